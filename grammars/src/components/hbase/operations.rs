//! Operations on tables, snapshots, coprocessors.

use super::server;
use crate::{
    fields::Field::{
        EventOutcome, HbaseCoprocessors, HbaseOperation, HbaseProcedureId, HbaseReason, HbaseSnapshot,
        HbaseStateTo, HbaseTable,
    },
    message::Scan,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// Reads one of [`OPERATIONS`].
pub(super) fn operation<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    OPERATIONS.read(message, record)
}

/// `The coprocessor org.example.X threw java.lang.ClassNotFoundException: ..`, most often with a trace
pub(super) fn coprocessor_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    scan.sees("The coprocessor ").then_some(())?;
    let why = scan.line();
    server::reason(why, scan.record());
    scan.tag("The coprocessor ")?
        .until(HbaseCoprocessors, " threw ")?
        .is(EventOutcome, "failure")
        .action("coprocessor_failed")
}

/// What is done to tables, and what code is loaded into them.
pub(super) static OPERATIONS: Table = Table::new(&[
    Phrase {
        sample: "Operation: CREATE, Table Name: khp_events, procId: 15 completed",
        pieces: &[
            Tag("Operation: "),
            Until(HbaseOperation, ", Table Name: "),
            Until(HbaseTable, ", procId: "),
            Int(HbaseProcedureId),
            Tag(" completed"),
        ],
        action: "table_operation_completed",
    },
    Phrase {
        sample: "Operation: CREATE, Table Name: khp_events, procId: 15 failed with khp_events already exists",
        pieces: &[
            Tag("Operation: "),
            Until(HbaseOperation, ", Table Name: "),
            Until(HbaseTable, ", procId: "),
            Int(HbaseProcedureId),
            Tag(" failed with "),
            Rest(HbaseReason),
            Is(EventOutcome, "failure"),
        ],
        action: "table_operation_failed",
    },
    Phrase {
        sample: "Started disable of khp_events",
        pieces: &[Tag("Started "), Until(HbaseOperation, " of "), Word(HbaseTable), End],
        action: "table_operation_started",
    },
    Phrase {
        sample: "Set khp_events to state=DISABLED",
        pieces: &[Tag("Set "), Until(HbaseTable, " to state="), State(HbaseStateTo)],
        action: "table_state",
    },
    Phrase {
        sample: "System coprocessor org.apache.hadoop.hbase.security.access.AccessController loaded, priority=536870911.",
        pieces: &[Tag("System coprocessor "), Name(HbaseCoprocessors), Skip(" loaded, priority=")],
        action: "coprocessor_loaded",
    },
    Phrase {
        sample: "System coprocessor org.apache.hadoop.hbase.security.access.AccessController was loaded successfully with priority (536870911).",
        pieces: &[Tag("System coprocessor "), Name(HbaseCoprocessors), Skip("loaded successfully")],
        action: "coprocessor_loaded",
    },
    Phrase {
        sample: "Loaded coprocessor org.example.Counter from HTD of khp_events successfully.",
        pieces: &[
            Tag("Loaded coprocessor "),
            Until(HbaseCoprocessors, " from HTD of "),
            Until(HbaseTable, " successfully"),
        ],
        action: "coprocessor_loaded",
    },
    Phrase {
        sample: "Removing coprocessor 'org.example.Counter' from table 'khp_events'",
        pieces: &[
            Tag("Removing coprocessor '"),
            Until(HbaseCoprocessors, "' from table '"),
            Until(HbaseTable, "'"),
        ],
        action: "coprocessor_removed",
    },
    Phrase {
        sample: "Removing coprocessor 'org.example.Counter' from environment",
        pieces: &[Tag("Removing coprocessor '"), Until(HbaseCoprocessors, "' from environment")],
        action: "coprocessor_removed",
    },
    Phrase {
        sample: "Running FLUSH table snapshot snap1 C_M_SNAPSHOT_TABLE on table khp_events",
        pieces: &[
            Tag("Running "),
            Skip("table snapshot "),
            Word(HbaseSnapshot),
            Skip(" on table "),
            Word(HbaseTable),
        ],
        action: "snapshot_started",
    },
    Phrase {
        sample: "Done waiting - online snapshot for snap1",
        pieces: &[Tag("Done waiting - online snapshot for "), Rest(HbaseSnapshot)],
        action: "snapshot_taken",
    },
    Phrase {
        sample: "Snapshot snap1 of table khp_events completed",
        pieces: &[Tag("Snapshot "), Until(HbaseSnapshot, " of table "), Until(HbaseTable, " completed")],
        action: "snapshot_completed",
    },
    Phrase {
        sample: "Failed taking snapshot { ss=snap1 table=khp_events type=FLUSH ttl=0 } due to exception:Timeout elapsed!",
        pieces: &[
            Tag("Failed taking snapshot { ss="),
            Word(HbaseSnapshot),
            Tag(" table="),
            Word(HbaseTable),
            Skip("due to exception:"),
            Rest(HbaseReason),
            Is(EventOutcome, "failure"),
        ],
        action: "snapshot_failed",
    },
    Phrase {
        sample: "Failed to submit distributed procedure for snapshot 'snap1'",
        pieces: &[
            Tag("Failed to submit distributed procedure for snapshot '"),
            Until(HbaseSnapshot, "'"),
            Is(EventOutcome, "failure"),
        ],
        action: "snapshot_failed",
    },
    Phrase {
        sample: "Clone snapshot=snap1 as table=khp_copy",
        pieces: &[Tag("Clone snapshot="), Until(HbaseSnapshot, " as table="), Word(HbaseTable)],
        action: "snapshot_cloning",
    },
    Phrase {
        sample: "Clone snapshot=snap1 on table=khp_copy completed!",
        pieces: &[
            Tag("Clone snapshot="),
            Until(HbaseSnapshot, " on table="),
            Until(HbaseTable, " completed"),
        ],
        action: "snapshot_cloned",
    },
    Phrase {
        sample: "Restore snapshot=snap1 as table=khp_events",
        pieces: &[Tag("Restore snapshot="), Until(HbaseSnapshot, " as table="), Word(HbaseTable)],
        action: "snapshot_restoring",
    },
    Phrase {
        sample: "Restore snapshot={ ss=snap1 table=khp_events type=FLUSH ttl=0 } on table=khp_events completed!",
        pieces: &[
            Tag("Restore snapshot="),
            Maybe("{ ss="),
            Word(HbaseSnapshot),
            Skip(" on table="),
            Until(HbaseTable, " completed"),
        ],
        action: "snapshot_restored",
    },
    Phrase {
        sample: "No available Abortable, process was not aborted",
        pieces: &[Tag("No available Abortable"), Is(EventOutcome, "failure")],
        action: "abort_impossible",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        OPERATIONS.assert_samples();
    }
}
