//! Standalone master and worker, and their applications.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// `app-20261121080011-0000/0`
const EXECUTOR: Piece = These(&[Until(SparkApplicationId, "/"), Name(SparkExecutor)]);

pub(super) fn master<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MASTER.read(message, record)
}

static MASTER: Table = Table::new(&[
    Phrase {
        sample: "Launching executor app-20261121080011-0000/0 on worker worker-20261121075405-10.20.1.12-43207",
        pieces: &[Tag("Launching executor "), EXECUTOR, Tag(" on worker "), Word(SparkWorker)],
        action: "executor_launching",
    },
    Phrase {
        sample: "Removing executor app-20261121080011-0000/0 because it is FAILED",
        pieces: &[Tag("Removing executor "), EXECUTOR, Tag(" because it is "), State(SparkState)],
        action: "executor_removed",
    },
    Phrase {
        sample: "Registering worker 10.20.1.12:43207 with 2 cores, 1024.0 MiB RAM",
        pieces: &[
            Tag("Registering worker "),
            Word(SparkHost),
            Tag(" with "),
            Int(SparkCores),
            Tag(" cores, "),
            Size(SparkMemory),
        ],
        action: "worker_added",
    },
    Phrase {
        sample: "Removing worker worker-20261121075405-10.20.1.12-43207 on 10.20.1.12:43207",
        pieces: &[Tag("Removing worker "), Word(SparkWorker), Tag(" on "), Word(SparkHost)],
        action: "worker_removed",
    },
    Phrase {
        sample: "Removing worker-20261121075405-10.20.1.12-43207 because we got no heartbeat in 60 seconds",
        pieces: &[
            Tag("Removing "),
            Word(SparkWorker),
            Tag(" because we got no heartbeat in "),
            Duration(SparkDurationMs),
        ],
        action: "worker_silent",
    },
    Phrase {
        sample: "Got heartbeat from unregistered worker worker-20261121075405-10.20.1.12-43207. Asking it to re-register.",
        pieces: &[Tag("Got heartbeat from unregistered worker "), Until(SparkWorker, ". ")],
        action: "worker_unknown",
    },
    Phrase {
        sample: "Launching driver driver-20261121080011-0000 on worker worker-20261121075405-10.20.1.12-43207",
        pieces: &[Tag("Launching driver "), Word(SparkDriverId), Tag(" on worker "), Word(SparkWorker)],
        action: "driver_launching",
    },
    // The state stands there from 4.0 on.
    Phrase {
        sample: "Removing driver: driver-20261121080011-0000 (FINISHED)",
        pieces: &[Tag("Removing driver: "), Word(SparkDriverId), Optional(&[Tag(" ("), State(SparkState)])],
        action: "driver_removed",
    },
    Phrase {
        sample: "Application app-20261121080011-0000 requested to set total executors to 3.",
        pieces: &[
            Tag("Application "),
            Word(SparkApplicationId),
            Tag(" requested to set total executors to "),
            Int(SparkExecutors),
        ],
        action: "executors_asked",
    },
    Phrase {
        sample: "Application app-20261121080011-0000 requests to kill executors: 0, 1",
        pieces: &[
            Tag("Application "),
            Word(SparkApplicationId),
            Tag(" requests to kill executors: "),
            RestList(SparkExecutor, ", "),
        ],
        action: "executor_kill",
    },
    // The time stands there from 4.0 on.
    Phrase {
        sample: "Recovery complete in 120 ms - resuming operations!",
        pieces: &[
            Tag("Recovery complete"),
            Optional(&[Tag(" in "), Duration(SparkDurationMs)]),
            Tag(" - resuming operations!"),
        ],
        action: "master_recovered",
    },
    Phrase {
        sample: "Registering app khp-etl",
        pieces: &[Tag("Registering app "), Rest(SparkApplicationName)],
        action: "application_registering",
    },
    Phrase {
        sample: "Registered app khp-etl with ID app-20261121080040-0001",
        pieces: &[
            Tag("Registered app "),
            UntilLast(SparkApplicationName, " with ID "),
            Word(SparkApplicationId),
        ],
        action: "application_registered",
    },
    Phrase {
        sample: "Application khp-etl with ID app-20261121080040-0001 failed 10 times; removing it",
        pieces: &[
            Tag("Application "),
            Until(SparkApplicationName, " with ID "),
            Word(SparkApplicationId),
            Tag(" failed "),
            Int(YarnFailedAttempts),
            Tag(" times; removing it"),
        ],
        action: "application_failed",
    },
    Phrase {
        sample: "Removing app app-20261121080011-0000",
        pieces: &[Tag("Removing app "), Word(SparkApplicationId)],
        action: "application_removed",
    },
    Phrase {
        sample: "Received unregister request from application app-20261121080011-0000",
        pieces: &[Tag("Received unregister request from application "), Word(SparkApplicationId)],
        action: "application_unregistering",
    },
    Phrase {
        sample: "10.20.1.71:55008 got disassociated, removing it.",
        pieces: &[Word(SparkHost), Tag(" got disassociated, removing it")],
        action: "peer_lost",
    },
    Phrase {
        sample: "I have been elected leader! New state: ALIVE",
        pieces: &[Tag("I have been elected leader! New state: "), State(SparkState)],
        action: "master_elected",
    },
    Phrase {
        sample: "Leadership has been revoked -- master shutting down.",
        pieces: &[Tag("Leadership has been revoked")],
        action: "master_revoked",
    },
    Phrase {
        sample: "Starting Spark master at spark://gw1.example.com:7077",
        pieces: &[Tag("Starting Spark master at "), Word(SparkUrl)],
        action: "master_starting",
    },
    Phrase {
        sample: "Running Spark version 3.2.1",
        pieces: &[Tag("Running Spark version "), Word(ServiceVersion)],
        action: "service_version",
    },
]);

pub(super) fn worker<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    WORKER.read(message, record)
}

static WORKER: Table = Table::new(&[
    Phrase {
        sample: "Asked to launch executor app-20261121080011-0000/0 for khp-bad",
        pieces: &[Tag("Asked to launch executor "), EXECUTOR, Tag(" for "), Rest(SparkApplicationName)],
        action: "executor_launching",
    },
    Phrase {
        sample: "Executor app-20261121080011-0000/0 finished with state EXITED message Command exited with code 1 exitStatus 1",
        pieces: &[
            Maybe("Unknown "),
            Tag("Executor "),
            EXECUTOR,
            Tag(" finished with state "),
            State(SparkState),
            Optional(&[Tag(" message "), UntilLast(SparkReason, " exitStatus "), Int(YarnExitCode)]),
            Optional(&[Tag(" message "), Rest(SparkReason)]),
            Optional(&[Tag(" exitStatus "), Int(YarnExitCode)]),
        ],
        action: "executor_finished",
    },
    Phrase {
        sample: "Asked to kill executor app-20261121080011-0000/0",
        pieces: &[Tag("Asked to kill "), Maybe("unknown "), Tag("executor "), EXECUTOR],
        action: "executor_kill",
    },
    Phrase {
        sample: "Cleaning up local directories for application app-20261121080011-0000",
        pieces: &[Tag("Cleaning up local directories for application "), Word(SparkApplicationId)],
        action: "application_cleanup",
    },
    Phrase {
        sample: "Successfully registered with master spark://gw1.example.com:7077",
        pieces: &[Tag("Successfully registered with master "), Word(SparkUrl)],
        action: "worker_registered",
    },
    Phrase {
        sample: "Connecting to master gw1.example.com:7077...",
        pieces: &[Tag("Connecting to master "), Until(SparkUrl, "...")],
        action: "worker_connecting",
    },
    Phrase {
        sample: "Connection to master failed! Waiting for master to reconnect...",
        pieces: &[Tag("Connection to master failed!")],
        action: "master_lost",
    },
    Phrase {
        sample: "Failed to connect to master gw1.example.com:7077",
        pieces: &[Tag("Failed to connect to master "), Word(SparkUrl)],
        action: "master_connect_failed",
    },
    Phrase {
        sample: "All masters are unresponsive! Giving up.",
        pieces: &[Tag("All masters are unresponsive!")],
        action: "masters_unresponsive",
    },
    Phrase {
        sample: "Worker registration failed: Duplicate worker ID",
        pieces: &[Tag("Worker registration failed: "), Rest(SparkReason)],
        action: "worker_rejected",
    },
    Phrase {
        sample: "Failed to launch executor app-20261121080011-0000/0 for khp-etl.",
        pieces: &[
            Tag("Failed to launch executor "),
            EXECUTOR,
            Tag(" for "),
            RestBefore(SparkApplicationName, "."),
        ],
        action: "executor_launch_failed",
    },
    Phrase {
        sample: "Driver driver-20261121080011-0000 exited with failure",
        pieces: &[Tag("Driver "), Word(SparkDriverId), Tag(" exited with failure")],
        action: "driver_exited",
    },
    Phrase {
        sample: "Driver driver-20261121080011-0000 failed with unrecoverable exception: java.io.IOException: x",
        pieces: &[
            Tag("Driver "),
            Word(SparkDriverId),
            Tag(" failed with unrecoverable exception: "),
            Rest(SparkReason),
        ],
        action: "driver_exited",
    },
    Phrase {
        sample: "Starting Spark worker 10.20.1.12:43207 with 2 cores, 1024.0 MiB RAM",
        pieces: &[
            Tag("Starting Spark worker "),
            Word(SparkHost),
            Tag(" with "),
            Int(SparkCores),
            Tag(" cores, "),
            Size(SparkMemory),
        ],
        action: "worker_starting",
    },
    Phrase {
        sample: "Running Spark version 3.2.1",
        pieces: &[Tag("Running Spark version "), Word(ServiceVersion)],
        action: "service_version",
    },
    Phrase {
        sample: "Error running executor",
        pieces: &[Tag("Error running executor")],
        action: "executor_failed",
    },
    Phrase {
        sample: "Runner thread for executor app-20261121080011-0000/0 interrupted",
        pieces: &[Tag("Runner thread for executor "), EXECUTOR],
        action: "executor_interrupted",
    },
    Phrase {
        sample: "Launch command: \"/opt/java8/bin/java\" \"-cp\" \"/opt/spark/conf/\"",
        pieces: &[Tag("Launch command: ")],
        action: "executor_command",
    },
]);

pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    APPLICATION.read(message, record)
}

static APPLICATION: Table = Table::new(&[
    Phrase {
        sample: "Executor added: app-20261121080011-0000/0 on worker-20261121075405-10.20.1.12-43207 (10.20.1.12:43207) with 2 core(s)",
        pieces: &[
            Tag("Executor added: "),
            EXECUTOR,
            Tag(" on "),
            Word(SparkWorker),
            Tag(" ("),
            Until(SparkHost, ") with "),
            Int(SparkCores),
        ],
        action: "executor_added",
    },
    Phrase {
        sample: "Executor updated: app-20261121080011-0000/0 is now FAILED (java.lang.IllegalStateException: Cannot find any build directories.)",
        pieces: &[
            Tag("Executor updated: "),
            EXECUTOR,
            Tag(" is now "),
            State(SparkState),
            Optional(&[Tag(" ("), UntilLast(SparkReason, ")")]),
        ],
        action: "executor_updated",
    },
    Phrase {
        sample: "Connecting to master spark://gw1.example.com:7077...",
        pieces: &[Tag("Connecting to master "), Until(SparkUrl, "...")],
        action: "master_connecting",
    },
    Phrase {
        sample: "Failed to connect to master gw1.example.com:7077",
        pieces: &[Tag("Failed to connect to master "), Word(SparkUrl)],
        action: "master_connect_failed",
    },
    Phrase {
        sample: "Connection to gw1.example.com:7077 failed; waiting for master to reconnect...",
        pieces: &[Tag("Connection to "), Until(SparkUrl, " failed; waiting for master to reconnect")],
        action: "master_lost",
    },
    Phrase {
        sample: "Master removed worker worker-20261121075405-10.20.1.12-43207: 10.20.1.12:43207 got disassociated",
        pieces: &[Tag("Master removed worker "), Until(SparkWorker, ": "), Rest(SparkReason)],
        action: "worker_removed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&MASTER, &WORKER, &APPLICATION] {
            table.assert_samples();
        }
    }
}
