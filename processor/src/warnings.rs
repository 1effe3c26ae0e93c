//! What the indexer says, each kind at most twice a minute.

use std::sync::atomic::{AtomicBool, Ordering};

use vitals::Throttle;

use crate::{
    elastic::{Answer, NoAnswer},
    letter::DeadLetter,
    outcome::Trouble,
};

/// One throttle for each kind of warning.
#[derive(Default)]
pub(crate) struct Warnings {
    no_answer: Throttle,
    busy: Throttle,
    paused: Throttle,
    /// Once is enough.
    blind: AtomicBool,
    refused: Throttle,
    too_large: Throttle,
    unreadable: Throttle,
    trouble: [Throttle; Trouble::ALL.len()],
}

impl Warnings {
    pub(crate) fn no_answer(&self, error: &NoAnswer) {
        if let Some(withheld) = self.no_answer.pass() {
            let hint = "look at elasticsearch.urls and whether the server runs";
            tracing::warn!(%error, withheld, hint, "elasticsearch does not answer, trying on");
        }
    }

    /// Passes by itself, so nobody needs to look.
    pub(crate) fn busy(&self, answer: &Answer) {
        if let Some(withheld) = self.busy.pass() {
            let text = answer.beginning();
            tracing::info!(status = answer.status, text, withheld, "elasticsearch is busy, trying on");
        }
    }

    pub(crate) fn paused(&self, status: u16, reason: &str) {
        if let Some(withheld) = self.paused.pass() {
            let hint = "look at elasticsearch.user or elasticsearch.api_key, and at its rights on logs-khp.* (docs/operations.md)";
            tracing::warn!(status, reason, withheld, hint, "elasticsearch does not let us write, waiting");
        }
    }

    /// What nobody needs to do something about at night, but should know.
    pub(crate) fn blind(&self, answer: &Answer) {
        if !self.blind.swap(true, Ordering::Relaxed) {
            let reason = answer.beginning();
            let hint = "give its user the cluster privilege monitor, else indices get guessed types if somebody deletes the templates";
            tracing::warn!(
                status = answer.status,
                reason,
                hint,
                "whether the index templates are there cannot be seen"
            );
        }
    }

    pub(crate) fn trouble(&self, trouble: Trouble, index: &str, reason: &str) {
        if let Some(withheld) = self.trouble[trouble as usize].pass() {
            let hint = trouble.hint();
            tracing::warn!(%trouble, index, reason, withheld, hint, "documents wait, nothing is lost");
        }
    }

    pub(crate) fn refused(&self, letter: &DeadLetter) {
        if let Some(withheld) = self.refused.pass() {
            let header = |name| letter.header(name).unwrap_or_default();
            tracing::warn!(
                index = header("index"),
                id = header("id"),
                path = header("path"),
                offset = header("base"),
                status = header("status"),
                reason = header("reason"),
                withheld,
                "a document is refused and becomes a dead letter"
            );
        }
    }

    pub(crate) fn too_large(&self, bytes: usize) {
        if let Some(withheld) = self.too_large.pass() {
            let hint = "set process.bulk_mib below the server's http.max_content_length";
            tracing::warn!(bytes, withheld, hint, "a bulk request is too large, sending smaller ones");
        }
    }

    pub(crate) fn unreadable(&self, documents: usize, answer: &Answer) {
        if let Some(withheld) = self.unreadable.pass() {
            let text = answer.beginning();
            tracing::warn!(documents, text, withheld, "a bulk answer cannot be read, sending again");
        }
    }
}
