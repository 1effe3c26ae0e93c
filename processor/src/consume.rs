//! Blocks from Kafka, on one thread of its own.
//!
//! Offsets are committed explicitly and only from the contiguous watermark, each second and before partitions go. While too
//! much is under way nothing is taken; after a moment the partitions are paused, so that polling, which keeps us in the group,
//! goes on.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, Message,
    config::FromClientConfigAndContext,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
    message::{BorrowedMessage, Headers},
};
use wire::{BlockHeader, DecodeError};

use crate::{
    Stop,
    body::{Block, Position},
    counters::Counters,
    error::ProcessError,
    filebeat::Table,
    flight::BlockTicket,
    group::{self, Group},
    kafka::{client_config, is_denied},
    letter::DeadLetter,
    pipeline::{DRAIN, Inlet, Pipeline},
    refetch,
    render::Work,
};

const POLL: Duration = Duration::from_millis(100);
const COMMIT: Duration = Duration::from_secs(1);

/// A source of blocks: the log topics.
pub(crate) struct Consuming<'p> {
    consumer: BaseConsumer<Group>,
    pipeline: &'p Pipeline,
    topics: Vec<Arc<str>>,
    /// The assignment that is paused, if it is.
    paused: Option<u64>,
    /// Whether a record was ever received: from there on, trouble with rights passes.
    received: bool,
    committed_at: Instant,
    config: ClientConfig,
    counters: Arc<Counters>,
}

impl<'p> Consuming<'p> {
    pub(crate) fn new(
        process: &settings::Process,
        kafka: &settings::Kafka,
        pipeline: &'p Pipeline,
        counters: &Arc<Counters>,
    ) -> Result<Consuming<'p>, ProcessError> {
        let config = consumer_config(process, kafka);
        let group = Group::new(Arc::clone(&pipeline.flight), Arc::clone(counters));
        let consumer = BaseConsumer::from_config_and_context(&config, group).map_err(ProcessError::setup)?;
        let names =
            if process.topics.is_empty() { std::slice::from_ref(&kafka.topic) } else { &process.topics };
        let topics: Vec<Arc<str>> = names.iter().map(|name| Arc::from(name.as_str())).collect();
        let names: Vec<&str> = topics.iter().map(|name| &**name).collect();
        consumer.subscribe(&names).map_err(ProcessError::setup)?;
        Ok(Consuming {
            consumer,
            pipeline,
            topics,
            paused: None,
            received: false,
            committed_at: Instant::now(),
            config,
            counters: Arc::clone(counters),
        })
    }

    /// Takes blocks until asked to stop, then drains.
    pub(crate) fn run(mut self, stop: &Stop) -> Result<(), ProcessError> {
        let (config, ended) = (self.config.clone(), Stop::new());
        let (flight, inlet) = (&self.pipeline.flight, &self.pipeline.inlet);
        thread::scope(|scope| {
            let fetching = thread::Builder::new().name("khp-refetch".to_owned());
            let started = fetching.spawn_scoped(scope, || refetch::run(&config, flight, inlet, &ended));
            let result = started.map_err(ProcessError::setup).and_then(|_| self.take_blocks(stop));
            ended.request();
            result
        })?;
        self.drain();
        group::leave(self.consumer);
        Ok(())
    }

    fn take_blocks(&mut self, stop: &Stop) -> Result<(), ProcessError> {
        faults::at(faults::At::R10);
        while !stop.is_requested() {
            self.counters.status.turn.beat();
            self.pipeline.check()?;
            self.step()?;
            let is_idle = self.counters.status.lag() == 0 || self.counters.parked_blocks.get() > 0;
            if self.pipeline.flight.blocks() == 0 && is_idle {
                self.counters.status.progress.beat();
            }
            if self.committed_at.elapsed() >= COMMIT {
                self.committed_at = Instant::now();
                self.consumer.context().commit_moved(&self.consumer);
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Result<(), ProcessError> {
        let flight = &self.pipeline.flight;
        let has_room = match self.paused {
            None => flight.wait_for_room(COMMIT),
            Some(_) => flight.wait_for_half(POLL),
        };
        if has_room {
            self.resume();
            return self.poll(POLL);
        }
        self.pause();
        // Nothing comes from paused partitions, but rebalances do.
        self.poll(Duration::ZERO)
    }

    fn pause(&mut self) {
        let assignment = self.consumer.context().assignments();
        if self.paused == Some(assignment) {
            return;
        }
        let paused = self.consumer.assignment().and_then(|partitions| self.consumer.pause(&partitions));
        match paused {
            Ok(()) => self.paused = Some(assignment),
            Err(error) => tracing::debug!(%error, "partitions cannot be paused"),
        }
    }

    fn resume(&mut self) {
        if self.paused.is_none() {
            return;
        }
        let resumed = self.consumer.assignment().and_then(|partitions| self.consumer.resume(&partitions));
        match resumed {
            Ok(()) => self.paused = None,
            Err(error) => tracing::debug!(%error, "partitions cannot be resumed"),
        }
    }

    fn poll(&mut self, timeout: Duration) -> Result<(), ProcessError> {
        match self.consumer.poll(timeout) {
            None => Ok(()),
            Some(Ok(message)) => {
                faults::at(faults::At::R1);
                let taken = take(&message, &self.topics, self.pipeline);
                drop(message);
                self.received = true;
                taken
            }
            Some(Err(error)) => self.failed(&error),
        }
    }

    /// The context has said what went wrong; here is only decided whether to go on.
    fn failed(&self, error: &KafkaError) -> Result<(), ProcessError> {
        let code = error.rdkafka_error_code();
        if matches!(error, KafkaError::MessageConsumptionFatal(_)) {
            let fatal = self.consumer.client().fatal_error();
            return Err(ProcessError::Kafka(fatal.map_or_else(|| error.to_string(), |(_, text)| text)));
        }
        let never_assigned = self.consumer.context().assignments() == 0;
        if !self.received && never_assigned && code.is_some_and(is_denied) {
            return Err(ProcessError::Credentials {
                server: "kafka",
                detail: error.to_string(),
                hint: "look at kafka.sasl, and at this user's rights on the topics and the group",
            });
        }
        Ok(())
    }

    /// Waits for what is under way. The group's rebalances are answered meanwhile: others of it wait for us.
    fn drain(&mut self) {
        let until = Instant::now() + DRAIN;
        while !self.pipeline.flight.wait_for_all(POLL) {
            if Instant::now() >= until {
                let blocks = self.pipeline.flight.blocks();
                tracing::info!(blocks, "stopping with blocks under way, whoever comes next reads them again");
                break;
            }
            self.pause();
            // A record that comes nevertheless is not taken, so it is never committed.
            let _ = self.consumer.poll(Duration::ZERO);
        }
    }
}

fn consumer_config(process: &settings::Process, kafka: &settings::Kafka) -> ClientConfig {
    let mut config = client_config(kafka);
    config
        .set("group.id", &process.group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        // The library's default is `latest`, which loses what was written before the first commit.
        .set("auto.offset.reset", "earliest")
        .set("partition.assignment.strategy", "cooperative-sticky")
        // After a crash nobody reads its partitions for so long; the default is 45 s.
        .set("session.timeout.ms", "15000")
        .set("allow.auto.create.topics", "false")
        // Of a compressed answer, which is unpacked as a whole to several times this. A larger batch comes nevertheless, alone.
        .set("max.partition.fetch.bytes", "524288")
        .set("fetch.max.bytes", "1048576")
        .set("queued.max.messages.kbytes", "4096")
        .set("fetch.wait.max.ms", "250")
        // A full queue is looked at again so soon; the default, a second, is what reading a backlog would wait for.
        .set("fetch.queue.backoff.ms", "20")
        // The lag of each partition, and whether brokers are there.
        .set("statistics.interval.ms", "1000");
    config
}

fn take(message: &BorrowedMessage<'_>, topics: &[Arc<str>], pipeline: &Pipeline) -> Result<(), ProcessError> {
    let known = topics.iter().find(|topic| ***topic == *message.topic());
    let topic = known.cloned().unwrap_or_else(|| Arc::from(message.topic()));
    let length = message.payload().unwrap_or_default().len();
    let lane = (topic, message.partition());
    // Of partitions that went meanwhile nothing is taken; they are read again elsewhere.
    let Some(ticket) = pipeline.flight.take(&lane, message.offset(), length) else {
        return Ok(());
    };
    hand_on(message, lane.0, ticket, &pipeline.inlet)
}

/// Hands a record on, as a block or as a dead letter.
pub(crate) fn hand_on(
    message: &BorrowedMessage<'_>,
    topic: Arc<str>,
    ticket: BlockTicket,
    inlet: &Inlet,
) -> Result<(), ProcessError> {
    let value = message.payload().unwrap_or_default();
    let position = Position { topic, partition: message.partition(), offset: message.offset() };
    match block(message, value, &inlet.filebeat) {
        Ok((header, value)) => {
            let block = Arc::new(Block { header, value, position: Some(position), attempt: 0 });
            inlet.send(Work { block, ticket })
        }
        Err(reason) => {
            let value = message.payload().unwrap_or_default().to_vec();
            let letter = DeadLetter::of_record(headers(message), value, &position, &reason);
            inlet.letters.keep(letter, ticket);
            Ok(())
        }
    }
}

/// A record as a block: one of ours, or what a Filebeat wrote.
fn block(
    message: &BorrowedMessage<'_>,
    value: &[u8],
    filebeat: &Table,
) -> Result<(BlockHeader, Vec<u8>), String> {
    match header(message, value) {
        Some(Ok(header)) => Ok((header, value.to_vec())),
        Some(Err(DecodeError::NotABlock)) => filebeat
            .read(message.topic(), value)
            .map_err(|error| format!("{}; nor is it a Filebeat's: {error}", DecodeError::NotABlock)),
        Some(Err(error)) => Err(error.to_string()),
        None => Err(BAD_NAME.to_owned()),
    }
}

/// The header of a block of ours.
pub(crate) fn decode(message: &BorrowedMessage<'_>, value: &[u8]) -> Result<BlockHeader, String> {
    header(message, value)
        .map_or(Err(BAD_NAME.to_owned()), |header| header.map_err(|error| error.to_string()))
}

const BAD_NAME: &str = "a header's name is no UTF-8";

/// `None` for a header whose name is no UTF-8: the client panics on it, and anybody may write to the topic.
fn header(message: &BorrowedMessage<'_>, value: &[u8]) -> Option<Result<BlockHeader, DecodeError>> {
    let read = || {
        let headers = message.headers();
        let pairs = headers.iter().flat_map(|headers| headers.iter());
        BlockHeader::decode(pairs.map(|header| (header.key, header.value.unwrap_or_default())), value)
    };
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// The record's headers as they are, or as many as can be read.
pub(crate) fn headers(message: &BorrowedMessage<'_>) -> Vec<(String, Vec<u8>)> {
    let mut kept = Vec::new();
    let read = AssertUnwindSafe(|| {
        for header in message.headers().iter().flat_map(|headers| headers.iter()) {
            kept.push((header.key.to_owned(), header.value.unwrap_or_default().to_vec()));
        }
    });
    // What was read before the panic stays.
    let _ = catch_unwind(read);
    kept
}
