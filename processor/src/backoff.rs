//! Growing pauses with jitter, so that bulks that failed together do not come back together.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// What is away or busy is back some time, and then nobody is to wait for us.
const SOON: Duration = Duration::from_secs(5);
/// A person needs longer.
const SELDOM: Duration = Duration::from_secs(30);

/// The pauses of one thing that is tried again and again.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    /// From 100 ms up to 5 s: for what passes by itself.
    pub(crate) fn soon() -> Backoff {
        Backoff { next: Duration::from_millis(100), longest: SOON }
    }

    /// From a second up to 30 s: for what waits for a person.
    pub(crate) fn seldom() -> Backoff {
        Backoff { next: Duration::from_secs(1), longest: SELDOM }
    }

    /// The next pause: between half and all of twice the one before.
    pub(crate) fn pause(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.longest);
        whole.mul_f64(0.5 + random() / 2.0)
    }
}

/// In 0..1. The standard library's hash keys are random enough to spread requests.
fn random() -> f64 {
    #[cfg(feature = "simulation")]
    if crate::simulation::is_on() {
        return 0.5;
    }
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_differ() {
        for (mut backoff, first, longest) in [
            (Backoff::soon(), Duration::from_millis(100), Duration::from_secs(5)),
            (Backoff::seldom(), Duration::from_secs(1), Duration::from_secs(30)),
        ] {
            let pauses: Vec<Duration> = (0..20).map(|_| backoff.pause()).collect();
            assert!(pauses[0] >= first / 2 && pauses[0] <= first);
            assert!(pauses.iter().all(|pause| *pause <= longest));
            assert!(pauses[19] >= longest / 2);
            assert!(pauses[18] != pauses[19]);
        }
    }
}
