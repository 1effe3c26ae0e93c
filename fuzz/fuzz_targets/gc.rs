//! A GC log of any bytes: put together and reported without a panic, each of its lines counted.
#![no_main]

use std::sync::LazyLock;

use gc::log::Log;
use grammars::{Component, Reader};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Component::Gc));

fuzz_target!(|data: &[u8]| {
    let mut log = Log::default();
    log.text(&READER, data, false);
    log.finish();
    let ends = data.iter().filter(|byte| **byte == b'\n').count() as u64;
    assert_eq!(log.lines, ends + u64::from(data.last().is_some_and(|last| *last != b'\n')));
    assert!(log.foreign <= log.lines);
    let _ = (log.summary.json(), gc::text::report(&log.summary));
});
