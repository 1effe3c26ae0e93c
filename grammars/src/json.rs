//! JSON objects read without building them: members one by one, as slices.
//!
//! Nothing is unescaped. A text that holds escapes is put as [`Value::Escaped`], which is written into a document as it stands.

use crate::{
    fields::Field,
    record::{Record, Value},
};

/// Objects in objects, no deeper than this.
const MAX_DEPTH: usize = 64;

/// A value as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Json<'a> {
    /// What is between the quotes, without a backslash.
    Text(&'a [u8]),
    /// What is between the quotes, with backslashes.
    Escaped(&'a [u8]),
    /// A number, `true`, `false` or `null`.
    Bare(&'a [u8]),
    /// An object, its braces included.
    Object(&'a [u8]),
    /// A list, its brackets included.
    List(&'a [u8]),
}

impl<'a> Json<'a> {
    /// The value as text; nothing for `null`.
    pub(crate) fn text(self) -> &'a [u8] {
        match self {
            Json::Bare(b"null") => b"",
            Json::Text(text)
            | Json::Escaped(text)
            | Json::Bare(text)
            | Json::Object(text)
            | Json::List(text) => text,
        }
    }

    /// What is between the quotes, if it is a text.
    pub(crate) fn inside(self) -> Option<&'a [u8]> {
        match self {
            Json::Text(text) | Json::Escaped(text) => Some(text),
            _ => None,
        }
    }

    /// The value for a field that holds text.
    pub(crate) fn value(self) -> Option<Value<'a>> {
        match self.text() {
            b"" => None,
            text if matches!(self, Json::Escaped(_)) => Some(value(text)),
            text => Some(Value::Text(text)),
        }
    }

    /// Puts a text, or a number or word as text. `null`, empty texts, objects and lists are left out.
    #[inline(always)]
    pub(crate) fn put_text(self, field: Field, record: &mut Record<'a>) {
        match self {
            Json::Text(text) => record.put_text(field, text),
            Json::Escaped(text) => record.put(field, value(text)),
            Json::Bare(b"null") | Json::Object(_) | Json::List(_) => {}
            Json::Bare(text) => record.put_text(field, text),
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
        let (Json::Text(text) | Json::Escaped(text) | Json::Bare(text)) = self else {
            return None;
        };
        std::str::from_utf8(text).ok()?.parse().ok()
    }
}

/// The inside of a JSON string as a value.
pub(crate) fn value(text: &[u8]) -> Value<'_> {
    if is_escaped(text) { Value::Escaped(text) } else { Value::Text(text) }
}

/// Whether the inside of a string holds escapes, and all of them stand for whole characters: `\ud83d\ude00` does, a pair of
/// surrogates. Its halves may stand alone in JSON, but are no character.
pub(crate) fn is_escaped(text: &[u8]) -> bool {
    let mut at = 0;
    let mut escaped = false;
    while let Some(found) = wire::bytes::find_either(&text[at..], b'\\', b'\\') {
        escaped = true;
        at += found;
        match text.get(at + 1) {
            Some(b'u') => match unit(&text[at..]) {
                Some(Unit::Character) => at += 6,
                Some(Unit::FirstHalf) if unit(&text[at + 6..]) == Some(Unit::SecondHalf) => at += 12,
                _ => return false,
            },
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
            _ => return false,
        }
    }
    let is_plain = |byte: u8| byte.wrapping_sub(0x20) < 0x60;
    escaped
        && (wire::bytes::all(text, is_plain)
            || (std::str::from_utf8(text).is_ok() && wire::bytes::all(text, |byte| byte >= 0x20)))
}

/// What a `\uXXXX` stands for.
#[derive(PartialEq, Eq)]
enum Unit {
    Character,
    /// The first of a pair of surrogates: `\ud800` to `\udbff`.
    FirstHalf,
    /// The second: `\udc00` to `\udfff`.
    SecondHalf,
}

/// The escape `\uXXXX` that `text` begins with.
fn unit(text: &[u8]) -> Option<Unit> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    Some(match digits {
        [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => Unit::FirstHalf,
        [b'd' | b'D', b'c'..=b'f' | b'C'..=b'F', ..] => Unit::SecondHalf,
        _ => Unit::Character,
    })
}

/// The members of the object that `text` begins with, up to where it is none any more.
pub(crate) fn members(text: &[u8]) -> Members<'_> {
    further_members(text.trim_ascii_start().strip_prefix(b"{").unwrap_or_default())
}

/// The members that `text`, the rest of an object, goes on with.
pub(crate) fn further_members(text: &[u8]) -> Members<'_> {
    Members { rest: behind_blanks(text) }
}

/// Iterates over members.
pub(crate) struct Members<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a [u8], Json<'a>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.rest;
        let member = member(&mut rest)?;
        self.rest = match behind_blanks(rest) {
            [b',', behind @ ..] => behind_blanks(behind),
            rest => rest,
        };
        Some(member)
    }
}

/// Gives each member of the object that `text` is to `visit`. `false` if `text` is no whole object.
pub(crate) fn whole<'a>(text: &'a [u8], mut visit: impl FnMut(&'a [u8], Json<'a>)) -> bool {
    let mut read = || {
        let mut rest = text.trim_ascii().strip_prefix(b"{")?.trim_ascii_start();
        if rest == b"}" {
            return Some(());
        }
        loop {
            let (key, value) = member(&mut rest)?;
            visit(key, value);
            match behind_blanks(rest).split_first()? {
                (b',', behind) => rest = behind_blanks(behind),
                (b'}', []) => return Some(()),
                _ => return None,
            }
        }
    };
    read().is_some()
}

/// Takes a member off the front, up to its value's end. Always inlined, with what it calls: handing key and value over in memory
/// costs more than reading them.
#[inline(always)]
fn member<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], Json<'a>)> {
    let key = string(rest)?.inside()?;
    *rest = behind_blanks(behind_blanks(rest).strip_prefix(b":")?);
    Some((key, json(rest)?))
}

/// `text` without white space in front. Mostly there is none, so that is looked at first.
fn behind_blanks(text: &[u8]) -> &[u8] {
    match text.first() {
        Some(first) if *first > b' ' => text,
        _ => text.trim_ascii_start(),
    }
}

/// Takes a string off the front, without its quotes.
#[inline(always)]
fn string<'a>(rest: &mut &'a [u8]) -> Option<Json<'a>> {
    let inside = rest.strip_prefix(b"\"")?;
    let end = wire::bytes::find_either(inside, b'"', b'\\')?;
    if inside[end] == b'"' {
        *rest = &inside[end + 1..];
        return Some(Json::Text(&inside[..end]));
    }
    let end = end + string_end(&inside[end..])?;
    *rest = &inside[end + 1..];
    Some(Json::Escaped(&inside[..end]))
}

/// Where the quote stands that ends the string whose inside begins here.
pub(crate) fn string_end(inside: &[u8]) -> Option<usize> {
    let mut at = wire::bytes::find_either(inside, b'"', b'\\')?;
    while inside[at] == b'\\' {
        at += 2;
        at += wire::bytes::find_either(inside.get(at..)?, b'"', b'\\')?;
    }
    Some(at)
}

/// Takes a value off the front.
#[inline(always)]
fn json<'a>(rest: &mut &'a [u8]) -> Option<Json<'a>> {
    match rest.first()? {
        b'"' => string(rest),
        b'{' => nested(rest).map(Json::Object),
        b'[' => nested(rest).map(Json::List),
        _ => {
            let end = rest
                .iter()
                .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'))?;
            let (bare, behind) = rest.split_at(end);
            *rest = behind;
            let is_number = bare.first().is_some_and(|first| first.is_ascii_digit() || *first == b'-');
            (is_number || matches!(bare, b"true" | b"false" | b"null")).then_some(Json::Bare(bare))
        }
    }
}

/// Takes an object or a list off the front. Whether what is in it makes sense does not matter.
fn nested<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let whole = *rest;
    let mut depth = 0;
    let mut at = 0;
    loop {
        let byte = *whole.get(at)?;
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let mut inner = &whole[at..];
                string(&mut inner)?;
                at = whole.len() - inner.len();
                continue;
            }
            _ => {}
        }
        if depth > MAX_DEPTH {
            return None;
        }
        at += 1;
        if depth == 0 {
            *rest = &whole[at..];
            return Some(&whole[..at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Option<Vec<(String, Json<'_>)>> {
        let mut found = Vec::new();
        whole(text.as_bytes(), |key, value| found.push((String::from_utf8_lossy(key).into_owned(), value)))
            .then_some(found)
    }

    #[test]
    fn objects() {
        let found = all(r#" { "a" : "x\"}", "b":-1.5e3,"c":{"d":[1,"]"]}, "e":[{}],"f":null,"g":true } "#);
        let found = found.expect("it is whole");
        let values: Vec<_> = found.iter().map(|(_, value)| *value).collect();
        assert_eq!(
            values,
            [
                Json::Escaped(br#"x\"}"#),
                Json::Bare(b"-1.5e3"),
                Json::Object(br#"{"d":[1,"]"]}"#),
                Json::List(b"[{}]"),
                Json::Bare(b"null"),
                Json::Bare(b"true"),
            ]
        );
        assert_eq!(all("{}"), Some(Vec::new()));
        for text in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,}",
            "{\"a\":x}",
            "{\"a\":\"b",
            "{\"a\":\"b\\",
            "[1]",
            "{\"a\":{]",
        ] {
            assert_eq!(all(text), None, "{text}");
        }
    }

    #[test]
    fn members_that_are_there() {
        let text = br#"{"a":"x\u003d\"y","b": -12 , "c":[{"d":"]"},2],"e":true,"f":"" ,"g":null} and more"#;
        let read: Vec<_> = members(text).collect();
        assert_eq!(
            read,
            [
                (&b"a"[..], Json::Escaped(br#"x\u003d\"y"#)),
                (b"b", Json::Bare(b"-12")),
                (b"c", Json::List(br#"[{"d":"]"},2]"#)),
                (b"e", Json::Bare(b"true")),
                (b"f", Json::Text(b"")),
                (b"g", Json::Bare(b"null")),
            ]
        );
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
        assert_eq!(members(br#"{"a":1,"b"#).count(), 1);
    }

    #[test]
    fn escapes() {
        for (text, expected) in [
            ("plain", false),
            (r"a\nb", true),
            (r#"\"\\\/\b\f\r\t\u00e9"#, true),
            (r"\ud83d\ude00", true),
            (r"\uDBFF\uDFFF and \uD800\uDC00", true),
            (r"\ud83d", false),
            (r"\ude00", false),
            (r"\ude00\ud83d", false),
            (r"\ud83d\ud83d\ude00", false),
            (r"\ud83d \ude00", false),
            (r"\ud83d\u00e9", false),
            (r"\ud83d\n", false),
            (r"\ud83d\ude0", false),
            (r"\ud83d\", false),
            (r"\ud7ff\ue000", true),
            (r"\u12", false),
            (r"\x", false),
            (r"a\", false),
            ("a\\n\u{1}", false),
        ] {
            assert_eq!(is_escaped(text.as_bytes()), expected, "{text}");
        }
        assert!(!is_escaped(b"\\n\xff"));
    }
}
