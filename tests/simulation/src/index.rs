//! Elasticsearch: external versions, ids that are unique in one index, answers as it gives them, and all the ways in which
//! requests and answers go wrong.

use std::collections::BTreeMap;

use fastrand::Rng;
use processor::simulation::Request;
use serde::Deserialize;

use crate::{Planted, plan::Index};

/// What is kept of a document.
#[derive(Debug)]
pub(crate) struct Document {
    /// As written: the event's length.
    pub(crate) version: u64,
    /// `event.original`.
    pub(crate) text: String,
    /// `log.offset`.
    pub(crate) offset: u64,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Elasticsearch {
    /// By index and id.
    pub(crate) documents: BTreeMap<(String, String), Document>,
    coming: Vec<(u64, Request)>,
    answers: Vec<(u64, Request, Answer)>,
    how: Option<Index>,
    until: u64,
    rng: Rng,
    planted: Option<Planted>,
}

/// Status and body; none if it is lost.
type Answer = Option<(u16, Vec<u8>)>;

#[derive(Deserialize)]
struct Action {
    index: Target,
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "_index")]
    index: String,
    #[serde(rename = "_id")]
    id: String,
    version: u64,
    version_type: String,
}

#[derive(Deserialize)]
struct Source {
    #[serde(rename = "event.original")]
    original: String,
    #[serde(rename = "log.offset")]
    offset: u64,
}

impl Elasticsearch {
    /// No index yet.
    pub(crate) fn new(seed: u64, planted: Option<Planted>) -> Elasticsearch {
        Elasticsearch {
            documents: BTreeMap::new(),
            coming: Vec::new(),
            answers: Vec::new(),
            how: None,
            until: 0,
            rng: Rng::with_seed(seed ^ 0x6573_6573),
            planted,
        }
    }

    /// It does badly until then.
    pub(crate) fn trouble(&mut self, how: Index, until: u64) {
        (self.how, self.until) = (Some(how), until);
    }

    /// Takes a request. It is carried out later, whatever becomes of who sent it.
    pub(crate) fn accept(&mut self, request: Request, now: u64) {
        self.coming.push((now + self.rng.u64(1..40), request));
    }

    /// Whether nothing is under way.
    pub(crate) fn is_quiet(&self) -> bool {
        self.coming.is_empty() && self.answers.is_empty()
    }

    /// What happens by now.
    ///
    /// # Errors
    /// If a request is not what the server understands.
    pub(crate) fn tick(&mut self, now: u64) -> Result<(), String> {
        if now >= self.until {
            self.how = None;
        }
        let (due, coming): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.coming).into_iter().partition(|(at, _)| *at <= now);
        self.coming = coming;
        for (_, request) in due {
            let answer = self.carry_out(&request)?;
            let delay = if self.how == Some(Index::Slow) { 30_000 } else { self.rng.u64(1..40) };
            self.answers.push((now + delay, request, answer));
        }
        let (due, answers): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.answers).into_iter().partition(|(at, ..)| *at <= now);
        self.answers = answers;
        for (_, request, answer) in due {
            match answer {
                Some((status, text)) => request.answer(status, text),
                None => drop(request),
            }
        }
        Ok(())
    }

    fn carry_out(&mut self, request: &Request) -> Result<Answer, String> {
        let text = request.text();
        let is_applied = self.rng.bool();
        Ok(match self.how {
            Some(Index::Busy) => {
                let error = br#"{"error":{"type":"es_rejected_execution_exception"},"status":429}"#;
                Some((429, error.to_vec()))
            }
            Some(Index::Unavailable) => Some((503, br#"{"error":"unavailable","status":503}"#.to_vec())),
            Some(Index::Proxy) => {
                if is_applied {
                    self.apply(&text, usize::MAX)?;
                }
                Some((502, b"<html>bad gateway</html>".to_vec()))
            }
            Some(Index::Deaf) => {
                if is_applied {
                    self.apply(&text, usize::MAX)?;
                }
                None
            }
            Some(Index::Half) => {
                let lines = text.iter().filter(|byte| **byte == b'\n').count();
                self.apply(&text, lines / 4)?;
                None
            }
            None | Some(Index::Partial | Index::Slow) => Some((200, self.apply(&text, usize::MAX)?)),
        })
    }

    /// Carries out the first `items`; the answer to all of it.
    fn apply(&mut self, text: &[u8], items: usize) -> Result<Vec<u8>, String> {
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
        let mut answers = Vec::new();
        for pair in lines[..lines.len() - 1].chunks(2).take(items) {
            let [action, source] = pair else { return Err("an action without a document".to_owned()) };
            let Action { index: target } =
                serde_json::from_slice(action).map_err(|error| format!("an action: {error}"))?;
            let source: Source =
                serde_json::from_slice(source).map_err(|error| format!("a document: {error}"))?;
            answers.push(format!("{{\"index\":{}}}", self.write(target, source)?));
        }
        Ok(format!("{{\"items\":[{}]}}", answers.join(",")).into_bytes())
    }

    fn write(&mut self, target: Target, source: Source) -> Result<String, String> {
        if target.version_type != "external" {
            return Err(format!("version_type {}", target.version_type));
        }
        if self.how == Some(Index::Partial) && self.rng.u8(..3) == 0 {
            let is_ignored = self.planted == Some(Planted::PartialIgnored);
            return Ok(match is_ignored {
                true => r#"{"status":201}"#.to_owned(),
                false => {
                    r#"{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"full"}}"#
                        .to_owned()
                }
            });
        }
        if source.original.contains("POISON") {
            return Ok(r#"{"status":400,"error":{"type":"document_parsing_exception","reason":"poison"}}"#
                .to_owned());
        }
        let Target { index, id, version, .. } = target;
        let key = (index, id);
        let before = self.documents.get(&key).map(|document| document.version);
        let is_checked = self.planted != Some(Planted::VersionsIgnored);
        if is_checked && before.is_some_and(|before| version <= before) {
            return Ok(
                r#"{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"conflict"}}"#
                    .to_owned(),
            );
        }
        let Source { original, offset } = source;
        self.documents.insert(key, Document { version, text: original, offset });
        Ok(format!("{{\"status\":{}}}", if before.is_some() { 200 } else { 201 }))
    }
}
