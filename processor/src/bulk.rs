//! A bulk body with the tickets of its blocks.

use std::ops::Range;

use crate::{
    body::{BulkBody, Item},
    flight::BlockTicket,
};

/// A bulk request to be, and whose events are in it. All events of a block are in one bulk.
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    pub(crate) body: BulkBody,
    pub(crate) shares: Shares,
}

/// The blocks of a bulk, in order.
#[derive(Debug, Default)]
pub(crate) struct Shares(Vec<Share>);

#[derive(Debug)]
struct Share {
    /// Its items.
    items: Range<usize>,
    /// How many of them are not settled.
    left: usize,
    /// Until none is left.
    ticket: Option<BlockTicket>,
}

impl Bulk {
    /// The items added to the body since the last call are those of this ticket's block. A block without events is settled.
    pub(crate) fn add(&mut self, ticket: BlockTicket) {
        let start = self.shares.0.last().map_or(0, |share| share.items.end);
        let items = start..self.body.items.len();
        if items.is_empty() {
            return ticket.settle();
        }
        self.shares.0.push(Share { left: items.len(), items, ticket: Some(ticket) });
    }
}

impl Shares {
    /// Lets go of the block of an item that an index does not take. Its items are no longer of interest.
    pub(crate) fn park(&mut self, item: usize, index: &str) {
        let at = self.0.partition_point(|share| share.items.end <= item);
        if let Some(ticket) = self.0.get_mut(at).and_then(|share| share.ticket.take()) {
            ticket.park(index);
        }
    }

    /// Whether the block of an item is still ours to settle.
    pub(crate) fn is_open(&self, item: usize) -> bool {
        let at = self.0.partition_point(|share| share.items.end <= item);
        self.0.get(at).is_some_and(|share| share.ticket.is_some())
    }

    /// One item is indexed or durably a dead letter.
    pub(crate) fn settle(&mut self, item: usize) {
        let at = self.0.partition_point(|share| share.items.end <= item);
        let Some(share) = self.0.get_mut(at) else { return };
        share.left = share.left.saturating_sub(1);
        if share.left == 0
            && let Some(ticket) = share.ticket.take()
        {
            ticket.settle();
        }
    }
}

/// The two lines of an item.
pub(crate) fn lines<'b>(body: &'b BulkBody, item: &Item) -> &'b [u8] {
    &body.bytes[item.lines.clone()]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::flight::Flight;

    use super::*;

    #[test]
    fn a_block_is_settled_with_its_last_item() {
        let flight = Flight::new(1 << 20, Arc::default());
        let lane: (Arc<str>, i32) = (Arc::from("t"), 0);
        flight.open_lane(lane.clone(), None);
        let item = Item { lines: 0..0, document_at: 0, block: 0, event: 0..1 };
        let mut bulk = Bulk::default();
        for (offset, items) in [(0, 2), (1, 0), (2, 1)] {
            bulk.body.items.extend(std::iter::repeat_n(item.clone(), items));
            bulk.add(flight.take(&lane, offset, 1).unwrap());
        }
        assert_eq!(flight.prefix(&lane), None);
        bulk.shares.settle(2);
        bulk.shares.settle(1);
        assert_eq!(flight.prefix(&lane), None);
        bulk.shares.settle(0);
        assert_eq!(flight.prefix(&lane), Some(3));
        assert_eq!(flight.blocks(), 0);
    }
}
