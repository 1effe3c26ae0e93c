//! What is lost all the same is counted, byte for byte.

use std::{fs, time::Duration};

use super::{Mode, Rig, lines, truncate};
use crate::bound::Bound;

/// A rig whose sink takes a first part of `nn.log` and nothing of the rest.
fn lagging(text: &[u8], part: usize) -> Rig {
    let mut rig = Rig::new(&["*.log"]);
    rig.in_flight_bytes = 1;
    rig.start();
    rig.append("nn.log", &text[..part]);
    rig.wait("it is read", |rig| rig.counters.bytes_acknowledged.get() == part as u64);
    rig.memory.set(Mode::Away);
    rig.append("nn.log", &text[part..]);
    rig.wait("it is seen", |rig| rig.counters.lag_bytes.get() == (text.len() - part) as u64);
    let size = format!("\"size\":{}", text.len());
    rig.wait("it is noted", |rig| {
        fs::read_to_string(rig.state().join("checkpoint.json")).is_ok_and(|text| text.contains(&size))
    });
    rig
}

/// A reader that lags, a truncation, no copy: the unread rest is gone, and counted.
#[test]
fn logstash_222_truncated_while_lagging_is_counted() {
    let (old, new) = (lines(1, 4), lines(900, 4));
    let part = lines(1, 2).len();
    let mut rig = lagging(&old, part);
    truncate(&rig.path("nn.log"));
    rig.append("nn.log", &new);
    rig.memory.set(Mode::Acknowledge);
    rig.wait("the loss is counted", |rig| rig.counters.lost_generations.get() == 1);
    assert_eq!(rig.counters.lost_bytes.get(), (old.len() - part) as u64);
    rig.finish(&[&old[..part], &new]);
}

/// The same with a copy: nothing is lost, and nothing is said to be.
#[test]
fn truncated_while_lagging_with_a_copy_loses_nothing() {
    let (old, new) = (lines(1, 4), lines(900, 4));
    let mut rig = lagging(&old, lines(1, 2).len());
    fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    truncate(&rig.path("nn.log"));
    rig.append("nn.log", &new);
    rig.memory.set(Mode::Acknowledge);
    rig.expect(&[&old, &new]);
    std::thread::sleep(3 * rig.timing.renamed);
    assert_eq!(rig.counters.lost_generations.get(), 0);
    rig.finish(&[&old, &new]);
}

/// Truncated with more written over it than was there: how far the old text went is known from before.
#[test]
fn what_was_written_over_is_not_counted_as_lost() {
    let (old, new) = (lines(1, 50), lines(9000, 2000));
    let mut rig = Rig::started(&["*.log"]);
    rig.append("nn.log", &old);
    rig.expect(&[&old]);
    fs::write(rig.path("nn.log"), &new).unwrap();
    rig.expect(&[&old, &new]);
    std::thread::sleep(3 * rig.timing.renamed);
    assert_eq!(rig.counters.lost_bytes.get(), 0);
    rig.finish(&[&old, &new]);
}

/// While Kafka is away, deleted files are held within a bound; past it the one that was found first goes, and is counted.
#[test]
fn log_courier_152_deleted_files_are_held_within_a_bound() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Away);
    rig.bound = Bound { bytes: 3 << 20, free_bytes: 0, free_percent: 0 };
    rig.start();
    let texts: Vec<Vec<u8>> = (0..5).map(|n| lines(n * 60_000, 10_000)).collect();
    assert!(texts.iter().all(|text| (700_000..1 << 20).contains(&text.len())));
    for (n, text) in texts.iter().enumerate() {
        rig.append(&format!("{n}.log"), text);
        rig.wait("it is held", |rig| rig.counters.generations.get() == n as u64 + 1);
    }
    for n in 0..5 {
        fs::remove_file(rig.path(&format!("{n}.log"))).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    rig.wait("the bound is kept", |rig| {
        rig.counters.lost_generations.get() >= 2 && (1..=3 << 20).contains(&rig.counters.deleted_bytes.get())
    });
    let lost = rig.counters.lost_generations.get() as usize;
    assert!((2..4).contains(&lost), "{lost}");
    let bytes: usize = texts.iter().map(Vec::len).sum();
    rig.memory.set(Mode::Acknowledge);
    rig.wait("the rest is sent", |rig| {
        rig.counters.bytes_acknowledged.get() + rig.counters.lost_bytes.get() >= bytes as u64
    });
    let contents = rig.contents();
    assert_eq!(contents.len(), 5 - lost);
    assert!(contents.iter().all(|content| texts.contains(content)));
    let kept: usize = contents.iter().map(Vec::len).sum();
    assert_eq!(rig.counters.lost_bytes.get(), (bytes - kept) as u64);
    rig.wait("nothing is held any more", |rig| rig.counters.deleted_bytes.get() == 0);
}

/// A disk that runs short is worth more than what is unread of a deleted file, but not at once.
#[test]
fn deleted_files_are_let_go_when_the_disk_runs_short() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Away);
    rig.bound = Bound { bytes: u64::MAX, free_bytes: u64::MAX, free_percent: 101 };
    rig.start();
    let (one, two) = (lines(1, 100), lines(1000, 100));
    rig.append("one.log", &one);
    rig.append("two.log", &two);
    rig.wait("they are held", |rig| rig.counters.generations.get() == 2);
    let start = std::time::Instant::now();
    fs::remove_file(rig.path("one.log")).unwrap();
    rig.wait("it is let go", |rig| rig.counters.lost_generations.get() == 1);
    assert!(start.elapsed() >= rig.timing.spare);
    assert_eq!(rig.counters.lost_bytes.get(), one.len() as u64);
    // What has a name is not touched.
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&two]);
}

/// A file that was known to hold more than was shipped, and is gone after a restart.
#[test]
fn gone_while_stopped_is_counted() {
    let old = lines(1, 4);
    let part = lines(1, 2).len();
    let mut rig = lagging(&old, part);
    rig.stop();
    fs::remove_file(rig.path("nn.log")).unwrap();
    rig.memory.set(Mode::Acknowledge);
    rig.start();
    rig.wait("the loss is counted", |rig| rig.counters.lost_generations.get() == 1);
    assert_eq!(rig.counters.lost_bytes.get(), (old.len() - part) as u64);
    rig.stop();
    rig.start();
    rig.append("new.log", &old);
    rig.finish(&[&old[..part], &old]);
    assert_eq!(rig.counters.lost_generations.get(), 0, "it is counted once");
}

/// A truncation while Kafka is away does not keep the processor busy.
#[test]
fn an_end_that_waits_for_kafka_rests() {
    let mut rig = Rig::started(&["*.log"]);
    let mut old = lines(1, 3);
    old.pop();
    rig.append("nn.log", &old);
    rig.wait("it is read", |rig| rig.counters.bytes_read.get() == old.len() as u64);
    rig.memory.set(Mode::Away);
    truncate(&rig.path("nn.log"));
    rig.append("nn.log", &lines(900, 1));
    rig.wait("the truncation is seen", |rig| rig.counters.truncations.get() == 1);
    std::thread::sleep(2 * rig.timing.renamed);
    let before = rig.cpu();
    std::thread::sleep(Duration::from_millis(500));
    let used = rig.cpu() - before;
    assert!(used < Duration::from_millis(100), "{used:?} of half a second");
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&old, &lines(900, 1)]);
}
