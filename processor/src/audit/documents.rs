//! What the index has of each generation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use wire::time::{DAY_MS, Date};

use super::coverage::Piece;
use crate::setup::{Search, SetupError};

const PATH: &str = "logs-khp.*/_search?ignore_unavailable=true";

/// Documents of one request.
const PAGE: usize = 10_000;

/// The documents of a generation, added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) documents: u64,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) length: u64,
}

/// See the module.
pub(super) struct Documents<'s> {
    pub(super) search: &'s Search,
}

/// What the lifecycle may have deleted.
#[derive(Debug)]
pub(super) struct Lifecycle {
    /// Days since 1970 of the youngest day that it deletes; none if there is no policy.
    youngest: Option<i64>,
    indices: BTreeSet<String>,
}

impl Documents<'_> {
    /// Sums of these generations; one that has no documents is not there.
    pub(super) fn sums<'g>(
        &self,
        generations: impl Iterator<Item = &'g String>,
    ) -> Result<BTreeMap<String, Sum>, SetupError> {
        let generations: Vec<&String> = generations.collect();
        if generations.is_empty() {
            return Ok(BTreeMap::new());
        }
        // Where the last one ends, without a script, which servers may forbid.
        let last = json!({"top_hits": {
            "size": 1, "_source": false, "sort": [{"log.offset": "desc"}, {"log.length": "desc"}],
            "docvalue_fields": ["log.offset", "log.length"],
        }});
        let query = json!({
            "size": 0, "query": {"terms": {"khp.generation": generations}},
            "aggs": {"generation": {"terms": {"field": "khp.generation", "size": generations.len()}, "aggs": {
                "start": {"min": {"field": "log.offset"}},
                "length": {"sum": {"field": "log.length"}},
                "last": last,
            }}},
        });
        let answer = self.search.post(PATH, &query)?;
        let buckets = answer["aggregations"]["generation"]["buckets"].as_array();
        let sum = |bucket: &Value| Sum {
            documents: bucket["doc_count"].as_u64().unwrap_or(0),
            start: whole(&bucket["start"]["value"]),
            end: {
                let last = &bucket["last"]["hits"]["hits"][0]["fields"];
                whole(&last["log.offset"][0]) + whole(&last["log.length"][0])
            },
            length: whole(&bucket["length"]["value"]),
        };
        let named = |bucket: &Value| Some((bucket["key"].as_str()?.to_owned(), sum(bucket)));
        Ok(buckets.into_iter().flatten().filter_map(named).collect())
    }

    /// All documents of one generation, in the order of their offsets.
    pub(super) fn pieces(&self, generation: &str, mut piece: impl FnMut(Piece)) -> Result<(), SetupError> {
        let mut after: Option<Value> = None;
        loop {
            let mut query = json!({
                "size": PAGE, "track_total_hits": false, "_source": false,
                "query": {"term": {"khp.generation": generation}},
                "docvalue_fields": ["log.offset", "log.length"],
                "sort": ["log.offset", "log.length", "_index"],
            });
            if let Some(after) = after {
                query["search_after"] = after;
            }
            let answer = self.search.post(PATH, &query)?;
            let hits = answer["hits"]["hits"].as_array();
            let Some(hits) = hits.filter(|hits| !hits.is_empty()) else {
                return Ok(());
            };
            for hit in hits {
                let start = whole(&hit["fields"]["log.offset"][0]);
                let index = hit["_index"].as_str().unwrap_or_default();
                piece(Piece {
                    range: start..start + whole(&hit["fields"]["log.length"][0]),
                    day: index.rsplit('-').next().unwrap_or_default().to_owned(),
                });
            }
            after = hits.last().map(|hit| hit["sort"].clone());
        }
    }

    /// What is known of the lifecycle. A server without one has no policy of ours.
    pub(super) fn lifecycle(&self, now_ms: i64) -> Result<Lifecycle, SetupError> {
        let policy = self.search.get("_ilm/policy/khp-log").unwrap_or(Value::Null);
        let age = policy["khp-log"]["policy"]["phases"]["delete"]["min_age"].as_str();
        let days = age.and_then(|age| age.strip_suffix('d')?.parse::<i64>().ok());
        let found = self.search.get("logs-khp.*/_settings/index.uuid")?;
        let indices = found.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        Ok(Lifecycle { youngest: days.map(|days| now_ms.div_euclid(DAY_MS) - days), indices })
    }
}

impl Lifecycle {
    /// Whether the index of this service and day is gone, and old enough to have been deleted.
    pub(super) fn has_deleted(&self, service: &str, day: &str) -> bool {
        let mut parts = day.split('.').map(|part| part.parse::<i32>().ok());
        let (Some(Some(year)), Some(Some(month)), Some(Some(date))) =
            (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let days = Date { year, month: month as u8, day: date as u8 }.days();
        self.youngest.is_some_and(|youngest| days <= youngest)
            && !self.indices.contains(&format!("logs-khp.{service}-{day}"))
    }
}

/// Aggregations answer with floating point; a file of 2^53 bytes is not to be expected.
fn whole(value: &Value) -> u64 {
    value.as_u64().or(value.as_f64().map(|number| number as u64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_old_and_gone_has_expired() {
        let indices = BTreeSet::from(["logs-khp.hdfs-2026.10.01".to_owned()]);
        let youngest = Date { year: 2026, month: 10, day: 22 }.days();
        let lifecycle = Lifecycle { youngest: Some(youngest), indices };
        assert!(lifecycle.has_deleted("hdfs", "2026.10.02"));
        assert!(lifecycle.has_deleted("hdfs", "2026.10.22"));
        assert!(!lifecycle.has_deleted("hdfs", "2026.10.23"), "too young");
        assert!(!lifecycle.has_deleted("hdfs", "2026.10.01"), "still there");
        assert!(!lifecycle.has_deleted("hdfs", "undated") && !lifecycle.has_deleted("hdfs", ""));
        let without = Lifecycle { youngest: None, indices: BTreeSet::new() };
        assert!(!without.has_deleted("hdfs", "2001.01.01"));
    }
}
