//! `khp-log ship` beside rsyslog: the same files into the same Kafka in one run, and what each takes from the host.
//!
//! `cargo bench --bench beside` prints a Markdown table. It needs `KHP_KAFKA` (`stack/stack env` prints it) and
//! takes about seven minutes. rsyslog is Debian's (`apt-get install rsyslog rsyslog-kafka`), with the settings of
//! `rsyslog.conf` here; without it, khp-log's column alone is measured.

mod daemon;
mod topic;

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use daemon::{Daemon, Kind};
use topic::Topic;

/// Bytes under load, spread over as many files as a row says.
const BYTES: usize = 512 << 20;

/// How long idle daemons are watched.
const IDLE: Duration = Duration::from_secs(120);

/// Lines written one by one, and the pause between them.
const LINES: usize = 200;
const PAUSE: Duration = Duration::from_millis(50);

fn main() {
    let Ok(kafka) = std::env::var("KHP_KAFKA") else {
        println!("SKIPPED beside: KHP_KAFKA is not set (stack/stack env prints it)");
        return;
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let kinds: Vec<Kind> = [Kind::Ours, Kind::Rsyslog].into_iter().filter(|kind| kind.is_there()).collect();
    if kinds.len() < 2 {
        println!("SKIPPED rsyslog: it is not installed (apt-get install rsyslog rsyslog-kafka)");
    }
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    println!("| | {} |\n| --- |{}", names.join(" | "), " --- |".repeat(kinds.len()));
    let each = |what: &str, measure: &mut dyn FnMut(Kind) -> String| {
        let cells: Vec<String> = kinds.iter().map(|kind| measure(*kind)).collect();
        println!("| {what} | {} |", cells.join(" | "));
    };
    let mut rates = Vec::new();
    for files in [10, 1000] {
        let logs = directory.path().join(format!("load{files}"));
        let written = write_logs(&logs, files, BYTES);
        let megabytes = written.bytes as f64 / 1e6;
        let what = format!("{megabytes:.0} MB in {files} files: MB per CPU-second, peak memory");
        each(&what, &mut |kind| {
            let load = under_load(kind, directory.path(), &logs, &kafka, &written);
            rates.push(megabytes / load.cpu);
            format!("{:.0}, {:.0} MiB", megabytes / load.cpu, load.peak_mib)
        });
        fs::remove_dir_all(&logs).expect("removes");
    }
    let mut at = 0;
    each("cost of a byte in 1000 files, of one in 10", &mut |_| {
        at += 1;
        format!("{:.2}", rates[at - 1] / rates[at - 1 + kinds.len()])
    });
    let idle = directory.path().join("idle");
    let written = write_logs(&idle, 1000, 0);
    let mut resting = Vec::new();
    each("1000 idle files: share of a core, memory", &mut |kind| {
        let rest = at_rest(kind, directory.path(), &idle, &kafka, &written);
        resting.push(rest.latencies);
        format!("{:.3} %, {:.0} MiB", rest.share * 100.0, rest.resident_mib)
    });
    let mut resting = resting.into_iter();
    each("a line among them is in Kafka: median, 95 %, 99 %", &mut |_| {
        let latencies = resting.next().unwrap_or_default();
        let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share).round() as usize] * 1e3;
        format!("{:.0} ms, {:.0} ms, {:.0} ms", at(0.5), at(0.95), at(0.99))
    });
}

/// What was written before a daemon starts.
pub(crate) struct Written {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
}

struct Load {
    cpu: f64,
    peak_mib: f64,
}

/// From a start with nothing known until everything is acknowledged, start and end included.
fn under_load(kind: Kind, scratch: &Path, logs: &Path, kafka: &str, written: &Written) -> Load {
    let topic = Topic::create(kafka);
    let mut daemon = Daemon::start(kind, scratch, logs, kafka, &topic.name);
    wait_for_all(kind, &topic, &mut daemon, written);
    let peak_mib = daemon.peak_mib();
    Load { cpu: daemon.stop(), peak_mib }
}

/// Polls until all lines are in Kafka.
fn wait_for_all(kind: Kind, topic: &Topic, daemon: &mut Daemon, written: &Written) {
    let until = Instant::now() + Duration::from_secs(300);
    while !daemon.has_sent_all(topic, written) {
        assert!(Instant::now() < until, "{} did not send all of its lines", kind.name());
        thread::sleep(Duration::from_millis(50));
    }
}

struct Rest {
    share: f64,
    resident_mib: f64,
    /// Seconds, by growing length.
    latencies: Vec<f64>,
}

/// First nothing happens for a while, then lines come one by one.
fn at_rest(kind: Kind, scratch: &Path, logs: &Path, kafka: &str, written: &Written) -> Rest {
    let topic = Topic::create(kafka);
    let mut daemon = Daemon::start(kind, scratch, logs, kafka, &topic.name);
    wait_for_all(kind, &topic, &mut daemon, written);
    // What starting left to do.
    thread::sleep(Duration::from_secs(15));
    let (cpu, began) = (daemon.cpu_now(), Instant::now());
    thread::sleep(IDLE);
    let share = (daemon.cpu_now() - cpu) / began.elapsed().as_secs_f64();
    let resident_mib = daemon.resident_mib();
    let latencies = latencies(logs, &topic);
    daemon.stop();
    Rest { share, resident_mib, latencies }
}

fn latencies(logs: &Path, topic: &Topic) -> Vec<f64> {
    let arrivals = topic.arrivals(LINES);
    let mut file =
        OpenOptions::new().append(true).open(logs.join("d0/hadoop-namenode-0.log")).expect("opens");
    let mut written = Vec::new();
    for number in 0..LINES {
        thread::sleep(PAUSE);
        let line =
            format!("2026-11-21 07:30:00,000 INFO org.apache.hadoop.hdfs.StateChange: line <{number}>\n");
        written.push(Instant::now());
        file.write_all(line.as_bytes()).expect("writes");
    }
    let arrived = arrivals.join().expect("all lines arrive");
    let mut latencies: Vec<f64> =
        written.iter().zip(&arrived).map(|(written, arrived)| (*arrived - *written).as_secs_f64()).collect();
    latencies.sort_by(f64::total_cmp);
    latencies
}

/// Writes about `bytes` of the NameNode's lines of about 190 bytes over so many files, at least one line each.
fn write_logs(logs: &Path, files: usize, bytes: usize) -> Written {
    let sample =
        concat!(env!("CARGO_MANIFEST_DIR"), "/samples/namenode/hadoop-hdfs-namenode-nn1.example.com.log");
    let sample = fs::read(sample).expect("the sample is there");
    let lines: Vec<&[u8]> = sample
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| (170..=210).contains(&line.len()) && line.starts_with(b"2026-"))
        .collect();
    let mut written = Written { bytes: 0, lines: 0 };
    for number in 0..files {
        let folder = logs.join(format!("d{}", number % 10));
        fs::create_dir_all(&folder).expect("creates");
        let mut content = Vec::new();
        // Each file begins with a line of its own: files that begin alike may be copies of one another.
        writeln!(content, "2026-11-21 07:00:00,000 INFO org.apache.hadoop.hdfs.StateChange: file {number}")
            .expect("writes");
        let mut next = lines.iter().cycle();
        written.lines += 1;
        while content.len() < bytes / files {
            content.extend_from_slice(next.next().expect("there are lines"));
            written.lines += 1;
        }
        written.bytes += content.len() as u64;
        fs::write(folder.join(format!("hadoop-namenode-{number}.log")), content).expect("writes");
    }
    written
}
