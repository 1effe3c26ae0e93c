//! Charts of the heap and its parts over time.

use charts::{Chart, Scale, Unit};

use super::{Report, View};
use crate::history::{Bins, Sizes};

const TALL: f64 = 260.0;
const LOW: f64 = 180.0;

type Part = fn(&Report) -> &Bins<Sizes>;

/// Before, after and committed.
fn chart_of(view: &View<'_>, part: Part, height: f64) -> Option<Chart> {
    let series = part(view.report);
    if series.is_empty() {
        return None;
    }
    let highest = view.most(|report| {
        part(report)
            .each()
            .map(|(_, _, sizes)| sizes.before.max(sizes.after).max(sizes.committed))
            .max()
            .flatten()
            .unwrap_or_default() as f64
    });
    let mut chart = Chart::new(view.across()?, Scale::from_zero(Unit::Bytes, highest), view.width(), height);
    let committed: Vec<_> =
        series.each().filter_map(|(_, at, sizes)| Some((at, sizes.committed? as f64))).collect();
    // As long as few collections were merged: up to one, down in it.
    let (stretches, collections) = series.each().fold((0, 0), |sum, bin| (sum.0 + 1, sum.1 + bin.2.count));
    if collections < stretches * 3 / 2 + 2 {
        let mut saw = Vec::new();
        for (_, at, sizes) in series.each() {
            saw.extend([sizes.before, sizes.after].into_iter().flatten().map(|bytes| (at, bytes as f64)));
        }
        chart.line("c0 thin", "in use", saw);
        chart.key("c0", "in use");
    } else {
        let band: Vec<_> = series
            .each()
            .filter_map(|(_, at, sizes)| Some((at, sizes.after? as f64, sizes.before? as f64)))
            .collect();
        chart.band("c0", "in use", &band);
        chart.line("c0 thin", "most before collections", band.iter().map(|(at, _, before)| (*at, *before)));
        chart.key("c0", "in use, from the least after to the most before collections");
    }
    let after = series.each().filter_map(|(_, at, sizes)| Some((at, sizes.after? as f64)));
    if series.each().any(|(_, _, sizes)| sizes.before.is_some() && sizes.after.is_some()) {
        chart.line("c1", "after collections", after);
        chart.key("c1", "after collections");
    }
    if !committed.is_empty() {
        chart.line("c5", "committed", committed);
        chart.key("c5", "committed");
    }
    Some(chart)
}

pub(super) fn heap(view: &View<'_>) -> Option<String> {
    let mut chart = chart_of(view, |report| &report.history.heap, TALL)?;
    // Over less time, or where a line hardly fits, it would only mislead.
    let trend = view.report.log.summary.trend().filter(|trend| trend.over_s >= 300.0 && trend.fit >= 0.3);
    if let Some(trend) = trend {
        let grown = trend.bytes_per_hour * trend.over_s / 3600.0;
        let (at, bytes) = trend.from;
        chart.line("c2 trend", "trend", [(at, bytes), (at + trend.over_s, bytes + grown)]);
        let sign = if trend.bytes_per_hour >= 0.0 { "+" } else { "" };
        chart.key(
            "c2",
            &format!(
                "trend of the least that is left: {sign}{} an hour, fits by {:.0} %",
                Unit::Bytes.write(trend.bytes_per_hour),
                trend.fit * 100.0
            ),
        );
    }
    Some(chart.draw())
}

pub(super) fn young(view: &View<'_>) -> Option<String> {
    chart_of(view, |report| &report.history.young, LOW).map(|chart| chart.draw())
}

pub(super) fn old(view: &View<'_>) -> Option<String> {
    chart_of(view, |report| &report.history.old, LOW).map(|chart| chart.draw())
}

pub(super) fn metaspace(view: &View<'_>) -> Option<String> {
    chart_of(view, |report| &report.history.metaspace, LOW).map(|chart| chart.draw())
}

/// The heap in use when cycles began, against what was committed.
pub(super) fn begun(view: &View<'_>) -> Option<String> {
    let highest = view.most(|report| {
        let each = report.history.begun.each();
        each.map(|(_, _, sizes)| sizes.before.max(sizes.committed)).max().flatten().unwrap_or_default() as f64
    });
    let mut chart = Chart::new(view.across()?, Scale::from_zero(Unit::Bytes, highest), view.width(), LOW);
    let each = || view.report.history.begun.each();
    let committed: Vec<_> = each().filter_map(|(_, at, sizes)| Some((at, sizes.committed? as f64))).collect();
    if !committed.is_empty() {
        chart.line("c5", "committed", committed);
        chart.key("c5", "committed");
    }
    let begun: Vec<_> = each().filter_map(|(_, at, sizes)| Some((at, sizes.before? as f64))).collect();
    if begun.is_empty() {
        return None;
    }
    chart.dots("c4", "in use when a cycle began", begun);
    chart.key("c4", "in use when a cycle began");
    Some(chart.draw())
}

/// Bytes a second that were allocated and that grew old.
pub(super) fn rates(view: &View<'_>) -> Option<String> {
    let each = |report: &Report| -> Vec<(f64, f64, f64)> {
        let work = &report.history.work;
        let width = work.width();
        work.each()
            .filter(|(_, _, sums)| sums[0] + sums[1] > 0.0)
            .map(|(from, _, sums)| (from + width / 2.0, sums[0] / width, sums[1] / width))
            .collect()
    };
    let own = each(view.report);
    if own.len() < 3 {
        return None;
    }
    let highest =
        view.most(|report| each(report).iter().map(|(_, one, other)| one.max(*other)).fold(0.0, f64::max));
    let mut chart =
        Chart::new(view.across()?, Scale::from_zero(Unit::BytesPerSecond, highest), view.width(), LOW);
    let allocated: Vec<_> = own.iter().map(|(at, allocated, _)| (*at, 0.0, *allocated)).collect();
    chart.band("c0", "allocation", &allocated);
    chart.line("c0", "allocation", own.iter().map(|(at, allocated, _)| (*at, *allocated)));
    chart.key("c0", "allocation");
    if own.iter().any(|(_, _, promoted)| *promoted > 0.0) {
        chart.line("c3", "promotion", own.iter().map(|(at, _, promoted)| (*at, *promoted)));
        chart.key("c3", "promotion");
    }
    Some(chart.draw())
}
