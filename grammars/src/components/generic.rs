//! Any log whose lines begin with a time.
//!
//! ```text
//! [21/Nov/2026 07:29:56 +0900] INFO started
//! 1795246196459 WARN slow
//!   more of it
//! ```
//!
//! The time is guessed: the usual forms at a line's start, in brackets or not ([`crate::guess`]). A line without one goes on with the
//! event before. A level is read if it is one of the first three words behind the time, in capital letters, with or without
//! brackets around it or a colon behind it. The message is all that stands behind the time.

use wire::{WrittenTime, split::first_line};

use crate::{
    component::Grammar,
    exception, guess, ids,
    record::{Level, Record},
};

/// How its lines are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::GENERIC) };

/// Words behind the time among which a level is looked for.
const LEVEL_AMONG: usize = 3;

/// Whether a line begins with a time.
pub(crate) fn begins(line: &[u8]) -> bool {
    stamp(line).is_some()
}

/// The time that a line begins with.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    stamp(line).map(|(time, _)| time)
}

/// The time, and where the text behind it begins.
fn stamp(line: &[u8]) -> Option<(WrittenTime, usize)> {
    let open = usize::from(matches!(line.first(), Some(b'[' | b'(' | b'<')));
    let (time, length) = guess::time(&line[open..])?;
    let mut end = open + length;
    if open > 0 {
        // `[21/Nov/2026 07:29:56 ]`: a zone that is empty.
        let behind = line[end..].trim_ascii_start();
        end = line.len()
            - behind.strip_prefix(b"]").or(behind.strip_prefix(b")")).or(behind.strip_prefix(b">"))?.len();
    }
    Some((time, end))
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    if let Some((time, end)) = stamp(first_line(event)) {
        record.layout = "time-guess";
        record.time = Some(time);
        let body = &event[end..];
        record.level = level(first_line(body));
        record.message = body.strip_prefix(b" ").unwrap_or(body);
    }
    record.message = exception::read(record.message, record);
    ids::lift(record.message, record);
}

fn level(line: &[u8]) -> Option<Level> {
    let is_between = |byte: &u8| {
        matches!(byte, b' ' | b'\t' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'|' | b',' | b';' | b':')
    };
    let words = line.split(is_between).filter(|word| !word.is_empty());
    words.take(LEVEL_AMONG).filter(|word| word.iter().all(u8::is_ascii_uppercase)).find_map(Level::parse)
}
