//! Parked blocks, fetched from Kafka again when they are due, on a thread of their own.
//!
//! The consumer here is no member of the group: it reads single records wherever they stand, and commits nothing.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    config::FromClientConfigAndContext,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};

use crate::{Stop, consume, flight::Flight, kafka::Quiet, parked::Place, pipeline::Inlet};

/// How long to look for parked blocks that are due.
const LOOK: Duration = Duration::from_millis(500);
/// How long a record may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Fetches what is due, until asked to stop. A client that cannot be made leaves blocks where they are: in memory.
pub(crate) fn run(config: &ClientConfig, flight: &Arc<Flight>, inlet: &Inlet, stop: &Stop) {
    let mut config = config.clone();
    config.set("enable.partition.eof", "true").set("queued.max.messages.kbytes", "8192");
    let consumer = match BaseConsumer::from_config_and_context(&config, Quiet::default()) {
        Ok(consumer) => consumer,
        Err(error) => return tracing::warn!(%error, "parked blocks cannot be fetched again"),
    };
    flight.allow_parking();
    while !stop.sleep(LOOK) {
        let mut due: HashMap<_, Vec<(String, Place)>> = HashMap::new();
        for (index, place) in flight.due(Instant::now()) {
            due.entry(place.lane.clone()).or_default().push((index, place));
        }
        for (lane, mut places) in due {
            places.sort_by_key(|(_, place)| place.offset);
            if let Err(error) = fetch(&consumer, flight, inlet, &mut places, stop) {
                let (topic, partition) = lane;
                tracing::debug!(%error, %topic, partition, "parked blocks cannot be fetched now");
            }
            // What did not come is parked for longer.
            for (index, place) in places {
                flight.park_again(index, place, Instant::now());
            }
        }
    }
}

/// Fetches blocks of one lane, by growing offset, and takes out of `places` what was handed on.
fn fetch(
    consumer: &BaseConsumer<Quiet>,
    flight: &Arc<Flight>,
    inlet: &Inlet,
    places: &mut Vec<(String, Place)>,
    stop: &Stop,
) -> Result<(), KafkaError> {
    let Some((_, first)) = places.first() else { return Ok(()) };
    let ((topic, partition), mut from) = (first.lane.clone(), first.offset);
    assign(consumer, &topic, partition, from)?;
    let mut until = Instant::now() + PATIENCE;
    while let Some((_, wanted)) = places.first() {
        if stop.is_requested() || Instant::now() >= until {
            break;
        }
        // Far ahead it is found sooner by asking for it.
        if wanted.offset > from + 1000 {
            from = wanted.offset;
            assign(consumer, &topic, partition, from)?;
        }
        if !flight.wait_for_room(LOOK) {
            until = Instant::now() + PATIENCE;
            continue;
        }
        let message = match consumer.poll(LOOK) {
            Some(Ok(message)) => message,
            Some(Err(error)) if !matches!(error, KafkaError::PartitionEOF(_)) => return Err(error),
            _ => continue,
        };
        until = Instant::now() + PATIENCE;
        from = message.offset();
        if places.first().is_some_and(|(_, place)| place.offset < from) {
            // Passed over: only what the broker no longer has is gone. The rest is asked for again later.
            let (low, _) = consumer.fetch_watermarks(&topic, partition, PATIENCE)?;
            while places.first().is_some_and(|(_, place)| place.offset < low) {
                gone(flight, places.remove(0).1);
            }
            if places.first().is_some_and(|(_, place)| place.offset < from) {
                break;
            }
        }
        if places.first().is_some_and(|(_, place)| place.offset == from) {
            let (_, place) = places.remove(0);
            let length = message.payload().unwrap_or_default().len();
            if let Some(ticket) = flight.retake(place, length) {
                // A thread that died is noticed by the pipeline.
                let _ = consume::hand_on(&message, Arc::clone(&topic), ticket, inlet);
            }
        }
    }
    consumer.unassign()
}

fn assign(
    consumer: &BaseConsumer<Quiet>,
    topic: &str,
    partition: i32,
    offset: i64,
) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    consumer.assign(&list)
}

/// Kafka has deleted it; nothing is left to wait for.
fn gone(flight: &Arc<Flight>, place: Place) {
    let ((topic, partition), offset) = (place.lane.clone(), place.offset);
    if let Some(ticket) = flight.retake(place, 0) {
        flight.count_missed(1);
        let hint = "the topic's retention is shorter than the time for which an index took no documents";
        tracing::warn!(%topic, partition, offset, hint, "a kafka record that was to be indexed later is gone");
        ticket.settle();
    }
}
