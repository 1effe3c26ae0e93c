//! How far a partition is settled without a gap.
//!
//! Blocks are taken in the order of their offsets and settled in any order. What may be committed is the end of the longest
//! prefix of which all is settled; what lies behind a gap is not, however much of it is done.

use std::collections::VecDeque;

/// The contiguous prefix of one partition since it was assigned.
#[derive(Debug, Default)]
pub(crate) struct Watermark {
    /// Taken and not yet part of the prefix, by growing offset; whether it is settled.
    open: VecDeque<(i64, bool)>,
    /// The offset that is expected next.
    next: Option<i64>,
    /// The offset after the prefix.
    prefix: Option<i64>,
}

/// What a record's offset says when it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is the next one, or the first.
    New,
    /// New, but so many offsets before it were never seen: the log lost them before they were read.
    Behind(u64),
    /// The log went back, as after its topic was made anew. What was open is forgotten and the prefix starts here, for
    /// records from here on come again.
    Rewound,
}

impl Watermark {
    /// Nothing taken yet; the group's committed offset says what is expected.
    pub(crate) fn expecting(committed: Option<i64>) -> Watermark {
        Watermark { next: committed, ..Watermark::default() }
    }

    /// Takes the record at `offset`.
    pub(crate) fn take(&mut self, offset: i64) -> Taken {
        let expected = self.next.replace(offset + 1).unwrap_or(offset);
        if offset < expected {
            self.open.clear();
            self.prefix = None;
        }
        self.open.push_back((offset, false));
        match offset - expected {
            0 => Taken::New,
            missed @ 1.. => Taken::Behind(missed as u64),
            _ => Taken::Rewound,
        }
    }

    /// Settles the record at `offset`. Settling what is not open changes nothing.
    pub(crate) fn settle(&mut self, offset: i64) {
        let Ok(at) = self.open.binary_search_by_key(&offset, |&(offset, _)| offset) else {
            return;
        };
        self.open[at].1 = true;
        while let Some(&(offset, true)) = self.open.front() {
            self.open.pop_front();
            self.prefix = Some(offset + 1);
        }
    }

    /// The offset to commit: everything before it is settled. `None` before anything is.
    pub(crate) fn prefix(&self) -> Option<i64> {
        self.prefix
    }

    /// How many records are taken and not settled, or settled behind one that is not.
    pub(crate) fn open(&self) -> usize {
        self.open.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_prefix_stops_at_a_gap() {
        let mut watermark = Watermark::default();
        for offset in 5..9 {
            assert_eq!(watermark.take(offset), Taken::New);
        }
        watermark.settle(6);
        watermark.settle(8);
        assert_eq!(watermark.prefix(), None);
        watermark.settle(5);
        assert_eq!(watermark.prefix(), Some(7));
        watermark.settle(7);
        assert_eq!(watermark.prefix(), Some(9));
        assert_eq!(watermark.open(), 0);
    }

    #[test]
    fn what_is_missed_is_counted() {
        let mut watermark = Watermark::expecting(Some(3));
        assert_eq!(watermark.take(5), Taken::Behind(2));
        assert_eq!(watermark.take(9), Taken::Behind(3));
        watermark.settle(5);
        watermark.settle(5);
        watermark.settle(7);
        assert_eq!(watermark.prefix(), Some(6));
        watermark.settle(9);
        assert_eq!(watermark.prefix(), Some(10));
    }

    #[test]
    fn a_log_that_went_back_is_read_again() {
        let mut watermark = Watermark::expecting(Some(100));
        assert_eq!(watermark.take(0), Taken::Rewound);
        assert_eq!(watermark.take(1), Taken::New);
        assert_eq!(watermark.take(2), Taken::New);
        watermark.settle(0);
        assert_eq!(watermark.take(0), Taken::Rewound);
        assert_eq!(watermark.prefix(), None);
        watermark.settle(0);
        assert_eq!(watermark.prefix(), Some(1));
        assert_eq!(watermark.open(), 0);
    }

    /// Against the definition, for many random orders and offsets with gaps.
    #[test]
    fn the_prefix_is_what_the_definition_says() {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % below
        };
        for _ in 0..300 {
            let mut watermark = Watermark::default();
            let (mut taken, mut settled, mut next) = (Vec::new(), BTreeSet::new(), random(1000) as i64);
            for _ in 0..200 {
                if random(2) == 0 {
                    watermark.take(next);
                    taken.push(next);
                    next += 1 + i64::from(random(5) == 0);
                } else if !taken.is_empty() {
                    let offset = taken[random(taken.len() as u64) as usize];
                    watermark.settle(offset);
                    settled.insert(offset);
                }
                let expected = taken.iter().take_while(|offset| settled.contains(offset)).last();
                assert_eq!(watermark.prefix(), expected.map(|offset| offset + 1));
            }
        }
    }
}
