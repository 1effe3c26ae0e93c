//! What cells that break processors or brokers have in common: a topic of their own, a shipper that feeds it, and a scene whose
//! processors the cell starts and breaks.

use std::path::PathBuf;

use super::Stage;
use crate::{
    Outcome,
    fake::Fake,
    pipeline::Pipeline,
    program::{Program, complaints},
    rotate::{Log, Style},
    scene::{Route, Scene},
    writer::{Layout, Writer},
};

/// Where daemons find servers, if not where they are.
#[derive(Default)]
pub(super) struct Detour {
    /// The topic that the shipper writes to.
    pub(super) shipper_topic: Option<String>,
    /// The brokers, for the shipper.
    pub(super) shipper_kafka: Option<Vec<String>>,
    /// The brokers, for processors.
    pub(super) processor_kafka: Option<Vec<String>>,
    /// `http://host:port` of Elasticsearch, for processors.
    pub(super) elasticsearch: Option<String>,
    /// The authority that signed its certificate, for `https://`.
    pub(super) elasticsearch_ca: Option<PathBuf>,
    /// What holds the documents, if it is not the real Elasticsearch.
    pub(super) fake: Option<Fake>,
}

/// A shipper and a processor.
pub(super) struct Daemons {
    pub(super) shipper: Program,
    pub(super) processor: Program,
}

/// See the module.
pub(super) struct Processing<'a> {
    pub(super) pipeline: Pipeline<'a>,
    /// Of the shipper.
    pub(super) scene: Scene,
    pub(super) log: Log,
    pub(super) beside: Log,
    /// Parts of WARN and ERROR lines of the shipper that must be expected.
    pub(super) expected_of_shipper: Vec<&'static str>,
    /// The same of processors.
    pub(super) expected: Vec<&'static str>,
}

impl<'a> Processing<'a> {
    /// Logs that exist, with some events, and a topic that does not.
    pub(super) fn new(stage: &Stage<'a>, detour: Detour) -> Outcome<Processing<'a>> {
        Processing::of(stage, detour, Layout::Hadoop)
    }

    /// The same, the first of the logs in this layout.
    pub(super) fn of(stage: &Stage<'a>, detour: Detour, layout: Layout) -> Outcome<Processing<'a>> {
        let writer = |number, layout| Writer { number, layout, seed: stage.seed };
        let logs = stage.directory.join("logs");
        let mut log = Log::create(&logs.join("w1"), writer(1, layout), Style::RenameCreate)?;
        let mut beside = Log::create(&logs.join("w2"), writer(2, Layout::ZooKeeper), Style::Cascade)?;
        log.write(150)?;
        beside.write(50)?;
        let real = Route::new(stage.servers, &stage.host);
        let Detour { shipper_topic, shipper_kafka, processor_kafka, elasticsearch, elasticsearch_ca, fake } =
            detour;
        let of_shipper = Route {
            kafka: shipper_kafka.unwrap_or(real.kafka.clone()),
            topic: shipper_topic.unwrap_or(real.topic.clone()),
            ..real.clone()
        };
        let of_processor = Route {
            kafka: processor_kafka.unwrap_or(real.kafka.clone()),
            elasticsearch: elasticsearch.unwrap_or(real.elasticsearch.clone()),
            elasticsearch_ca,
            ..real
        };
        let (directory, executable) = (&stage.directory, &stage.executable);
        let scene =
            Scene::new(executable, &directory.join("ship"), &stage.host, &of_shipper, &[&log, &beside], 32)?;
        let pipeline =
            Pipeline::new(stage.servers, executable, &directory.join("process"), of_processor, fake)?;
        let (expected_of_shipper, expected) = (Vec::new(), Vec::new());
        Ok(Processing { pipeline, scene, log, beside, expected_of_shipper, expected })
    }

    /// Starts a processor with these points armed.
    pub(super) fn processor(&self, points: &str) -> Outcome<Program> {
        self.pipeline.scene.start("process", points)
    }

    /// Starts both daemons.
    pub(super) fn start(&self) -> Outcome<Daemons> {
        Ok(Daemons { shipper: self.scene.shipper("")?, processor: self.processor("")? })
    }

    /// Waits until everything that was written is a document.
    pub(super) fn flow(&mut self, daemons: &Daemons) -> Outcome {
        self.wait_shipped(&daemons.shipper)?;
        self.pipeline.wait_processed()
    }

    /// Waits until the shipper's checkpoint has both files to their ends.
    pub(super) fn wait_shipped(&mut self, shipper: &Program) -> Outcome {
        self.pipeline.wait_shipped(&self.scene, shipper, &[&mut self.log, &mut self.beside])
    }

    /// Writes to both files.
    pub(super) fn write(&mut self, count: u64) -> Outcome {
        self.beside.write(count / 4 + 1)?;
        Ok(self.log.write(count)?)
    }

    /// The judgement over documents and the shipper, see [`Pipeline::settle`]; then the processors must end well, and have
    /// complained of nothing but what is expected.
    pub(super) fn settle(mut self, shipper: Program, processors: Vec<Program>) -> Outcome<u64> {
        let logs = &mut [&mut self.log, &mut self.beside];
        let settled = self.pipeline.settle(&self.scene, shipper, logs, &[], &self.expected_of_shipper)?;
        processors.into_iter().try_for_each(Program::end)?;
        match complaints(&self.pipeline.scene.log("process"), &self.expected) {
            found if found.is_empty() => Ok(settled),
            found => Err(format!("a processor complained:\n{}", found.join("\n")).into()),
        }
    }
}
