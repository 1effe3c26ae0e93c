//! supervisord's log: what becomes of its programs (supervisor 3 and 4).
//!
//! ```text
//! 2021-01-01 00:00:01,014 INFO spawned: 'hue' with pid 4711
//! ```
//!
//! Its levels have four letters: `CRIT`, `ERRO`, `WARN`, `INFO`, `DEBG`, `TRAC`, `BLAT`. Recognised: programs that are spawned, run,
//! exit, stop, are killed or given up, and supervisord's own start and end. Layout only, not seen live.

use crate::{
    component::Grammar,
    fields::Field,
    message::{Messages, Scan},
    record::{Record, Value},
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[("supervisord", "%d{ISO8601} %p %m%n")],
    rule_version: 1,
    messages: &[MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[(
    "*",
    &[spawned, running, exited, stopped, gave_up, killing, waiting, spawn_failed, reaped, supervisor],
)];

/// `spawned: 'hue' with pid 4711`
fn spawned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("spawned: '")?
        .until(Field::SupervisorProgram, "' with pid ")?
        .int(Field::ProcessPid)?
        .action("program_spawned")
}

/// `success: hue entered RUNNING state, process has stayed up for > than 1 seconds (startsecs)`
fn running<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("success: ")?
        .until(Field::SupervisorProgram, " entered RUNNING state")?
        .action("program_running")
}

/// `exited: hue (exit status 1; not expected)`, `exited: hue (terminated by SIGKILL; not expected)`
fn exited<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = end(Scan::new(message, record).tag("exited: ")?)?;
    let unexpected = wire::bytes::find(scan.line(), b"not expected").is_some();
    scan.record().put(Field::SupervisorExpected, Value::Bool(!unexpected));
    scan.record().put(Field::EventOutcome, Value::Name(if unexpected { "failure" } else { "success" }));
    scan.action("program_exited")
}

/// `stopped: hue (exit status 0)`, `stopped: hue (terminated by SIGTERM)`
fn stopped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    end(Scan::new(message, record).tag("stopped: ")?)?.action("program_stopped")
}

/// `hue (exit status 1` or `hue (terminated by SIGKILL`
fn end<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan.until(Field::SupervisorProgram, " (")?;
    match scan.sees("exit status ") {
        true => scan.tag("exit status ")?.int(Field::ProcessExitStatus),
        false => scan.tag("terminated by ")?.name(Field::ProcessSignal),
    }
}

/// `gave up: hue entered FATAL state, too many start retries too quickly`
fn gave_up<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("gave up: ")?
        .until(Field::SupervisorProgram, " entered FATAL state")?
        .is(Field::EventOutcome, "failure")
        .action("program_given_up")
}

/// `killing 'hue' (4711) with SIGKILL`
fn killing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("killing '")?
        .until(Field::SupervisorProgram, "' (")?
        .int(Field::ProcessPid)?
        .tag(") with ")?
        .name(Field::ProcessSignal)?
        .action("program_killed")
}

/// `waiting for hue to stop`, `waiting for hue, trino to die`
fn waiting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let list = Scan::new(message, record).tag("waiting for ")?;
    let end = if wire::bytes::find(list.line(), b" to stop").is_some() { " to stop" } else { " to die" };
    list.list(Field::SupervisorProgram, ", ", end)?.action("program_stop_asked")
}

/// `spawnerr: can't find command '/opt/hue/run'`
fn spawn_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("spawnerr: ")?
        .is(Field::EventOutcome, "failure")
        .action("program_spawn_failed")
}

/// `reaped unknown pid 4711`, of 4.x `reaped unknown pid 4711 (exit status 0)`
fn reaped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("reaped unknown pid ")?
        .int(Field::ProcessPid)?
        .maybe_then(|scan| Some(scan.tag(" (exit status ")?.int(Field::ProcessExitStatus)?.rest()))
        .action("process_reaped")
}

/// `supervisord started with pid 1`, `received SIGTERM indicating exit request`
fn supervisor<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("supervisord started with pid ") {
        return scan.tag("supervisord started with pid ")?.int(Field::ProcessPid)?.action("service_started");
    }
    scan.tag("received ")?.name(Field::ProcessSignal)?.tag(" indicating ")?.action("signal_received")
}
