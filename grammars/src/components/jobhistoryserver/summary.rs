//! Summaries of finished jobs.
//!
//! ```text
//! 2026-11-21 08:13:45,138 INFO org.apache.hadoop.mapreduce.jobhistory.JobSummary: jobId=job_1795216317864_0001,submitTime=1795216351898,launchTime=1795216384136,..,status=SUCCEEDED,mapSlotSeconds=148,reduceSlotSeconds=46,jobName=word count
//! ```
//!
//! Commas, equals signs and backslashes in values are escaped by a backslash; 3.x spells `succededMaps` so.

use crate::{
    components::resourcemanager::summary::value,
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// Keys with a text.
const TEXTS: [(&[u8], Field); 4] = [
    (b"user", Field::UserName),
    (b"queue", Field::YarnQueue),
    (b"status", Field::MapReduceStatus),
    (b"jobName", Field::YarnApplicationName),
];

/// Keys with a number.
const NUMBERS: [(&[u8], Field); 17] = [
    (b"submitTime", Field::YarnSubmittedAt),
    (b"launchTime", Field::YarnLaunchedAt),
    (b"firstMapTaskLaunchTime", Field::MapReduceFirstMapAt),
    (b"firstReduceTaskLaunchTime", Field::MapReduceFirstReduceAt),
    (b"finishTime", Field::YarnFinishedAt),
    (b"resourcesPerMap", Field::MapReduceMapMemory),
    (b"resourcesPerReduce", Field::MapReduceReduceMemory),
    (b"numMaps", Field::MapReduceMaps),
    (b"numReduces", Field::MapReduceReduces),
    (b"succededMaps", Field::MapReduceMapsSucceeded),
    (b"succeededReduces", Field::MapReduceReducesSucceeded),
    (b"failedMaps", Field::MapReduceMapsFailed),
    (b"failedReduces", Field::MapReduceReducesFailed),
    (b"killedMaps", Field::MapReduceMapsKilled),
    (b"killedReduces", Field::MapReduceReducesKilled),
    (b"mapSlotSeconds", Field::MapReduceMapSlotSeconds),
    (b"reduceSlotSeconds", Field::MapReduceReduceSlotSeconds),
];

/// `jobId=job_1795216317864_0001,submitTime=..,..,jobName=word count`
pub(crate) fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = message.strip_prefix(b"jobId=")?;
    let id = value(&mut rest);
    id.starts_with(b"job_").then_some(())?;
    record.put_text(Field::MapReduceJobId, id);
    let (mut submitted, mut finished) = (0, 0);
    while !rest.is_empty() {
        let key = steps::until(&mut rest, "=")?;
        let value = value(&mut rest);
        if let Some((_, field)) = TEXTS.iter().find(|(name, _)| *name == key) {
            record.put_text(*field, value);
            continue;
        }
        let known = NUMBERS.iter().find(|(name, _)| *name == key);
        let Some(((_, field), number)) = known.zip(steps::int(&mut &*value)) else {
            continue;
        };
        match field {
            Field::YarnSubmittedAt => submitted = number,
            Field::YarnFinishedAt => finished = number,
            // Jobs without reduces have 0, those that never ran too.
            Field::YarnLaunchedAt | Field::MapReduceFirstMapAt | Field::MapReduceFirstReduceAt
                if number == 0 =>
            {
                continue;
            }
            _ => {}
        }
        record.put(*field, Value::Int(number));
    }
    if let Some(elapsed) = finished.checked_sub(submitted).filter(|elapsed| submitted > 0 && *elapsed >= 0) {
        record.put_int(Field::YarnElapsedMs, elapsed);
    }
    record.action = Some("job_summary");
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let message = br"jobId=job_1795216317864_0001,submitTime=10,launchTime=0,finishTime=25,succededMaps=2,queue=a,jobName=oozie:launcher\=x\,y";
        let mut record = Record::default();
        assert!(job(message, &mut record).is_some());
        assert_eq!(record.get(Field::YarnApplicationName), Some(Value::Text(br"oozie:launcher\=x\,y")));
        assert_eq!(record.get(Field::YarnLaunchedAt), None);
        assert_eq!(record.get(Field::MapReduceMapsSucceeded), Some(Value::Int(2)));
        assert_eq!(record.get(Field::YarnElapsedMs), Some(Value::Int(15)));
        assert!(job(b"jobId=x,user=y", &mut Record::default()).is_none());
    }
}
