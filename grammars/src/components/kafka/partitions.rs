//! Partitions: leaders, in-sync replicas, states, fetchers.

use super::context::{self, partition_word};
use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `Shrinking ISR from 1,2 to 1. Leader: (highWatermark: 5, endOffset: 6). Out of sync replicas: (brokerId: 2, endOffset: 5).`,
/// before 2.1 `Shrinking ISR from 1,2 to 1`; `Expanding ISR from 1 to 1,2`; before 1.0
/// `Partition [events,0] on broker 3: Shrinking ISR for partition [events,0] from 1,3 to 3`
pub(super) fn isr<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Shrinking ISR from ", "isr_shrunk"),
        ("Expanding ISR from ", "isr_expanded"),
        ("Shrinking ISR for partition ", "isr_shrunk"),
        ("Expanding ISR for partition ", "isr_expanded"),
    ];
    let scan = context::behind(message, record).scan();
    let scan = match scan.sees("Partition [") {
        true => scan.tag("Partition ")?.then(partition_word)?.tag(" on broker ")?,
        false => scan,
    };
    let scan = scan.maybe_then(|scan| Some(scan.int(Field::BrokerId)?.tag(": ")?.rest()));
    let (scan, action) = scan.phrase(&PHRASES)?;
    let scan = if scan.sees("[") { scan.skip("] from ")? } else { scan };
    let scan = scan.list(Field::BrokerIsrFrom, ",", " to ")?;
    replicas(scan, Field::BrokerIsr)?
        .maybe_then(|scan| {
            let scan = scan.skip("highWatermark: ")?.int(Field::BrokerHighWatermark)?;
            Some(scan.tag(", endOffset: ")?.int(Field::BrokerOffset)?.rest())
        })
        .maybe_then(|scan| Some(scan.skip("(brokerId: ")?.int(Field::BrokerReplica)?.rest()))
        .action(action)
}

/// `1,2`: replicas, up to what is no number.
fn replicas<'a, 'r>(mut scan: Scan<'a, 'r>, field: Field) -> Option<Scan<'a, 'r>> {
    let line = scan.line();
    let length = line.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b',').count();
    if length > 0 {
        scan.record().put(field, Value::List(&line[..length], ","));
    }
    scan.advance(length)
}

/// `ISR updated to [1,2] and zkVersion updated to [5]`, of 2.5 `ISR updated to [1,2] and version updated to [5]`, of 3.0
/// `ISR updated to 1,2  and version updated to 5`, `ISR updated to 1 (under-min-isr) and version updated to 5`
pub(super) fn isr_updated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = context::behind(message, record).tag("ISR updated to ")?.maybe("[");
    replicas(scan, Field::BrokerIsr)?.skip("ersion updated to ")?.action("isr_updated")
}

/// `Log loaded for partition events-0 with initial high watermark 0`, `No checkpointed highwatermark is found for partition events-0`
pub(super) fn loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 3] = [
        ("Log loaded for partition ", "partition_loaded"),
        ("No checkpointed highwatermark is found for partition ", "watermark_missing"),
        ("Replica loaded for partition ", "partition_loaded"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    scan.then(partition_word)?
        .maybe_then(|scan| {
            Some(scan.tag(" with initial high watermark ")?.int(Field::BrokerHighWatermark)?.rest())
        })
        .action(action)
}

/// `Leader events-0 with topic id Some(xwOSm) starts at leader epoch 0 from offset 0 with partition epoch 0, high watermark 0, ISR [1], .. Previous leader epoch was -1.`,
/// `Follower events-0 starts at leader epoch 5 from offset 0 with high watermark 0. Previous leader epoch was 4.`, before 2.5
/// `events-0 starts at Leader Epoch 0 from offset 0. Previous Leader Epoch was: -1`
pub(super) fn leader<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STARTS: [&[u8]; 2] = [b" starts at leader epoch ", b" starts at Leader Epoch "];
    let behind = context::behind(message, record);
    find_any(behind.line(), STARTS)?;
    let scan = behind.scan();
    let (mut scan, action) = match scan.sees("Follower ") {
        true => (scan.tag("Follower ")?, "partition_following"),
        false => (scan.maybe("Leader "), "partition_leading"),
    };
    let line = scan.line();
    let at = find_any(line, STARTS)?;
    scan = scan.then(partition_word)?;
    let read = line.len() - scan.line().len();
    scan = scan.advance(at.checked_sub(read)? + STARTS[0].len())?;
    scan = scan.int(Field::BrokerLeaderEpoch)?;
    scan.maybe_then(|scan| Some(scan.tag(" from offset ")?.int(Field::BrokerOffset)?.rest()))
        .maybe_then(|scan| Some(scan.skip("high watermark ")?.int(Field::BrokerHighWatermark)?.rest()))
        .maybe_then(|scan| Some(scan.skip("ISR [")?.list(Field::BrokerIsr, ",", "]")?.rest()))
        .maybe_then(previous)
        .action(action)
}

/// `. Previous leader epoch was 4.`, `. Previous Leader Epoch was: -1`
fn previous<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let line = scan.line();
    let at = find_any(line, [b"leader epoch was ", b"Leader Epoch was: "])?;
    let scan = scan.advance(at)?.skip(" was")?.maybe(":").maybe(" ");
    Some(scan.int(Field::BrokerPreviousEpoch)?.rest())
}

fn find_any<const N: usize>(line: &[u8], texts: [&[u8]; N]) -> Option<usize> {
    texts.iter().find_map(|text| wire::bytes::find(line, text))
}

/// `Changed partition events-0 from NewPartition to OnlinePartition with state LeaderAndIsr(leader=1, leaderEpoch=0, isr=List(1, 2), zkVersion=0)`,
/// `Changed partition events-0 state from NonExistentPartition to NewPartition with assigned replicas 1`,
/// `Changed state of replica 2 for partition events-0 from NewReplica to OnlineReplica`, before 2.0 with `[events,0]`
pub(super) fn changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record).phrase(&[
        ("Changed partition ", "partition_state"),
        ("Changed state of replica ", "replica_state"),
        ("Changed replica ", "replica_state"),
    ])?;
    let scan = match action {
        "replica_state" => scan.int(Field::BrokerReplica)?.skip("for partition ")?,
        _ => scan,
    };
    scan.then(partition_word)?
        .skip("from ")?
        .name(Field::BrokerStateFrom)?
        .tag(" to ")?
        .name(Field::BrokerStateTo)?
        .maybe_then(|scan| Some(scan.skip("leader=")?.int(Field::BrokerLeader)?.rest()))
        .maybe_then(|scan| Some(scan.tag(", leaderEpoch=")?.int(Field::BrokerLeaderEpoch)?.rest()))
        .maybe_then(|scan| Some(scan.skip("isr=List(")?.list(Field::BrokerIsr, ", ", ")")?.rest()))
        .action(action)
}

/// `Cached leader info UpdateMetadataPartitionState(topicName='events', partitionIndex=0, controllerEpoch=1, leader=1, leaderEpoch=0, isr=[1], ..) for partition events-0 in response to UpdateMetadata request ..`
pub(super) fn cached<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Cached leader info ")?
        .maybe_then(|scan| Some(scan.skip("leader")?.tag("=")?.int(Field::BrokerLeader)?.rest()))
        .maybe_then(|scan| Some(scan.skip("leaderEpoch=")?.int(Field::BrokerLeaderEpoch)?.rest()))
        .maybe_then(|scan| Some(scan.skip("isr=[")?.list(Field::BrokerIsr, ", ", "]")?.rest()))
        .skip(" for partition ")?
        .then(partition_word)?
        .action("leader_cached")
}

/// `Handling LeaderAndIsr request correlationId 1 from controller 1 for 12 partitions`,
/// `Finished LeaderAndIsr request in 5ms correlationId 1 from controller 1 for 12 partitions`,
/// `Transitioning 4 partition(s) to local leaders.`, `Stopped fetchers as part of ..`,
/// `Sending UpdateMetadata request to brokers Set(1) for 12 partitions`,
/// `Received response {..} for request UPDATE_METADATA with correlation id 0 sent to broker k1:9092 (id: 1 rack: null)`
pub(super) fn requests<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 9] = [
        ("Handling ", "request_handling"),
        ("Finished ", "request_handled"),
        ("Sending ", "request_sending"),
        ("Received response ", "response_received"),
        ("Transitioning ", "partitions_transitioning"),
        ("Stopped fetchers as part of ", "fetchers_stopped"),
        ("Add ", "metadata_updated"),
        ("Completed ", "request_handled"),
        ("Received LeaderAndIsr request ", "request_received"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "request_handling" | "request_handled" | "request_sending" => scan
            .maybe("become-leader ")
            .maybe("become-follower ")
            .name(Field::BrokerRequest)?
            .tag(" request")?
            .maybe_then(|scan| Some(scan.tag(" in ")?.float(Field::BrokerDurationMs)?.tag("ms")?.rest()))
            .maybe_then(|scan| Some(scan.skip("from controller ")?.int(Field::BrokerControllerId)?.rest()))
            .maybe_then(|scan| {
                Some(scan.skip(" for ")?.int(Field::BrokerPartitions)?.tag(" partitions")?.rest())
            })
            .action(action),
        "response_received" => {
            scan.skip(" for request ")?.name(Field::BrokerRequest)?.skip(" sent to broker ")?.action(action)
        }
        "partitions_transitioning" => scan
            .int(Field::BrokerPartitions)?
            .tag(" partition(s) to local ")?
            .name_until(Field::BrokerStateTo, b".")?
            .action(action),
        "metadata_updated" => {
            scan.int(Field::BrokerPartitions)?.tag(" partitions and deleted ")?.action(action)
        }
        _ => scan.action(action),
    }
}

/// `Creating new partition events-0 with topic id Vt8eUzw6S3SJ2CqyC6AE9w.`
pub(super) fn created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Creating new partition ")?
        .then(partition_word)?
        .tag(" with topic id ")?
        .action("partition_creating")
}

/// `Error in response for fetch request (type=FetchRequest, replicaId=1, ..` and a trace,
/// `Partition events-0 marked as failed`, `Truncating partition events-0 to local high watermark 5`
pub(super) fn fetch_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Error in response for fetch request", "fetch_failed"),
        ("Error sending fetch request", "fetch_failed"),
        ("Partition ", "partition_failed"),
        ("Truncating partition ", "partition_truncated"),
    ];
    let (scan, action) = context::behind(message, record).phrase(&PHRASES)?;
    match action {
        "partition_failed" => scan.then(partition_word)?.tag(" marked as failed")?.action(action),
        "partition_truncated" => scan
            .then(partition_word)?
            .maybe_then(|scan| {
                Some(scan.tag(" to local high watermark ")?.int(Field::BrokerHighWatermark)?.rest())
            })
            .action(action),
        _ => scan.action(action),
    }
}

/// `Error processing append operation on partition events-0` and what was thrown
pub(super) fn append_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    context::behind(message, record)
        .tag("Error processing append operation on partition ")?
        .then(partition_word)?
        .is(Field::EventOutcome, "failure")
        .action("append_failed")
}

/// `Removed fetcher for partitions Set(events-0)`, `Added fetcher to broker 2 for partitions HashMap(events-0 -> ..)`
pub(super) fn fetchers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = context::behind(message, record)
        .phrase(&[("Removed fetcher", "fetcher_removed"), ("Added fetcher", "fetcher_added")])?;
    scan.maybe_then(|scan| Some(scan.tag(" to broker ")?.int(Field::BrokerLeader)?.rest())).action(action)
}
