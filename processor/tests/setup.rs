//! Setup against a real Elasticsearch: `KHP_ELASTICSEARCH` (and `_CA`, `_USER`, `_PASSWORD`), as `stack/stack env` prints them.

#![allow(clippy::unwrap_used)]

use std::env;

use elasticsearch::{
    Elasticsearch, SearchParts,
    auth::Credentials,
    cert::{Certificate, CertificateValidation},
    http::{
        Method,
        headers::HeaderMap,
        transport::{SingleNodeConnectionPool, TransportBuilder},
    },
};
use processor::setup::{Change, FlattenedType, SetupOptions, SetupReport, TextType, install};
use serde_json::{Value, json};
use settings::{Login, Secret, Tls};

/// No service of ours has this name, so nobody else has these indices.
const DATED: &str = "logs-khp.setuptest-2001.02.03";
const UNDATED: &str = "logs-khp.setuptest-undated";

struct Real {
    settings: settings::Elasticsearch,
    client: Elasticsearch,
}

impl Real {
    fn new() -> Option<Real> {
        let Ok(url) = env::var("KHP_ELASTICSEARCH") else {
            eprintln!(
                "SKIPPED: KHP_ELASTICSEARCH is not set; stack/stack up, then stack/stack env prints it"
            );
            return None;
        };
        let mut builder = TransportBuilder::new(SingleNodeConnectionPool::new(url.parse().unwrap()));
        let mut settings =
            settings::Elasticsearch { urls: vec![url], login: Login::Nobody, tls: Tls::default() };
        if let (Ok(user), Ok(password)) =
            (env::var("KHP_ELASTICSEARCH_USER"), env::var("KHP_ELASTICSEARCH_PASSWORD"))
        {
            builder = builder.auth(Credentials::Basic(user.clone(), password.clone()));
            settings.login = Login::User { user, password: Secret::new(password) };
        }
        if let Ok(path) = env::var("KHP_ELASTICSEARCH_CA") {
            let certificate = Certificate::from_pem(&std::fs::read(&path).unwrap()).unwrap();
            builder = builder.cert_validation(CertificateValidation::Full(certificate));
            settings.tls.ca = Some(path.into());
        }
        Some(Real { settings, client: Elasticsearch::new(builder.build().unwrap()) })
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map(|body| body.to_string());
        let response =
            self.client.send(method, path, HeaderMap::new(), None::<&()>, body, None).await.unwrap();
        (response.status_code().as_u16(), response.json().await.unwrap())
    }

    async fn ok(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, answer) = self.call(method, path, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    async fn remove_indices(&self) {
        for index in [DATED, UNDATED] {
            let path = format!("{index}?ignore_unavailable=true");
            self.ok(Method::Delete, &path, None).await;
        }
    }

    async fn setup(&self, options: &SetupOptions) -> SetupReport {
        install(&self.settings, options).await.unwrap()
    }
}

#[tokio::test]
async fn documents_of_every_sort_are_taken_and_setup_is_idempotent() {
    let Some(real) = Real::new() else { return };
    real.remove_indices().await;
    let (before, _) = real.call(Method::Get, "_index_template/khp-log", None).await;
    let first = real.setup(&SetupOptions::default()).await;
    if before == 404 {
        assert!(
            first.objects.iter().any(|object| object.name == "khp-log" && object.change == Change::Created)
        );
    }
    let second = real.setup(&SetupOptions::default()).await;
    assert!(second.objects.iter().all(|object| object.change == Change::Unchanged), "{:?}", second.objects);
    assert!(second.objects.len() >= 3);

    index_awkward_documents(&real).await;
    the_index_is_as_the_templates_say(&real, &second).await;
    lacking_fields_are_added(&real).await;
    real.remove_indices().await;
}

/// Values that would be refused by a careless mapping.
async fn index_awkward_documents(real: &Real) {
    let long = "x".repeat(40_000);
    let wide = "한".repeat(40_000);
    let document = json!({
        "@timestamp": "2001-02-03T04:05:06.789Z",
        "message": format!("block blk_1 received {long}"),
        "event.original": format!("{long}{wide}\n{long}"),
        "error.stack_trace": wide,
        "log.logger": long,
        "log.file.path": wide,
        "log.offset": 17,
        "log.level": "INFO",
        "user.name": wide,
        "source.ip": "/10.0.0.1:50010",
        "process.pid": "no number",
        "event.created": "yesterday",
        "khp.extra": { "queue": long, "nested": { "wide": wide } },
        "khp.no_such_field": long,
        "quite.unknown": { "anything": [1, "two", { "three": 3 }] },
    });
    for index in [DATED, UNDATED] {
        let path = format!("{index}/_doc/a?version=100&version_type=external&refresh=true");
        let (status, answer) = real.call(Method::Put, &path, Some(document.clone())).await;
        assert_eq!(status, 201, "{answer}");
    }
}

async fn the_index_is_as_the_templates_say(real: &Real, report: &SetupReport) {
    let types = real.ok(Method::Get, &format!("{DATED}/_field_caps?fields=*"), None).await;
    let text = match report.flavour.text {
        TextType::MatchOnlyText => "match_only_text",
        TextType::Text => "text",
    };
    let mut expected = vec![
        ("@timestamp", "date"),
        ("message", text),
        ("source.ip", "ip"),
        ("log.offset", "long"),
        ("log.logger", "keyword"),
        ("event.original", "keyword"),
        ("jvm.gc.pause_ms", "double"),
        ("jvm.gc.full", "boolean"),
    ];
    match report.flavour.flattened {
        FlattenedType::Flattened => expected.push(("khp.extra", "flattened")),
        FlattenedType::FlatObject => expected.push(("khp.extra", "flat_object")),
        FlattenedType::Object => {}
    }
    for (field, kind) in expected {
        // match_only_text is of the family text, which is what capabilities show.
        let family = if kind == "match_only_text" { "text" } else { kind };
        assert!(types["fields"][field][family].is_object(), "{field}: {}", types["fields"][field]);
    }
    assert!(types["fields"]["khp.no_such_field"].is_null() && types["fields"]["quite.unknown"].is_null());
    assert_eq!(types["fields"]["event.original"]["keyword"]["searchable"], false);

    let settings = real.ok(Method::Get, &format!("{DATED}/_settings"), None).await;
    let index = &settings[DATED]["settings"]["index"];
    assert_eq!(index["number_of_replicas"], report.budget.replicas.to_string());
    assert_eq!(
        (&index["refresh_interval"], &index["mapping"]["ignore_malformed"]),
        (&json!("5s"), &json!("true"))
    );

    let found =
        real.client.search(SearchParts::Index(&[DATED])).q("blk_1 AND log.level:INFO").send().await.unwrap();
    let found: Value = found.json().await.unwrap();
    assert_eq!(found["hits"]["total"]["value"], 1, "{found}");
    let hit = &found["hits"]["hits"][0];
    assert_eq!(hit["_source"]["source.ip"], "/10.0.0.1:50010", "what cannot be indexed is kept");
    let ignored = hit["_ignored"].as_array().unwrap();
    assert!(ignored.contains(&json!("source.ip")) && ignored.contains(&json!("log.logger")), "{ignored:?}");
    assert!(!ignored.contains(&json!("event.original")), "{ignored:?}");
}

/// An index of an earlier version, made as if its templates had known less.
async fn lacking_fields_are_added(real: &Real) {
    real.ok(Method::Delete, UNDATED, None).await;
    // A template's mapping cannot be taken away, so this one must win over ours for a moment.
    let old = json!({
        "index_patterns": [UNDATED], "priority": 999,
        "template": { "mappings": { "dynamic": false, "properties": { "message": { "type": "keyword" } } } },
    });
    real.ok(Method::Put, "_index_template/khp-log-setuptest", Some(old)).await;
    real.ok(Method::Put, UNDATED, None).await;
    real.ok(Method::Delete, "_index_template/khp-log-setuptest", None).await;

    let seen = real.setup(&SetupOptions::default()).await.existing.unwrap();
    assert!(seen.total >= 2 && seen.lacking >= 1 && seen.differing >= 1 && seen.updated == 0, "{seen:?}");
    let update = SetupOptions { update_indices: true, ..SetupOptions::default() };
    let updated = real.setup(&update).await.existing.unwrap();
    assert_eq!(updated.updated, updated.lacking);
    assert_eq!(real.setup(&SetupOptions::default()).await.existing.unwrap().lacking, 0);
}
