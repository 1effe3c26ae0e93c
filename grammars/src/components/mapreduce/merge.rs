//! Merges of sorted segments, and of the map outputs that a reduce fetched.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn merger<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MERGER.read(message, record)
}

static MERGER: Table = Table::new(&[
    Phrase {
        sample: "Merging 1 sorted segments",
        pieces: &[Tag("Merging "), Int(MapReduceSegments), Tag(" sorted segments")],
        action: "merge_started",
    },
    Phrase {
        sample: "Merging 10 intermediate segments out of a total of 32",
        pieces: &[Tag("Merging "), Int(MapReduceSegments), Tag(" intermediate segments")],
        action: "merge_pass",
    },
    Phrase {
        sample: "Down to the last merge-pass, with 1 segments left of total size: 66 bytes",
        pieces: &[
            Tag("Down to the last merge-pass, with "),
            Int(MapReduceSegments),
            Tag(" segments left of total size: "),
            Int(MapReduceBytes),
        ],
        action: "merge_last_pass",
    },
]);

pub(super) fn merge_manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MERGE_MANAGER.read(message, record)
}

static MERGE_MANAGER: Table = Table::new(&[
    // 3.x spells it `MergerManager` as well.
    Phrase {
        sample: "MergerManager: memoryLimit=104595456, maxSingleShuffleLimit=26148864, mergeThreshold=69033000, ioSortFactor=10, memToMemMergeOutputsThreshold=10",
        pieces: &[Tag("MergerManager: memoryLimit="), Int(MapReduceLimitBytes)],
        action: "shuffle_configured",
    },
    Phrase {
        sample: "closeInMemoryFile -> map-output of size: 76, inMemoryMapOutputs.size() -> 1, commitMemory -> 0, usedMemory ->76",
        pieces: &[
            Tag("closeInMemoryFile -> map-output of size: "),
            Int(MapReduceBytes),
            Tag(", inMemoryMapOutputs.size() -> "),
            Int(MapReduceSegments),
        ],
        action: "map_output_kept",
    },
    Phrase {
        sample: "finalMerge called with 1 in-memory map-outputs and 0 on-disk map-outputs",
        pieces: &[Tag("finalMerge called with "), Int(MapReduceSegments), Tag(" in-memory map-outputs")],
        action: "final_merge",
    },
    Phrase {
        sample: "Merged 1 segments, 76 bytes to disk to satisfy reduce memory limit",
        pieces: &[
            Tag("Merged "),
            Int(MapReduceSegments),
            Tag(" segments, "),
            Int(MapReduceBytes),
            Tag(" bytes to disk"),
        ],
        action: "segments_to_disk",
    },
    Phrase {
        sample: "Keeping 3 segments, 228 bytes in memory for intermediate, on-disk merge",
        pieces: &[
            Tag("Keeping "),
            Int(MapReduceSegments),
            Tag(" segments, "),
            Int(MapReduceBytes),
            Tag(" bytes in memory for intermediate"),
        ],
        action: "segments_kept",
    },
    Phrase {
        sample: "Merging 1 files, 80 bytes from disk",
        pieces: &[
            Tag("Merging "),
            Int(MapReduceSegments),
            Tag(" files, "),
            Int(MapReduceBytes),
            Tag(" bytes from disk"),
        ],
        action: "merge_from_disk",
    },
    Phrase {
        sample: "Merging 0 segments, 0 bytes from memory into reduce",
        pieces: &[
            Tag("Merging "),
            Int(MapReduceSegments),
            Tag(" segments, "),
            Int(MapReduceBytes),
            Tag(" bytes from memory"),
        ],
        action: "merge_from_memory",
    },
    Phrase {
        sample: "Initiating in-memory merge with 12 segments...",
        pieces: &[Tag("Initiating in-memory merge with "), Int(MapReduceSegments), Tag(" segments")],
        action: "memory_merge_started",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0 Merge of the 12 files in-memory complete. Local file is /mnt/yarn/map_0.out of size 8006",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" Merge of the "),
            Int(MapReduceSegments),
            Tag(" files in-memory complete. Local file is "),
            UntilLast(YarnDirectory, " of size "),
            Int(MapReduceBytes),
        ],
        action: "memory_merge_finished",
    },
    Phrase {
        sample: "OnDiskMerger: We have  12 map outputs on disk. Triggering merge...",
        pieces: &[Tag("OnDiskMerger: We have  "), Int(MapReduceSegments), Tag(" map outputs on disk")],
        action: "disk_merge_started",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0 Finished merging 12 map output files on disk of total-size 8006. Local output file is /mnt/yarn/map_0.merged of size 8010",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" Finished merging "),
            Int(MapReduceSegments),
            Tag(" map output files on disk of total-size "),
            Int(MapReduceBytes),
            Tag(". Local output file is "),
            UntilLast(YarnDirectory, " of size "),
        ],
        action: "disk_merge_finished",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_m_000000_0: Shuffling to disk since 26148865 is greater than maxSingleShuffleLimit (26148864)",
        pieces: &[Until(MapReduceAttemptId, ": Shuffling to disk since "), Int(MapReduceBytes)],
        action: "fetch_to_disk",
    },
    Phrase {
        sample: "Starting inMemoryMerger's merge since commitMemory=69033001 > mergeThreshold=69033000. Current usedMemory=69033001",
        pieces: &[Tag("Starting inMemoryMerger's merge since commitMemory="), Int(MapReduceBytes)],
        action: "memory_merge_triggered",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&MERGER, &MERGE_MANAGER] {
            table.assert_samples();
        }
    }
}
