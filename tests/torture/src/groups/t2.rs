//! T2: the processor at each of its kill points.
//!
//! R5 needs an Elasticsearch that takes a part of each bulk only: the fake. R8 needs a second member, R9 a record that is no block.

use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

use super::{
    Run, Stage, pairs,
    processing::{Detour, Processing},
};
use crate::{
    Outcome,
    fake::{Fake, Fault},
    program::{Program, Signal},
    proxy::{Api, Protocol, Proxy},
    wait,
};

/// Longer than a member of the group may be silent: its session is 15 s.
const SESSION: Duration = Duration::from_secs(20);

/// How long a processor stays stopped while another one asks to join.
const JOINS: Duration = Duration::from_secs(3);

/// What is done to a processor that is stopped at a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    Kill,
    Terminate,
    Zombie,
    MemberJoins,
    AnswerLost,
}

const POINTS: [&str; 10] = ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10"];
const HARMS: [(&str, Harm); 5] = [
    ("sigkill", Harm::Kill),
    ("sigterm", Harm::Terminate),
    ("zombie", Harm::Zombie),
    ("member-joins", Harm::MemberJoins),
    ("answer-lost", Harm::AnswerLost),
];

pub(super) fn code() -> BTreeMap<String, Run> {
    pairs("t2", &POINTS.map(|point| (point, point)), &HARMS, run)
}

/// A cell under way.
struct Cell<'a> {
    point: &'static str,
    processing: Processing<'a>,
    kafka: Proxy,
    elasticsearch: Proxy,
    /// Processors beside the one that is harmed.
    others: Vec<Program>,
    /// Records that were written and are no blocks.
    poison: u32,
}

fn run(stage: &Stage<'_>, point: &'static str, harm: Harm) -> Outcome<u64> {
    let mut cell = Cell::new(stage, point)?;
    if point != "R5" {
        cell.processing.pipeline.scene.run("setup", &[])?;
    }
    let shipper = cell.processing.scene.shipper("")?;
    // From here on there is a topic.
    cell.processing.wait_shipped(&shipper)?;
    let mut processor = cell.processing.processor(&format!("{point}={}1*return", skipped(point)))?;
    if point == "R8" {
        // Who comes next takes from it, not the other way round.
        processor.wait_logged("partitions assigned")?;
    }
    processor.wait_stopped(point, || cell.drive(stage))?;
    cell.processing.write(40)?;
    cell.processing.wait_shipped(&shipper)?;
    let processor = cell.harm(processor, harm)?;
    cell.processing.write(60)?;
    cell.processing.log.rotate()?;
    cell.processing.write(60)?;
    cell.settle(stage, shipper, processor)
}

/// The first times are not interesting: the first blocks, the first commit.
fn skipped(point: &str) -> &'static str {
    match point {
        "R1" | "R2" => "2*off->",
        "R3" | "R4" | "R6" | "R7" => "1*off->",
        _ => "",
    }
}

impl<'a> Cell<'a> {
    fn new(stage: &Stage<'a>, point: &'static str) -> Outcome<Cell<'a>> {
        let fake = (point == "R5").then(partial);
        let url = fake.as_ref().map_or(&stage.servers.elasticsearch, |fake| &fake.url);
        let address = url.trim_start_matches("http://").to_owned();
        let elasticsearch = Proxy::start(Protocol::Bytes, &[address])?;
        let kafka = Proxy::start(Protocol::Kafka, &stage.servers.kafka)?;
        let detour = Detour {
            processor_kafka: Some(kafka.addresses.clone()),
            elasticsearch: Some(format!("http://{}", elasticsearch.addresses[0])),
            fake,
            ..Detour::default()
        };
        let mut processing = Processing::new(stage, detour)?;
        match point {
            "R5" => processing.expected.push("elasticsearch is busy"),
            "R9" => processing.expected.push("dead letter"),
            _ => {}
        }
        Ok(Cell { point, processing, kafka, elasticsearch, others: Vec::new(), poison: 0 })
    }

    /// What has a processor come by the point.
    fn drive(&mut self, stage: &Stage<'_>) -> Outcome {
        match self.point {
            "R8" if self.others.is_empty() => self.others.push(self.processing.processor("")?),
            "R9" => {
                self.poison += 1;
                stage.servers.poison(&stage.host, &format!("no block {}", self.poison))?;
            }
            _ => {}
        }
        self.processing.write(5)
    }

    /// Harms a processor that is stopped. Returns one that runs on, or takes its place.
    fn harm(&mut self, mut processor: Program, harm: Harm) -> Outcome<Program> {
        match harm {
            Harm::Kill => {
                processor.kill()?;
                return self.processing.processor("");
            }
            Harm::Terminate => {
                processor.signal(Signal::TERM)?;
                processor.signal(Signal::CONT)?;
                let status = processor.wait_ended()?;
                if !status.success() {
                    return Err(format!("it ended with {status}\n{}", processor.tail()).into());
                }
                return self.processing.processor("");
            }
            Harm::Zombie => {
                // Connections may have been given up meanwhile.
                self.processing.expected.push("kafka is not usable, trying on");
                let start = Instant::now();
                self.others.push(self.processing.processor("")?);
                // Without the one that is stopped, which the group gives up.
                self.processing.pipeline.wait_processed()?;
                thread::sleep(SESSION.saturating_sub(start.elapsed()));
                processor.signal(Signal::CONT)?;
            }
            Harm::MemberJoins => {
                self.others.push(self.processing.processor("")?);
                thread::sleep(JOINS);
                processor.signal(Signal::CONT)?;
            }
            Harm::AnswerLost => {
                let is_kafka = self.lose_answer();
                self.processing.expected.push(match is_kafka {
                    true => "kafka is not usable, trying on",
                    false => "elasticsearch does not answer, trying on",
                });
                processor.signal(Signal::CONT)?;
                self.wait_lost(is_kafka)?;
            }
        }
        self.leave_alone(processor)
    }

    /// The other members leave: the one that was harmed has to do everything.
    fn leave_alone(&mut self, processor: Program) -> Outcome<Program> {
        self.processing.write(60)?;
        self.processing.pipeline.wait_processed()?;
        self.others.drain(..).try_for_each(Program::end)?;
        Ok(processor)
    }

    /// The next answer that matters at this point will not arrive. Returns whether it is one of Kafka's.
    fn lose_answer(&self) -> bool {
        let api = match self.point {
            "R1" => Api::Fetch,
            "R6" | "R7" | "R8" => Api::OffsetCommit,
            "R9" => Api::Produce,
            "R10" => Api::JoinGroup,
            _ => {
                self.elasticsearch.drop_answers(1);
                return false;
            }
        };
        self.kafka.drop_answer_to(api);
        true
    }

    /// Waits until the answer was lost; what comes after it may bring it about.
    fn wait_lost(&mut self, is_kafka: bool) -> Outcome {
        wait::until("the loss of an answer", 60, || {
            let proxy = if is_kafka { &self.kafka } else { &self.elasticsearch };
            if proxy.dropped() > 0 {
                return Ok(());
            }
            self.processing.write(5)?;
            Err(crate::Failure::from("none was sent"))
        })
    }

    fn settle(mut self, stage: &Stage<'_>, shipper: Program, processor: Program) -> Outcome<u64> {
        let mut processors = vec![processor];
        processors.append(&mut self.others);
        let settled = self.processing.settle(shipper, processors)?;
        if self.poison > 0 {
            let letters = stage.servers.records(&format!("{}-dlq", stage.host))?;
            for number in 1..=self.poison {
                if !letters.contains(&format!("no block {number}")) {
                    return Err(format!("\"no block {number}\" is not among the dead letters").into());
                }
            }
        }
        Ok(settled)
    }
}

/// An Elasticsearch that has no room for each third document of every other request.
fn partial() -> Fake {
    Fake::start(|request| match request.number % 2 {
        0 => Fault::Items(|number, _| {
            (number % 3 == 1).then_some((429, "es_rejected_execution_exception", "queue is full"))
        }),
        _ => Fault::None,
    })
}
