//! Structured logs of Spark 4 (`spark.log.structuredLogging.enabled`): one JSON object a line, its keys in this order.
//!
//! ```text
//! {"ts":"2024-06-01T08:04:46.123Z","level":"ERROR","msg":"Lost executor 1 on dn1.example.com: x","context":{"executor_id":"1"},"exception":{"class":"org.apache.spark.SparkException","msg":"x","stacktrace":[..]},"logger":"TaskSchedulerImpl"}
//! ```
//!
//! What a message was made of stands in `context` again, as texts, under the names of Spark's `LogKeys`. Ids are read from there ([`IDS`])
//! besides what the message grammars read; where both know a field, the grammar's counts.
//!
//! Layout only, not seen live. Texts that grammars take out of a message keep their escapes.

use crate::{
    fields::Field::{self, *},
    json::{self, Json},
    record::Record,
};

/// Names of ids in `context`.
const IDS: [(&str, Field); 12] = [
    ("executor_id", SparkExecutor),
    ("host", SparkHost),
    ("stage_id", SparkStage),
    ("job_id", SparkJob),
    ("shuffle_id", SparkShuffle),
    ("execution_id", SparkSqlExecution),
    ("statement_id", SparkStatementId),
    ("query_id", SparkQueryId),
    ("query_run_id", SparkQueryRun),
    ("batch_id", SparkBatch),
    ("worker_id", SparkWorker),
    ("driver_id", SparkDriverId),
];

/// Those that are numbers.
const NUMBERS: [Field; 4] = [SparkJob, SparkShuffle, SparkSqlExecution, SparkBatch];

/// Reads what stands between `"msg":"` and `,"logger":"`: the message, which is returned, and what is behind it.
pub(crate) fn body<'a>(body: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    let Some(end) = json::string_end(body) else {
        return body;
    };
    let (message, behind) = (&body[..end], &body[end + 1..]);
    for (key, value) in json::further_members(behind.strip_prefix(b",").unwrap_or_default()) {
        match (key, value) {
            (b"context", Json::Object(members)) => context(members, record),
            (b"exception", Json::Object(members)) => exception(members, record),
            _ => {}
        }
    }
    // The trace is a list: no text that could be written like the message.
    record.escaped = record.stack_trace.is_empty() && json::is_escaped(message);
    message
}

fn context<'a>(object: &'a [u8], record: &mut Record<'a>) {
    for (key, value) in json::members(object) {
        match IDS.iter().find(|(name, _)| name.as_bytes() == key) {
            Some((_, field)) if NUMBERS.contains(field) => value.put_int(*field, record),
            Some((_, field)) => value.put_text(*field, record),
            None => {}
        }
    }
}

fn exception<'a>(object: &'a [u8], record: &mut Record<'a>) {
    for (key, value) in json::members(object) {
        match key {
            b"class" => {
                value.put_text(ErrorType, record);
                value.put_text(ErrorRootCause, record);
            }
            b"msg" => value.put_text(ErrorMessage, record),
            b"stacktrace" => record.stack_trace = value.text(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn message_and_exception() {
        let text = br#"it said \"no\"","context":{"executor_id":"1","job_id":"3","execution_id":"5","x":"y"},"exception":{"class":"a.BException","msg":"c \"d\"","stacktrace":[{"class":"d","msg":"e"}]}"#;
        let mut record = Record::default();
        assert_eq!(body(text, &mut record), br#"it said \"no\""#);
        assert_eq!(
            record.fields(),
            [
                (SparkExecutor, Value::Text(b"1")),
                (SparkJob, Value::Int(3)),
                (SparkSqlExecution, Value::Int(5)),
                (ErrorType, Value::Text(b"a.BException")),
                (ErrorRootCause, Value::Text(b"a.BException")),
                (ErrorMessage, Value::Escaped(br#"c \"d\""#)),
            ]
        );
        assert_eq!(record.stack_trace, br#"[{"class":"d","msg":"e"}]"#);
        assert!(!record.escaped);
    }

    #[test]
    fn message_alone() {
        let mut record = Record::default();
        assert_eq!(body(br#"it said \"no\"""#, &mut record), br#"it said \"no\""#);
        assert!(record.escaped && record.fields().is_empty());
        assert_eq!(body(b"no end", &mut Record::default()), b"no end");
    }
}
