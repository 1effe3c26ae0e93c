//! One run: everything together, in a virtual time that goes from one thing that happens to the next.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use shipper::{
    Counters, Stop,
    simulation::{Stepped, forget_files, plant_blindness},
};

use crate::{
    Planted,
    disk::{Disk, clock_ms},
    group::Group,
    index::Elasticsearch,
    kafka::Kafka,
    oracle::{self, Tally},
    plan::{Checkpoint, FAULTS_MS, Op, Plan, Setup, Style},
};

/// A tick while there are faults, and after.
const TICK: u64 = 25;
const CALM_TICK: u64 = 100;

/// By then everything must have arrived.
const DEADLINE_MS: u64 = FAULTS_MS + 400_000;

/// How long it is watched after that: nothing may come behind.
const WATCHED_MS: u64 = 45_000;

/// What a step of the plan still has to do.
#[derive(Clone, Copy, Debug)]
enum Later {
    Start,
    Finish { log: usize, style: Style },
}

/// What is there for as long as the run lasts.
pub(crate) struct Ground<'a> {
    /// The shipper's configuration.
    pub(crate) ship: &'a settings::Ship,
    /// Never used to stop.
    pub(crate) stop: &'a Stop,
    /// Of all shippers of the run.
    pub(crate) counters: &'a Counters,
    /// The virtual time's beginning.
    pub(crate) start: Instant,
}

struct World<'a> {
    ground: &'a Ground<'a>,
    setup: &'a Setup,
    state: PathBuf,
    now: u64,
    disk: Disk,
    shipper: Option<Stepped<'a>>,
    /// It is being stopped in order: until then, and for how long it is down after.
    stopping: Option<(u64, u64)>,
    kafka: Kafka,
    group: Group,
    index: Elasticsearch,
    generations: BTreeMap<u64, usize>,
    later: Vec<(u64, Later)>,
    trace: u64,
}

/// The shipper's configuration of a run in this directory.
pub(crate) fn configuration(directory: &Path, setup: &Setup) -> settings::Ship {
    settings::Ship {
        host: "host1".to_owned(),
        state: directory.join("state"),
        notify: false,
        in_flight_bytes: setup.in_flight,
        listen: None,
        streams: vec![settings::Stream {
            name: "namenode".to_owned(),
            files: vec![format!("{}/logs/{}", directory.display(), setup.pattern)],
            exclude: Vec::new(),
            component: grammars::Component::NameNode,
            service: None,
            layout: None,
            cluster: "c1".to_owned(),
            zone: chrono_tz::Asia::Seoul,
            encoding: encoding_rs::UTF_8,
            framing: settings::Framing::Blocks,
        }],
    }
}

/// Carries out a plan in an empty directory. Gives the tally and a number that two equal runs share.
///
/// # Errors
/// What is wrong, one a line.
pub(crate) fn run(
    plan: &Plan,
    directory: &Path,
    ground: &Ground<'_>,
    planted: Option<Planted>,
) -> Result<(Tally, u64), Vec<String>> {
    forget_files();
    plant_blindness(planted == Some(Planted::Blind));
    let told = |error: io::Error| vec![format!("the simulation's own files: {error}")];
    let mut world = World {
        ground,
        setup: &plan.setup,
        state: directory.join("state"),
        now: 0,
        disk: Disk::new(&directory.join("logs"), &plan.setup).map_err(told)?,
        shipper: None,
        stopping: None,
        kafka: Kafka::new(plan.seed, planted),
        group: Group::new(plan.seed, planted),
        index: Elasticsearch::new(plan.seed, planted),
        generations: BTreeMap::new(),
        later: Vec::new(),
        trace: 0,
    };
    world.later.push((0, Later::Start));
    let mut ops = plan.ops.iter().peekable();
    while world.now < FAULTS_MS {
        while let Some((_, op)) = ops.next_if(|(at, _)| *at <= world.now) {
            world.act(*op).map_err(told)?;
        }
        world.tick(TICK).map_err(|error| vec![error])?;
    }
    world.calm().map_err(|error| vec![error])?;
    let tally =
        oracle::compare(&world.disk.incarnations, &world.generations, &world.index, &world.group.letters)?;
    // What the shipper says was lost, was. One that was killed does not know all that arrived before.
    let is_certain = !plan.ops.iter().any(|(_, op)| matches!(op, Op::KillShipper { .. }));
    if is_certain && world.ground.counters.lost_generations.get() > 0 && tally.lost == 0 {
        return Err(vec!["the shipper counts a lost generation, and none is lost".to_owned()]);
    }
    Ok((tally, world.trace))
}

impl<'a> World<'a> {
    fn instant(&self) -> Instant {
        self.ground.start + Duration::from_millis(self.now)
    }

    fn act(&mut self, op: Op) -> io::Result<()> {
        let now = self.now;
        match op {
            Op::Write { log, events, partial } => self.disk.write(log, events, partial, now),
            Op::Rotate { log, style, gap } => {
                if !std::mem::replace(&mut self.disk.logs[log].rotating, true) {
                    self.rotate(log, style)?;
                    let finish = Later::Finish { log, style };
                    if gap == 0 {
                        return self.do_later(finish);
                    }
                    self.later.push((now + gap, finish));
                }
                Ok(())
            }
            Op::KillShipper { down, checkpoint } => self.kill(down, checkpoint),
            Op::StopShipper { down } => {
                let instant = self.instant();
                if let Some(shipper) = &mut self.shipper
                    && self.stopping.is_none()
                {
                    shipper.begin_drain();
                    shipper.is_drained(instant);
                    self.stopping = Some((now + 10_000, down));
                }
                Ok(())
            }
            Op::Broker { how, ms } => {
                let client = self.shipper.as_ref().map(Stepped::client);
                self.kafka.trouble(how, now + ms, client);
                Ok(())
            }
            Op::Index { how, ms } => {
                self.index.trouble(how, now + ms);
                Ok(())
            }
            Op::KillMember { member, down } => {
                self.group.kill(member, now + down, &mut self.index, now);
                Ok(())
            }
            Op::Rebalance { lost } => {
                self.group.rebalance(lost, now);
                Ok(())
            }
        }
    }

    /// Moves the log away, or copies it.
    fn rotate(&mut self, log: usize, style: Style) -> io::Result<()> {
        // A half line that stays so, in a file that was moved or copied, counts as its end.
        self.disk.end_line(log, self.now)?;
        let name = self.disk.logs[log].name;
        let first = format!("{name}.1");
        match style {
            Style::Rename | Style::Pack => {
                self.disk.cascade(log)?;
                self.disk.rename(name, &first)
            }
            Style::Date => self.disk.rename_to_date(log),
            Style::Away => self.disk.move_away(log),
            Style::Delete => self.disk.delete(name),
            Style::CopyTruncate => {
                self.disk.cascade(log)?;
                self.disk.copy(log, &first, self.now)
            }
            Style::Truncate => Ok(()),
        }
    }

    fn do_later(&mut self, later: Later) -> io::Result<()> {
        match later {
            Later::Start => self.start(),
            Later::Finish { log, style } => {
                self.disk.logs[log].rotating = false;
                match style {
                    Style::CopyTruncate | Style::Truncate => {
                        self.disk.truncate(log, self.now, self.shipper.is_some())
                    }
                    Style::Pack => {
                        self.disk.reopen(log, self.now)?;
                        let first = format!("{}.1", self.disk.logs[log].name);
                        self.disk.pack(&first)
                    }
                    _ => self.disk.reopen(log, self.now),
                }
            }
        }
    }

    fn start(&mut self) -> io::Result<()> {
        // A checkpoint that says nothing of a log leaves the shipper with what the pattern matches.
        let known =
            [fs::read(self.state.join("checkpoint.json")), fs::read(self.state.join("checkpoint.json.1"))]
                .into_iter()
                .flatten()
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .find(|text| !text.contains("damaged"));
        for name in &self.setup.names {
            let is_known = known.as_ref().is_some_and(|text| text.contains(&format!("\"name\":\"{name}\"")));
            if !is_known {
                self.disk.forget(name);
            }
        }
        let Ground { ship, stop, counters, .. } = self.ground;
        let mut shipper = Stepped::start(ship, stop, counters, self.instant()).map_err(io::Error::other)?;
        if let Some(bound) = self.setup.descriptors {
            shipper.bound_descriptors(bound);
        }
        self.shipper = Some(shipper);
        Ok(())
    }

    fn kill(&mut self, down: u64, checkpoint: Checkpoint) -> io::Result<()> {
        if self.shipper.take().is_none() {
            return Ok(());
        }
        self.stopping = None;
        self.ended(down);
        let (last, before) = (self.state.join("checkpoint.json"), self.state.join("checkpoint.json.1"));
        let remove = |path: &Path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        if !last.exists() {
            return Ok(());
        }
        match checkpoint {
            Checkpoint::Kept => Ok(()),
            Checkpoint::Older => remove(&last),
            Checkpoint::Between => fs::rename(&last, &before),
            Checkpoint::Damaged => fs::write(&last, b"damaged"),
            Checkpoint::Lost => remove(&last).and_then(|()| remove(&before)),
        }
    }

    fn ended(&mut self, down: u64) {
        self.kafka.abandon();
        self.disk.shipper_ended();
        self.later.push((self.now + down, Later::Start));
    }

    fn tick(&mut self, length: u64) -> Result<(), String> {
        self.now += length;
        let now = self.now;
        let told = |error: io::Error| format!("the simulation's own files: {error}");
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.later).into_iter().partition(|(at, _)| *at <= now);
        self.later = later;
        for (_, later) in due {
            self.do_later(later).map_err(told)?;
        }
        self.ship()?;
        let news = self.kafka.tick(now, self.shipper.as_ref().map(Stepped::client));
        for sent in news.stored {
            self.stored(sent.header.generation.0, sent.header.base, &sent.value)?;
        }
        if let Some(shipper) = &mut self.shipper {
            for (sequence, is_stored) in news.answers {
                shipper.deliver(sequence, is_stored);
            }
        }
        self.index.tick(now)?;
        self.group.tick(now, &self.kafka.partitions, &mut self.index)
    }

    fn ship(&mut self) -> Result<(), String> {
        let instant = self.instant();
        let Some(shipper) = &mut self.shipper else { return Ok(()) };
        match self.stopping {
            None => {
                shipper.step(instant, clock_ms(self.now)).map_err(|error| error.to_string())?;
                self.disk.held = shipper.held().iter().map(|(inode, _)| *inode).collect();
            }
            Some((until, down)) if shipper.is_drained(instant) || self.now >= until => {
                self.stopping = None;
                if let Some(mut shipper) = self.shipper.take() {
                    shipper.end_journal(instant);
                    shipper.is_drained(instant);
                    shipper.finish(instant);
                }
                self.ended(down);
                return Ok(());
            }
            Some(_) => {}
        }
        let sent = shipper.client().take();
        for sent in &sent {
            let end = sent.header.base + sent.value.len() as u64;
            self.trace = (self.trace ^ self.now ^ end << 20).wrapping_mul(0x0100_0000_01b3);
            self.trace = (self.trace ^ sent.header.generation.0).wrapping_mul(0x0100_0000_01b3);
            self.whose(sent.header.generation.0, sent.header.base, &sent.value)?;
        }
        self.kafka.accept(sent, self.now);
        Ok(())
    }

    /// The incarnation that a block is of, judged by its bytes.
    fn whose(&mut self, generation: u64, base: u64, value: &[u8]) -> Result<Option<usize>, String> {
        let Ok(found) = self.disk.find(base, value) else {
            let text = String::from_utf8_lossy(value);
            return Err(format!(
                "{} ms: a block of {generation:016x} at {base} that no log ever held there: {text:?}",
                self.now
            ));
        };
        let Some(incarnation) = found else {
            return Ok(self.generations.get(&generation).copied());
        };
        let known = *self.generations.entry(generation).or_insert(incarnation);
        let other = self.generations.iter().find(|(other, of)| **of == incarnation && **other != generation);
        match other {
            Some((other, _)) => Err(format!(
                "{} ms: log {incarnation} under two generations, {other:016x} and {generation:016x}",
                self.now
            )),
            None if known != incarnation => Err(format!(
                "{} ms: generation {generation:016x} is log {known} and log {incarnation}",
                self.now
            )),
            None => Ok(Some(incarnation)),
        }
    }

    fn stored(&mut self, generation: u64, base: u64, value: &[u8]) -> Result<(), String> {
        if let Some(incarnation) = self.whose(generation, base, value)? {
            self.disk.store(incarnation, base, base + value.len() as u64);
        }
        Ok(())
    }

    /// No more faults: everything comes back, the writers end their lines, and it is waited until all is settled.
    fn calm(&mut self) -> Result<(), String> {
        for _ in 0..400 {
            self.tick(TICK)?;
        }
        for log in 0..self.disk.logs.len() {
            self.disk.write(log, 1, false, self.now).map_err(|error| error.to_string())?;
        }
        let mut quiet_since = None;
        while self.now < DEADLINE_MS {
            self.tick(CALM_TICK)?;
            let is_settled = self.shipper.is_some()
                && self.stopping.is_none()
                && self.kafka.is_quiet()
                && self.index.is_quiet()
                && self.group.is_done(&self.kafka.partitions);
            let since = *quiet_since.get_or_insert(self.now);
            if !is_settled {
                quiet_since = None;
            } else if self.now > since + WATCHED_MS {
                return Ok(());
            }
        }
        Err(format!(
            "not settled {} ms after the faults: {:?} of {:?} committed, {:#?}",
            self.now - FAULTS_MS,
            self.group.committed(),
            self.kafka.partitions.iter().map(Vec::len).collect::<Vec<_>>(),
            self.ground.counters
        ))
    }
}
