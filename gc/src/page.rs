//! The report as one HTML page that opens offline: figures, findings, charts, lists; several logs beside each other.
//!
//! A panel without data is left out. With several logs each panel shows all of them, on the same vertical scale.

mod figures;
mod lists;
mod sizes;
mod time;
mod times;

use charts::{
    Moments, Page,
    chart::{Across, Width},
    page::{Span, beside},
};

use crate::{
    findings::findings,
    history::{DATES_S, History},
    log::Log,
};

/// A log that was read to its end, and what happened when.
#[derive(Debug)]
pub struct Report {
    /// What the page calls it.
    pub name: String,
    /// Its figures and lines.
    pub log: Log,
    /// Its series.
    pub history: History,
}

impl Report {
    /// The axis of time; `None` if the log has no moments, or one only.
    fn moments(&self) -> Option<Moments> {
        let (mut from, mut to) = self.history.time?;
        if let Some((first, last)) = self.log.span.filter(|span| (span.0 < DATES_S) == (from < DATES_S)) {
            (from, to) = (from.min(first), to.max(last));
        }
        (to > from).then_some(Moments { from, to, zone_s: self.log.zone_s })
    }

    /// A moment as text; empty if it is not known.
    fn moment(&self, at: Option<f64>) -> String {
        let moments = Moments { from: 0.0, to: 1.0, zone_s: self.log.zone_s };
        at.map_or(String::new(), |at| moments.write(at))
    }
}

/// What a panel is drawn for: one log of all that are on the page.
struct View<'v> {
    all: &'v [Report],
    report: &'v Report,
    span: Span,
}

impl View<'_> {
    /// Charts of several logs stand beside each other.
    fn width(&self) -> Width {
        if self.all.len() == 1 && self.span == Span::Whole { Width::Wide } else { Width::Narrow }
    }

    fn across(&self) -> Option<Across> {
        self.report.moments().map(Across::Moments)
    }

    /// The highest of a number of all logs: they have the same scale.
    fn most(&self, number: impl Fn(&Report) -> f64) -> f64 {
        self.all.iter().map(number).fold(0.0, f64::max)
    }

    /// The least and the highest of all logs.
    fn range(&self, range: impl Fn(&Report) -> Option<(f64, f64)>) -> Option<(f64, f64)> {
        self.all
            .iter()
            .filter_map(range)
            .reduce(|(least, most), (low, high)| (least.min(low), most.max(high)))
    }
}

type Draw = fn(&View<'_>) -> Option<String>;

/// Panels from top to bottom: name in the markup, title, how to read it, width, what draws it.
const PANELS: [(&str, &str, &str, Span, Draw); 29] = [
    ("findings", "What to look at", "", Span::Whole, figures::findings_list),
    (
        "pauses",
        "Pauses over time",
        "Each stop of the application for a collection, by type. Points that would cover each other are one, the longest; full collections and the longest pauses tell more under the pointer. Draw over a stretch of time to see it closer in all charts, double click to see all of it.",
        Span::Whole,
        time::pauses,
    ),
    (
        "heap",
        "Heap",
        "In use before and after each collection, and committed. A dashed line: where the least that is left goes; if it rises for hours, something leaks.",
        Span::Whole,
        sizes::heap,
    ),
    (
        "percentiles-over-time",
        "Percentiles of pauses over time",
        "Half, 95 %, 99 % of the pauses in each stretch of time are not longer, within 3 %.",
        Span::Half,
        time::percentiles,
    ),
    (
        "throughput-over-time",
        "Throughput over time",
        "The share of each stretch of time in which the application ran and did not stand still for collections.",
        Span::Half,
        time::throughput,
    ),
    (
        "histogram",
        "How long pauses are",
        "How many pauses there are of each length.",
        Span::Half,
        times::histogram,
    ),
    (
        "distribution",
        "Percentiles of all pauses",
        "To the right the rare ones: each step is ten times as rare.",
        Span::Half,
        times::distribution,
    ),
    ("causes", "Pauses by cause", "", Span::Half, times::causes),
    ("types", "Pauses by type", "", Span::Half, times::types),
    ("young", "Young generation", "", Span::Half, sizes::young),
    ("old", "Old generation", "", Span::Half, sizes::old),
    (
        "rates",
        "Allocation and promotion",
        "Bytes a second that the application asked for, and that grew old, told by sizes before and after collections.",
        Span::Half,
        sizes::rates,
    ),
    (
        "metaspace",
        "Metaspace",
        "Class data in use, or the permanent generation.",
        Span::Half,
        sizes::metaspace,
    ),
    (
        "cycles",
        "Concurrent cycles: heap in use when they began",
        "Each point is a cycle. Close under the committed line, a cycle begins late.",
        Span::Half,
        sizes::begun,
    ),
    ("cycle-times", "How long concurrent cycles took", "", Span::Half, time::cycles),
    ("cycle-causes", "Concurrent cycles by cause", "", Span::Half, times::cycles),
    (
        "phases",
        "Concurrent phases",
        "Beside the application; only pauses stop it.",
        Span::Half,
        times::phases,
    ),
    (
        "troubles",
        "Failures and avoidable collections",
        "Each point is a pause in which it happened, or which it caused.",
        Span::Whole,
        time::troubles,
    ),
    ("failures", "What failed", "", Span::Half, times::failures),
    (
        "stalls",
        "Allocation stalls",
        "Threads that waited for memory while the collector worked.",
        Span::Whole,
        time::stalls,
    ),
    (
        "stops",
        "Stops of the application, and how long threads took to stop",
        "Safepoints for whatever reason, collections among them.",
        Span::Whole,
        time::stops,
    ),
    ("operations", "Stops by operation", "", Span::Half, times::operations),
    (
        "processors",
        "Processor time of collections",
        "Per second of the log. Wall clock above the processors' time: collections waited, for processors or a disk.",
        Span::Half,
        time::processors,
    ),
    ("longest", "Longest pauses", "", Span::Whole, lists::longest),
    ("full", "Full collections", "", Span::Whole, lists::full),
    (
        "starved",
        "Pauses in which processors were missing",
        "Wall clock longer than user and kernel together (inverted parallelism), by more than the 10 ms in which the log counts.",
        Span::Whole,
        lists::starved,
    ),
    (
        "windows",
        "Stretches of time with a throughput below 90 %",
        "The worst of them.",
        Span::Whole,
        lists::windows_list,
    ),
    (
        "foreign",
        "Lines that are not the collector's",
        "Output of the application on the same stream, or damage.",
        Span::Whole,
        lists::foreign,
    ),
    ("jvm", "JVM", "", Span::Whole, lists::jvm),
];

/// The page of one log, or of several to compare.
pub fn page(reports: &[Report]) -> String {
    let title = match reports {
        [] => "GC logs: none".to_owned(),
        [one] => format!("GC: {}", one.name),
        several => format!("GC: {} logs beside each other", several.len()),
    };
    let mut page = Page::new(&title, &below(reports));
    match reports {
        [one] => page.panel("figures", "Figures", "", Span::Whole, &figures::of_one(one)),
        several => page.panel(
            "figures",
            "Figures",
            "Differences are those to the first log. Charts beside each other have the same vertical scale.",
            Span::Whole,
            &figures::beside(several),
        ),
    }
    for (id, title, note, span, draw) in PANELS {
        let drawn = |report| draw(&View { all: reports, report, span });
        match reports {
            [one] => {
                if let Some(html) = drawn(one) {
                    page.panel(id, title, note, span, &html);
                }
            }
            several => {
                let parts: Vec<_> =
                    several.iter().map(|report| (report.name.as_str(), drawn(report))).collect();
                if parts.iter().any(|(_, part)| part.is_some()) {
                    page.panel(id, title, note, Span::Whole, &beside(parts));
                }
            }
        }
    }
    page.write()
}

/// What stands below the title: of each log its collector, JVM and time.
fn below(reports: &[Report]) -> String {
    let lines: Vec<_> = reports
        .iter()
        .map(|report| {
            let summary = &report.log.summary;
            let mut parts = vec![format!("collector {}", summary.collector())];
            if !summary.jvm_version.is_empty() {
                parts.push(format!("JVM {}", summary.jvm_version));
            }
            match report.moments().map(|moments| (moments.from, moments.to)) {
                Some((from, to)) if report.log.zone_s.is_some() => {
                    parts.push(format!(
                        "{} to {}, the log's own time",
                        report.moment(Some(from)),
                        report.moment(Some(to))
                    ));
                }
                Some(_) => parts.push("no dates in the log: moments are seconds of uptime".to_owned()),
                None => parts.push("no moments in the log".to_owned()),
            }
            if summary.jvms > 1 {
                parts.push(format!("{} JVMs one after another", summary.jvms));
            }
            let found = findings(summary).len();
            parts.push(if found == 1 { "1 finding".to_owned() } else { format!("{found} findings") });
            let text = parts.join(" · ");
            if reports.len() > 1 { format!("{}: {text}", report.name) } else { text }
        })
        .collect();
    lines.join("\n")
}
