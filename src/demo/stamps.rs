//! Writes another moment into an event, in the form in which its time stands there.

use std::{borrow::Cow, sync::LazyLock};

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use regex::bytes::{Captures, Regex};
use wire::WrittenTime;

/// Forms of times in logs, for chrono; those that say more stand first. A form need not be all of a time: what stands behind
/// (microseconds, an offset) stays.
const FORMS: &[&str] = &[
    "%Y-%m-%d %H:%M:%S,%3f",
    "%Y-%m-%d %H:%M:%S.%3f",
    "%Y-%m-%dT%H:%M:%S,%3f",
    "%Y-%m-%dT%H:%M:%S.%3f",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%y/%m/%d %H:%M:%S",
    "%y%m%d %H%M%S",
    "%d/%b/%Y:%H:%M:%S",
    "%d/%b/%Y %H:%M:%S",
    "%d %b %Y %H:%M:%S",
    "%b %-d, %Y %-I:%M:%S %p",
    "%a %b %e %H:%M:%S %Y",
    "%a %b %e %H:%M:%S KST %Y",
    "%a %d %b %Y %I:%M:%S %p",
    "%-m월 %-d, %Y %-I:%M:%S %p",
    "%s%3f",
    "%s",
];

/// `event` with the moment `to` (milliseconds since 1970) wherever its time `written` stands, told in the same offset from UTC,
/// which is `zone_s` seconds where the event names none. `None` if its time stands there in no form that is known here.
pub(super) fn moved(event: &[u8], written: WrittenTime, to: i64, zone_s: i32) -> Option<Vec<u8>> {
    let offset_s = written.offset_s.unwrap_or(zone_s);
    let (old, new) = (face(written.local_ms)?, face(to + i64::from(offset_s) * 1000)?);
    // An event can have its time again further on, in another form.
    let first = FORMS.iter().filter_map(|form| {
        let shown = shown(old, form);
        memchr::memmem::find(event, shown.as_bytes()).map(|at| (at, form, shown))
    });
    let (_, form, old) = first.min_by_key(|(at, ..)| *at)?;
    Some(replaced(event, old.as_bytes(), shown(new, form).as_bytes()))
}

/// A time in one of the [`FORMS`]; in a Korean one the halves of the day are Korean.
fn shown(face: NaiveDateTime, form: &str) -> String {
    let shown = face.format(form).to_string();
    if form.contains('월') { shown.replace("AM", "오전").replace("PM", "오후") } else { shown }
}

/// What a clock shows so many milliseconds after it showed 1970.
fn face(local_ms: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(local_ms).map(|time| time.naive_utc())
}

/// `text` with `new` for each `old`.
fn replaced(text: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len() + 8);
    let mut behind = 0;
    for at in memchr::memmem::find_iter(text, old) {
        result.extend_from_slice(&text[behind..at]);
        result.extend_from_slice(new);
        behind = at + old.len();
    }
    result.extend_from_slice(&text[behind..]);
    result
}

/// The dates of GC logs, of all JDKs.
static GC_DATES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}").expect("a constant that a test compiles")
});

/// The first and the last date of a GC log, in milliseconds since 1970.
pub(super) fn gc_span(log: &[u8]) -> Option<(i64, i64)> {
    let mut dates = GC_DATES
        .find_iter(log)
        .filter_map(|found| gc_date(found.as_bytes()))
        .map(|date| date.timestamp_millis());
    let first = dates.next()?;
    Some((first, dates.last().unwrap_or(first)))
}

/// A GC log with all its dates moved by so many milliseconds. Distances stay as they are, so uptimes stay true.
pub(super) fn gc_shifted(log: &[u8], by_ms: i64) -> Cow<'_, [u8]> {
    GC_DATES.replace_all(log, |found: &Captures<'_>| {
        let shifted = gc_date(&found[0])
            .and_then(|date| date.checked_add_signed(chrono::TimeDelta::milliseconds(by_ms)));
        match shifted {
            Some(date) => date.format(GC_FORM).to_string().into_bytes(),
            None => found[0].to_vec(),
        }
    })
}

const GC_FORM: &str = "%Y-%m-%dT%H:%M:%S%.3f%z";

fn gc_date(text: &[u8]) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_str(std::str::from_utf8(text).ok()?, GC_FORM).ok()
}

#[cfg(test)]
mod tests {
    use grammars::{Component, Reader};

    use super::*;

    const SEOUL_S: i32 = 9 * 3600;
    /// 2026-11-22 01:02:03.456 UTC
    const TO: i64 = 1_795_309_323_456;

    fn assert_moved(component: Component, event: &str, expected: &str) {
        let reader = Reader::new(component);
        let written = reader.time(event.as_bytes()).expect("it has a time");
        let moved = moved(event.as_bytes(), written, TO, SEOUL_S).expect("a known form");
        assert_eq!(String::from_utf8_lossy(&moved), expected);
    }

    #[test]
    fn the_form_stays() {
        assert_moved(
            Component::NameNode,
            "2026-11-21 07:29:56,459 INFO a.B: since 2026-11-21 07:29:56,459",
            "2026-11-22 10:02:03,456 INFO a.B: since 2026-11-22 10:02:03,456",
        );
        assert_moved(
            Component::Trino,
            "2026-11-21T08:17:06.999Z\tINFO\tmain\tio.trino.A\tx",
            "2026-11-22T01:02:03.456Z\tINFO\tmain\tio.trino.A\tx",
        );
        assert_moved(
            Component::SparkDriver,
            "26/11/21 09:10:02 INFO Client: x",
            "26/11/22 10:02:03 INFO Client: x",
        );
        assert_moved(
            Component::Hue,
            "[17/Jun/2021 05:11:07 +0000] INFO     10.20.1.71 - alice - \"GET / HTTP/1.1\" returned in 65ms",
            "[22/Nov/2026 01:02:03 +0000] INFO     10.20.1.71 - alice - \"GET / HTTP/1.1\" returned in 65ms",
        );
        assert_moved(
            Component::Out,
            "11월 21, 2026 7:33:03 오후 com.sun.jersey.A b",
            "11월 22, 2026 10:02:03 오전 com.sun.jersey.A b",
        );
    }

    #[test]
    fn of_two_forms_the_first_one_is_the_header() {
        assert_moved(
            Component::HiveServer2,
            "2018-05-06T07:08:09,007  INFO [main] SessionState: 2018-05-06 07:08:09,007 Stage-1",
            "2026-11-22T10:02:03,456  INFO [main] SessionState: 2018-05-06 07:08:09,007 Stage-1",
        );
    }

    #[test]
    fn a_gc_log_keeps_its_distances() {
        let log = b"2026-11-21T23:59:59.900+0900: 1.000: [GC 2026-11-21T23:59:59.901+0900: 1.001: [x]]\n\
            2026-11-22T00:00:01.400+0900: 2.500: [GC]\n";
        assert_eq!(gc_span(log), Some((1_795_273_199_900, 1_795_273_201_400)));
        assert_eq!(
            String::from_utf8_lossy(&gc_shifted(log, 100)),
            "2026-11-22T00:00:00.000+0900: 1.000: [GC 2026-11-22T00:00:00.001+0900: 1.001: [x]]\n\
            2026-11-22T00:00:01.500+0900: 2.500: [GC]\n"
        );
        assert_eq!(gc_span(b"1.000: [GC]"), None);
    }
}
