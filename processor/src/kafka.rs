//! What all Kafka clients here have in common: properties, and where their errors go.

use rdkafka::{
    ClientConfig, ClientContext,
    config::RDKafkaLogLevel,
    consumer::ConsumerContext,
    error::{KafkaError, RDKafkaErrorCode},
};

use crate::throttle::Throttle;

/// Brokers and security, and what every client wants.
pub(crate) fn client_config(kafka: &settings::Kafka) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in settings::kafka_properties(kafka) {
        config.set(name, value);
    }
    config
        .set("client.id", "khp-log-process")
        .set("reconnect.backoff.max.ms", "5000")
        .set("topic.metadata.refresh.interval.ms", "30000")
        .set("socket.keepalive.enable", "true")
        .set_log_level(RDKafkaLogLevel::Warning);
    config
}

/// Whether the error says that we are not let in.
pub(crate) fn is_denied(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode::{
        Authentication, ClusterAuthorizationFailed, GroupAuthorizationFailed, SaslAuthenticationFailed,
        TopicAuthorizationFailed,
    };
    matches!(
        code,
        Authentication
            | SaslAuthenticationFailed
            | TopicAuthorizationFailed
            | GroupAuthorizationFailed
            | ClusterAuthorizationFailed
    )
}

/// Says what the library says, seldom: while brokers are away it repeats itself many times a second.
pub(crate) fn warn(throttle: &Throttle, error: &KafkaError, reason: &str) {
    if let Some(withheld) = throttle.pass() {
        tracing::warn!(%error, reason, withheld, hint = hint(error), "kafka is not usable, trying on");
    }
}

/// What to do about an error.
pub(crate) fn hint(error: &KafkaError) -> &'static str {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::SSL) => {
            "look at kafka.tls: authority, host name and dates of the brokers' certificates"
        }
        Some(code) if is_denied(code) => "look at kafka.sasl and at the access rights of this user",
        Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
            "create the log topic, or look at process.topics"
        }
        _ => "look at kafka.brokers and whether they run",
    }
}

/// A context for clients whose errors are only said.
#[derive(Debug, Default)]
pub(crate) struct Quiet {
    throttle: Throttle,
}

impl ConsumerContext for Quiet {}

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        warn(&self.throttle, &error, reason);
    }
}
