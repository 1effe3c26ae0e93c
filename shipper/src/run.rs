//! The main loop: deliveries, discovery, turns of files, checkpoint.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet, VecDeque},
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use grammars::Reader;
use settings::{Framing, Ship};
use tracing::{info, warn};
use vitals::Throttle;
use wire::Generation;

use crate::{
    Counters, ShipError, Stop, Until,
    bound::Bound,
    checkpoint::{Checkpoint, Entry, Store},
    clock::Clock,
    deliver::InFlight,
    discover::Patterns,
    files::{FileKey, Files, TOO_MANY_OPEN},
    ledger::Ledger,
    limits,
    sink::{Deliveries, Delivery, Outcome, Output, Standing},
    status::StreamStatus,
    timing::Timing,
    tracked::Tracked,
    watch::Watch,
};

/// What a stream's files have in common.
pub(crate) struct StreamPlan {
    pub(crate) name: String,
    pub(crate) cluster: String,
    pub(crate) component: &'static str,
    pub(crate) service: Option<String>,
    pub(crate) zone: &'static str,
    pub(crate) encoding: String,
    pub(crate) framing: Framing,
    pub(crate) reader: Reader,
    /// Its files begin without a stamp, which is waited for.
    pub(crate) waits_for_stamp: bool,
    pub(crate) totals: Totals,
}

/// What a stream has come to since the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    bytes_acknowledged: u64,
    /// Milliseconds since 1970 when its last block was read.
    pub(crate) last_read_ms: i64,
}

/// Everything that runs. The same steps at the same times over the same files do the same, whatever the clock of the machine
/// says: nothing below [`Shipper::step`] asks it, and no step depends on the order of a hash table.
pub(crate) struct Shipper<'a> {
    pub(crate) host: &'a str,
    pub(crate) in_flight_limit: usize,
    pub(crate) stop: &'a Stop,
    pub(crate) counters: &'a Counters,
    pub(crate) timing: Timing,
    /// When this step began.
    pub(crate) now: Instant,
    pub(crate) clock: Clock,
    pub(crate) bound: Bound,
    pub(crate) streams: Vec<StreamPlan>,
    pub(crate) patterns: Patterns,
    pub(crate) notify: bool,
    pub(crate) watch: Watch,
    pub(crate) files: Files,
    pub(crate) generations: BTreeMap<Generation, Tracked>,
    /// Checkpoint entries of streams that are not configured now.
    pub(crate) foreign: Vec<Entry>,
    /// Running number of generations whose file is gone.
    pub(crate) gone: u64,
    /// When generations of the checkpoint that no file was found for count as gone.
    pub(crate) gone_due: Option<Instant>,
    store: Store,
    pub(crate) output: Output,
    deliveries: Deliveries,
    arrived: Vec<Delivery>,
    pub(crate) blocks: BTreeMap<u64, InFlight>,
    /// The largest block of more than one event. Lowered when the topic refuses one.
    pub(crate) block_limit: usize,
    pub(crate) next_sequence: u64,
    pub(crate) in_flight: usize,
    pub(crate) standing: Standing,
    /// Files that wait for room in the sink.
    pub(crate) blocked: VecDeque<FileKey>,
    /// Unattached generations whose end is due.
    pub(crate) orphans: Vec<Generation>,
    pub(crate) buffer: Vec<u8>,
    pub(crate) descriptor_bound: usize,
    pub(crate) next_scan: Instant,
    pub(crate) scan_cost: Duration,
    pub(crate) last_scan: Instant,
    pub(crate) scanned: bool,
    pub(crate) dirty: bool,
    pub(crate) ledger: Ledger,
    /// Not with the checkpoint, which is rarer when it costs more: descriptors of deleted files must not wait for that.
    next_reap: Instant,
    next_checkpoint: Instant,
    checkpoint_throttle: Throttle,
    /// Paths that were complained of already.
    pub(crate) told: HashSet<PathBuf>,
}

impl<'a> Shipper<'a> {
    pub(crate) fn new(
        ship: &'a Ship,
        output: Output,
        deliveries: Deliveries,
        stop: &'a Stop,
        counters: &'a Counters,
        timing: Timing,
        now: Instant,
    ) -> Result<Shipper<'a>, ShipError> {
        let streams = ship.streams.iter().map(plan).collect::<Result<Vec<_>, _>>()?;
        let patterns = Patterns::new(
            ship.streams.iter().map(|stream| (stream.files.as_slice(), stream.exclude.as_slice())),
        )?;
        let store = Store::open(&ship.state)?;
        let checkpoint = store.read(&ship.host);
        let mut shipper = Shipper {
            host: &ship.host,
            in_flight_limit: ship.in_flight_bytes,
            stop,
            counters,
            timing,
            now,
            clock: Clock::default(),
            bound: Bound::NORMAL,
            streams,
            patterns,
            notify: ship.notify,
            watch: Watch::new(ship.notify, stop.wake().clone()),
            files: Files::default(),
            generations: BTreeMap::new(),
            foreign: Vec::new(),
            gone: 0,
            gone_due: None,
            store,
            output,
            deliveries,
            arrived: Vec::new(),
            blocks: BTreeMap::new(),
            block_limit: usize::MAX,
            next_sequence: 0,
            in_flight: 0,
            standing: Standing::Waiting,
            blocked: VecDeque::new(),
            orphans: Vec::new(),
            buffer: Vec::new(),
            descriptor_bound: limits::descriptors(),
            next_scan: now,
            scan_cost: Duration::ZERO,
            last_scan: now,
            scanned: false,
            dirty: false,
            ledger: Ledger::new(ship, now),
            next_reap: now,
            next_checkpoint: now,
            checkpoint_throttle: Throttle::new(),
            told: HashSet::new(),
        };
        faults::at(faults::At::S10);
        shipper.restore(checkpoint, now);
        Ok(shipper)
    }

    fn restore(&mut self, checkpoint: Checkpoint, now: Instant) {
        for entry in checkpoint.generations {
            self.gone = self.gone.max(entry.gone.unwrap_or_default());
            let stream = self.streams.iter().position(|stream| stream.name == entry.stream);
            match (entry.generation(), stream) {
                (Some(generation), Some(stream)) => {
                    self.generations.insert(generation, Tracked::restored(&entry, stream, now));
                }
                (Some(_), None) => self.foreign.push(entry),
                (None, _) => warn!(path = %entry.path().display(), "checkpoint entry has no generation"),
            }
        }
        self.counters.generations.add(self.generations.len() as u64);
    }

    /// Runs until stopped or idle, then drains.
    pub(crate) fn run(mut self, until: Until) -> Result<(), ShipError> {
        self.stop.wake().register();
        let mut outcome = Ok(());
        while !self.stop.is_stopped() {
            let now = Instant::now();
            self.counters.status.turn.beat();
            self.take_reload(now);
            outcome = self.step(now);
            if outcome.is_err() || until == Until::Idle && self.is_idle() {
                break;
            }
            let now = Instant::now();
            let rest = self.next_step(now).saturating_duration_since(now);
            if !rest.is_zero() {
                thread::park_timeout(rest);
            }
        }
        self.drain();
        outcome
    }

    /// Does all that is due at `now`, which never goes back.
    pub(crate) fn step(&mut self, now: Instant) -> Result<(), ShipError> {
        self.now = now;
        self.take_deliveries(now);
        self.standing = self.output.standing();
        match self.standing {
            Standing::Refused => return Err(ShipError::Credentials),
            Standing::Broken => self.renew(now),
            Standing::Waiting | Standing::Ready(_) => {}
        }
        self.look_around(now);
        self.turns(now);
        self.end_orphans(now);
        self.housekeeping(now);
        Ok(())
    }

    /// Gives each file whose time has come its turn, in the order of their times, so that no busy file keeps others waiting.
    fn turns(&mut self, now: Instant) {
        while self.has_room() {
            let Some(key) = self.blocked.pop_front() else {
                break;
            };
            if let Some(followed) = self.files.get_mut(key) {
                followed.blocked = false;
                self.turn(key, now);
            }
        }
        // New timers at `now` wait for the next round, behind deliveries and discovery.
        for _ in 0..64 {
            let Some(key) = self.files.due(now) else { break };
            self.turn(key, now);
        }
    }

    /// Whether the sink takes blocks.
    pub(crate) fn has_room(&self) -> bool {
        matches!(self.standing, Standing::Ready(_)) && self.in_flight < self.in_flight_limit
    }

    /// When the next step is due, unless something wakes the thread before.
    pub(crate) fn next_step(&self, now: Instant) -> Instant {
        let mut until = self.next_scan.min(now + Duration::from_secs(1));
        if let Some(due) = self.files.next_due() {
            until = until.min(due);
        }
        if !self.blocked.is_empty() && self.has_room() {
            until = now;
        }
        // While the sink takes nothing, its word is waited for.
        for generation in self.orphans.iter().filter(|_| self.has_room()) {
            if let Some(due) = self.generations.get(generation).and_then(|tracked| tracked.end_due) {
                until = until.min(due);
            }
        }
        until
    }

    pub(crate) fn take_deliveries(&mut self, now: Instant) {
        let mut arrived = std::mem::take(&mut self.arrived);
        self.deliveries.take(&mut arrived);
        for Delivery { sequence, outcome } in arrived.drain(..) {
            if self.ledger.delivered(sequence, outcome) {
                continue;
            }
            // Blocks from before a rewind of everything are not known any more.
            let Some(block) = self.blocks.remove(&sequence) else {
                continue;
            };
            let InFlight { generation, bytes, .. } = block;
            self.in_flight -= bytes;
            match outcome {
                Outcome::Acknowledged => {
                    self.counters.blocks_acknowledged.add(1);
                    self.counters.bytes_acknowledged.add(bytes as u64);
                    self.counters.status.progress.beat();
                    if let Some(tracked) = self.generations.get_mut(&generation) {
                        if let Some(stream) = self.streams.get_mut(tracked.stream) {
                            stream.totals.bytes_acknowledged += bytes as u64;
                        }
                        tracked.failures = 0;
                        tracked.stuck_until = None;
                        self.dirty |= tracked.watermark.acknowledge(sequence);
                    }
                }
                Outcome::Failed => {
                    self.counters.errors.add(1);
                    self.rewind(generation, now);
                }
                Outcome::TooLarge => {
                    self.counters.errors.add(1);
                    self.too_large(block, now);
                }
            }
        }
        self.counters.in_flight_bytes.set(self.in_flight as u64);
        self.arrived = arrived;
    }

    /// Sends a generation again from its watermark, after a pause that grows with failures.
    pub(crate) fn rewind(&mut self, generation: Generation, now: Instant) {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return;
        };
        if tracked.watermark.is_settled() {
            return; // The failure of an earlier block did it.
        }
        let forgotten: Vec<u64> = self
            .blocks
            .iter()
            .filter(|(_, block)| block.generation == generation)
            .map(|(sequence, _)| *sequence)
            .collect();
        self.counters.retries.add(forgotten.len() as u64 + 1);
        tracked.go_to_watermark();
        tracked.failures += 1;
        let pause = self.timing.retry * (1 << tracked.failures.min(6)) / 8;
        match tracked.attached {
            Some(key) => self.files.schedule(key, now + pause),
            None => tracked.end_due = Some(now + pause),
        }
        if tracked.attached.is_none() && !self.orphans.contains(&generation) {
            self.orphans.push(generation);
        }
    }

    /// The client failed for good: another one is made.
    pub(crate) fn renew(&mut self, now: Instant) {
        self.output.renew();
        self.send_again(now);
    }

    /// There is another client: what is in flight is sent again.
    pub(crate) fn send_again(&mut self, now: Instant) {
        self.ledger.send_again();
        self.standing = Standing::Waiting;
        let generations: BTreeSet<Generation> = self.blocks.values().map(|block| block.generation).collect();
        for generation in generations {
            self.rewind(generation, now);
        }
        self.blocks.clear();
        self.in_flight = 0;
    }

    fn is_idle(&self) -> bool {
        let has_held = |generation| self.generations.get(generation).is_some_and(Tracked::has_held);
        self.scanned
            && matches!(self.standing, Standing::Ready(_))
            && self.blocks.is_empty()
            && self.blocked.is_empty()
            && self.files.next_due().is_none()
            && !self.orphans.iter().any(has_held)
            && self.watch.is_quiet()
    }

    fn housekeeping(&mut self, now: Instant) {
        if now >= self.next_reap {
            self.next_reap = now + self.timing.checkpoint;
            self.reap(now);
            self.bound_deleted(now);
            self.give_up_on_missing(now);
            self.count();
            self.report(now);
        }
        if now < self.next_checkpoint {
            return;
        }
        self.save(now);
    }

    pub(crate) fn count(&self) {
        if self.blocks.is_empty() && self.blocked.is_empty() {
            self.counters.status.progress.beat();
        }
        let mut streams: Vec<StreamStatus> = self.streams.iter().map(StreamPlan::status).collect();
        for (_, followed) in self.files.iter() {
            let acknowledged = match followed.phase {
                crate::files::Phase::Reading(generation) => {
                    self.generations.get(&generation).map_or(0, |tracked| tracked.watermark.acknowledged)
                }
                crate::files::Phase::Twin(_) => followed.size,
                crate::files::Phase::Heading => followed.content,
            };
            if let Some(stream) = streams.get_mut(followed.stream) {
                stream.files += 1;
                stream.lag_bytes += followed.size.max(followed.read_end).saturating_sub(acknowledged);
            }
        }
        self.counters.lag_bytes.set(streams.iter().map(|stream| stream.lag_bytes).sum());
        self.counters.status.set_streams(streams);
        self.counters.files.set(self.files.len() as u64);
        self.counters.files_open.set(self.files.open_count() as u64);
    }

    /// Writes the checkpoint if there is news. A failure is told and tried again; shipping goes on.
    fn save(&mut self, now: Instant) {
        self.next_checkpoint = now + self.timing.checkpoint;
        if !self.dirty {
            return;
        }
        let started = Instant::now();
        self.forget_generations();
        let entries = self.generations.iter().filter_map(|(generation, tracked)| {
            let stream = self.streams.get(tracked.stream)?;
            Some(tracked.entry(*generation, &stream.name))
        });
        faults::at(faults::At::S5);
        let checkpoint = Checkpoint {
            host: self.host.to_owned(),
            generations: entries.chain(self.foreign.iter().cloned()).collect(),
        };
        match self.store.write(&checkpoint) {
            Ok(()) => {
                self.dirty = false;
                self.counters.status.checkpoint.clear();
            }
            Err(error) => {
                self.counters.errors.add(1);
                self.counters.status.checkpoint.set(error.to_string());
                if error.raw_os_error() == Some(TOO_MANY_OPEN) {
                    self.files.close_oldest();
                }
                if let Some(withheld) = self.checkpoint_throttle.pass_at(now) {
                    warn!(%error, withheld, hint = "free space in ship.state and see to its mode", "checkpoint cannot be written, shipping goes on");
                }
            }
        }
        let cost = (self.timing.cost)(started);
        self.next_checkpoint = now + cost + rest_after(cost, self.timing.checkpoint);
    }

    /// Waits for what is in flight, then writes the last checkpoint.
    fn drain(&mut self) {
        let deadline = Instant::now() + self.timing.drain;
        self.end_orphans_now();
        while !self.is_drained(Instant::now()) && Instant::now() < deadline {
            thread::park_timeout(Duration::from_millis(100));
        }
        self.end_journal(Instant::now());
        while !self.is_journal_sent(Instant::now()) && Instant::now() < deadline {
            thread::park_timeout(Duration::from_millis(100));
        }
        self.finish(Instant::now());
    }

    /// Whether nothing is in flight any more, or nothing will be acknowledged.
    pub(crate) fn is_drained(&mut self, now: Instant) -> bool {
        self.take_deliveries(now);
        self.blocks.is_empty() || self.standing == Standing::Refused
    }

    /// Writes the last checkpoint.
    pub(crate) fn finish(&mut self, now: Instant) {
        if !self.blocks.is_empty() {
            info!(
                blocks = self.blocks.len(),
                "not everything was acknowledged in time; it is sent again after the next start"
            );
        }
        faults::at(faults::At::S11);
        self.count();
        self.save(now);
    }
}

impl StreamPlan {
    /// Its status, without files.
    fn status(&self) -> StreamStatus {
        let Totals { bytes_acknowledged, last_read_ms } = self.totals;
        StreamStatus { name: self.name.clone(), bytes_acknowledged, last_read_ms, ..StreamStatus::default() }
    }
}

/// How long after a checkpoint that took `cost` the next one is written. With very many files it may cost; it must stay a small
/// part of the work. But what it took may also be a pause of the whole process or of the disk, which says nothing of the next.
fn rest_after(cost: Duration, interval: Duration) -> Duration {
    (cost * 20).clamp(interval, interval * 30)
}

pub(crate) fn plan(stream: &settings::Stream) -> Result<StreamPlan, ShipError> {
    let reader = match &stream.layout {
        None => Reader::new(stream.component),
        Some(layout) => Reader::with_layout(stream.component, layout)
            .map_err(|error| ShipError::Layout { stream: stream.name.clone(), reason: error.to_string() })?,
    };
    Ok(StreamPlan {
        name: stream.name.clone(),
        cluster: stream.cluster.clone(),
        component: stream.component.name(),
        service: stream.service.clone(),
        zone: stream.zone.name(),
        encoding: stream.encoding.name().to_ascii_lowercase(),
        framing: stream.framing,
        reader,
        waits_for_stamp: stream.component.info().waits_for_stamp,
        totals: Totals::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_that_took_long_does_not_put_off_the_next_for_long() {
        let interval = Duration::from_secs(1);
        assert_eq!(rest_after(Duration::from_millis(3), interval), interval);
        assert_eq!(rest_after(Duration::from_millis(200), interval), Duration::from_secs(4));
        assert_eq!(rest_after(Duration::from_secs(60), interval), Duration::from_secs(30));
    }
}
