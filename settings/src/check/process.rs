//! The section `process`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use super::{
    Environment,
    kafka::{DEFAULT_DEAD_LETTERS, DEFAULT_TOPIC},
    missing, patterns, ship, stream, value,
};
use crate::{
    keys,
    model::{FilebeatRow, Kafka, Process},
    problem::{Collector, shown},
    system,
    typed::{self, At, Typed},
};

const MIB: usize = 1 << 20;
/// Where the processor shows metrics and health.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7515);

/// `cluster` is the file's own: `None` if it was wrong.
pub(super) fn process(
    typed: &At<typed::Process>,
    kafka: Option<&Kafka>,
    cluster: Option<Option<String>>,
    environment: Environment<'_>,
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
    let filebeat = section.filebeat.or(Vec::new(), |rows| {
        let rows: Vec<Option<FilebeatRow>> = rows
            .value
            .iter()
            .map(|row| row.as_ref().and_then(|row| filebeat_row(row, environment, problems)))
            .collect();
        rows.into_iter().collect()
    });
    Some(Process {
        group: group?,
        topics: topics?,
        keep_original: keep_original?,
        bulks_in_flight: bulks_in_flight?,
        bulk_bytes: bulk_mib? * MIB,
        threads: threads?,
        listen: listen?,
        cluster: cluster?.unwrap_or_default(),
        filebeat: filebeat?,
    })
}

fn filebeat_row(
    typed: &At<typed::FilebeatRow>,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<FilebeatRow> {
    let row = &typed.value;
    if row.component.is_absent() {
        missing(&keys::FILEBEAT, "component", typed.at, problems);
    }
    let component =
        row.component.here().and_then(|name| stream::component(name, "process.filebeat.component", problems));
    let paths = row.paths.or(Vec::new(), |paths| {
        value::each(paths, "process.filebeat.paths", problems, |path, problems| {
            patterns::elsewhere(path, "process.filebeat.paths", problems)
        })
    });
    let topic = row.topic.optional(|topic| value::topic(topic, "process.filebeat.topic", problems));
    let field = row.field.optional(|field| name_and_value(field, problems));
    let zone = match &row.zone {
        Typed::Absent => Some(system::zone(environment, Path::new("/etc"))),
        typed => typed.here().and_then(|name| ship::zone(name, "process.filebeat.zone", problems)),
    };
    Some(FilebeatRow { component: component?, paths: paths?, topic: topic?, field: field?, zone: zone? })
}

/// `service=namenode`
fn name_and_value(typed: &At<String>, problems: &mut Collector) -> Option<(String, String)> {
    let found = typed.value.split_once('=').filter(|(name, _)| !name.is_empty());
    if found.is_none() {
        problems.add(
            typed.at,
            format!("`process.filebeat.field`: {} is no name and value", shown(&typed.value)),
            "for example `service=namenode`, for a Filebeat with `fields: {service: namenode}`",
        );
    }
    found.map(|(name, value)| (name.to_owned(), value.to_owned()))
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
