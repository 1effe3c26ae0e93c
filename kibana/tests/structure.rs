//! What a Kibana would import without a word and then not open: checked for every object.

use std::collections::{BTreeMap, BTreeSet};

use kibana::{FILES, Object, objects, to_ndjson};
use serde_json::Value;

/// Versions of the format, of Kibana 7.12.
const VERSIONS: [(&str, &str); 5] = [
    ("dashboard", "7.11.0"),
    ("index-pattern", "7.11.0"),
    ("lens", "7.12.0"),
    ("search", "7.9.3"),
    ("visualization", "7.11.0"),
];

/// Columns of a dashboard.
const COLUMNS: u64 = 48;

#[test]
fn each_file_is_pretty_and_sorted_and_named_after_its_object() {
    for (path, text) in FILES {
        let object = Object::read(path, text).expect("an object");
        assert_eq!(*path, format!("{}/{}.json", object.kind, object.id));
        assert_eq!(*text, format!("{:#}\n", object.json), "{path}: not as a pretty printer writes it");
        assert!(object.id.starts_with("khp-"), "{path}");
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(object.id.bytes().all(is_plain), "{path}: ids are lower case, digits and dashes");
    }
}

#[test]
fn each_object_has_what_every_object_has() {
    let versions = BTreeMap::from(VERSIONS);
    let mut ids = BTreeSet::new();
    for object in objects().expect("objects") {
        let keys: Vec<&str> =
            object.json.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["attributes", "id", "migrationVersion", "references", "type"], "{}", object.id);
        let version = versions.get(object.kind.as_str()).expect("a known type");
        assert_eq!(object.json["migrationVersion"], serde_json::json!({&object.kind: version}));
        assert!(!object.title().trim().is_empty(), "{} has no title", object.id);
        assert!(ids.insert((object.kind.clone(), object.id.clone())), "{} is there twice", object.id);
    }
}

#[test]
fn titles_are_unique_within_a_type() {
    let mut titles = BTreeSet::new();
    for object in objects().expect("objects") {
        assert!(titles.insert((object.kind.clone(), object.title().to_owned())), "{}", object.id);
    }
}

#[test]
fn every_line_is_an_object_whose_strings_of_json_parse() {
    let objects = objects().expect("objects");
    let text = to_ndjson(&objects);
    assert_eq!(text.lines().count(), FILES.len());
    for (line, object) in text.lines().zip(&objects) {
        assert_eq!(Object::from_line(line).expect("an object"), *object);
    }
    let line =
        |id: &str| text.lines().find(|line| line.contains(&format!("\"id\":\"{id}\""))).expect("a line");
    let view: Value = serde_json::from_str(line("khp-logs")).expect("JSON");
    assert_eq!(view["attributes"]["fields"], "[]", "nested JSON is a string");
}

#[test]
fn nothing_that_kibana_keeps_as_a_string_is_one_in_the_files() {
    for object in objects().expect("objects") {
        // What parses as an object or a list stands as such; texts of people never look like that.
        walk(&object.json, &mut |key, value| {
            let inner = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            let is_nested = inner.is_some_and(|inner| inner.is_object() || inner.is_array());
            assert!(!is_nested, "{}: {key} is JSON within a string", object.id);
        });
    }
}

#[test]
fn references_and_their_names_match_both_ways() {
    let objects = objects().expect("objects");
    let known: BTreeSet<(&str, &str)> =
        objects.iter().map(|object| (object.kind.as_str(), object.id.as_str())).collect();
    for object in &objects {
        let mut named = BTreeSet::new();
        for reference in object.json["references"].as_array().expect("references") {
            let word = |key: &str| reference[key].as_str().expect("a string");
            assert!(known.contains(&(word("type"), word("id"))), "{}: {reference} is not ours", object.id);
            assert!(named.insert(word("name").to_owned()), "{}: {} twice", object.id, word("name"));
        }
        assert_eq!(named, names_used(object), "{}: names of references, and those used", object.id);
    }
}

#[test]
fn panels_fit_and_do_not_overlap() {
    for dashboard in objects().expect("objects").iter().filter(|object| object.kind == "dashboard") {
        let mut taken = BTreeMap::new();
        let mut indices = BTreeSet::new();
        for panel in dashboard.json["attributes"]["panelsJSON"].as_array().expect("panels") {
            let place = |key: &str| panel["gridData"][key].as_u64().expect("a number");
            let index = panel["panelIndex"].as_str().expect("a panelIndex");
            assert_eq!(panel["gridData"]["i"], index, "{}", dashboard.id);
            assert!(indices.insert(index.to_owned()), "{}: panel {index} twice", dashboard.id);
            let (x, y, w, h) = (place("x"), place("y"), place("w"), place("h"));
            assert!(w > 0 && h > 0 && x + w <= COLUMNS, "{}: panel {index}", dashboard.id);
            for cell in (x..x + w).flat_map(|column| (y..y + h).map(move |row| (column, row))) {
                let other = taken.insert(cell, index.to_owned());
                assert!(other.is_none(), "{}: panels {index} and {other:?} overlap", dashboard.id);
            }
        }
    }
}

#[test]
fn every_object_is_on_a_dashboard_or_is_one_or_a_data_view() {
    let objects = objects().expect("objects");
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for object in &objects {
        used.extend(
            object.json["references"]
                .as_array()
                .expect("references")
                .iter()
                .filter_map(|one| one["id"].as_str()),
        );
    }
    for object in &objects {
        let is_entry = matches!(object.kind.as_str(), "dashboard" | "index-pattern");
        assert!(
            is_entry || used.contains(object.id.as_str()),
            "{} {} is used nowhere",
            object.kind,
            object.id
        );
    }
}

/// The names by which an object speaks of its references.
fn names_used(object: &Object) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    walk(&object.json["attributes"], &mut |key, value| {
        if let (true, Some(name)) = (key.ends_with("RefName"), value.as_str()) {
            names.insert(name.to_owned());
        }
    });
    if object.kind == "lens" {
        names.insert("indexpattern-datasource-current-indexpattern".to_owned());
        let layers = &object.json["attributes"]["state"]["datasourceStates"]["indexpattern"]["layers"];
        let layers = layers.as_object().expect("layers");
        names.extend(layers.keys().map(|id| format!("indexpattern-datasource-layer-{id}")));
    }
    names
}

/// Every value with the key under which it stands.
fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                visit(key, inner);
                walk(inner, visit);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}
