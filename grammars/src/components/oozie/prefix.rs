//! What most messages begin with: server, user, group, token, application, job and action.

use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// The parts of a prefix in their order, and the fields that they become. Any of them may be missing.
const PARTS: [(&str, Option<Field>); 7] = [
    ("SERVER[", Some(Field::OozieServer)),
    ("USER[", Some(Field::UserName)),
    ("GROUP[", Some(Field::OozieGroup)),
    ("TOKEN[", None),
    ("APP[", Some(Field::OozieApplication)),
    ("JOB[", Some(Field::OozieJobId)),
    ("ACTION[", Some(Field::OozieActionId)),
];

/// Puts what the prefix says and begins to read behind it. Values are `-` or nothing where there is none; a name may hold blanks and
/// brackets, so it ends where the next part begins.
pub(super) fn behind<'a, 'r>(message: &'a [u8], record: &'r mut Record<'a>) -> Scan<'a, 'r> {
    let line = &message[..memchr::memchr(b'\n', message).unwrap_or(message.len())];
    let mut rest = line;
    for (at, (name, field)) in PARTS.iter().enumerate() {
        let Some(text) = rest.strip_prefix(name.as_bytes()) else {
            continue;
        };
        let Some((value, behind)) = value(text, &PARTS[at + 1..]) else {
            break;
        };
        rest = behind;
        if let Some(field) = field
            && !matches!(value, b"" | b"-")
        {
            put(*field, value, record);
        }
    }
    Scan::new(&message[line.len() - rest.len()..], record)
}

/// The value at the start of `text`, which is of one line, and what follows it: it ends at the first `] ` behind which one of `next` begins, or else at the first
/// `]`.
fn value<'a>(text: &'a [u8], next: &[(&str, Option<Field>)]) -> Option<(&'a [u8], &'a [u8])> {
    let closes = || memchr::memchr_iter(b']', &text[..text.len().min(1024)]);
    let behind = |at: usize| text[at + 1..].strip_prefix(b" ").unwrap_or(&text[at + 1..]);
    let followed = |at: &usize| {
        let behind = behind(*at);
        behind.first().is_some_and(u8::is_ascii_uppercase)
            && next.iter().any(|(name, _)| behind.starts_with(name.as_bytes()))
    };
    let at = closes().find(followed).or_else(|| closes().next())?;
    Some((&text[..at], behind(at)))
}

fn put<'a>(field: Field, value: &'a [u8], record: &mut Record<'a>) {
    record.put_text(field, value);
    match field {
        Field::OozieJobId => flow(value, record),
        // An action's id begins with its job's: `0000001-..-oozie-root-W@mr-node`.
        Field::OozieActionId => {
            let job = &value[..memchr::memchr(b'@', value).unwrap_or(0)];
            if record.get(Field::OozieJobId).is_none() && is_job(job) {
                record.put_text(Field::OozieJobId, job);
                flow(job, record);
            }
        }
        _ => {}
    }
}

/// A workflow is the flow that its applications belong to.
pub(super) fn flow<'a>(job: &'a [u8], record: &mut Record<'a>) {
    if job.ends_with(b"-W") {
        record.put_text(Field::FlowId, job);
    }
}

/// `0000001-180712044229812-oozie-root-W`: a number, a time, the system's id, and W, C or B.
pub(super) fn is_job(text: &[u8]) -> bool {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits >= 7 && matches!(text, [.., b'-', b'W' | b'C' | b'B'])
}

/// Reads a job's id, with or without an action behind it.
pub(super) fn job<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let line = scan.line();
    let length = line
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'@' | b'.' | b':'))
        .count();
    let id = &line[..length];
    let job = &id[..memchr::memchr(b'@', id).unwrap_or(length)];
    is_job(job).then_some(())?;
    let record = scan.record();
    if job.len() < length {
        record.put(Field::OozieActionId, Value::Text(id));
    }
    record.put(Field::OozieJobId, Value::Text(job));
    flow(job, record);
    scan.advance(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(record: &Record<'_>, field: Field) -> String {
        match record.get(field) {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            None => "-".into(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn prefixes() {
        for (message, application, job, rest) in [
            (
                "SERVER[n1] USER[a] GROUP[-] TOKEN[] APP[my [daily] job] JOB[0000001-1-oozie-W] ACTION[-] text",
                "my [daily] job",
                "0000001-1-oozie-W",
                "text",
            ),
            ("USER[a] GROUP[-] TOKEN[] APP[-] JOB[-] ACTION[-] text [x]", "-", "-", "text [x]"),
            ("USER[a] GROUP[-] ACTION[0000001-1-oozie-W@b] text", "-", "0000001-1-oozie-W", "text"),
            ("USER[a", "-", "-", "USER[a"),
            ("text USER[a]", "-", "-", "text USER[a]"),
            ("", "-", "-", ""),
        ] {
            let mut record = Record::default();
            assert_eq!(behind(message.as_bytes(), &mut record).rest(), rest.as_bytes(), "{message}");
            assert_eq!(text(&record, Field::OozieApplication), application, "{message}");
            assert_eq!(text(&record, Field::OozieJobId), job, "{message}");
        }
    }
}
