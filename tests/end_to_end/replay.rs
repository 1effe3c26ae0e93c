//! Archived logs from the command line, and the main job shown.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::{Command, Stdio},
};

use crate::support::{Scene, StreamOf, khp_log, run, run_well, servers, wait_for};

const SAMPLE: &str = "samples/zookeeper/zookeeper-zookeeper-server-zk1.example.com.log";

fn sample() -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLE)).expect("the sample is there")
}

#[test]
fn archives_go_straight_or_through_kafka_and_add_nothing_twice() {
    let Some(servers) = servers("archives_go_straight_or_through_kafka_and_add_nothing_twice") else {
        return;
    };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/zookeeper*.log" }];
    let scene = Scene::new("replay", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let archive = scene.path("archive");
    fs::create_dir_all(&archive).expect("creates");
    let zstd = zstd::encode_all(sample().as_slice(), 3).expect("packs");
    fs::write(archive.join("zookeeper-zk1.log.2.zst"), zstd).expect("writes");
    let archive = archive.to_str().expect("UTF-8");

    let report = run_well(&["replay", "--config", scene.config(), archive]);
    assert!(report.contains("148 events: 148 new"), "{report}");
    assert_eq!(servers.count(&scene.host), 148);
    let report = run_well(&["replay", "--config", scene.config(), "--through-kafka", archive]);
    assert!(report.contains("1 files in Kafka"), "{report}");
    let processor = scene.daemon("process");
    // The live file, under its own name: the same documents once more, and one of its own.
    fs::create_dir_all(scene.path("logs")).expect("creates");
    let mut live = sample();
    live.extend_from_slice(b"2026-11-21 09:00:00,000 [myid:1] - INFO  [main:X@1] - one more\n");
    fs::write(scene.path("logs/zookeeper-zk1.log"), live).expect("writes");
    let shipper = scene.daemon("ship");
    wait_for("the line of the live file", 60, || match servers.count(&scene.host) {
        149 => Ok(()),
        found => Err(format!("{found} of 149: {}{}", shipper.log(), processor.log())),
    });
    shipper.end();
    processor.end();
    assert_eq!(servers.count(&scene.host), 149);
}

#[test]
fn what_is_unknown_is_refused_and_what_is_damaged_is_delivered_as_far_as_it_goes() {
    let name = "what_is_unknown_is_refused_and_what_is_damaged_is_delivered_as_far_as_it_goes";
    let Some(servers) = servers(name) else { return };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/zookeeper*.log" }];
    let scene = Scene::new("damaged", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let unknown = scene.path("mystery.log");
    fs::write(&unknown, sample()).expect("writes");
    let unknown = unknown.to_str().expect("UTF-8");
    let output = run(&["replay", "--config", scene.config(), unknown]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("--stream") && text.contains("mystery.log"), "{text}");
    let known =
        ["--stream", "other", "--component", "zookeeper", "--zone", "Asia/Seoul", "--host", &scene.host];
    let arguments: Vec<&str> =
        ["replay", "--config", scene.config(), unknown].into_iter().chain(known).collect();
    assert!(run_well(&arguments).contains("148 new"));

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&sample()).expect("packs");
    let packed = encoder.finish().expect("packs");
    let damaged = scene.path("zookeeper-zk2.log.1.gz");
    fs::write(&damaged, &packed[..packed.len() * 2 / 3]).expect("writes");
    let output = run(&["replay", "--config", scene.config(), damaged.to_str().expect("UTF-8")]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("zookeeper-zk2.log.1.gz") && text.contains("damaged behind byte"), "{text}");
    let delivered = servers.count(&scene.host) - 148;
    assert!((10..148).contains(&delivered), "{delivered}");
}

#[test]
fn a_stopped_replay_goes_on_where_it_stopped() {
    let Some(servers) = servers("a_stopped_replay_goes_on_where_it_stopped") else { return };
    let streams = [StreamOf { name: "zookeeper", component: "zookeeper", files: "logs/zookeeper*.log" }];
    let scene = Scene::new("resume", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    // More than what may be under way at once (64 MiB), since a stop drains that.
    let events = 148 * 2_600;
    fs::write(scene.path("zookeeper-zk1.log.1"), sample().repeat(2_600)).expect("writes");
    let path = scene.path("zookeeper-zk1.log.1");
    let command = || {
        let mut command = khp_log(&["replay", "--config", scene.config(), path.to_str().expect("UTF-8")]);
        command.env("XDG_STATE_HOME", scene.path("state-home"));
        command
    };
    let mut stopped = command().stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("starts");
    wait_for("some of it", 60, || match servers.count(&scene.host) {
        0..5_000 => Err("too few".to_owned()),
        _ => Ok(()),
    });
    let pid = stopped.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    let mut text = String::new();
    stopped.stderr.take().expect("piped").read_to_string(&mut text).expect("UTF-8");
    let status = stopped.wait().expect("ends");
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(text.contains("the same command goes on"), "{text}");
    assert!(servers.count(&scene.host) < events, "it was stopped too late to show anything");

    let again = command().output().expect("runs");
    let (out, text) = (String::from_utf8_lossy(&again.stdout), String::from_utf8_lossy(&again.stderr));
    assert!(again.status.success() && text.contains("going on where the last run stopped"), "{out}{text}");
    let sent: u64 =
        out.split(", ").nth(1).and_then(|part| part.split(' ').next()?.parse().ok()).expect("a number");
    assert!(sent < events, "{sent} of {events} were sent again");
    assert_eq!(servers.count(&scene.host), events);
}

/// The site's layout was missing in the configuration, and is given later.
#[test]
fn a_mended_layout_replaces_the_documents() {
    let Some(servers) = servers("a_mended_layout_replaces_the_documents") else { return };
    let streams = [StreamOf { name: "namenode", component: "namenode", files: "logs/nn*.log" }];
    let scene = Scene::new("reparse", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let line = |number: usize| format!("2026-11-21 07:00:00,{number:03} INFO main@org.a.B said n={number}\n");
    let log = scene.path("nn.log");
    fs::write(&log, (0..500).map(line).collect::<String>()).expect("writes");
    let log = log.to_str().expect("UTF-8");
    let layout = |layout: &str| {
        let text = fs::read_to_string(scene.config()).expect("reads");
        let text = text.lines().filter(|line| !line.trim_start().starts_with("layout:"));
        let text: Vec<&str> = text.collect();
        let text = format!("{}\n      layout: \"{layout}\"\n", text.join("\n"));
        fs::write(scene.config(), text).expect("writes");
    };
    layout("%d{ISO8601} %p %m%n");
    assert!(run_well(&["replay", "--config", scene.config(), log]).contains("500 events: 500 new"));
    let before = servers.documents(&scene.host);
    assert!(before.iter().all(|hit| hit["_source"]["log.logger"].is_null()));
    layout("%d{ISO8601} %p %t@%c said %m%n");
    let report = run_well(&["replay", "--config", scene.config(), "--reparse", log]);
    assert!(report.contains("500 events: 0 new, 500 replaced"), "{report}");
    let after = servers.documents(&scene.host);
    let ids = |hits: &[serde_json::Value]| hits.iter().map(|hit| hit["_id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    for (number, hit) in after.iter().enumerate() {
        let document = &hit["_source"];
        assert_eq!(document["log.logger"], "org.a.B", "{document}");
        assert_eq!(document["message"], format!("n={number}"));
        assert_eq!(document["event.original"], line(number));
    }
}

#[test]
fn the_main_job_is_shown() {
    let Some(servers) = servers("the_main_job_is_shown") else { return };
    let mut arguments = vec!["try", "--once", "--seconds", "5", "--kafka", &servers.kafka];
    arguments.extend(["--elasticsearch", &servers.elasticsearch]);
    let text = run_well(&arguments);
    for part in
        ["documents there, each once", "already there, 0 new", "hiveserver2", "worst GC pauses", "curl"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_main_job_is_tortured() {
    let Some(servers) = servers("the_main_job_is_tortured") else { return };
    // KHP_STACK_DIR says whose broker it is.
    let mut arguments = vec!["try", "--torture", "--kafka", &servers.kafka];
    arguments.extend(["--elasticsearch", &servers.elasticsearch]);
    let text = run_well(&arguments);
    for part in [
        "KILL -9: khp-log ship",
        "KILL -9: khp-log process",
        "KILL -9: the Kafka broker",
        "\n   lost 0, duplicated 0\n",
        "\n   all covered: ",
    ] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    assert!(!text.contains("NOT KILLED"), "{text}");
}
