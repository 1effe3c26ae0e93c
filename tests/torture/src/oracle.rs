//! The judge of every cell: each event exactly once, byte for byte, in order, without gaps, and nothing else.

use std::{collections::BTreeMap, ops::Range};

use crate::{Failure, Outcome, rotate::Log, servers::Document, writer::Writer};

/// A loss that the promise excepts, stated as narrowly as the cell knows it: of these events of a writer, a tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted {
    /// Whose.
    pub writer: u32,
    /// None before these may be missing, none behind.
    pub events: Range<u64>,
    /// From this one on all must be missing: what nobody could have read.
    pub gone: u64,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Events without a document that must have one.
    pub lost: u64,
    /// Documents more than one of an event.
    pub duplicated: u64,
    /// Events without a document, as excepted.
    pub excepted: u64,
    /// What else is wrong, a line each; at most a few of each kind.
    pub problems: Vec<String>,
}

impl Verdict {
    /// A failure if anything is wrong; else how many events are missing as excepted.
    ///
    /// # Errors
    /// Anything is wrong.
    pub fn settle(self) -> Outcome<u64> {
        if self.lost == 0 && self.duplicated == 0 && self.problems.is_empty() {
            return Ok(self.excepted);
        }
        let counts = format!("{} lost, {} duplicated", self.lost, self.duplicated);
        let what = std::iter::once(counts).chain(self.problems).collect::<Vec<_>>().join("\n");
        Err(Failure { what, lost: self.lost, duplicated: self.duplicated, ..Failure::default() })
    }
}

/// Judges the documents of a host, in the order of stream, generation and offset, against what was written.
pub fn judge(documents: &[Document], logs: &[&Log], excepted: &[Excepted]) -> Verdict {
    let mut judge = Judge::new(logs);
    documents.iter().for_each(|found| judge.see(found));
    judge.verdict(excepted)
}

/// The same, document by document: of what it has seen it keeps counts only.
pub struct Judge<'l> {
    trials: Vec<Trial<'l>>,
    verdict: Verdict,
}

/// What was seen of one log.
struct Trial<'l> {
    log: &'l Log,
    stream: String,
    /// How often each event was seen.
    seen: Vec<u32>,
    before: Option<Before>,
    /// How often each first line of a file was seen, by generation and text.
    heads: BTreeMap<(String, String), u64>,
}

/// The document before, in order.
struct Before {
    generation: String,
    end: u64,
    /// The last number told of in this generation.
    number: Option<u64>,
}

impl<'l> Judge<'l> {
    /// A judge over these logs.
    pub fn new(logs: &[&'l Log]) -> Judge<'l> {
        let trial = |log: &&'l Log| Trial {
            log,
            stream: format!("w{}", log.writer.number),
            seen: vec![0; log.written() as usize],
            before: None,
            heads: BTreeMap::new(),
        };
        Judge { trials: logs.iter().map(trial).collect(), verdict: Verdict::default() }
    }

    /// Takes the next document; those of a stream come in the order of generation and offset.
    pub fn see(&mut self, found: &Document) {
        match self.trials.iter_mut().find(|trial| trial.stream == found.stream) {
            Some(trial) => {
                trial.text(found, &mut self.verdict);
                trial.order(found, &mut self.verdict);
            }
            None => self.verdict.problem("spurious stream", &found.stream, found),
        }
    }

    /// The verdict, after the last document.
    pub fn verdict(self, excepted: &[Excepted]) -> Verdict {
        let mut verdict = self.verdict;
        for trial in &self.trials {
            missing(&trial.seen, trial.log, excepted, &mut verdict);
            trial.heads(&mut verdict);
        }
        verdict
    }
}

impl Trial<'_> {
    /// Every text is the event's, byte for byte.
    fn text(&mut self, found: &Document, verdict: &mut Verdict) {
        let log = self.log;
        match Writer::told(&found.original) {
            Some((writer, number)) if writer == log.writer.number && number < log.written() => {
                let seen = &mut self.seen[number as usize];
                *seen += 1;
                if found.original != log.writer.event(number) {
                    verdict.problem("text differs", format!("w={writer} n={number}"), found);
                }
                if found.length != found.original.len() as u64 {
                    verdict.problem("length differs", found.length, found);
                }
                if *seen > 1 {
                    verdict.duplicated += 1;
                    verdict.problem("duplicate", format!("w={writer} n={number}"), found);
                }
            }
            _ if log.writer.layout.head().contains(&found.original.as_str()) => {
                *self.heads.entry((found.generation.clone(), found.original.clone())).or_default() += 1;
            }
            _ => verdict.problem("spurious", "no event that was written", found),
        }
    }

    /// Within a generation the documents lie one behind the other from its first byte on, and the numbers rise.
    fn order(&mut self, found: &Document, verdict: &mut Verdict) {
        let number = Writer::told(&found.original).map(|(_, number)| number);
        let same = self.before.take().filter(|before| before.generation == found.generation);
        let expected = same.as_ref().map_or(0, |before| before.end);
        if found.offset != expected {
            verdict.problem("gap", format!("expected offset {expected}"), found);
        }
        let last = same.and_then(|before| before.number);
        if let (Some(last), Some(number)) = (last, number)
            && number <= last
        {
            verdict.problem("order", format!("n={number} behind n={last}"), found);
        }
        let end = found.offset + found.length;
        self.before = Some(Before { generation: found.generation.clone(), end, number: number.or(last) });
    }

    /// What every file begins with is there once a generation.
    fn heads(&self, verdict: &mut Verdict) {
        let twice: u64 = self.heads.values().map(|count| count - 1).sum();
        let expected = self.log.generations().len() * self.log.writer.layout.head().len();
        verdict.duplicated += twice;
        if self.heads.len() != expected {
            let found = self.heads.len();
            verdict.problems.push(format!("{found} first lines of files, {expected} were written"));
        }
    }
}

impl Verdict {
    fn problem(&mut self, kind: &str, what: impl std::fmt::Display, found: &Document) {
        const EACH: usize = 5;
        if self.problems.iter().filter(|problem| problem.starts_with(kind)).count() < EACH {
            let Document { id, generation, offset, original, .. } = found;
            let start: String = original.chars().take(200).collect();
            self.problems.push(format!("{kind}: {what}: {id} {generation} at {offset}: {start:?}"));
        }
    }
}

/// What is missing is excepted, and of what is excepted a tail is missing.
fn missing(seen: &[u32], log: &Log, excepted: &[Excepted], verdict: &mut Verdict) {
    let mine = || excepted.iter().filter(|excepted| excepted.writer == log.writer.number);
    let mut lost = Vec::new();
    for number in (0..log.written()).filter(|number| seen[*number as usize] == 0) {
        match mine().any(|excepted| excepted.events.contains(&number)) {
            true => verdict.excepted += 1,
            false => lost.push(number),
        }
    }
    verdict.lost += lost.len() as u64;
    if !lost.is_empty() {
        verdict.problems.push(format!("lost: w={} n in {}", log.writer.number, ranges(&lost)));
    }
    for Excepted { events, gone, .. } in mine() {
        let is_seen = |number: &u64| seen.get(*number as usize).is_some_and(|count| *count > 0);
        let tail = events.clone().rev().find(is_seen).map_or(events.start, |last| last + 1);
        let holes: Vec<u64> = (events.start..tail).filter(|number| !is_seen(number)).collect();
        if !holes.is_empty() {
            verdict.lost += holes.len() as u64;
            verdict.problems.push(format!("lost before others that are there: {}", ranges(&holes)));
        }
        if tail > *gone {
            verdict.problems.push(format!("n={} is there, which nobody could have read", tail - 1));
        }
    }
}

/// `3..7, 9..10`
fn ranges(numbers: &[u64]) -> String {
    let mut found: Vec<Range<u64>> = Vec::new();
    for &number in numbers {
        match found.last_mut() {
            Some(last) if last.end == number => last.end += 1,
            _ => found.push(number..number + 1),
        }
    }
    found.iter().take(20).map(|range| format!("{range:?}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rotate::Style, writer::Layout};

    fn log() -> (tempfile::TempDir, Log) {
        let directory = tempfile::tempdir().unwrap();
        let writer = Writer { number: 1, layout: Layout::Hadoop, seed: 1 };
        let mut log = Log::create(&directory.path().join("w1"), writer, Style::RenameCreate).unwrap();
        log.write(20).unwrap();
        (directory, log)
    }

    fn documents(log: &Log) -> Vec<Document> {
        let mut offset = 0;
        let document = |number| {
            let original = log.writer.event(number);
            let length = original.len() as u64;
            let generation = "g".to_owned();
            offset += length;
            let at = offset - length;
            let (id, index, stream) = (number.to_string(), String::new(), "w1".to_owned());
            Document { id, index, original, stream, generation, offset: at, length }
        };
        (0..log.written()).map(document).collect()
    }

    #[test]
    fn what_is_as_it_was_written_passes() {
        let (_directory, log) = log();
        assert_eq!(judge(&documents(&log), &[&log], &[]), Verdict::default());
    }

    #[test]
    fn whatever_is_wrong_is_found() {
        let (_directory, log) = log();
        let good = documents(&log);
        let check = |what: &str, lost: u64, duplicated: u64, change: &dyn Fn(&mut Vec<Document>)| {
            let mut documents = good.clone();
            change(&mut documents);
            let verdict = judge(&documents, &[&log], &[]);
            assert_eq!((verdict.lost, verdict.duplicated), (lost, duplicated), "{what}");
            assert!(verdict.settle().unwrap_err().what.contains(what), "{what}");
        };
        check("lost: w=1 n in 4..6", 2, 0, &|all| drop(all.drain(4..6)));
        check("duplicate", 0, 1, &|all| all.push(Document { generation: "h".into(), ..all[0].clone() }));
        check("text differs", 0, 0, &|all| all[2].original = all[2].original.replace("refused", "r"));
        check("spurious:", 1, 0, &|all| all[3] = Document { original: "x".into(), ..all[3].clone() });
        check("spurious stream", 0, 0, &|all| all.push(Document { stream: "w9".into(), ..all[3].clone() }));
        check("gap", 0, 0, &|all| all[7].offset += 1);
        check("order", 0, 0, &|all| {
            let text = std::mem::take(&mut all[7].original);
            all[7].original = std::mem::replace(&mut all[8].original, text);
        });
    }

    #[test]
    fn of_what_is_excepted_only_a_tail_may_be_missing() {
        let (_directory, log) = log();
        let excepted = [Excepted { writer: 1, events: 10..20, gone: 15 }];
        let verdict = |keep: &dyn Fn(u64) -> bool| {
            let all = documents(&log);
            let kept: Vec<Document> =
                all.into_iter().filter(|found| found.id.parse().is_ok_and(keep)).collect();
            judge(&kept, &[&log], &excepted)
        };
        assert_eq!(verdict(&|number| number < 12), Verdict { excepted: 8, ..Verdict::default() });
        assert_eq!(verdict(&|number| number < 10), Verdict { excepted: 10, ..Verdict::default() });
        assert_eq!(verdict(&|number| number < 9).lost, 1);
        assert_eq!(verdict(&|number| number < 12 && number != 11 || number == 13).lost, 2);
        assert!(verdict(&|number| number < 17).problems[0].contains("nobody could have read"));
    }
}
