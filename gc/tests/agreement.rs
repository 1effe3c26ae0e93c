//! Figures against independent counts and other tools: pauses, their sum and wall clock time, those inside others, the longest, the
//! full ones, stops and stalls, for each file in `numbers.json`, which lie beside the repository (or where `KHP_GC_LOGS` points).
//! `cargo test -p gc --test agreement -- --nocapture` prints the table of all files.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use gc::log::Log;
use grammars::{Component, Reader};
use serde_json::{Map, Value as Json};

/// Where the expected figures are wrong, and why.
const THEIRS: [(&str, &str); 2] = [
    (
        "check-only/gcviewer/openjdk/SampleSun1_8_0CMS_ScavengeBR_HeapAtGC_TenuringDist_PrintFLS.txt",
        "The remark, 0.1787717 secs, holds the young collection of 0.1306264 secs; the figures have only the inner one.",
    ),
    (
        "check-only/slusarski/g1gc-time-separated-by-space.log",
        "This JDK writes `6.363 ms` with a blank: a pause like any other, which the figures leave out.",
    ),
];

#[test]
fn figures_agree_with_independent_counts() {
    let logs = env::var_os("KHP_GC_LOGS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/logs/gc"),
        PathBuf::from,
    );
    let Ok(figures) = fs::read(logs.join("numbers.json")) else {
        eprintln!("SKIPPED agreement: {} has no numbers.json", logs.display());
        return;
    };
    let figures: BTreeMap<String, Map<String, Json>> =
        serde_json::from_slice(&figures).expect("an object of objects");
    let (mut disagreeing, mut lines, mut foreign) = (Vec::new(), 0, 0);
    println!(
        "{:>7} {:>6} {:>12} {:>12} {:>10} {:>5}  file",
        "pauses", "nested", "sum ms", "wall ms", "max ms", "full"
    );
    for (name, expected) in &figures {
        let bytes = match fs::read(logs.join(name)) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("SKIPPED {name}: {error}");
                continue;
            }
        };
        let log = read(&bytes);
        let found = log.summary.json();
        (lines, foreign) = (lines + log.lines, foreign + log.foreign);
        let [pauses, nested, sum, wall, max, full] =
            ["pauses", "nested", "pause_sum_ms", "pause_wall_ms", "max_ms", "full"]
                .map(|key| number(&found, key));
        let differences = differences(&found, expected);
        let known = THEIRS.iter().find(|(file, _)| file == name);
        let word = match (differences.is_empty(), known) {
            (true, _) => String::new(),
            (false, Some((_, why))) => format!("  OTHERWISE: {why}"),
            (false, None) => format!("  DIFFERS: {}", differences.join("; ")),
        };
        println!("{pauses:>7} {nested:>6} {sum:>12.3} {wall:>12.3} {max:>10.3} {full:>5}  {name}{word}");
        if differences.is_empty() == known.is_some() {
            disagreeing.push(format!("{name}: {}", differences.join("; ")));
        }
    }
    println!("{} files, {lines} lines, of which {foreign} are not the collectors'", figures.len());
    assert!(disagreeing.is_empty(), "{}", disagreeing.join("\n"));
    assert!(foreign * 1000 <= lines, "{foreign} of {lines} lines are not understood");
}

fn read(bytes: &[u8]) -> Log {
    let reader = Reader::new(Component::Gc);
    let mut log = Log::default();
    log.text(&reader, bytes, false);
    log.finish();
    log
}

fn number(figures: &Map<String, Json>, key: &str) -> f64 {
    figures.get(key).and_then(Json::as_f64).unwrap_or(f64::NAN)
}

/// What differs: sums by more than a microsecond a pause, anything else at all. What is not given was not counted.
fn differences(found: &Map<String, Json>, expected: &Map<String, Json>) -> Vec<String> {
    let mut differences = Vec::new();
    let stops = number(expected, "safepoints").max(1.0);
    let pauses = number(expected, "pauses").max(1.0);
    for (key, wanted) in expected.iter().filter(|(key, value)| !value.is_null() && *key != "grade") {
        if let Json::Object(kinds) = wanted {
            for (kind, wanted) in kinds {
                let is = &found["by_kind"][kind];
                let (count, sum) = (wanted[0].as_f64(), wanted[1].as_f64());
                let near =
                    is[1].as_f64().zip(sum).is_some_and(|(is, sum)| (is - sum).abs() <= 0.001 * pauses);
                if is[0].as_f64() != count || !near {
                    differences.push(format!("{kind} {is} of {wanted}"));
                }
            }
            continue;
        }
        let tolerance = match key.as_str() {
            "pause_sum_ms" | "pause_wall_ms" => 0.001 * pauses,
            "safepoint_ms" | "ttsp_ms" => 0.001 * stops,
            "max_ms" => 0.001,
            _ => 0.0,
        };
        let (is, wanted) = (number(found, key), wanted.as_f64().unwrap_or(f64::NAN));
        // A figure that is none agrees with nothing.
        let agrees = (is - wanted).abs() <= tolerance + 1e-9;
        if !agrees {
            differences.push(format!("{key} {is} of {wanted}"));
        }
    }
    differences
}
