//! The course of one bulk, from the first request until every item is settled.
//!
//! A round sends what is pending, whole or in pieces, and judges each item. What is indexed is settled, what is refused
//! becomes a dead letter and is settled when that is durable, and the rest is pending in the next round, after a pause. Repeating
//! is harmless: ids and external versions make the second answer 409.

use std::{
    collections::HashMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};

use crate::{
    backoff::Backoff,
    body::BulkBody,
    bulk::{Bulk, Shares, lines},
    elastic::{Answer, compress},
    indexer::{Shared, Sink},
    letter::DeadLetter,
    outcome::{Request, Trouble, Verdict, Write, judge, judge_request},
    pipeline::Mode,
    response::BulkResponse,
    status::Waiting,
    templates::{self, Look},
};

/// A request is never cut below this for its size, unless it is one document.
const SMALLEST: usize = 64 * 1024;

/// If so many documents for one index are refused in one answer and none is taken, the index is at fault.
const WHOLESALE: usize = 100;

/// How long a block for an index that takes nothing is kept in memory.
const HOLD: Duration = Duration::from_secs(10);

/// The same while no index takes anything: then there is nothing to make room for, but that may only seem so.
const HOLD_ALL: Duration = Duration::from_secs(300);

/// One bulk under way.
pub(crate) struct Course {
    shared: Arc<Shared>,
    body: Arc<BulkBody>,
    shares: Shares,
    /// The whole body compressed, for the first request.
    ahead: Option<Vec<u8>>,
    /// Dead letters being written; each gives its item when it is durable.
    letters: JoinSet<usize>,
    /// Requests answered by anybody when this course began.
    answered_before: u64,
    /// Requests in a row that were not answered.
    silent: usize,
    /// Bytes of a request of this course; lowered when there is no answer again and again, for a server may close the
    /// connection on what it finds too large before its 413 can be read.
    limit: usize,
    /// Since when an index does not take documents of ours.
    parked_since: Option<Instant>,
}

/// What is left of a round.
#[derive(Default)]
struct Left {
    items: Vec<usize>,
    wait: Wait,
    /// Those whose index takes nothing.
    parked: Vec<usize>,
}

/// How long until the next round.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Wait {
    #[default]
    Soon,
    /// Somebody has to do something first.
    Seldom,
}

impl Left {
    fn add(&mut self, items: impl IntoIterator<Item = usize>, wait: Wait) {
        self.items.extend(items);
        self.wait = self.wait.max(wait);
    }
}

/// A document refused for its own sake.
struct Refusal {
    item: usize,
    status: u16,
    reason: String,
}

impl Course {
    pub(crate) fn new(shared: Arc<Shared>, bulk: Bulk) -> Course {
        let answered_before = shared.answered.load(Ordering::Relaxed);
        Course {
            shared,
            body: Arc::new(bulk.body),
            shares: bulk.shares,
            ahead: None,
            letters: JoinSet::new(),
            answered_before,
            silent: 0,
            limit: usize::MAX,
            parked_since: None,
        }
    }

    /// Compresses what the first request will most likely be.
    pub(crate) async fn compress_ahead(mut self) -> Course {
        if matches!(self.shared.sink, Sink::Elasticsearch(_)) {
            let body = Arc::clone(&self.body);
            self.ahead = self.shared.sink.aside(move || compress(&body.bytes)).await;
        }
        self
    }

    pub(crate) async fn run(mut self, permit: OwnedSemaphorePermit) {
        let mut permit = Some(permit);
        let mut waiting: Option<Waiting> = None;
        let mut pending: Vec<usize> = (0..self.body.items.len()).collect();
        let (mut soon, mut seldom) = (Backoff::soon(), Backoff::seldom());
        loop {
            let mut left = self.round(pending).await;
            self.let_go(&mut left);
            while let Some(Ok(item)) = self.letters.try_join_next() {
                self.shares.settle(item);
            }
            if left.items.is_empty() {
                break;
            }
            if left.items.len() < self.body.items.len() {
                faults::at(faults::At::R5);
            }
            pending = left.items;
            self.shared.counters.retried.add(pending.len() as u64);
            match left.wait {
                Wait::Soon => {
                    waiting = None;
                    tokio::time::sleep(soon.pause()).await;
                }
                Wait::Seldom => {
                    // While it is tried again it still waits.
                    waiting.get_or_insert_with(|| Waiting::begin(&self.shared.counters));
                    permit = self.stand_aside(permit, &mut seldom).await;
                }
            }
        }
        drop(permit);
        drop(waiting);
        while let Some(Ok(item)) = self.letters.join_next().await {
            self.shares.settle(item);
        }
        if let Ok(body) = Arc::try_unwrap(self.body) {
            self.shared.recycle(body);
        }
    }

    /// Lets go of blocks whose index takes nothing for long while others do, so that they do not fill the memory.
    fn let_go(&mut self, left: &mut Left) {
        if left.parked.is_empty() {
            self.parked_since = None;
            return;
        }
        let waited = self.parked_since.get_or_insert_with(Instant::now).elapsed();
        let flight = Arc::clone(&self.shared.flight);
        let others_flow = self.shared.others_flow();
        let is_long = waited >= if others_flow { HOLD } else { HOLD_ALL };
        for &item in &left.parked {
            let index = self.index(item);
            if (is_long || (others_flow && flight.is_parked(&index))) && flight.may_park() {
                self.shares.park(item, &index);
            }
        }
        left.items.retain(|&item| self.shares.is_open(item));
    }

    /// Lets other bulks pass while this one waits for an operator.
    async fn stand_aside(
        &self,
        permit: Option<OwnedSemaphorePermit>,
        backoff: &mut Backoff,
    ) -> Option<OwnedSemaphorePermit> {
        drop(permit);
        tokio::time::sleep(backoff.pause()).await;
        let permits: Arc<Semaphore> = Arc::clone(&self.shared.permits);
        permits.acquire_owned().await.ok()
    }

    /// Sends all of `pending` once.
    async fn round(&mut self, pending: Vec<usize>) -> Left {
        let mut left = Left::default();
        let shared = Arc::clone(&self.shared);
        if let Sink::Null = &shared.sink {
            shared.counters.created.add(pending.len() as u64);
            pending.into_iter().for_each(|item| self.shares.settle(item));
            return left;
        }
        match templates::look(&shared, &self.body.indices, &mut self.silent).await {
            Look::There => {}
            Look::Missing => {
                left.add(pending, Wait::Seldom);
                return left;
            }
            Look::NotKnown => {
                left.add(pending, Wait::Soon);
                return left;
            }
        }
        let mut pieces = self.pieces(pending);
        while let Some(piece) = pieces.pop() {
            let Some(answer) = self.request(&piece).await else {
                self.suspect(&piece);
                left.add(piece, Wait::Soon);
                continue;
            };
            self.silent = 0;
            match judge_request(answer.status, &answer.text) {
                Request::Answered => self.judge_items(&piece, &answer, &mut left),
                Request::Again => {
                    shared.warnings.busy(&answer);
                    left.add(piece, Wait::Soon);
                }
                Request::Paused => {
                    shared.counters.status.locked_out(answer.status);
                    shared.warnings.paused(answer.status, "");
                    left.add(piece, Wait::Seldom);
                }
                Request::Parked(trouble) => {
                    shared.counters.status.trouble(trouble, "");
                    shared.warnings.trouble(trouble, "", &answer.beginning());
                    left.add(piece, Wait::Seldom);
                }
                Request::TooLarge if piece.len() > 1 => {
                    self.lower_ceiling(&piece);
                    pieces.extend(halves(piece));
                }
                Request::Malformed if piece.len() > 1 => pieces.extend(halves(piece)),
                Request::TooLarge => self.refuse(alone(&piece, 413, "larger than http.max_content_length")),
                // Alone and malformed: the document's fault only if others are understood.
                Request::Malformed if shared.answered.load(Ordering::Relaxed) > self.answered_before => {
                    self.refuse(alone(&piece, 400, &answer.beginning()));
                }
                Request::Malformed => {
                    shared.counters.status.trouble(Trouble::MalformedRequest, "");
                    shared.warnings.trouble(Trouble::MalformedRequest, "", &answer.beginning());
                    left.add(piece, Wait::Seldom);
                }
            }
        }
        left
    }

    /// Cuts what is pending into requests that the server will not call too large. The last is sent first.
    fn pieces(&self, pending: Vec<usize>) -> Vec<Vec<usize>> {
        let ceiling = self.shared.ceiling.load(Ordering::Relaxed).min(self.limit);
        if ceiling == usize::MAX {
            return vec![pending];
        }
        let mut pieces: Vec<Vec<usize>> = Vec::new();
        let mut room = 0;
        for item in pending {
            let length = self.body.items[item].lines.len();
            match pieces.last_mut() {
                Some(piece) if length <= room => piece.push(item),
                _ => {
                    pieces.push(vec![item]);
                    room = ceiling;
                }
            }
            room = room.saturating_sub(length);
        }
        pieces.reverse();
        pieces
    }

    fn length(&self, piece: &[usize]) -> usize {
        piece.iter().map(|&item| self.body.items[item].lines.len()).sum()
    }

    /// After every third request without an answer, the next are half as large.
    fn suspect(&mut self, piece: &[usize]) {
        self.silent += 1;
        if self.silent.is_multiple_of(3) {
            self.limit = self.limit.min((self.length(piece) / 2).max(SMALLEST));
        }
    }

    fn lower_ceiling(&self, piece: &[usize]) {
        let length = self.length(piece);
        self.shared.ceiling.fetch_min((length / 2).max(SMALLEST), Ordering::Relaxed);
        self.shared.warnings.too_large(length);
    }

    /// One request. `None` if there is no answer, so that nothing is known.
    async fn request(&mut self, piece: &[usize]) -> Option<Answer> {
        let shared = Arc::clone(&self.shared);
        let counters = &shared.counters;
        counters.bulks_in_flight.add(1);
        faults::at(faults::At::R3);
        let body = self.compressed(piece).await;
        let began = Instant::now();
        let answer = match body {
            Some(body) => {
                counters.sent_bytes.add(body.len() as u64);
                self.shared.sink.bulk(body, self.silent).await
            }
            None => {
                counters.bulks_in_flight.subtract(1);
                return None;
            }
        };
        counters.bulks_in_flight.subtract(1);
        match answer {
            Ok(answer) => {
                faults::at(faults::At::R4);
                counters.bulks.add(1);
                counters.bulk_latency.observe(began.elapsed());
                counters.status.elasticsearch.clear();
                Some(answer)
            }
            Err(error) => {
                self.shared.counters.status.elasticsearch.set(error.to_string());
                self.shared.warnings.no_answer(&error);
                None
            }
        }
    }

    async fn compressed(&mut self, piece: &[usize]) -> Option<Vec<u8>> {
        let body = Arc::clone(&self.body);
        if piece.len() == body.items.len() {
            self.shared.counters.bulk_bytes.add(body.bytes.len() as u64);
            if let Some(ahead) = self.ahead.take() {
                return Some(ahead);
            }
            return self.shared.sink.aside(move || compress(&body.bytes)).await;
        }
        let part: Vec<u8> = piece.iter().flat_map(|&item| lines(&body, &body.items[item])).copied().collect();
        self.shared.counters.bulk_bytes.add(part.len() as u64);
        self.shared.sink.aside(move || compress(&part)).await
    }

    fn judge_items(&mut self, piece: &[usize], answer: &Answer, left: &mut Left) {
        let response = match BulkResponse::read(&answer.text) {
            Ok(response) if response.items.len() == piece.len() => response,
            _ => {
                self.shared.warnings.unreadable(piece.len(), answer);
                return left.add(piece.iter().copied(), Wait::Soon);
            }
        };
        self.shared.answered.fetch_add(1, Ordering::Relaxed);
        let mut writes = [0_u64; 3];
        let mut refusals = Vec::new();
        for (&item, wrapped) in piece.iter().zip(&response.items) {
            let status = wrapped.index.status;
            let error = wrapped.index.error.as_ref();
            let (kind, reason) = error.map_or(("", ""), |error| (&*error.kind, error.reason()));
            match judge(status, kind, reason) {
                Verdict::Indexed(write) => {
                    writes[write as usize] += u64::from(!self.is_journal(item));
                    self.shares.settle(item);
                }
                Verdict::Again => left.add([item], Wait::Soon),
                Verdict::Parked(trouble) => {
                    self.shared.counters.status.trouble(trouble, &self.index(item));
                    self.shared.warnings.trouble(trouble, &self.index(item), reason);
                    left.add([item], Wait::Seldom);
                    left.parked.push(item);
                }
                Verdict::Paused => {
                    self.shared.counters.status.locked_out(status);
                    self.shared.warnings.paused(status, reason);
                    left.add([item], Wait::Seldom);
                }
                Verdict::Refused => {
                    let reason = error.map(|error| error.describe()).unwrap_or_default();
                    refusals.push(Refusal { item, status, reason });
                }
            }
        }
        let counters = &self.shared.counters;
        if writes.iter().sum::<u64>() > 0 {
            self.shared.wrote();
        }
        counters.created.add(writes[Write::Created as usize]);
        counters.updated.add(writes[Write::Updated as usize]);
        counters.unchanged.add(writes[Write::Unchanged as usize]);
        self.refuse_or_park(piece, refusals, left);
    }

    /// Live logs are never dead-lettered wholesale: an index that refuses everything is parked.
    fn refuse_or_park(&mut self, piece: &[usize], refusals: Vec<Refusal>, left: &mut Left) {
        if refusals.len() < WHOLESALE || self.shared.mode == Mode::DeadLetters {
            return refusals.into_iter().for_each(|refusal| self.refuse(refusal));
        }
        let mut sent: HashMap<String, (usize, usize)> = HashMap::new();
        for &item in piece {
            sent.entry(self.index(item)).or_default().0 += 1;
        }
        for refusal in &refusals {
            sent.entry(self.index(refusal.item)).or_default().1 += 1;
        }
        for refusal in refusals {
            let index = self.index(refusal.item);
            match sent[&index] {
                (all, refused) if all == refused && refused >= WHOLESALE => {
                    self.shared.counters.status.trouble(Trouble::Wholesale, &index);
                    self.shared.warnings.trouble(Trouble::Wholesale, &index, &refusal.reason);
                    left.add([refusal.item], Wait::Seldom);
                }
                _ => self.refuse(refusal),
            }
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        let Refusal { item, status, reason } = refusal;
        let letter = DeadLetter::of_item(&self.body, &self.body.items[item], status, &reason);
        self.shared.warnings.refused(&letter);
        self.shared.counters.dead_lettered.add(1);
        let dead_letters = Arc::clone(&self.shared.dead_letters);
        self.letters.spawn(async move {
            dead_letters.keep(letter).await;
            item
        });
    }

    /// Whether an item is a line of a daemon's own journal, which counts apart from events.
    fn is_journal(&self, item: usize) -> bool {
        self.body.blocks[self.body.items[item].block].header.is_journal()
    }

    /// The name of an item's index, out of its action line.
    fn index(&self, item: usize) -> String {
        let action = self.body.action(&self.body.items[item]);
        let name = action.strip_prefix(br#"{"index":{"_index":""#).unwrap_or(action);
        let end = memchr::memchr(b'"', name).unwrap_or(name.len());
        String::from_utf8_lossy(&name[..end]).into_owned()
    }
}

fn halves(mut piece: Vec<usize>) -> [Vec<usize>; 2] {
    let second = piece.split_off(piece.len() / 2);
    // Taken from the end: the first half goes first.
    [second, piece]
}

fn alone(piece: &[usize], status: u16, reason: &str) -> Refusal {
    Refusal { item: piece.first().copied().unwrap_or_default(), status, reason: reason.to_owned() }
}
