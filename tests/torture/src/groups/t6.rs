//! T6: Elasticsearch that fails, while the first bulks are on their way, while everything flows, and while a backlog is worked off.
//!
//! The faults are in `elastic`. Here is when they strike, that they have an end soon, and what an operator does then: installs
//! templates, sends dead letters again, replays the logs whose index somebody has deleted.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::{Duration, Instant},
};

use super::{
    Run, Stage,
    elastic::{FAULTS, Fault, WAITS, Way},
    processing::{Daemons, Processing},
};
use crate::{
    Outcome, oracle, wait,
    writer::{A_DAY, Layout, Writer, date},
};

/// Events of a backlog; six days.
const MANY: u64 = 2500;

/// Days that one cell may come by.
const DAYS: u64 = 10;

/// When the fault happens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    FirstBulks,
    Steady,
    Backlog,
}

const PHASES: [(&str, Phase); 3] =
    [("first-bulks", Phase::FirstBulks), ("steady", Phase::Steady), ("backlog", Phase::Backlog)];

pub(super) fn code() -> BTreeMap<String, Run> {
    let mut code: BTreeMap<String, Run> = BTreeMap::new();
    for (fault_name, fault) in FAULTS {
        for (phase_name, phase) in PHASES {
            let (name, day) = (format!("t6/{fault_name}/{phase_name}"), code.len() as u64 * DAYS);
            code.insert(name, Box::new(move |stage| run(stage, fault, phase, day)));
        }
    }
    code
}

/// The index of a day.
fn index(day: u64) -> String {
    let (year, month, day) = date(day);
    format!("logs-khp.hdfs-{year}.{month:02}.{day:02}")
}

/// Days are the cell's own, so that its indices can be broken and deleted.
fn run(stage: &Stage<'_>, fault: Fault, phase: Phase, day: u64) -> Outcome<u64> {
    let indices: Vec<String> = (day..day + DAYS).map(index).collect();
    let delete = || {
        let path = format!("{}?ignore_unavailable=true", indices.join(","));
        stage.servers.request("DELETE", &path, None)
    };
    delete()?;
    let (way, detour) = Way::new(stage, fault, index(day))?;
    let mut processing = Processing::of(stage, detour, Layout::Days(day as u16))?;
    processing.expected.extend(fault.said());
    if fault == Fault::IndexDeleted {
        // Of a bulk that had just created the index, the server may say that there is none.
        processing.expected.push(WAITS);
    }
    let mut cell = Cell { stage, processing, way, fault, day };
    cell.set_up()?;
    cell.way.prepare()?;
    cell.set_up()?;
    // A processor that is there before the shipper has made it complains.
    stage.servers.create_topic(&stage.host, "max.message.bytes", "4194304")?;
    let result = match phase {
        Phase::FirstBulks => cell.start_broken(),
        Phase::Steady => cell.steady(),
        Phase::Backlog => cell.backlog(),
    };
    if result.is_err() {
        // The next cell must find the servers as they were. What was wrong is told already.
        cell.way.end().ok();
    }
    let daemons = result?;
    cell.processing.write(60)?;
    cell.processing.log.rotate()?;
    cell.processing.write(60)?;
    let Cell { processing, way: _way, .. } = cell;
    let settled = processing.settle(daemons.shipper, vec![daemons.processor])?;
    delete()?;
    Ok(settled)
}

/// A cell under way.
struct Cell<'s, 'a> {
    stage: &'s Stage<'a>,
    processing: Processing<'a>,
    way: Way<'a>,
    fault: Fault,
    /// The first of its days.
    day: u64,
}

impl Cell<'_, '_> {
    /// Installs the templates; the way there is the straight one.
    fn set_up(&self) -> Outcome {
        self.processing.scene.run("setup", &[])
    }

    /// Everything that was written is a document; more is being written.
    fn steady(&mut self) -> Outcome<Daemons> {
        let daemons = self.processing.start()?;
        self.processing.flow(&daemons)?;
        let before = self.documents()?;
        self.way.begin()?;
        if matches!(self.fault, Fault::TemplateMissing | Fault::TooLarge) {
            // Into the next day, or a large bulk.
            self.processing.write(A_DAY)?;
        }
        self.broken(&daemons, before)?;
        Ok(daemons)
    }

    /// The daemons come back after a time in which much was written.
    fn backlog(&mut self) -> Outcome<Daemons> {
        let daemons = self.processing.start()?;
        self.processing.flow(&daemons)?;
        daemons.shipper.end()?;
        daemons.processor.end()?;
        self.processing.write(MANY)?;
        self.start_broken()
    }

    /// Whatever is shipped from now on meets the fault.
    fn start_broken(&mut self) -> Outcome<Daemons> {
        let before = self.documents()?;
        let daemons = if self.fault.is_there_at_start() {
            self.way.begin()?;
            self.processing.start()?
        } else {
            let processor = self.processing.processor("")?;
            processor.wait_logged("partitions assigned")?;
            self.way.begin()?;
            Daemons { processor, shipper: self.processing.scene.shipper("")? }
        };
        self.broken(&daemons, before)?;
        Ok(daemons)
    }

    /// How many documents there are.
    fn documents(&self) -> Outcome<usize> {
        Ok(self.stage.servers.documents(&self.stage.host)?.len())
    }

    /// The fault has begun; it shows, ends, and everything recovers.
    fn broken(&mut self, daemons: &Daemons, before: usize) -> Outcome {
        if matches!(self.fault, Fault::KillInBulk | Fault::AnswerLost | Fault::IndexDeleted) {
            wait::until("a bulk that was applied", 60, || {
                self.processing.write(5)?;
                match self.documents()? {
                    now if now > before => Ok(()),
                    _ => Err(crate::Failure::from("none came")),
                }
            })?;
            self.way.strike()?;
        }
        let deleted_at = self.processing.log.written();
        wait::until("a sign of the fault", 100, || {
            self.processing.write(5)?;
            thread::sleep(Duration::from_millis(500));
            match self.way.has_shown(&daemons.processor.log()) {
                true => Ok(()),
                false => Err(crate::Failure::from(daemons.processor.tail())),
            }
        })?;
        if self.fault == Fault::TemplateMissing {
            self.nothing_was_guessed()?;
        }
        self.processing.write(40)?;
        self.processing.wait_shipped(&daemons.shipper)?;
        self.way.end()?;
        if self.fault == Fault::TemplateMissing {
            self.set_up()?;
        }
        self.recovered(daemons)?;
        if self.fault == Fault::IndexDeleted {
            self.restore(deleted_at)?;
        }
        if self.fault.makes_letters() {
            self.send_letters()?;
        }
        Ok(())
    }

    /// Soon after the fault's end everything is settled.
    fn recovered(&self, daemons: &Daemons) -> Outcome {
        let (ended, limit) = (Instant::now(), self.fault.recovers());
        self.processing.pipeline.wait_processed()?;
        let took = ended.elapsed().as_secs();
        match took <= limit {
            true => Ok(()),
            false => {
                Err(format!("after the fault it took {took} s, not {limit}\n{}", daemons.processor.tail())
                    .into())
            }
        }
    }

    /// The newest day has no index while the templates are missing: its types would be guessed.
    fn nothing_was_guessed(&self) -> Outcome {
        let name = index(self.day + (self.processing.log.written() - 1) / A_DAY);
        let found = self.stage.servers.request("GET", &name, None)?;
        match found["error"]["type"].as_str() {
            Some("index_not_found_exception") => Ok(()),
            _ => Err(format!("{name} was made without templates: {found}").into()),
        }
    }

    /// Of what somebody deleted by hand all else is there; then a replay of the logs brings it back.
    fn restore(&self, deleted_at: u64) -> Outcome {
        let all = self.stage.servers.documents(&self.stage.host)?;
        let (log, beside): (Vec<_>, Vec<_>) = all.into_iter().partition(|found| found.stream == "w1");
        oracle::judge(&beside, &[&self.processing.beside], &[]).settle()?;
        let seen = log.iter().filter_map(|found| Writer::told(&found.original));
        let seen: BTreeSet<u64> = seen.map(|(_, number)| number).collect();
        let written = self.processing.log.written();
        let gone: Vec<u64> =
            (deleted_at.min(A_DAY)..written).filter(|number| !seen.contains(number)).collect();
        if !gone.is_empty() {
            return Err(format!("more is gone than the index that was deleted: {gone:?}").into());
        }
        if (0..deleted_at.min(A_DAY)).all(|number| seen.contains(&number)) {
            return Err("nothing is gone, so nothing was deleted".into());
        }
        let logs = self.processing.log.directory().to_string_lossy();
        self.processing.scene.run("replay", &[&logs])
    }

    /// What is missing are the letters, no more; sent again they are documents.
    fn send_letters(&self) -> Outcome {
        let scene = &self.processing.pipeline.scene;
        let named = format!("\"index\":\"{}\"", index(self.day));
        wait::until("a letter of each missing document", 60, || {
            self.processing.pipeline.wait_processed()?;
            let missing = self.missing()?;
            scene.run("dead-letters", &["--json"])?;
            let text = scene.log("dead-letters");
            let ours = |line: &&str| line.contains(&named) && line.contains(self.fault.reason());
            let letters: BTreeSet<(u32, u64)> = text.lines().filter(ours).filter_map(Writer::told).collect();
            match !letters.is_empty() && letters == missing {
                true => Ok(()),
                false => Err(crate::Failure::from(format!(
                    "missing, without a letter: {:?}; there, in spite of a letter: {:?}; of both: {}\n{text}",
                    missing.difference(&letters),
                    letters.difference(&missing),
                    letters.intersection(&missing).count()
                ))),
            }
        })?;
        scene.run("replay", &["--dead-letters"])
    }

    /// Writer and number of what was written and is no document.
    fn missing(&self) -> Outcome<BTreeSet<(u32, u64)>> {
        let documents = self.stage.servers.documents(&self.stage.host)?;
        let seen: BTreeSet<_> = documents.iter().filter_map(|found| Writer::told(&found.original)).collect();
        let written = [&self.processing.log, &self.processing.beside].into_iter().flat_map(|log| {
            let writer = log.writer.number;
            (0..log.written()).map(move |number| (writer, number))
        });
        Ok(written.filter(|event| !seen.contains(event)).collect())
    }
}
