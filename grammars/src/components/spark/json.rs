//! Structured logs of Spark 4 (`spark.log.structuredLogging.enabled`): one JSON object a line, its keys in this order.
//!
//! ```text
//! {"ts":"2024-06-01T08:04:46.123Z","level":"ERROR","msg":"Lost executor 1 on dn1.example.com: x","context":{"executor_id":"1"},"exception":{"class":"org.apache.spark.SparkException","msg":"x","stacktrace":[..]},"logger":"TaskSchedulerImpl"}
//! ```
//!
//! What a message was made of stands in `context` again, as texts, under the names of Spark's `LogKeys`. Ids are read from there ([`TEXTS`], [`NUMBERS`])
//! besides what the message grammars read; where both know a field, the grammar's counts.
//!
//! Layout only, not seen live. Texts that grammars take out of a message keep their escapes.

use crate::{
    fields::Field::{self, *},
    json::{self, Json},
    record::Record,
};

/// Names of ids in `context` that are texts.
const TEXTS: [(&str, Field); 7] = [
    ("executor_id", SparkExecutor),
    ("host", SparkHost),
    ("statement_id", SparkStatementId),
    ("query_id", SparkQueryId),
    ("query_run_id", SparkQueryRun),
    ("worker_id", SparkWorker),
    ("driver_id", SparkDriverId),
];

/// Those that are numbers, if they are: under the same names stand other things now and then, such as a job's id of Hadoop.
const NUMBERS: [(&str, Field); 5] = [
    ("job_id", SparkJob),
    ("task_id", SparkTaskId),
    ("shuffle_id", SparkShuffle),
    ("execution_id", SparkSqlExecution),
    ("batch_id", SparkBatch),
];

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
    let named = |table: &[(&str, Field)], key: &[u8]| {
        table.iter().find(|(name, _)| name.as_bytes() == key).map(|(_, field)| *field)
    };
    for (key, value) in json::members(object) {
        if let Some(field) = named(&TEXTS, key) {
            value.put_text(field, record);
        } else if let Some(field) = named(&NUMBERS, key) {
            value.put_int(field, record);
        } else if key == b"stage_id" && value.int().is_some() {
            value.put_text(SparkStage, record);
        } else if key == b"app_id" {
            let of_yarn = value.text().starts_with(b"application_");
            value.put_text(if of_yarn { YarnApplicationId } else { SparkApplicationId }, record);
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
    fn names_that_stand_for_several_things() {
        for (context, fields) in [
            (
                r#"{"app_id":"application_1_0002"}"#,
                &[(YarnApplicationId, Value::Text(b"application_1_0002"))][..],
            ),
            (r#"{"app_id":"app-2026-0000"}"#, &[(SparkApplicationId, Value::Text(b"app-2026-0000"))]),
            (
                r#"{"stage_id":"3","task_id":"7"}"#,
                &[(SparkStage, Value::Text(b"3")), (SparkTaskId, Value::Int(7))],
            ),
            (r#"{"stage_id":"ResultStage 3","job_id":"job_1_0002"}"#, &[]),
        ] {
            let mut record = Record::default();
            super::context(context.as_bytes(), &mut record);
            assert_eq!(record.fields(), fields, "{context}");
        }
    }

    #[test]
    fn message_alone() {
        let mut record = Record::default();
        assert_eq!(body(br#"it said \"no\"""#, &mut record), br#"it said \"no\""#);
        assert!(record.escaped && record.fields().is_empty());
        assert_eq!(body(b"no end", &mut Record::default()), b"no end");
    }
}
