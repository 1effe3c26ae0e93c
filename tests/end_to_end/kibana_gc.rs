//! The JVM GC dashboard says what `khp-log gc` says: logs of every collector go through `khp-log replay` into the real
//! Elasticsearch, the panels' own queries are asked for each log, and the figures are compared with `khp-log gc --json`.
//!
//! # Tolerances
//!
//! Counts, causes, bytes: none. Milliseconds: 0.001 a pause, for documents hold microseconds. Percentiles: Elasticsearch's are
//! those of a t-digest, which between two values interpolates, so that one lies between the values 2 % of the ranks, and one
//! rank, below and above. Throughput: the dashboard begins with a log's first line and ends with its last; `khp-log gc` begins
//! with the JVM, and ends with the last pause: those two times bound the difference. Causes and types: up to JDK 8 the beginning of a
//! pause that another thread's line interrupts is a document of its own, which has them; the report puts both together.

use std::{collections::BTreeMap, fs, path::Path};

use kibana::{Object, Question, objects, questions};
use serde_json::{Value, json};

use crate::support::{Scene, Servers, StreamOf, run_well, servers};

/// A panel's query, narrowed to one log.
struct Panels<'a> {
    servers: &'a Servers,
    host: &'a str,
    objects: Vec<Object>,
    /// Each file's pauses in milliseconds, shortest first.
    pauses: BTreeMap<String, Vec<f64>>,
}

impl Panels<'_> {
    /// What Elasticsearch answers to a panel, for the file of this name.
    fn ask(&self, panel: &str, file: &str) -> Value {
        let object = self.objects.iter().find(|object| object.id == panel).expect(panel);
        let asked = questions(object).expect("a question");
        let [Question { body, .. }] = asked.as_slice() else { panic!("{panel}: one question is expected") };
        let mut body = body.clone();
        let query = body["query"].take();
        body["query"] = json!({"bool": {"filter": [
            query, {"term": {"host.name": self.host}}, {"wildcard": {"log.file.path": {"value": format!("*/{file}")}}},
        ]}});
        let answer = self.servers.request("POST", "logs-khp.gc-*/_search", Some(&body));
        assert!(answer["aggregations"].is_object(), "{panel}: {answer}");
        answer["aggregations"].clone()
    }

    /// Of the rows of a table: its key, how often, and one sum.
    fn table(&self, panel: &str, column: &str, sum: &str, file: &str) -> BTreeMap<String, (u64, f64)> {
        let answer = self.ask(panel, file);
        let mut rows = BTreeMap::new();
        for row in answer[column]["buckets"].as_array().expect("rows") {
            let key = row["key"].as_str().expect("a key").to_owned();
            rows.insert(key, (row["doc_count"].as_u64().expect("a count"), number(&row[sum]["value"])));
        }
        rows
    }
}

#[test]
fn the_dashboard_says_what_the_gc_report_says() {
    let Some(servers) = servers("the_dashboard_says_what_the_gc_report_says") else { return };
    let scene =
        Scene::new("kibana-gc", &servers, &[StreamOf { name: "gc", component: "gc", files: "logs/*" }]);
    run_well(&["setup", "--config", scene.config()]);
    let files = collect_logs(&scene.path("logs"));
    assert!(files.len() > 20, "{files:?}");
    let directory = scene.path("logs");
    run_well(&["replay", "--config", scene.config(), directory.to_str().expect("UTF-8")]);
    servers.request("POST", "logs-khp.gc-*/_refresh", None);

    let objects = objects().expect("objects");
    let panels =
        Panels { servers: &servers, host: &scene.host, objects, pauses: pauses_of(&servers, &scene.host) };
    let (mut pauses, mut unnamed) = (0, 0);
    for file in &files {
        let path = directory.join(file);
        let report = run_well(&["gc", "--json", path.to_str().expect("UTF-8")]);
        let report: Value = serde_json::from_str(report.lines().next().expect("a line")).expect("JSON");
        pauses += figures(&panels, file, &report["summary"]);
        unnamed += tables(&panels, file, &report["summary"]);
        stops(&panels, file, &report["summary"]);
    }
    assert!(pauses > 150, "{pauses} pauses");
    assert!(unnamed <= 10, "{unnamed} pauses without a cause or type that the report knows");
}

/// Logs of the repository, of every collector, gathered in one directory; their names.
fn collect_logs(target: &Path) -> Vec<String> {
    fs::create_dir_all(target).expect("creates");
    let mut names = Vec::new();
    for directory in ["samples/gc", "grammars/tests/data/gc"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
        for entry in fs::read_dir(directory).expect("reads") {
            let path = entry.expect("reads").path();
            let name = path.file_name().expect("named").to_str().expect("UTF-8").to_owned();
            if name.ends_with(".log") {
                fs::copy(&path, target.join(&name)).expect("copies");
                names.push(name);
            }
        }
    }
    names.sort();
    names
}

/// The pauses that stand in the documents of each file.
fn pauses_of(servers: &Servers, host: &str) -> BTreeMap<String, Vec<f64>> {
    let mut files: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for hit in servers.documents(host) {
        let document = &hit["_source"];
        let path = document["log.file.path"].as_str().expect("a path");
        if document["event.action"] == "gc_pause" {
            let name = path.rsplit('/').next().unwrap_or(path).to_owned();
            files.entry(name).or_default().push(number(&document["jvm.gc.pause_ms"]));
        }
    }
    files.values_mut().for_each(|pauses| pauses.sort_unstable_by(f64::total_cmp));
    files
}

/// The figures at the top; how many pauses there are.
fn figures(panels: &Panels<'_>, file: &str, summary: &Value) -> u64 {
    let answer = panels.ask("khp-gc-figures", file);
    let pauses = &answer["pauses"];
    let count = pauses["doc_count"].as_u64().expect("a count") + number(&pauses["inner"]["value"]) as u64;
    assert_eq!(json!(count), summary["pauses"], "{file}: pauses");
    assert_eq!(pauses["full"]["doc_count"], summary["full"], "{file}: full collections");
    let dust = 0.001 * count as f64 + 1e-6;
    let near = |name: &str, shown: f64, expected: &Value| {
        assert!((shown - number(expected)).abs() <= dust, "{file}: {name}: {shown}, and {expected}");
    };
    near("full", number(&pauses["full"]["ms"]["value"]), &summary["full_ms"]);
    near("longest", number(&pauses["ms"]["max"]), &summary["max_ms"]);
    let sum = number(&pauses["ms"]["sum"]) + number(&pauses["inner_ms"]["value"]);
    near("sum", sum, &summary["pause_sum_ms"]);
    let logs = answer["jvms"]["buckets"].as_array().expect("logs");
    let stopped: f64 = logs.iter().map(|log| number(&log["stopped"]["value"])).sum();
    near("stopped", stopped, &summary["pause_wall_ms"]);
    assert_eq!(
        number(&answer["allocated"]["value"]),
        number(&summary["allocated_bytes"]),
        "{file}: allocated"
    );
    assert_eq!(number(&answer["promoted"]["value"]), number(&summary["promoted_bytes"]), "{file}: promoted");
    if number(&pauses["inner"]["value"]) == 0.0 && count > 0 {
        percentiles(panels, file, &pauses["p"]["values"]);
    }
    let span: f64 =
        logs.iter().map(|log| number(&log["last"]["value"]) - number(&log["first"]["value"])).sum();
    let ran = number(&summary["ran_s"]) * 1000.0;
    if let (true, Some(throughput)) =
        (logs.len() == 1 && summary["jvms"] == 1, summary["throughput"].as_f64())
    {
        // Files without dates have the moment at which they were read.
        let is_dated = span > 1.0 && span <= ran + 1.0;
        if is_dated {
            let shown = 1.0 - stopped / span;
            let bound = (ran - span).abs() / span + 1e-4;
            assert!(
                (shown - throughput).abs() <= bound,
                "{file}: throughput {shown}, and {throughput} ± {bound}"
            );
        }
    }
    count
}

/// Percentiles of the figures lie where those of all pauses do.
fn percentiles(panels: &Panels<'_>, file: &str, shown: &Value) {
    let all = &panels.pauses[file];
    let last = all.len() - 1;
    for one in shown.as_array().expect("percentiles") {
        let rank = number(&one["key"]) / 100.0 * all.len() as f64;
        let slack = 0.02 * all.len() as f64 + 1.0;
        let low = all[((rank - slack).floor().max(0.0) as usize).min(last)];
        let high = all[((rank + slack).ceil() as usize).min(last)];
        let value = number(&one["value"]);
        assert!(low - 1e-6 <= value && value <= high + 1e-6, "{file}: {one} is not in {low}..={high}");
    }
}

/// Count and time by cause and by type; how many pauses have none there and one in the report.
fn tables(panels: &Panels<'_>, file: &str, summary: &Value) -> u64 {
    let mut told = 0;
    for (panel, column, expected) in
        [("khp-gc-causes", "cause", &summary["by_cause"]), ("khp-gc-types", "type", &summary["by_type"])]
    {
        let mut rows = panels.table(panel, column, "sum", file);
        let (unnamed, _) = rows.remove("__missing__").unwrap_or_default();
        let mut fewer = 0;
        for (name, stat) in expected.as_object().expect("a table") {
            let (count, sum) = rows.remove(name).unwrap_or_default();
            let all = stat["count"].as_u64().expect("a count");
            assert!(count <= all, "{file}: {panel}: {name}: {count} of {all}");
            fewer += all - count;
            let dust = 0.001 * count as f64 + 1e-6;
            let near = (sum - number(&stat["sum_ms"])).abs() <= dust;
            assert!(count < all || near, "{file}: {panel}: {name}: {sum}, and {stat}");
        }
        assert!(rows.is_empty(), "{file}: {panel}: {rows:?} are not in the report");
        assert!(fewer <= unnamed, "{file}: {panel}: {fewer} pauses are missing");
        told += fewer;
    }
    told
}

/// Time stopped at safepoints, by operation and in all.
fn stops(panels: &Panels<'_>, file: &str, summary: &Value) {
    let mut rows = panels.table("khp-gc-operations", "operation", "sum", file);
    let all: (u64, f64) = rows.values().fold((0, 0.0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    rows.remove("__missing__");
    assert_eq!(json!(all.0), summary["safepoints"], "{file}: safepoints");
    let dust = 0.001 * all.0 as f64 + 1e-6;
    assert!((all.1 - number(&summary["safepoint_ms"])).abs() <= dust, "{file}: {all:?}");
    let expected = summary["safepoints_by_operation"].as_object().expect("a table");
    assert_eq!(rows.len(), expected.len(), "{file}: {rows:?}");
    for (name, stat) in expected {
        assert_eq!(json!(rows[name].0), stat["count"], "{file}: {name}");
    }
    let answer = panels.ask("khp-gc-safepoints", file);
    let windows = answer["jvms"]["buckets"].as_array().expect("logs").iter();
    let reaching: f64 = windows
        .flat_map(|log| log["times"]["buckets"].as_array().expect("windows"))
        .map(|window| number(&window["reaching"]["value"]))
        .sum();
    assert!((reaching - number(&summary["ttsp_ms"])).abs() <= dust, "{file}: {reaching} ms to stop");
}

/// A number; none is 0.
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}
