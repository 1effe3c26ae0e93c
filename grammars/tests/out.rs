//! Captured output of real daemons: events counted by other means (lines of `grep -c`), and what dumps and crashes say. The logs
//! lie beside the repository; where they are not there, the tests say so and pass.

use std::{fs, path::PathBuf};

use grammars::{Component, Field, Reader, Record, Value};
use wire::split::events;

fn log(name: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/logs/services/ours");
    fs::read(root.join(name)).ok()
}

/// File, events, and those of them that java.util.logging wrote.
const FILES: &[(&str, usize, usize)] = &[
    // 21 pairs of lines.
    ("nodemanager/2.10.0/yarn-yarn-nodemanager-dn1.example.com.out", 21, 21),
    // 7 pairs.
    ("jobhistoryserver/2.10.0/mapred-mapred-historyserver-jh1.example.com.out", 7, 7),
    // 14 pairs, and a dump of threads of 2 627 lines.
    ("resourcemanager/2.10.0/yarn-yarn-resourcemanager-rm1.example.com.out", 15, 14),
    // As many as lines that begin with a month: 113, traces between them.
    ("timelineserver/2.10.0/yarn-yarn-timelineserver-ats1.example.com.out", 113, 113),
    // 471 such lines, and the block on illegal reflective access.
    ("timelineserver/3.3.6/hadoop-yarn-timelineserver-ats1.example.com.out", 472, 471),
    // One a line.
    (
        "spark-standalone/3.2.1/spark-3.2.1-spark-org.apache.spark.deploy.master.Master-1-gw1.example.com.out",
        72,
        0,
    ),
];

#[test]
fn events_of_real_files() {
    for (name, expected, expected_jul) in FILES {
        let Some(bytes) = log(name) else {
            return eprintln!("SKIPPED events_of_real_files: the shared logs are not there");
        };
        let reader = Reader::new(Component::Out);
        let (mut count, mut jul) = (0, 0);
        let mut record = Record::default();
        for event in events(&bytes, 0, false, |line| reader.begins(line)) {
            reader.read(event.bytes, &mut record);
            assert!(!event.flags.continued, "{name} begins with an event");
            assert_ne!(record.layout, "", "{name}: {}", String::from_utf8_lossy(event.bytes));
            count += 1;
            jul += usize::from(record.layout == "jul");
            assert_eq!(
                record.layout == "jul",
                record.level.is_some() && record.action.is_none() && record.layout != "console"
            );
        }
        assert_eq!((count, jul), (*expected, *expected_jul), "{name}");
    }
}

#[test]
fn a_real_dump_of_threads() {
    let Some(bytes) = log("resourcemanager/2.10.0/yarn-yarn-resourcemanager-rm1.example.com.out") else {
        return eprintln!("SKIPPED a_real_dump_of_threads: the shared logs are not there");
    };
    let reader = Reader::new(Component::Out);
    let dump = events(&bytes, 0, false, |line| reader.begins(line)).last().expect("it is the last event");
    let mut record = Record::default();
    reader.read(dump.bytes, &mut record);
    assert_eq!(record.action, Some("thread_dump"));
    assert_eq!(record.get(Field::ErrorType), None, "no thread is an exception");
    let lines = dump.bytes.split(|byte| *byte == b'\n');
    let threads = lines.filter(|line| line.starts_with(b"\"")).count();
    assert_eq!(record.get(Field::JvmThreads), Some(Value::Int(threads as i64)));
    assert_eq!(
        record.get(Field::JvmVersion),
        Some(Value::Text(b"OpenJDK 64-Bit Server VM (25.504-b01 mixed mode)"))
    );
    assert!(record.time.is_some(), "the line before it has the time");
}

#[test]
fn a_real_crash_is_one_event() {
    let Some(bytes) = log("datanode/2.10.0/hs_err_pid967.log") else {
        return eprintln!("SKIPPED a_real_crash_is_one_event: the shared logs are not there");
    };
    let reader = Reader::new(Component::HsErr);
    let events: Vec<_> = events(&bytes, 0, false, |line| reader.begins(line)).collect();
    assert_eq!(events.len(), 1);
    let mut record = Record::default();
    reader.read(events[0].bytes, &mut record);
    assert_eq!(record.get(Field::ProcessSignal), Some(Value::Text(b"SIGSEGV")));
    assert_eq!(record.get(Field::ProcessPid), Some(Value::Int(967)));
    assert_eq!(record.get(Field::JvmCrashFrame), Some(Value::Text(b"C  [libc.so.6+0x9cefc]")));
}
