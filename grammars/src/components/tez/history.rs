//! History events of Tez' masters, typed by their keys.
//!
//! ```text
//! 2026-11-21 08:09:27,387 [INFO] [IPC Server handler 0 on default port 33709] |HistoryEventHandler.criticalEvents|: [HISTORY][DAG:dag_1795214328335_0020_1][Event:DAG_SUBMITTED]: dagID=dag_1795214328335_0020_1, submitTime=1795216165848, queueName=default
//! ```
//!
//! Values end at `, ` and a key; diagnostics may hold both, so that they end only at the keys that can follow them.

use crate::{
    components::counters,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// What a key's value is.
#[derive(Clone, Copy)]
enum As {
    Text,
    Number,
    /// Read by something else, or of no use.
    Nothing,
}

const KEYS: [(&[u8], Option<Field>, As); 45] = [
    (b"applicationId", Some(Field::YarnApplicationId), As::Text),
    (b"applicationAttemptId", Some(Field::YarnAttemptId), As::Text),
    (b"appAttemptId", Some(Field::YarnAttemptId), As::Text),
    (b"containerId", Some(Field::YarnContainerId), As::Text),
    (b"nodeId", Some(Field::YarnNodeId), As::Text),
    (b"dagID", Some(Field::TezDagId), As::Text),
    (b"dagId", Some(Field::TezDagId), As::Text),
    (b"dagName", Some(Field::TezDag), As::Text),
    (b"vertexId", Some(Field::TezVertexId), As::Text),
    (b"vertexName", Some(Field::TezVertex), As::Text),
    (b"taskId", Some(Field::TezTaskId), As::Text),
    (b"taskAttemptId", Some(Field::TezAttemptId), As::Text),
    (b"successfulAttemptID", Some(Field::TezAttemptId), As::Text),
    (b"queueName", Some(Field::YarnQueue), As::Text),
    (b"user", Some(Field::UserName), As::Text),
    (b"status", Some(Field::TezStatus), As::Text),
    (b"errorEnum", Some(Field::TezError), As::Text),
    (b"taskFailureType", Some(Field::TezFailure), As::Text),
    (b"processorName", Some(Field::TezProcessor), As::Text),
    (b"diagnostics", Some(Field::YarnDiagnostics), As::Text),
    (b"exitStatus", Some(Field::YarnExitCode), As::Number),
    (b"numTasks", Some(Field::TezTasks), As::Number),
    (b"timeTaken", Some(Field::TezDurationMs), As::Number),
    (b"submitTime", Some(Field::YarnSubmittedAt), As::Number),
    (b"appSubmitTime", Some(Field::YarnSubmittedAt), As::Number),
    (b"launchTime", Some(Field::YarnLaunchedAt), As::Number),
    (b"startTime", Some(Field::YarnStartedAt), As::Number),
    (b"startedTime", Some(Field::YarnStartedAt), As::Number),
    (b"finishTime", Some(Field::YarnFinishedAt), As::Number),
    (b"stoppedTime", Some(Field::YarnFinishedAt), As::Number),
    (b"initTime", Some(Field::TezInitializedAt), As::Number),
    (b"initedTime", Some(Field::TezInitializedAt), As::Number),
    (b"creationTime", Some(Field::TezCreatedAt), As::Number),
    (b"scheduledTime", Some(Field::TezCreatedAt), As::Number),
    (b"allocationTime", Some(Field::TezAllocatedAt), As::Number),
    (b"recoveredState", Some(Field::TezStatus), As::Text),
    (b"recoveryFailureReason", Some(Field::YarnDiagnostics), As::Text),
    (b"recoveredTime", None, As::Nothing),
    (b"vertexGroup", None, As::Nothing),
    (b"counters", None, As::Nothing),
    (b"vertexStats", None, As::Nothing),
    (b"vertexTaskStats", None, As::Nothing),
    (b"servicePluginInfo", None, As::Nothing),
    (b"initRequestedTime", None, As::Nothing),
    (b"startRequestedTime", None, As::Nothing),
];

/// Keys that can stand behind diagnostics.
const BEHIND_DIAGNOSTICS: [&[u8]; 5] =
    [b"counters", b"containerId", b"nodeId", b"vertexStats", b"exitStatus"];

/// Names of events, and the typed events that they are.
const EVENTS: [(&[u8], &str); 24] = [
    (b"APP_LAUNCHED", "application_launched"),
    (b"AM_LAUNCHED", "master_launched"),
    (b"AM_STARTED", "master_started"),
    (b"CONTAINER_LAUNCHED", "container_launched"),
    (b"CONTAINER_STOPPED", "container_stopped"),
    (b"DAG_SUBMITTED", "dag_submitted"),
    (b"DAG_INITIALIZED", "dag_initialized"),
    (b"DAG_STARTED", "dag_started"),
    (b"DAG_FINISHED", "dag_finished"),
    (b"DAG_KILL_REQUEST", "dag_kill_asked"),
    (b"DAG_COMMIT_STARTED", "dag_commit_started"),
    (b"DAG_RECOVERED", "dag_recovered"),
    (b"VERTEX_INITIALIZED", "vertex_initialized"),
    (b"VERTEX_CONFIGURE_DONE", "vertex_configured"),
    (b"VERTEX_STARTED", "vertex_started"),
    (b"VERTEX_FINISHED", "vertex_finished"),
    (b"VERTEX_COMMIT_STARTED", "vertex_commit_started"),
    (b"VERTEX_GROUP_COMMIT_STARTED", "vertex_group_commit_started"),
    (b"VERTEX_GROUP_COMMIT_FINISHED", "vertex_group_commit_finished"),
    (b"VERTEX_PARALLELISM_UPDATED", "vertex_parallelism_updated"),
    (b"TASK_STARTED", "task_started"),
    (b"TASK_FINISHED", "task_finished"),
    (b"TASK_ATTEMPT_STARTED", "attempt_started"),
    (b"TASK_ATTEMPT_FINISHED", "attempt_finished"),
];

/// `[HISTORY][DAG:dag_1795214328335_0019_1][Event:DAG_FINISHED]: dagId=dag_1795214328335_0019_1, startTime=1795216121467, ..`
pub(super) fn event<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("[HISTORY][DAG:")?;
    let dag = scan.take_until("][Event:")?;
    let name = scan.take_until("]: ")?;
    if dag.starts_with(b"dag_") {
        scan.record().put_text(Field::TezDagId, dag);
    }
    scan.record().put_text(Field::YarnEvent, name);
    let mut rest = scan.rest();
    while let Some((key, value)) = pair(&mut rest) {
        put(key, value.trim_ascii(), record);
    }
    let _none = counters::read(message, record);
    let known = EVENTS.iter().find(|(event, _)| *event == name);
    record.action = Some(known.map_or("history_event", |(_, action)| action));
    Some(())
}

/// Takes a key, `=` and a value that goes up to `, ` and the next key.
fn pair<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let key = steps::until(rest, "=")?;
    let key = key.rsplit(|byte| *byte == b' ').next().unwrap_or(key);
    let ends_it: fn(&[u8]) -> bool = match key {
        b"diagnostics" | b"recoveryFailureReason" => |key| BEHIND_DIAGNOSTICS.contains(&key),
        _ => |key| KEYS.iter().any(|(known, ..)| wire::bytes::same(known, key)),
    };
    let end = memchr::memchr_iter(b',', rest).find(|comma| {
        let behind = rest[comma + 1..].strip_prefix(b" ").unwrap_or_default();
        let length = behind.iter().take(24).take_while(|byte| byte.is_ascii_alphabetic()).count();
        behind.get(length) == Some(&b'=') && ends_it(&behind[..length])
    });
    let end = end.unwrap_or(rest.len());
    let value = &rest[..end];
    *rest = rest.get(end + 2..).unwrap_or_default();
    Some((key, value))
}

fn put<'a>(key: &[u8], value: &'a [u8], record: &mut Record<'a>) {
    match KEYS.iter().find(|(known, ..)| wire::bytes::same(known, key)) {
        Some((_, Some(field), As::Text)) if value != b"null" => {
            // Values of unknown keys run on behind the last known one: `queueName=default, dagContext=..`.
            let end = match field {
                Field::YarnDiagnostics | Field::TezDag | Field::TezVertex => value.len(),
                _ => memchr::memchr(b',', value).unwrap_or(value.len()),
            };
            record.put_text(*field, &value[..end]);
        }
        Some((_, Some(field), As::Number)) => {
            if let Some(number) = steps::int(&mut &*value)
                && (number != 0 || !field.name().ends_with("_at"))
            {
                record.put(*field, Value::Int(number));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_may_hold_anything() {
        let message = b"[HISTORY][DAG:dag_1795214328335_0019_1][Event:TASK_ATTEMPT_FINISHED]: vertexName=Map 1, a, taskAttemptId=attempt_1795214328335_0019_1_00_000000_0, creationTime=5, allocationTime=0, startTime=6, finishTime=9, timeTaken=3, status=FAILED, taskFailureType=NON_FATAL, errorEnum=FRAMEWORK_ERROR, diagnostics=Error: x, status=y, [z]\n\tat a.B.c(B.java:1), containerId=container_e01_1795214328335_0019_01_000002, nodeId=dn1:1";
        let mut record = Record::default();
        assert!(event(message, &mut record).is_some());
        assert_eq!(record.action, Some("attempt_finished"));
        for (field, text) in [
            (Field::TezVertex, "Map 1, a"),
            (Field::TezStatus, "FAILED"),
            (Field::TezFailure, "NON_FATAL"),
            (Field::TezError, "FRAMEWORK_ERROR"),
            (Field::YarnDiagnostics, "Error: x, status=y, [z]\n\tat a.B.c(B.java:1)"),
            (Field::YarnContainerId, "container_e01_1795214328335_0019_01_000002"),
            (Field::YarnNodeId, "dn1:1"),
        ] {
            assert_eq!(record.get(field), Some(Value::Text(text.as_bytes())), "{}", field.name());
        }
        assert_eq!(record.get(Field::TezAllocatedAt), None);
        assert_eq!(record.get(Field::TezDurationMs), Some(Value::Int(3)));
    }

    #[test]
    fn half_an_event_is_none() {
        for message in ["[HISTORY]", "[HISTORY][DAG:x", "[HISTORY][DAG:x][Event:Y", "HISTORY"] {
            assert!(event(message.as_bytes(), &mut Record::default()).is_none(), "{message}");
        }
        assert!(event(b"[HISTORY][DAG:x][Event:Y]: ", &mut Record::default()).is_some());
    }
}
