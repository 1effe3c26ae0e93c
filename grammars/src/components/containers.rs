//! What containers of YARN write: the masters' and tasks' `syslog`, and `stdout`, `stderr` and `prelaunch.*` of any framework.
//!
//! ```text
//! 2026-11-21 08:15:32,738 INFO [main] org.apache.hadoop.mapreduce.v2.app.job.impl.JobImpl: job_1795216317864_0002Job Transitioned from NEW to INITED
//! 2026-11-21 08:09:30,449 [INFO] [Dispatcher thread {Central}] |impl.VertexImpl|: vertex_1795214328335_0020_1_00 [Map 1] transitioned from NEW to INITIALIZING due to event V_INIT
//! 26/11/21 08:04:46 INFO TaskSetManager: Finished task 0.0 in stage 0.0 (TID 0) in 2894 ms on gw1.example.com (executor driver) (1/4)
//! log4j:WARN No appenders could be found for logger (org.apache.hadoop.mapreduce.v2.app.MRAppMaster).
//! ```
//!
//! A file name does not tell whose it is, so all are read with the grammars of MapReduce ([`mapreduce`]) and Tez ([`tez`]), and
//! the outputs with Spark's ([`spark`]), Sqoop's ([`sqoop`]), Hive's ([`hiveserver2`]) and other clients' ([`client`]) as well, which Oozie's
//! launchers run. Besides: Tez' notes on its DAGs, and what log4j and SLF4J say of themselves.

use crate::{
    component::Grammar,
    components::{
        client, common, hiveserver2,
        layouts::{self, Pattern},
        libraries, mapreduce, metastore, spark, sqoop, tez,
    },
    fields::Field::*,
    message::Messages,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// How `syslog` and its parts are read.
pub(crate) const SYSLOG: Grammar = Grammar {
    layouts: &[layouts::THREAD, layouts::TEZ, layouts::RFA, layouts::BARS, layouts::CONSOLE],
    rule_version: 2,
    messages: &[tez::SHARED, mapreduce::MESSAGES, tez::MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

/// How a container's outputs are read.
pub(crate) const OUTPUT: Grammar = Grammar {
    layouts: &[
        layouts::CONSOLE,
        layouts::CONSOLE_IN_THREAD,
        layouts::THREAD,
        layouts::TEZ,
        layouts::RFA,
        layouts::THREAD_LEVEL,
        layouts::BARS,
        layouts::SPARK_LINE,
        layouts::SPARK_JSON,
        layouts::PARQUET,
        layouts::JUL,
        layouts::TTCC,
        layouts::TIME_OF_DAY,
        layouts::SLF4J_NO_TIME,
        layouts::MYSQL_DRIVER,
        LOG4J_ITSELF,
        SLF4J_ITSELF,
        SLF4J_2_ITSELF,
        layouts::PYTHON,
        layouts::LOG4J_STATUS,
        TIME_ONLY,
    ],
    rule_version: 3,
    messages: &[
        OUTPUT_MESSAGES,
        spark::MESSAGES,
        tez::SHARED,
        mapreduce::MESSAGES,
        tez::MESSAGES,
        sqoop::MESSAGES,
        sqoop::MYSQL,
        hiveserver2::SERVICE,
        hiveserver2::SHARED,
        metastore::MESSAGES,
        client::MESSAGES,
        libraries::MESSAGES,
        common::MESSAGES,
    ],
    special: None,
};

/// log4j 1 on its own configuration: `log4j:WARN No appenders could be found for logger (x.Y).`
const LOG4J_ITSELF: Pattern = ("log4j", "log4j:%p %m%n");
/// SLF4J on its own configuration: `SLF4J: Class path contains multiple SLF4J bindings.`
const SLF4J_ITSELF: Pattern = ("slf4j", "SLF4J: %m%n");
/// From 2.0 on: `SLF4J(W): No SLF4J providers were found.`
const SLF4J_2_ITSELF: Pattern = ("slf4j-2", "SLF4J(%x): %m%n");
/// A time and no level: Tez' `2026-11-21 08:08:40 Running Dag: dag_1795214328335_0019_1`, and what programs print so.
const TIME_ONLY: Pattern = ("time-only", "%d{ISO8601} %m%n");

const OUTPUT_MESSAGES: Messages = &[("*", &[notice])];

fn notice<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    NOTICES.read(message, record)
}

static NOTICES: Table = Table::new(&[
    Phrase {
        sample: "Running Dag: dag_1795214328335_0019_1",
        pieces: &[Tag("Running Dag: "), Id("dag_", TezDagId), End],
        action: "dag_running",
    },
    Phrase {
        sample: "Completed Dag: dag_1795214328335_0019_1",
        pieces: &[Tag("Completed Dag: "), Id("dag_", TezDagId), End],
        action: "dag_completed",
    },
    Phrase {
        sample: "No appenders could be found for logger (org.apache.hadoop.mapreduce.v2.app.MRAppMaster).",
        pieces: &[Tag("No appenders could be found for logger ("), Until(PartName, ").")],
        action: "logging_unconfigured",
    },
    Phrase {
        sample: "Please initialize the log4j system properly.",
        pieces: &[Tag("Please initialize the log4j system properly")],
        action: "logging_unconfigured",
    },
    Phrase {
        sample: "See http://logging.apache.org/log4j/1.2/faq.html#noconfig for more info.",
        pieces: &[Tag("See http"), Skip(" for "), Maybe("further "), Maybe("more "), Maybe("an ")],
        action: "logging_help",
    },
    Phrase {
        sample: "Class path contains multiple SLF4J bindings.",
        pieces: &[Tag("Class path contains multiple SLF4J ")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Class path contains SLF4J bindings targeting slf4j-api versions 1.7.x or earlier.",
        pieces: &[Tag("Class path contains SLF4J bindings targeting slf4j-api versions ")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Ignoring binding found at [jar:file:/opt/hadoop/lib/slf4j-log4j12-1.7.25.jar!/org/slf4j/impl/StaticLoggerBinder.class]",
        pieces: &[Tag("Ignoring binding found at ["), UntilLast(PartName, "]")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Found binding in [jar:file:/opt/hadoop/lib/slf4j-log4j12-1.7.25.jar!/org/slf4j/impl/StaticLoggerBinder.class]",
        pieces: &[Tag("Found binding in ["), UntilLast(PartName, "]")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Found provider [org.apache.logging.slf4j.SLF4JServiceProvider@5c7fa833]",
        pieces: &[Tag("Found provider ["), UntilLast(PartName, "]")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Actual binding is of type [org.slf4j.impl.Log4jLoggerFactory]",
        pieces: &[Tag("Actual "), Skip(" is of type ["), UntilLast(PartName, "]")],
        action: "logging_bindings",
    },
    Phrase {
        sample: "Failed to load class \"org.slf4j.impl.StaticLoggerBinder\".",
        pieces: &[Tag("Failed to load class \"org.slf4j.")],
        action: "logging_unconfigured",
    },
    Phrase {
        sample: "No SLF4J providers were found.",
        pieces: &[Tag("No SLF4J providers were found")],
        action: "logging_unconfigured",
    },
    Phrase {
        sample: "Could not find value for key log4j.appender.RFA",
        pieces: &[Tag("Could not find value for key "), Word(PartName), End],
        action: "logging_misconfigured",
    },
    Phrase {
        sample: "No such property [maxFileSize] in org.apache.log4j.DailyRollingFileAppender.",
        pieces: &[Tag("No such property ["), Skip("] in "), RestBefore(PartName, ".")],
        action: "logging_misconfigured",
    },
    Phrase {
        sample: "setFile(null,true) call failed.",
        pieces: &[Tag("setFile(null,"), Skip(") call failed")],
        action: "logging_failed",
    },
    Phrase {
        sample: "Defaulting to no-operation (NOP) logger implementation",
        pieces: &[Tag("Defaulting to no-operation (NOP) ")],
        action: "logging_unconfigured",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NOTICES.assert_samples();
    }
}
