//! How servers, sessions and clients are set up, and how they leave.

use crate::{
    fields::Field::*,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

pub(super) fn session<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SESSION.read(message, record)
}

static SESSION: Table = Table::new(&[
    Phrase {
        sample: "No Tez session required at this point. hive.execution.engine=mr.",
        pieces: &[Tag("No Tez session required at this point. hive.execution.engine=")],
        action: "tez_session_unneeded",
    },
    Phrase {
        sample: "Hive Session ID = 57033713-131c-4326-8fad-81e50a879de2",
        pieces: &[Tag("Hive Session ID = "), Word(HiveSessionId)],
        action: "session_opened",
    },
    Phrase {
        sample: "\nLogging initialized using configuration in file:/opt/hive/conf/hive-log4j2.properties Async: true",
        pieces: &[Maybe("\n"), Tag("Logging initialized using configuration in "), Word(HivePath)],
        action: "logging_configured",
    },
    Phrase {
        sample: "hive-site.xml not found on CLASSPATH",
        pieces: &[Word(HivePath), Tag(" not found on CLASSPATH")],
        action: "configuration_missing",
    },
    Phrase {
        sample: "Added resources: [/opt/hive/aux/mask.jar]",
        pieces: &[Tag("Added resources: ["), UntilLast(HivePath, "]")],
        action: "resource_added",
    },
    Phrase {
        sample: "Added [/opt/hive/aux/mask.jar] to class path",
        pieces: &[Tag("Added ["), UntilLast(HivePath, "] to class path")],
        action: "resource_added",
    },
    Phrase {
        sample: "METASTORE_FILTER_HOOK will be ignored, since hive.security.authorization.manager is set to instance of HiveAuthorizerFactory.",
        pieces: &[Word(OptionOld), Tag(" will be ignored, since "), Word(OptionNew)],
        action: "option_ignored",
    },
    Phrase {
        sample: "Mestastore configuration metastore.filter.hook changed from a.B to a.C",
        pieces: &[
            Tag("Mestastore configuration "),
            Until(OptionOld, " changed from "),
            Skip(" to "),
            Word(OptionNew),
        ],
        action: "option_changed",
    },
    Phrase {
        sample: "Created SQLStdHiveAccessController for session context : HiveAuthzSessionContext [sessionString=57033713-131c-4326-8fad-81e50a879de2, clientType=HIVESERVER2]",
        pieces: &[
            Tag("Created SQLStdHiveAccessController for session context"),
            Optional(&[Skip("sessionString="), Until(HiveSessionId, ",")]),
        ],
        action: "authorization_configured",
    },
    Phrase {
        sample: "Current user : alice, Current Roles : [public]",
        pieces: &[Tag("Current user : "), Until(UserName, ", Current Roles : ")],
        action: "roles_listed",
    },
    Phrase {
        sample: "Received pre-hook notification for :hive_20261121074801_9f6beaf9-a418-4bca-bea6-808b92acf39c",
        pieces: &[Tag("Received "), SkipWord, Tag(" notification for "), Maybe(":"), Word(HiveQueryId)],
        action: "hook_notified",
    },
]);

pub(super) fn server<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    SERVER.read(message, record)
}

static SERVER: Table = Table::new(&[
    Phrase {
        sample: "Operation log root directory is created: /tmp/hive/operation_logs",
        pieces: &[Tag("Operation log root directory is created: "), Rest(HivePath)],
        action: "directory_created",
    },
    Phrase {
        sample: "HiveServer2: Background operation thread pool size: 100",
        pieces: &[Tag("HiveServer2: Background operation thread ")],
        action: "server_option",
    },
    // Before 3.0 `Created a znode`.
    Phrase {
        sample: "Added a znode on ZooKeeper for HiveServer2 uri: hs1.example.com:10000",
        pieces: &[
            OneOf(PartState, &["Added", "Created"]),
            Tag(" a znode on ZooKeeper for HiveServer2 uri: "),
            Word(RpcServer),
        ],
        action: "server_registered",
    },
    Phrase {
        sample: "This HiveServer2 instance is now de-registered from ZooKeeper. The server will be shut down after the last client session completes.",
        pieces: &[Tag("This HiveServer2 instance is now de-registered from ZooKeeper")],
        action: "server_deregistered",
    },
    Phrase {
        sample: "Session disconnected without closing properly. ",
        pieces: &[Tag("Session disconnected without closing properly")],
        action: "session_disconnected",
    },
    Phrase {
        sample: "Closing the session: SessionHandle [57033713-131c-4326-8fad-81e50a879de2]",
        pieces: &[Tag("Closing the session: SessionHandle ["), Until(HiveSessionId, "]")],
        action: "session_closing",
    },
    Phrase {
        sample: "Materialized views registry has been initialized",
        pieces: &[Tag("Materialized views registry has been initialized")],
        action: "service_part_started",
    },
    Phrase {
        sample: "Initializing query results cache at /tmp/hive/_resultscache_",
        pieces: &[Tag("Initializing query results cache at "), Rest(HivePath)],
        action: "service_part_started",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for table in [&SESSION, &SERVER] {
            table.assert_samples();
        }
    }
}
