//! Hive Metastore logs (1.2 to 4.1): a server of its own, or embedded in HiveServer2.
//!
//! ```text
//! 2026-11-21T07:45:27,052  INFO [pool-11-thread-1] metastore.HiveMetaStore: 1: source:10.20.1.61 get_table : db=khp tbl=events
//! 2026-11-21T07:45:27,073  INFO [pool-11-thread-1] HiveMetaStore.audit: ugi=hive<TAB>ip=10.20.1.61<TAB>cmd=source:10.20.1.61 get_table : db=khp tbl=events<TAB>
//! ```
//!
//! Recognised: calls and their audit ([`calls`]), the store, its failures and the server's start ([`store`]), the mapping to its database, statistics
//! and files ([`database`]), transactions, locks
//! and the compactor's threads ([`compactor`]), PerfLogger, and what all daemons write ([`common`]).

pub(crate) mod calls;
mod compactor;
mod database;
mod store;

use crate::{
    component::Grammar,
    components::{common, hiveserver2, libraries, ranger, zookeeper_client},
    message::Messages,
};

/// How its files are read: in the layouts of HiveServer2, whose configuration it shares.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: hiveserver2::LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        hiveserver2::SHARED,
        zookeeper_client::MESSAGES,
        ranger::PLUGIN,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// What HiveServer2 writes, too, where the metastore is embedded in it.
pub(crate) const MESSAGES: Messages = &[
    ("HiveMetaStore", &[calls::call, calls::maintenance, store::server, compactor::off]),
    ("CompactorTasks", &[compactor::off]),
    ("HikariConfig", &[store::pool_option]),
    ("HMSHandler", &[calls::call, calls::maintenance, store::server, store::functions]),
    ("audit", &[calls::audit]),
    ("RetryingHMSHandler", &[store::retried, store::failed]),
    ("ObjectStore", &[store::object_store, store::database_missing, store::schema_version]),
    ("PersistenceManagerProvider", &[store::object_store]),
    ("MetaStoreDirectSql", &[store::direct_sql, store::direct_sql_failed]),
    ("MetaStoreSchemaInfo", &[store::schema_version]),
    ("HikariDataSource", &[store::pool]),
    ("HiveAlterHandler", &[store::partition_values]),
    ("DbNotificationListener", &[store::notification]),
    ("TxnHandler", &[compactor::transactions]),
    ("CompactionTxnHandler", &[compactor::transactions]),
    ("Initiator", &[compactor::requested, compactor::refused, compactor::checked]),
    ("InitiatorBase", &[compactor::requested, compactor::refused]),
    ("Worker", COMPACTION),
    ("CompactionService", COMPACTION),
    ("AcidCompactionService", COMPACTION),
    ("IcebergCompactionService", COMPACTION),
    ("CompactorMR", &[compactor::job]),
    ("MRCompactor", &[compactor::job]),
    ("Cleaner", &[compactor::cleaning]),
    ("CompactionCleaner", &[compactor::cleaning]),
    ("Persistence", &[database::mapping]),
    ("Datastore", &[database::mapping]),
    ("Query", &[database::mapping]),
    ("Connection", &[database::mapping]),
    ("MetaData", &[database::mapping]),
    ("Schema", &[database::mapping]),
    ("log", &[database::statistics]),
    ("MetaStoreUtils", &[database::statistics]),
    ("MetaStoreServerUtils", &[database::statistics]),
    ("FileUtils", &[database::files]),
    ("hivemetastoressimpl", &[database::files]),
    ("HiveMetaStoreFsImpl", &[database::files]),
];

const COMPACTION: &[crate::message::MessageGrammar] =
    &[compactor::started, compactor::completed, compactor::failed];
