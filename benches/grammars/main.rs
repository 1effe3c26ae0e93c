//! What reading an event costs in each component's grammar: nanoseconds, bytes and allocations, beside the NameNode's.
//!
//! `cargo bench --bench grammars [-- NAME...]`. The events are the component's golden data and, where there are any, the bundled
//! samples, split beforehand. The last column is the time that the NameNode's grammar takes for events of that length over this one's:
//! above 1 is faster, and none should be below 0.5. That time is read off a line through what groups of the NameNode's events
//! cost, by length, so that the NameNode itself stands at about 1. The two are timed in turns, and the ratio is the median of the turns'.
//!
//! Below it, what a layout costs that a site configured, if it is one that is built in: the same events, and the same pattern given
//! as the stream's `layout`. The last column is its time over the built-in one's; it should be 1.5 at most.

use std::{
    alloc::System,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Duration,
};

use cpu_time::ThreadTime;
use grammars::{Component, Reader, Record};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wire::split::events;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How long each component is read at a time, and how many times: the best time and the median ratio count, since others use
/// the machine, too.
const TIME: Duration = Duration::from_millis(30);
const TIMES: usize = 15;
/// At least so many events are read between two looks at the clock: a look costs as much as an event or two.
const BETWEEN_LOOKS: usize = 1000;
/// Groups of the NameNode's events, by length, all of a size.
const GROUPS: usize = 6;
/// Components whose first layout is also measured as a site's own: one of each kind.
const CONFIGURED: [Component; 5] =
    [Component::NameNode, Component::ZooKeeper, Component::Kafka, Component::Hue, Component::RangerUsersync];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let yardstick = Yardstick::new();
    println!(
        "{:<22} {:>7} {:>8} {:>9} {:>8} {:>12} {:>9}",
        "COMPONENT", "EVENTS", "BYTES", "NS/EVENT", "MB/s", "ALLOCATIONS", "NAMENODE"
    );
    for component in Component::all() {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == component.name()) {
            continue;
        }
        let reader = Reader::new(component);
        let all = events_of(&reader);
        if all.is_empty() {
            println!("{:<22} no golden data", component.name());
            continue;
        }
        let bytes = mean_length(&all);
        let pairs: Vec<(Cost, f64)> =
            (0..TIMES).map(|_| (cost_once(&reader, &all), yardstick.measure(bytes))).collect();
        let best = pairs.iter().map(|(cost, _)| *cost).min_by(Cost::by_time).expect("there are some");
        println!(
            "{:<22} {:>7} {bytes:>8.0} {:>9.0} {:>8.0} {:>12.3} {:>9.2}",
            component.name(),
            all.len(),
            best.nanoseconds,
            bytes / best.nanoseconds * 1000.0,
            best.allocations,
            median(pairs.iter().map(|(cost, namenode)| namenode / cost.nanoseconds))
        );
    }
    configured(&wanted);
}

/// A table of components whose first layout is given as a site's own.
fn configured(wanted: &[String]) {
    println!(
        "\n{:<22} {:>7} {:>8} {:>9} {:>8} {:>9}",
        "CONFIGURED LAYOUT", "EVENTS", "BYTES", "NS/EVENT", "BUILT IN", "TIMES"
    );
    for component in CONFIGURED {
        let built_in = Reader::new(component);
        let &(layout, pattern) = component.layouts().first().expect("it has layouts");
        let own = Reader::with_layout(component, pattern).expect("a built-in pattern compiles");
        let owned = events_of(&built_in);
        let mut record = Record::default();
        let mut all: Vec<&[u8]> = Vec::new();
        for event in &owned {
            built_in.read(event, &mut record);
            if record.layout == layout {
                all.push(event);
            }
        }
        if all.is_empty() || (!wanted.is_empty() && !wanted.iter().any(|name| name == component.name())) {
            continue;
        }
        let pairs: Vec<(f64, f64)> = (0..TIMES)
            .map(|_| (cost_once(&own, &all).nanoseconds, cost_once(&built_in, &all).nanoseconds))
            .collect();
        println!(
            "{:<22} {:>7} {:>8.0} {:>9.0} {:>8.0} {:>9.2}",
            component.name(),
            all.len(),
            mean_length(&all),
            least(pairs.iter().map(|pair| pair.0)),
            least(pairs.iter().map(|pair| pair.1)),
            median(pairs.iter().map(|(own, built_in)| own / built_in))
        );
    }
}

/// What an event costs.
#[derive(Clone, Copy)]
struct Cost {
    nanoseconds: f64,
    allocations: f64,
}

impl Cost {
    fn by_time(&self, other: &Cost) -> std::cmp::Ordering {
        self.nanoseconds.total_cmp(&other.nanoseconds)
    }
}

fn cost_once(reader: &Reader, all: &[impl AsRef<[u8]>]) -> Cost {
    let mut record = Record::default();
    let mut read = |event| {
        reader.read(event, &mut record);
        black_box(&record);
    };
    all.iter().for_each(|event| read(event.as_ref()));
    let region = Region::new(ALLOCATOR);
    let started = ThreadTime::now();
    let mut rounds = 0;
    while started.elapsed() < TIME {
        let more = BETWEEN_LOOKS.div_ceil(all.len());
        (0..more).for_each(|_| all.iter().for_each(|event| read(black_box(event.as_ref()))));
        rounds += more;
    }
    let count = (rounds * all.len()) as f64;
    Cost {
        nanoseconds: started.elapsed().as_nanos() as f64 / count,
        allocations: region.change().allocations as f64 / count,
    }
}

/// The NameNode's events in groups by length, the shortest first.
struct Yardstick {
    reader: Reader,
    groups: Vec<Vec<Vec<u8>>>,
}

impl Yardstick {
    fn new() -> Yardstick {
        let reader = Reader::new(Component::NameNode);
        let mut events = events_of(&reader);
        events.sort_by_key(Vec::len);
        let groups = events.chunks(events.len().div_ceil(GROUPS)).map(<[_]>::to_vec).collect();
        Yardstick { reader, groups }
    }

    /// Nanoseconds that an event of that length costs now: between two groups on the line through them, beyond all in proportion.
    fn measure(&self, bytes: f64) -> f64 {
        let next = self.groups.partition_point(|group| mean_length(group) < bytes);
        let cost = |group: &Vec<Vec<u8>>| (mean_length(group), cost_once(&self.reader, group).nanoseconds);
        let before = next.checked_sub(1).and_then(|before| self.groups.get(before));
        match (before.map(cost), self.groups.get(next).map(cost)) {
            (Some(before), Some(next)) => {
                before.1 + (next.1 - before.1) * (bytes - before.0) / (next.0 - before.0)
            }
            (Some(only), None) | (None, Some(only)) => only.1 * bytes / only.0,
            (None, None) => 0.0,
        }
    }
}

fn mean_length(events: &[impl AsRef<[u8]>]) -> f64 {
    events.iter().map(|event| event.as_ref().len()).sum::<usize>() as f64 / events.len() as f64
}

fn least(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::INFINITY, f64::min)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Events of the component's golden data and samples.
fn events_of(reader: &Reader) -> Vec<Vec<u8>> {
    let begins = |line: &[u8]| reader.begins(line);
    let of_file = |file: &Vec<u8>| -> Vec<Vec<u8>> {
        events(file, 0, false, begins).map(|event| event.bytes.to_vec()).collect()
    };
    data(reader.component()).iter().flat_map(of_file).collect()
}

fn data(component: Component) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [
        root.join("grammars/tests/data").join(component.name()),
        root.join("samples").join(component.name()),
    ];
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_none_or(|extension| extension != "records"))
        .collect();
    files.sort();
    files.iter().filter_map(|path| fs::read(path).ok()).collect()
}
