//! Structured logs of Spark 4 (`spark.log.structuredLogging.enabled`): one JSON object a line, its keys in this order.
//!
//! ```text
//! {"ts":"2024-06-01T08:04:46.123Z","level":"ERROR","msg":"Lost executor 1 on dn1.example.com: x","context":{"executor_id":"1"},"exception":{"class":"org.apache.spark.SparkException","msg":"x","stacktrace":[..]},"logger":"TaskSchedulerImpl"}
//! ```
//!
//! Layout only, not seen live. Escapes within texts stay as they are written.

use crate::{fields::Field, record::Record};

/// Reads what stands between `"msg":"` and `,"logger":"`: the message, which is returned, and the exception behind it.
pub(crate) fn body<'a>(body: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    let Some(end) = string_end(body) else {
        return body;
    };
    if let Some(exception) = after(&body[end..], b"\"exception\":{\"class\":\"")
        && let Some(class_end) = string_end(exception)
    {
        record.put_text(Field::ErrorType, &exception[..class_end]);
        record.put_text(Field::ErrorRootCause, &exception[..class_end]);
        if let Some(message) = exception[class_end..].strip_prefix(b"\",\"msg\":\"")
            && let Some(message_end) = string_end(message)
        {
            record.put_text(Field::ErrorMessage, &message[..message_end]);
        }
        let trace = after(exception, b"\"stacktrace\":").unwrap_or_default();
        record.stack_trace = trace.strip_suffix(b"}").unwrap_or(trace);
    }
    &body[..end]
}

fn after<'a>(text: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    wire::bytes::find(text, mark).map(|at| &text[at + mark.len()..])
}

/// Where the quote stands that ends the JSON string whose text begins here.
fn string_end(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn message_and_exception() {
        let text = br#"it said \"no\"","context":{"executor_id":"1"},"exception":{"class":"a.BException","msg":"c","stacktrace":[{"class":"d"}]}"#;
        let mut record = Record::default();
        assert_eq!(body(text, &mut record), br#"it said \"no\""#);
        assert_eq!(record.get(Field::ErrorType), Some(Value::Text(b"a.BException")));
        assert_eq!(record.get(Field::ErrorMessage), Some(Value::Text(b"c")));
        assert_eq!(record.stack_trace, br#"[{"class":"d"}]"#);
        assert_eq!(body(b"no end", &mut Record::default()), b"no end");
    }
}
