//! The mapping of the metastore's classes to its database (DataNucleus), statistics and files of tables.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn mapping<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MAPPING.read(message, record)
}

static MAPPING: Table = Table::new(&[
    Phrase {
        sample: "Property hive.metastore.integral.jdo.pushdown unknown - will be ignored",
        pieces: &[Tag("Property "), Until(OptionOld, " unknown - will be ignored")],
        action: "option_unknown",
    },
    Phrase {
        sample: "Metadata has jdbc-type of null yet this is not valid. Ignored",
        pieces: &[Tag("Metadata has jdbc-type of null")],
        action: "metadata_ignored",
    },
    Phrase {
        sample: "The class \"org.apache.hadoop.hive.metastore.model.MResourceUri\" is tagged as \"embedded-only\" so does not have its own datastore table.",
        pieces: &[Tag("The class \""), Until(PartName, "\" is tagged as \"embedded-only\"")],
        action: "class_embedded",
    },
    Phrase {
        sample: "BoneCP specified but not present in CLASSPATH (or one of dependencies)",
        pieces: &[Word(PartName), Tag(" specified but not present in CLASSPATH")],
        action: "pool_missing",
    },
    Phrase {
        sample: "Reading in results for query \"org.datanucleus.store.rdbms.query.SQLQuery@0\" since the connection used is closing",
        pieces: &[Tag("Reading in results for query "), Skip("since the connection used is closing")],
        action: "query_closing",
    },
    // `Required table missing : "DBS" in Catalog "" Schema "".` stands in the next line.
    Phrase {
        sample: "Query for candidates of org.apache.hadoop.hive.metastore.model.MDatabase and subclasses resulted in no possible candidates",
        pieces: &[
            Tag("Query for candidates of "),
            Until(PartName, " and subclasses resulted in no possible candidates"),
            Is(EventOutcome, "failure"),
        ],
        action: "schema_missing",
    },
    Phrase {
        sample: "Required table missing : \"VERSION\" in Catalog \"\" Schema \"\".",
        pieces: &[Tag("Required table missing : \""), Until(PartName, "\""), Is(EventOutcome, "failure")],
        action: "schema_missing",
    },
    Phrase {
        sample: "Error thrown executing CREATE TABLE `SKEWED_STRING_LIST_VALUES` : Specified key was too long",
        pieces: &[Tag("Error thrown executing "), Rest(ErrorMessage), Is(EventOutcome, "failure")],
        action: "schema_failed",
    },
    Phrase {
        sample: "Error(s) were found while auto-creating/validating the datastore for classes.",
        pieces: &[
            Tag("Error(s) were found while auto-creating/validating the datastore"),
            Is(EventOutcome, "failure"),
        ],
        action: "schema_failed",
    },
]);

pub(super) fn statistics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STATISTICS.read(message, record)
}

static STATISTICS: Table = Table::new(&[
    Phrase {
        sample: "Updating table stats fast for events",
        pieces: &[Tag("Updating table stats "), Maybe("fast "), Tag("for "), Rest(HiveTable)],
        action: "stats_updating",
    },
    Phrase {
        sample: "Updating partition stats fast for: events",
        pieces: &[Tag("Updating partition stats "), Maybe("fast "), Tag("for: "), Rest(HiveTable)],
        action: "stats_updating",
    },
    // Of a partition without its name.
    Phrase {
        sample: "Updated size of table events to 12345",
        pieces: &[
            Tag("Updated size "),
            Optional(&[Tag("of table "), Until(HiveTable, " ")]),
            Tag("to "),
            Int(HiveBytes),
        ],
        action: "stats_updated",
    },
]);

pub(super) fn files<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FILES.read(message, record)
}

static FILES: Table = Table::new(&[
    Phrase {
        sample: "Creating directory if it doesn't exist: hdfs://khp/user/hive/warehouse/khp.db/events",
        pieces: &[Tag("Creating directory if it doesn't exist: "), Rest(HivePath)],
        action: "directory_created",
    },
    Phrase {
        sample: "deleting  hdfs://khp/user/hive/warehouse/khp.db/events",
        pieces: &[Tag("deleting "), Maybe(" "), Rest(HivePath)],
        action: "path_deleting",
    },
    // The misspelling is Hive's, until 3.0.
    Phrase {
        sample: "Deleted the diretory hdfs://khp/user/hive/warehouse/khp.db/events",
        pieces: &[Tag("Deleted the di"), Skip("ory "), Rest(HivePath)],
        action: "path_deleted",
    },
    Phrase {
        sample: "Moved to trash: hdfs://khp/user/hive/warehouse/khp.db/events",
        pieces: &[Tag("Moved to trash: "), Rest(HivePath)],
        action: "path_deleted",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&MAPPING, &STATISTICS, &FILES] {
            table.assert_samples();
        }
    }
}
