//! What Hadoop's libraries say in any process that uses them: options, native code, metrics, proxies, retries, web servers, and
//! their security ([`security`], [`users`]).
//!
//! ```text
//! 26/11/21 07:51:06 INFO Configuration.deprecation: yarn.resourcemanager.zk-address is deprecated. Instead, use hadoop.zk.address
//! ```

mod security;
mod users;

use crate::{
    components::common,
    fields::Field::*,
    message::{Messages, Scan},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// Message grammars for jobs, their clients and their history.
pub(crate) const MESSAGES: Messages = &[
    ("deprecation", &[library]),
    ("Configuration", &[library]),
    ("NativeCodeLoader", &[library]),
    ("MetricsConfig", &[metrics]),
    ("MetricsSystemImpl", &[metrics]),
    ("JvmMetrics", &[metrics]),
    ("ResourceUtils", &[library]),
    ("RMProxy", &[library]),
    ("DefaultNoHARMFailoverProxyProvider", &[library]),
    ("AHSProxy", &[library]),
    ("TimelineClientImpl", &[library]),
    ("ConfiguredRMFailoverProxyProvider", &[library]),
    ("RetryInvocationHandler", &[retried]),
    ("SecurityUtil", &[library]),
    ("CallQueueManager", &[library]),
    ("HttpServer2", &[web]),
    ("HttpServer", &[web]),
    ("WebApps", &[web]),
    ("RpcServerFactoryPBImpl", &[library]),
    ("JobHistoryUtils", &[library]),
    ("HiveConf", &[library]),
    ("Client", &[library, security::security]),
    ("LeaseRenewer", &[library]),
    ("DFSClient", &[library]),
    ("DataStreamer", &[library]),
    ("AsyncDispatcher", &[library]),
    ("EventDispatcher", &[library]),
    ("YarnUncaughtExceptionHandler", &[library]),
    ("ServiceOperation", &[library]),
    ("RackResolver", &[library]),
    ("ShellBasedUnixGroupsMapping", users::USERS),
    ("JniBasedUnixGroupsMapping", users::USERS),
    ("Groups", users::USERS),
    ("AbstractDelegationTokenSecretManager", users::TOKEN_MANAGERS),
    ("DelegationTokenSecretManager", users::TOKEN_MANAGERS),
    ("RMDelegationTokenSecretManager", users::TOKEN_MANAGERS),
    ("JHSDelegationTokenSecretManager", users::TOKEN_MANAGERS),
    ("Counters", &[library]),
    ("KeyProviderCache", &[security::security]),
    ("LoadBalancingKMSClientProvider", &[security::security]),
    ("AuthenticationFilter", security::WEB),
    ("KerberosAuthenticationHandler", security::WEB),
    ("AMRMClientImpl", &[library]),
    ("ContainerManagementProtocolProxy", &[library]),
    ("CodecPool", &[library]),
    ("CodecConfig", &[library]),
    ("DomainSocketFactory", &[security::security]),
    ("UserGroupInformation", &[users::action_failed, security::login, users::groups, security::security]),
];

fn metrics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    METRICS.read(message, record)
}

fn web<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    WEB.read(message, record)
}

fn library<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LIBRARY.read(message, record)
}

/// `java.net.ConnectException: Call From .., while invoking ClientNamenodeProtocolTranslatorPB.delete over nn1.example.com/10.20.1.1:8020 after 1 failover attempts. Trying to failover after sleeping for 607ms.`,
/// 3.x with `Current retry count: 1.` behind it. The server's exception has its trace before `, while invoking`:
/// `org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.ipc.StandbyException): Operation category READ is not supported in state standby.`
/// and frames. Up to 2.7 `Exception while invoking getFileInfo of class ClientNamenodeProtocolTranslatorPB over nn1.example.com/10.20.1.1:8020. ..`
fn retried<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const BEFORE: &str = "Exception while invoking ";
    let scan = Scan::new(message, record);
    let scan = match scan.sees(BEFORE) {
        true => scan.tag(BEFORE)?.word(RpcMethod)?.skip(" over ")?,
        false => scan.then(thrown)?.until(RpcMethod, " over ")?,
    };
    let line = scan.line();
    let ends = [&b" after "[..], b". "].into_iter().filter_map(|end| wire::bytes::find(line, end));
    let end = ends.min().unwrap_or(line.len());
    let mut scan = scan;
    scan.record().put_text(RpcServer, &line[..end]);
    scan.advance(end)?
        .maybe_then(|scan| Some(scan.tag(" after ")?.int(RpcRetry)?.rest()))
        .action("call_retried")
}

/// What was thrown, up to `, while invoking `.
fn thrown<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    const REMOTE: &str = "org.apache.hadoop.ipc.RemoteException(";
    const INVOKING: &str = ", while invoking ";
    if scan.sees(REMOTE) {
        scan = scan.tag(REMOTE)?.until(ErrorType, "): ")?;
        return match wire::bytes::find(scan.line(), INVOKING.as_bytes()) {
            Some(_) => scan.until(ErrorMessage, INVOKING),
            None => scan.rest_of_line(ErrorMessage)?.skip_lines("\n, while invoking "),
        };
    }
    let head = scan.take_until(INVOKING)?;
    let (class, text) = common::thrown(head).unwrap_or((head, b""));
    scan.record().put_text(ErrorType, class);
    scan.record().put_text(ErrorMessage, text);
    Some(scan)
}

/// What Hadoop's metrics say.
static METRICS: Table = Table::new(&[
    Phrase {
        sample: "Cannot locate configuration: tried hadoop-metrics2-maptask.properties,hadoop-metrics2.properties",
        pieces: &[Tag("Cannot locate configuration: tried ")],
        action: "metrics_unconfigured",
    },
    Phrase {
        sample: "Loaded properties from hadoop-metrics2.properties",
        pieces: &[Maybe("l"), Maybe("L"), Tag("oaded properties from "), Rest(HdfsPath)],
        action: "metrics_configured",
    },
    Phrase {
        sample: "Scheduled Metric snapshot period at 10 second(s).",
        pieces: &[Tag("Scheduled "), Maybe("Metric "), Tag("snapshot period at ")],
        action: "metrics_scheduled",
    },
    Phrase {
        sample: "MapTask metrics system started",
        pieces: &[
            Until(PartName, " metrics system "),
            OneOf(PartState, &["started", "stopped", "shutdown complete"]),
        ],
        action: "metrics_system",
    },
    Phrase {
        sample: "JobTracker metrics system already initialized!",
        pieces: &[Until(PartName, " metrics system already initialized")],
        action: "metrics_system",
    },
    Phrase {
        sample: "Cannot initialize JVM Metrics with processName=JobTracker, sessionId= - already initialized",
        pieces: &[
            Tag("Cannot initialize JVM Metrics with processName="),
            Until(PartName, ","),
            Skip("already initialized"),
        ],
        action: "metrics_jvm",
    },
    Phrase {
        sample: "Stopping MapTask metrics system...",
        pieces: &[Tag("Stopping "), Until(PartName, " metrics system")],
        action: "metrics_stopping",
    },
    Phrase {
        sample: "Initializing JVM Metrics with processName=JobTracker, sessionId=",
        pieces: &[Tag("Initializing JVM Metrics with processName="), Until(PartName, ",")],
        action: "metrics_jvm",
    },
]);

/// What web servers say.
static WEB: Table = Table::new(&[
    Phrase {
        sample: "Jetty bound to port 43235",
        pieces: &[Tag("Jetty bound to port "), Int(RpcPort)],
        action: "web_started",
    },
    Phrase {
        sample: "Web app mapreduce started at 43235",
        pieces: &[Tag("Web app "), Until(PartName, " started at "), Int(RpcPort)],
        action: "web_started",
    },
    Phrase {
        sample: "Added filter static_user_filter (class=org.apache.hadoop.http.lib.StaticUserWebFilter$StaticUserFilter) to context jobhistory",
        pieces: &[Tag("Added filter "), Until(PartName, " (class=")],
        action: "web_filter",
    },
    Phrase {
        sample: "Added global filter 'safety' (class=org.apache.hadoop.http.HttpServer2$QuotingInputFilter)",
        pieces: &[Tag("Added global filter '"), Until(PartName, "' (class=")],
        action: "web_filter",
    },
    Phrase {
        sample: "adding path spec: /mapreduce/*",
        pieces: &[Tag("adding path spec: "), Word(PartName)],
        action: "web_path",
    },
    Phrase {
        sample: "Registered webapp guice modules",
        pieces: &[Tag("Registered webapp guice modules")],
        action: "web_modules",
    },
]);

/// What the others say.
static LIBRARY: Table = Table::new(&[
    Phrase {
        sample: "session.id is deprecated. Instead, use dfs.metrics.session-id",
        pieces: &[Word(OptionOld), Tag(" is deprecated. Instead, use "), Word(OptionNew)],
        action: "option_deprecated",
    },
    Phrase {
        sample: "Group org.apache.hadoop.mapred.Task$Counter is deprecated. Use org.apache.hadoop.mapreduce.TaskCounter instead",
        pieces: &[Tag("Group "), Word(OptionOld), Tag(" is deprecated. Use "), Word(OptionNew)],
        action: "option_deprecated",
    },
    Phrase {
        sample: "Waiting for application to be successfully unregistered.",
        pieces: &[Tag("Waiting for application to be successfully unregistered")],
        action: "master_unregistering",
    },
    Phrase {
        sample: "Received new token for : dn1.example.com:45454",
        pieces: &[Tag("Received new token for : "), Word(RpcServer)],
        action: "token_received",
    },
    Phrase {
        sample: "Opening proxy : dn1.example.com:45454",
        pieces: &[Tag("Opening proxy : "), Word(RpcServer)],
        action: "proxy_opened",
    },
    Phrase {
        sample: "Got brand-new compressor [.snappy]",
        pieces: &[Tag("Got brand-new "), SkipWord, Tag(" ["), Until(PartName, "]")],
        action: "codec_created",
    },
    Phrase {
        sample: "Compression: SNAPPY",
        pieces: &[Tag("Compression: "), Word(PartName)],
        action: "codec_created",
    },
    Phrase { sample: "Caught exception ", pieces: &[Tag("Caught exception"), End], action: "stream_failed" },
    Phrase {
        sample: "Unable to load native-hadoop library for your platform... using builtin-java classes where applicable",
        pieces: &[Tag("Unable to load native-hadoop library")],
        action: "native_code_missing",
    },
    Phrase {
        sample: "resource-types.xml not found",
        pieces: &[Tag("resource-types.xml not found")],
        action: "resource_types_missing",
    },
    Phrase {
        sample: "Unable to find 'resource-types.xml'.",
        pieces: &[Tag("Unable to find 'resource-types.xml'")],
        action: "resource_types_missing",
    },
    Phrase {
        sample: "Adding resource type - name = memory-mb, units = Mi, type = COUNTABLE",
        pieces: &[Tag("Adding resource type - name = "), Until(PartName, ",")],
        action: "resource_type_added",
    },
    Phrase {
        sample: "Connecting to ResourceManager at rm1.example.com/10.20.1.31:8032",
        pieces: &[Tag("Connecting to "), Until(PartName, " at "), Word(RpcServer)],
        action: "connecting",
    },
    Phrase {
        sample: "Timeline service address: ats1.example.com:8188",
        pieces: &[Tag("Timeline service address: "), Word(RpcServer)],
        action: "connecting",
    },
    Phrase {
        sample: "Failing over to rm2",
        pieces: &[Tag("Failing over to "), Word(RpcServer)],
        action: "failing_over",
    },
    Phrase {
        sample: "Address change detected. Old: nn1.example.com/10.20.1.1:8020 New: nn1.example.com/10.20.1.9:8020",
        pieces: &[Tag("Address change detected. Old: "), SkipWord, Tag(" New: "), Word(RpcServer)],
        action: "address_changed",
    },
    Phrase {
        sample: "Failed to renew lease for [DFSClient_NONMAPREDUCE_1537864556_1] for 51 seconds.  Will retry shortly ...",
        pieces: &[Tag("Failed to renew lease for ["), Until(HdfsClient, "] for "), Duration(HdfsDurationMs)],
        action: "lease_renewal_failed",
    },
    // The client gives up.
    Phrase {
        sample: "Failed to renew lease for DFSClient_NONMAPREDUCE_1537864556_1 for 3600 seconds (>= hard-limit =3600 seconds.) Closing all files being written ...",
        pieces: &[
            Tag("Failed to renew lease for "),
            Word(HdfsClient),
            Tag(" for "),
            Duration(HdfsDurationMs),
            Tag(" (>= hard-limit ="),
        ],
        action: "lease_renewal_failed",
    },
    Phrase {
        sample: "Error Recovery for BP-1-10.20.1.1-1795216269956:blk_1073741825_1001 in pipeline [DatanodeInfoWithStorage[10.20.1.11:50010,DS-1,DISK], DatanodeInfoWithStorage[10.20.1.12:50010,DS-2,DISK]]: datanode 0(DatanodeInfoWithStorage[10.20.1.11:50010,DS-1,DISK]) is bad.",
        pieces: &[
            Tag("Error Recovery for "),
            Skip(" in pipeline "),
            Skip(": datanode "),
            Skip("(DatanodeInfoWithStorage["),
            Until(HdfsDatanode, ","),
            Skip(" is "),
            RestBefore(HdfsReason, "."),
        ],
        action: "pipeline_recovery",
    },
    // Up to 2.3.
    Phrase {
        sample: "Error Recovery for block BP-1-10.20.1.1-1795216269956:blk_1073741825_1001 in pipeline 10.20.1.11:50010, 10.20.1.12:50010: bad datanode 10.20.1.11:50010",
        pieces: &[
            Tag("Error Recovery for "),
            Maybe("block "),
            Skip(" in pipeline "),
            Skip("bad datanode"),
            Skip(" "),
            Rest(HdfsDatanode),
        ],
        action: "pipeline_recovery",
    },
    // The block from 2.10 on.
    Phrase {
        sample: "Slow ReadProcessor read fields for block BP-1-10.20.1.1-1795216269956:blk_1073741825_1001 took 30500ms (threshold=30000ms); ack: seqno: 12 reply: SUCCESS downstreamAckTimeNanos: 0 flag: 0, targets: [DatanodeInfoWithStorage[10.20.1.11:50010,DS-1,DISK]]",
        pieces: &[
            Tag("Slow ReadProcessor read fields "),
            Optional(&[Tag("for block "), Until(HdfsBlockPool, ":blk_")]),
            Skip("took "),
            Duration(HdfsDurationMs),
            Tag(" (threshold="),
            Int(HdfsThresholdMs),
        ],
        action: "slow_acknowledgement",
    },
    // The file from 2.10 on.
    Phrase {
        sample: "Slow waitForAckedSeqno took 31000ms (threshold=30000ms). File being written: /user/alice/x, block: BP-1-10.20.1.1-1795216269956:blk_1073741825_1001, Write pipeline datanodes: [DatanodeInfoWithStorage[10.20.1.11:50010,DS-1,DISK]].",
        pieces: &[
            Tag("Slow waitForAckedSeqno took "),
            Duration(HdfsDurationMs),
            Tag(" (threshold="),
            Int(HdfsThresholdMs),
            Optional(&[Skip("File being written: "), Until(HdfsPath, ", block: ")]),
        ],
        action: "slow_acknowledgement",
    },
    Phrase {
        sample: "Could not obtain BP-1-10.20.1.1-1795216269956:blk_1073741825_1001 from any node: java.io.IOException: No live nodes contain current block. Will get new block locations from namenode and retry...",
        pieces: &[Tag("Could not obtain "), Skip(" from any node")],
        action: "block_missing",
    },
    Phrase {
        sample: "No live nodes contain block BP-1-10.20.1.1-1795216269956:blk_1073741825_1001 after checking nodes = [], ignoredNodes = null",
        pieces: &[Tag("No live nodes contain block "), Skip(" after checking nodes = ")],
        action: "block_missing",
    },
    // Before 2.10 `for block, add to deadNodes`, before 3.3 without the file.
    Phrase {
        sample: "Failed to connect to /10.20.1.11:50010 for file /user/alice/x for block BP-1-10.20.1.1-1795216269956:blk_1073741825_1001, add to deadNodes and continue. ",
        pieces: &[
            Tag("Failed to connect to "),
            Maybe("/"),
            Until(HdfsDatanode, " for "),
            Optional(&[Tag("file "), Until(HdfsPath, " for block ")]),
            Skip("add to deadNodes and continue."),
        ],
        action: "datanode_unreachable",
    },
    Phrase {
        sample: "Exception in createBlockOutputStream",
        pieces: &[Tag("Exception in createBlockOutputStream")],
        action: "stream_failed",
    },
    Phrase {
        sample: "DataStreamer Exception",
        pieces: &[Tag("DataStreamer Exception")],
        action: "stream_failed",
    },
    Phrase {
        sample: "Abandoning BP-1-10.20.1.1-1795216269956:blk_1073741825_1001",
        pieces: &[Tag("Abandoning "), Until(HdfsBlockPool, ":blk_")],
        action: "block_abandoned",
    },
    Phrase {
        sample: "Excluding datanode DatanodeInfoWithStorage[10.20.1.11:50010,DS-1,DISK]",
        pieces: &[Tag("Excluding datanode DatanodeInfoWithStorage["), Until(HdfsDatanode, ",")],
        action: "datanode_excluded",
    },
    Phrase {
        sample: "Error in handling event type NODE_UPDATE to the Event Dispatcher",
        pieces: &[Tag("Error in handling event type "), State(YarnEvent)],
        action: "event_handling_failed",
    },
    Phrase {
        sample: "Error in dispatcher thread",
        pieces: &[Tag("Error in dispatcher thread")],
        action: "event_handling_failed",
    },
    Phrase {
        sample: "Thread Thread[ResourceManager Event Processor,5,main] threw an Exception.",
        pieces: &[Tag("Thread Thread["), Until(ProcessThreadName, ","), Skip(" threw an ")],
        action: "thread_failed",
    },
    Phrase {
        sample: "Resolved dn1.example.com to /default-rack",
        pieces: &[Tag("Resolved "), SkipWord, Tag(" to /")],
        action: "rack_resolved",
    },
    Phrase {
        sample: "DFSOutputStream ResponseProcessor exception  for block BP-1-10.20.1.1-1795216269956:blk_1073741825_1001",
        pieces: &[Maybe("DFSOutputStream "), Tag("ResponseProcessor exception "), Skip("for block ")],
        action: "stream_failed",
    },
    Phrase {
        sample: "Waiting for AsyncDispatcher to drain. Thread state is :RUNNABLE",
        pieces: &[Tag("Waiting for AsyncDispatcher to drain")],
        action: "dispatcher_draining",
    },
    Phrase {
        sample: "Updating Configuration",
        pieces: &[Tag("Updating Configuration")],
        action: "security_configured",
    },
    Phrase {
        sample: "Using callQueue: class java.util.concurrent.LinkedBlockingQueue queueCapacity: 100 scheduler: class org.apache.hadoop.ipc.DefaultRpcScheduler",
        pieces: &[Tag("Using callQueue")],
        action: "call_queue",
    },
    Phrase {
        sample: "Adding protocol org.apache.hadoop.mapreduce.v2.api.MRClientProtocolPB to the server",
        pieces: &[Tag("Adding protocol "), Word(RpcProtocol), Tag(" to the server")],
        action: "rpc_protocol_added",
    },
    Phrase {
        sample: "Default file system [hdfs://khp:8020]",
        pieces: &[Tag("Default file system ["), Until(HdfsPath, "]")],
        action: "default_file_system",
    },
    Phrase {
        sample: "Default file system is set solely by core-default.xml therefore -  ignoring",
        pieces: &[Tag("Default file system is set solely by core-default.xml")],
        action: "default_file_system",
    },
    Phrase {
        sample: "Found configuration file null",
        pieces: &[Tag("Found configuration file "), Rest(PartName)],
        action: "configuration_found",
    },
    Phrase {
        sample: "mapred-site.xml:an attempt to override final parameter: mapreduce.job.counters.max;  Ignoring.",
        pieces: &[Skip(":an attempt to override final parameter: "), Until(SettingName, ";")],
        action: "setting_final",
    },
    Phrase {
        sample: "HiveConf of name hive.stats.jdbc.timeout does not exist",
        pieces: &[Tag("HiveConf of name "), Word(OptionOld), Tag(" does not exist")],
        action: "option_unknown",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        METRICS.assert_samples();
        WEB.assert_samples();
        LIBRARY.assert_samples();
    }
}
