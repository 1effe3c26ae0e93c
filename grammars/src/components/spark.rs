//! Spark.

use crate::message::Messages;

/// Message grammars of drivers, executors and daemons.
pub(crate) const MESSAGES: Messages = &[];
