//! Whose log a file is, by its content alone: every bundled sample, read without its name.

use std::{fs, path::Path};

use grammars::Component;

/// So much of a file is looked at.
const SAMPLE: usize = 64 * 1024;

/// What cannot be told: grammars that are alike, and lines that could be anybody's.
fn expected(component: Component) -> Component {
    match component {
        Component::HbaseRegionServer => Component::HbaseMaster,
        Component::SparkStandalone => Component::SparkDriver,
        Component::TezContainer => Component::MapReduceContainer,
        Component::SecondaryNameNode => Component::NameNode,
        Component::NameNodeMetrics => Component::Generic,
        Component::GenericDelimited => Component::Generic,
        other => other,
    }
}

#[test]
fn samples_are_known_by_their_content() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for folder in fs::read_dir(samples).expect("samples") {
        let folder = folder.expect("a folder");
        let Some(component) = Component::parse(&folder.file_name().to_string_lossy()) else { continue };
        for file in fs::read_dir(folder.path()).expect("files") {
            let file = file.expect("a file").path();
            let bytes = fs::read(&file).expect("readable");
            let found = Component::of_content(&bytes[..bytes.len().min(SAMPLE)]);
            seen += 1;
            // A few lines that every client of Hadoop writes.
            let is_anybodys = file.ends_with("mr-wc-bob-denied2.console.log");
            let expected = if is_anybodys { Component::GenericJava } else { expected(component) };
            if found != Some(expected) {
                wrong.push(format!("{}: {:?}", file.display(), found.map(Component::name)));
            }
        }
    }
    assert!(seen > 30, "{seen} samples");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_is_nobodys() {
    for text in ["", "\n\n", "no time, no level\n  nothing at all\n"] {
        assert_eq!(Component::of_content(text.as_bytes()), None, "{text:?}");
    }
    let json = b"{\"time\":\"2026-11-21T07:29:56Z\",\"message\":\"x\"}\n";
    assert_eq!(Component::of_content(json), Some(Component::GenericJson));
    let java = b"2026-11-21 07:29:56,459 INFO a.B: x\n";
    assert_eq!(Component::of_content(java), Some(Component::GenericJava));
}
