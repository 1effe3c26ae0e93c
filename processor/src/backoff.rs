//! Growing pauses with jitter, so that bulks that failed together do not come back together.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

const LONGEST: Duration = Duration::from_secs(30);

/// The pauses of one thing that is tried again and again.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Backoff {
    /// From 100 ms up.
    pub(crate) fn soon() -> Backoff {
        Backoff { next: Duration::from_millis(100) }
    }

    /// From a second up: for what waits for a person.
    pub(crate) fn seldom() -> Backoff {
        Backoff { next: Duration::from_secs(1) }
    }

    /// The next pause: between half and all of twice the one before, at most 30 s.
    pub(crate) fn pause(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(LONGEST);
        whole.mul_f64(0.5 + random() / 2.0)
    }
}

/// In 0..1. The standard library's hash keys are random enough to spread requests.
fn random() -> f64 {
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        let mut backoff = Backoff::soon();
        let pauses: Vec<Duration> = (0..20).map(|_| backoff.pause()).collect();
        assert!(pauses[0] >= Duration::from_millis(50) && pauses[0] <= Duration::from_millis(100));
        assert!(pauses.iter().all(|pause| *pause <= LONGEST));
        assert!(pauses[19] >= LONGEST / 2);
        assert!(pauses[18] != pauses[19]);
    }
}
