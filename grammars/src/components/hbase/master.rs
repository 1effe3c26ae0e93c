//! The Master: regions in transition, servers that come and crash, the balancer, tables.

use super::{duration, procedures, region, region_to_end};
use crate::{
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// 1.x: `Transition {1588230740 state=OFFLINE, ts=1795214234338, server=null} to {1588230740 state=PENDING_OPEN, ts=1795214234405, server=rs1.example.com,16020,1795214206411}`,
/// `Transition null to {799f.. state=SPLITTING_NEW, ts=.., server=..}`
pub(super) fn transition<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Transition ")?;
    let scan = match scan.sees("null to ") {
        true => scan.tag("null to ")?,
        false => scan
            .then(|scan| region_state(scan, Field::HbaseStateFrom, Field::HbaseServerBefore))?
            .tag(" to ")?,
    };
    scan.then(|scan| region_state(scan, Field::HbaseStateTo, Field::HbaseServer))?.action("region_transition")
}

/// `{1588230740 state=OFFLINE, ts=1795214234338, server=null}`
fn region_state<'a, 'r>(scan: Scan<'a, 'r>, state: Field, server: Field) -> Option<Scan<'a, 'r>> {
    let mut scan = scan.tag("{")?.then(|scan| region(scan, " state="))?.state(state)?.skip("server=")?;
    let text = scan.take_until("}")?;
    if text != b"null" {
        scan.record().put_text(server, text);
    }
    Some(scan)
}

/// 1.x: `Offlined 9e46.. from rs1.example.com,16020,1795214206411`, `Onlined 9e46.. on rs1.example.com,16020,1795214206411`
pub(super) fn region_moved<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, end, action) = match scan.sees("Offlined ") {
        true => ("Offlined ", " from ", "region_offlined"),
        false => ("Onlined ", " on ", "region_onlined"),
    };
    scan.tag(tag)?.then(|scan| region(scan, end))?.word(Field::HbaseServer)?.action(action)
}

/// 2.x: `pid=15 updating hbase:meta row=9e46.., regionState=OPENING, regionLocation=rs1.example.com,16020,1795214206411`
pub(super) fn meta_updated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("pid=")?
        .int(Field::HbaseProcedureId)?
        .tag(" updating hbase:meta row=")?
        .then(|scan| region(scan, ", regionState="))?
        .state(Field::HbaseStateTo)?
        .maybe_then(|scan| Some(scan.skip("regionLocation=")?.word(Field::HbaseServer)?.rest()))
        .action("region_transition")
}

/// `Assigning 5 region(s) to rs1.example.com,16020,1795214206411`, `Assigning hbase:meta,,1.1588230740 to rs1.example.com,16020,1795214206411`
pub(super) fn assigning<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Assigning ")?;
    let counted = wire::bytes::find(scan.line(), b" region(s) to ").is_some();
    let scan = match counted {
        true => scan.int(Field::HbaseRegions)?.tag(" region(s) to ")?,
        false => scan.then(|scan| region(scan, " to "))?,
    };
    scan.word(Field::HbaseServer)?.action("regions_assigning")
}

/// `Handled SPLIT event; parent=khp_events,,1795.9e46..., daughter a=khp_events,,1795.799f..., daughter b=khp_events,1-59,1795.e5d2..., on rs1.example.com,16020,1795214206411`,
/// `Handled MERGED event; merged=.., region_a=.., region_b=.., on rs1..`
pub(super) fn split_handled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Handled ")?;
    let (tag, first, second, action) = match scan.sees("SPLIT") {
        true => ("SPLIT event; parent=", ", daughter a=", ", daughter b=", "region_split"),
        false => ("MERGED event; merged=", ", region_a=", ", region_b=", "regions_merged"),
    };
    scan.tag(tag)?
        .then(|scan| region(scan, first))?
        .list(Field::HbaseDaughters, second, ", on ")?
        .word(Field::HbaseServer)?
        .action(action)
}

/// `Joined the cluster in 148ms, failover=false`; 2.x `Number of RegionServers=2 joined`
pub(super) fn joined<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Joined the cluster in ")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .action("cluster_joined")
}

/// `Failed assignment of hbase:meta,,1.1588230740 to rs1.example.com,16020,1795214206411, trying to assign elsewhere instead; try=1 of 10`,
/// `.., regionserver says 'FAILED_OPENING',  trying to assign elsewhere instead; try=1 of 10`,
/// `STUCK Region-In-Transition state=OPENING, location=rs1.., table=t, region=9e46..` (2.x)
pub(super) fn region_problem<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("STUCK Region-In-Transition ") {
        let scan = scan.tag("STUCK Region-In-Transition ")?;
        let mut scan = scan.maybe("rit=").maybe("state=").state(Field::HbaseStateTo)?;
        let rest = scan.line();
        procedures::details(rest, scan.record());
        return scan.action("region_stuck");
    }
    let scan = scan.tag("Failed assignment of ")?.then(|scan| region(scan, " to "))?;
    let says = ", regionserver says ";
    let end = wire::bytes::find(scan.line(), says.as_bytes()).map_or(", trying ", |_| says);
    scan.until(Field::HbaseServer, end)?
        .maybe_then(|scan| Some(scan.skip("try=")?.int(Field::HbaseAttempt)?.rest()))
        .action("assignment_failed")
}

/// `Handling OPENED of 1588230740 from hm1.example.com,16000,1795214204445; deleting unassigned node`
pub(super) fn open_handled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Handling OPENED of ")?
        .then(|scan| region(scan, " from "))?
        .until(Field::HbaseServer, ";")?
        .action("region_open_handled")
}

/// `balance hri=khp_events,..,1795.9e46..., source=rs1.example.com,16020,1795214206411, destination=rs2.example.com,16020,1795214206171`; before 1.0
/// `balance hri=.., src=.., dest=..`
pub(super) fn balanced_region<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("balance hri=")?;
    let (source, destination) = match wire::bytes::find(scan.line(), b", source=") {
        Some(_) => (", source=", ", destination="),
        None => (", src=", ", dest="),
    };
    scan.then(|scan| region(scan, source))?
        .until(Field::HbaseServerBefore, destination)?
        .word(Field::HbaseServer)?
        .action("region_moving")
}

/// 2.x: `hbase:meta,,1.1588230740 is NOT online; state={1588230740 state=OPEN, ts=1795332206911, server=null}; ServerCrashProcedures=true. Master startup cannot progress, in holding-pattern until region onlined.`
pub(super) fn holding<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(|scan| region(scan, " is NOT online; state="))?;
    scan.maybe_then(|scan| {
        let scan = scan.skip(" state=")?.state(Field::HbaseStateTo)?.skip(", server=")?;
        Some(if scan.sees("null") { scan } else { scan.until(Field::HbaseServer, "}")? }.rest())
    })
    .action("master_held_up")
}

/// `Region server rs1.example.com,16020,1795214206411 reported a fatal error:` and in the lines below what that server wrote when it
/// aborted; 2.x without the first words
pub(super) fn server_fatal<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("Region server ");
    let mut scan = scan.until(Field::HbaseServer, " reported a fatal error:")?;
    if let Some(below) = scan.rest().strip_prefix(b"\n") {
        let line = &below[..memchr::memchr(b'\n', below).unwrap_or(below.len())];
        let why = wire::bytes::find(line, b": ").map_or(line, |at| &line[at + 2..]);
        let why = why.strip_suffix(b"*****").unwrap_or(why).trim_ascii();
        scan.record().put_text(Field::HbaseReason, why);
    }
    scan.action("server_failed")
}

/// `Server rs1.example.com,16020,1795214206411 has been rejected; Reported time is too far out of sync with master.  Time difference of 132877ms > max allowed of 30000ms`,
/// `Reported time for server rs1.. is out of sync with master by 11000ms. (Warning threshold is 10000ms;  error threshold is 30000ms)`
pub(super) fn clock<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Server ") {
        return scan
            .tag("Server ")?
            .until(Field::HbaseServer, " has been rejected; Reported time ")?
            .skip("difference of ")?
            .then(|scan| duration(scan, Field::HbaseDurationMs))?
            .skip("allowed of ")?
            .then(|scan| duration(scan, Field::HbaseLimitMs))?
            .is(Field::EventOutcome, "failure")
            .action("clock_skew");
    }
    scan.tag("Reported time for server ")?
        .until(Field::HbaseServer, " is out of sync with master by ")?
        .then(|scan| duration(scan, Field::HbaseDurationMs))?
        .skip("hreshold is ")?
        .then(|scan| duration(scan, Field::HbaseLimitMs))?
        .action("clock_skew")
}

/// 2.x: what the janitor found wrong in hbase:meta: `hole=khp_events,,1795.9e46.../khp_events,m,1795.799f..., overlap=.., empty=.., unknown_server=rs1..,16020,1/khp_events,,1795.9e46...`
pub(super) fn meta_problem<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KINDS: [&str; 4] = ["hole=", "overlap=", "empty=", "unknown_server="];
    let scan = Scan::new(message, record);
    KINDS.iter().any(|kind| scan.sees(kind)).then_some(())?;
    scan.all_of_line(Field::HbaseReason).is(Field::EventOutcome, "failure").action("meta_inconsistent")
}

/// `Master has completed initialization 27.280sec`
pub(super) fn initialized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Master has completed initialization")?.maybe(" ");
    scan.maybe_then(|scan| Some(duration(scan, Field::HbaseDurationMs)?.rest())).action("master_initialized")
}

/// `Registering server=rs1.example.com,16020,1795214206411`; 2.x `Registering regionserver=..`
pub(super) fn server_registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Registering ")?
        .maybe("region")
        .tag("server=")?
        .word(Field::HbaseServer)?
        .action("server_registered")
}

/// `Waiting on RegionServer count=0 to settle; waited=0ms, expecting min=1 server(s), max=NO_LIMIT server(s), ..`, `Finished wait on RegionServer count=2; waited=4533ms, ..`
pub(super) fn server_count<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Finished ") {
        true => ("Finished wait on ", "servers_settled"),
        false => ("Waiting on ", "servers_awaited"),
    };
    scan.tag(tag)?
        .skip("count=")?
        .int(Field::HbaseServers)?
        .skip("waited=")?
        .then(|scan| duration(scan, Field::HbaseWaitedMs))?
        .action(action)
}

/// 2.x: `Processing expiration of rs2.example.com,16020,1795214206171 on hm1.example.com,16000,1795214204445`
pub(super) fn server_expired<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Processing expiration of ")?
        .word(Field::HbaseServer)?
        .action("server_expired")
}

/// `RegionServer ephemeral node deleted, processing expiration [rs2.example.com,16020,1795214206171]`
pub(super) fn server_gone<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("RegionServer ephemeral node deleted, processing expiration [")?
        .until(Field::HbaseServer, "]")?
        .action("server_expired")
}

/// 1.x: `Start processing crashed rs2.example.com,16020,1795214206171`, `Finished processing of crashed rs2.example.com,16020,1795214206171`,
/// `Using round robin in SSH to assign 5 regions from the dead server rs2.example.com,16020,1795214206171`
pub(super) fn crash<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Using round robin") {
        return scan
            .skip("to assign ")?
            .int(Field::HbaseRegions)?
            .skip(" dead server ")?
            .word(Field::HbaseServer)?
            .action("crash_reassigning");
    }
    let (tag, action) = match scan.sees("Start ") {
        true => ("Start processing crashed ", "crash_started"),
        false => ("Finished processing of crashed ", "crash_finished"),
    };
    scan.tag(tag)?.word(Field::HbaseServer)?.action(action)
}

/// `start StochasticLoadBalancer.balancer, initCost=40.0, functionCost=..`; 2.4 `Start StochasticLoadBalancer.balancer, initial weighted average imbalance=0.2, functionCost=..`
pub(super) fn balancer_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan =
        Scan::new(message, record).maybe("s").maybe("S").tag("tart StochasticLoadBalancer.balancer, ")?;
    scan.skip("=")?.float(Field::HbaseCost)?.action("balancer_started")
}

/// `Skipping load balancing because the cluster is balanced. Total cost: 13.03, Sum multiplier: 602.0, Minimum cost needed for balance: 0.05`; older
/// `Skipping load balancing because balanced cluster; total cost is 13.03, sum multiplier is 602.0 min cost which need balance is 0.05`; 2.4
/// `Cluster wide - skipping load balancing because weighted average imbalance=0.01 <= threshold(0.05). ..`
pub(super) fn balancer_skipped<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const SKIPS: &[u8] = b"kipping load balancing because ";
    let line = &message[..memchr::memchr(b'\n', message).unwrap_or(message.len())];
    let at = wire::bytes::find(&line[..line.len().min(256)], SKIPS)?;
    let mut scan = Scan::new(message, record).advance(at + SKIPS.len())?;
    for mark in ["otal cost: ", "otal cost is ", "imbalance="] {
        let cost = wire::bytes::find(line, mark.as_bytes()).map(|at| &line[at + mark.len()..]);
        if let Some(cost) = cost.and_then(|mut text| steps::float(&mut text)) {
            scan.record().put(Field::HbaseCost, Value::Float(cost));
            break;
        }
    }
    scan.action("balancer_skipped")
}

/// `Finished computing new load balance plan.  Computation took 1234ms to try 5000 different iterations.  Found a solution that moves 5 regions; Going from a computed cost of 40.0 to a new cost of 12.5`;
/// 2.4 `.. computation took 1234 ms to try .. Going from a computed imbalance of 0.2 to a new imbalance of 0.01.`;
/// `Could not find a better load balance plan.  Tried 5000 different configurations in 1234ms, and did not find anything with a computed cost less than 40.0`;
/// 2.4 `Could not find a better moving plan.  Tried .. in 1234 ms, and did not find anything with an imbalance score less than 0.2`
pub(super) fn balancer_done<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Could not find a better ") {
        return scan
            .skip(" configurations in ")?
            .float(Field::HbaseDurationMs)?
            .maybe_then(|scan| Some(scan.skip(" less than ")?.float(Field::HbaseCost)?.rest()))
            .action("balancer_found_nothing");
    }
    scan.tag("Finished computing new ")?
        .skip("omputation took ")?
        .float(Field::HbaseDurationMs)?
        .skip("solution that moves ")?
        .int(Field::HbaseRegions)?
        .maybe_then(|scan| Some(scan.skip("from a computed ")?.skip("of ")?.float(Field::HbaseCost)?.rest()))
        .action("balancer_planned")
}

/// `Scanned 8 catalog row(s), gc'd 0 unreferenced merged region(s) and 1 unreferenced parent region(s)`
pub(super) fn catalog_scanned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Scanned ")?
        .int(Field::HbaseRegions)?
        .tag(" catalog row(s), ")?
        .action("catalog_scanned")
}

/// 1.x: `Moving table khp_events state from ENABLING to ENABLED`
pub(super) fn table_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Moving table ")?
        .until(Field::HbaseTable, " state from ")?
        .word(Field::HbaseStateFrom)?
        .tag(" to ")?
        .word(Field::HbaseStateTo)?
        .action("table_state")
}

/// 2.x: `Updated tableName=khp_events, state=ENABLED in hbase:meta`
pub(super) fn table_state_meta<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Updated ")?
        .skip("ableName=")?
        .until(Field::HbaseTable, ", state=")?
        .state(Field::HbaseStateTo)?
        .action("table_state")
}

/// `Another master is the active master, hm1.example.com,16000,1795214204445; waiting to become the next active master`,
/// `Failed to become active master` and a trace
pub(super) fn waiting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Failed to become active master") {
        return scan.is(Field::EventOutcome, "failure").action("master_failed");
    }
    scan.tag("Another master is the active master, ")?
        .until(Field::HbaseServer, "; ")?
        .is(Field::HaState, "standby")
        .action("master_waiting")
}

/// `Registered Active Master=hm1.example.com,16000,1795214204445`; 2.x `Registered as active master=..`
pub(super) fn active<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan =
        Scan::new(message, record).tag("Registered ")?.maybe("Active Master=").maybe("as active master=");
    let is_active = scan.rest().len() < message.len() - "Registered ".len();
    let scan = is_active.then_some(scan)?.is(Field::HaState, "active");
    scan.word(Field::HbaseServer)?.action("master_active")
}

/// `Updated row khp_events,,1795.9e46... with server=rs1.example.com,16020,1795214206411`, `Added 3`, `Deleted khp_events,,1795.9e46...`,
/// `Deleted [{ENCODED => 7e9e.., NAME => 'tmp_t,,1795.7e9e...', ..}]`
pub(super) fn meta_row<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Updated row ") {
        return scan
            .tag("Updated row ")?
            .then(|scan| region(scan, " with server="))?
            .word(Field::HbaseServer)?
            .action("meta_row_updated");
    }
    if scan.sees("Added ") {
        return scan.tag("Added ")?.int(Field::HbaseRegions)?.action("meta_rows_added");
    }
    let scan = scan.tag("Deleted ")?;
    let scan = match scan.sees("[{") {
        true => scan.skip("NAME => '")?.then(|scan| region(scan, "'"))?,
        false => scan.then(region_to_end)?,
    };
    scan.action("meta_row_deleted")
}
