//! `khp-log try --torture`: the same job with real processes, which are killed midway; then the proof that nothing is lost or
//! doubled.

mod progress;
mod proof;
mod victims;
mod written;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime},
};

use processor::{
    audit::{Audit, AuditOptions, audit},
    setup::Search,
};
use settings::Settings;

use super::{Arguments, PATIENCE, logs, show};
use crate::{Failure, audit::summary};
use progress::Progress;
use victims::{Broker, Daemon};

/// Whose the documents of a run are: a host and a topic of its own, so that nothing of another run counts.
pub(super) struct Names {
    pub(super) host: String,
    pub(super) topic: String,
}

impl Names {
    pub(super) fn new() -> Names {
        let moment =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let topic = format!("khp-torture-{moment}-{}", std::process::id());
        Names { host: format!("{topic}.example.com"), topic }
    }
}

/// Writes, kills, waits, proves. What is written goes below `config`'s directory.
pub(super) fn run(
    arguments: &Arguments,
    config: &Path,
    names: &Names,
    settings: &Settings,
    asked: &AtomicBool,
) -> Result<(), Failure> {
    let (_, elasticsearch, _) = settings.for_process().map_err(Failure::usage)?;
    let search = Search::new(elasticsearch).map_err(Failure::new)?;
    let time = Duration::from_secs(arguments.seconds.unwrap_or(45));
    let directory = arguments.stack_dir.clone().or_else(|| std::env::var_os("KHP_STACK_DIR").map(Into::into));
    let broker = Broker::find(directory, &arguments.kafka);

    println!(
        "2. torture: {} events of {} logs are written in {} s and rotated, while processes are killed",
        proof::events(),
        logs::files() + written::LOGS.len(),
        time.as_secs()
    );
    println!("   as host {}, below {}", names.host, config.parent().unwrap_or(config).display());
    if let Err(why) = &broker {
        println!("   NOT KILLED: the Kafka broker: {why}");
    }
    let mut scene = Scene::start(config, &names.host, &search, asked, time)?;
    scene.kill_all(broker.as_ref().ok())?;
    scene.wait_for_writers()?;
    let rows = scene.wait_for_documents()?;
    scene.progress.say("the shipper is asked to end, SIGTERM: its last word goes to the ledger");
    scene.shipper.end(Duration::from_secs(40))?;
    let found = scene.audited(settings)?;
    scene.processor.end(Duration::from_secs(40))?;

    println!("3. the proof: every document is read back and compared with what was written, byte for byte");
    let sum = rows.values().fold(proof::Row::default(), |sum, row| sum.plus(*row));
    proof::print(&rows, sum);
    let what = if broker.is_ok() {
        "shipper, processor and Kafka broker"
    } else {
        "shipper and processor; NOT the broker"
    };
    println!("   killed with SIGKILL: {what}");
    let altered = if sum.altered > 0 { format!(", altered {}", sum.altered) } else { String::new() };
    println!("   lost {}, duplicated {}{altered}", sum.lost, sum.duplicated);
    println!("   khp-log audit --host {}", names.host);
    println!("   {}", summary(&found));
    if !sum.is_clean() {
        return Err(Failure::new("what is there is not what was written: see the table above"));
    }
    match complaint(&found, sum.documents) {
        Some(complaint) => Err(Failure::new(complaint)),
        None => Ok(()),
    }
}

/// What an audit has to say against a run of so many documents.
fn complaint(found: &Audit, documents: u64) -> Option<String> {
    if found.uncovered_bytes() > 0 || !found.overlaps.is_empty() || found.dead_letters > 0 {
        return Some("the audit found ranges that are no document, or two, or dead letters".to_owned());
    }
    if found.in_flight_bytes > 0 || found.events != documents {
        return Some(format!(
            "the audit knows {} of {documents} events, and {} bytes in flight, {} s after everything was delivered",
            found.events,
            found.in_flight_bytes,
            PATIENCE.as_secs()
        ));
    }
    None
}

/// A run under way.
struct Scene<'s> {
    host: &'s str,
    search: &'s Search,
    asked: &'s AtomicBool,
    time: Duration,
    /// Numbered events that are written.
    written: Arc<AtomicU64>,
    writers: Vec<thread::JoinHandle<std::io::Result<()>>>,
    shipper: Daemon,
    processor: Daemon,
    progress: Progress,
    documents: u64,
}

impl<'s> Scene<'s> {
    fn start(
        config: &Path,
        host: &'s str,
        search: &'s Search,
        asked: &'s AtomicBool,
        time: Duration,
    ) -> Result<Scene<'s>, Failure> {
        let (shipper, processor) = (Daemon::start("ship", config)?, Daemon::start("process", config)?);
        let mut progress = Progress::new();
        progress.say(&format!(
            "started: khp-log ship (pid {}), khp-log process (pid {})",
            shipper.pid(),
            processor.pid()
        ));
        let directory = config.with_file_name("logs");
        let written = Arc::new(AtomicU64::new(0));
        let counted = (written.clone(), directory.clone());
        let writers = vec![
            thread::spawn(move || logs::write_and_rotate(&directory, time, &AtomicU64::new(0))),
            thread::spawn(move || written::write_and_rotate(&counted.1, time, &counted.0)),
        ];
        Ok(Scene { host, search, asked, time, written, writers, shipper, processor, progress, documents: 0 })
    }

    /// Each kill comes when so many hundredths of the numbered events are written. The logs are rotated at 25, 50 and 75:
    /// once while the shipper is down. The broker is first, for it forgets how long it has waited for a dead processor.
    fn kill_all(&mut self, broker: Option<&Broker>) -> Result<(), Failure> {
        let deadline = Instant::now() + PATIENCE;
        while self.documents == 0 && Instant::now() < deadline {
            self.look()?;
        }
        if let Some(broker) = broker {
            self.wait_until_written(10)?;
            self.progress.say(&format!("KILL -9: the Kafka broker; {}", self.state()));
            broker.kill()?;
            broker.start()?;
            self.progress.say("started: the Kafka broker");
        }
        self.wait_until_written(40)?;
        self.progress.say(&format!(
            "KILL -9: khp-log process (pid {}); {}",
            self.processor.pid(),
            self.state()
        ));
        self.processor.kill()?;
        self.wait_until_written(42)?;
        self.processor.again()?;
        self.progress.say(&format!(
            "started: khp-log process (pid {}); Kafka waits 15 s for the killed one before it gives its partitions away",
            self.processor.pid()
        ));
        self.wait_until_written(46)?;
        self.progress.say(&format!("KILL -9: khp-log ship (pid {}); {}", self.shipper.pid(), self.state()));
        self.shipper.kill()?;
        self.wait_until_written(54)?;
        self.shipper.again()?;
        self.progress.say(&format!(
            "started: khp-log ship (pid {}); meanwhile the logs were rotated and written on",
            self.shipper.pid()
        ));
        Ok(())
    }

    fn state(&self) -> String {
        let written = self.written.load(Ordering::Relaxed);
        format!("{written} numbered events written, {} of {} documents", self.documents, proof::events())
    }

    fn wait_until_written(&mut self, hundredths: u64) -> Result<(), Failure> {
        let wanted = written::NUMBERED * written::LOGS.len() as u64 * hundredths / 100;
        let deadline = Instant::now() + self.time + PATIENCE;
        while self.written.load(Ordering::Relaxed) < wanted {
            if Instant::now() > deadline || self.writers.iter().all(thread::JoinHandle::is_finished) {
                self.join_writers()?;
                return Err(Failure::new("the logs are written too slowly"));
            }
            self.look()?;
        }
        Ok(())
    }

    fn wait_for_writers(&mut self) -> Result<(), Failure> {
        while !self.writers.iter().all(thread::JoinHandle::is_finished) {
            self.look()?;
        }
        self.join_writers()?;
        self.progress.say(&format!("written: all {} events", proof::events()));
        Ok(())
    }

    fn join_writers(&mut self) -> Result<(), Failure> {
        for writer in self.writers.drain(..).filter(thread::JoinHandle::is_finished) {
            let written =
                writer.join().map_err(|_| Failure::new("a thread died; what it said stands above"))?;
            written.map_err(|error| Failure::new(format!("the logs cannot be written: {error}")))?;
        }
        Ok(())
    }

    /// Waits until what is there is what was written, or no longer than is reasonable; the comparison.
    fn wait_for_documents(&mut self) -> Result<BTreeMap<String, proof::Row>, Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.look()?;
            let late = Instant::now() > deadline;
            if self.documents >= proof::events() || late {
                // The last events of files may still be shorter than they will be.
                let rows = proof::compare(self.search, self.host)?;
                let clean = rows.values().all(proof::Row::is_clean);
                if clean || late {
                    let verdict = if clean {
                        "there: every document"
                    } else {
                        "GIVING UP: not every document is there"
                    };
                    self.progress.say(&format!("{verdict}; {}", self.state()));
                    return Ok(rows);
                }
            }
        }
    }

    /// Audits until the ledger knows every event: the shipper's last word comes on the way of all logs.
    fn audited(&mut self, settings: &Settings) -> Result<Audit, Failure> {
        let (kafka, elasticsearch, process) = settings.for_process().map_err(Failure::usage)?;
        let options = AuditOptions { host: Some(self.host.to_owned()), ..AuditOptions::default() };
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now =
                SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis());
            let found =
                audit(elasticsearch, Some((kafka, process)), &options, now as i64).map_err(Failure::new)?;
            if complaint(&found, self.documents).is_none() || Instant::now() > deadline {
                self.progress.say("audited");
                return Ok(found);
            }
            self.look()?;
        }
    }

    /// A look at the daemons and the documents.
    fn look(&mut self) -> Result<(), Failure> {
        // Ctrl-C ends the daemons, too.
        if self.asked.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped"));
        }
        self.shipper.must_run()?;
        self.processor.must_run()?;
        // Seconds after an index was created its count may be refused: the one before stands.
        self.documents = show::count(self.search, self.host).unwrap_or(self.documents);
        let line = self.state();
        self.progress.live(&line);
        thread::sleep(Duration::from_millis(250));
        Ok(())
    }
}
