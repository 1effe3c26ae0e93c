//! Figures over all that happened.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value as Json, json};

use crate::{
    event::{Event, Pause, Since},
    floors::{Floors, Trend},
};

/// How often something happened, and how long it took in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stat {
    /// How often.
    pub count: u64,
    /// All together, in milliseconds.
    pub sum_ms: f64,
    /// The longest, in milliseconds.
    pub max_ms: f64,
}

impl Stat {
    fn add(&mut self, ms: f64) {
        self.count += 1;
        self.sum_ms += ms;
        self.max_ms = self.max_ms.max(ms);
    }

    fn json(self) -> Json {
        json!({"count": self.count, "sum_ms": rounded(self.sum_ms), "max_ms": rounded(self.max_ms)})
    }
}

/// So many of the longest pauses are kept.
const LONGEST: usize = 10;
/// Over so many of the last full collections the live set is a mean.
const LIVE: usize = 10;

/// Figures of one log, or of a set of logs.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Every pause, those inside others included, in milliseconds.
    pauses_ms: Vec<f64>,
    /// Pauses inside others.
    pub nested: Stat,
    /// Pauses that are no part of another.
    pub outer: Stat,
    /// Pauses that the log calls full.
    pub full: Stat,
    /// Whether this is unified logging.
    pub is_unified: bool,
    /// Pauses as unified logging names them.
    by_kind: BTreeMap<String, Stat>,
    /// Pauses by type.
    pub by_type: BTreeMap<String, Stat>,
    /// Pauses by cause.
    pub by_cause: BTreeMap<String, Stat>,
    /// Phases beside the application, by name.
    pub concurrent: BTreeMap<String, Stat>,
    /// Whole cycles, by cause.
    pub cycles: BTreeMap<String, Stat>,
    /// Stops of the application, for whatever reason, by operation.
    pub operations: BTreeMap<String, Stat>,
    /// All of them.
    pub safepoints: Stat,
    /// How long threads took to stop.
    pub reaching: Stat,
    /// Threads that waited for memory.
    pub stalls: Stat,
    /// How often something went wrong, by what.
    pub failures: BTreeMap<&'static str, u64>,
    /// The longest pauses that are no part of another, longest first.
    pub longest: Vec<Pause>,
    /// How often each collector was named.
    collectors: BTreeMap<&'static str, u64>,
    /// The JVM's version, as the log says it.
    pub jvm_version: String,
    /// The JVM's flags, as the log says them.
    pub jvm_flags: String,
    /// How long the JVMs ran, in seconds.
    pub ran_s: f64,
    /// How many JVMs wrote the log, one after another.
    pub jvms: usize,
    /// The most that was in use, in bytes.
    pub heap_max: i64,
    /// The most that was committed, in bytes.
    pub committed_max: i64,
    /// Metaspace in use at the end, in bytes.
    pub metaspace_last: Option<i64>,
    allocated: i64,
    promoted: i64,
    freed: i64,
    /// What was left after the last full collections, in bytes.
    live: VecDeque<i64>,
    /// Moment and use of the heap after each full collection, or each that ended a cycle.
    floors: Floors,
    /// Pauses in which the kernel took more time than the application's threads.
    pub sys_over_user: u64,
    /// Pauses that took longer than the processors worked on them, by half and by 100 ms at least.
    pub starved: u64,
}

impl Summary {
    /// Takes in what happened.
    pub fn add(&mut self, event: Event) {
        match event {
            Event::Pause(pause) => self.pause(*pause),
            Event::Concurrent { phase, ms, heap, .. } => {
                self.concurrent.entry(phase).or_default().add(ms.unwrap_or_default());
                self.heap_max = self.heap_max.max(heap.before.unwrap_or_default());
                self.committed_max = self.committed_max.max(heap.committed.unwrap_or_default());
            }
            Event::Cycle { cause, ms, heap, since, .. } => {
                self.since(since);
                self.cycles.entry(cause).or_default().add(ms.unwrap_or_default());
                self.heap_max = self.heap_max.max(heap.before.unwrap_or_default());
                self.committed_max = self.committed_max.max(heap.committed.unwrap_or_default());
            }
            Event::Safepoint { operation, total_ms, reaching_ms, .. } => {
                self.safepoints.add(total_ms);
                self.reaching.add(reaching_ms);
                if !operation.is_empty() {
                    self.operations.entry(operation).or_default().add(total_ms);
                }
            }
            Event::Stall { ms, .. } => self.stalls.add(ms),
        }
    }

    /// The log is over: what the assembler knows of its time.
    pub fn finish(&mut self, (ran_s, jvms): (f64, usize)) {
        (self.ran_s, self.jvms) = (ran_s, jvms);
        self.pauses_ms.sort_unstable_by(f64::total_cmp);
    }

    fn pause(&mut self, pause: Pause) {
        self.pauses_ms.push(pause.ms);
        if pause.inner.0 > 0 {
            // Only their sum is known; up to JDK 8 there is one.
            let each = pause.inner.1 / pause.inner.0 as f64;
            for _ in 0..pause.inner.0 {
                self.pauses_ms.push(each);
                self.nested.add(each);
            }
        }
        if pause.nested { &mut self.nested } else { &mut self.outer }.add(pause.ms);
        if pause.full {
            self.full.add(pause.ms);
        }
        if !pause.label.is_empty() {
            self.by_kind.entry(pause.label.clone()).or_default().add(pause.ms);
        }
        self.by_type.entry(pause.kind.clone()).or_default().add(pause.ms);
        if !pause.cause.is_empty() {
            self.by_cause.entry(pause.cause.clone()).or_default().add(pause.ms);
        }
        if let Some(collector) = pause.collector {
            // Once more than its line did: what a pause names weighs more than what a listing of the heap does.
            self.named(collector);
        }
        let failures = pause.failures;
        for (failed, name) in [
            (failures.evacuation, "evacuation_failure"),
            (failures.promotion, "promotion_failed"),
            (failures.concurrent_mode, "concurrent_mode_failure"),
            (failures.degenerated, "degenerated"),
        ] {
            if failed {
                *self.failures.entry(name).or_default() += 1;
            }
        }
        self.sizes(&pause);
        if let Some([user, sys, real]) = pause.cpu {
            self.sys_over_user += u64::from(sys > user);
            self.starved += u64::from(real > (user + sys) * 1.5 && real - user - sys >= 100.0);
        }
        let longer = |other: &Pause| other.ms < pause.ms;
        if !pause.nested && (self.longest.len() < LONGEST || self.longest.last().is_some_and(longer)) {
            let at = self.longest.iter().position(longer).unwrap_or(self.longest.len());
            self.longest.insert(at, pause);
            self.longest.truncate(LONGEST);
        }
    }

    fn sizes(&mut self, pause: &Pause) {
        self.committed_max = self.committed_max.max(pause.heap.committed.unwrap_or_default());
        self.metaspace_last = pause.metaspace.after.or(self.metaspace_last);
        let (Some(before), Some(after)) = (pause.heap.before, pause.heap.after) else { return };
        self.heap_max = self.heap_max.max(before);
        if pause.full {
            self.live.truncate(LIVE - 1);
            self.live.push_front(after);
        }
        self.since(pause.since);
        if let Some(at) = pause.at_s {
            self.floors.add(at, after, pause.full);
        }
    }

    fn since(&mut self, since: Since) {
        self.allocated += since.allocated.unwrap_or_default();
        self.freed += since.freed.unwrap_or_default();
        self.promoted += since.promoted.unwrap_or_default();
    }

    /// A line named a collector.
    pub fn named(&mut self, collector: &'static str) {
        *self.collectors.entry(collector).or_default() += 1;
    }

    /// The collector that was named most often; ParNew is CMS's young generation.
    pub fn collector(&self) -> &'static str {
        if self.collectors.contains_key("cms") {
            return "cms";
        }
        self.collectors.iter().max_by_key(|(_, count)| **count).map_or("unknown", |(name, _)| name)
    }

    /// All pauses, those inside others included.
    pub fn pauses(&self) -> u64 {
        self.pauses_ms.len() as u64
    }

    /// The duration in milliseconds that a share of all pauses (0 to 1) does not exceed; 0 if there are none.
    pub fn percentile(&self, share: f64) -> f64 {
        let rank = (share * self.pauses_ms.len() as f64).ceil() as usize;
        self.pauses_ms.get(rank.clamp(1, self.pauses_ms.len().max(1)) - 1).copied().unwrap_or_default()
    }

    /// The share of time in which the application ran, 0 to 1; `None` if the log has no time, or no pauses.
    pub fn throughput(&self) -> Option<f64> {
        (self.ran_s > 0.0 && self.outer.count > 0)
            .then(|| (1.0 - self.outer.sum_ms / 1000.0 / self.ran_s).clamp(0.0, 1.0))
    }

    /// Bytes a second that the application asked for; `None` if the log does not tell.
    pub fn allocation_rate(&self) -> Option<f64> {
        (self.ran_s > 0.0 && self.allocated > 0).then(|| self.allocated as f64 / self.ran_s)
    }

    /// Bytes a second that grew old; `None` if the log does not tell.
    pub fn promotion_rate(&self) -> Option<f64> {
        (self.ran_s > 0.0 && self.promoted > 0).then(|| self.promoted as f64 / self.ran_s)
    }

    /// Where the use of the heap after collections goes; `None` if there are too few.
    pub fn trend(&self) -> Option<Trend> {
        self.floors.trend()
    }

    /// Collections that the application or a tool asked for.
    pub fn explicit(&self) -> Stat {
        let mut stat = Stat::default();
        for (_, asked) in self.by_cause.iter().filter(|(cause, _)| is_explicit(cause)) {
            stat.count += asked.count;
            stat.sum_ms += asked.sum_ms;
            stat.max_ms = stat.max_ms.max(asked.max_ms);
        }
        stat
    }

    /// The mean of all pauses, those inside others included, in milliseconds.
    pub fn mean_ms(&self) -> f64 {
        mean(&self.pauses_ms)
    }

    /// All pauses up to a duration in milliseconds, those inside others included: how many, and how long together. Once the log is over.
    pub fn up_to(&self, ms: f64) -> (u64, f64) {
        let count = self.pauses_ms.partition_point(|pause| *pause <= ms);
        (count as u64, self.pauses_ms[..count].iter().sum())
    }

    /// The mean of what was left after full collections, in bytes; of the last ten.
    pub fn live_set(&self) -> Option<i64> {
        (!self.live.is_empty()).then(|| self.live.iter().sum::<i64>() / self.live.len() as i64)
    }

    /// All figures, with their units in their names.
    pub fn json(&self) -> Map<String, Json> {
        [self.json_of_pauses(), self.json_of_causes(), self.json_of_memory()]
            .into_iter()
            .filter_map(|part| match part {
                Json::Object(part) => Some(part),
                _ => None,
            })
            .flatten()
            .collect()
    }

    fn json_of_pauses(&self) -> Json {
        let by_kind = self.is_unified.then(|| {
            let pair = |stat: &Stat| json!([stat.count, rounded(stat.sum_ms)]);
            self.by_kind.iter().map(|(name, stat)| (name.clone(), pair(stat))).collect::<Map<_, _>>()
        });
        json!({
            "pauses": self.pauses(),
            "nested": self.nested.count,
            "pauses_outer": self.outer.count,
            "pause_sum_ms": rounded(self.outer.sum_ms + self.nested.sum_ms),
            "pause_wall_ms": rounded(self.outer.sum_ms),
            "max_ms": rounded(self.outer.max_ms.max(self.nested.max_ms)),
            "full": self.full.count,
            "full_ms": rounded(self.full.sum_ms),
            "safepoints": self.safepoints.count,
            "safepoint_ms": rounded(self.safepoints.sum_ms),
            "ttsp_ms": rounded(self.reaching.sum_ms),
            "ttsp_max_ms": rounded(self.reaching.max_ms),
            "alloc_stalls": self.is_unified.then_some(self.stalls.count),
            "alloc_stall_ms": self.is_unified.then(|| rounded(self.stalls.sum_ms)),
            "by_kind": by_kind,
            "mean_ms": rounded(mean(&self.pauses_ms)),
            "p50_ms": self.percentile(0.5),
            "p90_ms": self.percentile(0.9),
            "p95_ms": self.percentile(0.95),
            "p99_ms": self.percentile(0.99),
            "p999_ms": self.percentile(0.999),
            "longest": self.longest.iter().map(longest).collect::<Vec<_>>(),
        })
    }

    fn json_of_causes(&self) -> Json {
        let table = |table: &BTreeMap<String, Stat>| -> Json {
            table.iter().map(|(name, stat)| (name.clone(), stat.json())).collect::<Map<_, _>>().into()
        };
        json!({
            "collector": self.collector(),
            "jvm_version": self.jvm_version,
            "jvm_flags": self.jvm_flags,
            "jvms": self.jvms,
            "ran_s": rounded(self.ran_s),
            "throughput": self.throughput().map(rounded),
            "by_type": table(&self.by_type),
            "by_cause": table(&self.by_cause),
            "concurrent": table(&self.concurrent),
            "cycles": table(&self.cycles),
            "safepoints_by_operation": table(&self.operations),
            "explicit": self.explicit().count,
            "failures": self.failures,
            "sys_over_user": self.sys_over_user,
            "starved": self.starved,
        })
    }

    fn json_of_memory(&self) -> Json {
        let trend = self.trend();
        json!({
            "heap_max_bytes": self.heap_max,
            "heap_committed_max_bytes": self.committed_max,
            "metaspace_bytes": self.metaspace_last,
            "live_set_bytes": self.live_set(),
            "freed_bytes": self.freed,
            "allocated_bytes": self.allocated,
            "promoted_bytes": self.promoted,
            "allocation_bytes_per_s": self.allocation_rate().map(f64::round),
            "promotion_bytes_per_s": self.promotion_rate().map(f64::round),
            "heap_after_trend_bytes_per_hour": trend.map(|trend| trend.bytes_per_hour.round()),
            "heap_after_trend_fit": trend.map(|trend| rounded(trend.fit)),
        })
    }
}

/// Whether a cause is the application's or a tool's wish.
pub(crate) fn is_explicit(cause: &str) -> bool {
    matches!(
        cause,
        "System.gc()"
            | "System"
            | "Diagnostic Command"
            | "Heap Inspection Initiated GC"
            | "Heap Dump Initiated GC"
    )
}

fn longest(pause: &Pause) -> Json {
    let name = if pause.label.is_empty() { &pause.kind } else { &pause.label };
    json!({
        "at_s": pause.at_s.map(rounded), "ms": rounded(pause.ms), "name": name, "cause": pause.cause,
        "heap_before_bytes": pause.heap.before, "heap_after_bytes": pause.heap.after,
    })
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// Without the dust that sums of binary fractions leave: six digits behind the point.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
