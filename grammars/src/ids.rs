//! Ids that join components: the same field name wherever they are met, so that one search follows a job.
//!
//! `job_<start>_<number>` and the ids of its tasks, attempts, DAGs and containers all hold the application's
//! `<start>_<number>`, so each also gives `khp.yarn.application_id`. MapReduce's tasks and attempts have a letter behind it
//! (`attempt_<start>_<number>_m_000000_0`), Tez' the numbers of DAG and vertex (`attempt_<start>_<number>_1_00_000000_0`).
//! Spark makes attempts of a date and local jobs of a random number, which are no application's.

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

const APPLICATION: &[Shape] =
    &[Shape { prefix: b"application", field: Field::YarnApplicationId, numbers: 2, of_application: false }];
const ATTEMPTS: &[Shape] = &[
    Shape { prefix: b"attempt", field: Field::MapReduceAttemptId, numbers: 4, of_application: true },
    Shape { prefix: b"appattempt", field: Field::YarnAttemptId, numbers: 3, of_application: true },
];
const CONTAINER: &[Shape] =
    &[Shape { prefix: b"container", field: Field::YarnContainerId, numbers: 4, of_application: true }];
const JOB: &[Shape] =
    &[Shape { prefix: b"job", field: Field::MapReduceJobId, numbers: 2, of_application: true }];
const TASK_OR_BLOCK: &[Shape] = &[
    Shape { prefix: b"blk", field: Field::HdfsBlockId, numbers: 1, of_application: false },
    Shape { prefix: b"task", field: Field::MapReduceTaskId, numbers: 3, of_application: true },
];
const DAG: &[Shape] = &[Shape { prefix: b"dag", field: Field::TezDagId, numbers: 3, of_application: true }];
const VERTEX: &[Shape] =
    &[Shape { prefix: b"vertex", field: Field::TezVertexId, numbers: 4, of_application: true }];

/// The shape of the id whose prefix `text` ends with, all letters of it.
fn shape_at_end(text: &[u8]) -> Option<&'static Shape> {
    let shapes = match text.last()? {
        b'n' => APPLICATION,
        b't' => ATTEMPTS,
        b'r' => CONTAINER,
        b'b' => JOB,
        b'k' => TASK_OR_BLOCK,
        b'g' => DAG,
        b'x' => VERTEX,
        _ => return None,
    };
    shapes.iter().find(|shape| {
        text.strip_suffix(shape.prefix)
            .is_some_and(|before| !before.last().is_some_and(u8::is_ascii_lowercase))
    })
}

/// No more than this many bytes of a message are looked through.
const WINDOW: usize = 2048;

/// Puts the first id of each kind that `message` holds, unless a message grammar has already put one of its field.
pub(crate) fn lift<'a>(message: &'a [u8], record: &mut Record<'a>) {
    let window = &message[..message.len().min(WINDOW)];
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'_', &window[from..]) {
        let underscore = from + found;
        from = underscore + 1;
        // Most underscores are in names: a number, a negative one, a container's epoch or `local` follows those that count.
        if !window.get(from).is_some_and(|next| next.is_ascii_digit() || matches!(next, b'-' | b'e' | b'l')) {
            continue;
        }
        if let Some(end) = hive_query(window, underscore, record) {
            from = end;
            continue;
        }
        let Some(shape) = shape_at_end(&window[..underscore]) else {
            continue;
        };
        if !shape.of_application && record.get(shape.field).is_some() {
            // Nothing else would come of it.
            continue;
        }
        let start = underscore - shape.prefix.len();
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
    const DASHES: &[u8; UUID] = b"xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    let Ok(text) = <&[u8; UUID]>::try_from(text) else {
        return false;
    };
    // Without branches, so that many bytes are looked at in one go.
    text.iter().zip(DASHES).fold(true, |good, (byte, shape)| {
        let digit = byte.wrapping_sub(b'0') < 10;
        let letter = (byte | 0x20).wrapping_sub(b'a') < 6;
        let dash = *byte == b'-';
        good & (digit | letter | dash) & (dash == (*shape == b'-'))
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

/// The numbers of an id, by where they end.
struct Numbers {
    /// Behind the prefix.
    body: usize,
    /// Behind a container's epoch.
    start: usize,
    ends: [usize; 6],
    count: usize,
    /// Whether MapReduce's `m` or `r` stands behind the second.
    has_letter: bool,
    /// Whether the first is a cluster's start in milliseconds, and the id so one of YARN's.
    of_cluster: bool,
}

fn numbers(shape: &Shape, window: &[u8], body: usize) -> Numbers {
    const START: usize = 13;
    let mut at = body;
    // container_e17_.. : the ResourceManager's epoch.
    if shape.field == Field::YarnContainerId && window.get(at) == Some(&b'e') {
        at += 1 + digits(window, at + 1) + 1;
    }
    if shape.field == Field::HdfsBlockId && window.get(at) == Some(&b'-') {
        at += 1;
    }
    if window.get(at..).is_some_and(|rest| rest.starts_with(LOCAL)) {
        at += LOCAL.len();
    }
    let of_cluster = digits(window, at) == START;
    let mut numbers = Numbers { body, start: at, ends: [0; 6], count: 0, has_letter: false, of_cluster };
    while numbers.count < numbers.ends.len() {
        let length = digits(window, at);
        if length == 0 {
            // attempt_<start>_<number>_m_000000_0
            if matches!(window.get(at..at + 2), Some(b"m_" | b"r_")) && numbers.count == 2 {
                numbers.has_letter = true;
                at += 2;
                continue;
            }
            break;
        }
        at += length;
        numbers.ends[numbers.count] = at;
        numbers.count += 1;
        if window.get(at) != Some(&b'_') {
            break;
        }
        at += 1;
    }
    numbers
}

fn read<'a>(shape: &Shape, window: &'a [u8], start: usize, record: &mut Record<'a>) -> Option<usize> {
    let numbers = numbers(shape, window, start + shape.prefix.len() + 1);
    if numbers.count < shape.numbers {
        return None;
    }
    let last = numbers.ends[numbers.count - 1];
    let mut set = |field, value| {
        if record.get(field).is_none() {
            record.put(field, value);
        }
    };
    let up_to = |number: usize| &window[numbers.body..numbers.ends[number - 1]];
    let whole = Value::Text(&window[start..last]);
    match shape.field {
        Field::HdfsBlockId => set(Field::HdfsBlockId, Value::Text(&window[start..numbers.ends[0]])),
        Field::YarnApplicationId => {
            set(Field::YarnApplicationId, Value::Text(&window[start..numbers.ends[1]]))
        }
        Field::MapReduceJobId => set(Field::MapReduceJobId, Value::Joined("job_", up_to(2))),
        // A client's name goes on behind it: `DFSClient_attempt_<start>_<number>_m_000000_0_1537864556_1`.
        Field::MapReduceAttemptId if numbers.has_letter => {
            set(Field::MapReduceAttemptId, Value::Text(&window[start..numbers.ends[3]]));
            set(Field::MapReduceTaskId, Value::Joined("task_", up_to(3)));
        }
        Field::MapReduceTaskId if numbers.has_letter => set(Field::MapReduceTaskId, whole),
        Field::MapReduceAttemptId if numbers.count == 6 => {
            set(Field::TezAttemptId, whole);
            set(Field::TezTaskId, Value::Joined("task_", up_to(5)));
        }
        Field::MapReduceTaskId if numbers.count == 5 => set(Field::TezTaskId, whole),
        Field::MapReduceAttemptId | Field::MapReduceTaskId => return None,
        Field::TezDagId => set(Field::TezDagId, Value::Joined("dag_", up_to(3))),
        field => set(field, whole),
    }
    let is_local = window[numbers.body..].starts_with(LOCAL);
    let is_task = matches!(shape.field, Field::MapReduceAttemptId | Field::MapReduceTaskId);
    // Spark's attempts are of a date, not of a job.
    if is_task && numbers.has_letter && (numbers.of_cluster || is_local) {
        set(Field::MapReduceJobId, Value::Joined("job_", up_to(2)));
    }
    if (is_task && !numbers.has_letter) || shape.field == Field::TezVertexId {
        set(Field::TezVertexId, Value::Joined("vertex_", up_to(4)));
        set(Field::TezDagId, Value::Joined("dag_", up_to(3)));
    }
    if shape.of_application && numbers.of_cluster && !is_local {
        let application = &window[numbers.start..numbers.ends[1]];
        set(Field::YarnApplicationId, Value::Joined("application_", application));
    }
    Some(last)
}

/// Jobs without a cluster: `job_local1512336517_0001`.
const LOCAL: &[u8] = b"local";

/// Puts the Oozie workflow, coordinator or bundle that `message` names (`0000012-260101000000000-oozie-oozi-W`, in
/// `oozie:launcher:T=hive2:W=daily:A=load:ID=0000012-260101000000000-oozie-oozi-W` and the like) as the flow to which the application belongs.
pub(crate) fn lift_flow<'a>(message: &'a [u8], record: &mut Record<'a>) {
    let window = &message[..message.len().min(WINDOW)];
    // A `z` is rarer than anything else in the mark.
    for z in memchr::memchr_iter(b'z', window) {
        if z < 3 || window[z - 3..z] != *b"-oo" {
            continue;
        }
        let Some(end) = flow_end(&window[z + 1..]) else {
            continue;
        };
        let in_id = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let length = window[..z - 3].iter().rev().take(80).take_while(in_id).count();
        let id = &window[z - 3 - length..z + 1 + end];
        // A URL's or an escape's letters may stand before the seven digits: `%3D0000012-..`.
        let Some(digits) = memchr::memchr(b'-', id).filter(|dash| *dash >= 7) else {
            continue;
        };
        let id = &id[digits - 7..];
        if id[..7].iter().all(u8::is_ascii_digit) {
            return record.put(Field::FlowId, Value::Text(id));
        }
    }
}

/// Length of the rest of an id behind `-ooz`: `i-W`, or `ie-root-W`, since a server is named after its user, four letters of it at most.
fn flow_end(text: &[u8]) -> Option<usize> {
    let user = match text.strip_prefix(b"ie-") {
        Some(text) => 3 + text.iter().take(4).take_while(|byte| byte.is_ascii_alphanumeric()).count(),
        None => usize::from(text.first() == Some(&b'i')),
    };
    matches!(text.get(user..user + 2), Some(b"-W" | b"-C" | b"-B")).then_some(user + 2)
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).map_or(0, wire::bytes::leading_digits)
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

    fn lifted(message: &str) -> Vec<String> {
        let mut record = Record::default();
        lift(message.as_bytes(), &mut record);
        lift_flow(message.as_bytes(), &mut record);
        let show = |value: &Value<'_>| match value {
            Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Value::Joined(prefix, text) => format!("{prefix}{}", String::from_utf8_lossy(text)),
            other => format!("{other:?}"),
        };
        record.fields().iter().map(|(field, value)| format!("{} {}", field.name(), show(value))).collect()
    }

    #[test]
    fn ids_of_tasks() {
        assert_eq!(
            lifted("DFSClient_attempt_1795214328335_0005_r_000000_0_1537864556_1 for"),
            [
                "khp.mapreduce.attempt_id attempt_1795214328335_0005_r_000000_0",
                "khp.mapreduce.task_id task_1795214328335_0005_r_000000",
                "khp.mapreduce.job_id job_1795214328335_0005",
                "khp.yarn.application_id application_1795214328335_0005",
            ]
        );
        assert_eq!(
            lifted("x attempt_1795214328335_0019_1_01_000000_0_10003 y"),
            [
                "khp.tez.attempt_id attempt_1795214328335_0019_1_01_000000_0",
                "khp.tez.task_id task_1795214328335_0019_1_01_000000",
                "khp.tez.vertex_id vertex_1795214328335_0019_1_01",
                "khp.tez.dag_id dag_1795214328335_0019_1",
                "khp.yarn.application_id application_1795214328335_0019",
            ]
        );
        assert_eq!(
            lifted("task_1795214328335_123456_r_000002"),
            [
                "khp.mapreduce.task_id task_1795214328335_123456_r_000002",
                "khp.mapreduce.job_id job_1795214328335_123456",
                "khp.yarn.application_id application_1795214328335_123456",
            ]
        );
        assert_eq!(
            lifted("vertex_1795214328335_0019_1_01 [Reducer 2]"),
            [
                "khp.tez.vertex_id vertex_1795214328335_0019_1_01",
                "khp.tez.dag_id dag_1795214328335_0019_1",
                "khp.yarn.application_id application_1795214328335_0019",
            ]
        );
    }

    #[test]
    fn ids_of_no_cluster() {
        assert_eq!(
            lifted("attempt_local1512336517_0001_m_000000_0"),
            [
                "khp.mapreduce.attempt_id attempt_local1512336517_0001_m_000000_0",
                "khp.mapreduce.task_id task_local1512336517_0001_m_000000",
                "khp.mapreduce.job_id job_local1512336517_0001",
            ]
        );
        assert_eq!(
            lifted("job_local1512336517_0001 done"),
            ["khp.mapreduce.job_id job_local1512336517_0001"]
        );
        assert_eq!(
            lifted("attempt_20261121080215_0000_m_000001_1"),
            [
                "khp.mapreduce.attempt_id attempt_20261121080215_0000_m_000001_1",
                "khp.mapreduce.task_id task_20261121080215_0000_m_000001",
            ]
        );
    }

    #[test]
    fn flows() {
        for (message, flow) in [
            (
                "oozie:launcher:T=shell:W=daily:A=load:ID=0000012-260101000000000-oozie-oozi-W",
                Some("khp.flow.id 0000012-260101000000000-oozie-oozi-W"),
            ),
            (
                "oozie.action.id=0000012-260101000000000-oozie-oozi-W@load",
                Some("khp.flow.id 0000012-260101000000000-oozie-oozi-W"),
            ),
            (
                "oozie%3Alauncher%3AID%3D0000012-260101000000000-oozie-khp-oozi-W-1795",
                Some("khp.flow.id 0000012-260101000000000-oozie-khp-oozi-W"),
            ),
            (
                "Workflow job id   : 0000202-170613162811875-oozie-root-W",
                Some("khp.flow.id 0000202-170613162811875-oozie-root-W"),
            ),
            ("0000202-170613162811875-oozie-user-name-W", None),
            ("fuzzy-oozi-W -oozi-W z -oozie-W -ooz-W", None),
            ("12-oozi-W", None),
        ] {
            assert_eq!(lifted(message), flow.into_iter().collect::<Vec<_>>(), "{message}");
        }
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
