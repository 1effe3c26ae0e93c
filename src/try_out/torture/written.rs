//! What `try --torture` writes beside the sample logs: numbered events in four real layouts, each known byte for byte.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

/// Events of each numbered log.
pub(super) const NUMBERED: u64 = 6_000;

/// How often each numbered log is rotated.
pub(super) const ROTATIONS: u64 = 3;

/// A numbered log: its stream, its file, the text of an event.
pub(super) struct Numbered {
    pub(super) stream: &'static str,
    file: &'static str,
    pub(super) event: fn(u64) -> String,
}

/// One log in each layout.
pub(super) const LOGS: [Numbered; 4] = [
    Numbered { stream: "namenode", file: "hadoop-hdfs-namenode-numbered.log", event: namenode },
    Numbered { stream: "zookeeper", file: "zookeeper-zookeeper-server-numbered.log", event: zookeeper },
    Numbered { stream: "hiveserver2", file: "hiveserver2-numbered.log", event: hiveserver2 },
    Numbered { stream: "gc", file: "gc-numbered.log", event: gc },
];

fn namenode(number: u64) -> String {
    let mut text = format!(
        "2026-11-21 {} INFO org.apache.hadoop.hdfs.StateChange: n={number} BLOCK* allocate blk_{number}_1001\n",
        clock(number, ',')
    );
    if number.is_multiple_of(7) {
        text += "java.io.IOException: n is divisible\n\tat org.apache.hadoop.X.run(X.java:12)\n\n\tat org.apache.hadoop.Y.run(Y.java:7)\n";
    }
    text
}

fn zookeeper(number: u64) -> String {
    format!(
        "2026-11-21 {} [myid:1] - INFO  [main:QuorumPeer@{number}] - n={number} \u{c138}\u{c158}\n",
        clock(number, ',')
    )
}

fn hiveserver2(number: u64) -> String {
    let mut text = format!(
        "2026-11-21T{} ERROR [HiveServer2-Handler-Pool: Thread-{}] ql.Driver: n={number} FAILED\n",
        clock(number, ','),
        number % 40
    );
    if number.is_multiple_of(5) {
        text += "SELECT a,\n  b\nFROM t\n\nCaused by: java.lang.NullPointerException\n\t... 23 more\n";
    }
    text
}

fn gc(number: u64) -> String {
    format!(
        "[2026-11-21T{}+0900][{number}.012s][info][gc] GC({number}) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(64M) 3.125ms\n",
        clock(number, '.')
    )
}

/// An event's time of day; `point` separates the milliseconds.
fn clock(number: u64, point: char) -> String {
    let (hour, minute, second) = (7 + number / 3600, number / 60 % 60, number % 60);
    format!("{hour:02}:{minute:02}:{second:02}{point}{:03}", number % 1000)
}

/// Writes all numbered logs below `directory` in about `time`, in pieces that end anywhere, and rotates them as log4j does: each
/// older file is renamed to the next number. Counts the events.
pub(super) fn write_and_rotate(directory: &Path, time: Duration, written: &AtomicU64) -> io::Result<()> {
    let path = |log: &Numbered| directory.join(log.stream).join(log.file);
    for log in &LOGS {
        fs::create_dir_all(directory.join(log.stream))?;
    }
    let parts = ROTATIONS + 1;
    let pieces = (time.as_millis() as u64 / 50 / parts).max(1);
    for part in 0..parts {
        if part > 0 {
            LOGS.iter().try_for_each(|log| rotate(&path(log), part))?;
        }
        let mut files = LOGS.iter().map(|log| File::create_new(path(log))).collect::<io::Result<Vec<_>>>()?;
        let share = |piece: u64| NUMBERED * (part * pieces + piece) / (parts * pieces);
        // The second half of the last piece's last event: a daemon's buffer ends anywhere, too.
        let mut rests = vec![String::new(); LOGS.len()];
        for piece in 0..pieces {
            for ((log, file), rest) in LOGS.iter().zip(&mut files).zip(&mut rests) {
                let mut text = std::mem::take(rest);
                (share(piece)..share(piece + 1)).for_each(|number| text += &(log.event)(number));
                if piece + 1 < pieces {
                    let end = text.floor_char_boundary(text.len().saturating_sub(20));
                    *rest = text.split_off(end);
                }
                file.write_all(text.as_bytes())?;
            }
            written.fetch_add((share(piece + 1) - share(piece)) * LOGS.len() as u64, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(50));
        }
    }
    Ok(())
}

/// `log.2` becomes `log.3`, `log.1` becomes `log.2`, `log` becomes `log.1`.
fn rotate(path: &Path, rotations: u64) -> io::Result<()> {
    let numbered = |number: u64| PathBuf::from(format!("{}.{number}", path.display()));
    for number in (1..rotations).rev() {
        fs::rename(numbered(number), numbered(number + 1))?;
    }
    fs::rename(path, numbered(1))
}
