//! The journals of processor and replay ([`wire::journal`]): a status a minute, each dead letter, and what was replayed.
//!
//! A dead letter's line is written when the letter is durable and before its event is settled, so that a kill cannot part them.
//! It is tried once and then with the next line: a journal that cannot be written is told, and stops nothing.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use grammars::{Component, Reader};
use wire::{
    BlockHeader, Generation, WrittenTime,
    journal::{self, Journal, Line},
};

use crate::{body::Block, counters::Counters, dead_letter::Topic, letter::DeadLetter};

/// Between two statuses.
const STATUS: Duration = Duration::from_secs(60);

/// Dead letters of a minute that have a line each. More are counted.
const LETTERS: u32 = 1000;

/// Bytes of lines that wait while the topic takes nothing.
const WAITING: usize = 1 << 20;

/// How long the last lines may take.
const LAST: Duration = Duration::from_secs(5);

/// What a daemon writes of itself into the log topic.
pub(crate) struct Reporter {
    topic: String,
    counters: Arc<Counters>,
    started: Instant,
    state: Mutex<State>,
    /// Blocks that are not in Kafka yet; locked while they are sent.
    waiting: tokio::sync::Mutex<VecDeque<(BlockHeader, Vec<u8>)>>,
}

struct State {
    journal: Journal,
    lines: Vec<u8>,
    minute: Instant,
    letters: u32,
    withheld: u64,
    last_status: (Instant, u64),
}

impl Reporter {
    /// For a topic that the processors read.
    pub(crate) fn new(topic: &str, cluster: &str, role: Component, counters: &Arc<Counters>) -> Reporter {
        let now = Instant::now();
        Reporter {
            topic: topic.to_owned(),
            counters: Arc::clone(counters),
            started: now,
            state: Mutex::new(State {
                journal: journal(role, cluster),
                lines: Vec::new(),
                minute: now,
                letters: 0,
                withheld: 0,
                last_status: (now, 0),
            }),
            waiting: tokio::sync::Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the first line, and then a status a minute, for as long as the runtime lives.
    pub(crate) async fn run(&self, topic: &Topic) {
        Line::new("start", now_ms())
            .number("process", u64::from(std::process::id()))
            .text("version", env!("CARGO_PKG_VERSION"))
            .write(&mut self.lock().lines);
        loop {
            self.status();
            self.flush(topic).await;
            tokio::time::sleep(STATUS).await;
        }
    }

    /// The last lines.
    pub(crate) async fn stop(&self, topic: &Topic) {
        self.status();
        Line::new("stop", now_ms()).write(&mut self.lock().lines);
        if tokio::time::timeout(LAST, self.flush(topic)).await.is_err() {
            tracing::debug!("the last lines of the journal did not reach kafka in time");
        }
    }

    /// Says that a letter is in the dead-letter topic.
    pub(crate) async fn dead_letter(&self, topic: &Topic, letter: &DeadLetter) {
        if self.admits() {
            letter_line(letter).write(&mut self.lock().lines);
            self.flush(topic).await;
        }
    }

    fn admits(&self) -> bool {
        let mut state = self.lock();
        if state.minute.elapsed() >= STATUS {
            (state.minute, state.letters) = (Instant::now(), 0);
        }
        state.letters += 1;
        let admitted = state.letters <= LETTERS && state.lines.len() < WAITING;
        state.withheld += u64::from(!admitted);
        admitted
    }

    fn status(&self) {
        let counters = &self.counters;
        let (now, bytes) = (Instant::now(), counters.block_bytes.get());
        let mut state = self.lock();
        if state.lines.len() >= WAITING {
            return;
        }
        let (before, bytes_before) = std::mem::replace(&mut state.last_status, (now, bytes));
        let rate = (bytes - bytes_before) as f64 / now.duration_since(before).as_secs_f64().max(0.001);
        let indexed = counters.created.get() + counters.updated.get() + counters.unchanged.get();
        let withheld = state.withheld;
        Line::new("status", now_ms())
            .number("uptime_s", now.duration_since(self.started).as_secs())
            .number("memory_bytes", settings::memory_bytes().unwrap_or(0))
            .number("bytes_per_s", rate as u64)
            .number("in_flight_bytes", counters.in_flight_bytes.get())
            .number("bytes", bytes)
            .number("blocks", counters.blocks.get())
            .number("events", counters.events.get())
            .number("indexed", indexed)
            .number("unparsed", counters.unparsed.get())
            .number("retried", counters.retried.get())
            .number("dead_lettered", counters.dead_lettered.get() + counters.unreadable.get())
            .number("missed_offsets", counters.missed_offsets.get())
            .number("partitions", counters.partitions.get())
            .number("withheld", withheld)
            .write(&mut state.lines);
    }

    /// Sends what there is. Whoever comes while another one sends waits, and finds its own lines sent or sends them.
    async fn flush(&self, topic: &Topic) {
        let mut waiting = self.waiting.lock().await;
        {
            let mut state = self.lock();
            if !state.lines.is_empty() && waiting.len() < 64 {
                let lines = std::mem::take(&mut state.lines);
                waiting.push_back(state.journal.block(lines, now_ms()));
            }
        }
        while let Some((header, value)) = waiting.front() {
            let record = DeadLetter::of_journal(header, value);
            if !topic.try_once(&self.topic, &header.generation.to_string(), &record).await {
                return;
            }
            waiting.pop_front();
        }
    }
}

/// A letter's position, and why it is one.
fn letter_line(letter: &DeadLetter) -> Line {
    let text = |name: &str| letter.header(name).unwrap_or_default();
    let number = |name: &str| text(name).parse::<u64>().unwrap_or(0);
    let path = letter.headers.iter().find(|(name, _)| name == "path").map(|(_, path)| path.as_slice());
    let line = Line::new("dead_letter", now_ms())
        .text("host", text("host"))
        .text("stream", text("stream"))
        .text("component", text("component"))
        .bytes("path", path.unwrap_or_default())
        .text("generation", text("gen"))
        .number("start", number("base"))
        .number("end", number("base") + number("len"))
        .text("index", text("index"))
        .text("reason", text("reason"))
        .text("source", text("source"));
    match text("status") {
        "" => line,
        _ => line.number("status", number("status")),
    }
}

/// What a replay has delivered, generation by generation.
#[derive(Debug, Default)]
pub struct Replayed(BTreeMap<Generation, Delivered>);

#[derive(Debug)]
struct Delivered {
    host: String,
    stream: String,
    component: String,
    path: Vec<u8>,
    start: u64,
    end: u64,
    ended: bool,
    first: Option<WrittenTime>,
    last: Option<WrittenTime>,
}

impl Replayed {
    /// A block, and all before it, is indexed, a dead letter, or (through Kafka) acknowledged. Blocks of a file come in their order.
    pub fn settled(&mut self, header: &BlockHeader) {
        let delivered = self.0.entry(header.generation).or_insert_with(|| Delivered {
            host: header.host.clone(),
            stream: header.stream.clone(),
            component: header.component.clone(),
            path: header.path.clone(),
            start: header.base,
            end: header.base,
            ended: false,
            first: None,
            last: None,
        });
        delivered.end = delivered.end.max(header.base + u64::from(header.length));
        delivered.ended |= header.flags.ended;
        delivered.first = delivered.first.or(header.last_time);
        delivered.last = header.last_time.or(delivered.last);
    }

    /// The ledger lines as blocks of a journal of their own.
    pub fn blocks(&self) -> Vec<Block> {
        let mut journal = journal(Component::Replay, "");
        let (mut blocks, mut lines) = (Vec::new(), Vec::new());
        let mut cut = |lines: &mut Vec<u8>| {
            let (header, value) = journal.block(std::mem::take(lines), now_ms());
            blocks.push(Block { header, value, position: None, attempt: 0 });
        };
        for (generation, delivered) in &self.0 {
            let day = |time: Option<WrittenTime>| {
                time.filter(|time| time.is_plausible())
                    .map_or_else(String::new, |time| time.date().to_string())
            };
            Line::new("ledger", now_ms())
                .text("host", &delivered.host)
                .text("stream", &delivered.stream)
                .text("component", &delivered.component)
                .bytes("path", &delivered.path)
                .text("generation", &generation.to_string())
                .number("start", delivered.start)
                .number("end", delivered.end)
                .number("size", delivered.end)
                .flag("ended", delivered.ended)
                .text("first_day", &day(delivered.first))
                .text("last_day", &day(delivered.last))
                .write(&mut lines);
            if lines.len() >= journal::BLOCK {
                cut(&mut lines);
            }
        }
        if !lines.is_empty() {
            cut(&mut lines);
        }
        blocks
    }
}

fn journal(role: Component, cluster: &str) -> Journal {
    let host = settings::host().unwrap_or_default();
    Journal::new(&journal::Writer {
        host: &host,
        cluster,
        component: role.name(),
        rule: Reader::new(role).rule(),
        started_ms: now_ms(),
        process: std::process::id(),
    })
}

fn now_ms() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

#[cfg(test)]
mod tests {
    use grammars::FIELDS;

    use super::*;
    use crate::{BulkBody, Options, Renderer, testing};

    /// Elasticsearch refuses a document that has a key twice, so no field of a line may be one of those that all documents have.
    #[test]
    fn no_key_of_a_journal_document_is_there_twice() {
        let reporter = Reporter::new("logs", "khp", Component::Processor, &Arc::default());
        reporter.status();
        let letter = DeadLetter::of_block(&testing::namenode_block(b"x\n"), "because");
        letter_line(&letter).write(&mut reporter.lock().lines);
        Line::new("start", 0).number("process", 1).text("version", "1").write(&mut reporter.lock().lines);
        let (header, value) = {
            let mut state = reporter.lock();
            let lines = std::mem::take(&mut state.lines);
            state.journal.block(lines, 0)
        };
        let mut replayed = Replayed::default();
        replayed.settled(&testing::namenode_block(b"2026-11-21 07:29:56,459 INFO a.B: one\n").header);
        let own = Block { header, value, position: None, attempt: 0 };
        let mut documents = 0;
        for block in replayed.blocks().into_iter().chain([own]) {
            let mut body = BulkBody::default();
            let rendered = Renderer::new(Options { keep_original: true }).render(&Arc::new(block), &mut body);
            assert_eq!(rendered.expect("the rule is known").unparsed, 0);
            for item in &body.items {
                documents += 1;
                let text = String::from_utf8_lossy(body.document(item)).into_owned();
                for field in FIELDS {
                    let times =
                        text.matches(field.key).count() + usize::from(text.starts_with(&field.key[1..]));
                    assert!(times <= 1, "{} {times} times in {text}", field.name);
                }
            }
        }
        assert_eq!(documents, 4);
    }
}
