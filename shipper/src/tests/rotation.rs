//! Rotation in its styles, while the shipper runs.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
};

use super::{Mode, Rig, lines, truncate};

/// Renamed and created anew; the last line of the old file has no end.
#[test]
fn rename_and_create() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        rig.notify = notify;
        rig.start();
        let mut old = lines(0, 100);
        old.pop();
        let new = lines(1000, 100);
        rig.append("nn.log", &old);
        rig.wait("it is read", |rig| rig.counters.blocks_acknowledged.get() > 0);
        fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        rig.append("nn.log", &new);
        rig.finish(&[&old, &new]);
        assert!(rig.blocks().iter().any(|(header, _)| header.flags.ended));
    }
}

/// A writer that still holds the renamed file goes on writing to it.
#[test]
fn a_renamed_file_is_still_read() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 30);
    let (head, tail) = text.split_at(text.len() / 2);
    let mut writer = OpenOptions::new().append(true).create(true).open(rig.path("nn.log")).unwrap();
    writer.write_all(head).unwrap();
    rig.wait("it is read", |rig| rig.counters.blocks_acknowledged.get() > 0);
    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    let new = lines(500, 30);
    rig.append("nn.log", &new);
    rig.wait("the new one is read", |rig| rig.counters.generations.get() == 2);
    writer.write_all(tail).unwrap();
    rig.finish(&[&text, &new]);
}

/// The cascade .1 -> .2 -> .3, whose names match the pattern, many times.
#[test]
fn a_cascade_that_matches_the_pattern() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["*.log*"]);
        rig.notify = notify;
        rig.start();
        let mut texts = Vec::new();
        for round in 0..12 {
            for n in (1..5).rev() {
                drop(fs::rename(rig.path(&format!("nn.log.{n}")), rig.path(&format!("nn.log.{}", n + 1))));
            }
            drop(fs::rename(rig.path("nn.log"), rig.path("nn.log.1")));
            let text = lines(round * 1000, 20);
            rig.append("nn.log", &text);
            texts.push(text);
            rig.wait("it is met", |rig| rig.counters.generations.get() == round as u64 + 1);
        }
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
        assert_eq!(rig.counters.discriminated.get(), 0);
    }
}

/// What the writer's truncation left unread is read from the copy, whether a pattern matches that or not.
#[test]
fn copytruncate_reads_the_rest_from_the_copy() {
    for (pattern, notify) in [("*.log", true), ("*.log*", true), ("*.log", false), ("*.log*", false)] {
        let mut rig = Rig::new(&[pattern]);
        rig.notify = notify;
        rig.in_flight_bytes = 100_000;
        rig.start();
        let old = lines(0, 20_000);
        let new = lines(100_000, 500);
        rig.append("nn.log", &old[..5000]);
        rig.wait("it is read", |rig| rig.counters.blocks_acknowledged.get() > 0);
        // From here on nothing is acknowledged, so that most of it is unread when it is truncated.
        rig.memory.set(Mode::Hold);
        rig.append("nn.log", &old[5000..]);
        rig.wait("the sink is full", |rig| rig.counters.in_flight_bytes.get() >= 100_000);
        fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        truncate(&rig.path("nn.log"));
        rig.append("nn.log", &new);
        rig.memory.set(Mode::Acknowledge);
        rig.finish(&[&old, &new]);
    }
}

/// Many small rounds, as logrotate does it; the copy is recognised and not sent again.
#[test]
fn copytruncate_again_and_again() {
    let mut rig = Rig::started(&["*.log*"]);
    let mut texts = Vec::new();
    for round in 0..8 {
        let text = lines(round * 1000, 150);
        rig.append("nn.log", &text);
        texts.push(text);
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.expect(&expected);
        for n in (1..9).rev() {
            drop(fs::rename(rig.path(&format!("nn.log.{n}")), rig.path(&format!("nn.log.{}", n + 1))));
        }
        fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        truncate(&rig.path("nn.log"));
        rig.wait("the truncation is seen", |rig| rig.counters.truncations.get() == round as u64 + 1);
    }
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

/// Copied and truncated several times between two looks: what was in between is in the copies alone.
#[test]
fn copytruncate_faster_than_looks() {
    let mut rig = Rig::started(&["*.log"]);
    let mut texts = vec![lines(0, 150)];
    rig.append("nn.log", &texts[0]);
    rig.expect(&[&texts[0]]);
    for round in 1..6 {
        for n in (1..6).rev() {
            drop(fs::rename(rig.path(&format!("nn.log.{n}")), rig.path(&format!("nn.log.{}", n + 1))));
        }
        fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        truncate(&rig.path("nn.log"));
        let text = lines(round * 1000, 150);
        rig.append("nn.log", &text);
        texts.push(text);
    }
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

/// Truncated in place, with no copy: the old generation ends at what was read, its last line without an end included.
#[test]
fn truncate_in_place() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        rig.notify = notify;
        rig.start();
        let mut old = lines(0, 50);
        old.pop();
        rig.append("nn.log", &old);
        rig.wait("it is read", |rig| rig.counters.bytes_read.get() == old.len() as u64);
        let new = lines(9000, 20);
        truncate(&rig.path("nn.log"));
        rig.append("nn.log", &new);
        rig.finish(&[&old, &new]);
        assert_eq!(rig.counters.truncations.get(), 1);
    }
}

/// Truncated and grown past the old offset before it was looked at again.
#[test]
fn truncate_and_grow_past_the_offset() {
    let mut rig = Rig::started(&["*.log"]);
    let old = lines(0, 50);
    rig.append("nn.log", &old);
    rig.expect(&[&old]);
    let new = lines(9000, 2000);
    let mut file = OpenOptions::new().write(true).open(rig.path("nn.log")).unwrap();
    file.write_all(&new).unwrap();
    rig.finish(&[&old, &new]);
}

/// A writer without O_APPEND keeps its position over a truncation and leaves a hole.
#[test]
fn truncate_under_a_writer_that_keeps_its_position() {
    let mut rig = Rig::started(&["*.log"]);
    let (old, new) = (lines(0, 50), lines(9000, 20));
    let mut writer = File::create(rig.path("nn.log")).unwrap();
    writer.write_all(&old).unwrap();
    rig.expect(&[&old]);
    truncate(&rig.path("nn.log"));
    writer.write_all(&new).unwrap();
    rig.finish(&[&old, &new]);
    assert_eq!(rig.counters.nul_bytes.get(), old.len() as u64);
}

/// Deleted and created again, over and over: ext4 gives the inode to the new file at once.
#[test]
fn delete_and_create_with_the_inode_reused() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        rig.notify = notify;
        rig.start();
        let mut texts = Vec::new();
        for round in 0..6 {
            let text = lines(round * 1000, 20 + round);
            drop(fs::remove_file(rig.path("nn.log")));
            rig.append("nn.log", &text);
            texts.push(text);
            let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            rig.expect(&expected);
        }
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.wait("deleted files are let go", |rig| rig.counters.files_open.get() == 1);
        rig.finish(&expected);
    }
}

/// A deleted file is read to its end through its descriptor, the unfinished line included.
#[test]
fn a_deleted_file_is_read_to_its_end() {
    let mut rig = Rig::new(&["*.log"]);
    rig.in_flight_bytes = 100_000;
    rig.start();
    let mut text = lines(0, 5000);
    text.extend_from_slice(b"2026-11-21 08:00:00,000 INFO a.B: cut sho");
    rig.append("nn.log", &text[..5000]);
    rig.wait("it is read", |rig| rig.counters.blocks_acknowledged.get() > 0);
    rig.memory.set(Mode::Hold);
    rig.append("nn.log", &text[5000..]);
    rig.wait("the sink is full", |rig| rig.counters.in_flight_bytes.get() >= 100_000);
    fs::remove_file(rig.path("nn.log")).unwrap();
    rig.memory.set(Mode::Acknowledge);
    rig.expect(&[&text]);
    rig.wait("its descriptor is closed", |rig| rig.counters.files_open.get() == 0);
    rig.finish(&[&text]);
}

/// Copied and truncated before Kafka took the first byte: no mark proves anything yet, the head has to.
#[test]
fn truncated_before_the_first_block() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Away);
    rig.start();
    let (old, new) = (lines(0, 10), lines(1000, 20));
    rig.append("nn.log", &old);
    rig.wait("it is met", |rig| rig.counters.generations.get() == 1);
    fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    truncate(&rig.path("nn.log"));
    rig.append("nn.log", &new);
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&old, &new]);
}

/// JDK 8: gc.log.0.current becomes gc.log.0, gc.log.1.current follows, and numbers wrap around.
#[test]
fn names_that_wrap_around() {
    let mut rig = Rig::started(&["gc.log*"]);
    let mut texts = Vec::new();
    for round in 0..7 {
        let (current, done) = (format!("gc.log.{}.current", round % 3), format!("gc.log.{}", round % 3));
        drop(fs::remove_file(rig.path(&done)));
        let text = lines(round * 1000, 40);
        rig.append(&current, &text);
        texts.push(text);
        rig.wait("it is met", |rig| rig.counters.generations.get() == round as u64 + 1);
        fs::rename(rig.path(&current), rig.path(&done)).unwrap();
    }
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

#[test]
fn a_link_that_is_swapped() {
    let mut rig = Rig::started(&["current.log"]);
    let (one, two) = (lines(0, 20), lines(1000, 20));
    rig.append("a", &one);
    std::os::unix::fs::symlink("a", rig.path("current.log")).unwrap();
    rig.expect(&[&one]);
    rig.append("b", &two);
    std::os::unix::fs::symlink("b", rig.path("new")).unwrap();
    fs::rename(rig.path("new"), rig.path("current.log")).unwrap();
    rig.expect(&[&one, &two]);
    let more = lines(20, 5);
    rig.append("a", &more);
    let one = [one, more].concat();
    rig.finish(&[&one, &two]);
}

#[test]
fn renamed_into_another_directory() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 40);
    let (head, tail) = text.split_at(1500);
    rig.append("nn.log", head);
    rig.wait("it is read", |rig| rig.counters.blocks_acknowledged.get() > 0);
    fs::create_dir(rig.path("archive")).unwrap();
    fs::rename(rig.path("nn.log"), rig.path("archive/nn.log.1")).unwrap();
    rig.append("archive/nn.log.1", tail);
    let new = lines(1000, 10);
    rig.append("nn.log", &new);
    rig.finish(&[&text, &new]);
}
