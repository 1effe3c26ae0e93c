//! ZooKeeper server log (3.4 to 3.9), and its audit log (3.6 and later).
//!
//! ```text
//! 2026-11-21 07:33:12,053 [myid:3] - INFO  [SessionTracker:ZooKeeperServer@398] - Expiring session 0x100000f16b30001, timeout of 10000ms exceeded
//! ```
//!
//! Recognised: sessions and connections ([`sessions`]), elections, roles, the quorum's channels ([`quorum`]), slow writes of
//! the transaction log, snapshots, settings, processors and learners ([`server`]), the environment's version, audit lines. There is no logger in the layout, so messages are
//! found by class.

mod quorum;
mod server;
mod sessions;

use crate::{
    component::Grammar,
    components::{common, layouts},
    fields::Field,
    message::{Messages, Scan, steps},
    record::{Record, Value},
    scan,
};

/// How its files are read. The last layout is the audit log's.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::ZOOKEEPER,
        layouts::ZOOKEEPER_NDC,
        layouts::ZOOKEEPER_34,
        layouts::RFA,
        layouts::BARS,
    ],
    rule_version: 2,
    messages: &[MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("ZooKeeperServer", SERVER),
    ("QuorumZooKeeperServer", SERVER),
    ("LeaderZooKeeperServer", SERVER),
    ("FollowerZooKeeperServer", SERVER),
    (
        "PrepRequestProcessor",
        &[sessions::terminated, sessions::user_error, server::settings, server::stopping],
    ),
    ("Learner", &[sessions::revalidating, quorum::learner, server::leader_unreachable]),
    ("LearnerHandler", &[server::learner_handler, server::stopping]),
    ("LeaderHandler", &[server::learner_handler]),
    ("FileSnap", &[server::snapshot_read]),
    ("CommitProcessor", &[server::settings, server::stopping]),
    ("FinalRequestProcessor", &[server::stopping]),
    ("SyncRequestProcessor", &[server::stopping]),
    ("SendAckRequestProcessor", &[server::stopping]),
    ("ProposalRequestProcessor", &[server::stopping]),
    ("FollowerRequestProcessor", &[server::stopping]),
    ("SessionTrackerImpl", &[sessions::expiring, server::stopping]),
    ("DatadirCleanupManager", &[server::settings]),
    ("DatadirCleanupManager$PurgeTask", &[server::settings]),
    ("QuorumPeerConfig", &[server::settings]),
    ("QuorumPeerMain", &[server::settings]),
    ("ZooKeeperServerMain", &[server::settings]),
    ("ZKAuditProvider", &[server::settings]),
    ("FourLetterCommands", &[server::settings]),
    ("ServerCnxnFactory", &[server::settings]),
    ("AdminServerFactory", &[server::settings]),
    ("JettyAdminServer", &[server::settings]),
    ("SaslServerCallbackHandler", &[server::authenticated]),
    ("SASLAuthenticationProvider", &[server::authenticated]),
    ("NIOServerCnxn", CONNECTION),
    ("NettyServerCnxn", CONNECTION),
    ("NIOServerCnxnFactory", &[sessions::accepted, sessions::too_many, server::settings]),
    ("NIOServerCnxnFactory$AcceptThread", &[sessions::accepted, sessions::too_many]),
    ("NettyServerCnxnFactory", &[sessions::accepted, sessions::too_many]),
    ("RateLogger", &[sessions::too_many]),
    ("FileTxnLog", &[fsync_slow, log_created]),
    ("FileTxnSnapLog", &[snapshot]),
    ("QuorumPeer", &[quorum::state, server::peer_state, server::settings]),
    ("Leader", &[quorum::election_took, server::leader, server::stopping]),
    ("Follower", &[quorum::election_took, quorum::zxid_unexpected, server::stopping]),
    ("Observer", &[quorum::election_took]),
    (
        "FastLeaderElection",
        &[quorum::notification, quorum::notification_36, quorum::election_started, quorum::time_out],
    ),
    ("QuorumCnxManager", &[quorum::unreachable, quorum::smaller_id]),
    ("QuorumCnxManager$RecvWorker", &[quorum::connection_broken, quorum::sender_left]),
    ("QuorumCnxManager$SendWorker", &[quorum::sender_left]),
    ("QuorumCnxManager$Listener", &[quorum::connection_request]),
    ("Environment", &[version, server::environment]),
    ("Log4jAuditLogger", &[audit]),
    ("Slf4jAuditLogger", &[audit]),
];

const SERVER: &[crate::message::MessageGrammar] = &[
    sessions::expiring,
    sessions::established,
    sessions::invalid,
    sessions::old_client,
    sessions::attempt,
    sessions::closing,
    sessions::authenticated,
    snapshot,
    server::settings,
    server::authenticated,
    server::environment,
    server::stopping,
];

const CONNECTION: &[crate::message::MessageGrammar] =
    &[sessions::closed, sessions::command, sessions::gone, sessions::broken];

/// `fsync-ing the write ahead log in SyncThread:3 took 34ms which will adversely effect operation latency. File size is 67108880 bytes. See ..`;
/// 3.4 without the size
fn fsync_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("fsync-ing the write ahead log in ")?
        .skip(" took ")?
        .int(Field::ZooKeeperDurationMs)?
        .tag("ms")?
        .maybe_then(|scan| Some(scan.skip("File size is ")?.int(Field::ZooKeeperBytes)?.rest()))
        .action("fsync_slow")
}

/// `Creating new log file: log.100000001`
fn log_created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Creating new log file: ")?
        .rest_of_line(Field::ZooKeeperPath)?
        .action("log_created")
}

/// `Snapshotting: 0x0 to /mnt/zk/zk1/version-2/snapshot.0`; 3.7 and later `Snapshot taken in 12 ms`
fn snapshot<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Snapshot taken in ") {
        return scan.tag("Snapshot taken in ")?.int(Field::ZooKeeperDurationMs)?.action("snapshot_taken");
    }
    scan.tag("Snapshotting: ")?
        .until(Field::ZooKeeperZxid, " to ")?
        .rest_of_line(Field::ZooKeeperPath)?
        .action("snapshot")
}

/// `Server environment:zookeeper.version=3.5.7-f0fdd52973d373ffd9c86b81d99842dc2c7f660e, built on 02/10/2020 11:30 GMT`
fn version<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Server environment:")?;
    if scan.sees("java.version=") {
        return scan.tag("java.version=")?.rest_of_line(Field::JvmVersion)?.action("environment");
    }
    scan = scan.tag("zookeeper.version=")?;
    let build = steps::take_while(&mut scan.rest(), |byte| byte != b',' && byte != b'\n')?;
    let version = &build[..memchr::memchr(b'-', build).unwrap_or(build.len())];
    scan.record().put_text(Field::ServiceVersion, version);
    scan.record().put_text(Field::StartupBuild, build);
    scan.action("service_started")
}

/// `session=0x19344730000<TAB>user=alice<TAB>ip=10.20.1.71<TAB>operation=create<TAB>znode=/a<TAB>znode_type=persistent<TAB>result=success`
fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut has_operation = false;
    for pair in message.split(|byte| *byte == b'\t') {
        let at = memchr::memchr(b'=', pair)?;
        let (key, value) = (&pair[..at], &pair[at + 1..]);
        match key {
            b"operation" => {
                has_operation = true;
                record.put_text(Field::EventAction, value);
            }
            // All ids of the session: `10.20.1.71,alice`.
            b"user" if value.contains(&b',') => record.put(Field::UserName, Value::List(value, ",")),
            b"user" => record.put_text(Field::UserName, value),
            b"session" => record.put_text(Field::ZooKeeperSession, value),
            b"znode" => record.put_text(Field::AuditResource, value),
            b"acl" => record.put_text(Field::AuditPermissions, value),
            b"ip" => {
                if let Some(ip) = scan::ip(value) {
                    record.put(Field::SourceIp, Value::Text(ip));
                }
            }
            b"result" => match value {
                b"success" => record.put(Field::EventOutcome, Value::Name("success")),
                b"failure" => record.put(Field::EventOutcome, Value::Name("failure")),
                _ => {}
            },
            _ => {}
        }
    }
    has_operation.then_some(())
}
