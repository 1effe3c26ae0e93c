//! Calls of the metastore and their audit.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
    scan,
};

/// `ugi=hive<TAB>ip=10.20.1.61<TAB>cmd=source:10.20.1.61 get_table : db=khp tbl=events<TAB>`: the function is `event.action`
pub(crate) fn audit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    // A collector or a terminal may have replaced the tabs by blanks.
    let (before_ip, before_command) = match memchr::memchr(b'\t', message) {
        Some(_) => ("\tip=", "\tcmd="),
        None => (" ip=", " cmd="),
    };
    let mut scan = Scan::new(message, record).tag("ugi=")?.until(Field::UserName, before_ip)?;
    let ip = scan.take_until(before_command)?;
    let command = scan.rest().trim_ascii();
    (!command.is_empty()).then_some(())?;
    if let Some(ip) = scan::ip(ip.trim_ascii()) {
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
    objects(function, arguments, record);
    Some(())
}

/// `4: source:10.20.1.61 get_table : db=khp tbl=events`, before 1.0 and of an embedded metastore `0: get_database: default`; of
/// 3.x `.. get_table : tbl=hive.khp.events`
pub(crate) fn call<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).skip_number()?.tag(": ")?;
    let command = scan.rest().trim_ascii();
    if let Some(source) = command.strip_prefix(b"source:")
        && let Some(ip) = scan::ip(&source[..memchr::memchr(b' ', source)?])
    {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let (function, arguments) = function(command)?;
    scan.record().put_text(Field::HiveFunction, function);
    objects(function, arguments, scan.record());
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

/// What a call is about: `db=khp tbl=events[2026-11-21]`, of 3.0 and later `tbl=hive.khp.events[2026-11-21]`, of several tables
/// `db=khp tbls=events,days`, of a database `default`, `db=khp`, `@hive#khp` or `pat=@hive#khp*`, of keys
/// `parentdb=null parenttbl=null foreigndb=khp foreigntbl=events`
fn objects<'a>(function: &[u8], arguments: &'a [u8], record: &mut Record<'a>) {
    for (key, field) in [
        (&b"db="[..], Field::HiveDatabase),
        (b"tbl=", Field::HiveTable),
        (b"tbls=", Field::HiveTable),
        (b"foreigndb=", Field::HiveDatabase),
        (b"foreigntbl=", Field::HiveTable),
    ] {
        if let Some(value) = argument(arguments, key) {
            name(field, value, record);
        }
    }
    if let Some(open) = memchr::memchr(b'[', arguments)
        && let Some(values) = arguments[open..].strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"))
        && argument(arguments, b"tbl=").is_some()
    {
        record.put_text(Field::HivePartition, values);
    }
    let is_database = !arguments.iter().any(|byte| matches!(byte, b' ' | b'=' | b'(' | b':'));
    if is_database && function.ends_with(b"_database") {
        name(Field::HiveDatabase, arguments, record);
    }
}

/// The value behind `key`, which stands at the start or behind a blank: up to a blank or the partition's `[`.
fn argument<'a>(arguments: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = wire::bytes::find(arguments, key).filter(|at| *at == 0 || arguments[at - 1] == b' ')?;
    let value = &arguments[at + key.len()..];
    let end =
        value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'[').unwrap_or(value.len());
    (end > 0).then(|| &value[..end])
}

/// Puts a database or table without its catalog and database, which become fields of their own.
fn name<'a>(field: Field, value: &'a [u8], record: &mut Record<'a>) {
    let dot = |text: &[u8]| memchr::memchr(b'.', text);
    if let Some(qualified) = value.strip_prefix(b"@")
        && let Some(hash) = memchr::memchr(b'#', qualified)
    {
        // `@hive#khp`, and `@hive#!` or `@hive#` where all databases are meant.
        record.put_text(Field::HiveCatalog, &qualified[..hash]);
        let database = &qualified[hash + 1..];
        return record.put_text(Field::HiveDatabase, if database == b"!" { b"" } else { database });
    }
    let parts = (dot(value), memchr::memrchr(b'.', value));
    match (field, parts) {
        (Field::HiveTable, (Some(first), Some(last))) if first < last && !value.contains(&b',') => {
            record.put_text(Field::HiveCatalog, &value[..first]);
            record.put_text(Field::HiveDatabase, &value[first + 1..last]);
            record.put_text(Field::HiveTable, &value[last + 1..]);
        }
        (Field::HiveTable, _) if value.contains(&b',') => {
            record.put(Field::HiveTable, Value::List(value, ","))
        }
        _ if value != b"null" => record.put_text(field, value),
        _ => {}
    }
}

/// `4: Opening raw store with implementation class:..`, `4: Cleaning up thread local RawStore...`,
/// `4: Done cleaning up thread local RawStore`, `dropPartition() will move partition-directories to trash-directory.`,
/// `dropPartition() will purge partition-directories directly, skipping trash.`
pub(crate) fn maintenance<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const TEXTS: [(&str, &str); 8] = [
        ("Opening raw store with implementation class:", "store_opening"),
        ("Opening raw store with implementation class ", "store_opening"),
        ("Cleaning up thread local RawStore", "store_cleaning"),
        ("Done cleaning up thread local RawStore", "store_cleaned"),
        ("RawStore: ", "store_opening"),
        ("Shutting down the object store", "store_closing"),
        ("Metastore shutdown complete", "service_stopped"),
        ("Meta listeners shutdown notification completed", "listeners_stopped"),
    ];
    let scan = Scan::new(message, record);
    if scan.sees("dropPartition() will ") {
        return scan.action("partition_dropping");
    }
    if scan.sees("New partition values:[") {
        return super::store::partition_values(message, record);
    }
    let (scan, action) = scan.skip_number()?.tag(": ")?.phrase(&TEXTS)?;
    scan.action(action)
}
