//! Generations left without a file: after a restart, a truncation, a rotation while nobody looked.
//!
//! Their rest may lie beside the path they had, under a name that rotation made. If no file turns up in time, what was held of
//! their last event is their end.

use std::{path::Path, time::Instant};

use wire::Generation;

use crate::{
    files::{FileKey, Phase},
    framing::{self, Follows},
    run::Shipper,
    tracked,
};

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
    }

    fn is_file_of(&self, key: FileKey, inode: u64) -> bool {
        self.files.get(key).is_some_and(|followed| followed.id.1 == inode)
    }

    fn seek_for(&mut self, generation: Generation, now: Instant) {
        let Some(tracked) = self.generations.get(&generation) else {
            return;
        };
        let (path, stream) = (tracked.path.clone(), tracked.stream);
        let (directories, since) = (tracked.directories.clone(), tracked.modified);
        self.seek(&path, stream, &directories, since, now);
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

    /// A generation lost its file to truncation. A copy may take over; if none does in time, what was held of its last event is
    /// its end.
    pub(crate) fn detach(&mut self, generation: Generation, now: Instant) {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return;
        };
        tracked.attached = None;
        tracked.gone = Some(tracked::seconds_now());
        self.dirty = true;
        if !tracked.ended {
            tracked.end_due = Some(now + self.timing.renamed);
            self.orphans.push(generation);
            self.seek_for(generation, now);
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

    pub(crate) fn end_orphans_now(&mut self) {
        for generation in std::mem::take(&mut self.orphans) {
            self.end(generation);
        }
    }

    /// Sends what was held of a generation as its end. Returns false if the sink is full.
    fn end(&mut self, generation: Generation) -> bool {
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        if tracked.ended || tracked.attached.is_some() {
            return true;
        }
        if tracked.held.is_empty() || tracked.held_base != tracked.cursor.base {
            tracked.end_due = None;
            return true;
        }
        let held = std::mem::take(&mut tracked.held);
        let (path, cursor) = (tracked.path.clone(), tracked.cursor);
        let (cut, after) = framing::step(&cursor, &held, Follows::End, &self.streams[tracked.stream].reader);
        // What lies before is gone from every file: nothing will ever be compared with the marks.
        let sent =
            cut.is_none_or(|cut| self.deliver(generation, &path, cut, &held, cursor.base, &after) == after);
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return true;
        };
        tracked.held = held;
        if sent {
            tracked.cursor = after;
            tracked.ended = true;
            tracked.end_due = None;
            self.dirty = true;
        }
        sent
    }
}
