//! JVM GC logs: JDK 8 and unified logging.

use wire::WrittenTime;

use crate::{component::Grammar, record::Record, stamp};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::GC) };

pub(crate) fn begins(line: &[u8]) -> bool {
    time(line).is_some()
}

pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let line = line.strip_prefix(b"[").unwrap_or(line);
    stamp::read_iso(line).map(|(time, _)| time)
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    record.time = time(event);
}
