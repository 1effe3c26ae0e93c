//! Transactions, and the threads that compact tables of transactions. Layout only, not seen live.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `khp.events.dt=2026-11-21/h=7` up to a blank or a comma: database, table, partition.
fn object<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let line = scan.line();
    let end = line.iter().position(|byte| b" ,".contains(byte)).unwrap_or(line.len());
    let full = line[..end].strip_suffix(b".").unwrap_or(&line[..end]);
    let mut parts = full.splitn(3, |byte| *byte == b'.');
    for field in [Field::HiveDatabase, Field::HiveTable, Field::HivePartition] {
        scan.record().put_text(field, parts.next().unwrap_or_default());
    }
    (end > 0).then_some(())?;
    scan.advance(end)
}

/// `id:7,dbname:khp,tableName:events,partName:dt=2026-11-21,state:w,type:MAJOR,..`, which may be shortened to a name.
fn compaction<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    if !scan.sees("id:") {
        return object(scan);
    }
    let line = scan.line();
    let end = wire::bytes::find(line, b". ").unwrap_or(line.len());
    for pair in line[..end].split(|byte| *byte == b',') {
        let Some(colon) = memchr::memchr(b':', pair) else {
            continue;
        };
        let value = &pair[colon + 1..];
        let field = match &pair[..colon] {
            b"id" => {
                if let Some(id) = steps::int(&mut &value[..]) {
                    scan.record().put_int(Field::HiveCompactionId, id);
                }
                continue;
            }
            b"dbname" => Field::HiveDatabase,
            b"tableName" => Field::HiveTable,
            b"partName" => Field::HivePartition,
            b"type" => Field::HiveCompaction,
            b"runAs" => Field::UserEffectiveName,
            _ => continue,
        };
        if value != b"null" {
            scan.record().put_text(field, value);
        }
    }
    scan.advance(end)
}

/// ` in txnid:12`, ` in CompactionTxn {txnId: 12, ..}`
fn transaction<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let scan = scan.skip(" in ")?;
    let scan = if scan.sees("txnid:") { scan.tag("txnid:")? } else { scan.skip("txnId: ")? };
    Some(scan.name(Field::HiveTransaction)?.rest())
}

/// `Starting MAJOR compaction for khp.events.dt=2026-11-21`, of 3.0 ` in txnid:12`, of 4.0 `, id:7 in txnid:12 with compute stats set to true`
pub(super) fn started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Starting ")?
        .state(Field::HiveCompaction)?
        .tag(" compaction for ")?
        .then(object)?
        .maybe_then(|scan| Some(scan.tag(", id:")?.int(Field::HiveCompactionId)?.rest()))
        .maybe_then(transaction)
        .action("compaction_started")
}

/// `Completed MAJOR compaction for khp.events in txnid:12, marking as compacted.`
pub(super) fn completed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Completed ")?
        .state(Field::HiveCompaction)?
        .tag(" compaction for ")?
        .then(object)?
        .maybe_then(transaction)
        .is(Field::EventOutcome, "success")
        .action("compaction_completed")
}

/// `Caught exception while trying to compact id:7,dbname:khp,tableName:events,.. Marking failed to avoid repeated failures, ..` and a
/// trace
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Caught exception while trying to compact ")?
        .then(compaction)?
        .is(Field::EventOutcome, "failure")
        .action("compaction_failed")
}

/// `Requesting MINOR compaction for khp.events.dt=2026-11-21`, of 3.0 and later
/// `Requesting compaction: CompactionRequest(dbname:khp, tablename:events, partitionname:dt=2026-11-21, type:MAJOR, ..)`
pub(super) fn requested<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Requesting ")?;
    if !scan.sees("compaction: CompactionRequest(") {
        let scan = scan.state(Field::HiveCompaction)?.tag(" compaction for ")?;
        return scan.then(object)?.action("compaction_requested");
    }
    let mut scan = scan.tag("compaction: CompactionRequest(")?;
    let arguments = scan.line();
    for (key, field) in [
        (&b"dbname:"[..], Field::HiveDatabase),
        (b"tablename:", Field::HiveTable),
        (b"partitionname:", Field::HivePartition),
        (b"type:", Field::HiveCompaction),
        (b"runas:", Field::UserEffectiveName),
    ] {
        let Some(at) = wire::bytes::find(arguments, key) else {
            continue;
        };
        let value = &arguments[at + key.len()..];
        let end = value.iter().position(|byte| b",)".contains(byte)).unwrap_or(value.len());
        if &value[..end] != b"null" {
            scan.record().put_text(field, &value[..end]);
        }
    }
    scan.action("compaction_requested")
}

/// `Will not initiate compaction for khp.events since last hive.compactor.initiator.failed.compacts.threshold attempts to compact it failed.`
pub(super) fn refused<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Will not initiate compaction for ")?
        .then(object)?
        .tag(" since last ")?
        .action("compaction_refused")
}

/// `Compactor Initiator is turned Off. Automatic compaction will not be triggered.`, the same of the cleaner
pub(super) fn off<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Compactor ")?
        .until(Field::PartName, " is turned Off")?
        .action("compactor_off")
}

/// `Checking to see if we should compact khp.events.dt=2026-11-21`; 4.x also `.. compact partition dt=2026-11-21 of table khp.events`
pub(super) fn checked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Checking to see if we should compact ")?;
    let scan = match scan.sees("partition ") {
        true => scan.tag("partition ")?.until(Field::HivePartition, " of table ")?,
        false => scan,
    };
    scan.then(object)?.action("compaction_checked")
}

/// `Submitting MAJOR compaction job 'hms1-37-compactor-khp.events' to default queue.  (current delta dirs count=12, obsolete delta dirs count=-1)`,
/// `Submitted compaction job 'hms1-37-compactor-khp.events' with jobID=job_1_1 compaction ID=7`
pub(super) fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Submitted ") {
        let scan = scan.tag("Submitted compaction job '")?.skip("jobID=")?;
        return scan
            .id("job_", Field::MapReduceJobId)?
            .maybe_then(|scan| Some(scan.tag(" compaction ID=")?.int(Field::HiveCompactionId)?.rest()))
            .action("compaction_job");
    }
    scan.tag("Submitting ")?
        .state(Field::HiveCompaction)?
        .tag(" compaction job '")?
        .skip("' to ")?
        .until(Field::YarnQueue, " queue")?
        .action("compaction_job_submitting")
}

/// `Starting cleaning for khp.events.dt=2026-11-21`, `Starting cleaning for id:7,dbname:khp,tableName:events,..`,
/// `Unable to find table khp.events, assuming it was dropped.`, `Caught exception when cleaning, unable to complete cleaning of id:7,.. `
pub(super) fn cleaning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Starting cleaning for ", "cleaning_started"),
        ("Unable to find table ", "cleaning_without_table"),
        ("Unable to find partition ", "cleaning_without_table"),
        ("Caught exception when cleaning, unable to complete cleaning of ", "cleaning_failed"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    scan.then(compaction)?.action(action)
}

/// `Aborted the following transactions due to timeout: [12, 13]`, `Aborted 2 transactions due to timeout`,
/// `Expired locks: 3 (Count)`
pub(super) fn transactions<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    if scan.sees("Aborted the following transactions due to timeout: [") {
        scan = scan.tag("Aborted the following transactions due to timeout: [")?;
        let ids = scan.take_until("]")?;
        scan.record().put(Field::HiveTransaction, Value::List(ids, ", "));
        return scan.action("transactions_aborted");
    }
    scan.tag("Aborted ")?
        .skip_number()?
        .tag(" transactions due to timeout")?
        .action("transactions_aborted_count")
}
