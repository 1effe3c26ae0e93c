//! What numbers are, and how they are written.

/// What a number on an axis, in a table or in a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes, written in powers of 1024.
    Bytes,
    /// Bytes a second, written in powers of 1024.
    BytesPerSecond,
    /// Milliseconds, written as seconds, minutes or hours where they are many.
    Milliseconds,
    /// Parts of a hundred.
    Percent,
    /// How many.
    Count,
    /// A ratio.
    Ratio,
}

impl Unit {
    /// The number with its unit, as people read it: three digits.
    pub fn write(self, number: f64) -> String {
        match self {
            Unit::Bytes => bytes(number),
            Unit::BytesPerSecond => format!("{}/s", bytes(number)),
            Unit::Milliseconds => milliseconds(number),
            Unit::Percent => format!("{} %", digits(number)),
            Unit::Count => count(number),
            Unit::Ratio => digits(number),
        }
    }

    /// How the script names the unit.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Unit::Bytes => "bytes",
            Unit::BytesPerSecond => "bytes/s",
            Unit::Milliseconds => "ms",
            Unit::Percent => "%",
            Unit::Count => "count",
            Unit::Ratio => "ratio",
        }
    }

    /// Steps of ticks are 1, 2 and 5 times a power of ten, or powers of two times a power of 1024.
    pub(crate) fn is_binary(self) -> bool {
        matches!(self, Unit::Bytes | Unit::BytesPerSecond)
    }
}

fn bytes(number: f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let (mut number, mut unit) = (number, 0);
    while number.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        number /= 1024.0;
        unit += 1;
    }
    format!("{} {}", digits(number), UNITS[unit])
}

fn milliseconds(ms: f64) -> String {
    match ms.abs() {
        size if size < 1000.0 => format!("{} ms", digits(ms)),
        size if size < 120_000.0 => format!("{} s", digits(ms / 1000.0)),
        size if size < 7_200_000.0 => format!("{} min", digits(ms / 60_000.0)),
        size if size < 172_800_000.0 => format!("{} h", digits(ms / 3_600_000.0)),
        _ => format!("{} days", digits(ms / 86_400_000.0)),
    }
}

/// Three digits, and no zeros behind the point.
fn digits(number: f64) -> String {
    let places = match number.abs() {
        0.0 => 0,
        size if size < 0.995 => (2 - size.log10().floor() as i32).clamp(0, 6) as usize,
        size if size < 9.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    let text = format!("{number:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// `12,345`
fn count(number: f64) -> String {
    if number.fract() != 0.0 {
        return digits(number);
    }
    let plain = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0.0 { format!("-{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn numbers_as_people_read_them() {
        for (unit, number, text) in [
            (Unit::Bytes, 0.0, "0 B"),
            (Unit::Bytes, 1536.0, "1.5 KiB"),
            (Unit::Bytes, 512.0 * 1_048_576.0, "512 MiB"),
            (Unit::BytesPerSecond, -2_147_483_648.0, "-2 GiB/s"),
            (Unit::Milliseconds, 0.0123, "0.0123 ms"),
            (Unit::Milliseconds, 12.34, "12.3 ms"),
            (Unit::Milliseconds, 1234.0, "1.23 s"),
            (Unit::Milliseconds, 5_400_000.0, "90 min"),
            (Unit::Percent, 99.93, "99.9 %"),
            (Unit::Count, 1_234_567.0, "1,234,567"),
            (Unit::Count, 999.0, "999"),
            (Unit::Ratio, 3.999, "4"),
        ] {
            assert_eq!(unit.write(number), text);
        }
    }
}
