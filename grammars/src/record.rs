//! An event as a grammar read it: borrowed fields, nothing copied.

use wire::WrittenTime;

use crate::fields::Field;

/// No event has more members that are not in the table of fields; further ones are in its text only.
const MAX_EXTRA: usize = 64;

/// What a grammar read of one event. Reused from event to event of a block, so that none is allocated for.
#[derive(Clone, Debug, Default)]
pub struct Record<'a> {
    /// When it was logged, as written.
    pub time: Option<WrittenTime>,
    /// Name of the layout that read the header; empty if none did.
    pub layout: &'static str,
    /// The level.
    pub level: Option<Level>,
    /// The logger's name as written (full or shortened by `%c{n}`); empty if the layout has none.
    pub logger: &'a [u8],
    /// The text after the header, all its lines, without the last line end and without the stack trace.
    pub message: &'a [u8],
    /// The stack trace: from the exception's first line to the event's end; empty if there is none.
    pub stack_trace: &'a [u8],
    /// The message and the stack trace are insides of JSON strings, with escapes.
    pub escaped: bool,
    /// Name of the typed event that a message grammar recognised, such as `block_allocated`: `event.action`.
    pub action: Option<&'static str>,
    /// All other fields, in the order in which they were read.
    fields: Vec<(Field, Value<'a>)>,
}

/// The value of one field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text as it stands in the event.
    Text(&'a [u8]),
    /// The inside of a JSON string that holds escapes: text that is written into JSON as it stands.
    Escaped(&'a [u8]),
    /// Key and value of what has no field of its own, for [`Field::Extra`], which may be put many times; and whether the value is
    /// the inside of a JSON string with escapes.
    Member(&'a [u8], &'a [u8], bool),
    /// Text of ours, such as the name of a state.
    Name(&'static str),
    /// A constant and text of the event behind it: `application_` and the digits of a job's id.
    Joined(&'static str, &'a [u8]),
    /// Texts between separators: an array.
    List(&'a [u8], &'static str),
    /// A whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// A hash, shown as 16 hexadecimal digits.
    Hash(u64),
}

impl<'a> Record<'a> {
    /// Empties the record for the next event.
    pub fn clear(&mut self) {
        let mut fields = std::mem::take(&mut self.fields);
        fields.clear();
        *self = Record { fields, ..Record::default() };
    }

    /// Whether a message grammar read the event.
    pub fn is_typed(&self) -> bool {
        self.action.is_some() || self.get(Field::EventAction).is_some()
    }

    /// Sets a field. A field set twice keeps both; [`Record::fields`] shows them in order and the last one counts.
    #[inline]
    pub fn put(&mut self, field: Field, value: Value<'a>) {
        self.fields.push((field, value));
    }

    /// Sets a field to text of the event. Empty text is left out: a field that says nothing is no field.
    #[inline]
    pub fn put_text(&mut self, field: Field, text: &'a [u8]) {
        if !text.is_empty() {
            self.put(field, Value::Text(text));
        }
    }

    /// Keeps what has no field of its own under its key. Of a key that comes again the last value counts.
    pub fn put_extra(&mut self, key: &'a [u8], value: Value<'a>) {
        let (text, escaped) = match value {
            Value::Text(text) => (text, false),
            Value::Escaped(text) => (text, true),
            _ => return,
        };
        let good = !key.is_empty() && !key.contains(&b'\\') && !text.is_empty();
        let extra = || self.fields.iter().filter(|(field, _)| *field == Field::Extra).count();
        if good && (self.fields.len() < MAX_EXTRA || extra() < MAX_EXTRA) {
            self.put(Field::Extra, Value::Member(key, text, escaped));
        }
    }

    /// Sets a field to a whole number.
    pub fn put_int(&mut self, field: Field, number: i64) {
        self.put(field, Value::Int(number));
    }

    /// All fields that were put.
    pub fn fields(&self) -> &[(Field, Value<'a>)] {
        &self.fields
    }

    /// The value of a field, if it was put.
    pub fn get(&self, field: Field) -> Option<Value<'a>> {
        self.fields.iter().rev().find(|(name, _)| *name == field).map(|(_, value)| *value)
    }

    /// How many fields there are: a mark for [`Record::forget_since`].
    pub fn mark(&self) -> usize {
        self.fields.len()
    }

    /// Takes back what was put since `mark`.
    pub fn forget_since(&mut self, mark: usize) {
        self.fields.truncate(mark);
    }
}

/// A log level, of log4j, logback, java.util.logging, Python, supervisord or the JVM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// `TRACE`, `FINER`, `FINEST`, supervisord's `TRAC` and `BLAT`
    Trace,
    /// `DEBUG`, `FINE`, `CONFIG`, `DEBG`
    Debug,
    /// `INFO`
    Info,
    /// `NOTICE`, and the `DEPRECATION` of some tools
    Notice,
    /// `WARN`, `WARNING`
    Warn,
    /// `ERROR`, `SEVERE`, `ERRO`
    Error,
    /// `FATAL`, `CRITICAL`, `CRIT`
    Fatal,
}

impl Level {
    /// The name in `log.level`.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Trace => "TRACE",
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Notice => "NOTICE",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
            Level::Fatal => "FATAL",
        }
    }

    /// The level that begins with `letter`, as Glog, Spring and terse patterns write it.
    pub(crate) fn of_letter(letter: u8) -> Option<Level> {
        Some(match letter {
            b'T' | b't' => Level::Trace,
            b'D' | b'd' => Level::Debug,
            b'I' | b'i' => Level::Info,
            b'N' | b'n' => Level::Notice,
            b'W' | b'w' => Level::Warn,
            b'E' | b'e' => Level::Error,
            b'F' | b'f' => Level::Fatal,
            _ => return None,
        })
    }

    /// Reads a level in any case.
    pub fn parse(word: &[u8]) -> Option<Level> {
        match word {
            b"INFO" => return Some(Level::Info),
            b"WARN" => return Some(Level::Warn),
            _ => {}
        }
        let mut upper = [0; 11];
        let upper = upper.get_mut(..word.len())?;
        upper.copy_from_slice(word);
        upper.make_ascii_uppercase();
        Some(match &*upper {
            b"INFO" => Level::Info,
            b"WARN" | b"WARNING" => Level::Warn,
            b"ERROR" | b"SEVERE" | b"ERRO" => Level::Error,
            b"DEBUG" | b"FINE" | b"CONFIG" | b"DEBG" => Level::Debug,
            b"TRACE" | b"FINER" | b"FINEST" | b"TRAC" | b"BLAT" => Level::Trace,
            b"FATAL" | b"CRITICAL" | b"CRIT" => Level::Fatal,
            b"NOTICE" | b"DEPRECATION" => Level::Notice,
            _ => return None,
        })
    }
}
