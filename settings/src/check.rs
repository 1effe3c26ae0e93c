//! What the user typed into what the programs use: values, ranges, files, secrets, combinations.
//!
//! Each function checks all it has before it gives up on a value (`?` stands last), so that every problem is reported. `None`
//! always means that a problem was reported, here or when the types were read.

mod elasticsearch;
mod kafka;
mod patterns;
mod process;
mod secret;
mod ship;
mod stream;
mod tls;
mod value;

use crate::{
    model::{FoundStream, Settings},
    problem::{Collector, Position},
    typed,
};

/// The environment's variables.
type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Checks everything. What comes back is meaningful only if no problem was found.
pub(crate) fn settings(
    typed: &typed::File,
    name: &str,
    environment: Environment<'_>,
    found: Option<&[FoundStream]>,
    problems: &mut Collector,
) -> Settings {
    let kafka = typed.kafka.here().and_then(|kafka| kafka::kafka(kafka, environment, problems));
    let elasticsearch = typed
        .elasticsearch
        .here()
        .and_then(|elasticsearch| elasticsearch::elasticsearch(elasticsearch, environment, problems));
    let cluster = typed.cluster.optional(|cluster| value::name(cluster, "cluster", problems));
    let ship =
        typed.ship.here().and_then(|ship| ship::ship(ship, cluster.clone(), environment, found, problems));
    let process = typed
        .process
        .here()
        .and_then(|process| process::process(process, kafka.as_ref(), cluster, environment, problems));
    Settings { file: name.to_owned(), kafka, elasticsearch, ship, process }
}

/// Reports that a key is missing.
fn missing(section: &crate::keys::Section, key: &str, at: Position, problems: &mut Collector) {
    problems.add(at, format!("`{}` is missing", section.path_of(key)), section.example_of(key));
}
