//! What is killed: the daemons, which are processes of their own, and the Kafka broker, if it is the stack's.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Failure;

/// `khp-log ship` or `khp-log process`; killed when it goes out of scope.
pub(super) struct Daemon {
    command: &'static str,
    config: PathBuf,
    child: Child,
    /// Its end was asked for.
    ended: bool,
}

impl Daemon {
    /// Starts `khp-log COMMAND`; its own log is appended to `COMMAND.log` beside the configuration.
    pub(super) fn start(command: &'static str, config: &Path) -> Result<Daemon, Failure> {
        let child = spawn(command, config)
            .map_err(|error| Failure::new(format!("khp-log {command} cannot be started: {error}")))?;
        Ok(Daemon { command, config: config.to_owned(), child, ended: false })
    }

    /// Its process.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(super) fn kill(&mut self) -> Result<ExitStatus, Failure> {
        self.ended = true;
        self.child
            .kill()
            .and_then(|()| self.child.wait())
            .map_err(|error| Failure::new(format!("khp-log {} cannot be killed: {error}", self.command)))
    }

    /// Starts it anew, after [`Daemon::kill`].
    pub(super) fn again(&mut self) -> Result<(), Failure> {
        *self = Daemon::start(self.command, &self.config)?;
        Ok(())
    }

    /// Fails, with the end of its log, if it has ended without being asked.
    pub(super) fn must_run(&mut self) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(Failure::new(format!(
                "khp-log {} ended by itself, {status}; the end of its log:\n{}",
                self.command,
                self.end_of_log()
            ))),
            Err(error) => Err(Failure::new(format!("khp-log {}: {error}", self.command))),
        }
    }

    /// The last lines that it logged.
    fn end_of_log(&self) -> String {
        let text = fs::read(log_of(self.command, &self.config)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// SIGTERM. It drains and says its last word, or has not ended after `patience`.
    pub(super) fn end(&mut self, patience: Duration) -> Result<(), Failure> {
        self.ended = true;
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        let failed = |why: String| Failure::new(format!("khp-log {}: {why}", self.command));
        if !told.map_err(|error| failed(format!("kill: {error}")))?.success() {
            return Err(failed("kill -TERM failed".to_owned()));
        }
        let started = Instant::now();
        while started.elapsed() < patience {
            match self.child.try_wait().map_err(|error| failed(error.to_string()))? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(failed(format!("{status} on SIGTERM\n{}", self.end_of_log()))),
                None => thread::sleep(Duration::from_millis(50)),
            }
        }
        Err(failed(format!("has not ended {} s after SIGTERM\n{}", patience.as_secs(), self.end_of_log())))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // One that has ended already needs neither.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn log_of(command: &str, config: &Path) -> PathBuf {
    config.with_file_name(format!("{command}.log"))
}

fn spawn(command: &str, config: &Path) -> io::Result<Child> {
    let log = File::options().create(true).append(true).open(log_of(command, config))?;
    Command::new(std::env::current_exe()?)
        .args([command, "--config"])
        .arg(config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
}

/// The first broker of a set of servers that `stack/stack` brought up.
pub(super) struct Broker {
    directory: PathBuf,
}

const SCRIPT: &str = "stack/stack";

impl Broker {
    /// The broker at `kafka`, or why it may not or cannot be killed.
    pub(super) fn find(directory: Option<PathBuf>, kafka: &str) -> Result<Broker, String> {
        let directory =
            directory.ok_or("it is not known to be the stack's: give --stack-dir, or KHP_STACK_DIR")?;
        if !Path::new(SCRIPT).is_file() {
            return Err(format!("{SCRIPT} is not here: run this in the directory of the sources"));
        }
        let broker = Broker { directory };
        let shown = broker.directory.display();
        let variables = broker.stack(&["env"])?;
        match variables.lines().find_map(|line| line.strip_prefix("KHP_KAFKA=")) {
            Some(found) if found == kafka => Ok(broker),
            Some(found) => Err(format!("the stack in {shown} has its Kafka at {found}, not at {kafka}")),
            None => Err(format!("the stack in {shown} has no Kafka")),
        }
    }

    /// SIGKILL.
    pub(super) fn kill(&self) -> Result<(), Failure> {
        self.stack(&["kill", "kafka", "1"]).map(drop).map_err(Failure::new)
    }

    /// Starts it again; returns when it is ready.
    pub(super) fn start(&self) -> Result<(), Failure> {
        self.stack(&["start", "kafka", "1"]).map(drop).map_err(Failure::new)
    }

    fn stack(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(SCRIPT)
            .args(arguments)
            .arg("--dir")
            .arg(&self.directory)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{SCRIPT}: {error}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(format!(
            "{SCRIPT} {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr).trim_end()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_that_is_not_known_to_be_the_stacks_is_let_alone() {
        let why = Broker::find(None, "127.0.0.1:9092").err().unwrap_or_default();
        assert!(why.contains("--stack-dir") && why.contains("KHP_STACK_DIR"), "{why}");
        let empty = tempfile::tempdir().expect("a directory");
        let why = Broker::find(Some(empty.path().to_owned()), "127.0.0.1:9092").err().unwrap_or_default();
        assert!(why.contains("stack/stack env"), "{why}");
    }
}
