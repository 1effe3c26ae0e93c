//! What the documents of a GC log take from the lines before them.
//!
//! Unified logging writes the sizes of a collection on lines before the one that ends its pause, and how much was allocated or
//! grew old only the event before tells. So the documents of pauses and cycles are completed by a [`gc::Assembler`], which
//! remembers the lines before. Up to JDK 8 a pause that another thread's line interrupts has its type and cause in the document of
//! its beginning: it gets these, too. Each line keeps its document and its id: audit adds up bytes as for any log.
//!
//! What a document says must not depend on when its bytes came, or where a processor began. What is remembered at a place of a
//! generation is therefore a pure function of the bytes before it, and here is only its cache. Blocks that follow one another find
//! it there; after a restart, a rebalance, or when a block comes again, it is made anew of the documents of the lines before
//! ([`crate::recall`]), which are in the index, for only what is settled is committed.

use std::collections::HashMap;

use gc::{Assembler, Event, Pause, Since};
use grammars::{Field, Record, Value};
use wire::Generation;

use crate::{body::Block, recall::Recall};

/// No more places are remembered; each takes about a kilobyte.
const MAX_PLACES: usize = 4096;

/// A place in a generation: the offset behind which something is to be read.
type Place = (Generation, u64);

/// What is remembered, by place.
#[derive(Default)]
pub(crate) struct Collections {
    places: HashMap<Place, Remembered>,
    uses: u64,
    recall: Option<Recall>,
}

struct Remembered {
    assembler: Assembler,
    used: u64,
    /// The last event of a block may come again, longer: where the other of the two is remembered.
    other: Option<u64>,
}

/// A block that is being read.
pub(crate) struct Reading {
    assembler: Assembler,
    generation: Generation,
    end: u64,
    /// What was remembered before the block's last event, if that may come again.
    before_last: Option<(u64, Assembler)>,
    is_open: bool,
}

impl Collections {
    /// Nothing remembered yet. Without `recall`, what came before the first block is not known.
    pub(crate) fn new(recall: Option<Recall>) -> Collections {
        Collections { recall, ..Collections::default() }
    }

    /// Begins to read a block.
    pub(crate) fn begin(&mut self, block: &Block) -> Reading {
        let header = &block.header;
        let (generation, base) = (header.generation, header.base);
        let assembler = match self.places.remove(&(generation, base)) {
            Some(Remembered { assembler, other, .. }) => {
                if let Some(other) = other {
                    self.places.remove(&(generation, other));
                }
                assembler
            }
            None if base == 0 => Assembler::default(),
            None => self.recall.as_mut().map_or_else(Assembler::default, |recall| recall(generation, base)),
        };
        let end = base + block.value.len() as u64;
        Reading { assembler, generation, end, before_last: None, is_open: header.flags.open }
    }

    /// The block is read: what is known behind it is remembered.
    pub(crate) fn end(&mut self, reading: Reading, has_ended: bool) {
        if has_ended {
            return;
        }
        let Reading { assembler, generation, end, before_last, .. } = reading;
        let other = before_last.as_ref().map(|(place, _)| *place);
        self.remember((generation, end), assembler, other);
        if let Some((place, assembler)) = before_last {
            self.remember((generation, place), assembler, Some(end));
        }
    }

    fn remember(&mut self, place: Place, assembler: Assembler, other: Option<u64>) {
        if self.places.len() >= MAX_PLACES {
            let oldest = self.places.iter().min_by_key(|(_, remembered)| remembered.used);
            if let Some(oldest) = oldest.map(|(place, _)| *place) {
                self.places.remove(&oldest);
            }
        }
        self.uses += 1;
        self.places.insert(place, Remembered { assembler, used: self.uses, other });
    }
}

impl Reading {
    /// The next event, `record` at `offset` with its length, written at `utc_ms` if it has a date: completes its document.
    pub(crate) fn event(&mut self, record: &mut Record<'_>, offset: u64, length: usize, utc_ms: Option<i64>) {
        if self.is_open && offset + length as u64 == self.end {
            self.before_last = Some((offset, self.assembler.clone()));
        }
        self.assembler.push(record, utc_ms.map(|ms| ms as f64 / 1000.0), &mut |_: Event| {});
        if let Some(name) = self.assembler.collector().filter(|_| record.get(Field::GcCollector).is_none()) {
            record.put(Field::GcCollector, Value::Name(name));
        }
        match record.action {
            Some("gc_pause") => {
                if let Some(pause) = self.assembler.latest() {
                    complete(record, pause);
                }
            }
            Some("gc_cycle") => {
                if let Some(since) = self.assembler.latest_cycle() {
                    came_between(record, since);
                }
            }
            _ => {}
        }
    }
}

/// Types of pauses up to JDK 8.
const TYPES: [&str; 6] = ["young", "mixed", "full", "initial_mark", "remark", "cleanup"];

/// Causes that JDK 5 to 8 name. A record borrows its text from the block, and what the line before said may lie in another one:
/// so a cause is taken over if it is one of these.
const CAUSES: [&str; 21] = [
    "System",
    "System.gc()",
    "FullGCAlot",
    "ScavengeAlot",
    "Allocation Profiler",
    "JvmtiEnv ForceGarbageCollection",
    "GCLocker Initiated GC",
    "Heap Inspection Initiated GC",
    "Heap Dump Initiated GC",
    "Allocation Failure",
    "Tenured Generation Full",
    "Permanent Generation Full",
    "Metadata GC Threshold",
    "CMS Generation Full",
    "Old Generation Expanded On Last Scavenge",
    "Old Generation Too Full To Scavenge",
    "Ergonomics",
    "G1 Evacuation Pause",
    "G1 Humongous Allocation",
    "Last ditch collection",
    "Diagnostic Command",
];

/// Puts what the record does not say itself.
fn complete(record: &mut Record<'_>, pause: &Pause) {
    let sizes = [
        (Field::GcHeapBefore, pause.heap.before),
        (Field::GcHeapAfter, pause.heap.after),
        (Field::GcHeapCommitted, pause.heap.committed),
        (Field::GcYoungBefore, pause.young.before),
        (Field::GcYoungAfter, pause.young.after),
        (Field::GcYoungCommitted, pause.young.committed),
        (Field::GcOldBefore, pause.old.before),
        (Field::GcOldAfter, pause.old.after),
        (Field::GcOldCommitted, pause.old.committed),
        (Field::GcSurvivorBefore, pause.survivor.before),
        (Field::GcSurvivorAfter, pause.survivor.after),
        (Field::GcHumongousBefore, pause.humongous.before),
        (Field::GcHumongousAfter, pause.humongous.after),
        (Field::GcMetaspaceBefore, pause.metaspace.before),
        (Field::GcMetaspaceAfter, pause.metaspace.after),
        (Field::GcMetaspaceCommitted, pause.metaspace.committed),
    ];
    let failures = [
        (Field::GcEvacuationFailure, pause.failures.evacuation),
        (Field::GcPromotionFailed, pause.failures.promotion),
        (Field::GcConcurrentModeFailure, pause.failures.concurrent_mode),
        (Field::GcDegenerated, pause.failures.degenerated),
        (Field::GcNested, pause.nested),
    ];
    let known: Vec<Field> = record.fields().iter().map(|(field, _)| *field).collect();
    let mut put = |field: Field, value: Option<Value<'static>>| {
        if let Some(value) = value.filter(|_| !known.contains(&field)) {
            record.put(field, value);
        }
    };
    sizes.into_iter().for_each(|(field, bytes)| put(field, bytes.map(Value::Int)));
    failures.into_iter().for_each(|(field, failed)| put(field, failed.then_some(Value::Bool(true))));
    if known.contains(&Field::GcInterrupted) {
        // What it is stands in the document of its beginning.
        let name = |names: &[&'static str], text: &str| names.iter().find(|name| **name == text).copied();
        put(Field::GcType, name(&TYPES, &pause.kind).map(Value::Name));
        put(Field::GcCause, name(&CAUSES, &pause.cause).map(Value::Name));
        put(Field::GcFull, (!pause.kind.is_empty()).then_some(Value::Bool(pause.full)));
    }
    put(Field::GcOwnMs, Some(Value::Float(rounded(pause.own_ms))));
    came_between(record, pause.since);
}

fn came_between(record: &mut Record<'_>, since: Since) {
    let numbers = [
        (Field::GcIntervalMs, since.interval_ms.map(rounded)),
        (Field::GcAllocationRate, since.allocation_rate.map(f64::round)),
        (Field::GcPromotionRate, since.promotion_rate.map(f64::round)),
    ];
    let bytes = [
        (Field::GcFreed, since.freed),
        (Field::GcAllocated, since.allocated),
        (Field::GcPromoted, since.promoted),
    ];
    for (field, number) in numbers {
        if let Some(number) = number {
            record.put(field, Value::Float(number));
        }
    }
    for (field, bytes) in bytes {
        if let Some(bytes) = bytes {
            record.put_int(field, bytes);
        }
    }
}

/// To the microsecond: moments of large size leave dust behind it, other dust in another processor.
fn rounded(ms: f64) -> f64 {
    (ms * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests;
