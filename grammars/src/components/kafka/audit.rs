//! `kafka-authorizer.log`: what was asked for, by whom, and whether it was allowed.
//!
//! ```text
//! [2026-11-21 08:00:00,000] INFO Principal = User:bob is Denied operation = DESCRIBE from host = 10.20.1.71 on resource = Topic:LITERAL:events for request = Metadata with resourceRefCount = 1 based on rule DefaultDeny (kafka.authorizer.logger)
//! ```

use super::context;
use crate::{
    fields::Field,
    record::{Record, Value},
    scan,
};

/// Up to 3.1 `Operation = Describe`, before 2.2 without the request, since 3.2 with the rule that decided; the operation is
/// `event.action`
pub(super) fn authorized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = context::behind(message, record).tag("Principal = ")?;
    let principal = scan.take_until(" is ")?;
    // `User:alice`, `Group:g`: the type is no part of the name.
    let user = principal.strip_prefix(b"User:").unwrap_or(principal);
    scan.record().put_text(Field::UserName, user);
    let (outcome, word) =
        if scan.sees("Allowed ") { ("success", "Allowed ") } else { ("failure", "Denied ") };
    scan = scan.tag(word)?.advance(1)?.tag("peration = ")?.is(Field::EventOutcome, outcome);
    scan = scan.until(Field::EventAction, " from host = ")?;
    let host = scan.take_until(" on resource = ")?;
    if let Some(ip) = scan::ip(host) {
        scan.record().put(Field::SourceIp, Value::Text(ip));
    }
    let line = scan.line();
    let end = wire::bytes::find(line, b" for request = ").unwrap_or(line.len());
    scan.record().put_text(Field::AuditResource, &line[..end]);
    let scan = scan.advance(end)?;
    let scan = scan.maybe_then(|scan| Some(scan.tag(" for request = ")?.name(Field::BrokerRequest)?.rest()));
    let scan =
        scan.maybe_then(|scan| Some(scan.skip(" based on rule ")?.rest_of_line(Field::AuditPolicy)?.rest()));
    (!scan.rest().starts_with(b"\n")).then_some(())
}
