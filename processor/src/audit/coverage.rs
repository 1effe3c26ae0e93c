//! Which bytes of a range pieces cover, in the order of their offsets.

use std::ops::Range;

/// One document: what it covers, and the day of its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<u64>,
    pub(super) day: String,
}

/// A range that no piece covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) range: Range<u64>,
    /// Day of the piece before it.
    pub(super) day_before: Option<String>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Coverage {
    wanted: Range<u64>,
    /// Up to here all is covered or named.
    reached: u64,
    day: Option<String>,
    gaps: Vec<Gap>,
    overlaps: Vec<Range<u64>>,
}

impl Coverage {
    pub(super) fn new(wanted: Range<u64>) -> Coverage {
        Coverage { reached: wanted.start, wanted, day: None, gaps: Vec::new(), overlaps: Vec::new() }
    }

    /// The next piece; none begins before one that was added earlier.
    pub(super) fn add(&mut self, piece: Piece) {
        let Range { start, end } = piece.range;
        self.gap_until(start);
        let covered_twice = start..end.min(self.reached);
        if !covered_twice.is_empty() && self.day.is_some() {
            self.overlaps.push(covered_twice);
        }
        self.reached = self.reached.max(end);
        self.day = Some(piece.day);
    }

    fn gap_until(&mut self, end: u64) {
        let range = self.reached..end.min(self.wanted.end);
        if !range.is_empty() {
            self.gaps.push(Gap { range, day_before: self.day.clone() });
        }
        self.reached = self.reached.max(end);
    }

    /// Gaps and overlaps, in order.
    pub(super) fn finish(mut self) -> (Vec<Gap>, Vec<Range<u64>>) {
        self.gap_until(self.wanted.end);
        (self.gaps, self.overlaps)
    }
}

/// What is left of `range` without the named ranges, which come in the order of their starts; `named` is told of each part that
/// goes.
pub(super) fn subtract<T>(
    range: Range<u64>,
    ranges: &[(Range<u64>, T)],
    mut named: impl FnMut(Range<u64>, &T),
) -> Vec<Range<u64>> {
    let mut left = Vec::new();
    let mut at = range.start;
    for (other, name) in ranges {
        let part = other.start.max(at)..other.end.min(range.end);
        if part.is_empty() {
            continue;
        }
        if at < part.start {
            left.push(at..part.start);
        }
        at = part.end;
        named(part, name);
    }
    if at < range.end {
        left.push(at..range.end);
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(range: Range<u64>) -> Piece {
        Piece { range, day: "2026.11.21".to_owned() }
    }

    proptest! {
        /// Byte by byte: a byte of the wanted range is in a gap if and only if no piece has it, and in an overlap if a piece
        /// has it that another one had before.
        #[test]
        fn gaps_are_the_bytes_that_no_piece_has(
            wanted in (0u64..40, 0u64..60),
            pieces in prop::collection::vec((0u64..120, 0u64..12), 0..25),
            letters in prop::collection::vec((0u64..120, 0u64..12), 0..6),
        ) {
            let wanted = wanted.0..wanted.0 + wanted.1;
            let mut pieces: Vec<Range<u64>> = pieces.iter().map(|(at, length)| *at..at + length).collect();
            // Documents of a generation begin where its content begins, at the earliest.
            pieces.retain(|piece| piece.start >= wanted.start);
            pieces.sort_by_key(|piece| piece.start);
            let mut coverage = Coverage::new(wanted.clone());
            pieces.iter().for_each(|range| coverage.add(piece(range.clone())));
            let (gaps, overlaps) = coverage.finish();
            let mut letters: Vec<(Range<u64>, ())> =
                letters.iter().map(|(at, length)| (*at..at + length, ())).collect();
            letters.sort_by_key(|letter| letter.0.start);
            let mut named = Vec::new();
            let mut left = Vec::new();
            for gap in &gaps {
                left.extend(subtract(gap.range.clone(), &letters, |range, ()| named.push(range)));
            }
            for byte in 0..140 {
                let times = pieces.iter().filter(|piece| piece.contains(&byte)).count();
                let in_gap = gaps.iter().filter(|gap| gap.range.contains(&byte)).count();
                prop_assert_eq!(in_gap, usize::from(wanted.contains(&byte) && times == 0), "{}", byte);
                let overlapped = overlaps.iter().any(|overlap| overlap.contains(&byte));
                prop_assert_eq!(overlapped, times > 1, "{}", byte);
                let is_letter = letters.iter().any(|letter| letter.0.contains(&byte));
                let count = |ranges: &[Range<u64>]| ranges.iter().filter(|range| range.contains(&byte)).count();
                prop_assert_eq!(count(&named), usize::from(in_gap == 1 && is_letter), "{}", byte);
                prop_assert_eq!(count(&left), usize::from(in_gap == 1 && !is_letter), "{}", byte);
            }
        }
    }

    #[test]
    fn a_gap_knows_the_day_before_it() {
        let mut coverage = Coverage::new(10..100);
        coverage.add(piece(10..20));
        coverage.add(piece(30..40));
        let (gaps, overlaps) = coverage.finish();
        let day = Some("2026.11.21".to_owned());
        assert_eq!(
            gaps,
            [Gap { range: 20..30, day_before: day.clone() }, Gap { range: 40..100, day_before: day }]
        );
        assert!(overlaps.is_empty());
    }
}
