//! A report for people, on a terminal.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    findings::findings,
    summary::{Stat, Summary},
};

/// No more rows of a table are shown.
const ROWS: usize = 12;

/// The report of one log.
pub fn report(summary: &Summary) -> String {
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ = write_report(summary, &mut text);
    text
}

fn write_report(summary: &Summary, out: &mut String) -> std::fmt::Result {
    let version = if summary.jvm_version.is_empty() { "" } else { ", JVM " };
    writeln!(out, "  collector    {}{version}{}", summary.collector(), summary.jvm_version)?;
    if summary.ran_s > 0.0 {
        let jvms = if summary.jvms > 1 {
            format!(", {} JVMs one after another", summary.jvms)
        } else {
            String::new()
        };
        writeln!(out, "  time         {}{jvms}", seconds(summary.ran_s))?;
    }
    if summary.outer.count == 0 {
        writeln!(out, "  pauses       none in this log")?;
    } else {
        if let Some(share) = summary.throughput() {
            writeln!(out, "  throughput   {:.3} %", share * 100.0)?;
        }
        writeln!(
            out,
            "  pauses       {}, {} in all; {} full",
            summary.outer.count,
            milliseconds(summary.outer.sum_ms),
            summary.full.count
        )?;
    }
    if summary.nested.count > 0 {
        writeln!(
            out,
            "               {} more inside others, {} in all",
            summary.nested.count,
            milliseconds(summary.nested.sum_ms)
        )?;
    }
    if summary.pauses() > 0 {
        let at = |share| milliseconds(summary.percentile(share));
        writeln!(
            out,
            "               50 % {}, 90 % {}, 95 % {}, 99 % {}, 99.9 % {}, longest {}",
            at(0.5),
            at(0.9),
            at(0.95),
            at(0.99),
            at(0.999),
            at(1.0)
        )?;
    }
    if summary.safepoints.count > 0 {
        writeln!(
            out,
            "  stops        {}, {} in all, of which {} until all threads had stopped",
            summary.safepoints.count,
            milliseconds(summary.safepoints.sum_ms),
            milliseconds(summary.reaching.sum_ms)
        )?;
    }
    memory(summary, out)?;
    table("cause", &summary.by_cause, out)?;
    table("type", &summary.by_type, out)?;
    table("beside the application", &summary.concurrent, out)?;
    longest(summary, out)?;
    let findings = findings(summary);
    match (findings.is_empty(), summary.outer.count) {
        (true, 0) => {}
        (true, _) => writeln!(out, "\n  nothing to complain about")?,
        (false, _) => writeln!(out, "\n  to look at")?,
    }
    for finding in findings {
        writeln!(out, "  * {}\n      -> {}", finding.what, finding.look_at)?;
    }
    Ok(())
}

fn memory(summary: &Summary, out: &mut String) -> std::fmt::Result {
    if summary.heap_max > 0 {
        let of = match summary.committed_max {
            0 => String::new(),
            committed => format!(" of {} committed", bytes(committed as f64)),
        };
        writeln!(out, "  heap         at most {} in use{of}", bytes(summary.heap_max as f64))?;
    }
    if let Some(rate) = summary.allocation_rate() {
        let promotion =
            summary.promotion_rate().map_or(String::new(), |rate| format!(", {}/s grow old", bytes(rate)));
        writeln!(out, "  allocation   {}/s{promotion}", bytes(rate))?;
    }
    if let Some(metaspace) = summary.metaspace_last {
        writeln!(out, "  metaspace    {} at the end", bytes(metaspace as f64))?;
    }
    Ok(())
}

fn table(head: &str, rows: &BTreeMap<String, Stat>, out: &mut String) -> std::fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by(|one, other| other.1.sum_ms.total_cmp(&one.1.sum_ms));
    writeln!(out, "\n  {head:<44} {:>8} {:>12} {:>12}", "count", "in all", "longest")?;
    for (name, stat) in rows.iter().take(ROWS) {
        let name = if name.is_empty() { "(none)" } else { name };
        let (sum, max) = (milliseconds(stat.sum_ms), milliseconds(stat.max_ms));
        writeln!(out, "  {name:<44.44} {:>8} {sum:>12} {max:>12}", stat.count)?;
    }
    if rows.len() > ROWS {
        writeln!(out, "  and {} more", rows.len() - ROWS)?;
    }
    Ok(())
}

fn longest(summary: &Summary, out: &mut String) -> std::fmt::Result {
    if summary.longest.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {:<44} {:>8} {:>12} {:>12}", "longest pauses", "", "", "heap")?;
    for pause in summary.longest.iter().take(5) {
        let name = if pause.label.is_empty() {
            format!("{} ({})", pause.kind, pause.cause)
        } else {
            pause.label.clone()
        };
        let heap = match (pause.heap.before, pause.heap.after) {
            (Some(before), Some(after)) => format!("{} -> {}", bytes(before as f64), bytes(after as f64)),
            _ => String::new(),
        };
        writeln!(out, "  {name:<44.44} {:>12} {heap:>22}", milliseconds(pause.ms))?;
    }
    Ok(())
}

/// Milliseconds as people read them: `0.4 ms`, `12 ms`, `1.25 s`.
pub(crate) fn milliseconds(ms: f64) -> String {
    match ms {
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => seconds(ms / 1000.0),
    }
}

fn seconds(s: f64) -> String {
    match s {
        s if s < 120.0 => format!("{s:.2} s"),
        s if s < 7200.0 => format!("{:.1} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3600.0),
        s => format!("{:.1} days", s / 86_400.0),
    }
}

/// Bytes as people read them, in powers of 1024.
pub(crate) fn bytes(number: f64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut number = number;
    let mut unit = 0;
    while number.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        number /= 1024.0;
        unit += 1;
    }
    if number.abs() < 10.0 && unit > 0 {
        format!("{number:.1} {}", UNITS[unit])
    } else {
        format!("{number:.0} {}", UNITS[unit])
    }
}
