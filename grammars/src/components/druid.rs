//! Druid: coordinator, overlord, broker, historical, middleManager, router and the tasks' own logs (0.12 to 30).
//!
//! ```text
//! 2023-07-03T22:11:18,014 INFO [main] org.apache.druid.indexing.common.actions.X - Task [index_parallel_events_x] status changed to [RUNNING].
//! ```
//!
//! Recognised: tasks ([`tasks`]), segments, load queues and the coordinators' leadership ([`segments`]), the emitter's JSON, alerts with the map
//! behind them, failed queries, the server's start ([`server`]), sessions with ZooKeeper ([`zookeeper_client`]), the log of queries
//! ([`requests`]). Layout only, not seen live.

pub(crate) mod requests;
mod segments;
mod server;
mod tasks;

use crate::{
    component::Grammar,
    components::{common, layouts, ranger, zookeeper_client},
    message::{MessageGrammar, Messages},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::DRUID, layouts::DRUID_OLD, layouts::RFA],
    rule_version: 1,
    messages: &[MESSAGES, zookeeper_client::MESSAGES, ranger::PLUGIN, common::MESSAGES, FALLBACK],
    special: None,
};

/// The queries' own files.
pub(crate) const REQUESTS: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::DRUID_REQUESTS) };

const MESSAGES: Messages = &[
    ("TaskRunnerUtils", TASKS),
    ("RemoteTaskRunner", TASKS),
    ("HttpRemoteTaskRunner", TASKS),
    ("TaskQueue", TASKS),
    ("TaskLockbox", TASKS),
    ("TaskConsumer", TASKS),
    ("HeapMemoryTaskStorage", TASKS),
    ("MetadataTaskStorage", TASKS),
    ("SeekableStreamSupervisor", &[tasks::queued]),
    ("SeekableStreamIndexTaskRunner", &[segments::streamed]),
    ("BaseAppenderatorDriver", &[segments::streamed]),
    ("StreamAppenderatorDriver", &[segments::streamed]),
    ("ForkingTaskRunner", TASKS),
    ("SingleTaskBackgroundRunner", TASKS),
    ("ExecutorLifecycle", TASKS),
    ("WorkerTaskManager", TASKS),
    ("WorkerTaskMonitor", TASKS),
    ("SegmentLoadDropHandler", SEGMENTS),
    ("ZkCoordinator", SEGMENTS),
    ("BatchDataSegmentAnnouncer", SEGMENTS),
    ("SegmentLoaderLocalCacheManager", SEGMENTS),
    ("SegmentLocalCacheManager", SEGMENTS),
    ("SegmentManager", SEGMENTS),
    ("LoadQueuePeon", SEGMENTS),
    ("CuratorLoadQueuePeon", SEGMENTS),
    ("HttpLoadQueuePeon", SEGMENTS),
    ("DruidCoordinator", &[segments::leadership, segments::coordinated]),
    ("CollectSegmentAndServerStats", &[segments::tier]),
    ("TaskMaster", &[segments::leadership]),
    ("DruidCoordinatorLogger", &[segments::load_queue, segments::assigned]),
    ("EmitClusterStatsAndMetrics", &[segments::load_queue, segments::assigned]),
    ("AppenderatorImpl", APPENDERATOR),
    ("StreamAppenderator", APPENDERATOR),
    ("BatchAppenderator", APPENDERATOR),
    ("SqlSegmentsMetadataManager", &[segments::polled]),
    ("HttpServerInventoryView", &[segments::seen]),
    ("CuratorDruidNodeDiscoveryProvider", &[segments::seen]),
    ("CuratorDruidNodeDiscoveryProvider$NodeRoleWatcher", &[segments::seen]),
    ("BaseNodeRoleWatcher", &[segments::seen]),
    ("LoggingRequestLogger", &[requests::message]),
    ("LoggingEmitter", &[server::emitted]),
    ("Lifecycle", &[server::lifecycle]),
    ("Lifecycle$AnnotationBasedHandler", &[server::lifecycle]),
    ("GuiceRunnable", &[server::resources]),
    ("QueryResource", &[server::query_failed]),
    ("SqlResource", &[server::query_failed]),
    ("QueryLifecycle", &[server::query_failed]),
    ("ChainedExecutionQueryRunner", &[server::query_failed]),
    ("GroupByMergingQueryRunner", &[server::query_failed]),
    ("GroupByMergingQueryRunnerV2", &[server::query_failed]),
    ("SegmentMetadataQueryRunnerFactory", &[server::query_failed]),
    ("*", &[server::alert]),
];

const TASKS: &[MessageGrammar] = &[
    tasks::status,
    tasks::completed,
    tasks::received,
    tasks::assigned,
    tasks::process,
    tasks::locked,
    tasks::stored,
    tasks::stopping,
    tasks::queued,
];
const APPENDERATOR: &[MessageGrammar] = &[segments::written, segments::streamed, segments::changed];
const SEGMENTS: &[MessageGrammar] = &[segments::changed, segments::load_queue];

/// For loggers that are not listed: servers start under the name of their command.
const FALLBACK: Messages = &[("*", &[server::resources])];
