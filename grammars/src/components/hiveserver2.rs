//! HiveServer2, Hive CLI and operation logs (1.2 to 4.1).
//!
//! ```text
//! 2026-11-21T07:48:05,762  INFO [57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27] ql.Driver: Completed compiling command(queryId=hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c); Time taken: 3.917 seconds
//! ```
//!
//! Recognised: a query's compilation, execution, failure and stages ([`query`]), PerfLogger ([`perf`]), MapReduce jobs and their
//! progress ([`jobs`]), Tez sessions and DAGs ([`tez`]), sessions and operations ([`sessions`]), transactions and locks ([`locks`]),
//! the metastore's client ([`client`]), an embedded [`metastore`], and what all daemons write ([`common`]). The session in the
//! thread's name is `khp.hive.session_id` of every event.

mod client;
mod jobs;
mod locks;
mod perf;
mod query;
mod sessions;
mod tez;

use crate::{
    component::Grammar,
    components::{
        common,
        layouts::{self, Pattern},
        metastore, ranger, zookeeper_client,
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
    layouts::CONSOLE,
    layouts::CONSOLE_THREAD,
    layouts::TTCC,
    layouts::TTCC_DATE,
    layouts::MYSQL_DRIVER,
];

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        SHARED,
        metastore::MESSAGES,
        zookeeper_client::MESSAGES,
        ranger::PLUGIN,
        common::MESSAGES,
    ],
    special: None,
};

/// How operation logs are read, which beeline shows too: with a level and without a logger, or in the verbose form.
pub(crate) const OPERATION_LOG: Grammar = Grammar {
    layouts: &[layouts::OPERATION, layouts::CONSOLE, layouts::CONSOLE_THREAD],
    rule_version: 2,
    messages: &[MESSAGES, SHARED, OPERATION_MESSAGES],
    special: None,
};

/// What the metastore writes, too.
pub(crate) const SHARED: Messages = &[
    ("PerfLogger", &[perf::end, perf::start]),
    ("HiveConf", &[sessions::log_id, sessions::configuration]),
    ("MetastoreConf", &[sessions::configuration]),
];

const MESSAGES: Messages = &[
    ("Driver", DRIVER),
    ("Compiler", DRIVER),
    ("Executor", DRIVER),
    ("ReExecDriver", DRIVER),
    ("DriverTxnHandler", DRIVER),
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
            sessions::thread_name,
            sessions::directory,
            jobs::progress,
            query::failed,
            tez::status,
            tez::progress,
            tez::failed,
        ],
    ),
    ("CalcitePlanner", ANALYZER),
    ("SemanticAnalyzer", ANALYZER),
    ("BaseSemanticAnalyzer", ANALYZER),
    ("DDLSemanticAnalyzer", ANALYZER),
    ("ColumnStatsSemanticAnalyzer", ANALYZER),
    ("Context", &[query::scratch_directory]),
    ("CompositeService", &[sessions::changed]),
    ("SessionManager", &[sessions::changed, sessions::timed_out]),
    ("HiveSessionImpl", &[sessions::operation_log]),
    ("HiveSessionImplwithUGI", &[sessions::operation_log]),
    ("OperationManager", &[sessions::operation, sessions::query_removed]),
    (
        "ThriftCLIService",
        &[sessions::changed, sessions::protocol, sessions::request_failed, sessions::listening],
    ),
    ("ThriftBinaryCLIService", &[sessions::listening]),
    ("ThriftHttpCLIService", &[sessions::listening]),
    ("ThriftHttpServlet", &[sessions::http_request]),
    ("Operation", &[sessions::request_failed]),
    ("SQLOperation", &[sessions::request_failed, sessions::operation_changed]),
    ("HiveServer2", &[sessions::start_failed, sessions::server]),
    ("Utilities", &[query::plan]),
    ("SerializationUtilities", &[query::plan]),
    ("ListSinkOperator", &[query::operator]),
    ("DbTxnManager", &[locks::transaction]),
    ("DbLockManager", &[locks::lock]),
    ("metastore", &[client::connection]),
    ("HiveMetaStoreClient", &[client::connection]),
    ("ThriftHiveMetaStoreClient", &[client::connection]),
    ("Hive", &[client::slow_call, client::timing_dump, client::table_missing]),
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
    jobs::query_id,
    jobs::total_jobs,
    jobs::launching,
    jobs::stage_cpu,
    jobs::total_cpu,
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
    query::empty,
];

const TEZ: &[MessageGrammar] = &[tez::status, tez::progress, tez::session, tez::dag, tez::failed];

const ANALYZER: &[MessageGrammar] = &[query::analysis, query::operator_tree];
