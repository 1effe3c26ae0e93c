//! Who is the active of two: the elector that a failover controller and a ResourceManager have inside, over ZooKeeper.
//!
//! ```text
//! 2021-05-06 07:08:09,100 INFO org.apache.hadoop.ha.ActiveStandbyElector: Checking for any old active which needs to be fenced...
//! ```

use crate::{
    fields::Field::*,
    message::{Messages, Scan},
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// The elector, and a ResourceManager's services around it.
pub(crate) const MESSAGES: Messages = &[
    ("ActiveStandbyElector", &[elector, old_node, stale, breadcrumb, connection, service]),
    ("ActiveStandbyElectorBasedElectorService", &[service]),
    ("EmbeddedElectorService", &[service]),
    ("CuratorBasedElectorService", &[service]),
];

fn service<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVICE.read(message, record)
}

/// `Checking for any old active which needs to be fenced...`, `No old node to fence`, `Yielding from election`,
/// `Becoming active`, `Deleting bread-crumb of active node...`, `Trying to re-establish ZK session`, `Successfully created /hadoop-ha/khp in ZK.`,
/// `Exception handling the winning of election` and a trace, `Not joining election since service has not yet been reported as healthy.`,
/// `Unable to delete our own bread-crumb of being active at /hadoop-ha/khp/ActiveBreadCrumb: why. Expecting to be fenced by the next active.`
fn elector<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STEPS: [(&str, &str); 11] = [
        ("Checking for any old active which needs to be fenced", "old_active_checked"),
        ("No old node to fence", "old_active_none"),
        ("Yielding from election", "election_yielded"),
        ("Becoming active", "election_won"),
        ("Deleting bread-crumb of active node", "breadcrumb_deleted"),
        ("Trying to re-establish ZK session", "election_reconnecting"),
        ("Terminating ZK connection", "election_disconnecting"),
        ("Exception handling the winning of election", "election_failed"),
        ("Successfully created ", "election_znode_created"),
        ("Not joining election since service has not yet been reported as healthy", "election_not_joined"),
        ("Unable to delete our own bread-crumb", "breadcrumb_left"),
    ];
    let scan = Scan::new(message, record);
    let (_, action) = STEPS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.action(action)
}

/// `Old node exists: 0a036b6870...`: the data of the node in hexadecimal
fn old_node<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Old node exists: ")?.skip_word()?.action("old_active_found")
}

/// `Ignoring stale result from old client with sessionId 0x300000f16e50000`
fn stale<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Ignoring stale result from old client with sessionId ")?
        .word(ZooKeeperSession)?
        .action("stale_result")
}

/// `Writing znode /hadoop-ha/khp/ActiveBreadCrumb to indicate that the local node is the most recent active...`
fn breadcrumb<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Writing znode ")?
        .until(ZooKeeperPath, " to indicate that the local node is the most recent active")?
        .action("breadcrumb_written")
}

/// `Session connected.`, `Session disconnected. Entering neutral mode...`, `Session expired. Entering neutral mode and rejoining...`
fn connection<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Session ")?;
    let (_, action) = [
        ("connected", "elector_connected"),
        ("disconnected", "elector_disconnected"),
        ("expired", "elector_expired"),
    ]
    .into_iter()
    .find(|(state, _)| scan.sees(state))?;
    scan.action(action)
}

static SERVICE: Table = Table::new(&[
    Phrase {
        sample: "Received create error from Zookeeper. code:CONNECTIONLOSS for path /hadoop-ha/khp/ActiveStandbyElectorLock. Not retrying further znode create connection errors.",
        pieces: &[
            Tag("Received "),
            Skip(" error from Zookeeper. code:"),
            State(ZooKeeperReason),
            Tag(" for path "),
            Until(ZooKeeperPath, ". Not retrying"),
        ],
        action: "elector_failed",
    },
    Phrase {
        sample: "Received create error from Zookeeper. code:CONNECTIONLOSS for path /hadoop-ha/khp/ActiveStandbyElectorLock",
        pieces: &[
            Tag("Received "),
            Skip(" error from Zookeeper. code:"),
            State(ZooKeeperReason),
            Tag(" for path "),
            Rest(ZooKeeperPath),
        ],
        action: "elector_failed",
    },
    Phrase {
        sample: "Received stat error from Zookeeper. code:NOAUTH",
        pieces: &[Tag("Received "), Skip(" error from Zookeeper. code:"), State(ZooKeeperReason)],
        action: "elector_failed",
    },
    Phrase {
        sample: "Lost contact with Zookeeper. Transitioning to standby in 10000 ms if connection is not reestablished.",
        pieces: &[
            Tag("Lost contact with Zookeeper. Transitioning to standby in "),
            Int(ZooKeeperTimeoutMs),
            Tag(" ms"),
        ],
        action: "elector_disconnected",
    },
    Phrase {
        sample: "Mismatched cluster! The other RM seems to be from a different cluster. Current cluster = khp. Other RM's cluster = other",
        pieces: &[Tag("Mismatched cluster! The other RM seems to be from a different cluster.")],
        action: "elector_failed",
    },
    // Curator's; without a blank behind the name of the ResourceManager.
    Phrase {
        sample: "rm1is elected leader, transitioning to active",
        pieces: &[Skip("is elected leader, transitioning to active"), End],
        action: "election_won",
    },
    Phrase {
        sample: "rm1 relinquish leadership",
        pieces: &[SkipWord, Tag(" relinquish leadership"), End],
        action: "election_yielded",
    },
    Phrase {
        sample: "rm1 failed to transition to active, giving up leadership",
        pieces: &[SkipWord, Tag(" failed to transition to active, giving up leadership")],
        action: "election_failed",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        SERVICE.assert_samples();
    }
}
