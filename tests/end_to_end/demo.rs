//! `khp-log demo`: every component of the table has documents of the last hour, as many as the command says, none refused.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Servers, run_well, servers};

/// Components whose golden logs have events that no grammar reads on purpose, and the generic ones.
const MAY_HAVE_UNPARSED: usize = 15;

#[test]
fn the_demo_fills_an_hour_with_every_component() {
    let Some(servers) = servers("the_demo_fills_an_hour_with_every_component") else {
        return;
    };
    let started = chrono::Utc::now();
    let elasticsearch = servers.elasticsearch.clone();
    let said =
        run_well(&["demo", "--kafka", &servers.kafka, "--elasticsearch", &elasticsearch, "--seed", "7"]);
    println!("{said}");
    let ended = chrono::Utc::now();
    assert!((ended - started).num_seconds() < 280, "it took {} s", (ended - started).num_seconds());

    // component, events, documents, typed, errors, unparsed
    let rows: BTreeMap<&str, Vec<u64>> = said
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let component = words.next()?;
            let counts = words.map(|word| word.parse().ok()).collect::<Option<Vec<u64>>>()?;
            (counts.len() == 5).then_some((component, counts))
        })
        .collect();
    let table = run_well(&["components"]);
    for line in table.lines().skip(1) {
        let component = line.split_whitespace().next().expect("a name");
        let in_hour = of_hour(&servers, component);
        assert!(
            in_hour["count"].as_u64().expect("a count") > 0,
            "{component} has no document of the last hour"
        );
        if matches!(component, "shipper" | "processor" | "replay") {
            continue;
        }
        let row = &rows[component];
        assert!(row[0] > 0 && row[0] == row[1], "{component}: {row:?}");
    }
    let sum = |at: usize| rows.values().map(|row| row[at]).sum::<u64>();
    let (documents, typed, errors, unparsed) = (sum(1), sum(2), sum(3), sum(4));
    assert!((10_000..60_000).contains(&documents), "{documents} documents");
    assert!(typed * 2 > documents, "{typed} of {documents} are typed");
    assert!(errors > 300, "{errors} errors");
    assert!(unparsed * 50 < documents, "{unparsed} of {documents} are unparsed");
    assert!(rows.values().filter(|row| row[4] > 0).count() <= MAY_HAVE_UNPARSED, "{rows:?}");
    assert!(said.contains(&format!("{documents} documents of {documents} events, 0 dead letters")), "{said}");

    // A job is followed through the platform.
    let job = json!({"size": 0,
        "query": {"bool": {"filter": [last_hour(), {"term": {"khp.yarn.application_id": "application_1795214328335_0010"}}]}},
        "aggs": {"services": {"terms": {"field": "service.name", "size": 20}}}});
    let found = servers.request("POST", "logs-khp.*/_search", Some(&job));
    let services: Vec<&str> = found["aggregations"]["services"]["buckets"]
        .as_array()
        .expect("buckets")
        .iter()
        .filter_map(|bucket| bucket["key"].as_str())
        .collect();
    for service in ["resourcemanager", "nodemanager", "container", "hiveserver2"] {
        assert!(services.contains(&service), "{service} is not among {services:?}");
    }
}

fn last_hour() -> Value {
    json!({"bool": {"filter": [
        {"term": {"khp.cluster": "demo"}},
        {"range": {"@timestamp": {"gte": "now-1h", "lte": "now"}}},
    ]}})
}

/// How many documents of the last hour a component has.
fn of_hour(servers: &Servers, component: &str) -> Value {
    let stream = match component {
        "shipper" | "processor" | "replay" => json!({"term": {"service.name": component}}),
        "gc" => json!({"prefix": {"khp.stream": "gc-"}}),
        _ => json!({"term": {"khp.stream": component}}),
    };
    let mut filter = vec![json!({"range": {"@timestamp": {"gte": "now-1h", "lte": "now"}}}), stream];
    // A replay is of files, of whichever platform.
    if component != "replay" {
        filter.push(json!({"term": {"khp.cluster": "demo"}}));
    }
    let query = json!({"query": {"bool": {"filter": filter}}});
    servers.request("POST", "logs-khp.*/_count", Some(&query))
}
