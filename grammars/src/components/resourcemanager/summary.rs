//! Summaries of finished applications.
//!
//! ```text
//! 2026-11-21 07:45:17,671 INFO resourcemanager.RMAppManager$ApplicationSummary: appId=application_1795214328335_0002,name=word count,user=alice,queue=default,state=FAILED,..
//! ```

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// What a key's value is.
enum As {
    Text,
    Number,
}

const KEYS: [(&[u8], Field, As); 24] = [
    (b"name", Field::YarnApplicationName, As::Text),
    (b"user", Field::UserName, As::Text),
    (b"queue", Field::YarnQueue, As::Text),
    (b"state", Field::YarnFinalState, As::Text),
    (b"trackingUrl", Field::YarnTrackingUrl, As::Text),
    (b"appMasterHost", Field::YarnMasterHost, As::Text),
    (b"submitTime", Field::YarnSubmittedAt, As::Number),
    (b"startTime", Field::YarnStartedAt, As::Number),
    (b"launchTime", Field::YarnLaunchedAt, As::Number),
    (b"finishTime", Field::YarnFinishedAt, As::Number),
    (b"finalStatus", Field::YarnFinalStatus, As::Text),
    (b"memorySeconds", Field::YarnMemorySeconds, As::Number),
    (b"vcoreSeconds", Field::YarnVcoreSeconds, As::Number),
    (b"preemptedMemorySeconds", Field::YarnPreemptedMemorySeconds, As::Number),
    (b"preemptedVcoreSeconds", Field::YarnPreemptedVcoreSeconds, As::Number),
    (b"preemptedAMContainers", Field::YarnPreemptedMasters, As::Number),
    (b"preemptedNonAMContainers", Field::YarnPreemptedContainers, As::Number),
    (b"preemptedResources", Field::YarnPreemptedResources, As::Text),
    (b"applicationType", Field::YarnApplicationType, As::Text),
    (b"resourceSeconds", Field::YarnResourceSeconds, As::Text),
    (b"preemptedResourceSeconds", Field::YarnPreemptedResourceSeconds, As::Text),
    (b"applicationTags", Field::YarnApplicationTags, As::Text),
    (b"applicationNodeLabel", Field::YarnNodeLabel, As::Text),
    (b"totalAllocatedContainers", Field::YarnContainers, As::Number),
];

/// `appId=application_1795214328335_0002,name=word count,user=alice,..`: values end at a comma that no backslash escapes
pub(super) fn application<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = message.strip_prefix(b"appId=")?;
    let id = value(&mut rest);
    id.starts_with(b"application_").then_some(())?;
    record.put_text(Field::YarnApplicationId, id);
    let (mut submitted, mut finished) = (0, 0);
    while !rest.is_empty() {
        let key = steps::until(&mut rest, "=")?;
        let value = value(&mut rest);
        let Some((_, field, kind)) = KEYS.iter().find(|(name, ..)| *name == key) else {
            continue;
        };
        match kind {
            As::Text => record.put_text(*field, value),
            As::Number => {
                let Some(number) = steps::int(&mut &*value) else {
                    continue;
                };
                match field {
                    Field::YarnSubmittedAt => submitted = number,
                    Field::YarnFinishedAt => finished = number,
                    // A job that never got its master has 0.
                    Field::YarnLaunchedAt if number == 0 => continue,
                    _ => {}
                }
                record.put(*field, Value::Int(number));
            }
        }
    }
    if let Some(elapsed) = finished.checked_sub(submitted).filter(|elapsed| submitted > 0 && *elapsed >= 0) {
        record.put_int(Field::YarnElapsedMs, elapsed);
    }
    record.action = Some("application_summary");
    Some(())
}

/// Takes a value and the comma behind it.
pub(in crate::components) fn value<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let mut escaped = false;
    let end = rest.iter().position(|byte| {
        let ends = *byte == b',' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    let end = end.unwrap_or(rest.len());
    let taken = &rest[..end];
    *rest = rest.get(end + 1..).unwrap_or_default();
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let message = br"appId=application_1_2,name=select a\, b\=1\\,user=bob,state=FINISHED,launchTime=0,submitTime=10,finishTime=25";
        let mut record = Record::default();
        assert!(application(message, &mut record).is_some());
        assert_eq!(record.get(Field::YarnApplicationName), Some(Value::Text(br"select a\, b\=1\\")));
        assert_eq!(record.get(Field::UserName), Some(Value::Text(b"bob")));
        assert_eq!(record.get(Field::YarnLaunchedAt), None);
        assert_eq!(record.get(Field::YarnElapsedMs), Some(Value::Int(15)));
    }
}
