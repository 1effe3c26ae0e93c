//! The 24 damages of a checkpoint, each to the last generation of it alone and to both.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use super::{Rig, lines};
use crate::{ShipError, checkpoint::Store};

/// A name, and what it does to the checkpoint at a path. Each is looked at with the program that wrote it.
type Damage = (String, Box<dyn Fn(&Path)>);

fn rewrite(path: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    if path.exists() {
        fs::write(path, change(fs::read(path).unwrap())).unwrap();
    }
}

/// Changes the JSON and makes the first line fit it.
fn rewrite_json(path: &Path, version: u32, change: impl Fn(&str) -> String) {
    rewrite(path, |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        let json = change(text.split_once('\n').unwrap().1);
        let crc = wire::block::crc(json.as_bytes());
        format!("khp-log checkpoint {version} crc32={crc:08x}\n{json}").into_bytes()
    });
}

fn damages() -> Vec<Damage> {
    fn damage(name: impl Into<String>, does: impl Fn(&Path) + 'static) -> Damage {
        (name.into(), Box::new(does))
    }
    let mut damages = vec![
        damage("empty", |path| rewrite(path, |_| Vec::new())),
        damage("zeroed", |path| rewrite(path, |bytes| vec![0; bytes.len()])),
        damage("older version", |path| rewrite_json(path, 0, str::to_owned)),
        damage("newer version", |path| rewrite_json(path, 2, str::to_owned)),
        damage("another host's", |path| rewrite_json(path, 1, |json| json.replace("host1", "host2"))),
        damage("removed", |path| drop(fs::remove_file(path))),
        damage("mode 0000", |path| {
            drop(fs::set_permissions(path, fs::Permissions::from_mode(0o0)));
        }),
        damage("directory in its place", |path| {
            drop(fs::remove_file(path));
            fs::create_dir(path).unwrap();
            fs::write(path.join("something"), b"in it").unwrap();
        }),
    ];
    for eighth in 1..8 {
        damages.push(damage(format!("cut at {eighth}/8"), move |path| {
            rewrite(path, |bytes| bytes[..bytes.len() * eighth / 8].to_vec());
        }));
        damages.push(damage(format!("bit {eighth} flipped"), move |path| {
            rewrite(path, |mut bytes| {
                let at = bytes.len() * eighth / 8;
                bytes[at] ^= 1 << eighth;
                bytes
            });
        }));
    }
    damages.push(damage("bit 0 flipped", |path| {
        rewrite(path, |mut bytes| {
            bytes[0] ^= 1;
            bytes
        });
    }));
    damages
}

/// Whatever became of the checkpoint: what it knew is read again, as the same documents, and a new checkpoint is written.
#[test]
fn every_damage_costs_time_alone() {
    let damages = damages();
    assert_eq!(damages.len(), 23, "a read-only directory, the 24th, has a test of its own");
    for (name, damage) in damages {
        for both in [false, true] {
            eprintln!("{name}, both generations: {both}");
            let mut rig = Rig::started(&["*.log"]);
            let mut text = lines(0, 100);
            rig.append("nn.log", &text[..500]);
            rig.wait("one is written", |rig| rig.state().join("checkpoint.json").exists());
            rig.append("nn.log", &text[500..]);
            rig.expect(&[&text]);
            rig.wait("two checkpoints are written", |rig| rig.state().join("checkpoint.json.1").exists());
            rig.finish(&[&text]);
            let (last, before) = (rig.state().join("checkpoint.json"), rig.state().join("checkpoint.json.1"));
            assert!(last.exists() && before.exists());
            damage(&last);
            if both {
                damage(&before);
            }
            let more = lines(100, 10);
            rig.append("nn.log", &more);
            text.extend_from_slice(&more);
            rig.start();
            rig.finish(&[&text]);
            assert_eq!(rig.counters.generations.get(), 1);
            let sent = rig.blocks().len();
            rig.start();
            rig.wait("it is met", |rig| {
                rig.counters.files_open.get() == 1 && rig.counters.lag_bytes.get() == 0
            });
            rig.stop();
            assert_eq!(rig.blocks().len(), sent, "the new checkpoint is good");
        }
    }
}

/// A checkpoint of the first release, which did not know files' sizes.
#[test]
fn a_checkpoint_without_later_fields_is_read() {
    let mut rig = Rig::started(&["*.log"]);
    let text = lines(0, 100);
    rig.append("nn.log", &text);
    rig.finish(&[&text]);
    rewrite_json(&rig.state().join("checkpoint.json"), 1, |json| {
        let (before, after) = json.split_once(",\"size\":").unwrap();
        let json = format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()));
        assert!(!json.contains("size"));
        json
    });
    let sent = rig.blocks().len();
    rig.start();
    rig.wait("it is met", |rig| rig.counters.files_open.get() == 1 && rig.counters.lag_bytes.get() == 0);
    rig.finish(&[&text]);
    assert_eq!(rig.blocks().len(), sent);
}

/// What cannot be a state directory is refused, and the message names it and says what is wanted.
#[test]
fn a_state_that_cannot_be_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, b"").unwrap();
    let below: PathBuf = file.join("state");
    for path in [file.as_path(), below.as_path()] {
        let error = Store::open(path).unwrap_err();
        assert!(matches!(error, ShipError::State { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(&path.display().to_string()) && text.contains("ours to write"), "{text}");
    }
}
