//! Word to the service manager (`sd_notify`). Without `NOTIFY_SOCKET` nothing is sent and no thread runs.

use std::{
    env, io, thread,
    time::{Duration, Instant},
};

use sd_notify::NotifyState;

use crate::Throttle;

/// How often the status line is sent at least.
const STATUS: Duration = Duration::from_secs(60);

/// How often is looked whether the status has changed.
const LOOK: Duration = Duration::from_secs(1);

/// How often is looked whether the daemon runs, at the start.
const START: Duration = Duration::from_millis(100);

fn is_managed() -> bool {
    env::var_os("NOTIFY_SOCKET").is_some()
}

fn send(states: &[NotifyState<'_>]) {
    static FAILED: Throttle = Throttle::new();
    if let Err(error) = sd_notify::notify(states)
        && let Some(withheld) = FAILED.pass()
    {
        tracing::warn!(%error, withheld, "the service manager cannot be told how things are");
    }
}

/// The configuration is being read again. [`ready`] follows.
pub fn reloading() {
    if is_managed() {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => send(&[NotifyState::Reloading, now]),
            Err(error) => not_sent(&error),
        }
    }
}

fn not_sent(error: &io::Error) {
    tracing::warn!(%error, "the clock cannot be read, so that no reload is announced");
}

/// It runs.
pub fn ready() {
    send(&[NotifyState::Ready]);
}

/// It was asked to stop.
pub fn stopping() {
    send(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
}

/// Tells the service manager, from a thread of its own: READY when the main loop turns for the first time; a line of status at
/// each change and each minute; and, if a watchdog is wanted, that the main loop has turned since the last time.
pub fn keep_informed(
    turns: impl Fn() -> u64 + Send + 'static,
    status: impl Fn() -> String + Send + 'static,
) -> io::Result<()> {
    if !is_managed() {
        return Ok(());
    }
    let watchdog = sd_notify::watchdog_enabled().filter(|interval| !interval.is_zero());
    let inform = move || {
        while turns() == 0 {
            thread::sleep(START);
        }
        ready();
        // Half of what is allowed, so that one that comes late does no harm.
        let interval = watchdog.map(|interval| interval / 2);
        let look = interval.map_or(LOOK, |interval| LOOK.min(interval));
        let (mut seen, mut fed) = (turns(), Instant::now());
        let (mut told, mut told_at) = (String::new(), Instant::now());
        if interval.is_some() {
            send(&[NotifyState::Watchdog]);
        }
        loop {
            let now = status();
            if now != told || told_at.elapsed() >= STATUS {
                send(&[NotifyState::Status(&now)]);
                (told, told_at) = (now, Instant::now());
            }
            thread::sleep(look);
            if interval.is_some_and(|interval| fed.elapsed() >= interval) && turns() != seen {
                (seen, fed) = (turns(), Instant::now());
                send(&[NotifyState::Watchdog]);
            }
        }
    };
    thread::Builder::new().name("khp-notify".to_owned()).spawn(inform).map(|_| ())
}
