//! What HDFS wrote from Hadoop 0.20 to 1.x, and what was worded otherwise up to 2.5.
//!
//! ```text
//! 2012-11-23 05:05:12,914 INFO org.apache.hadoop.hdfs.StateChange: BLOCK* NameSystem.allocateBlock: /user/alice/part-r-00000. blk_-3544583377289625738_1004
//! ```
//!
//! Events that later versions tell in other words have the same names here.

mod changes;
mod datanode;
mod namenode;

use crate::{
    components::common,
    fields::Field::*,
    message::{Messages, Scan},
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
    ("NameNode", &[started]),
    ("LeaseManager", &[namesystem]),
    ("DecommissionManager", &[namesystem]),
    ("Server", &[server]),
];

/// By the loggers, for DataNodes.
pub(crate) const DATANODE: Messages = &[
    ("DataNode", &[replicas]),
    ("FSDataset", &[replicas]),
    ("FSDatasetAsyncDiskService", &[replicas]),
    ("DataBlockScanner", &[replicas]),
];

fn state_change<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    changes::STATE_CHANGES.read(message, record)
}

fn namesystem<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    namenode::NAMESYSTEM.read(message, record)
}

fn counts<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    namenode::COUNTS.read(message, record)
}

fn edits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    namenode::EDITS.read(message, record)
}

fn started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    namenode::STARTED.read(message, record)
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

fn replicas<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    datanode::DATANODES.read(message, record)
}
