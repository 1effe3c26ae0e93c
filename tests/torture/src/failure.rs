//! Why a cell failed, and what it lost and doubled.

use std::fmt;

/// A failed cell, with what the oracle counted, if it came so far.
#[derive(Debug, Default)]
pub struct Failure {
    /// What is wrong, a line each.
    pub what: String,
    /// Events without a document.
    pub lost: u64,
    /// Documents more than one of an event.
    pub duplicated: u64,
    /// Nothing failed: the cell cannot be run here.
    pub not_run: bool,
}

impl Failure {
    /// The cell cannot be run here, for this reason.
    pub fn not_run(reason: impl Into<String>) -> Failure {
        Failure { what: reason.into(), not_run: true, ..Failure::default() }
    }
}

/// What came out of a step of a cell.
pub type Outcome<T = ()> = Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl From<String> for Failure {
    fn from(what: String) -> Failure {
        Failure { what, ..Failure::default() }
    }
}

impl From<&str> for Failure {
    fn from(what: &str) -> Failure {
        what.to_owned().into()
    }
}

/// Whatever a library says went wrong.
macro_rules! from_error {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Failure {
                error.to_string().into()
            }
        })*
    };
}

from_error!(std::io::Error, reqwest::Error, serde_json::Error, rdkafka::error::KafkaError);
