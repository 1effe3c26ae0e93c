//! Transitions of jobs, tasks and attempts.
//!
//! Tez has loggers of the same names: the ids of tasks and attempts are lifted, as they tell themselves whose they are.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece, Piece::*, Table},
    record::Record,
};

/// ` Transitioned from NEW to INITED`
const TRANSITION: Piece =
    These(&[Tag(" Transitioned from "), State(YarnStateFrom), Tag(" to "), State(YarnStateTo), End]);

pub(super) fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    JOB.read(message, record)
}

static JOB: Table = Table::new(&[
    Phrase {
        sample: "job_1795214328335_0012Job Transitioned from NEW to INITED",
        pieces: &[Id("job_", MapReduceJobId), Tag("Job"), TRANSITION],
        action: "job_state",
    },
    Phrase {
        sample: "Can't handle this event at current state",
        pieces: &[Tag("Can't handle this event at current state"), Is(EventOutcome, "failure")],
        action: "event_refused",
    },
]);

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TASK.read(message, record)
}

static TASK: Table = Table::new(&[
    Phrase {
        sample: "task_1795214328335_0012_m_000000 Task Transitioned from NEW to SCHEDULED",
        pieces: &[SkipWord, Tag(" Task"), TRANSITION],
        action: "task_state",
    },
    Phrase {
        sample: "Can't handle this event at current state for task_1795214328335_0012_m_000000",
        pieces: &[
            Tag("Can't handle this event at current state for "),
            SkipWord,
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ATTEMPT.read(message, record)
}

static ATTEMPT: Table = Table::new(&[
    Phrase {
        sample: "attempt_1795214328335_0012_m_000000_0 TaskAttempt Transitioned from NEW to UNASSIGNED",
        pieces: &[SkipWord, Tag(" TaskAttempt"), TRANSITION],
        action: "attempt_state",
    },
    Phrase {
        sample: "Can't handle this event at current state for attempt_1795214328335_0012_m_000000_0",
        pieces: &[
            Tag("Can't handle this event at current state for "),
            SkipWord,
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn attempt_ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    ATTEMPT_ENDED.read(message, record)
}

/// From 2.8 on, where an attempt has failed.
static ATTEMPT_ENDED: Table = Table::new(&[Phrase {
    sample: "attempt_1795214328335_0012_m_000001_0 transitioned from state RUNNING to FAILED, event type is TA_CONTAINER_COMPLETED and nodeId=dn1.example.com:36767",
    pieces: &[
        SkipWord,
        Tag(" transitioned from state "),
        State(YarnStateFrom),
        Tag(" to "),
        State(YarnStateTo),
        Tag(", event type is "),
        State(YarnEvent),
        Optional(&[Tag(" and nodeId="), Word(YarnNodeId)]),
    ],
    action: "attempt_state",
}]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&JOB, &TASK, &ATTEMPT, &ATTEMPT_ENDED] {
            table.assert_samples();
        }
    }
}
