//! What most messages begin with: who speaks, of which partition, group or server.

use wire::split::first_line;

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// A prefix longer than this is none, in bytes.
const MAX_PREFIX: usize = 512;
/// Kafka writes three at most: those of a connector, of its client and of a group.
const MAX_PREFIXES: usize = 4;

/// Finds where a message begins behind its prefixes: `[Partition events-0 broker=1] `,
/// `[UnifiedLog partition=events-0, dir=/data] `, `[Controller id=1 epoch=3] `,
/// `[ReplicaFetcher replicaId=1, leaderId=2, fetcherId=0] `, `[ReplicaFetcherManager on broker 1] `, `[GroupCoordinator 1]: `,
/// `[GroupCoordinator id=1 topic=__consumer_offsets partition=1] [Group g0] `, `[sink|task-0] [Consumer clientId=c, groupId=g] `; before 1.1 `[Kafka Server 1], `,
/// `[Group Metadata Manager on Broker 1]: `
pub(super) fn behind<'a, 'r>(message: &'a [u8], record: &'r mut Record<'a>) -> Behind<'a, 'r> {
    let mut rest = message;
    let mut prefixes = [&[][..]; MAX_PREFIXES];
    for prefix in &mut prefixes {
        let Some((inside, behind)) = bracketed(rest) else { break };
        (*prefix, rest) = (inside, behind);
    }
    Behind { prefixes, rest, record }
}

/// A message whose brackets are known and not yet read: of the grammars that are tried, most do not fit what stands behind.
pub(super) struct Behind<'a, 'r> {
    prefixes: [&'a [u8]; MAX_PREFIXES],
    rest: &'a [u8],
    record: &'r mut Record<'a>,
}

impl<'a, 'r> Behind<'a, 'r> {
    /// As [`Scan::tag`].
    pub(super) fn tag(self, text: &str) -> Option<Scan<'a, 'r>> {
        self.sees(text).then(|| self.scan())?.tag(text)
    }

    /// As [`Scan::phrase`].
    pub(super) fn phrase(self, phrases: &[(&str, &'static str)]) -> Option<(Scan<'a, 'r>, &'static str)> {
        phrases.iter().any(|(text, _)| self.sees(text)).then(|| self.scan())?.phrase(phrases)
    }

    pub(super) fn sees(&self, text: &str) -> bool {
        self.rest.starts_with(text.as_bytes())
    }

    /// What stands behind the brackets.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether a number stands behind the brackets.
    pub(super) fn sees_number(&self) -> bool {
        self.rest.first().is_some_and(u8::is_ascii_digit)
    }

    /// The first line of what stands behind the brackets.
    pub(super) fn line(&self) -> &'a [u8] {
        first_line(self.rest)
    }

    /// Reads who speaks, and goes on behind it.
    pub(super) fn scan(self) -> Scan<'a, 'r> {
        for inside in self.prefixes.into_iter().filter(|inside| !inside.is_empty()) {
            fields(inside, self.record);
        }
        Scan::new(self.rest, self.record)
    }
}

/// Who speaks, of a message that is not typed.
pub(super) fn speaker<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    message.get(1).filter(|letter| letter.is_ascii_alphabetic())?;
    bracket(message)?;
    behind(message, record).scan();
    Some(())
}

/// What stands in the brackets that `text` begins with, and what behind them.
fn bracketed(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let inside = bracket(text)?;
    let behind = &text[inside.len() + 2..];
    let behind = behind.strip_prefix(b":").or_else(|| behind.strip_prefix(b",")).unwrap_or(behind);
    Some((inside, behind.strip_prefix(b" ").unwrap_or(behind)))
}

/// What stands between the `[` that `text` begins with and its `]`, in the same line.
fn bracket(text: &[u8]) -> Option<&[u8]> {
    text.starts_with(b"[").then_some(())?;
    let near = &text[..text.len().min(MAX_PREFIX)];
    let first = 1 + memchr::memchr3(b'[', b']', b'\n', &near[1..])?;
    if near[first] == b']' {
        return Some(&near[1..first]);
    }
    let mut depth = 0;
    let end = near.iter().take_while(|byte| **byte != b'\n').position(|byte| {
        depth += i32::from(*byte == b'[') - i32::from(*byte == b']');
        depth == 0
    })?;
    Some(&text[1..end])
}

/// `Partition events-0 broker=1`: the name, then keys and values or single words. Of Kafka Connect `sink|task-0`, `sink|worker`,
/// `source|task-0|offsets`.
fn fields<'a>(inside: &'a [u8], record: &mut Record<'a>) {
    if let Some(bar) = memchr::memchr(b'|', inside) {
        let scope = &inside[bar + 1..];
        let part = &scope[..scope.iter().position(|byte| b"-|".contains(byte)).unwrap_or(scope.len())];
        record.put_text(Field::BrokerConnector, &inside[..bar]);
        record.put_text(Field::BrokerPart, part);
        if let Some(task) = scope.strip_prefix(b"task-").and_then(|mut number| steps::int(&mut number)) {
            record.put_int(Field::BrokerTask, task);
        }
        return;
    }
    let part = part(inside);
    let name = &part[memchr::memrchr(b' ', part).map_or(0, |at| at + 1)..];
    record.put_text(Field::BrokerPart, part);
    let mut before: &[u8] = name;
    for (word, equals) in words(&inside[part.len()..]) {
        match equals {
            Some(at) => pair(name, &word[..at], &word[at + 1..], record),
            None if before == b"Group" => record.put_text(Field::BrokerGroup, word),
            None if before == b"Partition" => partition(word, record),
            None => {
                let is_server = before.eq_ignore_ascii_case(b"broker")
                    || before.ends_with(b"Coordinator")
                    || matches!(before, b"Manager" | b"Server");
                if let Some(number) = whole(word).filter(|_| is_server) {
                    record.put_int(Field::BrokerId, number);
                }
            }
        }
        before = word;
    }
}

/// The words between blanks and commas, each with the place of its first `=`.
fn words(mut text: &[u8]) -> impl Iterator<Item = (&[u8], Option<usize>)> {
    std::iter::from_fn(move || {
        text = &text[text.iter().position(|byte| !matches!(byte, b' ' | b','))?..];
        let word;
        (word, text) = text.split_at(word_end(text));
        Some((word, wire::bytes::find_either(word, b'=', b'=')))
    })
}

fn word_end(text: &[u8]) -> usize {
    wire::bytes::find_either(text, b' ', b',').unwrap_or(text.len())
}

/// The name that a prefix begins with: a word, or several of which the last says what it is (`Group Metadata Manager`).
fn part(inside: &[u8]) -> &[u8] {
    let is_plain = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
    let mut end = word_end(inside);
    let mut at = end;
    while let Some(rest) = inside.get(at + 1..) {
        let word = &rest[..word_end(rest)];
        // Most words that are no part of a name end with a digit.
        if !word.last().is_none_or(is_plain) || !word.iter().all(is_plain) {
            break;
        }
        at += 1 + word.len();
        if matches!(word, b"Manager" | b"Server" | b"Handler") {
            end = at;
        }
    }
    &inside[..end]
}

fn pair<'a>(name: &[u8], key: &[u8], value: &'a [u8], record: &mut Record<'a>) {
    let field = match key {
        b"id" | b"broker" | b"brokerId" | b"nodeId" | b"replicaId" => Field::BrokerId,
        b"controllerId" => Field::BrokerControllerId,
        b"epoch" => Field::BrokerControllerEpoch,
        b"leaderId" => Field::BrokerLeader,
        b"partition" => {
            return match whole(value) {
                Some(number) => record.put_int(Field::BrokerPartition, number),
                None => partition(value, record),
            };
        }
        b"topic" => return record.put_text(Field::BrokerTopic, value),
        b"dir" => return record.put_text(Field::BrokerDirectory, value),
        b"listenerType" => return record.put_text(Field::BrokerListener, value),
        b"groupId" => return record.put_text(Field::BrokerGroup, value),
        b"clientId" => return record.put_text(Field::BrokerClient, value),
        _ => return,
    };
    // Clients have ids, too; those are names.
    if let Some(number) = whole(value).filter(|_| name != b"Producer" && name != b"Consumer") {
        record.put_int(field, number);
    }
}

/// A number and nothing behind it.
pub(super) fn whole(mut text: &[u8]) -> Option<i64> {
    let number = steps::int(&mut text)?;
    text.is_empty().then_some(number)
}

/// `events-0`: topic and partition. Topics may hold `-`, too. Before 2.0 some messages have `[events,0]`.
pub(super) fn partition<'a>(text: &'a [u8], record: &mut Record<'a>) {
    let text = text.strip_suffix(b".").unwrap_or(text);
    let (text, between) = match text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")) {
        Some(inside) => (inside, b','),
        None => (text, b'-'),
    };
    if let Some(at) = memchr::memrchr(between, text)
        && let Some(number) = whole(&text[at + 1..])
    {
        record.put_text(Field::BrokerTopic, &text[..at]);
        record.put_int(Field::BrokerPartition, number);
    }
}

/// Reads a word as [`partition`].
pub(super) fn partition_word<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let word = steps::word(&mut scan.rest())?;
    partition(word.strip_suffix(b",").unwrap_or(word), scan.record());
    scan.advance(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Value;

    #[test]
    fn parts() {
        for (inside, name) in [
            ("Group Metadata Manager on Broker 1", "Group Metadata Manager"),
            ("Kafka Server 1", "Kafka Server"),
            ("data-plane Kafka Request Handler on Broker 1", "data-plane Kafka Request Handler"),
            ("Transaction State Manager 1", "Transaction State Manager"),
            ("ZooKeeperClient Kafka server", "ZooKeeperClient"),
            ("Partition events-0 broker=1", "Partition"),
            ("ReplicaFetcherManager on broker 1", "ReplicaFetcherManager"),
            ("Group mine", "Group"),
            ("ReplicaFetcher replicaId=1, leaderId=2, fetcherId=0", "ReplicaFetcher"),
            ("", ""),
        ] {
            assert_eq!(part(inside.as_bytes()), name.as_bytes(), "{inside}");
        }
    }

    #[test]
    fn prefixes() {
        for (message, rest, id, topic) in [
            ("[Partition my-topic-12 broker=1] text", "text", Some(1), Some("my-topic")),
            ("[Partition [events,0] on broker 3]: text", "text", Some(3), None),
            ("[GroupCoordinator 7]: text", "text", Some(7), None),
            ("[Kafka Server 7], text", "text", Some(7), None),
            ("[Group Metadata Manager on Broker 7]: text", "text", Some(7), None),
            ("[Replica Manager on Broker 7]: text", "text", Some(7), None),
            ("[Log partition=events-0, dir=/d] text", "text", None, Some("events")),
            ("[kafka-log-cleaner-thread-0]: \n\ttext", "\n\ttext", None, None),
            ("[sink|task-0] [Consumer clientId=c, groupId=g] text", "text", None, None),
            ("[ without an end", "[ without an end", None, None),
            ("[]", "", None, None),
            ("text", "text", None, None),
        ] {
            let mut record = Record::default();
            assert_eq!(behind(message.as_bytes(), &mut record).scan().rest(), rest.as_bytes(), "{message}");
            assert_eq!(record.get(Field::BrokerId), id.map(Value::Int), "{message}");
            assert_eq!(
                record.get(Field::BrokerTopic),
                topic.map(|text| Value::Text(text.as_bytes())),
                "{message}"
            );
        }
    }
}
