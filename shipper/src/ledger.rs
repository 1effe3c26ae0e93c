//! The shipper's journal ([`wire::journal`]): a status a minute, and the ledger, a line for each generation that has changed.
//!
//! A ledger line says how far a generation is in Kafka, how large it was seen and why the rest will never come. Lines are
//! cumulative, so one that is lost is made good by the next; the numbers that they are made of are in the checkpoint. What a
//! generation said last is kept beside it: 10 000 idle files cost 10 000 comparisons a second and no line.
//!
//! Journal blocks go the way of all blocks, but hold nothing up: they count for no limit, and a generation's reading does not
//! wait for them.

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    time::Instant,
};

use grammars::{Component, Reader};
use settings::Ship;
use wire::{
    BlockHeader, Generation,
    journal::{self, Journal, Line},
};

use crate::{
    clock::Clock,
    loss::Reason,
    mark::partition_of,
    run::Shipper,
    sink::{Outcome, Standing},
    tracked::Tracked,
};

/// Bytes of lines that wait while Kafka is away. What comes on top is counted.
const WAITING: usize = 1 << 20;

/// What a generation's ledger line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    end: u64,
    size: u64,
    ended: bool,
    lost: Option<Reason>,
}

impl Entry {
    fn of(tracked: &Tracked) -> Entry {
        let end = tracked.watermark.acknowledged;
        let (lost_to, lost) = tracked.lost.unzip();
        let size = tracked.reached.max(end).max(lost_to.unwrap_or_default());
        Entry { end, size, ended: tracked.is_finished(), lost }
    }

    /// No further line is to be expected soon: it is not worth waiting for the minute.
    fn is_last(&self) -> bool {
        self.ended || self.lost.is_some()
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Ledger {
    journal: Journal,
    started: Instant,
    /// Lines that are in no block yet.
    lines: Vec<u8>,
    /// Blocks to be sent, and blocks that were.
    waiting: VecDeque<(BlockHeader, Vec<u8>)>,
    unacknowledged: BTreeMap<u64, (BlockHeader, Vec<u8>)>,
    /// When the next status is due, and what had been acknowledged at the last one.
    due: Instant,
    last_status: (Instant, u64),
    withheld: u64,
}

impl Ledger {
    pub(crate) fn new(ship: &Ship, now: Instant) -> Ledger {
        let reader = Reader::new(Component::Shipper);
        let mut ledger = Ledger {
            journal: Journal::new(&journal::Writer {
                host: &ship.host,
                cluster: ship.streams.first().map_or("", |stream| &stream.cluster),
                component: Component::Shipper.name(),
                rule: reader.rule(),
                started_ms: now_ms(),
                process: std::process::id(),
            }),
            started: now,
            lines: Vec::new(),
            waiting: VecDeque::new(),
            unacknowledged: BTreeMap::new(),
            due: now,
            last_status: (now, 0),
            withheld: 0,
        };
        Line::new("start", now_ms())
            .number("process", u64::from(std::process::id()))
            .text("version", env!("CARGO_PKG_VERSION"))
            .write(&mut ledger.lines);
        ledger
    }

    /// A shipper that finds its streams may begin without one that says whose host it is.
    pub(crate) fn name_cluster(&mut self, ship: &Ship) {
        if let Some(stream) = ship.streams.first() {
            self.journal.name_cluster(&stream.cluster);
        }
    }

    /// Takes the delivery of a journal's block. False: it is another's.
    pub(crate) fn delivered(&mut self, sequence: u64, outcome: Outcome) -> bool {
        let Some(block) = self.unacknowledged.remove(&sequence) else {
            return false;
        };
        if outcome == Outcome::Failed {
            self.waiting.push_back(block);
        }
        true
    }

    /// The client was made anew: what it held is sent again.
    pub(crate) fn send_again(&mut self) {
        self.waiting.extend(std::mem::take(&mut self.unacknowledged).into_values());
    }

    fn cut(&mut self) {
        if !self.lines.is_empty() {
            let lines = std::mem::take(&mut self.lines);
            self.waiting.push_back(self.journal.block(lines, now_ms()));
        }
    }

    fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.unacknowledged.is_empty()
    }
}

impl Shipper<'_> {
    /// A range that will never be delivered. The generation is not known of a file that went away too early.
    pub(crate) fn gap(
        &mut self,
        stream: usize,
        path: &Path,
        generation: Option<Generation>,
        range: std::ops::Range<u64>,
        reason: Reason,
    ) {
        if self.ledger.lines.len() > WAITING {
            self.ledger.withheld += 1;
            return;
        }
        let stream = &self.streams[stream];
        Line::new("gap", now_ms())
            .text("host", self.host)
            .text("stream", &stream.name)
            .text("component", stream.component)
            .bytes("path", path.as_os_str().as_encoded_bytes())
            .text("generation", &generation.map(|generation| generation.to_string()).unwrap_or_default())
            .number("start", range.start)
            .number("end", range.end)
            .text("reason", &reason.to_string())
            .write(&mut self.ledger.lines);
    }

    /// Writes what is due, once a second, and sends it if Kafka is there.
    pub(crate) fn report(&mut self, now: Instant) {
        if !matches!(self.standing, Standing::Ready(_)) {
            return;
        }
        let is_due = now >= self.ledger.due && self.scanned;
        if is_due {
            self.ledger.due = now + self.timing.status;
        }
        self.tell_generations(|entry| is_due || entry.is_last());
        if is_due {
            self.tell_status(now);
        }
        self.ledger.cut();
        self.send_journal();
    }

    fn tell_generations(&mut self, is_wanted: impl Fn(&Entry) -> bool) {
        for (generation, tracked) in &mut self.generations {
            let entry = Entry::of(tracked);
            if tracked.told == Some(entry) || !is_wanted(&entry) {
                continue;
            }
            tracked.told = Some(entry);
            let stream = &self.streams[tracked.stream];
            let last_time = tracked.watermark.point.last_time.filter(|time| time.is_plausible());
            let last_day = last_time.map(|time| time.date().to_string());
            let first_day = tracked.first_day.as_deref().unwrap_or_default();
            Line::new("ledger", now_ms())
                .text("host", self.host)
                .text("stream", &stream.name)
                .text("component", stream.component)
                .bytes("path", tracked.path.as_os_str().as_encoded_bytes())
                .text("generation", &generation.to_string())
                .number("start", tracked.content)
                .number("end", entry.end)
                .number("size", entry.size)
                .flag("ended", entry.ended)
                .text("reason", &entry.lost.map_or(String::new(), |reason| reason.to_string()))
                .text("first_day", first_day)
                .text("last_day", last_day.as_deref().unwrap_or(first_day))
                .write(&mut self.ledger.lines);
            if self.ledger.lines.len() >= journal::BLOCK {
                self.ledger.cut();
            }
        }
    }

    fn tell_status(&mut self, now: Instant) {
        let counters = self.counters;
        let bytes = counters.bytes_acknowledged.get();
        let (before, bytes_before) = std::mem::replace(&mut self.ledger.last_status, (now, bytes));
        let rate = (bytes - bytes_before) as f64 / now.duration_since(before).as_secs_f64().max(0.001);
        Line::new("status", now_ms())
            .number("uptime_s", now.duration_since(self.ledger.started).as_secs())
            .number("memory_bytes", settings::memory_bytes().unwrap_or(0))
            .number("bytes_per_s", rate as u64)
            .number("lag_bytes", counters.lag_bytes.get())
            .number("in_flight_bytes", counters.in_flight_bytes.get())
            .number("bytes", bytes)
            .number("blocks", counters.blocks_acknowledged.get())
            .number("retried", counters.retries.get())
            .number("errors", counters.errors.get())
            .number("files", counters.files.get())
            .number("withheld", self.ledger.withheld)
            .write(&mut self.ledger.lines);
    }

    fn send_journal(&mut self) {
        let Standing::Ready(partitions) = self.standing else {
            return;
        };
        while let Some((header, value)) = self.ledger.waiting.pop_front() {
            let partition = partition_of(header.generation, partitions);
            if self.output.send(self.next_sequence, partition, Some(&header), &value).is_err() {
                self.ledger.waiting.push_front((header, value));
                return;
            }
            self.ledger.unacknowledged.insert(self.next_sequence, (header, value));
            self.next_sequence += 1;
        }
    }

    /// The last lines: every generation as it is now, a status, and that this is the end.
    pub(crate) fn end_journal(&mut self, now: Instant) {
        self.standing = self.output.standing();
        if !matches!(self.standing, Standing::Ready(_)) {
            return;
        }
        self.count();
        self.tell_generations(|_| true);
        self.tell_status(now);
        Line::new("stop", now_ms()).write(&mut self.ledger.lines);
        self.ledger.cut();
        self.send_journal();
    }

    /// Whether the journal is in Kafka, or will not get there.
    pub(crate) fn is_journal_sent(&mut self, now: Instant) -> bool {
        self.take_deliveries(now);
        self.send_journal();
        self.ledger.is_settled() || !matches!(self.standing, Standing::Ready(_))
    }
}

fn now_ms() -> i64 {
    Clock::default().now_ms()
}
