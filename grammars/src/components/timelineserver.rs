//! Timeline Server service log (Hadoop 2.10 and 3.x), and its `.out` in java.util.logging's form.
//!
//! ```text
//! 2026-11-21 07:33:43,226 INFO org.apache.hadoop.yarn.server.timeline.LeveldbTimelineStore: Discarded 0 entities for timestamp 1792622023226 and earlier in 0.003 seconds
//! ```
//!
//! Recognised: what the stores discarded and did not take, what Hadoop's libraries say ([`libraries`]), and what all daemons write ([`common`]).

use crate::{
    component::Grammar,
    components::{common, layouts, libraries},
    fields::Field::*,
    message::Messages,
    phrase::{Phrase, Piece::*, Table},
    record::Record,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("LeveldbTimelineStore", &[store]),
    ("RollingLevelDBTimelineStore", &[store]),
    ("RollingLevelDB", &[store]),
    ("LogInfo", &[store]),
    ("EntityGroupFSTimelineStore", &[store]),
    ("TimelineDataManager", &[store]),
    ("TimelineWebServices", &[store]),
    ("FileSystemApplicationHistoryStore", &[store]),
];

fn store<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    STORES.read(message, record)
}

static STORES: Table = Table::new(&[
    Phrase {
        sample: "Discarded 0 entities for timestamp 1792622023226 and earlier in 0.003 seconds",
        pieces: &[
            Tag("Discarded "),
            Int(YarnEntities),
            Tag(" entities for timestamp "),
            Skip(" and earlier in "),
            Duration(YarnDurationMs),
        ],
        action: "entities_discarded",
    },
    Phrase {
        sample: "Deleted 2188/3094 start time entities earlier than 1792622023226",
        pieces: &[
            Tag("Deleted "),
            Int(YarnEntities),
            Tag("/"),
            SkipNumber,
            Tag(" start time entities earlier than "),
        ],
        action: "entities_discarded",
    },
    Phrase {
        sample: "Evicting entity-ldb DBs scheduled for eviction",
        pieces: &[Tag("Evicting "), Word(PartName), Tag(" DBs scheduled for eviction")],
        action: "stores_evicted",
    },
    Phrase {
        sample: "Error putting entity: dag_1795214328335_0012_1 (TEZ_DAG_ID): 6",
        pieces: &[Tag("Error putting entity: ")],
        action: "entity_refused",
    },
    Phrase {
        sample: "Skip the timeline entity: { id: tez_application_1795214328335_0012, type: TEZ_APPLICATION }",
        pieces: &[Tag("Skip the timeline entity: ")],
        action: "entity_refused",
    },
    Phrase {
        sample: "Error putting entities",
        pieces: &[Tag("Error putting entities")],
        action: "entities_failed",
    },
    Phrase {
        sample: "Opened history file of application application_1795214328335_0012",
        pieces: &[Tag("Opened history file of application "), Id("application_", YarnApplicationId)],
        action: "history_opened",
    },
    Phrase {
        sample: "Completed writing history file of application application_1795214328335_0012",
        pieces: &[
            Tag("Completed writing history file of application "),
            Id("application_", YarnApplicationId),
        ],
        action: "history_written",
    },
    Phrase {
        sample: "Incurred exception while loading LevelDb database. Backing up at /mnt/ats/leveldb-timeline-store.ldb.backup-1655359",
        pieces: &[Tag("Incurred exception while loading LevelDb database. Backing up at ")],
        action: "store_broken",
    },
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        STORES.assert_samples();
    }
}
