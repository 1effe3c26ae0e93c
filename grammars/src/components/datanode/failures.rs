//! What fails while blocks are read, written and moved.

use super::transfers::{pipeline, sockets};
use crate::{
    components::hdfs::{block_number, offer_service, registration},
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `dn1.example.com:50010:DataXceiver error processing WRITE_BLOCK operation  src: /10.20.1.13:34998 dst: /10.20.1.11:50010` and a
/// stack trace, or, of a replica that is there already, `; org.apache.hadoop.hdfs.server.datanode.ReplicaAlreadyExistsException: ..`
pub(super) fn operation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).until(Field::HdfsDatanode, ":DataXceiver error processing ")?;
    let scan = scan.until(Field::HdfsOperation, " operation ")?.then(sockets)?.maybe_then(cause);
    scan.action("xceiver_failed")
}

/// `Likely the client has stopped reading, disconnecting it (dn1.example.com:9866:DataXceiver error processing READ_BLOCK operation  src: /10.20.1.71:1 dst: /10.20.1.11:9866); java.net.SocketTimeoutException: ..`
pub(super) fn client_gone<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Likely the client has stopped reading, disconnecting it (")?
        .until(Field::HdfsDatanode, ":DataXceiver error processing ")?
        .until(Field::HdfsOperation, " operation ")?
        .then(sockets)?
        .maybe_then(|scan| cause(scan.tag(")")?))
        .action("client_disconnected")
}

/// `; java.net.SocketTimeoutException: 480000 millis timeout`: the class and what it says.
fn cause<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    thrown(scan.tag("; ")?)
}

/// `java.io.IOException: Premature EOF from inputStream`, if the message has no further lines: those are a trace, which says it all.
fn thrown<'a>(mut scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let mut rest = scan.rest();
    let class = steps::take_while(&mut rest, |byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))?;
    let is_class = class.contains(&b'.') && memchr::memchr(b'\n', rest).is_none();
    if !is_class {
        return None;
    }
    let text = rest.strip_prefix(b":").unwrap_or(rest);
    scan.record().put_text(Field::ErrorType, class);
    scan.record().put_text(Field::ErrorMessage, text.trim_ascii());
    Some(b"")
}

/// `opWriteBlock BP-1-10.20.1.1-2:blk_1073741992_1170 received exception java.net.SocketTimeoutException: 10000 millis timeout ..`
pub(super) fn received_exception<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const OPERATIONS: [&str; 6] =
        ["opWriteBlock", "opReadBlock", "opReplaceBlock", "opCopyBlock", "transferBlock", "blockChecksum"];
    let scan = Scan::new(message, record).one_of(Field::HdfsOperation, &OPERATIONS)?.tag(" ")?;
    scan.block()?.tag(" received exception ")?.maybe_then(thrown).action("block_operation_failed")
}

/// `DatanodeRegistration(10.20.1.11:50010, ..):Got exception while serving BP-1:blk_1073741825_1001 to /10.20.1.71:41234`
pub(super) fn serving<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(registration)?.tag(":Got exception while serving ")?;
    let scan = scan.block()?.tag(" to ")?.maybe("/");
    let mut scan = scan;
    let line = scan.line();
    // Up to 1.x a colon stands before the trace.
    scan.record().put_text(Field::HdfsDestination, line.strip_suffix(b":").unwrap_or(line).trim_ascii());
    scan.action("block_serving_failed")
}

/// `DatanodeRegistration(10.20.1.11:50010, ..):Failed to transfer BP-1:blk_1073742147_1330 to 10.20.1.13:50010 got ` and a trace
pub(super) fn transfer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(registration)?
        .tag(":Failed to transfer ")?
        .block()?
        .tag(" to ")?
        .word(Field::HdfsDestination)?
        .skip("got")?
        .action("block_transfer_failed")
}

/// `DataNode{data=FSDataset{..}, localName='dn1.example.com:50010', datanodeUuid='70643477-..', xmitsInProgress=0}:Exception transfering block BP-1:blk_1073742137_1320 to mirror 10.20.1.13:50010: java.net.ConnectException: Connection refused`,
/// `DatanodeRegistration(10.20.1.11:50010, ..):Exception writing BP-1:blk_1073742137_1320 to mirror 10.20.1.13:50010`; a client that
/// writes is told, of another writer `DataNode{..}:Exception transfering BP-1:blk_1_2 to mirror 10.20.1.13:50010- continuing without the mirror`
pub(super) fn mirror<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = match scan.sees("DatanodeRegistration(") {
        true => scan.then(registration)?,
        false => scan
            .tag("DataNode{")?
            .skip(", localName='")?
            .until(Field::HdfsDatanode, "', datanodeUuid='")?
            .until(Field::HdfsDatanodeUuid, "'")?
            .skip("}")?,
    };
    let scan = scan.tag(":Exception ")?;
    let tag = if scan.sees("writing ") { "writing " } else { "transfering " };
    let mut scan = scan.tag(tag)?.maybe("block ").block()?.tag(" to mirror ")?;
    let line = scan.line();
    let end = [&b": "[..], b"- "].iter().find_map(|end| wire::bytes::find(line, end)).unwrap_or(line.len());
    scan.record().put_text(Field::HdfsDestination, line[..end].trim_ascii());
    scan.advance(end)?.maybe_then(|scan| thrown(scan.tag(": ")?)).action("mirror_failed")
}

/// `Exception for BP-1:blk_1073741992_1170` and a trace
pub(super) fn block_exception<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Exception for ")?.block()?.action("block_receiving_failed")
}

/// `PacketResponder: BP-1:blk_1073741825_1001, type=LAST_IN_PIPELINE: Thread is interrupted.`, `PacketResponder: ..` and a trace
pub(super) fn responder<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(pipeline)?;
    match scan.sees(": Thread is interrupted") {
        true => scan.action("packet_responder_interrupted"),
        false => scan.action("packet_responder_failed"),
    }
}

/// `IOException in BlockReceiver.run(): `, `The downstream error might be due to congestion in upstream including this node. Propagating the error: `,
/// each with a trace
pub(super) fn receiver<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    match scan.sees("IOException in BlockReceiver.run()") {
        true => scan.action("block_receiver_failed"),
        false => scan.tag("The downstream error might be due to congestion")?.action("pipeline_congested"),
    }
}

/// `Not able to copy block 1073741825 to /10.20.1.13:41234 because threads quota is exceeded.`, `Not able to receive block 1073741825 from /10.20.1.13:41234 because ..`;
/// 3.3 `.. because threads quota=100 is exceeded.`; a pinned block, `Not able to copy block 1073741825 to /10.20.1.13:41234 because it's pinned `
pub(super) fn quota<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Not able to ")?;
    let scan = match scan.sees("copy block ") {
        true => scan.tag("copy block ")?.then(block_number)?.tag(" to ")?.maybe("/"),
        false => scan.tag("receive block ")?.then(block_number)?.tag(" from ")?.maybe("/"),
    };
    let scan = scan.until(Field::HdfsPeer, " because ")?;
    let (tag, reason) = match scan.sees("threads quota") {
        true => ("threads quota", "threads quota"),
        false => ("it's pinned", "pinned"),
    };
    scan.tag(tag)?.is(Field::HdfsReason, reason).action("block_move_refused")
}

/// `Checksum error in block BP-1:blk_1073741825_1001 from /10.20.1.12:41234` and a trace; from 2.8 on with
/// `, specific offsets are: offsetInBlock = 0 offsetInPacket = 512` behind it
pub(super) fn checksum<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Checksum error in block ")?
        .block()?
        .tag(" from ")?
        .maybe("/")
        .name_until(Field::HdfsSource, b", ")?
        .maybe_then(|scan| Some(scan.skip("offsetInBlock = ")?.int(Field::HdfsOffset)?.rest()))
        .action("checksum_error")
}

/// `report corrupt BP-1:blk_1073741825_1001 from datanode 10.20.1.12:50010 to namenode`; what could not be told is
/// `Failed to report bad BP-1:blk_1073741825_1001 from datanode 10.20.1.12:50010 to namenode`
pub(super) fn corruption_reported<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, outcome) = match scan.sees("report corrupt ") {
        true => ("report corrupt ", "success"),
        false => ("Failed to report bad ", "failure"),
    };
    scan.tag(tag)?
        .is(Field::EventOutcome, outcome)
        .block()?
        .tag(" from datanode ")?
        .until(Field::HdfsDatanode, " to namenode")?
        .action("corruption_reported")
}

/// `Block token verification failed: op=WRITE_BLOCK, remoteAddress=/10.20.1.71:41234, message=Block token with .. is expired.`
pub(super) fn token<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Block token verification failed: op=")?
        .until(Field::HdfsOperation, ", remoteAddress=")?
        .address(Field::SourceIp)?
        .tag(", message=")?
        .all_of_line(Field::HdfsReason)
        .is(Field::EventOutcome, "failure")
        .action("block_token_refused")
}

/// `recoverBlocks FAILED: RecoveringBlock{BP-1:blk_1073741834_1011; ..}` and a trace,
/// `Recovery for replica BP-1:blk_1073741834_1011 on data-node DatanodeInfoWithStorage[10.20.1.12:9866,null,null] is already in progress. Recovery id = 1012 is aborted.`
pub(super) fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("recoverBlocks FAILED: ") {
        return scan.action("block_recovery_failed");
    }
    scan.tag("Recovery for replica ")?
        .block()?
        .skip(" is already in progress. Recovery id = ")?
        .int(Field::HdfsRecoveryId)?
        .action("block_recovery_failed")
}

/// `Error processing datanode Command` and a trace
pub(super) fn command<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Error processing datanode Command")?.action("command_failed")
}

/// `IOException in offerService` and a trace, `RemoteException in offerService`; and
/// `Block pool BP-1 (Datanode Uuid 7064..) service to nn1.example.com/10.20.1.1:8020 is shutting down`,
/// `Ending block pool service for: Block pool ..`, `Initialization failed for Block pool ..` and why,
/// `Exception in BPOfferService for Block pool ..`, `Unexpected exception in block pool Block pool ..`, each of these two with a trace
pub(super) fn offering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const OF_ONE: [(&str, &str); 4] = [
        ("Ending block pool service for: ", "namenode_service_ended"),
        ("Initialization failed for ", "namenode_service_failed"),
        ("Exception in BPOfferService for ", "namenode_service_failed"),
        ("Unexpected exception in block pool ", "namenode_service_failed"),
    ];
    let scan = Scan::new(message, record);
    if let Some((tag, action)) = OF_ONE.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan
            .tag(tag)?
            .then(offer_service)?
            .maybe(". Exiting.")
            .all_of_line(Field::HdfsReason)
            .action(action);
    }
    match scan.sees("Block pool ") {
        true => scan.then(offer_service)?.tag(" is shutting down")?.action("namenode_service_ended"),
        false => {
            let scan = scan.maybe("IO").maybe("Remote");
            scan.tag("Exception in offerService")?.action("namenode_service_failed")
        }
    }
}

/// `dn1.example.com:9866:DataXceiverServer: ` (3.3 without the colon at its end), `DataNode is out of memory. Will retry in 30 seconds.` and a trace, and `java.io.IOException: Xceiver count 4097 exceeds the limit of concurrent xcievers: 4096`
pub(super) fn too_many<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("DataNode is out of memory.") {
        return scan.action("datanode_out_of_memory");
    }
    let scan = scan.until(Field::HdfsDatanode, ":DataXceiverServer")?;
    if scan.sees(": Exiting") {
        return scan.action("xceiver_server_failed");
    }
    scan.skip_lines("Xceiver count ")?
        .int(Field::HdfsXceivers)?
        .skip("exceeds the limit of concurrent xcievers: ")?
        .int(Field::HdfsXceiversMax)?
        .action("xceivers_exhausted")
}

/// `Failed to reconstruct striped block: BP-1:blk_-9223372036854775792_1001`, 3.0 without the colon
pub(super) fn reconstruction<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Failed to reconstruct striped block")?.maybe(":").maybe(" ");
    scan.block()?.action("reconstruction_failed")
}
