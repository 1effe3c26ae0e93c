//! Word to the service manager (`sd_notify`). Without `NOTIFY_SOCKET` nothing is sent and no thread runs.

use std::{
    env, io,
    sync::{
        OnceLock,
        mpsc::{SyncSender, sync_channel},
    },
    thread,
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

/// So many words wait for a service manager that does not listen; further ones are dropped.
const WAITING: usize = 64;

type Word = Box<dyn FnOnce() + Send>;

/// Has a thread say it: a service manager that does not read must keep nobody from stopping.
fn say(word: impl FnOnce() + Send + 'static) {
    static SAYER: OnceLock<SyncSender<Word>> = OnceLock::new();
    if !is_managed() {
        return;
    }
    let sayer = SAYER.get_or_init(|| {
        let (sender, words) = sync_channel::<Word>(WAITING);
        thread::spawn(move || words.into_iter().for_each(|word| word()));
        sender
    });
    // Full: it does not listen, and is not told that either.
    let _ = sayer.try_send(Box::new(word));
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
    say(|| match NotifyState::monotonic_usec_now() {
        Ok(now) => send(&[NotifyState::Reloading, now]),
        Err(error) => not_sent(&error),
    });
}

fn not_sent(error: &io::Error) {
    tracing::warn!(%error, "the clock cannot be read, so that no reload is announced");
}

/// It runs.
pub fn ready() {
    say(|| send(&[NotifyState::Ready]));
}

/// It was asked to stop.
pub fn stopping() {
    say(|| send(&[NotifyState::Stopping, NotifyState::Status("stopping")]));
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
            say(|| send(&[NotifyState::Watchdog]));
        }
        loop {
            let now = status();
            if now != told || told_at.elapsed() >= STATUS {
                (told, told_at) = (now.clone(), Instant::now());
                say(move || send(&[NotifyState::Status(&now)]));
            }
            thread::sleep(look);
            if interval.is_some_and(|interval| fed.elapsed() >= interval) && turns() != seen {
                (seen, fed) = (turns(), Instant::now());
                say(|| send(&[NotifyState::Watchdog]));
            }
        }
    };
    thread::Builder::new().name("khp-notify".to_owned()).spawn(inform).map(|_| ())
}
