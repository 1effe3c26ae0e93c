//! Calls that took too long or answered too much.

use super::put_region;
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `(responseTooSlow): {"call":"Get(..)","starttimems":"1795214247234","responsesize":"4","method":"Get","param":"region\u003d hbase:namespace,,1795214243110.8bf9..","processingtimems":"139","client":"10.20.1.51:35486","queuetimems":"0","class":"HRegionServer"}`:
/// numbers may be strings. From 2.5 on one that is both says so
pub(super) fn too_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KINDS: [(&str, &str); 5] = [
        ("(responseTooSlow): ", "response_too_slow"),
        ("(responseTooLarge): ", "response_too_large"),
        ("(responseTooLarge & TooSlow): ", "response_too_slow_and_large"),
        ("(operationTooSlow): ", "response_too_slow"),
        ("(operationTooLarge): ", "response_too_large"),
    ];
    let scan = Scan::new(message, record);
    let (tag, action) = KINDS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    let mut scan = scan.tag(tag)?;
    let json = scan.line();
    members(json, scan.record());
    scan.action(action)
}

/// From 2.5 on `%.1000m` keeps the last 1000 characters of a message: of a slow or large response the head is gone, and with it which
/// of the two it was.
pub(super) fn truncated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KEPT: usize = 1000;
    let is_tail = message.ends_with(b"}") && message.len() >= KEPT && !message.contains(&b'\n');
    let mark = record.mark();
    if !is_tail || !members(message, record) {
        record.forget_since(mark);
        return None;
    }
    Scan::new(message, record).action("response_too_slow_or_large")
}

/// Reads the members that are known, wherever the text begins; whether the processing time was among them. Each quote is tried
/// as the start of a key, since of a text without its head nobody knows which quotes open. A quote in a value has a backslash
/// before it, so no key is found there.
fn members<'a>(json: &'a [u8], record: &mut Record<'a>) -> bool {
    const LONGEST_KEY: usize = 24;
    let mut is_response = false;
    for quote in memchr::memchr_iter(b'"', json) {
        let behind = &json[quote + 1..];
        let length = behind
            .iter()
            .take(LONGEST_KEY)
            .take_while(|byte| byte.is_ascii_lowercase() || **byte == b'.')
            .count();
        let Some(value) = behind[length..].strip_prefix(b"\":").filter(|_| length > 0) else {
            continue;
        };
        let value = member_value(value);
        is_response |= &behind[..length] == b"processingtimems";
        put_member(&behind[..length], value, record);
    }
    is_response
}

/// A string without its quotes, or what stands before the next `,` or `}`.
fn member_value(text: &[u8]) -> &[u8] {
    let Some(string) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| b",}".contains(byte)).unwrap_or(text.len());
        return text[..end].trim_ascii();
    };
    let closes = |at: &usize| {
        let backslashes = string[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 0
    };
    let end = memchr::memchr_iter(b'"', string).find(closes).unwrap_or(string.len());
    &string[..end]
}

fn put_member<'a>(key: &[u8], value: &'a [u8], record: &mut Record<'a>) {
    let number = match key {
        b"processingtimems" => Field::RpcProcessingMs,
        b"queuetimems" => Field::RpcQueueMs,
        b"responsesize" => Field::HbaseResponseBytes,
        b"responseblocksize" | b"blockbytesscanned" => Field::HbaseBlockBytes,
        b"multi.gets" => Field::HbaseGets,
        b"multi.mutations" => Field::HbaseMutations,
        b"starttimems" => Field::HbaseStartedAt,
        b"fsreadtime" => Field::HbaseReadMs,
        b"method" => return record.put_text(Field::RpcMethod, value),
        b"table" => return record.put_text(Field::HbaseTable, value),
        b"class" => return record.put_text(Field::RpcProtocol, value),
        b"client" => return put_client(value, record),
        b"param" => return parameter(value, record),
        _ => return,
    };
    let mut rest = value;
    if let Some(read) = steps::int(&mut rest).filter(|_| rest.is_empty()) {
        let is_time = matches!(number, Field::RpcProcessingMs | Field::RpcQueueMs | Field::HbaseReadMs);
        record.put(number, if is_time { Value::Float(read as f64) } else { Value::Int(read) });
    }
}

/// The region that a call was for: `region\u003d khp_events,3,1795.4e67.., for 1 action(s)`, `region { type: REGION_NAME value: \"khp_events,..\" }`,
/// `region= khp_events,..`
fn parameter<'a>(text: &'a [u8], record: &mut Record<'a>) {
    const MARKS: [&[u8]; 3] = [b"region\\u003d ", b"region= ", b"type: REGION_NAME value: \\\""];
    let behind = MARKS.iter().find_map(|mark| Some(&text[wire::bytes::find(text, mark)? + mark.len()..]));
    let Some(name) = behind else {
        return;
    };
    // `.<32 digits>.` ends a name; the row key before may hold anything.
    let end = memchr::memchr_iter(b'.', name).find_map(|dot| {
        let hash = name.get(dot + 1..dot + 33)?;
        let ends = name.get(dot + 33) == Some(&b'.') && hash.iter().all(u8::is_ascii_hexdigit);
        ends.then_some(dot + 34)
    });
    match end {
        Some(end) => put_region(&name[..end], record),
        None => {
            let table = name.iter().position(|byte| b",\\ ".contains(byte)).unwrap_or(name.len());
            record.put_text(Field::HbaseTable, &name[..table]);
        }
    }
}

/// `RpcServer.listener,port=16020: starting`, `RpcServer.responder: stopped`, `Stopping server on 16020`,
/// `regionserver/rs1.example.com/10.20.1.52:16020: started 10 reader(s) listening on port=16020`
pub(super) fn server_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Stopping server on ") {
        return scan.tag("Stopping server on ")?.int(Field::RpcPort)?.action("rpc_server_stopping");
    }
    if scan.sees("RpcServer.") {
        let scan = scan.maybe("RpcServer.listener,port=");
        let scan = scan.maybe_then(|scan| Some(scan.int(Field::RpcPort)?.rest())).skip(": ")?;
        let (scan, action) =
            scan.phrase(&[("starting", "rpc_server_starting"), ("stop", "rpc_server_stopping")])?;
        return scan.action(action);
    }
    scan.skip(": started ")?.skip("listening on port=")?.int(Field::RpcPort)?.action("rpc_server_starting")
}

/// `RpcExecutor  name  using fifo as call queue; numCallQueues=3; maxQueueLength=300; handlerCount=30`; 2.x
/// `Instantiated default.FPBQ.Fifo with queueClass=class java.util.concurrent.LinkedBlockingQueue; numCallQueues=3, maxQueueLength=300, handlerCount=30`
pub(super) fn executor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = match scan.sees("Instantiated ") {
        true => scan.tag("Instantiated ")?.word(Field::RpcQueue)?,
        false => scan.tag("RpcExecutor ")?.skip(" using ")?.word(Field::RpcQueue)?,
    };
    scan.skip("maxQueueLength=")?.int(Field::RpcQueueCapacity)?.action("call_queue")
}

/// `Cleanup idle connection to rs2.example.com/10.20.1.53:16020`
pub(super) fn connection_idle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Cleanup idle connection to ")?
        .word(Field::RpcServer)?
        .action("connection_idle")
}

/// `RpcServer.default.FPBQ.Fifo.handler=3,..: caught a ClosedChannelException, this means that the server /10.20.1.52:16020 was processing a request but the client went away. ..`,
/// `Dropping timed out call: callId: 7805 service: ClientService methodName: Mutate size: 1.1 K connection: 10.20.1.71:57038 ..`
pub(super) fn call_lost<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if !scan.sees("Dropping ") {
        return scan
            .skip(": caught a ClosedChannelException, this means that the server ")?
            .maybe("/")
            .word(Field::RpcServer)?
            .action("client_gone");
    }
    let mut scan = scan.tag("Dropping timed out call: ")?;
    let line = scan.line();
    call(line, scan.record());
    scan.action("call_dropped")
}

/// `RpcServer.default.FPBQ.Fifo.handler=3,..: callId: 7805 service: ClientService methodName: Multi size: 1.2 K connection: 10.20.1.71:57038 deadline: ..`, with
/// what was thrown behind it or below
pub(super) fn call_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).skip("callId: ")?;
    let line = scan.line();
    wire::bytes::find(line, b" methodName: ")?;
    call(line, scan.record());
    scan.is(Field::EventOutcome, "failure").action("call_failed")
}

/// What a call says of itself: `.. service: ClientService methodName: Multi size: 1.2 K connection: 10.20.1.71:57038 ..`
fn call<'a>(line: &'a [u8], record: &mut Record<'a>) {
    let word = |key: &[u8]| {
        let mut rest = &line[wire::bytes::find(line, key)? + key.len()..];
        steps::word(&mut rest)
    };
    if let Some(service) = word(b" service: ") {
        record.put_text(Field::RpcProtocol, service);
    }
    if let Some(method) = word(b" methodName: ") {
        record.put_text(Field::RpcMethod, method);
    }
    if let Some(client) = word(b" connection: ") {
        put_client(client, record);
    }
}

fn put_client<'a>(client: &'a [u8], record: &mut Record<'a>) {
    record.put_text(Field::HbaseClient, client);
    if let Some(ip) = scan::ip(client) {
        record.put(Field::SourceIp, Value::Text(ip));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_its_head_is_read() {
        let mut text = b"x\\\" \\\"processingtimems\\\":1,\",".to_vec();
        text.extend(std::iter::repeat_n(b' ', 1000));
        text.extend(
            br#""processingtimems":"139","client":"10.20.1.51:1","queuetimems":0,"class":"HRegionServer"}"#,
        );
        let mut record = Record::default();
        assert!(truncated(&text, &mut record).is_some());
        assert_eq!(record.get(Field::RpcProcessingMs), Some(Value::Float(139.0)));
        assert_eq!(record.get(Field::RpcQueueMs), Some(Value::Float(0.0)));
        assert_eq!(record.fields().iter().filter(|(field, _)| *field == Field::RpcProcessingMs).count(), 1);
        assert!(truncated(&text[1000..], &mut Record::default()).is_none());
    }
}
