//! JournalNode service log (Hadoop 2.7 to 3.4).
//!
//! ```text
//! 2026-11-21 07:30:45,356 INFO org.apache.hadoop.hdfs.qjournal.server.Journal: Updating lastPromisedEpoch from 0 to 1 for client /10.20.1.1 ; journal id: khp
//! ```
//!
//! Recognised: epochs, segments that are finalized, recovered and downloaded, slow syncs, writers that are rejected since a
//! NameNode with a later epoch has taken over, and what all daemons write. From 2.10 on most lines end with the journal's id.

use crate::{
    component::Grammar,
    components::{common, hdfs, hdfs::segment, layouts, libraries, namenode},
    fields::Field,
    message::{Messages, Scan, steps},
    record::{Record, Value},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[MESSAGES, hdfs::MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    (
        "Journal",
        &[
            epoch,
            slow_sync,
            segment_info,
            recovery_prepared,
            recovery_accepted,
            download,
            validating,
            latest,
            scanning,
            formatting,
            writer_moved,
        ],
    ),
    ("JournalNode", &[initializing, binding]),
    ("JournalNodeRpcServer", &[binding]),
    ("JournalNodeSyncer", &[syncing, downloading]),
    ("FileJournalManager", &[namenode::edits_finalized, namenode::edits_recovering]),
    ("TransferFsImage", &[namenode::image_sent, namenode::image_downloaded]),
    ("Server", &[rejected]),
];

/// ` ; journal id: khp` at the end of a line.
fn journal<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    Some(scan.skip("; journal id: ")?.rest_of_line(Field::HdfsJournal)?.rest())
}

/// `Updating lastPromisedEpoch from 0 to 1 for client /10.20.1.1 ; journal id: khp`, `Updating lastWriterEpoch from 0 to 1 for client /10.20.1.1`
fn epoch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Updating last")?;
    let (tag, action) = match scan.sees("Promised") {
        true => ("PromisedEpoch from ", "epoch_promised"),
        false => ("WriterEpoch from ", "writer_epoch"),
    };
    scan.tag(tag)?
        .int(Field::HdfsEpochBefore)?
        .tag(" to ")?
        .int(Field::HdfsEpoch)?
        .tag(" for client ")?
        .address(Field::SourceIp)?
        .maybe_then(journal)
        .action(action)
}

/// `Sync of transaction range 31062471421-31062471641 took 10766ms ; journal id: khp`
fn slow_sync<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Sync of transaction range ")?
        .int(Field::HdfsTxid)?
        .tag("-")?
        .int(Field::HdfsTxidEnd)?
        .tag(" took ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms")?
        .maybe_then(journal)
        .action("sync_slow")
}

/// `getSegmentInfo(3188): EditLogFile(file=/jn/edits_inprogress_3188,..) -> startTxId: 3188 endTxId: 3234 isInProgress: true ; journal id: khp`
fn segment_info<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("getSegmentInfo(")?
        .skip("EditLogFile(file=")?
        .until(Field::HdfsPath, ",first=")?
        .skip(" -> ")?
        .then(segment)?
        .maybe_then(journal)
        .action("segment_info")
}

/// `Prepared recovery for segment 3188: segmentState { startTxId: 3188 endTxId: 3234 isInProgress: true } lastWriterEpoch: 1 lastCommittedTxId: 3233 ; journal id: khp`
fn recovery_prepared<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Prepared recovery for segment ")?
        .int(Field::HdfsTxid)?
        .tag(": ")?
        .maybe_then(|scan| Some(scan.tag("segmentState { ")?.then(segment)?.rest()))
        .maybe_then(|scan| Some(scan.skip("lastWriterEpoch: ")?.int(Field::HdfsEpoch)?.rest()))
        .maybe_then(|scan| Some(scan.skip("lastCommittedTxId: ")?.int(Field::HdfsTxidCommitted)?.rest()))
        .maybe_then(journal)
        .action("segment_recovery_prepared")
}

/// `Accepted recovery for segment 3188: segmentState { startTxId: 3188 endTxId: 3234 isInProgress: true } acceptedInEpoch: 2 ; journal id: khp`
fn recovery_accepted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Accepted recovery for segment ")?
        .int(Field::HdfsTxid)?
        .tag(": segmentState { ")?
        .then(segment)?
        .skip("acceptedInEpoch: ")?
        .int(Field::HdfsEpoch)?
        .maybe_then(journal)
        .action("segment_recovery_accepted")
}

/// `Skipping download of log startTxId: 3188 endTxId: 3234 isInProgress: true: already have up-to-date logs ; journal id: khp`,
/// `Synchronizing log startTxId: 3188 endTxId: 3234 isInProgress: true: no current segment in place ; journal id: khp`
fn download<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Skipping ") {
        true => ("Skipping download of log ", "segment_up_to_date"),
        false => ("Synchronizing log ", "segment_synchronizing"),
    };
    scan.tag(tag)?.then(segment)?.maybe_then(journal).action(action)
}

/// `Validating log segment /jn/edits_inprogress_3188 about to be finalized ; journal id: khp`
fn validating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Validating log segment ")?
        .until(Field::HdfsPath, " about to be finalized")?
        .maybe_then(journal)
        .action("segment_validating")
}

/// `Latest log is EditLogFile(file=/jn/edits_inprogress_3188,first=3188,last=3234,inProgress=true,hasCorruptHeader=false) ; journal id: khp`
fn latest<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Latest log is EditLogFile(file=")?
        .until(Field::HdfsPath, ",first=")?
        .int(Field::HdfsTxid)?
        .tag(",last=")?
        .int(Field::HdfsTxidEnd)?
        .maybe_then(journal)
        .action("latest_segment")
}

/// `Scanning storage FileJournalManager(root=/jn)`, `No files in FileJournalManager(root=/jn)`
fn scanning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Scanning ") {
        true => ("Scanning storage FileJournalManager(root=", "journal_scanning"),
        false => ("No files in FileJournalManager(root=", "journal_empty"),
    };
    scan.tag(tag)?.until(Field::HdfsPath, ")")?.action(action)
}

/// `Formatting journal id : khp with namespace info: lv=-63;cid=..`, before 2.10 `Formatting Journal@1a2b with namespace info: ..`
fn formatting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Formatting ")?;
    let scan = match scan.sees("journal id : ") {
        true => scan.tag("journal id : ")?.until(Field::HdfsJournal, " with namespace info: ")?,
        false => scan.skip(" with namespace info: ")?,
    };
    scan.action("journal_formatting")
}

/// `Client is requesting a new log segment 5 though we are already writing EditLogFile(..). Aborting the current segment in order to begin the new one. ; journal id: khp`
fn writer_moved<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Client is requesting a new log segment ")?
        .int(Field::HdfsTxid)?
        .tag(" though we are already writing ")?
        .maybe_then(journal)
        .action("segment_aborted")
}

/// `Initializing journal in directory /mnt/jn/khp`
fn initializing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Initializing journal in directory ")?
        .rest_of_line(Field::HdfsPath)?
        .action("journal_initializing")
}

/// `RPC server is binding to 0.0.0.0:8485`
fn binding<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("RPC server is binding to ")?;
    scan.skip(":")?.int(Field::RpcPort)?.action("rpc_server_starting")
}

/// 3.x: `Syncing Journal /0.0.0.0:8485 with jn2.example.com/10.20.1.2:8485, journal id: khp`
fn syncing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Syncing Journal ")?
        .skip(" with ")?
        .until(Field::HdfsPeer, ", journal id: ")?
        .word(Field::HdfsJournal)?
        .action("journal_syncing")
}

/// 3.x: `Downloading missing Edit Log from http://jn2.example.com:8480/getJournal?.. to /mnt/jn/khp`,
/// `Downloaded file edits_0000000000000000001-0000000000000000012 of size 1048576 bytes.`,
/// `Download of Edit Log file for Syncing failed. Deleting temp file: /mnt/jn/khp/edits.sync/edits_..` and a trace
fn downloading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Downloaded file ") {
        return scan
            .tag("Downloaded file ")?
            .until(Field::HdfsPath, " of size ")?
            .int(Field::HdfsBytes)?
            .tag(" bytes")?
            .action("segment_downloaded");
    }
    if scan.sees("Download of Edit Log file for Syncing failed") {
        return scan.skip("temp file: ")?.rest_of_line(Field::HdfsPath)?.action("segment_download_failed");
    }
    scan.tag("Downloading missing Edit Log from ")?
        .until(Field::HdfsPeer, " to ")?
        .rest_of_line(Field::HdfsPath)?
        .action("segment_downloading")
}

/// `IPC Server handler 2 on 8485, call Call#1 Retry#0 org.apache.x.QJournalProtocol.journal from 10.20.1.1:41234: java.io.IOException: IPC's epoch 1 is less than the last promised epoch 2 ; journal id: khp`;
/// the exception may stand on the next line
fn rejected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const EPOCH: &[u8] = b"IPC's epoch ";
    let at = wire::bytes::find(message, EPOCH)?;
    common::rpc_failed(message, record)?;
    let mut rest = &message[at + EPOCH.len()..];
    let epoch = steps::int(&mut rest)?;
    steps::until(&mut rest, "epoch ")?;
    let promised = steps::int(&mut rest)?;
    record.put(Field::HdfsEpoch, Value::Int(epoch));
    record.put(Field::HdfsEpochPromised, Value::Int(promised));
    Scan::new(rest, record).maybe_then(journal).action("writer_rejected")
}
