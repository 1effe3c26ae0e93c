//! `khp-log gc`: what GC logs say, for people and for programs.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use ::gc::log::{Log, MAX_TOLD};
use grammars::{Component, Reader, Record};
use processor::source::{Blocks, FileSource, open};
use serde_json::json;
use wire::split::events;

use crate::Failure;

/// What `khp-log gc` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print one line of JSON for each log instead of a report
    #[arg(long)]
    json: bool,
    /// GC logs: plain, gzip or Zstandard; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// So many of them are shown in a report.
const SHOWN: usize = 5;

/// Reads each log in turn; one that cannot be read does not stop the others.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failures = Vec::new();
    for file in &arguments.files {
        let written = match read(file) {
            Ok(log) => write(&log, file, arguments.json, &mut out),
            Err(error) => {
                failures.push(format!("{}: {error}", file.display()));
                continue;
            }
        };
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => failures.push(format!("standard output: {error}")),
            Ok(()) => {}
        }
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            failures.push(format!("standard output: {error}"));
        }
        _ => {}
    }
    if failures.is_empty() { Ok(()) } else { Err(Failure::new(failures.join("\nkhp-log: "))) }
}

/// Reads one log to its end.
fn read(file: &Path) -> io::Result<Log> {
    let input: Box<dyn io::Read + Send> =
        if file == Path::new("-") { Box::new(io::stdin()) } else { open(file, Arc::default())? };
    let reader = Arc::new(Reader::new(Component::Gc));
    let source = FileSource {
        host: String::new(),
        cluster: String::new(),
        stream: "gc".into(),
        service: None,
        directories: String::new(),
        zone: "UTC".into(),
        encoding: "utf-8".into(),
        reader: Arc::clone(&reader),
    };
    let mut blocks = Blocks::new(source, file, input, 0);
    let mut log = Log::default();
    while let Some(block) = blocks.next_block()? {
        let mut record = Record::default();
        let begins = |line| reader.begins(line);
        for event in events(&block.value, block.header.base, block.header.flags.inside_event, begins) {
            log.event(&reader, &event, &mut record);
        }
    }
    log.finish();
    Ok(log)
}

/// Writes what was read of `file`, as a line of JSON or as a report.
fn write(log: &Log, file: &Path, as_json: bool, out: &mut impl Write) -> io::Result<()> {
    let own = log.lines - log.foreign;
    if as_json {
        let told: Vec<_> = log.told.iter().map(|(line, text)| json!({"line": line, "text": text})).collect();
        let object = json!({
            "file": file.to_string_lossy(),
            "summary": log.summary.json(),
            "lines": log.lines,
            "lines_recognised": own,
            "unrecognised": told,
        });
        return writeln!(out, "{object}");
    }
    writeln!(out, "{}", file.display())?;
    out.write_all(::gc::text::report(&log.summary).as_bytes())?;
    let share = own as f64 * 100.0 / log.lines.max(1) as f64;
    writeln!(out, "\n  {own} of {} lines are the collector's ({share:.2} %)", log.lines)?;
    for (line, text) in log.told.iter().take(SHOWN) {
        writeln!(out, "  line {line} is not: {text:.100}")?;
    }
    if log.foreign > SHOWN as u64 {
        writeln!(out, "  and {} more; --json has {MAX_TOLD} of them", log.foreign - SHOWN as u64)?;
    }
    writeln!(out)
}
