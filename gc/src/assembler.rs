//! Records put together to what happened: pauses with all that was said of them, phases, stops, stalls.
//!
//! Up to JDK 8 a pause is one record. In unified logging the lines of a collection share its number, `GC(17)`, and stand between
//! those of others: sizes come before the line that ends a pause, processor times behind it. A pause can lie in another one, whose
//! end comes later (a full collection that a young one of Serial or CMS ends in): so a pause is told when the next one has ended.

use grammars::{Field, Record, Value};

use crate::{
    clock::Clock,
    regions::{RegionSize, Regions},
};

/// So many collections are open at once at most: a young one, a concurrent cycle or two, and what a cut log left behind.
const MAX_OPEN: usize = 16;

/// What was said of a collection is forgotten if so many records come before the next that speaks of it. Whoever goes on with a
/// log in its middle therefore needs no more than so many records before, and the last events that had sizes.
pub const REACH: u64 = 500;

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
    fn or(self, other: Change) -> Change {
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
    fn learn(&mut self, more: &Pause) {
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
    fn end_s(&self) -> Option<f64> {
        self.at_s.map(|at| at + self.ms / 1000.0)
    }

    /// Whether it is a full collection that `outer`, a young one that ended later, ended in. Moments have milliseconds only, so
    /// numbers must fit, too.
    fn lies_in(&self, outer: &Pause) -> bool {
        match (self.id, outer.id, self.at_s, outer.at_s) {
            (Some(inner), Some(number), Some(at), Some(from)) => {
                self.full && !outer.full && number < inner && at + 0.0011 >= from
            }
            _ => false,
        }
    }
}

/// A collection of which something was said, and whose pause has not ended.
#[derive(Clone, Debug)]
struct Open {
    said: Pause,
    /// Whether the line was read that begins its pause.
    is_begun: bool,
    /// How many records there were when something was said last.
    at: u64,
}

/// The last event that had sizes.
#[derive(Clone, Copy, Debug)]
struct Sized {
    after: i64,
    end_s: Option<f64>,
    run: usize,
}

/// Puts records together.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    clock: Clock,
    /// How many records there were.
    records: u64,
    region_size: RegionSize,
    /// What was said of collections whose pause has not ended.
    open: Vec<Open>,
    /// The last event with sizes, in whatever JVM.
    sized: Option<Sized>,
    /// Start of the last pause, and the number of its JVM.
    started: Option<(f64, usize)>,
    /// What came before the last cycle that ended.
    cycle: Option<Since>,
    /// The collector that was named last.
    collector: Option<&'static str>,
    /// A collection up to JDK 8 whose event was interrupted by another thread's line.
    cut: Option<Open>,
    /// Pauses that have ended, of which another one that began before may still come.
    ended: Vec<Pause>,
}

impl Assembler {
    /// Takes the next record, written at `date` in seconds since 1970 if it has a date, and tells what has become certain by it.
    pub fn push(&mut self, record: &Record<'_>, date: Option<f64>, tell: &mut impl FnMut(Event)) {
        self.records += 1;
        let Some(action) = record.action else { return };
        if record.layout == "jdk8" && action == "gc_detail" {
            // Rotation dates its own lines, also in a log that has no dates: they are no clock.
            return;
        }
        let at = self.clock.at(record, date);
        if let Some(Value::Name(name)) = record.get(Field::GcCollector) {
            self.collector = Some(name);
        }
        self.region_size.learn(record);
        if let Some(total_ms) = float(record, Field::SafepointTotal) {
            tell(Event::Safepoint {
                at_s: began(at, Some(total_ms)),
                operation: text(record, Field::SafepointOperation),
                total_ms,
                reaching_ms: float(record, Field::SafepointReaching).unwrap_or_default(),
            });
        }
        match action {
            "gc_pause" => self.pause(record, at, tell),
            "gc_concurrent" => {
                let ms = float(record, Field::GcDurationMs);
                let (phase, heap) = (text(record, Field::GcPhase), of(record).heap);
                tell(Event::Concurrent { at_s: began(at, ms), phase, ms, heap });
            }
            "gc_cycle" => {
                let ms = float(record, Field::GcDurationMs);
                let (cause, heap, at_s) = (text(record, Field::GcCause), of(record).heap, began(at, ms));
                let since = self.since(heap, None, at_s.zip(at));
                self.cycle = Some(since);
                tell(Event::Cycle { at_s, cause, ms, heap, since });
            }
            "gc_stall" if record.get(Field::GcAllocationStall).is_some() => {
                let ms = float(record, Field::GcAllocationStall).unwrap_or_default();
                tell(Event::Stall { at_s: began(at, Some(ms)), ms });
            }
            "gc_init" => self.clock.began(record),
            "gc_start" if record.layout == "jdk8" => {
                let said = Pause { at_s: at, ..said_of(record) };
                self.cut = Some(Open { said, is_begun: true, at: self.records });
            }
            _ => self.detail(record),
        }
    }

    /// The first and the last moment of the log so far, in seconds on its axis.
    pub fn span(&self) -> Option<(f64, f64)> {
        self.clock.span()
    }

    /// Tells what is left at the log's end; how long the JVMs ran, in seconds, and how many there were.
    pub fn finish(mut self, tell: &mut impl FnMut(Event)) -> (f64, usize) {
        self.tell_ended(tell);
        (self.clock.ran_s(), self.clock.jvms())
    }

    fn pause(&mut self, record: &Record<'_>, at: Option<f64>, tell: &mut impl FnMut(Event)) {
        let mut pause = Pause {
            ms: float(record, Field::GcPauseMs).unwrap_or_default(),
            inner: (
                int(record, Field::GcInnerPauses).unwrap_or_default().unsigned_abs(),
                float(record, Field::GcInnerPauseMs).unwrap_or_default(),
            ),
            ..said_of(record)
        };
        if record.layout == "unified" {
            // The line stands at the end.
            pause.at_s = at.map(|at| at - pause.ms / 1000.0);
            pause.label = label(record.message);
            if let Some(open) = self.open.iter().position(|open| open.said.id == pause.id) {
                let open = self.open.swap_remove(open);
                if self.records - open.at <= REACH {
                    pause.learn(&open.said);
                }
            }
            if let Some(bytes) = pause.regions.bytes(self.region_size, pause.heap) {
                [pause.young, pause.survivor, pause.old, pause.humongous] = bytes;
            }
            // The line that began the outer one may have been seen; else it is known when that one ends.
            let is_around = |open: &&Open| {
                open.is_begun && self.records - open.at <= REACH && !open.said.full && open.said.id < pause.id
            };
            pause.nested = pause.full && pause.id.is_some() && self.open.iter().any(|open| is_around(&open));
        } else if let Some(cut) = self
            .cut
            .take()
            .filter(|cut| record.get(Field::GcFull).is_none() && self.records - cut.at <= REACH)
        {
            // The end of what the interrupted event began.
            pause = Pause { ms: pause.ms, inner: pause.inner, ..cut.said };
            pause.learn(&of(record));
        } else {
            pause.at_s = at;
        }
        if let Some(end) = pause.end_s() {
            self.clock.until(end);
        }
        pause.own_ms = pause.ms;
        for inner in &mut self.ended {
            if inner.lies_in(&pause) {
                inner.nested = true;
                pause.own_ms -= inner.ms;
            }
        }
        self.tell_ended(tell);
        pause.since = self.since(pause.heap, promoted(&pause), pause.at_s.zip(pause.end_s()));
        if let Some(start) = pause.at_s {
            let run = self.clock.run();
            let before = self.started.replace((start, run)).filter(|before| before.1 == run);
            pause.since.interval_ms = before.map(|(before, _)| ((start - before) * 1000.0).max(0.0));
        }
        self.ended.push(pause);
    }

    /// The pause that ended last, with all that is known of it so far.
    pub fn latest(&self) -> Option<&Pause> {
        self.ended.last()
    }

    /// The collector that was named last; seldom more than the log's first lines name it.
    pub fn collector(&self) -> Option<&'static str> {
        self.collector
    }

    /// The collector was named before the first record that was pushed.
    pub fn set_collector(&mut self, name: &'static str) {
        self.collector = Some(name);
    }

    /// What came before the cycle that ended last.
    pub fn latest_cycle(&self) -> Option<Since> {
        self.cycle
    }

    /// What came between the last event with sizes and one with these, from `start` to `end` on the log's axis.
    fn since(&mut self, heap: Change, promoted: Option<i64>, span: Option<(f64, f64)>) -> Since {
        let (Some(before), Some(after)) = (heap.before, heap.after) else { return Since::default() };
        let run = self.clock.run();
        let now = Sized { after, end_s: span.map(|span| span.1), run };
        let last = self.sized.replace(now).filter(|last| last.run == run);
        let freed = (before - after).max(0);
        let allocated = last.map(|last| (before - last.after).max(0));
        let end = last.and_then(|last| last.end_s);
        let rate = |bytes: Option<i64>, until: Option<f64>| {
            let seconds = until? - end?;
            (seconds > 0.0).then_some(bytes? as f64 / seconds)
        };
        Since {
            interval_ms: None,
            allocated,
            allocation_rate: rate(allocated, span.map(|span| span.0)),
            freed: Some(freed),
            promoted,
            promotion_rate: rate(promoted, span.map(|span| span.1)),
        }
    }

    /// A line that says more of a collection.
    fn detail(&mut self, record: &Record<'_>) {
        // Most lines of a detailed log say nothing of sizes, times or failures.
        let says = |field: &Field| (Field::GcHeapBefore..=Field::GcDegenerated).contains(field);
        let is_start = record.action == Some("gc_start");
        if !is_start && !record.fields().iter().any(|(field, _)| says(field)) {
            return;
        }
        let more = of(record);
        if more.id.is_none() {
            return;
        }
        let known = self.ended.iter_mut().rev().find(|pause| pause.id == more.id && more.cpu.is_some());
        if let Some(pause) = known {
            return pause.learn(&more);
        }
        if is_start {
            // A further pause of a cycle: what was said of the one before is not this one's.
            self.open.retain(|open| open.said.id != more.id);
        }
        let is_begun = is_start && matches!(record.get(Field::GcCategory), Some(Value::Name("pause")));
        let at = self.records;
        self.open.retain(|open| at - open.at <= REACH);
        match self.open.iter_mut().find(|open| open.said.id == more.id) {
            Some(open) => {
                open.said.learn(&more);
                open.at = at;
            }
            None => {
                if self.open.len() >= MAX_OPEN {
                    self.open.remove(0);
                }
                let full = matches!(record.get(Field::GcType), Some(Value::Name("full")));
                self.open.push(Open { said: Pause { heap: Change::default(), full, ..more }, is_begun, at });
            }
        }
    }

    fn tell_ended(&mut self, tell: &mut impl FnMut(Event)) {
        for pause in self.ended.drain(..) {
            tell(Event::Pause(Box::new(pause)));
        }
    }
}

/// Bytes that grew old: what the old generation gained, or else what left the young one and not the heap.
fn promoted(pause: &Pause) -> Option<i64> {
    let grown = match (pause.old, pause.young) {
        (Change { before: Some(old), after: Some(grown), .. }, _) => grown - old,
        (_, Change { before: Some(young), after: Some(emptied), .. }) => {
            (young - emptied) - (pause.heap.before? - pause.heap.after?)
        }
        _ => return None,
    };
    (!pause.full).then_some(grown.max(0))
}

/// What a record says of a collection, and what kind of one it is.
fn said_of(record: &Record<'_>) -> Pause {
    let kind = text(record, Field::GcType);
    Pause {
        full: kind == "full",
        kind: if kind.is_empty() { text(record, Field::GcPhase) } else { kind },
        cause: text(record, Field::GcCause),
        ..of(record)
    }
}

/// What a record says of a collection, whatever it is. In one go: most records are lines that say nothing of all this.
fn of(record: &Record<'_>) -> Pause {
    let mut pause = Pause::default();
    let mut cpu = [None; 3];
    for (field, value) in record.fields() {
        match (field, value) {
            (Field::GcId, Value::Int(id)) => pause.id = Some(*id),
            (Field::GcCollector, Value::Name(name)) => pause.collector = Some(name),
            (Field::GcHeapBefore, Value::Int(bytes)) => pause.heap.before = Some(*bytes),
            (Field::GcHeapAfter, Value::Int(bytes)) => pause.heap.after = Some(*bytes),
            (Field::GcHeapCommitted, Value::Int(bytes)) => pause.heap.committed = Some(*bytes),
            (Field::GcYoungBefore, Value::Int(bytes)) => pause.young.before = Some(*bytes),
            (Field::GcYoungAfter, Value::Int(bytes)) => pause.young.after = Some(*bytes),
            (Field::GcYoungCommitted, Value::Int(bytes)) => pause.young.committed = Some(*bytes),
            (Field::GcSurvivorBefore, Value::Int(bytes)) => pause.survivor.before = Some(*bytes),
            (Field::GcSurvivorAfter, Value::Int(bytes)) => pause.survivor.after = Some(*bytes),
            (Field::GcOldBefore, Value::Int(bytes)) => pause.old.before = Some(*bytes),
            (Field::GcOldAfter, Value::Int(bytes)) => pause.old.after = Some(*bytes),
            (Field::GcOldCommitted, Value::Int(bytes)) => pause.old.committed = Some(*bytes),
            (Field::GcMetaspaceBefore, Value::Int(bytes)) => pause.metaspace.before = Some(*bytes),
            (Field::GcMetaspaceAfter, Value::Int(bytes)) => pause.metaspace.after = Some(*bytes),
            (Field::GcMetaspaceCommitted, Value::Int(bytes)) => pause.metaspace.committed = Some(*bytes),
            (Field::GcCpuUser, Value::Float(ms)) => cpu[0] = Some(*ms),
            (Field::GcCpuSys, Value::Float(ms)) => cpu[1] = Some(*ms),
            (Field::GcCpuReal, Value::Float(ms)) => cpu[2] = Some(*ms),
            (Field::GcEvacuationFailure | Field::GcToSpaceExhausted, Value::Bool(true)) => {
                pause.failures.evacuation = true;
            }
            (field, Value::Int(number)) => pause.regions.take(*field, *number),
            (Field::GcPromotionFailed, Value::Bool(true)) => pause.failures.promotion = true,
            (Field::GcConcurrentModeFailure, Value::Bool(true)) => pause.failures.concurrent_mode = true,
            (Field::GcDegenerated, Value::Bool(true)) => pause.failures.degenerated = true,
            _ => {}
        }
    }
    if let [Some(user), Some(sys), Some(real)] = cpu {
        pause.cpu = Some([user, sys, real]);
    }
    pause
}

/// `Pause Young (Normal) (G1 Evacuation Pause)` of `GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->1M(48M) 11.0ms`.
fn label(message: &[u8]) -> String {
    let from = wire::bytes::find(message, b"Pause ").unwrap_or_default();
    let text = &message[from..];
    let mut depth = 0;
    let mut end = text.len();
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'0'..=b'9' | b'\n' | b',' if depth == 0 => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    String::from_utf8_lossy(text[..end].trim_ascii_end()).into_owned()
}

/// When something began whose line stands at its end.
fn began(at: Option<f64>, ms: Option<f64>) -> Option<f64> {
    at.map(|at| at - ms.unwrap_or_default() / 1000.0)
}

fn int(record: &Record<'_>, field: Field) -> Option<i64> {
    match record.get(field) {
        Some(Value::Int(number)) => Some(number),
        _ => None,
    }
}

fn float(record: &Record<'_>, field: Field) -> Option<f64> {
    match record.get(field) {
        Some(Value::Float(number)) => Some(number),
        _ => None,
    }
}

fn text(record: &Record<'_>, field: Field) -> String {
    match record.get(field) {
        Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(Value::Name(name)) => name.to_owned(),
        _ => String::new(),
    }
}
