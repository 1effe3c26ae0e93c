//! The sample logs that `try` writes, as daemons would: a little at a time, rotated half-way.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use grammars::{Component, Reader};
use wire::split::{events as split, first_line};

/// Streams, each named like its component.
pub(super) const STREAMS: [&str; 7] =
    ["zookeeper", "namenode", "nodemanager", "resourcemanager", "timelineserver", "hiveserver2", "gc"];

macro_rules! samples {
    ($($stream:literal $file:literal;)*) => {
        /// Stream, file name and content of each log: real ones, of daemons and JVMs that were run for this project.
        const SAMPLES: &[(&str, &str, &[u8])] =
            &[$(($stream, $file, include_bytes!(concat!("../../samples/", $stream, "/", $file)))),*];
    };
}

samples! {
    "zookeeper" "zookeeper-zookeeper-server-zk1.example.com.log";
    "namenode" "hadoop-hdfs-namenode-nn1.example.com.log";
    "nodemanager" "yarn-yarn-nodemanager-dn1.example.com.log";
    "resourcemanager" "yarn-yarn-resourcemanager-rm1.example.com.log";
    "timelineserver" "yarn-yarn-timelineserver-ats1.example.com.log";
    "hiveserver2" "hiveserver2.log";
    "gc" "gc-hiveserver2-hs2.log";
    "gc" "gc-zk1.log";
    "gc" "gc-resourcemanager-rm1.log";
    "gc" "gc-namenode-nn1.log";
    "gc" "gc-g1-jdk8.log";
}

/// A sample in two files: what is written before and after the rotation.
struct Log {
    stream: &'static str,
    file: &'static str,
    halves: [&'static [u8]; 2],
    events: u64,
}

static LOGS: LazyLock<Vec<Log>> = LazyLock::new(|| {
    let log = |(stream, file, content): &(&'static str, &'static str, &'static [u8])| {
        let reader = Reader::new(Component::parse(stream).unwrap_or(Component::GenericJava));
        let middle = cut(&reader, content);
        let halves = [&content[..middle], &content[middle..]];
        let count = |half| split(half, 0, false, |line| reader.begins(line)).count() as u64;
        Log { stream, file, halves, events: halves.into_iter().map(count).sum() }
    };
    SAMPLES.iter().map(log).collect()
});

/// Where the first event behind the middle begins. log4j rotates between two events.
fn cut(reader: &Reader, content: &[u8]) -> usize {
    let mut at = content.len() / 2;
    while let Some(end) = memchr::memchr(b'\n', &content[at..]) {
        at += end + 1;
        if reader.begins(first_line(&content[at..])) {
            return at;
        }
    }
    content.len()
}

/// Events in all logs: as many documents there must be.
pub(super) fn events() -> u64 {
    LOGS.iter().map(|log| log.events).sum()
}

/// How many logs there are.
pub(super) fn files() -> usize {
    LOGS.len()
}

/// Stream and text of each event.
pub(super) fn each_event(mut look: impl FnMut(&'static str, &'static [u8])) {
    for log in LOGS.iter() {
        let reader = Reader::new(Component::parse(log.stream).unwrap_or(Component::GenericJava));
        for half in log.halves {
            for event in split(half, 0, false, |line| reader.begins(line)) {
                look(log.stream, event.bytes);
            }
        }
    }
}

/// Bytes in all logs.
pub(super) fn bytes() -> u64 {
    LOGS.iter().flat_map(|log| log.halves).map(|half| half.len() as u64).sum()
}

/// Writes all logs below `directory` in about `time`, in small pieces that end anywhere. Half-way each log is renamed to
/// `.1` and begun anew; HiveServer2's is copied and truncated instead.
pub(super) fn write_and_rotate(directory: &Path, time: Duration, written: &AtomicU64) -> io::Result<()> {
    for stream in STREAMS {
        fs::create_dir_all(directory.join(stream))?;
    }
    let pieces = (time.as_millis() / 2 / 50).max(1) as usize;
    for half in 0..2 {
        let mut files = LOGS
            .iter()
            .map(|log| File::options().create(true).append(true).open(path(directory, log)))
            .collect::<io::Result<Vec<File>>>()?;
        for piece in 0..pieces {
            for (log, file) in LOGS.iter().zip(&mut files) {
                let content = log.halves[half];
                let part = &content[content.len() * piece / pieces..content.len() * (piece + 1) / pieces];
                file.write_all(part)?;
                written.fetch_add(part.len() as u64, Ordering::Relaxed);
            }
            thread::sleep(Duration::from_millis(50));
        }
        if half == 0 {
            for (log, file) in LOGS.iter().zip(&files) {
                rotate(&path(directory, log), file, log.stream == "hiveserver2")?;
            }
        }
    }
    Ok(())
}

fn path(directory: &Path, log: &Log) -> PathBuf {
    directory.join(log.stream).join(log.file)
}

fn rotate(path: &Path, file: &File, copy: bool) -> io::Result<()> {
    let rotated = PathBuf::from(format!("{}.1", path.display()));
    if copy {
        fs::copy(path, rotated)?;
        return file.set_len(0);
    }
    fs::rename(path, rotated)
}

/// Packs the rotated log in `directory` as logrotate would; the packed file's path.
pub(super) fn pack(directory: &Path) -> io::Result<PathBuf> {
    let rotated = fs::read_dir(directory)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "1"))
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no rotated log"))?;
    let packed = PathBuf::from(format!("{}.gz", rotated.display()));
    let mut encoder = GzEncoder::new(File::create(&packed)?, Compression::default());
    encoder.write_all(&fs::read(&rotated)?)?;
    encoder.finish()?;
    fs::remove_file(rotated)?;
    Ok(packed)
}
