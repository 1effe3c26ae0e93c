//! The audit of a key management server, Ranger's and Hadoop's. Layout only, not seen live.
//!
//! ```text
//! 2026-11-21 08:00:00,000 OK[op=GENERATE_EEK, key=k1, user=hdfs, accessCount=12, interval=10008ms]
//! ```

use super::admin;
use crate::{fields::Field, message::Scan, record::Record};

/// `OK[op=DECRYPT_EEK, key=k1, user=alice, accessCount=1, interval=0ms] `, `UNAUTHORIZED[op=DECRYPT_EEK, key=k1, user=alice] `,
/// `ERROR[user=alice] Method:'GET' Exception:'..'`,
/// `UNAUTHENTICATED RemoteHost:10.20.1.71 Method:GET URL:http://.. ErrorMsg:'Authentication required'`; the operation,
/// or the method where none is known, is `event.action`
pub(super) fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, outcome) = Scan::new(message, record).phrase(&[
        ("OK[", "success"),
        ("UNAUTHORIZED[", "failure"),
        ("ERROR[", "failure"),
        ("UNAUTHENTICATED ", "failure"),
    ])?;
    let mut scan = scan.is(Field::EventOutcome, outcome);
    if scan.sees("RemoteHost:") {
        scan = scan.tag("RemoteHost:")?;
        let host = scan.take_until(" Method:")?;
        admin::remote(host, scan.record());
        scan = scan.until(Field::EventAction, " URL:")?.until(Field::AuditResource, " ErrorMsg:")?;
        return Some(scan.all_of_line(Field::AuditDescription)).map(|_| ());
    }
    let line = scan.line();
    // Keys and users may not hold `]`; what stands behind it is free text.
    let inside = scan.take_until("]").unwrap_or(line);
    for pair in inside.split(|byte| *byte == b',') {
        let pair = pair.trim_ascii();
        let Some(at) = memchr::memchr(b'=', pair) else {
            continue;
        };
        let (key, value) = (&pair[..at], &pair[at + 1..]);
        match key {
            b"op" => scan.record().put_text(Field::EventAction, value),
            b"key" => scan.record().put_text(Field::AuditResource, value),
            b"user" => scan.record().put_text(Field::UserName, value),
            b"accessCount" => {
                if let Some(count) = crate::message::steps::int(&mut &value[..]) {
                    scan.record().put_int(Field::RangerEvents, count);
                }
            }
            b"interval" => {
                if let Some(ms) = crate::message::steps::int(&mut &value[..]) {
                    scan.record().put_int(Field::RangerDurationMs, ms);
                }
            }
            _ => {}
        }
    }
    let mut scan = scan.maybe(" ");
    if scan.sees("Method:'") {
        let scan = scan.tag("Method:'")?.until(Field::EventAction, "' Exception:")?;
        return Some(scan.all_of_line(Field::AuditDescription)).map(|_| ());
    }
    scan.record().get(Field::EventAction)?;
    Some(scan.all_of_line(Field::AuditDescription)).map(|_| ())
}
