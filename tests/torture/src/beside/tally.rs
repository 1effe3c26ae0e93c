//! Counts in a topic: which events are there, which of them more than once.
//!
//! An event counts as there if its first line is, byte for byte; what rsyslog makes of the lines behind it is not judged.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use rdkafka::{
    ClientConfig, Message, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer},
    message::{BorrowedMessage, Headers},
};

use crate::{Outcome, servers::Servers, writer::Writer};

/// When nothing came for so long, nothing more is expected.
const QUIET: Duration = Duration::from_secs(10);

/// Who never becomes quiet is not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// What makes two lines of a topic the same: of ours generation and offset, from which a document's id is made; a record of
/// rsyslog is itself alone.
type Identity = (String, u64);

/// See the module.
pub(super) struct Tally {
    consumer: BaseConsumer,
    seen: Seen,
}

/// The events of one writer that were found.
struct Seen {
    writer: Writer,
    events: BTreeMap<u64, BTreeSet<Identity>>,
    /// Lines of ours that came again as the same document.
    again: u64,
    /// First lines that are not as they were written.
    altered: u64,
}

/// What became of the events of one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Written, and there to be read.
    pub(super) readable: u64,
    /// Written into a file that was destroyed while the daemon was down.
    pub(super) unreadable: u64,
    /// Readable and not in Kafka.
    pub(super) lost: u64,
    /// Copies more than one that are documents of their own.
    pub(super) duplicated: u64,
    /// See [`Seen`].
    pub(super) again: u64,
    /// See [`Seen`].
    pub(super) altered: u64,
}

impl Tally {
    /// Of the events of `writer` in `topic`, which has three partitions.
    pub(super) fn new(servers: &Servers, topic: &str, writer: Writer) -> Outcome<Tally> {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", servers.kafka.join(","))
            .set("group.id", "reads-alone")
            .set("enable.auto.commit", "false")
            .create()?;
        let mut list = TopicPartitionList::new();
        for partition in 0..3 {
            list.add_partition_offset(topic, partition, Offset::Beginning)?;
        }
        consumer.assign(&list)?;
        Ok(Tally { consumer, seen: Seen::new(writer) })
    }

    /// Reads until all events up to `written` are there, but for `unreadable` ones, or until nothing comes any more.
    pub(super) fn wait(&mut self, written: u64, unreadable: &[Range<u64>]) -> Outcome {
        let start = Instant::now();
        let mut last = start;
        while last.elapsed() < QUIET && start.elapsed() < PATIENCE {
            if self.read()? {
                last = Instant::now();
            }
            if self.seen.count(written, unreadable).lost == 0 {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Takes what is there. Returns whether anything was.
    fn read(&mut self) -> Outcome<bool> {
        let mut found = Vec::new();
        while let Some(record) = self.consumer.poll(Duration::from_millis(500)) {
            let record = record?;
            found.extend(lines(&record));
        }
        for (identity, line) in &found {
            self.seen.take(identity, line);
        }
        Ok(!found.is_empty())
    }

    /// What is there of `written` events.
    pub(super) fn count(&self, written: u64, unreadable: &[Range<u64>]) -> Count {
        self.seen.count(written, unreadable)
    }
}

impl Seen {
    fn new(writer: Writer) -> Seen {
        Seen { writer, events: BTreeMap::new(), again: 0, altered: 0 }
    }

    fn take(&mut self, identity: &Identity, line: &str) {
        let Some((writer, number)) = Writer::told(line) else { return };
        let is_whole = writer == self.writer.number && self.writer.event(number).lines().next() == Some(line);
        if !is_whole {
            self.altered += 1;
        } else if !self.events.entry(number).or_default().insert(identity.clone()) {
            self.again += 1;
        }
    }

    fn count(&self, written: u64, unreadable: &[Range<u64>]) -> Count {
        let is_unreadable = |number: &u64| unreadable.iter().any(|range| range.contains(number));
        let mut count = Count { again: self.again, altered: self.altered, ..Count::default() };
        for number in 0..written {
            let copies = self.events.get(&number).map_or(0, BTreeSet::len) as u64;
            count.duplicated += copies.saturating_sub(1);
            match is_unreadable(&number) {
                true => count.unreadable += 1,
                false => {
                    count.readable += 1;
                    count.lost += u64::from(copies == 0);
                }
            }
        }
        count
    }
}

/// The lines of a record: of one of ours all of the block, unless it is what the shipper tells of itself.
fn lines(record: &BorrowedMessage<'_>) -> Vec<(Identity, String)> {
    let text = String::from_utf8_lossy(record.payload().unwrap_or_default()).into_owned();
    let Some(headers) = record.headers() else {
        return vec![((record.partition().to_string(), record.offset() as u64), text)];
    };
    let header = |name: &str| {
        let found = headers.iter().find(|header| header.key == name).and_then(|header| header.value);
        String::from_utf8_lossy(found.unwrap_or_default()).into_owned()
    };
    if header("stream") == "khp-log" {
        return Vec::new();
    }
    let mut offset: u64 = header("base").parse().unwrap_or(u64::MAX);
    let generation = header("gen");
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        found.push(((generation.clone(), offset), line.trim_end_matches('\n').to_owned()));
        offset += line.len() as u64;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::writer::Layout;

    #[test]
    fn what_is_lost_doubled_sent_again_and_cut_is_counted() {
        let writer = Writer { number: 1, layout: Layout::Hadoop, seed: 7 };
        let first_line = |number| writer.event(number).lines().next().unwrap().to_owned();
        let identity = |generation: &str, offset| (generation.to_owned(), offset);
        let mut seen = Seen::new(writer);
        for number in [0, 1, 2, 5] {
            seen.take(&identity("g", number * 100), &first_line(number));
        }
        // The same document, another document, half of event 3, a line of a trace, and somebody else's event.
        seen.take(&identity("g", 100), &first_line(1));
        seen.take(&identity("h", 200), &first_line(2));
        let half = first_line(3);
        seen.take(&identity("g", 300), &half[..half.len() - 4]);
        seen.take(&identity("g", 301), "\tat org.apache.hadoop.X.run(X.java:12)");
        let expected = Count { readable: 6, lost: 2, duplicated: 1, again: 1, altered: 1, unreadable: 0 };
        assert_eq!(seen.count(6, &[]), expected);
        let expected = Count { readable: 5, lost: 1, unreadable: 1, ..expected };
        assert_eq!(seen.count(6, std::slice::from_ref(&(4..5))), expected);
    }
}
