//! log4j 1, log4j 2 and logback `ConversionPattern`s, compiled into [`Layout`](crate::layout::Layout)s.
//!
//! `%d{ISO8601} %-5p [%t] %c{2}: %m%n` is read as a list of conversions and literals. What cannot be read back from a line
//! is refused with its place in the pattern: two texts of open length side by side, an unknown conversion, a time format
//! with letters that are not known.

use std::fmt;

use nom::{
    IResult, Parser,
    bytes::complete::take_while,
    character::complete::{alpha0, char, digit0},
    combinator::opt,
    sequence::preceded,
};

use crate::{
    fields::Field,
    layout::{Charset, Step},
    stamp::{Part, TimeFormat},
};

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Byte in the pattern at which it goes wrong.
    pub at: usize,
    /// What is wrong there and what is expected.
    pub message: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.message)
    }
}

impl std::error::Error for PatternError {}

/// One `%` conversion as written: `%-5p`, `%d{ISO8601}{GMT+9}`, `%X{myid}`.
struct Conversion<'a> {
    at: usize,
    /// Fewest characters, if padded.
    width: usize,
    left_aligned: bool,
    name: &'a str,
    options: Vec<&'a str>,
}

/// Compiles a pattern into the steps that read a line back.
pub(crate) fn compile(pattern: &str) -> Result<Box<[Step]>, PatternError> {
    let mut steps: Vec<Step> = Vec::new();
    let mut rest = 0;
    while rest < pattern.len() {
        let Some(percent) = pattern[rest..].find('%').map(|found| rest + found) else {
            literal(&mut steps, &pattern[rest..]);
            break;
        };
        literal(&mut steps, &pattern[rest..percent]);
        if pattern[percent + 1..].starts_with('%') {
            literal(&mut steps, "%");
            rest = percent + 2;
            continue;
        }
        let (conversion, end) = conversion(pattern, percent)?;
        add(&mut steps, &conversion)?;
        rest = end;
    }
    check(&steps, pattern)?;
    Ok(with_free_padding(steps).into())
}

/// Makes `%p`, `%-5p` and `%5p` the same for reading: any number of blanks before a level, and at least one behind it where
/// the pattern has one. Hosts of one platform differ in nothing as often as in this. A single blank between level and message
/// stays exact, since further blanks are the message's own.
fn with_free_padding(steps: Vec<Step>) -> Vec<Step> {
    let mut free: Vec<Step> = Vec::with_capacity(steps.len() + 4);
    let mut steps = steps.into_iter().filter(|step| *step != Step::Padding).peekable();
    while let Some(step) = steps.next() {
        match step {
            Step::Level => {
                free.extend([Step::Blanks, Step::Level]);
                if !matches!(steps.peek(), Some(Step::Literal(text)) if text[0] == b' ') {
                    free.push(Step::Blanks);
                }
            }
            Step::Literal(text) if free.last() == Some(&Step::Level) => {
                let behind = text.trim_ascii_start();
                if behind.is_empty() && steps.peek() == Some(&Step::Message) {
                    free.push(Step::Literal(text));
                    continue;
                }
                free.push(Step::SomeBlanks);
                if !behind.is_empty() {
                    free.push(Step::Literal(behind.into()));
                }
            }
            other => free.push(other),
        }
    }
    free
}

fn literal(steps: &mut Vec<Step>, text: &str) {
    let text = text.replace("\\t", "\t").replace("\\n", "\n");
    if text.is_empty() {
        return;
    }
    match steps.last_mut() {
        Some(Step::Literal(before)) => *before = [before, text.as_bytes()].concat().into(),
        _ => steps.push(Step::Literal(text.as_bytes().into())),
    }
}

/// Flags, width and letters of a conversion, behind its `%`: `-`, `5` and `p` of `-5.30p`. How it is truncated does not matter
/// for reading it back.
fn spelling(text: &str) -> IResult<&str, (&str, &str, &str)> {
    let flags = take_while(|letter| matches!(letter, '-' | '0'));
    let truncation =
        opt(preceded(char('.'), take_while(|letter: char| letter == '-' || letter.is_ascii_digit())));
    (flags, digit0, truncation, alpha0).map(|(flags, width, _, letters)| (flags, width, letters)).parse(text)
}

fn conversion(pattern: &str, at: usize) -> Result<(Conversion<'_>, usize), PatternError> {
    let bytes = pattern.as_bytes();
    let (behind, (flags, width, letters)) = spelling(&pattern[at + 1..]).unwrap_or_default();
    if letters.is_empty() {
        return Err(PatternError {
            at,
            message: "a conversion letter is expected behind %, as in %d, %p, %c, %m".into(),
        });
    }
    let mut options = Vec::new();
    let name = known_prefix(letters).ok_or_else(|| PatternError {
        at,
        message: format!(
            "%{letters} is unknown; known are %d %p %c %C %t %F %M %L %X %x %r %m %n %pid %throwable"
        ),
    })?;
    // log4j 1 reads one letter: the rest of `%mn` is text.
    let mut end = pattern.len() - behind.len() - letters.len() + name.len();
    while bytes.get(end) == Some(&b'{') {
        let close = closing_brace(&pattern[end..])
            .ok_or_else(|| PatternError { at: end, message: "this { is not closed".into() })?;
        options.push(&pattern[end + 1..end + close]);
        end += close + 1;
    }
    Ok((
        Conversion {
            at,
            width: width.parse().unwrap_or(0),
            left_aligned: flags.contains('-'),
            name,
            options,
        },
        end,
    ))
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.bytes().position(|byte| {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        depth == 0
    })
}

/// Conversion names, the long ones first; the first that `letters` begin with is meant.
const NAMES: [&str; 44] = [
    "processId",
    "throwable",
    "rThrowable",
    "xThrowable",
    "exception",
    "xException",
    "message",
    "logger",
    "thread",
    "threadName",
    "level",
    "class",
    "method",
    "caller",
    "location",
    "relative",
    "notEmpty",
    "date",
    "file",
    "line",
    "nopex",
    "nopexception",
    "rEx",
    "xEx",
    "wEx",
    "msg",
    "mdc",
    "MDC",
    "NDC",
    "pid",
    "lo",
    "le",
    "tn",
    "ex",
    "d",
    "p",
    "c",
    "C",
    "t",
    "F",
    "M",
    "L",
    "m",
    "n",
];

/// The single letters that stand behind [`NAMES`].
const LETTERS: [&str; 5] = ["X", "x", "r", "l", "N"];

fn known_prefix(letters: &str) -> Option<&'static str> {
    let mut candidates: Vec<&'static str> =
        NAMES.into_iter().chain(LETTERS).filter(|name| letters.starts_with(name)).collect();
    candidates.sort_by_key(|name| std::cmp::Reverse(name.len()));
    candidates.first().copied()
}

fn add(steps: &mut Vec<Step>, conversion: &Conversion<'_>) -> Result<(), PatternError> {
    let pad = |steps: &mut Vec<Step>, step: Step| {
        if conversion.width > 0 && !conversion.left_aligned {
            steps.push(Step::Blanks);
        }
        steps.push(step);
        if conversion.width > 0 && conversion.left_aligned {
            steps.push(Step::Padding);
        }
    };
    let text = |field, charset| Step::Text { field, charset };
    match conversion.name {
        "d" | "date" => steps.push(Step::Time(time_format(conversion)?)),
        "p" | "le" | "level" => steps.push(Step::Level),
        "c" | "lo" | "logger" => pad(steps, text(Some(Field::LogLogger), Charset::NoBlank)),
        "C" | "class" => pad(steps, text(Some(Field::LogOriginFunction), Charset::Class)),
        "t" | "tn" | "thread" | "threadName" => {
            pad(steps, text(Some(Field::ProcessThreadName), Charset::Any))
        }
        "F" | "file" => pad(steps, text(Some(Field::LogOriginFile), Charset::Name)),
        "M" | "method" => pad(steps, text(Some(Field::LogOriginFunction), Charset::Name)),
        "L" | "line" => pad(steps, text(Some(Field::LogOriginLine), Charset::Digits)),
        "l" | "location" | "caller" => pad(steps, text(None, Charset::Any)),
        "pid" | "processId" => pad(steps, text(Some(Field::ProcessPid), Charset::Digits)),
        "r" | "relative" => pad(steps, text(None, Charset::Digits)),
        "X" | "mdc" | "MDC" => {
            let field = match conversion.options.first() {
                Some(&"myid") => Some(Field::ZooKeeperMyid),
                _ => None,
            };
            pad(steps, text(field, Charset::Any));
        }
        "x" | "NDC" => pad(steps, text(None, Charset::Any)),
        "m" | "msg" | "message" => steps.push(Step::Message),
        "notEmpty" => {
            // What is between the braces is there or it is not: it is read with the message.
        }
        // A line end, or what follows the message on lines of its own.
        _ => {}
    }
    Ok(())
}

/// Refuses what cannot be read back.
fn check(steps: &[Step], pattern: &str) -> Result<(), PatternError> {
    let end = |message: &str| Err(PatternError { at: pattern.len(), message: message.into() });
    if steps.iter().filter(|step| matches!(step, Step::Message)).count() != 1 {
        return end("exactly one %m is expected");
    }
    let opens = steps.iter().any(|step| matches!(step, Step::Time(_) | Step::Level));
    // SLF4J's `SLF4J: ` is as good a beginning as a time.
    let has_own_mark = matches!(steps.first(), Some(Step::Literal(text)) if text.len() > 4);
    if !opens && !has_own_mark {
        return end(
            "a %d or a %p is expected: without a time or a level, nothing tells an event from its further lines",
        );
    }
    for pair in steps.windows(2) {
        let open = |step: &Step| {
            matches!(step, Step::Text { charset: Charset::Any | Charset::NoBlank, .. } | Step::Message)
        };
        if open(&pair[0]) && !matches!(pair[1], Step::Literal(_) | Step::Padding) {
            return end(
                "a thread, logger or message must be followed by literal text, or its end cannot be found",
            );
        }
    }
    Ok(())
}

fn time_format(conversion: &Conversion<'_>) -> Result<TimeFormat, PatternError> {
    match conversion.options.first().copied().unwrap_or("ISO8601") {
        "" | "ISO8601" | "DEFAULT" | "ISO8601_BASIC" | "ISO8601_PERIOD" | "DEFAULT_PERIOD"
        | "DEFAULT_MICROS" => Ok(TimeFormat::Iso),
        "ABSOLUTE" | "HH:mm:ss,SSS" | "HH:mm:ss.SSS" => Err(PatternError {
            at: conversion.at,
            message: "a time of day without a date cannot be placed; use %d{ISO8601}".into(),
        }),
        "DATE" => simple_date_format("dd MMM yyyy HH:mm:ss,SSS", conversion.at),
        format => match iso_alike(format) {
            true => Ok(TimeFormat::Iso),
            false => simple_date_format(format, conversion.at),
        },
    }
}

/// Whether a SimpleDateFormat pattern writes what [`TimeFormat::Iso`] reads.
fn iso_alike(format: &str) -> bool {
    let plain = format.replace('\'', "");
    let Some(rest) = plain.strip_prefix("yyyy-MM-dd") else {
        return false;
    };
    let Some(rest) = rest.strip_prefix([' ', 'T']).and_then(|rest| rest.strip_prefix("HH:mm:ss")) else {
        return false;
    };
    let rest = rest.strip_prefix([',', '.']).map_or(rest, |rest| rest.trim_start_matches(['S', 'n']));
    matches!(rest, "" | "Z" | "X" | "XX" | "XXX")
}

fn simple_date_format(format: &str, at: usize) -> Result<TimeFormat, PatternError> {
    let mut parts = Vec::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            for quoted in letters.by_ref().take_while(|quoted| *quoted != '\'') {
                parts.extend(quoted.to_string().bytes().map(Part::Literal));
            }
            continue;
        }
        let mut count = 1;
        while letters.next_if_eq(&letter).is_some() {
            count += 1;
        }
        let part = match (letter, count) {
            ('y' | 'u', 2) => Part::Year2,
            ('y' | 'u', _) => Part::Year4,
            ('M' | 'L', 1 | 2) => Part::Month,
            ('M' | 'L', _) => Part::MonthName,
            ('d', _) => Part::Day,
            ('E', _) => Part::WeekDay,
            ('H', _) => Part::Hour24,
            ('h', _) => Part::Hour12,
            ('a', _) => Part::AmPm,
            ('m', _) => Part::Minute,
            ('s', _) => Part::Second,
            ('S' | 'n', _) => Part::Fraction,
            ('Z' | 'X' | 'x', _) => Part::Offset,
            ('z', _) => Part::ZoneName,
            (letter, _) if letter.is_ascii_alphabetic() => {
                return Err(PatternError {
                    at,
                    message: format!("the letter {letter} in the time format {format:?} is unknown"),
                });
            }
            (other, count) => {
                for _ in 0..count {
                    parts.extend(other.to_string().bytes().map(Part::Literal));
                }
                continue;
            }
        };
        parts.push(part);
    }
    let has_date = parts.iter().any(|part| matches!(part, Part::Year2 | Part::Year4))
        && parts.iter().any(|part| matches!(part, Part::Month | Part::MonthName))
        && parts.contains(&Part::Day);
    if !has_date {
        return Err(PatternError {
            at,
            message: format!("the time format {format:?} has no year, month and day"),
        });
    }
    Ok(TimeFormat::Parts(parts.into()))
}
