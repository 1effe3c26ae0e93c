//! The Thrift and REST gateways: what they listen on, whom they refuse, what fails.

use crate::{
    components::audit::principal,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `starting TBoundedThreadPoolServer on /0.0.0.0:9090 with readTimeout 60000ms; min worker threads=16, ..`, `starting HBase ThreadPool Thrift server on /0.0.0.0:9090 ..`,
/// `Starting Thrift http server on 9090`, `starting REST server on port 8080`
pub(super) fn started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let line = &message[..memchr::memchr(b'\n', message).unwrap_or(message.len())];
    let starts = line.starts_with(b"starting ") || line.starts_with(b"Starting ");
    let at = wire::bytes::rfind(&line[..line.len().min(160)], b" on ").filter(|_| starts)?;
    let address = line[at + 4..].strip_prefix(b"port ").unwrap_or(&line[at + 4..]);
    let end = address.iter().position(|byte| b" ;".contains(byte)).unwrap_or(address.len());
    let port = &address[..end];
    let mut port = &port[memchr::memrchr(b':', port).map_or(0, |colon| colon + 1)..];
    let number = steps::int(&mut port)?;
    record.put_text(Field::PartName, line.get("starting ".len()..at)?.trim_ascii());
    record.put(Field::PartState, Value::Name("started"));
    record.put_int(Field::RpcPort, number);
    Scan::new(message, record).action("service_part_state")
}

/// `***** STARTING service 'ThriftServer' *****`, `STARTING service HMaster`
pub(super) fn service_starting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).maybe("***** ").tag("STARTING service ")?.maybe("'");
    let name = steps::take_while(&mut scan.rest(), |byte| byte.is_ascii_alphanumeric())?;
    scan.record().put_text(Field::PartName, name);
    scan.action("service_starting")
}

/// Of the web server and of Netty: `Started ServerConnector@408b35bf{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}`, `Bind to /10.20.1.52:16020`
pub(super) fn listening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, _) = Scan::new(message, record).phrase(&[("Started ", ""), ("Bind to ", "")])?;
    let line = scan.line();
    let colon = memchr::memrchr(b':', line)?;
    let scan = scan.advance(colon + 1)?.int(Field::RpcPort)?.maybe("}");
    scan.end()?.action("listening")
}

/// `Effective user: alice`, `Failed to authenticate with HTTP/gw1.example.com@KHP kerberos principal`, `Kerberos Authentication failed` and a trace
pub(super) fn user<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    if scan.sees("Effective user: ") {
        scan = scan.tag("Effective user: ")?;
        let name = scan.line();
        principal::put(name, scan.record());
        return scan.action("authentication");
    }
    scan = match scan.sees("Kerberos ") {
        true => scan.tag("Kerberos Authentication failed")?,
        false => scan.tag("Failed to authenticate with ")?,
    };
    scan.is(Field::EventOutcome, "failure").action("authentication")
}

/// A call of a client that failed: what was thrown, with its trace; `Thrift error occurred during processing of message.`,
/// `Error occurred during processing of message.`, `Queue is full, closing connection`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Queue is full") {
        return scan.is(Field::EventOutcome, "failure").action("call_queue_full");
    }
    let has_trace = memchr::memchr(b'\n', message).is_some();
    let is_known = scan.sees("Thrift error occurred ") || scan.sees("Error occurred ");
    (has_trace || is_known).then_some(())?;
    scan.is(Field::EventOutcome, "failure").action("gateway_call_failed")
}
