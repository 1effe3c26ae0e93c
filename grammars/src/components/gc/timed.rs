//! What unified logging, and Shenandoah in JDK 8, say of a pause, a phase or a cycle: name, details, sizes, duration.
//!
//! ```text
//! Pause Young (Concurrent Start) (G1 Humongous Allocation) 24M->22M(48M) 1.061ms
//! Garbage Collection (Warmup) 46M(24%)->26M(14%)
//! ```
//!
//! The same text without a duration is the beginning.

use memchr::memchr;

use super::{
    numbers::Decimal,
    spaces::{Change, Space},
};
use crate::{
    fields::Field,
    record::{Record, Value},
};

/// A text of that shape.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Timed<'a> {
    pub(super) name: &'a [u8],
    /// `(Normal) (G1 Evacuation Pause)`, as it stands.
    details: &'a [u8],
    pub(super) heap: Option<Change>,
    pub(super) duration_ms: Option<f64>,
}

impl<'a> Timed<'a> {
    /// Reads a whole text; `None` if it is of another shape.
    pub(super) fn read(text: &'a [u8]) -> Option<Timed<'a>> {
        let text = text.trim_ascii_end();
        let text = text.strip_suffix(b", start").unwrap_or(text);
        let is_end = |at: &usize| matches!(text.get(at + 1), None | Some(b'(' | b'0'..=b'9'));
        let name_end = memchr::memchr2_iter(b' ', b',', text).find(is_end).unwrap_or(text.len());
        let mut rest = &text[name_end..];
        let mut details = rest;
        while let Some(inner) = rest.strip_prefix(b" (") {
            rest = &inner[closing(inner)? + 1..];
        }
        details = &details[..details.len() - rest.len()];
        let heap = Change::take(&mut rest);
        let mut rest = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
        let duration_ms = match Decimal::take(&mut rest) {
            Some(number) => Some(match rest.trim_ascii() {
                b"ms" => number.value(),
                b"s" => number.times(1000),
                _ => return None,
            }),
            None if rest.is_empty() => None,
            None => return None,
        };
        let name = &text[..name_end];
        let name = name.strip_suffix(b",").unwrap_or(name).trim_ascii_end();
        Some(Timed { name, details: details.trim_ascii_start(), heap, duration_ms })
    }

    /// With the sizes and the duration of `end`, which was told apart from the name.
    pub(super) fn ended(self, end: Timed<'_>) -> Timed<'a> {
        Timed { heap: end.heap, duration_ms: end.duration_ms, ..self }
    }

    /// The texts in parentheses.
    pub(super) fn details(self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.details;
        std::iter::from_fn(move || {
            let inner = rest.strip_prefix(b"(")?;
            let close = closing(inner)?;
            rest = inner[close + 1..].trim_ascii_start();
            Some(&inner[..close])
        })
    }

    /// Puts a pause. Its beginning, the same without a duration, is no pause yet: it has neither category nor `full`.
    pub(super) fn put_pause(self, record: &mut Record<'a>) {
        let (mut kind, mut collector) = pause_type(self.name);
        for detail in self.details() {
            if let Some(young) = young_kind(detail).filter(|_| kind == Some("young")) {
                (kind, collector) = (Some(young), Some("g1"));
            } else {
                put_pause_detail(kind, detail, record);
                if detail.starts_with(b"G1 ") || kind == Some("initial_mark") {
                    collector = Some("g1");
                }
            }
        }
        match kind {
            Some(kind) => record.put(Field::GcType, Value::Name(kind)),
            None => record.put_text(Field::GcPhase, self.name),
        }
        if let Some(collector) = collector {
            record.put(Field::GcCollector, Value::Name(collector));
        }
        if let Some(heap) = self.heap {
            Space::Heap.put(heap, record);
        }
        record.action = Some("gc_start");
        if let Some(duration) = self.duration_ms {
            record.action = Some("gc_pause");
            record.put(Field::GcCategory, Value::Name("pause"));
            record.put(Field::GcFull, Value::Bool(kind == Some("full")));
            record.put(Field::GcPauseMs, Value::Float(duration));
            record.put(Field::GcDurationMs, Value::Float(duration));
        }
    }

    /// Puts a phase beside the application, or a whole cycle of them; or its beginning, which has no category.
    pub(super) fn put_concurrent(self, category: &'static str, record: &mut Record<'a>) {
        let ended = self.duration_ms.is_some() || self.heap.is_some() || self.name.ends_with(b" Abort");
        record.action = Some("gc_start");
        if ended {
            record.action = Some(if category == "cycle" { "gc_cycle" } else { "gc_concurrent" });
            record.put(Field::GcCategory, Value::Name(category));
        }
        record.put_text(Field::GcPhase, self.name);
        for detail in self.details().filter(|_| category == "cycle") {
            record.put_text(Field::GcCause, detail);
        }
        if let Some(heap) = self.heap {
            Space::Heap.put(heap, record);
        }
        if let Some(duration) = self.duration_ms {
            record.put(Field::GcDurationMs, Value::Float(duration));
        }
    }
}

/// Where the parenthesis that is open before `text` closes: `System.gc())`.
pub(super) fn closing(text: &[u8]) -> Option<usize> {
    let mut open = 1;
    memchr::memchr2_iter(b'(', b')', text).find(|at| {
        open = if text[*at] == b'(' { open + 1 } else { open - 1 };
        open == 0
    })
}

/// The type of a pause by its name, and the collector if only one has such a pause.
fn pause_type(name: &[u8]) -> (Option<&'static str>, Option<&'static str>) {
    let name = name.strip_prefix(b"Pause ").unwrap_or(name);
    match name {
        b"Young" => (Some("young"), None),
        b"Mixed" => (Some("mixed"), Some("g1")),
        b"Full" => (Some("full"), None),
        b"Initial Mark" => (Some("initial_mark"), None),
        b"Remark" => (Some("remark"), None),
        b"Cleanup" => (Some("cleanup"), Some("g1")),
        b"Mark Start" => (Some("mark_start"), Some("zgc")),
        b"Mark End" => (Some("mark_end"), Some("zgc")),
        b"Relocate Start" => (Some("relocate_start"), Some("zgc")),
        b"Init Mark" => (Some("init_mark"), Some("shenandoah")),
        b"Final Mark" => (Some("final_mark"), Some("shenandoah")),
        b"Init Update Refs" => (Some("init_update_refs"), Some("shenandoah")),
        b"Final Update Refs" => (Some("final_update_refs"), Some("shenandoah")),
        b"Final Roots" => (Some("final_roots"), Some("shenandoah")),
        b"Final Evac" => (Some("final_evac"), Some("shenandoah")),
        b"Degenerated GC" => (Some("degenerated"), Some("shenandoah")),
        _ => (None, None),
    }
}

/// Which kind of young collection of G1 it is; the start of a cycle is the initial mark of older JDKs.
fn young_kind(detail: &[u8]) -> Option<&'static str> {
    match detail {
        b"Normal" | b"Prepare Mixed" => Some("young"),
        b"Mixed" => Some("mixed"),
        b"Concurrent Start" => Some("initial_mark"),
        _ => None,
    }
}

/// Another text in parentheses behind a pause's name: the cause, or what went wrong, or which part of the heap.
fn put_pause_detail<'a>(kind: Option<&str>, detail: &'a [u8], record: &mut Record<'a>) {
    match detail {
        b"process weakrefs" | b"unload classes" | b"update refs" | b"Major" | b"Young" | b"Old"
        | b"Global" => {
            record.put_text(Field::GcPhase, detail);
        }
        _ if kind == Some("degenerated") => {
            record.put(Field::GcDegenerated, Value::Bool(true));
            record.put_text(Field::GcPhase, detail);
        }
        _ if detail.starts_with(b"Evacuation Failure") => {
            record.put(Field::GcEvacuationFailure, Value::Bool(true))
        }
        _ => record.put_text(Field::GcCause, detail),
    }
}

/// Whether a text is the name of something timed: a cheap look before reading it whole.
pub(super) fn is_word_and_more(text: &[u8], word: &str) -> bool {
    text.strip_prefix(word.as_bytes())
        .is_some_and(|rest| memchr(b':', rest.get(..32).unwrap_or(rest)).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, name, details, duration_ms) in [
            (
                "Pause Young (Normal) (G1 Evacuation Pause) 7M->1M(48M) 11.022ms",
                "Pause Young",
                2,
                Some(11.022),
            ),
            ("Pause Full (System.gc())", "Pause Full", 1, None),
            ("Pause Full 67M->67M(96M) 16.700ms", "Pause Full", 0, Some(16.7)),
            (
                "Minor Collection (Allocation Rate) 32M(17%)->42M(22%) 0.151s",
                "Minor Collection",
                1,
                Some(151.0),
            ),
            ("Concurrent Mark (0.736s, 0.740s) 3.399ms", "Concurrent Mark", 1, Some(3.399)),
            ("Concurrent cleanup 85036K->85036K(122M), 0.068 ms", "Concurrent cleanup", 0, Some(0.068)),
            ("Concurrent evacuation  88M->92M(128M) 2.026ms", "Concurrent evacuation", 0, Some(2.026)),
            ("Pause Init Mark, start", "Pause Init Mark", 0, None),
            ("Pause Init Mark, 0.677 ms", "Pause Init Mark", 0, Some(0.677)),
        ] {
            let timed = Timed::read(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(String::from_utf8_lossy(timed.name), name);
            assert_eq!((timed.details().count(), timed.duration_ms), (details, duration_ms), "{text}");
        }
        for text in [
            "Pause Init Mark (G)    303 us",
            "Pause Mark Start   0.1 / 0.2 ms",
            "Concurrent Workers: 1",
            "Pause Young (x",
        ] {
            assert_eq!(Timed::read(text.as_bytes()), None, "{text}");
        }
    }
}
