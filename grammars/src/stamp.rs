//! Times in log lines: formats and how they are read.

use wire::{
    WrittenTime,
    time::{DAY_MS, Date},
};

/// How a layout writes the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    /// `yyyy-MM-dd HH:mm:ss` with ` ` or `T` between, an optional fraction behind `,` or `.`, and an optional offset
    /// (`Z`, `+0900`, `+09:00`): log4j's and log4j 2's ISO8601, and what people write instead of it.
    Iso,
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
    /// `Jan` to `Dec`, or the full English name.
    MonthName,
    /// One or two digits.
    Day,
    /// `Mon` to `Sun` or the full name, read over.
    WeekDay,
    /// 0 to 23, one or two digits.
    Hour24,
    /// 1 to 12, one or two digits.
    Hour12,
    /// `AM` or `PM`.
    AmPm,
    /// Two digits.
    Minute,
    /// Two digits.
    Second,
    /// One to nine digits of a fraction.
    Fraction,
    /// `Z`, `+0900`, `+09:00`, `+09`, or nothing at all (Python's `%z` can be empty).
    Offset,
    /// A zone's name, such as `KST`: read over.
    ZoneName,
    /// A byte that stands for itself. A blank stands for one or more blanks.
    Literal(u8),
}

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

impl TimeFormat {
    /// Reads a time at the start of `bytes`; the time and how many bytes it took.
    pub(crate) fn read(&self, bytes: &[u8]) -> Option<(WrittenTime, usize)> {
        match self {
            TimeFormat::Iso => read_iso(bytes),
            TimeFormat::Parts(parts) => read_parts(parts, bytes),
        }
    }

    /// Whether a line whose first byte is `byte` can begin with this time.
    pub(crate) fn can_start_with(&self, byte: u8) -> bool {
        match self {
            TimeFormat::Iso => byte.is_ascii_digit(),
            TimeFormat::Parts(parts) => match parts.first() {
                Some(Part::MonthName | Part::WeekDay) => byte.is_ascii_uppercase(),
                Some(Part::Literal(literal)) => byte == *literal,
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
    let digits = bytes.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
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
fn number(bytes: &[u8], least: usize, most: usize) -> Option<(u32, usize)> {
    let digits = bytes.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    (digits >= least)
        .then(|| (bytes[..digits].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')), digits))
}

fn read_parts(parts: &[Part], bytes: &[u8]) -> Option<(WrittenTime, usize)> {
    let mut date = Date { year: 1970, month: 1, day: 1 };
    let (mut hour, mut minute, mut second, mut milliseconds) = (0, 0, 0, 0);
    let (mut afternoon, mut offset_s) = (None, None);
    let mut at = 0;
    for part in parts {
        let rest = bytes.get(at..)?;
        let mut digits = |least, most| {
            let (value, length) = number(rest, least, most)?;
            at += length;
            Some(value)
        };
        match part {
            Part::Year4 => date.year = digits(4, 4)? as i32,
            Part::Year2 => date.year = 2000 + digits(2, 2)? as i32,
            Part::Month => date.month = digits(1, 2)? as u8,
            Part::Day => date.day = digits(1, 2)? as u8,
            Part::Hour24 | Part::Hour12 => hour = digits(1, 2)?,
            Part::Minute => minute = digits(2, 2)?,
            Part::Second => second = digits(2, 2)?,
            Part::Fraction => {
                let (value, length) = fraction(rest)?;
                milliseconds = value;
                at += length;
            }
            Part::MonthName => {
                let name = rest.get(..3)?;
                date.month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))? as u8 + 1;
                at += word(rest);
            }
            Part::WeekDay | Part::ZoneName => match word(rest) {
                0 => return None,
                length => at += length,
            },
            Part::AmPm => {
                afternoon = Some(match rest.get(..2)? {
                    b"AM" | b"am" => false,
                    b"PM" | b"pm" => true,
                    _ => return None,
                });
                at += 2;
            }
            Part::Offset => {
                if let Some((seconds, length)) = offset(rest) {
                    offset_s = Some(seconds);
                    at += length;
                }
            }
            Part::Literal(b' ') => match rest.iter().take_while(|byte| **byte == b' ').count() {
                0 => return None,
                blanks => at += blanks,
            },
            Part::Literal(literal) if rest.first() == Some(literal) => at += 1,
            Part::Literal(_) => return None,
        }
    }
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let mut time = clock(date, hour, minute, second)?;
    time.local_ms += milliseconds;
    time.offset_s = offset_s;
    Some((time, at))
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
