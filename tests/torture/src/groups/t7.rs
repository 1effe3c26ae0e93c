//! T7: resources that run out, fail, or are not there, for the shipper. What fails for a while costs time; what a limit forbids is
//! done without.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::Path, thread, time::Duration};

use super::{
    Plain, Run, Stage,
    processing::{Detour, Processing},
    shipping::Shipping,
    singles, under,
};
use crate::{
    Failure, Outcome,
    program::{Program, Signal},
    proxy::{Mode, Protocol, Proxy},
    rotate::{Log, Style},
    scene::Scene,
    wait,
    writer::{Layout, Writer},
};

const STYLE: Style = Style::RenameCreate;

/// Said of what cannot be read.
const UNREADABLE: &str = "file cannot be read, trying again";
const DARK: &str = "path cannot be looked at, trying again at each scan";
const UNSAVED: &str = "checkpoint cannot be written, shipping goes on";
const UNWATCHED: &str = "some directories cannot be watched, scanning each second";
const NO_NOTIFICATIONS: &str = "file notifications refused, scanning each second";

pub(super) fn code() -> BTreeMap<String, Run> {
    let cells: [(&str, Plain); 14] = [
        ("state-disk-full", state_disk_full),
        ("log-disk-full", log_disk_full),
        ("64-descriptors", |stage| many(stage, "exec prlimit --nofile=64:64", 200, flat, None)),
        ("8-watches", eight_watches),
        ("queue-overflow", queue_overflow),
        ("memory-limit", memory_limit),
        ("1-cpu", one_cpu),
        ("eio", |stage| reads_fail(stage, "EIO")),
        ("eacces-comes-and-goes", eacces),
        ("estale", |stage| reads_fail(stage, "ESTALE")),
        ("10000-files", |stage| many(stage, "exec", 10_000, flat, None)),
        ("100000-file-directory", crowded_directory),
        ("notify-off", notify_off),
        ("no-inotify", no_inotify),
    ];
    singles("t7", cells)
}

/// Writes and rotates a few times, up to the middle of an event.
fn grow(shipping: &mut Shipping<'_>, shipper: &Program) -> Outcome {
    for _ in 0..3 {
        shipping.write(60)?;
        shipping.log.write_half()?;
        shipping.log.rotate()?;
        shipping.write(20)?;
        shipping.wait_shipped(shipper)?;
    }
    Ok(())
}

/// Starts a shipper so.
fn start(stage: &Stage<'_>, shipping: &mut Shipping<'_>, with: &str) -> Outcome<Program> {
    let wrapped = under::program(stage, "ship", with)?;
    let plain = shipping.scene.run_as(wrapped);
    let started = shipping.scene.shipper("");
    shipping.scene.run_as(plain);
    started
}

/// A third stream, in a directory of its own.
fn third(stage: &Stage<'_>, shipping: &Shipping<'_>, directory: &Path) -> Outcome<Log> {
    let mut log =
        Log::create(directory, Writer { number: 3, layout: Layout::Hadoop, seed: stage.seed }, STYLE)?;
    log.write(5)?;
    // Also of the directories below.
    let stream = Scene::stream(&log).replace("/*-namenode", "/**/*-namenode");
    shipping.scene.reconfigure(|before| format!("{before}{stream}"))?;
    Ok(log)
}

/// The judgement with the third stream.
fn settle(shipping: Shipping<'_>, shipper: Program, mut third: Log) -> Outcome<u64> {
    let Shipping { pipeline, scene, mut log, mut beside, expected, .. } = shipping;
    pipeline.settle(&scene, shipper, &mut [&mut log, &mut beside, &mut third], &[], &expected)
}

/// No checkpoint can be written while files are rotated, nor by a shipper that starts then.
fn state_disk_full(stage: &Stage<'_>) -> Outcome<u64> {
    let disk = under::Disk::new(stage)?;
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.expected.extend([UNSAVED, "the lock file cannot be written"]);
    let state = disk.path.join("state");
    fs::create_dir(&state)?;
    std::os::unix::fs::symlink(&state, shipping.scene.directory.join("state"))?;
    let shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    disk.fill()?;
    shipping.write(60)?;
    shipper.wait_logged(UNSAVED)?;
    shipping.log.rotate()?;
    shipping.write(60)?;
    shipper.kill()?;
    shipping.write(20)?;
    let shipper = shipping.scene.shipper("")?;
    shipper.wait_logged(UNSAVED)?;
    shipping.write(60)?;
    disk.free()?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}

/// A writer finds its disk full in the middle of an event, and goes on when a rotated file was deleted: the shipper must not hold
/// that, or the disk stays full.
fn log_disk_full(stage: &Stage<'_>) -> Outcome<u64> {
    let disk = under::Disk::new(stage)?;
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let mut log = third(stage, &shipping, &disk.path.join("w3"))?;
    let shipper = shipping.scene.shipper("")?;
    log.write(800)?;
    for _ in 0..3 {
        shipping.pipeline.wait_shipped(&shipping.scene, &shipper, &[&mut log])?;
        log.rotate()?;
        log.write_until_full()?;
        shipping.write(40)?;
        for entry in fs::read_dir(log.directory())? {
            let path = entry?.path();
            if path != log.live() {
                fs::remove_file(path)?;
            }
        }
        wait::until("room on the disk", 60, || fs::write(disk.path.join("filler"), vec![0; 100 << 10]))?;
        disk.free()?;
        log.complete()?;
        log.write(20)?;
    }
    grow(&mut shipping, &shipper)?;
    settle(shipping, shipper, log)
}

/// The name of the file with this number, among others.
fn flat(number: usize) -> String {
    format!("hadoop-hdfs-namenode-many{number}.log")
}

/// Many files that grow round by round, under a condition that must be told of if there is something to tell.
fn many(
    stage: &Stage<'_>,
    with: &str,
    files: usize,
    name: fn(usize) -> String,
    told: Option<&'static str>,
) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let mut log = third(stage, &shipping, &stage.directory.join("logs/w3"))?;
    log.spread(files, 1, name)?;
    let shipper = start(stage, &mut shipping, with)?;
    if let Some(told) = told {
        shipping.expected.push(told);
        shipper.wait_logged(told)?;
    }
    grow(&mut shipping, &shipper)?;
    log.spread(files, 1, name)?;
    shipping.write(20)?;
    log.spread(files / 10, 2, name)?;
    // Found by a shipper that starts, too.
    shipper.kill()?;
    log.spread(files / 10, 1, name)?;
    let shipper = start(stage, &mut shipping, with)?;
    log.spread(files / 10, 1, name)?;
    grow(&mut shipping, &shipper)?;
    settle(shipping, shipper, log)
}

fn eight_watches(stage: &Stage<'_>) -> Outcome<u64> {
    const LIMIT: &str = "echo 8 >/proc/sys/user/max_inotify_watches";
    under::needs(&format!("unshare --user --map-root-user sh -ec '{LIMIT}'"))?;
    let with = format!("exec unshare --user --map-root-user sh -ec '{LIMIT}; exec \"$@\"' sh");
    let name = |number| format!("directory{}/hadoop-hdfs-namenode-nn1.log", number % 20);
    many(stage, &with, 20, name, Some(UNWATCHED))
}

/// The shipper stands still while more happens than the kernel keeps for it.
fn queue_overflow(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let mut shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    let limit: usize = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events")?
        .trim()
        .parse()
        .map_err(|error| format!("a number: {error}"))?;
    shipper.signal(Signal::STOP)?;
    shipping.write(60)?;
    let other = shipping.log.directory().join("other.txt");
    // Made, written, closed, deleted: four events at least.
    for _ in 0..limit / 4 + 100 {
        fs::write(&other, "x")?;
        fs::remove_file(&other)?;
    }
    // Nobody is told of these any more.
    shipping.log.rotate()?;
    shipping.write(60)?;
    shipping.log.rotate()?;
    shipping.write(60)?;
    shipper.signal(Signal::CONT)?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}

/// Kafka takes nothing while much more is written than may be under way.
fn memory_limit(stage: &Stage<'_>) -> Outcome<u64> {
    let cage = under::Cage::new(stage)?;
    let proxy = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
    let mut shipping = Shipping::new(stage, STYLE, 32, Some(&proxy.addresses))?;
    let mut log = third(stage, &shipping, &stage.directory.join("logs/w3"))?;
    let with = format!("echo $$ >'{}' && exec", cage.processes().display());
    let shipper = start(stage, &mut shipping, &with)?;
    shipping.expected.push("kafka cannot be reached, trying again");
    shipping.wait_shipped(&shipper)?;
    proxy.set(Mode::Blackhole);
    for _ in 0..8 {
        log.write(10_000)?;
        shipping.write(5_000)?;
        shipping.log.rotate()?;
        thread::sleep(Duration::from_secs(1));
    }
    proxy.set(Mode::Pass);
    grow(&mut shipping, &shipper)?;
    let caged = fs::read_to_string(cage.processes())?;
    if caged.trim() != shipper.pid().to_string() {
        return Err(format!("in the control group is {caged:?}, not the shipper").into());
    }
    settle(shipping, shipper, log)
}

fn one_cpu(stage: &Stage<'_>) -> Outcome<u64> {
    under::needs("taskset -c 0 true")?;
    let mut processing = Processing::new(stage, Detour::default())?;
    processing.pipeline.scene.run("setup", &[])?;
    let bound = under::program(stage, "bound", "exec taskset -c 0")?;
    processing.scene.run_as(bound.clone());
    processing.pipeline.scene.run_as(bound);
    let shipper = processing.scene.shipper("")?;
    processing.wait_shipped(&shipper)?;
    let processor = processing.processor("")?;
    for _ in 0..5 {
        processing.write(1500)?;
        processing.log.rotate()?;
        processing.write(10)?;
    }
    processing.settle(shipper, vec![processor])
}

/// Reads of the log fail a few times, at first and while it is followed.
fn reads_fail(stage: &Stage<'_>, error: &str) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.expected.push(UNREADABLE);
    for reads in ["1..3", "4..8"] {
        let path = shipping.log.live().to_owned();
        let with = under::faked_calls(&format!("pread64:error={error}:when={reads}"), Some(&path))?;
        let shipper = start(stage, &mut shipping, &with)?;
        wait::until("a read that fails", 60, || {
            shipping.write(5)?;
            match shipper.log().contains(UNREADABLE) {
                true => Ok(()),
                false => Err(Failure::from(shipper.tail())),
            }
        })?;
        shipping.write(60)?;
        shipping.wait_shipped(&shipper)?;
        shipping.log.rotate()?;
        shipping.write(60)?;
        shipping.wait_shipped(&shipper)?;
        shipper.end()?;
    }
    let shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}

/// A file, then its directory, may not be read for a while: by a shipper that runs, and by one that starts.
fn eacces(stage: &Stage<'_>) -> Outcome<u64> {
    // Root may read whatever its mode forbids, unless that is taken away.
    const WITH: &str = "exec setpriv --bounding-set -dac_override,-dac_read_search";
    under::needs(&WITH.replace("exec ", "").replacen("search", "search true", 1))?;
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.expected.extend([UNREADABLE, DARK, UNWATCHED]);
    let set = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    let directory = shipping.log.directory().to_owned();
    set(shipping.log.live(), 0)?;
    let shipper = start(stage, &mut shipping, WITH)?;
    shipper.wait_logged(UNREADABLE)?;
    shipping.write(40)?;
    shipping.pipeline.wait_shipped(&shipping.scene, &shipper, &[&mut shipping.beside])?;
    set(shipping.log.live(), 0o640)?;
    shipping.wait_shipped(&shipper)?;
    set(&directory, 0)?;
    shipping.write(40)?;
    shipping.log.rotate()?;
    shipping.write(40)?;
    shipper.wait_logged(DARK)?;
    set(&directory, 0o755)?;
    grow(&mut shipping, &shipper)?;
    shipping.write(40)?;
    set(&directory, 0)?;
    shipper.kill()?;
    shipping.write(40)?;
    shipping.log.rotate()?;
    shipping.write(40)?;
    let shipper = start(stage, &mut shipping, WITH)?;
    shipper.wait_logged(DARK)?;
    thread::sleep(Duration::from_secs(3));
    set(&directory, 0o755)?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}

/// The log's directory has 100 000 other files, and gets more.
fn crowded_directory(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    let crowd = |shipping: &Shipping<'_>, numbers: std::ops::Range<u32>| -> Outcome {
        for number in numbers {
            fs::File::create(shipping.log.directory().join(format!("other-{number}.txt")))?;
        }
        Ok(())
    };
    crowd(&shipping, 0..100_000)?;
    let shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    crowd(&shipping, 100_000..110_000)?;
    grow(&mut shipping, &shipper)?;
    shipper.kill()?;
    shipping.write(20)?;
    shipping.log.rotate()?;
    shipping.write(20)?;
    let shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}

fn notify_off(stage: &Stage<'_>) -> Outcome<u64> {
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.scene.reconfigure(|before| before.replacen("  zone:", "  notify: false\n  zone:", 1))?;
    let shipper = shipping.scene.shipper("")?;
    grow(&mut shipping, &shipper)?;
    for entry in fs::read_dir(format!("/proc/{}/fd", shipper.pid()))? {
        if fs::read_link(entry?.path()).is_ok_and(|held| held.to_string_lossy().contains("inotify")) {
            return Err("it uses notifications all the same".into());
        }
    }
    shipping.settle(shipper)
}

fn no_inotify(stage: &Stage<'_>) -> Outcome<u64> {
    let with = under::faked_calls("inotify_init1:error=ENOSYS", None)?;
    let mut shipping = Shipping::new(stage, STYLE, 32, None)?;
    shipping.expected.push(NO_NOTIFICATIONS);
    let shipper = start(stage, &mut shipping, &with)?;
    shipper.wait_logged(NO_NOTIFICATIONS)?;
    grow(&mut shipping, &shipper)?;
    shipping.settle(shipper)
}
