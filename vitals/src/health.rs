//! What is wrong now, and since when.

use std::{
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// Something that can be wrong for a while. Any thread says that it is, or that it is not any more.
#[derive(Debug, Default)]
pub struct Condition {
    is_set: AtomicBool,
    state: Mutex<Option<(SystemTime, String)>>,
}

impl Condition {
    /// It is wrong, and this is what is known of it. The moment when that began is kept.
    pub fn set(&self, detail: impl Into<String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let since = state.as_ref().map_or_else(SystemTime::now, |(since, _)| *since);
        *state = Some((since, detail.into()));
        self.is_set.store(true, Ordering::Release);
    }

    /// It is well. Costs next to nothing if it was well before.
    pub fn clear(&self) {
        if self.is_set.load(Ordering::Acquire) {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            *state = None;
            self.is_set.store(false, Ordering::Release);
        }
    }

    /// Since when it is wrong, and what is known of it.
    pub fn get(&self) -> Option<(SystemTime, String)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// When something last happened.
#[derive(Debug, Default)]
pub struct Pulse {
    beats: AtomicU64,
    /// Milliseconds on the process's own clock, which begins with the first beat of any pulse.
    at: AtomicU64,
}

static CLOCK: OnceLock<Instant> = OnceLock::new();

fn now_ms() -> u64 {
    CLOCK.get_or_init(Instant::now).elapsed().as_millis() as u64
}

impl Pulse {
    /// It happens now.
    pub fn beat(&self) {
        self.at.store(now_ms(), Ordering::Relaxed);
        self.beats.fetch_add(1, Ordering::Relaxed);
    }

    /// How often it has happened.
    pub fn beats(&self) -> u64 {
        self.beats.load(Ordering::Relaxed)
    }

    /// How long ago it last happened; none if it never has.
    pub fn age(&self) -> Option<Duration> {
        (self.beats() > 0)
            .then(|| Duration::from_millis(now_ms().saturating_sub(self.at.load(Ordering::Relaxed))))
    }
}

/// How a daemon is: what `GET /health` answers.
#[derive(Debug, Default)]
pub struct Report {
    problems: Vec<String>,
    facts: Map<String, Value>,
}

impl Report {
    /// A number worth seeing at a glance.
    pub fn fact(&mut self, name: &str, value: u64) {
        self.facts.insert(name.to_owned(), json!(value));
    }

    /// Something is wrong.
    pub fn problem(&mut self, text: String) {
        self.problems.push(text);
    }

    /// `what` is wrong if the condition says so.
    pub fn condition(&mut self, what: &str, condition: &Condition) {
        if let Some((since, detail)) = condition.get() {
            let since = DateTime::<Utc>::from(since).to_rfc3339_opts(SecondsFormat::Secs, true);
            self.problem(format!("{what} since {since}: {detail}"));
        }
    }

    /// `what` is wrong if the pulse has not been felt for so long.
    pub fn pulse(&mut self, what: &str, pulse: &Pulse, patience: Duration) {
        match pulse.age() {
            None => self.problem("it is still starting".to_owned()),
            Some(age) if age > patience => self.problem(format!("{what} for {} s", age.as_secs())),
            Some(_) => {}
        }
    }

    /// Whether nothing is wrong.
    pub fn is_well(&self) -> bool {
        self.problems.is_empty()
    }

    /// What is wrong, for people; or `ok`.
    pub fn text(&self) -> String {
        if self.is_well() { "ok".to_owned() } else { self.problems.join("; ") }
    }

    /// HTTP status and one line of JSON.
    pub fn answer(&self) -> (u16, String) {
        let (status, word) = if self.is_well() { (200, "ok") } else { (503, "failing") };
        let mut line = Map::new();
        line.insert("status".to_owned(), json!(word));
        line.insert("problems".to_owned(), json!(self.problems));
        line.extend(self.facts.clone());
        (status, format!("{}\n", Value::Object(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_keeps_when_it_began() {
        let condition = Condition::default();
        assert!(condition.get().is_none());
        condition.set("first");
        let (began, _) = condition.get().expect("set");
        condition.set("second");
        assert_eq!(condition.get(), Some((began, "second".to_owned())));
        let mut report = Report::default();
        report.condition("the disk is full", &condition);
        let (status, line) = report.answer();
        assert_eq!(status, 503);
        let line: Value = serde_json::from_str(&line).expect("JSON");
        let problem = line["problems"][0].as_str().expect("a text");
        assert!(
            problem.starts_with("the disk is full since 2") && problem.ends_with("Z: second"),
            "{problem}"
        );
        condition.clear();
        assert!(condition.get().is_none());
    }

    #[test]
    fn a_pulse_tells_how_long_ago() {
        let pulse = Pulse::default();
        assert_eq!(pulse.age(), None);
        pulse.beat();
        assert!(pulse.age().is_some_and(|age| age < Duration::from_secs(60)));
        let mut report = Report::default();
        report.fact("lag_bytes", 7);
        report.pulse("nothing moves", &pulse, Duration::from_secs(60));
        assert_eq!(
            report.answer(),
            (200, "{\"lag_bytes\":7,\"problems\":[],\"status\":\"ok\"}\n".to_owned())
        );
        report.pulse("nothing moves", &Pulse::default(), Duration::ZERO);
        assert_eq!(report.text(), "it is still starting");
    }
}
