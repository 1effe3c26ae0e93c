//! Segments, load queues and who leads.

use super::tasks::grouped;
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Loading segment events_2026-11-21T00:00:00.000Z_2026-11-22T00:00:00.000Z_2026-11-21T01:00:00.000Z`, `Loading segment[3/120][events_..]`,
/// `Loading segment cache file [3/120][/mnt/druid/segment-cache/info_dir/events_..].`, `[events_..] failed to load`,
/// `Announcing segment[..] at new path[..]`, `Completely removing [events_..] in [30,000] millis`, `Dropped segment[..].`
pub(super) fn changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Loading segment[", "segment_loading"),
        ("Loading segment cache file [", "segment_cache_loading"),
        ("Loading segment [", "segment_loading"),
        ("Loading segment ", "segment_loading"),
        ("Announcing segment[", "segment_announced"),
        ("Unannouncing segment[", "segment_unannounced"),
        ("Completely removing [", "segment_removing"),
        ("Removing segment[", "segment_removing"),
        ("Dropping segment [", "segment_dropped"),
        ("Dropped segment[", "segment_dropped"),
        ("Told to delete a queryable for a dataSource[", "segment_unknown"),
        ("Failed to load segment for dataSource", "segment_failed"),
        ("Cache load took ", "segment_cache_loaded"),
        ("[", "segment_failed"),
    ])?;
    let counted = scan.line().first().is_some_and(u8::is_ascii_digit) && message.starts_with(b"Loading");
    match action {
        "segment_unknown" => scan.until(Field::DruidDataSource, "]")?.action(action),
        "segment_failed" if message.starts_with(b"[") => scan
            .until(Field::DruidSegment, "] failed to load")?
            .is(Field::EventOutcome, "failure")
            .action(action),
        "segment_failed" => scan.is(Field::EventOutcome, "failure").action(action),
        "segment_cache_loaded" => {
            let ms = grouped(&mut scan.rest())?;
            scan.record().put(Field::DruidDurationMs, Value::Float(ms as f64));
            scan.action(action)
        }
        // The file in the cache has the segment's name.
        "segment_cache_loading" => {
            scan = scan.skip("][")?;
            let path = scan.take_until("]")?;
            let name = memchr::memrchr(b'/', path).map_or(path, |at| &path[at + 1..]);
            scan.record().put_text(Field::DruidSegment, name);
            scan.action(action)
        }
        _ if counted && message.starts_with(b"Loading segment[") => {
            scan.skip("][")?.name_until(Field::DruidSegment, b"] ")?.action(action)
        }
        _ => scan.name_until(Field::DruidSegment, b"] ")?.action(action),
    }
}

/// `Segment[events_..] of 1,048,576 bytes built from 3 incremental persist(s) in 1,234ms; pushed to deep storage in 567ms. Load spec is: {..}`,
/// `Flushed in-memory data for segment[events_..] spill[0] to disk in [12] ms (75,000 rows).`,
/// `Ingestion was throttled for [1,234] millis because persists were pending.`
pub(super) fn written<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (mut scan, action) = Scan::new(message, record).phrase(&[
        ("Segment[", "segment_pushed"),
        ("Flushed in-memory data for segment[", "segment_persisted"),
        ("Ingestion was throttled for [", "ingestion_throttled"),
    ])?;
    match action {
        "segment_pushed" => {
            scan = scan.until(Field::DruidSegment, "] of ")?;
            scan = number(scan, Field::DruidSegmentBytes)?.tag(" bytes built from ")?.skip(" in ")?;
            scan = number(scan, Field::DruidBuildMs)?.tag("ms; pushed to deep storage in ")?;
            milliseconds(scan)?.action(action)
        }
        "segment_persisted" => {
            scan = scan.until(Field::DruidSegment, "] spill[")?.skip("] to disk in [")?;
            scan = milliseconds(scan)?.tag("] ms (")?;
            number(scan, Field::DruidRows)?.action(action)
        }
        _ => milliseconds(scan)?.action(action),
    }
}

/// `1,048,576`
fn number<'a, 'r>(mut scan: Scan<'a, 'r>, field: Field) -> Option<Scan<'a, 'r>> {
    let mut rest = scan.rest();
    let number = grouped(&mut rest)?;
    let length = scan.rest().len() - rest.len();
    scan.record().put_int(field, number);
    scan.advance(length)
}

/// `1,234`, which are milliseconds.
fn milliseconds<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let mut rest = scan.rest();
    let number = grouped(&mut rest)?;
    let length = scan.rest().len() - rest.len();
    scan.record().put(Field::DruidDurationMs, Value::Float(number as f64));
    scan.advance(length)
}

/// `Polled and found 12,345 segments in the database`
pub(super) fn polled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Polled and found ")?;
    number(scan, Field::DruidSegments)?.tag(" segments in the database")?.action("segments_polled")
}

/// `Server[hist1:8083] appeared.`, `Server[hist1:8083] disappeared.`, `Node[http://hist1:8083] of role[historical] appeared.`, since 0.22
/// `Node [http://hist1:8083] of role [historical] detected.`, `.. went offline.`
pub(super) fn seen<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, _) = Scan::new(message, record).phrase(&[("Server[", ""), ("Node[", ""), ("Node [", "")])?;
    let scan = scan.until(Field::DruidServer, "]")?.maybe_then(|scan| {
        Some(scan.tag(" of role")?.maybe(" ").tag("[")?.until(Field::DruidServerType, "]")?.rest())
    });
    let (scan, action) = scan.phrase(&[
        (" appeared", "server_appeared"),
        (" detected", "server_appeared"),
        (" disappeared", "server_disappeared"),
        (" went offline", "server_disappeared"),
    ])?;
    scan.action(action)
}

/// `Tier[_default_tier] is serving [1,234], loading [5] and dropping [0] segments across [3] historicals with average usage[12 GBs], [34.5%].`
pub(super) fn tier<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Tier[")?.until(Field::DruidTier, "] is serving [")?;
    let scan = number(scan, Field::DruidSegments)?.tag("], loading [")?;
    let scan = number(scan, Field::DruidToLoad)?.tag("] and dropping [")?;
    number(scan, Field::DruidToDrop)?.tag("] segments")?.action("tier_summary")
}

/// `Finished coordinator run for group [HistoricalManagementDuties] in [123] ms.`
pub(super) fn coordinated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record)
        .tag("Finished coordinator run for group [")?
        .until(Field::PartName, "] in [")?;
    milliseconds(scan)?.tag("] ms")?.action("coordinator_run")
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
            ("Removed ", "segments_removed"),
        ])?;
    let number = grouped(&mut scan.rest())?;
    scan.record().put_int(Field::DruidSegments, number);
    scan.action(action)
}

/// Of tasks that read streams: `Pushing [3] segments in background`, `Published [3] segments with commit metadata [{..}]`,
/// `Published 3 segments for sequence [index_x_0] with metadata [..].`, `Persisted rows[75000] and (estimated) bytes[1048576]`
pub(super) fn streamed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let (scan, action) = Scan::new(message, record).phrase(&[
        ("Pushing [", "segments_pushing"),
        ("Published ", "segments_published"),
        ("Persisted rows[", "rows_persisted"),
    ])?;
    if action == "rows_persisted" {
        return number(scan, Field::DruidRows)?.tag("] and ")?.action(action);
    }
    number(scan.maybe("["), Field::DruidSegments)?.maybe("]").tag(" segments ")?.action(action)
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
