//! What each stage costs, in one run: bytes and events per CPU-second, and allocations per event.
//!
//! `cargo bench --bench pipeline` runs what needs no server. With `KHP_KAFKA` and `KHP_ELASTICSEARCH` set (`stack/stack env`
//! prints them) it also ships into the real Kafka and indexes into the real Elasticsearch, beside the rate that the same
//! server takes of the same documents rendered beforehand. Names of parts, `render`, `kafka`, `elasticsearch`, run these only.

mod measure;
mod render;
mod servers;

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
pub(crate) static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    println!("{}", measure::HEADER);
    let parts: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |part: &str| parts.is_empty() || parts.iter().any(|wanted| wanted == part);
    if is_wanted("render") {
        render::run();
    }
    servers::run(is_wanted);
}
