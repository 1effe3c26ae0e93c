//! Each command with no more rights in Elasticsearch than packaging/elasticsearch-roles.json gives it, and with less.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    secure::{Login, Secure, configuration, is_refused},
    support::{Daemon, khp_log, run, run_well, wait_for},
};

/// A log whose pauses tell more with the lines before than alone.
const GC: &str = include_str!("../../samples/gc/gc-g1-jdk25.log");

/// Documents that a query of Lucene's finds among those of a host, without what the pipeline says of itself.
fn count(secure: &Secure, host: &str, query: &str) -> u64 {
    secure.ask("POST", "logs-khp.*/_refresh", "");
    let query = format!("host.name:{host}.example.com AND NOT service.type:pipeline{query}");
    let path = format!("logs-khp.*/_count?q={}", query.replace(' ', "%20"));
    secure.ask("GET", &path, "")["count"].as_u64().unwrap_or(0)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Starts a daemon; its log is beside its configuration.
fn start(command: &str, config: &Path) -> Daemon {
    Daemon::start(khp_log(&[command, "--config", text(config)]), config.with_extension(command))
}

/// Runs everything once with these roles.
pub(crate) fn suffice(secure: &Secure, directory: &Path) {
    let roles: Value =
        serde_json::from_str(include_str!("../../packaging/elasticsearch-roles.json")).expect("JSON");
    let config_of = |name: &str, role: &Value| {
        let key = secure.api_key_of(&json!({"name": name, "role_descriptors": {"only": role}}));
        configuration(secure, directory, name, secure.get("KHP_KAFKA_PASSWORD"), Login::ApiKey(&key))
    };
    let [setup, process, audit, read] = ["khp-log-setup", "khp-log-process", "khp-log-audit", "khp-log-read"]
        .map(|name| {
            assert!(roles[name].is_object(), "no role {name}");
            config_of(name, &roles[name])
        });
    run_well(&["setup", "--config", text(&setup)]);
    run_well(&["setup", "--update-indices", "--config", text(&setup)]);

    // A service's log, and a JVM's, in the middle of which another processor goes on.
    let gc = process.with_file_name("gc.log");
    let streams = fs::read_to_string(&process).expect("reads");
    let stream = format!("    - {{name: gc, component: gc, files: [\"{}\"]}}\n", gc.display());
    fs::write(&process, streams + &stream).expect("writes");
    let half = GC[..GC.len() / 2].rfind('\n').expect("lines") + 1;
    let shipper = start("ship", &process);
    for part in [&GC[..half], GC] {
        fs::write(&gc, part).expect("writes");
        let documents = 1 + run_well(&["parse", text(&gc)]).lines().count() as u64;
        let processor = start("process", &process);
        wait_for("the documents", 60, || match count(secure, "khp-log-process", "") {
            found if found == documents => Ok(()),
            found => {
                let logs = ["ship", "process"].map(|command| process.with_extension(command));
                let logs = logs.map(|log| fs::read_to_string(log).expect("reads"));
                Err(format!("{found} of {documents}\n{}", logs.concat()))
            }
        });
        processor.end();
    }
    let pauses = count(secure, "khp-log-process", " AND event.action:gc_pause");
    let first =
        count(secure, "khp-log-process", " AND event.action:gc_pause AND NOT _exists_:jvm.gc.interval_ms");
    assert!(pauses > 1 && first == 1, "{first} of {pauses} pauses do not know the one before");
    let processor = start("process", &process);
    wait_for("the audit", 60, || {
        let output = run(&["audit", "--host", "khp-log-process.example.com", "--config", text(&audit)]);
        let said = String::from_utf8_lossy(&output.stdout);
        match output.status.success() && said.starts_with("all covered: 2 files") {
            true => Ok(()),
            false => Err(format!("{said}{}", String::from_utf8_lossy(&output.stderr))),
        }
    });
    processor.end();
    shipper.end();
    for command in ["ship", "process"] {
        let log = fs::read_to_string(process.with_extension(command)).expect("reads");
        assert!(!log.contains("WARN") && !log.contains("ERROR"), "{log}");
    }
    let page = read.with_file_name("report.html");
    run_well(&["report", "--config", text(&read), "--out", text(&page)]);

    is_refused("setup", &process, &["403", "packaging/elasticsearch-roles.json"]);
    is_refused("audit", &read, &["403", "maintenance"]);
    // Whoever may read nothing finds nothing, and that is not all well.
    is_refused("audit", &process, &["nothing to compare with", "may this user of Elasticsearch read"]);
    // Documents get through without a look at the templates, but not without a word.
    let mut blind = roles["khp-log-process"].clone();
    blind["cluster"] = json!([]);
    let blind = config_of("blind", &blind);
    let daemons = ["ship", "process"].map(|command| start(command, &blind));
    wait_for("a document and a word", 60, || {
        let log = fs::read_to_string(blind.with_extension("process")).expect("reads");
        match count(secure, "blind", "") == 1
            && log.contains("whether the index templates are there cannot be seen")
        {
            true => Ok(()),
            false => Err(log),
        }
    });
    daemons.into_iter().for_each(Daemon::end);
}
