//! JSON written straight into a buffer, without a tree in between.

use wire::bytes::{all, all_of_chunk};

/// Appends `text` as a JSON string. Bytes that are no UTF-8 become U+FFFD, so that one bad slice cannot spoil a whole bulk
/// request.
pub fn string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    string_body(out, text);
    out.push(b'"');
}

/// Appends `text` as the inside of a JSON string.
pub fn string_body(out: &mut Vec<u8>, text: &[u8]) {
    if is_plain(text) {
        return out.extend_from_slice(text);
    }
    match std::str::from_utf8(text) {
        Ok(_) => escaped(out, text),
        Err(_) => escaped(out, String::from_utf8_lossy(text).as_bytes()),
    }
}

/// Whether `text` can stand in a JSON string as it is: ASCII without control characters, quotes and backslashes.
pub fn is_plain(text: &[u8]) -> bool {
    all(text, |byte| !is_special(byte))
}

#[inline]
fn is_plain_chunk(chunk: &[u8]) -> bool {
    all_of_chunk(chunk, |byte| !is_special(byte))
}

/// Whether a byte is a control character, a quote, a backslash, or no ASCII.
#[inline]
fn is_special(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\') | (byte >= 0x80)
}

/// Appends UTF-8 with escapes. Plain stretches are copied as a whole.
fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while !rest.is_empty() {
        let mut plain = 0;
        while rest.get(plain..plain + 32).is_some_and(is_plain_chunk) {
            plain += 32;
        }
        plain += rest[plain..].iter().take_while(|byte| !is_special(**byte) || **byte >= 0x80).count();
        out.extend_from_slice(&rest[..plain]);
        if let Some(byte) = rest.get(plain) {
            escape(out, *byte);
        }
        rest = rest.get(plain + 1..).unwrap_or_default();
    }
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Appends a whole number.
pub fn int(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number; what JSON has no number for becomes `null`.
pub fn float(out: &mut Vec<u8>, number: f64) {
    match serde_json::to_writer(&mut *out, &number) {
        Ok(()) => {}
        Err(_) => out.extend_from_slice(b"null"),
    }
}

/// Moments as JSON, `"2026-11-20T22:29:56.459Z"`. Remembers the text of the last second, since events come by the thousand in
/// each.
#[derive(Clone, Debug)]
pub struct Moments {
    second: i64,
    day: i64,
    text: [u8; 26],
}

/// Where they stand in the text.
const MILLISECONDS: usize = 21;

impl Default for Moments {
    fn default() -> Moments {
        Moments { second: 0, day: 0, text: *b"\"1970-01-01T00:00:00.000Z\"" }
    }
}

impl Moments {
    /// Appends a moment, given as milliseconds since 1970 UTC, of the years 0 to 9999.
    pub fn write(&mut self, out: &mut Vec<u8>, utc_ms: i64) {
        let second = utc_ms.div_euclid(1000);
        if second != self.second {
            self.set(second);
        }
        let of_second = utc_ms.rem_euclid(1000) as u16;
        let digits = [of_second / 100, of_second / 10 % 10, of_second % 10];
        // Into the copy: a read of what was written byte by byte just before makes the processor wait.
        let at = out.len() + MILLISECONDS;
        out.extend_from_slice(&self.text);
        out[at..at + 3].copy_from_slice(&digits.map(|digit| b'0' + digit as u8));
    }

    fn set(&mut self, second: i64) {
        self.second = second;
        let day = second.div_euclid(86_400);
        if day != self.day {
            self.day = day;
            let date = wire::time::Date::from_days(day);
            let year = date.year.rem_euclid(10_000) as u32;
            self.text[1..3].copy_from_slice(&two(year / 100));
            self.text[3..5].copy_from_slice(&two(year % 100));
            self.text[6..8].copy_from_slice(&two(date.month.into()));
            self.text[9..11].copy_from_slice(&two(date.day.into()));
        }
        let of_day = second.rem_euclid(86_400) as u32;
        self.text[12..14].copy_from_slice(&two(of_day / 3600));
        self.text[15..17].copy_from_slice(&two(of_day / 60 % 60));
        self.text[18..20].copy_from_slice(&two(of_day % 60));
    }
}

/// A number below 100 as two digits.
fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_back_as_they_were() {
        let mut texts: Vec<String> =
            (0..128).map(|code| format!("1234567{}89abcdefgh", char::from(code))).collect();
        texts.extend([
            "".into(),
            "한글 \u{2028} \u{202e} 😀\\n\"x\"".into(),
            "\u{0}\u{1f}\u{7f}".into(),
            "\\".repeat(40),
        ]);
        for text in texts {
            let mut out = Vec::new();
            string(&mut out, text.as_bytes());
            assert_eq!(serde_json::from_slice::<String>(&out).expect("valid JSON"), text);
        }
        // Every length, with what is special at every place.
        for (length, special) in (0..70).zip(["\"", "\\", "\n", "\u{1f}", "é"].iter().cycle()) {
            let plain = "abcdefghijklmnopqrstuvwxyz !#[]~\u{7f}".repeat(3)[..length].to_owned();
            assert!(is_plain(plain.as_bytes()));
            for at in 0..=length {
                let text = format!("{}{special}{}", &plain[..at], &plain[at..]);
                assert!(!is_plain(text.as_bytes()));
                let mut out = Vec::new();
                string(&mut out, text.as_bytes());
                assert_eq!(serde_json::from_slice::<String>(&out).expect("valid JSON"), text);
            }
        }
        let mut out = Vec::new();
        string(&mut out, b"ab\xff\"c");
        assert_eq!(serde_json::from_slice::<String>(&out).expect("valid JSON"), "ab\u{fffd}\"c");
    }

    #[test]
    fn moments_and_numbers() {
        let mut out = Vec::new();
        let mut moments = Moments::default();
        moments.write(&mut out, 1_795_213_796_459);
        out.push(b' ');
        moments.write(&mut out, -1);
        out.push(b' ');
        int(&mut out, i64::MIN);
        out.push(b' ');
        float(&mut out, f64::NAN);
        out.push(b' ');
        float(&mut out, 132.4547);
        assert_eq!(
            String::from_utf8_lossy(&out),
            "\"2026-11-20T22:29:56.459Z\" \"1969-12-31T23:59:59.999Z\" -9223372036854775808 null 132.4547"
        );
    }
}
