//! Jobs and stages, and the driver's life.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// What a lost executor says of its container: `Exit status: 143.`
const EXIT: Piece = Ahead(&[Skip("Exit status: "), Int(YarnExitCode)]);

pub(super) fn dag<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    DAG.read(message, record)
}

/// `ResultStage 2 (collect at x.py:4)`, up to the closing parenthesis before `$end`.
const STAGE: Piece =
    These(&[OneOf(SparkStageKind, &["ShuffleMapStage", "ResultStage"]), Tag(" "), Name(SparkStage)]);

static DAG: Table = Table::new(&[
    Phrase {
        sample: "ShuffleMapStage 0 (collect at /opt/tools/bad.py:4) finished in 5.983 s",
        pieces: &[STAGE, Tag(" ("), UntilLast(SparkCallSite, ") finished in "), Duration(SparkDurationMs)],
        action: "stage_finished",
    },
    Phrase {
        sample: "ResultStage 0 (processCmd at CliDriver.java:376) failed in 9.491 s due to Job aborted due to stage failure: Task 1 in stage 0.0 failed 1 times",
        pieces: &[
            STAGE,
            Tag(" ("),
            Until(SparkCallSite, ") failed in "),
            Duration(SparkDurationMs),
            Tag(" due to "),
            EXIT,
            Rest(SparkReason),
        ],
        action: "stage_failed",
    },
    Phrase {
        sample: "Job 1 finished: collect at /opt/tools/bad.py:4, took 1.967764 s",
        pieces: &[
            Tag("Job "),
            Int(SparkJob),
            Tag(" finished: "),
            UntilLast(SparkCallSite, ", took "),
            Duration(SparkDurationMs),
        ],
        action: "job_finished",
    },
    Phrase {
        sample: "Job 0 failed: processCmd at CliDriver.java:376, took 10.554105 s",
        pieces: &[
            Tag("Job "),
            Int(SparkJob),
            Tag(" failed: "),
            UntilLast(SparkCallSite, ", took "),
            Duration(SparkDurationMs),
        ],
        action: "job_failed",
    },
    Phrase {
        sample: "Job 1 is finished. Cancelling potential speculative or zombie tasks for this job",
        pieces: &[Tag("Job "), Int(SparkJob), Tag(" is finished.")],
        action: "job_cleanup",
    },
    Phrase {
        sample: "Got job 1 (collect at /opt/tools/bad.py:4) with 1 output partitions",
        pieces: &[
            Tag("Got "),
            Maybe("map stage "),
            Tag("job "),
            Int(SparkJob),
            Tag(" ("),
            UntilLast(SparkCallSite, ") with "),
            Int(SparkTasks),
            Tag(" output partitions"),
        ],
        action: "job_started",
    },
    Phrase {
        sample: "Final stage: ResultStage 2 (collect at /opt/tools/bad.py:4)",
        pieces: &[Tag("Final stage: "), STAGE, Tag(" ("), UntilLast(SparkCallSite, ")")],
        action: "stage_final",
    },
    Phrase {
        sample: "Submitting 4 missing tasks from ShuffleMapStage 0 (MapPartitionsRDD[3] at collect at /opt/tools/bad.py:4) (first 15 tasks are for partitions Vector(0, 1, 2, 3))",
        pieces: &[
            Tag("Submitting "),
            Int(SparkTasks),
            Tag(" missing tasks from "),
            STAGE,
            Tag(" ("),
            Skip(" at "),
            UntilLast(SparkCallSite, ") (first "),
        ],
        action: "stage_submitted",
    },
    Phrase {
        sample: "Submitting ResultStage 2 (MapPartitionsRDD[6] at collect at /opt/tools/bad.py:4), which has no missing parents",
        pieces: &[Tag("Submitting "), STAGE, Tag(" ("), Skip(" at "), UntilLast(SparkCallSite, "), which ")],
        action: "stage_submitting",
    },
    Phrase {
        sample: "Registering RDD 3 (collect at /opt/tools/bad.py:4) as input to shuffle 0",
        pieces: &[
            Tag("Registering RDD "),
            SkipNumber,
            Tag(" ("),
            UntilLast(SparkCallSite, ") as input to shuffle "),
            Int(SparkShuffle),
        ],
        action: "shuffle_registered",
    },
    Phrase {
        sample: "Parents of final stage: List(ShuffleMapStage 1)",
        pieces: &[Tag("Parents of final stage: ")],
        action: "stage_parents",
    },
    Phrase {
        sample: "Missing parents: List()",
        pieces: &[Tag("Missing parents: ")],
        action: "stage_parents",
    },
    Phrase {
        sample: "looking for newly runnable stages",
        pieces: &[Tag("looking for newly runnable stages")],
        action: "stages_looked_for",
    },
    Phrase { sample: "running: Set()", pieces: &[Tag("running: ")], action: "stages_running" },
    Phrase { sample: "waiting: Set(ResultStage 1)", pieces: &[Tag("waiting: ")], action: "stages_waiting" },
    Phrase { sample: "failed: Set()", pieces: &[Tag("failed: ")], action: "stages_failed" },
    Phrase {
        sample: "Executor lost: 1 (epoch 0)",
        pieces: &[Tag("Executor lost: "), Word(SparkExecutor)],
        action: "executor_lost",
    },
    Phrase {
        sample: "Shuffle files lost for executor: 1 (epoch 0)",
        pieces: &[Tag("Shuffle files lost for executor: "), Word(SparkExecutor)],
        action: "shuffle_files_lost",
    },
    Phrase {
        sample: "Shuffle files lost for host: dn1.example.com (epoch 0)",
        pieces: &[Tag("Shuffle files lost for host: "), Word(SparkHost)],
        action: "shuffle_files_lost",
    },
    Phrase {
        sample: "Shuffle files lost for worker worker-20261121075405-10.20.1.12-43207 on host 10.20.1.12",
        pieces: &[
            Tag("Shuffle files lost for worker "),
            Word(SparkWorker),
            Tag(" on host "),
            Word(SparkHost),
        ],
        action: "shuffle_files_lost",
    },
    Phrase {
        sample: "Resubmitting ShuffleMapStage 0 (collect at x.py:4) and ResultStage 1 (collect at x.py:4) due to fetch failure",
        pieces: &[Tag("Resubmitting "), STAGE],
        action: "stage_resubmitting",
    },
    Phrase {
        sample: "Resubmitting failed stages",
        pieces: &[Tag("Resubmitting failed stages")],
        action: "stages_resubmitting",
    },
    Phrase {
        sample: "Resubmitted ShuffleMapTask(3, 0), so marking it as still running.",
        pieces: &[
            Tag("Resubmitted "),
            Optional(&[Tag("ShuffleMapTask("), Name(SparkStage), Tag(", "), Int(SparkPartition)]),
            Skip(", so marking it as still running"),
        ],
        action: "task_resubmitted",
    },
    Phrase {
        sample: "Marking ResultStage 1 (collect at x.py:4) as failed due to a fetch failure from ShuffleMapStage 0 (collect at x.py:4)",
        pieces: &[
            Tag("Marking "),
            STAGE,
            Tag(" ("),
            Until(SparkCallSite, ") as failed due to a fetch failure from "),
        ],
        action: "stage_fetch_failed",
    },
    Phrase {
        sample: "Ignoring fetch failure from ShuffleMapTask(1, 0) as it's from ShuffleMapStage 1 attempt 0 and there is a more recent attempt for that stage (attempt 1) running",
        pieces: &[Tag("Ignoring fetch failure from "), Skip(" as it's from "), STAGE],
        action: "fetch_failure_ignored",
    },
    Phrase {
        sample: "Asked to cancel job 3",
        pieces: &[Tag("Asked to cancel job "), Int(SparkJob)],
        action: "job_cancel",
    },
    Phrase {
        sample: "Asked to cancel job group 01ed95b1-8f5e-4b5e-9f65-a5e5d7a0a8b5",
        pieces: &[Tag("Asked to cancel job group "), Word(SparkJobGroup)],
        action: "job_group_cancel",
    },
    // The jobs of an SQL execution bear its number in a tag.
    Phrase {
        sample: "Asked to cancel jobs with tag spark-session-5f7e0b62-7c1e-4a0e-9a51-0d6b3c1f2a44-execution-root-id-5",
        pieces: &[
            Tag("Asked to cancel jobs with tag "),
            Ahead(&[Skip("-execution-root-id-"), Int(SparkSqlExecution)]),
            Word(SparkJobGroup),
        ],
        action: "job_group_cancel",
    },
    Phrase {
        sample: "Broadcasting large task binary with size 1456.2 KiB",
        pieces: &[Tag("Broadcasting large task binary with size "), Size(SparkBytes)],
        action: "task_binary_large",
    },
    Phrase {
        sample: "Creating new stage failed due to exception - job: 3",
        pieces: &[Tag("Creating new stage failed due to exception - job: "), Int(SparkJob)],
        action: "stage_creation_failed",
    },
    Phrase {
        sample: "DAGSchedulerEventProcessLoop failed; shutting down SparkContext",
        pieces: &[Tag("DAGSchedulerEventProcessLoop failed; shutting down SparkContext")],
        action: "scheduler_failed",
    },
]);

pub(super) fn context<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CONTEXT.read(message, record)
}

static CONTEXT: Table = Table::new(&[
    Phrase {
        sample: "Running Spark version 3.2.1",
        pieces: &[Tag("Running Spark version "), Word(ServiceVersion)],
        action: "driver_started",
    },
    Phrase {
        sample: "Submitted application: khp-etl",
        pieces: &[Tag("Submitted application: "), Rest(SparkApplicationName)],
        action: "application_named",
    },
    Phrase {
        sample: "Starting job: collect at /opt/tools/bad.py:4",
        pieces: &[Tag("Starting job: "), Rest(SparkCallSite)],
        action: "job_starting",
    },
    Phrase {
        sample: "Job finished: collect at /opt/tools/bad.py:4, took 1.967764 s",
        pieces: &[Tag("Job finished: "), UntilLast(SparkCallSite, ", took "), Duration(SparkDurationMs)],
        action: "job_ended",
    },
    Phrase {
        sample: "Created broadcast 0 from broadcast at DAGScheduler.scala:1478",
        pieces: &[Tag("Created broadcast "), SkipNumber, Tag(" from "), Rest(SparkCallSite)],
        action: "broadcast_created",
    },
    Phrase {
        sample: "Error initializing SparkContext.",
        pieces: &[Tag("Error initializing SparkContext")],
        action: "driver_failed",
    },
    Phrase {
        sample: "Successfully stopped SparkContext",
        pieces: &[Tag("Successfully stopped SparkContext")],
        action: "driver_stopped",
    },
    Phrase {
        sample: "SparkContext already stopped.",
        pieces: &[Tag("SparkContext already stopped")],
        action: "driver_stopped",
    },
    Phrase {
        sample: "SparkContext is stopping with exitCode 0.",
        pieces: &[
            Tag("SparkContext is stopping"),
            Optional(&[Tag(" with exitCode "), Int(ProcessExitStatus)]),
            Optional(&[Tag(" from "), RestBefore(SparkCallSite, ".")]),
        ],
        action: "driver_stopping",
    },
    Phrase {
        sample: "Invoking stop() from shutdown hook",
        pieces: &[Tag("Invoking stop() from shutdown hook")],
        action: "driver_stopping",
    },
    // 3.x adds archives, and jars that an Ivy URI stands for.
    Phrase {
        sample: "Added JAR file:/opt/app.jar at spark://gw1.example.com:34603/jars/app.jar with timestamp 1795215816473",
        pieces: &[
            Tag("Added "),
            Maybe("JAR "),
            Maybe("file "),
            Maybe("archive "),
            Maybe("dependency jars of Ivy URI "),
            UntilLast(SparkPath, " at "),
            Skip(" with timestamp "),
        ],
        action: "file_added",
    },
    Phrase {
        sample: "Failed to add file:/opt/app.jar to Spark environment",
        pieces: &[Tag("Failed to add "), UntilLast(SparkPath, " to Spark environment")],
        action: "file_add_failed",
    },
    Phrase {
        sample: "Java version 17.0.9",
        pieces: &[Tag("Java version "), Word(JvmVersion)],
        action: "driver_java",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&DAG, &CONTEXT] {
            table.assert_samples();
        }
    }
}
