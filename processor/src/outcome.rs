//! What an answer of Elasticsearch means for a document, by status and error type together.
//!
//! A status alone does not tell: 403 is a lack of rights or a full disk, 400 a bad document or too many shards, 404 a missing
//! index. So one table decides, first row that matches; what it does not know is retried, never dropped. Error types
//! are those of Elasticsearch 7.12 to 9 and OpenSearch 2 and 3. Only a refusal for the document's own sake makes a dead letter.

use std::fmt;

/// What is to be done with one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the index.
    Indexed(Write),
    /// The server is busy: again, soon.
    Again,
    /// The index or the cluster needs an operator: again, seldom, and loudly.
    Parked(Trouble),
    /// We are not let in: again, seldom, and loudly; nothing moves meanwhile.
    Paused,
    /// The document itself is refused: a dead letter.
    Refused,
}

/// How a document came to be in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// 201.
    Created,
    /// 200: it replaced a shorter one.
    Updated,
    /// 409: the same or a longer one is there.
    Unchanged,
}

/// What an operator has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No index, and none may be created.
    MissingIndex,
    /// `cluster.max_shards_per_node` is reached.
    ShardLimit,
    /// The index is closed.
    ClosedIndex,
    /// The index or the cluster takes no writes.
    ReadOnly,
    /// The name is taken by something that takes no such writes, or is not allowed.
    NotAnIndex,
    /// An ingest pipeline that the index names is not there.
    MissingPipeline,
    /// Our index templates are gone, and the server would guess types.
    MissingTemplates,
    /// Every document for one index is refused: its mapping is at fault, not the documents.
    Wholesale,
    /// What answers is no Elasticsearch, or not one that knows `_bulk`.
    NotElasticsearch,
    /// A whole request was called malformed, and nothing else was accepted meanwhile.
    MalformedRequest,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Trouble; 10] = [
        Trouble::MissingIndex,
        Trouble::ShardLimit,
        Trouble::ClosedIndex,
        Trouble::ReadOnly,
        Trouble::NotAnIndex,
        Trouble::MissingPipeline,
        Trouble::MissingTemplates,
        Trouble::Wholesale,
        Trouble::NotElasticsearch,
        Trouble::MalformedRequest,
    ];

    /// What the operator can do.
    pub fn hint(self) -> &'static str {
        match self {
            Trouble::MissingIndex => "let action.auto_create_index allow logs-khp.*, or create the index",
            Trouble::ShardLimit => {
                "delete old indices (and keep fewer: khp-log setup --retention-days), add nodes, or raise cluster.max_shards_per_node"
            }
            Trouble::ClosedIndex => "open the index (POST /<index>/_open)",
            Trouble::ReadOnly => {
                "free disk space below the flood stage, or remove index.blocks.read_only, .write or .read_only_allow_delete"
            }
            Trouble::NotAnIndex => {
                "logs-khp.* must be plain indices, neither data streams nor aliases: run khp-log setup, look at the template"
            }
            Trouble::MissingPipeline => {
                "create the ingest pipeline that the index settings name, or remove the setting"
            }
            Trouble::MissingTemplates => {
                "run khp-log setup; without its templates the server would guess the type of every field, for good"
            }
            Trouble::Wholesale => {
                "every document is refused: run khp-log setup, and look at the index's mapping"
            }
            Trouble::NotElasticsearch => "look at elasticsearch.urls and at proxies in between",
            Trouble::MalformedRequest => "look at proxies in between, and at the server's log",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::MissingIndex => "the index is missing and may not be created",
            Trouble::ShardLimit => "the cluster has its maximum of shards",
            Trouble::ClosedIndex => "the index is closed",
            Trouble::ReadOnly => "the index or cluster is blocked for writing",
            Trouble::NotAnIndex => "the index name cannot be written to",
            Trouble::MissingPipeline => "an ingest pipeline is missing",
            Trouble::MissingTemplates => "the index templates are not installed",
            Trouble::Wholesale => "all documents for an index are refused",
            Trouble::NotElasticsearch => "the server does not know _bulk",
            Trouble::MalformedRequest => "a whole request is called malformed",
        })
    }
}

/// Which statuses a row is for.
#[derive(Clone, Copy)]
enum Status {
    Any,
    Is(u16),
    Server,
}

/// One row: status, error type (empty: any), a part of the reason (empty: any), what follows.
type Row = (Status, &'static str, &'static str, Verdict);

use Status::{Any, Is, Server};
use Verdict::{Again, Paused, Refused};

const CREATED: Verdict = Verdict::Indexed(Write::Created);
const UPDATED: Verdict = Verdict::Indexed(Write::Updated);
const UNCHANGED: Verdict = Verdict::Indexed(Write::Unchanged);
const MISSING: Verdict = Verdict::Parked(Trouble::MissingIndex);
const SHARDS: Verdict = Verdict::Parked(Trouble::ShardLimit);
const CLOSED: Verdict = Verdict::Parked(Trouble::ClosedIndex);
const READ_ONLY: Verdict = Verdict::Parked(Trouble::ReadOnly);
const NO_INDEX: Verdict = Verdict::Parked(Trouble::NotAnIndex);
const PIPELINE: Verdict = Verdict::Parked(Trouble::MissingPipeline);

#[rustfmt::skip]
const ITEMS: &[Row] = &[
    (Is(409), "version_conflict_engine_exception", "", UNCHANGED),
    (Is(201), "", "", CREATED),
    (Is(200), "", "", UPDATED),
    // Rights. OpenSearch and Elasticsearch use the same type.
    (Is(401), "", "", Paused),
    (Any, "security_exception", "", Paused),
    // Blocks: without a master they pass by themselves; others wait for somebody.
    (Server, "cluster_block_exception", "", Again),
    (Any, "cluster_block_exception", "", READ_ONLY),
    (Any, "index_create_block_exception", "", READ_ONLY),
    (Is(403), "", "", Paused),
    // The server is busy or changing.
    (Any, "es_rejected_execution_exception", "", Again),
    (Any, "rejected_execution_exception", "", Again),
    (Any, "open_search_rejected_execution_exception", "", Again),
    (Any, "opensearch_rejected_execution_exception", "", Again),
    (Any, "circuit_breaking_exception", "", Again),
    (Any, "unavailable_shards_exception", "", Again),
    (Any, "no_shard_available_action_exception", "", Again),
    (Any, "shard_not_found_exception", "", Again),
    (Any, "illegal_index_shard_state_exception", "", Again),
    (Any, "index_shard_closed_exception", "", Again),
    (Any, "process_cluster_event_timeout_exception", "", Again),
    (Any, "master_not_discovered_exception", "", Again),
    (Any, "cluster_manager_not_discovered_exception", "", Again),
    (Any, "not_master_exception", "", Again),
    (Any, "not_cluster_manager_exception", "", Again),
    (Any, "node_closed_exception", "", Again),
    (Any, "node_not_connected_exception", "", Again),
    (Any, "node_disconnected_exception", "", Again),
    (Any, "receive_timeout_transport_exception", "", Again),
    (Any, "timeout_exception", "", Again),
    (Any, "already_closed_exception", "", Again),
    (Any, "resource_already_exists_exception", "", Again),
    // The index.
    (Any, "index_closed_exception", "", CLOSED),
    (Any, "index_not_found_exception", "", MISSING),
    (Any, "invalid_index_name_exception", "", NO_INDEX),
    (Any, "invalid_alias_name_exception", "", NO_INDEX),
    (Any, "", "this action would add [", SHARDS),
    (Any, "", "maximum shards open", SHARDS),
    (Any, "", "maximum normal shards open", SHARDS),
    (Any, "validation_exception", "", SHARDS),
    (Is(400), "illegal_argument_exception", "no write index is defined for alias", NO_INDEX),
    (Is(400), "illegal_argument_exception", "only write ops with an op_type of create are allowed in data streams", NO_INDEX),
    (Is(400), "illegal_argument_exception", "has more than one ind", NO_INDEX),
    (Is(400), "illegal_argument_exception", "as the final mapping would have more than 1 type", NO_INDEX),
    (Is(400), "illegal_argument_exception", "unknown setting [", NO_INDEX),
    (Is(400), "illegal_argument_exception", "number of documents in the index", NO_INDEX),
    (Is(400), "illegal_argument_exception", "number of documents in the shard", NO_INDEX),
    (Is(400), "illegal_argument_exception", "pipeline with id [", PIPELINE),
    (Is(404), "", "", MISSING),
    // The document.
    (Is(400), "document_parsing_exception", "", Refused),
    (Is(400), "mapper_parsing_exception", "", Refused),
    (Is(400), "strict_dynamic_mapping_exception", "", Refused),
    (Is(400), "illegal_argument_exception", "", Refused),
    (Is(400), "json_parse_exception", "", Refused),
    (Is(400), "parse_exception", "", Refused),
    (Is(400), "x_content_parse_exception", "", Refused),
    (Is(400), "number_format_exception", "", Refused),
    (Is(400), "mapper_exception", "", Refused),
    (Is(400), "max_bytes_length_exceeded_exception", "", Refused),
    (Is(400), "", "", Refused),
    (Is(413), "", "", Refused),
    // All else: busy, broken or unknown. Repeating is harmless, dropping is not.
    (Any, "", "", Again),
];

/// Judges one item of a bulk response.
pub fn judge(status: u16, kind: &str, reason: &str) -> Verdict {
    let matches = |row: &&Row| {
        let status = match row.0 {
            Any => true,
            Is(this) => this == status,
            Server => status >= 500,
        };
        status && (row.1.is_empty() || row.1 == kind) && (row.2.is_empty() || reason.contains(row.2))
    };
    ITEMS.iter().find(matches).map_or(Again, |row| row.3)
}

/// What a whole request's status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Look at the items.
    Answered,
    /// The server is busy or away: everything again, soon.
    Again,
    /// We are not let in.
    Paused,
    /// An operator has to look.
    Parked(Trouble),
    /// Too large: in pieces.
    TooLarge,
    /// Something in it cannot be read: in pieces, to find what.
    Malformed,
}

/// Judges a whole request by its status and the text of its answer.
pub fn judge_request(status: u16, text: &[u8]) -> Request {
    match status {
        200 => Request::Answered,
        401 => Request::Paused,
        403 if memchr::memmem::find(text, b"cluster_block_exception").is_some() => {
            Request::Parked(Trouble::ReadOnly)
        }
        403 => Request::Paused,
        413 => Request::TooLarge,
        400 => Request::Malformed,
        408 | 425 | 429 | 500.. => Request::Again,
        _ => Request::Parked(Trouble::NotElasticsearch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers as servers gave them: status, type, reason.
    #[rustfmt::skip]
    #[test]
    fn answers_of_real_servers() {
        for (status, kind, reason, expected) in [
            (201, "", "", CREATED),
            (200, "", "", UPDATED),
            (409, "version_conflict_engine_exception", "[x]: version conflict, current version [5] is higher", UNCHANGED),
            (400, "document_parsing_exception", "[1:14] failed to parse field [a] of type [long]", Refused),
            (400, "mapper_parsing_exception", "failed to parse field [a] of type [long]", Refused),
            (400, "illegal_argument_exception", "Document contains at least one immense term in field=\"a\"", Refused),
            (400, "illegal_argument_exception", "Limit of total fields [1000] has been exceeded", Refused),
            (400, "strict_dynamic_mapping_exception", "mapping set to strict", Refused),
            (429, "es_rejected_execution_exception", "rejected execution of coordinating operation", Again),
            (429, "rejected_execution_exception", "rejected execution of coordinating operation", Again),
            (429, "circuit_breaking_exception", "[parent] Data too large", Again),
            (503, "circuit_breaking_exception", "[parent] Data too large", Again),
            (503, "unavailable_shards_exception", "[i][0] primary shard is not active Timeout: [1m]", Again),
            (503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/2/no master];", Again),
            (429, "cluster_block_exception", "index [i] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage", READ_ONLY),
            (403, "cluster_block_exception", "index [i] blocked by: [FORBIDDEN/8/index write (api)];", READ_ONLY),
            (403, "index_create_block_exception", "blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];", READ_ONLY),
            (403, "security_exception", "action [indices:data/write/bulk[s]] is unauthorized", Paused),
            (401, "security_exception", "unable to authenticate", Paused),
            (403, "", "", Paused),
            (404, "index_not_found_exception", "no such index [i] and [action.auto_create_index] is [false]", MISSING),
            (400, "index_closed_exception", "closed", CLOSED),
            (400, "invalid_index_name_exception", "Invalid index name [I], must be lowercase", NO_INDEX),
            (400, "validation_exception", "Validation Failed: 1: this action would add [2] shards, but this cluster currently has [1000]/[1000] maximum normal shards open;", SHARDS),
            (400, "illegal_argument_exception", "Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [1000]/[1000] maximum shards open;", SHARDS),
            (400, "illegal_argument_exception", "no write index is defined for alias [i]. The write index may be explicitly disabled", NO_INDEX),
            (400, "illegal_argument_exception", "only write ops with an op_type of create are allowed in data streams", NO_INDEX),
            (400, "illegal_argument_exception", "pipeline with id [p] does not exist", PIPELINE),
            (400, "resource_already_exists_exception", "index [i] already exists", Again),
            (409, "something_new", "", Again),
            (418, "something_new", "", Again),
            (400, "something_new", "", Refused),
            (500, "null_pointer_exception", "", Again),
            (502, "", "", Again),
            (504, "", "", Again),
        ] {
            assert_eq!(judge(status, kind, reason), expected, "{status} {kind} {reason}");
        }
    }

    /// Each row decides for what it describes: none is hidden by one before it.
    #[test]
    fn no_row_is_hidden() {
        for (status, kind, reason, verdict) in ITEMS {
            let status = match status {
                Any => 418,
                Is(status) => *status,
                Server => 503,
            };
            assert_eq!(judge(status, kind, reason), *verdict, "{status} {kind} {reason}");
        }
    }

    #[test]
    fn whole_requests() {
        for (status, text, expected) in [
            (200, "", Request::Answered),
            (429, "", Request::Again),
            (500, "", Request::Again),
            (502, "", Request::Again),
            (503, "", Request::Again),
            (504, "", Request::Again),
            (401, "", Request::Paused),
            (403, "", Request::Paused),
            (403, r#"{"error":{"type":"cluster_block_exception"}}"#, Request::Parked(Trouble::ReadOnly)),
            (413, "", Request::TooLarge),
            (400, "", Request::Malformed),
            (404, "", Request::Parked(Trouble::NotElasticsearch)),
            (301, "", Request::Parked(Trouble::NotElasticsearch)),
        ] {
            assert_eq!(judge_request(status, text.as_bytes()), expected, "{status} {text}");
        }
    }

    #[test]
    fn every_trouble_has_a_hint() {
        for trouble in Trouble::ALL {
            assert!(!trouble.hint().is_empty() && !trouble.to_string().is_empty());
        }
    }
}
