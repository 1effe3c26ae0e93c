//! Messages that every Hadoop daemon and many other Java services write.
//!
//! ```text
//! 2026-11-21 07:52:10,002 INFO org.apache.hadoop.util.JvmPauseMonitor: Detected pause in JVM or host machine (eg GC): pause of approximately 6838ms
//! No GCs detected
//! ```
//!
//! Recognised: pauses of the JVM, start and end of a daemon (`STARTUP_MSG`, `SHUTDOWN_MSG`, signals, exit), parts of a service,
//! failed, slow and refused RPC calls, authentication, retries of a client.

use crate::{
    components::audit::principal,
    fields::Field,
    message::{Messages, Scan, steps},
    record::{Record, Value},
    scan,
};

/// Message grammars for all Java components.
pub(crate) const MESSAGES: Messages = &[
    ("JvmPauseMonitor", &[jvm_pause]),
    ("Monitor", &[jvm_pause]),
    ("Server", &[rpc_failed, rpc_slow, rpc_unauthorized, authenticated, rpc_server_state, rpc_trouble]),
    ("ServiceAuthorizationManager", &[authorized]),
    ("AuthorizationManager", &[authorized]),
    ("AsyncDispatcher", &[dispatcher]),
    ("Client", &[connect_retried]),
    ("AbstractService", &[part_state, part_failed]),
    ("RMAppImpl", &[invalid_transition]),
    ("RMAppAttemptImpl", &[invalid_transition]),
    ("RMContainerImpl", &[invalid_transition]),
    ("RMNodeImpl", &[invalid_transition]),
    ("ContainerImpl", &[invalid_transition]),
    ("ApplicationImpl", &[invalid_transition]),
    ("LocalizedResource", &[invalid_transition]),
    ("JobImpl", &[invalid_transition]),
    ("TaskImpl", &[invalid_transition]),
    ("TaskAttemptImpl", &[invalid_transition]),
    ("ExitUtil", &[exiting]),
    ("*", &[started, stopped, signal, start_failed]),
];

/// `Detected pause in JVM or host machine (eg GC): pause of approximately 5615ms`, then `No GCs detected` or for each pool
/// `GC pool 'PS MarkSweep' had collection(s): count=1 time=1080ms`
fn jvm_pause<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Detected pause in JVM or host machine")?
        .skip("approximately ")?
        .int(Field::JvmPauseMs)?
        .tag("ms")?;
    let (mut longest, mut total, mut count) = (0, 0, 0);
    let mut rest = scan.rest();
    while let Some((pool, collections, ms)) = gc_pool(&mut rest) {
        total += ms;
        count += collections;
        if ms >= longest {
            longest = ms;
            scan.record().put_text(Field::JvmPausePool, pool);
        }
    }
    if count > 0 || wire::bytes::find(message, b"No GCs detected").is_some() {
        scan.record().put_int(Field::JvmPauseGcMs, total);
        scan.record().put_int(Field::JvmPauseGcCount, count);
    }
    scan.action("jvm_pause")
}

/// `GC pool 'ParNew' had collection(s): count=1 time=11ms`: the pool, its collections, their time.
fn gc_pool<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], i64, i64)> {
    steps::until(rest, "\nGC pool '")?;
    let pool = steps::until(rest, "'")?;
    steps::until(rest, "count=")?;
    // Bounded, so that sums of pools stay within 64 bits.
    let number = |rest: &mut &'a [u8]| steps::int(rest).map(|number| number.clamp(0, i64::from(u32::MAX)));
    let count = number(rest)?;
    steps::until(rest, "time=")?;
    Some((pool, count, number(rest)?))
}

/// `STARTUP_MSG: ` and a box of `STARTUP_MSG:   version = 2.10.0` and the like.
fn started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("STARTUP_MSG:")?.end()?.action("service_started");
    let mut rest = message;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        let Some(line) = line.strip_prefix(b"STARTUP_MSG:") else {
            continue;
        };
        let line = line.trim_ascii();
        if let Some(class) = line.strip_prefix(b"Starting ") {
            record.put_text(Field::StartupClass, class);
            continue;
        }
        let Some(at) = wire::bytes::find(line, b" = ") else {
            continue;
        };
        let field = match &line[..at] {
            b"host" => Field::StartupHost,
            b"args" => Field::StartupArgs,
            b"version" => Field::ServiceVersion,
            b"build" => Field::StartupBuild,
            b"java" => Field::JvmVersion,
            _ => continue,
        };
        record.put_text(field, line[at + 3..].trim_ascii());
    }
    scan
}

/// `SHUTDOWN_MSG: ` and a box with `SHUTDOWN_MSG: Shutting down NameNode at nn1.example.com/10.20.1.1`
fn stopped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("SHUTDOWN_MSG:")?.end()?;
    scan.maybe_then(|scan| {
        let scan = scan.skip_lines("\nSHUTDOWN_MSG: Shutting down ")?.until(Field::StartupClass, " at ")?;
        Some(scan.rest_of_line(Field::StartupHost)?.rest())
    })
    .action("service_stopped")
}

/// `Failed to start namenode.` (`Exception in namenode join` up to 2.4), `Exception in secureMain` of a DataNode, `Error starting ResourceManager`, each with a trace
fn start_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const HEADS: [&str; 9] = [
        "Exception in namenode join",
        "Failed to start namenode",
        "Failed to start secondary namenode",
        "Failed to start journalnode",
        "Exception in secureMain",
        "Error starting ResourceManager",
        "Error starting NodeManager",
        "Error starting JobHistoryServer",
        "Error starting ApplicationHistoryServer",
    ];
    if !matches!(message.first(), Some(b'F' | b'E')) {
        return None;
    }
    let scan = Scan::new(message, record);
    let head = HEADS.into_iter().find(|head| scan.sees(head))?;
    scan.tag(head)?.maybe(".").end()?.action("start_failed")
}

/// `RECEIVED SIGNAL 15: SIGTERM`
fn signal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("RECEIVED SIGNAL ")?
        .skip(": ")?
        .name(Field::ProcessSignal)?
        .end()?
        .action("signal_received")
}

/// `Exiting with status 1: org.apache.hadoop.x.Y: why`
fn exiting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Exiting with status ")?
        .int(Field::ProcessExitStatus)?
        .action("process_exit")
}

/// `Service:ThriftBinaryCLIService is started.`
fn part_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Service:")?
        .until(Field::PartName, " is ")?
        .one_of(Field::PartState, &["inited", "started", "stopped"])?
        .tag(".")?
        .end()?
        .action("service_part_state")
}

/// `Service ResourceManager failed in state STARTED; cause: java.net.BindException: Address already in use` and a trace, which says the
/// same; 3.x nothing behind the state
fn part_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STATES: [(&str, &str); 4] =
        [("NOTINITED", "notinited"), ("INITED", "inited"), ("STARTED", "started"), ("STOPPED", "stopped")];
    let scan = Scan::new(message, record).tag("Service ")?.until(Field::PartName, " failed in state ")?;
    let (scan, state) = scan.phrase(&STATES)?;
    scan.is(Field::PartState, state).action("service_part_failed")
}

/// `Can't handle this event at current state` and a trace, of 2.8 and later `App: application_1_1 can't handle this event at current state`, of a
/// container `Can't handle this event at current state: Current: [DONE], eventType: [KILL_CONTAINER], container: [container_1_1_01_000002]`
fn invalid_transition<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).skip("an't handle this event at current state")?;
    scan.maybe_then(|scan| {
        let scan = scan.tag(": Current: [")?.until(Field::YarnStateFrom, "], eventType: [")?;
        Some(scan.until(Field::YarnEvent, "]")?.rest())
    })
    .action("invalid_transition")
}

/// `IPC Server handler 0 on default port 8020, call Call#104 Retry#0 org.apache.x.ClientProtocol.mkdirs from 10.20.1.71:47022: class: message`
/// or, in 3.x, `.. from dn2.example.com:36206 / 10.20.1.12:36206: class: message`, or a stack trace in the next lines
pub(crate) fn rpc_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("IPC Server handler ")?
        .skip(" on ")?
        .maybe("default port ")
        .int(Field::RpcPort)?
        .tag(", call ")?
        .then(call)?;
    let mut scan = match scan.rest() {
        // What is thrown is in the lines below.
        [] | [b'\n' | b'\r', ..] => return scan.action("rpc_failed"),
        _ => scan.tag(": ")?.maybe("error: "),
    };
    let single_line = memchr::memchr(b'\n', scan.rest()).is_none();
    if single_line && let Some((class, text)) = thrown(scan.line()) {
        scan.record().put_text(Field::ErrorType, class);
        scan.record().put_text(Field::ErrorMessage, text);
    }
    scan.action("rpc_failed")
}

/// `Large response size 1203456 for call Call#12 Retry#0 org.apache.x.ClientProtocol.getListing from 10.20.1.71:41234`,
/// `IPC Server handler 5 on 8020 caught an exception` and a trace, `Unable to read call parameters for client 10.20.1.71on connection protocol ..`,
/// up to 2.2 `IPC Server listener on 8020: readAndProcess threw exception java.io.IOException: Connection reset by peer. Count of bytes read: 0`
fn rpc_trouble<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Large response size ") {
        let scan = scan.tag("Large response size ")?.skip_number()?.tag(" for call ")?;
        return scan.then(call)?.action("rpc_large_response");
    }
    if scan.sees("Unable to read call parameters for client ") {
        let scan = scan.tag("Unable to read call parameters for client ")?;
        return scan.skip("on connection protocol ")?.word(Field::RpcProtocol)?.action("rpc_read_failed");
    }
    let scan = scan.tag("IPC Server ")?.skip(" on ")?.maybe("default port ").int(Field::RpcPort)?;
    if scan.sees(" caught an exception") {
        return scan.action("rpc_failed");
    }
    let mut scan = scan.tag(": readAndProcess threw exception ")?;
    if let Some((class, text)) = thrown(scan.line()) {
        scan.record().put_text(Field::ErrorType, class);
        scan.record().put_text(Field::ErrorMessage, text);
    }
    scan.action("rpc_read_failed")
}

/// `Slow RPC : getBlockLocations took 3000 milliseconds to process from client Call#12 Retry#0 org.apache.x.ClientProtocol.getBlockLocations from 10.20.1.71:1234`,
/// in 3.x `.. took 3000 MILLISECONDS ..` with `, the processing detail is enqueueTime=0 queueTime=5 ..` behind it
fn rpc_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const UNITS: [(&str, f64); 4] =
        [(" milliseconds ", 1.0), (" MILLISECONDS ", 1.0), (" MICROSECONDS ", 1e-3), (" NANOSECONDS ", 1e-6)];
    let scan = Scan::new(message, record).tag("Slow RPC : ")?.until(Field::RpcMethod, " took ")?;
    let number = steps::float(&mut scan.rest())?;
    let scan = scan.skip_number()?;
    let (unit, factor) = UNITS.into_iter().find(|(unit, _)| scan.sees(unit))?;
    let mut scan = scan.tag(unit)?.tag("to process from client ")?;
    scan.record().put(Field::RpcProcessingMs, Value::Float(number * factor));
    let scan = if scan.sees("Call#") { scan.then(call)? } else { scan.skip_word()? };
    let detail = scan.line();
    for (key, field) in [(&b" queueTime="[..], Field::RpcQueueMs), (b" lockwaitTime=", Field::RpcLockWaitMs)]
    {
        let value = wire::bytes::find(detail, key).map(|at| &detail[at + key.len()..]);
        if let Some(number) = value.and_then(|mut value| steps::float(&mut value)) {
            record.put(field, Value::Float(number * factor));
        }
    }
    Scan::new(message, record).action("rpc_slow")
}

/// `Call#104 Retry#0 org.apache.hadoop.hdfs.protocol.ClientProtocol.mkdirs from 10.20.1.71:47022`, up to 2.8
/// `org.apache.hadoop.hdfs.protocol.ClientProtocol.mkdirs from 10.20.1.71:47022 Call#104 Retry#0`
fn call<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    if scan.sees("Call#") {
        return caller(called(call_number(scan)?.tag(" ")?)?);
    }
    call_number(caller(called(scan)?)?.tag(" ")?)
}

/// `Call#104 Retry#0`
fn call_number<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("Call#")?.int(Field::RpcCallId)?.tag(" Retry#")?.int(Field::RpcRetry)
}

/// `org.apache.hadoop.hdfs.protocol.ClientProtocol.mkdirs from `
fn called<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let called = scan.take_until(" from ")?;
    let (protocol, method) = called.split_at(memchr::memrchr(b'.', called)?);
    scan.record().put_text(Field::RpcProtocol, protocol);
    scan.record().put_text(Field::RpcMethod, &method[1..]);
    Some(scan)
}

/// `10.20.1.71:47022`, or in 3.x `dn2.example.com:36206 / 10.20.1.12:36206`
pub(crate) fn caller<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let end = scan.line().iter().position(|byte| b" ,".contains(byte)).unwrap_or(scan.line().len());
    if scan.line()[end..].starts_with(b" / ") {
        return caller(scan.skip(" / ")?);
    }
    let mut scan = scan;
    let address = scan.line()[..end].strip_suffix(b":").unwrap_or(&scan.line()[..end]);
    if let Some(ip) = scan::ip(address) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    scan.advance(address.len())
}

/// `org.apache.x.AccessControlException: Permission denied: ..`: the class and what it says.
pub(crate) fn thrown(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = line.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"._$".contains(byte)))?;
    let (class, rest) = line.split_at(end);
    let text = rest.strip_prefix(b":")?.trim_ascii();
    class.contains(&b'.').then_some((class, text))
}

/// `Connection from 10.20.1.71:47022 for protocol org.apache.x.Protocol is unauthorized for user alice (auth:SIMPLE)`, in 3.x
/// `Connection from dn2.example.com:36206 / 10.20.1.12:36206 for protocol ..`; a user may stand for another
fn rpc_unauthorized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Connection from ")?
        .then(caller)?
        .tag(" for protocol ")?
        .until(Field::RpcProtocol, " is unauthorized for user ")?
        .is(Field::EventOutcome, "failure");
    let user = scan.line();
    principal::put(user, scan.record());
    scan.action("rpc_unauthorized")
}

/// `Auth successful for hdfs (auth:SIMPLE)`, `Auth successful for hdfs/nn1@KHP (auth:KERBEROS)`
fn authenticated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (outcome, action) = match message {
        [b'A', b'u', b't', b'h', b' ', b's', ..] => ("success", "Auth successful for "),
        _ => ("failure", "Auth failed for "),
    };
    let mut scan = Scan::new(message, record).tag(action)?.is(Field::EventOutcome, outcome);
    if outcome == "failure" {
        // `Auth failed for 10.20.1.71:47022:alice (why)`
        return scan.address(Field::SourceIp)?.action("authentication");
    }
    let user = scan.line().trim_ascii_end();
    wire::bytes::find(user, b" (auth:").filter(|_| user.ends_with(b")"))?;
    principal::put(user, scan.record());
    scan.action("authentication")
}

/// `Authorization successful for hdfs (auth:SIMPLE) for protocol=interface org.apache.hadoop.hdfs.protocol.ClientProtocol`,
/// `Authorization failed for bob@KHP (auth:KERBEROS) for protocol=interface .., expected client Kerberos principal is ..`
fn authorized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Authorization ")?;
    let (tag, outcome) = match scan.sees("successful ") {
        true => ("successful for ", "success"),
        false => ("failed for ", "failure"),
    };
    let mut scan = scan.tag(tag)?.is(Field::EventOutcome, outcome);
    let user = scan.take_until(" for protocol=")?;
    principal::put(user, scan.record());
    scan.maybe("interface ").name(Field::RpcProtocol)?.action("authorization")
}

/// `Retrying connect to server: rm1.example.com/10.20.1.31:8031. Already tried 0 time(s); retry policy is ..`
fn connect_retried<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Retrying connect to server: ")?
        .until(Field::RpcServer, ". Already tried ")?
        .int(Field::RpcRetry)?
        .tag(" time(s)")?
        .action("connect_retried")
}

/// `IPC Server listener on 8020: starting`, `IPC Server Responder: starting`, `Starting Socket Reader #1 for port 8020`,
/// `Stopping server on 8020`, `Stopping IPC Server listener on 8020`, `Stopping IPC Server Responder`; up to 2.4 each handler as well,
/// `IPC Server handler 3 on 9000: starting`, `.. exiting`
fn rpc_server_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PORTS: [(&str, &str); 4] = [
        ("IPC Server listener on ", "rpc_server_starting"),
        ("Starting Socket Reader #1 for port ", "rpc_server_starting"),
        ("Stopping server on ", "rpc_server_stopping"),
        ("Stopping IPC Server listener on ", "rpc_server_stopping"),
    ];
    let scan = Scan::new(message, record);
    if scan.sees("IPC Server handler ") {
        let scan = scan.skip(" on ")?.maybe("default port ").int(Field::RpcPort)?;
        let ends = [(": starting", "rpc_server_starting"), (": exiting", "rpc_server_stopping")];
        let (scan, action) = scan.phrase(&ends)?;
        return scan.end()?.action(action);
    }
    if let Some((tag, action)) = PORTS.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan.tag(tag)?.int(Field::RpcPort)?.maybe(": starting").end()?.action(action);
    }
    if scan.sees("IPC Server Responder: starting") {
        return scan.action("rpc_server_starting");
    }
    scan.tag("Stopping IPC Server Responder")?.end()?.action("rpc_server_stopping")
}

/// `Registering class org.apache.x.EventType for class org.apache.x.Handler`, `AsyncDispatcher is draining to stop, ignoring any new events.`;
/// of a dispatcher that falls behind `Size of event-queue is 3000`, `Very low remaining capacity in the event-queue: 12`
fn dispatcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("AsyncDispatcher is draining to stop") {
        return scan.action("dispatcher_draining");
    }
    if scan.sees("Size of event-queue is ") || scan.sees("Very low remaining capacity in the event-queue") {
        return scan.action("dispatcher_behind");
    }
    scan.tag("Registering class ")?
        .skip(" for class ")?
        .word(Field::PartName)?
        .end()?
        .action("dispatcher_registered")
}
