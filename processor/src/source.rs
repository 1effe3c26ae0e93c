//! Blocks from files that do not grow: plain, gzip or Zstandard, known by their first bytes whatever their names say.
//!
//! The same file read here and by the shipper gives the same generation, the same events and so the same documents.

use std::{
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use grammars::Reader;
use wire::{
    BlockFlags, BlockHeader, Generation, Head, Salt, WrittenTime,
    generation::{HEAD_WINDOW, Origin, head, leading_nuls},
    split::{first_line, first_part, last_event_start},
};

use crate::{archive::Failing, body::Block};

pub use crate::archive::open;

/// Bytes of whole events that a block holds, if one event is not larger.
const BLOCK: usize = 256 * 1024;

/// Where a file comes from, and how it is to be read.
#[derive(Clone, Debug)]
pub struct FileSource {
    /// Host whose file it is.
    pub host: String,
    /// Name of the platform.
    pub cluster: String,
    /// Name of the stream.
    pub stream: String,
    /// Whose log it is, if the component does not say.
    pub service: Option<String>,
    /// Directories that the stream's wildcards matched.
    pub directories: String,
    /// IANA zone of times without an offset.
    pub zone: String,
    /// WHATWG label of the declared encoding.
    pub encoding: String,
    /// The component's reader, or the site's.
    pub reader: Arc<Reader>,
}

/// The blocks of one file, in order.
pub struct Blocks {
    source: FileSource,
    path: Vec<u8>,
    input: Box<dyn Read + Send>,
    /// Read and not yet given out; begins at `base`.
    buffer: Vec<u8>,
    base: u64,
    generation: Option<(Generation, bool)>,
    file_name: String,
    inside: bool,
    ended: bool,
    last_time: Option<WrittenTime>,
    read_ms: i64,
}

/// How far the next block reaches.
#[derive(Clone, Copy)]
struct Cut {
    /// Its length; 0 if more must be read to tell.
    length: usize,
    /// The event at its end goes on behind it.
    goes_on: bool,
}

impl Cut {
    fn at(length: usize) -> Cut {
        Cut { length, goes_on: false }
    }
}

impl Blocks {
    /// The blocks of what `input` gives. `path` stands in the documents; its last part, without rotation and compression,
    /// is part of the generation.
    pub fn new(source: FileSource, path: &Path, input: Box<dyn Read + Send>, read_ms: i64) -> Blocks {
        use std::os::unix::ffi::OsStrExt;
        let file_name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Blocks {
            source,
            path: path.as_os_str().as_bytes().to_owned(),
            input,
            buffer: Vec::new(),
            base: 0,
            generation: None,
            file_name,
            inside: false,
            ended: false,
            last_time: None,
            read_ms,
        }
    }

    /// The file's path.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Offset, in the decompressed text, of the first byte that was not given out.
    pub fn offset(&self) -> u64 {
        self.base
    }

    /// The next block, or `None` at the end. An error of the decompressor comes after all that could be read was given out.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut failure = None;
        while !self.ended && self.buffer.len() < 2 * BLOCK {
            if let Err(error) = self.fill() {
                failure = Some(error);
                self.ended = true;
            }
        }
        // One event may be larger than the buffer.
        let mut cut = self.cut();
        while cut.length == 0 && !self.ended {
            self.fill()?;
            cut = self.cut();
        }
        match (cut.length, failure) {
            (0, Some(error)) => Err(error),
            (0, None) => Ok(None),
            (_, failure) => {
                if let Some(error) = failure {
                    // Given out first, told at the next call.
                    self.input = Box::new(Failing(Some(error)));
                    self.ended = false;
                }
                Ok(Some(self.take(cut)))
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let start = self.buffer.len();
        self.buffer.resize(start + BLOCK, 0);
        let count = loop {
            match self.input.read(&mut self.buffer[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(start);
                    return Err(error);
                }
                Ok(count) => break count,
            }
        };
        self.buffer.truncate(start + count);
        self.ended = count == 0;
        if self.generation.is_none() {
            let nuls = leading_nuls(&self.buffer);
            self.buffer.drain(..nuls);
            self.base += nuls as u64;
        }
        Ok(())
    }

    /// What at the buffer's start is events for good, at most about [`BLOCK`].
    fn cut(&self) -> Cut {
        if self.buffer.is_empty() || (self.buffer.len() < HEAD_WINDOW && !self.ended) {
            return Cut::at(0);
        }
        let reader = &self.source.reader;
        let window = &self.buffer[..self.buffer.len().min(BLOCK)];
        if self.ended && window.len() == self.buffer.len() {
            return Cut::at(window.len());
        }
        let whole = memchr::memrchr(b'\n', window).map_or(0, |at| at + 1);
        match last_event_start(&window[..whole], |line| reader.begins(line)) {
            0 => self.cut_large_event(),
            start => Cut::at(start),
        }
    }

    /// The event at the buffer's start is larger than a block: where it ends, or where its first part ends.
    fn cut_large_event(&self) -> Cut {
        let reader = &self.source.reader;
        let mut end = 0;
        while let Some(at) = memchr::memchr(b'\n', &self.buffer[end..]) {
            end += at + 1;
            if end > wire::MAX_EVENT {
                break;
            }
            if end < self.buffer.len() {
                let line = &self.buffer[end..];
                let complete = self.ended || memchr::memchr(b'\n', line).is_some();
                if complete && reader.begins(first_line(line)) {
                    return Cut::at(end);
                }
            }
        }
        match first_part(&self.buffer) {
            Some(length) => Cut { length, goes_on: true },
            None if self.ended => Cut::at(self.buffer.len()),
            None => Cut::at(0),
        }
    }

    fn take(&mut self, cut: Cut) -> Block {
        let (generation, untimed) = match self.generation {
            Some(known) => known,
            None => *self.generation.insert(mint(&self.source, &self.file_name, &self.buffer, self.ended)),
        };
        let rest = self.buffer.split_off(cut.length);
        let value = std::mem::replace(&mut self.buffer, rest);
        let reader = &self.source.reader;
        let header = BlockHeader {
            host: self.source.host.clone(),
            cluster: self.source.cluster.clone(),
            stream: self.source.stream.clone(),
            component: reader.component().name().to_owned(),
            service: self.source.service.clone(),
            rule: reader.rule().to_owned(),
            path: self.path.clone(),
            generation,
            base: self.base,
            length: value.len() as u32,
            crc: wire::block::crc(&value),
            zone: self.source.zone.clone(),
            encoding: self.source.encoding.clone(),
            read_ms: self.read_ms,
            last_time: self.last_time,
            flags: BlockFlags {
                open: false,
                inside_event: self.inside,
                ended: self.ended && self.buffer.is_empty(),
                untimed,
                truncated: false,
            },
        };
        self.base += value.len() as u64;
        self.inside = cut.goes_on;
        self.last_time = reader.last_time(&value, header.flags.inside_event).or(self.last_time);
        Block { header, value, position: None, attempt: 0 }
    }
}

/// A file that is read whole has no inode worth keeping: untimed, its head alone is its identity.
fn mint(source: &FileSource, file_name: &str, content: &[u8], ended: bool) -> (Generation, bool) {
    let origin =
        Origin { host: &source.host, stream: &source.stream, file_name, directories: &source.directories };
    match head(content, ended) {
        Head::Timed(head) => (Generation::mint(&origin, head, Salt::None), false),
        Head::Untimed(head) => {
            (Generation::mint(&origin, head, Salt::Untimed { inode: 0, truncations: 0 }), true)
        }
        Head::Pending => {
            (Generation::mint(&origin, content, Salt::Untimed { inode: 0, truncations: 0 }), true)
        }
    }
}

#[cfg(test)]
mod tests {
    use grammars::Component;
    use wire::{DocumentId, split::events};

    use super::*;

    fn documents(content: &[u8], input: impl Read + Send + 'static) -> Vec<(String, usize)> {
        let source = FileSource {
            host: "h".into(),
            cluster: "c".into(),
            stream: "s".into(),
            service: None,
            directories: String::new(),
            zone: "UTC".into(),
            encoding: "utf-8".into(),
            reader: Arc::new(Reader::new(Component::NameNode)),
        };
        let reader = source.reader.clone();
        let mut blocks = Blocks::new(source, Path::new("/x/nn.log.1"), Box::new(input), 0);
        let (mut found, mut whole) = (Vec::new(), Vec::new());
        while let Some(block) = blocks.next_block().expect("memory reads well") {
            let header = &block.header;
            assert_eq!(header.base as usize, whole.len());
            whole.extend_from_slice(&block.value);
            for event in
                events(&block.value, header.base, header.flags.inside_event, |line| reader.begins(line))
            {
                let id = DocumentId::new(header.generation, event.offset, event.bytes);
                found.push((id.as_str().to_owned(), event.bytes.len()));
            }
        }
        assert!(whole == content, "blocks put together are the file");
        found
    }

    /// Gives a few bytes at a time.
    struct Slow(io::Cursor<Vec<u8>>);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(77_773);
            self.0.read(&mut buffer[..length])
        }
    }

    #[test]
    fn blocks_cut_large_and_over_long_events_as_the_split_does() {
        let mut content = Vec::new();
        for number in 0..6u32 {
            content.extend_from_slice(
                format!("2026-11-21 07:00:0{number},000 INFO a.B: n={number}\n").as_bytes(),
            );
            let lines = [1, 9_000, 60_000, 3, 30_000, 2][number as usize];
            for _ in 0..lines {
                content.extend_from_slice(b"\tat org.apache.hadoop.X.run(X.java:12) in some frame\n");
            }
            if number == 3 {
                content.resize(content.len() + 3 * wire::MAX_EVENT, b'y');
                content.push(b'\n');
            }
        }
        let reader = Reader::new(Component::NameNode);
        let expected: Vec<usize> =
            events(&content, 0, false, |line| reader.begins(line)).map(|event| event.bytes.len()).collect();
        let found = documents(&content, io::Cursor::new(content.clone()));
        assert_eq!(found.iter().map(|(_, length)| *length).collect::<Vec<_>>(), expected);
        assert_eq!(documents(&content, Slow(io::Cursor::new(content.clone()))), found);
    }
}
