//! What a Tez master does: DAGs and vertices.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
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

/// `numCompletedVertices=1, numSuccessfulVertices=1, numFailedVertices=0, numKilledVertices=0, numVertices=3`
const VERTEX_COUNTS: Piece = These(&[
    Tag("numCompletedVertices="),
    Int(TezVerticesCompleted),
    Tag(", numSuccessfulVertices="),
    Int(TezVerticesSucceeded),
    Tag(", numFailedVertices="),
    Int(TezVerticesFailed),
    Tag(", numKilledVertices="),
    Int(TezVerticesKilled),
    Tag(", numVertices="),
    Int(TezVertices),
]);

pub(super) fn dag<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    DAG.read(message, record)
}

static DAG: Table = Table::new(&[
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
        pieces: &[Tag("Vertex "), VERTEX_NAME, Tag(" completed., "), VERTEX_COUNTS],
        action: "vertex_completed",
    },
    // Up to 0.4 without the name.
    Phrase {
        sample: "Vertex vertex_1795214328335_0019_1_00 completed., numCompletedVertices=1, numSuccessfulVertices=1, numFailedVertices=0, numKilledVertices=0, numVertices=3",
        pieces: &[Tag("Vertex "), Id("vertex_", TezVertexId), Tag(" completed., "), VERTEX_COUNTS],
        action: "vertex_completed",
    },
    Phrase {
        sample: "Checking vertices for DAG completion, numCompletedVertices=1, numSuccessfulVertices=1, numFailedVertices=0, numKilledVertices=0, numVertices=3, commitInProgress=0, terminationCause=null",
        pieces: &[
            Tag("Checking "),
            Maybe("vertices"),
            Maybe("commits"),
            Tag(" for DAG completion, "),
            VERTEX_COUNTS,
            Optional(&[Skip("terminationCause="), State(TezError)]),
        ],
        action: "dag_checked",
    },
    Phrase {
        sample: "Vertex vertex_1795214328335_0019_1_00 [Map 1] re-running., numCompletedVertices=0, numSuccessfulVertices=0, numFailedVertices=0, numKilledVertices=0, numVertices=3",
        pieces: &[Tag("Vertex "), VERTEX_NAME, Tag(" re-running., "), VERTEX_COUNTS],
        action: "vertex_rerunning",
    },
    Phrase {
        sample: "DAG did not succeed due to VERTEX_FAILURE. failedVertices:1 killedVertices:2",
        pieces: &[
            Tag("DAG did not succeed due to "),
            State(TezError),
            Tag(". failedVertices:"),
            Int(TezVerticesFailed),
            Tag(" killedVertices:"),
            Int(TezVerticesKilled),
        ],
        action: "dag_unsuccessful",
    },
    Phrase {
        sample: "Dag received [DAG_TERMINATE, DAG_KILL] in RUNNING state.",
        pieces: &[
            Tag("Dag received ["),
            State(YarnEvent),
            Optional(&[Tag(", "), State(TezError)]),
            Tag("] in "),
            State(YarnStateFrom),
            Tag(" state"),
        ],
        action: "dag_termination_asked",
    },
    Phrase {
        sample: "Commit failed for output: out of vertex/vertexGroup:Reducer 2, java.io.IOException: disk is full",
        pieces: &[Tag("Commit failed for output: "), All(YarnDiagnostics)],
        action: "commit_failed",
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
        sample: "Committing output: out for vertex: vertex_1795214328335_0019_1_02 [Reducer 3], outputName: out",
        pieces: &[Tag("Committing output: "), Optional(&[Skip(" for vertex: "), VERTEX_NAME])],
        action: "vertex_committing",
    },
]);

pub(super) fn vertex<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    VERTEX.read(message, record)
}

static VERTEX: Table = Table::new(&[
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
        sample: "Vertex vertex_1795214328335_0019_1_00 [Map 1] parallelism set to 12 from 40",
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
        sample: "Vertex did not succeed due to OWN_TASK_FAILURE, failedTasks:1 killedTasks:3",
        pieces: &[
            Tag("Vertex did not succeed due to "),
            State(TezError),
            Tag(", failedTasks:"),
            Int(TezTasksFailed),
            Tag(" killedTasks:"),
            Int(TezTasksKilled),
        ],
        action: "vertex_unsuccessful",
    },
    Phrase {
        sample: "Failing vertex: vertex_1795214328335_0019_1_00 [Map 1] because task failed: task_1795214328335_0019_1_00_000000",
        pieces: &[Tag("Failing vertex: "), VERTEX_NAME, Tag(" because task failed: "), Word(TezTaskId)],
        action: "vertex_failing",
    },
    Phrase {
        sample: "vertex_1795214328335_0019_1_00 [Map 1] back to running due to rescheduling task_1795214328335_0019_1_00_000000",
        pieces: &[VERTEX_NAME, Tag(" back to running due to rescheduling "), Word(TezTaskId)],
        action: "vertex_rerunning",
    },
    Phrase {
        sample: "Vertex Input: events initializer failed, vertex=vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Vertex Input: "), Skip(" initializer failed, vertex="), VERTEX_NAME],
        action: "input_failed",
    },
    Phrase {
        sample: "Commit failed for output:out, vertexId=vertex_1795214328335_0019_1_02 [Reducer 3], java.io.IOException: disk is full",
        pieces: &[
            Tag("Commit failed for output:"),
            Skip(", vertexId="),
            VERTEX_NAME,
            Tag(", "),
            All(YarnDiagnostics),
        ],
        action: "commit_failed",
    },
    Phrase {
        sample: "Killing tasks in vertex: vertex_1795214328335_0019_1_02 [Reducer 3] due to trigger: OTHER_VERTEX_FAILURE",
        pieces: &[Tag("Killing tasks in vertex: "), VERTEX_NAME, Tag(" due to trigger: "), State(TezError)],
        action: "vertex_killing",
    },
    Phrase {
        sample: "Removing task: task_1795214328335_0019_1_01_000009",
        pieces: &[Tag("Removing task: "), Word(TezTaskId)],
        action: "task_removed",
    },
    Phrase {
        sample: "Replacing edge manager for source:Map 1 destination: vertex_1795214328335_0019_1_01 [Reducer 2]",
        pieces: &[
            Tag("Replacing edge manager for source:"),
            Skip(" destination: "),
            Id("vertex_", TezVertexId),
            Optional(&[Tag(" ["), Until(TezVertex, "]")]),
        ],
        action: "vertex_edge",
    },
    Phrase {
        sample: "Num tasks is -1. Expecting VertexManager/InputInitializers/1-1 split to set #tasks for the vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[
            Tag("Num tasks is -1. Expecting VertexManager/InputInitializers"),
            Optional(&[Skip("vertex_"), SkipWord, Tag(" ["), Until(TezVertex, "]")]),
        ],
        action: "vertex_tasks_awaited",
    },
    // Up to 0.4 without the name and the event.
    Phrase {
        sample: "vertex_1795214328335_0019_1_00 transitioned from RUNNING to SUCCEEDED",
        pieces: &[
            Id("vertex_", TezVertexId),
            Tag(" transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
        ],
        action: "vertex_state",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&DAG, &VERTEX] {
            table.assert_samples();
        }
    }
}
