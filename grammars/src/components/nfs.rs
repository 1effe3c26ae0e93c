//! NFS gateway's log (Hadoop 2.7 to 3.4). Layout only, not seen live.
//!
//! ```text
//! 2021-05-06 07:08:09,100 INFO org.apache.hadoop.oncrpc.SimpleTcpServer: Started listening to TCP requests at port 2049 for Rpc program: NFS3 at localhost:2049 with workerCount 0
//! ```
//!
//! Recognised: its ports, mounts, maps of users and groups, files whose writing ends or that are not found.

use crate::{
    component::Grammar,
    components::{common, hdfs, layouts, libraries},
    fields::Field,
    message::{Messages, Scan},
    record::Record,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[MESSAGES, hdfs::MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("SimpleTcpServer", &[listening]),
    ("SimpleUdpServer", &[listening]),
    ("RpcProgramMountd", &[mounted]),
    ("ShellBasedIdMapping", &[ids_mapped]),
    ("IdUserGroup", &[ids_mapped]),
    ("OpenFileCtx", &[context_closed]),
    ("RpcProgramNfs3", &[path_unknown]),
];

/// `Started listening to TCP requests at port 2049 for Rpc program: NFS3 at localhost:2049 with workerCount 0`, the same for UDP
fn listening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Started listening to ")?
        .skip(" requests at port ")?
        .int(Field::RpcPort)?
        .tag(" for Rpc program: ")?
        .until(Field::PartName, " at ")?
        .is(Field::PartState, "started")
        .action("service_part_state")
}

/// `Giving handle (fileHandle:16387) to client for export /`
fn mounted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Giving handle (")?
        .skip(") to client for export ")?
        .rest_of_line(Field::HdfsPath)?
        .action("nfs_mounted")
}

/// `Updated user map size: 36`, `Updated group map size: 69`
fn ids_mapped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updated ")?
        .until(Field::PartName, " map size: ")?
        .skip_number()?
        .end()?
        .action("nfs_ids_mapped")
}

/// `Clean up open file context for fileId: 16390`
fn context_closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Clean up open file context for fileId: ")?
        .int(Field::HdfsFileId)?
        .action("nfs_file_closed")
}

/// `Can't get path for fileId: 16390`, `Can't get path for dir fileId: 16390`
fn path_unknown<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Can't get path for ")?
        .maybe("dir ")
        .tag("fileId: ")?
        .int(Field::HdfsFileId)?
        .action("nfs_path_unknown")
}
