//! The templates, and whether those on the server are these.
//!
//! A server answers with its own spelling of what it was given (numbers become strings, dots become objects), so contents
//! are not compared: each body carries a hash of what we sent, and what a server has is ours if its hash is. So an edit made
//! by hand stays until a new khp-log brings other contents.

use serde_json::{Value, json};

use super::{
    Change, SetupObject,
    mapping::{Flavour, mappings},
    server::{Server, SetupError},
};

const SETTINGS: &str = include_str!("../../../index-templates/khp-log-settings.json");
const EVERY_INDEX: &str = include_str!("../../../index-templates/khp-log.json");
const DATED_INDEX: &str = include_str!("../../../index-templates/khp-log-dated.json");

/// Something to be put, and where.
pub(super) struct Template {
    kind: &'static str,
    endpoint: &'static str,
    /// Where the answer to a GET holds the template.
    list: &'static str,
    inner: &'static str,
    name: &'static str,
    body: Value,
}

impl Template {
    fn component(name: &'static str, body: Value) -> Template {
        Template {
            kind: "component template",
            endpoint: "_component_template",
            list: "component_templates",
            inner: "component_template",
            name,
            body: stamped(body),
        }
    }

    fn index(name: &'static str, body: Value) -> Template {
        Template {
            kind: "index template",
            endpoint: "_index_template",
            list: "index_templates",
            inner: "index_template",
            name,
            body: stamped(body),
        }
    }

    /// Puts the template unless it is there already.
    pub(super) async fn install(&self, server: &Server, dry_run: bool) -> Result<SetupObject, SetupError> {
        let path = format!("{}/{}", self.endpoint, self.name);
        let there = server.get(&path).await?.found()?;
        let change = match &there {
            None => Change::Created,
            Some(body) if hash_of(&body[self.list][0][self.inner]) == hash_of(&self.body) => {
                Change::Unchanged
            }
            Some(_) => Change::Updated,
        };
        if change != Change::Unchanged && !dry_run {
            server.put(&path, &self.body).await?;
        }
        Ok(SetupObject { kind: self.kind, name: self.name, change })
    }
}

/// All templates, in the order in which they are to be put. `lifecycle`: whether the server knows lifecycle settings.
pub(super) fn all(flavour: Flavour, replicas: u8, lifecycle: bool) -> Result<Vec<Template>, SetupError> {
    let mut settings = json(SETTINGS)?;
    settings["template"]["settings"]["index"]["number_of_replicas"] = json!(replicas);
    let mut templates = vec![
        Template::component("khp-log-settings", settings),
        Template::component("khp-log-mappings", mappings_body(flavour)),
        Template::index("khp-log", json(EVERY_INDEX)?),
    ];
    if lifecycle {
        templates.push(Template::index("khp-log-dated", json(DATED_INDEX)?));
    }
    Ok(templates)
}

/// The component template that holds the mapping.
pub(super) fn mappings_body(flavour: Flavour) -> Value {
    json!({
        "template": { "mappings": mappings(flavour) },
        "_meta": {
            "managed_by": "khp-log",
            "description": "Every field a document can have, made from grammars/src/fields.rs. What is not in it is kept, not mapped.",
        },
    })
}

/// A file of the repository. Tests see to it that all are JSON.
pub(super) fn json(text: &str) -> Result<Value, SetupError> {
    serde_json::from_str(text).map_err(|error| SetupError::Configuration {
        message: format!("a bundled template is no JSON: {error}"),
        hint: "this khp-log was built from a damaged source tree",
    })
}

/// Adds who made it and the hash of the content.
fn stamped(mut body: Value) -> Value {
    let hash = format!("{:016x}", fnv1a(body.to_string().as_bytes()));
    body["_meta"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    body["_meta"]["content"] = json!(hash);
    body
}

fn hash_of(template: &Value) -> Option<&str> {
    template["_meta"]["content"].as_str()
}

/// FNV-1a: known not to change with the next release of a library, and no adversary is near.
fn fnv1a(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_stamped_with_their_content() {
        let of = |replicas| all(Flavour::PLAIN, replicas, true).unwrap();
        let hashes = |templates: &[Template]| -> Vec<String> {
            templates.iter().map(|template| hash_of(&template.body).unwrap().to_owned()).collect()
        };
        let (one, two) = (hashes(&of(1)), hashes(&of(2)));
        assert_eq!(one, hashes(&of(1)));
        assert_ne!(one[0], two[0]);
        assert_eq!(one[1..], two[1..]);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn index_templates_go_together() {
        let (every, dated) = (json(EVERY_INDEX).unwrap(), json(DATED_INDEX).unwrap());
        assert_eq!(every["composed_of"], dated["composed_of"]);
        // Elastic's own logs-*-* has 100, in newer versions of some integrations 200.
        assert!(every["priority"].as_u64() > Some(200));
        assert!(dated["priority"].as_u64() > every["priority"].as_u64());
        for template in [every, dated] {
            assert!(template.get("data_stream").is_none(), "a data stream does not keep ids unique");
        }
    }
}
