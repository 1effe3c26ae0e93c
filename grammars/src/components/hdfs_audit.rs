//! HDFS audit log, of NameNodes and routers (Hadoop 0.20 to 3.4).
//!
//! ```text
//! 2026-11-21 07:31:59,493 INFO FSNamesystem.audit: allowed=true<TAB>ugi=hdfs (auth:SIMPLE)<TAB>ip=/10.20.1.71<TAB>cmd=rename (options=[TO_TRASH])<TAB>src=/a<TAB>dst=/b<TAB>perm=hdfs:hadoop:rw-r--r--<TAB>proto=rpc
//! ```
//!
//! The command is `event.action`, whether it was allowed `event.outcome`, source and destination are `khp.audit.resource` and
//! `.target`, as in every audit log; the options of a command stand apart. Values end at a tab before a key that is known: paths
//! may hold blanks, commas, `=` and other tabs. What a NameNode escapes (`\uD55C`) is left as it is written.

use crate::{
    component::Grammar,
    components::{
        audit::{self, caller, principal},
        layouts,
    },
    fields::Field,
    message::Messages,
    record::{Record, Value},
    scan,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: layouts::HADOOP_LAYOUTS, rule_version: 3, messages: &[MESSAGES], special: None };

/// The audit logger is `FSNamesystem.audit`; some sites send it to the NameNode's own log, too.
pub(crate) const MESSAGES: Messages = &[("audit", &[line])];

/// The keys in the order in which they are written.
const KEYS: [&[u8]; 10] =
    [b"allowed", b"ugi", b"ip", b"cmd", b"src", b"dst", b"perm", b"trackingId", b"proto", b"callerContext"];

/// `allowed=true<TAB>ugi=..<TAB>ip=/10.20.1.71<TAB>cmd=..<TAB>src=..<TAB>dst=null<TAB>perm=null<TAB>proto=rpc`, where it is switched on with
/// `trackingId=..` before `proto` and `callerContext=..` behind it; up to Hadoop 1 without `allowed` and `proto`.
///
/// A text is a key only where one may follow, so that nothing in a path, in a caller's context or in a line behind the first is
/// taken for one. Only paths go on in further lines.
fn line<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let is_allowed = message.starts_with(b"allowed=");
    if !is_allowed && !message.starts_with(b"ugi=") {
        return None;
    }
    let separator = audit::separator(message);
    let mut has_command = false;
    let mut rest = message;
    let mut at = key(rest, 0);
    while let Some(index) = at {
        let name = KEYS[index];
        let text = &rest[name.len() + 1..];
        let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
        let searched = if matches!(name, b"src" | b"dst") { text } else { line };
        let next = memchr::memchr_iter(separator, searched)
            .find_map(|end| Some((end, key(&text[end + 1..], index + 1)?)));
        let value = next.map_or(line, |(end, _)| &text[..end]);
        put(name, value.trim_ascii(), record);
        has_command |= name == b"cmd";
        at = next.map(|(end, following)| {
            rest = &text[end + 1..];
            following
        });
    }
    if !is_allowed && has_command {
        // It was written only of what was allowed.
        record.put(Field::EventOutcome, Value::Name("success"));
    }
    has_command.then_some(())
}

/// The place of the key that `text` begins with, among those from `first` on.
fn key(text: &[u8], first: usize) -> Option<usize> {
    let at = memchr::memchr(b'=', &text[..text.len().min(16)])?;
    let place = KEYS[first..].iter().position(|key| *key == &text[..at])?;
    Some(first + place)
}

fn put<'a>(key: &[u8], value: &'a [u8], record: &mut Record<'a>) {
    if value == b"null" {
        return;
    }
    match key {
        b"allowed" => match value {
            b"true" => record.put(Field::EventOutcome, Value::Name("success")),
            b"false" => record.put(Field::EventOutcome, Value::Name("failure")),
            _ => {}
        },
        b"ugi" => principal::put(value, record),
        b"ip" => {
            if let Some(ip) = scan::ip(value) {
                record.put(Field::SourceIp, Value::Text(ip));
            }
        }
        b"cmd" => command(value, record),
        b"src" => record.put_text(Field::AuditResource, value),
        b"dst" => record.put_text(Field::AuditTarget, value),
        b"perm" => permissions(value, record),
        b"trackingId" => record.put_text(Field::AuditTrackingId, value),
        b"proto" => record.put_text(Field::AuditProtocol, value),
        _ => caller::put(value, record),
    }
}

/// `rename (options=[OVERWRITE, TO_TRASH])`, `mkdirs`
fn command<'a>(value: &'a [u8], record: &mut Record<'a>) {
    let Some(at) = wire::bytes::find(value, b" (options=") else {
        return record.put_text(Field::EventAction, value);
    };
    record.put_text(Field::EventAction, &value[..at]);
    let options = &value[at + b" (options=".len()..];
    let options = options.strip_suffix(b")").unwrap_or(options);
    let inner = options.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).unwrap_or(options);
    if !inner.is_empty() {
        record.put(Field::AuditOptions, Value::List(inner, ", "));
    }
}

/// `alice:hadoop:rw-r--r--`
fn permissions<'a>(value: &'a [u8], record: &mut Record<'a>) {
    let mut parts = value.rsplitn(3, |byte| *byte == b':');
    let (mode, group, owner) = (parts.next(), parts.next(), parts.next());
    if let (Some(mode), Some(group), Some(owner)) = (mode, group, owner) {
        record.put_text(Field::AuditOwner, owner);
        record.put_text(Field::AuditGroup, group);
        record.put_text(Field::AuditMode, mode);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_may_hold_anything_but_a_tab_before_a_key() {
        let message = b"allowed=false\tugi=bob (auth:SIMPLE)\tip=/2001:db8::7\tcmd=rename\tsrc=/user/bob/dt=2026-11-21, a b\tx=1/\\uD55C\tdst=/user/bob/b=\tperm=null\tproto=rpc";
        let mut record = Record::default();
        assert!(line(message, &mut record).is_some());
        let resource = b"/user/bob/dt=2026-11-21, a b\tx=1/\\uD55C";
        assert_eq!(record.get(Field::AuditResource), Some(Value::Text(resource)));
        assert_eq!(record.get(Field::AuditTarget), Some(Value::Text(b"/user/bob/b=")));
        assert_eq!(record.get(Field::SourceIp), Some(Value::Text(b"2001:db8::7")));
        assert_eq!(record.get(Field::EventOutcome), Some(Value::Name("failure")));
        assert_eq!(record.get(Field::AuditOwner), None);
    }

    #[test]
    fn blanks_may_have_replaced_the_tabs() {
        let message = b"allowed=true   ugi=oozie (auth:PROXY) via knox (auth:KERBEROS) ip=/10.20.1.71   cmd=rename (options=[TO_TRASH])  src=/a b    dst=/c   perm=null   proto=rpc   callerContext=CLI";
        let mut record = Record::default();
        assert!(line(message, &mut record).is_some());
        assert_eq!(record.get(Field::UserName), Some(Value::Text(b"knox")));
        assert_eq!(record.get(Field::EventAction), Some(Value::Text(b"rename")));
        assert_eq!(record.get(Field::AuditResource), Some(Value::Text(b"/a b")));
        assert_eq!(record.get(Field::AuditTarget), Some(Value::Text(b"/c")));
        assert_eq!(record.get(Field::SourceIp), Some(Value::Text(b"10.20.1.71")));
        assert_eq!(record.get(Field::AuditProtocol), Some(Value::Text(b"rpc")));
    }

    #[test]
    fn further_lines_change_nothing_but_paths() {
        let first = "allowed=false\tugi=bob (auth:SIMPLE)\tip=/10.20.1.71\tcmd=open\tsrc=/a";
        for (behind, resource, caller) in [
            ("\nb\tdst=null\tperm=null\tproto=rpc", "/a\nb", None),
            ("\tdst=null\tperm=null\tproto=rpc\nx\tugi=eve\tcmd=delete\tcallerContext=CLI", "/a", None),
            (
                "\tdst=null\tperm=null\tproto=rpc\tcallerContext=CLI\nx\tugi=eve\tcmd=delete",
                "/a",
                Some("CLI"),
            ),
            (
                "\tdst=null\tperm=null\tproto=rpc\tcallerContext=x\tallowed=true\tcmd=delete",
                "/a",
                Some("x\tallowed=true\tcmd=delete"),
            ),
        ] {
            let message = format!("{first}{behind}");
            let mut record = Record::default();
            assert!(line(message.as_bytes(), &mut record).is_some());
            let fields = |field| record.fields().iter().filter(|(name, _)| *name == field).count();
            let text = |text: &'static str| Some(Value::Text(text.as_bytes()));
            assert_eq!(record.get(Field::AuditResource), text(resource), "{message}");
            assert_eq!(record.get(Field::AuditProtocol), text("rpc"), "{message}");
            assert_eq!(record.get(Field::AuditCaller), caller.and_then(text), "{message}");
            assert_eq!(record.get(Field::UserName), text("bob"), "{message}");
            assert_eq!(record.get(Field::EventAction), text("open"), "{message}");
            assert_eq!(record.get(Field::EventOutcome), Some(Value::Name("failure")), "{message}");
            assert_eq!((fields(Field::EventAction), fields(Field::UserName)), (1, 1), "{message}");
        }
    }

    #[test]
    fn half_a_line_is_no_audit() {
        for message in ["allowed=true", "allowed=true\tugi=x", "cmd=open", "ugi=x", "allowed", ""] {
            assert!(line(message.as_bytes(), &mut Record::default()).is_none(), "{message}");
        }
    }
}
