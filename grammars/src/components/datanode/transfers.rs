//! Blocks on their way: clienttrace, receiving, sending, slow steps, moves and copies.

use crate::{
    components::hdfs::{block_number, registration},
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

const NANOSECONDS_IN_A_MILLISECOND: f64 = 1e6;

/// `src: /10.20.1.12:58892, dest: /10.20.1.11:9866, bytes: 4194304, op: HDFS_WRITE, cliID: DFSClient_attempt_1_1_m_000000_0_-5_1, offset: 0, srvID: bd9e04ee-.., blockid: BP-1-10.20.1.1-2:blk_1073741825_1001, duration(ns): 234744676`;
/// up to 2.8 `duration: 234744676`, which are nanoseconds too; before 1.0 without `offset` and `duration`
pub(super) fn traced<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("src: ")?.maybe("/");
    let from = scan.take_until(", dest: ")?;
    scan = scan.maybe("/");
    let to = scan.take_until(", bytes: ")?;
    let mut scan = scan
        .int(Field::HdfsBytes)?
        .tag(", op: ")?
        .until(Field::HdfsOperation, ", cliID: ")?
        .until(Field::HdfsClient, ", ")?
        .maybe_then(|scan| Some(scan.tag("offset: ")?.int(Field::HdfsOffset)?.tag(", ")?.rest()))
        .tag("srvID: ")?
        .until(Field::HdfsDatanodeUuid, ", blockid: ")?
        .block()?
        .maybe_then(|scan| {
            let mut scan = scan.tag(", duration")?.skip(": ")?;
            let nanoseconds = steps::int(&mut scan.rest())?;
            let milliseconds = (nanoseconds as f64 / NANOSECONDS_IN_A_MILLISECOND * 1e3).round() / 1e3;
            scan.record().put(Field::HdfsDurationMs, Value::Float(milliseconds));
            Some(scan.rest())
        });
    let is_read = scan.record().get(Field::HdfsOperation) == Some(Value::Text(b"HDFS_READ"));
    let record = scan.record();
    ends(from, to, record);
    if let Some(client) = scan::ip(if is_read { to } else { from }) {
        record.put(Field::SourceIp, Value::Text(client));
    }
    scan.action(if is_read { "block_read" } else { "block_written" })
}

/// Who sends and who receives, and whether both are on the same host.
fn ends<'a>(from: &'a [u8], to: &'a [u8], record: &mut Record<'a>) {
    record.put_text(Field::HdfsSource, from);
    record.put_text(Field::HdfsDestination, to);
    if let (Some(from), Some(to)) = (scan::ip(from), scan::ip(to)) {
        let locality = if from == to { "local" } else { "remote" };
        record.put(Field::HdfsLocality, Value::Name(locality));
    }
}

/// `cliID: DFSClient_NONMAPREDUCE_1_1, src: 127.0.0.1, dest: 127.0.0.1, op: REQUEST_SHORT_CIRCUIT_SHM, shmId: 3163.., srvID: c4d5feb0-.., success: true`
pub(super) fn memory_shared<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("cliID: ")?
        .until(Field::HdfsClient, ", src: ")?
        .skip(", op: ")?
        .until(Field::HdfsOperation, ", shmId: ")?
        .skip(", srvID: ")?
        .until(Field::HdfsDatanodeUuid, ", success: ")?
        .then(success)?
        .action("short_circuit_memory")
}

/// `src: 127.0.0.1, dest: 127.0.0.1, op: REQUEST_SHORT_CIRCUIT_FDS, blockid: 1073741825, srvID: c4d5feb0-.., success: true`; and of
/// `RELEASE_SHORT_CIRCUIT_FDS` the same with `shmId: .., slotIdx: 0` in place of the block
pub(super) fn descriptors_passed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("src: ")?
        .skip(", op: ")?
        .until(Field::HdfsOperation, ", ")?
        .skip("srvID: ")?
        .until(Field::HdfsDatanodeUuid, ", success: ")?
        .then(success)?
        .action("short_circuit_descriptors")
}

fn success<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    match scan.sees("true") {
        true => Some(scan.tag("true")?.is(Field::EventOutcome, "success")),
        false => Some(scan.tag("false")?.is(Field::EventOutcome, "failure")),
    }
}

/// ` src: /10.20.1.12:60274 dest: /10.20.1.11:50010`, also with `dst` for `dest`; what is behind is left.
pub(super) fn sockets<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan.skip("src: ")?.maybe("/");
    let line = scan.line();
    let end = line.iter().position(|byte| *byte == b' ')?;
    let from = &line[..end];
    let mut scan = scan.advance(end)?.skip(": ")?.maybe("/");
    let line = scan.line();
    let end = line.iter().position(|byte| matches!(byte, b' ' | b')' | b';')).unwrap_or(line.len());
    ends(from, &line[..end], scan.record());
    if let Some(ip) = scan::ip(from) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    scan.advance(end)
}

/// `Receiving BP-1-10.20.1.1-2:blk_1073741825_1001 src: /10.20.1.12:60274 dest: /10.20.1.11:50010`
pub(super) fn receiving<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Receiving ")?
        .maybe("block ")
        .block()?
        .then(sockets)?
        .action("block_receiving")
}

/// `Received BP-1-10.20.1.1-2:blk_1073741848_1308 src: /10.20.1.12:46746 dest: /10.20.1.11:50010 of size 14996`, in 3.3
/// `.. dest: /10.20.1.11:9866 volume: /mnt/dn1 of size 14996`
pub(super) fn received<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Received ")?.maybe("block ").block()?.then(sockets)?;
    let scan = match scan.sees(" volume: ") {
        true => scan.tag(" volume: ")?.until(Field::HdfsVolume, " of size ")?,
        false => scan.tag(" of size ")?,
    };
    scan.int(Field::HdfsBytes)?.action("block_received")
}

/// `PacketResponder: BP-1-10.20.1.1-2:blk_1073741825_1001, type=LAST_IN_PIPELINE terminating`,
/// `.. type=HAS_DOWNSTREAM_IN_PIPELINE, downstreams=2:[10.20.1.12:9866, 10.20.1.13:9866] terminating`
pub(super) fn responder<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(pipeline)?;
    let scan = match scan.sees(" terminating") {
        true => scan.tag(" terminating")?,
        false => scan.skip(" terminating")?,
    };
    scan.end()?.action("packet_responder_ended")
}

/// `PacketResponder: BP-1:blk_1073741825_1001, type=HAS_DOWNSTREAM_IN_PIPELINE, downstreams=1:[10.20.1.12:9866]`
pub(super) fn pipeline<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan.tag("PacketResponder: ")?.block()?.tag(", type=")?.state(Field::HdfsPipelineRole)?;
    match scan.sees(", downstreams=") {
        true => scan.skip(":[")?.list(Field::HdfsReplicas, ", ", "]"),
        false => Some(scan),
    }
}

/// `Slow BlockReceiver write packet to mirror took 412ms (threshold=300ms), downstream DNs=[10.20.1.12:9866], blockId=1073741825, seqno=3`,
/// `Slow BlockReceiver write data to disk cost:412ms (threshold=300ms), volume=file:/mnt/dn1/, blockId=1073741825, seqno=3`,
/// `Slow flushOrSync took 412ms (threshold=300ms), isSync:true, flushTotalNanos=8178ns, volume=..`, `Slow manageWriterOsCache took ..`,
/// `Slow PacketResponder send ack to upstream took 66ms (threshold=50ms), PacketResponder: .., replyAck=.., downstream DNs=[..], blockId=..`;
/// up to 2.8 nothing stands behind the threshold
pub(super) fn slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Slow ")?;
    let head = scan.take_until("ms (threshold=")?;
    let at = memchr::memrchr2(b' ', b':', head)?;
    let step = head[..at].strip_suffix(b" took").or(head[..at].strip_suffix(b" cost"))?;
    let duration = steps::float(&mut &head[at + 1..])?;
    scan.record().put_text(Field::HdfsSlowStep, step);
    scan.record().put(Field::HdfsDurationMs, Value::Float(duration));
    scan.int(Field::HdfsThresholdMs)?
        .tag("ms)")?
        .maybe_then(|scan| Some(scan.skip("PacketResponder: ")?.block()?.rest()))
        .maybe_then(|scan| Some(scan.skip("downstream DNs=[")?.list(Field::HdfsReplicas, ", ", "]")?.rest()))
        .maybe_then(|scan| Some(scan.skip("volume=")?.name_until(Field::HdfsVolume, b",")?.rest()))
        .maybe_then(|scan| Some(scan.skip("blockId=")?.then(block_number)?.rest()))
        .maybe_then(|scan| Some(scan.skip("seqno=")?.int(Field::HdfsSeqno)?.rest()))
        .action("slow_io")
}

/// `DataTransfer, at dn1.example.com:50010: Transmitted BP-1-10.20.1.1-2:blk_1073742154_1337 (numBytes=91) to /10.20.1.13:50010`
pub(super) fn transmitted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("DataTransfer, at ")?.skip(": Transmitted ")?.block()?;
    scan.tag(" (numBytes=")?
        .int(Field::HdfsBytes)?
        .tag(") to ")?
        .maybe("/")
        .word(Field::HdfsDestination)?
        .action("block_transmitted")
}

/// `DatanodeRegistration(10.20.1.11:50010, datanodeUuid=70643477-.., ..) Starting thread to transfer BP-1:blk_1073742147_1330 to 10.20.1.13:50010 `
pub(super) fn transmitting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(registration)?
        .tag(" Starting thread to transfer ")?
        .maybe("block ")
        .block()?
        .tag(" to ")?
        .rest_list(Field::HdfsReplicas, " ")?
        .action("block_transmitting")
}

/// The balancer moves a block here: `Moved BP-1:blk_1073741825_1001 from /10.20.1.12:50010, delHint=70643477-..`
pub(super) fn moved<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Moved ")?
        .block()?
        .tag(" from ")?
        .maybe("/")
        .until(Field::HdfsSource, ", delHint=")?
        .word(Field::HdfsDatanodeUuid)?
        .action("block_moved")
}

/// The balancer takes a block from here: `Copied BP-1:blk_1073741825_1001 to /10.20.1.13:41234`
pub(super) fn copied<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Copied ")?
        .block()?
        .tag(" to ")?
        .maybe("/")
        .word(Field::HdfsDestination)?
        .action("block_copied")
}

/// `A packet was last sent 11561 milliseconds ago.`, in 3.4 with `Maximum idle time: 2500ms.` behind it
pub(super) fn idle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("A packet was last sent ")?
        .float(Field::HdfsDurationMs)?
        .skip("ago")?
        .action("pipeline_idle")
}

/// `Executing Disk balancer plan. Plan File: /system/diskbalancer/x.plan.json, Plan ID: 0a1b..`; the first versions
/// `Executing Disk balancer plan. Plan ID -  0a1b..`
pub(super) fn plan_running<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Executing Disk balancer plan. ")?;
    let scan = match scan.sees("Plan File: ") {
        true => scan.tag("Plan File: ")?.until(Field::HdfsPath, ", Plan ID: ")?,
        false => scan.tag("Plan ID - ")?.maybe(" "),
    };
    scan.word(Field::HdfsPlan)?.action("disk_balancer_plan")
}

/// `Copy from file:/mnt/dn1/ to file:/mnt/dn2/ done. copied 402653184 bytes and 3 blocks.`
pub(super) fn plan_step<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Copy from ")?
        .until(Field::HdfsSource, " to ")?
        .until(Field::HdfsDestination, " done. copied ")?
        .int(Field::HdfsBytes)?
        .tag(" bytes and ")?
        .int(Field::HdfsBlocks)?
        .tag(" blocks.")?
        .action("disk_balancer_step")
}
