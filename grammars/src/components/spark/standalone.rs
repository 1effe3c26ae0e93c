//! Standalone master and worker, their applications, the history server, and what every Spark process says of itself.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece, Piece::*},
    record::Record,
};

/// `app-20261121080011-0000/0`
const EXECUTOR: Piece = These(&[Until(SparkApplicationId, "/"), Name(SparkExecutor)]);

pub(super) fn master<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MASTER, message, record)
}

const MASTER: &[Phrase] = &[
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
        pieces: &[Tag("Removing "), Word(SparkWorker), Tag(" because we got no heartbeat")],
        action: "worker_silent",
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
];

pub(super) fn worker<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(WORKER, message, record)
}

const WORKER: &[Phrase] = &[
    Phrase {
        sample: "Asked to launch executor app-20261121080011-0000/0 for khp-bad",
        pieces: &[Tag("Asked to launch executor "), EXECUTOR, Tag(" for "), Rest(SparkApplicationName)],
        action: "executor_launching",
    },
    Phrase {
        sample: "Executor app-20261121080011-0000/0 finished with state EXITED message Command exited with code 1 exitStatus 1",
        pieces: &[
            Tag("Executor "),
            EXECUTOR,
            Tag(" finished with state "),
            State(SparkState),
            Ahead(&[Skip(" exitStatus "), Int(YarnExitCode)]),
            Optional(&[Tag(" message "), Rest(SparkReason)]),
        ],
        action: "executor_finished",
    },
    Phrase {
        sample: "Asked to kill executor app-20261121080011-0000/0",
        pieces: &[Tag("Asked to kill executor "), EXECUTOR],
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
        pieces: &[Tag("Connecting to master "), Word(SparkUrl)],
        action: "worker_connecting",
    },
    Phrase {
        sample: "Connection to master failed! Waiting for master to reconnect...",
        pieces: &[Tag("Connection to master failed!")],
        action: "master_lost",
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
];

pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(APPLICATION, message, record)
}

const APPLICATION: &[Phrase] = &[
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
        pieces: &[Tag("Connecting to master "), Word(SparkUrl)],
        action: "master_connecting",
    },
];

pub(super) fn history<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(HISTORY, message, record)
}

const HISTORY: &[Phrase] = &[
    Phrase {
        sample: "Parsing file:/mnt/spark-events/local-1795215816473.inprogress for listing data...",
        pieces: &[Tag("Parsing "), UntilLast(SparkPath, " for listing data")],
        action: "history_parsing",
    },
    Phrase {
        sample: "Finished parsing file:/mnt/spark-events/local-1795215816473",
        pieces: &[Tag("Finished parsing "), Rest(SparkPath)],
        action: "history_parsed",
    },
    Phrase {
        sample: "Parsing file:/mnt/spark-events/local-1795215816473 to re-build UI...",
        pieces: &[Tag("Parsing "), UntilLast(SparkPath, " to re-build UI")],
        action: "history_ui_building",
    },
    Phrase {
        sample: "Replaying log path: hdfs://khp/spark-history/application_1795214328335_0012",
        pieces: &[Tag("Replaying log path: "), Rest(SparkPath)],
        action: "history_parsing",
    },
    Phrase {
        sample: "Exception while merging application listings",
        pieces: &[Tag("Exception while merging application listings")],
        action: "history_failed",
    },
    Phrase {
        sample: "Exception encountered when attempting to load application log hdfs://khp/spark-history/x",
        pieces: &[Tag("Exception encountered when attempting to load application log "), Rest(SparkPath)],
        action: "history_failed",
    },
    Phrase {
        sample: "Deleting expired event log for application_1795214328335_0012",
        pieces: &[
            Tag("Deleting "),
            Maybe("expired "),
            Maybe("invalid/corrupt "),
            Tag("event log "),
            Maybe("for "),
            Rest(SparkPath),
        ],
        action: "history_deleted",
    },
    Phrase {
        sample: "Bound HistoryServer to 0.0.0.0, and started at http://jh1.example.com:18080",
        pieces: &[Tag("Bound HistoryServer to "), Skip(" started at "), Word(SparkUrl)],
        action: "web_started",
    },
    Phrase {
        sample: "History server ui acls disabled; users with admin permissions: ; groups with admin permissions: ",
        pieces: &[Tag("History server ui acls ")],
        action: "history_acls",
    },
];

pub(super) fn service<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SERVICE, message, record)
}

const SERVICE: &[Phrase] = &[
    Phrase {
        sample: "Successfully started service 'sparkDriver' on port 34603.",
        pieces: &[Tag("Successfully started service '"), Until(SparkService, "' on port "), Int(RpcPort)],
        action: "service_part_started",
    },
    Phrase {
        sample: "Service 'SparkUI' could not bind on port 4040. Attempting port 4041.",
        pieces: &[Tag("Service '"), Until(SparkService, "' could not bind on port "), Int(RpcPort)],
        action: "port_in_use",
    },
    Phrase {
        sample: "Bound SparkUI to 0.0.0.0, and started at http://gw1.example.com:4040",
        pieces: &[Tag("Bound "), Until(SparkService, " to "), Skip(" started at "), Word(SparkUrl)],
        action: "web_started",
    },
    Phrase {
        sample: "Stopped Spark web UI at http://gw1.example.com:4040",
        pieces: &[Tag("Stopped Spark web UI at "), Word(SparkUrl)],
        action: "web_stopped",
    },
    Phrase {
        sample: "Fetching spark://gw1.example.com:34603/jars/app.jar to /tmp/spark-1/fetchFileTemp1.tmp",
        pieces: &[Tag("Fetching "), Until(SparkPath, " to "), Rest(AuditTarget)],
        action: "file_fetching",
    },
];

pub(super) fn daemon<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(DAEMON, message, record)
}

const DAEMON: &[Phrase] = &[
    Phrase {
        sample: "Started daemon with process name: 13598@gw1.example.com",
        pieces: &[Tag("Started daemon with process name: "), Int(ProcessPid), Tag("@"), Word(SparkHost)],
        action: "service_started",
    },
    Phrase {
        sample: "RECEIVED SIGNAL TERM",
        pieces: &[Tag("RECEIVED SIGNAL "), Name(ProcessSignal), End],
        action: "signal_received",
    },
    Phrase {
        sample: "Registered signal handlers for [TERM, HUP, INT]",
        pieces: &[Tag("Registered signal handlers for ")],
        action: "signals_registered",
    },
    Phrase {
        sample: "Registering signal handler for TERM",
        pieces: &[Tag("Registering signal handler for "), Name(ProcessSignal)],
        action: "signals_registered",
    },
    Phrase {
        sample: "Changing view acls to: alice",
        pieces: &[Tag("Changing "), SkipWord, Tag(" acls "), Maybe("groups "), Tag("to: ")],
        action: "acls_changed",
    },
    Phrase {
        sample: "SecurityManager: authentication disabled; ui acls disabled; users  with view permissions: Set(spark)",
        pieces: &[Tag("SecurityManager: authentication ")],
        action: "security_configured",
    },
    Phrase {
        sample: "Shutdown hook called",
        pieces: &[Tag("Shutdown hook called"), End],
        action: "service_stopping",
    },
    Phrase {
        sample: "Logging events to file:/mnt/spark-events/app-20261121080011-0000.inprogress",
        pieces: &[Tag("Logging events to "), Rest(SparkPath)],
        action: "events_logged",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [MASTER, WORKER, APPLICATION, HISTORY, SERVICE, DAEMON] {
            phrase::assert_samples(table);
        }
    }
}
