//! How a running shipper is woken and asked to stop.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};
use std::thread::Thread;

/// A cheap shared flag: the caller's signal handling thread sets it, [`crate::run`] drains and returns.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    stopped: Arc<AtomicBool>,
    wake: Wake,
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
