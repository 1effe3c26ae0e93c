//! What DataNodes wrote up to Hadoop 1.x, and up to 2.5 in part.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
};

pub(super) static DATANODES: Table = Table::new(&[
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
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        DATANODES.assert_samples();
    }
}
