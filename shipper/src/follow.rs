//! One file's turn: read what is new, prove that the file is still the same, send blocks.

use std::{
    io,
    time::{Duration, Instant},
};

use settings::Framing;
use tracing::{debug, warn};
use wire::Generation;

use crate::{
    files::{Fate, FileKey, Phase, STALE, TOO_MANY_OPEN},
    framing::{self, Follows},
    identify::{Fit, fit, proof},
    loss::Reason,
    mark::{Mark, OVERLAP},
    run::Shipper,
};

/// New bytes of one read.
const READ: usize = 256 << 10;

/// Bytes that a file may send before others have their turn.
const BUDGET: u64 = 1 << 20;

/// How a turn goes on.
enum Next {
    /// More is to be read at once.
    Again,
    /// The end of the file was reached.
    AtEnd,
    /// The sink is full.
    Blocked,
    /// The file is not the one that was read.
    Replaced,
}

impl Shipper<'_> {
    /// Does what is due for one file.
    pub(crate) fn turn(&mut self, key: FileKey, now: Instant) {
        let Some(followed) = self.files.get(key) else {
            return;
        };
        if let Phase::Reading(generation) = followed.phase
            && !self.has_room()
        {
            return match self.measure(key, generation) {
                Ok(true) => self.block(key),
                Ok(false) => self.replaced(key, generation, now),
                Err(error) => self.unreadable(key, &error, now),
            };
        }
        if let Err(error) = self.files.open(key, self.descriptor_bound) {
            return self.unreadable(key, &error, now);
        }
        let Some(followed) = self.files.get_mut(key) else {
            return;
        };
        followed.looked = now;
        let result = match followed.phase {
            Phase::Reading(generation) => self.read(key, generation, now),
            Phase::Heading | Phase::Twin(_) => self.identify(key, now),
        };
        match (result, self.files.get_mut(key)) {
            (Err(error), _) => self.unreadable(key, &error, now),
            (Ok(()), Some(followed)) if followed.warned => followed.warned = false,
            _ => {}
        }
    }

    /// Notes how far a file reaches that cannot be read on now: should it be truncated before, that is what is lost. Returns
    /// whether it still holds what was read; without a descriptor that is looked at later.
    fn measure(&mut self, key: FileKey, generation: Generation) -> io::Result<bool> {
        let (Some(followed), Some(tracked)) =
            (self.files.get_mut(key), self.generations.get_mut(&generation))
        else {
            return Ok(true);
        };
        let Some(size) = followed.size_now() else {
            return Ok(true);
        };
        if fit(followed, proof(followed, tracked))? != Fit::Same {
            return Ok(false);
        }
        followed.size = size;
        if size > tracked.reached {
            tracked.reached = size;
            self.dirty = true;
        }
        Ok(true)
    }

    fn block(&mut self, key: FileKey) {
        if let Some(followed) = self.files.get_mut(key)
            && !followed.blocked
        {
            followed.blocked = true;
            self.blocked.push_back(key);
        }
    }

    /// A file that cannot be read is told once and tried again; only what says that it is gone is taken for that, by the scan.
    fn unreadable(&mut self, key: FileKey, error: &io::Error, now: Instant) {
        let Some(followed) = self.files.get_mut(key) else {
            return;
        };
        if error.kind() == io::ErrorKind::NotFound {
            self.scan_soon(now);
            return;
        }
        self.counters.errors.add(1);
        let is_stale = error.raw_os_error() == Some(STALE);
        if !std::mem::replace(&mut followed.warned, true) {
            let hint = match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    "let the shipper's user read it, for instance by its group or an ACL"
                }
                _ if error.raw_os_error() == Some(TOO_MANY_OPEN) => "raise the limit on open files",
                _ => "",
            };
            warn!(path = %followed.path.display(), %error, hint, "file cannot be read, trying again");
        }
        if is_stale {
            // Only its path can find it again.
            self.files.close(key);
        }
        self.files.schedule(key, now + self.timing.retry);
    }

    fn read(&mut self, key: FileKey, generation: Generation, now: Instant) -> io::Result<()> {
        let stuck = self.generations.get(&generation).and_then(|tracked| tracked.stuck_until);
        if let Some(until) = stuck.filter(|until| now < *until) {
            self.files.schedule(key, until);
            return Ok(());
        }
        let mut sent = 0;
        let mut reach = READ;
        loop {
            let Some(before) = self.generations.get(&generation).map(|tracked| tracked.cursor) else {
                return Ok(());
            };
            let next = self.read_block(key, generation, reach, now)?;
            let Some(tracked) = self.generations.get(&generation) else {
                return Ok(());
            };
            let moved = tracked.cursor.base - before.base;
            sent += moved;
            // A line longer than the window: look further.
            reach = if tracked.cursor == before { reach + READ } else { READ };
            match next {
                Next::Again if sent < BUDGET => {}
                Next::Again => {
                    self.files.schedule(key, now);
                    return Ok(());
                }
                Next::AtEnd => {
                    self.at_end(key, generation, now);
                    return Ok(());
                }
                Next::Blocked => {
                    self.block(key);
                    return Ok(());
                }
                Next::Replaced => {
                    self.replaced(key, generation, now);
                    return Ok(());
                }
            }
        }
    }

    /// Reads and sends at most one block.
    fn read_block(
        &mut self,
        key: FileKey,
        generation: Generation,
        reach: usize,
        now: Instant,
    ) -> io::Result<Next> {
        if !self.has_room() {
            return Ok(Next::Blocked);
        }
        let (Some(followed), Some(tracked)) =
            (self.files.get_mut(key), self.generations.get_mut(&generation))
        else {
            return Ok(Next::AtEnd);
        };
        let cursor = tracked.cursor;
        let start = cursor.base - cursor.base.min(OVERLAP);
        let wanted = (cursor.seen - start) as usize + reach;
        let mut buffer = std::mem::take(&mut self.buffer);
        if buffer.len() < wanted {
            buffer.resize(wanted, 0);
        }
        let result = followed.read_at(&mut buffer[..wanted], start);
        let got = match result {
            Ok(got) => got,
            Err(error) => {
                self.buffer = buffer;
                return Err(error);
            }
        };
        let window = &buffer[..got];
        // A file of which no more than its head was looked at must still begin with that.
        let has_head = cursor.seen >= followed.head.offset || followed.head.holds(window, start);
        if !has_head || !tracked.seen_mark.holds(window, start) || !tracked.base_mark.holds(window, start) {
            self.buffer = buffer;
            return Ok(Next::Replaced);
        }
        if window.last().is_some_and(|&byte| byte != b'\n') {
            faults::at(faults::At::S2);
        }
        let end = start + got as u64;
        tracked.reached = tracked.reached.max(end);
        if end > followed.read_end {
            self.counters.bytes_read.add(end - followed.read_end.max(cursor.base));
            followed.read_end = end;
            followed.changed = now;
            tracked.ended = false;
            tracked.modified = followed.modified;
        }
        let follows = self.follows(key, generation, got < wanted, now);
        let next = self.cut_and_send(key, generation, &buffer[..got], start, follows);
        self.buffer = buffer;
        Ok(next)
    }

    fn follows(&self, key: FileKey, generation: Generation, is_at_end: bool, now: Instant) -> Follows {
        let (Some(followed), Some(tracked)) = (self.files.get(key), self.generations.get(&generation)) else {
            return Follows::Bytes;
        };
        if !is_at_end {
            return Follows::Bytes;
        }
        let quiet = now.duration_since(followed.changed);
        let settled = now.duration_since(followed.quiet_since());
        let can_extend = self.streams[tracked.stream].framing == Framing::Blocks;
        match self.quiet_until_ended(followed.fate) {
            Some(wait) if settled >= wait && !tracked.ended => Follows::End,
            _ if !can_extend && quiet >= self.timing.complete => Follows::Pause,
            _ if !can_extend => Follows::Wait,
            _ => Follows::Nothing {
                grow: quiet >= self.timing.pause || now.duration_since(tracked.sent_at) >= self.timing.regrow,
            },
        }
    }

    /// How long a file must be quiet before its last line counts as complete; none while it lives.
    pub(crate) fn quiet_until_ended(&self, fate: Fate) -> Option<Duration> {
        match fate {
            Fate::Live => None,
            Fate::Displaced => Some(self.timing.renamed),
            Fate::Deleted => Some(self.timing.deleted),
        }
    }

    fn cut_and_send(
        &mut self,
        key: FileKey,
        generation: Generation,
        window: &[u8],
        start: u64,
        follows: Follows,
    ) -> Next {
        let Some(tracked) = self.generations.get(&generation) else {
            return Next::AtEnd;
        };
        let cursor = tracked.cursor;
        let bytes = &window[(cursor.base - start) as usize..];
        let (cut, after) = framing::step(&cursor, bytes, follows, &self.streams[tracked.stream].reader);
        let mut reached = after;
        if let Some(cut) = cut {
            let path = self.files.get(key).map(|followed| followed.path.clone()).unwrap_or_default();
            reached = self.deliver(generation, &path, cut, window, start, &after);
        }
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return Next::AtEnd;
        };
        if reached == cursor && reached != after {
            return Next::Blocked;
        }
        tracked.cursor = reached;
        tracked.base_mark = Mark::of(window, start, reached.base);
        tracked.seen_mark = Mark::of(window, start, reached.seen);
        if reached != after {
            return Next::Blocked;
        }
        if follows == Follows::Bytes {
            return Next::Again;
        }
        tracked.ended |= follows == Follows::End;
        tracked.held.clear();
        tracked.held.extend_from_slice(&window[(after.base - start) as usize..]);
        tracked.held.shrink_to(64 << 10);
        tracked.held_base = after.base;
        Next::AtEnd
    }

    /// Sets the timers of a file that is read to its end.
    fn at_end(&mut self, key: FileKey, generation: Generation, now: Instant) {
        let (Some(followed), Some(tracked)) = (self.files.get(key), self.generations.get(&generation)) else {
            return;
        };
        let (changed, quiet_since) = (followed.changed, followed.quiet_since());
        let ends = self.quiet_until_ended(followed.fate).filter(|_| !tracked.ended);
        let is_unsent = tracked.cursor.seen > tracked.cursor.sent;
        if is_unsent {
            let wait = match self.streams[tracked.stream].framing {
                Framing::Blocks => self.timing.pause,
                Framing::Lines | Framing::Filebeat => self.timing.complete,
            };
            self.files.schedule(key, (changed + wait).max(now + self.timing.gather));
        }
        if let Some(wait) = ends {
            self.files.schedule(key, (quiet_since + wait).max(now + self.timing.gather));
        }
    }

    /// The file does not hold any more what was read from it: its generation ended there, a new one begins.
    fn replaced(&mut self, key: FileKey, generation: Generation, now: Instant) {
        self.counters.truncations.add(1);
        let Some(followed) = self.files.get_mut(key) else {
            return;
        };
        debug!(path = %followed.path.display(), %generation, "file was truncated or replaced");
        followed.start_over(now);
        followed.replaced = self.generations.get(&generation).map(|tracked| tracked.modified);
        self.detach(generation, Reason::Truncated, now);
        self.seek_for(generation, now);
        self.files.schedule(key, now);
        self.scan_soon(now);
    }
}
