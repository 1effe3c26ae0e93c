//! What a job's master does with its containers: launches, kills, speculation.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn launcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    LAUNCHER.read(message, record)
}

static LAUNCHER: Table = Table::new(&[
    Phrase {
        sample: "Processing the event EventType: CONTAINER_REMOTE_LAUNCH for container container_e01_1795214328335_0012_01_000002 taskAttempt attempt_1795214328335_0012_m_000000_0",
        pieces: &[
            Tag("Processing the event EventType: "),
            State(YarnEvent),
            Tag(" for container "),
            Id("container_", YarnContainerId),
            Tag(" taskAttempt "),
            Word(MapReduceAttemptId),
        ],
        action: "launcher_event",
    },
    Phrase {
        sample: "Launching attempt_1795214328335_0012_m_000000_0",
        pieces: &[Tag("Launching "), Word(MapReduceAttemptId)],
        action: "attempt_launching",
    },
    Phrase {
        sample: "KILLING attempt_1795214328335_0012_m_000001_4",
        pieces: &[Tag("KILLING "), Word(MapReduceAttemptId)],
        action: "attempt_killing",
    },
    Phrase {
        sample: "Shuffle port returned by ContainerManager for attempt_1795214328335_0012_m_000000_0 : 13562",
        pieces: &[
            Tag("Shuffle port returned by ContainerManager for "),
            Word(MapReduceAttemptId),
            Tag(" : "),
            Int(RpcPort),
        ],
        action: "attempt_launched",
    },
    Phrase {
        sample: "Container launch failed for container_e01_1795214328335_0012_01_000002 : java.net.ConnectException: refused",
        pieces: &[
            Tag("Container launch failed for "),
            Id("container_", YarnContainerId),
            Tag(" : "),
            All(YarnDiagnostics),
        ],
        action: "attempt_launch_failed",
    },
    Phrase {
        sample: "cleanup failed for container container_e01_1795214328335_0012_01_000002 : java.net.ConnectException: refused",
        pieces: &[
            Tag("cleanup failed for container "),
            Id("container_", YarnContainerId),
            Tag(" : "),
            All(YarnDiagnostics),
        ],
        action: "container_cleanup_failed",
    },
    Phrase {
        sample: "Upper limit on the thread pool size is 500",
        pieces: &[Tag("Upper limit on the thread pool size is ")],
        action: "launcher_configured",
    },
    Phrase {
        sample: "The thread pool initial size is 10",
        pieces: &[Tag("The thread pool initial size is ")],
        action: "launcher_configured",
    },
]);

pub(super) fn speculator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SPECULATOR.read(message, record)
}

static SPECULATOR: Table = Table::new(&[
    Phrase {
        sample: "ATTEMPT_START task_1795214328335_0012_m_000000",
        pieces: &[Tag("ATTEMPT_START "), Word(MapReduceTaskId)],
        action: "speculator_attempt_start",
    },
    Phrase {
        sample: "JOB_CREATE job_1795214328335_0012",
        pieces: &[Tag("JOB_CREATE "), Id("job_", MapReduceJobId)],
        action: "speculator_job_create",
    },
    Phrase {
        sample: "DefaultSpeculator.addSpeculativeAttempt -- we are speculating task_1795214328335_0012_m_000001",
        pieces: &[
            Tag("DefaultSpeculator.addSpeculativeAttempt -- we are speculating "),
            Word(MapReduceTaskId),
        ],
        action: "speculating",
    },
    Phrase {
        sample: "We launched 1 speculations.  Sleeping 15000 milliseconds.",
        pieces: &[Tag("We launched "), Int(YarnContainers), Tag(" speculations")],
        action: "speculations_launched",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&LAUNCHER, &SPECULATOR] {
            table.assert_samples();
        }
    }
}
