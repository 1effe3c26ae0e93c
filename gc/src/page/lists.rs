//! Lists: pauses, stretches of time, lines.

use charts::{Table, Unit, escape, table::Cell};

use super::{
    Report, View,
    time::{colour, spoken, window_s, windows},
};
use crate::{event::Pause, history::MAX_LISTED};

/// So many lines that are not the collector's are shown, and so many stretches of time.
const SHOWN: usize = 30;

fn pause_cells(report: &Report, pause: &Pause) -> Vec<Cell> {
    let bytes =
        |bytes: Option<i64>| bytes.map_or(Cell::Empty, |bytes| Cell::Number(Unit::Bytes, bytes as f64));
    let heap = pause.heap;
    let freed = match (heap.before, heap.after) {
        (Some(before), Some(after)) if before > 0 => {
            Cell::Number(Unit::Percent, (before - after) as f64 * 100.0 / before as f64)
        }
        _ => Cell::Empty,
    };
    let name = if pause.label.is_empty() { spoken(&pause.kind) } else { pause.label.clone() };
    vec![
        Cell::Text(report.moment(pause.at_s)),
        Cell::Text(name),
        Cell::Text(pause.cause.clone()),
        Cell::Number(Unit::Milliseconds, pause.ms),
        bytes(heap.before),
        bytes(heap.after),
        bytes(heap.committed),
        freed,
    ]
}

const PAUSE_HEADS: [&str; 8] =
    ["began", "pause", "cause", "#took", "#heap before", "#after", "#committed", "#freed"];

fn pauses<'p>(report: &Report, pauses: impl IntoIterator<Item = &'p Pause>) -> Option<String> {
    let mut table = Table::new(&PAUSE_HEADS);
    for pause in pauses {
        let kind = if pause.full { "full" } else { &pause.kind };
        table.row(colour(kind), pause_cells(report, pause));
    }
    (table.rows() > 0).then(|| table.draw())
}

pub(super) fn longest(view: &View<'_>) -> Option<String> {
    pauses(view.report, &view.report.log.summary.longest)
}

pub(super) fn full(view: &View<'_>) -> Option<String> {
    let mut full: Vec<_> = view.report.history.full.iter().collect();
    full.sort_by(|one, other| one.at_s.unwrap_or_default().total_cmp(&other.at_s.unwrap_or_default()));
    let drawn = pauses(view.report, full)?;
    let count = view.report.log.summary.full.count;
    let more = if count > MAX_LISTED as u64 {
        format!("<p class=\"more\">The {MAX_LISTED} longest of {count}.</p>")
    } else {
        String::new()
    };
    Some(more + &drawn)
}

pub(super) fn starved(view: &View<'_>) -> Option<String> {
    let mut starved: Vec<_> =
        view.report.history.starved.iter().filter_map(|pause| pause.cpu.map(|cpu| (pause, cpu))).collect();
    starved.sort_by(|(_, one), (_, other)| {
        (other[2] - other[0] - other[1]).total_cmp(&(one[2] - one[0] - one[1]))
    });
    let mut table = Table::new(&["began", "pause", "#took", "#user", "#kernel", "#wall clock", "#waited"]);
    for (pause, [user, sys, real]) in starved.iter().take(SHOWN) {
        let ms = |ms: f64| Cell::Number(Unit::Milliseconds, ms);
        let name = if pause.label.is_empty() { spoken(&pause.kind) } else { pause.label.clone() };
        table.row(
            colour(if pause.full { "full" } else { &pause.kind }),
            [
                Cell::Text(view.report.moment(pause.at_s)),
                Cell::Text(name),
                ms(pause.ms),
                ms(*user),
                ms(*sys),
                ms(*real),
                ms(real - user - sys),
            ],
        );
    }
    let count = view.report.history.starved_count;
    let of = view.report.log.summary.pauses();
    let text = format!("<p class=\"more\">{count} of {of} pauses; those that waited longest.</p>");
    (table.rows() > 0).then(|| text + &table.draw())
}

fn windows_below(report: &Report) -> Vec<(f64, f64, f64)> {
    let mut low: Vec<_> = windows(report).into_iter().filter(|(_, _, share)| *share < 0.9).collect();
    low.sort_by(|one, other| one.2.total_cmp(&other.2));
    low
}

pub(super) fn windows_list(view: &View<'_>) -> Option<String> {
    let low = windows_below(view.report);
    let mut table = Table::new(&["from", "to", "#throughput", "#paused"]);
    for (from, to, share) in low.iter().take(SHOWN) {
        table.row(
            "",
            [
                Cell::Text(view.report.moment(Some(*from))),
                Cell::Text(view.report.moment(Some(*to))),
                Cell::Bar(Unit::Percent, share * 100.0, *share),
                Cell::Number(Unit::Milliseconds, (1.0 - share) * (to - from) * 1000.0),
            ],
        );
    }
    let width = Unit::Milliseconds.write(window_s(view.report) * 1000.0);
    let text = format!("<p class=\"more\">{} stretches of {width} each.</p>", low.len());
    (table.rows() > 0).then(|| text + &table.draw())
}

pub(super) fn foreign(view: &View<'_>) -> Option<String> {
    let log = &view.report.log;
    let mut table = Table::new(&["line", "text"]);
    for (line, text) in log.told.iter().take(SHOWN) {
        table.row("", [Cell::Text(line.to_string()), Cell::Text(text.clone())]);
    }
    let text = format!(
        "<p class=\"more\">{} of {} lines.</p>",
        Unit::Count.write(log.foreign as f64),
        Unit::Count.write(log.lines as f64)
    );
    (table.rows() > 0).then(|| text + &table.draw())
}

pub(super) fn jvm(view: &View<'_>) -> Option<String> {
    let summary = &view.report.log.summary;
    let mut html = String::new();
    for (name, text) in [("Version", &summary.jvm_version), ("Flags", &summary.jvm_flags)] {
        if !text.is_empty() {
            html.push_str(&format!("<p class=\"words\"><b>{name}</b> {}</p>", escape(text)));
        }
    }
    (!html.is_empty()).then_some(html)
}
