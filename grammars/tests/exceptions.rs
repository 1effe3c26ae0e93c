//! Exceptions: what is read of each form in which Java and its loggers write them, and what is none.

use grammars::{Component, Field, Reader, Record, Value};

const HEADER: &str = "2026-11-21 07:29:56,459 ERROR org.apache.hadoop.x.Y: ";

fn show(value: Option<Value<'_>>) -> String {
    match value {
        Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(Value::Int(number)) => number.to_string(),
        Some(Value::Hash(hash)) => format!("{hash:016x}"),
        None => "-".to_owned(),
        other => format!("{other:?}"),
    }
}

/// Message; class, its message, root cause, frames, suppressed exceptions.
fn read(body: &str) -> String {
    let event = format!("{HEADER}{body}");
    let mut record = Record::default();
    Reader::new(Component::NameNode).read(event.as_bytes(), &mut record);
    let fields = [
        Field::ErrorType,
        Field::ErrorMessage,
        Field::ErrorRootCause,
        Field::ErrorFrames,
        Field::ErrorSuppressed,
    ];
    let fields: Vec<String> = fields.into_iter().map(|field| show(record.get(field))).collect();
    if !record.stack_trace.is_empty() {
        assert!(event.as_bytes().ends_with(record.stack_trace), "a trace goes on to the event's end");
    }
    format!("{}; {}", String::from_utf8_lossy(record.message), fields.join(", "))
}

fn fingerprint(body: &str) -> String {
    let event = format!("{HEADER}{body}");
    let mut record = Record::default();
    Reader::new(Component::NameNode).read(event.as_bytes(), &mut record);
    show(record.get(Field::ErrorFingerprint))
}

#[test]
fn forms() {
    for (body, expected) in [
        // The usual one, with a cause.
        (
            "Error starting\njava.io.IOException: Cannot run: x\n\tat a.B.c(B.java:1)\n\tat a.B.<init>(B.java:2)\nCaused by: java.lang.NoSuchFieldError: y\n\tat d.E.f(Native Method)\n\t... 12 more",
            "Error starting; java.io.IOException, Cannot run: x, java.lang.NoSuchFieldError, 3, -",
        ),
        // No message, no colon; the log's own message is empty.
        (
            "\njava.lang.StackOverflowError\n\tat a.B.c(B.java:1)",
            "; java.lang.StackOverflowError, -, java.lang.StackOverflowError, 1, -",
        ),
        // Logback and log4j 2 write `null` for no message; packaging data of a vendor's jar.
        (
            "m\njava.lang.NullPointerException: null\n\tat a.B.c(B.java:1) ~[hive-exec-2.3.2-khp-p2.jar:2.3.2-khp-p2]\n\tat a.B.d(B.java:2) [?:1.8.0_504]",
            "m; java.lang.NullPointerException, -, java.lang.NullPointerException, 2, -",
        ),
        // Logback's common frames, modules of Java 9 and later.
        (
            "m\na.BException: x\n\tat java.base@11.0.2/java.lang.Thread.run(Thread.java:834)\nCaused by: a.CException\n\tat app//a.C.d(C.java:1)\n\t... 3 common frames omitted",
            "m; a.BException, x, a.CException, 2, -",
        ),
        // The class is the log message's first line.
        ("a.BException: x\n\tat a.B.c(B.java:1)", "; a.BException, x, a.BException, 1, -"),
        // The class behind other words of the first line, with a second class in its message.
        (
            "Error running query: a.BException: java.io.IOException: x\n\tat a.B.c(B.java:1)",
            "Error running query:; a.BException, java.io.IOException: x, a.BException, 1, -",
        ),
        // A class in the log's message, the exception below it.
        (
            "Failed with java.io.IOException: x\njava.io.IOException: y\n\tat a.B.c(B.java:1)",
            "Failed with java.io.IOException: x; java.io.IOException, y, java.io.IOException, 1, -",
        ),
        // A message of several lines, one of them blank.
        (
            "m\na.BException: first\nsecond\n\n  third \n\tat a.B.c(B.java:1)\nCaused by: a.CException: one\ntwo\n\tat a.C.d(C.java:1)",
            "m; a.BException, first\nsecond\n\n  third, a.CException, 2, -",
        ),
        // A message that begins on the second line.
        ("m\na.BException:\nfirst\n\tat a.B.c(B.java:1)", "m; a.BException, first, a.BException, 1, -"),
        // Suppressed exceptions with a cause of their own: the root is the exception's.
        (
            "m\na.BException: x\n\tat a.B.c(B.java:1)\n\tSuppressed: a.SException: s\n\t\tat a.S.close(S.java:1)\n\t\t... 1 more\n\tCaused by: a.TException: t\n\t\tat a.T.u(T.java:1)\n\tSuppressed: a.UException\n\t\tat a.S.close(S.java:1)\nCaused by: a.CException: c\n\tat a.C.d(C.java:1)",
            "m; a.BException, x, a.CException, 5, 2",
        ),
        // A circle, as Java 8 and as later versions write it.
        (
            "m\na.BException: x\n\tat a.B.c(B.java:1)\nCaused by: a.CException: c\n\tat a.C.d(C.java:1)\n\t[CIRCULAR REFERENCE:a.BException: x]",
            "m; a.BException, x, a.CException, 2, -",
        ),
        (
            "m\na.BException: x\n\tat a.B.c(B.java:1)\nCaused by: a.CException: c\n\tat a.C.d(C.java:1)\nCaused by: [CIRCULAR REFERENCE: a.BException: x]",
            "m; a.BException, x, a.CException, 2, -",
        ),
        // The root first.
        (
            "m\na.RootException: r\n\tat a.R.s(R.java:1)\nWrapped by: a.BException: x\n\tat a.B.c(B.java:1)",
            "m; a.BException, x, a.RootException, 2, -",
        ),
        // A thread's last words, a remote exception, Thrift's exceptions, Hadoop's shell.
        (
            "m\nException in thread \"main [x]\" a.BException: x\n\tat a.B.c(B.java:1)",
            "m; a.BException, x, a.BException, 1, -",
        ),
        (
            "m\norg.apache.hadoop.ipc.RemoteException(java.io.IOException): x\n\tat a.B.c(B.java:1)",
            "m; java.io.IOException, x, java.io.IOException, 1, -",
        ),
        ("MetaException(message:x)\n\tat a.B.c(B.java:1)", "; MetaException, x, MetaException, 1, -"),
        (
            "HMSHandler Fatal error: MetaException(message:a: b)\n\tat a.B.c(B.java:1)",
            "HMSHandler Fatal error:; MetaException, a: b, MetaException, 1, -",
        ),
        (
            "m\nMetaException(message:Could not connect\n\tat a.B.c(B.java:1)\nCaused by: a.CException: c\n\t... 9 more\n)\n\tat a.D.e(D.java:1)",
            "m; MetaException, Could not connect, a.CException, 2, -",
        ),
        (
            "Exception from container-launch with container ID: c and exit code: 1\nExitCodeException exitCode=1: \n\tat org.apache.hadoop.util.Shell.runCommand(Shell.java:998)",
            "Exception from container-launch with container ID: c and exit code: 1; ExitCodeException, exitCode=1:, ExitCodeException, 1, -",
        ),
        // No frames were kept.
        (
            "m\na.BException: x\nCaused by: a.CException: c\n\t... 9 more",
            "m; a.BException, x, a.CException, 0, -",
        ),
        ("m\nCaused by: a.CException: c\n\t... 9 more", "m; a.CException, c, a.CException, 0, -"),
        // Spark puts a trace into the message and another one behind it.
        (
            "m\no.SparkException: Job aborted: Lost task: java.io.IOException: x\n\tat a.B.c(B.java:1)\n\nDriver stacktrace:\n\tat a.D.e(D.java:1)\nCaused by: java.io.IOException: x\n\tat a.B.c(B.java:1)",
            "m; o.SparkException, Job aborted: Lost task: java.io.IOException: x, java.io.IOException, 3, -",
        ),
        // An exception, then a dump of threads, whose frames are not its own.
        (
            "m\na.BException: x\n\tat a.B.c(B.java:1)\n\"main\" #1 prio=5 os_prio=0 tid=0x7f nid=0x1 runnable\n   java.lang.Thread.State: RUNNABLE\n\tat d.E.f(E.java:1)",
            "m; a.BException, x, a.BException, 1, -",
        ),
    ] {
        assert_eq!(read(body), expected, "{body}");
    }
}

#[test]
fn what_is_no_exception() {
    for body in [
        // Hadoop's banner, Kafka's settings, PerfLogger, a report of a lock, a pause.
        "STARTUP_MSG: \n/************************************************************\nSTARTUP_MSG: Starting NameNode\nSTARTUP_MSG:   java = 1.8.0_504\n************************************************************/",
        "KafkaConfig values: \n\tadvertised.host.name = null\n\tauthorizer.class.name = kafka.security.authorizer.AclAuthorizer\n\tlog.message.timestamp.type = CreateTime",
        "</PERFLOG method=parse start=1 end=2 duration=1 from=org.apache.hadoop.hive.ql.Driver>\nmore",
        "FSNamesystem write lock held for 1216 ms via\njava.lang.Thread.getStackTrace(Thread.java:1559)\norg.apache.hadoop.util.StringUtils.getStackTrace(StringUtils.java:1047)\n\tNumber of suppressed write-lock reports: 0\n\tLongest write-lock held interval: 1216",
        "Detected pause in JVM or host machine (eg GC): pause of approximately 5615ms\nGC pool 'PS MarkSweep' had collection(s): count=1 time=1080ms",
        // Dumps of threads: Hadoop's own, the JVM's, with a state that looks like a class.
        "-- Local NN thread dump --\nProcess Thread Dump: \n12 active threads\nThread 25 (IPC Server handler 1):\n  State: WAITING\n  Stack:\n    sun.misc.Unsafe.park(Native Method)\n    java.lang.Thread.run(Thread.java:748)",
        "Full thread dump OpenJDK 64-Bit Server VM (25.504-b01 mixed mode):\n\n\"main\" #1 prio=5 os_prio=0 tid=0x00007f nid=0x1 waiting on condition [0x00007f]\n   java.lang.Thread.State: TIMED_WAITING (sleeping)\n\tat java.lang.Thread.sleep(Native Method)\n\tat a.B.c(B.java:1)\n\n\"x\" #2 tid=0x2 runnable\n   java.lang.Thread.State: RUNNABLE\n\tat a.B.c(B.java:1)",
        "java.lang.Thread.State: RUNNABLE\n\tat a.B.c(B.java:1)",
        // Frames and names without the other half.
        "stack of the caller:\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:1)",
        "java.io.IOException: x\nnot retried",
        "java.io.IOException: x",
        "select a\nat last (x)\nfrom b.c(d)",
        "a: b\n... 12 more of them",
        "",
    ] {
        assert_eq!(read(body), format!("{body}; -, -, -, -, -"), "{body}");
        assert_eq!(fingerprint(body), "-");
    }
}

#[test]
fn the_same_fault_has_the_same_fingerprint() {
    let fault = "m 1\na.BException: block blk_1 of /10.20.1.1\n\tat a.B$$Lambda$12/0x7f.run(Unknown Source)\n\tat java.base@11.0.2/jdk.internal.reflect.GeneratedMethodAccessor7.invoke(Unknown Source)\n\tat java.base@11.0.2/java.lang.reflect.Method.invoke(Method.java:566)\n\tat c.D$1.e(D.java:10) ~[d-2.3.2-khp-p1.jar:2.3.2-khp-p1]\nCaused by: a.CException: 0x1\n\tat com.sun.proxy.$Proxy34.get(Unknown Source)\n\t... 12 more";
    let again = "other\na.BException: block blk_2 of /10.20.1.2\n\tat a.B$$Lambda$345/0x80.run(Unknown Source)\n\tat sun.reflect.NativeMethodAccessorImpl.invoke0(Native Method)\n\tat sun.reflect.NativeMethodAccessorImpl.invoke(NativeMethodAccessorImpl.java:62)\n\tat java.lang.reflect.Method.invoke(Method.java:498)\n\tat c.D$2.e(D.java:12) [d-2.3.2.jar:?]\n\tSuppressed: a.SException\n\t\tat a.S.close(S.java:1)\nCaused by: a.CException: 0x2\n\tat com.sun.proxy.$Proxy9.get(Unknown Source)\n\t... 14 common frames omitted";
    assert_eq!(fingerprint(fault), fingerprint(again));
    for other in [
        fault.replace("a.BException", "a.ZException"),
        fault.replace("a.CException", "a.ZException"),
        fault.replace("c.D$1.e", "c.D$1.f"),
        fault.replace("\n\tat c.D$1.e(D.java:10) ~[d-2.3.2-khp-p1.jar:2.3.2-khp-p1]", ""),
    ] {
        assert_ne!(fingerprint(fault), fingerprint(&other), "{other}");
    }
}

#[test]
fn dumps_of_threads_in_a_line_of_frames_cost_no_more_than_their_length() {
    // Each frame without a name before it looks at the line before only once.
    let body = format!("{}\n{}", "a.b ".repeat(10_000), "\tat a.B.c(B.java:1)\n".repeat(50_000));
    assert!(read(&body).ends_with("; -, -, -, -, -"));
}
