//! How a Tez master comes by containers: scheduler, containers, launcher, nodes.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SCHEDULER.read(message, record)
}

static SCHEDULER: Table = Table::new(&[
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
        pieces: &[Tag("Releasing "), Maybe("unused "), Tag("container: "), Id("container_", YarnContainerId)],
        action: "container_released",
    },
    Phrase {
        sample: "No taskRequests. Container's idle timeout delay expired or is new. Releasing container, containerId=container_e01_1795214328335_0019_01_000002, containerExpiryTime=1795216149927, idleTimeout=5000, taskRequestsCount=0, heldContainers=1, delayedContainers=0, isNew=false",
        pieces: &[
            Maybe("No taskRequests. "),
            Tag("Container's idle timeout "),
            Skip("Releasing container, containerId="),
            Id("container_", YarnContainerId),
        ],
        action: "container_released",
    },
    Phrase {
        sample: "Releasing held container as either there are pending but  unmatched requests or this is not a session, containerId=container_e01_1795214328335_0019_01_000002, pendingTasks=1, isSession=true. isNew=false",
        pieces: &[Tag("Releasing held container "), Skip("containerId="), Id("container_", YarnContainerId)],
        action: "container_released",
    },
    // Of the scheduler that knows the DAG.
    Phrase {
        sample: "Releasing expired idle container container_e01_1795214328335_0019_01_000002",
        pieces: &[
            Tag("Releasing "),
            Maybe("expired "),
            Maybe("idle "),
            Tag("container "),
            Id("container_", YarnContainerId),
        ],
        action: "container_released",
    },
    Phrase {
        sample: "Assigning container container_e01_1795214328335_0019_01_000002 to task attempt_1795214328335_0019_1_00_000000_0 host=dn1.example.com priority=8 capability=<memory:256, vCores:1> match=NodeLocal lastTask=null",
        pieces: &[
            Tag("Assigning container "),
            Id("container_", YarnContainerId),
            Tag(" to task "),
            Word(TezAttemptId),
            Tag(" host="),
            Word(MapReduceHost),
            Tag(" priority="),
            Int(YarnPriority),
            Tag(" capability="),
            Resource(YarnMemoryMb, YarnVcores),
            Tag(" match="),
            Word(YarnLocality),
        ],
        action: "container_assigned",
    },
    Phrase {
        sample: "Deallocated container: container_e01_1795214328335_0019_01_000002 from task: attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Tag("Deallocated container"),
            Maybe(":"),
            Tag(" "),
            Id("container_", YarnContainerId),
            Tag(" from task"),
            Maybe(":"),
            Tag(" "),
            Word(TezAttemptId),
        ],
        action: "container_deallocated",
    },
    Phrase {
        sample: "Allocated container completed:container_e01_1795214328335_0019_01_000002 last allocated to task: attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Maybe("Allocated"),
            Maybe("Released"),
            Tag(" container completed:"),
            Id("container_", YarnContainerId),
            Tag(" last allocated to task: "),
            Word(TezAttemptId),
        ],
        action: "container_completed",
    },
    Phrase {
        sample: "Container container_e01_1795214328335_0019_01_000002 completed with status ContainerStatus: [ContainerId: container_e01_1795214328335_0019_01_000002, ExecutionType: GUARANTEED, State: COMPLETE, Capability: <memory:256, vCores:1>, Diagnostics: Container released by application, ExitStatus: -100, IP: null, Host: null]",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Tag(" completed with status "),
            Optional(&[Skip("ExitStatus: "), Int(YarnExitCode)]),
        ],
        action: "container_completed",
    },
    Phrase {
        sample: "Preempting container: container_e01_1795214328335_0019_01_000002 currently allocated to a task.",
        pieces: &[
            Tag("Preempting "),
            Maybe("new "),
            Tag("container"),
            Maybe(":"),
            Tag(" "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(" currently allocated to task "), Word(TezAttemptId)]),
        ],
        action: "container_preempting",
    },
    Phrase {
        sample: "Blacklisting node: dn1.example.com:36767",
        pieces: &[Tag("Blacklisting node: "), Word(YarnNodeId)],
        action: "node_blacklisted",
    },
    Phrase {
        sample: "UnBlacklisting node: dn1.example.com:36767",
        pieces: &[Tag("UnBlacklisting node: "), Word(YarnNodeId)],
        action: "node_unblacklisted",
    },
    Phrase {
        sample: "Removing blacklist for node: dn1.example.com:36767",
        pieces: &[Tag("Removing blacklist for node: "), Word(YarnNodeId)],
        action: "node_unblacklisted",
    },
    Phrase {
        sample: "Unregistering application from RM, exitStatus=SUCCEEDED, exitMessage=Session stats:submittedDAGs=1, trackingURL=http://rm1.example.com:8188/tez-ui",
        pieces: &[
            Tag("Unregistering "),
            Maybe("application "),
            Tag("from RM, exitStatus="),
            State(TezStatus),
        ],
        action: "application_unregistering",
    },
    Phrase {
        sample: "Error reported by scheduler [0:TezYarn] - YARN_SERVICE_ERROR",
        pieces: &[Tag("Error reported by scheduler "), All(YarnDiagnostics)],
        action: "scheduler_failed",
    },
    Phrase {
        sample: "TaskScheduler notified that it should unregister from RM",
        pieces: &[Tag("TaskScheduler notified that it should unregister")],
        action: "master_unregistering",
    },
    Phrase {
        sample: "AllocatedContainerManager Thread interrupted",
        pieces: &[Tag("AllocatedContainerManager Thread interrupted")],
        action: "scheduler_stopping",
    },
]);

pub(super) fn container<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CONTAINER.read(message, record)
}

static CONTAINER: Table = Table::new(&[
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
        sample: "Container container_e01_1795214328335_0019_01_000002 exited with diagnostics set to Container failed, exitCode=143. Killed by external signal",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Tag(" exited with diagnostics set to "),
            Ahead(&[Skip("exitCode="), Int(YarnExitCode)]),
            All(YarnDiagnostics),
        ],
        action: "container_exited",
    },
    // Without the blank before the id, as it is written.
    Phrase {
        sample: "Containercontainer_e01_1795214328335_0019_01_000002 finished while trying to launch. Diagnostics: [Container failed, exitCode=1. Exception from container-launch.]",
        pieces: &[
            Tag("Container"),
            Id("container_", YarnContainerId),
            Tag(" finished while trying to launch. Diagnostics: ["),
            Ahead(&[Skip("exitCode="), Int(YarnExitCode)]),
            All(YarnDiagnostics),
        ],
        action: "container_launch_failed",
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
]);

pub(super) fn launcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LAUNCHER.read(message, record)
}

static LAUNCHER: Table = Table::new(&[
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
    // Up to 0.7.
    Phrase {
        sample: "Sending a stop request to the NM for ContainerId: container_e01_1795214328335_0019_01_000002",
        pieces: &[
            Tag("Sending a stop request to the NM for ContainerId: "),
            Id("container_", YarnContainerId),
        ],
        action: "container_stopping",
    },
    Phrase {
        sample: "Processing the event EventType: CONTAINER_STOP_REQUEST",
        pieces: &[Tag("Processing the event EventType: "), State(YarnEvent), End],
        action: "launcher_event",
    },
]);

pub(super) fn nodes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NODES.read(message, record)
}

static NODES: Table = Table::new(&[
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
        sample: "Too many task attempt failures. Blacklisting node: dn1.example.com:36767",
        pieces: &[
            Maybe("Too many task attempt failures. "),
            Maybe("Too many previous task failures after blacklisting re-enabled. "),
            Tag("Blacklisting node: "),
            Word(YarnNodeId),
        ],
        action: "node_blacklisted",
    },
    Phrase {
        sample: "AMNode dn1.example.com:36767 transitioned from ACTIVE to UNHEALTHY",
        pieces: &[
            Tag("AMNode "),
            Word(YarnNodeId),
            Tag(" transitioned from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
        ],
        action: "node_state",
    },
    // Before 0.10 without the blank.
    Phrase {
        sample: "Attempt failedon node: dn1.example.com:36767 TA: attempt_1795214328335_0019_1_00_000000_0, container: container_e01_1795214328335_0019_01_000002, numFailedTAs: 2",
        pieces: &[
            Tag("Attempt failed"),
            Maybe(" "),
            Tag("on node: "),
            Word(YarnNodeId),
            Tag(" TA: "),
            Until(TezAttemptId, ", container: "),
            Id("container_", YarnContainerId),
            Tag(", numFailedTAs: "),
            Int(YarnFailedAttempts),
        ],
        action: "attempt_failed_on_node",
    },
    Phrase {
        sample: "Ignore Blacklisting set to true. Known: 3, Blacklisted: 2",
        pieces: &[
            Tag("Ignore Blacklisting set to true. Known: "),
            Int(MapReduceNodes),
            Tag(", Blacklisted: "),
        ],
        action: "blacklist_ignored",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&SCHEDULER, &CONTAINER, &LAUNCHER, &NODES] {
            table.assert_samples();
        }
    }
}
