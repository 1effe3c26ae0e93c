//! Spark on YARN: the client's reports, the application master, its containers.

use crate::{
    fields::Field::*,
    message::steps,
    phrase::{Phrase, Piece::*, Table},
    record::{Record, Value},
};

pub(super) fn client<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CLIENT.read(message, record)
}

static CLIENT: Table = Table::new(&[
    Phrase {
        sample: "Application report for application_1795214328335_0012 (state: RUNNING)",
        pieces: &[
            Tag("Application report for "),
            Id("application_", YarnApplicationId),
            Tag(" (state: "),
            State(SparkState),
        ],
        action: "application_report",
    },
    Phrase {
        sample: "Submitting application application_1795214328335_0012 to ResourceManager",
        pieces: &[
            Tag("Submitting application "),
            Id("application_", YarnApplicationId),
            Tag(" to ResourceManager"),
        ],
        action: "application_submitting",
    },
    Phrase {
        sample: "Verifying our application has not requested more than the maximum memory capability of the cluster (8192 MB per container)",
        pieces: &[
            Tag(
                "Verifying our application has not requested more than the maximum memory capability of the cluster (",
            ),
            Int(YarnMemoryMb),
        ],
        action: "request_checked",
    },
    Phrase {
        sample: "Preparing resources for our AM container",
        pieces: &[Tag("Preparing resources for our AM container")],
        action: "resources_preparing",
    },
    Phrase {
        sample: "Setting up container launch context for our AM",
        pieces: &[Tag("Setting up container launch context for our AM")],
        action: "resources_preparing",
    },
    Phrase {
        sample: "Setting up the launch environment for our AM container",
        pieces: &[Tag("Setting up the launch environment for our AM container")],
        action: "resources_preparing",
    },
    Phrase {
        sample: "Neither spark.yarn.jars nor spark.yarn.archive is set, falling back to uploading libraries under SPARK_HOME.",
        pieces: &[Tag("Neither spark.yarn.jars nor spark.yarn.archive is set")],
        action: "libraries_uploading",
    },
    Phrase {
        sample: "Source and destination file systems are the same. Not copying hdfs://khp/apps/spark/spark-libs.jar",
        pieces: &[Tag("Source and destination file systems are the same. Not copying "), Rest(SparkPath)],
        action: "resource_kept",
    },
    // 1.x, with the application's number alone.
    Phrase {
        sample: "Submitting application 45 to ResourceManager",
        pieces: &[Tag("Submitting application "), SkipNumber, Tag(" to ResourceManager")],
        action: "application_submitting",
    },
    Phrase {
        sample: "Submitted application application_1795214328335_0012",
        pieces: &[Tag("Submitted application "), Id("application_", YarnApplicationId)],
        action: "application_submitted",
    },
    Phrase {
        sample: "Requesting a new application from cluster with 3 NodeManagers",
        pieces: &[Tag("Requesting a new application from cluster with "), Int(MapReduceNodes)],
        action: "application_asked",
    },
    Phrase {
        sample: "Will allocate AM container, with 896 MB memory including 384 MB overhead",
        pieces: &[Tag("Will allocate AM container, with "), Int(YarnMemoryMb), Tag(" MB memory")],
        action: "master_asked",
    },
    Phrase {
        sample: "Uploading resource file:/opt/spark/app.jar -> hdfs://khp/user/alice/.sparkStaging/application_1795214328335_0012/app.jar",
        pieces: &[Tag("Uploading resource "), Until(SparkPath, " -> "), Rest(AuditTarget)],
        action: "resource_uploaded",
    },
    Phrase {
        sample: "Deleted staging directory hdfs://khp/user/alice/.sparkStaging/application_1795214328335_0012",
        pieces: &[Tag("Deleted staging directory "), Rest(SparkPath)],
        action: "staging_deleted",
    },
    Phrase {
        sample: "Application diagnostics message: User class threw exception: java.lang.RuntimeException: x",
        pieces: &[Tag("Application diagnostics message: "), All(YarnDiagnostics)],
        action: "application_diagnostics",
    },
    Phrase {
        sample: "Application application_1795214328335_0012 not found.",
        pieces: &[Tag("Application "), Id("application_", YarnApplicationId), Tag(" not found")],
        action: "application_unknown",
    },
]);

/// Keys of a report's details.
const DETAILS: [(&[u8], crate::fields::Field); 7] = [
    (b"diagnostics", YarnDiagnostics),
    (b"ApplicationMaster host", YarnMasterHost),
    (b"queue", YarnQueue),
    (b"final status", YarnFinalStatus),
    (b"tracking URL", YarnTrackingUrl),
    (b"user", UserName),
    (b"start time", YarnStartedAt),
];

/// An empty line and below it `\t client token: N/A`, `\t diagnostics: N/A`, `\t ApplicationMaster host: 10.20.1.11`, ..,
/// `\t final status: SUCCEEDED`, `\t tracking URL: http://..`, `\t user: alice`
pub(super) fn report<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut lines = message.split(|byte| *byte == b'\n').skip_while(|line| line.trim_ascii().is_empty());
    let key_and_value = |line: &'a [u8]| {
        let mut rest = line.trim_ascii_start();
        let key = steps::until(&mut rest, ":")?;
        Some((key, rest.trim_ascii()))
    };
    let (first, _) = key_and_value(lines.next()?)?;
    (first == b"client token").then_some(())?;
    for (key, value) in lines.filter_map(key_and_value) {
        let Some((_, field)) = DETAILS.iter().find(|(known, _)| *known == key) else {
            continue;
        };
        match field {
            YarnStartedAt => {
                if let Some(time) = steps::int(&mut &*value) {
                    record.put(*field, Value::Int(time));
                }
            }
            _ if value != b"N/A" => record.put_text(*field, value),
            _ => {}
        }
    }
    record.action = Some("application_details");
    Some(())
}

pub(super) fn master<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MASTER.read(message, record)
}

static MASTER: Table = Table::new(&[
    Phrase {
        sample: "Final app status: FAILED, exitCode: 15, (reason: User class threw exception: java.lang.RuntimeException: x)",
        pieces: &[
            Tag("Final app status: "),
            State(YarnFinalStatus),
            Tag(", exitCode: "),
            Int(YarnExitCode),
            Optional(&[Tag(", (reason: "), RestBefore(SparkReason, ")")]),
        ],
        action: "application_ended",
    },
    Phrase {
        sample: "Unregistering ApplicationMaster with FAILED (diag message: User class threw exception: x)",
        pieces: &[
            Tag("Unregistering ApplicationMaster with "),
            State(YarnFinalStatus),
            Optional(&[Tag(" (diag message: "), RestBefore(YarnDiagnostics, ")")]),
        ],
        action: "master_unregistering",
    },
    Phrase {
        sample: "ApplicationAttemptId: appattempt_1795214328335_0012_000001",
        pieces: &[Tag("ApplicationAttemptId: "), Id("appattempt_", YarnAttemptId)],
        action: "master_created",
    },
    Phrase {
        sample: "Starting the user application in a separate Thread",
        pieces: &[Tag("Starting the user application in a separate Thread")],
        action: "program_started",
    },
    Phrase {
        sample: "Waiting for spark context initialization...",
        pieces: &[Tag("Waiting for spark context initialization")],
        action: "master_waiting",
    },
    Phrase {
        sample: "User class threw exception: java.lang.RuntimeException: x",
        pieces: &[Tag("User class threw exception:"), Optional(&[Rest(SparkReason)])],
        action: "program_failed",
    },
    Phrase {
        sample: "User application exited with status 1",
        pieces: &[Tag("User application exited with status "), Int(ProcessExitStatus)],
        action: "program_failed",
    },
    Phrase {
        sample: "Registering the ApplicationMaster",
        pieces: &[Tag("Registering the ApplicationMaster")],
        action: "master_registering",
    },
    Phrase {
        sample: "Deleting staging directory hdfs://khp/user/alice/.sparkStaging/application_1795214328335_0012",
        pieces: &[Tag("Deleting staging directory "), Rest(SparkPath)],
        action: "staging_deleted",
    },
    Phrase {
        sample: "Driver terminated or disconnected! Shutting down. gw1.example.com:34603",
        pieces: &[Tag("Driver terminated or disconnected! Shutting down."), Maybe(" "), All(SparkHost)],
        action: "driver_lost",
    },
    Phrase {
        sample: "Driver terminated with exit code 1! Shutting down. gw1.example.com:34603",
        pieces: &[
            Tag("Driver terminated with exit code "),
            Int(ProcessExitStatus),
            Tag("! Shutting down."),
            Maybe(" "),
            All(SparkHost),
        ],
        action: "driver_lost",
    },
    Phrase {
        sample: "Application Master lost connection with driver! Shutting down. gw1.example.com:34603",
        pieces: &[
            Tag("Application Master lost connection with driver! Shutting down."),
            Maybe(" "),
            All(SparkHost),
        ],
        action: "driver_lost",
    },
    Phrase {
        sample: "Driver requested to kill executor(s) 1, 2.",
        pieces: &[Tag("Driver requested to kill executor(s) "), List(SparkExecutor, ", ", ".")],
        action: "executor_kill",
    },
    Phrase {
        sample: "Preparing Local resources",
        pieces: &[Tag("Preparing Local resources")],
        action: "resources_preparing",
    },
    Phrase {
        sample: "Started progress reporter thread with (heartbeat : 3000, initial allocation : 200) intervals",
        pieces: &[Tag("Started progress reporter thread")],
        action: "reporter_started",
    },
    Phrase {
        sample: "Failed to connect to driver at gw1.example.com:34603, retrying ...",
        pieces: &[
            Tag("Failed to connect to driver at "),
            Until(SparkHost, ", retrying"),
            Is(EventOutcome, "failure"),
        ],
        action: "driver_unreachable",
    },
    Phrase { sample: "Uncaught exception: ", pieces: &[Tag("Uncaught exception:")], action: "master_failed" },
    Phrase {
        sample: "SparkContext did not initialize after waiting for 100000 ms. Please check earlier log output for errors. Failing the application.",
        pieces: &[Tag("SparkContext did not initialize after waiting for "), Duration(SparkDurationMs)],
        action: "master_failed",
    },
    Phrase {
        sample: "RECEIVED SIGNAL TERM",
        pieces: &[Tag("RECEIVED SIGNAL "), Name(ProcessSignal), End],
        action: "signal_received",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&CLIENT, &MASTER] {
            table.assert_samples();
        }
    }

    #[test]
    fn details_of_a_report() {
        let message = b"\n\t client token: N/A\n\t diagnostics: N/A\n\t ApplicationMaster host: 10.20.1.11\n\t queue: default\n\t start time: 1795216351898\n\t final status: UNDEFINED\n\t tracking URL: http://rm1:8088/proxy/application_1795214328335_0012/\n\t user: alice";
        let mut record = Record::default();
        assert!(report(message, &mut record).is_some());
        for (field, value) in [
            (YarnMasterHost, Some(Value::Text(&b"10.20.1.11"[..]))),
            (YarnQueue, Some(Value::Text(b"default"))),
            (YarnStartedAt, Some(Value::Int(1_795_216_351_898))),
            (YarnFinalStatus, Some(Value::Text(b"UNDEFINED"))),
            (UserName, Some(Value::Text(b"alice"))),
            (YarnDiagnostics, None),
        ] {
            assert_eq!(record.get(field), value, "{}", field.name());
        }
        assert!(report(b"\n\t user: alice", &mut Record::default()).is_none());
    }
}
