//! Recovery after a restart, decommissioning, nodes that are refused, applications that are forgotten, reservations.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

pub(super) fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(RECOVERY, message, record)
}

const RECOVERY: &[Phrase] = &[
    Phrase {
        sample: "Recovering app: application_1795214328335_12345 with 1 attempts and final state = NONE",
        pieces: &[
            Tag("Recovering app: "),
            Id("application_", YarnApplicationId),
            Tag(" with "),
            SkipNumber,
            Tag(" attempts and final state"),
            Maybe(" "),
            Tag("="),
            Maybe(" "),
            State(YarnFinalState),
        ],
        action: "application_recovering",
    },
    Phrase {
        sample: "Recovering attempt: appattempt_1795214328335_12345_000001 with final state: null",
        pieces: &[
            Tag("Recovering attempt: "),
            Id("appattempt_", YarnAttemptId),
            Tag(" with final state: "),
            Optional(&[State(YarnFinalState)]),
        ],
        action: "attempt_recovering",
    },
    Phrase {
        sample: "Successfully recovered 10 out of 12 applications",
        pieces: &[
            Tag("Successfully recovered "),
            Int(YarnApplications),
            Tag(" out of "),
            SkipNumber,
            Tag(" applications"),
        ],
        action: "applications_recovered",
    },
    Phrase {
        sample: "Recovering 12 applications",
        pieces: &[Tag("Recovering "), Int(YarnApplications), Tag(" applications")],
        action: "applications_recovering",
    },
    Phrase {
        sample: "Application should be expired, max number of completed apps kept in memory met: maxCompletedAppsInMemory = 1000, removing app application_1795214328335_0001 from memory: ",
        pieces: &[
            Tag("Application should be expired, max number of completed apps kept in "),
            Skip("removing app "),
            Id("application_", YarnApplicationId),
        ],
        action: "application_forgotten",
    },
];

pub(super) fn nodes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(NODES, message, record)
}

const NODES: &[Phrase] = &[
    Phrase {
        sample: "Reconnect from the node at: dn1.example.com",
        pieces: &[Tag("Reconnect from the node at: "), Word(YarnNodeId)],
        action: "node_reconnected",
    },
    Phrase {
        sample: "Disallowed NodeManager from  dn1.example.com, Sending SHUTDOWN signal to the NodeManager.",
        pieces: &[
            Tag("Disallowed NodeManager "),
            Maybe("nodeId: "),
            Maybe("from  "),
            Until(YarnNodeId, ", "),
            Skip("SHUTDOWN signal"),
        ],
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
        sample: "Force decommission dn1.example.com:8041 with state RUNNING",
        pieces: &[
            Tag("Force decommission "),
            Maybe("node "),
            Word(YarnNodeId),
            Tag(" with state "),
            State(YarnStateFrom),
        ],
        action: "node_decommissioning",
    },
    Phrase {
        sample: "Recommission dn1.example.com:8041 with state DECOMMISSIONING",
        pieces: &[Tag("Recommission "), Word(YarnNodeId), Tag(" with state "), State(YarnStateFrom)],
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
];

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SCHEDULER, message, record)
}

const SCHEDULER: &[Phrase] = &[
    Phrase {
        sample: "Container container_e17_1795214328335_12345_01_000002 completed with event FINISHED, but corresponding RMContainer doesn't exist.",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Tag(" completed with event "),
            State(YarnEvent),
        ],
        action: "container_unknown",
    },
    Phrase {
        sample: "Container RMContainer: container_e17_1795214328335_12345_01_000002 completed with event EXPIRE",
        pieces: &[Tag("Container "), Skip("container_"), Skip(" completed with event "), State(YarnEvent)],
        action: "container_completed",
    },
    Phrase {
        sample: "Reserved container  application=application_1795214328335_12345 resource=<memory:4096, vCores:1> queue=default",
        pieces: &[
            Tag("Reserved container "),
            Maybe(" "),
            Tag("application="),
            Id("application_", YarnApplicationId),
            Tag(" resource="),
            Resource(YarnMemoryMb, YarnVcores),
        ],
        action: "container_reserved",
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
        sample: "Recovering container container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Recovering container "), Id("container_", YarnContainerId)],
        action: "container_recovering",
    },
    Phrase {
        sample: "Failed to kill container: container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Failed to kill container"), Skip("container_")],
        action: "container_kill_failed",
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
];

pub(super) fn masters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MASTERS, message, record)
}

const MASTERS: &[Phrase] = &[
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
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [RECOVERY, NODES, SCHEDULER, MASTERS] {
            phrase::assert_samples(table);
        }
    }
}
