//! T8: the wall clock of shipper, processor or both jumps while they work, stays where it is over a rotation and a restart, and
//! jumps back. Nothing may depend on it but what is told of moments: each event once, in the index of its own day, under the same id.
//!
//! `clock.c` stands between the daemons and the C library, and lies about the wall clock alone: what a real jump does, too.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use serde_json::json;

use super::{
    Run, Stage, pairs,
    processing::{Detour, Processing},
    under,
};
use crate::{Outcome, program::Program, rotate::Log, servers::Document, writer::Layout};

const DAY: f64 = 86_400.0;

/// Where a clock goes.
#[derive(Clone, Copy, PartialEq)]
enum Jump {
    /// By so many seconds.
    By(f64),
    /// To this second since 1970.
    To(f64),
    /// Three seconds before midnight; there the second 23:59:59 comes twice, as the kernel tells a leap second.
    LeapSecond,
}

/// Whose clock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Shipper,
    Processor,
    Both,
}

const JUMPS: [(&str, Jump); 6] = [
    ("plus-1-year", Jump::By(365.0 * DAY)),
    ("minus-1-year", Jump::By(-365.0 * DAY)),
    ("minus-1-hour", Jump::By(-3600.0)),
    ("1970", Jump::To(5.0)),
    ("leap-second", Jump::LeapSecond),
    // The first of January.
    ("2100", Jump::To(4_102_444_800.0)),
];
const WHOSE: [(&str, Whose); 3] =
    [("shipper", Whose::Shipper), ("processor", Whose::Processor), ("both", Whose::Both)];

pub(super) fn code() -> BTreeMap<String, Run> {
    pairs("t8", &JUMPS, &WHOSE, Cell::run)
}

/// The wall clock of some daemons: nanoseconds that it is ahead, in a file.
struct Clock {
    file: PathBuf,
    library: PathBuf,
}

impl Clock {
    fn new(stage: &Stage<'_>) -> Outcome<Clock> {
        let (file, library) = (stage.directory.join("clock"), stage.directory.join("clock.so"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/clock.c");
        under::needs(&format!("cc -shared -fPIC -o {} {}", library.display(), source.display()))?;
        fs::write(&file, 0_i64.to_ne_bytes())?;
        Ok(Clock { file, library })
    }

    /// What a program is started with for it to believe this clock.
    fn believed(&self) -> String {
        format!("exec env WALL_CLOCK=\"{}\" LD_PRELOAD=\"{}\"", self.file.display(), self.library.display())
    }

    /// Sets it ahead by so many seconds. Daemons have the file in their memory: it is written in place.
    fn set(&self, ahead: f64) -> Outcome {
        let nanoseconds = (ahead * 1e9) as i64;
        Ok(fs::File::options().write(true).open(&self.file)?.write_all_at(&nanoseconds.to_ne_bytes(), 0)?)
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// A cell under way.
struct Cell<'a> {
    processing: Processing<'a>,
    clock: Clock,
    whose: Whose,
    believed: PathBuf,
    /// Where the clock was after its jump, seconds since 1970.
    jumped_to: f64,
}

impl Cell<'_> {
    fn run(stage: &Stage<'_>, jump: Jump, whose: Whose) -> Outcome<u64> {
        let clock = Clock::new(stage)?;
        let layout = if jump == Jump::LeapSecond { Layout::LeapSecond } else { Layout::Hadoop };
        let processing = Processing::of(stage, Detour::default(), layout)?;
        processing.pipeline.scene.run("setup", &[])?;
        let believed = under::program(stage, "believed", &clock.believed())?;
        let mut cell = Cell { processing, clock, whose, believed, jumped_to: 0.0 };
        let (shipper, processor) = (cell.shipper()?, cell.processor()?);
        cell.flow(&shipper)?;
        cell.processing.write(40)?;
        cell.processing.log.write_half()?;
        cell.jump(jump)?;
        cell.processing.write(40)?;
        cell.processing.log.rotate()?;
        cell.processing.write(40)?;
        cell.flow(&shipper)?;
        // Both are restarted while the clock is elsewhere; the shipper did not expect it, and a rotation comes between.
        cell.processing.write(40)?;
        shipper.kill()?;
        processor.end()?;
        cell.processing.log.rotate()?;
        cell.processing.write(40)?;
        let (shipper, processor) = (cell.shipper()?, cell.processor()?);
        cell.flow(&shipper)?;
        cell.processing.log.write_half()?;
        cell.clock.set(0.0)?;
        cell.processing.write(40)?;
        cell.processing.log.rotate()?;
        cell.processing.write(40)?;
        cell.settle(stage, shipper, processor)
    }

    fn shipper(&mut self) -> Outcome<Program> {
        let scene = &mut self.processing.scene;
        if self.whose == Whose::Processor {
            return scene.shipper("");
        }
        let honest = scene.run_as(self.believed.clone());
        let started = scene.shipper("");
        scene.run_as(honest);
        started
    }

    fn processor(&mut self) -> Outcome<Program> {
        let scene = &mut self.processing.pipeline.scene;
        if self.whose == Whose::Shipper {
            return scene.start("process", "");
        }
        let honest = scene.run_as(self.believed.clone());
        let started = scene.start("process", "");
        scene.run_as(honest);
        started
    }

    fn flow(&mut self, shipper: &Program) -> Outcome {
        self.processing.wait_shipped(shipper)?;
        self.processing.pipeline.wait_processed()
    }

    /// The clock jumps, and events are written on.
    fn jump(&mut self, jump: Jump) -> Outcome {
        let ahead = match jump {
            Jump::By(seconds) => seconds,
            Jump::To(moment) => moment - now(),
            Jump::LeapSecond => DAY - now() % DAY - 3.0,
        };
        self.jumped_to = now() + ahead;
        self.clock.set(ahead)?;
        match jump {
            Jump::By(_) | Jump::To(_) => Ok(()),
            Jump::LeapSecond => {
                for _ in 0..12 {
                    thread::sleep(Duration::from_millis(250));
                    self.processing.write(4)?;
                }
                self.clock.set(ahead - 1.0)?;
                self.processing.write(4)?;
                thread::sleep(Duration::from_secs(1));
                Ok(())
            }
        }
    }

    /// The judgement; then every file is replayed by the true clock, which must change nothing.
    fn settle(self, stage: &Stage<'_>, shipper: Program, processor: Program) -> Outcome<u64> {
        let Processing { log, beside, .. } = &self.processing;
        let replays = [replay(log)?, replay(beside)?];
        let (scene, whose, jumped_to) = (self.processing.scene.clone(), self.whose, self.jumped_to);
        let settled = self.processing.settle(shipper, vec![processor])?;
        let before = stage.servers.documents(&stage.host)?;
        in_index_of_its_day(&before)?;
        believed(stage, whose, jumped_to)?;
        for arguments in &replays {
            scene.run("replay", &arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        let after = stage.servers.documents(&stage.host)?;
        match after == before {
            true => Ok(settled),
            false => {
                let differs = |found: &&Document| !before.contains(found);
                let new = after.iter().find(differs);
                Err(format!(
                    "{} documents, {} after a replay by the true clock, such as {new:?}",
                    before.len(),
                    after.len()
                )
                .into())
            }
        }
    }
}

/// Documents tell that the daemons did believe the clock.
fn believed(stage: &Stage<'_>, whose: Whose, jumped_to: f64) -> Outcome {
    let (from, to) = ((jumped_to * 1000.0) as i64 - 1000, (jumped_to * 1000.0) as i64 + 240_000);
    for (field, is_asked) in
        [("event.created", whose != Whose::Processor), ("event.ingested", whose != Whose::Shipper)]
    {
        let moment = json!({"range": {field: {"gte": from, "lt": to, "format": "epoch_millis"}}});
        let query = json!({"query": {"bool": {"filter": [{"term": {"host.name": stage.host}}, moment]}}});
        let answer = stage.servers.request("POST", "logs-khp.*/_count", Some(&query))?;
        let found = answer["count"].as_u64().ok_or_else(|| format!("no count: {answer}"))?;
        if is_asked != (found > 0) {
            return Err(format!("{found} documents have {field} from {from} on").into());
        }
    }
    Ok(())
}

/// The command line that replays all files of a log.
fn replay(log: &Log) -> Outcome<Vec<String>> {
    let mut arguments = vec!["--stream".to_owned(), format!("w{}", log.writer.number)];
    for entry in fs::read_dir(log.directory())? {
        arguments.push(path_text(&entry?.path()));
    }
    Ok(arguments)
}

fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A document's index is that of the day that its line tells of; 23:59:60 is the midnight behind it.
fn in_index_of_its_day(documents: &[Document]) -> Outcome {
    for found in documents {
        let day = match found.original.get(..19).unwrap_or_default() {
            "2016-12-31 23:59:60" => "2017-01-01",
            moment => moment.get(..10).unwrap_or_default(),
        };
        if !found.index.ends_with(&day.replace('-', ".")) {
            return Err(format!("a document is in the wrong index: {found:?}").into());
        }
    }
    Ok(())
}
