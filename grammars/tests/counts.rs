//! Counts of events, multi-line events and levels of real logs, as an independent count has them. The logs and the counts
//! lie beside the repository; where they are not there, the test says so and passes.

use std::{collections::BTreeMap, fs, path::Path};

use grammars::{Component, Reader, Record};
use wire::split::events;

#[test]
fn counts_of_real_logs() {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/logs/services");
    let Ok(counts) = fs::read_to_string(services.join("counts.json")) else {
        eprintln!("SKIPPED counts_of_real_logs: {} is not there", services.display());
        return;
    };
    let counts: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&counts).expect("counts.json is JSON");
    let mut wrong = Vec::new();
    for (file, expected) in &counts {
        let folder = file.split('/').nth(1).expect("ours/<component>/<version>/<file>");
        let component = Component::parse(folder).unwrap_or_else(|| panic!("{folder} is no component"));
        let bytes = fs::read(services.join(file)).expect("the counted file is there");
        let found = count(&Reader::new(component), &bytes);
        if found != *expected {
            wrong.push(format!("{file}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), counts.len(), wrong.join("\n"));
}

fn count(reader: &Reader, bytes: &[u8]) -> serde_json::Value {
    let lines = |bytes: &[u8]| {
        memchr::memchr_iter(b'\n', bytes).count() + usize::from(!bytes.ends_with(b"\n") && !bytes.is_empty())
    };
    let (mut total, mut multi_line, mut before) = (0, 0, 0);
    let mut levels: BTreeMap<&str, u64> = BTreeMap::new();
    let mut record = Record::default();
    for event in events(bytes, 0, false, |line| reader.begins(line)) {
        if event.flags.continued {
            before = lines(event.bytes);
            continue;
        }
        total += 1;
        multi_line += u64::from(lines(event.bytes) > 1);
        reader.read(event.bytes, &mut record);
        *levels.entry(record.level.map_or("-", |level| level.name())).or_default() += 1;
    }
    serde_json::json!({
        "events": total, "levels": levels, "lines": lines(bytes), "lines_before_first_event": before,
        "multi_line_events": multi_line,
    })
}
