//! The golden data of every grammar through the whole pipeline: each event is one document of the real Elasticsearch, with the
//! typed event that the golden records name, and no field of it was refused by its mapping.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;
use wire::generation::{Head, head};

use crate::support::{Scene, StreamOf, run_well, servers, wait_for};

/// What the pipeline says of itself comes by another way, and its documents are told apart from those of logs.
const OWN: [&str; 2] = ["processor", "shipper"];

/// A golden log.
struct Golden {
    component: String,
    name: String,
    bytes: Vec<u8>,
    /// The typed event of each event, or nothing.
    actions: Vec<String>,
}

#[test]
fn every_component_arrives_typed_and_nothing_is_refused() {
    let Some(servers) = servers("every_component_arrives_typed_and_nothing_is_refused") else {
        return;
    };
    let golden = golden();
    let mut components: Vec<&str> = golden.iter().map(|log| log.component.as_str()).collect();
    components.dedup();
    assert!(components.len() > 45, "{} components have golden data", components.len());
    let globs: Vec<String> = components.iter().map(|name| format!("logs/{name}/*")).collect();
    let streams: Vec<StreamOf<'_>> = components
        .iter()
        .zip(&globs)
        .map(|(name, files)| StreamOf { name, component: name, files })
        .collect();
    let scene = Scene::new("components", &servers, &streams);
    run_well(&["setup", "--config", scene.config()]);
    for log in &golden {
        let target = scene.path("logs").join(&log.component);
        fs::create_dir_all(&target).expect("creates");
        fs::write(target.join(&log.name), &log.bytes).expect("writes");
    }
    let total: usize = golden.iter().map(|log| log.actions.len()).sum();
    let shipper = scene.daemon("ship");
    let processor = scene.daemon("process");
    wait_for("every document", 240, || match servers.count(&scene.host) as usize {
        found if found >= total => Ok(()),
        found => Err(format!("{found} of {total}\n{}\n{}", shipper.log(), processor.log())),
    });
    let documents = servers.documents(&scene.host);
    let mut by_path: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for hit in &documents {
        assert!(hit["_ignored"].is_null(), "a mapping refused {}: {}", hit["_ignored"], hit["_source"]);
        let path = hit["_source"]["log.file.path"].as_str().expect("a path");
        by_path.entry(path).or_default().push(&hit["_source"]);
    }
    for log in &golden {
        let path = scene.path("logs").join(&log.component).join(&log.name);
        let mine = by_path.get(path.to_str().expect("UTF-8")).map_or(&[][..], |found| found);
        let actions: Vec<&str> =
            mine.iter().map(|source| source["event.action"].as_str().unwrap_or_default()).collect();
        assert_eq!(actions, log.actions, "{}", path.display());
    }
    shipper.end();
    processor.end();
}

/// All golden logs, by component and name.
fn golden() -> Vec<Golden> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammars/tests/data");
    let mut golden = Vec::new();
    for directory in fs::read_dir(&data).expect("reads").map(|entry| entry.expect("reads").path()) {
        let component = directory.file_name().expect("named").to_string_lossy().into_owned();
        if OWN.contains(&component.as_str()) {
            continue;
        }
        for file in fs::read_dir(&directory).expect("reads").map(|entry| entry.expect("reads").path()) {
            let name = file.file_name().expect("named").to_string_lossy().into_owned();
            if name.ends_with(".records") {
                continue;
            }
            let bytes = fs::read(&file).expect("reads");
            if component == "gc" && matches!(head(&bytes, false), Head::Pending) {
                // A GC log is held back until its first stamp, or 4 KiB.
                continue;
            }
            let records = fs::read_to_string(file.with_file_name(format!("{name}.records"))).expect("reads");
            golden.push(Golden { component: component.clone(), bytes, actions: actions(&records), name });
        }
    }
    golden.sort_by(|one, other| (&one.component, &one.name).cmp(&(&other.component, &other.name)));
    golden
}

/// The typed events in golden records, one for each event.
fn actions(records: &str) -> Vec<String> {
    let events = records.split("\n== ").filter(|event| !event.is_empty());
    let of = |event: &str, key: &str| {
        event.lines().find_map(|line| line.strip_prefix(key)).map(str::trim).map(str::to_owned)
    };
    // A grammar may also put the name as a field.
    events
        .map(|event| of(event, "action: ").or_else(|| of(event, "event.action: ")).unwrap_or_default())
        .collect()
}
