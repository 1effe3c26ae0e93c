//! Shipping, and processing into the real Elasticsearch beside the rate that the same server takes of the same documents
//! rendered beforehand.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use grammars::Reader;
use processor::{
    BulkBody, Options, Renderer,
    elastic::{Client, compress},
    setup::{Search, SetupOptions, install_blocking},
};
use rdkafka::{
    ClientConfig, Message as _,
    consumer::{BaseConsumer, Consumer as _},
    message::Headers as _,
};
use settings::Settings;
use shipper::{Sink, Until};
use wire::BlockHeader;

use crate::{
    measure::{Work, row},
    render::{blocks_of, sample_lines},
};

/// Bytes that are shipped, in whole copies of the sample lines.
const SHIPPED: usize = 768 << 20;

/// Bytes that are indexed: about 400 000 documents.
const INDEXED: usize = 76 << 20;

/// Ships to nowhere; with servers also to Kafka, and processes from there.
pub(crate) fn run(is_wanted: impl Fn(&str) -> bool) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let lines = sample_lines();
    let servers = std::env::var("KHP_KAFKA").ok().zip(std::env::var("KHP_ELASTICSEARCH").ok());
    let (kafka, elasticsearch) =
        servers.clone().unwrap_or(("127.0.0.1:1".into(), "http://127.0.0.1:1".into()));
    let scene = Scene { directory: directory.path(), kafka, elasticsearch };

    if is_wanted("kafka") {
        let (work, settings) = scene.log("null", &lines, SHIPPED);
        row("ship to null", || ship(&settings, false, work));
    }
    if servers.is_none() {
        println!(
            "SKIPPED: ship to Kafka, process: KHP_KAFKA and KHP_ELASTICSEARCH are not set (stack/stack env prints them)"
        );
        return;
    }
    if is_wanted("kafka") {
        let (work, settings) = scene.log("kafka", &lines, SHIPPED);
        row("ship to Kafka", || ship(&settings, true, work));
        row("Kafka, parsed, to null", || parse(&settings, work));
        row("process: Kafka to null", || process(&settings, work.events, false));
    }
    if is_wanted("elasticsearch") {
        index(&scene, &lines);
    }
}

/// Times that both are measured, the first for the server to warm up.
const TURNS: usize = 5;

/// Processes into Elasticsearch and sends it rendered documents, in turn.
fn index(scene: &Scene<'_>, lines: &[u8]) {
    let mut ratios = Vec::new();
    for turn in 0..TURNS {
        let (work, settings) = scene.log(&format!("index{turn}"), lines, INDEXED);
        let elasticsearch = settings.elasticsearch.clone().expect("configured");
        install_blocking(&elasticsearch, &SetupOptions::default()).expect("installs");
        ship(&settings, true, work);
        let bodies = rendered(scene, turn);
        let processed = || {
            scene.delete_indices();
            row("process: Kafka to Elasticsearch", || process(&settings, work.events, true))
        };
        let direct = || {
            scene.delete_indices();
            row("pre-rendered NDJSON to Elasticsearch", || send(&elasticsearch, &bodies, work))
        };
        // A server becomes faster while it runs, so each is the first as often as the other, and the first turn does not count.
        let ratio = if turn % 2 == 0 { processed() / direct() } else { 1.0 / (direct() / processed()) };
        if turn > 0 {
            ratios.push(ratio);
        }
    }
    scene.delete_indices();
    println!("khp-log process under load: at most {:.0} MiB of memory", peak_mib(scene));
    scene.delete_indices();
    println!(
        "end to end: {:.0} % of the pre-rendered rate (mean of {})",
        ratios.iter().sum::<f64>() / ratios.len() as f64 * 100.0,
        ratios.len()
    );
}

/// Largest resident set of the daemon while it indexes what the turns have left in Kafka.
fn peak_mib(scene: &Scene<'_>) -> f64 {
    let text = fs::read_to_string(scene.directory.join("index0/khp-log.yaml")).expect("reads");
    let path = scene.directory.join("memory.yaml");
    fs::write(&path, text.replace("group: bench-", "group: memory-")).expect("writes");
    let settings = settings::parse(&text, "bench", &|_| None).expect("a good configuration");
    let search = Search::new(settings.elasticsearch.as_ref().expect("configured")).expect("a client");
    let events = fs::read(scene.directory.join("index0/namenode.log")).expect("reads");
    let events = memchr::memchr_iter(b'\n', &events).count() as u64;
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_khp-log"))
        .args(["process", "--log-level", "warn", "--config"])
        .arg(&path)
        .spawn()
        .expect("starts");
    let until = Instant::now() + Duration::from_secs(120);
    let indexed = || {
        let _ = search.refresh(INDEX);
        search.get(&format!("{INDEX}/_count")).ok().and_then(|count| count["count"].as_u64())
    };
    while indexed().is_none_or(|count| count < events) {
        assert!(Instant::now() < until, "not all events became documents");
        thread::sleep(Duration::from_millis(200));
    }
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the kernel counts it");
    daemon.kill().and_then(|()| daemon.wait()).expect("ends");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}

/// Where the sample lines' documents go.
const INDEX: &str = "logs-khp.hdfs-2026.11.21";

/// Servers and a directory for logs.
struct Scene<'d> {
    directory: &'d Path,
    kafka: String,
    elasticsearch: String,
}

impl Scene<'_> {
    /// Writes a log of about `bytes` and a configuration that ships it to a topic of its own.
    fn log(&self, name: &str, lines: &[u8], bytes: usize) -> (Work, Settings) {
        let logs = self.directory.join(name);
        fs::create_dir_all(&logs).expect("creates");
        let copies = bytes / lines.len();
        let mut file = BufWriter::new(File::create(logs.join("namenode.log")).expect("creates"));
        for _ in 0..copies {
            file.write_all(lines).expect("writes");
        }
        file.flush().expect("writes");
        let moment =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_millis();
        let text = format!(
            "cluster: bench\nkafka:\n  brokers: [{}]\n  topic: bench-{name}-{moment}\nelasticsearch:\n  urls: [\"{}\"]\n\
             process:\n  listen: none\n  group: bench-{name}-{moment}\nship:\n  host: bench.example.com\n  zone: Asia/Seoul\n  state: {}\n  streams:\n    \
             - {{name: namenode, component: namenode, files: [\"{}/*.log\"]}}\n",
            self.kafka.replace(',', ", "),
            self.elasticsearch,
            logs.join("state").display(),
            logs.display(),
        );
        fs::write(logs.join("khp-log.yaml"), &text).expect("writes");
        let settings = settings::parse(&text, "bench", &|_| None).expect("a good configuration");
        let events = memchr::memchr_iter(b'\n', lines).count() * copies;
        (Work { bytes: (lines.len() * copies) as u64, events: events as u64, took: None }, settings)
    }

    fn delete_indices(&self) {
        let url = format!("{}/{INDEX}", self.elasticsearch);
        let _ = reqwest::blocking::Client::new().delete(url).send();
    }
}

fn ship(settings: &Settings, to_kafka: bool, work: Work) -> Work {
    let (kafka, ship) = settings.for_ship().expect("configured");
    let sink = if to_kafka { Sink::Kafka(kafka) } else { Sink::Null };
    let counters = shipper::Counters::default();
    shipper::run(ship, sink, Until::Idle, &shipper::Stop::new(), &counters).expect("ships");
    assert_eq!(counters.bytes_read.get(), work.bytes, "every byte is read once");
    work
}

/// Takes the blocks from Kafka, and splits and reads their events, with a consumer of its own: what comes before a document
/// is rendered.
fn parse(settings: &Settings, work: Work) -> Work {
    let (kafka, _) = settings.for_ship().expect("configured");
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", kafka.brokers.join(","))
        .set("group.id", &kafka.topic)
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "earliest")
        .create()
        .expect("a consumer");
    consumer.subscribe(&[&kafka.topic]).expect("subscribes");
    let (mut done, mut first) = (Work::default(), None);
    let until = Instant::now() + Duration::from_secs(300);
    let mut reader: Option<Reader> = None;
    while done.events < work.events {
        // Something else than a message may end the wait, too.
        let Some(message) = consumer.poll(Duration::from_secs(1)) else {
            assert!(Instant::now() < until, "{} of {} events came", done.events, work.events);
            continue;
        };
        let message = message.expect("no error");
        first.get_or_insert_with(Instant::now);
        let (Some(headers), Some(value)) = (message.headers(), message.payload()) else {
            panic!("a message without headers or value")
        };
        let pairs = headers.iter().map(|header| (header.key, header.value.unwrap_or_default()));
        let block = BlockHeader::decode(pairs, value).expect("a block");
        if block.is_journal() {
            continue;
        }
        // All blocks are of one log, as those of a file are in the processor.
        let reader =
            reader.get_or_insert_with(|| Reader::for_block(&block.component, &block.rule).expect("known"));
        let mut record = grammars::Record::default();
        done.bytes += value.len() as u64;
        done.events += wire::split::events(value, 0, false, |line| reader.begins(line))
            .map(|event| reader.read(event.bytes, &mut record))
            .count() as u64;
    }
    assert_eq!(done.events, work.events, "each event once");
    Work { took: first.map(|first| first.elapsed()), ..done }
}

/// Runs the processor until it has settled that many events.
fn process(settings: &Settings, events: u64, to_elasticsearch: bool) -> Work {
    let (kafka, elasticsearch, process) = settings.for_process().expect("configured");
    let counters = Arc::new(processor::Counters::default());
    let stop = processor::Stop::new();
    let watcher = {
        let (counters, stop) = (counters.clone(), stop.clone());
        thread::spawn(move || {
            let until = Instant::now() + Duration::from_secs(300);
            let settled = || counters.created.get() + counters.updated.get() + counters.unchanged.get();
            while counters.events.get() == 0 {
                assert!(Instant::now() < until, "no event came");
                thread::sleep(Duration::from_millis(1));
            }
            // Joining a consumer group takes seconds, whatever is processed then.
            let first = Instant::now();
            while counters.events.get() < events || (to_elasticsearch && settled() < events) {
                assert!(Instant::now() < until, "{} of {events} events", counters.events.get());
                thread::sleep(Duration::from_millis(5));
            }
            stop.request();
            first.elapsed()
        })
    };
    processor::run(process, kafka, to_elasticsearch.then_some(elasticsearch), &stop, &counters)
        .expect("processes");
    let took = watcher.join().expect("all came");
    Work { bytes: counters.block_bytes.get(), events, took: Some(took) }
}

/// The documents of the scene's `turn`, as compressed bulk bodies of 4 MiB.
fn rendered(scene: &Scene<'_>, turn: usize) -> Vec<Vec<u8>> {
    let content = fs::read(scene.directory.join(format!("index{turn}/namenode.log"))).expect("reads");
    let mut renderer = Renderer::new(Options { keep_original: true });
    let (mut body, mut bodies) = (BulkBody::default(), Vec::new());
    for block in blocks_of(grammars::Component::NameNode, content) {
        renderer.render(&block, &mut body).expect("known rule");
        if body.bytes.len() > 4 << 20 {
            bodies.push(compress(&body.bytes));
            body.clear();
        }
    }
    bodies.push(compress(&body.bytes));
    bodies
}

/// Sends the bodies, two at a time.
fn send(elasticsearch: &settings::Elasticsearch, bodies: &[Vec<u8>], work: Work) -> Work {
    let client = Arc::new(Client::new(elasticsearch).expect("a client"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let bodies: Arc<Vec<Vec<u8>>> = Arc::new(bodies.to_vec());
    let started = Instant::now();
    let senders: Vec<_> = (0..2)
        .map(|_| {
            let (client, next, bodies) = (client.clone(), next.clone(), bodies.clone());
            runtime.spawn(async move {
                while let Some(body) = bodies.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let answer = client.bulk(body.clone(), 0).await.expect("an answer");
                    assert_eq!(answer.status, 200);
                }
            })
        })
        .collect();
    for sender in senders {
        runtime.block_on(sender).expect("sends");
    }
    let took = started.elapsed();
    let search = Search::new(elasticsearch).expect("a client");
    search.refresh(INDEX).expect("refreshes");
    let count = search.get(&format!("{INDEX}/_count")).expect("counts");
    assert_eq!(count["count"].as_u64(), Some(work.events), "every document is there");
    Work { took: Some(took), ..work }
}
