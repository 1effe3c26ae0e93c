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
    #[inline]
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
    EventKind "event.kind" Keyword "`event`, or `metric` for GC and metrics logs.";
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
    LogFlags "log.flags" Keyword "multiline, continued, split, untimed, parse_failure, encoding, damaged, truncated, time_inherited, no_time.";
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
    ErrorSuppressed "khp.error.suppressed" Long "Number of suppressed exceptions.";
    // -- ids that join components --------------------------------------------------------------------------------------
    YarnApplicationId "khp.yarn.application_id" Keyword "application_<cluster start>_<number>.";
    YarnAttemptId "khp.yarn.attempt_id" Keyword "appattempt_...";
    YarnContainerId "khp.yarn.container_id" Keyword "container_...";
    YarnNodeId "khp.yarn.node_id" Keyword "host:port of a NodeManager.";
    YarnQueue "khp.yarn.queue" Keyword "Queue.";
    MapReduceJobId "khp.mapreduce.job_id" Keyword "job_...";
    MapReduceTaskId "khp.mapreduce.task_id" Keyword "task_...";
    MapReduceAttemptId "khp.mapreduce.attempt_id" Keyword "attempt_...";
    HdfsBlockId "khp.hdfs.block_id" Keyword "blk_... without the generation stamp.";
    HiveQueryId "khp.hive.query_id" Keyword "Query id.";
    HiveSessionId "khp.hive.session_id" Keyword "Session id.";
    TezDagId "khp.tez.dag_id" Keyword "dag_...";
    TezVertexId "khp.tez.vertex_id" Keyword "vertex_...";
    TezTaskId "khp.tez.task_id" Keyword "task_...";
    TezAttemptId "khp.tez.attempt_id" Keyword "attempt_...";
    FlowId "khp.flow.id" Keyword "Business flow to which applications belong: an Oozie job, or the caller's context.";
    SparkStage "khp.spark.stage" Keyword "Stage and attempt.";
    HbaseRegion "khp.hbase.region" Keyword "Encoded region name.";
    TrinoQueryId "khp.trino.query_id" Keyword "Query id.";
    OozieJobId "khp.oozie.job_id" Keyword "Workflow, coordinator or bundle id.";
    ZooKeeperMyid "khp.zookeeper.myid" Keyword "The server's id in its ensemble.";
    // -- any service -----------------------------------------------------------------------------------------------------
    StartupClass "khp.startup.class" Keyword "Class whose STARTUP_MSG it is.";
    StartupHost "khp.startup.host" Keyword "Host name and address in a STARTUP_MSG.";
    StartupArgs "khp.startup.args" Text "Arguments in a STARTUP_MSG.";
    StartupBuild "khp.startup.build" Keyword "Build in a STARTUP_MSG.";
    ProcessSignal "khp.process.signal" Keyword "Signal that the process received.";
    ProcessExitStatus "khp.process.exit_status" Long "Status with which the process exits.";
    PartName "khp.service_part.name" Keyword "Part of a service that was started or stopped.";
    PartState "khp.service_part.state" Keyword "inited, started or stopped.";
    HaState "khp.ha.state" Keyword "active, standby or observer.";
    RpcProtocol "khp.rpc.protocol" Keyword "Interface that was called.";
    RpcMethod "khp.rpc.method" Keyword "Method that was called.";
    RpcCallId "khp.rpc.call_id" Long "Number of the call.";
    RpcRetry "khp.rpc.retry" Long "Which retry of the call it is.";
    RpcPort "khp.rpc.port" Long "Port that was called.";
    RpcServer "khp.rpc.server" Keyword "host:port that was called.";
    RpcProcessingMs "khp.rpc.processing_ms" Double "Time the call took, milliseconds.";
    RpcQueueMs "khp.rpc.queue_ms" Double "Time the call waited in the queue, milliseconds.";
    RpcLockWaitMs "khp.rpc.lock_wait_ms" Double "Time the call waited for the lock, milliseconds.";
    // -- HDFS --------------------------------------------------------------------------------------------------------------
    HdfsBlockPool "khp.hdfs.block_pool" Keyword "BP-... of the block.";
    HdfsGenerationStamp "khp.hdfs.generation_stamp" Long "Generation stamp of the block.";
    HdfsReplicas "khp.hdfs.replicas" Keyword "DataNodes of the block, host:port.";
    HdfsPath "khp.hdfs.path" Keyword "File or directory.";
    HdfsClient "khp.hdfs.client" Keyword "Client that writes or holds the lease.";
    HdfsDatanode "khp.hdfs.datanode" Keyword "DataNode, host:port.";
    HdfsDatanodeUuid "khp.hdfs.datanode_uuid" Keyword "UUID of the DataNode.";
    HdfsStorageId "khp.hdfs.storage_id" Keyword "Storage of the DataNode.";
    HdfsBlocks "khp.hdfs.blocks" Long "Number of blocks in question.";
    HdfsBlocksTotal "khp.hdfs.blocks_total" Long "Number of all blocks.";
    HdfsBlocksNeeded "khp.hdfs.blocks_needed" Long "Blocks that safe mode still waits for.";
    HdfsBlocksInvalid "khp.hdfs.blocks_invalid" Long "Blocks that belong to no file.";
    HdfsBlocksUnderReplicated "khp.hdfs.blocks_under_replicated" Long "Blocks with too few replicas.";
    HdfsBlocksOverReplicated "khp.hdfs.blocks_over_replicated" Long "Blocks with too many replicas.";
    HdfsBlocksBeingWritten "khp.hdfs.blocks_being_written" Long "Blocks under construction.";
    HdfsBytes "khp.hdfs.bytes" Long "Size of the block, image or edits, bytes.";
    HdfsDurationMs "khp.hdfs.duration_ms" Double "How long it took, milliseconds.";
    HdfsTxid "khp.hdfs.txid" Long "Transaction, the first of a range.";
    HdfsTxidEnd "khp.hdfs.txid_end" Long "Last transaction of a range.";
    HdfsEdits "khp.hdfs.edits" Long "Number of transactions.";
    HdfsEditsMs "khp.hdfs.edits_ms" Long "Time for the segment's transactions, milliseconds.";
    HdfsEditsBatched "khp.hdfs.edits_batched" Long "Transactions that were batched in syncs.";
    HdfsSyncs "khp.hdfs.syncs" Long "Number of syncs of the edit log.";
    HdfsSyncMs "khp.hdfs.sync_ms" Long "Time for the syncs of the slowest journal, milliseconds.";
    HdfsPeer "khp.hdfs.peer" Keyword "The other NameNode or journal.";
    HdfsReason "khp.hdfs.reason" Keyword "Why it was done, or failed.";
    HdfsLock "khp.hdfs.lock" Keyword "read or write: which side of the namesystem lock.";
    HdfsLockHeldMs "khp.hdfs.lock_held_ms" Long "How long the lock was held, milliseconds.";
    HdfsLockSuppressed "khp.hdfs.lock_suppressed" Long "Lock reports that were left out before this one.";
    HdfsLockHolder "khp.hdfs.lock_holder" Keyword "Function that held the lock.";
    HdfsSafeMode "khp.hdfs.safe_mode" Keyword "on, extension, leaving or off.";
    HdfsSafeModeThreshold "khp.hdfs.safe_mode_threshold" Double "Share of blocks that ends safe mode.";
    HdfsDatanodes "khp.hdfs.datanodes" Long "Number of DataNodes.";
    HdfsRacks "khp.hdfs.racks" Long "Number of racks.";
    HdfsReplication "khp.hdfs.replication" Long "Replicas wanted.";
    HdfsReplicasMissing "khp.hdfs.replicas_missing" Long "Replicas for which no DataNode was found.";
    HdfsStaleStorage "khp.hdfs.stale_storage" Boolean "Whether the DataNode has storages that have not reported since a failover.";
    HdfsInvalidated "khp.hdfs.invalidated_blocks" Long "Blocks a report told to delete.";
    // -- HDFS: DataNode, JournalNode, ZKFC, HttpFS, NFS gateway ------------------------------------------------------------
    HdfsOperation "khp.hdfs.operation" Keyword "What was done with a block: HDFS_READ, WRITE_BLOCK ...";
    HdfsSource "khp.hdfs.source" Keyword "Sender, host:port, or volume that data comes from.";
    HdfsDestination "khp.hdfs.destination" Keyword "Receiver, host:port, or volume that data goes to.";
    HdfsLocality "khp.hdfs.locality" Keyword "local if both ends are on the same host, else remote.";
    HdfsOffset "khp.hdfs.offset" Long "Offset in the block, bytes.";
    HdfsPipelineRole "khp.hdfs.pipeline_role" Keyword "Place in the pipeline: LAST_IN_PIPELINE, HAS_DOWNSTREAM_IN_PIPELINE.";
    HdfsSlowStep "khp.hdfs.slow_step" Keyword "Step of a write that was slow.";
    HdfsThresholdMs "khp.hdfs.threshold_ms" Long "Time above which a step is logged as slow, milliseconds.";
    HdfsSeqno "khp.hdfs.seqno" Long "Number of the packet in its block.";
    HdfsVolume "khp.hdfs.volume" Keyword "Volume of a DataNode: directory or URI.";
    HdfsVolumesFailed "khp.hdfs.volumes_failed" Long "Number of volumes that failed.";
    HdfsStorageType "khp.hdfs.storage_type" Keyword "DISK, SSD, ARCHIVE, RAM_DISK ...";
    HdfsStorages "khp.hdfs.storages" Long "Number of storages.";
    HdfsReplicaState "khp.hdfs.replica_state" Keyword "FINALIZED, RBW, RWR, RUR or TEMPORARY.";
    HdfsRecoveryId "khp.hdfs.recovery_id" Long "Generation stamp of a block's recovery.";
    HdfsReportId "khp.hdfs.report_id" Keyword "Id of a block report.";
    HdfsRpcs "khp.hdfs.rpcs" Long "Calls that a report took.";
    HdfsPrepareMs "khp.hdfs.prepare_ms" Long "Time to prepare it, before it was sent, milliseconds.";
    HdfsCommand "khp.hdfs.command" Keyword "Command of the NameNode.";
    HdfsBytesPerSecond "khp.hdfs.bytes_per_s" Long "Bandwidth, bytes a second.";
    HdfsBytesPerSecondBefore "khp.hdfs.bytes_per_s_before" Long "Bandwidth before a change, bytes a second.";
    HdfsPlan "khp.hdfs.plan" Keyword "Plan of the disk balancer.";
    HdfsXceivers "khp.hdfs.xceivers" Long "Threads that serve blocks.";
    HdfsXceiversMax "khp.hdfs.xceivers_max" Long "Threads that may serve blocks.";
    HdfsLockWaitMs "khp.hdfs.lock_wait_ms" Long "How long the lock was waited for, milliseconds.";
    HdfsMetadataMissing "khp.hdfs.metadata_missing" Long "Metadata files that are missing on a DataNode's disks.";
    HdfsBlockFilesMissing "khp.hdfs.block_files_missing" Long "Block files that are missing on a DataNode's disks.";
    HdfsBlocksUnknown "khp.hdfs.blocks_unknown" Long "Blocks on the disks that the DataNode did not know of.";
    HdfsBlocksMismatched "khp.hdfs.blocks_mismatched" Long "Blocks whose files are not as the DataNode knows them.";
    HdfsReplicasLive "khp.hdfs.replicas_live" Long "Replicas that are there.";
    HdfsErasureCoding "khp.hdfs.erasure_coding" Keyword "Erasure coding policy.";
    HdfsEpoch "khp.hdfs.epoch" Long "Epoch of the NameNode that writes to the journals.";
    HdfsEpochBefore "khp.hdfs.epoch_before" Long "Epoch before it changed.";
    HdfsEpochPromised "khp.hdfs.epoch_promised" Long "Epoch that the journal has promised to another NameNode.";
    HdfsJournal "khp.hdfs.journal" Keyword "Id of the journal.";
    HdfsTxidCommitted "khp.hdfs.txid_committed" Long "Last transaction that a quorum has.";
    HdfsHealth "khp.hdfs.health" Keyword "Health of the NameNode: SERVICE_HEALTHY, SERVICE_NOT_RESPONDING ...";
    HdfsFencer "khp.hdfs.fencer" Keyword "Method or command of fencing.";
    HdfsFileId "khp.hdfs.file_id" Long "Id of a file, of the NFS gateway.";
    RpcQueue "khp.rpc.queue" Keyword "Class of the call queue.";
    RpcQueueCapacity "khp.rpc.queue_capacity" Long "Calls that the queue can hold.";
    RpcBackoff "khp.rpc.backoff" Boolean "Whether clients are told to come back later when the queue is full.";
    SettingName "khp.setting.name" Keyword "Setting that a service tells of when it starts.";
    SettingValue "khp.setting.value" Keyword "Its value.";
    SettingReplacement "khp.setting.replacement" Keyword "Setting to use in place of a deprecated one.";
    HttpStatus "http.response.status_code" Long "Status of an HTTP answer.";
    // -- YARN --------------------------------------------------------------------------------------------------------------
    YarnStateFrom "khp.yarn.state.from" Keyword "State before a transition.";
    YarnStateTo "khp.yarn.state.to" Keyword "State after a transition.";
    YarnEvent "khp.yarn.event" Keyword "Event that caused the transition.";
    YarnFinalState "khp.yarn.final_state" Keyword "State in which an application or attempt ends.";
    YarnFinalStatus "khp.yarn.final_status" Keyword "Final status that the application told.";
    YarnMemoryMb "khp.yarn.memory_mb" Long "Memory asked for, given or registered, MB.";
    YarnVcores "khp.yarn.vcores" Long "Virtual cores asked for, given or registered.";
    YarnUsedMemoryMb "khp.yarn.used_memory_mb" Long "Memory in use of the node or queue, MB.";
    YarnUsedVcores "khp.yarn.used_vcores" Long "Virtual cores in use of the node or queue.";
    YarnAvailableMemoryMb "khp.yarn.available_memory_mb" Long "Memory free on the node, MB.";
    YarnAvailableVcores "khp.yarn.available_vcores" Long "Virtual cores free on the node.";
    YarnClusterMemoryMb "khp.yarn.cluster_memory_mb" Long "Memory of the cluster, MB.";
    YarnClusterVcores "khp.yarn.cluster_vcores" Long "Virtual cores of the cluster.";
    YarnUsedCapacity "khp.yarn.used_capacity" Double "Share of the queue's capacity in use.";
    YarnAbsoluteUsedCapacity "khp.yarn.absolute_used_capacity" Double "Share of the cluster that the queue uses.";
    YarnContainers "khp.yarn.containers" Long "Number of containers.";
    YarnApplications "khp.yarn.applications" Long "Number of applications.";
    YarnApplicationsPending "khp.yarn.applications_pending" Long "Applications of the queue that wait.";
    YarnLocality "khp.yarn.locality" Keyword "NODE_LOCAL, RACK_LOCAL or OFF_SWITCH.";
    YarnPriority "khp.yarn.priority" Long "Priority.";
    YarnExitCode "khp.yarn.exit_code" Long "Exit code of a container.";
    YarnFailedAttempts "khp.yarn.failed_attempts" Long "Attempts that failed.";
    YarnMaxAttempts "khp.yarn.max_attempts" Long "Attempts that are allowed.";
    YarnDiagnostics "khp.yarn.diagnostics" Text "Why it failed, in the service's words.";
    YarnApplicationName "khp.yarn.application_name" Keyword "Name of the application, as escaped in the log.";
    YarnApplicationType "khp.yarn.application_type" Keyword "MAPREDUCE, TEZ, SPARK ...";
    YarnApplicationTags "khp.yarn.application_tags" Keyword "Tags.";
    YarnNodeLabel "khp.yarn.node_label" Keyword "Node label.";
    YarnTrackingUrl "khp.yarn.tracking_url" Keyword "Where the application can be followed.";
    YarnMasterHost "khp.yarn.master_host" Keyword "Host of the application master.";
    YarnSubmittedAt "khp.yarn.submitted_at" Date "When the application was submitted.";
    YarnStartedAt "khp.yarn.started_at" Date "When the application was started.";
    YarnLaunchedAt "khp.yarn.launched_at" Date "When the application's master was launched.";
    YarnFinishedAt "khp.yarn.finished_at" Date "When the application finished.";
    YarnElapsedMs "khp.yarn.elapsed_ms" Long "From submission to end, milliseconds.";
    YarnMemorySeconds "khp.yarn.memory_mb_seconds" Long "Memory used over time, MB times seconds.";
    YarnVcoreSeconds "khp.yarn.vcore_seconds" Long "Virtual cores used over time.";
    YarnResourceSeconds "khp.yarn.resource_seconds" Keyword "All resources used over time, as logged.";
    YarnPreemptedMemorySeconds "khp.yarn.preempted.memory_mb_seconds" Long "Memory preempted over time.";
    YarnPreemptedVcoreSeconds "khp.yarn.preempted.vcore_seconds" Long "Virtual cores preempted over time.";
    YarnPreemptedResourceSeconds "khp.yarn.preempted.resource_seconds" Keyword "All resources preempted over time, as logged.";
    YarnPreemptedResources "khp.yarn.preempted.resources" Keyword "Resources preempted, as logged.";
    YarnPreemptedMasters "khp.yarn.preempted.master_containers" Long "Master containers preempted.";
    YarnPreemptedContainers "khp.yarn.preempted.containers" Long "Other containers preempted.";
    YarnProcessId "khp.yarn.process_id" Long "Root process of a container.";
    YarnPhysicalUsed "khp.yarn.physical_used_bytes" Long "Physical memory that a container uses, bytes.";
    YarnPhysicalLimit "khp.yarn.physical_limit_bytes" Long "Physical memory that it may use, bytes.";
    YarnVirtualUsed "khp.yarn.virtual_used_bytes" Long "Virtual memory that a container uses, bytes.";
    YarnVirtualLimit "khp.yarn.virtual_limit_bytes" Long "Virtual memory that it may use, bytes.";
    YarnCpuPercent "khp.yarn.cpu_percent" Double "CPU of a container, per cent of one core.";
    YarnLimitKind "khp.yarn.limit_kind" Keyword "physical or virtual: the limit that was exceeded.";
    YarnResourceUri "khp.yarn.resource_uri" Keyword "File that is localized.";
    YarnDirectory "khp.yarn.directory" Keyword "Local directory.";
    YarnCacheBytes "khp.yarn.cache_bytes" Long "Size of the cache of localized files before it was cleaned, bytes.";
    YarnCacheDeleted "khp.yarn.cache_deleted_bytes" Long "What was deleted of it, bytes.";
    YarnEntities "khp.yarn.entities" Long "Entities that the timeline store discarded.";
    YarnDurationMs "khp.yarn.duration_ms" Double "How long it took, milliseconds.";
    // -- MapReduce: jobs, their containers, the history server and clients ------------------------------------------------
    MapReduceStatus "khp.mapreduce.status" Keyword "SUCCEEDED, FAILED, KILLED or what a job was told to become.";
    MapReduceProgress "khp.mapreduce.progress" Double "Progress of an attempt, 0 to 1.";
    MapReduceMapPercent "khp.mapreduce.map_percent" Long "Progress of the job's maps, per cent.";
    MapReduceReducePercent "khp.mapreduce.reduce_percent" Long "Progress of the job's reduces, per cent.";
    MapReduceMaps "khp.mapreduce.maps" Long "Number of map tasks.";
    MapReduceMapsSucceeded "khp.mapreduce.maps_succeeded" Long "Map tasks that succeeded.";
    MapReduceMapsFailed "khp.mapreduce.maps_failed" Long "Map tasks that failed.";
    MapReduceMapsKilled "khp.mapreduce.maps_killed" Long "Map tasks that were killed.";
    MapReduceMapsScheduled "khp.mapreduce.maps_scheduled" Long "Map attempts that wait for a container.";
    MapReduceMapsAssigned "khp.mapreduce.maps_assigned" Long "Map attempts that have a container.";
    MapReduceMapsCompleted "khp.mapreduce.maps_completed" Long "Map attempts that are done.";
    MapReduceReduces "khp.mapreduce.reduces" Long "Number of reduce tasks.";
    MapReduceReducesSucceeded "khp.mapreduce.reduces_succeeded" Long "Reduce tasks that succeeded.";
    MapReduceReducesFailed "khp.mapreduce.reduces_failed" Long "Reduce tasks that failed.";
    MapReduceReducesKilled "khp.mapreduce.reduces_killed" Long "Reduce tasks that were killed.";
    MapReduceReducesPending "khp.mapreduce.reduces_pending" Long "Reduce attempts that are not asked for yet.";
    MapReduceReducesScheduled "khp.mapreduce.reduces_scheduled" Long "Reduce attempts that wait for a container.";
    MapReduceReducesAssigned "khp.mapreduce.reduces_assigned" Long "Reduce attempts that have a container.";
    MapReduceReducesCompleted "khp.mapreduce.reduces_completed" Long "Reduce attempts that are done.";
    MapReduceTasksCompleted "khp.mapreduce.tasks_completed" Long "Tasks of the job that are done.";
    MapReduceSplits "khp.mapreduce.splits" Long "Splits of the input.";
    MapReduceFiles "khp.mapreduce.files" Long "Files of the input.";
    MapReduceBytes "khp.mapreduce.bytes" Long "Size of the input, split, map output or merge, bytes.";
    MapReduceCompressedBytes "khp.mapreduce.compressed_bytes" Long "Size on the wire, bytes.";
    MapReduceLimitBytes "khp.mapreduce.limit_bytes" Long "Memory that shuffle or sort may use, bytes.";
    MapReduceOffset "khp.mapreduce.split_offset" Long "Where the split begins in its file.";
    MapReduceSegments "khp.mapreduce.segments" Long "Segments, files or map outputs that are merged or fetched.";
    MapReduceSpill "khp.mapreduce.spill" Long "Number of the spill.";
    MapReduceFetcher "khp.mapreduce.fetcher" Long "Number of the fetcher.";
    MapReduceTarget "khp.mapreduce.fetch_target" Keyword "MEMORY or DISK: where a map output goes.";
    MapReduceHost "khp.mapreduce.host" Keyword "Host, with port where it has one, from which map outputs come, or on which attempts failed.";
    MapReduceJvmId "khp.mapreduce.jvm_id" Keyword "JVM that asks for a task.";
    MapReduceDurationMs "khp.mapreduce.duration_ms" Long "How long it took, milliseconds.";
    MapReduceFirstMapAt "khp.mapreduce.first_map_at" Date "When the first map was launched.";
    MapReduceFirstReduceAt "khp.mapreduce.first_reduce_at" Date "When the first reduce was launched.";
    MapReduceMapMemory "khp.mapreduce.map_memory_mb" Long "Memory of a map's container, MB.";
    MapReduceReduceMemory "khp.mapreduce.reduce_memory_mb" Long "Memory of a reduce's container, MB.";
    MapReduceMapSlotSeconds "khp.mapreduce.map_slot_seconds" Long "Memory times time of the maps, in slots.";
    MapReduceReduceSlotSeconds "khp.mapreduce.reduce_slot_seconds" Long "Memory times time of the reduces, in slots.";
    MapReduceUber "khp.mapreduce.uber" Boolean "Whether the job ran inside its master.";
    MapReduceCanCommit "khp.mapreduce.can_commit" Boolean "Whether an attempt may commit its output.";
    MapReduceContainersAllocated "khp.mapreduce.containers_allocated" Long "Containers that the job was given.";
    MapReduceContainersReleased "khp.mapreduce.containers_released" Long "Containers that it gave back unused.";
    MapReduceContainersAsked "khp.mapreduce.containers_asked" Long "Requests in a heartbeat to the ResourceManager.";
    MapReduceContainersFinished "khp.mapreduce.containers_finished" Long "Containers that a heartbeat told to have ended.";
    MapReduceHostLocal "khp.mapreduce.host_local" Long "Maps on a host of their data.";
    MapReduceRackLocal "khp.mapreduce.rack_local" Long "Maps in a rack of their data.";
    MapReduceNodes "khp.mapreduce.nodes" Long "Nodes of the cluster that the job knows.";
    // -- Tez -----------------------------------------------------------------------------------------------------------------
    TezVertex "khp.tez.vertex" Keyword "Name of the vertex: Map 1, Reducer 2 ...";
    TezDag "khp.tez.dag" Keyword "Name of the DAG.";
    TezStatus "khp.tez.status" Keyword "SUCCEEDED, FAILED, KILLED ...";
    TezError "khp.tez.error" Keyword "Why an attempt, vertex or DAG ended: TASK_HEARTBEAT_ERROR, OWN_TASK_FAILURE ...";
    TezFailure "khp.tez.failure" Keyword "FATAL or NON_FATAL.";
    TezProcessor "khp.tez.processor" Keyword "Class that runs the vertex, or part of the framework.";
    TezDurationMs "khp.tez.duration_ms" Long "How long it took, milliseconds.";
    TezInitializedAt "khp.tez.initialized_at" Date "When the vertex or DAG was initialized.";
    TezCreatedAt "khp.tez.created_at" Date "When the attempt was created, or the task scheduled.";
    TezAllocatedAt "khp.tez.allocated_at" Date "When the attempt was given a container.";
    TezTasks "khp.tez.tasks" Long "Number of tasks.";
    TezTasksFailed "khp.tez.tasks_failed" Long "Tasks that failed.";
    TezTasksKilled "khp.tez.tasks_killed" Long "Tasks that were killed.";
    TezTasksSucceeded "khp.tez.tasks_succeeded" Long "Tasks that succeeded.";
    TezTasksCompleted "khp.tez.tasks_completed" Long "Tasks that are done.";
    TezVertices "khp.tez.vertices" Long "Number of vertices.";
    TezVerticesFailed "khp.tez.vertices_failed" Long "Vertices that failed.";
    TezVerticesKilled "khp.tez.vertices_killed" Long "Vertices that were killed.";
    TezVerticesSucceeded "khp.tez.vertices_succeeded" Long "Vertices that succeeded.";
    TezVerticesCompleted "khp.tez.vertices_completed" Long "Vertices that are done.";
    TezReused "khp.tez.container_reused" Boolean "Whether the container ran a task before.";
    TezSplits "khp.tez.splits" Long "Splits of the input, or groups of them.";
    TezRecords "khp.tez.records" Long "Records that an operator read or wrote.";
    TezBytes "khp.tez.bytes" Long "Size of the input, fetch or merge, bytes.";
    TezCompressedBytes "khp.tez.compressed_bytes" Long "Size on the wire or disk, bytes.";
    TezFetchTarget "khp.tez.fetch_target" Keyword "MEMORY, DISK or DISK_DIRECT: where a fetch goes.";
    TezLogPath "khp.tez.log" Keyword "File to which the log goes on.";
    // -- counters of MapReduce, Tez, Sqoop and DistCp --------------------------------------------------------------------
    Counters "khp.counters.count" Long "Number of counters.";
    CounterGroup "khp.counters.group" Keyword "Group of the counters that follow.";
    CounterName "khp.counters.name" Keyword "Name of a counter in a line of its own.";
    CounterValue "khp.counters.value" Long "Its value.";
    CounterFileRead "khp.counters.file_read_bytes" Long "Read from local files, bytes.";
    CounterFileWritten "khp.counters.file_written_bytes" Long "Written to local files, bytes.";
    CounterHdfsRead "khp.counters.hdfs_read_bytes" Long "Read from HDFS, bytes.";
    CounterHdfsWritten "khp.counters.hdfs_written_bytes" Long "Written to HDFS, bytes.";
    CounterMapInput "khp.counters.map_input_records" Long "Records into maps, or into a Tez vertex.";
    CounterMapOutput "khp.counters.map_output_records" Long "Records out of maps, or out of a Tez vertex.";
    CounterReduceInput "khp.counters.reduce_input_records" Long "Records into reduces.";
    CounterReduceOutput "khp.counters.reduce_output_records" Long "Records out of reduces.";
    CounterSpilled "khp.counters.spilled_records" Long "Records spilled to disk.";
    CounterShuffled "khp.counters.shuffle_bytes" Long "Bytes shuffled.";
    CounterFailedShuffles "khp.counters.failed_shuffles" Long "Fetches that failed.";
    CounterGcMs "khp.counters.gc_ms" Long "Time in garbage collections, milliseconds.";
    CounterCpuMs "khp.counters.cpu_ms" Long "CPU time, milliseconds.";
    CounterPhysicalMemory "khp.counters.physical_memory_bytes" Long "Physical memory, bytes.";
    CounterHeap "khp.counters.committed_heap_bytes" Long "Heap committed, bytes.";
    CounterLaunchedMaps "khp.counters.launched_maps" Long "Map attempts launched.";
    CounterLaunchedReduces "khp.counters.launched_reduces" Long "Reduce attempts launched.";
    CounterFailedMaps "khp.counters.failed_maps" Long "Map attempts that failed.";
    CounterFailedReduces "khp.counters.failed_reduces" Long "Reduce attempts that failed.";
    CounterKilledMaps "khp.counters.killed_maps" Long "Map attempts that were killed.";
    CounterKilledReduces "khp.counters.killed_reduces" Long "Reduce attempts that were killed.";
    CounterLaunchedTasks "khp.counters.launched_tasks" Long "Tasks of a DAG that were launched.";
    CounterSucceededTasks "khp.counters.succeeded_tasks" Long "Tasks of a DAG that succeeded.";
    CounterFailedTasks "khp.counters.failed_tasks" Long "Task attempts of a DAG that failed.";
    CounterKilledTasks "khp.counters.killed_tasks" Long "Task attempts of a DAG that were killed.";
    CounterFilesCopied "khp.counters.files_copied" Long "Files that DistCp copied.";
    CounterFilesSkipped "khp.counters.files_skipped" Long "Files that DistCp found to be there.";
    CounterFilesFailed "khp.counters.files_failed" Long "Files that DistCp could not copy.";
    CounterDirectoriesCopied "khp.counters.directories_copied" Long "Directories that DistCp made.";
    CounterBytesCopied "khp.counters.bytes_copied" Long "Bytes that DistCp copied.";
    CounterBytesExpected "khp.counters.bytes_expected" Long "Bytes that DistCp meant to copy.";
    CounterBytesSkipped "khp.counters.bytes_skipped" Long "Bytes that DistCp found to be there.";
    // -- Spark ---------------------------------------------------------------------------------------------------------------
    SparkApplicationId "khp.spark.application_id" Keyword "app-... of a standalone cluster, local-... of a single process.";
    SparkApplicationName "khp.spark.application_name" Keyword "Name of the application.";
    SparkTask "khp.spark.task" Keyword "Task in its stage, and attempt: 3.0.";
    SparkTaskId "khp.spark.task_id" Long "TID: number of the attempt in the application.";
    SparkStageKind "khp.spark.stage_kind" Keyword "ResultStage or ShuffleMapStage.";
    SparkJob "khp.spark.job" Long "Job.";
    SparkExecutor "khp.spark.executor" Keyword "Executor: its number, or driver.";
    SparkHost "khp.spark.host" Keyword "Host, with port where it has one.";
    SparkCallSite "khp.spark.call_site" Keyword "Where in the program the job or stage comes from.";
    SparkTasks "khp.spark.tasks" Long "Number of tasks or partitions.";
    SparkTasksDone "khp.spark.tasks_done" Long "Tasks of the stage that have succeeded.";
    SparkPartition "khp.spark.partition" Long "Partition of the task.";
    SparkLocality "khp.spark.locality" Keyword "PROCESS_LOCAL, NODE_LOCAL, RACK_LOCAL, NO_PREF or ANY.";
    SparkDurationMs "khp.spark.duration_ms" Double "How long it took, milliseconds.";
    SparkDelayMs "khp.spark.delay_ms" Double "How long a batch waited and ran, or what is waited for, milliseconds.";
    SparkBytes "khp.spark.bytes" Long "Size of the task, block, result or spill, bytes.";
    SparkFreeBytes "khp.spark.free_bytes" Long "Memory left, bytes.";
    SparkBlock "khp.spark.block" Keyword "Block: broadcast_0_piece0, rdd_2_1 ...";
    SparkBlocks "khp.spark.blocks" Long "Blocks that are fetched.";
    SparkShuffle "khp.spark.shuffle" Long "Shuffle.";
    SparkReason "khp.spark.reason" Text "Why a task, executor or application ended, in Spark's words.";
    SparkState "khp.spark.state" Keyword "State of the executor, worker or application.";
    SparkCores "khp.spark.cores" Long "Cores.";
    SparkMemory "khp.spark.memory_bytes" Long "Memory of an executor, worker or store, bytes.";
    SparkWorker "khp.spark.worker" Keyword "Worker of a standalone cluster.";
    SparkExecutors "khp.spark.executors" Long "Number of executors.";
    SparkUrl "khp.spark.url" Keyword "Address of a master, driver or page.";
    SparkService "khp.spark.service" Keyword "Service that was started.";
    SparkStatement "khp.spark.statement" Text "SQL statement.";
    SparkStatementId "khp.spark.statement_id" Keyword "Statement of a Thrift server.";
    SparkWriteJob "khp.spark.write_job" Keyword "Id of a job that writes files.";
    SparkPath "khp.spark.path" Keyword "File or directory.";
    SparkSqlExecution "khp.spark.sql_execution" Long "SQL execution: spark.sql.execution.id, its number on the SQL page.";
    SparkEvent "khp.spark.event" Keyword "Event that a listener was given.";
    SparkJobGroup "khp.spark.job_group" Keyword "Group of jobs, such as a Thrift server's statement id, or tag of jobs.";
    SparkRows "khp.spark.rows" Long "Rows that were returned or read.";
    SparkDriverId "khp.spark.driver_id" Keyword "driver-... of a standalone cluster.";
    SparkQueryId "khp.spark.query_id" Keyword "Streaming query; the same after a restart.";
    SparkQueryRun "khp.spark.query_run" Keyword "Run of a streaming query.";
    SparkQueryName "khp.spark.query_name" Keyword "Name of a streaming query.";
    SparkBatch "khp.spark.batch" Long "Batch of a streaming query.";
    // -- Sqoop -----------------------------------------------------------------------------------------------------------------
    SqoopTable "khp.sqoop.table" Keyword "Table that is imported or exported.";
    SqoopStatement "khp.sqoop.statement" Text "SQL that Sqoop sends.";
    SqoopRecords "khp.sqoop.records" Long "Records imported or exported.";
    SqoopBytes "khp.sqoop.bytes" Long "Bytes transferred.";
    SqoopDurationMs "khp.sqoop.duration_ms" Double "How long the transfer took, milliseconds.";
    SqoopRate "khp.sqoop.bytes_per_s" Double "Bytes a second.";
    SqoopSplitSize "khp.sqoop.split_size" Long "Values of the key in a split.";
    // -- Hadoop's libraries, in any process --------------------------------------------------------------------------------
    OptionOld "khp.option.old" Keyword "Deprecated name of an option.";
    OptionNew "khp.option.new" Keyword "Name to be used instead.";
    // -- Hive --------------------------------------------------------------------------------------------------------------
    HiveStatement "khp.hive.statement" Text "Statement as it was sent, with all its lines.";
    HiveDurationMs "khp.hive.duration_ms" Double "How long it took, milliseconds.";
    HiveErrorCode "khp.hive.error_code" Long "Number in `[Error 10001]`.";
    HiveReturnCode "khp.hive.return_code" Long "Return code of the task that failed.";
    HiveTask "khp.hive.task" Keyword "Task: its stage and kind, or its class.";
    HiveStage "khp.hive.stage" Keyword "Stage of the query.";
    HiveMapPercent "khp.hive.map_percent" Long "Progress of the stage's maps.";
    HiveReducePercent "khp.hive.reduce_percent" Long "Progress of the stage's reduces.";
    HiveMaps "khp.hive.maps" Long "Number of map tasks.";
    HiveReduces "khp.hive.reduces" Long "Number of reduce tasks.";
    HiveCpuMs "khp.hive.cpu_ms" Double "CPU time of the stage so far, milliseconds.";
    HiveHdfsRead "khp.hive.hdfs_read_bytes" Long "Read from HDFS, bytes.";
    HiveHdfsWritten "khp.hive.hdfs_written_bytes" Long "Written to HDFS, bytes.";
    HiveJobs "khp.hive.jobs" Long "Number of jobs of the query.";
    HiveJobNumber "khp.hive.job_number" Long "Which of them it is.";
    HiveSessions "khp.hive.sessions" Long "Open sessions.";
    HiveOperation "khp.hive.operation" Keyword "Kind of operation: EXECUTE_STATEMENT ...";
    HiveOperationId "khp.hive.operation_id" Keyword "Handle of the operation.";
    HivePhase "khp.hive.phase" Keyword "Phase of compiling, or PerfLogger's method.";
    HiveFunction "khp.hive.function" Keyword "Metastore function, or class that was timed.";
    HiveDatabase "khp.hive.database" Keyword "Database.";
    HiveTable "khp.hive.table" Keyword "Table.";
    HiveConnections "khp.hive.connections" Long "Connections to the metastore.";
    HiveMetastore "khp.hive.metastore" Keyword "URI of the metastore.";
    HivePath "khp.hive.path" Keyword "File or directory.";
    HiveCatalog "khp.hive.catalog" Keyword "Catalog, of 3.0 and later.";
    HivePartition "khp.hive.partition" Keyword "Partition, or its values.";
    HiveStatementFingerprint "khp.hive.statement_fingerprint" Keyword "Same statement, same value, whatever its literals and blanks.";
    HiveTransaction "khp.hive.transaction_id" Keyword "Transaction.";
    HiveLock "khp.hive.lock_id" Keyword "Lock.";
    HiveLockState "khp.hive.lock_state" Keyword "ACQUIRED, WAITING, ABORT, NOT_ACQUIRED.";
    HiveCompaction "khp.hive.compaction" Keyword "MINOR, MAJOR or REBALANCE.";
    HiveCompactionId "khp.hive.compaction_id" Long "Id of the compaction.";
    HiveAttempt "khp.hive.attempt" Long "Which attempt it is.";
    HiveWaitMs "khp.hive.wait_ms" Long "How long is waited before the next attempt, milliseconds.";
    HiveEventId "khp.hive.event_id" Long "Id of a notification event.";
    HiveVertices "khp.hive.vertices" Keyword "Vertices of a DAG, with their progress where that is said.";
    HiveReason "khp.hive.reason" Keyword "Why a DAG failed.";
    HiveFiles "khp.hive.files" Long "Files of the table or partition.";
    HiveRows "khp.hive.rows" Long "Rows of the table or partition, or out of a vertex.";
    HiveInputRows "khp.hive.input_rows" Long "Rows into a vertex.";
    HiveBytes "khp.hive.bytes" Long "Size of the table, partition or file, bytes.";
    HiveTasks "khp.hive.tasks" Long "Tasks of a vertex.";
    HiveTasksFailed "khp.hive.tasks_failed" Long "Attempts of a vertex that failed.";
    HiveTasksKilled "khp.hive.tasks_killed" Long "Tasks of a vertex that were killed.";
    HiveGcMs "khp.hive.gc_ms" Double "Time in garbage collections, milliseconds.";
    HiveDatastore "khp.hive.datastore" Keyword "Product under the metastore: MYSQL, POSTGRES, DERBY ...";
    // -- HBase -------------------------------------------------------------------------------------------------------------
    HbaseTable "khp.hbase.table" Keyword "Table.";
    HbaseRegionName "khp.hbase.region_name" Keyword "Region as named: table, start key, creation, hash.";
    HbaseStore "khp.hbase.store" Keyword "Column family.";
    HbaseServer "khp.hbase.server" Keyword "Server: host, port, start code.";
    HbaseServerBefore "khp.hbase.server_before" Keyword "Server that had the region before.";
    HbaseServers "khp.hbase.servers" Long "Number of servers.";
    HbaseStateFrom "khp.hbase.state.from" Keyword "State of the region or table before.";
    HbaseStateTo "khp.hbase.state.to" Keyword "State of the region, table or task after.";
    HbaseProcedure "khp.hbase.procedure" Keyword "Class of the Master's procedure.";
    HbaseProcedureId "khp.hbase.procedure_id" Long "pid: id of the procedure.";
    HbaseParentId "khp.hbase.parent_procedure_id" Long "ppid: id of the procedure that began it.";
    HbaseProcedureState "khp.hbase.procedure_state" Keyword "State of the procedure, with its step.";
    HbaseRegions "khp.hbase.regions" Long "Number of regions.";
    HbaseDaughters "khp.hbase.daughters" Keyword "Regions that came out of a split, or went into a merge.";
    HbaseFiles "khp.hbase.files" Long "Number of store files or logs.";
    HbaseBytes "khp.hbase.bytes" Long "Size of what was flushed, compacted, rolled or split, bytes.";
    HbaseBytesLeft "khp.hbase.bytes_left" Long "Size of the memstore after a flush, bytes.";
    HbaseStoreBytes "khp.hbase.store_bytes" Long "Size of the whole store, bytes.";
    HbaseLimitBytes "khp.hbase.limit_bytes" Long "Limit that is kept or exceeded, bytes.";
    HbaseDurationMs "khp.hbase.duration_ms" Double "How long it took, milliseconds.";
    HbaseWaitedMs "khp.hbase.waited_ms" Double "How long it waited before, milliseconds.";
    HbaseLimitMs "khp.hbase.limit_ms" Double "How long it should or may have taken, milliseconds.";
    HbaseEntries "khp.hbase.entries" Long "Number of entries.";
    HbaseSequenceId "khp.hbase.sequence_id" Long "Sequence id of the region.";
    HbaseCompactionRequested "khp.hbase.compaction_requested" Boolean "Whether a flush asked for a compaction.";
    HbaseMajor "khp.hbase.major" Boolean "Whether a compaction is a major one.";
    HbasePriority "khp.hbase.priority" Long "Priority of a compaction.";
    HbaseWal "khp.hbase.wal" Keyword "Write-ahead log.";
    HbaseWalNext "khp.hbase.wal_next" Keyword "Write-ahead log after a roll.";
    HbaseAttempt "khp.hbase.attempt" Long "Which attempt it is.";
    HbaseClient "khp.hbase.client" Keyword "Client, host:port.";
    HbaseClientVersion "khp.hbase.client_version" Keyword "Version of the client.";
    HbaseReadMs "khp.hbase.read_ms" Double "Time that a call read files, milliseconds.";
    HbaseSnapshot "khp.hbase.snapshot" Keyword "Snapshot of a table.";
    HbaseOperation "khp.hbase.operation" Keyword "What is done to a table: CREATE, disable.";
    HbaseResponseBytes "khp.hbase.response_bytes" Long "Size of an answer, bytes.";
    HbaseBlockBytes "khp.hbase.block_bytes" Long "Size of the blocks read for an answer, bytes.";
    HbaseGets "khp.hbase.gets" Long "Gets in a call of several actions.";
    HbaseMutations "khp.hbase.mutations" Long "Mutations in a call of several actions.";
    HbaseStartedAt "khp.hbase.started_at" Date "When the call began.";
    HbaseReason "khp.hbase.reason" Text "Why it was done, or failed.";
    HbaseCoprocessors "khp.hbase.coprocessors" Keyword "Coprocessors that are loaded.";
    HbaseCost "khp.hbase.cost" Double "Cost or imbalance that the balancer computed, or occupancy of the heap.";
    HbaseCacheBytes "khp.hbase.cache.bytes" Long "Size of the block cache, bytes.";
    HbaseCacheUsedBytes "khp.hbase.cache.used_bytes" Long "Bytes of the block cache in use.";
    HbaseCacheFreeBytes "khp.hbase.cache.free_bytes" Long "Bytes of the block cache that are free.";
    HbaseCacheLimitBytes "khp.hbase.cache.limit_bytes" Long "Size that the block cache may have, bytes.";
    HbaseCacheBlocks "khp.hbase.cache.blocks" Long "Blocks in the cache.";
    HbaseCacheAccesses "khp.hbase.cache.accesses" Long "Accesses to the cache.";
    HbaseCacheHits "khp.hbase.cache.hits" Long "Accesses that found their block.";
    HbaseCacheHitPercent "khp.hbase.cache.hit_percent" Double "Share of accesses that found their block, per cent.";
    HbaseCacheCachingAccesses "khp.hbase.cache.caching_accesses" Long "Accesses of those who cache what they read.";
    HbaseCacheCachingHits "khp.hbase.cache.caching_hits" Long "Those of them that found their block.";
    HbaseCacheEvictions "khp.hbase.cache.evictions" Long "Runs of eviction.";
    HbaseCacheEvicted "khp.hbase.cache.evicted" Long "Blocks evicted.";
    HbaseCacheFailures "khp.hbase.cache.failures" Long "Blocks that could not be added.";
    // -- ZooKeeper ---------------------------------------------------------------------------------------------------------
    ZooKeeperSession "khp.zookeeper.session_id" Keyword "Session.";
    ZooKeeperTimeoutMs "khp.zookeeper.timeout_ms" Long "Timeout of the session or election, milliseconds.";
    ZooKeeperClient "khp.zookeeper.client" Keyword "Client, host:port.";
    ZooKeeperState "khp.zookeeper.state" Keyword "LOOKING, FOLLOWING, LEADING or OBSERVING.";
    ZooKeeperPeer "khp.zookeeper.peer" Long "Id of the other server.";
    ZooKeeperPeerState "khp.zookeeper.peer_state" Keyword "State of the other server.";
    ZooKeeperLeader "khp.zookeeper.leader" Long "Leader that the other server proposes.";
    ZooKeeperZxid "khp.zookeeper.zxid" Keyword "Transaction id.";
    ZooKeeperRound "khp.zookeeper.round" Keyword "Round of the election.";
    ZooKeeperDurationMs "khp.zookeeper.duration_ms" Long "How long it took, milliseconds.";
    ZooKeeperBytes "khp.zookeeper.bytes" Long "Size of the transaction log, bytes.";
    ZooKeeperPath "khp.zookeeper.path" Keyword "Node or file.";
    ZooKeeperReason "khp.zookeeper.reason" Keyword "Why a session or connection was closed.";
    ZooKeeperPhase "khp.zookeeper.phase" Keyword "State of the peer and what it does in it.";
    ZooKeeperTries "khp.zookeeper.tries" Long "How often it was tried.";
    ZooKeeperCommand "khp.zookeeper.command" Keyword "Four-letter command.";
    // -- Kafka -------------------------------------------------------------------------------------------------------------
    // `khp.kafka` says where in Kafka a document came from; what Kafka's own logs speak of is `khp.broker`.
    BrokerId "khp.broker.id" Long "Id of the server that speaks.";
    BrokerPart "khp.broker.part" Keyword "Part of the server that speaks, as in the message's prefix.";
    BrokerCluster "khp.broker.cluster_id" Keyword "Id of the Kafka cluster.";
    BrokerControllerId "khp.broker.controller_id" Long "Id of the controller.";
    BrokerControllerEpoch "khp.broker.controller_epoch" Long "Epoch of the controller.";
    BrokerServers "khp.broker.servers" Keyword "Servers: their ids, or host:port.";
    BrokerServersAdded "khp.broker.servers_added" Keyword "Ids of brokers that came.";
    BrokerServersRemoved "khp.broker.servers_removed" Keyword "Ids of brokers that went.";
    BrokerTopic "khp.broker.topic" Keyword "Topic.";
    BrokerPartition "khp.broker.partition" Long "Partition.";
    BrokerPartitions "khp.broker.partitions" Long "Number of partitions.";
    BrokerPartitionNames "khp.broker.partition_names" Keyword "Partitions, topic and number.";
    BrokerLeader "khp.broker.leader" Long "Id of the partition's leader.";
    BrokerLeaderEpoch "khp.broker.leader_epoch" Long "Epoch of the leader.";
    BrokerPreviousEpoch "khp.broker.previous_leader_epoch" Long "Epoch of the leader before.";
    BrokerReplica "khp.broker.replica" Long "Id of the other server that the message is about.";
    BrokerIsr "khp.broker.isr" Keyword "In-sync replicas.";
    BrokerIsrFrom "khp.broker.isr_before" Keyword "In-sync replicas before.";
    BrokerStateFrom "khp.broker.state_from" Keyword "State before.";
    BrokerStateTo "khp.broker.state_to" Keyword "State after.";
    BrokerOffset "khp.broker.offset" Long "Offset in the partition.";
    BrokerHighWatermark "khp.broker.high_watermark" Long "High watermark of the partition.";
    BrokerDirtyFrom "khp.broker.dirty_from" Long "First offset that was cleaned.";
    BrokerDirtyTo "khp.broker.dirty_to" Long "First offset that was not cleaned.";
    BrokerDirectory "khp.broker.directory" Keyword "Directory of logs.";
    BrokerFile "khp.broker.file" Keyword "File of a log.";
    BrokerLogs "khp.broker.logs" Long "Number of logs.";
    BrokerSegments "khp.broker.segments" Long "Number of segments.";
    BrokerBytes "khp.broker.bytes" Long "Bytes that the cleaner read.";
    BrokerBytesBefore "khp.broker.bytes_before" Long "Size before cleaning, bytes.";
    BrokerBytesAfter "khp.broker.bytes_after" Long "Size after cleaning, bytes.";
    BrokerMessagesBefore "khp.broker.messages_before" Long "Messages before cleaning.";
    BrokerMessagesAfter "khp.broker.messages_after" Long "Messages after cleaning.";
    BrokerDurationMs "khp.broker.duration_ms" Double "How long it took, milliseconds.";
    BrokerAverageMs "khp.broker.average_ms" Double "How long it took on average, milliseconds.";
    BrokerEvents "khp.broker.events" Long "Number of a controller's events.";
    BrokerRequest "khp.broker.request" Keyword "Request, event or task.";
    BrokerReason "khp.broker.reason" Keyword "Why, or what for.";
    BrokerListener "khp.broker.listener" Keyword "Listener.";
    BrokerClient "khp.broker.client" Keyword "Id of a client.";
    BrokerConnector "khp.broker.connector" Keyword "Connector of Kafka Connect.";
    BrokerTask "khp.broker.task" Long "Number of a connector's task.";
    BrokerGroup "khp.broker.group" Keyword "Group of consumers.";
    BrokerGroupState "khp.broker.group_state" Keyword "State of the group.";
    BrokerGeneration "khp.broker.generation" Long "Generation of the group.";
    BrokerMember "khp.broker.member" Keyword "Member of the group.";
    BrokerMembers "khp.broker.members" Long "Number of members.";
    BrokerOffsets "khp.broker.offsets" Long "Number of offsets that expired or are committed.";
    // -- Ranger ------------------------------------------------------------------------------------------------------------
    RangerService "khp.ranger.service" Keyword "Service in Ranger's terms: its repository.";
    RangerServiceType "khp.ranger.service_type" Long "Number of the service's kind.";
    RangerAccess "khp.ranger.access" Keyword "What was asked for, in the service's own words.";
    RangerList "khp.ranger.list" Keyword "Users and groups of an access control list or a blacklist, as configured.";
    RangerResourceType "khp.ranger.resource_type" Keyword "path, @table, @column, topic ...";
    RangerEnforcer "khp.ranger.enforcer" Keyword "Who decided: ranger-acl, hadoop-acl ...";
    RangerAgent "khp.ranger.agent" Keyword "Plugin that wrote the event.";
    RangerAgentHost "khp.ranger.agent_host" Keyword "Its host.";
    RangerClientType "khp.ranger.client_type" Keyword "Kind of client.";
    RangerSession "khp.ranger.session" Keyword "Session of the service.";
    RangerRequest "khp.ranger.request" Text "The request, such as a statement.";
    RangerEventTime "khp.ranger.event_time" Keyword "When it happened, as written.";
    RangerEventId "khp.ranger.event_id" Keyword "Id of the audit event.";
    RangerZone "khp.ranger.zone" Keyword "Security zone.";
    RangerMore "khp.ranger.additional" Keyword "What the plugin adds.";
    RangerTags "khp.ranger.tags" Keyword "Tags of the resource.";
    RangerEvents "khp.ranger.events" Long "Events that are counted together.";
    RangerEventsDelivered "khp.ranger.events_delivered" Long "Audit events that were delivered.";
    RangerEventsFailed "khp.ranger.events_failed" Long "Audit events that could not be delivered.";
    RangerEventsDeferred "khp.ranger.events_deferred" Long "Audit events that wait on disk.";
    RangerDurationMs "khp.ranger.duration_ms" Long "How long it took, or between first and last of the events, milliseconds.";
    RangerIntervalMs "khp.ranger.interval_ms" Double "Time that a status is about, milliseconds.";
    RangerPolicyVersion "khp.ranger.policy_version" Long "Version of the policies.";
    RangerVersionBefore "khp.ranger.policy_version_before" Long "Version of the policies before.";
    RangerPart "khp.ranger.part" Keyword "Part of Ranger that speaks, or was timed.";
    RangerUsers "khp.ranger.users" Long "Number of users that were read.";
    RangerOffset "khp.ranger.offset" Long "Offset of Atlas' message in its Kafka topic.";
    RangerGroups "khp.ranger.groups" Long "Number of groups that were read.";
    // -- Oozie -------------------------------------------------------------------------------------------------------------
    OozieServer "khp.oozie.server" Keyword "Instance of the server.";
    OozieGroup "khp.oozie.group" Keyword "Group of the user.";
    OozieApplication "khp.oozie.application" Keyword "Name of the workflow, coordinator or bundle.";
    OozieActionId "khp.oozie.action_id" Keyword "Id of the action: its job's, @ and its name or number.";
    OozieAction "khp.oozie.action" Keyword "Name of the action.";
    OoziePhase "khp.oozie.phase" Keyword "start, check, end or kill.";
    OozieErrorType "khp.oozie.error_type" Keyword "TRANSIENT, NON_TRANSIENT, ERROR or FAILED.";
    OozieErrorCode "khp.oozie.error_code" Keyword "E0800, JA009 ...";
    OozieStateFrom "khp.oozie.state_from" Keyword "State before.";
    OozieStateTo "khp.oozie.state_to" Keyword "State, or the one after.";
    OozieExternalId "khp.oozie.external_id" Keyword "Job of another system that does the action's work.";
    OozieCommand "khp.oozie.command" Keyword "Command of the server.";
    OozieMainClass "khp.oozie.main_class" Keyword "Class that the launcher runs.";
    OozieRetries "khp.oozie.retries" Long "How often it was tried again.";
    OozieWaitMs "khp.oozie.wait_ms" Long "How long is waited before the next attempt, milliseconds.";
    OozieJobs "khp.oozie.jobs" Long "Number of jobs.";
    OozieDependencies "khp.oozie.dependencies" Keyword "Data that a coordinator's action waits for.";
    OozieHttpStatus "khp.oozie.http_status" Long "HTTP status of the answer.";
    OozieQueueSize "khp.oozie.queue_size" Long "Commands that wait.";
    OozieThreads "khp.oozie.threads" Long "Threads that work on commands.";
    // -- Trino and Presto --------------------------------------------------------------------------------------------------
    TrinoState "khp.trino.state" Keyword "FINISHED or FAILED.";
    TrinoErrorCode "khp.trino.error_code" Keyword "Name of the error code.";
    TrinoTransaction "khp.trino.transaction_id" Keyword "Transaction.";
    TrinoElapsedMs "khp.trino.elapsed_ms" Double "From begin to end, milliseconds.";
    TrinoPlanningMs "khp.trino.planning_ms" Double "Planning, milliseconds.";
    TrinoWaitingMs "khp.trino.waiting_ms" Double "Waiting for resources, milliseconds.";
    TrinoSchedulingMs "khp.trino.scheduling_ms" Double "Until the first task started, milliseconds.";
    TrinoRunningMs "khp.trino.running_ms" Double "From the first task's start to the last one's end, milliseconds.";
    TrinoFinishingMs "khp.trino.finishing_ms" Double "From there to the query's end, milliseconds.";
    TrinoBegin "khp.trino.begin" Date "When the query began.";
    TrinoEnd "khp.trino.end" Date "When it ended.";
    TrinoCatalog "khp.trino.catalog" Keyword "Catalog.";
    TrinoConnector "khp.trino.connector" Keyword "Connector, or what else a plugin brings.";
    TrinoNode "khp.trino.node" Keyword "Id of a node.";
    TrinoProperty "khp.trino.property" Keyword "Name of a configuration property.";
    TrinoEvent "khp.trino.event" Keyword "Event for listeners: QueryCreatedEvent, QueryCompletedEvent, SplitCompletedEvent.";
    TrinoHttpMethod "khp.trino.http.method" Keyword "Method of a request.";
    TrinoHttpUri "khp.trino.http.uri" Keyword "Path and parameters.";
    TrinoHttpAgent "khp.trino.http.user_agent" Keyword "User agent.";
    TrinoHttpStatus "khp.trino.http.status" Long "HTTP status.";
    TrinoHttpRequestBytes "khp.trino.http.request_bytes" Long "Size of the request, bytes.";
    TrinoHttpResponseBytes "khp.trino.http.response_bytes" Long "Size of the answer, bytes.";
    TrinoHttpMs "khp.trino.http.duration_ms" Long "Until the last byte, milliseconds.";
    TrinoHttpTrace "khp.trino.http.trace" Keyword "Trace token.";
    TrinoHttpProtocol "khp.trino.http.protocol" Keyword "Version of HTTP.";
    TrinoHttpDispatchMs "khp.trino.http.dispatch_ms" Long "From the request's begin to its dispatch, milliseconds.";
    TrinoHttpHandlingMs "khp.trino.http.handling_ms" Long "From the request's begin to its handler's end, milliseconds.";
    TrinoHttpContentMs "khp.trino.http.content_ms" Long "From the first to the last of the content, milliseconds.";
    // -- Druid -------------------------------------------------------------------------------------------------------------
    DruidTask "khp.druid.task" Keyword "Id of the task.";
    DruidTaskStatus "khp.druid.task_status" Keyword "RUNNING, SUCCESS, FAILED.";
    DruidServer "khp.druid.server" Keyword "Server, host:port, or where a task runs.";
    DruidServerType "khp.druid.server_type" Keyword "historical, broker ...";
    DruidTier "khp.druid.tier" Keyword "Tier.";
    DruidSegment "khp.druid.segment" Keyword "Segment.";
    DruidSegments "khp.druid.segments" Long "Number of segments.";
    DruidToLoad "khp.druid.to_load" Long "Segments that wait to be loaded.";
    DruidToDrop "khp.druid.to_drop" Long "Segments that wait to be dropped.";
    DruidBytesQueued "khp.druid.queued_bytes" Long "Bytes that wait to be loaded.";
    DruidBytesServed "khp.druid.served_bytes" Long "Bytes that are served.";
    DruidDurationMs "khp.druid.duration_ms" Double "How long it took, milliseconds.";
    DruidFeed "khp.druid.feed" Keyword "metrics or alerts.";
    DruidService "khp.druid.service" Keyword "Service that emits.";
    DruidMetric "khp.druid.metric" Keyword "Metric.";
    DruidValue "khp.druid.value" Double "Value of the metric.";
    DruidDataSource "khp.druid.data_source" Keyword "Data source.";
    DruidQueryId "khp.druid.query_id" Keyword "Query.";
    DruidQueryType "khp.druid.query_type" Keyword "Type of the query or task.";
    DruidSeverity "khp.druid.severity" Keyword "Severity of an alert.";
    DruidClass "khp.druid.class" Keyword "Class that alerts.";
    DruidStage "khp.druid.stage" Keyword "Stage of a lifecycle.";
    DruidSegmentBytes "khp.druid.segment_bytes" Long "Size of a segment, bytes.";
    DruidBuildMs "khp.druid.build_ms" Long "How long a segment was built, milliseconds.";
    DruidRows "khp.druid.rows" Long "Rows that were written.";
    DruidResultBytes "khp.druid.result_bytes" Long "Size of a query's result, bytes.";
    DruidSql "khp.druid.sql" Text "Statement.";
    DruidProcessors "khp.druid.processors" Long "Processors at start.";
    DruidMemory "khp.druid.max_memory_bytes" Long "Memory at most, bytes.";
    // -- Hue ---------------------------------------------------------------------------------------------------------------
    HueMethod "khp.hue.method" Keyword "Method of a request.";
    HuePath "khp.hue.path" Keyword "Path and parameters of a request.";
    HueProtocol "khp.hue.protocol" Keyword "Version of HTTP.";
    HueStatus "khp.hue.status" Long "HTTP status.";
    HueBytes "khp.hue.bytes" Long "Size of the answer, bytes.";
    HueMemory "khp.hue.memory_bytes" Long "Memory of the process, bytes.";
    HueDurationMs "khp.hue.duration_ms" Double "How long it took, milliseconds.";
    HueCall "khp.hue.call" Keyword "Call of another service.";
    HueChild "khp.hue.child_pid" Long "Id of a process that was started.";
    HueImpersonator "khp.hue.impersonator" Keyword "User as whom Hue speaks to other services on the user's behalf.";
    HueService "khp.hue.service" Keyword "Application of Hue.";
    // -- the pipeline itself ---------------------------------------------------------------------------------------------
    LedgerHost "khp.ledger.host" Keyword "Host whose file it is that the entry is about.";
    LedgerStream "khp.ledger.stream" Keyword "Stream of that file.";
    LedgerComponent "khp.ledger.component" Keyword "Component of that file.";
    LedgerPath "khp.ledger.path" Keyword "Path of that file when the entry was written.";
    LedgerGeneration "khp.ledger.generation" Keyword "Incarnation of that file.";
    LedgerStart "khp.ledger.start" Long "Where the file's content begins, or the range that a gap or dead letter is.";
    LedgerEnd "khp.ledger.end" Long "End of what is delivered into Kafka or, by replay, indexed; or of the range.";
    LedgerSize "khp.ledger.size" Long "Largest size that was seen of this incarnation, bytes.";
    LedgerEnded "khp.ledger.ended" Boolean "Whether the incarnation is delivered to its end.";
    LedgerReason "khp.ledger.reason" Keyword "Why the rest or the range was never delivered, or was refused.";
    LedgerFirstDay "khp.ledger.first_day" Keyword "Day of the first event, as in index names.";
    LedgerLastDay "khp.ledger.last_day" Keyword "Day of the last event, as in index names.";
    DeadLetterIndex "khp.dead_letter.index" Keyword "Index that refused the document.";
    DeadLetterStatus "khp.dead_letter.status" Long "HTTP status of the refusal.";
    DeadLetterSource "khp.dead_letter.source" Keyword "topic-partition-offset of its block.";
    PipelineUptime "khp.pipeline.uptime_s" Long "Seconds since the daemon was started; the counters beside it begin there.";
    PipelineMemory "khp.pipeline.memory_bytes" Long "Memory of the daemon that is resident, bytes.";
    PipelineRate "khp.pipeline.bytes_per_s" Long "Bytes of logs a second since the status before: acknowledged, or taken from Kafka.";
    PipelineLag "khp.pipeline.lag_bytes" Long "Bytes of logs that are in files and not acknowledged by Kafka.";
    PipelineInFlight "khp.pipeline.in_flight_bytes" Long "Bytes of logs sent and not acknowledged, or taken and not indexed.";
    PipelineBytes "khp.pipeline.bytes" Long "Bytes of logs acknowledged by Kafka, or taken from it.";
    PipelineBlocks "khp.pipeline.blocks" Long "Blocks acknowledged by Kafka, or taken from it.";
    PipelineEvents "khp.pipeline.events" Long "Events rendered.";
    PipelineIndexed "khp.pipeline.indexed" Long "Documents that Elasticsearch has acknowledged, new or not.";
    PipelineUnparsed "khp.pipeline.unparsed" Long "Events of which not even the header could be read.";
    PipelineRetried "khp.pipeline.retried" Long "Blocks or documents sent again.";
    PipelineDeadLettered "khp.pipeline.dead_lettered" Long "Documents and records that went to the dead-letter topic.";
    PipelineMissed "khp.pipeline.missed_offsets" Long "Kafka records that were gone before they were read.";
    PipelineErrors "khp.pipeline.errors" Long "Failures to read a file, to write the checkpoint, to deliver a block.";
    PipelineFiles "khp.pipeline.files" Long "Files followed.";
    PipelinePartitions "khp.pipeline.partitions" Long "Partitions assigned.";
    PipelineWithheld "khp.pipeline.withheld" Long "Entries of gaps and dead letters that were left out since there were too many.";
    // -- audit, one schema over all ------------------------------------------------------------------------------------
    UserName "user.name" Keyword "Who asked (the real user of a proxied call).";
    UserEffectiveName "user.effective.name" Keyword "On whose behalf.";
    SourceIp "source.ip" Ip "From where.";
    AuditResource "khp.audit.resource" Keyword "What was acted upon.";
    AuditTarget "khp.audit.target" Keyword "Where to, for renames and the like.";
    AuditAuth "khp.audit.auth" Keyword "How the user was authenticated.";
    AuditCaller "khp.audit.caller" Keyword "Caller context.";
    AuditPolicy "khp.audit.policy" Keyword "Policy that decided.";
    AuditDescription "khp.audit.description" Text "Why it was refused or failed.";
    AuditPermissions "khp.audit.permissions" Text "Permissions that were missing, or what the service put in their place.";
    // -- captured output: start scripts, supervisord ---------------------------------------------------------------------
    OsLimitOpenFiles "khp.os.limit.open_files" Long "Files that a process may have open.";
    OsLimitProcesses "khp.os.limit.processes" Long "Processes and threads that its user may have.";
    OsLimitCore "khp.os.limit.core" Long "Size of a core file, in the shell's blocks; 0 if none is written.";
    SupervisorProgram "khp.supervisor.program" Keyword "Program in supervisord's care.";
    SupervisorExpected "khp.supervisor.expected" Boolean "Whether the program's end was expected.";
    // -- audit of HDFS, HttpFS and HBase: the parts of users, permissions and caller contexts ------------------------
    UserDomain "user.domain" Keyword "Realm of the user.";
    UserEffectiveDomain "user.effective.domain" Keyword "Realm of the user on whose behalf it is.";
    AuditUserHost "khp.audit.user_host" Keyword "Host in the user's principal.";
    AuditClientHost "source.domain" Keyword "Host from where, as named.";
    AuditProxies "khp.audit.proxies" Keyword "Those through whom the user acted, nearest first; the last one opened the connection.";
    AuditOptions "khp.audit.options" Keyword "Options of the command.";
    AuditOwner "khp.audit.owner" Keyword "Owner of what was acted upon.";
    AuditGroup "khp.audit.group" Keyword "Its group.";
    AuditMode "khp.audit.mode" Keyword "Its permissions, as rwxr-x---.";
    AuditProtocol "khp.audit.protocol" Keyword "rpc, webhdfs ...";
    AuditTrackingId "khp.audit.tracking_id" Keyword "Tracking id of the delegation token.";
    AuditCallerKind "khp.audit.caller_kind" Keyword "hive, spark, mapreduce, tez, cli ...: whose caller context it is.";
    AuditCallerSignature "khp.audit.caller_signature" Keyword "Signature of the caller context.";
    AuditCallerJob "khp.audit.caller_job" Long "Spark job in the caller context.";
    AuditCallerStage "khp.audit.caller_stage" Long "Spark stage in the caller context.";
    AuditCallerTask "khp.audit.caller_task" Long "Spark task in the caller context.";
    AuditClientIp "khp.audit.client_ip" Ip "Client behind a router.";
    AuditClientPort "khp.audit.client_port" Long "Port of the client behind a router.";
    AuditRealUser "khp.audit.real_user" Keyword "User who came to the router.";
    // -- metrics that a daemon writes into a log -------------------------------------------------------------------------
    MetricBean "khp.metric.bean" Keyword "Bean.";
    MetricAttribute "khp.metric.attribute" Keyword "Attribute of the bean.";
    MetricValue "khp.metric.value" Double "Value, if it is a number.";
    MetricText "khp.metric.text" Text "Value, if it is none.";
    // -- the JVM: any component's JvmPauseMonitor, and its GC log --------------------------------------------------------
    JvmPauseMs "jvm.pause_ms" Long "Pause that JvmPauseMonitor noticed, milliseconds.";
    JvmPauseGcMs "jvm.pause_gc_ms" Long "Time that the collectors took in such a pause, milliseconds.";
    JvmPauseGcCount "jvm.pause_gc_count" Long "Collections in such a pause.";
    JvmPausePool "jvm.pause_gc_pool" Keyword "Collector that took most of such a pause.";
    JvmVersion "jvm.version" Keyword "Version of the JVM.";
    JvmFlags "jvm.flags" Text "Command-line flags of the JVM.";
    JvmThreads "jvm.threads" Long "Threads in a dump.";
    JvmThreadsBlocked "jvm.threads_blocked" Long "Threads in a dump that wait for a monitor.";
    JvmDeadlocks "jvm.deadlocks" Long "Deadlocks that a dump reports.";
    JvmCrashReason "jvm.crash.reason" Keyword "Signal or error that ended the JVM, as it says it.";
    JvmCrashFrame "jvm.crash.frame" Keyword "Frame in which the JVM crashed.";
    JvmUptime "jvm.uptime_s" Double "Seconds since the JVM started.";
    GcId "jvm.gc.id" Long "Number of the collection.";
    GcCollector "jvm.gc.collector" Keyword "serial, parallel, parnew, cms, g1, zgc, shenandoah, epsilon, zing.";
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
    GcYoungBefore "jvm.gc.young.before_bytes" Long "Young generation in use before, bytes.";
    GcYoungAfter "jvm.gc.young.after_bytes" Long "Young generation in use after, bytes.";
    GcYoungCommitted "jvm.gc.young.committed_bytes" Long "Young generation committed, bytes.";
    GcOldBefore "jvm.gc.old.before_bytes" Long "Old generation in use before, bytes.";
    GcOldAfter "jvm.gc.old.after_bytes" Long "Old generation in use after, bytes.";
    GcOldCommitted "jvm.gc.old.committed_bytes" Long "Old generation committed, bytes.";
    GcSurvivorBefore "jvm.gc.survivor.before_bytes" Long "Survivor spaces in use before, bytes.";
    GcSurvivorAfter "jvm.gc.survivor.after_bytes" Long "Survivor spaces in use after, bytes.";
    GcSurvivorCommitted "jvm.gc.survivor.committed_bytes" Long "Survivor spaces committed, bytes.";
    GcMetaspaceBefore "jvm.gc.metaspace.before_bytes" Long "Metaspace (permanent generation up to JDK 7) in use before, bytes.";
    GcMetaspaceAfter "jvm.gc.metaspace.after_bytes" Long "Metaspace (permanent generation up to JDK 7) in use after, bytes.";
    GcMetaspaceCommitted "jvm.gc.metaspace.committed_bytes" Long "Metaspace (permanent generation up to JDK 7) committed, bytes.";
    GcClassSpaceBefore "jvm.gc.metaspace.class.before_bytes" Long "Metaspace of compressed classes in use before, bytes.";
    GcClassSpaceAfter "jvm.gc.metaspace.class.after_bytes" Long "Metaspace of compressed classes in use after, bytes.";
    GcClassSpaceCommitted "jvm.gc.metaspace.class.committed_bytes" Long "Metaspace of compressed classes committed, bytes.";
    GcNonClassBefore "jvm.gc.metaspace.nonclass.before_bytes" Long "The rest of Metaspace in use before, bytes.";
    GcNonClassAfter "jvm.gc.metaspace.nonclass.after_bytes" Long "The rest of Metaspace in use after, bytes.";
    GcNonClassCommitted "jvm.gc.metaspace.nonclass.committed_bytes" Long "The rest of Metaspace committed, bytes.";
    GcHumongousBefore "jvm.gc.humongous.before_bytes" Long "Humongous objects in use before, bytes.";
    GcHumongousAfter "jvm.gc.humongous.after_bytes" Long "Humongous objects in use after, bytes.";
    GcHumongousCommitted "jvm.gc.humongous.committed_bytes" Long "Humongous objects committed, bytes.";
    GcRegionSize "jvm.gc.regions.size_bytes" Long "Size of a region of G1 or Shenandoah, bytes.";
    GcRegionsEdenBefore "jvm.gc.regions.eden.before" Long "Eden regions of G1 before.";
    GcRegionsEdenAfter "jvm.gc.regions.eden.after" Long "Eden regions of G1 after.";
    GcRegionsEdenTarget "jvm.gc.regions.eden.target" Long "Eden regions that G1 plans for until the next collection.";
    GcRegionsSurvivorBefore "jvm.gc.regions.survivor.before" Long "Survivor regions of G1 before.";
    GcRegionsSurvivorAfter "jvm.gc.regions.survivor.after" Long "Survivor regions of G1 after.";
    GcRegionsSurvivorTarget "jvm.gc.regions.survivor.target" Long "Survivor regions that G1 allows for at most.";
    GcRegionsOldBefore "jvm.gc.regions.old.before" Long "Old regions of G1 before.";
    GcRegionsOldAfter "jvm.gc.regions.old.after" Long "Old regions of G1 after.";
    GcRegionsHumongousBefore "jvm.gc.regions.humongous.before" Long "Humongous regions of G1 before.";
    GcRegionsHumongousAfter "jvm.gc.regions.humongous.after" Long "Humongous regions of G1 after.";
    GcRegionsArchiveBefore "jvm.gc.regions.archive.before" Long "Archive regions of G1 before.";
    GcRegionsArchiveAfter "jvm.gc.regions.archive.after" Long "Archive regions of G1 after.";
    GcInnerPauses "jvm.gc.inner.count" Long "Pauses inside this one that stand in the same event.";
    GcInnerPauseMs "jvm.gc.inner.pause_ms" Double "What they took in all, milliseconds.";
    GcNested "jvm.gc.nested" Boolean "Whether the pause is part of another.";
    GcInterrupted "jvm.gc.interrupted" Boolean "Whether another thread's line stands inside the pause (up to JDK 8): the document before has its beginning.";
    GcCpuUser "jvm.gc.cpu.user_ms" Double "Processor time in user mode, milliseconds.";
    GcCpuSys "jvm.gc.cpu.sys_ms" Double "Processor time in the kernel, milliseconds.";
    GcCpuReal "jvm.gc.cpu.real_ms" Double "Wall clock time beside the processor times, milliseconds.";
    GcWorkers "jvm.gc.workers" Long "Threads that worked on it.";
    GcWorkersMax "jvm.gc.workers_max" Long "Threads that could have worked on it.";
    GcTenuringThreshold "jvm.gc.tenuring.threshold" Long "Collections that an object survives before it grows old, from now on.";
    GcTenuringMax "jvm.gc.tenuring.max" Long "Most that this threshold can be.";
    GcTenuringDesired "jvm.gc.tenuring.desired_bytes" Long "Size that survivors should not exceed, bytes.";
    GcToSpaceExhausted "jvm.gc.to_space_exhausted" Boolean "G1 had no room to copy to.";
    GcPromotionFailed "jvm.gc.promotion_failed" Boolean "The old generation had no room for what the young one gave.";
    GcConcurrentModeFailure "jvm.gc.concurrent_mode_failure" Boolean "CMS did not finish in time.";
    GcEvacuationFailure "jvm.gc.evacuation_failure" Boolean "G1 could not evacuate every region.";
    GcDegenerated "jvm.gc.degenerated" Boolean "Shenandoah went on with the application stopped.";
    GcAllocationStall "jvm.gc.allocation_stall_ms" Double "Time that a thread waited for memory, milliseconds.";
    GcOwnMs "jvm.gc.own_ms" Double "Stop-the-world time without the pauses inside that are documents of their own, milliseconds; its sum is the time that the application stood still.";
    GcIntervalMs "jvm.gc.interval_ms" Double "From the start of the pause before to the start of this one, milliseconds.";
    GcFreed "jvm.gc.freed_bytes" Long "Bytes that left the heap.";
    GcAllocated "jvm.gc.allocated_bytes" Long "Bytes that the application asked for since the collection before: the heap before, less the heap after that one.";
    GcPromoted "jvm.gc.promoted_bytes" Long "Bytes that grew old.";
    GcAllocationRate "jvm.gc.allocation_rate" Double "Bytes a second that the application asked for since the collection before.";
    GcPromotionRate "jvm.gc.promotion_rate" Double "Bytes a second that grew old since the collection before.";
    SafepointOperation "jvm.safepoint.operation" Keyword "Why the application was stopped.";
    SafepointTotal "jvm.safepoint.total_ms" Double "Time that the application was stopped, milliseconds.";
    SafepointReaching "jvm.safepoint.reaching_ms" Double "Time until all threads had stopped, milliseconds.";
    SafepointAt "jvm.safepoint.at_ms" Double "Time at the safepoint, milliseconds.";
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
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || b"._@0123456789".contains(&byte)),
                "{name}"
            );
            let parent = format!("{name}.");
            assert!(
                !names.iter().any(|other| other.starts_with(&parent)),
                "{name} cannot hold a value and fields"
            );
        }
    }
}
