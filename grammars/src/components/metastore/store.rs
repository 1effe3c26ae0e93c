//! The metastore's store and its failures, and the server's start.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `ObjectStore, initialize called`, `Initialized ObjectStore`, `Setting MetaStore object pin classes with hive.metastore.cache.pinobjtypes="..."`;
/// of 3.0 and later `RawStore: org.apache.hadoop.hive.metastore.ObjectStore@1a2b, with PersistenceManager: .. created in the thread with id: 1`
pub(super) fn object_store<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 6] = [
        ("ObjectStore, initialize called", "store_initializing"),
        ("Initialized ObjectStore", "store_initialized"),
        ("Setting MetaStore object pin classes", "store_configured"),
        ("RawStore: ", "store_opened"),
        ("Falling back to ORM path due to direct SQL failure", "direct_sql_fallback"),
        ("Direct SQL failed, falling back to ORM", "direct_sql_fallback"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    scan.action(action)
}

/// `Failed to get database khp, returning NoSuchObjectException`, of 3.0 and later `Failed to get database hive.khp, returning ..`
pub(super) fn database_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Failed to get database ")?;
    let name = scan.take_until(", returning NoSuchObjectException")?;
    let dot = memchr::memrchr(b'.', name);
    if let Some(dot) = dot {
        scan.record().put_text(Field::HiveCatalog, &name[..dot]);
    }
    scan.record().put_text(Field::HiveDatabase, &name[dot.map_or(0, |at| at + 1)..]);
    scan.action("database_missing")
}

/// `Version information not found in metastore. hive.metastore.schema.verification is not enabled so recording the schema version 2.3.0`,
/// `setMetaStoreSchemaVersion called but recording version is disabled: version = 2.3.0, comment = ..`,
/// `Found expected HMS version of 3.1.0`
pub(super) fn schema_version<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = if scan.sees("Version information ") {
        scan.tag("Version information ")?.skip("recording the schema version ")?
    } else if scan.sees("setMetaStoreSchemaVersion called ") {
        scan.skip("version = ")?
    } else {
        scan.tag("Found expected HMS version of ")?
    };
    scan.name(Field::ServiceVersion)?.action("schema_version")
}

/// `Using direct SQL, underlying DB is DERBY`
pub(super) fn direct_sql<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Using direct SQL, underlying DB is ")?
        .word(Field::HiveDatastore)?
        .action("direct_sql")
}

/// `Failed to execute [SELECT "DBS"."NAME" ..] with parameters [khp]`, `Self-test query [..] failed; direct SQL is disabled`
pub(super) fn direct_sql_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 3] = [
        ("Failed to execute [", "direct_sql_failed"),
        ("Self-test query [", "direct_sql_disabled"),
        ("Database initialization failed; direct SQL is disabled", "direct_sql_disabled"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    scan.action(action)
}

/// `HikariPool-1 - Starting...`, `HikariPool-1 - Start completed.`, `HikariPool-1 - Shutdown initiated...`,
/// `HikariPool-1 - Shutdown completed.`
pub(super) fn pool<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Starting", "pool_starting"),
        ("Start completed", "pool_started"),
        ("Shutdown initiated", "pool_stopping"),
        ("Shutdown completed", "pool_stopped"),
    ];
    let (scan, action) = Scan::new(message, record).until(Field::PartName, " - ")?.phrase(&PHRASES)?;
    scan.action(action)
}

/// `objectstore - leakDetectionThreshold is less than 2000ms or more than maxLifetime, disabling it.`
pub(super) fn pool_option<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).until(Field::PartName, " - ")?;
    [", disabling it", ", setting to ", ", it will be ", ", using default "]
        .iter()
        .any(|told| wire::bytes::find(scan.line(), told.as_bytes()).is_some())
        .then_some(())?;
    scan.action("pool_option_changed")
}

/// `New partition values:[2026-11-21]`
pub(super) fn partition_values<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("New partition values:[")?
        .until_last(Field::HivePartition, "]")?
        .action("partition_altered")
}

/// `Retrying HMSHandler after 2000 ms (attempt 1 of 10) with error: javax.jdo.JDODataStoreException: ..` and a trace, of 4.0
/// `.. with error calling method get_table: `
pub(super) fn retried<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Retrying HMSHandler after ")?
        .int(Field::HiveWaitMs)?
        .tag(" ms (attempt ")?
        .int(Field::HiveAttempt)?
        .tag(" of ")?
        .skip(") with error")?
        .maybe_then(|scan| Some(scan.tag(" calling method ")?.until(Field::HiveFunction, ":")?.rest()))
        .maybe_then(|scan| {
            Some(scan.tag(": ")?.name(Field::ErrorType)?.tag(":")?.all_of_line(Field::ErrorMessage).rest())
        })
        .action("metastore_retried")
}

/// `AlreadyExistsException(message:Table events already exists)`, `MetaException(message:..)`, `HMSHandler Fatal error: ..`,
/// of 4.0 `HMSHandler fatal error calling method get_table: `
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("HMSHandler ") {
        let scan = scan.tag("HMSHandler ")?.advance(1)?.tag("atal error")?;
        return scan
            .maybe_then(|scan| Some(scan.tag(" calling method ")?.until(Field::HiveFunction, ":")?.rest()))
            .is(Field::EventOutcome, "failure")
            .action("metastore_failed");
    }
    let class =
        steps::take_while(&mut scan.rest(), |byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))?;
    class.ends_with(b"Exception").then_some(())?;
    let scan = scan.name(Field::ErrorType)?;
    scan.maybe_then(|scan| Some(scan.tag("(message:")?.until_last(Field::ErrorMessage, ")")?.rest()))
        .is(Field::EventOutcome, "failure")
        .action("metastore_failed")
}

/// `Starting hive metastore on port 9083`, `Started the new metaserver on port [9083]...`,
/// `Starting DB backed MetaStore Server with SetUGI enabled`, `Options.maxWorkerThreads = 1000`, `TCP keepalive = true`,
/// `Enable SSL = false`, `Added admin role in metastore`, `Shutting down hive metastore.`,
/// `Metastore Thrift Server threw an exception...`
pub(super) fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 16] = [
        ("Starting DB backed MetaStore Server", "service_starting"),
        ("Starting DB backed MetaStore HTTP Server", "service_starting"),
        ("Options.minWorkerThreads = ", "server_option"),
        ("Options.maxWorkerThreads = ", "server_option"),
        ("minWorkerThreads = ", "server_option"),
        ("maxWorkerThreads = ", "server_option"),
        ("TCP keepalive = ", "server_option"),
        ("Enable SSL = ", "server_option"),
        ("Binding host ", "server_option"),
        ("Direct SQL optimization = ", "server_option"),
        ("Added admin role in metastore", "role_added"),
        ("Added public role in metastore", "role_added"),
        ("No user is added in admin role", "role_empty"),
        ("Shutting down hive metastore", "service_stopping"),
        ("Saw error while ", "service_failed"),
        ("Metastore Thrift Server threw an exception", "service_failed"),
    ];
    let scan = Scan::new(message, record);
    if scan.sees("Starting hive metastore on port ") {
        return scan.tag("Starting hive metastore on port ")?.int(Field::RpcPort)?.action("service_starting");
    }
    if scan.sees("Started the new metaserver on port [") {
        let scan = scan.tag("Started the new metaserver on port [")?;
        return scan.int(Field::RpcPort)?.tag("]")?.action("service_started");
    }
    let (scan, action) = scan.phrase(&PHRASES)?;
    scan.action(action)
}

/// `Number of partitions scanned (=1200) on table 'events' exceeds limit (=1000). ..`
pub(super) fn functions<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Number of partitions scanned (=")?
        .skip_number()?
        .tag(") on table '")?
        .until(Field::HiveTable, "' exceeds limit")?
        .action("partition_limit_exceeded")
}

/// `DbNotificationListener: Processing : 17:{"server":..}`
pub(super) fn notification<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("DbNotificationListener: Processing : ")?
        .int(Field::HiveEventId)?
        .action("notification_event")
}
