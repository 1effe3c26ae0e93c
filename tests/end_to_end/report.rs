//! `khp-log report`: the page of what is in Elasticsearch, drawn by a real browser; its figures are those of plain questions.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    page::{drawn, has_panels},
    support::{Scene, StreamOf, run, run_well, servers},
};

#[test]
fn a_page_of_what_is_indexed() {
    let test = "a_page_of_what_is_indexed";
    let Some(servers) = servers(test) else { return };
    let streams = [StreamOf { name: "namenode", component: "namenode", files: "logs/*.log*" }];
    let scene = Scene::new("report", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    for (component, file) in [
        ("namenode", "namenode/hadoop-hdfs-namenode-nn1.example.com.log"),
        ("hiveserver2", "hiveserver2/hiveserver2.log"),
        ("gc", "gc/gc-namenode-nn1.log"),
        ("gc", "gc/gc-g1-jdk8.log"),
    ] {
        let file = samples.join(file);
        let file = file.to_str().expect("UTF-8");
        run_well(&["replay", "--config", scene.config(), "--component", component, file]);
    }
    servers.request("POST", "logs-khp.*/_refresh", None);
    let page = scene.path("report.html");
    let out = page.to_str().expect("UTF-8");
    // Ten years: the samples are older than now, whenever that is.
    let said =
        run_well(&["report", "--elasticsearch", &servers.elasticsearch, "--hours", "87600", "--out", out]);
    assert!(said.contains(out), "{said}");

    let ask = |query: Value, aggregation: Value| -> Value {
        let range = json!({"range": {"@timestamp": {"gte": "now-87600h", "lte": "now"}}});
        let query = json!({"bool": {"filter": [query, range]}});
        let body = json!({"size": 0, "track_total_hits": true, "query": query, "aggs": {"it": aggregation}});
        servers.request("POST", "logs-khp.*/_search", Some(&body))
    };
    let pauses = json!({"term": {"event.action": "gc_pause"}});
    let longest = ask(pauses.clone(), json!({"max": {"field": "jvm.gc.pause_ms"}}));
    let inner = ask(pauses, json!({"sum": {"field": "jvm.gc.inner.count"}}));
    let full = json!({"bool": {"filter": [{"term": {"jvm.gc.full": true}}, {"term": {"event.action": "gc_pause"}}]}});
    let full = ask(full, json!({"max": {"field": "jvm.gc.pause_ms"}}));
    let errors = json!({"bool": {
        "filter": [{"terms": {"log.level": ["ERROR", "FATAL"]}}, {"term": {"event.kind": "event"}}],
        "must_not": [{"term": {"service.type": "pipeline"}}],
    }});
    let errors = ask(errors, json!({"max": {"field": "jvm.gc.pause_ms"}}));
    let total = |answer: &Value| answer["hits"]["total"]["value"].as_f64().expect("a number");

    let html = std::fs::read_to_string(&page).expect("a page");
    let figure = |name: &str| -> f64 {
        let mark = format!("data-figure=\"{name}\" data-value=\"");
        let rest = html.split(&mark).nth(1).unwrap_or_else(|| panic!("no figure {name}"));
        rest.split('"').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    assert_eq!(
        figure("pauses"),
        total(&inner) + inner["aggregations"]["it"]["value"].as_f64().expect("a sum")
    );
    assert_eq!(figure("max"), longest["aggregations"]["it"]["value"].as_f64().expect("a maximum"));
    assert_eq!(figure("full"), total(&full));
    assert_eq!(figure("khp-overview-errors"), total(&errors));
    assert!(figure("throughput") > 0.0 && figure("throughput") <= 100.0);

    if let Some(told) = drawn(test, &page, 1400) {
        has_panels(
            &told,
            &[
                "khp-overview-errors",
                "khp-overview-by-level",
                "khp-overview-heat-map",
                "khp-overview-exceptions",
                "khp-overview-logs",
                "khp-gc-figures",
                "khp-gc-pauses",
                "khp-gc-percentiles",
                "khp-gc-causes",
                "khp-gc-full",
                "only-in-kibana",
            ],
        );
    }
}

#[test]
fn a_report_says_what_it_cannot_do() {
    let output = run(&["report", "--elasticsearch", "http://127.0.0.1:1", "--out", "/tmp/none.html"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("127.0.0.1:1"), "{text}");
}
