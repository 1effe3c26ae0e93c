//! Audit lines of YARN's daemons: keys and values between tabs.
//!
//! ```text
//! 2026-11-21 08:12:32,385 INFO resourcemanager.RMAuditLogger: USER=alice<TAB>IP=10.20.1.71<TAB>OPERATION=Submit Application Request<TAB>TARGET=ClientRMService<TAB>RESULT=SUCCESS<TAB>APPID=application_1795216317864_0001<TAB>CALLERCONTEXT=CLI<TAB>QUEUENAME=default
//! ```
//!
//! Recognised: `RMAuditLogger` and `NMAuditLogger` with all their keys. The operation is `event.action`, its result
//! `event.outcome`, as in every audit log. Values may hold blanks, `=` and commas, but no tab before a key; reasons line ends, too.
//! Users ([`principal`]) and caller contexts ([`caller`]) are read for the audit logs of other services, too.

pub(crate) mod caller;
pub(crate) mod principal;

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
    scan,
};

/// Keys that count once: what stands behind them a second time is text, such as of a caller's context.
const KEYS: [&[u8]; 16] = [
    b"OPERATION",
    b"RESULT",
    b"USER",
    b"IP",
    b"REMOTEIP",
    b"TARGET",
    b"DESCRIPTION",
    b"PERMISSIONS",
    b"APPID",
    b"APPATTEMPTID",
    b"CONTAINERID",
    b"RESOURCE",
    b"CALLERCONTEXT",
    b"QUEUENAME",
    b"NODELABEL",
    b"PARTITION",
];
/// The bits of the keys without which a line is no audit: the first two.
const NEEDED: u32 = 0b11;

/// `USER=alice<TAB>IP=10.20.1.71<TAB>OPERATION=..<TAB>TARGET=..<TAB>RESULT=SUCCESS<TAB>APPID=..`, on failure with
/// `DESCRIPTION=..<TAB>PERMISSIONS=..` (which may go on over many lines) before the ids; a trace may stand behind all
pub(crate) fn yarn<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if !message.starts_with(b"USER=") {
        return None;
    }
    let separator = separator(message);
    let (mut rest, mut seen) = (message, 0);
    let mut at = key(rest, seen);
    while let Some((name, bit)) = at {
        seen |= bit;
        let text = &rest[name.len() + 1..];
        let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
        let searched = if matches!(name, b"DESCRIPTION" | b"PERMISSIONS") { text } else { line };
        let next = memchr::memchr_iter(separator, searched)
            .find_map(|end| Some((end, key(&text[end + 1..], seen)?)));
        let value = next.map_or(searched, |(end, _)| &text[..end]);
        put(name, value.trim_ascii(), record);
        at = next.map(|(end, following)| {
            rest = &text[end + 1..];
            following
        });
    }
    (seen & NEEDED == NEEDED).then_some(())
}

/// What stands before keys: a tab, or a blank in lines whose tabs a collector or a terminal has replaced.
pub(crate) fn separator(message: &[u8]) -> u8 {
    if memchr::memchr(b'\t', message).is_some() { b'\t' } else { b' ' }
}

/// The key at the start of `text`, capital letters and `=` behind them, and its bit. Those that are not known have none.
fn key(text: &[u8], seen: u32) -> Option<(&[u8], u32)> {
    let length = text.iter().take(24).take_while(|byte| byte.is_ascii_uppercase()).count();
    if length == 0 || text.get(length) != Some(&b'=') {
        return None;
    }
    let name = &text[..length];
    let bit = KEYS.iter().position(|key| *key == name).map_or(0, |index| 1 << index);
    (seen & bit == 0).then_some((name, bit))
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
    fn each_key_counts_once_and_only_reasons_have_further_lines() {
        let message = b"USER=bob\tOPERATION=x\tTARGET=T\tRESULT=SUCCESS\tCALLERCONTEXT=y\tUSER=eve\tAPPID=application_1_2\njava.io.IOException: z\tQUEUENAME=q";
        let mut record = Record::default();
        assert!(yarn(message, &mut record).is_some());
        assert_eq!(record.get(Field::UserName), Some(Value::Text(b"bob")));
        assert_eq!(record.get(Field::AuditCaller), Some(Value::Text(b"y\tUSER=eve")));
        assert_eq!(record.get(Field::YarnApplicationId), Some(Value::Text(b"application_1_2")));
        assert_eq!(record.get(Field::YarnQueue), None);
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
