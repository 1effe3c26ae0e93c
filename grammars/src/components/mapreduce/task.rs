//! What a task does: its split, sort and spills, commits, counters, end.

use crate::{
    components::counters as shared,
    fields::Field::*,
    message::{Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn child<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CHILD.read(message, record)
}

static CHILD: Table = Table::new(&[
    // FATAL, or WARN for exceptions of the user's code.
    Phrase {
        sample: "Error running child : java.lang.OutOfMemoryError: Java heap space",
        pieces: &[Tag("Error running child : ")],
        action: "task_failed",
    },
    Phrase {
        sample: "Exception running child : java.lang.RuntimeException: no such column",
        pieces: &[Tag("Exception running child : ")],
        action: "task_failed",
    },
    Phrase { sample: "FSError from child", pieces: &[Tag("FSError from child")], action: "task_failed" },
    Phrase {
        sample: "Executing with tokens:",
        pieces: &[Tag("Executing with tokens:")],
        action: "tokens_listed",
    },
    Phrase {
        sample: "Kind: mapreduce.job, Service: job_1795214328335_0012, Ident: (org.apache.hadoop.mapreduce.security.token.JobTokenIdentifier@12b0404f)",
        pieces: &[Tag("Kind: "), Until(PartName, ", Service: ")],
        action: "token_listed",
    },
    Phrase {
        sample: "Sleeping for 0ms before retrying again. Got null now.",
        pieces: &[Tag("Sleeping for "), Int(MapReduceDurationMs), Tag("ms before retrying again")],
        action: "task_polled",
    },
    Phrase {
        sample: "mapreduce.cluster.local.dir for child: /mnt/yarn/local/usercache/etl/appcache/application_1795214328335_0012",
        pieces: &[Tag("mapreduce.cluster.local.dir for child: "), Rest(YarnDirectory)],
        action: "local_directories",
    },
    Phrase { sample: "Child starting", pieces: &[Tag("Child starting"), End], action: "child_started" },
]);

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK.read(message, record)
}

static TASK: Table = Table::new(&[
    // 2.x and 3.0 have no blank before the attempt, later ones may.
    Phrase {
        sample: "Task:attempt_1795214328335_0010_m_000000_0 is done. And is in the process of committing",
        pieces: &[Tag("Task:"), Maybe(" "), Word(MapReduceAttemptId), Tag(" is done.")],
        action: "task_committing",
    },
    Phrase {
        sample: "Task attempt_1795214328335_0012_r_000000_0 is allowed to commit now",
        pieces: &[Tag("Task "), Word(MapReduceAttemptId), Tag(" is allowed to commit")],
        action: "commit_allowed",
    },
    Phrase {
        sample: "Task 'attempt_1795214328335_0010_m_000000_0' done.",
        pieces: &[Tag("Task '"), Until(MapReduceAttemptId, "'"), Tag(" done.")],
        action: "task_done",
    },
    Phrase {
        sample: "Running cleanup for the task",
        pieces: &[Tag("Running cleanup for the task")],
        action: "task_cleanup",
    },
    // The task ends itself: the master is gone, or a limit of its counters is passed.
    Phrase {
        sample: "Last retry, killing attempt_1795214328335_0010_m_000000_0",
        pieces: &[Tag("Last retry, killing "), Word(MapReduceAttemptId)],
        action: "task_killed",
    },
    Phrase {
        sample: "Killing attempt_1795214328335_0010_m_000000_0",
        pieces: &[Tag("Killing "), Word(MapReduceAttemptId), End],
        action: "task_killed",
    },
    Phrase {
        sample: "Failure signalling completion: java.io.IOException: Filesystem closed",
        pieces: &[Tag("Failure s"), Skip(": ")],
        action: "umbilical_failed",
    },
    Phrase {
        sample: "Communication exception: java.io.IOException: Filesystem closed",
        pieces: &[Tag("Communication exception: ")],
        action: "umbilical_failed",
    },
    Phrase {
        sample: "Parent died.  Exiting attempt_1795214328335_0010_m_000000_0",
        pieces: &[Tag("Parent died.  Exiting "), Word(MapReduceAttemptId)],
        action: "task_orphaned",
    },
    Phrase {
        sample: " Using ResourceCalculatorProcessTree : [ ]",
        pieces: &[Tag(" Using ResourceCalculatorProcessTree : ")],
        action: "process_tree",
    },
]);

/// `Final Counters for attempt_1795214328335_0010_m_000000_0: Counters: 28` and the counters in further lines
pub(super) fn counters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Final Counters for ")?
        .until(MapReduceAttemptId, ":")?
        .action("task_counters");
    shared::read(message, record)?;
    scan
}

/// `Processing split: hdfs://khp/user/etl/tg2/part-m-00001:0+3000000`; Hive's have `Paths:` before it and the format behind it,
/// others only a class
pub(in crate::components) fn split<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Processing split: ")?.maybe("Paths:");
    let text = scan.line();
    // The offset is digits and `+` and digits behind the last colon before it.
    let file = memchr::memrchr(b'+', text).and_then(|plus| {
        let colon = memchr::memrchr(b':', &text[..plus])?;
        let (mut offset, mut length) = (&text[colon + 1..plus], &text[plus + 1..]);
        Some((&text[..colon], steps::int(&mut offset)?, steps::int(&mut length)?))
    });
    if let Some((path, offset, length)) = file {
        scan.record().put_text(HdfsPath, path);
        scan.record().put_int(MapReduceOffset, offset);
        scan.record().put_int(MapReduceBytes, length);
    }
    scan.action("split_processing")
}

pub(super) fn map<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MAP.read(message, record)
}

static MAP: Table = Table::new(&[
    Phrase {
        sample: "Finished spill 0",
        pieces: &[Tag("Finished spill "), Int(MapReduceSpill)],
        action: "spill_finished",
    },
    Phrase {
        sample: "Spilling map output",
        pieces: &[Tag("Spilling map output"), Maybe(": "), All(YarnDiagnostics)],
        action: "spill_started",
    },
    Phrase {
        sample: "Starting flush of map output",
        pieces: &[Tag("Starting flush of map output")],
        action: "sort_flush",
    },
    Phrase {
        sample: "Record too large for in-memory buffer: 104857601 bytes",
        pieces: &[Tag("Record too large for in-memory buffer: "), Int(MapReduceBytes)],
        action: "record_too_large",
    },
    Phrase {
        sample: "numReduceTasks: 1",
        pieces: &[Tag("numReduceTasks: "), Int(MapReduceReduces)],
        action: "map_reduces",
    },
    Phrase {
        sample: "mapreduce.task.io.sort.mb: 100",
        pieces: &[Tag("mapreduce.task.io.sort.mb: ")],
        action: "sort_configured",
    },
    Phrase {
        sample: "soft limit at 83886080",
        pieces: &[Tag("soft limit at "), Int(MapReduceLimitBytes)],
        action: "sort_configured",
    },
    Phrase {
        sample: "bufstart = 0; bufend = 57; bufvoid = 104857600",
        pieces: &[Tag("bufstart = ")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "kvstart = 26214396(104857584); kvend = 26214388(104857552); length = 9/6553600",
        pieces: &[Tag("kvstart = ")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "(EQUATOR) 0 kvi 26214396(104857584)",
        pieces: &[Tag("(EQUATOR) ")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "(RESET) equator 0 kv 26214396(104857584) kvi 26214388(104857552)",
        pieces: &[Tag("(RESET) ")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "Map output collector class = org.apache.hadoop.mapred.MapTask$MapOutputBuffer",
        pieces: &[Tag("Map output collector class = "), Word(PartName)],
        action: "sort_configured",
    },
    Phrase {
        sample: "Ignoring exception during close for org.apache.hadoop.mapred.MapTask$NewOutputCollector@1",
        pieces: &[Tag("Ignoring exception during close for ")],
        action: "close_failed",
    },
]);

pub(super) fn reduce<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REDUCE.read(message, record)
}

static REDUCE: Table = Table::new(&[Phrase {
    sample: "Using ShuffleConsumerPlugin: org.apache.hadoop.mapreduce.task.reduce.Shuffle@73dce0e6",
    pieces: &[Tag("Using ShuffleConsumerPlugin: "), Word(PartName)],
    action: "shuffle_plugin",
}]);

pub(in crate::components) fn committer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COMMITTER.read(message, record)
}

static COMMITTER: Table = Table::new(&[
    Phrase {
        sample: "Saved output of task 'attempt_1795214328335_0012_r_000000_0' to hdfs://khp/user/etl/ts2/_temporary/1/task_1795214328335_0012_r_000000",
        pieces: &[Tag("Saved output of task '"), Until(MapReduceAttemptId, "' to "), Rest(HdfsPath)],
        action: "output_saved",
    },
    Phrase {
        sample: "No Output found for attempt_1795214328335_0012_r_000000_0",
        pieces: &[Tag("No Output found for "), Word(MapReduceAttemptId)],
        action: "output_missing",
    },
    Phrase {
        sample: "Could not delete hdfs://khp/user/etl/ts2/_temporary/1/_temporary/attempt_1795214328335_0012_m_000001_4",
        pieces: &[Tag("Could not delete "), Rest(HdfsPath)],
        action: "output_delete_failed",
    },
    Phrase {
        sample: "Exception get thrown in job commit, retry (1) time.",
        pieces: &[Tag("Exception get thrown in job commit, retry (")],
        action: "commit_retried",
    },
    Phrase {
        sample: "File Output Committer Algorithm version is 1",
        pieces: &[Tag("File Output Committer Algorithm version is ")],
        action: "committer_configured",
    },
    Phrase {
        sample: "FileOutputCommitter skip cleanup _temporary folders under output directory:false, ignore cleanup failures: false",
        pieces: &[Tag("FileOutputCommitter skip cleanup ")],
        action: "committer_configured",
    },
    Phrase {
        sample: "Mkdirs failed to create file:/user/hive/warehouse/s1/_temporary/0",
        pieces: &[Tag("Mkdirs failed to create "), Rest(HdfsPath)],
        action: "output_failed",
    },
    Phrase {
        sample: "Output Path is null in commitTask()",
        pieces: &[Tag("Output Path is null in ")],
        action: "output_missing",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn samples() {
        for table in [&CHILD, &TASK, &MAP, &REDUCE, &COMMITTER] {
            table.assert_samples();
        }
    }

    #[test]
    fn splits() {
        for (message, path, range) in [
            (
                "Processing split: hdfs://khp/in/dt=2026-11-21/part-00000:5+7892",
                Some("hdfs://khp/in/dt=2026-11-21/part-00000"),
                Some((5, 7892)),
            ),
            (
                "Processing split: Paths:/warehouse/a+b/000000_0:0+417InputFormatClass: org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
                Some("/warehouse/a+b/000000_0"),
                Some((0, 417)),
            ),
            (
                "Processing split: org.apache.hadoop.examples.terasort.TeraGen$RangeInputSplit@4a335fa8",
                None,
                None,
            ),
        ] {
            let mut record = Record::default();
            assert!(split(message.as_bytes(), &mut record).is_some(), "{message}");
            assert_eq!(record.get(HdfsPath), path.map(|path| Value::Text(path.as_bytes())), "{message}");
            assert_eq!(record.get(MapReduceOffset), range.map(|(from, _)| Value::Int(from)), "{message}");
            assert_eq!(record.get(MapReduceBytes), range.map(|(_, length)| Value::Int(length)), "{message}");
        }
    }
}
