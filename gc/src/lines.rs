//! Which lines belong to a GC log.
//!
//! A line that begins an event does, by the grammar. So does one that goes on with it, if it is one of those that collectors
//! print there; they are told by how they begin, and by their shape where they begin with numbers. Anything else is foreign:
//! output of the application on the same stream, or damage. It is kept with the event before it, and told by number.

use crate::shenandoah;

/// How lines begin that go on with an event, behind their indentation, up to JDK 8 unless something else is said.
const BEGINNINGS: &[&str] = &[
    // -XX:+PrintTenuringDistribution
    "Desired survivor size ",
    "- age ",
    // -XX:+PrintGCDetails: what stands behind another thread's line
    "(concurrent mode ",
    "(promotion failed)",
    "(to-space ",
    "(initial-mark)",
    "Mark stack is full",
    "GC locker: Trying a full collection ",
    "icms_dc=",
    // -XX:+PrintHeapAtGC, and the heap at the JVM's end; JDK 9 and later, too
    "par new generation ",
    "def new generation ",
    "tenured generation ",
    "concurrent mark-sweep generation ",
    "concurrent-mark-sweep perm gen ",
    "compacting perm gen ",
    "{Heap before ",
    "eden [0x",
    "from [0x",
    "to [0x",
    "object [0x",
    "eden space ",
    "from space ",
    "to space ",
    "the space ",
    "object space ",
    "ro space ",
    "rw space ",
    "PSYoungGen total ",
    "PSOldGen total ",
    "PSPermGen total ",
    "ParOldGen total ",
    "ASPSYoungGen total ",
    "ASPSOldGen total ",
    "ASParNew ",
    "garbage-first heap ",
    "garbage first heap ",
    "region size ",
    "Metaspace used ",
    "Metaspace total ",
    "data space ",
    "class space ",
    "No shared spaces configured",
    "Heap after GC ",
    "Heap after gc ",
    "Shenandoah Heap",
    "Heap Region ",
    "Collection set:",
    "Reserved region:",
    "Heap:",
    // -XX:PrintFLSStatistics
    "Statistics for ",
    "---------",
    "Total Free Space: ",
    "Max Chunk Size: ",
    "Number of Blocks: ",
    "Av. Block Size: ",
    "Tree Height: ",
    "Before GC:",
    "After GC:",
    "size[",
    "demand: ",
    "CMS: Large block ",
    "CMS: Large Block: ",
    "Free List Statistics",
    "free=",
    // -XX:+PrintCMSInitiationStatistics
    "CMSCollector shouldConcurrentCollect: ",
    "time_until_cms_gen_full ",
    "contiguous_available=",
    "cms_allocation_rate=",
    "promotion_rate=",
    "occupancy=",
    "initiatingOccupancy=",
    "initiatingPermOccupancy=",
    "cms_time_since_begin=",
    "cms_time_since_end=",
    "metadata initialized ",
    // -XX:PrintCMSStatistics
    "Finished ",
    "(cardTable: ",
    "CMS: abort preclean ",
    // G1 details: the threads' least, mean and most on a line of their own
    "Min: ",
    "Avg: ",
    "Sum: ",
    // The header of some systems
    "/proc/meminfo:",
    "Setting abort in CSMarkOopClosure",
    // -XX:+G1SummarizeRSetStats, -XX:+G1PrintRegionLivenessInfo, -XX:+G1PrintHeapRegions
    "Before GC RS summary",
    "After GC RS summary",
    "Cumulative RS summary",
    "Recent concurrent refinement statistics",
    "Current rem set statistics",
    "Concurrent RS threads times ",
    "Concurrent sampling threads times ",
    "Static structures = ",
    "Region with largest ",
    "### ",
    "###",
    "G1HR ",
    // -XX:+PrintClassHistogram*
    "num #instances ",
    "Total ",
    // -XX:+PrintSafepointStatistics
    "vmop ",
    "Polling page always armed",
    "Maximum sync time ",
    "Maximum vm operation time ",
    // -XX:+PrintAdaptiveSizePolicy, -XX:+PrintTLAB
    "AdaptiveSize",
    "PSAdaptiveSize",
    "TLAB: ",
    "TLAB totals: ",
    "GCTimeRatio",
    "UseAdaptiveSizePolicy actions ",
    "GC overhead (%)",
    "Young generation: ",
    "Tenured generation: ",
    "Tenuring threshold: ",
    "Calculated ",
    "avg_survived_padded_avg: ",
];

/// What a bracket holds that opens or goes on inside an event.
const IN_BRACKETS: &[&str] = &[
    "Times: ",
    "PSYoungGen",
    "PSOldGen",
    "PSPermGen",
    "ParOldGen",
    "ParNew",
    "DefNew",
    "Tenured",
    "CMS",
    "1 CMS-",
    "AS",
    "Perm ",
    "Metaspace",
    "YG occupancy",
    "Rescan ",
    "weak refs processing",
    "class unloading",
    "scrub ",
    "grey object rescan",
    "root rescan",
    "visit ",
    "dirty card",
    "SoftReference",
    "WeakReference",
    "FinalReference",
    "PhantomReference",
    "JNI Weak Reference",
    "GC ref-proc",
    "GC concurrent-",
    "Finalize Marking",
    "Unloading",
    "Eden: ",
    // -XX:+PrintStringDeduplicationStatistics
    "Table]",
    "Queue]",
    // -XX:+PrintHeapAtGC: addresses behind another thread's line
    "0x",
    "TLAB",
    "PLAB",
    "Survivor",
];

/// Whether a line that begins no event is one that goes on with one.
pub fn goes_on(line: &[u8]) -> bool {
    let nulls = line.iter().take_while(|byte| **byte == 0).count();
    let text = line[nulls..].trim_ascii();
    let Some(&first) = text.first() else { return true };
    match first {
        b'}' => true,
        b',' | b']' => is_rest(text),
        b':' => {
            let rest = text[1..].trim_ascii_start();
            is_rest(rest) || rest.strip_prefix(b"[").is_some_and(in_brackets)
        }
        b'[' => in_brackets(&text[1..]),
        b'0'..=b'9' => {
            // Stamps come first: most lines of G1's ergonomics have them.
            behind_stamps(text).is_some_and(goes_on)
                || is_rest(text)
                || is_row(text)
                || is_share(text)
                || shenandoah::is_count(text)
        }
        _ => {
            // The first letter alone tells most of them apart.
            let known = BEGINNINGS.iter().chain(shenandoah::BEGINNINGS);
            known
                .into_iter()
                .any(|beginning| beginning.as_bytes().first() == Some(&first) && begins(text, beginning))
                || is_count(text)
                || is_counted(text)
                || shenandoah::is_own(text)
        }
    }
}

/// Whether `text` begins with `beginning`, of which a blank stands for one or more.
fn begins(text: &[u8], beginning: &str) -> bool {
    let mut rest = text;
    let mut words = beginning.split(' ').peekable();
    while let Some(word) = words.next() {
        let Some(behind) = rest.strip_prefix(word.as_bytes()) else { return false };
        rest = behind;
        if words.peek().is_some() {
            if rest.first().is_some_and(|byte| *byte != b' ') {
                return false;
            }
            rest = rest.trim_ascii_start();
        }
    }
    true
}

/// What a bracket holds: a part of a collection, or one of G1's times, `Parallel Time: 35.2 ms, GC Workers: 2]`.
fn in_brackets(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let Some(first) = text.first() else { return false };
    let is_named = first.is_ascii_uppercase() || first.is_ascii_digit();
    let is_value = |value: &[u8]| {
        value.first().is_some_and(u8::is_ascii_digit) || value.starts_with(b"Min: ") || value.is_empty()
    };
    // Most lines of a detailed log are such: looked for first.
    let value = wire::bytes::find(text, b":").map(|colon| text[colon + 1..].trim_ascii_start());
    is_named && (value.is_some_and(is_value) || text.ends_with(b"]") && wire::bytes::find(text, b", ").is_some())
        || IN_BRACKETS.iter().any(|part| text.starts_with(part.as_bytes()))
        // `[       ][    ] ..`: a further line of unified logging.
        || *first == b']'
        // `[ 29M->2589K(59M)]`: the heap, as G1 told it at first.
        || first.is_ascii_digit() && wire::bytes::find(text, b"->").is_some()
        // Two threads wrote at once.
        || wire::bytes::find(text, b"[GC concurrent-").is_some()
        || wire::bytes::find(text, b" iterations, ").is_some()
}

/// The end of a collection, or a part of it: `29504K->5876K(45888K), 0.0133 secs]`, `, 0.0133 secs]`, `}`.
fn is_rest(text: &[u8]) -> bool {
    let has = |part: &str| wire::bytes::find(text, part.as_bytes()).is_some();
    text == b"]" || has(" secs]") || text.ends_with(b" ms]") || has("K->") || has("M->") || has("B->")
}

/// A row of a histogram or of safepoint statistics: ` 1:  2 3 [C`, `0.276: CMS_Initial_Mark [ 12 0 0 ]`,
/// `0 VM operations coalesced during safepoint`.
fn is_row(text: &[u8]) -> bool {
    let digits = wire::bytes::leading_digits(text);
    let rest = &text[digits..];
    match rest {
        [b':', b' ', ..] => rest[1..].trim_ascii_start().first().is_some_and(u8::is_ascii_digit),
        [b'.', ..] => wire::bytes::find(rest, b" [ ").is_some(),
        [b' ', ..] => rest == b" VM operations coalesced during safepoint",
        _ => false,
    }
}

/// A row of the statistics of G1's remembered sets: `39K (  5.7%) by 6 Young regions`, `0 code roots represented.`,
/// `0.00     0.12`.
fn is_share(text: &[u8]) -> bool {
    let rest = &text[wire::bytes::leading_digits(text)..];
    let behind_unit = if let [b'B' | b'K' | b'M' | b'G', rest @ ..] = rest { rest } else { rest };
    behind_unit.starts_with(b" (")
        && wire::bytes::find(rest, b"%) ").is_some()
        && wire::bytes::find(rest, b"by ").is_some()
        || rest == b" occupied cards represented."
        || rest == b" code roots represented."
        || rest.starts_with(b".") && text.iter().all(|byte| b"0123456789. ]".contains(byte))
}

/// `Processed 12 cards`, `Of 3 completed buffers:`, `Did 0 coarsenings.`
fn is_counted(text: &[u8]) -> bool {
    [("Processed ", " cards"), ("Of ", " completed buffers:"), ("Did ", " coarsenings.")].iter().any(
        |(before, behind)| {
            let number =
                text.strip_prefix(before.as_bytes()).and_then(|rest| rest.strip_suffix(behind.as_bytes()));
            number.is_some_and(|number| wire::bytes::leading_digits(number) == number.len())
        },
    )
}

/// How often an operation stopped the application: `GenCollectForAllocation     12`, in the sums of safepoint statistics.
fn is_count(text: &[u8]) -> bool {
    let name = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let rest = &text[name..];
    rest.starts_with(b"    ") && {
        let number = rest.trim_ascii();
        wire::bytes::leading_digits(number) == number.len()
    }
}

/// What stands behind the stamps of a line that begins no event: `12.487: [Rescan (parallel) , 0.0173509 secs]`.
fn behind_stamps(text: &[u8]) -> Option<&[u8]> {
    let colon = wire::bytes::find(&text[..text.len().min(64)], b": ")?;
    let (stamp, rest) = (&text[..colon], &text[colon + 2..]);
    let is_stamp = stamp.iter().all(|byte| byte.is_ascii_digit() || b"-T:.,+#".contains(byte));
    is_stamp.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_collectors() {
        for line in [
            "   [Parallel Time: 35.2 ms, GC Workers: 2]",
            "      [GC Worker Start (ms): Min: 1.0, Avg: 1.0, Max: 1.0, Diff: 0.0]",
            " [Times: user=0.00 sys=0.00, real=0.04 secs] ",
            ", 0.0133 secs]",
            ": 29504K->1K(2K), 0.1 secs]",
            "- age   1:    2950256 bytes,    2950256 total",
            " (concurrent mode failure): 1K->1K(2K), 0.1 secs]",
            "Desired survivor size 1671168 bytes, new threshold 1 (max 6)",
            "Heap after GC invocations=1 (full 0):",
            "}",
            "0.195: [ParNew: 17463K->2176K(19648K), 0.0322259 secs]",
            "  to   space 64K,   0% used [0xfffffffc7fff0000, 0xfffffffc7fff0000, 0xfffffffc80000000)",
            "   1:           123          45678  [C",
            "Max   Chunk Size: 9",
            "[                 ][    ] a further line",
            "   [ 29M->2589K(59M)]",
            "   [Table]",
            "    : [Other:  12.0 ms]",
            ":    [GC concurrent-mark-start]",
            " [0x04800000, 0x0c800000, 0x0c800000)",
            "/proc/meminfo:",
            "  Processed 12 cards",
            "          39K (  5.7%) by 6 Young regions",
            "            0 (  0.0%) entries by 6 Young regions",
            "          0.00     0.12",
            "  3007.0  3007.3]",
            "    0 VM operations coalesced during safepoint",
            ", 5.130 ms]",
            "    Pacer for Reset. Non-Taxable: 64M",
            "    1 Degenerated GCs",
            "  Accumulate Stats                   11 us",
            "",
        ] {
            assert!(goes_on(line.as_bytes()), "{line}");
        }
        for line in [
            "[main] INFO a line of the application",
            "at java.lang.Thread.run(Thread.java:748)",
            "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
            "2026-11-21 07:30:44,895 INFO org.example.Main: started",
            "Hello",
            "17",
        ] {
            assert!(!goes_on(line.as_bytes()), "{line}");
        }
    }
}
