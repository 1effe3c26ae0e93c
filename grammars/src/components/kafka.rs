//! Kafka: server, controller, state-change, log-cleaner, request and authorizer logs (0.8 to 4.3, with ZooKeeper and with KRaft), and Kafka Connect.
//!
//! ```text
//! [2026-11-21 08:00:53,358] INFO [Controller id=1] 1 successfully elected as the controller. Epoch incremented to 1 and epoch zk version is now 1 (kafka.controller.KafkaController)
//! ```
//!
//! The logger stands at the end of the message's last line, so a `KafkaConfig values` of 200 lines is one event.
//! Recognised: partitions, their leaders and in-sync replicas ([`partitions`]), controllers and elections ([`controller`]), logs,
//! segments and the cleaner's statistics ([`logs`]), start and end of a server, its configuration, connections and failed
//! authentications ([`server`]), other failures ([`failures`]), requests and topics ([`requests`]), Kafka Connect ([`connect`]), groups ([`groups`]), the authorizer's audit ([`audit`]). What a message's `[..]` says is put with
//! each of them ([`context`]).

mod audit;
mod connect;
mod context;
mod controller;
mod failures;
mod groups;
mod logs;
mod partitions;
mod requests;
mod server;

use crate::{
    component::Grammar,
    components::{common, layouts, ranger, zookeeper_client},
    message::{MessageGrammar, Messages},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::KAFKA_LAYOUT,
        layouts::THREAD_LEVEL,
        layouts::LOGGER_THREAD,
        layouts::RFA,
        // Of the web framework below Kafka Connect.
        layouts::JUL,
    ],
    rule_version: 2,
    messages: &[
        MESSAGES,
        connect::MESSAGES,
        zookeeper_client::MESSAGES,
        ranger::PLUGIN,
        common::MESSAGES,
        FALLBACK,
    ],
    special: None,
};

const MESSAGES: Messages = &[
    ("Partition", &[partitions::isr, partitions::isr_updated, partitions::loaded, partitions::leader]),
    // `state.change.logger` and `kafka.authorizer.logger`.
    (
        "logger",
        &[
            audit::authorized,
            partitions::leader,
            partitions::changed,
            partitions::requests,
            partitions::created,
            partitions::cached,
            requests::completed,
        ],
    ),
    ("KafkaController", CONTROLLER),
    ("QuorumController", CONTROLLER),
    ("ReplicationControlManager", &[controller::replayed, controller::topics_created]),
    ("ClusterControlManager", &[controller::registration]),
    ("BrokerHeartbeatManager", &[controller::unfenced, controller::fencing]),
    ("PeriodicTaskControlManager", &[controller::periodic]),
    ("EventPerformanceMonitor", &[controller::performance]),
    ("TopicDeletionManager", &[controller::topic_deleted]),
    ("RequestSendThread", &[controller::connection]),
    ("ZookeeperLeaderElector", &[controller::elected]),
    ("Processor", &[failures::failed]),
    ("KafkaZkClient", &[failures::failed]),
    ("ZkUtils$", &[failures::failed]),
    ("LogSegment", &[logs::file_deleted, failures::failed]),
    ("AdminManager", &[requests::topics]),
    ("ZkAdminManager", &[requests::topics]),
    ("AdminZkClient", &[requests::topics]),
    ("AdminUtils$", &[requests::topics]),
    ("KafkaApis", &[requests::topics, failures::failed]),
    ("DynamicConfigManager", &[requests::topics]),
    ("ZkConfigManager", &[requests::topics]),
    ("DynamicConfigPublisher", &[requests::topics]),
    ("SnapshotFile", &[logs::file_deleted]),
    ("LeaderEpochFileCache", &[logs::epoch_cached]),
    ("KafkaRaftClient", &[controller::raft]),
    ("QuorumState", &[controller::raft]),
    ("LeaderState", &[controller::raft]),
    ("Log", LOG),
    ("Log$", LOG),
    ("LocalLog", LOG),
    ("LocalLog$", LOG),
    ("UnifiedLog", LOG),
    ("UnifiedLog$", LOG),
    ("LogLoader", LOG),
    ("LogLoader$", LOG),
    ("MergedLog", LOG),
    ("ProducerStateManager", &[logs::producer_snapshot]),
    ("LogManager", &[logs::manager, logs::created, failures::failed]),
    ("LogCleaner", &[logs::cleaner_statistics, logs::cleaner]),
    ("LogCleaner$CleanerThread", &[logs::cleaner_statistics, logs::cleaner]),
    ("Cleaner", &[logs::cleaner]),
    ("KafkaServer", SERVER),
    ("KafkaRaftServer", SERVER),
    ("BrokerServer", SERVER),
    ("ControllerServer", SERVER),
    ("SharedServer", SERVER),
    ("KafkaServerStartable", SERVER),
    ("Kafka$", SERVER),
    ("ProcessTerminatingFaultHandler", SERVER),
    ("BrokerLifecycleManager", &[server::lifecycle, server::registered]),
    ("AppInfoParser", &[server::version]),
    ("LoggingSignalHandler", &[server::signal]),
    ("Selector", &[server::authentication_failed, failures::failed]),
    ("NetworkClient", &[server::connection]),
    ("Acceptor", &[server::listening, failures::failed]),
    ("DataPlaneAcceptor", &[server::listening, failures::failed]),
    ("SocketServer", &[server::listening]),
    ("ZooKeeperClient", &[server::zookeeper]),
    ("ClientCnxn", &[server::zookeeper_session, server::zookeeper_client]),
    ("ClientCnxnSocket", &[server::zookeeper_client]),
    ("ZooKeeper", &[server::zookeeper_client]),
    (
        "ReplicaManager",
        &[server::directory_failed, partitions::requests, partitions::append_failed, failures::failed],
    ),
    ("LogDirFailureChannel", &[server::directory_failed, failures::failed]),
    ("ReplicaFetcherThread", &[failures::failed, partitions::fetch_failed]),
    ("FetchSessionHandler", &[partitions::fetch_failed]),
    ("ReplicaFetcherManager", &[partitions::fetchers]),
    ("Replica", &[partitions::loaded]),
    ("GroupCoordinator", GROUPS),
    ("GroupMetadataManager", GROUPS),
    ("CoordinatorRuntime", GROUPS),
    ("TransactionStateManager", GROUPS),
];

const CONTROLLER: &[MessageGrammar] = &[
    controller::elected,
    controller::brokers,
    controller::state,
    controller::election,
    controller::failed,
    controller::replayed,
    controller::topics_changed,
];
const LOG: &[MessageGrammar] =
    &[logs::rolled, logs::deleted, logs::start_offset, logs::loaded, logs::truncated, failures::failed];
const SERVER: &[MessageGrammar] =
    &[server::state, server::transition, server::cluster, server::zookeeper_connect];
const GROUPS: &[MessageGrammar] = &[
    groups::rebalance,
    groups::stabilized,
    groups::member,
    groups::emptied,
    groups::loading,
    groups::coordinator,
];

/// For every logger, when nothing else was read.
const FALLBACK: Messages = &[("*", &[server::configuration, server::thread, context::speaker])];
