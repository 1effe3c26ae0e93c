//! Timeline Server service log (Hadoop 2.10 and 3.x), and its `.out` in java.util.logging's form.
//!
//! ```text
//! 2026-11-21 07:33:43,226 INFO org.apache.hadoop.yarn.server.timeline.LeveldbTimelineStore: Discarded 0 entities for timestamp 1792622023226 and earlier in 0.003 seconds
//! ```
//!
//! Recognised: what the store discarded, what Hadoop's libraries say ([`libraries`]), and what all daemons write ([`common`]).

use crate::{
    component::Grammar,
    components::{common, layouts, libraries},
    fields::Field,
    message::{Messages, Scan},
    record::Record,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: layouts::HADOOP_LAYOUTS,
    rule_version: 3,
    messages: &[MESSAGES, libraries::MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages =
    &[("LeveldbTimelineStore", &[discarded]), ("RollingLevelDBTimelineStore", &[discarded])];

/// `Discarded 0 entities for timestamp 1792622023226 and earlier in 0.003 seconds`
fn discarded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Discarded ")?
        .int(Field::YarnEntities)?
        .tag(" entities for timestamp ")?
        .skip(" and earlier in ")?
        .seconds(Field::YarnDurationMs)?
        .tag(" seconds")?
        .action("entities_discarded")
}
