//! Who did what: AccessController, the Master's `Client=` lines, connections in `SecurityAuth.audit`. In the schema of all audit logs.

use crate::{
    components::audit::principal,
    fields::Field,
    message::Scan,
    record::{Record, Value},
    scan,
};

/// `Access allowed for user alice; reason: Table permission granted; remote address: /10.20.1.71; request: get; context: (user=alice, scope=khp_events, family=d:q, params=[table=..],action=READ)`,
/// in 2.5 with `;auth method: SIMPLE` behind it
pub(super) fn access<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Access ")?;
    let (tag, outcome) = match scan.sees("allowed ") {
        true => ("allowed for user ", "success"),
        false => ("denied for user ", "failure"),
    };
    let mut scan = scan.tag(tag)?.is(Field::EventOutcome, outcome);
    let user = scan.take_until("; reason: ")?;
    principal::put(user, scan.record());
    let mut scan = scan.until(Field::AuditDescription, "; remote address: ")?;
    let address = scan.take_until("; request: ")?;
    if let Some(ip) = scan::ip(address) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let scan = scan.until(Field::EventAction, "; context: ")?;
    scan.maybe_then(context);
    Some(())
}

/// `(user=alice, scope=khp_events, family=d:q, params=[..],action=READ)`: what was acted upon, and the permission it took.
fn context<'a>(mut scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let line = scan.line();
    let at = wire::bytes::find(line, b"scope=")? + b"scope=".len();
    let scope = &line[at..];
    let end = scope.iter().position(|byte| b",)".contains(byte)).unwrap_or(scope.len());
    if &scope[..end] != b"null" {
        scan.record().put_text(Field::AuditResource, &scope[..end]);
        if &scope[..end] != b"GLOBAL" {
            scan.record().put_text(Field::HbaseTable, &scope[..end]);
        }
    }
    if let Some(at) = wire::bytes::find(line, b"family=") {
        let family = &line[at + b"family=".len()..];
        let end = family.iter().position(|byte| b":, )".contains(byte)).unwrap_or(family.len());
        scan.record().put_text(Field::HbaseStore, &family[..end]);
    }
    if let Some(at) = wire::bytes::rfind(line, b"action=") {
        let action = &line[at + b"action=".len()..];
        let end = memchr::memchr(b')', action).unwrap_or(action.len());
        scan.record().put_text(Field::AuditPermissions, &action[..end]);
    }
    if let Some(at) = wire::bytes::rfind(line, b";auth method: ") {
        scan.record().put_text(Field::AuditAuth, &line[at + b";auth method: ".len()..]);
    }
    Some(scan.rest())
}

/// `Client=alice//10.20.1.71 create 'khp_events', {NAME => 'd', ..}`, `Client=alice//10.20.1.71 disable tmp_t`, `Client=null/null create ..` of the
/// Master itself
pub(super) fn client<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Client=")?;
    let user = scan.take_until("/")?;
    let scan_record = scan.record();
    if user != b"null" {
        scan_record.put_text(Field::UserName, user);
    }
    let mut scan = scan.maybe("/").address(Field::SourceIp)?.tag(" ")?;
    let line = scan.line();
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (verb, what) = line.split_at(end);
    let what = what.trim_ascii();
    let name = object(what);
    let record = scan.record();
    record.put_text(Field::EventAction, verb);
    record.put_text(Field::AuditResource, name);
    record.put_text(Field::AuditDescription, what);
    Some(())
}

/// What is acted upon: `'khp_events', {NAME => ..}`, `tmp_t`, `request for:{ ss=snap1 table=khp_events type=FLUSH }`, `request for: flush-table-proc`;
/// of `{NAME => 'default'}` the name.
fn object(text: &[u8]) -> &[u8] {
    let marks: [&[u8]; 4] = [b" table=", b"request for: ", b"{NAME => '", b"'"];
    let behind = marks.iter().find_map(|mark| Some(&text[wire::bytes::find(text, mark)? + mark.len()..]));
    let rest = behind.unwrap_or(text);
    let end = rest.iter().position(|byte| b" ',".contains(byte)).unwrap_or(rest.len());
    &rest[..end]
}

/// `Connection from 10.20.1.52 port: 40487 with version info: version: "1.4.13" url: "git://.." ..`, 2.x
/// `Connection from 10.20.1.52:40487, version=2.4.9, sasl=false, ugi=hbase (auth:SIMPLE), service=ClientService`
pub(super) fn connection<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Connection from ")?.address(Field::SourceIp)?;
    if scan.sees(" port: ") {
        let scan = scan.skip("version: \"")?;
        return scan.until(Field::HbaseClientVersion, "\"")?.action("connection");
    }
    let mut scan = scan.tag(", version=")?.until(Field::HbaseClientVersion, ",")?.skip("ugi=")?;
    let line = scan.line();
    let end = wire::bytes::find(line, b", service=").unwrap_or(line.len());
    principal::put(&line[..end], scan.record());
    scan.advance(end)?
        .maybe_then(|scan| Some(scan.tag(", service=")?.word(Field::RpcProtocol)?.rest()))
        .action("connection")
}
