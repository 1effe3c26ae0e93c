//! `http-request.log`: sixteen columns between tabs, up to airlift 0.142 the first eleven. Layout only, not seen live.
//!
//! ```text
//! 2021-05-06T07:08:09.123Z<TAB>10.20.1.71<TAB>POST<TAB>/v1/statement<TAB>alice<TAB>trino-cli<TAB>200<TAB>12<TAB>345<TAB>7<TAB>null<TAB>HTTP/1.1<TAB>0<TAB>6<TAB>0<TAB>null
//! ```

use wire::WrittenTime;

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
    scan,
    stamp::read_iso,
};

/// The columns behind the time. Times are milliseconds.
const COLUMNS: [Column; 15] = [
    Column::Address,
    Column::Action,
    Column::Text(Field::TrinoHttpUri),
    Column::Text(Field::UserName),
    Column::Text(Field::TrinoHttpAgent),
    Column::Status,
    Column::Number(Field::TrinoHttpRequestBytes),
    Column::Number(Field::TrinoHttpResponseBytes),
    Column::Number(Field::TrinoHttpMs),
    Column::Text(Field::TrinoHttpTrace),
    Column::Text(Field::TrinoHttpProtocol),
    Column::Number(Field::TrinoHttpDispatchMs),
    Column::Number(Field::TrinoHttpHandlingMs),
    Column::Number(Field::TrinoHttpContentMs),
    Column::Skip,
];

#[derive(Clone, Copy)]
enum Column {
    Address,
    Action,
    Text(Field),
    Number(Field),
    Status,
    Skip,
}

/// How many columns a line has at least; early versions have fewer behind them.
const FEWEST: usize = 9;

/// Whether a line is a request: a time, and enough columns behind it.
pub(crate) fn begins(line: &[u8]) -> bool {
    read_iso(line).is_some_and(|(_, length)| line.get(length) == Some(&b'\t'))
        && memchr::memchr_iter(b'\t', line).nth(FEWEST - 1).is_some()
}

/// The time in the first column.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    read_iso(line).map(|(time, _)| time)
}

/// Reads a line.
pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    record.message = event;
    let line = &event[..memchr::memchr(b'\n', event).unwrap_or(event.len())];
    if !begins(line) {
        return;
    }
    record.time = time(line);
    record.layout = "http-request";
    record.action = Some("http_request");
    for (value, column) in line.split(|byte| *byte == b'\t').skip(1).zip(COLUMNS) {
        if !matches!(value, b"" | b"null" | b"-") {
            put(column, value, record);
        }
    }
}

fn put<'a>(column: Column, value: &'a [u8], record: &mut Record<'a>) {
    match column {
        Column::Address => {
            if let Some(ip) = scan::ip(value) {
                record.put(Field::SourceIp, Value::Text(ip));
            }
        }
        Column::Action => record.put_text(Field::TrinoHttpMethod, value),
        Column::Text(field) => {
            record.put_text(field, value);
            // `/v1/statement/executing/20261121_001700_00000_abcde/..`
            if field == Field::TrinoHttpUri {
                query(value, record);
            }
        }
        Column::Status => {
            if let Some(status) = steps::int(&mut &value[..]) {
                record.put_int(Field::TrinoHttpStatus, status);
                let outcome = if status < 400 { "success" } else { "failure" };
                record.put(Field::EventOutcome, Value::Name(outcome));
            }
        }
        // Of what did not happen -1.
        Column::Number(field) => {
            if let Some(number) = steps::int(&mut &value[..]).filter(|number| *number >= 0) {
                record.put_int(field, number);
            }
        }
        Column::Skip => {}
    }
}

/// The query's id in a path: a date, a time, a number and five characters.
fn query<'a>(path: &'a [u8], record: &mut Record<'a>) {
    let is_query = |part: &&[u8]| {
        part.len() >= 27
            && part[..8].iter().all(u8::is_ascii_digit)
            && part[8] == b'_'
            && part[9..15].iter().all(u8::is_ascii_digit)
            && part[15] == b'_'
    };
    if let Some(part) = path.split(|byte| matches!(byte, b'/' | b'?')).find(is_query) {
        let end = part.iter().position(|byte| *byte == b'.').unwrap_or(part.len());
        record.put_text(Field::TrinoQueryId, &part[..end]);
    }
}
