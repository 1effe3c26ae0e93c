//! `oozie-audit.log`: requests to the server.
//!
//! ```text
//! 2026-11-21 08:00:00,000  INFO oozieaudit:520 - SERVER[oozie1] USER[alice] GROUP[users] TOKEN[-] APP[-] JOB[-] ACTION[-] IP [10.20.1.71], USER [alice], GROUP [users], APP [my workflow], JOBID [0000001-180712044229812-oozie-root-W], OPERATION [submit], PARAMETER [-], STATUS [SUCCESS], HTTPCODE [200], ERRORCODE [-], ERRORMESSAGE [-]
//! ```

use super::prefix;
use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
    scan,
};

/// The keys in their order; before 4.0 without `IP`.
const KEYS: [&str; 11] = [
    "IP [",
    "USER [",
    "GROUP [",
    "APP [",
    "JOBID [",
    "OPERATION [",
    "PARAMETER [",
    "STATUS [",
    "HTTPCODE [",
    "ERRORCODE [",
    "ERRORMESSAGE [",
];

/// Keys with values in brackets, which may hold brackets and commas; the operation is `event.action`
pub(super) fn request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = prefix::behind(message, record).rest();
    let (mut has_operation, mut has_status) = (false, false);
    for (at, key) in KEYS.iter().enumerate() {
        let Some(text) = rest.strip_prefix(key.as_bytes()) else {
            continue;
        };
        let (value, behind) = value(text, &KEYS[at + 1..])?;
        rest = behind;
        has_operation |= *key == "OPERATION [";
        has_status |= *key == "STATUS [";
        if !matches!(value, b"" | b"-" | b"null") {
            put(key, value, record);
        }
    }
    (has_operation && has_status).then_some(())
}

/// The value and what follows it: it ends at `], ` before one of `next`, or at the last `]`.
fn value<'a>(text: &'a [u8], next: &[&str]) -> Option<(&'a [u8], &'a [u8])> {
    let mut closes = memchr::memchr_iter(b']', text);
    let followed = |at: &usize| {
        let behind = text[*at..].strip_prefix(b"], ");
        behind.is_some_and(|behind| next.iter().any(|key| behind.starts_with(key.as_bytes())))
    };
    match closes.find(followed) {
        Some(at) => Some((&text[..at], &text[at + 3..])),
        None => memchr::memrchr(b']', text).map(|at| (&text[..at], &text[at + 1..])),
    }
}

fn put<'a>(key: &str, value: &'a [u8], record: &mut Record<'a>) {
    match key {
        "IP [" => {
            if let Some(ip) = scan::ip(value) {
                record.put(Field::SourceIp, Value::Text(ip));
            }
        }
        "USER [" => record.put_text(Field::UserName, value),
        "GROUP [" => record.put_text(Field::OozieGroup, value),
        "APP [" => record.put_text(Field::OozieApplication, value),
        "JOBID [" => {
            record.put_text(Field::AuditResource, value);
            if prefix::is_job(value) {
                record.put_text(Field::OozieJobId, value);
                prefix::flow(value, record);
            }
        }
        "OPERATION [" => record.put_text(Field::EventAction, value),
        "PARAMETER [" => record.put_text(Field::AuditPermissions, value),
        "STATUS [" => {
            let outcome = if value == b"SUCCESS" { "success" } else { "failure" };
            record.put(Field::EventOutcome, Value::Name(outcome));
        }
        "HTTPCODE [" => {
            if let Some(status) = steps::int(&mut &value[..]) {
                record.put_int(Field::OozieHttpStatus, status);
            }
        }
        "ERRORCODE [" => record.put_text(Field::OozieErrorCode, value),
        _ => record.put_text(Field::AuditDescription, value),
    }
}
