//! Decommissioning, nodes that are refused, reservations, containers and masters that are not known.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn nodes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NODES.read(message, record)
}

static NODES: Table = Table::new(&[
    Phrase {
        sample: "Reconnect from the node at: dn1.example.com",
        pieces: &[Tag("Reconnect from the node at: "), Word(YarnNodeId)],
        action: "node_reconnected",
    },
    Phrase {
        sample: "Disallowed NodeManager from  dn1.example.com, Sending SHUTDOWN signal to the NodeManager.",
        pieces: &[Tag("Disallowed NodeManager from  "), Until(YarnNodeId, ", Sending SHUTDOWN")],
        action: "node_refused",
    },
    Phrase {
        sample: "Disallowed NodeManager Version 2.2.0, is less than the minimum version 2.4.0 sending SHUTDOWN signal to NodeManager.",
        pieces: &[Tag("Disallowed NodeManager Version "), Skip(", is less than the minimum version ")],
        action: "node_refused",
    },
    Phrase {
        sample: "Disallowed NodeManager nodeId: dn1.example.com:8041 hostname: dn1.example.com",
        pieces: &[Tag("Disallowed NodeManager nodeId: "), Word(YarnNodeId), Tag(" hostname: ")],
        action: "node_refused",
    },
    Phrase {
        sample: "NodeManager from  dn1.example.com doesn't satisfy minimum allocations, Sending SHUTDOWN signal to the NodeManager. Node capabilities are <memory:512, vCores:1>; minimums are 1024mb and 1 vcores",
        pieces: &[
            Tag("NodeManager from  "),
            Word(YarnNodeId),
            Tag(" doesn't satisfy minimum allocations"),
            Optional(&[Skip("Node capabilities are "), Resource(YarnMemoryMb, YarnVcores)]),
        ],
        action: "node_refused",
    },
    Phrase {
        sample: "Too far behind rm response id:5 nm response id:3",
        pieces: &[Tag("Too far behind rm response id:")],
        action: "node_behind",
    },
    Phrase {
        sample: "Gracefully decommission node dn1.example.com:8041 with state RUNNING",
        pieces: &[
            Tag("Gracefully decommission "),
            Maybe("node "),
            Word(YarnNodeId),
            Tag(" with state "),
            State(YarnStateFrom),
        ],
        action: "node_decommissioning",
    },
    Phrase {
        sample: "Forcefully decommission node dn1.example.com:8041 with state RUNNING",
        pieces: &[
            Tag("Force"),
            Maybe("fully"),
            Tag(" decommission "),
            Maybe("node "),
            Word(YarnNodeId),
            Tag(" with state "),
            State(YarnStateFrom),
        ],
        action: "node_decommissioning",
    },
    Phrase {
        sample: "Recommission node dn1.example.com:8041 with state DECOMMISSIONING",
        pieces: &[
            Tag("Recommission "),
            Maybe("node "),
            Word(YarnNodeId),
            Tag(" with state "),
            State(YarnStateFrom),
        ],
        action: "node_recommissioned",
    },
    Phrase {
        sample: "Node dn1.example.com:8041 in DECOMMISSIONING is recommissioned back to RUNNING.",
        pieces: &[
            Tag("Node "),
            Word(YarnNodeId),
            Tag(" in "),
            State(YarnStateFrom),
            Tag(" is recommissioned back to "),
            State(YarnStateTo),
        ],
        action: "node_recommissioned",
    },
    Phrase {
        sample: "Put Node dn1.example.com:8041 in DECOMMISSIONING.",
        pieces: &[Tag("Put Node "), Word(YarnNodeId), Tag(" in "), State(YarnStateTo)],
        action: "node_decommissioning",
    },
    Phrase {
        sample: "hostsReader include:{} exclude:{dn4.example.com}",
        pieces: &[Tag("hostsReader ")],
        action: "nodes_listed",
    },
]);

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SCHEDULER.read(message, record)
}

static SCHEDULER: Table = Table::new(&[
    Phrase {
        sample: "Container container_e17_1795214328335_12345_01_000002 completed with event FINISHED, but corresponding RMContainer doesn't exist.",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Tag(" completed with event "),
            State(YarnEvent),
            Tag(", but corresponding RMContainer doesn't exist"),
        ],
        action: "container_unknown",
    },
    // `of unknown application` and `of unknown application attempt` up to 2.7, `of removed node` without any.
    Phrase {
        sample: "Container Container: [ContainerId: container_e17_1795214328335_12345_01_000002, AllocationRequestId: 0, Version: 0, NodeId: dn1.example.com:8041, NodeHttpAddress: dn1.example.com:8042, Resource: <memory:4096, vCores:1>, Priority: 20, Token: Token { kind: ContainerToken, service: 10.20.1.11:8041 }, ExecutionType: GUARANTEED, ] of finished application application_1795214328335_12345 completed with event FINISHED",
        pieces: &[
            Tag("Container Container: [ContainerId: "),
            Id("container_", YarnContainerId),
            Skip("NodeId: "),
            Until(YarnNodeId, ", "),
            Skip("Resource: "),
            Resource(YarnMemoryMb, YarnVcores),
            Skip("] of "),
            Skip(" completed with event "),
            State(YarnEvent),
        ],
        action: "container_unknown",
    },
    // Of the CapacityScheduler, with two blanks.
    Phrase {
        sample: "Reserved container  application=application_1795214328335_12345 resource=<memory:4096, vCores:1> queue=default cluster=<memory:16384, vCores:8>",
        pieces: &[
            Tag("Reserved container "),
            Maybe(" "),
            Tag("application="),
            Id("application_", YarnApplicationId),
            Tag(" resource="),
            Resource(YarnMemoryMb, YarnVcores),
            Tag(" queue="),
            Name(YarnQueue),
            Optional(&[Skip(" cluster="), Resource(YarnClusterMemoryMb, YarnClusterVcores)]),
        ],
        action: "container_reserved",
    },
    // Of the FairScheduler.
    Phrase {
        sample: "Reserved container container_e17_1795214328335_12345_01_000002 on node host: dn1.example.com:8041 #containers=4 available=<memory:1024, vCores:4> used=<memory:7168, vCores:4> for application application_1795214328335_12345",
        pieces: &[
            Tag("Reserved container "),
            Id("container_", YarnContainerId),
            Tag(" on node host: "),
            Word(YarnNodeId),
            Tag(" #containers="),
            Int(YarnContainers),
            Tag(" available="),
            Resource(YarnAvailableMemoryMb, YarnAvailableVcores),
            Tag(" used="),
            Resource(YarnUsedMemoryMb, YarnUsedVcores),
            Tag(" for application "),
        ],
        action: "container_reserved",
    },
    Phrase {
        sample: "Making reservation: node=dn1.example.com app_id=application_1795214328335_12345",
        pieces: &[
            Tag("Making reservation: node="),
            Word(YarnNodeId),
            Tag(" app_id="),
            Id("application_", YarnApplicationId),
        ],
        action: "reservation_made",
    },
    Phrase {
        sample: "Skipping scheduling since node dn1.example.com:8041 is reserved by application appattempt_1795214328335_12345_000001",
        pieces: &[
            Tag("Skipping scheduling "),
            Maybe("on node "),
            Maybe("since node "),
            Word(YarnNodeId),
            Tag(" "),
            Skip("is reserved by application "),
            Id("appattempt_", YarnAttemptId),
        ],
        action: "node_reserved",
    },
    Phrase {
        sample: "Release request cache is cleaned up",
        pieces: &[Tag("Release request cache is cleaned up")],
        action: "release_cache_cleaned",
    },
    Phrase {
        sample: "Recovering container [container_e17_1795214328335_12345_01_000002, CreateTime: 1795214328999, Version: 0, State: RUNNING, Capability: <memory:4096, vCores:1>, Diagnostics: , ExitStatus: -1000, NodeLabelExpression: Priority: 20]",
        pieces: &[
            Tag("Recovering container "),
            Maybe("["),
            Id("container_", YarnContainerId),
            Optional(&[
                Skip("State: "),
                State(YarnStateTo),
                Tag(", Capability: "),
                Resource(YarnMemoryMb, YarnVcores),
            ]),
        ],
        action: "container_recovering",
    },
    Phrase {
        sample: "SchedulerAttempt appattempt_1795214328335_12345_000001 is recovering container container_e17_1795214328335_12345_01_000002",
        pieces: &[
            Tag("SchedulerAttempt "),
            Id("appattempt_", YarnAttemptId),
            Tag(" is recovering container "),
            Id("container_", YarnContainerId),
        ],
        action: "container_recovering",
    },
    Phrase {
        sample: "Skip recovering container [container_e17_1795214328335_12345_01_000002, CreateTime: 1795214328999, Version: 0, State: RUNNING, Capability: <memory:4096, vCores:1>, Diagnostics: , ExitStatus: -1000, NodeLabelExpression: Priority: 20] for already stopped attempt.",
        pieces: &[
            Tag("Skip recovering container "),
            Maybe(" "),
            Maybe("["),
            Id("container_", YarnContainerId),
            Optional(&[Skip("] for "), Rest(YarnDiagnostics)]),
        ],
        action: "container_not_recovered",
    },
    Phrase {
        sample: "Exception in submitting application_1795214328335_12345",
        pieces: &[Tag("Exception in submitting "), Id("application_", YarnApplicationId)],
        action: "application_refused",
    },
    Phrase {
        sample: "App: application_1795214328335_12345 successfully moved from default to: etl",
        pieces: &[
            Tag("App: "),
            Id("application_", YarnApplicationId),
            Tag(" successfully moved from "),
            Skip(" to: "),
            Rest(YarnQueue),
        ],
        action: "application_moved",
    },
    Phrase {
        sample: "Update resource on node: dn1.example.com from: <memory:16384, vCores:8>, to: <memory:8192, vCores:4> in 0 ms",
        pieces: &[
            Tag("Update resource on node: "),
            Word(YarnNodeId),
            Tag(" from: "),
            Skip(", to: "),
            Resource(YarnMemoryMb, YarnVcores),
        ],
        action: "node_resources",
    },
    Phrase {
        sample: "Failed to reload allocations file",
        pieces: &[Tag("Failed to reload allocations file")],
        action: "allocations_reload_failed",
    },
    Phrase {
        sample: "Failed to submit application application_1795214328335_12345 to queue default from user bob",
        pieces: &[
            Tag("Failed to submit application "),
            Id("application_", YarnApplicationId),
            Tag(" to queue "),
            Until(YarnQueue, " from user "),
            Word(UserName),
        ],
        action: "application_refused",
    },
    Phrase {
        sample: "Trying to fulfill reservation for application application_1795214328335_12345 on node: dn1.example.com:8041",
        pieces: &[
            Tag("Trying to fulfill reservation for application "),
            Id("application_", YarnApplicationId),
            Tag(" on node: "),
            Word(YarnNodeId),
        ],
        action: "reservation_tried",
    },
]);

pub(super) fn masters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MASTERS.read(message, record)
}

static MASTERS: Table = Table::new(&[
    Phrase {
        sample: "Application attempt appattempt_1795214328335_12345_000001 doesn't exist in ApplicationMasterService cache.",
        pieces: &[
            Tag("Application attempt "),
            Id("appattempt_", YarnAttemptId),
            Tag(" doesn't exist in ApplicationMasterService cache"),
        ],
        action: "master_unknown",
    },
    Phrase {
        sample: "Application doesn't exist in cache appattempt_1795214328335_12345_000001",
        pieces: &[Tag("Application doesn't exist in cache "), Id("appattempt_", YarnAttemptId)],
        action: "master_unknown",
    },
    Phrase {
        sample: "Invalid resource ask by application appattempt_1795214328335_12345_000001",
        pieces: &[Tag("Invalid resource ask by application "), Id("appattempt_", YarnAttemptId)],
        action: "resource_refused",
    },
    Phrase {
        sample: "Error cleaning master ",
        pieces: &[Tag("Error cleaning master")],
        action: "master_cleaning_failed",
    },
]);

pub(super) fn keys<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    KEYS.read(message, record)
}

static KEYS: Table = Table::new(&[
    Phrase {
        sample: "Rolling master-key for container-tokens",
        pieces: &[Tag("Rolling master-key for "), Name(PartName)],
        action: "token_key_updated",
    },
    Phrase {
        sample: "Going to activate master-key with key-id 1742612 in 900000ms",
        pieces: &[Tag("Going to activate master-key with key-id "), SkipNumber, Tag(" in ")],
        action: "token_key_planned",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&NODES, &SCHEDULER, &MASTERS, &KEYS] {
            table.assert_samples();
        }
    }
}
