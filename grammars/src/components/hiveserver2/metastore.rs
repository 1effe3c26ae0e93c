//! The metastore: its calls, their audit, its store, and HiveServer2's connections to it.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `ugi=hive<TAB>ip=10.20.1.61<TAB>cmd=source:10.20.1.61 get_table : db=khp tbl=events<TAB>`: the function is `event.action`
pub(super) fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("ugi=")?.until(Field::UserName, "\tip=")?;
    let ip = scan.take_until("\tcmd=")?;
    let command = scan.rest().trim_ascii();
    (!command.is_empty()).then_some(())?;
    if let Some(ip) = scan::ip(ip) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let Some((function, arguments)) = function(command) else {
        // `Done cleaning up thread local RawStore`: no function, so no name that could be counted by.
        record.put_text(Field::AuditDescription, command);
        record.action = Some("metastore_audit");
        return Some(());
    };
    record.put_text(Field::EventAction, function);
    record.put_text(Field::AuditResource, arguments);
    table(arguments, record);
    Some(())
}

/// `4: source:10.20.1.61 get_table : db=khp tbl=events`, before 1.0 and of an embedded metastore `0: get_database: default`; of
/// 3.x `.. get_table : tbl=hive.khp.events`
pub(super) fn call<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).skip_number()?.tag(": ")?;
    let command = scan.rest().trim_ascii();
    if let Some(source) = command.strip_prefix(b"source:")
        && let Some(ip) = scan::ip(&source[..memchr::memchr(b' ', source)?])
    {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let (function, arguments) = function(command)?;
    scan.record().put_text(Field::HiveFunction, function);
    table(arguments, scan.record());
    scan.action("metastore_call")
}

/// `source:10.20.1.61 get_table : db=khp tbl=events`: the function and its arguments. Names of functions are small letters,
/// digits and `_`, with a colon or nothing behind.
fn function(command: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = command;
    let has_source = rest.starts_with(b"source:");
    if has_source {
        steps::until(&mut rest, " ")?;
    }
    let name = steps::take_while(&mut rest, |byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
    })?;
    let rest = rest.trim_ascii_start();
    match rest.strip_prefix(b":") {
        Some(arguments) => Some((name, arguments.trim_ascii())),
        None => (rest.is_empty() && (has_source || name.contains(&b'_'))).then_some((name, b"" as &[u8])),
    }
}

/// `db=khp tbl=events[2026-11-21]`, `tbl=hive.khp.events`, or a database alone
fn table<'a>(arguments: &'a [u8], record: &mut Record<'a>) {
    for (key, field) in [(&b"db="[..], Field::HiveDatabase), (b"tbl=", Field::HiveTable)] {
        let at = match memchr::memmem::find(arguments, key) {
            Some(at) if at == 0 || arguments[at - 1] == b' ' => at,
            _ => continue,
        };
        let value = &arguments[at + key.len()..];
        let end =
            value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'[').unwrap_or(value.len());
        record.put_text(field, &value[..end]);
    }
}

/// `4: Opening raw store with implementation class:..`, `4: Cleaning up thread local RawStore...`,
/// `4: Done cleaning up thread local RawStore`, `dropPartition() will move partition-directories to trash-directory.`
pub(super) fn maintenance<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TEXTS: [(&str, &str); 3] = [
        ("Opening raw store with implementation class:", "store_opening"),
        ("Cleaning up thread local RawStore", "store_cleaning"),
        ("Done cleaning up thread local RawStore", "store_cleaned"),
    ];
    let scan = Scan::new(message, record).skip_number()?.tag(": ")?;
    let (_, action) = TEXTS.into_iter().find(|(text, _)| scan.sees(text))?;
    scan.action(action)
}

/// `ObjectStore, initialize called`, `Initialized ObjectStore`
pub(super) fn store<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    match scan.sees("ObjectStore, initialize called") {
        true => scan.action("store_initializing"),
        false => scan.tag("Initialized ObjectStore")?.action("store_initialized"),
    }
}

/// `Using direct SQL, underlying DB is DERBY`
pub(super) fn direct_sql<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Using direct SQL, underlying DB is ")?.action("direct_sql")
}

/// `Trying to connect to metastore with URI thrift://hms1.example.com:9083`, in 4.0 `.. with URI (thrift://..) in ..`,
/// `Opened a connection to metastore, current connections: 2`, in 3.1 `Opened a connection to metastore, URI (thrift://..) current connections: 2`,
/// `Connected to metastore.`, `Closed a connection to metastore, current connections: 1`,
/// `Failed to connect to the MetaStore Server...`
pub(super) fn connection<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Trying to connect to metastore with URI ") {
        return scan
            .tag("Trying to connect to metastore with URI ")?
            .maybe("(")
            .name_until(Field::HiveMetastore, b") ")?
            .action("metastore_connecting");
    }
    const TEXTS: [(&str, &str); 5] = [
        ("Opened a connection to metastore", "metastore_connected"),
        ("Closed a connection to metastore", "metastore_closed"),
        ("Connected to metastore", "metastore_ready"),
        ("Failed to connect to the MetaStore Server", "metastore_unreachable"),
        ("Waiting ", "metastore_waiting"),
    ];
    let (text, action) = TEXTS.into_iter().find(|(text, _)| scan.sees(text))?;
    if action == "metastore_waiting" {
        return scan.skip(" seconds before next connection attempt")?.action(action);
    }
    scan.tag(text)?
        .maybe_then(|scan| Some(scan.skip("current connections: ")?.int(Field::HiveConnections)?.rest()))
        .action(action)
}

/// `Total time spent in this metastore function was greater than 1000ms : getTable_(String, String, )=2207`
pub(super) fn slow_call<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Total time spent in this metastore function was greater than 1000ms : ")?
        .until(Field::HiveFunction, "=")?
        .float(Field::HiveDurationMs)?
        .action("metastore_slow")
}

/// `Dumping metastore api call timing information for : execution phase`
pub(super) fn timing_dump<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Dumping metastore api call timing information for : ")?
        .until(Field::HivePhase, " phase")?
        .action("metastore_timing")
}

/// `Table t2 not found: khp.t2 table not found`
pub(super) fn table_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Table ")?
        .skip(" not found: ")?
        .word(Field::HiveTable)?
        .action("table_missing")
}
