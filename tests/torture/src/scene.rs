//! One cell's directory: configuration, logs, state, and what its daemons said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{Outcome, program::Program, rotate::Log, servers::Servers};

/// How long a command may take that ends by itself, seconds. An audit asks for each of 10 000 files.
const COMMANDS: u64 = 600;

/// The name that brokers, topic and group of a configuration go by.
#[derive(Clone, Debug)]
pub struct Route {
    /// `host:port` of the brokers.
    pub kafka: Vec<String>,
    /// The log topic.
    pub topic: String,
    /// The consumer group.
    pub group: String,
    /// The URL of Elasticsearch.
    pub elasticsearch: String,
    /// The authority of its certificate, if it has one.
    pub elasticsearch_ca: Option<PathBuf>,
}

impl Route {
    /// The real servers; topic and group are called `name`.
    pub fn new(servers: &Servers, name: &str) -> Route {
        Route {
            kafka: servers.kafka.clone(),
            topic: name.to_owned(),
            group: name.to_owned(),
            elasticsearch: servers.elasticsearch.clone(),
            elasticsearch_ca: None,
        }
    }
}

/// See the module.
#[derive(Clone)]
pub struct Scene {
    /// All its files are below this.
    pub directory: PathBuf,
    /// The host that its shipper says it is.
    pub host: String,
    executable: PathBuf,
    config: PathBuf,
}

impl Scene {
    /// A new scene in `directory`, whose shipper follows `logs` with at most `in_flight_mib` under way.
    ///
    /// # Errors
    /// The file system's.
    pub fn new(
        executable: &Path,
        directory: &Path,
        host: &str,
        route: &Route,
        logs: &[&Log],
        in_flight_mib: u32,
    ) -> Outcome<Scene> {
        fs::create_dir_all(directory)?;
        let config = directory.join("khp-log.yaml");
        let tls = route.elasticsearch_ca.as_ref();
        let tls = tls.map_or_else(String::new, |ca| format!("  tls: {{ca: {}}}\n", ca.display()));
        let mut text = format!(
            "cluster: torture\nkafka:\n  brokers: [{}]\n  topic: {topic}\n  dead_letters: {topic}-dlq\n\
             elasticsearch:\n  urls: [\"{}\"]\n{tls}process:\n  listen: none\n  group: {}\n",
            route.kafka.join(", "),
            route.elasticsearch,
            route.group,
            topic = route.topic,
        );
        if !logs.is_empty() {
            text += &format!(
                "ship:\n  listen: none\n  host: {host}\n  zone: Asia/Seoul\n  state: {}\n  in_flight_mib: {in_flight_mib}\n  streams:\n",
                directory.join("state").display(),
            );
        }
        for log in logs {
            text += &Scene::stream(log);
        }
        fs::write(&config, text)?;
        Ok(Scene {
            directory: directory.to_owned(),
            host: host.to_owned(),
            executable: executable.to_owned(),
            config,
        })
    }

    /// A stream of a configuration.
    pub fn stream(log: &Log) -> String {
        format!(
            "    - name: w{}\n      component: {}\n      files: [\"{}/{}\"]\n",
            log.writer.number,
            log.writer.layout.component(),
            log.directory().display(),
            log.writer.layout.pattern()
        )
    }

    /// The configuration as it is.
    ///
    /// # Errors
    /// The file system's.
    pub fn configuration(&self) -> Outcome<String> {
        Ok(fs::read_to_string(&self.config)?)
    }

    /// Writes another configuration, made from the one that is there. Returns that.
    ///
    /// # Errors
    /// The file system's, or nothing was changed.
    pub fn reconfigure(&self, change: impl FnOnce(&str) -> String) -> Outcome<String> {
        let before = self.configuration()?;
        let after = change(&before);
        if after == before {
            return Err("the configuration was not changed".into());
        }
        fs::write(&self.config, after)?;
        Ok(before)
    }

    /// Starts this program from now on; returns the one before it.
    pub fn run_as(&mut self, executable: PathBuf) -> PathBuf {
        std::mem::replace(&mut self.executable, executable)
    }

    /// Starts a daemon of this configuration; `points` is the variable `FAILPOINTS`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&self, command: &str, points: &str) -> Outcome<Program> {
        let config = self.config.to_string_lossy();
        let arguments = [command, "--config", &config];
        let environment = [("FAILPOINTS", points)];
        let environment = if points.is_empty() { &[][..] } else { &environment[..] };
        Program::start(&self.executable, &arguments, environment, &self.log_path(command))
    }

    /// Starts the shipper with these points armed.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn shipper(&self, points: &str) -> Outcome<Program> {
        self.start("ship", points)
    }

    /// Runs a command of this configuration to its end, which must be a success.
    ///
    /// # Errors
    /// It fails.
    pub fn run(&self, command: &str, arguments: &[&str]) -> Outcome {
        let mut program = self.begin(command, arguments)?;
        let status = program.wait_ended_within(COMMANDS)?;
        match status.success() {
            true => Ok(()),
            false => Err(format!("khp-log {command} ended with {status}\n{}", program.tail()).into()),
        }
    }

    /// Starts a command of this configuration that ends by itself. What it keeps between runs is the scene's.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn begin(&self, command: &str, arguments: &[&str]) -> Outcome<Program> {
        let config = self.config.to_string_lossy();
        let arguments: Vec<&str> = [command, "--config", &config].iter().chain(arguments).copied().collect();
        let state = self.directory.join("state-home").to_string_lossy().into_owned();
        let log = self.log_path(command);
        Program::start(&self.executable, &arguments, &[("XDG_STATE_HOME", &state)], &log)
    }

    /// Everything that the daemons of one command have logged.
    pub fn log(&self, command: &str) -> String {
        fs::read_to_string(self.log_path(command)).unwrap_or_default()
    }

    fn log_path(&self, command: &str) -> PathBuf {
        self.directory.join(format!("{command}.stderr"))
    }

    /// The last checkpoint, as JSON.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn checkpoint(&self) -> Outcome<Value> {
        let text = fs::read_to_string(self.directory.join("state/checkpoint.json"))?;
        let (_, json) = text.split_once('\n').ok_or("a checkpoint has two lines")?;
        Ok(serde_json::from_str(json)?)
    }

    /// Whether the checkpoint says that `path` is acknowledged to its end.
    ///
    /// # Errors
    /// It is not; what it says instead.
    pub fn is_acknowledged(&self, path: &Path) -> Outcome {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path)?;
        let checkpoint = self.checkpoint()?;
        let entries = checkpoint["generations"].as_array().map(Vec::as_slice).unwrap_or_default();
        // The newest of this inode: files that were truncated in place have had several generations.
        let of_file = entries.iter().filter(|entry| entry["inode"] == metadata.ino());
        let reached: Vec<u64> = of_file.filter_map(|entry| entry["acknowledged"].as_u64()).collect();
        match reached.contains(&metadata.len()) {
            true => Ok(()),
            false => {
                Err(format!("{} has {} bytes, acknowledged are {reached:?}", path.display(), metadata.len())
                    .into())
            }
        }
    }
}
