//! `khp-log audit` against real servers: it names what is missing, exactly, and nothing else.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Daemon, Scene, Servers, StreamOf, run, run_well, servers, wait_for};

/// The audit of the scene's host: exit status and report.
fn audit(scene: &Scene) -> (Option<i32>, Value) {
    let output = run(&["audit", "--config", scene.config(), "--host", &scene.host, "--json"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let report = serde_json::from_str(&text);
    let problem = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), report.unwrap_or_else(|error| panic!("{error}: {text}{problem}")))
}

/// Waits until the ledger in the index is what `done` wants, for it comes on its own way.
fn wait_for_audit(scene: &Scene, processor: &Daemon, done: impl Fn(&Value) -> bool) -> (Option<i32>, Value) {
    let mut last = (None, Value::Null);
    wait_for("the audit", 120, || {
        last = audit(scene);
        if done(&last.1) { Ok(()) } else { Err(format!("{:#}\n{}", last.1, processor.log())) }
    });
    last
}

fn ship_until(scene: &Scene, servers: &Servers, documents: u64) {
    let shipper = scene.daemon("ship");
    wait_for("the documents", 60, || match servers.count(&scene.host) {
        found if found >= documents => Ok(()),
        found => Err(format!("{found} of {documents}\n{}", shipper.log())),
    });
    shipper.end();
}

#[test]
fn the_audit_names_what_is_missing_and_why() {
    let Some(servers) = servers("the_audit_names_what_is_missing_and_why") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/*.log" }];
    let scene = Scene::new("audit", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    fs::create_dir_all(scene.path("logs")).expect("creates");
    let event = |number: u32, text: &str| {
        format!("2026-11-21 07:00:0{number},000 [myid:1] - INFO  [main:X@{number}] - {text}\n")
    };
    let events = [event(1, "one"), event(2, "two\n\tand its second line"), event(3, "three")];
    let (first, second) = (events[0].len() as u64, events[1].len() as u64);
    let log = scene.path("logs/zk.log");
    fs::write(&log, events.concat()).expect("writes");
    let length = events.concat().len() as u64;
    let processor = scene.daemon("process");
    ship_until(&scene, &servers, 3);

    let (status, report) = wait_for_audit(&scene, &processor, |report| report["bytes"] == length);
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!((&report["files"], &report["events"]), (&json!(1), &json!(3)));
    assert_eq!(
        (&report["uncovered"], &report["overlaps"], &report["silent"]),
        (&json!([]), &json!([]), &json!([]))
    );
    let thorough = run_well(&[
        "audit",
        "--config",
        scene.config(),
        "--host",
        &scene.host,
        "--thorough",
        "--since",
        "1h",
    ]);
    assert!(thorough.starts_with("all covered: 1 files, 3 events,"), "{thorough}");

    // One document goes.
    let hit = servers.documents(&scene.host).into_iter().find(|hit| hit["_source"]["log.offset"] == first);
    let hit = hit.expect("the second event's document");
    let path =
        format!("{}/_doc/{}", hit["_index"].as_str().expect("an index"), hit["_id"].as_str().expect("an id"));
    servers.request("DELETE", &path, None);
    let (status, report) = audit(&scene);
    assert_eq!(status, Some(1), "{report:#}");
    let uncovered = &report["uncovered"][0];
    assert_eq!((&uncovered["from"], &uncovered["to"]), (&json!(first), &json!(first + second)));
    assert_eq!((&uncovered["host"], &uncovered["path"]), (&json!(scene.host), &json!(log)));
    assert_eq!(uncovered["reason"], "not known", "{report:#}");
    assert_eq!(report["uncovered"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["uncovered_bytes"], second);
    let table = run(&["audit", "--config", scene.config(), "--host", &scene.host]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("zk.log") && table.contains(&format!(" {second} uncovered")), "{table}");

    dead_letter(&scene, &servers, &processor);
    truncated(&scene, &servers, &processor, length);
    processor.end();
}

/// A document that is refused is named with the refusal.
fn dead_letter(scene: &Scene, servers: &Servers, processor: &Daemon) {
    let index = "logs-khp.zookeeper-2001.02.03";
    servers.request("DELETE", index, None);
    let mapping =
        json!({"mappings": {"properties": {"message": {"properties": {"x": {"type": "keyword"}}}}}});
    servers.request("PUT", index, Some(&mapping));
    let refused = "2001-02-03 00:00:00,000 [myid:1] - WARN  [main:X@1] - nowhere to go\n";
    let taken = "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - all is well\n";
    fs::write(scene.path("logs/refused.log"), format!("{refused}{taken}")).expect("writes");
    ship_until(scene, servers, 3);
    let letter = |report: &Value| {
        let all = report["uncovered"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|uncovered| {
            uncovered["reason"].as_str().is_some_and(|reason| reason.starts_with("dead letter: 400 "))
        })
    };
    let (status, report) = wait_for_audit(scene, processor, |report| letter(report).is_some());
    assert_eq!((status, &report["dead_letters"]), (Some(1), &json!(1)), "{report:#}");
    let letter = letter(&report).expect("it is there");
    assert_eq!((&letter["from"], &letter["to"]), (&json!(0), &json!(refused.len())));
    assert!(letter["path"].as_str().is_some_and(|path| path.ends_with("/refused.log")), "{letter}");
    servers.request("DELETE", index, None);
}

/// What was seen of a file and never read is named: Kafka is away while it grows, and then it is truncated.
fn truncated(scene: &Scene, servers: &Servers, processor: &Daemon, length: u64) {
    let log = scene.path("logs/zk.log");
    let mut text = fs::read_to_string(&log).expect("reads");
    text += "2026-11-21 07:00:04,000 [myid:1] - INFO  [main:X@4] - never read\n";
    let grown = text.len() as u64;
    let good = fs::read_to_string(&scene.config).expect("reads");
    let away =
        good.replace(&format!("brokers: [{}]", servers.kafka.replace(',', ", ")), "brokers: [127.0.0.1:1]");
    assert_ne!(away, good);
    fs::write(&scene.config, away.replace("ship:\n", "ship:\n  notify: false\n")).expect("writes");
    let shipper = scene.daemon("ship");
    fs::write(&log, &text).expect("writes");
    wait_for("the growth in the checkpoint", 30, || {
        let checkpoint = fs::read_to_string(scene.path("state/checkpoint.json")).unwrap_or_default();
        if checkpoint.contains(&format!("\"size\":{grown}")) { Ok(()) } else { Err(checkpoint) }
    });
    shipper.end();
    fs::write(&scene.config, good).expect("writes");
    let new = "2026-11-21 08:00:00,000 [myid:1] - INFO  [main:Y@1] - begun anew\n";
    fs::write(&log, new).expect("truncates and writes");
    // It is lost only when no copy has turned up for a while.
    let shipper = scene.daemon("ship");
    let lost = |report: &Value| {
        let all = report["uncovered"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|uncovered| uncovered["from"] == length)
    };
    let (status, report) = wait_for_audit(scene, processor, |report| lost(report).is_some());
    let lost = lost(&report).expect("it is there");
    assert_eq!((status, &lost["to"]), (Some(1), &json!(grown)), "{report:#}");
    assert_eq!(lost["reason"], "the file went away while the shipper was stopped");
    shipper.end();
}

#[test]
fn a_replayed_file_is_in_the_ledger() {
    let Some(servers) = servers("a_replayed_file_is_in_the_ledger") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/zookeeper*.log" }];
    let scene = Scene::new("audit-replay", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let text = "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@1] - one\n2026-11-21 07:00:01,000 [myid:1] - INFO  [main:X@1] - two\n";
    let archived = scene.path("zookeeper-zk1.log.1");
    fs::write(&archived, text).expect("writes");
    run_well(&["replay", "--config", scene.config(), archived.to_str().expect("UTF-8")]);
    let (status, report) = audit(&scene);
    assert_eq!(status, Some(0), "{report:#}");
    assert_eq!(
        (&report["files"], &report["events"], &report["bytes"]),
        (&json!(1), &json!(2), &json!(text.len()))
    );
}

#[test]
fn unreachable_servers_are_a_failure_and_a_wrong_time_is_a_usage_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("away.yaml");
    fs::write(&path, "elasticsearch:\n  urls: [\"http://127.0.0.1:1\"]\n").expect("writes");
    let config = path.to_str().expect("UTF-8");
    let output = run(&["audit", "--config", config]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("127.0.0.1:1"), "{text}");
    assert_eq!(run(&["audit", "--config", config, "--since", "yesterday"]).status.code(), Some(2));
}
