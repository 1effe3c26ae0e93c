//! The thread that receives what Kafka's client has to tell: deliveries and errors.
//!
//! While blocks are under way it waits inside the client. While none are it sleeps and looks once a second: the client
//! library's wait ends with up to a millisecond of spinning, which adds up to most of an idle shipper's processor time if it
//! waits ten times a second.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rdkafka::producer::{BaseProducer, Producer};

use crate::kafka::Context;

/// One wait inside the client. It does not end early, so this is also how long the end may take.
const WAIT: Duration = Duration::from_millis(200);

/// Between two looks while nothing is under way: errors are told this late.
const NAP: Duration = Duration::from_secs(1);

/// See the module. Dropping it ends the thread.
pub(crate) struct Answers {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Answers {
    /// Starts to receive.
    pub(crate) fn receive(producer: Arc<BaseProducer<Context>>) -> io::Result<Answers> {
        let ended = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&ended);
        let receive = move || {
            while !asked.load(Ordering::Acquire) {
                // Counts blocks that are under way and what waits to be told.
                if producer.in_flight_count() > 0 {
                    producer.poll(WAIT);
                } else {
                    thread::park_timeout(NAP);
                }
            }
        };
        let thread = thread::Builder::new().name("kafka-answers".to_owned()).spawn(receive)?;
        Ok(Answers { ended, thread: Some(thread) })
    }

    /// A block was sent, so there will be an answer.
    pub(crate) fn expect(&self) {
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It has nothing to tell but a panic of a callback of ours, which tells itself.
            let _ = thread.join();
        }
    }
}
