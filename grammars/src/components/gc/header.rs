//! What the JVM says of itself when the log begins: version, flags, collector.

use memchr::{memchr, memmem};

use super::regions;
use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// The names after `Using `.
const COLLECTORS: [(&str, &str); 7] = [
    ("G1", "g1"),
    ("Parallel", "parallel"),
    ("Serial", "serial"),
    ("Concurrent Mark Sweep", "cms"),
    ("The Z Garbage Collector", "zgc"),
    ("Shenandoah", "shenandoah"),
    ("Epsilon", "epsilon"),
];

/// The flags that choose a collector. ParNew comes after CMS, which has it for its young generation.
const FLAGS: [(&str, &str); 9] = [
    ("UseG1GC", "g1"),
    ("UseConcMarkSweepGC", "cms"),
    ("UseParallelGC", "parallel"),
    ("UseParallelOldGC", "parallel"),
    ("UseParNewGC", "parnew"),
    ("UseSerialGC", "serial"),
    ("UseZGC", "zgc"),
    ("UseShenandoahGC", "shenandoah"),
    ("UseEpsilonGC", "epsilon"),
];

/// Reads a line of a JDK 8 header.
pub(super) fn jdk8<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    match text.first()? {
        b'C' => flags(text, "CommandLine flags: ", record)?,
        b'O' | b'J' => {
            let mut rest =
                text.strip_prefix(b"OpenJDK ").or_else(|| text.strip_prefix(b"Java HotSpot(TM)"))?;
            if steps::until(&mut rest, "JRE (").is_some() {
                record.put_text(Field::JvmVersion, &rest[..memchr(b')', rest)?]);
            }
        }
        b'M' if text.starts_with(b"Memory: ") => {}
        _ => return None,
    }
    init(record);
    Some(())
}

/// Reads a line that unified logging begins with: of `gc`, `gc,init` or `arguments`.
pub(super) fn unified<'a>(text: &'a [u8], tags: &[u8], record: &mut Record<'a>) -> Option<()> {
    let line_end = memchr(b'\n', text).unwrap_or(text.len());
    match text.first()? {
        b'U' => record.put(Field::GcCollector, Value::Name(collector(text)?)),
        b'I' if text.starts_with(b"Initializing The Z Garbage Collector") => {
            record.put(Field::GcCollector, Value::Name("zgc"));
        }
        b'V' if text.starts_with(b"Version: ") => {
            let version = text[9..line_end].trim_ascii();
            record.put_text(Field::JvmVersion, version.strip_suffix(b" (release)").unwrap_or(version));
        }
        b'j' => flags(text, "jvm_args: ", record)?,
        b'C' if text.starts_with(b"CommandLine flags: ") => flags(text, "CommandLine flags: ", record)?,
        b'H' if opens(text) => regions::put_size(text, record),
        _ if tags == b"gc,init" || opens(text) => {}
        _ => return None,
    }
    init(record);
    Some(())
}

/// The collector in `Using G1`.
fn collector(text: &[u8]) -> Option<&'static str> {
    let name = text.strip_prefix(b"Using ")?.trim_ascii_end();
    COLLECTORS
        .iter()
        .find(|(written, _)| name.starts_with(written.as_bytes()))
        .map(|(_, collector)| *collector)
}

/// Whether a text is one of the header's, by itself: without decorations there are no tags that say so.
pub(super) fn opens(text: &[u8]) -> bool {
    if !matches!(text.first(), Some(b'V' | b'C' | b'M' | b'N' | b'L' | b'P' | b'H' | b'U')) {
        return false;
    }
    const NAMES: [&str; 17] = [
        "Version: ",
        "CPUs: ",
        "Memory: ",
        "NUMA Support: ",
        "Compressed Oops: ",
        "Compressed class space ",
        "CDS archive",
        "Large Page Support: ",
        "Pre-touch: ",
        "Parallel Workers: ",
        "Concurrent Workers: ",
        "Concurrent Refinement Workers: ",
        "Periodic GC: ",
        "Narrow klass ",
        "Heap Region Size: ",
        "Heap region size: ",
        "Heap address: ",
    ];
    let is_capacity = || text.starts_with(b"Heap ") && wire::bytes::find(text, b" Capacity: ").is_some();
    NAMES.iter().any(|name| text.starts_with(name.as_bytes())) || collector(text).is_some() || is_capacity()
}

fn flags<'a>(text: &'a [u8], name: &str, record: &mut Record<'a>) -> Option<()> {
    let flags = text.strip_prefix(name.as_bytes())?.trim_ascii();
    record.put_text(Field::JvmFlags, flags);
    let is_set = |flag: &str| {
        memmem::find_iter(flags, flag).any(|at| {
            flags[..at].ends_with(b"-XX:+") && matches!(flags.get(at + flag.len()), None | Some(b' ' | b'\n'))
        })
    };
    if let Some((_, collector)) = FLAGS.iter().find(|(flag, _)| is_set(flag)) {
        record.put(Field::GcCollector, Value::Name(collector));
    }
    Some(())
}

fn init(record: &mut Record<'_>) {
    record.action = Some("gc_init");
    record.put(Field::GcCategory, Value::Name("init"));
}
