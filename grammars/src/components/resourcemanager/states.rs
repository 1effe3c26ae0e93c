//! Transitions of applications, attempts, containers and nodes, and what nodes do besides.

use crate::{fields::Field, message::Scan, record::Record};

/// `State change from NEW to SUBMITTED on event = START`; 2.7 has `on event=START`, older ones no event
fn change<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan
        .tag(" State change from ")?
        .state(Field::YarnStateFrom)?
        .tag(" to ")?
        .state(Field::YarnStateTo)?;
    if !scan.sees(" on event") {
        return scan.end();
    }
    scan.tag(" on event")?.maybe(" ").tag("=")?.maybe(" ").state(Field::YarnEvent)?.end()
}

/// `Transitioned from NEW to RUNNING`, and what caused it in some versions: `on event = ..`
fn transition<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan
        .tag(" Transitioned from ")?
        .state(Field::YarnStateFrom)?
        .tag(" to ")?
        .state(Field::YarnStateTo)?;
    scan.maybe_then(|scan| {
        Some(scan.tag(" on event")?.maybe(" ").tag("=")?.maybe(" ").state(Field::YarnEvent)?.rest())
    })
    .end()
}

/// `application_1795216317864_0001 State change from NEW to NEW_SAVING on event = START`
pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .id("application_", Field::YarnApplicationId)?
        .then(change)?
        .action("application_state")
}

/// `appattempt_1795216317864_0001_000001 State change from NEW to SUBMITTED on event = START`
pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).id("appattempt_", Field::YarnAttemptId)?.then(change)?.action("attempt_state")
}

/// `container_e17_1795216317864_0001_01_000001 Container Transitioned from NEW to ALLOCATED`
pub(super) fn container<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .id("container_", Field::YarnContainerId)?
        .tag(" Container")?
        .then(transition)?
        .action("container_state")
}

/// `dn1.example.com:33131 Node Transitioned from NEW to RUNNING`
pub(super) fn node<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).word(Field::YarnNodeId)?.tag(" Node")?.then(transition)?.action("node_state")
}

/// `Node dn1.example.com:44241 reported UNHEALTHY with details: 1/1 local-dirs have errors:  [ /mnt/.. ] `
pub(super) fn node_unhealthy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Node ")?
        .word(Field::YarnNodeId)?
        .tag(" reported UNHEALTHY with details: ")?
        .all(Field::YarnDiagnostics)
        .action("node_unhealthy")
}

/// `Deactivating Node dn3.example.com:43881 as it is now SHUTDOWN`
pub(super) fn node_deactivated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Deactivating Node ")?
        .word(Field::YarnNodeId)?
        .tag(" as it is now ")?
        .state(Field::YarnStateTo)?
        .action("node_deactivated")
}

/// `NodeManager from node dn1.example.com(cmPort: 44241 httpPort: 8042) registered with capability: <memory:1536, vCores:4>, assigned nodeId dn1.example.com:44241`
pub(super) fn node_registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("NodeManager from node ")?
        .skip(" registered with capability: ")?
        .resource(Field::YarnMemoryMb, Field::YarnVcores)?
        .skip("assigned nodeId ")?
        .node(Field::YarnNodeId)?
        .action("node_registered")
}

/// `Node with node id : dn3.example.com:43881 has shutdown, hence unregistering the node.`
pub(super) fn node_shutdown<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Node with node id : ")?
        .word(Field::YarnNodeId)?
        .tag(" has shutdown")?
        .action("node_shutdown")
}

/// `Node not found resyncing dn1.example.com:44241`
pub(super) fn node_resync<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Node not found resyncing ")?
        .word(Field::YarnNodeId)?
        .end()?
        .action("node_resync")
}

/// `Expired:dn1.example.com:44241 Timed out after 600 secs`, of an attempt `Expired:appattempt_.. Timed out after 600 secs`
pub(super) fn expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Expired:")?;
    let scan = match scan.sees("appattempt_") {
        true => scan.id("appattempt_", Field::YarnAttemptId)?,
        false if scan.sees("container_") => scan.id("container_", Field::YarnContainerId)?,
        false => scan.word(Field::YarnNodeId)?,
    };
    scan.tag(" Timed out after ")?.action("expired")
}

/// `Transitioning to active state`, `Transitioned to standby state`
pub(super) fn ha_transition<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Transitioned to ") {
        true => ("Transitioned to ", "ha_transitioned"),
        false => ("Transitioning to ", "ha_transitioning"),
    };
    scan.tag(tag)?.one_of(Field::HaState, &["active", "standby"])?.tag(" state")?.action(action)
}
