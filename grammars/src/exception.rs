//! The exception chain of a Java event: class, message, root cause, frames, fingerprint.
//!
//! ```text
//! java.io.IOException: Cannot run program "bash"
//!     at java.base@11.0.2/java.lang.ProcessBuilder.start(ProcessBuilder.java:1048)
//!     Suppressed: java.io.IOException: Stream closed
//!         at org.apache.hadoop.hdfs.DFSOutputStream.close(DFSOutputStream.java:900)
//!     ... 12 more
//! Caused by: java.io.IOException: error=2, No such file or directory
//!     at java.lang.UNIXProcess.forkAndExec(Native Method) ~[?:1.8.0_504]
//! ```
//!
//! A trace is a line that names an exception ([`head`]) with frames or causes behind it ([`frame`]). Between them may stand
//! further lines of the exception's message. Frames alone are none: dumps of threads and reports of locks have such lines, too.
//! What the same faults have in common is their [`fingerprint`].
//!
//! Tracebacks of Python, alone or with Java's in one chain, are read by [`python`].

mod fingerprint;
mod frame;
mod head;
mod python;

use xxhash_rust::xxh3::Xxh3Default;

use self::{
    fingerprint::{hash_class, hash_function},
    frame::Line,
    head::{class_and_message, without_thread, without_thrift},
};
use crate::{
    fields::Field,
    json,
    record::{Record, Value},
};

/// Looks for a stack trace in `text` (all that stands behind the header) and puts what it says into the record. Returns the
/// part of `text` before the trace: the log message.
pub(crate) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    if let Some(message) = python::read(text, record) {
        return message;
    }
    read_lines(text, LINE_FEED, record)
}

/// The same for the inside of a JSON string, in which a line ends with `\n`, two characters.
pub(crate) fn read_escaped<'a>(text: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    read_lines(text, ESCAPED_LINE_FEED, record)
}

const LINE_FEED: &[u8] = b"\n";
const ESCAPED_LINE_FEED: &[u8] = b"\\n";

/// Reads what stands behind a line that is known to end the message; whether it is a stack trace, or what was thrown without one.
pub(crate) fn read_behind<'a>(text: &'a [u8], record: &mut Record<'a>) -> bool {
    let is_line = memchr::memchr(b'\n', text).is_none();
    if is_line && head::is_qualified(text) {
        return read_trace(text, 0, LINE_FEED, record).is_empty();
    }
    read(text, record).is_empty()
}

fn read_lines<'a>(text: &'a [u8], line_feed: &'static [u8], record: &mut Record<'a>) -> &'a [u8] {
    match find(text, line_feed) {
        Some(start) => read_trace(text, start, line_feed, record),
        None => text,
    }
}

/// Reads the trace that begins at `start`; what is before it, or all if it is none.
fn read_trace<'a>(
    text: &'a [u8],
    start: usize,
    line_feed: &'static [u8],
    record: &mut Record<'a>,
) -> &'a [u8] {
    let trace = &text[start..];
    let Some(chain) = Chain::read(trace, line_feed) else {
        return text;
    };
    record.put_text(Field::ErrorType, chain.class);
    if !chain.message.is_empty() {
        let in_json = line_feed == ESCAPED_LINE_FEED;
        let message = if in_json { json::value(chain.message) } else { Value::Text(chain.message) };
        record.put(Field::ErrorMessage, message);
    }
    record.put_text(Field::ErrorRootCause, chain.root);
    record.put_int(Field::ErrorFrames, chain.frames);
    if chain.suppressed > 0 {
        record.put_int(Field::ErrorSuppressed, chain.suppressed);
    }
    record.put(Field::ErrorFingerprint, Value::Hash(chain.fingerprint.digest()));
    record.stack_trace = trace;
    content(&text[..start], line_feed).1
}

/// Whether a line is of a stack trace: names an exception, a frame or a cause.
pub(crate) fn is_trace_line(line: &[u8]) -> bool {
    frame::line(line) != Line::Other || head::names(line)
}

/// Where the trace begins: at the line that names the exception, which may be the log message's own first line, or in that line
/// behind other words.
///
/// What was thrown may come without frames: the JVM leaves them out of what is thrown often (`OmitStackTraceInFastThrow`), some classes never have any. Then
/// it is the one line behind the message.
fn find(text: &[u8], line_feed: &'static [u8]) -> Option<usize> {
    let mut named = None;
    let mut before: Option<(usize, &[u8])> = None;
    for (start, raw) in lines(text, line_feed) {
        let (indent, line) = content(raw, line_feed);
        let at = start + indent;
        match frame::line(line) {
            Line::Frame(_) | Line::Omitted if named.is_some() => return named,
            Line::Cause(_) | Line::Wrapped(_) => return named.or(Some(at)),
            Line::Frame(_) => {
                let inside = before.and_then(|(start, line)| Some(start + head::inside(line)?));
                if inside.is_some() {
                    return inside;
                }
                // The frames behind this one have no other line before them.
                before = None;
            }
            _ if frame::is_of_thread_dump(line) => (named, before) = (None, None),
            _ => {
                let is_last = start + raw.len() == text.len();
                if !is_last {
                    if class_and_message(without_thread(line)).is_some() {
                        named = Some(at);
                    }
                } else if indent == 0 && is_second(text, start, line_feed) && head::is_qualified(line) {
                    return Some(at);
                }
                before = Some((at, line));
            }
        }
    }
    None
}

/// Whether the line that begins at `start` has one line before it.
fn is_second(text: &[u8], start: usize, line_feed: &[u8]) -> bool {
    let before = start.checked_sub(line_feed.len()).and_then(|end| text.get(..end));
    before.is_some_and(|line| wire::bytes::find(line, line_feed).is_none())
}

/// Lines and their places.
fn lines<'a>(text: &'a [u8], line_feed: &'static [u8]) -> impl Iterator<Item = (usize, &'a [u8])> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let at = next?;
        let rest = &text[at..];
        let end = match line_feed {
            [byte] => memchr::memchr(*byte, rest),
            longer => wire::bytes::find(rest, longer),
        };
        next = end.map(|end| at + end + line_feed.len());
        Some((at, &rest[..end.unwrap_or(rest.len())]))
    })
}

/// A line without the white space around it, and how much there was in front.
fn content<'a>(raw: &'a [u8], line_feed: &[u8]) -> (usize, &'a [u8]) {
    let mut line = raw.trim_ascii_end();
    let mut rest = raw.trim_ascii_start();
    if line_feed == ESCAPED_LINE_FEED {
        while let Some(before) = [b"\\r", b"\\n", b"\\t"].iter().find_map(|blank| line.strip_suffix(*blank)) {
            line = before.trim_ascii_end();
        }
        while let Some(behind) = rest.strip_prefix(b"\\t") {
            rest = behind.trim_ascii_start();
        }
    }
    let indent = raw.len() - rest.len();
    (indent, line.get(indent..).unwrap_or_default())
}

/// What a trace says.
#[derive(Default)]
struct Chain<'a> {
    class: &'a [u8],
    message: &'a [u8],
    root: &'a [u8],
    frames: i64,
    suppressed: i64,
    fingerprint: Xxh3Default,
    /// The indentation of the suppressed exception that is being read: causes so far to the right are its own.
    suppressed_indent: Option<usize>,
}

impl<'a> Chain<'a> {
    /// Reads a trace that begins with the exception's name.
    fn read(trace: &'a [u8], line_feed: &'static [u8]) -> Option<Chain<'a>> {
        let mut lines = lines(trace, line_feed);
        let (_, raw) = lines.next()?;
        let (indent, first) = content(raw, line_feed);
        let named = match frame::line(first) {
            Line::Cause(rest) | Line::Wrapped(rest) => rest,
            _ => without_thread(first),
        };
        let (class, message) = class_and_message(named)?;
        let message_at = indent + first.len() - message.len();
        let mut chain = Chain { class, message, root: class, ..Chain::default() };
        hash_class(class, &mut chain.fingerprint);
        let mut in_message = true;
        for (at, raw) in lines {
            let (indent, line) = content(raw, line_feed);
            let kind = frame::line(line);
            if frame::is_of_thread_dump(line) {
                break;
            }
            if in_message && kind != Line::Other {
                in_message = false;
                chain.message = content(&trace[message_at..at], line_feed).1;
            }
            chain.line(kind, indent);
        }
        if in_message {
            chain.message = message;
        }
        chain.message = match without_thrift(chain.message) {
            b"null" => b"",
            message => message,
        };
        Some(chain)
    }

    fn line(&mut self, line: Line<'a>, indent: usize) {
        match line {
            Line::Frame(function) => {
                self.frames += 1;
                if self.suppressed_indent.is_none() {
                    hash_function(function, &mut self.fingerprint);
                }
            }
            Line::Suppressed(_) => {
                self.suppressed += 1;
                self.suppressed_indent =
                    Some(self.suppressed_indent.map_or(indent, |least| least.min(indent)));
            }
            Line::Cause(rest) => {
                if self.suppressed_indent.is_some_and(|least| least > 0 && indent >= least) {
                    return;
                }
                self.suppressed_indent = None;
                if let Some((class, _)) = class_and_message(rest) {
                    hash_class(class, &mut self.fingerprint);
                    self.root = class;
                }
            }
            Line::Wrapped(rest) => {
                if let Some((class, message)) = class_and_message(rest) {
                    hash_class(class, &mut self.fingerprint);
                    (self.class, self.message) = (class, message);
                }
            }
            Line::Omitted | Line::Other => {}
        }
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
    fn an_exception_without_frames_is_the_line_behind_the_message() {
        for (event, message, class, said) in [
            (
                "Failed to open\njava.lang.NullPointerException",
                "Failed to open",
                "java.lang.NullPointerException",
                "None",
            ),
            (
                "Error processing\norg.apache.kafka.common.errors.TopicExistsException: Topic 'a' already exists.\n",
                "Error processing",
                "org.apache.kafka.common.errors.TopicExistsException",
                "Topic 'a' already exists.",
            ),
        ] {
            let mut record = Record::default();
            let event = event.as_bytes().trim_ascii_end();
            assert_eq!(read(event, &mut record), message.as_bytes());
            assert_eq!(text(record.get(Field::ErrorType)), class);
            assert_eq!(text(record.get(Field::ErrorMessage)), said);
            assert_eq!(text(record.get(Field::ErrorFrames)), "0");
        }
        for event in
            ["x\nError: y", "x\ny\njava.io.IOException: z", "x\n  java.io.IOException: z", "x\na.b.C: y"]
        {
            let mut record = Record::default();
            assert_eq!(read(event.as_bytes(), &mut record), event.as_bytes());
        }
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
