//! How a running processor is: what is wrong now, each partition on its own, and all numbers for Prometheus.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rdkafka::Statistics;
use vitals::{Condition, Page, Pulse, Report};

use crate::{Counters, outcome::Trouble};

/// How long nothing may be settled although there is something to do.
const STALLED: Duration = Duration::from_secs(120);

/// How long the main loop may be busy with one round. Draining takes up to 30 s.
const STUCK: Duration = Duration::from_secs(60);

/// What is wrong now, and what is known of each partition.
#[derive(Debug, Default)]
pub struct Status {
    /// Kafka cannot be reached, or refuses us.
    pub kafka: Condition,
    /// Elasticsearch does not answer.
    pub elasticsearch: Condition,
    /// Dead letters cannot be written.
    pub dead_letters: Condition,
    /// Bulks wait for an operator; here is why.
    waiting: Condition,
    /// The main loop turns.
    pub turn: Pulse,
    /// Blocks are settled, or there are none.
    pub progress: Pulse,
    /// Records in Kafka behind what is committed, by topic and partition, of those assigned here.
    lags: Mutex<BTreeMap<(String, i32), i64>>,
}

impl Status {
    /// Why bulks are about to wait for an operator.
    pub(crate) fn trouble(&self, trouble: Trouble, index: &str) {
        let index = if index.is_empty() { String::new() } else { format!("index {index}: ") };
        self.waiting.set(format!("{index}{trouble}; {}", trouble.hint()));
    }

    /// Elasticsearch does not let us write.
    pub(crate) fn locked_out(&self, status: u16) {
        self.waiting.set(format!("elasticsearch does not let us write (status {status})"));
    }

    /// The first round of a new run. What an earlier run left is over.
    pub(crate) fn begin(&self) {
        self.waiting.clear();
        self.elasticsearch.clear();
        self.dead_letters.clear();
        self.kafka.set("not connected yet");
        self.progress.beat();
        self.lags().clear();
    }

    fn lags(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, i32), i64>> {
        self.lags.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What Kafka's client tells every few seconds.
    pub(crate) fn kafka_says(&self, statistics: &Statistics) {
        if statistics.brokers.values().any(|broker| broker.state == "UP") {
            self.kafka.clear();
        }
        let mut lags = self.lags();
        lags.clear();
        for topic in statistics.topics.values() {
            for partition in topic.partitions.values().filter(|partition| partition.desired) {
                // Where nothing was committed yet, everything that is there is to be read.
                let end = partition.ls_offset.max(partition.hi_offset);
                let begin = partition.committed_offset.max(partition.lo_offset).max(0);
                if end >= 0 {
                    lags.insert((topic.topic.clone(), partition.partition), (end - begin).max(0));
                }
            }
        }
    }

    /// Records in Kafka behind what is committed, of all partitions assigned here.
    pub(crate) fn lag(&self) -> i64 {
        self.lags().values().sum()
    }
}

/// A bulk that waits for an operator, counted for as long as this lives.
pub(crate) struct Waiting(Arc<Counters>);

impl Waiting {
    pub(crate) fn begin(counters: &Arc<Counters>) -> Waiting {
        counters.bulks_waiting.add(1);
        Waiting(Arc::clone(counters))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.bulks_waiting.subtract(1);
        self.0.forget_what_is_over();
    }
}

impl Counters {
    /// Nothing waits for an operator if neither bulks nor blocks in Kafka do.
    fn forget_what_is_over(&self) {
        if self.bulks_waiting.get() == 0 && self.parked_blocks.get() == 0 {
            self.status.waiting.clear();
        }
    }

    /// How the processor is.
    pub fn report(&self) -> Report {
        let mut report = Report::default();
        let status = &self.status;
        report.condition("kafka is not usable", &status.kafka);
        report.condition("elasticsearch is not usable", &status.elasticsearch);
        report.condition("dead letters cannot be written", &status.dead_letters);
        self.forget_what_is_over();
        report.condition("bulks wait for an operator", &status.waiting);
        report.pulse("the main loop does not turn", &status.turn, STUCK);
        let waits = format!("{} records wait, and nothing is settled", status.lag());
        report.pulse(&waits, &status.progress, STALLED);
        report.fact("lag_records", status.lag().unsigned_abs());
        report.fact("partitions", self.partitions.get());
        report.fact("bulks_waiting", self.bulks_waiting.get());
        report
    }

    /// All numbers.
    pub fn describe(&self, page: &mut Page<'_>) {
        // By name, so that a number that is not shown does not compile.
        let Counters {
            blocks,
            block_bytes,
            unreadable,
            missed_offsets,
            events,
            typed,
            unparsed,
            recoded,
            damaged,
            created,
            updated,
            unchanged,
            retried,
            dead_lettered,
            bulks,
            bulk_bytes,
            sent_bytes,
            bulks_in_flight,
            bulks_waiting,
            parked_blocks,
            in_flight_bytes,
            partitions,
            commits,
            bulk_latency,
            event_lag,
            status,
        } = self;
        for (name, help, count) in [
            ("blocks", "Kafka records taken that are blocks.", blocks),
            ("block_bytes", "Bytes of their values.", block_bytes),
            ("unreadable_records", "Kafka records that became dead letters whole.", unreadable),
            ("missed_offsets", "Kafka offsets that were gone before they were read.", missed_offsets),
            ("events", "Events rendered.", events),
            ("typed_events", "Events that a message grammar read.", typed),
            ("unparsed_events", "Events of which not even the header could be read.", unparsed),
            ("recoded_events", "Events that were not UTF-8 in the file.", recoded),
            ("damaged_events", "Events with bytes that could not be read as text.", damaged),
            ("retried_documents", "Documents sent again.", retried),
            ("bulks", "Bulk requests answered.", bulks),
            ("bulk_bytes", "Bytes of bulk requests before compression.", bulk_bytes),
            ("sent_bytes", "Bytes of bulk requests as sent.", sent_bytes),
            ("commits", "Kafka offset commits sent.", commits),
        ] {
            page.counter(name, help, count.get());
        }
        let outcomes = [
            ("created", created),
            ("updated", updated),
            ("unchanged", unchanged),
            ("dead_lettered", dead_lettered),
        ];
        let outcomes = outcomes.map(|(outcome, count)| ([("outcome", outcome)], count.get()));
        page.counters("documents", "Documents settled, by what became of them.", &outcomes);
        for (name, help, count) in [
            ("in_flight_bulks", "Bulk requests under way.", bulks_in_flight),
            ("waiting_bulks", "Bulks that wait for an operator.", bulks_waiting),
            ("parked_blocks", "Blocks that wait in Kafka for an operator.", parked_blocks),
            ("in_flight_bytes", "Bytes of blocks taken and not settled.", in_flight_bytes),
            ("partitions", "Partitions assigned here.", partitions),
        ] {
            page.gauge(name, help, count.get() as f64);
        }
        let lags: Vec<_> = status
            .lags()
            .iter()
            .map(|((topic, partition), lag)| {
                ([("topic", topic.clone()), ("partition", partition.to_string())], *lag as f64)
            })
            .collect();
        page.gauges("partition_lag_records", "Records in Kafka behind what is committed.", &lags);
        page.histogram("bulk_seconds", "How long answered bulk requests took.", bulk_latency);
        let help = "From reading on the host until it became a document here, one value a block.";
        page.histogram("event_lag_seconds", help, event_lag);
        page.gauge("healthy", "1 if GET /health answers 200.", f64::from(u8::from(self.report().is_well())));
        vitals::process::describe(page);
    }
}
