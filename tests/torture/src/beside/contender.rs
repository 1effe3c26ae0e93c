//! A daemon under comparison: its configuration for one log and one topic, and how it is started.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome,
    program::Program,
    rotate::Log,
    scene::{Route, Scene},
    servers::Servers,
};

/// Debian's place for it, which is not on everybody's path.
const RSYSLOGD: &str = "/usr/sbin/rsyslogd";

/// Who follows the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `khp-log ship`.
    Ours,
    /// rsyslog, told of the live file's name alone, as its documentation shows it.
    Rsyslog,
    /// rsyslog, told of the names of rotated files, too.
    RsyslogRotated,
}

impl Kind {
    pub(super) const ALL: [Kind; 3] = [Kind::Ours, Kind::Rsyslog, Kind::RsyslogRotated];

    /// As the table calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Ours => "khp-log",
            Kind::Rsyslog => "rsyslog",
            Kind::RsyslogRotated => "rsyslog, rotated names too",
        }
    }

    /// In a path and a topic.
    pub(super) fn short(self) -> &'static str {
        match self {
            Kind::Ours => "khp-log",
            Kind::Rsyslog => "rsyslog",
            Kind::RsyslogRotated => "rsyslog-rotated",
        }
    }
}

/// The version of the installed rsyslog.
///
/// # Errors
/// It, or its part for Kafka, is not installed.
pub(super) fn rsyslog_version() -> Outcome<String> {
    const INSTALL: &str = "install it with `apt-get install rsyslog rsyslog-kafka` (Debian, Ubuntu)";
    let output = Command::new(RSYSLOGD)
        .arg("-v")
        .output()
        .map_err(|error| format!("rsyslog is not installed ({RSYSLOGD}: {error}); {INSTALL}"))?;
    let folders = fs::read_dir("/usr/lib")?.flatten().map(|folder| folder.path());
    if !folders.chain(["/usr/lib".into()]).any(|folder| folder.join("rsyslog/omkafka.so").exists()) {
        return Err(format!("rsyslog cannot write to Kafka, omkafka.so is not there; {INSTALL}").into());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}

/// A daemon set up for one log.
pub(super) enum Contender {
    Ours(Scene),
    Rsyslog { configuration: PathBuf, log: PathBuf },
}

impl Contender {
    /// One that follows `log` and writes to `topic`; its files are in `directory`.
    pub(super) fn new(
        kind: Kind,
        executable: &Path,
        directory: &Path,
        log: &Log,
        servers: &Servers,
        topic: &str,
    ) -> Outcome<Contender> {
        if kind == Kind::Ours {
            let host = format!("{topic}.example.com");
            let route = Route::new(servers, topic);
            return Ok(Contender::Ours(Scene::new(executable, directory, &host, &route, &[log], 32)?));
        }
        fs::create_dir_all(directory)?;
        let configuration = directory.join("rsyslog.conf");
        let live = log.directory().join(log.writer.layout.pattern()).display().to_string();
        // A rotated name ends with a digit, a packed one does not. Names of GC logs all match the live pattern.
        let rotated =
            (kind == Kind::RsyslogRotated && !live.ends_with('*')).then(|| live.clone() + "[.-]*[0-9]");
        let template = include_str!("rsyslog.conf");
        let (head, input) = template.split_once("@INPUT@\n").ok_or("rsyslog.conf has a line @INPUT@")?;
        let inputs = std::iter::once(live).chain(rotated).map(|pattern| input.replace("@FILE@", &pattern));
        let text = (head.to_owned() + &inputs.collect::<String>())
            .replace("@STATE@", &directory.display().to_string())
            .replace("@KAFKA@", &servers.kafka.join("\", \""))
            .replace("@TOPIC@", topic);
        fs::write(&configuration, text)?;
        Ok(Contender::Rsyslog { configuration, log: directory.join("stderr") })
    }

    /// Starts it, for the first time or again.
    pub(super) fn start(&self) -> Outcome<Program> {
        match self {
            Contender::Ours(scene) => scene.shipper(""),
            Contender::Rsyslog { configuration, log } => {
                let file = configuration.to_string_lossy();
                Program::start(Path::new(RSYSLOGD), &["-n", "-f", &file, "-i", "NONE"], &[], log)
            }
        }
    }
}
