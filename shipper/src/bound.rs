//! How much of deleted files is held.
//!
//! While Kafka is away, files that were deleted before they were read stay open, and their space is not free. Past a bound of
//! bytes, or when their file system runs short, the one that was found first is let go: a full disk would stop the services
//! whose logs these are.

use std::{fs::File, os::unix::fs::MetadataExt, path::PathBuf, time::Instant};

use crate::{
    files::{Fate, FileKey, Phase},
    loss::Reason,
    run::Shipper,
};

/// How much space deleted files may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    /// All of them together, in bytes.
    pub(crate) bytes: u64,
    /// Free space that their file system must have, in bytes and as a percentage of its size: the smaller of the two.
    pub(crate) free_bytes: u64,
    pub(crate) free_percent: u64,
}

impl Bound {
    pub(crate) const NORMAL: Bound = Bound { bytes: 16 << 30, free_bytes: 2 << 30, free_percent: 5 };

    /// Whether the file system of `file` has less free space than it must have. One that does not tell has enough.
    fn is_short(&self, file: &File) -> bool {
        rustix::fs::fstatvfs(file).is_ok_and(|system| {
            let size = system.f_blocks.saturating_mul(system.f_frsize);
            let free = system.f_bavail.saturating_mul(system.f_frsize);
            free < (size / 100).saturating_mul(self.free_percent).min(self.free_bytes)
        })
    }
}

impl Shipper<'_> {
    /// Lets go of deleted files past the bound, those found first before others.
    pub(crate) fn bound_deleted(&mut self, now: Instant) {
        let mut held: Vec<(FileKey, u64)> = self
            .files
            .iter()
            .filter(|(_, followed)| followed.fate == Fate::Deleted)
            .filter_map(|(key, followed)| {
                let metadata = followed.file.as_ref()?.metadata().ok()?;
                Some((key, metadata.blocks() * 512))
            })
            .collect();
        held.sort_unstable();
        let mut total: u64 = held.iter().map(|(_, bytes)| bytes).sum();
        for (key, bytes) in held {
            if total > self.bound.bytes || self.is_too_dear(key, now) {
                self.let_go(key, now);
                total -= bytes;
            }
        }
        self.counters.deleted_bytes.set(total);
    }

    /// Whether a file has been deleted for a while and its file system needs the space.
    fn is_too_dear(&self, key: FileKey, now: Instant) -> bool {
        let Some(followed) = self.files.get(key) else {
            return false;
        };
        let is_due = followed.deleted.is_some_and(|since| now.duration_since(since) >= self.timing.spare);
        is_due && followed.file.as_ref().is_some_and(|file| self.bound.is_short(file))
    }

    fn let_go(&mut self, key: FileKey, now: Instant) {
        let Some(followed) = self.files.get(key) else {
            return;
        };
        let size = followed.file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |seen| seen.len());
        let (phase, path): (Phase, PathBuf) = (followed.phase, followed.path.clone());
        if let Phase::Reading(generation) = phase
            && let Some(tracked) = self.generations.get_mut(&generation)
        {
            let from = tracked.covered();
            // What is reported here is not reported again when the generation ends.
            tracked.reached = from;
            let stream = tracked.stream;
            self.lost(stream, &path, Some(generation), from..size, Reason::Bound);
        }
        self.forget(key, now);
    }
}
