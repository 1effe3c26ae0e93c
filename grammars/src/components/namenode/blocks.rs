//! Blocks and files: `StateChange`, `BlockStateChange`, `FSNamesystem`, `BlockManager`, placement.

use crate::{fields::Field, message::Scan, message::steps, record::Record};

/// `BLOCK* allocate blk_1073741825_1001, replicas=10.20.1.12:9866, 10.20.1.11:9866 for /user/alice/big.dat`; 2.7 and 2.8 have
/// `blk_..{UCState=UNDER_CONSTRUCTION, .., replicas=[ReplicaUC[[DISK]DS-..:NORMAL:10.20.1.12:50010|RBW]]} for /path`, 2.6
/// `BLOCK* allocateBlock: /path. BP-.. blk_..{..}`
pub(super) fn allocated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("BLOCK* allocate")?;
    if scan.sees("Block: ") {
        let scan = scan.tag("Block: ")?.until_last(Field::HdfsPath, ". ")?;
        let scan = if scan.sees("BP-") { scan.word(Field::HdfsBlockPool)?.tag(" ")? } else { scan };
        return scan.block()?.action("block_allocated");
    }
    let scan = scan.tag(" ")?.block()?;
    let scan = match scan.sees("{") {
        true => scan.skip("} for ")?,
        false => scan.tag(", replicas=")?.list(Field::HdfsReplicas, ", ", " for ")?,
    };
    scan.rest_of_line(Field::HdfsPath)?.action("block_allocated")
}

/// `DIR* completeFile: /user/alice/big.dat is closed by DFSClient_NONMAPREDUCE_1288072219_1`
pub(super) fn file_completed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("DIR* completeFile: ")?
        .until_last(Field::HdfsPath, " is closed by ")?
        .word(Field::HdfsClient)?
        .end()?
        .action("file_completed")
}

/// `BLOCK* fsync: /hbase/WALs/rs1.example.com,16020,1/x.meta for DFSClient_NONMAPREDUCE_-1660342858_1`
pub(super) fn synced<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("BLOCK* fsync: ")?
        .until_last(Field::HdfsPath, " for ")?
        .word(Field::HdfsClient)?
        .end()?
        .action("file_synced")
}

/// `BLOCK* ask 10.20.1.11:50010 to replicate blk_1073741825_1001 to datanode(s) 10.20.1.12:50010 10.20.1.13:50010`
pub(super) fn replication_asked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("BLOCK* ")?
        .maybe("BlockManager: ")
        .tag("ask ")?
        .until(Field::HdfsDatanode, " to replicate ")?
        .block()?
        .skip(" to ")?
        .maybe("datanode(s) ")
        .rest_list(Field::HdfsReplicas, " ")?
        .action("replication_asked")
}

/// `BLOCK* BlockManager: ask 10.20.1.11:50010 to delete [blk_1073741825_1001, blk_1073741826_1002]`
pub(super) fn deletion_asked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("BLOCK* ")?
        .maybe("BlockManager: ")
        .maybe("InvalidateBlocks: ")
        .tag("ask ")?
        .until(Field::HdfsDatanode, " to delete ")?;
    let blocks = memchr::memmem::find_iter(scan.line(), b"blk_").count();
    scan.record().put_int(Field::HdfsBlocks, blocks as i64);
    scan.tag("[")?.action("deletion_asked")
}

/// `BLOCK* addToInvalidates: blk_1073741825_1001 10.20.1.11:50010 10.20.1.12:50010 ` and
/// `BLOCK* InvalidateBlocks: add blk_1073741825_1001 to 10.20.1.11:50010`
pub(super) fn invalidated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("BLOCK* ")?;
    let scan = match scan.sees("addToInvalidates: ") {
        true => scan.tag("addToInvalidates: ")?.block()?.tag(" ")?,
        false => scan.tag("InvalidateBlocks: add ")?.block()?.tag(" to ")?,
    };
    scan.rest_list(Field::HdfsReplicas, " ")?.action("block_invalidated")
}

/// `BLOCK* addStoredBlock: blockMap updated: 10.20.1.11:50010 is added to blk_1073741825_1001{..} size 1234` (2.7), in 3.x
/// `BLOCK* addStoredBlock: 10.20.1.11:9866 is added to blk_1073741825_1001 (size=67108864)`
pub(super) fn stored<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("BLOCK* addStoredBlock: ")?
        .maybe("blockMap updated: ")
        .until(Field::HdfsDatanode, " is added to ")?
        .block()?;
    let scan = match scan.sees(" (size=") {
        true => scan.tag(" (size=")?,
        false => scan.skip(" size ")?,
    };
    scan.int(Field::HdfsBytes)?.action("block_stored")
}

/// `BLOCK* blk_1073741829_1005 is COMMITTED but not COMPLETE(numNodes= 0 <  minimum = 1) in file /user/alice/x`
pub(super) fn not_complete<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("BLOCK* ")?
        .block()?
        .tag(" is ")?
        .skip(" but not COMPLETE(numNodes= ")?
        .int(Field::HdfsDatanodes)?
        .skip("minimum = ")?
        .int(Field::HdfsReplication)?
        .tag(") in file ")?
        .rest_of_line(Field::HdfsPath)?
        .action("block_not_complete")
}

/// `updatePipeline(blk_1073741834_1010, newGS=1011, newLength=7892, newNodes=[10.20.1.11:50010, ..], client=DFSClient_..)`
pub(super) fn pipeline_update<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("updatePipeline(")?
        .block()?
        .tag(", newGS=")?
        .int(Field::HdfsGenerationStamp)?
        .tag(", newLength=")?
        .int(Field::HdfsBytes)?
        .tag(", newNodes=[")?
        .list(Field::HdfsReplicas, ", ", "]")?
        .skip("client=")?
        .until_last(Field::HdfsClient, ")")?
        .action("pipeline_update")
}

/// `updatePipeline(blk_1073741834_1010 => blk_1073741834_1011) success`
pub(super) fn pipeline_updated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("updatePipeline(")?
        .block()?
        .tag(" => ")?
        .block()?
        .tag(") success")?
        .action("pipeline_updated")
}

/// `commitBlockSynchronization(oldBlock=BP-..:blk_1073741834_1011, newgenerationstamp=1012, newlength=100, newtargets=[..], closeFile=true, deleteBlock=false)`
/// (`file=/path, ` before `newgenerationstamp` behind it in some versions)
pub(super) fn synchronized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("commitBlockSynchronization(oldBlock=")?
        .block()?
        .skip("newgenerationstamp=")?
        .int(Field::HdfsGenerationStamp)?
        .tag(", newlength=")?
        .int(Field::HdfsBytes)?
        .tag(", newtargets=[")?
        .list(Field::HdfsReplicas, ", ", "]")?
        .action("block_recovered")
}

/// `Recovering [Lease.  Holder: DFSClient_NONMAPREDUCE_-1334797397_1, pending creates: 1], src=/hbase/WALs/x` (before 2.8
/// `Recovering [Lease.  Holder: .., pendingcreates: 1]`)
pub(super) fn lease_taken<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Recovering [Lease.  Holder: ")?
        .until(Field::HdfsClient, ", pending")?
        .skip("], src=")?
        .rest_of_line(Field::HdfsPath)?
        .action("lease_recovery")
}

/// `DIR* NameSystem.internalReleaseLease: File /hbase/WALs/x has not been closed. Lease recovery is in progress. RecoveryId = 1435 for block blk_1073742218_1401`
pub(super) fn lease_recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("DIR* NameSystem.internalReleaseLease: File ")?
        .until(Field::HdfsPath, " has not been closed.")?
        .maybe_then(|scan| Some(scan.skip(" for block ")?.block()?.rest()))
        .action("lease_recovery")
}

/// `[Lease.  Holder: DFSClient_1, pending creates: 1] has expired hard limit`
pub(super) fn lease_expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("[Lease.  Holder: ")?
        .until(Field::HdfsClient, ", pending")?
        .skip("] has expired hard limit")?
        .action("lease_expired")
}

/// `Failed to place enough replicas, still in need of 1 to reach 3 (unavailableStorages=[], storagePolicy=BlockStoragePolicy{HOT:7, ..}, newBlock=true) ..`
pub(super) fn placement_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Failed to place enough replicas, still in need of ")?
        .int(Field::HdfsReplicasMissing)?
        .tag(" to reach ")?
        .int(Field::HdfsReplication)?
        .action("placement_failed")
}

/// `Not enough replicas was chosen. Reason: {NO_REQUIRED_STORAGE_TYPE=1}` (3.x)
pub(super) fn placement_reason<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Not enough replicas was chosen. Reason:")?
        .maybe(" ")
        .tag("{")?
        .list(Field::HdfsReason, ", ", "}")?
        .action("placement_reason")
}

/// `Failed to place enough replicas: expected size is 1 but only 0 storage types can be selected (replication=3, selected=[], unavailable=[DISK], ..)`
pub(super) fn storage_type_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Failed to place enough replicas: expected size is ")?;
    let mut wanted = scan.take_until(" but only ")?;
    let mut found = scan.take_until(" storage types can be selected (replication=")?;
    let missing = steps::int(&mut wanted)?.checked_sub(steps::int(&mut found)?)?;
    scan.record().put_int(Field::HdfsReplicasMissing, missing);
    scan.int(Field::HdfsReplication)?.action("storage_type_missing")
}

/// `Total number of blocks            = 185`, `Number of under-replicated blocks = 2 (1 replicating)` and the like, after a
/// NameNode has become active
pub(super) fn counted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const COUNTS: [(&str, Field); 5] = [
        ("Total number of blocks ", Field::HdfsBlocksTotal),
        ("Number of invalid blocks ", Field::HdfsBlocksInvalid),
        ("Number of under-replicated blocks ", Field::HdfsBlocksUnderReplicated),
        ("Number of  over-replicated blocks ", Field::HdfsBlocksOverReplicated),
        ("Number of blocks being written ", Field::HdfsBlocksBeingWritten),
    ];
    let scan = Scan::new(message, record);
    let (label, field) = COUNTS.into_iter().find(|(label, _)| scan.sees(label))?;
    scan.tag(label)?.skip("= ")?.int(field)?.action("blocks_counted")
}

/// `Scanned 0 directive(s) and 0 block(s) in 1 millisecond(s).`
pub(super) fn cache_scanned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Scanned ")?
        .skip(" directive(s) and ")?
        .int(Field::HdfsBlocks)?
        .tag(" block(s) in ")?
        .float(Field::HdfsDurationMs)?
        .tag(" millisecond(s)")?
        .action("cache_scanned")
}
