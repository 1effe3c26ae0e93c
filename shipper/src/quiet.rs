//! Warnings that would repeat are held back for a while, and then say how many there were.

use std::time::{Duration, Instant};

/// Between two warnings of one kind.
const PAUSE: Duration = Duration::from_secs(60);

/// One kind of warning.
#[derive(Debug, Default)]
pub(crate) struct Quiet {
    last: Option<Instant>,
    held_back: u64,
}

impl Quiet {
    /// Whether the warning is to be given now, and how many were held back since the last one.
    pub(crate) fn due(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now.duration_since(last) < PAUSE) {
            self.held_back += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.held_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_counted() {
        let mut quiet = Quiet::default();
        let start = Instant::now();
        assert_eq!(quiet.due(start), Some(0));
        assert_eq!(quiet.due(start + PAUSE / 2), None);
        assert_eq!(quiet.due(start + PAUSE / 2), None);
        assert_eq!(quiet.due(start + PAUSE), Some(2));
    }
}
