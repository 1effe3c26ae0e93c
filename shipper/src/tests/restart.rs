//! Rotation while the shipper is stopped, and what becomes of its state.

use std::fs;

use super::{Mode, Rig, lines, truncate};

/// Ships the beginning of a file, stops, and returns its text.
fn begun(rig: &mut Rig) -> Vec<u8> {
    let text = lines(0, 200);
    rig.append("nn.log", &text);
    rig.finish(&[&text]);
    text
}

#[test]
fn goes_on_where_it_was() {
    let mut rig = Rig::started(&["*.log"]);
    let mut text = begun(&mut rig);
    let sent = rig.blocks().len();
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1 && rig.counters.lag_bytes.get() == 0);
    rig.stop();
    assert_eq!(rig.blocks().len(), sent, "nothing new, nothing sent");
    let more = lines(200, 100);
    rig.append("nn.log", &more);
    text.extend_from_slice(&more);
    rig.start();
    rig.finish(&[&text]);
    assert!(rig.counters.bytes_read.get() < 2 * more.len() as u64);
}

#[test]
fn rotated_while_stopped() {
    for (pattern, rounds) in [("*.log", 1), ("*.log", 3), ("*.log*", 3)] {
        let mut rig = Rig::new(&[pattern]);
        fs::write(rig.path("nn.log.7"), b"").unwrap();
        rig.start();
        let mut text = begun(&mut rig);
        let more = lines(200, 100);
        rig.append("nn.log", &more);
        text.extend_from_slice(&more);
        let mut texts = vec![text];
        for round in 0..rounds {
            for n in (1..5).rev() {
                drop(fs::rename(rig.path(&format!("nn.log.{n}")), rig.path(&format!("nn.log.{}", n + 1))));
            }
            fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
            let new = lines((round + 1) * 1000, 30);
            rig.append("nn.log", &new);
            texts.push(new);
        }
        rig.start();
        let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        rig.finish(&expected);
        assert_eq!(rig.counters.discriminated.get(), 0);
    }
}

#[test]
fn copytruncated_while_stopped() {
    for pattern in ["*.log", "*.log*"] {
        let mut rig = Rig::started(&[pattern]);
        let mut text = begun(&mut rig);
        let more = lines(200, 100);
        rig.append("nn.log", &more);
        text.extend_from_slice(&more);
        fs::copy(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
        truncate(&rig.path("nn.log"));
        let new = lines(5000, 900);
        rig.append("nn.log", &new);
        rig.start();
        rig.finish(&[&text, &new]);
    }
}

#[test]
fn deleted_and_created_while_stopped() {
    let mut rig = Rig::started(&["*.log"]);
    let text = begun(&mut rig);
    fs::remove_file(rig.path("nn.log")).unwrap();
    let new = lines(5000, 900);
    rig.append("nn.log", &new);
    rig.start();
    rig.finish(&[&text, &new]);
}

/// Without its state everything is read again, and becomes the same documents.
#[test]
fn state_lost_or_damaged() {
    for damage in ["removed", "zeroed", "cut", "directory", "other host"] {
        let mut rig = Rig::started(&["*.log"]);
        let mut text = begun(&mut rig);
        let checkpoint = rig.state().join("checkpoint.json");
        let old = rig.state().join("checkpoint.json.1");
        for path in [&checkpoint, &old] {
            let bytes = fs::read(path).unwrap_or_default();
            match damage {
                "zeroed" => fs::write(path, vec![0; bytes.len()]).unwrap(),
                "cut" => fs::write(path, &bytes[..bytes.len() / 2]).unwrap(),
                "other host" => {
                    let text = String::from_utf8(bytes).unwrap().replace("host1", "host2");
                    let json = text.split_once('\n').map_or("", |(_, json)| json).to_owned();
                    let crc = wire::block::crc(json.as_bytes());
                    fs::write(path, format!("khp-log checkpoint 1 crc32={crc:08x}\n{json}")).unwrap();
                }
                _ => drop(fs::remove_file(path)),
            }
        }
        if damage == "directory" {
            fs::create_dir(&checkpoint).unwrap();
        }
        let more = lines(200, 10);
        rig.append("nn.log", &more);
        text.extend_from_slice(&more);
        rig.start();
        rig.finish(&[&text]);
    }
}

/// Killed at any point: what was sent and not acknowledged, or acknowledged and not written down, comes again.
#[test]
fn killed_again_and_again() {
    let mut rig = Rig::new(&["*.log"]);
    rig.timing.drain = std::time::Duration::ZERO;
    rig.in_flight_bytes = 20_000;
    let mut texts = Vec::new();
    for round in 0..10 {
        rig.start();
        let text = lines(round * 1000, 400);
        let half = text.len() / 2 + round;
        rig.append("nn.log", &text[..half]);
        rig.wait("it goes on", |rig| rig.counters.blocks_acknowledged.get() > 0);
        rig.memory.set(Mode::Hold);
        rig.append("nn.log", &text[half..]);
        if round % 2 == 0 {
            rig.wait("blocks are in flight", |rig| rig.counters.in_flight_bytes.get() > 0);
        }
        rig.kill();
        fs::rename(rig.path("nn.log"), rig.path(&format!("nn.log.{round}"))).unwrap();
        texts.push(text);
    }
    rig.start();
    let expected: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    rig.finish(&expected);
}

#[test]
fn untimed_files_keep_their_generation() {
    let mut rig = Rig::started(&["*.out"]);
    let mut text = b"OK\nstarted\n".to_vec();
    rig.append("nn.out", &text);
    rig.finish(&[&text]);
    assert!(rig.blocks()[0].0.flags.untimed);
    rig.append("nn.out", b"more\n");
    text.extend_from_slice(b"more\n");
    rig.start();
    rig.finish(&[&text]);
    // The same bytes after a truncation are another generation's.
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1 && rig.counters.lag_bytes.get() == 0);
    truncate(&rig.path("nn.out"));
    rig.wait("it is seen", |rig| rig.counters.truncations.get() == 1);
    rig.append("nn.out", b"OK\nstarted\n");
    rig.finish(&[&text, b"OK\nstarted\n"]);
}

/// Truncated, and the end of what was held of it sent, before it stopped: the restart must not take the file for the old one again.
#[test]
fn truncated_before_it_stopped() {
    let mut rig = Rig::started(&["*.log"]);
    let text = begun(&mut rig);
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1);
    truncate(&rig.path("nn.log"));
    rig.wait("the truncation is seen", |rig| rig.counters.truncations.get() == 1);
    rig.stop();
    rig.start();
    let new = lines(1000, 10);
    rig.append("nn.log", &new);
    rig.finish(&[&text, &new]);
}

/// All that is known of a log has ended, and the next of it was begun and rotated out of the pattern's sight while nobody looked.
#[test]
fn begun_and_rotated_while_stopped() {
    let mut rig = Rig::started(&["*.log"]);
    let first = begun(&mut rig);
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1);
    fs::rename(rig.path("nn.log"), rig.path("nn.log.1")).unwrap();
    fs::write(rig.path("nn.log"), b"").unwrap();
    rig.wait("it has ended", |rig| rig.blocks().iter().any(|(header, _)| header.flags.ended));
    rig.stop();
    let (second, third) = (lines(1000, 10), lines(2000, 10));
    rig.append("nn.log", &second);
    fs::rename(rig.path("nn.log"), rig.path("nn.log.2")).unwrap();
    rig.append("nn.log", &third);
    rig.start();
    rig.finish(&[&first, &second, &third]);
}
