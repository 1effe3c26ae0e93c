//! Logs cut from real ones, and what is to be found in them, counted by hand.

use gc::log::Log;
use grammars::{Component, Reader};

fn read(bytes: &[u8]) -> Log {
    let reader = Reader::new(Component::Gc);
    let mut log = Log::default();
    log.text(&reader, bytes, false);
    log.finish();
    log
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-6
}

/// Serial of JDK 11: the young collection 2 ended in the full one, 3, and ended after it.
#[test]
fn a_full_collection_inside_a_young_one_counts_once() {
    let log = read(
        b"[0.003s][info][gc] Using Serial\n\
          [0.277s][info][gc,start     ] GC(1) Pause Young (Allocation Failure)\n\
          [0.332s][info][gc,heap      ] GC(1) DefNew: 14782K->1599K(14784K)\n\
          [0.332s][info][gc,heap      ] GC(1) Tenured: 10864K->23988K(32768K)\n\
          [0.332s][info][gc           ] GC(1) Pause Young (Allocation Failure) 25M->24M(46M) 55.148ms\n\
          [0.332s][info][gc,cpu       ] GC(1) User=0.00s Sys=0.01s Real=0.05s\n\
          [0.335s][info][gc,start     ] GC(2) Pause Young (Allocation Failure)\n\
          [0.383s][info][gc,start     ] GC(3) Pause Full (Allocation Failure)\n\
          [0.385s][info][gc,phases    ] GC(3) Phase 1: Mark live objects 1.106ms\n\
          [0.395s][info][gc           ] GC(3) Pause Full (Allocation Failure) 37M->37M(50M) 11.261ms\n\
          [0.395s][info][gc,heap      ] GC(2) DefNew: 14747K->1503K(14784K)\n\
          [0.395s][info][gc           ] GC(2) Pause Young (Allocation Failure) 37M->37M(87M) 60.178ms\n\
          [0.395s][info][gc,cpu       ] GC(2) User=0.00s Sys=0.01s Real=0.06s\n",
    );
    let summary = &log.summary;
    assert_eq!((summary.pauses(), summary.outer.count, summary.nested.count), (3, 2, 1));
    assert_eq!((summary.full.count, summary.collector()), (1, "serial"));
    assert!(near(summary.outer.sum_ms, 55.148 + 60.178), "{}", summary.outer.sum_ms);
    assert!(near(summary.nested.sum_ms, 11.261));
    // What was said of 2 before and behind its end belongs to it.
    let longest = &summary.longest[0];
    assert_eq!(
        (longest.id, longest.young.before, longest.cpu),
        (Some(2), Some(14747 << 10), Some([0.0, 10.0, 60.0]))
    );
    assert_eq!((log.lines, log.foreign), (13, 0));
}

/// CMS of JDK 8: a phase's line interrupts a full collection, whose end stands behind it; and a young collection before a remark is part of it.
#[test]
fn collections_up_to_jdk_8_are_put_together() {
    let log = read(
        b"4.100: [Full GC (Allocation Failure) 4.100: [CMS4.210: [CMS-concurrent-mark: 0.100/0.120 secs] [Times: user=0.20 sys=0.00, real=0.12 secs] \n \
          (concurrent mode failure): 60145K->60145K(60160K), 0.7993523 secs] 62568K->61475K(62592K), [Metaspace: 3000K->3000K(1056768K)], 0.7993566 secs] [Times: user=1.01 sys=0.00, real=0.80 secs] \n\
          9.500: [GC (CMS Final Remark) [YG occupancy: 576 K (1677 K)]9.500: [GC (CMS Final Remark) 9.500: [ParNew: 576K->0K(1677K), 0.0727407 secs] 1408K->874K(4823K), 0.0729255 secs] [Times: user=0.31 sys=0.00, real=0.07 secs] \n\
          9.573: [Rescan (parallel) , 0.0010000 secs][1 CMS-remark: 874K(3145K)] 874K(4823K), 0.2020947 secs] [Times: user=0.60 sys=0.00, real=0.20 secs] \n",
    );
    let summary = &log.summary;
    assert_eq!(
        (summary.pauses(), summary.outer.count, summary.nested.count, summary.full.count),
        (3, 2, 1, 1)
    );
    assert!(near(summary.outer.sum_ms, 799.3566 + 202.0947), "{}", summary.outer.sum_ms);
    assert!(near(summary.nested.sum_ms, 72.9255), "{}", summary.nested.sum_ms);
    assert_eq!(summary.failures.get("concurrent_mode_failure"), Some(&1));
    assert_eq!((log.lines, log.foreign), (4, 0));
}

/// A JVM that starts again in the same file, without dates; and lines of the application between.
#[test]
fn time_goes_on_across_restarts_and_foreign_lines_are_named() {
    let log = read(
        b"1.000: [GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]\n\
          11.000: [GC (Allocation Failure)  1536K->512K(2048K), 0.0100000 secs]\n\
          Hello from the application\n\
          0.500: [GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]\n\
          20.500: [GC (System.gc())  1536K->512K(2048K), 0.0100000 secs]\n",
    );
    let summary = &log.summary;
    assert_eq!((summary.outer.count, summary.jvms, summary.explicit().count), (4, 2, 1));
    assert!(near(summary.ran_s, 10.01 + 20.01), "{}", summary.ran_s);
    assert_eq!(log.told, [(3, "Hello from the application".to_owned())]);
}

/// Rotation dates its own lines, whatever the others have.
#[test]
fn dates_of_rotation_are_no_clock() {
    let log = read(
        b"2026-11-21 07:31:33 GC log file created /var/log/x/gc.log.1\n\
          1.000: [GC (Allocation Failure)  1024K->512K(2048K), 0.0100000 secs]\n\
          11.000: [GC (Allocation Failure)  1536K->512K(2048K), 0.0100000 secs]\n\
          2026-11-21 07:31:44 GC log file has reached the maximum size. Saved as /var/log/x/gc.log.1\n",
    );
    assert_eq!((log.summary.outer.count, log.foreign), (2, 0));
    assert!(near(log.summary.ran_s, 10.01), "{}", log.summary.ran_s);
}

/// The repository's own log of G1: figures as grep and awk give them over `[GC pause`, `[GC remark` and `[GC cleanup`.
#[test]
fn figures_of_a_log_of_g1() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/gc/gc-g1-jdk8.log");
    let log = read(&std::fs::read(path).expect("the sample is there"));
    let summary = &log.summary;
    assert_eq!((summary.pauses(), summary.nested.count, summary.collector()), (47, 0, "g1"));
    assert!(near(summary.outer.sum_ms, 1811.3513), "{}", summary.outer.sum_ms);
    assert!(near(summary.percentile(1.0), 170.6915), "{}", summary.percentile(1.0));
    assert_eq!(log.foreign, 0, "{:?}", log.told);
    let report = gc::text::report(summary);
    assert!(report.contains("G1 had no room to copy to in 2 collections"), "{report}");
}

/// G1 of JDK 11 counts regions, and says once how large one is. What grew old is what the old generation grew by: one region in the
/// first pause, four in the second; the humongous region that the second one freed is no part of it, nor is the full collection.
#[test]
fn regions_become_bytes() {
    const LINES: &[u8] = b"[0.296s][info][gc,heap] GC(0) Eden regions: 7->0(27)\n\
        [0.296s][info][gc,heap] GC(0) Survivor regions: 0->1(1)\n\
        [0.296s][info][gc,heap] GC(0) Old regions: 0->1\n\
        [0.296s][info][gc,heap] GC(0) Humongous regions: 2->2\n\
        [0.296s][info][gc     ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 17M->7M(96M) 11.022ms\n\
        [0.400s][info][gc,heap] GC(1) Eden regions: 27->0(24)\n\
        [0.400s][info][gc,heap] GC(1) Survivor regions: 1->4(4)\n\
        [0.400s][info][gc,heap] GC(1) Old regions: 1->5\n\
        [0.400s][info][gc,heap] GC(1) Humongous regions: 2->1\n\
        [0.400s][info][gc     ] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 61M->19M(96M) 20.0ms\n\
        [0.500s][info][gc,heap] GC(2) Eden regions: 9->0(9)\n\
        [0.500s][info][gc,heap] GC(2) Survivor regions: 4->0(4)\n\
        [0.500s][info][gc,heap] GC(2) Old regions: 5->9\n\
        [0.500s][info][gc,heap] GC(2) Humongous regions: 1->1\n\
        [0.500s][info][gc     ] GC(2) Pause Full (G1 Evacuation Pause) 37M->19M(96M) 30.0ms\n";
    const MIB: i64 = 1 << 20;

    let log = read(&[b"[0.006s][info][gc,heap] Heap region size: 2M\n", LINES].concat());
    let [full, second, first] = &log.summary.longest[..] else { panic!("three pauses") };
    assert_eq!((first.young.before, first.young.after), (Some(14 * MIB), Some(2 * MIB)));
    assert_eq!((first.survivor.before, first.survivor.after), (Some(0), Some(2 * MIB)));
    assert_eq!((first.old.before, first.old.after), (Some(0), Some(2 * MIB)));
    assert_eq!((second.humongous.before, second.humongous.after), (Some(4 * MIB), Some(2 * MIB)));
    assert_eq!((full.old.before, full.old.after), (Some(10 * MIB), Some(18 * MIB)));
    assert_eq!(log.summary.json()["promoted_bytes"], 2 * MIB + 8 * MIB);

    // Without the header: 17 MiB in 9 regions are more than 1 MiB each, but 4 committed regions could have 24 MiB each. After the
    // second pause 10 regions share 96 MiB: one is 2, 4 or 8 MiB. Nothing is made up.
    let log = read(LINES);
    assert_eq!(log.summary.longest.iter().filter(|pause| pause.young.before.is_some()).count(), 0);
    assert_eq!(log.summary.json()["promoted_bytes"], 0);

    // A heap that is nearly full leaves one power of two: 42 regions in 96 MiB.
    let full_heap = b"[0.600s][info][gc,heap] GC(3) Eden regions: 1->0(9)\n\
        [0.600s][info][gc,heap] GC(3) Survivor regions: 0->1(4)\n\
        [0.600s][info][gc,heap] GC(3) Old regions: 40->41\n\
        [0.600s][info][gc,heap] GC(3) Humongous regions: 1->0\n\
        [0.600s][info][gc     ] GC(3) Pause Young (Mixed) (G1 Evacuation Pause) 83M->83M(96M) 40.0ms\n";
    let log = read(&[LINES, full_heap].concat());
    assert_eq!((log.summary.longest[0].old.after, log.summary.longest[1].old.after), (Some(82 * MIB), None));
    assert_eq!(log.summary.json()["promoted_bytes"], 2 * MIB);
}

/// Archive regions of JDK 17 are old ones.
#[test]
fn archive_regions_are_old() {
    let log = read(
        b"Heap Region Size: 1M\n\
          GC(0) Eden regions: 6->0(12)\n\
          GC(0) Survivor regions: 0->1(1)\n\
          GC(0) Old regions: 0->3\n\
          GC(0) Archive regions: 2->2\n\
          GC(0) Humongous regions: 0->0\n\
          GC(0) Pause Young (Normal) (G1 Evacuation Pause) 6M->1M(34M) 3.240ms\n",
    );
    assert_eq!(
        (log.summary.longest[0].old.before, log.summary.longest[0].old.after),
        (Some(2 << 20), Some(5 << 20))
    );
    assert_eq!(log.summary.json()["promoted_bytes"], 3 << 20);
}

/// G1 of JDK 8 while a concurrent cycle begins: the stamps of two threads stand in each other's way, and a full collection's end
/// stands behind the other thread's lines.
#[test]
fn stamps_of_two_threads_at_once() {
    let log = read(
        b"2026-11-21T07:31:34.100+0900: 20.100: [GC pause (Metadata GC Threshold) (young) (initial-mark), 0.0100000 secs]\n   \
          [Eden: 8192.0K(8192.0K)->0.0B(8192.0K) Survivors: 0.0B->1024.0K Heap: 9216.0K(65536.0K)->4096.0K(65536.0K)]\n \
          [Times: user=0.01 sys=0.00, real=0.01 secs] \n\
          2026-11-21T07:31:35.200+0900: 2026-11-21T07:31:35.200+0900: 21.200: 21.200: [Full GC (Metadata GC Threshold) [GC concurrent-root-region-scan-start]\n\
          2026-11-21T07:31:35.201+0900: 21.201: [GC concurrent-root-region-scan-end, 0.0000770 secs]\n \
          4096K->2048K(65536K), 0.0400000 secs]\n   \
          [Eden: 0.0B(8192.0K)->0.0B(8192.0K) Survivors: 1024.0K->0.0B Heap: 4096.0K(65536.0K)->2048.0K(65536.0K)], [Metaspace: 6754K->6754K(1067008K)]\n \
          [Times: user=0.04 sys=0.00, real=0.04 secs] \n\
          2026-11-21T07:31:36.300+0900: 22.3002026-11-21T07:31:36.300+0900: : [Full GC (Last ditch collection) 22.300: [GC concurrent-mark-abort]\n \
          2048K->2048K(65536K), 0.0300000 secs]\n   \
          [Eden: 0.0B(8192.0K)->0.0B(8192.0K) Survivors: 0.0B->0.0B Heap: 2048.0K(65536.0K)->2048.0K(65536.0K)], [Metaspace: 6754K->6754K(1067008K)]\n \
          [Times: user=0.03 sys=0.00, real=0.03 secs] \n",
    );
    let summary = &log.summary;
    assert_eq!(log.told, []);
    assert_eq!((summary.pauses(), summary.full.count), (3, 2));
    assert!(near(summary.outer.sum_ms, 80.0), "{}", summary.outer.sum_ms);
    assert_eq!(summary.by_cause["Metadata GC Threshold"].count, 2);
    assert_eq!(summary.by_cause["Last ditch collection"].count, 1);
}

/// Shenandoah of JDK 8 without details prints a pause's name when it begins and its time when it ends; its other lines have no
/// stamps.
#[test]
fn shenandoah_up_to_jdk_8() {
    let log = read(
        b"Regions: 256 x 256K\n\
          Shenandoah heuristics: Adaptive\n\
          Trigger: Free (5120K) is below minimum threshold (6553K)\n\
          0.421: [Pause Init Mark, 0.625 ms]\n\
          0.425: [Concurrent marking\n    \
          Failed to allocate TLAB, 4096K\n    \
          Cancelling GC: Allocation Failure\n \
          60M->62M(64M), 5.130 ms]\n\
          0.431: [Pause Degenerated GC (Mark)\n    \
          Cannot finish degeneration, upgrading to Full GC\n \
          62M->20M(64M), 12.250 ms]\n\
          0.460: [Pause Final MarkTotal Garbage: 44M\n\
          Immediate Garbage: 3M, 13 regions (20% of total)\n \
          60M->22M(64M), 4.730 ms]\n\
          0.470: [Concurrent update references  22M->24M(64M), 2.125 ms]\n\
          Free: 43M, Max: 256K regular, 40M humongous, Frag: 7% external, 12% internal; Reserve: 3328K, Max: 256K\n\
          GC STATISTICS:\n\
          Pause Init Mark (G)         =     0.01 s (a =      812 us) (n =     1) (lvls, us =      812,      812)\n    \
          1 Degenerated GCs\n",
    );
    let summary = &log.summary;
    assert_eq!(log.told, []);
    assert_eq!((summary.pauses(), summary.by_type["degenerated"].count), (3, 1));
    assert_eq!(summary.by_type["final_mark"].count, 1);
    assert!(near(summary.outer.sum_ms, 17.605), "{}", summary.outer.sum_ms);
    assert_eq!(summary.heap_max, 62 << 20);
    assert!(near(summary.concurrent["Concurrent marking"].sum_ms, 5.13));
    assert!(near(summary.concurrent["Concurrent update references"].sum_ms, 2.125));
}

/// G1 before it told eden and survivors: the heap stands in a bracket of its own, or behind the cause. A stop can stand behind the
/// end of a concurrent phase, with stamps of its own or without.
#[test]
fn sizes_of_the_first_g1_and_stops_behind_phases() {
    let log = read(
        b"1.000: [GC pause (young), 0.0020000 secs]\n   \
          [Parallel Time:   1.6 ms]\n   \
          [ 30M->3072K(60M)]\n \
          [Times: user=0.01 sys=0.00, real=0.01 secs]\n\
          2.000: [GC pause (young) 31M->4096K(60M), 0.0030000 secs]\n\
          2.100: [GC concurrent-count-start]\n\
          2.104: [GC concurrent-count-end, 0.0040000]\n\
          3.000: [CMS-concurrent-preclean: 0.016/0.048 secs]3.000: Total time for which application threads were stopped: 0.0123000 seconds, Stopping threads took: 0.0001000 seconds\n\
          3.100: [CMS-concurrent-preclean: 0.016/0.048 secs]Total time for which application threads were stopped: 0.0100000 seconds\n",
    );
    assert_eq!(log.told, []);
    assert_eq!((log.summary.pauses(), log.summary.safepoints.count), (2, 2));
    assert!(near(log.summary.safepoints.sum_ms, 22.3));
    assert_eq!(log.summary.heap_max, 31 << 20);
    assert!(near(log.summary.concurrent["count"].sum_ms, 4.0));
    let freed = log.summary.json()["freed_bytes"].as_i64();
    assert_eq!(freed, Some((30 << 20) - (3 << 20) + (31 << 20) - (4 << 20)));
}

/// A young collection before a remark, without details: only the listings of the heap tell the one from the other.
#[test]
fn a_young_collection_before_a_remark_lies_in_it() {
    let log = read(
        b"30.385: [GC (CMS Final Remark) {Heap before GC invocations=7 (full 2):\n \
          par new generation   total 2048K, used 1024K [0x00000005c0000000, 0x0000000681400000, 0x0000000681400000)\n\
          30.386: [GC (CMS Final Remark)  9000K->6000K(20000K), 0.1200000 secs]\n\
          Heap after GC invocations=8 (full 2):\n \
          par new generation   total 2048K, used 512K [0x00000005c0000000, 0x0000000681400000, 0x0000000681400000)\n\
          }\n \
          6000K(20000K), 0.2300000 secs]\n\
          40.000: [GC pause (young)\n\
          Desired survivor size 62914560 bytes, new threshold 16 (max 32)\n \
          (initial-mark), 0.0100000 secs]\n",
    );
    let summary = &log.summary;
    assert_eq!(log.told, []);
    assert_eq!((summary.pauses(), summary.nested.count, summary.by_type["remark"].count), (3, 1, 1));
    assert!(near(summary.outer.sum_ms, 240.0), "{}", summary.outer.sum_ms);
    assert!(near(summary.nested.sum_ms, 120.0), "{}", summary.nested.sum_ms);
    assert_eq!(summary.by_type["initial_mark"].count, 1);
}

/// `-XX:PrintCMSStatistics` puts a text in parentheses where a cause would stand.
#[test]
fn statistics_of_cms_are_no_cause() {
    let log = read(
        b"29.000: [GC (CMS Initial Mark)  (Survivor:0chunks) Finished young gen initial mark scan work in 0th thread: 0.000 sec\n\
          [1 CMS-initial-mark: 15645K(21888K)] 18533K(31680K), 0.0050000 secs]\n",
    );
    assert_eq!(log.told, []);
    assert_eq!((log.summary.pauses(), log.summary.by_type["initial_mark"].count), (1, 1));
    assert!(log.summary.by_cause.is_empty(), "{:?}", log.summary.by_cause);
}
