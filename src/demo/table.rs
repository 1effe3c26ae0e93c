//! What `demo` shows at its end: a row for each component, as Elasticsearch counts it.

use std::{collections::BTreeMap, path::Path};

use grammars::Component;
use processor::setup::Search;
use serde_json::{Value, json};

use super::{hour::LogFile, work::logs_below};
use crate::Failure;

/// Prints the table; how many documents there are.
pub(super) fn print(search: &Search, directory: &Path, files: &[LogFile]) -> Result<u64, Failure> {
    let query = json!({
        "size": 0,
        "query": logs_below(directory),
        "aggs": {"stream": {"terms": {"field": "khp.stream", "size": 500}, "aggs": {
            "errors": {"filter": {"terms": {"log.level": ["ERROR", "FATAL"]}}},
            "typed": {"filter": {"exists": {"field": "event.action"}}},
            "unparsed": {"filter": {"term": {"log.flags": "parse_failure"}}},
        }}},
    });
    let answer = search.post("logs-khp.*/_search", &query).map_err(Failure::new)?;
    let mut rows: BTreeMap<Component, [u64; 4]> = BTreeMap::new();
    for bucket in answer["aggregations"]["stream"]["buckets"].as_array().into_iter().flatten() {
        let Some(file) = files.iter().find(|file| bucket["key"] == file.stream().as_str()) else { continue };
        let row = rows.entry(file.component).or_default();
        let counts = [
            &bucket["doc_count"],
            &bucket["typed"]["doc_count"],
            &bucket["errors"]["doc_count"],
            &bucket["unparsed"]["doc_count"],
        ];
        for (sum, count) in row.iter_mut().zip(counts) {
            *sum += Value::as_u64(count).unwrap_or(0);
        }
    }
    let head = ["events", "documents", "typed", "errors", "unparsed"];
    println!("   {:20} {}", "component", head.map(|name| format!("{name:>10}")).concat());
    for component in Component::all() {
        let written: u64 =
            files.iter().filter(|file| file.component == component).map(|file| file.events).sum();
        let Some(row) = rows.get(&component) else {
            if written > 0 {
                println!("   {:20} {written:>10}  none arrived", component.name());
            }
            continue;
        };
        let cells: String = row.iter().map(|count| format!("{count:>10}")).collect();
        println!("   {:20} {written:>10}{cells}", component.name());
    }
    println!("   and what the daemons say of themselves: shipper, processor, replay (logs-khp.pipeline-*)");
    Ok(rows.values().map(|row| row[0]).sum())
}
