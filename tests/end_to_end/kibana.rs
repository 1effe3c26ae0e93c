//! What each panel of the dashboards asks, asked of the real Elasticsearch over the golden data of all components: no question
//! is refused, none but the named exceptions stays without an answer, and telling ones have the counts and values that the golden
//! records have.

use std::{fs, path::Path};

use kibana::{Object, Question, objects, questions};
use serde_json::{Value, json};

use crate::support::{Servers, run, run_well, servers};

/// Panels for which the golden data has nothing, and why.
const WITHOUT_DATA: [(&str, &str); 0] = [];

/// Counts known from the golden records, by the id of a panel: documents that its question finds. Each is the number of events
/// that say so in `grammars/tests/data/<component>/*.records`, which people have read.
const KNOWN: [(&str, u64); 19] = [
    ("khp-namenode-dead", 4),
    ("khp-namenode-missing", 3),
    ("khp-namenode-locks", 5),
    ("khp-namenode-rpc", 7),
    ("khp-yarn-finished", 5),
    ("khp-yarn-limits", 4),
    ("khp-yarn-launch-failures", 17),
    ("khp-yarn-lost-nodes", 12),
    ("khp-hive-failed", 7),
    ("khp-hive-executed", 2),
    ("khp-hbase-slow-responses", 8),
    ("khp-hbase-servers-lost", 7),
    ("khp-hbase-stuck", 3),
    ("khp-zookeeper-fsync", 3),
    ("khp-zookeeper-elections", 1),
    ("khp-zookeeper-expired", 2),
    ("khp-zookeeper-refused", 6),
    ("khp-pipeline-dead-letters", 1),
    ("khp-pipeline-gaps", 1),
];

/// Values of figures known the same way.
const VALUES: [(&str, f64); 6] = [
    ("khp-namenode-sync", 2679.0),
    ("khp-namenode-lock", 2465.0),
    ("khp-namenode-under-replicated", 12.0),
    ("khp-hive-sessions-most", 3.0),
    ("khp-hbase-slow-sync", 2195.0),
    ("khp-zookeeper-fsync", 1234.0),
];

#[test]
fn the_bundle_is_written_for_import_by_hand() {
    let text = run_well(&["setup", "--kibana-ndjson", "-"]);
    assert_eq!(text.lines().count(), kibana::FILES.len());
    for line in text.lines() {
        let object: Value = serde_json::from_str(line).expect("an object a line");
        assert!(object["id"].as_str().is_some_and(|id| id.starts_with("khp-")), "{line}");
    }
    // Something must be named, and what belongs together.
    for arguments in [
        &["setup"][..],
        &["setup", "--overwrite"],
        &["setup", "--kibana-ndjson", "-", "--elasticsearch", "http://x"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn every_panel_is_answered_by_the_real_server_and_known_counts_are_right() {
    let Some(servers) = servers("every_panel_is_answered_by_the_real_server_and_known_counts_are_right")
    else {
        return;
    };
    run_well(&["setup", "--elasticsearch", &servers.elasticsearch]);
    let fixture = Fixture::new(&servers);
    let mut faults = Vec::new();
    for object in objects().expect("objects") {
        for question in questions(&object).expect("questions") {
            if let Err(fault) = fixture.judge(&object, &question) {
                faults.push(format!("{} {} ({}): {fault}", object.kind, object.id, object.title()));
            }
        }
    }
    assert!(faults.is_empty(), "{} panels:\n{}", faults.len(), faults.join("\n"));
}

/// An index of its own with the golden data, deleted when it goes out of scope.
struct Fixture<'a> {
    servers: &'a Servers,
    index: String,
}

impl<'a> Fixture<'a> {
    fn new(servers: &'a Servers) -> Fixture<'a> {
        let moment = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_millis();
        let fixture = Fixture { servers, index: format!("logs-khp.kibana{moment}-undated") };
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammars/tests/data");
        let mut count = 0;
        for component in fs::read_dir(&data).expect("reads").map(|entry| entry.expect("reads").path()) {
            let name = component.file_name().expect("named").to_str().expect("UTF-8").to_owned();
            let files: Vec<String> = fs::read_dir(&component)
                .expect("reads")
                .map(|entry| entry.expect("reads").path().to_str().expect("UTF-8").to_owned())
                .filter(|path| !path.ends_with(".records"))
                .collect();
            let mut arguments = vec!["parse", "--component", &name, "--host", "golden.example.com"];
            arguments.extend(files.iter().map(String::as_str));
            count += fixture.index_all(&run_well(&arguments));
        }
        assert!(count > 3000, "{count} golden events");
        servers.request("POST", &format!("{}/_refresh", fixture.index), None);
        fixture
    }

    /// Indexes what `khp-log parse` prints.
    fn index_all(&self, documents: &str) -> usize {
        let mut body = String::new();
        for line in documents.lines() {
            let mut document: Value = serde_json::from_str(line).expect("a document");
            let fields = document.as_object_mut().expect("an object");
            fields.retain(|name, _| name != "_index" && name != "_version");
            let id = fields.remove("_id").expect("an id");
            body += &format!("{}\n{document}\n", json!({"index": {"_id": id}}));
        }
        let answer = self.servers.send_lines(&format!("{}/_bulk", self.index), body);
        assert_eq!(answer["errors"], false, "{answer}");
        documents.lines().count()
    }

    /// Asks a question; what is wrong with the answer.
    fn judge(&self, object: &Object, question: &Question) -> Result<(), String> {
        let answer = self.servers.request("POST", &format!("{}/_search", self.index), Some(&question.body));
        if let Some(reason) = answer.pointer("/error/root_cause/0/reason").or(answer.pointer("/error/reason"))
        {
            return Err(format!("refused: {reason}"));
        }
        let total =
            answer["hits"]["total"]["value"].as_u64().ok_or_else(|| format!("no answer: {answer}"))?;
        let buckets = match &question.answer {
            None => total as usize,
            Some(pointer) => {
                let found = answer["aggregations"].pointer(pointer);
                found
                    .and_then(Value::as_array)
                    .ok_or_else(|| format!("nothing at {pointer}: {answer}"))?
                    .len()
            }
        };
        let is_exception = WITHOUT_DATA.iter().any(|(id, _)| *id == object.id);
        match (buckets == 0, is_exception) {
            (true, false) => return Err("no data".to_owned()),
            (false, true) => return Err("it has data: no exception".to_owned()),
            _ => {}
        }
        // A metric of no value is an empty panel.
        for (name, value) in answer["aggregations"].as_object().into_iter().flatten() {
            if value.get("value").is_some_and(Value::is_null) {
                return Err(format!("{name} has no value"));
            }
        }
        if let Some((_, known)) = VALUES.iter().find(|(id, _)| *id == object.id) {
            let value = answer["aggregations"]["metric1"]["value"].as_f64();
            if value != Some(*known) {
                return Err(format!("{value:?}, where {known} is known"));
            }
        }
        match KNOWN.iter().find(|(id, _)| *id == object.id) {
            Some((_, known)) if *known != total => Err(format!("{total} documents, where {known} are known")),
            _ => Ok(()),
        }
    }
}

impl Drop for Fixture<'_> {
    fn drop(&mut self) {
        self.servers.request("DELETE", &self.index, None);
    }
}
