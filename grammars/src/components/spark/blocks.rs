//! Blocks and their managers, memory, broadcasts, shuffle fetches, spills.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

pub(super) fn blocks<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(BLOCKS, message, record)
}

const BLOCKS: &[Phrase] = &[
    Phrase {
        sample: "Added broadcast_0_piece0 in memory on gw1.example.com:38815 (size: 7.0 KiB, free: 193.5 MiB)",
        pieces: &[
            Tag("Added "),
            Word(SparkBlock),
            Skip(" on "),
            Maybe("disk on "),
            Word(SparkHost),
            Tag(" ("),
            Skip("size: "),
            Size(SparkBytes),
            Optional(&[Tag(", free: "), Size(SparkFreeBytes)]),
        ],
        action: "block_added",
    },
    Phrase {
        sample: "Updated rdd_2_1 in memory on gw1.example.com:38815 (current size: 7.0 KiB, original size: 9.0 KiB, free: 193.5 MiB)",
        pieces: &[
            Tag("Updated "),
            Word(SparkBlock),
            Skip(" on "),
            Maybe("disk on "),
            Word(SparkHost),
            Tag(" (current size: "),
            Size(SparkBytes),
        ],
        action: "block_updated",
    },
    Phrase {
        sample: "Removed broadcast_0_piece0 on gw1.example.com:38815 in memory (size: 7.0 KiB, free: 193.5 MiB)",
        pieces: &[
            Tag("Removed "),
            Word(SparkBlock),
            Tag(" on "),
            Word(SparkHost),
            Tag(" "),
            Skip("size: "),
            Size(SparkBytes),
            Optional(&[Tag(", free: "), Size(SparkFreeBytes)]),
        ],
        action: "block_removed",
    },
    Phrase {
        sample: "Registering block manager gw1.example.com:35261 with 193.5 MiB RAM, BlockManagerId(driver, gw1.example.com, 35261, None)",
        pieces: &[
            Tag("Registering block manager "),
            Word(SparkHost),
            Tag(" with "),
            Size(SparkMemory),
            Tag(" RAM, BlockManagerId("),
            Until(SparkExecutor, ","),
        ],
        action: "block_manager_added",
    },
    Phrase {
        sample: "Removing block manager BlockManagerId(1, dn1.example.com, 7337, None)",
        pieces: &[
            Tag("Removing block manager BlockManagerId("),
            Until(SparkExecutor, ", "),
            Until(SparkHost, ","),
        ],
        action: "block_manager_removed",
    },
    Phrase {
        sample: "Registered BlockManager BlockManagerId(driver, gw1.example.com, 35261, None)",
        pieces: &[
            Tag("Registered BlockManager BlockManagerId("),
            Until(SparkExecutor, ", "),
            Until(SparkHost, ","),
        ],
        action: "block_manager_registered",
    },
    Phrase {
        sample: "Registering BlockManager BlockManagerId(driver, gw1.example.com, 35261, None)",
        pieces: &[
            Tag("Registering BlockManager BlockManagerId("),
            Until(SparkExecutor, ", "),
            Until(SparkHost, ","),
        ],
        action: "block_manager_registering",
    },
    Phrase {
        sample: "Initialized BlockManager: BlockManagerId(driver, gw1.example.com, 35261, None)",
        pieces: &[
            Tag("Initialized BlockManager: BlockManagerId("),
            Until(SparkExecutor, ", "),
            Until(SparkHost, ","),
        ],
        action: "block_manager_started",
    },
    Phrase {
        sample: "Removal of executor 0 requested",
        pieces: &[Tag("Removal of executor "), Word(SparkExecutor), Tag(" requested")],
        action: "executor_removal",
    },
    Phrase {
        sample: "Trying to remove executor 0 from BlockManagerMaster.",
        pieces: &[Tag("Trying to remove executor "), Word(SparkExecutor), Tag(" from BlockManagerMaster")],
        action: "executor_removal",
    },
    Phrase {
        sample: "Removed 1 successfully in removeExecutor",
        pieces: &[Tag("Removed "), Word(SparkExecutor), Tag(" successfully in removeExecutor")],
        action: "executor_removal",
    },
    Phrase {
        sample: "BlockManager stopped",
        pieces: &[Tag("BlockManager"), Maybe("Master"), Tag(" stopped")],
        action: "block_manager_stopped",
    },
    Phrase {
        sample: "BlockManagerMasterEndpoint up",
        pieces: &[Tag("BlockManagerMasterEndpoint up")],
        action: "block_manager_started",
    },
    Phrase {
        sample: "Found block rdd_2_1 locally",
        pieces: &[Tag("Found block "), Word(SparkBlock), Tag(" locally")],
        action: "block_found",
    },
];

pub(super) fn memory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MEMORY, message, record)
}

const MEMORY: &[Phrase] = &[
    Phrase {
        sample: "Block broadcast_0 stored as values in memory (estimated size 14.5 KiB, free 193.5 MiB)",
        pieces: &[
            Tag("Block "),
            Word(SparkBlock),
            Tag(" stored as "),
            Skip(" in memory (estimated size "),
            Size(SparkBytes),
            Tag(", free "),
            Size(SparkFreeBytes),
        ],
        action: "block_stored",
    },
    Phrase {
        sample: "MemoryStore started with capacity 193.5 MiB",
        pieces: &[Tag("MemoryStore started with capacity "), Size(SparkMemory)],
        action: "memory_store_started",
    },
    Phrase {
        sample: "Not enough space to cache rdd_0_1 in memory! (computed 10.0 MiB so far)",
        pieces: &[
            Tag("Not enough space to cache "),
            Word(SparkBlock),
            Tag(" in memory! (computed "),
            Size(SparkBytes),
        ],
        action: "memory_store_full",
    },
    Phrase {
        sample: "Dropping block rdd_0_1 from memory",
        pieces: &[Tag("Dropping block "), Word(SparkBlock), Tag(" from memory")],
        action: "block_dropped",
    },
    Phrase {
        sample: "MemoryStore cleared",
        pieces: &[Tag("MemoryStore cleared")],
        action: "memory_store_cleared",
    },
    Phrase {
        sample: "Reading broadcast variable 3 took 12 ms",
        pieces: &[Tag("Reading broadcast variable "), SkipNumber, Tag(" took "), Duration(SparkDurationMs)],
        action: "broadcast_read",
    },
    Phrase {
        sample: "Started reading broadcast variable 3 with 1 pieces (estimated total size 4.0 MiB)",
        pieces: &[
            Tag("Started reading broadcast variable "),
            SkipNumber,
            Optional(&[Skip("estimated total size "), Size(SparkBytes)]),
        ],
        action: "broadcast_reading",
    },
];

pub(super) fn fetches<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(FETCHES, message, record)
}

const FETCHES: &[Phrase] = &[
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
            Tag("Retrying fetch ("),
            SkipNumber,
            Skip(" for "),
            Int(SparkBlocks),
            Tag(" outstanding blocks"),
        ],
        action: "fetch_retried",
    },
    Phrase {
        sample: "Don't have map outputs for shuffle 0, fetching them",
        pieces: &[Tag("Don't have map outputs for shuffle "), Int(SparkShuffle)],
        action: "map_outputs_asked",
    },
    Phrase {
        sample: "Got the map output locations",
        pieces: &[Tag("Got the "), Maybe("output"), Maybe("map output"), Tag(" locations")],
        action: "map_outputs_known",
    },
    Phrase {
        sample: "Missing an output location for shuffle 0 partition 3",
        pieces: &[Tag("Missing an output location for shuffle "), Int(SparkShuffle)],
        action: "map_outputs_missing",
    },
];

pub(super) fn spills<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SPILLS, message, record)
}

const SPILLS: &[Phrase] = &[
    Phrase {
        sample: "Thread 64 spilling sort data of 64.0 MiB to disk (0  time so far)",
        pieces: &[Tag("Thread "), SkipNumber, Tag(" spilling sort data of "), Size(SparkBytes)],
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
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [BLOCKS, MEMORY, FETCHES, SPILLS] {
            phrase::assert_samples(table);
        }
    }
}
