//! What a running shipper tells about itself.

pub use vitals::Count;

use crate::status::Status;

/// Numbers that `khp-log` shows live. Totals grow; what is marked *now* is a present value.
#[derive(Debug, Default)]
pub struct Counters {
    /// Bytes of content read from files, each counted once.
    pub bytes_read: Count,
    /// Blocks given to Kafka's client, repeats included.
    pub blocks_sent: Count,
    /// Bytes in those blocks.
    pub bytes_sent: Count,
    /// Blocks that Kafka acknowledged.
    pub blocks_acknowledged: Count,
    /// Bytes in those blocks.
    pub bytes_acknowledged: Count,
    /// Now: bytes sent and not yet acknowledged.
    pub in_flight_bytes: Count,
    /// Now: files followed.
    pub files: Count,
    /// Now: files whose descriptor is held.
    pub files_open: Count,
    /// Generations met, those of the checkpoint included.
    pub generations: Count,
    /// Now: bytes in followed files that Kafka has not acknowledged.
    pub lag_bytes: Count,
    /// Blocks sent again after Kafka refused them or the client failed.
    pub retries: Count,
    /// Failures to read a file, to write the checkpoint, to deliver a block.
    pub errors: Count,
    /// Records that were refused as larger than the topic takes; they are sent in smaller ones, or again.
    pub too_large: Count,
    /// Files found truncated or replaced in place.
    pub truncations: Count,
    /// Copies of a known generation (copytruncate, cp) that were recognised.
    pub copies: Count,
    /// Live files that had the generation of another one, but other bytes.
    pub discriminated: Count,
    /// NUL bytes at the beginning of files, which were skipped.
    pub nul_bytes: Count,
    /// Losses: a generation whose file went away, was truncated or let go before it was read to its end.
    pub lost_generations: Count,
    /// What is wrong now, and each stream on its own.
    pub status: Status,
    /// Bytes that were lost so, as far as they were seen.
    pub lost_bytes: Count,
    /// Now: bytes of disk that deleted files take because they are held open.
    pub deleted_bytes: Count,
}
