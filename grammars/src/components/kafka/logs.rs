//! Logs of partitions: segments, offsets, deletion, the cleaner's statistics.

use super::context::{self, partition_word};
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan::milliseconds,
};

/// `Rolled new log segment at offset 2 in 12 ms.`
pub(super) fn rolled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Rolled new log segment at offset ")?
        .int(Field::BrokerOffset)?
        .tag(" in ")?
        .float(Field::BrokerDurationMs)?
        .action("segment_rolled")
}

/// `Deleting segment files LogSegment(baseOffset=5, size=948, ..),LogSegment(..)`,
/// `Deleting segment LogSegment(baseOffset=0, size=948, ..) due to retention time 604800000ms breach based on the largest record timestamp in the segment`,
/// before 2.8 `Found deletable segments with base offsets [0,5] due to retention time 604800000ms breach`,
/// `Scheduling segments for deletion List(LogSegment(..))`, `Scheduling log segment [baseOffset 0, size 948] for deletion.`
pub(super) fn deleted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 7] = [
        ("Deleting segment files ", "segment_deleted"),
        ("Deleting segments due to ", "segment_deleting"),
        ("Deleting segments ", "segment_deleting"),
        ("Deleting segment ", "segment_deleting"),
        ("Found deletable segments with base offsets ", "segment_deleting"),
        ("Scheduling segments for deletion ", "segment_deletion_scheduled"),
        ("Scheduling log segment ", "segment_deletion_scheduled"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    let due = wire::bytes::find(message, b"egments due to ").is_some();
    let scan = match due {
        true => scan.name_until(Field::BrokerReason, b":")?,
        false => scan,
    };
    scan.maybe_then(|scan| {
        let scan =
            if scan.sees("[baseOffset ") { scan.tag("[baseOffset ")? } else { scan.skip("baseOffset=")? };
        Some(scan.int(Field::BrokerOffset)?.rest())
    })
    .maybe_then(|scan| Some(scan.skip(" due to ")?.name_until(Field::BrokerReason, b":")?.rest()))
    .action(action)
}

/// `Incremented log start offset to 8 due to segment deletion`
pub(super) fn start_offset<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan =
        context::behind(message, record).tag("Incremented log start offset to ")?.int(Field::BrokerOffset)?;
    scan.maybe_then(|scan| Some(scan.tag(" due to ")?.rest_of_line(Field::BrokerReason)?.rest()))
        .action("log_start_offset")
}

/// `Completed load of log with 1 segments, log start offset 0 and log end offset 7 in 12 ms`, since 2.5
/// `Completed load of log with 1 segments containing 0 local segments and 0 remote segments, tier start offset 0, first untiered offset 0, local start offset 0, log end offset 7`,
/// `Loading producer state till offset 7 with message format version 2`, `Producer state recovery took 2ms for snapshot load and 0ms for segment recovery from offset 7`,
/// `Recovering unflushed segment 0`
pub(super) fn loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 5] = [
        ("Completed load of log with ", "log_loaded"),
        ("Loading producer state till offset ", "producer_state_loading"),
        ("Producer state recovery took ", "producer_state_recovered"),
        ("Reloading from producer snapshot ", "producer_state_loading"),
        ("Recovering unflushed segment ", "segment_recovering"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "log_loaded" => scan
            .int(Field::BrokerSegments)?
            .tag(" segments")?
            .maybe_then(|scan| Some(scan.skip("log end offset ")?.int(Field::BrokerOffset)?.rest()))
            .maybe_then(|scan| Some(scan.tag(" in ")?.float(Field::BrokerDurationMs)?.tag(" ms")?.rest()))
            .action(action),
        "producer_state_recovered" => scan.float(Field::BrokerDurationMs)?.tag("ms")?.action(action),
        "segment_recovering" => scan.int(Field::BrokerOffset)?.action(action),
        _ => scan.maybe_then(|scan| Some(scan.int(Field::BrokerOffset)?.rest())).action(action),
    }
}

/// `Truncating to 5 has no effect as the largest offset in the log is 4`, `Truncating to offset 5`,
/// `Truncate and start at offset 5`, `Corruption found in segment 0, truncating to offset 5`
pub(super) fn truncated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Truncating to offset ", "log_truncated"),
        ("Truncating to ", "log_truncated"),
        ("Truncate and start at offset ", "log_truncated"),
        ("Corruption found in segment ", "log_corrupt"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    let scan = if action == "log_corrupt" { scan.skip("truncating to offset ")? } else { scan };
    scan.int(Field::BrokerOffset)?.action(action)
}

/// `Deleted log /data/events-0/00000000000000000000.log.deleted.`, `Deleted offset index ..`, `Deleted producer state snapshot ..`,
/// `Failed to delete log .. because it does not exist.`
pub(super) fn file_deleted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KINDS: [(&str, &str); 6] = [
        ("log ", "file_deleted"),
        ("offset index ", "file_deleted"),
        ("time index ", "file_deleted"),
        ("transaction index ", "file_deleted"),
        ("txn index ", "file_deleted"),
        ("producer state snapshot ", "file_deleted"),
    ];
    let scan = Scan::new(message, record);
    let fails = scan.sees("Failed ");
    let scan = if fails { scan.tag("Failed to delete ")? } else { scan.tag("Deleted ")? };
    let (scan, action) = scan.phrase(&KINDS)?;
    if fails {
        return scan.until(Field::BrokerFile, " because ")?.action("file_missing");
    }
    scan.rest_before(Field::BrokerFile, ".")?.action(action)
}

/// 1.x: `Updated PartitionLeaderEpoch. New: {epoch:1, offset:12}, Current: {epoch:0, offset:0} for Partition: events-0. Cache now contains 1 entries.`
pub(super) fn epoch_cached<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updated PartitionLeaderEpoch. New: {epoch:")?
        .int(Field::BrokerLeaderEpoch)?
        .tag(", offset:")?
        .int(Field::BrokerOffset)?
        .skip("Current: {epoch:")?
        .int(Field::BrokerPreviousEpoch)?
        .skip("for Partition: ")?
        .then(partition_word)?
        .action("leader_epoch_updated")
}

/// `Wrote producer snapshot at offset 303 with 0 producer ids in 2 ms.`, before 2.8 `Writing producer snapshot at offset 303`
pub(super) fn producer_snapshot<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Wrote producer snapshot at offset ", "producer_snapshot"),
        ("Writing producer snapshot at offset ", "producer_snapshot"),
        ("Loading producer state from snapshot file ", "producer_state_loading"),
    ])?;
    match action {
        "producer_snapshot" => scan
            .int(Field::BrokerOffset)?
            .maybe_then(|scan| Some(scan.skip(" producer ids in ")?.float(Field::BrokerDurationMs)?.rest()))
            .action(action),
        _ => scan.action(action),
    }
}

/// `Created log for partition events-0 in /data/events-0 with properties {cleanup.policy=delete}`,
/// `Deleted log for partition events-0 in /data/events-0.1a2b-delete.`,
/// `Log for partition events-0 is renamed to /data/events-0.1a2b-delete and is scheduled for deletion`
pub(super) fn created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Created log for partition ", "log_created"),
        ("Deleted log for partition ", "log_deleted"),
        ("Log for partition ", "log_renamed"),
    ])?;
    let scan = scan.then(partition_word)?;
    match action {
        "log_renamed" => scan.tag(" is renamed to ")?.name_until(Field::BrokerDirectory, b" ")?,
        "log_deleted" => scan.tag(" in ")?.rest_before(Field::BrokerDirectory, ".")?,
        _ => scan.tag(" in ")?.name_until(Field::BrokerDirectory, b" ")?,
    }
    .action(action)
}

/// `Loading logs from log dirs ArrayBuffer(/data)`, `Loaded 12 logs in 340ms`, before 2.6 `Logs loading complete in 340 ms.`,
/// `Starting log cleanup with a period of 300000 ms.`, `Starting log flusher with a default period of 9223372036854775807 ms.`,
/// `Skipping recovery of 12 logs from /data since clean shutdown file was found`, `Shutting down.`, `Shutdown complete.`
pub(super) fn manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 10] = [
        ("Loading logs", "logs_loading"),
        ("Loaded ", "logs_loaded"),
        ("Logs loading complete in ", "logs_loaded"),
        ("Starting log cleanup with a period of ", "log_cleanup_starting"),
        ("Starting log flusher with a default period of ", "log_flusher_starting"),
        ("Skipping recovery ", "logs_recovery_skipped"),
        ("Attempting recovery ", "logs_recovering"),
        ("Shutting down.", "log_manager_stopping"),
        ("Shutdown complete.", "log_manager_stopped"),
        ("Stopping serving logs in dir ", "directory_failed"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "logs_loaded" => scan
            .maybe_then(|scan| Some(scan.int(Field::BrokerLogs)?.tag(" logs in ")?.rest()))
            .float(Field::BrokerDurationMs)?
            .action(action),
        "directory_failed" => scan.rest_of_line(Field::BrokerDirectory)?.action(action),
        _ => scan.action(action),
    }
}

/// `Starting the log cleaner`, `Cleaner 0: Beginning cleaning of log events-0`,
/// `Cleaner 0: Building offset map for log events-0 for 1 segments in offset range [0, 5).`,
/// `Cleaner 0: Cleaning LogSegment(..) in log events-0 ..`, `Cleaner 0: Growing cleaner I/O buffers ..`
pub(super) fn cleaner<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).scan();
    if scan.sees("Starting the log cleaner") {
        return scan.action("cleaner_starting");
    }
    if scan.sees("Shutting down the log cleaner") {
        return scan.action("cleaner_stopping");
    }
    let scan = if scan.sees("Cleaner ") { scan.tag("Cleaner ")?.skip_number()?.tag(": ")? } else { scan };
    const PHRASES: [(&str, &str); 7] = [
        ("Beginning cleaning of log ", "cleaning_started"),
        ("Building offset map for log ", "offset_map_building"),
        ("Building offset map for ", "offset_map_building"),
        ("Offset map for log ", "offset_map_built"),
        ("Cleaning log ", "log_cleaning"),
        ("Cleaning ", "segment_cleaning"),
        ("Swapping in cleaned segment", "segment_swapped"),
    ];
    let (scan, action) = scan.phrase(&PHRASES)?;
    match action {
        "segment_cleaning" => {
            scan.maybe_then(|scan| Some(partition_word(scan.skip(" in log ")?)?.rest())).action(action)
        }
        "segment_swapped" => scan.action(action),
        _ => scan.then(partition_word)?.action(action),
    }
}

/// `Log cleaner thread 0 cleaned log events-0 (dirty section = [0, 5])` and seven more lines, all indented, with a blank line before:
/// `1,234.5 MB of log processed in 12.3 seconds (100.4 MB/sec).`, `Start size: 1,234.5 MB (9,876 messages)`,
/// `End size: 12.3 MB (98 messages)`, `99.0% size reduction (99.0% fewer messages)`
pub(super) fn cleaner_statistics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).scan();
    let mut scan = Scan::new(scan.rest().trim_ascii_start(), record)
        .tag("Log cleaner thread ")?
        .skip_number()?
        .tag(" cleaned log ")?
        .then(partition_word)?
        .tag(" (dirty section = [")?
        .int(Field::BrokerDirtyFrom)?
        .tag(", ")?
        .int(Field::BrokerDirtyTo)?
        .tag("]")?;
    for line in scan.rest().split(|byte| *byte == b'\n') {
        let mut rest = line.trim_ascii();
        if rest.strip_prefix(b"Start size: ").is_some() || rest.strip_prefix(b"End size: ").is_some() {
            let start = rest.starts_with(b"S");
            steps::until(&mut rest, ": ");
            let (bytes, messages) = match start {
                true => (Field::BrokerBytesBefore, Field::BrokerMessagesBefore),
                false => (Field::BrokerBytesAfter, Field::BrokerMessagesAfter),
            };
            if let Some(size) = grouped(&mut rest) {
                scan.record().put_int(bytes, (size * 1_048_576.0) as i64);
            }
            if steps::tag(&mut rest, " MB (").is_some()
                && let Some(count) = grouped(&mut rest)
            {
                scan.record().put_int(messages, count as i64);
            }
        } else if let Some(size) = grouped(&mut rest)
            && steps::tag(&mut rest, " MB of log processed in ").is_some()
            && let Some(seconds) = grouped(&mut rest)
        {
            scan.record().put_int(Field::BrokerBytes, (size * 1_048_576.0) as i64);
            scan.record().put(Field::BrokerDurationMs, Value::Float(milliseconds(seconds)));
        }
    }
    scan.action("log_cleaned")
}

/// `1,234.5`: a number with separators of thousands.
fn grouped(rest: &mut &[u8]) -> Option<f64> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit() || b",.".contains(byte)).count();
    let (mut whole, mut scale, mut digits) = (0.0, 0.0, 0);
    for byte in &rest[..length] {
        match byte {
            b'.' => scale = 1.0,
            b',' => {}
            digit => {
                digits += 1;
                whole = whole * 10.0 + f64::from(digit - b'0');
                scale *= 10.0;
            }
        }
    }
    *rest = &rest[length..];
    (digits > 0).then(|| if scale > 0.0 { whole / scale } else { whole })
}
