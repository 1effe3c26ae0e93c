//! Caller contexts: what Hive, Spark, MapReduce, Tez, command lines and routers say of a call's reason.
//!
//! ```text
//! HIVE_QUERY_ID:hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c
//! SPARK_TASK_application_1795214328335_0001_1_JId_0_SId_1_0_TId_7_0
//! mr_attempt_1795214328335_0001_m_000000_0
//! tez_ta:attempt_1795214328335_0020_1_00_000000_0
//! CLI,clientIp:10.20.1.71,clientPort:41234
//! ```
//!
//! The ids in it are lifted to their common names before those of the rest of the line.

use crate::{
    fields::Field,
    ids,
    message::steps,
    record::{Record, Value},
    scan,
};

/// How a context begins, and whose it is.
const KINDS: [(&[u8], &str); 11] = [
    (b"HIVE_", "hive"),
    (b"SPARK_", "spark"),
    (b"FLINK", "flink"),
    (b"tez_", "tez"),
    (b"mr_", "mapreduce"),
    (b"CLI", "cli"),
    (b"distcp", "distcp"),
    (b"impala", "impala"),
    (b"PIG", "pig"),
    (b"clientIp:", "router"),
    (b"clientPort:", "router"),
];

/// Puts a caller's context into the record.
pub(crate) fn put<'a>(context: &'a [u8], record: &mut Record<'a>) {
    if context.is_empty() || context == b"null" {
        return;
    }
    record.put(Field::AuditCaller, Value::Text(context));
    let kind = KINDS.iter().find(|(prefix, _)| context.starts_with(prefix)).map(|(_, kind)| *kind);
    if let Some(kind) = kind {
        record.put(Field::AuditCallerKind, Value::Name(kind));
    }
    // Other contexts may hold separators of their own: nothing is guessed of them.
    for part in context.split(|byte| *byte == b',') {
        if !router(part, record) && kind.is_some() {
            signature(part, kind, record);
        }
        let session = part.strip_prefix(b"HIVE_SSN_ID:").and_then(|text| text.get(..ids::UUID));
        if let Some(session) = session.filter(|session| ids::is_uuid(session)) {
            record.put(Field::HiveSessionId, Value::Text(session));
        }
    }
    if kind == Some("spark") {
        spark(context, record);
    }
    ids::lift(context, record);
}

/// What a router of a federation adds: `clientIp:10.20.1.71`, `clientPort:41234`, `clientId:..`, `clientCallId:12`, `realUser:knox`.
fn router<'a>(part: &'a [u8], record: &mut Record<'a>) -> bool {
    let mut number = |text: &'a [u8], field: Option<Field>| {
        let mut rest = text;
        if let (Some(number), Some(field)) = (steps::int(&mut rest), field) {
            record.put_int(field, number);
        }
        record.put_text(Field::AuditCallerSignature, rest.strip_prefix(b":").unwrap_or_default());
    };
    if let Some(port) = part.strip_prefix(b"clientPort:") {
        number(port, Some(Field::AuditClientPort));
    } else if let Some(call) = part.strip_prefix(b"clientCallId:") {
        number(call, None);
    } else if let Some(address) = part.strip_prefix(b"clientIp:") {
        if let Some(ip) = scan::ip(address) {
            record.put(Field::AuditClientIp, Value::Text(ip));
        }
    } else if let Some(user) = part.strip_prefix(b"realUser:") {
        record.put_text(Field::AuditRealUser, user);
    } else {
        return part.starts_with(b"clientId:");
    }
    true
}

/// The signature behind a context's last `:`, where the context itself has a known number of them.
fn signature<'a>(part: &'a [u8], kind: Option<&str>, record: &mut Record<'a>) {
    let own_colons = match kind {
        Some("hive" | "tez") if part.contains(&b':') => {
            1 + usize::from(wire::bytes::find(part, b"_User:").is_some())
        }
        _ => 0,
    };
    if let Some(at) = memchr::memchr_iter(b':', part).nth(own_colons) {
        record.put_text(Field::AuditCallerSignature, &part[at + 1..]);
    }
}

/// `.._JId_0_SId_1_0_TId_7_0`: job, stage and its attempt, task and its attempt.
fn spark<'a>(context: &'a [u8], record: &mut Record<'a>) {
    const PARTS: [(&[u8], Field); 3] = [
        (b"_JId_", Field::AuditCallerJob),
        (b"_SId_", Field::AuditCallerStage),
        (b"_TId_", Field::AuditCallerTask),
    ];
    for (mark, field) in PARTS {
        let behind = wire::bytes::find(context, mark).map(|at| &context[at + mark.len()..]);
        if let Some(number) = behind.and_then(|mut text| steps::int(&mut text)) {
            record.put_int(field, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(context: &str) -> Vec<(Field, String)> {
        let mut record = Record::default();
        put(context.as_bytes(), &mut record);
        let show = |value: &Value<'_>| match value {
            Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Value::Joined(prefix, text) => format!("{prefix}{}", String::from_utf8_lossy(text)),
            Value::Name(name) => (*name).to_owned(),
            Value::Int(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        let fields = record.fields().iter().map(|(field, value)| (*field, show(value)));
        fields.filter(|(field, _)| *field != Field::AuditCaller).collect()
    }

    #[test]
    fn contexts_are_typed() {
        let query = "hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c";
        assert_eq!(
            read(&format!("HIVE_QUERY_ID:{query}:c2ln")),
            [
                (Field::AuditCallerKind, "hive".into()),
                (Field::AuditCallerSignature, "c2ln".into()),
                (Field::HiveQueryId, query.into()),
            ]
        );
        assert_eq!(
            read("SPARK_TASK_application_1795214328335_0001_1_JId_0_SId_1_0_TId_7_0"),
            [
                (Field::AuditCallerKind, "spark".into()),
                (Field::AuditCallerJob, "0".into()),
                (Field::AuditCallerStage, "1".into()),
                (Field::AuditCallerTask, "7".into()),
                (Field::YarnApplicationId, "application_1795214328335_0001".into()),
            ]
        );
        assert_eq!(
            read("mr_attempt_1795214328335_0001_m_000000_0"),
            [
                (Field::AuditCallerKind, "mapreduce".into()),
                (Field::MapReduceAttemptId, "attempt_1795214328335_0001_m_000000_0".into()),
                (Field::MapReduceTaskId, "task_1795214328335_0001_m_000000".into()),
                (Field::MapReduceJobId, "job_1795214328335_0001".into()),
                (Field::YarnApplicationId, "application_1795214328335_0001".into()),
            ]
        );
    }

    #[test]
    fn a_router_adds_the_client() {
        assert_eq!(
            read("CLI,clientIp:10.20.1.71,clientPort:41234:c2ln"),
            [
                (Field::AuditCallerKind, "cli".into()),
                (Field::AuditClientIp, "10.20.1.71".into()),
                (Field::AuditClientPort, "41234".into()),
                (Field::AuditCallerSignature, "c2ln".into()),
            ]
        );
        assert_eq!(
            read("clientIp:2001:db8::1,clientPort:1"),
            [
                (Field::AuditCallerKind, "router".into()),
                (Field::AuditClientIp, "2001:db8::1".into()),
                (Field::AuditClientPort, "1".into()),
            ]
        );
        assert_eq!(read("nightly:load, part 2"), []);
    }
}
