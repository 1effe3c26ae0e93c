//! Tasks of MapReduce before YARN (0.20 to 1.x), as far as they are worded otherwise, and of streaming.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK.read(message, record)
}

pub(super) fn reduce<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REDUCE.read(message, record)
}

pub(super) fn streaming<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STREAMING.read(message, record)
}

static TASK: Table = Table::new(&[
    Phrase {
        sample: "Error running child",
        pieces: &[Tag("Error running child"), End],
        action: "task_failed",
    },
    Phrase {
        sample: "Task:attempt_201211230000_0001_r_000001_0 is done. And is in the process of commiting",
        pieces: &[
            Tag("Task:"),
            Word(MapReduceAttemptId),
            Skip(" is done. And is in the process of commiting"),
        ],
        action: "task_committing",
    },
    Phrase {
        sample: "Runnning cleanup for the task",
        pieces: &[Tag("Runnning cleanup for the task")],
        action: "task_cleanup",
    },
    Phrase { sample: "io.sort.mb = 100", pieces: &[Tag("io.sort.mb = ")], action: "sort_configured" },
    Phrase {
        sample: "data buffer = 79691776/99614720",
        pieces: &[Tag("data buffer = "), Int(MapReduceLimitBytes), Tag("/")],
        action: "sort_configured",
    },
    Phrase {
        sample: "record buffer = 262144/327680",
        pieces: &[Tag("record buffer = ")],
        action: "sort_configured",
    },
]);

static REDUCE: Table = Table::new(&[
    Phrase {
        sample: "ShuffleRamManager: MemoryLimit=145699632, MaxSingleShuffleLimit=36424908",
        pieces: &[Tag("ShuffleRamManager: MemoryLimit="), Int(MapReduceLimitBytes)],
        action: "shuffle_configured",
    },
    Phrase {
        sample: "Shuffling 34476716 bytes (5047132 raw bytes) into RAM from attempt_201211230000_0001_m_000000_0",
        pieces: &[
            Tag("Shuffling "),
            Int(MapReduceBytes),
            Tag(" bytes ("),
            Int(MapReduceCompressedBytes),
            Tag(" raw bytes) into "),
            Name(MapReduceTarget),
            Tag(" from "),
            Word(MapReduceAttemptId),
        ],
        action: "fetch_started",
    },
    Phrase {
        sample: "header: attempt_201211230000_0001_m_000037_0, compressed len: 2626321, decompressed len: 2626317",
        pieces: &[
            Tag("header: "),
            Until(MapReduceAttemptId, ", compressed len: "),
            Int(MapReduceCompressedBytes),
            Tag(", decompressed len: "),
            Int(MapReduceBytes),
        ],
        action: "fetch_answered",
    },
    Phrase {
        sample: "Rec #1 from attempt_201211230000_0001_m_000037_0 -> (12, 98) from dn1.example.com",
        pieces: &[
            Tag("Rec #"),
            SkipNumber,
            Tag(" from "),
            Word(MapReduceAttemptId),
            Skip(") from "),
            Rest(MapReduceHost),
        ],
        action: "record_fetched",
    },
    Phrase {
        sample: "Failed to shuffle from attempt_201211230000_0001_m_000037_0",
        pieces: &[Tag("Failed to shuffle from "), Word(MapReduceAttemptId)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Task attempt_201211230000_0001_r_000000_0: Failed fetch #1 from attempt_201211230000_0001_m_000037_0",
        pieces: &[
            Tag("Task "),
            Until(MapReduceAttemptId, ": Failed fetch #"),
            SkipNumber,
            Tag(" from attempt_"),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "attempt_201211230000_0001_r_000000_0 copy failed: attempt_201211230000_0001_m_000037_0 from dn1.example.com",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" copy failed: attempt_"),
            Skip(" from "),
            Rest(MapReduceHost),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "attempt_201211230000_0001_r_000000_0 Scheduled 1 outputs (0 slow hosts and0 dup hosts)",
        pieces: &[Word(MapReduceAttemptId), Tag(" Scheduled "), Int(MapReduceSegments), Tag(" outputs")],
        action: "fetches_scheduled",
    },
    Phrase {
        sample: "attempt_201211230000_0001_r_000000_0 Need another 3 map output(s) where 0 is already in progress",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" Need another "),
            Int(MapReduceSegments),
            Tag(" map output"),
        ],
        action: "fetches_missing",
    },
    Phrase {
        sample: "Interleaved on-disk merge complete: 0 files left.",
        pieces: &[Tag("Interleaved on-disk merge complete: "), Int(MapReduceSegments)],
        action: "disk_merge_finished",
    },
    Phrase {
        sample: "In-memory merge complete: 1 files left.",
        pieces: &[Tag("In-memory merge complete: "), Int(MapReduceSegments)],
        action: "memory_merge_finished",
    },
    Phrase {
        sample: "GetMapEventsThread exiting",
        pieces: &[Tag("GetMapEventsThread exiting")],
        action: "map_events_stopped",
    },
]);

static STREAMING: Table = Table::new(&[
    Phrase {
        sample: "R/W/S=1000/850/0 in:NA [rec/s] out:NA [rec/s]",
        pieces: &[Tag("R/W/S="), Int(CounterMapInput), Tag("/"), Int(CounterMapOutput), Tag("/")],
        action: "streaming_progress",
    },
    Phrase {
        sample: "Records R/W=10131/10078",
        pieces: &[Tag("Records R/W="), Int(CounterMapInput), Tag("/"), Int(CounterMapOutput)],
        action: "streaming_progress",
    },
    Phrase {
        sample: "PipeMapRed exec [/usr/bin/python3, mapper.py]",
        pieces: &[Tag("PipeMapRed exec ["), RestBefore(PartName, "]")],
        action: "streaming_started",
    },
    Phrase { sample: "mapRedFinished", pieces: &[Tag("mapRedFinished"), End], action: "streaming_finished" },
    Phrase { sample: "PipeMapRed failed!", pieces: &[Tag("PipeMapRed failed!")], action: "streaming_failed" },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&TASK, &REDUCE, &STREAMING] {
            table.assert_samples();
        }
    }
}
