//! HiveServer2, Metastore and Hive CLI logs (2.3, 3.x).

use crate::{
    component::Grammar,
    components::{common, layouts},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::THREAD, layouts::LOCATION, layouts::RFA],
    rule_version: 1,
    messages: &[MESSAGES, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[];
