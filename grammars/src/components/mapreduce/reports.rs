//! What tasks report to the master, and what clients ask of it.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn listener<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LISTENER.read(message, record)
}

static LISTENER: Table = Table::new(&[
    Phrase {
        sample: "Progress of TaskAttempt attempt_1795214328335_0012_m_000000_0 is : 0.667",
        pieces: &[
            Tag("Progress of TaskAttempt "),
            Word(MapReduceAttemptId),
            Tag(" is : "),
            Float(MapReduceProgress),
        ],
        action: "attempt_progress",
    },
    Phrase {
        sample: "MapCompletionEvents request from attempt_1795214328335_0012_r_000000_0. startIndex 0 maxEvents 10000",
        pieces: &[Tag("MapCompletionEvents request from "), Until(MapReduceAttemptId, ".")],
        action: "map_events_asked",
    },
    Phrase {
        sample: "JVM with ID : jvm_1795214328335_0012_m_1099511627779 asked for a task",
        pieces: &[Tag("JVM with ID : "), Word(MapReduceJvmId), Tag(" asked for a task")],
        action: "task_asked",
    },
    Phrase {
        sample: "JVM with ID: jvm_1795214328335_0012_m_1099511627779 given task: attempt_1795214328335_0012_m_000001_0",
        pieces: &[Tag("JVM with ID: "), Word(MapReduceJvmId), Tag(" given task: "), Word(MapReduceAttemptId)],
        action: "task_given",
    },
    Phrase {
        sample: "JVM with ID: jvm_1795214328335_0012_m_1099511627779 is invalid and will be killed.",
        pieces: &[Tag("JVM with ID: "), Word(MapReduceJvmId), Tag(" is invalid")],
        action: "task_refused",
    },
    Phrase {
        sample: "Done acknowledgment from attempt_1795214328335_0012_m_000000_0",
        pieces: &[Tag("Done acknowledg"), Skip("from "), Word(MapReduceAttemptId)],
        action: "attempt_done",
    },
    Phrase {
        sample: "Commit-pending state update from attempt_1795214328335_0012_r_000000_0",
        pieces: &[Tag("Commit-pending state update from "), Word(MapReduceAttemptId)],
        action: "commit_pending",
    },
    Phrase {
        sample: "Commit go/no-go request from attempt_1795214328335_0012_r_000000_0",
        pieces: &[Tag("Commit go/no-go request from "), Word(MapReduceAttemptId)],
        action: "commit_asked",
    },
    Phrase {
        sample: "Diagnostics report from attempt_1795214328335_0013_m_000000_2: Error: Java heap space",
        pieces: &[Tag("Diagnostics report from "), Until(MapReduceAttemptId, ":"), All(YarnDiagnostics)],
        action: "attempt_diagnostics",
    },
    // FATAL: the attempt itself tells why it ends.
    Phrase {
        sample: "Task: attempt_1795214328335_0013_m_000000_2 - exited : Java heap space",
        pieces: &[Tag("Task: "), Until(MapReduceAttemptId, " - exited : "), All(YarnDiagnostics)],
        action: "attempt_exited",
    },
    Phrase {
        sample: "Task: attempt_1795214328335_0013_m_000000_2 - failed due to FSError: No space left on device",
        pieces: &[
            Tag("Task: "),
            Until(MapReduceAttemptId, " - failed due to FSError: "),
            All(YarnDiagnostics),
        ],
        action: "attempt_exited",
    },
    Phrase {
        sample: "Setting preemption bit for task: attempt_1795214328335_0013_r_000000_2 of type REDUCE",
        pieces: &[Tag("Setting preemption bit for task: "), Word(MapReduceAttemptId), Tag(" of type ")],
        action: "attempt_preempting",
    },
    Phrase {
        sample: "Status update was called with illegal TaskAttemptId: attempt_1795214328335_0013_r_000000_2",
        pieces: &[Tag("Status update was called with illegal TaskAttemptId: "), Word(MapReduceAttemptId)],
        action: "attempt_unknown",
    },
]);

pub(super) fn client_service<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CLIENT_SERVICE.read(message, record)
}

static CLIENT_SERVICE: Table = Table::new(&[
    Phrase {
        sample: "Kill job job_1795214328335_0012 received from alice (auth:SIMPLE) at 10.20.1.71",
        pieces: &[
            Tag("Kill job "),
            Id("job_", MapReduceJobId),
            Tag(" received from "),
            Word(UserName),
            Skip(" at "),
            Address(SourceIp),
        ],
        action: "job_kill_asked",
    },
    Phrase {
        sample: "Kill task attempt attempt_1795214328335_0012_m_000000_0 received from alice (auth:SIMPLE) at 10.20.1.71",
        pieces: &[
            Tag("Kill task attempt "),
            Word(MapReduceAttemptId),
            Tag(" received from "),
            Word(UserName),
            Skip(" at "),
            Address(SourceIp),
        ],
        action: "attempt_kill_asked",
    },
    Phrase {
        sample: "Kill task task_1795214328335_0012_m_000000 received from alice (auth:SIMPLE) at 10.20.1.71",
        pieces: &[
            Tag("Kill task "),
            Word(MapReduceTaskId),
            Tag(" received from "),
            Word(UserName),
            Skip(" at "),
            Address(SourceIp),
        ],
        action: "task_kill_asked",
    },
    Phrase {
        sample: "Fail task attempt attempt_1795214328335_0012_m_000000_0 received from alice (auth:SIMPLE) at 10.20.1.71",
        pieces: &[
            Tag("Fail task attempt "),
            Word(MapReduceAttemptId),
            Tag(" received from "),
            Word(UserName),
            Skip(" at "),
            Address(SourceIp),
        ],
        action: "attempt_fail_asked",
    },
    Phrase {
        sample: "Getting task report for MAP   job_1795214328335_0008. Report-size will be 1",
        pieces: &[Tag("Getting task report for "), SkipWord, Skip("job_"), Skip("Report-size will be ")],
        action: "task_report",
    },
    Phrase {
        sample: "Instantiated MRClientService at dn1.example.com/10.20.1.11:36233",
        pieces: &[Tag("Instantiated MRClientService at "), Word(RpcServer)],
        action: "client_service_started",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&LISTENER, &CLIENT_SERVICE] {
            table.assert_samples();
        }
    }
}
