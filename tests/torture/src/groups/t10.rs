//! T10: archived logs that are replayed, whatever becomes of the replay, of the archives, and of the servers meanwhile.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};

use super::{
    Plain, Run, Stage,
    archive::{Archive, strs},
    shipping::Shipping,
    singles,
};
use crate::{
    Outcome,
    proxy::{Mode, Protocol, Proxy},
    rotate::Style,
    runner::Tier,
    scene::Route,
    writer::Writer,
};

/// Events of a replay that is to be broken midway: some ten bulk requests.
const MANY: u64 = 40_000;

/// Events of others.
const SOME: u64 = 4000;

/// How fast Elasticsearch takes such a replay, bytes a second: slow enough that midway can be hit.
const SLOW: u64 = 2_000_000;

pub(super) fn code() -> BTreeMap<String, Run> {
    let cells: [(&str, Plain); 14] = [
        ("killed-at-10", |stage| killed_at(stage, 10)),
        ("killed-at-50", |stage| killed_at(stage, 50)),
        ("killed-at-90", |stage| killed_at(stage, 90)),
        ("twice", twice),
        ("overlaps-live-behind", overlaps_live_behind),
        ("overlaps-live-ahead", overlaps_live_ahead),
        ("gz-truncated", gz_truncated),
        ("gz-multi-member", gz_multi_member),
        ("traversal-dots", |stage| traversal(stage, "../evil.log")),
        ("traversal-absolute", |stage| traversal(stage, "/absolute")),
        ("traversal-link", |stage| traversal(stage, "link")),
        ("three-at-once", three_at_once),
        ("elasticsearch-away", elasticsearch_away),
        ("kafka-away", kafka_away),
    ];
    singles("t10", cells)
}

fn killed_at(stage: &Stage<'_>, percent: u64) -> Outcome<u64> {
    let (archive, proxy) = Archive::proxied(stage, MANY)?;
    proxy.set(Mode::Throttle(SLOW));
    let replay = archive.scene.begin("replay", &strs(&archive.arguments()))?;
    archive.wait_percent(percent)?;
    replay.kill()?;
    let left = archive.log.written().saturating_sub(archive.count()?);
    if left == 0 {
        return Err("it was killed too late to show anything".into());
    }
    proxy.set(Mode::Pass);
    archive.replay()?;
    archive.settle()
}

fn twice(stage: &Stage<'_>) -> Outcome<u64> {
    let archive = Archive::real(stage, SOME)?;
    archive.replay()?;
    archive.settle()?;
    archive.replay()?;
    let told = format!("{} events: 0 new, 0 grown, {0} already there", archive.log.written());
    if !archive.scene.log("replay").contains(&told) {
        return Err(format!("it does not say {told:?}: {}", archive.scene.log("replay")).into());
    }
    archive.settle()
}

/// Replay has all of it before the shipper: what is live, too, up to half an event.
fn overlaps_live_behind(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, Style::Cascade, 32, None)?;
    for _ in 0..2 {
        shipping.write(SOME / 4)?;
        shipping.rotate(Style::Cascade)?;
    }
    shipping.write(SOME / 4)?;
    shipping.log.write_half()?;
    shipping.scene.run("replay", &[&shipping.log.directory().to_string_lossy()])?;
    let shipper = shipping.scene.shipper("")?;
    // What is rotated before a shipper ever saw it is not its own.
    shipping.log.complete()?;
    shipping.wait_shipped(&shipper)?;
    shipping.write(SOME / 4)?;
    shipping.settle(shipper)
}

/// The shipper has all of it before, and goes on and rotates meanwhile.
fn overlaps_live_ahead(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, Style::Cascade, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    shipping.write(SOME / 2)?;
    shipping.rotate(Style::Cascade)?;
    shipping.write(SOME / 2)?;
    shipping.wait_shipped(&shipper)?;
    let mut replay = shipping.scene.begin("replay", &[&shipping.log.directory().to_string_lossy()])?;
    while replay.is_running()? {
        shipping.write(40)?;
        thread::sleep(Duration::from_millis(50));
    }
    shipping.rotate(Style::Cascade)?;
    shipping.write(40)?;
    if !replay.wait_ended()?.success() {
        return Err(format!("the replay failed\n{}", replay.tail()).into());
    }
    shipping.settle(shipper)
}

/// What decodes is delivered and the rest told; the whole archive then adds just that.
fn gz_truncated(stage: &Stage<'_>) -> Outcome<u64> {
    let archive = Archive::real(stage, SOME)?;
    let whole = gzip(&fs::read(archive.log.live())?)?;
    let path = PathBuf::from(format!("{}.9.gz", archive.log.live().display()));
    fs::remove_file(archive.log.live())?;
    fs::write(&path, &whole[..whole.len() * 2 / 3])?;
    archive.refused(&archive.arguments(), "damaged behind byte")?;
    let (count, all) = (archive.count()?, archive.log.written());
    if count <= all * 3 / 4 || count >= all {
        return Err(format!(
            "{count} of {all} events are documents; a part of the last quarter was expected"
        )
        .into());
    }
    fs::write(&path, &whole)?;
    archive.replay()?;
    archive.settle()
}

/// Archives that were appended to one another, cut within an event.
fn gz_multi_member(stage: &Stage<'_>) -> Outcome<u64> {
    let archive = Archive::real(stage, SOME)?;
    let bytes = fs::read(archive.log.live())?;
    let mut packed = Vec::new();
    for part in bytes.chunks(bytes.len() / 3 + 1) {
        packed.extend(gzip(part)?);
    }
    fs::remove_file(archive.log.live())?;
    fs::write(format!("{}.9.gz", archive.log.live().display()), packed)?;
    archive.replay()?;
    archive.settle()
}

/// A tar file whose member would be written elsewhere is refused by name, and what stands beside it delivered; nothing is written
/// anywhere. A link in the directory that points elsewhere is not followed.
fn traversal(stage: &Stage<'_>, member: &str) -> Outcome<u64> {
    let archive = Archive::real(stage, SOME)?;
    let outside = stage.directory.join("outside");
    fs::create_dir_all(outside.join("inside"))?;
    let evil = outside.join("evil.log");
    let writer = Writer { number: 9, ..archive.log.writer };
    fs::write(&evil, writer.event(0))?;
    let name = match member {
        "/absolute" => evil.to_string_lossy().into_owned(),
        "link" => {
            std::os::unix::fs::symlink("../evil.log", outside.join("inside/link"))?;
            std::os::unix::fs::symlink(&evil, archive.log.directory().join("zookeeper-link.log"))?;
            member.to_owned()
        }
        _ => member.to_owned(),
    };
    let tar = archive.log.directory().join("zookeeper.log.8.tar");
    let packs = Command::new("tar")
        .args(["--absolute-names", "--directory"])
        .arg(outside.join("inside"))
        .arg("--create")
        .arg("--file")
        .arg(&tar)
        .arg(&name)
        .output()?;
    if !packs.status.success() {
        return Err(format!("tar: {}", String::from_utf8_lossy(&packs.stderr)).into());
    }
    fs::write(archive.log.directory().join("zookeeper.log.8.tar.gz"), gzip(&fs::read(&tar)?)?)?;
    if member != "link" {
        fs::remove_file(&evil)?;
    }
    let before = below(&stage.directory.join("logs"))?.into_iter().chain(below(&outside)?);
    let before: Vec<PathBuf> = before.collect();
    let arguments = [archive.arguments(), vec!["--stream".to_owned(), "w1".to_owned()]].concat();
    archive.refused(&arguments, "a tar file is not read here; unpack it into a directory of its own")?;
    archive.refused(&arguments, "a tar file in an archive is not read here")?;
    let after = below(&stage.directory.join("logs"))?.into_iter().chain(below(&outside)?);
    if !after.eq(before.iter().cloned()) {
        return Err(format!("there are other files now than {before:?}").into());
    }
    archive.settle()
}

fn three_at_once(stage: &Stage<'_>) -> Outcome<u64> {
    let archive = Archive::real(stage, MANY / 2)?;
    let mut replays = Vec::new();
    for _ in 0..3 {
        replays.push(archive.scene.begin("replay", &strs(&archive.arguments()))?);
    }
    for mut replay in replays {
        let status = replay.wait_ended()?;
        if !status.success() {
            return Err(format!("one of three ended with {status}\n{}", replay.tail()).into());
        }
    }
    archive.settle()
}

/// Elasticsearch is away for some time midway; the replay waits, and goes on.
fn elasticsearch_away(stage: &Stage<'_>) -> Outcome<u64> {
    let (archive, proxy) = Archive::proxied(stage, MANY)?;
    proxy.set(Mode::Throttle(SLOW));
    let mut replay = archive.scene.begin("replay", &strs(&archive.arguments()))?;
    archive.wait_percent(30)?;
    proxy.set(Mode::Refuse);
    replay.wait_logged("elasticsearch does not answer, trying on")?;
    thread::sleep(Duration::from_secs(if stage.tier == Tier::Ci { 2 } else { 20 }));
    if archive.count()? >= archive.log.written() {
        return Err("it had nothing left to do when Elasticsearch went away".into());
    }
    proxy.set(Mode::Pass);
    let status = replay.wait_ended()?;
    if !status.success() {
        return Err(format!("it ended with {status}\n{}", replay.tail()).into());
    }
    archive.settle()
}

/// A replay goes straight to Elasticsearch, so that it does not matter that there is no Kafka. `--through-kafka` waits for it.
fn kafka_away(stage: &Stage<'_>) -> Outcome<u64> {
    let pipeline = (stage.pipeline)()?;
    let proxy = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
    proxy.set(Mode::Refuse);
    let route = Route { kafka: proxy.addresses.clone(), ..pipeline.route.clone() };
    let archive = Archive::new(stage, SOME, route)?;
    let rotated = format!("{}.1", archive.log.live().display());
    archive.scene.run("replay", &[&rotated])?;
    let alone = archive.count()?;
    let expected = SOME / 4;
    if !(expected..expected + 10).contains(&alone) {
        return Err(format!("{alone} documents without Kafka, {expected} were expected").into());
    }
    let arguments = [vec!["--through-kafka".to_owned()], archive.arguments()].concat();
    let mut replay = archive.scene.begin("replay", &strs(&arguments))?;
    thread::sleep(Duration::from_secs(if stage.tier == Tier::Ci { 3 } else { 15 }));
    if !replay.is_running()? {
        return Err(format!("it did not wait for Kafka\n{}", replay.tail()).into());
    }
    proxy.set(Mode::Pass);
    let status = replay.wait_ended()?;
    if !status.success() {
        return Err(format!("it ended with {status}\n{}", replay.tail()).into());
    }
    pipeline.wait_processed()?;
    archive.settle()
}

/// All paths below a directory, sorted; links are not followed.
fn below(directory: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(below(&path)?);
        }
        found.push(path);
    }
    found.sort();
    Ok(found)
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
