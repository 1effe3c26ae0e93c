//! Membership in the consumer group: what happens when partitions come and go.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientContext, Offset, Statistics, TopicPartitionList,
    config::RDKafkaLogLevel,
    consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance},
    error::{KafkaError, RDKafkaErrorCode},
};

use vitals::Throttle;

use crate::{
    counters::Counters,
    flight::{Flight, Lane},
    kafka::{is_outage, warn},
};

/// How long partitions that are taken from us may delay the others of the group.
const REVOKE: Duration = Duration::from_secs(10);
/// How long giving the partitions back may take at the end.
const LEAVE: Duration = Duration::from_secs(5);
/// How long closing the client may take. Its request to leave is given up after 5 s.
const CLOSE: Duration = Duration::from_secs(8);
const POLL: Duration = Duration::from_millis(100);

/// What the client calls back.
pub(crate) struct Group {
    flight: Arc<Flight>,
    counters: Arc<Counters>,
    throttle: Throttle,
    commit_throttle: Throttle,
    /// We leave: what could be waited for was waited for.
    leaving: AtomicBool,
    /// We are no member, as the client's last statistics say.
    is_outside: AtomicBool,
    /// Grows with each assignment.
    assignments: AtomicU64,
}

impl Group {
    pub(crate) fn new(flight: Arc<Flight>, counters: Arc<Counters>) -> Group {
        Group {
            flight,
            counters,
            throttle: Throttle::new(),
            commit_throttle: Throttle::new(),
            leaving: AtomicBool::new(false),
            is_outside: AtomicBool::new(true),
            assignments: AtomicU64::new(0),
        }
    }

    pub(crate) fn assignments(&self) -> u64 {
        self.assignments.load(Ordering::Acquire)
    }

    /// Commits what moved since the last commit, without waiting.
    pub(crate) fn commit_moved(&self, consumer: &BaseConsumer<Group>) {
        self.commit(consumer, &self.flight.moved(), CommitMode::Async);
    }

    /// Commits all that is settled, of these lanes or of all. Waits until it is done, unless we leave: while members come and
    /// go, the coordinator answers nothing on our connection until each of them has spoken, for up to a session's 15 s.
    fn commit_settled(&self, consumer: &BaseConsumer<Group>, only: Option<&[Lane]>) {
        let mode = if self.leaving.load(Ordering::Acquire) { CommitMode::Async } else { CommitMode::Sync };
        self.commit(consumer, &self.flight.prefixes(only), mode);
    }

    fn commit(&self, consumer: &BaseConsumer<Group>, settled: &[(Lane, i64)], mode: CommitMode) {
        if settled.is_empty() {
            return;
        }
        let mut offsets = TopicPartitionList::with_capacity(settled.len());
        for ((topic, partition), offset) in settled {
            if let Err(error) = offsets.add_partition_offset(topic, *partition, Offset::Offset(*offset)) {
                tracing::debug!(%error, %topic, partition, offset, "an offset cannot be listed");
            }
        }
        self.counters.commits.add(1);
        faults::at(faults::At::R6);
        if let Err(error) = consumer.commit(&offsets, mode) {
            self.commit_failed(&error);
        }
        faults::at(faults::At::R7);
    }

    fn commit_failed(&self, error: &KafkaError) {
        use RDKafkaErrorCode::{
            AssignmentLost, IllegalGeneration, NoOffset, RebalanceInProgress, UnknownMemberId,
            WaitingForCoordinator,
        };
        match error.rdkafka_error_code() {
            Some(NoOffset) => return,
            // Somebody else has the partitions, or the group is in motion: the records come again, there or here.
            Some(
                IllegalGeneration
                | UnknownMemberId
                | RebalanceInProgress
                | AssignmentLost
                | WaitingForCoordinator,
            ) => tracing::debug!(%error, "offsets were not committed"),
            _ => warn(&self.commit_throttle, error, "offsets cannot be committed"),
        }
        self.flight.forget_commits();
    }

    fn assigned(&self, consumer: &BaseConsumer<Group>, partitions: &TopicPartitionList) {
        // Cooperative rebalances assign nothing to who keeps what it has.
        if partitions.count() == 0 {
            return;
        }
        // Known only for the sake of a warning if the log begins later; without it everything works.
        let committed = consumer.committed_offsets(partitions.clone(), Duration::from_secs(5));
        for lane in lanes(partitions) {
            let known = committed.as_ref().ok().and_then(|list| list.find_partition(&lane.0, lane.1));
            let offset = known.and_then(|partition| match partition.offset() {
                Offset::Offset(offset) => Some(offset),
                _ => None,
            });
            self.flight.open_lane(lane, offset);
        }
        self.assignments.fetch_add(1, Ordering::Release);
    }

    fn revoked(&self, consumer: &BaseConsumer<Group>, partitions: &TopicPartitionList) {
        let lanes = lanes(partitions);
        faults::at(faults::At::R8);
        // Lost partitions have a new owner already, and commits for them fail.
        if !consumer.assignment_lost() {
            if !self.leaving.load(Ordering::Acquire) && !self.flight.wait_for_lanes(&lanes, REVOKE) {
                tracing::info!("partitions go while blocks are under way, their new owner reads them again");
            }
            self.commit_settled(consumer, Some(&lanes));
        }
        lanes.iter().for_each(|lane| self.flight.close_lane(lane));
    }
}

/// Commits what is settled, gives the partitions back, and leaves the group; within [`LEAVE`] and [`CLOSE`].
///
/// `close` alone does not do: amid a rebalance, or with no partition, the client goes without a word (librdkafka 2.12,
/// cooperative), or waits for itself; and the others, whom the coordinator lets wait for everyone, stand still until our session
/// ends. Therefore the subscription ends first, which says goodbye once the rebalance is over, and that is waited for.
pub(crate) fn leave(consumer: BaseConsumer<Group>) {
    let group = consumer.context();
    group.leaving.store(true, Ordering::Release);
    group.commit_settled(&consumer, None);
    group.is_outside.store(false, Ordering::Release);
    consumer.unsubscribe();
    let until = Instant::now() + LEAVE;
    while !group.is_outside.load(Ordering::Acquire) && Instant::now() < until {
        // What comes now is read again by whoever has the partition next.
        let _ = consumer.poll(POLL);
    }
    let (closed, wait) = mpsc::channel();
    thread::spawn(move || {
        drop(consumer);
        let _ = closed.send(());
    });
    if wait.recv_timeout(CLOSE).is_err() {
        tracing::info!(
            "the group was left without its answer, it gives our partitions to others within 15 s"
        );
    }
}

fn lanes(partitions: &TopicPartitionList) -> Vec<Lane> {
    partitions.elements().iter().map(|element| (Arc::from(element.topic()), element.partition())).collect()
}

impl ClientContext for Group {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        // The only word of an asynchronous commit that failed; the client calls nothing back for it. Most often a rebalance is
        // under way. It is sent again.
        if facility == "COMMITFAIL" {
            self.flight.forget_commits();
        }
        tracing::debug!(?level, facility, message, "librdkafka");
    }

    fn stats(&self, statistics: Statistics) {
        let is_outside = statistics.cgrp.as_ref().is_none_or(|group| group.join_state == "init");
        self.is_outside.store(is_outside, Ordering::Release);
        self.counters.status.kafka_says(&statistics);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        if is_outage(&error) {
            self.counters.status.kafka.set(reason);
        }
        warn(&self.throttle, &error, reason);
    }
}

impl ConsumerContext for Group {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Group>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(partitions) => {
                tracing::info!(partitions = partitions.count(), "partitions assigned");
                self.assigned(consumer, partitions);
            }
            Rebalance::Revoke(partitions) => {
                tracing::info!(partitions = partitions.count(), "partitions revoked");
                self.revoked(consumer, partitions);
            }
            Rebalance::Error(error) => warn(&self.throttle, error, "the group cannot be balanced"),
        }
    }
}
