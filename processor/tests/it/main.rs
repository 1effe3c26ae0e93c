//! The processor against servers: a fake Elasticsearch that fails as told, and real ones where there are some.
//!
//! `KHP_KAFKA` and `KHP_ELASTICSEARCH` (`stack/stack env` prints them) say where the real ones are; without them those tests
//! say loudly that they were skipped.

#![allow(clippy::unwrap_used)]

mod blocks;
mod faults;
mod letters;
mod parked;
mod real;
mod servers;
