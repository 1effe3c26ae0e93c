//! Workflows, coordinators, bundles and their actions; the server.

use super::{actions, prefix};
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// One of these messages, behind the prefix.
type Job = for<'a, 'r> fn(Scan<'a, 'r>) -> Option<()>;

const JOBS: &[Job] = &[
    action_failed,
    check_failed,
    start_action,
    action_updated,
    status_set,
    state_changed,
    submitted,
    external,
    command_failed,
    retried,
    materialized,
    missing_dependencies,
    server,
    actions::notice,
    exception,
];

/// Reads the prefix, once, and the message behind it; of a message that is not known the prefix alone.
pub(super) fn read<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let rest = prefix::behind(message, record).rest();
    let mark = record.mark();
    JOBS.iter()
        .find_map(|job| {
            let read = job(Scan::new(rest, record));
            if read.is_none() {
                record.forget_since(mark);
            }
            read
        })
        .or_else(|| (rest.len() < message.len()).then_some(()))
}

/// `Error starting action [mr-node]. ErrorType [TRANSIENT], ErrorCode [JA009], Message [JA009: Permission denied: ..` and a trace; also
/// `Error checking action [..]. ErrorType ..`, `Error ending action [..]. ..`
fn action_failed(scan: Scan<'_, '_>) -> Option<()> {
    let (scan, phase) = scan.phrase(&[
        ("Error starting action [", "start"),
        ("Error checking action [", "check"),
        ("Error ending action [", "end"),
        ("Error killing action [", "kill"),
    ])?;
    let scan = scan
        .until(Field::OozieAction, "]. ErrorType [")?
        .until(Field::OozieErrorType, "], ErrorCode [")?
        .until(Field::OozieErrorCode, "]")?
        .is(Field::OoziePhase, phase);
    scan.maybe_then(|scan| {
        let mut scan = scan.tag(", Message [")?;
        let line = scan.line();
        let text = line.strip_suffix(b"]").unwrap_or(line);
        scan.record().put_text(Field::ErrorMessage, text);
        Some(scan.rest())
    })
    .is(Field::EventOutcome, "failure")
    .action("action_failed")
}

/// `Exception while executing check(). Error Code [JA017], Message[JA017: Could not lookup launched hadoop Job ID ..]` and a trace; since 5.2 with
/// `Type [FAILED], ` between code and message
fn check_failed(scan: Scan<'_, '_>) -> Option<()> {
    let scan = scan
        .tag("Exception while executing check(). Error Code [")?
        .until(Field::OozieErrorCode, "]")?
        .maybe_then(|scan| Some(scan.tag(", Type [")?.until(Field::OozieErrorType, "]")?.rest()))
        .tag(", Message[")?;
    scan.rest_before(Field::ErrorMessage, "]")?
        .is(Field::OoziePhase, "check")
        .is(Field::EventOutcome, "failure")
        .action("action_failed")
}

/// `Start action [0000001-180712044229812-oozie-root-W@mr-node] with user-retry state : userRetryCount [0], userRetryMax [0], userRetryInterval [10]`
fn start_action(scan: Scan<'_, '_>) -> Option<()> {
    scan.tag("Start action [")?
        .then(prefix::job)?
        .tag("]")?
        .maybe_then(|scan| Some(scan.skip("userRetryCount [")?.int(Field::OozieRetries)?.rest()))
        .action("action_starting")
}

/// `[***0000001-180712044229812-oozie-root-W@mr-node***]Action status=RUNNING`, `[***..***]Action updated in DB!`
fn action_updated(scan: Scan<'_, '_>) -> Option<()> {
    let scan = scan.tag("[***")?.then(prefix::job)?.tag("***]")?.maybe(" ");
    if scan.sees("Action status=") {
        return scan.tag("Action status=")?.state(Field::OozieStateTo)?.action("action_state");
    }
    scan.tag("Action updated in DB")?.action("action_updated")
}

/// `Workflow completed [SUCCEEDED], killing [0] running nodes`, `Updated the workflow status to 0000001-..-W  status =SUCCEEDED`,
/// `checking action, hadoop job ID [job_1_1] status [RUNNING]`, `action completed, external ID [job_1_1]`,
/// `Action ended with external status [FAILED/KILLED]`
fn state_changed(scan: Scan<'_, '_>) -> Option<()> {
    const PHRASES: [(&str, &str); 10] = [
        ("Workflow completed [", "workflow_state"),
        ("Setting Workflow status to ", "workflow_state"),
        ("Updated the workflow status to ", "workflow_state"),
        ("Bundle action [", "bundle_action_state"),
        ("Coord Action updated ", "coordinator_action_state"),
        ("checking action, hadoop job ID [", "action_checked"),
        ("checking action, external ID [", "action_checked"),
        ("checking action, job ID [", "action_checked"),
        ("action completed, external ID [", "action_completed"),
        ("Action ended with external status [", "action_ended"),
    ];
    let (scan, action) = scan.phrase(&PHRASES)?;
    match action {
        "action_checked" => scan
            .until(Field::OozieExternalId, "]")?
            .maybe_then(|scan| Some(scan.tag(" status [")?.state(Field::OozieStateTo)?.rest()))
            .action(action),
        "action_completed" => scan.until(Field::OozieExternalId, "]")?.action(action),
        "action_ended" => scan.until(Field::OozieStateTo, "]")?.action(action),
        "workflow_state" => scan
            .maybe_then(|scan| Some(prefix::job(scan)?.tag("  status =")?.rest()))
            .state(Field::OozieStateTo)?
            .action(action),
        _ => scan
            .maybe_then(|scan| Some(scan.skip("status [")?.state(Field::OozieStateTo)?.rest()))
            .action(action),
    }
}

/// `Set coordinator job [0000003-..-C] status to 'SUCCEEDED' from 'RUNNING'`, `Set bundle job [0000004-..-B] status to ..`
fn status_set(scan: Scan<'_, '_>) -> Option<()> {
    let (scan, action) =
        scan.phrase(&[("Set coordinator job [", "coordinator_state"), ("Set bundle job [", "bundle_state")])?;
    prefix::job(scan)?
        .tag("] status to '")?
        .until(Field::OozieStateTo, "' from '")?
        .until(Field::OozieStateFrom, "'")?
        .action(action)
}

/// `Job submitted 0000001-180712044229812-oozie-root-W`, `Workflow job 0000001-..-W submitted`, `ENDED SubmitXCommand ..`,
/// `STARTED WorkflowKillXCommand for jobId=0000001-..-W`, `ENDED WorkflowKillXCommand for jobId=0000001-..-W`
fn submitted(scan: Scan<'_, '_>) -> Option<()> {
    let (scan, action) = scan.phrase(&[
        ("STARTED ", "command_started"),
        ("ENDED ", "command_ended"),
        ("Submitted ", "job_submitted"),
        ("Job submitted ", "job_submitted"),
        ("Resumed the ", "job_resumed"),
        ("Suspended the ", "job_suspended"),
        ("Killed the ", "job_killed"),
    ])?;
    let scan = match action {
        "command_started" | "command_ended" => scan.name(Field::OozieCommand)?,
        _ => scan,
    };
    scan.maybe_then(job_anywhere).action(action)
}

/// The first job's id in the line.
fn job_anywhere<'a>(scan: Scan<'a, '_>) -> Option<&'a [u8]> {
    let line = scan.line();
    let starts = |at: usize| at == 0 || !line[at - 1].is_ascii_alphanumeric();
    let at = (0..line.len()).find(|at| {
        starts(*at) && line[*at..].iter().take(8).take_while(|byte| byte.is_ascii_digit()).count() == 7
    })?;
    Some(prefix::job(scan.advance(at)?)?.rest())
}

/// `Launcher submitted, Job ID [job_1_1]`, `External ID swap, old ID [job_1_1] new ID [job_1_2]`, `Hadoop Jobs launched : [job_1_2]`,
/// since 5.0 `External Child IDs  : [job_1_2,job_1_3]`
fn external(scan: Scan<'_, '_>) -> Option<()> {
    let (scan, action) = scan.phrase(&[
        ("External ID swap, old ID [", "external_id_swapped"),
        ("Hadoop Jobs launched : [", "jobs_launched"),
        ("Hadoop Job launched : [", "jobs_launched"),
        ("External Child IDs  : [", "jobs_launched"),
        ("Submitted job ", "job_launched"),
        ("job submitted, job ID [", "job_launched"),
    ])?;
    match action {
        "external_id_swapped" => scan.skip("] new ID [")?.until(Field::OozieExternalId, "]")?.action(action),
        "jobs_launched" => scan.list(Field::OozieExternalId, ",", "]")?.action(action),
        _ => scan.name(Field::OozieExternalId)?.action(action),
    }
}

/// `XException, ` and a trace that begins with `org.apache.oozie.command.CommandException: E0800: Action it is not running its in [OK] state, ..`;
/// of the servlets
/// `URL[GET http://oozie1:11000/oozie/v1/job/x?show=log] error[E0604], E0604: Job does not exist [x]`; `E1100: Command precondition does not hold before execution, [, coord action is null], Error Code: E1100`
fn command_failed(scan: Scan<'_, '_>) -> Option<()> {
    if error_code(scan.rest()).is_some() {
        return scan
            .until(Field::OozieErrorCode, ":")?
            .all_of_line(Field::ErrorMessage)
            .is(Field::EventOutcome, "failure")
            .action("command_failed");
    }
    if scan.sees("URL[") {
        let scan =
            scan.tag("URL[")?.until(Field::AuditResource, "] error[")?.until(Field::OozieErrorCode, "], ")?;
        return scan
            .all_of_line(Field::ErrorMessage)
            .is(Field::EventOutcome, "failure")
            .action("request_failed");
    }
    let (mut scan, action) = scan.phrase(&[
        ("XException, ", "command_failed"),
        ("Error, ", "command_failed"),
        ("Exception, ", "command_failed"),
    ])?;
    let rest = scan.rest();
    // `..CommandException: E0800: Action ..`
    if let Some(at) = wire::bytes::find(rest, b"Exception: ")
        && let Some(code) = error_code(&rest[at + 11..])
    {
        scan.record().put_text(Field::OozieErrorCode, code);
    }
    scan.is(Field::EventOutcome, "failure").action(action)
}

/// `E0800` and a colon behind it.
fn error_code(text: &[u8]) -> Option<&[u8]> {
    let code = text.get(..5)?;
    let is_code = code[0] == b'E' && code[1..].iter().all(u8::is_ascii_digit) && text.get(5) == Some(&b':');
    is_code.then_some(code)
}

/// `Setting Action Status to [DONE]`, `Next Retry, Attempt Number [2] in [60,000] milliseconds`, `Failing Job due to failed action [mr-node]`,
/// `Suspending Workflow Job id=0000001-..-W`
fn retried(scan: Scan<'_, '_>) -> Option<()> {
    let (mut scan, action) = scan.phrase(&[
        ("Next Retry, Attempt Number [", "action_retrying"),
        ("Setting Action Status to [", "action_state"),
        ("Failing Job due to failed action [", "job_failing"),
        ("Suspending Workflow Job id=", "job_suspending"),
        ("Exceeded max retry count [", "retries_exceeded"),
    ])?;
    match action {
        "action_retrying" => {
            scan = scan.int(Field::OozieRetries)?.tag("] in [")?;
            let digits = scan.take_until("]")?;
            scan.record().put_int(Field::OozieWaitMs, grouped(digits)?);
            scan.action(action)
        }
        "action_state" => scan.state(Field::OozieStateTo)?.action(action),
        "job_failing" => {
            scan.until(Field::OozieAction, "]")?.is(Field::EventOutcome, "failure").action(action)
        }
        "job_suspending" => scan.maybe_then(|scan| Some(prefix::job(scan)?.rest())).action(action),
        _ => scan.int(Field::OozieRetries)?.is(Field::EventOutcome, "failure").action(action),
    }
}

/// `60,000`: a number with separators of thousands.
fn grouped(text: &[u8]) -> Option<i64> {
    let mut number: i64 = 0;
    for byte in text.iter().filter(|byte| **byte != b',') {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        number = number.checked_mul(10)?.checked_add(digit)?;
    }
    (!text.is_empty()).then_some(number)
}

/// `CoordMaterializeTriggerService - Curr Date= .., Num jobs to materialize = 3`, `Recovering coordinator action`,
/// `Released Lock`, `Processed action with type=..`
fn materialized(scan: Scan<'_, '_>) -> Option<()> {
    let (scan, action) = scan.phrase(&[
        ("CoordMaterializeTriggerService - Curr Date=", "materializing"),
        ("materialize actions for tz=", "materializing"),
        ("Acquired lock for ", "lock_acquired"),
        ("Released lock for ", "lock_released"),
        ("QUEUING [", "queueing"),
        ("QUEUING ", "queueing"),
    ])?;
    match action {
        "materializing" => scan
            .maybe_then(|scan| Some(scan.skip("Num jobs to materialize = ")?.int(Field::OozieJobs)?.rest()))
            .action(action),
        "lock_acquired" | "lock_released" => {
            scan.maybe("[").maybe_then(|scan| Some(prefix::job(scan)?.rest())).action(action)
        }
        "queueing" => scan.maybe_then(|scan| Some(scan.int(Field::OozieJobs)?.rest())).action(action),
        _ => scan.action(action),
    }
}

/// `[0000001-..-C@1]::CoordActionInputCheck:: Missing deps:hdfs://nn1/data/dt=2026-11-21/_SUCCESS`
fn missing_dependencies(scan: Scan<'_, '_>) -> Option<()> {
    let mut scan = scan.tag("[")?.then(prefix::job)?.tag("]::")?;
    scan = scan.name(Field::OozieCommand)?.tag(":: ")?;
    let line = scan.line();
    let at = wire::bytes::find(line, b"Missing deps:")?;
    // Behind a blank stand those that are not resolved yet.
    let mut rest = line[at + b"Missing deps:".len()..].trim_ascii();
    let paths = steps::word(&mut rest).unwrap_or_default();
    if !paths.is_empty() {
        // Several are separated by `#`.
        scan.record().put(Field::OozieDependencies, Value::List(paths, "#"));
    }
    scan.action("dependencies_missing")
}

/// `STARTUP MSG: OOZIE SERVER ...`, `Oozie System ID [oozie-root] started!`, `Initialized service [..]`,
/// `Oozie System [oozie-root] shutdown`
fn server(scan: Scan<'_, '_>) -> Option<()> {
    let (mut scan, action) = scan.phrase(&[
        ("Oozie System ID [", "service_started"),
        ("Oozie System [", "service_stopped"),
        ("Oozie server started", "service_started"),
        ("Initialized", "service_initialized"),
        ("System mode [", "system_mode"),
    ])?;
    let value = scan.take_until("]");
    if let Some(value) = value
        && action != "service_initialized"
    {
        scan.record().put_text(Field::OozieServer, value);
    }
    scan.action(action)
}

/// `org.apache.oozie.service.ServiceException: E0103: Could not load service classes, ..`: an exception as the message
fn exception(mut scan: Scan<'_, '_>) -> Option<()> {
    let mut rest = scan.rest();
    let class = steps::take_while(&mut rest, |byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))?;
    (class.contains(&b'.') && class.ends_with(b"Exception") && rest.starts_with(b": ")).then_some(())?;
    scan.record().put_text(Field::ErrorType, class);
    let mut scan = scan.advance(class.len() + 2)?;
    if let Some(code) = error_code(scan.rest()) {
        scan.record().put_text(Field::OozieErrorCode, code);
    }
    scan.all_of_line(Field::ErrorMessage).is(Field::EventOutcome, "failure").action("exception")
}
