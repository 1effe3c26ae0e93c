//! Records put together to what happened: pauses with all that was said of them, phases, stops, stalls.
//!
//! Up to JDK 8 a pause is one record. In unified logging the lines of a collection share its number, `GC(17)`, and stand between
//! those of others: sizes come before the line that ends a pause, processor times behind it. A pause can lie in another one, whose
//! end comes later (a full collection that a young one of Serial or CMS ends in): so a pause is told when the next one has ended.

use grammars::{Field, Record, Value};

use crate::clock::Clock;

/// So many collections are open at once at most: a young one, a concurrent cycle or two, and what a cut log left behind.
const MAX_OPEN: usize = 16;

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
    /// The whole heap.
    pub heap: Change,
    /// The young generation.
    pub young: Change,
    /// The old generation.
    pub old: Change,
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
        self.old = self.old.or(more.old);
        self.metaspace = self.metaspace.or(more.metaspace);
        self.cpu = self.cpu.or(more.cpu);
        self.collector = self.collector.or(more.collector);
        self.failures = self.failures.and(more.failures);
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

/// Puts records together.
#[derive(Debug, Default)]
pub struct Assembler {
    clock: Clock,
    /// What was said of collections whose pause has not ended.
    open: Vec<Pause>,
    /// A collection up to JDK 8 whose event was interrupted by another thread's line.
    cut: Option<Pause>,
    /// Pauses that have ended, of which another one that began before may still come.
    ended: Vec<Pause>,
}

impl Assembler {
    /// Takes the next record, and tells what has become certain by it.
    pub fn push(&mut self, record: &Record<'_>, tell: &mut impl FnMut(Event)) {
        let Some(action) = record.action else { return };
        if record.layout == "jdk8" && action == "gc_detail" {
            // Rotation dates its own lines, also in a log that has no dates: they are no clock.
            return;
        }
        let at = self.clock.at(record);
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
                tell(Event::Concurrent { at_s: began(at, ms), phase: text(record, Field::GcPhase), ms });
            }
            "gc_cycle" => {
                let ms = float(record, Field::GcDurationMs);
                let (cause, heap) = (text(record, Field::GcCause), of(record).heap);
                tell(Event::Cycle { at_s: began(at, ms), cause, ms, heap });
            }
            "gc_stall" if record.get(Field::GcAllocationStall).is_some() => {
                let ms = float(record, Field::GcAllocationStall).unwrap_or_default();
                tell(Event::Stall { at_s: began(at, Some(ms)), ms });
            }
            "gc_init" => self.clock.began(record),
            "gc_start" if record.layout == "jdk8" => self.cut = Some(Pause { at_s: at, ..said_of(record) }),
            _ => self.detail(record),
        }
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
            if let Some(open) = self.open.iter().position(|open| open.id == pause.id) {
                pause.learn(&self.open.swap_remove(open));
            }
        } else if let Some(cut) = self.cut.take().filter(|_| record.get(Field::GcFull).is_none()) {
            // The end of what the interrupted event began.
            pause = Pause { ms: pause.ms, inner: pause.inner, ..cut };
            pause.learn(&of(record));
        } else {
            pause.at_s = at;
        }
        if let Some(end) = pause.end_s() {
            self.clock.until(end);
        }
        for inner in &mut self.ended {
            inner.nested |= inner.lies_in(&pause);
        }
        self.tell_ended(tell);
        self.ended.push(pause);
    }

    /// A line that says more of a collection.
    fn detail(&mut self, record: &Record<'_>) {
        // Most lines of a detailed log say nothing of sizes, times or failures.
        let says = |field: &Field| {
            *field == Field::GcCollector || (Field::GcHeapBefore..=Field::GcDegenerated).contains(field)
        };
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
            self.open.retain(|open| open.id != more.id);
        }
        match self.open.iter_mut().find(|open| open.id == more.id) {
            Some(open) => open.learn(&more),
            None => {
                if self.open.len() >= MAX_OPEN {
                    self.open.remove(0);
                }
                self.open.push(Pause { heap: Change::default(), ..more });
            }
        }
    }

    fn tell_ended(&mut self, tell: &mut impl FnMut(Event)) {
        for pause in self.ended.drain(..) {
            tell(Event::Pause(Box::new(pause)));
        }
    }
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
