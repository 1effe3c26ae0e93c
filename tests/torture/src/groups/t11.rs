//! T11: other settings for daemons that run, state and blocks of other versions, processors that are restarted one by one.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    Plain, Run, Stage,
    processing::{Detour, Processing},
    shipping::Shipping,
    singles,
};
use crate::{
    Failure, Outcome, oracle,
    program::{Program, Signal},
    proxy::{Mode, Protocol, Proxy},
    rotate::{Log, Style},
    scene::Scene,
    servers::Headers,
    wait,
    writer::{Layout, Writer},
};

const STYLE: Style = Style::RenameCreate;

/// What a daemon says of new settings.
const IN_PLACE: &str = "the new settings are in place";
const LEFT: &str = "going on with the settings from before";

pub(super) fn code() -> BTreeMap<String, Run> {
    let cells: [(&str, Plain); 9] = [
        ("bad-yaml-shipper", bad_yaml_shipper),
        ("bad-yaml-processor", bad_yaml_processor),
        ("stream-added", stream_added),
        ("stream-removed", stream_removed),
        ("stream-changed", stream_changed),
        ("state-older", state_older),
        ("state-newer", state_newer),
        ("blocks-newer", blocks_newer),
        ("rolling-restart", rolling_restart),
    ];
    singles("t11", cells)
}

/// Has a daemon read its configuration again, and waits for what it says of it once more.
fn reload(program: &mut Program, says: &str) -> Outcome {
    let count = |program: &Program| program.log().matches(says).count();
    let before = count(program);
    program.signal(Signal::HUP)?;
    wait::until(format!("{says:?}"), 60, || match count(program) > before {
        true => Ok(()),
        false => Err(program.tail()),
    })
}

/// Configurations that cannot be used: no YAML, a key that does not exist, half a file, none at all.
fn broken(good: &str) -> [String; 4] {
    let half = good.len() / 2;
    [
        format!("{good}  : [\n"),
        good.replacen("cluster:", "no_such_key: 1\ncluster:", 1),
        format!("{}\n\"", &good[..half]),
        String::new(),
    ]
}

fn bad_yaml_shipper(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.expected.extend(["the configuration cannot be used", LEFT]);
    let mut shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    let good = shipping.scene.configuration()?;
    for bad in broken(&good) {
        shipping.log.write_half()?;
        shipping.scene.reconfigure(|_| bad)?;
        reload(&mut shipper, LEFT)?;
        shipping.write(40)?;
        shipping.log.rotate()?;
        shipping.write(10)?;
        shipping.wait_shipped(&shipper)?;
    }
    shipping.scene.reconfigure(|_| good)?;
    reload(&mut shipper, IN_PLACE)?;
    shipping.write(40)?;
    shipping.settle(shipper)
}

fn bad_yaml_processor(stage: &Stage<'_>) -> Outcome<u64> {
    let mut processing = Processing::new(stage, Detour::default())?;
    processing.expected.extend(["the configuration cannot be used", LEFT]);
    processing.pipeline.scene.run("setup", &[])?;
    let shipper = processing.scene.shipper("")?;
    processing.wait_shipped(&shipper)?;
    let mut processor = processing.processor("")?;
    processing.pipeline.wait_processed()?;
    let good = processing.pipeline.scene.configuration()?;
    for bad in broken(&good) {
        processing.write(100)?;
        processing.pipeline.scene.reconfigure(|_| bad)?;
        reload(&mut processor, LEFT)?;
        processing.write(40)?;
        processing.wait_shipped(&shipper)?;
        processing.pipeline.wait_processed()?;
    }
    processing.pipeline.scene.reconfigure(|_| good)?;
    processing.write(200)?;
    reload(&mut processor, IN_PLACE)?;
    processing.write(40)?;
    processing.log.rotate()?;
    processing.write(40)?;
    processing.settle(shipper, vec![processor])
}

/// A stream with files that are there already and grow.
fn stream_added(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let writer = Writer { number: 3, layout: Layout::Hive, seed: stage.seed };
    let mut added = Log::create(&stage.directory.join("logs/w3"), writer, Style::Daily)?;
    added.write(60)?;
    let mut shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    shipping.write(100)?;
    added.write_half()?;
    let stream = Scene::stream(&added);
    shipping.scene.reconfigure(|before| format!("{before}{stream}"))?;
    reload(&mut shipper, IN_PLACE)?;
    shipping.write(60)?;
    added.write(60)?;
    shipping.log.rotate()?;
    shipping.write(10)?;
    shipping.pipeline.wait_shipped(&shipping.scene, &shipper, &[&mut added])?;
    added.rotate()?;
    added.write(60)?;
    let Shipping { pipeline, scene, mut log, mut beside, expected, .. } = shipping;
    pipeline.settle(&scene, shipper, &mut [&mut log, &mut beside, &mut added], &[], &expected)
}

/// A stream goes while lines of it are under way, its file is rotated and grows, and it comes back.
fn stream_removed(stage: &Stage<'_>) -> Outcome<u64> {
    let proxy = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
    let mut shipping = Shipping::new(stage, STYLE, 1, Some(&proxy.addresses))?;
    shipping.expected.push("the new settings do not want a file any more that was not read to its end");
    let mut shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    proxy.set(Mode::Blackhole);
    shipping.write(1500)?;
    let stream = Scene::stream(&shipping.log);
    let whole = shipping.scene.reconfigure(|before| before.replace(&stream, ""))?;
    reload(&mut shipper, IN_PLACE)?;
    shipping.write(40)?;
    shipping.log.rotate()?;
    shipping.write(40)?;
    proxy.set(Mode::Pass);
    // The other stream flows on without it.
    let beside = &mut [&mut shipping.beside];
    shipping.pipeline.wait_shipped(&shipping.scene, &shipper, beside)?;
    shipping.scene.reconfigure(|_| whole)?;
    reload(&mut shipper, IN_PLACE)?;
    shipping.write(40)?;
    shipping.settle(shipper)
}

/// Patterns, zone and the settings of Kafka's client change, each with lines under way and a rotation.
fn stream_changed(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let mut shipper = shipping.scene.shipper("")?;
    shipping.wait_shipped(&shipper)?;
    let changes: [(&str, &str); 4] = [
        // Rotated files are the stream's, too, and then are not any more.
        ("*-namenode-*.log\"", "*-namenode-*.log*\""),
        ("  topic:", "  compression: zstd\n  topic:"),
        ("zone: Asia/Seoul", "zone: Europe/Berlin"),
        ("*-namenode-*.log*\"", "*-namenode-*.log\""),
    ];
    for (from, to) in changes {
        shipping.write(200)?;
        shipping.log.write_half()?;
        shipping.scene.reconfigure(|before| before.replacen(from, to, 1))?;
        reload(&mut shipper, IN_PLACE)?;
        shipping.write(40)?;
        shipping.log.rotate()?;
        shipping.write(40)?;
        shipping.wait_shipped(&shipper)?;
    }
    shipping.settle(shipper)
}

/// Rewrites both checkpoints: their first line's version, and each entry.
fn rewrite(state: &Path, version: u32, change: fn(&mut serde_json::Value)) -> Outcome {
    for name in ["checkpoint.json", "checkpoint.json.1"] {
        let path = state.join(name);
        let text = fs::read_to_string(&path)?;
        let (_, json) = text.split_once('\n').ok_or("a checkpoint has two lines")?;
        let mut checkpoint: serde_json::Value = serde_json::from_str(json)?;
        let entries = checkpoint["generations"].as_array_mut().ok_or("a checkpoint has generations")?;
        if entries.is_empty() {
            return Err("a checkpoint is empty".into());
        }
        entries.iter_mut().for_each(change);
        let json = checkpoint.to_string();
        let crc = crc32fast::hash(json.as_bytes());
        fs::write(path, format!("khp-log checkpoint {version} crc32={crc:08x}\n{json}"))?;
    }
    Ok(())
}

/// Checkpoints as the first release wrote them: less is told of each generation.
fn older(entry: &mut serde_json::Value) {
    if let Some(entry) = entry.as_object_mut() {
        for field in ["content", "size", "lost", "first_day"] {
            entry.remove(field);
        }
    }
}

/// A later release says more of each generation.
fn newer(entry: &mut serde_json::Value) {
    entry["of_a_later_release"] = serde_json::json!({"what": [1, 2, 3]});
}

/// The shipper is killed, the file rotated and written on, and a shipper is started on the checkpoint of another release.
fn restarted(
    shipping: &mut Shipping<'_>,
    shipper: Program,
    version: u32,
    change: fn(&mut serde_json::Value),
) -> Outcome<Program> {
    shipping.wait_shipped(&shipper)?;
    // A second checkpoint, so that there is one before the last.
    shipping.write(20)?;
    shipping.wait_shipped(&shipper)?;
    shipping.write(40)?;
    shipper.kill()?;
    shipping.log.rotate()?;
    shipping.write(40)?;
    rewrite(&shipping.scene.directory.join("state"), version, change)?;
    shipping.scene.shipper("")
}

fn state_older(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    let shipper = restarted(&mut shipping, shipper, 1, older)?;
    shipper.wait_logged("checkpoint read")?;
    shipping.write(40)?;
    shipping.settle(shipper)
}

/// What a later release adds is passed over. What it says in another version is left aside, and everything is read again: what was
/// rotated out of the pattern has to be replayed, as the warning says.
fn state_newer(stage: &Stage<'_>) -> Outcome<u64> {
    const UNUSABLE: &str = "checkpoint cannot be used";
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let shipper = shipping.scene.shipper("")?;
    let shipper = restarted(&mut shipping, shipper, 1, newer)?;
    shipper.wait_logged("checkpoint read")?;
    let shipper = restarted(&mut shipping, shipper, 2, newer)?;
    shipping.expected.push(UNUSABLE);
    shipper.wait_logged("it has version 2, this program reads 1")?;
    shipping.replay_rotated()?;
    shipping.write(40)?;
    shipping.settle(shipper)
}

/// Among the blocks are some of a later version. The processor names them and keeps them whole, and the others flow on; a
/// processor that knows the version makes them what they should have been.
///
/// There is no later version yet. So blocks of ours are passed off as such on their way to the processor, and for the one that
/// knows it, as what they are.
fn blocks_newer(stage: &Stage<'_>) -> Outcome<u64> {
    let (topic, staged) = (stage.host.clone(), format!("{}-staged", stage.host));
    let detour = Detour { shipper_topic: Some(staged.clone()), ..Detour::default() };
    let mut processing = Processing::new(stage, detour)?;
    processing.pipeline.scene.run("setup", &[])?;
    let shipper = processing.scene.shipper("")?;
    for _ in 0..6 {
        processing.wait_shipped(&shipper)?;
        processing.write(40)?;
        processing.log.rotate()?;
        processing.write(10)?;
    }
    processing.wait_shipped(&shipper)?;
    shipper.end()?;
    let servers = stage.servers;
    servers.create_topic(&topic, "max.message.bytes", "4194304")?;
    let (mut blocks, mut later) = (0, 0);
    servers.copy(&staged, &topic, |headers| {
        blocks += 1;
        if blocks % 3 == 0 {
            later += 1;
            set_version(headers, "2");
            headers.push(("of-a-later-version".to_owned(), b"\xff".to_vec()));
        }
        true
    })?;
    let processor = processing.processor("")?;
    let judge = || -> Outcome<oracle::Verdict> {
        processing.pipeline.wait_processed()?;
        Ok(oracle::judge(&servers.documents(&stage.host)?, &[&processing.log, &processing.beside], &[]))
    };
    let before = judge()?;
    let letters = servers.records(&format!("{topic}-dlq"))?.len();
    if letters != later || before.lost == 0 || before.duplicated > 0 {
        return Err(
            format!("{letters} dead letters for {later} blocks of a later version: {before:?}").into()
        );
    }
    processor.wait_logged("block format 2 is unknown here, which reads 1; upgrade the processors first")?;
    // They wait for as long as nobody knows them.
    let again = processing.pipeline.scene.run("replay", &["--dead-letters"]);
    if !again.is_err_and(|failure| failure.what.contains(&format!("{later} are still refused and wait"))) {
        return Err("letters that nobody can read were not refused again".into());
    }
    servers.copy(&format!("{topic}-dlq"), &topic, |headers| {
        set_version(headers, "1");
        headers.iter().any(|(name, value)| name == "attempts" && value == b"1")
    })?;
    judge()?.settle()?;
    processor.end()?;
    match crate::program::complaints(
        &processing.pipeline.scene.log("process"),
        &["block format 2 is unknown here"],
    ) {
        found if found.is_empty() => Ok(0),
        found => Err(Failure::from(format!("the processor complained:\n{}", found.join("\n")))),
    }
}

fn set_version(headers: &mut Headers, version: &str) {
    for (_, value) in headers.iter_mut().filter(|(name, _)| name == "khp") {
        *value = version.as_bytes().to_vec();
    }
}

/// Three processors are restarted one after the other, while events keep coming.
fn rolling_restart(stage: &Stage<'_>) -> Outcome<u64> {
    let mut processing = Processing::new(stage, Detour::default())?;
    processing.pipeline.scene.run("setup", &[])?;
    let shipper = processing.scene.shipper("")?;
    processing.wait_shipped(&shipper)?;
    let mut processors = Vec::new();
    for _ in 0..3 {
        processors.push(processing.processor("")?);
    }
    processing.pipeline.wait_processed()?;
    for round in 0..3 {
        processing.write(300)?;
        processors.remove(0).end()?;
        processing.write(300)?;
        processing.log.rotate()?;
        let fresh = processing.processor("")?;
        processing.write(300)?;
        // It has its share before the next one goes.
        fresh.wait_logged("partitions assigned")?;
        processors.push(fresh);
        if round == 1 {
            processing.wait_shipped(&shipper)?;
            processing.pipeline.wait_processed()?;
        }
    }
    processing.settle(shipper, processors)
}
