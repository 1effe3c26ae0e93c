//! How a pattern says in what form times are written: SimpleDateFormat letters and the named formats of log4j and logback,
//! and strftime letters of Python.

use crate::{
    pattern::PatternError,
    stamp::{Part, TimeFormat},
};

/// The format in the braces of `%d{format}{zone}`; `at` is where the conversion stands.
pub(super) fn log4j(options: &[&str], at: usize) -> Result<TimeFormat, PatternError> {
    let (format, zone) = format_and_zone(options);
    let format = match format {
        ""
        | "ISO8601"
        | "DEFAULT"
        | "ISO8601_PERIOD"
        | "DEFAULT_PERIOD"
        | "DEFAULT_MICROS"
        | "DEFAULT_NANOS"
        | "ISO8601_PERIOD_MICROS"
        | "ISO8601_OFFSET_DATE_TIME_HH"
        | "ISO8601_OFFSET_DATE_TIME_HHMM"
        | "ISO8601_OFFSET_DATE_TIME_HHCMM"
        | "STRICT" => TimeFormat::Iso,
        "ISO8601_BASIC" => simple_date_format("yyyyMMdd'T'HHmmss,SSS", at)?,
        "ISO8601_BASIC_PERIOD" => simple_date_format("yyyyMMdd'T'HHmmss.SSS", at)?,
        "COMPACT" => simple_date_format("yyyyMMddHHmmssSSS", at)?,
        "DATE" => simple_date_format("dd MMM yyyy HH:mm:ss,SSS", at)?,
        "DATE_PERIOD" => simple_date_format("dd MMM yyyy HH:mm:ss.SSS", at)?,
        "US_MONTH_DAY_YEAR2_TIME" => simple_date_format("MM/dd/yy HH:mm:ss.SSS", at)?,
        "US_MONTH_DAY_YEAR4_TIME" => simple_date_format("MM/dd/yyyy HH:mm:ss.SSS", at)?,
        "UNIX" => TimeFormat::Parts([Part::EpochSeconds].into()),
        "UNIX_MILLIS" => TimeFormat::Parts([Part::EpochMilliseconds].into()),
        "ABSOLUTE" | "ABSOLUTE_PERIOD" | "ABSOLUTE_MICROS" | "ABSOLUTE_NANOS" | "HH:mm:ss,SSS"
        | "HH:mm:ss.SSS" => {
            return error(at, "a time of day without a date cannot be placed; use %d{ISO8601}".to_owned());
        }
        letters => simple_date_format(letters, at)?,
    };
    match zone {
        None => Ok(format),
        Some(zone) => in_zone(format, zone, at),
    }
}

/// Format and zone of `{format}{zone}{locale}`, and of logback's `{format, zone}` and `{"format", zone}`.
fn format_and_zone<'a>(options: &[&'a str]) -> (&'a str, Option<&'a str>) {
    let first = options.first().copied().unwrap_or_default().trim();
    let zone = options.get(1).map(|zone| zone.trim()).filter(|zone| !zone.is_empty());
    if let Some(quoted) = first.strip_prefix('"')
        && let Some((format, rest)) = quoted.split_once('"')
    {
        let behind = rest.trim_start().strip_prefix(',').map(str::trim);
        return (format, zone.or(behind.filter(|zone| !zone.is_empty())));
    }
    match first.rsplit_once(',') {
        Some((format, behind)) if looks_like_zone(behind.trim()) => (format.trim_end(), Some(behind.trim())),
        _ => (first, zone),
    }
}

fn looks_like_zone(text: &str) -> bool {
    fixed_offset(text).is_some() || text.contains('/') || text.starts_with("GMT")
}

fn in_zone(format: TimeFormat, zone: &str, at: usize) -> Result<TimeFormat, PatternError> {
    let Some(seconds) = fixed_offset(zone) else {
        return error(
            at,
            format!(
                "the zone {zone:?} is no fixed offset: leave it out here and give it as the stream's zone"
            ),
        );
    };
    Ok(match format {
        TimeFormat::Parts(parts) => {
            TimeFormat::Parts(parts.into_iter().chain([Part::Zone(seconds)]).collect())
        }
        TimeFormat::Iso | TimeFormat::IsoIn(_) => TimeFormat::IsoIn(seconds),
    })
}

/// Seconds east of UTC of `UTC`, `GMT`, `Z`, `GMT+9`, `GMT+09:00`, `UTC-3`, `+0900`.
fn fixed_offset(zone: &str) -> Option<i32> {
    let rest = ["Etc/UTC", "UTC", "GMT", "Z"].iter().find_map(|name| zone.strip_prefix(name)).unwrap_or(zone);
    if rest.is_empty() {
        return (!zone.is_empty()).then_some(0);
    }
    let (sign, digits) = match rest.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=18).contains(&hours) && (0..60).contains(&minutes)).then_some(sign * (hours * 60 + minutes) * 60)
}

/// A format in letters of SimpleDateFormat or DateTimeFormatter.
pub(super) fn simple_date_format(format: &str, at: usize) -> Result<TimeFormat, PatternError> {
    let mut parts = Vec::new();
    // `M`, `d` and `H` alone write one digit where they can.
    let mut unpadded = false;
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            if letters.next_if_eq(&'\'').is_some() {
                parts.push(Part::Literal(b'\''));
            }
            for quoted in letters.by_ref().take_while(|quoted| *quoted != '\'') {
                text(&mut parts, quoted);
            }
            continue;
        }
        let mut count = 1;
        while letters.next_if_eq(&letter).is_some() {
            count += 1;
        }
        unpadded |= count == 1 && matches!(letter, 'M' | 'L' | 'd' | 'H');
        if letter.is_ascii_alphabetic() {
            let part = simple_part(letter, count).ok_or_else(|| PatternError {
                at,
                message: format!("the letter {letter} in the time format {format:?} is unknown"),
            })?;
            parts.push(part);
        } else {
            (0..count).for_each(|_| text(&mut parts, letter));
        }
    }
    finish(parts, unpadded, format, at)
}

fn simple_part(letter: char, count: usize) -> Option<Part> {
    Some(match (letter, count) {
        ('y' | 'u' | 'Y', 2) => Part::Year2,
        ('y' | 'u' | 'Y', _) => Part::Year4,
        ('M' | 'L', 1 | 2) => Part::Month,
        ('M' | 'L', _) => Part::MonthName,
        ('d', _) => Part::Day,
        ('E', _) => Part::WeekDay,
        // 24:00 is understood, and 0:xx cannot be meant by the letter that counts from one.
        ('H' | 'k', _) => Part::Hour24,
        ('h' | 'K', _) => Part::Hour12,
        ('a', _) => Part::AmPm,
        ('m', _) => Part::Minute,
        ('s', _) => Part::Second,
        ('S' | 'n', _) => Part::Fraction,
        ('Z' | 'X' | 'x', _) => Part::Offset,
        ('z' | 'V' | 'O', _) => Part::ZoneName,
        _ => return None,
    })
}

/// A format in letters of Python's `time.strftime`.
pub(super) fn strftime(format: &str, at: usize) -> Result<TimeFormat, PatternError> {
    let mut parts = Vec::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text(&mut parts, letter);
            continue;
        }
        // GNU's `%-d`: without padding.
        let name = letters.find(|letter| !matches!(letter, '-' | '_')).unwrap_or(' ');
        let known: &[Part] = match name {
            'Y' => &[Part::Year4],
            'y' => &[Part::Year2],
            'm' => &[Part::Month],
            'd' => &[Part::Day],
            // Padded with a blank.
            'e' => &[Part::Padding, Part::Day],
            'b' | 'B' | 'h' => &[Part::MonthName],
            'a' | 'A' => &[Part::WeekDay],
            'H' => &[Part::Hour24],
            'I' => &[Part::Hour12],
            'p' => &[Part::AmPm],
            'M' => &[Part::Minute],
            'S' => &[Part::Second],
            'f' => &[Part::Fraction],
            'z' => &[Part::Offset],
            'Z' => &[Part::ZoneName],
            's' => &[Part::EpochSeconds],
            'F' => &[Part::Year4, Part::Literal(b'-'), Part::Month, Part::Literal(b'-'), Part::Day],
            'D' | 'x' => &[Part::Month, Part::Literal(b'/'), Part::Day, Part::Literal(b'/'), Part::Year2],
            'T' | 'X' => CLOCK,
            'R' => &[Part::Hour24, Part::Literal(b':'), Part::Minute],
            'c' => CTIME,
            '%' => &[Part::Literal(b'%')],
            _ => {
                return error(at, format!("%{name} in the time format {format:?} is unknown"));
            }
        };
        parts.extend_from_slice(known);
    }
    finish(parts, format.contains("%-"), format, at)
}

/// C's `ctime`: `Sat Nov 21 08:10:07 2026`
pub(crate) const CTIME: &[Part] = &[
    Part::WeekDay,
    Part::Literal(b' '),
    Part::MonthName,
    Part::Literal(b' '),
    Part::Day,
    Part::Literal(b' '),
    Part::Hour24,
    Part::Literal(b':'),
    Part::Minute,
    Part::Literal(b':'),
    Part::Second,
    Part::Literal(b' '),
    Part::Year4,
];

const CLOCK: &[Part] = &[Part::Hour24, Part::Literal(b':'), Part::Minute, Part::Literal(b':'), Part::Second];

/// Refuses a format that names no moment; one that [`TimeFormat::Iso`] reads is read by that.
fn finish(parts: Vec<Part>, unpadded: bool, format: &str, at: usize) -> Result<TimeFormat, PatternError> {
    let has = |wanted: &[Part]| parts.iter().any(|part| wanted.contains(part));
    let has_date =
        has(&[Part::Year2, Part::Year4]) && has(&[Part::Month, Part::MonthName]) && has(&[Part::Day]);
    if !has_date && !has(&[Part::EpochSeconds, Part::EpochMilliseconds]) {
        return error(at, format!("the time format {format:?} has no year, month and day"));
    }
    Ok(if !unpadded && is_iso(&parts) { TimeFormat::Iso } else { TimeFormat::Parts(parts.into()) })
}

/// Whether the parts are what [`TimeFormat::Iso`] reads.
fn is_iso(parts: &[Part]) -> bool {
    const DATE: &[Part] = &[Part::Year4, Part::Literal(b'-'), Part::Month, Part::Literal(b'-'), Part::Day];
    let read = || {
        let rest = parts.strip_prefix(DATE)?;
        let (_, rest) =
            rest.split_first().filter(|(first, _)| matches!(first, Part::Literal(b' ' | b'T')))?;
        let rest = rest.strip_prefix(CLOCK)?;
        Some(match rest {
            [Part::Literal(b',' | b'.'), Part::Fraction, rest @ ..] => rest,
            rest => rest,
        })
    };
    matches!(read(), Some([] | [Part::Offset]))
}

fn text(parts: &mut Vec<Part>, letter: char) {
    let mut buffer = [0; 4];
    parts.extend(letter.encode_utf8(&mut buffer).bytes().map(Part::Literal));
}

fn error<T>(at: usize, message: String) -> Result<T, PatternError> {
    Err(PatternError { at, message })
}
