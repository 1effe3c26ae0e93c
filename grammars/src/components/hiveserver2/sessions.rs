//! Sessions, operations and the Thrift service.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `Session opened, SessionHandle [57033713-131c-4326-8fad-81e50a879de2], current sessions:1`, `Session closed, ..`; of 3.x'
/// ThriftCLIService `Opened a session: SessionHandle [..], current sessions: 3`
pub(super) fn changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let head = scan.line().get(..16)?;
    let action = match head {
        [b'S', ..] if head.starts_with(b"Session opened, ") => "session_opened",
        [b'S', ..] if head.starts_with(b"Session closed, ") => "session_closed",
        [b'O', ..] if head.starts_with(b"Opened a session") => "session_opened",
        [b'C', ..] if head.starts_with(b"Closed a session") => "session_closed",
        _ => return None,
    };
    scan.skip("SessionHandle [")?
        .until(Field::HiveSessionId, "]")?
        .maybe_then(|scan| Some(scan.skip("current sessions:")?.maybe(" ").int(Field::HiveSessions)?.rest()))
        .action(action)
}

/// `Updating thread name to 57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27`,
/// `Resetting thread name to  HiveServer2-Handler-Pool: Thread-27`
pub(super) fn thread_name<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Resetting ") {
        return scan.tag("Resetting thread name to ")?.action("thread_reset");
    }
    let mut scan = scan.tag("Updating thread name to ")?;
    let session = steps::word(&mut scan.rest())?;
    if crate::ids::is_uuid(session) {
        scan.record().put_text(Field::HiveSessionId, session);
    }
    scan.action("thread_named")
}

/// `Using the default value passed in for log id: 57033713-131c-4326-8fad-81e50a879de2`
pub(super) fn log_id<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Using the default value passed in for log id: ")?
        .word(Field::HiveSessionId)?
        .action("log_id")
}

/// `Found configuration file file:/opt/hive-2.3.2/conf/hive-site.xml`
pub(super) fn configuration<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Found configuration file ")?
        .rest_of_line(Field::HivePath)?
        .action("configuration_found")
}

/// `Created HDFS directory: /tmp/hive/hive`, `Created local directory: /mnt/tmp/hive`,
/// `Deleted directory: /tmp/hive/hive/x on fs with scheme hdfs`
pub(super) fn directory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Deleted ") {
        return scan
            .tag("Deleted directory: ")?
            .until_last(Field::HivePath, " on fs with scheme ")?
            .action("directory_deleted");
    }
    let tag =
        if scan.sees("Created HDFS ") { "Created HDFS directory: " } else { "Created local directory: " };
    scan.tag(tag)?.rest_of_line(Field::HivePath)?.action("directory_created")
}

/// `Operation log session directory is created: /mnt/tmp/hive/operation_logs/57033713-131c-4326-8fad-81e50a879de2`
pub(super) fn operation_log<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Operation log session directory is ")?;
    let action = match scan.take_until(": ")? {
        b"created" => "directory_created",
        b"deleted" => "directory_deleted",
        _ => return None,
    };
    scan.rest_of_line(Field::HivePath)?.action(action)
}

/// `Adding operation: OperationHandle [opType=EXECUTE_STATEMENT, getHandleIdentifier()=c0c71752-65e2-4c3d-8566-91e086137a66]`,
/// `Closing operation: ..`
pub(super) fn operation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Adding ") {
        true => ("Adding operation: ", "operation_opened"),
        false => ("Closing operation: ", "operation_closed"),
    };
    scan.tag(tag)?
        .maybe("[")
        .tag("OperationHandle [opType=")?
        .until(Field::HiveOperation, ", getHandleIdentifier()=")?
        .until(Field::HiveOperationId, "]")?
        .action(action)
}

/// `Client protocol version: HIVE_CLI_SERVICE_PROTOCOL_V10`
pub(super) fn protocol<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Client protocol version: ")?.action("client_protocol")
}

/// `Starting ThriftBinaryCLIService on port 10000 with 5...500 worker threads`, `Thrift server has stopped`; up to 1.1
/// `ThriftBinaryCLIService listening on 0.0.0.0/0.0.0.0:10000`
pub(super) fn listening<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Thrift server has stopped") {
        return scan.action("thrift_stopped");
    }
    if scan.sees("ThriftBinaryCLIService listening on ") {
        let colon = memchr::memrchr(b':', scan.line())?;
        return scan.advance(colon + 1)?.int(Field::RpcPort)?.action("thrift_started");
    }
    scan.tag("Starting Thrift")?.skip(" on port ")?.int(Field::RpcPort)?.action("thrift_started")
}

/// `Error executing statement: `, `Error fetching results: `, `Error opening session: ` with a stack trace, of the operation
/// `Error running hive query: `
pub(super) fn request_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const REQUESTS: [&str; 12] = [
        "executing statement",
        "running hive query",
        "running query",
        "fetching results",
        "opening session",
        "closing session",
        "closing operation",
        "cancelling operation",
        "getting result set metadata",
        "getting operation status",
        "getting tables",
        "getting info",
    ];
    Scan::new(message, record)
        .tag("Error ")?
        .one_of(Field::HiveOperation, &REQUESTS)?
        .tag(":")?
        .action("request_failed")
}

/// `Error starting HiveServer2 on attempt 1, will retry in 60000ms`, before 2.3 `.. in 60 seconds`; of its Thrift service
/// `Error starting HiveServer2: could not start ThriftBinaryCLIService`
pub(super) fn start_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).is(Field::EventOutcome, "failure");
    if scan.sees("Error starting HiveServer2: ") {
        return scan.action("start_failed");
    }
    scan.tag("Error starting HiveServer2 on attempt ")?.skip_number()?.action("start_failed")
}

/// `Removed queryId: hive_.. corresponding to operation: OperationHandle [opType=EXECUTE_STATEMENT, getHandleIdentifier()=c0c7..] with tag: null`
pub(super) fn query_removed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Removed queryId: ")?
        .word(Field::HiveQueryId)?
        .tag(" corresponding to operation: OperationHandle [opType=")?
        .until(Field::HiveOperation, ", getHandleIdentifier()=")?
        .until(Field::HiveOperationId, "]")?
        .action("query_removed")
}

/// `SessionHandle [57033713-131c-4326-8fad-81e50a879de2] is Timed-out (last access : ..) and will be closed`
pub(super) fn timed_out<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("SessionHandle [")?
        .until(Field::HiveSessionId, "]")?
        .tag(" is Timed-out")?
        .action("session_timed_out")
}

/// `The running operation has been successfully interrupted.`, from 2.3 on `.. interrupted: hive_20261121074801_9f6beaf9-..`,
/// `Query timed out after: 60 seconds. Cancelling the execution now: hive_..`
pub(super) fn operation_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Query timed out after: ") {
        return scan
            .tag("Query timed out after: ")?
            .seconds(Field::HiveDurationMs)?
            .tag(" seconds. Cancelling the execution now: ")?
            .word(Field::HiveQueryId)?
            .action("query_timed_out");
    }
    scan.tag("The running operation has been successfully interrupted")?
        .maybe_then(|scan| Some(scan.tag(": ")?.word(Field::HiveQueryId)?.rest()))
        .action("operation_interrupted")
}

/// `Cookie added for clientUserName alice`, `Could not validate cookie sent, will try to generate a new cookie`,
/// `Failed to authenticate with hive/_HOST kerberos principal`
pub(super) fn http_request<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 3] = [
        ("Cookie added for clientUserName ", "authentication"),
        ("Could not validate cookie sent", "cookie_refused"),
        ("Failed to authenticate with ", "authentication_failed"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    match action {
        "authentication" => scan.word(Field::UserName)?.is(Field::EventOutcome, "success").action(action),
        _ => scan.is(Field::EventOutcome, "failure").action(action),
    }
}

/// `Starting HiveServer2`, `Shutting down HiveServer2`, `Web UI has started on port 10002`
pub(super) fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Starting HiveServer2", "service_starting"),
        ("Shutting down HiveServer2", "service_stopping"),
        ("Stopping HiveServer2", "service_stopping"),
        ("Web UI has started on port ", "web_started"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    scan.action(action)
}

/// Of the pool of threads that serves Thrift: `Error occurred during processing of message.` and a trace,
/// `Task has been rejected by ExecutorService 11 times till timedout, reason: java.util.concurrent.RejectedExecutionException: ..`
pub(super) fn thrift_pool<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Error occurred during processing of message", "thrift_failed"),
        ("Thrift error occurred during processing of message", "thrift_failed"),
        ("Transport error occurred during acceptance of message", "thrift_failed"),
        ("Task has been rejected by ExecutorService ", "thrift_rejected"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    let scan = scan.is(Field::EventOutcome, "failure");
    if action == "thrift_failed" {
        return scan.action(action);
    }
    scan.int(Field::HiveAttempt)?.skip(", reason: ")?.all_of_line(Field::ErrorMessage).action(action)
}

/// Calls, up to 1.2: `SessionHandle [57033713-131c-4326-8fad-81e50a879de2]: getSchemas()`,
/// `OperationHandle [opType=EXECUTE_STATEMENT, getHandleIdentifier()=c0c71752-65e2-4c3d-8566-91e086137a66]: getOperationStatus()`
pub(super) fn called<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("SessionHandle [") {
        return scan
            .tag("SessionHandle [")?
            .until(Field::HiveSessionId, "]: ")?
            .until(Field::HiveFunction, "()")?
            .action("session_call");
    }
    scan.tag("OperationHandle [opType=")?
        .until(Field::HiveOperation, ", getHandleIdentifier()=")?
        .until(Field::HiveOperationId, "]: ")?
        .until(Field::HiveFunction, "()")?
        .action("operation_call")
}
