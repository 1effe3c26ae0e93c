//! The answer to a bulk request, read without building a tree: a status for each item, and borrowed texts where one failed.

use std::borrow::Cow;

use serde::Deserialize;

/// The part of a bulk response that is asked for: `filter_path` in [`PATH`].
#[derive(Debug, Deserialize)]
pub(crate) struct BulkResponse<'a> {
    /// In the order of the request's.
    #[serde(borrow, default)]
    pub(crate) items: Vec<Wrapped<'a>>,
}

/// Where bulk requests go. A shard that is not there yet, as after a restart, is waited for at most 10 s, so that the documents of
/// other shards are not held up; those of this one are sent again.
pub(crate) const PATH: &str = "/_bulk?timeout=10s&filter_path=items.*.status,items.*.error.type,items.*.error.reason,\
                               items.*.error.caused_by.reason,error,status";

/// An item under the name of its action.
#[derive(Debug, Deserialize)]
pub(crate) struct Wrapped<'a> {
    #[serde(borrow, alias = "create", alias = "update", alias = "delete")]
    pub(crate) index: ItemAnswer<'a>,
}

/// What became of one document.
#[derive(Debug, Deserialize)]
pub(crate) struct ItemAnswer<'a> {
    pub(crate) status: u16,
    #[serde(borrow)]
    pub(crate) error: Option<ItemError<'a>>,
}

/// Why a document was not taken.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ItemError<'a> {
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    #[serde(borrow, default)]
    reason: Option<Cow<'a, str>>,
    #[serde(borrow)]
    caused_by: Option<Cause<'a>>,
}

#[derive(Debug, Deserialize)]
struct Cause<'a> {
    #[serde(borrow, default)]
    reason: Option<Cow<'a, str>>,
}

impl ItemError<'_> {
    pub(crate) fn reason(&self) -> &str {
        self.reason.as_deref().unwrap_or_default()
    }

    /// Type, reason and cause in one line.
    pub(crate) fn describe(&self) -> String {
        let cause = self.caused_by.as_ref().and_then(|cause| cause.reason.as_deref());
        match cause {
            Some(cause) => format!("{}: {}: {cause}", self.kind, self.reason()),
            None => format!("{}: {}", self.kind, self.reason()),
        }
    }
}

impl<'a> BulkResponse<'a> {
    /// Reads a response. What was cut on its way, or is no bulk response at all, is an error.
    pub(crate) fn read(text: &'a [u8]) -> Result<BulkResponse<'a>, serde_json::Error> {
        serde_json::from_slice(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_servers_answer() {
        let text = br#"{"items":[{"index":{"status":201}},{"create":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"[a]: \"x\""}}},
            {"index":{"status":400,"error":{"type":"document_parsing_exception","reason":"r","caused_by":{"reason":"c"}}}},
            {"index":{"status":500,"error":{"type":"null_pointer_exception","reason":null}}}]}"#;
        let response = BulkResponse::read(text).unwrap();
        let statuses: Vec<u16> = response.items.iter().map(|item| item.index.status).collect();
        assert_eq!(statuses, [201, 409, 400, 500]);
        let error = |at: usize| response.items[at].index.error.as_ref().unwrap();
        assert_eq!(error(1).reason(), "[a]: \"x\"");
        assert_eq!(error(2).describe(), "document_parsing_exception: r: c");
        assert_eq!(error(3).reason(), "");
        assert!(BulkResponse::read(&text[..100]).is_err());
        assert!(BulkResponse::read(b"<html>").is_err());
    }
}
