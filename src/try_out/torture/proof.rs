//! Whether what was written is what is there: every event of every stream as often as it was written, byte for byte.

use std::collections::{BTreeMap, HashMap};

use processor::setup::Search;
use serde_json::{Value, json};

use super::{logs, written};
use crate::{Failure, try_out::show};

/// Documents of one request.
const PAGE: usize = 5000;

/// What was written and what is there of one stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) written: u64,
    pub(super) documents: u64,
    /// Events without a document.
    pub(super) lost: u64,
    /// Documents more than events, of a text that was written.
    pub(super) duplicated: u64,
    /// Documents of a text that was never written.
    pub(super) altered: u64,
}

impl Row {
    /// Every event is a document, and nothing else is.
    pub(super) fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicated == 0 && self.altered == 0
    }

    pub(super) fn plus(self, other: Row) -> Row {
        Row {
            written: self.written + other.written,
            documents: self.documents + other.documents,
            lost: self.lost + other.lost,
            duplicated: self.duplicated + other.duplicated,
            altered: self.altered + other.altered,
        }
    }
}

/// How often each text of a stream was written, and is there.
type Counts = HashMap<String, (u64, u64)>;

/// What the run writes: each event's stream and text.
fn all_written() -> BTreeMap<String, Counts> {
    let mut streams: BTreeMap<String, Counts> = BTreeMap::new();
    let mut add = |stream: &str, text: String| {
        streams.entry(stream.to_owned()).or_default().entry(text).or_default().0 += 1;
    };
    logs::each_event(|stream, event| add(stream, String::from_utf8_lossy(event).into_owned()));
    for log in &written::LOGS {
        (0..written::NUMBERED).for_each(|number| add(log.stream, (log.event)(number)));
    }
    streams
}

/// How many events the run writes.
pub(super) fn events() -> u64 {
    logs::events() + written::NUMBERED * written::LOGS.len() as u64
}

/// Reads all documents of `host` and compares, stream by stream.
pub(super) fn compare(search: &Search, host: &str) -> Result<BTreeMap<String, Row>, Failure> {
    let mut streams = all_written();
    let mut after: Option<Value> = None;
    search.refresh("logs-khp.*").map_err(Failure::new)?;
    loop {
        let mut query = json!({
            "size": PAGE, "track_total_hits": false, "query": show::logs_of(host),
            "_source": ["khp.stream", "event.original"],
            "sort": ["khp.stream", "khp.generation", "log.offset", "_index"],
        });
        if let Some(after) = after {
            query["search_after"] = after;
        }
        let answer = search.post("logs-khp.*/_search", &query).map_err(Failure::new)?;
        let Some(hits) = answer["hits"]["hits"].as_array() else {
            return Err(Failure::new(format!("Elasticsearch gives no documents: {answer}")));
        };
        for hit in hits {
            let text = |name: &str| hit["_source"][name].as_str().unwrap_or_default().to_owned();
            streams.entry(text("khp.stream")).or_default().entry(text("event.original")).or_default().1 += 1;
        }
        let Some(last) = hits.last() else { break };
        after = Some(last["sort"].clone());
    }
    Ok(streams.into_iter().map(|(stream, counts)| (stream, row(&counts))).collect())
}

fn row(counts: &Counts) -> Row {
    counts.values().fold(Row::default(), |row, &(written, documents)| {
        row.plus(Row {
            written,
            documents,
            lost: written.saturating_sub(documents),
            duplicated: if written > 0 { documents.saturating_sub(written) } else { 0 },
            altered: if written > 0 { 0 } else { documents },
        })
    })
}

/// The table of all streams.
pub(super) fn print(rows: &BTreeMap<String, Row>, sum: Row) {
    println!(
        "   {:18} {:>9} {:>9} {:>9} {:>10} {:>9}",
        "stream", "written", "documents", "lost", "duplicated", "altered"
    );
    for (name, row) in rows.iter().map(|(name, row)| (name.as_str(), row)).chain([("all", &sum)]) {
        println!(
            "   {name:18} {:>9} {:>9} {:>9} {:>10} {:>9}",
            row.written, row.documents, row.lost, row.duplicated, row.altered
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_doubled_or_altered_is_told_apart() {
        let counts = |texts: &[(&str, u64, u64)]| -> Counts {
            texts.iter().map(|(text, written, there)| ((*text).to_owned(), (*written, *there))).collect()
        };
        assert!(row(&counts(&[("a", 1, 1), ("twice written", 2, 2)])).is_clean());
        let lost = row(&counts(&[("a", 1, 0), ("b", 2, 1)]));
        assert_eq!((lost.lost, lost.duplicated, lost.altered), (2, 0, 0));
        let doubled = row(&counts(&[("a", 1, 2), ("b", 1, 1)]));
        assert_eq!((doubled.lost, doubled.duplicated, doubled.altered), (0, 1, 0));
        // A doubled one never makes up for a lost one.
        let both = row(&counts(&[("a", 1, 2), ("b", 1, 0)]));
        assert_eq!((both.written, both.documents, both.lost, both.duplicated), (2, 2, 1, 1));
        let altered = row(&counts(&[("ab", 1, 0), ("a", 0, 1)]));
        assert_eq!((altered.lost, altered.duplicated, altered.altered), (1, 0, 1));
        assert!(!both.is_clean() && !altered.is_clean());
    }

    #[test]
    fn as_many_events_are_compared_as_are_written() {
        let texts = all_written();
        let sum: u64 = texts.values().flat_map(HashMap::values).map(|(written, _)| written).sum();
        assert_eq!(sum, events());
    }
}
