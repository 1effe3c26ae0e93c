//! Containers of Tez: `syslog`, `syslog_dag_*` and `syslog_attempt_*` (Tez 0.8 to 0.10).
//!
//! ```text
//! 2026-11-21 08:09:30,449 [INFO] [Dispatcher thread {Central}] |impl.VertexImpl|: vertex_1795214328335_0020_1_00 [Map 1] transitioned from NEW to INITIALIZING due to event V_INIT
//! ```
//!
//! Recognised: history events with all keys and counters ([`history`]); of the master, transitions of DAGs, vertices, tasks
//! and attempts, completions, containers and splits ([`master`]); of the tasks, start and end, counters, fetches and the
//! operators' record counts ([`task`]).

mod history;
mod master;
mod task;

use crate::message::Messages;

/// Message grammars of masters and tasks.
pub(crate) const MESSAGES: Messages = &[
    ("criticalEvents", &[history::event]),
    ("HistoryEventHandler", &[history::event]),
    ("DAGImpl", &[master::dag]),
    ("VertexImpl", &[master::vertex]),
    ("TaskImpl", &[master::task]),
    ("TaskAttemptImpl", &[master::attempt]),
    ("DAGAppMaster", &[master::application]),
    ("YarnTaskSchedulerService", &[master::scheduler]),
    ("DagAwareYarnTaskScheduler", &[master::scheduler]),
    ("TaskSchedulerManager", &[master::scheduler]),
    ("AMContainerImpl", &[master::container]),
    ("AMContainerMap", &[master::container]),
    ("TezContainerLauncherImpl", &[master::launcher]),
    ("PerSourceNodeTracker", &[master::nodes]),
    ("AMNodeImpl", &[master::nodes]),
    ("ShuffleVertexManager", &[master::vertex_manager]),
    ("ShuffleVertexManagerBase", &[master::vertex_manager]),
    ("RootInputVertexManager", &[master::vertex_manager]),
    ("RootInputInitializerManager", &[master::initializer]),
    ("HiveSplitGenerator", &[master::splits]),
    ("TezSplitGrouper", &[master::splits]),
    ("RecoveryService", &[master::recovery]),
    ("TezUtilsInternal", &[task::redirected]),
    ("TezChild", &[task::child]),
    ("ContainerReporter", &[task::child]),
    ("TaskRunner2Callable", &[task::runner]),
    ("TezTaskRunner2", &[task::runner]),
    ("TaskReporter", &[task::runner]),
    ("LogicalIOProcessorRuntimeTask", &[task::runtime, task::counters]),
    ("fetch", &[task::fetch]),
    ("ShuffleScheduler", &[task::shuffle]),
    ("ShuffleManager", &[task::shuffle]),
    ("Shuffle", &[task::shuffle]),
    ("Fetcher", &[task::fetcher]),
    ("FetcherOrderedGrouped", &[task::fetcher]),
    ("MergeManager", &[task::merge]),
    ("PipelinedSorter", &[task::sorter]),
    ("DefaultSorter", &[task::sorter]),
    ("MapOperator", &[task::operator]),
    ("ReduceSinkOperator", &[task::operator]),
    ("FileSinkOperator", &[task::operator]),
    ("SelectOperator", &[task::operator]),
    ("TableScanOperator", &[task::operator]),
    ("GroupByOperator", &[task::operator]),
    ("FilterOperator", &[task::operator]),
    ("JoinOperator", &[task::operator]),
    ("CommonMergeJoinOperator", &[task::operator]),
    ("MapJoinOperator", &[task::operator]),
    ("Utilities", &[task::plan]),
];
