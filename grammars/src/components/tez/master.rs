//! What a Tez master does: DAGs, vertices, tasks and attempts.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece, Piece::*},
    record::Record,
};

/// ` transitioned from RUNNING to SUCCEEDED due to event DAG_VERTEX_COMPLETED`
const TRANSITION: Piece = These(&[
    Tag(" transitioned from "),
    State(YarnStateFrom),
    Tag(" to "),
    State(YarnStateTo),
    Tag(" due to event "),
    State(YarnEvent),
]);

/// `vertex_1795214328335_0019_1_01 [Reducer 2]`
const VERTEX_NAME: Piece = These(&[Id("vertex_", TezVertexId), Tag(" ["), Until(TezVertex, "]")]);

pub(super) fn dag<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(DAG, message, record)
}

const DAG: &[Phrase] = &[
    Phrase {
        sample: "dag_1795214328335_0019_1 transitioned from RUNNING to SUCCEEDED due to event DAG_VERTEX_COMPLETED",
        pieces: &[Id("dag_", TezDagId), TRANSITION],
        action: "dag_state",
    },
    Phrase {
        sample: "DAG: dag_1795214328335_0019_1 finished with state: SUCCEEDED",
        pieces: &[Tag("DAG: "), Id("dag_", TezDagId), Tag(" finished with state: "), State(TezStatus)],
        action: "dag_ended",
    },
    Phrase {
        sample: "Vertex vertex_1795214328335_0019_1_00 [Map 1] completed., numCompletedVertices=1, numSuccessfulVertices=1, numFailedVertices=0, numKilledVertices=0, numVertices=3",
        pieces: &[
            Tag("Vertex "),
            VERTEX_NAME,
            Tag(" completed., numCompletedVertices="),
            Int(TezVerticesCompleted),
            Tag(", numSuccessfulVertices="),
            Int(TezVerticesSucceeded),
            Tag(", numFailedVertices="),
            Int(TezVerticesFailed),
            Tag(", numKilledVertices="),
            Int(TezVerticesKilled),
            Tag(", numVertices="),
            Int(TezVertices),
        ],
        action: "vertex_completed",
    },
    Phrase {
        sample: "Checking vertices for DAG completion, numCompletedVertices=1, numSuccessfulVertices=1, numFailedVertices=0, numKilledVertices=0, numVertices=3, commitInProgress=0, terminationCause=null",
        pieces: &[
            Tag("Checking vertices for DAG completion, numCompletedVertices="),
            Int(TezVerticesCompleted),
            Tag(", numSuccessfulVertices="),
            Int(TezVerticesSucceeded),
            Tag(", numFailedVertices="),
            Int(TezVerticesFailed),
            Tag(", numKilledVertices="),
            Int(TezVerticesKilled),
            Tag(", numVertices="),
            Int(TezVertices),
            Optional(&[Skip("terminationCause="), State(TezError)]),
        ],
        action: "dag_checked",
    },
    Phrase {
        sample: "No output committers for vertex: vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[Tag("No "), Maybe("exclusive "), Tag("output committers for vertex: "), VERTEX_NAME],
        action: "vertex_without_committer",
    },
    Phrase {
        sample: "Using DAG Scheduler: org.apache.tez.dag.app.dag.impl.DAGSchedulerNaturalOrder",
        pieces: &[Tag("Using DAG Scheduler: "), Word(TezProcessor)],
        action: "dag_configured",
    },
    Phrase {
        sample: "Committing output: out for vertex: vertex_1795214328335_0019_1_02 [Reducer 3]",
        pieces: &[Tag("Committing output: "), Skip(" for vertex: "), VERTEX_NAME],
        action: "vertex_committing",
    },
];

pub(super) fn vertex<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(VERTEX, message, record)
}

const VERTEX: &[Phrase] = &[
    Phrase {
        sample: "vertex_1795214328335_0019_1_00 [Map 1] transitioned from NEW to INITIALIZING due to event V_INIT",
        pieces: &[VERTEX_NAME, TRANSITION],
        action: "vertex_state",
    },
    Phrase {
        sample: "Task Completion: vertex_1795214328335_0019_1_01 [Reducer 2], tasks=1, failed=0, killed=0, success=1, completed=1, commits=0, err=null",
        pieces: &[
            Tag("Task Completion: "),
            VERTEX_NAME,
            Tag(", tasks="),
            Int(TezTasks),
            Tag(", failed="),
            Int(TezTasksFailed),
            Tag(", killed="),
            Int(TezTasksKilled),
            Tag(", success="),
            Int(TezTasksSucceeded),
            Tag(", completed="),
            Int(TezTasksCompleted),
            Optional(&[Skip("err="), State(TezError)]),
        ],
        action: "task_completed",
    },
    Phrase {
        sample: "Source task attempt completed for vertex: vertex_1795214328335_0019_1_01 [Reducer 2] attempt: attempt_1795214328335_0019_1_00_000000_0 with state: SUCCEEDED vertexState: RUNNING",
        pieces: &[
            Tag("Source task attempt completed for vertex: "),
            VERTEX_NAME,
            Tag(" attempt: "),
            Word(TezAttemptId),
            Tag(" with state: "),
            State(TezStatus),
        ],
        action: "source_attempt_completed",
    },
    Phrase {
        sample: "Source vertex started: vertex_1795214328335_0019_1_00 for vertex: vertex_1795214328335_0019_1_01 [Reducer 2] numStartedSources: 1 numSources: 1",
        pieces: &[Tag("Source vertex started: "), SkipWord, Tag(" for vertex: "), VERTEX_NAME],
        action: "source_vertex_started",
    },
    Phrase {
        sample: "All tasks have succeeded, vertex:vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("All tasks have succeeded, vertex:"), VERTEX_NAME],
        action: "vertex_tasks_succeeded",
    },
    Phrase {
        sample: "Creating 1 tasks for vertex: vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[Tag("Creating "), Int(TezTasks), Tag(" tasks for vertex: "), VERTEX_NAME],
        action: "vertex_tasks_created",
    },
    Phrase {
        sample: "Vertex vertex_1795214328335_0019_1_00 [Map 1] parallelism set to 12",
        pieces: &[Tag("Vertex "), VERTEX_NAME, Tag(" parallelism set to "), Int(TezTasks)],
        action: "vertex_parallelism",
    },
    Phrase {
        sample: "Sending attempt_1795214328335_0019_1_01_000000_0 1 events [0,1) total 1 vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[Tag("Sending "), Word(TezAttemptId), Tag(" "), SkipNumber, Tag(" events ")],
        action: "events_sent",
    },
    Phrase {
        sample: "Triggering start event for vertex: vertex_1795214328335_0019_1_00 [Map 1] with distanceFromRoot: 0",
        pieces: &[Tag("Triggering start event for vertex: "), VERTEX_NAME],
        action: "vertex_starting",
    },
    Phrase {
        sample: "Routing pending task events for vertex: vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Routing pending task events for vertex: "), VERTEX_NAME],
        action: "vertex_routing",
    },
    Phrase {
        sample: "Setting vertexManager to ShuffleVertexManager for vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[
            Tag("Setting "),
            Maybe("user "),
            Maybe("vertexManager to "),
            Maybe("vertex manager plugin: "),
            Until(TezProcessor, " for "),
            Maybe("vertex: "),
            VERTEX_NAME,
        ],
        action: "vertex_manager",
    },
    Phrase {
        sample: "Running vertex: vertex_1795214328335_0019_1_01 [Reducer 2] : TaskScheduler=0:TezYarn, ContainerLauncher=0:TezYarn, TaskCommunicator=0:TezYarn",
        pieces: &[Tag("Running vertex: "), VERTEX_NAME],
        action: "vertex_running",
    },
    Phrase {
        sample: "Directly initializing vertex: vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[Tag("Directly initializing vertex: "), VERTEX_NAME],
        action: "vertex_initializing",
    },
    Phrase {
        sample: "Vertex will initialize from input initializer. vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Vertex will initialize from input initializer. "), VERTEX_NAME],
        action: "vertex_initializing",
    },
    Phrase {
        sample: "Invoking committer commit for vertex, vertexId=vertex_1795214328335_0019_1_02 [Reducer 3]",
        pieces: &[Tag("Invoking committer commit for vertex, vertexId="), VERTEX_NAME],
        action: "vertex_committing",
    },
    Phrase {
        sample: "Killing tasks in vertex: vertex_1795214328335_0019_1_02 [Reducer 3] due to trigger: OTHER_VERTEX_FAILURE",
        pieces: &[Tag("Killing tasks in vertex: "), VERTEX_NAME, Tag(" due to trigger: "), State(TezError)],
        action: "vertex_killing",
    },
];

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(TASK, message, record)
}

const TASK: &[Phrase] = &[
    Phrase {
        sample: "task_1795214328335_0019_1_00_000000 Task Transitioned from RUNNING to SUCCEEDED due to event T_ATTEMPT_SUCCEEDED",
        pieces: &[
            Word(TezTaskId),
            Tag(" Task Transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
            Optional(&[Tag(" due to event "), State(YarnEvent)]),
        ],
        action: "task_state",
    },
    Phrase {
        sample: "Task succeeded with attempt attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[Tag("Task succeeded with attempt "), Word(TezAttemptId)],
        action: "task_succeeded",
    },
    Phrase {
        sample: "TaskAttempt:attempt_1795214328335_0019_1_00_000000_0 sent events: (0-1).",
        pieces: &[Tag("TaskAttempt:"), Word(TezAttemptId), Tag(" sent events: ")],
        action: "events_sent",
    },
    Phrase {
        sample: "Scheduling new attempt for task: task_1795214328335_0019_1_00_000000, currentFailedAttempts: 1, maxFailedAttempts: 4",
        pieces: &[
            Tag("Scheduling new attempt for task: "),
            Until(TezTaskId, ", currentFailedAttempts: "),
            Int(YarnFailedAttempts),
            Tag(", maxFailedAttempts: "),
            Int(YarnMaxAttempts),
        ],
        action: "task_retried",
    },
    Phrase {
        sample: "Failing task: task_1795214328335_0019_1_00_000000, currentFailedAttempts: 4, maxFailedAttempts: 4",
        pieces: &[
            Tag("Failing task: "),
            Until(TezTaskId, ", currentFailedAttempts: "),
            Int(YarnFailedAttempts),
            Tag(", maxFailedAttempts: "),
            Int(YarnMaxAttempts),
        ],
        action: "task_failing",
    },
];

pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(ATTEMPT, message, record)
}

const ATTEMPT: &[Phrase] = &[
    Phrase {
        sample: "attempt_1795214328335_0019_1_00_000000_0 TaskAttempt Transitioned from RUNNING to FAILED due to event TA_FAILED",
        pieces: &[
            Word(TezAttemptId),
            Tag(" TaskAttempt Transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
            Optional(&[Tag(" due to event "), State(YarnEvent)]),
        ],
        action: "attempt_state",
    },
    Phrase {
        sample: "TaskAttempt: [attempt_1795214328335_0019_1_00_000000_0] submitted. Is using containerId: [container_e01_1795214328335_0019_01_000002] on NM: [dn1.example.com:36767]",
        pieces: &[
            Tag("TaskAttempt: ["),
            Until(TezAttemptId, "]"),
            Maybe(" submitted. Is using"),
            Maybe(" started. Is using"),
            Tag(" containerId: ["),
            Id("container_", YarnContainerId),
            Tag("] on NM: ["),
            Until(YarnNodeId, "]"),
        ],
        action: "attempt_container",
    },
    Phrase {
        sample: "remoteTaskAttempt attempt_1795214328335_0019_1_00_000000_0 is blamed for read error by attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Maybe("remoteTaskAttempt "), Word(TezAttemptId), Tag(" is blamed for read error")],
        action: "attempt_blamed",
    },
];

pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(APPLICATION, message, record)
}

const APPLICATION: &[Phrase] = &[
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
        sample: "Session timed out, lastDAGCompletionTime=1795216139927 ms, sessionTimeoutInterval=300000 ms",
        pieces: &[Tag("Session timed out")],
        action: "session_timed_out",
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
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [DAG, VERTEX, TASK, ATTEMPT, APPLICATION] {
            phrase::assert_samples(table);
        }
    }
}
