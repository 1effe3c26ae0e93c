//! T4: the shipper is killed, its checkpoint damaged, and it is started again. What the checkpoint knew is read again, and
//! comes to the same documents: each event once, under the id that it had before.
//!
//! Each cell has two rounds: first the last checkpoint alone is damaged, then the one before it, too.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::Path};

use super::{Run, Stage, shipping::Shipping, under};
use crate::{Outcome, oracle, program::Program, rotate::Style, servers::Document, wait};

/// What becomes of a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Damage {
    Empty,
    Zeroed,
    /// So many eighths are left.
    Cut(usize),
    /// A bit differs so many eighths behind its start.
    Flip(usize),
    /// Its first line tells of this version.
    Version(u32),
    AnotherHosts,
    Removed,
    NotReadable,
    Directory,
    /// It stays as it is, and no other can be written.
    ReadOnly,
}

const CANNOT_BE_USED: &str = "checkpoint cannot be used";

/// Seconds for the documents of one round.
const ARRIVES: u64 = 120;

pub(super) fn code() -> BTreeMap<String, Run> {
    let mut damages = vec![
        ("empty".to_owned(), Damage::Empty),
        ("zeroed".to_owned(), Damage::Zeroed),
        ("older-version".to_owned(), Damage::Version(0)),
        ("newer-version".to_owned(), Damage::Version(2)),
        ("another-hosts".to_owned(), Damage::AnotherHosts),
        ("removed".to_owned(), Damage::Removed),
        ("mode-0000".to_owned(), Damage::NotReadable),
        ("a-directory".to_owned(), Damage::Directory),
        ("read-only-directory".to_owned(), Damage::ReadOnly),
    ];
    damages.extend((1..8).map(|eighths| (format!("cut-{eighths}"), Damage::Cut(eighths))));
    damages.extend((1..=8).map(|eighths| (format!("flip-{eighths}"), Damage::Flip(eighths))));
    let mut code: BTreeMap<String, Run> = BTreeMap::new();
    for (name, damage) in damages {
        code.insert(format!("t4/{name}"), Box::new(move |stage| run(stage, damage)));
    }
    code
}

impl Damage {
    /// The line that the shipper must log for it.
    fn told(self) -> &'static str {
        match self {
            Damage::AnotherHosts => "checkpoint is another host's and is left aside",
            Damage::Removed => "",
            Damage::Directory => "a directory is where a checkpoint belongs, it is set aside",
            Damage::ReadOnly => "checkpoint cannot be written, shipping goes on",
            _ => CANNOT_BE_USED,
        }
    }

    /// Damages one file.
    fn apply(self, path: &Path) -> Outcome {
        let mut bytes = fs::read(path)?;
        match self {
            Damage::Empty => bytes.clear(),
            Damage::Zeroed => bytes.fill(0),
            Damage::Cut(eighths) => bytes.truncate(bytes.len() * eighths / 8),
            Damage::Flip(eighths) => {
                let at = (bytes.len() - 1) * eighths / 8;
                bytes[at] ^= 1;
            }
            Damage::Version(version) => {
                let text = String::from_utf8_lossy(&bytes);
                let changed = text.replacen("checkpoint 1 ", &format!("checkpoint {version} "), 1);
                bytes = changed.into_bytes();
            }
            Damage::AnotherHosts => bytes = of_another_host(&String::from_utf8_lossy(&bytes))?,
            Damage::Removed => return Ok(fs::remove_file(path)?),
            Damage::NotReadable => return Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o0))?),
            Damage::Directory => {
                fs::remove_file(path)?;
                return Ok(fs::create_dir(path)?);
            }
            Damage::ReadOnly => return Ok(()),
        }
        if bytes == fs::read(path)? {
            return Err(format!("{} is not damaged", path.display()).into());
        }
        Ok(fs::write(path, bytes)?)
    }

    /// What the program is started with, `exec` before it: root may read and write what its mode forbids, unless that is taken away.
    fn start_with(self, state: &Path) -> Option<String> {
        let state = state.display();
        match self {
            Damage::NotReadable => {
                Some("exec setpriv --bounding-set -dac_override,-dac_read_search".to_owned())
            }
            Damage::ReadOnly => Some(format!(
                "exec unshare --mount sh -ec 'mount --bind \"{state}\" \"{state}\"; \
                 mount -o remount,bind,ro \"{state}\"; exec \"$@\"' sh"
            )),
            _ => None,
        }
    }
}

/// The same checkpoint, valid, of a host called otherwise.
fn of_another_host(text: &str) -> Outcome<Vec<u8>> {
    let (_, json) = text.split_once('\n').ok_or("a checkpoint has two lines")?;
    let mut checkpoint: serde_json::Value = serde_json::from_str(json)?;
    checkpoint["host"] = "another-host".into();
    let json = checkpoint.to_string();
    Ok(format!("khp-log checkpoint 1 crc32={:08x}\n{json}", crc32fast::hash(json.as_bytes())).into_bytes())
}

fn run(stage: &Stage<'_>, damage: Damage) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, Style::RenameCreate, 32, None)?;
    let mut shipper = shipping.scene.shipper("")?;
    let mut known = Vec::new();
    for files in [&["checkpoint.json"][..], &["checkpoint.json", "checkpoint.json.1"]] {
        shipping.wait_shipped(&shipper)?;
        // A second checkpoint, so that there is one before the last.
        shipping.write(20)?;
        shipping.wait_shipped(&shipper)?;
        known = arrived(stage, &shipping)?;
        shipping.write(40)?;
        shipper.kill()?;
        // With no checkpoint left, nothing points to a file that was rotated out of the patterns meanwhile, as the README says. One
        // cell has that, and replays it; in the others everything must be found without.
        let rotates_meanwhile = files.len() == 1 || matches!(damage, Damage::Removed | Damage::ReadOnly);
        if rotates_meanwhile {
            shipping.log.rotate()?;
        }
        shipping.write(40)?;
        for file in files {
            damage.apply(&shipping.scene.directory.join("state").join(file))?;
        }
        shipper = restart(stage, &mut shipping, damage)?;
        if files.len() > 1 && damage == Damage::Removed {
            shipping.replay_rotated()?;
        }
        if !rotates_meanwhile {
            shipping.wait_shipped(&shipper)?;
            shipping.log.rotate()?;
        }
        shipping.write(40)?;
    }
    let servers = stage.servers;
    let excepted = shipping.settle(shipper)?;
    let after = servers.documents(&stage.host)?;
    match known.iter().find(|before| !after.contains(before)) {
        None => Ok(excepted),
        Some(before) => Err(format!("this document has another id or content now: {before:?}").into()),
    }
}

/// The documents of everything written so far, judged.
fn arrived(stage: &Stage<'_>, shipping: &Shipping<'_>) -> Outcome<Vec<Document>> {
    wait::until("every event so far", ARRIVES, || {
        shipping.pipeline.wait_processed()?;
        let documents = stage.servers.documents(&stage.host)?;
        oracle::judge(&documents, &[&shipping.log, &shipping.beside], &[]).settle()?;
        Outcome::Ok(documents)
    })
}

/// Starts a shipper on the damaged state, and sees that it tells of the damage.
fn restart(stage: &Stage<'_>, shipping: &mut Shipping<'_>, damage: Damage) -> Outcome<Program> {
    if !damage.told().is_empty() {
        shipping.expected.push(damage.told());
    }
    let state = shipping.scene.directory.join("state");
    let Some(with) = damage.start_with(&state) else {
        let shipper = shipping.scene.shipper("")?;
        shipper.wait_logged(damage.told())?;
        return Ok(shipper);
    };
    let wrapped = under::program(stage, "ship", &with)?;
    let executable = shipping.scene.run_as(wrapped);
    let mut shipper = shipping.scene.shipper("")?;
    shipping.scene.run_as(executable);
    shipper.wait_logged(damage.told())?;
    if damage == Damage::ReadOnly {
        // Nothing can be saved, yet everything arrives. The next shipper finds an old checkpoint.
        shipping.expected.extend(["mode cannot be set to 0700", "the lock file cannot be written"]);
        shipping.write(40)?;
        arrived(stage, shipping)?;
        shipper.kill()?;
        shipper = shipping.scene.shipper("")?;
    }
    Ok(shipper)
}
