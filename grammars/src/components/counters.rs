//! Counters of MapReduce, Tez, Sqoop and DistCp, in the three forms in which they are printed.
//!
//! ```text
//! Counters: 51
//!         File System Counters
//!                 HDFS: Number of bytes read=8006
//!         Map-Reduce Framework
//!                 GC time elapsed (ms)=1166
//!
//! Counters: 50 [[File System Counters FILE_BYTES_READ=131, HDFS_BYTES_READ=0][org.apache.tez.common.counters.TaskCounter GC_TIME_MILLIS=5]]
//! counters=Counters: 31, File System Counters, FILE_BYTES_READ=64, org.apache.tez.common.counters.TaskCounter, GC_TIME_MILLIS=506
//! ```

use crate::{fields::Field, message::steps, record::Record};

/// Names of counters, and the fields that they go to: those of MapReduce's and DistCp's as they are displayed, Tez' as they are
/// in its code.
const COUNTERS: [(&[u8], Field); 53] = [
    (b"FILE: Number of bytes read", Field::CounterFileRead),
    (b"FILE: Number of bytes written", Field::CounterFileWritten),
    (b"HDFS: Number of bytes read", Field::CounterHdfsRead),
    (b"HDFS: Number of bytes written", Field::CounterHdfsWritten),
    (b"Map input records", Field::CounterMapInput),
    (b"Map output records", Field::CounterMapOutput),
    (b"Reduce input records", Field::CounterReduceInput),
    (b"Reduce output records", Field::CounterReduceOutput),
    (b"Spilled Records", Field::CounterSpilled),
    (b"Reduce shuffle bytes", Field::CounterShuffled),
    (b"Failed Shuffles", Field::CounterFailedShuffles),
    (b"GC time elapsed (ms)", Field::CounterGcMs),
    (b"CPU time spent (ms)", Field::CounterCpuMs),
    (b"Physical memory (bytes) snapshot", Field::CounterPhysicalMemory),
    (b"Total committed heap usage (bytes)", Field::CounterHeap),
    (b"Launched map tasks", Field::CounterLaunchedMaps),
    (b"Launched reduce tasks", Field::CounterLaunchedReduces),
    (b"Failed map tasks", Field::CounterFailedMaps),
    (b"Failed reduce tasks", Field::CounterFailedReduces),
    (b"Killed map tasks", Field::CounterKilledMaps),
    (b"Killed reduce tasks", Field::CounterKilledReduces),
    (b"Files Copied", Field::CounterFilesCopied),
    (b"Files Skipped", Field::CounterFilesSkipped),
    (b"Files Failed", Field::CounterFilesFailed),
    (b"DIR Copied", Field::CounterDirectoriesCopied),
    (b"Bytes Copied", Field::CounterBytesCopied),
    (b"Bytes Expected", Field::CounterBytesExpected),
    (b"Bytes Skipped", Field::CounterBytesSkipped),
    // Before Hadoop 2.9.
    (b"COPY", Field::CounterFilesCopied),
    (b"SKIP", Field::CounterFilesSkipped),
    (b"FAIL", Field::CounterFilesFailed),
    (b"BYTESCOPIED", Field::CounterBytesCopied),
    (b"BYTESEXPECTED", Field::CounterBytesExpected),
    (b"BYTESSKIPPED", Field::CounterBytesSkipped),
    (b"FILE_BYTES_READ", Field::CounterFileRead),
    (b"FILE_BYTES_WRITTEN", Field::CounterFileWritten),
    (b"HDFS_BYTES_READ", Field::CounterHdfsRead),
    (b"HDFS_BYTES_WRITTEN", Field::CounterHdfsWritten),
    (b"INPUT_RECORDS_PROCESSED", Field::CounterMapInput),
    (b"OUTPUT_RECORDS", Field::CounterMapOutput),
    (b"REDUCE_INPUT_RECORDS", Field::CounterReduceInput),
    (b"SPILLED_RECORDS", Field::CounterSpilled),
    (b"SHUFFLE_BYTES", Field::CounterShuffled),
    (b"NUM_FAILED_SHUFFLE_INPUTS", Field::CounterFailedShuffles),
    (b"GC_TIME_MILLIS", Field::CounterGcMs),
    (b"CPU_MILLISECONDS", Field::CounterCpuMs),
    (b"PHYSICAL_MEMORY_BYTES", Field::CounterPhysicalMemory),
    (b"COMMITTED_HEAP_BYTES", Field::CounterHeap),
    (b"TOTAL_LAUNCHED_TASKS", Field::CounterLaunchedTasks),
    (b"NUM_SUCCEEDED_TASKS", Field::CounterSucceededTasks),
    (b"NUM_FAILED_TASKS", Field::CounterFailedTasks),
    (b"NUM_KILLED_TASKS", Field::CounterKilledTasks),
    (b"NUM_FAILED_TASKATTEMPTS", Field::CounterFailedTasks),
];

/// Reads `Counters: 51` in `text` and the counters behind it. A name that stands there twice (Tez sums up by vertex) keeps its
/// first value.
pub(crate) fn read<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut rest = text;
    steps::until(&mut rest, "Counters: ")?;
    record.put_int(Field::Counters, steps::int(&mut rest)?);
    let mut from = 0;
    for equals in memchr::memchr_iter(b'=', rest) {
        let name = name(&rest[from..equals]);
        from = equals + 1;
        let Some((_, field)) = COUNTERS.iter().find(|(known, _)| wire::bytes::same(known, name)) else {
            continue;
        };
        if let Some(number) = steps::int(&mut &rest[from..])
            && record.get(*field).is_none()
        {
            record.put_int(*field, number);
        }
    }
    Some(())
}

/// Puts a counter that stands in a line of its own: under its own field where it has one, and by its name.
pub(crate) fn named<'a>(name: &'a [u8], number: i64, record: &mut Record<'a>) {
    record.put_text(Field::CounterName, name);
    record.put_int(Field::CounterValue, number);
    if let Some((_, field)) = COUNTERS.iter().find(|(known, _)| wire::bytes::same(known, name)) {
        record.put_int(*field, number);
    }
}

/// The counter's name at the end of `text`: behind a tab, a line end, a comma and a blank, or a group's name. Tez' names have no
/// blanks, MapReduce's stand behind tabs.
fn name(text: &[u8]) -> &[u8] {
    let start = match memchr::memrchr2(b'\t', b'\n', text) {
        Some(at) => at + 1,
        None => memchr::memrchr(b' ', text).map_or(0, |at| at + 1),
    };
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn all_forms() {
        for text in [
            "Counters: 51\n\tFile System Counters\n\t\tFILE: Number of bytes read=1\n\t\tHDFS: Number of bytes read=8006\n\tMap-Reduce Framework\n\t\tGC time elapsed (ms)=1166\n",
            "Final Counters for attempt_1: Counters: 51 [[File System Counters FILE_BYTES_READ=1, HDFS_BYTES_READ=8006][TaskCounter GC_TIME_MILLIS=1166]]",
            "counters=Counters: 51, File System Counters, FILE_BYTES_READ=1, HDFS_BYTES_READ=8006, TaskCounter, GC_TIME_MILLIS=1166, TaskCounter_Map_1_OUTPUT, GC_TIME_MILLIS=7",
        ] {
            let mut record = Record::default();
            assert!(read(text.as_bytes(), &mut record).is_some(), "{text}");
            assert_eq!(
                record.fields(),
                [
                    (Field::Counters, Value::Int(51)),
                    (Field::CounterFileRead, Value::Int(1)),
                    (Field::CounterHdfsRead, Value::Int(8006)),
                    (Field::CounterGcMs, Value::Int(1166)),
                ],
                "{text}"
            );
        }
        assert!(read(b"Counters: many", &mut Record::default()).is_none());
    }
}
