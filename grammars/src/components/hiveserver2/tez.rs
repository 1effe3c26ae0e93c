//! Tez sessions of HiveServer2, and the DAGs of a query.

use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
};

/// `Status: Running (Executing on YARN cluster with App id application_1_1)`, `Status: DAG finished successfully in 5.27 seconds` (of Spark
/// `Status: Finished successfully in ..`),
/// `Status: Failed`, `Status: Killed`, `DAG ID: dag_1_1_1`, `Total run time for LLAP: ..`
pub(super) fn status<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("DAG ID: ") {
        return scan.tag("DAG ID: ")?.id("dag_", Field::TezDagId)?.end()?.action("dag_id");
    }
    let scan = scan.tag("Status: ")?;
    if scan.sees("Running (") {
        return scan
            .maybe_then(|scan| {
                Some(scan.skip("App id ")?.id("application_", Field::YarnApplicationId)?.rest())
            })
            .action("dag_running");
    }
    if scan.sees("DAG finished successfully in ") || scan.sees("Finished successfully in ") {
        return scan
            .skip("inished successfully in ")?
            .seconds(Field::HiveDurationMs)?
            .is(Field::EventOutcome, "success")
            .action("dag_finished");
    }
    let (scan, action) = scan.phrase(&[("Failed", "dag_failed"), ("Killed", "dag_killed")])?;
    scan.is(Field::EventOutcome, "failure").action(action)
}

/// `Map 1: 0(+1)/1\tReducer 2: 0/1`, of the first report `Map 1: -/-\tReducer 2: 0/1`: one field, a vertex an entry. Of Spark
/// `2026-11-21 07:54:16,331\tStage-0_0: 1/1 Finished\tStage-1_0: 0(+1)/1`
pub(super) fn progress<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let mut line = scan.line().trim_ascii();
    if let [b'0'..=b'9', ..] = line {
        line = &line[memchr::memchr(b'\t', &line[..line.len().min(24)])? + 1..];
    }
    let vertices = [&b"Map "[..], b"Reducer ", b"File Merge", b"Union ", b"Stage-"];
    vertices.iter().any(|name| line.starts_with(name)).then_some(())?;
    let first = line.split(|byte| *byte == b'\t').next()?;
    let colon = memchr::memchr(b':', first)?;
    memchr::memchr(b'/', &first[colon..])?;
    record.put(Field::HiveVertices, Value::List(line, "\t"));
    record.action = Some("dag_progress");
    Some(())
}

/// `Opening new Tez Session (id: 57033713-131c-4326-8fad-81e50a879de2, scratch dir: hdfs://..)`,
/// `User of session id 57033713-131c-4326-8fad-81e50a879de2 is hive`, `Failed to start Tez session`,
/// `Closing Tez Session`, `Session is already open`, `Tez session hasn't been created yet. Opening session`
pub(super) fn session<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("User of session id ") {
        return scan
            .tag("User of session id ")?
            .until(Field::HiveSessionId, " is ")?
            .word(Field::UserName)?
            .action("tez_session_user");
    }
    if scan.sees("Opening new Tez Session (id: ") {
        return scan
            .tag("Opening new Tez Session (id: ")?
            .until(Field::HiveSessionId, ",")?
            .action("tez_session_opening");
    }
    const PHRASES: [(&str, &str); 5] = [
        ("Failed to start Tez session", "tez_session_failed"),
        ("Closing Tez Session", "tez_session_closing"),
        ("Session is already open", "tez_session_reused"),
        ("Tez session hasn't been created yet. Opening session", "tez_session_opening"),
        ("Tez session missing resources", "tez_session_reopening"),
    ];
    let (scan, action) = scan.phrase(&PHRASES)?;
    scan.action(action)
}

/// `Dag name: select count(*) from events (Stage-1)`, `Subscribed to counters: [] for queryId: hive_..`, `Dag submitted: ..`
pub(super) fn dag<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 3] = [
        ("Dag name: ", "dag_named"),
        ("Subscribed to counters: ", "counters_subscribed"),
        ("Submitting dag to TezSession, ", "dag_submitting"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    scan.action(action)
}

/// `Failed to execute tez graph.` and a trace; of the monitor `Vertex failed, vertexName=Map 1, vertexId=vertex_1_1_1_00, diagnostics=[..]`,
/// `DAG did not succeed due to VERTEX_FAILURE. failedVertices:1 killedVertices:1`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 4] = [
        ("Failed to execute tez graph", "tez_failed"),
        ("Vertex failed, vertexName=", "vertex_failed"),
        ("Vertex killed, vertexName=", "vertex_killed"),
        ("DAG did not succeed due to ", "dag_failed"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    let scan = scan.is(Field::EventOutcome, "failure");
    match action {
        "dag_failed" => scan.name_until(Field::HiveReason, b". ")?.action(action),
        "tez_failed" => scan.action(action),
        _ => scan.until(Field::HiveVertices, ",")?.action(action),
    }
}

/// `Tez Client Version: [ component=tez-api, version=0.9.2, revision=..]`, `Session mode. Starting session.`,
/// `The url to track the Tez Session: http://..`, `Submitting dag to TezSession, sessionName=HIVE-57033713-.., applicationId=application_1_1, dagName=..`,
/// `Submitted dag to TezSession, sessionName=.., applicationId=application_1_1, dagId=dag_1_1_1, dagName=..`,
/// `Shutting down Tez Session, sessionName=HIVE-.., applicationId=application_1_1`
pub(super) fn client<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHRASES: [(&str, &str); 6] = [
        ("Tez Client Version: ", "tez_client"),
        ("Session mode. Starting session", "tez_session_starting"),
        ("The url to track the Tez ", "tez_tracking_url"),
        ("Submitting dag to TezSession, ", "dag_submitting"),
        ("Submitted dag to TezSession, ", "dag_submitted"),
        ("Shutting down Tez Session, ", "tez_session_closing"),
    ];
    let (scan, action) = Scan::new(message, record).phrase(&PHRASES)?;
    match action {
        "tez_client" => scan.skip("version=")?.name(Field::ServiceVersion)?.action(action),
        "tez_tracking_url" => scan.skip(": ")?.word(Field::YarnTrackingUrl)?.action(action),
        _ => scan
            .maybe_then(|scan| Some(scan.tag("sessionName=HIVE-")?.until(Field::HiveSessionId, ",")?.rest()))
            .action(action),
    }
}
