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

/// Names, those of members of an object in the object with a dot before.
const NAMES: &[(&str, Meaning)] = &[
    ("@timestamp", Meaning::Time),
    ("timestamp", Meaning::Time),
    ("time", Meaning::Time),
    ("ts", Meaning::Time),
    ("asctime", Meaning::Time),
    ("datetime", Meaning::Time),
    ("timeMillis", Meaning::Time),
    ("level", Meaning::Level),
    ("severity", Meaning::Level),
    ("log.level", Meaning::Level),
    ("levelname", Meaning::Level),
    ("log_level", Meaning::Level),
    ("loglevel", Meaning::Level),
    ("logger", Meaning::Logger),
    ("logger_name", Meaning::Logger),
    ("loggerName", Meaning::Logger),
    ("log.logger", Meaning::Logger),
    ("message", Meaning::Message),
    ("msg", Meaning::Message),
    ("@message", Meaning::Message),
    ("log", Meaning::Message),
    ("stack_trace", Meaning::Trace),
    ("stackTrace", Meaning::Trace),
    ("stacktrace", Meaning::Trace),
    ("exception", Meaning::Trace),
    ("exc_info", Meaning::Trace),
    ("throwable", Meaning::Trace),
    ("error.stack_trace", Meaning::Trace),
    ("exception.stacktrace", Meaning::Trace),
    ("thrown.extendedStackTrace", Meaning::Trace),
    ("thread", Meaning::Field(Field::ProcessThreadName)),
    ("thread_name", Meaning::Field(Field::ProcessThreadName)),
    ("threadName", Meaning::Field(Field::ProcessThreadName)),
    ("process.thread.name", Meaning::Field(Field::ProcessThreadName)),
    ("error.type", Meaning::Field(Field::ErrorType)),
    ("error.message", Meaning::Field(Field::ErrorMessage)),
    ("exception.exception_class", Meaning::Field(Field::ErrorType)),
    ("exception.exception_message", Meaning::Field(Field::ErrorMessage)),
    ("thrown.name", Meaning::Field(Field::ErrorType)),
    ("thrown.message", Meaning::Field(Field::ErrorMessage)),
];

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

fn meaning(parent: &[u8], key: &[u8]) -> Option<Meaning> {
    let dot = usize::from(!parent.is_empty());
    let length = parent.len() + dot + key.len();
    let is = |name: &str| {
        // Most differ in length, so that is looked at first.
        name.len() == length
            && name.as_bytes().ends_with(key)
            && (parent.is_empty()
                || (name.as_bytes().starts_with(parent) && name.as_bytes()[parent.len()] == b'.'))
    };
    NAMES.iter().find(|(name, _)| is(name)).map(|(_, meaning)| *meaning)
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
