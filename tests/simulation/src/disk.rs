//! The logs: real files, whose inodes are given out as ext4 does it, the lowest free number first; the writers' own record of what
//! they wrote; and what of it nobody can read any more.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
};

use shipper::simulation::{Known, declare};

use crate::plan::Setup;

/// 2026-11-20T23:59:00Z in nanoseconds: soon it is midnight.
const START_NS: i128 = 1_795_219_140_000_000_000;

/// Between two looks of the shipper, with some to spare.
const LOOK_MS: u64 = 1200;

/// What a writer wrote into one incarnation of a log: between its creation, or truncation, and the next.
#[derive(Debug, Default)]
pub(crate) struct Incarnation {
    /// Every byte, leading NULs of a kept position included.
    pub(crate) content: Vec<u8>,
    /// When the first of it was written.
    begun: u64,
    /// What of it is in Kafka: ranges, joined, by growing start.
    pub(crate) stored: Vec<(u64, u64)>,
    /// What was gone before it was in Kafka: the stated exceptions.
    pub(crate) lost: Vec<(u64, u64)>,
}

/// A file.
#[derive(Debug)]
struct Object {
    real: u64,
    inode: u64,
    born: Option<u64>,
    incarnation: usize,
    length: u64,
    /// None if it was deleted, packed or moved out of sight.
    name: Option<String>,
    /// It has no name, but the shipper held it when it lost that, and has run ever since.
    kept_open: bool,
    /// The shipper knows nothing of it and no pattern matches it.
    forgotten: bool,
    /// It was moved where nobody looks, and is there, so that its inode is not free.
    away: bool,
}

/// A log and its writer.
#[derive(Debug)]
pub(crate) struct Log {
    /// File name.
    pub(crate) name: &'static str,
    object: usize,
    handle: File,
    position: u64,
    /// The rest of a line that was not written yet.
    carry: Vec<u8>,
    /// A rotation is under way.
    pub(crate) rotating: bool,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Disk {
    directory: PathBuf,
    setup: Setup,
    /// All there ever were.
    pub(crate) incarnations: Vec<Incarnation>,
    objects: Vec<Object>,
    /// By the number of the plan.
    pub(crate) logs: Vec<Log>,
    /// Inodes that the shipper holds open.
    pub(crate) held: Vec<u64>,
    events: usize,
    dates: usize,
}

impl Disk {
    /// Makes the logs, empty.
    pub(crate) fn new(directory: &Path, setup: &Setup) -> io::Result<Disk> {
        fs::create_dir_all(directory.join("away"))?;
        let mut disk = Disk {
            directory: directory.to_owned(),
            setup: setup.clone(),
            incarnations: Vec::new(),
            objects: Vec::new(),
            logs: Vec::new(),
            held: Vec::new(),
            events: 0,
            dates: 0,
        };
        for name in &setup.names {
            let (object, handle) = disk.create(name, 0)?;
            disk.logs.push(Log { name, object, handle, position: 0, carry: Vec::new(), rotating: false });
        }
        Ok(disk)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// The lowest inode that no name, writer or shipper holds.
    fn free_inode(&self) -> u64 {
        let is_used = |inode: u64| {
            self.held.contains(&inode)
                || self.objects.iter().enumerate().any(|(at, object)| {
                    object.inode == inode
                        && (object.name.is_some()
                            || object.away
                            || self.logs.iter().any(|log| log.object == at))
                })
        };
        (100..).find(|&inode| !is_used(inode)).unwrap_or(u64::MAX)
    }

    fn create(&mut self, name: &str, now: u64) -> io::Result<(usize, File)> {
        self.incarnations.push(Incarnation::default());
        let incarnation = self.incarnations.len() - 1;
        self.create_for(name, incarnation, now)
    }

    fn create_for(&mut self, name: &str, incarnation: usize, now: u64) -> io::Result<(usize, File)> {
        let handle = OpenOptions::new().write(true).create_new(true).open(self.path(name))?;
        let born = self.setup.births.then_some(nanoseconds(now) as u64);
        let object = Object {
            real: handle.metadata()?.ino(),
            inode: self.free_inode(),
            born,
            incarnation,
            length: 0,
            name: Some(name.to_owned()),
            kept_open: false,
            forgotten: false,
            away: false,
        };
        self.objects.push(object);
        self.touch(self.objects.len() - 1, now);
        Ok((self.objects.len() - 1, handle))
    }

    fn touch(&self, object: usize, now: u64) {
        let object = &self.objects[object];
        // The kernel's clock ticks each 4 ms.
        let modified = nanoseconds(now / 4 * 4);
        declare(object.real, Known { inode: object.inode, born: object.born, modified });
    }

    /// Writes the rest of a half line.
    pub(crate) fn end_line(&mut self, log: usize, now: u64) -> io::Result<()> {
        if self.logs[log].carry.is_empty() { Ok(()) } else { self.write(log, 0, false, now) }
    }

    /// Writes events. The last line may lack its end until the next write.
    pub(crate) fn write(&mut self, log: usize, events: usize, partial: bool, now: u64) -> io::Result<()> {
        let mut text = std::mem::take(&mut self.logs[log].carry);
        let mut whole = 0;
        for _ in 0..events {
            self.events += 1;
            text.extend_from_slice(event(self.events, now).as_bytes());
            if whole == 0 {
                whole = text.len();
            }
        }
        if partial && text.len() > whole + 1 {
            let cut = text.len() - (text.len() - whole).min(1 + self.events * 7 % 90);
            self.logs[log].carry = text.split_off(cut);
        }
        let object = self.logs[log].object;
        let log = &mut self.logs[log];
        let at = if self.setup.append { self.objects[object].length } else { log.position };
        log.handle.write_all_at(&text, at)?;
        log.position = at + text.len() as u64;
        self.objects[object].length = log.position;
        let incarnation = &mut self.incarnations[self.objects[object].incarnation];
        if incarnation.content.is_empty() {
            incarnation.begun = now;
        }
        let content = &mut incarnation.content;
        content.resize(at as usize, 0);
        content.extend_from_slice(&text);
        self.touch(object, now);
        Ok(())
    }

    /// `.1` to `.2` and so on; the last goes. Copies and packed files alike.
    pub(crate) fn cascade(&mut self, log: usize) -> io::Result<()> {
        let name = self.logs[log].name;
        for suffix in ["", ".gz"] {
            self.delete(&format!("{name}.{}{suffix}", self.setup.keep))?;
            for n in (1..self.setup.keep).rev() {
                self.rename(&format!("{name}.{n}{suffix}"), &format!("{name}.{}{suffix}", n + 1))?;
            }
        }
        Ok(())
    }

    /// Renames a file, if it is there.
    pub(crate) fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        if !self.path(from).exists() {
            return Ok(());
        }
        self.delete(to)?;
        fs::rename(self.path(from), self.path(to))?;
        if let Some(at) = self.named(from) {
            if to.contains('/') {
                self.unname(at);
                self.objects[at].away = true;
            } else {
                self.objects[at].name = Some(to.to_owned());
            }
        }
        self.settle();
        Ok(())
    }

    /// Gives the log a date for a name.
    pub(crate) fn rename_to_date(&mut self, log: usize) -> io::Result<()> {
        self.dates += 1;
        let name = self.logs[log].name;
        self.rename(name, &format!("{name}.2026-11-20-{:02}", self.dates))
    }

    /// Moves the log where nobody looks. What was moved there before is deleted.
    pub(crate) fn move_away(&mut self, log: usize) -> io::Result<()> {
        for entry in fs::read_dir(self.path("away"))? {
            fs::remove_file(entry?.path())?;
        }
        self.objects.iter_mut().for_each(|object| object.away = false);
        self.dates += 1;
        let name = self.logs[log].name;
        self.rename(name, &format!("away/{name}.{}", self.dates))
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.objects.iter().position(|object| object.name.as_deref() == Some(name))
    }

    /// Deletes a file, if it is there.
    pub(crate) fn delete(&mut self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if let Some(at) = self.named(name) {
            self.unname(at);
        }
        self.settle();
        Ok(())
    }

    fn unname(&mut self, at: usize) {
        let object = &mut self.objects[at];
        object.name = None;
        object.kept_open = self.held.contains(&object.inode);
    }

    /// The shipper ended: what it alone held is gone.
    pub(crate) fn shipper_ended(&mut self) {
        self.held.clear();
        self.objects.iter_mut().for_each(|object| object.kept_open = false);
        self.settle();
    }

    /// Makes a packed file of a plain one.
    pub(crate) fn pack(&mut self, name: &str) -> io::Result<()> {
        if self.path(name).exists() {
            fs::write(self.path(&format!("{name}.gz")), b"\x1f\x8b")?;
        }
        self.delete(name)
    }

    /// Makes the log anew and has its writer write there.
    pub(crate) fn reopen(&mut self, log: usize, now: u64) -> io::Result<()> {
        let (object, handle) = self.create(self.logs[log].name, now)?;
        let log = &mut self.logs[log];
        (log.object, log.handle, log.position) = (object, handle, 0);
        self.settle();
        Ok(())
    }

    /// Copies the log to a new file.
    pub(crate) fn copy(&mut self, log: usize, to: &str, now: u64) -> io::Result<()> {
        self.delete(to)?;
        let (from, incarnation) = {
            let object = &self.objects[self.logs[log].object];
            (self.path(self.logs[log].name), object.incarnation)
        };
        let content = fs::read(from)?;
        let (object, handle) = self.create_for(to, incarnation, now)?;
        handle.write_all_at(&content, 0)?;
        self.objects[object].length = content.len() as u64;
        Ok(())
    }

    /// Empties the log under its writer. What was written and copied away between two looks is in a copy alone, and whether that is
    /// looked for depends on what is known already.
    pub(crate) fn truncate(&mut self, log: usize, now: u64, is_followed: bool) -> io::Result<()> {
        let object = self.logs[log].object;
        let incarnation = self.objects[object].incarnation;
        if self.setup.pattern == "*.log"
            && is_followed
            && now < self.incarnations[incarnation].begun + LOOK_MS
        {
            let copies = self.objects.iter_mut().enumerate();
            copies
                .filter(|(at, copy)| *at != object && copy.incarnation == incarnation)
                .for_each(|(_, copy)| copy.forgotten = true);
        }
        self.logs[log].handle.set_len(0)?;
        self.incarnations.push(Incarnation::default());
        self.objects[object].incarnation = self.incarnations.len() - 1;
        self.objects[object].length = 0;
        self.touch(object, now);
        self.settle();
        Ok(())
    }

    /// A shipper starts that knows nothing of these logs: what no pattern matches it will not find.
    pub(crate) fn forget(&mut self, name: &str) {
        if self.setup.pattern == "*.log" {
            for object in &mut self.objects {
                let is_its =
                    object.name.as_deref().is_some_and(|other| other != name && other.starts_with(name));
                object.forgotten |= is_its;
            }
        }
        self.settle();
    }

    /// These bytes of an incarnation are in Kafka.
    pub(crate) fn store(&mut self, incarnation: usize, from: u64, to: u64) {
        let stored = &mut self.incarnations[incarnation].stored;
        stored.push((from, to));
        stored.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::new();
        for &(from, to) in stored.iter() {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        *stored = joined;
    }

    /// Notes as lost what is not in Kafka and in no file that the shipper finds or holds.
    pub(crate) fn settle(&mut self) {
        for (at, incarnation) in self.incarnations.iter_mut().enumerate() {
            let is_readable =
                |object: &&Object| object.kept_open || object.name.is_some() && !object.forgotten;
            let its = self.objects.iter().filter(|object| object.incarnation == at).filter(is_readable);
            let readable = its.map(|object| object.length).max().unwrap_or(0);
            let mut from = readable;
            let end = incarnation.content.len() as u64;
            for &(stored_from, stored_to) in &incarnation.stored {
                if stored_from > from {
                    incarnation.lost.push((from, stored_from));
                }
                from = from.max(stored_to);
            }
            if from < end {
                incarnation.lost.push((from, end));
            }
            incarnation.lost.sort_unstable();
            incarnation.lost.dedup();
        }
    }

    /// The incarnation that holds these bytes there; an error if there is none, nothing if several do.
    pub(crate) fn find(&self, base: u64, bytes: &[u8]) -> Result<Option<usize>, ()> {
        let holds = |incarnation: &&Incarnation| {
            incarnation.content.get(base as usize..).is_some_and(|rest| rest.starts_with(bytes))
        };
        let mut found = (0..self.incarnations.len()).filter(|&at| holds(&&self.incarnations[at]));
        match (found.next(), found.next()) {
            (None, _) => Err(()),
            (Some(only), None) => Ok(Some(only)),
            _ => Ok(None),
        }
    }
}

/// Milliseconds since 1970 at a moment of the virtual time.
pub(crate) fn clock_ms(ms: u64) -> i64 {
    (nanoseconds(ms) / 1_000_000) as i64
}

fn nanoseconds(ms: u64) -> i128 {
    START_NS + i128::from(ms) * 1_000_000
}

/// One to ten lines. It is a minute before midnight when a run begins.
fn event(number: usize, now: u64) -> String {
    let seconds = 86_340 + now / 1000;
    let (day, second) = (20 + seconds / 86_400, seconds % 86_400);
    let (hour, minute, second, ms) = (second / 3600, second / 60 % 60, second % 60, now % 1000);
    let poison = if number.is_multiple_of(41) { " POISON" } else { "" };
    let mut text = format!(
        "2026-11-{day:02} {hour:02}:{minute:02}:{second:02},{ms:03} INFO org.apache.hadoop.hdfs.StateChange: event {number}{poison}\n"
    );
    for frame in 0..[0, 0, 0, 2, 0, 9][number % 6] {
        text.push_str(&format!("\tat org.apache.hadoop.X.y(X.java:{number}.{frame})\n"));
    }
    text
}
