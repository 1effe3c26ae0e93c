//! Hue's audit: JSON, one event a line.
//!
//! ```text
//! {"username": "alice", "impersonator": "hue", "ipAddress": "10.20.1.71", "operation": "USER_LOGIN", "operationText": "Successful login for user: alice", "eventTime": 1623906665000, "allowed": true, "service": "accounts", "url": "/hue/accounts/login"}
//! ```

use wire::WrittenTime;

use crate::{
    fields::Field,
    json::{Json, members},
    record::{Record, Value},
    scan,
};

/// Whether a line is an event.
pub(crate) fn begins(line: &[u8]) -> bool {
    line.starts_with(b"{\"")
}

/// `eventTime`: milliseconds since 1970 UTC.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let (_, value) = members(line).find(|(key, _)| *key == b"eventTime")?;
    moment(value)
}

fn moment(value: Json<'_>) -> Option<WrittenTime> {
    Some(WrittenTime { local_ms: value.int()?, offset_s: Some(0) })
}

/// Reads a line.
pub(crate) fn read<'a>(line: &'a [u8], record: &mut Record<'a>) {
    record.message = line;
    if !begins(line) {
        return;
    }
    record.layout = "json";
    let mut has_time = false;
    for (key, value) in members(line) {
        let field = match key {
            b"username" | b"user" => Field::UserName,
            b"impersonator" => Field::HueImpersonator,
            b"operation" => Field::EventAction,
            b"operationText" => Field::AuditDescription,
            b"url" => Field::AuditResource,
            b"service" => Field::HueService,
            b"ipAddress" => {
                if let Some(text) = value.inside()
                    // Behind proxies several, the client's first.
                    && let Some(ip) = text.split(|byte| *byte == b',').next().and_then(scan::ip)
                {
                    record.put(Field::SourceIp, Value::Text(ip));
                }
                continue;
            }
            // The first counts, as in `time`.
            b"eventTime" if !has_time => {
                has_time = true;
                record.time = moment(value).filter(|time| time.is_plausible());
                continue;
            }
            b"allowed" => {
                let outcome = match value {
                    Json::Bare(b"true") => "success",
                    Json::Bare(b"false") => "failure",
                    _ => continue,
                };
                record.put(Field::EventOutcome, Value::Name(outcome));
                continue;
            }
            _ => continue,
        };
        value.put_text(field, record);
    }
}
