//! A compiled layout: reads a line's header back into what the appender put into it.
//!
//! Texts of open length (thread, logger) end at the first place behind which the rest of the header can be read, so a
//! thread named `QuorumPeer[myid=1](plain=[0:0:0:0:0:0:0:0]:2181)` is taken whole although it holds the separators. How far is
//! looked is bounded, so that time is linear.

mod tree;

use wire::WrittenTime;

pub(crate) use self::tree::Tree;

use crate::{
    fields::Field,
    pattern::{self, PatternError},
    record::{Level, Record, Value},
    stamp::TimeFormat,
};

/// A header longer than this is not looked for, in bytes.
const MAX_HEADER: usize = 1024;
/// A header for which more ends of texts than this must be tried is none: lines made of nothing but separators cost no more.
const MAX_TRIES: usize = 4096;
/// So many places, from a line's end, are tried for what stands behind the message.
const MAX_SUFFIX_TRIES: usize = 64;

/// One element of a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// `%d`
    Time(TimeFormat),
    /// `%p`
    Level,
    /// `%p` at the start of a line, or behind one word that is read over: at most one blank of its padding, then capital letters.
    /// Other lines that happen to have the word of a level there, such as `Error in: x`, are text.
    CapitalLevel,
    /// `%.-1p`: a level's first letter.
    LevelLetter,
    /// `%t`, `%c`, `%X{..}`: text up to what comes next.
    Text {
        /// Where it goes; `None` if it is only read over.
        field: Option<Field>,
        /// What it may consist of.
        charset: Charset,
    },
    /// Text that stands for itself.
    Literal(Box<[u8]>),
    /// Any number of blanks.
    Blanks,
    /// At least one blank.
    SomeBlanks,
    /// Blanks behind a level that is shorter than this.
    PadTo(usize),
    /// Padding behind a left-aligned text, which ends before it; only met while a pattern is compiled.
    Padding,
    /// One or more escape sequences that set a colour: `ESC [ 31 m`.
    Escape,
    /// `%m`
    Message,
}

impl Step {
    /// The byte that a step begins with, if it always does with the same.
    fn first_byte(&self) -> Option<u8> {
        match self {
            Step::Literal(text) => text.first().copied(),
            Step::Escape => Some(ESCAPE),
            _ => None,
        }
    }
}

const ESCAPE: u8 = 0x1b;

/// What a text of open length may consist of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Anything, also nothing.
    Any,
    /// At least one character, no blank, and no `[` at its start: there begins a thread, whose name may hold the separators.
    NoBlank,
    /// A Java class: a letter, then letters, digits, `.`, `$`, `_`, `-`.
    Class,
    /// Letters, digits and `.$_<>-`, also nothing (locations can be empty).
    Name,
    /// Digits or `?`, also nothing.
    Digits,
}

/// What the name of a Java class consists of. Without branches, so that many bytes are looked at in one go.
#[inline(always)]
fn in_class(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'.') | (byte == b'$') | (byte == b'_') | (byte == b'-')
}

/// What is no white space, in the same way.
#[inline(always)]
fn in_word(byte: u8) -> bool {
    (byte != b' ') & (byte.wrapping_sub(b'\t') > b'\r' - b'\t')
}

impl Charset {
    /// Whether a text of it may begin with `first`. Where it may be empty, `first` is perhaps already behind it.
    fn may_begin_with(self, first: u8) -> bool {
        match self {
            Charset::Any | Charset::Name | Charset::Digits => true,
            Charset::NoBlank => !first.is_ascii_whitespace() && first != b'[',
            Charset::Class => first.is_ascii_alphabetic() || first == b'_',
        }
    }

    fn accepts(self, text: &[u8]) -> bool {
        match self {
            Charset::Any => true,
            Charset::NoBlank => !text.is_empty() && wire::bytes::all(text, in_word),
            Charset::Class => {
                text.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
                    && wire::bytes::all(text, in_class)
            }
            Charset::Name => wire::bytes::all(text, |byte| in_class(byte) | (byte == b'<') | (byte == b'>')),
            Charset::Digits => text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'?'),
        }
    }
}

/// A layout of a component, or of a site.
#[derive(Clone, Debug)]
pub struct Layout {
    name: &'static str,
    steps: Box<[Step]>,
    /// Index of `%m`.
    message: usize,
}

/// A level that nothing but itself tells from text must be in capitals.
fn with_capital_level(steps: Box<[Step]>) -> Box<[Step]> {
    let is_bare = |at: usize| match &steps[..at] {
        [] => true,
        [.., Step::Text { field: None, charset: Charset::NoBlank }, Step::Literal(text)] => **text == *b" ",
        _ => false,
    };
    let level = steps.windows(2).position(|pair| *pair == [Step::Blanks, Step::Level]);
    match level.filter(|at| is_bare(*at)) {
        Some(at) => [&steps[..at], &[Step::CapitalLevel], &steps[at + 2..]].concat().into(),
        None => steps,
    }
}

/// What a header said. At most this many texts of open length are kept, by their places in the line: no header is longer than
/// [`MAX_HEADER`], and it is copied a few times for each event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Header {
    pub(crate) time: Option<WrittenTime>,
    pub(crate) level: Option<Level>,
    /// Offset at which the message begins.
    pub(crate) message_at: usize,
    texts: [Option<(Field, u16, u16)>; 8],
    count: u16,
    /// How many ends of texts were tried.
    tries: u16,
    /// How many letters the level has.
    level_length: u16,
}

impl Header {
    fn clear(&mut self) {
        (self.time, self.level, self.count, self.tries) = (None, None, 0, 0);
    }

    fn push(&mut self, field: Option<Field>, start: usize, end: usize) {
        if let (Some(field), Some(slot)) = (field, self.texts.get_mut(usize::from(self.count))) {
            *slot = Some((field, start as u16, end as u16));
            self.count += 1;
        }
    }

    fn truncate(&mut self, count: u16) {
        self.count = count;
    }

    /// Puts what was read of `line` into the record.
    pub(crate) fn fill<'a>(&self, line: &'a [u8], record: &mut Record<'a>) {
        record.time = self.time;
        record.level = self.level;
        self.put(line, record);
    }

    /// Puts the texts into the record, and what it does not have yet.
    fn put<'a>(&self, line: &'a [u8], record: &mut Record<'a>) {
        record.time = record.time.or(self.time);
        record.level = record.level.or(self.level);
        for &(field, start, end) in self.texts[..usize::from(self.count)].iter().flatten() {
            let text = line.get(usize::from(start)..usize::from(end)).unwrap_or_default();
            match field {
                Field::LogLogger => record.logger = text,
                Field::LogOriginLine | Field::ProcessPid => {
                    if let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
                        record.put(field, Value::Int(number));
                    }
                }
                field => record.put_text(field, text),
            }
        }
    }
}

impl Layout {
    /// Compiles a ConversionPattern of log4j 1, log4j 2 or logback, or a format of Python's logging: a layout for each of its
    /// variants, in the order in which they are to be tried.
    pub fn compile(name: &'static str, pattern: &str) -> Result<Vec<Layout>, PatternError> {
        let variants = pattern::compile(pattern)?;
        Ok(variants.into_iter().map(|steps| Layout::of(name, steps)).collect())
    }

    fn of(name: &'static str, steps: Box<[Step]>) -> Layout {
        let steps = with_capital_level(steps);
        let message = steps.iter().position(|step| *step == Step::Message).unwrap_or(steps.len());
        Layout { name, steps, message }
    }

    /// The layout's name: `khp.layout`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// For layouts with something behind the message, such as Kafka's ` (%c)`: takes it off the end of a line of `message`
    /// and gives what is before and the lines behind. `[%d] %p %m (%c)%n` puts the logger at the end of the message's last
    /// line, before a stack trace.
    pub(crate) fn take_suffix<'a>(
        &self,
        message: &'a [u8],
        record: &mut Record<'a>,
    ) -> Option<(&'a [u8], &'a [u8])> {
        let (first, suffix) = self.steps.get(self.message + 1..)?.split_first()?;
        let mut line_start = 0;
        while line_start < message.len() {
            let line_end =
                memchr::memchr(b'\n', &message[line_start..]).map_or(message.len(), |at| line_start + at);
            let line = message[line_start..line_end].trim_ascii_end();
            // Offsets in a header are short.
            let window = line.len().saturating_sub(MAX_HEADER);
            let near = &line[window..];
            if let Some((at, header)) = self.suffix(first, suffix, near) {
                header.put(near, record);
                let behind = message.get(line_end + 1..).unwrap_or_default();
                return Some((&message[..line_start + window + at], behind));
            }
            line_start = line_end + 1;
        }
        None
    }

    /// Where the suffix begins that ends `line`, and what it says: the last place from which all of it can be read.
    fn suffix(&self, first: &Step, rest: &[Step], line: &[u8]) -> Option<(usize, Header)> {
        let byte = first.first_byte()?;
        for at in memchr::memrchr_iter(byte, line).take(MAX_SUFFIX_TRIES) {
            let mut header = Header::default();
            let behind = match first {
                Step::Escape => escapes(&line[at..]).map(|length| at + length),
                Step::Literal(text) => literal(line, at, text),
                _ => None,
            };
            if behind.and_then(|behind| walk(rest, line, behind, &mut header)) == Some(line.len()) {
                return Some((at, header));
            }
        }
        None
    }
}

/// Reads `steps` from `at` on; the offset behind them.
fn walk(steps: &[Step], line: &[u8], mut at: usize, header: &mut Header) -> Option<usize> {
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Time(format) => {
                let (time, length) = format.read(line.get(at..)?)?;
                header.time = Some(time);
                at += length;
            }
            Step::CapitalLevel => {
                at += usize::from(line.get(at) == Some(&b' '));
                line.get(at..at + 2)?.iter().all(u8::is_ascii_uppercase).then_some(())?;
                at = level(line, at, header)?;
            }
            Step::Level => at = level(line, at, header)?,
            Step::LevelLetter => {
                header.level = Some(Level::of_letter(*line.get(at)?)?);
                at += 1;
            }
            Step::Literal(text) => at = literal(line, at, text)?,
            Step::Escape => at += escapes(line.get(at..)?)?,
            Step::Blanks => at += blanks(line, at),
            Step::PadTo(width) => {
                at += blanks(line, at).min(width.saturating_sub(usize::from(header.level_length)))
            }
            Step::SomeBlanks => match blanks(line, at) {
                0 => return None,
                count => at += count,
            },
            Step::Text { field, charset } => {
                return text(*field, *charset, &steps[index + 1..], line, at, header);
            }
            Step::Padding | Step::Message => return None,
        }
    }
    Some(at)
}

/// Reads a level; the offset behind it.
fn level(line: &[u8], at: usize, header: &mut Header) -> Option<usize> {
    let length = line[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    header.level = Some(Level::parse(&line[at..at + length])?);
    header.level_length = length as u16;
    Some(at + length)
}

/// Reads a text of open length and the steps behind it.
fn text(
    field: Option<Field>,
    charset: Charset,
    rest: &[Step],
    line: &[u8],
    start: usize,
    header: &mut Header,
) -> Option<usize> {
    let limit = line.len().min(MAX_HEADER);
    let count = header.count;
    let Some(end_byte) = rest.first().and_then(Step::first_byte) else {
        // Digits, or the end of the header: as far as the characters go.
        let length =
            line[start..limit].iter().take_while(|byte| charset.accepts(std::slice::from_ref(byte))).count();
        header.push(field, start, start + length);
        return walk(rest, line, start + length, header);
    };
    if !line.get(start).is_some_and(|first| charset.may_begin_with(*first)) {
        return None;
    }
    let (behind, more) = match rest.split_first() {
        Some((Step::Literal(text), more)) => (&**text, more),
        _ => (&[][..], rest),
    };
    let mut from = start;
    while from <= limit {
        let found = from + memchr::memchr(end_byte, line.get(from..limit)?)?;
        let text = line[start..found].trim_ascii_end();
        header.tries += 1;
        if usize::from(header.tries) > MAX_TRIES {
            return None;
        }
        from = found + 1;
        let next = literal(line, found, behind);
        if next.is_none() && charset == Charset::Any {
            continue;
        }
        if charset.accepts(text) {
            header.push(field, start, start + text.len());
            if let Some(end) = next.and_then(|next| walk(more, line, next, header)) {
                return Some(end);
            }
            header.truncate(count);
        } else if charset != Charset::Any && found > start {
            // What is behind is longer still.
            return None;
        }
    }
    None
}

/// The length of the escape sequences that `bytes` begin with; at least one.
fn escapes(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = bytes[at..].strip_prefix(&[ESCAPE, b'[']) {
        let numbers = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
        if rest.get(numbers) != Some(&b'm') {
            break;
        }
        at += numbers + 3;
    }
    (at > 0).then_some(at)
}

/// Reads literal text. Its trailing blanks may be missing at the line's end: `exec.Task: ` with an empty message, or a time with
/// nothing behind it.
fn literal(line: &[u8], at: usize, text: &[u8]) -> Option<usize> {
    let rest = line.get(at..)?;
    // Two or three bytes: fewer than a call of `memcmp` is worth.
    if rest.len() >= text.len() && text.iter().zip(rest).all(|(wanted, byte)| wanted == byte) {
        return Some(at + text.len());
    }
    (rest == text.trim_ascii_end()).then_some(line.len())
}

fn blanks(line: &[u8], at: usize) -> usize {
    line[at..].iter().take_while(|byte| **byte == b' ').count()
}
