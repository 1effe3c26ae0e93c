//! Segments, load queues and who leads.

use super::tasks::grouped;
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `Loading segment events_2026-11-21T00:00:00.000Z_2026-11-22T00:00:00.000Z_2026-11-21T01:00:00.000Z`, `Announcing segment[..] at new path[..]`,
/// `Completely removing [events_..] in [30,000] millis`, `Dropped segment[..]`, `Deleting directory[..]`
pub(super) fn changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Loading segment [", "segment_loading"),
        ("Loading segment ", "segment_loading"),
        ("Loading segment cache file [", "segment_cache_loading"),
        ("Announcing segment[", "segment_announced"),
        ("Unannouncing segment[", "segment_unannounced"),
        ("Completely removing [", "segment_removing"),
        ("Removing segment[", "segment_removing"),
        ("Dropping segment [", "segment_dropped"),
        ("Told to delete a queryable for a dataSource[", "segment_unknown"),
        ("Failed to load segment for dataSource", "segment_failed"),
    ])?;
    match action {
        "segment_unknown" => scan.until(Field::DruidDataSource, "]")?.action(action),
        "segment_failed" => scan.is(Field::EventOutcome, "failure").action(action),
        _ => scan.name_until(Field::DruidSegment, b"] ")?.action(action),
    }
}

/// `Server[hist1:8083, historical, _default_tier] has 3 left to load, 0 left to drop, 1,024 bytes queued, 1,234,567 bytes served.`
pub(super) fn load_queue<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Server[")?;
    let server = scan.take_until("] has ")?;
    let mut parts = server.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    scan.record().put_text(Field::DruidServer, parts.next().unwrap_or_default());
    scan.record().put_text(Field::DruidServerType, parts.next().unwrap_or_default());
    scan.record().put_text(Field::DruidTier, parts.next().unwrap_or_default());
    let mut rest = scan.line();
    for (text, field) in [
        (" left to load", Field::DruidToLoad),
        (" left to drop", Field::DruidToDrop),
        (" bytes queued", Field::DruidBytesQueued),
        (" bytes served", Field::DruidBytesServed),
    ] {
        let number = grouped(&mut rest)?;
        steps::tag(&mut rest, text)?;
        scan.record().put_int(field, number);
        rest = rest.strip_prefix(b", ").unwrap_or(rest);
    }
    scan.action("load_queue")
}

/// `[_default_tier] : Assigned 5 segments among 3 servers`, `[_default_tier] : Dropped 1 segments among 3 servers`,
/// `[_default_tier] : Moved 1 segment(s)`
pub(super) fn assigned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) =
        Scan::new(message, record).tag("[")?.until(Field::DruidTier, "] : ")?.phrase(&[
            ("Assigned ", "segments_assigned"),
            ("Dropped ", "segments_dropped"),
            ("Moved ", "segments_moved"),
            ("Let alone ", "segments_kept"),
        ])?;
    let number = grouped(&mut scan.rest())?;
    scan.record().put_int(Field::DruidSegments, number);
    scan.action(action)
}

/// `I am the leader of the coordinators, all must bow! Starting coordination in [PT30S].`, `I am no longer the leader...`,
/// `By the power of Grayskull, I have the power!`, of the overlord
pub(super) fn leadership<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("I am the leader", "leadership_taken"),
        ("By the power of Grayskull", "leadership_taken"),
        ("I am no longer the leader", "leadership_lost"),
        ("Bowing out", "leadership_lost"),
    ])?;
    scan.action(action)
}
