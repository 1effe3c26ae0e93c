//! Bulk requests over HTTP: one attempt at a time, to the next server in the round.
//!
//! Nothing is retried here and no answer is judged; the indexer does both. A server that cannot be reached is left out of the
//! round for a few seconds, unless all are.
//!
//! A request is not left hanging on a connection that is dead without anybody having said so: the kernel asks for signs of life,
//! and while an answer is late we ask for some ourselves. A server that went away and is back will not answer what it was asked
//! before, so the request is given up; one that is only slow is waited for.

use std::{
    fmt, fs,
    io::Write,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use settings::{Login, Tls};

use crate::response::PATH;

/// Our index template; that it is there is what matters.
const TEMPLATE: &str = "/_index_template/khp-log?filter_path=index_templates.name";

/// How long a server that could not be reached is left out.
const LEFT_OUT: Duration = Duration::from_secs(5);

/// How long the first request of a bulk may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a server is asked for a sign of life while its answer is late, and how long it may take to give one.
const WATCH: Duration = Duration::from_secs(5);

/// Elasticsearch, as far as bulk requests go.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    nodes: Vec<Node>,
    next: AtomicUsize,
    start: Instant,
}

#[derive(Debug)]
struct Node {
    url: String,
    /// Milliseconds since the client's start until which it is left out.
    out_until: AtomicU64,
    /// It gave no sign of life, and since then neither an answer nor two signs in a row.
    is_away: AtomicBool,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub text: Vec<u8>,
}

impl Answer {
    /// Its first bytes, for messages.
    pub(crate) fn beginning(&self) -> String {
        String::from_utf8_lossy(&self.text[..self.text.len().min(300)]).into_owned()
    }
}

/// No answer: refused, cut or too late. Whether the request was carried out is unknown.
#[derive(Debug)]
pub struct NoAnswer {
    /// The server that was asked.
    pub url: String,
    /// What happened, with its causes.
    pub detail: String,
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.url, self.detail)
    }
}

/// A client that cannot be built: a certificate cannot be read or used.
#[derive(Debug)]
pub struct ClientError(String);

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ClientError {}

impl Client {
    /// A client for the configured servers. Connects to nothing yet.
    pub fn new(settings: &settings::Elasticsearch) -> Result<Client, ClientError> {
        let mut builder = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            // A peer that vanished is noticed within half a minute, whether we wait for its answer or for its acknowledgement.
            .tcp_keepalive(Duration::from_secs(10))
            .tcp_keepalive_interval(Duration::from_secs(5))
            .tcp_keepalive_retries(3)
            .tcp_user_timeout(Duration::from_secs(30))
            .pool_idle_timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .min_tls_version(reqwest::tls::Version::TLS_1_2)
            .user_agent(concat!("khp-log/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(&settings.login)?);
        builder = trust(builder, &settings.tls)?;
        let http =
            builder.build().map_err(|error| ClientError(format!("build the client: {}", chain(&error))))?;
        let node = |url: &String| Node {
            url: url.clone(),
            out_until: AtomicU64::new(0),
            is_away: AtomicBool::new(false),
        };
        let nodes = settings.urls.iter().map(node).collect();
        Ok(Client { http, nodes, next: AtomicUsize::new(0), start: Instant::now() })
    }

    /// Sends one bulk request, compressed by [`compress`]. `silent` requests like it were not answered.
    pub async fn bulk(&self, body: Vec<u8>, silent: usize) -> Result<Answer, NoAnswer> {
        let node = self.pick();
        self.watched(node, self.post(node, body, patience(silent))).await
    }

    /// Asks for our index template: 404 if it is not there. `silent` requests before were not answered.
    pub async fn template(&self, silent: usize) -> Result<Answer, NoAnswer> {
        let node = self.pick();
        let request = self.http.get(format!("{}{TEMPLATE}", node.url)).timeout(patience(silent));
        // Nothing is sent along, compressed or not.
        let request = request.header(CONTENT_ENCODING, HeaderValue::from_static("identity"));
        self.watched(node, self.send(node, request)).await
    }

    /// The answer, unless it is in vain to wait for it.
    async fn watched(
        &self,
        node: &Node,
        answer: impl Future<Output = Result<Answer, NoAnswer>>,
    ) -> Result<Answer, NoAnswer> {
        tokio::select! {
            answer = answer => {
                if answer.is_ok() {
                    node.is_away.store(false, Ordering::Relaxed);
                }
                answer
            }
            () = self.away_and_back(node) => {
                let detail = "it was away and is back, and the answer has not come".to_owned();
                Err(NoAnswer { url: node.url.clone(), detail })
            }
        }
    }

    /// Asks whether we are let in: an empty bulk request is malformed (400), but only for those who may ask.
    pub async fn probe(&self) -> Result<Answer, NoAnswer> {
        self.probe_node(self.pick()).await
    }

    async fn probe_node(&self, node: &Node) -> Result<Answer, NoAnswer> {
        self.post(node, compress(b""), 2 * WATCH).await
    }

    /// Comes back when the server gave no sign of life, since this request or shortly before it, and gives two in a row now. One
    /// alone may only be a little earlier than the answer that is waited for.
    async fn away_and_back(&self, node: &Node) {
        // What was sent at the very end of an outage went the same way as what was sent before.
        let (mut was_away, mut signs) = (node.is_away.load(Ordering::Relaxed), 0);
        while !(was_away && signs >= 2) {
            tokio::time::sleep(WATCH).await;
            match tokio::time::timeout(WATCH, self.probe_node(node)).await {
                Ok(Ok(answer)) if answer.status < 500 => signs += 1,
                _ => {
                    (was_away, signs) = (true, 0);
                    node.is_away.store(true, Ordering::Relaxed);
                }
            }
        }
        node.is_away.store(false, Ordering::Relaxed);
    }

    async fn post(&self, node: &Node, body: Vec<u8>, timeout: Duration) -> Result<Answer, NoAnswer> {
        self.send(node, self.http.post(format!("{}{PATH}", node.url)).timeout(timeout).body(body)).await
    }

    async fn send(&self, node: &Node, request: reqwest::RequestBuilder) -> Result<Answer, NoAnswer> {
        let answer = async {
            let response = request.send().await?;
            let status = response.status().as_u16();
            Ok(Answer { status, text: response.bytes().await?.to_vec() })
        };
        answer.await.map_err(|error: reqwest::Error| {
            node.out_until.store(self.now_ms() + LEFT_OUT.as_millis() as u64, Ordering::Relaxed);
            NoAnswer { url: node.url.clone(), detail: chain(&error.without_url()) }
        })
    }

    fn now_ms(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }

    /// The next server that is not left out; if all are, the next one.
    fn pick(&self) -> &Node {
        let now = self.now_ms();
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let round = (0..self.nodes.len()).map(|step| &self.nodes[(turn + step) % self.nodes.len()]);
        let in_round = round.clone().find(|node| node.out_until.load(Ordering::Relaxed) <= now);
        in_round.unwrap_or(&self.nodes[turn % self.nodes.len()])
    }
}

/// A server that needs longer than a minute for an answer would otherwise be asked the same again and again.
fn patience(silent: usize) -> Duration {
    PATIENCE * [1, 2, 4][silent.min(2)]
}

/// gzip at level 1: 1.2 µs a document, and 85 % less on the wire. Takes milliseconds, so not on an async thread.
pub fn compress(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 6 + 64), Compression::new(1));
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

fn headers(login: &Login) -> Result<HeaderMap, ClientError> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    let authorization = match login {
        Login::Nobody => return Ok(headers),
        Login::User { user, password } => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal())))
        }
        Login::ApiKey(key) => format!("ApiKey {}", key.reveal()),
    };
    let mut value = HeaderValue::from_str(&authorization)
        .map_err(|_| ClientError("the API key has a character that no header may have".to_owned()))?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(headers)
}

/// Own authorities replace the system's; a client certificate is shown if there is one.
fn trust(mut builder: reqwest::ClientBuilder, tls: &Tls) -> Result<reqwest::ClientBuilder, ClientError> {
    if let Some(path) = &tls.ca {
        let bundle = reqwest::Certificate::from_pem_bundle(&read(path)?).map_err(|error| {
            ClientError(format!("read certificates from {}: {}", path.display(), chain(&error)))
        })?;
        if bundle.is_empty() {
            return Err(ClientError(format!("{} holds no certificate", path.display())));
        }
        builder = builder.tls_built_in_root_certs(false);
        for certificate in bundle {
            builder = builder.add_root_certificate(certificate);
        }
    }
    if let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) {
        let identity =
            reqwest::Identity::from_pkcs8_pem(&read(certificate)?, &read(key)?).map_err(|error| {
                let paths = format!("{} and {}", certificate.display(), key.display());
                ClientError(format!(
                    "use {paths} as client certificate (the key must be PKCS #8): {}",
                    chain(&error)
                ))
            })?;
        builder = builder.identity(identity);
    }
    Ok(builder)
}

fn read(path: &Path) -> Result<Vec<u8>, ClientError> {
    fs::read(path).map_err(|error| ClientError(format!("read {}: {error}", path.display())))
}

/// An error with its causes; reqwest's own text says only "error sending request".
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use settings::Secret;
    use torture::fake::{Fake, Fault};

    use super::*;

    fn client(urls: &[&str]) -> Client {
        let urls = urls.iter().map(|&url| url.to_owned()).collect();
        Client::new(&settings::Elasticsearch { urls, login: Login::Nobody, tls: Tls::default() }).unwrap()
    }

    #[test]
    fn the_round_leaves_out_who_does_not_answer() {
        let client = client(&["http://a", "http://b", "http://c"]);
        client.nodes[1].out_until.store(u64::MAX, Ordering::Relaxed);
        let round: Vec<&str> = (0..4).map(|_| client.pick().url.as_str()).collect();
        assert_eq!(round, ["http://a", "http://c", "http://c", "http://a"]);
        client.nodes.iter().for_each(|node| node.out_until.store(u64::MAX, Ordering::Relaxed));
        assert_eq!(client.pick().url, "http://b");
    }

    /// A dead connection of an outage whose end nobody waited for: of probes this request sees only good ones.
    #[test]
    fn a_request_sent_at_the_end_of_an_outage_is_given_up() {
        let fake = Fake::start(|_| Fault::Silence(0));
        let client = client(&[&fake.url]);
        client.nodes[0].is_away.store(true, Ordering::Relaxed);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let bulk = client.bulk(compress(b"{}\n{}\n"), 1);
        let limited = runtime.block_on(async { tokio::time::timeout(PATIENCE / 2, bulk).await });
        let error = limited.expect("it is given up long before its time").unwrap_err();
        assert!(error.detail.contains("it was away and is back"), "{error}");
        assert!(!client.nodes[0].is_away.load(Ordering::Relaxed));
    }

    #[test]
    fn patience_grows_to_a_limit() {
        let seconds: Vec<u64> = [0, 1, 2, 3, 100].map(|silent| patience(silent).as_secs()).to_vec();
        assert_eq!(seconds, [60, 120, 240, 240, 240]);
    }

    #[test]
    fn passwords_are_never_shown() {
        let login = Login::User { user: "elastic".to_owned(), password: Secret::new("canary".to_owned()) };
        let headers = headers(&login).unwrap();
        assert_eq!(headers[AUTHORIZATION], "Basic ZWxhc3RpYzpjYW5hcnk=");
        assert!(!format!("{headers:?}").contains("ZWxhc3RpYzpjYW5hcnk"));
    }

    #[test]
    fn a_missing_authority_is_named() {
        let tls = Tls { ca: Some("/nowhere/ca.pem".into()), ..Tls::default() };
        let settings =
            settings::Elasticsearch { urls: vec!["https://a".to_owned()], login: Login::Nobody, tls };
        let error = Client::new(&settings).unwrap_err().to_string();
        assert!(error.contains("/nowhere/ca.pem"), "{error}");
    }
}
