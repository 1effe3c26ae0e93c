//! What HDFS wrote from Hadoop 0.20 to 1.x, and what was worded otherwise up to 2.5.
//!
//! ```text
//! 2012-11-23 05:05:12,914 INFO org.apache.hadoop.hdfs.StateChange: BLOCK* NameSystem.allocateBlock: /user/alice/part-r-00000. blk_-3544583377289625738_1004
//! ```
//!
//! Events that later versions tell in other words have the same names here.

use crate::{
    components::common,
    fields::Field::*,
    message::{Messages, Scan},
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

/// By the loggers, for NameNodes.
pub(crate) const NAMENODE: Messages = &[
    ("StateChange", &[state_change]),
    ("BlockStateChange", &[state_change]),
    ("FSNamesystem", &[namesystem, counts, edits]),
    ("BlockManager", &[counts]),
    ("Storage", &[edits, counts]),
    ("FSEditLog", &[edits]),
    ("FSImage", &[edits]),
    ("NameNode", &[namenode]),
    ("LeaseManager", &[namesystem]),
    ("DecommissionManager", &[namesystem]),
    ("Server", &[server]),
];

/// By the loggers, for DataNodes.
pub(crate) const DATANODE: Messages = &[
    ("DataNode", &[datanode]),
    ("FSDataset", &[datanode]),
    ("FSDatasetAsyncDiskService", &[datanode]),
    ("DataBlockScanner", &[datanode]),
];

fn state_change<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(STATE_CHANGES, message, record)
}

fn namesystem<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(NAMESYSTEM, message, record)
}

fn counts<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(COUNTS, message, record)
}

fn edits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(EDITS, message, record)
}

fn namenode<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(STARTED, message, record)
}

/// `IPC Server handler 3 on 9000, call addBlock(/user/alice/x, DFSClient_-1623727488, null, null) from 10.20.1.71:39920: error: java.io.IOException: File ..`
/// and a trace that begins with the same
fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("IPC Server handler ")?
        .skip(" on ")?
        .int(RpcPort)?
        .tag(", call ")?
        .until(RpcMethod, "(")?
        .skip(") from ")?
        .then(common::caller)?
        .maybe(":")
        .maybe(" error: ");
    let single_line = memchr::memchr(b'\n', scan.rest()).is_none();
    if single_line && let Some((class, text)) = common::thrown(scan.line()) {
        scan.record().put_text(ErrorType, class);
        scan.record().put_text(ErrorMessage, text);
    }
    scan.action("rpc_failed")
}

fn datanode<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(DATANODES, message, record)
}

/// The ids of blocks are lifted from every message; their generation stamps stand behind them.
const STATE_CHANGES: &[Phrase] = &[
    Phrase {
        sample: "BLOCK* NameSystem.allocateBlock: /user/alice/out/part-r-00000. blk_-3544583377289625738_1004",
        pieces: &[Tag("BLOCK* NameSystem.allocateBlock: "), UntilLast(HdfsPath, ". blk_")],
        action: "block_allocated",
    },
    Phrase {
        sample: "BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.20.1.11:50010 is added to blk_-3544583377289625738_1004 size 880838",
        pieces: &[
            Tag("BLOCK* NameSystem.addStoredBlock: blockMap updated: "),
            Word(HdfsReplicas),
            Tag(" is added to "),
            SkipWord,
            Tag(" size "),
            Int(HdfsBytes),
        ],
        action: "block_stored",
    },
    Phrase {
        sample: "DIR* NameSystem.completeFile: file /user/alice/out/part-r-00000 is closed by DFSClient_-1623727488",
        pieces: &[
            Tag("DIR* NameSystem.completeFile: file "),
            UntilLast(HdfsPath, " is closed by "),
            Word(HdfsClient),
        ],
        action: "file_completed",
    },
    Phrase {
        sample: "Removing lease on  file /user/alice/out/part-r-00000 from client DFSClient_-1623727488",
        pieces: &[
            Tag("Removing lease on  "),
            Maybe("file "),
            UntilLast(HdfsPath, " from client "),
            Word(HdfsClient),
        ],
        action: "lease_removed",
    },
    Phrase {
        sample: "BLOCK* NameSystem.addToInvalidates: blk_-3544583377289625738 is added to invalidSet of 10.20.1.11:50010",
        pieces: &[
            Tag("BLOCK* NameSystem."),
            Skip(": "),
            Tag("blk_"),
            SkipWord,
            Tag(" is added to invalidSet of "),
            Word(HdfsReplicas),
        ],
        action: "block_invalidated",
    },
    Phrase {
        sample: "BLOCK* ask 10.20.1.11:50010 to delete  blk_-3544583377289625738_1004 blk_2101211318120117414_1001",
        pieces: &[Tag("BLOCK* ask "), Word(HdfsDatanode), Tag(" to delete "), Maybe(" "), Tag("blk_")],
        action: "deletion_asked",
    },
    Phrase {
        sample: "*BLOCK* NameSystem.processReport: from 10.20.1.11:50010, blocks: 185, processing time: 3 msecs",
        pieces: &[
            Maybe("*"),
            Tag("BLOCK* NameSystem.processReport: from "),
            Until(HdfsDatanode, ", blocks: "),
            Int(HdfsBlocks),
            Tag(", processing time: "),
            Float(HdfsDurationMs),
        ],
        action: "block_report",
    },
    // 2.0 to 2.3.
    Phrase {
        sample: "BLOCK* processReport: from DatanodeRegistration(10.20.1.11, storageID=DS-815ce071-10.20.1.11-50010-1353500000000, infoPort=50075, ipcPort=50020, storageInfo=lv=-47;cid=CID-1;nsid=1;c=0), blocks: 185, processing time: 3 msecs",
        pieces: &[
            Tag("BLOCK* processReport: from DatanodeRegistration("),
            Until(HdfsDatanode, ", storageID="),
            Until(HdfsStorageId, ", "),
            Skip("), blocks: "),
            Int(HdfsBlocks),
            Tag(", processing time: "),
            Float(HdfsDurationMs),
        ],
        action: "block_report",
    },
    Phrase {
        sample: "BLOCK* NameSystem.registerDatanode: node registration from 10.20.1.11:50010 storage DS-815ce071-10.20.1.11-50010-1353500000000",
        pieces: &[
            Tag("BLOCK* NameSystem.registerDatanode: node registration from "),
            Word(HdfsDatanode),
            Tag(" storage "),
            Word(HdfsStorageId),
        ],
        action: "datanode_registered",
    },
    Phrase {
        sample: "BLOCK* NameSystem.heartbeatCheck: lost heartbeat from 10.20.1.13:50010",
        pieces: &[Tag("BLOCK* NameSystem.heartbeatCheck: lost heartbeat from "), Word(HdfsDatanode)],
        action: "datanode_dead",
    },
    Phrase {
        sample: "BLOCK* NameNode.blocksBeingWrittenReport: from 10.20.1.11:50010 3 blocks",
        pieces: &[
            Tag("BLOCK* NameNode.blocksBeingWrittenReport: from "),
            Word(HdfsDatanode),
            Tag(" "),
            Int(HdfsBlocksBeingWritten),
        ],
        action: "blocks_being_written",
    },
    // Up to 2.7.
    Phrase {
        sample: "BLOCK* processReport: blk_1075861877_2121067 on node 10.20.1.11:50010 size 10249 does not belong to any file",
        pieces: &[
            Tag("BLOCK* "),
            Maybe("NameSystem."),
            Skip(": blk_"),
            SkipWord,
            Tag(" on "),
            Maybe("node "),
            Word(HdfsDatanode),
            Tag(" size "),
            Int(HdfsBytes),
            Tag(" does not belong to any file"),
        ],
        action: "block_of_no_file",
    },
    Phrase {
        sample: "BLOCK* NameSystem.internalReleaseLease: All existing blocks are COMPLETE, lease removed, file closed.",
        pieces: &[Tag(
            "BLOCK* NameSystem.internalReleaseLease: All existing blocks are COMPLETE, lease removed",
        )],
        action: "lease_released",
    },
    Phrase {
        sample: "DIR* NameSystem.internalReleaseLease: Failed to release lease for file /user/alice/x._COPYING_. Committed blocks are waiting to be minimally replicated. Try again later.",
        pieces: &[
            Tag("DIR* NameSystem.internalReleaseLease: Failed to release lease for file "),
            UntilLast(HdfsPath, ". Committed blocks are waiting"),
        ],
        action: "lease_release_failed",
    },
    // From 2.8 on of all that opens a file to write, before that of `append` only.
    Phrase {
        sample: "DIR* NameSystem.append: Failed to APPEND_FILE /user/alice/x for DFSClient_NONMAPREDUCE_1_1 on 10.20.1.71 because this file lease is currently owned by DFSClient_NONMAPREDUCE_2_1 on 10.20.1.72",
        pieces: &[
            Tag("DIR* NameSystem."),
            Skip(": Failed to "),
            State(HdfsOperation),
            Tag(" "),
            Until(HdfsPath, " for "),
            Word(HdfsClient),
            Tag(" on "),
            Address(SourceIp),
            Tag(" because "),
            Rest(HdfsReason),
        ],
        action: "file_open_failed",
    },
    Phrase {
        sample: "DIR* NameSystem.startFile: failed to create file /user/alice/x for DFSClient_-1623727488 on client 10.20.1.71 because current leaseholder is trying to recreate file.",
        pieces: &[
            Tag("DIR* NameSystem.startFile: failed to create file "),
            Until(HdfsPath, " for "),
            Word(HdfsClient),
            Tag(" on client "),
            Address(SourceIp),
            Maybe(","),
            Tag(" because "),
            Rest(HdfsReason),
        ],
        action: "file_open_failed",
    },
    Phrase {
        sample: "DIR* NameSystem.startFile: /user/alice/x The directory item limit of /user/alice is exceeded: limit=1048576 items=1048577",
        pieces: &[Tag("DIR* NameSystem.startFile: "), Word(HdfsPath), Tag(" "), Rest(HdfsReason)],
        action: "file_open_failed",
    },
];

const NAMESYSTEM: &[Phrase] = &[
    Phrase {
        sample: "Roll FSImage from 10.20.1.2",
        pieces: &[Tag("Roll FSImage from "), Address(SourceIp)],
        action: "image_roll_asked",
    },
    Phrase {
        sample: "Not able to place enough replicas, still in need of 1 to reach 3",
        pieces: &[
            Tag("Not able to place enough replicas, still in need of "),
            Int(HdfsReplicasMissing),
            Optional(&[Tag(" to reach "), Int(HdfsReplication)]),
        ],
        action: "placement_failed",
    },
    Phrase {
        sample: "FSNamesystem initialization failed.",
        pieces: &[Tag("FSNamesystem initialization failed")],
        action: "start_failed",
    },
    Phrase {
        sample: "Lease [Lease.  Holder: DFSClient_-1623727488, pendingcreates: 1] has expired hard limit",
        pieces: &[Tag("Lease [Lease.  Holder: "), Until(HdfsClient, ","), Skip("has expired ")],
        action: "lease_expired",
    },
    Phrase {
        sample: "Recovering lease=[Lease.  Holder: DFSClient_-1623727488, pendingcreates: 1], src=/user/alice/x",
        pieces: &[
            Tag("Recovering lease=[Lease.  Holder: "),
            Until(HdfsClient, ","),
            Skip("], src="),
            Rest(HdfsPath),
        ],
        action: "lease_recovery",
    },
    Phrase {
        sample: "commitBlockSynchronization(lastblock=blk_-3544583377289625738_1004, newgenerationstamp=1005, newlength=880838, newtargets=[10.20.1.11:50010], closeFile=true, deleteBlock=false)",
        pieces: &[
            Tag("commitBlockSynchronization(lastblock="),
            Skip(", newgenerationstamp="),
            Int(HdfsRecoveryId),
            Tag(", newlength="),
            Int(HdfsBytes),
        ],
        action: "block_recovered",
    },
    // 2.0 to 2.7.
    Phrase {
        sample: "updatePipeline(block=BP-1112586478-10.20.1.1-1795216269956:blk_1073741834_1010, newGenerationStamp=1011, newLength=7892, newNodes=[10.20.1.11:50010, 10.20.1.12:50010], clientName=DFSClient_NONMAPREDUCE_1_1)",
        pieces: &[
            Tag("updatePipeline(block="),
            Until(HdfsBlockPool, ":blk_"),
            Skip(", newGenerationStamp="),
            Int(HdfsRecoveryId),
            Tag(", newLength="),
            Int(HdfsBytes),
            Tag(", newNodes=["),
            List(HdfsReplicas, ", ", "], clientName="),
            RestBefore(HdfsClient, ")"),
        ],
        action: "pipeline_update",
    },
    Phrase {
        sample: "updatePipeline(BP-1112586478-10.20.1.1-1795216269956:blk_1073741834_1010) successfully to BP-1112586478-10.20.1.1-1795216269956:blk_1073741834_1011",
        pieces: &[Tag("updatePipeline("), Until(HdfsBlockPool, ":blk_"), Skip(") successfully to ")],
        action: "pipeline_updated",
    },
    Phrase {
        sample: "BLOCK* checkFileProgress: blk_1073741833_1009{UCState=COMMITTED, truncateBlock=null, primaryNodeIndex=-1, replicas=[]} has not reached minimal replication 1",
        pieces: &[
            Tag("BLOCK* checkFileProgress: blk_"),
            Skip(" has not reached minimal replication "),
            Int(HdfsReplication),
        ],
        action: "block_not_complete",
    },
];

const COUNTS: &[Phrase] = &[
    Phrase {
        sample: "Total number of blocks = 12",
        pieces: &[Tag("Total number of blocks = "), Int(HdfsBlocksTotal)],
        action: "blocks_counted",
    },
    Phrase {
        sample: "Number of invalid blocks = 0",
        pieces: &[Tag("Number of invalid blocks = "), Int(HdfsBlocksInvalid)],
        action: "blocks_counted",
    },
    Phrase {
        sample: "Number of under-replicated blocks = 12",
        pieces: &[Tag("Number of under-replicated blocks = "), Int(HdfsBlocksUnderReplicated)],
        action: "blocks_counted",
    },
    Phrase {
        sample: "Number of  over-replicated blocks = 0",
        pieces: &[Tag("Number of  over-replicated blocks = "), Int(HdfsBlocksOverReplicated)],
        action: "blocks_counted",
    },
    Phrase {
        sample: "Number of files = 23",
        pieces: &[Tag("Number of files = "), SkipNumber],
        action: "files_counted",
    },
    Phrase {
        sample: "Number of files under construction = 0",
        pieces: &[Tag("Number of files under construction = "), SkipNumber],
        action: "files_counted",
    },
];

/// Image and edits. `FSNamesystem` kept the statistics before there was an `FSEditLog`.
const EDITS: &[Phrase] = &[
    Phrase {
        sample: "Number of transactions: 346 Total time for transactions(ms): 9Number of transactions batched in Syncs: 3 Number of syncs: 234 SyncTimes(ms): 2679 ",
        pieces: &[
            Tag("Number of transactions: "),
            Int(HdfsEdits),
            Tag(" Total time for transactions(ms): "),
            Int(HdfsEditsMs),
            Skip("Number of transactions batched in Syncs: "),
            Int(HdfsEditsBatched),
            Tag(" Number of syncs: "),
            Int(HdfsSyncs),
            Tag(" SyncTimes(ms): "),
            Optional(&[Int(HdfsSyncMs)]),
        ],
        action: "edits_statistics",
    },
    Phrase {
        sample: "Image file of size 115 saved in 0 seconds.",
        pieces: &[Tag("Image file of size "), Int(HdfsBytes), Tag(" saved in "), Duration(HdfsDurationMs)],
        action: "image_saved",
    },
    // 1.1 and later 1.x name the file.
    Phrase {
        sample: "Image file /mnt/nn/current/fsimage of size 2337 bytes loaded in 0 seconds.",
        pieces: &[
            Tag("Image file "),
            Optional(&[Tag("/"), Skip(" ")]),
            Tag("of size "),
            Int(HdfsBytes),
            Maybe(" bytes"),
            Tag(" loaded in "),
            Duration(HdfsDurationMs),
        ],
        action: "image_read",
    },
    Phrase {
        sample: "Edits file /mnt/nn/current/edits of size 4 edits # 0 loaded in 0 seconds.",
        pieces: &[
            Tag("Edits file "),
            Until(HdfsPath, " of size "),
            Int(HdfsBytes),
            Tag(" edits # "),
            Int(HdfsEdits),
            Tag(" loaded in "),
            Duration(HdfsDurationMs),
        ],
        action: "edits_loaded",
    },
    Phrase {
        sample: "close success: truncate to 4, editlog=/mnt/nn/current/edits",
        pieces: &[Tag("close success: truncate to "), SkipNumber, Tag(", editlog="), Rest(HdfsPath)],
        action: "edits_closed",
    },
    Phrase {
        sample: "closing edit log: position=4, editlog=/mnt/nn/current/edits",
        pieces: &[Tag("closing edit log: position="), SkipNumber, Tag(", editlog="), Rest(HdfsPath)],
        action: "edits_closing",
    },
];

const STARTED: &[Phrase] = &[
    Phrase {
        sample: "Namenode up at: nn1.example.com/10.20.1.1:9000",
        pieces: &[Tag("Namenode up at: "), Word(RpcServer)],
        action: "namenode_up",
    },
    // 2.x and 3.x.
    Phrase {
        sample: "NameNode RPC up at: nn1.example.com/10.20.1.1:8020",
        pieces: &[Tag("NameNode RPC up at: "), Word(RpcServer)],
        action: "namenode_up",
    },
    Phrase {
        sample: "Web-server up at: nn1.example.com:50070",
        pieces: &[Tag("Web-server up at: "), Word(RpcServer)],
        action: "web_started",
    },
    Phrase {
        sample: "Error report from 10.20.1.11:50010: Block blk_-3544583377289625738 is not valid.",
        pieces: &[Tag("Error report from "), Until(HdfsDatanode, ": "), Rest(HdfsReason)],
        action: "datanode_error",
    },
];

const DATANODES: &[Phrase] = &[
    Phrase {
        sample: "PacketResponder 0 for block blk_-3544583377289625738_1004 terminating",
        pieces: &[Tag("PacketResponder "), SkipNumber, Tag(" for block "), SkipWord, Tag(" terminating")],
        action: "packet_responder_ended",
    },
    Phrase {
        sample: "PacketResponder blk_-3544583377289625738_1004 1 Exception java.io.EOFException",
        pieces: &[Tag("PacketResponder blk_"), SkipWord, Tag(" "), SkipNumber, Tag(" Exception")],
        action: "packet_responder_failed",
    },
    Phrase {
        sample: "Scheduling block blk_-3544583377289625738_1004 file /mnt/dfs/data/current/blk_-3544583377289625738 for deletion",
        pieces: &[
            Tag("Scheduling "),
            Maybe("block "),
            Tag("blk_"),
            Skip(" file "),
            UntilLast(HdfsPath, " for deletion"),
        ],
        action: "deletion_scheduled",
    },
    Phrase {
        sample: "Deleted block blk_-3544583377289625738_1004 at file /mnt/dfs/data/current/blk_-3544583377289625738",
        pieces: &[Tag("Deleted block blk_"), Skip(" at file "), Rest(HdfsPath)],
        action: "replica_deleted",
    },
    Phrase {
        sample: "Deleting block blk_-3544583377289625738_1004 file /mnt/dfs/data/current/blk_-3544583377289625738",
        pieces: &[Tag("Deleting block blk_"), Skip(" file "), Rest(HdfsPath)],
        action: "replica_deleting",
    },
    // 1.x to 2.3.
    Phrase {
        sample: "BlockReport of 185 blocks took 1 msec to generate and 3 msecs for RPC and NN processing",
        pieces: &[
            Tag("BlockReport of "),
            Int(HdfsBlocks),
            Tag(" blocks took "),
            Int(HdfsPrepareMs),
            Skip("to generate and "),
            Float(HdfsDurationMs),
        ],
        action: "block_report_sent",
    },
    Phrase {
        sample: "BlockReport of 185 blocks got processed in 3 msecs",
        pieces: &[
            Tag("BlockReport of "),
            Int(HdfsBlocks),
            Tag(" blocks got processed in "),
            Float(HdfsDurationMs),
        ],
        action: "block_report_sent",
    },
    // 2.4 and 2.5.
    Phrase {
        sample: "Sent 1 blockreports 185 blocks total. Took 1 msec to generate and 3 msecs for RPC and NN processing.  Got back commands org.apache.hadoop.hdfs.server.protocol.FinalizeCommand@1",
        pieces: &[
            Tag("Sent "),
            Int(HdfsRpcs),
            Tag(" blockreports "),
            Int(HdfsBlocks),
            Tag(" blocks total. Took "),
            Int(HdfsPrepareMs),
            Skip("to generate and "),
            Float(HdfsDurationMs),
        ],
        action: "block_report_sent",
    },
    Phrase {
        sample: "Finished asynchronous block report scan in 2ms",
        pieces: &[Tag("Finished asynchronous block report scan in "), Float(HdfsDurationMs)],
        action: "block_report_prepared",
    },
    Phrase {
        sample: "Generated rough (lockless) block report in 5 ms",
        pieces: &[Tag("Generated rough (lockless) block report in "), Float(HdfsDurationMs)],
        action: "block_report_prepared",
    },
    Phrase {
        sample: "Reconciled asynchronous block report against current state in 1 ms",
        pieces: &[
            Tag("Reconciled asynchronous block report against current state in "),
            Float(HdfsDurationMs),
        ],
        action: "block_report_prepared",
    },
    Phrase {
        sample: "DatanodeRegistration(10.20.1.11:50010, storageID=DS-815ce071-10.20.1.11-50010-1353500000000, infoPort=50075, ipcPort=50020):DataXceiver",
        pieces: &[
            Tag("DatanodeRegistration("),
            Until(HdfsDatanode, ", storageID="),
            Until(HdfsStorageId, ", "),
            Skip("):DataXceiver"),
        ],
        action: "xceiver_failed",
    },
    Phrase {
        sample: "writeBlock blk_-3544583377289625738_1004 received exception java.io.IOException: Connection reset by peer",
        pieces: &[
            OneOf(HdfsOperation, &["writeBlock", "readBlock"]),
            Tag(" blk_"),
            Skip(" received exception "),
            Name(ErrorType),
            Optional(&[Tag(": "), Rest(ErrorMessage)]),
        ],
        action: "block_operation_failed",
    },
    Phrase {
        sample: "Exception in receiveBlock for block blk_-3544583377289625738_1004 java.io.EOFException: while trying to read 65557 bytes",
        pieces: &[
            Tag("Exception in receiveBlock for block blk_"),
            SkipWord,
            Optional(&[Tag(" "), Name(ErrorType), Optional(&[Tag(": "), Rest(ErrorMessage)])]),
        ],
        action: "block_receiving_failed",
    },
    Phrase {
        sample: "Client calls recoverBlock(block=blk_-3544583377289625738_1004, targets=[10.20.1.11:50010, 10.20.1.12:50010])",
        pieces: &[
            Tag("Client calls recoverBlock(block=blk_"),
            Skip(", targets=["),
            List(HdfsReplicas, ", ", "]"),
        ],
        action: "block_recovery_asked",
    },
    Phrase {
        sample: "Opened info server at 50010",
        pieces: &[
            Tag("Opened info server at "),
            Int(RpcPort),
            Is(PartName, "streaming"),
            Is(PartState, "started"),
        ],
        action: "service_part_state",
    },
    Phrase {
        sample: "Exiting Datanode",
        pieces: &[Tag("Exiting Datanode"), End],
        action: "datanode_exiting",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [STATE_CHANGES, NAMESYSTEM, COUNTS, EDITS, STARTED, DATANODES] {
            phrase::assert_samples(table);
        }
    }
}
