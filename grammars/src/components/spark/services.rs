//! The history server, ports and pages, and what every Spark process says of itself.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn history<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    HISTORY.read(message, record)
}

static HISTORY: Table = Table::new(&[
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
    // Until 2.2.
    Phrase {
        sample: "Replaying log path: hdfs://khp/spark-history/application_1795214328335_0012",
        pieces: &[Tag("Replaying log path: "), Rest(SparkPath)],
        action: "history_parsing",
    },
    // Until 1.6.
    Phrase {
        sample: "Application log application_1795214328335_0012_1.snappy loaded successfully.",
        pieces: &[Tag("Application log "), UntilLast(SparkPath, " loaded successfully")],
        action: "history_parsed",
    },
    Phrase {
        sample: "Exception while merging application listings",
        pieces: &[Tag("Exception while merging application listings")],
        action: "history_failed",
    },
    // Until 2.2.
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
            Maybe("invalid / corrupt "),
            Tag("event log "),
            Maybe("for "),
            Rest(SparkPath),
        ],
        action: "history_deleted",
    },
    Phrase {
        sample: "Unable to read log hdfs://khp/spark-history/application_1795214328335_0012",
        pieces: &[Tag("Unable to read log "), Rest(SparkPath)],
        action: "history_failed",
    },
    Phrase {
        sample: "HDFS is still in safe mode. Waiting...",
        pieces: &[Tag("HDFS is still in safe mode. Waiting")],
        action: "history_waiting",
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
]);

pub(super) fn service<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVICE.read(message, record)
}

static SERVICE: Table = Table::new(&[
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
]);

pub(super) fn daemon<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    DAEMON.read(message, record)
}

static DAEMON: Table = Table::new(&[
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
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&HISTORY, &SERVICE, &DAEMON] {
            table.assert_samples();
        }
    }
}
