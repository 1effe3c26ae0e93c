//! Unified logging (`-Xlog`, JDK 9 and later): a line is an event.
//!
//! ```text
//! [0.350s][info][gc,heap] GC(0) Eden regions: 7->0(27)
//! [0.350s][info][gc     ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 7M->1M(48M) 11.022ms
//! [0.350s][info][gc,cpu ] GC(0) User=0.00s Sys=0.00s Real=0.01s
//! ```

use memchr::memchr;

use super::{
    decorations::Decorations,
    header,
    numbers::{self, Decimal},
    regions, safepoint,
    spaces::{Change, Space},
    tenuring::Tenuring,
    timed::{Timed, closing, is_word_and_more},
};
use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// What a line is about, by its first words, with the space and the collector that have it.
const SIZES: [(&str, Space, Option<&str>); 9] = [
    ("PSYoungGen: ", Space::Young, Some("parallel")),
    ("ParOldGen: ", Space::Old, Some("parallel")),
    ("PSOldGen: ", Space::Old, Some("parallel")),
    ("DefNew: ", Space::Young, Some("serial")),
    ("Tenured: ", Space::Old, Some("serial")),
    ("ParNew: ", Space::Young, Some("cms")),
    ("CMS: ", Space::Old, Some("cms")),
    ("Old: ", Space::Old, Some("cms")),
    ("Metaspace: ", Space::Metaspace, None),
];

/// Whether a line without decorations (`-Xlog:...:none`) begins an event.
pub(super) fn opens(line: &[u8]) -> bool {
    const OTHERS: [&str; 8] = [
        "Safepoint \"",
        "Entering safepoint region",
        "Leaving safepoint region",
        "Allocation Stall (",
        "Relocation Stall (",
        "Out Of Memory (",
        "Attempting full compaction",
        "Promotion failed",
    ];
    match line.first() {
        Some(b'G') => matches!(line, [b'G', b'C', b'(', b'0'..=b'9', ..]),
        Some(b'A' | b'C' | b'E' | b'H' | b'L' | b'N' | b'O' | b'P' | b'R' | b'S' | b'U' | b'V') => {
            OTHERS.iter().any(|text| line.starts_with(text.as_bytes())) || header::opens(line)
        }
        _ => false,
    }
}

/// Reads a line behind its decorations.
pub(super) fn read<'a>(event: &'a [u8], decorations: Decorations<'a>, record: &mut Record<'a>) {
    let mut text = &event[decorations.length..];
    text = text.strip_prefix(b" ").unwrap_or(text);
    record.layout = "unified";
    record.message = text;
    decorations.put(record);
    let mut rest = text;
    let id = collection(&mut rest);
    if let Some(id) = id {
        record.put_int(Field::GcId, id);
    }
    if let [b'Y' | b'y' | b'O', b':', b' ', inner @ ..] = rest {
        rest = inner;
    }
    let mark = record.mark();
    if decorations.tags.starts_with(b"gc,stats")
        || read_text(rest, decorations.tags, id.is_some(), record).is_none()
    {
        record.forget_since(mark);
        record.action = Some("gc_detail");
    }
}

/// Takes `GC(17) `.
fn collection(rest: &mut &[u8]) -> Option<i64> {
    let mut inner = rest.strip_prefix(b"GC(")?;
    let id = Decimal::take(&mut inner)?.whole();
    inner = inner.strip_prefix(b")")?;
    *rest = inner.strip_prefix(b" ").unwrap_or(inner);
    Some(id)
}

/// A text, told apart by its first letter.
fn read_text<'a>(text: &'a [u8], tags: &[u8], has_id: bool, record: &mut Record<'a>) -> Option<()> {
    match text.first()? {
        b' ' => {
            regions::put_size(text, record);
            detail(record)
        }
        b'P' if has_id && text.starts_with(b"Pause ") => {
            Timed::read(text)?.put_pause(record);
            Some(())
        }
        b'P' if text.starts_with(b"Promotion failed") => flag(Field::GcPromotionFailed, record),
        b'C' if has_id && is_word_and_more(text, "Concurrent ") => concurrent(text, record),
        b'G' | b'M' | b'Y' | b'O' if text.starts_with(b"Out Of Memory (") => out_of_memory(text, record),
        b'G' | b'M' | b'Y' | b'O' if has_id && cycle(text, record).is_some() => Some(()),
        b'U' if text.starts_with(b"User=") => cpu(text, record),
        b'U' if has_id => workers(text, record),
        b'A' | b'R' if wire::bytes::find(&text[..text.len().min(20)], b" Stall (").is_some() => {
            stall(text, record)
        }
        b'T' if text.starts_with(b"To-space exhausted") => {
            record.put(Field::GcEvacuationFailure, Value::Bool(true));
            flag(Field::GcToSpaceExhausted, record)
        }
        b'H' if text.starts_with(b"Heap: ") => epsilon(text, record),
        b'D' if text.starts_with(b"Desired survivor size ") => {
            Tenuring::read(text)?.put(record);
            detail(record)
        }
        b'A' | b'E' | b'H' | b'O' | b'S' if regions::counts(text, record).is_some() => Some(()),
        _ => sizes(text, record)
            .or_else(|| safepoint::read(text, record))
            .or_else(|| header::unified(text, tags, record)),
    }
}

/// A phase of a concurrent cycle; CMS says `Concurrent mode failure` like that, too.
fn concurrent<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if text.starts_with(b"Concurrent Mode Failure") || text.starts_with(b"Concurrent mode failure") {
        return flag(Field::GcConcurrentModeFailure, record);
    }
    let timed = Timed::read(text)?;
    let is_cycle =
        matches!(timed.name, b"Concurrent Cycle" | b"Concurrent Mark Cycle" | b"Concurrent Undo Cycle");
    timed.put_concurrent(if is_cycle { "cycle" } else { "concurrent" }, record);
    Some(())
}

/// `Garbage Collection (Warmup) 46M(24%)->26M(14%)`, `Minor Collection (Allocation Rate) 32M(17%)->42M(22%) 0.151s`,
/// `Young Generation 32M(17%)->42M(22%) 0.150s`: ZGC's cycles, and the parts of a generational one.
fn cycle<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (category, kind) = match text {
        _ if text.starts_with(b"Garbage Collection (") => ("cycle", None),
        _ if text.starts_with(b"Minor Collection (") => ("cycle", Some("minor")),
        _ if text.starts_with(b"Major Collection (") => ("cycle", Some("major")),
        _ if text.starts_with(b"Young Generation") => ("concurrent", Some("young")),
        _ if text.starts_with(b"Old Generation") => ("concurrent", Some("old")),
        _ => return None,
    };
    let timed = Timed::read(text)?;
    timed.put_concurrent(category, record);
    record.put(Field::GcCollector, Value::Name("zgc"));
    if let Some(kind) = kind {
        record.put(Field::GcType, Value::Name(kind));
    }
    Some(())
}

/// `User=0.01s Sys=0.00s Real=0.01s`
fn cpu(mut text: &[u8], record: &mut Record<'_>) -> Option<()> {
    for (name, field) in [("User=", Field::GcCpuUser), ("Sys=", Field::GcCpuSys), ("Real=", Field::GcCpuReal)]
    {
        steps::tag(&mut text, name)?;
        let seconds = Decimal::take(&mut text)?;
        steps::tag(&mut text, "s")?;
        text = text.trim_ascii_start();
        record.put(field, Value::Float(seconds.times(1000)));
    }
    detail(record)
}

/// `Using 2 workers of 2 for evacuation`
fn workers(mut text: &[u8], record: &mut Record<'_>) -> Option<()> {
    steps::tag(&mut text, "Using ")?;
    let used = Decimal::take(&mut text)?;
    (text.starts_with(b" workers of ") || text.starts_with(b" of ") || text.starts_with(b" Workers for "))
        .then_some(())?;
    record.put_int(Field::GcWorkers, used.whole());
    if steps::tag(&mut text, " workers of ").is_some()
        && let Some(most) = Decimal::take(&mut text)
    {
        record.put_int(Field::GcWorkersMax, most.whole());
    }
    detail(record)
}

/// `Allocation Stall (main) 5.659ms`, `Relocation Stall (ZWorkerYoung#0) 1.379ms`: one thread waits, the others run.
fn stall<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let open = memchr(b'(', text)?;
    let thread = &text[open + 1..];
    let thread = &thread[..closing(thread)?];
    let mut rest = text[open + thread.len() + 2..].trim_ascii();
    record.put_text(Field::ProcessThreadName, thread);
    record.put_text(Field::GcPhase, text[..open].trim_ascii());
    record.action = Some("gc_start");
    if let Some(duration) = Decimal::take(&mut rest) {
        let milliseconds = if rest == b"s" { duration.times(1000) } else { duration.value() };
        if text.starts_with(b"Allocation") {
            record.put(Field::GcAllocationStall, Value::Float(milliseconds));
        }
        record.put(Field::GcDurationMs, Value::Float(milliseconds));
        record.put(Field::GcCategory, Value::Name("stall"));
        record.action = Some("gc_stall");
    }
    Some(())
}

/// `Out Of Memory (main)`
fn out_of_memory<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let thread = &text[b"Out Of Memory (".len()..];
    record.put_text(Field::ProcessThreadName, &thread[..closing(thread)?]);
    record.action = Some("gc_out_of_memory");
    Some(())
}

/// `PSYoungGen: 12288K->1776K(14336K)`, `Metaspace: 0M used, 0M committed, 1088M reserved`
fn sizes(text: &[u8], record: &mut Record<'_>) -> Option<()> {
    if !matches!(text.first(), Some(b'C' | b'D' | b'M' | b'O' | b'P' | b'T')) {
        return None;
    }
    let (name, space, collector) = SIZES.iter().find(|(name, ..)| text.starts_with(name.as_bytes()))?;
    let rest = &text[name.len()..];
    let mut behind = rest;
    let change = Change::take(&mut behind).or_else(|| used_and_committed(rest))?;
    space.put(change, record);
    if *space == Space::Metaspace {
        parts_of_metaspace(behind, record);
    }
    if let Some(collector) = collector {
        record.put(Field::GcCollector, Value::Name(collector));
    }
    detail(record)
}

/// ` NonClass: 3253K(4352K)->3253K(4352K) Class: 306K(512K)->306K(512K)`
fn parts_of_metaspace(mut rest: &[u8], record: &mut Record<'_>) {
    for (name, space) in [(" NonClass: ", Space::NonClass), (" Class: ", Space::Classes)] {
        if steps::tag(&mut rest, name).is_none() {
            return;
        }
        if let Some(change) = Change::take(&mut rest) {
            // The sizes before have capacities, too, as far as these are told at all.
            space.put(change, record);
        }
    }
}

/// Epsilon's `Heap: 1024M reserved, 512M (50.00%) committed, 53885K (5.14%) used`
fn epsilon(text: &[u8], record: &mut Record<'_>) -> Option<()> {
    Space::Heap.put(used_and_committed(&text[b"Heap: ".len()..])?, record);
    record.put(Field::GcCollector, Value::Name("epsilon"));
    detail(record)
}

/// Sizes with words behind them, in any order.
fn used_and_committed(text: &[u8]) -> Option<Change> {
    let mut change = Change { is_pair: true, ..Change::default() };
    for part in text.split(|byte| *byte == b',') {
        let mut part = part.trim_ascii();
        let size = numbers::size(&mut part)?;
        if part.ends_with(b" used") {
            change.after = Some(size);
        } else if part.ends_with(b" committed") {
            change.committed = Some(size);
        }
    }
    change.after.is_some().then_some(change)
}

fn flag(field: Field, record: &mut Record<'_>) -> Option<()> {
    record.put(field, Value::Bool(true));
    detail(record)
}

fn detail(record: &mut Record<'_>) -> Option<()> {
    record.action = Some("gc_detail");
    Some(())
}
