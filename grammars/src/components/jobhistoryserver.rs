//! JobHistoryServer service log (Hadoop 2.7 to 3.4) and `hs-audit.log`.
//!
//! ```text
//! 2026-11-21 08:13:45,157 INFO org.apache.hadoop.mapreduce.v2.hs.HistoryFileManager: Moving hdfs://khp/user/history/done_intermediate/alice/job_1795216317864_0001-1795216351898-alice-QuasiMonteCarlo-1795216422514-2-1-SUCCEEDED-default-1795216384136.jhist to hdfs://khp/user/history/done/2026/11/21/000000/job_1795216317864_0001-..
//! ```
//!
//! Recognised: moves of history files, job summaries with all keys ([`summary`]), loads of jobs, the cleaner, deletion of
//! aggregated logs, audit lines ([`audit`]) and what all daemons write ([`common`]).

pub(super) mod summary;

use crate::{
    component::Grammar,
    components::{audit, common, layouts, libraries},
    fields::Field::*,
    message::Messages,
    phrase::{
        Phrase,
        Piece::{self, *},
        Table,
    },
    record::Record,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("JobSummary", &[summary::job]),
    ("HSAuditLogger", &[audit::yarn]),
    ("HistoryFileManager", &[file_manager]),
    ("CompletedJob", &[completed_job]),
    ("CachedHistoryStorage", &[storage]),
    ("JobHistory", &[history]),
    ("AggregatedLogDeletionService", &[log_deletion]),
    ("HSAdminServer", &[admin]),
];

fn file_manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FILE_MANAGER.read(message, record)
}

static FILE_MANAGER: Table = Table::new(&[
    Phrase {
        sample: "Moving hdfs://khp:8020/done_intermediate/alice/job_1795214328335_0005_conf.xml to hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005_conf.xml",
        pieces: &[Tag("Moving "), Until(HdfsPath, " to "), Rest(AuditTarget)],
        action: "history_moved",
    },
    Phrase {
        sample: "Deleting JobSummary file: [hdfs://khp:8020/done_intermediate/alice/job_1795214328335_0005.summary]",
        pieces: &[Tag("Deleting JobSummary file: ["), UntilLast(HdfsPath, "]"), End],
        action: "job_summary_deleted",
    },
    Phrase {
        sample: "deleting hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005.jhist and hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005_conf.xml",
        pieces: &[Tag("deleting "), Until(HdfsPath, " and "), SkipWord, End],
        action: "history_deleted",
    },
    Phrase {
        sample: "Found 12 directories to load",
        pieces: &[Tag("Found "), Int(MapReduceFiles), Tag(" directories to load")],
        action: "history_directories_found",
    },
    Phrase {
        sample: "Initializing Existing Jobs...",
        pieces: &[Tag("Initializing Existing Jobs")],
        action: "history_loading",
    },
    Phrase {
        sample: "Existing job initialization finished. 0.0% of cache is occupied.",
        pieces: &[Tag("Existing job initialization finished.")],
        action: "history_loaded",
    },
    Phrase {
        sample: "Scanning intermediate dirs",
        pieces: &[Tag("Scanning intermediate dirs")],
        action: "history_scan",
    },
    Phrase {
        sample: "No summary file for job: job_1795214328335_0005",
        pieces: &[Tag("No summary file for job: "), Id("job_", MapReduceJobId)],
        action: "job_summary_missing",
    },
    // Up to 2.6 the job alone: `Waiting to remove job_1795214328335_0005 from JobListCache because it is not in done yet.`
    Phrase {
        sample: "Waiting to remove IN_INTERMEDIATE state histories (e.g. job_1795214328335_0005) from JobListCache because it is not in done yet. Total count is 12.",
        pieces: &[
            Tag("Waiting to remove "),
            Optional(&[Skip(" state histories (e.g. ")]),
            Id("job_", MapReduceJobId),
            Maybe(")"),
            Tag(" from JobListCache because it is not in done yet."),
            Optional(&[Tag(" Total count is "), Int(MapReduceFiles)]),
        ],
        action: "history_cache_full",
    },
    Phrase {
        sample: "No file for job-history with job_1795214328335_0005 found in cache!",
        pieces: &[
            Tag("No file for job"),
            Skip(" with "),
            Id("job_", MapReduceJobId),
            Tag(" found in cache!"),
        ],
        action: "history_file_missing",
    },
    Phrase {
        sample: "Source file hdfs://khp:8020/done_intermediate/alice/job_1795214328335_0005_conf.xml not found, but target file hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005_conf.xml already exists. Move already happened.",
        pieces: &[
            Tag("Source file "),
            Until(HdfsPath, " not found, but target file "),
            UntilLast(AuditTarget, " already exists."),
        ],
        action: "history_already_moved",
    },
    // There is no blank behind the name.
    Phrase {
        sample: "Waiting for FileSystem at khpto be out of safe mode",
        pieces: &[
            Tag("Waiting for FileSystem at "),
            UntilLast(RpcServer, "to be "),
            OneOf(HdfsReason, &["available", "out of safe mode"]),
            End,
        ],
        action: "history_waiting",
    },
    Phrase {
        sample: "Error while trying to scan the directory hdfs://khp:8020/done_intermediate/alice",
        pieces: &[Tag("Error while trying to scan the directory "), Rest(HdfsPath)],
        action: "history_scan_failed",
    },
    Phrase {
        sample: "Error while trying to delete history files that could not be moved to done.",
        pieces: &[Tag("Error while trying to delete history files")],
        action: "history_delete_failed",
    },
    Phrase {
        sample: "Failed to process fileInfo for job: job_1795214328335_0005",
        pieces: &[Tag("Failed to process fileInfo for job: "), Id("job_", MapReduceJobId)],
        action: "history_move_failed",
    },
    Phrase {
        sample: "Error while trying to move a job to done",
        pieces: &[Tag("Error while trying to move a job to done")],
        action: "history_move_failed",
    },
    Phrase {
        sample: "Error cleaning up a HistoryFile that is out of date.",
        pieces: &[Tag("Error cleaning up a HistoryFile")],
        action: "history_delete_failed",
    },
    Phrase {
        sample: "Perms after creating 504, Expected: 504",
        pieces: &[Tag("Perms after creating "), SkipNumber, Tag(", Expected: ")],
        action: "permissions_checked",
    },
    Phrase {
        sample: "Explicitly setting permissions to : 1023, rwxrwxrwt",
        pieces: &[Tag("Explicitly setting permissions to : ")],
        action: "permissions_set",
    },
]);

fn completed_job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COMPLETED_JOB.read(message, record)
}

static COMPLETED_JOB: Table = Table::new(&[
    Phrase {
        sample: "Loading job: job_1795214328335_0005 from file: hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005-1795214889955.jhist",
        pieces: &[Tag("Loading job: "), Id("job_", MapReduceJobId), Tag(" from file: "), Rest(HdfsPath)],
        action: "job_loading",
    },
    Phrase {
        sample: "Loading history file: [hdfs://khp:8020/done/2026/11/21/000000/job_1795214328335_0005-1795214889955.jhist]",
        pieces: &[Tag("Loading history file: ["), UntilLast(HdfsPath, "]")],
        action: "history_file_loading",
    },
]);

fn storage<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STORAGE.read(message, record)
}

static STORAGE: Table = Table::new(&[
    Phrase {
        sample: "Looking for Job job_1795214328335_0005",
        pieces: &[Tag("Looking for Job "), Id("job_", MapReduceJobId)],
        action: "job_looked_up",
    },
    Phrase {
        sample: "CachedHistoryStorage Init",
        pieces: &[Tag("CachedHistoryStorage Init")],
        action: "history_storage_init",
    },
]);

fn history<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HISTORY.read(message, record)
}

static HISTORY: Table = Table::new(&[
    Phrase {
        sample: "Starting scan to move intermediate done files",
        pieces: &[Tag("Starting scan to move intermediate done files")],
        action: "history_scan",
    },
    Phrase {
        sample: "History Cleaner started",
        pieces: &[Tag("History Cleaner started")],
        action: "history_cleaner_started",
    },
    Phrase {
        sample: "History Cleaner complete",
        pieces: &[Tag("History Cleaner complete")],
        action: "history_cleaner_finished",
    },
    Phrase {
        sample: "Error while scanning intermediate done dir ",
        pieces: &[Tag("Error while scanning intermediate done dir")],
        action: "history_scan_failed",
    },
    Phrase {
        sample: "Error trying to clean up ",
        pieces: &[Tag("Error trying to clean up")],
        action: "history_cleaner_failed",
    },
    Phrase { sample: "JobHistory Init", pieces: &[Tag("JobHistory Init")], action: "history_init" },
    Phrase {
        sample: "Stopping JobHistory",
        pieces: &[Tag("Stopping JobHistory")],
        action: "history_stopping",
    },
]);

fn log_deletion<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LOG_DELETION.read(message, record)
}

static LOG_DELETION: Table = Table::new(&[
    Phrase {
        sample: "aggregated log deletion started.",
        pieces: &[Tag("aggregated log deletion started")],
        action: "log_deletion_started",
    },
    Phrase {
        sample: "aggregated log deletion finished.",
        pieces: &[Tag("aggregated log deletion finished")],
        action: "log_deletion_finished",
    },
    Phrase {
        sample: "Deleting aggregated logs in hdfs://khp/app-logs/alice/logs/application_1795214328335_0005",
        pieces: &[Tag("Deleting aggregated logs in "), Rest(HdfsPath)],
        action: "aggregated_logs_deleted",
    },
    // What is denied stands behind the path; what fails otherwise stands in a trace.
    Phrase {
        sample: "Could not delete hdfs://khp/app-logs/alice/logs/application_1795214328335_0005 Permission denied: user=mapred, access=WRITE, inode=\"/app-logs\":alice:hadoop:drwxr-xr-x",
        pieces: &[Tag("Could not delete "), These(PATH_AND_CAUSE)],
        action: "log_deletion_failed",
    },
    Phrase {
        sample: "Could not read the contents of hdfs://khp/app-logs/alice/logs",
        pieces: &[Tag("Could not read the contents of "), These(PATH_AND_CAUSE)],
        action: "log_deletion_failed",
    },
    Phrase {
        sample: "Error reading the contents of hdfs://khp/app-logs/alice/logs/application_1795214328335_0005",
        pieces: &[Tag("Error reading the contents of "), These(PATH_AND_CAUSE)],
        action: "log_deletion_failed",
    },
    Phrase {
        sample: "Error reading root log dir this deletion attempt is being aborted",
        pieces: &[Tag("Error reading root log dir this deletion attempt is being aborted")],
        action: "log_deletion_failed",
    },
    Phrase {
        sample: "Log Aggregation deletion is disabled because retention is too small (-1)",
        pieces: &[Tag("Log Aggregation deletion is disabled")],
        action: "log_deletion_disabled",
    },
]);

const PATH_AND_CAUSE: &[Piece] = &[Word(HdfsPath), Optional(&[Tag(" "), Rest(ErrorMessage)])];

fn admin<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ADMIN.read(message, record)
}

static ADMIN: Table = Table::new(&[
    Phrase {
        sample: "HS Admin: refreshJobRetentionSettings invoked by user alice",
        pieces: &[Tag("HS Admin: "), Word(RpcMethod), Tag(" invoked by user "), Word(UserName)],
        action: "admin_invoked",
    },
    Phrase {
        sample: "User bob doesn't have permission to call 'refreshJobRetentionSettings'",
        pieces: &[
            Tag("User "),
            Until(UserName, " doesn't have permission to call '"),
            Until(RpcMethod, "'"),
            Is(EventOutcome, "failure"),
        ],
        action: "admin_refused",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&FILE_MANAGER, &COMPLETED_JOB, &STORAGE, &HISTORY, &LOG_DELETION, &ADMIN] {
            table.assert_samples();
        }
    }
}
