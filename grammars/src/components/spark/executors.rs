//! Executors: how they come and go, and what they run.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// `0.0 in stage 0.0 (TID 0)`
const TASK: Piece =
    These(&[Name(SparkTask), Tag(" in stage "), Name(SparkStage), Tag(" (TID "), Int(SparkTaskId), Tag(")")]);

pub(super) fn executor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EXECUTOR.read(message, record)
}

static EXECUTOR: Table = Table::new(&[
    Phrase {
        sample: "Running task 0.0 in stage 0.0 (TID 0)",
        pieces: &[Tag("Running task "), TASK],
        action: "task_running",
    },
    Phrase {
        sample: "Finished task 0.0 in stage 0.0 (TID 0). Result is larger than maxResultSize (1025.0 MiB > 1024.0 MiB), dropping it.",
        pieces: &[
            Tag("Finished task "),
            TASK,
            Tag(". Result is larger than maxResultSize ("),
            Size(SparkBytes),
        ],
        action: "result_too_large",
    },
    Phrase {
        sample: "Finished task 0.0 in stage 0.0 (TID 0). 1876 bytes result sent to driver",
        pieces: &[Tag("Finished task "), TASK, Tag(". "), Int(SparkBytes), Tag(" bytes result sent")],
        action: "task_done",
    },
    Phrase {
        sample: "Exception in task 0.0 in stage 0.0 (TID 0)",
        pieces: &[Tag("Exception in task "), TASK, Optional(&[Tag(": "), Rest(SparkReason)])],
        action: "task_failed",
    },
    Phrase {
        sample: "Executor killed task 0.0 in stage 0.0 (TID 3), reason: another attempt succeeded",
        pieces: &[
            Tag("Executor "),
            Maybe("interrupted and "),
            Tag("killed task "),
            TASK,
            Optional(&[Tag(", reason: "), Rest(SparkReason)]),
        ],
        action: "task_killed",
    },
    Phrase {
        sample: "Executor is trying to kill task 0.0 in stage 0.0 (TID 3), reason: Stage cancelled",
        pieces: &[
            Tag("Executor is trying to kill task "),
            TASK,
            Optional(&[Skip(", reason: "), Rest(SparkReason)]),
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
        pieces: &[Tag("Fetching "), Until(SparkPath, " with timestamp ")],
        action: "file_fetching",
    },
    Phrase {
        sample: "Killed task 3 is still running after 10000 ms",
        pieces: &[
            Tag("Killed task "),
            Int(SparkTaskId),
            Tag(" is still running after "),
            Duration(SparkDurationMs),
        ],
        action: "task_kill_slow",
    },
    Phrase {
        sample: "Issue communicating with driver in heartbeater",
        pieces: &[Tag("Issue communicating with driver in heartbeater")],
        action: "heartbeat_failed",
    },
    Phrase {
        sample: "Exit as unable to send heartbeats to driver more than 60 times",
        pieces: &[Tag("Exit as unable to send heartbeats to driver ")],
        action: "heartbeats_given_up",
    },
    Phrase {
        sample: "Java version 17.0.9",
        pieces: &[Tag("Java version "), Word(JvmVersion)],
        action: "executor_java",
    },
]);

pub(super) fn backend<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    BACKEND.read(message, record)
}

static BACKEND: Table = Table::new(&[
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
    // 1.x, up to 1.4 with the addresses of both ends.
    Phrase {
        sample: "Driver Disassociated [akka.tcp://sparkExecutor@dn1.example.com:4000] -> [akka.tcp://sparkDriver@10.20.1.11:34603] disassociated! Shutting down.",
        pieces: &[
            Tag("Driver Disassociated ["),
            Skip("] -> ["),
            Until(SparkHost, "] disassociated! Shutting down"),
        ],
        action: "executor_exiting",
    },
    Phrase {
        sample: "Driver 10.20.1.11:34603 disassociated! Shutting down.",
        pieces: &[Tag("Driver "), Until(SparkHost, " disassociated! Shutting down")],
        action: "executor_exiting",
    },
    Phrase {
        sample: "An unknown (gw1.example.com:34603) driver disconnected.",
        pieces: &[Tag("An unknown ("), Until(SparkHost, ") driver disconnected")],
        action: "driver_disconnected",
    },
    Phrase {
        sample: "Driver from 10.20.1.11:34603 disconnected during shutdown",
        pieces: &[Tag("Driver from "), Word(SparkHost), Tag(" disconnected during shutdown")],
        action: "driver_disconnected",
    },
    Phrase {
        sample: "Decommission executor 1.",
        pieces: &[Tag("Decommission executor "), RestBefore(SparkExecutor, ".")],
        action: "executor_decommissioning",
    },
]);

pub(super) fn registry<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REGISTRY.read(message, record)
}

static REGISTRY: Table = Table::new(&[
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
        pieces: &[Tag("Requesting to kill executor(s) "), RestList(SparkExecutor, ", ")],
        action: "executor_kill",
    },
    Phrase {
        sample: "Actual list of executor(s) to be killed is 1, 2",
        pieces: &[Tag("Actual list of executor(s) to be killed is "), RestList(SparkExecutor, ", ")],
        action: "executor_kill",
    },
    Phrase {
        sample: "Requesting 2 additional executor(s) from the cluster manager",
        pieces: &[Tag("Requesting "), Int(SparkExecutors), Tag(" additional executor(s)")],
        action: "executors_asked",
    },
    Phrase {
        sample: "Requesting to kill any and all executors on host dn1.example.com",
        pieces: &[Tag("Requesting to kill any and all executors on host "), Word(SparkHost)],
        action: "executor_kill",
    },
    Phrase {
        sample: "Requesting driver to remove executor 1 for reason Container marked as failed: container_1795214328335_0012_01_000002 on host: dn1.example.com. Exit status: 1. Diagnostics: x",
        pieces: &[
            Tag("Requesting driver to remove executor "),
            Word(SparkExecutor),
            Tag(" for reason "),
            Ahead(&[Skip("Exit status: "), Int(YarnExitCode)]),
            Rest(SparkReason),
        ],
        action: "executor_removing",
    },
    Phrase {
        sample: "Worker worker-20261121075405-10.20.1.12-43207 removed: 10.20.1.12:43207 got disassociated",
        pieces: &[Tag("Worker "), Word(SparkWorker), Tag(" removed: "), Rest(SparkReason)],
        action: "worker_removed",
    },
    Phrase {
        sample: "Rejecting 1 as it has been excluded.",
        pieces: &[Tag("Rejecting "), Word(SparkExecutor), Tag(" as it has been ")],
        action: "executor_rejected",
    },
    Phrase {
        sample: "Disconnected from Spark cluster! Waiting for reconnection...",
        pieces: &[Tag("Disconnected from Spark cluster!")],
        action: "cluster_lost",
    },
    Phrase {
        sample: "ApplicationMaster has disassociated: 10.20.1.11:43288",
        pieces: &[Tag("ApplicationMaster has disassociated: "), Word(SparkHost)],
        action: "master_disassociated",
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
        sample: "Add WebUI Filter. org.apache.hadoop.yarn.server.webproxy.amfilter.AmIpFilter, Map(PROXY_HOSTS -> rm1.example.com), /proxy/application_1795214328335_0012",
        pieces: &[Tag("Add WebUI Filter. "), Until(PartName, ",")],
        action: "web_filter",
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
    // Until 2.3.
    Phrase {
        sample: "Yarn application has already exited with state FINISHED!",
        pieces: &[Tag("Yarn application has already exited with state "), State(SparkState)],
        action: "application_failed",
    },
    Phrase {
        sample: "Diagnostics message: User class threw exception: java.lang.RuntimeException: x",
        pieces: &[Tag("Diagnostics message: "), All(YarnDiagnostics)],
        action: "application_diagnostics",
    },
    Phrase {
        sample: "ApplicationMaster registered as NettyRpcEndpointRef(spark-client://YarnAM)",
        pieces: &[Tag("ApplicationMaster registered as ")],
        action: "master_registered",
    },
]);

pub(super) fn python<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    PYTHON.read(message, record)
}

static PYTHON: Table = Table::new(&[
    Phrase {
        sample: "Times: total = 842, boot = 511, init = 330, finish = 1",
        pieces: &[Tag("Times: total = "), Float(SparkDurationMs), Tag(", boot = ")],
        action: "python_times",
    },
    Phrase {
        sample: "Python worker exited unexpectedly (crashed)",
        pieces: &[Tag("Python worker exited unexpectedly (crashed)")],
        action: "python_crashed",
    },
    Phrase {
        sample: "Incomplete task 0.0 in stage 0 (TID 0) interrupted: Attempting to kill Python Worker",
        pieces: &[Tag("Incomplete task "), TASK, Tag(" interrupted: Attempting to kill Python Worker")],
        action: "python_kill",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&EXECUTOR, &BACKEND, &REGISTRY, &PYTHON] {
            table.assert_samples();
        }
    }
}
