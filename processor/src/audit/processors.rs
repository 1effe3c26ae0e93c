//! Whether the processors have settled what was in Kafka: only then is missing what is not in the index.

use std::{
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    Offset, TopicPartitionList,
    config::FromClientConfigAndContext,
    consumer::{BaseConsumer, Consumer},
    error::KafkaError,
};

use crate::kafka::{Quiet, client_config};

/// How long the processors are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long one question to Kafka may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Waits until all that is in Kafka now is settled. What is in the way, if it is not.
pub(super) fn wait(processors: Option<(&settings::Kafka, &settings::Process)>) -> Option<String> {
    let Some((kafka, process)) = processors else {
        return Some(
            "whether the processors have read everything is not known: kafka or process is not configured"
                .to_owned(),
        );
    };
    match lag(kafka, process) {
        Ok(0) => None,
        Ok(records) => Some(format!("the processors are {records} Kafka records behind")),
        Err(error) => {
            Some(format!("whether the processors have read everything is not known: Kafka: {error}"))
        }
    }
}

fn lag(kafka: &settings::Kafka, process: &settings::Process) -> Result<i64, KafkaError> {
    let mut config = client_config(kafka);
    config.set("group.id", &process.group).set("enable.auto.commit", "false");
    let consumer: BaseConsumer<Quiet> = BaseConsumer::from_config_and_context(&config, Quiet::default())?;
    let names = if process.topics.is_empty() { std::slice::from_ref(&kafka.topic) } else { &process.topics };
    let mut wanted = Vec::new();
    let mut list = TopicPartitionList::new();
    for name in names {
        let metadata = consumer.fetch_metadata(Some(name), TIMEOUT)?;
        for partition in metadata.topics().iter().flat_map(|topic| topic.partitions()) {
            let (low, high) = consumer.fetch_watermarks(name, partition.id(), TIMEOUT)?;
            if low < high {
                list.add_partition(name, partition.id());
                wanted.push((name.clone(), partition.id(), low, high));
            }
        }
    }
    let until = Instant::now() + PATIENCE;
    loop {
        let committed = consumer.committed_offsets(list.clone(), TIMEOUT)?;
        let behind = |(name, partition, low, high): &(String, i32, i64, i64)| {
            let found = committed.find_partition(name, *partition).map(|found| found.offset());
            let offset = if let Some(Offset::Offset(offset)) = found { offset } else { *low };
            (high - offset).max(0)
        };
        let records = wanted.iter().map(behind).sum();
        if records == 0 || Instant::now() >= until {
            return Ok(records);
        }
        thread::sleep(Duration::from_millis(500));
    }
}
