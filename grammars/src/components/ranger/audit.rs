//! Audit events of Ranger's plugins: JSON as Gson writes it, with HTML's characters escaped.
//!
//! ```text
//! {"repoType":1,"repo":"khp_hdfs","reqUser":"bob","evtTime":"2026-11-21 08:03:51.627","access":"EXECUTE","resource":"/user/alice/dt\u003d2026-11-21/part-00004","resType":"path","action":"execute","result":1,"agent":"hdfs","policy":28,"enforcer":"hadoop-acl","cliIP":"10.20.1.71",..}
//! ```
//!
//! The action that the policy knows is `event.action`, what was asked for in the service's own words is `khp.ranger.access`.

use wire::WrittenTime;

use crate::{
    fields::Field,
    ids,
    json::{Json, members},
    record::{Record, Value},
    scan,
    stamp::read_iso,
};

/// An event through log4j: the message is the object.
pub(super) fn event<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut seen = Seen::default();
    for (key, value) in members(message) {
        seen.put(key, value, record);
    }
    let has_action = record.get(Field::EventAction).is_some();
    if !has_action && let Some(access) = seen.access {
        access.put_text(Field::EventAction, record);
    }
    if seen.agent.starts_with(b"hive") && ids::is_uuid(seen.session) {
        record.put_text(Field::HiveSessionId, seen.session);
    }
    (seen.user && seen.result && (has_action || record.get(Field::EventAction).is_some())).then_some(())
}

fn text(value: Json<'_>) -> &[u8] {
    value.inside().unwrap_or_default()
}

/// What an event is told by, and what other fields depend on.
#[derive(Default)]
struct Seen<'a> {
    user: bool,
    result: bool,
    access: Option<Json<'a>>,
    agent: &'a [u8],
    session: &'a [u8],
}

impl<'a> Seen<'a> {
    fn put(&mut self, key: &[u8], value: Json<'a>, record: &mut Record<'a>) {
        let field = match key {
            b"reqUser" => {
                self.user = true;
                Field::UserName
            }
            b"action" => Field::EventAction,
            b"access" => {
                self.access = Some(value);
                Field::RangerAccess
            }
            b"resource" => Field::AuditResource,
            b"resType" => Field::RangerResourceType,
            b"reason" => Field::AuditDescription,
            b"enforcer" => Field::RangerEnforcer,
            b"agent" => {
                self.agent = text(value);
                Field::RangerAgent
            }
            b"agentHost" => Field::RangerAgentHost,
            b"repo" => Field::RangerService,
            b"sess" => {
                self.session = text(value);
                Field::RangerSession
            }
            b"cliType" => Field::RangerClientType,
            b"reqData" => Field::RangerRequest,
            b"evtTime" => Field::RangerEventTime,
            b"id" => Field::RangerEventId,
            b"zone_name" => Field::RangerZone,
            b"additional_info" => Field::RangerMore,
            b"repoType" => return value.put_int(Field::RangerServiceType, record),
            b"event_count" => return value.put_int(Field::RangerEvents, record),
            b"event_dur_ms" => return value.put_int(Field::RangerDurationMs, record),
            b"policy_version" => return value.put_int(Field::RangerPolicyVersion, record),
            b"policy" => {
                // -1 where no policy decided.
                if value.int().is_some_and(|id| id >= 0) {
                    value.put_text(Field::AuditPolicy, record);
                }
                return;
            }
            b"result" => {
                self.result = true;
                let outcome = match value.int() {
                    Some(0) => "failure",
                    Some(_) => "success",
                    None => return,
                };
                return record.put(Field::EventOutcome, Value::Name(outcome));
            }
            b"cliIP" => {
                if let Some(ip) = scan::ip(text(value)) {
                    record.put(Field::SourceIp, Value::Text(ip));
                }
                return;
            }
            b"tags" => {
                // `["PII","EXPIRES_ON"]`: what stands between the outer quotation marks.
                if let Json::List(list) = value
                    && let Some(inside) = list.strip_prefix(b"[\"").and_then(|rest| rest.strip_suffix(b"\"]"))
                {
                    record.put(Field::RangerTags, Value::List(inside, "\",\""));
                }
                return;
            }
            _ => return,
        };
        value.put_text(field, record);
    }
}

/// Whether a line is an event.
pub(crate) fn begins(line: &[u8]) -> bool {
    line.starts_with(b"{\"")
}

/// When it happened. Where the time stands is looked for as text, so that it costs little.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    // Without the quote in front, so that not every quote of the line is looked at.
    const KEY: &[u8] = b"evtTime\":\"";
    let at = wire::bytes::find(line, KEY).filter(|at| line[..*at].ends_with(b"\""))?;
    read_iso(&line[at + KEY.len()..]).map(|(time, _)| time)
}

/// Reads a line.
pub(crate) fn read<'a>(line: &'a [u8], record: &mut Record<'a>) {
    record.message = line;
    if !begins(line) {
        return;
    }
    record.time = time(line);
    record.layout = "json";
    let mark = record.mark();
    if event(line, record).is_none() {
        record.forget_since(mark);
    }
}
