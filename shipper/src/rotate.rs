//! What becomes of files: scans, renames, copies, deletions.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use tracing::{info, warn};

use crate::{
    discover::{self, FileId, Found, Seen},
    files::{Fate, FileKey, Followed, Phase, STALE, TOO_MANY_OPEN},
    loss::Reason,
    run::Shipper,
};

/// A scan takes at most this share of the time: one part in so many.
const SCAN_SHARE: u32 = 20;

/// How far before the present files may have been born and rotated unseen.
const UNSEEN: i128 = 60_000_000_000;

impl Shipper<'_> {
    /// Takes notifications, and scans if it is time to.
    pub(crate) fn look_around(&mut self, now: Instant) {
        let noticed = self.watch.take();
        for path in &noticed.changed {
            self.noticed(path, now);
        }
        let mut is_due = noticed.rescan;
        for path in &noticed.moved {
            self.noticed(path, now);
            is_due |= self.files.by_path(path).is_some() || self.patterns.matches(path);
        }
        if is_due {
            self.scan_soon(now);
        }
        if now >= self.next_scan {
            self.scan(now);
        }
    }

    fn noticed(&mut self, path: &Path, now: Instant) {
        if let Some(key) = self.files.by_path(path)
            && let Some(followed) = self.files.get(key)
        {
            let at = now.max(followed.looked + self.timing.gather);
            self.files.schedule(key, at);
        }
    }

    /// Scans as soon as the last scan's cost allows.
    pub(crate) fn scan_soon(&mut self, now: Instant) {
        let earliest = self.last_scan + self.scan_cost * SCAN_SHARE;
        self.next_scan = self.next_scan.min(now.max(earliest));
    }

    fn scan(&mut self, now: Instant) {
        let started = Instant::now();
        let scan = self.patterns.scan();
        let failing = |path: &PathBuf| scan.failures.iter().any(|(failing, _)| failing == path);
        let contested = |path: &PathBuf| scan.contested.iter().any(|(contested, ..)| contested == path);
        self.told.retain(|path| failing(path) || contested(path));
        for (path, error) in &scan.failures {
            if self.told.insert(path.clone()) {
                self.counters.errors.add(1);
                let hint = "let the shipper's user read it, for instance by its group or an ACL";
                warn!(path = %path.display(), %error, hint, "path cannot be looked at, trying again at each scan");
            }
        }
        if scan.failures.iter().any(|(_, error)| error.raw_os_error() == Some(TOO_MANY_OPEN)) {
            // The next scan has one to look into directories with.
            self.files.close_oldest();
        }
        for (path, owner, other) in &scan.contested {
            if self.told.insert(path.clone()) {
                let (owner, other) = (&self.streams[*owner].name, &self.streams[*other].name);
                warn!(path = %path.display(), stream = owner, other, "two streams match one file, the first keeps it");
            }
        }
        let interval =
            if self.watch.is_complete() { self.timing.scan_notified } else { self.timing.scan_alone };
        self.next_scan = now + interval;
        if self.watch.directories(&scan.directories) {
            // What happened between listing and watching is seen by one more scan.
            self.next_scan = now;
        }
        let mut listed = Vec::new();
        for (key, followed) in self.files.iter_mut() {
            if std::mem::replace(&mut followed.listed, false) {
                listed.push(key);
            }
        }
        let mut places = HashMap::new();
        for found in &scan.files {
            places.insert(found.path.as_path(), found.seen.id);
        }
        let new: Vec<FileKey> = scan.files.iter().filter_map(|found| self.found(found, now)).collect();
        if self.scanned {
            self.seek_beside_new(&new, now);
        }
        self.note_moved(&listed, now);
        self.look_at_unlisted(now);
        self.decide_fates(&places, now);
        if !std::mem::replace(&mut self.scanned, true) {
            self.gone_due = Some(now + self.timing.copy);
            self.seek_all(now);
        }
        self.scan_cost = (self.timing.cost)(started);
        self.last_scan = now + self.scan_cost;
        self.next_scan = self.next_scan.max(self.last_scan);
    }

    /// A pattern matches this file. Returns its key if it is met for the first time.
    fn found(&mut self, found: &Found, now: Instant) -> Option<FileKey> {
        let key = match self.files.by_id(found.seen.id) {
            Some(key) => key,
            None => {
                let directories = self.directories(found);
                return Some(self.follow(&found.path, &found.seen, found.stream, directories, now));
            }
        };
        if self.is_another(key, found) {
            self.forget(key, now);
            let directories = self.directories(found);
            return Some(self.follow(&found.path, &found.seen, found.stream, directories, now));
        }
        let followed = self.files.get_mut(key)?;
        followed.listed = true;
        if followed.path != found.path {
            self.files.renamed(key, &found.path);
            let followed = self.files.get(key)?;
            if let Phase::Reading(generation) = followed.phase
                && let Some(tracked) = self.generations.get_mut(&generation)
            {
                tracked.path.clone_from(&found.path);
                self.dirty = true;
            }
        }
        self.changed(key, &found.seen, now);
        None
    }

    fn directories(&self, found: &Found) -> String {
        let path = found.path.to_string_lossy();
        wire::name::wildcard_directories(self.patterns.text(found.stream, found.pattern), &path).to_owned()
    }

    /// Notes size and time of change, and looks at the file if they are new.
    fn changed(&mut self, key: FileKey, seen: &Seen, now: Instant) {
        let Some(followed) = self.files.get_mut(key) else {
            return;
        };
        if followed.size != seen.size || followed.modified != seen.modified {
            followed.size = seen.size;
            followed.modified = seen.modified;
            let at = now.max(followed.looked + self.timing.gather);
            self.files.schedule(key, at);
        }
    }

    /// Begins to follow a file. Its descriptor is held from now on, so that renaming or deleting it loses nothing.
    pub(crate) fn follow(
        &mut self,
        path: &Path,
        seen: &Seen,
        stream: usize,
        directories: String,
        now: Instant,
    ) -> FileKey {
        let key = self.files.insert(Followed::new(path, seen, stream, directories, now));
        faults::at(faults::At::S1);
        if self.files.open_count() < self.descriptor_bound {
            // Failure is met again, and told, when its turn comes.
            self.files.open(key, self.descriptor_bound).ok();
        }
        self.files.schedule(key, now);
        key
    }

    /// Of files that the last scan listed, those that this one did not.
    fn note_moved(&mut self, listed: &[FileKey], now: Instant) {
        for key in listed {
            if let Some(followed) = self.files.get_mut(*key).filter(|followed| !followed.listed) {
                followed.moved = now;
            }
        }
    }

    /// Files that no pattern matches now: renamed, deleted, or out of sight.
    fn look_at_unlisted(&mut self, now: Instant) {
        let unlisted: Vec<FileKey> =
            self.files.iter().filter(|(_, followed)| !followed.listed).map(|(key, _)| key).collect();
        let mut missed = Vec::new();
        for key in unlisted {
            let Some(followed) = self.files.get_mut(key) else {
                continue;
            };
            let mut metadata = match &followed.file {
                Some(file) => file.metadata(),
                None => fs::metadata(&followed.path),
            };
            if metadata.as_ref().is_err_and(|error| error.raw_os_error() == Some(STALE)) {
                metadata = fs::metadata(&followed.path);
                self.files.close(key);
            }
            let Some(followed) = self.files.get_mut(key) else {
                continue;
            };
            match metadata.map(|metadata| Seen::of(&metadata)) {
                Ok(seen) if seen.id == followed.id => {
                    if faults::ARMED && !followed.path.exists() {
                        faults::at(faults::At::S9);
                    }
                    if seen.links == 0 && followed.fate != Fate::Deleted {
                        followed.fate = Fate::Deleted;
                        followed.deleted = Some(now);
                        followed.moved = now;
                        self.files.schedule(key, now);
                    }
                    self.changed(key, &seen, now);
                }
                Ok(_) => missed.push(key),
                Err(error) if is_absence(&error) => missed.push(key),
                // It cannot be looked at, which does not say that it is gone.
                Err(_) => {}
            }
        }
        self.missed(&missed, now);
    }

    /// Files without a descriptor that are not where they were: they may have other names in their directories.
    fn missed(&mut self, missed: &[FileKey], now: Instant) {
        let mut directories = HashMap::new();
        for &key in missed {
            let Some(followed) = self.files.get(key) else {
                continue;
            };
            let directory = followed.path.parent().unwrap_or(Path::new("/")).to_owned();
            let names =
                directories.entry(directory).or_insert_with_key(|directory| discover::inodes(directory));
            let is_it = |path: &PathBuf| {
                discover::normalised(path) == discover::normalised(&followed.path)
                    && fs::symlink_metadata(path).is_ok_and(|metadata| {
                        let seen = Seen::of(&metadata);
                        seen.id == followed.id && seen.born == followed.born
                    })
            };
            match names.get(&followed.id.1).filter(|path| is_it(path)) {
                Some(path) => {
                    self.files.renamed(key, path);
                    self.files.schedule(key, now);
                }
                None => self.forget(key, now),
            }
        }
    }

    /// Stops following a file that is gone.
    pub(crate) fn forget(&mut self, key: FileKey, now: Instant) {
        let Some(followed) = self.files.remove(key) else {
            return;
        };
        // What the checkpoint knows of it is told as that generation's.
        let is_known = || self.generations.values().any(|tracked| tracked.id == followed.id);
        if followed.phase == Phase::Heading && !is_known() {
            let range = followed.content..followed.size;
            self.lost(followed.stream, &followed.path, None, range, Reason::Deleted);
        }
        let Phase::Reading(generation) = followed.phase else {
            return;
        };
        if let Some(tracked) = self.generations.get_mut(&generation) {
            if followed.file.is_none() {
                tracked.reached = tracked.reached.max(followed.size);
            }
            self.detach(generation, Reason::Deleted, now);
        }
    }

    /// Files whose place another file has taken, by rotation or by a copy that was truncated away from under it.
    fn decide_fates(&mut self, places: &HashMap<&Path, FileId>, now: Instant) {
        let mut displaced = Vec::new();
        for (key, followed) in self.files.iter_mut() {
            if followed.fate == Fate::Deleted {
                continue;
            }
            let present = if followed.listed { None } else { followed.present_path() };
            let path = present.as_deref().unwrap_or(&followed.path);
            let is_taken = |place: &Path| {
                let id = match places.get(place) {
                    Some(id) => Some(*id),
                    None if place == path => None,
                    None => fs::metadata(place).ok().map(|metadata| Seen::of(&metadata).id),
                };
                id.is_some_and(|id| id != followed.id)
            };
            let normal = path.with_file_name(discover::normalised(path));
            let has_moved = path != followed.first_path;
            let fate = if (has_moved || !followed.listed) && is_taken(&followed.first_path)
                || normal != path && is_taken(&normal)
            {
                Fate::Displaced
            } else {
                Fate::Live
            };
            if fate == Fate::Displaced && followed.fate == Fate::Live {
                displaced.push((key, present));
                followed.moved = now;
            }
            followed.fate = fate;
        }
        for (key, present) in displaced {
            if let Some(path) = present {
                self.files.renamed(key, &path);
            }
            self.files.schedule(key, now);
            self.seek_beside(key, now);
        }
    }

    /// Follows what rotation has made beside a displaced file since that was last changed: files that were born and rotated
    /// between two looks.
    fn seek_beside(&mut self, key: FileKey, now: Instant) {
        let Some(followed) = self.files.get(key) else {
            return;
        };
        let (path, stream) = (followed.first_path.clone(), followed.stream);
        let (directories, since) = (followed.directories.clone(), followed.modified.min(self.recently()));
        self.seek(&path, stream, &directories, (since, None), now);
    }

    /// The time from which on files may have been born and rotated unseen. The clock may have been set back since a file was changed.
    pub(crate) fn recently(&self) -> i128 {
        i128::from(self.clock.now_ms()) * 1_000_000 - UNSEEN
    }

    /// Follows siblings of `path` that are not followed yet and were changed at or after a time (nanoseconds since 1970), or
    /// have an inode.
    pub(crate) fn seek(
        &mut self,
        path: &Path,
        stream: usize,
        directories: &str,
        (since, inode): (i128, Option<u64>),
        now: Instant,
    ) {
        for (sibling, seen) in discover::siblings(path) {
            if (seen.modified >= since || inode == Some(seen.id.1))
                && self.files.by_id(seen.id).is_none()
                && !self.patterns.excludes(stream, &sibling)
            {
                info!(path = %sibling.display(), "rotated file is read too");
                self.follow(&sibling, &seen, stream, directories.to_owned(), now);
            }
        }
    }

    /// Lets go of files that are read to their end and have no name any more, or that were renamed long ago.
    pub(crate) fn reap(&mut self, now: Instant) {
        let keep = self.timing.keep;
        let is_done = |followed: &Followed| match followed.phase {
            Phase::Reading(generation) => {
                self.generations.get(&generation).is_none_or(|tracked| tracked.is_finished())
            }
            Phase::Heading => followed.read_end == followed.content,
            Phase::Twin(_) => true,
        };
        let quiet = |followed: &Followed| now.duration_since(followed.quiet_since());
        let done: Vec<FileKey> = self
            .files
            .iter()
            .filter(|(_, followed)| !followed.listed && is_done(followed))
            .filter(|(_, followed)| match followed.fate {
                Fate::Deleted => quiet(followed) >= self.timing.deleted,
                Fate::Displaced | Fate::Live => quiet(followed) >= keep,
            })
            .map(|(key, _)| key)
            .collect();
        for key in done {
            self.forget(key, now);
        }
    }
}

/// Whether an error says that a file is not there. Others, such as missing permission, say nothing of it.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
