//! The server itself: its settings, its start and end, its processors, and the leader's view of its learners.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Server environment:host.name=zk1.example.com` and the like, which version and Java are not
pub(super) fn environment<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record)
        .phrase(&[("Server environment:", "environment"), ("Client environment:", "environment")])?;
    scan.action(action)
}

/// `Created server with tickTime 2000 minSessionTimeout 4000 maxSessionTimeout 40000 datadir ..`, `minSessionTimeout set to 4000`,
/// since 3.6 with ` ms` behind numbers
pub(super) fn settings<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Created server with tickTime ", "server_created"),
        ("minSessionTimeout set to ", "server_setting"),
        ("maxSessionTimeout set to ", "server_setting"),
        ("tickTime set to ", "server_setting"),
        ("initLimit set to ", "server_setting"),
        ("syncLimit set to ", "server_setting"),
        ("clientPortAddress is ", "server_setting"),
        ("secureClientPort is not set", "server_setting"),
        ("observerMasterPort is not set", "server_setting"),
        ("Reading configuration from: ", "configuration_found"),
        ("autopurge.", "server_setting"),
        ("Purge task ", "purge_task"),
        ("Starting quorum peer", "service_starting"),
        ("Starting server", "service_starting"),
        ("ZooKeeper audit is ", "server_setting"),
        ("The list of known four letter word commands is ", "server_setting"),
        ("The list of enabled four letter word commands is ", "server_setting"),
        ("binding to port ", "listening"),
        ("Configuring NIO connection handler ", "listening"),
        ("Using ", "server_setting"),
        ("Unable to load jetty, not starting JettyAdminServer", "admin_server_missing"),
        ("Started AdminServer on ", "admin_server_started"),
        ("Configuring CommitProcessor with ", "processor_starting"),
        ("PrepRequestProcessor (sid:", "processor_starting"),
    ])?;
    match action {
        "configuration_found" => scan.rest_of_line(Field::ZooKeeperPath)?.action(action),
        _ => scan.action(action),
    }
}

/// `Shutting down`, `shutting down`, `Shutdown of request processor complete`, `CommitProcessor exited loop!`,
/// `PrepRequestProcessor exited loop!`, `SyncRequestProcessor exited!`
pub(super) fn stopping<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let line = scan.line();
    if line.ends_with(b" exited loop!") || line.ends_with(b" exited!") {
        return scan.action("processor_stopped");
    }
    let (scan, action) = scan.phrase(&[
        ("Shutting down", "part_stopping"),
        ("shutting down", "part_stopping"),
        ("shutdown of request processor complete", "part_stopped"),
        ("Shutdown of request processor complete", "part_stopped"),
    ])?;
    scan.action(action)
}

/// `Reading snapshot /mnt/zk/version-2/snapshot.100000000`
pub(super) fn snapshot_read<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Reading snapshot ")?
        .rest_of_line(Field::ZooKeeperPath)?
        .action("snapshot_reading")
}

/// Since 3.6: `Peer state changed: following - synchronization`
pub(super) fn peer_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Peer state changed: ")?
        .rest_of_line(Field::ZooKeeperPhase)?
        .action("peer_state")
}

/// `Have quorum of supporters, sids: [ [1, 2],[1, 2] ]; starting up and setting last processed zxid: 0x100000000`,
/// `Shutdown called. For the reason Not sufficient followers synced, only synced with sids: [ [1] ]`, before 3.6
/// `Shutting down` and `Shutdown called` with a trace
pub(super) fn leader<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Have quorum of supporters, sids: ", "leader_supported"),
        ("Shutdown called", "leader_stopping"),
    ])?;
    match action {
        "leader_supported" => scan.skip("last processed zxid: ")?.name(Field::ZooKeeperZxid)?.action(action),
        _ => scan
            .maybe_then(|scan| {
                Some(scan.tag(". For the reason ")?.rest_of_line(Field::ZooKeeperReason)?.rest())
            })
            .action(action),
    }
}

/// `Follower sid: 2 : info : zk2.example.com:2888:3888:participant`, `Synchronizing with Learner sid: 2 maxCommittedLog=0x100000015 minCommittedLog=0x1 ..`,
/// since 3.5 `Synchronizing with Follower sid: 2 ..`, `Sending DIFF zxid=0x100000015 for peer sid: 2`, `Sending snapshot last zxid of peer is 0x0, ..`,
/// `Received NEWLEADER-ACK message from 2`, `******* GOODBYE /10.20.1.42:50282 ********`
pub(super) fn learner_handler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Follower sid: ", "learner_connected"),
        ("Observer sid: ", "learner_connected"),
        ("Synchronizing with ", "learner_synchronizing"),
        ("Sending DIFF", "learner_diff"),
        ("Sending TRUNC", "learner_truncated"),
        ("Sending SNAP", "learner_snapshot"),
        ("Sending snapshot", "learner_snapshot"),
        ("Received NEWLEADER-ACK message from ", "learner_acknowledged"),
        ("******* GOODBYE ", "learner_gone"),
        ("Unexpected exception causing shutdown while sock still open", "learner_failed"),
    ])?;
    match action {
        "learner_connected" | "learner_acknowledged" => {
            scan.maybe("sid: ").int(Field::ZooKeeperPeer)?.action(action)
        }
        "learner_synchronizing" => scan.skip("sid: ")?.int(Field::ZooKeeperPeer)?.action(action),
        "learner_diff" => scan
            .maybe_then(|scan| Some(scan.skip("zxid=")?.name(Field::ZooKeeperZxid)?.rest()))
            .maybe_then(|scan| Some(scan.skip("sid: ")?.int(Field::ZooKeeperPeer)?.rest()))
            .action(action),
        "learner_gone" => scan.address(Field::SourceIp)?.action(action),
        _ => scan.action(action),
    }
}

/// `Unexpected exception, tries=0, remaining init limit=10000, connecting to zk2.example.com/10.20.1.42:2888` and a trace
pub(super) fn leader_unreachable<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Unexpected exception, tries=", "leader_unreachable"),
        ("Unexpected exception, retries exceeded. tries=", "leader_unreachable"),
        ("Unexpected exception, initLimit exceeded. tries=", "leader_unreachable"),
        ("Unexpected exception, connectToLeader exceeded. tries=", "leader_unreachable"),
    ])?;
    scan.int(Field::ZooKeeperTries)?
        .maybe_then(|scan| Some(scan.skip("connecting to ")?.rest_of_line(Field::RpcServer)?.rest()))
        .action(action)
}

/// `Successfully authenticated client: authenticationID=alice@KHP;  authorizationID=alice@KHP.`,
/// `adding SASL authorization for authorizationID: alice@KHP`, `Failed authentication for ..`
pub(super) fn authenticated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Successfully authenticated client: authenticationID=", "authentication"),
        ("adding SASL authorization for authorizationID: ", "authorization_added"),
        ("Authentication failed for scheme: ", "authentication_failed"),
        ("Refusing session request for client ", "session_refused"),
    ])?;
    match action {
        "authentication" => {
            let user = scan.take_until(";")?;
            scan.record().put_text(Field::UserName, user.trim_ascii());
            scan.record().put(Field::EventOutcome, Value::Name("success"));
            scan.action(action)
        }
        "authorization_added" => scan.word(Field::UserName)?.action(action),
        "session_refused" => {
            let address = steps::word(&mut scan.rest())?;
            scan.address(Field::SourceIp)?;
            Scan::new(address, record).is(Field::EventOutcome, "failure").action(action)
        }
        _ => scan.word(Field::AuditAuth)?.is(Field::EventOutcome, "failure").action(action),
    }
}
