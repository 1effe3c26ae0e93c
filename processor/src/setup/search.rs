//! Single requests to Elasticsearch, for commands that look at what is there.

use elasticsearch::http::Method;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use super::server::{Server, SetupError};

/// The servers of the configuration, asked one thing at a time.
pub struct Search {
    servers: Vec<Server>,
    runtime: Runtime,
}

impl Search {
    /// Prepares to ask; connects to nothing yet.
    pub fn new(settings: &settings::Elasticsearch) -> Result<Search, SetupError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| {
            SetupError::Configuration {
                message: format!("the asynchronous runtime cannot be started: {error}"),
                hint: "raise the limits of open files and threads",
            }
        })?;
        Ok(Search { servers: Server::all(settings)?, runtime })
    }

    /// Asks the first server that answers with `GET`; what is not there is `Null`.
    pub fn get(&self, path: &str) -> Result<Value, SetupError> {
        self.send(Method::Get, path, None)
    }

    /// Asks the first server that answers with `POST`; what is not there is `Null`.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, SetupError> {
        self.send(Method::Post, path, Some(body))
    }

    /// Makes what was written to the indices searchable now.
    pub fn refresh(&self, indices: &str) -> Result<(), SetupError> {
        self.send(Method::Post, &format!("{indices}/_refresh"), None).map(drop)
    }

    fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, SetupError> {
        let mut unreachable = Vec::new();
        for server in &self.servers {
            match self.runtime.block_on(server.send(method, path, body)) {
                Ok(answer) => return answer.found().map(Option::unwrap_or_default),
                Err(SetupError::Unreachable(details)) => unreachable.extend(details),
                Err(error) => return Err(error),
            }
        }
        Err(SetupError::Unreachable(unreachable))
    }
}
