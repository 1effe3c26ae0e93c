//! TLS, SCRAM, passwords and API keys on real servers: the right ones connect, the wrong ones are told and refused, and no secret is seen.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    operate::{free, get},
    support::{khp_log, servers, wait_for},
};

/// Servers with security on, of this test alone.
pub(crate) struct Secure {
    directory: PathBuf,
    variables: BTreeMap<String, String>,
}

impl Secure {
    fn up(directory: PathBuf) -> Secure {
        let stack = |arguments: &[&str]| {
            let output = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/stack"))
                .args(arguments)
                .arg("--dir")
                .arg(&directory)
                .output()
                .expect("stack runs");
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("UTF-8")
        };
        stack(&["up", "--secure"]);
        let variables = stack(&["env"])
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.trim_matches(['\'', '"']).to_owned()))
            .collect();
        Secure { directory, variables }
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.variables.get(name).map_or_else(|| panic!("stack env has no {name}"), String::as_str)
    }

    /// A request with the right password.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> serde_json::Value {
        let login =
            format!("{}:{}", self.get("KHP_ELASTICSEARCH_USER"), self.get("KHP_ELASTICSEARCH_PASSWORD"));
        let output = Command::new("curl")
            .args(["-s", "-X", method, "--cacert", self.get("KHP_ELASTICSEARCH_CA"), "-u", &login])
            .args(["-H", "content-type: application/json", "-d", body])
            .arg(format!("{}/{path}", self.get("KHP_ELASTICSEARCH")))
            .output()
            .expect("curl runs");
        serde_json::from_slice(&output.stdout).unwrap_or_default()
    }

    /// How many documents a configuration's host has.
    pub(crate) fn count(&self, host: &str) -> u64 {
        self.ask("POST", "logs-khp.*/_refresh", "");
        self.ask("GET", &format!("logs-khp.*/_count?q=host.name:{host}.example.com"), "")["count"]
            .as_u64()
            .unwrap_or(0)
    }

    /// An API key that may do everything, encoded as clients send it.
    fn api_key(&self) -> String {
        self.api_key_of(&serde_json::json!({"name": "khp-log"}))
    }

    /// The API key that is asked for, encoded as clients send it.
    pub(crate) fn api_key_of(&self, request: &serde_json::Value) -> String {
        let made = self.ask("POST", "_security/api_key", &request.to_string());
        made["encoded"].as_str().unwrap_or_else(|| panic!("no key: {made}")).to_owned()
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/stack");
        let _ = Command::new(stack).arg("wipe").arg("--dir").arg(&self.directory).output();
    }
}

/// How to log in to Elasticsearch.
#[derive(Clone, Copy)]
pub(crate) enum Login<'a> {
    Password(&'a str),
    ApiKey(&'a str),
}

/// A configuration with these credentials, and one event of a host named after it.
pub(crate) fn configuration(
    secure: &Secure,
    directory: &Path,
    name: &str,
    kafka: &str,
    elasticsearch: Login<'_>,
) -> PathBuf {
    let place = directory.join(name);
    fs::create_dir_all(place.join("logs")).expect("creates");
    let secret = |file: &str, text: &str| {
        let path = place.join(file);
        fs::write(&path, text).expect("writes");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("sets");
        path.display().to_string()
    };
    let login = match elasticsearch {
        Login::Password(password) => format!(
            "user: {}\n  password: {{file: {}}}",
            secure.get("KHP_ELASTICSEARCH_USER"),
            secret("elasticsearch.secret", password)
        ),
        Login::ApiKey(key) => format!("api_key: {{file: {}}}", secret("elasticsearch.key", key)),
    };
    let text = format!(
        "cluster: secure\nkafka:\n  brokers: [{brokers}]\n  tls: {{ca: {kafka_ca}}}\n  \
         sasl: {{mechanism: SCRAM-SHA-512, user: {kafka_user}, password: {{file: {kafka_secret}}}}}\n\
         elasticsearch:\n  urls: [\"{url}\"]\n  {login}\n  tls: {{ca: {es_ca}}}\n\
         process:\n  group: {name}\n  listen: {process}\nship:\n  listen: {ship}\n  host: {name}.example.com\n  state: {place}/state\n  streams:\n    \
         - {{name: zk, component: zookeeper, files: [\"{place}/logs/*.log\"]}}\n",
        brokers = secure.get("KHP_KAFKA_SECURE").replace(',', ", "),
        kafka_ca = secure.get("KHP_KAFKA_CA"),
        kafka_user = secure.get("KHP_KAFKA_USER"),
        kafka_secret = secret("kafka.secret", kafka),
        url = secure.get("KHP_ELASTICSEARCH"),
        es_ca = secure.get("KHP_ELASTICSEARCH_CA"),
        place = place.display(),
        process = free(),
        ship = free(),
    );
    fs::write(
        place.join("logs/zk.log"),
        "2026-11-21 07:00:00,000 [myid:1] - INFO  [main:X@2] - all is well\n",
    )
    .expect("writes");
    let path = place.join("khp-log.yaml");
    fs::write(&path, text).expect("writes");
    path
}

/// Runs a command that must end by itself, with status 1 and the words.
pub(crate) fn is_refused(command: &str, config: &Path, words: &[&str]) -> String {
    let log = config.with_file_name(format!("{command}.stderr"));
    let mut arguments = vec![command, "--config", config.to_str().expect("UTF-8")];
    if matches!(command, "ship" | "process") {
        arguments.extend(["--log-level", "trace"]);
    }
    let mut child = khp_log(&arguments)
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).expect("creates"))
        .spawn()
        .expect("starts");
    let until = Instant::now() + Duration::from_secs(60);
    let status = loop {
        match child.try_wait().expect("asks") {
            Some(status) => break status,
            None if Instant::now() > until => {
                child.kill().expect("kills");
                panic!(
                    "{command} goes on with wrong credentials: {}",
                    fs::read_to_string(&log).expect("reads")
                );
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    let text = fs::read_to_string(&log).expect("reads");
    assert_eq!(status.code(), Some(1), "{text}");
    for word in words {
        assert!(text.contains(word), "{word} in {text}");
    }
    text
}

/// Sets up, ships, processes, checks with this configuration, all of which must work.
fn connects(secure: &Secure, name: &str, config: &Path) {
    let config_path = config.to_str().expect("UTF-8");
    let output = khp_log(&["setup", "--config", config_path]).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let log = |command: &str| config.with_file_name(format!("{command}.stderr"));
    let mut daemons = ["ship", "process"].map(|command| {
        khp_log(&[command, "--config", config_path, "--log-level", "trace"])
            .stderr(fs::File::create(log(command)).expect("creates"))
            .spawn()
            .expect("starts")
    });
    wait_for("a document over TLS, SCRAM and a login", 60, || match secure.count(name) {
        0 => {
            Err(["ship", "process"].map(|command| fs::read_to_string(log(command)).expect("reads")).concat())
        }
        _ => Ok(()),
    });
    let check = khp_log(&["check", "--config", config_path]).output().expect("runs");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let text = fs::read_to_string(config).expect("reads");
    let mut pages = String::from_utf8_lossy(&check.stdout).into_owned();
    for daemon in &daemons {
        for shown in ["cmdline", "environ"] {
            let bytes = fs::read(format!("/proc/{}/{shown}", daemon.id())).expect("a running process");
            pages += &String::from_utf8_lossy(&bytes);
        }
    }
    for address in text.lines().filter_map(|line| line.trim().strip_prefix("listen: ")) {
        pages += &get(address, "/metrics").expect("answers").1;
        pages += &get(address, "/health").expect("answers").1;
    }
    fs::write(config.with_file_name("pages"), pages).expect("writes");
    // A secret where none may be: a reload refuses the file, and does not say the secret.
    let secret = fs::read_to_string(config.with_file_name("kafka.secret")).expect("reads");
    let leaky = text.replacen("kafka:\n", &format!("kafka:\n  password: {secret}\n"), 1);
    let words =
        [(&leaky, "going on with the settings from before"), (&text, "the new settings are in place")];
    for (changed, word) in words {
        fs::write(config, changed).expect("writes");
        for (daemon, command) in daemons.iter().zip(["ship", "process"]) {
            let hup = Command::new("kill").args(["-HUP", &daemon.id().to_string()]).status();
            assert!(hup.expect("kill runs").success());
            wait_for(word, 60, || {
                let text = fs::read_to_string(log(command)).expect("reads");
                if text.contains(word) { Ok(()) } else { Err(text) }
            });
        }
    }
    for daemon in &mut daemons {
        daemon.kill().expect("kills");
        daemon.wait().expect("ends");
    }
}

#[test]
fn right_credentials_connect_wrong_ones_are_told_and_none_is_seen() {
    const CANARY: &str = "canary-5f1c9a-secret";
    if servers("right_credentials_connect_wrong_ones_are_told_and_none_is_seen").is_none() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let secure = Secure::up(directory.path().join("stack"));
    let (kafka, elasticsearch) = (secure.get("KHP_KAFKA_PASSWORD"), secure.get("KHP_ELASTICSEARCH_PASSWORD"));

    let key = secure.api_key();
    let config = |name, kafka, login| configuration(&secure, directory.path(), name, kafka, login);
    connects(&secure, "password", &config("password", kafka, Login::Password(elasticsearch)));
    connects(&secure, "api-key", &config("api-key", kafka, Login::ApiKey(&key)));
    for name in ["password", "api-key"] {
        for log in ["ship.stderr", "process.stderr", "pages"] {
            let text = fs::read_to_string(directory.path().join(name).join(log)).expect("reads");
            let secrets = [kafka, elasticsearch, &key];
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "a secret is in {text}");
        }
    }

    let bad_kafka = config("bad-kafka", CANARY, Login::Password(elasticsearch));
    let bad_password = config("bad-password", kafka, Login::Password(CANARY));
    let bad_key = config("bad-key", kafka, Login::ApiKey(CANARY));
    let mut said = is_refused("ship", &bad_kafka, &["kafka", "kafka.sasl"]);
    said += &is_refused("process", &bad_kafka, &["kafka", "sasl"]);
    said += &is_refused("check", &bad_kafka, &["Kafka"]);
    for bad in [&bad_password, &bad_key] {
        said += &is_refused("process", bad, &["elasticsearch"]);
        said += &is_refused("check", bad, &["Elasticsearch"]);
        said += &is_refused("setup", bad, &["401"]);
    }
    assert!(!said.contains(CANARY), "a secret is in {said}");

    crate::rights::suffice(&secure, directory.path());
}
