//! A component's grammar, ready to read: layouts compiled, message grammars at hand.

use std::fmt;

use wire::{
    WrittenTime,
    split::{first_line, without_line_end},
};

use crate::{
    columns::Columns,
    component::{Component, Grammar},
    components::{
        druid, gc, generic, generic_json, hs_err, hue, khp_audit, out, pipeline, ranger, spark, trino,
    },
    exception, ids, jul,
    layout::{Header, Layout, Tree},
    message::Dispatch,
    pattern::PatternError,
    record::Record,
};

/// Reads events of one component, in its own layouts or in a site's.
#[derive(Clone, Debug)]
pub struct Reader {
    component: Component,
    grammar: &'static Grammar,
    layouts: Tree,
    /// Instead of layouts, for lines of columns.
    columns: Option<Columns>,
    messages: Dispatch,
    rule: String,
    /// Whether threads are named after sessions.
    has_sessions: bool,
    /// Whether messages may name the flow that an application belongs to.
    has_flows: bool,
}

/// What was read of a line that begins an event. Filled by one reader, for [`Reader::read_from`] of the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Start<'a> {
    line: &'a [u8],
    /// Index of the layout that read the header.
    layout: Option<usize>,
    header: Header,
    /// Whether it begins one: any line can be asked.
    begins: bool,
}

/// A block's start rule that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "start rule {:?} is unknown here; upgrade the processors before the shippers", self.0)
    }
}

impl std::error::Error for UnknownRule {}

/// Behind this stands a site's own pattern in a rule.
const LAYOUT_RULE: &str = "layout:";

impl Reader {
    /// A reader for the component's own layouts.
    pub fn new(component: Component) -> Reader {
        let grammar = component.grammar();
        let layouts = grammar
            .layouts
            .iter()
            .flat_map(|(name, pattern)| {
                Layout::compile(name, pattern).expect("built-in patterns compile: a test sees to it")
            })
            .collect();
        let rule = format!("{}/{}", component.name(), grammar.rule_version);
        Reader::of(component, layouts, None, rule)
    }

    /// A reader for a site's own ConversionPattern or Python format, or for its columns (`generic-delimited`), which replaces the
    /// component's layouts.
    pub fn with_layout(component: Component, pattern: &str) -> Result<Reader, PatternError> {
        let (layouts, columns) = match component {
            Component::GenericDelimited => (Vec::new(), Some(Columns::compile(pattern)?)),
            _ => (Layout::compile("configured", pattern)?, None),
        };
        Ok(Reader::of(component, layouts, columns, format!("{LAYOUT_RULE}{pattern}")))
    }

    fn of(component: Component, layouts: Vec<Layout>, columns: Option<Columns>, rule: String) -> Reader {
        let grammar = component.grammar();
        let service = component.info().service_type;
        Reader {
            component,
            grammar,
            layouts: Tree::of(layouts),
            columns,
            messages: Dispatch::new(grammar.messages),
            rule,
            has_sessions: service == "hive",
            has_flows: matches!(service, "yarn" | "mapreduce" | "tez" | "spark" | "sqoop"),
        }
    }

    /// The reader for a block: its component and its start rule as the header has them. A block of an older version of the
    /// component's own rule, from a shipper that is not upgraded yet or from before the upgrade, is read by today's.
    pub fn for_block(component: &str, rule: &str) -> Result<Reader, UnknownRule> {
        let unknown = || UnknownRule(rule.to_owned());
        let component = Component::parse(component).ok_or_else(unknown)?;
        match rule.strip_prefix(LAYOUT_RULE) {
            Some(pattern) => Reader::with_layout(component, pattern).map_err(|_| unknown()),
            None => {
                let version = rule.strip_prefix(component.name()).and_then(|rest| rest.strip_prefix('/'));
                let version: u32 = version.and_then(|version| version.parse().ok()).ok_or_else(unknown)?;
                let is_known = (1..=component.grammar().rule_version).contains(&version);
                is_known.then(|| Reader::new(component)).ok_or_else(unknown)
            }
        }
    }

    /// The component.
    pub fn component(&self) -> Component {
        self.component
    }

    /// The start rule for block headers: name and version, or the site's pattern.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Names of the layouts, in the order in which they are tried.
    pub fn layouts(&self) -> impl Iterator<Item = &'static str> {
        self.layouts.layouts().iter().map(Layout::name)
    }

    /// Whether `line`, without its line end, begins an event. A pure function of the line.
    pub fn begins(&self, line: &[u8]) -> bool {
        let line = without_mark(line);
        if let Some(columns) = &self.columns {
            return columns.begins(line);
        }
        let has_header = || self.layouts.read(line, &mut Header::default()).is_some();
        match self.grammar.special {
            Some(Special::Whole(whole)) => (whole.begins)(line),
            _ => has_header() || self.begins_without_header(line),
        }
    }

    /// The same as [`Reader::begins`]; if it does, `start` has what was read of the line on the way, so that
    /// [`Reader::read_from`] need not read it again. In place, for it is done for every line and much to move.
    pub fn start<'a>(&self, line: &'a [u8], start: &mut Start<'a>) -> bool {
        let line = without_mark(line);
        start.line = line;
        start.layout = None;
        if let Some(columns) = &self.columns {
            return columns.begins(line);
        }
        if let Some(Special::Whole(whole)) = self.grammar.special {
            return (whole.begins)(line);
        }
        start.layout = self.layouts.read(line, &mut start.header);
        start.begins = start.layout.is_some() || self.begins_without_header(line);
        start.begins
    }

    /// Whether a line that has no header begins an event.
    fn begins_without_header(&self, line: &[u8]) -> bool {
        matches!(self.grammar.special, Some(Special::Loose { continues }) if !continues(line))
    }

    /// The time in the header that `line` begins with.
    pub fn time(&self, line: &[u8]) -> Option<WrittenTime> {
        let line = without_mark(line);
        if let Some(columns) = &self.columns {
            return columns.time(line);
        }
        match self.grammar.special {
            Some(Special::Whole(whole)) => (whole.time)(line),
            _ => {
                let mut header = Header::default();
                self.layouts.read(line, &mut header).and(header.time)
            }
        }
    }

    /// Plausible time of the last event that begins in `bytes` and has one. `inside`: the first line begins nothing. Looks backwards, so that
    /// it costs one line where events have times; where none has, it must look at all, since the day of an event without a
    /// time depends on it.
    pub fn last_time(&self, bytes: &[u8], inside: bool) -> Option<WrittenTime> {
        let mut end = bytes.len();
        while end > 0 {
            let start = memchr::memrchr(b'\n', &bytes[..end - 1]).map_or(0, |at| at + 1);
            let line = first_line(&bytes[start..end]);
            if (start > 0 || !inside)
                && self.begins(line)
                && let Some(time) = self.time(line).filter(|time| time.is_plausible())
            {
                return Some(time);
            }
            end = start;
        }
        None
    }

    /// Reads one event, all its lines. Whatever the bytes are, the record says something true about them.
    pub fn read<'a>(&self, event: &'a [u8], record: &mut Record<'a>) {
        self.read_from(event, None, record);
    }

    /// Reads one event whose first line gave `start`. Any other `start` is left alone.
    pub fn read_from<'a>(&self, event: &'a [u8], start: Option<&Start<'_>>, record: &mut Record<'a>) {
        record.clear();
        let event = without_mark(event);
        let text = without_line_end(event);
        if let Some(columns) = &self.columns {
            return columns.read(text, record);
        }
        if let Some(Special::Whole(whole)) = self.grammar.special {
            record.message = text;
            (whole.read)(text, record);
            return;
        }
        let mut own = Header::default();
        let start = start.filter(|start| start.line.as_ptr() == event.as_ptr());
        let (layout, header) = match start {
            Some(start) => (start.layout, &start.header),
            None => (self.layouts.read(first_line(event), &mut own), &own),
        };
        let Some(layout) = layout.and_then(|at| self.layouts.layouts().get(at)) else {
            let begins = || self.begins_without_header(first_line(event));
            if start.map_or_else(begins, |start| start.begins) {
                record.layout = "line";
                self.messages.read(text, record);
            }
            record.message = exception::read(text, record);
            self.lift(text, record);
            return;
        };
        header.fill(text, record);
        record.layout = layout.name();
        if self.has_sessions {
            ids::lift_session(record);
        }
        let body = text.get(header.message_at..).unwrap_or_default();
        let (body, behind) = match layout.name() {
            "jul" => (jul::level_on_the_next_line(body, record), &[][..]),
            "spark-json" => {
                let object = layout.take_suffix(body, record).map_or(body, |(object, _)| object);
                (spark::json::body(object, record), &[][..])
            }
            _ => layout.take_suffix(body, record).unwrap_or((body, &[])),
        };
        record.message = body;
        self.messages.read(body, record);
        if memchr::memchr(b'\n', body).is_some() {
            record.message = exception::read(body, record);
        }
        if !behind.is_empty() && !exception::read_behind(behind, record) {
            // No stack trace, or not from there on: the message is all of it.
            record.message = text.get(header.message_at..).unwrap_or_default();
        }
        self.lift(record.message, record);
    }

    /// Lifts the ids that join components out of `message`.
    fn lift<'a>(&self, message: &'a [u8], record: &mut Record<'a>) {
        ids::lift(message, record);
        if self.has_flows {
            ids::lift_flow(message, record);
        }
    }
}

/// Without the mark that editors and programs of Windows put at the start of a UTF-8 file: it is no part of the first line.
fn without_mark(line: &[u8]) -> &[u8] {
    match line {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest,
        _ => line,
    }
}

/// A grammar whose events are not only log4j lines.
#[derive(Debug)]
pub(crate) enum Special {
    /// Its own in everything, such as GC logs.
    Whole(Whole),
    /// Lines that no layout reads begin an event, too, unless they go on with the one before.
    Loose {
        /// Whether a line goes on with the event before it.
        continues: fn(&[u8]) -> bool,
    },
}

/// What begins an event, its time, and how it is read.
pub(crate) struct Whole {
    pub(crate) begins: fn(&[u8]) -> bool,
    pub(crate) time: fn(&[u8]) -> Option<WrittenTime>,
    pub(crate) read: for<'a> fn(&'a [u8], &mut Record<'a>),
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Whole")
    }
}

/// The grammar of GC logs.
pub(crate) const GC: Special = Special::Whole(Whole { begins: gc::begins, time: gc::time, read: gc::read });

/// The grammar of the daemons' own journals.
pub(crate) const JOURNAL: Special =
    Special::Whole(Whole { begins: pipeline::begins, time: pipeline::time, read: pipeline::read });

/// The grammar of captured output.
pub(crate) const OUT: Special = Special::Loose { continues: out::continues };

/// The grammar of a JVM's last words.
pub(crate) const HS_ERR: Special =
    Special::Whole(Whole { begins: hs_err::begins, time: hs_err::time, read: hs_err::read });

/// The grammar of JSON lines.
pub(crate) const JSON: Special = Special::Whole(Whole {
    begins: generic_json::begins,
    time: generic_json::time,
    read: generic_json::read,
});

/// The grammar of the platform's own audit.
pub(crate) const KHP_AUDIT: Special =
    Special::Whole(Whole { begins: khp_audit::begins, time: khp_audit::time, read: khp_audit::read });

/// The grammar of lines that begin with any time.
pub(crate) const GENERIC: Special =
    Special::Whole(Whole { begins: generic::begins, time: generic::time, read: generic::read });

/// The grammar of Ranger's audit events, one a line.
pub(crate) const RANGER_AUDIT: Special = Special::Whole(Whole {
    begins: ranger::audit::begins,
    time: ranger::audit::time,
    read: ranger::audit::read,
});

/// The grammar of Trino's requests, one a line.
pub(crate) const TRINO_HTTP: Special =
    Special::Whole(Whole { begins: trino::http::begins, time: trino::http::time, read: trino::http::read });

/// The grammar of Druid's log of queries, one a line.
pub(crate) const DRUID_REQUESTS: Special = Special::Whole(Whole {
    begins: druid::requests::begins,
    time: druid::requests::time,
    read: druid::requests::read,
});

/// The grammar of Hue's audit, one event a line.
pub(crate) const HUE_AUDIT: Special =
    Special::Whole(Whole { begins: hue::audit::begins, time: hue::audit::time, read: hue::audit::read });
