//! Whether our index templates are there. Without them the server would make the next index with types that it guesses, for good.
//!
//! They are looked for before documents go to an index that none went to since the last look, and once a minute. Between look and
//! bulk somebody could still delete them; for that to do harm, the index must be new in the same moment.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    indexer::Shared,
    outcome::{Request, Trouble, judge_request},
};

/// How long what was seen is believed.
const BELIEVED: Duration = Duration::from_secs(60);

/// What the last look has seen.
#[derive(Default)]
pub(crate) struct Templates(Mutex<Option<Seen>>);

/// They were there.
struct Seen {
    at: Instant,
    /// Indices that were written to since.
    indices: HashSet<String>,
}

impl Templates {
    fn lock(&self) -> MutexGuard<'_, Option<Seen>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether documents may go to these indices without another look.
    pub(crate) fn are_known(&self, indices: &[String], now: Instant) -> bool {
        let seen = self.lock();
        let fresh = seen.as_ref().filter(|seen| now.saturating_duration_since(seen.at) < BELIEVED);
        fresh.is_some_and(|seen| indices.iter().all(|index| seen.indices.contains(index)))
    }

    /// They are there, and documents are about to go to these indices.
    pub(crate) fn found(&self, indices: &[String], now: Instant) {
        let mut seen = self.lock();
        match seen.as_mut().filter(|seen| now.saturating_duration_since(seen.at) < BELIEVED) {
            Some(seen) => seen.indices.extend(indices.iter().cloned()),
            None => *seen = Some(Seen { at: now, indices: indices.iter().cloned().collect() }),
        }
    }

    /// They are not there: nothing is known any more.
    pub(crate) fn missing(&self) {
        *self.lock() = None;
    }
}

/// What a look said.
pub(crate) enum Look {
    /// Documents may go.
    There,
    /// Somebody has to install them first.
    Missing,
    /// The server does not answer, or is busy.
    NotKnown,
}

/// Looks for them, if that is due, before documents go to these indices. `silent` requests before were not answered.
pub(crate) async fn look(shared: &Shared, indices: &[String], silent: &mut usize) -> Look {
    let Shared { sink, templates, warnings, counters, .. } = shared;
    let now = Instant::now();
    if templates.are_known(indices, now) {
        return Look::There;
    }
    let answer = match sink.template(*silent).await {
        None => return Look::There,
        Some(Ok(answer)) => answer,
        Some(Err(error)) => {
            *silent += 1;
            counters.status.elasticsearch.set(error.to_string());
            warnings.no_answer(&error);
            return Look::NotKnown;
        }
    };
    *silent = 0;
    counters.status.elasticsearch.clear();
    match (answer.status, judge_request(answer.status, &answer.text)) {
        (404, _) => {
            templates.missing();
            counters.status.trouble(Trouble::MissingTemplates, "");
            warnings.trouble(Trouble::MissingTemplates, &indices.join(", "), "");
            Look::Missing
        }
        (_, Request::Again) => {
            warnings.busy(&answer);
            Look::NotKnown
        }
        // Who may not look cannot know; all else the bulk itself will be told.
        (status, _) => {
            if status == 403 {
                warnings.blind(&answer);
            }
            templates.found(indices, now);
            Look::There
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_looked_for_once_a_minute_and_for_each_new_index() {
        let (templates, start) = (Templates::default(), Instant::now());
        let [a, b] = ["a", "b"].map(|name| vec![name.to_owned()]);
        let late = start + BELIEVED;
        assert!(!templates.are_known(&a, start));
        templates.found(&a, start);
        assert!(templates.are_known(&a, start) && !templates.are_known(&b, start));
        templates.found(&b, start + BELIEVED / 2);
        assert!(templates.are_known(&[a.clone(), b.clone()].concat(), start + BELIEVED / 2));
        assert!(!templates.are_known(&b, late), "a look for one index is none for all");
        templates.found(&a, late);
        assert!(templates.are_known(&a, late) && !templates.are_known(&b, late));
        templates.missing();
        assert!(!templates.are_known(&a, late));
    }
}
