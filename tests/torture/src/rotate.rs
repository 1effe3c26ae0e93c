//! A growing log file and the twelve ways in which such files are rotated, done to real files.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    ops::Range,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

use crate::writer::{Layout, Writer};

/// How a file is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Renamed to a name with the moment in it; a new file is made.
    RenameCreate,
    /// `.1` to `.2`, the file to `.1`: supervisord, RollingFileAppender.
    Cascade,
    /// log4j's DailyRollingFileAppender: a date is appended.
    Daily,
    /// Copied to `.1`, then truncated.
    Copytruncate,
    /// Truncated; what was in it is gone.
    Truncate,
    /// Deleted and made again, with the same inode as the file system likes to do.
    DeleteCreate,
    /// Renamed and packed at once.
    GzipAtOnce,
    /// Renamed to `.1`; what was `.1` is packed.
    DelayCompress,
    /// `gc.log.0.current` to `gc.log.0`, then `gc.log.1.current`; begins again after three.
    Jdk8Gc,
    /// `gc.log` to `gc.log.0`, then to `.1`; begins again after five.
    Jdk11Gc,
    /// A link that points to the newest of several dated files.
    SymlinkSwap,
    /// Moved to another directory, in turn by renaming and, as across mounts, by copying and deleting.
    OtherDirectory,
}

impl Style {
    /// All of them, with the names they have in the matrix.
    pub const ALL: [(&'static str, Style); 12] = [
        ("rename-create", Style::RenameCreate),
        ("cascade", Style::Cascade),
        ("daily", Style::Daily),
        ("copytruncate", Style::Copytruncate),
        ("truncate", Style::Truncate),
        ("delete-create", Style::DeleteCreate),
        ("gzip-at-once", Style::GzipAtOnce),
        ("delaycompress", Style::DelayCompress),
        ("jdk8-gc", Style::Jdk8Gc),
        ("jdk11-gc", Style::Jdk11Gc),
        ("symlink-swap", Style::SymlinkSwap),
        ("other-directory", Style::OtherDirectory),
    ];

    /// The layout of files that are usually rotated so.
    pub fn layout(self) -> Layout {
        match self {
            Style::Jdk8Gc => Layout::Jdk8,
            Style::Jdk11Gc => Layout::Jdk11,
            Style::DelayCompress | Style::Daily => Layout::Hive,
            Style::Copytruncate | Style::Cascade => Layout::ZooKeeper,
            _ => Layout::Hadoop,
        }
    }

    /// Whether the bytes of the file are nowhere afterwards.
    pub fn destroys(self) -> bool {
        matches!(self, Style::Truncate | Style::DeleteCreate)
    }

    /// Whether a shipper that never saw the file live does not find it afterwards, at the latest when names are used again.
    pub fn hides(self) -> bool {
        self.destroys()
            || matches!(
                self,
                Style::GzipAtOnce
                    | Style::DelayCompress
                    | Style::Jdk8Gc
                    | Style::Jdk11Gc
                    | Style::OtherDirectory
            )
    }
}

/// A file, its writer, and what was done to it.
pub struct Log {
    /// What its events are.
    pub writer: Writer,
    style: Style,
    directory: PathBuf,
    /// The path of the live file.
    live: PathBuf,
    file: File,
    next: u64,
    rotations: usize,
    /// The part of an event that is not written yet.
    rest: Vec<u8>,
    /// The events of each incarnation of the file; the last is the live one.
    generations: Vec<Range<u64>>,
}

impl Log {
    /// A new log in `directory`, which is made.
    ///
    /// # Errors
    /// The file system's.
    pub fn create(directory: &Path, writer: Writer, style: Style) -> io::Result<Log> {
        fs::create_dir_all(directory)?;
        let live = directory.join(writer.layout.file_name());
        if style == Style::SymlinkSwap {
            std::os::unix::fs::symlink(dated(&live, 0), &live)?;
        }
        let file = open(&live, writer.layout)?;
        let log = Log {
            writer,
            style,
            directory: directory.to_owned(),
            live,
            file,
            next: 0,
            rotations: 0,
            rest: Vec::new(),
            generations: std::iter::once(0..0).collect(),
        };
        Ok(log)
    }

    /// How it is rotated.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The path of the live file.
    pub fn live(&self) -> &Path {
        &self.live
    }

    /// How many events were written.
    pub fn written(&self) -> u64 {
        self.next
    }

    /// How often it was rotated.
    pub fn rotations(&self) -> usize {
        self.rotations
    }

    /// The events of each incarnation of the file.
    pub fn generations(&self) -> &[Range<u64>] {
        &self.generations
    }

    /// Appends `count` events, a system call each few.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&mut self, count: u64) -> io::Result<()> {
        self.complete()?;
        let mut text = String::new();
        for number in self.next..self.next + count {
            text += &self.writer.event(number);
            if number % 8 == 7 {
                self.file.write_all(text.as_bytes())?;
                text.clear();
            }
        }
        self.file.write_all(text.as_bytes())?;
        self.wrote(count);
        Ok(())
    }

    /// Appends the first half of an event; [`Log::complete`], or the next event, brings the rest.
    ///
    /// # Errors
    /// The file system's.
    pub fn write_half(&mut self) -> io::Result<()> {
        self.complete()?;
        let text = self.writer.event(self.next);
        let half = text.find(" crc=").unwrap_or(text.len() / 2);
        self.file.write_all(&text.as_bytes()[..half])?;
        self.rest = text.as_bytes()[half..].to_vec();
        self.wrote(1);
        Ok(())
    }

    /// Appends the rest of an event of which half was written.
    ///
    /// # Errors
    /// The file system's.
    pub fn complete(&mut self) -> io::Result<()> {
        self.file.write_all(&std::mem::take(&mut self.rest))
    }

    /// Appends events until the disk is full; the rest of the last one waits for [`Log::complete`].
    ///
    /// # Errors
    /// The file system's, but for that one.
    pub fn write_until_full(&mut self) -> io::Result<()> {
        self.complete()?;
        loop {
            let text = self.writer.event(self.next).into_bytes();
            let mut at = 0;
            while at < text.len() {
                match self.file.write(&text[at..]) {
                    Ok(written) => at += written,
                    Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                    Err(error) => return Err(error),
                }
            }
            if at > 0 {
                self.wrote(1);
            }
            if at < text.len() {
                self.rest = if at > 0 { text[at..].to_vec() } else { Vec::new() };
                return Ok(());
            }
        }
    }

    /// Appends `each` events to each of so many files beside the live one, `name(i)` of its directory, which are made if need be.
    ///
    /// # Errors
    /// The file system's.
    pub fn spread(&mut self, files: usize, each: u64, name: impl Fn(usize) -> String) -> io::Result<()> {
        self.complete()?;
        for index in 0..files {
            let path = self.directory.join(name(index));
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let text: String =
                (self.next..self.next + each).map(|number| self.writer.event(number)).collect();
            OpenOptions::new().create(true).append(true).open(path)?.write_all(text.as_bytes())?;
            self.wrote(each);
        }
        Ok(())
    }

    fn wrote(&mut self, count: u64) {
        self.next += count;
        if let Some(generation) = self.generations.last_mut() {
            generation.end = self.next;
        }
    }

    /// Rotates the file. Events are written on into the new one. Where the writer would not know at once, it writes a few
    /// more into the old one, whatever that is called by then.
    ///
    /// # Errors
    /// The file system's.
    pub fn rotate(&mut self) -> io::Result<()> {
        self.begin_rotation()?;
        self.end_rotation()
    }

    /// The first half of a rotation by renaming: the file has lost its name, its successor is not there.
    ///
    /// # Errors
    /// The file system's.
    pub fn begin_rotation(&mut self) -> io::Result<()> {
        self.complete()?;
        self.rotations += 1;
        match self.style {
            Style::RenameCreate => {
                let name = format!("-{}", 1_795_214_328 + self.rotations);
                fs::rename(&self.live, appended(&self.live, &name))?;
                self.write(3)
            }
            Style::Cascade => {
                self.cascade("")?;
                fs::rename(&self.live, self.numbered(1))?;
                self.write(3)
            }
            Style::Daily => {
                fs::rename(&self.live, appended(&self.live, &format!(".2026-10-{:02}", self.rotations)))
            }
            Style::Copytruncate => {
                self.cascade("")?;
                fs::copy(&self.live, self.numbered(1))?;
                self.file.set_len(0)
            }
            Style::Truncate => self.file.set_len(0),
            Style::DeleteCreate => fs::remove_file(&self.live),
            Style::GzipAtOnce => {
                self.cascade(".gz")?;
                let renamed = self.numbered(1);
                fs::rename(&self.live, &renamed)?;
                pack(&renamed)
            }
            Style::DelayCompress => {
                self.cascade(".gz")?;
                if self.numbered(1).exists() {
                    fs::rename(self.numbered(1), self.numbered(2))?;
                    pack(&self.numbered(2))?;
                }
                fs::rename(&self.live, self.numbered(1))
            }
            Style::Jdk8Gc => {
                let name = format!("gc.log.{}", (self.rotations - 1) % 3);
                fs::rename(&self.live, self.directory.join(name))
            }
            Style::Jdk11Gc => {
                let name = format!("gc.log.{}", (self.rotations - 1) % 5);
                fs::rename(&self.live, self.directory.join(name))
            }
            Style::SymlinkSwap => Ok(()),
            Style::OtherDirectory => self.move_away(),
        }
    }

    /// The second half: the new file.
    ///
    /// # Errors
    /// The file system's.
    pub fn end_rotation(&mut self) -> io::Result<()> {
        self.generations.push(self.next..self.next);
        match self.style {
            // The writer appends, so it goes on at the new end.
            Style::Copytruncate | Style::Truncate => {
                return self.file.write_all(self.writer.layout.head().concat().as_bytes());
            }
            Style::Jdk8Gc => {
                self.live = self.directory.join(format!("gc.log.{}.current", self.rotations % 3))
            }
            Style::SymlinkSwap => {
                let (target, link) = (dated(&self.live, self.rotations), self.directory.join("swap"));
                File::create(&target)?;
                std::os::unix::fs::symlink(target, &link)?;
                fs::rename(link, &self.live)?;
            }
            _ => {}
        }
        self.file = open(&self.live, self.writer.layout)?;
        Ok(())
    }

    /// Files that rotation has packed or moved out of sight.
    ///
    /// # Errors
    /// The file system's.
    pub fn out_of_sight(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.directory)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "gz") {
                found.push(path);
            }
        }
        if let Ok(entries) = fs::read_dir(self.archive()) {
            for entry in entries {
                found.push(entry?.path());
            }
        }
        Ok(found)
    }

    fn archive(&self) -> PathBuf {
        self.directory.with_extension("archive")
    }

    fn move_away(&self) -> io::Result<()> {
        fs::create_dir_all(self.archive())?;
        let name = format!("{}.{}", self.writer.layout.file_name(), self.rotations);
        let target = self.archive().join(name);
        match self.rotations % 2 {
            1 => fs::rename(&self.live, target),
            _ => fs::copy(&self.live, target).and_then(|_| fs::remove_file(&self.live)),
        }
    }

    fn numbered(&self, number: usize) -> PathBuf {
        appended(&self.live, &format!(".{number}"))
    }

    /// `.2` to `.3`, `.1` to `.2`, of files whose name ends so. The oldest are kept.
    fn cascade(&self, ending: &str) -> io::Result<()> {
        for number in (1..=self.rotations).rev() {
            let from = appended(&self.numbered(number), ending);
            if from.exists() {
                fs::rename(from, appended(&self.numbered(number + 1), ending))?;
            }
        }
        Ok(())
    }
}

fn open(path: &Path, layout: Layout) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(layout.head().concat().as_bytes())?;
    Ok(file)
}

fn dated(link: &Path, number: usize) -> PathBuf {
    appended(link, &format!(".2026-10-{:02}", number + 1))
}

fn appended(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(what);
    name.into()
}

/// What gzip does: writes the packed file, then removes the other.
fn pack(path: &Path) -> io::Result<()> {
    let mut encoder = GzEncoder::new(File::create(appended(path, ".gz"))?, Compression::fast());
    encoder.write_all(&fs::read(path)?)?;
    encoder.finish()?;
    fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    /// Everything below a directory, unpacked; a link is not followed.
    fn contents(directory: &Path) -> Vec<String> {
        let mut texts = Vec::new();
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                texts.extend(contents(&path));
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let mut text = String::new();
            match path.extension().is_some_and(|extension| extension == "gz") {
                true => GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap(),
                false => bytes.as_slice().read_to_string(&mut text).unwrap(),
            };
            texts.push(text);
        }
        texts
    }

    #[test]
    fn each_style_keeps_what_it_should() {
        for (name, style) in Style::ALL {
            let directory = tempfile::tempdir().unwrap();
            let writer = Writer { number: 1, layout: style.layout(), seed: 1 };
            let mut log = Log::create(&directory.path().join("w1"), writer, style).unwrap();
            for _ in 0..3 {
                log.write(20).unwrap();
                log.write_half().unwrap();
                log.rotate().unwrap();
            }
            log.write(5).unwrap();
            let texts = contents(directory.path());
            // The JDK 8 wraps after three.
            let kept = log.generations().len() - if style.destroys() { 3 } else { 0 };
            assert_eq!(texts.len(), kept, "{name}");
            for generation in log.generations().iter().rev().take(kept) {
                let events: String = generation.clone().map(|number| writer.event(number)).collect();
                let expected = writer.layout.head().concat() + &events;
                assert!(texts.contains(&expected), "{name}: {generation:?}");
            }
        }
    }
}
