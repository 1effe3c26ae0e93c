//! `hs_err_pid<n>.log`, what a JVM leaves behind that crashed (Java 8 and later).
//!
//! ```text
//! #
//! # A fatal error has been detected by the Java Runtime Environment:
//! #
//! #  SIGSEGV (0xb) at pc=0x00007f55441edefc, pid=967, tid=0x00007f554414fb80
//! #
//! # Java VM: OpenJDK 64-Bit Server VM (25.504-b01 mixed mode linux-amd64 compressed oops)
//! # Problematic frame:
//! # C  [libc.so.6+0x9cefc]
//! ```
//!
//! The file is one event: no line begins another one, and so none begins the first, either. Recognised: what happened, the frame
//! and the thread it happened in, the process, the JVM's version and age, the main class, the time.

use wire::{WrittenTime, split::first_line};

use crate::{
    component::Grammar,
    fields::Field,
    message::{Scan, steps},
    pattern::CTIME,
    record::{Level, Record},
    stamp::read_parts,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::HS_ERR) };

/// The file is one event.
pub(crate) fn begins(_: &[u8]) -> bool {
    false
}

/// `time: Sat Nov 21 08:10:07 2026`; Java 9 and later `Time: Sat Nov 21 08:10:07 2026 KST elapsed time: ..`
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let text = line.strip_prefix(b"time: ").or_else(|| line.strip_prefix(b"Time: "))?;
    read_parts(CTIME, text).map(|(time, _)| time)
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    if summary(event, record).is_some() {
        record.layout = "hs_err";
    }
}

/// Whether a line is the first that says what happened: `# A fatal error has been detected by the Java Runtime Environment:`,
/// `# There is insufficient memory for the Java Runtime Environment to continue.`
pub(crate) fn is_first_words(line: &[u8]) -> bool {
    line.starts_with(b"# A fatal error has been detected by the ")
        || line.starts_with(b"# There is insufficient memory for the ")
}

/// A whole file, or the `#` lines that the JVM prints.
pub(crate) fn summary<'a>(event: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let head = &event[..event.len().min(256)];
    if !head.split(|byte| *byte == b'\n').any(is_first_words) {
        return None;
    }
    let mut rest = event;
    while !rest.is_empty() {
        let line = first_line(rest);
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        rest = &rest[end..];
        if let Some(text) = line.strip_prefix(b"# Problematic frame:") {
            if text.is_empty() {
                let frame = first_line(rest);
                record.put_text(Field::JvmCrashFrame, frame.strip_prefix(b"# ").unwrap_or(frame));
            }
        } else {
            read_line(line, record);
        }
    }
    record.level = Some(Level::Fatal);
    record.action = Some("jvm_crash");
    Some(())
}

/// Reads the lines that say something; their order differs from version to version.
fn read_line<'a>(line: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    match line.first()? {
        b'#' if line.starts_with(b"#  ") => happened(line, record),
        b'#' => {
            let version = line.strip_prefix(b"# Java VM: ")?;
            record.put_text(Field::JvmVersion, version);
            Some(())
        }
        b'C' => thread(line, record),
        b'j' => {
            let mut command = line.strip_prefix(b"java_command: ")?;
            record.put_text(Field::StartupClass, steps::word(&mut command)?);
            Some(())
        }
        b't' | b'T' | b'e' => {
            record.time = record.time.or_else(|| time(line));
            Scan::new(line, record).skip("elapsed time: ")?.float(Field::JvmUptime).map(|_| ())
        }
        _ => None,
    }
}

/// `#  SIGSEGV (0xb) at pc=0x00007f55441edefc, pid=967, tid=0x00007f554414fb80`, `#  Internal Error (os_linux.cpp:2627), pid=1, tid=2`
fn happened<'a>(line: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let text = line.strip_prefix(b"#  ")?;
    let pid = wire::bytes::find(text, b", pid=")?;
    let reason = &text[..wire::bytes::find(&text[..pid], b" at pc=").unwrap_or(pid)];
    record.put_text(Field::JvmCrashReason, reason);
    if reason.starts_with(b"SIG") {
        record.put_text(Field::ProcessSignal, steps::word(&mut { reason })?);
    }
    Scan::new(&text[pid..], record).tag(", pid=")?.int(Field::ProcessPid)?;
    Some(())
}

/// `Current thread (0x00007f55442):  JavaThread "main" [_thread_in_native, id=967, stack(..)]`, `Current thread (0x7f): VMThread [..]`
fn thread<'a>(line: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(line, record).tag("Current thread (")?.skip("):")?;
    let mut text = scan.rest().trim_ascii_start();
    let kind = steps::word(&mut text)?;
    let mut behind = text.trim_ascii_start();
    let name = match steps::tag(&mut behind, "\"").and_then(|()| steps::until(&mut behind, "\"")) {
        Some(name) => name,
        None => kind,
    };
    record.put_text(Field::ProcessThreadName, name);
    Some(())
}
