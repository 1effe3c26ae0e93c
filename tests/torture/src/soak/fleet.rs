//! The daemons of a soak, the ways between them and the servers, and how each fault is done and undone.

use std::{fs, os::unix::fs::MetadataExt, path::Path, thread, time::Duration};

use super::{
    schedule::{Daemon, Fault, SHIPPERS, Server, Way},
    writers::{Hold, Writers},
};
use crate::{
    Outcome,
    pipeline::Pipeline,
    program::{Program, Signal},
    proxy::{Mode, Protocol, Proxy},
    rotate::Log,
    scene::{Route, Scene},
    servers::Servers,
    wait,
};

/// Processors at most.
const PROCESSORS: usize = 4;

/// How long connections are reset, so that each of them is.
const RESETS: Duration = Duration::from_millis(500);

/// Seconds until everything written so far is in Kafka, with nothing broken.
const SHIPS: u64 = 180;

/// A host with its shipper.
pub(super) struct Host {
    pub(super) scene: Scene,
    /// `None` only between its end and the next start.
    shipper: Option<Program>,
}

/// See the module.
pub(super) struct Fleet<'a> {
    servers: &'a Servers,
    pub(super) pipeline: Pipeline<'a>,
    pub(super) hosts: Vec<Host>,
    processors: Vec<Program>,
    shippers_to_kafka: Proxy,
    processors_to_kafka: Proxy,
    to_elasticsearch: Proxy,
}

impl<'a> Fleet<'a> {
    /// Two shippers and two processors, all at work. Topic and group are called `name`, and hosts begin with it.
    pub(super) fn start(
        servers: &'a Servers,
        executable: &Path,
        directory: &Path,
        name: &str,
        writers: &Writers,
    ) -> Outcome<Fleet<'a>> {
        let shippers_to_kafka = Proxy::start(Protocol::Kafka, &servers.kafka)?;
        let processors_to_kafka = Proxy::start(Protocol::Kafka, &servers.kafka)?;
        let address = servers.elasticsearch.trim_start_matches("http://").to_owned();
        let to_elasticsearch = Proxy::start(Protocol::Bytes, &[address])?;
        let real = Route::new(servers, name);
        let of_processors = Route {
            kafka: processors_to_kafka.addresses.clone(),
            elasticsearch: format!("http://{}", to_elasticsearch.addresses[0]),
            ..real.clone()
        };
        let pipeline = Pipeline::new(servers, executable, &directory.join("process"), of_processors, None)?;
        pipeline.scene.run("setup", &[])?;
        let of_shippers = Route { kafka: shippers_to_kafka.addresses.clone(), ..real };
        let mut hosts = Vec::new();
        for host in 0..SHIPPERS {
            let (directory, host_name) =
                (directory.join(format!("host-{host}")), format!("{name}-{host}.example.com"));
            let logs = writers.of_host(host);
            let logs: Vec<&Log> = logs.iter().map(|log| &**log).collect();
            let scene = Scene::new(executable, &directory, &host_name, &of_shippers, &logs, 32)?;
            let shipper = Some(scene.shipper("")?);
            hosts.push(Host { scene, shipper });
        }
        let processors = vec![pipeline.scene.start("process", "")?, pipeline.scene.start("process", "")?];
        Ok(Fleet {
            servers,
            pipeline,
            hosts,
            processors,
            shippers_to_kafka,
            processors_to_kafka,
            to_elasticsearch,
        })
    }

    /// Does a fault, and undoes it.
    pub(super) fn inflict(&mut self, fault: Fault, writers: &Writers) -> Outcome {
        match fault {
            Fault::Kill(daemon, seconds) => {
                self.take(daemon)?.kill()?;
                self.replace(daemon, seconds)
            }
            Fault::Terminate(daemon, seconds) => {
                self.take(daemon)?.end()?;
                self.replace(daemon, seconds)
            }
            Fault::Freeze(daemon, seconds) => {
                let mut program = self.take(daemon)?;
                program.signal(Signal::STOP)?;
                pause(seconds);
                program.signal(Signal::CONT)?;
                self.put(daemon, program);
                Ok(())
            }
            Fault::Leave if self.processors.len() > 1 => self.processors.remove(0).end(),
            Fault::Join if self.processors.len() >= PROCESSORS => self.processors.remove(0).end(),
            Fault::Join | Fault::Leave => self.replace(Daemon::Processor(0), 0),
            Fault::ServerKilled(server, seconds) => {
                self.servers.stack(&["kill", server.name()])?;
                pause(seconds);
                self.servers.stack(&["start", server.name()])
            }
            Fault::ServerFrozen(server, seconds) => {
                self.servers.stack(&["stop", server.name()])?;
                pause(seconds);
                self.servers.stack(&["cont", server.name()])
            }
            Fault::Reset(way) => {
                self.proxy(way).set(Mode::Reset);
                thread::sleep(RESETS);
                self.proxy(way).set(Mode::Pass);
                Ok(())
            }
            Fault::Blackhole(way, seconds) => {
                self.proxy(way).set(Mode::Blackhole);
                pause(seconds);
                self.proxy(way).set(Mode::Pass);
                Ok(())
            }
            Fault::StateLost(host) => self.lose_state(host, writers),
        }
    }

    fn take(&mut self, daemon: Daemon) -> Outcome<Program> {
        match daemon {
            Daemon::Shipper(host) => Ok(self.hosts[host].shipper.take().ok_or("a host has a shipper")?),
            Daemon::Processor(which) => Ok(self.processors.remove(which % self.processors.len())),
        }
    }

    fn put(&mut self, daemon: Daemon, program: Program) {
        match daemon {
            Daemon::Shipper(host) => self.hosts[host].shipper = Some(program),
            Daemon::Processor(_) => self.processors.push(program),
        }
    }

    fn replace(&mut self, daemon: Daemon, seconds: u64) -> Outcome {
        pause(seconds);
        let program = match daemon {
            Daemon::Shipper(host) => self.hosts[host].scene.shipper("")?,
            Daemon::Processor(_) => self.pipeline.scene.start("process", "")?,
        };
        self.put(daemon, program);
        Ok(())
    }

    fn proxy(&self, way: Way) -> &Proxy {
        match way {
            Way::ShippersToKafka => &self.shippers_to_kafka,
            Way::ProcessorsToKafka => &self.processors_to_kafka,
            Way::ProcessorsToElasticsearch => &self.to_elasticsearch,
        }
    }

    /// A kill while everything is written and read, and the state is gone. Only what was rotated out of the patterns and not
    /// read by then would not be found, as the README says; so before the kill rotated files are read to their ends.
    fn lose_state(&mut self, host: usize, writers: &Writers) -> Outcome {
        writers.hold(host, Hold::Everything);
        let quiet = wait::until("everything written in Kafka", SHIPS, || self.has_read(host, writers));
        writers.hold(host, Hold::Rotation);
        quiet?;
        // The live files grow meanwhile.
        pause(1);
        self.take(Daemon::Shipper(host))?.kill()?;
        fs::remove_dir_all(self.hosts[host].scene.directory.join("state"))?;
        self.replace(Daemon::Shipper(host), 1)?;
        let read = wait::until("a first checkpoint", SHIPS, || self.hosts[host].scene.checkpoint().map(drop));
        writers.hold(host, Hold::Nothing);
        read
    }

    /// Whether a shipper has delivered every file that it knows of to its end.
    fn has_read(&self, host: usize, writers: &Writers) -> Outcome {
        let checkpoint = self.hosts[host].scene.checkpoint()?;
        let entries = checkpoint["generations"].as_array().map(Vec::as_slice).unwrap_or_default();
        for log in writers.of_host(host) {
            for entry in fs::read_dir(log.directory())? {
                let path = entry?.path();
                let metadata = fs::metadata(&path)?;
                let mut reached = entries.iter().filter(|entry| entry["inode"] == metadata.ino()).peekable();
                let is_known = reached.peek().is_some();
                if is_known && !reached.any(|entry| entry["acknowledged"] == metadata.len()) {
                    return Err(format!("{} is not read to its end", path.display()).into());
                }
            }
        }
        Ok(())
    }

    /// Has a last event of each log get through, then ends the shippers, and the processors when all is committed.
    pub(super) fn end(&mut self, writers: &Writers) -> Outcome {
        for (number, host) in self.hosts.iter_mut().enumerate() {
            let mut logs = writers.of_host(number);
            for log in &mut logs {
                log.write(1)?;
            }
            let logs: Vec<&mut Log> = logs.iter_mut().map(|log| &mut **log).collect();
            let shipper = host.shipper.take().ok_or("a host has a shipper")?;
            self.pipeline.wait_shipped(&host.scene, &shipper, &logs)?;
            shipper.end()?;
        }
        self.pipeline.wait_processed()?;
        self.processors.drain(..).try_for_each(Program::end)
    }
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Server::Kafka => "kafka",
            Server::Elasticsearch => "elasticsearch",
        }
    }
}

/// How long a fault lasts.
fn pause(seconds: u64) {
    thread::sleep(Duration::from_secs(seconds));
}
