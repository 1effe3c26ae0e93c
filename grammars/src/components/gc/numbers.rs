//! Numbers of GC logs: `0.0478888`, `0,0478888` (a JVM in a locale with a decimal comma), `7168.0K`.

/// Powers of ten, all of them exact.
const POWERS: [f64; 28] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27,
];

/// A number as it is written: its digits and how many of them are behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u64,
    fraction: u32,
}

impl Decimal {
    /// Takes a number off the front.
    pub(super) fn take(rest: &mut &[u8]) -> Option<Decimal> {
        let (number, length) = Decimal::read(rest)?;
        *rest = &rest[length..];
        Some(number)
    }

    /// Reads a number at the start of `text`; the number and its length. Numbers past 18 digits are none.
    pub(super) fn read(text: &[u8]) -> Option<(Decimal, usize)> {
        let (mut digits, whole) = digits(text, 0)?;
        let mut length = whole;
        if let Some(b'.' | b',') = text.get(whole)
            && let Some((all, behind)) = self::digits(&text[whole + 1..], digits)
        {
            digits = all;
            length += 1 + behind;
        }
        let fraction = length.saturating_sub(whole + 1) as u32;
        (length <= 19).then_some((Decimal { digits, fraction }, length))
    }

    /// The number that `text` ends with.
    pub(super) fn at_end_of(text: &[u8]) -> Option<Decimal> {
        let digits_before =
            |end: usize| text[..end].iter().rev().take(19).take_while(|byte| byte.is_ascii_digit()).count();
        let fraction = text.len() - digits_before(text.len());
        let start = match text.get(..fraction)? {
            [.., b'0'..=b'9', b'.' | b','] => fraction - 1 - digits_before(fraction - 1),
            _ => fraction,
        };
        Decimal::read(&text[start..])
            .filter(|(_, length)| start + length == text.len())
            .map(|(number, _)| number)
    }

    /// Whether it has no fraction.
    pub(super) fn is_whole(self) -> bool {
        self.fraction == 0
    }

    /// Its value.
    pub(super) fn value(self) -> f64 {
        self.times(1)
    }

    /// Its value as a whole number, rounded.
    pub(super) fn whole(self) -> i64 {
        if self.is_whole() { self.digits as i64 } else { self.times(1).round() as i64 }
    }

    /// Seconds as milliseconds, milliseconds as microseconds: in one rounding, so that nothing is added to what was written.
    pub(super) fn times(self, factor: u32) -> f64 {
        (self.digits as f64 * f64::from(factor)) / POWERS[self.fraction as usize]
    }

    /// `self` of 10^-`power`, such as nanoseconds as milliseconds.
    pub(super) fn over(self, power: u32) -> f64 {
        self.digits as f64 / POWERS[(self.fraction + power) as usize]
    }
}

/// Takes digits, going on from `before`.
fn digits(text: &[u8], before: u64) -> Option<(u64, usize)> {
    let mut number = before;
    let mut length = 0;
    while length < 20
        && let Some(digit) = text.get(length).map(|byte| byte.wrapping_sub(b'0'))
        && digit < 10
    {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        length += 1;
    }
    (length > 0).then_some((number, length))
}

/// Takes a size with its unit off the front, in bytes: `7168.0K`, `11M`, `0B`, `22G`.
pub(super) fn size(rest: &mut &[u8]) -> Option<i64> {
    let (number, length) = Decimal::read(rest)?;
    let shift = match rest.get(length)? {
        b'B' => 0,
        b'K' => 10,
        b'M' => 20,
        b'G' => 30,
        b'T' => 40,
        _ => return None,
    };
    *rest = &rest[length + 1..];
    if number.is_whole() {
        return i64::try_from(number.digits).ok()?.checked_mul(1 << shift);
    }
    // Rounded, without the call that rounding is on processors of all ages; sizes are not negative.
    Some((number.value() * (1_u64 << shift) as f64 + 0.5) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        for (text, value, length) in
            [("0.0478888 secs", 0.047_888_8, 9), ("0,05]", 0.05, 4), ("7, 8", 7.0, 1), ("3.", 3.0, 1)]
        {
            let (number, read) = Decimal::read(text.as_bytes()).expect(text);
            assert_eq!((number.value(), read), (value, length), "{text}");
        }
        assert_eq!(Decimal::read(b"0.0478888").map(|(number, _)| number.times(1000)), Some(47.8888));
        assert_eq!(Decimal::read(b"x"), None);
        assert_eq!(Decimal::read(b"99999999999999999999999"), None);
        assert_eq!(Decimal::at_end_of(b"(45888K), 0,0131").map(Decimal::value), Some(0.0131));
        assert_eq!(Decimal::at_end_of(b"took 12").map(Decimal::value), Some(12.0));
        assert_eq!(Decimal::at_end_of(b".5").map(Decimal::value), Some(5.0));
        assert_eq!(Decimal::at_end_of(b""), None);
    }

    #[test]
    fn sizes() {
        for (text, bytes) in [("7168.0K", 7_340_032), ("0.0B", 0), ("1015,1K", 1_039_462), ("22G", 22 << 30)]
        {
            assert_eq!(size(&mut text.as_bytes()), Some(bytes), "{text}");
        }
        assert_eq!(size(&mut b"12 K".as_slice()), None);
    }
}
