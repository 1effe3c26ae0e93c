//! The tables that follow a query: how long its phases took, what each vertex did, counters. Each line is an event.
//!
//! ```text
//! INFO  : Compile Query                           0.18s
//! INFO  :   VERTICES      DURATION(ms)   CPU_TIME(ms)    GC_TIME(ms)   INPUT_RECORDS   OUTPUT_RECORDS
//! INFO  :      Map 1           1512.00          3,280             72           2,000                3
//! INFO  :    NUM_SUCCEEDED_TASKS: 353
//! ```

use crate::{
    components::counters,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Compile Query                           0.18s`
pub(super) fn phase<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHASES: [&str; 6] = [
        "Compile Query",
        "Prepare Plan",
        "Get Query Coordinator (AM)",
        "Submit Plan",
        "Start DAG",
        "Run DAG",
    ];
    let scan = Scan::new(message, record).one_of(Field::HivePhase, &PHASES)?;
    let blanks = scan.rest().iter().take_while(|byte| **byte == b' ').count();
    (blanks > 0).then_some(())?;
    scan.advance(blanks)?.seconds(Field::HiveDurationMs)?.tag("s")?.end()?.action("query_phase")
}

/// A vertex and its numbers: tasks in all, failed and killed (until 2.1), duration, CPU and GC time (not in every build), records in
/// and out.
pub(super) fn vertex<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TASKS: [Field; 3] = [Field::HiveTasks, Field::HiveTasksFailed, Field::HiveTasksKilled];
    const TIMES: [Field; 3] = [Field::HiveDurationMs, Field::HiveCpuMs, Field::HiveGcMs];
    const RECORDS: [Field; 2] = [Field::HiveInputRows, Field::HiveRows];
    let line = Scan::new(message, record).line().trim_ascii();
    let mut rest = line;
    let kind = steps::word(&mut rest)?;
    matches!(kind, b"Map" | b"Reducer").then_some(())?;
    steps::tag(&mut rest, " ")?;
    steps::int(&mut rest)?;
    let name = &line[..line.len() - rest.len()];
    // One more than there may be.
    let mut columns = [&[][..]; 9];
    let mut count = 0;
    let words = rest.split(|byte| *byte == b' ').filter(|column| !column.is_empty());
    for (slot, column) in columns.iter_mut().zip(words) {
        *slot = column;
        count += 1;
    }
    let columns = &columns[..count];
    let timed = columns.iter().any(|column| column.contains(&b'.'));
    let groups: &[&[Field]] = match (columns.len(), timed) {
        (8, true) => &[&TASKS, &TIMES, &RECORDS],
        (5, true) => &[&TIMES, &RECORDS],
        (5, false) => &[&TASKS, &RECORDS],
        _ => return None,
    };
    for (field, column) in groups.iter().copied().flatten().zip(columns) {
        let number = grouped(column)?;
        let value = match TIMES.contains(field) {
            true => Value::Float(number),
            false => Value::Int(number as i64),
        };
        record.put(*field, value);
    }
    record.put_text(Field::HiveVertices, name);
    record.action = Some("vertex_summary");
    Some(())
}

/// `2,103,849,218` or `1512.00`.
fn grouped(column: &[u8]) -> Option<f64> {
    let (mut number, mut place) = (0.0, None);
    for byte in column {
        match byte {
            b',' if place.is_none() => {}
            b'.' if place.is_none() => place = Some(1.0),
            b'0'..=b'9' => {
                number = number * 10.0 + f64::from(byte - b'0');
                place = place.map(|place| place * 10.0);
            }
            _ => return None,
        }
    }
    Some(number / place.unwrap_or(1.0))
}

/// Titles, heads and rules of these tables.
pub(super) fn frame<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const HEADS: [&[u8]; 6] = [
        b"--------------------",
        b"OPERATION  ",
        b"VERTICES  ",
        b"Query Execution Summary",
        b"Task Execution Summary",
        b"FileSystem Counters Summary",
    ];
    let line = Scan::new(message, record).line().trim_ascii_start();
    HEADS.iter().any(|head| line.starts_with(head)).then_some(())?;
    record.action = Some("summary_table");
    Some(())
}

/// `   NUM_SUCCEEDED_TASKS: 353`
pub(super) fn counter<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("   ")?;
    let name = scan.take_until(": ")?;
    (!name.is_empty() && name[0] != b' ').then_some(())?;
    let number = steps::int(&mut scan.rest())?;
    counters::named(name, number, scan.record());
    scan.skip_number()?.end()?.action("counter")
}

/// `File System Counters:`, `org.apache.tez.common.counters.DAGCounter:`, `TaskCounter_Map_1_INPUT_events:`, `HIVE:`
pub(super) fn counter_group<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let line = Scan::new(message, record).line();
    let name = line.strip_suffix(b":")?;
    let is_group =
        wire::bytes::find(name, b"Counter").is_some() || matches!(name, b"HIVE" | b"Shuffle Errors");
    (is_group && !name.contains(&b':')).then_some(())?;
    record.put_text(Field::CounterGroup, name);
    record.action = Some("counter_group");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vertex_by_its_columns() {
        for (line, numbers) in [
            (
                "     Map 1          353                1             2     1455571.50       974,650       76,166      9,203,824               7",
                vec![353.0, 1.0, 2.0, 1_455_571.5, 974_650.0, 76_166.0, 9_203_824.0, 7.0],
            ),
            (
                " Reducer 2            243.00            790              9               3                6",
                vec![243.0, 790.0, 9.0, 3.0, 6.0],
            ),
            (
                "    Map 11            3                0             0      1,964,230          81,485",
                vec![3.0, 0.0, 0.0, 1_964_230.0, 81_485.0],
            ),
        ] {
            let mut record = Record::default();
            assert_eq!(vertex(line.as_bytes(), &mut record), Some(()), "{line}");
            let read: Vec<f64> = record
                .fields()
                .iter()
                .filter_map(|(_, value)| match value {
                    Value::Float(number) => Some(*number),
                    Value::Int(number) => Some(*number as f64),
                    _ => None,
                })
                .collect();
            assert_eq!(read, numbers, "{line}");
        }
        for line in ["Map 1: 0(+1)/1", "Map 1  2 3", "Map x 1 2 3 4 5.0", "     Map 1  12.6KB  2  0  0B  0"] {
            assert!(vertex(line.as_bytes(), &mut Record::default()).is_none(), "{line}");
        }
    }
}
