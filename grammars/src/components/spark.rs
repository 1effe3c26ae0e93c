//! Spark (2.4 to 4.0): drivers, executors, clients on YARN, standalone master and worker, history server, Thrift server.
//!
//! ```text
//! 26/11/21 08:04:46 INFO TaskSetManager: Finished task 0.0 in stage 0.0 (TID 0) in 2894 ms on gw1.example.com (executor driver) (1/4)
//! ```
//!
//! Recognised: jobs and stages ([`stages`]), tasks with the reasons why they were lost ([`tasks`]); executors that come and go
//! and what they run ([`executors`]); blocks, memory, shuffle fetches and spills ([`blocks`]); applications on YARN, their containers and exit codes
//! ([`yarn`]); masters, workers and the history server ([`standalone`]); statements, generated code and writes ([`sql`]).
//!
//! Spark 4 can write JSON lines instead ([`json`]).
//!
//! Everything a program prints goes to the same file, so lines without a header belong to the event before them.

mod blocks;
mod executors;
pub(crate) mod json;
mod sql;
mod stages;
mod standalone;
mod tasks;
mod yarn;

use crate::{
    component::Grammar,
    components::{common, layouts, libraries, mapreduce},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::CONSOLE, layouts::RFA, layouts::THREAD, layouts::SPARK_LINE, layouts::SPARK_JSON],
    rule_version: 2,
    messages: &[MESSAGES, COMMITTER, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

/// Hadoop's, which Spark writes files with.
const COMMITTER: Messages = &[("FileOutputCommitter", &[mapreduce::committer])];

/// Message grammars of drivers, executors and daemons.
pub(crate) const MESSAGES: Messages = &[
    ("TaskSetManager", &[tasks::task_set]),
    ("DAGScheduler", &[stages::dag]),
    ("TaskSchedulerImpl", &[tasks::scheduler]),
    ("YarnScheduler", &[tasks::scheduler]),
    ("YarnClusterScheduler", &[tasks::scheduler]),
    ("SparkContext", &[stages::context]),
    ("Executor", &[executors::executor]),
    ("CoarseGrainedExecutorBackend", &[executors::backend]),
    ("YarnCoarseGrainedExecutorBackend", &[executors::backend]),
    ("CoarseGrainedSchedulerBackend$DriverEndpoint", &[executors::registry]),
    ("YarnSchedulerBackend$YarnDriverEndpoint", &[executors::registry]),
    ("YarnSchedulerBackend$YarnSchedulerEndpoint", &[executors::registry]),
    ("CoarseGrainedSchedulerBackend", &[executors::registry]),
    ("YarnClientSchedulerBackend", &[executors::registry]),
    ("YarnClusterSchedulerBackend", &[executors::registry]),
    ("StandaloneSchedulerBackend", &[executors::registry]),
    ("ExecutorAllocationManager", &[executors::allocation]),
    ("ExecutorMonitor", &[executors::allocation]),
    ("HeartbeatReceiver", &[executors::allocation]),
    ("BlockManagerInfo", &[blocks::blocks]),
    ("BlockManager", &[blocks::blocks]),
    ("BlockManagerMaster", &[blocks::blocks]),
    ("BlockManagerMasterEndpoint", &[blocks::blocks]),
    ("MemoryStore", &[blocks::memory]),
    ("TorrentBroadcast", &[blocks::memory]),
    ("ShuffleBlockFetcherIterator", &[blocks::fetches]),
    ("RetryingBlockFetcher", &[blocks::fetches]),
    ("RetryingBlockTransferor", &[blocks::fetches]),
    ("MapOutputTrackerWorker", &[blocks::fetches]),
    ("ExternalSorter", &[blocks::spills]),
    ("ExternalAppendOnlyMap", &[blocks::spills]),
    ("UnsafeExternalSorter", &[blocks::spills]),
    ("PythonRunner", &[executors::python]),
    ("PythonUDFRunner", &[executors::python]),
    ("Client", &[yarn::report, yarn::client]),
    ("ApplicationMaster", &[yarn::master]),
    ("YarnAllocator", &[yarn::allocator]),
    ("ExecutorRunnable", &[yarn::allocator]),
    ("YarnRMClient", &[yarn::master]),
    ("Master", &[standalone::master]),
    ("Worker", &[standalone::worker]),
    ("ExecutorRunner", &[standalone::worker]),
    ("StandaloneAppClient$ClientEndpoint", &[standalone::application]),
    ("HistoryServer", &[standalone::history]),
    ("FsHistoryProvider", &[standalone::history]),
    ("Utils", &[standalone::service]),
    ("SparkUI", &[standalone::service]),
    ("MasterWebUI", &[standalone::service]),
    ("WorkerWebUI", &[standalone::service]),
    ("SparkExecuteStatementOperation", &[sql::statement, sql::operation]),
    ("SparkSQLCLIDriver", &[sql::operation]),
    ("HiveThriftServer2", &[sql::server]),
    ("ThriftCLIService", &[sql::server]),
    ("CodeGenerator", &[sql::writes]),
    ("FileFormatWriter", &[sql::writes]),
    ("InsertIntoHadoopFsRelationCommand", &[sql::writes]),
    ("SparkHadoopMapRedUtil", &[sql::writes]),
    ("FileScanRDD", &[sql::inputs]),
    ("HadoopRDD", &[sql::inputs]),
    ("NewHadoopRDD", &[sql::inputs]),
    ("FileSourceScanExec", &[sql::inputs]),
    ("*", &[standalone::daemon]),
];
