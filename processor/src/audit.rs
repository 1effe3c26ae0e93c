//! Whether the documents are all that was delivered: the ledger against the index.
//!
//! The ledger says of each generation where its content begins and how far Kafka has it (or, of a replay, how far it was
//! indexed). The documents of that generation must cover this range: `log.offset` and `log.length` of each say what it covers.
//!
//! First the lengths are added up, a thousand generations a request. Of those that do not add up the documents are read in the
//! order of their offsets, and each range that none covers is named. Offsets never change, so that a cursor over them needs no
//! snapshot of the index. What lies behind the acknowledged end is in flight, not lost.
//!
//! # Limits
//!
//! Adding up is blind to a gap and an overlap of the same size in one file; `thorough` is not. A file that the shipper never saw,
//! or whose ledger lines are not in the index, is not in the ledger either; hosts whose last word is old are named for that.

mod coverage;
mod documents;
mod ledger;
mod processors;

use std::{collections::BTreeMap, ops::Range};

use grammars::Component;

use crate::setup::{Search, SetupError};
use coverage::Coverage;
use documents::{Documents, Sum};
use ledger::{Entries, Row};

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct AuditOptions {
    /// Only generations with a ledger line since: milliseconds since 1970 UTC.
    pub since_ms: Option<i64>,
    /// Only files of this host.
    pub host: Option<String>,
    /// Only files of this stream.
    pub stream: Option<String>,
    /// Read the documents of all generations, not only of those that do not add up.
    pub thorough: bool,
}

/// A range of a file that no document covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// Host, stream and path of the file, as the ledger last had it.
    pub host: String,
    /// Its stream.
    pub stream: String,
    /// Its path.
    pub path: String,
    /// Its incarnation; empty if it went away before that was known.
    pub generation: String,
    /// From the first byte to the one behind the last.
    pub range: Range<u64>,
    /// Why, as far as it is known.
    pub reason: String,
    /// The lifecycle has deleted the index: nothing is lost that was not meant to go.
    pub expired: bool,
}

/// A range that more than one document covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The incarnation.
    pub generation: String,
    /// Its path.
    pub path: String,
    /// The range.
    pub range: Range<u64>,
}

/// A daemon whose last word is old, though it did not say that it stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// Its host.
    pub host: String,
    /// `shipper` or `processor`.
    pub service: String,
    /// When it was last heard of, as Elasticsearch writes it.
    pub last: String,
}

/// What an audit found.
#[derive(Debug, Default)]
pub struct Audit {
    /// Generations in the ledger.
    pub files: u64,
    /// Their documents.
    pub events: u64,
    /// Bytes that should be covered.
    pub bytes: u64,
    /// Bytes that were seen in files and are not acknowledged yet.
    pub in_flight_bytes: u64,
    /// Dead letters in the journals.
    pub dead_letters: u64,
    /// What no document covers, expired ranges among them.
    pub uncovered: Vec<Uncovered>,
    /// What two documents cover.
    pub overlaps: Vec<Overlap>,
    /// Daemons of which nothing is heard.
    pub silent: Vec<Silent>,
    /// The newest entry of the journals that the options name, however old. `None`: there is none, and nothing can be said.
    pub until: Option<String>,
    /// Why it is not known whether the processors have read everything, or how far they are behind.
    pub behind: Option<String>,
}

impl Audit {
    /// Bytes that no document covers and that the lifecycle does not account for.
    pub fn uncovered_bytes(&self) -> u64 {
        let lost = self.uncovered.iter().filter(|uncovered| !uncovered.expired);
        lost.map(|uncovered| uncovered.range.end - uncovered.range.start).sum()
    }

    /// Bytes whose documents the lifecycle has deleted.
    pub fn expired_bytes(&self) -> u64 {
        let expired = self.uncovered.iter().filter(|uncovered| uncovered.expired);
        expired.map(|uncovered| uncovered.range.end - uncovered.range.start).sum()
    }
}

/// Compares. `now_ms`: milliseconds since 1970 UTC. Without `kafka` it is not known whether the processors have read everything.
pub fn audit(
    elasticsearch: &settings::Elasticsearch,
    processors: Option<(&settings::Kafka, &settings::Process)>,
    options: &AuditOptions,
    now_ms: i64,
) -> Result<Audit, SetupError> {
    let search = Search::new(elasticsearch)?;
    search.refresh("logs-khp.*")?;
    let entries = Entries { search: &search, options };
    let documents = Documents { search: &search };
    let mut audit = Audit {
        dead_letters: entries.count("dead_letter")?,
        silent: entries.silent(now_ms)?,
        until: entries.until()?,
        ..Audit::default()
    };
    let mut suspects = BTreeMap::new();
    let mut after = None;
    loop {
        let page = entries.rows(after)?;
        let sums = documents.sums(page.rows.keys())?;
        for (generation, row) in page.rows {
            let sum = sums.get(&generation).copied().unwrap_or_default();
            audit.files += 1;
            audit.events += sum.documents;
            audit.bytes += row.wanted().end - row.wanted().start;
            audit.in_flight_bytes += row.in_flight();
            if options.thorough || !adds_up(&row, &sum) {
                suspects.insert(generation, row);
            }
        }
        after = page.after;
        if after.is_none() {
            break;
        }
    }
    audit.uncovered.extend(entries.unknown_files()?);
    if !suspects.is_empty() {
        audit.behind = processors::wait(processors);
        search.refresh("logs-khp.*")?;
        let lifecycle = documents.lifecycle(now_ms)?;
        for (generation, row) in &suspects {
            look_closely(&entries, &documents, &lifecycle, generation, row, &mut audit)?;
        }
    }
    Ok(audit)
}

/// Whether the documents are as long together as the range that they should cover, and as far apart.
fn adds_up(row: &Row, sum: &Sum) -> bool {
    let wanted = row.wanted();
    wanted.is_empty()
        || (sum.start == wanted.start && sum.end >= wanted.end && sum.length == sum.end - sum.start)
}

fn look_closely(
    entries: &Entries<'_>,
    documents: &Documents<'_>,
    lifecycle: &documents::Lifecycle,
    generation: &str,
    row: &Row,
    audit: &mut Audit,
) -> Result<(), SetupError> {
    let mut coverage = Coverage::new(row.wanted());
    documents.pieces(generation, |piece| coverage.add(piece))?;
    let (gaps, overlaps) = coverage.finish();
    audit.overlaps.extend(overlaps.into_iter().map(|range| Overlap {
        generation: generation.to_owned(),
        path: row.path.clone(),
        range,
    }));
    if gaps.is_empty() {
        return Ok(());
    }
    let letters = entries.dead_letters(generation)?;
    let behind = audit.behind.clone();
    let service = Component::parse(&row.component).map_or("", |component| component.info().service_type);
    for gap in gaps {
        // Behind a document that is still there nothing has expired: the lifecycle deletes the oldest days first.
        let expired = gap.day_before.is_none() && lifecycle.has_deleted(service, &row.first_day);
        let mut name = |range: Range<u64>, reason: String, expired: bool| {
            audit.uncovered.push(Uncovered {
                host: row.host.clone(),
                stream: row.stream.clone(),
                path: row.path.clone(),
                generation: generation.to_owned(),
                range,
                reason,
                expired,
            });
        };
        let rest = coverage::subtract(gap.range, &letters, |range, letter| {
            name(range, format!("dead letter: {letter}"), false);
        });
        for range in rest {
            // What was acknowledged, and what was seen and never will be.
            let (kept, lost) = (range.start..range.end.min(row.end), range.start.max(row.end)..range.end);
            if !kept.is_empty() {
                let reason = match &behind {
                    _ if expired => "its index was deleted by the lifecycle".to_owned(),
                    Some(behind) => format!("not yet indexed? {behind}"),
                    None => "not known".to_owned(),
                };
                name(kept, reason, expired);
            }
            if !lost.is_empty() {
                name(lost, row.reason.clone().unwrap_or_default(), false);
            }
        }
    }
    Ok(())
}
