//! Fetches, merges and sorts of a Tez task.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::{Record, Value},
};

/// 0.10 names both ends of an edge, `Map 1 -> Reducer 2`, where the versions before it name the one that data come from
fn source(record: &mut Record<'_>) -> Option<()> {
    if let Some(Value::Text(edge)) = record.get(TezVertex)
        && let Some(at) = wire::bytes::find(edge, ARROW)
    {
        record.put_text(TezVertex, &edge[..at]);
    }
    Some(())
}

/// The same of those that data go to
fn destination(record: &mut Record<'_>) -> Option<()> {
    if let Some(Value::Text(edge)) = record.get(TezVertex)
        && let Some(at) = wire::bytes::find(edge, ARROW)
    {
        record.put_text(TezVertex, &edge[at + ARROW.len()..]);
    }
    Some(())
}

const ARROW: &[u8] = b" -> ";

pub(super) fn fetch<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FETCH.read(message, record)
}

static FETCH: Table = Table::new(&[Phrase {
    sample: "Completed fetch for attempt: {0, 0, attempt_1795214328335_0019_1_00_000000_0_10003} to DISK_DIRECT, csize=35, dsize=31, EndTime=1795216139050, TimeTaken=32, Rate=0.00 MB/s",
    pieces: &[
        Tag("Completed fetch for attempt: {"),
        Skip("} to "),
        State(TezFetchTarget),
        Tag(", csize="),
        Int(TezCompressedBytes),
        Tag(", dsize="),
        Int(TezBytes),
        Optional(&[Skip("TimeTaken="), Int(TezDurationMs)]),
    ],
    action: "fetch_finished",
}]);

pub(super) fn shuffle<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SHUFFLE.read(message, record)?;
    source(record)
}

static SHUFFLE: Table = Table::new(&[
    Phrase {
        sample: "All inputs fetched for input vertex : Map 1",
        pieces: &[Tag("All inputs fetched for input vertex : "), Rest(TezVertex)],
        action: "inputs_fetched",
    },
    Phrase {
        sample: "copy(1 (spillsFetched=1) of 1. Transfer rate (CumulativeDataFetched/TimeSinceInputStarted)) 0.00 MB/s)",
        pieces: &[Tag("copy("), Int(TezTasksCompleted), Skip(") of "), Int(TezTasks), Tag(". Transfer rate")],
        action: "fetch_progress",
    },
    Phrase {
        sample: "Shutting down FetchScheduler for input: Map_1, wasInterrupted=false",
        pieces: &[Tag("Shutting down FetchScheduler for input: "), Until(TezVertex, ",")],
        action: "fetch_stopping",
    },
    Phrase {
        sample: "Shutting down fetchers for input: Map_1, shutdown timetaken: 0 ms, hasFetcherExecutorStopped: true",
        pieces: &[
            Tag("Shutting down fetchers for input: "),
            Until(TezVertex, ", shutdown timetaken: "),
            Int(TezDurationMs),
        ],
        action: "fetch_stopped",
    },
    Phrase {
        sample: "ShuffleScheduler running for sourceVertex: Map 1 with configuration: maxFetchFailuresBeforeReporting=5, reportReadErrorImmediately=true, maxFailedUniqueFetches=1, abortFailureLimit=15, maxTaskOutputAtOnce=20, numFetchers=1",
        pieces: &[
            Tag("ShuffleScheduler running for sourceVertex: "),
            Until(TezVertex, " with configuration:"),
        ],
        action: "shuffle_configured",
    },
    Phrase {
        sample: "merge complete for input vertex : Map_1",
        pieces: &[Tag("merge complete for input vertex : "), Rest(TezVertex)],
        action: "merge_finished",
    },
    Phrase {
        sample: "Map_1: Shuffle assigned with 1 inputs, codec: None, ifileReadAhead: true",
        pieces: &[Until(TezVertex, ": Shuffle assigned with "), Int(TezTasks), Tag(" inputs")],
        action: "shuffle_assigned",
    },
    Phrase {
        sample: "Map_1: Shuffle Runner thread complete",
        pieces: &[Until(TezVertex, ": Shuffle Runner thread complete")],
        action: "shuffle_finished",
    },
    Phrase {
        sample: "Shutting down Shuffle for source: Map_1",
        pieces: &[Tag("Shutting down Shuffle for source: "), Rest(TezVertex)],
        action: "shuffle_stopping",
    },
    Phrase {
        sample: "Map_1: Reporting fetch failure for InputIdentifier: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0] taskAttemptIdentifier: Map 1_000000_00 to AM.",
        pieces: &[Until(TezVertex, ": Reporting fetch failure for InputIdentifier: "), All(YarnDiagnostics)],
        action: "fetch_failure_reported",
    },
    Phrase {
        sample: "Map_1: Shuffle failed with too many fetch failures and insufficient progress!failureCounts=1",
        pieces: &[Until(TezVertex, ": Shuffle failed with too many fetch failures"), All(YarnDiagnostics)],
        action: "shuffle_failed",
    },
    Phrase {
        sample: "Map_1: Shuffle failed : caused by local error",
        pieces: &[Until(TezVertex, ": Shuffle failed : caused by local error")],
        action: "shuffle_failed",
    },
    Phrase {
        sample: "Map_1: ShuffleRunner failed with error",
        pieces: &[Until(TezVertex, ": ShuffleRunner failed with error")],
        action: "shuffle_failed",
    },
    Phrase {
        sample: "Map_1: Fetch failed for src: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1]InputIdentifier: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1], connectFailed: true",
        pieces: &[Until(TezVertex, ": Fetch failed for src: "), All(YarnDiagnostics)],
        action: "fetch_failed",
    },
]);

pub(super) fn fetcher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    FETCHER.read(message, record)
}

static FETCHER: Table = Table::new(&[
    Phrase {
        sample: "Failed to connect to dn2.example.com:13563 with 1 inputs",
        pieces: &[Tag("Failed to connect to "), Word(MapReduceHost), Tag(" with "), Int(MapReduceSegments)],
        action: "fetch_connect_failed",
    },
    // Of 0.10.
    Phrase {
        sample: "FETCH_FAILURE: Failed to connect from dn1.example.com to dn2.example.com:13563 with 1 inputs, url: http://dn2.example.com:13563/mapOutput?job=job_1795214328335_0019&dag=1&reduce=0&map=attempt_1795214328335_0019_1_00_000000_0_10003",
        pieces: &[
            Tag("FETCH_FAILURE: Failed to connect from "),
            Skip(" to "),
            Word(MapReduceHost),
            Tag(" with "),
            Int(MapReduceSegments),
        ],
        action: "fetch_connect_failed",
    },
    Phrase {
        sample: "Fetch Failure from host while connecting: dn2.example.com, attempt: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1] Informing ShuffleManager: ",
        pieces: &[Tag("Fetch Failure from host while connecting: "), Until(MapReduceHost, ",")],
        action: "fetch_connect_failed",
    },
    Phrase {
        sample: "FETCH_FAILURE: Fetch Failure while connecting from dn1.example.com to: dn2.example.com:13563, attempt: InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1], url: http://dn2.example.com:13563/mapOutput Informing ShuffleManager",
        pieces: &[
            Tag("FETCH_FAILURE: Fetch Failure while connecting from "),
            Skip(" to: "),
            Until(MapReduceHost, ","),
        ],
        action: "fetch_connect_failed",
    },
    // Of a host's own files no blank is before the bracket.
    Phrase {
        sample: "Failed to shuffle output of InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1] from dn2.example.com(local fetch)",
        pieces: &[Tag("Failed to shuffle output of "), Skip(" from "), Until(MapReduceHost, "(local fetch)")],
        action: "fetch_failed",
    },
    Phrase {
        sample: "Failed to shuffle output of InputAttemptIdentifier [inputIdentifier=0, attemptNumber=0, pathComponent=attempt_1795214328335_0019_1_00_000000_0_10003, spillType=0, spillId=-1] from dn2.example.com:13563",
        pieces: &[Tag("Failed to shuffle output of "), Skip(" from "), Word(MapReduceHost)],
        action: "fetch_failed",
    },
    Phrase {
        sample: "copyMapOutput failed for tasks [InputAttemptIdentifier [inputIdentifier=0]]",
        pieces: &[Tag("copy"), Skip(" failed for ")],
        action: "fetch_failed",
    },
]);

pub(super) fn merge<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    MERGE.read(message, record)?;
    source(record)
}

static MERGE: Table = Table::new(&[
    Phrase {
        sample: "finalMerge with #inMemoryOutputs=0, size=0 and #onDiskOutputs=1, size=35",
        pieces: &[
            Tag("finalMerge with #inMemoryOutputs="),
            Skip("#onDiskOutputs="),
            Skip("size="),
            Int(TezBytes),
        ],
        action: "final_merge",
    },
    Phrase {
        sample: "close onDiskFile. State: NumOnDiskFiles=1. Current: path=/mnt/yarn/output/attempt_1795214328335_0019_1_00_000000_0_10003/file.out, len=35",
        pieces: &[Tag("close onDiskFile. "), Skip("path="), Until(YarnDirectory, ", len="), Int(TezBytes)],
        action: "map_output_kept",
    },
    Phrase {
        sample: "Map 1: Starting inMemoryMerger's merge since commitMemory=60000000 > mergeThreshold=58646832. Current usedMemory=61000000",
        pieces: &[Until(TezVertex, ": Starting inMemoryMerger's merge since commitMemory="), Int(TezBytes)],
        action: "memory_merge_triggered",
    },
    Phrase {
        sample: "OnDiskMerger: We have 19 map outputs on disk. Triggering merge...",
        pieces: &[Tag("OnDiskMerger: We have "), Int(MapReduceSegments), Tag(" map outputs on disk")],
        action: "disk_merge_started",
    },
    Phrase {
        sample: "Map 1 Finished merging 10 map output files on disk of total-size 1048576. Local output file is /mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0.merged of size 1048570",
        pieces: &[
            Until(TezVertex, " Finished merging "),
            Int(MapReduceSegments),
            Skip(" of size "),
            Int(TezBytes),
        ],
        action: "disk_merge_finished",
    },
    Phrase {
        sample: "Map 1: MergerManager: memoryLimit=88858835, maxSingleShuffleLimit=22214708, mergeThreshold=58646832, ioSortFactor=10, postMergeMem=0, memToMemMergeOutputsThreshold=10",
        pieces: &[Until(TezVertex, ": MergerManager: memoryLimit="), Int(MapReduceLimitBytes)],
        action: "shuffle_configured",
    },
]);

pub(super) fn sorter<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SORTER.read(message, record)?;
    destination(record)
}

static SORTER: Table = Table::new(&[
    Phrase {
        sample: "Reducer 3: Spilling to /mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0_10006_0/file.out, indexFilename=/mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0_10006_0/file.out.index",
        pieces: &[Until(TezVertex, ": Spilling to "), Until(YarnDirectory, ", indexFilename=")],
        action: "spill_started",
    },
    Phrase {
        sample: "Reducer 3: Spilling to /mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0_10006_0/file.out",
        pieces: &[Until(TezVertex, ": Spilling to "), Rest(YarnDirectory)],
        action: "spill_started",
    },
    Phrase {
        sample: "Reducer 3: Finished spill 0 at /mnt/yarn/output/attempt_1795214328335_0019_1_01_000000_0_10006_0/file.out",
        pieces: &[Until(TezVertex, ": Finished spill "), SkipNumber, Tag(" at "), Rest(YarnDirectory)],
        action: "spill_finished",
    },
    Phrase {
        sample: "Reducer 3: Starting flush of map output",
        pieces: &[Until(TezVertex, ": Starting flush of map output")],
        action: "sort_flush",
    },
    Phrase {
        sample: "Reducer 3: done sorting span=0, length=1, time=0",
        pieces: &[Until(TezVertex, ": done sorting span="), SkipNumber, Skip("time="), Int(TezDurationMs)],
        action: "sort_finished",
    },
    Phrase {
        sample: "Setting up PipelinedSorter for Reducer 3: , UsingHashComparator=true",
        pieces: &[Tag("Setting up PipelinedSorter for "), Until(TezVertex, ":")],
        action: "sort_configured",
    },
    Phrase {
        sample: "Reducer 3: reserved.remaining()=23068672, reserved.metasize=11534336",
        pieces: &[Until(TezVertex, ": reserved.remaining()=")],
        action: "sort_buffer",
    },
    Phrase {
        sample: "Reducer 3: Span0.length = 1, perItem = 23",
        pieces: &[Until(TezVertex, ": Span"), Skip(".length = ")],
        action: "sort_buffer",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&FETCH, &SHUFFLE, &FETCHER, &MERGE, &SORTER] {
            table.assert_samples();
        }
    }
}
