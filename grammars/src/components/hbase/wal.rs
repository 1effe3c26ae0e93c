//! The write-ahead log: slow syncs, rolls, and splitting it after a crash.

use super::{duration, size};
use crate::{
    components::hdfs::datanodes,
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `Slow sync cost: 31 ms, current pipeline: [DatanodeInfoWithStorage[10.20.1.12:50010,DS-38cc..,DISK], ..]`, also `[]` and `null`
pub(super) fn slow_sync<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Slow sync cost: ")?
        .float(Field::HbaseDurationMs)?
        .tag(" ms, current pipeline: ")?
        .maybe_then(pipeline)
        .action("slow_sync")
}

/// `[DatanodeInfoWithStorage[..], ..]` at the end of a line.
fn pipeline<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let scan = scan.tag("[")?;
    let nested = wire::bytes::find(scan.line(), b"]]").is_some();
    let scan = datanodes(scan, if nested { "]]" } else { "]" })?;
    Some(scan.rest())
}

/// `Rolled WAL /hbase/WALs/rs1../rs1...1795 with entries=14, filesize=3.87 MB; new WAL /hbase/WALs/rs1../rs1...1796`
pub(super) fn rolled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Rolled WAL ")?
        .until(Field::HbaseWal, " with entries=")?
        .int(Field::HbaseEntries)?
        .tag(", filesize=")?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .skip("; new WAL ")?
        .rest_of_line(Field::HbaseWalNext)?
        .action("wal_rolled")
}

/// `New WAL /hbase/WALs/rs1../rs1...meta`
pub(super) fn created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("New WAL ")?.rest_of_line(Field::HbaseWal)?.action("wal_created")
}

/// `Archiving hdfs://khp/hbase/WALs/.. to hdfs://khp/hbase/oldWALs/..`
pub(super) fn archived<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Archiving ")?
        .until(Field::HbaseWal, " to ")?
        .rest_of_line(Field::HdfsPath)?
        .action("wal_archived")
}

/// `Closed WAL: FSHLog rs1.example.com%2C16020%2C1795215592434:(num 1795215608446)`, of hbase:meta `..434.meta:.meta(num 1795215608446)`
pub(super) fn closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Closed WAL: ")?.skip_word()?.tag(" ")?;
    scan.until(Field::HbaseWal, ":")?.skip("(num ")?.action("wal_closed")
}

/// `HDFS pipeline error detected. Found 2 replicas but expecting no less than 3 replicas.  Requesting close of WAL. current pipeline: [DatanodeInfoWithStorage[..], ..]`
pub(super) fn pipeline_error<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("HDFS pipeline error detected. Found ")?
        .int(Field::HdfsReplicasLive)?
        .skip("no less than ")?
        .int(Field::HdfsReplication)?
        .maybe_then(|scan| pipeline(scan.skip("current pipeline: ")?))
        .action("wal_pipeline_error")
}

/// `Too many WALs; count=33, max=32; forcing flush of 1 regions(s): 9e46..`, before 2.0 `Too many WALs: count=33, max=32; forcing ..`,
/// `Too many consecutive RollWriter requests, it's a sign of the total number of live datanodes is lower than the tolerable replicas.`
pub(super) fn too_many<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Too many consecutive RollWriter requests") {
        return scan.action("wal_rolls_too_often");
    }
    scan.tag("Too many WALs")?.skip("count=")?.int(Field::HbaseFiles)?.action("wals_too_many")
}

/// `Splitting wal: hdfs://khp/hbase/WALs/.., length=83`, 2.x `Splitting hdfs://.., size=83 (83bytes)`
pub(super) fn split_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Splitting ")?;
    let scan = match scan.sees("wal: ") {
        true => scan.tag("wal: ")?.until(Field::HbaseWal, ", length=")?.int(Field::HbaseBytes)?,
        false => scan.until(Field::HbaseWal, ", size=")?,
    };
    scan.action("wal_splitting")
}

/// `Processed 0 edits across 0 regions; edits skipped=0; log file=hdfs://.., length=83, corrupted=false, progress failed=false`; 2.x
/// `Processed 0 edits across 0 Regions in 12 ms; skipped=0; WAL=hdfs://.., size=83, length=83, corrupted=false, cancelled=false`
pub(super) fn split_finished<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Processed ")?
        .int(Field::HbaseEntries)?
        .tag(" edits across ")?
        .int(Field::HbaseRegions)?
        .maybe_then(|scan| {
            let scan = scan.tag(" Regions in ")?;
            Some(duration(scan, Field::HbaseDurationMs)?.rest())
        })
        .maybe_then(|scan| {
            let scan = scan.skip("; log file=")?.until(Field::HbaseWal, ", length=")?;
            Some(scan.int(Field::HbaseBytes)?.rest())
        })
        .maybe_then(|scan| Some(scan.skip("; WAL=")?.until(Field::HbaseWal, ", size=")?.rest()))
        .action("wal_split")
}

/// `Archived processed log hdfs://khp/hbase/WALs/.. to hdfs://khp/hbase/oldWALs/..`
pub(super) fn split_archived<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Archived processed log ")?;
    scan.until(Field::HbaseWal, " to ")?.rest_of_line(Field::HdfsPath)?.action("wal_archived")
}

/// `Recover lease on dfs file hdfs://..`, `Recovered lease, attempt=1 on file=hdfs://.. after 4115ms`, `Failed to recover lease, attempt=0 on file=hdfs://.. after 111ms`
pub(super) fn lease<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const ENDS: [(&str, &str); 2] = [
        ("Recovered lease, ", "wal_lease_recovered"),
        ("Failed to recover lease, ", "wal_lease_not_recovered"),
    ];
    let scan = Scan::new(message, record);
    let Some((tag, action)) = ENDS.into_iter().find(|(tag, _)| scan.sees(tag)) else {
        let scan = scan.tag("Recover lease on dfs file ")?;
        return scan.word(Field::HbaseWal)?.action("wal_lease_recovering");
    };
    scan.tag(tag)?
        .tag("attempt=")?
        .int(Field::HbaseAttempt)?
        .tag(" on file=")?
        .until(Field::HbaseWal, " after ")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .action(action)
}

/// `started splitting 1 logs in [hdfs://..] for [rs2.example.com,16020,1795214206171]`,
/// `finished splitting (more than or equal to) 83 bytes in 1 log files in [hdfs://..] in 4507ms`; 2.x `Started splitting ..`, `Finished splitting ..`
pub(super) fn splitting_logs<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let (_, rest) = scan.rest().split_first()?;
    scan = scan.advance(1)?;
    if rest.starts_with(b"tarted splitting ") {
        return scan
            .tag("tarted splitting ")?
            .int(Field::HbaseFiles)?
            .skip(" logs in [")?
            .until(Field::HdfsPath, "]")?
            .maybe_then(|scan| Some(scan.skip(" for [")?.until(Field::HbaseServer, "]")?.rest()))
            .action("wals_splitting");
    }
    scan.tag("inished splitting (more than or equal to) ")?
        .int(Field::HbaseBytes)?
        .skip(" in ")?
        .int(Field::HbaseFiles)?
        .skip("] in ")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .action("wals_split")
}

/// `dead splitlog workers [rs2.example.com,16020,1795214206171]`
pub(super) fn dead_workers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("dead splitlog workers [")?
        .list(Field::HbaseServer, ", ", "]")?
        .action("split_workers_dead")
}

/// `task /hbase/splitWAL/.. acquired by rs1.example.com,16020,1795214206411`, `task /hbase/splitWAL/.. entered state: DONE rs1.example.com,16020,1795214206411`,
/// `Done splitting /hbase/splitWAL/..`
pub(super) fn split_task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Done splitting ") {
        return scan.tag("Done splitting ")?.word(Field::ZooKeeperPath)?.action("split_task_done");
    }
    let scan = scan.maybe("Task ").maybe("task ").word(Field::ZooKeeperPath)?.tag(" ")?;
    if scan.sees("acquired by ") {
        return scan.tag("acquired by ")?.word(Field::HbaseServer)?.action("split_task_acquired");
    }
    scan.tag("entered state")?
        .skip(" ")?
        .state(Field::HbaseStateTo)?
        .tag(" ")?
        .word(Field::HbaseServer)?
        .action("split_task_state")
}

/// `worker rs1.example.com,16020,1795214206411 acquired task /hbase/splitWAL/..`,
/// `successfully transitioned task /hbase/splitWAL/.. to final state DONE rs1.example.com,16020,1795214206411`
pub(super) fn split_worker<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("worker ") {
        return scan
            .tag("worker ")?
            .until(Field::HbaseServer, " acquired task ")?
            .word(Field::ZooKeeperPath)?
            .action("split_task_acquired");
    }
    let mut scan = scan
        .tag("successfully transitioned task ")?
        .until(Field::ZooKeeperPath, " to final state ")?
        .state(Field::HbaseStateTo)?;
    scan.record().put(Field::EventOutcome, Value::Name("success"));
    scan.tag(" ")?.word(Field::HbaseServer)?.action("split_task_state")
}

/// `WAL configuration: blocksize=4 MB, rollsize=3.80 MB, prefix=rs1.example.com%2C16020%2C1795214206411, suffix=, logDir=hdfs://.., archiveDir=hdfs://..`
pub(super) fn configured<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("WAL configuration: ")?
        .skip("rollsize=")?
        .then(|scan| size(scan, Field::HbaseLimitBytes))?
        .skip("logDir=")?
        .until(Field::HdfsPath, ", archiveDir=")?
        .action("wal_configured")
}

/// `total tasks = 1 unassigned = 0 tasks={/hbase/splitWAL/..=last_update = 1795215388900 ..}`
pub(super) fn split_tasks<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("total tasks = ")?.int(Field::HbaseFiles)?.action("split_tasks")
}
