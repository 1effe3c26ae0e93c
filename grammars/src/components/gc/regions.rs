//! Regions of G1: how many of them each part of the heap has, before and after, and how large one is.
//!
//! ```text
//! [0.006s][info][gc,heap] Heap region size: 1M
//! [0.350s][info][gc,heap] GC(0) Eden regions: 7->0(27)
//! [0.350s][info][gc,heap] GC(0) Old regions: 0->1
//! ```
//!
//! A line says one of both, so bytes are not told here: whoever puts lines together multiplies.

use super::numbers::{self, Decimal};
use crate::{fields::Field, message::steps, record::Record};

/// What a line begins with, and where its numbers before and after go; and that of the next collection's limit, where it has one.
const PARTS: [(&str, [Field; 2], Option<Field>); 5] = [
    ("Eden", [Field::GcRegionsEdenBefore, Field::GcRegionsEdenAfter], Some(Field::GcRegionsEdenTarget)),
    (
        "Survivor",
        [Field::GcRegionsSurvivorBefore, Field::GcRegionsSurvivorAfter],
        Some(Field::GcRegionsSurvivorTarget),
    ),
    ("Old", [Field::GcRegionsOldBefore, Field::GcRegionsOldAfter], None),
    ("Humongous", [Field::GcRegionsHumongousBefore, Field::GcRegionsHumongousAfter], None),
    ("Archive", [Field::GcRegionsArchiveBefore, Field::GcRegionsArchiveAfter], None),
];

/// `Eden regions: 7->0(27)`, `Old regions: 0->1`
pub(super) fn counts(text: &[u8], record: &mut Record<'_>) -> Option<()> {
    let first = text.first();
    let (name, [before, after], target) = PARTS
        .iter()
        .find(|(name, ..)| name.as_bytes().first() == first && text.starts_with(name.as_bytes()))?;
    let mut rest = text[name.len()..].strip_prefix(b" regions: ")?;
    let numbers = (Decimal::take(&mut rest)?, steps::tag(&mut rest, "->")?, Decimal::take(&mut rest)?);
    record.put_int(*before, numbers.0.whole());
    record.put_int(*after, numbers.2.whole());
    if let (Some(target), Some(mut limit)) = (target, rest.strip_prefix(b"("))
        && let Some(limit) = Decimal::take(&mut limit)
    {
        record.put_int(*target, limit.whole());
    }
    record.action = Some("gc_detail");
    Some(())
}

/// `Heap region size: 1M` of JDK 9 to 16, `Heap Region Size: 1M` of later ones; and ` region size 1024K, 5 young (5120K), ..` where
/// the heap is described. Of the header's lines this one says something; the others go on to be read as they were.
pub(super) fn put_size(text: &[u8], record: &mut Record<'_>) {
    let text = text.trim_ascii_start();
    if !matches!(text.first(), Some(b'H' | b'r')) {
        return;
    }
    let size = ["Heap Region Size: ", "Heap region size: ", "region size "]
        .iter()
        .find_map(|name| numbers::size(&mut text.strip_prefix(name.as_bytes())?));
    if let Some(bytes) = size {
        record.put_int(Field::GcRegionSize, bytes);
    }
}
