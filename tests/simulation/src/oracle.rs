//! What must be in the index, by the writers' own record, and what is.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use processor::DeadLetter;

use crate::{disk::Incarnation, index::Elasticsearch};

/// An event as it was written.
#[derive(Debug)]
struct Written {
    text: String,
    /// It was gone before it was in Kafka.
    is_lost: bool,
}

/// A document or a dead letter.
#[derive(Debug)]
struct Kept {
    id: String,
    place: String,
    text: String,
}

/// How it stands with a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Events that had to arrive, and did.
    pub arrived: usize,
    /// Events that were gone before anybody could have read them all; part of them may have arrived.
    pub lost: usize,
    /// Events that are dead letters.
    pub dead: usize,
}

/// The lines before the first that begins an event are one, too.
fn events(incarnation: &Incarnation) -> BTreeMap<u64, Written> {
    let content = &incarnation.content;
    let first = content.iter().position(|byte| *byte != 0).unwrap_or(content.len());
    let mut written: BTreeMap<u64, Written> = BTreeMap::new();
    let mut at = first;
    for line in content[first..].split_inclusive(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        match written.last_entry() {
            // A line whose header was cut off begins nothing.
            Some(mut last) if !text.starts_with("2026-") || !text.contains("StateChange:") => {
                last.get_mut().text.push_str(&text)
            }
            _ => {
                written.insert(at as u64, Written { text: text.into_owned(), is_lost: false });
            }
        }
        at += line.len();
    }
    for (start, event) in &mut written {
        let end = start + event.text.len() as u64;
        event.is_lost = incarnation.lost.iter().any(|(from, to)| from < &end && start < to);
    }
    written
}

/// Compares. `generations` says whose content is whose.
///
/// # Errors
/// The first differences, one a line.
pub(crate) fn compare(
    incarnations: &[Incarnation],
    generations: &BTreeMap<u64, usize>,
    index: &Elasticsearch,
    letters: &[DeadLetter],
) -> Result<Tally, Vec<String>> {
    let mut wrong = Vec::new();
    let mut found: BTreeMap<(usize, u64), Vec<Kept>> = BTreeMap::new();
    for ((place, id), document) in &index.documents {
        if document.version != document.text.len() as u64 {
            wrong.push(format!("{id}: version {} of {} bytes", document.version, document.text.len()));
        }
        let kept = Kept { id: id.clone(), place: place.clone(), text: document.text.clone() };
        match position(id).and_then(|(generation, offset)| Some((*generations.get(&generation)?, offset))) {
            Some(at) if at.1 == document.offset => found.entry(at).or_default().push(kept),
            _ => wrong.push(format!("a document of no log: {document:?}")),
        }
    }
    let dead = dead(letters, generations, &mut wrong);
    let mut tally = Tally::default();
    for (at, incarnation) in incarnations.iter().enumerate() {
        let events = events(incarnation);
        for (&offset, written) in &events {
            let is_dead = written.text.contains("POISON");
            let documents = found.remove(&(at, offset)).unwrap_or_default();
            let letter = dead.get(&(at, offset)).filter(|_| is_dead).cloned();
            let what = || format!("log {at}, offset {offset}, {:?}", written.text);
            // Half a poisonous line may be harmless.
            if documents.len() > usize::from(!is_dead || written.is_lost) {
                wrong.push(format!("{}: in the index more often than it should be: {documents:#?}", what()));
            }
            let kept = letter.or_else(|| documents.first().map(|kept| kept.text.clone()));
            match kept {
                Some(text) if text == written.text => tally.arrived += 1,
                Some(text) if written.is_lost && written.text.starts_with(&text) => {}
                // Cut in the middle of its header, the line that is lost belongs to the event before it.
                Some(text) if is_cut(&text, written, events.range(offset + 1..).next()) => {}
                Some(text) => wrong.push(format!("{}: is {text:?}", what())),
                None if written.is_lost => {}
                None => wrong.push(format!("{}: lost", what())),
            }
            tally.lost += usize::from(written.is_lost);
            tally.dead += usize::from(is_dead);
        }
    }
    for ((at, offset), kept) in found {
        let document =
            kept.iter().map(|kept| format!("{} {} {:?}", kept.place, kept.id, kept.text)).collect::<Vec<_>>();
        wrong.push(format!("log {at}, offset {offset}: no event begins there: {document:?}"));
    }
    if wrong.is_empty() { Ok(tally) } else { Err(wrong) }
}

fn is_cut(text: &str, written: &Written, next: Option<(&u64, &Written)>) -> bool {
    let rest = text.strip_prefix(&written.text);
    let lost = next.filter(|(_, next)| next.is_lost);
    rest.zip(lost).is_some_and(|(rest, (_, next))| !rest.ends_with('\n') && next.text.starts_with(rest))
}

/// The longest dead letter at each position.
fn dead(
    letters: &[DeadLetter],
    generations: &BTreeMap<u64, usize>,
    wrong: &mut Vec<String>,
) -> BTreeMap<(usize, u64), String> {
    let mut dead: BTreeMap<(usize, u64), String> = BTreeMap::new();
    let mut strange = BTreeSet::new();
    for letter in letters {
        let text = String::from_utf8_lossy(&letter.value).into_owned();
        let id = letter.header("id").unwrap_or_default();
        let place =
            position(id).and_then(|(generation, offset)| Some((*generations.get(&generation)?, offset)));
        match place {
            Some(at) if text.contains("POISON") => {
                let longest = dead.entry(at).or_default();
                if text.len() > longest.len() {
                    *longest = text;
                }
            }
            _ => {
                strange.insert(format!("a dead letter of no log or no reason: {letter:?}"));
            }
        }
    }
    wrong.extend(strange);
    dead
}

/// Generation and offset out of an id.
fn position(id: &str) -> Option<(u64, u64)> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    Some((number(bytes.get(..8)?), number(bytes.get(8..14)?)))
}
