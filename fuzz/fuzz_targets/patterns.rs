//! The first line is a site's own pattern, the rest a log: the pattern is refused with a reason or read with, without a panic.
#![no_main]

use grammars::{Component, Reader, Record};
use libfuzzer_sys::fuzz_target;
use wire::split::events;

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let Ok(pattern) = std::str::from_utf8(&data[..end]) else { return };
    for component in [Component::GenericJava, Component::GenericDelimited, Component::Hue] {
        let Ok(reader) = Reader::with_layout(component, pattern) else { continue };
        let mut record = Record::default();
        for event in events(data.get(end + 1..).unwrap_or_default(), 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
        }
    }
});
