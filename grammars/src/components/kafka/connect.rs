//! Kafka Connect: connectors, their tasks, and the workers that run them.

use wire::split::first_line;

use super::context;
use crate::{
    fields::Field::{
        BrokerConnector, BrokerDurationMs, BrokerGeneration, BrokerOffsets, BrokerReason, BrokerStateTo,
        BrokerTask, BrokerTopic, EventOutcome, HttpStatus, RpcMethod, RpcServer, ServiceVersion, SourceIp,
        StartupClass,
    },
    message::{MessageGrammar, Messages, Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::{Record, Value},
};

/// By logger.
pub(super) const MESSAGES: Messages = &[
    ("Connect", GRAMMARS),
    ("AbstractConnectCli", GRAMMARS),
    ("Worker", GRAMMARS),
    ("WorkerConnector", GRAMMARS),
    ("WorkerTask", GRAMMARS),
    ("WorkerSinkTask", GRAMMARS),
    ("WorkerSourceTask", GRAMMARS),
    ("AbstractWorkerSourceTask", GRAMMARS),
    ("ExactlyOnceWorkerSourceTask", GRAMMARS),
    ("DistributedHerder", GRAMMARS),
    ("StandaloneHerder", GRAMMARS),
    ("KafkaConfigBackingStore", GRAMMARS),
    ("RestServer", &[request, event]),
    ("ConnectExceptionMapper", GRAMMARS),
];

const GRAMMARS: &[MessageGrammar] = &[event];

/// Reads one of [`EVENTS`] behind who speaks.
fn event<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let rest = context::behind(message, record).scan().rest();
    let rest = own(rest, record);
    EVENTS.read(rest, record)
}

/// Reads `WorkerSinkTask{id=sink-0} `, which most messages of a task begin with, or `WorkerConnector{id=sink} ` of a connector, and goes on
/// behind it.
fn own<'a>(text: &'a [u8], record: &mut Record<'a>) -> &'a [u8] {
    if !text.starts_with(b"Worker") {
        return text;
    }
    let line = first_line(text);
    let (Some(open), Some(close)) = (wire::bytes::find(line, b"{id="), wire::bytes::find(line, b"} ")) else {
        return text;
    };
    let Some(id) = line.get(open + b"{id=".len()..close) else {
        return text;
    };
    match memchr::memrchr(b'-', id).filter(|_| &line[..open] != b"WorkerConnector") {
        Some(dash) => {
            record.put_text(BrokerConnector, &id[..dash]);
            if let Some(task) = context::whole(&id[dash + 1..]) {
                record.put_int(BrokerTask, task);
            }
        }
        None => record.put_text(BrokerConnector, id),
    }
    &text[close + b"} ".len()..]
}

/// `10.20.1.71 - - [22/Nov/2026:07:30:20 +0000] "POST /connectors HTTP/1.1" 201 181 "-" "curl/7.88.1" 5035`: an address of version 6 stands in brackets
/// in some versions.
fn request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).address(SourceIp)?.tag(" - ")?.skip("] \"")?;
    let line = scan.line();
    let method = steps::take_while(&mut &*line, |byte| byte.is_ascii_uppercase())?;
    let end = wire::bytes::find(line, b"\" ")?;
    scan.record().put_text(RpcMethod, &line[..end]);
    (line.get(method.len()) == Some(&b' ')).then_some(())?;
    let mut scan = scan.advance(end)?.tag("\" ")?.int(HttpStatus)?;
    let line = scan.line();
    // The time it took is the last word, where the log has it.
    if let Some(at) = memchr::memrchr(b' ', line)
        && let Some(milliseconds) = context::whole(&line[at + 1..])
        && (line[..at].ends_with(b"\"") || line[..at].ends_with(b" "))
    {
        scan.record().put(BrokerDurationMs, Value::Float(milliseconds as f64));
    }
    scan.action("http_request")
}

static EVENTS: Table = Table::new(&[
    Phrase {
        sample: "Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted",
        pieces: &[Tag("Task threw an uncaught"), Is(EventOutcome, "failure")],
        action: "task_failed",
    },
    Phrase {
        sample: "After being scheduled for shutdown, task threw an uncaught exception.",
        pieces: &[Tag("After being scheduled for shutdown, "), Is(EventOutcome, "failure")],
        action: "task_failed",
    },
    Phrase {
        sample: "Task failed initialization and will not be started.",
        pieces: &[Tag("Task failed initialization"), Is(EventOutcome, "failure")],
        action: "task_failed",
    },
    Phrase {
        sample: "RetriableException from SinkTask:",
        pieces: &[Tag("RetriableException from SinkTask"), Is(EventOutcome, "failure")],
        action: "task_retrying",
    },
    Phrase {
        sample: "failed to send record to t.files: ",
        pieces: &[Tag("failed to send record to "), Until(BrokerTopic, ":"), Is(EventOutcome, "failure")],
        action: "record_lost",
    },
    Phrase {
        sample: "Commit of offsets timed out",
        pieces: &[Tag("Commit of offsets t"), Is(EventOutcome, "failure")],
        action: "offset_commit_failed",
    },
    Phrase {
        sample: "Offset commit failed, rewinding to last committed offsets",
        pieces: &[Tag("Offset commit failed"), Is(EventOutcome, "failure")],
        action: "offset_commit_failed",
    },
    Phrase {
        sample: "Failed to flush offsets to storage: ",
        pieces: &[Tag("Failed to flush"), Is(EventOutcome, "failure")],
        action: "offset_commit_failed",
    },
    Phrase {
        sample: "Timed out waiting to flush offsets to storage; will try again on next flush interval with latest offsets",
        pieces: &[Tag("Timed out waiting to flush offsets"), Is(EventOutcome, "failure")],
        action: "offset_commit_failed",
    },
    Phrase {
        sample: "Committing offsets for 3000 acknowledged messages",
        pieces: &[Tag("Committing offsets for "), Int(BrokerOffsets), Tag(" acknowledged")],
        action: "offsets_committing",
    },
    Phrase {
        sample: "Finished commitOffsets successfully in 12 ms",
        pieces: &[Tag("Finished commitOffsets successfully in "), Float(BrokerDurationMs), Tag(" ms")],
        action: "offsets_committed",
    },
    Phrase {
        sample: "Source task finished initialization and start",
        pieces: &[Tag("Source task finished initialization")],
        action: "task_started",
    },
    Phrase {
        sample: "Sink task finished initialization and start",
        pieces: &[Tag("Sink task finished initialization")],
        action: "task_started",
    },
    Phrase {
        sample: "Connector has failed",
        pieces: &[Tag("Connector has failed"), Is(EventOutcome, "failure")],
        action: "connector_failed",
    },
    Phrase {
        sample: "Error while starting connector",
        pieces: &[Tag("Error while "), Skip("connector"), Is(EventOutcome, "failure")],
        action: "connector_failed",
    },
    Phrase {
        sample: "Error initializing connector",
        pieces: &[Tag("Error initializing connector"), Is(EventOutcome, "failure")],
        action: "connector_failed",
    },
    Phrase {
        sample: "Connector raised an error",
        pieces: &[Tag("Connector raised an error"), Is(EventOutcome, "failure")],
        action: "connector_failed",
    },
    Phrase {
        sample: "Failed to start connector sink",
        pieces: &[
            Tag("Failed to start connector "),
            Maybe("'"),
            Name(BrokerConnector),
            Is(EventOutcome, "failure"),
        ],
        action: "connector_failed",
    },
    Phrase {
        sample: "Failed to start task sink-0",
        pieces: &[Tag("Failed to start task "), Word(BrokerReason), Is(EventOutcome, "failure")],
        action: "task_failed",
    },
    Phrase {
        sample: "Creating connector sink of type FileStreamSink",
        pieces: &[Tag("Creating connector "), Until(BrokerConnector, " of type "), Word(StartupClass)],
        action: "connector_creating",
    },
    Phrase {
        sample: "Finished creating connector sink",
        pieces: &[Tag("Finished creating connector "), Rest(BrokerConnector)],
        action: "connector_created",
    },
    Phrase {
        sample: "Instantiated connector sink with version 3.9.0 of type class org.apache.kafka.connect.file.FileStreamSinkConnector",
        pieces: &[
            Tag("Instantiated connector "),
            Until(BrokerConnector, " with version "),
            Word(ServiceVersion),
            Skip("class "),
            Word(StartupClass),
        ],
        action: "connector_instantiated",
    },
    Phrase {
        sample: "Creating task sink-0",
        pieces: &[Tag("Creating task "), UntilLast(BrokerConnector, "-"), Int(BrokerTask), End],
        action: "task_creating",
    },
    Phrase {
        sample: "Starting task sink-0",
        pieces: &[Tag("Starting task "), UntilLast(BrokerConnector, "-"), Int(BrokerTask), End],
        action: "task_starting",
    },
    Phrase {
        sample: "Stopping task sink-0",
        pieces: &[Tag("Stopping task "), UntilLast(BrokerConnector, "-"), Int(BrokerTask), End],
        action: "task_stopping",
    },
    Phrase {
        sample: "Graceful stop of task sink-0 failed.",
        pieces: &[
            Tag("Graceful stop of task "),
            UntilLast(BrokerConnector, "-"),
            Int(BrokerTask),
            Tag(" failed"),
            Is(EventOutcome, "failure"),
        ],
        action: "task_stop_failed",
    },
    Phrase {
        sample: "Starting connector sink",
        pieces: &[Tag("Starting connector "), Rest(BrokerConnector)],
        action: "connector_starting",
    },
    Phrase {
        sample: "Stopping connector sink",
        pieces: &[Tag("Stopping connector "), Rest(BrokerConnector)],
        action: "connector_stopping",
    },
    Phrase {
        sample: "Setting connector sink state to PAUSED",
        pieces: &[Tag("Setting connector "), Until(BrokerConnector, " state to "), State(BrokerStateTo)],
        action: "connector_state",
    },
    Phrase {
        sample: "Connector sink target state change",
        pieces: &[Tag("Connector "), Until(BrokerConnector, " target state change")],
        action: "connector_changed",
    },
    Phrase {
        sample: "Connector sink config updated",
        pieces: &[Tag("Connector "), Until(BrokerConnector, " config updated")],
        action: "connector_changed",
    },
    Phrase {
        sample: "Connector sink config removed",
        pieces: &[Tag("Connector "), Until(BrokerConnector, " config removed")],
        action: "connector_removed",
    },
    Phrase {
        sample: "Successfully processed removal of connector 'sink'",
        pieces: &[Tag("Successfully processed removal of connector '"), Until(BrokerConnector, "'")],
        action: "connector_removed",
    },
    Phrase {
        sample: "Connector 'sink' restart successful",
        pieces: &[Tag("Connector '"), Until(BrokerConnector, "' restart successful")],
        action: "connector_restarted",
    },
    Phrase {
        sample: "Connector 'sink' restart failed",
        pieces: &[
            Tag("Connector '"),
            Until(BrokerConnector, "' restart failed"),
            Is(EventOutcome, "failure"),
        ],
        action: "connector_failed",
    },
    Phrase {
        sample: "Joined group at generation 3 with protocol version 2 and got assignment: Assignment{error=0, leader='connect-1', connectorIds=[sink], taskIds=[sink-0]} with rebalance delay: 0",
        pieces: &[
            Tag("Joined group "),
            Skip("generation "),
            Int(BrokerGeneration),
            Skip("got assignment: "),
            Rest(BrokerReason),
        ],
        action: "group_joined",
    },
    Phrase {
        sample: "Joined group and got assignment: Assignment{error=0, leader='connect-1-bd3c', leaderUrl='http://10.20.1.81:8083/', offset=8, connectorIds=[sink], taskIds=[sink-0]}",
        pieces: &[Tag("Joined group and got assignment: "), Rest(BrokerReason)],
        action: "group_joined",
    },
    Phrase {
        sample: "Rebalance started",
        pieces: &[Tag("Rebalance started"), End],
        action: "group_rebalancing",
    },
    Phrase {
        sample: "Uncaught exception in REST call to /connectors",
        pieces: &[
            Tag("Uncaught exception in REST call to "),
            Rest(BrokerReason),
            Is(EventOutcome, "failure"),
        ],
        action: "http_request_failed",
    },
    Phrase {
        sample: "Uncaught exception in herder work thread, exiting: ",
        pieces: &[Tag("Uncaught exception in herder work thread"), Is(EventOutcome, "failure")],
        action: "service_failed",
    },
    Phrase {
        sample: "Kafka Connect starting",
        pieces: &[Tag("Kafka Connect starting")],
        action: "service_starting",
    },
    Phrase {
        sample: "Kafka Connect started",
        pieces: &[Tag("Kafka Connect started")],
        action: "service_started",
    },
    Phrase {
        sample: "Kafka Connect stopping",
        pieces: &[Tag("Kafka Connect stopping")],
        action: "service_stopping",
    },
    Phrase {
        sample: "Kafka Connect stopped",
        pieces: &[Tag("Kafka Connect stopped")],
        action: "service_stopped",
    },
    Phrase { sample: "Herder starting", pieces: &[Tag("Herder starting")], action: "service_starting" },
    Phrase { sample: "Herder started", pieces: &[Tag("Herder started")], action: "service_started" },
    Phrase { sample: "Herder stopping", pieces: &[Tag("Herder stopping")], action: "service_stopping" },
    Phrase { sample: "Herder stopped", pieces: &[Tag("Herder stopped")], action: "service_stopped" },
    Phrase { sample: "Worker starting", pieces: &[Tag("Worker starting")], action: "service_starting" },
    Phrase { sample: "Worker started", pieces: &[Tag("Worker started")], action: "service_started" },
    Phrase { sample: "Worker stopping", pieces: &[Tag("Worker stopping")], action: "service_stopping" },
    Phrase { sample: "Worker stopped", pieces: &[Tag("Worker stopped")], action: "service_stopped" },
    Phrase {
        sample: "REST server listening at http://10.20.1.81:8083/, advertising URL http://k1.example.com:8083/",
        pieces: &[Tag("REST server listening at "), Until(RpcServer, ",")],
        action: "listening",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        EVENTS.assert_samples();
    }
}
