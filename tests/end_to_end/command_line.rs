//! What a person sees: errors, hints, exit statuses.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{Scene, StreamOf, khp_log, run, run_well, servers, wait_for};

fn stderr(arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(arguments);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_bad_configuration_names_every_problem_with_line_and_hint() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("bad.yaml");
    fs::write(&path, "kafka:\n  broker: k1:9092\nship:\n  streams:\n    - name: a\n      component: namenod\n      files: logs/x.log\n").expect("writes");
    let file = path.to_str().expect("UTF-8");
    let (status, text) = stderr(&["ship", "--config", file]);
    assert_eq!(status, Some(2), "{text}");
    for part in [":2:", "brokers", ":6:", "namenode", ":7:", "absolute"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (status, text) = stderr(&["process", "--config", "/no/such/khp-log.yaml"]);
    assert_eq!(status, Some(2));
    assert!(text.contains("/no/such/khp-log.yaml"), "{text}");
}

#[test]
fn gc_reads_a_rotated_set_in_the_order_of_its_moments() {
    let directory = tempfile::tempdir().expect("a directory");
    let line =
        |uptime: f64| format!("{uptime:.3}: [GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]\n");
    for (name, text) in [
        ("gc.log.0", line(30.0) + &line(40.0)),
        ("gc.log.1", line(10.0) + &line(20.0) + "Hello\x1b[31m\n"),
        ("gc.log.2.current", line(50.0)),
        ("other.log", line(1.0)),
    ] {
        fs::write(directory.path().join(name), text).expect("writes");
    }
    let path = directory.path().to_str().expect("UTF-8");
    let lines = run_well(&["gc", "--json", path]);
    let logs: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(logs.len(), 2, "{lines}");
    assert_eq!((&logs[0]["summary"]["pauses"], &logs[1]["summary"]["pauses"]), (&json!(5), &json!(1)));
    assert_eq!(logs[0]["summary"]["ran_s"], json!(40.01));
    assert_eq!(logs[0]["unrecognised"][0]["line"], json!(3));
    assert!(logs[0]["unrecognised"][0]["file"].as_str().is_some_and(|file| file.ends_with("gc.log.1")));
    let report = run_well(&["gc", path]);
    assert!(report.contains("files        gc.log.1, gc.log.0, gc.log.2.current"), "{report}");
    assert!(report.contains("is not: Hello.[31m"), "{report}");
    let (status, text) = stderr(&["gc", "/no/such/gc.log"]);
    assert_eq!((status, text.contains("/no/such/gc.log: No such file")), (Some(1), true), "{text}");
    let (status, text) = stderr(&["gc", "Cargo.toml"]);
    assert_eq!((status, text.contains("Cargo.toml: nothing of a collector ")), (Some(0), true), "{text}");
    let (_, text) = stderr(&["gc", path]);
    assert_eq!(text, "");
}

#[test]
fn parse_needs_no_server_and_says_what_it_cannot_read() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/zookeeper/zookeeper-zookeeper-server-zk1.example.com.log");
    let sample = sample.to_str().expect("UTF-8");
    let documents = run_well(&["parse", sample]);
    assert_eq!(documents.lines().count(), 148);
    let first: Value = serde_json::from_str(documents.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["_index"], "logs-khp.zookeeper-2026.11.21");
    assert_eq!(first["service.name"], "zookeeper");
    assert_eq!(first["_id"].as_str().map(str::len), Some(24));
    let (status, text) = stderr(&["parse", "/no/such.log", sample]);
    assert_eq!(status, Some(1));
    assert!(text.contains("/no/such.log"), "{text}");
    let (status, text) = stderr(&["parse", "--component", "namenod", sample]);
    assert_eq!(status, Some(2));
    assert!(text.contains("khp-log components"), "{text}");
    let (status, text) = stderr(&["parse", "--layout", "%d %q: %m", sample]);
    assert_eq!(status, Some(2));
    assert!(text.contains("%q"), "{text}");
}

#[test]
fn an_unreadable_file_is_named_and_stops_nothing() {
    let Some(servers) = servers("an_unreadable_file_is_named_and_stops_nothing") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/*.log" }];
    let scene = Scene::new("unreadable", &servers, &streams);
    fs::create_dir_all(scene.path("logs")).expect("creates");
    run_well(&["setup", "--config", scene.config()]);
    // Root reads everything; a name that leads nowhere is as unreadable.
    std::os::unix::fs::symlink("/proc/self/mem", scene.path("logs/odd.log")).expect("links");
    let secret = scene.path("logs/secret.log");
    fs::write(&secret, "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - hidden\n").expect("writes");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("sets");
    fs::write(
        scene.path("logs/zk.log"),
        "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - all is well\n",
    )
    .expect("writes");
    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    wait_for("the readable file", 60, || match servers.count(&scene.host) {
        0 => Err(format!("nothing\n{}\n{}", shipper.log(), processor.log())),
        _ => Ok(()),
    });
    shipper.end();
    processor.end();
}

#[test]
fn servers_that_are_away_are_waited_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("away.yaml");
    fs::create_dir_all(directory.path().join("logs")).expect("creates");
    fs::write(
        directory.path().join("logs/zk.log"),
        "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - m\n",
    )
    .expect("writes");
    let text = format!(
        "cluster: t\nkafka:\n  brokers: [127.0.0.1:1]\nelasticsearch:\n  urls: [\"http://127.0.0.1:1\"]\nprocess:\n  group: x\nship:\n  host: h\n  state: {0}/state\n  streams:\n    - {{name: zk, component: zookeeper, files: [\"{0}/logs/*.log\"]}}\n",
        directory.path().display()
    );
    fs::write(&path, text).expect("writes");
    let file = path.to_str().expect("UTF-8");
    for daemon in ["ship", "process"] {
        let log = directory.path().join(daemon);
        let mut child = khp_log(&[daemon, "--config", file])
            .stderr(fs::File::create(&log).expect("creates"))
            .spawn()
            .expect("starts");
        wait_for("a word that Kafka is away", 30, || {
            let text = fs::read_to_string(&log).expect("reads");
            if text.contains("127.0.0.1:1") && text.contains("WARN") { Ok(()) } else { Err(text) }
        });
        assert!(child.try_wait().expect("asks").is_none(), "{daemon} goes on trying");
        child.kill().expect("kills");
        child.wait().expect("ends");
    }
    let started = Instant::now();
    let (status, text) = stderr(&["check", "--config", file]);
    assert_eq!(status, Some(1), "{text}");
    assert!(started.elapsed() < Duration::from_secs(60));
    assert!(text.contains("Kafka") && text.contains("Elasticsearch"), "{text}");
}

/// A crash's file holds lines of the GC log, and no line of it begins an event.
#[test]
fn a_crash_is_known_by_its_content_and_is_one_event() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/grammars/tests/data/hs-err");
    let crash =
        fs::read_dir(data).expect("there are golden data").filter_map(|entry| Some(entry.ok()?.path()));
    let crash = crash.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "log"));
    for name in ["hs_err_pid967.log", "last-words.txt"] {
        let file = directory.path().join(name);
        fs::copy(crash.as_ref().expect("a crash"), &file).expect("copies");
        let file = file.to_str().expect("UTF-8");
        let counts: Value = serde_json::from_str(&run_well(&["parse", "--stats", file])).expect("JSON");
        assert_eq!(
            (&counts["component"], &counts["events"], &counts["typed"], &counts["lines_before_first_event"]),
            (&json!("hs-err"), &json!(1), &json!(1), &json!(0)),
            "{counts}"
        );
        let document: Value = serde_json::from_str(&run_well(&["parse", file])).expect("one document");
        assert_eq!(document["event.action"], "jvm_crash", "{document}");
        assert!(!document["log.flags"].to_string().contains("continued"), "{document}");
    }
}

#[test]
fn explain_has_a_place_for_every_byte_and_coverage_names_what_is_not_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("hadoop-hdfs-namenode-nn1.log");
    let line = "2026-11-21 08:12:07,986 INFO org.apache.hadoop.hdfs.StateChange: BLOCK* allocate blk_1073741825_1001, \
                replicas=10.20.1.12:9866, 10.20.1.11:9866 for /user/alice/big.dat._COPYING_\n";
    fs::write(&path, format!("no header\n{line}")).expect("writes");
    let file = path.to_str().expect("UTF-8");

    let text = run_well(&["explain", file, "--line", "2"]);
    assert!(text.starts_with("line 2: 1 line, 178 bytes from byte 10 on\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where nobody sees them: {text}");
    for part in
        ["block_allocated", "rfa, %d{ISO8601} %p %c: %m%n", "2026-11-21T08:12:07.986", "khp.hdfs.block_id"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    // The rows with places, put together, are the event.
    let places: Vec<(usize, usize)> = text
        .lines()
        .filter_map(|row| row.split_whitespace().next()?.split_once('-'))
        .filter_map(|(start, end)| Some((start.parse().ok()?, end.parse().ok()?)))
        .filter(|(start, end)| start < end)
        .collect();
    let end =
        places.iter().fold(0, |end, (start, behind)| if *start <= end { end.max(*behind) } else { end });
    assert_eq!(end, 178, "{text}");

    let (status, text) = stderr(&["explain", file, "--line", "3"]);
    assert_eq!((status, text.contains("the file has 2 lines")), (Some(2), true), "{text}");

    let text = run_well(&["parse", "--coverage", file]);
    assert!(text.contains("no header, line 1: no header"), "{text}");
    let total = text.lines().last().expect("a total");
    assert!(total.contains("100.0") && total.ends_with("1 file"), "{text}");
}
