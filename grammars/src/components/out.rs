//! Captured standard output and error of daemons: `.out` files.
//!
//! ```text
//! ulimit -a for user hdfs
//! core file size          (blocks, -c) 0
//! Nov 21, 2026 7:33:03 AM com.sun.jersey.server.impl.application.WebApplicationImpl _initiate
//! INFO: Initiating Jersey application, version 'Jersey: 1.9 09/02/2011 11:17 AM'
//! 2026-11-21 08:10:05
//! Full thread dump OpenJDK 64-Bit Server VM (25.504-b01 mixed mode):
//! ```
//!
//! Here anything may be printed, so the rule is the other way round: a line begins an event unless it looks as if it went on
//! with the one before. It goes on ([`continues`]) if it
//!
//! * is empty, begins with a blank or a tab, or is nothing but brackets or a rule of `-`, `=`, `*`;
//! * is of a stack trace: a frame, a cause, or the name of an exception;
//! * is the second line of java.util.logging: `INFO: ..`; a `WARNING: ` only if it is none that a JVM or a start script prints;
//! * is of a dump of threads: `Full thread dump`, whose time the JVM prints on the line before it, the threads, what stands at its end;
//! * is a limit of `ulimit -a`, a row of a table, or a `#` line of a JVM's last words behind their first.
//!
//! A line with a header that is known always begins an event. What a line is does not depend on other lines, and nothing is lost:
//! a line that was taken for a further one is in the event before.
//!
//! Recognised: limits, dumps of threads, crashes, running out of memory, warnings of the JVM, start and end by a `*-daemon.sh`
//! script; and what is common to all Java services.

mod jvm;
mod scripts;

use crate::{
    component::Grammar,
    components::{
        common,
        layouts::{self, Pattern},
    },
    exception, jul,
    message::Messages,
};

/// `Mon Jan  2 15:04:05 KST 2022 Starting namenode on nn1.example.com`: what `date` prints, in its older and newer form.
const DATE: Pattern = ("date", "%d{EEE MMM d HH:mm:ss z yyyy} %m%n");
const DATE_12: Pattern = ("date", "%d{EEE dd MMM yyyy hh:mm:ss a z} %m%n");
/// java.util.logging without a method.
const JUL_LOGGER: Pattern = ("jul", "%d{MMM d, yyyy h:mm:ss a} %m%n");
/// A time and nothing else that is known: the line before a dump of threads, the progress of a Hive job.
const TIME: Pattern = ("time", "%d{ISO8601} %m%n");

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[
        layouts::THREAD_LOCATION,
        layouts::LOGGER_THREAD,
        layouts::RFA,
        layouts::LOGGER_LINE,
        layouts::THREAD,
        layouts::LOCATION,
        layouts::LOGGER_LOCATION,
        layouts::LOGGER_LOCATION_COLON,
        layouts::LOGGER_IN_THREAD,
        layouts::DRUID,
        layouts::NM_AUDIT,
        layouts::TEZ,
        layouts::ZOOKEEPER,
        layouts::ZOOKEEPER_NDC,
        layouts::ZOOKEEPER_34,
        layouts::RANGER_ADMIN,
        layouts::THREAD_LEVEL,
        layouts::BARS,
        layouts::SPRING_BOOT,
        layouts::AIRLIFT_LAYOUT,
        layouts::PYTHON,
        layouts::LOG4J_STATUS,
        TIME,
        layouts::KAFKA_LAYOUT,
        layouts::CONSOLE,
        layouts::CONSOLE_THREAD,
        layouts::CONSOLE_IN_THREAD,
        layouts::PARQUET,
        layouts::JUL,
        JUL_LOGGER,
        layouts::TTCC,
        layouts::TIME_OF_DAY,
        layouts::SLF4J_NO_TIME,
        DATE,
        DATE_12,
    ],
    rule_version: 3,
    messages: &[MESSAGES, common::MESSAGES],
    special: Some(&crate::reader::OUT),
};

const MESSAGES: Messages = &[(
    "*",
    &[
        jvm::thread_dump,
        jvm::crash,
        jvm::out_of_memory,
        jvm::illegal_access,
        jvm::warning,
        scripts::limits,
        scripts::daemon,
    ],
)];

/// What goes on with the event before it by its first words.
const FURTHER: [&[u8]; 13] = [
    b"Full thread dump ",
    b"JNI global ref",
    b"Threads class SMR info:",
    b"_java_thread_list=",
    b"_to_delete_list=",
    b"Java stack information for the threads",
    b"Found one Java-level deadlock:",
    b"which is held by ",
    b"Traceback (most recent call last):",
    b"STARTUP_MSG: ",
    b"SHUTDOWN_MSG: ",
    b"/****",
    b"+-",
];

/// Warnings that no logger wrote: of the JVM, of Hadoop's scripts, of Hive's console.
const WARNINGS: [&[u8]; 11] = [
    b"An illegal reflective access",
    b"A terminally deprecated method",
    b"A restricted method",
    b"A Java agent",
    b"package ",
    b"Unknown module",
    b"Hive-on-MR",
    b"Use of this script",
    b"HADOOP_",
    b"YARN_",
    b"log4j.properties",
];

/// Whether a line without a header goes on with the event before it.
pub(crate) fn continues(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    match line.first() {
        None | Some(b' ' | b'\t' | b'|') => true,
        Some(b'#') => !jvm::begins_last_words(line),
        Some(b'"') => jvm::is_thread(line),
        Some(b'0') if line.starts_with(b"0x") => true,
        Some(b'W') if line.starts_with(b"WARNING: ") => {
            let warning = &line[b"WARNING: ".len()..];
            !WARNINGS.iter().any(|known| warning.starts_with(known))
        }
        _ => {
            is_rule(line)
                || line == b"Heap"
                || FURTHER.iter().any(|words| words[0] == line[0] && line.starts_with(words))
                || jvm::is_deadlock_count(line)
                || jul::second_line(line).is_some()
                || scripts::limit(line).is_some()
                || exception::is_trace_line(line)
        }
    }
}

/// Nothing but brackets, or a line drawn.
fn is_rule(line: &[u8]) -> bool {
    line.iter().all(|byte| b"{}[](),;".contains(byte))
        || (line.len() >= 3 && line.iter().all(|byte| b"-=*_~/".contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_and_what_goes_on() {
        for line in [
            "OK",
            "Total jobs = 1",
            "FAILED: SemanticException [Error 10001]: Line 1:14 Table not found 'x'",
            "ulimit -a for user hdfs",
            "# A fatal error has been detected by the Java Runtime Environment:",
            "# java.lang.OutOfMemoryError: Java heap space",
            "WARNING: An illegal reflective access operation has occurred",
            "WARNING: HADOOP_PREFIX has been replaced by HADOOP_HOME. Using value of HADOOP_PREFIX.",
            "OpenJDK 64-Bit Server VM warning: ignoring option MaxPermSize=256m; support was removed in 8.0",
            "Exception in thread \"main\" java.lang.UnsatisfiedLinkError: x",
            "SLF4J: Class path contains multiple SLF4J bindings.",
            "log4j:WARN No appenders could be found for logger (a.B).",
            "ERROR: Cannot set priority of namenode process 4711",
            "\"quoted\" text",
            "0 rows",
            "Heap dump file created [1 bytes in 0.1 secs]",
        ] {
            assert!(!continues(line.as_bytes()), "{line}");
        }
        for line in [
            "",
            "\tat a.B.c(B.java:1)",
            "at a.B.c(B.java:1)",
            "Caused by: a.BException: x",
            "java.lang.IllegalAccessException: Class x",
            "NoViableAltException(24@[])",
            "INFO: Registering x",
            "심각: null",
            "WARNING: Please consider reporting this to the maintainers of a.B",
            "Full thread dump OpenJDK 64-Bit Server VM (25.504-b01 mixed mode):",
            "\"IPC Server handler 0 on 8020\" #52 daemon prio=5 os_prio=0 tid=0x00007fda0d0bef00 nid=0xbcd waiting on condition [0x0]",
            "\"VM Thread\" os_prio=0 tid=0x00007fda0c0cd800 nid=0xba0 runnable",
            "\"Thread-1\":",
            "JNI global references: 225",
            "Heap",
            "Found 1 deadlock.",
            "0x00007f5542dff6c0, 0x00007f5542dff6c1",
            "core file size          (blocks, -c) 0",
            "open files                      (-n) 32768",
            "real-time non-blocking time  (microseconds, -R) unlimited",
            "#  SIGSEGV (0xb) at pc=0x00007f55441edefc, pid=967, tid=0x00007f554414fb80",
            "#",
            "===================",
            "}",
            "+-----+",
            "| 1 |",
        ] {
            assert!(continues(line.as_bytes()), "{line}");
        }
    }
}
