//! Indices that are there already: a template shapes only what is created after it.

use std::collections::BTreeMap;

use grammars::FIELDS;
use serde_json::{Map, Value, json};

use super::{
    mapping::{Flavour, definition, insert, lookup},
    server::{Server, SetupError},
};

/// All of ours.
const INDICES: &str = "logs-khp.*";

/// khp-log's indices that were there before this setup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExistingIndices {
    /// All of them.
    pub total: u64,
    /// Those whose mapping lacks fields. The fields are kept in documents, but cannot be searched.
    pub lacking: u64,
    /// Those that have a field as another type; only indexing anew would change that.
    pub differing: u64,
    /// Those to which the lacking fields were added.
    pub updated: u64,
    /// Those with a day in their name that no lifecycle policy deletes.
    pub without_lifecycle: u64,
    /// Their shards, with replicas.
    pub shards: u64,
}

/// Looks at the indices that are there; adds lacking fields if `update`.
pub(super) async fn indices(
    server: &Server,
    flavour: Flavour,
    update: bool,
) -> Result<ExistingIndices, SetupError> {
    let path = format!("{INDICES}/_settings/index.number_of_*,index.lifecycle.name");
    let settings = server.get(&path).await?.success()?;
    let mappings = server.get(&format!("{INDICES}/_mapping")).await?.success()?;
    let mut existing = ExistingIndices::default();
    for (name, index) in settings.as_object().into_iter().flatten() {
        let index = &index["settings"]["index"];
        let number = |key: &str| index[key].as_str().and_then(|text| text.parse().ok()).unwrap_or(1);
        existing.total += 1;
        existing.shards += number("number_of_shards") * (1u64 + number("number_of_replicas"));
        existing.without_lifecycle += u64::from(is_dated(name) && index["lifecycle"]["name"].is_null());
    }
    let mut additions: BTreeMap<&str, Value> = BTreeMap::new();
    for (name, index) in mappings.as_object().into_iter().flatten() {
        let (lacking, differing) = compare(&index["mappings"]["properties"], flavour);
        existing.differing += u64::from(differing);
        if !lacking.is_empty() {
            existing.lacking += 1;
            additions.insert(name, json!({ "properties": lacking }));
        }
    }
    if update {
        // Each index by itself: they do not lack the same fields.
        for (name, addition) in additions {
            server.put(&format!("{name}/_mapping"), &addition).await?;
            existing.updated += 1;
        }
    }
    Ok(existing)
}

/// What a mapping lacks, and whether it has some field as another type.
fn compare(properties: &Value, flavour: Flavour) -> (Map<String, Value>, bool) {
    let (mut lacking, mut differing) = (Map::new(), false);
    for info in FIELDS {
        let wanted = definition(info, flavour);
        match lookup(properties, info.name) {
            None => insert(&mut lacking, info.name, wanted),
            // What is left out is an object.
            Some(there) => differing |= there["type"].as_str().unwrap_or("object") != wanted["type"],
        }
    }
    (lacking, differing)
}

/// Whether the name ends with a day, as lifecycle management wants it.
fn is_dated(name: &str) -> bool {
    let Some((_, day)) = name.rsplit_once('-') else {
        return false;
    };
    let lengths: Vec<usize> = day.split('.').map(str::len).collect();
    lengths == [4, 2, 2] && day.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::mapping::{TextType, mappings};

    #[test]
    fn what_lacks_is_what_is_added() {
        let mut there = mappings(Flavour::PLAIN);
        let host = there["properties"]["host"]["properties"].as_object_mut().unwrap();
        let name = host.remove("name").unwrap();
        let (lacking, differing) = compare(&there["properties"], Flavour::PLAIN);
        assert_eq!(Value::Object(lacking), json!({ "host": { "properties": { "name": name } } }));
        assert!(!differing);
        let best = Flavour { text: TextType::MatchOnlyText, ..Flavour::PLAIN };
        assert!(compare(&there["properties"], best).1);
    }

    #[test]
    fn days_in_names() {
        assert!(is_dated("logs-khp.hdfs-2026.11.21"));
        for name in ["logs-khp.hdfs-undated", "logs-khp.hdfs-2026.11", "logs-khp.hdfs-2026.11.x1", "logs"] {
            assert!(!is_dated(name), "{name}");
        }
    }
}
