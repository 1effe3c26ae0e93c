//! Containers of YARN that executors run in: asked for, launched, lost.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn allocator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ALLOCATOR.read(message, record)
}

static ALLOCATOR: Table = Table::new(&[
    Phrase {
        sample: "Launching container container_1795214328335_0012_01_000002 on host dn1.example.com for executor with ID 1 for ResourceProfile Id 0",
        pieces: &[
            Tag("Launching container "),
            Id("container_", YarnContainerId),
            Tag(" on host "),
            Word(SparkHost),
            Optional(&[Tag(" for executor with ID "), Name(SparkExecutor)]),
        ],
        action: "executor_launching",
    },
    // 1.6, without the executor's number.
    Phrase {
        sample: "Launching container container_1795214328335_0012_01_000002 for on host dn1.example.com",
        pieces: &[
            Tag("Launching container "),
            Id("container_", YarnContainerId),
            Tag(" for on host "),
            Word(SparkHost),
        ],
        action: "executor_launching",
    },
    Phrase {
        sample: "Launching ExecutorRunnable. driverUrl: spark://CoarseGrainedScheduler@10.20.1.71:34603,  executorHostname: dn1.example.com",
        pieces: &[
            Tag("Launching ExecutorRunnable. driverUrl: "),
            Until(SparkUrl, ","),
            Skip("executorHostname: "),
            Rest(SparkHost),
        ],
        action: "executor_launching",
    },
    Phrase {
        sample: "Received 3 containers from YARN, launching executors on 2 of them.",
        pieces: &[
            Tag("Received "),
            Int(YarnContainers),
            Tag(" containers from YARN, launching executors on "),
            Int(SparkExecutors),
        ],
        action: "containers_received",
    },
    Phrase {
        sample: "Completed container container_1795214328335_0012_01_000002 on host: dn1.example.com (state: COMPLETE, exit status: 143)",
        pieces: &[
            Tag("Completed container "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(" on host: "), Word(SparkHost)]),
            Tag(" (state: "),
            State(SparkState),
            Tag(", exit status: "),
            Int(YarnExitCode),
        ],
        action: "container_completed",
    },
    Phrase {
        sample: "Container from a bad node: container_1795214328335_0012_01_000002 on host: dn1.example.com. Exit status: 143. Diagnostics: killed",
        pieces: &[
            Tag("Container "),
            Maybe("from a bad node: "),
            Maybe("marked as failed: "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(" on host: "), Until(SparkHost, ". Exit status: ")]),
            Maybe(". Exit status: "),
            Int(YarnExitCode),
            Tag(". Diagnostics: "),
            All(YarnDiagnostics),
        ],
        action: "container_failed",
    },
    Phrase {
        sample: "Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.",
        pieces: &[
            Tag("Container killed by YARN for exceeding "),
            OneOf(YarnLimitKind, &["physical", "virtual"]),
            Tag(" memory limits. "),
            Optional(&[Size(YarnPhysicalUsed), Tag(" of "), Size(YarnPhysicalLimit), Tag(" physical")]),
            Optional(&[Size(YarnVirtualUsed), Tag(" of "), Size(YarnVirtualLimit), Tag(" virtual")]),
        ],
        action: "container_limit_exceeded",
    },
    // Up to 2.3.
    Phrase {
        sample: "Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used. Consider boosting spark.yarn.executor.memoryOverhead.",
        pieces: &[
            Tag("Container killed by YARN for exceeding memory limits. "),
            Optional(&[Size(YarnPhysicalUsed), Tag(" of "), Size(YarnPhysicalLimit), Tag(" physical")]),
            Optional(&[Size(YarnVirtualUsed), Tag(" of "), Size(YarnVirtualLimit), Tag(" virtual")]),
        ],
        action: "container_limit_exceeded",
    },
    Phrase {
        sample: "Executor for container container_1795214328335_0012_01_000002 exited because of a YARN event (e.g., pre-emption) and not because of an error in the running job.",
        pieces: &[
            Tag("Executor for container "),
            Id("container_", YarnContainerId),
            Tag(" exited because of a YARN event"),
        ],
        action: "container_ended",
    },
    Phrase {
        sample: "Executor for container container_1795214328335_0012_01_000002 exited after Application shutdown.",
        pieces: &[
            Tag("Executor for container "),
            Id("container_", YarnContainerId),
            Tag(" exited after Application shutdown"),
        ],
        action: "container_ended",
    },
    Phrase {
        sample: "Container container_1795214328335_0012_01_000002 on host: dn1.example.com was preempted.",
        pieces: &[
            Tag("Container "),
            Id("container_", YarnContainerId),
            Optional(&[Tag(" on host: "), Word(SparkHost)]),
            Tag(" was preempted"),
        ],
        action: "container_preempted",
    },
    Phrase {
        sample: "Driver requested a total number of 3 executor(s).",
        pieces: &[Tag("Driver requested a total number of "), Int(SparkExecutors)],
        action: "executors_asked",
    },
    Phrase {
        sample: "Will request 2 executor container(s), each with 1 core(s) and 1408 MB memory (including 384 MB of overhead)",
        pieces: &[
            Tag("Will request "),
            Int(SparkExecutors),
            Tag(" executor container(s)"),
            Optional(&[Skip(" with "), Int(YarnVcores), Tag(" core(s) and "), Int(YarnMemoryMb)]),
        ],
        action: "containers_asked",
    },
    // 1.x.
    Phrase {
        sample: "Will request 2 executor containers, each with 1 cores and 1408 MB memory including 384 MB overhead",
        pieces: &[
            Tag("Will request "),
            Int(SparkExecutors),
            Tag(" executor containers, each with "),
            Int(YarnVcores),
            Tag(" cores and "),
            Int(YarnMemoryMb),
        ],
        action: "containers_asked",
    },
    Phrase {
        sample: "Container request (host: Any, capability: <memory:1408, vCores:1>)",
        pieces: &[
            Tag("Container request (host: "),
            Until(SparkHost, ", capability: "),
            Resource(YarnMemoryMb, YarnVcores),
        ],
        action: "containers_asked",
    },
    Phrase {
        sample: "Submitted 2 unlocalized container requests.",
        pieces: &[Tag("Submitted "), Int(SparkExecutors), Skip(" container request")],
        action: "containers_asked",
    },
    // Its environment, command and files stand behind it.
    Phrase {
        sample: "\n===============================================================================\nYARN executor launch context:",
        pieces: &[Tag("\n=========="), Skip("="), Optional(&[End])],
        action: "executor_context",
    },
    Phrase {
        sample: "Setting up ContainerLaunchContext",
        pieces: &[Tag("Setting up ContainerLaunchContext")],
        action: "executor_context",
    },
    Phrase {
        sample: "Canceling requests for 2 executor container(s) to have a new desired total 1 executors.",
        pieces: &[Tag("Canceling requests for "), Int(SparkExecutors), Tag(" executor container")],
        action: "containers_cancelled",
    },
    Phrase {
        sample: "Failed to launch executor 1 on container container_1795214328335_0012_01_000002",
        pieces: &[
            Tag("Failed to launch executor "),
            Word(SparkExecutor),
            Tag(" on container "),
            Id("container_", YarnContainerId),
        ],
        action: "executor_launch_failed",
    },
    Phrase {
        sample: "Starting Executor Container",
        pieces: &[Tag("Starting Executor Container")],
        action: "executor_starting",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        ALLOCATOR.assert_samples();
    }
}
