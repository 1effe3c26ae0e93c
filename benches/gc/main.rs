//! What reading a GC log costs, from its bytes to its figures: megabytes per CPU-second of one thread, as `khp-log gc` does it.
//!
//! `cargo bench -p gc [-- FILE...]`. Without files: the bundled samples of G1 details of JDK 8 and of `-Xlog:gc*`, each as a log that
//! goes on; files are taken once. The best of several times counts, since others use the machine, too.

use std::{fs, hint::black_box, path::PathBuf, time::Duration};

use cpu_time::ThreadTime;
use gc::log::Log;
use grammars::{Component, Reader};

const SAMPLES: [&str; 2] = ["gc-g1-jdk8.log", "gc-namenode-nn1.log"];
/// Samples are repeated up to that length, in bytes.
const LENGTH: usize = 16 << 20;
/// So much is given to the log at once, to the end of a line, in bytes: what a reader of files has in hand.
const CHUNK: usize = 1 << 20;
const TIMES: usize = 15;

fn main() {
    let files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|name| !name.starts_with('-')).map(PathBuf::from).collect();
    let reader = Reader::new(Component::Gc);
    println!("{:<40} {:>8} {:>9} {:>12} {:>9}", "LOG", "MB", "PAUSES", "PAUSED MS", "MB/CPU-S");
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../samples/gc");
    let logs = if files.is_empty() { SAMPLES.map(|name| samples.join(name)).to_vec() } else { files.clone() };
    for path in logs {
        let bytes = match fs::read(&path) {
            Ok(bytes) if files.is_empty() => bytes.repeat(LENGTH.div_ceil(bytes.len().max(1))),
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{}: {error}", path.display());
                continue;
            }
        };
        let mut best = Duration::MAX;
        let mut log = Log::default();
        for _ in 0..TIMES {
            let began = ThreadTime::now();
            log = black_box(read(&reader, black_box(&bytes)));
            best = best.min(began.elapsed());
        }
        let megabytes = bytes.len() as f64 / 1e6;
        println!(
            "{:<40} {megabytes:>8.1} {:>9} {:>12.1} {:>9.0}",
            path.file_name().unwrap_or_default().to_string_lossy(),
            log.summary.pauses(),
            log.summary.outer.sum_ms + log.summary.nested.sum_ms,
            megabytes / best.as_secs_f64()
        );
    }
}

fn read(reader: &Reader, bytes: &[u8]) -> Log {
    let mut log = Log::default();
    let mut from = 0;
    while from < bytes.len() {
        let mut to = (from + CHUNK).min(bytes.len());
        to += bytes[to..].iter().position(|byte| *byte == b'\n').map_or(bytes.len() - to, |at| at + 1);
        let is_inside = !reader.begins(wire::split::first_line(&bytes[from..to]));
        log.text(reader, &bytes[from..to], is_inside);
        from = to;
    }
    log.finish();
    log
}
