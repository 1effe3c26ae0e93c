//! What a restart knows: one entry per generation, in `checkpoint.json` of the state directory.
//!
//! The file is a line with version and CRC-32, then JSON. It is written whole: to a temporary file, synced, the old one
//! kept as `checkpoint.json.1`, renamed, the directory synced. Nothing depends on it but work saved: without it everything is
//! read again from 0 and document ids make that harmless, except for untimed files, which it alone knows.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tracing::{info, warn};
use wire::{Generation, WrittenTime};

use crate::{
    ShipError,
    mark::{Mark, Point, Salting},
};

const NAME: &str = "checkpoint.json";
const MAGIC: &str = "khp-log checkpoint";
const VERSION: u32 = 1;

/// Everything that a restart knows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// Whose it is: a state directory copied from another host says nothing about this one's files.
    pub(crate) host: String,
    pub(crate) generations: Vec<Entry>,
}

/// One generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Sixteen hexadecimal digits.
    pub(crate) generation: String,
    pub(crate) stream: String,
    /// Bytes that are no UTF-8 are escaped as `%` and two digits, and so is `%`.
    pub(crate) path: String,
    /// File name that the generation was minted with, normalised.
    pub(crate) name: String,
    /// Directories that it was minted with.
    pub(crate) directories: String,
    pub(crate) device: u64,
    pub(crate) inode: u64,
    pub(crate) born: Option<u64>,
    /// Nanoseconds since 1970 of the last change that was read.
    pub(crate) modified: String,
    /// The watermark: start of the open event.
    pub(crate) offset: u64,
    /// Hash of this many bytes before it.
    pub(crate) hashed: u8,
    pub(crate) hash: String,
    pub(crate) inside: bool,
    pub(crate) last_time: Option<String>,
    /// End of what was acknowledged, the open event included.
    pub(crate) acknowledged: u64,
    pub(crate) partition: i32,
    pub(crate) discriminator: u32,
    /// Inode and truncations, if untimed.
    pub(crate) untimed: Option<(u64, u32)>,
    pub(crate) ended: bool,
    /// Its file is gone. A running number: what was missed first is forgotten first.
    pub(crate) gone: Option<u64>,
    /// Where its content begins, behind leading NULs.
    #[serde(default)]
    pub(crate) content: u64,
    /// End of what its file was seen to hold. Checkpoints of the first release have none.
    #[serde(default)]
    pub(crate) size: u64,
    /// Up to where the rest is lost, and why.
    #[serde(default)]
    pub(crate) lost: Option<(u64, String)>,
    /// Day of its first event.
    #[serde(default)]
    pub(crate) first_day: Option<String>,
}

/// The fields of an [`Entry`] that need conversion.
pub(crate) struct Identity<'a> {
    pub(crate) generation: Generation,
    pub(crate) stream: &'a str,
    pub(crate) path: &'a Path,
    pub(crate) modified: i128,
    pub(crate) point: &'a Point,
    pub(crate) salting: Salting,
}

impl Entry {
    pub(crate) fn new(identity: &Identity<'_>) -> Entry {
        let point = identity.point;
        let (discriminator, untimed) = match identity.salting {
            Salting::Timed { discriminator } => (discriminator, None),
            Salting::Untimed { inode, truncations } => (0, Some((inode, truncations))),
        };
        Entry {
            generation: identity.generation.to_string(),
            stream: identity.stream.to_owned(),
            path: escape(identity.path),
            name: String::new(),
            directories: String::new(),
            device: 0,
            inode: 0,
            born: None,
            modified: identity.modified.to_string(),
            offset: point.mark.offset,
            hashed: point.mark.length,
            hash: format!("{:016x}", point.mark.hash),
            inside: point.inside,
            last_time: point.last_time.map(|time| time.to_string()),
            acknowledged: point.mark.offset,
            partition: 0,
            discriminator,
            untimed,
            ended: false,
            gone: None,
            content: 0,
            size: 0,
            lost: None,
            first_day: None,
        }
    }

    /// None if the entry cannot be what this program wrote.
    pub(crate) fn generation(&self) -> Option<Generation> {
        Generation::parse(&self.generation)
    }

    pub(crate) fn path(&self) -> PathBuf {
        unescape(&self.path)
    }

    pub(crate) fn modified(&self) -> i128 {
        self.modified.parse().unwrap_or_default()
    }

    pub(crate) fn point(&self) -> Point {
        let hash = u64::from_str_radix(&self.hash, 16).unwrap_or_default();
        Point {
            mark: Mark { offset: self.offset, length: self.hashed.min(self.offset.min(64) as u8), hash },
            inside: self.inside,
            last_time: self.last_time.as_deref().and_then(WrittenTime::parse),
        }
    }

    pub(crate) fn salting(&self) -> Salting {
        match self.untimed {
            Some((inode, truncations)) => Salting::Untimed { inode, truncations },
            None => Salting::Timed { discriminator: self.discriminator },
        }
    }
}

/// The state directory, held by one shipper at a time.
#[derive(Debug)]
pub(crate) struct Store {
    directory: PathBuf,
    /// Holds the lock for as long as it is open.
    _lock: File,
}

impl Store {
    /// Opens the state directory, made if need be, and locks it.
    pub(crate) fn open(directory: &Path) -> Result<Store, ShipError> {
        let failed = |source| ShipError::State { path: directory.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)?;
        if let Err(error) = fs::set_permissions(directory, fs::Permissions::from_mode(0o700)) {
            warn!(path = %directory.display(), %error, "the state directory's mode cannot be set to 0700");
        }
        let path = directory.join("lock");
        let options =
            || OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut lock = options().or_else(|error| File::open(&path).map_err(|_| error)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                let owner = lock.read_to_string(&mut owner).ok().map(|_| owner.trim().to_owned());
                return Err(ShipError::Locked {
                    path: directory.to_owned(),
                    owner: owner.filter(|owner| !owner.is_empty()),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        // Who holds it is told to the next one that comes; nothing else depends on it.
        let told = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
        if let Err(error) = told {
            warn!(path = %path.display(), %error, "the lock file cannot be written");
        }
        for name in [NAME.to_owned(), format!("{NAME}.1")] {
            set_aside(&directory.join(name)).map_err(failed)?;
        }
        Ok(Store { directory: directory.to_owned(), _lock: lock })
    }

    /// Reads the checkpoint, or the one before it, or none.
    pub(crate) fn read(&self, host: &str) -> Checkpoint {
        for name in [NAME.to_owned(), format!("{NAME}.1")] {
            let path = self.directory.join(name);
            match read(&path) {
                Ok(None) => {}
                Ok(Some(checkpoint)) if checkpoint.host != host => {
                    warn!(path = %path.display(), host = checkpoint.host, "checkpoint is another host's and is left aside");
                }
                Ok(Some(checkpoint)) => {
                    info!(path = %path.display(), generations = checkpoint.generations.len(), "checkpoint read");
                    return checkpoint;
                }
                Err(reason) => {
                    let hint = "files that were rotated out of their stream's patterns meanwhile are not found: replay them";
                    warn!(path = %path.display(), reason, hint, "checkpoint cannot be used; what it knew is read again, ids keep that harmless");
                }
            }
        }
        Checkpoint { host: host.to_owned(), generations: Vec::new() }
    }

    /// Replaces the checkpoint.
    pub(crate) fn write(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let json = serde_json::to_vec(checkpoint)?;
        let path = self.directory.join(NAME);
        let temporary = self.directory.join(format!("{NAME}.tmp"));
        faults::disk()?;
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        writeln!(file, "{MAGIC} {VERSION} crc32={:08x}", wire::block::crc(&json))?;
        file.write_all(&json)?;
        faults::at(faults::At::S6);
        file.sync_all()?;
        faults::at(faults::At::S7);
        match fs::rename(&path, self.directory.join(format!("{NAME}.1"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::rename(&temporary, &path)?;
        faults::at(faults::At::S8);
        File::open(&self.directory)?.sync_all()
    }
}

/// A directory where a checkpoint belongs would be in the way of each one that is written.
fn set_aside(path: &Path) -> io::Result<()> {
    if !path.is_dir() {
        return Ok(());
    }
    let aside = path.with_extension("aside");
    warn!(path = %path.display(), aside = %aside.display(), "a directory is where a checkpoint belongs, it is set aside");
    fs::rename(path, aside)
}

/// Reads one file. `None`: there is none.
fn read(path: &Path) -> Result<Option<Checkpoint>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let end = memchr::memchr(b'\n', &bytes).ok_or("it has no first line")?;
    let first = std::str::from_utf8(&bytes[..end]).map_err(|_| "its first line is no text")?;
    let rest = first.strip_prefix(MAGIC).ok_or("its first line is not a checkpoint's")?;
    let (version, crc) =
        rest.trim_start().split_once(" crc32=").ok_or("its first line is not a checkpoint's")?;
    if version != VERSION.to_string() {
        return Err(format!("it has version {version}, this program reads {VERSION}"));
    }
    let json = &bytes[end + 1..];
    if crc != format!("{:08x}", wire::block::crc(json)) {
        return Err("its CRC-32 does not match".to_owned());
    }
    serde_json::from_slice(json).map(Some).map_err(|error| error.to_string())
}

fn escape(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let mut text = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02x}"));
        }
    }
    text
}

fn unescape(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(digits.unwrap_or(b'%'));
        rest = if digits.is_some() { &after[2..] } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let point = Point {
            mark: Mark { offset: 4711, length: 64, hash: 0xfedc_ba98_7654_3210 },
            inside: true,
            last_time: Some(WrittenTime { local_ms: 1_795_246_196_459, offset_s: Some(-3600) }),
        };
        Entry::new(&Identity {
            generation: Generation(0x1234),
            stream: "namenode",
            path: &unescape("/var/log/100%25/\u{ae30}%ff.log"),
            modified: 1_795_246_196_459_000_000,
            point: &point,
            salting: Salting::Untimed { inode: 7, truncations: 2 },
        })
    }

    #[test]
    fn what_is_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&directory.path().join("state")).unwrap();
        let written = Checkpoint { host: "h".to_owned(), generations: vec![entry()] };
        store.write(&written).unwrap();
        let read = store.read("h");
        assert_eq!(read.generations, written.generations);
        assert_eq!(read.generations[0].point().mark.offset, 4711);
        assert_eq!(read.generations[0].salting(), Salting::Untimed { inode: 7, truncations: 2 });
        assert_eq!(escape(&read.generations[0].path()), "/var/log/100%25/\u{ae30}%ff.log");
        assert!(store.read("other").generations.is_empty());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.directory), 0o700);
        assert_eq!(mode(&store.directory.join(NAME)), 0o600);
    }

    #[test]
    fn the_second_instance_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let _first = Store::open(directory.path()).unwrap();
        let error = Store::open(directory.path()).unwrap_err();
        assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
    }

    #[test]
    fn any_damage_leads_to_the_one_before() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path()).unwrap();
        let path = directory.path().join(NAME);
        let older = Checkpoint { host: "h".to_owned(), generations: vec![] };
        store.write(&older).unwrap();
        store.write(&Checkpoint { host: "h".to_owned(), generations: vec![entry()] }).unwrap();
        let whole = fs::read(&path).unwrap();
        let cuts = (0..8).map(|eighth| whole[..whole.len() * eighth / 8].to_vec());
        let flips = (0..whole.len()).map(|at| {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            flipped
        });
        let zeroed = vec![0; whole.len()];
        for damaged in cuts.chain(flips).chain([zeroed]) {
            fs::write(&path, &damaged).unwrap();
            assert!(store.read("h").generations.is_empty());
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(store.read("h").generations.len(), 1);
        fs::remove_file(&path).unwrap();
        assert!(store.read("h").generations.is_empty());
    }
}
