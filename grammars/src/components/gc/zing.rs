//! Zing (Azul Platform Prime), whose collector is C4: what it says of itself, and its other lines as they stand.
//!
//! ```text
//! 0.092: [GCHH : ncpus : 12 ]
//! 12.836: [GCXX 1 2.5 3 ]
//! ```
//!
//! Not seen live: written from the form that Azul documents, `<date>: <uptime>: [<id> <value> ... ]`, of which only the header's
//! values have names. So a header line gives a key and a value, and any other keeps its text and nothing is read into it. Stops of
//! the application are written as HotSpot does, and read as such.

use memchr::memchr;

use crate::{
    fields::Field,
    record::{Record, Value},
};

/// What begins a line of the header.
const HEADER: &[u8] = b"GCHH : ";

/// Whether a text behind its stamps is such a line.
pub(super) fn opens(text: &[u8]) -> bool {
    inside(text).is_some()
}

/// Reads such a line.
pub(super) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let inside = inside(text)?;
    record.put(Field::GcCollector, Value::Name("zing"));
    record.action = Some("gc_detail");
    if let Some(pair) = inside.strip_prefix(HEADER) {
        record.action = Some("gc_init");
        record.put(Field::GcCategory, Value::Name("init"));
        if let Some(colon) = wire::bytes::find(pair, b" : ") {
            record.put_extra(pair[..colon].trim_ascii(), Value::Text(pair[colon + 3..].trim_ascii()));
        }
    }
    Some(())
}

/// What stands between the brackets of `[GCHH : ncpus : 12 ]`: an id of three to eight capitals and digits, a blank, values, a blank.
/// HotSpot closes its brackets without a blank, and its ids of capitals have a colon, or brackets inside.
fn inside(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"[")?;
    let id =
        rest.iter().take(9).take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    if !(3..=8).contains(&id) || !rest[0].is_ascii_uppercase() || rest.get(id) != Some(&b' ') {
        return None;
    }
    let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
    let inside = line.trim_ascii_end().strip_suffix(b"]")?;
    (inside.ends_with(b" ") && !inside.contains(&b'[')).then_some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_of_others_are_not_zings() {
        for line in ["[GCHH : ncpus : 12 ]", "[GCXX 1 2.5 3 ]", "[SMPR 12 ]\r"] {
            assert!(opens(line.as_bytes()), "{line}");
        }
        for line in [
            "[GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]",
            "[GC pause (young), 0.1 secs]",
            "[CMS Perm : 1K->1K(2K)]",
            "[CMS (concurrent mode failure): 1K->1K(2K), 0.1 secs]",
            "[YG occupancy: 576 K (1677 K)]",
            "[TLAB: gc thread: 0x1 [id: 2] ]",
            "[INFO ] a line of the application",
            "[12345 1 ]",
            "[",
            "",
        ] {
            assert!(!opens(line.as_bytes()), "{line}");
        }
    }
}
