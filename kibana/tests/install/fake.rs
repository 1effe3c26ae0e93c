//! A Kibana that keeps objects in memory and answers as the documentation of 7.12 says. It draws nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use serde_json::{Value, json};

/// What it keeps, and how it behaves.
pub(crate) struct State {
    pub(crate) version: &'static str,
    /// The only space beside the default one.
    pub(crate) space: &'static str,
    /// By space, type and id, as imported.
    pub(crate) objects: BTreeMap<(String, String, String), Value>,
    pub(crate) settings: Value,
    /// The value that the header `authorization` must have.
    pub(crate) login: Option<String>,
    /// A later Kibana adds to what it imports.
    pub(crate) migrates: bool,
    /// Ids that it does not take.
    pub(crate) refuses: BTreeSet<String>,
    /// What it answers in place of all that.
    pub(crate) always: Option<(u16, String)>,
    /// Each request: method and path.
    pub(crate) calls: Vec<String>,
}

/// The server; its thread ends with the test.
pub(crate) struct Fake {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub(crate) fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(Mutex::new(State {
            version: "7.12.1",
            space: "ops",
            objects: BTreeMap::new(),
            settings: json!({"buildNum": {"userValue": 39457}}),
            login: None,
            migrates: false,
            refuses: BTreeSet::new(),
            always: None,
            calls: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.expect("a connection"), &mut shared.lock().expect("the state"));
            }
        });
        Fake { url, state }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("the state")
    }

    /// How many imports it was sent.
    pub(crate) fn imports(&self) -> usize {
        self.state().calls.iter().filter(|call| call.contains("_import")).count()
    }
}

fn serve(stream: TcpStream, state: &mut State) {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).expect("reads") == 0 {
            return;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: BTreeMap<String, String> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().expect("a length"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let body = String::from_utf8(body).expect("UTF-8");
    let mut words = lines[0].split(' ');
    let (method, path) = (words.next().expect("a method"), words.next().expect("a path"));
    state.calls.push(format!("{method} {path}"));
    let (status, text) = answer(state, method, path, &headers, &body);
    let reply = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    reader.into_inner().write_all(reply.as_bytes()).expect("writes");
}

fn answer(
    state: &mut State,
    method: &str,
    path: &str,
    headers: &BTreeMap<String, String>,
    body: &str,
) -> (u16, String) {
    if let Some(always) = &state.always {
        return always.clone();
    }
    if state.login.is_some() && headers.get("authorization") != state.login.as_ref() {
        return failure(
            401,
            "Unauthorized",
            "[security_exception]: missing authentication credentials for REST request",
        );
    }
    if method == "POST" && !headers.contains_key("kbn-xsrf") {
        return failure(400, "Bad Request", "Request must contain a kbn-xsrf header.");
    }
    let (space, path) = match path.strip_prefix("/s/") {
        Some(rest) => rest.split_once('/').map(|(space, rest)| (space, format!("/{rest}"))).expect("a path"),
        None => ("default", path.to_owned()),
    };
    if space != "default" && space != state.space {
        return failure(404, "Not Found", "Not Found");
    }
    match (method, path.as_str()) {
        ("GET", "/api/status") => {
            (200, json!({"name": "kb1", "version": {"number": state.version}}).to_string())
        }
        ("POST", "/api/saved_objects/_export") => export(state, space, body),
        ("POST", "/api/saved_objects/_import?overwrite=true") => import(state, space, headers, body),
        ("GET", "/api/kibana/settings") => (200, json!({"settings": state.settings}).to_string()),
        ("POST", "/api/kibana/settings") => {
            let body: Value = serde_json::from_str(body).expect("JSON");
            for (key, value) in body["changes"].as_object().expect("changes") {
                state.settings[key] = json!({"userValue": value});
            }
            (200, json!({"settings": state.settings}).to_string())
        }
        _ => failure(404, "Not Found", "Not Found"),
    }
}

fn failure(status: u16, error: &str, message: &str) -> (u16, String) {
    (status, json!({"statusCode": status, "error": error, "message": message}).to_string())
}

/// All of what is asked for, or none and which are missing.
fn export(state: &State, space: &str, body: &str) -> (u16, String) {
    let body: Value = serde_json::from_str(body).expect("JSON");
    let mut lines = String::new();
    let mut missing = Vec::new();
    for wanted in body["objects"].as_array().expect("objects") {
        let word = |key: &str| wanted[key].as_str().expect("a string").to_owned();
        match state.objects.get(&(space.to_owned(), word("type"), word("id"))) {
            Some(object) => lines += &format!("{object}\n"),
            None => missing.push(json!({
                "type": word("type"), "id": word("id"),
                "error": {"statusCode": 404, "error": "Not Found", "message": "Saved object not found"},
            })),
        }
    }
    if missing.is_empty() {
        return (200, lines);
    }
    let message = "Error fetching objects to export";
    let answer = json!({"statusCode": 400, "error": "Bad Request", "message": message, "attributes": {"objects": missing}});
    (400, answer.to_string())
}

/// HTTP 200 whatever happens: `success` and `errors` tell.
fn import(state: &mut State, space: &str, headers: &BTreeMap<String, String>, body: &str) -> (u16, String) {
    let boundary = headers["content-type"].split_once("boundary=").expect("a boundary").1;
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.len(), parts[2]), (3, "--\r\n"), "one part");
    let (head, file) = parts[1].split_once("\r\n\r\n").expect("a head");
    assert!(head.contains("name=\"file\"") && head.contains(".ndjson\""), "{head}");
    let (mut errors, mut taken) = (Vec::new(), Vec::new());
    for line in file.trim().lines() {
        let mut object: Value = serde_json::from_str(line).expect("JSON");
        let word = |key: &str| object[key].as_str().expect("a string").to_owned();
        let (kind, id) = (word("type"), word("id"));
        if kind == "visualization" {
            assert!(object["attributes"]["visState"].is_string(), "{id}");
        }
        if state.refuses.contains(&id) {
            let error = json!({"type": "missing_references", "references": [{"type": "index-pattern", "id": "gone"}]});
            errors.push(json!({"type": kind, "id": id, "error": error}));
            continue;
        }
        if state.migrates && kind == "lens" {
            object["attributes"]["state"]["migrated"] = json!(true);
        }
        object["updated_at"] = json!("2026-11-21T07:30:00.000Z");
        taken.push((kind, id, object));
    }
    // What is more than a conflict keeps Kibana from taking any object.
    if !errors.is_empty() {
        return (200, json!({"success": false, "successCount": 0, "errors": errors}).to_string());
    }
    let results: Vec<Value> = taken.iter().map(|(kind, id, _)| json!({"type": kind, "id": id})).collect();
    for (kind, id, object) in taken {
        state.objects.insert((space.to_owned(), kind, id), object);
    }
    let answer = json!({"success": true, "successCount": results.len(), "successResults": results});
    (200, answer.to_string())
}
