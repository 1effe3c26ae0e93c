//! Parsing threads and indexer: everything behind the source of blocks, which is Kafka or files.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use grammars::Component;
use tokio::runtime::{Builder, Runtime};

use vitals::Throttle;

use crate::{
    Stop,
    backoff::Backoff,
    counters::Counters,
    dead_letter::DeadLetters,
    document::Options,
    elastic::Client,
    error::ProcessError,
    filebeat::Table,
    flight::Flight,
    indexer::{Indexer, Sink},
    journal::Reporter,
    render::{Letters, Parsing, Work},
};

/// Bulks that are being built or compressed, beside those that are sent.
const BULKS_AHEAD: usize = 2;

/// How long what is under way may take when we stop.
pub(crate) const DRAIN: Duration = Duration::from_secs(20);

/// What the documents are sent for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Create a document, or extend it if the event has grown.
    #[default]
    Live,
    /// Replace documents of the same length, too: their grammar was mended.
    Reparse,
    /// Dead letters, each refused before for its own sake. Refused again it is a dead letter again, however many there are.
    DeadLetters,
}

/// What runs behind a source.
pub(crate) struct Pipeline {
    pub(crate) flight: Arc<Flight>,
    pub(crate) inlet: Inlet,
    threads: Vec<thread::JoinHandle<()>>,
    runtime: Runtime,
}

/// Where blocks go in.
#[derive(Clone)]
pub(crate) struct Inlet {
    pub(crate) letters: Letters,
    /// Whose logs a Filebeat's records are.
    pub(crate) filebeat: Arc<Table>,
    parsing: Vec<mpsc::Sender<Work>>,
}

impl Inlet {
    /// Hands a block to the thread of its generation, so that one thread sees all of a file in order.
    pub(crate) fn send(&self, work: Work) -> Result<(), ProcessError> {
        let turn = work.block.header.generation.0 % self.parsing.len() as u64;
        self.parsing[turn as usize].send(work).map_err(|_| ProcessError::Lost)
    }
}

impl Pipeline {
    /// Starts threads and runtime. `role` is whose journal tells of dead letters. `None` for Elasticsearch renders and throws away; without Kafka, dead letters are kept for
    /// the caller. Waits for Elasticsearch; `Ok(None)` if asked to stop meanwhile.
    pub(crate) fn start(
        role: Component,
        process: &settings::Process,
        kafka: Option<&settings::Kafka>,
        elasticsearch: Option<&settings::Elasticsearch>,
        mode: Mode,
        stop: &Stop,
        counters: &Arc<Counters>,
    ) -> Result<Option<Pipeline>, ProcessError> {
        let sink = match elasticsearch {
            Some(settings) => Sink::Elasticsearch(Client::new(settings).map_err(ProcessError::setup)?),
            None => Sink::Null,
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(process.bulks_in_flight.clamp(1, 4))
            .thread_name("khp-bulk")
            .enable_all()
            .build()
            .map_err(ProcessError::setup)?;
        if let Sink::Elasticsearch(client) = &sink
            && !wait_for_elasticsearch(&runtime, client, stop, counters)?
        {
            return Ok(None);
        }
        let dead_letters = match kafka {
            Some(kafka) => {
                let topic = process.topics.first().unwrap_or(&kafka.topic);
                let reporter = Reporter::new(topic, &process.cluster, role, counters);
                DeadLetters::topic(kafka, runtime.handle(), counters, reporter)
                    .map_err(ProcessError::setup)?
            }
            None => DeadLetters::report(),
        };
        let letters = Letters {
            runtime: runtime.handle().clone(),
            dead_letters: Arc::clone(&dead_letters),
            counters: Arc::clone(counters),
            throttle: Arc::new(Throttle::new()),
        };
        // Documents are several times as large as the events, so this is more than the bulks can hold.
        let in_flight_bytes = (process.bulks_in_flight + BULKS_AHEAD) * process.bulk_bytes / 2;
        let flight = Flight::new(in_flight_bytes, Arc::clone(counters));
        let (indexer, _) = Indexer::start(
            runtime.handle(),
            sink,
            dead_letters,
            process.bulks_in_flight.max(1),
            mode,
            Arc::clone(&flight),
        );
        let (mut parsing, mut threads) = (Vec::new(), Vec::new());
        for number in 0..process.threads.max(1) {
            let (sender, inbox) = mpsc::channel();
            let state = Parsing {
                options: Options { keep_original: process.keep_original },
                mode,
                bulk_bytes: process.bulk_bytes,
                indexer: indexer.clone(),
                letters: letters.clone(),
                counters: Arc::clone(counters),
                elasticsearch: elasticsearch.cloned(),
            };
            let name = format!("khp-parse-{number}");
            let thread = thread::Builder::new().name(name).spawn(move || state.run(&inbox));
            threads.push(thread.map_err(ProcessError::setup)?);
            parsing.push(sender);
        }
        Ok(Some(Pipeline {
            flight,
            inlet: Inlet { letters, filebeat: Arc::new(Table::new(process)), parsing },
            threads,
            runtime,
        }))
    }

    /// Whether a thread or task died with a block.
    pub(crate) fn check(&self) -> Result<(), ProcessError> {
        if self.flight.is_lost() { Err(ProcessError::Lost) } else { Ok(()) }
    }

    /// Writes the daemon's journal from now on.
    pub(crate) fn report(&self) {
        self.runtime.spawn(Arc::clone(&self.inlet.letters.dead_letters).report_on());
    }

    /// The journal's last lines.
    pub(crate) fn end_report(&self) {
        self.runtime.block_on(self.inlet.letters.dead_letters.end_report());
    }

    /// Ends threads and runtime. What is not settled by now is left; whoever reads it again writes the same documents.
    pub(crate) fn finish(self) {
        let is_drained = self.flight.blocks() == 0;
        drop(self.inlet);
        if is_drained {
            for thread in self.threads {
                // A panic was noticed by the flight already.
                let _ = thread.join();
            }
        }
        self.runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

/// Waits until Elasticsearch answers. `Ok(false)` if asked to stop meanwhile.
fn wait_for_elasticsearch(
    runtime: &Runtime,
    client: &Client,
    stop: &Stop,
    counters: &Counters,
) -> Result<bool, ProcessError> {
    let (throttle, mut backoff) = (Throttle::new(), Backoff::soon());
    while !stop.is_requested() {
        counters.status.turn.beat();
        let limited = async { tokio::time::timeout(Duration::from_secs(10), client.probe()).await };
        let error = match runtime.block_on(limited) {
            Ok(Ok(answer)) if answer.status == 401 => {
                return Err(ProcessError::Credentials {
                    server: "elasticsearch",
                    detail: answer.beginning(),
                    hint: "look at elasticsearch.user and its password, or elasticsearch.api_key",
                });
            }
            Ok(Ok(_)) => {
                counters.status.elasticsearch.clear();
                return Ok(true);
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer within 10 s".to_owned(),
        };
        counters.status.elasticsearch.set(error.clone());
        if let Some(withheld) = throttle.pass() {
            let hint = "look at elasticsearch.urls and .tls, and whether the server runs";
            tracing::warn!(error, withheld, hint, "elasticsearch is not there yet, waiting");
        }
        stop.sleep(backoff.pause());
    }
    Ok(false)
}
