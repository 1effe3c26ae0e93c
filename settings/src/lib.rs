//! The configuration: one YAML file into [`Settings`], every problem at once.
//!
//! Reading goes in three steps, and each goes on as far as it can before the problems of all are shown together:
//!
//! 1. `tree`: YAML into nodes that know their line and column. Only a syntax error ends reading here.
//! 2. `typed`: nodes into what the user typed, one struct a section. Unknown keys, keys given twice, wrong types.
//! 3. `check`: what the user typed into what the programs use ([`Settings`]). Values, ranges, files, secrets, and
//!    combinations that would be unsafe; those cannot be expressed in [`Settings`], which needs no further check.
//!
//! `keys` is the table of all keys; `reference.md` describes them, and a test keeps the two alike.
//!
//! # Limits
//!
//! A file has one document of at most 1 MiB. Anchors and aliases work; merge keys (`<<`) and tags are refused. Secrets come
//! from files, systemd credentials or the environment, never from the file itself, and no message ever has a secret in it.

#![forbid(unsafe_code)]

mod check;
mod close;
mod file;
mod keys;
mod model;
mod needs;
mod problem;
mod properties;
mod system;
mod tree;
mod typed;

use std::path::Path;

pub use model::{
    Compression, Elasticsearch, FilebeatRow, FoundStream, Framing, Kafka, Login, Process, Sasl, Secret,
    Settings, Ship, Stream, Tls,
};
pub use problem::{Problem, Problems};
pub use properties::kafka_properties;
pub use system::{host, memory_bytes};

use problem::Collector;

/// Reads the configuration file at `path`, with the process's environment.
///
/// Refuses a file that others than its owner may write, since who writes it decides which files are read and where they are
/// sent.
pub fn load(path: &Path) -> Result<Settings, Problems> {
    let name = path.display().to_string();
    match file::configuration(path) {
        Ok(text) => parse(&text, &name, &|variable| std::env::var(variable).ok()),
        Err(problem) => Err(Problems { file: name, problems: vec![problem] }),
    }
}

/// As [`load`], for a shipper that finds streams itself: those of the file go before them, and there need be none.
pub fn load_with(path: &Path, found: &[FoundStream]) -> Result<Settings, Problems> {
    let name = path.display().to_string();
    match file::configuration(path) {
        Ok(text) => parse_with(&text, &name, &|variable| std::env::var(variable).ok(), Some(found)),
        Err(problem) => Err(Problems { file: name, problems: vec![problem] }),
    }
}

/// Reads a configuration from `text`. `name` stands for the file in messages; `environment` gives the value of a variable.
///
/// Files the configuration names (certificates, secrets) are read from the file system.
pub fn parse(
    text: &str,
    name: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Settings, Problems> {
    parse_with(text, name, environment, None)
}

/// As [`parse`], for a shipper that finds streams itself if `found` is some.
pub fn parse_with(
    text: &str,
    name: &str,
    environment: &dyn Fn(&str) -> Option<String>,
    found: Option<&[FoundStream]>,
) -> Result<Settings, Problems> {
    let mut problems = Collector::default();
    let settings = tree::parse(text, &mut problems)
        .and_then(|root| typed::file(&root, &mut problems))
        .map(|typed| check::settings(&typed, name, environment, found, &mut problems));
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(problems.into_problems(name)),
    }
}
