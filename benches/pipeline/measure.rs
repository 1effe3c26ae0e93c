//! CPU time, bytes, events and allocations of a piece of work.

use cpu_time::ProcessTime;
use stats_alloc::Region;

use crate::ALLOCATOR;

/// What was done.
#[derive(Clone, Copy, Default)]
pub(crate) struct Work {
    pub(crate) bytes: u64,
    pub(crate) events: u64,
    /// How long it took, where starting and stopping is not to count; else the whole time counts.
    pub(crate) took: Option<std::time::Duration>,
}

/// The head of the table.
pub(crate) const HEADER: &str = "stage                                        bytes/event   MB/CPU-s   M events/CPU-s   events/s   allocations/event";

/// Runs `work` and prints a row of the table.
pub(crate) fn row(name: &str, work: impl FnOnce() -> Work) -> f64 {
    let region = Region::new(ALLOCATOR);
    let (cpu, wall) = (ProcessTime::now(), std::time::Instant::now());
    let done = work();
    let (cpu, wall) = (cpu.elapsed().as_secs_f64(), done.took.unwrap_or(wall.elapsed()).as_secs_f64());
    let allocations = region.change().allocations as f64;
    let (bytes, events) = (done.bytes as f64, done.events as f64);
    println!(
        "{name:44} {:11.0} {:10.0} {:16.2} {:10.0} {:19.4}",
        bytes / events.max(1.0),
        bytes / cpu / 1e6,
        events / cpu / 1e6,
        events / wall,
        allocations / events.max(1.0),
    );
    events / wall
}
