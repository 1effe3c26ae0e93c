//! Typed events of real logs: each sub-event that the logs are known to hold is recognised as often as its marker stands in
//! them, and the share of events that are typed does not fall. The logs lie beside the repository; where they are not there,
//! the tests say so and pass.

use std::{collections::BTreeMap, fs, path::PathBuf};

use grammars::{Component, Field, Reader, Record, Value};
use wire::split::events;

/// Folder, the actions that count, and the marker: an event counts if its first line (for 3.x' lock reports: any line) holds
/// all texts of one of the alternatives.
type SubEvent = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

const SUB_EVENTS: &[SubEvent] = &[
    ("namenode", &["service_started"], &[&["STARTUP_MSG: "]]),
    ("namenode", &["service_stopped"], &[&["SHUTDOWN_MSG: "]]),
    ("namenode", &["signal_received"], &[&["RECEIVED SIGNAL"]]),
    ("namenode", &["block_allocated"], &[&["StateChange: BLOCK* allocate"]]),
    ("namenode", &["file_completed"], &[&["DIR* completeFile:"]]),
    ("namenode", &["file_synced"], &[&["BLOCK* fsync:"]]),
    ("namenode", &["block_report"], &[&["BLOCK* processReport", "processing time"]]),
    ("namenode", &["first_block_report"], &[&["BLOCK* processReport", "Processing first storage"]]),
    ("namenode", &["edits_roll_asked"], &[&["Roll Edit Log from"]]),
    ("namenode", &["edits_statistics"], &[&["SyncTimes(ms)"]]),
    ("namenode", &["checkpoint_triggered"], &[&["Triggering checkpoint because"]]),
    ("namenode", &["image_saved"], &[&["Image file ", "bytes saved in"]]),
    ("namenode", &["image_uploaded"], &[&["Uploaded image with txid"]]),
    ("namenode", &["safe_mode"], &[&["STATE* Leaving safe mode"], &["STATE* Safe mode"]]),
    ("namenode", &["lock_held"], &[&[" lock held for "], &["Number of suppressed", "FSNamesystem: "]]),
    ("namenode", &["datanode_registered"], &[&["BLOCK* registerDatanode: from"]]),
    ("namenode", &["datanode_dead"], &[&["removeDeadDatanode: lost heartbeat"]]),
    ("namenode", &["replication_asked"], &[&["BLOCK* ask "]]),
    ("namenode", &["placement_failed"], &[&["still in need of"]]),
    ("namenode", &["rpc_failed"], &[&["IPC Server handler", ", call Call#"]]),
    ("namenode", &["jvm_pause"], &[&["Detected pause in JVM"]]),
    ("namenode", &["quorum_slow"], &[&["QuorumJournalManager: Waited "]]),
    (
        "namenode",
        &["ha_services_started", "ha_services_stopped"],
        &[&["Starting services required for"], &["Stopping services started for"]],
    ),
    ("datanode", &["block_read", "block_written"], &[&["clienttrace: src: "]]),
    ("datanode", &["block_receiving"], &[&["DataNode: Receiving BP-"]]),
    ("datanode", &["block_received"], &[&["DataNode: Received BP-"]]),
    ("datanode", &["packet_responder_ended"], &[&["PacketResponder: ", " terminating"]]),
    ("datanode", &["slow_io"], &[&["DataNode: Slow "]]),
    ("datanode", &["xceiver_failed"], &[&["DataXceiver error processing"]]),
    ("datanode", &["block_operation_failed"], &[&["opWriteBlock ", " received exception "]]),
    ("datanode", &["block_report_sent"], &[&["sent block report 0x"]]),
    (
        "datanode",
        &["deletion_scheduled", "replica_deleted"],
        &[&["DiskService: Scheduling blk_"], &["DiskService: Deleted "]],
    ),
    ("datanode", &["block_transmitted"], &[&[": Transmitted BP-"]]),
    ("datanode", &["block_transmitting"], &[&[" Starting thread to transfer "]]),
    ("datanode", &["block_transfer_failed"], &[&[":Failed to transfer "]]),
    ("datanode", &["mirror_failed"], &[&[":Exception transfering "], &[":Exception writing "]]),
    ("datanode", &["namenode_registered"], &[&["successfully registered with NN"]]),
    ("datanode", &["jvm_pause"], &[&["Detected pause in JVM"]]),
    ("hdfs-audit", &["audit"], &[&["FSNamesystem.audit: allowed="]]),
    ("namenode-metrics", &["metric"], &[&[":", "="]]),
    ("journalnode", &["epoch_promised"], &[&["Updating lastPromisedEpoch from"]]),
    ("journalnode", &["edits_finalized"], &[&["Finalizing edits file"]]),
    ("journalnode", &["sync_slow"], &[&["Sync of transaction range"]]),
    ("zkfc", &["ha_transition"], &[&["Successfully transitioned NameNode"]]),
    ("zkfc", &["health_state"], &[&["HealthMonitor: Entering state"]]),
    ("zkfc", &["health_check_failed"], &[&["Transport-level exception trying to monitor"]]),
    (
        "zkfc",
        &["fencing_started", "fencing_finished"],
        &[&["====== Beginning Service Fencing"], &["====== Fencing successful"]],
    ),
    ("zkfc", &["zookeeper_session"], &[&["Session establishment complete"]]),
    ("secondarynamenode", &["image_transfer_opened"], &[&["Opening connection to "]]),
    ("hbase-regionserver", &["response_too_slow"], &[&["(responseTooSlow): {"]]),
    ("hbase-regionserver", &["response_too_large"], &[&["(responseTooLarge): {"]]),
    ("hbase-regionserver", &["region_flushed"], &[&["Finished memstore flush of ~"]]),
    ("hbase-regionserver", &["compaction_completed"], &[&["HStore: Completed ", "compaction of "]]),
    ("hbase-regionserver", &["wal_rolled"], &[&["Rolled WAL "]]),
    ("hbase-regionserver", &["slow_sync"], &[&["Slow sync cost: "]]),
    ("hbase-regionserver", &["server_aborting"], &[&["ABORTING region server "]]),
    ("hbase-regionserver", &["cache_statistics"], &[&["LruBlockCache: totalSize="]]),
    ("hbase-regionserver", &["jvm_pause"], &[&["Detected pause in JVM"]]),
    (
        "hbase-regionserver",
        &["region_onlined", "region_opened", "region_split"],
        &[&[" Onlined "], &["Post open deploy tasks for"], &["Region split, "]],
    ),
    ("hbase-regionserver", &["connection"], &[&["Server: Connection from "]]),
    ("hbase-regionserver", &["authentication"], &[&["Server: Auth successful for "]]),
    ("hbase-master", &["region_transition"], &[&["RegionStates: Transition "]]),
    ("hbase-master", &["crash_started", "crash_finished"], &[&["ServerCrashProcedure: ", "processing "]]),
    (
        "hbase-master",
        &["balancer_started", "balancer_skipped", "balancer_planned"],
        &[
            &["StochasticLoadBalancer: start "],
            &["StochasticLoadBalancer: Skipping"],
            &["StochasticLoadBalancer: Finished computing"],
        ],
    ),
    ("resourcemanager", &["application_state"], &[&["RMAppImpl: ", "State change from"]]),
    ("resourcemanager", &["attempt_state"], &[&["RMAppAttemptImpl: ", "State change from"]]),
    ("resourcemanager", &["container_state"], &[&["Container Transitioned from"]]),
    ("resourcemanager", &["node_state"], &[&["Node Transitioned from"]]),
    ("resourcemanager", &["container_assigned"], &[&["SchedulerNode: Assigned container"]]),
    ("resourcemanager", &["RMAuditLogger"], &[&["RMAuditLogger: USER="]]),
    ("resourcemanager", &["application_summary"], &[&["ApplicationSummary: appId="]]),
    ("nodemanager", &["container_state"], &[&["Container container_", "transitioned from"]]),
    ("nodemanager", &["application_state"], &[&["Application application_", "transitioned from"]]),
    (
        "nodemanager",
        &["container_exit"],
        &[&["Exit code from container"], &["Exception from container-launch with container ID"]],
    ),
    ("nodemanager", &["NMAuditLogger"], &[&["NMAuditLogger: USER="]]),
    ("nodemanager", &["disks_failed"], &[&["Most of the disks failed"]]),
    ("nodemanager", &["container_limit_exceeded"], &[&["is running beyond"]]),
    ("nodemanager", &["jvm_pause"], &[&["Detected pause in JVM"]]),
    ("jobhistoryserver", &["history_moved"], &[&["HistoryFileManager: Moving "]]),
    ("jobhistoryserver", &["job_summary"], &[&["JobSummary: jobId=job_"]]),
    ("jobhistoryserver", &["service_started"], &[&["STARTUP_MSG: "]]),
    (
        "mr-container",
        &["task_state", "attempt_state"],
        &[
            &[" Task Transitioned from "],
            &[" TaskAttempt Transitioned from "],
            &[" transitioned from state "],
        ],
    ),
    ("mr-container", &["job_state"], &[&["Job Transitioned from "]]),
    ("mr-container", &["attempt_progress"], &[&["Progress of TaskAttempt "]]),
    ("mr-container", &["attempt_exited"], &[&[" - exited : "]]),
    ("mr-container", &["task_counters"], &[&["Final Counters for "]]),
    ("mr-container", &["fetch_started"], &[&[" about to shuffle output of map "]]),
    ("mr-container", &["spill_finished"], &[&["Finished spill "]]),
    ("mr-container", &["commit_granted"], &[&["given a go for committing"]]),
    ("mr-container", &["speculating"], &[&["we are speculating"]]),
    ("mr-container", &["task_failed"], &[&["Error running child"], &["Exception running child"]]),
    ("tez-container", &["vertex_state"], &[&["VertexImpl|: vertex_", " transitioned from "]]),
    ("tez-container", &["dag_state"], &[&["DAGImpl|: dag_", " transitioned from "]]),
    ("tez-container", &["dag_submitted"], &[&["[HISTORY][DAG:", "[Event:DAG_SUBMITTED]"]]),
    ("tez-container", &["dag_finished"], &[&["[HISTORY][DAG:", "[Event:DAG_FINISHED]"]]),
    ("tez-container", &["vertex_finished"], &[&["[HISTORY][DAG:", "[Event:VERTEX_FINISHED]"]]),
    ("tez-container", &["attempt_finished"], &[&["[HISTORY][DAG:", "[Event:TASK_ATTEMPT_FINISHED]"]]),
    ("tez-container", &["container_launched"], &[&["[HISTORY][DAG:", "[Event:CONTAINER_LAUNCHED]"]]),
    ("tez-container", &["fetch_finished"], &[&["Completed fetch for attempt"]]),
    ("mapreduce-client", &["job_progress"], &[&["mapreduce.Job:  map "]]),
    ("mapreduce-client", &["job_counters"], &[&["mapreduce.Job: Counters: "]]),
    ("mapreduce-client", &["attempt_failed"], &[&["mapreduce.Job: Task Id : "]]),
    ("sqoop", &["records_imported"], &[&["Retrieved ", " records."]]),
    ("sqoop", &["transferred"], &[&["ImportJobBase: Transferred "]]),
    ("spark-driver", &["task_finished"], &[&["TaskSetManager: Finished task "]]),
    ("spark-driver", &["task_lost", "fetch_failed"], &[&["TaskSetManager: Lost task "]]),
    ("spark-driver", &["stage_finished"], &[&["DAGScheduler: ", "Stage ", ") finished in "]]),
    ("spark-driver", &["job_finished"], &[&["DAGScheduler: Job ", " finished: "]]),
    ("spark-driver", &["block_added"], &[&["BlockManagerInfo: Added "]]),
    ("spark-driver", &["event_slow"], &[&["AsyncEventQueue: Process of event "]]),
    ("spark-driver", &["listener_failed"], &[&["AsyncEventQueue: Listener ", " threw an exception"]]),
    ("spark-standalone", &["executor_launching"], &[&["Master: Launching executor "]]),
    ("spark-standalone", &["executor_removed"], &[&["Master: Removing executor "]]),
    ("hiveserver2", &["compile_start"], &[&["ql.Driver: Compiling command(queryId="]]),
    ("hiveserver2", &["compile_end"], &[&["Completed compiling command(queryId="]]),
    ("hiveserver2", &["execute_start"], &[&["ql.Driver: Executing command(queryId="]]),
    ("hiveserver2", &["execute_end"], &[&["Completed executing command(queryId="]]),
    ("hiveserver2", &["query_failed"], &[&["ql.Driver: FAILED: "]]),
    ("hiveserver2", &["job_progress"], &[&["Stage-", " map = ", "reduce = "]]),
    ("hiveserver2", &["stage_finished"], &[&["Stage-Stage-"]]),
    ("hiveserver2", &["session_opened"], &[&["Session opened, "]]),
    ("hiveserver2", &["session_closed"], &[&["Session closed, "]]),
    ("hiveserver2", &["jvm_pause"], &[&["Detected pause in JVM"]]),
    ("hive-cli-perflogger-debug", &["perflog_end"], &[&["PerfLogger: </PERFLOG"]]),
    ("hive-metastore", &["audit", "metastore_audit"], &[&["HiveMetaStore.audit: ugi="]]),
    ("hive-metastore", &["metastore_call"], &[&["metastore.HiveMetaStore: ", ": source:"]]),
    ("kafka", &["config_dump"], &[&["KafkaConfig values:"]]),
    ("kafka", &["service_started"], &[&["[KafkaServer id=", "] started"]]),
    ("kafka", &["controller_elected"], &[&["successfully elected as the controller"]]),
    ("kafka", &["thread_started"], &[&["] Starting ("], &["]: Starting ("]]),
    ("ranger-audit", &["xaaudit"], &[&["INFO xaaudit: {"]]),
    ("ranger-audit", &["audit_status"], &[&["Audit Status Log: "]]),
    ("trino-layout-airlift", &["query_completed"], &[&["TIMELINE: Query "]]),
    ("trino-layout-airlift", &["query_failed"], &[&["QueryStateMachine", " failed"]]),
    ("hive-cli-tez", &["tez_failed"], &[&["Failed to execute tez graph"]]),
    ("zookeeper", &["session_expired"], &[&["Expiring session"]]),
    ("zookeeper", &["fsync_slow"], &[&["fsync-ing the write ahead log"]]),
    (
        "zookeeper",
        &["state", "election_finished"],
        &[&["] - LOOKING"], &["] - FOLLOWING"], &["] - LEADING"], &["PeerState set to"]],
    ),
    ("zookeeper", &["election_notification"], &[&["] - Notification: ", "n.leader"]]),
    ("zookeeper", &["connection_closed"], &[&["Closed socket"], &["Unable to read additional data"]]),
];

/// Percentages of events that are typed, by file; none may fall.
const SHARES: &[(&str, u32)] = &[
    ("namenode/2.10.0/hadoop-hdfs-namenode-nn1.example.com.log", 91),
    ("namenode/3.3.6/hadoop-hdfs-namenode-nn1.example.com.log", 83),
    ("namenode-metrics/2.10.0/namenode-metrics.log", 100),
    ("hdfs-audit/2.10.0/hdfs-audit.log", 100),
    ("hbase-master/1.4.13/hbase-hbase-master-hm1.example.com.log", 79),
    ("hbase-regionserver/1.4.13/SecurityAuth.audit", 100),
    ("hbase-regionserver/1.4.13/hbase-hbase-regionserver-rs1.example.com.log", 84),
    ("journalnode/2.10.0/hadoop-hdfs-journalnode-nn1.example.com.log", 82),
    ("secondarynamenode/3.3.6/hadoop-hdfs-secondarynamenode-nn2.example.com.log", 38),
    ("zkfc/2.10.0/hadoop-hdfs-zkfc-nn1.example.com.log", 97),
    ("datanode/2.10.0/hadoop-hdfs-datanode-dn1.example.com.log", 98),
    ("resourcemanager/2.10.0/rm-appsummary.log", 100),
    ("resourcemanager/2.10.0/rm-audit.log", 100),
    ("resourcemanager/2.10.0/yarn-yarn-resourcemanager-rm1.example.com.log", 80),
    ("nodemanager/2.10.0/nm-audit.log", 100),
    ("nodemanager/2.10.0/yarn-yarn-nodemanager-dn1.example.com.log", 87),
    ("hiveserver2/2.3.2/hiveserver2.log", 89),
    ("hive-metastore/2.3.2/hivemetastore.log", 98),
    ("kafka/2.4.1/controller.log", 52),
    ("kafka/2.4.1/log-cleaner.log", 100),
    ("kafka/2.4.1/server.log", 94),
    ("ranger-audit/2.1.0/ranger_audit.log", 100),
    ("zookeeper/3.5.7/zookeeper-zookeeper-server-zk1.example.com.log", 86),
    ("jobhistoryserver/2.10.0/mapred-mapred-historyserver-jh1.example.com.log", 90),
    ("mapreduce-client/2.10.0/mr-pi-alice2.console.log", 95),
    ("mapreduce-client/2.10.0/mr-teragen-etl2.console.log", 100),
    ("mapreduce-client/2.10.0/mr-terasort.console.log", 100),
    ("mapreduce-client/2.10.0/mr-wc-alice2.console.log", 100),
    ("spark-driver/2.4.8/driver-2.4.8-spark-sql.log", 56),
    ("spark-driver/3.2.1/driver-3.2.1-pyapp-local.log", 84),
    ("spark-driver/3.2.1/driver-3.2.1-pyapp.log", 83),
    ("spark-driver/3.2.1/driver-3.2.1-spark-sql-local.log", 37),
    ("sqoop/1.4.7/sqoop-import.log", 92),
];

#[test]
fn sub_events_are_recognised_as_often_as_they_are_there() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (folder, actions, markers) in SUB_EVENTS {
        let Some(files) = files(folder) else {
            return eprintln!("SKIPPED sub_events: the shared logs are not there");
        };
        let (mut expected, mut found) = (0, 0);
        for (_, bytes) in &files {
            for_each(folder, bytes, |event, record| {
                let line = event.split(|byte| *byte == b'\n').next().unwrap_or_default();
                let holds = |text: &&str| memchr::memmem::find(line, text.as_bytes()).is_some();
                expected += usize::from(markers.iter().any(|texts| texts.iter().all(&holds)));
                found += usize::from(actions.contains(&name(record).as_str()));
            });
        }
        seen += found;
        if expected != found {
            wrong.push(format!("{folder} {actions:?}: {expected} expected, {found} recognised"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 2400, "only {seen} sub-events were seen");
}

#[test]
fn most_events_are_typed() {
    let mut low = Vec::new();
    for folder in FOLDERS {
        let Some(files) = files(folder) else {
            return eprintln!("SKIPPED most_events_are_typed: the shared logs are not there");
        };
        for (file, bytes) in &files {
            let (mut all, mut typed) = (0_u32, 0_u32);
            let mut untyped: BTreeMap<String, u32> = BTreeMap::new();
            for_each(folder, bytes, |_, record| {
                all += 1;
                if record.action.is_some() || record.get(Field::EventAction).is_some() {
                    typed += 1;
                } else {
                    *untyped.entry(shape(record)).or_default() += 1;
                }
            });
            let share = typed * 100 / all.max(1);
            eprintln!("{share:3} % of {all:5}  {file}");
            if std::env::var_os("SHOW_UNTYPED").is_some() {
                let mut untyped: Vec<_> = untyped.into_iter().collect();
                untyped.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                for (shape, count) in untyped.iter().take(25) {
                    eprintln!("      {count:4} {shape}");
                }
            }
            let floor = SHARES.iter().find(|(name, _)| name == file).map_or(0, |(_, floor)| *floor);
            if share < floor {
                low.push(format!("{file}: {share} % of the events are typed, {floor} were"));
            }
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

#[test]
fn every_cause_is_seen_and_lock_reports_are_no_exceptions() {
    let mut wrong = Vec::new();
    let mut causes = 0;
    for folder in FOLDERS {
        let Some(files) = files(folder) else {
            return eprintln!("SKIPPED every_cause_is_seen: the shared logs are not there");
        };
        for (file, bytes) in &files {
            for_each(folder, bytes, |event, record| {
                let text = String::from_utf8_lossy(event);
                let root = match record.get(Field::ErrorRootCause) {
                    Some(Value::Text(class)) => String::from_utf8_lossy(class).into_owned(),
                    _ => String::new(),
                };
                // Frames of nested traces, too: the last cause counts. Derby's `Caused by: ERROR 42X05: ..` names no class.
                let mut cause = text.lines().filter_map(|line| line.strip_prefix("Caused by: "));
                if let Some(cause) = cause.rfind(|cause| !cause.starts_with("ERROR ")) {
                    causes += 1;
                    // Of `RemoteException(a.B): ..` it is what was thrown on the other side.
                    let thrown = cause.split_once("RemoteException(").map_or(cause, |(_, inner)| inner);
                    let class = thrown.split([':', '(', ')', ' ']).next().unwrap_or_default();
                    if root != class {
                        wrong.push(format!("{file}: root cause {root:?} of {class:?}"));
                    }
                }
                if record.action == Some("lock_held") && !root.is_empty() {
                    wrong.push(format!("{file}: a lock report is no exception: {root}"));
                }
            });
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(causes > 20, "only {causes} causes were seen");
}

const FOLDERS: &[&str] = &[
    "hbase-master",
    "hbase-regionserver",
    "journalnode",
    "zkfc",
    "jobhistoryserver",
    "tez-container",
    "mapreduce-client",
    "spark-standalone",
    "sqoop",
    "namenode",
    "secondarynamenode",
    "resourcemanager",
    "nodemanager",
    "timelineserver",
    "hiveserver2",
    "hive-metastore",
    "zookeeper",
    "mr-container",
    "spark-driver",
    "namenode-metrics",
    "hdfs-audit",
    "datanode",
    "hive-cli-tez",
    "kafka",
    "ranger-audit",
    "trino-layout-airlift",
];

/// The typed event's name; of an audit line its logger's.
fn name(record: &Record<'_>) -> String {
    if record.get(Field::EventAction).is_some() {
        let logger = String::from_utf8_lossy(record.logger);
        return logger.rsplit('.').next().unwrap_or_default().to_owned();
    }
    record.action.unwrap_or_default().to_owned()
}

/// Logger and first words of a message, numbers left out.
fn shape(record: &Record<'_>) -> String {
    let function = match record.get(Field::LogOriginFunction) {
        Some(Value::Text(text)) => text,
        _ => b"",
    };
    let line: String =
        String::from_utf8_lossy(record.message).lines().next().unwrap_or_default().chars().take(70).collect();
    let line: String =
        line.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    format!("{}{}: {line}", String::from_utf8_lossy(record.logger), String::from_utf8_lossy(function))
}

/// Names and contents of a component's logs; `None` where the shared logs are not there.
fn files(folder: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/logs/services/ours");
    let mut files = Vec::new();
    for version in fs::read_dir(root.join(folder)).ok()? {
        for file in fs::read_dir(version.ok()?.path()).ok()? {
            let path = file.ok()?.path();
            let name = path.strip_prefix(&root).ok()?.to_string_lossy().into_owned();
            files.push((name, fs::read(path).ok()?));
        }
    }
    files.sort();
    Some(files)
}

fn for_each(folder: &str, bytes: &[u8], mut visit: impl FnMut(&[u8], &Record<'_>)) {
    let reader = Reader::new(Component::parse(folder).expect("the folder is named as the component"));
    let mut record = Record::default();
    for event in events(bytes, 0, false, |line| reader.begins(line)) {
        reader.read(event.bytes, &mut record);
        visit(event.bytes, &record);
    }
}
