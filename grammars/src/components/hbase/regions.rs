//! Regions: open, close, split, flush, compaction.

use super::{duration, put_region, region, region_to_end, size};
use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `Finished memstore flush of ~4.00 MB/4194320, currentsize=597.18 KB/611512 for region khp_events,3,1795214383821.4e67... in 1394ms, sequenceid=19, compaction requested=false`;
/// 2.x `Finished flush of dataSize ~1.00 KB/1024, heapSize ~2.05 KB/2096, currentSize=0 B/0 for 1588230740 in 64ms, sequenceid=10, compaction requested=false`
pub(super) fn flushed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Finished ")?
        .maybe("memstore ")
        .tag("flush of ")?
        .maybe("dataSize ")
        .tag("~")?
        .skip("/")?
        .int(Field::HbaseBytes)?
        .skip("urrent")?
        .skip("/")?
        .int(Field::HbaseBytesLeft)?
        .tag(" for ")?
        .maybe("region ")
        .then(|scan| region(scan, " in "))?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .maybe_then(|scan| Some(scan.skip("sequenceid=")?.int(Field::HbaseSequenceId)?.rest()))
        .maybe_then(|scan| {
            Some(scan.skip("compaction requested=")?.boolean(Field::HbaseCompactionRequested)?.rest())
        })
        .action("region_flushed")
}

/// `Failed to open region khp_events,6,1795214383821.099c...., will report to master`; before 2.2
/// `Failed open of region=khp_events,6,1795214383821.099c...., starting to roll back the global memstore size.`
pub(super) fn open_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, end) = Scan::new(message, record)
        .phrase(&[("Failed to open region ", ", will report"), ("Failed open of region=", ", starting")])?;
    scan.then(|scan| region(scan, end))?.is(Field::EventOutcome, "failure").action("region_open_failed")
}

/// Before 1.1 `Started memstore flush for khp_events,6,1795214383821.099c...., current region memstore size 77.71 MB, and 1/1 column families' memstores are being flushed.`
pub(super) fn flush_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Started memstore flush for ")?
        .then(|scan| region(scan, ", current region memstore size "))?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .action("region_flushing")
}

/// `Flushing 1/1 column families, memstore=4.26 MB`; 2.x `Flushing 1588230740 1/1 column families, dataSize=1.00 KB heapSize=2.05 KB`
pub(super) fn flushing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Flushing ")?;
    let line = scan.line();
    let head = &line[..wire::bytes::find(line, b" column families, ")?];
    if let Some(space) = memchr::memchr(b' ', head) {
        put_region(&head[..space], scan.record());
    }
    scan.skip(" column families, ")?
        .skip("=")?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .action("region_flushing")
}

/// `Onlined 1588230740; next sequenceid=2`; 2.x `Opened 1588230740; next sequenceid=2; SteppingSplitPolicy..`
pub(super) fn onlined<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("Onlined ") { "Onlined " } else { "Opened " };
    scan.tag(tag)?
        .then(|scan| region(scan, "; next sequenceid="))?
        .int(Field::HbaseSequenceId)?
        .action("region_onlined")
}

/// `Closing region khp_events,6,1795214383821.099c....`; at DEBUG `Closing 099c..., disabling compactions & flushes`, before 2.0 with a `:`
pub(super) fn closing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Closing ")?;
    let scan = match scan.sees("region ") {
        true => region_to_end(scan.tag("region ")?)?,
        false => scan.then(|scan| {
            let end = [", disabling ", ": disabling "]
                .into_iter()
                .find(|end| wire::bytes::find(scan.line(), end.as_bytes()).is_some())?;
            region(scan, end)
        })?,
    };
    scan.action("region_closing")
}

/// `Running rollback/cleanup of failed split of khp_events,6,1795214383821.099c....; Took too long to split the files and create the references, aborting split`
/// and a trace
pub(super) fn split_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Running rollback/cleanup of failed split of ")?
        .then(|scan| region(scan, "; "))?
        .all_of_line(Field::HbaseReason)
        .is(Field::EventOutcome, "failure")
        .action("split_failed")
}

/// `099c198b03b54f0343a2360e1c59e5e5#d#compaction#5 average throughput is 2.18 MB/second, slept 3 time(s) and total slept time is 120 ms. 1 active operations remaining, total limit is 50.00 MB/second`
pub(super) fn throttled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let name = scan.take_until(" average throughput is ")?;
    let mut parts = name.split(|byte| *byte == b'#');
    put_region(parts.next()?, scan.record());
    if let Some(store) = parts.next() {
        scan.record().put_text(Field::HbaseStore, store);
    }
    scan.skip("total slept time is ")?
        .then(|scan| duration(scan, Field::HbaseWaitedMs))?
        .action("compaction_throughput")
}

/// `Closed khp_events,6,1795214383821.099c....`
pub(super) fn closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Closed ")?.then(region_to_end)?.action("region_closed")
}

/// `creating HRegion khp_events HTD == ..`; 2.x `creating {ENCODED => .., NAME => 'khp_events,,1795.4e67...', ..}, tableDescriptor=..`
pub(super) fn creating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("creating ")?;
    let scan = match scan.sees("HRegion ") {
        true => scan.tag("HRegion ")?.word(Field::HbaseTable)?,
        false => scan.tag("{ENCODED => ")?.skip("NAME => '")?.then(|scan| region(scan, "'"))?,
    };
    scan.action("region_creating")
}

/// `Region is too busy due to exceeding memstore size limit.` and `org.apache.hadoop.hbase.RegionTooBusyException: Over memstore limit=4.0 M, regionName=9e46.., server=rs1..,16020,1`
/// in the lines below
pub(super) fn too_busy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Region is too busy")?
        .maybe_then(|scan| {
            let scan = scan.skip_lines("limit=")?;
            Some(size(scan, Field::HbaseLimitBytes)?.rest())
        })
        .maybe_then(|scan| {
            let scan = scan.skip_lines("regionName=")?.then(|scan| region(scan, ", server="))?;
            Some(scan.word(Field::HbaseServer)?.rest())
        })
        .action("region_too_busy")
}

/// `Open khp_events,,1795214383821.9e46...`, `Close 9e46.., moving to rs2.example.com,16020,1`, `Compacting khp_events,..`, `Splitting khp_events,..`,
/// `Flushing khp_events,..`
pub(super) fn requested<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const REQUESTS: [(&str, &str); 5] = [
        ("Open ", "region_open_asked"),
        ("Compacting ", "compaction_asked"),
        ("Splitting ", "split_asked"),
        ("Flushing ", "flush_asked"),
        ("Close ", "region_close_asked"),
    ];
    let scan = Scan::new(message, record);
    let (tag, action) = REQUESTS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    let scan = scan.tag(tag)?;
    let scan = match wire::bytes::find(scan.line(), b", moving to ") {
        Some(_) => scan.then(|scan| region(scan, ", moving to "))?.word(Field::HbaseServer)?,
        None => region_to_end(scan)?,
    };
    scan.action(action)
}

/// 2.x: `Opened khp_events,,1795214383821.9e46...`, `Closed khp_events,..`
pub(super) fn handled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Opened ") {
        true => ("Opened ", "region_opened"),
        false => ("Closed ", "region_closed"),
    };
    scan.tag(tag)?.then(region_to_end)?.action(action)
}

/// `Post open deploy tasks for khp_events,,1795214383821.9e46...`; 2.x `Post open deploy tasks for khp_events,.., pid=12, masterSystemTime=1795214385702`
pub(super) fn opened<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Post open deploy tasks for ")?;
    let scan = match wire::bytes::find(scan.line(), b", pid=") {
        Some(_) => scan.then(|scan| region(scan, ", pid="))?.int(Field::HbaseProcedureId)?,
        None => region_to_end(scan)?,
    };
    scan.action("region_opened")
}

/// `Completed major compaction of 3 (all) file(s) in d of khp_events,6,1795.099c... into daefe23d985f4470b79d63623ef8d707(size=11.6 M), total size for store is 11.6 M. This selection was in queue for 0sec, and took 1sec to execute.`;
/// 2.x has the region's hash before the store (`in 099c../d of 099c..`)
pub(super) fn compacted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Completed ")?;
    let is_major = scan.sees("major ");
    let mut scan = scan.maybe("major ").tag("compaction of ")?.int(Field::HbaseFiles)?.skip("file(s) in ")?;
    scan.record().put(Field::HbaseMajor, Value::Bool(is_major));
    let scan = store(scan)?;
    scan.then(|scan| region(scan, " into "))?
        .maybe_then(|scan| Some(scan.skip("(size=")?.then(|scan| size(scan, Field::HbaseBytes))?.rest()))
        .maybe_then(|scan| {
            let scan = scan.skip("total size for store is ")?;
            Some(size(scan, Field::HbaseStoreBytes)?.rest())
        })
        .maybe_then(|scan| {
            let scan = duration(scan.skip("in queue for ")?, Field::HbaseWaitedMs)?;
            Some(duration(scan.skip("took ")?, Field::HbaseDurationMs)?.rest())
        })
        .action("compaction_completed")
}

/// `d of `, `099c198b03b54f0343a2360e1c59e5e5/d of `: the column family.
fn store<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let text = scan.take_until(" of ")?;
    let name = memchr::memrchr(b'/', text).map_or(text, |at| &text[at + 1..]);
    scan.record().put_text(Field::HbaseStore, name);
    Some(scan)
}

/// `Starting compaction of 3 file(s) in d of khp_events,..,1795.e5d2... into tmpdir=hdfs://khp/.., totalSize=8.5 M`; 2.x
/// `Starting compaction of [hdfs://.., ..] into tmpdir=.., totalSize=8.5 M`
pub(super) fn compaction_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Starting ")?.maybe("major ").tag("compaction of ")?;
    let scan = match scan.sees("[") {
        true => scan,
        false => scan
            .int(Field::HbaseFiles)?
            .tag(" file(s) in ")?
            .then(store)?
            .then(|scan| region(scan, " into tmpdir="))?,
    };
    scan.skip("totalSize=")?.then(|scan| size(scan, Field::HbaseBytes))?.action("compaction_started")
}

/// `Starting compaction on d in region khp_events,1-59,1795214391701.e5d2...`; 2.x `Starting compaction of e5d2../d in khp_events,..`
pub(super) fn compaction_on<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Starting compaction o")?;
    let mut scan = match scan.sees("n ") {
        true => scan.tag("n ")?,
        false => scan.tag("f ")?,
    };
    let text = scan.take_until(" in ")?;
    let name = memchr::memrchr(b'/', text).map_or(text, |at| &text[at + 1..]);
    scan.record().put_text(Field::HbaseStore, name);
    scan.maybe("region ").then(region_to_end)?.action("compaction_started")
}

/// `Completed compaction: Request = regionName=khp_events,..,1795.799f..., storeName=d, fileCount=3, fileSize=8.5 M (4.2 M, 4.1 M, 272.9 K), priority=7, time=1736202543307; duration=1sec`;
/// 2.x `Completed compaction region=khp_events,.., storeName=799f../d, priority=7, startTime=1736202543307; duration=1sec`
pub(super) fn compaction_done<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan =
        Scan::new(message, record).tag("Completed compaction")?.skip("egion")?.maybe("Name").tag("=")?;
    let mut scan = scan.then(|scan| region(scan, ", storeName="))?;
    let text = scan.take_until(", ")?;
    let name = memchr::memrchr(b'/', text).map_or(text, |at| &text[at + 1..]);
    scan.record().put_text(Field::HbaseStore, name);
    scan.maybe_then(|scan| Some(scan.tag("fileCount=")?.int(Field::HbaseFiles)?.rest()))
        .maybe_then(|scan| Some(scan.skip("fileSize=")?.then(|scan| size(scan, Field::HbaseBytes))?.rest()))
        .maybe_then(|scan| Some(scan.skip("priority=")?.int(Field::HbasePriority)?.rest()))
        .skip("duration=")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .action("compaction_request_completed")
}

/// `Compaction failed Request = regionName=khp_events,.., storeName=d, ..` and a trace; 2.x `Compaction failed region=.., storeName=..`
pub(super) fn compaction_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Compaction failed ")?
        .skip("egion")?
        .maybe("Name")
        .tag("=")?
        .then(|scan| region(scan, ", storeName="))?
        .name_until(Field::HbaseStore, b",")?
        .action("compaction_failed")
}

/// `Added hdfs://khp/hbase/data/default/khp_events/9e46../d/8933.., entries=1088, sequenceid=19, filesize=4.2 M`
pub(super) fn file_added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Added ")?
        .until(Field::HdfsPath, ", entries=")?
        .int(Field::HbaseEntries)?
        .tag(", sequenceid=")?
        .int(Field::HbaseSequenceId)?
        .tag(", filesize=")?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .action("store_file_added")
}

/// `Closed d`
pub(super) fn store_closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Closed ")?.word(Field::HbaseStore)?.end()?.action("store_closed")
}

/// `Flushed, sequenceid=19, memsize=4.3 M, hasBloomFilter=true, into tmp file hdfs://khp/..`; 2.x
/// `Flushed memstore data size=1.02 KB at sequenceid=19 (bloomFilter=true), to=hdfs://khp/..`
pub(super) fn store_flushed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Flushed")?;
    if scan.sees(", sequenceid=") {
        return scan
            .tag(", sequenceid=")?
            .int(Field::HbaseSequenceId)?
            .tag(", memsize=")?
            .then(|scan| size(scan, Field::HbaseBytes))?
            .skip("into tmp file ")?
            .word(Field::HdfsPath)?
            .action("store_flushed");
    }
    scan.skip("size=")?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .skip("sequenceid=")?
        .int(Field::HbaseSequenceId)?
        .skip("to=")?
        .word(Field::HdfsPath)?
        .action("store_flushed")
}

/// `Starting split of region khp_events,,1795.9e46...`, `Preparing to split 3 storefiles for region khp_events,.. using 2 threads`
pub(super) fn splitting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Starting split of region ") {
        return scan.tag("Starting split of region ")?.then(region_to_end)?.action("split_started");
    }
    scan.tag("Preparing to split ")?
        .int(Field::HbaseFiles)?
        .tag(" storefiles for region ")?
        .then(|scan| region(scan, " using "))?
        .action("split_preparing")
}

/// `Region split, hbase:meta updated, and report to master. Parent=khp_events,,1795.9e46..., new regions: khp_events,,1795.799f..., khp_events,1-59,1795.e5d2.... Split took 2sec`
pub(super) fn split_done<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Region split, ")?
        .skip("Parent=")?
        .then(|scan| region(scan, ", new regions: "))?;
    let daughters = scan.take_until(". Split took ")?;
    scan.record().put(Field::HbaseDaughters, Value::List(daughters, "., "));
    scan.then(|scan| duration(scan, Field::HbaseDurationMs))?.action("region_split")
}

/// `Split transaction journal:` with a line for each step
pub(super) fn split_journal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Split transaction journal:")?;
    let lines = memchr::memchr_iter(b'\n', scan.rest()).count();
    scan.record().put(Field::HbaseEntries, Value::Int(lines as i64));
    scan.action("split_journal")
}

/// `Store=d, memstore type=DefaultMemStore, verifyBulkLoads=false, encoding=NONE, compression=NONE`, 2.x with more settings, and the region's hash before the store
pub(super) fn store_opened<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Store=")?;
    let text = scan.take_until(", ")?;
    let name = memchr::memrchr(b'/', text).map_or(text, |at| &text[at + 1..]);
    scan.record().put_text(Field::HbaseStore, name);
    scan.skip("memstore type=")?.action("store_opened")
}

/// `size [4194304, 9223372036854775807, 9223372036854775807); files [3, 10); ratio 1.200000; off-peak ratio 5.000000; ..`; 2.x has
/// `size [minCompactSize:4 MB, ..`
pub(super) fn compaction_settings<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("size [")?.skip("; throttle point ")?.action("compaction_settings")
}
