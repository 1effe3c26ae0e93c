//! Streaming as it was before structured streaming: batches of a fixed time, their jobs and delays, receivers.
//!
//! ```text
//! 26/11/21 08:04:40 INFO JobScheduler: Total delay: 0.123 s for time 1795215880000 ms (execution: 0.100 s)
//! ```

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

pub(super) fn batches<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    BATCHES.read(message, record)
}

/// `streaming job 1795215880000 ms.0 from job set of time 1795215880000 ms`
const JOB: Piece = These(&[
    Tag("streaming job "),
    SkipNumber,
    Tag(" ms."),
    Int(SparkJob),
    Tag(" from job set of time "),
    Int(SparkBatch),
]);

static BATCHES: Table = Table::new(&[
    Phrase {
        sample: "Added jobs for time 1795215880000 ms",
        pieces: &[Tag("Added jobs for time "), Int(SparkBatch), Tag(" ms")],
        action: "batch_added",
    },
    Phrase {
        sample: "No jobs added for time 1795215880000 ms",
        pieces: &[Tag("No jobs added for time "), Int(SparkBatch), Tag(" ms")],
        action: "batch_added",
    },
    Phrase {
        sample: "Starting job streaming job 1795215880000 ms.0 from job set of time 1795215880000 ms",
        pieces: &[Tag("Starting job "), JOB],
        action: "batch_job_started",
    },
    Phrase {
        sample: "Finished job streaming job 1795215880000 ms.0 from job set of time 1795215880000 ms",
        pieces: &[Tag("Finished job "), JOB],
        action: "batch_job_finished",
    },
    Phrase {
        sample: "Total delay: 0.123 s for time 1795215880000 ms (execution: 0.100 s)",
        pieces: &[
            Tag("Total delay: "),
            Duration(SparkDelayMs),
            Tag(" for time "),
            Int(SparkBatch),
            Tag(" ms (execution: "),
            Duration(SparkDurationMs),
        ],
        action: "batch_finished",
    },
    Phrase {
        sample: "Error running job streaming job 1795215880000 ms.0",
        pieces: &[
            Tag("Error running job streaming job "),
            Int(SparkBatch),
            Tag(" ms."),
            Int(SparkJob),
            Is(EventOutcome, "failure"),
        ],
        action: "batch_failed",
    },
    Phrase {
        sample: "Error generating jobs for time 1795215880000 ms",
        pieces: &[Tag("Error generating jobs for time "), Int(SparkBatch), Is(EventOutcome, "failure")],
        action: "batch_failed",
    },
    Phrase {
        sample: "Checkpointing graph for time 1795215880000 ms",
        pieces: &[Tag("Checkpointing graph for time "), Int(SparkBatch)],
        action: "checkpoint_started",
    },
    Phrase {
        sample: "Saving checkpoint for time 1795215880000 ms to file 'hdfs://khp/checkpoints/clicks/checkpoint-1795215880000'",
        pieces: &[
            Tag("Saving checkpoint for time "),
            Int(SparkBatch),
            Tag(" ms to file '"),
            UntilLast(SparkPath, "'"),
        ],
        action: "checkpoint_started",
    },
    Phrase {
        sample: "Checkpoint for time 1795215880000 ms saved to file 'hdfs://khp/checkpoints/clicks/checkpoint-1795215880000', took 4500 bytes and 23 ms",
        pieces: &[
            Tag("Checkpoint for time "),
            Int(SparkBatch),
            Tag(" ms saved to file '"),
            Until(SparkPath, "', took "),
            Int(SparkBytes),
            Tag(" bytes and "),
            Duration(SparkDurationMs),
        ],
        action: "checkpoint_saved",
    },
    Phrase {
        sample: "Finding new files took 12 ms",
        pieces: &[Tag("Finding new files took "), Duration(SparkDurationMs)],
        action: "files_looked_for",
    },
    Phrase {
        sample: "Invoking stop(stopGracefully=true) from shutdown hook",
        pieces: &[Tag("Invoking stop(stopGracefully="), SkipWord, Tag(" from shutdown hook")],
        action: "streaming_stopping",
    },
    Phrase {
        sample: "StreamingContext stopped successfully",
        pieces: &[Tag("StreamingContext stopped successfully")],
        action: "streaming_stopped",
    },
    Phrase {
        sample: "StreamingContext started",
        pieces: &[Tag("StreamingContext started")],
        action: "streaming_started",
    },
]);

pub(super) fn receivers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    RECEIVERS.read(message, record)
}

static RECEIVERS: Table = Table::new(&[
    Phrase {
        sample: "Registered receiver for stream 0 from 10.20.1.12:43210",
        pieces: &[Tag("Registered receiver for stream "), SkipNumber, Tag(" from "), Rest(SparkHost)],
        action: "receiver_registered",
    },
    Phrase {
        sample: "Deregistered receiver for stream 0: Stopped by driver",
        pieces: &[Tag("Deregistered receiver for stream "), SkipNumber, Tag(": "), Rest(SparkReason)],
        action: "receiver_stopped",
    },
    Phrase {
        sample: "Restarting receiver with delay 2000 ms: Error connecting to gw1.example.com:9999",
        pieces: &[
            Tag("Restarting receiver with delay "),
            Duration(SparkDelayMs),
            Tag(": "),
            Rest(SparkReason),
        ],
        action: "receiver_restarting",
    },
    Phrase {
        sample: "Pushed block input-0-1795215880000",
        pieces: &[Tag("Pushed block "), Word(SparkBlock)],
        action: "block_pushed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&BATCHES, &RECEIVERS] {
            table.assert_samples();
        }
    }
}
