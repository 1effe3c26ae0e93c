//! Who did what: AccessController, the Master's `Client=` lines, connections in `SecurityAuth.audit`. In the schema of all audit logs.

use crate::{
    components::audit::principal,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `Access allowed for user alice; reason: Table permission granted; remote address: /10.20.1.71; request: get; context: (user=alice, scope=khp_events, family=d:q, params=[table=..],action=READ)`,
/// in 2.5 with `;auth method: SIMPLE` behind it; the Master's own calls have no address
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

/// `(user=alice, scope=khp_events, family=d:q, params=[..],action=READ)`: what was acted upon, and the permission it took. A table of the
/// default namespace has it before its name or not; a namespace alone shows in `params=[namespace=..`.
fn context<'a>(mut scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let line = scan.line();
    let at = wire::bytes::find(line, b"scope=")? + b"scope=".len();
    let scope = &line[at..];
    let end = scope.iter().position(|byte| b",)".contains(byte)).unwrap_or(scope.len());
    if &scope[..end] != b"null" {
        scan.record().put_text(Field::AuditResource, &scope[..end]);
        let is_namespace = wire::bytes::find(line, b"params=[namespace=").is_some();
        if &scope[..end] != b"GLOBAL" && !is_namespace {
            let table = scope[..end].strip_prefix(b"default:").unwrap_or(&scope[..end]);
            scan.record().put_text(Field::HbaseTable, table);
        }
    }
    if let Some(at) = wire::bytes::find(line, b"family=") {
        let family = &line[at + b"family=".len()..];
        let end = family.iter().position(|byte| b":, )]".contains(byte)).unwrap_or(family.len());
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

/// 2.x: `User bob (remote address: /10.20.1.71) master service request for MasterService.CreateTable`
pub(super) fn requested<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("User ")?;
    let user = scan.take_until(" (remote address: ")?;
    principal::put(user, scan.record());
    scan.address(Field::SourceIp)?
        .skip("service request for ")?
        .until(Field::RpcProtocol, ".")?
        .word(Field::EventAction)?;
    Some(())
}

/// From 2.0 on with a blank more than elsewhere: `Auth failed for  10.20.1.71: alice`; before `Auth failed for 10.20.1.71:alice`
pub(super) fn refused<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Auth failed for ")?.maybe(" ");
    let text = steps::take_while(&mut scan.rest(), |byte| byte != b' ' && byte != b'\n')?;
    let (address, user) = text.split_at(memchr::memrchr(b':', text)?);
    scan.record().put_text(Field::SourceIp, scan::ip(address)?);
    let user = user[1..].trim_ascii();
    let scan = scan.advance(text.len())?;
    let user = if user.is_empty() { scan.line().trim_ascii() } else { user };
    if !user.is_empty() && user != b"null" {
        principal::put(user, record);
    }
    Scan::new(message, record).is(Field::EventOutcome, "failure").action("authentication")
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
    if wire::bytes::find(scan.line(), b" unknown version info").is_some() {
        return scan.action("connection");
    }
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
