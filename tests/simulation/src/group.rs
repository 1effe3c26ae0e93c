//! The consumer group: two members, who fetch, work, commit, die, and lose partitions with and without knowing.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use fastrand::Rng;
use processor::{Counters, DeadLetter, simulation::Member};

use crate::{
    Planted,
    index::Elasticsearch,
    kafka::{PARTITIONS, Record},
};

/// Bytes of blocks that a member may have under way.
const IN_FLIGHT: usize = 60_000;

/// What a member has of a partition.
#[derive(Debug)]
struct Holding {
    position: usize,
    /// Until when it believes in it, if somebody else has it already.
    zombie_until: Option<u64>,
}

struct Worker {
    member: Member,
    holdings: BTreeMap<usize, Holding>,
    next_flush: u64,
    next_commit: u64,
    advanced: u64,
}

/// See the module.
pub(crate) struct Group {
    workers: [Option<Worker>; 2],
    /// When who was killed comes back.
    back: [u64; 2],
    owners: [Option<usize>; PARTITIONS],
    committed: [Option<usize>; PARTITIONS],
    topic: Arc<str>,
    counters: Arc<Counters>,
    /// Dead letters that were written.
    pub(crate) letters: Vec<DeadLetter>,
    rng: Rng,
    planted: Option<Planted>,
}

impl Group {
    /// Nobody is there yet.
    pub(crate) fn new(seed: u64, planted: Option<Planted>) -> Group {
        Group {
            workers: [None, None],
            back: [0, 0],
            owners: [None; PARTITIONS],
            committed: [None; PARTITIONS],
            topic: Arc::from("khp-logs"),
            counters: Arc::default(),
            letters: Vec::new(),
            rng: Rng::with_seed(seed ^ 0x6772_6f75_7000),
            planted,
        }
    }

    /// A member is killed; its requests on the wire may still be carried out.
    pub(crate) fn kill(&mut self, number: usize, until: u64, index: &mut Elasticsearch, now: u64) {
        if let Some(mut worker) = self.workers[number].take() {
            for request in worker.member.requests() {
                if self.rng.bool() {
                    index.accept(request, now);
                }
            }
            self.letters.extend(worker.member.dead_letters());
        }
        self.back[number] = until;
        for owner in &mut self.owners {
            owner.take_if(|owner| *owner == number);
        }
    }

    /// Partitions go from one member to the other.
    pub(crate) fn rebalance(&mut self, is_lost: bool, now: u64) {
        for partition in 0..PARTITIONS {
            let Some(from) = self.owners[partition].filter(|_| self.rng.bool()) else {
                continue;
            };
            let to = 1 - from;
            if self.workers[to].is_none() {
                continue;
            }
            if let Some(worker) = &mut self.workers[from] {
                if is_lost {
                    let until = now + self.rng.u64(1000..8000);
                    if let Some(holding) = worker.holdings.get_mut(&partition) {
                        holding.zombie_until = Some(until);
                    }
                } else {
                    let lane = (Arc::clone(&self.topic), partition as i32);
                    let settled = worker.member.prefixes(std::slice::from_ref(&lane));
                    worker.member.close(&lane);
                    worker.holdings.remove(&partition);
                    for (_, offset) in settled {
                        self.committed[partition] = Some(offset as usize);
                    }
                }
            }
            self.assign(partition, to);
        }
    }

    fn assign(&mut self, partition: usize, to: usize) {
        self.owners[partition] = Some(to);
        let position = self.committed[partition].unwrap_or(0);
        if let Some(worker) = &mut self.workers[to] {
            let committed = self.committed[partition].map(|offset| offset as i64);
            worker.member.open((Arc::clone(&self.topic), partition as i32), committed);
            worker.holdings.insert(partition, Holding { position, zombie_until: None });
        }
    }

    /// What happens by now.
    ///
    /// # Errors
    /// If a member lost a block, or cannot start.
    pub(crate) fn tick(
        &mut self,
        now: u64,
        partitions: &[Vec<Record>],
        index: &mut Elasticsearch,
    ) -> Result<(), String> {
        for number in 0..self.workers.len() {
            if self.workers[number].is_none() && now >= self.back[number] {
                self.workers[number] = Some(self.start(now)?);
            }
        }
        for partition in 0..PARTITIONS {
            if self.owners[partition].is_none() {
                let first = self.rng.usize(..2);
                if let Some(to) = [first, 1 - first].into_iter().find(|to| self.workers[*to].is_some()) {
                    self.assign(partition, to);
                }
            }
        }
        for number in 0..self.workers.len() {
            if let Some(mut worker) = self.workers[number].take() {
                self.work(number, &mut worker, now, partitions);
                for request in worker.member.requests() {
                    index.accept(request, now);
                }
                self.letters.extend(worker.member.dead_letters());
                if worker.member.is_lost() {
                    return Err(format!("member {number} lost a block"));
                }
                self.workers[number] = Some(worker);
            }
        }
        Ok(())
    }

    fn start(&self, now: u64) -> Result<Worker, String> {
        let member = Member::start(IN_FLIGHT, 2, &self.counters).map_err(|error| error.to_string())?;
        Ok(Worker { member, holdings: BTreeMap::new(), next_flush: now, next_commit: now, advanced: now })
    }

    fn work(&mut self, number: usize, worker: &mut Worker, now: u64, partitions: &[Vec<Record>]) {
        worker.member.advance(Duration::from_millis((now - worker.advanced).max(1)));
        worker.advanced = now;
        let over = |_: &usize, holding: &mut Holding| holding.zombie_until.is_some_and(|until| now >= until);
        for (partition, _) in worker.holdings.extract_if(.., over) {
            // It may own it again meanwhile: then this was replaced.
            worker.member.close(&(Arc::clone(&self.topic), partition as i32));
        }
        for (&partition, holding) in &mut worker.holdings {
            let lane = (Arc::clone(&self.topic), partition as i32);
            for _ in 0..self.rng.usize(..6) {
                let Some(record) = partitions[partition].get(holding.position) else { break };
                if !worker.member.has_room() {
                    break;
                }
                worker.member.take(&lane, holding.position as i64, &record.headers, &record.value);
                holding.position += 1;
            }
        }
        if now >= worker.next_flush {
            worker.member.flush();
            worker.next_flush = now + self.rng.u64(20..500);
        }
        if now >= worker.next_commit {
            worker.next_commit = now + 1000;
            self.commit(number, worker);
        }
    }

    /// A commit may be refused, or carried out and not answered. That of a zombie is refused.
    fn commit(&mut self, number: usize, worker: &Worker) {
        let mut moved = worker.member.moved();
        moved.sort();
        if self.planted == Some(Planted::CommittedTooFar) {
            moved.iter_mut().for_each(|(_, offset)| *offset += 1);
        }
        let is_refused = self.rng.u8(..10) == 0;
        for ((_, partition), offset) in moved {
            let partition = partition as usize;
            if is_refused || self.owners[partition] != Some(number) {
                worker.member.forget_commits();
            } else {
                self.committed[partition] = Some(offset as usize);
            }
        }
    }

    /// Whether everything that is stored was read and committed.
    pub(crate) fn is_done(&self, partitions: &[Vec<Record>]) -> bool {
        let is_committed =
            |(at, records): (usize, &Vec<Record>)| self.committed[at].unwrap_or(0) >= records.len();
        partitions.iter().enumerate().all(is_committed)
            && self.workers.iter().flatten().all(|worker| worker.member.blocks() == 0)
    }

    /// How far each partition is committed.
    pub(crate) fn committed(&self) -> [Option<usize>; PARTITIONS] {
        self.committed
    }
}
