//! The table of fields as a mapping.
//!
//! No value may refuse its document. Lucene takes no term above 32 766 bytes, so keywords longer than `ignore_above` are kept
//! but not indexed (it counts characters, of at most four bytes). Malformed numbers, dates and addresses are left to the index
//! setting `ignore_malformed`. What is not in the table is kept but not mapped (`dynamic: false`).

use grammars::{FIELDS, Field, FieldInfo, Kind};
use serde_json::{Map, Value, json};

/// The longest keyword: enough for names and ids.
const KEYWORD: u32 = 1024;
/// The longest path: as much as fits into a term, whatever its characters are.
const PATH: u32 = 8191;

/// How text to search in is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextType {
    /// Elasticsearch 7.14 and later with Elastic's modules, OpenSearch 2.12 and later: no positions, a tenth smaller.
    MatchOnlyText,
    /// Everywhere.
    Text,
}

/// How the one field of keys and values that are not in the table is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlattenedType {
    /// Elasticsearch.
    Flattened,
    /// OpenSearch.
    FlatObject,
    /// Servers with neither: kept, not searchable.
    Object,
}

/// Which of the types that not every server has are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flavour {
    /// For [`Kind::Text`].
    pub text: TextType,
    /// For [`Kind::Flattened`].
    pub flattened: FlattenedType,
}

impl Flavour {
    /// What the repository's file shows.
    pub const PLAIN: Flavour = Flavour { text: TextType::Text, flattened: FlattenedType::Flattened };
}

/// The mapping of every khp-log index, with objects as Elasticsearch itself shows them.
pub fn mappings(flavour: Flavour) -> Value {
    let mut properties = Map::new();
    for info in FIELDS {
        insert(&mut properties, info.name, definition(info, flavour));
    }
    json!({ "dynamic": false, "properties": properties })
}

/// How one field is mapped.
pub(super) fn definition(info: &FieldInfo, flavour: Flavour) -> Value {
    match info.kind {
        Kind::Date => json!({ "type": "date" }),
        Kind::Keyword => json!({ "type": "keyword", "ignore_above": ignore_above(info.field) }),
        Kind::Text => match flavour.text {
            TextType::MatchOnlyText => json!({ "type": "match_only_text" }),
            TextType::Text => json!({ "type": "text", "norms": false }),
        },
        Kind::Long => json!({ "type": "long" }),
        Kind::Double => json!({ "type": "double" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Ip => json!({ "type": "ip" }),
        Kind::Flattened => match flavour.flattened {
            // Terms hold the key, too.
            FlattenedType::Flattened => json!({ "type": "flattened", "ignore_above": KEYWORD }),
            FlattenedType::FlatObject => json!({ "type": "flat_object" }),
            FlattenedType::Object => json!({ "type": "object", "enabled": false }),
        },
        Kind::Unindexed => json!({ "type": "keyword", "index": false, "doc_values": false }),
    }
}

fn ignore_above(field: Field) -> u32 {
    match field {
        Field::LogFilePath | Field::AuditResource | Field::AuditTarget => PATH,
        _ => KEYWORD,
    }
}

/// Puts `definition` at the dotted `name`.
pub(super) fn insert(properties: &mut Map<String, Value>, name: &str, definition: Value) {
    let Some((parent, rest)) = name.split_once('.') else {
        properties.insert(name.to_owned(), definition);
        return;
    };
    let object = properties.entry(parent).or_insert_with(|| json!({ "properties": {} }));
    // The table's own test sees to it that no field is another's parent.
    if let Some(children) = object.get_mut("properties").and_then(Value::as_object_mut) {
        insert(children, rest, definition);
    }
}

/// The definition at the dotted `name` of a mapping's `properties`.
pub(super) fn lookup<'m>(properties: &'m Value, name: &str) -> Option<&'m Value> {
    match name.split_once('.') {
        None => properties.get(name),
        Some((parent, rest)) => lookup(properties.get(parent)?.get("properties")?, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Flavour; 3] = [
        Flavour::PLAIN,
        Flavour { text: TextType::MatchOnlyText, flattened: FlattenedType::FlatObject },
        Flavour { text: TextType::Text, flattened: FlattenedType::Object },
    ];

    #[test]
    fn the_file_is_what_the_table_gives() {
        let body = super::super::templates::mappings_body(Flavour::PLAIN);
        let pretty = serde_json::to_string_pretty(&body).unwrap() + "\n";
        expect_test::expect_file!["../../../index-templates/khp-log-mappings.json"].assert_eq(&pretty);
    }

    #[test]
    fn every_field_is_mapped_in_every_flavour() {
        for flavour in ALL {
            let mappings = mappings(flavour);
            for info in FIELDS {
                let found = lookup(&mappings["properties"], info.name);
                assert_eq!(found, Some(&definition(info, flavour)), "{}", info.name);
            }
        }
    }

    #[test]
    fn no_keyword_can_be_too_long_for_a_term() {
        const LONGEST_TERM: u64 = 32_766;
        for info in FIELDS {
            let definition = definition(info, Flavour::PLAIN);
            if definition["type"] == "keyword" && definition["index"] != false {
                assert!(definition["ignore_above"].as_u64().unwrap() * 4 <= LONGEST_TERM, "{}", info.name);
            }
        }
    }
}
