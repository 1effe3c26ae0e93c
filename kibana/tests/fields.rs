//! Names of fields come from one table, that of the grammars: what a panel, search, control or link uses is in it, and is
//! mapped as it must be. Renaming a field there breaks these tests until the objects say the new name.

use std::collections::BTreeMap;

use grammars::fields::{FIELDS, Kind};
use kibana::{Object, Purpose, objects, questions};
use serde_json::Value;

fn kinds() -> BTreeMap<&'static str, Kind> {
    FIELDS.iter().map(|field| (field.name, field.kind)).collect()
}

/// Whether a field so mapped can be used so.
fn serves(kind: Kind, purpose: Purpose) -> bool {
    match purpose {
        Purpose::Aggregated => !matches!(kind, Kind::Text | Kind::Unindexed | Kind::Flattened),
        Purpose::Computed => matches!(kind, Kind::Long | Kind::Double),
        Purpose::Searched => !matches!(kind, Kind::Unindexed),
        Purpose::Shown => true,
    }
}

#[test]
fn every_field_that_an_object_uses_is_in_the_table_and_mapped_for_it() {
    let kinds = kinds();
    let mut count = 0;
    for object in objects().expect("objects") {
        for question in questions(&object).expect("a question") {
            for used in question.fields {
                count += 1;
                let kind = kinds.get(used.name.as_str());
                let kind = *kind.unwrap_or_else(|| panic!("{}: {} is no field", object.id, used.name));
                assert!(
                    serves(kind, used.purpose),
                    "{}: {} is {kind:?}, and {:?}",
                    object.id,
                    used.name,
                    used.purpose
                );
            }
        }
    }
    assert!(count > 500, "{count} uses of fields were found");
}

#[test]
fn every_panel_asks_something() {
    for object in objects().expect("objects") {
        let is_text = object.json["attributes"]["visState"]["type"] == "markdown";
        let is_panel = matches!(object.kind.as_str(), "lens" | "search" | "visualization") && !is_text;
        assert_eq!(!questions(&object).expect("questions").is_empty(), is_panel, "{}", object.id);
    }
}

#[test]
fn lens_knows_the_type_of_each_field_and_adds_up_only_numbers() {
    let kinds = kinds();
    for object in objects().expect("objects").iter().filter(|object| object.kind == "lens") {
        for column in columns(object) {
            let (Some(field), Some(data)) = (column["sourceField"].as_str(), column["dataType"].as_str())
            else {
                panic!("{}: {column} has no field or type", object.id)
            };
            if column["isBucketed"] == false {
                assert_eq!(data, "number", "{}: {field}", object.id);
                continue;
            }
            let expected = match kinds[field] {
                Kind::Keyword => "string",
                Kind::Boolean => "boolean",
                Kind::Ip => "ip",
                Kind::Date => "date",
                Kind::Long | Kind::Double => "number",
                other => panic!("{}: {field} is {other:?}", object.id),
            };
            assert_eq!(data, expected, "{}: {field}", object.id);
            // Kibana 7.12 shows missing values of strings only, and only beside the bucket of others.
            let params = &column["params"];
            let is_possible =
                params["missingBucket"] != true || (data == "string" && params["otherBucket"] == true);
            assert!(is_possible, "{}: {field} cannot have a bucket of missing values", object.id);
        }
    }
}

#[test]
fn formats_of_a_data_view_are_of_fields_that_can_have_them() {
    let kinds = kinds();
    for view in objects().expect("objects").iter().filter(|object| object.kind == "index-pattern") {
        assert_eq!(view.json["attributes"]["timeFieldName"], "@timestamp");
        let formats = view.json["attributes"]["fieldFormatMap"].as_object();
        for (field, format) in formats.into_iter().flatten() {
            let kind =
                *kinds.get(field.as_str()).unwrap_or_else(|| panic!("{}: {field} is no field", view.id));
            let is_number = matches!(kind, Kind::Long | Kind::Double);
            match format["id"].as_str() {
                Some("url") => assert_eq!(kind, Kind::Keyword, "{field}"),
                Some("bytes" | "number" | "duration" | "percent") => assert!(is_number, "{field}"),
                other => panic!("{field}: the format {other:?} is not known"),
            }
        }
    }
}

#[test]
fn links_lead_to_dashboards_and_each_dashboard_is_in_the_navigation() {
    let objects = objects().expect("objects");
    let boards: Vec<&str> =
        objects.iter().filter(|one| one.kind == "dashboard").map(|one| one.id.as_str()).collect();
    let kinds = kinds();
    for object in &objects {
        let text = object.json.to_string();
        for link in text.split("#/view/").skip(1) {
            let end =
                link.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').expect("an end");
            assert!(boards.contains(&&link[..end]), "{}: a link to {}", object.id, &link[..end]);
            // The query that a link carries names a field.
            if let Some(query) = link.split("query:'").nth(1) {
                let field = query.split("%20").next().expect("a field");
                assert!(kinds.contains_key(field), "{}: a link with {field}", object.id);
            }
        }
    }
    let navigation = objects.iter().find(|object| object.id == "khp-navigation").expect("the navigation");
    let text = navigation.json["attributes"]["visState"]["params"]["markdown"].as_str().expect("a text");
    for board in &boards {
        assert!(text.contains(&format!("(#/view/{board})")), "the navigation has no link to {board}");
    }
    for board in objects.iter().filter(|object| object.kind == "dashboard") {
        let has = board.json["references"]
            .as_array()
            .expect("references")
            .iter()
            .any(|one| one["id"] == "khp-navigation");
        assert!(has, "{} has no navigation", board.id);
    }
}

#[test]
fn vega_asks_the_indices_of_a_data_view() {
    let objects = objects().expect("objects");
    let titles: Vec<&Value> = objects
        .iter()
        .filter(|object| object.kind == "index-pattern")
        .map(|object| &object.json["attributes"]["title"])
        .collect();
    for object in &objects {
        for index in questions(object).expect("questions").into_iter().filter_map(|question| question.index) {
            assert!(
                titles.contains(&&Value::String(index.clone())),
                "{}: {index} is no data view",
                object.id
            );
        }
    }
}

fn columns(object: &Object) -> Vec<&Value> {
    let layers = object.json["attributes"]["state"]["datasourceStates"]["indexpattern"]["layers"].as_object();
    let layers = layers.expect("layers").values();
    layers
        .flat_map(|layer| layer["columns"].as_object().expect("columns").values())
        // Neither a count nor a choice of queries has a field.
        .filter(|column| column["sourceField"] != "Records" && column["operationType"] != "filters")
        .collect()
}
