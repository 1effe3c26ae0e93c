//! What is lost: the one place that every loss passes, so that each is counted and named.

use std::{fmt, path::Path};

use tracing::warn;
use wire::Generation;

use crate::run::Shipper;

/// Why bytes will never be shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The file went away, and its descriptor was not held.
    Deleted,
    /// The file was truncated or replaced, and no copy of it was found.
    Truncated,
    /// The file was deleted, and more of deleted files was held than the bound allows.
    Bound,
    /// The file was gone when the shipper started.
    Gone,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Deleted => "the file was deleted while its descriptor was not held",
            Reason::Truncated => "the file was truncated and no copy of it was found",
            Reason::Bound => "the file was deleted and held no longer for want of disk space",
            Reason::Gone => "the file went away while the shipper was stopped",
        })
    }
}

impl Reason {
    fn hint(self) -> &'static str {
        match self {
            Reason::Deleted => "raise the limit on open files, or keep rotated files longer",
            Reason::Truncated => "rotate by renaming, or keep the copy beside the file until it is read",
            Reason::Bound => "keep rotated files longer than Kafka may be away, or free disk space",
            Reason::Gone => "if the file was packed or moved, `khp-log replay` adds what is missing",
        }
    }
}

impl Shipper<'_> {
    /// The bytes of a generation from `from` to `to` will not be shipped.
    pub(crate) fn lost(&self, generation: Generation, path: &Path, from: u64, to: u64, reason: Reason) {
        let bytes = to.saturating_sub(from);
        if bytes == 0 {
            return;
        }
        self.counters.lost_generations.add(1);
        self.counters.lost_bytes.add(bytes);
        let hint = reason.hint();
        warn!(path = %path.display(), %generation, from, to, bytes, %reason, hint, "bytes are lost");
    }
}
