//! Containers of Tez: `syslog`, `syslog_dag_*` and `syslog_attempt_*` (Tez 0.4 to 0.10).
//!
//! ```text
//! 2026-11-21 08:09:30,449 [INFO] [Dispatcher thread {Central}] |impl.VertexImpl|: vertex_1795214328335_0020_1_00 [Map 1] transitioned from NEW to INITIALIZING due to event V_INIT
//! ```
//!
//! Recognised: history events with all keys and counters ([`history`]); of the master, transitions of DAGs, vertices, tasks
//! and attempts, completions ([`master`], [`attempts`], [`application`]), containers and splits ([`scheduling`]), what it refuses ([`faults`]); of the tasks, start and end, counters and the
//! operators' record counts ([`task`]), fetches, merges and sorts ([`shuffle`]).

mod application;
mod attempts;
mod faults;
mod history;
mod master;
mod planning;
mod scheduling;
mod shuffle;
mod task;

use crate::message::Messages;

/// Those of loggers that MapReduce's masters have as well; they come before MapReduce's and leave what is of MapReduce.
pub(crate) const SHARED: Messages =
    &[("TaskImpl", &[attempts::task]), ("TaskAttemptImpl", &[attempts::attempt])];

/// Message grammars of masters and tasks.
pub(crate) const MESSAGES: Messages = &[
    ("criticalEvents", &[history::event]),
    ("HistoryEventHandler", &[history::event, application::recovery]),
    ("DAGImpl", &[master::dag]),
    ("VertexImpl", &[master::vertex, faults::vertex]),
    ("TaskAttemptImpl", &[attempts::host]),
    ("DAGAppMaster", &[application::application]),
    ("YarnTaskSchedulerService", &[scheduling::scheduler]),
    ("DagAwareYarnTaskScheduler", &[scheduling::scheduler]),
    ("TaskSchedulerManager", &[scheduling::scheduler]),
    ("AMContainerImpl", &[scheduling::container, faults::container]),
    ("AMContainerMap", &[scheduling::container]),
    ("TezContainerLauncherImpl", &[scheduling::launcher]),
    ("ContainerLauncherImpl", &[scheduling::launcher]),
    ("PerSourceNodeTracker", &[scheduling::nodes]),
    ("AMNodeImpl", &[scheduling::nodes, faults::container]),
    ("ShuffleVertexManager", &[planning::vertex_manager]),
    ("ShuffleVertexManagerBase", &[planning::vertex_manager]),
    ("RootInputVertexManager", &[planning::vertex_manager]),
    ("ImmediateStartVertexManager", &[planning::vertex_manager]),
    ("InputReadyVertexManager", &[planning::vertex_manager]),
    ("RootInputInitializerManager", &[planning::initializer]),
    ("HiveSplitGenerator", &[planning::splits]),
    ("TezSplitGrouper", &[planning::splits]),
    ("RecoveryService", &[application::recovery]),
    ("ATSHistoryLoggingService", &[faults::timeline]),
    ("ATSV15HistoryLoggingService", &[faults::timeline]),
    ("TezUtilsInternal", &[task::redirected]),
    ("TezChild", &[task::child]),
    ("ContainerReporter", &[task::child]),
    ("TaskRunner2Callable", &[task::runner]),
    ("TezTaskRunner", &[task::runner]),
    ("TezTaskRunner2", &[task::runner]),
    ("TaskReporter", &[task::runner]),
    ("LogicalIOProcessorRuntimeTask", &[task::runtime, task::counters]),
    ("fetch", &[shuffle::fetch]),
    ("ShuffleScheduler", &[shuffle::shuffle]),
    ("ShuffleManager", &[shuffle::shuffle]),
    ("Shuffle", &[shuffle::shuffle]),
    ("Fetcher", &[shuffle::fetcher]),
    ("FetcherOrderedGrouped", &[shuffle::fetcher]),
    ("MergeManager", &[shuffle::merge]),
    ("PipelinedSorter", &[shuffle::sorter]),
    ("DefaultSorter", &[shuffle::sorter]),
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
    ("MRReaderMapred", &[task::split]),
    ("MRReaderMapReduce", &[task::split]),
];
