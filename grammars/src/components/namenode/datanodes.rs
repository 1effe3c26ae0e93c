//! DataNodes as the NameNode sees them: registration, reports, death, storages, racks, decommission.

use crate::{
    components::hdfs::registration,
    fields::Field,
    message::Scan,
    record::{Record, Value},
    scan,
};

/// `BLOCK* processReport 0xbc8b115e0a646ac3: ` (2.10), `.. 0x1 with lease ID 0x2: ` (3.x), `BLOCK* processReport: ` (2.7)
fn report_head<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("BLOCK* processReport")?.skip(": ")
}

/// `BLOCK* processReport 0x1: from storage DS-1 node DatanodeRegistration(..), blocks: 0, hasStaleStorage: true, processing time: 2 msecs, invalidatedBlocks: 0`;
/// up to 2.6 `hasStaleStorages`
pub(super) fn report<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(report_head)?
        .tag("from storage ")?
        .until(Field::HdfsStorageId, " node ")?
        .then(registration)?
        .tag(", blocks: ")?
        .int(Field::HdfsBlocks)?
        .tag(", hasStaleStorage")?
        .maybe("s")
        .tag(": ")?
        .boolean(Field::HdfsStaleStorage)?
        .tag(", processing time: ")?
        .float(Field::HdfsDurationMs)?
        .tag(" msecs")?
        .maybe_then(|scan| Some(scan.tag(", invalidatedBlocks: ")?.int(Field::HdfsInvalidated)?.rest()))
        .action("block_report")
}

/// `BLOCK* processReport 0x1: Processing first storage report for DS-1 from datanode 98da930a-..` or, in 3.x,
/// `.. from datanode DatanodeRegistration(..)`; 2.0 to 2.6 `BLOCK* processReport: Received first block report from 10.20.1.13:50010 after starting up or ..`,
/// `.. from DatanodeStorage[DS-1,DISK,NORMAL] after ..`
pub(super) fn first_report<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).then(report_head)?;
    if scan.sees("Received first block report from ") {
        let scan = scan.tag("Received first block report from ")?;
        let scan = match scan.sees("DatanodeStorage[") {
            true => scan.tag("DatanodeStorage[")?.until(Field::HdfsStorageId, ",")?,
            false => scan.word(Field::HdfsDatanode)?,
        };
        return scan.skip(" after starting up")?.action("first_block_report");
    }
    let scan =
        scan.tag("Processing first storage report for ")?.until(Field::HdfsStorageId, " from datanode ")?;
    let scan = match scan.sees("DatanodeRegistration(") {
        true => scan.then(registration)?,
        false => scan.word(Field::HdfsDatanodeUuid)?,
    };
    scan.action("first_block_report")
}

/// `BLOCK* processReport 0x1: discarded non-initial block report from DatanodeRegistration(..) because namenode still in startup phase`
pub(super) fn report_discarded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(report_head)?
        .tag("discarded non-initial block report from ")?
        .maybe_then(|scan| Some(scan.then(registration)?.rest()))
        .action("block_report_discarded")
}

/// `BLOCK* registerDatanode: from DatanodeRegistration(10.20.1.13:50010, ..) storage 98da930a-7d4b-4bb3-bb52-f7e041702b9b`
pub(super) fn registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("BLOCK* registerDatanode: from ")?
        .then(registration)?
        .action("datanode_registered")
}

/// `BLOCK* removeDeadDatanode: lost heartbeat from 10.20.1.13:50010, removeBlocksFromBlockMap true`; up to 2.8 nothing stands
/// behind the address
pub(super) fn dead<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("BLOCK* removeDeadDatanode: lost heartbeat from ")?;
    let scan = match memchr::memchr(b',', scan.line()) {
        Some(_) => scan.until(Field::HdfsDatanode, ",")?,
        None => scan.word(Field::HdfsDatanode)?,
    };
    scan.action("datanode_dead")
}

/// `Adding a new node: /default-rack/10.20.1.13:50010`, `Removing a node: /default-rack/10.20.1.13:50010`
pub(super) fn topology_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, action) = match scan.sees("Adding a new node: ") {
        true => ("Adding a new node: ", "node_added"),
        false => ("Removing a node: ", "node_removed"),
    };
    let mut scan = scan.tag(tag)?;
    let at = memchr::memrchr(b'/', scan.line())?;
    let node = &scan.line()[at + 1..];
    scan.record().put_text(Field::HdfsDatanode, node);
    scan.action(action)
}

/// `Adding new storage ID DS-815ce071-8a18-4536-9d9c-3dd9e02be2b2 for DN 10.20.1.13:50010`
pub(super) fn storage_added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Adding new storage ID ")?
        .until(Field::HdfsStorageId, " for DN ")?
        .word(Field::HdfsDatanode)?
        .action("storage_added")
}

/// `Registered DN 98da930a-7d4b-4bb3-bb52-f7e041702b9b (10.20.1.13:50010).`
pub(super) fn lease_registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Registered DN ")?
        .until(Field::HdfsDatanodeUuid, " (")?
        .until(Field::HdfsDatanode, ").")?
        .action("report_lease_registered")
}

/// `Starting decommission of 10.20.1.13:50010 [DISK]DS-1:NORMAL:10.20.1.13:50010 with 12 blocks`, the same for maintenance
/// (up to 2.6 `Start Decommissioning 10.20.1.13:50010 with 12 blocks`); `Decommissioning complete for node 10.20.1.13:50010` (up to 2.6 `Decommission complete for 10.20.1.13:50010`),
/// `Node 10.20.1.13:9866 has entered maintenance mode.`
pub(super) fn decommission<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STARTS: [(&str, &str); 3] = [
        ("Starting decommission of ", "decommission_started"),
        ("Start Decommissioning ", "decommission_started"),
        ("Starting maintenance of ", "maintenance_started"),
    ];
    const ENDS: [&str; 2] = ["Decommissioning complete for ", "Decommission complete for "];
    let scan = Scan::new(message, record);
    if let Some((tag, action)) = STARTS.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan
            .tag(tag)?
            .word(Field::HdfsDatanode)?
            .skip(" with ")?
            .int(Field::HdfsBlocks)?
            .tag(" blocks")?
            .action(action);
    }
    if scan.sees("Node ") {
        return scan
            .tag("Node ")?
            .until(Field::HdfsDatanode, " has entered maintenance mode")?
            .action("maintenance_entered");
    }
    let tag = ENDS.into_iter().find(|tag| scan.sees(tag))?;
    scan.tag(tag)?.maybe("node ").word(Field::HdfsDatanode)?.action("decommission_completed")
}

/// `Stopping decommissioning of live node 10.20.1.13:50010`, `Stopping maintenance of dead node ..`,
/// `Dead node 10.20.1.13:50010 is decommissioned immediately.`, `Dead node 10.20.1.13:50010 is put in maintenance state immediately.`
pub(super) fn decommission_of_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STOPS: [(&str, &str); 2] = [
        ("Stopping decommissioning of ", "decommission_stopped"),
        ("Stopping maintenance of ", "maintenance_stopped"),
    ];
    const DEAD: [(&str, &str); 2] = [
        (" is decommissioned immediately", "decommission_completed"),
        (" is put in maintenance state immediately", "maintenance_entered"),
    ];
    let scan = Scan::new(message, record);
    if let Some((tag, action)) = STOPS.into_iter().find(|(tag, _)| scan.sees(tag)) {
        return scan.tag(tag)?.skip(" node ")?.word(Field::HdfsDatanode)?.action(action);
    }
    let scan = scan.tag("Dead node ")?.word(Field::HdfsDatanode)?;
    let (_, action) = DEAD.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.action(action)
}

/// `Node 10.20.1.13:9866 is dead while in Decommission In Progress. Cannot be safely decommissioned or be in maintenance since ..`, 2.7
/// `Node 10.20.1.13:50010 is dead while decommission is in progress. Cannot be safely ..`
pub(super) fn decommission_unsafe<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Node ")?
        .until(Field::HdfsDatanode, " is dead while ")?
        .skip("annot be safely decommissioned")?
        .action("decommission_unsafe")
}

/// `Unresolved datanode registration: hostname cannot be resolved (ip=10.20.1.13, hostname=10.20.1.13)`
pub(super) fn refused<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Unresolved datanode registration: ")?;
    let reason = scan.line();
    let mut scan = scan.maybe_then(|scan| {
        let mut scan = scan.skip("(ip=")?;
        let ip = scan.take_until(",")?;
        scan.record().put(Field::SourceIp, Value::Text(scan::ip(ip)?));
        Some(scan.rest())
    });
    scan.record().put_text(Field::HdfsReason, reason);
    scan.action("datanode_refused")
}

/// `BR lease 0x21f7b6ad1c8a2a6f is not valid for DN 98da930a-.., because the lease has expired.`, `.. is not valid for unknown datanode 98da930a-..`,
/// `.. is not valid for DN 98da930a-... Expected BR lease 0x21f7b6ad1c8a2a70.`
pub(super) fn lease_refused<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("BR lease 0x")?.skip(" is not valid for ")?;
    scan.maybe("unknown datanode ")
        .maybe("DN ")
        .name_until(Field::HdfsDatanodeUuid, b",. ")?
        .action("report_lease_refused")
}

/// `Unresolved topology mapping. Using /default-rack for host 10.20.1.13`
pub(super) fn rack_unknown<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Unresolved topology mapping. Using ")?
        .skip(" for host ")?
        .word(Field::HdfsDatanode)?
        .action("rack_unknown")
}
