//! One kill of each part during 100 000 numbered events with a rotation: every event exactly once.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::support::{Scene, Servers, StreamOf, run_well, servers, wait_for};

const EVENTS: u64 = 100_000;

/// The text of the `number`th event: a NameNode line, each seventh with a stack trace.
fn event(number: u64) -> String {
    let (second, millisecond) = (number / 1000 % 60, number % 1000);
    let minute = number / 60_000;
    let mut text = format!(
        "2026-11-21 07:{minute:02}:{second:02},{millisecond:03} INFO org.apache.hadoop.hdfs.StateChange: n={number} check={:08x} BLOCK* something of a usual length for block blk_{number}_1001\n",
        number.wrapping_mul(2_654_435_761) as u32,
    );
    if number.is_multiple_of(7) {
        text += "java.io.IOException: n is divisible\n\tat org.apache.hadoop.X.run(X.java:12)\n\n\tat org.apache.hadoop.Y.run(Y.java:7)\n";
    }
    text
}

/// Writes events `from..to`, in bursts, in `seconds` or so.
fn write_events(file: &File, from: u64, to: u64, seconds: u64) {
    let mut out = BufWriter::with_capacity(37_000, file);
    let bursts = seconds * 20;
    for burst in 0..bursts {
        let share = |burst: u64| from + (to - from) * burst / bursts;
        for number in share(burst)..share(burst + 1) {
            out.write_all(event(number).as_bytes()).expect("writes");
        }
        thread::sleep(Duration::from_millis(50));
    }
    out.flush().expect("writes");
}

#[test]
fn one_kill_of_each_part_loses_nothing_and_doubles_nothing() {
    let Some(servers) = servers("one_kill_of_each_part_loses_nothing_and_doubles_nothing") else {
        return;
    };
    let streams = [StreamOf { name: "namenode", component: "namenode", files: "logs/*.log*" }];
    let scene = Scene::new("kills", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    let directory = scene.path("logs");
    fs::create_dir_all(&directory).expect("creates");
    let log = directory.join("hadoop-hdfs-namenode-nn1.log");

    let writer = {
        let (directory, log) = (directory.clone(), log.clone());
        thread::spawn(move || write_and_rotate(&directory, &log))
    };
    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    let half_way = |what: &str, documents: u64| {
        wait_for(what, 120, || match servers.count(&scene.host) {
            found if found >= documents => Ok(()),
            found => Err(format!("{found} documents")),
        });
    };

    half_way("the first documents", 2_000);
    shipper.kill();
    thread::sleep(Duration::from_millis(500));
    let shipper = scene.daemon("ship");
    half_way("documents after the shipper's kill", 12_000);
    processor.kill();
    thread::sleep(Duration::from_millis(500));
    let processor = scene.daemon("process");
    half_way("documents after the processor's kill", 25_000);
    servers.stack(&["kill", "kafka", "1"]);
    thread::sleep(Duration::from_secs(1));
    servers.stack(&["start", "kafka", "1"]);
    half_way("documents after the broker's kill", 40_000);
    servers.stack(&["kill", "elasticsearch"]);
    thread::sleep(Duration::from_secs(1));
    servers.stack(&["start", "elasticsearch"]);
    writer.join().expect("the writer ends");

    wait_for("every event", 240, || match servers.count(&scene.host) {
        found if found >= EVENTS => Ok(()),
        found => Err(format!("{found} of {EVENTS}\n{}\n{}", tail(&shipper.log()), tail(&processor.log()))),
    });
    check(&servers, &scene);
    shipper.end();
    processor.end();
}

/// A third of the events, a rename, a third, a rename of both, the rest.
fn write_and_rotate(directory: &Path, log: &Path) {
    let (third, two_thirds) = (EVENTS / 3, EVENTS * 2 / 3);
    let file = File::create(log).expect("creates");
    write_events(&file, 0, third, 15);
    fs::rename(log, directory.join("hadoop-hdfs-namenode-nn1.log.1")).expect("renames");
    // log4j goes on writing to the old file for a moment.
    write_events(&file, third, third + 100, 1);
    let file = File::create(log).expect("creates");
    write_events(&file, third + 100, two_thirds, 15);
    fs::rename(
        directory.join("hadoop-hdfs-namenode-nn1.log.1"),
        directory.join("hadoop-hdfs-namenode-nn1.log.2"),
    )
    .expect("renames");
    fs::rename(log, directory.join("hadoop-hdfs-namenode-nn1.log.1")).expect("renames");
    let file = File::create(log).expect("creates");
    write_events(&file, two_thirds, EVENTS, 15);
}

/// Every number once, with its text byte for byte.
fn check(servers: &Servers, scene: &Scene) {
    let mut seen = vec![0u32; EVENTS as usize];
    let documents = servers.documents(&scene.host);
    for hit in &documents {
        let text = hit["_source"]["event.original"].as_str().expect("text");
        let number = number(text).unwrap_or_else(|| panic!("a spurious document: {text:?}"));
        assert_eq!(text, event(number), "the text of {number}");
        seen[number as usize] += 1;
    }
    let lost: Vec<usize> = (0..seen.len()).filter(|number| seen[*number] == 0).take(20).collect();
    let twice: Vec<usize> = (0..seen.len()).filter(|number| seen[*number] > 1).take(20).collect();
    assert!(lost.is_empty() && twice.is_empty(), "lost {lost:?} twice {twice:?}");
    println!("{} events written, {} documents, 0 lost, 0 twice", EVENTS, documents.len());
    let first: &Value = &documents[0]["_source"];
    assert_eq!(first["log.offset"], 0);
}

fn number(text: &str) -> Option<u64> {
    text.split_once(" n=")?.1.split(' ').next()?.parse().ok()
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}
