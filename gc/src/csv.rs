//! What happened as comma-separated values, one row each, for spreadsheets and notebooks.

use std::fmt::Write;

use charts::Moments;

use crate::event::{Change, Event, Pause};

/// The columns. What a row has no value for is empty.
pub const HEADER: &str = "log,category,at_s,time,duration_ms,name,type,cause,collector,gc_id,full,nested,inner_pauses,\
inner_pauses_ms,reaching_ms,heap_before_bytes,heap_after_bytes,heap_committed_bytes,young_before_bytes,young_after_bytes,\
young_committed_bytes,old_before_bytes,old_after_bytes,old_committed_bytes,metaspace_before_bytes,metaspace_after_bytes,\
metaspace_committed_bytes,user_ms,sys_ms,real_ms,evacuation_failure,promotion_failed,concurrent_mode_failure,degenerated";

/// The row of an event of a log, with its line feed. `zone_s` is where moments are dates: how many seconds the log's clock is ahead of UTC.
pub fn row(log: &str, event: &Event, zone_s: Option<i32>) -> String {
    let mut row = Row { text: String::new(), zone_s };
    row.word(log);
    match event {
        Event::Pause(pause) => row.pause(pause),
        Event::Concurrent { at_s, phase, ms, heap } => {
            row.begin("concurrent", *at_s, *ms);
            row.word(phase);
            row.empty(9);
            row.sizes([*heap, Change::default(), Change::default(), Change::default()]);
            row.empty(7);
        }
        Event::Cycle { at_s, cause, ms, heap, .. } => {
            row.begin("cycle", *at_s, *ms);
            row.empty(2);
            row.word(cause);
            row.empty(7);
            row.sizes([*heap, Change::default(), Change::default(), Change::default()]);
            row.empty(7);
        }
        Event::Safepoint { at_s, operation, total_ms, reaching_ms } => {
            row.begin("safepoint", *at_s, Some(*total_ms));
            row.word(operation);
            row.empty(8);
            row.number(*reaching_ms);
            row.empty(19);
        }
        Event::Stall { at_s, ms } => {
            row.begin("stall", *at_s, Some(*ms));
            row.empty(29);
        }
    }
    let mut text = row.text;
    text.pop();
    text.push('\n');
    text
}

struct Row {
    /// With a comma behind each value.
    text: String,
    zone_s: Option<i32>,
}

impl Row {
    fn begin(&mut self, category: &str, at_s: Option<f64>, ms: Option<f64>) {
        self.word(category);
        match at_s {
            Some(at) => self.number(at),
            None => self.empty(1),
        }
        match (at_s, self.zone_s) {
            (Some(at), Some(_)) => {
                let moments = Moments { from: at, to: at, zone_s: self.zone_s };
                self.word(&moments.write(at));
            }
            _ => self.empty(1),
        }
        match ms {
            Some(ms) => self.number(ms),
            None => self.empty(1),
        }
    }

    fn pause(&mut self, pause: &Pause) {
        self.begin("pause", pause.at_s, Some(pause.ms));
        self.word(&pause.label);
        self.word(&pause.kind);
        self.word(&pause.cause);
        self.word(pause.collector.unwrap_or_default());
        self.whole(pause.id);
        self.word(&pause.full.to_string());
        self.word(&pause.nested.to_string());
        self.whole(i64::try_from(pause.inner.0).ok());
        self.number(pause.inner.1);
        self.empty(1);
        self.sizes([pause.heap, pause.young, pause.old, pause.metaspace]);
        match pause.cpu {
            Some(times) => times.into_iter().for_each(|ms| self.number(ms)),
            None => self.empty(3),
        }
        let failures = pause.failures;
        for failed in
            [failures.evacuation, failures.promotion, failures.concurrent_mode, failures.degenerated]
        {
            self.word(&failed.to_string());
        }
    }

    fn sizes(&mut self, changes: [Change; 4]) {
        for change in changes {
            self.whole(change.before);
            self.whole(change.after);
            self.whole(change.committed);
        }
    }

    fn empty(&mut self, columns: usize) {
        self.text.extend(std::iter::repeat_n(',', columns));
    }

    fn whole(&mut self, number: Option<i64>) {
        if let Some(number) = number {
            // Writing to memory does not fail.
            let _ = write!(self.text, "{number}");
        }
        self.text.push(',');
    }

    /// Without the dust of binary fractions: a thousandth of a microsecond.
    fn number(&mut self, number: f64) {
        let _ = write!(self.text, "{}", (number * 1e6).round() / 1e6);
        self.text.push(',');
    }

    /// A text, in quotes if it needs them. One that a spreadsheet would take for a formula is led by an apostrophe.
    fn word(&mut self, text: &str) {
        let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
        if text.contains([',', '"', '\n', '\r']) {
            let _ = write!(self.text, "\"{guard}{}\",", text.replace('"', "\"\""));
        } else {
            let _ = write!(self.text, "{guard}{text},");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Since;

    fn columns(event: &Event) -> Vec<String> {
        let line = row("gc.log", event, Some(3600));
        line.trim_end_matches('\n').split(',').map(str::to_owned).collect()
    }

    fn column(columns: &[String], name: &str) -> String {
        let at = HEADER.split(',').position(|column| column == name).expect("a column");
        columns[at].clone()
    }

    #[test]
    fn every_row_has_every_column() {
        let change = Change { before: Some(11), after: Some(12), committed: Some(13) };
        let pause = Pause {
            at_s: Some(0.5),
            ms: 2.25,
            kind: "young".into(),
            metaspace: change,
            cpu: Some([1.0, 2.0, 3.0]),
            ..Pause::default()
        };
        let events = [
            Event::Pause(Box::new(pause)),
            Event::Concurrent { at_s: None, phase: "Mark".into(), ms: None, heap: change },
            Event::Cycle {
                at_s: Some(1.0),
                cause: "Proactive".into(),
                ms: Some(9.0),
                heap: change,
                since: Since::default(),
            },
            Event::Safepoint {
                at_s: Some(1.0),
                operation: "Cleanup".into(),
                total_ms: 3.0,
                reaching_ms: 0.125,
            },
            Event::Stall { at_s: Some(1.0), ms: 4.0 },
        ];
        let rows: Vec<_> = events.iter().map(columns).collect();
        for row in &rows {
            assert_eq!(row.len(), HEADER.split(',').count(), "{row:?}");
        }
        let all = [
            (0, "category", "pause"),
            (0, "time", "1970-01-01 01:00:00.500"),
            (0, "duration_ms", "2.25"),
            (0, "type", "young"),
            (0, "metaspace_after_bytes", "12"),
            (0, "real_ms", "3"),
            (0, "degenerated", "false"),
            (1, "name", "Mark"),
            (1, "heap_before_bytes", "11"),
            (2, "cause", "Proactive"),
            (2, "heap_committed_bytes", "13"),
            (3, "name", "Cleanup"),
            (3, "reaching_ms", "0.125"),
            (4, "category", "stall"),
        ];
        for (row, name, value) in all {
            assert_eq!(column(&rows[row], name), value, "row {row}, {name}");
        }
    }

    #[test]
    fn texts_are_quoted_and_are_no_formulas() {
        let event =
            Event::Concurrent { at_s: None, phase: "=a\",b".into(), ms: None, heap: Change::default() };
        assert!(row("gc.log", &event, None).starts_with("gc.log,concurrent,,,,\"'=a\"\",b\","));
    }
}
