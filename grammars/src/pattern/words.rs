//! Conversion words of log4j 1, log4j 2 and logback, and what each writes.

use crate::{fields::Field, layout::Charset};

/// What a conversion word stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    /// The time.
    Time,
    /// The level.
    Level,
    /// The message.
    Message,
    /// A line end.
    LineEnd,
    /// A stack trace, on lines behind the message, or nothing.
    Trace,
    /// A text.
    Text(Option<Field>, Charset),
    /// `class.method(file:line)`
    Location,
    /// A value of the diagnostic context.
    Context,
    /// Another pattern, written as it is, or changed in a way that does not matter.
    Pattern,
    /// Another pattern, in colours if the appender writes any.
    Coloured,
    /// Another pattern, or nothing.
    Optional,
    /// What cannot be read back, and why.
    Refused(&'static str),
}

const fn text(field: Field, charset: Charset) -> Word {
    Word::Text(Some(field), charset)
}

const fn ignored(charset: Charset) -> Word {
    Word::Text(None, charset)
}

/// All words, one meaning a row, the usual spelling first.
const WORDS: &[(&[&str], Word)] = &[
    (&["d", "date"], Word::Time),
    (&["p", "level", "le"], Word::Level),
    (&["m", "msg", "message"], Word::Message),
    (&["n"], Word::LineEnd),
    (
        &[
            "throwable",
            "ex",
            "xEx",
            "rEx",
            "wEx",
            "exception",
            "xException",
            "rException",
            "rootException",
            "xThrowable",
            "rThrowable",
            "nopex",
            "nopexception",
            "wex",
        ],
        Word::Trace,
    ),
    (&["c", "logger", "lo"], text(Field::LogLogger, Charset::NoBlank)),
    (&["C", "class"], text(Field::LogOriginFunction, Charset::Class)),
    (&["M", "method"], text(Field::LogOriginFunction, Charset::Name)),
    (&["t", "thread", "tn", "threadName"], text(Field::ProcessThreadName, Charset::Any)),
    (&["F", "file"], text(Field::LogOriginFile, Charset::Name)),
    (&["L", "line"], text(Field::LogOriginLine, Charset::Digits)),
    (&["l", "location"], Word::Location),
    (&["pid", "processId"], text(Field::ProcessPid, Charset::Digits)),
    (&["r", "relative"], ignored(Charset::Digits)),
    (&["sn", "sequenceNumber"], ignored(Charset::Digits)),
    (&["T", "tid", "threadId"], ignored(Charset::Digits)),
    (&["tp", "threadPriority"], ignored(Charset::Digits)),
    (&["N", "nano"], ignored(Charset::Digits)),
    (&["u", "uuid"], ignored(Charset::NoBlank)),
    (&["fqcn"], ignored(Charset::Class)),
    (&["endOfBatch"], ignored(Charset::Name)),
    (&["marker", "markerSimpleName"], ignored(Charset::Any)),
    (&["X", "mdc", "MDC"], Word::Context),
    (&["x", "NDC", "ndc", "K", "map", "MAP", "kvp", "contextName", "cn", "property"], ignored(Charset::Any)),
    (&["replace", "equals", "equalsIgnoreCase", "enc", "encode", "maxLen", "maxLength"], Word::Pattern),
    (
        &[
            "highlight",
            "style",
            "clr",
            "black",
            "red",
            "green",
            "yellow",
            "blue",
            "magenta",
            "cyan",
            "white",
            "gray",
            "faint",
            "boldRed",
            "boldGreen",
            "boldYellow",
            "boldBlue",
            "boldMagenta",
            "boldCyan",
            "boldWhite",
        ],
        Word::Coloured,
    ),
    (&["notEmpty", "varsNotEmpty", "variablesNotEmpty"], Word::Optional),
    (&["caller"], Word::Refused("%caller writes lines of its own before the message; use %C, %M and %L")),
    (&["repeat", "rep"], Word::Refused("write what %repeat repeats as text")),
];

/// The longest word that `letters` begin with: log4j reads `%mn` as `%m` and the letter n.
pub(super) fn word(letters: &str) -> Option<(&'static str, Word)> {
    let spellings = WORDS.iter().flat_map(|(names, word)| names.iter().map(|name| (*name, *word)));
    spellings.filter(|(name, _)| letters.starts_with(name)).max_by_key(|(name, _)| name.len())
}

/// The word that was meant by one that is not known.
pub(super) fn meant(letters: &str) -> Option<&'static str> {
    let long = WORDS.iter().flat_map(|(names, _)| names.iter().copied()).filter(|name| name.len() >= 4);
    nearest(letters, long)
}

/// The name nearest to `written`: at most two letters are wrong, and fewer than half of them.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = ((written.chars().count() + 1) / 3).min(2);
    names
        .map(|name| (distance(written, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be changed, added or left out. Upper or lower case does not matter.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().map(|letter| letter.to_ascii_lowercase()).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, other) in right.iter().enumerate() {
            let changed = diagonal + usize::from(letter.to_ascii_lowercase() != *other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
