//! What happens between two looks, step by step in a time that the test makes: real files, nothing waits.

use std::{
    fs::{self, File},
    io::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Rig, lines};
use crate::{
    Stop,
    run::Shipper,
    sink::{Deliveries, Output},
    timing::Timing,
};

const HOUR: Duration = Duration::from_secs(3600);

/// Runs a shipper over the rig's files; `act` gets what has a time pass in so many steps.
fn stepped(rig: &mut Rig, act: impl FnOnce(&Rig, &mut dyn FnMut(Duration, u32))) {
    rig.notify = false;
    let stop = Stop::new();
    let deliveries = Deliveries::new(stop.wake().clone());
    rig.memory.deliveries = deliveries.clone();
    let (ship, counters) = (rig.ship(), Arc::clone(&rig.counters));
    let timing = Timing { cost: |_| Duration::ZERO, ..Timing::NORMAL };
    let output = Output::Memory(rig.memory.clone());
    let mut now = Instant::now();
    let mut shipper = Shipper::new(&ship, output, deliveries, &stop, &counters, timing, now).unwrap();
    act(rig, &mut |time, steps| {
        for _ in 0..steps {
            now += time / steps;
            shipper.step(now).unwrap();
        }
    });
}

/// Fails unless these are the contents of all generations.
#[track_caller]
fn expect(rig: &Rig, contents: &[&[u8]]) {
    let mut expected: Vec<Vec<u8>> = contents.iter().map(|content| content.to_vec()).collect();
    expected.sort();
    assert!(rig.contents() == expected, "{} generations, {} expected", rig.contents().len(), expected.len());
}

/// Whoever holds a file that has just lost its name, and was silent for long, may write on into it.
#[test]
fn a_silent_file_that_loses_its_name_is_held() {
    for before in [Vec::new(), lines(0, 5)] {
        for is_deleted in [true, false] {
            let mut rig = Rig::new(&["*.log"]);
            let mut writer = File::create(rig.path("nn.log")).unwrap();
            writer.write_all(&before).unwrap();
            stepped(&mut rig, |rig, pass| {
                pass(2 * HOUR, 1000);
                if is_deleted {
                    fs::remove_file(rig.path("nn.log")).unwrap();
                } else {
                    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
                    rig.append("nn.log", b"");
                }
                // Looks come each second. A deleted file is held for two.
                pass(Duration::from_millis(1500), 60);
                writer.write_all(&lines(5, 5)).unwrap();
                pass(Duration::from_secs(5), 200);
            });
            expect(&rig, &[&[before.as_slice(), &lines(5, 5)].concat()]);
            assert_eq!(rig.counters.lost_generations.get(), 0);
        }
    }
}

/// The same for its last line, which lacks its end until the writer is told of the rotation.
#[test]
fn the_last_line_of_a_silent_file_may_be_ended_after_its_rotation() {
    let mut rig = Rig::new(&["*.log*"]);
    let text = lines(0, 5);
    let (head, tail) = text.split_at(text.len() - 3);
    let mut writer = File::create(rig.path("nn.log")).unwrap();
    writer.write_all(head).unwrap();
    stepped(&mut rig, |rig, pass| {
        pass(Duration::from_secs(60), 600);
        fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        rig.append("nn.log", b"");
        pass(Duration::from_secs(3), 60);
        assert!(rig.blocks().iter().all(|(header, _)| !header.flags.ended), "it may still grow");
        writer.write_all(tail).unwrap();
        pass(Duration::from_secs(20), 400);
    });
    expect(&rig, &[&text]);
    assert!(rig.blocks().iter().any(|(header, _)| header.flags.ended));
}

/// A log is made where none was, is renamed so that no pattern matches it, and is made again, all between two looks.
#[test]
fn born_and_renamed_between_two_looks() {
    for is_first in [true, false] {
        let mut rig = Rig::new(&["*.log"]);
        stepped(&mut rig, |rig, pass| {
            if !is_first {
                rig.append("nn.log", b"");
            }
            pass(Duration::from_secs(3), 30);
            if !is_first {
                fs::remove_file(rig.path("nn.log")).unwrap();
                pass(Duration::from_secs(10), 100);
            }
            rig.append("nn.log", &lines(0, 5));
            fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
            rig.append("nn.log", b"");
            pass(Duration::from_secs(3), 30);
        });
        expect(&rig, &[&lines(0, 5)]);
    }
}

/// What lay beside a new log for long is none of its rotated files.
#[test]
fn an_old_file_beside_a_new_log_is_left_alone() {
    let mut rig = Rig::new(&["*.log"]);
    rig.append("nn.log.1", &lines(100, 5));
    let hour_ago = std::time::SystemTime::now() - HOUR;
    File::options().append(true).open(rig.path("nn.log.1")).unwrap().set_modified(hour_ago).unwrap();
    stepped(&mut rig, |rig, pass| {
        pass(Duration::from_secs(3), 30);
        rig.append("nn.log", &lines(0, 5));
        pass(Duration::from_secs(3), 30);
    });
    expect(&rig, &[&lines(0, 5)]);
}
