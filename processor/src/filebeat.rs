//! Records that a Filebeat wrote: JSON without a block's headers, of versions 7 and 8 (and 6, where a path was `source`).
//!
//! ```text
//! {"@timestamp":"2026-11-21T04:00:00.123Z","@metadata":{"beat":"filebeat",..},"message":"..","log":{"offset":4711,
//!  "file":{"path":"/var/log/nn.log"},"flags":["multiline"]},"fields":{"service":"namenode"},"host":{"name":"nn1"},..}
//! ```
//!
//! Such a record becomes a block of one event, and from there on everything is as with our own. Its identity is host, path, offset and
//! first bytes: what Filebeat sends twice, as it does after a restart, is one document; another file at the same path is
//! another as soon as its first bytes differ there. `@timestamp` is when Filebeat read it, so it decides neither time nor
//! index. A message that holds several events, because Filebeat was not told where one begins, becomes several.
//!
//! # Limits
//!
//! What Filebeat has lost is lost. It says by a flag, which is kept, that it cut an event off. It decoded the text before; its bytes are not
//! known. `fields` and `tags` choose the component and are not kept. The form is taken from what others documented; no
//! Filebeat has written into this processor yet.

use std::{borrow::Cow, collections::HashMap};

use crate::document::now_ms;
use chrono::DateTime;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use grammars::{Component, Reader};
use serde::{Deserialize, de::IgnoredAny};
use settings::FilebeatRow;
use wire::{BlockFlags, BlockHeader, Generation, Salt, block::crc, generation::Origin, id::MAX_OFFSET};

/// Which component reads which records.
pub(crate) struct Table {
    cluster: String,
    rows: Vec<Row>,
    generic: Whose,
}

struct Row {
    paths: Option<GlobSet>,
    topic: Option<String>,
    field: Option<(String, String)>,
    whose: Whose,
}

/// Whose log a record is.
struct Whose {
    component: &'static str,
    rule: String,
    zone: &'static str,
}

impl Whose {
    fn new(component: Component, zone: &'static str) -> Whose {
        let rule = Reader::new(component).rule().to_owned();
        Whose { component: component.name(), rule, zone }
    }
}

/// What is read of a record; all else is passed over without a look into it.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(rename = "@timestamp", borrow)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow)]
    message: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    log: Log<'a>,
    #[serde(borrow, default)]
    host: Named<'a>,
    #[serde(borrow, default)]
    agent: Named<'a>,
    /// Version 6.
    #[serde(borrow, default)]
    beat: Named<'a>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    offset: Option<u64>,
    #[serde(borrow, default)]
    fields: HashMap<Cow<'a, str>, FieldValue>,
}

/// One of the site's own `fields`.
#[derive(Deserialize)]
#[serde(untagged)]
enum FieldValue {
    Text(String),
    Number(i64),
    Other(IgnoredAny),
}

#[derive(Default, Deserialize)]
struct Log<'a> {
    offset: Option<u64>,
    #[serde(borrow, default)]
    file: LogFile<'a>,
    #[serde(borrow, default)]
    flags: Vec<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct LogFile<'a> {
    #[serde(borrow)]
    path: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    hostname: Option<Cow<'a, str>>,
}

impl Table {
    /// The configured table.
    pub(crate) fn new(process: &settings::Process) -> Table {
        let rows = process.filebeat.iter().map(row).collect();
        Table { cluster: process.cluster.clone(), rows, generic: Whose::new(Component::GenericJava, "UTC") }
    }

    /// Reads a record's value into the header and the value of a block. An error says why it is no Filebeat's.
    pub(crate) fn read(&self, topic: &str, value: &[u8]) -> Result<(BlockHeader, Vec<u8>), String> {
        let record: Record<'_> = serde_json::from_slice(value).map_err(|error| error.to_string())?;
        let missing = |name: &str| format!("`{name}` is missing");
        let message = record.message.as_deref().ok_or_else(|| missing("message"))?;
        let path = record.log.file.path.as_deref().or(record.source.as_deref());
        let path = path.ok_or_else(|| missing("log.file.path"))?;
        let offset = record.log.offset.or(record.offset).ok_or_else(|| missing("log.offset"))?;
        if offset > MAX_OFFSET {
            return Err(format!("`log.offset` {offset} is larger than any file"));
        }
        let names = [&record.host.name, &record.host.hostname, &record.agent.hostname];
        let more = [&record.agent.name, &record.beat.hostname, &record.beat.name];
        let host = names.into_iter().chain(more).find_map(|name| name.as_deref());
        let host = host.ok_or_else(|| missing("host.name"))?;
        let whose = self
            .rows
            .iter()
            .find(|row| row.fits(path, topic, &record.fields))
            .map_or(&self.generic, |row| &row.whose);
        let read = record.timestamp.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let value = message.as_bytes().to_vec();
        let header = BlockHeader {
            host: host.to_owned(),
            cluster: self.cluster.clone(),
            stream: STREAM.to_owned(),
            component: whose.component.to_owned(),
            service: None,
            rule: whose.rule.clone(),
            path: path.as_bytes().to_vec(),
            generation: generation(host, path),
            base: offset,
            length: value.len() as u32,
            crc: crc(&value),
            zone: whose.zone.to_owned(),
            encoding: "utf-8".to_owned(),
            read_ms: read.map_or_else(now_ms, |time| time.timestamp_millis()),
            last_time: None,
            flags: BlockFlags {
                truncated: record.log.flags.iter().any(|flag| flag == "truncated"),
                ..BlockFlags::default()
            },
        };
        Ok((header, value))
    }
}

/// The stream's name in documents.
const STREAM: &str = "filebeat";

/// Of a path on a host, not of a file: Filebeat does not say which file it was.
fn generation(host: &str, path: &str) -> Generation {
    let origin = Origin { host, stream: STREAM, file_name: "", directories: path };
    Generation::mint(&origin, b"", Salt::None)
}

fn row(row: &FilebeatRow) -> Row {
    let mut paths = GlobSetBuilder::new();
    for pattern in &row.paths {
        // The settings have compiled it once.
        if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() {
            paths.add(glob);
        }
    }
    Row {
        paths: paths.build().ok().filter(|_| !row.paths.is_empty()),
        topic: row.topic.clone(),
        field: row.field.clone(),
        whose: Whose::new(row.component, row.zone.name()),
    }
}

impl Row {
    fn fits(&self, path: &str, topic: &str, fields: &HashMap<Cow<'_, str>, FieldValue>) -> bool {
        let has_field = |(name, wanted): &(String, String)| match fields.get(name.as_str()) {
            Some(FieldValue::Text(text)) => text == wanted,
            Some(FieldValue::Number(number)) => number.to_string() == *wanted,
            Some(FieldValue::Other(IgnoredAny)) | None => false,
        };
        self.paths.as_ref().is_none_or(|paths| paths.is_match(path))
            && self.topic.as_ref().is_none_or(|wanted| wanted == topic)
            && self.field.as_ref().is_none_or(has_field)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::{Block, BulkBody, Options, Renderer};

    fn table(rows: Vec<FilebeatRow>) -> Table {
        Table::new(&settings::Process {
            group: "g".into(),
            topics: Vec::new(),
            keep_original: true,
            bulks_in_flight: 1,
            bulk_bytes: 1 << 20,
            threads: 1,
            cluster: "khp".into(),
            listen: None,
            filebeat: rows,
        })
    }

    fn namenode(paths: &[&str], topic: Option<&str>, field: Option<(&str, &str)>) -> FilebeatRow {
        FilebeatRow {
            paths: paths.iter().map(|&path| path.into()).collect(),
            topic: topic.map(str::to_owned),
            field: field.map(|(name, value)| (name.into(), value.into())),
            component: Component::NameNode,
            zone: chrono_tz::Asia::Seoul,
        }
    }

    /// In the form of version 7, and of 8 where that differs.
    fn record(version: &str, offset: u64, message: &str) -> Value {
        let mut record = json!({
            "@timestamp": "2026-11-22T04:00:00.123Z",
            "@metadata": {"beat": "filebeat", "type": "_doc", "version": version},
            "message": message,
            "log": {"offset": offset, "file": {"path": "/var/log/hdfs/nn.log"}, "flags": ["multiline"]},
            "input": {"type": "log"},
            "tags": ["khp"],
            "fields": {"service": "namenode", "rack": 7, "deep": {"a": [1, {"b": null}]}},
            "host": {"name": "nn1", "os": {"kernel": "5.4"}, "ip": ["10.0.0.1"]},
            "agent": {"hostname": "nn1.example.com", "ephemeral_id": "e", "id": "i", "name": "nn1", "type": "filebeat", "version": version},
            "ecs": {"version": "1.12.0"}
        });
        if version.starts_with('8') {
            record["agent"].as_object_mut().unwrap().remove("hostname");
            record["input"]["type"] = "filestream".into();
            record["ecs"]["version"] = "8.0.0".into();
            record["log"]["file"]["inode"] = "131".into();
        }
        record
    }

    fn documents(table: &Table, record: &Value) -> Vec<(Value, Value)> {
        let (header, value) = table.read("t", &serde_json::to_vec(record).unwrap()).unwrap();
        let mut body = BulkBody::default();
        let block = Arc::new(Block { header, value, position: None, attempt: 0 });
        Renderer::new(Options { keep_original: true }).render(&block, &mut body).unwrap();
        let read = |line: &[u8]| serde_json::from_slice(line).unwrap();
        body.items.iter().map(|item| (read(body.action(item)), read(body.document(item)))).collect()
    }

    const LINE: &str = "2026-11-21 07:29:56,459 WARN org.apache.hadoop.hdfs.X: slow\n\tat a.B";

    #[test]
    fn seven_and_eight_give_the_document_of_the_line() {
        let table = table(vec![namenode(&["/var/log/**/nn.log"], Some("t"), Some(("service", "namenode")))]);
        let seven = documents(&table, &record("7.17.22", 4711, LINE));
        let (action, document) = &seven[0];
        assert_eq!(action["index"]["_index"], "logs-khp.hdfs-2026.11.21");
        assert_eq!(action["index"]["version"], LINE.len());
        // 07:29 in Seoul, not when Filebeat read it.
        assert_eq!(document["@timestamp"], "2026-11-20T22:29:56.459Z");
        assert_eq!(document["event.created"], "2026-11-22T04:00:00.123Z");
        assert_eq!(document["event.original"], LINE);
        assert_eq!(document["log.level"], "WARN");
        assert_eq!(document["log.offset"], 4711);
        assert_eq!(document["log.file.path"], "/var/log/hdfs/nn.log");
        assert_eq!(document["host.name"], "nn1");
        assert_eq!(document["khp.cluster"], "khp");
        assert_eq!(document["service.name"], "namenode");
        assert_eq!(documents(&table, &record("8.12.0", 4711, LINE))[0].0, *action);
    }

    #[test]
    fn the_identity_is_host_path_offset_and_first_bytes() {
        let table = table(Vec::new());
        let id = |record: &Value| documents(&table, record)[0].0["index"]["_id"].clone();
        let one = record("7.17.22", 0, LINE);
        let mut again = one.clone();
        again["@timestamp"] = "2026-11-23T00:00:00.000Z".into();
        assert_eq!(id(&again), id(&one), "what Filebeat sends twice is one document");
        let mut rotated = one.clone();
        rotated["message"] = LINE.replace("07:29", "08:29").into();
        assert_ne!(id(&rotated), id(&one), "another file at the same path");
        for (pointer, value) in [
            ("/log/offset", json!(1)),
            ("/host/name", json!("nn2")),
            ("/log/file/path", json!("/var/log/hdfs/nn.log.1")),
        ] {
            let mut other = one.clone();
            *other.pointer_mut(pointer).unwrap() = value;
            assert_ne!(id(&other), id(&one), "{pointer}");
        }
    }

    #[test]
    fn the_first_row_that_fits_says_whose_it_is() {
        let zookeeper = FilebeatRow { component: Component::ZooKeeper, ..namenode(&[], None, None) };
        let with = |row: FilebeatRow| {
            let table = table(vec![row, zookeeper.clone()]);
            let value = serde_json::to_vec(&record("7.17.22", 0, LINE)).unwrap();
            table.read("t", &value).unwrap().0.component
        };
        assert_eq!(with(namenode(&["/var/log/hdfs/*"], None, None)), "namenode");
        assert_eq!(with(namenode(&["/var/log/*"], None, None)), "zookeeper");
        assert_eq!(with(namenode(&[], Some("other"), None)), "zookeeper");
        assert_eq!(with(namenode(&[], None, Some(("rack", "7")))), "namenode");
        assert_eq!(with(namenode(&[], None, Some(("deep", "x")))), "zookeeper");
        let none = table(Vec::new());
        let value = serde_json::to_vec(&record("7.17.22", 0, LINE)).unwrap();
        assert_eq!(none.read("t", &value).unwrap().0.component, "generic-java");
    }

    #[test]
    fn a_host_is_found_where_older_versions_have_it() {
        let table = table(Vec::new());
        let host = |record: &Value| table.read("t", &serde_json::to_vec(record).unwrap()).unwrap().0.host;
        let mut seven = record("7.0.0", 0, LINE);
        seven["host"] = json!({"hostname": "nn1.example.com"});
        assert_eq!(host(&seven), "nn1.example.com");
        seven.as_object_mut().unwrap().remove("host");
        assert_eq!(host(&seven), "nn1.example.com");
        let six = json!({"message": "x", "source": "/a.log", "offset": 3, "beat": {"hostname": "old"}});
        assert_eq!(host(&six), "old");
    }

    #[test]
    fn what_is_cut_off_says_so() {
        let mut cut = record("7.17.22", 0, LINE);
        cut["log"]["flags"] = json!(["multiline", "truncated"]);
        let flags = documents(&table(Vec::new()), &cut)[0].1["log.flags"].clone();
        assert!(flags.as_array().unwrap().contains(&json!("truncated")), "{flags}");
    }

    /// Each is a dead letter with its reason.
    #[test]
    fn what_is_no_filebeats_is_told() {
        let table = table(Vec::new());
        for (value, reason) in [
            (b"".as_slice(), "EOF"),
            (b"not json", "expected ident"),
            (b"{\"message\":1}", "invalid type: integer"),
            (b"{\"message\":\"x\"}", "`log.file.path` is missing"),
            (br#"{"message":"x","log":{"file":{"path":"/a"}}}"#, "`log.offset` is missing"),
            (br#"{"message":"x","log":{"offset":1,"file":{"path":"/a"}}}"#, "`host.name` is missing"),
            (br#"{"message":"x","log":{"offset":NaN}}"#, "expected value"),
            (
                br#"{"message":"x","host":{"name":"h"},"log":{"offset":9223372036854775808,"file":{"path":"/a"}}}"#,
                "larger than any file",
            ),
            (b"{\"message\":\"\xff\"}", "invalid unicode"),
        ] {
            let error = table.read("t", value).unwrap_err();
            assert!(error.contains(reason), "{error} for {}", String::from_utf8_lossy(value));
        }
    }

    /// Names and values that nothing reads do no harm.
    #[test]
    fn b47_odd_names_and_values_are_passed_over() {
        let table = table(Vec::new());
        let keys: Vec<String> = (0..10_000).map(|n| format!("\"k{n}\":{n}")).collect();
        let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
        let text = format!(
            r#"{{"message":"x","host":{{"name":"h"}},"log":{{"offset":1,"file":{{"path":"/a"}}}},"_id":"1","a.b":1,"a":2,
              "huge":1e400,"large":9223372036854775808,"{}":0,"deep":{deep},{}}}"#,
            "k".repeat(40 << 10),
            keys.join(",")
        );
        let (header, value) = table.read("t", text.as_bytes()).unwrap();
        assert_eq!((header.base, value.as_slice()), (1, b"x".as_slice()));
    }
}
