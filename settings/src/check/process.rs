//! The section `process`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{
    kafka::{DEFAULT_DEAD_LETTERS, DEFAULT_TOPIC},
    value,
};
use crate::{
    model::{Kafka, Process},
    problem::{Collector, shown},
    typed::{self, At},
};

const MIB: usize = 1 << 20;
/// Where the processor shows metrics and health.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7515);

pub(super) fn process(
    typed: &At<typed::Process>,
    kafka: Option<&Kafka>,
    problems: &mut Collector,
) -> Option<Process> {
    let section = &typed.value;
    let group = section.group.or("khp-log".to_owned(), |group| value::name(group, "process.group", problems));
    let default_topic = kafka.map_or(DEFAULT_TOPIC, |kafka| &kafka.topic);
    let dead_letters = kafka.map_or(DEFAULT_DEAD_LETTERS, |kafka| &kafka.dead_letters);
    let topics = section.topics.or(vec![default_topic.to_owned()], |topics| {
        value::each(topics, "process.topics", problems, |item, problems| topic(item, dead_letters, problems))
    });
    let keep_original = section.keep_original.or(true, |switch| Some(switch.value));
    let bulks_in_flight = section
        .bulks_in_flight
        .or(2, |number| value::number(number, "process.bulks_in_flight", 1..=32, "requests", problems));
    let bulk_mib =
        section.bulk_mib.or(4, |number| value::number(number, "process.bulk_mib", 1..=64, "(MiB)", problems));
    let threads =
        section.threads.or(1, |number| value::number(number, "process.threads", 1..=64, "threads", problems));
    let listen =
        section.listen.or(Some(DEFAULT_LISTEN), |text| value::loopback(text, "process.listen", problems));
    Some(Process {
        group: group?,
        topics: topics?,
        keep_original: keep_original?,
        bulks_in_flight: bulks_in_flight?,
        bulk_bytes: bulk_mib? * MIB,
        threads: threads?,
        listen: listen?,
    })
}

fn topic(typed: &At<String>, dead_letters: &str, problems: &mut Collector) -> Option<String> {
    let topic = value::topic(typed, "process.topics", problems)?;
    if topic == dead_letters {
        problems.add(
            typed.at,
            format!("`process.topics`: {} is the topic of dead letters", shown(&topic)),
            "what could not be delivered would fail again, without end; `khp-log replay --dead-letters` reads it",
        );
        return None;
    }
    Some(topic)
}
