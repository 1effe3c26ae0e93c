//! Listeners: events that were handled slowly, dropped or failed to be handled.

use crate::{
    fields::Field::*,
    message::{Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// Events that begin with the number of an SQL execution.
const OF_EXECUTIONS: [&[u8]; 5] = [
    b"SparkListenerSQLExecutionStart",
    b"SparkListenerSQLExecutionEnd",
    b"SparkListenerSQLAdaptiveExecutionUpdate",
    b"SparkListenerSQLAdaptiveSQLMetricUpdates",
    b"SparkListenerDriverAccumUpdates",
];

/// `Process of event SparkListenerSQLExecutionStart(0,collect at x.py:4,..` and, often many lines of a plan later,
/// `..) by listener EventLoggingListener took 2.404142677s.` Jobs and stages bear the number among their properties.
/// 4.0 leaves a blank out, `bylistener`, and counts milliseconds.
pub(super) fn slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Process of event ")?;
    let text = scan.rest();
    let event = steps::take_while(&mut &*text, |byte| byte.is_ascii_alphanumeric())?;
    let mut behind = text[event.len()..].strip_prefix(b"(").unwrap_or_default();
    if !OF_EXECUTIONS.contains(&event) {
        // Absent in many.
        steps::until(&mut behind, "spark.sql.execution.id=").or_else(|| {
            behind = b"";
            None
        });
    }
    let execution = steps::int(&mut behind);
    let end = wire::bytes::rfind(text, b"listener ")?;
    scan.record().put_text(SparkEvent, event);
    if let Some(number) = execution {
        scan.record().put_int(SparkSqlExecution, number);
    }
    scan.advance(end)?
        .tag("listener ")?
        .until(PartName, " took ")?
        .duration(SparkDurationMs)?
        .action("event_slow")
}

pub(super) fn listener<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LISTENERS.read(message, record)
}

static LISTENERS: Table = Table::new(&[
    Phrase {
        sample: "Listener AppStatusListener threw an exception",
        pieces: &[Tag("Listener "), Word(PartName), Tag(" threw an exception")],
        action: "listener_failed",
    },
    Phrase {
        sample: "Dropping event from queue appStatus. This likely means one of the listeners is too slow and cannot keep up with the rate at which tasks are being started by the scheduler.",
        pieces: &[Tag("Dropping event from queue "), Until(PartName, ". ")],
        action: "events_dropped",
    },
    Phrase {
        sample: "Dropped 120 events from appStatus since the application started.",
        pieces: &[Tag("Dropped "), SkipNumber, Tag(" events from "), Until(PartName, " since ")],
        action: "events_dropped",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn samples() {
        LISTENERS.assert_samples();
    }

    #[test]
    fn numbers_of_executions() {
        for (message, execution, took) in [
            (
                "SparkListenerSQLExecutionEnd(12,1795215873811,None) by listener L took 2.5s.",
                Some(12),
                2500.0,
            ),
            (
                "SparkListenerJobStart(3,1,List(),{a=b, spark.sql.execution.id=7}) by listener L took 2.5s.",
                Some(7),
                2500.0,
            ),
            ("SparkListenerTaskEnd(3,0,ResultTask,Success) bylistener L took 1200.5ms.", None, 1200.5),
        ] {
            let message = format!("Process of event {message}");
            let mut record = Record::default();
            assert!(slow(message.as_bytes(), &mut record).is_some(), "{message}");
            assert_eq!(record.get(SparkSqlExecution), execution.map(Value::Int), "{message}");
            assert_eq!(record.get(SparkDurationMs), Some(Value::Float(took)), "{message}");
            assert_eq!(record.get(PartName), Some(Value::Text(b"L")), "{message}");
        }
        assert!(slow(b"Process of event X", &mut Record::default()).is_none());
    }
}
