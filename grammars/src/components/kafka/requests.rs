//! The request log, and topics that are made or refused.

use super::context;
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `Completed request:RequestHeader(apiKey=PRODUCE, apiVersion=5, clientId=c1, correlationId=7) -- {..},response:{..} from connection 10.20.1.81:9092-10.20.1.71:35758-0;totalTime:9.176,requestQueueTime:0.1,..,principal:User:alice,listener:PLAINTEXT`,
/// since 2.8 `Completed request:{"isForwarded":false,"requestHeader":{..,"clientId":"c1","requestApiKeyName":"PRODUCE"},..,"connection":"10.20.1.81:9092-10.20.1.71:35758-0","totalTimeMs":9.176,..}`,
/// before 0.11 `Completed request:Name: ProducerRequest; ..; ClientId: c1; .. from client /10.20.1.71:35758;totalTime:9,..`
pub(super) fn completed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const NAMES: [&[u8]; 4] = [b"\"requestApiKeyName\":\"", b"apiKey=", b"api_key=", b"Name: "];
    const CLIENTS: [&[u8]; 4] = [b"\"clientId\":\"", b"clientId=", b"client_id=", b"ClientId: "];
    const CONNECTIONS: [&[u8]; 2] = [b"\"connection\":\"", b" from connection "];
    const TOTALS: [&[u8]; 2] = [b"\"totalTimeMs\":", b";totalTime:"];
    const QUEUES: [&[u8]; 2] = [b"\"requestQueueTimeMs\":", b",requestQueueTime:"];
    const LISTENERS: [&[u8]; 2] = [b"\"listener\":\"", b",listener:"];
    const PRINCIPALS: [&[u8]; 2] = [b"\"principal\":\"User:", b",principal:User:"];
    let mut scan = Scan::new(message, record).tag("Completed request:")?;
    let line = scan.line();
    let record = scan.record();
    // What is asked stands at the front, what it took at the end; between them may be anything.
    for (marks, field) in [(NAMES, Field::BrokerRequest), (CLIENTS, Field::BrokerClient)] {
        let behind = marks.iter().find_map(|mark| Some(&line[wire::bytes::find(line, mark)? + mark.len()..]));
        if let Some(value) = behind {
            record.put_text(field, word(value));
        }
    }
    for (marks, field) in [(LISTENERS, Field::BrokerListener), (PRINCIPALS, Field::UserName)] {
        if let Some(value) = last(line, &marks) {
            record.put_text(field, word(value));
        }
    }
    for (marks, field) in [(TOTALS, Field::BrokerDurationMs), (QUEUES, Field::RpcQueueMs)] {
        if let Some(number) = last(line, &marks).and_then(|mut value| steps::float(&mut value)) {
            record.put(field, Value::Float(number));
        }
    }
    let client = match last(line, &CONNECTIONS) {
        Some(connection) => remote(word(connection)),
        None => last(line, &[b" from client "]).map(word),
    };
    if let Some(ip) = client.and_then(scan::ip) {
        record.put(Field::SourceIp, Value::Text(ip));
    }
    scan.action("request_completed")
}

/// What stands behind the last of the marks that is there.
fn last<'a>(line: &'a [u8], marks: &[&[u8]]) -> Option<&'a [u8]> {
    marks.iter().find_map(|mark| Some(&line[wire::bytes::rfind(line, mark)? + mark.len()..]))
}

/// A value up to what ends it in any of the three forms.
fn word(text: &[u8]) -> &[u8] {
    &text[..text.iter().position(|byte| b"\",;)} ".contains(byte)).unwrap_or(text.len())]
}

/// The other end of `10.20.1.81:9092-10.20.1.71:35758-0`.
fn remote(connection: &[u8]) -> Option<&[u8]> {
    let behind = &connection[memchr::memchr(b'-', connection)? + 1..];
    Some(&behind[..memchr::memrchr(b'-', behind)?])
}

/// `Creating topic events with configuration {cleanup.policy=compact} and initial partition assignment HashMap(0 -> ArrayBuffer(1))`, before 2.3
/// `Topic creation Map(events-1 -> ArrayBuffer(2))`; `Auto creation of topic events with 50 partitions and replication factor 1 is successful`,
/// `Error processing create topic request CreatableTopic(name='events', ..)`, before 2.4 `Error processing create topic request for topic events with arguments (..)`,
/// `Processing override for entityPath: topics/events with config: Map(retention.ms -> 600000)`, since 3.3 `Updating topic events with new configuration : retention.ms -> 600000`
pub(super) fn topics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Creating topic ", "topic_created"),
        ("Auto creation of topic ", "topic_created"),
        ("Topic creation ", "topic_created"),
        ("Error processing create topic request ", "topic_creation_failed"),
        ("Processing override for entityPath: ", "config_changed"),
        ("Updating topic ", "config_changed"),
    ])?;
    if scan.sees("for topic ") {
        return failed(scan.tag("for topic ")?.word(Field::BrokerTopic)?);
    }
    match action {
        "topic_creation_failed" => failed(scan.skip("name='")?.until(Field::BrokerTopic, "'")?),
        "config_changed" if scan.sees("topics/") => scan
            .tag("topics/")?
            .word(Field::BrokerTopic)?
            .skip("config: ")?
            .rest_of_line(Field::BrokerReason)?
            .action(action),
        "config_changed" => scan
            .word(Field::BrokerTopic)?
            .skip("onfig")?
            .skip(": ")?
            .rest_of_line(Field::BrokerReason)?
            .action(action),
        _ if scan.sees("Map(") || scan.sees("{") => scan.action(action),
        _ => scan
            .word(Field::BrokerTopic)?
            .maybe_then(|scan| Some(scan.tag(" with ")?.int(Field::BrokerPartitions)?.rest()))
            .action(action),
    }
}

fn failed(scan: Scan<'_, '_>) -> Option<()> {
    scan.is(Field::EventOutcome, "failure").action("topic_creation_failed")
}
