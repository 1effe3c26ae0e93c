//! Tasks and attempts as a Tez master sees them.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    of_tez(message).then(|| TASK.read(message, record)).flatten()
}

static TASK: Table = Table::new(&[
    Phrase {
        sample: "task_1795214328335_0019_1_00_000000 Task Transitioned from RUNNING to SUCCEEDED due to event T_ATTEMPT_SUCCEEDED",
        pieces: &[
            Word(TezTaskId),
            Tag(" Task Transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
            Optional(&[Tag(" due to event "), State(YarnEvent)]),
        ],
        action: "task_state",
    },
    Phrase {
        sample: "Task succeeded with attempt attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[Tag("Task succeeded with attempt "), Word(TezAttemptId)],
        action: "task_succeeded",
    },
    Phrase {
        sample: "TaskAttempt:attempt_1795214328335_0019_1_00_000000_0 sent events: (0-1).",
        pieces: &[Tag("TaskAttempt:"), Word(TezAttemptId), Tag(" sent events: ")],
        action: "events_sent",
    },
    Phrase {
        sample: "Scheduling new attempt for task: task_1795214328335_0019_1_00_000000, currentFailedAttempts: 1, maxFailedAttempts: 4",
        pieces: &[
            Tag("Scheduling new attempt for task: "),
            Until(TezTaskId, ", currentFailedAttempts: "),
            Int(YarnFailedAttempts),
            Tag(", maxFailedAttempts: "),
            Int(YarnMaxAttempts),
        ],
        action: "task_retried",
    },
    // Of 0.9 and later.
    Phrase {
        sample: "Failing task: task_1795214328335_0019_1_00_000000 due to too many failed attempts. currentFailedAttempts=4, maxFailedAttempts=4",
        pieces: &[
            Tag("Failing task: "),
            Word(TezTaskId),
            Tag(" due to too many failed attempts. currentFailedAttempts="),
            Int(YarnFailedAttempts),
            Tag(", maxFailedAttempts="),
            Int(YarnMaxAttempts),
        ],
        action: "task_failing",
    },
    Phrase {
        sample: "Failing task: task_1795214328335_0019_1_00_000000 due to FATAL error reported by TaskAttempt. CurrentFailedAttempts=1",
        pieces: &[
            Tag("Failing task: "),
            Word(TezTaskId),
            Tag(" due to "),
            State(TezFailure),
            Tag(" error reported by TaskAttempt. CurrentFailedAttempts="),
            Int(YarnFailedAttempts),
        ],
        action: "task_failing",
    },
    Phrase {
        sample: "Failing task: task_1795214328335_0019_1_00_000000, currentFailedAttempts: 4, maxFailedAttempts: 4",
        pieces: &[
            Tag("Failing task: "),
            Until(TezTaskId, ", currentFailedAttempts: "),
            Int(YarnFailedAttempts),
            Tag(", maxFailedAttempts: "),
            Int(YarnMaxAttempts),
        ],
        action: "task_failing",
    },
    Phrase {
        sample: "Issuing kill to other attempt attempt_1795214328335_0019_1_00_000000_1 as attempt: attempt_1795214328335_0019_1_00_000000_0 has succeeded",
        pieces: &[Tag("Issuing kill to other attempt "), Word(TezAttemptId), Tag(" as attempt: ")],
        action: "attempt_kill",
    },
    Phrase {
        sample: "Scheduling a redundant attempt for task task_1795214328335_0019_1_00_000000",
        pieces: &[Tag("Scheduling a redundant attempt for task "), Word(TezTaskId)],
        action: "speculative_attempt",
    },
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 given a go for committing the task output.",
        pieces: &[Word(TezAttemptId), Tag(" given a go for committing the task output")],
        action: "commit_granted",
    },
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 with state: KILLED given a no-go for commit because its not running.",
        pieces: &[
            Word(TezAttemptId),
            Tag(" with state: "),
            State(TezStatus),
            Tag(" given a no-go for commit"),
        ],
        action: "commit_refused",
    },
    Phrase {
        sample: "Can't handle this event at current state for task_1795214328335_0019_1_00_000000",
        pieces: &[
            Tag("Can't handle this event at current state for "),
            Word(TezTaskId),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    of_tez(message).then(|| ATTEMPT.read(message, record)).flatten()
}

static ATTEMPT: Table = Table::new(&[
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 TaskAttempt Transitioned from RUNNING to FAILED due to event TA_FAILED",
        pieces: &[
            Word(TezAttemptId),
            Tag(" TaskAttempt Transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
            Optional(&[Tag(" due to event "), State(YarnEvent)]),
        ],
        action: "attempt_state",
    },
    Phrase {
        sample: "TaskAttempt: [attempt_1795214328335_0019_1_00_000000_0] submitted. Is using containerId: [container_e01_1795214328335_0019_01_000002] on NM: [dn1.example.com:36767]",
        pieces: &[
            Tag("TaskAttempt: ["),
            Until(TezAttemptId, "]"),
            Maybe(" submitted. Is using"),
            Maybe(" started. Is using"),
            Tag(" containerId: ["),
            Id("container_", YarnContainerId),
            Tag("] on NM: ["),
            Until(YarnNodeId, "]"),
        ],
        action: "attempt_container",
    },
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 blamed for read error from attempt_1795214328335_0019_1_01_000000_0 at inputIndex 0",
        pieces: &[Word(TezAttemptId), Tag(" blamed for read error from ")],
        action: "attempt_blamed",
    },
    // Of 0.10, with the hosts.
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 (on dn1.example.com) blamed for read error from attempt_1795214328335_0019_1_01_000000_0 (on dn2.example.com) at inputIndex 0",
        pieces: &[
            Word(TezAttemptId),
            Tag(" (on "),
            Until(MapReduceHost, ")"),
            Tag(" blamed for read error from "),
        ],
        action: "attempt_blamed",
    },
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 being failed for too many output errors. failureFraction=0.5, MAX_ALLOWED_OUTPUT_FAILURES_FRACTION=0.1, uniquefailedOutputReports=1, MAX_ALLOWED_OUTPUT_FAILURES=10, MAX_ALLOWED_TIME_FOR_TASK_READ_ERROR_SEC=300, readErrorTimespan=0",
        pieces: &[
            Word(TezAttemptId),
            Tag(" being failed for too many output errors. "),
            Rest(YarnDiagnostics),
        ],
        action: "attempt_failing",
    },
    Phrase {
        sample: "Attempt failed because it appears to make no progress for 600000ms attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Tag("Attempt failed because it appears to make no progress for "),
            Int(TezDurationMs),
            Tag("ms "),
            Word(TezAttemptId),
        ],
        action: "attempt_hung",
    },
    Phrase {
        sample: "Can't handle this event at current state for attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Tag("Can't handle this event at current state for "),
            Word(TezAttemptId),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn host<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HOST.read(message, record)
}

static HOST: Table = Table::new(&[Phrase {
    sample: "Host will be marked fail: dn1.example.com because of host failure fraction 0.25 is beyond the limit 0.2",
    pieces: &[Tag("Host will be marked fail: "), Word(MapReduceHost), Tag(" because of ")],
    action: "host_failing",
}]);

/// Whether the first task or attempt is Tez': a number follows the application's, `attempt_<start>_<number>_1_00_000000_0`, where
/// MapReduce has a letter. Its masters have loggers of the same names and some messages of the same words.
fn of_tez(message: &[u8]) -> bool {
    let Some(at) = [&b"attempt_"[..], b"task_"]
        .iter()
        .find_map(|prefix| wire::bytes::find(message, prefix).map(|at| at + prefix.len()))
    else {
        return false;
    };
    let mut numbers = message[at..].splitn(3, |byte| *byte == b'_');
    let is_number =
        |part: Option<&[u8]>| part.is_some_and(|part| part.first().is_some_and(u8::is_ascii_digit));
    is_number(numbers.next()) && is_number(numbers.next()) && is_number(numbers.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&TASK, &ATTEMPT, &HOST] {
            table.assert_samples();
        }
    }

    #[test]
    fn ids_tell_tez_from_mapreduce() {
        for (message, yes) in [
            ("attempt_1795214328335_0019_1_00_000000_0 given a go", true),
            ("Failing task: task_1795214328335_0019_1_00_000000, x", true),
            ("attempt_1795214328335_0012_r_000000_0 given a go", false),
            ("Killed task_1795214328335_0012_m_000000", false),
            ("attempt_1795214328335", false),
            ("nothing", false),
        ] {
            assert_eq!(of_tez(message.as_bytes()), yes, "{message}");
        }
    }
}
