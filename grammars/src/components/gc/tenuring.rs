//! How long objects stay young: `-XX:+PrintTenuringDistribution`, and `-Xlog:gc+age`.
//!
//! ```text
//! Desired survivor size 1671168 bytes, new threshold 1 (max 6)
//! GC(0) Desired survivor size 524288 bytes, new threshold 15 (max threshold 15)
//! ```

use super::numbers::Decimal;
use crate::{fields::Field, message::steps, record::Record};

/// What a collection decided for the next ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tenuring {
    desired_bytes: i64,
    threshold: i64,
    max: i64,
}

impl Tenuring {
    /// Reads the line that `text` begins with.
    pub(super) fn read(mut text: &[u8]) -> Option<Tenuring> {
        steps::tag(&mut text, "Desired survivor size ")?;
        let desired_bytes = Decimal::take(&mut text)?.whole();
        steps::tag(&mut text, " bytes, new threshold ")?;
        let threshold = Decimal::take(&mut text)?.whole();
        steps::tag(&mut text, " (max ")?;
        // JDK 9 and later say what it is the most of.
        let _ = steps::tag(&mut text, "threshold ");
        Some(Tenuring { desired_bytes, threshold, max: Decimal::take(&mut text)?.whole() })
    }

    /// Puts it.
    pub(super) fn put(self, record: &mut Record<'_>) {
        record.put_int(Field::GcTenuringDesired, self.desired_bytes);
        record.put_int(Field::GcTenuringThreshold, self.threshold);
        record.put_int(Field::GcTenuringMax, self.max);
    }
}
