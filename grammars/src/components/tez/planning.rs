//! What a Tez master plans: vertex managers, input initializers, splits.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// `vertex_1795214328335_0019_1_01 [Reducer 2]`
const VERTEX_NAME: Piece = These(&[Id("vertex_", TezVertexId), Tag(" ["), Until(TezVertex, "]")]);

pub(super) fn vertex_manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    VERTEX_MANAGER.read(message, record)
}

static VERTEX_MANAGER: Table = Table::new(&[
    Phrase {
        sample: "Scheduling 1 tasks for vertex: Reducer 2 with totalTasks: 1. 1 source tasks completed out of 1. MinSourceTaskCompletedFraction: 1.0 min: 0.25 max: 0.75",
        pieces: &[
            Tag("Scheduling "),
            SkipNumber,
            Tag(" tasks for vertex: "),
            Until(TezVertex, " with totalTasks: "),
            Int(TezTasks),
        ],
        action: "tasks_scheduled",
    },
    Phrase {
        sample: "All source tasks completed. Ramping up 1 remaining tasks for vertex: Reducer 2",
        pieces: &[
            Tag("All source tasks completed. Ramping up "),
            SkipNumber,
            Tag(" remaining tasks for vertex: "),
            Rest(TezVertex),
        ],
        action: "tasks_ramp_up",
    },
    Phrase {
        sample: "OnVertexStarted vertex: Reducer 3 with 0 source tasks and 1 pending tasks",
        pieces: &[
            Tag("OnVertexStarted vertex: "),
            Until(TezVertex, " with "),
            SkipNumber,
            Tag(" source tasks"),
        ],
        action: "vertex_manager_started",
    },
    Phrase {
        sample: "Reducing auto parallelism for vertex: Reducer 2 from 10 to 1",
        pieces: &[
            Tag("Reducing auto parallelism for vertex: "),
            Until(TezVertex, " from "),
            SkipNumber,
            Tag(" to "),
            Int(TezTasks),
        ],
        action: "vertex_parallelism",
    },
    // Up to 0.8.
    Phrase {
        sample: "Reduce auto parallelism for vertex: Reducer 2 to 1 from 10 . Expected output: 1049448740 based on actual output: 419779496 from 4 vertex manager events.  desiredTaskInputSize: 230686720",
        pieces: &[
            Tag("Reduce auto parallelism for vertex: "),
            Until(TezVertex, " to "),
            Int(TezTasks),
            Tag(" from "),
        ],
        action: "vertex_parallelism",
    },
    Phrase {
        sample: "Received configured notification : CONFIGURED for vertex: Reducer 2 in vertex: Reducer 3 numBipartiteSourceTasks: 1",
        pieces: &[
            Tag("Received configured "),
            Skip(" for vertex: "),
            Skip(" in vertex: "),
            Until(TezVertex, " num"),
        ],
        action: "source_vertex_configured",
    },
    Phrase {
        sample: "Received configured notification: CONFIGURED for vertex: Map 1 in vertex: Map 2",
        pieces: &[
            Tag("Received configured notification: "),
            Skip(" for vertex: "),
            Skip(" in vertex: "),
            Rest(TezVertex),
        ],
        action: "source_vertex_configured",
    },
    Phrase {
        sample: "Starting 5 in Map 1",
        pieces: &[Tag("Starting "), SkipNumber, Tag(" in "), Rest(TezVertex)],
        action: "tasks_scheduled",
    },
    // Without the blank behind the number, as it is written.
    Phrase {
        sample: "Starting all 5tasks for vertex: Map 1",
        pieces: &[Tag("Starting all "), Int(TezTasks), Tag("tasks for vertex: "), Rest(TezVertex)],
        action: "tasks_scheduled",
    },
    Phrase {
        sample: "Settings minFrac: 0.25 maxFrac: 0.75 auto: false desiredTaskIput: 104857600",
        pieces: &[Tag("Settings minFrac: ")],
        action: "vertex_manager_configured",
    },
    Phrase {
        sample: "minTaskParallelism 1",
        pieces: &[Tag("minTaskParallelism ")],
        action: "vertex_manager_configured",
    },
]);

pub(super) fn initializer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    INITIALIZER.read(message, record)
}

static INITIALIZER: Table = Table::new(&[
    Phrase {
        sample: "Starting InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Starting InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_initializing",
    },
    Phrase {
        sample: "Succeeded InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Succeeded InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_initialized",
    },
    Phrase {
        sample: "Failed InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Failed InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_failed",
    },
]);

pub(super) fn splits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SPLITS.read(message, record)
}

static SPLITS: Table = Table::new(&[
    Phrase {
        sample: "Number of input splits: 1. 9 available slots, 1.7 waves. Input format is: org.apache.hadoop.hive.ql.io.HiveInputFormat",
        pieces: &[Tag("Number of input splits: "), Int(TezSplits)],
        action: "splits_counted",
    },
    Phrase {
        sample: "Number of split groups: 1",
        pieces: &[Tag("Number of split groups: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "Using original number of splits: 1 desired splits: 1",
        pieces: &[Tag("Using original number of splits: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "Number of splits desired: 12 created: 10 splitsProcessed: 40",
        pieces: &[Tag("Number of splits desired: "), SkipNumber, Tag(" created: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "The preferred split size is 2097152",
        pieces: &[Tag("The preferred split size is "), Int(TezBytes)],
        action: "splits_configured",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&VERTEX_MANAGER, &INITIALIZER, &SPLITS] {
            table.assert_samples();
        }
    }
}
