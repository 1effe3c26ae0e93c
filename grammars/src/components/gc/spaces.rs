//! Sizes of the heap and its parts before and after: `12288K->1776K(14336K)`, `7168.0K(100.0M)->1015.1K(100.0M)`, `46M(24%)->26M(14%)`.

use memchr::{memchr, memchr_iter, memrchr};

use super::numbers;
use crate::{fields::Field, record::Record};

/// What a size is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Heap,
    Young,
    Old,
    Survivor,
    /// Metaspace, or the permanent generation up to JDK 7.
    Metaspace,
    /// The part of it that holds compressed classes.
    Classes,
    /// The rest of it.
    NonClass,
}

/// Bytes in use before and after, and how many were committed then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) before: Option<i64>,
    pub(super) after: Option<i64>,
    pub(super) committed: Option<i64>,
    /// Whether the size before has a capacity, too: then the one after has what is committed. A Metaspace without is followed by
    /// what is reserved.
    pub(super) is_pair: bool,
}

impl Space {
    fn fields(self) -> [Field; 3] {
        match self {
            Space::Heap => [Field::GcHeapBefore, Field::GcHeapAfter, Field::GcHeapCommitted],
            Space::Young => [Field::GcYoungBefore, Field::GcYoungAfter, Field::GcYoungCommitted],
            Space::Old => [Field::GcOldBefore, Field::GcOldAfter, Field::GcOldCommitted],
            Space::Survivor => [Field::GcSurvivorBefore, Field::GcSurvivorAfter, Field::GcSurvivorCommitted],
            Space::Metaspace => {
                [Field::GcMetaspaceBefore, Field::GcMetaspaceAfter, Field::GcMetaspaceCommitted]
            }
            Space::Classes => {
                [Field::GcClassSpaceBefore, Field::GcClassSpaceAfter, Field::GcClassSpaceCommitted]
            }
            Space::NonClass => [Field::GcNonClassBefore, Field::GcNonClassAfter, Field::GcNonClassCommitted],
        }
    }

    /// Puts what is known of the space.
    pub(super) fn put(self, change: Change, record: &mut Record<'_>) {
        let committed = change.committed.filter(|_| self != Space::Metaspace || change.is_pair);
        for (field, bytes) in self.fields().into_iter().zip([change.before, change.after, committed]) {
            if let Some(bytes) = bytes {
                record.put_int(field, bytes);
            }
        }
    }
}

impl Change {
    /// The first change in `text`.
    pub(super) fn find(text: &[u8]) -> Option<Change> {
        let arrows = memchr_iter(b'>', text).filter(|at| text[..*at].ends_with(b"-"));
        arrows.map(|at| at - 1).find_map(|arrow| Change::around(text, arrow).map(|(change, _)| change))
    }

    /// Takes a change off the front, blanks before it included.
    pub(super) fn take(rest: &mut &[u8]) -> Option<Change> {
        let text = rest.trim_ascii_start();
        let word = memchr(b' ', text).map_or(text, |end| &text[..end]);
        let (change, end) = Change::around(text, wire::bytes::find(word, b"->")?)?;
        *rest = &text[end..];
        Some(change)
    }

    /// The change around an arrow, and where it ends.
    fn around(text: &[u8], arrow: usize) -> Option<(Change, usize)> {
        let mut left = &text[..arrow];
        let mut is_pair = false;
        if let Some(inner) = left.strip_suffix(b")") {
            let open =
                memrchr(b'(', &inner[inner.len().saturating_sub(20)..])? + inner.len().saturating_sub(20);
            is_pair = !inner.ends_with(b"%");
            left = &left[..open];
        }
        let is_size = |byte: &u8| byte.is_ascii_digit() || b".,KMGTB".contains(byte);
        let start = left.len() - left.iter().rev().take(24).take_while(|byte| is_size(byte)).count();
        let before = numbers::size(&mut left[start..].trim_ascii_start())?;
        let mut rest = &text[arrow + 2..];
        let after = numbers::size(&mut rest)?;
        let committed = capacity(&mut rest);
        let change = Change { before: Some(before), after: Some(after), committed, is_pair };
        Some((change, text.len() - rest.len()))
    }

    /// `29460K(95616K)`: how full a space is, at a moment in which nothing changes.
    pub(super) fn occupancy(text: &[u8]) -> Option<Change> {
        let mut rest = text.trim_ascii_start();
        let used = Some(numbers::size(&mut rest)?);
        let committed = Some(capacity(&mut rest)?);
        Some(Change { before: used, after: used, committed, is_pair: true })
    }

    /// The sum of two changes, of what both know.
    pub(super) fn plus(self, other: Change) -> Change {
        let add = |one: Option<i64>, other: Option<i64>| Some(one? + other?);
        Change {
            before: add(self.before, other.before),
            after: add(self.after, other.after),
            ..Change::default()
        }
    }

    /// What is left of a change without a part of it.
    pub(super) fn minus(self, part: Change) -> Change {
        let subtract = |one: Option<i64>, other: Option<i64>| Some((one? - other?).max(0));
        Change {
            before: subtract(self.before, part.before),
            after: subtract(self.after, part.after),
            ..Change::default()
        }
    }
}

/// Takes `(14336K)` or `(24%)` off the front; a size if it is one.
fn capacity(rest: &mut &[u8]) -> Option<i64> {
    let inner = rest.strip_prefix(b"(")?;
    let close = memchr(b')', &inner[..inner.len().min(24)])?;
    *rest = &inner[close + 1..];
    numbers::size(&mut &inner[..close])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes() {
        let change = |before, after, committed, is_pair| Change {
            before: Some(before),
            after: Some(after),
            committed,
            is_pair,
        };
        for (text, expected) in [
            ("] 29504K->5876K(45888K), 0.1", change(29504 << 10, 5876 << 10, Some(45888 << 10), false)),
            (": 1M(2M)->1M(2M)", change(1 << 20, 1 << 20, Some(2 << 20), true)),
            (" 46M(24%)->26M(14%)", change(46 << 20, 26 << 20, None, false)),
            ("sizes: (1, 2) -> (3, 4) 8K->0K", change(8192, 0, None, false)),
        ] {
            assert_eq!(Change::find(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(Change::find(b"->->5"), None);
        assert_eq!(Change::occupancy(b" 2K(4K), 0.1").and_then(|change| change.committed), Some(4096));
    }
}
