//! What the tasks of a DistCp job do: files that they copy, and the commit at its end.
//!
//! The committer runs in the job's master.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn copy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COPY.read(message, record)
}

static COPY: Table = Table::new(&[
    Phrase {
        sample: "Copying hdfs://a/x/part-0 to hdfs://b/x/part-0",
        pieces: &[Tag("Copying "), UntilLast(HdfsPath, " to "), Rest(AuditTarget)],
        action: "file_copying",
    },
    Phrase {
        sample: "Skipping copy of hdfs://a/x/part-0 to hdfs://b/x/part-0",
        pieces: &[Tag("Skipping copy of "), UntilLast(HdfsPath, " to "), Rest(AuditTarget)],
        action: "file_skipped",
    },
    Phrase {
        sample: "Creating temp file: hdfs://b/.distcp.tmp.attempt_1587237267517_10878_m_000001_0",
        pieces: &[Tag("Creating temp file: "), Rest(AuditTarget)],
        action: "file_writing",
    },
    // From 3.1 on.
    Phrase {
        sample: "Writing to temporary target file path hdfs://b/.distcp.tmp.attempt_1587237267517_10878_m_000001_0",
        pieces: &[Tag("Writing to "), SkipWord, Tag(" target file path "), Rest(AuditTarget)],
        action: "file_writing",
    },
    Phrase {
        sample: "Renaming temporary target file path hdfs://b/.distcp.tmp.attempt_1587237267517_10878_m_000001_0 to hdfs://b/x/part-0",
        pieces: &[
            Tag("Renaming temporary target file path "),
            UntilLast(HdfsPath, " to "),
            Rest(AuditTarget),
        ],
        action: "file_renaming",
    },
    Phrase {
        sample: "Completed writing hdfs://b/x/part-0 (4003 bytes)",
        pieces: &[
            Tag("Completed writing "),
            UntilLast(AuditTarget, " ("),
            Int(MapReduceBytes),
            Tag(" bytes)"),
        ],
        action: "file_copied",
    },
    // A part of a file, where large ones are copied in parts.
    Phrase {
        sample: "Failure in copying hdfs://a/x/part-0, offset=268435456 chunkLength=134217728 to hdfs://b/x/part-0",
        pieces: &[
            Tag("Failure in copying "),
            Until(HdfsPath, ", offset="),
            Int(MapReduceOffset),
            Tag(" chunkLength="),
            Int(MapReduceBytes),
            Tag(" to "),
            Rest(AuditTarget),
        ],
        action: "file_copy_failed",
    },
    Phrase {
        sample: "Failure in copying hdfs://a/x/part-0 to hdfs://b/x/part-0",
        pieces: &[Tag("Failure in copying "), UntilLast(HdfsPath, " to "), Rest(AuditTarget)],
        action: "file_copy_failed",
    },
    // Of each attempt to copy a file; three make a failure.
    Phrase {
        sample: "Failure in Retriable command: Copying hdfs://a/x/part-0 to hdfs://b/x/part-0",
        pieces: &[
            Tag("Failure in Retriable command: "),
            Optional(&[Tag("Copying "), UntilLast(HdfsPath, " to "), Rest(AuditTarget)]),
        ],
        action: "file_copy_attempt_failed",
    },
]);

pub(super) fn commit<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    COMMIT.read(message, record)
}

static COMMIT: Table = Table::new(&[
    Phrase {
        sample: "Cleaning up temporary work folder: hdfs://b/_distcp1",
        pieces: &[Tag("Cleaning up temporary work folder: "), Rest(HdfsPath)],
        action: "copy_cleanup",
    },
    Phrase {
        sample: "Deleted hdfs://b/x/part-9 - Missing at source",
        pieces: &[Tag("Deleted "), UntilLast(HdfsPath, " - Missing at source"), End],
        action: "target_file_deleted",
    },
    // From 3.1 on.
    Phrase {
        sample: "Deleted from target: files: 3 directories: 1; skipped deletions 0; deletions already missing 0; failed deletes 0",
        pieces: &[Tag("Deleted from target: files: "), Int(MapReduceFiles), Tag(" directories: ")],
        action: "target_deleted",
    },
    Phrase {
        sample: "Deleted 4 from target: hdfs://b/x",
        pieces: &[Tag("Deleted "), Int(MapReduceFiles), Tag(" from target: "), Rest(AuditTarget)],
        action: "target_deleted",
    },
    Phrase {
        sample: "Atomic commit enabled. Moving hdfs://b/._WIP_x1287367 to hdfs://b/x",
        pieces: &[Tag("Atomic commit enabled. Moving "), UntilLast(HdfsPath, " to "), Rest(AuditTarget)],
        action: "copy_committing",
    },
    Phrase {
        sample: "Data committed successfully to hdfs://b/x",
        pieces: &[Tag("Data committed successfully to "), Rest(AuditTarget)],
        action: "copy_committed",
    },
    Phrase {
        sample: "Unable to commit data to hdfs://b/x",
        pieces: &[Tag("Unable to commit data to "), Rest(AuditTarget)],
        action: "copy_commit_failed",
    },
    Phrase {
        sample: "Pre-existing final-path found at: hdfs://b/x",
        pieces: &[Tag("Pre-existing final-path found at: "), Rest(AuditTarget)],
        action: "copy_commit_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&COPY, &COMMIT] {
            table.assert_samples();
        }
    }
}
