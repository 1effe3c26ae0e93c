//! Lines of columns between a delimiter: the component `generic-delimited`.
//!
//! ```text
//! layout: "time{UNIX_MILLIS},level,user.name,-,bytes,message"
//! 1795246196459,WARN,alice,unused,4096,quota, nearly reached
//! ```
//!
//! The stream's `layout` names the columns. The delimiter is the character between the names: a comma, a tab (`\t`), `|`, `;` or any other
//! that is in no name. `time{..}` has the form of log4j's `%d{..}` in its braces, `UNIX_MILLIS` for milliseconds since 1970; without
//! braces the form is guessed. `level`, `logger`, `thread` and `message` are what they say, `-` is left out. A name from the table of fields
//! (`user.name`, `source.ip`, `khp.audit.resource` ...) fills that field, any other a member of `khp.extra`.
//!
//! There is no quoting: a quote is a character like any other, and a value ends at the next delimiter. Only the last column takes
//! the rest of the line, delimiters and all. White space around a value is left out, and so is a value that is nothing then.
//!
//! A line begins an event if it has as many columns and its time can be read; any other goes on with the event before.

use std::{
    collections::BTreeSet,
    sync::{LazyLock, Mutex, PoisonError},
};

use wire::{WrittenTime, split::first_line};

use crate::{
    exception,
    fields::{FIELDS, Field, Kind},
    guess, ids,
    message::steps,
    pattern::{self, PatternError},
    record::{Level, Record, Value},
    scan,
    stamp::TimeFormat,
};

/// No line has more columns than this.
const MAX_COLUMNS: usize = 64;
/// No program knows more names of columns than this.
const MAX_NAMES: usize = 4096;

/// Fields that a column may fill begin with one of these; all others are the processor's or a grammar's own.
const FILLED: [&str; 14] = [
    "user.",
    "source.",
    "process.",
    "event.action",
    "event.outcome",
    "khp.audit.",
    "khp.hdfs.",
    "khp.yarn.",
    "khp.hive.",
    "khp.mapreduce.",
    "khp.spark.",
    "khp.tez.",
    "khp.trino.",
    "khp.oozie.",
];

#[derive(Clone, Debug)]
enum Column {
    Time(Option<TimeFormat>),
    Level,
    Logger,
    Message,
    Field(Field),
    Extra(&'static str),
    Skip,
}

/// The columns of a stream's lines.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    delimiter: u8,
    columns: Box<[Column]>,
}

impl Columns {
    /// Reads the names of columns and the delimiter between them.
    pub(crate) fn compile(layout: &str) -> Result<Columns, PatternError> {
        let refuse = |at: usize, message: String| Err(PatternError { at, message });
        let mut columns = Vec::new();
        let mut delimiter = None;
        let mut at = 0;
        loop {
            let rest = &layout[at..];
            let length = rest.find(|letter: char| !is_of_name(letter)).unwrap_or(rest.len());
            if length == 0 {
                return refuse(
                    at,
                    "the name of a column is expected, or - for one that is left out".to_owned(),
                );
            }
            let (format, end) = format(layout, at + length)?;
            columns.push(column(&rest[..length], format, at)?);
            if end == layout.len() {
                break;
            }
            let (found, next) = delimiter_at(layout, end)?;
            if *delimiter.get_or_insert(found) != found {
                return refuse(
                    end,
                    "another delimiter than before: all columns have the same between them".to_owned(),
                );
            }
            at = next;
        }
        let Some(delimiter) = delimiter else {
            return refuse(
                layout.len(),
                "a second column is expected: the delimiter stands between the names".to_owned(),
            );
        };
        if columns.len() > MAX_COLUMNS {
            return refuse(layout.len(), format!("more than {MAX_COLUMNS} columns"));
        }
        Ok(Columns { delimiter, columns: columns.into() })
    }

    /// Whether a line has all columns, and its time can be read.
    pub(crate) fn begins(&self, line: &[u8]) -> bool {
        let has_time = self.columns.iter().any(|column| matches!(column, Column::Time(_)));
        memchr::memchr_iter(self.delimiter, line).take(self.columns.len() - 1).count()
            == self.columns.len() - 1
            && (!has_time || self.time(line).is_some())
    }

    /// The time in its column.
    pub(crate) fn time(&self, line: &[u8]) -> Option<WrittenTime> {
        self.values(line).find_map(|(column, value)| match column {
            Column::Time(format) => moment(format.as_ref(), value),
            _ => None,
        })
    }

    /// Reads an event: its first line's columns, the last one with all further lines.
    pub(crate) fn read<'a>(&self, event: &'a [u8], record: &mut Record<'a>) {
        if !self.begins(first_line(event)) {
            record.message = exception::read(event, record);
            return;
        }
        record.layout = "delimited";
        record.message = event;
        for (column, value) in self.values(event) {
            match column {
                Column::Time(format) => record.time = moment(format.as_ref(), value),
                Column::Level => record.level = Level::parse(value),
                Column::Logger => record.logger = value,
                Column::Message => record.message = exception::read(value, record),
                Column::Field(field) => put(*field, value, record),
                Column::Extra(name) => record.put_extra(name.as_bytes(), Value::Text(value)),
                Column::Skip => {}
            }
        }
        ids::lift(record.message, record);
    }

    fn values<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = (&Column, &'a [u8])> {
        let values = text.splitn(self.columns.len(), |byte| *byte == self.delimiter).map(<[u8]>::trim_ascii);
        self.columns.iter().zip(values)
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '@' | '-')
}

/// What stands in braces at `at`, and where it ends.
fn format(layout: &str, at: usize) -> Result<(Option<&str>, usize), PatternError> {
    if !layout[at..].starts_with('{') {
        return Ok((None, at));
    }
    let close = layout[at..]
        .find('}')
        .ok_or_else(|| PatternError { at, message: "this { is not closed".to_owned() })?;
    Ok((Some(&layout[at + 1..at + close]), at + close + 1))
}

fn delimiter_at(layout: &str, at: usize) -> Result<(u8, usize), PatternError> {
    match layout.as_bytes()[at..] {
        [b'\\', b't', ..] => Ok((b'\t', at + 2)),
        [byte, ..] if byte.is_ascii() && byte != b'\n' => Ok((byte, at + 1)),
        _ => Err(PatternError { at, message: "a delimiter is one ASCII character".to_owned() }),
    }
}

fn column(name: &str, format: Option<&str>, at: usize) -> Result<Column, PatternError> {
    if format.is_some() && name != "time" {
        return Err(PatternError { at, message: "only time has a form in braces".to_owned() });
    }
    Ok(match name {
        "-" => Column::Skip,
        "time" => {
            let format = format.map(|format| pattern::time_format(&[format], at)).transpose()?;
            Column::Time(format)
        }
        "level" => Column::Level,
        "logger" => Column::Logger,
        "thread" => Column::Field(Field::ProcessThreadName),
        "message" => Column::Message,
        name => {
            let known = FIELDS.iter().find(|info| {
                info.name == name
                    && info.kind != Kind::Date
                    && FILLED.iter().any(|start| name.starts_with(start))
            });
            match known {
                Some(info) => Column::Field(info.field),
                None => Column::Extra(kept(name).ok_or_else(|| PatternError {
                    at,
                    message: format!("more than {MAX_NAMES} names of columns"),
                })?),
            }
        }
    })
}

/// A name of a column for as long as the program runs: documents borrow it. There are few, and each is kept once.
fn kept(name: &str) -> Option<&'static str> {
    static NAMES: LazyLock<Mutex<BTreeSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return Some(known);
    }
    let room = names.len() < MAX_NAMES;
    room.then(|| {
        let name: &'static str = Box::leak(name.into());
        names.insert(name);
        name
    })
}

fn moment(format: Option<&TimeFormat>, value: &[u8]) -> Option<WrittenTime> {
    let (time, length) = match format {
        Some(format) => format.read(value)?,
        None => guess::time(value)?,
    };
    (length == value.len()).then_some(time)
}

/// Puts a value that fits its field; one that does not is in the event's text only.
fn put<'a>(field: Field, value: &'a [u8], record: &mut Record<'a>) {
    let whole = |rest: &[u8]| rest.is_empty() && !value.is_empty();
    let mut rest = value;
    match field.info().kind {
        Kind::Long => {
            if let Some(number) = steps::int(&mut rest).filter(|_| whole(rest)) {
                record.put_int(field, number);
            }
        }
        Kind::Double => {
            if let Some(number) = steps::float(&mut rest).filter(|_| whole(rest)) {
                record.put(field, Value::Float(number));
            }
        }
        Kind::Boolean => match value {
            b"true" => record.put(field, Value::Bool(true)),
            b"false" => record.put(field, Value::Bool(false)),
            _ => {}
        },
        Kind::Ip => {
            if let Some(ip) = scan::ip(value) {
                record.put(field, Value::Text(ip));
            }
        }
        _ => record.put_text(field, value),
    }
}
