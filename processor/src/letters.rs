//! The dead-letter topic read back: letters listed, or sent through the pipeline again.
//!
//! What was sent again is remembered as the committed offsets of a consumer group of its own, `<process.group>-dead-letters`; a
//! letter *waits* if it stands behind them. A run takes what waits when it begins, so a letter that is refused again, which goes
//! to the end of the topic with its `attempts` counted, waits for the next run: there is no loop. A letter is passed only when
//! it is a document or durably a letter again; killed at any point, the next run sends some once more, to the same ids.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use rdkafka::{
    Message, Offset, TopicPartitionList,
    config::FromClientConfigAndContext,
    consumer::{BaseConsumer, CommitMode, Consumer},
    error::{KafkaError, RDKafkaErrorCode},
    message::BorrowedMessage,
};

use crate::{
    Stop,
    body::{Block, Position},
    consume::{decode, headers},
    counters::Counters,
    error::ProcessError,
    flight::Lane,
    kafka::{Quiet, client_config, hint},
    letter::DeadLetter,
    pipeline::{DRAIN, Mode, Pipeline},
    render::Work,
};

/// How long brokers may take to answer a question.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often offsets are committed.
const COMMIT: Duration = Duration::from_secs(1);

/// A letter and where it lies.
#[derive(Debug)]
pub struct Letter {
    /// What it says.
    pub letter: DeadLetter,
    /// Partition of the dead-letter topic.
    pub partition: i32,
    /// Offset there.
    pub offset: i64,
    /// When it was written, in milliseconds since 1970, if the broker knows.
    pub written_ms: Option<i64>,
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct LettersEnd {
    /// Letters that were sent again.
    pub sent: u64,
    /// Letters that wait and were not taken, or not settled when we had to stop; a further run takes them.
    pub left: u64,
}

/// Calls `each` with every letter that waits.
pub fn list(
    process: &settings::Process,
    kafka: &settings::Kafka,
    mut each: impl FnMut(Letter),
    stop: &Stop,
) -> Result<(), ProcessError> {
    let mut waiting = Waiting::open(process, kafka)?;
    while !waiting.ends.is_empty() && !stop.is_requested() {
        if let Some(message) = waiting.next()? {
            let value = message.payload().unwrap_or_default().to_vec();
            each(Letter {
                letter: DeadLetter { headers: headers(&message), value },
                partition: message.partition(),
                offset: message.offset(),
                written_ms: message.timestamp().to_millis(),
            });
        }
    }
    Ok(())
}

/// Sends every letter that waits through the pipeline again, and comes back when each is settled, or when asked to stop.
pub fn send_again(
    process: &settings::Process,
    kafka: &settings::Kafka,
    elasticsearch: &settings::Elasticsearch,
    stop: &Stop,
    counters: &Arc<Counters>,
) -> Result<LettersEnd, ProcessError> {
    let waiting = Waiting::open(process, kafka)?;
    if waiting.ends.is_empty() {
        return Ok(LettersEnd::default());
    }
    let role = grammars::Component::Replay;
    let started =
        Pipeline::start(role, process, Some(kafka), Some(elasticsearch), Mode::DeadLetters, stop, counters)?;
    let Some(pipeline) = started else {
        return Ok(LettersEnd::default());
    };
    let mut sending = Sending { waiting, pipeline: &pipeline, committed_at: Instant::now(), sent: 0 };
    let ended = sending.run(stop);
    let left = pipeline.flight.blocks() as u64 + sending.waiting.ends.len() as u64;
    let sent = sending.sent;
    pipeline.finish();
    ended.map(|()| LettersEnd { sent, left })
}

/// Letters on their way.
struct Sending<'p> {
    waiting: Waiting,
    pipeline: &'p Pipeline,
    committed_at: Instant,
    sent: u64,
}

impl Sending<'_> {
    fn run(&mut self, stop: &Stop) -> Result<(), ProcessError> {
        let flight = &self.pipeline.flight;
        for (&partition, ends) in &self.waiting.ends {
            flight.open_lane(self.waiting.lane(partition), Some(ends.start));
        }
        while !self.waiting.ends.is_empty() && !stop.is_requested() {
            self.pipeline.check()?;
            if flight.wait_for_room(Duration::from_millis(100))
                && let Some(message) = self.waiting.next()?
            {
                send(&message, self.pipeline)?;
                self.sent += 1;
            }
            self.commit_moved();
        }
        let mut asked: Option<Instant> = None;
        while !flight.wait_for_all(Duration::from_millis(100)) {
            self.pipeline.check()?;
            self.commit_moved();
            if stop.is_requested() && asked.get_or_insert_with(Instant::now).elapsed() >= DRAIN {
                break;
            }
        }
        self.waiting.commit(&flight.prefixes(None), CommitMode::Sync).map_err(failed)
    }

    /// A commit that fails is made up for by the last one, whose failure is told.
    fn commit_moved(&mut self) {
        if self.committed_at.elapsed() >= COMMIT {
            self.committed_at = Instant::now();
            if let Err(error) = self.waiting.commit(&self.pipeline.flight.moved(), CommitMode::Async) {
                tracing::debug!(%error, "offsets were not committed");
            }
        }
    }
}

/// The document that comes of it is the one that was refused: it names the record that its event came with at first.
fn send(message: &BorrowedMessage<'_>, pipeline: &Pipeline) -> Result<(), ProcessError> {
    let value = message.payload().unwrap_or_default().to_vec();
    let lane = (Arc::from(message.topic()), message.partition());
    let ticket = pipeline.flight.take(&lane, message.offset(), value.len()).ok_or(ProcessError::Lost)?;
    let decoded = decode(message, &value);
    let letter = DeadLetter { headers: headers(message), value };
    let attempt = letter.attempts() + 1;
    match decoded {
        Ok(header) => {
            let position = letter.header("source").and_then(Position::parse);
            let block = Arc::new(Block { header, value: letter.value, position, attempt });
            pipeline.inlet.send(Work { block, ticket })
        }
        Err(reason) => {
            pipeline.inlet.letters.keep(letter.returned(attempt, &reason), ticket);
            Ok(())
        }
    }
}

/// The letters that wait, partition by partition.
struct Waiting {
    consumer: BaseConsumer<Quiet>,
    topic: Arc<str>,
    /// Partitions of which something is left.
    ends: HashMap<i32, std::ops::Range<i64>>,
}

impl Waiting {
    fn open(process: &settings::Process, kafka: &settings::Kafka) -> Result<Waiting, ProcessError> {
        let mut config = client_config(kafka);
        config
            .set("group.id", format!("{}-dead-letters", process.group))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "earliest")
            .set("enable.partition.eof", "true")
            .set("max.partition.fetch.bytes", "4194304")
            .set("queued.max.messages.kbytes", "32768");
        let consumer =
            BaseConsumer::from_config_and_context(&config, Quiet::default()).map_err(ProcessError::setup)?;
        let topic: Arc<str> = Arc::from(kafka.dead_letters.as_str());
        let ends = ends(&consumer, &topic).map_err(failed)?;
        let mut assignment = TopicPartitionList::new();
        for (&partition, range) in &ends {
            assignment
                .add_partition_offset(&topic, partition, Offset::Offset(range.start))
                .map_err(ProcessError::setup)?;
        }
        consumer.assign(&assignment).map_err(ProcessError::setup)?;
        Ok(Waiting { consumer, topic, ends })
    }

    fn lane(&self, partition: i32) -> Lane {
        (Arc::clone(&self.topic), partition)
    }

    /// The next letter, if it comes soon. Those that were written since the run began are passed over.
    fn next(&mut self) -> Result<Option<BorrowedMessage<'_>>, ProcessError> {
        let message = match self.consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => message,
            // What is missing before the end was deleted meanwhile.
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                self.ends.remove(&partition);
                return Ok(None);
            }
            // Brokers that are away are waited for, and the client has said so.
            Some(Err(error)) if self.consumer.client().fatal_error().is_some() => return Err(failed(error)),
            Some(Err(_)) | None => return Ok(None),
        };
        let Some(range) = self.ends.get(&message.partition()) else {
            return Ok(None);
        };
        let (offset, end) = (message.offset(), range.end);
        if offset + 1 >= end {
            self.ends.remove(&message.partition());
        }
        Ok((offset < end).then_some(message))
    }

    fn commit(&self, settled: &[(Lane, i64)], mode: CommitMode) -> Result<(), KafkaError> {
        if settled.is_empty() {
            return Ok(());
        }
        let mut offsets = TopicPartitionList::new();
        for ((topic, partition), offset) in settled {
            offsets.add_partition_offset(topic, *partition, Offset::Offset(*offset))?;
        }
        self.consumer.commit(&offsets, mode)
    }
}

/// What waits in each partition. A topic that is not there holds nothing.
fn ends(
    consumer: &BaseConsumer<Quiet>,
    topic: &str,
) -> Result<HashMap<i32, std::ops::Range<i64>>, KafkaError> {
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let partitions: Vec<i32> = metadata
        .topics()
        .iter()
        .filter(|found| found.name() == topic)
        .flat_map(|found| found.partitions().iter().map(|partition| partition.id()))
        .collect();
    let mut asked = TopicPartitionList::new();
    for &partition in &partitions {
        asked.add_partition(topic, partition);
    }
    let mut ends = HashMap::new();
    if partitions.is_empty() {
        return Ok(ends);
    }
    let committed = consumer.committed_offsets(asked, PATIENCE)?;
    for partition in partitions {
        let (low, high) = consumer.fetch_watermarks(topic, partition, PATIENCE)?;
        let start = match committed.find_partition(topic, partition).map(|found| found.offset()) {
            // Behind the end if the topic was made anew.
            Some(Offset::Offset(offset)) if offset <= high => offset.max(low),
            _ => low,
        };
        if start < high {
            ends.insert(partition, start..high);
        }
    }
    Ok(ends)
}

fn failed(error: KafkaError) -> ProcessError {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
            ProcessError::Kafka(format!("{error}; look at kafka.dead_letters"))
        }
        _ => ProcessError::Kafka(format!("{error}; {}", hint(&error))),
    }
}
