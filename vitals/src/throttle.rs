//! Warnings that repeat are said seldom: our own log must not fill the disk while a server is away.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often one kind of warning is said.
const EVERY: Duration = Duration::from_secs(30);

/// Lets one warning of a kind through every 30 seconds and counts the others.
#[derive(Debug, Default)]
pub struct Throttle {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: Option<Instant>,
    withheld: u64,
}

impl Throttle {
    /// Nothing was said yet.
    pub const fn new() -> Throttle {
        Throttle { state: Mutex::new(State { last: None, withheld: 0 }) }
    }

    /// `Some` if the warning may be said now, with how many were withheld since the last one.
    pub fn pass(&self) -> Option<u64> {
        self.pass_at(Instant::now())
    }

    /// As [`Throttle::pass`], at a moment that is given.
    pub fn pass_at(&self, now: Instant) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.last.is_some_and(|last| now.saturating_duration_since(last) < EVERY) {
            state.withheld += 1;
            return None;
        }
        state.last = Some(now);
        Some(std::mem::take(&mut state.withheld))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_thirty_seconds() {
        let throttle = Throttle::new();
        let start = Instant::now();
        assert_eq!(throttle.pass_at(start), Some(0));
        assert_eq!(throttle.pass_at(start + Duration::from_secs(1)), None);
        assert_eq!(throttle.pass_at(start + Duration::from_secs(29)), None);
        assert_eq!(throttle.pass_at(start + Duration::from_secs(30)), Some(2));
    }
}
