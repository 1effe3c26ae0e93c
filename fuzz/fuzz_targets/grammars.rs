//! The first byte is the component, the rest its log: read without a panic, what is read are parts of it, and events put together
//! give it back.
#![no_main]

use std::sync::LazyLock;

use grammars::{Component, Reader, Record, Value};
use libfuzzer_sys::fuzz_target;
use wire::split::events;

static READERS: LazyLock<Vec<Reader>> = LazyLock::new(|| Component::all().map(Reader::new).collect());

fuzz_target!(|data: &[u8]| {
    let Some((first, log)) = data.split_first() else { return };
    let reader = &READERS[usize::from(*first) % READERS.len()];
    let mut record = Record::default();
    let mut end = 0;
    for event in events(log, 0, false, |line| reader.begins(line)) {
        assert_eq!(event.offset as usize, end);
        end += event.bytes.len();
        reader.read(event.bytes, &mut record);
        for (field, value) in record.fields() {
            if let Value::Text(text) | Value::Escaped(text) | Value::Joined(_, text) | Value::List(text, _) = value {
                let (whole, part) = (event.bytes.as_ptr_range(), text.as_ptr_range());
                assert!(text.is_empty() || (whole.start <= part.start && part.end <= whole.end), "{}", field.name());
            }
        }
    }
    assert_eq!(end, log.len());
});
