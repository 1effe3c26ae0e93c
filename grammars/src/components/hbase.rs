//! HBase Master, RegionServer, Thrift and REST server logs (0.98 to 2.6), and `SecurityAuth.audit`.
//!
//! ```text
//! 2026-11-21 07:39:49,267 INFO  [MemStoreFlusher.0] regionserver.HRegion: Finished memstore flush of ~4.00 MB/4194320, currentsize=597.18 KB/611512 for region khp_events,3,1795214383821.4e670160783581eb5958d5bf72da088b. in 1394ms, sequenceid=19, compaction requested=false
//! ```
//!
//! Recognised: slow and large responses ([`rpc`]), regions that open, close, split, flush and compact ([`regions`]), the write-ahead
//! log and its splitting ([`wal`]), the Master: transitions in the wordings of 1.4 and 2.x, balancer, crashed servers ([`master`]), its
//! procedures ([`procedures`]), snapshots and other operations ([`operations`]), Thrift and REST ([`gateway`]), a server's life, its abort, its cache, leases and pressure ([`server`]), audit ([`audit`]), its ZooKeeper and HDFS
//! clients. From 2.5 on a message longer than 1000 characters has lost its head: what is left is read for what it says.

mod audit;
mod dfs_client;
mod gateway;
mod master;
mod operations;
mod procedures;
mod regions;
mod rpc;
mod server;
mod wal;

use crate::{
    component::Grammar,
    components::{common, hdfs, layouts, zookeeper_client},
    fields::Field,
    message::{Messages, Scan, steps},
    record::{Record, Value},
};

/// How its files are read. `RFA` is `SecurityAuth.audit`'s layout, and Cloudera's.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::LOGGER_LINE,
        layouts::THREAD,
        layouts::LOGGER_LOCATION,
        layouts::RFA,
        layouts::LOGGER_IN_THREAD,
        layouts::BARS,
        layouts::JUL,
    ],
    rule_version: 3,
    messages: &[MESSAGES, zookeeper_client::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("RpcServer", RPC),
    (
        "NettyRpcServer",
        &[rpc::too_slow, rpc::server_state, gateway::listening, rpc::call_lost, rpc::truncated],
    ),
    ("CallRunner", &[rpc::call_lost, rpc::call_failed]),
    ("SimpleRpcServer", RPC),
    ("RpcExecutor", &[rpc::executor]),
    ("HRegion", REGION),
    (
        "HStore",
        &[
            regions::compacted,
            regions::compaction_started,
            regions::file_added,
            regions::store_closed,
            regions::store_opened,
        ],
    ),
    ("DefaultStoreFlusher", &[regions::store_flushed]),
    ("DefaultMobStoreFlusher", &[regions::store_flushed]),
    ("CompactSplitThread", COMPACTION),
    ("CompactSplit", COMPACTION),
    ("RSRpcServices", &[regions::requested, server::scanner_expired, server::scanner_closed]),
    ("AssignRegionHandler", &[regions::requested, regions::handled, regions::open_failed]),
    ("OpenRegionHandler", &[regions::open_failed]),
    ("UnassignRegionHandler", &[regions::requested, regions::handled]),
    ("SplitTransaction", &[regions::splitting]),
    ("SplitTransactionImpl", &[regions::splitting]),
    ("SplitRequest", &[regions::split_done, regions::split_journal, regions::split_failed]),
    ("PressureAwareThroughputController", &[regions::throttled]),
    ("PressureAwareCompactionThroughputController", &[regions::throttled]),
    ("PressureAwareFlushThroughputController", &[regions::throttled]),
    ("MemStoreFlusher", &[server::blocking, server::flush_delayed, server::flusher]),
    ("HeapMemoryManager", &[server::heap_pressure]),
    ("FSHLog", WAL),
    ("AsyncFSWAL", WAL),
    ("AbstractFSWAL", WAL),
    ("AbstractWAL", WAL),
    ("WALSplitter", SPLITTER),
    ("FSHDFSUtils", &[wal::lease]),
    ("RecoverLeaseFSUtils", &[wal::lease]),
    ("SplitLogManager", &[wal::splitting_logs, wal::dead_workers, wal::split_tasks]),
    ("SplitLogManagerCoordination", &[wal::split_task]),
    ("ZkSplitLogManagerCoordination", &[wal::split_task]),
    ("ZkSplitLogWorkerCoordination", &[wal::split_worker]),
    ("LruBlockCache", &[server::cache]),
    ("BlockCache", &[server::cache]),
    ("TinyLfuBlockCache", &[server::cache]),
    ("BucketCache", &[server::cache]),
    ("HRegionServer", SERVER),
    ("HBaseServerBase", SERVER),
    ("Sleeper", &[server::slept]),
    ("ScheduledChore", &[server::chore_missed]),
    ("Leases", &[server::lease_expired]),
    ("LeaseManager", &[server::lease_expired]),
    ("RegionStates", &[master::transition, master::region_moved]),
    ("RegionStateStore", &[master::meta_updated, procedures::procedure]),
    (
        "AssignmentManager",
        &[
            master::assigning,
            master::split_handled,
            master::joined,
            master::region_problem,
            procedures::crash_scheduled,
            procedures::procedure,
        ],
    ),
    ("ZkOpenRegionCoordination", &[master::open_handled]),
    (
        "HMaster",
        &[
            master::balanced_region,
            master::initialized,
            master::waiting,
            master::holding,
            audit::client,
            server::aborting,
            server::stopped,
            gateway::service_starting,
        ],
    ),
    ("MasterRpcServices", &[audit::client, audit::requested, master::server_fatal]),
    (
        "ServerManager",
        &[
            procedures::crash_scheduled,
            master::server_registered,
            master::server_count,
            master::server_expired,
            master::clock,
        ],
    ),
    ("RegionServerTracker", &[master::server_gone]),
    ("ServerCrashProcedure", &[master::crash, procedures::procedure]),
    ("StochasticLoadBalancer", BALANCER),
    ("BaseLoadBalancer", BALANCER),
    ("CatalogJanitor", &[master::catalog_scanned, master::meta_problem]),
    ("ZKTableStateManager", &[master::table_state]),
    ("TableStateManager", &[master::table_state_meta]),
    ("ActiveMasterManager", &[master::active, master::waiting]),
    ("MetaTableAccessor", &[master::meta_row, master::table_state_meta]),
    ("ProcedureExecutor", &[procedures::named, procedures::procedure]),
    ("DFSClient", dfs_client::GRAMMARS),
    ("DataStreamer", dfs_client::GRAMMARS),
    ("CompactionConfiguration", &[regions::compaction_settings]),
    ("CacheConfig", &[server::cache_configured]),
    ("AbstractRpcClient", &[rpc::connection_idle]),
    ("MetricsSystemImpl", &[hdfs::metrics_system, hdfs::metrics_scheduled]),
    ("MetricsConfig", &[hdfs::configuration_missing]),
    ("deprecation", &[hdfs::deprecated]),
    ("VersionInfo", &[server::version]),
    ("ServerCommandLine", &[server::environment]),
    ("AccessController", &[audit::access]),
    ("AccessChecker", &[audit::access]),
    ("Server", &[audit::connection, audit::refused, gateway::listening]),
    ("ThriftServer", &[gateway::started, gateway::service_starting, gateway::user]),
    ("ThriftServerRunner", &[gateway::started, gateway::user]),
    ("ImplType", &[gateway::started]),
    ("ThriftHttpServlet", &[gateway::user]),
    ("TBoundedThreadPoolServer", &[gateway::failed]),
    ("ThriftHBaseServiceHandler", &[gateway::failed]),
    ("HBaseServiceHandler", &[gateway::failed]),
    ("HBaseHandler", &[gateway::failed]),
    ("RowResultGenerator", &[gateway::failed]),
    ("ScannerResultGenerator", &[gateway::failed]),
    ("RESTServer", &[gateway::started, gateway::service_starting]),
    ("AbstractConnector", &[gateway::listening]),
    ("CoprocessorHost", &[operations::coprocessor_failed, operations::operation]),
    ("RegionCoprocessorHost", &[operations::coprocessor_failed, operations::operation]),
    ("HBaseAdmin", &[operations::operation]),
    ("SnapshotManager", &[operations::operation]),
    ("CloneSnapshotProcedure", &[operations::operation, procedures::procedure]),
    ("RestoreSnapshotProcedure", &[operations::operation, procedures::procedure]),
    ("SnapshotProcedure", &[operations::operation, procedures::procedure]),
    ("TakeSnapshotHandler", &[operations::operation]),
    ("EnabledTableSnapshotHandler", &[operations::operation]),
    ("DisabledTableSnapshotHandler", &[operations::operation]),
    ("DisableTableProcedure", &[operations::operation, procedures::procedure]),
    ("EnableTableProcedure", &[operations::operation, procedures::procedure]),
    ("*", &[procedures::procedure, rpc::truncated]),
];

const RPC: &[crate::message::MessageGrammar] =
    &[rpc::too_slow, rpc::server_state, rpc::call_lost, rpc::call_failed, rpc::truncated];
const REGION: &[crate::message::MessageGrammar] = &[
    regions::flushed,
    regions::flushing,
    regions::flush_started,
    regions::onlined,
    regions::closed,
    regions::closing,
    regions::compaction_on,
    regions::creating,
    regions::too_busy,
];
const COMPACTION: &[crate::message::MessageGrammar] = &[regions::compaction_done, regions::compaction_failed];
const WAL: &[crate::message::MessageGrammar] = &[
    wal::slow_sync,
    wal::rolled,
    wal::created,
    wal::archived,
    wal::closed,
    wal::pipeline_error,
    wal::too_many,
    wal::configured,
];
const SPLITTER: &[crate::message::MessageGrammar] =
    &[wal::split_started, wal::split_finished, wal::split_archived];
const SERVER: &[crate::message::MessageGrammar] = &[
    server::aborting,
    server::stopped,
    server::stopping,
    server::coprocessors,
    server::metrics_dump,
    server::duty,
    server::serving,
    server::flush_requested,
    server::closing_regions,
    regions::opened,
];
const BALANCER: &[crate::message::MessageGrammar] =
    &[master::balancer_started, master::balancer_skipped, master::balancer_done];

/// Puts what a region's name says: `khp_events,3,1795214383821.4e670160783581eb5958d5bf72da088b.`, `hbase:meta,,1.1588230740`, or only
/// the encoded part, which is all that 2.x logs in most places.
fn put_region<'a>(name: &'a [u8], record: &mut Record<'a>) {
    let name = name.trim_ascii();
    let inner = name.strip_suffix(b".").unwrap_or(name);
    let Some(comma) = memchr::memchr(b',', inner) else {
        if is_encoded(inner) {
            record.put(Field::HbaseRegion, Value::Text(inner));
        }
        return;
    };
    record.put_text(Field::HbaseTable, &inner[..comma]);
    record.put_text(Field::HbaseRegionName, name);
    let encoded = memchr::memrchr(b'.', inner).map(|dot| &inner[dot + 1..]);
    if let Some(encoded) = encoded.filter(|encoded| is_encoded(encoded)) {
        record.put(Field::HbaseRegion, Value::Text(encoded));
    }
}

/// A hash of 32 hexadecimal digits; of hbase:meta it is a number.
fn is_encoded(text: &[u8]) -> bool {
    let is_hash = text.len() == 32 && text.iter().all(u8::is_ascii_hexdigit);
    is_hash || (8..=10).contains(&text.len()) && text.iter().all(u8::is_ascii_digit)
}

/// A region's name up to `end`, which is read over.
fn region<'a, 'r>(mut scan: Scan<'a, 'r>, end: &str) -> Option<Scan<'a, 'r>> {
    let name = scan.take_until(end)?;
    put_region(name, scan.record());
    Some(scan)
}

/// A region's name that is the rest of the line.
fn region_to_end<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let line = scan.line();
    put_region(line, scan.record());
    scan.advance(line.len())
}

/// A size for people, put as bytes: `4.3 M`, `597.18 KB`, `0 B`, `11.6 G`. It is read over.
fn size<'a, 'r>(mut scan: Scan<'a, 'r>, field: Field) -> Option<Scan<'a, 'r>> {
    let mut rest = scan.rest();
    let number = steps::float(&mut rest)?;
    rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let factor = match rest.first() {
        Some(b'K') => 1024.0,
        Some(b'M') => 1024.0 * 1024.0,
        Some(b'G') => 1024.0 * 1024.0 * 1024.0,
        Some(b'T') => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => 1.0,
    };
    let unit = rest.iter().take(2).take_while(|byte| b"KMGTB".contains(byte)).count();
    scan.record().put_int(field, (number * factor).round() as i64);
    let read = scan.rest().len() - rest.len();
    scan.advance(read + unit)
}

/// A time for people, put as milliseconds: `2sec`, `1394ms`, `1.2340 sec`, `280msec`, `1mins, 2.3sec`. It is read over.
fn duration<'a, 'r>(mut scan: Scan<'a, 'r>, field: Field) -> Option<Scan<'a, 'r>> {
    let (mut total, mut found) = (0.0, false);
    let mut rest = scan.rest();
    while let Some(number) = steps::float(&mut rest) {
        rest = rest.strip_prefix(b" ").unwrap_or(rest);
        let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let factor = match &rest[..letters] {
            b"ms" | b"msec" => 1.0,
            b"sec" | b"secs" | b"s" => 1e3,
            b"mins" | b"min" => 6e4,
            b"hrs" => 36e5,
            _ => break,
        };
        total += number * factor;
        found = true;
        rest = &rest[letters..];
        rest = rest.strip_prefix(b", ").unwrap_or(rest);
    }
    if !found {
        return None;
    }
    scan.record().put(field, Value::Float((total * 1e3).round() / 1e3));
    let read = scan.rest().len() - rest.len();
    scan.advance(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<Value<'_>> {
        let mut record = Record::default();
        size(Scan::new(text.as_bytes(), &mut record), Field::HbaseBytes)?;
        record.get(Field::HbaseBytes)
    }

    #[test]
    fn sizes_and_times_are_for_people() {
        assert_eq!(bytes("4.5 M)"), Some(Value::Int(4_718_592)));
        assert_eq!(bytes("597.18 KB/611512"), Some(Value::Int(611_512)));
        assert_eq!(bytes("0 B"), Some(Value::Int(0)));
        assert_eq!(bytes("656"), Some(Value::Int(656)));
        for (text, expected) in [
            ("2sec", 2000.0),
            ("1394ms,", 1394.0),
            ("280msec exception", 280.0),
            ("1.2340 sec", 1234.0),
            ("1mins, 2.5sec", 62_500.0),
        ] {
            let mut record = Record::default();
            assert!(duration(Scan::new(text.as_bytes(), &mut record), Field::HbaseDurationMs).is_some());
            assert_eq!(record.get(Field::HbaseDurationMs), Some(Value::Float(expected)), "{text}");
        }
    }

    #[test]
    fn regions_say_their_table() {
        for (name, table, encoded) in [
            (
                "khp_events,a,b. c,1795214383821.4e670160783581eb5958d5bf72da088b.",
                Some("khp_events"),
                Some("4e670160783581eb5958d5bf72da088b"),
            ),
            ("hbase:meta,,1.1588230740", Some("hbase:meta"), Some("1588230740")),
            ("4e670160783581eb5958d5bf72da088b", None, Some("4e670160783581eb5958d5bf72da088b")),
            ("hbase:meta,,1", Some("hbase:meta"), None),
            ("nothing", None, None),
        ] {
            let mut record = Record::default();
            put_region(name.as_bytes(), &mut record);
            let text = |expected: Option<&'static str>| expected.map(|text| Value::Text(text.as_bytes()));
            assert_eq!(record.get(Field::HbaseTable), text(table), "{name}");
            assert_eq!(record.get(Field::HbaseRegion), text(encoded), "{name}");
        }
    }
}
