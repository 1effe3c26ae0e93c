//! The DataNode and its NameNodes: handshake, registration, reports, commands.

use crate::{
    components::hdfs::offer_service,
    fields::Field,
    message::{Scan, steps},
    record::{Record, Value},
};

/// `Successfully sent block report 0x12726638d2fbd6d1,  containing 2 storage report(s), of which we sent 2. The reports had 0 total blocks and used 1 RPC(s). This took 2 msec to generate and 24 msecs for RPC and NN processing. Got back one command: FinalizeCommand/5.`,
/// `Unsuccessfully sent ..`; 3.x `.. block report 0x1 with lease ID 0x2 to namenode: nn1.example.com/10.20.1.1:8020,  containing ..`
pub(super) fn sent<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, outcome) = match scan.sees("Successfully ") {
        true => ("Successfully sent block report ", "success"),
        false => ("Unsuccessfully sent block report ", "failure"),
    };
    scan.tag(tag)?
        .is(Field::EventOutcome, outcome)
        .name_until(Field::HdfsReportId, b", ")?
        .maybe_then(|scan| {
            let scan = scan.skip("to namenode: ")?.name_until(Field::HdfsPeer, b", ")?;
            Some(scan.rest())
        })
        .skip(" containing ")?
        .int(Field::HdfsStorages)?
        .skip("The reports had ")?
        .int(Field::HdfsBlocks)?
        .tag(" total blocks and used ")?
        .int(Field::HdfsRpcs)?
        .skip("This took ")?
        .int(Field::HdfsPrepareMs)?
        .skip("to generate and ")?
        .float(Field::HdfsDurationMs)?
        .skip(" for RPC and NN processing. Got back ")?
        .maybe_then(|scan| {
            Some(scan.skip("command")?.skip(": ")?.until_last(Field::HdfsCommand, ".")?.rest())
        })
        .action("block_report_sent")
}

/// `CacheReport of 12 block(s) took 0 msec to generate and 3 msecs for RPC and NN processing`
pub(super) fn cache_sent<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("CacheReport of ")?
        .int(Field::HdfsBlocks)?
        .skip(" took ")?
        .int(Field::HdfsPrepareMs)?
        .skip("to generate and ")?
        .float(Field::HdfsDurationMs)?
        .action("cache_report_sent")
}

/// `Block pool BP-1 (Datanode Uuid 7064..) service to nn1.example.com/10.20.1.1:8020 beginning handshake with NN`
pub(super) fn handshake<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(offer_service)?
        .tag(" beginning handshake with NN")?
        .action("namenode_handshake")
}

/// `Block pool Block pool BP-1 (Datanode Uuid 7064..) service to nn1.example.com/10.20.1.1:8020 successfully registered with NN`
pub(super) fn registered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(offer_service)?
        .tag(" successfully registered with NN")?
        .action("namenode_registered")
}

/// `Acknowledging ACTIVE Namenode during handshakeBlock pool BP-1 (Datanode Uuid 7064..) service to nn1.example.com/10.20.1.1:8020`,
/// `Acknowledging ACTIVE Namenode Block pool BP-1 ..`
pub(super) fn acknowledged<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Acknowledging ACTIVE Namenode ")?
        .maybe("during handshake")
        .then(offer_service)?
        .is(Field::HaState, "active")
        .action("namenode_active")
}

/// `Namenode Block pool BP-1 (Datanode Uuid 7064..) service to nn2.example.com/10.20.1.2:8020 trying to claim ACTIVE state with txid=3235`,
/// `.. taking over ACTIVE state from Block pool .. at higher txid=3235`, `.. relinquishing ACTIVE state with txid=3235`, and
/// `NN Block pool .. tried to claim ACTIVE state at txid=3200 but there was already a more recent claim at txid=3235`
pub(super) fn claims_active<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const CLAIMS: [(&str, &str, &str); 4] = [
        (" trying to claim ACTIVE state", " with txid=", "namenode_claims_active"),
        (" taking over ACTIVE state from ", " at higher txid=", "namenode_takes_over"),
        (" relinquishing ACTIVE state", " with txid=", "namenode_gives_up"),
        (" tried to claim ACTIVE state", " at txid=", "namenode_claim_refused"),
    ];
    let scan = Scan::new(message, record);
    let tag = if scan.sees("NN ") { "NN " } else { "Namenode " };
    let scan = scan.tag(tag)?.then(offer_service)?;
    let (tag, before, action) = CLAIMS.into_iter().find(|(tag, _, _)| scan.sees(tag))?;
    scan.tag(tag)?.skip(before)?.int(Field::HdfsTxid)?.action(action)
}

/// `Problem connecting to server: nn1.example.com/10.20.1.1:8020`, and why behind ` :`
pub(super) fn unreachable<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Problem connecting to server: ")?
        .word(Field::HdfsPeer)?
        .maybe(" :")
        .all_of_line(Field::ErrorMessage)
        .action("namenode_unreachable")
}

/// `Took 2041ms to process 1 commands from NN`, in 3.3 `Took 2041 ms to process 1 commands from NN`
pub(super) fn commands_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Took ")?
        .duration(Field::HdfsDurationMs)?
        .tag(" to process ")?
        .skip_number()?
        .tag(" commands from NN")?
        .action("commands_slow")
}

/// `Block pool <registering> (Datanode Uuid unassigned) service to nn1.example.com/10.20.1.1:8020 starting to offer service`
pub(super) fn offering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .then(offer_service)?
        .tag(" starting to offer service")?
        .action("namenode_service_started")
}

/// `For namenode nn1.example.com/10.20.1.1:8020 using BLOCKREPORT_INTERVAL of 120000msec CACHEREPORT_INTERVAL of 10000msec Initial delay: 0msec; heartBeatInterval=2000`,
/// up to 2.8 `.. using DELETEREPORT_INTERVAL of 300000 msec  BLOCKREPORT_INTERVAL of ..`
pub(super) fn intervals<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("For namenode ")?
        .until(Field::HdfsPeer, " using ")?
        .skip("BLOCKREPORT_INTERVAL of ")?
        .action("report_intervals")
}

/// `DatanodeCommand action : DNA_REGISTER from nn1.example.com/10.20.1.1:8020 with standby state`, `DatanodeCommand action: DNA_BALANCERBANDWIDTHUPDATE`,
/// `DatanodeCommand action from standby: DNA_ACCESSKEYUPDATE`, in 3.3 `.. from standby NN nn1.example.com/10.20.1.1:8020: DNA_ACCESSKEYUPDATE`
pub(super) fn command<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("DatanodeCommand action")?;
    let scan = match scan.sees(" from standby NN ") {
        true => scan.tag(" from standby NN ")?.until(Field::HdfsPeer, ": ")?,
        false => scan.maybe(" from standby").maybe(" ").tag(": ")?,
    };
    let scan = scan.state(Field::HdfsCommand)?;
    scan.maybe_then(|scan| Some(scan.tag(" from ")?.until(Field::HdfsPeer, " with ")?.rest()))
        .action("namenode_command")
}

/// `Got finalize command for block pool BP-1`
pub(super) fn finalize<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Got finalize command for block pool ")?
        .word(Field::HdfsBlockPool)?
        .action("finalize_command")
}

/// `Balancing bandwidth is 10485760 bytes/s`, in 3.x `Balancing bandwidth is 104857600`, `Balancing bandwith is ..` up to 2.8,
/// `Number threads for balancing is 50`
pub(super) fn bandwidth<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Number threads") {
        return scan.tag("Number threads for balancing is ")?.skip_number()?.action("balancing_threads");
    }
    let scan = scan.tag("Balancing bandwi")?.skip("th is ")?;
    scan.int(Field::HdfsBytesPerSecond)?.action("balancing_bandwidth")
}

/// `Updating balance throttler bandwidth from 10485760 bytes/s to: 1048576 bytes/s.`
pub(super) fn bandwidth_changed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record).tag("Updating balance throttler bandwidth from ")?;
    let before = steps::int(&mut scan.rest())?;
    scan.record().put(Field::HdfsBytesPerSecondBefore, Value::Int(before));
    scan.skip("to: ")?.int(Field::HdfsBytesPerSecond)?.action("balancing_bandwidth")
}

/// 3.x: `After receiving heartbeat response, updating state of namenode nn1.example.com:8020 to active`
pub(super) fn state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("After receiving heartbeat response, updating state of namenode ")?
        .until(Field::HdfsPeer, " to ")?
        .one_of(Field::HaState, &["active", "standby", "observer"])?
        .action("namenode_state")
}

/// 3.x: `Forcing a full block report to nn1.example.com:8020`, `Forcing an incremental block report to nn1.example.com:8020`
pub(super) fn forced<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Forcing a")?.skip(" block report")?;
    scan.maybe_then(|scan| Some(scan.tag(" to ")?.word(Field::HdfsPeer)?.rest()))
        .action("block_report_forced")
}
