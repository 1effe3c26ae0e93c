//! What the server says of an action on its way: its launcher, callbacks, scripts on other hosts, tries.

use crate::{
    fields::Field::*,
    message::Scan,
    phrase::{Phrase, Piece::*, Table},
};

/// Reads the message behind the prefix.
pub(super) fn notice(mut scan: Scan<'_, '_>) -> Option<()> {
    let message = scan.rest();
    NOTICES.read(message, scan.record())
}

static NOTICES: Table = Table::new(&[
    Phrase {
        sample: "Launcher ERROR, reason: Main class [org.apache.oozie.action.hadoop.HiveMain], exit code [10044]",
        pieces: &[
            Tag("Launcher ERROR, reason: "),
            Ahead(&[Optional(&[Skip("Main class ["), Until(OozieMainClass, "]")])]),
            Ahead(&[Optional(&[Skip("exit code ["), Int(YarnExitCode)])]),
            All(YarnDiagnostics),
            Is(EventOutcome, "failure"),
        ],
        action: "launcher_failed",
    },
    // A trace stands behind it.
    Phrase {
        sample: "Launcher exception: File /user/alice/script.sql does not exist",
        pieces: &[Tag("Launcher exception: "), Rest(YarnDiagnostics), Is(EventOutcome, "failure")],
        action: "launcher_failed",
    },
    Phrase {
        sample: "ERROR is considered as FAILED for SLA",
        pieces: &[State(OozieStateTo), Tag(" is considered as FAILED for SLA")],
        action: "sla_failed",
    },
    Phrase {
        sample: "callback for action [0000001-180712044229812-oozie-root-W@mr-node]",
        pieces: &[Tag("callback for action ["), Until(OozieActionId, "]")],
        action: "callback",
    },
    Phrase {
        sample: "action produced output",
        pieces: &[Tag("action produced output")],
        action: "action_output",
    },
    Phrase {
        sample: "credentials is null for the action",
        pieces: &[Tag("credentials is null for the action")],
        action: "credentials_missing",
    },
    Phrase {
        sample: "Preparing retry this action [mr-node], errorCode [JA009], userRetryCount [0], userRetryMax [3], userRetryInterval [10]",
        pieces: &[
            Tag("Preparing retry this action ["),
            Until(OozieAction, "], errorCode ["),
            Until(OozieErrorCode, "], userRetryCount ["),
            Int(OozieRetries),
        ],
        action: "action_retrying",
    },
    Phrase {
        sample: "Updating WF record for WFID :0000471-130318185730776-oozie-oozi-W with parent id: 0000057-130318185730776-oozie-oozi-C@1",
        pieces: &[
            Tag("Updating WF record for WFID :"),
            Until(FlowId, " with parent id: "),
            Rest(OozieActionId),
        ],
        action: "workflow_linked",
    },
    Phrase {
        sample: "Attempting to copy ssh base scripts to remote host [alice@gw1.example.com]",
        pieces: &[Tag("Attempting to copy ssh base scripts to remote host ["), Skip("]")],
        action: "ssh_starting",
    },
    Phrase {
        sample: "Error while executing ssh EXECUTION",
        pieces: &[Tag("Error while executing ssh "), Is(EventOutcome, "failure")],
        action: "ssh_failed",
    },
    Phrase {
        sample: "Ssh command exited with a nonzero status of 255",
        pieces: &[Tag("Ssh command exited with "), Is(EventOutcome, "failure")],
        action: "ssh_failed",
    },
    Phrase {
        sample: "start() begins",
        pieces: &[OneOf(OoziePhase, &["start", "check", "end", "kill"]), Tag("() begins")],
        action: "ssh_phase",
    },
    Phrase {
        sample: "start() ends",
        pieces: &[OneOf(OoziePhase, &["start", "check", "end", "kill"]), Tag("() ends")],
        action: "ssh_phase",
    },
    Phrase {
        sample: "Running coordinator status service from last instance time =  2026-11-21T08:03Z",
        pieces: &[Tag("Running "), SkipWord, Tag(" status service ")],
        action: "status_service",
    },
    Phrase {
        sample: "QUEUED [0] for potential recovery",
        pieces: &[Tag("QUEUED ["), Int(OozieJobs), Tag("] for potential recovery")],
        action: "queueing",
    },
    // Up to 3.2; since then it says for what.
    Phrase { sample: "Released Lock", pieces: &[Tag("Released Lock"), End], action: "lock_released" },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        NOTICES.assert_samples();
    }
}
