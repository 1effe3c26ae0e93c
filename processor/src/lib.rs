//! Blocks to documents to Elasticsearch.
//!
//! A block is split into events, each event is read by its component's grammar and rendered as one document whose `_id` and
//! version come from the source bytes alone ([`document`]). Documents travel in bulk requests; each item's outcome is
//! judged on its own. A Kafka offset is committed only when every event up to it is indexed or in the dead-letter topic.
//! Whatever is done twice changes nothing: the same id with the same or a smaller version answers 409, which is success.

mod archive;
pub mod audit;
mod backoff;
pub mod body;
mod bulk;
pub mod check;
mod collections;
mod consume;
pub mod counters;
mod course;
mod dead_letter;
pub mod document;
pub mod elastic;
mod error;
mod filebeat;
mod flight;
mod group;
mod indexer;
mod journal;
pub mod json;
mod kafka;
pub mod letter;
pub mod letters;
pub mod outcome;
mod parked;
mod pipeline;
mod recall;
mod refetch;
mod render;
mod response;
mod run;
pub mod setup;
#[cfg(feature = "simulation")]
#[doc(hidden)]
pub mod simulation;
pub mod source;
mod status;
mod stop;
mod templates;
#[cfg(test)]
mod testing;
mod warnings;
mod watermark;
mod zone;

pub use body::{Block, BulkBody, Item, Position};
pub use counters::Counters;
pub use document::{BlockStats, Options, Renderer};
pub use error::ProcessError;
pub use journal::Replayed;
pub use letter::DeadLetter;
pub use pipeline::Mode;
pub use run::{Direct, DirectEnd, run};
pub use status::Status;
pub use stop::Stop;
