//! The files at hand: found by key, by device and inode, and by path.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, VecDeque},
    fs::{self, File},
    io,
    os::{fd::AsRawFd, unix::fs::FileExt},
    path::{Path, PathBuf},
    time::Instant,
};

use wire::Generation;

use crate::{
    discover::{FileId, Seen},
    mark::Mark,
};

/// `EMFILE`.
pub(crate) const TOO_MANY_OPEN: i32 = 24;

/// `ESTALE`: a network file system does not know the descriptor's file any more.
pub(crate) const STALE: i32 = 116;

/// Names one followed file for as long as it is followed.
pub(crate) type FileKey = u64;

/// What is known of a file's generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not known yet.
    Heading,
    /// It is read as this generation.
    Reading(Generation),
    /// It is a copy of this generation, which another file is read for.
    Twin(Generation),
}

/// What became of a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is where it was.
    Live,
    /// Another file has its place; a writer may still hold it.
    Displaced,
    /// It has no name any more.
    Deleted,
}

/// A followed file.
#[derive(Debug)]
pub(crate) struct Followed {
    /// Where it was last seen, and where first.
    pub(crate) path: PathBuf,
    pub(crate) first_path: PathBuf,
    pub(crate) id: FileId,
    pub(crate) born: Option<u64>,
    pub(crate) stream: usize,
    /// The directories that wildcards matched.
    pub(crate) directories: String,
    pub(crate) file: Option<File>,
    pub(crate) phase: Phase,
    pub(crate) fate: Fate,
    /// Since when it has no name.
    pub(crate) deleted: Option<Instant>,
    /// A pattern matched it in the last scan.
    pub(crate) listed: bool,
    /// At the last scan.
    pub(crate) size: u64,
    pub(crate) modified: i128,
    /// End of what was read.
    pub(crate) read_end: u64,
    /// Where content begins, behind leading NULs.
    pub(crate) content: u64,
    /// Proof of its head, which holds until more than that was read.
    pub(crate) head: Mark,
    /// When it was last found changed, and last looked at.
    pub(crate) changed: Instant,
    pub(crate) looked: Instant,
    /// When it was last found to have lost its place: no pattern matches it any more, another file has it, or it has no name.
    pub(crate) moved: Instant,
    /// Last change of the generation that it held before it was truncated or replaced, while its new one is not known.
    pub(crate) replaced: Option<i128>,
    /// Since when its identity is waited for.
    pub(crate) waiting: Option<Instant>,
    /// Its next timer.
    due: Option<Instant>,
    /// It waits for room in the sink.
    pub(crate) blocked: bool,
    /// An error with it has been told.
    pub(crate) warned: bool,
}

impl Followed {
    pub(crate) fn new(
        path: &Path,
        seen: &Seen,
        stream: usize,
        directories: String,
        now: Instant,
    ) -> Followed {
        Followed {
            path: path.to_owned(),
            first_path: path.to_owned(),
            id: seen.id,
            born: seen.born,
            stream,
            directories,
            file: None,
            phase: Phase::Heading,
            fate: Fate::Live,
            deleted: None,
            listed: true,
            size: seen.size,
            modified: seen.modified,
            read_end: 0,
            content: 0,
            head: Mark::default(),
            changed: now,
            looked: now,
            moved: now,
            replaced: None,
            waiting: None,
            due: None,
            blocked: false,
            warned: false,
        }
    }

    /// Reads at `offset` until `buffer` is full or the file ends.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let Some(file) = &self.file else {
            return Err(io::Error::from(io::ErrorKind::NotConnected));
        };
        #[cfg(test)]
        crate::tests::broken::read(&self.path)?;
        let mut filled = 0;
        while filled < buffer.len() {
            match file.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(length) => filled += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// Since when its writer has been silent, for all that is known: one that holds a file that has just lost its place may
    /// have written nothing for long, and yet write on until it is told.
    pub(crate) fn quiet_since(&self) -> Instant {
        self.changed.max(self.moved)
    }

    /// The path that the held descriptor has now.
    pub(crate) fn present_path(&self) -> Option<PathBuf> {
        let file = self.file.as_ref()?;
        fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).ok()
    }

    /// Whether its path still means it.
    fn is_at_its_path(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|metadata| {
            let seen = Seen::of(&metadata);
            seen.id == self.id && seen.born == self.born
        })
    }

    /// Its size now.
    pub(crate) fn size_now(&self) -> Option<u64> {
        Some(self.file.as_ref()?.metadata().ok()?.len())
    }

    /// Forgets what it was: it was truncated or replaced.
    pub(crate) fn start_over(&mut self, now: Instant) {
        self.phase = Phase::Heading;
        self.read_end = 0;
        self.content = 0;
        self.head = Mark::default();
        self.waiting = None;
        self.changed = now;
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: BTreeMap<FileKey, Followed>,
    by_id: HashMap<FileId, FileKey>,
    by_path: HashMap<PathBuf, FileKey>,
    next: FileKey,
    open: usize,
    /// Files in the order in which their descriptors were opened; some of them are closed meanwhile.
    opened: VecDeque<FileKey>,
    timers: BinaryHeap<Reverse<(Instant, FileKey)>>,
}

impl Files {
    pub(crate) fn insert(&mut self, followed: Followed) -> FileKey {
        self.next += 1;
        let key = self.next;
        self.by_id.insert(followed.id, key);
        self.by_path.insert(followed.path.clone(), key);
        self.files.insert(key, followed);
        key
    }

    pub(crate) fn remove(&mut self, key: FileKey) -> Option<Followed> {
        let followed = self.files.remove(&key)?;
        if self.by_id.get(&followed.id) == Some(&key) {
            self.by_id.remove(&followed.id);
        }
        if self.by_path.get(&followed.path) == Some(&key) {
            self.by_path.remove(&followed.path);
        }
        self.open -= usize::from(followed.file.is_some());
        Some(followed)
    }

    pub(crate) fn get(&self, key: FileKey) -> Option<&Followed> {
        self.files.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: FileKey) -> Option<&mut Followed> {
        self.files.get_mut(&key)
    }

    pub(crate) fn by_id(&self, id: FileId) -> Option<FileKey> {
        self.by_id.get(&id).copied()
    }

    pub(crate) fn by_path(&self, path: &Path) -> Option<FileKey> {
        self.by_path.get(path).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (FileKey, &Followed)> {
        self.files.iter().map(|(key, followed)| (*key, followed))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (FileKey, &mut Followed)> {
        self.files.iter_mut().map(|(key, followed)| (*key, followed))
    }

    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    pub(crate) fn open_count(&self) -> usize {
        self.open
    }

    /// The file was found under another name.
    pub(crate) fn renamed(&mut self, key: FileKey, path: &Path) {
        let Some(followed) = self.files.get_mut(&key) else {
            return;
        };
        if self.by_path.get(&followed.path) == Some(&key) {
            self.by_path.remove(&followed.path);
        }
        followed.path = path.to_owned();
        self.by_path.insert(path.to_owned(), key);
    }

    /// Holds a descriptor of the file, if its path still means it. At the bound the one that changed longest ago is closed,
    /// if its path can open it again.
    pub(crate) fn open(&mut self, key: FileKey, bound: usize) -> io::Result<()> {
        if self.files.get(&key).is_none_or(|followed| followed.file.is_some()) {
            return Ok(());
        }
        if self.open >= bound {
            self.close_oldest();
        }
        let path = &self.files.get(&key).ok_or(io::ErrorKind::NotFound)?.path;
        let file = match File::open(path) {
            Err(error) if error.raw_os_error() == Some(TOO_MANY_OPEN) => {
                // Others in this process took more than their half: give one back, try again later.
                self.close_oldest();
                return Err(error);
            }
            result => result?,
        };
        let seen = Seen::of(&file.metadata()?);
        let followed = self.files.get_mut(&key).ok_or(io::ErrorKind::NotFound)?;
        if seen.id != followed.id {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        followed.file = Some(file);
        self.open += 1;
        self.opened.push_back(key);
        if self.opened.len() > 2 * self.open + 64 {
            let files = &self.files;
            self.opened.retain(|key| files.get(key).is_some_and(|followed| followed.file.is_some()));
        }
        Ok(())
    }

    /// Gives back the descriptor of a file.
    pub(crate) fn close(&mut self, key: FileKey) {
        if let Some(followed) = self.files.get_mut(&key)
            && followed.file.take().is_some()
        {
            self.open -= 1;
        }
    }

    /// Gives back the descriptor that was opened first of those that a path can open again; if possible, of a file that is
    /// read to its end. A file that was deleted or moved since the last scan keeps its own.
    pub(crate) fn close_oldest(&mut self) {
        for may_be_behind in [false, true] {
            for _ in 0..self.opened.len() {
                let Some(key) = self.opened.pop_front() else {
                    return;
                };
                let Some(followed) = self.files.get(&key).filter(|followed| followed.file.is_some()) else {
                    continue;
                };
                let is_behind = followed.read_end < followed.size;
                if followed.fate == Fate::Live && (may_be_behind || !is_behind) && followed.is_at_its_path() {
                    return self.close(key);
                }
                self.opened.push_back(key);
            }
        }
    }

    /// Sees to it that the file is looked at by `at`.
    pub(crate) fn schedule(&mut self, key: FileKey, at: Instant) {
        let Some(followed) = self.files.get_mut(&key) else {
            return;
        };
        if followed.due.is_none_or(|due| at < due) {
            followed.due = Some(at);
            self.timers.push(Reverse((at, key)));
        }
    }

    /// The next file whose time has come.
    pub(crate) fn due(&mut self, now: Instant) -> Option<FileKey> {
        while let Some(&Reverse((at, key))) = self.timers.peek() {
            let is_valid = self.files.get(&key).is_some_and(|followed| followed.due == Some(at));
            if is_valid && at > now {
                return None;
            }
            self.timers.pop();
            if is_valid {
                if let Some(followed) = self.files.get_mut(&key) {
                    followed.due = None;
                }
                return Some(key);
            }
        }
        None
    }

    /// When the next timer is due; none if nothing is to be done.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.timers.peek().map(|Reverse((at, _))| *at)
    }
}
