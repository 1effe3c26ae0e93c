//! The real servers, as tests want them.

use std::{collections::BTreeMap, env, path::PathBuf, sync::Arc, thread, time::Duration};

use processor::Block;
use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    message::{Header, Headers, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Addresses out of the environment.
pub(crate) struct Servers {
    kafka: String,
    elasticsearch: String,
    runtime: Runtime,
    http: reqwest::Client,
}

/// A record as the dead-letter topic has it.
pub(crate) struct Record {
    pub(crate) headers: BTreeMap<String, Vec<u8>>,
    pub(crate) value: Vec<u8>,
}

impl Record {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| std::str::from_utf8(value).unwrap())
    }
}

/// `None` where there are none; says so loudly.
pub(crate) fn servers(test: &str) -> Option<Servers> {
    // `RUST_LOG=processor=debug` and `--nocapture` show what goes on.
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    match (env::var("KHP_KAFKA"), env::var("KHP_ELASTICSEARCH")) {
        (Ok(kafka), Ok(elasticsearch)) => {
            Some(Servers { kafka, elasticsearch, runtime: Runtime::new().unwrap(), http: http() })
        }
        _ => {
            eprintln!("SKIPPED {test}: KHP_KAFKA and KHP_ELASTICSEARCH are not set (stack/stack env)");
            None
        }
    }
}

fn http() -> reqwest::Client {
    let mut builder = reqwest::Client::builder().no_proxy();
    if let Ok(ca) = env::var("KHP_ELASTICSEARCH_CA") {
        let pem = std::fs::read(ca).unwrap();
        builder = builder.add_root_certificate(reqwest::Certificate::from_pem(&pem).unwrap());
    }
    builder.build().unwrap()
}

/// A name that no other run has.
pub(crate) fn unique(name: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{name}-{}-{}", std::process::id(), now.as_nanos() % 1_000_000_000)
}

impl Servers {
    /// Kafka as the processor is to use it: with TLS and a password where the servers have that.
    pub(crate) fn kafka(&self, topic: &str) -> settings::Kafka {
        let secure = env::var("KHP_KAFKA_SECURE").ok();
        let ca = || env::var("KHP_KAFKA_CA").ok().map(PathBuf::from);
        settings::Kafka {
            tls: secure.as_ref().map(|_| settings::Tls { ca: ca(), ..settings::Tls::default() }),
            sasl: secure.as_ref().map(|_| settings::Sasl {
                mechanism: "SCRAM-SHA-512".to_owned(),
                user: env::var("KHP_KAFKA_USER").unwrap(),
                password: settings::Secret::new(env::var("KHP_KAFKA_PASSWORD").unwrap()),
            }),
            brokers: vec![secure.unwrap_or_else(|| self.kafka.clone())],
            topic: topic.to_owned(),
            dead_letters: format!("{topic}-dlq"),
            compression: settings::Compression::Lz4,
        }
    }

    /// Elasticsearch likewise.
    pub(crate) fn elasticsearch(&self) -> settings::Elasticsearch {
        let login = match (env::var("KHP_ELASTICSEARCH_USER"), env::var("KHP_ELASTICSEARCH_PASSWORD")) {
            (Ok(user), Ok(password)) => {
                settings::Login::User { user, password: settings::Secret::new(password) }
            }
            _ => settings::Login::Nobody,
        };
        let ca = env::var("KHP_ELASTICSEARCH_CA").ok().map(PathBuf::from);
        let tls = settings::Tls { ca, ..settings::Tls::default() };
        settings::Elasticsearch { urls: vec![self.elasticsearch.clone()], login, tls }
    }

    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.kafka);
        config
    }

    pub(crate) fn create_topic(&self, topic: &str, partitions: i32) {
        let admin: AdminClient<DefaultClientContext> = self.config().create().unwrap();
        let new = NewTopic::new(topic, partitions, TopicReplication::Fixed(-1));
        let results = self.runtime.block_on(admin.create_topics(&[new], &AdminOptions::new())).unwrap();
        results[0].as_ref().unwrap();
    }

    /// Writes blocks and other records, each to its partition.
    pub(crate) fn produce(&self, topic: &str, records: &[(i32, OwnedHeaders, Option<&[u8]>)]) {
        let producer: BaseProducer = self.config().set("linger.ms", "20").create().unwrap();
        for (partition, headers, value) in records {
            let mut record = BaseRecord::<(), [u8]>::to(topic).partition(*partition).headers(headers.clone());
            if let Some(value) = value {
                record = record.payload(value);
            }
            producer.send(record).map_err(|(error, _)| error).unwrap();
        }
        producer.flush(Duration::from_secs(20)).unwrap();
    }

    pub(crate) fn produce_blocks(&self, topic: &str, partition: i32, blocks: &[Arc<Block>]) {
        let records: Vec<_> =
            blocks.iter().map(|block| (partition, headers(block), Some(block.value.as_slice()))).collect();
        self.produce(topic, &records);
    }

    /// How many records of the tests the group has committed, of each partition: the processor's own journal is in the topic, too.
    pub(crate) fn committed(&self, group: &str, topic: &str, partitions: i32) -> Vec<Option<i64>> {
        let consumer: BaseConsumer = self.config().set("group.id", group).create().unwrap();
        let mut list = TopicPartitionList::new();
        (0..partitions).for_each(|partition| {
            list.add_partition(topic, partition);
        });
        let found = consumer.committed_offsets(list, Duration::from_secs(20)).unwrap();
        let offset = |offset| match offset {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        };
        let elements = found.elements();
        let committed = elements.iter().map(|element| (element.partition(), offset(element.offset())));
        committed
            .map(|(partition, end)| end.map(|end| end - self.journal_records(topic, partition, end)))
            .collect()
    }

    /// Records of journals before `end`.
    fn journal_records(&self, topic: &str, partition: i32, end: i64) -> i64 {
        let consumer: BaseConsumer = self.config().set("group.id", unique("reader")).create().unwrap();
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, partition, Offset::Beginning).unwrap();
        consumer.assign(&list).unwrap();
        let (mut journals, mut reached) = (0, 0);
        let until = std::time::Instant::now() + Duration::from_secs(30);
        while reached < end {
            assert!(std::time::Instant::now() < until, "{topic}-{partition} ends at {reached}, not {end}");
            let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) else {
                continue;
            };
            reached = message.offset() + 1;
            let mut headers = message.headers().iter().flat_map(|headers| headers.iter()).collect::<Vec<_>>();
            headers.retain(|header| header.key == "stream" && header.value == Some(b"khp-log"));
            journals += i64::from(!headers.is_empty() && reached <= end);
        }
        journals
    }

    /// All records of a topic, which has at least `count`.
    pub(crate) fn read(&self, topic: &str, count: usize) -> Vec<Record> {
        let consumer: BaseConsumer = self
            .config()
            .set("group.id", unique("reader"))
            .set("auto.offset.reset", "earliest")
            .set("enable.auto.commit", "false")
            .create()
            .unwrap();
        consumer.subscribe(&[topic]).unwrap();
        let mut records = Vec::new();
        let until = std::time::Instant::now() + Duration::from_secs(30);
        let mut quiet = 0;
        while records.len() < count || quiet < 5 {
            assert!(std::time::Instant::now() < until, "{topic} has {} records, not {count}", records.len());
            let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) else {
                quiet += 1;
                continue;
            };
            quiet = 0;
            let mut headers = BTreeMap::new();
            for header in message.headers().iter().flat_map(|headers| headers.iter()) {
                headers.insert(header.key.to_owned(), header.value.unwrap_or_default().to_vec());
            }
            let value = message.payload().unwrap_or_default().to_vec();
            records.push(Record { headers, value });
        }
        records
    }

    /// A request to Elasticsearch; its answer.
    pub(crate) fn request(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}{path}", self.elasticsearch);
        let mut request =
            self.http.request(method.parse().unwrap(), url).header("content-type", "application/json");
        if let Ok(user) = env::var("KHP_ELASTICSEARCH_USER") {
            request = request.basic_auth(user, env::var("KHP_ELASTICSEARCH_PASSWORD").ok());
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let text = self.runtime.block_on(async { request.send().await.unwrap().text().await.unwrap() });
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// `event.original` of all documents of a generation, in the order of their offsets.
    pub(crate) fn originals(&self, generation: u64) -> Vec<String> {
        self.request("POST", "/logs-khp.*/_refresh", None);
        let generation = format!("{generation:016x}");
        let mut originals = Vec::new();
        let mut after = json!([-1]);
        loop {
            let answer = self.request(
                "POST",
                "/logs-khp.*/_search?ignore_unavailable=true",
                Some(json!({
                    "size": 5000, "sort": [{"log.offset": {"order": "asc", "unmapped_type": "long"}}], "search_after": after,
                    "query": {"bool": {
                        "filter": {"query_string": {"query": format!("\"{generation}\""), "default_field": "*"}},
                        "must_not": {"query_string": {"query": "\"khp.pipeline\"", "default_field": "event.dataset*"}},
                    }},
                    "_source": ["event.original"],
                })),
            );
            let hits = answer["hits"]["hits"].as_array().cloned().unwrap_or_default();
            let Some(last) = hits.last() else { return originals };
            after = last["sort"].clone();
            let original =
                |hit: &Value| hit["_source"]["event.original"].as_str().unwrap_or_default().to_owned();
            originals.extend(hits.iter().map(original));
        }
    }

    /// Waits until a generation has so many documents.
    pub(crate) fn wait_for(&self, generation: u64, count: usize, seconds: u64) {
        let until = std::time::Instant::now() + Duration::from_secs(seconds);
        loop {
            let found = self.originals(generation).len();
            if found >= count {
                return;
            }
            assert!(std::time::Instant::now() < until, "{found} of {count} documents after {seconds} s");
            thread::sleep(Duration::from_millis(200));
        }
    }
}

pub(crate) fn headers(block: &Block) -> OwnedHeaders {
    let encoded = block.header.encode();
    encoded
        .iter()
        .fold(OwnedHeaders::new(), |headers, (key, value)| headers.insert(Header { key, value: Some(value) }))
}
