//! What happened when, for charts: series that stay small however long the log is, and lists of what weighs most.

mod bins;
pub use bins::{Bins, Points};

use crate::event::{Change, Event, Pause, Since};

/// No more full collections, and no more starved ones, are listed: the longest are.
pub const MAX_LISTED: usize = 200;
/// Moments above are dates, in seconds since 1970; below they are seconds since a JVM's start: no JVM runs for ten years.
pub(crate) const DATES_S: f64 = 315_360_000.0;
/// Durations are told apart so finely: steps from one value to its tenfold.
const STEPS: f64 = 48.0;
/// The least duration that is told apart, as a power of ten of milliseconds.
const LEAST: f64 = -3.0;

/// Sizes in one stretch of time, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The most before a collection.
    pub before: Option<i64>,
    /// The least after one.
    pub after: Option<i64>,
    /// The most that was committed.
    pub committed: Option<i64>,
    /// How many collections.
    pub count: u64,
}

impl Sizes {
    fn of(change: Change) -> Option<Sizes> {
        (change.before.is_some() || change.after.is_some()).then_some(Sizes {
            before: change.before,
            after: change.after,
            committed: change.committed,
            count: 1,
        })
    }

    fn merge(&mut self, more: Sizes) {
        // `None` is less than any number.
        self.before = self.before.max(more.before);
        self.committed = self.committed.max(more.committed);
        self.after = match (self.after, more.after) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.count += more.count;
    }
}

/// Durations in one stretch of time: how many there are of each length, within 5 %.
#[derive(Clone, Debug, Default)]
pub struct Durations {
    counts: Vec<u32>,
    /// How many.
    pub total: u64,
    /// The longest, in milliseconds.
    pub max_ms: f64,
}

impl Durations {
    fn one(ms: f64) -> Durations {
        let step = ((ms.max(1e-9).log10() - LEAST) * STEPS).max(0.0) as usize;
        let mut counts = vec![0; step + 1];
        counts[step] = 1;
        Durations { counts, total: 1, max_ms: ms }
    }

    /// Takes those of another stretch of time.
    pub(crate) fn merge(&mut self, more: Durations) {
        if self.counts.len() < more.counts.len() {
            self.counts.resize(more.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&more.counts) {
            *count += more;
        }
        self.total += more.total;
        self.max_ms = self.max_ms.max(more.max_ms);
    }

    /// The duration in milliseconds that a share of all does not exceed.
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = ((share * self.total as f64).ceil() as u64).max(1);
        let mut seen = 0;
        for (step, count) in self.counts.iter().enumerate() {
            seen += u64::from(*count);
            if seen >= rank {
                return 10f64.powf((step as f64 + 0.5) / STEPS + LEAST).min(self.max_ms);
            }
        }
        self.max_ms
    }
}

/// What happened when.
#[derive(Clone, Debug)]
pub struct History {
    /// The first and the last moment, in seconds on the log's axis.
    pub time: Option<(f64, f64)>,
    /// Pauses by type; those that the log calls full as `full`.
    pub pauses: Points,
    /// Pauses, without those inside others.
    pub durations: Bins<Durations>,
    /// How many milliseconds of a stretch were pauses, and stops for whatever reason.
    pub stopped: Bins<[f64; 2]>,
    /// Bytes allocated and promoted; milliseconds of user, kernel and wall clock.
    pub work: Bins<[f64; 5]>,
    /// The whole heap.
    pub heap: Bins<Sizes>,
    /// The young generation.
    pub young: Bins<Sizes>,
    /// The old generation.
    pub old: Bins<Sizes>,
    /// Metaspace, or the permanent generation.
    pub metaspace: Bins<Sizes>,
    /// The heap when a concurrent cycle began.
    pub begun: Bins<Sizes>,
    /// Whole cycles, by cause.
    pub cycles: Points,
    /// What went wrong, or should not be: by what it was.
    pub troubles: Points,
    /// Stops of the application: all of each, and until all threads had stopped.
    pub stops: Points,
    /// Threads that waited for memory.
    pub stalls: Points,
    /// Full collections; the longest, if there are more than are listed.
    pub full: Vec<Pause>,
    /// Pauses that took longer than the processors worked on them; those by the most.
    pub starved: Vec<Pause>,
    /// How many of them there are.
    pub starved_count: u64,
}

impl Default for History {
    fn default() -> History {
        let sizes = || Bins::new(700, 0.001, Sizes::merge);
        History {
            time: None,
            pauses: Points::default(),
            durations: Bins::new(120, 0.25, Durations::merge),
            stopped: Bins::sums(1200, 1.0),
            work: Bins::sums(160, 0.25),
            heap: sizes(),
            young: sizes(),
            old: sizes(),
            metaspace: sizes(),
            begun: sizes(),
            cycles: Points::default(),
            troubles: Points::default(),
            stops: Points::default(),
            stalls: Points::default(),
            full: Vec::new(),
            starved: Vec::new(),
            starved_count: 0,
        }
    }
}

impl History {
    /// Takes in what happened.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::Pause(pause) => self.pause(pause),
            Event::Concurrent { at_s, ms, heap, .. } => {
                if let (Some(at), Some(sizes)) = (*at_s, Sizes::of(*heap)) {
                    self.cover(at, ms.unwrap_or_default());
                    self.heap.add(at, sizes);
                }
            }
            Event::Cycle { at_s, cause, ms, heap, since } => {
                let (Some(at), Some(ms)) = (*at_s, *ms) else { return };
                self.cover(at, ms);
                self.cycles.add(if cause.is_empty() { "cycle" } else { cause }, at, ms);
                if let Some(sizes) = Sizes::of(Change { after: None, ..*heap }) {
                    self.begun.add(at, sizes);
                }
                if let Some(sizes) = Sizes::of(*heap) {
                    self.heap.add(at, sizes);
                }
                self.rates(since, at);
            }
            Event::Safepoint { at_s, total_ms, reaching_ms, .. } => {
                let Some(at) = *at_s else { return };
                self.cover(at, *total_ms);
                self.stops.add("whole stop", at, *total_ms);
                if *reaching_ms > 0.0 {
                    self.stops.add("until all threads had stopped", at, *reaching_ms);
                }
                self.stopped.spread(at, at + total_ms / 1000.0, [0.0, *total_ms]);
            }
            Event::Stall { at_s, ms } => {
                let Some(at) = *at_s else { return };
                self.cover(at, *ms);
                self.stalls.add("allocation stall", at, *ms);
            }
        }
    }

    /// A stretch of time belongs to the log.
    fn cover(&mut self, at: f64, ms: f64) {
        // Seconds of uptime before the first date of a log that has dates: on another axis.
        if self.time.is_some_and(|(first, _)| first < DATES_S && at > DATES_S) {
            *self = History::default();
        }
        let end = at + ms / 1000.0;
        self.time = Some(self.time.map_or((at, end), |(first, last)| (first.min(at), last.max(end))));
    }

    fn pause(&mut self, pause: &Pause) {
        if pause.full {
            keep(&mut self.full, pause, |pause| pause.ms);
        }
        let waited = |pause: &Pause| pause.cpu.map_or(0.0, |[user, sys, real]| real - user - sys);
        // The times have hundredths of a second: one of them is no difference.
        if waited(pause) > 15.0 {
            self.starved_count += 1;
            keep(&mut self.starved, pause, waited);
        }
        let Some(at) = pause.at_s else { return };
        self.cover(at, pause.ms);
        self.pauses.add(if pause.full { "full" } else { &pause.kind }, at, pause.ms);
        for trouble in troubles(pause) {
            self.troubles.add(trouble, at, pause.ms);
        }
        if !pause.nested {
            self.durations.add(at, Durations::one(pause.ms));
            self.stopped.spread(at, at + pause.ms / 1000.0, [pause.ms, 0.0]);
        }
        if let Some([user, sys, real]) = pause.cpu {
            self.work.add(at, [0.0, 0.0, user, sys, real]);
        }
        for (change, series) in [
            (pause.heap, &mut self.heap),
            (pause.young, &mut self.young),
            (pause.old, &mut self.old),
            (pause.metaspace, &mut self.metaspace),
        ] {
            if let Some(sizes) = Sizes::of(change) {
                series.add(at, sizes);
            }
        }
        if pause.begins_cycle() {
            let change = Change { before: pause.heap.before.or(pause.heap.after), after: None, ..pause.heap };
            if let Some(sizes) = Sizes::of(change) {
                self.begun.add(at, sizes);
            }
        }
        self.rates(&pause.since, at);
    }

    /// What was allocated since the event before, and what grew old in this one.
    fn rates(&mut self, since: &Since, at: f64) {
        if let Some(allocated) = since.allocated.filter(|bytes| *bytes > 0) {
            let allocated = allocated as f64;
            let seconds =
                since.allocation_rate.filter(|rate| *rate > 0.0).map_or(0.0, |rate| allocated / rate);
            self.work.spread(at - seconds, at, [allocated, 0.0, 0.0, 0.0, 0.0]);
        }
        if let Some(promoted) = since.promoted.filter(|bytes| *bytes > 0) {
            self.work.add(at, [0.0, promoted as f64, 0.0, 0.0, 0.0]);
        }
    }
}

/// Puts a pause into a list of those with the highest `rank`.
fn keep(list: &mut Vec<Pause>, pause: &Pause, rank: impl Fn(&Pause) -> f64) {
    if list.len() < MAX_LISTED {
        return list.push(pause.clone());
    }
    let least = list.iter_mut().min_by(|one, other| rank(one).total_cmp(&rank(other)));
    if let Some(least) = least.filter(|least| rank(least) < rank(pause)) {
        *least = pause.clone();
    }
}

/// What went wrong in a pause, or should not have caused it.
fn troubles(pause: &Pause) -> impl Iterator<Item = &'static str> {
    let failures = pause.failures;
    let cause = match pause.cause.as_str() {
        "Metadata GC Threshold" => Some("Metadata GC Threshold"),
        "G1 Humongous Allocation" => Some("humongous allocation"),
        "GCLocker Initiated GC" | "CMS Initiated by GCLocker" => Some("GCLocker"),
        cause if crate::summary::is_explicit(cause) => Some("asked for (System.gc() and the like)"),
        _ => None,
    };
    [
        failures.evacuation.then_some("evacuation failure (to-space exhausted)"),
        failures.promotion.then_some("promotion failed"),
        failures.concurrent_mode.then_some("concurrent mode failure"),
        failures.degenerated.then_some("degenerated"),
        cause,
    ]
    .into_iter()
    .flatten()
}
