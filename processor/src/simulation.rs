//! The processor as the simulation drives it: in a virtual time, with partitions, records and Elasticsearch's answers by hand.
//! Behind the consumer everything is real, down to the judging of bulk answers.

use std::{cell::Cell, io::Read, sync::Arc, time::Duration};

use tokio::{
    runtime::{Builder, Runtime},
    sync::{mpsc, oneshot},
};
use vitals::Throttle;
use wire::BlockHeader;

use crate::{
    Counters, DeadLetter, Options, Renderer,
    body::{Block, Position},
    bulk::Bulk,
    dead_letter::DeadLetters,
    elastic::{Answer, NoAnswer},
    error::ProcessError,
    flight::{Flight, Lane},
    indexer::{Indexer, Sink},
    pipeline::Mode,
    render::{Letters, Parsing, Work},
};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread simulates: then nothing is left to chance.
pub(crate) fn is_on() -> bool {
    ON.get()
}

/// A bulk request on its way.
#[derive(Debug)]
pub struct Request {
    body: Vec<u8>,
    answer: oneshot::Sender<Answer>,
}

impl Request {
    /// The NDJSON; nothing if it cannot be unpacked.
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        match flate2::read::GzDecoder::new(self.body.as_slice()).read_to_end(&mut text) {
            Ok(_) => text,
            Err(_) => Vec::new(),
        }
    }

    /// Answers. A request that is dropped is never answered.
    pub fn answer(self, status: u16, text: Vec<u8>) {
        // Who asked may be dead.
        drop(self.answer.send(Answer { status, text }));
    }
}

/// The way to the server.
#[derive(Debug)]
pub(crate) struct Elasticsearch(mpsc::UnboundedSender<Request>);

impl Elasticsearch {
    pub(crate) async fn bulk(&self, body: Vec<u8>) -> Result<Answer, NoAnswer> {
        let no_answer = || NoAnswer { url: "simulated".to_owned(), detail: "no answer".to_owned() };
        let (answer, answered) = oneshot::channel();
        self.0.send(Request { body, answer }).map_err(|_| no_answer())?;
        answered.await.map_err(|_| no_answer())
    }
}

/// One member of the consumer group, without the consumer.
pub struct Member {
    // Dropped first: tasks die with what they hold, as in a kill.
    runtime: Runtime,
    requests: mpsc::UnboundedReceiver<Request>,
    flight: Arc<Flight>,
    parsing: Parsing,
    renderer: Renderer,
    bulk: Bulk,
    dead_letters: Arc<DeadLetters>,
}

impl Member {
    /// Starts with no partitions. At most `in_flight` bytes of blocks are under way, and `bulks` requests.
    ///
    /// # Errors
    /// If the system gives us no runtime.
    pub fn start(in_flight: usize, bulks: usize, counters: &Arc<Counters>) -> Result<Member, ProcessError> {
        ON.set(true);
        let runtime = Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(ProcessError::setup)?;
        let flight = Flight::new(in_flight, Arc::clone(counters));
        let (sender, requests) = mpsc::unbounded_channel();
        let dead_letters = DeadLetters::report();
        let letters = Letters {
            runtime: runtime.handle().clone(),
            dead_letters: Arc::clone(&dead_letters),
            counters: Arc::clone(counters),
            throttle: Arc::new(Throttle::new()),
        };
        let sink = Sink::Simulated(Elasticsearch(sender));
        let (indexer, _) = Indexer::start(
            runtime.handle(),
            sink,
            Arc::clone(&dead_letters),
            bulks,
            Mode::default(),
            Arc::clone(&flight),
        );
        let options = Options { keep_original: true };
        let bulk = indexer.empty();
        let parsing = Parsing {
            options,
            bulk_bytes: usize::MAX,
            indexer,
            letters,
            counters: Arc::clone(counters),
            mode: Mode::default(),
            elasticsearch: None,
        };
        Ok(Member {
            runtime,
            requests,
            flight,
            parsing,
            renderer: Renderer::new(options),
            bulk,
            dead_letters,
        })
    }

    /// A partition is ours, to be read from `committed` on.
    pub fn open(&self, lane: Lane, committed: Option<i64>) {
        self.flight.open_lane(lane, committed);
    }

    /// A partition is no longer ours.
    pub fn close(&self, lane: &Lane) {
        self.flight.close_lane(lane);
    }

    /// Whether another block may be taken.
    pub fn has_room(&self) -> bool {
        self.flight.wait_for_room(Duration::ZERO)
    }

    /// Takes one record into the open bulk.
    pub fn take(&mut self, lane: &Lane, offset: i64, headers: &[(String, Vec<u8>)], value: &[u8]) {
        let Some(ticket) = self.flight.take(lane, offset, value.len()) else {
            return;
        };
        let position = Position { topic: Arc::clone(&lane.0), partition: lane.1, offset };
        let pairs = headers.iter().map(|(name, text)| (name.as_str(), text.as_slice()));
        match BlockHeader::decode(pairs, value) {
            Ok(header) => {
                let block =
                    Arc::new(Block { header, value: value.to_vec(), position: Some(position), attempt: 0 });
                self.parsing.render(&mut self.renderer, Work { block, ticket }, &mut self.bulk);
            }
            Err(error) => {
                let letter =
                    DeadLetter::of_record(headers.to_vec(), value.to_vec(), &position, &error.to_string());
                self.parsing.letters.keep(letter, ticket);
            }
        }
    }

    /// Sends the open bulk, unless there are enough under way.
    pub fn flush(&mut self) {
        if self.bulk.body.items.is_empty() {
            return;
        }
        let bulk = std::mem::replace(&mut self.bulk, self.parsing.indexer.empty());
        if let Err(bulk) = self.parsing.indexer.try_submit(bulk) {
            self.bulk = bulk;
        }
    }

    /// Lets so much time pass. Everything that is due happens.
    pub fn advance(&self, time: Duration) {
        self.runtime.block_on(async { tokio::time::sleep(time).await });
    }

    /// Requests that were sent since the last call.
    pub fn requests(&mut self) -> Vec<Request> {
        std::iter::from_fn(|| self.requests.try_recv().ok()).collect()
    }

    /// Offsets that may be committed and were not handed out yet.
    pub fn moved(&self) -> Vec<(Lane, i64)> {
        self.flight.moved()
    }

    /// A commit failed.
    pub fn forget_commits(&self) {
        self.flight.forget_commits();
    }

    /// What may be committed of these partitions.
    pub fn prefixes(&self, lanes: &[Lane]) -> Vec<(Lane, i64)> {
        self.flight.prefixes(Some(lanes))
    }

    /// Blocks under way.
    pub fn blocks(&self) -> usize {
        self.flight.blocks()
    }

    /// Whether a block's fate became unknown.
    pub fn is_lost(&self) -> bool {
        self.flight.is_lost()
    }

    /// The dead letters that were written durably since the last call.
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.dead_letters.take()
    }
}
