//! What JDK 8 puts before an event: `2026-11-21T07:30:44.895+0900: 7.074: #12: `, each part with its own flag
//! (`PrintGCDateStamps`, `PrintGCTimeStamps`, `PrintGCID`).

use wire::WrittenTime;

use super::numbers::Decimal;
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
        for line in ["2026-11-21 07:31:33 INFO x", "7: x", "size[3]", "", "12.5:", "#: "] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
