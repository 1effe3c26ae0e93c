//! A wall clock that jumps.

use std::{fs, sync::atomic::Ordering, time::SystemTime};

use super::{Mode, Rig, lines, truncate};

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;

fn now_ms() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as i64
}

/// Files rotate, are truncated and deleted, the shipper restarts, and at each step the clock is somewhere else.
#[test]
fn nothing_depends_on_the_clock() {
    for jumps in [[YEAR, 2 * YEAR, 3 * YEAR], [-YEAR, YEAR, -HOUR], [-100 * YEAR, 0, -HOUR]] {
        let mut rig = Rig::started(&["*.log"]);
        let mut texts = vec![lines(0, 50)];
        rig.append("nn.log", &texts[0]);
        rig.expect(&[&texts[0]]);
        for (round, jump) in jumps.into_iter().enumerate() {
            rig.clock.ahead_ms.store(jump, Ordering::Relaxed);
            let more = lines(round * 1000 + 100, 50);
            rig.append("nn.log", &more);
            texts.last_mut().unwrap().extend_from_slice(&more);
            if round == 1 {
                rig.stop();
            }
            fs::rename(rig.path("nn.log"), rig.path(&format!("nn.log.{round}"))).unwrap();
            texts.push(lines(round * 1000 + 500, 50));
            rig.append("nn.log", texts.last().unwrap());
            if round == 1 {
                rig.start();
            }
            let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            rig.expect(&expected);
        }
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
        assert_eq!(rig.counters.lost_generations.get(), 0);
    }
}

#[test]
fn blocks_carry_the_time_of_reading() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 2);
    rig.append("nn.log", &text);
    rig.expect(&[&text]);
    rig.clock.ahead_ms.store(YEAR, Ordering::Relaxed);
    rig.append("nn.log", &lines(2, 2));
    rig.expect(&[&lines(0, 4)]);
    rig.clock.ahead_ms.store(-100 * YEAR, Ordering::Relaxed);
    rig.append("nn.log", &lines(4, 2));
    rig.finish(&[&lines(0, 6)]);
    let read: Vec<i64> = rig.blocks().iter().map(|(header, _)| header.read_ms).collect();
    let (first, last) = (read[0], read[read.len() - 1]);
    assert!((now_ms() - HOUR..=now_ms()).contains(&first), "{first}");
    assert!(read.iter().any(|read| *read > now_ms() + YEAR - HOUR), "{read:?}");
    assert_eq!(last, 0, "before 1970 there is nothing");
}

/// A generation whose last event is still held, or under way, is never forgotten, whatever the clock says.
#[test]
fn what_is_held_is_not_forgotten_with_the_clock_a_year_ahead() {
    let mut rig = Rig::started(&["*.log"]);
    let mut old = lines(1, 3);
    old.pop();
    rig.append("nn.log", &old);
    rig.wait("it is read", |rig| rig.counters.bytes_read.get() == old.len() as u64);
    rig.memory.set(Mode::Away);
    truncate(&rig.path("nn.log"));
    let new = lines(900, 1);
    rig.append("nn.log", &new);
    rig.clock.ahead_ms.store(YEAR, Ordering::Relaxed);
    rig.append("other.log", &lines(1, 1));
    rig.wait("others are met", |rig| rig.counters.generations.get() >= 2);
    std::thread::sleep(5 * rig.timing.checkpoint);
    rig.memory.set(Mode::Acknowledge);
    rig.finish(&[&old, &new, &lines(1, 1)]);
}
