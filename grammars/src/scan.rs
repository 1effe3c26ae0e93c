//! A message read from left to right into fields: what most message grammars are written with.
//!
//! ```text
//! DIR* completeFile: /user/alice/big.dat is closed by DFSClient_NONMAPREDUCE_1288072219_1
//!
//! Scan::new(message, record)
//!     .tag("DIR* completeFile: ")?
//!     .until(Field::HdfsPath, " is closed by ")?
//!     .word(Field::HdfsClient)?
//!     .action("file_completed")
//! ```
//!
//! Each step takes text off the front or is `None`, and then the message is another one. A step that looks for a text looks in
//! the current line only, unless its name says otherwise, so a message that holds something else is never half read.

use std::{cell::Cell, net::Ipv6Addr};

use wire::bytes::{find, rfind};

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// What is left of a message, and the record that its fields go to.
pub(crate) struct Scan<'a, 'r> {
    rest: &'a [u8],
    /// How many bytes of `rest` are behind the current line; looked for once a line.
    behind: Cell<Option<usize>>,
    record: &'r mut Record<'a>,
}

impl<'a, 'r> Scan<'a, 'r> {
    pub(crate) fn new(message: &'a [u8], record: &'r mut Record<'a>) -> Scan<'a, 'r> {
        Scan { rest: message, behind: Cell::new(None), record }
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// What has not been read yet of the current line.
    pub(crate) fn line(&self) -> &'a [u8] {
        let end = match self.behind.get().and_then(|behind| self.rest.len().checked_sub(behind)) {
            Some(end) => end,
            None => {
                let end = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
                self.behind.set(Some(self.rest.len() - end));
                end
            }
        };
        self.rest[..end].strip_suffix(b"\r").unwrap_or(&self.rest[..end])
    }

    /// Whether `text` comes next.
    pub(crate) fn sees(&self, text: &str) -> bool {
        self.rest.starts_with(text.as_bytes())
    }

    /// Reads over `text`.
    pub(crate) fn tag(mut self, text: &str) -> Option<Self> {
        steps::tag(&mut self.rest, text)?;
        Some(self)
    }

    /// Reads over `text` if it comes next.
    pub(crate) fn maybe(mut self, text: &str) -> Self {
        self.rest = self.rest.strip_prefix(text.as_bytes()).unwrap_or(self.rest);
        self
    }

    /// Reads over one of `texts`, the first that comes next; puts its name.
    pub(crate) fn one_of(mut self, field: Field, texts: &[&'static str]) -> Option<Self> {
        let text = texts.iter().find(|text| self.rest.starts_with(text.as_bytes()))?;
        self.rest = &self.rest[text.len()..];
        self.record.put(field, Value::Name(text));
        Some(self)
    }

    /// Reads over the first of `phrases` that comes next; with the name that stands beside it.
    pub(crate) fn phrase(mut self, phrases: &[(&str, &'static str)]) -> Option<(Self, &'static str)> {
        let (text, name) = phrases.iter().find(|(text, _)| self.sees(text))?;
        self.rest = &self.rest[text.len()..];
        Some((self, name))
    }

    /// Reads over everything before `text` in this line, and `text`.
    pub(crate) fn skip(mut self, text: &str) -> Option<Self> {
        self.take_until(text)?;
        Some(self)
    }

    /// Reads over everything before `text`, also in later lines, and `text`.
    pub(crate) fn skip_lines(mut self, text: &str) -> Option<Self> {
        steps::until(&mut self.rest, text)?;
        Some(self)
    }

    /// Reads over one word.
    pub(crate) fn skip_word(mut self) -> Option<Self> {
        steps::word(&mut self.rest)?;
        Some(self)
    }

    /// Reads over a number.
    pub(crate) fn skip_number(mut self) -> Option<Self> {
        steps::float(&mut self.rest)?;
        Some(self)
    }

    /// Reads over that many bytes.
    pub(crate) fn advance(mut self, length: usize) -> Option<Self> {
        self.rest = self.rest.get(length..)?;
        Some(self)
    }

    /// Takes everything before `text` in this line, and `text`.
    pub(crate) fn take_until(&mut self, text: &str) -> Option<&'a [u8]> {
        let at = find(self.line(), text.as_bytes())?;
        let taken = &self.rest[..at];
        self.rest = &self.rest[at + text.len()..];
        Some(taken)
    }

    /// Text up to `end`, which is read over.
    pub(crate) fn until(mut self, field: Field, end: &str) -> Option<Self> {
        let text = self.take_until(end)?;
        self.record.put_text(field, text.trim_ascii());
        Some(self)
    }

    /// Text up to the last `end` of the line, which is read over: for texts that may hold `end` themselves, such as paths.
    pub(crate) fn until_last(mut self, field: Field, end: &str) -> Option<Self> {
        let at = rfind(self.line(), end.as_bytes())?;
        self.record.put_text(field, self.rest[..at].trim_ascii());
        self.rest = &self.rest[at + end.len()..];
        Some(self)
    }

    /// Texts between separators up to `end`, which is read over: an array.
    pub(crate) fn list(mut self, field: Field, separator: &'static str, end: &str) -> Option<Self> {
        let text = self.take_until(end)?.trim_ascii();
        if !text.is_empty() {
            self.record.put(field, Value::List(text, separator));
        }
        Some(self)
    }

    /// The rest of the line as texts between separators: an array. At least one.
    pub(crate) fn rest_list(mut self, field: Field, separator: &'static str) -> Option<Self> {
        let line = self.line();
        self.rest = &self.rest[line.len()..];
        let text = line.trim_ascii();
        self.record.put(field, Value::List(text, separator));
        (!text.is_empty()).then_some(self)
    }

    /// A word: everything before the next white space.
    pub(crate) fn word(mut self, field: Field) -> Option<Self> {
        let text = steps::word(&mut self.rest)?;
        self.record.put_text(field, text);
        Some(self)
    }

    /// Letters, digits, `_`, `-`, `.` and `$`: a name, a state, a class, an id.
    pub(crate) fn name(mut self, field: Field) -> Option<Self> {
        let text = steps::take_while(&mut self.rest, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')
        })?;
        self.record.put_text(field, text);
        Some(self)
    }

    /// Capital letters, digits and `_`: a state or an event.
    pub(crate) fn state(mut self, field: Field) -> Option<Self> {
        let text = steps::take_while(&mut self.rest, |byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
        })?;
        self.record.put_text(field, text);
        Some(self)
    }

    /// The rest of the line, at least one character.
    pub(crate) fn rest_of_line(mut self, field: Field) -> Option<Self> {
        let line = self.line().trim_ascii();
        self.rest = &self.rest[self.line().len()..];
        self.record.put_text(field, line);
        (!line.is_empty()).then_some(self)
    }

    /// The rest of the line without `end` at its end, at least one character.
    pub(crate) fn rest_before(mut self, field: Field, end: &str) -> Option<Self> {
        let line = self.line();
        self.rest = &self.rest[line.len()..];
        let text = line.trim_ascii();
        self.record.put_text(field, text.strip_suffix(end.as_bytes()).unwrap_or(text));
        (!text.is_empty()).then_some(self)
    }

    /// The rest of the line; it may be nothing.
    pub(crate) fn all_of_line(mut self, field: Field) -> Self {
        let line = self.line();
        self.rest = &self.rest[line.len()..];
        self.record.put_text(field, line.trim_ascii());
        self
    }

    /// Text up to one of the bytes in `ends`, which is left, or to the end of the line; at least one character.
    pub(crate) fn name_until(mut self, field: Field, ends: &[u8]) -> Option<Self> {
        let line = self.line();
        let end = line.iter().position(|byte| ends.contains(byte)).unwrap_or(line.len());
        self.rest = &self.rest[end..];
        self.record.put_text(field, &line[..end]);
        (end > 0).then_some(self)
    }

    /// Everything that is left, with all its lines; it may be nothing.
    pub(crate) fn all(mut self, field: Field) -> Self {
        self.record.put_text(field, self.rest.trim_ascii());
        self.rest = b"";
        self
    }

    /// A whole number.
    pub(crate) fn int(mut self, field: Field) -> Option<Self> {
        let number = steps::int(&mut self.rest)?;
        self.record.put_int(field, number);
        Some(self)
    }

    /// A number with or without a fraction.
    pub(crate) fn float(mut self, field: Field) -> Option<Self> {
        let number = steps::float(&mut self.rest)?;
        self.record.put(field, Value::Float(number));
        Some(self)
    }

    /// Seconds, put as milliseconds.
    pub(crate) fn seconds(mut self, field: Field) -> Option<Self> {
        let seconds = steps::float(&mut self.rest)?;
        self.record.put(field, Value::Float(milliseconds(seconds)));
        Some(self)
    }

    /// A time with its unit, `5.983 s`, `110 ms` or `1.2 min`, put as milliseconds.
    pub(crate) fn duration(mut self, field: Field) -> Option<Self> {
        let number = steps::float(&mut self.rest)?;
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
        let (unit, seconds) = TIMES.into_iter().find(|(unit, _)| self.sees(unit))?;
        self.rest = &self.rest[unit.len()..];
        self.record.put(field, Value::Float(milliseconds(number * seconds)));
        Some(self)
    }

    /// A size with its unit, `7.0 KiB`, `2.4 GB` or `76 bytes`, put as bytes. Units are powers of 1024, as Java's services mean them.
    pub(crate) fn size(mut self, field: Field) -> Option<Self> {
        let number = steps::float(&mut self.rest)?;
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
        let (unit, power) = SIZES.into_iter().find(|(unit, _)| self.sees(unit))?;
        self.rest = &self.rest[unit.len()..];
        self.record.put_int(field, (number * (1_i64 << power) as f64) as i64);
        Some(self)
    }

    /// `true` or `false`.
    pub(crate) fn boolean(mut self, field: Field) -> Option<Self> {
        let yes = self.sees("true");
        steps::tag(&mut self.rest, if yes { "true" } else { "false" })?;
        self.record.put(field, Value::Bool(yes));
        Some(self)
    }

    /// A value that the message only implies.
    pub(crate) fn is(self, field: Field, name: &'static str) -> Self {
        self.record.put(field, Value::Name(name));
        self
    }

    /// A yes or no that the message only implies.
    pub(crate) fn flag(self, field: Field, yes: bool) -> Self {
        self.record.put(field, Value::Bool(yes));
        self
    }

    /// Runs a step that several messages share.
    pub(crate) fn then(self, step: impl FnOnce(Self) -> Option<Self>) -> Option<Self> {
        step(self)
    }

    /// Runs a step if it can be taken whole; else nothing is read.
    pub(crate) fn maybe_then(self, step: impl FnOnce(Scan<'a, '_>) -> Option<&'a [u8]>) -> Self {
        let mark = self.record.mark();
        let Scan { rest, behind, record } = self;
        match step(Scan { rest, behind: behind.clone(), record: &mut *record }) {
            Some(rest) => Scan { rest, behind, record },
            None => {
                record.forget_since(mark);
                Scan { rest, behind, record }
            }
        }
    }

    /// `blk_1073741825_1001`, with `BP-...:` before it or not: id, generation stamp, pool.
    pub(crate) fn block(mut self) -> Option<Self> {
        if self.sees("BP-") {
            let pool = self.take_until(":")?;
            self.record.put_text(Field::HdfsBlockPool, pool);
        }
        let whole = self.rest;
        self = self.tag("blk_")?;
        steps::int(&mut self.rest)?;
        self.record.put(Field::HdfsBlockId, Value::Text(&whole[..whole.len() - self.rest.len()]));
        if let Some(mut stamp) = self.rest.strip_prefix(b"_")
            && let Some(number) = steps::int(&mut stamp)
        {
            self.record.put_int(Field::HdfsGenerationStamp, number);
            self.rest = stamp;
        }
        Some(self)
    }

    /// An id: `prefix`, then digits, small letters and `_`, as in `container_e17_1795214328335_0001_01_000001`.
    pub(crate) fn id(mut self, prefix: &str, field: Field) -> Option<Self> {
        let whole = self.rest;
        self = self.tag(prefix)?;
        // `appattempt_1_1_000001launchTime:` happens: a letter counts only as the epoch's `e`.
        let epoch = usize::from(self.rest.first() == Some(&b'e'));
        let length =
            self.rest[epoch..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'_').count();
        self.rest = &self.rest[epoch + length..];
        self.record.put_text(field, &whole[..prefix.len() + epoch + length]);
        (length > 0).then_some(self)
    }

    /// `host:port` at the end of a phrase: the word without a `,` behind it.
    pub(crate) fn node(mut self, field: Field) -> Option<Self> {
        let word = steps::word(&mut self.rest)?;
        self.record.put_text(field, word.strip_suffix(b",").unwrap_or(word));
        Some(self)
    }

    /// `<memory:384, vCores:1>`, with further resources behind or between or not.
    pub(crate) fn resource(self, memory: Field, vcores: Field) -> Option<Self> {
        let mut scan = self.tag("<memory:")?;
        let mut text = scan.take_until(">")?;
        let megabytes = steps::int(&mut text)?;
        steps::until(&mut text, "vCores:")?;
        let cores = steps::int(&mut text)?;
        scan.record.put_int(memory, megabytes);
        scan.record.put_int(vcores, cores);
        Some(scan)
    }

    /// An address, `/10.20.1.71:39400` or `10.20.1.71` or `::1`, put if it is an IP address; a name is read over.
    pub(crate) fn address(mut self, field: Field) -> Option<Self> {
        let text = steps::take_while(&mut self.rest, |byte| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'.' | b':' | b'/' | b'-' | b'_' | b'[' | b']' | b'%')
        })?;
        if let Some(ip) = ip(text) {
            self.record.put(field, Value::Text(ip));
        }
        Some(self)
    }

    /// Nothing but white space is left of the line.
    pub(crate) fn end(self) -> Option<Self> {
        self.line().trim_ascii().is_empty().then_some(self)
    }

    /// The message is read: its name.
    pub(crate) fn action(self, name: &'static str) -> Option<()> {
        self.record.action = Some(name);
        Some(())
    }

    /// The record, for what no step does.
    pub(crate) fn record(&mut self) -> &mut Record<'a> {
        self.record
    }
}

/// Units of time in seconds, those that begin others behind them.
const TIMES: [(&str, f64); 5] = [("ms", 1e-3), ("seconds", 1.0), ("s", 1.0), ("min", 60.0), ("h", 3600.0)];

/// Units of sizes and their powers of two, those that begin others behind them.
const SIZES: [(&str, u32); 14] = [
    ("bytes", 0),
    ("KiB", 10),
    ("MiB", 20),
    ("GiB", 30),
    ("TiB", 40),
    ("PiB", 50),
    ("EiB", 60),
    ("KB", 10),
    ("MB", 20),
    ("GB", 30),
    ("TB", 40),
    ("PB", 50),
    ("EB", 60),
    ("B", 0),
];

/// Seconds as milliseconds, without the dust that binary fractions leave (`0.396 * 1000`).
pub(crate) fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e3
}

/// The IP address in `/10.20.1.71:39400`, `host/10.20.1.71`, `10.20.1.71`, `[::1]:80` or `0:0:0:0:0:0:0:1`, without anything
/// around it.
pub(crate) fn ip(text: &[u8]) -> Option<&[u8]> {
    let text = memchr::memrchr(b'/', text).map_or(text, |at| &text[at + 1..]);
    let is_ip = |text: &[u8]| {
        is_ip_v4(text) || std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
    };
    if let Some(open) = text.strip_prefix(b"[") {
        let inner = &open[..memchr::memchr(b']', open)?];
        return is_ip(inner).then_some(inner);
    }
    if is_ip(text) {
        return Some(text);
    }
    let host = &text[..memchr::memrchr(b':', text)?];
    is_ip(host).then_some(host)
}

/// Four numbers up to 255 without zeros before them.
fn is_ip_v4(text: &[u8]) -> bool {
    let mut numbers = 0;
    let mut rest = text;
    loop {
        let digits = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        let value = rest[..digits].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        if digits == 0 || value > 255 || (digits > 1 && rest[0] == b'0') {
            return false;
        }
        numbers += 1;
        match &rest[digits..] {
            [] => return numbers == 4,
            [b'.', behind @ ..] if numbers < 4 => rest = behind,
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("/10.20.1.71:39400", Some("10.20.1.71")),
            ("10.20.1.71", Some("10.20.1.71")),
            ("nn1.example.com/10.20.1.1:8020", Some("10.20.1.1")),
            ("/0:0:0:0:0:0:0:1", Some("0:0:0:0:0:0:0:1")),
            ("/0:0:0:0:0:0:0:1:51234", Some("0:0:0:0:0:0:0:1")),
            ("[2001:db8::1]:80", Some("2001:db8::1")),
            ("dn1.example.com:8041", None),
            ("255.249.0.10", Some("255.249.0.10")),
            ("256.1.1.1", None),
            ("01.1.1.1", None),
            ("1.1.1", None),
            ("1.1.1.1.1", None),
            ("1.1.1.1234", None),
            ("1..1.1", None),
            ("::ffff:10.20.1.71", Some("::ffff:10.20.1.71")),
            ("", None),
            ("null", None),
        ] {
            assert_eq!(ip(text.as_bytes()), expected.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_step_stays_in_its_line() {
        let mut record = Record::default();
        assert!(Scan::new(b"a path\nb for c", &mut record).until(Field::HdfsPath, " for ").is_none());
        assert!(Scan::new(b"a for b for c", &mut record).until_last(Field::HdfsPath, " for ").is_some());
        assert_eq!(record.get(Field::HdfsPath), Some(Value::Text(b"a for b")));
    }

    #[test]
    fn sizes_are_bytes() {
        for (text, bytes) in [("7.0 KiB", 7168), ("240.0 B", 240), ("2.4219 KB,", 2480), ("76 bytes", 76)] {
            let mut record = Record::default();
            assert!(Scan::new(text.as_bytes(), &mut record).size(Field::HdfsBytes).is_some(), "{text}");
            assert_eq!(record.get(Field::HdfsBytes), Some(Value::Int(bytes)), "{text}");
        }
        assert!(Scan::new(b"7 apples", &mut Record::default()).size(Field::HdfsBytes).is_none());
    }

    #[test]
    fn durations_are_milliseconds() {
        for (text, expected) in [("5.983 s", 5983.0), ("110 ms.", 110.0), ("1.2 min", 72000.0)] {
            let mut record = Record::default();
            assert!(Scan::new(text.as_bytes(), &mut record).duration(Field::HdfsDurationMs).is_some());
            assert_eq!(record.get(Field::HdfsDurationMs), Some(Value::Float(expected)), "{text}");
        }
    }

    #[test]
    fn seconds_are_milliseconds() {
        assert_eq!(milliseconds(0.396), 396.0);
        assert_eq!(milliseconds(3.917), 3917.0);
    }
}
