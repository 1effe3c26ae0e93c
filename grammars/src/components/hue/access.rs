//! Requests of browsers.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `10.20.1.71 alice - "GET /hue/editor HTTP/1.1" returned in 65ms 200 115992 (mem: 123mb)`, before 4.11 without status and size;
/// `10.20.1.71 -anon- - "POST /hue/accounts/login HTTP/1.1"-- Failed login for user: alice`, up to 3.x with a blank before the
/// dashes, before 3.7 without one behind them (`" --Failed login for user "alice"`), since 4.11 with `('', '')` there
pub(super) fn request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = message;
    let address = first_address(&mut rest)?;
    steps::tag(&mut rest, " ")?;
    let mut scan = Scan::new(rest, record);
    let user = scan.take_until(" - \"")?;
    let line = scan.line();
    let (method, request) = line.split_at(memchr::memchr(b' ', line)?);
    (!method.is_empty() && method.iter().all(u8::is_ascii_uppercase)).then_some(())?;
    let quote = closing_quote(request)?;
    let target = &request[1..quote.max(1)];
    let (path, protocol) = target.split_at(wire::bytes::rfind(target, b" HTTP/").unwrap_or(target.len()));
    if let Some(ip) = scan::ip(address) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    if !matches!(user, b"-anon-" | b"None" | b"-") {
        scan.record().put_text(Field::UserName, user);
    }
    scan.record().put_text(Field::HueMethod, method);
    scan.record().put_text(Field::HuePath, path);
    scan.record().put_text(Field::HueProtocol, protocol.trim_ascii());
    let scan = scan.advance(method.len() + quote + 1)?;
    let scan = scan
        .maybe_then(|scan| Some(scan.tag(" returned in ")?.float(Field::HueDurationMs)?.tag("ms")?.rest()))
        .maybe_then(|scan| Some(status(scan.tag(" ")?)?.rest()))
        .maybe_then(|scan| Some(scan.tag(" ")?.int(Field::HueBytes)?.rest()))
        .maybe_then(memory)
        .maybe("('', '')")
        .maybe_then(memory);
    if scan.sees("--") || scan.sees(" --") {
        return said(scan.maybe(" ").tag("--")?.maybe(" "));
    }
    scan.action("http_request")
}

/// The client's address: behind proxies there are several, `10.20.1.71, 10.20.1.1`, the client's first.
fn first_address<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let first = steps::word(rest)?;
    let mut last = first;
    while last.ends_with(b",") {
        steps::tag(rest, " ")?;
        last = steps::word(rest)?;
    }
    Some(first.strip_suffix(b",").unwrap_or(first))
}

/// Where the request's text ends: behind the protocol, for what is said of it may hold quotes; or at the last quote.
fn closing_quote(request: &[u8]) -> Option<usize> {
    let behind_protocol = wire::bytes::find(request, b" HTTP/")
        .and_then(|at| memchr::memchr(b'"', &request[at..]).map(|found| at + found));
    behind_protocol.or_else(|| memchr::memrchr(b'"', request))
}

/// `200`
fn status<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let status = steps::int(&mut scan.rest()).filter(|status| (100..600).contains(status))?;
    scan.record().put(Field::EventOutcome, Value::Name(if status < 400 { "success" } else { "failure" }));
    scan.int(Field::HueStatus)
}

/// ` (mem: 123mb)`
fn memory<'a>(mut scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    scan = scan.tag(" (mem: ")?;
    let mut rest = scan.rest();
    let megabytes = steps::int(&mut rest)?;
    steps::tag(&mut rest, "mb)")?;
    scan.record().put_int(Field::HueMemory, megabytes.checked_mul(1_048_576)?);
    Some(rest)
}

/// What a request's handler said: `Failed login for user: alice`, `Successful login for user: alice`, `access denied`
fn said(scan: Scan<'_, '_>) -> Option<()> {
    for (text, outcome) in [
        ("Successful login for user: ", "success"),
        ("Failed login for user: ", "failure"),
        ("Failed login for user ", "failure"),
    ] {
        if scan.sees(text) {
            let mut scan = scan.tag(text)?;
            let user = scan.line().trim_ascii();
            let inside = user.strip_prefix(b"\"").and_then(|user| user.strip_suffix(b"\""));
            scan.record().put_text(Field::UserName, inside.unwrap_or(user));
            return scan.is(Field::EventOutcome, outcome).action("authentication");
        }
    }
    scan.all_of_line(Field::AuditDescription).action("http_request_note")
}
