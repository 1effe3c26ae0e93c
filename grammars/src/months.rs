//! Names of months that are not English, as Java's `SimpleDateFormat` prints them for `dd MMM yyyy` in the locales of JDK 8 and of JDK 9
//! and later: `四月`, `4月`, `avr.`, `Mai`, `апр.`.
//!
//! ```text
//! 23 四月 2021 14:17:16  INFO UserGroupSync [UnixUserSyncThread] - Begin: initial load of user/group from source==>sink
//! ```

/// For each month its names in Chinese, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Polish, Czech, Hungarian,
/// Romanian, Turkish, Indonesian, Russian, Ukrainian and Greek, without the point that some have behind them. Those that begin as the English
/// name does are read as that.
const NAMES: [&[&str]; 12] = [
    &["一月", "jän", "ene", "gen", "sty", "led", "ian", "oca", "янв", "січ", "Ιαν"],
    &["二月", "févr", "fev", "lut", "úno", "Şub", "фев", "февр", "лют", "Φεβ"],
    &["三月", "mär", "märz", "mrz", "mrt", "bře", "márc", "мар", "марта", "бер", "Μαρ"],
    &["四月", "avr", "abr", "kwi", "dub", "ápr", "nis", "апр", "квіт", "Απρ"],
    &["五月", "mai", "maj", "mag", "mei", "kvě", "máj", "мая", "трав", "Μαΐ", "Μαϊ"],
    &["六月", "juin", "giu", "cze", "čvn", "čer", "jún", "iun", "haz", "июн", "июня", "черв", "Ιουν"],
    &["七月", "juil", "juill", "lug", "lip", "čvc", "júl", "iul", "tem", "июл", "июля", "лип", "Ιουλ"],
    &["八月", "août", "ago", "sie", "srp", "Ağu", "agu", "авг", "серп", "Αυγ"],
    &["九月", "set", "wrz", "zář", "szept", "eyl", "сен", "сент", "вер", "Σεπ"],
    &["十月", "okt", "ott", "out", "paź", "říj", "eki", "окт", "жовт", "Οκτ"],
    &["十一月", "lis", "kas", "ноя", "нояб", "лист", "Νοε"],
    &["十二月", "dez", "déc", "dic", "gru", "pro", "ara", "des", "дек", "груд", "Δεκ"],
];

/// The month that `rest` begins with, and how many bytes its name takes.
pub(crate) fn read(rest: &[u8]) -> Option<(u8, usize)> {
    if let Some(numbered) = rest.strip_prefix(b"thg ") {
        let (month, length) = number(numbered)?;
        return Some((month, b"thg ".len() + length));
    }
    if rest.first()?.is_ascii_digit() {
        // Chinese and Japanese; Japanese of JDK 8 has the number alone.
        let (month, length) = number(rest)?;
        let behind = &rest[length..];
        return match behind.strip_prefix("月".as_bytes()) {
            Some(_) => Some((month, length + "月".len())),
            None => behind.starts_with(b" ").then_some((month, length)),
        };
    }
    let length = rest.iter().position(|byte| matches!(byte, b' ' | b'.' | b','))?;
    let name = &rest[..length];
    let month = NAMES
        .iter()
        .position(|names| names.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name)))?;
    let point = usize::from(rest.get(length) == Some(&b'.'));
    Some((month as u8 + 1, length + point))
}

/// A month's number of one or two digits, and its length.
fn number(text: &[u8]) -> Option<(u8, usize)> {
    let length = text.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let month = text[..length].iter().fold(0, |value, digit| value * 10 + (digit - b'0'));
    (1..=12).contains(&month).then_some((month, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_several_languages() {
        for (text, expected) in [
            ("四月 2021", Some((4, 6))),
            ("十一月 2021", Some((11, 9))),
            ("十二月 2021", Some((12, 9))),
            ("12月 2021", Some((12, 5))),
            ("4 2021", Some((4, 1))),
            ("13 2021", None),
            ("avr. 2021", Some((4, 4))),
            ("AOÛT 2021", None),
            ("août 2021", Some((8, 5))),
            ("Mai 2021", Some((5, 3))),
            ("Mrz 2021", Some((3, 3))),
            ("апр. 2021", Some((4, 7))),
            ("Şub 2021", Some((2, 4))),
            ("thg 4 2021", Some((4, 5))),
            ("word 2021", None),
            ("", None),
        ] {
            assert_eq!(read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn no_name_stands_for_two_months() {
        let all: Vec<&str> = NAMES.iter().flat_map(|names| names.iter().copied()).collect();
        let distinct: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), distinct.len());
    }
}
