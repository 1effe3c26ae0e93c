//! Tasks, as the driver sees them.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// `0.0 in stage 0.0 (TID 0`
const TASK: Piece =
    These(&[Name(SparkTask), Tag(" in stage "), Name(SparkStage), Tag(" (TID "), Int(SparkTaskId)]);

/// `Task 3.0 in stage 0.0 (TID 3)` in 2.4, with a small letter from 3.0 on.
const TASK_NAME: Piece = These(&[Maybe("Task "), Maybe("task "), TASK, Tag(")")]);

/// ` (gw1.example.com executor driver)` behind the TID from 3.1 on, `, gw1.example.com, executor driver)` before, only the host in 1.x
const PLACE: Piece = These(&[
    Optional(&[Tag(") ("), Until(SparkHost, " executor "), Name(SparkExecutor)]),
    Optional(&[Tag(") ("), Until(SparkHost, ",executor "), Name(SparkExecutor)]),
    Optional(&[Tag(", "), Until(SparkHost, ", executor "), Name(SparkExecutor)]),
    Optional(&[Tag(", "), Name(SparkHost)]),
]);

/// What a lost executor says of its container: `Exit status: 143.`
const EXIT: Piece = Ahead(&[Skip("Exit status: "), Int(YarnExitCode)]);

pub(super) fn task_set<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK_SET.read(message, record)
}

static TASK_SET: Table = Table::new(&[
    Phrase {
        sample: "Finished task 0.0 in stage 0.0 (TID 0) in 2894 ms on gw1.example.com (executor driver) (1/4)",
        pieces: &[
            Tag("Finished task "),
            TASK,
            Tag(") in "),
            Duration(SparkDurationMs),
            Tag(" on "),
            Word(SparkHost),
            Optional(&[Tag(" (executor "), Until(SparkExecutor, ")")]),
            Tag(" ("),
            Int(SparkTasksDone),
            Tag("/"),
            Int(SparkTasks),
            Tag(")"),
        ],
        action: "task_finished",
    },
    Phrase {
        sample: "Starting task 0.0 in stage 0.0 (TID 0) (gw1.example.com, executor driver, partition 0, PROCESS_LOCAL, 4567 bytes) taskResourceAssignments Map()",
        pieces: &[
            Tag("Starting task "),
            TASK,
            Maybe(") ("),
            Maybe(", "),
            Until(SparkHost, ","),
            Maybe(" "),
            Tag("executor "),
            Until(SparkExecutor, ", partition "),
            Int(SparkPartition),
            Tag(", "),
            State(SparkLocality),
            Tag(", "),
            Optional(&[Int(SparkBytes), Tag(" bytes")]),
        ],
        action: "task_started",
    },
    // 1.6, before without the partition.
    Phrase {
        sample: "Starting task 0.0 in stage 0.0 (TID 0, dn1.example.com, partition 0,PROCESS_LOCAL, 2071 bytes)",
        pieces: &[
            Tag("Starting task "),
            TASK,
            Tag(", "),
            Until(SparkHost, ", "),
            Optional(&[Tag("partition "), Int(SparkPartition), Tag(",")]),
            State(SparkLocality),
            Tag(", "),
            Int(SparkBytes),
            Tag(" bytes"),
        ],
        action: "task_started",
    },
    Phrase {
        sample: "Lost task 2.0 in stage 3.0 (TID 7) (dn1.example.com executor 1): FetchFailed(BlockManagerId(2, dn2.example.com, 7337, None), shuffleId=0, mapIndex=3, mapId=5, reduceId=2, message=",
        pieces: &[
            Tag("Lost task "),
            TASK,
            PLACE,
            Tag("): FetchFailed("),
            Ahead(&[Skip("shuffleId="), Int(SparkShuffle)]),
            Rest(SparkReason),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Lost task 0.0 in stage 0.0 (TID 0) (gw1.example.com executor driver): java.io.IOException: Mkdirs failed to create file:/user/hive/warehouse/s1",
        pieces: &[Tag("Lost task "), TASK, PLACE, Tag("): "), EXIT, Rest(SparkReason)],
        action: "task_lost",
    },
    Phrase {
        sample: "Lost task 0.1 in stage 0.0 (TID 4) on gw1.example.com, executor driver: java.io.IOException (Mkdirs failed) [duplicate 1]",
        pieces: &[
            Tag("Lost task "),
            TASK,
            Tag(") on "),
            Until(SparkHost, ", executor "),
            Until(SparkExecutor, ": "),
            Rest(SparkReason),
        ],
        action: "task_lost",
    },
    // 1.x.
    Phrase {
        sample: "Lost task 0.1 in stage 0.0 (TID 4) on executor dn1.example.com: java.lang.NullPointerException (null) [duplicate 1]",
        pieces: &[Tag("Lost task "), TASK, Tag(") on executor "), Until(SparkHost, ": "), Rest(SparkReason)],
        action: "task_lost",
    },
    Phrase {
        sample: "Task 0 in stage 0.0 failed 4 times; aborting job",
        pieces: &[
            Tag("Task "),
            Name(SparkTask),
            Tag(" in stage "),
            Name(SparkStage),
            Tag(" failed "),
            Int(YarnFailedAttempts),
            Tag(" times; aborting job"),
        ],
        action: "task_failed",
    },
    Phrase {
        sample: "Task 3.0 in stage 0.0 (TID 3) failed, but the task will not be re-executed (either because the task failed with a shuffle data fetch failure, so the previous stage needs to be re-run, or because a different copy of the task has already succeeded).",
        pieces: &[TASK_NAME, Tag(" failed, but the task will not be re-executed")],
        action: "task_not_retried",
    },
    // 3.0 and later give one reason.
    Phrase {
        sample: "Task 3.0 in stage 0.0 (TID 3) failed (because the task failed with a shuffle data fetch failure, so the previous stage needs to be re-run).",
        pieces: &[TASK_NAME, Tag(" failed ("), UntilLast(SparkReason, ")")],
        action: "task_not_retried",
    },
    Phrase {
        sample: "task 0.0 in stage 0.0 (TID 7) had a not serializable result: java.io.NotSerializableException: a.B; not retrying",
        pieces: &[
            TASK_NAME,
            Tag(" had a not serializable result: "),
            UntilLast(SparkReason, "; not retrying"),
        ],
        action: "result_not_serializable",
    },
    Phrase {
        sample: "Task 0.0 in stage 0.0 (TID 7) can not write to output file: org.apache.hadoop.fs.FileAlreadyExistsException: x; not retrying",
        pieces: &[
            TASK_NAME,
            Tag(" can not write to output file: "),
            UntilLast(SparkReason, "; not retrying"),
        ],
        action: "output_exists",
    },
    Phrase {
        sample: "task 0.0 in stage 0.0 (TID 7) failed because while it was being computed, its executor exited for a reason unrelated to the task. Not counting this failure towards the maximum number of failures for the task.",
        pieces: &[TASK_NAME, Tag(" failed because while it was being computed")],
        action: "task_lost",
    },
    Phrase {
        sample: "Task 7 failed because while it was being computed, its executor exited for a reason unrelated to the task. Not counting this failure towards the maximum number of failures for the task.",
        pieces: &[Tag("Task "), Int(SparkTaskId), Tag(" failed because while it was being computed")],
        action: "task_lost",
    },
    Phrase {
        sample: "Marking task 3 in stage 0.0 (on dn1.example.com) as speculatable because it ran more than 1500 ms(1 speculatable tasks in this taskset now)",
        pieces: &[
            Tag("Marking task "),
            Name(SparkTask),
            Tag(" in stage "),
            Name(SparkStage),
            Tag(" (on "),
            Until(SparkHost, ") as speculatable because it ran more than "),
            Duration(SparkDurationMs),
        ],
        action: "task_speculatable",
    },
    Phrase {
        sample: "Killing attempt 0 for task 3.0 in stage 0.0 (TID 3) on dn1.example.com as the attempt 1 succeeded on dn2.example.com",
        pieces: &[
            Tag("Killing attempt "),
            SkipNumber,
            Tag(" for task "),
            TASK,
            Tag(") on "),
            Word(SparkHost),
        ],
        action: "task_kill",
    },
    // 3.0 and later; before, `for 3.0 in stage 0.0 because task 3 has already completed successfully`.
    Phrase {
        sample: "Ignoring task-finished event for task 3.0 in stage 0.0 (TID 3) because it has already completed successfully",
        pieces: &[
            Tag("Ignoring task-finished event for "),
            Maybe("task "),
            Name(SparkTask),
            Tag(" in stage "),
            Name(SparkStage),
            Optional(&[Tag(" (TID "), Int(SparkTaskId)]),
        ],
        action: "task_ignored",
    },
    Phrase {
        sample: "Stage 0 contains a task of very large size (1500 KiB). The maximum recommended task size is 1000 KiB.",
        pieces: &[
            Tag("Stage "),
            Name(SparkStage),
            Tag(" contains a task of very large size ("),
            Size(SparkBytes),
        ],
        action: "task_large",
    },
    Phrase {
        sample: "Total size of serialized results of 12 tasks (1025.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)",
        pieces: &[
            Tag("Total size of serialized results of "),
            Int(SparkTasks),
            Tag(" tasks ("),
            Size(SparkBytes),
        ],
        action: "results_too_large",
    },
]);

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SCHEDULER.read(message, record)
}

static SCHEDULER: Table = Table::new(&[
    Phrase {
        sample: "Lost executor 1 on dn1.example.com: Container from a bad node: container_1795214328335_0012_01_000002 on host: dn1.example.com. Exit status: 143. Diagnostics: killed",
        pieces: &[
            Tag("Lost executor "),
            Word(SparkExecutor),
            Tag(" on "),
            Until(SparkHost, ": "),
            EXIT,
            Rest(SparkReason),
        ],
        action: "executor_lost",
    },
    Phrase {
        sample: "Executor 1 on dn1.example.com killed by driver.",
        pieces: &[Tag("Executor "), Word(SparkExecutor), Tag(" on "), Until(SparkHost, " killed by driver")],
        action: "executor_killed",
    },
    Phrase {
        sample: "Executor 1 on dn1.example.com is decommissioned after 12.0 s.",
        pieces: &[
            Tag("Executor "),
            Word(SparkExecutor),
            Tag(" on "),
            Until(SparkHost, " is decommissioned"),
            Optional(&[Tag(" after "), Duration(SparkDurationMs)]),
        ],
        action: "executor_decommissioned",
    },
    Phrase {
        sample: "Lost an executor 1 (already removed): Executor heartbeat timed out after 150000 ms",
        pieces: &[
            Tag("Lost an executor "),
            Word(SparkExecutor),
            Tag(" (already removed): "),
            Rest(SparkReason),
        ],
        action: "executor_lost",
    },
    Phrase {
        sample: "Adding task set 0.0 with 4 tasks resource profile 0",
        pieces: &[Tag("Adding task set "), Name(SparkStage), Tag(" with "), Int(SparkTasks), Tag(" tasks")],
        action: "task_set_added",
    },
    Phrase {
        sample: "Removed TaskSet 0.0, whose tasks have all completed, from pool ",
        pieces: &[
            Tag("Removed TaskSet "),
            Name(SparkStage),
            Maybe(","),
            Tag(" whose tasks have all completed"),
        ],
        action: "task_set_removed",
    },
    Phrase {
        sample: "Cancelling stage 0",
        pieces: &[Tag("Cancelling stage "), Name(SparkStage)],
        action: "stage_cancel",
    },
    Phrase {
        sample: "Canceling stage 0",
        pieces: &[Tag("Canceling stage "), Name(SparkStage)],
        action: "stage_cancel",
    },
    Phrase {
        sample: "Killing all running tasks in stage 2: Stage finished",
        pieces: &[
            Tag("Killing all running tasks "),
            Maybe("for any active tasksets of "),
            Maybe("in "),
            Tag("stage "),
            Until(SparkStage, ": "),
            Rest(SparkReason),
        ],
        action: "stage_kill",
    },
    Phrase {
        sample: "Stage 0.0 was cancelled",
        pieces: &[Tag("Stage "), Name(SparkStage), Tag(" was cancelled")],
        action: "stage_cancelled",
    },
    Phrase {
        sample: "Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and have sufficient resources",
        pieces: &[Tag("Initial job has not accepted any resources")],
        action: "resources_missing",
    },
    Phrase {
        sample: "Cannot schedule any task because all executors excluded from failures. No idle executors can be found to kill. Aborting stage 0.",
        pieces: &[Tag("Cannot schedule any task because "), Maybe("of "), Rest(SparkReason)],
        action: "tasks_unschedulable",
    },
    Phrase {
        sample: "Ignoring update with state FINISHED for TID 3 because its task set is gone (this is likely the result of receiving duplicate task finished status updates) or its executor has been marked as failed.",
        pieces: &[Tag("Ignoring update with state "), State(SparkState), Tag(" for TID "), Int(SparkTaskId)],
        action: "task_ignored",
    },
    Phrase {
        sample: "Killing task 3: another attempt succeeded",
        pieces: &[Tag("Killing task "), Int(SparkTaskId), Tag(": "), Rest(SparkReason)],
        action: "task_kill",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn samples() {
        for table in [&TASK_SET, &SCHEDULER] {
            table.assert_samples();
        }
    }

    #[test]
    fn a_lost_task_tells_its_place_in_every_version() {
        for message in [
            "Lost task 1.0 in stage 2.0 (TID 5, dn1, executor 3): ExecutorLostFailure (executor 3 exited) Reason: x. Exit status: 143. y",
            "Lost task 1.0 in stage 2.0 (TID 5) (dn1 executor 3): ExecutorLostFailure (executor 3 exited) Reason: x. Exit status: 143. y",
        ] {
            let mut record = Record::default();
            assert!(task_set(message.as_bytes(), &mut record).is_some(), "{message}");
            assert_eq!(record.action, Some("task_lost"));
            assert_eq!(record.get(SparkHost), Some(Value::Text(b"dn1")), "{message}");
            assert_eq!(record.get(SparkExecutor), Some(Value::Text(b"3")), "{message}");
            assert_eq!(record.get(SparkTaskId), Some(Value::Int(5)), "{message}");
            assert_eq!(record.get(YarnExitCode), Some(Value::Int(143)), "{message}");
        }
    }

    #[test]
    fn tasks_start_in_every_version() {
        for message in [
            "Starting task 0.0 in stage 0.0 (TID 0, localhost, executor driver, partition 0, PROCESS_LOCAL, 7866 bytes)",
            "Starting task 0.0 in stage 0.0 (TID 0) (localhost, executor driver, partition 0, PROCESS_LOCAL, 7866 bytes) taskResourceAssignments Map()",
            "Starting task 0.0 in stage 0.0 (TID 0) (localhost,executor driver, partition 0, PROCESS_LOCAL, 7866 bytes) ",
        ] {
            let mut record = Record::default();
            assert!(task_set(message.as_bytes(), &mut record).is_some(), "{message}");
            assert_eq!(record.get(SparkHost), Some(Value::Text(b"localhost")), "{message}");
            assert_eq!(record.get(SparkBytes), Some(Value::Int(7866)), "{message}");
        }
    }
}
