//! New settings while lines are written, read, in flight.

use std::{fs, sync::mpsc};

use settings::{Compression, Kafka, Ship, Stream};

use super::{Mode, Rig, lines};
use crate::{Reload, ShipError};

impl Rig {
    /// Hands over settings and waits until they are in place.
    fn reload(&self, ship: Ship) -> Result<(), ShipError> {
        let kafka = Kafka {
            brokers: vec!["localhost:1".to_owned()],
            topic: "t".to_owned(),
            dead_letters: "d".to_owned(),
            compression: Compression::Lz4,
            tls: None,
            sasl: None,
        };
        let (sender, done) = mpsc::channel();
        let reload = Reload { kafka, ship, done: Box::new(move |outcome| sender.send(outcome).unwrap()) };
        self.running.as_ref().unwrap().0.reload(reload);
        done.recv_timeout(super::DEADLINE).unwrap()
    }

    /// The settings that run, with these streams: name and pattern.
    fn with_streams(&self, streams: &[(&str, &str)]) -> Ship {
        let ship = self.ship();
        let base = ship.streams[0].clone();
        let stream = |(name, pattern): &(&str, &str)| Stream {
            name: (*name).to_owned(),
            files: vec![self.path(pattern).display().to_string()],
            ..base.clone()
        };
        Ship { streams: streams.iter().map(stream).collect(), ..ship }
    }
}

const BOTH: [(&str, &str); 2] = [("namenode", "a.log*"), ("other", "b.log*")];

#[test]
fn streams_come_and_go_with_lines_in_flight() {
    let mut rig = Rig::started(&["a.log*"]);
    rig.append("a.log", &lines(0, 100));
    rig.expect(&[&lines(0, 100)]);
    rig.memory.set(Mode::Hold);
    rig.append("a.log", &lines(100, 100));
    rig.append("b.log", &lines(5000, 50));
    rig.wait("lines are in flight", |rig| rig.counters.in_flight_bytes.get() > 0);
    rig.reload(rig.with_streams(&BOTH)).unwrap();
    rig.wait("the new stream is read", |rig| rig.contents().len() == 2);
    // The other order, and the first one gone with lines in flight.
    rig.reload(rig.with_streams(&[BOTH[1]])).unwrap();
    rig.memory.set(Mode::Acknowledge);
    rig.append("a.log", &lines(200, 100));
    rig.append("b.log", &lines(5050, 50));
    rig.expect(&[&lines(0, 200), &lines(5000, 100)]);
    assert_eq!(rig.counters.status.streams().len(), 1);
    // It comes back and goes on where it was.
    let sent = rig.counters.bytes_read.get();
    rig.reload(rig.with_streams(&[BOTH[1], BOTH[0]])).unwrap();
    rig.expect(&[&lines(0, 300), &lines(5000, 100)]);
    let again = rig.counters.bytes_read.get() - sent;
    assert!(again < 2 * lines(100, 200).len() as u64, "{again} bytes were read for 100 lines");
    rig.finish(&[&lines(0, 300), &lines(5000, 100)]);
}

#[test]
fn what_a_removed_stream_had_is_in_the_checkpoint() {
    let mut rig = Rig::started(&["a.log*"]);
    rig.append("a.log", &lines(0, 1000));
    rig.finish(&[&lines(0, 1000)]);
    rig.start();
    rig.append("b.log", &lines(5000, 50));
    rig.reload(rig.with_streams(&[BOTH[1]])).unwrap();
    rig.finish(&[&lines(0, 1000), &lines(5000, 50)]);
    // The next start is with the old settings.
    rig.start();
    rig.append("a.log", &lines(1000, 10));
    rig.expect(&[&lines(0, 1010), &lines(5000, 50)]);
    let read = rig.counters.bytes_read.get();
    assert!(read < lines(0, 100).len() as u64, "{read} bytes were read again");
}

#[test]
fn settings_that_cannot_be_used_change_nothing() {
    let mut rig = Rig::started(&["a.log"]);
    rig.append("a.log", &lines(0, 10));
    let error = rig.reload(rig.with_streams(&[("b", "b.log"), ("c", "c[.log")])).unwrap_err();
    assert!(error.to_string().contains("c[.log"), "{error}");
    let mut bad = rig.with_streams(&[("b", "b.log")]);
    bad.streams[0].layout = Some("%".to_owned());
    let error = rig.reload(bad).unwrap_err();
    assert!(error.to_string().contains("\"b\""), "{error}");
    rig.append("b.log", &lines(5000, 10));
    rig.append("a.log", &lines(10, 10));
    rig.finish(&[&lines(0, 20)]);
}

/// A deleted file is found by nobody any more: only the descriptor has its lines.
#[test]
fn deleted_files_stay_held() {
    let mut rig = Rig::started(&["a.log*"]);
    rig.append("a.log", &lines(0, 10));
    rig.expect(&[&lines(0, 10)]);
    rig.memory.set(Mode::Away);
    let mut file = fs::File::options().append(true).open(rig.path("a.log")).unwrap();
    fs::remove_file(rig.path("a.log")).unwrap();
    std::io::Write::write_all(&mut file, &lines(10, 100)).unwrap();
    for _ in 0..4 {
        rig.reload(rig.with_streams(&BOTH)).unwrap();
        rig.reload(rig.with_streams(&[BOTH[1], BOTH[0]])).unwrap();
    }
    drop(file);
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&lines(0, 110)]);
}

#[test]
fn fifty_reloads_during_writing_and_rotation_are_exact() {
    let mut rig = Rig::started(&["a.log*"]);
    let mut contents: Vec<Vec<u8>> = vec![Vec::new()];
    for round in 0..50 {
        let text = lines(round * 100, 100);
        rig.append("a.log", &text);
        contents.last_mut().unwrap().extend_from_slice(&text);
        let streams = match round % 4 {
            0 => rig.with_streams(&BOTH),
            1 => rig.with_streams(&[BOTH[1], BOTH[0]]),
            2 => rig.with_streams(&[BOTH[0]]),
            _ => Ship { notify: round % 8 == 3, ..rig.with_streams(&BOTH) },
        };
        rig.reload(streams).unwrap();
        if round % 10 == 9 {
            // Seen before the cascade goes on, as no service rotates twice between two looks.
            let met = contents.len();
            rig.wait("the file is known", |rig| rig.contents().len() >= met);
            for number in (1..5).rev() {
                drop(fs::rename(
                    rig.path(&format!("a.log.{number}")),
                    rig.path(&format!("a.log.{}", number + 1)),
                ));
            }
            fs::rename(rig.path("a.log"), rig.path("a.log.1")).unwrap();
            contents.push(Vec::new());
        }
    }
    contents.retain(|content| !content.is_empty());
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    rig.finish(&contents);
}

#[test]
fn streams_have_numbers_of_their_own() {
    let rig = Rig::started(&["a.log*"]);
    rig.reload(rig.with_streams(&BOTH)).unwrap();
    rig.append("a.log", &lines(0, 10));
    rig.append("b.log", &lines(5000, 20));
    let expected = [lines(0, 10).len() as u64, lines(5000, 20).len() as u64];
    rig.wait("both are acknowledged and counted", |rig| {
        let streams = rig.counters.status.streams();
        let done = |at: usize| {
            streams.get(at).is_some_and(|s| s.lag_bytes == 0 && s.bytes_acknowledged >= expected[at])
        };
        done(0) && done(1)
    });
    let streams = rig.counters.status.streams();
    assert_eq!(streams[1].name, "other");
    assert_eq!(streams[1].files, 1);
    assert!(streams[1].last_read_ms > 1_700_000_000_000);
    assert!(rig.counters.report().is_well(), "{}", rig.counters.report().text());
}
