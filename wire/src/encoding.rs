//! An event's text as UTF-8.
//!
//! What is valid UTF-8 is UTF-8; the stream's declared encoding is for the rest. That is decided **line by line**: services in
//! Korea write UTF-8 and EUC-KR into one file, even into one event (a UTF-8 header, then the output of a shell in the
//! system's encoding). Decided by the event, one EUC-KR line would make every UTF-8 line beside it unreadable, since nearly any bytes
//! mean something in EUC-KR. Decided by the character, two EUC-KR syllables that happen to be one UTF-8 character would be
//! taken for it far more often. Lines can be told apart because in every encoding that is accepted the byte of a line feed
//! is nothing else.
//!
//! What neither can read becomes U+FFFD. Whenever a document's text is not the bytes of the file, it carries those in base64.

use std::borrow::Cow;

use encoding_rs::{EUC_KR, Encoding, UTF_8};

/// An encoding by a name that people give it: the WHATWG labels, and Java's and Python's names of Microsoft's Korean one, which
/// WHATWG's `euc-kr` is. `None` also for encodings in which the byte of a line feed can be something else.
pub fn named(label: &str) -> Option<&'static Encoding> {
    let found = match label.trim().to_ascii_lowercase().as_str() {
        "cp949" | "ms949" | "uhc" => Some(EUC_KR),
        label => Encoding::for_label(label.as_bytes()),
    };
    found.filter(|encoding| encoding.is_ascii_compatible())
}

/// Decodes what is not UTF-8 as a whole. `label` names the stream's declared encoding. Says, too, whether
/// something had to become U+FFFD.
pub fn decode(bytes: &[u8], label: &str) -> (String, bool) {
    let fallback = named(label).unwrap_or(UTF_8);
    let (mut text, mut damaged) = (String::with_capacity(bytes.len() + bytes.len() / 2), false);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let decoded = match std::str::from_utf8(line) {
            Ok(line) => Cow::Borrowed(line),
            Err(_) => {
                let (decoded, errors) = fallback.decode_without_bom_handling(line);
                damaged |= errors;
                decoded
            }
        };
        text.push_str(&decoded);
    }
    (text, damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], label: &str) -> (String, bool) {
        decode(bytes, label)
    }

    /// `한글` is C7 D1 B1 DB in EUC-KR; the syllables 뷁 (94 EE) and 똠 (8C 63) are only in CP949.
    #[test]
    fn korean_text_in_both_encodings() {
        assert_eq!(read(b"\xc7\xd1\xb1\xdb", "euc-kr"), ("한글".into(), false));
        assert_eq!(read(b"\x94\xee\x8c\x63", "euc-kr"), ("뷁똠".into(), false));
        assert_eq!(read(b"\x94\xee", "cp949"), ("뷁".into(), false));
        let mixed = [b"\xc7\xd1\xb1\xdb\n".as_slice(), "한글 UTF-8\n".as_bytes(), b"\x94\xee"].concat();
        assert_eq!(read(&mixed, "euc-kr"), ("한글\n한글 UTF-8\n뷁".into(), false));
    }

    #[test]
    fn without_a_declared_encoding_only_the_bad_bytes_are_lost() {
        assert_eq!(read(b"a\x80b", "utf-8"), ("a\u{fffd}b".into(), true));
        assert_eq!(read(b"caf\xe9", "latin1"), ("café".into(), false));
        // 0xFF is nothing in EUC-KR, either.
        assert_eq!(read(b"a\xffb\n\xc7\xd1", "euc-kr"), ("a\u{fffd}b\n한".into(), true));
        assert_eq!(read(b"a\xffb", "no-such-label"), ("a\u{fffd}b".into(), true));
        // An encoding in which a line feed is no byte of its own cannot be declared; nothing is made up if it is.
        assert_eq!(read(b"a\xffb", "utf-16le"), ("a\u{fffd}b".into(), true));
    }
}
