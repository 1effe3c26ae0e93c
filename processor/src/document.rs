//! Events to documents.
//!
//! A document is a line of JSON with dotted field names. What is the same for all events of a block is rendered once a
//! block and copied; the rest is written straight from the record's slices. Nothing is allocated for an event.
//!
//! The index is `logs-khp.<service.type>-<yyyy.MM.dd>`, the day as the line writes it, no zone applied. An event without a
//! plausible time takes the last one before it; where there is none at all, the index is `logs-khp.<service.type>-undated`.
//! So the index, too, is a function of the bytes, never of the day on which they were read.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    ops::Range,
    sync::Arc,
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use grammars::{Component, FIELDS, Field, Reader, Record, Start, UnknownRule, Value};
use wire::{
    BlockHeader, DocumentId, Event, WrittenTime,
    encoding::decode,
    split::{events, without_line_end},
    time::{DAY_MS, Date},
};

use crate::{
    body::{Block, BulkBody, Item},
    collections::{Collections, Reading},
    json::{self, Moments},
    recall::Recall,
    zone::Zone,
};

/// What documents are to hold.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether `event.original` keeps the event byte for byte.
    pub keep_original: bool,
}

/// What became of a block's events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockStats {
    /// Events, each one document.
    pub events: u64,
    /// Events that a message grammar read.
    pub typed: u64,
    /// Events of which not even the header could be read.
    pub unparsed: u64,
    /// Events that are not UTF-8 as they stand in the file.
    pub recoded: u64,
    /// Of those, events with bytes that the declared encoding does not have either.
    pub damaged: u64,
}

/// Renders blocks into bulk bodies. One for each parsing thread.
pub struct Renderer {
    options: Options,
    /// By component and rule; a host has few of both.
    readers: HashMap<(String, String), Arc<Reader>>,
    zones: HashMap<String, Zone>,
    moments: Moments,
    /// The current block's constant part of a document.
    constant: Vec<u8>,
    /// How action lines end: Elasticsearch's rule for versions.
    version_type: &'static str,
    /// What GC logs said before.
    collections: Collections,
}

/// What is needed of the current block while its events are rendered.
struct Scope<'b> {
    block: &'b Arc<Block>,
    reader: &'b Reader,
    service_type: &'static str,
    /// The last plausible time, as written and in UTC.
    last: Option<(WrittenTime, i64)>,
    /// The day of the last event's index, and its name.
    index: IndexName,
    /// What came before in a GC log.
    reading: Option<Reading>,
}

/// An action line up to the id, with `logs-khp.<service>-<day>`, remembered from event to event.
struct IndexName {
    day: Option<i64>,
    action: Vec<u8>,
}

impl Renderer {
    /// A renderer with nothing remembered yet.
    pub fn new(options: Options) -> Renderer {
        Renderer {
            options,
            readers: HashMap::new(),
            zones: HashMap::new(),
            moments: Moments::default(),
            constant: Vec::new(),
            version_type: r#","version_type":"external"}}"#,
            collections: Collections::default(),
        }
    }

    /// What a GC log said before a block that does not follow the last one is asked for.
    #[must_use]
    pub(crate) fn recalling(mut self, recall: Option<Recall>) -> Renderer {
        self.collections = Collections::new(recall);
        self
    }

    /// Documents of the same length are to be replaced, for their grammar was mended.
    #[must_use]
    pub fn replacing(mut self) -> Renderer {
        self.version_type = r#","version_type":"external_gte"}}"#;
        self
    }

    /// Appends an action and a document for each event of the block. On an error nothing was appended.
    pub fn render(&mut self, block: &Arc<Block>, body: &mut BulkBody) -> Result<BlockStats, UnknownRule> {
        let header = &block.header;
        let reader = self.reader(header)?;
        let info = reader.component().info();
        let mut zone =
            self.zones.entry(header.zone.clone()).or_insert_with(|| Zone::named(&header.zone)).clone();
        self.constant.clear();
        constant_part(&mut self.constant, &mut self.moments, block, &reader);
        let last = header.last_time.filter(|time| time.is_plausible()).map(|time| (time, zone.utc_ms(time)));
        let mut scope = Scope {
            block,
            reader: &reader,
            service_type: info.service_type,
            last,
            index: IndexName { day: None, action: Vec::new() },
            reading: (info.component == Component::Gc).then(|| self.collections.begin(block)),
        };
        body.blocks.push(Arc::clone(block));
        let mut stats = BlockStats::default();
        let mut record = Record::default();
        // Looking for an event's end reads the next one's header: kept, it need not be read again. Of the two, one is the
        // event's own, and the other the next one's.
        let starts = [RefCell::new(Start::default()), RefCell::new(Start::default())];
        let next = Cell::new(0);
        let begins = |line| reader.start(line, &mut starts[next.get()].borrow_mut());
        for event in events(&block.value, header.base, header.flags.inside_event, begins) {
            next.set(1 - next.get());
            let own = starts[next.get()].borrow();
            let is_plain = json::is_plain(without_line_end(event.bytes));
            if is_plain || std::str::from_utf8(event.bytes).is_ok() {
                let text = Text { bytes: event.bytes, is_plain, recoded: false, damaged: false };
                self.event(&event, &text, Some(&*own), &mut record, &mut scope, &mut zone, body, &mut stats);
            } else {
                let (decoded, damaged) = decode(event.bytes, &header.encoding);
                let text = Text { bytes: decoded.as_bytes(), is_plain: false, recoded: true, damaged };
                self.event(
                    &event,
                    &text,
                    None,
                    &mut Record::default(),
                    &mut scope,
                    &mut zone,
                    body,
                    &mut stats,
                );
            }
        }
        if let Some(reading) = scope.reading.take() {
            self.collections.end(reading, header.flags.ended);
        }
        self.zones.insert(header.zone.clone(), zone);
        Ok(stats)
    }

    fn reader(&mut self, header: &BlockHeader) -> Result<Arc<Reader>, UnknownRule> {
        let key = (header.component.clone(), header.rule.clone());
        if let Some(reader) = self.readers.get(&key) {
            return Ok(reader.clone());
        }
        let reader = Arc::new(Reader::for_block(&header.component, &header.rule)?);
        self.readers.insert(key, reader.clone());
        Ok(reader)
    }

    #[allow(clippy::too_many_arguments)]
    fn event<'t>(
        &mut self,
        event: &Event<'_>,
        text: &Text<'t>,
        start: Option<&Start<'_>>,
        record: &mut Record<'t>,
        scope: &mut Scope<'_>,
        zone: &mut Zone,
        body: &mut BulkBody,
        stats: &mut BlockStats,
    ) {
        if event.flags.split {
            // The middle of an event: its first line is no header, whatever it looks like.
            record.clear();
            record.message = text.bytes;
        } else {
            scope.reader.read_from(text.bytes, start, record);
        }
        let written = record.time.filter(|time| time.is_plausible());
        if let Some(time) = written {
            scope.last = Some((time, zone.utc_ms(time)));
        }
        if let Some(reading) = scope.reading.as_mut().filter(|_| !event.flags.split) {
            let utc = written.and(scope.last).map(|(_, utc)| utc);
            reading.event(record, event.offset, event.bytes.len(), utc);
        }
        scope.index.set(scope.service_type, scope.last.map(|(time, _)| time), &mut body.indices);

        let start = body.bytes.len();
        let id = DocumentId::new(scope.block.header.generation, event.offset, event.bytes);
        let mut digits = itoa::Buffer::new();
        let length = digits.format(event.bytes.len()).as_bytes();
        let out = &mut body.bytes;
        action(out, &scope.index.action, &id, length, self.version_type);
        let document_at = out.len();
        out.extend_from_slice(b"{\"@timestamp\":");
        self.moments.write(out, scope.last.map_or(scope.block.header.read_ms, |(_, utc)| utc));
        out.extend_from_slice(&self.constant);
        fields(out, record, text);
        place(out, event, length);
        flags(out, event, record, scope, text, written.is_some());
        texts(out, record, text, event.bytes, self.options);
        out.extend_from_slice(b"}\n");

        let in_block = (event.offset - scope.block.header.base) as usize;
        body.items.push(Item {
            lines: start..body.bytes.len(),
            document_at,
            block: body.blocks.len() - 1,
            event: Range { start: in_block, end: in_block + event.bytes.len() },
        });
        stats.events += 1;
        stats.typed += u64::from(record.is_typed());
        stats.unparsed += u64::from(record.layout.is_empty() && !record.is_typed());
        stats.recoded += u64::from(text.recoded);
        stats.damaged += u64::from(text.damaged);
    }
}

impl IndexName {
    /// Moves to the index of this day, and adds it to `indices`.
    fn set(&mut self, service_type: &str, time: Option<WrittenTime>, indices: &mut Vec<String>) {
        let day = time.map(|time| time.local_ms.div_euclid(DAY_MS));
        if day == self.day && !self.action.is_empty() {
            return;
        }
        self.day = day;
        let suffix = day.map_or("undated".to_owned(), |day| Date::from_days(day).to_string());
        let name = format!("logs-khp.{service_type}-{suffix}");
        self.action = format!(r#"{{"index":{{"_index":"{name}","_id":""#).into_bytes();
        if !indices.contains(&name) {
            indices.push(name);
        }
    }
}

/// An event's text as UTF-8.
#[derive(Clone, Copy, Debug)]
struct Text<'a> {
    /// The text.
    bytes: &'a [u8],
    /// Whether all but its last line end can stand in JSON as it is.
    is_plain: bool,
    /// Whether the bytes in the file are other ones.
    recoded: bool,
    /// Whether some of them could not be read and are U+FFFD now.
    damaged: bool,
}

impl Text<'_> {
    /// Appends a part of it, or any other text, as a JSON string.
    fn string(&self, out: &mut Vec<u8>, part: &[u8]) {
        if self.has_plain(part) { plain_string(out, part) } else { json::string(out, part) }
    }

    /// The same as the inside of a JSON string.
    fn string_body(&self, out: &mut Vec<u8>, part: &[u8]) {
        if self.has_plain(part) { out.extend_from_slice(part) } else { json::string_body(out, part) }
    }

    /// Whether `part` is a part of it that can stand in JSON as it is.
    fn has_plain(&self, part: &[u8]) -> bool {
        let (own, part) = (without_line_end(self.bytes).as_ptr_range(), part.as_ptr_range());
        self.is_plain && own.start <= part.start && part.end <= own.end
    }

    /// Appends the whole, line end included.
    fn whole(&self, out: &mut Vec<u8>) {
        out.push(b'"');
        if self.is_plain {
            let line = without_line_end(self.bytes);
            out.extend_from_slice(line);
            out.extend_from_slice(match &self.bytes[line.len()..] {
                b"\n" => b"\\n",
                b"\r\n" => b"\\r\\n",
                _ => b"",
            });
        } else {
            json::string_body(out, self.bytes);
        }
        out.push(b'"');
    }
}

/// Appends text that can stand in JSON as it is.
fn plain_string(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

fn action(out: &mut Vec<u8>, index: &[u8], id: &DocumentId, length: &[u8], version_type: &str) {
    out.extend_from_slice(index);
    out.extend_from_slice(id.as_bytes());
    out.extend_from_slice(b"\",\"version\":");
    out.extend_from_slice(length);
    out.extend_from_slice(version_type.as_bytes());
    out.push(b'\n');
}

/// `event.kind`: GC logs and metrics logs hold measurements.
fn event_kind(component: Component) -> &'static [u8] {
    match component {
        Component::Gc | Component::NameNodeMetrics | Component::DataNodeMetrics => b"metric",
        _ => b"event",
    }
}

/// What is the same for all events of a block.
fn constant_part(out: &mut Vec<u8>, moments: &mut Moments, block: &Block, reader: &Reader) {
    let header = &block.header;
    let info = reader.component().info();
    for (field, text) in [
        (Field::HostName, header.host.as_bytes()),
        (Field::Cluster, header.cluster.as_bytes()),
        (Field::Stream, header.stream.as_bytes()),
        (Field::ServiceType, info.service_type.as_bytes()),
        (Field::ServiceName, header.service.as_deref().unwrap_or(info.service_name).as_bytes()),
        (Field::EventKind, event_kind(info.component)),
        (Field::EventModule, b"khp"),
        (Field::EventDataset, info.dataset.as_bytes()),
        (Field::Grammar, reader.rule().as_bytes()),
        (Field::LogFilePath, &header.path),
        (Field::Generation, header.generation.to_string().as_bytes()),
        (Field::AgentType, b"khp-log"),
        (Field::AgentVersion, env!("CARGO_PKG_VERSION").as_bytes()),
    ] {
        key(out, field);
        json::string(out, text);
    }
    key(out, Field::EventCreated);
    moments.write(out, header.read_ms);
    key(out, Field::EventIngested);
    moments.write(out, now_ms());
    if let Some(position) = &block.position {
        key(out, Field::KafkaTopic);
        json::string(out, position.topic.as_bytes());
        key(out, Field::KafkaPartition);
        json::int(out, i64::from(position.partition));
        key(out, Field::KafkaOffset);
        json::int(out, position.offset);
    }
}

/// Milliseconds since 1970 UTC.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

fn key(out: &mut Vec<u8>, field: Field) {
    out.extend_from_slice(field.info().key.as_bytes());
}

/// The header's parts and the typed fields. A field that was put twice counts once, the last time: JSON with a key twice is
/// refused.
fn fields(out: &mut Vec<u8>, record: &Record<'_>, text: &Text<'_>) {
    const WORDS: usize = FIELDS.len().div_ceil(64);
    let mut written = [0u64; WORDS];
    let mut has_extra = false;
    for (field, value) in record.fields().iter().rev() {
        if *field == Field::Extra {
            has_extra = true;
            continue;
        }
        let (word, bit) = (*field as usize / 64, 1 << (*field as usize % 64));
        if written[word] & bit == 0 {
            written[word] |= bit;
            key(out, *field);
            write_value(out, value, text);
        }
    }
    let mut name = |field: Field, name: &str| {
        let (word, bit) = (field as usize / 64, 1 << (field as usize % 64));
        if !name.is_empty() && written[word] & bit == 0 {
            key(out, field);
            plain_string(out, name.as_bytes());
        }
    };
    name(Field::LogLevel, record.level.map_or("", |level| level.name()));
    name(Field::EventAction, record.action.unwrap_or_default());
    name(Field::Layout, record.layout);
    if !record.logger.is_empty() {
        key(out, Field::LogLogger);
        text.string(out, record.logger);
    }
    if has_extra {
        extra(out, record);
    }
}

/// What has no field of its own, as one object. A key that was put twice counts once, the last time; there are few.
fn extra(out: &mut Vec<u8>, record: &Record<'_>) {
    let mut seen: Vec<&[u8]> = Vec::new();
    for (_, value) in record.fields().iter().rev() {
        let Value::Member(name, member, in_json) = value else {
            continue;
        };
        if seen.contains(name) {
            continue;
        }
        if seen.is_empty() {
            key(out, Field::Extra);
        }
        out.push(if seen.is_empty() { b'{' } else { b',' });
        seen.push(name);
        json::string(out, name);
        out.push(b':');
        if *in_json { plain_string(out, member) } else { json::string(out, member) }
    }
    if !seen.is_empty() {
        out.push(b'}');
    }
}

fn write_value(out: &mut Vec<u8>, value: &Value<'_>, text: &Text<'_>) {
    match value {
        Value::Text(part) => text.string(out, part),
        Value::Escaped(part) => plain_string(out, part),
        Value::Member(_, member, _) => json::string(out, member),
        Value::Name(name) => plain_string(out, name.as_bytes()),
        Value::Joined(prefix, part) => {
            out.push(b'"');
            out.extend_from_slice(prefix.as_bytes());
            text.string_body(out, part);
            out.push(b'"');
        }
        Value::List(parts, separator) => list(out, parts, separator, text),
        Value::Int(number) => json::int(out, *number),
        Value::Float(number) => json::float(out, *number),
        Value::Bool(yes) => out.extend_from_slice(if *yes { b"true" } else { b"false" }),
        Value::Hash(hash) => {
            use std::io::Write;
            // Writing to memory does not fail.
            let _ = write!(out, "\"{hash:016x}\"");
        }
    }
}

fn list(out: &mut Vec<u8>, parts: &[u8], separator: &str, text: &Text<'_>) {
    out.push(b'[');
    let mut rest = parts;
    let mut first = true;
    while !rest.is_empty() {
        let end = wire::bytes::find(rest, separator.as_bytes()).unwrap_or(rest.len());
        if !rest[..end].is_empty() {
            if !first {
                out.push(b',');
            }
            first = false;
            text.string(out, &rest[..end]);
        }
        rest = rest.get(end + separator.len().max(1)..).unwrap_or_default();
    }
    out.push(b']');
}

/// Where the event stands.
fn place(out: &mut Vec<u8>, event: &Event<'_>, length: &[u8]) {
    key(out, Field::LogOffset);
    json::int(out, event.offset as i64);
    key(out, Field::LogLength);
    out.extend_from_slice(length);
}

fn flags(
    out: &mut Vec<u8>,
    event: &Event<'_>,
    record: &Record<'_>,
    scope: &Scope<'_>,
    text: &Text<'_>,
    timed: bool,
) {
    let line_end = || memchr::memchr(b'\n', event.bytes);
    let set = [
        (!text.is_plain && line_end().is_some_and(|at| at + 1 < event.bytes.len()), "multiline"),
        // A file that is one event has no line that begins it.
        (event.flags.continued && record.layout.is_empty(), "continued"),
        (event.flags.split, "split"),
        (scope.block.header.flags.untimed, "untimed"),
        (record.layout.is_empty() && !event.flags.split, "parse_failure"),
        (text.recoded, "encoding"),
        (text.damaged, "damaged"),
        (scope.block.header.flags.truncated, "truncated"),
        (!timed && scope.last.is_some(), "time_inherited"),
        (scope.last.is_none(), "no_time"),
    ];
    let mut names = set.iter().filter(|(set, _)| *set).map(|(_, name)| *name);
    let Some(first) = names.next() else { return };
    key(out, Field::LogFlags);
    out.extend_from_slice(b"[\"");
    out.extend_from_slice(first.as_bytes());
    for name in names {
        out.extend_from_slice(b"\",\"");
        out.extend_from_slice(name.as_bytes());
    }
    out.extend_from_slice(b"\"]");
}

/// Message, stack trace and the event itself.
fn texts(out: &mut Vec<u8>, record: &Record<'_>, text: &Text<'_>, original: &[u8], options: Options) {
    key(out, Field::Message);
    if record.escaped {
        plain_string(out, record.message);
    } else {
        text.string(out, record.message);
    }
    if !record.stack_trace.is_empty() {
        key(out, Field::ErrorStackTrace);
        if record.escaped {
            plain_string(out, record.stack_trace);
        } else {
            json::string(out, record.stack_trace);
        }
    }
    if options.keep_original {
        key(out, Field::EventOriginal);
        text.whole(out);
    }
    if text.recoded {
        key(out, Field::EventOriginalBase64);
        out.push(b'"');
        out.extend_from_slice(STANDARD.encode(original).as_bytes());
        out.push(b'"');
    }
}

#[cfg(test)]
mod tests;
