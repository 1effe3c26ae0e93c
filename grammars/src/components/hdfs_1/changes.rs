//! The changes of state a NameNode wrote up to Hadoop 1.x, and up to 2.7 in part.

use crate::{
    components::hdfs_018,
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
};

/// The ids of blocks are lifted from every message; their generation stamps stand behind them.
pub(super) static STATE_CHANGES: Table = Table::new(&[
    Phrase {
        sample: "BLOCK* NameSystem.allocateBlock: /user/alice/out/part-r-00000. blk_-3544583377289625738_1004",
        pieces: &[Tag("BLOCK* NameSystem.allocateBlock: "), UntilLast(HdfsPath, ". blk_")],
        action: "block_allocated",
    },
    hdfs_018::BLOCK_STORED,
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
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        STATE_CHANGES.assert_samples();
    }
}
