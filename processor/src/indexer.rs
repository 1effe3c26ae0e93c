//! Bulks to Elasticsearch: a bounded number under way, each on its own course until all its items are settled.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    runtime::Handle,
    sync::{Semaphore, mpsc},
    task::{JoinHandle, spawn_blocking},
};

use crate::{
    body::BulkBody,
    bulk::Bulk,
    counters::Counters,
    course::Course,
    dead_letter::DeadLetters,
    elastic::{Answer, Client, NoAnswer},
    flight::Flight,
    pipeline::Mode,
    templates::Templates,
    warnings::Warnings,
};

/// Where documents go.
#[derive(Debug)]
pub(crate) enum Sink {
    /// To Elasticsearch.
    Elasticsearch(Client),
    /// Nowhere: every document counts as created. For benches of all that comes before.
    Null,
    #[cfg(feature = "simulation")]
    Simulated(crate::simulation::Elasticsearch),
}

impl Sink {
    /// Sends one compressed bulk request. `silent` requests like it were not answered. Not for what goes nowhere.
    pub(crate) async fn bulk(&self, body: Vec<u8>, silent: usize) -> Result<Answer, NoAnswer> {
        match self {
            Sink::Elasticsearch(client) => client.bulk(body, silent).await,
            Sink::Null => {
                Err(NoAnswer { url: "nowhere".to_owned(), detail: "there is no server".to_owned() })
            }
            #[cfg(feature = "simulation")]
            Sink::Simulated(server) => server.bulk(body).await,
        }
    }

    /// Asks for our index template: 404 if it is not there. `None`: there is nobody to ask.
    pub(crate) async fn template(&self, silent: usize) -> Option<Result<Answer, NoAnswer>> {
        match self {
            Sink::Elasticsearch(client) => Some(client.template(silent).await),
            _ => None,
        }
    }

    /// Does what takes milliseconds where it keeps no async thread. `None` if it panicked.
    pub(crate) async fn aside(&self, work: impl FnOnce() -> Vec<u8> + Send + 'static) -> Option<Vec<u8>> {
        #[cfg(feature = "simulation")]
        if let Sink::Simulated(_) = self {
            return Some(work());
        }
        spawn_blocking(work).await.ok()
    }
}

/// Takes finished bulks. Clones feed the same queue.
#[derive(Clone)]
pub(crate) struct Indexer {
    queue: mpsc::Sender<Bulk>,
    shared: Arc<Shared>,
}

/// What all courses share.
pub(crate) struct Shared {
    pub(crate) sink: Sink,
    pub(crate) dead_letters: Arc<DeadLetters>,
    pub(crate) mode: Mode,
    pub(crate) flight: Arc<Flight>,
    started: Instant,
    /// Milliseconds since the start at which a document was written last.
    wrote_at: AtomicU64,
    pub(crate) counters: Arc<Counters>,
    /// Bulk requests that may be under way. What waits for an operator holds none.
    pub(crate) permits: Arc<Semaphore>,
    /// Bytes of a request; lowered when the server calls one too large.
    pub(crate) ceiling: AtomicUsize,
    /// Requests that were answered item by item.
    pub(crate) answered: AtomicU64,
    pub(crate) warnings: Warnings,
    pub(crate) templates: Templates,
    /// Bodies whose memory can be used again.
    spare: Mutex<Vec<BulkBody>>,
    spares: usize,
}

/// The indexer's queue is closed: its runtime has ended.
#[derive(Debug)]
pub(crate) struct Closed;

impl Indexer {
    /// Starts taking bulks; ends when all clones of the indexer are gone and every bulk is settled.
    pub(crate) fn start(
        runtime: &Handle,
        sink: Sink,
        dead_letters: Arc<DeadLetters>,
        in_flight: usize,
        mode: Mode,
        flight: Arc<Flight>,
    ) -> (Indexer, JoinHandle<()>) {
        let shared = Arc::new(Shared {
            sink,
            dead_letters,
            mode,
            counters: Arc::clone(flight.counters()),
            flight,
            started: Instant::now(),
            wrote_at: AtomicU64::new(0),
            permits: Arc::new(Semaphore::new(in_flight)),
            ceiling: AtomicUsize::new(usize::MAX),
            answered: AtomicU64::new(0),
            warnings: Warnings::default(),
            templates: Templates::default(),
            spare: Mutex::default(),
            spares: in_flight + 2,
        });
        let (queue, bulks) = mpsc::channel(1);
        let task = runtime.spawn(dispatch(bulks, Arc::clone(&shared)));
        (Indexer { queue, shared }, task)
    }

    /// Hands a bulk over; waits while enough are under way. Not for async threads.
    pub(crate) fn submit(&self, bulk: Bulk) -> Result<(), Closed> {
        self.queue.blocking_send(bulk).map_err(|_| Closed)
    }

    /// Hands a bulk over, or gives it back if enough are under way.
    #[cfg(feature = "simulation")]
    pub(crate) fn try_submit(&self, bulk: Bulk) -> Result<(), Bulk> {
        self.queue.try_send(bulk).map_err(mpsc::error::TrySendError::into_inner)
    }

    /// An empty bulk, with memory that was used before if there is some.
    pub(crate) fn empty(&self) -> Bulk {
        let spare = self.shared.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Bulk { body: spare.unwrap_or_default(), ..Bulk::default() }
    }
}

impl Shared {
    /// A document was written, or was there.
    pub(crate) fn wrote(&self) {
        self.wrote_at.store(self.started.elapsed().as_millis() as u64, Ordering::Relaxed);
    }

    /// Whether documents were written within the last minute. If not, all indices are in trouble and none can be let go of for
    /// the sake of others.
    pub(crate) fn others_flow(&self) -> bool {
        let wrote_at = Duration::from_millis(self.wrote_at.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(wrote_at) < Duration::from_secs(60)
    }

    pub(crate) fn recycle(&self, mut body: BulkBody) {
        body.clear();
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < self.spares {
            spare.push(body);
        }
    }
}

async fn dispatch(mut bulks: mpsc::Receiver<Bulk>, shared: Arc<Shared>) {
    let mut courses = tokio::task::JoinSet::new();
    while let Some(bulk) = bulks.recv().await {
        // Compressed while others are under way, so that the server need not wait for it. One bulk only: the others stay in the
        // queue, and the parsing threads wait.
        let course = Course::new(Arc::clone(&shared), bulk).compress_ahead().await;
        let Ok(permit) = Arc::clone(&shared.permits).acquire_owned().await else { break };
        courses.spawn(course.run(permit));
        // Ended courses are forgotten; one that panicked dropped its tickets, which the flight notices.
        while courses.try_join_next().is_some() {}
    }
    while courses.join_next().await.is_some() {}
}
