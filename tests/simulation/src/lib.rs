//! Random schedules of faults through the real code of both daemons, in one process.
//!
//! Real: the shipper's whole loop over real files, stepped in a virtual time; the wire format; the processor from the record
//! on: rendering, bulks, the judging of answers, dead letters, watermark. Modelled: writers and rotation (`disk`), the broker
//! (`kafka`), the consumer group (`group`), Elasticsearch (`index`). The `oracle` knows what was written and what nobody
//! could have read in time, and compares.
//!
//! A seed makes a [`plan`]; the same plan runs alike each time. What fails is cut down to the steps that it needs.

#![forbid(unsafe_code)]

mod disk;
mod group;
mod index;
mod kafka;
mod oracle;
pub mod plan;
mod world;

use std::{fmt, panic, path::Path, time::Instant};

use crate::{plan::Plan, world::Ground};

pub use crate::oracle::Tally;

/// A fault put in on purpose: the simulation must find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// The processor commits one more than is settled.
    CommittedTooFar,
    /// Blocks are acknowledged before they are stored, so that the checkpoint moves past them.
    AcknowledgedEarly,
    /// Items that a bulk answer refuses count as taken.
    PartialIgnored,
    /// The shipper does not compare the bytes before an offset.
    Blind,
    /// Documents are written without regard to versions.
    VersionsIgnored,
}

/// A run that went wrong.
#[derive(Debug)]
pub struct Failure {
    /// What was run, cut down.
    pub plan: Plan,
    /// What is wrong.
    pub wrong: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} fails:", self.plan.seed)?;
        for wrong in self.wrong.iter().take(5) {
            writeln!(f, "  {wrong}")?;
        }
        if self.wrong.len() > 5 {
            writeln!(f, "  and {} more", self.wrong.len() - 5)?;
        }
        writeln!(f, "with {:?}", self.plan.setup)?;
        for (at, op) in &self.plan.ops {
            writeln!(f, "  {at:>6} ms  {op:?}")?;
        }
        write!(f, "again: cargo run --profile quick -p simulation -- --first {} --seeds 1", self.plan.seed)
    }
}

/// Runs a plan. Gives what arrived and a number that two equal runs share.
///
/// # Errors
/// What is wrong, one a line.
pub fn run(plan: &Plan, planted: Option<Planted>) -> Result<(Tally, u64), Vec<String>> {
    let memory = Path::new("/dev/shm");
    let scratch = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let directory = tempfile::Builder::new().prefix("simulation").tempdir_in(scratch);
    let directory = directory.map_err(|error| vec![format!("no directory to work in: {error}")])?;
    let ship = world::configuration(directory.path(), &plan.setup);
    let (stop, counters) = (shipper::Stop::new(), shipper::Counters::default());
    let ground = Ground { ship: &ship, stop: &stop, counters: &counters, start: Instant::now() };
    let guarded = || world::run(plan, directory.path(), &ground, planted);
    match panic::catch_unwind(panic::AssertUnwindSafe(guarded)) {
        Ok(result) => result,
        Err(cause) => {
            let text = cause.downcast_ref::<String>().cloned();
            let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(vec![format!("panicked: {}", text.unwrap_or_default())])
        }
    }
}

/// Runs a seed, and if that fails leaves out of its plan what the failure does not need.
///
/// # Errors
/// The smallest plan that was found to fail.
pub fn try_seed(seed: u64, planted: Option<Planted>) -> Result<Tally, Box<Failure>> {
    let plan = Plan::new(seed);
    match run(&plan, planted) {
        Ok((tally, _)) => Ok(tally),
        Err(wrong) => Err(Box::new(shrunk(Failure { plan, wrong }, planted))),
    }
}

fn shrunk(mut failure: Failure, planted: Option<Planted>) -> Failure {
    let mut length = failure.plan.ops.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at < failure.plan.ops.len() {
            let mut plan = failure.plan.clone();
            plan.ops.drain(at..(at + length).min(plan.ops.len()));
            match run(&plan, planted) {
                Err(wrong) => failure = Failure { plan, wrong },
                Ok(_) => at += length,
            }
        }
        length /= 2;
    }
    failure
}
