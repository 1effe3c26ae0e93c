//! The NameNode and its journals, and what it does to become active.

use crate::{components::hdfs::segment, fields::Field, message::Scan, record::Record};

/// `Starting recovery process for unclosed journal segments...`, `Successfully started new epoch 2`
pub(super) fn epoch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Starting recovery process for unclosed journal segments") {
        return scan.action("edits_recovery_started");
    }
    scan.tag("Successfully started new epoch ")?.int(Field::HdfsEpoch)?.action("epoch_started")
}

/// `Beginning recovery of unclosed segment starting at txid 3188`, `Recovery prepare phase complete. Responses:` with further lines,
/// `Using longest log: 10.20.1.1:8485=segmentState { startTxId: 3188 endTxId: 3234 isInProgress: true } ..` with further lines,
/// `Using already-accepted recovery for segment starting at txid 3188: 10.20.1.1:8485=..`, `None of the responders had a log to recover: ..`
pub(super) fn segment_recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Beginning recovery of unclosed segment ") {
        return scan.skip("starting at txid ")?.int(Field::HdfsTxid)?.action("segment_recovery_started");
    }
    if scan.sees("None of the responders had a log to recover") {
        return scan.action("segment_recovery_empty");
    }
    if scan.sees("Using already-accepted recovery ") {
        return scan
            .skip("starting at txid ")?
            .int(Field::HdfsTxid)?
            .tag(": ")?
            .until(Field::HdfsPeer, "=")?
            .action("segment_recovery_chosen");
    }
    if scan.sees("Recovery prepare phase complete.") {
        return scan.action("segment_recovery_prepared");
    }
    scan.tag("Using longest log: ")?
        .until(Field::HdfsPeer, "=")?
        .maybe_then(|scan| Some(scan.skip("segmentState { ")?.then(segment)?.rest()))
        .action("segment_recovery_chosen")
}

/// `Pause detected while waiting for QuorumCall response; increasing timeout threshold by pause time of 5024 ms.`
pub(super) fn paused<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Pause detected while waiting for QuorumCall response")?
        .skip("by pause time of ")?
        .float(Field::HdfsDurationMs)?
        .tag(" ms")?
        .action("quorum_paused")
}

/// `Remote journal 10.20.1.31:8485 failed to write txns 12-13. Will try to write to this JN again after the next log roll.`,
/// `Restarting previously-stopped writes to 10.20.1.31:8485 in segment starting at txid 51`
pub(super) fn journal_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Restarting ") {
        return scan
            .tag("Restarting previously-stopped writes to ")?
            .until(Field::HdfsPeer, " in segment starting at txid ")?
            .int(Field::HdfsTxid)?
            .action("journal_back");
    }
    scan.tag("Remote journal ")?
        .until(Field::HdfsPeer, " failed to write txns ")?
        .int(Field::HdfsTxid)?
        .tag("-")?
        .int(Field::HdfsTxidEnd)?
        .action("journal_failed")
}

/// `Error: flush failed for required journal (JournalAndStream(mgr=QJM to [10.20.1.1:8485, ..], stream=..))`
pub(super) fn journal_required<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Error: ")?
        .until(Field::HdfsReason, " for required journal (")?
        .action("required_journal_failed")
}

/// `Catching up to latest edits from old active before taking over writer role in edits logs`, `Reprocessing replication and invalidation queues`,
/// `Will take over writing edit logs at txnid 3235`, `Marking all datandoes as stale`
pub(super) fn taking_over<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Will take over writing edit logs") {
        return scan.skip(" at txnid ")?.int(Field::HdfsTxid)?.action("edits_taken_over");
    }
    const STEPS: [(&str, &str); 3] = [
        ("Catching up to latest edits from old active", "edits_catching_up"),
        ("Reprocessing replication and invalidation queues", "queues_reprocessing"),
        ("Marking all dat", "datanodes_stale"),
    ];
    let (_, action) = STEPS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.action(action)
}
