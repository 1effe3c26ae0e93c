//! Setup against a server that is only imitated: what the real one in our tests has not.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};
use settings::{Login, Tls};

use super::*;

/// What the imitation has.
#[derive(Clone, Copy)]
struct Imitation {
    root: (u16, &'static str),
    types: &'static [&'static str],
    lifecycle: bool,
    /// Calls that are answered 403.
    forbidden: &'static str,
}

const ELASTICSEARCH: Imitation = Imitation {
    root: (200, r#"{"version":{"number":"8.19.21"},"tagline":"You Know, for Search"}"#),
    types: &["keyword", "match_only_text", "flattened"],
    lifecycle: true,
    forbidden: "no such path",
};

const OPENSEARCH: Imitation = Imitation {
    root: (200, r#"{"version":{"distribution":"opensearch","number":"3.4.0"}}"#),
    types: &["keyword", "match_only_text", "flat_object"],
    lifecycle: false,
    ..ELASTICSEARCH
};

/// Everything that was put, by path.
type Store = Arc<Mutex<BTreeMap<String, Value>>>;

impl Imitation {
    /// Serves on a thread that ends with the process.
    fn start(self) -> (settings::Elasticsearch, Store) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let store = Store::default();
        let shared = store.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let _ = self.serve(stream.unwrap(), &shared);
            }
        });
        (settings::Elasticsearch { urls: vec![url], login: Login::Nobody, tls: Tls::default() }, store)
    }

    fn serve(self, stream: TcpStream, store: &Store) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let (mut length, mut header) = (0, String::new());
        while reader.read_line(&mut header)? > 2 {
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            header.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let path = path.split('?').next().unwrap();
        let (status, text) =
            self.answer(method, path, &serde_json::from_slice(&body).unwrap_or_default(), store);
        write!(
            &stream,
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
            text.len()
        )
    }

    fn answer(self, method: &str, path: &str, body: &Value, store: &Store) -> (u16, String) {
        let mut store = store.lock().unwrap();
        let error = |status: u16, kind: &str| {
            (status, json!({ "error": { "type": kind, "reason": kind } }).to_string())
        };
        if path.contains(self.forbidden) {
            return error(403, "security_exception");
        }
        let name = path.rsplit('/').next().unwrap();
        match path {
            "/" => (self.root.0, self.root.1.to_owned()),
            "/_nodes/_local" => (200, r#"{"nodes":{"x":{"version":"3.4.0"}}}"#.to_owned()),
            "/_index_template/_simulate" => {
                let wanted = body["template"]["mappings"]["properties"]["probe"]["type"].as_str().unwrap();
                if self.types.contains(&wanted) {
                    (200, "{}".to_owned())
                } else {
                    error(400, "no handler for type")
                }
            }
            "/_cluster/health" => (200, r#"{"number_of_data_nodes":3,"active_shards":40}"#.to_owned()),
            "/_cluster/settings" => (200, "{}".to_owned()),
            _ if path.starts_with("/_index_template/_simulate_index") => {
                let mappings = &store["/_component_template/khp-log-mappings"]["template"]["mappings"];
                (200, json!({ "template": { "mappings": mappings } }).to_string())
            }
            _ if path.starts_with("/logs-khp") => (200, "{}".to_owned()),
            _ if path.starts_with("/_ilm") && !self.lifecycle => error(400, "no handler found for uri"),
            _ if method == "PUT" => {
                store.insert(path.to_owned(), body.clone());
                (200, r#"{"acknowledged":true}"#.to_owned())
            }
            _ => match store.get(path) {
                None => error(404, "resource_not_found_exception"),
                Some(policy) if path.starts_with("/_ilm") => (200, json!({ name: policy }).to_string()),
                Some(body) if path.starts_with("/_component") => {
                    (200, json!({ "component_templates": [{ "component_template": body }] }).to_string())
                }
                Some(body) => (200, json!({ "index_templates": [{ "index_template": body }] }).to_string()),
            },
        }
    }
}

fn changes(report: &SetupReport) -> Vec<(&str, Change)> {
    report.objects.iter().map(|object| (object.name, object.change)).collect()
}

fn days(days: u32) -> SetupOptions {
    SetupOptions { retention_days: Some(days), ..SetupOptions::default() }
}

#[test]
fn everything_is_put_once() {
    let (settings, store) = ELASTICSEARCH.start();
    let dry = SetupOptions { dry_run: true, ..SetupOptions::default() };
    let would = install_blocking(&settings, &dry).unwrap();
    assert!(store.lock().unwrap().is_empty());

    let first = install_blocking(&settings, &SetupOptions::default()).unwrap();
    let all = ["khp-log", "khp-log-settings", "khp-log-mappings", "khp-log", "khp-log-dated"];
    assert_eq!(changes(&first), all.map(|name| (name, Change::Created)));
    assert_eq!(changes(&would), changes(&first));
    assert_eq!(first.notes, Vec::<String>::new());
    assert_eq!(first.retention, Retention::After("30d".to_owned()));
    assert_eq!((first.budget.data_nodes, first.budget.replicas, first.budget.others), (3, 1, 40));

    let second = install_blocking(&settings, &SetupOptions::default()).unwrap();
    assert_eq!(changes(&second), all.map(|name| (name, Change::Unchanged)));
    let third = install_blocking(&settings, &SetupOptions { replicas: Some(2), ..days(90) }).unwrap();
    let updated: Vec<_> =
        changes(&third).into_iter().filter(|(_, change)| *change != Change::Unchanged).collect();
    assert_eq!(updated, [("khp-log", Change::Updated), ("khp-log-settings", Change::Updated)]);
    let fourth =
        install_blocking(&settings, &SetupOptions { replicas: Some(2), ..SetupOptions::default() }).unwrap();
    assert_eq!(fourth.retention, Retention::After("90d".to_owned()), "what was chosen stays");
    assert!(changes(&fourth).iter().all(|(_, change)| *change == Change::Unchanged));
}

#[test]
fn opensearch_has_other_types_and_no_lifecycle() {
    let (settings, store) = OPENSEARCH.start();
    let report = install_blocking(&settings, &SetupOptions::default()).unwrap();
    assert_eq!(report.server.engine, Engine::OpenSearch);
    assert_eq!(
        report.flavour,
        Flavour { text: TextType::MatchOnlyText, flattened: FlattenedType::FlatObject }
    );
    assert_eq!(report.retention, Retention::ByHand);
    assert!(report.notes[0].starts_with("nothing deletes old indices"), "{:?}", report.notes);
    assert!(!store.lock().unwrap().contains_key("/_index_template/khp-log-dated"));
}

#[test]
fn a_server_without_a_root_is_known_by_its_node() {
    let (settings, _) = Imitation { root: (405, "{}"), types: &["keyword"], ..OPENSEARCH }.start();
    let report = install_blocking(&settings, &SetupOptions::default()).unwrap();
    assert_eq!((report.server.engine, report.server.version.as_str()), (Engine::OpenSearch, "3.4.0"));
    assert_eq!(report.flavour, Flavour { text: TextType::Text, flattened: FlattenedType::Object });
}

#[test]
fn errors_say_what_to_do() {
    let error = |imitation: Imitation| {
        install_blocking(&imitation.start().0, &SetupOptions::default()).unwrap_err().to_string()
    };
    let denied = error(Imitation { forbidden: "_simulate", ..ELASTICSEARCH });
    expect_test::expect![[r#"
        POST /_index_template/_simulate: not allowed (403): security_exception
          hint: what each command needs, as roles: packaging/elasticsearch-roles.json; on OpenSearch setup needs cluster_monitor and cluster_manage_index_templates"#]]
    .assert_eq(&denied);
    let stranger = error(Imitation {
        root: (401, r#"{"error":{"reason":"missing authentication credentials"}}"#),
        ..ELASTICSEARCH
    });
    expect_test::expect![[r#"
        GET /: not logged in (401): missing authentication credentials
          hint: give a user and password, or an API key, in the configuration's `elasticsearch` section"#]]
    .assert_eq(&stranger);
    let old = error(Imitation { root: (200, r#"{"version":{"number":"6.8.23"}}"#), ..ELASTICSEARCH });
    assert!(
        old.contains("Elasticsearch 6.8.23 at http://")
            && old.contains("is too old\n  hint: Elasticsearch 7.12"),
        "{old}"
    );
    let no_types = error(Imitation { types: &[], ..ELASTICSEARCH });
    assert!(no_types.contains("refused (400): no handler for type"), "{no_types}");
}

#[test]
fn indices_that_may_not_be_looked_at_are_no_error() {
    let (settings, _) = Imitation { forbidden: "/logs-khp.*", ..ELASTICSEARCH }.start();
    let report = install_blocking(&settings, &SetupOptions::default()).unwrap();
    assert_eq!(report.existing, None);
    assert!(report.notes[0].contains("view_index_metadata"), "{:?}", report.notes);
}

#[test]
fn the_next_server_is_asked_if_one_is_down() {
    let (mut settings, _) = ELASTICSEARCH.start();
    // Nobody listens on port 1.
    settings.urls.insert(0, "http://127.0.0.1:1".to_owned());
    assert!(install_blocking(&settings, &SetupOptions::default()).is_ok());
    settings.urls.truncate(1);
    let error = install_blocking(&settings, &SetupOptions::default()).unwrap_err().to_string();
    assert!(
        error.starts_with("no server answers: http://127.0.0.1:1: ") && error.contains("refused"),
        "{error}"
    );
}

#[test]
fn what_cannot_be_used_is_named_and_no_secret_is_shown() {
    let (settings, _) = ELASTICSEARCH.start();
    let mut broken = settings.clone();
    broken.login = Login::ApiKey(settings::Secret::new("canary\n".to_owned()));
    let key = install_blocking(&broken, &SetupOptions::default()).unwrap_err();
    assert!(key.to_string().contains("API key") && !format!("{key} {key:?}").contains("canary"), "{key}");
    let mut broken = settings;
    broken.tls.ca = Some("/nowhere/ca.pem".into());
    let authority = install_blocking(&broken, &SetupOptions::default()).unwrap_err().to_string();
    assert!(authority.contains("/nowhere/ca.pem"), "{authority}");
}
