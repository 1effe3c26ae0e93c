//! The tools themselves: how they start and end, what they are warned of, the Hive that they load into.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn tool<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TOOL.read(message, record)
}

static TOOL: Table = Table::new(&[
    Phrase {
        sample: "Running Sqoop version: 1.4.7",
        pieces: &[Tag("Running Sqoop version: "), Word(ServiceVersion)],
        action: "program_started",
    },
    Phrase {
        sample: "Beginning code generation",
        pieces: &[Tag("Beginning code generation")],
        action: "code_generating",
    },
    Phrase {
        sample: "Writing jar file: /mnt/tmp/sqbin/ORDERS.jar",
        pieces: &[Tag("Writing jar file: "), Rest(YarnDirectory)],
        action: "code_written",
    },
    Phrase {
        sample: "HADOOP_MAPRED_HOME is /opt/hadoop-2.10.0/lib",
        pieces: &[Tag("HADOOP_MAPRED_HOME is "), Rest(YarnDirectory)],
        action: "hadoop_home",
    },
    Phrase {
        sample: "$SQOOP_CONF_DIR has not been set in the environment. Cannot check for additional configuration.",
        pieces: &[Tag("$SQOOP_CONF_DIR has not been set")],
        action: "configuration_missing",
    },
    Phrase {
        sample: "SQOOP_HOME is unset. May not be able to find all job dependencies.",
        pieces: &[Tag("SQOOP_HOME is unset")],
        action: "configuration_missing",
    },
    Phrase {
        sample: "Parameter --driver is set to an explicit driver however appropriate connection manager is not being set (via --connection-manager).",
        pieces: &[Tag("Parameter --driver is set to an explicit driver")],
        action: "driver_configured",
    },
    Phrase {
        sample: "Setting your password on the command-line is insecure. Consider using -P instead.",
        pieces: &[Tag("Setting your password on the command-line is insecure")],
        action: "password_exposed",
    },
    Phrase {
        sample: "Auto-progress thread is finished. keepGoing=false",
        pieces: &[Tag("Auto-progress thread is finished")],
        action: "progress_stopped",
    },
    Phrase {
        sample: "Import failed: org.apache.hadoop.mapred.FileAlreadyExistsException: Output directory hdfs://khp/user/alice/orders already exists",
        pieces: &[Tag("Import failed: "), All(YarnDiagnostics)],
        action: "import_failed",
    },
    Phrase {
        sample: "Encountered IOException running import job: java.io.IOException: x",
        pieces: &[Tag("Encountered IOException running import job: "), All(YarnDiagnostics)],
        action: "import_failed",
    },
    Phrase {
        sample: "Error during import: Import job failed!",
        pieces: &[Tag("Error during import: "), Rest(YarnDiagnostics)],
        action: "import_failed",
    },
    Phrase {
        sample: "Imported Failed: There is no column found in the target table ORDERS",
        pieces: &[Tag("Imported Failed: "), Rest(YarnDiagnostics)],
        action: "import_failed",
    },
    // From 1.4.7 on the exception stands in the next line, with its message and without its class.
    Phrase {
        sample: "Error during export: Export job failed!",
        pieces: &[Tag("Error during export: "), Rest(YarnDiagnostics)],
        action: "export_failed",
    },
    Phrase {
        sample: "Error during export: \nExport job failed!\n\tat org.apache.sqoop.mapreduce.ExportJobBase.runExport(ExportJobBase.java:445)",
        pieces: &[Tag("Error during export: \n"), Rest(YarnDiagnostics)],
        action: "export_failed",
    },
    Phrase {
        sample: "Error during import: \nImport job failed!\n\tat org.apache.sqoop.mapreduce.ImportJobBase.runImport(ImportJobBase.java:445)",
        pieces: &[Tag("Error during import: \n"), Rest(YarnDiagnostics)],
        action: "import_failed",
    },
    Phrase {
        sample: "Encountered IOException running export job: java.io.IOException: x",
        pieces: &[Tag("Encountered IOException running export job: "), All(YarnDiagnostics)],
        action: "export_failed",
    },
    Phrase {
        sample: "No new rows detected since last import.",
        pieces: &[Tag("No new rows detected since last import")],
        action: "import_unneeded",
    },
    Phrase {
        sample: "Incremental import based on column `id`",
        pieces: &[Tag("Incremental import based on column ")],
        action: "incremental_import",
    },
    Phrase { sample: "Lower bound value: 3", pieces: &[Tag("Lower bound value: ")], action: "import_bound" },
    Phrase { sample: "Upper bound value: 5", pieces: &[Tag("Upper bound value: ")], action: "import_bound" },
    Phrase {
        sample: "Maximal id query for free form incremental import: SELECT MAX(`id`) FROM `emp`",
        pieces: &[Tag("Maximal id query for free form incremental import: "), All(SqoopStatement)],
        action: "bounds_asked",
    },
    Phrase {
        sample: "Incremental import complete! To run another incremental import of all data following this import, supply the following arguments:",
        pieces: &[Tag("Incremental import complete")],
        action: "incremental_import_finished",
    },
    Phrase {
        sample: "Got exception running Sqoop: java.lang.RuntimeException: Could not load db driver class: x",
        pieces: &[Tag("Got exception running Sqoop: "), Rest(YarnDiagnostics)],
        action: "program_failed",
    },
    Phrase {
        sample: "Loading uploaded data into Hive",
        pieces: &[Tag("Loading uploaded data into Hive")],
        action: "hive_loading",
    },
    Phrase {
        sample: "Time taken: 10.481 seconds",
        pieces: &[Tag("Time taken: "), Duration(HiveDurationMs)],
        action: "hive_statement",
    },
    Phrase {
        sample: "Could not load org.apache.hadoop.hive.conf.HiveConf. Make sure HIVE_CONF_DIR is set correctly.",
        pieces: &[Tag("Could not load org.apache.hadoop.hive.conf.HiveConf"), Is(EventOutcome, "failure")],
        action: "hive_missing",
    },
    Phrase {
        sample: "Column PRICE had to be cast to a less precise type in Hive",
        pieces: &[Tag("Column "), Until(PartName, " had to be cast to a less precise type")],
        action: "precision_lost",
    },
    Phrase {
        sample: "Destination directory /user/alice/orders deleted.",
        pieces: &[Tag("Destination directory "), UntilLast(HdfsPath, " deleted")],
        action: "destination_deleted",
    },
    Phrase {
        sample: "Destination directory /user/alice/orders is not present, hence not deleting.",
        pieces: &[Tag("Destination directory "), UntilLast(HdfsPath, " is not present")],
        action: "destination_missing",
    },
    Phrase { sample: "Hive import complete.", pieces: &[Tag("Hive import complete")], action: "hive_loaded" },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        TOOL.assert_samples();
    }
}
