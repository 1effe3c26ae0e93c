//! One log from its first event to its last.

use grammars::{Field, Reader, Record, Value};
use wire::split::{Event, events, without_line_end};

use crate::{Assembler, Summary, event, lines};

/// No more foreign lines are kept of one log.
pub const MAX_TOLD: usize = 1000;
/// Of each, so many bytes.
const TOLD_BYTES: usize = 400;

/// Somebody who wants to know what happened; with it comes [`Log::zone_s`] as far as it is known.
pub type Tell<'t> = dyn FnMut(&event::Event, Option<i32>) + 't;

/// What has been read of a log.
#[derive(Debug, Default)]
pub struct Log {
    assembler: Assembler,
    /// The figures; whole once [`Log::finish`] was called.
    pub summary: Summary,
    /// Where the log has dates: how many seconds its clock is ahead of UTC, as far as it says, at its first date.
    pub zone_s: Option<i32>,
    /// The first and the last moment, in seconds on the log's axis; known once [`Log::finish`] was called.
    pub span: Option<(f64, f64)>,
    /// Lines so far.
    pub lines: u64,
    /// Lines that are not the collector's.
    pub foreign: u64,
    /// Number, from 1, and text of the first of them.
    pub told: Vec<(u64, String)>,
}

impl Log {
    /// Takes the next text of the log, which begins at an event, or inside an over-long one. `reader` is that of GC logs.
    pub fn text(&mut self, reader: &Reader, text: &[u8], inside: bool) {
        self.text_telling(reader, text, inside, &mut |_, _| {});
    }

    /// The same, and tells what happened.
    pub fn text_telling(&mut self, reader: &Reader, text: &[u8], inside: bool, tell: &mut Tell<'_>) {
        let mut record = Record::default();
        for event in events(text, 0, inside, |line| reader.begins(line)) {
            self.event(reader, &event, &mut record, tell);
        }
    }

    fn event<'a>(
        &mut self,
        reader: &Reader,
        event: &Event<'a>,
        record: &mut Record<'a>,
        tell: &mut Tell<'_>,
    ) {
        self.count_lines(event.bytes, event.flags.split || event.flags.continued);
        if event.flags.split {
            return;
        }
        reader.read(event.bytes, record);
        self.look(record);
        let date = record
            .time
            .filter(|time| time.is_plausible())
            .map(|time| time.local_ms as f64 / 1000.0 - f64::from(time.offset_s.unwrap_or_default()));
        let zone_s = self.zone_s;
        self.assembler.push(record, date, &mut |event| {
            tell(&event, zone_s);
            self.summary.add(event);
        });
    }

    /// The log is over.
    pub fn finish(&mut self) {
        self.finish_telling(&mut |_, _| {});
    }

    /// The same, and tells what happened last.
    pub fn finish_telling(&mut self, tell: &mut Tell<'_>) {
        let zone_s = self.zone_s;
        self.span = self.assembler.span();
        let ran = std::mem::take(&mut self.assembler).finish(&mut |event| {
            tell(&event, zone_s);
            self.summary.add(event);
        });
        self.summary.finish(ran);
    }

    /// What a record says of the JVM, whatever event it is.
    fn look(&mut self, record: &Record<'_>) {
        // Rotation dates its own lines, also in a log that has no dates.
        if self.zone_s.is_none() && !(record.layout == "jdk8" && record.action == Some("gc_detail")) {
            let time = record.time.filter(|time| time.is_plausible());
            self.zone_s = time.map(|time| time.offset_s.unwrap_or_default());
        }
        self.summary.is_unified |= record.layout == "unified";
        if let Some(Value::Name(collector)) = record.get(Field::GcCollector) {
            self.summary.named(collector);
        }
        for (field, known) in [
            (Field::JvmVersion, &mut self.summary.jvm_version),
            (Field::JvmFlags, &mut self.summary.jvm_flags),
        ] {
            if let Some(Value::Text(text)) = record.get(field) {
                *known = String::from_utf8_lossy(text).into_owned();
            }
        }
    }

    fn count_lines(&mut self, event: &[u8], is_inside: bool) {
        let mut rest = event;
        let mut begins = !is_inside;
        while !rest.is_empty() {
            self.lines += 1;
            let end = memchr::memchr(b'\n', rest);
            let line = without_line_end(end.map_or(rest, |end| &rest[..=end]));
            if !begins && !lines::goes_on(line) {
                self.foreign += 1;
                if self.told.len() < MAX_TOLD {
                    let text = String::from_utf8_lossy(&line[..line.len().min(TOLD_BYTES)]).into_owned();
                    self.told.push((self.lines, text));
                }
            }
            begins = false;
            rest = &rest[end.map_or(rest.len(), |end| end + 1)..];
        }
    }
}
