//! The wall clock, which is read here and nowhere else.
//!
//! It may jump. All that depends on it: the time of reading that each block carries, which documents show, the times in the journal, and how
//! far back [`crate::rotate`] looks for files that were born and rotated between two looks. Timers run by the monotonic clock, and what
//! is forgotten is counted, not timed. Kafka's client reads it, too, for the time of each record; topics as we create them put the
//! broker's in its place.

use std::time::SystemTime;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// What tests set it ahead or back by.
    #[cfg(test)]
    pub(crate) ahead_ms: std::sync::Arc<std::sync::atomic::AtomicI64>,
    /// What the simulation says it is.
    #[cfg(feature = "simulation")]
    pub(crate) simulated_ms: Option<i64>,
}

impl Clock {
    /// Milliseconds since 1970; 0 if the clock is set before.
    pub(crate) fn now_ms(&self) -> i64 {
        #[cfg(feature = "simulation")]
        if let Some(now) = self.simulated_ms {
            return now;
        }
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        #[cfg(test)]
        let now = now.saturating_add(self.ahead_ms.load(std::sync::atomic::Ordering::Relaxed));
        now.max(0)
    }
}
