//! GC logs up to JDK 8 (`-Xloggc`, `-verbose:gc`, `-XX:+PrintGCDetails` and the many `Print` flags beside it).
//!
//! ```text
//! 2026-11-21T07:32:38.835+0900: 0.276: [GC (CMS Initial Mark) [1 CMS-initial-mark: 22673K(34176K)] 29460K(95616K), 0.0003972 secs] [Times: user=0.00 sys=0.00, real=0.00 secs]
//! 2026-11-21T07:32:38.835+0900: 0.276: Total time for which application threads were stopped: 0.0004414 seconds, Stopping threads took: 0.0000241 seconds
//! 2026-11-21T07:32:38.837+0900: 0.279: [CMS-concurrent-mark: 0.002/0.002 secs] [Times: user=0.00 sys=0.00, real=0.00 secs]
//! ```

use memchr::memchr;

use super::{
    header,
    numbers::Decimal,
    pause8::{self, Opening},
    safepoint,
    stamps::Stamps,
    timed::Timed,
    zing,
};
use crate::{
    fields::Field,
    record::{Record, Value},
};

/// Whether a text behind its stamps opens an event. Everything else continues the one before: `[ParNew: ..`, `[Rescan (parallel) ..`,
/// `: 29504K->..`, `, 0.0133 secs]`, ` (concurrent mode failure): ..`, `[Times: ..`, `Heap after GC ..`, `}`, `- age ..`.
pub(super) fn opens(text: &[u8]) -> bool {
    match text.first() {
        Some(b'[') => opening(text).is_some() || text.starts_with(b"[Class Histogram") || zing::opens(text),
        Some(b'{') => text.starts_with(b"{Heap before"),
        Some(b'T') => text.starts_with(b"Total time for which"),
        Some(b'A') => text.starts_with(b"Application time: "),
        Some(b'J') => text.starts_with(b"Java HotSpot(TM)"),
        Some(b'O') => text.starts_with(b"OpenJDK "),
        Some(b'M') => text.starts_with(b"Memory: "),
        Some(b'C') => text.starts_with(b"CommandLine flags: "),
        Some(b'H') => text.trim_ascii_end() == b"Heap",
        _ => false,
    }
}

/// What a bracket opens, if it is an event.
pub(super) fn opening(text: &[u8]) -> Option<Opening> {
    let inner = text.strip_prefix(b"[")?;
    match inner.first()? {
        b'G' if inner.starts_with(b"GC concurrent-") => Some(Opening::G1Concurrent),
        b'G' if matches!(inner, [_, b'C', b'A'..=b'Z', ..]) && zing::opens(text) => None,
        b'G' if inner.starts_with(b"GC ref-proc") || inner.starts_with(b"GC Worker") => None,
        b'G' if inner.starts_with(b"GC") => Some(Opening::Collection),
        b'F' if inner.starts_with(b"Full GC") => Some(Opening::FullCollection),
        b'C' if inner.starts_with(b"CMS-concurrent-") => Some(Opening::CmsConcurrent),
        b'A' if inner.starts_with(b"ASCMS-concurrent-") => Some(Opening::CmsConcurrent),
        b'C' if inner.starts_with(b"Concurrent ") => Some(Opening::Shenandoah),
        b'P' if inner.starts_with(b"Pause ") => Some(Opening::Shenandoah),
        _ => None,
    }
}

/// Reads an event behind its stamps.
pub(super) fn read<'a>(event: &'a [u8], stamps: Stamps, record: &mut Record<'a>) {
    record.layout = "jdk8";
    stamps.put(record);
    let text = &event[stamps.length..];
    match opening(text) {
        Some(Opening::Shenandoah) => shenandoah(text, record),
        Some(opening) => pause8::read(text, opening, record),
        None => other(text, record),
    }
}

/// Shenandoah was ported back to JDK 8 with texts like those of unified logging: `[Pause Init Mark, 0.677 ms]`.
fn shenandoah<'a>(text: &'a [u8], record: &mut Record<'a>) {
    record.action = Some("gc_detail");
    let Some(close) = memchr(b']', text) else {
        record.action = Some("gc_start");
        return;
    };
    let inner = &text[1..close];
    let timed = match memchr(b'\n', inner) {
        None => Timed::read(inner),
        // Without details the name is printed at the beginning, and the end may come lines later.
        Some(line_end) => {
            let last = inner.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            // The first builds put garbage found behind the name: `[Pause Final MarkTotal Garbage: 44620M`.
            let first = &inner[..line_end];
            let first = wire::bytes::find(first, b"Total Garbage: ").map_or(first, |at| &first[..at]);
            Timed::read(first).zip(Timed::read(last)).map(|(begun, ended)| begun.ended(ended))
        }
    };
    let Some(timed) = timed else { return };
    if timed.name.starts_with(b"Pause ") {
        timed.put_pause(record);
    } else {
        timed.put_concurrent("concurrent", record);
    }
    record.put(Field::GcCollector, Value::Name("shenandoah"));
}

/// Stops, header, heap and what else is no collection; or the further lines of one that began in the event before, or before the
/// file.
fn other<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let is_known = safepoint::read(text, record)
        .or_else(|| header::jdk8(text, record))
        .or_else(|| zing::read(text, record))
        .is_some();
    if !is_known {
        record.action = Some("gc_detail");
        if !text.starts_with(b"{Heap") && !text.starts_with(b"Heap") {
            pause8::read_remainder(text, record);
        }
    } else if let Some(line_end) = memchr(b'\n', text) {
        pause8::read_remainder(&text[line_end..], record);
    }
}

/// Puts the name and the duration of a concurrent phase: `[GC concurrent-mark-end, 0.0101638 secs]`,
/// `[CMS-concurrent-mark: 0.002/0.012 secs]` (processor and wall clock), `[GC concurrent-mark-start]`, `[GC concurrent-mark-abort]`.
pub(super) fn put_concurrent<'a>(opening: Opening, inner: &'a [u8], record: &mut Record<'a>) {
    let at = wire::bytes::find(inner, b"concurrent-").map_or(0, |at| at + b"concurrent-".len());
    let phase = &inner[at..];
    let end =
        phase.iter().position(|byte| !byte.is_ascii_lowercase() && *byte != b'-').unwrap_or(phase.len());
    let phase = &phase[..end];
    let is_start = phase.ends_with(b"-start");
    let phase = [b"-start".as_slice(), b"-end"]
        .iter()
        .find_map(|suffix| phase.strip_suffix(*suffix))
        .unwrap_or(phase);
    record.action = Some("gc_start");
    if !is_start {
        record.action = Some("gc_concurrent");
        record.put(Field::GcCategory, Value::Name("concurrent"));
    }
    record.put(Field::GcCollector, Value::Name(if opening == Opening::CmsConcurrent { "cms" } else { "g1" }));
    record.put_text(Field::GcPhase, phase);
    // JDK 6 has no unit behind some: `[GC concurrent-count-end, 0.0019007]`.
    let seconds = inner.strip_suffix(b" secs").or_else(|| inner.strip_suffix(b" sec")).unwrap_or(inner);
    if let Some(seconds) = Decimal::at_end_of(seconds) {
        record.put(Field::GcDurationMs, Value::Float(seconds.times(1000)));
    }
}
