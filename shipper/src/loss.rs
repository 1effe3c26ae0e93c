//! What is lost: the one place that every loss passes, so that each is counted and named.

use std::{fmt, ops::Range, path::Path};

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
    const ALL: [Reason; 4] = [Reason::Deleted, Reason::Truncated, Reason::Bound, Reason::Gone];

    /// As it stands in the checkpoint.
    pub(crate) fn parse(text: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.to_string() == text)
    }

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
    /// A range of bytes will not be shipped. The generation is not known of a file that went away too early.
    pub(crate) fn lost(
        &mut self,
        stream: usize,
        path: &Path,
        generation: Option<Generation>,
        range: Range<u64>,
        reason: Reason,
    ) {
        if range.is_empty() {
            return;
        }
        let bytes = range.end - range.start;
        // Bytes first: who sees the loss counted sees how much it was.
        self.counters.lost_bytes.add(bytes);
        self.counters.lost_generations.add(1);
        let (from, to, hint) = (range.start, range.end, reason.hint());
        match generation {
            Some(generation) => {
                warn!(path = %path.display(), %generation, from, to, bytes, %reason, hint, "bytes are lost");
            }
            None => warn!(path = %path.display(), from, to, bytes, %reason, hint, "bytes are lost"),
        }
        if let Some(tracked) = generation.and_then(|generation| self.generations.get_mut(&generation)) {
            tracked.lost = Some((to, reason));
        }
        self.gap(stream, path, generation, range, reason);
    }
}
