//! The MapReduce jobs of a query.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan::milliseconds,
};

/// `Query ID = hive_20261121075228_9f6beaf9-a418-4bca-bea6-808b92acf39c`
pub(super) fn query_id<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Query ID = ")?.word(Field::HiveQueryId)?.end()?.action("query_id")
}

/// `Total jobs = 1`
pub(super) fn total_jobs<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Total jobs = ")?.int(Field::HiveJobs)?.end()?.action("jobs_total")
}

/// `Launching Job 1 out of 2`
pub(super) fn launching<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Launching Job ")?
        .int(Field::HiveJobNumber)?
        .tag(" out of ")?
        .int(Field::HiveJobs)?
        .action("job_launching")
}

/// `Starting Job = job_1795214328335_0008, Tracking URL = http://rm1.example.com:8088/proxy/application_1795214328335_0008/`
pub(super) fn started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Starting Job = ")?
        .id("job_", Field::MapReduceJobId)?
        .tag(", Tracking URL = ")?
        .word(Field::YarnTrackingUrl)?
        .action("job_started")
}

/// `Ended Job = job_1795214328335_0008`, on failure ` with errors` behind it
pub(super) fn ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Ended Job = ")?.id("job_", Field::MapReduceJobId)?;
    let outcome = if scan.sees(" with ") { "failure" } else { "success" };
    scan.is(Field::EventOutcome, outcome).action("job_ended")
}

/// `Kill Command = /opt/hadoop-2.10.0/bin/hadoop job  -kill job_1795214328335_0008`
pub(super) fn kill_command<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Kill Command = ")?.skip("job_")?.action("job_kill_command")
}

/// `Hadoop job information for Stage-1: number of mappers: 1; number of reducers: 0`
pub(super) fn task_numbers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Hadoop job information for ")?
        .until(Field::HiveStage, ": number of mappers: ")?
        .int(Field::HiveMaps)?
        .tag("; number of reducers: ")?
        .int(Field::HiveReduces)?
        .action("job_tasks")
}

/// `Number of reduce tasks is set to 0 since there's no reduce operator`, `Number of reduce tasks not specified. Estimated from input data size: 1`,
/// `Number of reduce tasks determined at compile time: 1`
pub(super) fn reducers<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Number of reduce tasks ")?;
    let scan = match scan.sees("is set to ") {
        true => scan.tag("is set to ")?,
        false => scan.skip(": ")?,
    };
    scan.int(Field::HiveReduces)?.action("reducers_set")
}

/// `2026-11-21 07:54:16,331 Stage-1 map = 100%,  reduce = 0%, Cumulative CPU 1.35 sec`
pub(super) fn progress<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    // The job client's own time stands before the stage.
    matches!(message, [b'S' | b'0'..=b'9', ..]).then_some(())?;
    let mut scan = Scan::new(message, record);
    let before = wire::bytes::find(scan.line(), b"Stage-")?;
    (before == 0 || message[0].is_ascii_digit()).then_some(())?;
    scan = scan.advance(before)?.until(Field::HiveStage, " map = ")?;
    scan.int(Field::HiveMapPercent)?
        .skip("reduce = ")?
        .int(Field::HiveReducePercent)?
        .tag("%")?
        .maybe_then(|scan| {
            Some(scan.tag(", Cumulative CPU ")?.seconds(Field::HiveCpuMs)?.tag(" sec")?.rest())
        })
        .action("job_progress")
}

/// `Stage-Stage-1: Map: 1  Reduce: 1   Cumulative CPU: 1.35 sec   HDFS Read: 4672 HDFS Write: 498 SUCCESS`; `FAIL` where it
/// failed, ` HDFS EC Read: 0` before `SUCCESS` in 3.x
pub(super) fn stage_cpu<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Stage-")?.until(Field::HiveStage, ": ")?;
    let line = scan.line();
    let number = |key: &[u8]| {
        let at = wire::bytes::find(line, key)? + key.len();
        steps::int(&mut &line[at..])
    };
    let read = number(b"HDFS Read: ")?;
    let optional = [
        (Field::HiveMaps, number(b"Map: ")),
        (Field::HiveReduces, number(b"Reduce: ")),
        (Field::HiveHdfsRead, Some(read)),
        (Field::HiveHdfsWritten, number(b"HDFS Write: ")),
    ];
    for (field, number) in optional {
        if let Some(number) = number {
            scan.record().put_int(field, number);
        }
    }
    let outcome = if line.trim_ascii_end().ends_with(b"SUCCESS") { "success" } else { "failure" };
    scan.maybe_then(|scan| Some(scan.skip("Cumulative CPU: ")?.seconds(Field::HiveCpuMs)?.rest()))
        .is(Field::EventOutcome, outcome)
        .action("stage_finished")
}

/// `MapReduce Total cumulative CPU time: 1 seconds 350 msec`, `Total MapReduce CPU Time Spent: 1 minutes 2 seconds 350 msec`
pub(super) fn total_cpu<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Total ") {
        true => ("Total MapReduce CPU Time Spent: ", "query_cpu"),
        false => ("MapReduce Total cumulative CPU time: ", "job_cpu"),
    };
    let mut scan = scan.tag(tag)?;
    let mut rest = scan.line();
    let mut total = 0.0;
    while let Some(number) = steps::int(&mut rest) {
        rest = rest.trim_ascii_start();
        let seconds = match steps::word(&mut rest)? {
            b"days" => 86_400.0,
            b"hours" => 3600.0,
            b"minutes" => 60.0,
            b"seconds" => 1.0,
            b"msec" => 0.001,
            _ => return None,
        };
        total += number as f64 * seconds;
        rest = rest.trim_ascii_start();
    }
    scan.record().put(Field::HiveCpuMs, Value::Float(milliseconds(total)));
    scan.action(action)
}

/// `Loading data to table khp.events partition (dt=2026-11-21) from hdfs://khp/..`
pub(super) fn loading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Loading data to table ")?
        .word(Field::HiveTable)?
        .maybe_then(|scan| Some(scan.skip(" from ")?.rest_of_line(Field::HivePath)?.rest()))
        .action("data_loading")
}

/// `Submitted application application_1795214328335_0008`
pub(super) fn submitted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Submitted application ")?
        .id("application_", Field::YarnApplicationId)?
        .action("application_submitted")
}

/// `The url to track the job: http://rm1.example.com:8088/proxy/application_1795214328335_0008/`
pub(super) fn tracking_url<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("The url to track the job: ")?
        .word(Field::YarnTrackingUrl)?
        .action("job_tracking_url")
}

/// `number of splits:1`
pub(super) fn splits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("number of splits:")?.int(Field::HiveMaps)?.action("job_splits")
}

/// `Submitting tokens for job: job_1795214328335_0008`
pub(super) fn tokens<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Submitting tokens for job: ")?
        .id("job_", Field::MapReduceJobId)?
        .action("job_tokens")
}
