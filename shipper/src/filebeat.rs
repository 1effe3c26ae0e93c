//! An event as Filebeat writes it into Kafka, so that a Logstash pipeline made for Filebeat 7 or 8 reads it.
//!
//! ```text
//! {"@timestamp":"2026-11-21T04:00:00.123Z","@metadata":{"beat":"filebeat","type":"_doc","version":"8.0.0"},"message":"..",
//!  "log":{"offset":4711,"file":{"path":"/var/log/nn.log"},"flags":["multiline"]},"input":{"type":"filestream"},
//!  "fields":{"cluster":"khp","stream":"namenode","component":"namenode"},"host":{"name":"nn1"},
//!  "agent":{"name":"nn1","hostname":"nn1","type":"filebeat","version":"8.0.0"},"ecs":{"version":"8.0.0"}}
//! ```
//!
//! `@timestamp` is when the event was read, as with Filebeat; a pipeline takes the time out of the message. The message has
//! no line end behind it. What is no UTF-8 is decoded as the processor does it: here the bytes themselves do not travel.

use serde::Serialize;
use wire::{BlockHeader, encoding::decode, time::Date};

/// The version whose form this is.
const VERSION: &str = "8.0.0";

#[derive(Serialize)]
struct Record<'a> {
    #[serde(rename = "@timestamp")]
    timestamp: String,
    #[serde(rename = "@metadata")]
    metadata: Metadata,
    message: &'a str,
    log: Log<'a>,
    input: Input,
    fields: Fields<'a>,
    host: Host<'a>,
    agent: Agent<'a>,
    ecs: Version,
}

#[derive(Serialize)]
struct Metadata {
    beat: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Log<'a> {
    offset: u64,
    file: LogFile<'a>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    flags: &'a [&'static str],
}

#[derive(Serialize)]
struct LogFile<'a> {
    path: &'a str,
}

#[derive(Serialize)]
struct Input {
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Fields<'a> {
    cluster: &'a str,
    stream: &'a str,
    component: &'a str,
}

#[derive(Serialize)]
struct Host<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Agent<'a> {
    name: &'a str,
    hostname: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Version {
    version: &'static str,
}

/// The record's value for one event.
pub(crate) fn record(header: &BlockHeader, event: &[u8]) -> Vec<u8> {
    let event = event.strip_suffix(b"\n").unwrap_or(event);
    let event = event.strip_suffix(b"\r").unwrap_or(event);
    let decoded;
    let message = match std::str::from_utf8(event) {
        Ok(text) => text,
        Err(_) => {
            decoded = decode(event, &header.encoding).0;
            &decoded
        }
    };
    let flags: &[&str] = if event.contains(&b'\n') { &["multiline"] } else { &[] };
    let record = Record {
        timestamp: iso(header.read_ms),
        metadata: Metadata { beat: "filebeat", kind: "_doc", version: VERSION },
        message,
        log: Log {
            offset: header.base,
            file: LogFile { path: &String::from_utf8_lossy(&header.path) },
            flags,
        },
        input: Input { kind: "filestream" },
        fields: Fields { cluster: &header.cluster, stream: &header.stream, component: &header.component },
        host: Host { name: &header.host },
        agent: Agent { name: &header.host, hostname: &header.host, kind: "filebeat", version: VERSION },
        ecs: Version { version: VERSION },
    };
    // Writing text and numbers into memory does not fail.
    serde_json::to_vec(&record).unwrap_or_default()
}

/// `2026-11-21T04:00:00.123Z`
fn iso(utc_ms: i64) -> String {
    let date = Date::from_days(utc_ms.div_euclid(86_400_000));
    let of_day = utc_ms.rem_euclid(86_400_000);
    let (seconds, ms) = (of_day / 1000, of_day % 1000);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{ms:03}Z",
        date.year,
        date.month,
        date.day,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}
