//! What the stateless reading of GC logs finds, against figures from independent counts and other tools: number of pauses, their
//! sum, the longest, and how many are full, for each file in `numbers.json`, which lie beside the repository (or where `KHP_GC_LOGS` points).
//!
//! Pauses inside another pause are one event with it up to JDK 8, and two in unified logging; so either figures, with or without
//! them, agree. What needs more than one event is the assembler's, and is listed as disagreeing here: hence a ratchet.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use grammars::{Component, Field, Reader, Record, Value};
use serde_json::Value as Json;
use wire::split::events;

/// How many files must agree in everything. Raise it when more do.
const AGREEING: usize = 412;

#[derive(Default)]
struct Totals {
    pauses: u64,
    sum_ms: f64,
    max_ms: f64,
    full: u64,
    safepoints: u64,
    safepoint_ms: f64,
    stalls: u64,
    unified: bool,
    collectors: BTreeMap<&'static str, usize>,
}

impl Totals {
    fn of(reader: &Reader, bytes: &[u8]) -> Totals {
        let mut totals = Totals::default();
        let mut record = Record::default();
        for event in events(bytes, 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
            totals.add(&record);
        }
        totals
    }

    fn add(&mut self, record: &Record<'_>) {
        let float = |field| match record.get(field) {
            Some(Value::Float(number)) => Some(number),
            _ => None,
        };
        self.unified |= record.layout == "unified";
        if let Some(Value::Name(name)) = record.get(Field::GcCollector) {
            *self.collectors.entry(name).or_default() += 1;
        }
        if let Some(pause) = float(Field::GcPauseMs) {
            self.pauses += 1;
            self.sum_ms += pause;
            self.max_ms = self.max_ms.max(pause);
            self.full += u64::from(record.get(Field::GcFull) == Some(Value::Bool(true)));
        }
        if let Some(total) = float(Field::SafepointTotal) {
            self.safepoints += 1;
            self.safepoint_ms += total;
        }
        self.stalls += u64::from(record.get(Field::GcAllocationStall).is_some());
    }

    fn group(&self) -> String {
        let collector =
            self.collectors.iter().max_by_key(|(_, count)| **count).map_or("unknown", |(name, _)| name);
        format!("{} {collector}", if self.unified { "unified" } else { "jdk8" })
    }

    /// What differs from the expected figures.
    fn differences(&self, expected: &Json) -> Vec<String> {
        let number = |name: &str| expected[name].as_f64().unwrap_or_default();
        let mut found = Vec::new();
        let with = |pauses: &str, sum: &str| {
            let pauses = number(pauses);
            self.pauses as f64 == pauses && (self.sum_ms - number(sum)).abs() <= 0.001 * pauses.max(1.0)
        };
        if !with("pauses", "pause_sum_ms") && !with("pauses_outer", "pause_wall_ms") {
            let (pauses, sum) = (number("pauses"), number("pause_sum_ms"));
            found.push(format!("pauses {} of {pauses}, sum {:.4} of {sum}", self.pauses, self.sum_ms));
        }
        if (self.max_ms - number("max_ms")).abs() > 0.001 {
            found.push(format!("max {} of {}", self.max_ms, number("max_ms")));
        }
        if self.full as f64 != number("full") {
            found.push(format!("full {} of {}", self.full, number("full")));
        }
        found
    }

    /// Whether stops and stalls agree, which only some peers count.
    fn stops_agree(&self, expected: &Json) -> bool {
        let number = |name: &str| expected[name].as_f64().unwrap_or_default();
        self.safepoints as f64 == number("safepoints")
            && (self.safepoint_ms - number("safepoint_ms")).abs() <= 0.001 * number("safepoints").max(1.0)
            && self.stalls as f64 == number("alloc_stalls")
    }
}

#[test]
fn pauses_agree_with_independent_counts() {
    let logs = env::var_os("KHP_GC_LOGS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/logs/gc"),
        PathBuf::from,
    );
    let Ok(figures) = fs::read(logs.join("numbers.json")) else {
        eprintln!("SKIPPED gc_numbers: {} has no numbers.json", logs.display());
        return;
    };
    let figures: BTreeMap<String, Json> =
        serde_json::from_slice(&figures).expect("numbers.json is an object");
    let reader = Reader::new(Component::parse("gc").expect("there is one"));
    let mut groups: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut listed = Vec::new();
    for (name, expected) in &figures {
        let Ok(bytes) = fs::read(logs.join(name)) else {
            eprintln!("SKIPPED {name}: not there");
            continue;
        };
        let totals = Totals::of(&reader, &bytes);
        let differences = totals.differences(expected);
        let group = groups.entry(totals.group()).or_default();
        group[0] += 1;
        group[1] += usize::from(differences.is_empty());
        group[2] += usize::from(totals.stops_agree(expected));
        if !differences.is_empty() {
            let grade = expected["grade"].as_str().unwrap_or("?");
            listed.push(format!("{grade} {name} ({}): {}", totals.group(), differences.join("; ")));
        }
        if !totals.stops_agree(expected) && env::var_os("KHP_GC_STOPS").is_some() {
            println!(
                "stops {name}: {} {} {} {expected}",
                totals.safepoints, totals.safepoint_ms, totals.stalls
            );
        }
    }
    println!("{:<24} {:>5} {:>7} {:>16}", "collector", "files", "agree", "safepoints agree");
    for (group, [files, agreeing, stops]) in &groups {
        println!("{group:<24} {files:>5} {agreeing:>7} {stops:>16}");
    }
    println!("disagreeing:\n{}", listed.join("\n"));
    let agreeing: usize = groups.values().map(|group| group[1]).sum();
    let files: usize = groups.values().map(|group| group[0]).sum();
    println!("{agreeing} of {files} files agree");
    assert!(agreeing >= AGREEING, "{agreeing} files agree, {AGREEING} did before:\n{}", listed.join("\n"));
}
