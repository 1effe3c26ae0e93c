//! The line that names an exception: `java.io.IOException: no such file`.

/// What the classes of exceptions have in their names.
const THROWN: [&[u8]; 5] = [b"Exception", b"Error", b"Throwable", b"Failure", b"Fault"];

/// Class and message of `java.io.IOException: no such file` or `java.lang.StackOverflowError`, at the start of a line.
pub(super) fn class_and_message(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let in_class = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$');
    let length = line.iter().take_while(in_class).count();
    let (class, rest) = line.split_at(length);
    let simple = simple_name(class);
    let qualified = simple.len() < class.len() && simple.first().is_some_and(u8::is_ascii_uppercase);
    match rest {
        [] if qualified && (is_thrown(simple) || THROWN.contains(&simple)) => Some((class, b"")),
        // A state of a thread is no exception, whatever frames follow it.
        [b':', ..] if class == b"java.lang.Thread.State" => None,
        [b':', message @ ..] if (qualified && class[0].is_ascii_lowercase()) || is_thrown(simple) => {
            Some((class, said(message)))
        }
        [b'(', inner @ ..] if simple == b"RemoteException" => Some(remote(inner).unwrap_or((class, rest))),
        [b'(', ..] if is_thrown(simple) => Some((class, rest)),
        // Hadoop's Shell: `ExitCodeException exitCode=1: `
        [b' ', message @ ..] if simple.ends_with(b"ExitCodeException") => Some((class, message.trim_ascii())),
        _ => None,
    }
}

/// A class without its package.
fn simple_name(class: &[u8]) -> &[u8] {
    memchr::memrchr(b'.', class).map_or(class, |dot| &class[dot + 1..])
}

/// What was thrown on the other side, `java.io.IOException): x` of `RemoteException(java.io.IOException): x`: the wrapping is the same
/// for every fault, so it is no type.
fn remote(inner: &[u8]) -> Option<(&[u8], &[u8])> {
    let close = memchr::memchr(b')', inner)?;
    let (class, behind) = (&inner[..close], &inner[close + 1..]);
    let message = match behind {
        [] => behind,
        [b':', message @ ..] => message,
        _ => return None,
    };
    let is_class = class.contains(&b'.') && !class.iter().any(|byte| b" :(,=".contains(byte));
    is_class.then(|| (class, said(message)))
}

/// What Thrift's exceptions say, `x` of `(message:x)`. A message with a trace in it is closed behind that.
pub(super) fn without_thrift(message: &[u8]) -> &[u8] {
    match message.strip_prefix(b"(message:") {
        Some(inner) => said(inner.strip_suffix(b")").unwrap_or(inner)),
        None => message,
    }
}

/// Whether a class without its package is an exception's: not `Error` alone, which is a word of messages.
fn is_thrown(simple: &[u8]) -> bool {
    simple.first().is_some_and(u8::is_ascii_uppercase)
        && !THROWN.contains(&simple)
        && memchr::memchr3_iter(b'E', b'T', b'F', simple)
            .any(|at| THROWN.iter().any(|word| simple[at..].starts_with(word)))
}

/// A message; `null` says that there is none.
fn said(message: &[u8]) -> &[u8] {
    match message.trim_ascii() {
        b"null" => b"",
        message => message,
    }
}

/// Whether a line begins with an exception's name, by the class alone.
pub(super) fn names(line: &[u8]) -> bool {
    class_and_message(line).is_some_and(|(class, _)| {
        let simple = simple_name(class);
        is_thrown(simple) || THROWN.contains(&simple)
    })
}

/// Whether a line begins with the name of an exception in its package.
pub(super) fn is_qualified(line: &[u8]) -> bool {
    class_and_message(line).is_some_and(|(class, _)| class.contains(&b'.') && is_thrown(simple_name(class)))
}

/// Where in a line an exception is named behind other words: `Error running query: org.apache.X.YException: ..`. Only a qualified
/// class will do, or Thrift's form: `HMSHandler Fatal error: MetaException(message:..)`.
pub(super) fn inside(line: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(blank) = memchr::memchr(b' ', &line[at..]) {
        at += blank + 1;
        if let Some((class, _)) = class_and_message(&line[at..])
            && (class.contains(&b'.') || line[at + class.len()..].starts_with(b"(message:"))
            && is_thrown(simple_name(class))
        {
            return Some(at);
        }
    }
    None
}

/// `Exception in thread "main" java.lang...` without its beginning.
pub(super) fn without_thread(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"Exception in thread \"")
        .and_then(|rest| wire::bytes::find(rest, b"\" ").map(|at| &rest[at + 2..]))
        .unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        for (line, expected) in [
            (
                "java.io.IOException: error=2, No such file",
                Some(("java.io.IOException", "error=2, No such file")),
            ),
            ("java.lang.StackOverflowError", Some(("java.lang.StackOverflowError", ""))),
            ("java.lang.Exception", Some(("java.lang.Exception", ""))),
            ("java.lang.NullPointerException: null", Some(("java.lang.NullPointerException", ""))),
            ("java.lang.Throwable: for its frames", Some(("java.lang.Throwable", "for its frames"))),
            ("a.b.C$DException: ", Some(("a.b.C$DException", ""))),
            (
                "com.mysql.jdbc.MysqlDataTruncation: too long",
                Some(("com.mysql.jdbc.MysqlDataTruncation", "too long")),
            ),
            ("MetaException(message:x)", Some(("MetaException", "(message:x)"))),
            ("MetaException(x)", Some(("MetaException", "(x)"))),
            (
                "org.apache.hadoop.ipc.RemoteException(java.io.IOException): x",
                Some(("java.io.IOException", "x")),
            ),
            (
                "org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.ipc.StandbyException)",
                Some(("org.apache.hadoop.ipc.StandbyException", "")),
            ),
            (
                "org.apache.hadoop.ipc.RemoteException(no class): x",
                Some(("org.apache.hadoop.ipc.RemoteException", "(no class): x")),
            ),
            ("ExitCodeException exitCode=1: ", Some(("ExitCodeException", "exitCode=1:"))),
            ("java.lang.Thread.State: RUNNABLE", None),
            ("Error: java.io.IOException: x", None),
            ("Exception: x", None),
            ("java.io.IOException and more", None),
            ("No GCs detected", None),
            ("a: b", None),
            ("", None),
        ] {
            let read = class_and_message(line.as_bytes());
            let expected = expected.map(|(class, message)| (class.as_bytes(), message.as_bytes()));
            assert_eq!(read, expected, "{line}");
        }
    }

    #[test]
    fn what_thrift_wraps() {
        for (message, inner) in
            [("(message:x)", "x"), ("(message:x: (y)", "x: (y"), ("(message:null)", ""), ("(x)", "(x)")]
        {
            assert_eq!(without_thrift(message.as_bytes()), inner.as_bytes(), "{message}");
        }
    }

    #[test]
    fn an_exception_behind_other_words() {
        for (line, expected) in [
            ("Error running query: org.apache.hive.service.cli.HiveSQLException: x", Some(21)),
            ("Failed with java.io.IOException: a.b.CException: y", Some(12)),
            ("HMSHandler Fatal error: MetaException(message:x)", Some(24)),
            ("Fatal error: MetaException(x)", None),
            ("Error: x", None),
            ("see a.b.C: y", None),
            ("trailing blank ", None),
        ] {
            assert_eq!(inside(line.as_bytes()), expected, "{line}");
        }
    }
}
