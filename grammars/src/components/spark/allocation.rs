//! How many executors there are: dynamic allocation, silent executors, those that no task is given to.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn allocation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ALLOCATION.read(message, record)
}

static ALLOCATION: Table = Table::new(&[
    Phrase {
        sample: "Requesting 2 new executors because tasks are backlogged (new desired total will be 3 for resource profile id: 0)",
        pieces: &[
            Tag("Requesting "),
            SkipNumber,
            Tag(" new executor"),
            Skip(" because tasks are backlogged (new desired total will be "),
            Int(SparkExecutors),
        ],
        action: "executors_asked",
    },
    Phrase {
        sample: "New executor 1 has registered (new total is 1)",
        pieces: &[
            Tag("New executor "),
            Word(SparkExecutor),
            Tag(" has registered (new total is "),
            Int(SparkExecutors),
        ],
        action: "executor_added",
    },
    Phrase {
        sample: "Existing executor 1 has been removed (new total is 0)",
        pieces: &[
            Tag("Existing executor "),
            Word(SparkExecutor),
            Tag(" has been removed (new total is "),
            Int(SparkExecutors),
        ],
        action: "executor_removed",
    },
    Phrase {
        sample: "Executor 1 is removed. Remove reason statistics: (gracefully decommissioned: 0, decommision unfinished: 0, driver killed: 1, unexpectedly exited: 0).",
        pieces: &[Tag("Executor "), Word(SparkExecutor), Tag(" is removed.")],
        action: "executor_removed",
    },
    Phrase {
        sample: "Removing executor 1 because it has been idle for 60 seconds (new desired total will be 0)",
        pieces: &[
            Tag("Removing executor "),
            Word(SparkExecutor),
            Tag(" because it has been idle for "),
            Duration(SparkDurationMs),
            Optional(&[Tag(" (new desired total will be "), Int(SparkExecutors)]),
        ],
        action: "executor_idle",
    },
    Phrase {
        sample: "Executors 1,2 removed due to idle timeout.",
        pieces: &[Tag("Executors "), List(SparkExecutor, ",", "removed due to idle timeout")],
        action: "executor_idle",
    },
    Phrase {
        sample: "Request to remove executorIds: 1, 2",
        pieces: &[Tag("Request to remove executorIds: "), RestList(SparkExecutor, ", ")],
        action: "executor_kill",
    },
    Phrase {
        sample: "Removing executor 1 with no recent heartbeats: 150000 ms exceeds timeout 120000 ms",
        pieces: &[
            Tag("Removing executor "),
            Word(SparkExecutor),
            Tag(" with no recent heartbeats: "),
            Duration(SparkDurationMs),
        ],
        action: "executor_silent",
    },
]);

/// From 3.1 on nodes and executors are excluded; before, they were blacklisted.
pub(super) fn health<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HEALTH.read(message, record)
}

static HEALTH: Table = Table::new(&[
    Phrase {
        sample: "Excluding executor id: 1 because it has 2 task failures in successful task sets",
        pieces: &[
            Maybe("Excluding"),
            Maybe("Blacklisting"),
            Tag(" executor id: "),
            Word(SparkExecutor),
            Tag(" because "),
            Rest(SparkReason),
        ],
        action: "executor_excluded",
    },
    Phrase {
        sample: "Excluding executor 1 due to fetch failure",
        pieces: &[
            Maybe("Excluding"),
            Maybe("Blacklisting"),
            Tag(" executor "),
            Word(SparkExecutor),
            Tag(" due to "),
            Rest(SparkReason),
        ],
        action: "executor_excluded",
    },
    Phrase {
        sample: "Excluding node dn1.example.com because it has 2 executors excluded: Set(1, 2)",
        pieces: &[
            Maybe("Excluding"),
            Maybe("Blacklisting"),
            Tag(" node "),
            Word(SparkHost),
            Tag(" because "),
            Rest(SparkReason),
        ],
        action: "node_excluded",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&ALLOCATION, &HEALTH] {
            table.assert_samples();
        }
    }
}
