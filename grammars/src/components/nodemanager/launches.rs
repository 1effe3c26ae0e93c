//! Launches and signals, also through the native executor, and containers that are no longer there.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn executor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EXECUTOR.read(message, record)
}

/// The native executor tells a failed launch in lines, each an event.
static EXECUTOR: Table = Table::new(&[
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
        sample: "Error in signalling container 16701 with SIGKILL; exit = 9",
        pieces: &[
            Tag("Error in signalling container "),
            Int(YarnProcessId),
            Tag(" with "),
            State(ProcessSignal),
            Tag("; exit = "),
            Int(YarnExitCode),
        ],
        action: "container_signal_failed",
    },
    Phrase {
        sample: "Shell execution returned exit code: 143. Privileged Execution Operation Stderr: ",
        pieces: &[Tag("Shell execution returned exit code: "), Int(YarnExitCode)],
        action: "container_launch_failed",
    },
]);

pub(super) fn launch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LAUNCH.read(message, record)
}

static LAUNCH: Table = Table::new(&[
    Phrase {
        sample: "Container exited with a non-zero exit code 143. ",
        pieces: &[Tag("Container exited with a non-zero exit code "), Int(YarnExitCode)],
        action: "container_failed",
    },
    Phrase {
        sample: "Could not get pid for container_e17_1795214328335_12345_01_000002. Waited for 2000 ms.",
        pieces: &[
            Tag("Could not get pid for "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(". Waited for "), Duration(YarnDurationMs)]),
        ],
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
    // The command, and the signal that it is; of a clean-up the signal alone, `Sent signal SIGTERM to pid ..`.
    Phrase {
        sample: "Sent signal OUTPUT_THREAD_DUMP (SIGQUIT) to pid 16701 as user alice for container container_e17_1795214328335_12345_01_000002, result=success",
        pieces: &[
            Tag("Sent signal "),
            Optional(&[SkipWord, Tag(" (")]),
            State(ProcessSignal),
            Maybe(")"),
            Tag(" to pid "),
            Int(YarnProcessId),
            Tag(" as user "),
            Word(UserName),
            Tag(" for container "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(", result=success"), Is(EventOutcome, "success")]),
            Optional(&[Tag(", result=failed"), Is(EventOutcome, "failure")]),
        ],
        action: "container_signalled",
    },
    Phrase {
        sample: "Sending signal OUTPUT_THREAD_DUMP to container container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Sending signal "), SkipWord, Tag(" to container "), Id("container_", YarnContainerId)],
        action: "container_signalling",
    },
    Phrase {
        sample: "Failed to launch container.",
        pieces: &[Tag("Failed to launch container"), Maybe(" due to configuration error"), Tag("."), End],
        action: "container_launch_failed",
    },
]);

pub(super) fn containers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CONTAINERS.read(message, record)
}

/// Containers that are no longer there, or not watched.
static CONTAINERS: Table = Table::new(&[
    Phrase {
        sample: "Event EventType: KILL_CONTAINER sent to absent container container_e17_1795214328335_12345_01_000002",
        pieces: &[Tag("Event "), Skip(" sent to absent container "), Id("container_", YarnContainerId)],
        action: "container_absent",
    },
    Phrase {
        sample: "Event EventType: FINISH_APPLICATION sent to absent application application_1795214328335_12345",
        pieces: &[Tag("Event "), Skip(" sent to absent application "), Id("application_", YarnApplicationId)],
        action: "application_absent",
    },
    // Up to 2.7 `in ContainerMemoryManager while managing memory of`.
    Phrase {
        sample: "Uncaught exception in ContainersMonitorImpl while monitoring resource of container_e17_1795214328335_12345_01_000002",
        pieces: &[
            Tag("Uncaught exception in Container"),
            Skip(" while m"),
            Skip(" of "),
            Id("container_", YarnContainerId),
        ],
        action: "monitoring_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&EXECUTOR, &LAUNCH, &CONTAINERS] {
            table.assert_samples();
        }
    }
}
