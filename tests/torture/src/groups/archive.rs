//! What cells that replay files have in common: a log in several incarnations, whose host has no shipper, and what must come of it.

use super::Stage;
use crate::{
    Failure, Outcome, oracle,
    proxy::{Protocol, Proxy},
    rotate::{Log, Style},
    scene::{Route, Scene},
    wait,
    writer::{Layout, Writer},
};

/// Seconds until a part of a replay has arrived.
const ARRIVES: u64 = 120;

/// See the module.
pub(super) struct Archive<'s, 'a> {
    stage: &'s Stage<'a>,
    pub(super) scene: Scene,
    pub(super) log: Log,
}

impl<'s, 'a> Archive<'s, 'a> {
    /// Four incarnations of a log, with so many events in all; `route` says where servers are found.
    pub(super) fn new(stage: &'s Stage<'a>, events: u64, route: Route) -> Outcome<Archive<'s, 'a>> {
        let writer = Writer { number: 1, layout: Layout::ZooKeeper, seed: stage.seed };
        let mut log = Log::create(&stage.directory.join("logs/w1"), writer, Style::Cascade)?;
        for _ in 0..3 {
            log.write(events / 4)?;
            log.rotate()?;
        }
        log.write(events / 4)?;
        let directory = stage.directory.join("scene");
        let scene = Scene::new(&stage.executable, &directory, &stage.host, &route, &[&log], 32)?;
        // Through Elasticsearch as it is, not as the cell makes it.
        let real = Route::new(stage.servers, &stage.host);
        Scene::new(&stage.executable, &stage.directory.join("setup"), &stage.host, &real, &[], 32)?
            .run("setup", &[])?;
        Ok(Archive { stage, scene, log })
    }

    pub(super) fn real(stage: &'s Stage<'a>, events: u64) -> Outcome<Archive<'s, 'a>> {
        Archive::new(stage, events, Route::new(stage.servers, &stage.host))
    }

    /// One whose way to Elasticsearch goes through a proxy.
    pub(super) fn proxied(stage: &'s Stage<'a>, events: u64) -> Outcome<(Archive<'s, 'a>, Proxy)> {
        let address = stage.servers.elasticsearch.trim_start_matches("http://").to_owned();
        let proxy = Proxy::start(Protocol::Bytes, &[address])?;
        let elasticsearch = format!("http://{}", proxy.addresses[0]);
        let route = Route { elasticsearch, ..Route::new(stage.servers, &stage.host) };
        Ok((Archive::new(stage, events, route)?, proxy))
    }

    /// All files of the log.
    pub(super) fn arguments(&self) -> Vec<String> {
        vec![self.log.directory().to_string_lossy().into_owned()]
    }

    pub(super) fn replay(&self) -> Outcome {
        self.scene.run("replay", &strs(&self.arguments()))
    }

    pub(super) fn count(&self) -> Outcome<u64> {
        self.stage.servers.request("POST", "logs-khp.*/_refresh", None)?;
        let count = self.stage.servers.count(&self.stage.host);
        Ok(count.ok_or("Elasticsearch does not say how many documents there are")?)
    }

    /// Waits until so many percent have arrived.
    pub(super) fn wait_percent(&self, percent: u64) -> Outcome {
        let least = self.log.written() * percent / 100;
        wait::until(format!("{percent} percent"), ARRIVES, || match self.count()? {
            count if count >= least => Ok(()),
            count => Err(Failure::from(format!("{count} of {least} documents"))),
        })
    }

    /// Each event is one document now, and the audit covers all of it.
    pub(super) fn settle(&self) -> Outcome<u64> {
        let documents = self.stage.servers.documents(&self.stage.host)?;
        oracle::judge(&documents, &[&self.log], &[]).settle()?;
        self.scene.run("audit", &["--host", &self.scene.host, "--thorough"])?;
        Ok(0)
    }

    /// A replay of all files that must fail, and say why.
    pub(super) fn refused(&self, arguments: &[String], why: &str) -> Outcome {
        let mut replay = self.scene.begin("replay", &strs(arguments))?;
        let status = replay.wait_ended()?;
        match status.code() == Some(1) && replay.log().contains(why) {
            true => Ok(()),
            false => {
                Err(format!("it ended with {status}, not with 1 and {why:?}:\n{}", replay.tail()).into())
            }
        }
    }
}

pub(super) fn strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}
