//! The daemons under measurement, and what the kernel counts of them.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Written, topic::Topic};

/// Debian's place for it, which is not on everybody's path.
const RSYSLOGD: &str = "/usr/sbin/rsyslogd";

/// Ticks of `/proc/PID/stat` in a second: a constant of Linux's interface on all its platforms that we know.
const TICKS: f64 = 100.0;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    Rsyslog,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Ours => "khp-log ship",
            Kind::Rsyslog => "rsyslog",
        }
    }

    pub(crate) fn is_there(self) -> bool {
        let has_kafka = || {
            let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
            folders.map(|folder| folder.path().join("rsyslog/omkafka.so")).any(|module| module.exists())
        };
        self == Kind::Ours
            || (Path::new(RSYSLOGD).exists()
                && (has_kafka() || Path::new("/usr/lib/rsyslog/omkafka.so").exists()))
    }
}

pub(crate) struct Daemon {
    kind: Kind,
    child: Child,
    state: PathBuf,
}

impl Daemon {
    pub(crate) fn start(kind: Kind, scratch: &Path, logs: &Path, kafka: &str, topic: &str) -> Daemon {
        let state = scratch.join(topic);
        fs::create_dir_all(&state).expect("creates");
        let file = state.join("configuration");
        let mut command = match kind {
            Kind::Ours => {
                let text = format!(
                    "cluster: bench\nkafka: {{brokers: [\"{}\"], topic: {topic}}}\nship:\n  host: bench.example.com\n  zone: Asia/Seoul\n  \
                     state: {}\n  streams:\n    - {{name: namenode, component: namenode, files: [\"{}/*/*.log\"]}}\n",
                    kafka.replace(',', "\", \""),
                    state.display(),
                    logs.display()
                );
                fs::write(&file, text).expect("writes");
                let mut command = Command::new(env!("CARGO_BIN_EXE_khp-log"));
                command.args(["ship", "--log-level", "warn", "--config"]).arg(&file);
                command
            }
            Kind::Rsyslog => {
                let text = include_str!("rsyslog.conf")
                    .replace("@STATE@", &state.display().to_string())
                    .replace("@LOGS@", &logs.display().to_string())
                    .replace("@KAFKA@", &kafka.replace(',', "\", \""))
                    .replace("@TOPIC@", topic);
                fs::write(&file, text).expect("writes");
                let mut command = Command::new(RSYSLOGD);
                command.arg("-n").arg("-f").arg(&file).arg("-i").arg(state.join("pid"));
                command
            }
        };
        // Its own group, so that what ends the bench by a key is not taken for the daemon's failure.
        let child = command.process_group(0).stdin(Stdio::null()).spawn().expect("starts");
        Daemon { kind, child, state }
    }

    /// Whether all that was written is in Kafka: rsyslog's records are lines; khp-log's checkpoint says what is acknowledged.
    pub(crate) fn has_sent_all(&mut self, topic: &Topic, written: &Written) -> bool {
        assert!(self.child.try_wait().expect("a child").is_none(), "{} has ended", self.kind.name());
        match self.kind {
            Kind::Rsyslog => topic.records() >= written.lines,
            Kind::Ours => self.acknowledged() >= written.bytes,
        }
    }

    fn acknowledged(&self) -> u64 {
        let text = fs::read_to_string(self.state.join("checkpoint.json")).unwrap_or_default();
        let (_, json) = text.split_once('\n').unwrap_or_default();
        let checkpoint: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let entries = checkpoint["generations"].as_array().into_iter().flatten();
        entries.filter_map(|entry| entry["acknowledged"].as_u64()).sum()
    }

    /// CPU-seconds of all its threads so far.
    pub(crate) fn cpu_now(&self) -> f64 {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("it runs");
        let nanoseconds = tasks.flatten().filter_map(|task| {
            let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        nanoseconds.sum::<u64>() as f64 / 1e9
    }

    pub(crate) fn resident_mib(&self) -> f64 {
        self.memory("VmRSS:")
    }

    pub(crate) fn peak_mib(&self) -> f64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the kernel counts it");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }

    /// Asks it to end and waits. Gives the CPU-seconds that it took from its start to its end.
    pub(crate) fn stop(mut self) -> f64 {
        let before = ended_children();
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success(), "{} could not be asked to end", self.kind.name());
        let kill = ended_children() - before;
        let until = Instant::now() + Duration::from_secs(30);
        while self.child.try_wait().expect("a child").is_none() {
            assert!(Instant::now() < until, "{} does not end", self.kind.name());
            thread::sleep(Duration::from_millis(20));
        }
        ended_children() - before - kill
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Still there only if a measurement failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU-seconds of all children that have ended.
fn ended_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("the kernel says");
    let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
    // cutime and cstime are the 16th and 17th field, the third comes first here.
    fields.split(' ').skip(13).take(2).map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>()
        / TICKS
}
