//! The hour: the bundled logs, dealt to the hosts of a platform and moved into the time before a moment. The same moment and the
//! same seed give the same bytes.

use std::{collections::BTreeMap, path::PathBuf, sync::LazyLock};

use fastrand::Rng;
use grammars::{Component, Reader, Record};
use regex::bytes::Regex;
use wire::{WrittenTime, split::events};

use super::{
    bundle::{self, Bundled},
    platform::{self, APPLICATIONS, STARTED, ZONE_S},
    stamps,
};

/// How long before its end the hour begins, in milliseconds: a little less, so that all of it is in the last hour for a while.
const HOUR_MS: i64 = 58 * 60_000;
/// Longest silence that is left between two events of a real log, in milliseconds, before it is fitted into the hour.
const SILENCE_MS: i64 = 30_000;
/// How many times a short-lived JVM's GC log is there, each in a process of its own.
const SHORT_LIVES: usize = 2;
/// A real log that is shorter than this, in milliseconds, stays as short: a job, a dump of metrics.
const SHORT_MS: i64 = 60_000;
/// How many times short logs happen, and all logs of a component of which there are few events, each time at other moments.
const ROUNDS: usize = 6;
/// Fewer events than this are few.
const FEW: usize = 100;

/// A log file of a host.
pub(super) struct LogFile {
    pub(super) host: &'static str,
    pub(super) component: Component,
    /// `service.name`, where the component does not say it: of GC logs.
    pub(super) service: Option<&'static str>,
    /// Below the folder of its stream.
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    pub(super) events: u64,
}

impl LogFile {
    /// The name of its stream.
    pub(super) fn stream(&self) -> String {
        match self.service {
            Some(service) => format!("{}-{service}", self.component.name()),
            None => self.component.name().to_owned(),
        }
    }
}

/// A reader for the component as the demo configures it.
pub(super) fn reader(component: Component) -> Reader {
    match component {
        Component::GenericDelimited => {
            Reader::with_layout(component, platform::COLUMNS).unwrap_or_else(|_| Reader::new(component))
        }
        _ => Reader::new(component),
    }
}

/// Every log file of the platform in the hour that ends at `until` (milliseconds since 1970).
pub(super) fn files(until: i64, seed: u64) -> Vec<LogFile> {
    let mut rng = Rng::with_seed(seed);
    let mut files = Vec::new();
    for component in Component::all() {
        match component {
            // The daemons that ship and process the hour write these themselves.
            Component::Shipper | Component::Processor | Component::Replay => {}
            Component::Gc => gc_logs(until, &mut rng, &mut files),
            _ => logs(component, until, &mut rng, &mut files),
        }
    }
    files
}

/// The bundled logs of a component. Applications of a site's own write what any Java service writes.
fn sources(component: Component) -> impl Iterator<Item = &'static Bundled> {
    let whose = if component == Component::GenericJava { Component::TimelineServer } else { component };
    bundle::all().iter().filter(move |bundled| bundled.component == whose)
}

/// An event with a time, and the events without one behind it.
struct Piece<'a> {
    bytes: &'a [u8],
    time: Option<WrittenTime>,
}

/// The pieces of a log, as they stand there.
fn pieces<'a>(reader: &Reader, log: &'a [u8]) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut record = Record::default();
    for event in events(log, 0, false, |line| reader.begins(line)) {
        reader.read(event.bytes, &mut record);
        let time = record.time.filter(|time| time.is_plausible());
        match pieces.last_mut() {
            Some(last) if time.is_none() => {
                let start = event.offset as usize - last.bytes.len();
                last.bytes = &log[start..event.offset as usize + event.bytes.len()];
            }
            _ => pieces.push(Piece { bytes: event.bytes, time }),
        }
    }
    pieces
}

/// When each piece of a real log happened, in milliseconds behind the first, with silences cut short.
fn rhythm(pieces: &[Piece<'_>]) -> Vec<i64> {
    let (mut last, mut at) = (None, 0);
    let step = |piece: &Piece<'_>| {
        let now = piece.time.map(|time| time.local_ms);
        at += last.zip(now).map_or(0, |(last, now): (i64, i64)| (now - last).clamp(0, SILENCE_MS));
        last = now.or(last);
        at
    };
    pieces.iter().map(step).collect()
}

/// How long a real log goes on, in milliseconds.
fn length(pieces: &[Piece<'_>]) -> i64 {
    rhythm(pieces).last().copied().unwrap_or(0)
}

/// When each piece of a log happens, in the hour before `until`. A real log keeps its rhythm: bursts stay bursts, only long silences
/// are cut short, and it fills the hour, unless it is a short one. A golden log becomes a few bursts: what stands together
/// happens together.
fn moments(pieces: &[Piece<'_>], real: bool, until: i64, rng: &mut Rng) -> Vec<i64> {
    let mut at = 0;
    let mut burst = |_| {
        at += if rng.u8(..6) == 0 { rng.i64(120_000..480_000) } else { rng.i64(40..1500) };
        at
    };
    let moments: Vec<i64> = if real { rhythm(pieces) } else { pieces.iter().map(&mut burst).collect() };
    let length = moments.last().copied().unwrap_or(0).max(1);
    let room = HOUR_MS - rng.i64(1_000..60_000);
    let start = until - HOUR_MS;
    if length < room && (!real || length < SHORT_MS) {
        let start = start + rng.i64(0..room - length);
        return moments.into_iter().map(|at| start + at).collect();
    }
    moments.into_iter().map(|at| start + (at as f64 / length as f64 * room as f64) as i64).collect()
}

/// Pieces of one file, each with its moment.
type Timed = Vec<(i64, Vec<u8>)>;

/// Deals the logs of a component to its hosts.
fn logs(component: Component, until: i64, rng: &mut Rng, files: &mut Vec<LogFile>) {
    let reader = reader(component);
    let hosts = platform::hosts(component);
    let mut of_hosts: BTreeMap<usize, Timed> = BTreeMap::new();
    let logs: Vec<_> =
        sources(component).map(|source| (source, with_our_applications(source.bytes))).collect();
    let logs: Vec<_> = logs.iter().map(|(source, log)| (*source, pieces(&reader, log))).collect();
    let few = logs.iter().map(|(_, pieces)| pieces.len()).sum::<usize>() < FEW;
    let rounds = |(source, pieces): &(&Bundled, Vec<Piece<'_>>)| match platform::has_many_files(component) {
        false if few || source.real && length(pieces) < SHORT_MS => ROUNDS,
        _ => 1,
    };
    for (source, pieces) in logs.iter().flat_map(|log| std::iter::repeat_n(log, rounds(log))) {
        for (host, share) in shares(source, pieces.len(), hosts.len(), component, rng) {
            let share = &pieces[share];
            let placed = share
                .iter()
                .zip(moments(share, source.real, until, rng))
                .filter_map(|(piece, at)| Some((at, moved(piece, at)?)));
            if platform::has_many_files(component) {
                let path = own_path(component, source, until, rng);
                let bytes = placed.flat_map(|(_, bytes)| bytes).collect();
                files.push(file(hosts[host], component, path, bytes, &reader));
            } else {
                of_hosts.entry(host).or_default().extend(placed);
            }
        }
    }
    for (host, mut pieces) in of_hosts {
        pieces.sort_by_key(|(at, _)| *at);
        let path = platform::file_name(component, hosts[host]).into();
        let bytes = pieces.into_iter().flat_map(|(_, bytes)| bytes).collect();
        files.push(file(hosts[host], component, path, bytes, &reader));
    }
}

/// Which hosts have which pieces of a source. A real log is cut among the hosts of its component, unless it is one process's; a
/// golden log is on one noisy host, and on some of the others.
fn shares(
    source: &Bundled,
    pieces: usize,
    hosts: usize,
    component: Component,
    rng: &mut Rng,
) -> Vec<(usize, std::ops::Range<usize>)> {
    if platform::has_many_files(component) {
        return vec![(rng.usize(..hosts), 0..pieces)];
    }
    let noisy = hosts / 2;
    if !source.real {
        return (0..hosts)
            .filter(|host| *host == noisy || rng.u8(..4) == 0)
            .map(|host| (host, 0..pieces))
            .collect();
    }
    // The noisy host has as much as two others.
    let mut start = 0;
    (0..hosts)
        .map(|host| {
            let parts = host + 1 + usize::from(host >= noisy);
            let end = pieces * parts / (hosts + 1);
            let share = (host, start..end);
            start = end;
            share
        })
        .collect()
}

/// A piece whose time is `at`, with a line end. What has no time stays as it is; none if its time stands there in a form that is
/// not known here, such as a month in another language: it would be years away from the hour.
fn moved(piece: &Piece<'_>, at: i64) -> Option<Vec<u8>> {
    let mut bytes = match piece.time {
        Some(time) => stamps::moved(piece.bytes, time, at, ZONE_S)?,
        None => piece.bytes.to_vec(),
    };
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    Some(bytes)
}

fn file(host: &'static str, component: Component, path: PathBuf, bytes: Vec<u8>, reader: &Reader) -> LogFile {
    let events = events(&bytes, 0, false, |line| reader.begins(line)).count() as u64;
    LogFile { host, component, service: None, path, bytes, events }
}

/// Where a component keeps a log that is not the only one on its host. Where nothing else in the path and perhaps nothing in the log
/// is of this hour alone, a directory is: otherwise it would be the same file as in the hour before, and add nothing.
fn own_path(component: Component, source: &Bundled, until: i64, rng: &mut Rng) -> PathBuf {
    let name = match component {
        Component::MapReduceContainer => "syslog",
        Component::TezContainer => "syslog_dag",
        Component::ContainerOutput => "stderr",
        _ => return format!("{until}/{}", source.name).into(),
    };
    // application_..__container_..__syslog
    if let [application, container, name] = source.name.split("__").collect::<Vec<_>>()[..] {
        return [application, container, name].iter().collect();
    }
    let application = rng.u64(1..=APPLICATIONS);
    let container = 10 + (rng.u64(..900_000) + until.unsigned_abs() / 1000) % 900_000;
    format!(
        "application_{STARTED}_{application:04}/container_e01_{STARTED}_{application:04}_01_{container:06}/{name}"
    )
    .into()
}

/// The log with all applications, jobs, attempts and containers among the few of this platform, so that those that have the same
/// number meet in all components.
fn with_our_applications(log: &[u8]) -> Vec<u8> {
    static IDS: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"\b((?:application|appattempt|job|attempt|task|dag|vertex|container(?:_e\d+)?)_)\d{13}_(\d{4,9})";
        Regex::new(pattern).expect("a constant that a test compiles")
    });
    let ours = |found: &regex::bytes::Captures<'_>| {
        let number: u64 = String::from_utf8_lossy(&found[2]).parse().unwrap_or(1);
        let number = if number <= APPLICATIONS { number } else { number % APPLICATIONS + 1 };
        format!("{}{STARTED}_{number:04}", String::from_utf8_lossy(&found[1])).into_bytes()
    };
    IDS.replace_all(log, ours).into_owned()
}

/// GC logs are moved as they are, distances and uptimes and all; of more than an hour its last part is taken.
fn gc_logs(until: i64, rng: &mut Rng, files: &mut Vec<LogFile>) {
    let reader = Reader::new(Component::Gc);
    for source in sources(Component::Gc).filter(|source| source.real) {
        let Some((first, last)) = stamps::gc_span(source.bytes) else { continue };
        let mut put = |service, host, end: i64, path: String| {
            let bytes = stamps::gc_shifted(source.bytes, end - last).into_owned();
            let mut file = file(host, Component::Gc, path.into(), bytes, &reader);
            file.service = Some(service);
            files.push(file);
        };
        match platform::gc_place(source.name) {
            Some((service, host)) => put(service, host, until - rng.i64(100..5_000), source.name.to_owned()),
            None => {
                let hosts = platform::hosts(Component::Gc);
                let room = (HOUR_MS - (last - first)).max(1);
                for life in 0..SHORT_LIVES {
                    let end = until - rng.i64(0..room);
                    put(
                        "container",
                        hosts[rng.usize(..hosts.len())],
                        end,
                        source.name.replace(".log", &format!("-{life}.log")),
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
