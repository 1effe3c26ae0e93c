//! What JDK 8 puts before an event: `2026-11-21T07:30:44.895+0900: 7.074: #12: `, each part with its own flag
//! (`PrintGCDateStamps`, `PrintGCTimeStamps`, `PrintGCID`).

use wire::WrittenTime;

use super::{jdk8, numbers::Decimal};
use crate::{fields::Field, record::Record, stamp};

/// The stamps of a line, and how long they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stamps {
    pub(super) time: Option<WrittenTime>,
    uptime: Option<Decimal>,
    id: Option<i64>,
    pub(super) length: usize,
}

/// Reads the stamps at the start of a line: any of them, but at least one.
pub(super) fn read(line: &[u8]) -> Option<Stamps> {
    let stamps = in_order(line);
    let rest = stamps.map_or(line, |stamps| &line[stamps.length..]);
    match rest.first() {
        Some(b'0'..=b'9' | b':') => mixed(line).or(stamps),
        _ => stamps,
    }
}

/// Reads stamps that two threads wrote at once, in any order and without the colons between them, of a line that opens an event:
/// `2026-11-21T07:30:44.895+0900: 7.0742026-11-21T07:30:44.895+0900: : [Full GC`. The first of each kind counts.
fn mixed(line: &[u8]) -> Option<Stamps> {
    let mut stamps = Stamps::default();
    let opened = loop {
        let rest = &line[stamps.length..];
        stamps.length +=
            if let Some((time, length)) = stamp::read_iso(rest).filter(|_| rest.get(4) == Some(&b'-')) {
                stamps.time = stamps.time.or(Some(time));
                length
            } else if let Some((uptime, length)) = uptime(rest) {
                stamps.uptime = stamps.uptime.or(Some(uptime));
                length
            } else if rest.starts_with(b": ") {
                2
            } else {
                break rest;
            };
    };
    (stamps.length > 0 && jdk8::opening(opened).is_some()).then_some(stamps)
}

/// An uptime at the front: it has three decimals, and what is behind them is another stamp's.
fn uptime(text: &[u8]) -> Option<(Decimal, usize)> {
    let length = wire::bytes::leading_digits(text) + 4;
    let number = text.get(..length)?;
    Decimal::read(number).filter(|(uptime, read)| *read == length && !uptime.is_whole())
}

/// Stamps as one thread writes them.
fn in_order(line: &[u8]) -> Option<Stamps> {
    let mut stamps = Stamps::default();
    if line.get(4) == Some(&b'-')
        && let Some((time, length)) = stamp::read_iso(line)
    {
        stamps.time = Some(time);
        match line.get(length..)? {
            [b':', b' ', ..] => {
                stamps.length = length + 2;
                // Two threads wrote at once: the other's date stands before it.
                let again = &line[stamps.length..];
                if let Some((_, length)) = stamp::read_iso(again).filter(|_| again.get(4) == Some(&b'-'))
                    && again[length..].starts_with(b": ")
                {
                    stamps.length += length + 2;
                }
            }
            // `2026-11-21 07:31:33 GC log file created ..`: the rotation's own lines have a blank.
            [b' ', b'G', b'C', b' ', ..] => stamps.length = length + 1,
            _ => return None,
        }
    }
    if let Some((uptime, length)) = Decimal::read(&line[stamps.length..])
        && !uptime.is_whole()
        && line[stamps.length + length..].starts_with(b": ")
    {
        stamps.uptime = Some(uptime);
        stamps.length += length + 2;
    }
    if let Some(id) = line[stamps.length..].strip_prefix(b"#")
        && let Some((id, length)) = Decimal::read(id)
        && line[stamps.length + 1 + length..].starts_with(b": ")
    {
        stamps.id = Some(id.whole());
        stamps.length += length + 3;
    }
    (stamps.length > 0).then_some(stamps)
}

impl Stamps {
    /// Puts what the stamps say.
    pub(super) fn put(self, record: &mut Record<'_>) {
        record.time = self.time;
        if let Some(uptime) = self.uptime {
            record.put(Field::JvmUptime, crate::record::Value::Float(uptime.value()));
        }
        if let Some(id) = self.id {
            record.put_int(Field::GcId, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_them() {
        for (line, rest) in [
            ("2026-11-21T07:30:44.895+0900: 7.074: [GC", "[GC"),
            ("2026-11-21T07:30:44.895+0900: [GC", "[GC"),
            ("7,074: [GC", "[GC"),
            ("1.358: #89: [Full", "[Full"),
            ("#89: [Full", "[Full"),
            ("2026-11-21 07:31:33 GC log file", "GC log file"),
            ("2026-11-21T07:30:44.895+0900: 7: x", "7: x"),
        ] {
            let stamps = read(line.as_bytes()).expect(line);
            assert_eq!(&line[stamps.length..], rest, "{line}");
        }
        for line in [
            "2026-11-21T07:30:44.895+0900: 2026-11-21T07:30:44.895+0900: 7.074: 7.074: [Full GC",
            "2026-11-21T07:30:44.895+0900: 7.074: 2026-11-21T07:30:44.895+0900: 7.074: [Full GC",
            "2026-11-21T07:30:44.895+0900: 7.074: 2026-11-21T07:30:44.895+0900[Full GC",
            "2026-11-21T07:30:44.895+0900: 2026-11-21T07:30:44.895+0900: 7.0747.074: [Full GC",
            "2026-11-21T07:30:44.895+0900: 7.0742026-11-21T07:30:44.895+0900: : [Full GC",
            "2026-11-21T07:30:44.895+0900: 2026-11-21T07:30:44.895+09007.074: [Full GC",
            "2026-11-21T07:30:44.895+0900: 2026-11-21T07:30:44.895+0900: 7.074: 7.074[Full GC",
        ] {
            let stamps = read(line.as_bytes()).expect(line);
            assert_eq!(&line[stamps.length..], "[Full GC", "{line}");
            assert_eq!(
                stamps.uptime.map(Decimal::value),
                Some(7.074).filter(|_| line.contains("7.074")),
                "{line}"
            );
            assert!(stamps.time.is_some(), "{line}");
        }
        assert!(read(b": [Full GC (Ergonomics) 1K->1K(2K), 0.1 secs]").is_some());
        for line in [
            ": 29504K->5876K(45888K), 0.0133 secs]",
            ": [Other:  12.0 ms]",
            "2026-11-21 07:31:33 INFO x",
            "7: x",
            "size[3]",
            "",
            "12.5:",
            "#: ",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
