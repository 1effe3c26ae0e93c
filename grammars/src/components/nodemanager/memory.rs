//! Memory and CPU that containers use, and the limits that they exceed.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `Memory usage of ProcessTree 31128 for container-id container_1_1_01_000002: 143.4 MB of 256 MB physical memory used; 2.4 GB of 7.5 GB virtual memory used`,
/// in 3.x `Resource usage of ProcessTree ..` with ` %CPU: 46.58902 %CPU-cores: 23.294` and more behind it
pub(super) fn usage<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag =
        if scan.sees("Memory ") { "Memory usage of ProcessTree " } else { "Resource usage of ProcessTree " };
    scan.tag(tag)?
        .int(Field::YarnProcessId)?
        .tag(" for container-id ")?
        .id("container_", Field::YarnContainerId)?
        .tag(": ")?
        .then(used)?
        .maybe_then(|scan| Some(scan.skip("%CPU: ")?.float(Field::YarnCpuPercent)?.rest()))
        .action("container_usage")
}

/// `Container [pid=16701,containerID=container_1_1_01_000003] is running beyond physical memory limits. Current usage: 257.1 MB of 256 MB physical memory used; 2.4 GB of 7.5 GB virtual memory used. Killing container.`
pub(super) fn limit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(exceeding)?
        .tag("beyond ")?
        .one_of(Field::YarnLimitKind, &["physical", "virtual"])?
        .tag(" memory limits. Current usage: ")?
        .then(used)?
        .action("container_limit_exceeded")
}

/// 3.x: `Container [pid=1,containerID=container_1_1_01_000003] is running 1153434B beyond the 'PHYSICAL' memory limit. Current usage: ..`
pub(super) fn limit_by<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(exceeding)?.skip("B beyond the '")?;
    let (tag, kind) = match scan.sees("PHYSICAL") {
        true => ("PHYSICAL", "physical"),
        false => ("VIRTUAL", "virtual"),
    };
    scan.tag(tag)?
        .is(Field::YarnLimitKind, kind)
        .tag("' memory limit. Current usage: ")?
        .then(used)?
        .action("container_limit_exceeded")
}

fn exceeding<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("Container [pid=")?
        .int(Field::YarnProcessId)?
        .tag(",containerID=")?
        .id("container_", Field::YarnContainerId)?
        .tag("] is running ")
}

/// `Process tree for container: container_1_1_01_000003 has processes older than 1 iteration running over the configured limit. Limit=268435456, current usage = 269611008`
pub(super) fn old_processes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Process tree for container: ")?
        .id("container_", Field::YarnContainerId)?
        .tag(" has processes older than 1 iteration running over the configured limit. Limit=")?
        .int(Field::YarnPhysicalLimit)?
        .tag(", current usage = ")?
        .int(Field::YarnPhysicalUsed)?
        .action("container_over_limit")
}

/// `143.4 MB of 256 MB physical memory used; 2.4 GB of 7.5 GB virtual memory used`
fn used<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    for (field, end) in [
        (Field::YarnPhysicalUsed, " of "),
        (Field::YarnPhysicalLimit, " physical memory used; "),
        (Field::YarnVirtualUsed, " of "),
        (Field::YarnVirtualLimit, " virtual memory used"),
    ] {
        let bytes = bytes(scan.take_until(end)?)?;
        scan.record().put_int(field, bytes);
    }
    Some(scan)
}

/// `143.4 MB`, `256 B`, `1.0 TB`
fn bytes(mut text: &[u8]) -> Option<i64> {
    let number = steps::float(&mut text)?;
    let power = match text.trim_ascii() {
        b"B" | b"" => 0,
        b"KB" => 10,
        b"MB" => 20,
        b"GB" => 30,
        b"TB" => 40,
        b"PB" => 50,
        _ => return None,
    };
    Some((number * (1_i64 << power) as f64) as i64)
}
