//! Why the objects could not be put into a Kibana, and what to do.

use std::fmt;

use crate::object::ObjectError;

/// Why it failed.
#[derive(Debug)]
pub enum KibanaError {
    /// The address, a certificate or the login cannot be used.
    Configuration(String),
    /// Nobody answers.
    Unreachable(String),
    /// 401 or 403.
    Denied {
        /// The HTTP status.
        status: u16,
        /// The call.
        call: String,
        /// Kibana's words.
        reason: String,
    },
    /// Kibana does not want what it was sent.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The call.
        call: String,
        /// Kibana's words.
        reason: String,
    },
    /// Something answered, but not as Kibana does.
    Stranger {
        /// The call.
        call: String,
        /// The beginning of what it said.
        answer: String,
    },
    /// An object of ours, or one that Kibana exported, cannot be read.
    Object(ObjectError),
}

impl KibanaError {
    fn hint(&self) -> &str {
        match self {
            KibanaError::Configuration(_) => {
                "such as http://localhost:5601, with the base path if it has one"
            }
            KibanaError::Unreachable(_) => {
                "is Kibana running, is the address right (`https://` if it has TLS), and has tls.ca of the configuration the \
                 authority of its certificate?"
            }
            KibanaError::Denied { status: 401, .. } => {
                "give --config with a user and password, or an API key, in its `elasticsearch` section; Kibana asks the same server"
            }
            KibanaError::Denied { .. } => {
                "the user needs all rights on Saved Objects Management in this space, as the role kibana_admin has them"
            }
            KibanaError::Refused { status: 404, .. } => {
                "is there such a space, and has the address the base path of Kibana (server.basePath)?"
            }
            KibanaError::Refused { status: 429 | 500.., .. } => "is Kibana still starting? Try again",
            KibanaError::Refused { .. } => {
                "mend what Kibana names, or import the file of --kibana-ndjson by hand"
            }
            KibanaError::Stranger { .. } => {
                "the address must be Kibana's own, not Elasticsearch's or a login page's"
            }
            KibanaError::Object(_) => {
                "is it an object of another program with our id? Rename or delete it in Kibana"
            }
        }
    }
}

impl fmt::Display for KibanaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KibanaError::Configuration(message) => f.write_str(message)?,
            KibanaError::Unreachable(detail) => write!(f, "Kibana does not answer: {detail}")?,
            KibanaError::Denied { status: 401, call, reason } => {
                write!(f, "{call}: not logged in (401): {reason}")?
            }
            KibanaError::Denied { status, call, reason } => {
                write!(f, "{call}: not allowed ({status}): {reason}")?
            }
            KibanaError::Refused { status, call, reason } => {
                write!(f, "{call}: refused ({status}): {reason}")?
            }
            KibanaError::Stranger { call, answer } => write!(f, "{call}: no answer of a Kibana: {answer}")?,
            KibanaError::Object(error) => write!(f, "{error}")?,
        }
        write!(f, "\n  hint: {}", self.hint())
    }
}

impl std::error::Error for KibanaError {}

impl From<ObjectError> for KibanaError {
    fn from(error: ObjectError) -> KibanaError {
        KibanaError::Object(error)
    }
}
