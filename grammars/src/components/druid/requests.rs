//! Queries as `druid.request.logging` writes them: tabs between the time, the client, the query as JSON, and how it went as JSON; of
//! SQL the statement and its context in a last column, and no query. In files of their own (`type=file`) or as messages of the
//! service's log (`type=slf4j`).
//!
//! ```text
//! 2026-11-21T08:09:10.123Z<TAB>10.20.1.71<TAB>{"queryType":"timeseries","dataSource":{"type":"table","name":"events"},"context":{"queryId":"q-1"}}<TAB>{"query/time":12,"query/bytes":345,"success":true,"identity":"alice"}
//! ```

use wire::WrittenTime;

use crate::{
    fields::Field,
    json::{Json, members},
    record::{Record, Value},
    scan,
    stamp::read_iso,
};

/// Whether a line is a query: a time, a client, and JSON or nothing behind it.
pub(crate) fn begins(line: &[u8]) -> bool {
    columns(line).is_some()
}

/// The time in the first column.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    columns(line).map(|columns| columns.time)
}

/// Reads a line of a file.
pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    record.message = event;
    let line = &event[..memchr::memchr(b'\n', event).unwrap_or(event.len())];
    if let Some(columns) = columns(line) {
        record.time = Some(columns.time);
        record.layout = "druid-request";
        put(&columns, record);
    }
}

/// Such a line as a message of the service's log.
pub(super) fn message<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    put(&columns(message)?, record);
    Some(())
}

struct Columns<'a> {
    time: WrittenTime,
    client: &'a [u8],
    query: &'a [u8],
    statistics: &'a [u8],
    sql: &'a [u8],
}

fn columns(line: &[u8]) -> Option<Columns<'_>> {
    let (time, length) = read_iso(line)?;
    let mut parts = line[length..].strip_prefix(b"\t")?.splitn(4, |byte| *byte == b'\t');
    let (client, query, statistics) = (parts.next()?, parts.next()?, parts.next()?);
    let sql = parts.next().unwrap_or_default().trim_ascii_end();
    let is_query = query.starts_with(b"{") || (query.is_empty() && sql.starts_with(b"{"));
    (is_query && statistics.starts_with(b"{")).then_some(Columns { time, client, query, statistics, sql })
}

fn put<'a>(columns: &Columns<'a>, record: &mut Record<'a>) {
    record.action = Some("query_logged");
    if let Some(ip) = scan::ip(columns.client) {
        record.put(Field::SourceIp, Value::Text(ip));
    }
    for (key, value) in members(columns.query) {
        match (key, value) {
            (b"queryType", _) => value.put_text(Field::DruidQueryType, record),
            (b"dataSource", Json::Text(_) | Json::Escaped(_)) => {
                value.put_text(Field::DruidDataSource, record)
            }
            // A table; of joins and subqueries none.
            (b"dataSource", Json::Object(source)) => {
                put_member(source, b"name", Field::DruidDataSource, record)
            }
            (b"context", Json::Object(context)) => {
                put_member(context, b"queryId", Field::DruidQueryId, record)
            }
            _ => {}
        }
    }
    for (key, value) in members(columns.statistics) {
        match key {
            b"query/time" | b"sqlQuery/time" => {
                if let Some(ms) = value.int() {
                    record.put(Field::DruidDurationMs, Value::Float(ms as f64));
                }
            }
            b"query/bytes" | b"sqlQuery/bytes" => value.put_int(Field::DruidResultBytes, record),
            b"identity" => value.put_text(Field::UserName, record),
            b"exception" => value.put_text(Field::ErrorMessage, record),
            b"success" => {
                let outcome = if value == Json::Bare(b"true") { "success" } else { "failure" };
                record.put(Field::EventOutcome, Value::Name(outcome));
            }
            _ => {}
        }
    }
    for (key, value) in members(columns.sql) {
        match (key, value) {
            (b"query", _) => value.put_text(Field::DruidSql, record),
            (b"context", Json::Object(context)) => {
                put_member(context, b"sqlQueryId", Field::DruidQueryId, record);
            }
            _ => {}
        }
    }
}

fn put_member<'a>(object: &'a [u8], key: &[u8], field: Field, record: &mut Record<'a>) {
    if let Some((_, value)) = members(object).find(|(name, _)| *name == key) {
        value.put_text(field, record);
    }
}
