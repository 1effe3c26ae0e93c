//! Sessions and connections of clients.

use crate::{fields::Field, message::Scan, record::Record};

/// `/10.20.1.71:39400`, `0x100000f16b30001` and the like up to white space or a comma.
const ENDS: &[u8] = b" ,()\t";

/// Reads `/10.20.1.71:39400`: the client, and its address.
fn client<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let mut scan = scan.maybe("/");
    let line = scan.line();
    let end = line.iter().position(|byte| ENDS.contains(byte)).unwrap_or(line.len());
    let text = line[..end].strip_suffix(b";").unwrap_or(&line[..end]);
    if let Some(ip) = crate::scan::ip(text) {
        scan.record().put_text(Field::SourceIp, ip);
    }
    scan.record().put_text(Field::ZooKeeperClient, text);
    (!text.is_empty()).then_some(())?;
    scan.advance(end)
}

/// `0x100000f16b30001`
fn session<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.sees("0x").then_some(())?;
    scan.name(Field::ZooKeeperSession)
}

/// `Expiring session 0x100000f16b30001, timeout of 10000ms exceeded`
pub(super) fn expiring<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Expiring session ")?
        .then(session)?
        .tag(", timeout of ")?
        .int(Field::ZooKeeperTimeoutMs)?
        .tag("ms exceeded")?
        .action("session_expired")
}

/// `Established session 0x100000f16b30001 with negotiated timeout 10000 for client /10.20.1.71:39400`
pub(super) fn established<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Established session ")?
        .then(session)?
        .tag(" with negotiated timeout ")?
        .int(Field::ZooKeeperTimeoutMs)?
        .tag(" for client ")?
        .then(client)?
        .action("session_established")
}

/// `Invalid session 0x200000f16e40004 for client /10.20.1.52:42662, probably expired`
pub(super) fn invalid<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Invalid session ")?
        .then(session)?
        .tag(" for client ")?
        .then(client)?
        .action("session_invalid")
}

/// `Connection request from old client /10.20.1.71:39400; will be dropped if server is in r-o mode`
pub(super) fn old_client<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Connection request from old client ")?.then(client)?.action("old_client")
}

/// `Client attempting to establish new session at /10.20.1.71:39400`, `Client attempting to renew session 0x1 at /10.20.1.71:39400`
pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Client attempting to ")?;
    let scan = match scan.sees("renew session ") {
        true => scan.tag("renew session ")?.then(session)?,
        false => scan.tag("establish new session")?,
    };
    scan.tag(" at ")?.then(client)?.action("session_attempt")
}

/// `Submitting global closeSession request for session 0x100000f16b30000`
pub(super) fn closing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Submitting global closeSession request for session ")?
        .then(session)?
        .action("session_closing")
}

/// `Processed session termination for sessionid: 0x100000f16b30001`
pub(super) fn terminated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Processed session termination for sessionid: ")?
        .then(session)?
        .action("session_terminated")
}

/// `Revalidating client: 0x300000f16e50004`
pub(super) fn revalidating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Revalidating client: ")?.then(session)?.action("session_revalidating")
}

/// `Got user-level KeeperException when processing sessionid:0x1 type:create cxid:0x1 zxid:0x2 txntype:-1 reqpath:n/a Error Path:/a Error:KeeperErrorCode = NodeExists for /a`
pub(super) fn user_error<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Got user-level KeeperException when processing sessionid:")?
        .then(session)?
        .skip(" type:")?
        .until(Field::ZooKeeperCommand, " ")?
        .skip("Error Path:")?
        .until_last(Field::ZooKeeperPath, " Error:")?
        .rest_of_line(Field::ErrorMessage)?
        .action("request_failed")
}

/// `Accepted socket connection from /10.20.1.71:39400`
pub(super) fn accepted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Accepted socket connection from ")?
        .then(client)?
        .action("connection_accepted")
}

/// `Too many connections from /10.20.1.71 - max is 60`; since 3.6 the first at once, `Message:Error accepting new connection: Too many .. Value:null`, and
/// those that follow together, `[12 times] Message: Error accepting new connection: Too many ..`
pub(super) fn too_many<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .maybe_then(|scan| Some(scan.tag("[")?.int(Field::ZooKeeperTries)?.tag(" times] ")?.rest()))
        .maybe("Message:")
        .maybe(" ")
        .maybe("Error accepting new connection: ")
        .tag("Too many connections from ")?
        .then(client)?
        .skip("max is ")?
        .action("connections_limit")
}

/// `got auth packet /10.20.1.71:39400`, `auth success /10.20.1.71:39400`, since 3.6
/// `Session 0x1: auth success for scheme digest and address /10.20.1.71:39400`
pub(super) fn authenticated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("got auth packet ") {
        return scan.tag("got auth packet ")?.then(client)?.action("authentication_asked");
    }
    let scan = match scan.sees("Session ") {
        true => scan
            .tag("Session ")?
            .then(session)?
            .tag(": auth success for scheme ")?
            .word(Field::AuditAuth)?
            .tag(" and address ")?,
        false => scan.tag("auth success ")?,
    };
    scan.then(client)?.is(Field::EventOutcome, "success").action("authentication")
}

/// `Closed socket connection for client /10.20.1.71:39400 which had sessionid 0x1`, `.. (no session established for client)`
pub(super) fn closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Closed socket connection for client ")?
        .then(client)?
        .maybe_then(|scan| Some(scan.tag(" which had sessionid ")?.then(session)?.rest()))
        .action("connection_closed")
}

/// `Processing ruok command from /10.20.1.71:39400`
pub(super) fn command<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Processing ")?
        .name(Field::ZooKeeperCommand)?
        .tag(" command from ")?
        .then(client)?
        .action("command")
}

/// `Unable to read additional data from client sessionid 0x300002b77170000, likely client has closed socket`; 3.4 says it in
/// `caught end of stream exception`, with `EndOfStreamException: Unable to read additional data from client sessionid 0x1, ..`
/// below, 3.6 `.. from client, it probably closed the socket: address = /10.20.1.71:39400, session = 0x1`
pub(super) fn gone<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = match scan.sees("Unable to read ") {
        true => scan,
        false => scan.tag("caught end of stream exception")?.skip_lines("EndOfStreamException: ")?,
    };
    scan.tag("Unable to read additional data from client")?
        .maybe_then(|scan| Some(scan.tag(" sessionid ")?.then(session)?.rest()))
        .maybe_then(|scan| Some(scan.skip(": address = ")?.then(client)?.rest()))
        .maybe_then(|scan| Some(scan.tag(", session = ")?.then(session)?.rest()))
        .action("connection_closed")
}

/// `Exception causing close of session 0x0: ZooKeeperServer not running`, in 3.4 `.. of session 0x0 due to java.io.IOException: ..`
pub(super) fn broken<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Exception causing close of session ")?.then(session)?;
    let scan = if scan.sees(": ") { scan.tag(": ")? } else { scan.tag(" due to ")? };
    scan.all_of_line(Field::ZooKeeperReason).action("session_broken")
}
