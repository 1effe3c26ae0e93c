//! JSON events: whatever a writer escapes comes out as it was, and what is written into a document as it stands is always JSON.

use grammars::{Component, Field, Reader, Record, Value};
use proptest::prelude::*;

/// The text that the inside of a JSON string stands for.
fn unescaped(inside: &[u8]) -> String {
    let quoted = [b"\"", inside, b"\""].concat();
    serde_json::from_slice(&quoted)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(inside)))
}

/// A message or stack trace as a document shows it.
fn shown(part: &[u8], escaped: bool) -> String {
    if escaped { unescaped(part) } else { String::from_utf8_lossy(part).into_owned() }
}

/// The inside of a JSON string as writers of plain ASCII have it: every other character as `\uXXXX`, or as a pair of them.
fn ascii(text: &str) -> String {
    let escaped = |unit: u16| match char::from_u32(unit.into()) {
        Some(plain @ (' ' | '!' | '#'..='[' | ']'..='~')) => plain.to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(escaped).collect()
}

/// Everything that goes into a document as it stands must be the inside of a JSON string.
fn is_sound(record: &Record<'_>) {
    if record.escaped {
        unescaped(record.message);
        unescaped(record.stack_trace);
    }
    for (_, value) in record.fields() {
        if let Value::Escaped(text) | Value::Member(_, text, true) = value {
            unescaped(text);
        }
    }
}

proptest! {
    #[test]
    fn texts_come_out_as_they_were(message in "\\PC{1,40}|[\"\\\\\n\t\u{1}é한😀a]{1,12}", value in ".{1,20}") {
        let line = serde_json::json!({ "message": message, "x": value, "time": "2026-11-21T07:29:56Z" }).to_string();
        for component in [Component::GenericJson, Component::KhpAudit] {
            let reader = Reader::new(component);
            prop_assert!(reader.begins(line.as_bytes()));
            prop_assert!(reader.time(line.as_bytes()).is_some());
            let mut record = Record::default();
            reader.read(line.as_bytes(), &mut record);
            prop_assert_eq!(record.layout, "json");
            is_sound(&record);
            if record.stack_trace.is_empty() {
                prop_assert_eq!(shown(record.message, record.escaped), message.as_str());
            }
            let Some(Value::Member(b"x", text, escaped)) = record.get(Field::Extra) else {
                return Err(TestCaseError::fail("x is no member"));
            };
            prop_assert_eq!(shown(text, escaped), value.as_str());
        }
    }

    #[test]
    fn texts_of_plain_ascii_come_out_as_they_were(message in "[a\n\\\\\"é한😀𝄞]{1,12}", value in "[a\u{e000}\u{10ffff}😀é]{1,12}") {
        let line = format!("{{\"message\":\"{}\",\"x\":\"{}\"}}", ascii(&message), ascii(&value));
        let mut record = Record::default();
        Reader::new(Component::GenericJson).read(line.as_bytes(), &mut record);
        is_sound(&record);
        prop_assert_eq!(shown(record.message, record.escaped), message.as_str());
        let Some(Value::Member(b"x", text, escaped)) = record.get(Field::Extra) else {
            return Err(TestCaseError::fail("x is no member"));
        };
        prop_assert_eq!(shown(text, escaped), value.as_str());
    }

    #[test]
    fn any_bytes_are_sound(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "{", "}", "\"", ":", ",", "\\", "\\n", "\\u", "\\ud83d", "\\ude00", "00e9", "\"message\":\"", "\"stack_trace\":\"", "a.BException: x",
            "\\n\\tat a.B.c(B.java:1)", "\"level\":\"INFO\"", "[", "]", "\"user\":\"a\",\"action\":\"b\"", "\"x\":", "1", "null", "\u{1}", "\n",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        any::<[u8; 2]>().prop_map(|bytes| bytes.to_vec()),
    ], 0..24)) {
        let event = [b"{", pieces.concat().as_slice(), b"}"].concat();
        for component in [Component::GenericJson, Component::KhpAudit] {
            let mut record = Record::default();
            Reader::new(component).read(&event, &mut record);
            is_sound(&record);
        }
    }
}
