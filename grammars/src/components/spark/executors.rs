//! Executors: how they come and go, and what they run.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece, Piece::*},
    record::Record,
};

/// `0.0 in stage 0.0 (TID 0)`
const TASK: Piece =
    These(&[Name(SparkTask), Tag(" in stage "), Name(SparkStage), Tag(" (TID "), Int(SparkTaskId), Tag(")")]);

pub(super) fn executor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(EXECUTOR, message, record)
}

const EXECUTOR: &[Phrase] = &[
    Phrase {
        sample: "Running task 0.0 in stage 0.0 (TID 0)",
        pieces: &[Tag("Running task "), TASK],
        action: "task_running",
    },
    Phrase {
        sample: "Finished task 0.0 in stage 0.0 (TID 0). 1876 bytes result sent to driver",
        pieces: &[Tag("Finished task "), TASK, Tag(". "), Int(SparkBytes), Tag(" bytes result sent")],
        action: "task_done",
    },
    Phrase {
        sample: "Exception in task 0.0 in stage 0.0 (TID 0)",
        pieces: &[Tag("Exception in task "), TASK],
        action: "task_failed",
    },
    Phrase {
        sample: "Executor killed task 0.0 in stage 0.0 (TID 3), reason: another attempt succeeded",
        pieces: &[Tag("Executor killed task "), TASK, Optional(&[Tag(", reason: "), Rest(SparkReason)])],
        action: "task_killed",
    },
    Phrase {
        sample: "Executor is trying to kill task 0.0 in stage 0.0 (TID 3), reason: Stage cancelled",
        pieces: &[
            Tag("Executor is trying to kill task "),
            TASK,
            Optional(&[Tag(", reason: "), Rest(SparkReason)]),
        ],
        action: "task_kill",
    },
    Phrase {
        sample: "Starting executor ID driver on host gw1.example.com",
        pieces: &[Tag("Starting executor ID "), Word(SparkExecutor), Tag(" on host "), Word(SparkHost)],
        action: "executor_starting",
    },
    Phrase {
        sample: "Told to re-register on heartbeat",
        pieces: &[Tag("Told to re-register on heartbeat")],
        action: "executor_reregister",
    },
    Phrase {
        sample: "Fetching spark://gw1.example.com:34603/jars/app.jar with timestamp 1795215816473",
        pieces: &[Tag("Fetching "), Word(SparkPath), Tag(" with timestamp")],
        action: "file_fetching",
    },
];

pub(super) fn backend<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(BACKEND, message, record)
}

const BACKEND: &[Phrase] = &[
    Phrase {
        sample: "Got assigned task 5",
        pieces: &[Tag("Got assigned task "), Int(SparkTaskId)],
        action: "task_assigned",
    },
    Phrase {
        sample: "Successfully registered with driver",
        pieces: &[Tag("Successfully registered with driver")],
        action: "executor_registered",
    },
    Phrase {
        sample: "Connecting to driver: spark://CoarseGrainedScheduler@gw1.example.com:34603",
        pieces: &[Tag("Connecting to driver: "), Word(SparkUrl)],
        action: "executor_connecting",
    },
    Phrase {
        sample: "Driver commanded a shutdown",
        pieces: &[Tag("Driver commanded a shutdown")],
        action: "executor_stopping",
    },
    Phrase {
        sample: "Executor self-exiting due to : Driver gw1.example.com:34603 disassociated! Shutting down.",
        pieces: &[Tag("Executor self-exiting due to : "), Rest(SparkReason)],
        action: "executor_exiting",
    },
];

pub(super) fn registry<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(REGISTRY, message, record)
}

const REGISTRY: &[Phrase] = &[
    // The words before the address differ.
    Phrase {
        sample: "Registered executor NettyRpcEndpointRef(spark-client://Executor) (10.20.1.12:43210) with ID 1,  ResourceProfileId 0",
        pieces: &[
            Tag("Registered executor "),
            Skip(") ("),
            Until(SparkHost, ") with ID "),
            Name(SparkExecutor),
        ],
        action: "executor_added",
    },
    Phrase {
        sample: "Disabling executor 1.",
        pieces: &[Tag("Disabling executor "), Until(SparkExecutor, ".")],
        action: "executor_disabling",
    },
    Phrase {
        sample: "Asked to remove non-existent executor 0",
        pieces: &[Tag("Asked to remove non-existent executor "), Word(SparkExecutor)],
        action: "executor_unknown",
    },
    Phrase {
        sample: "Asking each executor to shut down",
        pieces: &[Tag("Asking each executor to shut down")],
        action: "executors_stopping",
    },
    Phrase {
        sample: "Shutting down all executors",
        pieces: &[Tag("Shutting down all executors")],
        action: "executors_stopping",
    },
    Phrase {
        sample: "Requesting to kill executor(s) 1, 2",
        pieces: &[Tag("Requesting to kill executor(s) "), Rest(SparkExecutor)],
        action: "executor_kill",
    },
    Phrase {
        sample: "Actual list of executor(s) to be killed is 1, 2",
        pieces: &[Tag("Actual list of executor(s) to be killed is "), Rest(SparkExecutor)],
        action: "executor_kill",
    },
    Phrase {
        sample: "Requesting 2 additional executor(s) from the cluster manager",
        pieces: &[Tag("Requesting "), Int(SparkExecutors), Tag(" additional executor(s)")],
        action: "executors_asked",
    },
    Phrase {
        sample: "Requesting to kill executors: 1, 2",
        pieces: &[Tag("Requesting to kill executors: "), Rest(SparkExecutor)],
        action: "executor_kill",
    },
    Phrase {
        sample: "Executor app-20261121080011-0000/0 removed: java.lang.IllegalStateException: Cannot find any build directories.",
        pieces: &[
            Tag("Executor "),
            Until(SparkApplicationId, "/"),
            Word(SparkExecutor),
            Tag(" removed: "),
            Rest(SparkReason),
        ],
        action: "executor_removed",
    },
    Phrase {
        sample: "Granted executor ID app-20261121080011-0000/0 on hostPort 10.20.1.12:43207 with 2 core(s), 600.0 MiB RAM",
        pieces: &[
            Tag("Granted executor ID "),
            Until(SparkApplicationId, "/"),
            Word(SparkExecutor),
            Tag(" on hostPort "),
            Word(SparkHost),
            Tag(" with "),
            Int(SparkCores),
            Tag(" core"),
            Skip(", "),
            Size(SparkMemory),
        ],
        action: "executor_granted",
    },
    Phrase {
        sample: "Connected to Spark cluster with app ID app-20261121080011-0000",
        pieces: &[Tag("Connected to Spark cluster with app ID "), Word(SparkApplicationId)],
        action: "application_registered",
    },
    Phrase {
        sample: "Application has been killed. Reason: Master removed our application: FAILED",
        pieces: &[Tag("Application has been killed. Reason: "), Rest(SparkReason)],
        action: "application_killed",
    },
    Phrase {
        sample: "SchedulerBackend is ready for scheduling beginning after reached minRegisteredResourcesRatio: 0.8",
        pieces: &[Tag("SchedulerBackend is ready for scheduling")],
        action: "scheduler_ready",
    },
    Phrase {
        sample: "Application application_1795214328335_0012 has started running.",
        pieces: &[Tag("Application "), Id("application_", YarnApplicationId), Tag(" has started running")],
        action: "application_running",
    },
    Phrase {
        sample: "YARN application has exited unexpectedly with state FAILED! Check the YARN application logs for more details.",
        pieces: &[Tag("YARN application has exited unexpectedly with state "), State(SparkState)],
        action: "application_failed",
    },
    Phrase {
        sample: "ApplicationMaster registered as NettyRpcEndpointRef(spark-client://YarnAM)",
        pieces: &[Tag("ApplicationMaster registered as ")],
        action: "master_registered",
    },
];

pub(super) fn allocation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(ALLOCATION, message, record)
}

const ALLOCATION: &[Phrase] = &[
    Phrase {
        sample: "Requesting 2 new executors because tasks are backlogged (new desired total will be 3 for resource profile id: 0)",
        pieces: &[
            Tag("Requesting "),
            SkipNumber,
            Tag(" new executor"),
            Skip(" because tasks are backlogged (new desired total will be "),
            Int(SparkExecutors),
        ],
        action: "executors_asked",
    },
    Phrase {
        sample: "New executor 1 has registered (new total is 1)",
        pieces: &[
            Tag("New executor "),
            Word(SparkExecutor),
            Tag(" has registered (new total is "),
            Int(SparkExecutors),
        ],
        action: "executor_added",
    },
    Phrase {
        sample: "Existing executor 1 has been removed (new total is 0)",
        pieces: &[
            Tag("Existing executor "),
            Word(SparkExecutor),
            Tag(" has been removed (new total is "),
            Int(SparkExecutors),
        ],
        action: "executor_removed",
    },
    Phrase {
        sample: "Executor 1 is removed. Remove reason statistics: (gracefully decommissioned: 0, decommision unfinished: 0, driver killed: 1, unexpectedly exited: 0).",
        pieces: &[Tag("Executor "), Word(SparkExecutor), Tag(" is removed.")],
        action: "executor_removed",
    },
    Phrase {
        sample: "Removing executor 1 because it has been idle for 60 seconds (new desired total will be 0)",
        pieces: &[Tag("Removing executor "), Word(SparkExecutor), Tag(" because it has been idle")],
        action: "executor_idle",
    },
    Phrase {
        sample: "Executors 1,2 removed due to idle timeout.",
        pieces: &[Tag("Executors "), Until(SparkExecutor, " removed due to idle timeout")],
        action: "executor_idle",
    },
    Phrase {
        sample: "Removing executor 1 with no recent heartbeats: 150000 ms exceeds timeout 120000 ms",
        pieces: &[
            Tag("Removing executor "),
            Word(SparkExecutor),
            Tag(" with no recent heartbeats: "),
            Duration(SparkDurationMs),
        ],
        action: "executor_silent",
    },
];

pub(super) fn python<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(PYTHON, message, record)
}

const PYTHON: &[Phrase] = &[Phrase {
    sample: "Times: total = 842, boot = 511, init = 330, finish = 1",
    pieces: &[Tag("Times: total = "), Float(SparkDurationMs), Tag(", boot = ")],
    action: "python_times",
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [EXECUTOR, BACKEND, REGISTRY, ALLOCATION, PYTHON] {
            phrase::assert_samples(table);
        }
    }
}
