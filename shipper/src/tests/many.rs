//! Very many files, most of them short-lived.

use std::{
    fs,
    time::{Duration, Instant},
};

use super::{Mode, Rig, lines};

/// YARN containers that come and go: five thousand directories, more than are remembered, each with a log that is written and
/// deleted.
#[test]
fn fluent_bit_794_containers_that_come_and_go() {
    const WAVES: usize = 20;
    const CONTAINERS: usize = 250;
    let mut rig = Rig::new(&["userlogs/application_*/container_*/syslog"]);
    fs::create_dir(rig.path("userlogs")).unwrap();
    rig.start();
    let mut bytes = 0;
    for wave in 0..WAVES {
        let application = format!("userlogs/application_1795214328335_{wave:04}");
        fs::create_dir(rig.path(&application)).unwrap();
        for container in 0..CONTAINERS {
            let n = wave * CONTAINERS + container;
            let directory = format!("{application}/container_1795214328335_{wave:04}_01_{container:06}");
            fs::create_dir(rig.path(&directory)).unwrap();
            let text = lines(n + 1, 3);
            bytes += text.len();
            rig.append(&format!("{directory}/syslog"), &text);
        }
        // They live for a look.
        rig.wait("all are met", |rig| rig.counters.generations.get() == ((wave + 1) * CONTAINERS) as u64);
        fs::remove_dir_all(rig.path(&application)).unwrap();
        // As fast as descriptors of the deleted ones are given back.
        rig.wait("most are let go", |rig| rig.counters.files.get() <= 2 * CONTAINERS as u64);
    }
    rig.wait("they are let go", |rig| {
        rig.counters.files.get() == 0 && rig.counters.in_flight_bytes.get() == 0
    });
    rig.wait("descriptors are given back", |rig| rig.counters.files_open.get() == 0);
    assert_eq!(rig.counters.lost_generations.get(), 0);
    let contents = rig.contents();
    assert_eq!(contents.len(), WAVES * CONTAINERS);
    assert_eq!(contents.iter().map(Vec::len).sum::<usize>(), bytes);
    rig.stop();
    // State is pruned: what is remembered of them is bounded, and a restart has no more than that.
    let checkpoint = fs::read_to_string(rig.state().join("checkpoint.json")).unwrap();
    let entries = checkpoint.matches("\"generation\":").count();
    assert!(entries <= 4096, "{entries}");
    rig.start();
    rig.wait("it is read", |rig| rig.counters.generations.get() == entries as u64);
    rig.append("userlogs/syslog", b"not matched");
    rig.stop();
}

/// Ten thousand live files with few descriptors: all are read, all are read on, and a restart sends none of them again.
#[test]
fn ten_thousand_files() {
    const FILES: usize = 10_000;
    let mut rig = Rig::new(&["*.log"]);
    rig.descriptors = Some(64);
    let text = |n: usize| lines(n + 1, 5);
    for n in 0..FILES {
        fs::write(rig.path(&format!("{n}.log")), &text(n)[..150]).unwrap();
    }
    let start = Instant::now();
    rig.start();
    let deadline = Duration::from_secs(60);
    while rig.counters.generations.get() < FILES as u64 {
        assert!(start.elapsed() < deadline, "{:#?}", rig.counters);
        std::thread::sleep(Duration::from_millis(10));
    }
    eprintln!("{FILES} files met in {:?}", start.elapsed());
    let mut bytes = 0;
    for n in 0..FILES {
        bytes += text(n).len();
        rig.append(&format!("{n}.log"), &text(n)[150..]);
    }
    while rig.counters.bytes_read.get() < bytes as u64 || rig.counters.lag_bytes.get() > 0 {
        assert!(start.elapsed() < 2 * deadline, "{:#?}", rig.counters);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(rig.counters.files_open.get() <= 64);
    eprintln!("read on after {:?}", start.elapsed());
    let contents = rig.contents();
    assert_eq!((contents.len(), contents.iter().map(Vec::len).sum::<usize>()), (FILES, bytes));
    rig.stop();
    let sent = rig.blocks().len();
    let start = Instant::now();
    rig.start();
    while rig.counters.files.get() < FILES as u64 || rig.counters.lag_bytes.get() > 0 {
        assert!(start.elapsed() < deadline, "{:#?}", rig.counters);
        std::thread::sleep(Duration::from_millis(10));
    }
    eprintln!("all met again in {:?}", start.elapsed());
    rig.stop();
    assert_eq!(rig.blocks().len(), sent, "nothing new, nothing sent");
    // All of them deleted at once, most without a descriptor.
    let start = Instant::now();
    rig.start();
    rig.wait("all are met", |rig| rig.counters.files.get() == FILES as u64);
    for n in 0..FILES {
        fs::remove_file(rig.path(&format!("{n}.log"))).unwrap();
    }
    while rig.counters.files.get() > 0 {
        assert!(start.elapsed() < deadline, "{:#?}", rig.counters);
        std::thread::sleep(Duration::from_millis(10));
    }
    eprintln!("all gone in {:?}", start.elapsed());
    assert_eq!(rig.counters.lost_bytes.get(), 0);
}

/// A hundred thousand files that are not ours beside one that is, which rotates.
#[test]
fn a_directory_of_a_hundred_thousand_others() {
    let mut rig = Rig::new(&["nn.log"]);
    for n in 0..100_000 {
        fs::File::create(rig.path(&format!("hs_err_pid{n}.txt"))).unwrap();
    }
    rig.start();
    let mut texts = Vec::new();
    for round in 0..3 {
        let text = lines(round * 1000, 50);
        rig.append("nn.log", &text);
        rig.wait("it is met", |rig| rig.counters.generations.get() == round as u64 + 1);
        fs::rename(rig.path("nn.log"), rig.path(&format!("nn.log.{}", round + 1))).unwrap();
        texts.push(text);
    }
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

/// out.log, out.log1 .. out.log3 in a circle, one after another deleted and written anew.
#[test]
fn vector_20512_cyclic_names() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["out.log*"]);
        rig.notify = notify;
        rig.start();
        let mut texts = Vec::new();
        for round in 0..9 {
            let name = ["out.log", "out.log1", "out.log2", "out.log3"][round % 4];
            let text = lines(round * 1000, 40);
            if round % 3 == 0 {
                drop(fs::remove_file(rig.path(name)));
            }
            fs::write(rig.path(name), &text).unwrap();
            texts.push(text);
            let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            rig.expect(&expected);
        }
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
    }
}

/// A thousand deletions while Kafka is away: descriptors are held within their bound, and what is held is not lost.
#[test]
fn many_deleted_while_kafka_is_away() {
    let mut rig = Rig::new(&["*.log"]);
    rig.memory.set(Mode::Away);
    rig.start();
    let texts: Vec<Vec<u8>> = (0..200).map(|n| lines(n * 10 + 1, 3)).collect();
    for (n, text) in texts.iter().enumerate() {
        rig.append(&format!("{n}.log"), text);
    }
    rig.wait("all are met", |rig| rig.counters.generations.get() == 200);
    for n in 0..200 {
        fs::remove_file(rig.path(&format!("{n}.log"))).unwrap();
    }
    rig.memory.set(Mode::Acknowledge);
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
    assert_eq!(rig.counters.lost_generations.get(), 0);
}
