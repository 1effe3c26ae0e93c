//! The decorations of unified logging (`-Xlog:...:file:<decorations>`), in their fixed order.
//!
//! ```text
//! [2026-11-21T07:38:04.074+0900][2026-11-20T22:38:04.074+0000][0.178s][1795214284074ms][178ms][1626022439889ns][178254392ns][vm][32504][32513][info][gc,start    ]
//! ```
//!
//! Time of day here and in UTC, uptime, the same in milliseconds and in nanoseconds, host, process, thread, level, tags: each can
//! be missing, and nothing but its looks says which one it is.

use memchr::memchr;
use wire::{WrittenTime, bytes::find_either};

use super::numbers::Decimal;
use crate::{
    fields::Field,
    record::{Level, Record, Value},
    stamp,
};

/// The decorations of a line, and how long they are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Decorations<'a> {
    pub(super) time: Option<WrittenTime>,
    uptime_s: Option<f64>,
    pid: Option<i64>,
    level: Option<Level>,
    /// `gc,start`: tags are the last decoration.
    pub(super) tags: &'a [u8],
    pub(super) length: usize,
}

/// From here on, milliseconds are since 1970 and not since the JVM's start; nanoseconds since the host's.
const TOO_LONG_FOR_UPTIME: f64 = 1e12;

/// The longest decoration: a host's name.
const LONGEST: usize = 256;

/// What one decoration is by its looks.
enum Kind {
    Time(WrittenTime),
    Uptime(f64),
    EpochMilliseconds(i64),
    MonotonicTime,
    Number(i64),
    Level(Level),
    /// Tags if it is the last, else a host's name.
    Word,
}

impl<'a> Decorations<'a> {
    /// Whether `line` has decorations. Cheaper than reading them where the first one is a date.
    pub(super) fn begin(line: &'a [u8]) -> bool {
        let is_date = matches!(line, [b'[', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', rest @ ..]
            if rest.get(5) == Some(&b'T') && rest.get(11) == Some(&b':'));
        (is_date && memchr(b']', &line[..line.len().min(40)]).is_some()) || Decorations::read(line).is_some()
    }

    /// Reads the decorations that `line` begins with. Blank ones, as older JDKs put before the further lines of a message, are
    /// none.
    pub(super) fn read(line: &'a [u8]) -> Option<Decorations<'a>> {
        let mut found = Decorations::default();
        let mut groups = 0;
        let mut sure = false;
        while let Some(inner) = line[found.length..].strip_prefix(b"[")
            && let Some(close) = find_either(&inner[..inner.len().min(LONGEST)], b']', b'\n')
            && inner[close] == b']'
        {
            let text = inner[..close].trim_ascii();
            let Some(kind) = kind(text) else { break };
            sure |= !matches!(kind, Kind::Word | Kind::Number(_));
            found.set(kind, text);
            found.length += close + 2;
            groups += 1;
        }
        let rest = &line[found.length..];
        sure |= groups > 1 || [b"gc".as_slice(), b"safepoint"].iter().any(|tag| found.tags.starts_with(tag));
        (groups > 0 && sure && matches!(rest.first(), None | Some(b' ' | b'[' | b'\n' | b'\r')))
            .then_some(found)
    }

    fn set(&mut self, kind: Kind, text: &'a [u8]) {
        self.tags = b"";
        match kind {
            Kind::Time(time) => self.time = self.time.or(Some(time)),
            Kind::Uptime(seconds) => self.uptime_s = self.uptime_s.or(Some(seconds)),
            Kind::EpochMilliseconds(local_ms) => {
                self.time = self.time.or(Some(WrittenTime { local_ms, offset_s: Some(0) }));
            }
            Kind::MonotonicTime => {}
            Kind::Number(number) => self.pid = self.pid.or(Some(number)),
            Kind::Level(level) => self.level = Some(level),
            Kind::Word => self.tags = text,
        }
    }

    /// Puts what the decorations say.
    pub(super) fn put(&self, record: &mut Record<'a>) {
        record.time = self.time;
        record.level = self.level;
        if let Some(seconds) = self.uptime_s {
            record.put(Field::JvmUptime, Value::Float(seconds));
        }
        if let Some(pid) = self.pid {
            record.put_int(Field::ProcessPid, pid);
        }
    }
}

fn kind(text: &[u8]) -> Option<Kind> {
    match text.first()? {
        b'0'..=b'9' => number(text).or_else(|| word(text)),
        b'i' if text == b"info" => Some(Kind::Level(Level::Info)),
        b'd' if text == b"debug" => Some(Kind::Level(Level::Debug)),
        b't' if text == b"trace" => Some(Kind::Level(Level::Trace)),
        b'w' if text == b"warning" => Some(Kind::Level(Level::Warn)),
        b'e' if text == b"error" => Some(Kind::Level(Level::Error)),
        _ => word(text),
    }
}

fn number(text: &[u8]) -> Option<Kind> {
    if text.get(4) == Some(&b'-') {
        let (time, length) = stamp::read_iso(text)?;
        return (length == text.len()).then_some(Kind::Time(time));
    }
    let (number, length) = Decimal::read(text)?;
    Some(match &text[length..] {
        b"s" => Kind::Uptime(number.value()),
        b"ms" if number.value() >= TOO_LONG_FOR_UPTIME => Kind::EpochMilliseconds(number.whole()),
        b"ms" => Kind::Uptime(number.over(3)),
        b"ns" if number.value() >= TOO_LONG_FOR_UPTIME => Kind::MonotonicTime,
        b"ns" => Kind::Uptime(number.over(9)),
        b"" if number.is_whole() => Kind::Number(number.whole()),
        _ => return None,
    })
}

fn word(text: &[u8]) -> Option<Kind> {
    let is_word = |byte: u8| {
        ((byte | 0x20).wrapping_sub(b'a') < 26)
            | (byte.wrapping_sub(b'0') < 10)
            | (byte == b'.')
            | (byte == b'_')
            // `+`, `,` and `-`.
            | (byte.wrapping_sub(b'+') < 3)
    };
    (text == b"gc" || wire::bytes::all(text, is_word)).then_some(Kind::Word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them() {
        let line = b"[2026-11-21T07:38:04.074+0900][2026-11-20T22:38:04.074+0000][0.178s][1795214284074ms][178ms][1626022439889ns]\
            [178254392ns][vm][32504][32513][info][gc,start    ] GC(0) Pause Young";
        let found = Decorations::read(line).expect("has decorations");
        assert_eq!(found.time.and_then(|time| time.offset_s), Some(32_400));
        assert_eq!((found.uptime_s, found.pid, found.level), (Some(0.178), Some(32_504), Some(Level::Info)));
        assert_eq!(found.tags, b"gc,start");
        assert_eq!(&line[found.length..], b" GC(0) Pause Young");
    }

    #[test]
    fn some_of_them() {
        for (line, uptime_s, has_time) in [
            ("[  0,012s] Using G1", Some(0.012), false),
            ("[1795214292835ms][519933897ns] GC(0)", Some(0.519_933_897), true),
            ("[371ms][safepoint   ] x", Some(0.371), false),
            ("[0.255s][vm][1261][info][gc,start    ] x", Some(0.255), false),
            ("[gc,heap] x", None, false),
            ("[info ][gc ]", None, false),
            ("[vm-1.example][12] x", None, false),
        ] {
            let found = Decorations::read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((found.uptime_s, found.time.is_some()), (uptime_s, has_time), "{line}");
        }
        for line in [
            "[      ][   ] further line",
            "[1 CMS-initial-mark: 0K(1K)] 2K",
            "[main] INFO x",
            "[42] x",
            "[0.1s]x",
            "[",
            "[0.1s",
            "",
        ] {
            assert!(Decorations::read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
