//! Lines that Shenandoah prints in JDK 8 beside its phases: `log_info` is a plain line there, without stamps or brackets.
//!
//! ```text
//! Trigger: Learning 1 of 5. Free (43M) is below initial threshold (44M)
//!     Using 2 of 4 workers for concurrent reset
//!     S: Thread Roots                3626 us, workers (us): 1682, 1944,
//! ```

use wire::bytes::{find, leading_digits};

/// How its lines begin, behind their indentation.
pub(crate) const BEGINNINGS: &[&str] = &[
    // When the JVM starts
    "Regions: ",
    "Humongous object threshold: ",
    "Max TLAB size: ",
    "GC threads: ",
    "Reference processing: ",
    "Heuristics ergonomically sets ",
    "Heuristics sets barriers ",
    "Shenandoah GC mode: ",
    "Shenandoah heuristics: ",
    "Initialize Shenandoah heap: ",
    "Safepointing mechanism: ",
    "Soft Max Heap Size: ",
    "Region size in bytes: ",
    "Region size byte shift: ",
    "Humongous threshold in bytes: ",
    "Number of regions: ",
    "Parallel GC threads: ",
    "Concurrent GC threads: ",
    "Parallel reference processing enabled: ",
    "Initialize Shenandoah heap with ",
    "Min heap equals to max heap",
    "Consider -XX:",
    // Why and how a cycle runs
    "Trigger: ",
    "Concurrent marking triggered. ",
    "Capacity: ",
    "Adjusting free threshold ",
    "Predicted cset threshold: ",
    "Garbage to be collected: ",
    "Live objects to be evacuated: ",
    "Live/garbage ratio ",
    "Cancelling concurrent GC: ",
    "Free: ",
    "Free headroom: ",
    "Evacuation Reserve: ",
    "Pacer for ",
    "Adaptive CSet Selection",
    "Aggressive CSet Selection",
    "Passive CSet Selection",
    "CSet Selection",
    "Collectable Garbage: ",
    "Immediate Garbage: ",
    "Failed to allocate ",
    "Cancelling GC: ",
    "Cannot finish degeneration, ",
    "Good progress for ",
    "Bad progress for ",
    "Uncommitted ",
    // The heap at the JVM's end
    "- [0x",
    "- map (",
    // Times of each phase
    "All times are wall-clock times",
    "all workers. Dividing ",
    "Allocation pacing accrued:",
    // Statistics at the JVM's end
    "GC STATISTICS:",
    "\"(G)\" (gross) pauses ",
    "and post-safepoint housekeeping",
    "\"(N)\" (net) pauses ",
    "\"a\" is average time ",
    "\"lvls\" are quantiles",
    "Under allocation pressure, ",
    "under stop-the-world pause ",
    "tune GC heuristics, ",
    "to avoid Degenerated and Full GC",
    "ALLOCATION PACING:",
    "Max pacing delay is set ",
    "Higher delay would prevent ",
    "from the STW pause times",
    "invisible to the usual profiling tools",
    "Raise max pacing delay ",
    "Actual pacing delays histogram",
    "From - To Count Sum",
    "Pacing delays are measured ",
    "observed pacing delays may ",
    "time in the pacing code",
    "OS takes longer to unblock ",
    "ALLOCATION TRACING",
    "These are the slow-path allocations",
    "In-TLAB/GCLAB allocations ",
    "Allocation tracing is disabled",
];

/// How lines go on that begin with a number.
const BEHIND_NUMBERS: &[&str] = &[
    " successful concurrent GCs",
    " invoked explicitly",
    " invoked implicitly",
    " Degenerated GCs",
    " caused by allocation failure",
    " happened at ",
    " upgraded to Full GC",
    " Full GCs",
    " upgraded from Degenerated GC",
    " allocation failure and ",
    " successful and ",
    // A histogram's row: `1 ms -       2 ms:`
    " ms - ",
    // `3991 x 1024K regions`
    " x ",
];

/// Whether a line without indentation holds a phase's time, `Scan Roots   3252 us, parallelism: 1.97x`,
/// `Total Pauses (G)   =     0.46 s (a =     3009 us) ..`, or is another that takes more than its beginning to tell.
pub(crate) fn is_own(text: &[u8]) -> bool {
    let is_plain = || {
        let number = text.strip_suffix(b" us").unwrap_or_default();
        let digits = number.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        digits > 0 && number[..number.len() - digits].ends_with(b"  ")
    };
    let has = |part: &[u8]| find(text, part).is_some();
    let is_of_workers = |rest: &[u8]| rest[leading_digits(rest)..].starts_with(b" of ");
    text.strip_prefix(b"Using ").is_some_and(is_of_workers)
        || text.starts_with(b"Status: ") && text.ends_with(b"cancelled")
        || text.starts_with(b"Total: ") && text.ends_with(b" ms")
        || has(b" us, workers (us): ")
        || has(b" us, parallelism: ")
        || has(b" s (a = ")
        || is_plain()
}

/// Whether a line that begins with a number counts something, or tells sizes: `4 Degenerated GCs`, `8 of 50 ms ( 15.0%): main`,
/// `64M total, 64M committed, 8434K used`.
pub(crate) fn is_count(text: &[u8]) -> bool {
    let rest = &text[leading_digits(text)..];
    let has = |part: &[u8]| find(rest, part).is_some();
    BEHIND_NUMBERS.iter().any(|words| rest.starts_with(words.as_bytes()))
        || rest.starts_with(b" of ") && has(b" ms (") && has(b"%): ")
        || matches!(rest, [b'B' | b'K' | b'M' | b'G', b' ', ..])
            && has(b" committed, ")
            && rest.ends_with(b" used")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_tables() {
        for line in [
            "Using 2 of 4 workers for concurrent reset",
            "Status: marking, not cancelled",
            "Total:           29         136 ms",
            "Concurrent Reset                    212 us",
            "  Scan Roots                       1408 us, parallelism: 1.52x",
            "    S: Thread Roots                 917 us, workers (us): 402, 515,",
            "Total Pauses (G)            =     0.12 s (a =     2210 us) (n =    54) (lvls, us =      101,      900)",
        ] {
            assert!(is_own(line.as_bytes()), "{line}");
        }
        for line in [
            "3 successful concurrent GCs",
            "7 of   812 ms (  0.9%): <total>",
            "16 ms -      32 ms:            3          24 ms",
            "512 x 256K regions",
            "128M max, 128M soft max, 96M committed, 40M used",
        ] {
            assert!(is_count(line.as_bytes()), "{line}");
        }
        for line in [
            "Using 4 GB",
            "Status: done",
            "took 12 us",
            "write to us",
            "17",
            "3 of 5 done",
            "12 files copied",
        ] {
            assert!(!is_own(line.as_bytes()) && !is_count(line.as_bytes()), "{line}");
        }
    }
}
