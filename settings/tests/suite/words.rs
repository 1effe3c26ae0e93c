//! What the programs say of keys, in hints and errors, names keys that there are.

use std::{collections::BTreeSet, fs, path::Path};

/// Folders whose programs speak of the configuration.
const SPEAKERS: [&str; 6] =
    ["src", "shipper/src", "processor/src", "settings/src", "discover/src", "kibana/src"];

/// Words of another product's configuration, or of the code.
const OTHERS: [&str; 1] = ["kafka.logs.dir"];

#[test]
fn hints_name_keys_that_there_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let reference = fs::read_to_string(root.join("settings/reference.md")).unwrap();
    let keys: BTreeSet<&str> =
        reference.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut seen = 0;
    let mut folders: Vec<_> = SPEAKERS.map(|folder| root.join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
                    for key in named(line) {
                        seen += 1;
                        let is_known = keys.contains(key) || OTHERS.contains(&key);
                        assert!(is_known, "{}:{}: there is no key {key}", path.display(), number + 1);
                    }
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} keys are named anywhere: are they looked for in the right way?");
}

/// The keys that the texts in a line of code name: every second part between quotes is one.
fn named(line: &str) -> Vec<&str> {
    let texts = line.split('"').skip(1).step_by(2);
    let is_key = |character: char| character.is_ascii_lowercase() || "_.".contains(character);
    texts
        .flat_map(|text| {
            text.split(|character: char| character.is_whitespace() || "`'(),;:".contains(character))
        })
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.chars().all(is_key))
        .filter(|word| {
            let section = word.split_once('.').map(|(section, _)| section);
            matches!(section, Some("kafka" | "elasticsearch" | "process" | "ship"))
        })
        .collect()
}
