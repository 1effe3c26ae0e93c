//! Against a real Kafka, one test at a time. `tests/run` brings it up and says where it is: `KHP_KAFKA`, and `KHP_STACK_DIR`, by
//! which `stack/stack` can harm and mend it. Without these each test says loudly that it was skipped.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Waker},
    time::{Duration, Instant},
};

use grammars::{Component, Reader};
use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    message::Headers,
};
use shipper::{Counters, ShipError, Sink, Stop, Until, run};
use wire::{BlockHeader, DocumentId, Generation, split::events};

static ALONE: Mutex<()> = Mutex::new(());

/// Leave to run `test`, or a loud word that it was skipped.
fn alone(test: &str) -> Option<MutexGuard<'static, ()>> {
    if std::env::var_os("KHP_KAFKA").is_none() {
        eprintln!("SKIPPED {test}: KHP_KAFKA is not set; tests/run sets it");
        return None;
    }
    Some(ALONE.lock().unwrap_or_else(PoisonError::into_inner))
}

fn kafka(topic: &str, sasl: bool) -> settings::Kafka {
    let broker = std::env::var("KHP_KAFKA").expect("KHP_KAFKA names a broker: see stack/stack env");
    settings::Kafka {
        brokers: vec![broker],
        topic: topic.to_owned(),
        dead_letters: "khp-logs-dlq".to_owned(),
        compression: settings::Compression::Lz4,
        tls: None,
        sasl: sasl.then(|| settings::Sasl {
            mechanism: "PLAIN".to_owned(),
            user: "nobody".to_owned(),
            password: settings::Secret::new("wrong".to_owned()),
        }),
    }
}

fn ship(root: &std::path::Path) -> settings::Ship {
    settings::Ship {
        host: "host1".to_owned(),
        state: root.join("state"),
        notify: true,
        in_flight_bytes: 8 << 20,
        listen: None,
        streams: vec![settings::Stream {
            name: "namenode".to_owned(),
            files: vec![format!("{}/*.log", root.display())],
            exclude: Vec::new(),
            component: Component::NameNode,
            service: None,
            layout: None,
            cluster: "c1".to_owned(),
            zone: chrono_tz::UTC,
            encoding: encoding_rs::UTF_8,
            framing: settings::Framing::Blocks,
        }],
    }
}

fn fresh_topic() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    format!("ship-test-{}", now.as_nanos())
}

fn lines(first: usize, count: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for n in first..first + count {
        let (second, ms) = (n / 1000 % 60, n % 1000);
        writeln!(
            text,
            "2026-11-21 07:30:{second:02},{ms:03} INFO org.apache.hadoop.hdfs.StateChange: event {n}"
        )
        .expect("memory takes it");
    }
    text
}

/// Reads the topic from its beginning until nothing more comes; the content of each of the logs' generations.
fn contents(topic: &str) -> Vec<Vec<u8>> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", std::env::var("KHP_KAFKA").expect("KHP_KAFKA names a broker"))
        .set("group.id", "ship-test")
        .create()
        .expect("a consumer");
    let mut partitions = TopicPartitionList::new();
    for partition in 0..4 {
        partitions.add_partition_offset(topic, partition, Offset::Beginning).expect("an assignment");
    }
    consumer.assign(&partitions).expect("an assignment");
    let reader = Reader::new(Component::NameNode);
    let mut documents: BTreeMap<Generation, BTreeMap<(u64, String), Vec<u8>>> = BTreeMap::new();
    let mut last = Instant::now();
    while last.elapsed() < Duration::from_secs(2) {
        let Some(message) = consumer.poll(Duration::from_millis(200)) else {
            continue;
        };
        let message = message.expect("a message");
        last = Instant::now();
        let value = message.payload().expect("a block has a value");
        let headers = message.headers().expect("a block has headers");
        let fields = headers.iter().map(|header| (header.key, header.value.unwrap_or_default()));
        let header = BlockHeader::decode(fields, value).expect("a block");
        if header.component != Component::NameNode.name() {
            continue; // the shipper's own journal
        }
        let texts = documents.entry(header.generation).or_default();
        for event in events(value, header.base, header.flags.inside_event, |line| reader.begins(line)) {
            let id = DocumentId::new(header.generation, event.offset, event.bytes);
            let text = texts.entry((event.offset, id.as_str().to_owned())).or_default();
            if event.bytes.len() > text.len() {
                *text = event.bytes.to_vec();
            }
        }
    }
    let mut contents: Vec<Vec<u8>> =
        documents.into_values().map(|texts| texts.into_values().flatten().collect()).collect();
    contents.sort();
    contents
}

#[test]
fn the_topic_is_created_and_filled() {
    let Some(_alone) = alone("the_topic_is_created_and_filled") else { return };
    let root = tempfile::tempdir().expect("a directory");
    let mut expected = Vec::new();
    for n in 0..20 {
        let text = lines(n * 10_000, 5000);
        fs::write(root.path().join(format!("{n}.log")), &text).expect("a log");
        expected.push(text);
    }
    expected.sort();
    let topic = fresh_topic();
    let (counters, kafka) = (Counters::default(), kafka(&topic, false));
    run(&ship(root.path()), Sink::Kafka(&kafka), Until::Idle, &Stop::new(), &counters).expect("ships");
    assert!(contents(&topic) == expected);
    assert_eq!(counters.errors.get(), 0);
}

/// Prints how long it took from the write to the acknowledgement.
#[test]
fn single_lines_of_an_idle_file_arrive() {
    let Some(_alone) = alone("single_lines_of_an_idle_file_arrive") else { return };
    let root = tempfile::tempdir().expect("a directory");
    let mut file = fs::File::create(root.path().join("nn.log")).expect("a log");
    let (stop, counters) = (Stop::new(), Arc::new(Counters::default()));
    let topic = fresh_topic();
    let thread = {
        let (ship, kafka, stop, counters) =
            (ship(root.path()), kafka(&topic, false), stop.clone(), Arc::clone(&counters));
        std::thread::spawn(move || run(&ship, Sink::Kafka(&kafka), Until::Stopped, &stop, &counters))
    };
    let mut times = Vec::new();
    for n in 0..100 {
        let before = counters.bytes_acknowledged.get();
        let started = Instant::now();
        file.write_all(&lines(n, 1)).expect("a line");
        while counters.bytes_acknowledged.get() == before {
            assert!(started.elapsed() < Duration::from_secs(30), "{counters:#?}");
            std::thread::sleep(Duration::from_micros(200));
        }
        times.push(started.elapsed());
        std::thread::sleep(Duration::from_millis(30));
    }
    stop.stop();
    thread.join().expect("the thread ends").expect("ships");
    times.sort();
    println!("median {:?}, 99th of 100 {:?}", times[50], times[98]);
    assert!(contents(&topic) == [lines(0, 100)]);
}

/// A broker that knows no SASL refuses it, which is no wrong password: the shipper goes on trying until it is stopped.
#[test]
fn stops_while_kafka_cannot_be_used() {
    let Some(_alone) = alone("stops_while_kafka_cannot_be_used") else { return };
    let root = tempfile::tempdir().expect("a directory");
    fs::write(root.path().join("nn.log"), lines(0, 10)).expect("a log");
    let (stop, counters) = (Stop::new(), Counters::default());
    let kafka = kafka("unused", true);
    let stopper = stop.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(2));
        stopper.stop();
    });
    let result = run(&ship(root.path()), Sink::Kafka(&kafka), Until::Stopped, &stop, &counters);
    thread.join().expect("the thread ends");
    assert!(matches!(result, Ok(()) | Err(ShipError::Credentials)), "{result:?}");
    assert_eq!(counters.blocks_acknowledged.get(), 0);
}

/// The only broker hangs for longer than requests wait, then crashes, while a log is written and rotated.
#[test]
fn through_faults_of_the_broker() {
    let Some(_alone) = alone("through_faults_of_the_broker") else { return };
    let Ok(directory) = std::env::var("KHP_STACK_DIR") else {
        return eprintln!(
            "SKIPPED through_faults_of_the_broker: KHP_STACK_DIR is not set; tests/run sets it"
        );
    };
    let stack = format!("{}/../stack/stack", env!("CARGO_MANIFEST_DIR"));
    let command =
        ["stop", "cont", "kill", "start"].map(|verb| format!("{stack} {verb} kafka 1 --dir {directory}"));
    let [stop, cont, kill, start] = command;
    let command = format!("{stop}; sleep 8; {cont}; sleep 2; {kill}; {start}");
    let root = tempfile::tempdir().expect("a directory");
    let (stop, counters) = (Stop::new(), Arc::new(Counters::default()));
    let topic = fresh_topic();
    let thread = {
        let (ship, kafka, stop, counters) =
            (ship(root.path()), kafka(&topic, false), stop.clone(), Arc::clone(&counters));
        std::thread::spawn(move || run(&ship, Sink::Kafka(&kafka), Until::Stopped, &stop, &counters))
    };
    let mut fault = std::process::Command::new("sh").args(["-c", &command]).spawn().expect("a shell");
    let path = root.path().join("nn.log");
    let (mut expected, mut text, mut round) = (Vec::new(), Vec::new(), 0);
    while fault.try_wait().expect("a child").is_none() || round % 50 != 49 {
        round += 1;
        let more = lines(round * 300, 300);
        let mut file = fs::File::options().append(true).create(true).open(&path).expect("a log");
        file.write_all(&more).expect("a log");
        text.extend_from_slice(&more);
        std::thread::sleep(Duration::from_millis(20));
        if round % 50 == 0 {
            fs::rename(&path, root.path().join(format!("nn.log.{round}"))).expect("rotates");
            expected.push(std::mem::take(&mut text));
        }
    }
    expected.push(text);
    expected.sort();
    let total: usize = expected.iter().map(Vec::len).sum();
    let started = Instant::now();
    while counters.bytes_read.get() < total as u64 || counters.in_flight_bytes.get() > 0 {
        assert!(started.elapsed() < Duration::from_secs(120), "{total} {counters:#?}");
        std::thread::sleep(Duration::from_millis(20));
    }
    stop.stop();
    thread.join().expect("the thread ends").expect("ships");
    println!(
        "{} bytes in {} generations, {} blocks sent again",
        total,
        expected.len(),
        counters.retries.get()
    );
    assert!(contents(&topic) == expected);
}

/// Creates the topic with a limit on the size of a record.
fn create_small_topic(topic: &str, largest: &str) {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", std::env::var("KHP_KAFKA").expect("KHP_KAFKA names a broker"));
    let admin: AdminClient<DefaultClientContext> = config.create().expect("an admin client");
    let new = NewTopic::new(topic, 4, TopicReplication::Fixed(1)).set("max.message.bytes", largest);
    let mut created = std::pin::pin!(admin.create_topics([&new], &AdminOptions::new()));
    let mut context = Context::from_waker(Waker::noop());
    let until = Instant::now() + Duration::from_secs(20);
    while created.as_mut().poll(&mut context).is_pending() {
        assert!(Instant::now() < until, "the topic cannot be created");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A topic that takes less than a block gets smaller ones, from a real broker's refusals.
#[test]
fn blocks_larger_than_the_topic_takes_are_made_smaller() {
    let Some(_alone) = alone("blocks_larger_than_the_topic_takes_are_made_smaller") else {
        return;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let topic = fresh_topic();
    create_small_topic(&topic, "20000");
    // Text that does not compress away.
    let mut content = Vec::new();
    for n in 0..10_000u64 {
        let noise = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        writeln!(content, "2026-11-21 07:30:00,000 INFO a.B: {n} {noise:x} {:x}", noise.rotate_left(17) ^ n)
            .expect("memory takes it");
    }
    fs::write(directory.path().join("nn.log"), &content).expect("a log file");
    let (stop, counters) = (Stop::new(), Counters::default());
    let later = stop.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(60));
        later.stop();
    });
    run(&ship(directory.path()), Sink::Kafka(&kafka(&topic, false)), Until::Idle, &stop, &counters)
        .expect("it ships");
    assert!(!stop.is_stopped(), "not everything was taken within a minute: {counters:#?}");
    assert!(counters.too_large.get() > 0);
    assert!(contents(&topic) == [content]);
}
