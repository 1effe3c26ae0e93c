//! Servers, daemons, documents.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

/// Where the servers are.
pub(crate) struct Servers {
    pub(crate) kafka: String,
    pub(crate) elasticsearch: String,
    stack_dir: PathBuf,
    client: reqwest::blocking::Client,
    /// Tests that kill servers must not run beside others.
    _alone: MutexGuard<'static, ()>,
}

static ALONE: Mutex<()> = Mutex::new(());

/// The servers, or a loud word that `test` was skipped.
pub(crate) fn servers(test: &str) -> Option<Servers> {
    let variable = |name: &str| std::env::var(name).ok();
    let (Some(kafka), Some(elasticsearch), Some(stack_dir)) =
        (variable("KHP_KAFKA"), variable("KHP_ELASTICSEARCH"), variable("KHP_STACK_DIR"))
    else {
        eprintln!(
            "SKIPPED {test}: KHP_KAFKA, KHP_ELASTICSEARCH and KHP_STACK_DIR are not set; tests/run sets them"
        );
        return None;
    };
    Some(Servers {
        kafka,
        elasticsearch,
        stack_dir: stack_dir.into(),
        client: reqwest::blocking::Client::builder()
            .timeout(Duration::from_secs(60))
            .build()
            .expect("a client"),
        _alone: ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
    })
}

impl Servers {
    /// Runs `stack/stack ARGUMENTS`.
    pub(crate) fn stack(&self, arguments: &[&str]) {
        let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stack/stack");
        let output = Command::new(stack)
            .args(arguments)
            .arg("--dir")
            .arg(&self.stack_dir)
            .output()
            .expect("stack runs");
        assert!(output.status.success(), "stack {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A request to Elasticsearch; the answer's body.
    pub(crate) fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let url = format!("{}/{path}", self.elasticsearch);
        let method = method.parse().expect("a method");
        let mut request = self.client.request(method, url).header("content-type", "application/json");
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let text = request.send().and_then(|answer| answer.text()).expect("Elasticsearch answers");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A request whose body is lines of JSON; the answer's body.
    pub(crate) fn send_lines(&self, path: &str, body: String) -> Value {
        let request = self.client.post(format!("{}/{path}", self.elasticsearch));
        let request = request.header("content-type", "application/x-ndjson").body(body);
        let text = request.send().and_then(|answer| answer.text()).expect("Elasticsearch answers");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// How many documents the logs of `host` have: what the pipeline says of itself is not counted.
    pub(crate) fn count(&self, host: &str) -> u64 {
        let query = json!({"query": logs_of(host)});
        self.request("POST", "logs-khp.*/_refresh", None);
        self.request("POST", "logs-khp.*/_count", Some(&query))["count"].as_u64().unwrap_or(0)
    }

    /// All documents of `host`, in the order of stream, generation, offset.
    pub(crate) fn documents(&self, host: &str) -> Vec<Value> {
        self.request("POST", "logs-khp.*/_refresh", None);
        let mut found = Vec::new();
        let mut after: Option<Value> = None;
        loop {
            let mut query = json!({
                "size": 5000, "query": logs_of(host), "track_total_hits": false,
                "sort": ["khp.stream", "khp.generation", "log.offset", "_index"],
            });
            if let Some(after) = after {
                query["search_after"] = after;
            }
            let mut answer = self.request("POST", "logs-khp.*/_search", Some(&query));
            let hits = match answer["hits"]["hits"].take() {
                Value::Array(hits) => hits,
                other => panic!("no hits: {other} {answer}"),
            };
            let Some(last) = hits.last() else { return found };
            after = Some(last["sort"].clone());
            found.extend(hits);
        }
    }
}

fn logs_of(host: &str) -> Value {
    json!({"bool": {
        "filter": {"term": {"host.name": host}},
        "must_not": {"term": {"service.type": "pipeline"}},
    }})
}

/// The program under test.
pub(crate) fn khp_log(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khp-log"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    khp_log(arguments).output().expect("the program runs")
}

/// Runs the program to its end, which must be a success; its standard output.
pub(crate) fn run_well(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "khp-log {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A directory with configuration, state, logs of one test.
pub(crate) struct Scene {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) host: String,
    pub(crate) config: PathBuf,
}

/// One stream of a scene.
pub(crate) struct StreamOf<'a> {
    pub(crate) name: &'a str,
    pub(crate) component: &'a str,
    /// Below the scene's directory.
    pub(crate) files: &'a str,
}

impl Scene {
    /// A new scene whose topic and host are named after `test` and the moment.
    pub(crate) fn new(test: &str, servers: &Servers, streams: &[StreamOf<'_>]) -> Scene {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let moment = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("after 1970")
            .as_millis();
        let host = format!("{test}-{moment}.example.com");
        let topic = format!("{test}-{moment}");
        let mut text = format!(
            "cluster: test\nkafka:\n  brokers: [{}]\n  topic: {topic}\n  dead_letters: {topic}-dlq\nelasticsearch:\n  urls: [{}]\n\
             process:\n  group: {topic}\n  listen: none\nship:\n  listen: none\n  host: {host}\n  zone: Asia/Seoul\n  state: {}\n  streams:\n",
            servers.kafka.replace(',', ", "),
            servers.elasticsearch,
            directory.path().join("state").display(),
        );
        for stream in streams {
            text += &format!(
                "    - name: {}\n      component: {}\n      files: [\"{}/{}\"]\n",
                stream.name,
                stream.component,
                directory.path().display(),
                stream.files
            );
        }
        let config = directory.path().join("khp-log.yaml");
        fs::write(&config, text).expect("writes");
        Scene { directory, host, config }
    }

    /// A path below the scene's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// The configuration's path as an argument.
    pub(crate) fn config(&self) -> &str {
        self.config.to_str().expect("UTF-8")
    }

    /// Starts a daemon whose log goes to a file of the scene.
    pub(crate) fn daemon(&self, command: &str) -> Daemon {
        self.daemon_with(command, &[], &[])
    }

    /// As [`Scene::daemon`], with further arguments and variables of the environment.
    pub(crate) fn daemon_with(
        &self,
        command: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Daemon {
        let mut program = khp_log(&[command, "--config", self.config()]);
        program.args(arguments).envs(environment.iter().copied());
        Daemon::start(program, self.path(&format!("{command}.stderr")))
    }
}

/// A running daemon, killed when it goes out of scope.
pub(crate) struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts it; what it logs goes to the end of the file `log`.
    pub(crate) fn start(mut program: Command, log: PathBuf) -> Daemon {
        let file = File::options().create(true).append(true).open(&log).expect("a log file");
        let child = program.stdout(Stdio::null()).stderr(file).spawn();
        Daemon { child: child.expect("the daemon starts"), log }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Sends a signal, as `kill` names it.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill runs").success()
        );
    }

    /// SIGTERM; it must end well, within 40 seconds.
    pub(crate) fn end(mut self) {
        self.signal("TERM");
        let until = Instant::now() + Duration::from_secs(40);
        loop {
            match self.child.try_wait().expect("can be waited for") {
                Some(status) => {
                    assert!(status.success(), "{status}: {}", self.log());
                    return;
                }
                None if Instant::now() > until => panic!("it does not end on SIGTERM: {}", self.log()),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        let mut text = String::new();
        File::open(&self.log).expect("its log is there").read_to_string(&mut text).expect("UTF-8");
        text
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks every tenth of a second until `done` says so; fails with `what` after `seconds`.
pub(crate) fn wait_for(what: &str, seconds: u64, mut done: impl FnMut() -> Result<(), String>) {
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        match done() {
            Ok(()) => return,
            Err(now) if Instant::now() > until => panic!("{what} did not come in {seconds} s: {now}"),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}
