//! Queries: their timelines and failures.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `TIMELINE: Query 20261121_001700_00000_abcde :: FINISHED :: elapsed 26477ms :: planning 11245ms :: waiting 433ms :: .. :: begin .. :: end ..`, since
/// 417 `.. :: FAILED (SYNTAX_ERROR) :: ..`; before it `.. :: Transaction:[uuid] :: ..` without a state, before 2020 without `waiting`, in
/// PrestoDB also `Query x=FINISHED :: ..` and times without a unit
pub(super) fn timeline<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = Scan::new(message, record).tag("TIMELINE: Query ")?.line();
    let mut has_elapsed = false;
    let mut is_first = true;
    while !rest.is_empty() {
        let end = wire::bytes::find(rest, b" :: ").unwrap_or(rest.len());
        let part = &rest[..end];
        rest = rest.get(end + 4..).unwrap_or_default();
        if is_first {
            is_first = false;
            let at = memchr::memchr(b'=', part).unwrap_or(part.len());
            record.put_text(Field::TrinoQueryId, &part[..at]);
            state(part.get(at + 1..).unwrap_or_default(), record);
            continue;
        }
        has_elapsed |= part.starts_with(b"elapsed ");
        put(part, record);
    }
    has_elapsed.then_some(())?;
    record.action = Some("query_completed");
    Some(())
}

fn put<'a>(part: &'a [u8], record: &mut Record<'a>) {
    if let Some(transaction) = part.strip_prefix(b"Transaction:[") {
        return record
            .put_text(Field::TrinoTransaction, transaction.strip_suffix(b"]").unwrap_or(transaction));
    }
    let blank = memchr::memchr(b' ', part).unwrap_or(part.len());
    let (key, value) = (&part[..blank], part.get(blank + 1..).unwrap_or_default());
    let field = match key {
        b"elapsed" => Field::TrinoElapsedMs,
        b"planning" => Field::TrinoPlanningMs,
        b"waiting" => Field::TrinoWaitingMs,
        b"scheduling" => Field::TrinoSchedulingMs,
        b"running" => Field::TrinoRunningMs,
        b"finishing" => Field::TrinoFinishingMs,
        b"begin" | b"end" => {
            let is_time = value.len() > 19 && value[10] == b'T';
            let field = if key == b"begin" { Field::TrinoBegin } else { Field::TrinoEnd };
            return if is_time {
                record.put_text(field, value)
            };
        }
        _ => return state(part, record),
    };
    if let Some(ms) = duration(value) {
        record.put(field, Value::Float(ms));
    }
}

/// `1208ms`, `1.21s`, `2.00m`, `1.10h`, `350.00us`: as milliseconds.
fn duration(mut text: &[u8]) -> Option<f64> {
    let number = steps::float(&mut text)?;
    let factor = match text {
        b"ms" | b"" => 1.0,
        b"us" => 0.001,
        b"ns" => 0.000_001,
        b"s" => 1000.0,
        b"m" => 60_000.0,
        b"h" => 3_600_000.0,
        b"d" => 86_400_000.0,
        _ => return None,
    };
    Some(number * factor)
}

/// `FINISHED`, `FAILED (SYNTAX_ERROR)`
fn state<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let length = text.iter().take_while(|byte| byte.is_ascii_uppercase() || **byte == b'_').count();
    if length == 0 {
        return;
    }
    let outcome = match &text[..length] {
        b"FINISHED" => "success",
        b"FAILED" => "failure",
        _ => return,
    };
    record.put_text(Field::TrinoState, &text[..length]);
    record.put(Field::EventOutcome, Value::Name(outcome));
    if let Some(code) = text[length..].strip_prefix(b" (").and_then(|rest| rest.strip_suffix(b")")) {
        record.put_text(Field::TrinoErrorCode, code);
    }
}

/// `Query 20261121_001701_00001_abcde failed` and a trace; `Query failed (#20261121_001701_00001_abcde): line 1:8: ..`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Query ")?;
    let scan = if scan.sees("failed (#") {
        scan.tag("failed (#")?.until(Field::TrinoQueryId, "):")?.all_of_line(Field::ErrorMessage)
    } else {
        scan.name(Field::TrinoQueryId)?.tag(" failed")?
    };
    scan.is(Field::EventOutcome, "failure").action("query_failed")
}

/// `Low memory killer chose 20261121_001701_00001_abcde`, or tasks, `[20261121_001701_00001_abcde.1.0.0]`
pub(super) fn killed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Low memory killer chose ")?
        .maybe("[")
        .name_until(Field::TrinoQueryId, b".,] ")?
        .is(Field::EventOutcome, "failure")
        .action("query_killed")
}

/// `Failing abandoned query 20261121_001701_00001_abcde`, `Server shutting down. Query 20261121_001701_00001_abcde has been cancelled`
pub(super) fn ended_early<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Failing abandoned query ", "query_abandoned"),
        ("Server shutting down. Query ", "query_cancelled"),
    ])?;
    scan.name(Field::TrinoQueryId)?.is(Field::EventOutcome, "failure").action(action)
}

/// `Failing abandoned task 20261121_001701_00001_abcde.16.6.0`: its coordinator does not ask for it any more
pub(super) fn task_abandoned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Failing abandoned task ")?
        .name_until(Field::TrinoQueryId, b". ")?
        .is(Field::EventOutcome, "failure")
        .action("task_abandoned")
}

/// `Failed to publish QueryCompletedEvent for query 20261121_001701_00001_abcde` and a trace: a listener's history lacks the query
pub(super) fn event_lost<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Failed to publish ")?
        .name(Field::TrinoEvent)?
        .tag(" for query ")?
        .name(Field::TrinoQueryId)?
        .is(Field::EventOutcome, "failure")
        .action("event_lost")
}
