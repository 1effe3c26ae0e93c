//! What a grammar made of a file, in numbers.

use std::{collections::BTreeMap, fmt::Write as _, io, path::Path};

use grammars::{Reader, Record};
use processor::source::Blocks;
use serde_json::{Value, json};
use wire::split::events;

/// So many of the lines that no layout reads are shown of a file.
const SHOWN: usize = 5;

/// Counts of one file. What precedes the first event is no event, but it is a document.
#[derive(Default)]
pub(super) struct Counts {
    component: &'static str,
    bytes: u64,
    lines: u64,
    before: u64,
    documents: u64,
    events: u64,
    multi_line: u64,
    header_parsed: u64,
    typed: u64,
    unparsed: u64,
    layouts: BTreeMap<&'static str, u64>,
    levels: BTreeMap<&'static str, u64>,
    /// Numbers and texts of the first lines that no layout read although an event should begin there.
    strange: Vec<(u64, String)>,
}

impl Counts {
    pub(super) fn of(reader: &Reader, mut blocks: Blocks) -> io::Result<Counts> {
        let mut counts = Counts { component: reader.component().name(), ..Counts::default() };
        while let Some(block) = blocks.next_block()? {
            let mut record = Record::default();
            let begins = |line: &[u8]| reader.begins(line);
            for event in events(&block.value, block.header.base, block.header.flags.inside_event, begins) {
                let lines = count_lines(event.bytes);
                let line = counts.lines + 1;
                counts.bytes += event.bytes.len() as u64;
                counts.lines += lines;
                counts.documents += 1;
                record.clear();
                if !event.flags.split {
                    reader.read(event.bytes, &mut record);
                }
                // A file that is one event has no line that begins it, and is read nevertheless.
                if event.flags.continued && record.layout.is_empty() {
                    counts.before += lines;
                    counts.note(line, event.bytes);
                    continue;
                }
                if event.flags.split {
                    continue;
                }
                counts.add(lines, &record);
                if record.layout.is_empty() && !record.is_typed() {
                    counts.unparsed += 1;
                    counts.note(line, event.bytes);
                }
            }
        }
        Ok(counts)
    }

    fn add(&mut self, lines: u64, record: &Record<'_>) {
        self.events += 1;
        self.multi_line += u64::from(lines > 1);
        self.typed += u64::from(record.is_typed());
        if !record.layout.is_empty() {
            self.header_parsed += 1;
            *self.layouts.entry(record.layout).or_default() += 1;
        }
        *self.levels.entry(record.level.map_or("-", |level| level.name())).or_default() += 1;
    }

    fn note(&mut self, line: u64, event: &[u8]) {
        if self.strange.len() < SHOWN {
            let text = String::from_utf8_lossy(wire::split::first_line(event));
            self.strange.push((line, text.chars().take(100).flat_map(char::escape_debug).collect()));
        }
    }

    /// All counts, as `--stats` prints them.
    pub(super) fn object(&self, file: &Path) -> Value {
        json!({
            "file": file.display().to_string(), "component": self.component, "layouts": self.layouts, "bytes": self.bytes,
            "lines": self.lines, "lines_before_first_event": self.before, "events": self.events,
            "multi_line_events": self.multi_line, "header_parsed": self.header_parsed, "typed": self.typed,
            "unparsed": self.unparsed, "documents": self.documents, "levels": self.levels,
        })
    }

    /// A row of the table that `--coverage` prints, and below it lines that no layout reads.
    pub(super) fn row(&self, file: &Path) -> String {
        let layouts: Vec<&str> = self.layouts.keys().copied().collect();
        let mut text = self.cells(self.component, &layouts.join(","), &file.display().to_string());
        for (line, start) in &self.strange {
            let _ = writeln!(text, "{:>10}  no header, line {line}: {start}", "");
        }
        let more = (self.before.min(1) + self.unparsed).saturating_sub(self.strange.len() as u64);
        if more > 0 {
            let _ = writeln!(text, "{:>10}  no header: {more} more", "");
        }
        text
    }

    /// The last row.
    pub(super) fn total(all: &[Counts]) -> String {
        let sum = |of: fn(&Counts) -> u64| all.iter().map(of).sum();
        let total = Counts {
            events: sum(|counts| counts.events),
            multi_line: sum(|counts| counts.multi_line),
            header_parsed: sum(|counts| counts.header_parsed),
            typed: sum(|counts| counts.typed),
            ..Counts::default()
        };
        let files = if all.len() == 1 { "1 file".to_owned() } else { format!("{} files", all.len()) };
        total.cells("all", "", &files)
    }

    pub(super) fn head() -> String {
        format!(
            "{:>10} {:>10} {:>8} {:>8}  {:<20} {:<24} FILE\n",
            "EVENTS", "MULTILINE", "HEADER %", "TYPED %", "COMPONENT", "LAYOUTS"
        )
    }

    fn cells(&self, component: &str, layouts: &str, file: &str) -> String {
        // Rounded down: 100 is all of them.
        let share = |count: u64| match (count * 1000).checked_div(self.events) {
            Some(share) => format!("{}.{}", share / 10, share % 10),
            None => "-".to_owned(),
        };
        let (header, typed) = (share(self.header_parsed), share(self.typed));
        format!(
            "{:>10} {:>10} {header:>8} {typed:>8}  {component:<20} {layouts:<24} {file}\n",
            self.events, self.multi_line
        )
    }
}

pub(crate) fn count_lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64 + u64::from(!bytes.is_empty() && !bytes.ends_with(b"\n"))
}
