//! The exception chain of a Java event: class, message, root cause, frames, fingerprint.
//!
//! ```text
//! java.io.IOException: Cannot run program "bash"
//!     at java.lang.ProcessBuilder.start(ProcessBuilder.java:1048)
//!     ... 12 more
//! Caused by: java.io.IOException: error=2, No such file or directory
//!     at java.lang.UNIXProcess.forkAndExec(Native Method) ~[?:1.8.0_504]
//! ```
//!
//! The fingerprint is a hash of the classes in the chain and of the functions in its frames, without messages, line numbers,
//! jar names and generated numbers, so that the same fault has the same value on every host and build.
//!
//! Tracebacks of Python, alone or with Java's in one chain, are read by [`python`].

mod python;

use xxhash_rust::xxh3::Xxh3Default;

use crate::{
    fields::Field,
    record::{Record, Value},
};

/// Looks for a stack trace in `text` (all that stands behind the header) and puts what it says into the record. Returns the
/// part of `text` before the trace: the log message.
pub(crate) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    if let Some(message) = python::read(text, record) {
        return message;
    }
    let Some(trace_start) = find(text) else {
        return text;
    };
    let trace = &text[trace_start..];
    let mut root: &[u8] = b"";
    let mut frames = 0;
    let mut fingerprint = Xxh3Default::new();
    let mut first = true;
    for line in trace.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if let Some(function) = frame(line) {
            frames += 1;
            hash_function(function, &mut fingerprint);
            continue;
        }
        let cause = line.strip_prefix(b"Caused by: ");
        let head =
            if first { Some(without_thread(line)) } else { cause.or(line.strip_prefix(b"Suppressed: ")) };
        let Some((class, message)) = head.and_then(class_and_message) else {
            continue;
        };
        fingerprint.update(class);
        if first {
            record.put_text(Field::ErrorType, class);
            record.put_text(Field::ErrorMessage, message);
        }
        if first || cause.is_some() {
            root = class;
        }
        first = false;
    }
    record.put_text(Field::ErrorRootCause, root);
    record.put_int(Field::ErrorFrames, frames);
    record.put(Field::ErrorFingerprint, Value::Hash(fingerprint.digest()));
    record.stack_trace = trace;
    text[..trace_start].trim_ascii_end()
}

/// Where the trace begins: at the line that names the exception, which may be the log message's own first line. There is a
/// trace if a frame or a cause stands in `text`.
fn find(text: &[u8]) -> Option<usize> {
    let mut previous = None;
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
        let line = text[start..end].trim_ascii();
        let is_frame = frame(line).is_some() || line.starts_with(b"Caused by: ");
        if is_frame && start > 0 {
            return Some(previous.unwrap_or(0));
        }
        if class_and_message(without_thread(line)).is_some() {
            previous = Some(start + (text[start..end].len() - text[start..end].trim_ascii_start().len()));
        }
        start = end + 1;
    }
    None
}

/// `Exception in thread "main" java.lang...` without its beginning.
fn without_thread(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"Exception in thread \"")
        .and_then(|rest| memchr::memmem::find(rest, b"\" ").map(|at| &rest[at + 2..]))
        .unwrap_or(line)
}

/// The function of a frame: `org.apache.X.run` of `at org.apache.X.run(X.java:12) ~[x.jar:1.0]`.
fn frame(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"at ")?;
    let open = memchr::memchr(b'(', rest)?;
    let function = &rest[..open];
    let plausible = function.contains(&b'.')
        && !function.contains(&b' ')
        && memchr::memchr(b')', &rest[open..]).is_some();
    plausible.then_some(function)
}

/// `java.io.IOException: no such file` or `java.lang.StackOverflowError`: a qualified class name, a colon, a message.
fn class_and_message(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"._$".contains(byte)).count();
    let (class, rest) = line.split_at(length);
    let simple = class.rsplit(|byte| *byte == b'.').next().unwrap_or(class);
    let qualified = simple.len() < class.len() && simple.first().is_some_and(u8::is_ascii_uppercase);
    let thrown = [b"Exception" as &[u8], b"Error", b"Throwable", b"Failure", b"Fault"]
        .iter()
        .any(|word| memchr::memmem::find(simple, word).is_some());
    // `Caused by: MetaException(message:..)` and Scala's or Hive's own exceptions have no package or no colon.
    match rest {
        [] if qualified && thrown => Some((class, b"")),
        [b':', message @ ..] if (qualified && class[0].is_ascii_lowercase()) || thrown => {
            Some((class, message.trim_ascii()))
        }
        [b'(', ..] if thrown => Some((class, rest)),
        _ => None,
    }
}

/// Adds a function's name without what the JVM numbers anew each time: `$$Lambda$12/0x1`, `GeneratedMethodAccessor7`,
/// `lambda$run$3`.
fn hash_function(function: &[u8], hash: &mut Xxh3Default) {
    let generated = memchr::memmem::find(function, b"$$Lambda")
        .or_else(|| memchr::memmem::find(function, b"Generated").map(|at| at + 9))
        .or_else(|| memchr::memmem::find(function, b"lambda$"))
        .unwrap_or(function.len());
    hash.update(&function[..generated]);
    hash.update(b"\n");
    let rest = &function[generated..];
    let method = memchr::memrchr(b'.', rest).map_or(rest, |at| &rest[at..]);
    for letters in method.split(u8::is_ascii_digit) {
        hash.update(letters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Option<Value<'_>>) -> String {
        match value {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Some(Value::Int(number)) => number.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn chain() {
        let event = b"Error starting\njava.io.IOException: Cannot run: x\n\tat java.lang.A.start(A.java:1048)\n\tat b.C.<init>(C.java:2) ~[c.jar:1]\nCaused by: java.lang.NoSuchFieldError: y\n\tat d.E.f(Native Method)\n\t... 12 more";
        let mut record = Record::default();
        assert_eq!(read(event, &mut record), b"Error starting");
        assert_eq!(text(record.get(Field::ErrorType)), "java.io.IOException");
        assert_eq!(text(record.get(Field::ErrorMessage)), "Cannot run: x");
        assert_eq!(text(record.get(Field::ErrorRootCause)), "java.lang.NoSuchFieldError");
        assert_eq!(text(record.get(Field::ErrorFrames)), "3");
        assert!(record.stack_trace.starts_with(b"java.io.IOException"));
    }

    #[test]
    fn the_exception_may_stand_on_the_first_line() {
        let event =
            b"java.lang.NoClassDefFoundError: org/eclipse/jetty/server/Connector\n\tat a.B.c(B.java:1)";
        let mut record = Record::default();
        assert_eq!(read(event, &mut record), b"");
        assert_eq!(text(record.get(Field::ErrorType)), "java.lang.NoClassDefFoundError");
    }

    #[test]
    fn the_fingerprint_ignores_line_numbers_and_generated_names() {
        let fingerprint = |event: &'static str| {
            let mut record = Record::default();
            read(event.as_bytes(), &mut record);
            record.get(Field::ErrorFingerprint).expect("there is a trace")
        };
        let first = fingerprint(
            "x\na.BException: 1\n\tat a.B$$Lambda$12/0x7f.run(Unknown Source)\n\tat sun.GeneratedMethodAccessor7.invoke(X)\n\tat c.D.e(D.java:10) ~[d-1.jar:1]",
        );
        let second = fingerprint(
            "y\na.BException: 2\n\tat a.B$$Lambda$13/0x80.run(Unknown Source)\n\tat sun.GeneratedMethodAccessor99.invoke(X)\n\tat c.D.e(D.java:11) ~[d-2.jar:2]",
        );
        let third = fingerprint(
            "y\na.BException: 2\n\tat a.B$$Lambda$13/0x80.run(Unknown Source)\n\tat c.D.f(D.java:11)",
        );
        assert_eq!(first, second);
        assert_ne!(first, third);
    }

    #[test]
    fn text_without_frames_is_no_trace() {
        for event in
            ["a: b\nc", "No GCs detected", "java.io.IOException: x", "", "STARTUP_MSG: \n/****\nat last (x)"]
        {
            let mut record = Record::default();
            assert_eq!(read(event.as_bytes(), &mut record), event.as_bytes());
            assert!(record.fields().is_empty());
        }
    }
}
