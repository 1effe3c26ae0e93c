//! The brackets of a JDK 8 event, which nest: `[GC (..) [ParNew: ..., 0.0017 secs] ..., 0.0018 secs]`.
//!
//! Not every `[` opens one: address ranges, `[0x00000000fe000000, 0x0000000100000000)`, and the class names of histograms, `[C` and
//! `[Ljava.lang.Object;` (`-XX:+PrintClassHistogram*`), are read over.

use memchr::memchr2_iter;

/// Walks over the brackets of a text.
pub(super) struct Brackets<'a> {
    text: &'a [u8],
    /// Where the piece after the last bracket begins.
    position: usize,
    /// Whether a histogram's last line has been looked for in vain.
    no_total: bool,
}

/// A bracket, and the piece of text between it and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bracket<'a> {
    pub(super) piece: &'a [u8],
    pub(super) opens: bool,
    /// What stands behind it.
    pub(super) rest: &'a [u8],
}

impl<'a> Brackets<'a> {
    pub(super) fn new(text: &'a [u8]) -> Brackets<'a> {
        Brackets { text, position: 0, no_total: false }
    }
}

impl<'a> Iterator for Brackets<'a> {
    type Item = Bracket<'a>;

    fn next(&mut self) -> Option<Bracket<'a>> {
        let rest = &self.text[self.position..];
        let at = memchr2_iter(b'[', b']', rest)
            .find(|at| !rest[at + 1..].starts_with(b"0x") || rest[*at] == b']')?;
        let bracket = Bracket { piece: &rest[..at], opens: rest[at] == b'[', rest: &rest[at + 1..] };
        self.position += at + 1;
        if bracket.opens && !self.no_total && bracket.rest.starts_with(b"Class Histogram") {
            let total = wire::bytes::find(bracket.rest, b"\nTotal");
            self.position += total.unwrap_or(0);
            self.no_total = total.is_none();
        }
        Some(bracket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_and_addresses_open_nothing() {
        let text =
            b"Full GC [Class Histogram:\n 1: 2 3 [C\nTotal 5\n, 0.1 secs] total [0x00, 0x01) end, 0.2 secs]";
        let pieces: Vec<_> = Brackets::new(text)
            .map(|bracket| (String::from_utf8_lossy(bracket.piece).into_owned(), bracket.opens))
            .collect();
        assert_eq!(
            pieces,
            [
                ("Full GC ".to_owned(), true),
                ("\nTotal 5\n, 0.1 secs".to_owned(), false),
                (" total [0x00, 0x01) end, 0.2 secs".to_owned(), false)
            ]
        );
    }
}
