//! `khp-log process`, and documents from files straight to Elasticsearch.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use grammars::Component;

use crate::{
    Stop,
    body::Block,
    consume::Consuming,
    counters::Counters,
    error::ProcessError,
    flight::Lane,
    letter::DeadLetter,
    pipeline::{DRAIN, Mode, Pipeline},
    render::Work,
};

/// Runs the processor until asked to stop: blocks from Kafka, documents to Elasticsearch, or nowhere if that is `None`.
///
/// Servers that are away are waited for, at the start and later. Stopping drains what is under way, commits and leaves the group.
pub fn run(
    process: &settings::Process,
    kafka: &settings::Kafka,
    elasticsearch: Option<&settings::Elasticsearch>,
    stop: &Stop,
    counters: &Arc<Counters>,
) -> Result<(), ProcessError> {
    counters.status.begin();
    let role = Component::Processor;
    let Some(pipeline) =
        Pipeline::start(role, process, Some(kafka), elasticsearch, Mode::Live, stop, counters)?
    else {
        return Ok(());
    };
    pipeline.report();
    let ended = Consuming::new(process, kafka, &pipeline, counters).and_then(|consuming| consuming.run(stop));
    pipeline.end_report();
    pipeline.finish();
    ended
}

/// Where documents of files go.
#[derive(Clone, Copy, Debug)]
pub struct Direct<'s> {
    /// Sizes and numbers; group and topics are not used.
    pub process: &'s settings::Process,
    /// For dead letters; without it they are returned.
    pub kafka: Option<&'s settings::Kafka>,
    /// `None`: nowhere, for benches.
    pub elasticsearch: Option<&'s settings::Elasticsearch>,
    /// Whether documents that are there are replaced.
    pub mode: Mode,
}

/// How a direct run ended.
#[derive(Debug, Default)]
pub struct DirectEnd {
    /// Blocks that were not settled when we had to stop.
    pub unsettled: u64,
    /// Without Kafka: the first thousand documents and blocks that were refused. All are counted.
    pub refused: Vec<DeadLetter>,
}

impl Direct<'_> {
    /// Sends all blocks and comes back when each is settled, or when asked to stop, after draining. `settled` is called for each
    /// block in the order of `blocks`, when it and all before it are settled.
    pub fn run(
        &self,
        blocks: impl IntoIterator<Item = Arc<Block>>,
        mut settled: impl FnMut(&Block),
        stop: &Stop,
        counters: &Arc<Counters>,
    ) -> Result<DirectEnd, ProcessError> {
        let role = Component::Replay;
        let started =
            Pipeline::start(role, self.process, self.kafka, self.elasticsearch, self.mode, stop, counters)?;
        let Some(pipeline) = started else {
            return Ok(DirectEnd::default());
        };
        let mut feeding = Feeding::new(&pipeline);
        let fed = feeding.feed(blocks, &mut settled, stop).and_then(|()| feeding.drain(&mut settled, stop));
        let unsettled = feeding.waiting.len() as u64;
        let refused = pipeline.inlet.letters.dead_letters.take();
        pipeline.finish();
        fed.map(|()| DirectEnd { unsettled, refused })
    }
}

/// Blocks of files on their way.
struct Feeding<'p> {
    pipeline: &'p Pipeline,
    /// The files' only lane; blocks are numbered from 0.
    lane: Lane,
    /// Not yet settled, or behind one that is not.
    waiting: VecDeque<Arc<Block>>,
    taken: i64,
}

impl<'p> Feeding<'p> {
    fn new(pipeline: &'p Pipeline) -> Feeding<'p> {
        let lane: Lane = (Arc::from("files"), 0);
        pipeline.flight.open_lane(lane.clone(), None);
        Feeding { pipeline, lane, waiting: VecDeque::new(), taken: 0 }
    }

    fn feed(
        &mut self,
        blocks: impl IntoIterator<Item = Arc<Block>>,
        settled: &mut impl FnMut(&Block),
        stop: &Stop,
    ) -> Result<(), ProcessError> {
        for block in blocks {
            while !self.pipeline.flight.wait_for_room(Duration::from_millis(100)) && !stop.is_requested() {
                self.report(settled);
            }
            self.pipeline.check()?;
            if stop.is_requested() {
                return Ok(());
            }
            let taken = self.pipeline.flight.take(&self.lane, self.taken, block.value.len());
            let ticket = taken.ok_or(ProcessError::Lost)?;
            self.taken += 1;
            self.waiting.push_back(Arc::clone(&block));
            self.pipeline.inlet.send(Work { block, ticket })?;
            self.report(settled);
        }
        Ok(())
    }

    /// Waits until all is settled; once asked to stop, not for ever.
    fn drain(&mut self, settled: &mut impl FnMut(&Block), stop: &Stop) -> Result<(), ProcessError> {
        let mut asked: Option<Instant> = None;
        loop {
            let is_done = self.pipeline.flight.wait_for_all(Duration::from_millis(100));
            self.report(settled);
            self.pipeline.check()?;
            if is_done {
                return Ok(());
            }
            if stop.is_requested() && asked.get_or_insert_with(Instant::now).elapsed() >= DRAIN {
                return Ok(());
            }
        }
    }

    fn report(&mut self, settled: &mut impl FnMut(&Block)) {
        let prefix = self.pipeline.flight.prefix(&self.lane).unwrap_or(0);
        let first = self.taken - self.waiting.len() as i64;
        for block in self.waiting.drain(..(prefix - first) as usize) {
            settled(&block);
        }
    }
}
