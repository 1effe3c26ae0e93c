//! Growing files.

use std::{fs, io::Write, path::Path};

use super::{Rig, lines};
use crate::discover::Patterns;

#[test]
fn a_file_that_grows_in_odd_chunks() {
    for notify in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        rig.notify = notify;
        rig.start();
        let text = lines(0, 400);
        for chunk in text.chunks(97) {
            rig.append("nn.log", chunk);
        }
        rig.finish(&[&text]);
        let blocks = rig.blocks();
        let (header, _) = &blocks[0];
        assert_eq!(
            (header.host.as_str(), header.stream.as_str(), header.cluster.as_str()),
            ("host1", "namenode", "c1")
        );
        assert_eq!((header.zone.as_str(), header.encoding.as_str()), ("Asia/Seoul", "utf-8"));
        assert_eq!(header.component, "namenode");
    }
}

#[test]
fn a_backlog_is_sent_once() {
    let mut rig = Rig::new(&["*.log"]);
    let text = lines(0, 60_000);
    fs::write(rig.path("nn.log"), &text).unwrap();
    rig.start();
    rig.finish(&[&text]);
    let sent: usize = rig.blocks().iter().map(|(_, value)| value.len()).sum();
    assert!(sent < text.len() + text.len() / 100, "{sent} of {}", text.len());
    assert!(rig.blocks().iter().all(|(_, value)| value.len() <= 300_000));
    assert_eq!(rig.counters.bytes_read.get(), text.len() as u64);
}

#[test]
fn a_last_line_without_an_end_waits_for_it() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(1, 3);
    let (head, tail) = text.split_at(text.len() - 7);
    rig.append("nn.log", head);
    let whole = text.len() - lines(3, 1).len();
    rig.expect(&[&text[..whole]]);
    rig.append("nn.log", tail);
    rig.finish(&[&text]);
}

#[test]
fn a_stack_trace_that_comes_late_extends_its_event() {
    let mut rig = Rig::started(&["*.log"]);
    let mut text = lines(1, 2);
    rig.append("nn.log", &text);
    rig.expect(&[&text]);
    for n in 0..20 {
        let line = format!("\tat a.B.c(B.java:{n})\n");
        rig.append("nn.log", line.as_bytes());
        text.extend_from_slice(line.as_bytes());
    }
    rig.finish(&[&text]);
}

#[test]
fn files_in_directories_that_appear_later() {
    let mut rig = Rig::started(&["**/syslog"]);
    let (one, two) = (lines(0, 10), lines(100, 10));
    fs::create_dir_all(rig.path("application_1/container_1")).unwrap();
    rig.append("application_1/container_1/syslog", &one);
    fs::create_dir_all(rig.path("application_1/container_2")).unwrap();
    rig.append("application_1/container_2/syslog", &two);
    rig.expect(&[&one, &two]);
    // The same bytes in another container's directory are another file's.
    fs::create_dir_all(rig.path("application_1/container_3")).unwrap();
    rig.append("application_1/container_3/syslog", &two);
    rig.finish(&[&one, &two, &two]);
}

#[test]
fn a_pattern_whose_directory_appears_later() {
    let mut rig = Rig::started(&["hive/2.3/*.log"]);
    let text = lines(0, 10);
    fs::create_dir_all(rig.path("hive/2.3")).unwrap();
    rig.append("hive/2.3/hs2.log", &text);
    rig.finish(&[&text]);
}

#[test]
fn what_is_there_of_a_missing_directory_is_watched() {
    let place = tempfile::tempdir().unwrap();
    let watched = |existing: &Path| {
        let pattern = [format!("{}/a/b/c/*.log", place.path().display())];
        let patterns = Patterns::new([(pattern.as_slice(), &[] as &[String])].into_iter()).unwrap();
        assert_eq!(patterns.scan().directories, [existing]);
    };
    watched(place.path());
    for directory in ["a", "a/b", "a/b/c"] {
        fs::create_dir(place.path().join(directory)).unwrap();
        watched(&place.path().join(directory));
    }
}

#[test]
fn compressed_files_are_left_alone() {
    let mut rig = Rig::new(&["*"]);
    let text = lines(0, 10);
    for name in ["nn.log.1.gz", "nn.log.zst", "nn.log.2.bz2"] {
        fs::write(rig.path(name), b"2026-11-21 07:00:00,000 INFO not really packed\n").unwrap();
    }
    rig.append("nn.log", &text);
    rig.start();
    rig.finish(&[&text]);
}

#[test]
fn leading_nuls_are_skipped_and_offsets_stay() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 50);
    let mut file = fs::File::create(rig.path("nn.log")).unwrap();
    file.set_len(700_001).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &text, 700_001).unwrap();
    file.flush().unwrap();
    rig.finish(&[&text]);
    assert_eq!(rig.blocks()[0].0.base, 700_001);
    assert_eq!(rig.counters.nul_bytes.get(), 700_001);
}

#[test]
fn an_event_larger_than_the_limit_and_a_line_longer_than_a_read() {
    let mut rig = Rig::started(&["*.log"]);
    let mut text = lines(1, 1);
    for n in 0..60_000 {
        writeln!(text, "\tframe {n} of a dump that is very long").unwrap();
    }
    text.extend_from_slice(b"2026-11-21 09:00:00,000 INFO a.B: ");
    text.resize(text.len() + 1_500_000, b'z');
    text.push(b'\n');
    text.extend_from_slice(&lines(2, 3));
    for chunk in text.chunks(300_007) {
        rig.append("nn.log", chunk);
    }
    rig.finish(&[&text]);
}

#[test]
fn many_files_share_the_sink() {
    let mut rig = Rig::new(&["*.log"]);
    rig.in_flight_bytes = 300_000;
    let texts: Vec<Vec<u8>> = (0..40).map(|n| lines(n * 3000 + 1, 2500)).collect();
    for (n, text) in texts.iter().enumerate() {
        fs::write(rig.path(&format!("{n}.log")), text).unwrap();
    }
    rig.start();
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}
