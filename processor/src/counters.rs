//! What the processor counts.

pub use vitals::Count;
use vitals::Histogram;

use crate::status::Status;

/// Totals since the start, and a few gauges. Read with [`Count::get`].
#[derive(Debug, Default)]
pub struct Counters {
    /// Kafka records taken that are blocks.
    pub blocks: Count,
    /// Bytes of their values.
    pub block_bytes: Count,
    /// Kafka records that could not be used whole and went to the dead-letter topic.
    pub unreadable: Count,
    /// Kafka offsets that were never seen: retention or truncation took the records before they were read.
    pub missed_offsets: Count,
    /// Events rendered.
    pub events: Count,
    /// Events that a message grammar read.
    pub typed: Count,
    /// Events of which not even the header could be read.
    pub unparsed: Count,
    /// Events that were not UTF-8 in the file.
    pub recoded: Count,
    /// Events with bytes that could not be read as text; the document has them in base64.
    pub damaged: Count,
    /// Documents that were not there before (201).
    pub created: Count,
    /// Documents that grew (200).
    pub updated: Count,
    /// Documents that were there already, the same or longer (409).
    pub unchanged: Count,
    /// Documents sent again because they were neither taken nor refused for good.
    pub retried: Count,
    /// Single documents refused for their own sake.
    pub dead_lettered: Count,
    /// Bulk requests answered.
    pub bulks: Count,
    /// Bytes of bulk requests before compression.
    pub bulk_bytes: Count,
    /// Bytes of bulk requests as sent.
    pub sent_bytes: Count,
    /// Gauge: bulk requests under way.
    pub bulks_in_flight: Count,
    /// Gauge: bulks whose documents wait for an operator (credentials, index-level trouble).
    pub bulks_waiting: Count,
    /// Gauge: blocks that were let go of, since their index takes nothing for now; they are fetched from Kafka again.
    pub parked_blocks: Count,
    /// Gauge: bytes of blocks taken and not settled.
    pub in_flight_bytes: Count,
    /// Gauge: partitions that are assigned here.
    pub partitions: Count,
    /// Kafka offset commits that were sent.
    pub commits: Count,
    /// How long bulk requests took that were answered.
    pub bulk_latency: Histogram,
    /// From reading an event on its host until it became a document here, one value a block.
    pub event_lag: Histogram,
    /// What is wrong now, and what is known of each partition.
    pub status: Status,
}
