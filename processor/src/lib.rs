//! Blocks to documents to Elasticsearch.
//!
//! A block is split into events, each event is read by its component's grammar and rendered as one document whose `_id` and
//! version come from the source bytes alone ([`document`]). Documents travel in bulk requests; each item's outcome is
//! judged on its own. A Kafka offset is committed only when every event up to it is indexed or in the dead-letter topic.
//! Whatever is done twice changes nothing: the same id with the same or a smaller version answers 409, which is success.

pub mod body;
pub mod document;
pub mod json;
pub mod source;
mod zone;

pub use body::{Block, BulkBody, Item, Position};
pub use document::{BlockStats, Options, Renderer};
