//! Formats of Python's `logging`, as Hue, Airflow or Superset have them in their `log.conf`.
//!
//! ```text
//! [%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(module)-12s %(levelname)-8s %(message)s
//! {asctime} {levelname:<8} {name} - {message}
//! ```
//!
//! Attributes that an application adds of its own are texts that are read over.

use super::{Item, PatternError, date, words};
use crate::{
    fields::Field,
    layout::{Charset, Step},
    stamp::{Part, TimeFormat},
};

/// How attributes stand in a format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `%(name)-8s`
    Percent,
    /// `{name:<8}`
    Brace,
}

/// An attribute as written: `%(levelname)-8s`, `{levelname:<8}`.
struct Attribute<'a> {
    at: usize,
    name: &'a str,
    width: usize,
    /// Blanks before it if it is shorter than its width.
    padded_before: bool,
    padded_behind: bool,
    /// What stands in the braces behind a time.
    time_format: Option<&'a str>,
}

/// The style of a Python format; `None` if `pattern` is none.
pub(super) fn style(pattern: &str) -> Option<Style> {
    let mentions = |open: &str| {
        ["message", "asctime", "levelname"].iter().any(|name| {
            pattern.match_indices(&format!("{open}{name}")).any(|(at, found)| {
                matches!(pattern.as_bytes().get(at + found.len()), Some(b')' | b'}' | b':' | b'!'))
            })
        })
    };
    if mentions("%(") {
        return Some(Style::Percent);
    }
    mentions("{").then_some(Style::Brace)
}

pub(super) fn parse(pattern: &str, style: Style) -> Result<Vec<Item>, PatternError> {
    let mut items: Vec<Item> = Vec::new();
    let has_name = pattern.contains("(name)") || pattern.contains("{name");
    let mut at = 0;
    while let Some(letter) = pattern[at..].chars().next() {
        let rest = &pattern[at..];
        let doubled = match style {
            Style::Percent => rest.starts_with("%%"),
            Style::Brace => rest.starts_with("{{") || rest.starts_with("}}"),
        };
        let opens = letter == if style == Style::Percent { '%' } else { '{' };
        if opens && !doubled {
            let (attribute, end) = match style {
                Style::Percent => percent(pattern, at)?,
                Style::Brace => brace(pattern, at)?,
            };
            add(&mut items, &attribute, has_name)?;
            at = end;
            continue;
        }
        let length = letter.len_utf8();
        items.push(Item::step(at, Step::Literal(rest.as_bytes()[..length].into())));
        at += if doubled { 2 * length } else { length };
    }
    Ok(items)
}

/// `%(name)` with flags, width, precision and type behind it.
fn percent(pattern: &str, at: usize) -> Result<(Attribute<'_>, usize), PatternError> {
    let rest = &pattern[at..];
    let expected = || PatternError {
        at,
        message: "an attribute is expected behind %, as in %(asctime)s, %(levelname)s, %(message)s".into(),
    };
    let (name, behind) =
        rest.strip_prefix("%(").and_then(|rest| rest.split_once(')')).ok_or_else(expected)?;
    let number = behind.find(|letter: char| !(letter.is_ascii_digit() || "-+ #0.".contains(letter)));
    let (form, kind) = behind.split_at(number.unwrap_or(behind.len()));
    if !kind.starts_with(['s', 'd', 'i', 'f', 'r', 'x', 'a', 'g']) {
        let message = format!("a type is expected behind %({name}), as in %({name})s");
        return Err(PatternError { at: at + "%()".len() + name.len(), message });
    }
    let end = pattern.len() - kind.len() + 1;
    let width = number_in(form.trim_start_matches(['-', '+', ' ', '#', '0']));
    attribute(pattern, at, name, (width, !form.contains('-'), form.contains('-')), end)
}

/// The number that `form` begins with, 0 if there is none.
fn number_in(form: &str) -> usize {
    let digits = form.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(form.len());
    form[..digits].parse().unwrap_or(0)
}

/// `{name!s:<8}`
fn brace(pattern: &str, at: usize) -> Result<(Attribute<'_>, usize), PatternError> {
    let close =
        pattern[at..].find('}').ok_or_else(|| PatternError { at, message: "this { is not closed".into() })?;
    let inner = &pattern[at + 1..at + close];
    let (name, form) = inner.split_once(':').unwrap_or((inner, ""));
    let name = name.split('!').next().unwrap_or_default();
    let width = number_in(form.trim_start_matches(|letter: char| !letter.is_ascii_digit()));
    attribute(pattern, at, name, (width, !form.contains('<'), !form.contains('>')), at + close + 1)
}

/// The attribute, and where it ends: behind the form of its times, if there is one.
fn attribute<'a>(
    pattern: &'a str,
    at: usize,
    name: &'a str,
    (width, before, behind): (usize, bool, bool),
    end: usize,
) -> Result<(Attribute<'a>, usize), PatternError> {
    let mut attribute = Attribute {
        at,
        name,
        width,
        padded_before: width > 0 && before,
        padded_behind: width > 0 && behind,
        time_format: None,
    };
    let behind = &pattern[end..];
    if name != "asctime" || !behind.starts_with("{%") {
        return Ok((attribute, end));
    }
    let close =
        behind.find('}').ok_or_else(|| PatternError { at: end, message: "this { is not closed".into() })?;
    attribute.time_format = Some(&behind[1..close]);
    Ok((attribute, end + close + 1))
}

/// Attributes of a LogRecord, where they go, and what they consist of.
const ATTRIBUTES: &[(&str, Option<Field>, Charset)] = &[
    ("name", Some(Field::LogLogger), Charset::NoBlank),
    ("module", None, Charset::NoBlank),
    ("pathname", Some(Field::LogOriginFile), Charset::Any),
    ("filename", Some(Field::LogOriginFile), Charset::Any),
    ("lineno", Some(Field::LogOriginLine), Charset::Digits),
    ("funcName", Some(Field::LogOriginFunction), Charset::Name),
    ("process", Some(Field::ProcessPid), Charset::Digits),
    ("processName", None, Charset::Any),
    ("thread", None, Charset::Digits),
    ("threadName", Some(Field::ProcessThreadName), Charset::Any),
    ("taskName", None, Charset::Any),
    ("levelno", None, Charset::Digits),
    ("relativeCreated", None, Charset::NoBlank),
    ("msecs", None, Charset::NoBlank),
];

fn add(items: &mut Vec<Item>, attribute: &Attribute<'_>, has_name: bool) -> Result<(), PatternError> {
    let at = attribute.at;
    match attribute.name {
        "asctime" => {
            let format = match attribute.time_format {
                Some(format) => date::strftime(format, at)?,
                None => TimeFormat::Iso,
            };
            items.push(Item::step(at, Step::Time(format)));
            return Ok(());
        }
        "created" => {
            items.push(Item::step(at, Step::Time(TimeFormat::Parts([Part::EpochSeconds].into()))));
            return Ok(());
        }
        "levelname" => {
            items.push(Item::step(at, Step::Level));
            if attribute.padded_behind {
                items.push(Item::step(at, Step::PadTo(attribute.width)));
            }
            return Ok(());
        }
        "message" => {
            items.push(Item::step(at, Step::Message));
            return Ok(());
        }
        "msecs" if took_fraction(items) => return Ok(()),
        _ => {}
    }
    let known = ATTRIBUTES.iter().find(|(name, ..)| *name == attribute.name);
    if known.is_none() {
        let names = ATTRIBUTES.iter().map(|(name, ..)| *name);
        let names = names.chain(["asctime", "created", "levelname", "message"]);
        if let Some(meant) = words::nearest(attribute.name, names) {
            let message = format!("{} is unknown; did you mean {meant}?", attribute.name);
            return Err(PatternError { at, message });
        }
    }
    let (field, charset) = match known {
        // A format without the logger's name has its module instead.
        Some(("module", ..)) if !has_name => (Some(Field::LogLogger), Charset::NoBlank),
        Some((_, field, charset)) => (*field, *charset),
        None => (None, Charset::Any),
    };
    if attribute.padded_before {
        items.push(Item::step(at, Step::Blanks));
    }
    items.push(Item::step(at, Step::Text { field, charset }));
    if attribute.padded_behind {
        items.push(Item::step(at, Step::Padding));
    }
    Ok(())
}

/// `%(asctime)s.%(msecs)03d`: the milliseconds behind a time and a mark become part of the time.
fn took_fraction(items: &mut Vec<Item>) -> bool {
    let [
        ..,
        Item { piece: super::Piece::Step(Step::Time(format)), .. },
        Item { piece: super::Piece::Step(Step::Literal(mark)), .. },
    ] = items.as_mut_slice()
    else {
        return false;
    };
    let [mark @ (b'.' | b',' | b':')] = **mark else {
        return false;
    };
    if let TimeFormat::Parts(parts) = format {
        *parts = parts.iter().copied().chain([Part::Literal(mark), Part::Milliseconds]).collect();
    } else if mark == b':' {
        return false;
    }
    items.pop();
    true
}
