//! The body of one bulk request under construction.

use std::{fmt, ops::Range, sync::Arc};

use wire::BlockHeader;

/// A block whose events are on their way into Elasticsearch; kept until each is settled, for retries and dead letters.
#[derive(Debug)]
pub struct Block {
    /// What the shipper said of it.
    pub header: BlockHeader,
    /// Its bytes.
    pub value: Vec<u8>,
    /// Where in Kafka it stood; `None` for what `parse` and `replay` read from files.
    pub position: Option<Position>,
    /// How often it was a dead letter before and was sent again, this time included; 0 for what was none.
    pub attempt: u32,
}

/// Where a record stands in Kafka.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Topic.
    pub topic: Arc<str>,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
}

/// Actions and documents of a bulk request, as they go over the wire before compression.
#[derive(Debug, Default)]
pub struct BulkBody {
    /// NDJSON: for each item an action line and a document line.
    pub bytes: Vec<u8>,
    /// The items, in the order of the response's.
    pub items: Vec<Item>,
    /// The blocks that their events stand in.
    pub blocks: Vec<Arc<Block>>,
    /// The indices that items go to, each once.
    pub indices: Vec<String>,
}

/// One document of a bulk request.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its two lines in [`BulkBody::bytes`].
    pub lines: Range<usize>,
    /// Where the document's line begins.
    pub document_at: usize,
    /// Index in [`BulkBody::blocks`] of the block that its event stands in.
    pub block: usize,
    /// The event's bytes in the block's value.
    pub event: Range<usize>,
}

impl Position {
    /// Reads what [`Position`] prints: `topic-partition-offset`.
    pub(crate) fn parse(text: &str) -> Option<Position> {
        let mut parts = text.rsplitn(3, '-');
        let offset = parts.next()?.parse().ok()?;
        let partition = parts.next()?.parse().ok()?;
        Some(Position { topic: Arc::from(parts.next()?), partition, offset })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.topic, self.partition, self.offset)
    }
}

impl BulkBody {
    /// The action line of an item, without its line end.
    pub fn action(&self, item: &Item) -> &[u8] {
        self.bytes[item.lines.start..item.document_at].trim_ascii_end()
    }

    /// The document of an item, without its line end.
    pub fn document(&self, item: &Item) -> &[u8] {
        self.bytes[item.document_at..item.lines.end].trim_ascii_end()
    }

    /// Empties the body and keeps its memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.items.clear();
        self.blocks.clear();
        self.indices.clear();
    }
}
