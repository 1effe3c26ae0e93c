//! What a JVM prints by itself: dumps of threads, last words, warnings.

use wire::split::first_line;

use crate::{
    components::hs_err,
    fields::Field,
    message::Scan,
    record::{Level, Record},
};

/// `Full thread dump OpenJDK 64-Bit Server VM (25.504-b01 mixed mode):`, then the threads
pub(super) fn thread_dump<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message.trim_ascii_start(), record)
        .tag("Full thread dump ")?
        .until(Field::JvmVersion, ":")?;
    let (mut threads, mut blocked, mut deadlocks) = (0, 0, 0);
    for line in scan.rest().split(|byte| *byte == b'\n') {
        threads += i64::from(line.starts_with(b"\"") && is_thread(line) && !line.ends_with(b"\":"));
        blocked += i64::from(line.trim_ascii_start().starts_with(b"java.lang.Thread.State: BLOCKED"));
        deadlocks += i64::from(line.starts_with(b"Found one Java-level deadlock:"));
    }
    let record = scan.record();
    record.put_int(Field::JvmThreads, threads);
    record.put_int(Field::JvmThreadsBlocked, blocked);
    record.put_int(Field::JvmDeadlocks, deadlocks);
    scan.action("thread_dump")
}

/// `"main" #1 prio=5 os_prio=0 tid=0x00007f nid=0x1 runnable`, `"VM Thread" os_prio=0 tid=0x7f nid=0x1 runnable`; in the report of
/// a deadlock `"Thread-1":`
pub(super) fn is_thread(line: &[u8]) -> bool {
    line.trim_ascii_end().ends_with(b"\":") || wire::bytes::find(line, b" tid=0x").is_some()
}

/// `Found 1 deadlock.`
pub(super) fn is_deadlock_count(line: &[u8]) -> bool {
    line.strip_prefix(b"Found ").is_some_and(|rest| {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        digits > 0 && rest[digits..].starts_with(b" deadlock")
    })
}

/// Whether a `#` line is the first that says what happened.
pub(super) fn begins_last_words(line: &[u8]) -> bool {
    hs_err::is_first_words(line) || line.starts_with(b"# java.lang.OutOfMemoryError: ")
}

/// `# A fatal error has been detected by the Java Runtime Environment:` and the lines behind it
pub(super) fn crash<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if message.first() != Some(&b'#') {
        return None;
    }
    hs_err::summary(message, record)
}

/// `# java.lang.OutOfMemoryError: Java heap space`, `# -XX:OnOutOfMemoryError="kill -9 %p"`, `#   Executing /bin/sh -c "kill -9 4711"...`;
/// `java.lang.OutOfMemoryError: Java heap space` with a `Dumping heap to ..` behind it is an exception like any other
pub(super) fn out_of_memory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("# ")?;
    if !scan.sees("java.lang.OutOfMemoryError: ") {
        return None;
    }
    let mut scan = scan.until(Field::ErrorType, ": ")?.rest_of_line(Field::ErrorMessage)?;
    scan.record().level = Some(Level::Fatal);
    scan.action("out_of_memory")
}

/// `WARNING: Illegal reflective access by com.google.inject.internal.cglib.core.$ReflectUtils$1 (file:/a/guice-4.0.jar) to method ..`,
/// in the lines behind `WARNING: An illegal reflective access operation has occurred`
pub(super) fn illegal_access<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("WARNING: An illegal reflective access operation has occurred")?
        .skip_lines("WARNING: Illegal reflective access by ")?
        .word(Field::LogOriginFunction)?;
    scan.record().level = Some(Level::Warn);
    scan.action("illegal_reflective_access")
}

/// `OpenJDK 64-Bit Server VM warning: ignoring option MaxPermSize=256m; support was removed in 8.0`, `WARNING: ..`, `ERROR: ..`
pub(super) fn warning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    if record.layout != "line" {
        return None;
    }
    let by_jvm = [b"OpenJDK " as &[u8], b"Java HotSpot(TM) "].iter().any(|name| message.starts_with(name));
    if by_jvm && wire::bytes::find(first_line(message), b" VM warning: ").is_some() {
        record.level = Some(Level::Warn);
        record.action = Some("jvm_warning");
        return Some(());
    }
    if !matches!(message.first(), Some(b'W' | b'E' | b'l')) {
        return None;
    }
    let words: [(&[u8], Level); 4] = [
        (b"WARNING: ", Level::Warn),
        (b"WARN: ", Level::Warn),
        (b"ERROR: ", Level::Error),
        (b"log4j:WARN ", Level::Warn),
    ];
    let (_, level) = words.into_iter().find(|(word, _)| message.starts_with(word))?;
    record.level = Some(level);
    record.action = Some("warning_printed");
    Some(())
}
