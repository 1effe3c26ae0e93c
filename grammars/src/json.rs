//! JSON objects in messages, read member by member without a copy.
//!
//! Texts keep their escapes ([`Value::Escaped`]); whoever writes documents passes them on as they are. What is no JSON ends the
//! reading: what was read by then is true.

use crate::{
    fields::Field,
    record::{Record, Value},
};

/// A member's value as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member<'a> {
    /// The inside of a string, with its escapes.
    Text(&'a [u8]),
    /// A number, `true`, `false` or `null`.
    Bare(&'a [u8]),
    /// An object or array, with its brackets.
    Nested(&'a [u8]),
}

impl<'a> Member<'a> {
    /// Puts a text, or a number or word as text. `null` and empty texts are left out.
    pub(crate) fn put_text(self, field: Field, record: &mut Record<'a>) {
        match self {
            Member::Text(text) if text.contains(&b'\\') => record.put(field, Value::Escaped(text)),
            Member::Text(text) => record.put_text(field, text),
            Member::Bare(word) if word != b"null" => record.put_text(field, word),
            _ => {}
        }
    }

    /// Puts a whole number, also if it stands in quotation marks.
    pub(crate) fn put_int(self, field: Field, record: &mut Record<'a>) {
        if let Some(number) = self.int() {
            record.put_int(field, number);
        }
    }

    /// The whole number, also if it stands in quotation marks.
    pub(crate) fn int(self) -> Option<i64> {
        let (Member::Text(text) | Member::Bare(text)) = self else {
            return None;
        };
        std::str::from_utf8(text).ok()?.parse().ok()
    }
}

/// The members of the object that `text` begins with.
pub(crate) fn members(text: &[u8]) -> Members<'_> {
    Members { rest: text.trim_ascii_start().strip_prefix(b"{").unwrap_or_default() }
}

/// Iterates over members.
pub(crate) struct Members<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], Member<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = string(self.rest.trim_ascii_start())?;
        let rest = rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let (value, rest) = value(rest)?;
        let rest = rest.trim_ascii_start();
        self.rest = rest.strip_prefix(b",").unwrap_or(rest);
        Some((key, value))
    }
}

fn value(text: &[u8]) -> Option<(Member<'_>, &[u8])> {
    match text.first()? {
        b'"' => string(text).map(|(inside, rest)| (Member::Text(inside), rest)),
        b'{' | b'[' => nested(text).map(|length| (Member::Nested(&text[..length]), &text[length..])),
        _ => {
            let end = text.iter().position(|byte| b",}] \t\r\n".contains(byte))?;
            (end > 0).then(|| (Member::Bare(&text[..end]), &text[end..]))
        }
    }
}

/// The inside of the string that `text` begins with, and what follows.
fn string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = text.strip_prefix(b"\"")?;
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', inside.get(at..)?)?;
        if inside[at] == b'"' {
            return Some((&inside[..at], &inside[at + 1..]));
        }
        at += 2;
    }
}

/// Length of the object or array that `text` begins with.
fn nested(text: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                let (_, rest) = string(&text[at..])?;
                at = text.len() - rest.len();
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_an_object() {
        let text = br#"{"a":"x\u003d\"y","b": -12 , "c":[{"d":"]"},2],"e":true,"f":"" ,"g":null} and more"#;
        let read: Vec<_> = members(text).collect();
        assert_eq!(
            read,
            [
                (&b"a"[..], Member::Text(br#"x\u003d\"y"#)),
                (b"b", Member::Bare(b"-12")),
                (b"c", Member::Nested(br#"[{"d":"]"},2]"#)),
                (b"e", Member::Bare(b"true")),
                (b"f", Member::Text(b"")),
                (b"g", Member::Bare(b"null")),
            ]
        );
    }

    #[test]
    fn what_is_no_json_ends_it() {
        for text in [
            "",
            "{",
            "{\"a",
            "{\"a\":",
            "{\"a\":\"x",
            "{\"a\":\"x\\",
            "{\"a\":[1,",
            "{\"a\":1",
            "a",
            "{]",
            "{\"a\":]}",
        ] {
            assert_eq!(members(text.as_bytes()).count(), 0, "{text}");
        }
    }
}
