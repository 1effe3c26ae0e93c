//! NameNode and SecondaryNameNode service log (Hadoop 0.20 to 3.4).
//!
//! ```text
//! 2026-11-21 08:12:07,986 INFO org.apache.hadoop.hdfs.StateChange: BLOCK* allocate blk_1073741825_1001, replicas=10.20.1.12:9866, 10.20.1.11:9866 for /user/alice/big.dat._COPYING_
//! ```
//!
//! Recognised: blocks and files ([`blocks`]), DataNodes and their reports ([`datanodes`]), edit log and images ([`edits`]),
//! checkpoints ([`checkpoints`]), journals and taking over from another NameNode ([`quorum`]), corrupt and unfinished blocks,
//! decommission and erasure coding ([`redundancy`]), safe mode, the namesystem lock, HA ([`state`]), lines of the audit log
//! ([`hdfs_audit`]), settings and storage directories ([`hdfs`]), and what all daemons write ([`common`]). Anything else keeps
//! its header fields and its whole message.

mod blocks;
mod checkpoints;
mod datanodes;
mod edits;
mod notices;
mod quorum;
mod redundancy;
mod state;

pub(crate) use edits::{
    downloaded as image_downloaded, finalized as edits_finalized, recovering as edits_recovering,
    sending as image_sent,
};

use crate::{
    component::Grammar,
    components::{common, hdfs, hdfs_1, hdfs_018, hdfs_audit, layouts, libraries},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        hdfs_audit::MESSAGES,
        hdfs::MESSAGES,
        NOTICES,
        hdfs_1::NAMENODE,
        hdfs_018::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

const MESSAGES: Messages = &[
    (
        "StateChange",
        &[
            blocks::allocated,
            blocks::file_completed,
            blocks::synced,
            blocks::replication_asked,
            blocks::deletion_asked,
            blocks::invalidated,
            blocks::lease_recovery,
            redundancy::lease_released,
            redundancy::corrupt,
            redundancy::bad_block,
            redundancy::not_complete,
            redundancy::error_report,
            datanodes::registered,
            datanodes::dead,
            state::safe_mode,
            state::topology,
            state::queues_scanned,
        ],
    ),
    (
        "BlockStateChange",
        &[
            datanodes::report,
            datanodes::first_report,
            datanodes::report_discarded,
            blocks::stored,
            blocks::invalidated,
            blocks::replication_asked,
            blocks::deletion_asked,
            redundancy::corrupt,
            redundancy::still_replicating,
        ],
    ),
    (
        "FSNamesystem",
        &[
            redundancy::not_complete,
            quorum::taking_over,
            blocks::not_complete,
            blocks::pipeline_update,
            blocks::pipeline_updated,
            blocks::synchronized,
            blocks::lease_taken,
            edits::rolled,
            edits::image_failed,
            edits::namesystem_loaded,
            state::lock_held,
            state::lock_held_longest,
            state::ha_services,
            state::space_low,
            state::safe_mode,
        ],
    ),
    ("FSNamesystemLock", &[state::lock_held, state::lock_held_longest]),
    (
        "BlockManager",
        &[
            blocks::counted,
            datanodes::first_report,
            blocks::replication_asked,
            blocks::deletion_asked,
            redundancy::still_replicating,
            redundancy::corrupt,
            datanodes::decommission_unsafe,
        ],
    ),
    ("NameNodeResourceChecker", &[state::space_low]),
    ("PendingReconstructionBlocks", &[redundancy::timed_out]),
    ("PendingReplicationBlocks", &[redundancy::timed_out]),
    ("ErasureCodingPolicyManager", &[redundancy::erasure_coding]),
    ("NameNode", &[redundancy::error_report]),
    ("NameNodeRpcServer", &[redundancy::error_report]),
    ("BlockPlacementPolicy", &[blocks::placement_failed, blocks::placement_reason]),
    ("BlockPlacementPolicyDefault", &[blocks::placement_failed, blocks::placement_reason]),
    ("BlockStoragePolicy", &[blocks::storage_type_missing]),
    ("LeaseManager", &[blocks::lease_expired]),
    ("NetworkTopology", &[datanodes::topology_changed]),
    ("DatanodeDescriptor", &[datanodes::storage_added, redundancy::storages_failed]),
    ("BlockReportLeaseManager", &[datanodes::lease_registered, datanodes::lease_refused]),
    (
        "DatanodeManager",
        &[
            datanodes::dead,
            datanodes::decommission,
            datanodes::refused,
            datanodes::rack_unknown,
            quorum::taking_over,
        ],
    ),
    ("HeartbeatManager", &[datanodes::decommission_of_state]),
    ("DecommissionManager", DECOMMISSION),
    ("DatanodeAdminManager", DECOMMISSION),
    ("DatanodeAdminDefaultMonitor", DECOMMISSION),
    ("DatanodeAdminBackoffMonitor", DECOMMISSION),
    ("CacheReplicationMonitor", &[blocks::cache_scanned]),
    (
        "FSEditLog",
        &[
            edits::statistics,
            edits::segment_started,
            edits::segment_ended,
            edits::rolling,
            quorum::journal_required,
        ],
    ),
    ("FileJournalManager", &[edits::finalized, edits::recovering]),
    (
        "FSImage",
        &[
            edits::loaded,
            edits::loaded_file,
            edits::loading,
            edits::expecting,
            edits::image_loaded,
            edits::image_failed,
            edits::image_planned,
            edits::saving_namespace,
            checkpoints::cleaned,
        ],
    ),
    ("FSImageFormat", &[edits::image_saved, edits::image_saving, edits::image_read]),
    ("FSImageFormatProtobuf", &[edits::image_saved, edits::image_saving, edits::image_read]),
    ("FSImageFormatPBINode", &[edits::inodes_loading, edits::inodes_loaded]),
    (
        "TransferFsImage",
        &[
            edits::image_uploaded,
            edits::downloaded,
            edits::sending,
            edits::transfer_took,
            edits::transfer_opened,
        ],
    ),
    ("Util", &[edits::transfer_took]),
    ("StandbyCheckpointer", &[checkpoints::triggered, checkpoints::ended, checkpoints::failed]),
    ("Checkpointer", &[checkpoints::triggered]),
    (
        "SecondaryNameNode",
        &[checkpoints::done, checkpoints::image, checkpoints::failed, checkpoints::setting],
    ),
    ("EditLogTailer", &[edits::remote_roll, edits::tailed, edits::tailing_failed]),
    ("RedundantEditLogInputStream", &[edits::fast_forward]),
    ("EditLogInputStream", &[edits::fast_forward]),
    ("NNStorageRetentionManager", &[edits::retained, edits::purged]),
    (
        "QuorumJournalManager",
        &[
            edits::quorum_slow,
            quorum::epoch,
            quorum::segment_recovery,
            edits::journal_slow,
            quorum::journal_state,
        ],
    ),
    ("QuorumCall", &[edits::quorum_slow, quorum::paused]),
    ("IPCLoggerChannel", &[edits::journal_slow, quorum::journal_state]),
];

/// Read where the grammars above do not fit.
const NOTICES: Messages = &[
    ("NameNode", &[notices::any]),
    ("NameNodeUtils", &[notices::any]),
    ("LeaseManager", &[notices::any]),
    ("FSEditLog", &[notices::journals]),
    ("EditLogInputStream", &[notices::journals]),
    ("SecondaryNameNode", &[edits::downloaded]),
    ("FSNamesystem", &[notices::any]),
    ("FSDirectory", &[notices::any]),
    ("FSImage", &[notices::any]),
    ("FSEditLogLoader", &[edits::loading, edits::loaded, edits::loaded_file, notices::any]),
    ("BlockManager", &[notices::any]),
    ("HeartbeatManager", &[notices::any]),
    ("CacheReplicationMonitor", &[notices::any]),
    ("NamenodeFsck", &[notices::any]),
    ("EditLogTailer", &[notices::any]),
    ("ImageServlet", &[notices::any]),
    ("GetImageServlet", &[notices::any]),
    ("QuorumOutputStream", &[notices::journals]),
];

const DECOMMISSION: &[crate::message::MessageGrammar] = &[
    datanodes::decommission,
    redundancy::decommission_checked,
    redundancy::decommission_waits,
    redundancy::still_replicating,
];
