//! A shipper for each host and one processor, each on a thread, until every event is a document.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, write::GzEncoder};
use grammars::Component;
use processor::setup::Search;
use serde_json::json;
use settings::{Elasticsearch, Settings};

use super::{
    hour::LogFile,
    path,
    platform::{COLUMNS, DOMAIN, ZONE},
};
use crate::Failure;

/// Topic, and group of the processor: its own, so that no records of others are waited for.
const TOPIC: &str = "khp-log-demo";

/// The platform's name.
const CLUSTER: &str = "demo";

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// The configuration of each host, and where its logs are.
pub(super) struct Site {
    directory: PathBuf,
    hosts: BTreeMap<&'static str, Settings>,
}

/// How long what the daemons say of themselves may take, once all logs are there.
const LAST_WORDS: Duration = Duration::from_secs(20);

/// What came of it, beside documents.
pub(super) struct Outcome {
    pub(super) dead_letters: u64,
    pub(super) replayed: Replayed,
}

impl Site {
    /// Writes and reads the configurations that users would write for these hosts.
    pub(super) fn new(
        kafka: &str,
        elasticsearch: &str,
        directory: &Path,
        files: &[LogFile],
    ) -> Result<Site, Failure> {
        let mut hosts = BTreeMap::new();
        for host in files.iter().map(|file| file.host).collect::<BTreeSet<_>>() {
            let file = directory.join(host).join("khp-log.yaml");
            let text = configuration(kafka, elasticsearch, directory, host, files);
            fs::write(&file, text).map_err(|error| Failure::new(format!("{}: {error}", file.display())))?;
            hosts.insert(host, settings::load(&file).map_err(Failure::usage)?);
        }
        Ok(Site { directory: directory.to_owned(), hosts })
    }

    /// The server, as every host's configuration has it.
    pub(super) fn elasticsearch(&self) -> Result<&Elasticsearch, Failure> {
        let found = self.hosts.values().find_map(|settings| settings.elasticsearch.as_ref());
        found.ok_or_else(|| Failure::new("no host has logs"))
    }
}

fn configuration(
    kafka: &str,
    elasticsearch: &str,
    directory: &Path,
    host: &str,
    files: &[LogFile],
) -> String {
    let folder = directory.join(host);
    let mut text = format!(
        "# Written by `khp-log demo`.\ncluster: {CLUSTER}\nkafka:\n  brokers: [{}]\n  topic: {TOPIC}\n  dead_letters: {TOPIC}-dlq\n\
         elasticsearch:\n  urls: [\"{elasticsearch}\"]\nprocess:\n  group: {TOPIC}\n  listen: none\nship:\n  listen: none\n  \
         host: {host}.{DOMAIN}\n  zone: {ZONE}\n  state: {}\n  streams:\n",
        kafka.replace(',', ", "),
        folder.join("state").display(),
    );
    let mut named = BTreeSet::new();
    for file in files.iter().filter(|file| file.host == host) {
        let stream = file.stream();
        if !named.insert(stream.clone()) {
            continue;
        }
        text += &format!(
            "    - name: {stream}\n      component: {}\n      files: [\"{}/**/*\"]\n",
            file.component.name(),
            folder.join(&stream).display()
        );
        if let Some(service) = file.service {
            text += &format!("      service: {service}\n");
        }
        if file.component == Component::GenericDelimited {
            text += &format!("      layout: \"{COLUMNS}\"\n");
        }
    }
    text
}

/// Ships and processes everything, and replays a log. Comes back when there are as many documents as events.
pub(super) fn run(
    site: &Site,
    search: &Search,
    files: &[LogFile],
    asked: &AtomicBool,
) -> Result<Outcome, Failure> {
    let (events, started) = (files.iter().map(|file| file.events).sum(), Utc::now());
    let stop_shippers = shipper::Stop::new();
    let shippers: Vec<_> = site
        .hosts
        .values()
        .map(|settings| {
            let (settings, stop) = (settings.clone(), stop_shippers.clone());
            thread::spawn(move || match (&settings.kafka, &settings.ship) {
                (Some(kafka), Some(ship)) => {
                    let counters = shipper::Counters::default();
                    shipper::run(ship, shipper::Sink::Kafka(kafka), shipper::Until::Idle, &stop, &counters)
                }
                _ => Ok(()),
            })
        })
        .collect();
    let (stop_processor, counters) = (processor::Stop::new(), Arc::new(processor::Counters::default()));
    let processor = {
        let (settings, stop, counters) =
            (site.hosts.values().next().cloned(), stop_processor.clone(), counters.clone());
        thread::spawn(move || {
            match settings.as_ref().map(|all| (&all.kafka, &all.process, &all.elasticsearch)) {
                Some((Some(kafka), Some(process), elasticsearch)) => {
                    processor::run(process, kafka, elasticsearch.as_ref(), &stop, &counters)
                }
                _ => Ok(()),
            }
        })
    };
    let arrived = wait(site, search, events, asked, || processor.is_finished());
    stop_shippers.stop();
    let died = |_| Failure::new("a thread died; what it said stands above");
    for shipper in shippers {
        shipper.join().map_err(died)?.map_err(Failure::new)?;
    }
    let replayed = arrived.and_then(|()| replay_packed(site, files));
    if replayed.is_ok() {
        wait_for_last_words(search, started);
    }
    stop_processor.request();
    processor.join().map_err(died)?.map_err(Failure::new)?;
    Ok(Outcome { replayed: replayed?, dead_letters: counters.dead_lettered.get() })
}

/// Waits for what the daemons have sent about themselves. Nothing depends on it but that it can be looked at.
fn wait_for_last_words(search: &Search, started: DateTime<Utc>) {
    let until = Instant::now() + LAST_WORDS;
    let there = |role: Component| {
        let query = json!({"query": {"bool": {"filter": [
            {"term": {"service.name": role.info().service_name}},
            {"term": {"khp.cluster": CLUSTER}},
            {"range": {"@timestamp": {"gte": started.to_rfc3339_opts(SecondsFormat::Millis, true)}}},
        ]}}});
        let _ = search.refresh("logs-khp.*");
        search.post("logs-khp.*/_count", &query).is_ok_and(|answer| answer["count"].as_u64() > Some(0))
    };
    let roles = [Component::Shipper, Component::Processor];
    while Instant::now() < until && !roles.into_iter().all(there) {
        thread::sleep(Duration::from_millis(500));
    }
}

/// Waits until there are as many documents as events, and says how many there are, every three seconds.
fn wait(
    site: &Site,
    search: &Search,
    events: u64,
    asked: &AtomicBool,
    ended: impl Fn() -> bool,
) -> Result<(), Failure> {
    let started = Instant::now();
    let mut said = started;
    let mut documents = 0;
    loop {
        // Seconds after an index was created its count may be refused: the one before stands.
        documents = count(search, &site.directory).unwrap_or(documents);
        if documents >= events {
            println!("   {documents} documents after {} s", started.elapsed().as_secs());
            return Ok(());
        }
        if said.elapsed() >= Duration::from_secs(3) {
            said = Instant::now();
            println!("   {documents} of {events} documents");
        }
        if asked.load(Ordering::Relaxed) {
            return Err(Failure::new("stopped"));
        }
        if ended() {
            return Err(Failure::new("the processor ended early"));
        }
        if started.elapsed() > PATIENCE {
            let seconds = PATIENCE.as_secs();
            return Err(Failure::new(format!("{documents} of {events} documents arrived in {seconds} s")));
        }
        thread::sleep(Duration::from_millis(500));
    }
}

/// What selects the documents of the logs below `directory`.
pub(super) fn logs_below(directory: &Path) -> serde_json::Value {
    json!({"prefix": {"log.file.path": format!("{}/", directory.display())}})
}

fn count(search: &Search, directory: &Path) -> Result<u64, Failure> {
    search.refresh("logs-khp.*").map_err(Failure::new)?;
    let query = json!({"query": logs_below(directory)});
    let answer = search.post("logs-khp.*/_count", &query).map_err(Failure::new)?;
    Ok(answer["count"].as_u64().unwrap_or(0))
}

/// Events of a log that was sent again, and how many of them made a document.
pub(super) struct Replayed {
    pub(super) events: u64,
    pub(super) new: u64,
}

/// Packs a NameNode's log as logrotate would and sends it again: nothing of it may be new.
fn replay_packed(site: &Site, files: &[LogFile]) -> Result<Replayed, Failure> {
    let namenode = files.iter().find(|file| file.component == Component::NameNode);
    let Some((file, settings)) = namenode.and_then(|file| Some((file, site.hosts.get(file.host)?))) else {
        return Err(Failure::new("no NameNode has logs"));
    };
    let packed = pack(&path(&site.directory, file))
        .map_err(|error| Failure::new(format!("packing a log: {error}")))?;
    let counters = crate::try_out::replay(settings, &file.stream(), &packed)?;
    Ok(Replayed { events: counters.events.get(), new: counters.created.get() + counters.updated.get() })
}

fn pack(log: &Path) -> io::Result<PathBuf> {
    let packed = PathBuf::from(format!("{}.1.gz", log.display()));
    let mut encoder = GzEncoder::new(File::create(&packed)?, Compression::default());
    encoder.write_all(&fs::read(log)?)?;
    encoder.finish()?;
    fs::remove_file(log)?;
    Ok(packed)
}
