//! `khp-log gc`: what GC logs say, for people and for programs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use ::gc::{
    Event,
    history::History,
    log::{Log, MAX_TOLD},
    page::Report,
};
use grammars::{Component, Field, Reader, Record, Value};
use processor::source::{Blocks, FileSource, open};
use serde_json::json;
use wire::split::events;

use crate::{Failure, parse::input};

/// What `khp-log gc` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print one line of JSON for each log instead of a report
    #[arg(long)]
    json: bool,
    /// Print a row of comma-separated values for each pause, concurrent phase, cycle, safepoint and stall instead of a report.
    ///
    /// The first row names the columns, with their units. `category` is pause, concurrent, cycle, safepoint or stall. `at_s` is when it
    /// began: seconds since 1970 where the log has dates, else since the first JVM's start; `time` is the date in the log's own time
    /// zone. `name` is the pause's whole name in unified logging, a phase's, or what a safepoint was for; `type` and `cause` are those
    /// of a pause or cycle. A pause with `nested` is part of another one. What a row has no value for is empty.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Write the report as one HTML page that opens offline, with charts; several logs beside each other, to compare them
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// All files are one log, rotated: put in order by their first moments and read as one
    #[arg(long)]
    set: bool,
    /// GC logs: plain, gzip or Zstandard; `-` is standard input. Of a directory, files that rotation gave one name are one log
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// So many lines that are not the collector's are shown in a report.
const SHOWN: usize = 5;
/// So much of a file is looked at for its first moment, in bytes.
const SAMPLE: u64 = 256 * 1024;

/// Files that are one log, in order, and its name.
struct Set {
    name: PathBuf,
    files: Vec<PathBuf>,
}

/// What was read of a set, and how many lines there were before each of its files.
struct Reading {
    log: Log,
    history: History,
    starts: Vec<u64>,
}

/// What is made of events while a log is read.
struct Listener<'o> {
    /// Series are kept for a page.
    has_page: bool,
    /// Rows are written here, if they are asked for.
    rows: Option<&'o mut dyn Write>,
    /// What went wrong with writing rows.
    written: io::Result<()>,
}

impl Listener<'_> {
    fn hear(&mut self, name: &str, event: &Event, zone_s: Option<i32>, history: &mut History) {
        if self.has_page {
            history.add(event);
        }
        if let Some(rows) = self.rows.as_mut().filter(|_| self.written.is_ok()) {
            self.written = rows.write_all(::gc::csv::row(name, event, zone_s).as_bytes());
        }
    }
}

/// Reads each log in turn; one that cannot be read does not stop the others.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failures = Vec::new();
    match read_all(arguments, &mut out, &mut failures).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            failures.push(format!("standard output: {error}"));
        }
        _ => {}
    }
    Failure::of_all(&failures)
}

/// An error is one of `out`; what else went wrong is told in `failures`.
fn read_all(arguments: &Arguments, out: &mut impl Write, failures: &mut Vec<String>) -> io::Result<()> {
    let reader = Arc::new(Reader::new(Component::Gc));
    let mut reports = Vec::new();
    if arguments.csv {
        writeln!(out, "{}", ::gc::csv::HEADER)?;
    }
    for set in sets(arguments, &reader, failures) {
        let mut listener = Listener {
            has_page: arguments.html.is_some(),
            rows: arguments.csv.then_some(&mut *out as &mut dyn Write),
            written: Ok(()),
        };
        let reading = Reading::of(&set, &reader, &mut listener);
        listener.written?;
        match reading {
            Ok(reading) => {
                let summary = &reading.log.summary;
                if summary.pauses() == 0 && summary.safepoints.count == 0 && summary.collector() == "unknown"
                {
                    let (name, lines) = (set.name.display(), reading.log.lines);
                    eprintln!(
                        "khp-log: {name}: nothing of a collector is in its {lines} lines: is this a GC log?"
                    );
                }
                if !arguments.csv {
                    reading.write(&set, arguments.json, out)?;
                }
                if arguments.html.is_some() {
                    reports.push(reading.report(&set));
                }
            }
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(file) = arguments.html.as_ref().filter(|_| !reports.is_empty()) {
        name_apart(&mut reports);
        if let Err(error) = fs::write(file, ::gc::page::page(&reports)) {
            failures.push(format!("{}: {error}", file.display()));
        }
    }
    Ok(())
}

/// Reports are called by the last parts of their paths, as many as tell them apart.
fn name_apart(reports: &mut [Report]) {
    let paths: Vec<PathBuf> = reports.iter().map(|report| PathBuf::from(&report.name)).collect();
    let longest = paths.iter().map(|path| path.components().count()).max().unwrap_or(1);
    for parts in 1..=longest {
        let names: Vec<String> = paths.iter().map(|path| last_parts(path, parts)).collect();
        let apart = names.iter().collect::<BTreeSet<_>>().len() == names.len();
        if apart || parts == longest {
            for (report, name) in reports.iter_mut().zip(names) {
                report.name = name;
            }
            return;
        }
    }
}

fn last_parts(path: &Path, parts: usize) -> String {
    let count = path.components().count();
    path.components().skip(count.saturating_sub(parts)).collect::<PathBuf>().to_string_lossy().into_owned()
}

/// The logs that were asked for.
fn sets(arguments: &Arguments, reader: &Arc<Reader>, failures: &mut Vec<String>) -> Vec<Set> {
    let mut sets = Vec::new();
    let mut together = Vec::new();
    for path in &arguments.files {
        match path.is_dir().then(|| files_of(path)) {
            None if arguments.set => together.push(path.clone()),
            None => sets.push(Set { name: path.clone(), files: vec![path.clone()] }),
            Some(Ok(names)) if arguments.set => together.extend(names.into_values().flatten()),
            Some(Ok(names)) => {
                if names.is_empty() {
                    failures.push(format!("{}: no file is in it", path.display()));
                }
                sets.extend(names.into_iter().map(|(name, files)| Set { name: path.join(name), files }));
            }
            Some(Err(error)) => failures.push(format!("{}: {error}", path.display())),
        }
    }
    if !together.is_empty() {
        sets.push(Set { name: together[0].clone(), files: together });
    }
    for set in sets.iter_mut().filter(|set| set.files.len() > 1) {
        // What cannot be read says so when it is read.
        set.files.sort_by_cached_key(|file| (first_moment(file, reader).unwrap_or_default(), file.clone()));
    }
    sets
}

/// The files of a directory, by their names without what rotation and compression put behind them.
fn files_of(directory: &Path) -> io::Result<BTreeMap<String, Vec<PathBuf>>> {
    let mut names: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            names.entry(wire::name::normalised(&name.to_string_lossy())).or_default().push(path);
        }
    }
    Ok(names)
}

/// The first moment in a file: milliseconds since 1970, or since the JVM's start where there are no dates.
fn first_moment(file: &Path, reader: &Reader) -> io::Result<i64> {
    let mut sample = Vec::new();
    open(file, Arc::default())?.take(SAMPLE).read_to_end(&mut sample)?;
    let mut record = Record::default();
    let moment = events(&sample, 0, false, |line| reader.begins(line)).find_map(|event| {
        reader.read(event.bytes, &mut record);
        match (record.time, record.get(Field::JvmUptime)) {
            (Some(time), _) => Some(time.local_ms - i64::from(time.offset_s.unwrap_or_default()) * 1000),
            (None, Some(Value::Float(seconds))) => Some((seconds * 1000.0) as i64),
            _ => None,
        }
    });
    Ok(moment.unwrap_or_default())
}

impl Reading {
    /// Reads the files of a set as one log; or says which of them cannot be read.
    fn of(set: &Set, reader: &Arc<Reader>, listener: &mut Listener<'_>) -> Result<Reading, String> {
        let mut reading = Reading { log: Log::default(), history: History::default(), starts: Vec::new() };
        let name = set.name.to_string_lossy();
        for file in &set.files {
            reading.starts.push(reading.log.lines);
            reading
                .file(&name, file, reader, listener)
                .map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let history = &mut reading.history;
        reading.log.finish_telling(&mut |event, zone_s| listener.hear(&name, event, zone_s, history));
        Ok(reading)
    }

    fn file(
        &mut self,
        name: &str,
        file: &Path,
        reader: &Arc<Reader>,
        listener: &mut Listener<'_>,
    ) -> io::Result<()> {
        let input = input(file)?;
        let source = FileSource {
            host: String::new(),
            cluster: String::new(),
            stream: "gc".into(),
            service: None,
            directories: String::new(),
            zone: "UTC".into(),
            encoding: "utf-8".into(),
            reader: Arc::clone(reader),
        };
        let mut blocks = Blocks::new(source, file, input, 0);
        while let Some(block) = blocks.next_block()? {
            let history = &mut self.history;
            let inside = block.header.flags.inside_event;
            self.log.text_telling(reader, &block.value, inside, &mut |event, zone_s| {
                listener.hear(name, event, zone_s, history);
            });
        }
        Ok(())
    }

    /// What a page is made of.
    fn report(self, set: &Set) -> Report {
        Report { name: set.name.to_string_lossy().into_owned(), log: self.log, history: self.history }
    }

    /// Writes what was read, as a line of JSON or as a report.
    fn write(&self, set: &Set, as_json: bool, out: &mut impl Write) -> io::Result<()> {
        let log = &self.log;
        let own = log.lines - log.foreign;
        if as_json {
            let told: Vec<_> = log
                .told
                .iter()
                .map(|(line, text)| {
                    let (file, line) = self.place(set, *line);
                    json!({"file": file.to_string_lossy(), "line": line, "text": text})
                })
                .collect();
            let object = json!({
                "file": set.name.to_string_lossy(),
                "files": set.files.iter().map(|file| file.to_string_lossy()).collect::<Vec<_>>(),
                "summary": log.summary.json(),
                "lines": log.lines,
                "lines_recognised": own,
                "unrecognised": told,
            });
            return writeln!(out, "{object}");
        }
        writeln!(out, "{}", set.name.display())?;
        if set.files.len() > 1 {
            let names = set.files.iter().filter_map(|file| file.file_name());
            let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
            writeln!(out, "  files        {}", names.join(", "))?;
        }
        out.write_all(::gc::text::report(&log.summary).as_bytes())?;
        let share = own as f64 * 100.0 / log.lines.max(1) as f64;
        writeln!(out, "\n  {own} of {} lines are the collector's ({share:.2} %)", log.lines)?;
        for (line, text) in log.told.iter().take(SHOWN) {
            let (file, line) = self.place(set, *line);
            let of = if set.files.len() > 1 { format!(" of {}", file.display()) } else { String::new() };
            // A terminal obeys what it is shown.
            let text: String =
                text.chars().take(100).map(|letter| if letter.is_control() { '.' } else { letter }).collect();
            writeln!(out, "  line {line}{of} is not: {text}")?;
        }
        if log.foreign > SHOWN as u64 {
            writeln!(out, "  and {} more; --json has {MAX_TOLD} of them", log.foreign - SHOWN as u64)?;
        }
        writeln!(out)
    }

    /// The file in which a line of the whole log stands, and its number there.
    fn place<'s>(&self, set: &'s Set, line: u64) -> (&'s Path, u64) {
        let file = self.starts.partition_point(|start| *start < line).saturating_sub(1);
        (&set.files[file], line - self.starts[file])
    }
}
