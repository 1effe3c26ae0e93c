//! Where dead letters go.
//!
//! [`DeadLetters::keep`] comes back only when the letter is durable, so whoever awaits it before settling an event never commits
//! past a letter that could be lost. It tries for ever: a dead-letter topic that cannot be written stops the pipeline, which is
//! seen, instead of losing what it should keep, which is not.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rdkafka::{
    ClientConfig,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    config::FromClientConfigAndContext,
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
    producer::{FutureProducer, FutureRecord, Producer},
    util::Timeout,
};

use vitals::Throttle;

use crate::{
    counters::Counters,
    journal::Reporter,
    kafka::{Quiet, client_config, warn},
    letter::DeadLetter,
};

/// A whole record can become a letter, with headers; above the 1 MiB that an event may have.
const LARGEST: &str = "4194304";

/// How many letters are kept for the caller when there is no topic.
const REPORTED: usize = 1000;

/// Where dead letters go.
pub(crate) enum DeadLetters {
    /// To the dead-letter topic.
    Topic(Box<Topic>),
    /// To the caller: a replay without Kafka.
    Report(Mutex<Vec<DeadLetter>>),
}

/// The dead-letter topic.
pub(crate) struct Topic {
    name: String,
    config: ClientConfig,
    /// Replaced after a fatal error.
    producer: Mutex<Arc<FutureProducer<Quiet>>>,
    throttle: Throttle,
    counters: Arc<Counters>,
    /// Where each letter is told of.
    reporter: Reporter,
}

impl DeadLetters {
    /// The configured topic. Nothing is sent yet, but the topic is created in the background if it is missing.
    pub(crate) fn topic(
        kafka: &settings::Kafka,
        runtime: &tokio::runtime::Handle,
        counters: &Arc<Counters>,
        reporter: Reporter,
    ) -> Result<Arc<DeadLetters>, KafkaError> {
        let mut config = client_config(kafka);
        config
            .set("acks", "all")
            .set("enable.idempotence", "true")
            // The log topic is the shippers' to create, with limits that the brokers' defaults lack.
            .set("allow.auto.create.topics", "false")
            .set("message.timeout.ms", "60000")
            .set("message.max.bytes", LARGEST)
            .set("linger.ms", "5")
            .set("compression.type", "lz4")
            .set("queue.buffering.max.kbytes", "32768");
        let producer =
            Mutex::new(Arc::new(FutureProducer::from_config_and_context(&config, Quiet::default())?));
        runtime.spawn(create_topic(kafka.dead_letters.clone(), client_config(kafka)));
        let name = kafka.dead_letters.clone();
        Ok(Arc::new(DeadLetters::Topic(Box::new(Topic {
            name,
            config,
            producer,
            throttle: Throttle::new(),
            counters: Arc::clone(counters),
            reporter,
        }))))
    }

    /// Keeps them for the caller.
    pub(crate) fn report() -> Arc<DeadLetters> {
        Arc::new(DeadLetters::Report(Mutex::default()))
    }

    /// Keeps a letter; durable when this comes back.
    pub(crate) async fn keep(&self, letter: DeadLetter) {
        match self {
            DeadLetters::Topic(topic) => {
                topic.keep(&letter).await;
                topic.reporter.dead_letter(topic, &letter).await;
            }
            DeadLetters::Report(letters) => {
                let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
                if letters.len() < REPORTED {
                    letters.push(letter);
                }
            }
        }
    }

    /// Writes the daemon's journal, for as long as the runtime lives.
    pub(crate) async fn report_on(self: Arc<DeadLetters>) {
        if let DeadLetters::Topic(topic) = &*self {
            topic.reporter.run(topic).await;
        }
    }

    /// The journal's last lines.
    pub(crate) async fn end_report(&self) {
        if let DeadLetters::Topic(topic) = self {
            topic.reporter.stop(topic).await;
        }
    }

    /// What was kept for the caller.
    pub(crate) fn take(&self) -> Vec<DeadLetter> {
        match self {
            DeadLetters::Topic(_) => Vec::new(),
            DeadLetters::Report(letters) => {
                std::mem::take(&mut *letters.lock().unwrap_or_else(PoisonError::into_inner))
            }
        }
    }
}

impl Topic {
    async fn keep(&self, letter: &DeadLetter) {
        let mut pause = Duration::from_millis(100);
        loop {
            let producer = self.producer();
            let record =
                FutureRecord::<(), [u8]>::to(&self.name).payload(&letter.value).headers(headers(letter));
            let sent = producer.send(record, Timeout::After(Duration::from_secs(60)));
            faults::at(faults::At::R9);
            match sent.await {
                Ok(_) => return self.counters.status.dead_letters.clear(),
                Err((error, _)) => {
                    self.counters.status.dead_letters.set(error.to_string());
                    self.failed(&producer, &error);
                    warn(&self.throttle, &error, "a dead letter cannot be written");
                }
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(30));
        }
    }

    /// Writes a block of the journal into the log topic, all of one key into one partition. Says whether it is there.
    pub(crate) async fn try_once(&self, topic: &str, key: &str, record: &DeadLetter) -> bool {
        let producer = self.producer();
        let record = FutureRecord::to(topic).key(key).payload(&record.value).headers(headers(record));
        match producer.send(record, Timeout::After(Duration::from_secs(1))).await {
            Ok(_) => true,
            Err((error, _)) => {
                self.failed(&producer, &error);
                if let Some(withheld) = self.throttle.pass() {
                    let hint = "allow this user to write to the log topic; documents do not depend on it";
                    tracing::warn!(%error, topic, withheld, hint, "the journal cannot be written, trying again");
                }
                false
            }
        }
    }

    fn producer(&self) -> Arc<FutureProducer<Quiet>> {
        Arc::clone(&self.producer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn failed(&self, producer: &Arc<FutureProducer<Quiet>>, error: &KafkaError) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) {
            if let Some(withheld) = self.throttle.pass() {
                let hint = "raise max.message.bytes of the dead-letter topic to 4 MiB";
                tracing::warn!(
                    topic = self.name,
                    withheld,
                    hint,
                    "a dead letter is too large for its topic, trying on"
                );
            }
            return;
        }
        // After a fatal error of idempotence a producer never sends again.
        if producer.client().fatal_error().is_some() {
            let mut current = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&current, producer)
                && let Ok(fresh) = FutureProducer::from_config_and_context(&self.config, Quiet::default())
            {
                *current = Arc::new(fresh);
            }
        }
    }
}

fn headers(letter: &DeadLetter) -> OwnedHeaders {
    letter
        .headers
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}

/// Creates the topic with the brokers' default partitions and replicas, unless it is there. Where that is not permitted,
/// an administrator has to, and writing says so.
async fn create_topic(name: String, config: ClientConfig) {
    let throttle = Throttle::new();
    loop {
        match try_create(&name, &config).await {
            Ok(()) => return tracing::info!(topic = name, "created the dead-letter topic"),
            Err(RDKafkaErrorCode::TopicAlreadyExists) => return,
            Err(code) if is_final(code) => {
                let hint = "create it: cleanup.policy=delete, a long retention, max.message.bytes=4194304, message.timestamp.type=LogAppendTime";
                return tracing::warn!(topic = name, %code, hint, "the dead-letter topic cannot be created");
            }
            Err(code) => {
                warn(&throttle, &KafkaError::AdminOp(code), "the dead-letter topic cannot be looked up")
            }
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
}

fn is_final(code: RDKafkaErrorCode) -> bool {
    use RDKafkaErrorCode::{InvalidConfig, InvalidPartitions, InvalidReplicationFactor, PolicyViolation};
    crate::kafka::is_denied(code)
        || matches!(code, InvalidReplicationFactor | PolicyViolation | InvalidConfig | InvalidPartitions)
}

async fn try_create(name: &str, config: &ClientConfig) -> Result<(), RDKafkaErrorCode> {
    let unknown = |error: KafkaError| error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Fail);
    let admin = AdminClient::from_config_and_context(config, Quiet::default()).map_err(unknown)?;
    // Letters wait for somebody to look at them: a month.
    let topic = NewTopic::new(name, -1, TopicReplication::Fixed(-1))
        .set("max.message.bytes", LARGEST)
        // A clock that is wrong must not decide how long they are kept.
        .set("message.timestamp.type", "LogAppendTime")
        .set("retention.ms", "2592000000");
    let options = AdminOptions::new().request_timeout(Some(Duration::from_secs(20)));
    let results = admin.create_topics(&[topic], &options).await.map_err(unknown)?;
    results.into_iter().try_for_each(|result| result.map(|_| ()).map_err(|(_, code)| code))
}
