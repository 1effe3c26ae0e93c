//! Sqoop 1.4: imports and exports, as they stand on the client's console.
//!
//! ```text
//! 26/11/21 08:07:12 INFO mapreduce.ImportJobBase: Retrieved 300 records.
//! ```
//!
//! Recognised: what is imported or exported, statements and splits, bytes with their rate, records; and what clients of
//! MapReduce write ([`client`]) with the job's counters, and a Hive that it starts ([`hiveserver2`], [`metastore`]).

mod tool;

use crate::{
    component::Grammar,
    components::{client, common, hiveserver2, libraries, mapreduce, metastore},
    fields::Field::*,
    message::{Messages, Scan, steps},
    phrase::{Phrase, Piece::*, Table},
    record::{Record, Value},
    scan::milliseconds,
};

/// How its console is read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: client::LAYOUTS,
    rule_version: 4,
    messages: &[
        MESSAGES,
        client::MESSAGES,
        mapreduce::MESSAGES,
        hiveserver2::SERVICE,
        hiveserver2::SHARED,
        metastore::MESSAGES,
        MYSQL,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// Message grammars of Sqoop.
pub(super) const MESSAGES: Messages = &[
    ("ImportJobBase", &[transferred, transfer]),
    ("ExportJobBase", &[transferred, transfer]),
    ("HBaseImportJob", &[transferred, transfer]),
    ("SqlManager", &[statement]),
    ("MySQLManager", &[statement]),
    ("OracleManager", &[statement]),
    ("DBRecordReader", &[statement]),
    ("DataDrivenDBInputFormat", &[statement]),
    ("DBInputFormat", &[statement]),
    ("IntegerSplitter", &[splits]),
    ("DateSplitter", &[splits]),
    ("Sqoop", &[tool::tool]),
    ("SqoopTool", &[tool::tool]),
    ("ConnFactory", &[tool::tool]),
    ("BaseSqoopTool", &[tool::tool]),
    ("CodeGenTool", &[tool::tool]),
    ("ImportTool", &[tool::tool]),
    ("ExportTool", &[tool::tool]),
    ("CompilationManager", &[tool::tool]),
    ("JobBase", &[tool::tool]),
    ("AutoProgressMapper", &[tool::tool]),
    ("ProgressThread", &[tool::tool]),
    ("HiveImport", &[tool::tool]),
    ("HiveImport", hiveserver2::CLI),
    ("HiveConfig", &[tool::tool]),
    ("TableDefWriter", &[tool::tool]),
];

/// The driver of MySQL, which has no logger.
pub(super) const MYSQL: Messages = &[("*", &[mysql])];

/// `Establishing SSL connection without server's identity verification is not recommended. ..`
fn mysql<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Establishing SSL connection without server's identity verification")?
        .action("server_unverified")
}

/// `Transferred 1.2104 GB in 3,600.1234 seconds (352.5347 KB/sec)`: numbers with commas between thousands
fn transferred<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Transferred ")?;
    let amount = scan.take_until(" in ")?;
    let time = scan.take_until(" seconds (")?;
    let rate = scan.take_until("/sec)")?;
    let (bytes, rate) = (size(amount)?, size(rate)?);
    let seconds = grouped(&mut &*time)?;
    scan.record().put_int(SqoopBytes, bytes as i64);
    scan.record().put(SqoopDurationMs, Value::Float(milliseconds(seconds)));
    scan.record().put(SqoopRate, Value::Float(rate));
    scan.action("transferred")
}

/// `1,023.4 KB` in bytes.
fn size(mut text: &[u8]) -> Option<f64> {
    let number = grouped(&mut text)?;
    let power = match text.trim_ascii() {
        b"bytes" => 0,
        b"KB" => 10,
        b"MB" => 20,
        b"GB" => 30,
        _ => return None,
    };
    Some(number * f64::from(1_u32 << power))
}

/// Takes a number with commas between thousands and a fraction behind a dot.
fn grouped(rest: &mut &[u8]) -> Option<f64> {
    let mut whole = 0.0;
    let length = rest.iter().take(24).take_while(|byte| byte.is_ascii_digit() || **byte == b',').count();
    for digit in rest[..length].iter().filter(|byte| **byte != b',') {
        whole = whole * 10.0 + f64::from(digit - b'0');
    }
    if !rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    *rest = &rest[length..];
    if let Some(mut fraction) = rest.strip_prefix(b".") {
        let digits = steps::take_while(&mut fraction, |byte| byte.is_ascii_digit())?;
        let mut place = 0.1;
        for digit in digits {
            whole += f64::from(digit - b'0') * place;
            place /= 10.0;
        }
        *rest = fraction;
    }
    Some(whole)
}

fn transfer<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TRANSFER.read(message, record)
}

static TRANSFER: Table = Table::new(&[
    Phrase {
        sample: "Retrieved 300 records.",
        pieces: &[Tag("Retrieved "), Int(SqoopRecords), Tag(" records")],
        action: "records_imported",
    },
    Phrase {
        sample: "Exported 300 records.",
        pieces: &[Tag("Exported "), Int(SqoopRecords), Tag(" records")],
        action: "records_exported",
    },
    Phrase {
        sample: "Beginning import of ORDERS",
        pieces: &[Tag("Beginning import of "), Rest(SqoopTable)],
        action: "import_started",
    },
    Phrase {
        sample: "Beginning query import.",
        pieces: &[Tag("Beginning query import")],
        action: "import_started",
    },
    Phrase {
        sample: "Beginning export of ORDERS",
        pieces: &[Tag("Beginning export of "), Rest(SqoopTable)],
        action: "export_started",
    },
    Phrase {
        sample: "Publishing Hive/Hcat import job data to Listeners for table ORDERS",
        pieces: &[Tag("Publishing "), Skip(" job data to Listeners for table "), Rest(SqoopTable)],
        action: "job_published",
    },
    Phrase { sample: "Export job failed!", pieces: &[Tag("Export job failed")], action: "export_failed" },
]);

fn statement<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    // What the compiler of the generated class says comes without a header, right behind the last statement.
    let end = wire::bytes::find(message, b"\nNote: ").unwrap_or(message.len());
    STATEMENT.read(&message[..end], record)
}

static STATEMENT: Table = Table::new(&[
    Phrase {
        sample: "Executing SQL statement: SELECT t.* FROM ORDERS AS t WHERE 1=0",
        pieces: &[Tag("Executing SQL statement: "), All(SqoopStatement)],
        action: "statement",
    },
    Phrase {
        sample: "Executing query: SELECT ID, NAME FROM ORDERS AS ORDERS WHERE ( 1=1 ) AND ( 1=1 )",
        pieces: &[Tag("Executing query: "), All(SqoopStatement)],
        action: "statement",
    },
    Phrase {
        sample: "BoundingValsQuery: SELECT MIN(ID), MAX(ID) FROM ORDERS",
        pieces: &[Tag("BoundingValsQuery: "), All(SqoopStatement)],
        action: "bounds_asked",
    },
    Phrase {
        sample: "Working on split: 1=1 AND 1=1",
        pieces: &[Tag("Working on split: "), All(SqoopStatement)],
        action: "split_processing",
    },
    Phrase {
        sample: "Using default fetchSize of 1000",
        pieces: &[Tag("Using "), Maybe("default "), Tag("fetchSize ")],
        action: "fetch_size",
    },
    Phrase {
        sample: "Using read commited transaction isolation",
        pieces: &[Tag("Using read comm"), Skip("ted transaction isolation")],
        action: "isolation",
    },
    Phrase {
        sample: "Preparing to use a MySQL streaming resultset.",
        pieces: &[Tag("Preparing to use a MySQL streaming resultset")],
        action: "fetch_size",
    },
    Phrase {
        sample: "Error executing statement: java.sql.SQLRecoverableException: IO Error: Connection reset",
        pieces: &[Tag("Error executing statement: "), Rest(ErrorMessage), Is(EventOutcome, "failure")],
        action: "statement_failed",
    },
    Phrase {
        sample: "It looks like you are importing from mysql.",
        pieces: &[Tag("It looks like you are importing from ")],
        action: "direct_mode_advised",
    },
    Phrase {
        sample: "This transfer can be faster! Use the --direct",
        pieces: &[Tag("This transfer can be faster")],
        action: "direct_mode_advised",
    },
    Phrase {
        sample: "option to exercise a MySQL-specific fast path.",
        pieces: &[Tag("option to exercise a ")],
        action: "direct_mode_advised",
    },
    Phrase {
        sample: "Setting zero DATETIME behavior to convertToNull (mysql)",
        pieces: &[Tag("Setting zero DATETIME behavior to "), Word(PartState)],
        action: "option_set",
    },
    Phrase {
        sample: "Time zone has been set to GMT",
        pieces: &[Tag("Time zone has been set to ")],
        action: "time_zone",
    },
]);

fn splits<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SPLITS.read(message, record)
}

static SPLITS: Table = Table::new(&[Phrase {
    sample: "Split size: 75; Num splits: 4 from: 1 to: 300",
    pieces: &[Tag("Split size: "), Int(SqoopSplitSize), Tag("; Num splits: "), Int(MapReduceSplits)],
    action: "splits_counted",
}]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&TRANSFER, &STATEMENT, &SPLITS] {
            table.assert_samples();
        }
    }

    #[test]
    fn thousands_have_commas() {
        for (message, bytes, ms, rate) in [
            ("Transferred 2.5 KB in 14.5 seconds (169.5 bytes/sec)", 2560, 14_500.0, 169.5),
            ("Transferred 1,024 MB in 3,600.25 seconds (1 KB/sec)", 1 << 30, 3_600_250.0, 1024.0),
            ("Transferred 0 bytes in 14.5 seconds (0 bytes/sec)", 0, 14_500.0, 0.0),
        ] {
            let mut record = Record::default();
            assert!(transferred(message.as_bytes(), &mut record).is_some(), "{message}");
            assert_eq!(record.get(SqoopBytes), Some(Value::Int(bytes)), "{message}");
            assert_eq!(record.get(SqoopDurationMs), Some(Value::Float(ms)), "{message}");
            assert_eq!(record.get(SqoopRate), Some(Value::Float(rate)), "{message}");
        }
        for message in
            ["Transferred , KB in 1 seconds (1 KB/sec)", "Transferred 1 apples in 1 seconds (1 KB/sec)"]
        {
            assert!(transferred(message.as_bytes(), &mut Record::default()).is_none(), "{message}");
        }
    }
}
