//! Lines of a stack trace that name no exception.

/// What a line of a trace is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// `at org.apache.X.run(X.java:12)`: the function, without its module.
    Frame(&'a [u8]),
    /// `Caused by: java.io.IOException: x`: what stands behind it.
    Cause(&'a [u8]),
    /// `Wrapped by: ..`, logback's and log4j's traces that begin with the root.
    Wrapped(&'a [u8]),
    /// `Suppressed: ..`
    Suppressed(&'a [u8]),
    /// `... 12 more`, `... 12 common frames omitted`, `[CIRCULAR REFERENCE: ..]`.
    Omitted,
    /// Anything else.
    Other,
}

/// Reads a line without the white space around it.
pub(super) fn line(line: &[u8]) -> Line<'_> {
    match line.first() {
        Some(b'a') => frame(line).map_or(Line::Other, Line::Frame),
        Some(b'C') => match line.strip_prefix(b"Caused by: ") {
            Some(rest) if rest.starts_with(b"[CIRCULAR REFERENCE") => Line::Omitted,
            rest => rest.map_or(Line::Other, Line::Cause),
        },
        Some(b'W') => line.strip_prefix(b"Wrapped by: ").map_or(Line::Other, Line::Wrapped),
        Some(b'S') => line.strip_prefix(b"Suppressed: ").map_or(Line::Other, Line::Suppressed),
        Some(b'.' | b'[') if is_omitted(line) => Line::Omitted,
        _ => Line::Other,
    }
}

fn is_omitted(line: &[u8]) -> bool {
    if line.starts_with(b"[CIRCULAR REFERENCE") {
        return true;
    }
    let Some(rest) = line.strip_prefix(b"... ") else {
        return false;
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let behind = &rest[digits..];
    digits > 0 && [b" more" as &[u8], b" common frames omitted"].iter().any(|text| behind.starts_with(text))
}

/// The function of a frame: `org.apache.X.run` of `at java.base@11.0.2/org.apache.X.run(X.java:12) ~[x.jar:1.0]`.
pub(super) fn frame(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"at ")?;
    let open = memchr::memchr(b'(', rest)?;
    let function = &rest[..open];
    let is_qualified = wire::bytes::find_either(function, b'.', b'.').is_some();
    if !is_qualified || !(rest.ends_with(b")") || memchr::memchr(b')', &rest[open..]).is_some()) {
        return None;
    }
    // Most have neither a blank nor a module, and so one look is enough.
    if wire::bytes::all(function, |byte| (byte != b' ') & (byte != b'/')) {
        return Some(function);
    }
    memchr::memchr(b' ', function).is_none().then(|| without_module(function))
}

/// A function without the loader and the module before it: `app//`, `java.base@11.0.2/`, `platform/java.sql@11/`. A slash in
/// front of `0x` stands in a lambda's name.
fn without_module(function: &[u8]) -> &[u8] {
    let generated = wire::bytes::find(function, b"/0x").unwrap_or(function.len());
    memchr::memrchr(b'/', &function[..generated]).map_or(function, |at| &function[at + 1..])
}

/// Whether a line belongs to a dump of threads, whose frames are no exception's: `java.lang.Thread.State: RUNNABLE`,
/// `"main" #1 prio=5 os_prio=0 tid=0x7f nid=0x1 runnable`.
pub(super) fn is_of_thread_dump(line: &[u8]) -> bool {
    line.starts_with(b"java.lang.Thread.State: ")
        || line.starts_with(b"Full thread dump")
        || (line.starts_with(b"\"") && wire::bytes::find(line, b" tid=0x").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        for (text, expected) in [
            ("at a.B.c(B.java:1)", Line::Frame(b"a.B.c")),
            (
                "at a.B.<init>(B.java:1) ~[hive-exec-2.3.2-khp-p2.jar:2.3.2-khp-p2]",
                Line::Frame(b"a.B.<init>"),
            ),
            (
                "at java.base@11.0.2/java.lang.Thread.run(Thread.java:834)",
                Line::Frame(b"java.lang.Thread.run"),
            ),
            ("at java.base/java.lang.Thread.run(Unknown Source)", Line::Frame(b"java.lang.Thread.run")),
            ("at app//a.B.c(B.java:1)", Line::Frame(b"a.B.c")),
            ("at app/my.module@1.0/a.B.c(B.java:1)", Line::Frame(b"a.B.c")),
            (
                "at a.B$$Lambda$14/0x0000000800066840.run(Unknown Source)",
                Line::Frame(b"a.B$$Lambda$14/0x0000000800066840.run"),
            ),
            (
                "at java.base@21/a.B$$Lambda/0x7f00.run(Unknown Source)",
                Line::Frame(b"a.B$$Lambda/0x7f00.run"),
            ),
            ("at last (x)", Line::Other),
            ("at table.column", Line::Other),
            ("Caused by: a.B: c", Line::Cause(b"a.B: c")),
            ("Caused by: [CIRCULAR REFERENCE: a.B: c]", Line::Omitted),
            ("[CIRCULAR REFERENCE:a.B: c]", Line::Omitted),
            ("Suppressed: a.B", Line::Suppressed(b"a.B")),
            ("Wrapped by: a.B", Line::Wrapped(b"a.B")),
            ("... 12 more", Line::Omitted),
            ("... 12 common frames omitted", Line::Omitted),
            ("... and 12 more", Line::Other),
            ("", Line::Other),
        ] {
            assert_eq!(line(text.as_bytes()), expected, "{text}");
        }
    }
}
