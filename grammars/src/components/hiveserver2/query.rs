//! A query from compilation to its end.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};
use xxhash_rust::xxh3::Xxh3Default;

/// `command(queryId=hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c)`
fn command<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("command(queryId=")?.until(Field::HiveQueryId, ")")
}

/// The statement, with all its lines, and its fingerprint.
fn statement<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let text = scan.rest().trim_ascii();
    if !text.is_empty() {
        scan.record().put(Field::HiveStatementFingerprint, Value::Hash(fingerprint(text)));
    }
    Some(scan.all(Field::HiveStatement))
}

/// A hash of a statement in small letters, without comments, in which each literal is one character and white space stands
/// only between words.
fn fingerprint(text: &[u8]) -> u64 {
    let mut hash = Xxh3Default::new();
    let mut rest = text;
    // The last character that was hashed, and whether white space stands behind it.
    let (mut last, mut spaced) = (b' ', false);
    while let Some(&first) = rest.first() {
        let in_word = is_word(last) && !spaced;
        let (character, length) = match first {
            b'\'' | b'"' => (b'?', literal(rest)),
            b'0'..=b'9' if !in_word => {
                (b'?', rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').count())
            }
            b'-' if rest.starts_with(b"--") => (b' ', memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
            _ if first.is_ascii_whitespace() => (b' ', 1),
            _ => (first.to_ascii_lowercase(), 1),
        };
        rest = &rest[length..];
        if character == b' ' {
            spaced = true;
            continue;
        }
        if spaced && is_word(last) && is_word(character) {
            hash.update(b" ");
        }
        hash.update(&[character]);
        (last, spaced) = (character, false);
    }
    hash.digest()
}

/// Whether blanks before or behind it tell words apart.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'?') || !byte.is_ascii()
}

/// Length of the literal that `text` begins with, its quotes included.
fn literal(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text[1..].iter().position(|byte| {
        let ends = *byte == text[0] && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// `Compiling command(queryId=..): select ..`; the statement may go on over many lines
pub(super) fn compile_start<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Compiling ")?
        .then(command)?
        .tag(":")?
        .then(statement)?
        .action("compile_start")
}

/// `Completed compiling command(queryId=..); Time taken: 3.917 seconds`
pub(super) fn compile_end<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ended(message, record, "Completed compiling ", "compile_end")
}

/// `Executing command(queryId=..): select ..`, in 1.2 `Starting command(queryId=..): ..`
pub(super) fn execute_start<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("Starting ") { "Starting " } else { "Executing " };
    scan.tag(tag)?.then(command)?.tag(":")?.then(statement)?.action("execute_start")
}

/// `Completed executing command(queryId=..); Time taken: 0.088 seconds`
pub(super) fn execute_end<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ended(message, record, "Completed executing ", "execute_end")
}

fn ended<'a>(message: &'a [u8], record: &mut Record<'a>, tag: &str, action: &'static str) -> Option<()> {
    Scan::new(message, record)
        .tag(tag)?
        .then(command)?
        .tag("; Time taken: ")?
        .seconds(Field::HiveDurationMs)?
        .tag(" seconds")?
        .action(action)
}

/// `Compiling command(queryId=..) has been interrupted after 3.9 seconds`, `Executing command(queryId=..) has been interrupted ..`
pub(super) fn interrupted<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record)
        .phrase(&[("Compiling ", "compile_interrupted"), ("Executing ", "execute_interrupted")])?;
    scan.then(command)?
        .tag(" has been interrupted after ")?
        .seconds(Field::HiveDurationMs)?
        .is(Field::EventOutcome, "failure")
        .action(action)
}

/// `Execution #2 of query`, `Preparing to re-execute query; plan: ..`
pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Preparing to re-execute query") {
        return scan.action("query_retried");
    }
    scan.tag("Execution #")?.int(Field::HiveAttempt)?.tag(" of query")?.action("query_attempt")
}

/// Nothing, or an exception alone: `exec.Task: ` and a trace
pub(super) fn empty<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).end()?;
    (scan.rest().trim_ascii().is_empty() || wire::bytes::find(scan.rest(), b"\tat ").is_some())
        .then_some(())?;
    scan.action("task_message")
}

/// `FAILED: SemanticException [Error 10001]: Line 1:14 Table not found 'no_such_table'`,
/// `FAILED: ParseException line 1:0 cannot recognize input near ..`,
/// `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database khp already exists`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("FAILED: ")?.is(Field::EventOutcome, "failure");
    if scan.sees("Execution Error") {
        let scan = scan.maybe_then(|scan| {
            let scan = scan.skip("return code ")?.int(Field::HiveReturnCode)?.tag(" from ")?;
            Some(scan.then(task_class)?.all_of_line(Field::ErrorMessage).rest())
        });
        return scan.action("query_failed");
    }
    let mut scan = scan;
    let class =
        steps::take_while(&mut scan.rest(), |byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte));
    let class = class.unwrap_or_default();
    let known = (class.ends_with(b"Exception") || class.ends_with(b"Error")) && class != b"Error";
    if !known {
        // `FAILED: Hive Internal Error: ..`, `FAILED: Error in acquiring locks: ..`
        return scan.rest_of_line(Field::ErrorMessage)?.action("query_failed");
    }
    scan.record().put_text(Field::ErrorType, class);
    let scan = scan.advance(class.len())?;
    scan.maybe_then(|scan| Some(scan.tag(" [Error ")?.int(Field::HiveErrorCode)?.tag("]")?.rest()))
        .maybe(":")
        .all_of_line(Field::ErrorMessage)
        .action("query_failed")
}

/// `org.apache.hadoop.hive.ql.exec.DDLTask. ` or, without a text behind it, `..mr.MapRedTask`
fn task_class<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let class = steps::word(&mut scan.rest())?;
    scan.record().put_text(Field::HiveTask, class.strip_suffix(b".").unwrap_or(class));
    scan.advance(class.len())
}

/// `Starting task [Stage-1:MAPRED] in serial mode`
pub(super) fn task_starting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Starting task [")?;
    let task = scan.take_until("] in ")?;
    scan.record().put_text(Field::HiveTask, task);
    let stage = &task[..memchr::memchr(b':', task).unwrap_or(task.len())];
    scan.record().put_text(Field::HiveStage, stage);
    scan.skip(" mode")?.action("task_starting")
}

/// `Semantic Analysis Completed`, in 3.x `Semantic Analysis Completed (retrial = false)`
pub(super) fn analyzed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Semantic Analysis Completed")?.action("analysis_completed")
}

/// `OK`
pub(super) fn ok<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("OK")?.end()?.action("query_ok")
}

/// `Returning Hive schema: Schema(fieldSchemas:[FieldSchema(name:dt, type:string, comment:null)], properties:null)`; since 3.1
/// `Created Hive schema: ..`
pub(super) fn schema<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag =
        if scan.sees("Created ") { "Created Hive schema: Schema(" } else { "Returning Hive schema: Schema(" };
    scan.tag(tag)?.action("schema")
}

/// `Waiting to acquire compile lock: select ..`, `Acquired the compile lock.`,
/// `[Error 10308]: Attempt to acquire compile lock timed out.: select ..`; operation logs have the first without the statement.
pub(super) fn compile_lock<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TIMED_OUT: &str = ": Attempt to acquire compile lock timed out.: ";
    let scan = Scan::new(message, record);
    if scan.sees("[Error ") {
        let mut scan =
            scan.tag("[Error ")?.int(Field::HiveErrorCode)?.tag("]")?.tag(TIMED_OUT)?.then(statement)?;
        scan.record().put(Field::EventOutcome, Value::Name("failure"));
        return scan.action("compile_lock_timed_out");
    }
    if scan.sees("Acquired") {
        return scan.tag("Acquired the compile lock")?.action("compile_lock_acquired");
    }
    scan.tag("Waiting to acquire compile lock")?
        .maybe_then(|scan| Some(scan.tag(": ")?.then(statement)?.rest()))
        .action("compile_lock_awaited")
}

/// `Concurrency mode is disabled, not creating a lock manager`
pub(super) fn no_locks<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Concurrency mode is disabled, not creating a lock manager")?
        .action("no_lock_manager")
}

/// `Starting Semantic Analysis`, `Completed phase 1 of Semantic Analysis`, `Get metadata for source tables`,
/// `Completed getting MetaData in Semantic Analysis`, `CBO Succeeded; optimized logical plan.`, `Completed plan generation`
pub(super) fn analysis<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const PHASES: [&str; 10] = [
        "Starting Semantic Analysis",
        "Completed phase 1 of Semantic Analysis",
        "Get metadata for source tables",
        "Get metadata for subqueries",
        "Get metadata for destination tables",
        "Completed getting MetaData in Semantic Analysis",
        "CBO Succeeded; optimized logical plan",
        "Completed plan generation",
        "Invoking analyze on original query",
        "analyzeDescribeTable done",
    ];
    Scan::new(message, record)
        .one_of(Field::HivePhase, &PHASES)?
        .maybe(".")
        .end()?
        .action("semantic_analysis")
}

/// `Creating table khp.events position=13`
pub(super) fn operator_tree<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Creating table ")?
        .until(Field::HiveTable, " position=")?
        .action("table_creating")
}

/// `Parsing command: select ..`, `Parse Completed`
pub(super) fn parsing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).is(Field::HivePhase, "parse");
    if scan.sees("Parse Completed") {
        return scan.action("parse_completed");
    }
    scan.tag("Parsing command:")?.then(statement)?.action("parse_started")
}

/// `Initializing operator LIST_SINK[0]`, `Closing operator LIST_SINK[0]`
pub(super) fn operator<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Closing ") {
        true => ("Closing operator ", "operator_closing"),
        false => ("Initializing operator ", "operator_initializing"),
    };
    scan.tag(tag)?.word(Field::HiveTask)?.end()?.action(action)
}

/// `New scratch dir is hdfs://khp/tmp/hive/hive/57033713-131c-4326-8fad-81e50a879de2/hive_2026-11-21_07-48-23_222_1-1`
pub(super) fn scratch_directory<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("New scratch dir is ")?
        .rest_of_line(Field::HivePath)?
        .action("scratch_directory")
}

/// `PLAN PATH = hdfs://khp/tmp/hive/x/map.xml`, `Serializing MapWork using kryo`, `Serialized plan (via FILE) - name: null size: 4.38KB`
pub(super) fn plan<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("PLAN PATH = ") {
        return scan.tag("PLAN PATH = ")?.rest_of_line(Field::HivePath)?.action("plan_path");
    }
    scan.tag("Serializ")?.action("plan_serialized")
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn literals_blanks_and_comments_do_not_count() {
        let same = fingerprint(b"select a1, b from t where c = 'x' and d > 1.5e3 and e in (1, 2)");
        for statement in [
            "SELECT A1 ,b\n  FROM t WHERE c='it\\'s; -- no' AND d>7 and e in(30,'x')",
            "select a1, b -- what it's for\nfrom t where c = \"\" and d > 0 and e in (1, 2)",
        ] {
            assert_eq!(fingerprint(statement.as_bytes()), same, "{statement}");
        }
        for statement in [
            "select a2, b from t where c = 'x' and d > 1.5e3 and e in (1, 2)",
            "select a1, b from t where c = 'x' and d > 1.5e3 and e in (1, 2, 3)",
            "select a1, b fromt where c = 'x' and d > 1.5e3 and e in (1, 2)",
        ] {
            assert_ne!(fingerprint(statement.as_bytes()), same, "{statement}");
        }
        assert_eq!(fingerprint(b"select '"), fingerprint(b"select 'unclosed"));
    }
}
