//! Ids that join components: the same field name wherever they are met, so that one search follows a job.
//!
//! `job_<start>_<number>` and the ids of its tasks, attempts, DAGs and containers all hold the application's
//! `<start>_<number>`, so each also gives `khp.yarn.application_id`.

use crate::{
    fields::Field,
    record::{Record, Value},
};

/// The shape behind an id's prefix.
struct Shape {
    prefix: &'static [u8],
    field: Field,
    /// How many `_`-separated numbers follow at least.
    numbers: usize,
    /// Whether the first two numbers are the application's.
    of_application: bool,
}

const SHAPES: [Shape; 9] = [
    Shape { prefix: b"application", field: Field::YarnApplicationId, numbers: 2, of_application: false },
    Shape { prefix: b"appattempt", field: Field::YarnAttemptId, numbers: 3, of_application: true },
    Shape { prefix: b"container", field: Field::YarnContainerId, numbers: 4, of_application: true },
    Shape { prefix: b"job", field: Field::MapReduceJobId, numbers: 2, of_application: true },
    Shape { prefix: b"attempt", field: Field::MapReduceAttemptId, numbers: 2, of_application: true },
    Shape { prefix: b"task", field: Field::MapReduceJobId, numbers: 2, of_application: true },
    Shape { prefix: b"dag", field: Field::TezDagId, numbers: 3, of_application: true },
    Shape { prefix: b"vertex", field: Field::TezDagId, numbers: 3, of_application: true },
    Shape { prefix: b"blk", field: Field::HdfsBlockId, numbers: 1, of_application: false },
];

/// No more than this many bytes of a message are looked through.
const WINDOW: usize = 2048;

/// Puts the first id of each kind that `message` holds, unless a message grammar has already put one of its field.
pub(crate) fn lift<'a>(message: &'a [u8], record: &mut Record<'a>) {
    let window = &message[..message.len().min(WINDOW)];
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'_', &window[from..]) {
        let underscore = from + found;
        from = underscore + 1;
        // Most underscores are in names: a number, a negative one or a container's epoch follows those that count.
        if !window.get(from).is_some_and(|next| next.is_ascii_digit() || matches!(next, b'-' | b'e')) {
            continue;
        }
        if let Some(end) = hive_query(window, underscore, record) {
            from = end;
            continue;
        }
        let before = &window[underscore.saturating_sub(11)..underscore];
        if !before.last().is_some_and(u8::is_ascii_lowercase) {
            continue;
        }
        let letters = before.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
        let start = underscore - letters;
        let Some(shape) = SHAPES.iter().find(|shape| *shape.prefix == window[start..underscore]) else {
            continue;
        };
        let Some(end) = read(shape, window, start, record) else {
            continue;
        };
        from = end;
    }
}

/// `hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c`: user, time and UUID, as Hive names its queries everywhere.
fn hive_query<'a>(window: &'a [u8], underscore: usize, record: &mut Record<'a>) -> Option<usize> {
    const TIME: usize = 14;
    let time_end = underscore + 1 + TIME;
    if window.get(time_end) != Some(&b'_') || digits(window, underscore + 1) != TIME {
        return None;
    }
    let end = time_end + 1 + UUID;
    is_uuid(window.get(time_end + 1..end)?).then_some(())?;
    let user = window[..underscore].iter().rev().take(64);
    let length = user.take_while(|byte| byte.is_ascii_alphanumeric() || b".-@".contains(byte)).count();
    if length > 0 && record.get(Field::HiveQueryId).is_none() {
        record.put(Field::HiveQueryId, Value::Text(&window[underscore - length..end]));
    }
    Some(end)
}

/// Length of a UUID as text.
pub(crate) const UUID: usize = 36;

/// Whether `text` is a UUID: `9f6beaf9-a418-4bca-bea6-808b92acf39c`.
pub(crate) fn is_uuid(text: &[u8]) -> bool {
    text.len() == UUID
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Hive's threads begin with the session they work for: `57033713-131c-4326-8fad-81e50a879de2 HiveServer2-Handler-Pool: Thread-27`.
pub(crate) fn lift_session(record: &mut Record<'_>) {
    if let Some(Value::Text(thread)) = record.get(Field::ProcessThreadName)
        && thread.get(UUID) == Some(&b' ')
        && is_uuid(&thread[..UUID])
    {
        record.put(Field::HiveSessionId, Value::Text(&thread[..UUID]));
    }
}

fn read<'a>(shape: &Shape, window: &'a [u8], start: usize, record: &mut Record<'a>) -> Option<usize> {
    let body = start + shape.prefix.len() + 1;
    let mut at = body;
    // container_e17_.. : the ResourceManager's epoch.
    if shape.field == Field::YarnContainerId && window.get(at) == Some(&b'e') {
        at += 1 + digits(window, at + 1) + 1;
    }
    let numbers_start = at;
    let mut ends = [0; 6];
    let mut count = 0;
    if shape.field == Field::HdfsBlockId && window.get(at) == Some(&b'-') {
        at += 1;
    }
    while count < ends.len() {
        let length = digits(window, at);
        if length == 0 {
            // attempt_<start>_<number>_m_000000_0
            if matches!(window.get(at..at + 2), Some(b"m_" | b"r_")) && count == 2 {
                at += 2;
                continue;
            }
            break;
        }
        at += length;
        ends[count] = at;
        count += 1;
        if window.get(at) != Some(&b'_') {
            break;
        }
        at += 1;
    }
    if count < shape.numbers {
        return None;
    }
    let last = ends[count - 1];
    let set = |record: &mut Record<'a>, field, value| {
        if record.get(field).is_none() {
            record.put(field, value);
        }
    };
    let value = match shape.field {
        Field::HdfsBlockId => Value::Text(&window[start..ends[0]]),
        Field::YarnApplicationId => Value::Text(&window[start..ends[1]]),
        Field::MapReduceJobId => Value::Joined("job_", &window[body..ends[1]]),
        Field::TezDagId => Value::Joined("dag_", &window[body..ends[2]]),
        _ => Value::Text(&window[start..last]),
    };
    set(record, shape.field, value);
    if shape.of_application {
        set(record, Field::YarnApplicationId, Value::Joined("application_", &window[numbers_start..ends[1]]));
    }
    Some(last)
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let message = "Assigned container_e17_1795214328335_12345_01_000001 for job_1795214328335_12345, attempt_1795214328335_12345_m_000000_0 of blk_1073741825_1001 and blk_-5";
        let mut record = Record::default();
        lift(message.as_bytes(), &mut record);
        let joined = |field| match record.get(field) {
            Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
            Some(Value::Joined(prefix, text)) => prefix.to_owned() + &String::from_utf8_lossy(text),
            other => format!("{other:?}"),
        };
        assert_eq!(joined(Field::YarnContainerId), "container_e17_1795214328335_12345_01_000001");
        assert_eq!(joined(Field::YarnApplicationId), "application_1795214328335_12345");
        assert_eq!(joined(Field::MapReduceJobId), "job_1795214328335_12345");
        assert_eq!(joined(Field::MapReduceAttemptId), "attempt_1795214328335_12345_m_000000_0");
        assert_eq!(joined(Field::HdfsBlockId), "blk_1073741825");
    }

    #[test]
    fn hive_ids() {
        let mut record = Record::default();
        let query = b"alice.k_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c";
        let message = [b"CALLERCONTEXT=HIVE_QUERY_ID:", &query[..], b"\tx"].concat();
        lift(&message, &mut record);
        assert_eq!(record.get(Field::HiveQueryId), Some(Value::Text(query)));
        for (thread, session) in [
            ("57033713-131c-4326-8fad-81e50a879de2 main", Some("57033713-131c-4326-8fad-81e50a879de2")),
            ("57033713-131c-4326-8fad-81e50a879de2", None),
            ("HiveServer2-Background-Pool: Thread-33 with more", None),
        ] {
            let mut record = Record::default();
            record.put(Field::ProcessThreadName, Value::Text(thread.as_bytes()));
            lift_session(&mut record);
            assert_eq!(record.get(Field::HiveSessionId), session.map(|text| Value::Text(text.as_bytes())));
        }
    }

    #[test]
    fn nothing_is_made_up() {
        for message in [
            "job_",
            "application_x",
            "container_1_2",
            "_",
            "blk_",
            "my_job_name",
            "attempt_5",
            "dag_1_2",
            "hive_2026-11-21_07-48-23_222_2571287280334426999-1",
            "hive_20261121074801_",
        ] {
            let mut record = Record::default();
            lift(message.as_bytes(), &mut record);
            assert!(record.fields().is_empty(), "{message}: {:?}", record.fields());
        }
    }
}
