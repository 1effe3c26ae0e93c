//! What is under way: blocks that were taken and are not settled.
//!
//! Memory is bounded here: a source takes a block only when there is room ([`Flight::wait_for_room`]), and all queues behind
//! it may be unbounded. Each block has one [`BlockTicket`], which travels with its events and is settled when every one of them
//! is indexed or durably a dead letter. A *lane* is a partition of a topic while it is assigned here; a ticket of a lane that was
//! closed meanwhile settles nothing, for somebody else reads those records again.
//!
//! A block for an index that takes nothing for long is let go of ([`BlockTicket::park`]): only where it stands is kept, the
//! watermark stays before it, and it is fetched from Kafka again ([`crate::refetch`]).

use std::{
    collections::HashMap,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use vitals::Throttle;

use crate::{
    counters::Counters,
    parked::{Parked, Place},
    watermark::{Taken, Watermark},
};

/// Bytes that a block costs besides its value.
const OVERHEAD: usize = 512;

/// Records that may stand open behind parked blocks, at 16 bytes each; more, and parked blocks stay in memory until that is full.
const OPEN: usize = 4 << 20;

/// A partition of a topic.
pub(crate) type Lane = (Arc<str>, i32);

/// All blocks under way.
#[derive(Debug)]
pub(crate) struct Flight {
    state: Mutex<State>,
    changed: Condvar,
    limit: usize,
    counters: Arc<Counters>,
    missed: Throttle,
    rewound: Throttle,
}

#[derive(Debug, Default)]
struct State {
    bytes: usize,
    blocks: usize,
    /// A ticket was dropped and not settled: a thread or task died with it. Nothing can be promised from there on.
    lost: bool,
    lanes: HashMap<Lane, LaneState>,
    epochs: u64,
    parked: Parked,
    /// Whether somebody fetches parked blocks again.
    may_park: bool,
}

#[derive(Debug)]
struct LaneState {
    /// Tells this assignment from an earlier one of the same partition.
    epoch: u64,
    watermark: Watermark,
    committed: Option<i64>,
    /// Blocks of this epoch that have a ticket.
    under_way: usize,
}

/// One block's claim on the memory bound and on its lane's watermark.
#[derive(Debug)]
pub(crate) struct BlockTicket {
    flight: Arc<Flight>,
    lane: Lane,
    epoch: u64,
    offset: i64,
    bytes: usize,
    fate: Fate,
}

/// What becomes of a block when its ticket goes.
#[derive(Debug)]
enum Fate {
    Unknown,
    Settled,
    /// For this index.
    Parked(String),
}

impl Flight {
    /// Nothing under way; at most `limit` bytes, or one block if it is larger.
    pub(crate) fn new(limit: usize, counters: Arc<Counters>) -> Arc<Flight> {
        Arc::new(Flight {
            state: Mutex::default(),
            changed: Condvar::new(),
            limit,
            counters,
            missed: Throttle::new(),
            rewound: Throttle::new(),
        })
    }

    /// What is counted.
    pub(crate) fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `done` holds, at most until `timeout` has passed. Says whether it holds.
    fn wait(&self, timeout: Duration, done: impl Fn(&State) -> bool) -> bool {
        let until = Instant::now() + timeout;
        let mut state = self.lock();
        while !done(&state) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// A partition was assigned here, to be read from `committed` on if the group has committed.
    pub(crate) fn open_lane(&self, lane: Lane, committed: Option<i64>) {
        let mut state = self.lock();
        state.epochs += 1;
        let epoch = state.epochs;
        let watermark = Watermark::expecting(committed);
        state.lanes.insert(lane, LaneState { epoch, watermark, committed: None, under_way: 0 });
        self.counters.partitions.set(state.lanes.len() as u64);
    }

    /// A partition is no longer ours: what settles later is ignored.
    pub(crate) fn close_lane(&self, lane: &Lane) {
        let mut state = self.lock();
        state.lanes.remove(lane);
        state.parked.forget(lane);
        self.counters.parked_blocks.set(state.parked.blocks() as u64);
        self.counters.partitions.set(state.lanes.len() as u64);
        drop(state);
        self.changed.notify_all();
    }

    /// Takes a block. `None` if its lane is not open.
    pub(crate) fn take(self: &Arc<Flight>, lane: &Lane, offset: i64, length: usize) -> Option<BlockTicket> {
        let bytes = length + OVERHEAD;
        let mut guard = self.lock();
        let state = &mut *guard;
        let open = state.lanes.get_mut(lane)?;
        match open.watermark.take(offset) {
            Taken::New => {}
            Taken::Behind(missed) => {
                self.counters.missed_offsets.add(missed);
                let (topic, partition) = lane;
                let hint =
                    "the topic's retention is shorter than the delay of processing, or records were deleted";
                if let Some(withheld) = self.missed.pass() {
                    tracing::warn!(%topic, partition, offset, missed, withheld, hint, "kafka records are gone that were never read");
                }
            }
            Taken::Rewound => {
                // Tickets of the log as it was must not settle offsets of the log as it is.
                state.epochs += 1;
                open.epoch = state.epochs;
                open.committed = None;
                open.under_way = 0;
                state.parked.forget(lane);
                self.counters.parked_blocks.set(state.parked.blocks() as u64);
                let (topic, partition) = lane;
                if let Some(withheld) = self.rewound.pass() {
                    tracing::warn!(%topic, partition, offset, withheld, "kafka offsets went back, reading from there");
                }
            }
        }
        let epoch = open.epoch;
        open.under_way += 1;
        Some(self.ticket(state, Place { lane: lane.clone(), offset, epoch }, bytes))
    }

    fn ticket(self: &Arc<Flight>, state: &mut State, place: Place, bytes: usize) -> BlockTicket {
        state.bytes += bytes;
        state.blocks += 1;
        self.counters.in_flight_bytes.set(state.bytes as u64);
        let Place { lane, offset, epoch } = place;
        BlockTicket { flight: Arc::clone(self), lane, epoch, offset, bytes, fate: Fate::Unknown }
    }

    /// Takes a parked block again. `None` if its partition went meanwhile.
    pub(crate) fn retake(self: &Arc<Flight>, place: Place, length: usize) -> Option<BlockTicket> {
        let mut guard = self.lock();
        let state = &mut *guard;
        let open = state.lanes.get_mut(&place.lane).filter(|lane| lane.epoch == place.epoch)?;
        open.under_way += 1;
        Some(self.ticket(state, place, length + OVERHEAD))
    }

    /// So many records are gone for good.
    pub(crate) fn count_missed(&self, records: u64) {
        self.counters.missed_offsets.add(records);
    }

    /// From now on parked blocks are fetched again.
    pub(crate) fn allow_parking(&self) {
        self.lock().may_park = true;
    }

    /// Whether blocks may be let go of.
    pub(crate) fn may_park(&self) -> bool {
        let state = self.lock();
        let open: usize = state.lanes.values().map(|lane| lane.watermark.open()).sum();
        state.may_park && open < OPEN
    }

    /// Whether blocks for this index were let go of.
    pub(crate) fn is_parked(&self, index: &str) -> bool {
        self.lock().parked.has(index)
    }

    /// Parked blocks that are to be tried again now. They are no longer parked.
    pub(crate) fn due(&self, now: Instant) -> Vec<(String, Place)> {
        let mut state = self.lock();
        let due = state.parked.due(now);
        self.counters.parked_blocks.set(state.parked.blocks() as u64);
        due
    }

    /// A block that was due could not be fetched.
    pub(crate) fn park_again(&self, index: String, place: Place, now: Instant) {
        let mut guard = self.lock();
        let state = &mut *guard;
        if state.lanes.get(&place.lane).is_some_and(|lane| lane.epoch == place.epoch) {
            state.parked.add(index, place, now);
            self.counters.parked_blocks.set(state.parked.blocks() as u64);
        }
    }

    /// Waits until another block may be taken.
    pub(crate) fn wait_for_room(&self, timeout: Duration) -> bool {
        self.wait(timeout, |state| state.bytes < self.limit || state.lost)
    }

    /// Waits until half of the bound is free.
    pub(crate) fn wait_for_half(&self, timeout: Duration) -> bool {
        self.wait(timeout, |state| state.bytes <= self.limit / 2 || state.lost)
    }

    /// Waits until everything taken from these lanes is settled or parked.
    pub(crate) fn wait_for_lanes(&self, lanes: &[Lane], timeout: Duration) -> bool {
        self.wait(timeout, |state| {
            let settled = |lane: &Lane| state.lanes.get(lane).is_none_or(|lane| lane.under_way == 0);
            state.lost || lanes.iter().all(settled)
        })
    }

    /// Waits until nothing is under way.
    pub(crate) fn wait_for_all(&self, timeout: Duration) -> bool {
        self.wait(timeout, |state| state.blocks == 0 || state.lost)
    }

    /// Whether a block's fate became unknown, so that its lane can never move again.
    pub(crate) fn is_lost(&self) -> bool {
        self.lock().lost
    }

    /// Number of blocks under way.
    pub(crate) fn blocks(&self) -> usize {
        self.lock().blocks
    }

    /// The prefix of a lane.
    pub(crate) fn prefix(&self, lane: &Lane) -> Option<i64> {
        self.lock().lanes.get(lane)?.watermark.prefix()
    }

    /// Offsets that moved since they were last handed out here.
    pub(crate) fn moved(&self) -> Vec<(Lane, i64)> {
        let mut state = self.lock();
        let mut moved = Vec::new();
        for (lane, open) in &mut state.lanes {
            let prefix = open.watermark.prefix();
            if let Some(offset) = prefix.filter(|_| prefix != open.committed) {
                open.committed = prefix;
                moved.push((lane.clone(), offset));
            }
        }
        moved
    }

    /// Offsets of these lanes, or of all, whether or not they were handed out: an earlier commit may have failed, and what became
    /// of it is told too late.
    pub(crate) fn prefixes(&self, only: Option<&[Lane]>) -> Vec<(Lane, i64)> {
        let state = self.lock();
        let wanted = state.lanes.iter().filter(|(lane, _)| only.is_none_or(|only| only.contains(lane)));
        wanted.filter_map(|(lane, open)| Some((lane.clone(), open.watermark.prefix()?))).collect()
    }

    /// A commit failed: hand all offsets out again.
    pub(crate) fn forget_commits(&self) {
        self.lock().lanes.values_mut().for_each(|lane| lane.committed = None);
    }

    fn release(&self, ticket: &mut BlockTicket) {
        let mut guard = self.lock();
        let state = &mut *guard;
        state.bytes -= ticket.bytes;
        state.blocks -= 1;
        self.counters.in_flight_bytes.set(state.bytes as u64);
        if let Some(lane) = state.lanes.get_mut(&ticket.lane).filter(|lane| lane.epoch == ticket.epoch) {
            lane.under_way -= 1;
            match std::mem::replace(&mut ticket.fate, Fate::Unknown) {
                Fate::Settled => {
                    self.counters.status.progress.beat();
                    lane.watermark.settle(ticket.offset);
                }
                Fate::Unknown => state.lost = true,
                Fate::Parked(index) => {
                    self.counters.status.progress.beat();
                    let (lane, offset, epoch) = (ticket.lane.clone(), ticket.offset, ticket.epoch);
                    state.parked.add(index, Place { lane, offset, epoch }, Instant::now());
                    self.counters.parked_blocks.set(state.parked.blocks() as u64);
                }
            }
        }
        drop(guard);
        self.changed.notify_all();
    }
}

impl BlockTicket {
    /// Every event of the block is indexed or durably a dead letter.
    pub(crate) fn settle(mut self) {
        self.fate = Fate::Settled;
    }

    /// This index does not take the block for now: it is let go of, and fetched from Kafka again later.
    pub(crate) fn park(mut self, index: &str) {
        self.fate = Fate::Parked(index.to_owned());
    }
}

impl Drop for BlockTicket {
    fn drop(&mut self) {
        let flight = Arc::clone(&self.flight);
        flight.release(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flight() -> (Arc<Flight>, Lane) {
        let flight = Flight::new(2 * (100 + OVERHEAD), Arc::default());
        let lane: Lane = (Arc::from("logs"), 3);
        flight.open_lane(lane.clone(), None);
        (flight, lane)
    }

    #[test]
    fn bytes_are_bounded() {
        let (flight, lane) = flight();
        let first = flight.take(&lane, 0, 100).unwrap();
        assert!(flight.wait_for_room(Duration::ZERO));
        let _second = flight.take(&lane, 1, 100).unwrap();
        assert!(!flight.wait_for_room(Duration::ZERO));
        first.settle();
        assert!(flight.wait_for_room(Duration::ZERO));
        assert_eq!(flight.prefix(&lane), Some(1));
    }

    #[test]
    fn commits_are_handed_out_once() {
        let (flight, lane) = flight();
        flight.take(&lane, 7, 1).unwrap().settle();
        assert_eq!(flight.moved(), [(lane.clone(), 8)]);
        assert_eq!(flight.moved(), []);
        flight.forget_commits();
        assert_eq!(flight.moved(), [(lane.clone(), 8)]);
        assert_eq!(flight.prefixes(Some(&[])), []);
        assert_eq!(flight.prefixes(Some(std::slice::from_ref(&lane))), [(lane.clone(), 8)]);
        assert_eq!(flight.prefixes(None), [(lane, 8)]);
    }

    #[test]
    fn a_ticket_of_an_earlier_assignment_settles_nothing() {
        let (flight, lane) = flight();
        let ticket = flight.take(&lane, 0, 1).unwrap();
        flight.close_lane(&lane);
        assert!(flight.wait_for_lanes(std::slice::from_ref(&lane), Duration::ZERO));
        flight.open_lane(lane.clone(), None);
        let _again = flight.take(&lane, 0, 1).unwrap();
        ticket.settle();
        assert_eq!(flight.prefix(&lane), None);
        assert_eq!(flight.blocks(), 1);
        assert!(!flight.is_lost());
    }

    #[test]
    fn a_dropped_ticket_is_noticed() {
        let (flight, lane) = flight();
        drop(flight.take(&lane, 0, 1));
        assert!(flight.is_lost());
        assert_eq!(flight.prefix(&lane), None);
    }

    #[test]
    fn a_parked_block_holds_the_prefix_and_no_memory() {
        let (flight, lane) = flight();
        let tickets = [0, 1].map(|offset| flight.take(&lane, offset, 100).unwrap());
        let [first, second] = tickets;
        first.park("i");
        second.settle();
        assert!(
            flight.wait_for_all(Duration::ZERO)
                && flight.wait_for_lanes(std::slice::from_ref(&lane), Duration::ZERO)
        );
        assert_eq!((flight.prefix(&lane), flight.is_parked("i"), flight.is_lost()), (None, true, false));
        assert!(flight.due(Instant::now()).is_empty());
        let (index, place) = flight.due(Instant::now() + Duration::from_secs(60)).remove(0);
        assert_eq!((index.as_str(), place.offset), ("i", 0));
        flight.retake(place, 100).unwrap().settle();
        assert_eq!(flight.prefix(&lane), Some(2));
    }

    #[test]
    fn a_parked_block_goes_with_its_partition() {
        let (flight, lane) = flight();
        flight.take(&lane, 0, 100).unwrap().park("i");
        let (_, place) = flight.due(Instant::now() + Duration::from_secs(60)).remove(0);
        flight.take(&lane, 1, 100).unwrap().park("i");
        flight.close_lane(&lane);
        assert!(!flight.is_parked("i"));
        flight.open_lane(lane, None);
        assert!(flight.retake(place, 100).is_none());
    }

    #[test]
    fn records_of_closed_lanes_are_not_taken() {
        let (flight, lane) = flight();
        flight.close_lane(&lane);
        assert!(flight.take(&lane, 0, 1).is_none());
    }
}
