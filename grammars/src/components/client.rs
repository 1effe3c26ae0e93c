//! Consoles of client programs: MapReduce jobs, DistCp and the like (Hadoop 2.x and 3.x), with a time or without one.
//!
//! ```text
//! 26/11/21 07:52:34 INFO mapreduce.Job:  map 100% reduce 100%
//! 2024-03-01 07:52:34,123 INFO mapreduce.Job: Job job_1795214328335_0007 completed successfully
//! INFO tools.DistCp: DistCp job-id: job_1587237267517_10878
//! ERROR - Caused by: java.io.IOException: No space left on device
//! ```
//!
//! Recognised: the life of a job, its progress, failed attempts with their diagnostics, counters ([`counters`]), copies of
//! DistCp, and what Hadoop's libraries say ([`libraries`]).

use crate::{
    component::Grammar,
    components::{common, counters, layouts, libraries, mapreduce},
    fields::Field::*,
    message::{Messages, Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// The layouts of consoles. Those without a time come last.
pub(super) const LAYOUTS: &[layouts::Pattern] = &[
    layouts::CONSOLE,
    layouts::RFA,
    layouts::THREAD,
    layouts::THREAD_LEVEL,
    layouts::PARQUET,
    layouts::MYSQL_DRIVER,
    layouts::NO_TIME,
    layouts::LEVEL_ONLY,
    layouts::LOG4J_STATUS,
];

/// How a client's console is read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: LAYOUTS,
    rule_version: 4,
    messages: &[MESSAGES, mapreduce::MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

/// Message grammars of job clients.
pub(super) const MESSAGES: Messages = &[
    ("Job", &[job, job_counters]),
    ("JobClient", &[job, job_counters, job_counter]),
    ("JobSubmitter", &[submitter]),
    ("JobResourceUploader", &[submitter]),
    ("FileInputFormat", &[input]),
    ("CombineFileInputFormat", &[input]),
    ("YarnClientImpl", &[yarn]),
    ("LocalJobRunner", &[local]),
    ("LocalDistributedCacheManager", &[local]),
    ("TeraGen", &[examples]),
    ("TeraSort", &[examples]),
    ("DistCp", &[copy]),
    ("OptionsParser", &[copy]),
    ("SimpleCopyListing", &[copy]),
];

fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    JOB.read(message, record)
}

static JOB: Table = Table::new(&[
    Phrase {
        sample: " map 10% reduce 0%",
        pieces: &[
            Tag(" map "),
            Int(MapReduceMapPercent),
            Tag("% reduce "),
            Int(MapReduceReducePercent),
            Tag("%"),
        ],
        action: "job_progress",
    },
    Phrase {
        sample: "Task Id : attempt_1795214328335_0007_m_000000_0, Status : FAILED",
        pieces: &[
            Tag("Task Id : "),
            Until(MapReduceAttemptId, ", Status : "),
            State(MapReduceStatus),
            All(YarnDiagnostics),
        ],
        action: "attempt_failed",
    },
    Phrase {
        sample: "Running job: job_1795214328335_0007",
        pieces: &[Tag("Running job: "), Word(MapReduceJobId)],
        action: "job_started",
    },
    Phrase {
        sample: "Job job_1795214328335_0007 running in uber mode : false",
        pieces: &[Tag("Job "), Word(MapReduceJobId), Tag(" running in uber mode : "), Boolean(MapReduceUber)],
        action: "job_running",
    },
    Phrase {
        sample: "Job job_1795214328335_0007 completed successfully",
        pieces: &[
            Tag("Job "),
            Word(MapReduceJobId),
            Tag(" completed successfully"),
            Is(MapReduceStatus, "SUCCEEDED"),
        ],
        action: "job_completed",
    },
    Phrase {
        sample: "Job job_1795214328335_0013 failed with state FAILED due to: Task failed task_1795214328335_0013_m_000000",
        pieces: &[
            Tag("Job "),
            Word(MapReduceJobId),
            Tag(" failed with state "),
            State(MapReduceStatus),
            Tag(" due to: "),
            All(YarnDiagnostics),
        ],
        action: "job_failed",
    },
    // Before YARN.
    Phrase {
        sample: "Job complete: job_201211230000_0001",
        pieces: &[Tag("Job complete: "), Word(MapReduceJobId)],
        action: "job_completed",
    },
    Phrase {
        sample: "Job Failed: # of failed Map Tasks exceeded allowed limit. FailedCount: 1. LastFailedTask: task_201211230000_0001_m_000000",
        pieces: &[Tag("Job Failed: "), All(YarnDiagnostics), Is(MapReduceStatus, "FAILED")],
        action: "job_failed",
    },
    Phrase {
        sample: "Error reading task outputhttp://dn1.example.com:50060/tasklog?plaintext=true&attemptid=attempt_201211230000_0001_m_000002_0&filter=stdout",
        pieces: &[Tag("Error reading task output"), Rest(YarnDiagnostics)],
        action: "task_output_missing",
    },
    Phrase {
        sample: "The url to track the job: http://rm1.example.com:8088/proxy/application_1795214328335_0007/",
        pieces: &[Tag("The url to track the job: "), Word(YarnTrackingUrl)],
        action: "job_url",
    },
]);

/// `Counters: 51` and the counters in further lines
fn job_counters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Counters: ")?.action("job_counters");
    counters::read(message, record)?;
    scan
}

/// Of Hadoop 1 each line of them is an event: `  Job Counters `, `    Launched map tasks=4`
fn job_counter<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("  ")?;
    if !scan.sees("  ") {
        return scan.rest_of_line(CounterGroup)?.action("job_counter_group");
    }
    scan = scan.tag("  ")?;
    let name = scan.take_until("=")?;
    let number = steps::int(&mut scan.rest())?;
    counters::named(name, number, scan.record());
    scan.skip_number()?.end()?.action("job_counter")
}

fn submitter<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SUBMITTER.read(message, record)
}

static SUBMITTER: Table = Table::new(&[
    Phrase {
        sample: "number of splits:1",
        pieces: &[Tag("number of splits:"), Int(MapReduceSplits)],
        action: "splits_counted",
    },
    Phrase {
        sample: "Submitting tokens for job: job_1795214328335_0007",
        pieces: &[Tag("Submitting tokens for job: "), Word(MapReduceJobId)],
        action: "job_submitting",
    },
    Phrase {
        sample: "Cleaning up the staging area /user/alice/.staging/job_1795214328335_0011",
        pieces: &[Tag("Cleaning up the staging area "), Rest(HdfsPath)],
        action: "staging_deleted",
    },
    Phrase {
        sample: "Executing with tokens: []",
        pieces: &[Tag("Executing with tokens: ")],
        action: "tokens_listed",
    },
    Phrase {
        sample: "Kind: HDFS_DELEGATION_TOKEN, Service: ha-hdfs:khp, Ident: (token for alice: HDFS_DELEGATION_TOKEN owner=alice)",
        pieces: &[Tag("Kind: "), Until(PartName, ", Service: ")],
        action: "token_listed",
    },
    Phrase {
        sample: "Disabling Erasure Coding for path: /user/alice/.staging/job_1795214328335_0011",
        pieces: &[Tag("Disabling Erasure Coding for path: "), Rest(HdfsPath)],
        action: "staging_created",
    },
    Phrase {
        sample: "Hadoop command-line option parsing not performed. Implement the Tool interface and execute your application with ToolRunner to remedy this.",
        pieces: &[Tag("Hadoop command-line option parsing not performed")],
        action: "options_ignored",
    },
]);

fn input<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    INPUT.read(message, record)
}

// Before 2.8 it counts `paths`.
static INPUT: Table = Table::new(&[Phrase {
    sample: "Total input files to process : 1",
    pieces: &[
        Tag("Total input "),
        Maybe("files"),
        Maybe("paths"),
        Tag(" to process : "),
        Int(MapReduceFiles),
    ],
    action: "input_counted",
}]);

fn yarn<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    YARN.read(message, record)
}

static YARN: Table = Table::new(&[
    Phrase {
        sample: "Submitted application application_1795214328335_0007",
        pieces: &[Tag("Submitted application "), Id("application_", YarnApplicationId)],
        action: "application_submitted",
    },
    Phrase {
        sample: "Killed application application_1795214328335_0007",
        pieces: &[Tag("Killed application "), Id("application_", YarnApplicationId)],
        action: "application_killed",
    },
    Phrase {
        sample: "Application submission is not finished, submitted application application_1795214328335_0007 is still in NEW_SAVING",
        pieces: &[
            Tag("Application submission is not finished, submitted application "),
            Id("application_", YarnApplicationId),
            Tag(" is still in "),
            State(YarnStateTo),
        ],
        action: "application_waiting",
    },
]);

fn local<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LOCAL.read(message, record)
}

/// Jobs that run in the client.
static LOCAL: Table = Table::new(&[
    Phrase {
        sample: "Starting task: attempt_local1512336517_0001_m_000000_0",
        pieces: &[Tag("Starting task: "), Word(MapReduceAttemptId)],
        action: "local_task_started",
    },
    Phrase {
        sample: "Finishing task: attempt_local1512336517_0001_m_000000_0",
        pieces: &[Tag("Finishing task: "), Word(MapReduceAttemptId)],
        action: "local_task_finished",
    },
    Phrase {
        sample: "Waiting for map tasks",
        pieces: &[Tag("Waiting for "), SkipWord, Tag(" tasks")],
        action: "local_tasks_waiting",
    },
    Phrase {
        sample: "map task executor complete.",
        pieces: &[SkipWord, Tag(" task executor complete")],
        action: "local_tasks_finished",
    },
    Phrase {
        sample: "OutputCommitter is org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter",
        pieces: &[Tag("OutputCommitter is "), Word(PartName)],
        action: "output_committer",
    },
    Phrase {
        sample: "OutputCommitter set in config null",
        pieces: &[Tag("OutputCommitter set in config "), Word(PartName)],
        action: "output_committer",
    },
    Phrase {
        sample: "Localized file:/tmp/a/libjars as file:/tmp/b/libjars",
        pieces: &[Tag("Localized "), Until(YarnResourceUri, " as "), Rest(YarnDirectory)],
        action: "file_localized",
    },
    Phrase {
        sample: "Creating symlink: /tmp/b/libjars <- /home/alice/libjars/*",
        pieces: &[Tag("Creating symlink: "), Until(YarnDirectory, " <- ")],
        action: "file_linked",
    },
    Phrase {
        sample: "Failed to create symlink: /tmp/b/libjars <- /home/alice/libjars/*",
        pieces: &[Tag("Failed to create symlink: "), Until(YarnDirectory, " <- ")],
        action: "file_link_failed",
    },
]);

fn examples<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EXAMPLES.read(message, record)
}

static EXAMPLES: Table = Table::new(&[
    Phrase {
        sample: "Generating 60000 using 2",
        pieces: &[Tag("Generating "), SkipNumber, Tag(" using "), Int(MapReduceMaps)],
        action: "generating",
    },
    Phrase { sample: "starting", pieces: &[Tag("starting"), End], action: "program_started" },
    Phrase { sample: "done", pieces: &[Tag("done"), End], action: "program_finished" },
]);

fn copy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COPY.read(message, record)
}

static COPY: Table = Table::new(&[
    Phrase {
        sample: "DistCp job-id: job_1587237267517_10878",
        pieces: &[Tag("DistCp job-id: "), Word(MapReduceJobId)],
        action: "copy_submitted",
    },
    Phrase {
        sample: "DistCp job log path: hdfs://khp/user/alice/_distcp_logs",
        pieces: &[Tag("DistCp job log path: "), Rest(AuditTarget)],
        action: "copy_log",
    },
    Phrase {
        sample: "Input Options: DistCpOptions{atomicCommit=false, syncFolder=true, deleteMissing=false, sourcePaths=[hdfs://a/x, hdfs://a/y], targetPath=hdfs://b/x, filtersFile='null', verboseLog=false}",
        pieces: &[
            Tag("Input Options: DistCpOptions{"),
            Optional(&[Skip("sourcePaths=["), List(HdfsPath, ", ", "]")]),
            Optional(&[Skip("targetPath="), Until(AuditTarget, ", ")]),
        ],
        action: "copy_started",
    },
    Phrase {
        sample: "parseChunkSize: blocksperchunk false",
        pieces: &[Tag("parseChunkSize: blocksperchunk ")],
        action: "copy_options",
    },
    Phrase {
        sample: "Paths (files+dirs) cnt = 3; dirCnt = 1",
        pieces: &[Tag("Paths (files+dirs) cnt = "), Int(MapReduceFiles), Tag("; dirCnt = ")],
        action: "copy_listed",
    },
    Phrase {
        sample: "Number of paths in the copy list: 3",
        pieces: &[Tag("Number of paths in the copy list: "), Int(MapReduceFiles)],
        action: "copy_listed",
    },
    Phrase {
        sample: "Build file listing completed.",
        pieces: &[Tag("Build file listing completed")],
        action: "copy_listing_finished",
    },
    // `Exception encountered `, `Invalid input: `, `Duplicate files in input path: ` and the like, with a trace.
    Phrase {
        sample: "Exception encountered ",
        pieces: &[Tag("Exception encountered")],
        action: "copy_failed",
    },
    Phrase {
        sample: "Couldn't complete DistCp operation: ",
        pieces: &[Tag("Couldn't complete DistCp operation: ")],
        action: "copy_failed",
    },
    Phrase { sample: "Invalid input: ", pieces: &[Tag("Invalid input: ")], action: "copy_failed" },
    Phrase { sample: "Invalid arguments: ", pieces: &[Tag("Invalid arguments: ")], action: "copy_failed" },
    Phrase {
        sample: "Duplicate files in input path: ",
        pieces: &[Tag("Duplicate files in input path: ")],
        action: "copy_failed",
    },
    Phrase {
        sample: "ACLs not supported on at least one file system: ",
        pieces: &[OneOf(PartName, &["ACLs", "XAttrs"]), Tag(" not supported on at least one file system")],
        action: "copy_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&JOB, &SUBMITTER, &INPUT, &YARN, &LOCAL, &EXAMPLES, &COPY] {
            table.assert_samples();
        }
    }
}
