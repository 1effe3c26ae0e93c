//! The node's dealings with the ResourceManager, downloads that fail, log uploads that are put off, disks that come back, the cache.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn status<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STATUS.read(message, record)
}

static STATUS: Table = Table::new(&[
    Phrase {
        sample: "Node is out of sync with ResourceManager, hence resyncing.",
        pieces: &[Tag("Node is out of sync with ResourceManager"), Skip("resyncing")],
        action: "node_resync",
    },
    Phrase {
        sample: "Successfully Unregistered the Node dn1.example.com:8041 with ResourceManager.",
        pieces: &[
            Tag("Successfully Unregistered the Node "),
            Word(YarnNodeId),
            Tag(" with ResourceManager"),
            Is(EventOutcome, "success"),
        ],
        action: "node_unregistered",
    },
    Phrase {
        sample: "Unregistration of the Node dn1.example.com:8041 failed.",
        pieces: &[
            Tag("Unregistration of the Node "),
            Word(YarnNodeId),
            Tag(" failed"),
            Is(EventOutcome, "failure"),
        ],
        action: "node_unregistered",
    },
    Phrase {
        sample: "Nodemanager resources is set to: <memory:8192, vCores:8>",
        pieces: &[Tag("Nodemanager resources is set to: "), Resource(YarnMemoryMb, YarnVcores)],
        action: "node_resources",
    },
    Phrase {
        sample: "Node's resource is updated to <memory:4096, vCores:4>",
        pieces: &[Tag("Node's resource is updated to "), Resource(YarnMemoryMb, YarnVcores)],
        action: "node_resources",
    },
    // Before 3.0: `Recieved SHUTDOWN signal from Resourcemanager as part of heartbeat, hence shutting down.`
    Phrase {
        sample: "Received SHUTDOWN signal from Resourcemanager as part of heartbeat, hence shutting down.",
        pieces: &[Tag("Rec"), Skip("ved SHUTDOWN signal from Resource")],
        action: "node_told_to_stop",
    },
    Phrase {
        sample: "Registering with RM using containers :[container_e17_1795214328335_12345_01_000002]",
        pieces: &[Tag("Registering with RM using containers")],
        action: "node_registering",
    },
    Phrase {
        sample: "Sending out 2 NM container statuses: [[container_e17_1795214328335_12345_01_000002, CreateTime: 1, State: RUNNING]]",
        pieces: &[Tag("Sending out "), Int(YarnContainers), Tag(" NM container statuses")],
        action: "statuses_sent",
    },
    Phrase {
        sample: "Caught exception in status-updater",
        pieces: &[Tag("Caught exception in status-updater")],
        action: "heartbeat_failed",
    },
    Phrase {
        sample: "Message from ResourceManager: Disallowed NodeManager from  dn1.example.com, Sending SHUTDOWN signal to the NodeManager.",
        pieces: &[Tag("Message from ResourceManager: "), All(YarnDiagnostics)],
        action: "resource_manager_message",
    },
]);

pub(super) fn localization<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LOCALIZATION.read(message, record)
}

static LOCALIZATION: Table = Table::new(&[
    Phrase {
        sample: "Failed to download resource { { hdfs://khp/user/etl/x.jar, 1795215197146, FILE, null },pending,[(container_e17_1795214328335_12345_01_000002)],781,DOWNLOADING}",
        pieces: &[
            Tag("Failed to download resource { { "),
            Until(YarnResourceUri, ", "),
            Optional(&[Skip("} "), Rest(YarnDiagnostics)]),
        ],
        action: "resource_failed",
    },
    Phrase {
        sample: "{ hdfs://khp/user/etl/x.jar, 1795215197146, FILE, null } failed: Resource hdfs://khp/user/etl/x.jar changed on src filesystem",
        pieces: &[
            Maybe("DEBUG: "),
            Tag("{ "),
            Until(YarnResourceUri, ", "),
            Skip(" failed: "),
            Rest(YarnDiagnostics),
        ],
        action: "resource_failed",
    },
    // 3.x names the localizer.
    Phrase {
        sample: "{ hdfs://khp/user/etl/x.jar, 1795215197146, FILE, null } failed for container_e17_1795214328335_12345_01_000002 : java.io.FileNotFoundException: File does not exist: hdfs://khp/user/etl/x.jar",
        pieces: &[
            Tag("{ "),
            Until(YarnResourceUri, ", "),
            Skip(" failed for "),
            Id("container_", YarnContainerId),
            Tag(" : "),
            Rest(YarnDiagnostics),
        ],
        action: "resource_failed",
    },
    Phrase {
        sample: "Localizer failed for container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Localizer failed"), Optional(&[Tag(" for "), Id("container_", YarnContainerId)])],
        action: "localizer_failed",
    },
    Phrase {
        sample: "Cache Size Before Clean: 1024, Total Deleted: 512, Public Deleted: 0, Private Deleted: 512",
        pieces: &[
            Tag("Cache Size Before Clean: "),
            Int(YarnCacheBytes),
            Tag(", Total Deleted: "),
            Int(YarnCacheDeleted),
        ],
        action: "cache_cleaned",
    },
    Phrase {
        sample: "Localizer started on port 8040",
        pieces: &[Tag("Localizer started on port "), Int(RpcPort)],
        action: "localizer_listening",
    },
]);

pub(super) fn logs<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LOGS.read(message, record)
}

static LOGS: Table = Table::new(&[
    Phrase {
        sample: "Cannot create writer for app application_1795214328335_12345. Skip log upload this time.",
        pieces: &[Tag("Cannot create writer for app "), Id("application_", YarnApplicationId)],
        action: "logs_failed",
    },
    Phrase {
        sample: "Couldn't upload logs for container_e17_1795214328335_12345_01_000002. Skipping this container.",
        pieces: &[Tag("Couldn't upload logs for "), Id("container_", YarnContainerId)],
        action: "logs_failed",
    },
    // Up to 2.7 `Aggregation did not complete ..`.
    Phrase {
        sample: "Log aggregation did not complete for application application_1795214328335_12345",
        pieces: &[
            Maybe("Log aggregation"),
            Maybe("Aggregation"),
            Tag(" did not complete for application "),
            Id("application_", YarnApplicationId),
        ],
        action: "logs_failed",
    },
    // Up to 2.7 `occured`.
    Phrase {
        sample: "Error occurred while aggregating the log for the application application_1795214328335_12345",
        pieces: &[
            Tag("Error occur"),
            Skip("ed while aggregating the log for the application "),
            Id("application_", YarnApplicationId),
        ],
        action: "logs_failed",
    },
]);

pub(super) fn services<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVICES.read(message, record)
}

static SERVICES: Table = Table::new(&[
    Phrase {
        sample: "Got APPLICATION_INIT for service mapreduce_shuffle",
        pieces: &[Tag("Got "), State(YarnEvent), Tag(" for service "), Word(PartName)],
        action: "auxiliary_event",
    },
    Phrase {
        sample: "Disk(s) turned good: 1/1 local-dirs are good: /mnt/yarn/local; 1/1 log-dirs are good: /mnt/yarn/log",
        pieces: &[Tag("Disk(s) turned good"), Maybe(": "), All(YarnDiagnostics)],
        action: "disks_good",
    },
    Phrase {
        sample: "The auxService name is mapreduce_shuffle and it got an error at event: APPLICATION_INIT",
        pieces: &[
            Tag("The auxService name is "),
            Word(PartName),
            Tag(" and it got an error at event: "),
            State(YarnEvent),
        ],
        action: "auxiliary_failed",
    },
    Phrase {
        sample: "Failed to initialize spark_shuffle",
        pieces: &[Tag("Failed to initialize "), Word(PartName), End],
        action: "auxiliary_failed",
    },
    Phrase {
        sample: "Current number of shuffle connections (2001) is greater than or equal to the max allowed shuffle connections (2000)",
        pieces: &[
            Tag("Current number of shuffle connections ("),
            SkipNumber,
            Tag(") is greater than or equal"),
        ],
        action: "shuffle_refused",
    },
    Phrase {
        sample: "mapreduce_shuffle listening on port 13562",
        pieces: &[Word(PartName), Tag(" listening on port "), Int(RpcPort)],
        action: "shuffle_listening",
    },
    Phrase {
        sample: "Shuffle error in populating headers :",
        pieces: &[Tag("Shuffle error in populating headers :"), End],
        action: "shuffle_failed",
    },
    Phrase { sample: "Shuffle failure ", pieces: &[Tag("Shuffle failure"), End], action: "shuffle_failed" },
    Phrase {
        sample: "Shuffle error :java.io.IOException: Broken pipe",
        pieces: &[
            Tag("Shuffle error "),
            Maybe(":"),
            Name(ErrorType),
            Optional(&[Tag(": "), Rest(ErrorMessage)]),
        ],
        action: "shuffle_failed",
    },
    // A trace stands below.
    Phrase {
        sample: "Shuffle error: ",
        pieces: &[Tag("Shuffle error"), Maybe(" "), Maybe(":"), End],
        action: "shuffle_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&STATUS, &LOCALIZATION, &LOGS, &SERVICES] {
            table.assert_samples();
        }
    }
}
