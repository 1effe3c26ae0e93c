//! What a Tez master cannot do: events in the wrong state, history that the timeline server refuses.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn vertex<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    VERTEX.read(message, record)
}

static VERTEX: Table = Table::new(&[
    Phrase {
        sample: "Can't handle Invalid event V_ROUTE_EVENT on vertex Reducer 2 with vertexId vertex_1795214328335_0019_1_01 at current state RECOVERING",
        pieces: &[
            Tag("Can't handle Invalid event "),
            State(YarnEvent),
            Tag(" on vertex "),
            Until(TezVertex, " with vertexId "),
            Id("vertex_", TezVertexId),
            Tag(" at current state "),
            State(YarnStateFrom),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
    Phrase {
        sample: "Uncaught Exception when handling event V_MANAGER_USER_CODE_ERROR on vertex Reducer 2 with vertexId vertex_1795214328335_0019_1_01 at current state RUNNING",
        pieces: &[
            Tag("Uncaught "),
            Maybe("E"),
            Maybe("e"),
            Tag("xception when handling event "),
            State(YarnEvent),
            Tag(" on vertex "),
            Until(TezVertex, " with vertexId "),
            Id("vertex_", TezVertexId),
            Tag(" at current state "),
            State(YarnStateFrom),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn container<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    CONTAINER.read(message, record)
}

static CONTAINER: Table = Table::new(&[
    Phrase {
        sample: "Can't handle event C_LAUNCHED at current state COMPLETED for ContainerId container_e01_1795214328335_0019_01_000002",
        pieces: &[
            Tag("Can't handle event "),
            State(YarnEvent),
            Tag(" at current state "),
            State(YarnStateFrom),
            Tag(" for ContainerId "),
            Id("container_", YarnContainerId),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
    Phrase {
        sample: "Can't handle event N_TURNED_HEALTHY at current state ACTIVE for NodeId dn1.example.com:36767",
        pieces: &[
            Tag("Can't handle event "),
            State(YarnEvent),
            Tag(" at current state "),
            State(YarnStateFrom),
            Tag(" for NodeId "),
            Word(YarnNodeId),
            Is(EventOutcome, "failure"),
        ],
        action: "event_refused",
    },
]);

pub(super) fn timeline<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TIMELINE.read(message, record)
}

/// Of `ATSHistoryLoggingService` and `ATSV15HistoryLoggingService`.
static TIMELINE: Table = Table::new(&[
    Phrase {
        sample: "Could not post history event to ATS, atsPutError=6, entityId=dag_1795214328335_0019_1, eventType=DAG_SUBMITTED",
        pieces: &[
            Tag("Could not post history event to ATS"),
            Optional(&[Skip("eventType="), State(YarnEvent)]),
            Is(EventOutcome, "failure"),
        ],
        action: "history_failed",
    },
    Phrase {
        sample: "Could not handle history events",
        pieces: &[Tag("Could not handle history events"), Is(EventOutcome, "failure")],
        action: "history_failed",
    },
    Phrase {
        sample: "Did not finish flushing eventQueue before stopping ATSService, eventQueueBacklog=12",
        pieces: &[
            Tag("Did not finish flushing eventQueue before stopping ATSService"),
            Is(EventOutcome, "failure"),
        ],
        action: "history_failed",
    },
    Phrase {
        sample: "Stopping ATSService, eventQueueBacklog=0",
        pieces: &[Tag("Stopping ATSService, eventQueueBacklog=")],
        action: "history_stopping",
    },
    Phrase {
        sample: "Initializing ATSService",
        pieces: &[Tag("Initializing ATSService")],
        action: "history_starting",
    },
    Phrase {
        sample: "EventQueue take interrupted. Returning",
        pieces: &[Tag("EventQueue take interrupted. Returning")],
        action: "history_stopping",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&VERTEX, &CONTAINER, &TIMELINE] {
            table.assert_samples();
        }
    }
}
