//! What the figures mean: what is wrong, and which flag or size to look at.

use crate::{
    summary::{Stat, Summary},
    text::{bytes, milliseconds},
};

/// One thing to look at, the worse first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, with the figures that show it.
    pub what: String,
    /// What to look at.
    pub look_at: &'static str,
}

/// What is to be said of a log; nothing if all is well.
pub fn findings(summary: &Summary) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |what: String, look_at: &'static str| found.push(Finding { what, look_at });
    failures(summary, &mut say);
    full_collections(summary, &mut say);
    times(summary, &mut say);
    memory(summary, &mut say);
    found
}

type Say<'s> = dyn FnMut(String, &'static str) + 's;

/// Failures by name: what went wrong, with a place for how often; what is counted; what to look at.
const FAILURES: [(&str, &str, &str, &str); 4] = [
    (
        "evacuation_failure",
        "G1 had no room to copy to in {} (evacuation failure)",
        "collection",
        "a larger -Xmx; else -XX:G1ReservePercent up, or -XX:InitiatingHeapOccupancyPercent down so that marking starts earlier",
    ),
    (
        "concurrent_mode_failure",
        "CMS did not finish before the old generation was full, {}",
        "time",
        "-XX:CMSInitiatingOccupancyFraction lower, with -XX:+UseCMSInitiatingOccupancyOnly; or a larger old generation",
    ),
    (
        "promotion_failed",
        "the old generation had no room for survivors, {}",
        "time",
        "a larger -Xmx, or larger survivor spaces (-XX:SurvivorRatio) so that less is promoted; with CMS, fragmentation",
    ),
    (
        "degenerated",
        "Shenandoah had to go on with the application stopped, {}",
        "time",
        "a larger -Xmx, more -XX:ConcGCThreads, or a lower allocation rate",
    ),
];

fn failures(summary: &Summary, say: &mut Say<'_>) {
    for (name, what, noun, look_at) in FAILURES {
        if let Some(count) = summary.failures.get(name) {
            say(what.replace("{}", &times_of(*count, noun)), look_at);
        }
    }
    if summary.stalls.count > 0 {
        say(
            format!(
                "threads waited for memory {}, {} in all, the longest {}",
                times_of(summary.stalls.count, "time"),
                milliseconds(summary.stalls.sum_ms),
                milliseconds(summary.stalls.max_ms)
            ),
            "a larger -Xmx, or more -XX:ConcGCThreads: ZGC does not keep up with the allocation rate",
        );
    }
}

fn full_collections(summary: &Summary, say: &mut Say<'_>) {
    let explicit = summary.explicit();
    if explicit.count > 0 {
        say(
            format!(
                "{} asked for by the application or a tool, {} in all",
                times_of(explicit.count, "collection"),
                milliseconds(explicit.sum_ms)
            ),
            "who calls System.gc() (RMI's distributed collector, direct buffers, jmap -histo:live); -XX:+ExplicitGCInvokesConcurrent makes it cheap, \
             -XX:+DisableExplicitGC is for those who use no direct memory",
        );
    }
    let metadata = cause(summary, "Metadata GC Threshold");
    if metadata.count > 0 {
        say(
            format!("{} because Metaspace had to grow", times_of(metadata.count, "collection")),
            "-XX:MetaspaceSize at what is in use after start-up; if it grows on, classes leak",
        );
    }
    let humongous = cause(summary, "G1 Humongous Allocation");
    if humongous.count > 0 {
        say(
            format!(
                "{} started by objects larger than half a region",
                times_of(humongous.count, "collection")
            ),
            "-XX:G1HeapRegionSize larger, or smaller arrays and buffers",
        );
    }
    let unasked = summary.full.count.saturating_sub(explicit.count);
    if unasked > 0 && summary.full.sum_ms > 0.05 * summary.outer.sum_ms {
        say(
            format!(
                "{}, {} of {} of pauses, the longest {}",
                times_of(summary.full.count, "full collection"),
                milliseconds(summary.full.sum_ms),
                milliseconds(summary.outer.sum_ms),
                milliseconds(summary.full.max_ms)
            ),
            "the causes below: a heap that is too small for what lives, or a leak (see what is left after full collections)",
        );
    }
}

fn times(summary: &Summary, say: &mut Say<'_>) {
    if let Some(share) = summary.throughput().filter(|share| *share < 0.95 && summary.ran_s > 10.0) {
        say(
            format!("the application ran {:.1} % of the time; collections took the rest", share * 100.0),
            "the heap's size first, then the allocation rate; 95 % is usual, 99 % is good",
        );
    }
    let longest = summary.outer.max_ms;
    if longest >= 1000.0 {
        say(
            format!("the longest pause took {}", milliseconds(longest)),
            "its cause below; ZooKeeper sessions, HBase RegionServers and NameNode failover count seconds",
        );
    }
    let (reaching, stops) = (summary.reaching, summary.safepoints);
    if reaching.max_ms >= 200.0 || reaching.sum_ms > 0.2 * stops.sum_ms && reaching.sum_ms > 1000.0 {
        say(
            format!(
                "threads took up to {} to stop, {} in all of {} of stops",
                milliseconds(reaching.max_ms),
                milliseconds(reaching.sum_ms),
                milliseconds(stops.sum_ms)
            ),
            "long counted loops (-XX:+UseCountedLoopSafepoints), swapping, or too few processors",
        );
    }
    let pauses = summary.outer.count.max(1);
    if summary.sys_over_user > 2 && summary.sys_over_user * 20 > pauses {
        say(
            format!(
                "in {} the kernel took more time than the collector",
                times_of(summary.sys_over_user, "pause")
            ),
            "swapping, transparent huge pages, or memory touched for the first time (-XX:+AlwaysPreTouch)",
        );
    }
    if summary.starved > 0 {
        say(
            format!(
                "{} lasted longer than the processors worked on them",
                times_of(summary.starved, "pause")
            ),
            "processors taken by others, or a slow disk under the GC log itself",
        );
    }
}

fn memory(summary: &Summary, say: &mut Say<'_>) {
    let Some(trend) = summary.trend() else { return };
    let grown = trend.bytes_per_hour * trend.over_s / 3600.0;
    let is_much = summary.committed_max > 0 && grown > 0.1 * summary.committed_max as f64;
    if is_much && trend.fit > 0.6 && trend.over_s > 600.0 {
        say(
            format!(
                "what is left after collections grows by {} an hour (a straight line fits by {:.0} %)",
                bytes(trend.bytes_per_hour),
                trend.fit * 100.0
            ),
            "a heap dump (jmap -dump:live), two of them some time apart: this looks like a leak",
        );
    }
}

fn cause(summary: &Summary, name: &str) -> Stat {
    summary.by_cause.get(name).copied().unwrap_or_default()
}

/// `1 collection`, `2 collections`
fn times_of(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
