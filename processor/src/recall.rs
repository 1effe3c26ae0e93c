//! What is known at a place of a GC log, made anew of the documents of the lines before it.

use std::thread;

use chrono::DateTime;
use gc::{Assembler, REACH};
use grammars::{Component, FIELDS, Field, FieldInfo, Kind, Record, Value};
use serde_json::{Map, Value as Json, json};
use vitals::Throttle;
use wire::Generation;

use crate::{
    backoff::Backoff,
    setup::{Search, SetupError},
};

/// So often a server that answers is asked; the pauses in between add up to some seconds.
const ATTEMPTS: usize = 6;

/// Names that the grammar gives and the assembler compares.
const NAMES: [&str; 12] = [
    "pause",
    "full",
    "serial",
    "parallel",
    "parnew",
    "cms",
    "g1",
    "zgc",
    "zgc_gen",
    "shenandoah",
    "shenandoah_gen",
    "epsilon",
];
/// Events that the assembler knows.
const ACTIONS: [&str; 8] = [
    "gc_pause",
    "gc_cycle",
    "gc_concurrent",
    "gc_stall",
    "gc_start",
    "gc_init",
    "gc_detail",
    "gc_out_of_memory",
];

/// Tells what the lines of a generation before an offset leave behind.
pub(crate) type Recall = Box<dyn FnMut(Generation, u64) -> Assembler + Send>;

/// Asks Elasticsearch. Connects to nothing yet.
pub(crate) fn from(settings: &settings::Elasticsearch) -> Result<Recall, SetupError> {
    let indices = format!("logs-khp.{}-*", Component::Gc.info().service_type);
    let server = Server { search: Search::new(settings)?, indices, throttle: Throttle::new() };
    Ok(Box::new(move |generation, offset| server.before(generation, offset)))
}

struct Server {
    search: Search,
    indices: String,
    throttle: Throttle,
}

impl Server {
    /// If the server does not tell, the documents that follow say less: a pause without what came between it and the one before.
    fn before(&self, generation: Generation, offset: u64) -> Assembler {
        let mut backoff = Backoff::soon();
        let mut attempts = 0;
        loop {
            let error = match self.ask(generation, offset) {
                Ok(documents) => return assembled(&documents),
                Err(error) => error,
            };
            // While no server answers, no document gets anywhere either: it is waited for. A search alone that fails holds up nothing.
            attempts += usize::from(!matches!(error, SetupError::Unreachable(_)));
            let is_final = matches!(error, SetupError::Denied { .. }) || attempts >= ATTEMPTS;
            if is_final {
                if let Some(withheld) = self.throttle.pass() {
                    let hint = "the processor's user needs the rights read and maintenance on these indices";
                    tracing::warn!(%error, %generation, indices = self.indices, withheld, hint, "what a GC log said before cannot be read");
                }
                return Assembler::default();
            }
            thread::sleep(backoff.pause());
        }
    }

    /// The documents before `offset` that matter, in the order of the log.
    fn ask(&self, generation: Generation, offset: u64) -> Result<Vec<Map<String, Json>>, SetupError> {
        self.search.refresh(&self.indices)?;
        let path =
            format!("{}/_search?ignore_unavailable=true&allow_partial_search_results=false", self.indices);
        let answer = self.search.post(&path, &query(generation, offset))?;
        let mut hits: Vec<&Json> = answer["hits"]["hits"].as_array().into_iter().flatten().collect();
        for (_, filter) in answer["aggregations"].as_object().into_iter().flatten() {
            hits.extend(filter["last"]["hits"]["hits"].as_array().into_iter().flatten());
        }
        let mut documents: Vec<Map<String, Json>> =
            hits.iter().filter_map(|hit| hit["_source"].as_object().cloned()).collect();
        let place = |document: &Map<String, Json>| document.get("log.offset").and_then(Json::as_u64);
        documents.sort_by_key(place);
        documents.dedup_by_key(|document| place(document));
        Ok(documents)
    }
}

/// The last records, and the last ones of those that matter for longer.
fn query(generation: Generation, offset: u64) -> Json {
    let source = json!(["@timestamp", "event.action", "khp.layout", "log.offset", "log.flags", "jvm.*"]);
    let order = json!([{"log.offset": "desc"}, {"log.length": "desc"}]);
    let last = |size: usize| json!({"last": {"top_hits": {"size": size, "sort": order, "_source": source}}});
    let exists = |field: &str| json!({"exists": {"field": field}});
    let actions = |actions: &[&str]| json!({"terms": {"event.action": actions}});
    json!({
        "size": REACH, "track_total_hits": false, "_source": source, "sort": order,
        "query": {"bool": {"filter": [
            {"term": {"khp.generation": generation.to_string()}},
            {"range": {"log.offset": {"lt": offset}}},
        ]}},
        "aggs": {
            // By its name, too: an index that is older than this field does not know that it is there.
            "init": {"filter": {"bool": {"should": [
                actions(&["gc_init"]), exists("jvm.gc.regions.size_bytes"),
            ]}}, "aggs": last(50)},
            "pause": {"filter": actions(&["gc_pause"]), "aggs": last(1)},
            "sized": {"filter": {"bool": {"filter": [
                actions(&["gc_pause", "gc_cycle"]),
                exists("jvm.gc.heap.before_bytes"), exists("jvm.gc.heap.after_bytes"),
            ]}}, "aggs": last(1)},
        },
    })
}

pub(crate) fn assembled(documents: &[Map<String, Json>]) -> Assembler {
    let fields: Vec<&FieldInfo> = FIELDS.iter().filter(|info| info.name.starts_with("jvm.")).collect();
    let mut assembler = Assembler::default();
    for document in documents {
        let (record, date) = record_of(document, &fields);
        assembler.push(&record, date, &mut |_| {});
        // Each document has the one that its line names, or else the one that was named last.
        let collector = document.get("jvm.gc.collector").and_then(Json::as_str);
        if let Some(name) = collector.and_then(|name| NAMES.iter().find(|known| **known == name)) {
            assembler.set_collector(name);
        }
    }
    assembler
}

/// A document as the record that it was rendered of, as far as the assembler looks; and its date, if it has one of its own.
fn record_of<'d>(document: &'d Map<String, Json>, fields: &[&FieldInfo]) -> (Record<'d>, Option<f64>) {
    let word = |name: &str| document.get(name).and_then(Json::as_str).unwrap_or_default();
    let named = |names: &[&'static str], word: &str| names.iter().find(|name| **name == word).copied();
    let mut record = Record::default();
    record.action = named(&ACTIONS, word("event.action"));
    record.layout = named(&["unified", "jdk8"], word("khp.layout")).unwrap_or_default();
    for info in fields {
        let value = match (info.kind, document.get(info.name)) {
            (Kind::Long, Some(Json::Number(number))) => number.as_i64().map(Value::Int),
            (Kind::Double, Some(Json::Number(number))) => number.as_f64().map(Value::Float),
            (Kind::Boolean, Some(Json::Bool(yes))) => Some(Value::Bool(*yes)),
            (Kind::Keyword, Some(Json::String(text))) => {
                Some(named(&NAMES, text).map_or(Value::Text(text.as_bytes()), Value::Name))
            }
            _ => None,
        };
        if let Some(value) = value.filter(|_| !is_derived(info.field)) {
            record.put(info.field, value);
        }
    }
    let flags = document.get("log.flags").and_then(Json::as_array);
    let is_dated = !flags
        .into_iter()
        .flatten()
        .any(|flag| matches!(flag.as_str(), Some("time_inherited" | "no_time" | "untimed" | "split")));
    let date = DateTime::parse_from_rfc3339(word("@timestamp")).ok().filter(|_| is_dated);
    (record, date.map(|date| date.timestamp_millis() as f64 / 1000.0))
}

/// What is made of the lines before, and so is not said by the line itself.
fn is_derived(field: Field) -> bool {
    field == Field::GcCollector || (Field::GcOwnMs..=Field::GcPromotionRate).contains(&field)
}
