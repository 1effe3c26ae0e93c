//! A Tez master's own life: start, sessions, recovery, end.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    APPLICATION.read(message, record)
}

static APPLICATION: Table = Table::new(&[
    // Hive's caller id is the query: the flow of its DAGs.
    Phrase {
        sample: "Running DAG: select dt, count(*), sum(amt) from even...dt(Stage-1), callerContext={ context=HIVE, callerType=HIVE_QUERY_ID, callerId=hive_20261121080816_8f03171b-813f-4a15-a8e7-658e7467da42 }",
        pieces: &[
            Tag("Running DAG: "),
            UntilLast(TezDag, ", callerContext={"),
            Optional(&[Skip("callerType="), Until(AuditCaller, ",")]),
            Optional(&[Tag(" callerId="), Word(FlowId)]),
        ],
        action: "dag_running",
    },
    Phrase {
        sample: "Running DAG: word count",
        pieces: &[Tag("Running DAG: "), Rest(TezDag)],
        action: "dag_running",
    },
    Phrase {
        sample: "Starting DAG submitted via RPC: select cast(1/0 as int)...(Stage-1)",
        pieces: &[Tag("Starting DAG submitted via RPC: "), Rest(TezDag)],
        action: "dag_starting",
    },
    Phrase {
        sample: "DAG completed, dagId=dag_1795214328335_0019_1, dagState=SUCCEEDED",
        pieces: &[Tag("DAG completed, dagId="), Id("dag_", TezDagId), Tag(", dagState="), State(TezStatus)],
        action: "dag_completed",
    },
    Phrase {
        sample: "Cleaning up DAG: name=select cast(1/0 as int)...(Stage-1), with id=dag_1795214328335_0020_2",
        pieces: &[Tag("Cleaning up DAG: name="), UntilLast(TezDag, ", with id="), Id("dag_", TezDagId)],
        action: "dag_cleanup",
    },
    Phrase {
        sample: "Completed cleanup for DAG: name=select cast(1/0 as int)...(Stage-1), with id=dag_1795214328335_0020_2",
        pieces: &[
            Tag("Completed cleanup for DAG: name="),
            UntilLast(TezDag, ", with id="),
            Id("dag_", TezDagId),
        ],
        action: "dag_cleaned",
    },
    Phrase {
        sample: "Generating DAG graphviz file, dagId=dag_1795214328335_0020_2, filePath=/mnt/yarn/log/dag_1795214328335_0020_2.dot",
        pieces: &[
            Tag("Generating DAG graphviz file, dagId="),
            Id("dag_", TezDagId),
            Tag(", filePath="),
            Rest(YarnDirectory),
        ],
        action: "dag_graph",
    },
    Phrase {
        sample: "Created DAGAppMaster for application appattempt_1795214328335_0018_000001, versionInfo=[ component=tez-dag, version=0.9.2, revision=10cb35 ]",
        pieces: &[
            Tag("Created DAGAppMaster for application "),
            Id("appattempt_", YarnAttemptId),
            Optional(&[Skip("version="), Until(ServiceVersion, ",")]),
        ],
        action: "master_created",
    },
    Phrase {
        sample: "Creating DAGAppMaster for applicationId=application_1795214328335_0018, attemptNum=1, AMContainerId=container_e01_1795214328335_0018_01_000001, jvmPid=27291, userFromEnv=hive, cliSessionOption=true",
        pieces: &[
            Tag("Creating DAGAppMaster for applicationId="),
            Id("application_", YarnApplicationId),
            Skip("AMContainerId="),
            Id("container_", YarnContainerId),
            Tag(", jvmPid="),
            Int(YarnProcessId),
            Tag(", userFromEnv="),
            Until(UserName, ","),
        ],
        action: "master_creating",
    },
    Phrase {
        sample: "Waiting for next DAG to be submitted.",
        pieces: &[Tag("Waiting for next DAG to be submitted")],
        action: "master_waiting",
    },
    Phrase {
        sample: "In Session mode. Waiting for DAG over RPC",
        pieces: &[Tag("In Session mode. Waiting for DAG over RPC")],
        action: "master_waiting",
    },
    Phrase {
        sample: "On DAG completion. Old state: RUNNING new state: SUCCEEDED",
        pieces: &[
            Tag("On DAG completion. Old state: "),
            State(YarnStateFrom),
            Tag(" new state: "),
            State(YarnStateTo),
        ],
        action: "master_state",
    },
    Phrase {
        sample: "Sending a kill event to the current DAG, dagId=dag_1795214328335_0020_2",
        pieces: &[Tag("Sending a kill event to the current DAG, dagId="), Id("dag_", TezDagId)],
        action: "dag_kill_asked",
    },
    Phrase {
        sample: "Recovering data from previous attempts, currentAttemptId=2",
        pieces: &[Tag("Recovering data from previous attempts, currentAttemptId=")],
        action: "recovery_started",
    },
    Phrase {
        sample: "Found DAG to recover, dagId=dag_1795214328335_0020_2",
        pieces: &[Tag("Found DAG to recover, dagId="), Id("dag_", TezDagId)],
        action: "dag_recovering",
    },
    Phrase {
        sample: "Shutting down on completion of dag:dag_1795214328335_0020_2",
        pieces: &[Tag("Shutting down on completion of dag:"), Id("dag_", TezDagId)],
        action: "master_stopping",
    },
    Phrase {
        sample: "Session shutting down now.",
        pieces: &[Tag("Session shutting down now")],
        action: "master_stopping",
    },
    Phrase {
        sample: "DAGAppMaster received a signal. Signaling TaskScheduler",
        pieces: &[Tag("DAGAppMaster received a signal. ")],
        action: "master_signalled",
    },
    Phrase {
        sample: "Exiting DAGAppMaster..GoodBye!",
        pieces: &[Tag("Exiting DAGAppMaster..GoodBye!")],
        action: "master_exiting",
    },
    Phrase {
        sample: "Error in the TaskScheduler. Shutting down. ",
        pieces: &[Tag("Error in the TaskScheduler. Shutting down")],
        action: "master_failed",
    },
    Phrase {
        sample: "Service Error: [0:TezYarn], eventType=TASK_SCHEDULER_SERVICE_FATAL_ERROR, exception=None",
        pieces: &[Tag("Service Error: "), All(YarnDiagnostics)],
        action: "master_failed",
    },
    Phrase {
        sample: "Session timed out, lastDAGCompletionTime=1795216139927 ms, sessionTimeoutInterval=300000 ms",
        pieces: &[Tag("Session timed out")],
        action: "session_timed_out",
    },
    Phrase {
        sample: "Sleeping for 5 seconds before shutting down",
        pieces: &[Tag("Sleeping for "), SkipNumber, Tag(" seconds before shutting down")],
        action: "master_stopping",
    },
    Phrase {
        sample: "Calling stop for all the services",
        pieces: &[Tag("Calling stop for all the services")],
        action: "master_stopping",
    },
    Phrase {
        sample: "The shutdown handler is still running, waiting for it to complete",
        pieces: &[Tag("The shutdown handler ")],
        action: "master_stopping",
    },
    Phrase {
        sample: "No current running DAG, shutting down the AM",
        pieces: &[Tag("No current running DAG, shutting down the AM")],
        action: "master_stopping",
    },
    Phrase {
        sample: "Handling DAGAppMaster shutdown",
        pieces: &[Tag("Handling DAGAppMaster shutdown")],
        action: "master_stopping",
    },
    Phrase {
        sample: "DAGAppMasterShutdownHook invoked",
        pieces: &[Tag("DAGAppMasterShutdown"), Skip(" invoked")],
        action: "master_stopping",
    },
    Phrase {
        sample: "Error starting DAGAppMaster",
        pieces: &[Tag("Error starting DAGAppMaster")],
        action: "master_failed",
    },
    Phrase {
        sample: "Comparing client version with AM version, clientVersion=0.9.2, AMVersion=0.9.2",
        pieces: &[Tag("Comparing client version with AM version"), Skip("AMVersion="), Word(ServiceVersion)],
        action: "versions_compared",
    },
    Phrase {
        sample: "AM Level configured TaskSchedulers: [0:TezYarn:null],[1:TezUber:null]",
        pieces: &[Tag("AM Level configured ")],
        action: "master_configured",
    },
    Phrase {
        sample: "Central Dispatcher queue size after DAG completion, before cleanup: 0",
        pieces: &[Tag("Central Dispatcher queue size after DAG completion")],
        action: "dispatcher_queue",
    },
]);

pub(super) fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    RECOVERY.read(message, record)
}

static RECOVERY: Table = Table::new(&[
    Phrase {
        sample: "DAG completed, dagId=dag_1795214328335_0019_1, queueSize=0",
        pieces: &[Tag("DAG completed, dagId="), Id("dag_", TezDagId)],
        action: "recovery_dag_completed",
    },
    Phrase {
        sample: "RecoveryService initialized with recoveryPath=hdfs://khp/tmp/hive/.tez/recovery/1, bufferSize(bytes)=8192, flushInterval(s)=30, maxUnflushedEvents=100",
        pieces: &[Tag("RecoveryService initialized with recoveryPath="), Until(HdfsPath, ", ")],
        action: "recovery_configured",
    },
    Phrase {
        sample: "Recovery failure occurred. Stopping recovery thread. Current eventQueueSize=12",
        pieces: &[Tag("Recovery failure occurred. ")],
        action: "recovery_failed",
    },
    Phrase {
        sample: "Stopping RecoveryService",
        pieces: &[Tag("Stopping RecoveryService")],
        action: "recovery_stopping",
    },
    Phrase {
        sample: "Closing Summary Stream",
        pieces: &[Tag("Closing Summary Stream")],
        action: "recovery_stopping",
    },
    Phrase {
        sample: "EventQueue take interrupted. Returning",
        pieces: &[Tag("EventQueue take interrupted. Returning")],
        action: "recovery_stopping",
    },
    Phrase {
        sample: "Stopping HistoryEventHandler",
        pieces: &[Tag("Stopping HistoryEventHandler")],
        action: "history_stopping",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        APPLICATION.assert_samples();
        RECOVERY.assert_samples();
    }
}
