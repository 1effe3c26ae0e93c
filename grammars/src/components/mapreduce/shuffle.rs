//! The shuffle: fetches of map outputs and their failures.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn fetcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FETCHER.read(message, record)
}

static FETCHER: Table = Table::new(&[
    Phrase {
        sample: "fetcher#2 about to shuffle output of map attempt_1795214328335_0015_m_000000_0 decomp: 76 len: 80 to MEMORY",
        pieces: &[
            Tag("fetcher#"),
            Int(MapReduceFetcher),
            Tag(" about to shuffle output of map "),
            Word(MapReduceAttemptId),
            Tag(" decomp: "),
            Int(MapReduceBytes),
            Tag(" len: "),
            Int(MapReduceCompressedBytes),
            Tag(" to "),
            State(MapReduceTarget),
        ],
        action: "fetch_started",
    },
    // In a uber job the maps' outputs are local.
    Phrase {
        sample: "localfetcher#1 about to shuffle output of map attempt_1795214328335_0015_m_000000_0 decomp: 76 len: 80 to MEMORY",
        pieces: &[
            Tag("localfetcher#"),
            Int(MapReduceFetcher),
            Tag(" about to shuffle output of map "),
            Word(MapReduceAttemptId),
            Tag(" decomp: "),
            Int(MapReduceBytes),
            Tag(" len: "),
            Int(MapReduceCompressedBytes),
            Tag(" to "),
            State(MapReduceTarget),
        ],
        action: "fetch_started",
    },
    Phrase {
        sample: "fetcher#1 - MergerManager returned Status.WAIT ...",
        pieces: &[Tag("fetcher#"), Int(MapReduceFetcher), Tag(" - Merge"), Skip(" returned ")],
        action: "fetch_waiting",
    },
    Phrase {
        sample: "fetcher#1 failed to read map headerattempt_1795214328335_0015_m_000000_0 decomp: -1, -1",
        pieces: &[
            Tag("fetcher#"),
            Int(MapReduceFetcher),
            Tag(" failed to read map header"),
            Skip(" decomp: "),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Failed to connect to dn2.example.com:13562 with 1 map outputs",
        pieces: &[
            Tag("Failed to connect to "),
            Word(MapReduceHost),
            Tag(" with "),
            Int(MapReduceSegments),
            Tag(" map outputs"),
        ],
        action: "fetch_connect_failed",
    },
    Phrase {
        sample: "Failed to shuffle output of attempt_1795214328335_0015_m_000000_0 from dn2.example.com:13562",
        pieces: &[
            Tag("Failed to shuffle output of "),
            Word(MapReduceAttemptId),
            Tag(" from "),
            Word(MapReduceHost),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "copyMapOutput failed for tasks [attempt_1795214328335_0015_m_000000_0, attempt_1795214328335_0015_m_000003_0]",
        pieces: &[Tag("copyMapOutput failed for tasks ["), Name(MapReduceAttemptId)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Failed to shuffle for fetcher#2",
        pieces: &[Tag("Failed to shuffle for fetcher#"), Int(MapReduceFetcher)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "fetcher#2 invalid lengths in map output header: id: attempt_1795214328335_0015_m_000000_0 len: -1, decomp len: 76",
        pieces: &[
            Tag("fetcher#"),
            Int(MapReduceFetcher),
            Tag(" invalid lengths in map output header: id: "),
            Word(MapReduceAttemptId),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "fetcher#2 data for the wrong reduce map: attempt_1795214328335_0015_m_000000_0 len: 80 decomp len: 76 for reduce 3",
        pieces: &[
            Tag("fetcher#"),
            Int(MapReduceFetcher),
            Tag(" data for the wrong reduce map: "),
            Word(MapReduceAttemptId),
        ],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Shuffle output from dn2.example.com:13562 failed, retry it.",
        pieces: &[Tag("Shuffle output from "), Until(MapReduceHost, " failed, retry it")],
        action: "fetch_retried",
    },
    // There is no blank before `after`.
    Phrase {
        sample: "Timeout for copying MapOutput with retry on host dn2.example.com:13562after 180000 milliseconds.",
        pieces: &[
            Tag("Timeout for copying MapOutput with retry on host "),
            Until(MapReduceHost, "after "),
            Int(MapReduceDurationMs),
            Tag(" milliseconds"),
        ],
        action: "fetch_timed_out",
    },
    Phrase {
        sample: "Connection rejected by the host dn2.example.com. Will retry later.",
        pieces: &[Tag("Connection rejected by the host "), UntilLast(MapReduceHost, ". Will retry later")],
        action: "fetch_rejected",
    },
    Phrase {
        sample: "for url=13562/mapOutput?job=job_1795214328335_0015&reduce=0&map=attempt_1795214328335_0015_m_000000_0 sent hash and received reply",
        pieces: &[Tag("for url="), Skip(" sent hash and received reply")],
        action: "fetch_answered",
    },
    Phrase {
        sample: "Invalid map-output! Received output for attempt_1795214328335_0015_m_000000_0",
        pieces: &[Tag("Invalid map-output! Received output for "), Word(MapReduceAttemptId)],
        action: "fetch_failed",
    },
    Phrase { sample: "Invalid map id ", pieces: &[Tag("Invalid map id")], action: "fetch_failed" },
]);

pub(super) fn map_output<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MAP_OUTPUT.read(message, record)
}

static MAP_OUTPUT: Table = Table::new(&[Phrase {
    sample: "Read 76 bytes from map-output for attempt_1795214328335_0015_m_000000_0",
    pieces: &[
        Tag("Read "),
        Int(MapReduceBytes),
        Tag(" bytes from map-output for "),
        Word(MapReduceAttemptId),
    ],
    action: "fetch_finished",
}]);

pub(super) fn events<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    EVENTS.read(message, record)
}

static EVENTS: Table = Table::new(&[
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0: Got 1 new map-outputs",
        pieces: &[Until(MapReduceAttemptId, ": Got "), Int(MapReduceSegments), Tag(" new map-outputs")],
        action: "map_outputs_known",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0 Thread started: EventFetcher for fetching Map Completion Events",
        pieces: &[Word(MapReduceAttemptId), Tag(" Thread started: EventFetcher")],
        action: "map_events_started",
    },
    Phrase {
        sample: "EventFetcher is interrupted.. Returning",
        pieces: &[Tag("EventFetcher is interrupted")],
        action: "map_events_stopped",
    },
    Phrase {
        sample: "Exception in getting events",
        pieces: &[Tag("Exception in getting events")],
        action: "map_events_failed",
    },
    Phrase {
        sample: "GetMapEventsThread about to sleep for 1000",
        pieces: &[Tag("GetMapEventsThread about to sleep")],
        action: "map_events_waiting",
    },
]);

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SCHEDULER.read(message, record)
}

static SCHEDULER: Table = Table::new(&[
    Phrase {
        sample: "dn2.example.com:13562 freed by fetcher#2 in 326ms",
        pieces: &[
            Word(MapReduceHost),
            Tag(" freed by "),
            Skip("etcher#"),
            Int(MapReduceFetcher),
            Tag(" in "),
            Int(MapReduceDurationMs),
            Tag("ms"),
        ],
        action: "fetcher_freed",
    },
    Phrase {
        sample: "Assigning dn2.example.com:13562 with 1 to fetcher#1",
        pieces: &[
            Tag("Assigning "),
            Word(MapReduceHost),
            Tag(" with "),
            Int(MapReduceSegments),
            Tag(" to fetcher#"),
            Int(MapReduceFetcher),
        ],
        action: "fetcher_assigning",
    },
    Phrase {
        sample: "assigned 1 of 2 to dn2.example.com:13562 to fetcher#1",
        pieces: &[
            Tag("assigned "),
            Int(MapReduceSegments),
            Tag(" of "),
            SkipNumber,
            Tag(" to "),
            Word(MapReduceHost),
            Tag(" to fetcher#"),
            Int(MapReduceFetcher),
        ],
        action: "fetcher_assigned",
    },
    Phrase {
        sample: "Reporting fetch failure for attempt_1795214328335_0015_m_000000_0 to MRAppMaster.",
        pieces: &[Tag("Reporting fetch failure for "), Word(MapReduceAttemptId), Tag(" to ")],
        action: "fetch_failure_reported",
    },
    Phrase {
        sample: "Shuffle failed with too many fetch failures and insufficient progress!",
        pieces: &[Tag("Shuffle failed with too many fetch failures")],
        action: "shuffle_failed",
    },
    Phrase {
        sample: "Shuffle failed : local error on this node: dn2.example.com/10.20.1.12",
        pieces: &[
            Tag("Shuffle failed : local error on this node"),
            Optional(&[Tag(": "), Until(MapReduceHost, "/")]),
        ],
        action: "shuffle_failed",
    },
    Phrase {
        sample: "Ignoring obsolete output of FAILED map-task: 'attempt_1795214328335_0007_m_000000_0'",
        pieces: &[
            Tag("Ignoring obsolete output of "),
            State(MapReduceStatus),
            Tag(" map-task: '"),
            Until(MapReduceAttemptId, "'"),
        ],
        action: "map_output_ignored",
    },
    Phrase {
        sample: "Ignoring output of failed map TIP: 'attempt_1795214328335_0007_m_000000_0'",
        pieces: &[Tag("Ignoring output of failed map TIP: '"), Until(MapReduceAttemptId, "'")],
        action: "map_output_ignored",
    },
    Phrase {
        sample: "Aborting already-finished MapOutput for attempt_1795214328335_0007_m_000000_0",
        pieces: &[Tag("Aborting already-finished MapOutput for "), Word(MapReduceAttemptId)],
        action: "map_output_ignored",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&FETCHER, &MAP_OUTPUT, &EVENTS, &SCHEDULER] {
            table.assert_samples();
        }
    }
}
