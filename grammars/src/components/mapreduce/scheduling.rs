//! How a job's master comes by its containers: allocator and requests to the ResourceManager.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

pub(super) fn statistics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STATISTICS.read(message, record)
}

/// `PendingReds:1 ScheduledMaps:0 ..`
const COUNTS: Piece = These(&[
    Tag("PendingReds:"),
    Int(MapReduceReducesPending),
    Tag(" ScheduledMaps:"),
    Int(MapReduceMapsScheduled),
    Tag(" ScheduledReds:"),
    Int(MapReduceReducesScheduled),
    Tag(" AssignedMaps:"),
    Int(MapReduceMapsAssigned),
    Tag(" AssignedReds:"),
    Int(MapReduceReducesAssigned),
    Tag(" CompletedMaps:"),
    Int(MapReduceMapsCompleted),
    Tag(" CompletedReds:"),
    Int(MapReduceReducesCompleted),
    Tag(" ContAlloc:"),
    Int(MapReduceContainersAllocated),
    Tag(" ContRel:"),
    Int(MapReduceContainersReleased),
    Tag(" HostLocal:"),
    Int(MapReduceHostLocal),
    Tag(" RackLocal:"),
    Int(MapReduceRackLocal),
]);

static STATISTICS: Table = Table::new(&[
    Phrase {
        sample: "Before Scheduling: PendingReds:1 ScheduledMaps:2 ScheduledReds:0 AssignedMaps:0 AssignedReds:0 CompletedMaps:0 CompletedReds:0 ContAlloc:0 ContRel:0 HostLocal:0 RackLocal:0",
        pieces: &[Tag("Before Scheduling: "), COUNTS],
        action: "scheduling_before",
    },
    Phrase {
        sample: "After Scheduling: PendingReds:1 ScheduledMaps:0 ScheduledReds:0 AssignedMaps:2 AssignedReds:0 CompletedMaps:0 CompletedReds:0 ContAlloc:2 ContRel:0 HostLocal:2 RackLocal:0",
        pieces: &[Tag("After Scheduling: "), COUNTS],
        action: "scheduling_after",
    },
    Phrase {
        sample: "Final Stats: PendingReds:0 ScheduledMaps:0 ScheduledReds:0 AssignedMaps:0 AssignedReds:0 CompletedMaps:2 CompletedReds:1 ContAlloc:7 ContRel:0 HostLocal:2 RackLocal:0",
        pieces: &[Tag("Final Stats: "), COUNTS],
        action: "scheduling_final",
    },
]);

pub(super) fn allocator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ALLOCATOR.read(message, record)
}

static ALLOCATOR: Table = Table::new(&[
    Phrase {
        sample: "Assigned container container_e01_1795214328335_0012_01_000002 to attempt_1795214328335_0012_m_000000_0",
        pieces: &[
            Tag("Assigned container "),
            Id("container_", YarnContainerId),
            Tag(" to "),
            Word(MapReduceAttemptId),
        ],
        action: "container_assigned",
    },
    Phrase {
        sample: "Assigned container (Container: [ContainerId: container_1795214328335_0012_01_000002, NodeId: dn1:8041])  to task attempt_1795214328335_0012_m_000000_0 on node dn1:8041",
        pieces: &[
            Tag("Assigned container ("),
            Skip("ContainerId: "),
            Id("container_", YarnContainerId),
            Skip(")  to task "),
            Word(MapReduceAttemptId),
            Tag(" on node "),
            Word(YarnNodeId),
        ],
        action: "container_assigned",
    },
    Phrase {
        sample: "Assigning container Container: [ContainerId: container_e01_1795214328335_0012_01_000004, AllocationRequestId: 0, Version: 0, NodeId: dn3.example.com:44029, NodeHttpAddress: dn3.example.com:8042, Resource: <memory:256, vCores:1>, Priority: 5, Token: Token { kind: ContainerToken, service: 10.20.1.13:44029 }, ] to fast fail map",
        pieces: &[
            Tag("Assigning container Container: [ContainerId: "),
            Id("container_", YarnContainerId),
            Skip("NodeId: "),
            Until(YarnNodeId, ", "),
            Skip("Resource: "),
            Resource(YarnMemoryMb, YarnVcores),
        ],
        action: "container_assigning",
    },
    Phrase {
        sample: "Assigned from earlierFailedMaps",
        pieces: &[Tag("Assigned from earlierFailedMaps")],
        action: "container_for_failed_map",
    },
    Phrase {
        sample: "Assigned to reduce",
        pieces: &[Tag("Assigned to reduce"), End],
        action: "container_for_reduce",
    },
    Phrase {
        sample: "Received completed container container_e01_1795214328335_0012_01_000003",
        pieces: &[Tag("Received completed container "), Id("container_", YarnContainerId)],
        action: "container_completed",
    },
    Phrase {
        sample: "Container complete event for unknown container container_e01_1795214328335_0012_01_000003",
        pieces: &[
            Tag("Container complete event for unknown container "),
            Maybe("id "),
            Id("container_", YarnContainerId),
        ],
        action: "container_unknown",
    },
    Phrase {
        sample: "Got allocated containers 2",
        pieces: &[Tag("Got allocated containers "), Int(YarnContainers)],
        action: "containers_allocated",
    },
    Phrase {
        sample: "Recalculating schedule, headroom=<memory:1536, vCores:1>",
        pieces: &[
            Tag("Recalculating schedule, headroom="),
            Resource(YarnAvailableMemoryMb, YarnAvailableVcores),
        ],
        action: "schedule_recalculated",
    },
    // Before 2.6 the headroom is a number of megabytes.
    Phrase {
        sample: "Recalculating schedule, headroom=1536",
        pieces: &[Tag("Recalculating schedule, headroom="), Int(YarnAvailableMemoryMb)],
        action: "schedule_recalculated",
    },
    Phrase {
        sample: "Reduce slow start threshold not met. completedMapsForReduceSlowstart 1",
        pieces: &[Tag("Reduce slow start threshold not met")],
        action: "reduces_waiting",
    },
    Phrase {
        sample: "Reduce slow start threshold reached. Scheduling reduces.",
        pieces: &[Tag("Reduce slow start threshold reached")],
        action: "reduces_scheduled",
    },
    Phrase {
        sample: "All maps assigned. Ramping up all remaining reduces:1",
        pieces: &[Tag("All maps assigned. Ramping up all remaining reduces:"), Int(MapReduceReduces)],
        action: "reduces_ramp_up",
    },
    Phrase {
        sample: "Ramping up 3",
        pieces: &[Tag("Ramping up "), Int(MapReduceReduces)],
        action: "reduces_ramp_up",
    },
    Phrase {
        sample: "Ramping down all scheduled reduces:3",
        pieces: &[Tag("Ramping down all scheduled reduces:"), Int(MapReduceReduces)],
        action: "reduces_ramp_down",
    },
    Phrase {
        sample: "Ramping down 3",
        pieces: &[Tag("Ramping down "), Int(MapReduceReduces)],
        action: "reduces_ramp_down",
    },
    Phrase {
        sample: "Going to preempt 2 due to lack of space for maps",
        pieces: &[Tag("Going to preempt "), Int(MapReduceReduces), Tag(" due to lack of space for maps")],
        action: "reduces_preempting",
    },
    Phrase {
        sample: "Preempting attempt_1795214328335_0012_r_000000_0",
        pieces: &[Tag("Preempting "), Word(MapReduceAttemptId)],
        action: "attempt_preempting",
    },
    Phrase {
        sample: "Added attempt_1795214328335_0012_m_000001_1 to list of failed maps",
        pieces: &[Tag("Added "), Word(MapReduceAttemptId), Tag(" to list of failed maps")],
        action: "map_failed",
    },
    Phrase {
        sample: "mapResourceRequest:<memory:256, vCores:1>",
        pieces: &[Tag("mapResourceRequest:"), Resource(YarnMemoryMb, YarnVcores)],
        action: "map_resource",
    },
    Phrase {
        sample: "reduceResourceRequest:<memory:256, vCores:1>",
        pieces: &[Tag("reduceResourceRequest:"), Resource(YarnMemoryMb, YarnVcores)],
        action: "reduce_resource",
    },
    // 2.x: `hence resyncing.`; 3.x: `hence resync and send outstanding requests.`
    Phrase {
        sample: "ApplicationMaster is out of sync with ResourceManager, hence resync and send outstanding requests.",
        pieces: &[Tag("ApplicationMaster is out of sync with ResourceManager")],
        action: "master_resync",
    },
    Phrase {
        sample: "Could not contact RM after 360000 milliseconds.",
        pieces: &[Tag("Could not contact RM after "), Int(MapReduceDurationMs), Tag(" milliseconds")],
        action: "resource_manager_lost",
    },
    Phrase {
        sample: "0% of the mappers will be scheduled using OPPORTUNISTIC containers",
        pieces: &[SkipNumber, Tag("% of the mappers will be scheduled")],
        action: "allocator_configured",
    },
    Phrase {
        sample: "Processing the event EventType: CONTAINER_DEALLOCATE",
        pieces: &[Tag("Processing the event EventType: "), State(YarnEvent)],
        action: "allocator_event",
    },
    Phrase {
        sample: "Could not deallocate container for task attemptId attempt_1795214328335_0013_r_000000_0",
        pieces: &[Tag("Could not deallocate container for task attemptId "), Word(MapReduceAttemptId)],
        action: "deallocation_failed",
    },
    // The job is killed: its tasks would not fit into any container.
    Phrase {
        sample: "REDUCE capability required is more than the supported max container capability in the cluster. Killing the Job. reduceResourceRequest: <memory:65536, vCores:1> maxContainerCapability:<memory:8192, vCores:4>",
        pieces: &[
            Tag(
                "REDUCE capability required is more than the supported max container capability in the cluster.",
            ),
            Optional(&[Skip("Request: "), Resource(YarnMemoryMb, YarnVcores)]),
        ],
        action: "task_too_large",
    },
    Phrase {
        sample: "The required MAP capability is more than the supported max container capability in the cluster. Killing the Job. mapResourceRequest: <memory:65536, vCores:1> maxContainerCapability:<memory:8192, vCores:4>",
        pieces: &[
            Tag(
                "The required MAP capability is more than the supported max container capability in the cluster.",
            ),
            Optional(&[Skip("Request: "), Resource(YarnMemoryMb, YarnVcores)]),
        ],
        action: "task_too_large",
    },
    // There are two blanks before `host`.
    Phrase {
        sample: "Got allocated container on a blacklisted  host dn1.example.com. Releasing container Container: [ContainerId: container_e01_1795214328335_0012_01_000004, ]",
        pieces: &[
            Tag("Got allocated container on a blacklisted  host "),
            Until(MapReduceHost, ". Releasing container "),
        ],
        action: "container_on_blacklisted_node",
    },
    Phrase {
        sample: "Very low remaining capacity in the event-queue of RMContainerAllocator: 999",
        pieces: &[Tag("Very low remaining capacity in the event-queue of RMContainerAllocator")],
        action: "allocator_queue_full",
    },
    Phrase {
        sample: "Killing taskAttempt:attempt_1795214328335_0013_r_000000_0 because it is running on unusable node:dn1.example.com:36767",
        pieces: &[
            Tag("Killing taskAttempt:"),
            Word(MapReduceAttemptId),
            Tag(" because it is running on unusable node:"),
            Word(YarnNodeId),
        ],
        action: "attempt_on_unusable_node",
    },
]);

pub(super) fn requestor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REQUESTOR.read(message, record)
}

static REQUESTOR: Table = Table::new(&[
    // 3.x prints all resources of the limit.
    Phrase {
        sample: "getResources() for application_1795214328335_0012: ask=3 release= 0 newContainers=0 finishedContainers=0 resourcelimit=<memory:1536, vCores:1> knownNMs=3",
        pieces: &[
            Tag("getResources() for "),
            Id("application_", YarnApplicationId),
            Tag(": ask="),
            Int(MapReduceContainersAsked),
            Tag(" release= "),
            Int(MapReduceContainersReleased),
            Tag(" newContainers="),
            Int(MapReduceContainersAllocated),
            Tag(" finishedContainers="),
            Int(MapReduceContainersFinished),
            Tag(" resourcelimit="),
            Resource(YarnAvailableMemoryMb, YarnAvailableVcores),
            Tag(" knownNMs="),
            Int(MapReduceNodes),
        ],
        action: "resources_asked",
    },
    Phrase {
        sample: "1 failures on node dn1.example.com",
        pieces: &[Int(YarnFailedAttempts), Tag(" failures on node "), Word(MapReduceHost)],
        action: "node_failures",
    },
    Phrase {
        sample: "Blacklisted host dn1.example.com",
        pieces: &[Tag("Blacklisted host "), Word(MapReduceHost)],
        action: "node_blacklisted",
    },
    Phrase {
        sample: "Update the blacklist for application_1795214328335_0012: blacklistAdditions=1 blacklistRemovals=0",
        pieces: &[Tag("Update the blacklist for "), Id("application_", YarnApplicationId)],
        action: "blacklist_updated",
    },
    Phrase {
        sample: "Ignore blacklisting set to true. Known: 3, Blacklisted: 1, 33%",
        pieces: &[
            Tag("Ignore blacklisting set to "),
            SkipWord,
            Tag(" Known: "),
            Int(MapReduceNodes),
            Tag(", Blacklisted: "),
        ],
        action: "blacklist_ignored",
    },
    Phrase {
        sample: "maxTaskFailuresPerNode is 3",
        pieces: &[Tag("maxTaskFailuresPerNode is ")],
        action: "blacklist_configured",
    },
    Phrase {
        sample: "nodeBlacklistingEnabled:true",
        pieces: &[Tag("nodeBlacklistingEnabled:")],
        action: "blacklist_configured",
    },
    Phrase {
        sample: "blacklistDisablePercent is 33",
        pieces: &[Tag("blacklistDisablePercent is ")],
        action: "blacklist_configured",
    },
]);

pub(super) fn communicator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COMMUNICATOR.read(message, record)
}

// Older releases write these with the name of `RMContainerAllocator`.
static COMMUNICATOR: Table = Table::new(&[
    Phrase {
        sample: "ERROR IN CONTACTING RM. ",
        pieces: &[Tag("ERROR IN CONTACTING RM")],
        action: "resource_manager_lost",
    },
    Phrase {
        sample: "Error communicating with RM: Could not contact RM after 360000 milliseconds.",
        pieces: &[Tag("Error communicating with RM: "), Rest(YarnDiagnostics)],
        action: "resource_manager_lost",
    },
    Phrase {
        sample: "Exception while unregistering ",
        pieces: &[Tag("Exception while unregistering")],
        action: "master_unregistration_failed",
    },
    Phrase { sample: "queue: etl", pieces: &[Tag("queue: "), Rest(YarnQueue)], action: "master_registered" },
    Phrase {
        sample: "maxContainerCapability: <memory:1536, vCores:4>",
        pieces: &[Tag("maxContainerCapability: "), Resource(YarnMemoryMb, YarnVcores)],
        action: "container_maximum",
    },
    Phrase {
        sample: "Setting job diagnostics to Task failed task_1795214328335_0013_m_000000",
        pieces: &[Tag("Setting job diagnostics to "), All(YarnDiagnostics)],
        action: "job_diagnostics",
    },
    Phrase {
        sample: "History url is http://jh1.example.com:19888/jobhistory/job/job_1795214328335_0012",
        pieces: &[Tag("History url is "), Rest(YarnTrackingUrl)],
        action: "history_url",
    },
    Phrase {
        sample: "Waiting for application to be successfully unregistered.",
        pieces: &[Tag("Waiting for application to be successfully unregistered")],
        action: "master_unregistering",
    },
    Phrase {
        sample: "RMCommunicator notified that shouldUnregistered is: true",
        pieces: &[Tag("RMCommunicator notified that ")],
        action: "master_notified",
    },
    Phrase {
        sample: "Exception while registering",
        pieces: &[Tag("Exception while registering")],
        action: "master_registration_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&STATISTICS, &ALLOCATOR, &REQUESTOR, &COMMUNICATOR] {
            table.assert_samples();
        }
    }
}
