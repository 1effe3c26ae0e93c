//! How a running shipper is woken, given new settings, and asked to stop.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::Thread,
};

use crate::reload::Reload;

/// A cheap shared flag: the caller's signal handling thread sets it, [`crate::run`] drains and returns.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    stopped: Arc<AtomicBool>,
    reload: Inbox,
    wake: Wake,
}

/// New settings that wait to be put in place.
#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<Option<Reload>>>);

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inbox")
    }
}

impl Stop {
    /// A flag that is not set.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Asks the shipper to stop: what was read is flushed, the checkpoint is written, then [`crate::run`] returns.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.wake.wake();
    }

    /// Whether [`Stop::stop`] was called.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// Hands new settings to the shipper, which puts them in place soon. Those that still wait are replaced.
    pub fn reload(&self, reload: Reload) {
        *self.reload.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reload);
        self.wake.wake();
    }

    pub(crate) fn take_reload(&self) -> Option<Reload> {
        self.reload.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.wake
    }
}

/// Wakes the one thread that reads files, from the delivery callback, the file notifications and the signal handler.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wake {
    thread: Arc<Mutex<Option<Thread>>>,
}

impl Wake {
    /// From now on the calling thread is the one to wake.
    pub(crate) fn register(&self) {
        if let Ok(mut thread) = self.thread.lock() {
            *thread = Some(std::thread::current());
        }
    }

    /// Ends the thread's `park_timeout`, or the next one if it is awake.
    pub(crate) fn wake(&self) {
        if let Ok(thread) = self.thread.lock()
            && let Some(thread) = thread.as_ref()
        {
            thread.unpark();
        }
    }
}
