//! What `try` shows at its end.

use std::path::Path;

use processor::setup::Search;
use serde_json::{Value, json};

use super::HOST;
use crate::Failure;

/// The documents of a host's logs, without what the pipeline says of itself.
pub(super) fn logs_of(host: &str) -> Value {
    json!({"bool": {
        "filter": {"term": {"host.name": host}},
        "must_not": {"term": {"service.type": "pipeline"}},
    }})
}

/// How many documents the logs of `host` have.
pub(super) fn count(search: &Search, host: &str) -> Result<u64, Failure> {
    search.refresh("logs-khp.*").map_err(Failure::new)?;
    let answer = search.post("logs-khp.*/_count", &json!({"query": logs_of(host)})).map_err(Failure::new)?;
    Ok(answer["count"].as_u64().unwrap_or(0))
}

/// Text with each line set in.
pub(crate) fn indented(text: &str) -> String {
    text.trim_end().lines().map(|line| format!("   {line}")).collect::<Vec<_>>().join("\n")
}

/// Counts by service and level, the worst GC pauses, a search to repeat, where to look next.
pub(super) fn results(search: &Search, url: &str, example: Option<&Path>) -> Result<(), Failure> {
    println!("4. what is in Elasticsearch now");
    by_service(search)?;
    worst_pauses(search)?;
    println!("\nRepeat a search:");
    println!(
        "   curl -s '{url}/logs-khp.*/_search?q=service.name:hiveserver2+AND+log.level:ERROR&size=3&pretty'"
    );
    println!("   in Kibana (data view logs-khp.*), KQL:  service.name : hiveserver2 and log.level : ERROR");
    println!(
        "   everything of one job, from every service:  khp.yarn.application_id : application_1795214328335_0010"
    );
    println!("Next:");
    println!("   khp-log parse FILE               documents of a log of yours, no server needed");
    println!("   khp-log check --config FILE      your configuration and connections");
    if let Some(example) = example {
        println!("                                    {} is an example", example.display());
    }
    println!("   README.md                        configuration, what is promised and what is not");
    Ok(())
}

fn by_service(search: &Search) -> Result<(), Failure> {
    const LEVELS: [&str; 6] = ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "none"];
    let query = json!({
        "size": 0, "query": logs_of(HOST),
        "aggs": {"service": {"terms": {"field": "service.name", "size": 20}, "aggs": {"level": {"terms": {"field": "log.level", "missing": "none"}}}}},
    });
    let answer = search.post("logs-khp.*/_search", &query).map_err(Failure::new)?;
    println!("   {:18} {:>9} {}", "service", "documents", LEVELS.map(|level| format!("{level:>7}")).concat());
    for bucket in answer["aggregations"]["service"]["buckets"].as_array().into_iter().flatten() {
        let of_level = |level: &str| {
            let levels = bucket["level"]["buckets"].as_array().into_iter().flatten();
            levels
                .filter(|found| found["key"] == level)
                .map(|found| found["doc_count"].as_u64().unwrap_or(0))
                .sum::<u64>()
        };
        println!(
            "   {:18} {:>9} {}",
            bucket["key"].as_str().unwrap_or("?"),
            bucket["doc_count"].as_u64().unwrap_or(0),
            LEVELS.map(|level| format!("{:>7}", of_level(level))).concat()
        );
    }
    Ok(())
}

fn worst_pauses(search: &Search) -> Result<(), Failure> {
    let query = json!({
        "size": 5, "query": {"bool": {"filter": [logs_of(HOST), {"exists": {"field": "jvm.gc.pause_ms"}}]}},
        "sort": [{"jvm.gc.pause_ms": {"order": "desc", "unmapped_type": "double"}}],
    });
    let answer = search.post("logs-khp.gc-*/_search", &query).map_err(Failure::new)?;
    println!("\n   worst GC pauses (times in UTC)");
    for hit in answer["hits"]["hits"].as_array().into_iter().flatten() {
        let source = &hit["_source"];
        let text = |name: &str| source[name].as_str().unwrap_or("-").to_owned();
        let file = text("log.file.path");
        println!(
            "   {:>10.3} ms  {}  {:8} {:34} {}",
            source["jvm.gc.pause_ms"].as_f64().unwrap_or(0.0),
            text("@timestamp"),
            text("jvm.gc.type"),
            text("jvm.gc.cause"),
            file.rsplit('/').next().unwrap_or(&file),
        );
    }
    Ok(())
}
