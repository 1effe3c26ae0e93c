//! The shuffle: fetches of map outputs, their failures, merges.

use crate::{
    fields::Field::*,
    phrase::{self, Phrase, Piece::*},
    record::Record,
};

pub(super) fn fetcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(FETCHER, message, record)
}

const FETCHER: &[Phrase] = &[
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
            Word(MapReduceAttemptId),
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
        sample: "copyMapOutput failed for tasks [attempt_1795214328335_0015_m_000000_0]",
        pieces: &[Tag("copyMapOutput failed for tasks ["), Until(MapReduceAttemptId, "]")],
        action: "fetch_failed",
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
];

pub(super) fn map_output<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MAP_OUTPUT, message, record)
}

const MAP_OUTPUT: &[Phrase] = &[Phrase {
    sample: "Read 76 bytes from map-output for attempt_1795214328335_0015_m_000000_0",
    pieces: &[
        Tag("Read "),
        Int(MapReduceBytes),
        Tag(" bytes from map-output for "),
        Word(MapReduceAttemptId),
    ],
    action: "fetch_finished",
}];

pub(super) fn events<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(EVENTS, message, record)
}

const EVENTS: &[Phrase] = &[
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
        sample: "GetMapEventsThread about to sleep for 1000",
        pieces: &[Tag("GetMapEventsThread about to sleep")],
        action: "map_events_waiting",
    },
];

pub(super) fn scheduler<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(SCHEDULER, message, record)
}

const SCHEDULER: &[Phrase] = &[
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
        pieces: &[Tag("Shuffle failed : local error on this node"), Maybe(": "), All(MapReduceHost)],
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
];

pub(super) fn plugin<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(PLUGIN, message, record)
}

const PLUGIN: &[Phrase] = &[Phrase {
    sample: "Error while doing final merge ",
    pieces: &[Tag("Error while doing final merge")],
    action: "shuffle_failed",
}];

pub(super) fn merger<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MERGER, message, record)
}

const MERGER: &[Phrase] = &[
    Phrase {
        sample: "Merging 1 sorted segments",
        pieces: &[Tag("Merging "), Int(MapReduceSegments), Tag(" sorted segments")],
        action: "merge_started",
    },
    Phrase {
        sample: "Merging 10 intermediate segments out of a total of 32",
        pieces: &[Tag("Merging "), Int(MapReduceSegments), Tag(" intermediate segments")],
        action: "merge_pass",
    },
    Phrase {
        sample: "Down to the last merge-pass, with 1 segments left of total size: 66 bytes",
        pieces: &[
            Tag("Down to the last merge-pass, with "),
            Int(MapReduceSegments),
            Tag(" segments left of total size: "),
            Int(MapReduceBytes),
        ],
        action: "merge_last_pass",
    },
];

pub(super) fn merge_manager<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    phrase::read(MERGE_MANAGER, message, record)
}

const MERGE_MANAGER: &[Phrase] = &[
    // 3.x spells it `MergerManager` as well.
    Phrase {
        sample: "MergerManager: memoryLimit=104595456, maxSingleShuffleLimit=26148864, mergeThreshold=69033000, ioSortFactor=10, memToMemMergeOutputsThreshold=10",
        pieces: &[Tag("MergerManager: memoryLimit="), Int(MapReduceLimitBytes)],
        action: "shuffle_configured",
    },
    Phrase {
        sample: "closeInMemoryFile -> map-output of size: 76, inMemoryMapOutputs.size() -> 1, commitMemory -> 0, usedMemory ->76",
        pieces: &[
            Tag("closeInMemoryFile -> map-output of size: "),
            Int(MapReduceBytes),
            Tag(", inMemoryMapOutputs.size() -> "),
            Int(MapReduceSegments),
        ],
        action: "map_output_kept",
    },
    Phrase {
        sample: "finalMerge called with 1 in-memory map-outputs and 0 on-disk map-outputs",
        pieces: &[Tag("finalMerge called with "), Int(MapReduceSegments), Tag(" in-memory map-outputs")],
        action: "final_merge",
    },
    Phrase {
        sample: "Merged 1 segments, 76 bytes to disk to satisfy reduce memory limit",
        pieces: &[
            Tag("Merged "),
            Int(MapReduceSegments),
            Tag(" segments, "),
            Int(MapReduceBytes),
            Tag(" bytes to disk"),
        ],
        action: "segments_to_disk",
    },
    Phrase {
        sample: "Merging 1 files, 80 bytes from disk",
        pieces: &[
            Tag("Merging "),
            Int(MapReduceSegments),
            Tag(" files, "),
            Int(MapReduceBytes),
            Tag(" bytes from disk"),
        ],
        action: "merge_from_disk",
    },
    Phrase {
        sample: "Merging 0 segments, 0 bytes from memory into reduce",
        pieces: &[
            Tag("Merging "),
            Int(MapReduceSegments),
            Tag(" segments, "),
            Int(MapReduceBytes),
            Tag(" bytes from memory"),
        ],
        action: "merge_from_memory",
    },
    Phrase {
        sample: "Initiating in-memory merge with 12 segments...",
        pieces: &[Tag("Initiating in-memory merge with "), Int(MapReduceSegments), Tag(" segments")],
        action: "memory_merge_started",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0 Merge of the 12 files in-memory complete. Local file is /mnt/yarn/map_0.out of size 8006",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" Merge of the "),
            Int(MapReduceSegments),
            Tag(" files in-memory complete. Local file is "),
            UntilLast(YarnDirectory, " of size "),
            Int(MapReduceBytes),
        ],
        action: "memory_merge_finished",
    },
    Phrase {
        sample: "OnDiskMerger: We have  12 map outputs on disk. Triggering merge...",
        pieces: &[Tag("OnDiskMerger: We have  "), Int(MapReduceSegments), Tag(" map outputs on disk")],
        action: "disk_merge_started",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_r_000000_0 Finished merging 12 map output files on disk of total-size 8006. Local output file is /mnt/yarn/map_0.merged of size 8010",
        pieces: &[
            Word(MapReduceAttemptId),
            Tag(" Finished merging "),
            Int(MapReduceSegments),
            Tag(" map output files on disk of total-size "),
            Int(MapReduceBytes),
        ],
        action: "disk_merge_finished",
    },
    Phrase {
        sample: "attempt_1795214328335_0015_m_000000_0: Shuffling to disk since 26148865 is greater than maxSingleShuffleLimit (26148864)",
        pieces: &[Until(MapReduceAttemptId, ": Shuffling to disk since "), Int(MapReduceBytes)],
        action: "fetch_to_disk",
    },
    Phrase {
        sample: "Starting inMemoryMerger's merge since commitMemory=69033001 > mergeThreshold=69033000. Current usedMemory=69033001",
        pieces: &[Tag("Starting inMemoryMerger's merge since commitMemory="), Int(MapReduceBytes)],
        action: "memory_merge_triggered",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [FETCHER, MAP_OUTPUT, EVENTS, SCHEDULER, PLUGIN, MERGER, MERGE_MANAGER] {
            phrase::assert_samples(table);
        }
    }
}
