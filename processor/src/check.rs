//! Whether the brokers let us in, and which topics they have.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rdkafka::{
    ClientContext,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, Consumer, ConsumerContext},
    error::KafkaError,
};

use crate::kafka::{client_config, hint};

/// What is wrong with a connection, and what to do.
#[derive(Debug)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// How long brokers may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the brokers for their topics.
pub fn kafka(kafka: &settings::Kafka) -> Result<Vec<String>, Problem> {
    let said = Said::default();
    let consumer: BaseConsumer<Said> = client_config(kafka)
        .set("group.id", "khp-log-check")
        .create_with_context(said.clone())
        .map_err(|error| Problem {
            message: error.to_string(),
            hint: "look at kafka.tls and kafka.sasl".to_owned(),
        })?;
    // Errors of brokers arrive with a poll.
    let metadata = consumer.fetch_metadata(None, PATIENCE);
    let _ = consumer.poll(Duration::from_millis(100));
    match metadata {
        Ok(metadata) => Ok(metadata.topics().iter().map(|topic| topic.name().to_owned()).collect()),
        Err(error) => Err(said.worst(error)),
    }
}

/// Errors as the client library said them.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<(KafkaError, String)>>>);

impl Said {
    /// The error that tells most: of credentials or TLS before one of connecting, that before a mere time-out.
    fn worst(&self, last: KafkaError) -> Problem {
        let said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connecting = "look at kafka.brokers and whether they run";
        let telling = said.iter().find(|(error, _)| hint(error) != connecting).or(said.first());
        match telling {
            Some((error, reason)) => Problem { message: reason.clone(), hint: hint(error).to_owned() },
            None => Problem { hint: hint(&last).to_owned(), message: last.to_string() },
        }
    }
}

impl ClientContext for Said {
    fn log(&self, _: RDKafkaLogLevel, _: &str, _: &str) {}

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((error, reason.to_owned()));
    }
}

impl ConsumerContext for Said {}
