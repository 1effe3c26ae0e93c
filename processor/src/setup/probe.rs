//! What the server is, and what it has.
//!
//! Types and settings are asked for by simulating a template that uses them, which changes nothing: versions and licences
//! say too little about it.

use std::fmt;

use elasticsearch::http::Method;
use serde_json::{Value, json};

use super::{
    mapping::{FlattenedType, Flavour, TextType},
    server::{Server, SetupError},
};

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Elastic's.
    Elasticsearch,
    /// The fork.
    OpenSearch,
}

/// The server that answered.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// Its address.
    pub url: String,
    /// Whose it is.
    pub engine: Engine,
    /// As it says.
    pub version: String,
}

impl fmt::Display for ServerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let engine = match self.engine {
            Engine::Elasticsearch => "Elasticsearch",
            Engine::OpenSearch => "OpenSearch",
        };
        write!(f, "{engine} {} at {}", self.version, self.url)
    }
}

/// The first server that answers, and what it is.
pub(super) async fn identify(settings: &settings::Elasticsearch) -> Result<(Server, ServerInfo), SetupError> {
    let mut unreachable = Vec::new();
    for server in Server::all(settings)? {
        match identity(&server).await {
            Err(SetupError::Unreachable(details)) => unreachable.extend(details),
            Err(error) => return Err(error),
            Ok(info) => {
                supported(&info)?;
                return Ok((server, info));
            }
        }
    }
    Err(SetupError::Unreachable(unreachable))
}

async fn identity(server: &Server) -> Result<ServerInfo, SetupError> {
    let root = server.get("").await?;
    let (engine, version) = match root.body["version"]["number"].as_str() {
        Some(version) => {
            let open_search = root.body["version"]["distribution"] == "opensearch";
            (if open_search { Engine::OpenSearch } else { Engine::Elasticsearch }, version.to_owned())
        }
        // Elastic's distribution for integration tests has no `GET /`.
        None => {
            let nodes = server.get("_nodes/_local?filter_path=nodes.*.version").await?;
            let node = nodes.body["nodes"].as_object().and_then(|nodes| nodes.values().next());
            match node.and_then(|node| node["version"].as_str()) {
                // OpenSearch began anew at 1, when Elasticsearch had 7.
                Some(version) if numbers(version).0 < 5 => (Engine::OpenSearch, version.to_owned()),
                Some(version) => (Engine::Elasticsearch, version.to_owned()),
                None => return Err(root.stranger(&server.url)),
            }
        }
    };
    Ok(ServerInfo { url: server.url.clone(), engine, version })
}

/// Major and minor version.
fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn supported(info: &ServerInfo) -> Result<(), SetupError> {
    let oldest = match info.engine {
        Engine::Elasticsearch => (7, 12),
        Engine::OpenSearch => (2, 0),
    };
    if numbers(&info.version) < oldest { Err(SetupError::TooOld(info.to_string())) } else { Ok(()) }
}

/// The best types that the server has.
pub(super) async fn flavour(server: &Server) -> Result<Flavour, SetupError> {
    // What every server has is refused only if the question itself is wrong.
    if let Some(refused) = refuses(server, "keyword").await? {
        return Err(refused);
    }
    let has = async |name| Ok::<bool, SetupError>(refuses(server, name).await?.is_none());
    let text = if has("match_only_text").await? { TextType::MatchOnlyText } else { TextType::Text };
    let flattened = if has("flattened").await? {
        FlattenedType::Flattened
    } else if has("flat_object").await? {
        FlattenedType::FlatObject
    } else {
        FlattenedType::Object
    };
    Ok(Flavour { text, flattened })
}

/// Why the server does not take a field of that type, or nothing if it does.
async fn refuses(server: &Server, type_name: &str) -> Result<Option<SetupError>, SetupError> {
    // Nobody else has this priority: two templates of one priority must not overlap, not even simulated ones.
    let template = json!({
        "index_patterns": ["khp-log-probe-*"],
        "priority": 1_913_760_421,
        "template": { "mappings": { "properties": { "probe": { "type": type_name } } } },
    });
    let answer = server.send(Method::Post, "_index_template/_simulate", Some(&template)).await?;
    match answer.status {
        200 => Ok(None),
        400 => Ok(Some(answer.refused())),
        _ => Err(answer.refused()),
    }
}

/// The server's lifecycle policy, if it has lifecycle management.
#[derive(Debug)]
pub(super) enum Lifecycle {
    /// No such thing here.
    Unavailable,
    /// No policy of ours yet.
    Free,
    /// Our policy as it is now.
    Policy(Value),
}

/// Asks for our policy. Servers without lifecycle management know no such path, and say so with 400, not 404.
pub(super) async fn lifecycle(server: &Server, name: &str) -> Result<Lifecycle, SetupError> {
    let answer = server.get(&format!("_ilm/policy/{name}")).await?;
    match answer.status {
        200 => Ok(Lifecycle::Policy(answer.body[name]["policy"].clone())),
        404 if answer.error_type() == "resource_not_found_exception" => Ok(Lifecycle::Free),
        400 | 404 | 405 | 410 => Ok(Lifecycle::Unavailable),
        _ => Err(answer.refused()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (engine, version, known) in [
            (Engine::Elasticsearch, "7.12.0", true),
            (Engine::Elasticsearch, "7.11.2", false),
            (Engine::Elasticsearch, "9.1.0-SNAPSHOT", true),
            (Engine::Elasticsearch, "10.0.0", true),
            (Engine::OpenSearch, "1.3.20", false),
            (Engine::OpenSearch, "3.4.0", true),
        ] {
            let info = ServerInfo { url: "http://a".to_owned(), engine, version: version.to_owned() };
            assert_eq!(supported(&info).is_ok(), known, "{info}");
        }
    }
}
