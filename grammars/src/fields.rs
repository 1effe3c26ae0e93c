//! Every field a document can have: the one table from which the index templates and the field reference are made.
//!
//! ECS names where ECS has them, OpenTelemetry's for GC where they exist, `khp.*` for the rest. What is not in this table
//! cannot be put into a document.

macro_rules! fields {
    ($($(#[doc = $section:literal])? $variant:ident $name:literal $kind:ident $description:literal;)*) => {
        /// A field of a document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Field {
            $(#[doc = $description] $variant,)*
        }

        /// The table, in the order of [`Field`].
        pub const FIELDS: &[FieldInfo] = &[
            $(FieldInfo {
                field: Field::$variant,
                name: $name,
                key: concat!(",\"", $name, "\":"),
                kind: Kind::$kind,
                description: $description,
            },)*
        ];
    };
}

/// A row of the table of fields.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The field.
    pub field: Field,
    /// Its name in documents.
    pub name: &'static str,
    /// Its name as JSON, with a comma before and a colon behind.
    pub key: &'static str,
    /// Its type.
    pub kind: Kind,
    /// What it says, with unit.
    pub description: &'static str,
}

/// What a field holds, and so how it is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A date, milliseconds.
    Date,
    /// A word to filter and count by.
    Keyword,
    /// Text to search in.
    Text,
    /// A whole number.
    Long,
    /// A number with a fraction.
    Double,
    /// Yes or no.
    Boolean,
    /// An IPv4 or IPv6 address.
    Ip,
    /// Keys and values that are not in the table: one field that holds them all.
    Flattened,
    /// Kept with the document, not searchable.
    Unindexed,
}

impl Field {
    /// The field's row.
    pub const fn info(self) -> &'static FieldInfo {
        &FIELDS[self as usize]
    }

    /// The field's name in documents.
    pub const fn name(self) -> &'static str {
        self.info().name
    }
}

fields! {
    // -- every document ------------------------------------------------------------------------------------------------
    Timestamp "@timestamp" Date "When it was logged, in UTC.";
    Message "message" Text "The log message without header and stack trace.";
    EventOriginal "event.original" Unindexed "The event byte for byte, as far as it is UTF-8.";
    EventOriginalBase64 "khp.original_base64" Unindexed "The event's bytes in base64, where they are not UTF-8.";
    EventCreated "event.created" Date "When the shipper read it.";
    EventIngested "event.ingested" Date "When the processor sent it to Elasticsearch.";
    EventKind "event.kind" Keyword "`event`, or `metric` for GC.";
    EventModule "event.module" Keyword "Always `khp`.";
    EventDataset "event.dataset" Keyword "`khp.` and the component's dataset.";
    EventCategory "event.category" Keyword "ECS category, for audit events.";
    EventAction "event.action" Keyword "Name of the typed event, or an audit log's command.";
    EventOutcome "event.outcome" Keyword "`success` or `failure`.";
    LogLevel "log.level" Keyword "Level, upper case.";
    LogLogger "log.logger" Keyword "Logger as written.";
    LogOriginFile "log.origin.file.name" Keyword "Source file.";
    LogOriginLine "log.origin.file.line" Long "Line in the source file.";
    LogOriginFunction "log.origin.function" Keyword "Function, or class where only that is logged.";
    LogFilePath "log.file.path" Keyword "Path of the file when it was read.";
    LogOffset "log.offset" Long "Offset of the event's first byte in its generation.";
    LogLength "log.length" Long "Length of the event in bytes, line ends included.";
    LogFlags "log.flags" Keyword "multiline, continued, split, untimed, parse_failure, encoding, time_inherited, no_time.";
    ProcessThreadName "process.thread.name" Keyword "Thread.";
    ProcessPid "process.pid" Long "Process id.";
    HostName "host.name" Keyword "Host whose file it is.";
    ServiceType "service.type" Keyword "hdfs, yarn, hive ...";
    ServiceName "service.name" Keyword "namenode, resourcemanager ...";
    ServiceVersion "service.version" Keyword "Version, from a startup message.";
    Cluster "khp.cluster" Keyword "Name of the platform.";
    Stream "khp.stream" Keyword "Name of the configured stream.";
    Generation "khp.generation" Keyword "The file's incarnation.";
    Grammar "khp.grammar" Keyword "Start rule and grammar that read the event.";
    Layout "khp.layout" Keyword "Layout that read the header.";
    KafkaTopic "khp.kafka.topic" Keyword "Topic it came through.";
    KafkaPartition "khp.kafka.partition" Long "Partition.";
    KafkaOffset "khp.kafka.offset" Long "Offset of its block.";
    AgentType "agent.type" Keyword "Always `khp-log`.";
    AgentVersion "agent.version" Keyword "Version of the processor.";
    Extra "khp.extra" Flattened "What the event carries beyond this table.";
    // -- errors --------------------------------------------------------------------------------------------------------
    ErrorType "error.type" Keyword "Class of the exception.";
    ErrorMessage "error.message" Text "The exception's message.";
    ErrorStackTrace "error.stack_trace" Unindexed "The stack trace as logged.";
    ErrorRootCause "khp.error.root_cause" Keyword "Class of the last cause.";
    ErrorFingerprint "khp.error.fingerprint" Keyword "Same fault, same value, across line numbers and generated names.";
    ErrorFrames "khp.error.frames" Long "Number of stack frames.";
    // -- ids that join components --------------------------------------------------------------------------------------
    YarnApplicationId "khp.yarn.application_id" Keyword "application_<cluster start>_<number>.";
    YarnAttemptId "khp.yarn.attempt_id" Keyword "appattempt_...";
    YarnContainerId "khp.yarn.container_id" Keyword "container_...";
    YarnNodeId "khp.yarn.node_id" Keyword "host:port of a NodeManager.";
    YarnQueue "khp.yarn.queue" Keyword "Queue.";
    MapReduceJobId "khp.mapreduce.job_id" Keyword "job_...";
    MapReduceAttemptId "khp.mapreduce.attempt_id" Keyword "attempt_...";
    HdfsBlockId "khp.hdfs.block_id" Keyword "blk_... without the generation stamp.";
    HiveQueryId "khp.hive.query_id" Keyword "Query id.";
    HiveSessionId "khp.hive.session_id" Keyword "Session id.";
    TezDagId "khp.tez.dag_id" Keyword "dag_...";
    SparkStage "khp.spark.stage" Keyword "Stage and attempt.";
    HbaseRegion "khp.hbase.region" Keyword "Encoded region name.";
    TrinoQueryId "khp.trino.query_id" Keyword "Query id.";
    OozieJobId "khp.oozie.job_id" Keyword "Workflow, coordinator or bundle id.";
    ZooKeeperMyid "khp.zookeeper.myid" Keyword "The server's id in its ensemble.";
    // -- audit, one schema over all ------------------------------------------------------------------------------------
    UserName "user.name" Keyword "Who asked (the real user of a proxied call).";
    UserEffectiveName "user.effective.name" Keyword "On whose behalf.";
    SourceIp "source.ip" Ip "From where.";
    AuditResource "khp.audit.resource" Keyword "What was acted upon.";
    AuditTarget "khp.audit.target" Keyword "Where to, for renames and the like.";
    AuditAuth "khp.audit.auth" Keyword "How the user was authenticated.";
    AuditCaller "khp.audit.caller" Keyword "Caller context.";
    AuditPolicy "khp.audit.policy" Keyword "Policy that decided.";
    // -- the JVM: any component's JvmPauseMonitor, and its GC log --------------------------------------------------------
    JvmPauseMs "jvm.pause_ms" Long "Pause that JvmPauseMonitor noticed, milliseconds.";
    JvmVersion "jvm.version" Keyword "Version of the JVM.";
    JvmFlags "jvm.flags" Text "Command-line flags of the JVM.";
    JvmUptime "jvm.uptime_s" Double "Seconds since the JVM started.";
    GcId "jvm.gc.id" Long "Number of the collection.";
    GcCollector "jvm.gc.collector" Keyword "serial, parallel, parnew, cms, g1, zgc, shenandoah, epsilon.";
    GcCategory "jvm.gc.category" Keyword "pause, concurrent, cycle, safepoint, stall, init.";
    GcType "jvm.gc.type" Keyword "young, mixed, full, initial_mark, remark, cleanup ...";
    GcPhase "jvm.gc.phase" Keyword "Phase of a concurrent cycle.";
    GcCause "jvm.gc.cause" Keyword "Cause as the JVM names it.";
    GcPauseMs "jvm.gc.pause_ms" Double "Stop-the-world time, milliseconds.";
    GcDurationMs "jvm.gc.duration_ms" Double "Duration of whatever it is, milliseconds.";
    GcFull "jvm.gc.full" Boolean "Whether it is a full collection.";
    GcHeapBefore "jvm.gc.heap.before_bytes" Long "Heap in use before, bytes.";
    GcHeapAfter "jvm.gc.heap.after_bytes" Long "Heap in use after, bytes.";
    GcHeapCommitted "jvm.gc.heap.committed_bytes" Long "Heap committed, bytes.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_none_is_the_parent_of_another() {
        let names: BTreeSet<&str> = FIELDS.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), FIELDS.len());
        for name in &names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || b"._@0123456789".contains(&byte)), "{name}");
            let parent = format!("{name}.");
            assert!(!names.iter().any(|other| other.starts_with(&parent)), "{name} cannot hold a value and fields");
        }
    }
}
