//! Elections, roles and the channels between the servers.

use crate::{fields::Field, message::Scan, record::Record};

const STATES: [&str; 4] = ["LOOKING", "FOLLOWING", "LEADING", "OBSERVING"];

/// `LOOKING`, `FOLLOWING`, `LEADING`, `OBSERVING`, `PeerState set to LOOKING`
pub(super) fn state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .maybe("PeerState set to ")
        .one_of(Field::ZooKeeperState, &STATES)?
        .end()?
        .action("state")
}

/// `FOLLOWING - LEADER ELECTION TOOK - 13 MS`; 3.4 without the unit
pub(super) fn election_took<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .one_of(Field::ZooKeeperState, &STATES)?
        .tag(" - LEADER ELECTION TOOK - ")?
        .int(Field::ZooKeeperDurationMs)?
        .action("election_finished")
}

/// `Got zxid 0x100000001 expected 0x1`
pub(super) fn zxid_unexpected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Got zxid ")?
        .name(Field::ZooKeeperZxid)?
        .tag(" expected ")?
        .action("zxid_unexpected")
}

/// `Notification: 2 (message format version), 1 (n.leader), 0x0 (n.zxid), 0x1 (n.round), LOOKING (n.state), 1 (n.sid), 0x0 (n.peerEPoch), LOOKING (my state)0 (n.config version)`;
/// 3.4 begins with the leader or ends with `0x0 (n.peerEpoch) LOOKING (my state)`
pub(super) fn notification<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Notification: ")?;
    let scan = match wire::bytes::find(scan.line(), b" (message format version), ") {
        Some(_) => scan.skip(" (message format version), ")?,
        None => scan,
    };
    let mut scan = scan
        .int(Field::ZooKeeperLeader)?
        .tag(" (n.leader), ")?
        .until(Field::ZooKeeperZxid, " (n.zxid), ")?
        .until(Field::ZooKeeperRound, " (n.round), ")?
        .until(Field::ZooKeeperPeerState, " (n.state), ")?
        .int(Field::ZooKeeperPeer)?
        .tag(" (n.sid), ")?;
    let line = scan.line();
    let mine = &line[..wire::bytes::find(line, b" (my state)")?];
    let state = &mine[memchr::memrchr(b' ', mine).map_or(0, |at| at + 1)..];
    scan.record().put_text(Field::ZooKeeperState, state);
    scan.action("election_notification")
}

/// 3.6: `Notification: my state:LOOKING; n.sid:1, n.state:LOOKING, n.leader:1, n.round:0x1, n.peerEpoch:0x0, n.zxid:0x0, message format version:0x2, n.config version:0x0`
pub(super) fn notification_36<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Notification: my state:")?
        .until(Field::ZooKeeperState, "; n.sid:")?
        .int(Field::ZooKeeperPeer)?
        .tag(", n.state:")?
        .until(Field::ZooKeeperPeerState, ", n.leader:")?
        .int(Field::ZooKeeperLeader)?
        .tag(", n.round:")?
        .until(Field::ZooKeeperRound, ", ")?
        .skip("n.zxid:")?
        .name(Field::ZooKeeperZxid)?
        .action("election_notification")
}

/// `New election. My id =  1, proposed zxid=0x0`
pub(super) fn election_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("New election. My id = ")?
        .skip(" proposed zxid=")?
        .word(Field::ZooKeeperZxid)?
        .action("election_started")
}

/// `Notification time out: 400`, in 3.7 ` ms` behind it
pub(super) fn time_out<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Notification time out: ")?
        .int(Field::ZooKeeperTimeoutMs)?
        .action("election_time_out")
}

/// `Cannot open channel to 3 at election address zk3.example.com/10.20.1.43:3888` and a stack trace
pub(super) fn unreachable<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Cannot open channel to ")?
        .int(Field::ZooKeeperPeer)?
        .tag(" at election address ")?
        .action("peer_unreachable")
}

/// `Have smaller server identifier, so dropping the connection: (2, 1)`; 3.6 has `.. (myId:1 --> sid:2)`
pub(super) fn smaller_id<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Have smaller server identifier, so dropping the connection: (")?
        .action("peer_connection_dropped")
}

/// `Connection broken for id 3, my id = 1, error = ` and a stack trace
pub(super) fn connection_broken<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Connection broken for id ")?
        .int(Field::ZooKeeperPeer)?
        .tag(", my id = ")?
        .action("peer_connection_broken")
}

/// `Send worker leaving thread  id 3 my id = 1`, in 3.4 `Send worker leaving thread`; `Interrupting SendWorker`, since 3.7 with the
/// thread behind it, and `Interrupted while waiting for message on queue` and a trace
pub(super) fn sender_left<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Send worker leaving thread", "peer_sender_left"),
        ("Interrupting SendWorker", "peer_sender_interrupted"),
        ("Interrupted while waiting for message on queue", "peer_sender_interrupted"),
    ])?;
    if action == "peer_sender_interrupted" {
        return scan.action(action);
    }
    scan.maybe_then(|scan| Some(scan.skip("id ")?.int(Field::ZooKeeperPeer)?.rest()))
        .action("peer_sender_left")
}

/// `Received connection request 10.20.1.42:50282`, in 3.6 `Received connection request from /10.20.1.42:50282`
pub(super) fn connection_request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Received connection request ")?
        .maybe("from ")
        .address(Field::SourceIp)?
        .action("peer_connection_request")
}

/// `Learner received NEWLEADER message`, `Learner received UPTODATE message`, `Getting a diff from the leader 0x10000015f`,
/// `Getting a snapshot from leader 0x10000015f`, `Truncating log to get in sync with the leader 0x10000015f`
pub(super) fn learner<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Learner received ") {
        return scan
            .tag("Learner received ")?
            .state(Field::ZooKeeperCommand)?
            .tag(" message")?
            .action("leader_message");
    }
    if scan.sees("Truncating log to get in sync with the leader ") {
        return scan
            .tag("Truncating log to get in sync with the leader ")?
            .word(Field::ZooKeeperZxid)?
            .action("leader_truncation");
    }
    let scan = scan.tag("Getting a ")?;
    let (tag, action) = match scan.sees("diff ") {
        true => ("diff from ", "leader_diff"),
        false => ("snapshot from ", "leader_snapshot"),
    };
    scan.tag(tag)?.skip("leader ")?.word(Field::ZooKeeperZxid)?.action(action)
}
