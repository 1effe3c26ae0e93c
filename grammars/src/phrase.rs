//! Message grammars as tables: a phrase is what stands in a message from left to right, and the event that it tells.
//!
//! ```text
//! Phrase {
//!     sample: "Assigned container container_e01_1795214328335_0012_01_000002 to attempt_1795214328335_0012_m_000000_0",
//!     pieces: &[Tag("Assigned container "), Id("container_", YarnContainerId), Tag(" to "), Id("attempt_", MapReduceAttemptId)],
//!     action: "container_assigned",
//! }
//! ```
//!
//! The first phrase of a table that reads a message wins. Each phrase reads its own sample: a test sees to it.

use crate::{fields::Field, message::Scan, record::Record};

/// One message.
pub(crate) struct Phrase {
    /// A message that it reads; only the tests look at it.
    #[cfg_attr(not(test), allow(dead_code, reason = "documentation, which the tests check"))]
    pub(crate) sample: &'static str,
    /// What stands in it.
    pub(crate) pieces: &'static [Piece],
    /// Name of the typed event.
    pub(crate) action: &'static str,
}

/// A part of a message. Everything stays in the current line, unless its description says otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece {
    /// This text.
    Tag(&'static str),
    /// This text, if it is there.
    Maybe(&'static str),
    /// Anything up to this text, and the text.
    Skip(&'static str),
    /// A word that says nothing.
    SkipWord,
    /// A number that says nothing.
    SkipNumber,
    /// A word.
    Word(Field),
    /// Letters, digits, `_`, `-`, `.` and `$`.
    Name(Field),
    /// Capital letters, digits and `_`.
    State(Field),
    /// One of these texts.
    OneOf(Field, &'static [&'static str]),
    /// A whole number.
    Int(Field),
    /// A number.
    Float(Field),
    /// A time with its unit, `5.983 s` or `110 ms`, put as milliseconds.
    Duration(Field),
    /// `7.0 KiB`, `2.4 GB`, `76 bytes`: put as bytes.
    Size(Field),
    /// `true` or `false`.
    Boolean(Field),
    /// An id with this prefix.
    Id(&'static str, Field),
    /// Anything up to this text, which is read over.
    Until(Field, &'static str),
    /// Anything up to the last such text of the line, which is read over.
    UntilLast(Field, &'static str),
    /// Texts between separators up to an end, which is read over.
    List(Field, &'static str, &'static str),
    /// `<memory:384, vCores:1>`
    Resource(Field, Field),
    /// An IP address, or a name, which is read over.
    Address(Field),
    /// The rest of the line, at least one character.
    Rest(Field),
    /// The same without this text at its end.
    RestBefore(Field, &'static str),
    /// The rest of the line as texts between separators; at least one.
    RestList(Field, &'static str),
    /// All lines that are left, also none.
    All(Field),
    /// A value that the message only implies.
    Is(Field, &'static str),
    /// A yes or no that the message only implies.
    Flag(Field, bool),
    /// These pieces, which several phrases share.
    These(&'static [Piece]),
    /// These pieces, if all of them are there.
    Optional(&'static [Piece]),
    /// The same, but what they read is read again by what follows.
    Ahead(&'static [Piece]),
    /// The end of the line.
    End,
}

/// Phrases of which the first that reads a message wins; 64 at most.
pub(crate) struct Table {
    phrases: &'static [Phrase],
    /// At a byte, a bit for each phrase that a message which begins with it may be. Most messages that are tried are none of the
    /// table's, and are told by it.
    begin_with: [u64; 256],
}

impl Table {
    pub(crate) const fn new(phrases: &'static [Phrase]) -> Table {
        assert!(phrases.len() <= 64, "a table has 64 phrases at most");
        let mut begin_with = [0; 256];
        let mut at = 0;
        while at < phrases.len() {
            let mut byte = 0;
            while byte < 256 {
                match phrases[at].pieces {
                    [Piece::Tag(text), ..] if text.as_bytes()[0] as usize != byte => {}
                    _ => begin_with[byte] |= 1 << at,
                }
                byte += 1;
            }
            at += 1;
        }
        Table { phrases, begin_with }
    }

    /// Reads `message` with the first phrase that fits.
    pub(crate) fn read<'a>(&self, message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
        self.fitting(message).find_map(|phrase| {
            let mark = record.mark();
            let read = walk(phrase.pieces, Scan::new(message, record)).is_some();
            if !read {
                record.forget_since(mark);
                return None;
            }
            record.action = Some(phrase.action);
            Some(())
        })
    }

    /// Whether a phrase begins as `message` does.
    pub(crate) fn knows(&self, message: &[u8]) -> bool {
        self.fitting(message).next().is_some()
    }

    /// Phrases that begin as `message` does.
    fn fitting(&self, message: &[u8]) -> impl Iterator<Item = &'static Phrase> {
        let mut left = message.first().map_or(u64::MAX, |first| self.begin_with[usize::from(*first)]);
        let candidates = std::iter::from_fn(move || {
            let phrase = self.phrases.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(phrase)
        });
        candidates.filter(move |phrase| match phrase.pieces {
            [Piece::Tag(text), ..] => message.starts_with(text.as_bytes()),
            _ => true,
        })
    }

    /// Fails unless every phrase reads its own sample, with no phrase before it in the way.
    #[cfg(test)]
    pub(crate) fn assert_samples(&self) {
        for phrase in self.phrases {
            let mut record = Record::default();
            let message = phrase.sample.as_bytes();
            let reads = |other: &&Phrase| walk(other.pieces, Scan::new(message, &mut record)).is_some();
            let first = self.phrases.iter().find(reads);
            assert!(
                first.is_some_and(|first| std::ptr::eq(first, phrase)),
                "{:?} reads {:?}, which {:?} should",
                first.map(|first| first.action),
                phrase.sample,
                phrase.action
            );
            assert!(
                self.read(message, &mut Record::default()).is_some(),
                "the table passes over {:?}",
                phrase.sample
            );
        }
    }
}

fn walk<'a, 'r>(pieces: &[Piece], scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    pieces.iter().try_fold(scan, |scan, piece| step(piece, scan))
}

fn step<'a, 'r>(piece: &Piece, scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    match *piece {
        Piece::Tag(text) => scan.tag(text),
        Piece::Maybe(text) => Some(scan.maybe(text)),
        Piece::Skip(text) => scan.skip(text),
        Piece::SkipWord => scan.skip_word(),
        Piece::SkipNumber => scan.skip_number(),
        Piece::Word(field) => scan.word(field),
        Piece::Name(field) => scan.name(field),
        Piece::State(field) => scan.state(field),
        Piece::OneOf(field, texts) => scan.one_of(field, texts),
        Piece::Int(field) => scan.int(field),
        Piece::Float(field) => scan.float(field),
        Piece::Duration(field) => scan.duration(field),
        Piece::Size(field) => scan.size(field),
        Piece::Boolean(field) => scan.boolean(field),
        Piece::Id(prefix, field) => scan.id(prefix, field),
        Piece::Until(field, end) => scan.until(field, end),
        Piece::UntilLast(field, end) => scan.until_last(field, end),
        Piece::List(field, separator, end) => scan.list(field, separator, end),
        Piece::Resource(memory, vcores) => scan.resource(memory, vcores),
        Piece::Address(field) => scan.address(field),
        Piece::Rest(field) => scan.rest_of_line(field),
        Piece::RestBefore(field, end) => scan.rest_before(field, end),
        Piece::RestList(field, separator) => scan.rest_list(field, separator),
        Piece::All(field) => Some(scan.all(field)),
        Piece::Is(field, name) => Some(scan.is(field, name)),
        Piece::Flag(field, yes) => Some(scan.flag(field, yes)),
        Piece::These(pieces) => walk(pieces, scan),
        Piece::Optional(pieces) => Some(scan.maybe_then(|scan| walk(pieces, scan).map(|scan| scan.rest()))),
        Piece::Ahead(pieces) => {
            let rest = scan.rest();
            Some(scan.maybe_then(|scan| walk(pieces, scan).map(|_| rest)))
        }
        Piece::End => scan.end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    static TABLE: Table = Table::new(&[
        Phrase {
            sample: "Read 7.5 KiB in 2.5 s of a in b",
            pieces: &[
                Piece::Tag("Read "),
                Piece::Size(Field::HdfsBytes),
                Piece::Tag(" in "),
                Piece::Duration(Field::HdfsDurationMs),
                Piece::Tag(" of "),
                Piece::Optional(&[Piece::Until(Field::HdfsPath, " in "), Piece::Word(Field::HdfsPeer)]),
            ],
            action: "read",
        },
        Phrase { sample: "Read nothing", pieces: &[Piece::Tag("Read ")], action: "read_nothing" },
    ]);

    #[test]
    fn phrases_are_tried_in_order_and_leave_nothing_behind() {
        TABLE.assert_samples();
        let mut record = Record::default();
        assert!(TABLE.read(b"Read 1 KiB of x", &mut record).is_some());
        assert_eq!(record.action, Some("read_nothing"));
        assert!(record.fields().is_empty());
        let mut record = Record::default();
        assert!(TABLE.read(b"Read 7.5 KiB in 2.5 s of x", &mut record).is_some());
        assert_eq!(
            record.fields(),
            [(Field::HdfsBytes, Value::Int(7680)), (Field::HdfsDurationMs, Value::Float(2500.0))]
        );
        assert!(TABLE.read(b"Write", &mut Record::default()).is_none());
    }
}
