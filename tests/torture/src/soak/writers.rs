//! The logs of a soak: one of each layout, written at a steady rate, rotated each in its own style.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::schedule::SHIPPERS;
use crate::{
    Outcome,
    rotate::{Log, Style},
    writer::{Layout, Writer, next},
};

/// A log's layout, how it is rotated, and the host that has it. Styles by which bytes can vanish that nobody has read while a
/// shipper is down are left to the matrix, but for those of the JDKs, whose files live through two further rotations.
const LOGS: [(Layout, Style, usize); 10] = [
    (Layout::Hadoop, Style::RenameCreate, 0),
    (Layout::ResourceManager, Style::Cascade, 1),
    (Layout::NodeManager, Style::Daily, 0),
    (Layout::TimelineServer, Style::SymlinkSwap, 1),
    (Layout::Hive, Style::Cascade, 0),
    (Layout::ZooKeeper, Style::Copytruncate, 1),
    (Layout::Jdk8, Style::Jdk8Gc, 0),
    (Layout::Jdk8G1, Style::RenameCreate, 1),
    (Layout::Jdk11, Style::Jdk11Gc, 1),
    (Layout::Hive, Style::Copytruncate, 0),
];

/// Between two appends.
const TICK: Duration = Duration::from_millis(100);

/// What the writers of a host are to leave undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Hold {
    Nothing,
    Rotation,
    Everything,
}

/// See the module.
pub(super) struct Writers {
    logs: Vec<Mutex<Log>>,
    holds: [AtomicU8; SHIPPERS],
    events: u64,
    written: AtomicU64,
    stop: AtomicBool,
}

impl Writers {
    /// Logs below `directory` that will have so many events in all.
    pub(super) fn new(directory: &Path, seed: u64, events: u64) -> Outcome<Writers> {
        let mut logs = Vec::new();
        for (at, (layout, style, _)) in LOGS.into_iter().enumerate() {
            let number = at as u32 + 1;
            let writer = Writer { number, layout, seed };
            logs.push(Mutex::new(Log::create(&directory.join(format!("w{number}")), writer, style)?));
        }
        let (holds, written, stop) = (Default::default(), AtomicU64::new(0), AtomicBool::new(false));
        Ok(Writers { logs, holds, events, written, stop })
    }

    /// The logs of a host. Their writers wait meanwhile.
    pub(super) fn of_host(&self, host: usize) -> Vec<MutexGuard<'_, Log>> {
        let logs = self.logs.iter().zip(LOGS).filter(|(_, (_, _, of))| *of == host);
        logs.map(|(log, _)| lock(log)).collect()
    }

    /// How many events were written so far.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Whether everything is written, or nothing more is to be.
    pub(super) fn are_done(&self) -> bool {
        self.written() >= self.events || self.stop.load(Ordering::Relaxed)
    }

    /// Ends the writers early.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// What the writers of a host leave undone from now on.
    pub(super) fn hold(&self, host: usize, hold: Hold) {
        self.holds[host].store(hold as u8, Ordering::SeqCst);
    }

    /// One writer a log, at a rate at which all takes `length`. Each calls for a stop if it cannot write.
    pub(super) fn start<'s>(&'s self, scope: &'s thread::Scope<'s, '_>, length: Duration) {
        for at in 0..self.logs.len() {
            scope.spawn(move || {
                if let Err(error) = self.write(at, length) {
                    eprintln!("torture: writer {} cannot write: {error}", at + 1);
                    self.stop();
                }
            });
        }
    }

    fn write(&self, at: usize, length: Duration) -> std::io::Result<()> {
        let (_, style, host) = LOGS[at];
        let count = self.logs.len() as u64;
        let events = self.events / count + u64::from((at as u64) < self.events % count);
        let mut random = lock(&self.logs[at]).writer.seed ^ at as u64;
        let start = Instant::now();
        let mut rotation = pause(style, &mut random);
        let mut written = 0;
        while written < events && !self.stop.load(Ordering::Relaxed) {
            thread::sleep(TICK);
            let hold = self.holds[host].load(Ordering::SeqCst);
            let mut log = lock(&self.logs[at]);
            if hold == Hold::Everything as u8 {
                // Nobody would deliver a half line of a file that may go on.
                log.complete()?;
                continue;
            }
            let share = start.elapsed().as_secs_f64() / length.as_secs_f64();
            let due = ((events as f64 * share) as u64).min(events).saturating_sub(written);
            if due > 0 {
                log.write(due - 1)?;
                // Whoever reads now finds half an event.
                log.write_half()?;
                written += due;
                self.written.fetch_add(due, Ordering::Relaxed);
            }
            if start.elapsed() >= rotation && hold == Hold::Nothing as u8 && written < events {
                // Some styles write a few events more.
                let before = log.written();
                log.rotate()?;
                let more = log.written() - before;
                written += more;
                self.written.fetch_add(more, Ordering::Relaxed);
                rotation = start.elapsed() + pause(style, &mut random);
            }
            if written >= events {
                log.complete()?;
            }
        }
        lock(&self.logs[at]).complete()
    }
}

/// Until the next rotation. The oldest file of the JDKs is overwritten, but not before it has had some time.
fn pause(style: Style, random: &mut u64) -> Duration {
    let seconds = if style.hides() { 25 + next(random) % 20 } else { 8 + next(random) % 16 };
    Duration::from_secs(seconds)
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}
