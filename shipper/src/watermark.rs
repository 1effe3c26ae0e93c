//! The contiguous acknowledged prefix of one generation.
//!
//! Blocks of a generation are sent in order and acknowledged in any order. The watermark moves only over the longest
//! prefix of acknowledged blocks, so that whatever lies behind it is in Kafka, and only that.

use std::collections::VecDeque;

use crate::mark::Point;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watermark {
    /// Where a restart goes on: the start of the open event after the acknowledged prefix.
    pub(crate) point: Point,
    /// End of the acknowledged prefix, the open event that was sent provisionally included.
    pub(crate) acknowledged: u64,
    in_flight: VecDeque<InFlight>,
}

#[derive(Clone, Copy, Debug)]
struct InFlight {
    sequence: u64,
    end: u64,
    after: Point,
    acknowledged: bool,
}

impl Watermark {
    pub(crate) fn at(point: Point, acknowledged: u64) -> Watermark {
        Watermark { point, acknowledged, in_flight: VecDeque::new() }
    }

    /// A block was sent: it reaches to `end`; once it is acknowledged, `after` is where a restart goes on.
    pub(crate) fn sent(&mut self, sequence: u64, end: u64, after: Point) {
        self.in_flight.push_back(InFlight { sequence, end, after, acknowledged: false });
    }

    /// A block was acknowledged. Returns whether the watermark moved. Blocks from before a rewind are not known any more.
    pub(crate) fn acknowledge(&mut self, sequence: u64) -> bool {
        let Ok(at) = self.in_flight.binary_search_by_key(&sequence, |block| block.sequence) else {
            return false;
        };
        self.in_flight[at].acknowledged = true;
        let mut moved = false;
        while let Some(block) = self.in_flight.front().copied().filter(|block| block.acknowledged) {
            self.in_flight.pop_front();
            self.point = block.after;
            self.acknowledged = self.acknowledged.max(block.end);
            moved = true;
        }
        moved
    }

    /// Whether everything that was sent is acknowledged.
    pub(crate) fn is_settled(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// Forgets what is in flight: it will be sent again from the watermark.
    pub(crate) fn rewind(&mut self) {
        self.in_flight.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::Mark;

    fn point(offset: u64) -> Point {
        Point { mark: Mark { offset, ..Mark::default() }, ..Point::default() }
    }

    #[test]
    fn only_the_contiguous_prefix_counts() {
        let mut watermark = Watermark::default();
        for sequence in 0..4 {
            watermark.sent(sequence * 10, (sequence + 1) * 100, point(sequence * 100 + 90));
        }
        assert!(!watermark.acknowledge(10));
        assert!(!watermark.acknowledge(7), "a block nobody sent");
        assert!(watermark.acknowledge(0));
        assert_eq!((watermark.point.mark.offset, watermark.acknowledged), (190, 200));
        assert!(!watermark.acknowledge(30));
        watermark.rewind();
        assert!(!watermark.acknowledge(20), "a block from before the rewind");
        assert_eq!(watermark.point.mark.offset, 190);
        assert!(watermark.is_settled());
    }
}
