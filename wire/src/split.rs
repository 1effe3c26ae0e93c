//! A block's bytes into events.
//!
//! What begins an event is a pure function of a line under the block's start rule; here that function is a parameter. The
//! split depends on nothing but the bytes from the block's base on, and since every block begins at an event (or at a part of
//! an over-long one), it does not depend on how the file was read either.

/// The largest event that travels in one piece, in bytes; a constant of the wire format. What is larger goes on in
/// further events flagged [`EventFlags::split`], each cut at the last line end within this many bytes of its own first byte,
/// or right there if one line is longer. Counting from each part's own beginning, not the event's, keeps every part within the
/// limit and lets a block start at any part.
pub const MAX_EVENT: usize = 1 << 20;

/// One event of a block, or one part of an over-long event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// Offset of its first byte in the generation.
    pub offset: u64,
    /// Its lines as they stand in the file, line ends included.
    pub bytes: &'a [u8],
    /// How it came to be cut here.
    pub flags: EventFlags,
}

/// How an event came to be cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventFlags {
    /// Lines that precede the first event of a generation.
    pub continued: bool,
    /// A further part of an event larger than [`MAX_EVENT`].
    pub split: bool,
}

/// Iterates over the events of `bytes`. See [`events`].
pub struct Events<'a, F> {
    bytes: &'a [u8],
    base: u64,
    position: usize,
    /// The next event is a further part of the one before it.
    inside: bool,
    /// Length of the line at `position`, if it was looked for already.
    line: Option<usize>,
    begins: F,
}

/// Splits `bytes`, which begin at offset `base` of their generation. `begins` says of one line, without its line end, whether
/// it begins an event. `inside` says that the bytes begin inside an over-long event
/// ([`crate::BlockFlags::inside_event`]).
///
/// The bytes end with a line end unless the generation ended without one.
pub fn events<'a, F: FnMut(&'a [u8]) -> bool>(
    bytes: &'a [u8],
    base: u64,
    inside: bool,
    begins: F,
) -> Events<'a, F> {
    Events { bytes, base, position: 0, inside, line: None, begins }
}

impl<'a, F: FnMut(&'a [u8]) -> bool> Iterator for Events<'a, F> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        let rest = &self.bytes[self.position..];
        if rest.is_empty() {
            return None;
        }
        let is_first = self.position == 0;
        let flags = EventFlags {
            split: self.inside,
            continued: is_first && !self.inside && !(self.begins)(first_line(rest)),
        };
        let (length, cut_inside) = self.extent(rest);
        let event = Event { offset: self.base + self.position as u64, bytes: &rest[..length], flags };
        self.position += length;
        self.inside = cut_inside;
        Some(event)
    }
}

impl<'a, F: FnMut(&'a [u8]) -> bool> Events<'a, F> {
    /// Length of the event at the start of `rest`, and whether it goes on behind that.
    fn extent(&mut self, rest: &'a [u8]) -> (usize, bool) {
        let mut end = 0;
        let mut line_end = self.line.take().unwrap_or_else(|| line_length(rest));
        loop {
            if line_end > MAX_EVENT {
                return (if end == 0 { MAX_EVENT } else { end }, true);
            }
            end = line_end;
            let behind = &rest[end..];
            if behind.is_empty() {
                return (end, false);
            }
            let length = line_length(behind);
            if (self.begins)(without_line_end(&behind[..length])) {
                self.line = Some(length);
                return (end, false);
            }
            line_end = end + length;
        }
    }
}

/// Length of the first line of `bytes`, line end included.
fn line_length(bytes: &[u8]) -> usize {
    memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// A line, or an event, without its last line end (`\n` or `\r\n`).
#[inline]
pub fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The first line of `bytes` without its line end (`\n` or `\r\n`).
pub fn first_line(bytes: &[u8]) -> &[u8] {
    let line = memchr::memchr(b'\n', bytes).map_or(bytes, |end| &bytes[..end]);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Where the last event of `bytes` begins: the start of the last line that begins an event, or 0. `bytes` begin at an event.
/// Looks backwards, so it costs a few lines however many there are.
pub fn last_event_start(bytes: &[u8], mut begins: impl FnMut(&[u8]) -> bool) -> usize {
    let mut end = bytes.len().saturating_sub(1);
    while let Some(at) = memchr::memrchr(b'\n', &bytes[..end]) {
        if begins(first_line(&bytes[at + 1..])) {
            return at + 1;
        }
        end = at;
    }
    0
}

/// Where a long open event can be cut for good: the length of its first part, if the event at the start of `bytes` is known
/// to be larger than [`MAX_EVENT`]. `bytes` hold one event's lines, of which more may come.
pub fn first_part(bytes: &[u8]) -> Option<usize> {
    if bytes.len() <= MAX_EVENT {
        return None;
    }
    Some(memchr::memrchr(b'\n', &bytes[..MAX_EVENT]).map_or(MAX_EVENT, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins(line: &[u8]) -> bool {
        line.starts_with(b"#")
    }

    fn split(bytes: &[u8]) -> Vec<Event<'_>> {
        events(bytes, 100, false, begins).collect()
    }

    #[test]
    fn lines_that_begin_nothing_belong_to_the_event_before() {
        let found = split(b"#a\n at b\n\n#c\n#d\r\n e\r\n");
        let texts: Vec<&[u8]> = found.iter().map(|event| event.bytes).collect();
        assert_eq!(texts, [b"#a\n at b\n\n" as &[u8], b"#c\n", b"#d\r\n e\r\n"]);
        assert_eq!(found[2].offset, 100 + 13);
        assert!(found.iter().all(|event| event.flags == EventFlags::default()));
    }

    #[test]
    fn lines_before_the_first_event_are_one_continued_event() {
        let found = split(b"x\ny\n#a\n");
        assert_eq!(
            found[0],
            Event { offset: 100, bytes: b"x\ny\n", flags: EventFlags { continued: true, split: false } }
        );
        assert_eq!(found[1].bytes, b"#a\n");
    }

    #[test]
    fn an_over_long_event_is_cut_at_line_ends_and_a_line_at_the_limit() {
        let mut bytes = b"#a\n".to_vec();
        while bytes.len() < 2 * MAX_EVENT + 1000 {
            bytes.extend_from_slice(b"0123456789abcdef 0123456789\n");
        }
        bytes.extend_from_slice(b"#");
        bytes.resize(bytes.len() + MAX_EVENT + 5, b'z');
        bytes.push(b'\n');
        let found = split(&bytes);
        assert_eq!(found.iter().map(|event| event.bytes.len()).sum::<usize>(), bytes.len());
        assert!(found.iter().all(|event| event.bytes.len() <= MAX_EVENT));
        let flags: Vec<bool> = found.iter().map(|event| event.flags.split).collect();
        assert_eq!(flags, [false, true, true, false, true]);
        assert_eq!(first_part(&bytes), Some(found[0].bytes.len()));
        // Any part can be where a block begins.
        let second = (found[1].offset - 100) as usize;
        let again: Vec<_> = events(&bytes[second..], found[1].offset, true, begins).collect();
        assert_eq!(again, found[1..]);
    }

    #[test]
    fn the_last_start_is_found_from_the_end() {
        assert_eq!(last_event_start(b"#a\n x\n#b\n y\n", begins), 6);
        assert_eq!(last_event_start(b"#a\n x\n", begins), 0);
        assert_eq!(last_event_start(b"", begins), 0);
        assert_eq!(last_event_start(b"#a\n#b", begins), 3);
    }
}
