//! Replicas on the disks: deletion, recovery, scans, and the lock over them.

use crate::{
    components::hdfs::{block_number, datanodes},
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `Scheduling blk_1073741829_1005 file /mnt/dn/current/.. for deletion` (2.x), `Scheduling blk_1_2 replica FinalizedReplica, blk_1_2, FINALIZED`
/// with further lines, the last ` on volume /mnt/dn for deletion` or `.. for deletion`
pub(super) fn deletion_scheduled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Scheduling ")?.block()?;
    let scan = match scan.sees(" file ") {
        true => scan.tag(" file ")?.until_last(Field::HdfsPath, " for deletion")?,
        false => scan.tag(" replica ")?.maybe_then(replica),
    };
    scan.action("deletion_scheduled")
}

/// `Deleted BP-1-10.20.1.1-2 blk_1073741829_1005 file /mnt/dn/current/..`, in 3.x `.. URI file:/mnt/dn/current/..`, and
/// `Deleted BP-1-10.20.1.1-2 ReplicaBeingWritten, blk_1073741848_1026, RBW` with further lines, the last with the file
pub(super) fn deleted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Deleted ")?.until(Field::HdfsBlockPool, " ")?;
    if scan.sees("blk_") {
        let scan = scan.block()?;
        let tag = if scan.sees(" file ") { " file " } else { " URI " };
        return scan.tag(tag)?.rest_of_line(Field::HdfsPath)?.action("replica_deleted");
    }
    let scan = scan.then(replica_head)?;
    scan.maybe_then(|scan| Some(scan.skip_lines(" file ")?.rest_of_line(Field::HdfsPath)?.rest()))
        .action("replica_deleted")
}

/// `Deleting ReplicaBeingWritten, blk_1073741848_1026, RBW` with further lines, `Deleting blk_1_2 replica ReplicaBeingWritten, ..`,
/// before 3.0 `Deleting blk_1_2 file /mnt/dn/current/..`
pub(super) fn deleting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Deleting ")?;
    if !scan.sees("blk_") {
        return scan.then(replica_head)?.action("replica_deleting");
    }
    let scan = scan.block()?;
    let scan = match scan.sees(" file ") {
        true => scan.tag(" file ")?.rest_of_line(Field::HdfsPath)?,
        false => scan.tag(" replica ")?.maybe_then(replica),
    };
    scan.action("replica_deleting")
}

/// `Unexpected error trying to delete block BP-1 blk_1073741825_1001 at file /mnt/dn/current/... Ignored.`, `.. trying to move block ..`
pub(super) fn deletion_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Unexpected error trying to ")?.skip(" block ")?;
    scan.until(Field::HdfsBlockPool, " ")?
        .block()?
        .tag(" at file ")?
        .until_last(Field::HdfsPath, ". Ignored.")?
        .action("deletion_failed")
}

/// `FinalizedReplica, blk_1073741834_1011, FINALIZED`: its class, the block, its state.
fn replica_head<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.skip(", ")?.block()?.tag(", ")?.state(Field::HdfsReplicaState)
}

fn replica<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    Some(scan.then(replica_head)?.rest())
}

/// `BlockRecoveryWorker: NameNode at nn1.example.com/10.20.1.1:8020 calls recoverBlock(BP-1:blk_1073741834_1011, targets=[DatanodeInfoWithStorage[10.20.1.12:50010,null,null], ..], newGenerationStamp=1012, newBlock=blk_1073741834_1012)`;
/// 2.7 without the first word and the rest after `newGenerationStamp=1012)`
pub(super) fn recovery_asked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .maybe("BlockRecoveryWorker: ")
        .maybe("NameNode at ")
        .until(Field::HdfsPeer, " calls recoverBlock(")?
        .block()?
        .tag(", targets=[")?
        .then(|scan| datanodes(scan, "], newGenerationStamp="))?
        .int(Field::HdfsRecoveryId)?
        .action("block_recovery_asked")
}

/// `BlockRecoveryWorker: block=BP-1:blk_1073741834_1011 (length=15784), isTruncateRecovery=true, syncList=[..]`,
/// `.. (length=15784), bestState=RBW, newBlock=BP-1:blk_1073741834_1012 (length=100), participatingList=[..]`
pub(super) fn recovery_blocks<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("BlockRecoveryWorker: ").tag("block=")?.block()?;
    let scan = scan.tag(" (length=")?.int(Field::HdfsBytes)?.tag("), ")?;
    match scan.sees("bestState=") {
        true => scan.tag("bestState=")?.state(Field::HdfsReplicaState)?.action("block_recovery_chosen"),
        false => scan.skip("syncList=[")?.action("block_recovery_compared"),
    }
}

/// `initReplicaRecovery: blk_1073741834_1011, recoveryId=1012, replica=FinalizedReplica, blk_1073741834_1011, FINALIZED` with further lines
pub(super) fn recovery_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("initReplicaRecovery: ")?
        .block()?
        .tag(", recoveryId=")?
        .int(Field::HdfsRecoveryId)?
        .tag(", replica=")?
        .maybe_then(replica)
        .action("replica_recovery_started")
}

/// `initReplicaRecovery: changing replica state for blk_1073741834_1011 from FINALIZED to RUR`
pub(super) fn state_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("initReplicaRecovery: changing replica state for ")?
        .block()?
        .tag(" from ")?
        .skip_word()?
        .tag(" to ")?
        .state(Field::HdfsReplicaState)?
        .action("replica_state_changed")
}

/// `updateReplica: BP-1:blk_1073741834_1011[numBytes=15784,originalReplicaState=FINALIZED], recoveryId=1012, length=100, replica=..` with
/// further lines; 2.7 `updateReplica: block=BP-1:blk_1073741834_1011, recoveryId=..`
pub(super) fn updated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("updateReplica: ")?
        .maybe("block=")
        .block()?
        .skip(", recoveryId=")?
        .int(Field::HdfsRecoveryId)?
        .tag(", length=")?
        .int(Field::HdfsBytes)?
        .action("replica_updated")
}

/// `Recover RBW replica BP-1:blk_1073742005_1183`, `At dn1.example.com:50010, Recovering ReplicaBeingWritten, blk_1073742005_1183, RBW` and
/// `Recovering ReplicaBeingWritten, ..` with further lines, `Recover failed append to BP-1:blk_1_2`, `Recover failed close BP-1:blk_1_2`
pub(super) fn recovering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const HEADS: [&str; 3] = ["Recover RBW replica ", "Recover failed append to ", "Recover failed close "];
    let scan = Scan::new(message, record);
    if let Some(head) = HEADS.into_iter().find(|head| scan.sees(head)) {
        return scan.tag(head)?.block()?.action("replica_recovering");
    }
    let scan = match scan.sees("At ") {
        true => scan.tag("At ")?.until(Field::HdfsDatanode, ", ")?,
        false => scan,
    };
    scan.tag("Recovering ")?.then(replica_head)?.action("replica_recovering")
}

/// `Appending to FinalizedReplica, blk_1073741834_1010, FINALIZED` with further lines
pub(super) fn appending<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Appending to ")?.then(replica_head)?.action("replica_appending")
}

/// `truncateBlock: blockFile=/mnt/dn/.., metaFile=/mnt/dn/.., oldlen=15784, newlen=100`
pub(super) fn truncated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("truncateBlock: blockFile=")?
        .until(Field::HdfsPath, ", metaFile=")?
        .skip(", newlen=")?
        .int(Field::HdfsBytes)?
        .action("replica_truncated")
}

/// `Scanning block pool BP-1 on volume /mnt/dn/current...`, `Time taken to scan block pool BP-1 on /mnt/dn/current: 326ms`
pub(super) fn pool_scanned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Scanning ") {
        return scan
            .tag("Scanning block pool ")?
            .until(Field::HdfsBlockPool, " on volume ")?
            .until(Field::HdfsVolume, "...")?
            .action("pool_scanning");
    }
    scan.tag("Time taken to scan block pool ")?
        .until(Field::HdfsBlockPool, " on ")?
        .until_last(Field::HdfsVolume, ": ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms")?
        .action("pool_scanned")
}

/// `Total time to scan all replicas for block pool BP-1: 422ms`
pub(super) fn pool_scan_total<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Total time to scan all replicas for block pool ")?
        .until(Field::HdfsBlockPool, ": ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms")?
        .action("pools_scanned")
}

/// `Adding replicas to map for block pool BP-1 on volume /mnt/dn/current...`,
/// `Time to add replicas to map for block pool BP-1 on volume /mnt/dn/current: 2ms`
pub(super) fn pool_loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Adding ") {
        return scan
            .tag("Adding replicas to map for block pool ")?
            .until(Field::HdfsBlockPool, " on volume ")?
            .until(Field::HdfsVolume, "...")?
            .action("replicas_loading");
    }
    scan.tag("Time to add replicas to map for block pool ")?
        .until(Field::HdfsBlockPool, " on volume ")?
        .until_last(Field::HdfsVolume, ": ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms")?
        .action("replicas_loaded")
}

/// `Total time to add all replicas to map for block pool BP-1: 67ms`; older ones `Total time to add all replicas to map: 67ms`
pub(super) fn pool_load_total<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Total time to add all replicas to map")?;
    let scan = match scan.sees(" for block pool ") {
        true => scan.tag(" for block pool ")?.until(Field::HdfsBlockPool, ": ")?,
        false => scan.tag(": ")?,
    };
    scan.float(Field::HdfsDurationMs)?.tag("ms")?.action("all_replicas_loaded")
}

/// `Adding block pool BP-1`, `Removing block pool BP-1`
pub(super) fn pool_added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Adding ") {
        true => ("Adding block pool ", "pool_added"),
        false => ("Removing block pool ", "pool_removed"),
    };
    scan.tag(tag)?.word(Field::HdfsBlockPool)?.end()?.action(action)
}

/// What a scan of the directories mends: `Removed block 1073741825 from memory with missing block file on the disk`,
/// `Reporting the block blk_1073741825_1001 as corrupt due to length mismatch`, `Added missing block to memory FinalizedReplica, ..` and
/// further lines, `Deleted a metadata file without a block /mnt/dn/..`, `Deleted a metadata file for the deleted block /mnt/dn/..`,
/// `Updating size of block 1073741825 from 100 to 90`
pub(super) fn reconciled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Removed block ") {
        return scan
            .tag("Removed block ")?
            .then(block_number)?
            .tag(" from memory with missing block file on the disk")?
            .action("block_file_lost");
    }
    if scan.sees("Reporting the block ") {
        return scan
            .tag("Reporting the block ")?
            .block()?
            .tag(" as corrupt due to length mismatch")?
            .action("block_length_wrong");
    }
    if scan.sees("Updating size of block ") {
        return scan
            .tag("Updating size of block ")?
            .then(block_number)?
            .skip(" to ")?
            .int(Field::HdfsBytes)?
            .action("block_length_wrong");
    }
    if scan.sees("Added missing block to memory ") {
        return scan.tag("Added missing block to memory ")?.then(replica_head)?.action("block_found");
    }
    let scan = scan.tag("Deleted a metadata file ")?;
    let tag = if scan.sees("without ") { "without a block " } else { "for the deleted block " };
    scan.tag(tag)?.rest_of_line(Field::HdfsPath)?.action("metadata_deleted")
}

/// `BlockPool BP-1 Total blocks: 333, missing metadata files:0, missing block files:0, missing blocks in memory:250, mismatched blocks:0`,
/// in later versions `missing metadata files: 0, ..` and `duplicate blocks` among them
pub(super) fn tree_compared<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const COUNTS: [(&str, Field); 4] = [
        ("missing metadata files:", Field::HdfsMetadataMissing),
        ("missing block files:", Field::HdfsBlockFilesMissing),
        ("missing blocks in memory:", Field::HdfsBlocksUnknown),
        ("mismatched blocks:", Field::HdfsBlocksMismatched),
    ];
    let mut scan = Scan::new(message, record)
        .tag("BlockPool ")?
        .until(Field::HdfsBlockPool, " Total blocks: ")?
        .int(Field::HdfsBlocksTotal)?;
    let line = scan.line();
    for (label, field) in COUNTS {
        let count = wire::bytes::find(line, label.as_bytes()).map(|at| &line[at + label.len()..]);
        if let Some(number) = count.and_then(|text| crate::message::steps::int(&mut text.trim_ascii_start()))
        {
            scan.record().put(field, Value::Int(number));
        }
    }
    scan.action("directories_compared")
}

/// `Periodic Directory Tree Verification scan starting at 11/21/26 10:12 AM with interval of 21600000ms`, `.. starting in 2387ms with interval of ..`
pub(super) fn tree_scan_planned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Periodic Directory Tree Verification scan starting ")?;
    scan.skip("with interval of ")?.skip_number()?.action("directory_scan_planned")
}

/// `VolumeScanner(/mnt/dn, DS-5ef275e3-..): finished scanning block pool BP-1`
pub(super) fn scan_finished<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(scanner)?
        .tag("finished scanning block pool ")?
        .word(Field::HdfsBlockPool)?
        .action("volume_scan_finished")
}

/// `VolumeScanner(/mnt/dn, DS-19e4402b-..): no suitable block pools found to scan.  Waiting 1814399700 ms.`
pub(super) fn scan_idle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(scanner)?
        .tag("no suitable block pools found to scan.")?
        .action("volume_scan_idle")
}

fn scanner<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("VolumeScanner(")?.until(Field::HdfsVolume, ", ")?.until(Field::HdfsStorageId, "): ")
}

/// `Now scanning bpid BP-1 on volume /mnt/dn`, `Now rescanning bpid BP-1 on volume /mnt/dn, after more than 504 hour(s)`
pub(super) fn scanning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Now ")?.maybe("re").tag("scanning bpid ")?;
    scan.until(Field::HdfsBlockPool, " on volume ")?
        .name_until(Field::HdfsVolume, b",")?
        .action("volume_scanning")
}

/// `Reporting bad BP-1:blk_1073741825_1001 on /mnt/dn`, `Reporting bad BP-1:blk_1073741825_1001 with volume /mnt/dn ..`
pub(super) fn bad_block<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Reporting bad ")?.block()?;
    let tag = if scan.sees(" on ") { " on " } else { " with volume " };
    scan.tag(tag)?.maybe("volume ").word(Field::HdfsVolume)?.action("bad_block_reported")
}

/// `Initialized block scanner with targetBytesPerSec 1048576`
pub(super) fn scanner_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Initialized block scanner with targetBytesPerSec ")?
        .int(Field::HdfsBytesPerSecond)?
        .action("block_scanner_started")
}

/// Up to 2.6: `Verification succeeded for BP-1:blk_1073741825_1001`
pub(super) fn verified<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Verification succeeded for ")?.block()?.action("block_verified")
}

/// `Replica Cache file: /mnt/dn/current/BP-1/current/replicas doesn't exist `
pub(super) fn cache_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Replica Cache file: ")?
        .until(Field::HdfsPath, " doesn't exist")?
        .action("replica_cache_missing")
}

/// `Lock held time above threshold: lock identifier: org.apache.hadoop.hdfs.server.datanode.fsdataset.impl.FsDatasetImpl lockHeldTimeMs=348 ms. Suppressed 0 lock warnings. The stack trace is: java.lang.Thread.getStackTrace(..)`
/// and frames without `at `; 3.3 `Lock held time above threshold(300 ms): .. Suppressed 0 lock warnings. Longest suppressed LockHeldTimeMs=0. ..`,
/// `Waited above threshold(300 ms) to acquire lock: lock identifier: .. waitTimeMs=348 ms. Suppressed 0 lock wait warnings. ..`
pub(super) fn lock_held<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Waited above threshold") {
        return scan
            .tag("Waited above threshold")?
            .skip("lock identifier: ")?
            .until(Field::HdfsLock, " waitTimeMs=")?
            .int(Field::HdfsLockWaitMs)?
            .tag(" ms. Suppressed ")?
            .int(Field::HdfsLockSuppressed)?
            .action("lock_waited");
    }
    let scan = scan.maybe("Read ").maybe("Write ");
    let scan = match scan.sees("Lock ") {
        true => scan.tag("Lock ")?,
        false => scan.tag("lock ")?,
    };
    scan.tag("held time above threshold")?
        .skip("lock identifier: ")?
        .until(Field::HdfsLock, " lockHeldTimeMs=")?
        .int(Field::HdfsLockHeldMs)?
        .tag(" ms. Suppressed ")?
        .int(Field::HdfsLockSuppressed)?
        .action("lock_held")
}
