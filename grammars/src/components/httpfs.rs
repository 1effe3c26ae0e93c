//! HttpFS: its service log and its audit log (Hadoop 2.2 to 3.4). Layout only, not seen live.
//!
//! ```text
//! 2021-05-06 07:08:09,100  INFO [gw1.example.com][oozie:alice] OPEN [/user/alice/x] offset [0] len [4096]
//! 2021-05-06 07:08:09,101  WARN HttpFSExceptionProvider [gw1.example.com][alice:] GETFILESTATUS [GET:/v1/user/bob] response [404] Path not found
//! ```
//!
//! The audit log has no logger; who asked, on whose behalf, from where and for what operation stand before the message. Lines of it
//! are in the audit schema.

use crate::{
    component::Grammar,
    components::{common, layouts},
    fields::Field,
    message::{Messages, Scan},
    record::{Record, Value},
};

/// How its files are read. The audit log's layout is the second.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::HTTPFS, layouts::HTTPFS_AUDIT, layouts::RFA, layouts::THREAD, layouts::LOCATION],
    rule_version: 1,
    messages: &[MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[("*", &[failed, audit])];

/// `[GET:/v1/user/bob] response [404] Path not found`, in the audit log with `FAILED ` before it
fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("FAILED ").tag("[")?;
    let scan = scan.until(Field::RpcMethod, ":")?.until_last(Field::AuditResource, "] response [")?;
    let mut scan = scan.int(Field::HttpStatus)?.tag("]")?.maybe(" ").all_of_line(Field::AuditDescription);
    scan.record().put(Field::EventOutcome, Value::Name("failure"));
    if put_operation(scan.record()) { Some(()) } else { scan.action("request_failed") }
}

/// `[/user/alice/x] offset [0] len [4096]`, `[/user/alice/x] to [/user/alice/y]`, `[/user/alice/x]`
fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if record.layout != layouts::HTTPFS_AUDIT.0 {
        return None;
    }
    let scan = Scan::new(message, record).tag("[")?.until(Field::AuditResource, "]")?;
    let mut scan = match scan.sees(" to [") {
        true => scan.tag(" to [")?.until(Field::AuditTarget, "]")?,
        false => scan,
    };
    scan.record().put(Field::EventOutcome, Value::Name("success"));
    put_operation(scan.record()).then_some(())
}

/// The operation is the action, as in every audit log. Whether there is one.
fn put_operation(record: &mut Record<'_>) -> bool {
    let operation = record.get(Field::HdfsOperation);
    if let Some(operation) = operation {
        record.put(Field::EventAction, operation);
    }
    operation.is_some()
}
