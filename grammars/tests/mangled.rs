//! Events that are nearly right: every golden event with a word taken out, a bit turned over or its middle gone is read without a
//! panic, and what is read of it are slices of it. Grammars see such lines where writers are killed, disks fill up and versions differ.

use std::{fs, path::Path};

use grammars::{Component, Reader, Record, Value};
use wire::split::events;

/// Longer events say nothing new, and each is read hundreds of times.
const MOST_BYTES: usize = 1500;

#[test]
fn nearly_right_events_are_read() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut read = 0_u64;
    for directory in fs::read_dir(&data).expect("tests/data is there").map(|entry| entry.expect("readable")) {
        let name = directory.file_name().to_string_lossy().into_owned();
        let reader = Reader::new(Component::parse(&name).expect("the folder is named as the component"));
        for log in
            fs::read_dir(directory.path()).expect("readable").map(|entry| entry.expect("readable").path())
        {
            if log.extension().is_some_and(|extension| extension == "records") {
                continue;
            }
            let bytes = fs::read(&log).expect("readable");
            for event in events(&bytes, 0, false, |line| reader.begins(line)) {
                read += mangle(&reader, &event.bytes[..event.bytes.len().min(MOST_BYTES)]);
            }
        }
    }
    assert!(read > 10_000, "only {read} events were read");
}

/// Reads all mangled forms of `event`; how many there were.
fn mangle(reader: &Reader, event: &[u8]) -> u64 {
    let mut read = 0;
    let mut check = |mangled: &[u8]| {
        let mut record = Record::default();
        reader.read(mangled, &mut record);
        for (field, value) in record.fields() {
            if let Value::Text(text) | Value::Joined(_, text) | Value::List(text, _) = value {
                let (whole, part) = (mangled.as_ptr_range(), text.as_ptr_range());
                let is_slice = whole.start <= part.start && part.end <= whole.end;
                assert!(text.is_empty() || is_slice, "{}", field.name());
            }
        }
        read += 1;
    };
    let ends: Vec<usize> = (0..event.len()).filter(|at| b" ,;:=/[](){}".contains(&event[*at])).collect();
    for pair in ends.windows(2) {
        check(&[&event[..pair[0]], &event[pair[1]..]].concat());
        check(&[&event[..pair[0] + 1], &event[pair[1]..]].concat());
    }
    // The header stays, so that the message is what is mangled.
    for at in (event.len().min(40)..event.len()).step_by(3) {
        let mut flipped = event.to_vec();
        flipped[at] ^= 1 << (at % 8);
        check(&flipped);
        check(&[&event[..40], &event[at..]].concat());
    }
    read
}
