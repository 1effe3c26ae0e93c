//! The broker: stores blocks, and tells the shipper what became of them, or something else. What it has stored it keeps.

use std::collections::VecDeque;

use fastrand::Rng;
use shipper::simulation::{Client, Sent};

use crate::{Planted, plan::Broker};

/// Partitions of the topic.
pub(crate) const PARTITIONS: usize = 3;

/// A stored record: headers and value.
#[derive(Debug)]
pub(crate) struct Record {
    /// Names and values.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The block.
    pub(crate) value: Vec<u8>,
}

/// A block whose fate is decided and not yet come.
#[derive(Debug)]
struct Coming {
    due: u64,
    sent: Sent,
    is_stored: bool,
    is_acknowledged: bool,
    /// Nobody waits for the answer any more.
    is_orphan: bool,
}

/// What came about.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Blocks that were stored.
    pub(crate) stored: Vec<Sent>,
    /// Answers: which block, and whether it says that it was stored.
    pub(crate) answers: Vec<(u64, bool)>,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Kafka {
    /// What is stored.
    pub(crate) partitions: Vec<Vec<Record>>,
    coming: VecDeque<Coming>,
    how: Option<Broker>,
    until: u64,
    rng: Rng,
    planted: Option<Planted>,
}

impl Kafka {
    /// An empty topic.
    pub(crate) fn new(seed: u64, planted: Option<Planted>) -> Kafka {
        let partitions = (0..PARTITIONS).map(|_| Vec::new()).collect();
        let rng = Rng::with_seed(seed ^ 0x6b61_666b_6100);
        Kafka { partitions, coming: VecDeque::new(), how: None, until: 0, rng, planted }
    }

    /// It does badly until then.
    pub(crate) fn trouble(&mut self, how: Broker, until: u64, client: Option<&Client>) {
        (self.how, self.until) = (Some(how), until);
        if how == Broker::Broken
            && let Some(client) = client
        {
            client.fail();
            self.abandon();
        }
    }

    /// Whoever sent what is under way will not hear of it; some of it is stored all the same.
    pub(crate) fn abandon(&mut self) {
        for coming in &mut self.coming {
            coming.is_orphan = true;
            coming.is_stored &= self.rng.bool();
        }
    }

    /// Whether nothing is under way.
    pub(crate) fn is_quiet(&self) -> bool {
        self.coming.is_empty()
    }

    /// Takes what the shipper sent.
    pub(crate) fn accept(&mut self, sent: Vec<Sent>, now: u64) {
        for sent in sent {
            let (is_stored, is_acknowledged) = match (self.how, self.rng.u8(..20)) {
                (Some(Broker::Flaky), 0) => (false, false),
                (Some(Broker::Flaky), 1) => (true, false),
                _ => (true, true),
            };
            let delay = match self.how {
                Some(Broker::Silent) => self.until.saturating_sub(now) + self.rng.u64(..50),
                _ => self.rng.u64(1..60),
            };
            let same = self.coming.iter().rev().find(|coming| coming.sent.partition == sent.partition);
            let due = (now + delay).max(same.map_or(0, |coming| coming.due));
            self.coming.push_back(Coming { due, sent, is_stored, is_acknowledged, is_orphan: false });
        }
    }

    /// What happens by now.
    pub(crate) fn tick(&mut self, now: u64, client: Option<&Client>) -> News {
        if self.how.is_some() && now >= self.until {
            self.how = None;
        }
        if self.how != Some(Broker::Broken)
            && let Some(client) = client
        {
            client.ready(PARTITIONS as u32);
        }
        let mut news = News::default();
        let (due, coming): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.coming).into_iter().partition(|coming| coming.due <= now);
        self.coming = coming;
        if self.planted == Some(Planted::AcknowledgedEarly) {
            for coming in self.coming.iter_mut().filter(|coming| !coming.is_orphan && coming.is_acknowledged)
            {
                news.answers.push((coming.sent.sequence, true));
                coming.is_orphan = true;
            }
        }
        for coming in due {
            if !coming.is_orphan {
                news.answers.push((coming.sent.sequence, coming.is_acknowledged));
            }
            if coming.is_stored {
                let headers = coming.sent.header.encode();
                let headers = headers.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
                let record = Record { headers, value: coming.sent.value.clone() };
                self.partitions[coming.sent.partition as usize].push(record);
                news.stored.push(coming.sent);
            }
        }
        news
    }
}
