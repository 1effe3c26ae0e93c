//! JSON written straight into a buffer, without a tree in between.

/// Appends `text` as a JSON string. Bytes that are no UTF-8 become U+FFFD, so that one bad slice cannot spoil a whole bulk
/// request.
pub fn string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    string_body(out, text);
    out.push(b'"');
}

/// Appends `text` as the inside of a JSON string.
pub fn string_body(out: &mut Vec<u8>, text: &[u8]) {
    if !text.is_ascii() && std::str::from_utf8(text).is_err() {
        escaped(out, String::from_utf8_lossy(text).as_bytes());
    } else {
        escaped(out, text);
    }
}

/// Copies runs of bytes that need no escape; looks at eight bytes at a time.
fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    let mut copied = 0;
    let mut at = 0;
    while at < text.len() {
        if let Some(chunk) = text[at..].first_chunk::<8>()
            && !needs_escape(u64::from_le_bytes(*chunk))
        {
            at += 8;
            continue;
        }
        let byte = text[at];
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            at += 1;
            continue;
        }
        out.extend_from_slice(&text[copied..at]);
        escape(out, byte);
        at += 1;
        copied = at;
    }
    out.extend_from_slice(&text[copied..]);
}

/// Whether one of eight bytes is a control character, a quote or a backslash.
fn needs_escape(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let equals = |byte: u8| {
        let difference = word ^ (ONES * u64::from(byte));
        difference.wrapping_sub(ONES) & !difference
    };
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (control | equals(b'"') | equals(b'\\')) & HIGH != 0
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

/// Appends a moment, given as milliseconds since 1970 UTC, as `"2026-11-20T22:29:56.459Z"`.
pub fn moment(out: &mut Vec<u8>, utc_ms: i64) {
    let date = wire::time::Date::from_days(utc_ms.div_euclid(wire::time::DAY_MS));
    let of_day = utc_ms.rem_euclid(wire::time::DAY_MS);
    out.push(b'"');
    padded(out, i64::from(date.year), 4);
    for (before, number, digits) in [
        (b'-', i64::from(date.month), 2),
        (b'-', i64::from(date.day), 2),
        (b'T', of_day / 3_600_000, 2),
        (b':', of_day / 60_000 % 60, 2),
        (b':', of_day / 1000 % 60, 2),
        (b'.', of_day % 1000, 3),
    ] {
        out.push(before);
        padded(out, number, digits);
    }
    out.extend_from_slice(b"Z\"");
}

fn padded(out: &mut Vec<u8>, number: i64, digits: usize) {
    let mut text = [b'0'; 4];
    let mut rest = number;
    for at in (0..digits).rev() {
        text[at] += (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&text[..digits]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_back_as_they_were() {
        let mut texts: Vec<String> = (0..128).map(|code| format!("1234567{}89abcdefgh", char::from(code))).collect();
        texts.extend(["".into(), "한글 \u{2028} \u{202e} 😀\\n\"x\"".into(), "\u{0}\u{1f}\u{7f}".into(), "\\".repeat(40)]);
        for text in texts {
            let mut out = Vec::new();
            string(&mut out, text.as_bytes());
            assert_eq!(serde_json::from_slice::<String>(&out).expect("valid JSON"), text);
        }
        let mut out = Vec::new();
        string(&mut out, b"ab\xff\"c");
        assert_eq!(serde_json::from_slice::<String>(&out).expect("valid JSON"), "ab\u{fffd}\"c");
    }

    #[test]
    fn moments_and_numbers() {
        let mut out = Vec::new();
        moment(&mut out, 1_795_213_796_459);
        out.push(b' ');
        moment(&mut out, -1);
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
