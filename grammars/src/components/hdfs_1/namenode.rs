//! What a NameNode said of leases, images, edits and counts up to Hadoop 1.x, and up to 2.7 in part.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
};

pub(super) static NAMESYSTEM: Table = Table::new(&[
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
    // 1.x to 3.x; before 2.0 with `recover lease` before the bracket.
    Phrase {
        sample: "recoverLease: [Lease.  Holder: DFSClient_NONMAPREDUCE_1_1, pending creates: 1], src=/user/alice/x from client DFSClient_NONMAPREDUCE_2_1",
        pieces: &[
            Tag("recoverLease: "),
            Skip("[Lease.  Holder: "),
            Until(HdfsClient, ","),
            Skip("], src="),
            UntilLast(HdfsPath, " from client "),
        ],
        action: "lease_recovery",
    },
    Phrase {
        sample: "startFile: recover [Lease.  Holder: DFSClient_NONMAPREDUCE_1_1, pending creates: 1], src=/user/alice/x client DFSClient_NONMAPREDUCE_2_1",
        pieces: &[
            Tag("startFile: recover "),
            Skip("[Lease.  Holder: "),
            Until(HdfsClient, ","),
            Skip("], src="),
            UntilLast(HdfsPath, " client "),
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
]);

pub(super) static COUNTS: Table = Table::new(&[
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
]);

/// Image and edits. `FSNamesystem` kept the statistics before there was an `FSEditLog`.
pub(super) static EDITS: Table = Table::new(&[
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
]);

pub(super) static STARTED: Table = Table::new(&[
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
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&NAMESYSTEM, &COUNTS, &EDITS, &STARTED] {
            table.assert_samples();
        }
    }
}
