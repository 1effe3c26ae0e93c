//! The node's dealings with the ResourceManager, launches through the native executor, downloads that fail, log uploads that
//! are put off, disks that come back, the cache.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

pub(super) fn status<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(STATUS, message, record)
}

const STATUS: &[Phrase] = &[
    Phrase {
        sample: "Node is out of sync with ResourceManager, hence resyncing.",
        pieces: &[Tag("Node is out of sync with ResourceManager"), Skip("resyncing")],
        action: "node_resync",
    },
    // Older: `Recieved SHUTDOWN signal from Resourcemanager as part of heartbeat, hence shutting down.`
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
];

pub(super) fn executor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(EXECUTOR, message, record)
}

/// The native executor tells a failed launch in lines, each an event.
const EXECUTOR: &[Phrase] = &[
    Phrase {
        sample: "Exception from container-launch.",
        pieces: &[Tag("Exception from container-launch"), Maybe("."), End],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "Container id: container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Container id: "), Id("container_", YarnContainerId)],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "Exit code: 255",
        pieces: &[Tag("Exit code: "), Int(YarnExitCode)],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "Exception message: Launch container failed",
        pieces: &[Tag("Exception message: "), All(YarnDiagnostics)],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "Shell output: main : command provided 1",
        pieces: &[Tag("Shell "), Maybe("error "), Tag("output: "), All(YarnDiagnostics)],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "Shell execution returned exit code: 143. Privileged Execution Operation Stderr: ",
        pieces: &[Tag("Shell execution returned exit code: "), Int(YarnExitCode)],
        action: "container_launch_failed",
    },
];

pub(super) fn launch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(LAUNCH, message, record)
}

const LAUNCH: &[Phrase] = &[
    Phrase {
        sample: "Container exited with a non-zero exit code 143. ",
        pieces: &[Tag("Container exited with a non-zero exit code "), Int(YarnExitCode)],
        action: "container_failed",
    },
    Phrase {
        sample: "Could not get pid for container_e17_1795214328335_12345_01_000002. Waited for 2000 ms.",
        pieces: &[Tag("Could not get pid for "), Id("container_", YarnContainerId)],
        action: "container_pid_missing",
    },
    Phrase {
        sample: "Container container_e17_1795214328335_12345_01_000002 not launched as it has already been marked for Killing",
        pieces: &[Tag("Container "), Id("container_", YarnContainerId), Tag(" not launched")],
        action: "container_not_launched",
    },
    Phrase {
        sample: "Marking container_e17_1795214328335_12345_01_000002 as inactive",
        pieces: &[
            Tag("Marking "),
            Maybe("container "),
            Id("container_", YarnContainerId),
            Tag(" as inactive"),
        ],
        action: "container_inactive",
    },
    Phrase {
        sample: "Sent signal 15 to pid 16701 as user alice for container container_e17_1795214328335_12345_01_000002, result=success",
        pieces: &[
            Tag("Sen"),
            Skip("signal "),
            Word(ProcessSignal),
            Skip(" pid "),
            Int(YarnProcessId),
            Tag(" as user "),
            Word(UserName),
            Tag(" for container "),
            Id("container_", YarnContainerId),
        ],
        action: "container_signalled",
    },
];

pub(super) fn localization<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(LOCALIZATION, message, record)
}

const LOCALIZATION: &[Phrase] = &[
    Phrase {
        sample: "Failed to download resource { { hdfs://khp/user/etl/x.jar, 1795215197146, FILE, null },pending,[(container_e17_1795214328335_12345_01_000002)],781,DOWNLOADING}",
        pieces: &[Tag("Failed to download resource { { "), Until(YarnResourceUri, ", ")],
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
];

pub(super) fn logs<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(LOGS, message, record)
}

const LOGS: &[Phrase] = &[
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
    Phrase {
        sample: "Finished aggregate log file for application_1795214328335_12345",
        pieces: &[Tag("Finished aggregate log file"), Skip("application_")],
        action: "logs_uploaded",
    },
    Phrase {
        sample: "Aggregation did not complete for application application_1795214328335_12345",
        pieces: &[
            Tag("Aggregation did not complete for application "),
            Id("application_", YarnApplicationId),
        ],
        action: "logs_failed",
    },
];

pub(super) fn services<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SERVICES, message, record)
}

const SERVICES: &[Phrase] = &[
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
        sample: "mapreduce_shuffle listening on port 13562",
        pieces: &[Word(PartName), Tag(" listening on port "), Int(RpcPort)],
        action: "shuffle_listening",
    },
    Phrase {
        sample: "Shuffle error in populating headers :",
        pieces: &[Tag("Shuffle error")],
        action: "shuffle_failed",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [STATUS, EXECUTOR, LAUNCH, LOCALIZATION, LOGS, SERVICES] {
            phrase::assert_samples(table);
        }
    }
}
