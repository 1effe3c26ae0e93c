//! What a Tez task does: start and end, counters, and the records that Hive's operators count.

use crate::{
    components::{counters as shared, mapreduce},
    fields::Field::*,
    message::{Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn redirected<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    REDIRECTED.read(message, record)
}

static REDIRECTED: Table = Table::new(&[Phrase {
    sample: "Redirecting log file based on addend: dag_1795214328335_0019_1_post",
    pieces: &[Tag("Redirecting log file based on addend: "), All(TezLogPath)],
    action: "log_redirected",
}]);

pub(super) fn child<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CHILD.read(message, record)
}

static CHILD: Table = Table::new(&[
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
        sample: "Got a shouldDie notification via heartbeats for container container_e01_1795214328335_0019_01_000002. Shutting down",
        pieces: &[
            Tag("Got a shouldDie notification via heartbeats for container "),
            Id("container_", YarnContainerId),
        ],
        action: "child_dismissed",
    },
    Phrase {
        sample: "Refreshing UGI since Credentials have changed. Credentials : #Tokens=1, #SecretKeys=0",
        pieces: &[Tag("Refreshing UGI since Credentials have changed")],
        action: "credentials_refreshed",
    },
]);

pub(super) fn runner<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    RUNNER.read(message, record)
}

static RUNNER: Table = Table::new(&[
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
            Optional(&[Skip(", failureType="), State(TezFailure)]),
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
        sample: "Received notification of a  failure  which will cause the task to die",
        pieces: &[Tag("Received notification of a  failure ")],
        action: "task_failed",
    },
    Phrase {
        sample: "Received notification of a  kill  which will cause the task to die",
        pieces: &[Tag("Received notification of a  kill ")],
        action: "task_killed",
    },
    Phrase {
        sample: "Asked to die via task heartbeat",
        pieces: &[Tag("Asked to die via task heartbeat")],
        action: "child_dismissed",
    },
    Phrase {
        sample: "Received should die response from AM",
        pieces: &[Tag("Received should die response from AM")],
        action: "child_dismissed",
    },
    Phrase {
        sample: "Encounted an error while executing task: attempt_1795214328335_0019_1_01_000000_0",
        pieces: &[Tag("Encount"), Skip("ed an error while executing task: "), Word(TezAttemptId)],
        action: "task_failed",
    },
]);

pub(super) fn runtime<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    RUNTIME.read(message, record)
}

static RUNTIME: Table = Table::new(&[
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
]);

/// `Final Counters for attempt_1795214328335_0019_1_01_000000_0: Counters: 50 [[File System Counters FILE_BYTES_READ=131, ..]]`
pub(super) fn counters<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Final Counters for ")?
        .until(TezAttemptId, ":")?
        .action("task_counters");
    shared::read(message, record)?;
    scan
}

/// `Processing split: TezGroupedSplit{wrappedSplits=[org.apache.x.Format:hdfs://khp/in/a:0+417, ..], wrappedInputFormatName='..', .., length=417}`;
/// a split alone is as MapReduce's
pub(super) fn split<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if !scan.sees("Processing split: TezGroupedSplit{") {
        return mapreduce::split(message, record);
    }
    let line = scan.line();
    let at = wire::bytes::rfind(line, b", length=")? + ", length=".len();
    scan.advance(at)?.int(MapReduceBytes)?.action("split_processing")
}

pub(super) fn operator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    OPERATOR.read(message, record)
}

static OPERATOR: Table = Table::new(&[
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
        sample: "Received abort in operator: MAP",
        pieces: &[Tag("Received abort in operator: "), Word(TezProcessor)],
        action: "operator_aborted",
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
]);

/// `PLAN PATH = hdfs://khp/tmp/hive/hive/60a19451-bb7b-434e-beaa-b9d5d5b02383/map.xml`,
/// `Deserialized plan (via RPC) - name: Map 1 size: 2.71KB`
pub(super) fn plan<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record)
        .phrase(&[("PLAN PATH = ", "plan_path"), ("Deserialized plan (", "plan_read")])?;
    if action == "plan_path" {
        return scan.rest_of_line(HdfsPath)?.action(action);
    }
    let mut scan = scan.skip(" - name: ")?.until(TezVertex, " size: ")?;
    let bytes = decimal_size(scan.rest())?;
    scan.record().put_int(TezBytes, bytes);
    scan.action(action)
}

/// `512B`, `2.71KB`, `1.20MB` in bytes: Hive's units are powers of 1000, unlike others'.
fn decimal_size(mut text: &[u8]) -> Option<i64> {
    let number = steps::float(&mut text)?;
    let power = b"BKMGTPE".iter().position(|unit| text.first() == Some(unit))?;
    Some((number * 1000_f64.powi(i32::try_from(power).ok()?)).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&REDIRECTED, &CHILD, &RUNNER, &RUNTIME, &OPERATOR] {
            table.assert_samples();
        }
    }

    #[test]
    fn sizes_of_plans_are_decimal() {
        for (text, bytes) in
            [("999B", Some(999)), ("2.71KB", Some(2710)), ("1.50MB", Some(1_500_000)), ("x", None)]
        {
            assert_eq!(decimal_size(text.as_bytes()), bytes, "{text}");
        }
    }
}
