//! One JSON object an event, of whatever service.
//!
//! ```text
//! {"@timestamp":"2026-11-21T07:29:56.459Z","level":"WARN","logger_name":"a.B","thread_name":"main","message":"m","stack_trace":"a.BException: x\n\tat a.B.c(B.java:1)\n","tenant":"khp"}
//! ```
//!
//! The usual names of time, level, logger, thread, message and stack trace are known, of Logback's and log4j 2's encoders, ECS,
//! airlift, Python's and Docker's, also one object deep (`{"log":{"level":"WARN"}}`). Everything else is a member of `khp.extra`: texts
//! and numbers as they stand, objects and lists as text, at most 64 of them. Where a name comes twice, the first value counts.
//!
//! A line begins an event unless it is empty, is indented, or closes a bracket, so an object may be spread over lines. What is no
//! whole object keeps its text as the message.

use wire::WrittenTime;

use crate::{
    component::Grammar,
    exception,
    fields::Field,
    guess, ids,
    json::{self, Json},
    record::{Level, Record, Value},
};

/// How its lines are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::JSON) };

/// What a member may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Time,
    Level,
    Logger,
    Message,
    Trace,
    Field(Field),
}

/// Whether a line begins an event.
pub(crate) fn begins(line: &[u8]) -> bool {
    !matches!(line.first(), None | Some(b' ' | b'\t' | b'\r' | b'}' | b']'))
}

/// The time that stands in a line that is a whole object.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let mut found = None;
    json::whole(line, |key, value| {
        if found.is_none() && meaning(b"", key) == Some(Meaning::Time) {
            found = moment(value);
        }
    });
    found
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    let mut parts = Parts::default();
    if !json::whole(event, |key, value| parts.member(b"", key, value, record)) {
        record.clear();
        record.message = exception::read(event, record);
        return;
    }
    record.layout = "json";
    record.message = parts.message.unwrap_or(event);
    let trace = parts.trace.unwrap_or_default();
    if !trace.is_empty() {
        exception::read_escaped(trace, record);
        record.stack_trace = trace;
    } else if parts.message.is_some() {
        record.message = exception::read_escaped(record.message, record);
    }
    // Both are written alike: as they stand, which a text without escapes may be, or with their backslashes shown.
    let texts = [record.message, record.stack_trace].map(|text| (text, json::is_escaped(text)));
    record.escaped = parts.message.is_some()
        && texts.iter().any(|(_, escaped)| *escaped)
        && texts.iter().all(|(text, escaped)| *escaped || text.is_empty() || is_clean(text));
    ids::lift(record.message, record);
}

/// Whether the inside of a string may be written as it stands without holding escapes.
fn is_clean(text: &[u8]) -> bool {
    memchr::memchr(b'\\', text).is_none()
        && std::str::from_utf8(text).is_ok()
        && !text.iter().any(|byte| *byte < 0x20 || *byte == b'"')
}

/// What an object said so far that is not in the record.
#[derive(Default)]
struct Parts<'a> {
    message: Option<&'a [u8]>,
    trace: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn member(&mut self, parent: &'static [u8], key: &'a [u8], value: Json<'a>, record: &mut Record<'a>) {
        if let (b"", Json::Object(inner)) = (parent, value)
            && let Some(parent) = PARENTS.iter().find(|name| name.as_bytes() == key)
        {
            json::whole(inner, |key, value| self.member(parent.as_bytes(), key, value, record));
        }
        let taken = meaning(parent, key).is_some_and(|meaning| self.take(meaning, value, record));
        if !taken
            && parent.is_empty()
            && let Some(value) = value.value()
        {
            record.put_extra(key, value);
        }
    }

    /// Puts a value where it belongs; `false` if it does not fit there or something stands there already.
    fn take(&mut self, meaning: Meaning, value: Json<'a>, record: &mut Record<'a>) -> bool {
        let text = value.inside().unwrap_or_default();
        match meaning {
            Meaning::Time => {
                let is_first = record.time.is_none();
                record.time = record.time.or_else(|| moment(value));
                is_first && record.time.is_some()
            }
            Meaning::Level => {
                let is_first = record.level.is_none();
                record.level = record.level.or_else(|| Level::parse(text));
                is_first && record.level.is_some()
            }
            _ if text.is_empty() => false,
            Meaning::Logger => {
                let is_first = record.logger.is_empty() && memchr::memchr(b'\\', text).is_none();
                if is_first {
                    record.logger = text;
                }
                is_first
            }
            Meaning::Message => self.message.is_none() && self.message.replace(text).is_none(),
            Meaning::Trace => self.trace.is_none() && self.trace.replace(text).is_none(),
            Meaning::Field(field) => {
                let is_first = record.get(field).is_none();
                if is_first {
                    record.put(field, json::value(text));
                }
                is_first
            }
        }
    }
}

/// Objects whose members are looked at.
const PARENTS: [&str; 5] = ["log", "process.thread", "error", "exception", "thrown"];

/// What a member may be by its name, and by the name of the object that it stands in, if it stands in one. A `match`, of which the
/// compiler makes a decision by length and bytes: a table of all names would be gone through for each member.
fn meaning(parent: &[u8], key: &[u8]) -> Option<Meaning> {
    Some(match (parent, key) {
        (b"", b"@timestamp" | b"timestamp" | b"time" | b"ts" | b"asctime" | b"datetime" | b"timeMillis") => {
            Meaning::Time
        }
        (b"", b"level" | b"severity" | b"log.level" | b"levelname" | b"log_level" | b"loglevel")
        | (b"log", b"level") => Meaning::Level,
        (b"", b"logger" | b"logger_name" | b"loggerName" | b"log.logger") | (b"log", b"logger") => {
            Meaning::Logger
        }
        (b"", b"message" | b"msg" | b"@message" | b"log") => Meaning::Message,
        (b"", b"stack_trace" | b"stackTrace" | b"stacktrace" | b"exception" | b"exc_info" | b"throwable")
        | (b"", b"error.stack_trace" | b"exception.stacktrace" | b"thrown.extendedStackTrace")
        | (b"error", b"stack_trace")
        | (b"exception", b"stacktrace")
        | (b"thrown", b"extendedStackTrace") => Meaning::Trace,
        (b"", b"thread" | b"thread_name" | b"threadName" | b"process.thread.name")
        | (b"process.thread", b"name") => Meaning::Field(Field::ProcessThreadName),
        (b"", b"error.type" | b"exception.exception_class" | b"thrown.name")
        | (b"error", b"type")
        | (b"exception", b"exception_class")
        | (b"thrown", b"name") => Meaning::Field(Field::ErrorType),
        (b"", b"error.message" | b"exception.exception_message" | b"thrown.message")
        | (b"error", b"message")
        | (b"exception", b"exception_message")
        | (b"thrown", b"message") => Meaning::Field(Field::ErrorMessage),
        _ => return None,
    })
}

/// A time in any usual form, or as a number since 1970: seconds, milliseconds, microseconds or nanoseconds by its size.
pub(super) fn moment(value: Json<'_>) -> Option<WrittenTime> {
    match value {
        Json::Text(text) | Json::Escaped(text) => {
            guess::time(text).filter(|(_, length)| *length == text.len()).map(|(time, _)| time)
        }
        Json::Bare(number) => guess::epoch(number).map(|(time, _)| time),
        _ => None,
    }
}

/// Puts what is left of an object.
pub(super) fn put_extra<'a>(key: &'a [u8], value: Json<'a>, record: &mut Record<'a>) {
    if let Some(value @ (Value::Text(_) | Value::Escaped(_))) = value.value() {
        record.put_extra(key, value);
    }
}
