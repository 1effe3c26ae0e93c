//! Parts of a NodeManager: its servers and settings, keys of tokens, directories of logs that are not as they should be.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn any<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    PARTS.read(message, record)
}

/// The names of settings that the monitor of containers tells of.
const SETTINGS: &[&str] = &[
    "Using ResourceCalculatorPlugin",
    "Using ResourceCalculatorProcessTree",
    "Physical memory check enabled",
    "Virtual memory check enabled",
    "Elastic memory control enabled",
    "Strict memory control enabled",
    "ContainersMonitor enabled",
    "Container Log Monitor Enabled",
];

static PARTS: Table = Table::new(&[
    Phrase {
        sample: " Using ResourceCalculatorPlugin : org.apache.hadoop.yarn.util.LinuxResourceCalculatorPlugin@5d8445d7",
        pieces: &[
            Maybe(" "),
            OneOf(SettingName, SETTINGS),
            Maybe(" "),
            Tag(":"),
            Maybe(" "),
            Rest(SettingValue),
        ],
        action: "setting",
    },
    Phrase {
        sample: "ContainerManager started at dn1.example.com/10.20.1.11:8041",
        pieces: &[Tag("ContainerManager started at "), Word(RpcServer)],
        action: "container_manager_started",
    },
    Phrase {
        sample: "Initialized nodemanager for null: physical-memory=8192 virtual-memory=17204 virtual-cores=8",
        pieces: &[
            Tag("Initialized nodemanager "),
            Skip("physical-memory="),
            Int(YarnMemoryMb),
            Skip("virtual-cores="),
            Int(YarnVcores),
        ],
        action: "node_resources",
    },
    Phrase {
        sample: "Unexpected error starting NodeStatusUpdater",
        pieces: &[Tag("Unexpected error starting NodeStatusUpdater")],
        action: "start_failed",
    },
    Phrase {
        sample: "Stack trace: ExitCodeException exitCode=1: ",
        pieces: &[Tag("Stack trace: "), Name(ErrorType), Optional(&[Tag(" exitCode="), Int(YarnExitCode)])],
        action: "container_launch_failed",
    },
    Phrase {
        sample: "IOException executing command: ",
        pieces: &[Tag("IOException executing command:")],
        action: "privileged_operation_failed",
    },
    // Up to 3.0 `already exist`.
    Phrase {
        sample: "Remote Root Log Dir [/app-logs] already exist, but with incorrect permissions. Expected: [rwxrwxrwt], Found: [rwxrwxrwx]. The cluster may have problems with multiple users.",
        pieces: &[Tag("Remote Root Log Dir ["), Until(YarnDirectory, "] "), Rest(YarnDiagnostics)],
        action: "log_directory_wrong",
    },
    Phrase {
        sample: "{ { hdfs://khp/user/etl/x.jar, 1795215197146, FILE, null },pending,[(container_e17_1795214328335_12345_01_000002)],781495827608056,DOWNLOADING}",
        pieces: &[Tag("{ { "), Until(YarnResourceUri, ", "), Skip(" },")],
        action: "resource_failed",
    },
    Phrase {
        sample: "Rolling master-key for container-tokens, got key with id -1093421",
        pieces: &[Tag("Rolling master-key for "), Name(PartName)],
        action: "token_key_updated",
    },
    Phrase {
        sample: "Adding auxiliary service mapreduce_shuffle, \"mapreduce_shuffle\"",
        pieces: &[Tag("Adding auxiliary service "), Until(PartName, ",")],
        action: "auxiliary_added",
    },
    Phrase {
        sample: "Started YARN shuffle service for Spark on port 7337. Authentication is not enabled.  Registered executor file is /mnt/yarn/local/registeredExecutors.ldb",
        pieces: &[Tag("Started YARN shuffle service for "), Name(PartName), Tag(" on port "), Int(RpcPort)],
        action: "shuffle_listening",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        PARTS.assert_samples();
    }
}
