//! `oozie-instrumentation.log`: counters, timers and variables, many lines a minute in one event.

use super::prefix;
use crate::{fields::Field, message::steps, record::Record};

/// ```text
/// Instrumentation
/// Configuration:
/// Counters:
/// ```
///
/// The whole stays the message; running workflows and queue sizes are lifted out of it.
pub(super) fn report<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let text = prefix::behind(message, record).rest();
    let known = [&b"Counters"[..], b"Instrumentation", b"Timers", b"Variables", b"Samplers", b"Gauges"];
    known.iter().any(|word| wire::bytes::find(text, word).is_some()).then_some(())?;
    let keys = [
        (&b"callablequeue.queue.size"[..], Field::OozieQueueSize),
        (b"queue.size", Field::OozieQueueSize),
        (b"threads.active", Field::OozieThreads),
    ];
    for (key, field) in keys {
        if record.get(field).is_some() {
            continue;
        }
        // `threads.active: 3`, `threads.active=3`, and as JSON `"threads.active" : {"value" : 3`
        if let Some(at) = wire::bytes::find(text, key) {
            let behind = &text[at + key.len()..];
            let line = &behind[..memchr::memchr(b'\n', behind).unwrap_or(behind.len())];
            let digits = line.iter().position(u8::is_ascii_digit);
            if let Some(number) = digits.and_then(|at| steps::int(&mut &line[at..])) {
                record.put_int(field, number);
            }
        }
    }
    record.action = Some("instrumentation");
    Some(())
}
