//! What a job's master does: job, tasks, attempts, commits, history.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    JOB.read(message, record)
}

static JOB: Table = Table::new(&[
    Phrase {
        sample: "Num completed Tasks: 1",
        pieces: &[Tag("Num completed Tasks: "), Int(MapReduceTasksCompleted)],
        action: "tasks_completed",
    },
    // 3.x adds the tasks that were killed.
    Phrase {
        sample: "Job failed as tasks failed. failedMaps:1 failedReduces:0 killedMaps:2 killedReduces: 0",
        pieces: &[
            Tag("Job failed as tasks failed. failedMaps:"),
            Int(MapReduceMapsFailed),
            Tag(" failedReduces:"),
            Int(MapReduceReducesFailed),
            Optional(&[
                Tag(" killedMaps:"),
                Int(MapReduceMapsKilled),
                Tag(" killedReduces:"),
                Maybe(" "),
                Int(MapReduceReducesKilled),
            ]),
        ],
        action: "job_failed",
    },
    Phrase {
        sample: "Input size for job job_1795214328335_0012 = 6000000. Number of splits = 2",
        pieces: &[
            Tag("Input size for job "),
            Id("job_", MapReduceJobId),
            Tag(" = "),
            Int(MapReduceBytes),
            Tag(". Number of splits = "),
            Int(MapReduceSplits),
        ],
        action: "job_input",
    },
    Phrase {
        sample: "Number of reduces for job job_1795214328335_0012 = 1",
        pieces: &[
            Tag("Number of reduces for job "),
            Id("job_", MapReduceJobId),
            Tag(" = "),
            Int(MapReduceReduces),
        ],
        action: "job_reduces",
    },
    Phrase {
        sample: "Not uberizing job_1795214328335_0012 because: not enabled; too much input;",
        pieces: &[
            Tag("Not uberizing "),
            Id("job_", MapReduceJobId),
            Tag(" because: "),
            Rest(YarnDiagnostics),
            Flag(MapReduceUber, false),
        ],
        action: "job_not_uber",
    },
    Phrase {
        sample: "Uberizing job job_1795214328335_0012: 1m+1r tasks (7892 input bytes) will run sequentially on single node.",
        pieces: &[
            Tag("Uberizing job "),
            Id("job_", MapReduceJobId),
            Tag(": "),
            Int(MapReduceMaps),
            Tag("m+"),
            Int(MapReduceReduces),
            Tag("r tasks ("),
            Int(MapReduceBytes),
        ],
        action: "job_uber",
    },
    Phrase {
        sample: "Adding job token for job_1795214328335_0012 to jobTokenSecretManager",
        pieces: &[Tag("Adding job token for "), Id("job_", MapReduceJobId)],
        action: "job_token_added",
    },
    Phrase {
        sample: "Too many fetch-failures for output of task attempt: attempt_1795214328335_0012_m_000000_0 ... raising fetch failure to map",
        pieces: &[Tag("Too many fetch-failures for output of task attempt: "), Word(MapReduceAttemptId)],
        action: "fetch_failures",
    },
    Phrase {
        sample: "TaskAttempt killed because it ran on unusable node dn1.example.com:36767. AttemptId:attempt_1795214328335_0012_m_000000_0",
        pieces: &[
            Tag("TaskAttempt killed because it ran on unusable node "),
            Until(YarnNodeId, ". AttemptId:"),
            Word(MapReduceAttemptId),
        ],
        action: "attempt_on_unusable_node",
    },
    Phrase {
        sample: "Calling handler for JobFinishedEvent ",
        pieces: &[Tag("Calling handler for JobFinishedEvent")],
        action: "job_finished",
    },
]);

// Tez has a logger of this name, too: ids are lifted, as they tell themselves whose they are.
pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK.read(message, record)
}

static TASK: Table = Table::new(&[
    Phrase {
        sample: "Task succeeded with attempt attempt_1795214328335_0012_m_000000_0",
        pieces: &[Tag("Task succeeded with attempt "), SkipWord],
        action: "task_succeeded",
    },
    Phrase {
        sample: "Scheduling a redundant attempt for task task_1795214328335_0012_m_000001",
        pieces: &[Tag("Scheduling a redundant attempt for task "), Word(MapReduceTaskId)],
        action: "speculative_attempt",
    },
    Phrase {
        sample: "Issuing kill to other attempt attempt_1795214328335_0012_m_000001_4",
        pieces: &[Tag("Issuing kill to other attempt "), Word(MapReduceAttemptId)],
        action: "attempt_kill",
    },
    Phrase {
        sample: "attempt_1795214328335_0012_r_000000_0 given a go for committing the task output.",
        pieces: &[Word(MapReduceAttemptId), Tag(" given a go for committing")],
        action: "commit_granted",
    },
    Phrase {
        sample: "attempt_1795214328335_0012_r_000000_0 already given a go for committing the task output, so killing attempt_1795214328335_0012_r_000000_1",
        pieces: &[
            SkipWord,
            Tag(" already given a go for committing the task output, so killing "),
            Word(MapReduceAttemptId),
        ],
        action: "commit_refused",
    },
    Phrase {
        sample: "Result of canCommit for attempt_1795214328335_0012_r_000000_0:true",
        pieces: &[
            Tag("Result of canCommit for "),
            Until(MapReduceAttemptId, ":"),
            Boolean(MapReduceCanCommit),
        ],
        action: "commit_answered",
    },
]);

pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ATTEMPT.read(message, record)
}

static ATTEMPT: Table = Table::new(&[
    Phrase {
        sample: "TaskAttempt: [attempt_1795214328335_0012_m_000000_0] using containerId: [container_e01_1795214328335_0012_01_000002 on NM: [dn1.example.com:36767]",
        pieces: &[
            Tag("TaskAttempt: ["),
            Until(MapReduceAttemptId, "]"),
            Tag(" using containerId: ["),
            Id("container_", YarnContainerId),
            Tag(" on NM: ["),
            Until(YarnNodeId, "]"),
        ],
        action: "attempt_container",
    },
    Phrase {
        sample: "Diagnostics report from attempt_1795214328335_0013_m_000000_2: Error: Java heap space",
        pieces: &[Tag("Diagnostics report from "), Until(MapReduceAttemptId, ":"), All(YarnDiagnostics)],
        action: "attempt_diagnostics",
    },
]);

pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    APPLICATION.read(message, record)
}

static APPLICATION: Table = Table::new(&[
    Phrase {
        sample: "Created MRAppMaster for application appattempt_1795214328335_0012_000001",
        pieces: &[Tag("Created MRAppMaster for application "), Id("appattempt_", YarnAttemptId)],
        action: "master_created",
    },
    Phrase {
        sample: "MRAppMaster launching normal, non-uberized, multi-container job job_1795214328335_0012.",
        pieces: &[
            Tag("MRAppMaster launching normal, non-uberized, multi-container job "),
            Id("job_", MapReduceJobId),
            Flag(MapReduceUber, false),
        ],
        action: "job_launching",
    },
    Phrase {
        sample: "MRAppMaster uberizing job job_1795214328335_0012 in local container (\"uber-AM\") on node dn1.example.com:36767.",
        pieces: &[Tag("MRAppMaster uberizing job "), Id("job_", MapReduceJobId), Flag(MapReduceUber, true)],
        action: "job_launching",
    },
    Phrase {
        sample: "Executing with tokens:",
        pieces: &[Tag("Executing with tokens:")],
        action: "tokens_listed",
    },
    Phrase {
        sample: "Kind: YARN_AM_RM_TOKEN, Service: , Ident: (appAttemptId { application_id { id: 12 cluster_timestamp: 1795214328335 } attemptId: 1 } keyId: 1377662663)",
        pieces: &[Tag("Kind: "), Until(PartName, ", Service: ")],
        action: "token_listed",
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
        sample: "Job finished cleanly, recording last MRAppMaster retry",
        pieces: &[Tag("Job finished cleanly")],
        action: "job_finished",
    },
    Phrase {
        sample: "Calling stop for all the services",
        pieces: &[Tag("Calling stop for all the services")],
        action: "master_stopping",
    },
    Phrase {
        sample: "Exiting MR AppMaster..GoodBye!",
        pieces: &[Tag("Exiting MR AppMaster")],
        action: "master_exiting",
    },
    Phrase {
        sample: "MRAppMaster received a signal. Signaling RMCommunicator and JobHistoryEventHandler.",
        pieces: &[Tag("MRAppMaster received a signal")],
        action: "master_signalled",
    },
    Phrase {
        sample: "Deleting staging directory hdfs://khp /user/etl/.staging/job_1795214328335_0012",
        pieces: &[Tag("Deleting staging directory "), Rest(HdfsPath)],
        action: "staging_deleted",
    },
    Phrase {
        sample: "Previous history file is at hdfs://khp/user/etl/.staging/job_1795214328335_0012/job_1795214328335_0012_1.jhist",
        pieces: &[Tag("Previous history file is at "), Rest(HdfsPath)],
        action: "job_recovering",
    },
    Phrase {
        sample: "Read completed tasks from history 12",
        pieces: &[Tag("Read completed tasks from history "), Int(MapReduceTasksCompleted)],
        action: "tasks_recovered",
    },
    // FATAL, later ERROR.
    Phrase {
        sample: "Error starting MRAppMaster",
        pieces: &[Tag("Error starting MRAppMaster")],
        action: "master_failed",
    },
]);

pub(super) fn committer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COMMITTER.read(message, record)
}

static COMMITTER: Table = Table::new(&[Phrase {
    sample: "Processing the event EventType: JOB_SETUP",
    pieces: &[Tag("Processing the event EventType: "), State(YarnEvent)],
    action: "committer_event",
}]);

pub(super) fn history<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HISTORY.read(message, record)
}

static HISTORY: Table = Table::new(&[
    Phrase {
        sample: "Event Writer setup for JobId: job_1795214328335_0012, File: hdfs://khp:8020/user/etl/.staging/job_1795214328335_0012/job_1795214328335_0012_1.jhist",
        pieces: &[
            Tag("Event Writer setup for JobId: "),
            Id("job_", MapReduceJobId),
            Tag(", File: "),
            Rest(HdfsPath),
        ],
        action: "history_opened",
    },
    Phrase {
        sample: "Copied from: hdfs://khp:8020/user/etl/.staging/a.jhist to done location: hdfs://khp:8020/user/history/done_intermediate/etl/a.jhist_tmp",
        pieces: &[Tag("Copied from: "), Until(HdfsPath, " to done location: "), Rest(AuditTarget)],
        action: "history_copied",
    },
    Phrase {
        sample: "Copying hdfs://khp:8020/user/hive/.staging/a.jhist to hdfs://khp:8020/user/history/done_intermediate/hive/a.jhist_tmp",
        pieces: &[Tag("Copying "), Until(HdfsPath, " to "), Rest(AuditTarget)],
        action: "history_copying",
    },
    Phrase {
        sample: "Moved tmp to done: hdfs://khp:8020/user/history/done_intermediate/etl/a.summary_tmp to hdfs://khp:8020/user/history/done_intermediate/etl/a.summary",
        pieces: &[Tag("Moved tmp to done: "), Until(HdfsPath, " to "), Rest(AuditTarget)],
        action: "history_moved",
    },
    Phrase {
        sample: "Set historyUrl to http://jh1.example.com:19888/jobhistory/job/job_1795214328335_0012",
        pieces: &[Tag("Set historyUrl to "), Rest(YarnTrackingUrl)],
        action: "history_url",
    },
    Phrase {
        sample: "In stop, writing event TASK_FAILED",
        pieces: &[Tag("In stop, writing event "), State(YarnEvent)],
        action: "history_event",
    },
    Phrase {
        sample: "Error writing History Event: org.apache.hadoop.mapreduce.jobhistory.TaskFinishedEvent@4d0753c9",
        pieces: &[Tag("Error writing History Event: ")],
        action: "history_write_failed",
    },
    Phrase {
        sample: "Error putting entity null to TimelineServer",
        pieces: &[Tag("Error putting entity "), Skip(" to Timeline")],
        action: "timeline_failed",
    },
    Phrase {
        sample: "Stopping JobHistoryEventHandler. Size of the outstanding queue size is 0",
        pieces: &[Tag("Stopping JobHistoryEventHandler")],
        action: "history_closing",
    },
    Phrase {
        sample: "Stopped JobHistoryEventHandler. super.stop()",
        pieces: &[Tag("Stopped JobHistoryEventHandler")],
        action: "history_closed",
    },
]);

pub(super) fn heartbeat<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HEARTBEAT.read(message, record)
}

static HEARTBEAT: Table = Table::new(&[Phrase {
    sample: "TaskHeartbeatHandler thread interrupted",
    pieces: &[Tag("TaskHeartbeatHandler thread interrupted")],
    action: "heartbeats_stopped",
}]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&JOB, &TASK, &ATTEMPT, &APPLICATION, &COMMITTER, &HISTORY, &HEARTBEAT] {
            table.assert_samples();
        }
    }
}
