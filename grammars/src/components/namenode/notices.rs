//! What a NameNode says besides: settings, quotas, the cache's monitor, fsck, edits that are replayed, images that are refused.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn any<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NOTICES.read(message, record)
}

pub(super) fn journals<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    JOURNALS.read(message, record)
}

static NOTICES: Table = Table::new(&[
    Phrase {
        sample: "Error encountered requiring NN shutdown. Shutting down immediately.",
        pieces: &[Tag("Error encountered requiring NN shutdown")],
        action: "namenode_fatal",
    },
    // Every 30 s of a NameNode up to 2.8.
    Phrase {
        sample: "Rescanning after 30000 milliseconds",
        pieces: &[Tag("Rescanning after "), Float(HdfsDurationMs), Tag(" milliseconds")],
        action: "cache_rescanning",
    },
    Phrase {
        sample: "Rescanning because of pending operations",
        pieces: &[Tag("Rescanning because of "), Rest(HdfsReason)],
        action: "cache_rescanning",
    },
    // `Decreasing` with `New effective replication = ..` behind the path in 3.x.
    Phrase {
        sample: "Increasing replication from 1 to 3 for /user/alice/x",
        pieces: &[
            OneOf(HdfsOperation, &["Increasing", "Decreasing"]),
            Tag(" replication from "),
            SkipNumber,
            Tag(" to "),
            Int(HdfsReplication),
            Tag(" for "),
            Rest(HdfsPath),
        ],
        action: "replication_changed",
    },
    Phrase {
        sample: "initializing replication queues",
        pieces: &[Tag("initializing replication queues")],
        action: "replication_queues_initializing",
    },
    Phrase {
        sample: "replaying edit log: 12/100 transactions completed. (12%)",
        pieces: &[
            Tag("replaying edit log: "),
            Int(HdfsEdits),
            Tag("/"),
            SkipNumber,
            Tag(" transactions completed"),
        ],
        action: "edits_replaying",
    },
    Phrase {
        sample: "Failed to load image from FSImageFile(file=/nn/current/fsimage_0000000000000000018, cpktTxId=0000000000000000018)",
        pieces: &[Tag("Failed to load image from FSImageFile(file="), Until(HdfsPath, ", cpktTxId=")],
        action: "image_load_failed",
    },
    Phrase {
        sample: "Encountered exception on operation AddCloseOp [length=0, path=/user/alice/x]",
        pieces: &[Tag("Encountered exception on operation "), Name(HdfsOperation)],
        action: "edits_failed",
    },
    Phrase {
        sample: "Cannot release the path /user/alice/x in the lease [Lease.  Holder: DFSClient_NONMAPREDUCE_1_1, pending creates: 1]. It will be retried.",
        pieces: &[
            Tag("Cannot release the path "),
            Until(HdfsPath, " in the lease [Lease.  Holder: "),
            Until(HdfsClient, ","),
        ],
        action: "lease_release_failed",
    },
    Phrase {
        sample: "FSCK started by hdfs (auth:SIMPLE) from /10.20.1.71 for path /user/alice at Sat Nov 21 08:12:07 KST 2026",
        pieces: &[
            Tag("FSCK started by "),
            Until(UserName, " "),
            Skip(" from "),
            Address(SourceIp),
            Tag(" for path "),
            UntilLast(HdfsPath, " at "),
        ],
        action: "fsck_started",
    },
    Phrase {
        sample: "list corrupt file blocks returned: 3",
        pieces: &[Tag("list corrupt file blocks returned: "), Int(HdfsBlocks)],
        action: "corrupt_files_listed",
    },
    Phrase {
        sample: "there are no corrupt file blocks.",
        pieces: &[Tag("there are no corrupt file blocks")],
        action: "corrupt_files_listed",
    },
    Phrase {
        sample: "Skipping next heartbeat scan due to excessive pause",
        pieces: &[Tag("Skipping next heartbeat scan due to "), Rest(HdfsReason)],
        action: "heartbeat_scan_skipped",
    },
    Phrase {
        sample: "Only one image storage directory (dfs.namenode.name.dir) configured. Beware of data loss due to lack of redundant storage directories!",
        pieces: &[
            Tag("Only one "),
            Skip(" directory ("),
            Until(SettingName, ") configured. Beware of data loss"),
        ],
        action: "storage_not_redundant",
    },
    Phrase {
        sample: "Quota initialization completed in 3 milliseconds",
        pieces: &[Tag("Quota initialization completed in "), Float(HdfsDurationMs)],
        action: "quota_initialized",
    },
    Phrase {
        sample: "Edit log tailer interrupted",
        pieces: &[Tag("Edit log tailer interrupted")],
        action: "edits_tailer_interrupted",
    },
    Phrase {
        sample: "ImageServlet allowing checkpointer: hdfs/nn2.example.com@KHP.EXAMPLE.COM",
        pieces: &[Skip("Servlet allowing "), SkipWord, Tag(" "), Word(UserName)],
        action: "image_transfer_allowed",
    },
    Phrase {
        sample: "ImageServlet rejecting: alice@KHP.EXAMPLE.COM",
        pieces: &[Skip("Servlet rejecting: "), Word(UserName)],
        action: "image_transfer_refused",
    },
    Phrase {
        sample: "Rejecting a fsimage due to small time delta and txnid delta. Time since previous checkpoint is 12 expecting at least 2700 txnid delta since previous checkpoint is 3 expecting at least 1000000",
        pieces: &[Tag("Rejecting a fsimage due to "), Rest(HdfsReason)],
        action: "image_refused",
    },
    Phrase {
        sample: "HA Enabled: false",
        pieces: &[
            OneOf(
                SettingName,
                &[
                    "HA Enabled",
                    "fsLock is fair",
                    "Detailed lock hold time metrics enabled",
                    "Append Enabled",
                ],
            ),
            Tag(": "),
            Rest(SettingValue),
        ],
        action: "setting",
    },
    Phrase {
        sample: "ACLs enabled? true",
        pieces: &[
            OneOf(
                SettingName,
                &[
                    "ACLs enabled",
                    "XAttrs enabled",
                    "POSIX ACL inheritance enabled",
                    "Maximum size of an xattr",
                ],
            ),
            Maybe("?"),
            Maybe(":"),
            Tag(" "),
            Rest(SettingValue),
        ],
        action: "setting",
    },
    // 1.x.
    Phrase {
        sample: "isPermissionEnabled=true",
        pieces: &[
            OneOf(SettingName, &["isPermissionEnabled", "fsOwner", "supergroup", "isAccessTokenEnabled"]),
            Tag("="),
            Rest(SettingValue),
        ],
        action: "setting",
    },
    Phrase {
        sample: "fs.defaultFS is hdfs://khp",
        pieces: &[OneOf(SettingName, &["fs.defaultFS"]), Tag(" is "), Rest(SettingValue)],
        action: "setting",
    },
]);

/// Of the journals' client; the classes of its streams and of its channels log in the manager's name, too.
static JOURNALS: Table = Table::new(&[
    Phrase {
        sample: "Aborting QuorumOutputStream starting at txid 8001",
        pieces: &[Tag("Aborting QuorumOutputStream starting at txid "), Int(HdfsTxid)],
        action: "journal_aborting",
    },
    Phrase {
        sample: "Unable to determine input streams from QJM to [10.20.1.31:8485, 10.20.1.32:8485]. Skipping.",
        pieces: &[Tag("Unable to determine input streams from "), Until(HdfsPeer, ". Skipping")],
        action: "journal_unreadable",
    },
    Phrase {
        sample: "caught exception initializing http://jn1.example.com:8480/getJournal?jid=khp",
        pieces: &[Tag("caught exception initializing "), Word(HdfsPeer)],
        action: "journal_unreadable",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NOTICES.assert_samples();
        JOURNALS.assert_samples();
    }
}
