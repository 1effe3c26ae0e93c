//! Where blocks go: Kafka, nowhere, or a test's memory.

use std::sync::{Arc, Mutex};

use wire::BlockHeader;

use crate::{ShipError, kafka::KafkaSink, stop::Wake};

/// What became of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in Kafka.
    Acknowledged,
    /// It is not; its generation goes back to the watermark.
    Failed,
    /// It is not, because it, or the batch it was in, is larger than the topic takes.
    TooLarge,
}

/// A block's outcome. The number is the one it was sent with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    pub(crate) sequence: u64,
    pub(crate) outcome: Outcome,
}

/// Deliveries on their way from the client's thread to the reading one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deliveries {
    inbox: Arc<Mutex<Vec<Delivery>>>,
    wake: Wake,
}

impl Deliveries {
    pub(crate) fn new(wake: Wake) -> Deliveries {
        Deliveries { inbox: Arc::default(), wake }
    }

    pub(crate) fn push(&self, delivery: Delivery) {
        if let Ok(mut inbox) = self.inbox.lock() {
            inbox.push(delivery);
        }
        self.wake.wake();
    }

    pub(crate) fn wake(&self) {
        self.wake.wake();
    }

    /// Moves what has arrived into `into`, which is empty.
    pub(crate) fn take(&self, into: &mut Vec<Delivery>) {
        if let Ok(mut inbox) = self.inbox.lock() {
            std::mem::swap(&mut *inbox, into);
        }
    }
}

/// The client takes nothing now: try again after deliveries.
#[derive(Debug)]
pub(crate) struct Full;

/// How things stand with the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not connected yet; it keeps trying.
    Waiting,
    /// Ready for blocks. The topic has this many partitions.
    Ready(u32),
    /// The client failed for good: make it anew, send again from the watermarks.
    Broken,
    /// The brokers refuse our credentials.
    Refused,
}

/// What other settings have changed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Change {
    /// There is another client; what the old one had in flight may be lost.
    pub(crate) client: bool,
    /// It writes to another topic.
    pub(crate) topic: bool,
}

/// See the module.
pub(crate) enum Output {
    Kafka(Box<KafkaSink>),
    /// Acknowledges at once; for measuring.
    Null(Deliveries),
    #[cfg(test)]
    Memory(crate::tests::Memory),
    #[cfg(feature = "simulation")]
    Simulated(crate::simulation::Client),
}

impl Output {
    pub(crate) fn standing(&mut self) -> Standing {
        match self {
            Output::Kafka(kafka) => kafka.standing(),
            Output::Null(_) => Standing::Ready(1),
            #[cfg(test)]
            Output::Memory(memory) => memory.standing(),
            #[cfg(feature = "simulation")]
            Output::Simulated(client) => client.standing(),
        }
    }

    /// Hands over one record, with a block's headers or without.
    pub(crate) fn send(
        &mut self,
        sequence: u64,
        partition: i32,
        header: Option<&BlockHeader>,
        value: &[u8],
    ) -> Result<(), Full> {
        match self {
            Output::Kafka(kafka) => kafka.send(sequence, partition, header, value),
            Output::Null(deliveries) => {
                deliveries.push(Delivery { sequence, outcome: Outcome::Acknowledged });
                Ok(())
            }
            #[cfg(test)]
            Output::Memory(memory) => memory.send(sequence, partition, header, value),
            #[cfg(feature = "simulation")]
            Output::Simulated(client) => client.send(sequence, partition, header, value),
        }
    }

    /// Sees to it that the client is one for these settings.
    pub(crate) fn change(
        &mut self,
        kafka: &settings::Kafka,
        in_flight_bytes: usize,
    ) -> Result<Change, ShipError> {
        match self {
            Output::Kafka(sink) => sink.change(kafka, in_flight_bytes),
            Output::Null(_) => Ok(Change::default()),
            #[cfg(test)]
            Output::Memory(memory) => Ok(memory.change()),
            #[cfg(feature = "simulation")]
            Output::Simulated(_) => Ok(Change::default()),
        }
    }

    /// From the next renewal on, no batch of several records is larger than this.
    pub(crate) fn limit_batches(&mut self, bytes: usize) {
        if let Output::Kafka(kafka) = self {
            kafka.limit_batches(bytes);
        }
    }

    /// Makes a broken client anew. Blocks that it held are forgotten.
    pub(crate) fn renew(&mut self) {
        match self {
            Output::Kafka(kafka) => kafka.renew(),
            Output::Null(_) => {}
            #[cfg(test)]
            Output::Memory(memory) => memory.renew(),
            #[cfg(feature = "simulation")]
            Output::Simulated(client) => client.renew(),
        }
    }
}
