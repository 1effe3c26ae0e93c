//! One Kibana over HTTP: its version, export, import, one advanced setting.
//!
//! # Limits
//!
//! A body of an import is multipart; it has one part, written by hand here. Client certificates are not used.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    blocking::{Client, RequestBuilder},
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde_json::{Value, json};
use settings::{Login, Tls};

use crate::{error::KibanaError, object::Object};

/// An import of our objects takes Kibana seconds.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Between the parts of a multipart body; no line of JSON is like it.
const BOUNDARY: &str = "khp-log-7f6c1d6e-objects";

/// By what Discover orders events of the same time around one: a list of fields.
const TIE_BREAKERS: &str = "context:tieBreakerFields";

/// Type and id of an object.
pub(crate) type Key = (String, String);

/// A Kibana, and the space in it.
#[derive(Debug)]
pub struct Server {
    http: Client,
    /// Without a slash at its end, with the space.
    url: String,
}

/// What became of an advanced setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// It was not set, and is now.
    Set,
    /// It has the value, or somebody's.
    Kept,
    /// This Kibana does not let us.
    Unavailable,
}

/// What became of an import.
#[derive(Debug, Default)]
pub(crate) struct Imported {
    /// Whether all went well.
    is_success: bool,
    /// Those that Kibana says it has.
    taken: BTreeSet<Key>,
    /// Those that it refused, with its reasons.
    refused: BTreeMap<Key, String>,
}

impl Imported {
    /// Why an object that was sent is not there. One that Kibana cannot take may keep it from taking any.
    pub(crate) fn refusal(&self, key: &Key) -> Option<String> {
        if self.is_success || self.taken.contains(key) {
            return None;
        }
        let others = || "not taken, for Kibana refused others".to_owned();
        Some(self.refused.get(key).cloned().unwrap_or_else(others))
    }
}

struct Answer {
    status: u16,
    text: String,
    call: String,
}

impl Server {
    /// A Kibana at an address; connects to nothing yet.
    pub fn new(url: &str, space: Option<&str>, login: &Login, tls: &Tls) -> Result<Server, KibanaError> {
        let configuration = |message: String| KibanaError::Configuration(message);
        let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
        if host.is_empty() || host.split('/').next().is_some_and(|authority| authority.contains('@')) {
            return Err(configuration(
                "--kibana: an address without user and password is expected".to_owned(),
            ));
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if let Some(space) = space.filter(|space| space.is_empty() || !space.bytes().all(is_plain)) {
            return Err(configuration(format!(
                "--kibana-space {space}: the space's id is wanted, as in Kibana's addresses"
            )));
        }
        let mut builder = Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .default_headers(headers(login)?);
        if let Some(path) = &tls.ca {
            let pem =
                fs::read(path).map_err(|error| configuration(format!("read {}: {error}", path.display())))?;
            let bundle = reqwest::Certificate::from_pem_bundle(&pem).map_err(|error| {
                configuration(format!("read certificates from {}: {error}", path.display()))
            })?;
            builder = builder.tls_built_in_root_certs(false);
            for certificate in bundle {
                builder = builder.add_root_certificate(certificate);
            }
        }
        let http = builder.build().map_err(|error| configuration(format!("build the client: {error}")))?;
        let base = url.trim_end_matches('/');
        let url = space.map_or_else(|| base.to_owned(), |space| format!("{base}/s/{space}"));
        Ok(Server { http, url })
    }

    /// Its version, such as `7.12.1`.
    pub(crate) fn version(&self) -> Result<String, KibanaError> {
        let answer = self.send(self.http.get(self.at("/api/status")), "GET /api/status")?;
        let body = answer.success()?;
        let version = body["version"]["number"].as_str();
        version.map(str::to_owned).ok_or_else(|| KibanaError::Stranger {
            call: "GET /api/status".to_owned(),
            answer: format!("no version: {}", beginning(&body.to_string())),
        })
    }

    /// Those of the objects that are there.
    pub(crate) fn export(&self, keys: &[Key]) -> Result<BTreeMap<Key, Object>, KibanaError> {
        let mut wanted = keys.to_vec();
        // Kibana exports all or nothing, but says which ones it does not have; the second time it has all.
        for _ in 0..2 {
            if wanted.is_empty() {
                return Ok(BTreeMap::new());
            }
            let named: Vec<Value> = wanted.iter().map(|(kind, id)| json!({"type": kind, "id": id})).collect();
            let body =
                json!({"objects": named, "excludeExportDetails": true, "includeReferencesDeep": false});
            let call = "POST /api/saved_objects/_export";
            let answer =
                self.send(self.json(self.http.post(self.at("/api/saved_objects/_export")), &body), call)?;
            if answer.status == 200 {
                return read_export(&answer.text);
            }
            let refusal: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            let missing: Vec<Key> = refusal["attributes"]["objects"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|one| one["error"]["statusCode"] == 404)
                .map(|one| (word(one, "type"), word(one, "id")))
                .collect();
            if answer.status != 400 || missing.is_empty() {
                return Err(answer.failure());
            }
            wanted.retain(|key| !missing.contains(key));
        }
        Err(KibanaError::Refused {
            status: 400,
            call: "POST /api/saved_objects/_export".to_owned(),
            reason: "objects went away while they were looked at".to_owned(),
        })
    }

    /// Puts objects in place of what is there.
    pub(crate) fn import(&self, ndjson: &str) -> Result<Imported, KibanaError> {
        let body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"khp-log.ndjson\"\r\n\
             Content-Type: application/ndjson\r\n\r\n{ndjson}\r\n--{BOUNDARY}--\r\n"
        );
        let request = self.http.post(self.at("/api/saved_objects/_import?overwrite=true"));
        let request =
            request.header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}")).body(body);
        let answer = self.send(request, "POST /api/saved_objects/_import")?;
        let call = answer.call.clone();
        let body = answer.success()?;
        let list = |key: &str| body[key].as_array().cloned().unwrap_or_default();
        let key = |one: &Value| (word(one, "type"), word(one, "id"));
        let imported = Imported {
            // Kibana answers 200 even on failure: only `success` tells.
            is_success: body["success"] == true,
            taken: list("successResults").iter().map(key).collect(),
            refused: list("errors").iter().map(|one| (key(one), reason(&one["error"]))).collect(),
        };
        if !imported.is_success && imported.refused.is_empty() {
            return Err(KibanaError::Refused { status: 200, call, reason: beginning(&body.to_string()) });
        }
        Ok(imported)
    }

    /// Makes `log.offset` the order of events of the same time, unless somebody chose an order.
    pub(crate) fn order_by_offset(&self, dry_run: bool) -> Result<Setting, KibanaError> {
        let path = "/api/kibana/settings";
        let answer = self.send(self.http.get(self.at(path)), "GET /api/kibana/settings")?;
        let body: Value = serde_json::from_str(&answer.text).unwrap_or_default();
        if answer.status != 200 || !body["settings"].is_object() {
            return Ok(Setting::Unavailable);
        }
        if !body["settings"][TIE_BREAKERS]["userValue"].is_null() {
            return Ok(Setting::Kept);
        }
        if dry_run {
            return Ok(Setting::Set);
        }
        let changes = json!({"changes": {TIE_BREAKERS: ["log.offset", "_doc"]}});
        let answer =
            self.send(self.json(self.http.post(self.at(path)), &changes), "POST /api/kibana/settings")?;
        Ok(if answer.status == 200 { Setting::Set } else { Setting::Unavailable })
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn json(&self, request: RequestBuilder, body: &Value) -> RequestBuilder {
        request.header(CONTENT_TYPE, "application/json").body(body.to_string())
    }

    /// 401 is an error here, and 403 of anything but a setting; all else is the caller's to judge.
    fn send(&self, request: RequestBuilder, call: &str) -> Result<Answer, KibanaError> {
        let exchange = || {
            let response = request.send()?;
            let status = response.status().as_u16();
            Ok((status, response.text()?))
        };
        let (status, text) = exchange().map_err(|error: reqwest::Error| {
            KibanaError::Unreachable(format!("{}: {}", self.url, chain(&error)))
        })?;
        let answer = Answer { status, text, call: call.to_owned() };
        match status {
            401 => Err(answer.failure()),
            403 if !call.ends_with("settings") => Err(answer.failure()),
            _ => Ok(answer),
        }
    }
}

impl Answer {
    fn success(self) -> Result<Value, KibanaError> {
        if self.status != 200 {
            return Err(self.failure());
        }
        serde_json::from_str(&self.text)
            .map_err(|_| KibanaError::Stranger { answer: beginning(&self.text), call: self.call })
    }

    fn failure(self) -> KibanaError {
        let Answer { status, text, call } = self;
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let reason = beginning(body["message"].as_str().unwrap_or(&text));
        match status {
            401 | 403 => KibanaError::Denied { status, call, reason },
            300..=399 => KibanaError::Stranger { call, answer: format!("{status}: it leads elsewhere") },
            _ => KibanaError::Refused { status, call, reason },
        }
    }
}

fn headers(login: &Login) -> Result<HeaderMap, KibanaError> {
    let mut headers = HeaderMap::new();
    headers.insert("kbn-xsrf", HeaderValue::from_static("khp-log"));
    // OpenSearch Dashboards asks for this one.
    headers.insert("osd-xsrf", HeaderValue::from_static("khp-log"));
    let text = match login {
        Login::Nobody => return Ok(headers),
        Login::User { user, password } => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal())))
        }
        Login::ApiKey(key) => format!("ApiKey {}", key.reveal()),
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| {
        KibanaError::Configuration("the API key has a character that no header may have".to_owned())
    })?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(headers)
}

fn read_export(text: &str) -> Result<BTreeMap<Key, Object>, KibanaError> {
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let object = Object::from_line(line)?;
        found.insert((object.kind.clone(), object.id.clone()), object);
    }
    Ok(found)
}

/// Kibana's reason why an object was not imported.
fn reason(error: &Value) -> String {
    let kind = error["type"].as_str().unwrap_or("unknown");
    match (error["message"].as_str(), error["references"].as_array()) {
        (Some(message), _) => format!("{kind}: {message}"),
        (None, Some(missing)) => {
            let names: Vec<String> =
                missing.iter().map(|one| format!("{} {}", word(one, "type"), word(one, "id"))).collect();
            format!("{kind}: {}", names.join(", "))
        }
        _ => kind.to_owned(),
    }
}

fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

fn beginning(text: &str) -> String {
    text.chars().take(300).collect()
}

/// An error with its causes; reqwest's own text says only that the request was not sent.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text += &format!(": {next}");
        cause = next.source();
    }
    text
}
