//! Hue (4.0 to 4.11): `runcpserver.log`, `rungunicornserver.log`, `access.log`, `error.log`, `supervisor.log`, `kt_renewer.log`, and its audit.
//!
//! ```text
//! [17/Jun/2021 05:11:05 +0000] access       INFO     10.20.1.71 alice - "GET /desktop/debug/is_alive HTTP/1.1" returned in 12ms (mem: 123mb)
//! [17/Jun/2021 05:11:05 +0000] INFO     10.20.1.71 alice - "GET /hue/editor HTTP/1.1" returned in 65ms 200 115992 (mem: 123mb)
//! ```
//!
//! The module is `log.logger`. The offset behind the time may be missing, and one process can write it now and then. Recognised: requests with
//! how long they took ([`access`]), logins, calls of other services, Kerberos tickets, the supervisor's processes ([`calls`]), audit as JSON
//! ([`audit`]). Layout only, not seen live.

mod access;
pub(crate) mod audit;
mod calls;

use crate::{component::Grammar, components::layouts, message::Messages};

/// How its files are read.
pub(crate) const GRAMMAR: Grammar = Grammar {
    layouts: &[layouts::HUE_ACCESS, layouts::HUE, layouts::GUNICORN],
    rule_version: 1,
    messages: &[MESSAGES],
    special: None,
};

/// `audit.log`.
pub(crate) const AUDIT: Grammar =
    Grammar { layouts: &[], rule_version: 1, messages: &[], special: Some(&crate::reader::HUE_AUDIT) };

const MESSAGES: Messages = &[
    ("kt_renewer", &[calls::kerberos]),
    ("supervisor", &[calls::process]),
    ("*", &[access::request, calls::returned, calls::server]),
];
