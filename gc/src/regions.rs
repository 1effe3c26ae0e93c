//! Bytes of G1's generations in unified logging: it counts regions, and says once, when the JVM starts, how large one is.
//!
//! A rotated or cut log has no such line. Then the size follows from the sizes in megabytes beside the counts, if only one power of
//! two fits them: what is in use fits into the regions in use, and these fit into what is committed. Else the bytes are left out. Only
//! the collection itself is looked at, so that its bytes are the same wherever reading began.

use grammars::{Field, Record, Value};

use crate::event::Change;

/// Regions before and after a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    before: Option<i64>,
    after: Option<i64>,
}

/// The regions of each part of the heap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    eden: Count,
    survivor: Count,
    old: Count,
    humongous: Count,
    /// Objects from the class data archive, of JDK 13 to 21; before and after that they count as old.
    archive: Count,
}

/// What the log has told of the size of a region, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct RegionSize(Option<i64>);

impl RegionSize {
    /// Takes what a record says of it.
    pub fn learn(&mut self, record: &Record<'_>) {
        if let Some(Value::Int(bytes)) = record.get(Field::GcRegionSize) {
            self.0 = Some(bytes);
        }
    }

    /// The size, or what a collection's counts and the whole heap say of it; `None` if it is not certain. The JVM chooses among powers of
    /// two from 1 MiB to 512 MiB.
    fn with(self, regions: &Regions, heap: Change) -> Option<i64> {
        if self.0.is_some() {
            return self.0;
        }
        let (mut least, mut most) = (1u64 << 20, 512u64 << 20);
        let [before, after] = regions.sums();
        for (used, count) in [(heap.before, before), (heap.after, after)] {
            if let (Some(used), Some(count @ 1..)) = (used, count) {
                least = least.max(used.unsigned_abs().div_ceil(count.unsigned_abs()));
            }
        }
        if let (Some(committed), Some(count @ 1..)) = (heap.committed, after) {
            most = most.min(committed.unsigned_abs() / count.unsigned_abs());
        }
        let power = least.checked_next_power_of_two()?;
        (power <= most && power * 2 > most).then_some(power as i64)
    }
}

impl Regions {
    /// Takes a field, if it is one of a region count.
    pub fn take(&mut self, field: Field, number: i64) {
        let place = match field {
            Field::GcRegionsEdenBefore => &mut self.eden.before,
            Field::GcRegionsEdenAfter => &mut self.eden.after,
            Field::GcRegionsSurvivorBefore => &mut self.survivor.before,
            Field::GcRegionsSurvivorAfter => &mut self.survivor.after,
            Field::GcRegionsOldBefore => &mut self.old.before,
            Field::GcRegionsOldAfter => &mut self.old.after,
            Field::GcRegionsHumongousBefore => &mut self.humongous.before,
            Field::GcRegionsHumongousAfter => &mut self.humongous.after,
            Field::GcRegionsArchiveBefore => &mut self.archive.before,
            Field::GcRegionsArchiveAfter => &mut self.archive.after,
            _ => return,
        };
        *place = Some(number);
    }

    /// What is known here, else what `other` knows.
    pub fn or(self, other: Regions) -> Regions {
        Regions {
            eden: self.eden.or(other.eden),
            survivor: self.survivor.or(other.survivor),
            old: self.old.or(other.old),
            humongous: self.humongous.or(other.humongous),
            archive: self.archive.or(other.archive),
        }
    }

    /// All regions in use before and after, if all counts are known.
    fn sums(&self) -> [Option<i64>; 2] {
        let all = self.eden.plus(self.survivor).plus(self.old_and_archive()).plus(self.humongous);
        [all.before, all.after]
    }

    fn old_and_archive(&self) -> Count {
        let archive =
            Count { before: self.archive.before.or(Some(0)), after: self.archive.after.or(Some(0)) };
        self.old.plus(archive)
    }

    /// Bytes of the young generation, the survivors in it, the old generation and humongous objects; `None` if the log does not
    /// count regions, or it is not certain how large one is. A region counts as a whole, however much of it is in use.
    pub fn bytes(&self, size: RegionSize, heap: Change) -> Option<[Change; 4]> {
        if *self == Regions::default() {
            return None;
        }
        let size = size.with(self, heap)?;
        let parts = [self.eden.plus(self.survivor), self.survivor, self.old_and_archive(), self.humongous];
        Some(parts.map(|count| count.times(size)))
    }
}

impl Count {
    fn or(self, other: Count) -> Count {
        Count { before: self.before.or(other.before), after: self.after.or(other.after) }
    }

    fn plus(self, other: Count) -> Count {
        let add = |one: Option<i64>, other: Option<i64>| one?.checked_add(other?);
        Count { before: add(self.before, other.before), after: add(self.after, other.after) }
    }

    fn times(self, size: i64) -> Change {
        let bytes = |count: Option<i64>| count?.checked_mul(size);
        Change { before: bytes(self.before), after: bytes(self.after), committed: None }
    }
}
