//! TLS, SCRAM and passwords on real servers: the right ones connect, the wrong ones are told and refused, and no secret is seen.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::support::{khp_log, servers, wait_for};

/// Servers with security on, of this test alone.
struct Secure {
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

    fn get(&self, name: &str) -> &str {
        self.variables.get(name).map_or_else(|| panic!("stack env has no {name}"), String::as_str)
    }

    /// How many documents there are, asked with the right password.
    fn count(&self) -> u64 {
        let login =
            format!("{}:{}", self.get("KHP_ELASTICSEARCH_USER"), self.get("KHP_ELASTICSEARCH_PASSWORD"));
        let url = self.get("KHP_ELASTICSEARCH");
        let curl = |method: &str, path: &str| {
            let output = Command::new("curl")
                .args(["-s", "-X", method, "--cacert", self.get("KHP_ELASTICSEARCH_CA"), "-u", &login])
                .arg(format!("{url}/{path}"))
                .output()
                .expect("curl runs");
            serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap_or_default()
        };
        curl("POST", "logs-khp.*/_refresh");
        curl("GET", "logs-khp.*/_count")["count"].as_u64().unwrap_or(0)
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/stack");
        let _ = Command::new(stack).arg("wipe").arg("--dir").arg(&self.directory).output();
    }
}

/// A configuration whose passwords are those two.
fn configuration(secure: &Secure, directory: &Path, name: &str, kafka: &str, elasticsearch: &str) -> PathBuf {
    let place = directory.join(name);
    fs::create_dir_all(place.join("logs")).expect("creates");
    let secret = |file: &str, text: &str| {
        let path = place.join(file);
        fs::write(&path, text).expect("writes");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("sets");
        path.display().to_string()
    };
    let text = format!(
        "cluster: secure\nkafka:\n  brokers: [{brokers}]\n  tls: {{ca: {kafka_ca}}}\n  \
         sasl: {{mechanism: SCRAM-SHA-512, user: {kafka_user}, password: {{file: {kafka_secret}}}}}\n\
         elasticsearch:\n  urls: [\"{url}\"]\n  user: {user}\n  password: {{file: {es_secret}}}\n  tls: {{ca: {es_ca}}}\n\
         process: {{}}\nship:\n  host: secure.example.com\n  state: {place}/state\n  streams:\n    \
         - {{name: zk, component: zookeeper, files: [\"{place}/logs/*.log\"]}}\n",
        brokers = secure.get("KHP_KAFKA_SECURE").replace(',', ", "),
        kafka_ca = secure.get("KHP_KAFKA_CA"),
        kafka_user = secure.get("KHP_KAFKA_USER"),
        kafka_secret = secret("kafka.secret", kafka),
        url = secure.get("KHP_ELASTICSEARCH"),
        user = secure.get("KHP_ELASTICSEARCH_USER"),
        es_secret = secret("elasticsearch.secret", elasticsearch),
        es_ca = secure.get("KHP_ELASTICSEARCH_CA"),
        place = place.display(),
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
fn is_refused(command: &str, config: &Path, words: &[&str]) -> String {
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

#[test]
fn right_credentials_connect_wrong_ones_are_told_and_none_is_seen() {
    const CANARY: &str = "canary-5f1c9a-secret";
    if servers("right_credentials_connect_wrong_ones_are_told_and_none_is_seen").is_none() {
        return;
    }
    let directory = tempfile::tempdir().expect("a directory");
    let secure = Secure::up(directory.path().join("stack"));
    let (kafka, elasticsearch) = (secure.get("KHP_KAFKA_PASSWORD"), secure.get("KHP_ELASTICSEARCH_PASSWORD"));

    let good = configuration(&secure, directory.path(), "good", kafka, elasticsearch);
    let good = good.to_str().expect("UTF-8");
    let output = khp_log(&["setup", "--config", good]).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut logs = Vec::new();
    let mut daemons: Vec<_> = ["ship", "process"]
        .iter()
        .map(|command| {
            let log = directory.path().join(format!("good.{command}"));
            logs.push(log.clone());
            khp_log(&[command, "--config", good, "--log-level", "trace"])
                .stderr(fs::File::create(log).expect("creates"))
                .spawn()
                .expect("starts")
        })
        .collect();
    wait_for("a document over TLS, SCRAM and a password", 60, || match secure.count() {
        0 => Err(logs.iter().map(|log| fs::read_to_string(log).expect("reads")).collect()),
        _ => Ok(()),
    });
    let check = khp_log(&["check", "--config", good]).output().expect("runs");
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    for daemon in &mut daemons {
        daemon.kill().expect("kills");
        daemon.wait().expect("ends");
    }
    for log in &logs {
        let text = fs::read_to_string(log).expect("reads");
        assert!(!text.contains(kafka) && !text.contains(elasticsearch), "a secret is in {text}");
    }

    let bad_kafka = configuration(&secure, directory.path(), "bad-kafka", CANARY, elasticsearch);
    let bad_elasticsearch = configuration(&secure, directory.path(), "bad-elasticsearch", kafka, CANARY);
    let mut said = is_refused("ship", &bad_kafka, &["kafka", "kafka.sasl"]);
    said += &is_refused("process", &bad_kafka, &["kafka", "sasl"]);
    said += &is_refused("process", &bad_elasticsearch, &["elasticsearch"]);
    said += &is_refused("check", &bad_kafka, &["Kafka"]);
    said += &is_refused("check", &bad_elasticsearch, &["Elasticsearch"]);
    said += &is_refused("setup", &bad_elasticsearch, &["401"]);
    assert!(!said.contains(CANARY), "a secret is in {said}");
}
