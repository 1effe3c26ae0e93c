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
    fields::Field::*,
    message::{Messages, Scan},
    phrase::{Phrase, Piece::*, Table},
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
    ("RpcProgramMountd", &[mounted, trouble]),
    ("ShellBasedIdMapping", &[ids_mapped]),
    ("IdUserGroup", &[ids_mapped]),
    ("OpenFileCtx", &[context_closed]),
    ("RpcProgramNfs3", &[path_unknown, trouble]),
    ("WriteManager", &[trouble]),
    ("DFSClientCache", &[trouble]),
    ("RpcProgram", &[trouble]),
];

/// `Started listening to TCP requests at port 2049 for Rpc program: NFS3 at localhost:2049 with workerCount 0`, the same for UDP
fn listening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Started listening to ")?
        .skip(" requests at port ")?
        .int(RpcPort)?
        .tag(" for Rpc program: ")?
        .until(PartName, " at ")?
        .is(PartState, "started")
        .action("service_part_state")
}

/// `Giving handle (fileHandle:16387) to client for export /`
fn mounted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Giving handle (")?
        .skip(") to client for export ")?
        .rest_of_line(HdfsPath)?
        .action("nfs_mounted")
}

/// `Updated user map size: 36`, `Updated group map size: 69`
fn ids_mapped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updated ")?
        .until(PartName, " map size: ")?
        .skip_number()?
        .end()?
        .action("nfs_ids_mapped")
}

/// `Clean up open file context for fileId: 16390`
fn context_closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Clean up open file context for fileId: ")?
        .int(HdfsFileId)?
        .action("nfs_file_closed")
}

/// `Can't get path for fileId: 16390`, `Can't get path for dir fileId: 16390`
fn path_unknown<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Can't get path for ")?
        .maybe("dir ")
        .tag("fileId: ")?
        .int(HdfsFileId)?
        .action("nfs_path_unknown")
}

fn trouble<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TROUBLE.read(message, record)
}

static TROUBLE: Table = Table::new(&[
    Phrase {
        sample: "No opened stream for fileId: 16386",
        pieces: &[Tag("No opened stream for fileId: "), Int(HdfsFileId)],
        action: "nfs_stream_missing",
    },
    Phrase {
        sample: "Failed to create DFSClient for user:alice Cause:org.apache.hadoop.ipc.RemoteException(x): refused",
        pieces: &[
            Tag("Failed to create DFSClient for user:"),
            Word(UserName),
            Tag(" Cause:"),
            Name(ErrorType),
            Optional(&[Tag(": "), Rest(ErrorMessage)]),
        ],
        action: "nfs_client_failed",
    },
    Phrase {
        sample: "Path /data is not shared.",
        pieces: &[Tag("Path "), UntilLast(HdfsPath, " is not shared.")],
        action: "nfs_path_not_shared",
    },
    Phrase {
        sample: "Delete current dump directory /tmp/.hdfs-nfs",
        pieces: &[Tag("Delete current dump directory "), Rest(HdfsPath)],
        action: "nfs_dump_cleared",
    },
    Phrase {
        sample: "Registration failure with localhost:2049, portmap entry: (PortmapMapping-100003:3:6:2049)",
        pieces: &[Tag("Registration failure with "), Until(RpcServer, ", portmap entry: ")],
        action: "nfs_registration_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        TROUBLE.assert_samples();
    }
}
