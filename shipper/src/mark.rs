//! Proof that a file still holds what was read from it.

use wire::{Generation, WrittenTime};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes before an offset that a [`Mark`] covers, and that every read overlaps.
pub(crate) const OVERLAP: u64 = 64;

/// An offset and a hash of the up to 64 bytes before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) offset: u64,
    /// How many bytes the hash covers; fewer than 64 only near the beginning.
    pub(crate) length: u8,
    pub(crate) hash: u64,
}

impl Mark {
    /// The mark at `offset`. `window` begins at offset `start` and reaches at least to `offset`; it reaches 64 bytes back
    /// unless the file begins there.
    pub(crate) fn of(window: &[u8], start: u64, offset: u64) -> Mark {
        let end = (offset - start) as usize;
        let length = end.min(OVERLAP as usize);
        Mark { offset, length: length as u8, hash: xxh3_64(&window[end - length..end]) }
    }

    /// Where a window must begin that this mark is to be compared with.
    pub(crate) fn begins(&self) -> u64 {
        self.offset - u64::from(self.length)
    }

    /// Whether `window`, which begins at offset `start`, holds the bytes that this mark was made of.
    pub(crate) fn holds(&self, window: &[u8], start: u64) -> bool {
        if self.begins() < start || self.offset > start + window.len() as u64 {
            return false;
        }
        #[cfg(feature = "simulation")]
        if crate::simulation::is_blind() {
            return true;
        }
        let (from, to) = ((self.begins() - start) as usize, (self.offset - start) as usize);
        xxh3_64(&window[from..to]) == self.hash
    }
}

/// Where reading can go on: always an event's first byte, or that of a part of an over-long event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) mark: Mark,
    /// The byte at the offset is inside an over-long event.
    pub(crate) inside: bool,
    /// Time of the last event before the offset that had one.
    pub(crate) last_time: Option<WrittenTime>,
}

/// What tells generations apart where content cannot; [`wire::Salt`] as the checkpoint keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Salting {
    Timed { discriminator: u32 },
    Untimed { inode: u64, truncations: u32 },
}

impl Salting {
    pub(crate) fn salt(self) -> wire::Salt {
        match self {
            Salting::Timed { discriminator: 0 } => wire::Salt::None,
            Salting::Timed { discriminator } => wire::Salt::Discriminator(discriminator),
            Salting::Untimed { inode, truncations } => wire::Salt::Untimed { inode, truncations },
        }
    }

    /// The next one to try when this one's generation is another file's.
    pub(crate) fn next(self) -> Salting {
        match self {
            Salting::Timed { discriminator } => Salting::Timed { discriminator: discriminator + 1 },
            Salting::Untimed { inode, truncations } => {
                Salting::Untimed { inode, truncations: truncations + 1 }
            }
        }
    }

    pub(crate) fn is_untimed(self) -> bool {
        matches!(self, Salting::Untimed { .. })
    }
}

/// The partition that a generation starts with; it keeps it for life.
pub(crate) fn partition_of(generation: Generation, partitions: u32) -> i32 {
    (generation.0 % u64::from(partitions.max(1))) as i32
}
