//! The soak: everything at once, for long. Several hosts write and rotate logs of every layout, while a random fault of any part
//! comes every few seconds; afterwards each event must be one document, byte for byte, and the audit must cover every byte.

mod fleet;
mod schedule;
mod writers;

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    Outcome,
    oracle::{Judge, Verdict},
    program::complaints,
    rotate::Log,
    servers::Servers,
    wait,
};
use fleet::Fleet;
use writers::Writers;

/// Between two faults at least, if one has lasted until the next is due.
const BREATH: Duration = Duration::from_secs(2);

/// Between two lines that say how far it is.
const TELLS: Duration = Duration::from_secs(10);

/// Nothing more comes if nothing has come for so long.
const STALLS: Duration = Duration::from_secs(120);

/// What daemons may say when servers, ways or peers break.
const EXPECTED: [&str; 9] = [
    "kafka cannot be reached, trying again",
    "kafka is not usable, trying on",
    "kafka refuses a block, its file is sent again",
    "elasticsearch does not answer, trying on",
    "elasticsearch is busy, trying on",
    "elasticsearch is not there yet, waiting",
    "the journal cannot be written, trying again",
    "messages of one kind were held back",
    "librdkafka",
];

/// What to run, and how.
pub struct Soak {
    /// The program under test.
    pub executable: PathBuf,
    /// Where it has its directory, which is deleted if all is well.
    pub work: PathBuf,
    /// Events of all writers together.
    pub events: u64,
    /// How long they are written, minutes.
    pub minutes: f64,
    /// What faults, rotations and texts are made from.
    pub seed: u64,
}

impl Soak {
    /// Runs it, prints how it goes, and last a line `soak result: ...`. Returns whether all is well.
    ///
    /// # Errors
    /// It could not be run to its end.
    pub fn run(&self, servers: &Servers) -> Outcome<bool> {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let name = format!("soak-{moment}");
        let directory = self.work.join(&name);
        let length = Duration::from_secs_f64(self.minutes * 60.0);
        println!(
            "soak: {} events in {} s, seed {}; what the daemons say is in {}",
            self.events,
            length.as_secs(),
            self.seed,
            directory.display()
        );
        let writers = Writers::new(&directory.join("logs"), self.seed, self.events)?;
        let mut fleet = Fleet::start(servers, &self.executable, &directory, &name, &writers)?;
        let under_way = UnderWay {
            servers,
            writers: &writers,
            hosts: &name,
            start: Instant::now(),
            faults: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
        };
        let mut kinds = BTreeMap::new();
        let outcome = thread::scope(|scope| {
            writers.start(scope, length);
            scope.spawn(|| under_way.tell());
            let outcome = under_way
                .break_things(&mut fleet, &schedule::schedule(self.seed, length.as_secs()), &mut kinds)
                .and_then(|()| under_way.wait_indexed());
            writers.stop();
            under_way.has_ended.store(true, Ordering::Relaxed);
            outcome
        });
        outcome?;
        fleet.end(&writers)?;
        let is_good = self.judge(servers, &fleet, &writers, &kinds, under_way.start)?;
        if is_good {
            fs::remove_dir_all(&directory)?;
        }
        Ok(is_good)
    }

    /// Compares every event, audits, and says what came out.
    fn judge(
        &self,
        servers: &Servers,
        fleet: &Fleet<'_>,
        writers: &Writers,
        kinds: &BTreeMap<&str, u64>,
        start: Instant,
    ) -> Outcome<bool> {
        println!("{:5} s  reading every document, then the audit", start.elapsed().as_secs());
        let (mut lost, mut duplicated, mut problems) = (0, 0, Vec::new());
        let mut events = 0;
        for (number, host) in fleet.hosts.iter().enumerate() {
            let mut documents = 0;
            for log in &writers.of_host(number) {
                events += log.written();
                let stream = format!("w{}", log.writer.number);
                let (verdict, count) = judge_stream(servers, &host.scene.host, &stream, log)?;
                documents += count;
                lost += verdict.lost;
                duplicated += verdict.duplicated;
                problems.extend(verdict.problems.into_iter().map(|problem| format!("{stream}: {problem}")));
            }
            let all = servers.count(&host.scene.host);
            if all != Some(documents) {
                problems
                    .push(format!("{} has {all:?} documents, {documents} in its streams", host.scene.host));
            }
            problems.extend(complaints(&host.scene.log("ship"), &EXPECTED));
        }
        problems.extend(complaints(&fleet.pipeline.scene.log("process"), &EXPECTED));
        let audited = fleet.hosts.iter().map(|host| {
            let scene = &host.scene;
            // Where every document lies was looked at above.
            scene.run("audit", &["--host", &scene.host])
        });
        let audited = audited.collect::<Outcome<Vec<()>>>();
        let audit = if audited.is_ok() { "all covered" } else { "NOT all covered" };
        problems.extend(audited.err().map(|failure| failure.to_string()));
        for problem in problems.iter().take(100) {
            println!("problem: {problem}");
        }
        let faults: u64 = kinds.values().sum();
        let told: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        println!(
            "soak result: {events} events, {faults} faults ({}), lost {lost}, duplicated {duplicated}, audit {audit}, {} other problems",
            told.join(", "),
            problems.len(),
        );
        Ok(lost == 0 && duplicated == 0 && problems.is_empty())
    }
}

/// One stream at a time, so that Elasticsearch sorts a part only. Also returns how many documents there are.
fn judge_stream(servers: &Servers, host: &str, stream: &str, log: &Log) -> Outcome<(Verdict, u64)> {
    wait::until("a whole answer of Elasticsearch", 60, || {
        let (mut judge, mut count) = (Judge::new(&[log]), 0);
        servers.each_document(host, Some(stream), &mut |found| {
            judge.see(&found);
            count += 1;
        })?;
        Outcome::Ok((judge.verdict(&[]), count))
    })
}

/// A soak under way.
struct UnderWay<'a> {
    servers: &'a Servers,
    writers: &'a Writers,
    /// What the names of hosts begin with.
    hosts: &'a str,
    start: Instant,
    faults: AtomicU64,
    has_ended: AtomicBool,
}

impl UnderWay<'_> {
    /// A line every few seconds.
    fn tell(&self) {
        let mut due = Instant::now() + TELLS;
        while !self.has_ended.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
            if Instant::now() >= due {
                due += TELLS;
                let indexed = self.servers.count(self.hosts);
                let indexed = indexed.map_or("no answer".to_owned(), |count| count.to_string());
                let (written, faults) = (self.writers.written(), self.faults.load(Ordering::Relaxed));
                let second = self.start.elapsed().as_secs();
                println!("{second:5} s  written {written}  indexed {indexed}  faults {faults}");
            }
        }
    }

    /// Does what is planned until everything is written.
    fn break_things(
        &self,
        fleet: &mut Fleet<'_>,
        planned: &[(u64, schedule::Fault)],
        kinds: &mut BTreeMap<&'static str, u64>,
    ) -> Outcome {
        let mut free = Instant::now();
        for (second, fault) in planned {
            let due = (self.start + Duration::from_secs(*second)).max(free);
            while Instant::now() < due && !self.writers.are_done() {
                thread::sleep(Duration::from_millis(50));
            }
            if self.writers.are_done() {
                return Ok(());
            }
            let number = self.faults.fetch_add(1, Ordering::Relaxed) + 1;
            println!("{:5} s  fault {number}: {fault}", self.start.elapsed().as_secs());
            *kinds.entry(fault.kind()).or_default() += 1;
            fleet.inflict(*fault, self.writers)?;
            free = Instant::now() + BREATH;
        }
        Ok(())
    }

    /// Waits until there are as many documents as there must be, or no more come: the judge says which are missing.
    fn wait_indexed(&self) -> Outcome {
        while !self.writers.are_done() {
            thread::sleep(Duration::from_millis(50));
        }
        println!("{:5} s  everything is written, faults have stopped", self.start.elapsed().as_secs());
        let (mut most, mut since) = (0, Instant::now());
        while since.elapsed() < STALLS {
            let expected: u64 = (0..schedule::SHIPPERS)
                .flat_map(|host| {
                    let of_log = |log: &Log| {
                        log.written() + (log.writer.layout.head().len() * log.generations().len()) as u64
                    };
                    self.writers.of_host(host).iter().map(|log| of_log(log)).collect::<Vec<_>>()
                })
                .sum();
            // Else what is there is seen half a minute later.
            self.servers.request("POST", "logs-khp.*/_refresh", None)?;
            match self.servers.count(self.hosts) {
                Some(count) if count >= expected => return Ok(()),
                Some(count) if count > most => (most, since) = (count, Instant::now()),
                _ => {}
            }
            thread::sleep(Duration::from_secs(1));
        }
        Ok(())
    }
}
