//! What queues and schedulers said of each container up to Hadoop 2.7, of limits that keep applications waiting, and who looked at a
//! master's pages or renewed its tokens.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SCHEDULER.read(message, record)
}

pub(super) fn masters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MASTERS.read(message, record)
}

/// `Container: [ContainerId: container_1_1_01_000005, NodeId: dn1.example.com:44643, .., Resource: <memory:1024, vCores:1>, ..`
const CONTAINER: Piece = These(&[
    Tag("Container: [ContainerId: "),
    Id("container_", YarnContainerId),
    Skip("NodeId: "),
    Until(YarnNodeId, ","),
    Skip("Resource: "),
    Resource(YarnMemoryMb, YarnVcores),
]);

/// `queue=default: capacity=1.0, absoluteCapacity=1.0, usedResources=<memory:2048, vCores:1>, usedCapacity=0.25, absoluteUsedCapacity=0.25, numApps=1, numContainers=1`
const QUEUE: Piece = These(&[
    Until(YarnQueue, ": capacity="),
    Skip("usedResources="),
    Resource(YarnUsedMemoryMb, YarnUsedVcores),
    Skip("usedCapacity="),
    Float(YarnUsedCapacity),
    Skip("absoluteUsedCapacity="),
    Float(YarnAbsoluteUsedCapacity),
    Tag(", numApps="),
    Int(YarnApplications),
    Tag(", numContainers="),
    Int(YarnContainers),
]);

const CLUSTER: Piece = Resource(YarnClusterMemoryMb, YarnClusterVcores);

static SCHEDULER: Table = Table::new(&[
    Phrase {
        sample: "default used=<memory:6144, vCores:5> numContainers=5 user=alice user-resources=<memory:6144, vCores:5>",
        pieces: &[
            Word(YarnQueue),
            Tag(" used="),
            Resource(YarnUsedMemoryMb, YarnUsedVcores),
            Tag(" numContainers="),
            Int(YarnContainers),
            Tag(" user="),
            Word(UserName),
            Tag(" user-resources="),
        ],
        action: "queue_usage",
    },
    Phrase {
        sample: "completedContainer container=Container: [ContainerId: container_1795214328335_0012_01_000005, NodeId: dn1.example.com:44643, NodeHttpAddress: dn1.example.com:8042, Resource: <memory:1024, vCores:1>, Priority: 20, Token: Token { kind: ContainerToken, service: 10.20.1.11:44643 }, ] queue=default: capacity=1.0, absoluteCapacity=1.0, usedResources=<memory:2048, vCores:1>, usedCapacity=0.25, absoluteUsedCapacity=0.25, numApps=1, numContainers=1 cluster=<memory:8192, vCores:8>",
        pieces: &[
            Tag("completedContainer container="),
            CONTAINER,
            Skip("] queue="),
            QUEUE,
            Optional(&[Tag(" cluster="), CLUSTER]),
        ],
        action: "queue_released",
    },
    Phrase {
        sample: "assignedContainer application attempt=appattempt_1795214328335_0012_000001 container=Container: [ContainerId: container_1795214328335_0012_01_000005, NodeId: dn1.example.com:44643, NodeHttpAddress: dn1.example.com:8042, Resource: <memory:1024, vCores:1>, Priority: 20, Token: null, ] queue=default: capacity=1.0, absoluteCapacity=1.0, usedResources=<memory:2048, vCores:1>, usedCapacity=0.25, absoluteUsedCapacity=0.25, numApps=1, numContainers=1 clusterResource=<memory:8192, vCores:8> type=NODE_LOCAL",
        pieces: &[
            Tag("assignedContainer application"),
            Optional(&[Tag(" attempt="), Id("appattempt_", YarnAttemptId)]),
            Skip(" container="),
            CONTAINER,
            Skip("] "),
            Skip("queue="),
            QUEUE,
            Optional(&[Tag(" cluster"), Maybe("Resource"), Tag("="), CLUSTER]),
            Optional(&[Tag(" type="), State(YarnLocality)]),
        ],
        action: "container_allocating",
    },
    Phrase {
        sample: "Re-sorting assigned queue: root.default stats: default: capacity=1.0, absoluteCapacity=1.0, usedResources=<memory:2048, vCores:1>, usedCapacity=0.25, absoluteUsedCapacity=0.25, numApps=1, numContainers=1",
        pieces: &[Tag("Re-sorting "), SkipWord, Tag(" queue: "), SkipWord, Tag(" stats: "), QUEUE],
        action: "queue_sorted",
    },
    Phrase {
        sample: "Completed container: container_1795214328335_0012_01_000005 in state: COMPLETED event:FINISHED",
        pieces: &[
            Tag("Completed container: "),
            Id("container_", YarnContainerId),
            Tag(" in state: "),
            State(YarnStateTo),
            Tag(" event:"),
            State(YarnEvent),
        ],
        action: "container_completed",
    },
    Phrase {
        sample: "Application attempt appattempt_1795214328335_0012_000001 released container container_1795214328335_0012_01_000005 on node: host: dn1.example.com:44643 #containers=5 available=<memory:2048, vCores:3> used=<memory:6144, vCores:5> with event: FINISHED",
        pieces: &[
            Tag("Application "),
            Maybe("attempt "),
            Id("appattempt_", YarnAttemptId),
            Tag(" released container "),
            Id("container_", YarnContainerId),
            Tag(" on node: "),
            Maybe("host: "),
            Word(YarnNodeId),
            Skip("#containers="),
            Int(YarnContainers),
            Skip("available="),
            Resource(YarnAvailableMemoryMb, YarnAvailableVcores),
            Skip("used="),
            Resource(YarnUsedMemoryMb, YarnUsedVcores),
            Tag(" with event: "),
            State(YarnEvent),
        ],
        action: "container_released",
    },
    Phrase {
        sample: "maximum-am-resource-percent is insufficient to start a single application in queue, it is likely set too low. skipping enforcement to allow at least one application to start",
        pieces: &[Tag("maximum-am-resource-percent is insufficient to start a single application in queue")],
        action: "queue_master_limit",
    },
    Phrase {
        sample: "not starting application as amIfStarted exceeds amLimit",
        pieces: &[Tag("not starting application as "), Rest(YarnDiagnostics)],
        action: "queue_master_limit",
    },
    Phrase {
        sample: "Not activating application application_1795214328335_0012 as  amIfStarted: <memory:4096, vCores:2> exceeds amLimit: <memory:3072, vCores:1>",
        pieces: &[
            Tag("Not activating application "),
            Id("application_", YarnApplicationId),
            Tag(" as "),
            Rest(YarnDiagnostics),
        ],
        action: "queue_master_limit",
    },
    // Of the FairScheduler.
    Phrase {
        sample: "Preempting container container_1795214328335_0012_01_000004 from queue root.etl",
        pieces: &[
            Tag("Preempting container "),
            Id("container_", YarnContainerId),
            Tag(" from queue "),
            Word(YarnQueue),
        ],
        action: "container_preempting",
    },
    Phrase {
        sample: "Preempting container (prio=20)res=<memory:1024, vCores:1> from queue root.etl",
        pieces: &[
            Tag("Preempting container (prio="),
            Int(YarnPriority),
            Skip("res="),
            Resource(YarnMemoryMb, YarnVcores),
            Tag(" from queue "),
            Word(YarnQueue),
        ],
        action: "container_preempting",
    },
    Phrase {
        sample: "Loading allocation file /etc/hadoop/conf/fair-scheduler.xml",
        pieces: &[Tag("Loading allocation file "), Rest(YarnDirectory)],
        action: "allocations_loading",
    },
]);

static MASTERS: Table = Table::new(&[
    Phrase {
        sample: "Error in handling event type NODE_UPDATE to the scheduler",
        pieces: &[Tag("Error in handling event type "), State(YarnEvent)],
        action: "event_handling_failed",
    },
    Phrase {
        sample: "Command to launch container container_1795214328335_0012_01_000001 : $JAVA_HOME/bin/java -Xmx1024m org.apache.hadoop.mapreduce.v2.app.MRAppMaster",
        pieces: &[Tag("Command to launch container "), Id("container_", YarnContainerId)],
        action: "master_command",
    },
    Phrase {
        sample: "Create AMRMToken for ApplicationAttempt: appattempt_1795214328335_0012_000001",
        pieces: &[Tag("Create AMRMToken for ApplicationAttempt: "), Id("appattempt_", YarnAttemptId)],
        action: "master_token_creating",
    },
    Phrase {
        sample: "dr.who is accessing unchecked http://dn1.example.com:41234/ which is the app master GUI of application_1795214328335_0012 owned by alice",
        pieces: &[
            Word(UserName),
            Tag(" is accessing unchecked "),
            Word(YarnTrackingUrl),
            Tag(" which is the app master GUI of "),
            Id("application_", YarnApplicationId),
        ],
        action: "master_page_accessed",
    },
    Phrase {
        sample: "Renewed delegation-token= [Kind: HDFS_DELEGATION_TOKEN, Service: 10.20.1.1:8020, Ident: (HDFS_DELEGATION_TOKEN token 12 for hive);exp=1795821069956], for application_1795214328335_0012",
        pieces: &[
            Tag("Renewed delegation-token= [Kind: "),
            Until(PartName, ","),
            Skip("Service: "),
            Until(RpcServer, ","),
        ],
        action: "token_renewed",
    },
    Phrase {
        sample: "Unable to add the application to the delegation token renewer.",
        pieces: &[Tag("Unable to add the application to the delegation token renewer")],
        action: "token_renewal_failed",
    },
    Phrase {
        sample: "Exception renewing token Kind: HDFS_DELEGATION_TOKEN, Service: 10.20.1.1:8020, Ident: (HDFS_DELEGATION_TOKEN token 12 for hive). Not rescheduled",
        pieces: &[
            Tag("Exception renewing token"),
            Optional(&[Skip("Kind: "), Until(PartName, ","), Skip("Service: "), Until(RpcServer, ",")]),
        ],
        action: "token_renewal_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        SCHEDULER.assert_samples();
        MASTERS.assert_samples();
    }
}
