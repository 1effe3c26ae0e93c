//! `khp-log try`: the main job, shown: real logs are written and rotated while shipper and processor run on them.

mod logs;
pub(crate) mod show;
mod torture;

use std::{
    fs,
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use processor::{
    Direct, Mode,
    setup::{Search, SetupOptions, install_blocking},
    source::{Blocks, FileSource, open},
};
use settings::Settings;

use crate::{Failure, daemon::on_signal};

/// What `khp-log try` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Kafka's brokers, host:port
    #[arg(long, value_name = "BROKERS")]
    kafka: String,
    /// Elasticsearch's address
    #[arg(long, value_name = "URL")]
    elasticsearch: String,
    /// End when the job is done instead of waiting for Ctrl-C
    #[arg(long)]
    once: bool,
    /// Seconds in which the logs are written; 20, or 45 with --torture
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: Option<u64>,
    /// Run shipper and processor as processes, kill them and the broker midway, prove that nothing is lost or doubled
    #[arg(long)]
    torture: bool,
    /// Directory of the servers that stack/stack brought up, whose broker --torture kills; or KHP_STACK_DIR
    #[arg(long, value_name = "DIR")]
    stack_dir: Option<PathBuf>,
}

/// Whose logs `try` writes.
const HOST: &str = "try.example.com";

/// How long the last documents may take once all is written.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs the whole job and tells what it does.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let scratch = Scratch(std::env::temp_dir().join(format!("khp-log-try-{}", std::process::id())));
    let directory = scratch.0.as_path();
    let names = arguments.torture.then(torture::Names::new);
    let config = write_configuration(arguments, directory, names.as_ref())?;
    let settings = settings::load(&config).map_err(Failure::usage)?;
    let (_, elasticsearch, _) = settings.for_process().map_err(Failure::usage)?;
    let asked = Arc::new(AtomicBool::new(false));
    let signalled = asked.clone();
    on_signal(move || signalled.store(true, Ordering::Relaxed))?;

    println!("1. templates and lifecycle");
    let report = install_blocking(elasticsearch, &SetupOptions::default()).map_err(Failure::new)?;
    let mut text = Vec::new();
    crate::setup::print(&report, false, &mut text).map_err(Failure::new)?;
    println!("{}", show::indented(&String::from_utf8_lossy(&text)));
    if let Some(names) = names {
        let outcome = torture::run(arguments, &config, &names, &settings, &asked);
        if outcome.is_err() && !asked.load(Ordering::Relaxed) {
            println!("   logs, state and the daemons' own logs are left in {}", directory.display());
            std::mem::forget(scratch);
        }
        return outcome;
    }
    let search = Search::new(elasticsearch).map_err(Failure::new)?;

    println!(
        "2. real logs of ZooKeeper, NameNode, NodeManager, ResourceManager, Timeline Server and HiveServer2, and GC logs"
    );
    println!("   of five JVMs, are written below {} and rotated half-way", directory.display());
    let work = Work::start(&settings, directory, arguments.seconds.unwrap_or(20));
    let outcome = work.watch(&search, &asked);
    work.end()?;
    let Arrived { documents, new } = outcome?;
    if documents != logs::events() {
        return Err(Failure::new(format!(
            "{documents} documents of {} events: some are there twice",
            logs::events()
        )));
    }
    println!(
        "   {} events written, {documents} documents there, each once; {new} of them new",
        logs::events()
    );

    println!("3. a rotated log, packed, is replayed");
    let replayed = replay_packed(&settings, directory)?;
    println!("   {replayed}");

    let example = (!arguments.once).then_some(config.as_path());
    show::results(&search, &arguments.elasticsearch, example)?;
    if !arguments.once && !asked.load(Ordering::Relaxed) {
        println!("\nThe servers keep running. Ctrl-C ends them.");
        while !asked.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(())
}

/// The directory of logs, state and configuration; it goes when the command ends, however it ends.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is in the way of nobody but the temporary directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What is in Elasticsearch when all is settled.
struct Arrived {
    documents: u64,
    new: u64,
}

/// The configuration that a user would write for these logs. With names, host, topics and group are of these names, and the
/// daemons answer nowhere.
fn write_configuration(
    arguments: &Arguments,
    directory: &Path,
    names: Option<&torture::Names>,
) -> Result<PathBuf, Failure> {
    let (host, topic, process, listen) = match names {
        None => (HOST, "khp-logs".to_owned(), String::new(), ""),
        Some(torture::Names { host, topic }) => (
            host.as_str(),
            format!("{topic}\n  dead_letters: {topic}-dlq"),
            format!("\n  group: {topic}\n  listen: none"),
            "\n  listen: none",
        ),
    };
    let mut text = format!(
        "# Written by `khp-log try`; `khp-log ship --config` and `khp-log process --config` run on it, too.\ncluster: try\nkafka:\n  brokers: [{}]\n  topic: {topic}\nelasticsearch:\n  urls: [\"{}\"]\nprocess:{process}\nship:{listen}\n  host: {host}\n  zone: Asia/Seoul\n  state: {}\n  streams:\n",
        arguments.kafka.replace(',', ", "),
        arguments.elasticsearch,
        directory.join("state").display(),
    );
    for stream in logs::STREAMS {
        text += &format!(
            "    - name: {stream}\n      component: {stream}\n      files: [\"{}/{stream}/*.log\"]\n",
            directory.join("logs").display()
        );
    }
    let path = directory.join("khp-log.yaml");
    fs::create_dir_all(directory)
        .and_then(|()| fs::write(&path, text))
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    Ok(path)
}

/// Writer, shipper and processor, each on a thread, and what they count.
struct Work {
    written: Arc<AtomicU64>,
    writer: thread::JoinHandle<std::io::Result<()>>,
    shipped: Arc<shipper::Counters>,
    stop_shipper: shipper::Stop,
    shipper: thread::JoinHandle<Result<(), shipper::ShipError>>,
    processed: Arc<processor::Counters>,
    stop_processor: processor::Stop,
    processor: thread::JoinHandle<Result<(), processor::ProcessError>>,
}

impl Work {
    fn start(settings: &Settings, directory: &Path, seconds: u64) -> Work {
        let written = Arc::new(AtomicU64::new(0));
        let shipped = Arc::new(shipper::Counters::default());
        let processed = Arc::new(processor::Counters::default());
        let (stop_shipper, stop_processor) = (shipper::Stop::new(), processor::Stop::new());
        let writer = {
            let (written, directory) = (written.clone(), directory.join("logs"));
            thread::spawn(move || logs::write_and_rotate(&directory, Duration::from_secs(seconds), &written))
        };
        let shipper = {
            let (settings, stop, counters) = (settings.clone(), stop_shipper.clone(), shipped.clone());
            thread::spawn(move || match (&settings.kafka, &settings.ship) {
                (Some(kafka), Some(ship)) => {
                    shipper::run(ship, shipper::Sink::Kafka(kafka), shipper::Until::Stopped, &stop, &counters)
                }
                _ => Ok(()),
            })
        };
        let processor = {
            let (settings, stop, counters) = (settings.clone(), stop_processor.clone(), processed.clone());
            thread::spawn(move || match (&settings.kafka, &settings.process) {
                (Some(kafka), Some(process)) => {
                    processor::run(process, kafka, settings.elasticsearch.as_ref(), &stop, &counters)
                }
                _ => Ok(()),
            })
        };
        Work { written, writer, shipped, stop_shipper, shipper, processed, stop_processor, processor }
    }

    /// Shows a live line until all is written, shipped and indexed.
    fn watch(&self, search: &Search, asked: &AtomicBool) -> Result<Arrived, Failure> {
        let live = std::io::stdout().is_terminal();
        let arrived = self.watch_until_settled(search, asked, live);
        if live {
            println!();
        }
        arrived
    }

    fn watch_until_settled(
        &self,
        search: &Search,
        asked: &AtomicBool,
        live: bool,
    ) -> Result<Arrived, Failure> {
        let (mut give_up, mut documents) = (None, 0);
        let mut shown = Instant::now() - Duration::from_secs(60);
        loop {
            // Seconds after an index was created its count may be refused: the one before stands.
            documents = show::count(search, HOST).unwrap_or(documents);
            if live || shown.elapsed() >= Duration::from_secs(3) {
                shown = Instant::now();
                self.show_line(documents, live);
            }
            if self.shipper.is_finished() || self.processor.is_finished() {
                return Err(Failure::new("shipper or processor ended early"));
            }
            let settled = self.shipped.lag_bytes.get() == 0 && self.processed.in_flight_bytes.get() == 0;
            if self.writer.is_finished() && settled && documents >= logs::events() {
                self.show_line(documents, live);
                return Ok(Arrived { documents, new: self.processed.created.get() });
            }
            if self.writer.is_finished() && give_up.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                return Err(Failure::new(format!(
                    "{documents} of {} documents arrived in {} s after the last line was written",
                    logs::events(),
                    PATIENCE.as_secs()
                )));
            }
            if asked.load(Ordering::Relaxed) {
                return Err(Failure::new("stopped"));
            }
            thread::sleep(Duration::from_millis(if live { 250 } else { 500 }));
        }
    }

    fn show_line(&self, documents: u64, live: bool) {
        let line = format!(
            "   written {:.1} of {:.1} MB · in Kafka {} blocks · read {} events (open ones again) · {} of {} documents",
            self.written.load(Ordering::Relaxed) as f64 / 1e6,
            logs::bytes() as f64 / 1e6,
            self.shipped.blocks_acknowledged.get(),
            self.processed.events.get(),
            documents,
            logs::events(),
        );
        if live {
            print!("\r\x1b[2K{line}");
            // A terminal that does not take it shows the next one.
            let _ = std::io::stdout().flush();
        } else {
            println!("{line}");
        }
    }

    fn end(self) -> Result<(), Failure> {
        self.stop_shipper.stop();
        self.stop_processor.request();
        let died = |_| Failure::new("a thread died; what it said stands above");
        self.shipper.join().map_err(died)?.map_err(Failure::new)?;
        self.processor.join().map_err(died)?.map_err(Failure::new)?;
        self.writer
            .join()
            .map_err(died)?
            .map_err(|error| Failure::new(format!("the logs cannot be written: {error}")))
    }
}

/// Packs the rotated NameNode log and sends it again. Says how many documents are new.
fn replay_packed(settings: &Settings, directory: &Path) -> Result<String, Failure> {
    let rotated = logs::pack(&directory.join("logs/namenode"))
        .map_err(|error| Failure::new(format!("packing: {error}")))?;
    let counters = replay(settings, "namenode", &rotated)?;
    Ok(format!(
        "{}: {} events, {} already there, {} new",
        rotated.file_name().unwrap_or_default().to_string_lossy(),
        counters.events.get(),
        counters.unchanged.get(),
        counters.created.get() + counters.updated.get()
    ))
}

/// Sends a file that does not grow as what it was in a stream. What became of it.
pub(crate) fn replay(
    settings: &Settings,
    stream: &str,
    file: &Path,
) -> Result<Arc<processor::Counters>, Failure> {
    let (kafka, elasticsearch, process) = settings.for_process().map_err(Failure::usage)?;
    let Some(stream) = settings.ship.iter().flat_map(|ship| &ship.streams).find(|known| known.name == stream)
    else {
        return Err(Failure::new(format!("{}: no stream {stream}", file.display())));
    };
    let source = FileSource {
        host: settings.ship.as_ref().map(|ship| ship.host.clone()).unwrap_or_default(),
        cluster: stream.cluster.clone(),
        stream: stream.name.clone(),
        service: stream.service.clone(),
        directories: String::new(),
        zone: stream.zone.name().to_owned(),
        encoding: stream.encoding.name().to_owned(),
        reader: Arc::new(grammars::Reader::new(stream.component)),
    };
    let input =
        open(file, Arc::default()).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
    let mut blocks = Blocks::new(source, file, input, 0);
    let blocks = std::iter::from_fn(move || blocks.next_block().ok().flatten()).map(Arc::new);
    let counters = Arc::new(processor::Counters::default());
    let direct = Direct { process, kafka: Some(kafka), elasticsearch: Some(elasticsearch), mode: Mode::Live };
    let stop = processor::Stop::new();
    let mut ledger = processor::Replayed::default();
    direct.run(blocks, |block| ledger.settled(&block.header), &stop, &counters).map_err(Failure::new)?;
    let ledger = ledger.blocks().into_iter().map(Arc::new);
    direct.run(ledger, |_| {}, &stop, &Arc::default()).map_err(Failure::new)?;
    Ok(counters)
}
