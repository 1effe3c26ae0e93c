//! Times in log lines: formats and how they are read.

use wire::{
    WrittenTime,
    bytes::leading_digits,
    time::{DAY_MS, Date},
};

use crate::months;

/// How a layout writes the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    /// `yyyy-MM-dd HH:mm:ss` with ` ` or `T` between, an optional fraction behind `,` or `.`, and an optional offset
    /// (`Z`, `+0900`, `+09:00`): log4j's and log4j 2's ISO8601, and what people write instead of it.
    Iso,
    /// The same, in a zone that the pattern names: seconds east of UTC.
    IsoIn(i32),
    /// Any other SimpleDateFormat pattern.
    Parts(Box<[Part]>),
}

/// One element of a SimpleDateFormat or strftime pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Four digits.
    Year4,
    /// Two digits, 2000 to 2099.
    Year2,
    /// One or two digits.
    Month,
    /// `Jan` to `Dec`, the full English name, or `11월`.
    MonthName,
    /// One or two digits.
    Day,
    /// `Mon` to `Sun` or the full name, read over.
    WeekDay,
    /// 0 to 23, one or two digits.
    Hour24,
    /// 1 to 12, one or two digits.
    Hour12,
    /// `AM` or `PM`, `오전` or `오후`.
    AmPm,
    /// Two digits.
    Minute,
    /// Two digits.
    Second,
    /// One to nine digits of a fraction.
    Fraction,
    /// Milliseconds as a number of their own, perhaps with a fraction: Python's `%(msecs)d`.
    Milliseconds,
    /// `Z`, `+0900`, `+09:00`, `+09`, or nothing at all (Python's `%z` can be empty).
    Offset,
    /// A zone's name, such as `KST`: read over. `UTC`, `GMT` and `GMT+09:00` are offsets.
    ZoneName,
    /// The zone that the pattern names, in seconds east of UTC; nothing in the line.
    Zone(i32),
    /// Seconds since 1970, perhaps with a fraction.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// Any number of blanks.
    Padding,
    /// A byte that stands for itself. A blank stands for one or more blanks.
    Literal(u8),
}

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// Behind the number of a month in a Korean locale.
const KOREAN_MONTH: &[u8] = "월".as_bytes();

/// Halves of the day, and whether it is the second one.
const HALVES: [(&[u8], bool); 6] = [
    (b"AM", false),
    (b"PM", true),
    (b"am", false),
    (b"pm", true),
    ("오전".as_bytes(), false),
    ("오후".as_bytes(), true),
];

impl TimeFormat {
    /// Reads a time at the start of `bytes`; the time and how many bytes it took.
    pub(crate) fn read(&self, bytes: &[u8]) -> Option<(WrittenTime, usize)> {
        match self {
            TimeFormat::Iso => read_iso(bytes),
            TimeFormat::IsoIn(seconds) => read_iso(bytes).map(|(mut time, length)| {
                time.offset_s.get_or_insert(*seconds);
                (time, length)
            }),
            TimeFormat::Parts(parts) => read_parts(parts, bytes),
        }
    }

    /// Whether a line whose first byte is `byte` can begin with this time.
    pub(crate) fn can_start_with(&self, byte: u8) -> bool {
        match self {
            TimeFormat::Iso | TimeFormat::IsoIn(_) => byte.is_ascii_digit(),
            TimeFormat::Parts(parts) => match parts.first() {
                Some(Part::MonthName) => {
                    byte.is_ascii_digit() || MONTHS.iter().any(|name| name[0].eq_ignore_ascii_case(&byte))
                }
                Some(Part::WeekDay | Part::ZoneName) => byte.is_ascii_alphabetic(),
                Some(Part::AmPm) => HALVES.iter().any(|(name, _)| name[0] == byte),
                Some(Part::Literal(literal)) => byte == *literal,
                Some(Part::Padding | Part::Offset) => true,
                _ => byte.is_ascii_digit(),
            },
        }
    }
}

/// `2026-11-21 07:29:56,459`, `2026-11-21T07:29:56.459+0900`, `2026-11-21 07:29:56`.
pub(crate) fn read_iso(bytes: &[u8]) -> Option<(WrittenTime, usize)> {
    let head: &[u8; 19] = bytes.first_chunk()?;
    let two = |at: usize| -> Option<u32> {
        let (tens, ones) = (head[at].wrapping_sub(b'0'), head[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some(u32::from(tens) * 10 + u32::from(ones))
    };
    if head[4] != b'-'
        || head[7] != b'-'
        || !matches!(head[10], b' ' | b'T')
        || head[13] != b':'
        || head[16] != b':'
    {
        return None;
    }
    let date = Date { year: (two(0)? * 100 + two(2)?) as i32, month: two(5)? as u8, day: two(8)? as u8 };
    let mut time = clock(date, two(11)?, two(14)?, two(17)?)?;
    let mut end = 19;
    if let Some(b',' | b'.') = bytes.get(end)
        && let Some((milliseconds, digits)) = fraction(&bytes[end + 1..])
    {
        time.local_ms += milliseconds;
        end += 1 + digits;
    }
    if let Some((offset, length)) = offset(&bytes[end..]) {
        time.offset_s = Some(offset);
        end += length;
    }
    Some((time, end))
}

/// A clock's face as milliseconds. 24:00:00 and a leap second :60 are the moment they name.
fn clock(date: Date, hour: u32, minute: u32, second: u32) -> Option<WrittenTime> {
    let exists = date.exists() && hour <= 24 && minute < 60 && second <= 60;
    let of_day = i64::from((hour * 60 + minute) * 60 + second) * 1000;
    (exists && of_day <= DAY_MS)
        .then(|| WrittenTime { local_ms: date.days() * DAY_MS + of_day, offset_s: None })
}

/// The first three digits as milliseconds, and how many digits there are (at most nine).
fn fraction(bytes: &[u8]) -> Option<(i64, usize)> {
    let digits = leading_digits(bytes).min(9);
    let milliseconds =
        (0..3).fold(0, |sum, at| sum * 10 + if at < digits { i64::from(bytes[at] - b'0') } else { 0 });
    (digits > 0).then_some((milliseconds, digits))
}

/// An offset from UTC in seconds: `Z`, `+09`, `+0900`, `+09:00`.
fn offset(bytes: &[u8]) -> Option<(i32, usize)> {
    let sign = match bytes.first()? {
        b'Z' => return Some((0, 1)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, _) = number(&bytes[1..], 2, 2)?;
    let (minutes, length) = match bytes.get(3) {
        Some(b':') => number(&bytes[4..], 2, 2).map_or((0, 3), |(minutes, _)| (minutes, 6)),
        Some(byte) if byte.is_ascii_digit() => number(&bytes[3..], 2, 2).map(|(minutes, _)| (minutes, 5))?,
        _ => (0, 3),
    };
    (hours <= 18 && minutes < 60).then(|| (sign * (hours as i32 * 3600 + minutes as i32 * 60), length))
}

/// A number of `least` to `most` digits.
#[inline(always)]
fn number(bytes: &[u8], least: usize, most: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    let mut length = 0;
    while length < most
        && let Some(digit) = bytes.get(length).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
    {
        value = value * 10 + u32::from(digit);
        length += 1;
    }
    (length >= least).then_some((value, length))
}

/// What the parts of a time said so far.
struct Face {
    date: Date,
    hour: u32,
    minute: u32,
    second: u32,
    milliseconds: i64,
    afternoon: Option<bool>,
    offset_s: Option<i32>,
    /// Milliseconds since 1970, instead of all of the above.
    epoch_ms: Option<i64>,
}

/// Reads a time of these parts at the start of `bytes`; the time and how many bytes it took.
pub(crate) fn read_parts(parts: &[Part], bytes: &[u8]) -> Option<(WrittenTime, usize)> {
    let mut face = Face {
        date: Date { year: 1970, month: 1, day: 1 },
        hour: 0,
        minute: 0,
        second: 0,
        milliseconds: 0,
        afternoon: None,
        offset_s: None,
        epoch_ms: None,
    };
    let mut at = 0;
    for part in parts {
        let rest = bytes.get(at..)?;
        at += match face.read(*part, rest) {
            Some(length) => length,
            // Not at a line's start, where every further line would be asked for it.
            None if *part == Part::MonthName && at > 0 => {
                let (month, length) = months::read(rest)?;
                face.date.month = month;
                length
            }
            None => return None,
        };
    }
    if let Some(local_ms) = face.epoch_ms {
        return Some((WrittenTime { local_ms, offset_s: Some(0) }, at));
    }
    if let Some(afternoon) = face.afternoon {
        face.hour = face.hour % 12 + if afternoon { 12 } else { 0 };
    }
    let mut time = clock(face.date, face.hour, face.minute, face.second)?;
    time.local_ms += face.milliseconds;
    time.offset_s = face.offset_s;
    Some((time, at))
}

impl Face {
    /// Reads one part off the front of `rest`; how many bytes it took.
    fn read(&mut self, part: Part, rest: &[u8]) -> Option<usize> {
        let mut taken = 0;
        let mut digits = |least, most| {
            let (value, length) = number(rest, least, most)?;
            taken = length;
            Some(value)
        };
        match part {
            Part::Year4 => self.date.year = digits(4, 4)? as i32,
            Part::Year2 => self.date.year = 2000 + digits(2, 2)? as i32,
            Part::Month => self.date.month = digits(1, 2)? as u8,
            Part::Day => self.date.day = digits(1, 2)? as u8,
            Part::Hour24 | Part::Hour12 => self.hour = digits(1, 2)?,
            Part::Minute => self.minute = digits(2, 2)?,
            Part::Second => self.second = digits(2, 2)?,
            Part::Fraction => (self.milliseconds, taken) = fraction(rest)?,
            Part::Milliseconds => {
                self.milliseconds = i64::from(digits(1, 3)?);
                if let [b'.', behind @ ..] = &rest[taken..] {
                    taken += fraction(behind).map_or(0, |(_, length)| length + 1);
                }
            }
            Part::MonthName if rest.first().is_some_and(u8::is_ascii_digit) => {
                self.date.month = digits(1, 2)? as u8;
                taken += rest[taken..].strip_prefix(KOREAN_MONTH).map(|_| KOREAN_MONTH.len())?;
            }
            Part::MonthName => {
                let name = rest.get(..3)?;
                self.date.month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))? as u8 + 1;
                // `Sept.`, `Jan.` of some locales.
                taken = word(rest);
                taken += usize::from(rest.get(taken) == Some(&b'.'));
            }
            Part::WeekDay => taken = Some(word(rest)).filter(|length| *length > 0)?,
            Part::ZoneName => {
                let length = Some(zone_name(rest)).filter(|length| *length > 0)?;
                taken = length;
                if let b"UTC" | b"GMT" | b"Z" = &rest[..length] {
                    let (seconds, behind) = offset(&rest[length..]).unwrap_or((0, 0));
                    (self.offset_s, taken) = (Some(seconds), length + behind);
                }
            }
            Part::AmPm => {
                let is = |half: &(&[u8], bool)| rest.starts_with(half.0);
                let (name, afternoon) = HALVES.into_iter().find(is)?;
                self.afternoon = Some(afternoon);
                taken = name.len();
            }
            Part::Offset => {
                if let Some((seconds, length)) = offset(rest) {
                    (self.offset_s, taken) = (Some(seconds), length);
                }
            }
            Part::Zone(seconds) => self.offset_s = self.offset_s.or(Some(seconds)),
            Part::EpochSeconds => {
                let (seconds, length) = epoch(rest)?;
                let (milliseconds, behind) = match rest.get(length) {
                    Some(b'.' | b',') => fraction(&rest[length + 1..]).unwrap_or((0, 0)),
                    _ => (0, 0),
                };
                self.epoch_ms = Some(seconds.checked_mul(1000)?.checked_add(milliseconds)?);
                taken = length + if behind > 0 { behind + 1 } else { 0 };
            }
            Part::EpochMilliseconds => {
                let (milliseconds, length) = epoch(rest)?;
                (self.epoch_ms, taken) = (Some(milliseconds), length);
            }
            Part::Padding => taken = blanks(rest),
            Part::Literal(b' ') => taken = Some(blanks(rest)).filter(|length| *length > 0)?,
            Part::Literal(literal) if rest.first() == Some(&literal) => taken = 1,
            Part::Literal(_) => return None,
        }
        Some(taken)
    }
}

/// A number of up to 15 digits: seconds or milliseconds since 1970.
fn epoch(bytes: &[u8]) -> Option<(i64, usize)> {
    let digits = bytes.iter().take(16).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=15)
        .contains(&digits)
        .then(|| (bytes[..digits].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')), digits))
}

/// Blanks, among them the narrow one that newer JDKs write before `AM`.
fn blanks(bytes: &[u8]) -> usize {
    const NARROW: &[u8] = "\u{202f}".as_bytes();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        match rest {
            [b' ', ..] => at += 1,
            rest if rest.starts_with(NARROW) => at += NARROW.len(),
            _ => break,
        }
    }
    at
}

/// `KST`, `Asia/Seoul`.
fn zone_name(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_')).count()
}

fn word(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i32, month: u8, day: u8, ms: i64) -> i64 {
        Date { year, month, day }.days() * DAY_MS + ms
    }

    #[test]
    fn iso() {
        let seven = ((7 * 60 + 29) * 60 + 56) * 1000;
        for (text, local_ms, offset_s, length) in [
            ("2026-11-21 07:29:56,459 INFO", at(2026, 11, 21, seven + 459), None, 23),
            ("2026-11-21T07:29:56.459+0900]", at(2026, 11, 21, seven + 459), Some(32_400), 28),
            ("2026-11-21T07:29:56.459123+09:00", at(2026, 11, 21, seven + 459), Some(32_400), 32),
            ("2026-11-21 07:29:56Z", at(2026, 11, 21, seven), Some(0), 20),
            ("2026-11-21 07:29:56,194INFO", at(2026, 11, 21, seven + 194), None, 23),
            ("2024-02-29 23:59:60,5", at(2024, 3, 1, 500), None, 21),
            ("2026-11-21 24:00:00", at(2026, 11, 22, 0), None, 19),
        ] {
            assert_eq!(
                read_iso(text.as_bytes()),
                Some((WrittenTime { local_ms, offset_s }, length)),
                "{text}"
            );
        }
        for text in [
            "2026-02-29 00:00:00",
            "0000-00-00 00:00:00",
            "2026-11-21 25:00:00",
            "2026-11-21",
            "2026-1-21 07:29:56",
        ] {
            assert_eq!(read_iso(text.as_bytes()), None, "{text}");
        }
    }
}
