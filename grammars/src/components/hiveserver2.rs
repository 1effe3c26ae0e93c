//! HiveServer2, Hive CLI and operation logs (1.2 to 4.1).
//!
//! ```text
//! 2026-11-21T07:48:05,762  INFO [57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27] ql.Driver: Completed compiling command(queryId=hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c); Time taken: 3.917 seconds
//! ```
//!
//! Recognised: a query's compilation, execution, failure and stages ([`query`]), PerfLogger ([`perf`]), MapReduce jobs and their
//! progress ([`jobs`]), Tez sessions and DAGs ([`tez`]) with the tables behind them ([`summary`]), local tasks, statistics and moves
//! ([`tasks`]), how servers and sessions are set up ([`setup`]), sessions and operations ([`sessions`]), transactions and locks ([`locks`]),
//! the metastore's client ([`client`]), an embedded [`metastore`], and what all daemons write ([`common`]). The session in the
//! thread's name is `khp.hive.session_id` of every event.

mod client;
mod jobs;
mod locks;
mod perf;
mod query;
mod sessions;
mod setup;
mod summary;
mod tasks;
mod tez;

use crate::{
    component::Grammar,
    components::{
        client as hadoop, common,
        layouts::{self, Pattern},
        libraries, metastore, ranger, zookeeper_client,
    },
    message::{MessageGrammar, Messages},
};

/// Apache's, HDP's and Cloudera's layouts.
pub(crate) const LAYOUTS: &[Pattern] = &[
    layouts::THREAD,
    layouts::THREAD_LOCATION,
    layouts::LOGGER_THREAD,
    layouts::LOCATION,
    layouts::LOGGER_LOCATION,
    layouts::LOGGER_LOCATION_COLON,
    layouts::RFA,
    layouts::LOGGER_IN_THREAD,
    layouts::THREAD_LEVEL,
    layouts::BARS,
    layouts::CONSOLE,
    layouts::CONSOLE_THREAD,
    layouts::TTCC,
    layouts::MYSQL_DRIVER,
    layouts::LOG4J_STATUS,
];

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        SERVICE,
        SHARED,
        metastore::MESSAGES,
        zookeeper_client::MESSAGES,
        ranger::PLUGIN,
        hadoop::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// How operation logs are read, which beeline shows too: with a level and without a logger, or in the verbose form.
pub(crate) const OPERATION_LOG: Grammar = Grammar {
    layouts: &[layouts::OPERATION, layouts::CONSOLE, layouts::CONSOLE_THREAD],
    rule_version: 2,
    messages: &[MESSAGES, SHARED, hadoop::MESSAGES, libraries::MESSAGES, OPERATION_MESSAGES],
    special: None,
};

/// What the metastore writes, too.
pub(crate) const SHARED: Messages = &[
    ("PerfLogger", &[perf::end, perf::start]),
    ("HiveConf", &[sessions::log_id, sessions::configuration]),
    ("MetastoreConf", &[sessions::configuration]),
    ("TThreadPoolServer", &[sessions::thrift_pool]),
];

/// What services of Hive's code write, Spark's Thrift server among them.
pub(crate) const SERVICE: Messages = &[
    ("SessionManager", &[sessions::changed, sessions::timed_out, setup::server]),
    ("HiveSessionImpl", &[sessions::operation_log]),
    ("HiveSessionImplwithUGI", &[sessions::operation_log]),
    ("OperationManager", &[sessions::operation, sessions::query_removed]),
    ("CLIService", &[sessions::called]),
    (
        "ThriftCLIService",
        &[
            sessions::changed,
            sessions::protocol,
            sessions::request_failed,
            sessions::listening,
            sessions::start_failed,
            setup::server,
        ],
    ),
    ("ThriftBinaryCLIService", &[sessions::listening]),
    ("ThriftHttpCLIService", &[sessions::listening]),
    ("ThriftHttpServlet", &[sessions::http_request]),
    ("SessionState", &[sessions::thread_name, sessions::directory, setup::session]),
    ("metastore", &[client::connection]),
    ("HiveMetaStoreClient", &[client::connection, setup::session]),
    ("LogUtils", &[setup::session]),
    ("ParseDriver", &[query::parsing]),
];

/// What Sqoop passes on of a Hive that it starts.
pub(crate) const CLI: &[MessageGrammar] =
    &[query::failed, query::ok, jobs::loading, jobs::progress, tasks::task, tez::dag];

const MESSAGES: Messages = &[
    ("Driver", DRIVER),
    ("Compiler", DRIVER),
    ("Executor", DRIVER),
    ("ReExecDriver", DRIVER),
    ("DriverTxnHandler", DRIVER),
    ("CompileLock", &[query::compile_lock]),
    ("Task", JOBS),
    ("TezTask", TEZ),
    ("TezJobMonitor", TEZ),
    ("RenderStrategy", TEZ),
    ("LogToFileFunction", TEZ),
    ("TezSessionState", TEZ),
    ("TezSessionPoolManager", TEZ),
    ("TezClient", &[tez::client]),
    (
        "SessionState",
        &[
            jobs::progress,
            query::failed,
            tez::status,
            tez::progress,
            tez::failed,
            tez::session,
            tez::dag,
            tasks::failed,
            tasks::task,
            summary::phase,
            summary::vertex,
            summary::frame,
        ],
    ),
    ("CalcitePlanner", ANALYZER),
    ("SemanticAnalyzer", ANALYZER),
    ("BaseSemanticAnalyzer", ANALYZER),
    ("DDLSemanticAnalyzer", ANALYZER),
    ("ColumnStatsSemanticAnalyzer", ANALYZER),
    ("Context", &[query::scratch_directory]),
    ("CompositeService", &[sessions::changed]),
    ("Operation", &[sessions::request_failed]),
    ("SQLOperation", &[sessions::request_failed, sessions::operation_changed]),
    ("HiveServer2", &[sessions::start_failed, sessions::server, setup::server]),
    ("HiveMaterializedViewsRegistry", &[setup::server]),
    ("QueryResultsCache", &[setup::server]),
    ("SQLStdHiveAccessController", &[setup::session]),
    ("ATSHook", &[setup::session]),
    ("CliDriver", DRIVER),
    ("Utilities", &[query::plan]),
    ("SerializationUtilities", &[query::plan]),
    ("ListSinkOperator", &[query::operator]),
    ("TableScanOperator", &[query::operator]),
    ("SelectOperator", &[query::operator]),
    ("FilterOperator", &[query::operator]),
    ("LimitOperator", &[query::operator]),
    ("DbTxnManager", &[locks::transaction]),
    ("DbLockManager", &[locks::lock]),
    ("ThriftHiveMetaStoreClient", &[client::connection]),
    ("Hive", &[client::slow_call, client::timing_dump, client::table_missing, tasks::files]),
    ("LineageLogger", &[tasks::lineage]),
    ("ZooKeeperHiveLockManager", &[locks::zookeeper]),
    ("MapredLocalTask", JOBS),
    ("StatsTask", JOBS),
    ("BasicStatsTask", JOBS),
    ("SparkTask", JOBS),
    ("SparkJobMonitor", TEZ),
    ("RemoteSparkJobMonitor", TEZ),
    ("LocalSparkJobMonitor", TEZ),
    ("YarnClientImpl", &[jobs::submitted]),
    ("Job", &[jobs::tracking_url]),
    ("JobSubmitter", &[jobs::splits, jobs::tokens]),
];

/// Of every logger, since this layout names none.
const OPERATION_MESSAGES: Messages = &[
    ("*", DRIVER),
    ("*", JOBS),
    ("*", TEZ),
    ("*", ANALYZER),
    (
        "*",
        &[locks::transaction, locks::lock, jobs::submitted, jobs::tracking_url, jobs::splits, jobs::tokens],
    ),
    ("*", &[perf::end, perf::start]),
];

const DRIVER: &[MessageGrammar] = &[
    query::compile_start,
    query::compile_end,
    query::execute_start,
    query::execute_end,
    query::interrupted,
    query::failed,
    query::task_starting,
    query::attempt,
    query::analyzed,
    query::ok,
    query::schema,
    query::no_locks,
    query::compile_lock,
    jobs::query_id,
    jobs::total_jobs,
    jobs::launching,
    jobs::stage_cpu,
    jobs::total_cpu,
    tasks::driver,
    tasks::task,
];

const JOBS: &[MessageGrammar] = &[
    jobs::progress,
    jobs::started,
    jobs::ended,
    jobs::kill_command,
    jobs::task_numbers,
    jobs::total_cpu,
    jobs::reducers,
    jobs::loading,
    tez::status,
    tez::session,
    tez::dag,
    tez::failed,
    tasks::failed,
    tasks::task,
    summary::counter,
    summary::counter_group,
    query::empty,
];

const TEZ: &[MessageGrammar] = &[
    tez::status,
    tez::progress,
    tez::session,
    tez::dag,
    tez::failed,
    tasks::task,
    summary::phase,
    summary::vertex,
    summary::frame,
    summary::counter,
    summary::counter_group,
];

const ANALYZER: &[MessageGrammar] = &[query::analysis, query::operator_tree];
