//! The shipper's journal: what it says of each generation, and that nothing of it is lost.

use std::{collections::BTreeMap, fs};

use serde_json::Value;

use super::{Mode, Rig, lines, truncate};
use crate::loss::Reason;

/// All lines of the journals, in their order. Each journal must be whole.
fn journal(rig: &Rig) -> Vec<Value> {
    let mut texts: Vec<(wire::Generation, BTreeMap<u64, Vec<u8>>)> = Vec::new();
    for (header, value) in rig.journal() {
        let at = match texts.iter().position(|(generation, _)| *generation == header.generation) {
            Some(at) => at,
            None => {
                texts.push((header.generation, BTreeMap::new()));
                texts.len() - 1
            }
        };
        let before = texts[at].1.insert(header.base, value.clone());
        assert!(before.is_none_or(|before| before == value), "what is sent again is the same");
    }
    let mut all = Vec::new();
    for (_, blocks) in texts {
        let mut text = Vec::new();
        for (base, value) in blocks {
            assert_eq!(base as usize, text.len(), "a hole in the journal");
            text.extend_from_slice(&value);
        }
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        all.extend(lines.map(|line| serde_json::from_slice::<Value>(line).expect("a line is JSON")));
    }
    all
}

fn of_action(rig: &Rig, action: &str) -> Vec<Value> {
    journal(rig).into_iter().filter(|line| line["action"] == action).collect()
}

#[test]
fn each_generation_is_told_once_for_each_change() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 100);
    rig.append("a.log", &text);
    rig.append("b.log", &text);
    rig.expect(&[&text, &text]);
    let told = |rig: &Rig| {
        let mut last = BTreeMap::new();
        for line in of_action(rig, "ledger") {
            last.insert(line["path"].to_string(), line["end"].as_u64().unwrap());
        }
        last.len() == 2 && last.values().all(|end| *end == text.len() as u64)
    };
    rig.wait("both are told", told);
    let lines_now = of_action(&rig, "ledger").len();
    let statuses = of_action(&rig, "status").len();
    rig.wait("three more statuses", |rig| of_action(rig, "status").len() >= statuses + 3);
    assert_eq!(of_action(&rig, "ledger").len(), lines_now, "idle generations say nothing");
    rig.finish(&[&text, &text]);
    let all = journal(&rig);
    assert_eq!(all[0]["action"], "start");
    assert_eq!(all[all.len() - 1]["action"], "stop");
    let line = of_action(&rig, "ledger").pop().unwrap();
    assert_eq!((&line["host"], &line["component"]), (&"host1".into(), &"namenode".into()));
    assert_eq!((&line["start"], &line["ended"]), (&0.into(), &false.into()));
    assert_eq!((&line["first_day"], &line["last_day"]), (&"2026.11.21".into(), &"2026.11.21".into()));

    // A restart tells what it knows, in a journal of its own.
    rig.start();
    rig.wait("both are told again", |rig| of_action(rig, "ledger").len() == lines_now + 2);
    rig.finish(&[&text, &text]);
    assert_eq!(of_action(&rig, "start").len(), 2);
}

#[test]
fn a_truncation_of_unread_bytes_is_a_gap() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 100);
    rig.append("nn.log", &text);
    rig.expect(&[&text]);
    rig.wait("it is acknowledged", |rig| rig.counters.lag_bytes.get() == 0);
    rig.memory.set(Mode::Away);
    let unread = lines(100, 50);
    rig.append("nn.log", &unread);
    rig.wait("the growth is seen", |rig| rig.counters.lag_bytes.get() == unread.len() as u64);
    truncate(&rig.path("nn.log"));
    rig.wait("the truncation is seen", |rig| rig.counters.lag_bytes.get() == 0);
    let new = lines(900, 10);
    rig.append("nn.log", &new);
    rig.memory.set(Mode::Acknowledge);
    rig.expect(&[&text, &new]);
    rig.wait("the gap is told", |rig| !of_action(rig, "gap").is_empty());
    rig.finish(&[&text, &new]);
    let gap = &of_action(&rig, "gap")[0];
    let (start, end) = (text.len() as u64, (text.len() + unread.len()) as u64);
    assert_eq!((&gap["start"], &gap["end"]), (&start.into(), &end.into()));
    assert_eq!(gap["reason"], Reason::Truncated.to_string());
    let told: Vec<Value> = of_action(&rig, "ledger")
        .into_iter()
        .filter(|line| line["generation"] == gap["generation"] && !line["reason"].is_null())
        .collect();
    assert_eq!((&told[0]["end"], &told[0]["size"]), (&start.into(), &end.into()));
    assert_eq!(rig.counters.lost_bytes.get(), unread.len() as u64);
}

#[test]
fn a_file_that_went_before_it_was_known_is_a_gap() {
    let mut rig = Rig::new(&["*.log"]);
    // One descriptor: that of the other file, so that deletion leaves nothing to read.
    rig.descriptors = Some(1);
    rig.start();
    rig.append("nn.log", b"a first line without end");
    rig.wait("it is seen", |rig| rig.counters.files_open.get() == 1);
    let other = lines(0, 10);
    rig.append("other.log", &other);
    rig.expect(&[&other]);
    fs::remove_file(rig.path("nn.log")).unwrap();
    rig.wait("the gap is told", |rig| !of_action(rig, "gap").is_empty());
    rig.stop();
    let gap = &of_action(&rig, "gap")[0];
    assert_eq!((&gap["start"], &gap["end"]), (&0.into(), &24.into()));
    assert_eq!(gap["reason"], Reason::Deleted.to_string());
    assert!(gap["path"].as_str().unwrap().ends_with("/nn.log") && gap["generation"].is_null());
}

#[test]
fn journal_blocks_that_fail_are_sent_again() {
    for mode in [Mode::FailEach(2), Mode::Break] {
        let mut rig = Rig::started(&["*.log"]);
        rig.memory.set(mode);
        let text = lines(0, 100);
        rig.append("nn.log", &text);
        rig.expect(&[&text]);
        rig.memory.set(Mode::Acknowledge);
        rig.wait("it is acknowledged", |rig| {
            rig.counters.bytes_acknowledged.get() > 0 && rig.counters.lag_bytes.get() == 0
        });
        rig.finish(&[&text]);
        let all = journal(&rig);
        assert_eq!((&all[0]["action"], &all[all.len() - 1]["action"]), (&"start".into(), &"stop".into()));
        let last = of_action(&rig, "ledger").pop().unwrap();
        assert_eq!(last["end"], text.len() as u64);
    }
}
