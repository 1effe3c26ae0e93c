//! Trino and Presto: `server.log`, `launcher.log` and `http-request.log`, in airlift's layouts (0.170 to 47x).
//!
//! ```text
//! 2020-05-16T00:00:01.059+0800<TAB>INFO<TAB>dispatcher-query-7960<TAB>io.prestosql.event.QueryMonitor<TAB>TIMELINE: Query 20200515_155959_06700_6r6b4 :: Transaction:[4d30e960-c319-439c-84dd-022ddab6fa5e] :: elapsed 1208ms :: planning 0ms :: waiting 0ms :: scheduling 1208ms :: running 0ms :: finishing 1208ms :: begin 2020-05-15T23:59:59.850+08:00 :: end 2020-05-16T00:00:01.058+08:00
//! ```
//!
//! Recognised: the timeline of each query in all its forms and failed queries ([`query`]), the server's start, catalogs, plugins and
//! nodes, what was written to stdout and stderr ([`server`]), requests ([`http`]). Of the server only the layout was seen live.

pub(crate) mod http;
mod query;
mod server;

use crate::{
    component::Grammar,
    components::{common, layouts, ranger},
    message::{MessageGrammar, Messages},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::AIRLIFT_LAYOUT],
    rule_version: 1,
    messages: &[MESSAGES, ranger::PLUGIN, common::MESSAGES],
    special: None,
};

/// `http-request.log`.
pub(crate) const HTTP: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::TRINO_HTTP) };

const MESSAGES: Messages = &[
    ("QueryMonitor", &[query::timeline]),
    ("QueryStateMachine", QUERY),
    ("SqlQueryExecution", QUERY),
    ("SqlQueryManager", QUERY),
    ("DispatchManager", QUERY),
    ("QueryTracker", QUERY),
    ("ClusterMemoryManager", &[query::killed]),
    ("EventListenerManager", &[query::event_lost, server::listener]),
    ("GracefulShutdownHandler", SERVER),
    ("Server", SERVER),
    ("TrinoServer", SERVER),
    ("PrestoServer", SERVER),
    ("LifeCycleManager", SERVER),
    ("Bootstrap", &[server::property]),
    ("StaticCatalogStore", CATALOG),
    ("StaticCatalogManager", CATALOG),
    ("FileCatalogStore", CATALOG),
    ("DynamicCatalogManager", CATALOG),
    ("CoordinatorDynamicCatalogManager", CATALOG),
    ("WorkerDynamicCatalogManager", CATALOG),
    ("PluginManager", &[server::plugin]),
    ("RemoteNodeMemory", &[server::unreachable]),
    ("RemoteNodeState", &[server::unreachable]),
    ("HttpRemoteNodeState", &[server::unreachable]),
    ("HttpPageBufferClient", &[server::unreachable]),
    ("SqlTaskManager", &[query::task_abandoned]),
    ("DiscoveryNodeManager", &[server::node]),
    ("CoordinatorNodeManager", &[server::node]),
    ("stdout", &[server::output]),
    ("stderr", &[server::output]),
];

const QUERY: &[MessageGrammar] = &[query::failed, query::ended_early];
const SERVER: &[MessageGrammar] = &[server::state, server::version];
const CATALOG: &[MessageGrammar] = &[server::catalog];
