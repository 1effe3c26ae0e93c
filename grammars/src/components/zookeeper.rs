//! ZooKeeper server log (3.4 to 3.9).

use crate::{
    component::Grammar,
    components::{common, layouts},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::ZOOKEEPER, layouts::ZOOKEEPER_34],
    rule_version: 1,
    messages: &[MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[];
