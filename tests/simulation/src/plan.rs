//! A schedule: what happens when. Made from the seed alone, before anything runs, so that it can be printed and cut down.

use fastrand::Rng;

/// Until then there are faults, in milliseconds of virtual time.
pub const FAULTS_MS: u64 = 60_000;

/// What holds for a whole run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Names of the logs; each has a writer of its own.
    pub names: Vec<&'static str>,
    /// What the shipper follows: `*.log`, or rotated names too.
    pub pattern: &'static str,
    /// Whether the file system tells when a file was born.
    pub births: bool,
    /// Writers append; otherwise they keep their position over a truncation.
    pub append: bool,
    /// Bound of the shipper's descriptors, if it is tight.
    pub descriptors: Option<usize>,
    /// Bytes that the shipper may have in flight.
    pub in_flight: usize,
    /// How many rotated files are kept.
    pub keep: usize,
}

/// How a log is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `.1` to `.2` and so on, the log to `.1`, a new one made.
    Rename,
    /// The log gets a date for its name, a new one is made.
    Date,
    /// As `Rename`, but `.1` is a copy and the log is truncated.
    CopyTruncate,
    /// The log is emptied.
    Truncate,
    /// The log is deleted and made anew.
    Delete,
    /// As `Rename`, and `.1` is compressed.
    Pack,
    /// The log goes to a directory that nobody looks into.
    Away,
}

/// What a restart of the shipper finds of its checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checkpoint {
    /// The last one.
    Kept,
    /// The one before, as if the last had never been written.
    Older,
    /// The moment between the two renames.
    Between,
    /// The last is damaged.
    Damaged,
    /// None.
    Lost,
}

/// How Kafka does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broker {
    /// Each tenth block fails: half of these are stored all the same.
    Flaky,
    /// Takes blocks and answers nothing.
    Silent,
    /// The client fails for good and comes back later; half of what was in flight is stored.
    Broken,
}

/// How Elasticsearch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// 429 for whole requests.
    Busy,
    /// 503 for whole requests.
    Unavailable,
    /// Each third item is refused with 429.
    Partial,
    /// Requests are carried out, answers are lost.
    Deaf,
    /// Half of a request is carried out, the answer is lost.
    Half,
    /// A proxy answers instead.
    Proxy,
    /// Answers take half a minute.
    Slow,
}

/// One thing that happens. `ms`, `down` and `gap` are milliseconds.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum Op {
    /// Events are written; `partial` leaves the last line without its end until the next write.
    Write { log: usize, events: usize, partial: bool },
    /// The log is rotated. Between moving it away and making the new one, or truncating it, `gap` passes.
    Rotate { log: usize, style: Style, gap: u64 },
    /// The shipper is killed, and started again after `down`.
    KillShipper { down: u64, checkpoint: Checkpoint },
    /// The shipper is stopped in order.
    StopShipper { down: u64 },
    /// Kafka does badly for a while.
    Broker { how: Broker, ms: u64 },
    /// Elasticsearch does badly for a while.
    Index { how: Index, ms: u64 },
    /// A member of the group is killed, and comes back.
    KillMember { member: usize, down: u64 },
    /// Partitions go from one member to the other; `lost`: without the first one's knowledge, who works on for a while.
    Rebalance { lost: bool },
}

/// A run from its beginning to the end of all faults.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Decides the rest: delays, which block fails.
    pub seed: u64,
    /// See there.
    pub setup: Setup,
    /// When, in milliseconds, and what; by time.
    pub ops: Vec<(u64, Op)>,
}

impl Plan {
    /// The plan of a seed.
    pub fn new(seed: u64) -> Plan {
        let mut rng = Rng::with_seed(seed);
        let names: &[&str] = if rng.u8(..4) == 0 { &["nn.log", "dn.log"] } else { &["nn.log"] };
        let setup = Setup {
            names: names.to_vec(),
            pattern: if rng.bool() { "*.log" } else { "*.log*" },
            births: rng.u8(..5) > 0,
            append: rng.u8(..5) > 0,
            descriptors: (rng.u8(..6) == 0).then_some(2),
            in_flight: if rng.u8(..4) == 0 { 3000 } else { 32 << 20 },
            keep: rng.usize(2..6),
        };
        let mut ops = Vec::new();
        let (mut at, count) = (0, rng.usize(10..60));
        for _ in 0..count {
            at += rng.u64(..2 * FAULTS_MS / count as u64);
            ops.push((at, op(&mut rng, setup.names.len())));
        }
        Plan { seed, setup, ops }
    }
}

fn op(rng: &mut Rng, logs: usize) -> Op {
    let log = rng.usize(..logs);
    // A deleted file that is quiet for two seconds is let go of, whoever writes to it later.
    let gap = if rng.bool() { 0 } else { rng.u64(..1500) };
    let down = rng.u64(10..8000);
    match rng.u8(..100) {
        0..45 => Op::Write { log, events: rng.usize(1..30), partial: rng.u8(..8) == 0 },
        45..68 => {
            let styles = [
                Style::Rename,
                Style::Rename,
                Style::Date,
                Style::CopyTruncate,
                Style::CopyTruncate,
                Style::Truncate,
                Style::Delete,
                Style::Pack,
                Style::Away,
            ];
            Op::Rotate { log, style: styles[rng.usize(..styles.len())], gap }
        }
        68..76 => {
            let checkpoint = match rng.u8(..20) {
                0..10 => Checkpoint::Kept,
                10..13 => Checkpoint::Older,
                13..15 => Checkpoint::Between,
                15..17 => Checkpoint::Damaged,
                _ => Checkpoint::Lost,
            };
            Op::KillShipper { down, checkpoint }
        }
        76..79 => Op::StopShipper { down },
        79..86 => {
            let how = [Broker::Flaky, Broker::Silent, Broker::Broken][rng.usize(..3)];
            Op::Broker { how, ms: rng.u64(100..10_000) }
        }
        86..92 => {
            let all = [
                Index::Busy,
                Index::Unavailable,
                Index::Partial,
                Index::Deaf,
                Index::Half,
                Index::Proxy,
                Index::Slow,
            ];
            Op::Index { how: all[rng.usize(..all.len())], ms: rng.u64(100..10_000) }
        }
        92..96 => Op::KillMember { member: rng.usize(..2), down },
        _ => Op::Rebalance { lost: rng.bool() },
    }
}
