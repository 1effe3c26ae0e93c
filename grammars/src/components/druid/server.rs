//! A server's life, what it emits, and what goes wrong in it.

use super::tasks::grouped;
use crate::{
    fields::Field,
    json::members,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Event [{"feed":"metrics","timestamp":"..","service":"druid/broker","host":"b1:8082","metric":"query/time","value":12,"dataSource":"events","type":"timeseries","id":".."}]`,
/// in later versions the JSON alone, with the feed as the line's marker, `[metrics] {..}`
pub(super) fn emitted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("[metrics] ").maybe("[alerts] ").maybe("Event [");
    scan.sees("{\"").then_some(())?;
    let text = scan.rest();
    let mut is_alert = false;
    for (key, value) in members(text) {
        let field = match key {
            b"feed" => {
                is_alert = value == crate::json::Json::Text(b"alerts");
                Field::DruidFeed
            }
            b"service" => Field::DruidService,
            b"host" => Field::DruidServer,
            b"metric" => Field::DruidMetric,
            b"dataSource" => Field::DruidDataSource,
            b"id" | b"queryId" => Field::DruidQueryId,
            b"type" => Field::DruidQueryType,
            b"taskId" => Field::DruidTask,
            b"severity" => Field::DruidSeverity,
            b"description" => Field::ErrorMessage,
            b"value" => {
                if let crate::json::Json::Bare(number) = value
                    && let Some(number) = std::str::from_utf8(number).ok().and_then(|text| text.parse().ok())
                    && f64::is_finite(number)
                {
                    record.put(Field::DruidValue, Value::Float(number));
                }
                continue;
            }
            _ => continue,
        };
        value.put_text(field, record);
    }
    record.get(Field::DruidFeed)?;
    record.action = Some(if is_alert { "alert_emitted" } else { "metric_emitted" });
    Some(())
}

/// `Starting lifecycle [module] stage [INIT]`, `Stopping lifecycle [module] stage [SERVER]`, `Lifecycle [module] running shutdown hook`
pub(super) fn lifecycle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Starting lifecycle [", "lifecycle_starting"),
        ("Stopping lifecycle [", "lifecycle_stopping"),
        ("Successfully started lifecycle [", "lifecycle_started"),
        ("Lifecycle [", "service_stopping"),
    ])?;
    scan.until(Field::PartName, "]")?
        .maybe_then(|scan| Some(scan.tag(" stage [")?.until(Field::DruidStage, "]")?.rest()))
        .action(action)
}

/// `Starting up with processors [8], memory [1,073,741,824], maxMemory [1,073,741,824].`, before 0.19 without the blanks
pub(super) fn resources<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Starting up with processors")?.maybe(" ").tag("[")?;
    let mut rest = scan.line();
    let processors = grouped(&mut rest)?;
    steps::until(&mut rest, "maxMemory")?;
    rest = rest.strip_prefix(b" ").unwrap_or(rest);
    steps::tag(&mut rest, "[")?;
    let memory = grouped(&mut rest)?;
    scan.record().put_int(Field::DruidProcessors, processors);
    scan.record().put_int(Field::DruidMemory, memory);
    scan.action("service_starting")
}

/// `Exception handling request: {class=org.apache.druid.server.QueryResource, exceptionType=class x.Y, exceptionMessage=.., query=.., peer=10.20.1.71}`,
/// `Exception while processing queryId [x]`, `Query timeout, cancelling pending results for query id [x]`
pub(super) fn query_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Exception handling request", "query_failed"),
        ("Exception while processing queryId [", "query_failed"),
        ("Exception occurred on request ", "query_failed"),
        ("Unable to handle query: ", "query_failed"),
        ("Query interrupted, cancelling pending results, query id [", "query_interrupted"),
        ("Query timeout, cancelling pending results for query id [", "query_timed_out"),
        ("Query interrupted [", "query_interrupted"),
        ("Query timeout [", "query_timed_out"),
        ("Failed to handle query: ", "query_failed"),
        ("Exception while processing sqlQueryId[", "query_failed"),
    ])?;
    let names_query = message[..message.len() - scan.rest().len()].ends_with(b"[");
    let scan = scan.is(Field::EventOutcome, "failure");
    let scan = match names_query {
        true => scan.until(Field::DruidQueryId, "]")?,
        false => scan,
    };
    scan.maybe_then(|scan| map(scan)).action(action)
}

/// `Failed to submit task: {class=org.apache.druid.x.Y, exceptionType=class java.lang.RuntimeException, exceptionMessage=no, ..}`: an alert of any
/// logger, with the map that such alerts end with
pub(super) fn alert<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).maybe_then(|scan| map(scan)).action("alert")?;
    record.get(Field::DruidClass).map(|_| ()).or_else(|| {
        record.action = None;
        None
    })
}

/// Reads `: {class=.., exceptionType=class .., exceptionMessage=..}` at the end of the line. Messages may hold commas, so each value goes up to
/// the next key that is known.
fn map<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    const KEYS: [&[u8]; 5] =
        [b"class=", b", exceptionType=", b", exceptionMessage=", b", exception=", b", query="];
    let mut scan = scan.skip(": {")?;
    let line = scan.line().strip_suffix(b"}")?;
    line.starts_with(KEYS[0]).then_some(())?;
    let place = |key: &[u8]| wire::bytes::find(line, key);
    for (at, field) in [(0, Field::DruidClass), (1, Field::ErrorType), (2, Field::ErrorMessage)] {
        let Some(start) = place(KEYS[at]).map(|found| found + KEYS[at].len()) else {
            continue;
        };
        let rest = &line[start..];
        let ends = KEYS[at + 1..].iter().filter_map(|key| wire::bytes::find(rest, key));
        let comma = match at {
            2 => rest.len(),
            _ => memchr::memchr(b',', rest).unwrap_or(rest.len()),
        };
        let value = &rest[..ends.min().unwrap_or(comma).min(comma)];
        scan.record().put_text(field, value.strip_prefix(b"class ").unwrap_or(value));
    }
    Some(scan.rest())
}
