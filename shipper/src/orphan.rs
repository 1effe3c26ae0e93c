//! Generations left without a file: after a restart, a truncation, a rotation while nobody looked.
//!
//! Their rest may lie beside the path they had, under a name that rotation made. If no file turns up in time, what was held of
//! their last event is their end.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    time::Instant,
};

use tracing::info;
use wire::Generation;

use crate::{
    discover::{self, Seen, normalised},
    files::{FileKey, Phase},
    framing::{self, Follows},
    loss::Reason,
    run::Shipper,
};

/// Generations without a file that are remembered.
const REMEMBERED: usize = 4096;

/// Where and when a log was changed last, as far as is known.
#[derive(Clone)]
struct Log {
    /// Nanoseconds since 1970.
    modified: i128,
    stream: usize,
    directories: String,
}

impl Shipper<'_> {
    /// After the first scan: generations of the checkpoint whose file is not where a pattern finds it.
    pub(crate) fn seek_all(&mut self, now: Instant) {
        let orphans: Vec<Generation> = self
            .generations
            .iter()
            .filter(|(_, tracked)| tracked.attached.is_none() && !tracked.ended && tracked.gone.is_none())
            .filter(|(_, tracked)| {
                self.files.by_path(&tracked.path).is_none_or(|key| !self.is_file_of(key, tracked.id.1))
            })
            .map(|(generation, _)| *generation)
            .collect();
        for generation in orphans {
            self.seek_for(generation, now);
        }
        self.seek_newer(now);
    }

    /// Follows what rotation has made of a known log after its last known change, whatever became of its generations: what is newer
    /// than the checkpoint is not in it. Each directory is listed once, however many logs it has.
    fn seek_newer(&mut self, now: Instant) {
        let mut directories: BTreeMap<PathBuf, BTreeMap<String, Log>> = BTreeMap::new();
        for tracked in self.generations.values() {
            let Some(directory) = tracked.path.parent() else { continue };
            let log = Log {
                modified: tracked.modified,
                stream: tracked.stream,
                directories: tracked.directories.clone(),
            };
            let logs = directories.entry(directory.to_owned()).or_default();
            let newest = logs.entry(normalised(&tracked.path)).or_insert_with(|| log.clone());
            if log.modified > newest.modified {
                *newest = log;
            }
        }
        self.follow_newer(directories, now);
    }

    /// Files that a scan found for the first time while it ran: where they are others may have been born and rotated since the scan
    /// before, and nothing else points to those.
    pub(crate) fn seek_beside_new(&mut self, new: &[FileKey], now: Instant) {
        let mut directories: BTreeMap<PathBuf, BTreeMap<String, Log>> = BTreeMap::new();
        for followed in new.iter().filter_map(|key| self.files.get(*key)) {
            let Some(directory) = followed.path.parent() else { continue };
            let log = Log {
                modified: followed.modified.min(self.recently()),
                stream: followed.stream,
                directories: followed.directories.clone(),
            };
            directories.entry(directory.to_owned()).or_default().insert(normalised(&followed.path), log);
        }
        self.follow_newer(directories, now);
    }

    /// Follows files with the names of these logs, or such as rotation makes of them, that were changed at or after the log's time.
    fn follow_newer(&mut self, directories: BTreeMap<PathBuf, BTreeMap<String, Log>>, now: Instant) {
        for (directory, logs) in directories {
            for path in discover::unpacked(&directory) {
                if self.files.by_path(&path).is_none()
                    && let Some(log) = logs.get(&normalised(&path))
                    && let Some(seen) = Seen::of_file(&path)
                    && seen.modified >= log.modified
                    && self.files.by_id(seen.id).is_none()
                    && !self.patterns.excludes(log.stream, &path)
                {
                    info!(path = %path.display(), "rotated file is read too");
                    self.follow(&path, &seen, log.stream, log.directories.clone(), now);
                }
            }
        }
    }

    fn is_file_of(&self, key: FileKey, inode: u64) -> bool {
        self.files.get(key).is_some_and(|followed| followed.id.1 == inode)
    }

    pub(crate) fn seek_for(&mut self, generation: Generation, now: Instant) {
        let Some(tracked) = self.generations.get(&generation) else {
            return;
        };
        let (path, stream) = (tracked.path.clone(), tracked.stream);
        let directories = tracked.directories.clone();
        let (since, inode) = (tracked.modified, tracked.id.1);
        self.seek(&path, stream, &directories, (since, Some(inode)), now);
    }

    /// A new generation began at `path`: the one that was there before, if it is without a file, may be beside it.
    pub(crate) fn seek_predecessors(&mut self, path: &Path, new: Generation, now: Instant) {
        let before: Vec<Generation> = self
            .generations
            .iter()
            .filter(|(generation, tracked)| {
                **generation != new && tracked.attached.is_none() && !tracked.ended && tracked.path == path
            })
            .map(|(generation, _)| *generation)
            .collect();
        for generation in before {
            self.seek_for(generation, now);
        }
    }

    /// A generation lost its file. A copy may take over; if none does in time, what was held of its last event is its end.
    pub(crate) fn detach(&mut self, generation: Generation, reason: Reason, now: Instant) {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return;
        };
        tracked.attached = None;
        self.dirty = true;
        if tracked.ended {
            self.gone += 1;
            tracked.gone = Some(self.gone);
        } else {
            tracked.reason = reason;
            tracked.end_due = Some(now + self.timing.renamed);
            self.orphans.push(generation);
        }
        self.wake_twins(generation);
    }

    /// Copies of a generation that has no file any more: one of them is read on.
    pub(crate) fn wake_twins(&mut self, generation: Generation) {
        let twins: Vec<FileKey> = self
            .files
            .iter()
            .filter(|(_, followed)| followed.phase == Phase::Twin(generation))
            .map(|(key, _)| key)
            .collect();
        for key in twins {
            self.files.schedule(key, self.now);
        }
    }

    /// Ends the generations that were truncated and that no copy took over.
    pub(crate) fn end_orphans(&mut self, now: Instant) {
        let mut at = 0;
        while at < self.orphans.len() {
            let generation = self.orphans[at];
            let due = self.generations.get(&generation).and_then(|tracked| tracked.end_due);
            if due.is_some_and(|due| due > now) || (due.is_some() && !self.end(generation)) {
                at += 1;
            } else {
                self.orphans.swap_remove(at);
            }
        }
    }

    /// At the end. What a copy may still have the rest of is left to the next start.
    pub(crate) fn end_orphans_now(&mut self) {
        for generation in std::mem::take(&mut self.orphans) {
            if self.generations.get(&generation).is_some_and(|tracked| tracked.reached <= tracked.covered()) {
                self.end(generation);
            }
        }
    }

    /// Sends what was held of a generation as its end, and tells what is lost of it. Returns false if the sink is full.
    fn end(&mut self, generation: Generation) -> bool {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        if tracked.ended || tracked.attached.is_some() {
            return true;
        }
        if tracked.has_held() && !self.send_held(generation) {
            return false;
        }
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        self.gone += 1;
        tracked.gone = Some(self.gone);
        tracked.end_due = None;
        self.dirty = true;
        let (from, to) = (tracked.covered(), tracked.reached);
        tracked.reached = from.min(to);
        let (stream, path, reason) = (tracked.stream, tracked.path.clone(), tracked.reason);
        self.lost(stream, &path, Some(generation), from..to, reason);
        true
    }

    /// Sends what is held of the last event. Returns false if the sink is full.
    fn send_held(&mut self, generation: Generation) -> bool {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        let held = std::mem::take(&mut tracked.held);
        let (path, cursor) = (tracked.path.clone(), tracked.cursor);
        let (cut, after) = framing::step(&cursor, &held, Follows::End, &self.streams[tracked.stream].reader);
        let sent =
            cut.is_none_or(|cut| self.deliver(generation, &path, cut, &held, cursor.base, &after) == after);
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        tracked.held = held;
        if sent {
            tracked.cursor = after;
            tracked.ended = true;
        }
        sent
    }

    /// Generations of the checkpoint that no file was found for, some time after the start: their files are gone. One whose
    /// file is there and cannot be read is waited for.
    pub(crate) fn give_up_on_missing(&mut self, now: Instant) {
        if self.gone_due.is_none_or(|due| now < due) {
            return;
        }
        let (paths, inodes): (HashSet<&Path>, HashSet<u64>) = self
            .files
            .iter()
            .filter(|(_, followed)| followed.phase == Phase::Heading)
            .map(|(_, followed)| (followed.path.as_path(), followed.id.1))
            .unzip();
        let (waiting, missing): (Vec<_>, Vec<_>) = self
            .generations
            .iter()
            .filter(|(_, tracked)| {
                tracked.attached.is_none() && tracked.gone.is_none() && tracked.end_due.is_none()
            })
            .map(|(generation, tracked)| (*generation, tracked))
            .partition(|(_, tracked)| {
                paths.contains(tracked.path.as_path()) || inodes.contains(&tracked.id.1)
            });
        self.gone_due = (!waiting.is_empty()).then(|| now + self.timing.copy);
        let missing: Vec<Generation> = missing.into_iter().map(|(generation, _)| generation).collect();
        for generation in missing {
            self.end(generation);
            if let Some(tracked) = self.generations.get_mut(&generation)
                && tracked.gone.is_none()
            {
                self.gone += 1;
                tracked.gone = Some(self.gone);
                self.dirty = true;
            }
        }
    }

    /// Forgets the generations that have been without a file longest, past a bound. What was counted, not timed, does not
    /// depend on a clock. Should a copy of one turn up all the same, it is read again from 0, which ids make harmless.
    pub(crate) fn forget_generations(&mut self) {
        for entry in &mut self.foreign {
            if entry.gone.is_none() {
                self.gone += 1;
                entry.gone = Some(self.gone);
            }
        }
        let mut gone: Vec<u64> = self.foreign.iter().filter_map(|entry| entry.gone).collect();
        for tracked in self.generations.values_mut().filter(|tracked| tracked.is_forgettable()) {
            tracked.held = Vec::new();
            gone.extend(tracked.gone);
        }
        let Some(excess) = gone.len().checked_sub(REMEMBERED).filter(|excess| *excess > 0) else {
            return;
        };
        let (_, last, _) = gone.select_nth_unstable(excess - 1);
        let last = *last;
        self.generations.retain(|_, tracked| !tracked.is_forgettable() || tracked.gone > Some(last));
        self.foreign.retain(|entry| entry.gone > Some(last));
    }
}
