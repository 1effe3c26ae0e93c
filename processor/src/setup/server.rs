//! One server, and how its answers become errors.
//!
//! Administration calls go through the `elasticsearch` crate. It checks no product, retries nothing, has no timeout unless
//! given one, and hands on 4xx as answers; all of that is settled here, in [`Server::send`].
//!
//! # Limits
//!
//! The crate takes client certificates only as PKCS #12, so with one in the configuration `setup` says that it cannot log in
//! with it. It trusts the configured authorities beside the system's, not instead of them.

use std::{fmt, fs, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use elasticsearch::{
    cert::{Certificate, CertificateValidation},
    http::{
        Method,
        headers::{AUTHORIZATION, HeaderMap, HeaderValue},
        transport::{SingleNodeConnectionPool, Transport, TransportBuilder},
    },
};
use serde_json::Value;
use settings::Login;

use crate::elastic::chain;

/// A call that takes longer has failed. Changing templates waits for the master, which may have a queue.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why a server could not be set up.
#[derive(Debug)]
pub enum SetupError {
    /// The configuration's addresses, certificates or login cannot be used.
    Configuration {
        /// What cannot be used.
        message: String,
        /// What to do.
        hint: &'static str,
    },
    /// No server answered.
    Unreachable(Vec<String>),
    /// 401 or 403.
    Denied {
        /// The HTTP status.
        status: u16,
        /// The call.
        call: String,
        /// The server's words.
        reason: String,
    },
    /// The server's version lacks composable templates, or was never tried.
    TooOld(String),
    /// The server does not want what we sent.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The call.
        call: String,
        /// The server's words.
        reason: String,
    },
    /// Something answered, but neither Elasticsearch nor OpenSearch.
    Stranger {
        /// The address.
        url: String,
        /// What it said.
        answer: String,
    },
}

impl SetupError {
    fn hint(&self) -> &str {
        match self {
            SetupError::Configuration { hint, .. } => hint,
            SetupError::Unreachable(_) => {
                "is it running, is the address right (`https://` if it has TLS), and has tls.ca of the configuration the authority \
                 of its certificate?"
            }
            SetupError::Denied { status: 401, .. } => {
                "give a user and password, or an API key, in the configuration's `elasticsearch` section"
            }
            SetupError::Denied { .. } => {
                "what each command needs, as roles: packaging/elasticsearch-roles.json; on OpenSearch setup needs cluster_monitor and \
                 cluster_manage_index_templates"
            }
            SetupError::TooOld(_) => {
                "Elasticsearch 7.12 or later, or OpenSearch 2 or later is needed; an OpenSearch that claims to be 7.10 has \
                 compatibility.override_main_response_version set"
            }
            SetupError::Refused { status: 429 | 500.., .. } => {
                "try again when the cluster is healthy: GET _cluster/health"
            }
            SetupError::Refused { .. } => {
                "nothing after this step was changed; mend what the server names and run setup again"
            }
            SetupError::Stranger { .. } => {
                "the address must be Elasticsearch's own, not Kibana's or a web page's"
            }
        }
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SetupError::Configuration { message, .. } => f.write_str(message)?,
            SetupError::Unreachable(details) => write!(f, "no server answers: {}", details.join("; "))?,
            SetupError::Denied { status: 401, call, reason } => {
                write!(f, "{call}: not logged in (401): {reason}")?
            }
            SetupError::Denied { status, call, reason } => {
                write!(f, "{call}: not allowed ({status}): {reason}")?
            }
            SetupError::TooOld(version) => write!(f, "{version} is too old")?,
            SetupError::Refused { status, call, reason } => {
                write!(f, "{call}: refused ({status}): {reason}")?
            }
            SetupError::Stranger { url, answer } => write!(f, "{url} is no Elasticsearch: {answer}")?,
        }
        write!(f, "\n  hint: {}", self.hint())
    }
}

impl std::error::Error for SetupError {}

/// An answer, whatever its status.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// `Null` if it is no JSON.
    pub(super) body: Value,
    text: String,
    call: String,
}

impl Answer {
    /// The server's words: the innermost cause says most.
    pub(super) fn reason(&self) -> String {
        let mut error = &self.body["error"];
        while error["caused_by"].is_object() {
            error = &error["caused_by"];
        }
        let said = error["reason"].as_str().or(error.as_str()).unwrap_or(&self.text);
        said.chars().take(500).collect()
    }

    pub(super) fn error_type(&self) -> &str {
        self.body["error"]["type"].as_str().unwrap_or_default()
    }

    /// The body of a 200, else an error.
    pub(super) fn success(self) -> Result<Value, SetupError> {
        if self.status == 200 { Ok(self.body) } else { Err(self.refused()) }
    }

    /// The body of a 200, nothing of a 404, else an error.
    pub(super) fn found(self) -> Result<Option<Value>, SetupError> {
        if self.status == 404 { Ok(None) } else { self.success().map(Some) }
    }

    pub(super) fn refused(self) -> SetupError {
        SetupError::Refused { status: self.status, reason: self.reason(), call: self.call }
    }

    pub(super) fn stranger(self, url: &str) -> SetupError {
        let answer = format!("{}: {}", self.status, self.reason().lines().next().unwrap_or_default());
        SetupError::Stranger { url: url.to_owned(), answer }
    }
}

/// One server of the cluster. Setup needs no round: its calls are few.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) url: String,
    transport: Transport,
}

impl Server {
    /// The servers of the configuration, in its order. Connects to nothing yet.
    pub(super) fn all(settings: &settings::Elasticsearch) -> Result<Vec<Server>, SetupError> {
        settings
            .urls
            .iter()
            .map(|url| Ok(Server { url: url.clone(), transport: transport(settings, url)? }))
            .collect()
    }

    /// One call. 401 and 403 are errors here, except a 403 that means a blocked cluster; all else is the caller's to judge.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, SetupError> {
        let call = format!("{} /{path}", name(method));
        let body = body.map(Value::to_string);
        let exchange = async {
            let response =
                self.transport.send(method, path, HeaderMap::new(), None::<&()>, body, None).await?;
            let status = response.status_code().as_u16();
            Ok((status, response.text().await?))
        };
        let (status, text) = exchange.await.map_err(|error: elasticsearch::Error| {
            SetupError::Unreachable(vec![format!("{}: {}", self.url, cause(&error))])
        })?;
        let answer = Answer { status, body: serde_json::from_str(&text).unwrap_or_default(), text, call };
        match status {
            401 => Err(SetupError::Denied { status, reason: answer.reason(), call: answer.call }),
            403 if answer.error_type() != "cluster_block_exception" => {
                Err(SetupError::Denied { status, reason: answer.reason(), call: answer.call })
            }
            _ => Ok(answer),
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, SetupError> {
        self.send(Method::Get, path, None).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, SetupError> {
        self.send(Method::Put, path, Some(body)).await?.success()
    }
}

fn name(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Put => "PUT",
        Method::Post => "POST",
        Method::Delete => "DELETE",
        Method::Head => "HEAD",
    }
}

fn transport(settings: &settings::Elasticsearch, url: &str) -> Result<Transport, SetupError> {
    let configuration = |message: String, hint| SetupError::Configuration { message, hint };
    if settings.tls.certificate.is_some() {
        return Err(configuration(
            "setup cannot log in with a client certificate".to_owned(),
            "run setup with a configuration that has a user and password, or an API key; ship and process can use the certificate",
        ));
    }
    let address = url
        .parse()
        .map_err(|error| configuration(format!("{url}: {error}"), "such as https://es1.example.com:9200"))?;
    let mut builder = TransportBuilder::new(SingleNodeConnectionPool::new(address))
        .timeout(TIMEOUT)
        .disable_proxy()
        .enable_meta_header(false);
    if let Some(value) = authorization(&settings.login)? {
        builder = builder.header(AUTHORIZATION, value);
    }
    if let Some(path) = &settings.tls.ca {
        let hint = "tls.ca must be a PEM file of the authorities that signed the server's certificate";
        let pem = fs::read(path)
            .map_err(|error| configuration(format!("read {}: {error}", path.display()), hint))?;
        let authorities = Certificate::from_pem(&pem).map_err(|error| {
            configuration(format!("read certificates from {}: {}", path.display(), chain(&error)), hint)
        })?;
        builder = builder.cert_validation(CertificateValidation::Full(authorities));
    }
    builder.build().map_err(|error| {
        configuration(format!("build the client: {}", chain(&error)), "is OpenSSL installed?")
    })
}

/// As a default header rather than the crate's credentials, which panic at an API key with a character that no header may have.
fn authorization(login: &Login) -> Result<Option<HeaderValue>, SetupError> {
    let text = match login {
        Login::Nobody => return Ok(None),
        Login::User { user, password } => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.reveal())))
        }
        Login::ApiKey(key) => format!("ApiKey {}", key.reveal()),
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| SetupError::Configuration {
        message: "the API key has a character that no header may have".to_owned(),
        hint: "the encoded key is wanted: letters, digits, `+`, `/`, `=`, without line ends",
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

/// Why nobody answered: the client's own words for it say only that the request was not sent.
fn cause(error: &elasticsearch::Error) -> String {
    let mut causes = error as &dyn std::error::Error;
    while let Some(source) =
        causes.source().filter(|_| causes.to_string().starts_with("error sending request"))
    {
        causes = source;
    }
    chain(causes)
}
