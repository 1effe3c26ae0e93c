//! Golden records: for every `tests/data/<component>/<name>`, the records that its grammar reads stand in
//! `<name>.records` beside it. `UPDATE_EXPECT=1 cargo test -p grammars` accepts what is read now; look at each difference.
//!
//! For every file, too: outputs are slices of the input, events put together give the file back, and no prefix of any event
//! makes a grammar panic.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use grammars::{Component, Reader, Record, Value};
use wire::split::events;

#[test]
fn records() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut files = 0;
    for directory in
        fs::read_dir(&data).expect("tests/data is there").map(|entry| entry.expect("readable").path())
    {
        let name = directory.file_name().expect("has a name").to_string_lossy().into_owned();
        let component = Component::parse(&name).unwrap_or_else(|| panic!("{name} is no component"));
        for log in fs::read_dir(&directory).expect("readable").map(|entry| entry.expect("readable").path()) {
            if log.extension().is_some_and(|extension| extension == "records") {
                continue;
            }
            files += 1;
            let bytes = fs::read(&log).expect("readable");
            let expected =
                log.with_file_name(format!("{}.records", log.file_name().expect("named").to_string_lossy()));
            expect_test::expect_file![expected].assert_eq(&show(&Reader::new(component), &bytes));
        }
    }
    assert!(files > 0, "there is no golden file");
}

/// Every typed event that a grammar can name stands in a golden record.
#[test]
fn every_typed_event_has_golden_data() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut golden = BTreeSet::new();
    for records in files(&root.join("tests/data"), "records") {
        let text = fs::read_to_string(records).expect("readable");
        golden.extend(text.lines().filter_map(|line| line.strip_prefix("action: ")).map(str::to_owned));
    }
    let (mut named, mut missing) = (0, Vec::new());
    for source in files(&root.join("src/components"), "rs") {
        let text = fs::read_to_string(&source).expect("readable");
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        // `.action("..")` of a scan, `action: ".."` of a phrase, `action = Some("..")` of anything else.
        for start in ["action(\"", "action: \"", "action = Some(\""] {
            for name in code.split(start).skip(1).filter_map(|rest| rest.split('"').next()) {
                named += 1;
                if !golden.contains(name) {
                    missing.push(format!("{name} of {}", source.display()));
                }
            }
        }
    }
    assert!(named > 1000, "only {named} typed events were found");
    assert!(missing.is_empty(), "no golden record has: {missing:#?}");
}

/// All files below `directory` with that extension.
fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(directory).expect("readable").map(|entry| entry.expect("readable").path()) {
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found
}

/// Every record of `bytes`, a field a line.
fn show(reader: &Reader, bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut end = 0;
    let mut record = Record::default();
    for event in events(bytes, 0, false, |line| reader.begins(line)) {
        assert_eq!(event.offset as usize, end, "events are consecutive");
        end += event.bytes.len();
        survives_prefixes(reader, event.bytes);
        reader.read(event.bytes, &mut record);
        writeln!(text, "== {} {:?}", event.offset, event.flags).expect("a string takes text");
        show_record(&record, event.bytes, &mut text);
    }
    assert_eq!(end, bytes.len(), "events put together give the file back");
    text
}

fn show_record(record: &Record<'_>, event: &[u8], text: &mut String) {
    let mut line =
        |name: &str, value: String| writeln!(text, "{name}: {value}").expect("a string takes text");
    if let Some(time) = record.time {
        line("time", time.to_string());
    }
    line("layout", record.layout.to_owned());
    if record.escaped {
        line("escaped", "message and stack_trace are JSON".to_owned());
    }
    if let Some(level) = record.level {
        line("level", level.name().to_owned());
    }
    if let Some(action) = record.action {
        line("action", action.to_owned());
    }
    for (name, slice) in
        [("logger", record.logger), ("message", record.message), ("stack_trace", record.stack_trace)]
    {
        assert_slice(event, slice);
        if !slice.is_empty() {
            line(name, String::from_utf8_lossy(slice).replace('\n', "\n  | "));
        }
    }
    for (field, value) in record.fields() {
        if let Value::Text(slice) | Value::Escaped(slice) | Value::Joined(_, slice) | Value::List(slice, _) =
            value
        {
            assert_slice(event, slice);
        }
        let value = match value {
            Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Value::Joined(prefix, text) => format!("{prefix}{}", String::from_utf8_lossy(text)),
            Value::Escaped(text) => format!("{} (JSON)", String::from_utf8_lossy(text)),
            Value::Member(key, text, escaped) => {
                let escapes = if *escaped { " (JSON)" } else { "" };
                format!("{} = {}{escapes}", String::from_utf8_lossy(key), String::from_utf8_lossy(text))
            }
            Value::List(text, separator) => format!("[{}] by {separator:?}", String::from_utf8_lossy(text)),
            Value::Hash(hash) => format!("{hash:016x}"),
            other => format!("{other:?}"),
        };
        line(field.name(), value);
    }
}

fn assert_slice(event: &[u8], slice: &[u8]) {
    let (whole, part) = (event.as_ptr_range(), slice.as_ptr_range());
    assert!(
        slice.is_empty() || (whole.start <= part.start && part.end <= whole.end),
        "a field is no slice of its event"
    );
}

fn survives_prefixes(reader: &Reader, event: &[u8]) {
    let mut record = Record::default();
    for length in 0..event.len().min(600) {
        reader.read(&event[..length], &mut record);
        reader.begins(&event[..length]);
    }
}
