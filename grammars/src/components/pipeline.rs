//! The journals of the daemons themselves ([`wire::journal`]): flat JSON objects, one a line.
//!
//! ```text
//! {"time":"2026-11-21T07:30:00.123Z","action":"ledger","host":"nn1","path":"/var/log/nn.log","generation":"00fe12d0a1b2c3d4","start":0,"end":4711,"ended":false}
//! ```
//!
//! Recognised: `status`, `ledger`, `gap`, `dead_letter`, `start`, `stop`. A key that is not in the table stays in the message,
//! which is the whole line.

use wire::WrittenTime;

use crate::{
    component::Grammar,
    fields::Field,
    record::{Level, Record, Value},
    stamp::read_iso,
};

/// How its lines are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::JOURNAL) };

/// Every line begins with this.
const TIME: &[u8] = b"{\"time\":\"";

const ACTIONS: [(&str, Level); 6] = [
    ("status", Level::Info),
    ("ledger", Level::Info),
    ("gap", Level::Warn),
    ("dead_letter", Level::Warn),
    ("start", Level::Info),
    ("stop", Level::Info),
];

/// Keys, and the fields they become.
const KEYS: [(&str, Field); 34] = [
    ("host", Field::LedgerHost),
    ("stream", Field::LedgerStream),
    ("component", Field::LedgerComponent),
    ("path", Field::LedgerPath),
    ("generation", Field::LedgerGeneration),
    ("start", Field::LedgerStart),
    ("end", Field::LedgerEnd),
    ("size", Field::LedgerSize),
    ("ended", Field::LedgerEnded),
    ("reason", Field::LedgerReason),
    ("first_day", Field::LedgerFirstDay),
    ("last_day", Field::LedgerLastDay),
    ("index", Field::DeadLetterIndex),
    ("status", Field::DeadLetterStatus),
    ("source", Field::DeadLetterSource),
    ("uptime_s", Field::PipelineUptime),
    ("memory_bytes", Field::PipelineMemory),
    ("bytes_per_s", Field::PipelineRate),
    ("lag_bytes", Field::PipelineLag),
    ("in_flight_bytes", Field::PipelineInFlight),
    ("bytes", Field::PipelineBytes),
    ("blocks", Field::PipelineBlocks),
    ("events", Field::PipelineEvents),
    ("indexed", Field::PipelineIndexed),
    ("unparsed", Field::PipelineUnparsed),
    ("retried", Field::PipelineRetried),
    ("dead_lettered", Field::PipelineDeadLettered),
    ("missed_offsets", Field::PipelineMissed),
    ("errors", Field::PipelineErrors),
    ("files", Field::PipelineFiles),
    ("partitions", Field::PipelinePartitions),
    ("withheld", Field::PipelineWithheld),
    ("process", Field::ProcessPid),
    ("version", Field::ServiceVersion),
];

/// Every line of a journal is an event.
pub(crate) fn begins(_: &[u8]) -> bool {
    true
}

/// The time that a line begins with.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    read_iso(line.strip_prefix(TIME)?).map(|(time, _)| time)
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    record.message = event;
    record.time = time(event);
    if record.time.is_none() {
        return;
    }
    record.layout = "journal";
    let mut rest = &event[1..];
    while let Some((key, value, behind)) = member(rest) {
        if key == b"action" {
            let known = ACTIONS.iter().find(|(name, _)| name.as_bytes() == value.as_bytes());
            record.action = known.map(|(name, _)| *name);
            record.level = known.map(|(_, level)| *level);
        } else if let Some((_, field)) = KEYS.iter().find(|(name, _)| name.as_bytes() == key) {
            value.put(*field, record);
        }
        rest = behind;
    }
}

/// A value as it stands.
#[derive(Clone, Copy)]
enum Member<'a> {
    Text(&'a [u8]),
    Bare(&'a [u8]),
}

impl<'a> Member<'a> {
    fn as_bytes(&self) -> &'a [u8] {
        match self {
            Member::Text(bytes) | Member::Bare(bytes) => bytes,
        }
    }

    fn put(self, field: Field, record: &mut Record<'a>) {
        match self {
            Member::Text(text) => record.put_text(field, text),
            Member::Bare(b"true") => record.put(field, Value::Bool(true)),
            Member::Bare(b"false") => record.put(field, Value::Bool(false)),
            Member::Bare(digits) => {
                let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                if let Some(number) = number {
                    record.put_int(field, number);
                }
            }
        }
    }
}

/// `"key":value` at the start of `bytes`, and what follows it and its comma. Texts hold no escapes: the writer sees to that.
fn member(bytes: &[u8]) -> Option<(&[u8], Member<'_>, &[u8])> {
    let (key, rest) = text(bytes)?;
    let rest = rest.strip_prefix(b":")?;
    let (value, rest) = match text(rest) {
        Some((text, rest)) => (Member::Text(text), rest),
        None => {
            let end = memchr::memchr2(b',', b'}', rest)?;
            (Member::Bare(&rest[..end]), &rest[end..])
        }
    };
    Some((key, value, rest.strip_prefix(b",").unwrap_or(rest)))
}

fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = bytes.strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', inside)?;
    Some((&inside[..end], &inside[end + 1..]))
}

#[cfg(test)]
mod tests {
    use wire::journal::Line;

    use super::*;

    /// Fields, kinds and keys are written by hand on both sides: what a daemon writes must arrive.
    #[test]
    fn each_key_of_a_line_becomes_its_field() {
        for (name, field) in KEYS {
            let mut line = Vec::new();
            Line::new("ledger", 1_795_246_196_459).number(name, 7).text("x", "y").write(&mut line);
            let mut record = Record::default();
            read(line.trim_ascii_end(), &mut record);
            assert_eq!(record.fields(), [(field, Value::Int(7))], "{name}");
            assert_eq!(
                record.time.map(|time| (time.local_ms, time.offset_s)),
                Some((1_795_246_196_459, Some(0)))
            );
            assert_eq!((record.action, record.layout), (Some("ledger"), "journal"));
        }
    }

    /// What stands in every document is not for a grammar to say again: Elasticsearch refuses a field that is there twice.
    #[test]
    fn a_status_says_nothing_that_every_document_says() {
        let mut line = Vec::new();
        Line::new("status", 1_795_246_196_459).number("blocks", 7).write(&mut line);
        let mut record = Record::default();
        read(line.trim_ascii_end(), &mut record);
        assert_eq!(record.action, Some("status"));
        assert!(record.fields().iter().all(|(field, _)| *field != Field::EventKind), "{:?}", record.fields());
    }
}
