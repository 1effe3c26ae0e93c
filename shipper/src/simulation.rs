//! The shipper as the simulation drives it: step by step in a virtual time, with a sink in memory, and files whose inodes and
//! times are what the simulation says.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use wire::BlockHeader;

use crate::{
    Counters, ShipError, Stop,
    discover::Seen,
    run::Shipper,
    sink::{Deliveries, Delivery, Full, Outcome, Output, Standing},
    timing::Timing,
};

/// What the simulation says of a file.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its inode number, which is given to another file when it is free.
    pub inode: u64,
    /// Nanoseconds since 1970; none if the file system does not tell.
    pub born: Option<u64>,
    /// Nanoseconds since 1970.
    pub modified: i128,
}

thread_local! {
    static FILES: RefCell<HashMap<u64, Known>> = RefCell::default();
    static BLIND: Cell<bool> = const { Cell::new(false) };
}

/// From now on this thread sees the file with this real inode so.
pub fn declare(real_inode: u64, known: Known) {
    FILES.with_borrow_mut(|files| files.insert(real_inode, known));
}

/// Forgets what this thread was told of files.
pub fn forget_files() {
    FILES.with_borrow_mut(HashMap::clear);
}

/// A planted fault: on this thread the bytes before an offset are not compared.
pub fn plant_blindness(blind: bool) {
    BLIND.set(blind);
}

pub(crate) fn is_blind() -> bool {
    BLIND.get()
}

pub(crate) fn seen(metadata: &Metadata) -> Option<Seen> {
    let known = FILES.with_borrow(|files| files.get(&metadata.ino()).copied())?;
    Some(Seen {
        id: (1, known.inode),
        size: metadata.len(),
        links: metadata.nlink(),
        modified: known.modified,
        born: known.born,
    })
}

/// A block on its way to Kafka.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Names it when its outcome is told.
    pub sequence: u64,
    /// Where it goes.
    pub partition: i32,
    /// Its header.
    pub header: BlockHeader,
    /// Its bytes.
    pub value: Vec<u8>,
}

/// Kafka's client as the simulation sees it.
#[derive(Clone, Debug)]
pub struct Client {
    state: Arc<Mutex<State>>,
    deliveries: Deliveries,
}

#[derive(Debug)]
struct State {
    standing: Standing,
    sent: Vec<Sent>,
}

impl Client {
    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The client fails for good; the shipper makes it anew.
    pub fn fail(&self) {
        self.lock().standing = Standing::Broken;
    }

    /// It is connected now, if it waits for that.
    pub fn ready(&self, partitions: u32) {
        let mut state = self.lock();
        if state.standing == Standing::Waiting {
            state.standing = Standing::Ready(partitions);
        }
    }

    /// Takes what was sent.
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.lock().sent)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.lock().standing
    }

    pub(crate) fn renew(&self) {
        let mut state = self.lock();
        state.standing = Standing::Waiting;
        state.sent.clear();
    }

    pub(crate) fn send(
        &self,
        sequence: u64,
        partition: i32,
        header: Option<&BlockHeader>,
        value: &[u8],
    ) -> Result<(), Full> {
        // The journal tells the time, and no two runs alike: it is taken and thrown away.
        let Some(header) = header.filter(|header| !header.is_journal()) else {
            self.deliveries.push(Delivery { sequence, outcome: Outcome::Acknowledged });
            return Ok(());
        };
        let mut state = self.lock();
        let Standing::Ready(_) = state.standing else {
            return Err(Full);
        };
        state.sent.push(Sent { sequence, partition, header: header.clone(), value: value.to_vec() });
        Ok(())
    }
}

/// A shipper that does nothing by itself.
pub struct Stepped<'a> {
    shipper: Shipper<'a>,
    client: Client,
    deliveries: Deliveries,
}

impl<'a> Stepped<'a> {
    /// Starts, with the timing of every day; a step costs no time.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn start(
        ship: &'a settings::Ship,
        stop: &'a Stop,
        counters: &'a Counters,
        now: Instant,
    ) -> Result<Stepped<'a>, ShipError> {
        let deliveries = Deliveries::new(stop.wake().clone());
        let state = State { standing: Standing::Waiting, sent: Vec::new() };
        let client = Client { state: Arc::new(Mutex::new(state)), deliveries: deliveries.clone() };
        let output = Output::Simulated(client.clone());
        let timing = Timing { cost: |_| Duration::ZERO, ..Timing::NORMAL };
        let shipper = Shipper::new(ship, output, deliveries.clone(), stop, counters, timing, now)?;
        Ok(Stepped { shipper, client, deliveries })
    }

    /// The sink's other end.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Bounds the descriptors of followed files.
    pub fn bound_descriptors(&mut self, bound: usize) {
        self.shipper.descriptor_bound = bound;
    }

    /// Does what is due. The wall clock shows so many milliseconds since 1970.
    ///
    /// # Errors
    /// As [`crate::run`].
    pub fn step(&mut self, now: Instant, clock_ms: i64) -> Result<(), ShipError> {
        self.shipper.clock.simulated_ms = Some(clock_ms);
        self.shipper.step(now)
    }

    /// When the next step is due.
    pub fn next_step(&self, now: Instant) -> Instant {
        self.shipper.next_step(now)
    }

    /// Tells what became of a block.
    pub fn deliver(&self, sequence: u64, is_acknowledged: bool) {
        let outcome = if is_acknowledged { Outcome::Acknowledged } else { Outcome::Failed };
        self.deliveries.push(Delivery { sequence, outcome });
    }

    /// Begins to end: what was held back is sent.
    pub fn begin_drain(&mut self) {
        self.shipper.end_orphans_now();
    }

    /// Whether nothing is in flight any more.
    pub fn is_drained(&mut self, now: Instant) -> bool {
        self.shipper.is_drained(now)
    }

    /// Says the last of its journal.
    pub fn end_journal(&mut self, now: Instant) {
        self.shipper.end_journal(now);
    }

    /// Ends in order. Dropping it without this is a kill.
    pub fn finish(mut self, now: Instant) {
        self.shipper.finish(now);
    }

    /// Where files are whose descriptors are held, by the inodes that the simulation gave them.
    pub fn held(&self) -> Vec<(u64, PathBuf)> {
        let held = self.shipper.files.iter().filter(|(_, followed)| followed.file.is_some());
        held.map(|(_, followed)| (followed.id.1, followed.path.clone())).collect()
    }
}
