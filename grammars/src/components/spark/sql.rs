//! SQL: statements of the Thrift server, generated code, inputs and writes.

use crate::{
    fields::Field::*,
    message::Scan,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// `Submitting query 'select ..' with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5`; the statement may go on over many lines. In 2.4
/// `Submitting query 'select ..'` and `Running query 'select ..' with 01ed95b1-..`
pub(super) fn statement<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let action = match scan.sees("Running query '") {
        true => "statement_running",
        false => "statement_submitted",
    };
    scan = scan.maybe("Submitting query ").maybe("Running query ").tag("'")?;
    let text = scan.rest().trim_ascii_end();
    let (statement, id) = match wire::bytes::rfind(text, b"' with ") {
        Some(at) => (&text[..at], &text[at + 7..]),
        None => (text.strip_suffix(b"'")?, &b""[..]),
    };
    scan.record().put_text(SparkStatement, statement);
    scan.record().put_text(SparkStatementId, id);
    scan.action(action)
}

/// `Failed in [select a[0] from b]`, by the SQL shell; a stack trace stands behind it. The statement ends where its bracket closes.
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Failed in [")?;
    let rest = scan.rest();
    let mut depth = 1;
    let end = memchr::memchr2_iter(b'[', b']', rest).find(|at| {
        depth += if rest[*at] == b'[' { 1 } else { -1 };
        depth == 0
    });
    if let Some(end) = end {
        scan.record().put_text(SparkStatement, &rest[..end]);
    }
    scan.action("statement_failed")
}

pub(super) fn operation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    OPERATION.read(message, record)
}

static OPERATION: Table = Table::new(&[
    Phrase {
        sample: "Running query with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Running query with "), Word(SparkStatementId)],
        action: "statement_running",
    },
    Phrase {
        sample: "Error executing query with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5, currentState RUNNING, ",
        pieces: &[
            Tag("Error executing query with "),
            Until(SparkStatementId, ", currentState "),
            State(SparkState),
        ],
        action: "statement_failed",
    },
    // Without an id until 2.4.
    Phrase {
        sample: "Error executing query, currentState RUNNING, ",
        pieces: &[Tag("Error executing query"), Optional(&[Tag(", currentState "), State(SparkState)])],
        action: "statement_failed",
    },
    Phrase {
        sample: "Error operating GET_TABLES with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Error operating "), SkipWord, Tag(" with "), Word(SparkStatementId)],
        action: "statement_failed",
    },
    Phrase {
        sample: "Error submitting query in background, query rejected",
        pieces: &[Tag("Error submitting query in background, query rejected")],
        action: "statement_rejected",
    },
    Phrase {
        sample: "Query with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5 timed out after 30 seconds",
        pieces: &[
            Tag("Query with "),
            Word(SparkStatementId),
            Tag(" timed out after "),
            Duration(SparkDurationMs),
        ],
        action: "statement_timed_out",
    },
    Phrase {
        sample: "Returning result set with 10 rows from offsets [0, 10) with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[
            Tag("Returning result set with "),
            Int(SparkRows),
            Tag(" rows from offsets "),
            Skip(") with "),
            Word(SparkStatementId),
        ],
        action: "rows_returned",
    },
    Phrase {
        sample: "Time taken: 1.234 seconds, Fetched 4 row(s)",
        pieces: &[
            Tag("Time taken: "),
            Duration(SparkDurationMs),
            Optional(&[Tag(", Fetched "), Int(SparkRows), Tag(" row(s)")]),
        ],
        action: "statement_finished",
    },
    Phrase {
        sample: "Cancel query with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Cancel query with "), Word(SparkStatementId)],
        action: "statement_cancelled",
    },
    Phrase {
        sample: "Close statement with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Close statement with "), Word(SparkStatementId)],
        action: "statement_closed",
    },
    Phrase {
        sample: "Received getNextRowSet request order=FETCH_NEXT and maxRowsL=1000 with 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Received getNextRowSet request "), Skip(" with "), Word(SparkStatementId)],
        action: "rows_asked",
    },
    Phrase {
        sample: "Spark master: local[2], Application Id: local-1795215816473",
        pieces: &[Tag("Spark master: "), Until(SparkUrl, ", Application Id: "), Word(SparkApplicationId)],
        action: "shell_started",
    },
]);

pub(super) fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVER.read(message, record)
}

static SERVER: Table = Table::new(&[
    Phrase {
        sample: "HiveThriftServer2 started",
        pieces: &[Tag("HiveThriftServer2 started")],
        action: "thrift_server_started",
    },
    Phrase {
        sample: "Starting SparkContext",
        pieces: &[Tag("Starting SparkContext")],
        action: "thrift_server_starting",
    },
    Phrase {
        sample: "Client protocol version: HIVE_CLI_SERVICE_PROTOCOL_V10",
        pieces: &[Tag("Client protocol version: "), Word(RpcProtocol)],
        action: "session_opening",
    },
    Phrase {
        sample: "Starting ThriftBinaryCLIService on port 10000 with 5...500 worker threads",
        pieces: &[Tag("Starting "), Name(SparkService), Tag(" on port "), Int(RpcPort)],
        action: "thrift_server_listening",
    },
    Phrase {
        sample: "Started ThriftHttpCLIService in http mode on port 10001 path=/cliservice/* with 5...500 worker threads",
        pieces: &[Tag("Started "), Name(SparkService), Tag(" in "), Skip(" mode on port "), Int(RpcPort)],
        action: "thrift_server_listening",
    },
    Phrase {
        sample: "Error starting HiveThriftServer2",
        pieces: &[Tag("Error starting HiveThriftServer2")],
        action: "thrift_server_failed",
    },
    Phrase {
        sample: "SparkContext has stopped even if HiveServer2 has started, so exit",
        pieces: &[Tag("SparkContext has stopped even if HiveServer2 has started")],
        action: "thrift_server_failed",
    },
]);

pub(super) fn writes<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    WRITES.read(message, record)
}

static WRITES: Table = Table::new(&[
    Phrase {
        sample: "Code generated in 1110.108942 ms",
        pieces: &[Tag("Code generated in "), Duration(SparkDurationMs)],
        action: "code_generated",
    },
    Phrase {
        sample: "Start to commit write Job f27efa44-cccc-48fa-b673-3c732debde66.",
        pieces: &[Tag("Start to commit write Job "), Until(SparkWriteJob, ".")],
        action: "write_committing",
    },
    Phrase {
        sample: "Write Job f27efa44-cccc-48fa-b673-3c732debde66 committed. Elapsed time: 110 ms.",
        pieces: &[
            Tag("Write Job "),
            Word(SparkWriteJob),
            Tag(" committed."),
            Optional(&[Tag(" Elapsed time: "), Duration(SparkDurationMs)]),
        ],
        action: "write_committed",
    },
    Phrase {
        sample: "Finished processing stats for write job f27efa44-cccc-48fa-b673-3c732debde66.",
        pieces: &[Tag("Finished processing stats for write job "), Until(SparkWriteJob, ".")],
        action: "write_finished",
    },
    Phrase {
        sample: "Aborting job 9593ee27-b3df-41b8-826d-ffd8cdad7ee8.",
        pieces: &[Tag("Aborting job "), Until(SparkWriteJob, ".")],
        action: "write_failed",
    },
    Phrase {
        sample: "attempt_202611210804585109964453303415005_0005_m_000000_9: Committed. Elapsed time: 5 ms.",
        pieces: &[
            Until(MapReduceAttemptId, ": Committed"),
            Optional(&[Skip("Elapsed time: "), Duration(SparkDurationMs)]),
        ],
        action: "attempt_committed",
    },
    Phrase {
        sample: "No need to commit output of task because needsTaskCommit=false: attempt_202611210804585109964453303415005_0005_m_000000_9",
        pieces: &[
            Tag("No need to commit output of task because needsTaskCommit=false: "),
            Word(MapReduceAttemptId),
        ],
        action: "attempt_uncommitted",
    },
    Phrase {
        sample: "Error committing the output of task: attempt_202611210804585109964453303415005_0005_m_000000_9",
        pieces: &[Tag("Error committing the output of task: "), Word(MapReduceAttemptId)],
        action: "attempt_commit_failed",
    },
    Phrase {
        sample: "Using output committer class org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter",
        pieces: &[Tag("Using "), Maybe("user defined "), Tag("output committer class "), Word(PartName)],
        action: "committer_chosen",
    },
]);

/// What ends an SQL execution badly. Later than 4.1.
pub(super) fn execution<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EXECUTION.read(message, record)
}

static EXECUTION: Table = Table::new(&[
    Phrase {
        sample: "Failed to remove shuffle 3 for execution 5; its files may be left on disk.",
        pieces: &[
            Tag("Failed to remove shuffle "),
            Int(SparkShuffle),
            Tag(" for execution "),
            Int(SparkSqlExecution),
        ],
        action: "shuffle_left",
    },
    Phrase {
        sample: "Failed to clean up shuffle dependencies for execution 5.",
        pieces: &[Tag("Failed to clean up shuffle dependencies for execution "), Int(SparkSqlExecution)],
        action: "shuffle_left",
    },
]);

pub(super) fn inputs<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    INPUTS.read(message, record)
}

static INPUTS: Table = Table::new(&[
    Phrase {
        sample: "Reading File path: hdfs://khp/warehouse/events/part-0.parquet, range: 0-134217728, partition values: [2026-11-21]",
        pieces: &[Tag("Reading File path: "), Until(SparkPath, ", range: "), Int(MapReduceOffset)],
        action: "file_reading",
    },
    Phrase {
        sample: "Input split: hdfs://khp/user/etl/in/part-m-00001:0+3000000",
        pieces: &[
            Maybe("Input "),
            // From 4.0 on: `Task (TID 5) input split: ..`
            Optional(&[Tag("Task (TID "), Int(SparkTaskId), Tag(") input ")]),
            Tag("split: "),
            UntilLast(SparkPath, ":"),
            Int(MapReduceOffset),
            Tag("+"),
            Int(SparkBytes),
        ],
        action: "file_reading",
    },
    Phrase {
        sample: "Planning scan with bin packing, max size: 4194304 bytes, open cost is considered as scanning 4194304 bytes.",
        pieces: &[Tag("Planning scan with bin packing, max size: "), Int(SparkBytes)],
        action: "scan_planned",
    },
    Phrase {
        sample: "Skipped missing file: path: hdfs://khp/warehouse/events/part-0.parquet, range: 0-134217728, partition values: [empty row]",
        pieces: &[Tag("Skipped missing file: "), Maybe("path: "), Optional(&[Until(SparkPath, ", range: ")])],
        action: "file_skipped",
    },
    Phrase {
        sample: "Skipped the rest of the content in the corrupted file: path: hdfs://khp/warehouse/events/part-0.parquet, range: 0-134217728, partition values: [empty row]",
        pieces: &[
            Tag("Skipped the rest "),
            Maybe("of the "),
            Tag("content in the corrupted file: "),
            Maybe("path: "),
            Optional(&[Until(SparkPath, ", range: ")]),
        ],
        action: "file_skipped",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn samples() {
        for table in [&OPERATION, &SERVER, &WRITES, &EXECUTION, &INPUTS] {
            table.assert_samples();
        }
    }

    #[test]
    fn statements_may_have_many_lines() {
        for (message, text, id) in [
            (
                "Submitting query 'select a\n  from b where c = ' with ' limit 1' with 01ed95b1-8f5e",
                "select a\n  from b where c = ' with ' limit 1",
                Some("01ed95b1-8f5e"),
            ),
            ("Submitting query 'show tables'", "show tables", None),
        ] {
            let mut record = Record::default();
            assert!(statement(message.as_bytes(), &mut record).is_some());
            assert_eq!(record.get(SparkStatement), Some(Value::Text(text.as_bytes())));
            assert_eq!(record.get(SparkStatementId), id.map(|id| Value::Text(id.as_bytes())));
        }
        assert!(statement(b"Running query with x", &mut Record::default()).is_none());
    }

    #[test]
    fn statements_that_failed_may_hold_brackets() {
        for (message, text) in [
            ("Failed in [select a[b[0]]\nfrom c]\nx.YException: [Z]\n+- [d]", Some("select a[b[0]]\nfrom c")),
            ("Failed in [select 1]", Some("select 1")),
            ("Failed in [select '['", None),
        ] {
            let mut record = Record::default();
            assert!(failed(message.as_bytes(), &mut record).is_some());
            assert_eq!(
                record.get(SparkStatement),
                text.map(|text| Value::Text(text.as_bytes())),
                "{message}"
            );
        }
    }
}
