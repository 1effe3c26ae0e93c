//! Recovery after a restart, applications that are forgotten, the ResourceManager's state store and its own failures.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn recovery<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    RECOVERY.read(message, record)
}

static RECOVERY: Table = Table::new(&[
    Phrase {
        sample: "Recovering app: application_1795214328335_12345 with 1 attempts and final state = NONE",
        pieces: &[
            Tag("Recovering app: "),
            Id("application_", YarnApplicationId),
            Tag(" with "),
            SkipNumber,
            Tag(" attempts and final state"),
            Maybe(" "),
            Tag("="),
            Maybe(" "),
            Optional(&[State(YarnFinalState)]),
        ],
        action: "application_recovering",
    },
    // Up to 2.7 `with final state: null`.
    Phrase {
        sample: "Recovering attempt: appattempt_1795214328335_12345_000001 with final state = NONE",
        pieces: &[
            Tag("Recovering attempt: "),
            Id("appattempt_", YarnAttemptId),
            Tag(" with final state"),
            Maybe(" ="),
            Maybe(":"),
            Tag(" "),
            Optional(&[State(YarnFinalState)]),
        ],
        action: "attempt_recovering",
    },
    Phrase {
        sample: "Successfully recovered 10 out of 12 applications",
        pieces: &[
            Tag("Successfully recovered "),
            Int(YarnApplications),
            Tag(" out of "),
            SkipNumber,
            Tag(" applications"),
        ],
        action: "applications_recovered",
    },
    Phrase {
        sample: "Recovering 12 applications",
        pieces: &[Tag("Recovering "), Int(YarnApplications), Tag(" applications")],
        action: "applications_recovering",
    },
    Phrase {
        sample: "Max number of completed apps kept in state store met: maxCompletedAppsInStateStore = 1000, removing app application_1795214328335_0001 from state store.",
        pieces: &[
            Tag("Max number of completed apps kept in "),
            Skip("removing app "),
            Id("application_", YarnApplicationId),
        ],
        action: "application_forgotten",
    },
    Phrase {
        sample: "Application should be expired, max number of completed apps kept in memory met: maxCompletedAppsInMemory = 1000, removing app application_1795214328335_0001 from memory: ",
        pieces: &[
            Tag("Application should be expired, max number of completed apps kept in "),
            Skip("removing app "),
            Id("application_", YarnApplicationId),
        ],
        action: "application_forgotten",
    },
]);

pub(super) fn manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MANAGER.read(message, record)
}

/// The ResourceManager as a whole, and its state store.
static MANAGER: Table = Table::new(&[
    Phrase {
        sample: "Received RMFatalEvent of type STATE_STORE_FENCED, caused by RMStateStore has been fenced",
        pieces: &[
            Tag("Received RMFatalEvent of type "),
            State(YarnEvent),
            Tag(", caused by "),
            Rest(YarnDiagnostics),
        ],
        action: "manager_failed",
    },
    // Up to 2.7, what caused it in the next line.
    Phrase {
        sample: "Received a org.apache.hadoop.yarn.server.resourcemanager.RMFatalEvent of type STATE_STORE_OP_FAILED. Cause:",
        pieces: &[
            Tag("Received a org.apache.hadoop.yarn.server.resourcemanager.RMFatalEvent of type "),
            State(YarnEvent),
        ],
        action: "manager_failed",
    },
    Phrase {
        sample: "Failed to load/recover state",
        pieces: &[Tag("Failed to load/recover state")],
        action: "state_recovery_failed",
    },
    Phrase {
        sample: "RMStateStore state change from ACTIVE to FENCED",
        pieces: &[
            Tag("RMStateStore state change from "),
            State(YarnStateFrom),
            Tag(" to "),
            State(YarnStateTo),
        ],
        action: "state_store_state",
    },
    Phrase {
        sample: "State store operation failed ",
        pieces: &[Tag("State store operation failed")],
        action: "state_store_failed",
    },
    Phrase {
        sample: "Error updating appAttempt: appattempt_1795214328335_12345_000001",
        pieces: &[Tag("Error "), SkipWord, Tag(" appAttempt: "), Id("appattempt_", YarnAttemptId)],
        action: "state_store_failed",
    },
    Phrase {
        sample: "Error storing app: application_1795214328335_12345",
        pieces: &[Tag("Error "), SkipWord, Tag(" app: "), Id("application_", YarnApplicationId)],
        action: "state_store_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&RECOVERY, &MANAGER] {
            table.assert_samples();
        }
    }
}
