//! Records put together to what happened: pauses with all that was said of them, phases, stops, stalls.
//!
//! Up to JDK 8 a pause is one record. In unified logging the lines of a collection share its number, `GC(17)`, and stand between
//! those of others: sizes come before the line that ends a pause, processor times behind it. A pause can lie in another one, whose
//! end comes later (a full collection that a young one of Serial or CMS ends in): so a pause is told when the next one has ended.

use grammars::{Field, Record, Value};

use crate::{
    clock::Clock,
    event::{Change, Event, Pause, Since},
    regions::RegionSize,
    said::{float, int, label, of, said_of, text},
};

/// So many collections are open at once at most: a young one, a concurrent cycle or two, and what a cut log left behind.
const MAX_OPEN: usize = 16;

/// What was said of a collection is forgotten if so many records come before the next that speaks of it. Whoever goes on with a
/// log in its middle therefore needs no more than so many records before, and the last events that had sizes.
pub const REACH: u64 = 500;

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
            // That of a phase has no type.
            "gc_start" if record.layout == "jdk8" && record.get(Field::GcType).is_some() => {
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

    /// Forgets what is out of [`REACH`].
    fn forget_old(&mut self) {
        let is_near = |open: &Open| self.records - open.at <= REACH;
        self.cut = self.cut.take().filter(is_near);
        self.open.retain(is_near);
    }

    fn pause(&mut self, record: &Record<'_>, at: Option<f64>, tell: &mut impl FnMut(Event)) {
        self.forget_old();
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
                pause.learn(&self.open.swap_remove(open).said);
            }
            if let Some(bytes) = pause.regions.bytes(self.region_size, pause.heap) {
                [pause.young, pause.survivor, pause.old, pause.humongous] = bytes;
            }
            // The line that began the outer one may have been seen; else it is known when that one ends.
            let is_around = |open: &&Open| open.is_begun && !open.said.full && open.said.id < pause.id;
            pause.nested = pause.full && pause.id.is_some() && self.open.iter().any(|open| is_around(&open));
        } else if let Some(cut) = self.cut.take().filter(|_| is_end(record)) {
            // The end of what the interrupted event began. It seldom says more of the kind, but then it knows better.
            let (kind, full) = (pause.kind, pause.full);
            pause = Pause { ms: pause.ms, inner: pause.inner, ..cut.said };
            if !kind.is_empty() {
                (pause.kind, pause.full) = (kind, full);
            }
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
        pause.since = self.since(pause.heap, pause.promoted(), pause.at_s.zip(pause.end_s()));
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
        self.forget_old();
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

/// Whether a pause up to JDK 8 began in an event before. Documents of old rules do not say so, but then not either whether it is
/// full.
fn is_end(record: &Record<'_>) -> bool {
    record.get(Field::GcInterrupted).is_some() || record.get(Field::GcFull).is_none()
}

/// When something began whose line stands at its end.
fn began(at: Option<f64>, ms: Option<f64>) -> Option<f64> {
    at.map(|at| at - ms.unwrap_or_default() / 1000.0)
}
