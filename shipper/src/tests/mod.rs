//! Real files in a directory of their own, a sink in memory, short times.
//!
//! The oracle: all blocks, in the order in which they were sent, go through [`wire::split::events`]; a document is the longest
//! text that its id was written with. Put together by offset the documents of a generation must be its content: nothing lost,
//! nothing twice. Tests poll with a deadline and never sleep and hope.

mod bad_input;
pub(crate) mod broken;
mod clock;
mod faults;
mod follow;
mod framing;
mod holes;
mod identity;
mod ledger;
mod loss;
mod many;
mod moments;
mod records;
mod reload;
mod reported;
mod resources;
mod restart;
mod rotation;
mod state;
mod styles;

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use grammars::{Component, Reader};
use wire::{BlockHeader, DocumentId, Generation, split::events};

use crate::{
    Counters, ShipError, Stop, Until,
    bound::Bound,
    clock::Clock,
    run::Shipper,
    sink::{Change, Deliveries, Delivery, Full, Outcome, Output, Standing},
    timing::Timing,
};

/// Waiting longer than this is failure.
const DEADLINE: Duration = Duration::from_secs(20);

pub(super) const SHORT: Timing = Timing {
    scan_notified: Duration::from_millis(500),
    scan_alone: Duration::from_millis(20),
    gather: Duration::from_millis(1),
    pause: Duration::from_millis(30),
    regrow: Duration::from_millis(200),
    complete: Duration::from_millis(300),
    too_large: Duration::from_millis(200),
    untimed: Duration::from_millis(100),
    copy: Duration::from_millis(600),
    deleted: Duration::from_millis(80),
    renamed: Duration::from_millis(150),
    keep: Duration::from_secs(60),
    spare: Duration::from_millis(200),
    checkpoint: Duration::from_millis(20),
    status: Duration::from_millis(50),
    drain: Duration::from_secs(2),
    retry: Duration::from_millis(20),
    cost: Timing::NORMAL.cost,
};

/// What the sink does with blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    #[default]
    Acknowledge,
    /// Takes blocks and says nothing.
    Hold,
    /// Kafka is away.
    Away,
    /// Refuses every n-th block.
    FailEach(u64),
    /// Refuses what has more bytes.
    Limit(usize),
    /// Fails for good at the next block, then acknowledges.
    Break,
}

#[derive(Debug, Default)]
struct Kept {
    mode: Mode,
    blocks: Vec<(BlockHeader, Vec<u8>)>,
    /// Blocks of the shipper's own journal: they fail and are held as others, and count apart.
    journal: Vec<(BlockHeader, Vec<u8>)>,
    /// Records without a block's headers.
    plain: Vec<Vec<u8>>,
    held: Vec<u64>,
    broken: bool,
    count: u64,
    changes: u64,
}

/// The sink of tests. Blocks that fail are kept too: Kafka may have stored what it did not acknowledge.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    kept: Arc<Mutex<Kept>>,
    deliveries: Deliveries,
}

impl Memory {
    pub(crate) fn standing(&mut self) -> Standing {
        let kept = self.kept.lock().unwrap();
        match kept.mode {
            Mode::Away => Standing::Waiting,
            _ if kept.broken => Standing::Broken,
            _ => Standing::Ready(4),
        }
    }

    /// As if other brokers were configured each second time.
    pub(crate) fn change(&mut self) -> Change {
        let mut kept = self.kept.lock().unwrap();
        kept.changes += 1;
        let client = kept.changes.is_multiple_of(2);
        if client {
            kept.held.clear();
        }
        Change { client, topic: client }
    }

    pub(crate) fn renew(&mut self) {
        let mut kept = self.kept.lock().unwrap();
        kept.broken = false;
        kept.held.clear();
    }

    pub(crate) fn send(
        &mut self,
        sequence: u64,
        partition: i32,
        header: Option<&BlockHeader>,
        value: &[u8],
    ) -> Result<(), Full> {
        let mut kept = self.kept.lock().unwrap();
        assert!((0..4).contains(&partition));
        if kept.broken {
            return Err(Full);
        }
        let is_journal = header.is_some_and(BlockHeader::is_journal);
        kept.count += u64::from(!is_journal);
        if let Mode::Limit(limit) = kept.mode
            && value.len() > limit
        {
            drop(kept);
            self.deliveries.push(Delivery { sequence, outcome: Outcome::TooLarge });
            return Ok(());
        }
        match header {
            None => kept.plain.push(value.to_vec()),
            Some(header) => {
                let encoded = header.encode();
                let fields = encoded.iter().map(|(name, text)| (*name, text.as_slice()));
                let decoded = BlockHeader::decode(fields, value).unwrap();
                assert_eq!(&decoded, header);
                let kind = if is_journal { &mut kept.journal } else { &mut kept.blocks };
                kind.push((decoded, value.to_vec()));
            }
        }
        let outcome = match kept.mode {
            Mode::FailEach(n) if kept.count.is_multiple_of(n) => Outcome::Failed,
            Mode::Hold => {
                kept.held.push(sequence);
                return Ok(());
            }
            Mode::Break if !is_journal => {
                kept.mode = Mode::Acknowledge;
                kept.broken = true;
                return Ok(());
            }
            _ => Outcome::Acknowledged,
        };
        drop(kept);
        self.deliveries.push(Delivery { sequence, outcome });
        Ok(())
    }

    fn set(&self, mode: Mode) {
        let mut kept = self.kept.lock().unwrap();
        kept.mode = mode;
        let held = if mode == Mode::Acknowledge { std::mem::take(&mut kept.held) } else { Vec::new() };
        drop(kept);
        for sequence in held {
            self.deliveries.push(Delivery { sequence, outcome: Outcome::Acknowledged });
        }
        self.deliveries.wake();
    }
}

/// A directory with logs, and a shipper that follows them.
pub(super) struct Rig {
    root: tempfile::TempDir,
    patterns: Vec<String>,
    component: Component,
    framing: settings::Framing,
    encoding: &'static encoding_rs::Encoding,
    notify: bool,
    timing: Timing,
    in_flight_bytes: usize,
    descriptors: Option<usize>,
    bound: Bound,
    clock: Clock,
    memory: Memory,
    counters: Arc<Counters>,
    /// The reading thread's folder in `/proc`.
    thread: Arc<Mutex<PathBuf>>,
    running: Option<(Stop, JoinHandle<Result<(), ShipError>>)>,
}

impl Rig {
    /// Nothing runs yet. Patterns are relative to the directory.
    pub(super) fn new(patterns: &[&str]) -> Rig {
        let root = tempfile::tempdir().unwrap();
        let logs = root.path().join("logs");
        fs::create_dir(&logs).unwrap();
        let patterns = patterns.iter().map(|pattern| format!("{}/{pattern}", logs.display())).collect();
        Rig {
            root,
            patterns,
            component: Component::NameNode,
            framing: settings::Framing::Blocks,
            encoding: encoding_rs::UTF_8,
            notify: true,
            timing: SHORT,
            in_flight_bytes: 32 << 20,
            descriptors: None,
            bound: Bound::NORMAL,
            clock: Clock::default(),
            memory: Memory::default(),
            counters: Arc::default(),
            thread: Arc::default(),
            running: None,
        }
    }

    pub(super) fn started(patterns: &[&str]) -> Rig {
        let mut rig = Rig::new(patterns);
        rig.start();
        rig
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("logs").join(name)
    }

    pub(super) fn state(&self) -> PathBuf {
        self.root.path().join("state")
    }

    fn ship(&self) -> settings::Ship {
        settings::Ship {
            host: "host1".to_owned(),
            state: self.state(),
            notify: self.notify,
            in_flight_bytes: self.in_flight_bytes,
            listen: None,
            streams: vec![settings::Stream {
                name: "namenode".to_owned(),
                files: self.patterns.clone(),
                exclude: Vec::new(),
                component: self.component,
                service: None,
                layout: None,
                cluster: "c1".to_owned(),
                zone: chrono_tz::Asia::Seoul,
                encoding: self.encoding,
                framing: self.framing,
            }],
        }
    }

    pub(super) fn start(&mut self) {
        assert!(self.running.is_none());
        let stop = Stop::new();
        let deliveries = Deliveries::new(stop.wake().clone());
        self.memory.deliveries = deliveries.clone();
        self.counters = Arc::default();
        let (ship, memory, counters) = (self.ship(), self.memory.clone(), Arc::clone(&self.counters));
        let (timing, stopped, descriptors) = (self.timing, stop.clone(), self.descriptors);
        let own = Arc::clone(&self.thread);
        let (bound, clock) = (self.bound, self.clock.clone());
        let thread = std::thread::spawn(move || {
            *own.lock().unwrap() = Path::new("/proc").join(fs::read_link("/proc/thread-self").unwrap());
            let output = Output::Memory(memory);
            let mut shipper =
                Shipper::new(&ship, output, deliveries, &stopped, &counters, timing, Instant::now())?;
            shipper.descriptor_bound = descriptors.unwrap_or(shipper.descriptor_bound);
            (shipper.bound, shipper.clock) = (bound, clock);
            shipper.run(Until::Stopped)
        });
        self.running = Some((stop, thread));
    }

    pub(super) fn stop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.stop();
            thread.join().unwrap().unwrap();
        }
    }

    /// Stops without regard: the state directory is as it was before the last moments.
    pub(super) fn kill(&mut self) {
        let saved = self.root.path().join("saved");
        drop(fs::remove_dir_all(&saved));
        copy_directory(&self.state(), &saved);
        self.memory.set(Mode::Away);
        self.stop();
        self.memory.kept.lock().unwrap().held.clear();
        self.memory.set(Mode::Acknowledge);
        fs::remove_dir_all(self.state()).unwrap();
        fs::rename(&saved, self.state()).unwrap();
    }

    pub(super) fn append(&self, name: &str, text: &[u8]) {
        append(&self.path(name), text);
    }

    /// Waits until the generations' contents are these, in any order.
    #[track_caller]
    pub(super) fn expect(&mut self, contents: &[&[u8]]) {
        let mut expected: Vec<Vec<u8>> = contents.iter().map(|content| content.to_vec()).collect();
        expected.sort();
        let deadline = Instant::now() + DEADLINE;
        loop {
            let found = self.contents();
            if found == expected {
                break;
            }
            if Instant::now() > deadline {
                self.fail(&found, &expected);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the contents are these, stops, and looks again: nothing came behind.
    #[track_caller]
    pub(super) fn finish(&mut self, contents: &[&[u8]]) {
        self.expect(contents);
        self.wait("everything is acknowledged", |rig| rig.counters.in_flight_bytes.get() == 0);
        self.stop();
        self.expect(contents);
    }

    #[track_caller]
    fn fail(&self, found: &[Vec<u8>], expected: &[Vec<u8>]) {
        let show = |contents: &[Vec<u8>]| -> Vec<String> {
            contents
                .iter()
                .map(|content| {
                    let text = String::from_utf8_lossy(&content[..content.len().min(300)]).into_owned();
                    format!("{} bytes: {text}", content.len())
                })
                .collect()
        };
        for (header, value) in &self.memory.kept.lock().unwrap().blocks {
            eprintln!(
                "{} base={} length={} {:?}",
                header.generation,
                header.base,
                value.len(),
                header.flags.to_string()
            );
        }
        eprintln!("{:#?}", self.counters);
        panic!("found {:#?}\nexpected {:#?}", show(found), show(expected));
    }

    #[track_caller]
    pub(super) fn wait(&self, what: &str, condition: impl Fn(&Rig) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !condition(self) {
            assert!(Instant::now() < deadline, "waited in vain until {what}: {:#?}", self.counters);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub(super) fn journal(&self) -> Vec<(BlockHeader, Vec<u8>)> {
        self.memory.kept.lock().unwrap().journal.clone()
    }

    /// Processor time that the reading thread has used.
    pub(super) fn cpu(&self) -> Duration {
        let text = fs::read_to_string(self.thread.lock().unwrap().join("schedstat")).unwrap();
        Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
    }

    pub(super) fn blocks(&self) -> Vec<(BlockHeader, Vec<u8>)> {
        self.memory.kept.lock().unwrap().blocks.clone()
    }

    /// The oracle's view: the content of each generation, sorted.
    pub(super) fn contents(&self) -> Vec<Vec<u8>> {
        let mut contents: Vec<Vec<u8>> = documents(&self.blocks(), self.component)
            .into_values()
            .map(|events| {
                let mut content: Vec<u8> = Vec::new();
                let mut next = None;
                for ((offset, _), text) in events {
                    if next.is_some_and(|next| next != offset) {
                        // A gap or an overlap shows in the comparison.
                        content.extend_from_slice(format!("<{next:?} {offset}>").as_bytes());
                    }
                    next = Some(offset + text.len() as u64);
                    content.extend_from_slice(&text);
                }
                content
            })
            .collect();
        contents.sort();
        contents
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.stop();
            drop(thread.join());
        }
    }
}

/// The documents of each generation: by offset and id, the longest text.
type Documents = HashMap<Generation, BTreeMap<(u64, String), Vec<u8>>>;

pub(super) fn documents(blocks: &[(BlockHeader, Vec<u8>)], component: Component) -> Documents {
    let reader = Reader::new(component);
    let mut documents = Documents::new();
    for (header, value) in blocks {
        let documents = documents.entry(header.generation).or_default();
        for event in events(value, header.base, header.flags.inside_event, |line| reader.begins(line)) {
            let id = DocumentId::new(header.generation, event.offset, event.bytes);
            let text = documents.entry((event.offset, id.as_str().to_owned())).or_default();
            if event.bytes.len() > text.len() {
                *text = event.bytes.to_vec();
            }
        }
    }
    documents
}

pub(super) fn append(path: &Path, text: &[u8]) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text).unwrap();
}

/// Events with one line each and, each fifth, a stack trace.
pub(super) fn lines(first: usize, count: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for n in first..first + count {
        let (minute, second, ms) = (n / 60_000 % 60, n / 1000 % 60, n % 1000);
        writeln!(
            text,
            "2026-11-21 07:{minute:02}:{second:02},{ms:03} INFO org.apache.hadoop.hdfs.StateChange: event {n}"
        )
        .unwrap();
        if n.is_multiple_of(5) {
            writeln!(text, "java.io.IOException: {n}\n\tat org.apache.X.y(X.java:{n})").unwrap();
        }
    }
    text
}

pub(super) fn truncate(path: &Path) {
    File::options().write(true).open(path).unwrap().set_len(0).unwrap();
}

fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // A checkpoint may be renamed at this very moment.
        drop(fs::copy(entry.path(), to.join(entry.file_name())));
    }
}
