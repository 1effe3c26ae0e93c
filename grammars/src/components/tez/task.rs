//! What a Tez task does: start and end, counters, fetches, sorts, and the records that Hive's operators count.

use crate::{
    components::counters as shared,
    fields::Field::*,
    message::Scan,
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

pub(super) fn redirected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(REDIRECTED, message, record)
}

const REDIRECTED: &[Phrase] = &[Phrase {
    sample: "Redirecting log file based on addend: dag_1795214328335_0019_1_post",
    pieces: &[Tag("Redirecting log file based on addend: "), All(TezLogPath)],
    action: "log_redirected",
}];

pub(super) fn child<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(CHILD, message, record)
}

const CHILD: &[Phrase] = &[
    Phrase {
        sample: "TezChild starting with PID=27798, containerIdentifier=container_e01_1795214328335_0019_01_000002",
        pieces: &[
            Tag("TezChild starting"),
            Optional(&[Tag(" with PID="), Int(YarnProcessId)]),
            Optional(&[Skip("containerIdentifier="), Id("container_", YarnContainerId)]),
        ],
        action: "child_started",
    },
    Phrase {
        sample: "Attempting to fetch new task for container container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Attempting to fetch new task for container "), Id("container_", YarnContainerId)],
        action: "task_asked",
    },
    Phrase {
        sample: "Got TaskUpdate for containerId= container_e01_1795214328335_0019_01_000002: 0 ms after starting to poll. TaskInfo: shouldDie: false, currentTaskAttemptId: attempt_1795214328335_0019_1_00_000000_0",
        pieces: &[
            Tag("Got TaskUpdate"),
            Optional(&[Tag(" for containerId= "), Id("container_", YarnContainerId)]),
            Tag(": "),
            Int(TezDurationMs),
            Tag(" ms after starting to poll."),
            Optional(&[Skip("currentTaskAttemptId: "), Word(TezAttemptId)]),
        ],
        action: "task_given",
    },
    Phrase {
        sample: "ContainerTask returned shouldDie=true for container container_e01_1795214328335_0019_01_000002, Exiting",
        pieces: &[
            Tag("ContainerTask returned shouldDie=true"),
            Skip("container "),
            Id("container_", YarnContainerId),
        ],
        action: "child_dismissed",
    },
    Phrase {
        sample: "Shutting down container container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Shutting down container "), Id("container_", YarnContainerId)],
        action: "child_stopping",
    },
    Phrase {
        sample: "Shutdown invoked for container container_e01_1795214328335_0019_01_000002",
        pieces: &[Tag("Shutdown invoked for container "), Id("container_", YarnContainerId)],
        action: "child_stopping",
    },
    Phrase {
        sample: "TaskRunner2Result: TaskRunner2Result{endReason=SUCCESS, containerShutdownRequested=false}",
        pieces: &[Tag("TaskRunner2Result: TaskRunner2Result{endReason="), State(TezStatus)],
        action: "task_result",
    },
    Phrase {
        sample: "Refreshing UGI since Credentials have changed. Credentials : #Tokens=1, #SecretKeys=0",
        pieces: &[Tag("Refreshing UGI since Credentials have changed")],
        action: "credentials_refreshed",
    },
];

pub(super) fn runner<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(RUNNER, message, record)
}

const RUNNER: &[Phrase] = &[
    Phrase {
        sample: "Initializing task, taskAttemptId=attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Tag("Initializing task, taskAttemptId="), Word(TezAttemptId)],
        action: "task_initializing",
    },
    Phrase {
        sample: "Running task, taskAttemptId=attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Tag("Running task, taskAttemptId="), Word(TezAttemptId)],
        action: "task_running",
    },
    Phrase {
        sample: "Closing task, taskAttemptId=attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Tag("Closing task, taskAttemptId="), Word(TezAttemptId)],
        action: "task_closing",
    },
    Phrase {
        sample: "Task completed, taskAttemptId=attempt_1795214328335_0019_1_01_000000_0, askedToStop=false",
        pieces: &[Tag("Task completed, taskAttemptId="), Until(TezAttemptId, ",")],
        action: "task_done",
    },
    Phrase {
        sample: "Cleaning up task attempt_1795214328335_0019_1_01_000000_0, stopRequested=false",
        pieces: &[Tag("Cleaning up task "), Until(TezAttemptId, ",")],
        action: "task_cleanup",
    },
    Phrase {
        sample: "TaskRunnerResult for attempt_1795214328335_0019_1_01_000000_0 : TaskRunner2Result{endReason=SUCCESS, containerShutdownRequested=false}  ",
        pieces: &[
            Tag("TaskRunnerResult for "),
            Word(TezAttemptId),
            Tag(" : TaskRunner2Result{endReason="),
            State(TezStatus),
        ],
        action: "task_result",
    },
    Phrase {
        sample: "Routing events from heartbeat response to task, currentTaskAttemptId=attempt_1795214328335_0019_1_01_000000_0, eventCount=1 fromEventId=0 nextFromEventId=1",
        pieces: &[
            Tag("Routing events from heartbeat response to task, currentTaskAttemptId="),
            Until(TezAttemptId, ","),
        ],
        action: "events_routed",
    },
    Phrase {
        sample: "Encounted an error while executing task: attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Tag("Encount"), Skip("ed an error while executing task: "), Word(TezAttemptId)],
        action: "task_failed",
    },
];

pub(super) fn runtime<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(RUNTIME, message, record)
}

const RUNTIME: &[Phrase] = &[
    Phrase {
        sample: "Initializing LogicalIOProcessorRuntimeTask with TaskSpec: DAGName : select dt, count(*) from even...dt(Stage-1), VertexName: Reducer 2, VertexParallelism: 1, TaskAttemptID:attempt_1795214328335_0019_1_01_000000_0, processorName=org.apache.hadoop.hive.ql.exec.tez.ReduceTezProcessor, inputSpecListSize=1",
        pieces: &[
            Tag("Initializing LogicalIOProcessorRuntimeTask with TaskSpec: DAGName : "),
            Until(TezDag, ", VertexName: "),
            Until(TezVertex, ", VertexParallelism: "),
            Int(TezTasks),
            Tag(", TaskAttemptID:"),
            Until(TezAttemptId, ", processorName="),
            Until(TezProcessor, ","),
        ],
        action: "task_specified",
    },
    Phrase {
        sample: "Initialized processor",
        pieces: &[Tag("Initialized processor")],
        action: "processor_initialized",
    },
    Phrase {
        sample: "All initializers finished",
        pieces: &[Tag("All initializers finished")],
        action: "task_initialized",
    },
    Phrase {
        sample: "Waiting for 2 initializers to finish",
        pieces: &[Tag("Waiting for "), SkipNumber, Tag(" initializers to finish")],
        action: "task_initializing",
    },
    Phrase {
        sample: "Starting Inputs/Outputs",
        pieces: &[Tag("Starting Inputs/Outputs")],
        action: "inputs_starting",
    },
    Phrase {
        sample: "Started Input with src edge: Map 1",
        pieces: &[Tag("Started Input with src edge: "), Rest(TezVertex)],
        action: "input_started",
    },
    Phrase {
        sample: "Input: Map 1 being auto started by the framework. Subsequent instances will not be auto-started",
        pieces: &[Tag("Input: "), Until(TezVertex, " being auto started")],
        action: "input_starting",
    },
    Phrase {
        sample: "Num IOs determined for AutoStart: 1",
        pieces: &[Tag("Num IOs determined for AutoStart: ")],
        action: "inputs_starting",
    },
    Phrase { sample: "AutoStartComplete", pieces: &[Tag("AutoStartComplete")], action: "inputs_started" },
    Phrase {
        sample: "Joining on EventRouter",
        pieces: &[Tag("Joining on EventRouter")],
        action: "events_stopping",
    },
];

/// `Final Counters for attempt_1795214328335_0019_1_01_000000_0: Counters: 50 [[File System Counters FILE_BYTES_READ=131, ..]]`
pub(super) fn counters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Final Counters for ")?
        .until(TezAttemptId, ":")?
        .action("task_counters");
    shared::read(message, record)?;
    scan
}

pub(super) fn fetch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(FETCH, message, record)
}

const FETCH: &[Phrase] = &[Phrase {
    sample: "Completed fetch for attempt: {0, 0, attempt_1795214328335_0019_1_00_000000_0_10003} to DISK_DIRECT, csize=35, dsize=31, EndTime=1795216139050, TimeTaken=32, Rate=0.00 MB/s",
    pieces: &[
        Tag("Completed fetch for attempt: {"),
        Skip("} to "),
        State(TezFetchTarget),
        Tag(", csize="),
        Int(TezCompressedBytes),
        Tag(", dsize="),
        Int(TezBytes),
        Optional(&[Skip("TimeTaken="), Int(TezDurationMs)]),
    ],
    action: "fetch_finished",
}];

pub(super) fn shuffle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SHUFFLE, message, record)
}

const SHUFFLE: &[Phrase] = &[
    Phrase {
        sample: "All inputs fetched for input vertex : Map 1",
        pieces: &[Tag("All inputs fetched for input vertex : "), Rest(TezVertex)],
        action: "inputs_fetched",
    },
    Phrase {
        sample: "copy(1 (spillsFetched=1) of 1. Transfer rate (CumulativeDataFetched/TimeSinceInputStarted)) 0.00 MB/s)",
        pieces: &[Tag("copy("), Int(TezTasksCompleted), Skip(") of "), Int(TezTasks), Tag(". Transfer rate")],
        action: "fetch_progress",
    },
    Phrase {
        sample: "Shutting down FetchScheduler for input: Map_1, wasInterrupted=false",
        pieces: &[Tag("Shutting down FetchScheduler for input: "), Until(TezVertex, ",")],
        action: "fetch_stopping",
    },
    Phrase {
        sample: "Shutting down fetchers for input: Map_1, shutdown timetaken: 0 ms, hasFetcherExecutorStopped: true",
        pieces: &[
            Tag("Shutting down fetchers for input: "),
            Until(TezVertex, ", shutdown timetaken: "),
            Int(TezDurationMs),
        ],
        action: "fetch_stopped",
    },
    Phrase {
        sample: "ShuffleScheduler running for sourceVertex: Map 1 with configuration: maxFetchFailuresBeforeReporting=5, reportReadErrorImmediately=true",
        pieces: &[
            Tag("ShuffleScheduler running for sourceVertex: "),
            Until(TezVertex, " with configuration:"),
        ],
        action: "shuffle_configured",
    },
    Phrase {
        sample: "merge complete for input vertex : Map_1",
        pieces: &[Tag("merge complete for input vertex : "), Rest(TezVertex)],
        action: "merge_finished",
    },
    Phrase {
        sample: "Map_1: Shuffle assigned with 1 inputs, codec: None, ifileReadAhead: true",
        pieces: &[Until(TezVertex, ": Shuffle assigned with "), Int(TezTasks), Tag(" inputs")],
        action: "shuffle_assigned",
    },
    Phrase {
        sample: "Map_1: Shuffle Runner thread complete",
        pieces: &[Until(TezVertex, ": Shuffle Runner thread complete")],
        action: "shuffle_finished",
    },
    Phrase {
        sample: "Shutting down Shuffle for source: Map_1",
        pieces: &[Tag("Shutting down Shuffle for source: "), Rest(TezVertex)],
        action: "shuffle_stopping",
    },
    Phrase {
        sample: "Map_1: Reporting fetch failure for InputIdentifier: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0] taskAttemptIdentifier: Map 1_000000_00 to AM.",
        pieces: &[Until(TezVertex, ": Reporting fetch failure for InputIdentifier: "), All(YarnDiagnostics)],
        action: "fetch_failure_reported",
    },
    Phrase {
        sample: "Map_1: Shuffle failed with too many fetch failures and insufficient progress!failureCounts=1",
        pieces: &[Until(TezVertex, ": Shuffle failed with too many fetch failures"), All(YarnDiagnostics)],
        action: "shuffle_failed",
    },
];

pub(super) fn fetcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(FETCHER, message, record)
}

const FETCHER: &[Phrase] = &[
    Phrase {
        sample: "Failed to connect to dn2.example.com:13563 with 1 inputs",
        pieces: &[Tag("Failed to connect to "), Word(MapReduceHost), Tag(" with "), Int(MapReduceSegments)],
        action: "fetch_connect_failed",
    },
    Phrase {
        sample: "Failed to shuffle output of InputAttemptIdentifier [inputIdentifier=0] from dn2.example.com",
        pieces: &[Tag("Failed to shuffle output of "), Skip(" from "), Word(MapReduceHost)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "copyMapOutput failed for tasks [InputAttemptIdentifier [inputIdentifier=0]]",
        pieces: &[Tag("copy"), Skip(" failed for ")],
        action: "fetch_failed",
    },
];

pub(super) fn merge<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MERGE, message, record)
}

const MERGE: &[Phrase] = &[
    Phrase {
        sample: "finalMerge with #inMemoryOutputs=0, size=0 and #onDiskOutputs=1, size=35",
        pieces: &[
            Tag("finalMerge with #inMemoryOutputs="),
            Skip("#onDiskOutputs="),
            Skip("size="),
            Int(TezBytes),
        ],
        action: "final_merge",
    },
    Phrase {
        sample: "close onDiskFile. State: NumOnDiskFiles=1. Current: path=/mnt/yarn/output/attempt_1795214328335_0019_1_00_000000_0_10003/file.out, len=35",
        pieces: &[Tag("close onDiskFile. "), Skip("path="), Until(YarnDirectory, ", len="), Int(TezBytes)],
        action: "map_output_kept",
    },
    Phrase {
        sample: "Map 1: MergerManager: memoryLimit=88858835, maxSingleShuffleLimit=22214708, mergeThreshold=58646832, ioSortFactor=10, postMergeMem=0, memToMemMergeOutputsThreshold=10",
        pieces: &[Until(TezVertex, ": MergerManager: memoryLimit="), Int(MapReduceLimitBytes)],
        action: "shuffle_configured",
    },
];

pub(super) fn sorter<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SORTER, message, record)
}

const SORTER: &[Phrase] = &[
    Phrase {
        sample: "Reducer 3: Spilling to /mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0_10006_0/file.out",
        pieces: &[Until(TezVertex, ": Spilling to "), Rest(YarnDirectory)],
        action: "spill_started",
    },
    Phrase {
        sample: "Reducer 3: Starting flush of map output",
        pieces: &[Until(TezVertex, ": Starting flush of map output")],
        action: "sort_flush",
    },
    Phrase {
        sample: "Reducer 3: done sorting span=0, length=1, time=0",
        pieces: &[Until(TezVertex, ": done sorting span="), SkipNumber, Skip("time="), Int(TezDurationMs)],
        action: "sort_finished",
    },
    Phrase {
        sample: "Setting up PipelinedSorter for Reducer 3: , UsingHashComparator=true",
        pieces: &[Tag("Setting up PipelinedSorter for "), Until(TezVertex, ":")],
        action: "sort_configured",
    },
    Phrase {
        sample: "Reducer 3: reserved.remaining()=23068672, reserved.metasize=11534336",
        pieces: &[Until(TezVertex, ": reserved.remaining()=")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "Reducer 3: Span0.length = 1, perItem = 23",
        pieces: &[Until(TezVertex, ": Span"), Skip(".length = ")],
        action: "sort_buffer",
    },
];

pub(super) fn operator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(OPERATOR, message, record)
}

const OPERATOR: &[Phrase] = &[
    Phrase {
        sample: "MAP[0]: records read - 1",
        pieces: &[Until(TezProcessor, ": records read - "), Int(TezRecords)],
        action: "records_read",
    },
    Phrase {
        sample: "RS[6]: records written - 1",
        pieces: &[Until(TezProcessor, ": records written - "), Int(TezRecords)],
        action: "records_written",
    },
    Phrase {
        sample: "Initializing operator GBY[4]",
        pieces: &[Tag("Initializing operator "), Word(TezProcessor)],
        action: "operator_initializing",
    },
    Phrase {
        sample: "Closing operator GBY[4]",
        pieces: &[Tag("Closing operator "), Word(TezProcessor)],
        action: "operator_closing",
    },
    Phrase {
        sample: "Final Path: FS hdfs://khp/tmp/hive/hive/x/_tmp.-ext-10002/000000_0",
        pieces: &[Tag("Final Path: FS "), Rest(HdfsPath)],
        action: "output_path",
    },
    Phrase {
        sample: "New Final Path: FS hdfs://khp/tmp/hive/hive/x/_tmp.-ext-10002/000000_0",
        pieces: &[Tag("New Final Path: FS "), Rest(HdfsPath)],
        action: "output_path",
    },
    Phrase {
        sample: "Writing to temp file: FS hdfs://khp/tmp/hive/hive/x/_task_tmp.-ext-10002/_tmp.000000_0",
        pieces: &[Tag("Writing to temp file: FS "), Rest(HdfsPath)],
        action: "output_temporary",
    },
];

pub(super) fn plan<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(PLAN, message, record)
}

const PLAN: &[Phrase] = &[
    Phrase {
        sample: "PLAN PATH = hdfs://khp/tmp/hive/hive/60a19451-bb7b-434e-beaa-b9d5d5b02383/map.xml",
        pieces: &[Tag("PLAN PATH = "), Rest(HdfsPath)],
        action: "plan_path",
    },
    Phrase {
        sample: "Deserialized plan (via RPC) - name: Map 1 size: 2.71KB",
        pieces: &[Tag("Deserialized plan ("), Skip(" - name: "), Until(TezVertex, " size: "), Size(TezBytes)],
        action: "plan_read",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in
            [REDIRECTED, CHILD, RUNNER, RUNTIME, FETCH, SHUFFLE, FETCHER, MERGE, SORTER, OPERATOR, PLAN]
        {
            phrase::assert_samples(table);
        }
    }
}
