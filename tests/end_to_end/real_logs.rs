//! Logs of real daemons through the whole pipeline: one document an event, texts byte for byte; from `.gz`: nothing new.

use std::{collections::BTreeMap, fs, io::Write, path::Path, process::Command};

use serde_json::{Value, json};

use crate::support::{Scene, StreamOf, run_well, servers, wait_for};

/// Stream and component, and its log in `samples`.
const LOGS: [(&str, &str); 11] = [
    ("zookeeper", "zookeeper-zookeeper-server-zk1.example.com.log"),
    ("namenode", "hadoop-hdfs-namenode-nn1.example.com.log"),
    ("nodemanager", "yarn-yarn-nodemanager-dn1.example.com.log"),
    ("resourcemanager", "yarn-yarn-resourcemanager-rm1.example.com.log"),
    ("timelineserver", "yarn-yarn-timelineserver-ats1.example.com.log"),
    ("hiveserver2", "hiveserver2.log"),
    ("gc", "gc-hiveserver2-hs2.log"),
    ("gc", "gc-zk1.log"),
    ("gc", "gc-resourcemanager-rm1.log"),
    ("gc", "gc-namenode-nn1.log"),
    ("gc", "gc-g1-jdk8.log"),
];

/// Lines, events, multi-line events and levels of each sample, from an independent count.
fn expected_counts() -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/counts.json");
    serde_json::from_str(&fs::read_to_string(path).expect("samples/counts.json")).expect("JSON")
}

#[test]
fn real_logs_arrive_whole_and_gz_adds_nothing() {
    let Some(servers) = servers("real_logs_arrive_whole_and_gz_adds_nothing") else {
        return;
    };
    let streams: Vec<StreamOf<'_>> =
        ["zookeeper", "namenode", "nodemanager", "resourcemanager", "timelineserver", "hiveserver2", "gc"]
            .iter()
            .map(|name| match *name {
                "zookeeper" => StreamOf { name, component: name, files: "logs/zookeeper/*.log" },
                "namenode" => StreamOf { name, component: name, files: "logs/namenode/*.log" },
                "nodemanager" => StreamOf { name, component: name, files: "logs/nodemanager/*.log" },
                "resourcemanager" => StreamOf { name, component: name, files: "logs/resourcemanager/*.log" },
                "timelineserver" => StreamOf { name, component: name, files: "logs/timelineserver/*.log" },
                "hiveserver2" => StreamOf { name, component: name, files: "logs/hiveserver2/*.log" },
                _ => StreamOf { name, component: name, files: "logs/gc/*.log" },
            })
            .collect();
    let scene = Scene::new("real-logs", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    for (stream, file) in LOGS {
        let target = scene.path("logs").join(stream);
        fs::create_dir_all(&target).expect("creates");
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(stream).join(file),
            target.join(file),
        )
        .expect("copies");
    }
    let counts = expected_counts();
    let total: u64 = counts.values().map(|count| count["documents"].as_u64().expect("a number")).sum();

    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    wait_for("every document", 120, || match servers.count(&scene.host) {
        found if found >= total => Ok(()),
        found => Err(format!("{found} of {total}\n{}\n{}", shipper.log(), processor.log())),
    });
    check_documents(&scene, &servers.documents(&scene.host), &counts);

    // A line written now is found soon, and the open event before it stays one document.
    let live = scene.path("logs/zookeeper").join(LOGS[0].1);
    let mut file = fs::File::options().append(true).open(&live).expect("opens");
    writeln!(file, "2026-11-21 09:00:00,000 [myid:1] - INFO  [main:X@1] - a fresh line").expect("writes");
    wait_for("a fresh line", 20, || match servers.count(&scene.host) {
        found if found == total + 1 => Ok(()),
        found => Err(format!("{found} of {}", total + 1)),
    });
    shipper.end();
    processor.end();

    // The same logs, packed, once more: nothing new.
    for (stream, file) in LOGS {
        let path = scene.path("logs").join(stream).join(file);
        assert!(Command::new("gzip").arg(&path).status().expect("gzip runs").success());
    }
    let before = servers.count(&scene.host);
    let logs = scene.path("logs");
    let report = run_well(&["replay", "--config", scene.config(), logs.to_str().expect("UTF-8")]);
    assert!(report.contains("0 new"), "{report}");
    assert_eq!(servers.count(&scene.host), before, "{report}");
}

fn check_documents(scene: &Scene, documents: &[Value], counts: &BTreeMap<String, Value>) {
    for (stream, file) in LOGS {
        let path = scene.path("logs").join(stream).join(file);
        let expected = &counts[&format!("{stream}/{file}")];
        let mine: Vec<&Value> = documents
            .iter()
            .map(|hit| &hit["_source"])
            .filter(|source| source["log.file.path"] == path.to_str().expect("UTF-8"))
            .collect();
        assert_eq!(mine.len() as u64, expected["documents"].as_u64().expect("a number"), "{file}");
        let mut levels: BTreeMap<&str, u64> = BTreeMap::new();
        let mut whole = Vec::new();
        for source in &mine {
            assert_eq!(
                source["log.offset"].as_u64(),
                Some(whole.len() as u64),
                "{file}: documents are consecutive"
            );
            whole.extend_from_slice(source["event.original"].as_str().expect("text").as_bytes());
            assert!(source["message"].is_string() && source["@timestamp"].is_string(), "{source}");
            *levels.entry(source["log.level"].as_str().unwrap_or("-")).or_default() += 1;
        }
        assert!(whole == fs::read(&path).expect("reads"), "{file}: the documents put together are the file");
        if stream != "gc" {
            assert_eq!(json!(levels), expected["levels"], "{file}");
        }
    }
}
