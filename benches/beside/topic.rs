//! A topic for one daemon's run.

use std::{
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
};

const PARTITIONS: i32 = 4;
const TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Topic {
    pub(crate) name: String,
    brokers: String,
    consumer: BaseConsumer,
}

impl Topic {
    pub(crate) fn create(brokers: &str) -> Topic {
        let age = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
        let name = format!("bench-beside-{}", age.as_nanos());
        let topic =
            NewTopic::new(&name, PARTITIONS, TopicReplication::Fixed(1)).set("max.message.bytes", "4194304");
        let results = runtime().block_on(admin(brokers).create_topics([&topic], &AdminOptions::new()));
        results.expect("an answer")[0].as_ref().expect("creates the topic");
        Topic { name, brokers: brokers.to_owned(), consumer: consumer(brokers) }
    }

    /// Records in it.
    pub(crate) fn records(&self) -> u64 {
        let end = |partition| {
            self.consumer.fetch_watermarks(&self.name, partition, TIMEOUT).map_or(0, |(_, end)| end)
        };
        (0..PARTITIONS).map(|partition| end(partition) as u64).sum()
    }

    /// When the lines `<0>`, `<1>` .. arrived, from now on.
    pub(crate) fn arrivals(&self, lines: usize) -> JoinHandle<Vec<Instant>> {
        let consumer = consumer(&self.brokers);
        let mut partitions = TopicPartitionList::new();
        for partition in 0..PARTITIONS {
            let end = self.consumer.fetch_watermarks(&self.name, partition, TIMEOUT).expect("offsets").1;
            partitions.add_partition_offset(&self.name, partition, Offset::Offset(end)).expect("adds");
        }
        consumer.assign(&partitions).expect("assigns");
        // The first fetches are under way before the first line is written.
        let first = consumer.poll(Duration::from_secs(2));
        assert!(first.is_none(), "nothing is written yet");
        thread::spawn(move || {
            let until = Instant::now() + Duration::from_secs(60);
            let mut arrived: Vec<Option<Instant>> = vec![None; lines];
            while arrived.iter().any(Option::is_none) {
                assert!(Instant::now() < until, "a line did not arrive within a minute");
                let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) else { continue };
                let now = Instant::now();
                let text = String::from_utf8_lossy(message.payload().unwrap_or_default()).into_owned();
                for number in text.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
                    if let Some(slot) = number.0.parse().ok().and_then(|at: usize| arrived.get_mut(at)) {
                        slot.get_or_insert(now);
                    }
                }
            }
            arrived.into_iter().flatten().collect()
        })
    }
}

impl Drop for Topic {
    fn drop(&mut self) {
        let deleted =
            runtime().block_on(admin(&self.brokers).delete_topics(&[&self.name], &AdminOptions::new()));
        if let Err(error) = deleted {
            eprintln!("topic {} is left behind: {error}", self.name);
        }
    }
}

fn consumer(brokers: &str) -> BaseConsumer {
    ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "bench-beside")
        .set("enable.auto.commit", "false")
        .set("fetch.wait.max.ms", "100")
        .create()
        .expect("a consumer")
}

fn admin(brokers: &str) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", brokers).create().expect("a client")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}
