//! Blocks that are not as they should be: corrupt, missing, under decommission, erasure coded.

use crate::{components::hdfs::registration, fields::Field, message::Scan, record::Record};

/// `BLOCK NameSystem.addToCorruptReplicasMap: blk_1073741825 added as corrupt on 10.20.1.11:9866 by dn1.example.com/10.20.1.11  because client machine reported it`,
/// `BLOCK* NameSystem.addToCorruptReplicasMap: duplicate requested for blk_1073741825 to add as corrupt on 10.20.1.11:9866 by ..`
pub(super) fn corrupt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan =
        Scan::new(message, record).tag("BLOCK")?.maybe("*").tag(" NameSystem.addToCorruptReplicasMap: ")?;
    scan.maybe("duplicate requested for ")
        .block()?
        .skip("corrupt on ")?
        .until(Field::HdfsDatanode, " by ")?
        .word(Field::HdfsClient)?
        .maybe_then(|scan| Some(scan.skip("because ")?.rest_of_line(Field::HdfsReason)?.rest()))
        .action("replica_corrupt")
}

/// `*DIR* reportBadBlocks for block: BP-1:blk_1073741825_1001 on datanode: 10.20.1.13:9866`
pub(super) fn bad_block<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("*DIR* reportBadBlocks for block: ")?.block()?;
    scan.tag(" on datanode: ")?.word(Field::HdfsDatanode)?.action("bad_block_reported")
}

/// `PendingReconstructionMonitor timed out blk_1073741825_1001`, 2.x `PendingReplicationMonitor timed out blk_1073741825_1001`
pub(super) fn timed_out<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("PendingRe")?.skip("Monitor timed out ")?;
    scan.block()?.action("replication_timed_out")
}

/// `BLOCK* blk_1073741825_1001 is not COMPLETE (ucState = COMMITTED, replication# = 0 <  minimum = 1) in file /user/alice/x` (3.x)
pub(super) fn not_complete<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("BLOCK* ")?
        .block()?
        .tag(" is not COMPLETE (ucState = ")?
        .state(Field::HdfsReplicaState)?
        .skip("replication# = ")?
        .int(Field::HdfsDatanodes)?
        .skip("minimum = ")?
        .int(Field::HdfsReplication)?
        .tag(") in file ")?
        .rest_of_line(Field::HdfsPath)?
        .action("block_not_complete")
}

/// `Block: blk_1073741825_1001, Expected Replicas: 3, live replicas: 2, corrupt replicas: 0, .., Is Open File: false, Datanodes having this block: .., Current Datanode: 10.20.1.13:9866, ..`
pub(super) fn still_replicating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Block: ")?
        .block()?
        .tag(", Expected Replicas: ")?
        .int(Field::HdfsReplication)?
        .tag(", live replicas: ")?
        .int(Field::HdfsReplicasLive)?
        .maybe_then(|scan| {
            let scan = scan.skip("Current Datanode: ")?.name_until(Field::HdfsDatanode, b", ")?;
            Some(scan.rest())
        })
        .action("decommission_block_waits")
}

/// `Checked 12 blocks and 1 nodes this tick. 0 nodes are now in maintenance or transitioning state. 0 nodes pending.`, of the backoff
/// monitor `Checked 12 blocks this tick. 1 nodes are now in maintenance or transitioning state. ..`
pub(super) fn decommission_checked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Checked ")?
        .int(Field::HdfsBlocks)?
        .tag(" blocks")?
        .maybe(" this tick.")
        .maybe(" and")
        .tag(" ")?
        .int(Field::HdfsDatanodes)?
        .tag(" nodes ")?
        .action("decommission_checked")
}

/// `Node 10.20.1.13:9866 isn't healthy. It needs to replicate 12 more blocks. DECOMMISSION_INPROGRESS is still in progress.`,
/// `Node 10.20.1.13:9866 still has 12 blocks to replicate before it is a candidate to finish DECOMMISSION_INPROGRESS.`
pub(super) fn decommission_waits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Node ")?.until(Field::HdfsDatanode, " ")?;
    let scan = match scan.sees("still has ") {
        true => scan.tag("still has ")?,
        false => scan.tag("is")?.skip(" healthy")?.skip("replicate ")?,
    };
    scan.int(Field::HdfsBlocks)?.skip(" blocks")?.action("decommission_waits")
}

/// `Number of failed storages changes from 0 to 1`, up to 3.2 `Number of failed storage changes from 0 to 1`
pub(super) fn storages_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Number of failed storage")?
        .skip(" to ")?
        .int(Field::HdfsVolumesFailed)?
        .action("storages_failed")
}

/// `Error report from DatanodeRegistration(..): ..`, `Disk error on DatanodeRegistration(..): DataNode failed volumes:/mnt/dn1;`,
/// `Fatal disk error on DatanodeRegistration(..): ..`
pub(super) fn error_report<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KINDS: [(&str, &str); 3] = [
        ("Error report from ", "datanode_error"),
        ("Disk error on ", "datanode_disk_error"),
        ("Fatal disk error on ", "datanode_disk_error"),
    ];
    let scan = Scan::new(message, record).maybe("*DIR* NameNode.errorReport: ");
    let (tag, action) = KINDS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.tag(tag)?.then(registration)?.tag(": ")?.all_of_line(Field::HdfsReason).action(action)
}

/// `BLOCK* internalReleaseLease: All existing blocks are COMPLETE, lease removed, file /hbase/WALs/x closed.`
pub(super) fn lease_released<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("BLOCK* internalReleaseLease: ")?;
    scan.skip("file ")?.until_last(Field::HdfsPath, " closed.")?.action("lease_released")
}

/// `Enabled the erasure coding policy RS-6-3-1024k`, `Disabled the erasure coding policy ..` (`Enable`, `Disable` in the first 3.x), `Remove ..`,
/// `Added erasure coding policy ErasureCodingPolicy=[Name=RS-6-3-1024k, ..]`
pub(super) fn erasure_coding<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const CHANGES: [(&str, &str); 5] = [
        ("Enabled the erasure coding policy ", "erasure_coding_enabled"),
        ("Disabled the erasure coding policy ", "erasure_coding_disabled"),
        ("Enable the erasure coding policy ", "erasure_coding_enabled"),
        ("Disable the erasure coding policy ", "erasure_coding_disabled"),
        ("Remove erasure coding policy ", "erasure_coding_removed"),
    ];
    let scan = Scan::new(message, record);
    if let Some((tag, action)) = CHANGES.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan.tag(tag)?.word(Field::HdfsErasureCoding)?.action(action);
    }
    let scan = scan.tag("Added erasure coding policy ")?.skip("Name=")?;
    scan.name_until(Field::HdfsErasureCoding, b",]")?.action("erasure_coding_added")
}
