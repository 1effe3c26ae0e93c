//! What the journals in the index say.

use std::{collections::BTreeMap, ops::Range};

use serde_json::{Value, json};
use wire::journal::unescape;

use super::{AuditOptions, Silent, Uncovered};
use crate::setup::{Search, SetupError};

const PATH: &str = "logs-khp.pipeline-*/_search?ignore_unavailable=true";

/// Generations of one request.
const PAGE: usize = 1000;

/// A daemon that says nothing for so long is silent: it says something each minute.
const SILENT_MS: i64 = 5 * 60_000;

/// One generation's ledger.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) host: String,
    pub(super) stream: String,
    pub(super) component: String,
    pub(super) path: String,
    start: u64,
    pub(super) end: u64,
    size: u64,
    pub(super) reason: Option<String>,
    pub(super) first_day: String,
}

impl Row {
    /// What documents should cover: what was acknowledged, and what was seen and is known not to come.
    pub(super) fn wanted(&self) -> Range<u64> {
        let end = if self.reason.is_some() { self.size.max(self.end) } else { self.end };
        self.start..end.max(self.start)
    }

    /// Bytes that were seen and are still to come.
    pub(super) fn in_flight(&self) -> u64 {
        if self.reason.is_some() { 0 } else { self.size.saturating_sub(self.end) }
    }
}

/// Some generations, and where the next ones begin.
pub(super) struct Page {
    pub(super) rows: BTreeMap<String, Row>,
    pub(super) after: Option<Value>,
}

/// See the module.
pub(super) struct Entries<'s> {
    pub(super) search: &'s Search,
    pub(super) options: &'s AuditOptions,
}

impl Entries<'_> {
    /// Entries of one kind, as the options want them.
    fn query(&self, action: &str) -> Value {
        self.query_since(action, self.options.since_ms)
    }

    fn query_since(&self, action: &str, since_ms: Option<i64>) -> Value {
        let mut filters = vec![json!({"term": {"event.action": action}})];
        if let Some(since) = since_ms {
            filters.push(json!({"range": {"@timestamp": {"gte": since, "format": "epoch_millis"}}}));
        }
        if let Some(host) = &self.options.host {
            filters.push(json!({"term": {"khp.ledger.host": host}}));
        }
        if let Some(stream) = &self.options.stream {
            filters.push(json!({"term": {"khp.ledger.stream": stream}}));
        }
        json!({"bool": {"filter": filters}})
    }

    /// The generations behind `after`, or the first ones.
    pub(super) fn rows(&self, after: Option<Value>) -> Result<Page, SetupError> {
        let mut composite =
            json!({"size": PAGE, "sources": [{"generation": {"terms": {"field": "khp.ledger.generation"}}}]});
        if let Some(after) = after {
            composite["after"] = after;
        }
        let newest = json!({"top_hits": {
            "size": 1, "_source": ["khp.ledger.*"],
            "sort": [{"@timestamp": "desc"}, {"log.offset": "desc"}],
        }});
        let query = json!({
            "size": 0, "query": self.query("ledger"),
            "aggs": {"generations": {"composite": composite, "aggs": {
                "newest": newest,
                // What was acknowledged once stays so, though a shipper without its state begins again.
                "end": {"max": {"field": "khp.ledger.end"}},
                "start": {"min": {"field": "khp.ledger.start"}},
            }}},
        });
        let answer = self.search.post(PATH, &query)?;
        let generations = &answer["aggregations"]["generations"];
        let row = |bucket: &Value| {
            let newest = &bucket["newest"]["hits"]["hits"][0]["_source"];
            let reason = text(newest, "khp.ledger.reason");
            let row = Row {
                host: text(newest, "khp.ledger.host"),
                stream: text(newest, "khp.ledger.stream"),
                component: text(newest, "khp.ledger.component"),
                path: text(newest, "khp.ledger.path"),
                start: bucket["start"]["value"].as_f64().unwrap_or(0.0) as u64,
                end: bucket["end"]["value"].as_f64().unwrap_or(0.0) as u64,
                size: newest["khp.ledger.size"].as_u64().unwrap_or(0),
                reason: Some(reason).filter(|reason| !reason.is_empty()),
                first_day: text(newest, "khp.ledger.first_day"),
            };
            Some((bucket["key"]["generation"].as_str()?.to_owned(), row))
        };
        let buckets = generations["buckets"].as_array();
        let rows: BTreeMap<String, Row> = buckets.into_iter().flatten().filter_map(row).collect();
        let after = Some(generations["after_key"].clone()).filter(|after| after.is_object());
        Ok(Page { rows, after })
    }

    /// How many entries of one kind there are.
    pub(super) fn count(&self, action: &str) -> Result<u64, SetupError> {
        let query = json!({"size": 0, "track_total_hits": true, "query": self.query(action)});
        Ok(self.search.post(PATH, &query)?["hits"]["total"]["value"].as_u64().unwrap_or(0))
    }

    /// Dead letters of a generation, in the order of their offsets: the range, and why.
    pub(super) fn dead_letters(&self, generation: &str) -> Result<Vec<(Range<u64>, String)>, SetupError> {
        let query = json!({
            "size": 10_000, "sort": ["khp.ledger.start"],
            "query": {"bool": {"filter": [
                {"term": {"event.action": "dead_letter"}}, {"term": {"khp.ledger.generation": generation}},
            ]}},
        });
        let letter = |source: &Value| {
            let status = source["khp.dead_letter.status"].as_u64();
            let status = status.map(|status| format!("{status} ")).unwrap_or_default();
            (range(source), format!("{status}{}", text(source, "khp.ledger.reason")))
        };
        Ok(sources(&self.search.post(PATH, &query)?).map(letter).collect())
    }

    /// Files that went away before their generation was known.
    pub(super) fn unknown_files(&self) -> Result<Vec<Uncovered>, SetupError> {
        let mut query = self.query("gap");
        query["bool"]["must_not"] = json!({"exists": {"field": "khp.ledger.generation"}});
        let query = json!({"size": 10_000, "sort": ["@timestamp"], "query": query});
        let uncovered = |source: &Value| Uncovered {
            host: text(source, "khp.ledger.host"),
            stream: text(source, "khp.ledger.stream"),
            path: text(source, "khp.ledger.path"),
            generation: String::new(),
            range: range(source),
            reason: text(source, "khp.ledger.reason"),
            expired: false,
        };
        Ok(sources(&self.search.post(PATH, &query)?).map(uncovered).collect())
    }

    /// When the newest entry was written, however long ago: a host whose files rest adds none.
    pub(super) fn until(&self) -> Result<Option<String>, SetupError> {
        let query =
            json!({"size": 1, "sort": [{"@timestamp": "desc"}], "query": self.query_since("ledger", None)});
        let answer = self.search.post(PATH, &query)?;
        Ok(sources(&answer).next().map(|source| text(source, "@timestamp")))
    }

    /// Daemons that were heard of in the time that is looked at, and are not any more.
    pub(super) fn silent(&self, now_ms: i64) -> Result<Vec<Silent>, SetupError> {
        let mut filters = vec![json!({"terms": {"event.action": ["start", "status", "stop"]}})];
        if let Some(since) = self.options.since_ms {
            filters.push(json!({"range": {"@timestamp": {"gte": since, "format": "epoch_millis"}}}));
        }
        if let Some(host) = &self.options.host {
            filters.push(json!({"term": {"host.name": host}}));
        }
        let newest = json!({"top_hits": {
            "size": 1, "_source": ["@timestamp", "event.action"],
            "sort": [{"@timestamp": "desc"}, {"log.offset": "desc"}],
        }});
        let query = json!({
            "size": 0, "query": {"bool": {"filter": filters}},
            "aggs": {"host": {"terms": {"field": "host.name", "size": 10_000}, "aggs": {
                "service": {"terms": {"field": "service.name", "size": 3}, "aggs": {
                    "newest": newest, "last": {"max": {"field": "@timestamp"}},
                }},
            }}},
        });
        let answer = self.search.post(PATH, &query)?;
        let mut silent = Vec::new();
        for host in answer["aggregations"]["host"]["buckets"].as_array().into_iter().flatten() {
            for service in host["service"]["buckets"].as_array().into_iter().flatten() {
                let newest = &service["newest"]["hits"]["hits"][0]["_source"];
                let last = service["last"]["value"].as_f64().unwrap_or(0.0) as i64;
                if newest["event.action"] != "stop" && now_ms - last > SILENT_MS {
                    silent.push(Silent {
                        host: host["key"].as_str().unwrap_or_default().to_owned(),
                        service: service["key"].as_str().unwrap_or_default().to_owned(),
                        last: text(newest, "@timestamp"),
                    });
                }
            }
        }
        Ok(silent)
    }
}

fn sources(answer: &Value) -> impl Iterator<Item = &Value> {
    answer["hits"]["hits"].as_array().into_iter().flatten().map(|hit| &hit["_source"])
}

fn range(source: &Value) -> Range<u64> {
    let number = |name: &str| source[name].as_u64().unwrap_or(0);
    number("khp.ledger.start")..number("khp.ledger.end")
}

fn text(source: &Value, name: &str) -> String {
    unescape(source[name].as_str().unwrap_or_default())
}
