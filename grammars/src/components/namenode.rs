//! NameNode service log (Hadoop 2.10 and 3.x).

use crate::{
    component::Grammar,
    components::{common, layouts},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar =
    Grammar { layouts: layouts::HADOOP_LAYOUTS, rule_version: 1, messages: &[MESSAGES, common::MESSAGES], special: None };

const MESSAGES: Messages = &[];
