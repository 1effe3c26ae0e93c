//! Shuffles: fetches of blocks, where the maps' outputs are, spills.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn fetches<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FETCHES.read(message, record)
}

static FETCHES: Table = Table::new(&[
    Phrase {
        sample: "Getting 4 (240.0 B) non-empty blocks including 4 (240.0 B) local and 0 (0.0 B) host-local and 0 (0.0 B) push-merged-local and 0 (0.0 B) remote blocks",
        pieces: &[
            Tag("Getting "),
            Int(SparkBlocks),
            Optional(&[Tag(" ("), Size(SparkBytes), Tag(")")]),
            Tag(" non-empty blocks"),
        ],
        action: "fetch_blocks",
    },
    Phrase {
        sample: "Started 0 remote fetches in 149 ms",
        pieces: &[Tag("Started "), Int(SparkBlocks), Tag(" remote fetches in "), Duration(SparkDurationMs)],
        action: "fetch_started",
    },
    Phrase {
        sample: "Failed to get block(s) from dn1.example.com:7337",
        pieces: &[Tag("Failed to get block(s) from "), Word(SparkHost)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Exception while beginning fetch of 1 outstanding blocks (after 1 retries)",
        pieces: &[
            Tag("Exception while beginning "),
            Maybe("fetch"),
            Maybe("upload"),
            Tag(" of "),
            Int(SparkBlocks),
            Tag(" outstanding blocks"),
        ],
        action: "fetch_retried",
    },
    Phrase {
        sample: "Retrying fetch (1/3) for 1 outstanding blocks after 5000 ms",
        pieces: &[
            Tag("Retrying "),
            SkipWord,
            Tag(" ("),
            SkipNumber,
            Skip(" for "),
            Int(SparkBlocks),
            Tag(" outstanding blocks"),
        ],
        action: "fetch_retried",
    },
    Phrase {
        sample: "Failed to fetch block shuffle_0_5_2, and will not retry (3 retries)",
        pieces: &[Tag("Failed to "), SkipWord, Tag(" block "), Until(SparkBlock, ", and will not retry")],
        action: "fetch_given_up",
    },
    Phrase {
        sample: "got an corrupted block shuffle_0_5_2 from BlockManagerId(1, dn1.example.com, 7337, None), fetch again",
        pieces: &[
            Tag("got an corrupted block "),
            Word(SparkBlock),
            Tag(" from BlockManagerId("),
            Until(SparkExecutor, ", "),
            Until(SparkHost, ","),
        ],
        action: "block_corrupt",
    },
    Phrase {
        sample: "Don't have map outputs for shuffle 0, fetching them",
        pieces: &[
            Tag("Don't have map"),
            Maybe("/merge"),
            Tag(" outputs for shuffle "),
            Int(SparkShuffle),
            Tag(", fetching them"),
        ],
        action: "map_outputs_asked",
    },
    Phrase {
        sample: "Got the map output locations",
        pieces: &[Tag("Got the "), Maybe("map "), Maybe("map/merge "), Tag("output locations")],
        action: "map_outputs_known",
    },
    Phrase {
        sample: "Missing an output location for shuffle 0 partition 3",
        pieces: &[
            Tag("Missing an output location for shuffle "),
            Int(SparkShuffle),
            Optional(&[Tag(" partition "), Int(SparkPartition)]),
        ],
        action: "map_outputs_missing",
    },
    Phrase {
        sample: "Missing all output locations for shuffle 0",
        pieces: &[Tag("Missing all output locations for shuffle "), Int(SparkShuffle)],
        action: "map_outputs_missing",
    },
    Phrase {
        sample: "Asked to send map output locations for shuffle 0 to 10.20.1.12:43210",
        pieces: &[
            Tag("Asked to send "),
            Skip(" locations for shuffle "),
            Int(SparkShuffle),
            Tag(" to "),
            Word(SparkHost),
        ],
        action: "map_outputs_sent",
    },
]);

pub(super) fn spills<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SPILLS.read(message, record)
}

static SPILLS: Table = Table::new(&[
    Phrase {
        sample: "Thread 64 spilling sort data of 64.0 MiB to disk (0  time so far)",
        pieces: &[Tag("Thread "), SkipNumber, Tag(" spilling sort data of "), Size(SparkBytes)],
        action: "spill",
    },
    Phrase {
        sample: "Task 12 on Thread 64 spilling sort data of 64.0 MiB to disk (1  time so far)",
        pieces: &[
            Tag("Task "),
            Int(SparkTaskId),
            Tag(" on Thread "),
            SkipNumber,
            Tag(" spilling sort data of "),
            Size(SparkBytes),
        ],
        action: "spill",
    },
    Phrase {
        sample: "Thread 55 spilling in-memory map of 5.1 MiB to disk (1 time so far)",
        pieces: &[Tag("Thread "), SkipNumber, Tag(" spilling in-memory map of "), Size(SparkBytes)],
        action: "spill",
    },
    Phrase {
        sample: "Task 5 force spilling in-memory map to disk and it will release 5.1 MiB memory",
        pieces: &[
            Tag("Task "),
            Int(SparkTaskId),
            Tag(" force spilling in-memory map to disk and it will release "),
            Size(SparkBytes),
        ],
        action: "spill",
    },
    Phrase {
        sample: "Spilling data because number of spilledRecords crossed the threshold 2147483647",
        pieces: &[Tag("Spilling data because number of spilledRecords crossed the threshold ")],
        action: "spill_forced",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&FETCHES, &SPILLS] {
            table.assert_samples();
        }
    }
}
