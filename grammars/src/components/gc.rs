//! JVM GC logs: JDK 5 to 8, and unified logging (JDK 9 and later), of every collector; and what Azul documents of Zing's.
//!
//! ```text
//! 2026-11-21T07:30:44.895+0900: 7.074: [GC (Allocation Failure) [PSYoungGen: 8692K->1009K(9728K)] 8692K->8298K(31744K), 0.0478888 secs]
//! [2026-11-21T07:33:37.050+0900][0.350s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 7M->1M(48M) 11.022ms
//! ```
//!
//! One event in, one record out, without memory of the events before. An event is what the JVM began to print as one: in unified
//! logging a line, up to JDK 8 a line that opens a collection, a concurrent phase, a stop or a header, with the lines that
//! continue it. So a collection whose parts lie in several events (the phases and sizes of one GC id; a JDK 8 pause that a
//! concurrent thread's line interrupts) gives several records, of which one has the pause: the one that holds its end.
//!
//! `gc_pause` is what stopped the application, with `jvm.gc.pause_ms`; `gc_concurrent` a phase beside it; `gc_cycle` the end of a
//! whole concurrent cycle, which is no pause; `gc_start` the beginning of any of them, which has no category, so that nothing counts
//! twice; `gc_stall` a thread that waited
//! for memory; `safepoint` any stop, for whatever reason; `application_time` the run before it; `gc_init` the JVM's description of
//! itself; `gc_detail` the rest. `jvm.gc.full` is the literal `Full`.

mod brackets;
mod decorations;
mod header;
mod jdk8;
mod numbers;
mod pause8;
mod regions;
mod safepoint;
mod spaces;
mod stamps;
mod tenuring;
mod timed;
mod unified;
mod zing;

use wire::WrittenTime;

use crate::{component::Grammar, record::Record};
use decorations::Decorations;

/// How its files are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::GC) };

/// Whether a line begins an event: it has decorations or is one of the texts that do without; or it has JDK 8 stamps, or none,
/// and then what opens an event there.
pub(crate) fn begins(line: &[u8]) -> bool {
    let line = without_nulls(line);
    match line {
        [b'[', b'A'..=b'Z', ..] => jdk8::opens(line) || Decorations::read(line).is_some(),
        [b'[', ..] => Decorations::begin(line),
        [b'0'..=b'9' | b'#', ..] | [b':', b' ', b'[', ..] => stamps::read(line).is_some_and(|stamps| {
            let rest = &line[stamps.length..];
            jdk8::opens(rest) || rest.first().is_some_and(u8::is_ascii_alphabetic)
        }),
        _ => jdk8::opens(line) || unified::opens(line),
    }
}

/// The absolute time that a line begins with.
pub(crate) fn time(line: &[u8]) -> Option<WrittenTime> {
    let line = without_nulls(line);
    match line.first()? {
        b'[' => Decorations::read(line)?.time,
        b'0'..=b'9' => stamps::read(line)?.time,
        _ => None,
    }
}

pub(crate) fn read<'a>(event: &'a [u8], record: &mut Record<'a>) {
    let event = without_nulls(event);
    if event.starts_with(b"[")
        && let Some(decorations) = Decorations::read(event)
        && !(matches!(event, [_, b'A'..=b'Z', ..]) && jdk8::opens(event))
    {
        unified::read(event, decorations, record);
    } else if unified::opens(event) {
        unified::read(event, Decorations::default(), record);
    } else {
        jdk8::read(event, stamps::read(event).unwrap_or_default(), record);
    }
}

/// A file that was truncated under its writer goes on behind a hole of NULs.
fn without_nulls(bytes: &[u8]) -> &[u8] {
    if bytes.first() != Some(&0) {
        return bytes;
    }
    &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_an_event() {
        for line in [
            "2026-11-21T07:30:44.895+0900: 7.074: [GC (Allocation Failure) [PSYoungGen: 1K->1K(1K)] 1K->1K(2K), 0.1 secs]",
            "0,855: [Full GC0,855: [SoftReference, 0 refs, 0.0 secs]",
            "1.358: #89: [GC--[PSYoungGen: 1K->1K(1K)]",
            "[GC pause (young), 0.1 secs]",
            "1.0: [CMS-concurrent-mark-start]",
            "1.0: [GC concurrent-mark-end, 0.1 secs]",
            "1.0: Total time for which application threads were stopped: 0.1 seconds",
            "1.0: cation threads were stopped: 0,0002170 seconds",
            "OpenJDK 64-Bit Server VM (25.504-b01) for linux-amd64",
            "{Heap before GC invocations=0 (full 0):",
            "Heap",
            "2026-11-21 07:31:33 GC log file created /a/gc.log.1",
            "\0\0\0[0.350s][info][gc] GC(0) Pause Young",
            "[2026-11-21T07:38:06.422+0900][32617][32633][gc,start    ] GC(0) Pause Young",
            "GC(4)   Merge Heap Roots: 0.0ms",
            "Using G1",
        ] {
            assert!(begins(line.as_bytes()), "{line}");
        }
        for line in [
            "   [Parallel Time: 35.2 ms, GC Workers: 2]",
            " [Times: user=0.00 sys=0.00, real=0.04 secs] ",
            ", 0.0133 secs]",
            ": 29504K->1K(2K), 0.1 secs]",
            "- age   1:    2950256 bytes,    2950256 total",
            " (concurrent mode failure): 1K->1K(2K), 0.1 secs]",
            "Desired survivor size 1671168 bytes, new threshold 1 (max 6)",
            "Heap after GC invocations=1 (full 0):",
            "}",
            "0.195: [ParNew: 17463K->2176K(19648K), 0.0322259 secs]",
            "1.0: [Rescan (parallel) , 0.1 secs]",
            "1.0: [GC ref-proc, 0.1 secs]",
            "[PSYoungGen: 1K->1K(1K)] 1K->1K(1K), 0.1 secs]",
            "[1 CMS-initial-mark: 0K(1K)] 2K(3K), 0.1 secs]",
            "[                 ][    ] a further line",
            "[main] INFO a line of the application",
            "",
        ] {
            assert!(!begins(line.as_bytes()), "{line}");
        }
    }
}
