//! Controllers: elections, brokers that come and go, topics; with ZooKeeper and with KRaft.

use super::context::{self, partition_word};
use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `1 successfully elected as the controller. Epoch incremented to 1 and epoch zk version is now 1`, before 2.2 in two lines, before 1.0
/// `1 successfully elected as leader`; of KRaft
/// `Becoming the active controller at epoch 2, next write offset 304.`
pub(super) fn elected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let behind = context::behind(message, record);
    if behind.sees("Becoming ") {
        return behind
            .tag("Becoming the active controller at epoch ")?
            .int(Field::BrokerControllerEpoch)?
            .action("controller_elected");
    }
    if behind.sees("Epoch incremented to ") {
        return behind
            .tag("Epoch incremented to ")?
            .int(Field::BrokerControllerEpoch)?
            .action("controller_epoch_incremented");
    }
    if !behind.sees_number() {
        return None;
    }
    behind
        .scan()
        .int(Field::BrokerControllerId)?
        .tag(" successfully elected as ")?
        .maybe("the ")
        .then(|scan| if scan.sees("leader") { scan.tag("leader") } else { scan.tag("controller") })?
        .maybe_then(|scan| {
            Some(scan.tag(". Epoch incremented to ")?.int(Field::BrokerControllerEpoch)?.rest())
        })
        .action("controller_elected")
}

/// `Controller 1's connection to broker k2.example.com:9092 (id: 2 rack: null) was unsuccessful` and a trace,
/// `Controller 1 connected to k2.example.com:9092 (id: 2 rack: null) for sending state change requests`
pub(super) fn connection<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = context::behind(message, record).tag("Controller ")?;
    // What stands in the brackets may have said it.
    scan = match scan.record().get(Field::BrokerControllerId) {
        Some(_) => scan.skip_number()?,
        None => scan.int(Field::BrokerControllerId)?,
    };
    let (scan, action) = match scan.sees("'s") {
        true => (scan.tag("'s connection to broker ")?, "broker_unreachable"),
        false => (scan.tag(" connected to ")?, "broker_connected"),
    };
    let scan = scan.until(Field::RpcServer, " (id: ")?.int(Field::BrokerReplica)?;
    match action {
        "broker_unreachable" => scan.is(Field::EventOutcome, "failure").action(action),
        _ => scan.action(action),
    }
}

/// `New partition creation callback for events-0,events-1`, before 1.0 `New topic creation callback for [events,0]`,
/// `New topics: [Set(events)], deleted topics: [Set()], new partition replica assignment [..]`
pub(super) fn topics_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("New partition creation callback for ", "partitions_created"),
        ("New topics: [", "topics_changed"),
    ])?;
    match action {
        "partitions_created" => scan.rest_list(Field::BrokerPartitionNames, ",")?.action(action),
        _ => scan.skip("(")?.list(Field::BrokerTopic, ", ", ")")?.action(action),
    }
}

/// `Newly added brokers: 2, deleted brokers: , bounced brokers: , all live brokers: 1,2`, `New broker startup callback for 2`,
/// `Broker failure callback for 2`, `Shutting down broker 1`, `Currently active brokers in the cluster: Set(1)`
pub(super) fn brokers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 6] = [
        ("Newly added brokers: ", "brokers_changed"),
        ("New broker startup callback for ", "broker_started"),
        ("Broker failure callback for ", "broker_failed"),
        ("Shutting down broker ", "broker_stopping"),
        ("Currently active brokers in the cluster: ", "brokers_active"),
        ("Currently shutting brokers in the cluster: ", "brokers_stopping"),
    ];
    let (mut scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "brokers_changed" => {
            let fields =
                [(Field::BrokerServersAdded, ", deleted brokers: "), (Field::BrokerServersRemoved, ", ")];
            for (field, end) in fields {
                let text = scan.take_until(end)?;
                if !text.is_empty() {
                    scan.record().put(field, Value::List(text, ","));
                }
            }
            scan.skip("all live brokers: ")?
                .maybe_then(|scan| Some(scan.rest_list(Field::BrokerServers, ",")?.rest()))
                .action(action)
        }
        "brokers_active" | "brokers_stopping" => {
            scan.skip("(")?.list(Field::BrokerServers, ", ", ")")?.action(action)
        }
        _ => scan.rest_list(Field::BrokerServers, ",")?.action(action),
    }
}

/// `Ready to serve as the new controller with epoch 1`, `Resigning`, `Resigned`, `Renouncing the leadership due to ..`,
/// `Starting the controller scheduler`, `Processing automatic preferred replica leader election`,
/// `Performing controller activation. ..`, `Creating new QuorumController with clusterId ..`
pub(super) fn state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 18] = [
        ("Checking need to trigger auto leader balancing", "preferred_election_checked"),
        ("Partitions undergoing preferred replica election: ", "preferred_election_state"),
        ("Partitions that completed preferred replica election: ", "preferred_election_state"),
        ("Resuming preferred replica election for partitions: ", "preferred_election_state"),
        ("Skipping preferred replica election for partitions ", "preferred_election_state"),
        ("Sending update metadata request", "metadata_sending"),
        ("Deleting isr change notifications", "notifications_deleting"),
        ("Deleting log dir event notifications", "notifications_deleting"),
        ("Ready to serve as the new controller with epoch ", "controller_ready"),
        ("Resigning", "controller_resigning"),
        ("Resigned", "controller_resigned"),
        ("Renouncing the leadership ", "controller_resigned"),
        ("Starting the controller scheduler", "controller_scheduling"),
        ("Processing automatic preferred replica leader election", "preferred_election_checked"),
        ("Performing controller activation", "controller_activating"),
        ("Creating new QuorumController with clusterId ", "controller_created"),
        ("Initializing controller context", "controller_initializing"),
        ("In the new controller epoch, ", "controller_initializing"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "controller_ready" => scan.int(Field::BrokerControllerEpoch)?.action(action),
        "controller_created" => scan.name_until(Field::BrokerCluster, b" .,")?.action(action),
        _ => scan.action(action),
    }
}

/// `Starting replica leader election (PREFERRED) for partitions events-0,events-1 triggered by ZkTriggered`
pub(super) fn election<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Starting replica leader election (")?
        .until(Field::BrokerReason, ") for partitions ")?
        .list(Field::BrokerPartitionNames, ",", " triggered by ")?
        .action("leader_election")
}

/// `registerBroker: event failed with DuplicateBrokerRegistrationException in 1562 microseconds. Exception message: ..`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = context::behind(message, record)
        .scan()
        .name(Field::BrokerRequest)?
        .tag(": event failed with ")?
        .name(Field::ErrorType)?
        .tag(" in ")?;
    let microseconds = crate::message::steps::int(&mut scan.rest())?;
    scan.record().put(Field::BrokerDurationMs, Value::Float(microseconds as f64 / 1e3));
    scan.skip(" microseconds")?
        .maybe_then(|scan| Some(scan.tag(". Exception message: ")?.rest_of_line(Field::ErrorMessage)?.rest()))
        .is(Field::EventOutcome, "failure")
        .action("controller_event_failed")
}

/// `Replayed TopicRecord for topic events with topic ID Vt8eUzw6S3SJ2CqyC6AE9w.`,
/// `Replayed PartitionRecord for new partition events-0 with topic ID Vt8e and PartitionRegistration(replicas=[1], .. isr=[1], .. leader=1, .. leaderEpoch=0, ..`,
/// `Replayed PartitionChangeRecord .. for topic events ..`, `Replayed RemoveTopicRecord for topic events with ID Vt8e.`,
/// `partition change for events-0 with topic ID Vt8e: isr: [1, 2] -> [2], leader: 1 -> 2, leaderEpoch: 3 -> 4, partitionEpoch: 5 -> 6`
pub(super) fn replayed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 7] = [
        ("Replayed TopicRecord for topic ", "topic_created"),
        ("Replayed RemoveTopicRecord for topic ", "topic_deleted"),
        ("Replayed PartitionRecord for new partition ", "partition_created"),
        ("Replayed PartitionRecord for existing partition ", "partition_changed"),
        ("Replayed partition assignment change PartitionChangeRecord", "partition_changed"),
        ("Replayed PartitionChangeRecord", "partition_changed"),
        ("partition change for ", "partition_changed"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "topic_created" | "topic_deleted" => scan.name(Field::BrokerTopic)?.action(action),
        _ => scan
            .maybe_then(|scan| Some(partition_word(scan)?.rest()))
            .maybe_then(|scan| Some(scan.skip(" leader: ")?.skip(" -> ")?.int(Field::BrokerLeader)?.rest()))
            .maybe_then(|scan| {
                Some(scan.skip(" leaderEpoch: ")?.skip(" -> ")?.int(Field::BrokerLeaderEpoch)?.rest())
            })
            .maybe_then(|scan| Some(scan.skip(" isr=[")?.list(Field::BrokerIsr, ", ", "]")?.rest()))
            .maybe_then(|scan| Some(scan.skip(" leader=")?.int(Field::BrokerLeader)?.rest()))
            .maybe_then(|scan| Some(scan.skip(" leaderEpoch=")?.int(Field::BrokerLeaderEpoch)?.rest()))
            .action(action),
    }
}

/// `CreateTopics result(s): CreatableTopic(name='events', numPartitions=4, replicationFactor=1, ..): SUCCESS`
pub(super) fn topics_created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record)
        .tag("CreateTopics result(s): CreatableTopic(name='")?
        .until(Field::BrokerTopic, "', numPartitions=")?
        .int(Field::BrokerPartitions)?;
    let outcome = if scan.line().ends_with(b": SUCCESS") { "success" } else { "failure" };
    scan.is(Field::EventOutcome, outcome).action("topics_create_asked")
}

/// `Replayed BrokerRegistrationChangeRecord modifying the registration for broker 1: BrokerRegistrationChangeRecord(brokerId=1, brokerEpoch=13, fenced=-1, ..)`,
/// `Replayed initial RegisterBrokerRecord for broker 1: ..`, `Replayed RegisterBrokerRecord ..`
pub(super) fn registration<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).tag("Replayed ")?.maybe("initial ");
    let (scan, action) = scan.phrase(&[
        ("BrokerRegistrationChangeRecord ", "broker_registration_changed"),
        ("RegisterBrokerRecord ", "broker_registered"),
        ("UnregisterBrokerRecord ", "broker_unregistered"),
        ("RegisterControllerRecord ", "controller_registered"),
    ])?;
    scan.maybe_then(|scan| Some(scan.skip("for broker ")?.int(Field::BrokerReplica)?.rest())).action(action)
}

/// `The request from broker 1 to unfence has been granted because it has caught up with the offset of its register broker record 13.`
pub(super) fn unfenced<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("The request from broker ")?
        .int(Field::BrokerReplica)?
        .tag(" to unfence has been granted")?
        .action("broker_unfenced")
}

/// `Fencing broker 2 at epoch 13 because its session has timed out.`, `Fencing broker 2 because its session has timed out.`
pub(super) fn fencing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Fencing broker ")?
        .int(Field::BrokerReplica)?
        .skip(" because ")?
        .rest_of_line(Field::BrokerReason)?
        .action("broker_fenced")
}

/// `Periodic task electPreferred generated 0 records in 626 microseconds.`
pub(super) fn periodic<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = context::behind(message, record)
        .tag("Periodic task ")?
        .name(Field::BrokerRequest)?
        .tag(" generated ")?
        .skip(" records in ")?;
    let microseconds = crate::message::steps::int(&mut scan.rest())?;
    scan.record().put(Field::BrokerDurationMs, Value::Float(microseconds as f64 / 1e3));
    scan.action("periodic_task")
}

/// `In the last 60000 ms period, 525 controller events were completed, which took an average of 6.66 ms each. The slowest event was registerBroker(843128436), which took 67.52 ms.`
pub(super) fn performance<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("In the last ")?
        .skip(" ms period, ")?
        .int(Field::BrokerEvents)?
        .tag(" controller events were completed")?
        .maybe_then(|scan| Some(scan.skip("an average of ")?.float(Field::BrokerAverageMs)?.rest()))
        .maybe_then(|scan| Some(scan.skip("slowest event was ")?.name(Field::BrokerRequest)?.rest()))
        .maybe_then(|scan| Some(scan.skip("which took ")?.float(Field::BrokerDurationMs)?.rest()))
        .action("controller_performance")
}

/// `Deletion of topic events successfully completed`, `Handling deletion for topics events`
pub(super) fn topic_deleted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Deletion of topic ", "topic_deleted"),
        ("Handling deletion for topics ", "topic_deleting"),
    ])?;
    match action {
        "topic_deleted" => scan.until(Field::BrokerTopic, " successfully completed")?.action(action),
        _ => scan.rest_of_line(Field::BrokerTopic)?.action(action),
    }
}

/// `Completed transition to Leader(localId=1, epoch=2, ..) from CandidateState(..)`, `Completed transition to Unattached(epoch=0, ..) from null`,
/// `Election has timed out, backing off for 12ms before becoming a candidate again`,
/// `High watermark set to LogOffsetMetadata(offset=1, ..) for the first time for epoch 1 ..`
pub(super) fn raft<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 5] = [
        ("Completed transition to ", "raft_state"),
        ("Attempting durable transition to ", "raft_transition"),
        ("Election has timed out", "election_time_out"),
        ("Become candidate due to ", "election_started"),
        ("High watermark set to LogOffsetMetadata(offset=", "watermark_set"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "raft_state" | "raft_transition" => scan
            .name(Field::BrokerStateTo)?
            .maybe_then(|scan| Some(scan.skip("epoch=")?.int(Field::BrokerLeaderEpoch)?.rest()))
            .maybe_then(|scan| Some(scan.skip("leaderId=")?.int(Field::BrokerLeader)?.rest()))
            .maybe_then(state_before)
            .action(action),
        "watermark_set" => scan.int(Field::BrokerHighWatermark)?.action(action),
        "election_started" => scan.rest_of_line(Field::BrokerReason)?.action(action),
        _ => scan.action(action),
    }
}

/// ` from CandidateState(localId=1, ..)`
fn state_before<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let at = wire::bytes::rfind(scan.line(), b" from ")?;
    Some(scan.advance(at)?.tag(" from ")?.name(Field::BrokerStateFrom)?.rest())
}
