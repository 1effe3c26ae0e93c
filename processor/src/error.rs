//! Why the processor ends although nobody asked it to.

use std::fmt;

/// What makes going on pointless. Servers that are away are none of these: they are waited for.
#[derive(Debug)]
pub enum ProcessError {
    /// A server does not let us in, and never did.
    Credentials {
        /// `kafka` or `elasticsearch`.
        server: &'static str,
        /// What it said.
        detail: String,
        /// Where to look.
        hint: &'static str,
    },
    /// A client or thread cannot be made.
    Setup(String),
    /// The Kafka client can never go on.
    Kafka(String),
    /// A thread or task died with a block. Started again, everything from the last commit on is read again.
    Lost,
}

impl ProcessError {
    pub(crate) fn setup(error: impl fmt::Display) -> ProcessError {
        ProcessError::Setup(error.to_string())
    }
}

impl fmt::Display for ProcessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProcessError::Credentials { server, detail, hint } => {
                write!(f, "{server} does not let us in: {detail}; {hint}")
            }
            ProcessError::Setup(detail) => write!(f, "start the processor: {detail}"),
            ProcessError::Kafka(detail) => write!(f, "the kafka client cannot go on: {detail}"),
            ProcessError::Lost => {
                f.write_str("a thread died with a block; start again, and please report what stands above")
            }
        }
    }
}

impl std::error::Error for ProcessError {}
