//! How a Tez master comes by containers and splits: scheduler, containers, nodes, vertex managers, inputs, recovery.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece, Piece::*},
    record::Record,
};

/// `vertex_1795214328335_0019_1_01 [Reducer 2]`
const VERTEX_NAME: Piece = These(&[Id("vertex_", TezVertexId), Tag(" ["), Until(TezVertex, "]")]);

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SCHEDULER, message, record)
}

const SCHEDULER: &[Phrase] = &[
    Phrase {
        sample: "Assigning container to task: containerId=container_e01_1795214328335_0019_01_000002, task=attempt_1795214328335_0019_1_00_000000_0, containerHost=dn1.example.com:36767, containerPriority= 8, containerResources=<memory:256, vCores:1>, localityMatchType=NodeLocal, matchedLocation=dn1.example.com, honorLocalityFlags=true, reusedContainer=false, delayedContainers=0",
        pieces: &[
            Tag("Assigning container to task: containerId="),
            Id("container_", YarnContainerId),
            Tag(", task="),
            Until(TezAttemptId, ", containerHost="),
            Until(YarnNodeId, ", "),
            Skip("containerResources="),
            Resource(YarnMemoryMb, YarnVcores),
            Tag(", localityMatchType="),
            Until(YarnLocality, ","),
            Skip("reusedContainer="),
            Boolean(TezReused),
        ],
        action: "container_assigned",
    },
    Phrase {
        sample: "Allocation request for task: attempt_1795214328335_0019_1_00_000000_0 with request: Capability[<memory:256, vCores:1>]Priority[8]AllocationRequestId[0] host: dn1.example.com rack: null",
        pieces: &[
            Tag("Allocation request for task: "),
            Word(TezAttemptId),
            Tag(" with request: Capability["),
            Resource(YarnMemoryMb, YarnVcores),
            Tag("]Priority["),
            Int(YarnPriority),
        ],
        action: "container_asked",
    },
    Phrase {
        sample: "Allocated: <memory:256, vCores:1> Free: <memory:2304, vCores:1> pendingRequests: 0 delayedContainers: 0 heartbeats: 1 lastPreemptionHeartbeat: 0",
        pieces: &[
            Tag("Allocated: "),
            Resource(YarnUsedMemoryMb, YarnUsedVcores),
            Tag(" Free: "),
            Resource(YarnAvailableMemoryMb, YarnAvailableVcores),
        ],
        action: "scheduler_statistics",
    },
    Phrase {
        sample: "App total resource memory: 2304 cpu: 1 taskAllocations: 0",
        pieces: &[Tag("App total resource memory: "), Int(YarnMemoryMb), Tag(" cpu: "), Int(YarnVcores)],
        action: "scheduler_resources",
    },
    Phrase {
        sample: "Releasing unused container: container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Releasing "), Maybe("unused "), Tag("container"), Skip("container_")],
        action: "container_released",
    },
    Phrase {
        sample: "No taskRequests. Container's idle timeout delay expired or is new. Releasing container, containerId=container_e01_1795214328335_0019_01_000002, containerExpiryTime=1",
        pieces: &[
            Tag("No taskRequests. Container's idle timeout"),
            Skip("containerId="),
            Id("container_", YarnContainerId),
        ],
        action: "container_released",
    },
    Phrase {
        sample: "Released container completed:container_e01_1795214328335_0019_01_000002 last allocated to task: attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Tag("Released container completed:"),
            Id("container_", YarnContainerId),
            Tag(" last allocated to task: "),
            Word(TezAttemptId),
        ],
        action: "container_completed",
    },
    Phrase {
        sample: "Preempting container: container_e01_1795214328335_0019_01_000002 currently allocated to task: attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[Tag("Preempting container: "), Id("container_", YarnContainerId)],
        action: "container_preempting",
    },
    Phrase {
        sample: "TaskScheduler notified that it should unregister from RM",
        pieces: &[Tag("TaskScheduler notified that it should unregister")],
        action: "master_unregistering",
    },
];

pub(super) fn container<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(CONTAINER, message, record)
}

const CONTAINER: &[Phrase] = &[
    Phrase {
        sample: "AMContainer container_e01_1795214328335_0019_01_000002 transitioned from ALLOCATED to LAUNCHING via event C_LAUNCH_REQUEST",
        pieces: &[
            Tag("AMContainer "),
            Id("container_", YarnContainerId),
            Tag(" transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
            Tag(" via event "),
            State(YarnEvent),
        ],
        action: "container_state",
    },
    Phrase {
        sample: "Container container_e01_1795214328335_0019_01_000002 exited with diagnostics set to Container failed, exitCode=143.",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Tag(" exited with diagnostics set to "),
            Optional(&[Skip("exitCode="), Int(YarnExitCode)]),
        ],
        action: "container_exited",
    },
    Phrase {
        sample: "Cleaned up completed containers on dagComplete. Removed=0, Remaining=1",
        pieces: &[
            Tag("Cleaned up completed containers on dagComplete. Removed="),
            SkipNumber,
            Tag(", Remaining="),
            Int(YarnContainers),
        ],
        action: "containers_cleaned",
    },
];

pub(super) fn launcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(LAUNCHER, message, record)
}

const LAUNCHER: &[Phrase] = &[
    Phrase {
        sample: "Launching container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Launching "), Id("container_", YarnContainerId)],
        action: "container_launching",
    },
    Phrase {
        sample: "Stopping container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Stopping "), Id("container_", YarnContainerId)],
        action: "container_stopping",
    },
];

pub(super) fn nodes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(NODES, message, record)
}

const NODES: &[Phrase] = &[
    Phrase {
        sample: "Adding new node dn1.example.com:36767 to nodeTracker 0",
        pieces: &[Tag("Adding new node "), Maybe("{"), Word(YarnNodeId)],
        action: "node_added",
    },
    Phrase {
        sample: "Num cluster nodes = 3",
        pieces: &[Tag("Num cluster nodes = "), Int(MapReduceNodes)],
        action: "nodes_counted",
    },
    Phrase {
        sample: "Too many task attempt failures on node dn1.example.com:36767, blacklisting",
        pieces: &[Tag("Too many task attempt failures on node"), Maybe(":"), Tag(" "), Name(MapReduceHost)],
        action: "node_blacklisted",
    },
];

pub(super) fn vertex_manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(VERTEX_MANAGER, message, record)
}

const VERTEX_MANAGER: &[Phrase] = &[
    Phrase {
        sample: "Scheduling 1 tasks for vertex: Reducer 2 with totalTasks: 1. 1 source tasks completed out of 1. MinSourceTaskCompletedFraction: 1.0 min: 0.25 max: 0.75",
        pieces: &[
            Tag("Scheduling "),
            SkipNumber,
            Tag(" tasks for vertex: "),
            Until(TezVertex, " with totalTasks: "),
            Int(TezTasks),
        ],
        action: "tasks_scheduled",
    },
    Phrase {
        sample: "All source tasks completed. Ramping up 1 remaining tasks for vertex: Reducer 2",
        pieces: &[
            Tag("All source tasks completed. Ramping up "),
            SkipNumber,
            Tag(" remaining tasks for vertex: "),
            Rest(TezVertex),
        ],
        action: "tasks_ramp_up",
    },
    Phrase {
        sample: "OnVertexStarted vertex: Reducer 3 with 0 source tasks and 1 pending tasks",
        pieces: &[
            Tag("OnVertexStarted vertex: "),
            Until(TezVertex, " with "),
            SkipNumber,
            Tag(" source tasks"),
        ],
        action: "vertex_manager_started",
    },
    Phrase {
        sample: "Reducing auto parallelism for vertex: Reducer 2 from 10 to 1",
        pieces: &[
            Maybe("Reduce"),
            Maybe("Reducing"),
            Tag(" auto parallelism for vertex: "),
            Until(TezVertex, " from "),
            SkipNumber,
            Tag(" to "),
            Int(TezTasks),
        ],
        action: "vertex_parallelism",
    },
    Phrase {
        sample: "Received configured notification : CONFIGURED for vertex: Reducer 2 in vertex: Reducer 3 numBipartiteSourceTasks: 1",
        pieces: &[
            Tag("Received configured "),
            Skip(" for vertex: "),
            Skip(" in vertex: "),
            Until(TezVertex, " num"),
        ],
        action: "source_vertex_configured",
    },
    Phrase {
        sample: "Settings minFrac: 0.25 maxFrac: 0.75 auto: false desiredTaskIput: 104857600",
        pieces: &[Tag("Settings minFrac: ")],
        action: "vertex_manager_configured",
    },
    Phrase {
        sample: "minTaskParallelism 1",
        pieces: &[Tag("minTaskParallelism ")],
        action: "vertex_manager_configured",
    },
];

pub(super) fn initializer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(INITIALIZER, message, record)
}

const INITIALIZER: &[Phrase] = &[
    Phrase {
        sample: "Starting InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Starting InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_initializing",
    },
    Phrase {
        sample: "Succeeded InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Succeeded InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_initialized",
    },
    Phrase {
        sample: "Failed InputInitializer for Input: events on vertex vertex_1795214328335_0019_1_00 [Map 1]",
        pieces: &[Tag("Failed InputInitializer for Input: "), Skip(" on vertex "), VERTEX_NAME],
        action: "input_failed",
    },
];

pub(super) fn splits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SPLITS, message, record)
}

const SPLITS: &[Phrase] = &[
    Phrase {
        sample: "Number of input splits: 1. 9 available slots, 1.7 waves. Input format is: org.apache.hadoop.hive.ql.io.HiveInputFormat",
        pieces: &[Tag("Number of input splits: "), Int(TezSplits)],
        action: "splits_counted",
    },
    Phrase {
        sample: "Number of split groups: 1",
        pieces: &[Tag("Number of split groups: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "Using original number of splits: 1 desired splits: 1",
        pieces: &[Tag("Using original number of splits: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "Number of splits desired: 12 created: 10 splitsProcessed: 40",
        pieces: &[Tag("Number of splits desired: "), SkipNumber, Tag(" created: "), Int(TezSplits)],
        action: "splits_grouped",
    },
    Phrase {
        sample: "The preferred split size is 2097152",
        pieces: &[Tag("The preferred split size is "), Int(TezBytes)],
        action: "splits_configured",
    },
];

pub(super) fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(RECOVERY, message, record)
}

const RECOVERY: &[Phrase] = &[
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
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [SCHEDULER, CONTAINER, LAUNCHER, NODES, VERTEX_MANAGER, INITIALIZER, SPLITS, RECOVERY] {
            phrase::assert_samples(table);
        }
    }
}
