//! A document of a GC log is the same however its bytes came and wherever a processor began.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use grammars::{Component, Reader};
use proptest::prelude::*;
use serde_json::{Map, Value as Json};
use wire::split::events;

use super::*;
use crate::{
    body::BulkBody,
    document::{Options, Renderer},
    recall::assembled,
    testing::namenode_block,
};

type Document = Map<String, Json>;

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../grammars/tests/data/gc").join(name))
        .expect("golden data")
}

/// The bytes of a log from `base` to `end` as a block.
fn block(log: &[u8], base: usize, end: usize, open: bool) -> Arc<Block> {
    let reader = Reader::new(Component::Gc);
    let mut record = Record::default();
    let last_time = events(&log[..base], 0, false, |line| reader.begins(line))
        .filter_map(|event| {
            reader.read(event.bytes, &mut record);
            record.time.filter(|time| time.is_plausible())
        })
        .last();
    let mut block = namenode_block(&log[base..end]);
    let header = &mut Arc::get_mut(&mut block).expect("new").header;
    header.component = Component::Gc.name().to_owned();
    header.rule = Reader::new(Component::Gc).rule().to_owned();
    header.base = base as u64;
    header.last_time = last_time;
    header.flags.open = open;
    block
}

/// Renders a block and keeps its documents by offset, as an index does: the longer one stays.
fn index(renderer: &mut Renderer, block: &Arc<Block>, documents: &mut BTreeMap<u64, Document>) {
    let mut body = BulkBody::default();
    renderer.render(block, &mut body).expect("a known rule");
    for item in &body.items {
        let mut document: Document = serde_json::from_slice(body.document(item)).expect("JSON");
        document.remove("event.ingested");
        let (offset, length) = (document["log.offset"].as_u64(), document["log.length"].as_u64());
        let old = documents.get(&offset.expect("a number"));
        if old.is_none_or(|old| old["log.length"].as_u64() < length) {
            documents.insert(offset.expect("a number"), document);
        }
    }
}

/// What Elasticsearch answers to [`crate::recall`]'s question.
fn recalled(documents: &BTreeMap<u64, Document>, offset: u64) -> Assembler {
    let before: Vec<&Document> = documents.range(..offset).map(|(_, document)| document).collect();
    let is_sized = |document: &&Document| {
        matches!(document.get("event.action").and_then(Json::as_str), Some("gc_pause" | "gc_cycle"))
            && document.contains_key("jvm.gc.heap.before_bytes")
            && document.contains_key("jvm.gc.heap.after_bytes")
    };
    let is_pause =
        |document: &&Document| document.get("event.action").is_some_and(|action| action == "gc_pause");
    let is_size = |document: &&Document| document.contains_key("jvm.gc.regions.size_bytes");
    let last = |wanted: &dyn Fn(&&Document) -> bool| before.iter().rposition(wanted);
    let mut chosen: Vec<usize> = (before.len().saturating_sub(gc::REACH as usize)..before.len()).collect();
    chosen.extend([last(&is_sized), last(&is_pause), last(&is_size)].into_iter().flatten());
    chosen.sort_unstable();
    chosen.dedup();
    let chosen: Vec<Document> = chosen.into_iter().map(|at| before[at].clone()).collect();
    assembled(&chosen)
}

const LOGS: [&str; 10] = [
    "jdk11-g1.log",
    "jdk17-g1-times.log",
    "jdk11-cms-nested.log",
    "jdk8-g1-date.log",
    "jdk8-cms-all-flags.log",
    "jdk8-cms-failure.log",
    "jdk8-g1-interrupted-full.log",
    "jdk8-parallel-gcid.log",
    "jdk21-zgc-generational.log",
    "jdk25-parallel.log",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Cut into blocks anywhere, some of whose last events came cut and again, by processors that begin anew at some blocks.
    #[test]
    fn documents_do_not_depend_on_where_reading_began(
        log in 0..LOGS.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8), 0..12),
    ) {
        let bytes = data(LOGS[log]);
        let reader = Reader::new(Component::Gc);
        let starts: Vec<usize> =
            events(&bytes, 0, false, |line| reader.begins(line)).map(|event| event.offset as usize).collect();
        let mut straight = BTreeMap::new();
        index(&mut Renderer::new(Options { keep_original: true }), &block(&bytes, 0, bytes.len(), false), &mut straight);

        let mut cuts: Vec<(usize, u8)> =
            cuts.iter().map(|(at, how)| (starts[at.index(starts.len())], *how)).collect();
        cuts.push((bytes.len(), 0));
        cuts.sort_unstable();
        let (mut documents, mut base) = (BTreeMap::new(), 0);
        let mut renderer = Renderer::new(Options { keep_original: true });
        for (cut, how) in cuts {
            if cut <= base {
                continue;
            }
            if how & 1 == 1 {
                let known = documents.clone();
                renderer = Renderer::new(Options { keep_original: true })
                    .recalling(Some(Box::new(move |_, offset| recalled(&known, offset))));
            }
            let last = starts.iter().rfind(|start| **start < cut).copied().unwrap_or_default();
            let line_end = bytes[last..cut].iter().position(|byte| *byte == b'\n').map_or(cut, |at| last + at + 1);
            if how & 2 == 2 && last > base && line_end < cut {
                // The last event's first line, and then all of it.
                index(&mut renderer, &block(&bytes, base, line_end, true), &mut documents);
                base = last;
            }
            index(&mut renderer, &block(&bytes, base, cut, false), &mut documents);
            base = cut;
        }
        for (offset, document) in &straight {
            let other = &documents[offset];
            for (name, value) in document {
                prop_assert_eq!(other.get(name), Some(value), "{} at {} of {}", name, offset, LOGS[log]);
            }
            prop_assert_eq!(other.len(), document.len(), "at {} of {}", offset, LOGS[log]);
        }
        prop_assert_eq!(documents.len(), straight.len());
    }
}

/// The documents of a log's pauses, in the log's order.
fn pauses_of(log: &str) -> Vec<Document> {
    let mut documents = BTreeMap::new();
    index(
        &mut Renderer::new(Options { keep_original: true }),
        &block(log.as_bytes(), 0, log.len(), false),
        &mut documents,
    );
    documents.retain(|_, document| document.get("event.action").is_some_and(|action| action == "gc_pause"));
    documents.into_values().collect()
}

/// By hand: `GC(1)` begins with 24M in use, 4M more than `GC(0)` left two seconds before, and frees 20M, of which 22M were young.
#[test]
fn pauses_have_what_the_lines_before_them_say() {
    let log = "[1.000s][info][gc,heap,init] Heap Region Size: 1M\n\
        [1.000s][info][gc,init] Using G1\n\
        [2.010s][info][gc         ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 30M->20M(64M) 10.000ms\n\
        [4.010s][info][gc,start   ] GC(1) Pause Young (Normal) (G1 Evacuation Pause)\n\
        [4.020s][info][gc,heap    ] GC(1) Eden regions: 21->0(27)\n\
        [4.020s][info][gc,heap    ] GC(1) Survivor regions: 1->0(3)\n\
        [4.020s][info][gc,heap    ] GC(1) Old regions: 2->4\n\
        [4.020s][info][gc,heap    ] GC(1) Humongous regions: 0->0\n\
        [4.020s][info][gc         ] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(64M) 10.000ms\n";
    let pauses = pauses_of(log);
    assert_eq!(pauses.len(), 2);
    assert!(
        !pauses[0].contains_key("jvm.gc.allocated_bytes") && !pauses[0].contains_key("jvm.gc.interval_ms")
    );
    for (name, expected) in [
        ("jvm.gc.allocated_bytes", 4.0 * 1_048_576.0),
        // From 2.010 s to 4.010 s.
        ("jvm.gc.allocation_rate", 2.0 * 1_048_576.0),
        ("jvm.gc.interval_ms", 2010.0),
        ("jvm.gc.freed_bytes", 20.0 * 1_048_576.0),
        ("jvm.gc.promoted_bytes", 2.0 * 1_048_576.0),
        ("jvm.gc.young.before_bytes", 22.0 * 1_048_576.0),
        ("jvm.gc.old.after_bytes", 4.0 * 1_048_576.0),
        ("jvm.gc.own_ms", 10.0),
    ] {
        assert_eq!(pauses[1].get(name).and_then(Json::as_f64), Some(expected), "{name}");
    }
    assert_eq!(pauses[1]["jvm.gc.collector"], "g1");
}

/// A full collection of CMS into which the concurrent thread's lines fall: its end says neither what it is nor why.
#[test]
fn a_pause_that_is_interrupted_knows_its_beginning() {
    let log = "5.000: [Full GC (System.gc()) 5.000: [CMS5.004: [CMS-concurrent-mark: 0.010/0.012 secs]\n\
        5.005: [CMS-concurrent-preclean-start]\n\
        5.009: Total time for which application threads were stopped: 0.0010000 seconds\n \
        (concurrent mode interrupted): 4096K->2048K(8192K), 0.0500000 secs] 6144K->2048K(16384K), 0.0600000 secs]\n\
        9.000: [GC (Allocation Failure) 9.000: [ParNew: 2048K->1024K(4096K), 0.0010000 secs] 4096K->3072K(16384K), 0.0020000 secs]\n";
    let pauses = pauses_of(log);
    assert_eq!(pauses.len(), 2);
    assert_eq!(pauses[0]["jvm.gc.type"], "full");
    assert_eq!(pauses[0]["jvm.gc.cause"], "System.gc()");
    assert_eq!(pauses[0]["jvm.gc.full"], true);
    assert_eq!(pauses[0]["jvm.gc.interrupted"], true);
    assert_eq!(pauses[0]["jvm.gc.pause_ms"], 60.0);
    // From the beginning at 5.000, not from the line that the end stands behind.
    assert_eq!(pauses[1]["jvm.gc.interval_ms"], 4000.0);
    assert_eq!(pauses[1]["jvm.gc.type"], "young");
    assert!(!pauses[1].contains_key("jvm.gc.interrupted"));
}
