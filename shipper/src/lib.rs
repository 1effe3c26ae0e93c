//! Log files into blocks into Kafka: `khp-log ship`.
//!
//! # How exactly once holds
//!
//! A document's id follows from a generation and an offset in it, so sending a block twice is harmless and losing one is not.
//! The shipper therefore needs two things only: to know **which generation** it reads, and never to pass over a byte.
//!
//! * The **generation** is minted from the file's own content ([`wire::Generation`]). Device and inode only save work. Every
//!   read overlaps the 64 bytes before it and compares them (`mark`), so a file that was truncated, replaced or restored is
//!   noticed whatever its inode and size say, and becomes a new generation read from 0.
//! * The **watermark** of a generation (`watermark`) is the end of the longest acknowledged prefix, at the start of the open
//!   event. The checkpoint (`checkpoint`) holds nothing else that matters. After any crash reading goes on there; what
//!   lies behind it is in Kafka.
//! * **The file is the queue.** While Kafka takes nothing, nothing is read: files are held open, however they are renamed, and
//!   what the writer's truncation left unread is read from the copy it made.
//! * The **last event of a file is open**: it is sent at once, and again from its first line when it has grown. The watermark
//!   stays at its start. A last line without a line end is sent when its generation has ended.
//!
//! # One thread
//!
//! [`run`] reads, cuts and sends on the calling thread and never waits for a file or for Kafka: `discover` finds files, `watch`
//! says where to look early, `identify` tells which generation a file is, `follow` reads it, `framing` cuts blocks, `deliver` sends them
//! to the `sink`, `rotate` and `orphan` handle what rotation did. Kafka's client and the file notifications have threads of their own, which only
//! leave word and wake it. What must happen later is a timer; when none is left the shipper is idle.
//!
//! What it has done it says in its journal (`ledger`), a stream of its own in the same topic.
//!
//! # Limits
//!
//! Files that are born and deleted between two looks are not seen; nor is the rest of a file that is deleted while the shipper
//! is down, or past the bound on deleted files that are held (`bound`). All of it passes `loss`, where it is counted and named. What a writer's copytruncate loses between copy and truncate is lost. Compressed files are never followed:
//! `khp-log replay` reads them.

#![forbid(unsafe_code)]

mod answers;
mod bound;
mod checkpoint;
mod clock;
mod counters;
mod deliver;
mod discover;
mod filebeat;
mod files;
mod follow;
mod framing;
mod holes;
mod identify;
mod kafka;
mod ledger;
mod limits;
mod look;
mod loss;
mod mark;
mod orphan;
mod produce;
mod reload;
mod rotate;
mod run;
#[cfg(feature = "simulation")]
#[doc(hidden)]
pub mod simulation;
mod sink;
mod status;
mod stop;
#[cfg(test)]
mod tests;
mod timing;
mod topic;
mod tracked;
mod watch;
mod watermark;

use std::{fmt, io, path::PathBuf, sync::Arc};

pub use counters::{Count, Counters};
pub use look::{Look, look};
pub use produce::produce;
pub use reload::Reload;
pub use status::{Status, StreamStatus};
pub use stop::Stop;

/// Where blocks go.
#[derive(Clone, Copy, Debug)]
pub enum Sink<'a> {
    /// Into the log topic.
    Kafka(&'a settings::Kafka),
    /// Nowhere: everything is acknowledged at once. For measuring.
    Null,
}

/// When [`run`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When it is asked to stop.
    Stopped,
    /// Also when every file is read to its end and everything is acknowledged.
    Idle,
}

/// Why the shipper cannot run. What may go away by itself is no such error: it is logged and tried again.
#[derive(Debug)]
pub enum ShipError {
    /// A pattern cannot be compiled.
    Pattern {
        /// As configured.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A stream's layout cannot be compiled.
    Layout {
        /// The stream's name.
        stream: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The state directory cannot be used.
    State {
        /// The directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another shipper uses the state directory.
    Locked {
        /// The directory.
        path: PathBuf,
        /// The other one's process id, if it told.
        owner: Option<String>,
    },
    /// Kafka's client refuses its settings.
    Client(String),
    /// The brokers refuse our credentials, and never took a block from us.
    Credentials,
}

impl fmt::Display for ShipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ShipError::Pattern { pattern, reason } => {
                write!(f, "pattern {pattern:?} cannot be read: {reason}")
            }
            ShipError::Layout { stream, reason } => {
                write!(f, "layout of stream {stream:?} cannot be read: {reason}")
            }
            ShipError::State { path, source } => {
                write!(
                    f,
                    "state directory {} cannot be used: {source}; it must be ours to write",
                    path.display()
                )
            }
            ShipError::Locked { path, owner } => {
                write!(f, "state directory {} is in use by another shipper", path.display())?;
                if let Some(owner) = owner {
                    write!(f, " (process {owner})")?;
                }
                f.write_str("; stop it, or give each its own ship.state")
            }
            ShipError::Client(reason) => write!(f, "kafka's client refuses its settings: {reason}"),
            ShipError::Credentials => {
                f.write_str("kafka refuses our credentials; check kafka.sasl: mechanism, user and password")
            }
        }
    }
}

impl std::error::Error for ShipError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ShipError::State { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Ships until told to stop, or until idle. Blocks the calling thread.
pub fn run(
    ship: &settings::Ship,
    sink: Sink<'_>,
    until: Until,
    stop: &Stop,
    counters: &Counters,
) -> Result<(), ShipError> {
    let deliveries = sink::Deliveries::new(stop.wake().clone());
    let output = match sink {
        Sink::Kafka(kafka) => sink::Output::Kafka(Box::new(kafka::KafkaSink::new(
            kafka,
            ship.in_flight_bytes,
            deliveries.clone(),
            Arc::clone(&counters.status.kafka),
        )?)),
        Sink::Null => sink::Output::Null(deliveries.clone()),
    };
    let now = std::time::Instant::now();
    run::Shipper::new(ship, output, deliveries, stop, counters, timing::Timing::NORMAL, now)?.run(until)
}
