//! Oozie (3.1 to 5.2): `oozie.log`, `oozie-error.log`, `oozie-ops.log`, `oozie-instrumentation.log`, `oozie-audit.log`.
//!
//! ```text
//! 2018-07-12 04:45:50,228  WARN ActionStartXCommand:523 - SERVER[node1] USER[vagrant] GROUP[-] TOKEN[] APP[my workflow] JOB[0000001-180712044229812-oozie-root-W] ACTION[0000001-180712044229812-oozie-root-W@mr-node] Error starting action [mr-node]. ErrorType [FAILED], ErrorCode [It should never happen], Message [File /user/root/share/lib does not exist]
//! ```
//!
//! What the prefix says is put with every event, recognised or not ([`prefix`]); the job is `khp.oozie.job_id`, and, of a workflow, the
//! `khp.flow.id` of the applications that it starts. Recognised: failed actions with type and code, changes of state, submissions, retries,
//! the server's start ([`jobs`]), launchers and what else happens on the way ([`actions`]), audit ([`audit`]), instrumentation ([`instrumentation`]). Layout only, not seen live.

mod actions;
mod audit;
mod instrumentation;
mod jobs;
mod prefix;

use crate::{
    component::Grammar,
    components::{common, layouts, ranger},
    message::Messages,
};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::OOZIE, layouts::OOZIE_THREAD, layouts::THREAD, layouts::RFA],
    rule_version: 2,
    messages: &[MESSAGES, ranger::PLUGIN, common::MESSAGES],
    special: None,
};

const MESSAGES: Messages = &[
    ("oozieaudit", &[audit::request]),
    ("oozieinstrumentation", &[instrumentation::report]),
    ("*", &[jobs::read]),
];
