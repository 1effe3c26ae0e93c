//! Charts of durations over time.

use charts::{Chart, Moments, Scale, Unit};

use super::{Report, View};
use crate::{
    event::Pause,
    history::{Durations, Points},
};

/// Points a chart is high.
const TALL: f64 = 260.0;
const LOW: f64 = 180.0;

/// The colour of a type of pause.
pub(super) fn colour(kind: &str) -> &'static str {
    match kind {
        "young" | "mark_start" => "c0",
        "mixed" | "relocate_start" | "init_update_refs" => "c1",
        "full" => "c2",
        "remark" | "mark_end" | "final_mark" => "c3",
        "initial_mark" | "init_mark" | "concurrent_start" => "c4",
        "cleanup" => "c5",
        "degenerated" => "c6",
        "final_update_refs" => "c7",
        "final_roots" => "c9",
        _ => "c8",
    }
}

/// The name of a type as people read it.
pub(super) fn spoken(kind: &str) -> String {
    if kind.is_empty() { "(not named)".to_owned() } else { kind.replace('_', " ") }
}

pub(super) fn pauses(view: &View<'_>) -> Option<String> {
    let (least, most) = view.range(|report| report.history.pauses.range())?;
    let mut chart =
        Chart::new(view.across()?, Scale::log(Unit::Milliseconds, least, most), view.width(), TALL);
    let Report { history, log, .. } = view.report;
    for (number, name) in history.pauses.names().iter().enumerate().filter(|(_, name)| *name != "full") {
        chart.dots(colour(name), &spoken(name), history.pauses.of(number));
        let count = log.summary.by_type.get(name).map_or(0, |stat| stat.count);
        let count =
            if count == 0 { String::new() } else { format!(" ({})", Unit::Count.write(count as f64)) };
        chart.key(colour(name), &format!("{}{count}", spoken(name)));
    }
    if let Some(full) = history.pauses.names().iter().position(|name| name == "full") {
        chart.dots("c2", "full", history.pauses.of(full));
        chart.key("c2", &format!("full ({})", Unit::Count.write(log.summary.full.count as f64)));
    }
    let told = history.full.iter().chain(&log.summary.longest);
    let told: Vec<_> =
        told.filter_map(|pause| Some((pause, pause.at_s?, title(view.report, pause)))).collect();
    for (pause, at, title) in &told {
        let kind = if pause.full { "full" } else { &pause.kind };
        chart.named_dots(colour(kind), kind, [(*at, pause.ms, title.as_str())]);
    }
    (!chart.is_empty()).then(|| chart.draw())
}

/// All that is known of a pause.
fn title(report: &Report, pause: &Pause) -> String {
    let name = if pause.label.is_empty() { spoken(&pause.kind) } else { pause.label.clone() };
    let mut lines = vec![report.moment(pause.at_s), name, Unit::Milliseconds.write(pause.ms)];
    if !pause.cause.is_empty() && !lines[1].contains(&pause.cause) {
        lines.push(format!("cause: {}", pause.cause));
    }
    if let (Some(before), Some(after)) = (pause.heap.before, pause.heap.after) {
        lines.push(format!(
            "heap: {} → {}",
            Unit::Bytes.write(before as f64),
            Unit::Bytes.write(after as f64)
        ));
    }
    lines.join("\n")
}

/// Stretches of time with enough pauses for percentiles: the middle of each.
fn groups(report: &Report) -> Vec<(f64, Durations)> {
    /// Of fewer, 95 and 99 % are the longest.
    const ENOUGH: u64 = 20;
    let series = &report.history.durations;
    let mut groups: Vec<(f64, f64, Durations)> = Vec::new();
    for (from, _, durations) in series.each() {
        match groups.last_mut().filter(|last| last.2.total < ENOUGH) {
            Some(last) => {
                last.1 = from;
                last.2.merge(durations.clone());
            }
            None => groups.push((from, from, durations.clone())),
        }
    }
    groups.into_iter().map(|(from, to, durations)| ((from + to + series.width()) / 2.0, durations)).collect()
}

pub(super) fn percentiles(view: &View<'_>) -> Option<String> {
    let groups_of_all: Vec<_> = view.all.iter().map(groups).collect();
    let every = || groups_of_all.iter().flatten().map(|(_, durations)| durations);
    let least = every().map(|durations| durations.percentile(0.5)).reduce(f64::min)?.max(1e-3);
    let most = every().map(|durations| durations.max_ms).reduce(f64::max)?;
    let groups = groups(view.report);
    if groups.len() < 3 {
        return None;
    }
    let moments = view.report.moments()?;
    let mut chart =
        Chart::new(view.across()?, Scale::log(Unit::Milliseconds, least, most), view.width(), LOW);
    for (class, name, share) in
        [("c5", "longest", 1.0), ("c2", "99 %", 0.99), ("c3", "95 %", 0.95), ("c0", "50 %", 0.5)]
    {
        let points = groups.iter().map(|(middle, durations)| {
            let ms = if share < 1.0 { durations.percentile(share) } else { durations.max_ms };
            (middle.clamp(moments.from, moments.to), ms)
        });
        chart.line(class, name, points);
        chart.key(class, name);
    }
    Some(chart.draw())
}

/// How long a stretch of time is over which throughput is told, in seconds: 10 at least, but there are a dozen stretches.
pub(super) fn window_s(report: &Report) -> f64 {
    let length = report.moments().map_or(0.0, |moments| moments.to - moments.from);
    let mut width = report.history.stopped.width();
    while width < 10.0 && length / width >= 24.0 {
        width *= 2.0;
    }
    width
}

/// Stretches of time: from when to when, and the share of it in which the application was not paused. Some have no pause and are left out.
pub(super) fn windows(report: &Report) -> Vec<(f64, f64, f64)> {
    let Some(Moments { from, to, .. }) = report.moments() else { return Vec::new() };
    let width = window_s(report);
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for (begin, _, ms) in report.history.stopped.each() {
        let begin = (begin / width).floor() * width;
        match sums.last_mut().filter(|last| last.0 == begin) {
            Some(last) => last.1 += ms[0],
            None => sums.push((begin, ms[0])),
        }
    }
    let each = sums.into_iter().map(|(begin, ms)| {
        let (begin, end) = (begin.max(from), (begin + width).min(to));
        (begin, end, (1.0 - ms / 1000.0 / (end - begin).max(1e-9)).clamp(0.0, 1.0))
    });
    // What is shorter at the ends of the log says little.
    each.filter(|(begin, end, _)| end - begin >= width / 2.0).collect()
}

pub(super) fn throughput(view: &View<'_>) -> Option<String> {
    let windows = windows(view.report);
    let width = window_s(view.report);
    if windows.len() < 3 {
        return None;
    }
    let scale = Scale { unit: Unit::Percent, from: 0.0, to: 104.0, is_log: false };
    let mut chart = Chart::new(view.across()?, scale, view.width(), LOW);
    // Stretches without a pause are not in the list.
    let moments = view.report.moments()?;
    let mut points = Vec::new();
    let mut end_before = moments.from;
    for (begin, end, share) in windows {
        if begin > end_before + width / 2.0 {
            points.extend([(end_before, 100.0), (begin, 100.0)]);
        }
        points.extend([(begin, share * 100.0), (end, share * 100.0)]);
        end_before = end;
    }
    if moments.to > end_before + width / 2.0 {
        points.extend([(end_before, 100.0), (moments.to, 100.0)]);
    }
    chart.band("c0", "throughput", &points.iter().map(|(at, share)| (*at, 0.0, *share)).collect::<Vec<_>>());
    chart.line("c0", "throughput", points);
    chart.key("c0", &format!("throughput in each {}", Unit::Milliseconds.write(width * 1000.0)));
    Some(chart.draw())
}

/// Points of a few names, in the colours that come first, or as `paint` says.
fn points(
    view: &View<'_>,
    of: fn(&Report) -> &Points,
    paint: fn(usize) -> &'static str,
    height: f64,
) -> Option<String> {
    let (least, most) = view.range(|report| of(report).range())?;
    let mut chart =
        Chart::new(view.across()?, Scale::log(Unit::Milliseconds, least, most), view.width(), height);
    let series = of(view.report);
    for (number, name) in series.names().iter().enumerate() {
        chart.dots(paint(number), name, series.of(number));
        chart.key(paint(number), name);
    }
    (!chart.is_empty()).then(|| chart.draw())
}

const COLOURS: [&str; 10] = ["c0", "c3", "c1", "c4", "c2", "c6", "c7", "c8", "c9", "c5"];
const TROUBLES: [&str; 10] = ["c2", "c3", "c4", "c0", "c6", "c8", "c1", "c7", "c9", "c5"];

fn in_order(number: usize) -> &'static str {
    COLOURS[number % COLOURS.len()]
}

pub(super) fn cycles(view: &View<'_>) -> Option<String> {
    points(view, |report| &report.history.cycles, in_order, LOW)
}

pub(super) fn troubles(view: &View<'_>) -> Option<String> {
    points(view, |report| &report.history.troubles, |number| TROUBLES[number % TROUBLES.len()], LOW)
}

pub(super) fn stalls(view: &View<'_>) -> Option<String> {
    points(view, |report| &report.history.stalls, |_| "c2", LOW)
}

pub(super) fn stops(view: &View<'_>) -> Option<String> {
    points(view, |report| &report.history.stops, in_order, LOW)
}

pub(super) fn processors(view: &View<'_>) -> Option<String> {
    let has =
        |report: &Report| report.history.work.each().any(|(_, _, work)| work[2] + work[3] + work[4] > 0.0);
    if !has(view.report) || view.report.history.work.each().count() < 3 {
        return None;
    }
    let highest = view.most(|report| {
        let second = report.history.work.width() * 10.0;
        report
            .history
            .work
            .each()
            .map(|(_, _, work)| (work[2] + work[3]).max(work[4]) / second)
            .fold(0.0, f64::max)
    });
    let mut chart = Chart::new(view.across()?, Scale::from_zero(Unit::Percent, highest), view.width(), LOW);
    let work = &view.report.history.work;
    let percent = work.width() * 10.0;
    let part = |share: fn(&[f64; 5]) -> f64| {
        work.each().map(move |(from, _, work)| (from + percent / 20.0, share(work) / percent))
    };
    chart.line("c0", "user and kernel", part(|work| work[2] + work[3]));
    chart.line("c3", "kernel", part(|work| work[3]));
    chart.line("c2", "wall clock", part(|work| work[4]));
    for (class, name) in [("c0", "user and kernel"), ("c3", "kernel"), ("c2", "wall clock")] {
        chart.key(class, &format!("{name}, % of one processor"));
    }
    Some(chart.draw())
}
