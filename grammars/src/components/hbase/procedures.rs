//! Procedures of the Master, in the wordings of 1.x and 2.x.

use super::{duration, put_region};
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// 2.x: `Finished pid=15, ppid=14, state=SUCCESS; TransitRegionStateProcedure table=t, region=9e46.., ASSIGN in 1.2340 sec`,
/// `Stored pid=14, state=RUNNABLE:CREATE_TABLE_PRE_OPERATION; CreateTableProcedure table=t`, `Initialized subprocedures=[{pid=16, ppid=15, state=RUNNABLE; OpenRegionProcedure 9e46.., server=rs1..}]`,
/// `Starting pid=15, ppid=14, state=RUNNABLE:REGION_STATE_TRANSITION_GET_ASSIGN_CANDIDATE, locked=true; TransitRegionStateProcedure table=t, region=9e46.., ASSIGN; rit=OFFLINE, location=rs1..; ..`,
/// `Start pid=20, state=RUNNABLE:SERVER_CRASH_START, locked=true; ServerCrashProcedure server=rs1.., splitWal=true, meta=false`
pub(super) fn procedure<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const HEADS: [(&str, &str); 10] = [
        ("Finished", "procedure_finished"),
        ("Finish ", "procedure_finished"),
        ("Stored", "procedure_stored"),
        ("Initialized subprocedures", "procedure_children"),
        ("Rolled", "procedure_rolled_back"),
        ("Start", "procedure_started"),
        ("Took", "procedure_locked"),
        ("Dispatch", "procedure_dispatched"),
        ("Suspend", "procedure_suspended"),
        ("", "procedure"),
    ];
    const HEAD: usize = 64;
    let line = &message[..memchr::memchr(b'\n', message).unwrap_or(message.len())];
    let at = wire::bytes::find(&line[..line.len().min(HEAD)], b"pid=")?;
    let (_, action) = HEADS.into_iter().find(|(head, _)| message.starts_with(head.as_bytes()))?;
    let scan = Scan::new(message, record).advance(at)?.tag("pid=")?.int(Field::HbaseProcedureId)?;
    let mut scan = scan
        .maybe_then(|scan| Some(scan.tag(", ppid=")?.int(Field::HbaseParentId)?.rest()))
        .tag(", state=")?
        .name_until(Field::HbaseProcedureState, b",;} ")?;
    let rest = scan.line();
    if let Some(class_at) = wire::bytes::find(rest, b"; ").map(|at| at + 2) {
        let class = steps::take_while(&mut &rest[class_at..], |byte| byte.is_ascii_alphanumeric());
        if let Some(class) = class.filter(|class| class.ends_with(b"Procedure")) {
            scan.record().put(Field::HbaseProcedure, Value::Text(class));
            object(&rest[class_at + class.len()..], scan.record());
        }
    }
    details(rest, scan.record());
    scan.action(action)
}

/// What stands without a key behind the class: the region of `OpenRegionProcedure 9e46.., server=..`, the server of
/// `ServerCrashProcedure rs2.example.com,16020,1, splitWal=true`.
fn object<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let Some(text) = text.strip_prefix(b" ") else {
        return;
    };
    let end = text.iter().position(|byte| b",;}] =".contains(byte)).unwrap_or(text.len());
    if text.get(end) == Some(&b',') && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
        record.put_text(Field::HbaseServer, server_name(text, end));
    } else if text.get(end) != Some(&b'=') {
        put_region(&text[..end], record);
    }
}

/// A server's name, which holds commas: host, port, start code. `host` is the length of its first part.
fn server_name(text: &[u8], host: usize) -> &[u8] {
    let mut end = host;
    while text.get(end) == Some(&b',') && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1 + text[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    &text[..end]
}

/// `table=t`, `region=9e46..`, `server=rs1.example.com,16020,1`, `location=..`, `exception=..`, `in 1.2340 sec`, wherever they stand.
pub(super) fn details<'a>(line: &'a [u8], record: &mut Record<'a>) {
    let value = |key: &str| {
        let at = wire::bytes::find(line, key.as_bytes())? + key.len();
        let text = &line[at..];
        let end = text.iter().position(|byte| b",;}]) ".contains(byte)).unwrap_or(text.len());
        (end > 0).then_some((at, &text[..end]))
    };
    for (key, field) in [("table=", Field::HbaseTable), ("exception=", Field::ErrorType)] {
        if let Some((_, text)) = value(key) {
            record.put_text(field, text.strip_suffix(b":").unwrap_or(text));
        }
    }
    for key in ["region=", "parent="] {
        if let Some((_, text)) = value(key) {
            put_region(text, record);
            break;
        }
    }
    if let (Some((start, _)), Some((end, last))) = (value("daughterA="), value("daughterB=")) {
        let daughters = line.get(start..end + last.len()).unwrap_or_default();
        record.put(Field::HbaseDaughters, Value::List(daughters, ", daughterB="));
    }
    for key in ["server=", "location="] {
        if let Some((at, host)) = value(key).filter(|(_, host)| *host != b"null") {
            record.put_text(Field::HbaseServer, server_name(&line[at..], host.len()));
            break;
        }
    }
    let took = wire::bytes::rfind(line, b" in ").map(|at| at + 4);
    let took = took.or_else(|| Some(wire::bytes::find(line, b"exec-time=")? + 10));
    if let Some(at) = took {
        let mark = record.mark();
        if duration(Scan::new(&line[at..], record), Field::HbaseDurationMs).is_none() {
            record.forget_since(mark);
        }
    }
}

/// 2.x: `Scheduled ServerCrashProcedure pid=335 for rs1.example.com,16020,1790655896660 (carryingMeta=true) rs1.example.com,16020,1790655896660/CRASHED/regionCount=8/lock=.., oldState=ONLINE`
pub(super) fn crash_scheduled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Scheduled ")?
        .name(Field::HbaseProcedure)?
        .tag(" pid=")?
        .int(Field::HbaseProcedureId)?
        .tag(" for ")?
        .word(Field::HbaseServer)?
        .maybe_then(|scan| Some(scan.skip("/regionCount=")?.int(Field::HbaseRegions)?.rest()))
        .action("crash_scheduled")
}

/// 1.x: `Rolledback procedure CreateTableProcedure (table=khp_events) id=5 owner=alice state=ROLLEDBACK exec-time=280msec exception=org.apache.hadoop.hbase.TableExistsException: khp_events`,
/// `Procedure completed in 1.0210sec: CreateTableProcedure (table=khp_events) id=3 owner=alice state=FINISHED`
pub(super) fn named<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (scan, action) = match scan.sees("Rolledback procedure ") {
        true => (scan.tag("Rolledback procedure ")?, "procedure_rolled_back"),
        false => {
            let scan = scan.tag("Procedure completed in ")?;
            (duration(scan, Field::HbaseDurationMs)?.tag(": ")?, "procedure_finished")
        }
    };
    let mut scan = scan.name(Field::HbaseProcedure)?;
    let line = scan.line();
    details(line, scan.record());
    scan.skip(" id=")?
        .int(Field::HbaseProcedureId)?
        .maybe_then(|scan| Some(scan.tag(" owner=")?.word(Field::UserName)?.rest()))
        .skip("state=")?
        .state(Field::HbaseProcedureState)?
        .action(action)
}
