//! What can happen in a GC log, as the assembler tells it.

use crate::regions::Regions;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The application stood still for a collection.
    Pause(Box<Pause>),
    /// A phase beside the application ended: its name and its duration in milliseconds, where it has one.
    Concurrent {
        /// When it began, in seconds on the log's axis; where it has no duration, when it was told.
        at_s: Option<f64>,
        /// Name of the phase.
        phase: String,
        /// Milliseconds.
        ms: Option<f64>,
        /// The heap before and after, where the log tells: Shenandoah frees most beside the application.
        heap: Change,
    },
    /// A whole cycle ended: its cause, its duration in milliseconds.
    Cycle {
        /// When it began, in seconds on the log's axis; where it has no duration, when it was told.
        at_s: Option<f64>,
        /// What started it; empty if unknown.
        cause: String,
        /// Milliseconds.
        ms: Option<f64>,
        /// The heap before and after.
        heap: Change,
        /// What the application did since the event before.
        since: Since,
    },
    /// The application was stopped, for whatever reason; milliseconds in all, and until all threads had stopped.
    Safepoint {
        /// When it began, in seconds on the log's axis.
        at_s: Option<f64>,
        /// What for; empty up to JDK 12.
        operation: String,
        /// Milliseconds.
        total_ms: f64,
        /// Milliseconds.
        reaching_ms: f64,
    },
    /// A thread waited for memory; milliseconds.
    Stall {
        /// When it began, in seconds on the log's axis.
        at_s: Option<f64>,
        /// Milliseconds.
        ms: f64,
    },
}

/// Bytes of a part of the heap before and after, and committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// In use before.
    pub before: Option<i64>,
    /// In use after.
    pub after: Option<i64>,
    /// Committed after.
    pub committed: Option<i64>,
}

impl Change {
    /// What is known here, else what `other` knows.
    pub(crate) fn or(self, other: Change) -> Change {
        Change {
            before: self.before.or(other.before),
            after: self.after.or(other.after),
            committed: self.committed.or(other.committed),
        }
    }
}

/// What came between an event and the one before it. Each is unknown if the log does not tell, or if the JVM began anew between.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Since {
    /// From the start of the pause before to the start of this one, in milliseconds.
    pub interval_ms: Option<f64>,
    /// Bytes that the application asked for since the event before that has sizes: the heap before, less the heap after that one.
    pub allocated: Option<i64>,
    /// The same a second of the time between that one's end and this one's start.
    pub allocation_rate: Option<f64>,
    /// Bytes that left the heap.
    pub freed: Option<i64>,
    /// Bytes that grew old: what the old generation gained, or else what left the young one and not the heap. Not of full collections.
    pub promoted: Option<i64>,
    /// The same a second of the time between the ends of that one and of this one.
    pub promotion_rate: Option<f64>,
}

/// A stop for a collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pause {
    /// When it began, in seconds on the log's axis.
    pub at_s: Option<f64>,
    /// How long it took, in milliseconds.
    pub ms: f64,
    /// Pauses inside it that stand in the same event (up to JDK 8): how many, and how long in all.
    pub inner: (u64, f64),
    /// Number of the collection.
    pub id: Option<i64>,
    /// `young`, `mixed`, `full`, `remark` ...; or the name in the log, if it is none of these.
    pub kind: String,
    /// As unified logging names it, with all that stands in parentheses; empty up to JDK 8.
    pub label: String,
    /// Its cause; empty if the log does not say.
    pub cause: String,
    /// The collector, where this pause tells.
    pub collector: Option<&'static str>,
    /// Whether the log calls it full.
    pub full: bool,
    /// Whether it is part of another pause.
    pub nested: bool,
    /// How long it took without the pauses inside it that are events of their own, in milliseconds.
    pub own_ms: f64,
    /// What came before it.
    pub since: Since,
    /// The whole heap.
    pub heap: Change,
    /// The young generation.
    pub young: Change,
    /// The part of the young generation that has survived a collection.
    pub survivor: Change,
    /// The old generation.
    pub old: Change,
    /// Objects too large for a region of G1, where the log tells them from other old ones.
    pub humongous: Change,
    /// Regions of G1, as unified logging counts them.
    pub regions: Regions,
    /// Metaspace, or the permanent generation.
    pub metaspace: Change,
    /// Processor time of user, kernel, and wall clock, in milliseconds.
    pub cpu: Option<[f64; 3]>,
    /// What went wrong.
    pub failures: Failures,
}

/// What can go wrong in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// G1 had no room to copy to.
    pub evacuation: bool,
    /// The old generation had no room for what the young one gave.
    pub promotion: bool,
    /// CMS did not finish in time.
    pub concurrent_mode: bool,
    /// Shenandoah went on with the application stopped.
    pub degenerated: bool,
}

impl Failures {
    fn and(self, other: Failures) -> Failures {
        Failures {
            evacuation: self.evacuation | other.evacuation,
            promotion: self.promotion | other.promotion,
            concurrent_mode: self.concurrent_mode | other.concurrent_mode,
            degenerated: self.degenerated | other.degenerated,
        }
    }
}

impl Pause {
    /// Takes over what `more` knows and this does not.
    pub(crate) fn learn(&mut self, more: &Pause) {
        self.heap = self.heap.or(more.heap);
        self.young = self.young.or(more.young);
        self.survivor = self.survivor.or(more.survivor);
        self.old = self.old.or(more.old);
        self.regions = self.regions.or(more.regions);
        self.metaspace = self.metaspace.or(more.metaspace);
        self.cpu = self.cpu.or(more.cpu);
        self.collector = self.collector.or(more.collector);
        self.failures = self.failures.and(more.failures);
    }

    /// Whether a concurrent cycle begins in it.
    pub fn begins_cycle(&self) -> bool {
        matches!(self.kind.as_str(), "initial_mark" | "init_mark")
            || self.label.contains("(Concurrent Start)")
    }

    /// When it ended.
    pub(crate) fn end_s(&self) -> Option<f64> {
        self.at_s.map(|at| at + self.ms / 1000.0)
    }

    /// Whether it is a full collection that `outer`, a young one that ended later, ended in. Moments have milliseconds only, so
    /// numbers must fit, too.
    pub(crate) fn lies_in(&self, outer: &Pause) -> bool {
        match (self.id, outer.id, self.at_s, outer.at_s) {
            (Some(inner), Some(number), Some(at), Some(from)) => {
                self.full && !outer.full && number < inner && at + 0.0011 >= from
            }
            _ => false,
        }
    }

    /// Bytes that grew old: what the old generation gained, or else what left the young one and not the heap.
    pub(crate) fn promoted(&self) -> Option<i64> {
        let grown = match (self.old, self.young) {
            (Change { before: Some(old), after: Some(grown), .. }, _) => grown - old,
            (_, Change { before: Some(young), after: Some(emptied), .. }) => {
                (young - emptied) - (self.heap.before? - self.heap.after?)
            }
            _ => return None,
        };
        (!self.full).then_some(grown.max(0))
    }
}
