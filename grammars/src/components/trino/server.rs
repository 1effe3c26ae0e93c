//! The server: start and end, catalogs, plugins, nodes, what was written past the log.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `======== SERVER STARTED ========`, `Life cycle startup complete. System ready.`, `Life cycle stopping...`, `Life cycle stopped.`
pub(super) fn state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("======== SERVER STARTED ========", "service_started"),
        ("Life cycle starting", "service_starting"),
        ("Life cycle startup complete", "life_cycle_started"),
        ("Life cycle started", "life_cycle_started"),
        ("Life cycle stopping", "service_stopping"),
        ("Life cycle stopped", "service_stopped"),
        ("JVM is shutting down", "service_stopping"),
        ("Shutdown requested", "service_stopping"),
        ("Waiting for all tasks to finish", "service_draining"),
        ("Server startup completed in ", "service_started"),
    ])?;
    scan.action(action)
}

/// `-- Loading catalog hive --`, up to 39x `-- Loading catalog etc/catalog/hive.properties --`,
/// `-- Added catalog hive using connector hive-hadoop2 --`, `-- Failed to load catalog hive using connector hive --`
pub(super) fn catalog<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("-- Loading catalog properties ", "catalog_loading"),
        ("-- Loading catalog ", "catalog_loading"),
        ("-- Added catalog ", "catalog_added"),
        ("-- Failed to load catalog ", "catalog_failed"),
        ("Added catalog: ", "catalog_added"),
        ("Skipping disabled catalog ", "catalog_skipped"),
    ])?;
    let mut rest = scan.line();
    let word = steps::word(&mut rest)?;
    let file = word.strip_suffix(b".properties").unwrap_or(word);
    let name = memchr::memrchr(b'/', file).map_or(file, |at| &file[at + 1..]);
    scan.record().put_text(Field::TrinoCatalog, name);
    let scan = scan
        .advance(word.len())?
        .maybe_then(|scan| Some(scan.tag(" using connector ")?.word(Field::TrinoConnector)?.rest()));
    if action == "catalog_failed" {
        return scan.is(Field::EventOutcome, "failure").action(action);
    }
    scan.action(action)
}

/// `Trino version: 435`
pub(super) fn version<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Trino version: ")?.word(Field::ServiceVersion)?.action("service_version")
}

/// `-- Loading event listener etc/event-listener.properties --`, `-- Loaded event listener etc/event-listener.properties --`
pub(super) fn listener<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("-- Loading event listener ", "listener_loading"),
        ("-- Loaded event listener ", "listener_loaded"),
    ])?;
    scan.word(Field::PartName)?.action(action)
}

/// `-- Loading plugin /opt/trino/plugin/hive --`, `-- Finished loading plugin /opt/trino/plugin/hive --`,
/// `Installing io.trino.plugin.hive.HivePlugin`, `Registering connector hive`
pub(super) fn plugin<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("-- Loading plugin ", "plugin_loading"),
        ("-- Finished loading plugin ", "plugin_loaded"),
        ("Installing ", "plugin_installing"),
        ("Registering ", "plugin_registering"),
    ])?;
    match action {
        "plugin_registering" => scan.skip_word()?.tag(" ")?.word(Field::TrinoConnector)?.action(action),
        _ => scan.word(Field::PartName)?.action(action),
    }
}

/// `Previously active node is missing: 4d30e960-c319-439c-84dd-022ddab6fa5e (last seen at 10.20.1.91)`
pub(super) fn node<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Previously active node is missing: ")?
        .word(Field::TrinoNode)?
        .maybe_then(|scan| Some(scan.tag(" (last seen at ")?.address(Field::SourceIp)?.rest()))
        .action("node_missing")
}

/// `Error fetching memory info from http://10.20.1.92:8080/v1/memory: java.util.concurrent.TimeoutException: ..`,
/// `Memory info update request to http://10.20.1.92:8080/v1/memory has not returned in 30.00s`, `Error fetching node state from ..`,
/// `Node state update request to .. has not returned in 10.09s`,
/// `Request to delete http://10.20.1.92:8080/v1/task/../results/6 failed java.util.concurrent.CancellationException: ..`
pub(super) fn unreachable<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Error fetching memory info from ", "node_unreachable"),
        ("Error fetching node state from ", "node_unreachable"),
        ("Memory info update request to ", "node_unreachable"),
        ("Node state update request to ", "node_unreachable"),
        ("Request to delete ", "task_request_failed"),
    ])?;
    let mut address = steps::word(&mut scan.rest())?;
    steps::until(&mut address, "://")?;
    let end = memchr::memchr(b'/', address).unwrap_or(address.len());
    let server = &address[..end];
    scan.record().put_text(Field::RpcServer, server.strip_suffix(b":").unwrap_or(server));
    scan.is(Field::EventOutcome, "failure").action(action)
}

/// `query.max-memory  20GB  50GB  ----`: a property with its default and its value
pub(super) fn property<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).name(Field::TrinoProperty)?;
    scan.sees("  ").then_some(())?;
    scan.action("configuration_property")
}

/// What somebody wrote to standard output or standard error
pub(super) fn output<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).action("output_captured")
}
