//! Blocks and their managers, memory, broadcasts.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn blocks<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    BLOCKS.read(message, record)
}

static BLOCKS: Table = Table::new(&[
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
            Optional(&[Skip(", free: "), Size(SparkFreeBytes)]),
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
    Phrase {
        sample: "Found block rdd_2_1 remotely",
        pieces: &[Tag("Found block "), Word(SparkBlock), Tag(" remotely")],
        action: "block_fetched",
    },
    // It frees memory, so it stands beside what the memory store says; the block manager logs it.
    Phrase {
        sample: "Dropping block rdd_0_1 from memory",
        pieces: &[Tag("Dropping block "), Word(SparkBlock), Tag(" from memory")],
        action: "block_dropped",
    },
    Phrase {
        sample: "Persisting block rdd_0_1 to disk instead.",
        pieces: &[Tag("Persisting block "), Word(SparkBlock), Tag(" to disk instead")],
        action: "block_spilled",
    },
    Phrase {
        sample: "Putting block rdd_0_1 failed due to exception java.io.IOException: No space left on device.",
        pieces: &[
            Tag("Putting block "),
            Word(SparkBlock),
            Tag(" failed"),
            Optional(&[Tag(" due to exception "), RestBefore(SparkReason, ".")]),
        ],
        action: "block_failed",
    },
    Phrase {
        sample: "Failed to fetch remote block broadcast_3_piece0 from BlockManagerId(1, dn1.example.com, 7337, None) (failed attempt 1)",
        pieces: &[
            Tag("Failed to fetch remote block "),
            Word(SparkBlock),
            Tag(" from "),
            Optional(&[Tag("BlockManagerId("), Until(SparkExecutor, ", "), Until(SparkHost, ",")]),
        ],
        action: "block_fetch_failed",
    },
    Phrase {
        sample: "No more replicas available for rdd_0_1 !",
        pieces: &[Tag("No more replicas available for "), Until(SparkBlock, "!")],
        action: "block_lost",
    },
]);

pub(super) fn memory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MEMORY.read(message, record)
}

static MEMORY: Table = Table::new(&[
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
        sample: "Failed to reserve initial memory threshold of 1024.0 KiB for computing block rdd_0_1 in memory.",
        pieces: &[
            Tag("Failed to reserve initial memory threshold of "),
            Skip(" for computing block "),
            Word(SparkBlock),
            Tag(" in memory"),
        ],
        action: "memory_store_full",
    },
    Phrase {
        sample: "Will not store rdd_0_1",
        pieces: &[Tag("Will not store "), Word(SparkBlock)],
        action: "block_not_stored",
    },
    // 4.0 leaves the blank out: `free memory is12.5 MiB`.
    Phrase {
        sample: "After dropping 3 blocks, free memory is 12.5 MiB",
        pieces: &[
            Tag("After dropping "),
            Int(SparkBlocks),
            Tag(" blocks, free memory is"),
            Maybe(" "),
            Size(SparkFreeBytes),
        ],
        action: "blocks_dropped",
    },
    Phrase {
        sample: "3 blocks selected for dropping (12.0 MiB bytes)",
        pieces: &[Int(SparkBlocks), Tag(" blocks selected for dropping ("), Size(SparkBytes)],
        action: "blocks_dropping",
    },
    Phrase {
        sample: "Memory use = 12.0 MiB (blocks) + 1024.0 KiB (scratch space shared across 1 tasks(s)) = 13.0 MiB. Storage limit = 193.5 MiB.",
        pieces: &[
            Tag("Memory use = "),
            Skip(")) = "),
            Size(SparkBytes),
            Tag(". Storage limit = "),
            Size(SparkMemory),
        ],
        action: "memory_used",
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
]);

pub(super) fn task_memory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK_MEMORY.read(message, record)
}

static TASK_MEMORY: Table = Table::new(&[
    Phrase {
        sample: "Failed to allocate a page (67108864 bytes), try again.",
        pieces: &[Tag("Failed to allocate a page ("), Size(SparkBytes)],
        action: "memory_short",
    },
    Phrase {
        sample: "Memory used in task 12",
        pieces: &[Tag("Memory used in task "), Int(SparkTaskId), End],
        action: "task_memory",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&BLOCKS, &MEMORY, &TASK_MEMORY] {
            table.assert_samples();
        }
    }
}
