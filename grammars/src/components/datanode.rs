//! DataNode service log (Hadoop 2.7 to 3.4).
//!
//! ```text
//! 2026-11-21 08:12:09,559 INFO org.apache.hadoop.hdfs.server.datanode.DataNode.clienttrace: src: /10.20.1.12:58892, dest: /10.20.1.11:9866, bytes: 4194304, op: HDFS_WRITE, cliID: DFSClient_NONMAPREDUCE_1288072219_1, offset: 0, srvID: bd9e04ee-7501-4dfb-902b-cbfcae201d62, blockid: BP-1112586478-10.20.1.1-1795216269956:blk_1073741825_1001, duration(ns): 234744676
//! ```
//!
//! Recognised: reads and writes of blocks, slow steps of them, moves and copies ([`transfers`]), what fails on the way
//! ([`failures`]), replicas on the disks: deletion, recovery, scans ([`replicas`]), volumes and disks that fail ([`volumes`]), and
//! the DataNode's talk with its NameNodes: registration, reports, commands ([`reports`]). A client's id that names a task
//! attempt also gives the attempt and its application.

mod failures;
mod notices;
mod replicas;
mod reports;
mod transfers;
mod volumes;

use crate::{
    component::Grammar,
    components::{common, hdfs, hdfs_1, hdfs_018, layouts, libraries},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        NOTICES,
        hdfs::MESSAGES,
        hdfs_1::DATANODE,
        hdfs_018::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// Read where the grammars below do not fit.
const NOTICES: Messages = &[
    ("DataNode", &[replicas::bad_block, failures::reconstruction, notices::any]),
    ("Storage", &[notices::any]),
    ("FsDatasetImpl", &[notices::any]),
    ("FsVolumeList", &[notices::any]),
    ("DirectoryScanner", &[notices::any]),
    ("webhdfs", &[notices::request]),
];

const MESSAGES: Messages = &[
    ("clienttrace", &[transfers::traced, transfers::memory_shared, transfers::descriptors_passed]),
    (
        "DataNode",
        &[
            transfers::receiving,
            transfers::received,
            transfers::responder,
            transfers::slow,
            transfers::transmitted,
            transfers::transmitting,
            transfers::moved,
            transfers::copied,
            transfers::idle,
            failures::client_gone,
            failures::operation,
            failures::received_exception,
            failures::serving,
            failures::transfer,
            failures::mirror,
            failures::block_exception,
            failures::responder,
            failures::receiver,
            failures::quota,
            failures::checksum,
            failures::corruption_reported,
            failures::token,
            failures::recovery,
            failures::command,
            failures::too_many,
            failures::offering,
            replicas::recovery_asked,
            replicas::recovery_blocks,
            reports::sent,
            reports::cache_sent,
            reports::handshake,
            reports::registered,
            reports::acknowledged,
            reports::claims_active,
            reports::unreachable,
            reports::commands_slow,
            reports::offering,
            reports::intervals,
            reports::command,
            reports::state,
            reports::forced,
            reports::finalize,
            reports::bandwidth,
            reports::bandwidth_changed,
            volumes::added,
            volumes::failed,
            volumes::disk_error,
            volumes::server_opened,
            replicas::lock_held,
        ],
    ),
    ("BlockRecoveryWorker", &[replicas::recovery_asked, replicas::recovery_blocks, failures::recovery]),
    ("DataXceiver", &[failures::client_gone, failures::operation, transfers::receiving, transfers::received]),
    ("DataXceiverServer", &[failures::too_many, reports::bandwidth]),
    (
        "FsDatasetAsyncDiskService",
        &[replicas::deletion_scheduled, replicas::deleted, replicas::deleting, replicas::deletion_failed],
    ),
    (
        "FsDatasetImpl",
        &[
            replicas::recovery_started,
            replicas::state_changed,
            replicas::updated,
            replicas::recovering,
            replicas::appending,
            replicas::truncated,
            replicas::pool_scanned,
            replicas::pool_scan_total,
            replicas::pool_loaded,
            replicas::pool_load_total,
            replicas::pool_added,
            replicas::reconciled,
            replicas::lock_held,
            volumes::added,
            volumes::removing,
            replicas::tree_compared,
        ],
    ),
    ("FsDatasetCache", &[replicas::lock_held]),
    ("FsVolumeList", &[volumes::removing, volumes::removed, replicas::pool_scanned, replicas::pool_loaded]),
    ("DirectoryScanner", &[replicas::tree_compared, replicas::tree_scan_planned]),
    (
        "VolumeScanner",
        &[replicas::scan_finished, replicas::scanning, replicas::bad_block, replicas::scan_idle],
    ),
    ("BlockScanner", &[replicas::scanner_started]),
    ("BlockPoolSliceScanner", &[replicas::verified]),
    ("BlockPoolSlice", &[replicas::cache_missing]),
    ("ThrottledAsyncChecker", &[volumes::check_scheduled]),
    ("DatasetVolumeChecker", &[volumes::check_scheduled, volumes::unhealthy]),
    ("StorageLocationChecker", &[volumes::unhealthy, volumes::check_failed]),
    ("DatanodeHttpServer", &[volumes::server_opened]),
    ("DiskBalancer", &[transfers::plan_running, transfers::plan_step]),
    ("ErasureCodingWorker", &[failures::reconstruction]),
    ("StripedBlockReconstructor", &[failures::reconstruction]),
    ("StripedReconstructor", &[failures::reconstruction]),
];
