//! HiveServer2's connections to the metastore, and how long its calls took.

use crate::{fields::Field, message::Scan, record::Record};

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
