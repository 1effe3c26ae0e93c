//! What HDFS wrote up to Hadoop 0.18, in files that hold the lines of NameNode and DataNodes alike.
//!
//! ```text
//! 081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049064139660 terminating
//! ```
//!
//! Blocks and what becomes of them. Their ids are lifted from every message, so they are read over here.

use crate::{
    fields::Field::*,
    message::Messages,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// By the loggers of that time, whose names later versions do not have, but for the NameNode's.
pub(crate) const MESSAGES: Messages = &[
    ("DataNode$PacketResponder", &[line]),
    ("DataNode$DataXceiver", &[line]),
    ("DataNode$DataTransfer", &[line]),
    ("DataBlockScanner", &[line]),
    ("FSDataset", &[line]),
    ("FSNamesystem", &[line]),
];

fn line<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LINES.read(message, record)
}

/// A replica that a DataNode reports, from the first versions to 1.x.
pub(super) const BLOCK_STORED: Phrase = Phrase {
    sample: "BLOCK* NameSystem.addStoredBlock: blockMap updated: 10.20.1.11:50010 is added to blk_7128370237687728475 size 67108864",
    pieces: &[
        Tag("BLOCK* NameSystem.addStoredBlock: blockMap updated: "),
        Word(HdfsReplicas),
        Tag(" is added to "),
        SkipWord,
        Tag(" size "),
        Int(HdfsBytes),
    ],
    action: "block_stored",
};

static LINES: Table = Table::new(&[
    Phrase {
        sample: "PacketResponder 1 for block blk_38865049064139660 terminating",
        pieces: &[Tag("PacketResponder "), SkipNumber, Tag(" for block "), SkipWord, Tag(" terminating")],
        action: "packet_responder_ended",
    },
    Phrase {
        sample: "Received block blk_-3587508140051953248 of size 67108864 from /10.20.1.11",
        pieces: &[
            Tag("Received block "),
            SkipWord,
            Tag(" of size "),
            Int(HdfsBytes),
            Tag(" from "),
            Maybe("/"),
            Word(HdfsSource),
        ],
        action: "block_received",
    },
    Phrase {
        sample: "Receiving block blk_5792489080791696128 src: /10.20.1.11:33145 dest: /10.20.1.12:50010",
        pieces: &[
            Tag("Receiving block "),
            SkipWord,
            Tag(" src: "),
            Maybe("/"),
            Word(HdfsSource),
            Tag(" dest: "),
            Maybe("/"),
            Word(HdfsDestination),
        ],
        action: "block_receiving",
    },
    Phrase {
        sample: "10.20.1.11:50010 Served block blk_-7724713468912166542 to /10.20.1.12",
        pieces: &[
            Word(HdfsSource),
            Tag(" Served block "),
            SkipWord,
            Tag(" to "),
            Maybe("/"),
            Word(HdfsDestination),
        ],
        action: "block_transmitted",
    },
    Phrase {
        sample: "10.20.1.11:50010:Transmitted block blk_-1608999687919862906 to /10.20.1.12:50010",
        pieces: &[
            Until(HdfsSource, ":Transmitted block "),
            SkipWord,
            Tag(" to "),
            Maybe("/"),
            Word(HdfsDestination),
        ],
        action: "block_transmitted",
    },
    Phrase {
        sample: "Verification succeeded for blk_-4980916519894289629",
        pieces: &[Tag("Verification succeeded for "), SkipWord],
        action: "block_verified",
    },
    Phrase {
        sample: "Deleting block blk_1781953582842324563 file /mnt/dfs/data/current/subdir5/blk_1781953582842324563",
        pieces: &[Tag("Deleting block "), SkipWord, Tag(" file "), Rest(HdfsPath)],
        action: "replica_deleting",
    },
    BLOCK_STORED,
    Phrase {
        sample: "BLOCK* NameSystem.allocateBlock: /user/alice/part-00590. blk_-1727475099218615100",
        pieces: &[Tag("BLOCK* NameSystem.allocateBlock: "), UntilLast(HdfsPath, ". ")],
        action: "block_allocated",
    },
    Phrase {
        sample: "BLOCK* NameSystem.delete: blk_-3102267849859399193 is added to invalidSet of 10.20.1.11:50010",
        pieces: &[
            Tag("BLOCK* NameSystem.delete: "),
            SkipWord,
            Tag(" is added to invalidSet of "),
            Word(HdfsReplicas),
        ],
        action: "block_invalidated",
    },
    Phrase {
        sample: "BLOCK* ask 10.20.1.11:50010 to replicate blk_-1608999687919862906 to datanode(s) 10.20.1.12:50010 10.20.1.13:50010",
        pieces: &[
            Tag("BLOCK* ask "),
            Word(HdfsSource),
            Tag(" to replicate "),
            SkipWord,
            Tag(" to datanode(s) "),
            RestList(HdfsReplicas, " "),
        ],
        action: "replication_asked",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        LINES.assert_samples();
    }
}
