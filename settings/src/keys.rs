//! Every key there is. What each does stands in `reference.md`.

/// A section of the file and its keys.
pub(crate) struct Section {
    /// Its path, as in `kafka.tls`; empty for the file itself.
    pub(crate) path: &'static str,
    /// Its keys, in the order of the reference.
    pub(crate) keys: &'static [Key],
}

/// A key and how it is written.
pub(crate) struct Key {
    /// Its name in its section.
    pub(crate) name: &'static str,
    /// A value, for messages.
    pub(crate) example: &'static str,
}

impl Section {
    /// The path of one of its keys, for messages.
    pub(crate) fn path_of(&self, key: &str) -> String {
        match self.path {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }

    /// `for example: `key: value``
    pub(crate) fn example_of(&self, key: &str) -> String {
        let example = self.keys.iter().find(|known| known.name == key).map_or("...", |known| known.example);
        format!("for example: `{key}: {example}`")
    }
}

const fn key(name: &'static str, example: &'static str) -> Key {
    Key { name, example }
}

pub(crate) const FILE: Section = Section {
    path: "",
    keys: &[
        key("cluster", "khp"),
        key("kafka", "{brokers: [kafka1:9092, kafka2:9092]}"),
        key("elasticsearch", "{urls: [https://es1:9200]}"),
        key(
            "ship",
            "{streams: [{name: namenode, component: namenode, files: [/var/log/hadoop-hdfs/*namenode*.log]}]}",
        ),
        key("process", "{group: khp-log}"),
    ],
};

pub(crate) const KAFKA: Section = Section {
    path: "kafka",
    keys: &[
        key("brokers", "[kafka1:9092, kafka2:9092]"),
        key("topic", "khp-logs"),
        key("dead_letters", "khp-logs-dlq"),
        key("compression", "lz4"),
        key("tls", "{ca: /etc/khp-log/ca.pem}"),
        key("sasl", "{mechanism: SCRAM-SHA-512, user: khp-log, password: {file: /etc/khp-log/kafka.secret}}"),
    ],
};

const TLS_KEYS: &[Key] = &[
    key("ca", "/etc/khp-log/ca.pem"),
    key("certificate", "/etc/khp-log/client.pem"),
    key("key", "/etc/khp-log/client.key"),
];

pub(crate) const KAFKA_TLS: Section = Section { path: "kafka.tls", keys: TLS_KEYS };

pub(crate) const KAFKA_SASL: Section = Section {
    path: "kafka.sasl",
    keys: &[
        key("mechanism", "SCRAM-SHA-512"),
        key("user", "khp-log"),
        key("password", "{file: /etc/khp-log/kafka.secret}"),
    ],
};

pub(crate) const ELASTICSEARCH: Section = Section {
    path: "elasticsearch",
    keys: &[
        key("urls", "[https://es1:9200, https://es2:9200]"),
        key("user", "khp-log"),
        key("password", "{file: /etc/khp-log/elasticsearch.secret}"),
        key("api_key", "{file: /etc/khp-log/elasticsearch.key}"),
        key("tls", "{ca: /etc/khp-log/ca.pem}"),
    ],
};

pub(crate) const ELASTICSEARCH_TLS: Section = Section { path: "elasticsearch.tls", keys: TLS_KEYS };

pub(crate) const SHIP: Section = Section {
    path: "ship",
    keys: &[
        key("host", "nn1.example.com"),
        key("zone", "Asia/Seoul"),
        key("state", "/var/lib/khp-log"),
        key("notify", "true"),
        key("in_flight_mib", "32"),
        key("listen", "127.0.0.1:7514"),
        key(
            "streams",
            "[{name: namenode, component: namenode, files: [/var/log/hadoop-hdfs/*namenode*.log]}]",
        ),
    ],
};

pub(crate) const STREAM: Section = Section {
    path: "ship.streams",
    keys: &[
        key("name", "namenode"),
        key("component", "namenode"),
        key("service", "namenode"),
        key("files", "[/var/log/hadoop-hdfs/*namenode*.log]"),
        key("exclude", "[/var/log/hadoop-hdfs/*.gz]"),
        key("cluster", "khp"),
        key("zone", "Asia/Seoul"),
        key("encoding", "euc-kr"),
        key("layout", r#""%d{ISO8601} %p %c: %m%n""#),
        key("framing", "blocks"),
    ],
};

pub(crate) const PROCESS: Section = Section {
    path: "process",
    keys: &[
        key("group", "khp-log"),
        key("topics", "[khp-logs]"),
        key("keep_original", "true"),
        key("bulks_in_flight", "2"),
        key("bulk_mib", "4"),
        key("threads", "1"),
        key("listen", "127.0.0.1:7515"),
        key("filebeat", "[{paths: [/var/log/hadoop-hdfs/*namenode*], component: namenode}]"),
    ],
};

pub(crate) const FILEBEAT: Section = Section {
    path: "process.filebeat",
    keys: &[
        key("paths", "[/var/log/hadoop-hdfs/*namenode*]"),
        key("topic", "filebeat-logs"),
        key("field", "service=namenode"),
        key("component", "namenode"),
        key("zone", "Asia/Seoul"),
    ],
};

/// What stands in the place of a secret: exactly one of these.
pub(crate) const SECRET: Section = Section {
    path: "(secret)",
    keys: &[
        key("file", "/etc/khp-log/kafka.secret"),
        key("environment", "KHP_KAFKA_PASSWORD"),
        key("credential", "kafka-password"),
    ],
};

/// All of them.
pub(crate) const SECTIONS: [&Section; 11] = [
    &FILE,
    &KAFKA,
    &KAFKA_TLS,
    &KAFKA_SASL,
    &ELASTICSEARCH,
    &ELASTICSEARCH_TLS,
    &SHIP,
    &STREAM,
    &PROCESS,
    &FILEBEAT,
    &SECRET,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_reference_has_every_key_and_no_other() {
        let reference = include_str!("../reference.md");
        let described: BTreeSet<String> = reference
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
            .map(|(key, _)| key.to_owned())
            .collect();
        let known: BTreeSet<String> = SECTIONS
            .iter()
            .flat_map(|section| section.keys.iter().map(|key| section.path_of(key.name)))
            .collect();
        assert_eq!(described, known);
    }

    #[test]
    fn every_key_is_in_a_file_that_is_accepted() {
        let accepted =
            concat!(include_str!("../tests/data/full.yaml"), include_str!("../tests/suite/good.rs"));
        for key in SECTIONS.iter().flat_map(|section| section.keys) {
            assert!(accepted.contains(&format!("{}:", key.name)), "{}", key.name);
        }
    }
}
