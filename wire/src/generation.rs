//! One incarnation of a file, whatever its name is now.
//!
//! A generation is minted from what rotation, copying and compressing do not change: host, stream, the
//! [normalised](crate::name::normalised) name with the directories that wildcards matched, and the *head*: the content up
//! to and with the first line that has an [absolute stamp](crate::time::STAMPS_V1). The first line alone would not do: Hadoop
//! daemons and JDK 8 GC logs all begin alike.

use std::fmt;

use xxhash_rust::xxh3::Xxh3Default;

use crate::time::has_stamp;

/// The head lies within this many bytes of content. A constant of the wire format.
pub const HEAD_WINDOW: usize = 4096;

/// The identity of one incarnation of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Generation(pub u64);

/// Sixteen lower-case hexadecimal digits.
impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Generation {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Generation> {
        (text.len() == 16).then(|| u64::from_str_radix(text, 16).ok().map(Generation)).flatten()
    }

    /// Mints the generation of a file.
    ///
    /// `file_name` is the name as it is now (rotated or not); `directories` are those that the stream's wildcards matched
    /// ([`crate::name::wildcard_directories`]), or empty.
    pub fn mint(origin: &Origin<'_>, head: &[u8], salt: Salt) -> Generation {
        let mut hash = Xxh3Default::new();
        // Each part is preceded by its length, so that no two lists of parts hash the same bytes.
        let mut part = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(b"khp-log generation 1");
        part(origin.host.as_bytes());
        part(origin.stream.as_bytes());
        part(crate::name::normalised(origin.file_name).as_bytes());
        part(origin.directories.as_bytes());
        part(head);
        match salt {
            Salt::None => {}
            Salt::Untimed { inode, truncations } => {
                part(b"untimed");
                part(&inode.to_be_bytes());
                part(&truncations.to_be_bytes());
            }
            Salt::Discriminator(number) => {
                part(b"discriminator");
                part(&number.to_be_bytes());
            }
        }
        Generation(hash.digest())
    }
}

/// Where a file comes from, as far as its identity goes.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The host's name, from the configuration.
    pub host: &'a str,
    /// The stream's name.
    pub stream: &'a str,
    /// The file's name without directories; bytes that are no UTF-8 replaced by U+FFFD.
    pub file_name: &'a str,
    /// The directories that wildcards of the stream's pattern matched.
    pub directories: &'a str,
}

/// What is added to the identity where content alone cannot tell files apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Salt {
    /// Nothing: a timed file.
    None,
    /// A file without a stamp in its first 4 KiB.
    Untimed {
        /// Its inode when it was first seen.
        inode: u64,
        /// How many times this inode was seen truncated.
        truncations: u32,
    },
    /// The second, third .. live file with the same head and other bytes.
    Discriminator(u32),
}

/// What the beginning of a file says about its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head<'a> {
    /// Up to and with the first line that has a stamp, at most [`HEAD_WINDOW`] bytes.
    Timed(&'a [u8]),
    /// The first [`HEAD_WINDOW`] bytes, or all of an ended file, hold no stamp.
    Untimed(&'a [u8]),
    /// Too short to tell: more content is needed.
    Pending,
}

/// How many NUL bytes lead `content`. They are neither head nor content: a writer that kept its position over a truncation
/// leaves such a hole.
pub fn leading_nuls(content: &[u8]) -> usize {
    content.iter().position(|&byte| byte != 0).unwrap_or(content.len())
}

/// Finds the head. `content` starts at the first byte that is no NUL; bytes past [`HEAD_WINDOW`] are not looked at.
/// `ended` says that the file will not grow any more, so that a last line without a line end counts as a line.
pub fn head(content: &[u8], ended: bool) -> Head<'_> {
    let window = &content[..content.len().min(HEAD_WINDOW)];
    let full = window.len() == HEAD_WINDOW;
    let mut start = 0;
    while start < window.len() {
        let end = memchr::memchr(b'\n', &window[start..]).map(|at| start + at + 1);
        match end {
            Some(end) if has_stamp(&window[start..end]) => return Head::Timed(&window[..end]),
            Some(end) => start = end,
            None if !full && !ended => return Head::Pending,
            None if has_stamp(&window[start..]) => return Head::Timed(window),
            None => break,
        }
    }
    if full || (ended && !window.is_empty()) { Head::Untimed(window) } else { Head::Pending }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: Origin<'static> =
        Origin { host: "nn1", stream: "namenode", file_name: "nn.log", directories: "" };

    #[test]
    fn the_head_ends_with_the_first_stamped_line() {
        let content = b"Java HotSpot\nMemory: 4k\n2026-11-21T07:30:38.761+0900: 0.940: x\nmore\n";
        assert_eq!(head(content, false), Head::Timed(&content[..63]));
        // Growth changes nothing, nor does the end of the file.
        for length in 63..content.len() {
            assert_eq!(head(&content[..length], false), Head::Timed(&content[..63]));
        }
        for length in 0..63 {
            assert_eq!(head(&content[..length], false), Head::Pending, "{length}");
        }
    }

    #[test]
    fn an_ended_file_needs_no_line_end() {
        assert_eq!(
            head(b"2026-11-21 07:30:38,761 INFO x", true),
            Head::Timed(b"2026-11-21 07:30:38,761 INFO x")
        );
        assert_eq!(head(b"OK\nOK\n", true), Head::Untimed(b"OK\nOK\n"));
        assert_eq!(head(b"", true), Head::Pending);
    }

    #[test]
    fn a_window_without_a_stamp_is_untimed() {
        let long = vec![b'x'; HEAD_WINDOW + 10];
        assert_eq!(head(&long, false), Head::Untimed(&long[..HEAD_WINDOW]));
        // A stamped line that is longer than the window is cut at the window, wherever reading stopped.
        let mut line = b"2026-11-21 07:30:38,761 ".to_vec();
        line.resize(HEAD_WINDOW + 500, b'y');
        assert_eq!(head(&line, false), Head::Timed(&line[..HEAD_WINDOW]));
        assert_eq!(head(&line[..HEAD_WINDOW], false), Head::Timed(&line[..HEAD_WINDOW]));
        assert_eq!(head(&line[..HEAD_WINDOW - 1], false), Head::Pending);
    }

    #[test]
    fn rotation_keeps_the_generation_and_all_else_changes_it() {
        let minted = Generation::mint(&ORIGIN, b"head", Salt::None);
        let rotated = Origin { file_name: "nn.log.3.gz", ..ORIGIN };
        assert_eq!(Generation::mint(&rotated, b"head", Salt::None), minted);
        for other in [
            Generation::mint(&Origin { host: "nn2", ..ORIGIN }, b"head", Salt::None),
            Generation::mint(&Origin { stream: "gc", ..ORIGIN }, b"head", Salt::None),
            Generation::mint(&Origin { file_name: "dn.log", ..ORIGIN }, b"head", Salt::None),
            Generation::mint(&Origin { directories: "a", ..ORIGIN }, b"head", Salt::None),
            Generation::mint(&ORIGIN, b"heaD", Salt::None),
            Generation::mint(&ORIGIN, b"head", Salt::Discriminator(1)),
            Generation::mint(&ORIGIN, b"head", Salt::Untimed { inode: 1, truncations: 0 }),
            Generation::mint(&ORIGIN, b"head", Salt::Untimed { inode: 1, truncations: 1 }),
        ] {
            assert_ne!(other, minted);
        }
        assert_eq!(Generation::parse(&minted.to_string()), Some(minted));
    }
}
