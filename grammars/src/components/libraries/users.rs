//! Hadoop's security in any daemon: what a user could not do, groups, delegation tokens.
//!
//! ```text
//! 2026-11-21 08:12:24,199 WARN org.apache.hadoop.security.UserGroupInformation: PriviledgedActionException as:alice (auth:SIMPLE) cause:java.io.IOException: x
//! ```

use crate::{
    components::{audit::principal, common},
    fields::Field::*,
    message::{MessageGrammar, Scan},
    phrase::{self, Phrase, Piece::*, Table},
    record::Record,
};

/// For users and their groups.
pub(super) const USERS: &[MessageGrammar] = &[action_failed, groups];
/// For managers of delegation tokens.
pub(super) const TOKEN_MANAGERS: &[MessageGrammar] = &[tokens];

/// `PriviledgedActionException as:alice (auth:PROXY) via hive (auth:SIMPLE) cause:java.io.IOException: File /x could only be replicated to ..`,
/// spelled so up to 2.10, `PrivilegedActionException as:..` in 3.x
pub(super) fn action_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Privile")?.skip("gedActionException as:")?;
    let user = scan.take_until(" cause:")?;
    let cause = scan.line();
    let (class, text) = common::thrown(cause).unwrap_or((cause, b""));
    let record = scan.record();
    principal::put(user, record);
    record.put_text(ErrorType, class);
    record.put_text(ErrorMessage, text);
    scan.action("privileged_action_failed")
}

pub(super) fn groups<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    GROUPS.read(message, record)
}

fn tokens<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    TOKENS.read(message, record)
}

static GROUPS: Table = Table::new(&[
    Phrase {
        sample: "No groups available for user dr.who",
        pieces: &[Tag("No groups available for user "), Word(UserName)],
        action: "groups_missing",
    },
    Phrase {
        sample: "got exception trying to get groups for user dr.who: id: dr.who: no such user",
        pieces: &[
            Tag("got exception trying to get groups for user "),
            Until(UserName, ": "),
            Rest(ErrorMessage),
        ],
        action: "groups_failed",
    },
    // From 2.8 on, with a trace.
    Phrase {
        sample: "unable to return groups for user dr.who",
        pieces: &[Tag("unable to return groups for user "), Word(UserName)],
        action: "groups_failed",
    },
    Phrase {
        sample: "Error getting groups for dr.who: Unable to get groups",
        pieces: &[Tag("Error getting groups for "), Until(UserName, ": "), Rest(ErrorMessage)],
        action: "groups_failed",
    },
    Phrase {
        sample: "Potential performance problem: getGroups(user=alice) took 5012 milliseconds.",
        pieces: &[
            Tag("Potential performance problem: getGroups(user="),
            Until(UserName, ") took "),
            Float(RpcProcessingMs),
            Tag(" milliseconds"),
        ],
        action: "groups_slow",
    },
]);

/// A token stands in brackets with a name before its parts, before 2.8 without either.
const OWNER: &[phrase::Piece] = &[Skip("owner="), Until(UserName, ",")];

static TOKENS: Table = Table::new(&[
    Phrase {
        sample: "Updating the current master key for generating delegation tokens",
        pieces: &[Tag("Updating the current master key for generating ")],
        action: "token_key_updated",
    },
    Phrase {
        sample: "Creating password for identifier: (token for hive: HDFS_DELEGATION_TOKEN owner=hive/hs2.example.com@KHP.EXAMPLE.COM, renewer=yarn, realUser=, issueDate=1795216269956, maxDate=1795821069956, sequenceNumber=12, masterKeyId=3), currentKey: 3",
        pieces: &[Tag("Creating password for identifier: "), Optional(OWNER)],
        action: "token_created",
    },
    Phrase {
        sample: "Token renewal for identifier: (token for hive: HDFS_DELEGATION_TOKEN owner=hive/hs2.example.com@KHP.EXAMPLE.COM, renewer=yarn, realUser=, issueDate=1795216269956, maxDate=1795821069956, sequenceNumber=12, masterKeyId=3); total currentTokens 4",
        pieces: &[Tag("Token renewal "), Maybe("requested "), Tag("for identifier: "), Optional(OWNER)],
        action: "token_renewed",
    },
    Phrase {
        sample: "Token cancellation requested for identifier: owner=alice, renewer=yarn, realUser=, issueDate=1795216269956, maxDate=1795821069956, sequenceNumber=12, masterKeyId=3",
        pieces: &[Tag("Token cancel"), Skip(" requested for identifier: "), Optional(OWNER)],
        action: "token_cancelled",
    },
    Phrase {
        sample: "Removing expired token (token for alice: HDFS_DELEGATION_TOKEN owner=alice, renewer=yarn, realUser=, issueDate=1795216269956, maxDate=1795821069956, sequenceNumber=12, masterKeyId=3)",
        pieces: &[Tag("Removing expired token "), Optional(OWNER)],
        action: "token_expired",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        GROUPS.assert_samples();
        TOKENS.assert_samples();
    }
}
