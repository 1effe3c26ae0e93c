//! How long pauses are, and where the time goes: by length, cause, type, phase, operation.

use std::collections::BTreeMap;

use charts::{Chart, Scale, Table, Unit, chart::Across, table::Cell};

use super::{
    Report, View,
    time::{colour, spoken},
};
use crate::summary::Stat;

const LOW: f64 = 180.0;
/// No more rows of a table are shown.
const ROWS: usize = 40;

/// Lengths of pauses, in milliseconds: 1, 2 and 5 times powers of ten, from one below the shortest to one above the longest.
fn edges(shortest: f64, longest: f64) -> Vec<f64> {
    let all: Vec<f64> =
        (-3..8).flat_map(|power| [1.0, 2.0, 5.0].map(|times| times * 10f64.powi(power))).collect();
    let first = all.iter().rposition(|edge| *edge < shortest).unwrap_or(0);
    let last = all.iter().position(|edge| *edge >= longest).unwrap_or(all.len() - 1);
    all[first..=last.max(first + 1)].to_vec()
}

/// The shortest and the longest pause.
fn range(report: &Report) -> Option<(f64, f64)> {
    let summary = &report.log.summary;
    (summary.pauses() > 0).then(|| (summary.percentile(0.0).max(1e-3), summary.percentile(1.0).max(1e-3)))
}

pub(super) fn histogram(view: &View<'_>) -> Option<String> {
    let (shortest, longest) = view.range(range)?;
    let edges = edges(shortest, longest);
    let count_of = |report: &Report, edge: &[f64]| {
        let (low, high) = (report.log.summary.up_to(edge[0]), report.log.summary.up_to(edge[1]));
        (high.0 - low.0, high.1 - low.1)
    };
    range(view.report)?;
    let highest = view.most(|report| {
        edges.windows(2).map(|edge| count_of(report, edge).0).max().unwrap_or_default() as f64
    });
    let slots = (edges.len() - 1) as f64;
    let every = edges.len().div_ceil(9);
    let texts = edges.iter().enumerate().filter(|(at, _)| at % every == 0);
    let texts = texts.map(|(at, edge)| (at as f64 / slots, Unit::Milliseconds.write(*edge))).collect();
    let mut chart =
        Chart::new(Across::Places(texts), Scale::from_zero(Unit::Count, highest), view.width(), LOW);
    for (at, edge) in edges.windows(2).enumerate() {
        let (count, sum) = count_of(view.report, edge);
        if count > 0 {
            let title = format!(
                "{} to {}: {}, {} in all",
                Unit::Milliseconds.write(edge[0]),
                Unit::Milliseconds.write(edge[1]),
                Unit::Count.write(count as f64),
                Unit::Milliseconds.write(sum)
            );
            let at = at as f64;
            chart.bar("c0", ((at + 0.06) / slots, (at + 0.94) / slots), count as f64, &title);
        }
    }
    Some(chart.draw())
}

pub(super) fn distribution(view: &View<'_>) -> Option<String> {
    let (_, longest) = view.range(range)?;
    let own = &view.report.log.summary;
    range(view.report)?;
    // So many tens as there are pauses of the log that has the most: one in a hundred, in a thousand ...
    let tens = view.most(|report| report.log.summary.pauses() as f64).max(20.0).log10();
    let shortest = view.range(|report| {
        let shortest = report.log.summary.percentile(0.0);
        (shortest > 0.0).then_some((shortest, shortest))
    });
    let scale = Scale::log(Unit::Milliseconds, shortest.map_or(1e-3, |range| range.0), longest.max(1e-3));
    let texts = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999_999]
        .into_iter()
        .map(|share: f64| (-(1.0 - share).log10() / tens, format!("{} %", (share * 1e6).round() / 1e4)))
        .filter(|(place, _)| *place <= 1.0)
        .collect();
    let mut chart = Chart::new(Across::Places(texts), scale, view.width(), LOW);
    for (number, report) in view.all.iter().enumerate() {
        let is_own = std::ptr::eq(report, view.report);
        let summary = &report.log.summary;
        if summary.pauses() == 0 {
            continue;
        }
        let most = (summary.pauses() as f64).log10().max(0.3);
        let points = (0..=160).map(|step| {
            let rare = most * f64::from(step) / 160.0;
            // The last one is the longest of all.
            let share = if step < 160 { 1.0 - 10f64.powf(-rare) } else { 1.0 };
            (rare / tens, summary.percentile(share))
        });
        // Behind a log's own line those of the others, for comparison.
        let class = if is_own { "c0" } else { "c5 thin" };
        chart.line(class, &report.name, points);
        if view.all.len() > 1 && is_own {
            chart.key("c0", &format!("this log ({} of {})", number + 1, view.all.len()));
            chart.key("c5", "the others");
        }
    }
    (own.pauses() > 0).then(|| chart.draw())
}

/// Count and time of each name, the most time first.
fn table(head: &str, rows: &BTreeMap<String, Stat>, paint: impl Fn(&str) -> &'static str) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted
        .sort_by(|one, other| other.1.sum_ms.total_cmp(&one.1.sum_ms).then(other.1.count.cmp(&one.1.count)));
    let most = sorted[0].1.sum_ms.max(1e-9);
    let most_often = sorted.iter().map(|row| row.1.count).max().unwrap_or(1).max(1) as f64;
    let mut table = Table::new(&[head, "#count", "#in all", "#mean", "#longest"]);
    for (name, stat) in sorted.iter().take(ROWS) {
        let count = stat.count as f64;
        table.row(
            paint(name),
            [
                Cell::Text(spoken(name)),
                Cell::Bar(Unit::Count, count, count / most_often),
                Cell::Bar(Unit::Milliseconds, stat.sum_ms, stat.sum_ms / most),
                Cell::Number(Unit::Milliseconds, stat.sum_ms / count.max(1.0)),
                Cell::Number(Unit::Milliseconds, stat.max_ms),
            ],
        );
    }
    let more = sorted.len().saturating_sub(ROWS);
    let more = if more > 0 { format!("<p class=\"more\">and {more} more</p>") } else { String::new() };
    Some(table.draw() + &more)
}

pub(super) fn causes(view: &View<'_>) -> Option<String> {
    table("cause", &view.report.log.summary.by_cause, |_| "")
}

pub(super) fn types(view: &View<'_>) -> Option<String> {
    table("type", &view.report.log.summary.by_type, colour)
}

pub(super) fn cycles(view: &View<'_>) -> Option<String> {
    table("cause", &view.report.log.summary.cycles, |_| "")
}

pub(super) fn phases(view: &View<'_>) -> Option<String> {
    table("phase", &view.report.log.summary.concurrent, |_| "")
}

pub(super) fn operations(view: &View<'_>) -> Option<String> {
    table("operation", &view.report.log.summary.operations, |_| "")
}

pub(super) fn failures(view: &View<'_>) -> Option<String> {
    let failures = &view.report.log.summary.failures;
    let mut table = Table::new(&["failure", "#count"]);
    for (name, count) in failures {
        table.row("", [Cell::Text(spoken(name)), Cell::Number(Unit::Count, *count as f64)]);
    }
    (!failures.is_empty()).then(|| table.draw())
}

#[cfg(test)]
mod tests {
    #[test]
    fn edges_hold_every_pause() {
        assert_eq!(super::edges(0.3, 70.0), [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(super::edges(5.0, 5.0), [2.0, 5.0]);
        assert_eq!(super::edges(0.0, 0.0), [0.001, 0.002]);
    }
}
