//! Metrics that NameNodes and DataNodes write into a log of their own (Hadoop 2.8 and later).
//!
//! ```text
//! 2026-11-21 07:40:08,722 JvmMetrics:MemMaxM=386.6875
//! ```
//!
//! Each line is a value of a bean: its bean, its attribute, and the value as a number where it is one, else as text (which may be
//! JSON). `>> Begin NameNode metrics dump` and `<< End NameNode metrics dump` stand around them.

use crate::{
    component::Grammar,
    components::layouts,
    fields::Field,
    message::{Messages, Scan},
    record::{Record, Value},
};

/// How its files are read: there is neither level nor logger.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[layouts::METRICS_LAYOUT], rule_version: 1, messages: &[MESSAGES], special: None };

const MESSAGES: Messages = &[("*", &[dump, value])];

/// ` >> Begin NameNode metrics dump`, ` << End NameNode metrics dump`
fn dump<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe(" ");
    let (tag, action) = match scan.sees(">> Begin ") {
        true => (">> Begin ", "metrics_begin"),
        false => ("<< End ", "metrics_end"),
    };
    scan.tag(tag)?.until(Field::PartName, " metrics dump")?.end()?.action(action)
}

/// `JvmMetrics:MemMaxM=386.6875`, `IPCLoggerChannel-10.20.1.2-8485:tag.Context=dfs`, `NameNodeInfo:DeadNodes={}`. Beans and attributes
/// may hold `=`, too: `MetricsSystem,sub=Stats:DroppedPubAll=0`, `NNTopUserOpCounts:op=create.TotalCount=33`.
fn value<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const OPERATION: &[u8] = b"op=";
    let colon = memchr::memchr2(b':', b'\n', message).filter(|at| message[*at] == b':')?;
    let behind = &message[colon + 1..];
    let own = if behind.starts_with(OPERATION) { OPERATION.len() } else { 0 };
    let equals = own + memchr::memchr(b'=', &behind[own..])?;
    let (bean, attribute) = (&message[..colon], &behind[..equals]);
    if bean.is_empty() || attribute.is_empty() || attribute.contains(&b'\n') {
        return None;
    }
    record.put_text(Field::MetricBean, bean);
    record.put_text(Field::MetricAttribute, attribute);
    let value = behind[equals + 1..].trim_ascii();
    match number(value) {
        Some(number) => record.put(Field::MetricValue, Value::Float(number)),
        None => record.put_text(Field::MetricText, value),
    }
    record.action = Some("metric");
    Some(())
}

/// A number as Java writes it: `12`, `-1`, `0.25`, `1.0E-4`. `NaN` and `Infinity` are none: no index takes them.
fn number(text: &[u8]) -> Option<f64> {
    let first = text.first()?;
    let plausible = (first.is_ascii_digit() || *first == b'-') && text.len() <= 32;
    let number: f64 = std::str::from_utf8(text).ok().filter(|_| plausible)?.parse().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_java() {
        assert_eq!(number(b"386.6875"), Some(386.6875));
        assert_eq!(number(b"1.0E-4"), Some(1e-4));
        assert_eq!(number(b"-1"), Some(-1.0));
        for text in ["NaN", "Infinity", "-Infinity", "", "4 4", "2.10.0", "null", "true"] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }
}
