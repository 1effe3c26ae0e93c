//! Large events, and odd values: times, JSON.

use serde_json::Value;

use crate::{documents, golden, message};

/// What must hold of the documents of one event behind which another stands: all of it is there, at most 1 MiB a document.
fn large(text: &[u8]) -> Vec<Value> {
    let documents = documents(&message(text), "utf-8");
    let (last, parts) = documents.split_last().unwrap();
    assert_eq!(last["message"], "next");
    for (number, part) in parts.iter().enumerate() {
        assert!(part["log.length"].as_u64().unwrap() <= 1 << 20);
        let is_split = part["log.flags"].as_array().unwrap().contains(&"split".into());
        assert_eq!(is_split, number > 0);
    }
    parts.to_vec()
}

#[test]
fn b27_a_trace_of_50_000_frames() {
    let mut text = b"failed\njava.lang.StackOverflowError".to_vec();
    for frame in 0..50_000 {
        text.extend_from_slice(format!("\n\tat org.apache.hadoop.X.f{frame}(X.java:{frame})").as_bytes());
    }
    let parts = large(&text);
    assert_eq!(parts.len(), text.len().div_ceil(1 << 20));
    assert_eq!(parts[0]["error.type"], "java.lang.StackOverflowError");
}

#[test]
fn b28_200_causes() {
    let mut text = b"failed\njava.io.IOException: 0\n\tat a.B".to_vec();
    for cause in 1..=200 {
        text.extend_from_slice(format!("\nCaused by: org.x.E{cause}: {cause}\n\t... 1 more").as_bytes());
    }
    let parts = large(&text);
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0]["error.type"], "java.io.IOException");
    assert_eq!(parts[0]["khp.error.root_cause"], "org.x.E200");
}

#[test]
fn b33_a_thread_dump_of_10_mb() {
    let mut text = b"Full thread dump OpenJDK".to_vec();
    while text.len() < 10 << 20 {
        text.extend_from_slice(
            b"\n\"main\" #1 prio=5 os_prio=0 tid=0x1 nid=0x2 waiting on condition\n\tat a.B(C.java:1)",
        );
    }
    assert_eq!(large(&text).len(), 11);
}

/// A year that cannot be is no time: the event takes the one before it. A day that is none begins no event: the line belongs to the
/// one before. 24:00:00 and :60 are the midnight behind them.
#[test]
fn b46_times() {
    let mut text = Vec::new();
    for time in [
        "2026-11-21 07:00:00,000",
        "9999-01-01 00:00:00,000",
        "1970-01-01 00:00:00,000",
        "0000-00-00 00:00:00,000",
        "2024-02-29 12:00:00,000",
        "2026-02-29 12:00:00,000",
        "2026-11-21 24:00:00,000",
        "2026-11-21 23:59:60,000",
        "2026-11-21 07:00:00.123",
        "2027-11-21 07:00:00,000",
    ] {
        text.extend_from_slice(format!("{time} INFO org.apache.X: {time}\n").as_bytes());
    }
    golden("b46_times", &text, "utf-8");
}

/// JSON in a message is text: nothing in it becomes a field.
#[test]
fn b47_json_in_a_message_is_text() {
    let keys: Vec<String> = (0..10_000).map(|n| format!("\"k{n}\":{n}")).collect();
    for text in [
        r#"{"_id":"1","_index":"x","a.b":1,"a":2,"n":1e400,"m":NaN,"l":9223372036854775808}"#.to_owned(),
        format!("{{{}}}", keys.join(",")),
        format!("{}1{}", "[".repeat(300), "]".repeat(300)),
        format!("{{\"{}\":1}}", "k".repeat(40 << 10)),
    ] {
        let found = documents(&message(text.as_bytes()), "utf-8");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0]["message"], text);
        let known: Vec<&String> = found[1].as_object().unwrap().keys().collect();
        let names: Vec<&String> = found[0].as_object().unwrap().keys().collect();
        assert_eq!(names, known, "the same fields as any other event");
    }
    // A logger of 40 kB is none: the line begins no event, and is a document with its whole text.
    let line = format!("2026-11-21 07:00:00,000 INFO org.{}: x\n", "t".repeat(40 << 10));
    let found = documents(line.as_bytes(), "utf-8");
    assert!(found[0]["event.original"] == line);
}
