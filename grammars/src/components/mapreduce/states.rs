//! Transitions of jobs, tasks and attempts.
//!
//! Tez has loggers of the same names: the ids of tasks and attempts are lifted, as they tell themselves whose they are.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece, Piece::*},
    record::Record,
};

/// ` Transitioned from NEW to INITED`
const TRANSITION: Piece =
    These(&[Tag(" Transitioned from "), State(YarnStateFrom), Tag(" to "), State(YarnStateTo), End]);

pub(super) fn job<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(JOB, message, record)
}

const JOB: &[Phrase] = &[
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
];

pub(super) fn task<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(TASK, message, record)
}

const TASK: &[Phrase] = &[
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
];

pub(super) fn attempt<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(ATTEMPT, message, record)
}

const ATTEMPT: &[Phrase] = &[
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
];

pub(super) fn attempt_ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(ATTEMPT_ENDED, message, record)
}

/// From 2.8 on, where an attempt has failed.
const ATTEMPT_ENDED: &[Phrase] = &[Phrase {
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
}];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [JOB, TASK, ATTEMPT, ATTEMPT_ENDED] {
            phrase::assert_samples(table);
        }
    }
}
