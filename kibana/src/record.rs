//! What was installed: a saved object of ours in the same space.
//!
//! A later Kibana migrates what it imports, so an object there need not be equal to ours though nobody touched it. So after an
//! import every object is read back, and the record keeps two hashes of each: of what we sent, and of what Kibana made of it. If
//! Kibana's is still the same next time, nobody changed it.
//!
//! # Limits
//!
//! Kibana's own upgrade migrates what it stores: then all objects look changed, and are left until `--overwrite`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    object::{Object, ObjectError},
    server::Key,
};

/// Id of the record.
pub(crate) const ID: &str = "khp-installed";

/// Hashes of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hashes {
    /// Of what was sent.
    pub(crate) sent: String,
    /// Of what Kibana made of it.
    pub(crate) stored: String,
}

/// Hashes by type and id.
pub(crate) type Record = BTreeMap<Key, Hashes>;

/// The key under which the record is stored.
pub(crate) fn key() -> Key {
    ("visualization".to_owned(), ID.to_owned())
}

/// What makes an object what it is: neither times nor versions of formats.
pub(crate) fn hash(object: &Object) -> String {
    format!("{:016x}", xxh3_64(content(object).to_string().as_bytes()))
}

/// Attributes, and references in the order of their names.
pub(crate) fn content(object: &Object) -> Value {
    let mut references = object.json["references"].as_array().cloned().unwrap_or_default();
    references.sort_by_key(|one| one["name"].as_str().unwrap_or_default().to_owned());
    json!({"attributes": object.json["attributes"], "references": references})
}

/// The record in an object that Kibana exported; empty if somebody made something else of it.
pub(crate) fn read(object: &Object) -> Record {
    let installed = &object.json["attributes"]["visState"]["params"]["installed"];
    let mut record = Record::new();
    for (name, hashes) in installed.as_object().into_iter().flatten() {
        let Some((kind, id)) = name.split_once('/') else { continue };
        let word = |key: &str| hashes[key].as_str().unwrap_or_default().to_owned();
        record
            .insert((kind.to_owned(), id.to_owned()), Hashes { sent: word("sent"), stored: word("stored") });
    }
    record
}

/// The record as an object: a text for people who open it, and the hashes.
pub(crate) fn write(record: &Record) -> Result<Object, ObjectError> {
    let installed: BTreeMap<String, Value> = record
        .iter()
        .map(|((kind, id), hashes)| {
            (format!("{kind}/{id}"), json!({"sent": hashes.sent, "stored": hashes.stored}))
        })
        .collect();
    let title = "khp-log: what it installed";
    let text = format!(
        "khp-log {} installed {} objects here. `khp-log setup --kibana` compares them with this record before it replaces one: \
         what somebody changed is left. Without the record everything that differs counts as changed.",
        env!("CARGO_PKG_VERSION"),
        installed.len()
    );
    let object = json!({
        "id": ID, "type": "visualization", "references": [], "migrationVersion": {"visualization": "7.11.0"},
        "attributes": {
            "title": title, "description": "", "version": 1, "uiStateJSON": {},
            "visState": {
                "title": title, "type": "markdown", "aggs": [],
                "params": {"markdown": text, "fontSize": 12, "openLinksInNewTab": false, "installed": installed},
            },
            "kibanaSavedObjectMeta": {"searchSourceJSON": {}},
        },
    });
    Object::read("(record)", &object.to_string())
}
