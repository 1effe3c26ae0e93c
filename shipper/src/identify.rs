//! Which generation a file is.
//!
//! A file is minted from its head. If that generation is known already, the file is it only if it also holds the bytes before
//! the offset that was read: then it goes on from there, whether it is the file itself after a restart, its rotated name
//! or a copy. A copy may still be in the making, so that one which does not fit yet is waited for, up to a limit.

use std::{io, time::Instant};

use tracing::{debug, info, warn};
use wire::{
    Generation, Head,
    generation::{self, HEAD_WINDOW, Origin},
    split::first_line,
};

use crate::{
    discover::{Found, normalised},
    files::{FileKey, Followed, Phase},
    framing::Cursor,
    loss::Reason,
    mark::{Mark, OVERLAP, Point, Salting},
    run::Shipper,
    tracked::Tracked,
    watermark::Watermark,
};

/// Bytes by which two files are compared.
const COMPARED: u64 = 4096;

/// How a file compares with a known generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It holds what was read.
    Same,
    /// It ends before the offset that was read.
    Shorter,
    /// It holds other bytes.
    Different,
}

impl Shipper<'_> {
    /// Looks at the head of a file whose generation is not known, or that was a copy when it was last looked at.
    pub(crate) fn identify(&mut self, key: FileKey, now: Instant) -> io::Result<()> {
        if !self.skip_nuls(key, now)? {
            return Ok(());
        }
        let Some(followed) = self.files.get_mut(key) else {
            return Ok(());
        };
        let mut content = [0; HEAD_WINDOW];
        let got = followed.read_at(&mut content, followed.content)?;
        let content = &content[..got];
        followed.read_end = followed.read_end.max(followed.content + got as u64);
        if content.is_empty() {
            return Ok(());
        }
        if let Some(generation) = self.by_hint(key)? {
            self.attach(key, generation, now);
            return Ok(());
        }
        let Some((head, salting)) = self.head(key, content, now) else {
            return Ok(());
        };
        if salting.is_untimed()
            && let Some(generation) = self.copied_untimed(key)?
        {
            self.settle(key, generation, now);
            return Ok(());
        }
        let length = head.len() as u64;
        if let Some(followed) = self.files.get_mut(key) {
            followed.head = Mark::of(head, followed.content, followed.content + length);
        }
        self.mint(key, head, salting, now)
    }

    /// Whether the inode of a file was given to another one while no descriptor was held. Where the file system tells no birth times,
    /// what was read of it tells, if it has another path now; behind the same path it would have the same identity.
    pub(crate) fn is_another(&mut self, key: FileKey, found: &Found) -> bool {
        let Some(followed) = self.files.get(key).filter(|followed| followed.file.is_none()) else {
            return false;
        };
        if followed.born != found.seen.born {
            return true;
        }
        let (Phase::Reading(generation), None) = (followed.phase, followed.born) else {
            return false;
        };
        if followed.path == found.path {
            return false;
        }
        let path = followed.path.clone();
        self.files.renamed(key, &found.path);
        // One that cannot be opened now is judged when it can be read.
        let is_open = self.files.open(key, self.descriptor_bound).is_ok();
        self.files.renamed(key, &path);
        let (Some(followed), Some(tracked)) = (self.files.get(key), self.generations.get(&generation)) else {
            return false;
        };
        is_open && fit(followed, proof(followed, tracked)).is_ok_and(|fit| fit != Fit::Same)
    }

    /// The generation that this very file was when the checkpoint was written: same inode, same birth, and it holds the bytes
    /// before the watermark. Without a birth time or such bytes the head decides.
    fn by_hint(&self, key: FileKey) -> io::Result<Option<Generation>> {
        let Some(followed) = self.files.get(key) else {
            return Ok(None);
        };
        if followed.born.is_none() {
            return Ok(None);
        }
        for (generation, tracked) in &self.generations {
            if tracked.attached.is_none()
                && tracked.id.1 == followed.id.1
                && tracked.born == followed.born
                && tracked.stream == followed.stream
                && tracked.seen_mark.offset > followed.content
                && tracked.seen_mark.length > 0
                && fit(followed, &tracked.seen_mark)? == Fit::Same
            {
                return Ok(Some(*generation));
            }
        }
        Ok(None)
    }

    /// The head, once there is enough of it. Of an untimed file it is the first line alone, since that does not depend on
    /// when the file was looked at; its inode tells it from others.
    fn head<'b>(&mut self, key: FileKey, content: &'b [u8], now: Instant) -> Option<(&'b [u8], Salting)> {
        let followed = self.files.get_mut(key)?;
        let quiet = now.duration_since(followed.quiet_since());
        let is_ended = self.timing_until_ended(key).is_some_and(|wait| quiet >= wait);
        let followed = self.files.get_mut(key)?;
        let untimed = Salting::Untimed { inode: followed.id.1, truncations: 0 };
        match generation::head(content, is_ended) {
            Head::Timed(head) => return Some((head, Salting::Timed { discriminator: 0 })),
            Head::Untimed(_) => return Some((first_line(content), untimed)),
            Head::Pending => {}
        }
        let since = *followed.waiting.get_or_insert(now);
        let fate = followed.fate;
        let has_line = memchr::memchr(b'\n', content).is_some();
        if has_line && !self.streams[followed.stream].waits_for_stamp {
            if now >= since + self.timing.untimed {
                return Some((first_line(content), untimed));
            }
            self.files.schedule(key, since + self.timing.untimed);
        }
        if let Some(wait) = self.quiet_until_ended(fate)
            && let Some(followed) = self.files.get(key)
        {
            let at = (followed.quiet_since() + wait).max(now + self.timing.gather);
            self.files.schedule(key, at);
        }
        None
    }

    fn timing_until_ended(&self, key: FileKey) -> Option<std::time::Duration> {
        self.files.get(key).and_then(|followed| self.quiet_until_ended(followed.fate))
    }

    /// An untimed generation of which this file is a copy. Its inode is part of its identity, so a copy is found by content.
    fn copied_untimed(&self, key: FileKey) -> io::Result<Option<Generation>> {
        let Some(followed) = self.files.get(key) else {
            return Ok(None);
        };
        let name = normalised(&followed.first_path);
        for (generation, tracked) in &self.generations {
            if tracked.salting.is_untimed()
                && tracked.attached != Some(key)
                && tracked.id != followed.id
                && tracked.stream == followed.stream
                && tracked.name == name
                && tracked.directories == followed.directories
                && tracked.seen_mark.length >= 16
                && fit(followed, &tracked.seen_mark)? == Fit::Same
            {
                return Ok(Some(*generation));
            }
        }
        Ok(None)
    }

    /// Finds the generation of the head, or the next one if it is taken by a file with other bytes.
    fn mint(&mut self, key: FileKey, head: &[u8], first: Salting, now: Instant) -> io::Result<()> {
        let mut salting = first;
        loop {
            let Some(followed) = self.files.get(key) else {
                return Ok(());
            };
            let name = followed.first_path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let origin = Origin {
                host: self.host,
                stream: &self.streams[followed.stream].name,
                file_name: &name,
                directories: &followed.directories,
            };
            let generation = Generation::mint(&origin, head, salting.salt());
            let Some(tracked) = self.generations.get(&generation) else {
                self.begin(key, generation, salting, now);
                return Ok(());
            };
            let fit = match tracked.attached.filter(|other| *other != key) {
                None => fit(followed, &tracked.seen_mark)?,
                Some(other) => self.compare(key, other, &tracked.cursor)?,
            };
            let is_attached = tracked.attached.is_some();
            match fit {
                Fit::Same => {
                    self.settle(key, generation, now);
                    return Ok(());
                }
                _ if salting.is_untimed() => {}
                Fit::Shorter | Fit::Different if !self.waited_for_copy(key, now) => return Ok(()),
                Fit::Shorter if !is_attached => {
                    self.read_again(key, generation, now);
                    return Ok(());
                }
                Fit::Shorter | Fit::Different => {}
            }
            salting = salting.next();
        }
    }

    /// Whether an unfinished copy was waited for long enough; sets a timer if not.
    fn waited_for_copy(&mut self, key: FileKey, now: Instant) -> bool {
        let limit = self.timing.copy;
        let Some(followed) = self.files.get_mut(key) else {
            return false;
        };
        followed.phase = Phase::Heading;
        let since = *followed.waiting.get_or_insert(now);
        if now >= since + limit {
            return true;
        }
        self.files.schedule(key, (now + limit / 60).min(since + limit));
        false
    }

    /// Whether two files hold the same bytes as far as both go and the other was read.
    fn compare(&self, key: FileKey, other: FileKey, cursor: &Cursor) -> io::Result<Fit> {
        let (Some(one), Some(two)) = (self.files.get(key), self.files.get(other)) else {
            return Ok(Fit::Different);
        };
        let Some(file) = &one.file else {
            return Ok(Fit::Different);
        };
        if two.file.is_none() {
            // Closed for want of descriptors: it will be looked at when it changes.
            return Ok(Fit::Shorter);
        }
        let end = file.metadata()?.len().min(cursor.seen);
        let start = end - end.min(COMPARED);
        let (mut first, mut second) = (vec![0; (end - start) as usize], vec![0; (end - start) as usize]);
        let read = (one.read_at(&mut first, start)?, two.read_at(&mut second, start)?);
        Ok(if read == (first.len(), second.len()) && first == second { Fit::Same } else { Fit::Different })
    }

    /// The file has this known generation: it is read for it, unless another one is.
    fn settle(&mut self, key: FileKey, generation: Generation, now: Instant) {
        let Some(tracked) = self.generations.get(&generation) else {
            return;
        };
        if tracked.attached.is_some_and(|other| other != key) {
            if let Some(followed) = self.files.get_mut(key) {
                debug!(path = %followed.path.display(), %generation, "file is a copy of one that is read");
                followed.waiting = None;
                if std::mem::replace(&mut followed.phase, Phase::Twin(generation)) != Phase::Twin(generation)
                {
                    self.counters.copies.add(1);
                }
            }
            return;
        }
        self.attach(key, generation, now);
    }

    /// The file is read for a known generation, from where that was left.
    fn attach(&mut self, key: FileKey, generation: Generation, now: Instant) {
        let (Some(followed), Some(tracked)) =
            (self.files.get_mut(key), self.generations.get_mut(&generation))
        else {
            return;
        };
        if tracked.id.1 != followed.id.1 {
            self.counters.copies.add(1);
        }
        info!(path = %followed.path.display(), %generation, offset = tracked.cursor.base, "file goes on");
        followed.phase = Phase::Reading(generation);
        followed.waiting = None;
        followed.read_end = tracked.cursor.sent.max(tracked.cursor.seen);
        tracked.attached = Some(key);
        tracked.path.clone_from(&followed.path);
        tracked.id = followed.id;
        tracked.born = followed.born;
        tracked.gone = None;
        tracked.lost = None;
        tracked.end_due = None;
        self.dirty = true;
        self.orphans.retain(|orphan| *orphan != generation);
        self.files.schedule(key, now);
    }

    /// A known generation whose file does not come back: this one, which begins alike, is read from 0. Ids make that harmless.
    fn read_again(&mut self, key: FileKey, generation: Generation, now: Instant) {
        let Some(followed) = self.files.get(key) else {
            return;
        };
        warn!(path = %followed.path.display(), %generation, "file is shorter than what was read of it, reading it again");
        let mark = self.content_mark(key);
        if let Some(tracked) = self.generations.get_mut(&generation) {
            tracked.go_to_start(mark);
        }
        self.attach(key, generation, now);
    }

    /// The file has a generation that was not met before.
    fn begin(&mut self, key: FileKey, generation: Generation, salting: Salting, now: Instant) {
        let mark = self.content_mark(key);
        let Some(followed) = self.files.get_mut(key) else {
            return;
        };
        if let Salting::Timed { discriminator: 1.. } = salting {
            self.counters.discriminated.add(1);
            warn!(path = %followed.path.display(), %generation, "file begins like another one, but goes on differently");
        }
        info!(path = %followed.path.display(), %generation, untimed = salting.is_untimed(), "file begins");
        followed.phase = Phase::Reading(generation);
        followed.waiting = None;
        followed.read_end = followed.content;
        let point = Point { mark, ..Point::default() };
        let mut tracked = Tracked {
            stream: followed.stream,
            path: followed.path.clone(),
            id: followed.id,
            born: followed.born,
            modified: followed.modified,
            name: normalised(&followed.first_path),
            directories: followed.directories.clone(),
            salting,
            partition: None,
            watermark: Watermark::at(point, mark.offset),
            cursor: Cursor::default(),
            base_mark: mark,
            seen_mark: mark,
            held: Vec::new(),
            held_base: 0,
            reached: mark.offset,
            sent_at: now,
            attached: Some(key),
            end_due: None,
            reason: Reason::Deleted,
            ended: false,
            gone: None,
            failures: 0,
            content: mark.offset,
            lost: None,
            first_day: None,
            told: None,
            stuck_until: None,
        };
        tracked.go_to_watermark();
        let path = followed.path.clone();
        let (replaced, stream, directories) =
            (followed.replaced.take(), followed.stream, followed.directories.clone());
        self.generations.insert(generation, tracked);
        self.counters.generations.add(1);
        self.dirty = true;
        self.files.schedule(key, now);
        self.seek_predecessors(&path, generation, now);
        if let Some(since) = replaced {
            // It may have been copied and truncated again before it was looked at: what it held is in the copies alone.
            self.seek(&path, stream, &directories, (since, None), now);
        }
    }

    /// The mark at the content's start: NULs, if any, lie before it.
    fn content_mark(&self, key: FileKey) -> Mark {
        let content = self.files.get(key).map_or(0, |followed| followed.content);
        let nuls = vec![0; content.min(OVERLAP) as usize];
        Mark::of(&nuls, content - nuls.len() as u64, content)
    }
}

/// What a file must hold to be the one that was read as this generation.
pub(crate) fn proof<'b>(followed: &'b Followed, tracked: &'b Tracked) -> &'b Mark {
    let is_read_past_head = tracked.cursor.seen >= followed.head.offset;
    if is_read_past_head { &tracked.seen_mark } else { &followed.head }
}

/// Whether a file holds the bytes that a mark was made of.
pub(crate) fn fit(followed: &Followed, mark: &Mark) -> io::Result<Fit> {
    let mut buffer = vec![0; usize::from(mark.length)];
    let got = followed.read_at(&mut buffer, mark.begins())?;
    Ok(match () {
        () if got < buffer.len() => Fit::Shorter,
        () if mark.holds(&buffer, mark.begins()) => Fit::Same,
        () => Fit::Different,
    })
}
