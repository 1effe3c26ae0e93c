//! Which faults come when: a function of the seed.

use std::fmt;

use crate::writer::next;

/// A daemon of ours, by its number among those that run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Daemon {
    Shipper(usize),
    Processor(usize),
}

/// A way that connections take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    ShippersToKafka,
    ProcessorsToKafka,
    ProcessorsToElasticsearch,
}

/// A real server, as `stack/stack` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Server {
    Kafka,
    Elasticsearch,
}

/// What is done; numbers are seconds until it is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Kill(Daemon, u64),
    Terminate(Daemon, u64),
    Freeze(Daemon, u64),
    /// One processor more.
    Join,
    /// One processor fewer, if there are two.
    Leave,
    ServerKilled(Server, u64),
    ServerFrozen(Server, u64),
    Reset(Way),
    Blackhole(Way, u64),
    /// A shipper is killed, and its state directory deleted.
    StateLost(usize),
}

/// The shippers there are.
pub(super) const SHIPPERS: usize = 2;

/// Faults of the first `seconds`, each with the second at which it is due. One is a lost state, midway.
pub(super) fn schedule(seed: u64, seconds: u64) -> Vec<(u64, Fault)> {
    let mut random = seed;
    let mut planned = Vec::new();
    let mut due = 0;
    let mut is_state_kept = true;
    loop {
        due += 5 + next(&mut random) % 16;
        if due >= seconds {
            return planned;
        }
        let fault = draw(&mut random);
        if is_state_kept && due >= seconds / 2 {
            is_state_kept = false;
            planned.push((due, Fault::StateLost(next(&mut random) as usize % SHIPPERS)));
        } else {
            planned.push((due, fault));
        }
    }
}

fn draw(random: &mut u64) -> Fault {
    let mut choice = |count: u64| next(random) % count;
    let kind = choice(16);
    let daemon = match choice(2) {
        0 => Daemon::Shipper(choice(SHIPPERS as u64) as usize),
        _ => Daemon::Processor(choice(4) as usize),
    };
    let way = match choice(3) {
        0 => Way::ShippersToKafka,
        1 => Way::ProcessorsToKafka,
        _ => Way::ProcessorsToElasticsearch,
    };
    match kind {
        0..3 => Fault::Kill(daemon, choice(6)),
        3..5 => Fault::Terminate(daemon, choice(4)),
        5..7 => Fault::Freeze(daemon, 2 + choice(9)),
        7 => Fault::Join,
        8 => Fault::Leave,
        9..11 => Fault::ServerKilled(Server::Kafka, choice(8)),
        11 => Fault::ServerFrozen(Server::Kafka, 3 + choice(10)),
        12 => Fault::ServerKilled(Server::Elasticsearch, choice(5)),
        13 => Fault::ServerFrozen(Server::Elasticsearch, 3 + choice(10)),
        14 => Fault::Reset(way),
        _ => Fault::Blackhole(way, 3 + choice(10)),
    }
}

impl Fault {
    /// What it is counted as.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Fault::Kill(Daemon::Shipper(_), _) => "shipper SIGKILL",
            Fault::Kill(Daemon::Processor(_), _) => "processor SIGKILL",
            Fault::Terminate(Daemon::Shipper(_), _) => "shipper SIGTERM",
            Fault::Terminate(Daemon::Processor(_), _) => "processor SIGTERM",
            Fault::Freeze(Daemon::Shipper(_), _) => "shipper SIGSTOP",
            Fault::Freeze(Daemon::Processor(_), _) => "processor SIGSTOP",
            Fault::Join => "processor joins",
            Fault::Leave => "processor leaves",
            Fault::ServerKilled(Server::Kafka, _) => "broker SIGKILL",
            Fault::ServerKilled(Server::Elasticsearch, _) => "Elasticsearch SIGKILL",
            Fault::ServerFrozen(Server::Kafka, _) => "broker frozen",
            Fault::ServerFrozen(Server::Elasticsearch, _) => "Elasticsearch frozen",
            Fault::Reset(_) => "connections reset",
            Fault::Blackhole(..) => "blackhole",
            Fault::StateLost(_) => "state lost",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind())?;
        match self {
            Fault::Kill(Daemon::Shipper(which), seconds)
            | Fault::Terminate(Daemon::Shipper(which), seconds)
            | Fault::Freeze(Daemon::Shipper(which), seconds) => write!(f, " (host {which}), {seconds} s"),
            Fault::Kill(_, seconds)
            | Fault::Terminate(_, seconds)
            | Fault::Freeze(_, seconds)
            | Fault::ServerKilled(_, seconds)
            | Fault::ServerFrozen(_, seconds) => write!(f, ", {seconds} s"),
            Fault::Reset(way) => write!(f, ", {way}"),
            Fault::Blackhole(way, seconds) => write!(f, ", {way}, {seconds} s"),
            Fault::StateLost(which) => write!(f, " (host {which})"),
            Fault::Join | Fault::Leave => Ok(()),
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Way::ShippersToKafka => "shippers to Kafka",
            Way::ProcessorsToKafka => "processors to Kafka",
            Way::ProcessorsToElasticsearch => "processors to Elasticsearch",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_gives_the_same_faults_each_time_and_all_kinds() {
        let planned = schedule(1, 1200);
        assert_eq!(planned, schedule(1, 1200));
        assert_ne!(planned, schedule(2, 1200));
        let gaps = planned.windows(2).map(|pair| pair[1].0 - pair[0].0);
        assert!(gaps.clone().all(|gap| (5..=20).contains(&gap)));
        let lost = planned.iter().filter(|(_, fault)| matches!(fault, Fault::StateLost(_)));
        assert_eq!(lost.count(), 1);
        let kinds: BTreeSet<&str> = schedule(1, 12_000).into_iter().map(|(_, fault)| fault.kind()).collect();
        assert_eq!(kinds.len(), 15, "{kinds:?}");
    }
}
