//! Audit lines of YARN's daemons: keys and values between tabs.
//!
//! ```text
//! 2026-11-21 08:12:32,385 INFO resourcemanager.RMAuditLogger: USER=alice<TAB>IP=10.20.1.71<TAB>OPERATION=Submit Application Request<TAB>TARGET=ClientRMService<TAB>RESULT=SUCCESS<TAB>APPID=application_1795216317864_0001<TAB>CALLERCONTEXT=CLI<TAB>QUEUENAME=default
//! ```
//!
//! Recognised: `RMAuditLogger` and `NMAuditLogger` with all their keys. The operation is `event.action`, its result
//! `event.outcome`, as in every audit log. Values may hold blanks, `=`, commas and line ends, but no tab before a known key.
//! Users ([`principal`]) and caller contexts ([`caller`]) are read for the audit logs of other services, too.

pub(crate) mod caller;
pub(crate) mod principal;

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
    scan,
};

/// `USER=alice<TAB>IP=10.20.1.71<TAB>OPERATION=..<TAB>TARGET=..<TAB>RESULT=SUCCESS<TAB>APPID=..`, on failure with
/// `DESCRIPTION=..<TAB>PERMISSIONS=..` (which may go on over many lines) before the ids
pub(crate) fn yarn<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if !message.starts_with(b"USER=") {
        return None;
    }
    let (mut has_operation, mut has_result) = (false, false);
    let mut rest = message;
    let separator = separator(message);
    while !rest.is_empty() {
        let (key, value) = pair(&mut rest, separator, key)?;
        has_operation |= key == b"OPERATION";
        has_result |= key == b"RESULT";
        put(key, value, record);
    }
    (has_operation && has_result).then_some(())
}

/// What stands before keys: a tab, or a blank in lines whose tabs a collector or a terminal has replaced.
pub(crate) fn separator(message: &[u8]) -> u8 {
    if memchr::memchr(b'\t', message).is_some() { b'\t' } else { b' ' }
}

/// Takes a key, `=` and a value that goes up to the next separator behind which a key stands. `key` reads the key that a text begins
/// with.
pub(crate) fn pair<'a>(
    rest: &mut &'a [u8],
    separator: u8,
    key: fn(&[u8]) -> Option<&[u8]>,
) -> Option<(&'a [u8], &'a [u8])> {
    let name = key(rest)?;
    let text = &rest[name.len() + 1..];
    let mut ends = memchr::memchr_iter(separator, text);
    let end = ends.find(|end| key(&text[end + 1..]).is_some()).unwrap_or(text.len());
    *rest = text.get(end + 1..).unwrap_or_default();
    Some((name, text[..end].trim_ascii()))
}

/// The key at the start of `text`: capital letters and `=` behind them.
fn key(text: &[u8]) -> Option<&[u8]> {
    let length = text.iter().take(24).take_while(|byte| byte.is_ascii_uppercase()).count();
    (length > 0 && text.get(length) == Some(&b'=')).then(|| &text[..length])
}

fn put<'a>(key: &[u8], value: &'a [u8], record: &mut Record<'a>) {
    let field = match key {
        b"USER" => Field::UserName,
        b"OPERATION" => Field::EventAction,
        b"TARGET" => Field::AuditResource,
        b"DESCRIPTION" => Field::AuditDescription,
        b"PERMISSIONS" => Field::AuditPermissions,
        b"APPID" => Field::YarnApplicationId,
        b"APPATTEMPTID" => Field::YarnAttemptId,
        b"CONTAINERID" => Field::YarnContainerId,
        b"CALLERCONTEXT" => {
            // `CLI` is everybody's; what a service puts there is the flow that it works for.
            if !matches!(value, b"CLI" | b"null") {
                record.put_text(Field::FlowId, value.strip_prefix(b"HIVE_QUERY_ID:").unwrap_or(value));
            }
            return caller::put(value, record);
        }
        b"QUEUENAME" => Field::YarnQueue,
        b"NODELABEL" | b"PARTITION" => Field::YarnNodeLabel,
        b"IP" | b"REMOTEIP" => {
            if let Some(ip) = scan::ip(value) {
                record.put(Field::SourceIp, Value::Text(ip));
            }
            return;
        }
        b"RESULT" => {
            let outcome = match value {
                b"SUCCESS" => "success",
                b"FAILURE" => "failure",
                _ => return,
            };
            record.put(Field::EventOutcome, Value::Name(outcome));
            return;
        }
        b"RESOURCE" => return resource(value, record),
        _ => return,
    };
    record.put_text(field, value);
}

/// `<memory:384, vCores:1>`
fn resource(mut value: &[u8], record: &mut Record<'_>) {
    let mut read = || {
        steps::tag(&mut value, "<memory:")?;
        let memory = steps::int(&mut value)?;
        steps::until(&mut value, "vCores:")?;
        Some((memory, steps::int(&mut value)?))
    };
    if let Some((memory, vcores)) = read() {
        record.put_int(Field::YarnMemoryMb, memory);
        record.put_int(Field::YarnVcores, vcores);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_at_a_tab_before_a_key() {
        let message = b"USER=a\tb\tIP=10.0.0.1\tOPERATION=Kill App, Now = x\tTARGET=T\tRESULT=FAILURE\tPERMISSIONS=one\n\ttwo\tx\tAPPID=application_1_2";
        let mut record = Record::default();
        assert!(yarn(message, &mut record).is_some());
        assert_eq!(record.get(Field::UserName), Some(Value::Text(b"a\tb")));
        assert_eq!(record.get(Field::EventAction), Some(Value::Text(b"Kill App, Now = x")));
        assert_eq!(record.get(Field::AuditPermissions), Some(Value::Text(b"one\n\ttwo\tx")));
        assert_eq!(record.get(Field::EventOutcome), Some(Value::Name("failure")));
        assert_eq!(record.get(Field::YarnApplicationId), Some(Value::Text(b"application_1_2")));
    }

    #[test]
    fn blanks_may_have_replaced_the_tabs() {
        let message =
            b"USER=alice   IP=10.0.0.1  OPERATION=Kill App, Now = x TARGET=T   RESULT=SUCCESS  APPID=application_1_2";
        let mut record = Record::default();
        assert!(yarn(message, &mut record).is_some());
        assert_eq!(record.get(Field::UserName), Some(Value::Text(b"alice")));
        assert_eq!(record.get(Field::EventAction), Some(Value::Text(b"Kill App, Now = x")));
        assert_eq!(record.get(Field::YarnApplicationId), Some(Value::Text(b"application_1_2")));
    }

    #[test]
    fn half_a_line_is_no_audit() {
        for message in
            ["USER=alice", "USER=alice\tOPERATION=x", "USER=alice\tRESULT=SUCCESS", "User=alice", ""]
        {
            assert!(yarn(message.as_bytes(), &mut Record::default()).is_none(), "{message}");
        }
    }
}
