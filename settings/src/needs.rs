//! Which sections a command needs.

use crate::{
    keys,
    model::{Elasticsearch, Kafka, Process, Settings, Ship},
    problem::{Problem, Problems},
};

/// Parts of a first configuration, for whoever lacks them.
const KAFKA: &str = "kafka:\n  brokers: [kafka1:9092]";
const ELASTICSEARCH: &str = "elasticsearch:\n  urls: [\"https://es1:9200\"]";
const SHIP: &str = "cluster: khp\nship:\n  streams:\n    - name: namenode\n      component: namenode\n      \
                    files: [/var/log/hadoop-hdfs/*namenode*.log]";
const PROCESS: &str = "process:\n  group: khp-log";

impl Settings {
    /// What `ship` needs: Kafka and the streams.
    pub fn for_ship(&self) -> Result<(&Kafka, &Ship), Problems> {
        let (kafka, ship) = self.for_ship_with_found()?;
        if ship.streams.is_empty() {
            let message = "`ship.streams` is missing, which `khp-log ship` needs without `--auto`";
            let problem = Problem::whole(message, keys::SHIP.example_of("streams"));
            return Err(Problems { file: self.file.clone(), problems: vec![problem] });
        }
        Ok((kafka, ship))
    }

    /// What a shipper that finds streams itself needs: there may be none yet.
    pub fn for_ship_with_found(&self) -> Result<(&Kafka, &Ship), Problems> {
        match (&self.kafka, &self.ship) {
            (Some(kafka), Some(ship)) => Ok((kafka, ship)),
            (kafka, ship) => {
                Err(self
                    .missing("ship", &[(kafka.is_none(), "kafka", KAFKA), (ship.is_none(), "ship", SHIP)]))
            }
        }
    }

    /// What `process` needs: Kafka, Elasticsearch and the processor.
    pub fn for_process(&self) -> Result<(&Kafka, &Elasticsearch, &Process), Problems> {
        match (&self.kafka, &self.elasticsearch, &self.process) {
            (Some(kafka), Some(elasticsearch), Some(process)) => Ok((kafka, elasticsearch, process)),
            (kafka, elasticsearch, process) => Err(self.missing(
                "process",
                &[
                    (kafka.is_none(), "kafka", KAFKA),
                    (elasticsearch.is_none(), "elasticsearch", ELASTICSEARCH),
                    (process.is_none(), "process", PROCESS),
                ],
            )),
        }
    }

    /// What a command that only talks to Elasticsearch needs; `command` is its name, for the message.
    pub fn for_elasticsearch(&self, command: &str) -> Result<&Elasticsearch, Problems> {
        self.elasticsearch
            .as_ref()
            .ok_or_else(|| self.missing(command, &[(true, "elasticsearch", ELASTICSEARCH)]))
    }

    fn missing(&self, command: &str, sections: &[(bool, &str, &str)]) -> Problems {
        let problems = sections.iter().filter(|(missing, ..)| *missing).map(|(_, section, example)| {
            let example: String = example.lines().map(|line| format!("\n    {line}")).collect();
            Problem::whole(
                format!("the section `{section}` is missing, which `khp-log {command}` needs"),
                format!("add, for example:{example}"),
            )
        });
        Problems { file: self.file.clone(), problems: problems.collect() }
    }
}
