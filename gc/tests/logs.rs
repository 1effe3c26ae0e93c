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
