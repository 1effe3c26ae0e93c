//! T5, retention passed: Kafka deletes records while no processor reads them. That is a loss which the README excepts; what is asked for is
//! that nothing else is lost, and that the audit names it with file and bytes.

use std::{collections::BTreeMap, ops::Range};

use serde_json::Value;

use super::{
    Run, Stage,
    processing::{Detour, Processing},
};
use crate::{
    Outcome,
    oracle::{self, Verdict},
    program::complaints,
    rotate::Log,
    wait,
};

/// Seconds for the documents of what is left.
const ARRIVES: u64 = 120;

pub(super) fn code() -> BTreeMap<String, Run> {
    let run =
        |read_before: bool, count: u64| -> Run { Box::new(move |stage| run(stage, read_before, count)) };
    let cells = [("first-blocks", run(false, 60)), ("steady", run(true, 60)), ("backlog", run(true, 3000))];
    cells.into_iter().map(|(phase, run)| (format!("t5/retention-passed/{phase}"), run)).collect()
}

/// `read_before`: whether a processor has read anything before it is gone; `count`: how many events are written then.
fn run(stage: &Stage<'_>, read_before: bool, count: u64) -> Outcome<u64> {
    let mut processing = Processing::new(stage, Detour::default())?;
    processing.pipeline.scene.run("setup", &[])?;
    let shipper = processing.scene.shipper("")?;
    processing.wait_shipped(&shipper)?;
    if read_before {
        let processor = processing.processor("")?;
        processing.pipeline.wait_processed()?;
        processor.end()?;
    }
    let start = if read_before { written(&processing) } else { [0, 0] };
    processing.write(count)?;
    processing.wait_shipped(&shipper)?;
    stage.servers.delete_records(&stage.host)?;
    let end = written(&processing);
    let processor = processing.processor("")?;
    processing.write(60)?;
    processing.log.rotate()?;
    processing.write(60)?;
    processing.wait_shipped(&shipper)?;
    shipper.end()?;
    let gone = [(&processing.log, start[0]..end[0]), (&processing.beside, start[1]..end[1])];
    // A partition whose records are all gone has nothing to be committed.
    wait::until("what was not deleted", ARRIVES, || {
        let documents = stage.servers.documents(&stage.host)?;
        only_gone(oracle::judge(&documents, &[&processing.log, &processing.beside], &[]), &gone)
    })?;
    named(&processing, &gone)?;
    processor.end()?;
    let expected: &[&str] = if read_before { &["kafka records are gone that were never read"] } else { &[] };
    let said = processing.pipeline.scene.log("process");
    if let Some(missing) = expected.iter().find(|line| !said.contains(**line)) {
        return Err(format!("the processor did not say {missing:?}").into());
    }
    let others = [complaints(&said, expected), complaints(&processing.scene.log("ship"), &[])].concat();
    match others.is_empty() {
        true => Ok(gone.iter().map(|(_, events)| events.end - events.start).sum()),
        false => Err(format!("daemons complained:\n{}", others.join("\n")).into()),
    }
}

fn written(processing: &Processing<'_>) -> [u64; 2] {
    [processing.log.written(), processing.beside.written()]
}

/// Lost is what was deleted, all of it, and nothing else is wrong but the gaps it leaves.
fn only_gone(verdict: Verdict, gone: &[(&Log, Range<u64>)]) -> Outcome {
    let lost: u64 = gone.iter().map(|(_, events)| events.end - events.start).sum();
    let told = |(log, events): &(&Log, Range<u64>)| format!("lost: w={} n in {events:?}", log.writer.number);
    let told: Vec<String> = gone.iter().map(told).collect();
    let is_other = |problem: &&String| !problem.starts_with("gap:") && !told.contains(problem);
    let other = verdict.problems.iter().find(is_other);
    match (verdict.lost == lost && verdict.duplicated == 0, other) {
        (true, None) => Ok(()),
        _ => Err(format!("lost should be just {told:?}: {:?}", verdict.settle().err()).into()),
    }
}

/// The audit names these bytes of these files, and no others.
fn named(processing: &Processing<'_>, gone: &[(&Log, Range<u64>)]) -> Outcome {
    let scene = &processing.scene;
    let mut audit = scene.begin("audit", &["--host", &scene.host, "--json"])?;
    let status = audit.wait_ended()?;
    let said = audit.log();
    if status.code() != Some(1) {
        return Err(format!("the audit ended with {status}, not with 1:\n{said}").into());
    }
    let json = said.lines().find(|line| line.starts_with('{')).ok_or_else(|| format!("no JSON: {said}"))?;
    let found: Value = serde_json::from_str(json)?;
    let row = |row: &Value| -> Option<(String, u64, u64)> {
        let path = row["path"].as_str()?;
        let directory = path.rsplit('/').nth(1)?;
        Some((directory.to_owned(), row["from"].as_u64()?, row["to"].as_u64()?))
    };
    let mut found: Vec<_> = found["uncovered"].as_array().into_iter().flatten().filter_map(row).collect();
    found.sort();
    let bytes = |log: &Log, events: Range<u64>| -> u64 {
        events.map(|number| log.writer.event(number).len() as u64).sum()
    };
    let expected = gone.iter().map(|(log, events)| {
        let from = bytes(log, 0..events.start);
        (format!("w{}", log.writer.number), from, from + bytes(log, events.clone()))
    });
    let expected: Vec<_> = expected.collect();
    match found == expected {
        true => Ok(()),
        false => Err(format!("the audit names {found:?}, missing are {expected:?}:\n{said}").into()),
    }
}
