//! The section `kafka`.

use super::{Environment, missing, secret, tls, value};
use crate::{
    keys,
    model::{Compression, Kafka, Sasl},
    problem::{Collector, shown},
    typed::{self, At, List},
};

pub(super) const DEFAULT_TOPIC: &str = "khp-logs";
pub(super) const DEFAULT_DEAD_LETTERS: &str = "khp-logs-dlq";

const COMPRESSIONS: &[(&str, Compression)] =
    &[("lz4", Compression::Lz4), ("zstd", Compression::Zstd), ("none", Compression::None)];

/// What is offered: librdkafka is built without Kerberos, and OAuth has no settings here.
const MECHANISMS: &[(&str, &str)] =
    &[("SCRAM-SHA-512", "SCRAM-SHA-512"), ("SCRAM-SHA-256", "SCRAM-SHA-256"), ("PLAIN", "PLAIN")];

pub(super) fn kafka(
    typed: &At<typed::Kafka>,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<Kafka> {
    let section = &typed.value;
    if section.brokers.is_absent() {
        missing(&keys::KAFKA, "brokers", typed.at, problems);
    }
    let brokers = section.brokers.here().and_then(|brokers| all_brokers(brokers, problems));
    let topic =
        section.topic.or(DEFAULT_TOPIC.to_owned(), |topic| value::topic(topic, "kafka.topic", problems));
    let dead_letters = section
        .dead_letters
        .or(DEFAULT_DEAD_LETTERS.to_owned(), |topic| value::topic(topic, "kafka.dead_letters", problems));
    if topic.is_some() && topic == dead_letters {
        let here = section.dead_letters.here().or(section.topic.here());
        problems.add(
            here.map_or(typed.at, |topic| topic.at),
            "`kafka.topic` and `kafka.dead_letters` are the same topic",
            "dead letters would be read as logs and fail again, without end: use two topics",
        );
    }
    let compression = section
        .compression
        .or(Compression::Lz4, |word| value::choice(word, "kafka.compression", COMPRESSIONS, problems));
    let tls = section.tls.optional(|typed| tls::tls(&typed.value, &keys::KAFKA_TLS, problems));
    let encrypted = !section.tls.is_absent();
    let sasl = section.sasl.optional(|typed| sasl(typed, encrypted, environment, problems));
    Some(Kafka {
        brokers: brokers?,
        topic: topic?,
        dead_letters: dead_letters?,
        compression: compression?,
        tls: tls?,
        sasl: sasl?,
    })
}

/// A list, or one text with commas, as Kafka's own tools take it.
fn all_brokers(typed: &At<List<String>>, problems: &mut Collector) -> Option<Vec<String>> {
    let parts = |item: &Option<At<String>>| -> List<String> {
        let Some(item) = item else { return vec![None] };
        let part = |part: &str| Some(At { at: item.at, value: part.trim().to_owned() });
        item.value.split(',').map(part).collect()
    };
    let typed = At { at: typed.at, value: typed.value.iter().flat_map(parts).collect() };
    value::each(&typed, "kafka.brokers", problems, broker)
}

fn broker(typed: &At<String>, problems: &mut Collector) -> Option<String> {
    let (message, hint) = if typed.value.contains("://") {
        ("has a scheme", "write `host:port`; `tls` and `sasl` say how to connect")
    } else {
        match value::host_and_port(&typed.value) {
            Ok(()) => return Some(typed.value.clone()),
            Err(message) => (message, "write `host:port`, for example: `kafka1:9092`"),
        }
    };
    problems.add(
        typed.at,
        format!("`kafka.brokers`: {} {message}", value::shown_address(&typed.value)),
        hint,
    );
    None
}

fn sasl(
    typed: &At<typed::Sasl>,
    encrypted: bool,
    environment: Environment<'_>,
    problems: &mut Collector,
) -> Option<Sasl> {
    let section = &typed.value;
    for (key, absent) in [
        ("mechanism", section.mechanism.is_absent()),
        ("user", section.user.is_absent()),
        ("password", section.password.is_absent()),
    ] {
        if absent {
            missing(&keys::KAFKA_SASL, key, typed.at, problems);
        }
    }
    let mechanism = section.mechanism.here().and_then(|word| mechanism(word, encrypted, problems));
    let user = section.user.here().and_then(|user| value::name(user, "kafka.sasl.user", problems));
    let password = section
        .password
        .here()
        .and_then(|password| secret::secret(password, "kafka.sasl.password", environment, problems));
    Some(Sasl { mechanism: mechanism?.to_owned(), user: user?, password: password? })
}

fn mechanism(typed: &At<String>, encrypted: bool, problems: &mut Collector) -> Option<&'static str> {
    if matches!(typed.value.as_str(), "GSSAPI" | "KERBEROS" | "OAUTHBEARER") {
        problems.add(
            typed.at,
            format!("`kafka.sasl.mechanism`: {} is not supported", shown(&typed.value)),
            "use SCRAM-SHA-512, or a client certificate under `kafka.tls`",
        );
        return None;
    }
    let mechanism = value::choice(typed, "kafka.sasl.mechanism", MECHANISMS, problems)?;
    if mechanism == "PLAIN" && !encrypted {
        problems.add(
            typed.at,
            "`kafka.sasl.mechanism`: PLAIN without TLS would send the password in the clear",
            "add `tls: {}` (or `tls: {ca: ...}`) under `kafka`, or use SCRAM-SHA-512",
        );
        return None;
    }
    Some(mechanism)
}
