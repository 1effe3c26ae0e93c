//! What cells that break a shipper have in common: a log that is harmed, one beside it, a scene, and the shared processor.

use std::time::{Duration, Instant};

use super::Stage;
use crate::{
    Outcome,
    oracle::Excepted,
    pipeline::Pipeline,
    program::Program,
    rotate::{Log, Style},
    scene::Scene,
    writer::{Layout, Writer},
};

/// A file that lives shorter than this may be born and deleted between two looks, which the promise excepts.
const LIFE: Duration = Duration::from_millis(1200);

/// See the module.
pub(super) struct Shipping<'a> {
    pub(super) pipeline: &'a Pipeline<'a>,
    pub(super) scene: Scene,
    pub(super) log: Log,
    /// The file beside it, which must flow on whatever becomes of the other.
    pub(super) beside: Log,
    pub(super) excepted: Vec<Excepted>,
    /// Parts of WARN and ERROR lines that must be expected.
    pub(super) expected: Vec<&'static str>,
    born: Instant,
}

impl<'a> Shipping<'a> {
    /// Logs that exist, with some events; a shipper that may have `in_flight_mib` under way. `kafka`: where it finds the brokers.
    pub(super) fn new(
        stage: &Stage<'a>,
        style: Style,
        in_flight_mib: u32,
        kafka: Option<&[String]>,
    ) -> Outcome<Shipping<'a>> {
        let pipeline = (stage.pipeline)()?;
        let writer = |number, layout| Writer { number, layout, seed: stage.seed };
        let logs = stage.directory.join("logs");
        let mut log = Log::create(&logs.join("w1"), writer(1, style.layout()), style)?;
        let mut beside = Log::create(&logs.join("w2"), writer(2, Layout::ZooKeeper), Style::Cascade)?;
        log.write(150)?;
        beside.write(50)?;
        let mut route = pipeline.route.clone();
        if let Some(kafka) = kafka {
            route.kafka = kafka.to_vec();
        }
        let (directory, host) = (stage.directory.join("scene"), &stage.host);
        let scene = Scene::new(&stage.executable, &directory, host, &route, &[&log, &beside], in_flight_mib)?;
        let (excepted, expected) = (Vec::new(), Vec::new());
        Ok(Shipping { pipeline, scene, log, beside, excepted, expected, born: Instant::now() })
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

    /// Rotates the log. An incarnation that could not be found afterwards lives as long as the promise asks for.
    pub(super) fn rotate(&mut self, style: Style) -> Outcome {
        if style.hides() {
            std::thread::sleep(LIFE.saturating_sub(self.born.elapsed()));
        }
        self.log.rotate()?;
        self.born = Instant::now();
        Ok(())
    }

    /// Of the last-but-one incarnation of the log, which was destroyed: events before `safe` must be there, a tail of the rest may
    /// be missing, all from `gone` on must be.
    pub(super) fn except(&mut self, safe: u64, gone: u64) {
        // What the shipper knows of is named, not silent.
        self.expected.push("bytes are lost");
        if let [.., destroyed, _] = self.log.generations() {
            let (start, end) = (destroyed.start.max(safe), destroyed.end);
            let writer = self.log.writer.number;
            self.excepted.push(Excepted { writer, events: start..end, gone: gone.clamp(start, end) });
        }
    }

    /// Replays what rotation put out of the shipper's sight while it was down, as the README says.
    pub(super) fn replay(&self) -> Outcome {
        let files = self.log.out_of_sight()?;
        if files.is_empty() {
            return Ok(());
        }
        let files: Vec<String> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        let arguments: Vec<&str> =
            ["--stream", "w1"].into_iter().chain(files.iter().map(String::as_str)).collect();
        self.scene.run("replay", &arguments)
    }

    /// Replays the incarnations of the log that no pattern matches. Only a checkpoint knows that such a file was being followed: with
    /// none left, what was appended to it between the last delivery and the start is found by nobody else.
    pub(super) fn replay_rotated(&self) -> Outcome {
        let (live, mut arguments) = (self.log.live(), vec!["--stream".to_owned(), "w1".to_owned()]);
        for entry in std::fs::read_dir(self.log.directory())? {
            let path = entry?.path();
            if path != live {
                arguments.push(path.to_string_lossy().into_owned());
            }
        }
        self.scene.run("replay", &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The judgement; see [`Pipeline::settle`].
    pub(super) fn settle(mut self, shipper: Program) -> Outcome<u64> {
        let logs = &mut [&mut self.log, &mut self.beside];
        self.pipeline.settle(&self.scene, shipper, logs, &self.excepted, &self.expected)
    }
}
