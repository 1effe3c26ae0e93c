//! Named points of the daemons at which tests break them: the kill points of the torture matrix.
//!
//! Without the feature `failpoints` everything here is empty. With it, a point does nothing until the variable `FAILPOINTS`
//! of the environment says otherwise, in the syntax of the `fail` crate: `FAILPOINTS='S5=3*off->1*return'` stops the process at
//! the fourth time it comes by `S5`, `FAILPOINTS='S6=1*return(full)'` lets the next write to the state directory
//! find the disk full.
//!
//! A point does not kill: it stops its own process (`SIGSTOP`). Whoever set it sees the process stopped, does what he likes
//! (SIGKILL; SIGTERM and SIGCONT; nothing for a minute; a second member; an answer that gets lost) and has it go on or not. So
//! one action serves every cell of the matrix.

/// Whether the points are compiled in.
pub const ARMED: bool = cfg!(feature = "failpoints");

/// A point of the shipper or the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Shipper: a file was discovered, and not opened yet.
    S1,
    /// Shipper: what was read ends within a line.
    S2,
    /// Shipper: a block is queued in Kafka's client.
    S3,
    /// Shipper: a block is in Kafka, its acknowledgement not yet taken.
    S4,
    /// Shipper: a block is acknowledged, which the checkpoint does not say.
    S5,
    /// Shipper: the temporary checkpoint is written, not synced.
    S6,
    /// Shipper: the temporary checkpoint is synced, not renamed.
    S7,
    /// Shipper: the checkpoint is renamed, its directory not synced.
    S8,
    /// Shipper: a file lost its name, its successor is not there yet.
    S9,
    /// Shipper: the checkpoint is read, nothing done yet.
    S10,
    /// Shipper: asked to stop, everything acknowledged, the last checkpoint not written.
    S11,
    /// Processor: a block was fetched, nothing done with it.
    R1,
    /// Processor: a block is rendered, its bulk still open.
    R2,
    /// Processor: a bulk is built, not sent.
    R3,
    /// Processor: a bulk is applied, its answer not read.
    R4,
    /// Processor: part of a bulk was taken, the rest is to be sent again.
    R5,
    /// Processor: offsets can be committed, and are not.
    R6,
    /// Processor: a commit was sent, its answer not taken.
    R7,
    /// Processor: partitions are being revoked, with bulks under way.
    R8,
    /// Processor: a dead letter is about to be handed to Kafka's client.
    R9,
    /// Processor: everything is ready, nothing consumed.
    R10,
}

/// The process comes by this point.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn at(_: At) {}

/// Whether the disk is full for this write.
///
/// # Errors
/// `ENOSPC`, once after a point was configured with `return(full)`; never without the feature.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn disk() -> std::io::Result<()> {
    Ok(())
}

#[cfg(feature = "failpoints")]
pub use armed::{at, disk};

#[cfg(feature = "failpoints")]
mod armed {
    use std::{
        io,
        sync::{
            OnceLock,
            atomic::{AtomicBool, Ordering},
        },
    };

    use super::At;

    static FULL: AtomicBool = AtomicBool::new(false);
    static SCENARIO: OnceLock<()> = OnceLock::new();

    /// The process comes by this point.
    pub fn at(at: At) {
        // The scenario is never torn down: it lasts as long as the process.
        SCENARIO.get_or_init(|| std::mem::forget(fail::FailScenario::setup()));
        reached(&format!("{at:?}"));
    }

    fn reached(name: &str) {
        fail::fail_point!(name, |action: Option<String>| match action.as_deref() {
            Some("full") => FULL.store(true, Ordering::Release),
            _ => stop(name),
        });
    }

    fn stop(name: &str) {
        // Whoever waits for this process learns from its state that it is stopped, and from here where.
        eprintln!("stopped at {name}");
        if let Err(error) = signal_hook::low_level::raise(signal_hook::consts::SIGSTOP) {
            eprintln!("cannot stop at {name}: {error}");
        }
    }

    /// Whether the disk is full for this write.
    ///
    /// # Errors
    /// `ENOSPC`, once after a point was configured with `return(full)`.
    pub fn disk() -> io::Result<()> {
        const ENOSPC: i32 = 28;
        match FULL.swap(false, Ordering::AcqRel) {
            true => Err(io::Error::from_raw_os_error(ENOSPC)),
            false => Ok(()),
        }
    }
}
