//! Blocks that somebody else cut into Kafka: what `khp-log replay --through-kafka` needs.

use std::{collections::VecDeque, sync::Arc, thread, time::Duration};

use wire::BlockHeader;

use crate::{
    ShipError,
    kafka::KafkaSink,
    sink::{Deliveries, Delivery, Outcome, Standing},
    stop::Wake,
};

/// Bytes of blocks that may be unacknowledged at once.
const IN_FLIGHT: usize = 32 << 20;

/// How long to sleep at most when there is nothing to do but wait for Kafka.
const NAP: Duration = Duration::from_millis(100);

/// A block that was sent and is not yet acknowledged, or waits behind one.
struct Sent {
    sequence: u64,
    header: BlockHeader,
    value: Vec<u8>,
    acknowledged: bool,
}

/// Sends all blocks and comes back when each is acknowledged. `settled` is called for each in the order of `blocks`, when it
/// and all before it are acknowledged. Kafka may be away: it is waited for.
pub fn produce(
    kafka: &settings::Kafka,
    blocks: impl IntoIterator<Item = (BlockHeader, Vec<u8>)>,
    mut settled: impl FnMut(&BlockHeader),
) -> Result<(), ShipError> {
    let wake = Wake::default();
    wake.register();
    let deliveries = Deliveries::new(wake);
    let mut sink = KafkaSink::new(kafka, IN_FLIGHT, deliveries.clone(), Arc::default())?;
    let mut window = Window { sent: VecDeque::new(), bytes: 0, next: 0, arrived: Vec::new() };
    for (header, value) in blocks {
        window.settle(&mut sink, &deliveries, IN_FLIGHT, &mut settled)?;
        window.bytes += value.len();
        window.sent.push_back(Sent { sequence: window.next, header, value, acknowledged: false });
        window.next += 1;
        let last = window.sent.len() - 1;
        window.send(&mut sink, &deliveries, last)?;
    }
    window.settle(&mut sink, &deliveries, 0, &mut settled)
}

/// Blocks between the first unacknowledged one and the last one sent.
struct Window {
    sent: VecDeque<Sent>,
    bytes: usize,
    next: u64,
    arrived: Vec<Delivery>,
}

impl Window {
    /// Waits until no more than `bytes` are unacknowledged.
    fn settle(
        &mut self,
        sink: &mut KafkaSink,
        deliveries: &Deliveries,
        bytes: usize,
        settled: &mut impl FnMut(&BlockHeader),
    ) -> Result<(), ShipError> {
        loop {
            let failed = self.take(deliveries);
            while self.sent.front().is_some_and(|sent| sent.acknowledged) {
                if let Some(sent) = self.sent.pop_front() {
                    self.bytes -= sent.value.len();
                    settled(&sent.header);
                }
            }
            match sink.standing() {
                Standing::Refused => return Err(ShipError::Credentials),
                Standing::Broken => {
                    sink.renew();
                    self.send_again(sink, deliveries)?;
                }
                Standing::Ready(_) if failed => self.send_again(sink, deliveries)?,
                _ => {}
            }
            if self.sent.is_empty() || self.bytes < bytes {
                return Ok(());
            }
            thread::park_timeout(NAP);
        }
    }

    /// Notes what was acknowledged; whether something was not.
    fn take(&mut self, deliveries: &Deliveries) -> bool {
        let mut arrived = std::mem::take(&mut self.arrived);
        deliveries.take(&mut arrived);
        let first = self.sent.front().map_or(self.next, |sent| sent.sequence);
        let mut failed = false;
        for delivery in arrived.drain(..) {
            let place = delivery.sequence.checked_sub(first).map(|at| at as usize);
            match (delivery.outcome, place.and_then(|at| self.sent.get_mut(at))) {
                (Outcome::Acknowledged, Some(sent)) => sent.acknowledged = true,
                (Outcome::Failed | Outcome::TooLarge, Some(sent)) => failed |= !sent.acknowledged,
                _ => {}
            }
        }
        self.arrived = arrived;
        failed
    }

    fn send_again(&mut self, sink: &mut KafkaSink, deliveries: &Deliveries) -> Result<(), ShipError> {
        for at in 0..self.sent.len() {
            if !self.sent[at].acknowledged {
                self.send(sink, deliveries, at)?;
            }
        }
        Ok(())
    }

    /// Hands one block to the client, waiting until it is connected and has room.
    fn send(&mut self, sink: &mut KafkaSink, deliveries: &Deliveries, at: usize) -> Result<(), ShipError> {
        loop {
            let sent = &self.sent[at];
            match sink.standing() {
                Standing::Refused => return Err(ShipError::Credentials),
                Standing::Broken => sink.renew(),
                Standing::Waiting => {}
                Standing::Ready(partitions) => {
                    let partition = (sent.header.generation.0 % u64::from(partitions)) as i32;
                    if sink.send(sent.sequence, partition, Some(&sent.header), &sent.value).is_ok() {
                        return Ok(());
                    }
                }
            }
            self.take(deliveries);
            thread::park_timeout(NAP);
        }
    }
}
