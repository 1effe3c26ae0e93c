//! What a dead letter says: a block that `khp-log replay --dead-letters` can send again, and why it is here.
//!
//! | header | content |
//! | --- | --- |
//! | those of [`wire::block`] | of a block of this one event, so that it renders to the same document |
//! | `reason` | error type and reason, or what could not be read |
//! | `status` | HTTP status of the refusal; absent if Elasticsearch never saw it |
//! | `index`, `id` | of the document; absent if there is none |
//! | `source` | `topic-partition-offset` of the record in Kafka; absent for files |
//! | `attempts` | how often it was sent again and refused again; absent before the first time |
//!
//! A record that is no block keeps its value and its headers as they were.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde::Deserialize;
use wire::{BlockFlags, BlockHeader, WrittenTime, block::crc};

use crate::body::{Block, BulkBody, Item, Position};

/// What is kept of an event that could not become a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Names and values, those of the block first.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The event's bytes, or the whole record's.
    pub value: Vec<u8>,
}

impl DeadLetter {
    /// One document's event, refused with `status` for `reason`.
    pub(crate) fn of_item(body: &BulkBody, item: &Item, status: u16, reason: &str) -> DeadLetter {
        let block = &body.blocks[item.block];
        let value = block.value[item.event.clone()].to_vec();
        let rendered = Rendered::of(body.document(item));
        let header = BlockHeader {
            base: block.header.base + item.event.start as u64,
            length: value.len() as u32,
            crc: crc(&value),
            last_time: rendered.last_time(&block.header),
            flags: BlockFlags {
                inside_event: rendered.has("split"),
                open: false,
                ended: false,
                ..block.header.flags
            },
            ..block.header.clone()
        };
        let mut letter = DeadLetter { headers: named(&header), value };
        letter.push("reason", reason);
        letter.push("status", &status.to_string());
        if let Some(action) = Action::of(body.action(item)) {
            letter.push("index", action.index);
            letter.push("id", action.id);
        }
        letter.push_origin(block);
        letter
    }

    /// A whole block that cannot be rendered here.
    pub(crate) fn of_block(block: &Block, reason: &str) -> DeadLetter {
        let mut letter = DeadLetter { headers: named(&block.header), value: block.value.clone() };
        letter.push("reason", reason);
        letter.push_origin(block);
        letter
    }

    /// A record that is no block. What an earlier refusal said of it is replaced.
    pub(crate) fn of_record(
        mut headers: Vec<(String, Vec<u8>)>,
        value: Vec<u8>,
        position: &Position,
        reason: &str,
    ) -> DeadLetter {
        headers.retain(|(name, _)| name != "reason" && name != "source");
        let mut letter = DeadLetter { headers, value };
        letter.push("reason", reason);
        letter.push("source", &position.to_string());
        letter
    }

    /// This letter, of a record that is still no block, for the `attempt`th time.
    pub(crate) fn returned(mut self, attempt: u32, reason: &str) -> DeadLetter {
        self.headers.retain(|(name, _)| name != "reason" && name != "attempts");
        self.push("reason", reason);
        self.push("attempts", &attempt.to_string());
        self
    }

    /// How often it was sent again and refused again.
    pub fn attempts(&self) -> u32 {
        self.header("attempts").and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    /// A block of a journal, to be written the same way.
    pub(crate) fn of_journal(header: &BlockHeader, value: &[u8]) -> DeadLetter {
        DeadLetter { headers: named(header), value: value.to_vec() }
    }

    /// A header's text, for messages.
    pub fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.iter().find(|header| header.0 == name).map(|header| &header.1)?;
        std::str::from_utf8(value).ok()
    }

    fn push(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
    }

    fn push_origin(&mut self, block: &Block) {
        if let Some(position) = &block.position {
            self.push("source", &position.to_string());
        }
        if block.attempt > 0 {
            self.push("attempts", &block.attempt.to_string());
        }
    }
}

fn named(header: &BlockHeader) -> Vec<(String, Vec<u8>)> {
    header.encode().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What the rendered document tells of the event that the block's header does not: an event without its own time got it from an
/// event before it, which a block of this event alone has not.
#[derive(Default, Deserialize)]
struct Rendered<'a> {
    #[serde(rename = "@timestamp")]
    timestamp: Option<&'a str>,
    #[serde(rename = "log.flags", borrow, default)]
    flags: Vec<&'a str>,
}

impl<'a> Rendered<'a> {
    fn of(document: &'a [u8]) -> Rendered<'a> {
        serde_json::from_slice(document).unwrap_or_default()
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// The time that the event inherits, on the clock face of the block's zone, so that the index is the same.
    fn last_time(&self, header: &BlockHeader) -> Option<WrittenTime> {
        if !self.has("time_inherited") {
            return header.last_time;
        }
        let utc = DateTime::parse_from_rfc3339(self.timestamp?).ok()?.to_utc();
        let zone: Tz = header.zone.parse().unwrap_or(Tz::UTC);
        let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc();
        let local_ms = utc.timestamp_millis() + i64::from(offset) * 1000;
        let known = header.last_time.filter(|last| last.local_ms == local_ms);
        Some(known.unwrap_or(WrittenTime { local_ms, offset_s: None }))
    }
}

#[derive(Deserialize)]
struct Action<'a> {
    #[serde(rename = "_index")]
    index: &'a str,
    #[serde(rename = "_id")]
    id: &'a str,
}

impl<'a> Action<'a> {
    fn of(line: &'a [u8]) -> Option<Action<'a>> {
        #[derive(Deserialize)]
        struct Line<'a> {
            #[serde(borrow)]
            index: Action<'a>,
        }
        serde_json::from_slice::<Line<'a>>(line).ok().map(|line| line.index)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{Options, Renderer, testing};

    use super::*;

    fn rendered(block: &Arc<Block>) -> BulkBody {
        let mut body = BulkBody::default();
        Renderer::new(Options { keep_original: true }).render(block, &mut body).unwrap();
        body
    }

    /// A dead letter is a block, and renders to the document that was refused, whichever event it was.
    #[test]
    fn a_letter_renders_to_the_same_document() {
        let block = testing::namenode_block(
            b"  first line of an event before\n2026-11-21 07:29:56,459 INFO a.B: one\n2026-11-22 00:00:01,000 WARN a.B: two\n at x\n",
        );
        let body = rendered(&block);
        assert_eq!(body.items.len(), 3);
        for item in &body.items {
            let letter = DeadLetter::of_item(&body, item, 400, "because");
            let headers = letter.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
            let header = BlockHeader::decode(headers, &letter.value).unwrap();
            let again = rendered(&Arc::new(Block {
                header,
                value: letter.value.clone(),
                position: None,
                attempt: 0,
            }));
            assert_eq!(again.items.len(), 1);
            assert_eq!(body.action(item), again.action(&again.items[0]));
            assert_eq!(letter.header("status"), Some("400"));
            assert_eq!(letter.header("source"), Some("logs-2-7"));
            assert!(letter.header("index").is_some_and(|index| index.starts_with("logs-khp.hdfs-")));
            assert!(letter.header("id").is_some());
        }
    }

    /// An event without a time inherits that of the event before it, which is not in the letter.
    #[test]
    fn an_inherited_time_is_kept() {
        let header = testing::namenode_block(b"x").header.clone();
        let document = br#"{"@timestamp":"2026-11-20T15:30:00.250Z","log.flags":["time_inherited"],"m":"\"log.flags\":[]"}"#;
        let last = Rendered::of(document).last_time(&header).unwrap();
        // 00:30 on the next day in Seoul: the index is that day's.
        assert_eq!(last.date().day, 21);
        assert_eq!(last.local_ms % 1000, 250);
    }

    #[test]
    fn a_record_keeps_its_headers() {
        let position = Position { topic: Arc::from("logs"), partition: 0, offset: 4 };
        let headers = vec![("a".to_owned(), b"\xff".to_vec()), ("reason".to_owned(), b"old".to_vec())];
        let letter = DeadLetter::of_record(headers, b"v".to_vec(), &position, "no block");
        let names: Vec<&str> = letter.headers.iter().map(|header| header.0.as_str()).collect();
        assert_eq!(names, ["a", "reason", "source"]);
        assert_eq!(letter.header("reason"), Some("no block"));
    }
}
