//! Blocks into Kafka: an idempotent producer and a thread that receives its answers ([`crate::answers`]).
//!
//! The client retries for ever (`message.timeout.ms=0`), so an outage fails nothing: its queue is full and reading stops.
//! What fails all the same (a fatal idempotence error, a topic deleted) is sent again from the generation's watermark; what is too
//! large for the topic in smaller blocks. A thread finds out the topic's partitions and creates the topic if it is missing, so that files
//! are discovered and held open while Kafka is away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread,
};

use rdkafka::{
    ClientConfig, ClientContext, Statistics,
    config::{FromClientConfigAndContext, RDKafkaLogLevel},
    error::{KafkaError, RDKafkaErrorCode},
    message::{Header, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext},
};
use settings::{Compression, Kafka};
use tracing::{debug, warn};
use vitals::{Condition, Throttle};
use wire::BlockHeader;

use crate::{
    ShipError,
    answers::Answers,
    sink::{Change, Deliveries, Delivery, Full, Outcome, Standing},
    topic::Connection,
};

/// The largest record: the largest block and its headers fit twice.
pub(crate) const MESSAGE_MAX: &str = "4194304";

/// See the module.
pub(crate) struct KafkaSink {
    client: Client,
    config: ClientConfig,
    topic: String,
    deliveries: Deliveries,
    trouble: Arc<Condition>,
    /// What the client was made from.
    identity: Identity,
}

/// Settings of a client: another identity wants another client.
type Identity = Vec<(String, Vec<u8>)>;

/// One incarnation of the producer.
struct Client {
    producer: Arc<BaseProducer<Context>>,
    answers: Answers,
    state: Arc<State>,
}

/// What the client's threads tell the reading thread.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// Partitions of the topic; 0 while they are not known.
    pub(crate) partitions: AtomicU32,
    /// Something was acknowledged: credentials were good once.
    acknowledged: AtomicBool,
    /// The brokers refuse our credentials.
    refused: AtomicBool,
    /// There may be a fatal error to ask for.
    failed: AtomicBool,
    /// The topic is not there any more: a new client finds or makes it again.
    topic_gone: AtomicBool,
    /// The client was replaced: its connecting thread ends.
    pub(crate) abandoned: AtomicBool,
    throttle: Throttle,
    /// Kafka cannot be reached, or refuses us.
    pub(crate) trouble: Arc<Condition>,
}

impl KafkaSink {
    /// Makes the client; it connects by itself.
    pub(crate) fn new(
        kafka: &Kafka,
        in_flight_bytes: usize,
        deliveries: Deliveries,
        trouble: Arc<Condition>,
    ) -> Result<KafkaSink, ShipError> {
        let config = config(kafka, in_flight_bytes);
        let topic = kafka.topic.clone();
        let client = Client::new(&config, &topic, &deliveries, &trouble)
            .map_err(|error| ShipError::Client(error.to_string()))?;
        let identity = identity(kafka, in_flight_bytes);
        Ok(KafkaSink { client, config, topic, deliveries, trouble, identity })
    }

    /// Makes another client if the settings ask for one.
    pub(crate) fn change(&mut self, kafka: &Kafka, in_flight_bytes: usize) -> Result<Change, ShipError> {
        if identity(kafka, in_flight_bytes) == self.identity {
            return Ok(Change::default());
        }
        let fresh =
            KafkaSink::new(kafka, in_flight_bytes, self.deliveries.clone(), Arc::clone(&self.trouble))?;
        // Who was let in once does not end because a new password is wrong: that can be changed back.
        let acknowledged = self.client.state.acknowledged.load(Ordering::Acquire);
        fresh.client.state.acknowledged.store(acknowledged, Ordering::Release);
        let topic = fresh.topic != self.topic;
        *self = fresh;
        Ok(Change { client: true, topic })
    }

    pub(crate) fn standing(&mut self) -> Standing {
        let state = &self.client.state;
        if state.failed.swap(false, Ordering::AcqRel)
            && let Some((code, reason)) = self.client.producer.client().fatal_error()
        {
            let what = "kafka's client failed for good, it is made anew and blocks are sent again";
            state.warn(&format!("{code}: {reason}"), "", what);
            return Standing::Broken;
        }
        if state.topic_gone.swap(false, Ordering::AcqRel) {
            return Standing::Broken;
        }
        if state.refused.load(Ordering::Acquire) && !state.acknowledged.load(Ordering::Acquire) {
            return Standing::Refused;
        }
        match state.partitions.load(Ordering::Acquire) {
            0 => Standing::Waiting,
            partitions => Standing::Ready(partitions),
        }
    }

    pub(crate) fn send(
        &mut self,
        sequence: u64,
        partition: i32,
        header: Option<&BlockHeader>,
        value: &[u8],
    ) -> Result<(), Full> {
        let fields = header.map(BlockHeader::encode).unwrap_or_default();
        let headers =
            fields.iter().fold(OwnedHeaders::new_with_capacity(fields.len()), |headers, (key, value)| {
                headers.insert(Header { key, value: Some(value) })
            });
        let record: BaseRecord<'_, (), [u8], usize> =
            BaseRecord::with_opaque_to(&self.topic, sequence as usize)
                .partition(partition)
                .payload(value)
                .headers(headers);
        match self.client.producer.send(record) {
            Ok(()) => {
                self.client.answers.expect();
                Ok(())
            }
            Err((error, _)) => {
                let code = error.rdkafka_error_code();
                if code == Some(RDKafkaErrorCode::MessageSizeTooLarge) {
                    self.deliveries.push(Delivery { sequence, outcome: Outcome::TooLarge });
                    return Ok(());
                }
                if is_missing(code) {
                    self.client.state.topic_gone.store(true, Ordering::Release);
                }
                if code != Some(RDKafkaErrorCode::QueueFull) {
                    self.client.state.failed.store(true, Ordering::Release);
                    self.client.state.warn(&error.to_string(), "", "kafka's client takes no block");
                }
                Err(Full)
            }
        }
    }

    pub(crate) fn limit_batches(&mut self, bytes: usize) {
        self.config.set("batch.size", bytes.to_string());
    }

    pub(crate) fn renew(&mut self) {
        match Client::new(&self.config, &self.topic, &self.deliveries, &self.trouble) {
            Ok(client) => {
                let acknowledged = self.client.state.acknowledged.load(Ordering::Acquire);
                client.state.acknowledged.store(acknowledged, Ordering::Release);
                self.client = client;
            }
            Err(error) => {
                self.client.state.warn(
                    &error.to_string(),
                    "",
                    "kafka's client cannot be made anew, trying again",
                );
                self.client.state.failed.store(true, Ordering::Release);
            }
        }
    }
}

impl Client {
    fn new(
        config: &ClientConfig,
        topic: &str,
        deliveries: &Deliveries,
        trouble: &Arc<Condition>,
    ) -> Result<Client, KafkaError> {
        let state = Arc::new(State { trouble: Arc::clone(trouble), ..State::default() });
        trouble.set("not connected yet");
        let context = Context { deliveries: deliveries.clone(), state: Arc::clone(&state) };
        let producer = Arc::new(BaseProducer::from_config_and_context(config, context)?);
        let connection = Connection {
            producer: Arc::clone(&producer),
            state: Arc::clone(&state),
            config: config.clone(),
            topic: topic.to_owned(),
            deliveries: deliveries.clone(),
        };
        thread::Builder::new()
            .name("kafka-connect".to_owned())
            .spawn(move || connection.run())
            .map_err(|error| KafkaError::ClientCreation(error.to_string()))?;
        let answers = Answers::receive(Arc::clone(&producer))
            .map_err(|error| KafkaError::ClientCreation(error.to_string()))?;
        Ok(Client { producer, answers, state })
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.state.abandoned.store(true, Ordering::Release);
    }
}

/// Certificates count with what is in them, for they are renewed in place.
fn identity(kafka: &Kafka, in_flight_bytes: usize) -> Identity {
    let mut identity: Identity = config(kafka, in_flight_bytes)
        .config_map()
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
        .collect();
    identity.sort();
    identity.push(("topic".to_owned(), kafka.topic.clone().into_bytes()));
    let tls = kafka.tls.iter().flat_map(|tls| [&tls.ca, &tls.certificate, &tls.key]);
    for path in tls.flatten() {
        identity.push((path.display().to_string(), std::fs::read(path).unwrap_or_default()));
    }
    identity
}

fn config(kafka: &Kafka, in_flight_bytes: usize) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in settings::kafka_properties(kafka) {
        config.set(name, value);
    }
    let compression = match kafka.compression {
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
        Compression::None => "none",
    };
    if kafka.compression == Compression::Zstd {
        config.set("compression.level", "1");
    }
    // Our own bound is the one that stops reading; the client's must not be met before it.
    let kilobytes = (2 * in_flight_bytes / 1024 + 8192).min(2_097_151);
    config
        .set("client.id", "khp-log")
        .set("enable.idempotence", "true")
        .set("acks", "all")
        .set("message.timeout.ms", "0")
        .set("compression.type", compression)
        .set("linger.ms", "5")
        // Below the default limit of a topic (1 MiB), so that a batch of small blocks is never too large.
        .set("batch.size", "1000000")
        .set("message.max.bytes", MESSAGE_MAX)
        .set("queue.buffering.max.kbytes", kilobytes.to_string())
        .set("queue.buffering.max.messages", "200000")
        .set("allow.auto.create.topics", "false")
        .set("reconnect.backoff.max.ms", "2000")
        // Tells when brokers are back while nothing is sent.
        .set("statistics.interval.ms", "30000")
        .set("socket.keepalive.enable", "true")
        .set("socket.nagle.disable", "true")
        .set_log_level(RDKafkaLogLevel::Warning);
    config
}

/// Receives what the client's threads have to tell.
pub(crate) struct Context {
    deliveries: Deliveries,
    state: Arc<State>,
}

impl State {
    pub(crate) fn warn(&self, error: &str, hint: &str, what: &str) {
        if let Some(withheld) = self.throttle.pass() {
            warn!(error, hint, withheld, "{what}");
        }
    }
}

impl ClientContext for Context {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        debug!(facility, message, "librdkafka");
    }

    fn stats(&self, statistics: Statistics) {
        let is_up = statistics.brokers.values().any(|broker| broker.state == "UP");
        if is_up && self.state.partitions.load(Ordering::Acquire) > 0 {
            self.state.trouble.clear();
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.state.failed.store(true, Ordering::Release);
        let code = error.rdkafka_error_code();
        let is_refused = matches!(
            code,
            Some(RDKafkaErrorCode::Authentication | RDKafkaErrorCode::SaslAuthenticationFailed)
        );
        if is_refused {
            self.state.refused.store(true, Ordering::Release);
        }
        if is_refused || matches!(code, Some(RDKafkaErrorCode::AllBrokersDown | RDKafkaErrorCode::SSL)) {
            self.state.trouble.set(reason);
        }
        self.deliveries.wake();
        let hint = match code {
            _ if is_refused => "check kafka.sasl: mechanism, user and password",
            Some(RDKafkaErrorCode::SSL) => {
                "check kafka.tls: the authority, the host name in the broker's certificate"
            }
            Some(RDKafkaErrorCode::Resolve) => "check the host names in kafka.brokers",
            _ => "check that the brokers in kafka.brokers are up; nothing is lost meanwhile",
        };
        self.state.warn(reason, hint, "kafka cannot be reached, trying again");
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, sequence: usize) {
        faults::at(faults::At::S4);
        let outcome = match result {
            Ok(_) => {
                self.state.acknowledged.store(true, Ordering::Release);
                self.state.trouble.clear();
                Outcome::Acknowledged
            }
            Err((error, _)) => {
                self.failed(error);
                match error.rdkafka_error_code() {
                    Some(RDKafkaErrorCode::MessageSizeTooLarge) => Outcome::TooLarge,
                    _ => Outcome::Failed,
                }
            }
        };
        self.deliveries.push(Delivery { sequence: sequence as u64, outcome });
    }
}

impl Context {
    fn failed(&self, error: &KafkaError) {
        use RDKafkaErrorCode as Code;
        let code = error.rdkafka_error_code();
        let hint = match code {
            Some(Code::PurgeQueue | Code::PurgeInflight) => return,
            Some(Code::MessageSizeTooLarge) => "set the topic's max.message.bytes to 4194304",
            Some(Code::InvalidTimestamp) => {
                "set this host's clock, or the topic's message.timestamp.type to LogAppendTime"
            }
            Some(Code::TopicAuthorizationFailed) => "allow this user to write to the topic",
            code if is_missing(code) => {
                self.state.topic_gone.store(true, Ordering::Release);
                "the topic was deleted; it is created again if permitted"
            }
            _ => "",
        };
        self.state.failed.store(true, Ordering::Release);
        self.state.warn(
            &error.to_string(),
            hint,
            "kafka refuses a block, its file is sent again from the watermark",
        );
    }
}

/// Whether an error says that the topic, or a partition of it, is not there.
pub(crate) fn is_missing(code: Option<RDKafkaErrorCode>) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(code, Some(Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition))
}
