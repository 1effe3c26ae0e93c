//! Files that look alike, and files without a time.

use std::{fs, time::Duration};

use grammars::Component;

use super::{Rig, lines};

/// Two live files with one head and one name: the second gets a generation of its own once it differs.
#[test]
fn two_files_with_the_same_head() {
    let mut rig = Rig::new(&["a/nn.log", "b/nn.log"]);
    fs::create_dir(rig.path("a")).unwrap();
    fs::create_dir(rig.path("b")).unwrap();
    rig.start();
    let head = lines(1, 1);
    let (one, two) = ([head.clone(), lines(10, 50)].concat(), [head, lines(500, 60)].concat());
    rig.append("a/nn.log", &one);
    rig.expect(&[&one]);
    rig.append("b/nn.log", &two);
    rig.finish(&[&one, &two]);
    assert_eq!(rig.counters.discriminated.get(), 1);
}

/// Hadoop daemons begin alike for kilobytes; the stamp of the first line tells them apart.
#[test]
fn a_copy_of_a_live_file_is_not_sent_again() {
    let mut rig = Rig::started(&["*.log*"]);
    let mut text = lines(0, 300);
    rig.append("nn.log", &text);
    rig.expect(&[&text]);
    fs::copy(rig.path("nn.log"), rig.path("nn.log.20261121")).unwrap();
    rig.wait("the copy is seen", |rig| rig.counters.copies.get() == 1);
    let more = lines(300, 50);
    rig.append("nn.log", &more);
    text.extend_from_slice(&more);
    rig.finish(&[&text]);
}

/// A copy that grows slowly is waited for.
#[test]
fn a_copy_in_the_making() {
    let mut rig = Rig::started(&["*.log*"]);
    let text = lines(0, 300);
    rig.append("nn.log", &text);
    rig.finish(&[&text]);
    fs::rename(rig.path("nn.log"), rig.root.path().join("elsewhere")).unwrap();
    rig.timing.copy = Duration::from_secs(60);
    rig.start();
    for chunk in text.chunks(5000) {
        rig.append("nn.log.1", chunk);
    }
    let more = lines(300, 10);
    rig.append("nn.log.1", &more);
    let text = [text, more].concat();
    rig.finish(&[&text]);
    assert!(rig.counters.bytes_read.get() < 3000, "the copy went on where the file was left");
}

/// One that stays shorter is read from 0 at last; ids make that harmless.
#[test]
fn a_copy_that_stays_short_is_read() {
    let mut rig = Rig::started(&["*.log*"]);
    let text = lines(0, 300);
    rig.append("nn.log", &text);
    rig.finish(&[&text]);
    fs::remove_file(rig.path("nn.log")).unwrap();
    let sent = rig.blocks().len();
    rig.append("nn.log", &text[..3000]);
    rig.start();
    rig.wait("it is read", |rig| rig.blocks().len() > sent);
    rig.finish(&[&text]);
}

#[test]
fn untimed_and_their_copies() {
    let mut rig = Rig::started(&["*.out*"]);
    let mut text = b"ulimit -a for user hdfs\ncore file size 0\n".to_vec();
    rig.append("nn.out", &text);
    rig.expect(&[&text]);
    fs::copy(rig.path("nn.out"), rig.path("nn.out.1")).unwrap();
    rig.wait("the copy is seen", |rig| rig.counters.copies.get() == 1);
    rig.append("nn.out", b"the end\n");
    text.extend_from_slice(b"the end\n");
    rig.finish(&[&text]);
}

/// GC logs begin without a stamp, which is waited for however long it takes.
#[test]
fn gc_logs_wait_for_their_stamp() {
    let mut rig = Rig::new(&["gc.log"]);
    rig.component = Component::Gc;
    rig.start();
    let head = b"OpenJDK 64-Bit Server VM (25.412-b08) for linux-amd64 JRE\nMemory: 4k page\n";
    rig.append("gc.log", head);
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1);
    std::thread::sleep(3 * rig.timing.untimed);
    assert!(rig.blocks().is_empty());
    let line = b"2026-11-21T07:30:38.761+0900: 0.940: [GC (Allocation Failure) 1K->1K(1K), 0.1 secs]\n";
    rig.append("gc.log", line);
    rig.finish(&[&[head.as_slice(), line].concat()]);
    assert!(!rig.blocks()[0].0.flags.untimed);
}
