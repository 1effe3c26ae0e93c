//! ZooKeeper's client, inside other daemons: connections and sessions (3.4 to 3.9).
//!
//! ```text
//! 2026-11-21 07:30:47,586 INFO org.apache.zookeeper.ClientCnxn: Session establishment complete on server zk3.example.com/10.20.1.43:2181, sessionid = 0x300000f16e50000, negotiated timeout = 5000
//! ```

use crate::{
    fields::Field,
    message::{Messages, Scan},
    record::Record,
};

/// Message grammars of the client's loggers.
pub(crate) const MESSAGES: Messages = &[
    (
        "ClientCnxn",
        &[opening, connected, established, server_closed, timed_out, expired, broken, events_ended],
    ),
    ("ZooKeeper", &[initiating, closed, environment]),
    ("Environment", &[environment]),
    ("RecoverableZooKeeper", &[identified]),
];

/// `Opening socket connection to server zk3.example.com/10.20.1.43:2181. Will not attempt to authenticate using SASL (unknown error)`,
/// from 3.6 on nothing behind the full stop
fn opening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Opening socket connection to server ")?;
    let line = scan.line();
    let end = wire::bytes::find(line, b". ").unwrap_or(line.len());
    let server = line[..end].strip_suffix(b".").unwrap_or(&line[..end]);
    scan.record().put_text(Field::RpcServer, server);
    scan.action("zookeeper_connecting")
}

/// `Socket connection established to zk3.example.com/10.20.1.43:2181, initiating session`, from 3.6 on
/// `Socket connection established, initiating session, client: /10.20.1.1:41234, server: zk3.example.com/10.20.1.43:2181`
fn connected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Socket connection established")?;
    let scan = match scan.sees(" to ") {
        true => scan.tag(" to ")?.until(Field::RpcServer, ", ")?,
        false => scan.skip("server: ")?.word(Field::RpcServer)?,
    };
    scan.action("zookeeper_connected")
}

/// `Session establishment complete on server zk3.example.com/10.20.1.43:2181, sessionid = 0x300000f16e50000, negotiated timeout = 5000`,
/// from 3.6 on `session id = 0x..`
fn established<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Session establishment complete on server ")?
        .until(Field::RpcServer, ", session")?
        .skip("id = ")?
        .until(Field::ZooKeeperSession, ", negotiated timeout = ")?
        .int(Field::ZooKeeperTimeoutMs)?
        .action("zookeeper_session")
}

/// `Unable to read additional data from server sessionid 0x300000f16e50000, likely server has closed socket, ..`
fn server_closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Unable to read additional data from server sessionid ")?
        .until(Field::ZooKeeperSession, ",")?
        .action("zookeeper_disconnected")
}

/// `Client session timed out, have not heard from server in 3334ms for sessionid 0x300000f16e50000, closing socket connection ..`, 3.6 `session id`
fn timed_out<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Client session timed out, have not heard from server in ")?
        .int(Field::ZooKeeperDurationMs)?
        .skip("id ")?
        .name(Field::ZooKeeperSession)?
        .action("zookeeper_timed_out")
}

/// `Unable to reconnect to ZooKeeper service, session 0x300000f16e50000 has expired, closing socket connection`
fn expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Unable to reconnect to ZooKeeper service, session ")?
        .until(Field::ZooKeeperSession, " has expired")?
        .action("zookeeper_expired")
}

/// `Session 0x0 for server null, unexpected error, closing socket connection and attempting reconnect` and a trace; from 3.6 on
/// `Session 0x0 for sever zk1.example.com/10.20.1.41:2181, Closing socket connection. Attempting reconnect except it is a SessionExpiredException.`,
/// where `sever` is mended in later ones
fn broken<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Session ")?
        .until(Field::ZooKeeperSession, " for ")?
        .maybe("server ")
        .maybe("sever ");
    // Before it has tried one there is no server.
    let scan = match scan.sees("null, ") {
        true => scan.tag("null, ")?,
        false => scan.until(Field::RpcServer, ", ")?,
    };
    scan.action("zookeeper_broken")
}

/// `EventThread shut down for session: 0x300000f16e50000`
fn events_ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("EventThread shut down for session: ")?
        .word(Field::ZooKeeperSession)?
        .action("zookeeper_closed")
}

/// `Initiating client connection, connectString=zk1.example.com:2181,.. sessionTimeout=5000 watcher=..`
fn initiating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Initiating client connection, connectString=")?
        .list(Field::RpcServer, ",", " sessionTimeout=")?
        .int(Field::ZooKeeperTimeoutMs)?
        .action("zookeeper_starting")
}

/// `Session: 0x300000f16e50000 closed`
fn closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Session: ")?
        .until(Field::ZooKeeperSession, " closed")?
        .action("zookeeper_closed")
}

/// `Client environment:java.version=1.8.0_504`
fn environment<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Client environment:")?;
    let scan = match scan.sees("java.version=") {
        true => scan.tag("java.version=")?.rest_of_line(Field::JvmVersion)?,
        false => scan,
    };
    scan.action("environment")
}

/// HBase: `Process identifier=hconnection-0x1 connecting to ZooKeeper ensemble=zk1.example.com:2181,zk2.example.com:2181`
fn identified<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Process identifier=")?
        .until(Field::PartName, " connecting to ZooKeeper ensemble=")?
        .rest_list(Field::RpcServer, ",")?
        .action("zookeeper_starting")
}
