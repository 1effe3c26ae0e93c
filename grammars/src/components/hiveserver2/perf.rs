//! PerfLogger: how long each phase of a query, or each function of the metastore, took. At level DEBUG.

use crate::{fields::Field, message::Scan, record::Record};

/// `<PERFLOG method=compile from=org.apache.hadoop.hive.ql.Driver>`, before 0.14 `<PERFLOG method=compile>`
pub(super) fn start<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("<PERFLOG method=")?
        .name_until(Field::HivePhase, b" >")?
        .maybe_then(|scan| Some(scan.tag(" from=")?.name(Field::HiveFunction)?.rest()))
        .skip(">")?
        .action("perflog_start")
}

/// `</PERFLOG method=parse start=1795216520654 end=1795216522482 duration=1828 from=org.apache.hadoop.hive.ql.Driver>`, with
/// more of the metastore: `.. threadId=0 retryCount=0 error=false>`; without `start` and `duration` where no start was seen
pub(super) fn end<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("</PERFLOG method=")?
        .name_until(Field::HivePhase, b" >")?
        .maybe_then(|scan| {
            Some(scan.tag(" start=")?.skip(" duration=")?.float(Field::HiveDurationMs)?.rest())
        })
        .maybe_then(|scan| Some(scan.tag(" end=")?.skip_number()?.rest()))
        .maybe_then(|scan| Some(scan.tag(" from=")?.name(Field::HiveFunction)?.rest()))
        .maybe_then(|scan| Some(scan.skip(" retryCount=")?.int(Field::HiveAttempt)?.rest()))
        .skip(">")?
        .action("perflog_end")
}
