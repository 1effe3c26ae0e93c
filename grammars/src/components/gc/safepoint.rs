//! Stops of the application, for a collection or anything else: `-XX:+PrintGCApplicationStoppedTime` and `-Xlog:safepoint`.
//!
//! ```text
//! Total time for which application threads were stopped: 0.0104281 seconds, Stopping threads took: 0.0000325 seconds
//! Safepoint "G1CollectForAllocation", Time since last: 86412753 ns, Reaching safepoint: 5498 ns, Cleanup: 60159 ns, At safepoint: 1530280 ns, Total: 1595937 ns
//! ```

use memchr::memchr;

use super::numbers::Decimal;
use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// Reads a line about a stop, or about the application's run before it.
pub(super) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    match text.first()? {
        b'T' => stopped(text, record),
        b'A' => ran(text, record),
        b'S' => safepoint(text, record),
        _ => None,
    }
}

/// JDK 5 to 12.
fn stopped(mut text: &[u8], record: &mut Record<'_>) -> Option<()> {
    steps::tag(&mut text, "Total time for which application threads were stopped: ")?;
    let total = Decimal::take(&mut text)?.times(1000);
    steps::tag(&mut text, " seconds")?;
    put(Field::SafepointTotal, total, record);
    if steps::tag(&mut text, ", Stopping threads took: ").is_some()
        && let Some(reaching) = Decimal::take(&mut text)
    {
        put(Field::SafepointReaching, reaching.times(1000), record);
    }
    record.action = Some("safepoint");
    record.put(Field::GcCategory, Value::Name("safepoint"));
    Some(())
}

/// `Application time: 0.0245015 seconds`
fn ran(mut text: &[u8], record: &mut Record<'_>) -> Option<()> {
    steps::tag(&mut text, "Application time: ")?;
    put(Field::GcDurationMs, Decimal::take(&mut text)?.times(1000), record);
    record.action = Some("application_time");
    Some(())
}

/// JDK 13 and later.
fn safepoint<'a>(mut text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    steps::tag(&mut text, "Safepoint \"")?;
    let quote = memchr(b'"', text)?;
    let (operation, rest) = text.split_at(quote);
    let nanoseconds = |name: &[u8]| {
        let at = wire::bytes::find(rest, name)?;
        Decimal::read(&rest[at + name.len()..]).map(|(number, _)| number.over(6))
    };
    put(Field::SafepointTotal, nanoseconds(b", Total: ")?, record);
    record.put_text(Field::SafepointOperation, operation);
    for (name, field) in [
        (b", Reaching safepoint: ".as_slice(), Field::SafepointReaching),
        (b", At safepoint: ", Field::SafepointAt),
    ] {
        if let Some(milliseconds) = nanoseconds(name) {
            put(field, milliseconds, record);
        }
    }
    record.action = Some("safepoint");
    record.put(Field::GcCategory, Value::Name("safepoint"));
    Some(())
}

fn put(field: Field, milliseconds: f64, record: &mut Record<'_>) {
    record.put(field, Value::Float(milliseconds));
}
