//! Python's tracebacks: class, message, root cause, frames, fingerprint.
//!
//! ```text
//! Traceback (most recent call last):
//!   File "/opt/app/load.py", line 12, in load
//!     row = rows[key]
//! KeyError: 'dt'
//!
//! During handling of the above exception, another exception occurred:
//!
//! Traceback (most recent call last):
//!   File "/opt/app/main.py", line 3, in <module>
//! ValueError: no partition
//! ```
//!
//! Python tells the chain from the cause on: the last exception is the one that was not caught, the first one its root. Spark
//! wraps tracebacks in Java (`org.apache.spark.api.python.PythonException: Traceback ..`), and py4j wraps Java's in Python
//! (`py4j.protocol.Py4JJavaError: ..` with `: java.lang.X: ..` in the next line); there the innermost cause is the root, too.

use xxhash_rust::xxh3::Xxh3Default;

use crate::{
    fields::Field,
    record::{Record, Value},
};

const HEAD: &[u8] = b"Traceback (most recent call last):";

/// Reads the first traceback in `text`. Returns the part of `text` before it, or `None` if there is none, or if a Java trace
/// stands before it.
pub(super) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<&'a [u8]> {
    let head = wire::bytes::find(text, HEAD)?;
    if text[..head].split(|byte| *byte == b'\n').any(|line| super::frame::frame(line.trim_ascii()).is_some())
    {
        return None;
    }
    let line_start = memchr::memrchr(b'\n', &text[..head]).map_or(0, |at| at + 1);
    let wrapper = wrapper(&text[line_start..head]);
    let start = match wrapper {
        Some(class) => line_start + class,
        None => head,
    };
    let mut chain = Chain::default();
    for line in text[head..].split(|byte| *byte == b'\n') {
        chain.line(line.trim_ascii_end());
    }
    if chain.class.is_empty() && chain.frames == 0 {
        return None;
    }
    let (class, message) = match wrapper {
        Some(class) => (text[line_start + class..head].trim_ascii_end().strip_suffix(b":")?, chain.last_line),
        None => (chain.class, chain.message),
    };
    record.put_text(Field::ErrorType, class);
    record.put_text(Field::ErrorMessage, message);
    record.put_text(Field::ErrorRootCause, if chain.root.is_empty() { class } else { chain.root });
    record.put_int(Field::ErrorFrames, chain.frames);
    record.put(Field::ErrorFingerprint, Value::Hash(chain.fingerprint.digest()));
    record.stack_trace = &text[start..];
    Some(text[..start].trim_ascii_end())
}

/// Where in `before`, which is what stands before a traceback in its line, the class of the Java exception begins that wraps it:
/// `Lost task 0.0 ..: org.apache.spark.api.python.PythonException: `.
fn wrapper(before: &[u8]) -> Option<usize> {
    let class_end = before.trim_ascii_end().strip_suffix(b":")?.len();
    let in_class = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._$".contains(byte);
    let length = before[..class_end].iter().rev().take_while(in_class).count();
    let class = &before[class_end - length..class_end];
    memchr::memchr(b'.', class).map(|_| class_end - length)
}

/// What the lines of a traceback have said so far.
#[derive(Default)]
struct Chain<'a> {
    /// Class of the last Python exception, its message, and the line with both.
    class: &'a [u8],
    message: &'a [u8],
    last_line: &'a [u8],
    root: &'a [u8],
    frames: i64,
    /// Whether the line is of a traceback whose exception has not been named yet.
    inside: bool,
    /// Whether the line before named the exception.
    named: bool,
    fingerprint: Xxh3Default,
}

impl<'a> Chain<'a> {
    fn line(&mut self, line: &'a [u8]) {
        let text = line.trim_ascii_start();
        let after_name = std::mem::take(&mut self.named);
        if text.starts_with(HEAD) {
            self.inside = true;
        } else if let Some((file, function)) = frame(text).filter(|_| self.inside) {
            self.frames += 1;
            self.hash(file);
            self.hash(function);
        } else if self.inside && text.len() == line.len() {
            self.exception(line);
        } else if let Some(function) = super::frame::frame(text) {
            self.frames += 1;
            super::fingerprint::hash_function(function, &mut self.fingerprint);
        } else if let Some((class, _)) =
            text.strip_prefix(b"Caused by: ").and_then(super::head::class_and_message)
        {
            self.root = class;
            self.hash(class);
        } else if let Some((class, _)) =
            text.strip_prefix(b": ").filter(|_| after_name).and_then(super::head::class_and_message)
        {
            // py4j: the Java exception begins the line below Python's.
            self.root = class;
            self.hash(class);
        }
    }

    /// `ValueError: no partition`, `KeyboardInterrupt`: a line that is not indented ends a traceback.
    fn exception(&mut self, line: &'a [u8]) {
        let length =
            line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"._".contains(byte)).count();
        let (class, rest) = line.split_at(length);
        let message = match rest {
            [] => rest,
            [b':', message @ ..] => message.trim_ascii(),
            _ => return,
        };
        if !class.first().is_some_and(u8::is_ascii_alphabetic) {
            return;
        }
        self.inside = false;
        self.named = true;
        self.hash(class);
        if self.root.is_empty() {
            self.root = class;
        }
        self.class = class;
        self.message = message;
        self.last_line = line;
    }

    fn hash(&mut self, text: &[u8]) {
        self.fingerprint.update(text);
        self.fingerprint.update(b"\n");
    }
}

/// `File "/opt/app/load.py", line 12, in load`: the file without its directories, and the function.
fn frame(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = line.strip_prefix(b"File \"")?;
    let quote = memchr::memchr(b'"', rest)?;
    let path = &rest[..quote];
    let behind = rest[quote + 1..].strip_prefix(b", line ")?;
    let function = wire::bytes::find(behind, b", in ").map_or(&b""[..], |at| &behind[at + 5..]);
    let file = memchr::memrchr(b'/', path).map_or(path, |at| &path[at + 1..]);
    Some((file, function))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Message, class, what it says, root cause, frames.
    fn traced(event: &str) -> (String, String, String, String, String) {
        let mut record = Record::default();
        let message = super::super::read(event.as_bytes(), &mut record).to_vec();
        let show = |field| match record.get(field) {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Some(Value::Int(number)) => number.to_string(),
            _ => String::new(),
        };
        (
            String::from_utf8_lossy(&message).into_owned(),
            show(Field::ErrorType),
            show(Field::ErrorMessage),
            show(Field::ErrorRootCause),
            show(Field::ErrorFrames),
        )
    }

    fn strings(
        (message, class, text, root, frames): (&str, &str, &str, &str, &str),
    ) -> (String, String, String, String, String) {
        (message.into(), class.into(), text.into(), root.into(), frames.into())
    }

    #[test]
    fn a_chain_is_told_from_its_cause_on() {
        for between in [
            "During handling of the above exception, another exception occurred:",
            "The above exception was the direct cause of the following exception:",
        ] {
            let event = format!(
                "already stopped.\nTraceback (most recent call last):\n  File \"/opt/a.py\", line 2, in load\n    row = rows[key]\n          ~~~~^^^^^\nKeyError: 'dt'\n\n{between}\n\nTraceback (most recent call last):\n  File \"/opt/b.py\", line 3, in <module>\n    load()\nValueError: no: partition"
            );
            assert_eq!(
                traced(&event),
                strings(("already stopped.", "ValueError", "no: partition", "KeyError", "2"))
            );
        }
    }

    #[test]
    fn an_exception_may_say_nothing() {
        let event = "x\nTraceback (most recent call last):\n  File \"/opt/a.py\", line 2, in <module>\n    a()\nKeyboardInterrupt";
        assert_eq!(traced(event), strings(("x", "KeyboardInterrupt", "", "KeyboardInterrupt", "1")));
    }

    #[test]
    fn java_in_python() {
        let event = "m\nTraceback (most recent call last):\n  File \"a.py\", line 2, in <module>\npy4j.protocol.Py4JJavaError: An error occurred while calling o1.parquet.\n: org.apache.spark.SparkException: Job aborted.\n\tat a.B.c(B.scala:1)\nCaused by: java.io.IOException: Mkdirs failed\n\tat d.E.f(E.java:2)\n\t... 1 more";
        assert_eq!(
            traced(event),
            strings((
                "m",
                "py4j.protocol.Py4JJavaError",
                "An error occurred while calling o1.parquet.",
                "java.io.IOException",
                "3"
            ))
        );
    }

    #[test]
    fn python_in_java() {
        let event = "Lost task 0.0 in stage 0.0 (TID 0) (h executor 1): org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File \"worker.py\", line 2, in main\n    process()\nZeroDivisionError: division by zero\n\n\tat a.B.c(B.scala:1)";
        assert_eq!(
            traced(event),
            strings((
                "Lost task 0.0 in stage 0.0 (TID 0) (h executor 1):",
                "org.apache.spark.api.python.PythonException",
                "ZeroDivisionError: division by zero",
                "ZeroDivisionError",
                "2"
            ))
        );
    }

    #[test]
    fn the_fingerprint_ignores_lines_and_directories() {
        let fingerprint = |directory: &str, line: u32, function: &str| {
            let event = format!(
                "x\nTraceback (most recent call last):\n  File \"{directory}/a.py\", line {line}, in {function}\n    b()\nValueError: {line}"
            );
            let mut record = Record::default();
            super::super::read(event.as_bytes(), &mut record);
            match record.get(Field::ErrorFingerprint) {
                Some(Value::Hash(hash)) => hash,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(fingerprint("/a", 1, "f"), fingerprint("/b/c", 2, "f"));
        assert_ne!(fingerprint("/a", 1, "f"), fingerprint("/a", 1, "g"));
    }

    #[test]
    fn what_only_looks_so_is_none() {
        for event in [
            "x\nTraceback (most recent call last): is what Python prints",
            "Traceback (most recent call last):",
            "x\n  File \"a.py\", line 1, in b",
        ] {
            assert_eq!(traced(event).1, "", "{event}");
        }
    }
}
