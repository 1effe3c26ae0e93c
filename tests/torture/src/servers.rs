//! The real servers: where they are, what Elasticsearch holds, how far a consumer group is, and how to break them.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    admin::{
        AdminClient, AdminOptions, AlterConfig, NewTopic, ResourceSpecifier, TopicReplication, TopicResult,
    },
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer},
    error::KafkaResult,
    message::{BorrowedMessage, Header, Headers as _, OwnedHeaders},
    producer::{BaseProducer, BaseRecord, Producer},
};
use serde_json::{Value, json};

use crate::{Failure, Outcome, wait};

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Partitions of the topics that are made here.
const PARTITIONS: i32 = 3;

/// Names and values of a record's headers.
pub type Headers = Vec<(String, Vec<u8>)>;

/// Documents of one page.
const PAGE: usize = 5000;

/// Where the servers are.
pub struct Servers {
    /// `host:port` of the brokers.
    pub kafka: Vec<String>,
    /// The URL of Elasticsearch.
    pub elasticsearch: String,
    stack_dir: PathBuf,
    client: reqwest::blocking::Client,
}

impl Servers {
    /// The servers that `KHP_KAFKA`, `KHP_ELASTICSEARCH` and `KHP_STACK_DIR` name.
    ///
    /// # Errors
    /// One of them is not set.
    pub fn from_environment() -> Outcome<Servers> {
        let variable = |name: &str| {
            std::env::var(name).map_err(|_| format!("{name} is not set; tests/torture/run sets it"))
        };
        Ok(Servers {
            kafka: variable("KHP_KAFKA")?.split(',').map(str::to_owned).collect(),
            elasticsearch: variable("KHP_ELASTICSEARCH")?,
            stack_dir: variable("KHP_STACK_DIR")?.into(),
            client: reqwest::blocking::Client::builder().timeout(2 * PATIENCE).build()?,
        })
    }

    /// Runs `stack/stack ARGUMENTS` for these servers: `["kill", "kafka", "1"]`.
    ///
    /// # Errors
    /// It fails.
    pub fn stack(&self, arguments: &[&str]) -> Outcome {
        stack(&self.stack_dir, arguments).map(drop)
    }

    /// The same Elasticsearch with three brokers, started for this, whose data is in `directory`.
    ///
    /// # Errors
    /// They do not start.
    pub fn with_three_brokers(&self, directory: &Path) -> Outcome<ThreeBrokers> {
        let servers = Servers {
            kafka: Vec::new(),
            elasticsearch: self.elasticsearch.clone(),
            stack_dir: directory.to_owned(),
            client: self.client.clone(),
        };
        let mut brokers = ThreeBrokers { servers };
        stack(directory, &["up", "--brokers", "3", "--only", "kafka"])?;
        let told = stack(directory, &["env"])?;
        let kafka = told.lines().find_map(|line| line.strip_prefix("KHP_KAFKA="));
        brokers.servers.kafka =
            kafka.ok_or("stack env names no Kafka")?.split(',').map(str::to_owned).collect();
        Ok(brokers)
    }

    /// A request to Elasticsearch; the answer's body, which may tell of an error.
    ///
    /// # Errors
    /// It does not answer.
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let method = method.parse().map_err(|_| format!("{method} is no HTTP method"))?;
        let mut request = self
            .client
            .request(method, format!("{}/{path}", self.elasticsearch))
            .header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let text = request.send()?.text()?;
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// All documents of `host`, in the order of stream, generation, offset: what a search at this moment sees.
    ///
    /// # Errors
    /// Elasticsearch does not answer, or with errors for half a minute. An index that is just being made answers with one.
    pub fn documents(&self, host: &str) -> Outcome<Vec<Document>> {
        wait::until("a whole answer of Elasticsearch", PATIENCE.as_secs(), || self.read_documents(host))
    }

    fn read_documents(&self, host: &str) -> Outcome<Vec<Document>> {
        let mut found = Vec::new();
        self.each_document(host, None, &mut |document| found.push(document))?;
        Ok(found)
    }

    /// Gives the documents of `host`, or of one of its streams, to `see`, in the order of [`Servers::documents`]. After an
    /// error some may have been given.
    ///
    /// # Errors
    /// Elasticsearch does not answer, or with an error.
    pub fn each_document(&self, host: &str, stream: Option<&str>, see: &mut dyn FnMut(Document)) -> Outcome {
        self.request("POST", "logs-khp.*/_refresh", None)?;
        let opened = self.request("POST", "logs-khp.*/_pit?keep_alive=1m&ignore_unavailable=true", None)?;
        let pit = opened["id"].as_str().ok_or_else(|| format!("no point in time: {opened}"))?;
        let mut filter = vec![json!({"term": {"host.name": host}})];
        filter.extend(stream.map(|stream| json!({"term": {"khp.stream": stream}})));
        let found = self.pages(&filter, pit, see);
        self.request("DELETE", "_pit", Some(&json!({"id": pit})))?;
        found
    }

    fn pages(&self, filter: &[Value], pit: &str, see: &mut dyn FnMut(Document)) -> Outcome {
        let mut after: Option<Value> = None;
        loop {
            let mut query = json!({
                "size": PAGE, "query": without_journal(filter), "track_total_hits": false,
                "pit": {"id": pit, "keep_alive": "1m"},
                "_source": ["event.original", "khp.stream", "khp.generation", "log.offset", "log.length"],
                "sort": ["khp.stream", "khp.generation", "log.offset", "_shard_doc"],
            });
            if let Some(after) = after {
                query["search_after"] = after;
            }
            let mut answer = self.request("POST", "_search", Some(&query))?;
            let Value::Array(hits) = answer["hits"]["hits"].take() else {
                return Err(format!("no hits: {answer}").into());
            };
            hits.iter().for_each(|hit| see(Document::of(hit)));
            match hits.last() {
                Some(last) if hits.len() == PAGE => after = Some(last["sort"].clone()),
                _ => return Ok(()),
            }
        }
    }

    /// How many documents hosts have whose names begin so, as far as a search sees them; `None` if Elasticsearch does not
    /// say so at once.
    pub fn count(&self, hosts: &str) -> Option<u64> {
        let query = json!({"query": without_journal(&[json!({"prefix": {"host.name": hosts}})])});
        let request = self
            .client
            .post(format!("{}/logs-khp.*/_count", self.elasticsearch))
            .timeout(Duration::from_secs(2))
            .header("content-type", "application/json")
            .body(query.to_string());
        let answer: Value = serde_json::from_str(&request.send().ok()?.text().ok()?).ok()?;
        answer["count"].as_u64()
    }

    /// Makes a topic with this setting, on every broker.
    ///
    /// # Errors
    /// Kafka refuses.
    pub fn create_topic(&self, name: &str, key: &str, value: &str) -> Outcome {
        let replicas = TopicReplication::Fixed(self.kafka.len() as i32);
        let topic = NewTopic::new(name, PARTITIONS, replicas).set(key, value);
        self.administer(async |admin| admin.create_topics([&topic], &AdminOptions::new()).await)
    }

    /// Gives a topic this setting, and no other.
    ///
    /// # Errors
    /// Kafka refuses.
    pub fn set_topic(&self, name: &str, key: &str, value: &str) -> Outcome {
        let change = AlterConfig::new(ResourceSpecifier::Topic(name)).set(key, value);
        self.administer(async |admin| {
            let results = admin.alter_configs([&change], &AdminOptions::new()).await?;
            let told = |(resource, code)| (format!("{resource:?}"), code);
            Ok(results.into_iter().map(|result| result.map(|_| name.to_owned()).map_err(told)).collect())
        })
    }

    /// Deletes a topic with what is in it.
    ///
    /// # Errors
    /// Kafka refuses.
    pub fn delete_topic(&self, name: &str) -> Outcome {
        self.administer(async |admin| admin.delete_topics(&[name], &AdminOptions::new()).await)
    }

    /// Deletes all records that lie in a topic now, as retention does.
    ///
    /// # Errors
    /// Kafka refuses.
    pub fn delete_records(&self, topic: &str) -> Outcome {
        let mut list = TopicPartitionList::new();
        for (partition, end) in self.progress("reads-alone")?.ends(topic)?.into_iter().enumerate() {
            list.add_partition_offset(topic, partition as i32, Offset::Offset(end))?;
        }
        let done = self.ask(async |admin| admin.delete_records(&list, &AdminOptions::new()).await)?;
        for element in done.elements() {
            element.error()?;
        }
        Ok(())
    }

    /// The number of the broker that leads the partition of a topic in which most lies.
    ///
    /// # Errors
    /// Kafka does not answer, or there is no such topic.
    pub fn leader(&self, topic: &str) -> Outcome<i32> {
        let progress = self.progress("reads-alone")?;
        let ends = progress.ends(topic)?;
        let fullest =
            ends.iter().enumerate().max_by_key(|(_, end)| **end).map_or(0, |(partition, _)| partition);
        let metadata = progress.consumer.fetch_metadata(Some(topic), PATIENCE)?;
        let partitions = metadata.topics().first().ok_or("Kafka tells nothing of the topic")?.partitions();
        let partition = partitions.iter().find(|partition| partition.id() == fullest as i32);
        Ok(partition.ok_or("the topic has no partition")?.leader())
    }

    fn administer(
        &self,
        ask: impl AsyncFnOnce(AdminClient<DefaultClientContext>) -> KafkaResult<Vec<TopicResult>>,
    ) -> Outcome {
        for result in self.ask(ask)? {
            result.map_err(|(name, code)| format!("{name}: {code}"))?;
        }
        Ok(())
    }

    fn ask<T>(
        &self,
        ask: impl AsyncFnOnce(AdminClient<DefaultClientContext>) -> KafkaResult<T>,
    ) -> Outcome<T> {
        let admin = ClientConfig::new().set("bootstrap.servers", self.kafka.join(",")).create()?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(runtime.block_on(ask(admin))?)
    }

    /// Writes a record that is no block.
    ///
    /// # Errors
    /// Kafka does not take it.
    pub fn poison(&self, topic: &str, value: &str) -> Outcome {
        let producer: BaseProducer =
            ClientConfig::new().set("bootstrap.servers", self.kafka.join(",")).create()?;
        let record = BaseRecord::<(), str>::to(topic).payload(value);
        producer.send(record).map_err(|(error, _)| error)?;
        Ok(producer.flush(PATIENCE)?)
    }

    /// The values of all records of a topic.
    ///
    /// # Errors
    /// Kafka does not give them.
    pub fn records(&self, topic: &str) -> Outcome<Vec<String>> {
        let mut found = Vec::new();
        self.each_record(topic, |record| {
            found.push(String::from_utf8_lossy(record.payload().unwrap_or_default()).into_owned());
            Ok(())
        })?;
        Ok(found)
    }

    /// Copies the records of a topic to another one of [`Servers::create_topic`], with the headers that `change` leaves, or not at
    /// all if it says so.
    ///
    /// # Errors
    /// Kafka does not give or take them.
    pub fn copy(&self, from: &str, to: &str, mut change: impl FnMut(&mut Headers) -> bool) -> Outcome {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", self.kafka.join(","))
            .set("message.max.bytes", "4194304")
            .create()?;
        self.each_record(from, |record| {
            let told = record.headers().into_iter().flat_map(|headers| headers.iter());
            let mut headers: Headers = told
                .map(|header| (header.key.to_owned(), header.value.unwrap_or_default().to_vec()))
                .collect();
            if !change(&mut headers) {
                return Ok(());
            }
            let changed = headers.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
                all.insert(Header { key, value: Some(value) })
            });
            let copy = BaseRecord::<(), [u8]>::to(to)
                .partition(record.partition() % PARTITIONS)
                .payload(record.payload().unwrap_or_default())
                .headers(changed);
            Ok(producer.send(copy).map_err(|(error, _)| error)?)
        })?;
        Ok(producer.flush(PATIENCE)?)
    }

    fn each_record(&self, topic: &str, mut each: impl FnMut(&BorrowedMessage<'_>) -> Outcome) -> Outcome {
        let progress = self.progress("reads-alone")?;
        let mut list = TopicPartitionList::new();
        let mut wanted = 0;
        for (partition, end) in progress.ends(topic)?.into_iter().enumerate() {
            let start = progress.consumer.fetch_watermarks(topic, partition as i32, PATIENCE)?.0;
            wanted += end - start;
            list.add_partition_offset(topic, partition as i32, Offset::Offset(start))?;
        }
        progress.consumer.assign(&list)?;
        for _ in 0..wanted {
            each(&progress.consumer.poll(PATIENCE).ok_or("no record came in time")??)?;
        }
        Ok(())
    }

    /// A client that can be asked how far `group` is.
    ///
    /// # Errors
    /// Kafka's client refuses.
    pub fn progress(&self, group: &str) -> Outcome<Progress> {
        let consumer = ClientConfig::new()
            .set("bootstrap.servers", self.kafka.join(","))
            .set("group.id", group)
            .create()?;
        Ok(Progress { consumer })
    }
}

/// Three brokers that end, and whose data is deleted, when this goes out of scope.
pub struct ThreeBrokers {
    /// They and the Elasticsearch there was.
    pub servers: Servers,
}

impl Drop for ThreeBrokers {
    fn drop(&mut self) {
        if let Err(failure) = stack(&self.servers.stack_dir, &["wipe"]) {
            eprintln!("torture: {failure}");
        }
    }
}

/// Runs `stack/stack ARGUMENTS --dir DIRECTORY`; what it prints.
fn stack(directory: &Path, arguments: &[&str]) -> Outcome<String> {
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stack/stack");
    let output = Command::new(stack).args(arguments).arg("--dir").arg(directory).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("stack {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// What the daemons tell of themselves comes the same way, and is not looked for.
fn without_journal(filter: &[Value]) -> Value {
    json!({"bool": {"filter": filter, "must_not": {"term": {"khp.stream": "khp-log"}}}})
}

/// What the oracle needs of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// `_id`.
    pub id: String,
    /// `_index`.
    pub index: String,
    /// `event.original`.
    pub original: String,
    /// `khp.stream`.
    pub stream: String,
    /// `khp.generation`.
    pub generation: String,
    /// `log.offset`.
    pub offset: u64,
    /// `log.length`.
    pub length: u64,
}

impl Document {
    fn of(hit: &Value) -> Document {
        let source = &hit["_source"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Document {
            id: text(&hit["_id"]),
            index: text(&hit["_index"]),
            original: text(&source["event.original"]),
            stream: text(&source["khp.stream"]),
            generation: text(&source["khp.generation"]),
            offset: source["log.offset"].as_u64().unwrap_or(u64::MAX),
            length: source["log.length"].as_u64().unwrap_or_default(),
        }
    }
}

/// How far a consumer group is. It is only looked at, never joined.
pub struct Progress {
    consumer: BaseConsumer,
}

impl Progress {
    /// The end of each partition of `topic` at this moment.
    ///
    /// # Errors
    /// Kafka does not answer.
    pub fn ends(&self, topic: &str) -> Outcome<Vec<i64>> {
        let metadata = self.consumer.fetch_metadata(Some(topic), PATIENCE)?;
        let partitions = metadata.topics().first().map_or(0, |topic| topic.partitions().len());
        (0..partitions as i32)
            .map(|partition| Ok(self.consumer.fetch_watermarks(topic, partition, PATIENCE)?.1))
            .collect()
    }

    /// Whether the group has committed up to `ends`; if not, how far it is.
    ///
    /// # Errors
    /// It has not, or Kafka does not answer.
    pub fn has_passed(&self, topic: &str, ends: &[i64]) -> Result<(), Failure> {
        let mut list = TopicPartitionList::new();
        for partition in 0..ends.len() as i32 {
            list.add_partition(topic, partition);
        }
        let committed = self.consumer.committed_offsets(list, PATIENCE)?;
        for (partition, end) in ends.iter().enumerate() {
            let found = committed.find_partition(topic, partition as i32);
            let offset = found.and_then(|found| found.offset().to_raw()).unwrap_or(-1).max(0);
            if offset < *end {
                return Err(format!("partition {partition} is at {offset} of {end}").into());
            }
        }
        Ok(())
    }
}
