//! The headers of a block: one Kafka record whose value is consecutive whole lines of one generation, byte for byte.
//!
//! Each header is a short name and text that any Kafka tool can show; numbers are decimal, hashes hexadecimal. A block
//! always begins at the first line of an event, or at a further part of an event larger than [`crate::MAX_EVENT`].
//!
//! | header | content |
//! | --- | --- |
//! | `khp` | format version, `1`; the first header, by which a block is known |
//! | `host`, `cluster`, `stream`, `component` | from the stream's configuration |
//! | `rule` | start rule: a name and version such as `namenode/1`, or `layout:` and the stream's own ConversionPattern |
//! | `path` | of the file when it was read, bytes as the file system has them |
//! | `gen` | generation, 16 hexadecimal digits |
//! | `base`, `len`, `crc` | offset of the first byte in the generation, length in bytes, CRC-32 (IEEE) as 8 hexadecimal digits |
//! | `zone`, `enc` | IANA zone of times without one; declared encoding |
//! | `read` | milliseconds since 1970 UTC when the shipper read the bytes |
//! | `last` | time of the last event before the base, as [`WrittenTime`] writes it; absent if there was none |
//! | `service` | whose log it is, if the stream's configuration says so; absent if not |
//! | `flags` | letters of [`BlockFlags`] |

use std::{fmt, num::ParseIntError};

use crate::{FORMAT_VERSION, Generation, WrittenTime};

/// The headers of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockHeader {
    /// The host whose file it is.
    pub host: String,
    /// The platform's name.
    pub cluster: String,
    /// The stream's name.
    pub stream: String,
    /// The component's name, as `khp-log components` prints it.
    pub component: String,
    /// Whose log it is, where the component does not say: a GC log's service.
    pub service: Option<String>,
    /// What begins an event: `<name>/<version>` or `layout:<ConversionPattern>`.
    pub rule: String,
    /// The file's path when it was read.
    pub path: Vec<u8>,
    /// The file's incarnation.
    pub generation: Generation,
    /// Offset of the block's first byte in the generation.
    pub base: u64,
    /// Length of the value in bytes.
    pub length: u32,
    /// CRC-32 (IEEE) of the value.
    pub crc: u32,
    /// IANA name of the zone that times without an offset are in.
    pub zone: String,
    /// The declared encoding, a WHATWG label such as `utf-8` or `euc-kr`.
    pub encoding: String,
    /// When the shipper read the bytes: milliseconds since 1970 UTC.
    pub read_ms: i64,
    /// The time of the last event before the base.
    pub last_time: Option<WrittenTime>,
    /// What else is to be known.
    pub flags: BlockFlags,
}

/// What else is to be known of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockFlags {
    /// `o`: the last event is open, the file may still extend it.
    pub open: bool,
    /// `i`: the block begins inside an over-long event.
    pub inside_event: bool,
    /// `e`: the generation ends with this block.
    pub ended: bool,
    /// `u`: the generation is untimed.
    pub untimed: bool,
    /// `t`: whoever read the event cut it off: a Filebeat with its limit on an event's size.
    pub truncated: bool,
}

impl fmt::Display for BlockFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, letter) in [
            (self.open, "o"),
            (self.inside_event, "i"),
            (self.ended, "e"),
            (self.untimed, "u"),
            (self.truncated, "t"),
        ] {
            if set {
                f.write_str(letter)?;
            }
        }
        Ok(())
    }
}

/// Name of the header by which a block is known.
pub const VERSION_HEADER: &str = "khp";

/// Why a record is no block that this version can read.
#[derive(Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// No `khp` header: somebody else's record.
    NotABlock,
    /// A version this program does not know.
    Version(String),
    /// A header is missing.
    Missing(&'static str),
    /// A header's text cannot be read.
    Malformed(&'static str, String),
    /// The value's length is not the one announced.
    Length {
        /// As announced.
        announced: u32,
        /// As found.
        found: usize,
    },
    /// The value's CRC is not the one announced.
    Crc,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::NotABlock => {
                write!(f, "the record has no `{VERSION_HEADER}` header, so it is no block")
            }
            DecodeError::Version(version) => {
                write!(
                    f,
                    "block format {version} is unknown here, which reads {FORMAT_VERSION}; upgrade the processors first"
                )
            }
            DecodeError::Missing(name) => write!(f, "header `{name}` is missing"),
            DecodeError::Malformed(name, text) => write!(f, "header `{name}` cannot be read: {text:?}"),
            DecodeError::Length { announced, found } => {
                write!(f, "the value has {found} bytes, its header says {announced}")
            }
            DecodeError::Crc => write!(f, "the value's CRC-32 is not the one in its header"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// CRC-32 (IEEE) of a block's value.
pub fn crc(value: &[u8]) -> u32 {
    crc32fast::hash(value)
}

impl BlockHeader {
    /// The Kafka headers in their order.
    pub fn encode(&self) -> Vec<(&'static str, Vec<u8>)> {
        let mut headers = vec![
            (VERSION_HEADER, FORMAT_VERSION.to_string().into_bytes()),
            ("host", self.host.clone().into_bytes()),
            ("cluster", self.cluster.clone().into_bytes()),
            ("stream", self.stream.clone().into_bytes()),
            ("component", self.component.clone().into_bytes()),
            ("rule", self.rule.clone().into_bytes()),
            ("path", self.path.clone()),
            ("gen", self.generation.to_string().into_bytes()),
            ("base", self.base.to_string().into_bytes()),
            ("len", self.length.to_string().into_bytes()),
            ("crc", format!("{:08x}", self.crc).into_bytes()),
            ("zone", self.zone.clone().into_bytes()),
            ("enc", self.encoding.clone().into_bytes()),
            ("read", self.read_ms.to_string().into_bytes()),
        ];
        if let Some(service) = &self.service {
            headers.push(("service", service.clone().into_bytes()));
        }
        if let Some(time) = self.last_time {
            headers.push(("last", time.to_string().into_bytes()));
        }
        headers.push(("flags", self.flags.to_string().into_bytes()));
        headers
    }

    /// Reads headers and checks them against the record's value. Headers that it does not know are left alone, so that a
    /// later version may add some.
    pub fn decode<'a>(
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        value: &[u8],
    ) -> Result<BlockHeader, DecodeError> {
        let mut found = Found::default();
        for (name, text) in headers {
            found.take(name, text);
        }
        let header = found.finish()?;
        if header.length as usize != value.len() {
            return Err(DecodeError::Length { announced: header.length, found: value.len() });
        }
        if header.crc != crc(value) {
            return Err(DecodeError::Crc);
        }
        Ok(header)
    }
}

/// Names of the headers that hold text, in the order of [`Found::texts`].
const NAMES: [&str; 16] = [
    "host",
    "cluster",
    "stream",
    "component",
    "service",
    "rule",
    "gen",
    "base",
    "len",
    "crc",
    "zone",
    "enc",
    "read",
    "last",
    "flags",
    VERSION_HEADER,
];

/// Headers as they were met, before anything is known to be complete.
#[derive(Default)]
struct Found<'a> {
    texts: [Option<&'a [u8]>; NAMES.len()],
    path: Option<&'a [u8]>,
}

impl<'a> Found<'a> {
    fn take(&mut self, name: &str, text: &'a [u8]) {
        if name == "path" {
            self.path = Some(text);
        } else if let Some(at) = NAMES.iter().position(|known| *known == name) {
            self.texts[at] = Some(text);
        }
    }

    fn optional(&self, name: &'static str) -> Result<Option<&'a str>, DecodeError> {
        let at = NAMES.iter().position(|known| *known == name);
        match at.and_then(|at| self.texts[at]) {
            None => Ok(None),
            Some(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| malformed(name, bytes)),
        }
    }

    fn text(&self, name: &'static str) -> Result<&'a str, DecodeError> {
        self.optional(name)?.ok_or(DecodeError::Missing(name))
    }

    fn number<T: std::str::FromStr<Err = ParseIntError>>(
        &self,
        name: &'static str,
    ) -> Result<T, DecodeError> {
        let text = self.text(name)?;
        text.parse().map_err(|_| malformed(name, text.as_bytes()))
    }

    fn finish(&self) -> Result<BlockHeader, DecodeError> {
        let version = self.optional(VERSION_HEADER)?.ok_or(DecodeError::NotABlock)?;
        if version != FORMAT_VERSION.to_string() {
            return Err(DecodeError::Version(version.to_owned()));
        }
        let generation = self.text("gen")?;
        let crc = self.text("crc")?;
        let last = self.optional("last")?;
        Ok(BlockHeader {
            host: self.text("host")?.to_owned(),
            cluster: self.text("cluster")?.to_owned(),
            stream: self.text("stream")?.to_owned(),
            component: self.text("component")?.to_owned(),
            service: self.optional("service")?.map(str::to_owned),
            rule: self.text("rule")?.to_owned(),
            path: self.path.ok_or(DecodeError::Missing("path"))?.to_owned(),
            generation: Generation::parse(generation)
                .ok_or_else(|| malformed("gen", generation.as_bytes()))?,
            base: self.number("base")?,
            length: self.number("len")?,
            crc: u32::from_str_radix(crc, 16).map_err(|_| malformed("crc", crc.as_bytes()))?,
            zone: self.text("zone")?.to_owned(),
            encoding: self.text("enc")?.to_owned(),
            read_ms: self.number("read")?,
            last_time: match last {
                None => None,
                Some(text) => {
                    Some(WrittenTime::parse(text).ok_or_else(|| malformed("last", text.as_bytes()))?)
                }
            },
            flags: flags(self.text("flags")?),
        })
    }
}

/// Letters that are not known are left alone: a later version may add some.
fn flags(text: &str) -> BlockFlags {
    BlockFlags {
        open: text.contains('o'),
        inside_event: text.contains('i'),
        ended: text.contains('e'),
        untimed: text.contains('u'),
        truncated: text.contains('t'),
    }
}

fn malformed(name: &'static str, bytes: &[u8]) -> DecodeError {
    DecodeError::Malformed(name, String::from_utf8_lossy(bytes).into_owned())
}
