//! The alerts of `kibana/alerts`, asked of the real Elasticsearch by the script that cron runs: each is made to fire, and not to.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::support::{Servers, run_well, servers};

/// Lines of a log that make an alert fire or not. `{N}` is the moment N minutes ago, as the component writes it.
struct Case {
    alert: &'static str,
    component: &'static str,
    calm: &'static [&'static str],
    firing: &'static [&'static str],
    /// What the script says, behind cluster and host.
    says: &'static str,
}

const CASES: [Case; 8] = [
    Case {
        alert: "dead-datanodes",
        component: "namenode-metrics",
        // Those of before do not count, nor does one of twenty.
        calm: &[
            "{8} FSNamesystem:NumDeadDataNodes=9",
            "{8} FSNamesystem:NumLiveDataNodes=11",
            "{2} FSNamesystem:NumDeadDataNodes=1",
            "{2} FSNamesystem:NumLiveDataNodes=19",
        ],
        firing: &["{2} FSNamesystem:NumDeadDataNodes=2", "{2} FSNamesystem:NumLiveDataNodes=18"],
        says: "2 of 20 DataNodes are dead",
    },
    Case {
        alert: "missing-blocks",
        component: "namenode-metrics",
        calm: &["{8} FSNamesystem:MissingBlocks=7", "{2} FSNamesystem:MissingBlocks=0"],
        firing: &["{8} FSNamesystem:MissingBlocks=0", "{2} FSNamesystem:MissingBlocks=7"],
        says: "7 blocks are missing",
    },
    Case {
        alert: "full-gcs",
        component: "gc",
        calm: &[
            "{20}: 1.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
            "{4}: 2.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
            "{3}: 3.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
            "{2}: 4.0: [GC (Allocation Failure)  900K->800K(1000K), 0.5 secs]",
        ],
        firing: &[
            "{4}: 2.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
            "{3}: 3.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
            "{2}: 4.0: [Full GC (Ergonomics)  900K->800K(1000K), 0.5 secs]",
        ],
        says: "3 full collections, 1500 ms",
    },
    Case {
        alert: "gc-throughput",
        component: "gc",
        calm: &[
            "{20}: 1.0: [GC (Allocation Failure)  900K->800K(1000K), 50.0 secs]",
            "{4}: 2.0: [GC (Allocation Failure)  900K->800K(1000K), 59.0 secs]",
        ],
        firing: &[
            "{4}: 2.0: [GC (Allocation Failure)  900K->800K(1000K), 50.0 secs]",
            "{2}: 3.0: [GC (Allocation Failure)  900K->800K(1000K), 70.0 secs]",
        ],
        says: "throughput 80 %",
    },
    Case {
        alert: "fatal-errors",
        component: "namenode",
        calm: &["{20} FATAL org.x.Y: stops", "{1} ERROR org.x.Y: goes on"],
        firing: &[
            "{1} FATAL org.x.Y: stops",
            "{1} ERROR org.x.Y: fails\njava.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)",
        ],
        says: "namenode: 2 fatal events",
    },
    Case {
        alert: "new-exceptions",
        component: "namenode",
        calm: &[
            "{60} ERROR org.x.Y: fails\njava.io.IOException: disk\n\tat org.x.Y.run(Y.java:17)",
            "{1} ERROR org.x.Y: fails\njava.io.IOException: disk\n\tat org.x.Y.run(Y.java:18)",
        ],
        firing: &["{1} ERROR org.x.Y: fails\njava.io.IOException: disk\n\tat org.x.Y.run(Y.java:18)"],
        says: "java.io.IOException, fingerprint ",
    },
    Case {
        alert: "silent-hosts",
        component: "namenode",
        calm: &["{60} INFO org.x.Y: says", "{5} INFO org.x.Y: says"],
        firing: &["{60} INFO org.x.Y: says", "{40} INFO org.x.Y: says"],
        says: "silent for 4",
    },
    Case {
        alert: "pipeline-lag",
        component: "shipper",
        calm: &[
            r#"{"time":"{8}","action":"status","uptime_s":60,"lag_bytes":900000000}"#,
            r#"{"time":"{1}","action":"status","uptime_s":180,"lag_bytes":1000}"#,
        ],
        firing: &[
            r#"{"time":"{3}","action":"status","uptime_s":60,"lag_bytes":1000}"#,
            r#"{"time":"{1}","action":"status","uptime_s":180,"lag_bytes":900000000}"#,
        ],
        says: "858 MiB behind",
    },
];

/// Whose logs they are: an index each.
const SERVICES: [&str; 3] = ["hdfs", "gc", "pipeline"];

#[test]
fn each_alert_fires_when_it_should_and_only_then() {
    let Some(servers) = servers("each_alert_fires_when_it_should_and_only_then") else { return };
    for tool in ["jq", "curl"] {
        if Command::new(tool).arg("--version").output().is_err() {
            eprintln!(
                "SKIPPED each_alert_fires_when_it_should_and_only_then: {tool} is not there; apt-get install {tool}"
            );
            return;
        }
    }
    run_well(&["setup", "--elasticsearch", &servers.elasticsearch]);
    let moment = moment_ms();
    let cluster = format!("alerts-{moment}");
    for case in &CASES {
        for (host, lines) in [("calm", case.calm), ("firing", case.firing)] {
            // Some alerts look at all of a cluster.
            let cluster = format!("{cluster}-{}-{host}", case.alert);
            index(&servers, case, &cluster, host, lines, moment);
        }
    }
    for case in &CASES {
        let (status, told) = check(&servers, &[case.alert]);
        let of = |host: &str| {
            let start = format!("{}: {cluster}-{}-{host} ", case.alert, case.alert);
            told.lines().filter(|line| line.starts_with(&start)).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of("calm"), [""; 0], "{}", case.alert);
        assert_eq!(of("firing").len(), 1, "{}: {told}", case.alert);
        assert!(of("firing")[0].contains(case.says), "{}: {told}", case.alert);
        assert_eq!(status, 1, "{told}");
    }
    rules_find_what_fires(&servers, &cluster);
    for service in SERVICES {
        servers.request("DELETE", &format!("logs-khp.{service}-alerts-{moment}"), None);
    }
}

/// The queries that the documentation gives for Kibana's rules find the documents that make the alerts fire.
fn rules_find_what_fires(servers: &Servers, cluster: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("kibana/alerts/README.md");
    let text = fs::read_to_string(path).expect("reads");
    let queries: Vec<Value> = text
        .split('`')
        .filter(|span| span.starts_with("{\"query\""))
        .map(|span| serde_json::from_str(span).expect("JSON"))
        .collect();
    let alerts = ["missing-blocks", "full-gcs", "pipeline-lag"];
    assert_eq!(queries.len(), alerts.len());
    for (query, alert) in queries.iter().zip(alerts) {
        let found = |host: &str| {
            let body = json!({"query": {"bool": {"filter": [
                query["query"], {"term": {"khp.cluster": format!("{cluster}-{alert}-{host}")}},
                {"range": {"@timestamp": {"gte": "now-5m"}}},
            ]}}});
            servers.request("POST", "logs-khp.*/_count", Some(&body))["count"].as_u64().expect("a count")
        };
        assert!(found("firing") > 0, "{alert}");
        assert!(found("calm") < found("firing"), "{alert}");
    }
}

#[test]
fn a_question_that_cannot_be_asked_is_no_silence() {
    let Some(_servers) = servers("a_question_that_cannot_be_asked_is_no_silence") else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("kibana/alerts/check");
    let output =
        Command::new(script).args(["--url", "http://127.0.0.1:9", "full-gcs"]).output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("full-gcs could not be asked"));
}

/// Indexes a log's documents, into indices of this test.
fn index(servers: &Servers, case: &Case, cluster: &str, host: &str, lines: &[&str], moment: u64) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("log");
    let text: String = lines.iter().map(|line| at_moments(line, case.component, moment) + "\n").collect();
    fs::write(&path, text).expect("writes");
    let path = path.to_str().expect("UTF-8");
    let arguments = ["parse", "--component", case.component, "--cluster", cluster, "--host", host, path];
    let mut bulk = String::new();
    for line in run_well(&arguments).lines() {
        let mut document: Value = serde_json::from_str(line).expect("a document");
        let service = document["service.type"].as_str().expect("a service").to_owned();
        assert!(SERVICES.contains(&service.as_str()), "{service}");
        let index = format!("logs-khp.{service}-alerts-{moment}");
        let fields = document.as_object_mut().expect("an object");
        fields.remove("_index");
        fields.remove("_id");
        bulk += &format!("{}\n{document}\n", json!({"create": {"_index": index}}));
    }
    let answer = servers.send_lines("_bulk?refresh=true", bulk);
    assert_eq!(answer["errors"], false, "{answer}");
}

/// A line with the moments that it names, UTC.
fn at_moments(line: &str, component: &str, now_ms: u64) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('{') {
        let end = start + rest[start..].find('}').unwrap_or(0);
        let Ok(minutes) = rest[start + 1..end.max(start + 1)].parse::<u64>() else {
            text += &rest[..=start];
            rest = &rest[start + 1..];
            continue;
        };
        let moment = chrono::DateTime::from_timestamp_millis((now_ms - minutes * 60_000) as i64);
        let layout = match component {
            "gc" => "%Y-%m-%dT%H:%M:%S%.3f+0000",
            "shipper" => "%Y-%m-%dT%H:%M:%S%.3fZ",
            _ => "%Y-%m-%d %H:%M:%S,%3f",
        };
        text += &rest[..start];
        text += &moment.expect("a moment").format(layout).to_string();
        rest = &rest[end + 1..];
    }
    text + rest
}

/// Runs the script; its status and what it prints.
fn check(servers: &Servers, alerts: &[&str]) -> (i32, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("kibana/alerts/check");
    let output =
        Command::new(script).args(["--url", &servers.elasticsearch]).args(alerts).output().expect("runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.is_empty(), "{errors}");
    (output.status.code().expect("a status"), String::from_utf8(output.stdout).expect("UTF-8"))
}

fn moment_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_millis()).expect("this millennium")
}
