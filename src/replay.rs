//! `khp-log replay`: archived logs into Elasticsearch.
//!
//! A file that was shipped before, under whatever rotated or packed name, gives the ids it had then and so no new document.
//! That needs the host, the stream and the directories that the stream's wildcards matched: they come from the stream
//! configuration, by the file's path or name, or from the command line; where they are unknown, nothing is guessed.
//!
//! With `--reparse` the documents that are there are replaced by what the grammar makes of their events today. With
//! `--dead-letters` the documents are made of what Elasticsearch refused before, instead of files.

mod origin;
mod progress;

use std::{
    cell::RefCell,
    fs, io,
    path::{Path, PathBuf},
    rc::Rc,
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, SystemTime},
};

use indicatif::{ProgressBar, ProgressStyle};
use processor::{
    Block, Counters, Direct, Mode, Replayed, Stop, letters,
    source::{Blocks, FileSource, open},
};

use crate::{
    Failure,
    daemon::{Config, LogArguments, on_signal, start_log},
};
use progress::Progress;
use wire::BlockHeader;

/// What `khp-log replay` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
    #[command(flatten)]
    origin: origin::Arguments,
    /// Send blocks through Kafka, where the processors take them, instead of straight to Elasticsearch
    #[arg(long)]
    through_kafka: bool,
    /// Begin at the start, whatever an earlier run of the same command has done
    #[arg(long)]
    from_start: bool,
    /// Replace documents that are there by what the grammar and layout of today make of the same events
    #[arg(long, conflicts_with = "through_kafka")]
    reparse: bool,
    /// Send what waits in the dead-letter topic again, after its cause is mended; `khp-log dead-letters` lists it
    #[arg(long, conflicts_with_all = ["through_kafka", "from_start", "reparse", "paths", "host", "stream", "zone", "component", "cluster"])]
    dead_letters: bool,
    /// Files, or directories of which all files are taken
    #[arg(required_unless_present = "dead_letters", value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
}

/// A file to be replayed, and as what.
struct Job {
    path: PathBuf,
    size: u64,
    source: FileSource,
}

/// Replays all files, with a progress bar; what was done is remembered, so that the same command goes on where it was stopped.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.config.load()?;
    start_log(&arguments.log);
    if arguments.dead_letters {
        return dead_letters(&settings);
    }
    let jobs = jobs(arguments, &settings)?;
    let mut progress = Progress::load(
        &arguments.config.config,
        arguments.reparse,
        jobs.iter().map(|job| job.path.as_path()),
    );
    if arguments.from_start {
        progress.clear();
    }
    if let Some(message) = progress.resumed() {
        eprintln!("{message}");
    }
    let stop = Stop::new();
    let asked = stop.clone();
    on_signal(move || asked.request())?;
    let bar = bar(jobs.iter().map(|job| job.size).sum());
    let taken = Arc::new(AtomicU64::new(0));
    let ticker = tick(&bar, &taken);

    let feed = Feed {
        jobs: jobs.iter(),
        current: None,
        taken,
        failures: RefCell::default(),
        untimed: RefCell::default(),
        replayed: Rc::default(),
    };
    let counters = Arc::new(Counters::default());
    let ended = if arguments.through_kafka {
        let (kafka, _) = settings.for_ship().map_err(Failure::usage)?;
        feed.through_kafka(kafka, &mut progress, &stop)
    } else {
        let (kafka, elasticsearch, process) = settings.for_process().map_err(Failure::usage)?;
        let mode = if arguments.reparse { Mode::Reparse } else { Mode::Live };
        let direct = Direct { process, kafka: Some(kafka), elasticsearch: Some(elasticsearch), mode };
        feed.direct(&direct, &mut progress, &stop, &counters)
    };
    ticker.store(true, std::sync::atomic::Ordering::Relaxed);
    bar.finish_and_clear();
    let failures = ended?;

    if arguments.through_kafka {
        println!("{} files in Kafka; the processors index them", jobs.len());
    } else {
        println!(
            "{} files, {} events: {} new, {} {}, {} already there, {} refused (dead-letter topic)",
            jobs.len(),
            counters.events.get(),
            counters.created.get(),
            counters.updated.get(),
            if arguments.reparse { "replaced" } else { "grown" },
            counters.unchanged.get(),
            counters.dead_lettered.get(),
        );
    }
    if stop.is_requested() {
        progress.save().map_err(|error| Failure::new(format!("the progress cannot be kept: {error}")))?;
        return Err(Failure::new("stopped before the end; the same command goes on from here"));
    }
    progress.forget();
    Failure::of_all(&failures)
}

/// Sends again what waits in the dead-letter topic.
fn dead_letters(settings: &settings::Settings) -> Result<(), Failure> {
    let (kafka, elasticsearch, process) = settings.for_process().map_err(Failure::usage)?;
    let stop = Stop::new();
    let asked = stop.clone();
    on_signal(move || asked.request())?;
    let counters = Arc::new(Counters::default());
    let end = letters::send_again(process, kafka, elasticsearch, &stop, &counters).map_err(Failure::new)?;
    let refused = counters.dead_lettered.get() + counters.unreadable.get();
    println!(
        "{} dead letters sent again: {} new documents, {} grown, {} already there, {refused} refused again",
        end.sent,
        counters.created.get(),
        counters.updated.get(),
        counters.unchanged.get(),
    );
    if end.left > 0 {
        return Err(Failure::new("stopped before the end; the same command goes on from here"));
    }
    if refused > 0 {
        let topic = &kafka.dead_letters;
        return Err(Failure::new(format!(
            "{refused} are still refused and wait in {topic}\n  hint: khp-log dead-letters tells why"
        )));
    }
    Ok(())
}

/// All files below the given paths, each with its origin; every problem at once.
fn jobs(arguments: &Arguments, settings: &settings::Settings) -> Result<Vec<Job>, Failure> {
    let (mut jobs, mut problems) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for path in &arguments.paths {
        if let Err(error) = collect(path, &mut files) {
            problems.push(format!("{}: {error}", path.display()));
        }
    }
    for path in files {
        let origin = origin::find(&arguments.origin, settings, &path);
        match (origin, fs::metadata(&path)) {
            (Ok(source), Ok(metadata)) => jobs.push(Job { path, size: metadata.len(), source }),
            (Err(problem), _) => problems.push(format!("{}: {problem}", path.display())),
            (_, Err(error)) => problems.push(format!("{}: {error}", path.display())),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::usage(problems.join("\nkhp-log: ")));
    }
    Ok(jobs)
}

/// Regular files of `path`, sorted, so that a run that goes on meets them in the same order. Links are not followed.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    if !path.is_dir() {
        files.push(path);
        return Ok(());
    }
    let mut entries = fs::read_dir(&path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() || kind.is_file() {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

fn bar(total: u64) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} eta {eta} {msg}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Moves the bar by what was read of the files; ends when the flag that it returns is set.
fn tick(bar: &ProgressBar, taken: &Arc<AtomicU64>) -> Arc<std::sync::atomic::AtomicBool> {
    use std::sync::atomic::{AtomicBool, Ordering};
    let ended = Arc::new(AtomicBool::new(false));
    let (bar, taken, seen) = (bar.clone(), taken.clone(), ended.clone());
    std::thread::spawn(move || {
        while !seen.load(Ordering::Relaxed) {
            bar.set_position(taken.load(Ordering::Relaxed));
            std::thread::sleep(Duration::from_millis(200));
        }
    });
    ended
}

/// The blocks of all files, one file after the other.
struct Feed<'j> {
    jobs: std::slice::Iter<'j, Job>,
    current: Option<Blocks>,
    taken: Arc<AtomicU64>,
    failures: RefCell<Vec<String>>,
    /// Files whose documents cannot be known again, since nothing in them has a date.
    untimed: RefCell<Vec<String>>,
    /// For the ledger, what was delivered in this run or before.
    replayed: Rc<RefCell<Replayed>>,
}

impl Feed<'_> {
    fn direct(
        mut self,
        direct: &Direct<'_>,
        progress: &mut Progress,
        stop: &Stop,
        counters: &Arc<Counters>,
    ) -> Result<Vec<String>, Failure> {
        let done = progress.done();
        let replayed = Rc::clone(&self.replayed);
        let blocks = std::iter::from_fn(|| self.next_block(&done)).map(Arc::new);
        let settled = |block: &Block| {
            replayed.borrow_mut().settled(&block.header);
            progress.settled(block);
        };
        direct.run(blocks, settled, stop, counters).map_err(Failure::new)?;
        // The ledger's own documents count for nothing, and go the same way.
        let ledger = replayed.borrow().blocks().into_iter().map(Arc::new);
        direct.run(ledger, |_| {}, &Stop::new(), &Arc::default()).map_err(Failure::new)?;
        Ok(self.told())
    }

    fn through_kafka(
        mut self,
        kafka: &settings::Kafka,
        progress: &mut Progress,
        stop: &Stop,
    ) -> Result<Vec<String>, Failure> {
        let done = progress.done();
        let replayed = Rc::clone(&self.replayed);
        let blocks = std::iter::from_fn(|| if stop.is_requested() { None } else { self.next_block(&done) });
        let blocks = blocks.map(|block| (block.header, block.value));
        let settled = |header: &BlockHeader| {
            replayed.borrow_mut().settled(header);
            progress.settled_header(header);
        };
        shipper::produce(kafka, blocks, settled).map_err(Failure::new)?;
        let ledger = replayed.borrow().blocks().into_iter().map(|block| (block.header, block.value));
        shipper::produce(kafka, ledger, |_| {}).map_err(Failure::new)?;
        Ok(self.told())
    }

    /// What failed; says on the way which files were untimed.
    fn told(&self) -> Vec<String> {
        for path in self.untimed.take() {
            eprintln!(
                "{path}: no date in its first 4 KiB, so events that were shipped live are documents once more"
            );
        }
        self.failures.take()
    }

    /// The next block that is not done yet. A file that cannot be read is noted, and the next one taken.
    fn next_block(&mut self, done: &progress::Done) -> Option<Block> {
        loop {
            let Some(blocks) = &mut self.current else {
                self.current = Some(self.open_next()?);
                continue;
            };
            match blocks.next_block() {
                Ok(Some(block)) if done.covers(&block.header) => {
                    self.replayed.borrow_mut().settled(&block.header);
                }
                Ok(Some(block)) => {
                    if block.header.flags.untimed && block.header.base == 0 {
                        self.untimed.borrow_mut().push(String::from_utf8_lossy(blocks.path()).into_owned());
                    }
                    return Some(block);
                }
                Ok(None) => self.current = None,
                Err(error) => {
                    let path = String::from_utf8_lossy(blocks.path()).into_owned();
                    let offset = blocks.offset();
                    self.failures
                        .borrow_mut()
                        .push(format!("{path}: damaged behind byte {offset} of its text: {error}; what stands before is delivered"));
                    self.current = None;
                }
            }
        }
    }

    fn open_next(&mut self) -> Option<Blocks> {
        loop {
            let job = self.jobs.next()?;
            match open(&job.path, self.taken.clone()) {
                Ok(input) => {
                    return Some(Blocks::new(job.source.clone(), &job.path, input, modified_ms(&job.path)));
                }
                Err(error) => self.failures.borrow_mut().push(format!("{}: {error}", job.path.display())),
            }
        }
    }
}

/// When the file was last written: the best guess at when its events were seen.
fn modified_ms(path: &Path) -> i64 {
    let modified =
        fs::metadata(path).and_then(|metadata| metadata.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    modified.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
