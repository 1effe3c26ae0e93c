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
    components::{common, layouts, libraries},
    fields::Field,
    message::{Messages, Scan},
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

const MESSAGES: Messages = &[("httpfsaudit", &[failed, served]), ("*", &[failed, audit])];

/// `[GET:/v1/user/bob] response [404] Path not found`, in the audit log with `FAILED ` before it
fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("FAILED ").tag("[")?;
    let scan = scan.until(Field::RpcMethod, ":")?.until_last(Field::AuditResource, "] response [")?;
    let mut scan = scan.int(Field::HttpStatus)?.tag("]")?.maybe(" ").all_of_line(Field::AuditDescription);
    scan.record().put(Field::EventOutcome, Value::Name("failure"));
    if put_operation(scan.record()) { Some(()) } else { scan.action("request_failed") }
}

/// What an operation says, in the audit log's layout
fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if record.layout != layouts::HTTPFS_AUDIT.0 || !put_operation(record) {
        return None;
    }
    resource(message, record);
    record.put(Field::EventOutcome, Value::Name("success"));
    Some(())
}

/// The same without the operation
fn served<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    resource(message, record)?;
    record.put(Field::EventOutcome, Value::Name("success"));
    Scan::new(message, record).action("request_served")
}

/// `[/user/alice/x] offset [0] len [4096]`, `[/user/alice/x] to [/user/alice/y]`, `ACL status for [/user/alice/x]`. Operations
/// without a path say nothing.
fn resource<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).skip("[")?.until(Field::AuditResource, "]")?;
    if scan.sees(" to [/") {
        scan.tag(" to [")?.until(Field::AuditTarget, "]")?;
    }
    Some(())
}

/// The operation is the action, as in every audit log. Whether there is one.
fn put_operation(record: &mut Record<'_>) -> bool {
    let operation = record.get(Field::HdfsOperation);
    if let Some(operation) = operation {
        record.put(Field::EventAction, operation);
    }
    operation.is_some()
}
