//! A time whose form is not known: the usual ones, one after the other.

use wire::{WrittenTime, bytes::leading_digits};

use crate::stamp::{Part, read_iso, read_parts};

/// Forms, each with an example; those that are longer stand first.
const FORMS: &[(&str, &[Part])] = &[
    ("2026/11/21 07:29:56", &[Y, SLASH, MO, SLASH, D, BLANK, H, COLON, MI, COLON, S]),
    ("26/11/21 07:29:56", &[Part::Year2, SLASH, MO, SLASH, D, BLANK, H, COLON, MI, COLON, S]),
    ("11/21/2026 07:29:56", &[MO, SLASH, D, SLASH, Y, BLANK, H, COLON, MI, COLON, S]),
    ("21/Nov/2026:07:29:56 +0900", &[D, SLASH, NAME, SLASH, Y, COLON, H, COLON, MI, COLON, S, BLANK, Z]),
    ("21/Nov/2026 07:29:56 +0900", &[D, SLASH, NAME, SLASH, Y, BLANK, H, COLON, MI, COLON, S, BLANK, Z]),
    ("21 Nov 2026 07:29:56", &[D, BLANK, NAME, BLANK, Y, BLANK, H, COLON, MI, COLON, S]),
    ("21-Nov-2026 07:29:56", &[D, DASH, NAME, DASH, Y, BLANK, H, COLON, MI, COLON, S]),
    ("21.11.2026 07:29:56", &[D, DOT, MO, DOT, Y, BLANK, H, COLON, MI, COLON, S]),
    ("20261121 07:29:56", &[Y, MO, D, BLANK, H, COLON, MI, COLON, S]),
    ("20261121T072956", &[Y, MO, D, Part::Literal(b'T'), H, MI, S]),
    ("20261121 072956", &[Y, MO, D, BLANK, H, MI, S]),
    (
        "Nov 21, 2026 7:29:56 AM",
        &[NAME, BLANK, D, COMMA, BLANK, Y, BLANK, H12, COLON, MI, COLON, S, BLANK, Part::AmPm],
    ),
    ("Sat Nov 21 07:29:56 2026", &[WEEK, BLANK, NAME, BLANK, D, BLANK, H, COLON, MI, COLON, S, BLANK, Y]),
    (
        "Sat Nov 21 07:29:56 KST 2026",
        &[WEEK, BLANK, NAME, BLANK, D, BLANK, H, COLON, MI, COLON, S, BLANK, Part::ZoneName, BLANK, Y],
    ),
    (
        "Sat, 21 Nov 2026 07:29:56 +0900",
        &[WEEK, COMMA, BLANK, D, BLANK, NAME, BLANK, Y, BLANK, H, COLON, MI, COLON, S, BLANK, Z],
    ),
];

const Y: Part = Part::Year4;
const MO: Part = Part::Month;
const NAME: Part = Part::MonthName;
const WEEK: Part = Part::WeekDay;
const D: Part = Part::Day;
const H: Part = Part::Hour24;
const H12: Part = Part::Hour12;
const MI: Part = Part::Minute;
const S: Part = Part::Second;
const Z: Part = Part::Offset;
const BLANK: Part = Part::Literal(b' ');
const SLASH: Part = Part::Literal(b'/');
const COLON: Part = Part::Literal(b':');
const DASH: Part = Part::Literal(b'-');
const DOT: Part = Part::Literal(b'.');
const COMMA: Part = Part::Literal(b',');

/// The time at the start of `text`, and how many bytes it takes. Nothing that goes on in letters or digits is one.
pub(crate) fn time(text: &[u8]) -> Option<(WrittenTime, usize)> {
    let first = text.first()?;
    if !first.is_ascii_digit() && !first.is_ascii_uppercase() {
        return None;
    }
    let ended =
        |(_, length): &(WrittenTime, usize)| !text.get(*length).is_some_and(u8::is_ascii_alphanumeric);
    read_iso(text)
        .filter(ended)
        .or_else(|| {
            let behind_digits = text.get(leading_digits(text)).copied();
            let forms = FORMS.iter().filter(|(_, form)| may_be(form, behind_digits));
            forms.into_iter().find_map(|(_, form)| with_fraction(form, text).filter(ended))
        })
        .or_else(|| epoch(text).filter(ended))
}

/// Whether a text can be of this form whose first byte that is no digit is `behind_digits`: most forms begin with digits and are
/// told by what follows them.
fn may_be(form: &[Part], behind_digits: Option<u8>) -> bool {
    if let Some(&(NAME | WEEK)) = form.first() {
        return true;
    }
    let literal = form.iter().find_map(|part| match part {
        Part::Literal(literal) => Some(*literal),
        _ => None,
    });
    // Blanks of other kinds stand for a blank, too.
    literal == Some(b' ') || literal == behind_digits
}

/// A form, and a fraction of a second behind it.
fn with_fraction(form: &[Part], text: &[u8]) -> Option<(WrittenTime, usize)> {
    let (mut time, mut length) = read_parts(form, text)?;
    let rest = &text[length..];
    if form.last() == Some(&S)
        && let Some(b',' | b'.') = rest.first()
    {
        let digits = rest[1..].iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            let digit = |at: usize| if at < digits { i64::from(rest[1 + at] - b'0') } else { 0 };
            time.local_ms += digit(0) * 100 + digit(1) * 10 + digit(2);
            length += 1 + digits;
        }
    }
    Some((time, length))
}

/// Seconds (10 digits, perhaps with a fraction), milliseconds (13), microseconds (16) or nanoseconds (19) since 1970: what falls
/// between 2001 and 2286.
pub(crate) fn epoch(text: &[u8]) -> Option<(WrittenTime, usize)> {
    let digits = text.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
    let number = text[..digits].iter().take(18).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let (local_ms, length) = match digits {
        10 => return read_parts(&[Part::EpochSeconds], text),
        13 => (number, digits),
        16 => (number / 1000, digits),
        // One digit of the nineteen is left out above.
        19 => (number / 100_000, digits),
        _ => return None,
    };
    Some((WrittenTime { local_ms, offset_s: Some(0) }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_reads_its_example() {
        let seven = read_iso(b"2026-11-21 07:29:56").expect("it is one").0.local_ms;
        for (example, _) in FORMS {
            let (read, length) = time(example.as_bytes()).expect(example);
            assert_eq!((read.local_ms, length), (seven, example.len()), "{example}");
        }
        for (text, ms, offset_s, length) in [
            ("2026-11-21T07:29:56.459Z x", seven + 459, Some(0), 24),
            ("26/11/21 07:29:56,459: x", seven + 459, None, 21),
            ("1795246196", seven, Some(0), 10),
            ("1795246196.5 x", seven + 500, Some(0), 12),
            ("1795246196459,x", seven + 459, Some(0), 13),
            ("1795246196459123", seven + 459, Some(0), 16),
            ("1795246196459123456", seven + 459, Some(0), 19),
        ] {
            let (read, taken) = time(text.as_bytes()).expect(text);
            assert_eq!((read.local_ms, read.offset_s, taken), (ms, offset_s, length), "{text}");
        }
        for text in [
            "",
            "x",
            "12",
            "2026",
            "12345678901",
            "2026-11-21",
            "07:29:56",
            "2026-11-21 07:29:56x",
            "1795246196a",
            "Monday",
            "99/99/99 07:29:56",
            "Nov 21 07:29:56 host",
        ] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
    }
}
