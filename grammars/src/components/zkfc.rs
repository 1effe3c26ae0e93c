//! ZooKeeper failover controller's log (Hadoop 2.7 to 3.4).
//!
//! ```text
//! 2026-11-21 07:30:59,232 INFO org.apache.hadoop.ha.ZKFailoverController: Successfully transitioned NameNode at nn2.example.com/10.20.1.2:8020 to standby state
//! ```
//!
//! Recognised: the NameNode's health, elections, transitions, fencing, the ZooKeeper session below them ([`zookeeper_client`]). The
//! thread dump of a NameNode that does not answer is one event, blank lines included.

use crate::{
    component::Grammar,
    components::{common, elector, hdfs, layouts, libraries, zookeeper_client},
    fields::Field,
    message::{Messages, Scan},
    record::{Record, Value},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        elector::MESSAGES,
        hdfs::MESSAGES,
        zookeeper_client::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

const MESSAGES: Messages = &[
    ("HealthMonitor", &[health, unreachable, unhealthy]),
    (
        "ZKFailoverController",
        &[
            entered,
            trying,
            transitioned,
            fencing_failed,
            failed,
            quitting,
            elected,
            fencing_wanted,
            ungraceful,
            ceding,
            fatal,
        ],
    ),
    ("FailoverController", &[ungraceful, failed]),
    ("NodeFencer", &[fencing, method, method_ended]),
    ("ShellCommandFencer", &[command_launched, command_output]),
    ("SshFenceByTcpPort", &[ssh]),
    ("DFSZKFailoverController", &[configured, thread_dump, fatal]),
];

/// `NameNode at nn1.example.com/10.20.1.1:8020` up to `end`, which is read over.
fn service<'a, 'r>(scan: Scan<'a, 'r>, end: &str) -> Option<Scan<'a, 'r>> {
    scan.maybe("NameNode at ").until(Field::HdfsPeer, end)
}

/// `NameNode at nn1.example.com/10.20.1.1:8020` at the end of a line.
fn whole_service<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.maybe("NameNode at ").word(Field::HdfsPeer)?.end()
}

/// `Entering state SERVICE_NOT_RESPONDING`
fn health<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Entering state ")?.state(Field::HdfsHealth)?.end()?.action("health_state")
}

/// `Transport-level exception trying to monitor health of NameNode at nn1.example.com/10.20.1.1:8020: java.net.ConnectException Call From ..`;
/// 3.3 nothing behind the NameNode, and a trace
fn unreachable<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Transport-level exception trying to monitor health of ")?;
    let scan = match wire::bytes::find(scan.line(), b": ") {
        Some(_) => scan.then(|scan| service(scan, ": "))?.name(Field::ErrorType)?.maybe(":"),
        None => return scan.then(whole_service)?.action("health_check_failed"),
    };
    scan.all_of_line(Field::ErrorMessage).action("health_check_failed")
}

/// `Service health check failed for NameNode at nn1.example.com/10.20.1.1:8020: The NameNode has no resources available`; 3.3 nothing
/// behind the NameNode, and a trace. `Could not connect to local service at NameNode at nn1.example.com/10.20.1.1:8020: why`
fn unhealthy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = match scan.sees("Service ") {
        true => "Service health check failed for ",
        false => "Could not connect to local service at ",
    };
    let scan = scan.tag(tag)?;
    let scan = match wire::bytes::find(scan.line(), b": ") {
        Some(_) => scan.then(|scan| service(scan, ": "))?.all_of_line(Field::HdfsReason),
        None => scan.then(whole_service)?,
    };
    scan.action("health_check_failed")
}

/// `Local service NameNode at nn1.example.com/10.20.1.1:8020 entered state: SERVICE_HEALTHY`
fn entered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Local service ")?
        .then(|scan| service(scan, " entered state: "))?
        .state(Field::HdfsHealth)?
        .action("service_health")
}

/// `Trying to make NameNode at nn1.example.com/10.20.1.1:8020 active...`
fn trying<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Trying to make ")?
        .then(|scan| service(scan, " active..."))?
        .is(Field::HaState, "active")
        .action("ha_transition_started")
}

/// `Successfully transitioned NameNode at nn1.example.com/10.20.1.1:8020 to active state`; `.. to standby state without fencing`, when it was asked gracefully
fn transitioned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Successfully transitioned ")?
        .then(|scan| service(scan, " to "))?
        .one_of(Field::HaState, &["active", "standby", "observer"])?
        .tag(" state")?
        .action("ha_transition")
}

/// `Unable to make NameNode at nn1.example.com/10.20.1.1:8020 active (why). Failing back.`,
/// `Couldn't make NameNode at nn1.example.com/10.20.1.1:8020 active`, `Couldn't transition NameNode at nn1.example.com/10.20.1.1:8020 to standby state`
fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Unable to make ") {
        return scan
            .tag("Unable to make ")?
            .then(|scan| service(scan, " active ("))?
            .is(Field::HaState, "active")
            .until_last(Field::HdfsReason, "). Failing back.")?
            .action("ha_transition_failed");
    }
    let scan = scan.tag("Couldn't ")?;
    let scan = match scan.sees("make ") {
        true => scan.tag("make ")?.then(|scan| service(scan, " active"))?.is(Field::HaState, "active"),
        false => scan
            .tag("transition ")?
            .then(|scan| service(scan, " to "))?
            .one_of(Field::HaState, &["active", "standby", "observer"])?,
    };
    scan.action("ha_transition_failed")
}

/// `Quitting master election for NameNode at nn1.example.com/10.20.1.1:8020 and marking that fencing is necessary`
fn quitting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Quitting master election for ")?;
    scan.then(|scan| service(scan, " and "))?.action("election_quit")
}

/// `ZK Election indicated that NameNode at nn1.example.com/10.20.1.1:8020 should become standby`
fn elected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("ZK Election indicated that ")?
        .then(|scan| service(scan, " should become "))?
        .one_of(Field::HaState, &["active", "standby"])?
        .action("election_result")
}

/// `Should fence: NameNode at nn1.example.com/10.20.1.1:8020`
fn fencing_wanted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Should fence: ")?
        .maybe("NameNode at ")
        .word(Field::HdfsPeer)?
        .action("fencing_wanted")
}

/// `Unable to gracefully make NameNode at nn1.example.com/10.20.1.1:8020 standby (Connection refused)`
fn ungraceful<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Unable to gracefully make ")?
        .then(|scan| service(scan, " standby"))?
        .maybe(" ")
        .all_of_line(Field::HdfsReason)
        .action("graceful_fencing_failed")
}

/// `Requested by admin (auth:SIMPLE) at 10.20.1.1 to cede active role.`
fn ceding<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Requested by ")?
        .until(Field::UserName, " ")?
        .skip(" at ")?
        .address(Field::SourceIp)?
        .skip("to cede active role")?
        .action("cede_active")
}

/// `====== Beginning Service Fencing Process... ======`, `====== Fencing successful by method org.apache.hadoop.ha.ShellCommandFencer(/bin/true) ======`,
/// `Unable to fence service by any configured method.`
fn fencing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("====== ");
    if scan.sees("Beginning Service Fencing Process") {
        return scan.action("fencing_started");
    }
    if scan.sees("Unable to fence service by any configured method") {
        return scan.is(Field::EventOutcome, "failure").action("fencing_finished");
    }
    scan.tag("Fencing successful by method ")?
        .until_last(Field::HdfsFencer, " ======")?
        .is(Field::EventOutcome, "success")
        .action("fencing_finished")
}

/// `Trying method 1/2: org.apache.hadoop.ha.ShellCommandFencer(/bin/true)`
fn method<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Trying method ")?
        .skip(": ")?
        .rest_of_line(Field::HdfsFencer)?
        .action("fencing_method")
}

/// `Fencing method org.apache.hadoop.ha.SshFenceByTcpPort(null) was unsuccessful.`, `.. misconfigured` and `.. failed with an unexpected error.`,
/// these two with a trace. A command has blanks.
fn method_ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const ENDS: [&str; 3] = [" was unsuccessful.", " misconfigured", " failed with an unexpected error."];
    let scan = Scan::new(message, record).tag("Fencing method ")?;
    let line = scan.line().trim_ascii_end();
    let end = ENDS.into_iter().find(|end| line.ends_with(end.as_bytes()))?;
    scan.until_last(Field::HdfsFencer, end)?
        .is(Field::EventOutcome, "failure")
        .action("fencing_method_failed")
}

/// `Launched fencing command '/bin/true' with pid 18234`
fn command_launched<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Launched fencing command '")?
        .until_last(Field::HdfsFencer, "' with ")?
        .maybe_then(|scan| Some(scan.tag("pid ")?.int(Field::ProcessPid)?.rest()))
        .action("fencing_command")
}

/// `[PID 18234] /bin/fence.sh: its words`
fn command_output<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("[PID ")?.int(Field::ProcessPid)?.tag("] ")?;
    scan.until(Field::HdfsFencer, ": ")?.action("fencing_output")
}

/// `Connecting to nn1.example.com...`, `Connected to nn1.example.com`, `Looking for process running on port 8020`,
/// `Successfully killed process that was listening on port 8020`, `Verified that the service is down.`,
/// `Unable to fence - it is running but we cannot kill it`, `Unable to connect to nn1.example.com as user hdfs` and a trace
fn ssh<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const OF_PORT: [(&str, &str); 2] = [
        ("Looking for process running on port ", "fencing_looking"),
        ("Successfully killed process that was listening on port ", "fencing_killed"),
    ];
    let scan = Scan::new(message, record);
    if let Some((tag, action)) = OF_PORT.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan.tag(tag)?.int(Field::RpcPort)?.action(action);
    }
    if scan.sees("Verified that the service is down") {
        return scan.is(Field::EventOutcome, "success").action("fencing_verified");
    }
    if scan.sees("Unable to fence - it is running but we cannot kill it") {
        return scan.is(Field::EventOutcome, "failure").action("fencing_verified");
    }
    if scan.sees("Unable to connect to ") {
        return scan
            .tag("Unable to connect to ")?
            .until(Field::HdfsPeer, " as user ")?
            .word(Field::UserName)?
            .action("fencing_connection_failed");
    }
    let tag = if scan.sees("Connecting to ") { "Connecting to " } else { "Connected to " };
    let mut scan = scan.tag(tag)?;
    let host = scan.line().strip_suffix(b"...").unwrap_or(scan.line());
    scan.record().put(Field::HdfsPeer, Value::Text(host));
    scan.action("fencing_connection")
}

/// `Couldn't fence old active NameNode at nn1.example.com/10.20.1.1:8020` and a trace
fn fencing_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Couldn't fence old active ")?.maybe("NameNode at ");
    scan.word(Field::HdfsPeer)?.action("fencing_failed")
}

/// `Fatal error occurred:why`, `Unable to start failover controller. Parent znode does not exist.` and further lines,
/// `Unable to start failover controller. Unable to connect to ZooKeeper quorum at zk1:2181,.. Please check ..`,
/// `Automatic failover is not enabled for ..`, `Fencing is not configured for ..`, `DFSZKFailOverController exiting due to earlier exception why`,
/// `Got a fatal error, exiting now` and a trace
fn fatal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const HEADS: [&str; 6] = [
        "Fatal error occurred:",
        "Unable to start failover controller. ",
        "DFSZKFailOverController exiting due to earlier exception ",
        "Automatic failover is not enabled for ",
        "Fencing is not configured for ",
        "Got a fatal error, exiting now",
    ];
    let scan = Scan::new(message, record);
    HEADS.into_iter().find(|head| scan.sees(head))?;
    let scan = scan.maybe(HEADS[0]).maybe(HEADS[1]).maybe(HEADS[2]);
    scan.all_of_line(Field::HdfsReason).action("failover_controller_failed")
}

/// `Failover controller configured for NameNode NameNode at nn1.example.com/10.20.1.1:8020`
fn configured<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Failover controller configured for NameNode ")?
        .maybe("NameNode at ")
        .word(Field::HdfsPeer)?
        .action("failover_configured")
}

/// `-- Local NN thread dump -- `, then the dump, ` -- Local NN thread dump -- `; `Can't get local NN thread dump due to Connection refused (Connection refused)`
fn thread_dump<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Can't get local NN thread dump") {
        return scan
            .tag("Can't get local NN thread dump due to ")?
            .all_of_line(Field::HdfsReason)
            .action("thread_dump_failed");
    }
    scan.tag("-- Local NN thread dump --")?.action("thread_dump")
}
