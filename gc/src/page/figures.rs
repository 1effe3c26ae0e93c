//! Figures of a log, those of several beside each other, and findings.

use charts::{Table, Unit, escape, page::Figure, table::Cell};

use super::{Report, View};
use crate::findings::findings;

/// A figure, and whether more of it is better.
struct Known {
    id: &'static str,
    name: &'static str,
    unit: Unit,
    value: f64,
    below: String,
    is_bad: bool,
    more_is_better: Option<bool>,
}

impl Known {
    fn text(&self) -> String {
        // Three digits hide what matters in throughput.
        if self.id == "throughput" { format!("{:.3} %", self.value) } else { self.unit.write(self.value) }
    }
}

/// The figures of a log that has them.
fn of(report: &Report) -> Vec<Known> {
    let summary = &report.log.summary;
    let mut known = Vec::new();
    let mut say = |id, name, unit, value: Option<f64>, more_is_better| {
        if let Some(value) = value {
            let is_bad = match id {
                "throughput" => value < 95.0,
                "max" => value >= 1000.0,
                "stalls" => value > 0.0,
                _ => false,
            };
            known.push(Known { id, name, unit, value, below: String::new(), is_bad, more_is_better });
        }
    };
    let has_pauses = summary.pauses() > 0;
    let if_pauses = |value: f64| has_pauses.then_some(value);
    let less = Some(false);
    // Sums grow with the log's time: more of them is not worse.
    let share = summary.throughput().map(|share| share * 100.0);
    say("throughput", "Throughput", Unit::Percent, share, Some(true));
    say("ran", "Time", Unit::Milliseconds, Some(summary.ran_s * 1000.0).filter(|ms| *ms > 0.0), None);
    say("pauses", "Pauses", Unit::Count, Some(summary.outer.count as f64), None);
    say("pause_wall", "Paused in all", Unit::Milliseconds, if_pauses(summary.outer.sum_ms), None);
    say("mean", "Mean pause", Unit::Milliseconds, if_pauses(summary.mean_ms()), less);
    for (id, name, share) in [
        ("p50", "50 % of pauses up to", 0.5),
        ("p95", "95 % up to", 0.95),
        ("p99", "99 % up to", 0.99),
        ("p999", "99.9 % up to", 0.999),
    ] {
        say(id, name, Unit::Milliseconds, if_pauses(summary.percentile(share)), less);
    }
    let longest = summary.outer.max_ms.max(summary.nested.max_ms);
    say("max", "Longest pause", Unit::Milliseconds, if_pauses(longest), less);
    say("full", "Full collections", Unit::Count, Some(summary.full.count as f64), None);
    say("allocation", "Allocation", Unit::BytesPerSecond, summary.allocation_rate(), None);
    say("promotion", "Promotion", Unit::BytesPerSecond, summary.promotion_rate(), less);
    let live = summary.live_set().map(|bytes| bytes as f64);
    say("live_set", "Left after full collections", Unit::Bytes, live, less);
    let positive = |bytes: i64| Some(bytes as f64).filter(|bytes| *bytes > 0.0);
    say("heap_max", "Heap in use at most", Unit::Bytes, positive(summary.heap_max), None);
    say("committed_max", "Heap committed at most", Unit::Bytes, positive(summary.committed_max), None);
    let stops = (summary.safepoints.count > 0).then_some(summary.safepoints);
    say("safepoint", "Stopped in all", Unit::Milliseconds, stops.map(|stops| stops.sum_ms), None);
    let beyond = stops.map(|stops| stops.sum_ms - summary.outer.sum_ms).filter(|ms| *ms > 0.0);
    say("beyond", "Stopped, not for collections", Unit::Milliseconds, beyond, None);
    let reaching = stops.map(|_| summary.reaching.max_ms);
    say("reaching", "Longest until threads stopped", Unit::Milliseconds, reaching, less);
    let stalls = Some(summary.stalls.count as f64).filter(|count| *count > 0.0);
    say("stalls", "Allocation stalls", Unit::Count, stalls, less);
    for figure in &mut known {
        figure.below = below(report, figure.id);
    }
    known
}

fn below(report: &Report, id: &str) -> String {
    let summary = &report.log.summary;
    let longest = summary.longest.first();
    match id {
        "throughput" => "of the time the application ran".to_owned(),
        "pauses" if summary.nested.count > 0 => format!("and {} inside others", summary.nested.count),
        "max" => longest.map_or(String::new(), |pause| report.moment(pause.at_s)),
        "full" if summary.full.count > 0 => {
            format!("{} in all", Unit::Milliseconds.write(summary.full.sum_ms))
        }
        "live_set" => "mean of the last ten at most".to_owned(),
        "stalls" => format!("{} in all", Unit::Milliseconds.write(summary.stalls.sum_ms)),
        "safepoint" => {
            format!("of it {} until threads stopped", Unit::Milliseconds.write(summary.reaching.sum_ms))
        }
        _ => String::new(),
    }
}

/// Figures of one log.
pub(super) fn of_one(report: &Report) -> String {
    let figures: Vec<_> = of(report)
        .into_iter()
        .map(|known| Figure {
            id: known.id,
            name: known.name,
            value: known.value,
            text: known.text(),
            is_bad: known.is_bad,
            below: known.below,
        })
        .collect();
    charts::page::figures(&figures)
}

/// Figures of several logs, a row each, with the differences to the first.
pub(super) fn beside(reports: &[Report]) -> String {
    let all: Vec<_> = reports.iter().map(of).collect();
    let mut heads = vec![String::new()];
    for (at, report) in reports.iter().enumerate() {
        heads.push(format!("#{}", report.name));
        if at > 0 {
            heads.push("#difference".to_owned());
        }
    }
    let heads: Vec<_> = heads.iter().map(String::as_str).collect();
    let mut table = Table::new(&heads);
    // Every figure that any log has, in the order of the one that has the most.
    let Some(order) = all.iter().max_by_key(|known| known.len()) else { return String::new() };
    let mut rows: Vec<_> = order.iter().map(|known| (known.id, known.name)).collect();
    for known in all.iter().flatten() {
        if !rows.iter().any(|(id, _)| *id == known.id) {
            rows.push((known.id, known.name));
        }
    }
    for (id, name) in rows {
        let of_each: Vec<_> = all.iter().map(|known| known.iter().find(|known| known.id == id)).collect();
        let mut cells = vec![Cell::Text(name.to_owned())];
        for (at, known) in of_each.iter().enumerate() {
            cells.push(known.map_or(Cell::Empty, |known| Cell::Text(known.text())));
            if at > 0 {
                cells.push(match (of_each[0], known) {
                    (Some(first), Some(known)) => difference(first, known),
                    _ => Cell::Empty,
                });
            }
        }
        let cells = cells.into_iter().enumerate().map(|(at, cell)| match cell {
            Cell::Text(text) if at > 0 => Cell::Difference(text, None),
            cell => cell,
        });
        table.row("", cells);
    }
    table.draw()
}

/// A figure against that of the first log: in percent, for throughput in points.
fn difference(first: &Known, known: &Known) -> Cell {
    let change = known.value - first.value;
    let better = known.more_is_better.filter(|_| change != 0.0).map(|more| more == (change > 0.0));
    let text = if known.unit == Unit::Percent {
        format!("{change:+.3} points")
    } else if change == 0.0 {
        "the same".to_owned()
    } else if first.value == 0.0 {
        format!("+{}", known.unit.write(change))
    } else {
        let percent = change / first.value * 100.0;
        if percent.abs() < 1000.0 {
            format!("{percent:+.1} %")
        } else {
            format!("× {:.1}", known.value / first.value)
        }
    };
    Cell::Difference(text, better)
}

/// What is wrong and what to look at.
pub(super) fn findings_list(view: &View<'_>) -> Option<String> {
    let summary = &view.report.log.summary;
    let found = findings(summary);
    if found.is_empty() {
        return (summary.outer.count > 0)
            .then(|| "<ul class=\"findings well\"><li>Nothing to complain about.</li></ul>".to_owned());
    }
    let items: String = found
        .iter()
        .map(|finding| format!("<li><b>{}</b>{}</li>", escape(&finding.what), escape(finding.look_at)))
        .collect();
    Some(format!("<ul class=\"findings\">{items}</ul>"))
}
