//! `tests/torture/run --beside rsyslog`: rotations and signals of T1 and T3, done to `khp-log ship` and to Debian's rsyslog in one run.
//!
//! Each daemon runs alone, with a log and a topic of its own; writer, rotation and moments of signals are the same code for all. What
//! is counted is what lies in Kafka.

mod contender;
mod tally;
mod trial;

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write as _,
    fs,
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use contender::Kind;
use tally::Count;
use trial::{Place, Script};

use crate::{Outcome, program::Signal, rotate::Style, runner::Plan, servers::Servers};

/// Whom khp-log is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Other {
    /// Debian's rsyslog, imfile to omkafka
    Rsyslog,
}

/// The names of all cells.
pub fn names() -> Vec<String> {
    cells().into_iter().map(|(name, _)| name).collect()
}

fn cells() -> Vec<(String, Script)> {
    let signals = [("sigkill", Signal::KILL), ("sigterm", Signal::TERM), ("sigstop", Signal::STOP)];
    let mut cells: Vec<(String, Script)> =
        signals.iter().map(|(name, signal)| (format!("t1/{name}"), Script::Signalled(*signal))).collect();
    for (name, style) in Style::ALL {
        cells.push((format!("t3/{name}/running"), Script::Running(style)));
        cells.push((format!("t3/{name}/stopped"), Script::Stopped(style)));
        cells.push((format!("t3/{name}/killed"), Script::Killed(style)));
    }
    cells
}

type Results = BTreeMap<(usize, usize), Outcome<Count>>;

/// Runs the cells that `plan` wants with each daemon. Returns the table, in Markdown.
///
/// # Errors
/// rsyslog is not installed, or no cell is called so.
pub fn run(plan: &Plan, servers: &Servers) -> Outcome<String> {
    let version = contender::rsyslog_version()?;
    let is_wanted = |name: &str| match &plan.cell {
        Some(cell) => cell == name,
        None => plan.only.is_empty() || plan.only.iter().any(|group| name.starts_with(&format!("{group}/"))),
    };
    let cells: Vec<_> = cells().into_iter().filter(|(name, _)| is_wanted(name)).collect();
    if cells.is_empty() {
        return Err("no cell is called so; --list prints them".into());
    }
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let pairs = (0..cells.len()).flat_map(|cell| (0..Kind::ALL.len()).map(move |kind| (cell, kind)));
    let queue: Mutex<VecDeque<(usize, usize)>> = Mutex::new(pairs.collect());
    let results = Mutex::new(Results::new());
    let work = || {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((cell, kind)) = next else { return };
            let result = one(plan, servers, &cells[cell], Kind::ALL[kind], moment);
            results.lock().unwrap_or_else(PoisonError::into_inner).insert((cell, kind), result);
        }
    };
    thread::scope(|scope| {
        for _ in 0..plan.jobs.max(1) {
            scope.spawn(work);
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(table(&our_version(plan)?, &version, &cells, &results))
}

fn our_version(plan: &Plan) -> Outcome<String> {
    let output = Command::new(&plan.executable)
        .arg("--version")
        .output()
        .map_err(|error| format!("{}: {error}", plan.executable.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn one(
    plan: &Plan,
    servers: &Servers,
    (name, script): &(String, Script),
    kind: Kind,
    moment: u128,
) -> Outcome<Count> {
    let start = Instant::now();
    let short = format!("{}-{}", name.replace('/', "-"), kind.short());
    let directory = plan.work.join(format!("beside-{short}"));
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    let topic = format!("beside-{moment}-{short}");
    fs::create_dir_all(&directory)?;
    let (executable, directory) = (plan.executable.as_path(), directory.as_path());
    let place = Place { executable, directory, servers, topic: &topic, seed: plan.seed };
    let result = trial::run(kind, *script, &place);
    println!("{name:28} {:26} {:6.1} s  {}", kind.name(), start.elapsed().as_secs_f64(), told(&result));
    match &result {
        Ok(count) if count.lost + count.duplicated == 0 => fs::remove_dir_all(directory)?,
        _ => println!("    kept: {}", directory.display()),
    }
    result
}

fn told(result: &Outcome<Count>) -> String {
    match result {
        Ok(Count { lost, duplicated, again, altered, .. }) => {
            format!("{lost} lost  {duplicated} duplicated  ({again} sent again  {altered} altered)")
        }
        Err(failure) => format!("FAILED: {failure}"),
    }
}

/// A line a cell; each daemon's events lost / duplicated.
fn table(ours: &str, rsyslog: &str, cells: &[(String, Script)], results: &Results) -> String {
    let kinds = Kind::ALL.map(Kind::name).join(" | ");
    let mut text = format!("{ours} beside {rsyslog}: events lost / duplicated\n\n");
    text += &format!("| cell | events | unreadable | {kinds} |\n| --- | --- | --- | --- | --- | --- |\n");
    let mut totals = [Count::default(); Kind::ALL.len()];
    for (cell, (name, _)) in cells.iter().enumerate() {
        let of = |kind| results.get(&(cell, kind)).and_then(|result| result.as_ref().ok());
        let (mut written, mut columns) = (Count::default(), String::new());
        for (kind, total) in totals.iter_mut().enumerate() {
            let Some(count) = of(kind) else {
                columns += " failed |";
                continue;
            };
            written = *count;
            total.add(count);
            write!(columns, " {} / {} |", count.lost, count.duplicated).ok();
        }
        writeln!(text, "| {name} | {} | {} |{columns}", written.readable, written.unreadable).ok();
    }
    let [first, ..] = totals;
    write!(text, "| all | {} | {} |", first.readable, first.unreadable).ok();
    for Count { lost, duplicated, .. } in totals {
        write!(text, " {lost} / {duplicated} |").ok();
    }
    text.push('\n');
    for (kind, Count { again, altered, .. }) in Kind::ALL.iter().zip(totals) {
        let name = kind.name();
        writeln!(
            text,
            "\n{name}: {again} sent again as the same document, {altered} first lines cut or joined"
        )
        .ok();
    }
    text
}

impl Count {
    fn add(&mut self, other: &Count) {
        self.readable += other.readable;
        self.unreadable += other.unreadable;
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.again += other.again;
        self.altered += other.altered;
    }
}
