//! What the schedulers and their queues say.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `assignedContainer queue=root usedCapacity=0.25 absoluteUsedCapacity=0.25 used=<memory:384, vCores:1> cluster=<memory:1536, vCores:4>`,
/// also `completedContainer ..` and `Re-sorting assigned queue: ..` without the used resources
pub(super) fn queue_used<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("assignedContainer ") {
        true => ("assignedContainer queue=", "queue_assigned"),
        false => ("completedContainer queue=", "queue_released"),
    };
    scan.tag(tag)?
        .until(Field::YarnQueue, " usedCapacity=")?
        .float(Field::YarnUsedCapacity)?
        .tag(" absoluteUsedCapacity=")?
        .float(Field::YarnAbsoluteUsedCapacity)?
        .tag(" used=")?
        .resource(Field::YarnUsedMemoryMb, Field::YarnUsedVcores)?
        .tag(" cluster=")?
        .resource(Field::YarnClusterMemoryMb, Field::YarnClusterVcores)?
        .action(action)
}

/// `assignedContainer application attempt=appattempt_1_1_000001 container=null queue=default clusterResource=<memory:1536, vCores:4> type=OFF_SWITCH requestedPartition=`
pub(super) fn allocating<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("assignedContainer application attempt=")?
        .id("appattempt_", Field::YarnAttemptId)?
        .tag(" container=")?;
    let scan = match scan.sees("container_") {
        true => scan.id("container_", Field::YarnContainerId)?.tag(" ")?,
        false => scan.skip(" ")?,
    };
    let scan = scan.skip("queue=")?.until(Field::YarnQueue, " clusterResource=")?;
    let scan = scan.resource(Field::YarnClusterMemoryMb, Field::YarnClusterVcores)?;
    scan.maybe_then(|scan| Some(scan.tag(" type=")?.state(Field::YarnLocality)?.rest()))
        .action("container_allocating")
}

/// `Assigned container container_1_1_01_000001 of capacity <memory:384, vCores:1> on host dn1.example.com:33131, which has 1 containers, <memory:384, vCores:1> used and <memory:1152, vCores:3> available after allocation`
pub(super) fn container_assigned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    node_container(message, record, "Assigned container ", "container_assigned")
}

/// `Released container container_1_1_01_000001 of capacity <..> on host dn1.example.com:33131, which currently has 0 containers, <..> used and <..> available, release resources=true`
pub(super) fn container_released<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    node_container(message, record, "Released container ", "container_released")
}

fn node_container<'a>(
    message: &'a [u8],
    record: &mut Record<'a>,
    tag: &str,
    action: &'static str,
) -> Option<()> {
    Scan::new(message, record)
        .tag(tag)?
        .id("container_", Field::YarnContainerId)?
        .tag(" of capacity ")?
        .resource(Field::YarnMemoryMb, Field::YarnVcores)?
        .tag(" on host ")?
        .until(Field::YarnNodeId, ", which ")?
        .maybe("currently ")
        .tag("has ")?
        .int(Field::YarnContainers)?
        .tag(" containers, ")?
        .resource(Field::YarnUsedMemoryMb, Field::YarnUsedVcores)?
        .tag(" used and ")?
        .resource(Field::YarnAvailableMemoryMb, Field::YarnAvailableVcores)?
        .tag(" available")?
        .action(action)
}

/// `Application added - appId: application_1_1 user: alice, leaf-queue: default #user-pending-applications: 1 .. #queue-pending-applications: 1 #queue-active-applications: 0`,
/// of a parent `.. user: alice leaf-queue of parent: root #applications: 1`
pub(super) fn application_added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    queue_application(message, record, "Application added - appId: ", "queue_application_added")
}

/// `Application removed - appId: application_1_1 user: alice queue: default #user-pending-applications: 0 ..`
pub(super) fn application_removed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    queue_application(message, record, "Application removed - appId: ", "queue_application_removed")
}

fn queue_application<'a>(
    message: &'a [u8],
    record: &mut Record<'a>,
    tag: &str,
    action: &'static str,
) -> Option<()> {
    let mut scan =
        Scan::new(message, record).tag(tag)?.id("application_", Field::YarnApplicationId)?.tag(" user: ")?;
    let user = steps::word(&mut scan.rest())?;
    scan.record().put_text(Field::UserName, user.strip_suffix(b",").unwrap_or(user));
    let scan = scan.skip_word()?;
    if scan.sees(" leaf-queue of parent: ") {
        return scan
            .tag(" leaf-queue of parent: ")?
            .until(Field::YarnQueue, " #applications: ")?
            .int(Field::YarnApplications)?
            .action(action);
    }
    scan.tag(" ")?
        .maybe("leaf-")
        .tag("queue: ")?
        .until(Field::YarnQueue, " #user-pending-applications: ")?
        .skip("#queue-pending-applications: ")?
        .int(Field::YarnApplicationsPending)?
        .tag(" #queue-active-applications: ")?
        .int(Field::YarnApplications)?
        .action(action)
}

/// `Application application_1_1 from user: alice activated in queue: default`
pub(super) fn application_activated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application ")?
        .id("application_", Field::YarnApplicationId)?
        .tag(" from user: ")?
        .until(Field::UserName, " activated in queue: ")?
        .rest_of_line(Field::YarnQueue)?
        .action("queue_application_activated")
}

/// `Allocation proposal accepted`, `Failed to accept this proposal`
pub(super) fn proposal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    match scan.sees("Allocation proposal accepted") {
        true => scan.tag("Allocation proposal accepted")?.end()?.action("proposal_accepted"),
        false => scan.tag("Failed to accept ")?.skip("proposal")?.action("proposal_refused"),
    }
}

/// `Added node dn1.example.com:44241 clusterResource: <memory:1536, vCores:4>`, `Removed node ..`, of the FairScheduler
/// `Added node dn1.example.com:44241 cluster capacity: <memory:1536, vCores:4>`
pub(super) fn node_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Added node ") {
        true => ("Added node ", "scheduler_node_added"),
        false => ("Removed node ", "scheduler_node_removed"),
    };
    scan.tag(tag)?
        .word(Field::YarnNodeId)?
        .tag(" cluster")?
        .skip(": ")?
        .resource(Field::YarnClusterMemoryMb, Field::YarnClusterVcores)?
        .action(action)
}

/// `Accepted application application_1_1 from user: alice, in queue: default` (2.x has no blank before `from`), of the FairScheduler
/// `.. in queue: root.default, currently num of applications: 3`
pub(super) fn accepted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Accepted application ")?
        .id("application_", Field::YarnApplicationId)?
        .maybe(" ")
        .tag("from user: ")?
        .until(Field::UserName, ", in queue: ")?;
    let scan = match wire::bytes::find(scan.line(), b", currently num of applications: ") {
        Some(_) => {
            scan.until(Field::YarnQueue, ", currently num of applications: ")?.int(Field::YarnApplications)?
        }
        None => scan.rest_of_line(Field::YarnQueue)?,
    };
    scan.action("application_accepted")
}

/// `Added Application Attempt appattempt_1_1_000001 to scheduler from user alice in queue default`, of the FairScheduler
/// `.. from user: alice`
pub(super) fn attempt_added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Added Application Attempt ")?
        .id("appattempt_", Field::YarnAttemptId)?
        .tag(" to scheduler from user")?
        .maybe(":")
        .tag(" ")?
        .word(Field::UserName)?;
    let scan = scan.maybe_then(|scan| Some(scan.tag(" in queue ")?.rest_of_line(Field::YarnQueue)?.rest()));
    scan.action("scheduler_attempt_added")
}

/// `Application Attempt appattempt_1_1_000001 is done. finalState=FAILED`, of the FairScheduler `Application appattempt_1_1_000001 is done. ..`
pub(super) fn attempt_done<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application ")?
        .maybe("Attempt ")
        .id("appattempt_", Field::YarnAttemptId)?
        .tag(" is done. finalState=")?
        .state(Field::YarnFinalState)?
        .action("scheduler_attempt_done")
}

/// `Priority '0' is acceptable in queue : default for application: application_1_1`; 2.8 and 2.9 have no blanks there
pub(super) fn priority<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Priority '")?
        .int(Field::YarnPriority)?
        .tag("' is acceptable in queue")?
        .skip(":")?
        .until(Field::YarnQueue, "for application")?
        .skip("application_")?
        .action("application_priority")
}

/// `Application 'application_1_1' is submitted without priority hence considering default queue/cluster priority: 0`
pub(super) fn no_priority<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application '")?
        .id("application_", Field::YarnApplicationId)?
        .tag("' is submitted without priority")?
        .skip("priority: ")?
        .int(Field::YarnPriority)?
        .action("application_priority")
}

/// `Application application_1_1 requests cleared`
pub(super) fn requests_cleared<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Application ")?
        .id("application_", Field::YarnApplicationId)?
        .tag(" requests cleared")?
        .action("requests_cleared")
}

/// `checking for deactivate of application :application_1_1`
pub(super) fn deactivation_checked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("checking for deactivate")?.skip(":")?;
    scan.id("application_", Field::YarnApplicationId)?.action("deactivation_checked")
}
