//! Bad input where reading matters: lines, limits, odd files. The numbers are those of `tests/bad_input`.

use std::{
    fs::{self, File},
    io::{Seek, SeekFrom, Write},
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
};

use wire::MAX_EVENT;

use super::{Rig, lines};

/// Follows files with these contents and expects them as they are.
fn whole(content: &[u8]) -> Rig {
    let mut rig = Rig::new(&["*.log"]);
    rig.append("nn.log", content);
    rig.start();
    rig.finish(&[content]);
    rig
}

/// An event of exactly `length` bytes, in lines or in one.
fn event(length: usize, in_lines: bool) -> Vec<u8> {
    let mut event = b"2026-11-21 07:00:00,000 INFO a.B: x\n".to_vec();
    if in_lines {
        while event.len() + 200 < length {
            event.extend_from_slice(b"\tat org.apache.hadoop.X.run(X.java:12)\n");
        }
    } else {
        event.pop();
    }
    event.resize(length - 1, b'y');
    event.push(b'\n');
    event
}

#[test]
fn b16_a_character_on_a_buffer_boundary() {
    for shift in 0..4 {
        let mut content = b"2026-11-21 07:00:00,000 INFO a.B: ".to_vec();
        content.resize(content.len() + shift, b'-');
        while content.len() < 600 << 10 {
            content.extend_from_slice("😀".as_bytes());
        }
        content.push(b'\n');
        whole(&content);
    }
}

#[test]
fn b17_empty_lines_belong_to_the_event_before() {
    let content = [b"\n\n".as_slice(), &lines(1, 1), b"\n\n\n", &lines(2, 1), b"\n"].concat();
    let rig = whole(&content);
    let documents = super::documents(&rig.blocks(), rig.component);
    assert_eq!(documents.into_values().next().unwrap().len(), 3);
}

#[test]
fn b18_a_last_line_without_an_end_is_sent_when_the_file_has_ended() {
    let mut rig = Rig::new(&["*.log"]);
    let content = [lines(0, 3), b"2026-11-21 07:00:09,000 INFO a.B: cut".to_vec()].concat();
    rig.append("nn.log", &content);
    rig.start();
    rig.wait("the lines are sent", |rig| !rig.blocks().is_empty());
    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    let next = lines(50, 3);
    rig.append("nn.log", &next);
    rig.finish(&[&content, &next]);
}

#[test]
fn b19_b20_carriage_returns_are_kept() {
    let content = b"2026-11-21 07:00:00,000 INFO a.B: one\r\n\tat x\r\n2026-11-21 07:00:01,000 INFO a.B: 10%\r50%\r99%\r\n";
    whole(content);
}

/// In bounded memory, while another file flows on.
#[test]
fn b21_a_line_of_100_mb() {
    let mut rig = Rig::new(&["*.log"]);
    rig.in_flight_bytes = 4 << 20;
    let mut content = b"2026-11-21 07:00:00,000 INFO a.B: ".to_vec();
    content.resize(100 << 20, b'x');
    content.push(b'\n');
    rig.append("large.log", &content);
    let other = lines(0, 2000);
    rig.append("other.log", &other);
    rig.start();
    rig.finish(&[&content, &other]);
    let blocks = rig.blocks();
    assert!(blocks.iter().all(|(_, value)| value.len() <= 2 * MAX_EVENT));
    let last_of_other = blocks.iter().rposition(|(header, _)| header.path.ends_with(b"other.log")).unwrap();
    let last_of_large = blocks.iter().rposition(|(header, _)| header.path.ends_with(b"large.log")).unwrap();
    assert!(last_of_other + 20 < last_of_large, "the other file did not wait for the large line");
    let documents = super::documents(&blocks, rig.component);
    let most = documents.values().map(|events| events.len()).max();
    assert!(most >= Some(2000), "{most:?}");
}

#[test]
fn b22_the_limit_exactly_one_less_and_one_more() {
    for in_lines in [false, true] {
        for (length, parts) in [(MAX_EVENT - 1, 1), (MAX_EVENT, 1), (MAX_EVENT + 1, 2)] {
            let content = [event(length, in_lines), lines(9, 1)].concat();
            let rig = whole(&content);
            let documents = super::documents(&rig.blocks(), rig.component);
            let events = documents.into_values().next().unwrap();
            assert_eq!(events.len(), parts + 1, "{length} in lines: {in_lines}");
            assert!(events.values().all(|text| text.len() <= MAX_EVENT));
        }
    }
}

#[test]
fn b24_one_byte_at_a_time() {
    let mut rig = Rig::started(&["*.log"]);
    let content = lines(4, 4);
    for byte in &content {
        rig.append("nn.log", &[*byte]);
    }
    rig.finish(&[&content]);
}

#[test]
fn b25_a_million_empty_lines() {
    let content = [lines(1, 1), vec![b'\n'; 1_000_000], lines(2, 1)].concat();
    let rig = whole(&content);
    let documents = super::documents(&rig.blocks(), rig.component);
    assert_eq!(documents.into_values().next().unwrap().len(), 2);
}

#[test]
fn b26_two_equal_lines_are_two_documents() {
    let content = [lines(1, 1), lines(1, 1)].concat();
    let rig = whole(&content);
    let documents = super::documents(&rig.blocks(), rig.component);
    assert_eq!(documents.into_values().next().unwrap().len(), 2);
}

#[test]
fn b30_a_trace_that_rotation_cuts_keeps_both_parts() {
    let mut rig = Rig::started(&["*.log"]);
    let first = [lines(1, 2), b"java.io.IOException: x\n\tat a.B\n".to_vec()].concat();
    let second = [b"\tat a.C\n\tat a.D\n".to_vec(), lines(6, 2)].concat();
    rig.append("nn.log", &first);
    rig.expect(&[&first]);
    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    rig.append("nn.log", &second);
    rig.finish(&[&first, &second]);
}

#[test]
fn b43_links_fifos_sockets_and_directories() {
    let mut rig = Rig::new(&["**/*.log"]);
    let content = lines(0, 5);
    rig.append("nn.log", &content);
    symlink(rig.path("b.log"), rig.path("a.log")).unwrap();
    symlink(rig.path("a.log"), rig.path("b.log")).unwrap();
    symlink(rig.path("nowhere"), rig.path("dangling.log")).unwrap();
    fs::create_dir(rig.path("directory.log")).unwrap();
    symlink(rig.path("."), rig.path("directory.log/loop")).unwrap();
    let _socket = UnixListener::bind(rig.path("socket.log")).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(rig.path("fifo.log")).status().unwrap();
    assert!(fifo.success());
    rig.start();
    rig.finish(&[&content]);
}

#[test]
fn b44_names_with_line_ends_bad_bytes_and_255_of_them() {
    let mut rig = Rig::new(&["*.log"]);
    let long = format!("{}.log", "n".repeat(251));
    let names = [b"two\nlines.log".as_slice(), b"bad\xff\xfe.log", long.as_bytes()];
    let contents: Vec<Vec<u8>> = (0..3).map(|n| lines(n * 100, 5)).collect();
    for (name, content) in names.iter().zip(&contents) {
        let path = rig.path("x").with_file_name(std::ffi::OsStr::from_bytes(name));
        super::append(&path, content);
    }
    rig.start();
    rig.finish(&contents.iter().map(Vec::as_slice).collect::<Vec<_>>());
    for name in names {
        assert!(rig.blocks().iter().any(|(header, _)| header.path.ends_with(name)), "the path as it is");
    }
}

/// A hole in the middle is content: zeros, as whoever reads the file sees them. 64 MiB here; what a hole of 1 TB costs is in the
/// table.
#[test]
fn b45_a_sparse_file() {
    let mut rig = Rig::new(&["*.log"]);
    let (first, last) = (lines(0, 5), lines(10, 5));
    let mut file = File::create(rig.path("nn.log")).unwrap();
    file.write_all(&first).unwrap();
    file.seek(SeekFrom::Current(64 << 20)).unwrap();
    file.write_all(b"\n").unwrap();
    file.write_all(&last).unwrap();
    drop(file);
    rig.start();
    rig.finish(&[&[first, vec![0; 64 << 20], b"\n".to_vec(), last].concat()]);
    assert!(rig.blocks().iter().all(|(_, value)| value.len() <= 2 * MAX_EVENT));
}
