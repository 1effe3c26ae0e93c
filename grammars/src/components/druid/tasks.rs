//! Tasks on the overlord, the middleManagers and in their own processes.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Task [index_parallel_events_x] status changed to [RUNNING].`, `Task [..] location changed to [TaskLocation{host='mm1', port=8100, ..}].`,
/// `Task SUCCESS: AbstractTask{id='..', ..} (12345 run duration)`, before 0.9 `.. (3 segments) (12345 run duration)`
pub(super) fn status<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Task [") {
        let scan = scan.tag("Task [")?.until(Field::DruidTask, "]")?;
        if scan.sees(" status changed to [") {
            return scan
                .tag(" status changed to [")?
                .until(Field::DruidTaskStatus, "]")?
                .action("task_status");
        }
        return scan
            .tag(" location changed to [")?
            .until_last(Field::DruidServer, "]")?
            .action("task_location");
    }
    let scan = scan.tag("Task ")?.state(Field::DruidTaskStatus)?.tag(": ")?;
    let scan = id(scan)?;
    let bracket = memchr::memrchr(b'(', scan.line())?;
    scan.advance(bracket + 1)?.float(Field::DruidDurationMs)?.tag(" run duration")?.action("task_finished")
}

/// A task's id alone, or the task itself: `AbstractTask{id='x', ..}`, `HadoopIndexTask{id=x, ..}`.
fn id<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    match wire::bytes::find(scan.line(), b"{id=") {
        Some(at) => scan.advance(at + b"{id=".len())?.maybe("'").name_until(Field::DruidTask, b"',}"),
        None => scan.name_until(Field::DruidTask, b" "),
    }
}

/// `Task completed with status: {` and a JSON object over many lines with `"id"`, `"status"`, `"duration"`
pub(super) fn completed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Task completed with status: ")?;
    for (key, value) in crate::json::members(scan.rest()) {
        match key {
            b"id" => value.put_text(Field::DruidTask, record),
            b"status" => value.put_text(Field::DruidTaskStatus, record),
            b"errorMsg" => value.put_text(Field::ErrorMessage, record),
            b"duration" => {
                if let Some(ms) = value.int() {
                    record.put(Field::DruidDurationMs, Value::Float(ms as f64));
                }
            }
            _ => {}
        }
    }
    record.action = Some("task_completed");
    Some(())
}

/// `Received SUCCESS status for task: index_x`, `Worker[mm1:8091] wrote RUNNING status for task [index_x] on [TaskLocation{..}]`
/// (before 0.9.2 `.. for task: index_x`),
/// `Worker[mm1:8091] completed task[index_x] with status[SUCCESS]`, `Completed task[index_x] with status[SUCCESS] in [12345]ms.`
pub(super) fn received<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Completed task[") {
        return scan
            .tag("Completed task[")?
            .until(Field::DruidTask, "] with status[")?
            .then(ended)?
            .tag(" in [")?
            // -1: nobody knows.
            .maybe_then(|scan| Some(scan.float(Field::DruidDurationMs)?.rest()))
            .skip("]ms")?
            .action("task_finished");
    }
    if scan.sees("Received ") {
        return scan
            .tag("Received ")?
            .state(Field::DruidTaskStatus)?
            .tag(" status for task: ")?
            .then(id)?
            .action("task_status");
    }
    let scan = scan.tag("Worker[")?.until(Field::DruidServer, "] ")?;
    if scan.sees("wrote ") {
        return scan
            .tag("wrote ")?
            .state(Field::DruidTaskStatus)?
            .tag(" status for task")?
            .maybe(" [")
            .maybe(": ")
            .name_until(Field::DruidTask, b"] ")?
            .action("task_status");
    }
    scan.tag("completed task[")?
        .until(Field::DruidTask, "]")?
        .tag(" with status[")?
        .then(ended)?
        .action("task_finished")
}

/// `SUCCESS]`, `FAILED]`: what became of a task.
fn ended<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let status = scan.take_until("]")?;
    scan.record().put_text(Field::DruidTaskStatus, status);
    match status {
        b"SUCCESS" => Some(scan.is(Field::EventOutcome, "success")),
        b"FAILED" => Some(scan.is(Field::EventOutcome, "failure")),
        _ => Some(scan),
    }
}

/// `Added pending task index_x`, `Task index_x switched from pending to running (on [mm1:8091])`, `Adding task[index_x] to activeTasks`,
/// `Ignoring task [index_x], as probably it is not started running yet`
pub(super) fn queued<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Added pending task ", "task_pending"),
        ("Adding task[", "task_active"),
        ("Ignoring task [", "task_ignored"),
        ("Task ", "task_running"),
    ])?;
    let scan = scan.name_until(Field::DruidTask, b"] ")?;
    match action {
        "task_pending" => scan.end()?.action(action),
        "task_active" => scan.tag("] to activeTasks")?.action(action),
        "task_ignored" => scan.tag("], ")?.action(action),
        _ => scan
            .tag(" switched from pending to running (on [")?
            .until(Field::DruidServer, "]")?
            .action(action),
    }
}

/// `Inserting task index_x with status: TaskStatus{id=index_x, status=RUNNING, duration=-1}`, `Updating task index_x to status: TaskStatus{..}`
pub(super) fn stored<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, _) = Scan::new(message, record).phrase(&[("Inserting task ", ""), ("Updating task ", "")])?;
    scan.word(Field::DruidTask)?
        .skip(" status: TaskStatus{")?
        .skip(", status=")?
        .state(Field::DruidTaskStatus)?
        .action("task_status")
}

/// `Starting graceful shutdown of task[index_x].`
pub(super) fn stopping<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Starting graceful shutdown of task[")?
        .until(Field::DruidTask, "]")?
        .action("task_stopping")
}

/// `Coordinator asking Worker[mm1:8091] to add task[index_x]`, `Assigning task [index_x] to worker [mm1:8091]`,
/// `Asking taskRunner to run: index_x`, `Task[index_x] just disappeared!`, `Running task: index_x`
pub(super) fn assigned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Coordinator asking Worker[", "task_asked"),
        ("Assigning task [", "task_assigned"),
        ("Asking taskRunner to run: ", "task_asked"),
        ("Running task: ", "task_running"),
        ("Task[", "task_lost"),
    ])?;
    match action {
        "task_assigned" => {
            scan.until(Field::DruidTask, "] to worker [")?.until(Field::DruidServer, "]")?.action(action)
        }
        "task_lost" => scan.until(Field::DruidTask, "] just disappeared")?.action(action),
        "task_asked" if message.starts_with(b"Coordinator") => {
            scan.until(Field::DruidServer, "] to add task[")?.until(Field::DruidTask, "]")?.action(action)
        }
        _ => scan.word(Field::DruidTask)?.action(action),
    }
}

/// `Process exited with status[0] for task: index_x`, `Logging task index_x output to: var/druid/task/index_x/log`
pub(super) fn process<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Logging task ") {
        return scan.tag("Logging task ")?.until(Field::DruidTask, " output to: ")?.action("task_logging");
    }
    scan.tag("Process exited with status[")?
        .int(Field::ProcessExitStatus)?
        .tag("] for task: ")?
        .word(Field::DruidTask)?
        .action("task_exit")
}

/// `Added task[index_x] to TaskLock[index]`, `Removing task[index_x] from TaskLock[TimeChunkLock{..}]`
pub(super) fn locked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record)
        .phrase(&[("Added task[", "task_locked"), ("Removing task[", "task_unlocked")])?;
    scan.until(Field::DruidTask, "]")?.action(action)
}

/// `1,234,567`: a whole number with separators of thousands.
pub(super) fn grouped(rest: &mut &[u8]) -> Option<i64> {
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b',').count();
    let mut number: i64 = 0;
    for byte in rest[..length].iter().filter(|byte| **byte != b',') {
        number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
    }
    let digits = steps::take_while(rest, |byte| byte.is_ascii_digit() || byte == b',')?;
    digits.first()?.is_ascii_digit().then_some(number)
}
