//! A parsing thread: blocks in, bulks out.
//!
//! A bulk goes when it is large enough, when nothing more has come for a moment, or when its first block has waited long
//! enough: large requests under load, low latency without.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant, SystemTime},
};

use tokio::runtime::Handle;

use vitals::Throttle;

use crate::{
    body::Block,
    bulk::Bulk,
    counters::Counters,
    dead_letter::DeadLetters,
    document::{Options, Renderer},
    flight::BlockTicket,
    indexer::{Closed, Indexer},
    letter::DeadLetter,
    pipeline::Mode,
    recall,
};

/// If nothing comes for so long, what is there is sent.
const LINGER: Duration = Duration::from_millis(50);
/// No block waits longer than this for a bulk to fill.
const OLDEST: Duration = Duration::from_millis(500);

/// A block to be rendered.
pub(crate) struct Work {
    pub(crate) block: Arc<Block>,
    pub(crate) ticket: BlockTicket,
}

/// Writes dead letters for threads that do not wait for them.
#[derive(Clone)]
pub(crate) struct Letters {
    pub(crate) runtime: Handle,
    pub(crate) dead_letters: Arc<DeadLetters>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) throttle: Arc<Throttle>,
}

impl Letters {
    /// Keeps the letter of a whole record, and settles its ticket when it is durable.
    pub(crate) fn keep(&self, letter: DeadLetter, ticket: BlockTicket) {
        self.counters.unreadable.add(1);
        if let Some(withheld) = self.throttle.pass() {
            let reason = letter.header("reason").unwrap_or_default();
            let source = letter.header("source").unwrap_or("file");
            tracing::warn!(source, reason, withheld, "a record cannot be read and becomes a dead letter");
        }
        let dead_letters = Arc::clone(&self.dead_letters);
        self.runtime.spawn(async move {
            dead_letters.keep(letter).await;
            ticket.settle();
        });
    }
}

/// One parsing thread's state.
pub(crate) struct Parsing {
    pub(crate) options: Options,
    pub(crate) mode: Mode,
    pub(crate) bulk_bytes: usize,
    pub(crate) indexer: Indexer,
    pub(crate) letters: Letters,
    pub(crate) counters: Arc<Counters>,
    /// Where what GC logs said before can be asked for.
    pub(crate) elasticsearch: Option<settings::Elasticsearch>,
}

impl Parsing {
    /// Runs until all senders of work are gone.
    pub(crate) fn run(self, inbox: &Receiver<Work>) {
        let mut renderer = self.renderer();
        let mut bulk = self.indexer.empty();
        // When the first block of the bulk came.
        let mut since: Option<Instant> = None;
        loop {
            let patience = match since {
                Some(since) => LINGER.min(OLDEST.saturating_sub(since.elapsed())),
                None => Duration::from_secs(3600),
            };
            let ended = match inbox.recv_timeout(patience) {
                Ok(work) => {
                    let before = bulk.body.bytes.len();
                    self.render(&mut renderer, work, &mut bulk);
                    faults::at(faults::At::R2);
                    since.get_or_insert_with(Instant::now);
                    let is_due = since.is_some_and(|since| since.elapsed() >= OLDEST);
                    // With another block like this it would be too large, and memory is counted in bulks.
                    let (now, next) = (bulk.body.bytes.len(), bulk.body.bytes.len() - before);
                    if now + next <= self.bulk_bytes && !is_due {
                        continue;
                    }
                    false
                }
                Err(RecvTimeoutError::Timeout) => false,
                Err(RecvTimeoutError::Disconnected) => true,
            };
            since = None;
            if self.flush(&mut bulk).is_err() || ended {
                return;
            }
        }
    }

    fn renderer(&self) -> Renderer {
        let recall = self.elasticsearch.as_ref().and_then(|settings| {
            // The pipeline's own client was made of the same settings; but this one takes fewer kinds of certificates.
            recall::from(settings)
                .inspect_err(|error| tracing::warn!(%error, "what GC logs said before cannot be read"))
                .ok()
        });
        let renderer = Renderer::new(self.options).recalling(recall);
        match self.mode {
            Mode::Reparse => renderer.replacing(),
            Mode::Live | Mode::DeadLetters => renderer,
        }
    }

    fn flush(&self, bulk: &mut Bulk) -> Result<(), Closed> {
        if bulk.body.items.is_empty() {
            return Ok(());
        }
        self.indexer.submit(std::mem::replace(bulk, self.indexer.empty()))
    }

    pub(crate) fn render(&self, renderer: &mut Renderer, work: Work, bulk: &mut Bulk) {
        let Work { block, ticket } = work;
        let (bytes, items, blocks) = (bulk.body.bytes.len(), bulk.body.items.len(), bulk.body.blocks.len());
        // A panic is a fault of ours, but one block must not stop all others again and again.
        let rendered = catch_unwind(AssertUnwindSafe(|| renderer.render(&block, &mut bulk.body)));
        let reason = match rendered {
            // What the pipeline says of itself is not counted as what it is there for.
            Ok(Ok(_)) if block.header.is_journal() => return bulk.add(ticket),
            Ok(Ok(stats)) => {
                self.counters.blocks.add(1);
                self.counters.block_bytes.add(block.value.len() as u64);
                self.counters.events.add(stats.events);
                self.counters.typed.add(stats.typed);
                self.counters.unparsed.add(stats.unparsed);
                self.counters.event_lag.observe(age(block.header.read_ms));
                self.counters.recoded.add(stats.recoded);
                self.counters.damaged.add(stats.damaged);
                return bulk.add(ticket);
            }
            Ok(Err(unknown)) => unknown.to_string(),
            Err(_) => {
                *renderer = self.renderer();
                "a grammar failed on this block; please report it with the block".to_owned()
            }
        };
        bulk.body.bytes.truncate(bytes);
        bulk.body.items.truncate(items);
        bulk.body.blocks.truncate(blocks);
        self.letters.keep(DeadLetter::of_block(&block, &reason), ticket);
    }
}

/// How long ago something was read on its host; nothing if that clock is ahead of ours.
fn age(read_ms: i64) -> Duration {
    let read = SystemTime::UNIX_EPOCH + Duration::from_millis(read_ms.max(0).unsigned_abs());
    SystemTime::now().duration_since(read).unwrap_or_default()
}
