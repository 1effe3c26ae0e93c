//! The platform's own audit: one JSON object a line.
//!
//! ```text
//! {"time":"2026-11-21T07:29:56.459+09:00","cluster":"khp","user":"alice","action":"create_cluster","resource":"cluster/prod-1","result":"success","ip":"10.20.1.71","reason":"","requestId":"7f1"}
//! ```
//!
//! `user`, `action` and `result` are in every line and make the audit schema that all audit logs share; `cluster` is whose platform was
//! acted upon and stays in `khp.extra`, since `khp.cluster` says whose host wrote the line. Other usual names are known as well; the rest
//! goes to `khp.extra`. Layout only, not seen live.

use wire::WrittenTime;

use crate::{
    component::Grammar,
    components::generic_json::{self, moment, put_extra},
    fields::Field,
    ids,
    json::{self, Json},
    record::{Level, Record, Value},
    scan,
};

/// How its lines are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::KHP_AUDIT) };

/// Names, and the fields they become.
const NAMES: &[(&str, Field)] = &[
    ("user", Field::UserName),
    ("username", Field::UserName),
    ("userName", Field::UserName),
    ("effective_user", Field::UserEffectiveName),
    ("effectiveUser", Field::UserEffectiveName),
    ("proxy_user", Field::UserEffectiveName),
    ("doAs", Field::UserEffectiveName),
    ("action", Field::EventAction),
    ("operation", Field::EventAction),
    ("resource", Field::AuditResource),
    ("object", Field::AuditResource),
    ("target", Field::AuditTarget),
    ("auth", Field::AuditAuth),
    ("caller", Field::AuditCaller),
    ("policy", Field::AuditPolicy),
    ("reason", Field::AuditDescription),
    ("description", Field::AuditDescription),
    ("message", Field::AuditDescription),
];
const TIMES: [&str; 5] = ["time", "@timestamp", "timestamp", "ts", "eventTime"];
const ADDRESSES: [&str; 6] = ["ip", "client_ip", "clientIp", "source_ip", "sourceIp", "remote_addr"];
const SUCCESS: [&str; 6] = ["success", "succeeded", "ok", "allowed", "true", "granted"];
const FAILURE: [&str; 6] = ["failure", "failed", "fail", "denied", "false", "error"];

/// Whether a line begins an event.
pub(crate) fn begins(line: &[u8]) -> bool {
    generic_json::begins(line)
}

/// The time of a line.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let mut found = None;
    json::whole(line, |key, value| {
        if found.is_none() && is_one_of(&TIMES, key) {
            found = moment(value);
        }
    });
    found
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    let whole = json::whole(event, |key, value| {
        if !member(key, value, record) {
            put_extra(key, value, record);
        }
    });
    let is_audit = record.get(Field::UserName).is_some() && record.get(Field::EventAction).is_some();
    if !whole || !is_audit {
        record.clear();
        generic_json::read(event, record);
        return;
    }
    record.layout = "khp-audit";
    record.message = event;
    ids::lift(event, record);
}

/// Puts a member that is known; `false` if it is not, or says nothing that its field can hold.
fn member<'a>(key: &'a [u8], value: Json<'a>, record: &mut Record<'a>) -> bool {
    if is_one_of(&TIMES, key) && record.time.is_none() {
        record.time = moment(value);
        return record.time.is_some();
    }
    if is_one_of(&ADDRESSES, key) {
        let ip = scan::ip(value.text());
        if let Some(ip) = ip {
            record.put(Field::SourceIp, Value::Text(ip));
        }
        return ip.is_some();
    }
    if key == b"level" {
        record.level = Level::parse(value.text());
        return record.level.is_some();
    }
    if key == b"result" || key == b"outcome" {
        return outcome(value.text(), record);
    }
    let field = NAMES.iter().find(|(name, _)| name.as_bytes() == key).map(|(_, field)| *field);
    match (field, value) {
        (Some(field), Json::Text(_) | Json::Escaped(_)) if record.get(field).is_none() => {
            value.put_text(field, record);
            true
        }
        // `"user":{"name":"alice"}`
        (Some(Field::UserName), Json::Object(inner)) => {
            let mut named = false;
            json::whole(inner, |key, value| {
                if let (b"name" | b"id", Some(text), false) = (key, value.inside(), named) {
                    record.put(Field::UserName, json::value(text));
                    named = !text.is_empty();
                }
            });
            named
        }
        _ => false,
    }
}

fn outcome(text: &[u8], record: &mut Record<'_>) -> bool {
    let is = |name: &&str| text.eq_ignore_ascii_case(name.as_bytes());
    let outcome = match (SUCCESS.iter().any(is), FAILURE.iter().any(is)) {
        (true, _) => "success",
        (_, true) => "failure",
        _ => return false,
    };
    record.put(Field::EventOutcome, Value::Name(outcome));
    true
}

fn is_one_of(names: &[&str], key: &[u8]) -> bool {
    names.iter().any(|name| name.as_bytes() == key)
}
