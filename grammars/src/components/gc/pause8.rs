//! A collection of JDK 8 or older, as one event: the outermost bracket and what follows it.
//!
//! ```text
//! [GC (Allocation Failure) 0.420: [DefNew: 9782K->1087K(9792K), 0.0059772 secs]0.448: [Tenured: 24520K->24558K(24576K), 0.0015090 secs] 25623K->25608K(34368K), [Metaspace: 2869K->2869K(1056768K)], 0.0076016 secs] [Times: user=0.00 sys=0.01, real=0.01 secs]
//! ```
//!
//! The pause is what stands before the bracket that closes the outermost one. Another thread's line can come between: then that
//! line is an event too, and it ends with this one's remainder, `, 0.1333609 secs]`: a bracket that closes though none is open.
//! The pause belongs to the event that has its end, and `jvm.gc.interrupted` says that its beginning is another.

use super::{
    brackets::{Bracket, Brackets},
    jdk8,
    numbers::Decimal,
    safepoint,
    spaces::{Change, Space},
    stamps,
    tenuring::Tenuring,
    timed::closing,
};
use crate::{
    fields::Field,
    record::{Record, Value},
};

/// What an event's first bracket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// `[GC`, with or without anything behind it.
    Collection,
    /// `[Full GC`
    FullCollection,
    /// `[GC concurrent-mark-start]`
    G1Concurrent,
    /// `[CMS-concurrent-mark: 0.002/0.012 secs]`
    CmsConcurrent,
    /// `[Pause Init Mark, 0.677 ms]`, `[Concurrent marking, start]`
    Shenandoah,
}

/// What has been found of a collection.
#[derive(Default)]
struct Found<'a> {
    pause: Option<Decimal>,
    heap: Option<Change>,
    young: Option<Change>,
    old: Option<Change>,
    survivor: Option<Change>,
    metaspace: Option<Change>,
    times: Option<&'a [u8]>,
    g1_sizes: Option<&'a [u8]>,
    cause: Option<&'a [u8]>,
    is_full: Option<bool>,
    workers: Option<i64>,
    tenuring: Option<Tenuring>,
    collector: Option<&'static str>,
    kind: Option<&'static str>,
    promotion_failed: bool,
    concurrent_mode_failure: bool,
    to_space_exhausted: bool,
    /// Whether the end stands here of a collection that began in an event before.
    is_interrupted: bool,
    /// Whether the end of a remark stood behind the outermost bracket.
    is_remark: bool,
    /// Collections inside it, and how long they took in milliseconds: a young one before a remark.
    inner: (i64, f64),
}

/// Reads an event that begins with an opening bracket.
pub(super) fn read<'a>(text: &'a [u8], opening: Opening, record: &mut Record<'a>) {
    let mut found = Found::default();
    let inner = &text[1..];
    if opening.is_collection() {
        let rest = found.collection(inner, opening);
        found.remainder(rest);
        record.action = Some("gc_start");
        found.put(record);
        return;
    }
    let close = memchr::memchr(b']', inner).unwrap_or(inner.len());
    // Two threads wrote at once: `..secs]2.182: Total time for which ..`.
    let behind = inner.get(close + 1..).unwrap_or_default();
    let behind = &behind[stamps::read(behind).map_or(0, |stamps| stamps.length)..];
    if behind.starts_with(b"Total time for which") {
        safepoint::read(behind, record);
    }
    let mark = record.mark();
    jdk8::put_concurrent(opening, &inner[..close], record);
    found.collector = Some(if opening == Opening::CmsConcurrent { "cms" } else { "g1" });
    found.remainder(inner.get(close + 1..).unwrap_or_default());
    if found.pause.is_some() {
        record.forget_since(mark);
        found.put(record);
    } else if let Some(times) = found.times {
        put_times(times, record);
    }
}

/// Reads text that may hold the end of a collection that began before it.
pub(super) fn read_remainder<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let mut found = Found::default();
    found.remainder(text);
    if found.pause.is_some() {
        found.put(record);
    }
}

impl Opening {
    fn is_collection(self) -> bool {
        matches!(self, Opening::Collection | Opening::FullCollection)
    }
}

impl<'a> Found<'a> {
    /// Reads a collection behind its opening bracket; what follows its closing one.
    fn collection(&mut self, inner: &'a [u8], opening: Opening) -> &'a [u8] {
        self.head(inner, opening);
        self.walk(inner, 1)
    }

    /// Reads `GC pause (G1 Evacuation Pause) (young) (initial-mark)` or `Full GC (System.gc())`, up to the first bracket.
    fn head(&mut self, inner: &'a [u8], opening: Opening) {
        let is_full = opening == Opening::FullCollection;
        self.is_full = Some(is_full);
        let mut rest = &inner[if is_full { b"Full GC".len() } else { b"GC".len() }..];
        self.kind = Some(if is_full { "full" } else { "young" });
        for (name, kind) in [(" pause", "young"), (" remark", "remark"), (" cleanup", "cleanup")] {
            if !is_full && let Some(behind) = rest.strip_prefix(name.as_bytes()) {
                rest = behind;
                self.kind = Some(kind);
                self.collector = Some("g1");
            }
        }
        while let Some(group) = rest.trim_ascii_start().strip_prefix(b"(")
            && let Some(close) = closing(group)
        {
            rest = &group[close + 1..];
            match &group[..close] {
                b"young" => {}
                b"mixed" | b"partial" => self.kind = Some("mixed"),
                b"initial-mark" => self.kind = Some("initial_mark"),
                b"to-space exhausted" | b"to-space overflow" | b"evacuation failed" => {
                    self.to_space_exhausted = true
                }
                b"CMS Initial Mark" => self.kind = Some("initial_mark"),
                b"CMS Final Remark" => self.kind = Some("remark"),
                // -XX:PrintCMSStatistics: `(Survivor:0chunks) `
                statistics if statistics.starts_with(b"Survivor:") => {}
                cause => self.cause = Some(cause),
            }
        }
        self.promotion_failed = rest.trim_ascii_start().starts_with(b"--");
    }

    /// Walks through a bracket that is open at `depth` to its end; what follows it. If it has none, nothing follows.
    fn walk(&mut self, text: &'a [u8], mut depth: usize) -> &'a [u8] {
        let mut block = Space::Heap;
        // How deep a collection inside this one stands.
        let mut inner = None;
        for bracket in Brackets::new(text) {
            if depth <= 2 {
                self.piece(bracket.piece, if depth == 1 { Space::Heap } else { block });
            }
            if bracket.opens {
                if depth == 1 {
                    block = self.block(bracket.rest);
                }
                depth += 1;
                if collection_at(text, bracket).is_some() {
                    inner = Some(depth);
                }
                continue;
            }
            if inner == Some(depth)
                && let Some(pause) = seconds(bracket.piece)
            {
                self.inner = (self.inner.0 + 1, self.inner.1 + pause.times(1000));
                inner = None;
            }
            depth -= 1;
            if depth == 0 {
                self.pause = seconds(bracket.piece);
                return bracket.rest;
            }
        }
        b""
    }

    /// Looks for what follows the outermost bracket (`[Times: ..`, G1's details), for the end of a collection that began in an
    /// event before, and for a collection that begins in a concurrent phase's line.
    fn remainder(&mut self, mut text: &'a [u8]) {
        while let Some((inner, opening)) = self.remainder_until_collection(text) {
            text = self.collection(inner, opening);
        }
        // A young collection of G1 has sizes in one of two places, a full one in both.
        if self.kind.is_none()
            && self.collector == Some("g1")
            && self.g1_sizes.is_some()
            && self.heap.is_some()
        {
            self.kind = Some("full");
            self.is_full = Some(true);
        }
        if let Some(sizes) = self.g1_sizes.take() {
            self.put_g1_sizes(sizes);
        }
    }

    fn remainder_until_collection(&mut self, text: &'a [u8]) -> Option<(&'a [u8], Opening)> {
        let mut depth = 0_usize;
        for bracket in Brackets::new(text) {
            match (bracket.opens, depth) {
                (true, 0) => {
                    if let (Some(opening), None) = (collection_at(text, bracket), self.pause) {
                        return Some((bracket.rest, opening));
                    }
                    self.detail(bracket);
                    depth += 1;
                }
                (true, _) => depth += 1,
                (false, 0) => {
                    if let Some(pause) = seconds(bracket.piece) {
                        // `PrintHeapAtGC` sets a young collection before a remark apart by lines of its own: what ended before
                        // was inside what ends now.
                        let before = self.pause.replace(pause);
                        self.is_interrupted |= self.is_full.is_none();
                        if let Some(inner) = before.filter(|_| self.is_remark || self.kind == Some("remark"))
                        {
                            self.kind = Some("remark");
                            self.inner = (self.inner.0 + 1, self.inner.1 + inner.times(1000));
                        }
                        self.times = None;
                        self.piece(bracket.piece, Space::Heap);
                    }
                }
                (false, _) => depth -= 1,
            }
        }
        None
    }

    /// One piece of text inside the outermost bracket (`Space::Heap`) or inside a block of it.
    fn piece(&mut self, piece: &[u8], space: Space) {
        if piece.len() < 4 {
            return;
        }
        if let Some(line) = memchr::memchr(b'\n', piece) {
            self.tenuring = Tenuring::read(&piece[line + 1..]).or(self.tenuring);
        }
        let change =
            Change::find(piece).or_else(|| Change::occupancy(piece).filter(|_| space == Space::Heap));
        if let Some(change) = change {
            match space {
                Space::Heap => self.heap = Some(change),
                Space::Young => self.young = Some(change),
                Space::Old => self.old = Some(change),
                Space::Metaspace => self.metaspace = Some(change),
                Space::Survivor | Space::Classes | Space::NonClass => {}
            }
        }
        let Some(open) = memchr::memchr(b'(', piece) else {
            return;
        };
        let has = |text: &str| wire::bytes::find(&piece[open..], text.as_bytes()).is_some();
        self.promotion_failed |= has("(promotion failed)");
        self.concurrent_mode_failure |= has("(concurrent mode failure)");
        self.to_space_exhausted |= has("(to-space ");
        if has("(initial-mark)") {
            // Behind the ages, up to JDK 7.
            self.kind = Some("initial_mark");
        }
    }

    /// What a block inside the outermost bracket is, by its first word; it often says which collector this is.
    fn block(&mut self, rest: &[u8]) -> Space {
        let (space, collector) = match rest {
            [b'P', b'S', b'Y', ..] => (Space::Young, "parallel"),
            [b'P', b'a', b'r', b'O', ..] | [b'P', b'S', b'O', ..] => (Space::Old, "parallel"),
            [b'D', b'e', b'f', ..] => (Space::Young, "serial"),
            [b'P', b'a', b'r', b'N', ..] => (Space::Young, "parnew"),
            [b'A', b'S', b'P', b'a', ..] => (Space::Young, "cms"),
            [b'T', b'e', b'n', ..] if self.collector.is_some() => (Space::Old, ""),
            [b'T', b'e', b'n', ..] => (Space::Old, "serial"),
            _ if rest.starts_with(b"CMS Perm") || rest.starts_with(b"CMS-concurrent") => {
                (Space::Metaspace, "cms")
            }
            [b'C', b'M', b'S', ..] | [b'A', b'S', b'C', b'M', b'S', ..] => (Space::Old, "cms"),
            [b'Y', b'G', ..] => {
                self.kind = Some("remark");
                (Space::Survivor, "cms")
            }
            _ if rest.starts_with(b"1 CMS-remark") => (Space::Survivor, "cms"),
            _ if rest.starts_with(b"1 CMS-initial-mark") => {
                self.kind = Some("initial_mark");
                (Space::Survivor, "cms")
            }
            [b'M', b'e', b't', ..] | [b'P', b'S', b'P', ..] | [b'P', b'e', b'r', b'm', ..] => {
                (Space::Metaspace, "")
            }
            _ => (Space::Survivor, ""),
        };
        if !collector.is_empty() {
            self.collector = Some(collector);
        }
        space
    }

    /// A block behind the outermost bracket.
    fn detail(&mut self, bracket: Bracket<'a>) {
        let rest = bracket.rest;
        match rest.first() {
            Some(b'T') if rest.starts_with(b"Times: ") && self.times.is_none() => self.times = Some(rest),
            Some(b'P') if rest.starts_with(b"Parallel Time: ") => {
                self.collector = Some("g1");
                let line = &rest[..rest.len().min(64)];
                let name = b"GC Workers: ";
                self.workers = wire::bytes::find(line, name)
                    .and_then(|at| Decimal::read(&line[at + name.len()..]))
                    .map(|(number, _)| number.whole());
            }
            Some(b'1') if rest.starts_with(b"1 CMS-remark: ") => self.is_remark = true,
            Some(b'E') if rest.starts_with(b"Eden: ") => self.g1_sizes = Some(rest),
            // `[ 29M->2589K(59M)]`: G1 of JDK 6 and of the first JDK 7 tells the whole heap only.
            Some(b' ') if self.heap.is_none() => {
                self.heap = Change::find(&rest[..memchr::memchr(b']', rest).unwrap_or(0)]);
            }
            Some(b'M') if rest.starts_with(b"Metaspace: ") => {
                self.metaspace = Change::find(&rest[..rest.len().min(64)]);
            }
            _ => {}
        }
    }

    /// `Eden: 7168.0K(7168.0K)->0.0B(9216.0K) Survivors: 0.0B->1024.0K Heap: 7168.0K(100.0M)->1015.1K(100.0M)]`
    fn put_g1_sizes(&mut self, text: &[u8]) {
        self.collector = Some("g1");
        let text = &text[..memchr::memchr(b']', text).unwrap_or(text.len())];
        let change = |name: &str| {
            let at = wire::bytes::find(text, name.as_bytes())? + name.len();
            Change::take(&mut &text[at..])
        };
        let (Some(eden), Some(survivor), Some(heap)) =
            (change("Eden: "), change("Survivors: "), change("Heap: "))
        else {
            return;
        };
        let young = eden.plus(survivor);
        self.young = Some(young);
        self.survivor = Some(survivor);
        self.old = Some(heap.minus(young));
        self.heap = Some(heap);
    }

    fn put(self, record: &mut Record<'a>) {
        if let Some(pause) = self.pause {
            let milliseconds = Value::Float(pause.times(1000));
            record.action = Some("gc_pause");
            record.put(Field::GcPauseMs, milliseconds);
            record.put(Field::GcDurationMs, milliseconds);
            record.put(Field::GcCategory, Value::Name("pause"));
            if let Some(is_full) = self.is_full {
                record.put(Field::GcFull, Value::Bool(is_full));
            }
        }
        if let Some(cause) = self.cause {
            record.put_text(Field::GcCause, cause);
        }
        if self.inner.0 > 0 {
            record.put_int(Field::GcInnerPauses, self.inner.0);
            record.put(Field::GcInnerPauseMs, Value::Float(self.inner.1));
        }
        for (field, name) in [(Field::GcType, self.kind), (Field::GcCollector, self.collector)] {
            if let Some(name) = name {
                record.put(field, Value::Name(name));
            }
        }
        for (space, change) in [
            (Space::Heap, self.heap),
            (Space::Young, self.young),
            (Space::Old, self.old),
            (Space::Survivor, self.survivor),
            (Space::Metaspace, self.metaspace),
        ] {
            if let Some(change) = change {
                space.put(change, record);
            }
        }
        if let Some(workers) = self.workers {
            record.put_int(Field::GcWorkers, workers);
        }
        if let Some(tenuring) = self.tenuring {
            tenuring.put(record);
        }
        for (field, is_set) in [
            (Field::GcInterrupted, self.is_interrupted),
            (Field::GcPromotionFailed, self.promotion_failed),
            (Field::GcConcurrentModeFailure, self.concurrent_mode_failure),
            (Field::GcToSpaceExhausted, self.to_space_exhausted),
            (Field::GcEvacuationFailure, self.to_space_exhausted),
        ] {
            if is_set {
                record.put(field, Value::Bool(true));
            }
        }
        if let Some(times) = self.times {
            put_times(times, record);
        }
    }
}

/// The collection that a bracket of `text` opens, if it does.
fn collection_at(text: &[u8], bracket: Bracket<'_>) -> Option<Opening> {
    let from_bracket = &text[text.len() - bracket.rest.len() - 1..];
    jdk8::opening(from_bracket).filter(|opening| opening.is_collection())
}

/// `Times: user=0.01 sys=0.00, real=0.04 secs]`
fn put_times(text: &[u8], record: &mut Record<'_>) {
    let text = &text[..text.len().min(96)];
    for (name, field) in [("user=", Field::GcCpuUser), ("sys=", Field::GcCpuSys), ("real=", Field::GcCpuReal)]
    {
        if let Some(at) = wire::bytes::find(text, name.as_bytes())
            && let Some((seconds, _)) = Decimal::read(&text[at + name.len()..])
        {
            record.put(field, Value::Float(seconds.times(1000)));
        }
    }
}

/// `.., 0.0352041 secs` at the end of a piece.
fn seconds(piece: &[u8]) -> Option<Decimal> {
    let number = piece.strip_suffix(b" secs").or_else(|| piece.strip_suffix(b" sec"))?;
    Decimal::at_end_of(number).filter(|_| !piece.starts_with(b"Times: "))
}
