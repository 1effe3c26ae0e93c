//! Volumes: those that are added and removed, checks of disks, and disks that fail. Ports that the DataNode listens on.

use crate::{
    fields::Field,
    message::Scan,
    record::{Record, Value},
    scan,
};

/// `Added volume - /mnt/dn1/current, StorageType: DISK` (in 3.x `Added volume - [DISK]file:/mnt/dn1, StorageType: DISK`),
/// `Added new volume: DS-19e4402b-375a-4312-8656-9f398eaf3228`, of the DataNode `Successfully added volume: [DISK]file:/mnt/dn1`,
/// `Failed to add volume: [DISK]file:/mnt/dn1` and a trace
pub(super) fn added<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Added new volume: ") {
        return scan.tag("Added new volume: ")?.word(Field::HdfsStorageId)?.action("volume_added");
    }
    for (tag, action) in
        [("Successfully added volume: ", "volume_added"), ("Failed to add volume: ", "volume_add_failed")]
    {
        if scan.sees(tag) {
            return scan.tag(tag)?.rest_of_line(Field::HdfsVolume)?.action(action);
        }
    }
    scan.tag("Added volume - ")?
        .until(Field::HdfsVolume, ", StorageType: ")?
        .word(Field::HdfsStorageType)?
        .action("volume_added")
}

/// `Removing /mnt/dn1 from FsDataset.`, `Removing StorageLocation [DISK]file:/mnt/dn1 with id DS-1 from FsDataset.`,
/// `Removing failed volume /mnt/dn1: ` and why (FsVolumeList)
pub(super) fn removing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Removing ")?;
    if scan.sees("failed volume ") {
        return scan
            .tag("failed volume ")?
            .until(Field::HdfsVolume, ": ")?
            .all_of_line(Field::HdfsReason)
            .action("volume_failed");
    }
    let scan = scan.maybe("StorageLocation ").until(Field::HdfsVolume, " from FsDataset")?;
    scan.action("volume_removing")
}

/// `Removed volume: /mnt/dn1`, `Removed volume: /mnt/dn1 from volume list.`; of a list of failed ones
/// `Completed checkDirs. Found 1 failure volumes.`
pub(super) fn removed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Completed checkDirs") {
        return scan
            .tag("Completed checkDirs. Found ")?
            .int(Field::HdfsVolumesFailed)?
            .action("volumes_checked");
    }
    scan.tag("Removed volume: ")?.word(Field::HdfsVolume)?.action("volume_removed")
}

/// `DataNode failed volumes:/mnt/dn1/current;`, in `DataNode.handleDiskError`'s words
/// `DataNode.handleDiskError on : [/mnt/dn1] Keep Running: true`, up to 2.7 without the volumes, `DataNode.handleDiskError: Keep Running: true`;
/// `DataNode is shutting down due to failed volumes: [/mnt/dn1]`, up to 2.7 `DataNode is shutting down: DataNode failed volumes:/mnt/dn1/current;`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("DataNode is shutting down") {
        let tag = "DataNode is shutting down due to failed volumes: [";
        let scan = match scan.sees(tag) {
            true => scan.tag(tag)?.list(Field::HdfsVolume, ", ", "]")?,
            false => scan.tag("DataNode is shutting down: ")?.all_of_line(Field::HdfsReason),
        };
        return scan.action("volumes_exhausted");
    }
    if scan.sees("DataNode.handleDiskError: Keep Running: ") {
        return scan.action("volume_failed");
    }
    if scan.sees("DataNode.handleDiskError") {
        let mut scan = scan.tag("DataNode.handleDiskError")?.skip(": ")?.maybe("[");
        let line = scan.line();
        let at = wire::bytes::find(line, b" Keep Running: ")?;
        let volumes = line[..at].strip_suffix(b"]").unwrap_or(&line[..at]);
        scan.record().put(Field::HdfsVolume, Value::List(volumes, ", "));
        return scan.action("volume_failed");
    }
    scan.tag("DataNode failed volumes:")?.rest_list(Field::HdfsVolume, ";")?.action("volume_failed")
}

/// `checkDiskErrorAsync callback got 1 failed volumes: [/mnt/dn1/current]`, before 3.0 `Completed checkDirs` of [`removed`];
/// `checkDiskError got 1 failed volumes - [/mnt/dn1/current]`
pub(super) fn disk_error<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("checkDiskError")?
        .maybe("Async callback")
        .tag(" got ")?
        .int(Field::HdfsVolumesFailed)?
        .tag(" failed volumes")?
        .skip("[")?
        .list(Field::HdfsVolume, ", ", "]")?
        .action("volume_failed")
}

/// `Scheduling a check for /mnt/dn1/current`, `Scheduled health check for volume /mnt/dn1/current`
pub(super) fn check_scheduled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = match scan.sees("Scheduling ") {
        true => "Scheduling a check for ",
        false => "Scheduled health check for volume ",
    };
    scan.tag(tag)?.rest_of_line(Field::HdfsVolume)?.action("volume_check_scheduled")
}

/// `Volume /mnt/dn1/current detected as being unhealthy`, at the start `StorageLocation [DISK]file:/mnt/dn1 detected as failed.`,
/// `StorageLocation [DISK]file:/mnt/dn1 appears to be degraded.`, and `Exception running disk checks against volume /mnt/dn1` and a trace
pub(super) fn unhealthy<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const CHECKED: &str = "Exception running disk checks against volume ";
    const KINDS: [(&str, &str, &str); 3] = [
        ("Volume ", " detected as being unhealthy", "volume_failed"),
        ("StorageLocation ", " detected as failed.", "volume_failed"),
        ("StorageLocation ", " appears to be degraded.", "volume_degraded"),
    ];
    let scan = Scan::new(message, record);
    if scan.sees(CHECKED) {
        return scan.tag(CHECKED)?.rest_of_line(Field::HdfsVolume)?.action("volume_failed");
    }
    let has = |end: &str| wire::bytes::find(message, end.as_bytes()).is_some();
    let (tag, end, action) = KINDS.into_iter().find(|(tag, end, _)| scan.sees(tag) && has(end))?;
    scan.tag(tag)?.until(Field::HdfsVolume, end)?.action(action)
}

/// `Exception checking StorageLocation [DISK]file:/mnt/dn1` and a trace
pub(super) fn check_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Exception checking StorageLocation ")?
        .rest_of_line(Field::HdfsVolume)?
        .action("volume_failed")
}

/// `Opened streaming server at /0:0:0:0:0:0:0:0:50010`, `Opened IPC server at /0.0.0.0:50020`, `Listening HTTP traffic on /0.0.0.0:50075`
pub(super) fn server_opened<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record);
    let (tag, name) = match scan.rest() {
        [b'O', ..] => ("Opened ", " server at "),
        _ => ("Listening ", " traffic on "),
    };
    scan = scan.tag(tag)?.until(Field::PartName, name)?;
    let address = scan.line();
    let port = &address[memchr::memrchr(b':', address)? + 1..];
    let number = scan::ip(address).and(std::str::from_utf8(port).ok()).and_then(|port| port.parse().ok())?;
    scan.record().put(Field::RpcPort, Value::Int(number));
    scan.is(Field::PartState, "started").action("service_part_state")
}
