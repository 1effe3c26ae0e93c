//! A server's life: start, abort, cache, leases, pressure on its memory.

use super::{duration, put_region, region, region_to_end, size};
use crate::{
    components::common,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `ABORTING region server rs1.example.com,16020,1795214206411: org.apache.hadoop.hbase.YouAreDeadException: Server REPORT rejected; ..`; 2.x
/// `***** ABORTING region server rs1..: why *****`, `***** ABORTING master hm1..: why *****`; a trace may follow
pub(super) fn aborting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).maybe("***** ").tag("ABORTING ")?;
    scan = if scan.sees("master ") { scan.tag("master ")? } else { scan.tag("region server ")? };
    let mut scan = scan.until(Field::HbaseServer, ": ")?;
    let line = scan.line().trim_ascii_end();
    let why = line.strip_suffix(b"*****").unwrap_or(line).trim_ascii_end();
    reason(why, scan.record());
    scan.action("server_aborting")
}

/// `STOPPED: org.apache.hadoop.hbase.YouAreDeadException: ..`, `STOPPED: Shutdown hook`; 2.x `***** STOPPING region server 'rs1..' *****`
pub(super) fn stopped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("***** ");
    if scan.sees("STOPPING ") {
        return scan.tag("STOPPING ")?.skip("'")?.until(Field::HbaseServer, "'")?.action("server_stopping");
    }
    let mut scan = scan.tag("STOPPED: ")?;
    let why = scan.line();
    reason(why, scan.record());
    scan.action("server_stopped")
}

/// Why a server ends; often an exception, whose class stands on the message's own line, perhaps as what a coprocessor threw.
pub(super) fn reason<'a>(why: &'a [u8], record: &mut Record<'a>) {
    record.put_text(Field::HbaseReason, why);
    let thrown = match why.strip_prefix(b"The coprocessor ") {
        Some(rest) => wire::bytes::find(rest, b" threw ").map_or(why, |at| &rest[at + b" threw ".len()..]),
        None => why,
    };
    if let Some((class, text)) = common::thrown(thrown) {
        record.put_text(Field::ErrorType, class);
        record.put_text(Field::ErrorMessage, text);
    }
}

/// `stopping server rs1.example.com,16020,1795214206411; all regions closed.`, `aborting server rs1.example.com,16020,1795214206411`
pub(super) fn stopping<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("aborting ") { "aborting server " } else { "stopping server " };
    scan.tag(tag)?.name_until(Field::HbaseServer, b"; ")?.action("server_stopping")
}

/// `RegionServer abort: loaded coprocessors are: [org.apache.x.MultiRowMutationEndpoint]`
pub(super) fn coprocessors<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("RegionServer abort: ");
    scan.tag("loaded coprocessors are: [")?
        .list(Field::HbaseCoprocessors, ", ", "]")?
        .action("abort_coprocessors")
}

/// `Dump of metrics as JSON on abort: {` with some 600 further lines
pub(super) fn metrics_dump<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Dump of metrics as JSON on abort: ")?.action("abort_metrics")
}

/// `reportForDuty to master=hm1.example.com,16000,1795214204445 with port=16020, startcode=1795214206411`
pub(super) fn duty<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("reportForDuty to master=")?;
    let scan = match wire::bytes::find(scan.line(), b" with ") {
        Some(_) => scan.until(Field::HbaseServer, " with ")?,
        None => scan.word(Field::HbaseServer)?,
    };
    scan.action("reported_for_duty")
}

/// `Serving as rs1.example.com,16020,1795214206411, RpcServer on rs1.example.com/10.20.1.52:16020, sessionid=0x200000f16e40002`
pub(super) fn serving<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Serving as ")?
        .until(Field::HbaseServer, ", RpcServer on ")?
        .until(Field::RpcServer, ", sessionid=")?
        .word(Field::ZooKeeperSession)?
        .action("server_serving")
}

/// `rs1..-MemstoreFlusherChore requesting flush of hbase:meta,,1.1588230740 because info has an old edit so flush to free WALs after random delay 286,967 ms`
pub(super) fn flush_requested<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .skip(" requesting flush of ")?
        .then(|scan| region(scan, " because "))?
        .rest_of_line(Field::HbaseReason)?
        .action("flush_requested")
}

/// `Waiting on 10 regions to close`
pub(super) fn closing_regions<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Waiting on ")?.int(Field::HbaseRegions)?;
    scan.tag(" region")?.skip("to close")?.action("regions_closing")
}

/// `Scanner 12 lease expired on region khp_events,..,1795.9e46...`; 2.x
/// `Scanner lease 12 expired clientIPAndPort=10.20.1.71:4123, userName=alice, regionInfo=khp_events,..`, the pairs in some versions in `RegionScannerHolder{..}`
pub(super) fn scanner_expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Scanner ")?;
    if scan.sees("lease ") {
        return scan
            .tag("lease ")?
            .skip_word()?
            .tag(" expired")?
            .maybe_then(|scan| {
                let scan = scan.skip("clientIPAndPort=")?.name_until(Field::HbaseClient, b",")?;
                let mut scan = scan.tag(", userName=")?.until(Field::UserName, ", regionInfo=")?;
                let line = scan.line();
                put_region(line.strip_suffix(b"}").unwrap_or(line), scan.record());
                Some(scan.rest())
            })
            .action("scanner_lease_expired");
    }
    scan.skip_word()?.tag(" lease expired on region ")?.then(region_to_end)?.action("scanner_lease_expired")
}

/// 2.x: `Closing scanner 12 clientIPAndPort=10.20.1.71:4123, userName=alice, regionInfo=khp_events,..` and why, `Client tried to access missing scanner 12`
pub(super) fn scanner_closed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Client ") {
        return scan.tag("Client tried to access missing scanner ")?.action("scanner_missing");
    }
    scan.tag("Closing scanner ")?
        .skip("clientIPAndPort=")?
        .name_until(Field::HbaseClient, b",")?
        .tag(", userName=")?
        .until(Field::UserName, ", regionInfo=")?
        .then(region_to_end)?
        .action("scanner_closed")
}

/// Before 1.0: `rs1..-leaseChecker lease expired 12`
pub(super) fn lease_expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).skip("lease expired")?.action("lease_expired")
}

/// `Blocking updates on rs1..,16020,1: the global memstore size 120.0 M is >= than blocking 114 M size`; 2.x `Blocking updates: global memstore heapsize 1.2 G is >= blocking 1.2 G`;
/// `Unblocking updates for server rs1..,16020,1`; 2.x `Unblocking updates.`
pub(super) fn blocking<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Unblocking updates") {
        return scan.action("updates_unblocked");
    }
    let scan = scan.tag("Blocking updates")?;
    let scan = match scan.sees(" on ") {
        true => scan.tag(" on ")?.until(Field::HbaseServer, ": ")?,
        false => scan,
    };
    scan.skip("size ")?
        .then(|scan| size(scan, Field::HbaseBytes))?
        .skip("blocking ")?
        .then(|scan| size(scan, Field::HbaseLimitBytes))?
        .action("updates_blocked")
}

/// `Region khp_events,.. has too many store files; delaying flush up to 90000ms`; 2.x `9e46.. has too many store files; delaying flush up to 90000ms`,
/// `Waited 90012ms on a compaction to clean up 'too many store files'; waited long enough... proceeding with flush of khp_events,..`
pub(super) fn flush_delayed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Waited ") {
        return scan
            .tag("Waited ")?
            .then(|scan| duration(scan, Field::HbaseWaitedMs))?
            .skip("proceeding with flush of ")?
            .then(region_to_end)?
            .action("flush_after_delay");
    }
    scan.maybe("Region ")
        .then(|scan| region(scan, " has too many store files"))?
        .skip("delaying flush up to ")?
        .then(|scan| duration(scan, Field::HbaseLimitMs))?
        .action("flush_delayed")
}

/// `globalMemStoreLimit=120 M, globalMemStoreLimitLowMark=114 M, maxHeap=300 M`, `Flush of region khp_events,.. due to global heap pressure. ..`,
/// `Memstore is above high water mark and block 5001ms`, `Cache flush failed for region khp_events,..`, `MemStoreFlusher.0 exiting`
pub(super) fn flusher<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("MemStoreFlusher.") {
        let at = memchr::memchr(b' ', scan.line())?;
        return scan.advance(at)?.tag(" exiting")?.action("flusher_ended");
    }
    if scan.sees("globalMemStoreLimit=") {
        let scan = scan.tag("globalMemStoreLimit=")?;
        return size(scan, Field::HbaseLimitBytes)?.action("memstore_limit");
    }
    if scan.sees("Memstore is above high water mark and block ") {
        let scan = scan.tag("Memstore is above high water mark and block ")?;
        return duration(scan, Field::HbaseWaitedMs)?.action("updates_waiting");
    }
    if scan.sees("Cache flush failed for region ") {
        return scan
            .tag("Cache flush failed for region ")?
            .then(region_to_end)?
            .action("region_flush_failed");
    }
    scan.tag("Flush of region ")?
        .then(|scan| region(scan, " due to global heap pressure"))?
        .maybe_then(|scan| Some(size(scan.skip("egion memstore size=")?, Field::HbaseBytes)?.rest()))
        .action("flush_under_pressure")
}

/// `heapOccupancyPercent 0.97 is above heap occupancy alarm watermark (0.95)`, `heapOccupancyPercent 0.9 is now below the heap occupancy alarm watermark (0.95)`
pub(super) fn heap_pressure<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const ENDS: [(&str, &str); 2] = [
        (" is above heap occupancy alarm watermark", "heap_pressure"),
        (" is now below the heap occupancy alarm watermark", "heap_pressure_over"),
    ];
    let scan = Scan::new(message, record).tag("heapOccupancyPercent ")?.float(Field::HbaseCost)?;
    let (scan, action) = scan.phrase(&ENDS)?;
    scan.action(action)
}

/// `totalSize=90.98 KB, freeSize=119.91 MB, max=120 MB, blockCount=0, accesses=759, hits=30, hitRatio=3.95%, , cachingAccesses=26, cachingHits=17, cachingHitsRatio=65.38%, evictions=29, evicted=9, evictedPerRun=0.31`;
/// BucketCache `failedBlockAdditions=0, totalSize=4.00 GB, freeSize=.., usedSize=.., cacheSize=.., accesses=.., ..`
pub(super) fn cache<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const COUNTS: [(&[u8], Field); 8] = [
        (b"blockCount", Field::HbaseCacheBlocks),
        (b"accesses", Field::HbaseCacheAccesses),
        (b"hits", Field::HbaseCacheHits),
        (b"cachingAccesses", Field::HbaseCacheCachingAccesses),
        (b"cachingHits", Field::HbaseCacheCachingHits),
        (b"evictions", Field::HbaseCacheEvictions),
        (b"evicted", Field::HbaseCacheEvicted),
        (b"failedBlockAdditions", Field::HbaseCacheFailures),
    ];
    const SIZES: [(&[u8], Field); 4] = [
        (b"totalSize", Field::HbaseCacheBytes),
        (b"freeSize", Field::HbaseCacheFreeBytes),
        (b"max", Field::HbaseCacheLimitBytes),
        (b"usedSize", Field::HbaseCacheUsedBytes),
    ];
    let scan = Scan::new(message, record);
    let line = scan.line();
    if !line.starts_with(b"totalSize=") && !line.starts_with(b"failedBlockAdditions=") {
        return None;
    }
    for pair in line.split(|byte| *byte == b',') {
        let pair = pair.trim_ascii();
        let Some(at) = memchr::memchr(b'=', pair) else {
            continue;
        };
        let (key, value) = (&pair[..at], &pair[at + 1..]);
        if let Some((_, field)) = COUNTS.iter().find(|(name, _)| *name == key) {
            if let Some(number) = steps::int(&mut &*value) {
                record.put_int(*field, number);
            }
        } else if let Some((_, field)) = SIZES.iter().find(|(name, _)| *name == key) {
            size(Scan::new(value, record), *field);
        } else if key == b"hitRatio"
            && let Some(percent) = steps::float(&mut &*value)
        {
            record.put(Field::HbaseCacheHitPercent, Value::Float(percent));
        }
    }
    Scan::new(message, record).action("cache_statistics")
}

/// `We slept 46940ms instead of 3000ms, this is likely due to a long garbage collecting pause and it's usually bad, ..`
pub(super) fn slept<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("We slept ")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .tag(" instead of ")?
        .then(|scan| duration(scan, Field::HbaseLimitMs))?
        .action("slept_too_long")
}

/// `Chore: CompactionChecker missed its start time`
pub(super) fn chore_missed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Chore: ")?
        .until(Field::PartName, " missed its start time")?
        .action("chore_missed")
}

/// `HBase 1.4.13`
pub(super) fn version<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("HBase ")?.word(Field::ServiceVersion)?.action("service_started")
}

/// `env:HBASE_HOME=/opt/hbase`, `vmName=.., vmVendor=.., vmVersion=..`, `vmInputArguments=[-Dproc_master, ..]`
pub(super) fn environment<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("vmInputArguments=[") {
        let scan = scan.tag("vmInputArguments=[")?;
        return scan.until_last(Field::JvmFlags, "]")?.action("environment");
    }
    if scan.sees("vmName=") {
        return scan.skip("vmVersion=")?.rest_of_line(Field::JvmVersion)?.action("environment");
    }
    scan.tag("env:")?.action("environment")
}

/// `Created cacheConfig for d: blockCache=LruBlockCache{..}, cacheDataOnRead=true, ..`, `Created cacheConfig: ..`, `Allocating LruBlockCache size=120 MB, blockSize=64 KB`
pub(super) fn cache_configured<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Allocating ") {
        let scan = scan.tag("Allocating ")?.skip("size=")?;
        return size(scan, Field::HbaseCacheLimitBytes)?.action("cache_allocated");
    }
    let scan = scan.tag("Created cacheConfig")?;
    let scan = match scan.sees(" for ") {
        true => scan.tag(" for ")?.name_until(Field::HbaseStore, b": ")?,
        false => scan,
    };
    scan.tag(": ")?.action("cache_configured")
}
