//! Structured streaming: queries and their batches.

use crate::{
    fields::Field::*,
    json,
    message::Scan,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// `clicks [id = 8c1b.., runId = 2f7e..]`; a query need not have a name.
const QUERY: Piece =
    These(&[Until(SparkQueryName, "[id = "), Until(SparkQueryId, ", runId = "), Until(SparkQueryRun, "]")]);

pub(super) fn query<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    QUERIES.read(message, record)
}

static QUERIES: Table = Table::new(&[
    Phrase {
        sample: "Starting clicks [id = 8c1b4c9e-4d8e-4b6a-9d38-0b3a5d0f2c11, runId = 2f7e6a55-9a0b-4f0e-8f57-6f1b7d7c9a02]. Use hdfs://khp/checkpoints/clicks to store the query checkpoint.",
        pieces: &[Tag("Starting "), QUERY, Tag(". Use "), Until(SparkPath, " to store the query checkpoint")],
        action: "query_started",
    },
    Phrase {
        sample: "Query clicks [id = 8c1b4c9e-4d8e-4b6a-9d38-0b3a5d0f2c11, runId = 2f7e6a55-9a0b-4f0e-8f57-6f1b7d7c9a02] terminated with error",
        pieces: &[Tag("Query "), QUERY, Tag(" terminated with error")],
        action: "query_failed",
    },
    Phrase {
        sample: "Query [id = 8c1b4c9e-4d8e-4b6a-9d38-0b3a5d0f2c11, runId = 2f7e6a55-9a0b-4f0e-8f57-6f1b7d7c9a02] was stopped",
        pieces: &[Tag("Query "), QUERY, Tag(" was stopped")],
        action: "query_stopped",
    },
    Phrase {
        sample: "Resuming at batch 12 with committed offsets {KafkaV2[Subscribe[clicks]]: {\"clicks\":{\"0\":5}}} and available offsets {KafkaV2[Subscribe[clicks]]: {\"clicks\":{\"0\":9}}}",
        pieces: &[Tag("Resuming at batch "), Int(SparkBatch), Tag(" with committed offsets ")],
        action: "query_resumed",
    },
    Phrase {
        sample: "Committed offsets for batch 12. Metadata OffsetSeqMetadata(0,1795215816473,Map())",
        pieces: &[Tag("Committed offsets for batch "), Int(SparkBatch), Tag(". Metadata ")],
        action: "batch_planned",
    },
    Phrase {
        sample: "Streaming query has been idle and waiting for new data more than 10000 ms.",
        pieces: &[
            Tag("Streaming query has been idle and waiting for new data more than "),
            Duration(SparkDurationMs),
        ],
        action: "query_idle",
    },
]);

/// `Streaming query made progress: {` and JSON over many lines: `id`, `runId`, `name`, `batchId`, `numInputRows`, ..,
/// `"durationMs" : { .., "triggerExecution" : 842, .. }`
pub(super) fn progress<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Streaming query made progress: ")?;
    for (key, value) in json::members(scan.rest()) {
        match key {
            b"id" => value.put_text(SparkQueryId, scan.record()),
            b"runId" => value.put_text(SparkQueryRun, scan.record()),
            b"name" => value.put_text(SparkQueryName, scan.record()),
            b"batchId" => value.put_int(SparkBatch, scan.record()),
            b"numInputRows" => value.put_int(SparkRows, scan.record()),
            b"durationMs" => {
                let total = json::members(value.text()).find(|(name, _)| *name == b"triggerExecution");
                if let Some(total) = total.and_then(|(_, value)| value.int()) {
                    scan.record().put(SparkDurationMs, crate::record::Value::Float(total as f64));
                }
            }
            _ => {}
        }
    }
    scan.action("query_progress")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        QUERIES.assert_samples();
    }
}
