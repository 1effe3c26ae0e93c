//! HDFS's client inside a server: pipelines that break while the write-ahead log is written.

use crate::{
    components::hdfs::datanodes,
    fields::Field,
    message::{MessageGrammar, Scan},
    record::Record,
};

/// Of `DFSClient` and `DataStreamer`.
pub(super) const GRAMMARS: &[MessageGrammar] =
    &[response, recovery, block, excluding, slow_read, stream_failed];

/// `DFSOutputStream ResponseProcessor exception  for block BP-1:blk_1073741848_1026` and a trace; 3.x `Exception for BP-1:blk_1073741848_1026`
fn response<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = match scan.sees("Exception for ") {
        true => scan.tag("Exception for ")?,
        false => scan.tag("DFSOutputStream ResponseProcessor exception")?.skip("for block ")?,
    };
    scan.block()?.action("pipeline_failed")
}

/// `Error Recovery for block BP-1:blk_1073741992_1170 in pipeline DatanodeInfoWithStorage[..], ..: datanode 2(DatanodeInfoWithStorage[10.20.1.11:50010,..]) is bad.`,
/// `.. bad datanode DatanodeInfoWithStorage[..]`
fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Error Recovery for ")?.maybe("block ").block()?;
    scan.tag(" in pipeline ")?
        .maybe("[")
        .then(|scan| datanodes(scan, ": datanode "))?
        .action("pipeline_recovery")
}

/// `Abandoning BP-1:blk_1073742153_1336`
fn block<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Abandoning ")?.block()?.action("block_abandoned")
}

/// `Excluding datanode DatanodeInfoWithStorage[10.20.1.13:50010,DS-815c..,DISK]`
fn excluding<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Excluding datanode ")?
        .maybe("DatanodeInfoWithStorage[")
        .name_until(Field::HdfsDatanode, b",]")?
        .action("datanode_excluded")
}

/// `Slow ReadProcessor read fields took 31012ms (threshold=30000ms); ack: seqno: 5 reply: SUCCESS .., targets: [DatanodeInfoWithStorage[..], ..]`
fn slow_read<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Slow ")?
        .until(Field::HdfsSlowStep, " took ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms (threshold=")?
        .int(Field::HdfsThresholdMs)?
        .tag("ms)")?
        .maybe_then(|scan| Some(scan.skip("targets: [")?.then(|scan| datanodes(scan, "]]"))?.rest()))
        .action("slow_io")
}

/// `DataStreamer Exception`, `Exception in createBlockOutputStream`, each with a trace
fn stream_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("DataStreamer ") {
        "DataStreamer Exception"
    } else {
        "Exception in createBlockOutputStream"
    };
    scan.tag(tag)?.action("stream_failed")
}
