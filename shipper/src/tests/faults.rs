//! A sink that fails, files that cannot be read, descriptors that run out.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{Mode, Rig, lines};

#[test]
fn blocks_that_fail_are_sent_again() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::FailEach(3));
    rig.start();
    let (one, two) = (lines(0, 9000), lines(20_000, 9000));
    for (one, two) in one.chunks(50_000).zip(two.chunks(50_000)) {
        rig.append("one.log", one);
        rig.append("two.log", two);
    }
    let rest = one.len().div_ceil(50_000).min(two.len().div_ceil(50_000)) * 50_000;
    rig.append("one.log", one.get(rest..).unwrap_or_default());
    rig.append("two.log", two.get(rest..).unwrap_or_default());
    rig.expect(&[&one, &two]);
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&one, &two]);
    assert!(rig.counters.retries.get() > 0);
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 2 && rig.counters.lag_bytes.get() == 0);
}

#[test]
fn a_client_that_fails_for_good_is_made_anew() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 20_000);
    rig.memory.set(Mode::Break);
    for chunk in text.chunks(100_000) {
        rig.append("nn.log", chunk);
    }
    rig.finish(&[&text]);
    assert!(rig.counters.retries.get() > 0);
}

/// While Kafka is away files are held, through rotation and deletion.
#[test]
fn away_at_start() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Away);
    rig.start();
    let mut texts = Vec::new();
    for round in 0..4 {
        let text = lines(round * 1000, 100);
        rig.append("nn.log", &text);
        texts.push(text);
        rig.wait("it is met", |rig| rig.counters.files_open.get() == round as u64 + 1);
        if round == 2 {
            fs::remove_file(rig.path("nn.log")).unwrap();
        } else {
            fs::rename(rig.path("nn.log"), rig.path(&format!("nn.log.{round}"))).unwrap();
        }
    }
    rig.memory.set(Mode::Acknowledge);
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

/// A checkpoint never runs ahead of what was acknowledged.
#[test]
fn nothing_unacknowledged_is_checkpointed() {
    let mut rig = Rig::new(&["*.log"]);
    rig.timing.drain = std::time::Duration::ZERO;
    rig.start();
    rig.memory.set(Mode::Hold);
    let text = lines(0, 5000);
    rig.append("nn.log", &text);
    rig.wait("it is sent", |rig| rig.counters.bytes_sent.get() >= text.len() as u64);
    rig.stop();
    rig.memory.kept.lock().unwrap().blocks.clear();
    rig.memory.set(Mode::Acknowledge);
    rig.start();
    rig.finish(&[&text]);
}

#[test]
fn more_files_than_descriptors() {
    let mut rig = Rig::new(&["*.log"]);
    rig.descriptors = Some(8);
    let texts: Vec<Vec<u8>> = (0..50).map(|n| lines(n * 1000 + 1, 50)).collect();
    for (n, text) in texts.iter().enumerate() {
        fs::write(rig.path(&format!("{n}.log")), &text[..1000]).unwrap();
    }
    rig.start();
    rig.wait("all are met", |rig| rig.counters.generations.get() == 50);
    for (n, text) in texts.iter().enumerate() {
        rig.append(&format!("{n}.log"), &text[1000..]);
    }
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.expect(&expected);
    assert!(rig.counters.files_open.get() <= 8);
    rig.finish(&expected);
}

/// The state directory is full: shipping goes on.
#[test]
fn a_checkpoint_that_cannot_be_written() {
    let mut rig = Rig::started(&["*.log"]);
    fs::create_dir_all(rig.state().join("checkpoint.json.tmp")).unwrap();
    let text = lines(0, 100);
    rig.append("nn.log", &text);
    rig.expect(&[&text]);
    rig.wait("the failure is counted", |rig| rig.counters.errors.get() > 0);
    fs::remove_dir(rig.state().join("checkpoint.json.tmp")).unwrap();
    rig.wait("it is written after all", |rig| rig.state().join("checkpoint.json").exists());
    rig.finish(&[&text]);
}

#[test]
fn an_unreadable_file_stops_no_other() {
    let mut rig = Rig::new(&["*.log"]);
    let (one, two) = (lines(0, 100), lines(1000, 100));
    rig.append("one.log", &one);
    fs::set_permissions(rig.path("one.log"), fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::File::open(rig.path("one.log")).is_ok();
    rig.append("two.log", &two);
    rig.start();
    if !is_root {
        rig.expect(&[&two]);
        rig.wait("it is told", |rig| rig.counters.errors.get() > 0);
    }
    fs::set_permissions(rig.path("one.log"), fs::Permissions::from_mode(0o600)).unwrap();
    rig.finish(&[&one, &two]);
}
