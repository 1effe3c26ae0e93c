//! Spark (1.6 to 4.0): drivers, executors, clients on YARN, standalone master and worker, history server, Thrift server.
//!
//! ```text
//! 26/11/21 08:04:46 INFO TaskSetManager: Finished task 0.0 in stage 0.0 (TID 0) in 2894 ms on gw1.example.com (executor driver) (1/4)
//! ```
//!
//! Recognised: jobs and stages ([`stages`]), tasks with the reasons why they were lost ([`tasks`]); executors that come and go
//! and what they run ([`executors`]), how many there should be ([`allocation`]); blocks and memory ([`blocks`]), shuffle fetches and spills
//! ([`shuffle`]); applications on YARN ([`yarn`]), their containers and exit codes ([`containers`]); masters and workers ([`standalone`]), the
//! history server and what all processes say ([`services`]); statements, generated code and writes ([`sql`]); streaming
//! queries and their batches ([`streaming`]), and streams as they were before ([`discretized`]); connections ([`network`]); listeners that
//! are slow or fail ([`listeners`]); warnings ([`notices`]).
//!
//! The number of an SQL execution is lifted from where Spark tells it: events that listeners were slow with, tags of cancelled jobs.
//! A metastore embedded in it writes there, too ([`metastore`]), and the services of Hive's code in the Thrift server ([`hiveserver2`]).
//!
//! Spark 4 can write JSON lines instead ([`json`]).
//!
//! Everything a program prints goes to the same file, so lines without a header belong to the event before them.

mod allocation;
mod blocks;
mod containers;
mod discretized;
mod executors;
pub(crate) mod json;
mod listeners;
mod network;
mod notices;
mod services;
mod shuffle;
mod sql;
mod stages;
mod standalone;
mod streaming;
mod tasks;
mod yarn;

use crate::{
    component::Grammar,
    components::{client, common, hiveserver2, layouts, libraries, mapreduce, metastore, sqoop},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::CONSOLE,
        layouts::CONSOLE_IN_THREAD,
        layouts::RFA,
        layouts::THREAD,
        layouts::THREAD_LEVEL,
        layouts::BARS,
        layouts::SPARK_LINE,
        layouts::SPARK_JSON,
        layouts::PARQUET,
        layouts::TIME_OF_DAY,
        layouts::SLF4J_NO_TIME,
        layouts::MYSQL_DRIVER,
        layouts::SPARK_DRIVER_LOG,
        layouts::PYTHON,
        layouts::LOG4J_STATUS,
    ],
    rule_version: 4,
    messages: &[
        MESSAGES,
        COMMITTER,
        hiveserver2::SERVICE,
        hiveserver2::SHARED,
        metastore::MESSAGES,
        sqoop::MYSQL,
        client::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// Hadoop's, which Spark writes files with.
const COMMITTER: Messages = &[("FileOutputCommitter", &[mapreduce::committer])];

/// Message grammars of drivers, executors and daemons.
pub(crate) const MESSAGES: Messages = &[
    ("TaskSetManager", &[tasks::task_set]),
    ("DAGScheduler", &[stages::dag]),
    ("DAGSchedulerEventProcessLoop", &[stages::dag]),
    ("TaskSchedulerImpl", &[tasks::scheduler]),
    ("YarnScheduler", &[tasks::scheduler]),
    ("YarnClusterScheduler", &[tasks::scheduler, notices::notice]),
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
    ("ExecutorAllocationManager", &[allocation::allocation]),
    ("ExecutorMonitor", &[allocation::allocation]),
    ("HeartbeatReceiver", &[allocation::allocation]),
    ("HealthTracker", &[allocation::health]),
    ("BlacklistTracker", &[allocation::health]),
    ("BlockManagerInfo", &[blocks::blocks]),
    ("BlockManager", &[blocks::blocks]),
    ("BlockManagerMaster", &[blocks::blocks, notices::notice]),
    ("BlockManagerMasterEndpoint", &[blocks::blocks]),
    ("MemoryStore", &[blocks::memory]),
    ("TorrentBroadcast", &[blocks::memory, notices::notice]),
    ("TaskMemoryManager", &[blocks::task_memory]),
    ("ShuffleBlockFetcherIterator", &[shuffle::fetches]),
    ("RetryingBlockFetcher", &[shuffle::fetches]),
    ("RetryingBlockTransferor", &[shuffle::fetches]),
    ("MapOutputTracker", &[shuffle::fetches]),
    ("MapOutputTrackerWorker", &[shuffle::fetches]),
    ("MapOutputTrackerMaster", &[shuffle::fetches, notices::notice]),
    ("MapOutputTrackerMasterEndpoint", &[shuffle::fetches, notices::notice]),
    ("ExternalSorter", &[shuffle::spills]),
    ("ExternalAppendOnlyMap", &[shuffle::spills]),
    ("UnsafeExternalSorter", &[shuffle::spills]),
    ("ShuffleExternalSorter", &[shuffle::spills]),
    ("PythonRunner", &[executors::python]),
    ("PythonUDFRunner", &[executors::python]),
    ("PythonUDFWithNamedArgumentsRunner", &[executors::python]),
    ("ArrowPythonRunner", &[executors::python]),
    ("ArrowPythonWithNamedArgumentRunner", &[executors::python]),
    ("CoGroupedArrowPythonRunner", &[executors::python]),
    ("Client", &[yarn::report, yarn::client]),
    ("ApplicationMaster", &[yarn::master]),
    ("ApplicationMaster$AMEndpoint", &[yarn::master]),
    ("YarnAllocator", &[containers::allocator]),
    ("ExecutorRunnable", &[containers::allocator]),
    ("YarnRMClient", &[yarn::master]),
    ("Master", &[standalone::master]),
    ("Worker", &[standalone::worker]),
    ("ExecutorRunner", &[standalone::worker]),
    ("StandaloneAppClient$ClientEndpoint", &[standalone::application]),
    ("HistoryServer", &[services::history]),
    ("FsHistoryProvider", &[services::history]),
    ("Utils", &[services::service, notices::notice]),
    ("SparkUI", &[services::service, notices::notice]),
    ("MasterWebUI", &[services::service]),
    ("WorkerWebUI", &[services::service]),
    ("SparkExecuteStatementOperation", &[sql::statement, sql::operation]),
    ("SparkGetCatalogsOperation", &[sql::operation]),
    ("SparkGetColumnsOperation", &[sql::operation]),
    ("SparkGetFunctionsOperation", &[sql::operation]),
    ("SparkGetSchemasOperation", &[sql::operation]),
    ("SparkGetTableTypesOperation", &[sql::operation]),
    ("SparkGetTablesOperation", &[sql::operation]),
    ("SparkGetTypeInfoOperation", &[sql::operation]),
    ("SparkSQLCLIDriver", &[sql::operation]),
    ("SparkSQLDriver", &[sql::failed]),
    ("SQLExecution", &[sql::execution]),
    ("HiveThriftServer2", &[sql::server]),
    ("ThriftCLIService", &[sql::server]),
    ("CodeGenerator", &[sql::writes]),
    ("FileFormatWriter", &[sql::writes, notices::notice]),
    ("InsertIntoHadoopFsRelationCommand", &[sql::writes]),
    ("SparkHadoopMapRedUtil", &[sql::writes]),
    ("HadoopMapReduceCommitProtocol", &[sql::writes]),
    ("SQLHadoopMapReduceCommitProtocol", &[sql::writes]),
    ("FileScanRDD", &[sql::inputs]),
    ("HadoopRDD", &[sql::inputs]),
    ("NewHadoopRDD", &[sql::inputs]),
    ("FileSourceScanExec", &[sql::inputs]),
    ("AsyncEventQueue", &[listeners::slow, listeners::listener]),
    ("ReplayListenerBus", &[listeners::slow, listeners::listener]),
    ("MicroBatchExecution", &[streaming::progress, streaming::query]),
    ("ContinuousExecution", &[streaming::progress, streaming::query]),
    ("StreamExecution", &[streaming::progress, streaming::query]),
    ("ProgressReporter", &[streaming::progress, streaming::query]),
    ("JobScheduler", &[discretized::batches]),
    ("JobGenerator", &[discretized::batches]),
    ("CheckpointWriter", &[discretized::batches]),
    ("FileInputDStream", &[discretized::batches]),
    ("StreamingContext", &[discretized::batches]),
    ("ReceiverTracker", &[discretized::receivers]),
    ("ReceiverSupervisorImpl", &[discretized::receivers]),
    ("BlockGenerator", &[discretized::receivers]),
    ("NettyBlockTransferService", &[network::network]),
    ("ReliableDeliverySupervisor", &[network::network]),
    ("Remoting", &[network::network]),
    ("TransportClientFactory", &[network::network]),
    ("TransportClient", &[network::network]),
    ("TransportResponseHandler", &[network::network]),
    ("TransportRequestHandler", &[network::network]),
    ("TransportChannelHandler", &[network::network]),
    ("NettyRpcEndpointRef", &[network::network]),
    ("NettyRpcEnv", &[network::network]),
    ("Outbox", &[network::network]),
    ("OneWayOutboxMessage", &[network::network]),
    ("RpcOutboxMessage", &[network::network]),
    ("OneForOneBlockFetcher", &[network::network]),
    ("DiskBlockManager", &[notices::notice]),
    ("CacheManager", &[notices::notice]),
    ("SparkEnv", &[notices::notice]),
    ("Server", &[notices::notice]),
    ("AbstractConnector", &[notices::notice]),
    ("ContextHandler", &[notices::notice]),
    ("SparkUncaughtExceptionHandler", &[notices::notice]),
    ("SparkConf", &[notices::notice]),
    ("HiveUtils", &[notices::notice]),
    ("HiveClientImpl", &[notices::notice]),
    ("SharedState", &[notices::notice]),
    ("ResourceProfile", &[notices::notice]),
    ("package", &[notices::notice]),
    ("SparkStringUtils", &[notices::notice]),
    ("WindowExec", &[notices::notice]),
    ("LiveListenerBus", &[notices::notice]),
    ("OutputCommitCoordinator$OutputCommitCoordinatorEndpoint", &[notices::notice]),
    ("ShutdownHookManager", &[notices::notice]),
    ("ContextCleaner", &[notices::notice]),
    ("InMemoryFileIndex", &[notices::notice]),
    ("SchedulerExtensionServices", &[notices::notice]),
    ("SparkRackResolver", &[notices::notice]),
    ("HadoopFSDelegationTokenProvider", &[notices::notice]),
    ("HadoopFSDelegationTokenManager", &[notices::notice]),
    ("HadoopDelegationTokenManager", &[notices::notice]),
    ("AMCredentialRenewer", &[notices::notice]),
    ("*", &[services::daemon]),
];
