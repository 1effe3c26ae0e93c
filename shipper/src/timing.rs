//! How long the shipper waits for what. Not configurable: tests alone use others.

use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    /// Between two scans where notifications tell of changes, and where they do not.
    pub(crate) scan_notified: Duration,
    pub(crate) scan_alone: Duration,
    /// A file that changes is looked at this often at most, so that lines written one by one gather.
    pub(crate) gather: Duration,
    /// An open event that has grown is sent again after a pause of this, and at the latest after `regrow`.
    pub(crate) pause: Duration,
    pub(crate) regrow: Duration,
    /// Where events cannot be extended once they are sent: the last one counts as complete after so long.
    pub(crate) complete: Duration,
    /// Between two attempts at an event that is larger than the topic takes.
    pub(crate) too_large: Duration,
    /// How long a file's first lines may lack a stamp before it counts as untimed.
    pub(crate) untimed: Duration,
    /// How long a file that looks like an unfinished copy of a known one is waited for.
    pub(crate) copy: Duration,
    /// How long a deleted file, and a renamed or truncated one, must be quiet before its last line counts as complete.
    pub(crate) deleted: Duration,
    pub(crate) renamed: Duration,
    /// Descriptors of renamed files that are read to their end are kept this long.
    pub(crate) keep: Duration,
    /// A deleted file is held this long even if its file system runs short of space.
    pub(crate) spare: Duration,
    /// Between two checkpoints.
    pub(crate) checkpoint: Duration,
    /// Between two status events, and two ledger lines of one generation.
    pub(crate) status: Duration,
    /// At the end: for what is in flight.
    pub(crate) drain: Duration,
    /// After an error that may go away.
    pub(crate) retry: Duration,
    /// How long work took that began then: scans and checkpoints are to be a small part of the time.
    pub(crate) cost: fn(Instant) -> Duration,
}

impl Timing {
    pub(crate) const NORMAL: Timing = Timing {
        scan_notified: Duration::from_secs(10),
        scan_alone: Duration::from_secs(1),
        gather: Duration::from_millis(10),
        pause: Duration::from_millis(500),
        regrow: Duration::from_secs(5),
        complete: Duration::from_secs(5),
        too_large: Duration::from_secs(30),
        untimed: Duration::from_secs(3),
        copy: Duration::from_secs(30),
        deleted: Duration::from_secs(2),
        renamed: Duration::from_secs(5),
        keep: Duration::from_secs(3600),
        spare: Duration::from_secs(60),
        checkpoint: Duration::from_secs(1),
        status: Duration::from_secs(60),
        drain: Duration::from_secs(10),
        retry: Duration::from_secs(1),
        cost: |started| started.elapsed(),
    };
}
