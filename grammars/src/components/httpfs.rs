//! HttpFS: its service log and its audit log (Hadoop 2.2 to 3.4). Layout only, not seen live.
//!
//! ```text
//! 2021-05-06 07:08:09,100  INFO [gw1.example.com][oozie:alice] OPEN [/user/alice/x] offset [0] len [4096]
//! 2021-05-06 07:08:09,101  WARN HttpFSExceptionProvider [gw1.example.com][alice:] GETFILESTATUS [GET:/v1/user/bob] response [404] Path not found
//! ```
//!
//! CDH writes the audit log in Hadoop's own layout, where only the message is left:
//!
//! ```text
//! 2021-05-06 07:08:09,101 INFO httpfsaudit: [/user/alice/x] offset [0] len [4096]
//! ```
//!
//! The audit log has no logger; who asked, on whose behalf, from where and for what operation stand before the message. Lines of it
//! are in the audit schema.

use crate::{
    component::Grammar,
    components::{audit::principal, common, layouts, libraries},
    fields::Field::*,
    message::{Messages, Scan},
    phrase::{Phrase, Piece::*, Table},
    record::{Record, Value},
};

/// How its files are read. The audit log's layout is the second.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::HTTPFS,
        layouts::HTTPFS_AUDIT,
        layouts::RFA,
        layouts::THREAD,
        layouts::LOCATION,
        layouts::BARS,
    ],
    rule_version: 2,
    messages: &[MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("httpfsaudit", &[failed, served]),
    ("Server", &[server]),
    ("HttpFSServerWebServer", &[server]),
    ("HttpFSServerWebApp", &[server]),
    ("FileSystemAccessService", &[login, server]),
    ("*", &[failed, audit]),
];

/// What the server says of itself, in a block at its start of which each line is an event.
fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVER.read(message.trim_ascii_start(), record)
}

static SERVER: Table = Table::new(&[
    Phrase {
        sample: "Starting HTTP server",
        pieces: &[Tag("Starting HTTP server")],
        action: "service_starting",
    },
    Phrase {
        sample: "Server [httpfs] starting",
        pieces: &[Tag("Server ["), Until(StartupClass, "] starting"), End],
        action: "service_starting",
    },
    Phrase {
        sample: "Version           : 3.3.6",
        pieces: &[Tag("Version           : "), Word(ServiceVersion)],
        action: "service_starting",
    },
    Phrase {
        sample: "Server [httpfs] started!, status [NORMAL]",
        pieces: &[
            Tag("Server ["),
            Until(StartupClass, "] started!, status ["),
            Skip("]"),
            Is(EventOutcome, "success"),
        ],
        action: "service_started",
    },
    Phrase {
        sample: "Server [httpfs] shutdown!",
        pieces: &[Tag("Server ["), Until(StartupClass, "] shutdown!")],
        action: "service_stopped",
    },
    Phrase {
        sample: "Services initialization failure, destroying initialized services",
        pieces: &[Tag("Services initialization failure"), Is(EventOutcome, "failure")],
        action: "start_failed",
    },
    Phrase {
        sample: "Service [FileSystemAccess] exception during status change to [NORMAL] -server shutting down-,  H02: Login failure",
        pieces: &[
            Tag("Service ["),
            Until(PartName, "] exception during status change to ["),
            Skip("] -server shutting down-, "),
            Rest(ErrorMessage),
            Is(EventOutcome, "failure"),
        ],
        action: "start_failed",
    },
    Phrase {
        sample: "Site configuration file [/etc/hadoop/conf/httpfs-site.xml] not found in config directory",
        pieces: &[
            Tag("Site configuration file ["),
            Until(AuditResource, "] not found"),
            Is(EventOutcome, "failure"),
        ],
        action: "configuration_missing",
    },
    Phrase {
        sample: "Connects to Namenode [hdfs://khp]",
        pieces: &[Tag("Connects to Namenode ["), UntilLast(RpcServer, "]")],
        action: "namenode_configured",
    },
    Phrase {
        sample: "Using FileSystemAccess JARs version [3.3.6]",
        pieces: &[Tag("Using FileSystemAccess JARs version ["), UntilLast(ServiceVersion, "]")],
        action: "service_starting",
    },
]);

/// `Using FileSystemAccess Kerberos authentication, principal [httpfs/gw1.example.com@KHP.EXAMPLE.COM] keytab [/etc/security/httpfs.keytab]`,
/// `Using FileSystemAccess simple/pseudo authentication, principal [httpfs]`
fn login<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Using FileSystemAccess ")?;
    let mut scan = scan.skip(" authentication, principal [")?;
    let user = scan.take_until("]")?;
    principal::put(user, scan.record());
    scan.action("keytab_used")
}

/// `[GET:/v1/user/bob] response [404] Path not found`, in the audit log with `FAILED ` before it
fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("FAILED ").tag("[")?;
    let scan = scan.until(RpcMethod, ":")?.until_last(AuditResource, "] response [")?;
    let mut scan = scan.int(HttpStatus)?.tag("]")?.maybe(" ").all_of_line(AuditDescription);
    scan.record().put(EventOutcome, Value::Name("failure"));
    if put_operation(scan.record()) { Some(()) } else { scan.action("request_failed") }
}

/// What an operation says, in the audit log's layout
fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if record.layout != layouts::HTTPFS_AUDIT.0 || !put_operation(record) {
        return None;
    }
    resource(message, record);
    record.put(EventOutcome, Value::Name("success"));
    Some(())
}

/// The same without the operation
fn served<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    resource(message, record)?;
    record.put(EventOutcome, Value::Name("success"));
    Scan::new(message, record).action("request_served")
}

/// `[/user/alice/x] offset [0] len [4096]`, `[/user/alice/x] to [/user/alice/y]`, `ACL status for [/user/alice/x]`. Operations
/// without a path say nothing.
fn resource<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).skip("[")?.until(AuditResource, "]")?;
    if scan.sees(" to [/") {
        scan.tag(" to [")?.until(AuditTarget, "]")?;
    }
    Some(())
}

/// The operation is the action, as in every audit log. Whether there is one.
fn put_operation(record: &mut Record<'_>) -> bool {
    let operation = record.get(HdfsOperation);
    if let Some(operation) = operation {
        record.put(EventAction, operation);
    }
    operation.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        SERVER.assert_samples();
    }
}
