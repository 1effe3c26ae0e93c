//! Tasks that run in the server or beside it, what they loaded and moved, and what is said around a job.

use crate::{
    fields::Field::*,
    message::{Scan, steps},
    phrase::{self, Phrase, Piece::*, Table},
    record::Record,
};

/// Messages of tasks. Those of a process of its own have a time in front: `2026-11-21 07:54:16<TAB>End of local task; ..`
pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let text = match message {
        [b'0'..=b'9', ..] => &message[memchr::memchr(b'\t', &message[..message.len().min(24)])? + 1..],
        _ => message.trim_ascii_start(),
    };
    TASK.read(text, record)
}

static TASK: Table = Table::new(&[
    Phrase {
        sample: "Starting to launch local task to process map join;\tmaximum memory = 477626368",
        pieces: &[Tag("Starting to launch local task to process map join")],
        action: "local_task_started",
    },
    Phrase {
        sample: "Dump the side-table for tag: 0 with group count: 25 into file: file:/tmp/hive/x/MapJoin-mapfile00--.hashtable",
        pieces: &[Tag("Dump the side-table "), Skip(" into file: "), Rest(HivePath)],
        action: "side_table_dumped",
    },
    Phrase {
        sample: "Uploaded 1 File to: file:/tmp/hive/x/MapJoin-mapfile00--.hashtable (2218 bytes)",
        pieces: &[
            Tag("Uploaded "),
            Skip(" File to: "),
            Until(HivePath, " ("),
            Int(HiveBytes),
            Tag(" bytes)"),
        ],
        action: "side_table_uploaded",
    },
    Phrase {
        sample: "End of local task; Time Taken: 6.493 sec.",
        pieces: &[Tag("End of local task; Time Taken: "), Duration(HiveDurationMs)],
        action: "local_task_ended",
    },
    Phrase {
        sample: "Execution completed successfully",
        pieces: &[Tag("Execution completed successfully"), Is(EventOutcome, "success")],
        action: "local_task_ended",
    },
    Phrase {
        sample: "MapredLocal task succeeded",
        pieces: &[Tag("MapredLocal task succeeded"), Is(EventOutcome, "success")],
        action: "local_task_ended",
    },
    Phrase {
        sample: "Execution failed with exit status: 2",
        pieces: &[
            Tag("Execution failed with exit status: "),
            Int(HiveReturnCode),
            Is(EventOutcome, "failure"),
        ],
        action: "local_task_failed",
    },
    Phrase {
        sample: "Obtaining error information",
        pieces: &[Tag("Obtaining error information")],
        action: "local_task_failed",
    },
    // Until 2.0 with the rows only where they were counted.
    Phrase {
        sample: "Table khp.events stats: [numFiles=1, numRows=500, totalSize=5812, rawDataSize=5312]",
        pieces: &[Tag("Table "), Until(HiveTable, " stats: ["), STATISTICS],
        action: "table_stats",
    },
    Phrase {
        sample: "Partition khp.events{dt=2026-11-21} stats: [numFiles=1, numRows=500, totalSize=5812, rawDataSize=5312]",
        pieces: &[Tag("Partition "), Until(HiveTable, "{"), Until(HivePartition, "} stats: ["), STATISTICS],
        action: "table_stats",
    },
    Phrase {
        sample: "Time taken to load dynamic partitions: 144.694 seconds",
        pieces: &[Tag("Time taken to load dynamic partitions: "), Duration(HiveDurationMs)],
        action: "partitions_loaded",
    },
    Phrase {
        sample: "Time taken for adding to write entity : 0.172 seconds",
        pieces: &[Tag("Time taken for adding to write entity : "), Duration(HiveDurationMs)],
        action: "partitions_loaded",
    },
    Phrase {
        sample: "Loading partition {dt=2026-11-21}",
        pieces: &[Tag("Loading partition {"), UntilLast(HivePartition, "}")],
        action: "data_loading",
    },
    Phrase {
        sample: "MapReduce Jobs Launched: ",
        pieces: &[Tag("MapReduce Jobs Launched")],
        action: "jobs_listed",
    },
    Phrase {
        sample: "In order to change the average load for a reducer (in bytes):",
        pieces: &[Tag("In order to "), Skip(" reducer")],
        action: "reducers_hint",
    },
    Phrase {
        sample: "set hive.exec.reducers.bytes.per.reducer=<number>",
        pieces: &[Tag("set "), Until(OptionNew, "=<number>"), End],
        action: "reducers_hint",
    },
    Phrase {
        sample: "Executing with tokens: []",
        pieces: &[Tag("Executing with tokens: ")],
        action: "tokens_listed",
    },
    Phrase {
        sample: "Setting Tez DAG access for queryId=hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c with viewAclString=*, modifyStr=alice,hive",
        pieces: &[Tag("Setting Tez DAG access for queryId="), Word(HiveQueryId)],
        action: "dag_access",
    },
    Phrase {
        sample: "Hive on Spark Session Web UI URL: http://gw1.example.com:4040",
        pieces: &[Tag("Hive on Spark Session Web UI URL: "), Word(YarnTrackingUrl)],
        action: "spark_session",
    },
    Phrase {
        sample: "Running with YARN Application = application_1795214328335_0020",
        pieces: &[Tag("Running with YARN Application = "), Id("application_", YarnApplicationId)],
        action: "spark_session",
    },
    Phrase {
        sample: "Query Hive on Spark job[0] stages: [0, 1]",
        pieces: &[
            Tag("Query Hive on Spark job["),
            Int(HiveJobNumber),
            Tag("] stages: ["),
            List(HiveStage, ", ", "]"),
        ],
        action: "spark_job",
    },
    // Up to 2.3 `Status: Finished successfully in ..`.
    Phrase {
        sample: "Spark job[0] finished successfully in 5.05 second(s)",
        pieces: &[
            Tag("Spark job["),
            Int(HiveJobNumber),
            Tag("] finished successfully in "),
            Duration(HiveDurationMs),
            Is(EventOutcome, "success"),
        ],
        action: "spark_job",
    },
    Phrase {
        sample: "Failed to execute spark task, with exception 'org.apache.hadoop.hive.ql.metadata.HiveException(Failed to create spark client.)'",
        pieces: &[
            Tag("Failed to execute spark task, with exception '"),
            UntilLast(ErrorMessage, "'"),
            Is(EventOutcome, "failure"),
        ],
        action: "spark_job",
    },
]);

/// What statistics say of a table or a partition.
const STATISTICS: phrase::Piece = These(&[
    Ahead(&[Optional(&[Skip("numFiles="), Int(HiveFiles)])]),
    Ahead(&[Optional(&[Skip("numRows="), Int(HiveRows)])]),
    Ahead(&[Optional(&[Skip("totalSize="), Int(HiveBytes)])]),
]);

/// `\nTask failed!\nTask ID:\n  Stage-4\n\nLogs:\n`, with the paths of the logs in further events
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = message.strip_prefix(b"\nTask failed!\nTask ID:\n")?.trim_ascii_start();
    record.put_text(HiveStage, steps::word(&mut rest)?);
    record.put(EventOutcome, crate::record::Value::Name("failure"));
    record.action = Some("local_task_failed");
    Some(())
}

/// What the driver says of itself.
pub(super) fn driver<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    DRIVER.read(message, record)
}

static DRIVER: Table = Table::new(&[
    Phrase {
        sample: "Hive-on-MR is deprecated in Hive 2 and may not be available in the future versions.",
        pieces: &[Tag("Hive-on-MR is deprecated")],
        action: "engine_deprecated",
    },
    Phrase {
        sample: "Setting caller context to query id hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c",
        pieces: &[Tag("Setting caller context to query id "), Word(HiveQueryId)],
        action: "caller_context",
    },
    // 1.3 and 2.0.
    Phrase {
        sample: "We are setting the hadoop caller context from  to hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c",
        pieces: &[Tag("We are setting the hadoop caller context from "), Skip(" to "), Word(HiveQueryId)],
        action: "caller_context",
    },
    Phrase {
        sample: "We are resetting the hadoop caller context to ",
        pieces: &[Tag("We are resetting the hadoop caller context to")],
        action: "caller_context",
    },
    Phrase {
        sample: "WARN: Hive-on-MR is deprecated in Hive 2 and may not be available in the future versions.",
        pieces: &[Tag("WARN: Hive-on-MR is deprecated")],
        action: "engine_deprecated",
    },
    Phrase {
        sample: "Operation QUERY obtained 2 locks",
        pieces: &[Tag("Operation "), Word(HiveOperation), Tag(" obtained "), SkipNumber, Tag(" locks")],
        action: "locks_obtained",
    },
    // By the CLI, which reads the results itself.
    Phrase {
        sample: "Time taken: 1.234 seconds, Fetched: 4 row(s)",
        pieces: &[
            Tag("Time taken: "),
            Duration(HiveDurationMs),
            Optional(&[Tag(", Fetched: "), Int(HiveRows)]),
        ],
        action: "query_ended",
    },
    Phrase {
        sample: "Failed with exception java.io.IOException:java.lang.RuntimeException: serious problem",
        pieces: &[Tag("Failed with exception "), Rest(ErrorMessage), Is(EventOutcome, "failure")],
        action: "query_failed",
    },
    Phrase {
        sample: "Resetting the caller context to HIVE_SSN_ID:57033713-131c-4326-8fad-81e50a879de2",
        pieces: &[
            Tag("Resetting the caller context to"),
            Optional(&[Tag(" HIVE_SSN_ID:"), Word(HiveSessionId)]),
        ],
        action: "caller_context",
    },
]);

/// Files that a query moves to where its table is.
pub(super) fn files<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FILES.read(message, record)
}

static FILES: Table = Table::new(&[
    Phrase {
        sample: "Renaming src: hdfs://khp/tmp/hive/x/-ext-10000/000000_0, dest: hdfs://khp/user/hive/warehouse/events/000000_0, Status:true",
        pieces: &[Tag("Renaming src: "), Until(HivePath, ", dest: "), UntilLast(AuditTarget, ", Status:")],
        action: "file_moved",
    },
    Phrase {
        sample: "Replacing src:hdfs://khp/tmp/hive/x/-ext-10000, dest: hdfs://khp/user/hive/warehouse/events, Status:true",
        pieces: &[Tag("Replacing src:"), Until(HivePath, ", dest: "), UntilLast(AuditTarget, ", Status:")],
        action: "file_moved",
    },
    Phrase {
        sample: "New loading path = hdfs://khp/tmp/hive/x/-ext-10000/dt=1 with partSpec {dt=1}",
        pieces: &[
            Tag("New loading path = "),
            Until(HivePath, " with partSpec {"),
            UntilLast(HivePartition, "}"),
        ],
        action: "data_loading",
    },
    Phrase {
        sample: "Failed to move: org.apache.hadoop.security.AccessControlException: Permission denied. user=alice is not the owner of inode=part-0",
        pieces: &[Tag("Failed to move: "), Is(EventOutcome, "failure")],
        action: "move_failed",
    },
]);

/// The hook that tells where columns come from: JSON with the statement, its user and database.
pub(super) fn lineage<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    if !scan.sees("{\"version\":") {
        return None;
    }
    for (key, value) in crate::json::members(scan.rest()) {
        match key {
            b"user" => value.put_text(UserName, scan.record()),
            b"database" => value.put_text(HiveDatabase, scan.record()),
            b"queryText" => value.put_text(HiveStatement, scan.record()),
            b"duration" => {
                if let Some(ms) = value.int() {
                    scan.record().put(HiveDurationMs, crate::record::Value::Float(ms as f64));
                }
            }
            _ => {}
        }
    }
    scan.action("lineage")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&TASK, &DRIVER, &FILES] {
            table.assert_samples();
        }
    }
}
