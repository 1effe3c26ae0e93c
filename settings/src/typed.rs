//! What the user typed: one struct a section, nothing judged but names and types.

mod reader;

use std::rc::Rc;

use crate::{
    keys,
    problem::{Collector, Position},
    tree::{Data, Node},
};
use reader::Map;

/// A key's value.
#[derive(Debug)]
pub(crate) enum Typed<T> {
    /// The key isn't there.
    Absent,
    /// It is there with a value of the wrong type, which has been reported.
    Wrong,
    /// It is there.
    Here(At<T>),
}

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct At<T> {
    /// Its first character.
    pub(crate) at: Position,
    /// The value.
    pub(crate) value: T,
}

impl<T> Typed<T> {
    /// The checked value, or the default if the key isn't there. `None` if something is wrong, which has been reported.
    pub(crate) fn or<U>(&self, default: U, check: impl FnOnce(&At<T>) -> Option<U>) -> Option<U> {
        match self {
            Typed::Absent => Some(default),
            Typed::Wrong => None,
            Typed::Here(value) => check(value),
        }
    }

    /// As [`Typed::or`], for a key that may be left out.
    pub(crate) fn optional<U>(&self, check: impl FnOnce(&At<T>) -> Option<U>) -> Option<Option<U>> {
        self.or(None, |value| check(value).map(Some))
    }

    /// The value, if it is there and of its type.
    pub(crate) fn here(&self) -> Option<&At<T>> {
        match self {
            Typed::Here(value) => Some(value),
            Typed::Absent | Typed::Wrong => None,
        }
    }

    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Typed::Absent)
    }
}

/// A list's items; one that was of the wrong type has been reported and is `None`.
pub(crate) type List<T> = Vec<Option<At<T>>>;

/// The whole file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) cluster: Typed<String>,
    pub(crate) kafka: Typed<Kafka>,
    pub(crate) elasticsearch: Typed<Elasticsearch>,
    pub(crate) ship: Typed<Ship>,
    pub(crate) process: Typed<Process>,
}

#[derive(Debug)]
pub(crate) struct Kafka {
    pub(crate) brokers: Typed<List<String>>,
    pub(crate) topic: Typed<String>,
    pub(crate) dead_letters: Typed<String>,
    pub(crate) compression: Typed<String>,
    pub(crate) tls: Typed<Tls>,
    pub(crate) sasl: Typed<Sasl>,
}

#[derive(Debug)]
pub(crate) struct Tls {
    pub(crate) ca: Typed<String>,
    pub(crate) certificate: Typed<String>,
    pub(crate) key: Typed<String>,
}

#[derive(Debug)]
pub(crate) struct Sasl {
    pub(crate) mechanism: Typed<String>,
    pub(crate) user: Typed<String>,
    pub(crate) password: Typed<Secret>,
}

/// Where a secret is to be found.
#[derive(Debug)]
pub(crate) enum Secret {
    /// In a file.
    File(String),
    /// In a variable of the environment.
    Environment(String),
    /// In systemd's directory of credentials.
    Credential(String),
}

#[derive(Debug)]
pub(crate) struct Elasticsearch {
    pub(crate) urls: Typed<List<String>>,
    pub(crate) user: Typed<String>,
    pub(crate) password: Typed<Secret>,
    pub(crate) api_key: Typed<Secret>,
    pub(crate) tls: Typed<Tls>,
}

#[derive(Debug)]
pub(crate) struct Ship {
    pub(crate) host: Typed<String>,
    pub(crate) zone: Typed<String>,
    pub(crate) state: Typed<String>,
    pub(crate) notify: Typed<bool>,
    pub(crate) in_flight_mib: Typed<i64>,
    pub(crate) listen: Typed<String>,
    pub(crate) streams: Typed<List<Stream>>,
}

#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: Typed<String>,
    pub(crate) component: Typed<String>,
    pub(crate) service: Typed<String>,
    pub(crate) files: Typed<List<String>>,
    pub(crate) exclude: Typed<List<String>>,
    pub(crate) cluster: Typed<String>,
    pub(crate) zone: Typed<String>,
    pub(crate) encoding: Typed<String>,
    pub(crate) layout: Typed<String>,
    pub(crate) framing: Typed<String>,
}

#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) group: Typed<String>,
    pub(crate) topics: Typed<List<String>>,
    pub(crate) keep_original: Typed<bool>,
    pub(crate) bulks_in_flight: Typed<i64>,
    pub(crate) bulk_mib: Typed<i64>,
    pub(crate) threads: Typed<i64>,
    pub(crate) listen: Typed<String>,
    pub(crate) filebeat: Typed<List<FilebeatRow>>,
}

#[derive(Debug)]
pub(crate) struct FilebeatRow {
    pub(crate) paths: Typed<List<String>>,
    pub(crate) topic: Typed<String>,
    pub(crate) field: Typed<String>,
    pub(crate) component: Typed<String>,
    pub(crate) zone: Typed<String>,
}

/// Reads the whole file. `None` if it isn't made of sections.
pub(crate) fn file(root: &Rc<Node>, problems: &mut Collector) -> Option<File> {
    if matches!(root.data, Data::Nothing) {
        problems.add(
            Position::default(),
            "the file is empty: nothing but comments",
            "a first configuration needs the sections `kafka` and `ship` or `process`; see the reference",
        );
        return None;
    }
    let map = Map::open(root, root.at, &keys::FILE, problems)?;
    Some(File {
        cluster: map.text("cluster", problems),
        kafka: map.section("kafka", &keys::KAFKA, problems, kafka),
        elasticsearch: map.section("elasticsearch", &keys::ELASTICSEARCH, problems, elasticsearch),
        ship: map.section("ship", &keys::SHIP, problems, ship),
        process: map.section("process", &keys::PROCESS, problems, process),
    })
}

fn kafka(map: &Map<'_>, problems: &mut Collector) -> Kafka {
    Kafka {
        brokers: map.texts("brokers", problems),
        topic: map.text("topic", problems),
        dead_letters: map.text("dead_letters", problems),
        compression: map.text("compression", problems),
        tls: map.section("tls", &keys::KAFKA_TLS, problems, tls),
        sasl: map.section("sasl", &keys::KAFKA_SASL, problems, sasl),
    }
}

fn tls(map: &Map<'_>, problems: &mut Collector) -> Tls {
    Tls {
        ca: map.text("ca", problems),
        certificate: map.text("certificate", problems),
        key: map.text("key", problems),
    }
}

fn sasl(map: &Map<'_>, problems: &mut Collector) -> Sasl {
    Sasl {
        mechanism: map.text("mechanism", problems),
        user: map.text("user", problems),
        password: map.secret("password", problems),
    }
}

fn elasticsearch(map: &Map<'_>, problems: &mut Collector) -> Elasticsearch {
    Elasticsearch {
        urls: map.texts("urls", problems),
        user: map.text("user", problems),
        password: map.secret("password", problems),
        api_key: map.secret("api_key", problems),
        tls: map.section("tls", &keys::ELASTICSEARCH_TLS, problems, tls),
    }
}

fn ship(map: &Map<'_>, problems: &mut Collector) -> Ship {
    Ship {
        host: map.text("host", problems),
        zone: map.text("zone", problems),
        state: map.text("state", problems),
        notify: map.switch("notify", problems),
        in_flight_mib: map.number("in_flight_mib", problems),
        listen: map.text("listen", problems),
        streams: map.sections("streams", &keys::STREAM, problems, stream),
    }
}

fn stream(map: &Map<'_>, problems: &mut Collector) -> Stream {
    Stream {
        name: map.text("name", problems),
        component: map.text("component", problems),
        service: map.text("service", problems),
        files: map.texts("files", problems),
        exclude: map.texts("exclude", problems),
        cluster: map.text("cluster", problems),
        zone: map.text("zone", problems),
        encoding: map.text("encoding", problems),
        layout: map.text("layout", problems),
        framing: map.text("framing", problems),
    }
}

fn process(map: &Map<'_>, problems: &mut Collector) -> Process {
    Process {
        group: map.text("group", problems),
        topics: map.texts("topics", problems),
        keep_original: map.switch("keep_original", problems),
        bulks_in_flight: map.number("bulks_in_flight", problems),
        bulk_mib: map.number("bulk_mib", problems),
        threads: map.number("threads", problems),
        listen: map.text("listen", problems),
        filebeat: map.sections("filebeat", &keys::FILEBEAT, problems, filebeat_row),
    }
}

fn filebeat_row(map: &Map<'_>, problems: &mut Collector) -> FilebeatRow {
    FilebeatRow {
        paths: map.texts("paths", problems),
        topic: map.text("topic", problems),
        field: map.text("field", problems),
        component: map.text("component", problems),
        zone: map.text("zone", problems),
    }
}
