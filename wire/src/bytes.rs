//! Searching in texts and looking at all their bytes, many at a time.

/// Whether `accepts` holds for every byte of `text`. It must be arithmetic without branches, of which the compiler makes vector
/// instructions: whole chunks are looked at without one, and what is left over is covered by a last chunk that overlaps, since
/// going through it byte by byte costs more than all the rest.
#[inline(always)]
pub fn all(text: &[u8], accepts: impl Fn(u8) -> bool + Copy) -> bool {
    if let Some(last) = text.last_chunk::<32>() {
        text.chunks_exact(32).all(|chunk| all_of_chunk(chunk, accepts)) && all_of_chunk(last, accepts)
    } else if let (Some(first), Some(last)) = (text.first_chunk::<16>(), text.last_chunk::<16>()) {
        all_of_chunk(first, accepts) & all_of_chunk(last, accepts)
    } else if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        all_of_chunk(first, accepts) & all_of_chunk(last, accepts)
    } else {
        all_of_chunk(text, accepts)
    }
}

/// The same for a chunk of a length that the compiler knows, or a short one.
#[inline(always)]
pub fn all_of_chunk(chunk: &[u8], accepts: impl Fn(u8) -> bool) -> bool {
    chunk.iter().fold(0, |refused, byte| refused | u8::from(!accepts(*byte))) == 0
}

/// Where `text` begins in `line`, the first time; nowhere if it is empty. For marks that are short and mostly near: preparing a
/// searcher would cost more than looking.
pub fn find(line: &[u8], text: &[u8]) -> Option<usize> {
    let mark = mark(text);
    let places = memchr::memchr_iter(*text.get(mark)?, line.get(mark..)?);
    places.into_iter().find(|at| line[*at..].starts_with(text))
}

/// Where `text` begins in `line`, the last time; nowhere if it is empty.
pub fn rfind(line: &[u8], text: &[u8]) -> Option<usize> {
    let mark = mark(text);
    let places = memchr::memrchr_iter(*text.get(mark)?, line.get(mark..)?);
    places.into_iter().find(|at| line[*at..].starts_with(text))
}

/// Where the first `one` or `other` is in `text`. For texts that are mostly short, such as what stands between quotes: it looks at
/// eight bytes at a time, the first eight where it is called, and prepares nothing.
#[inline(always)]
pub fn find_either(text: &[u8], one: u8, other: u8) -> Option<usize> {
    let near = text.first_chunk().and_then(|chunk| either_in_chunk(chunk, one, other));
    near.or_else(|| find_either_far(text, one, other))
}

/// The same for a text that has neither among its first eight bytes, or is shorter.
fn find_either_far(text: &[u8], one: u8, other: u8) -> Option<usize> {
    const NEAR: usize = 48;
    let mut at = if text.len() < 8 { 0 } else { 8 };
    while at < NEAR
        && let Some(chunk) = text[at..].first_chunk()
    {
        if let Some(found) = either_in_chunk(chunk, one, other) {
            return Some(at + found);
        }
        at += 8;
    }
    memchr::memchr2(one, other, &text[at..]).map(|behind| at + behind)
}

#[inline(always)]
fn either_in_chunk(chunk: &[u8; 8], one: u8, other: u8) -> Option<usize> {
    let chunk = u64::from_le_bytes(*chunk);
    let found = zeros(chunk ^ of_each_byte(one)) | zeros(chunk ^ of_each_byte(other));
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Where the first `byte` is in a chunk.
#[inline(always)]
pub fn find_in_chunk(chunk: &[u8; 8], byte: u8) -> Option<usize> {
    let found = zeros(u64::from_le_bytes(*chunk) ^ of_each_byte(byte));
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// Whether two names are the same. In a table most differ in length or first byte, so that is looked at before anything is called.
#[inline(always)]
pub fn same(known: &[u8], name: &[u8]) -> bool {
    known.len() == name.len() && known.first() == name.first() && known == name
}

fn of_each_byte(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The upper bit of each byte that is zero; the lowest one that is set is right, those above may be wrong.
fn zeros(bytes: u64) -> u64 {
    bytes.wrapping_sub(0x0101_0101_0101_0101) & !bytes & 0x8080_8080_8080_8080
}

/// How many digits `text` begins with.
pub fn leading_digits(text: &[u8]) -> usize {
    let mut count = 0;
    // Eight at a time: where a number ends is what a processor guesses wrong.
    while let Some(chunk) = text[count..].first_chunk::<8>() {
        let values = u64::from_le_bytes(*chunk) ^ 0x3030_3030_3030_3030;
        // The upper bit of a byte is set where its value is above 9: by itself, or by the sum.
        let low = values & 0x7f7f_7f7f_7f7f_7f7f;
        let others = (values | (low + 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
        if others != 0 {
            return count + others.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + text[count..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The place in `text` of a byte that is rarer in log lines than blanks and small letters, if it has one.
fn mark(text: &[u8]) -> usize {
    let rare = text.iter().position(|byte| *byte != b' ' && !byte.is_ascii_lowercase());
    rare.unwrap_or_else(|| usize::from(text.len() > 1 && text[0] == b' '))
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_are_found_where_they_begin() {
        let line = b"aab in ab (my ab) in: ab {\"aq\":\"q\":}";
        for text in [
            " in ", "ab", "a", "(my", " (my ab)", " in: ", "aab", "ab in", "b", " ", "ab ab", "in: abc", ")",
            "aabb", "\"q\":", "\"", "\":",
        ] {
            let text = text.as_bytes();
            let begins = |at: &usize| line[*at..].starts_with(text);
            assert_eq!(super::find(line, text), (0..line.len()).find(begins));
            assert_eq!(super::rfind(line, text), (0..line.len()).rev().find(begins));
            assert_eq!(super::find(b"", text), None);
        }
        assert_eq!((super::find(line, b""), super::rfind(line, b"")), (None, None));
    }

    #[test]
    fn either_is_found_wherever_it_is() {
        for length in 0..100 {
            for at in 0..length {
                for byte in [b'"', b'\\'] {
                    let mut text = vec![b'!'; length];
                    text[at] = byte;
                    assert_eq!(super::find_either(&text, b'"', b'\\'), Some(at), "{at} of {length}");
                    text[length - 1] = b'"';
                    assert_eq!(super::find_either(&text, b'"', b'\\'), Some(at), "{at} of {length}");
                }
            }
            assert_eq!(super::find_either(&vec![0x7f; length], b'"', b'\\'), None);
        }
    }

    #[test]
    fn a_byte_is_found_in_a_chunk() {
        for other in (0..=255u8).filter(|byte| *byte != b'.') {
            let mut chunk = [other; 8];
            assert_eq!(super::find_in_chunk(&chunk, b'.'), None);
            for at in (0..8).rev() {
                chunk[at] = b'.';
                assert_eq!(super::find_in_chunk(&chunk, b'.'), Some(at), "{other}");
            }
        }
    }

    #[test]
    fn digits_are_counted_up_to_the_first_other_byte() {
        for length in 0..30 {
            for other in (0..=255u8).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = b"098765432123456789".repeat(2)[..length].to_vec();
                assert_eq!(super::leading_digits(&text), length);
                text.extend([other; 9]);
                text.extend(b"0123456789");
                assert_eq!(super::leading_digits(&text), length, "{other}");
            }
        }
    }

    #[test]
    fn every_byte_counts() {
        let lower = |byte: u8| byte.is_ascii_lowercase();
        for length in 0..100 {
            let mut text = vec![b'a'; length];
            assert!(super::all(&text, lower));
            for at in 0..length {
                text[at] = b'A';
                assert!(!super::all(&text, lower), "{at} of {length}");
                text[at] = b'z';
            }
        }
    }
}
