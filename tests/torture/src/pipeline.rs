//! A topic, those who process it, and the judgement over what arrives. Cells that only break a shipper share one with one
//! processor; those that break processors have one each, and start processors of its scene themselves.

use std::{path::Path, sync::Mutex};

use crate::{
    Outcome,
    fake::Fake,
    oracle::{self, Excepted, Verdict},
    program::{Program, complaints},
    rotate::Log,
    scene::{Route, Scene},
    servers::{Progress, Servers},
    wait,
};

/// How long what was written may take to become documents once faults have stopped, seconds.
const SETTLES: u64 = 120;

/// See the module.
pub struct Pipeline<'a> {
    servers: &'a Servers,
    /// Where its blocks go.
    pub route: Route,
    /// Of its processors.
    pub scene: Scene,
    progress: Mutex<Progress>,
    /// What they write to, if it is not the real Elasticsearch.
    fake: Option<Fake>,
    _processor: Option<Program>,
}

impl<'a> Pipeline<'a> {
    /// Installs the templates, makes a topic `name`, and starts a processor for it, in `directory`.
    ///
    /// # Errors
    /// One of the servers refuses.
    pub fn start(
        servers: &'a Servers,
        executable: &Path,
        directory: &Path,
        name: &str,
    ) -> Outcome<Pipeline<'a>> {
        let route = Route::new(servers, name);
        let mut pipeline = Pipeline::new(servers, executable, directory, route, None)?;
        pipeline.scene.run("setup", &[])?;
        // The first shipper may come late, and a processor complains of a topic that is not there.
        servers.create_topic(name, "max.message.bytes", "4194304")?;
        pipeline._processor = Some(pipeline.scene.start("process", "")?);
        Ok(pipeline)
    }

    /// One without processors; those of its scene take `route`, and write to `fake` if there is one.
    ///
    /// # Errors
    /// The file system's, or Kafka's client refuses.
    pub fn new(
        servers: &'a Servers,
        executable: &Path,
        directory: &Path,
        route: Route,
        fake: Option<Fake>,
    ) -> Outcome<Pipeline<'a>> {
        let scene = Scene::new(executable, directory, &route.topic, &route, &[], 32)?;
        let progress = Mutex::new(servers.progress(&route.group)?);
        Ok(Pipeline { servers, route, scene, progress, fake, _processor: None })
    }

    /// WARN and ERROR lines of the processor so far.
    pub fn complaints(&self) -> Vec<String> {
        complaints(&self.scene.log("process"), &[])
    }

    /// Waits until everything that lies in the topic now is committed: its documents are there.
    ///
    /// # Errors
    /// It is not in time.
    pub fn wait_processed(&self) -> Outcome {
        let ends = {
            let progress = self.progress.lock().map_err(|_| "another cell panicked")?;
            progress.ends(&self.route.topic)?
        };
        wait::until("the processor's last commit", SETTLES, || {
            let progress = self.progress.lock().map_err(|_| "another cell panicked")?;
            progress.has_passed(&self.route.topic, &ends)
        })
    }

    /// Waits until every event of `logs` is a document, but for what is excepted; then has a fresh line of each get through, ends
    /// the shipper, and judges all documents. Returns how many events are missing as excepted.
    ///
    /// # Errors
    /// The verdict, or a shipper that does not end well or complained of what was not `expected`.
    pub fn settle(
        &self,
        scene: &Scene,
        shipper: Program,
        logs: &mut [&mut Log],
        excepted: &[Excepted],
        expected: &[&str],
    ) -> Outcome<u64> {
        let documents = || match &self.fake {
            Some(fake) => Ok(fake.held(&scene.host)),
            None => self.servers.documents(&scene.host),
        };
        self.wait_shipped(scene, &shipper, logs)?;
        let mut last = Verdict::default();
        let arrived = wait::until("every event", SETTLES, || {
            self.wait_processed()?;
            last = oracle::judge(&documents()?, &shared(logs), excepted);
            last.clone().settle()
        });
        if let Err(failure) = arrived {
            let failure = last.settle().err().unwrap_or(failure);
            return Err(crate::Failure { what: format!("{failure}\n{}", shipper.tail()), ..failure });
        }
        for log in logs.iter_mut() {
            log.write(1)?;
        }
        self.wait_shipped(scene, &shipper, logs)?;
        shipper.end()?;
        self.wait_processed()?;
        let excepted = oracle::judge(&documents()?, &shared(logs), excepted).settle()?;
        if excepted == 0 && self.fake.is_none() {
            scene.run("audit", &["--host", &scene.host, "--thorough"])?;
        }
        match complaints(&scene.log("ship"), expected) {
            found if found.is_empty() => Ok(excepted),
            found => Err(format!("the shipper complained:\n{}", found.join("\n")).into()),
        }
    }

    /// Waits until the checkpoint says that the live files are acknowledged to their ends.
    ///
    /// # Errors
    /// It does not.
    pub fn wait_shipped(&self, scene: &Scene, shipper: &Program, logs: &[&mut Log]) -> Outcome {
        for log in logs {
            let what = format!("the acknowledgement of {}", log.live().display());
            wait::until(what, SETTLES, || scene.is_acknowledged(log.live()))
                .map_err(|failure| format!("{failure}\n{}", shipper.tail()))?;
        }
        Ok(())
    }
}

fn shared<'b>(logs: &'b [&mut Log]) -> Vec<&'b Log> {
    logs.iter().map(|log| &**log).collect()
}
