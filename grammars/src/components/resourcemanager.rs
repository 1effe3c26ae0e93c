//! ResourceManager service, audit and summary logs (Hadoop 2.7 to 3.4).
//!
//! ```text
//! 2026-11-21 08:12:32,389 INFO org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMAppImpl: application_1795216317864_0001 State change from NEW to NEW_SAVING on event = START
//! ```
//!
//! Recognised: transitions of applications, attempts, containers and nodes ([`states`]), the life of an application outside
//! its state machine ([`applications`]), decommissioning and what is refused ([`notices`]), recovery and the state store
//! ([`recovery`]), what the schedulers say ([`scheduler`]), application summaries ([`summary`]), audit lines ([`audit`]), its
//! sessions with ZooKeeper ([`zookeeper_client`]) and what all daemons write ([`common`]).

mod applications;
mod notices;
mod queues;
mod recovery;
mod scheduler;
mod states;
pub(super) mod summary;

use crate::{
    component::Grammar,
    components::{audit, common, elector, layouts, libraries, zookeeper_client},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[
        MESSAGES,
        NOTICES,
        elector::MESSAGES,
        zookeeper_client::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

const MESSAGES: Messages = &[
    ("RMAuditLogger", &[audit::yarn]),
    ("RMAppManager$ApplicationSummary", &[summary::application]),
    ("RMContainerImpl", &[states::container]),
    ("RMAppAttemptImpl", &[states::attempt, applications::attempt_stored, applications::attempt_updating]),
    (
        "RMAppImpl",
        &[
            states::application,
            applications::storing,
            applications::updating,
            applications::attempts_counted,
            applications::failed,
            applications::launch_time,
        ],
    ),
    ("RMNodeImpl", &[states::node, states::node_unhealthy, states::node_deactivated]),
    ("ParentQueue", &[scheduler::queue_used, scheduler::application_added, scheduler::application_removed]),
    (
        "AbstractParentQueue",
        &[scheduler::queue_used, scheduler::application_added, scheduler::application_removed],
    ),
    (
        "LeafQueue",
        &[
            scheduler::application_added,
            scheduler::application_removed,
            scheduler::application_activated,
            scheduler::queue_used,
        ],
    ),
    (
        "AbstractLeafQueue",
        &[scheduler::application_added, scheduler::application_removed, scheduler::application_activated],
    ),
    ("AbstractContainerAllocator", &[scheduler::allocating]),
    ("RegularContainerAllocator", &[scheduler::allocating]),
    ("CapacityScheduler", SCHEDULER),
    ("FairScheduler", SCHEDULER),
    ("FifoScheduler", SCHEDULER),
    ("SchedulerNode", &[scheduler::container_assigned, scheduler::container_released]),
    ("FiCaSchedulerNode", &[scheduler::container_assigned, scheduler::container_released]),
    ("FSSchedulerNode", &[scheduler::container_assigned, scheduler::container_released]),
    ("AppSchedulingInfo", &[scheduler::requests_cleared, scheduler::deactivation_checked]),
    ("ResourceTrackerService", &[states::node_registered, states::node_shutdown, states::node_resync]),
    ("AbstractLivelinessMonitor", &[states::expired]),
    ("ClientRMService", &[applications::id_allocated, applications::submitted]),
    (
        "ApplicationMasterService",
        &[applications::master_registering, applications::master_unregistering, applications::unregistered],
    ),
    ("DefaultAMSProcessor", &[applications::master_registering, applications::unregistered]),
    (
        "AMLauncher",
        &[
            applications::launching,
            applications::container_setup,
            applications::launched,
            applications::cleaning,
            applications::launch_failed,
        ],
    ),
    ("RMStateStore", &[applications::state_stored]),
    ("NMTokenSecretManagerInRM", &[applications::node_token]),
    ("AMRMTokenSecretManager", &[applications::master_token]),
    ("ResourceManager", &[states::ha_transition]),
];

/// Read where the grammars above do not fit.
const NOTICES: Messages = &[
    ("RMAppImpl", &[recovery::recovery]),
    ("RMAppAttemptImpl", &[recovery::recovery]),
    ("RMAppManager", &[recovery::recovery]),
    ("ResourceTrackerService", &[notices::nodes]),
    ("NodesListManager", &[notices::nodes]),
    ("RMNodeImpl", &[notices::nodes]),
    ("AbstractYarnScheduler", &[notices::scheduler]),
    ("CapacityScheduler", &[notices::scheduler]),
    ("FairScheduler", &[notices::scheduler]),
    ("RegularContainerAllocator", &[notices::scheduler]),
    ("AbstractContainerAllocator", &[notices::scheduler]),
    ("LeafQueue", &[notices::scheduler]),
    ("FSSchedulerNode", &[notices::scheduler]),
    ("FSAppAttempt", &[notices::scheduler]),
    ("SchedulerApplicationAttempt", &[notices::scheduler]),
    ("ClientRMService", &[notices::scheduler]),
    ("ApplicationMasterService", &[notices::masters]),
    ("DefaultAMSProcessor", &[notices::masters]),
    ("AMLauncher", &[notices::masters]),
    ("ResourceManager", &[recovery::manager]),
    ("RMStateStore", &[recovery::manager]),
    ("LeafQueue", &[queues::scheduler]),
    ("ParentQueue", &[queues::scheduler]),
    ("FiCaSchedulerApp", &[queues::scheduler]),
    ("FSAppAttempt", &[queues::scheduler]),
    ("CapacityScheduler", &[queues::scheduler]),
    ("FairScheduler", &[queues::scheduler]),
    ("FifoScheduler", &[queues::scheduler]),
    ("FSPreemptionThread", &[queues::scheduler]),
    ("ResourceManager", &[queues::masters]),
    ("AllocationFileLoaderService", &[queues::scheduler]),
    ("AMLauncher", &[queues::masters]),
    ("WebAppProxyServlet", &[queues::masters]),
    ("DelegationTokenRenewer", &[queues::masters]),
    ("RMContainerTokenSecretManager", &[notices::keys]),
    ("NMTokenSecretManagerInRM", &[notices::keys]),
    ("AMRMTokenSecretManager", &[notices::keys]),
];

const SCHEDULER: &[crate::message::MessageGrammar] = &[
    scheduler::proposal,
    scheduler::node_changed,
    scheduler::accepted,
    scheduler::attempt_added,
    scheduler::attempt_done,
    scheduler::priority,
    scheduler::no_priority,
];
