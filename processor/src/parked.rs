//! Blocks that were let go of, by the index that takes nothing for now: a full disk, a block on writes, no shards left.
//!
//! One block an index is tried again every 30 seconds. If it is not parked again, more follow, each second twice as many.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use crate::flight::Lane;

/// How long an index is left alone.
const RETRY: Duration = Duration::from_secs(30);
/// Time between two lots of blocks for an index that takes them again.
const STEP: Duration = Duration::from_secs(1);
/// Blocks of one lot at most.
const LOT: usize = 64;

/// Where a block stands, during one assignment of its partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) lane: Lane,
    pub(crate) offset: i64,
    pub(crate) epoch: u64,
}

/// All parked blocks.
#[derive(Debug, Default)]
pub(crate) struct Parked {
    indices: HashMap<String, Index>,
}

#[derive(Debug)]
struct Index {
    /// The epoch of each block, in the order in which they are fetched.
    blocks: BTreeMap<(Lane, i64), u64>,
    since: Instant,
    retry_at: Instant,
    lot: usize,
}

impl Parked {
    /// A block was let go of: the index is left alone for a while.
    pub(crate) fn add(&mut self, index: String, place: Place, now: Instant) {
        if !self.indices.contains_key(&index) {
            let hint = "what else is said of this index tells what to do; the processor goes on with others";
            tracing::warn!(index, hint, "an index takes no documents, they stay in kafka until it does");
        }
        let empty = Index { blocks: BTreeMap::new(), since: now, retry_at: now, lot: 1 };
        let index = self.indices.entry(index).or_insert(empty);
        index.blocks.insert((place.lane, place.offset), place.epoch);
        index.retry_at = now + RETRY;
        index.lot = 1;
    }

    /// A partition is no longer ours.
    pub(crate) fn forget(&mut self, lane: &Lane) {
        for index in self.indices.values_mut() {
            index.blocks.retain(|(parked, _), _| parked != lane);
        }
        self.indices.retain(|_, index| !index.blocks.is_empty());
    }

    /// Whether blocks for this index are parked.
    pub(crate) fn has(&self, index: &str) -> bool {
        self.indices.contains_key(index)
    }

    /// Number of blocks.
    pub(crate) fn blocks(&self) -> usize {
        self.indices.values().map(|index| index.blocks.len()).sum()
    }

    /// Takes out the blocks that are to be tried now, with the index that each was parked for.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<(String, Place)> {
        let mut due = Vec::new();
        self.indices.retain(|name, index| {
            if now < index.retry_at {
                return true;
            }
            for _ in 0..index.lot {
                let Some(((lane, offset), epoch)) = index.blocks.pop_first() else { break };
                due.push((name.clone(), Place { lane, offset, epoch }));
            }
            index.retry_at = now + STEP;
            index.lot = (2 * index.lot).min(LOT);
            if index.blocks.is_empty() {
                let seconds = now.saturating_duration_since(index.since).as_secs();
                tracing::info!(index = name, seconds, "all that was kept back for an index is sent again");
            }
            !index.blocks.is_empty()
        });
        due
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn place(offset: i64) -> Place {
        Place { lane: (Arc::from("t"), 0), offset, epoch: 1 }
    }

    fn offsets(parked: &mut Parked, now: Instant) -> Vec<i64> {
        parked.due(now).into_iter().map(|(_, place)| place.offset).collect()
    }

    #[test]
    fn one_is_tried_and_then_more() {
        let (mut parked, start) = (Parked::default(), Instant::now());
        (0..8).rev().for_each(|offset| parked.add("a".to_owned(), place(offset), start));
        assert_eq!(offsets(&mut parked, start), [0; 0]);
        let first = start + RETRY;
        assert_eq!(offsets(&mut parked, first), [0]);
        assert_eq!(offsets(&mut parked, first), [0; 0]);
        assert_eq!(offsets(&mut parked, first + STEP), [1, 2]);
        // It was too early.
        parked.add("a".to_owned(), place(1), first + STEP);
        assert_eq!(offsets(&mut parked, first + 2 * STEP), [0; 0]);
        assert_eq!(offsets(&mut parked, first + STEP + RETRY), [1]);
        assert_eq!(offsets(&mut parked, first + 2 * STEP + RETRY), [3, 4]);
        assert_eq!(offsets(&mut parked, first + 3 * STEP + RETRY), [5, 6, 7]);
        assert!(!parked.has("a"));
    }

    #[test]
    fn one_index_does_not_wait_for_another() {
        let (mut parked, start) = (Parked::default(), Instant::now());
        parked.add("a".to_owned(), place(0), start);
        parked.add("b".to_owned(), place(1), start);
        assert_eq!(offsets(&mut parked, start + RETRY).len(), 2);
        parked.add("a".to_owned(), place(0), start + RETRY);
        parked.add("b".to_owned(), place(2), start + RETRY / 2);
        assert_eq!(offsets(&mut parked, start + RETRY / 2 + RETRY), [2]);
        assert_eq!((parked.blocks(), parked.has("a"), parked.has("b")), (1, true, false));
    }
}
