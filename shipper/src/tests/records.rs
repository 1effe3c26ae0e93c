//! One event a record, and records that are too large for the topic.

use std::fs;

use serde_json::Value;
use settings::Framing;
use wire::{MAX_EVENT, split::first_line};

use super::{Mode, Rig, lines};

#[test]
fn lines_are_one_event_a_record_and_the_open_event_waits() {
    let mut rig = Rig::new(&["*.log"]);
    rig.framing = Framing::Lines;
    rig.start();
    let text = lines(0, 1001);
    rig.append("nn.log", &text);
    rig.finish(&[&text]);
    let blocks = rig.blocks();
    assert_eq!(blocks.len(), 1001);
    for (number, (header, value)) in blocks.iter().enumerate() {
        assert!(first_line(value).ends_with(format!("event {number}").as_bytes()));
        assert!(!header.flags.open);
        assert_eq!(header.last_time.is_some(), number > 0);
    }
    // What was there before is not sent again, and what comes now is.
    rig.start();
    let more = lines(1001, 3);
    rig.append("nn.log", &more);
    rig.finish(&[&[text, more].concat()]);
    assert_eq!(rig.blocks().len(), 1004);
}

/// A line that comes within the limit belongs to the event; one that comes later is a document of its own, and nothing is lost.
#[test]
fn an_open_event_that_has_waited_is_complete() {
    let mut rig = Rig::new(&["*.log"]);
    rig.framing = Framing::Lines;
    rig.start();
    let (first, late) = (lines(1, 1), b"\tat too.Late(Late.java:1)\n".to_vec());
    rig.append("nn.log", &first);
    rig.wait("it has waited", |rig| rig.blocks().len() == 1);
    rig.append("nn.log", &late);
    rig.finish(&[&[first.clone(), late.clone()].concat()]);
    let values: Vec<Vec<u8>> = rig.blocks().into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, [first, late]);
}

#[test]
fn lines_survive_failures_a_full_sink_and_kills() {
    let mut rig = Rig::new(&["*.log"]);
    rig.framing = Framing::Lines;
    rig.in_flight_bytes = 20_000;
    rig.memory.set(Mode::FailEach(97));
    rig.start();
    let text = lines(0, 3000);
    rig.append("nn.log", &text);
    rig.wait("some are sent", |rig| rig.blocks().len() > 500);
    rig.kill();
    rig.start();
    rig.finish(&[&text]);
}

#[test]
fn a_file_that_ends_gives_its_last_event_at_once() {
    let mut rig = Rig::new(&["*.log"]);
    rig.framing = Framing::Lines;
    rig.start();
    rig.append("nn.log", b"2026-11-21 07:00:00,000 INFO a.B: one\n2026-11-21 07:00:01,000 INFO a.B: two");
    rig.wait("the first is sent", |rig| !rig.blocks().is_empty());
    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    let next = lines(50, 3);
    rig.append("nn.log", &next);
    rig.finish(&[b"2026-11-21 07:00:00,000 INFO a.B: one\n2026-11-21 07:00:01,000 INFO a.B: two", &next]);
}

#[test]
fn filebeat_records_have_the_fields_a_pipeline_reads() {
    let mut rig = Rig::new(&["*.log"]);
    rig.framing = Framing::Filebeat;
    rig.encoding = encoding_rs::EUC_KR;
    rig.start();
    let first = b"2026-11-21 07:00:00,000 WARN a.B: \xc7\xd1\xb1\xdb\r\n";
    let second = "2026-11-21 07:00:01,000 ERROR a.B: \"한글\"\njava.io.IOException\n\tat a.B\n".as_bytes();
    rig.append("nn.log", &[first.as_slice(), second].concat());
    rig.wait("both are sent", |rig| rig.memory.kept.lock().unwrap().plain.len() == 2);
    rig.stop();
    let records: Vec<Value> = {
        let kept = rig.memory.kept.lock().unwrap();
        kept.plain.iter().map(|record| serde_json::from_slice(record).unwrap()).collect()
    };
    assert_eq!(records[0]["message"], "2026-11-21 07:00:00,000 WARN a.B: 한글");
    assert_eq!(
        records[1]["message"],
        "2026-11-21 07:00:01,000 ERROR a.B: \"한글\"\njava.io.IOException\n\tat a.B"
    );
    assert_eq!(records[0]["log"]["offset"], 0);
    assert_eq!(records[1]["log"]["offset"], first.len());
    assert_eq!(records[0]["log"].get("flags"), None);
    assert_eq!(records[1]["log"]["flags"][0], "multiline");
    assert_eq!(records[0]["log"]["file"]["path"], rig.path("nn.log").to_str().unwrap());
    assert_eq!(records[0]["host"]["name"], "host1");
    assert_eq!(records[0]["agent"]["hostname"], "host1");
    assert_eq!(records[0]["fields"]["component"], "namenode");
    assert_eq!(records[0]["@metadata"]["beat"], "filebeat");
    assert_eq!(records[0]["input"]["type"], "filestream");
    let read = records[0]["@timestamp"].as_str().unwrap();
    assert!(read.len() == 24 && read.starts_with("20") && read.ends_with('Z'), "{read}");
}

/// Halves, until the topic takes them: nothing is lost, nothing is out of order.
#[test]
fn blocks_that_are_too_large_for_the_topic_are_cut() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Limit(10_000));
    let text = lines(0, 20_000);
    rig.append("nn.log", &text);
    rig.start();
    rig.finish(&[&text]);
    assert!(rig.counters.too_large.get() >= 4, "256 KiB to 10 kB");
    assert!(rig.counters.too_large.get() < 100, "{} refusals", rig.counters.too_large.get());
    assert!(rig.blocks().iter().all(|(_, value)| value.len() <= 10_000));
}

/// An event that is too large alone is tried again seldom; the other files flow on, and it comes when the topic takes it.
#[test]
fn an_event_that_is_too_large_for_the_topic_waits_and_others_do_not() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Limit(100_000));
    let mut large = lines(0, 10);
    large.extend_from_slice(b"2026-11-21 07:00:50,000 INFO a.B: ");
    large.resize(large.len() + MAX_EVENT / 2, b'x');
    large.extend_from_slice(b"\n");
    large.extend_from_slice(&lines(60_000, 10));
    let other = lines(100, 5000);
    rig.append("large.log", &large);
    rig.start();
    rig.wait("it is refused", |rig| rig.counters.too_large.get() > 0);
    rig.append("other.log", &other);
    rig.wait("the other file is there", |rig| rig.contents().contains(&other));
    rig.wait("it is tried again", |rig| rig.counters.too_large.get() > 4);
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&large, &other]);
}
