//! T5: brokers that fail, while the first blocks are on their way, while everything flows, and while a backlog is worked off.

use std::{collections::BTreeMap, thread, time::Duration};

use super::{
    Run, Stage, pairs,
    processing::{Daemons, Detour, Processing},
};
use crate::{
    Outcome,
    proxy::{Api, Mode, Protocol, Proxy},
    runner::Tier,
    wait,
};

/// Events of a backlog.
const MANY: u64 = 3000;

/// A topic that takes only batches as small as this, bytes.
const SMALL: &str = "8000";

/// What Kafka lets its clients write and read, bytes a second: less than is written.
const QUOTA: &str = "2000";

/// What the shipper says of such a topic.
const TOO_LARGE: &str = "the topic refuses a block as too large";

/// What the brokers, or the way to them, do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    KillRestart,
    FreezeThaw,
    AwayAtStart,
    Reset,
    Blackhole,
    Slow,
    TopicMissing,
    MessageTooLarge,
    /// Of three brokers the one that leads the partition in which the events lie.
    LeaderKilled,
    /// One of three replicas is gone, and the topic takes nothing with fewer than three.
    MinInsyncUnmet,
    /// By Kafka's own quotas.
    Throttled,
}

/// When it happens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    FirstBlocks,
    Steady,
    Backlog,
}

const FAULTS: [(&str, Fault); 11] = [
    ("kill-restart", Fault::KillRestart),
    ("freeze-thaw", Fault::FreezeThaw),
    ("away-at-start", Fault::AwayAtStart),
    ("reset", Fault::Reset),
    ("blackhole", Fault::Blackhole),
    ("10-kB-s", Fault::Slow),
    ("topic-missing", Fault::TopicMissing),
    ("message-too-large", Fault::MessageTooLarge),
    ("leader-killed", Fault::LeaderKilled),
    ("min-insync-unmet", Fault::MinInsyncUnmet),
    ("throttled", Fault::Throttled),
];
const PHASES: [(&str, Phase); 3] =
    [("first-blocks", Phase::FirstBlocks), ("steady", Phase::Steady), ("backlog", Phase::Backlog)];

pub(super) fn code() -> BTreeMap<String, Run> {
    pairs("t5", &FAULTS, &PHASES, run)
}

/// Some need three brokers, which are there as long as the cell.
fn run(stage: &Stage<'_>, fault: Fault, phase: Phase) -> Outcome<u64> {
    if !matches!(fault, Fault::LeaderKilled | Fault::MinInsyncUnmet) {
        return Cell::run(stage, fault, phase);
    }
    let brokers = stage.servers.with_three_brokers(&stage.directory.join("brokers"))?;
    let pipeline = || Err("the shared processor has other brokers".into());
    let stage = Stage {
        servers: &brokers.servers,
        executable: stage.executable.clone(),
        directory: stage.directory.clone(),
        host: stage.host.clone(),
        seed: stage.seed,
        tier: stage.tier,
        pipeline: &pipeline,
    };
    Cell::run(&stage, fault, phase)
}

/// A cell under way.
struct Cell<'s, 'a> {
    stage: &'s Stage<'a>,
    processing: Processing<'a>,
    proxy: Proxy,
    fault: Fault,
    /// The number of the broker that is killed.
    broker: String,
}

impl<'s, 'a> Cell<'s, 'a> {
    fn run(stage: &'s Stage<'a>, fault: Fault, phase: Phase) -> Outcome<u64> {
        let proxy = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
        let detour = Detour {
            shipper_kafka: Some(proxy.addresses.clone()),
            processor_kafka: Some(proxy.addresses.clone()),
            ..Detour::default()
        };
        let mut processing = Processing::new(stage, detour)?;
        processing.pipeline.scene.run("setup", &[])?;
        processing.expected.push("kafka is not usable, trying on");
        processing.expected_of_shipper.push("kafka cannot be reached, trying again");
        if phase == Phase::FirstBlocks {
            // The processor does not create the topic.
            processing.expected.push("the journal cannot be written, trying again");
        }
        if fault == Fault::TopicMissing {
            // The new topic begins at 0 again, under a processor that had read the old one further.
            processing.expected.push("kafka offsets went back, reading from there");
        }
        if matches!(fault, Fault::TopicMissing | Fault::MessageTooLarge) {
            processing.expected_of_shipper.push("kafka refuses a block, its file is sent again");
        }
        let mut cell = Cell { stage, processing, proxy, fault, broker: String::new() };
        let daemons = match phase {
            Phase::FirstBlocks => cell.first_blocks()?,
            Phase::Steady => cell.steady()?,
            Phase::Backlog => cell.backlog()?,
        };
        cell.processing.write(60)?;
        cell.processing.log.rotate()?;
        cell.processing.write(60)?;
        let Cell { processing, proxy: _proxy, .. } = cell;
        processing.settle(daemons.shipper, vec![daemons.processor])
    }

    /// The daemons have never seen a broker; nothing is in Kafka yet.
    fn first_blocks(&mut self) -> Outcome<Daemons> {
        match self.fault {
            Fault::TopicMissing => {
                let processor = self.processing.processor("")?;
                processor.wait_logged("kafka is not usable, trying on")?;
                let daemons = Daemons { processor, shipper: self.processing.scene.shipper("")? };
                // What is rotated before a shipper ever saw it is not its own.
                self.processing.wait_shipped(&daemons.shipper)?;
                return Ok(daemons);
            }
            Fault::MessageTooLarge => {
                self.stage.servers.create_topic(&self.stage.host, "max.message.bytes", SMALL)?;
                self.processing.write(MANY)?;
                let daemons = self.processing.start()?;
                daemons.shipper.wait_logged(TOO_LARGE)?;
                return Ok(daemons);
            }
            // It cannot be made with three replicas when there are two brokers.
            Fault::LeaderKilled | Fault::MinInsyncUnmet => {
                self.stage.servers.create_topic(&self.stage.host, "min.insync.replicas", "2")?;
            }
            _ => {}
        }
        self.start_broken()
    }

    /// Everything that was written is a document; more is being written.
    fn steady(&mut self) -> Outcome<Daemons> {
        let daemons = self.processing.start()?;
        self.processing.flow(&daemons)?;
        self.broken(daemons)
    }

    /// The daemons come back after a time in which much was written.
    fn backlog(&mut self) -> Outcome<Daemons> {
        let daemons = self.processing.start()?;
        self.processing.flow(&daemons)?;
        daemons.shipper.end()?;
        daemons.processor.end()?;
        self.processing.write(MANY)?;
        if self.fault == Fault::TopicMissing {
            self.stage.servers.delete_topic(&self.stage.host)?;
            return self.processing.start();
        }
        if self.fault == Fault::AwayAtStart {
            return self.start_broken();
        }
        let daemons = self.processing.start()?;
        daemons.shipper.wait_logged("kafka connected")?;
        self.broken(daemons)
    }

    /// Daemons start while the fault is there already.
    fn start_broken(&mut self) -> Outcome<Daemons> {
        self.begin()?;
        let daemons = self.processing.start()?;
        self.last(&daemons)?;
        Ok(daemons)
    }

    /// Daemons that run are hit.
    fn broken(&mut self, daemons: Daemons) -> Outcome<Daemons> {
        if self.fault == Fault::TopicMissing {
            self.stage.servers.delete_topic(&self.stage.host)?;
            self.processing.write(60)?;
            return Ok(daemons);
        }
        if self.fault == Fault::AwayAtStart {
            daemons.shipper.end()?;
            daemons.processor.end()?;
            return self.start_broken();
        }
        self.begin()?;
        self.last(&daemons)?;
        Ok(daemons)
    }

    fn begin(&mut self) -> Outcome {
        let servers = self.stage.servers;
        match self.fault {
            Fault::KillRestart => servers.stack(&["kill", "kafka"])?,
            Fault::FreezeThaw => servers.stack(&["stop", "kafka"])?,
            Fault::AwayAtStart => self.proxy.set(Mode::Refuse),
            Fault::Reset => self.proxy.drop_answer_to(Api::Produce),
            Fault::Blackhole => self.proxy.set(Mode::Blackhole),
            Fault::Slow => self.proxy.set(Mode::Throttle(10_000)),
            Fault::MessageTooLarge => servers.set_topic(&self.stage.host, "max.message.bytes", SMALL)?,
            Fault::LeaderKilled => {
                self.broker = servers.leader(&self.stage.host)?.to_string();
                servers.stack(&["kill", "kafka", &self.broker])?;
            }
            Fault::MinInsyncUnmet => {
                servers.set_topic(&self.stage.host, "min.insync.replicas", "3")?;
                self.broker = (servers.leader(&self.stage.host)? % 3 + 1).to_string();
                servers.stack(&["kill", "kafka", &self.broker])?;
            }
            Fault::Throttled => servers.stack(&["throttle", QUOTA])?,
            Fault::TopicMissing => {}
        }
        Ok(())
    }

    /// The fault lasts, while events are written; then it ends.
    fn last(&mut self, daemons: &Daemons) -> Outcome {
        let seconds = if self.stage.tier == Tier::Ci { 5 } else { 15 };
        let servers = self.stage.servers;
        match self.fault {
            Fault::MessageTooLarge => {
                self.processing.write(MANY)?;
                return daemons.shipper.wait_logged(TOO_LARGE);
            }
            Fault::Reset => {
                wait::until("the loss of an acknowledgement", 60, || {
                    if self.proxy.dropped() > 0 {
                        return Ok(());
                    }
                    self.processing.write(5)?;
                    Err(crate::Failure::from("none was sent"))
                })?;
                // From here on whatever is sent resets its connection.
                self.proxy.set(Mode::Reset);
            }
            _ => {}
        }
        for _ in 0..seconds {
            self.processing.write(20)?;
            thread::sleep(Duration::from_secs(1));
        }
        let is_held_up = matches!(self.fault, Fault::MinInsyncUnmet | Fault::Throttled);
        if is_held_up && self.processing.scene.is_acknowledged(self.processing.log.live()).is_ok() {
            return Err("everything is acknowledged, as if there were no fault".into());
        }
        match self.fault {
            Fault::KillRestart => servers.stack(&["start", "kafka"])?,
            Fault::FreezeThaw => servers.stack(&["cont", "kafka"])?,
            Fault::LeaderKilled | Fault::MinInsyncUnmet => {
                servers.stack(&["start", "kafka", &self.broker])?
            }
            Fault::Throttled => servers.stack(&["throttle", "none"])?,
            _ => self.proxy.set(Mode::Pass),
        }
        Ok(())
    }
}
