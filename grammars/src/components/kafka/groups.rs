//! Groups of consumers: members, rebalances, generations.

use super::context;
use crate::{fields::Field, message::Scan, record::Record};

/// `Preparing to rebalance group g in state PreparingRebalance with old generation 5 (__consumer_offsets-7) (reason: Adding new member m with group instance id None)`,
/// before 2.0 `Preparing to rebalance group g with old generation 5 (__consumer_offsets-7)`
pub(super) fn rebalance<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).tag("Preparing to rebalance group ")?;
    let scan = match wire::bytes::find(scan.line(), b" in state ") {
        Some(_) => scan.until(Field::BrokerGroup, " in state ")?.name(Field::BrokerGroupState)?.tag(" ")?,
        None => scan.until(Field::BrokerGroup, " ")?,
    };
    scan.tag("with old generation ")?
        .int(Field::BrokerGeneration)?
        .maybe_then(|scan| Some(scan.skip("(reason: ")?.until_last(Field::BrokerReason, ")")?.rest()))
        .action("group_rebalancing")
}

/// `Elected as the group coordinator for partition 3 in epoch 0`, `Resigned as the group coordinator for partition 3 in epoch Some(1)`
pub(super) fn coordinator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Elected as the group coordinator for partition ", "coordinator_elected"),
        ("Resigned as the group coordinator for partition ", "coordinator_resigned"),
    ])?;
    scan.int(Field::BrokerPartition)?
        .maybe_then(|scan| {
            Some(
                scan.tag(" in epoch ")?
                    .maybe("OptionalInt")
                    .maybe("Some")
                    .maybe("[")
                    .maybe("(")
                    .int(Field::BrokerLeaderEpoch)?
                    .rest(),
            )
        })
        .action(action)
}

/// `Stabilized group g generation 6 (__consumer_offsets-7) with 2 members`, `Assignment received from leader m for group g for generation 6. The group has 2 members, 0 of which are static.`
pub(super) fn stabilized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).scan();
    if scan.sees("Stabilized group ") {
        return scan
            .tag("Stabilized group ")?
            .until(Field::BrokerGroup, " generation ")?
            .int(Field::BrokerGeneration)?
            .maybe_then(|scan| Some(scan.skip(" with ")?.int(Field::BrokerMembers)?.tag(" members")?.rest()))
            .action("group_stable");
    }
    let scan = scan.tag("Assignment received from leader ")?;
    // Before 2.8 the leader's id was left out: `Assignment received from leader for group g for generation 6`.
    let scan = match scan.sees("for group ") {
        true => scan.tag("for group ")?,
        false => scan.until(Field::BrokerMember, " for group ")?,
    };
    scan.until(Field::BrokerGroup, " for generation ")?
        .int(Field::BrokerGeneration)?
        .maybe_then(|scan| Some(scan.tag(". The group has ")?.int(Field::BrokerMembers)?.rest()))
        .action("group_assigned")
}

/// `Dynamic member with unknown member id joins group g in Empty state. Created a new member id m and ..`,
/// `Pending dynamic member with id m joins group g in Empty state. Adding to the group now.`,
/// `[Group g] Member m has left group through explicit `LeaveGroup` request; client reason: ..`,
/// `Member m in group g has failed, removing it from the group`, and what [`left`] reads
pub(super) fn member<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Dynamic member with unknown member id joins group ", "member_joining"),
        ("Dynamic Member with unknown member id joins group ", "member_joining"),
        ("Pending dynamic member with id ", "member_joined"),
        ("Member ", "member_left"),
        ("Member[group.instance.id ", "member_left"),
    ])?;
    match action {
        "member_joining" => scan
            .until(Field::BrokerGroup, " in ")?
            .name(Field::BrokerGroupState)?
            .maybe_then(|scan| Some(scan.skip("Created a new member id ")?.name(Field::BrokerMember)?.rest()))
            .action(action),
        "member_joined" => scan
            .until(Field::BrokerMember, " joins group ")?
            .until(Field::BrokerGroup, " in ")?
            .name(Field::BrokerGroupState)?
            .action(action),
        _ => left(scan),
    }
}

/// Of 2.4 to 2.8 `Member[group.instance.id None, member.id m] in group g has left, removing it from the group`, before
/// `Member m in group g has left, ..`; of 3.x
/// ``Member MemberMetadata(memberId=m, groupInstanceId=None, ..) has left group g through explicit `LeaveGroup`; client reason: ..``
fn left(scan: Scan<'_, '_>) -> Option<()> {
    let scan = if scan.sees("MemberMetadata(memberId=") {
        scan.tag("MemberMetadata(memberId=")?.until(Field::BrokerMember, ", ")?.skip(")")?
    } else if let Some(at) = wire::bytes::find(scan.line(), b", member.id ") {
        scan.advance(at)?.tag(", member.id ")?.until(Field::BrokerMember, "]")?
    } else {
        scan.name(Field::BrokerMember)?
    };
    if scan.sees(" in group ") {
        let scan = scan.tag(" in group ")?.until(Field::BrokerGroup, " has ")?;
        let action = if scan.sees("left") { "member_left" } else { "member_failed" };
        return scan.action(action);
    }
    scan.skip(" has left")?
        .maybe_then(|scan| Some(scan.tag(" group ")?.until(Field::BrokerGroup, " through ")?.rest()))
        .maybe_then(|scan| Some(scan.skip("client reason: ")?.rest_of_line(Field::BrokerReason)?.rest()))
        .action("member_left")
}

/// `Group g with generation 7 is now empty (__consumer_offsets-7)`, `Group g transitioned to Dead in generation 7`
pub(super) fn emptied<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let dead = " transitioned to Dead in generation ";
    let scan = context::behind(message, record).tag("Group ")?;
    if wire::bytes::find(scan.line(), dead.as_bytes()).is_some() {
        return scan.until(Field::BrokerGroup, dead)?.int(Field::BrokerGeneration)?.action("group_dead");
    }
    scan.until(Field::BrokerGroup, " with generation ")?
        .int(Field::BrokerGeneration)?
        .tag(" is now empty")?
        .action("group_empty")
}

/// `Finished loading offsets and group metadata from __consumer_offsets-0 in 5 milliseconds, of which 1 milliseconds was spent in the scheduler.`,
/// of 4.0 `Finished loading of metadata from __consumer_offsets-1 with epoch 0 in 5ms where 5ms was spent in the scheduler.`,
/// `Scheduling loading of metadata from __consumer_offsets-0`, `Removed 3 expired offsets in 1 milliseconds.`,
/// `Scheduling unloading of offsets and group metadata from __consumer_offsets-0`, of 4.0 `.. of metadata for __consumer_offsets-0 with epoch 3`,
/// `Finished unloading __consumer_offsets-0. Removed 3 cached offsets and 1 cached groups.`, of 4.0 `Finished unloading metadata for ..`
pub(super) fn loading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Finished loading ", "groups_loaded"),
        ("Scheduling loading of ", "groups_loading"),
        ("Scheduling unloading of ", "groups_unloading"),
        ("Finished unloading ", "groups_unloaded"),
        ("Removed ", "offsets_expired"),
    ])?;
    match action {
        "offsets_expired" => scan
            .int(Field::BrokerOffsets)?
            .tag(" expired offsets in ")?
            .float(Field::BrokerDurationMs)?
            .action(action),
        "groups_unloading" | "groups_unloaded" => scan
            .maybe("offsets and group ")
            .maybe("metadata ")
            .maybe("from ")
            .maybe("for ")
            .then(context::partition_word)?
            .action(action),
        _ => scan
            .skip(" from ")?
            .then(context::partition_word)?
            .maybe_then(|scan| Some(scan.skip(" in ")?.float(Field::BrokerDurationMs)?.rest()))
            .action(action),
    }
}
