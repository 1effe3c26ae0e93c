//! Waiting with a deadline: look again and again, say at the end what was seen last.

use std::{
    fmt::Display,
    thread,
    time::{Duration, Instant},
};

use crate::Outcome;

/// Looks until `look` gives a value; an `Err` of it says what there is instead. Fails after `seconds`.
pub fn until<T, E: Display>(
    what: impl Display,
    seconds: u64,
    mut look: impl FnMut() -> Result<T, E>,
) -> Outcome<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut pause = Duration::from_millis(10);
    loop {
        match look() {
            Ok(value) => return Ok(value),
            Err(now) if Instant::now() > end => {
                return Err(format!("{what} did not come in {seconds} s: {now}").into());
            }
            Err(_) => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(200));
    }
}
