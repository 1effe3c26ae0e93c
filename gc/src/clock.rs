//! When things happened, in seconds on one axis for the whole log, and for how long the JVM ran.
//!
//! A log has dates, or seconds since the JVM's start, or both, or neither. With dates the axis is seconds since 1970. Without, it
//! begins at 0, and where the seconds fall back, as another JVM goes on in the same file, it goes on from where it was.

use grammars::{Field, Record, Value};

/// Seconds by which uptimes may fall back without a restart: lines of several threads are not always in order.
const DISORDER_S: f64 = 5.0;

#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Where the current JVM's uptime 0 is on the axis, where there are no dates.
    base: f64,
    uptime: Option<f64>,
    has_dates: bool,
    /// First and last moment of each JVM's run.
    runs: Vec<(f64, f64)>,
}

impl Clock {
    /// The moment of a record that was written at `date`, in seconds since 1970, or none if it has none.
    pub(crate) fn at(&mut self, record: &Record<'_>, date: Option<f64>) -> Option<f64> {
        let uptime = match record.get(Field::JvmUptime) {
            Some(Value::Float(seconds)) => Some(seconds),
            _ => None,
        };
        let restarted = match (uptime, self.uptime) {
            (Some(now), Some(before)) => now + DISORDER_S < before,
            _ => false,
        };
        if restarted && !self.has_dates {
            self.base = self.runs.last().map_or(0.0, |run| run.1);
        }
        self.uptime = uptime.or(self.uptime);
        self.has_dates |= date.is_some();
        let at = match (date, uptime) {
            (Some(date), _) => date,
            // Some lines of a log with dates have none: they are as old as those around them.
            (None, _) if self.has_dates => self.runs.last()?.1,
            (None, Some(uptime)) => self.base + uptime,
            (None, None) => return self.runs.last().map(|run| run.1),
        };
        match self.runs.last_mut().filter(|_| !restarted) {
            Some(run) => run.1 = run.1.max(at),
            None => self.runs.push((at, at)),
        }
        Some(at)
    }

    /// The JVM's own description of itself came: its run began with uptime 0.
    pub(crate) fn began(&mut self, record: &Record<'_>) {
        if let (Some(Value::Float(uptime)), Some(run)) = (record.get(Field::JvmUptime), self.runs.last_mut())
        {
            run.0 = run.0.min(run.1 - uptime);
        }
    }

    /// Something lasted until then.
    pub(crate) fn until(&mut self, end: f64) {
        if let Some(run) = self.runs.last_mut() {
            run.1 = run.1.max(end);
        }
    }

    /// The first and the last moment of all.
    pub(crate) fn span(&self) -> Option<(f64, f64)> {
        let first = self.runs.iter().map(|run| run.0).reduce(f64::min)?;
        let last = self.runs.iter().map(|run| run.1).reduce(f64::max)?;
        Some((first, last))
    }

    /// How long the JVMs ran, as far as the log tells, in seconds.
    pub(crate) fn ran_s(&self) -> f64 {
        self.runs.iter().map(|(first, last)| last - first).sum()
    }

    /// The number of the JVM that writes now, from 1.
    pub(crate) fn run(&self) -> usize {
        self.runs.len()
    }

    /// How many JVMs wrote the log, one after another.
    pub(crate) fn jvms(&self) -> usize {
        self.runs.len()
    }
}
