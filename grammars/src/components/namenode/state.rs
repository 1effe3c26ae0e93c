//! The NameNode as a whole: safe mode, the namesystem lock, HA, the network topology.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `STATE* Leaving safe mode after 127 secs`, `STATE* Safe mode is ON.`, `STATE* Safe mode is OFF`, and with further lines
/// `STATE* Safe mode ON, in safe mode extension. `, `STATE* Safe mode ON. `, `STATE* Safe mode extension entered. `:
/// `The reported blocks 185 has reached the threshold 0.9990 of total blocks 185. ..` or
/// `The reported blocks 10 needs additional 175 blocks to reach the threshold 0.9990 of total blocks 185.`
pub(super) fn safe_mode<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("STATE* ")?;
    if scan.sees("Leaving safe mode after ") {
        return scan
            .tag("Leaving safe mode after ")?
            .seconds(Field::HdfsDurationMs)?
            .tag(" secs")?
            .is(Field::HdfsSafeMode, "leaving")
            .action("safe_mode");
    }
    const STATES: [(&str, &str); 6] = [
        ("Safe mode is ON", "on"),
        ("Safe mode is OFF", "off"),
        ("Safe mode extension entered", "extension"),
        ("Safe mode ON, in safe mode extension", "extension"),
        ("Safe mode ON", "on"),
        ("Leaving safe mode", "leaving"),
    ];
    let (tag, state) = STATES.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.tag(tag)?.is(Field::HdfsSafeMode, state).maybe_then(reported_blocks).action("safe_mode")
}

fn reported_blocks<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let scan = scan.skip_lines("The reported blocks ")?.int(Field::HdfsBlocks)?;
    let scan = match scan.sees(" needs additional ") {
        true => scan.tag(" needs additional ")?.int(Field::HdfsBlocksNeeded)?,
        false => scan,
    };
    let scan = scan
        .skip("the threshold ")?
        .float(Field::HdfsSafeModeThreshold)?
        .tag(" of total blocks ")?
        .int(Field::HdfsBlocksTotal)?;
    Some(scan.rest())
}

/// `Space available on volume '/dev/sda1' is 90112000, which is below the configured reserved amount 104857600`,
/// `NameNode low on available disk space. Entering safe mode.`, `.. Already in safe mode.`
pub(super) fn space_low<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("NameNode low on available disk space") {
        return scan.action("space_low");
    }
    scan.tag("Space available on volume '")?
        .until(Field::HdfsVolume, "' is ")?
        .int(Field::HdfsBytes)?
        .tag(", which is below the configured reserved amount")?
        .action("space_low")
}

/// `STATE* Network topology has 1 racks and 3 datanodes`, `STATE* UnderReplicatedBlocks has 0 blocks`
pub(super) fn topology<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("STATE* ")?;
    if scan.sees("UnderReplicatedBlocks has ") {
        return scan
            .tag("UnderReplicatedBlocks has ")?
            .int(Field::HdfsBlocksUnderReplicated)?
            .tag(" blocks")?
            .action("blocks_counted");
    }
    scan.tag("Network topology has ")?
        .int(Field::HdfsRacks)?
        .tag(" racks and ")?
        .int(Field::HdfsDatanodes)?
        .tag(" datanodes")?
        .action("topology_counted")
}

/// `STATE* Replication Queue initialization scan for invalid, over- and under-replicated blocks completed in 4047 msec`
pub(super) fn queues_scanned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("STATE* Replication Queue initialization scan ")?
        .skip(" completed in ")?
        .float(Field::HdfsDurationMs)?
        .tag(" msec")?
        .action("replication_queues_scanned")
}

/// 2.7 to 3.2: `FSNamesystem write lock held for 2465 ms via java.lang.Thread.getStackTrace(Thread.java:1564)`, the frames
/// without any `at ` (of a read lock they begin on the next line), then `\tNumber of suppressed write-lock reports: 0` and so on
pub(super) fn lock_held<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("FSNamesystem ")?
        .one_of(Field::HdfsLock, &["read", "write"])?
        .tag(" lock held for ")?
        .int(Field::HdfsLockHeldMs)?
        .tag(" ms via")?;
    let stack = scan.rest();
    lock_holder(stack, &mut scan);
    scan.maybe_then(|scan| Some(scan.skip_lines("-lock reports: ")?.int(Field::HdfsLockSuppressed)?.rest()))
        .action("lock_held")
}

/// 3.3: `\tNumber of suppressed write-lock reports: 0`, then
/// `\tLongest write-lock held at 2026-11-21 08:11:43,798+0900 for 268ms via java.base/java.lang.Thread.getStackTrace(..)`, the
/// frames, `\tTotal suppressed write-lock held time: 0.0`. 3.4 has `.. for 268ms by mkdirs (..) via ..` and, with split locks,
/// `reports of FSLock is 0`
pub(super) fn lock_held_longest<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .maybe("\t")
        .tag("Number of suppressed ")?
        .one_of(Field::HdfsLock, &["read", "write"])?
        .tag("-lock reports")?;
    let scan = match scan.sees(": ") {
        true => scan.tag(": ")?,
        false => scan.skip(" is ")?,
    };
    let mut scan = scan
        .int(Field::HdfsLockSuppressed)?
        .skip_lines("-lock held at ")?
        .skip(" for ")?
        .int(Field::HdfsLockHeldMs)?
        .tag("ms ")?;
    let stack = scan.rest();
    lock_holder(stack, &mut scan);
    scan.action("lock_held")
}

/// The function that held the lock: the first frame that is neither the JVM's nor the lock's own.
fn lock_holder<'a>(stack: &'a [u8], scan: &mut Scan<'a, '_>) {
    const OWN: [&[u8]; 4] =
        [b"FSNamesystemLock.", b"StringUtils.getStackTrace", b"Unlock", b"Thread.getStackTrace"];
    for frame in stack.split(|byte| *byte == b'\n').take(12) {
        let mut rest = frame.trim_ascii();
        let Some(function) = steps::until(&mut rest, "(") else {
            continue;
        };
        // `by mkdirs (..) via java.lang.Thread.getStackTrace` is no frame either.
        let is_frame = function.contains(&b'.') && !function.contains(&b' ');
        if is_frame && !OWN.iter().any(|own| wire::bytes::find(function, own).is_some()) {
            scan.record().put(Field::HdfsLockHolder, Value::Text(function));
            return;
        }
    }
}

/// `Starting services required for active state`, `Stopping services started for standby state`
pub(super) fn ha_services<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Starting ") {
        true => ("Starting services required for ", "ha_services_started"),
        false => ("Stopping services started for ", "ha_services_stopped"),
    };
    scan.tag(tag)?.one_of(Field::HaState, &["active", "standby", "observer"])?.tag(" state")?.action(action)
}
