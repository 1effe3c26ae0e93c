//! The program under test: started with kill points, waited for, signalled, and killed when it goes out of scope.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

use crate::{Outcome, wait};

/// How long a daemon may take to end when it is asked to, seconds.
const ENDS: u64 = 60;

/// How long it may take to come by a point, seconds.
const STOPS: u64 = 60;

/// A running daemon.
pub struct Program {
    child: Child,
    log: PathBuf,
    /// Length of the log when this one was started: daemons after one another share a file.
    log_start: usize,
}

impl Program {
    /// Starts `executable ARGUMENTS` with these variables added to its environment. What it says is appended to `log`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(
        executable: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
        log: &Path,
    ) -> Outcome<Program> {
        let file = File::options().create(true).append(true).open(log)?;
        let log_start = file.metadata()?.len() as usize;
        let mut command = Command::new(executable);
        command.args(arguments).env_remove("FAILPOINTS").stdin(Stdio::null()).stdout(file.try_clone()?);
        let child = command.envs(environment.iter().copied()).stderr(file).spawn()?;
        Ok(Program { child, log: log.to_owned(), log_start })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&mut self, signal: Signal) -> Outcome {
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("it has ended: {status}\n{}", self.tail()).into());
        }
        let pid = Pid::from_raw(self.child.id() as i32).ok_or("a process has an id")?;
        Ok(kill_process(pid, signal).map_err(std::io::Error::from)?)
    }

    /// SIGKILL, and the end of it.
    ///
    /// # Errors
    /// It had ended by itself.
    pub fn kill(mut self) -> Outcome {
        self.signal(Signal::KILL)?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM; it must end with status 0.
    ///
    /// # Errors
    /// It does not end in time, or otherwise.
    pub fn end(mut self) -> Outcome {
        self.signal(Signal::TERM)?;
        let status = self.wait_ended()?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("it ended with {status}\n{}", self.tail()).into()),
        }
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// It does not.
    pub fn wait_ended(&mut self) -> Outcome<ExitStatus> {
        self.wait_ended_within(ENDS)
    }

    /// Waits until it has ended, so many seconds at most.
    ///
    /// # Errors
    /// It does not.
    pub fn wait_ended_within(&mut self, seconds: u64) -> Outcome<ExitStatus> {
        let log = self.log.clone();
        wait::until("its end", seconds, || match self.child.try_wait() {
            Ok(Some(status)) => Ok(status),
            Ok(None) => Err(tail(&fs::read_to_string(&log).unwrap_or_default())),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Whether it has not ended yet.
    ///
    /// # Errors
    /// The system does not say.
    pub fn is_running(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Whether it is stopped at `point`.
    ///
    /// # Errors
    /// It has ended.
    pub fn is_stopped_at(&mut self, point: &str) -> Outcome<bool> {
        if let Some(status) = self.child.try_wait()? {
            return Err(format!("it ended with {status} before it came by {point}\n{}", self.tail()).into());
        }
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The state stands behind the command's name, which is in parentheses.
        let is_stopped = stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'));
        Ok(is_stopped && self.log().lines().any(|line| line == format!("stopped at {point}")))
    }

    /// Waits until it is stopped at `point`, and calls `meanwhile` between looks: what makes it come by.
    ///
    /// # Errors
    /// It does not, or `meanwhile` fails.
    pub fn wait_stopped(&mut self, point: &str, mut meanwhile: impl FnMut() -> Outcome) -> Outcome {
        let what = format!("a stop at {point}");
        let mut result = Ok(());
        wait::until(what, STOPS, || match self.is_stopped_at(point) {
            Ok(true) => Ok(()),
            Ok(false) => {
                if result.is_ok() {
                    result = meanwhile();
                }
                Err(self.tail())
            }
            Err(failure) => {
                result = Err(failure);
                Ok(())
            }
        })?;
        result
    }

    /// Waits until its log has `text`.
    ///
    /// # Errors
    /// It does not come.
    pub fn wait_logged(&self, text: &str) -> Outcome {
        wait::until(format!("{text:?} in the log"), STOPS, || match self.log().contains(text) {
            true => Ok(()),
            false => Err(self.tail()),
        })
    }

    /// What it has logged since it was started.
    pub fn log(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        text.get(self.log_start..).unwrap_or_default().to_owned()
    }

    /// The end of its log.
    pub fn tail(&self) -> String {
        tail(&self.log())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended; there is nothing else to be done.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

/// Lines of a daemon's log with level WARN or ERROR that none of `expected` is in.
pub fn complaints(log: &str, expected: &[&str]) -> Vec<String> {
    log.lines()
        .filter(|line| line.contains(" WARN ") || line.contains(" ERROR ") || line.contains("panicked at"))
        .filter(|line| !expected.iter().any(|pattern| line.contains(pattern)))
        .map(str::to_owned)
        .collect()
}
