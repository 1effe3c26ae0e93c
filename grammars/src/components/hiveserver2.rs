//! HiveServer2, Metastore and Hive CLI logs (1.2 to 4.0).
//!
//! ```text
//! 2026-11-21T07:48:05,762  INFO [57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27] ql.Driver: Completed compiling command(queryId=hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c); Time taken: 3.917 seconds
//! ```
//!
//! Recognised: a query's compilation, execution, failure and stages ([`query`]), MapReduce jobs and their progress ([`jobs`]),
//! sessions and operations ([`sessions`]), metastore calls and their audit ([`metastore`]), PerfLogger, and what all daemons
//! write ([`common`]). The session in the thread's name is `khp.hive.session_id` of every event.

mod jobs;
mod metastore;
mod query;
mod sessions;

use crate::{
    component::Grammar,
    components::{common, layouts},
    message::{MessageGrammar, Messages},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::THREAD,
        layouts::THREAD_LOCATION,
        layouts::LOGGER_THREAD,
        layouts::LOCATION,
        layouts::RFA,
        layouts::CONSOLE,
    ],
    rule_version: 1,
    messages: &[MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("Driver", DRIVER),
    ("Compiler", DRIVER),
    ("Executor", DRIVER),
    ("ReExecDriver", DRIVER),
    ("DriverTxnHandler", DRIVER),
    ("Task", JOBS),
    ("SessionState", &[sessions::thread_name, sessions::directory, jobs::progress, query::failed]),
    ("PerfLogger", &[query::perf_end, query::perf_start]),
    ("CalcitePlanner", ANALYZER),
    ("SemanticAnalyzer", ANALYZER),
    ("BaseSemanticAnalyzer", ANALYZER),
    ("DDLSemanticAnalyzer", ANALYZER),
    ("ColumnStatsSemanticAnalyzer", ANALYZER),
    ("Context", &[query::scratch_directory]),
    ("HiveConf", &[sessions::log_id, sessions::configuration]),
    ("CompositeService", &[sessions::changed]),
    ("SessionManager", &[sessions::changed]),
    ("HiveSessionImpl", &[sessions::operation_log]),
    ("OperationManager", &[sessions::operation]),
    (
        "ThriftCLIService",
        &[sessions::changed, sessions::protocol, sessions::request_failed, sessions::listening],
    ),
    ("Operation", &[sessions::request_failed]),
    ("HiveServer2", &[sessions::start_failed]),
    ("Utilities", &[query::plan]),
    ("SerializationUtilities", &[query::plan]),
    ("ListSinkOperator", &[query::operator]),
    ("metastore", &[metastore::connection]),
    ("HiveMetaStoreClient", &[metastore::connection]),
    ("Hive", &[metastore::slow_call, metastore::timing_dump, metastore::table_missing]),
    ("HiveMetaStore", &[metastore::call, metastore::maintenance]),
    ("HMSHandler", &[metastore::call, metastore::maintenance]),
    ("audit", &[metastore::audit]),
    ("ObjectStore", &[metastore::store]),
    ("MetaStoreDirectSql", &[metastore::direct_sql]),
    ("YarnClientImpl", &[jobs::submitted]),
    ("Job", &[jobs::tracking_url]),
    ("JobSubmitter", &[jobs::splits, jobs::tokens]),
];

const DRIVER: &[MessageGrammar] = &[
    query::compile_start,
    query::compile_end,
    query::execute_start,
    query::execute_end,
    query::failed,
    query::task_starting,
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
];

const ANALYZER: &[MessageGrammar] = &[query::analysis, query::operator_tree];
