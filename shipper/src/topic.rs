//! The log topic: how many partitions it has, and creating it if it is missing.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use rdkafka::{
    ClientConfig, ClientContext,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    config::{FromClientConfigAndContext, RDKafkaLogLevel},
    error::{KafkaError, RDKafkaErrorCode},
    producer::{BaseProducer, Producer},
};
use tracing::{debug, info};

use crate::{
    kafka::{Context, MESSAGE_MAX, State, is_missing},
    sink::Deliveries,
};

/// Partitions of a topic that we create.
const PARTITIONS: i32 = 4;

/// How long one metadata request may take.
const METADATA_TIMEOUT: Duration = Duration::from_secs(3);

/// Finds out the topic's partitions, for as long as it takes.
pub(crate) struct Connection {
    pub(crate) producer: Arc<BaseProducer<Context>>,
    pub(crate) state: Arc<State>,
    pub(crate) config: ClientConfig,
    pub(crate) topic: String,
    pub(crate) deliveries: Deliveries,
}

impl Connection {
    pub(crate) fn run(self) {
        while !self.state.abandoned.load(Ordering::Acquire) {
            let metadata = self.producer.client().fetch_metadata(Some(&self.topic), METADATA_TIMEOUT);
            let brokers = metadata.as_ref().map_or(0, |metadata| metadata.brokers().len());
            let topic = match &metadata {
                Ok(metadata) => metadata.topics().first(),
                Err(error) => {
                    self.trouble(
                        &error.to_string(),
                        "nothing is lost meanwhile",
                        "kafka cannot be reached, trying again",
                    );
                    self.pause();
                    continue;
                }
            };
            let error = topic.and_then(|topic| topic.error());
            match topic.map_or(0, |topic| topic.partitions().len()) {
                0 => self.missing(error.map(RDKafkaErrorCode::from), brokers),
                partitions => {
                    info!(topic = self.topic, partitions, "kafka connected");
                    self.state.partitions.store(partitions as u32, Ordering::Release);
                    self.state.trouble.clear();
                    self.deliveries.wake();
                    return;
                }
            }
        }
    }

    /// Says it in the log, and in what `GET /health` answers.
    fn trouble(&self, error: &str, hint: &str, what: &str) {
        self.state.trouble.set(format!("{what}: {error}"));
        self.state.warn(error, hint, what);
    }

    fn pause(&self) {
        thread::sleep(Duration::from_millis(500));
    }

    fn missing(&self, error: Option<RDKafkaErrorCode>, brokers: usize) {
        match error.filter(|code| !is_missing(Some(*code))) {
            None => {
                if let Err(reason) = self.create(brokers) {
                    let hint = "create the topic, with max.message.bytes=4194304 and message.timestamp.type=LogAppendTime, or allow this user to";
                    self.trouble(
                        &reason,
                        hint,
                        "the log topic is missing and cannot be created, trying again",
                    );
                }
            }
            Some(RDKafkaErrorCode::TopicAuthorizationFailed) => {
                let hint = "allow this user to describe and write to the topic";
                self.trouble("access denied", hint, "kafka refuses the log topic, trying again");
            }
            Some(code) => self.trouble(&code.to_string(), "", "the log topic is not ready, trying again"),
        }
        self.pause();
    }

    /// Creates the topic. Losing the race against another shipper is success.
    fn create(&self, brokers: usize) -> Result<(), String> {
        let mut config = self.config.clone();
        // Properties of a producer only, which an admin client would warn of.
        for name in
            ["enable.idempotence", "acks", "message.timeout.ms", "compression.type", "compression.level"]
        {
            config.remove(name);
        }
        for name in [
            "linger.ms",
            "batch.size",
            "queue.buffering.max.kbytes",
            "queue.buffering.max.messages",
            "statistics.interval.ms",
        ] {
            config.remove(name);
        }
        let admin: AdminClient<Silent> =
            AdminClient::from_config_and_context(&config, Silent).map_err(|error| error.to_string())?;
        let replicas = brokers.clamp(1, 3) as i32;
        let topic = NewTopic::new(&self.topic, PARTITIONS, TopicReplication::Fixed(replicas))
            .set("max.message.bytes", MESSAGE_MAX)
            // By a shipper's clock that is wrong, brokers would refuse records of the future, and delete those of the past.
            .set("message.timestamp.type", "LogAppendTime");
        let options = AdminOptions::new()
            .operation_timeout(Some(METADATA_TIMEOUT))
            .request_timeout(Some(METADATA_TIMEOUT));
        let results = wait_for(admin.create_topics([&topic], &options)).map_err(|error| error.to_string())?;
        for result in results {
            match result {
                Ok(_) => info!(topic = self.topic, partitions = PARTITIONS, replicas, "log topic created"),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((_, code)) => return Err(code.to_string()),
            }
        }
        Ok(())
    }
}

/// The client that creates the topic says nothing itself: what comes of it is told by who asked, seldom.
struct Silent;

impl ClientContext for Silent {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        debug!(facility, message, "librdkafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        debug!(%error, reason, "librdkafka");
    }
}

/// Runs a future to its end on this thread. The admin client's futures are fed by a thread of their own.
fn wait_for<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::task::Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => thread::park(),
        }
    }
}
