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

/// A stream for each folder of samples.
fn streams() -> Vec<StreamOf<'static>> {
    const STREAMS: [(&str, &str); 7] = [
        ("zookeeper", "logs/zookeeper/*"),
        ("namenode", "logs/namenode/*"),
        ("nodemanager", "logs/nodemanager/*"),
        ("resourcemanager", "logs/resourcemanager/*"),
        ("timelineserver", "logs/timelineserver/*"),
        ("hiveserver2", "logs/hiveserver2/*"),
        ("gc", "logs/gc/*"),
    ];
    STREAMS.into_iter().map(|(name, files)| StreamOf { name, component: name, files }).collect()
}

#[test]
fn real_logs_arrive_whole_and_gz_adds_nothing() {
    let Some(servers) = servers("real_logs_arrive_whole_and_gz_adds_nothing") else {
        return;
    };
    let streams = streams();
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

/// The same with every log of the six services that lies beside the repository, other versions, audit logs and captured
/// output included.
#[test]
fn all_logs_of_the_six_services_arrive_whole() {
    let name = "all_logs_of_the_six_services_arrive_whole";
    let Some(servers) = servers(name) else { return };
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/logs/services");
    let Ok(counts) = fs::read_to_string(shared.join("counts.json")) else {
        eprintln!("SKIPPED {name}: {} is not there", shared.display());
        return;
    };
    let counts: BTreeMap<String, Value> = serde_json::from_str(&counts).expect("JSON");
    let scene = Scene::new("all-logs", &servers, &streams());
    run_well(&["setup", "--config", scene.config()]);
    // Copied under names that keep versions apart.
    let mut copies = Vec::new();
    for stream in ["zookeeper", "namenode", "nodemanager", "resourcemanager", "timelineserver", "hiveserver2"]
    {
        let target = scene.path("logs").join(stream);
        fs::create_dir_all(&target).expect("creates");
        for version in fs::read_dir(shared.join("ours").join(stream))
            .expect("reads")
            .map(|entry| entry.expect("reads").path())
        {
            for file in fs::read_dir(&version).expect("reads").map(|entry| entry.expect("reads").path()) {
                let version = version.file_name().expect("named").to_string_lossy().into_owned();
                let name = file.file_name().expect("named").to_string_lossy().into_owned();
                let copy = target.join(format!("{version}-{name}"));
                fs::copy(&file, &copy).expect("copies");
                copies.push((copy, counts.get(&format!("ours/{stream}/{version}/{name}")).cloned()));
            }
        }
    }
    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    let whole = |documents: &[Value], copy: &Path| -> (Vec<u8>, u64) {
        let path = copy.to_str().expect("UTF-8");
        let mine =
            documents.iter().map(|hit| &hit["_source"]).filter(|source| source["log.file.path"] == path);
        let texts: Vec<&str> = mine.map(|source| source["event.original"].as_str().expect("text")).collect();
        (texts.concat().into_bytes(), texts.len() as u64)
    };
    wait_for("every byte of every log", 120, || {
        let documents = servers.documents(&scene.host);
        for (copy, _) in &copies {
            let (found, expected) =
                (whole(&documents, copy).0.len() as u64, fs::metadata(copy).expect("is there").len());
            if found != expected {
                return Err(format!(
                    "{}: {found} of {expected} bytes\n{}{}",
                    copy.display(),
                    shipper.log(),
                    processor.log()
                ));
            }
        }
        Ok(())
    });
    let documents = servers.documents(&scene.host);
    for (copy, expected) in &copies {
        let (bytes, count) = whole(&documents, copy);
        assert!(
            bytes == fs::read(copy).expect("reads"),
            "{}: the documents put together are the file",
            copy.display()
        );
        if let Some(expected) = expected {
            assert_eq!(count, expected["events"].as_u64().expect("a number"), "{}", copy.display());
        }
    }
    shipper.end();
    processor.end();
    // An untimed file's identity is its inode: packed, it is another file (a stated exception).
    let untimed = |copy: &Path| {
        let path = copy.to_str().expect("UTF-8");
        let mut mine =
            documents.iter().map(|hit| &hit["_source"]).filter(|source| source["log.file.path"] == path);
        mine.any(|source| {
            source["log.flags"].as_array().is_some_and(|flags| flags.contains(&json!("untimed")))
        })
    };
    for (copy, _) in &copies {
        if untimed(copy) {
            fs::remove_file(copy).expect("removes");
        } else {
            assert!(Command::new("gzip").arg(copy).status().expect("gzip runs").success());
        }
    }
    let logs = scene.path("logs");
    let report = run_well(&["replay", "--config", scene.config(), logs.to_str().expect("UTF-8")]);
    assert!(report.contains(" 0 new, 0 grown"), "{report}");
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
