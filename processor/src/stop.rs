//! The wish to stop, shared by everything that runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A flag that is set once. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Not yet wished.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Asks everything that holds a clone to finish.
    pub fn request(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether to finish.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Sleeps, but no longer than until the wish comes. Says whether it came.
    pub(crate) fn sleep(&self, duration: Duration) -> bool {
        let until = Instant::now() + duration;
        while !self.is_requested() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            thread::sleep(left.min(Duration::from_millis(50)));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_ends_a_sleep() {
        let stop = Stop::new();
        assert!(!stop.sleep(Duration::from_millis(1)));
        stop.clone().request();
        assert!(stop.sleep(Duration::from_secs(60)));
    }
}
