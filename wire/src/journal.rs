//! The journal of a running daemon: what it says of itself, through the log topic, as any other log.
//!
//! A journal is a virtual file. Its lines are flat JSON objects, one event a line, that begin with the time in UTC; its
//! generation is minted from what is unique to one run; its offsets count on from 0. So its blocks, ids and documents are those
//! of any file, and a block that is sent twice changes nothing.
//!
//! ```text
//! {"time":"2026-11-21T07:30:00.123Z","action":"ledger","generation":"00fe12...","start":0,"end":4711,"ended":false}
//! ```
//!
//! Texts are escaped as `%` and two hexadecimal digits where JSON would want an escape or the bytes are no UTF-8, and so is `%`.
//! A value is therefore a slice of its line, whoever reads it.

use crate::{
    BlockFlags, BlockHeader, Generation, Salt,
    generation::Origin,
    time::{DAY_MS, Date, WrittenTime},
};

/// The stream of all journals, by which their blocks are known.
pub const STREAM: &str = "khp-log";

/// Bytes of lines that one block holds at most, a line more or less.
pub const BLOCK: usize = 256 << 10;

/// Whose journal it is.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    /// The host it runs on.
    pub host: &'a str,
    /// Name of the platform; may be empty.
    pub cluster: &'a str,
    /// The component's name, such as `shipper`.
    pub component: &'a str,
    /// The component's start rule.
    pub rule: &'a str,
    /// When it was started, milliseconds since 1970 UTC.
    pub started_ms: i64,
    /// Its process id.
    pub process: u32,
}

/// The journal of one run.
#[derive(Clone, Debug)]
pub struct Journal {
    /// Of the next block; length and CRC are not set.
    header: BlockHeader,
}

impl Journal {
    /// An empty journal.
    pub fn new(writer: &Writer<'_>) -> Journal {
        let Writer { host, cluster, component, rule, started_ms, process } = *writer;
        let origin = Origin { host, stream: STREAM, file_name: component, directories: "" };
        let run = format!("{started_ms} {process}");
        let header = BlockHeader {
            host: host.to_owned(),
            cluster: cluster.to_owned(),
            stream: STREAM.to_owned(),
            component: component.to_owned(),
            service: None,
            rule: rule.to_owned(),
            path: format!("journal of {component}, process {process}").into_bytes(),
            generation: Generation::mint(&origin, run.as_bytes(), Salt::None),
            base: 0,
            length: 0,
            crc: 0,
            zone: "UTC".to_owned(),
            encoding: "utf-8".to_owned(),
            read_ms: started_ms,
            last_time: None,
            flags: BlockFlags::default(),
        };
        Journal { header }
    }

    /// Names the platform, if it had no name when the journal began.
    pub fn name_cluster(&mut self, cluster: &str) {
        if self.header.cluster.is_empty() {
            self.header.cluster = cluster.to_owned();
        }
    }

    /// The next lines as a block.
    pub fn block(&mut self, lines: Vec<u8>, now_ms: i64) -> (BlockHeader, Vec<u8>) {
        let header = BlockHeader {
            length: lines.len() as u32,
            crc: crate::block::crc(&lines),
            read_ms: now_ms,
            ..self.header.clone()
        };
        self.header.base += lines.len() as u64;
        self.header.last_time = Some(WrittenTime { local_ms: now_ms, offset_s: Some(0) });
        (header, lines)
    }
}

impl BlockHeader {
    /// Whether the block is one of a daemon's own journal.
    pub fn is_journal(&self) -> bool {
        self.stream == STREAM
    }
}

/// One line under construction.
#[derive(Clone, Debug)]
pub struct Line(Vec<u8>);

impl Line {
    /// A line of this kind, at this moment (milliseconds since 1970 UTC).
    pub fn new(action: &str, now_ms: i64) -> Line {
        let Date { year, month, day } = Date::from_days(now_ms.div_euclid(DAY_MS));
        let in_day = now_ms.rem_euclid(DAY_MS);
        let (seconds, millis) = (in_day / 1000, in_day % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let time = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z");
        Line(format!("{{\"time\":\"{time}\"").into_bytes()).text("action", action)
    }

    /// A text; left out if it is empty.
    pub fn text(self, name: &str, value: &str) -> Line {
        self.bytes(name, value.as_bytes())
    }

    /// A text that may be no UTF-8; left out if it is empty.
    pub fn bytes(mut self, name: &str, value: &[u8]) -> Line {
        if value.is_empty() {
            return self;
        }
        self.key(name);
        self.0.push(b'"');
        escape(&mut self.0, value);
        self.0.push(b'"');
        self
    }

    /// A whole number.
    pub fn number(mut self, name: &str, value: u64) -> Line {
        self.key(name);
        self.0.extend_from_slice(value.to_string().as_bytes());
        self
    }

    /// Yes or no.
    pub fn flag(mut self, name: &str, value: bool) -> Line {
        self.key(name);
        self.0.extend_from_slice(if value { b"true" } else { b"false" });
        self
    }

    /// Appends the line to `lines`.
    pub fn write(self, lines: &mut Vec<u8>) {
        lines.extend_from_slice(&self.0);
        lines.extend_from_slice(b"}\n");
    }

    fn key(&mut self, name: &str) {
        self.0.extend_from_slice(b",\"");
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":");
    }
}

fn escape(out: &mut Vec<u8>, text: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let percent = |out: &mut Vec<u8>, byte: u8| {
        out.extend_from_slice(&[b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    };
    for chunk in text.utf8_chunks() {
        for byte in chunk.valid().bytes() {
            match byte {
                b'%' | b'"' | b'\\' | 0..0x20 | 0x7f => percent(out, byte),
                _ => out.push(byte),
            }
        }
        chunk.invalid().iter().for_each(|byte| percent(out, *byte));
    }
}

/// What [`Line`] escaped, for people: bytes that are no UTF-8 become U+FFFD.
pub fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer<'static> {
        Writer {
            host: "h",
            cluster: "c",
            component: "shipper",
            rule: "shipper/1",
            started_ms: 1_795_246_196_459,
            process: 7,
        }
    }

    #[test]
    fn a_line_begins_with_its_time_and_needs_no_json_escape() {
        let mut lines = Vec::new();
        Line::new("gap", 1_795_246_196_459)
            .bytes("path", b"/a \"b\"\\\xff%\n\xea\xb8\xb0")
            .text("empty", "")
            .number("from", 3)
            .flag("ended", true)
            .write(&mut lines);
        let text = String::from_utf8(lines).expect("UTF-8");
        assert_eq!(
            text,
            "{\"time\":\"2026-11-21T07:29:56.459Z\",\"action\":\"gap\",\"path\":\"/a %22b%22%5c%ff%25%0a\u{ae30}\",\"from\":3,\"ended\":true}\n"
        );
        assert_eq!(unescape("/a %22b%22%5c%25%0a\u{ae30} %zz 9%"), "/a \"b\"\\%\n\u{ae30} %zz 9%");
    }

    #[test]
    fn blocks_follow_each_other_and_runs_differ() {
        let mut journal = Journal::new(&writer());
        let (first, value) = journal.block(b"{\"time\":\"x\"}\n".to_vec(), 5);
        let (second, _) = journal.block(b"y\n".to_vec(), 6);
        assert_eq!((first.base, second.base), (0, value.len() as u64));
        assert_eq!(first.generation, second.generation);
        assert!(first.is_journal());
        let encoded = first.encode();
        let fields = encoded.iter().map(|(name, text)| (*name, text.as_slice()));
        assert_eq!(BlockHeader::decode(fields, &value).as_ref(), Ok(&first));
        let later = Journal::new(&Writer { started_ms: 6, ..writer() }).block(Vec::new(), 0).0;
        let other = Journal::new(&Writer { process: 8, ..writer() }).block(Vec::new(), 0).0;
        assert!(later.generation != first.generation && other.generation != first.generation);
    }
}
