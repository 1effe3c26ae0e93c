//! What the programs use: plain data, checked.
//!
//! What the user typed becomes this in `check`, which refuses unsafe combinations, so nothing here needs checking again.

use std::{fmt, net::SocketAddr, path::PathBuf};

use grammars::Component;

/// One configuration file. Which sections must be there depends on the command: `ship` wants `kafka` and `ship`, `process`
/// wants `kafka`, `elasticsearch` and `process`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where this was read from, for messages.
    pub file: String,
    /// Where the log topic is.
    pub kafka: Option<Kafka>,
    /// Where documents go.
    pub elasticsearch: Option<Elasticsearch>,
    /// The shipper.
    pub ship: Option<Ship>,
    /// The processor.
    pub process: Option<Process>,
}

/// Kafka: brokers, topics, security.
#[derive(Clone, Debug)]
pub struct Kafka {
    /// `host:port`, at least one.
    pub brokers: Vec<String>,
    /// The log topic.
    pub topic: String,
    /// The dead-letter topic.
    pub dead_letters: String,
    /// How blocks are compressed.
    pub compression: Compression,
    /// TLS, if the brokers want it.
    pub tls: Option<Tls>,
    /// SASL, if the brokers want it.
    pub sasl: Option<Sasl>,
}

/// Compression of what is produced to Kafka.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Cheapest; the default.
    Lz4,
    /// Smaller, at about 1.3 times the cost of lz4.
    Zstd,
    /// Nothing is compressed.
    None,
}

/// TLS towards Kafka or Elasticsearch. Host names and certificates are always verified.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM file of the authorities to trust instead of the system's.
    pub ca: Option<PathBuf>,
    /// PEM file of the client's certificate chain (mutual TLS).
    pub certificate: Option<PathBuf>,
    /// PEM file of the client's key.
    pub key: Option<PathBuf>,
}

/// SASL towards Kafka.
#[derive(Clone, Debug)]
pub struct Sasl {
    /// `SCRAM-SHA-256`, `SCRAM-SHA-512` or `PLAIN`. PLAIN is refused without TLS.
    pub mechanism: String,
    /// User name.
    pub user: String,
    /// Password.
    pub password: Secret,
}

/// A secret, read from a file or the environment when the configuration was loaded. Never printed.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret's text.
    pub fn new(text: String) -> Secret {
        Secret(text)
    }

    /// The secret itself, for the client library that needs it and nobody else.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Elasticsearch: addresses and security.
#[derive(Clone, Debug)]
pub struct Elasticsearch {
    /// `http://` or `https://` addresses, at least one, without a trailing slash.
    pub urls: Vec<String>,
    /// How to log in.
    pub login: Login,
    /// Own authorities or a client certificate for `https`.
    pub tls: Tls,
}

/// How to log in to Elasticsearch.
#[derive(Clone, Debug)]
pub enum Login {
    /// No security on the server, or a client certificate.
    Nobody,
    /// Basic authentication.
    User {
        /// User name.
        user: String,
        /// Password.
        password: Secret,
    },
    /// An encoded API key.
    ApiKey(Secret),
}

/// The shipper.
#[derive(Clone, Debug)]
pub struct Ship {
    /// This host's name in documents and generations.
    pub host: String,
    /// Directory of the checkpoint and the instance lock.
    pub state: PathBuf,
    /// Whether to use the kernel's file notifications. Without them everything still works, by scanning once a second.
    pub notify: bool,
    /// Bytes of events that may be unacknowledged at once; what is reached stops reading. Default 32 MiB.
    pub in_flight_bytes: usize,
    /// Where metrics and health are to be read; loopback only.
    pub listen: Option<SocketAddr>,
    /// None only where the shipper finds them itself.
    pub streams: Vec<Stream>,
}

/// One service's log, audit log or GC log on a host.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Unique in the file.
    pub name: String,
    /// Absolute patterns; `*`, `?`, `[..]`, `{..}`, and `**` for any number of directories.
    pub files: Vec<String>,
    /// Patterns of files to leave alone.
    pub exclude: Vec<String>,
    /// Whose grammar reads it.
    pub component: Component,
    /// Whose log it is, where the component does not say: `service.name` of its documents.
    pub service: Option<String>,
    /// The site's own log4j ConversionPattern, which replaces the component's layouts.
    pub layout: Option<String>,
    /// Name of the platform.
    pub cluster: String,
    /// IANA zone of times without an offset.
    pub zone: chrono_tz::Tz,
    /// Encoding of what is no UTF-8.
    pub encoding: &'static encoding_rs::Encoding,
    /// How events travel.
    pub framing: Framing,
}

/// A stream that nobody typed: the shipper found it.
#[derive(Clone, Debug)]
pub struct FoundStream {
    /// Unique among them.
    pub name: String,
    /// Whose grammar reads it.
    pub component: Component,
    /// Whose log it is, where the component does not say.
    pub service: Option<String>,
    /// Absolute patterns.
    pub files: Vec<String>,
    /// Patterns of files to leave alone.
    pub exclude: Vec<String>,
}

/// How events travel through Kafka.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Many events a record: what the promise holds for.
    Blocks,
    /// One event a record, with the headers of a block.
    Lines,
    /// One event a record, as Filebeat's JSON.
    Filebeat,
}

/// The processor.
#[derive(Clone, Debug)]
pub struct Process {
    /// Consumer group.
    pub group: String,
    /// Topics to read; default is Kafka's `topic`.
    pub topics: Vec<String>,
    /// Whether documents keep the event byte for byte in `event.original`. Default true.
    pub keep_original: bool,
    /// Bulk requests under way at once. Default 2.
    pub bulks_in_flight: usize,
    /// Size at which a bulk request is sent, uncompressed. Default 4 MiB.
    pub bulk_bytes: usize,
    /// Threads that parse. Default 1.
    pub threads: usize,
    /// Where metrics and health are to be read; loopback only.
    pub listen: Option<SocketAddr>,
    /// Name of the platform that a Filebeat's records come from; empty if the file has none.
    pub cluster: String,
    /// Which component reads what a Filebeat wrote: the first row that fits.
    pub filebeat: Vec<FilebeatRow>,
}

/// Whose log a Filebeat's record is. Each condition that is there must hold.
#[derive(Clone, Debug)]
pub struct FilebeatRow {
    /// Patterns of the path, one of which must match; empty for any path.
    pub paths: Vec<String>,
    /// The Kafka topic.
    pub topic: Option<String>,
    /// One of the record's own `fields`, and its value.
    pub field: Option<(String, String)>,
    /// Whose grammar reads it.
    pub component: Component,
    /// IANA zone of times without an offset.
    pub zone: chrono_tz::Tz,
}
