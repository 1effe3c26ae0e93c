//! A small Elasticsearch that knows `_bulk` with external versions, and fails as told.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::servers::Document;

/// Status, type and reason for an item that is refused, by its number in the request and its document.
pub type Refuse = fn(usize, &str) -> Option<(u16, &'static str, &'static str)>;

/// What the fake does with one request.
pub enum Fault {
    /// As it should be.
    None,
    /// This status and text for the whole request; nothing is applied.
    Whole(u16, &'static str),
    /// The connection is closed; nothing is applied.
    NoAnswer,
    /// The request is read and the connection stays open, but nothing is applied and no answer comes. Until so many probes
    /// have failed, the server is away.
    Silence(usize),
    /// Everything is applied, then the connection is closed.
    AnswerLost,
    /// Everything is applied, then half of the answer is sent.
    AnswerCut,
    /// Items for whose document this gives something are refused so: status, type, reason.
    Items(Refuse),
}

/// A request as the fault decides over it.
pub struct Request {
    /// From 0; probes are not counted.
    pub number: usize,
    /// Inflated.
    pub bytes: usize,
    /// Documents.
    pub documents: Vec<String>,
}

/// What it holds, and what it was asked.
#[derive(Default)]
pub struct Contents {
    /// By index and id: version and document.
    pub documents: BTreeMap<(String, String), (u64, Value)>,
    /// Documents of each request.
    pub requests: Vec<usize>,
    /// Times that a document was written.
    pub writes: usize,
    /// Probes that are still to fail.
    away: usize,
    /// Whether the index templates are gone.
    pub has_no_templates: bool,
}

/// See the module.
pub struct Fake {
    /// Where it listens.
    pub url: String,
    /// What it holds.
    pub contents: Arc<Mutex<Contents>>,
}

type Decide = Arc<Mutex<dyn FnMut(&Request) -> Fault + Send>>;

impl Fake {
    /// On a free port; `decide` says for each bulk request what is done with it.
    ///
    /// # Panics
    /// There is no free port.
    pub fn start(decide: impl FnMut(&Request) -> Fault + Send + 'static) -> Fake {
        Fake::listen(TcpListener::bind("127.0.0.1:0").expect("a free port"), decide)
    }

    /// On a port that was bound before.
    ///
    /// # Panics
    /// It is not bound.
    pub fn listen(listener: TcpListener, decide: impl FnMut(&Request) -> Fault + Send + 'static) -> Fake {
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let contents = Arc::new(Mutex::new(Contents::default()));
        let decide: Decide = Arc::new(Mutex::new(decide));
        let shared = contents.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, contents, decide) =
                    (stream.expect("a connection"), shared.clone(), decide.clone());
                thread::spawn(move || serve(&stream, &contents, &decide));
            }
        });
        Fake { url, contents }
    }

    /// The documents of `host` as [`crate::servers::Servers::documents`] gives them.
    ///
    /// # Panics
    /// A connection's thread panicked.
    pub fn held(&self, host: &str) -> Vec<Document> {
        let contents = self.contents.lock().expect("no panic");
        let mut found = Vec::new();
        for ((index, id), (_, document)) in &contents.documents {
            let text = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
            if text("host.name") != host || text("khp.stream") == "khp-log" {
                continue;
            }
            found.push(Document {
                id: id.clone(),
                index: index.clone(),
                original: text("event.original"),
                stream: text("khp.stream"),
                generation: text("khp.generation"),
                offset: document["log.offset"].as_u64().unwrap_or(u64::MAX),
                length: document["log.length"].as_u64().unwrap_or_default(),
            });
        }
        found.sort_by(|a, b| (&a.stream, &a.generation, a.offset).cmp(&(&b.stream, &b.generation, b.offset)));
        found
    }

    /// `event.original` of all documents, in the order of their offsets.
    ///
    /// # Panics
    /// A document is not what the processor sends.
    pub fn originals(&self) -> Vec<String> {
        let contents = self.contents.lock().expect("no panic");
        let mut all: Vec<(u64, String)> = contents
            .documents
            .values()
            .map(|(_, document)| {
                (
                    document["log.offset"].as_u64().expect("a number"),
                    document["event.original"].as_str().expect("a text").to_owned(),
                )
            })
            .collect();
        all.sort();
        all.into_iter().map(|(_, original)| original).collect()
    }
}

fn serve(stream: &TcpStream, contents: &Mutex<Contents>, decide: &Decide) {
    let mut reader = BufReader::new(stream);
    while let Some((is_get, body)) = read_request(&mut reader) {
        if is_get {
            // The one thing that is asked so are the templates.
            let has_none = contents.lock().expect("no panic").has_no_templates;
            answer(stream, if has_none { 404 } else { 200 }, "{}");
            continue;
        }
        if body.is_empty() {
            let away = &mut contents.lock().expect("no panic").away;
            if *away > 0 {
                *away -= 1;
                return;
            }
            answer(
                stream,
                400,
                r#"{"error":{"type":"parse_exception","reason":"request body is required"}}"#,
            );
            continue;
        }
        let request = parse(&body, contents);
        let fault = (decide.lock().expect("no panic"))(&request);
        match fault {
            Fault::None => answer(stream, 200, &apply(&body, contents, |_, _| None)),
            Fault::Items(refuse) => answer(stream, 200, &apply(&body, contents, refuse)),
            Fault::Whole(status, text) => answer(stream, status, text),
            Fault::NoAnswer => return,
            Fault::Silence(probes) => {
                contents.lock().expect("no panic").away = probes;
                // Until the other side closes.
                let _ = reader.read(&mut [0]);
                return;
            }
            Fault::AnswerLost => {
                apply(&body, contents, |_, _| None);
                return;
            }
            Fault::AnswerCut => {
                let text = apply(&body, contents, |_, _| None);
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", text.len());
                let mut stream = stream;
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&text.as_bytes()[..text.len() / 2]);
                return;
            }
        }
    }
}

/// Whether it is a GET, and its body.
fn read_request(reader: &mut BufReader<&TcpStream>) -> Option<(bool, String)> {
    let (mut length, mut is_get) = (0, false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        is_get |= line.starts_with("GET ");
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a length");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut text = String::new();
    if body.is_empty() {
        return Some((is_get, text));
    }
    GzDecoder::new(&body[..]).read_to_string(&mut text).expect("gzip of UTF-8");
    Some((is_get, text))
}

fn parse(body: &str, contents: &Mutex<Contents>) -> Request {
    let documents: Vec<String> = body.lines().skip(1).step_by(2).map(str::to_owned).collect();
    let mut contents = contents.lock().expect("no panic");
    contents.requests.push(documents.len());
    Request { number: contents.requests.len() - 1, bytes: body.len(), documents }
}

fn apply(body: &str, contents: &Mutex<Contents>, refuse: Refuse) -> String {
    let mut contents = contents.lock().expect("no panic");
    let mut items = Vec::new();
    let lines: Vec<&str> = body.lines().collect();
    for (number, pair) in lines.chunks(2).enumerate() {
        let action: Value = serde_json::from_str(pair[0]).expect("JSON");
        let action = &action["index"];
        assert_eq!(action["version_type"], "external");
        let text = |name: &str| action[name].as_str().expect("a text").to_owned();
        let version = action["version"].as_u64().expect("a number");
        let key = (text("_index"), text("_id"));
        let (status, kind, reason) = match refuse(number, pair[1]) {
            Some(refused) => refused,
            None => match contents.documents.get(&key).map(|known| known.0) {
                Some(known) if known >= version => {
                    (409, "version_conflict_engine_exception", "version conflict")
                }
                known => {
                    contents.writes += 1;
                    contents.documents.insert(key, (version, serde_json::from_str(pair[1]).expect("JSON")));
                    (if known.is_some() { 200 } else { 201 }, "", "")
                }
            },
        };
        items.push(match kind {
            "" => format!(r#"{{"index":{{"status":{status}}}}}"#),
            _ => format!(
                r#"{{"index":{{"status":{status},"error":{{"type":"{kind}","reason":"{reason}"}}}}}}"#
            ),
        });
    }
    format!(r#"{{"items":[{}]}}"#, items.join(","))
}

fn answer(mut stream: &TcpStream, status: u16, text: &str) {
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        text.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(text.as_bytes());
}
