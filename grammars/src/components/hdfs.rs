//! What several daemons of HDFS write: a DataNode's registration, storage directories, the parts of a daemon.

mod trouble;

use crate::{
    fields::Field,
    message::{Messages, Scan},
    record::{Record, Value},
};

/// Message grammars for all daemons of HDFS.
pub(crate) const MESSAGES: Messages = &[
    (
        "Storage",
        &[storage_locked, storage_locked_by_other, storage_state, storage_formatting, storage_created],
    ),
    ("MetricsSystemImpl", &[metrics_system, metrics_scheduled]),
    ("MetricsConfig", &[configuration_missing]),
    ("Configuration", &[unit_missing, final_kept]),
    ("deprecation", &[deprecated]),
    ("Util", &[scheme_missing]),
    ("HttpServer2", &[http_bound]),
    ("HttpServer", &[http_bound]),
    ("CallQueueManager", &[call_queue]),
    ("Server", &[read_failed]),
    ("Storage", &[trouble::incompatible]),
    ("DataNode", &[trouble::incompatible]),
    ("FSImage", &[trouble::edits]),
    ("ImageServlet", &[trouble::transfer]),
    ("GetImageServlet", &[trouble::transfer]),
    ("GetJournalEditServlet", &[trouble::transfer]),
    ("JournalNodeSyncer", &[trouble::transfer]),
    ("*", &[setting]),
];

/// `DatanodeRegistration(10.20.1.13:50010, datanodeUuid=98da930a-.., infoPort=50075, .., storageInfo=lv=-57;cid=..;c=0)`, up to 2.3 with
/// `storageID=DS-..` in place of the UUID
pub(crate) fn registration<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan.tag("DatanodeRegistration(")?.until(Field::HdfsDatanode, ", ")?;
    let scan = match scan.sees("storageID=") {
        true => scan.tag("storageID=")?.until(Field::HdfsStorageId, ", ")?,
        false => scan.tag("datanodeUuid=")?.until(Field::HdfsDatanodeUuid, ", ")?,
    };
    scan.skip(")")
}

/// `Block pool BP-1-10.20.1.1-2 (Datanode Uuid 70643477-..) service to nn1.example.com/10.20.1.1:8020`, before the first handshake
/// `Block pool <registering> (Datanode Uuid unassigned) service to ..`
pub(crate) fn offer_service<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let scan = scan.tag("Block pool ")?.maybe("Block pool ");
    let scan = match scan.sees("BP-") {
        true => scan.until(Field::HdfsBlockPool, " (Datanode Uuid ")?,
        false => scan.skip(" (Datanode Uuid ")?,
    };
    let mut scan = scan.until(Field::HdfsDatanodeUuid, ") service to ")?;
    let line = scan.line();
    let end = memchr::memchr(b' ', line).unwrap_or(line.len());
    // A sentence may end here.
    let peer = line[..end].strip_suffix(b".").unwrap_or(&line[..end]);
    scan.record().put_text(Field::HdfsPeer, peer);
    scan.advance(peer.len())
}

/// `startTxId: 3188 endTxId: 3234 isInProgress: true`: a segment of the edit log.
pub(crate) fn segment<'a, 'r>(scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    scan.tag("startTxId: ")?.int(Field::HdfsTxid)?.tag(" endTxId: ")?.int(Field::HdfsTxidEnd)
}

/// `DatanodeInfoWithStorage[10.20.1.12:50010,DS-1,DISK], DatanodeInfoWithStorage[10.20.1.13:50010,DS-2,DISK]` up to `]` and `end`: the
/// DataNodes with storage and type, without the name of the class. It may be nothing.
pub(crate) fn datanodes<'a, 'r>(mut scan: Scan<'a, 'r>, end: &str) -> Option<Scan<'a, 'r>> {
    const CLASS: &[u8] = b"DatanodeInfoWithStorage[";
    let text = scan.take_until(end)?;
    match text.strip_prefix(CLASS) {
        Some(first) => {
            let list = first.strip_suffix(b"]").unwrap_or(first);
            scan.record().put(Field::HdfsReplicas, Value::List(list, "], DatanodeInfoWithStorage["));
        }
        None if text.is_empty() => {}
        None => scan.record().put(Field::HdfsReplicas, Value::List(text, ", ")),
    }
    Some(scan)
}

/// The number of a block, without the `blk_` that it has elsewhere.
pub(crate) fn block_number<'a, 'r>(mut scan: Scan<'a, 'r>) -> Option<Scan<'a, 'r>> {
    let line = scan.line();
    let sign = usize::from(line.first() == Some(&b'-'));
    let length = sign + line[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    scan.record().put(Field::HdfsBlockId, Value::Joined("blk_", &line[..length]));
    if length > sign { scan.advance(length) } else { None }
}

/// `Lock on /mnt/dn/in_use.lock acquired by nodename 947@dn1.example.com`
fn storage_locked<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Lock on ")?
        .until_last(Field::HdfsPath, " acquired by nodename ")?
        .word(Field::HdfsClient)?
        .action("storage_locked")
}

/// `It appears that another node  947@dn1.example.com has already locked the storage directory: /mnt/dn` and a trace,
/// `Unable to acquire file lock on path /mnt/dn/in_use.lock`, and
/// `Failed to acquire lock on /mnt/dn/in_use.lock. If this storage directory is mounted via NFS, ensure that the appropriate nfs lock services are running.`
fn storage_locked_by_other<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Unable to acquire file lock on path ") {
        return scan
            .tag("Unable to acquire file lock on path ")?
            .rest_of_line(Field::HdfsPath)?
            .action("storage_lock_failed");
    }
    if scan.sees("Failed to acquire lock on ") {
        return scan
            .tag("Failed to acquire lock on ")?
            .until(Field::HdfsPath, ". If this storage directory")?
            .action("storage_lock_failed");
    }
    scan.tag("It appears that another node ")?
        .until(Field::HdfsClient, " has already locked the storage directory: ")?
        .rest_of_line(Field::HdfsPath)?
        .action("storage_lock_failed")
}

/// `Storage directory /mnt/jn does not exist`, `Storage directory /mnt/dn is not formatted for namespace 625046470. Formatting...`,
/// `Storage directory /mnt/nn has been successfully formatted.` (2.x and later also `Storage directory: ..`)
fn storage_state<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const STATES: [(&str, &str); 4] = [
        (" does not exist", "storage_missing"),
        (" is not formatted for ", "storage_formatting"),
        (" has been successfully formatted", "storage_formatted"),
        (" is not formatted", "storage_formatting"),
    ];
    let scan = Scan::new(message, record)
        .maybe("Block pool storage directory ")
        .maybe("Storage directory")
        .maybe(":")
        .maybe(" ");
    if scan.rest().len() == message.len() {
        return None;
    }
    let (state, action) =
        STATES.into_iter().find(|(state, _)| wire::bytes::find(scan.line(), state.as_bytes()).is_some())?;
    scan.until(Field::HdfsPath, state)?.action(action)
}

/// `Formatting block pool BP-1 directory /mnt/dn/current/BP-1/current`, `Formatting journal Storage Directory /mnt/jn with nsid: 625046470`
fn storage_formatting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Formatting ")?;
    let scan = match scan.sees("block pool ") {
        true => scan
            .tag("block pool ")?
            .until(Field::HdfsBlockPool, " directory ")?
            .rest_of_line(Field::HdfsPath)?,
        false => scan.tag("journal Storage Directory ")?.until(Field::HdfsPath, " with nsid: ")?,
    };
    scan.action("storage_formatting")
}

/// `Generated new storageID DS-19e4402b-375a-4312-8656-9f398eaf3228 for directory /mnt/dn`, in later versions with the reason behind it
fn storage_created<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Generated new storageID ")?
        .until(Field::HdfsStorageId, " for directory ")?
        .word(Field::HdfsPath)?
        .action("storage_created")
}

/// `DataNode metrics system started`, `Stopping DataNode metrics system...`, `DataNode metrics system stopped.`
pub(crate) fn metrics_system<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Stopping ") {
        return scan
            .tag("Stopping ")?
            .until(Field::PartName, "...")?
            .is(Field::PartState, "stopped")
            .action("service_part_state");
    }
    let line = scan.line();
    let at = wire::bytes::find(line, b" metrics system ")? + b" metrics system".len();
    let mut scan = scan;
    scan.record().put_text(Field::PartName, &line[..at]);
    scan.advance(at + 1)?
        .one_of(Field::PartState, &["started", "stopped"])?
        .maybe(".")
        .end()?
        .action("service_part_state")
}

/// `Jetty bound to port 9870`
fn http_bound<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Jetty bound to port ")?
        .int(Field::RpcPort)?
        .is(Field::PartName, "http")
        .is(Field::PartState, "started")
        .action("service_part_state")
}

/// `Using callQueue: class java.util.concurrent.LinkedBlockingQueue, queueCapacity: 1000, scheduler: class org.apache.hadoop.ipc.DefaultRpcScheduler, ipcBackoff: false.`,
/// in 2.x without commas and without the last word
fn call_queue<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Using callQueue: class ")?
        .name(Field::RpcQueue)?
        .maybe(",")
        .tag(" queueCapacity: ")?
        .int(Field::RpcQueueCapacity)?
        .maybe_then(|scan| Some(scan.skip("ipcBackoff: ")?.boolean(Field::RpcBackoff)?.rest()))
        .action("call_queue")
}

/// `Socket Reader #1 for port 8020: readAndProcess from client 10.20.1.71:41234 threw exception [org.apache.hadoop.ipc.RpcServerException: ..]`:
/// a server whose queue is full and that backs off says `CallQueueOverflowException` or that it is too busy
fn read_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Socket Reader #")?.skip(" for port ")?.int(Field::RpcPort)?;
    let scan =
        scan.tag(": readAndProcess from client ")?.address(Field::SourceIp)?.skip("threw exception [")?;
    let line = scan.line();
    let scan = scan.name(Field::ErrorType)?.maybe(": ");
    let mut scan = scan;
    let text = scan.line().strip_suffix(b"]").unwrap_or(scan.line());
    scan.record().put_text(Field::ErrorMessage, text);
    let says = |text: &str| wire::bytes::find(line, text.as_bytes()).is_some();
    let backs_off = says("too busy") || says("CallQueueOverflow");
    scan.action(if backs_off { "rpc_backoff" } else { "rpc_read_failed" })
}

/// Settings as they are told at the start: `defaultReplication         = 3`, `dfs.block.access.token.enable=false`,
/// `dfs.namenode.startup.delay.block.deletion.sec is set to 000:00:00:00.000`
fn setting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let line = scan.line();
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(byte)).count();
    let is_key = line.starts_with(b"dfs.");
    if name < 3 || line.len() != message.len() {
        return None;
    }
    let mut scan = scan;
    scan.record().put_text(Field::SettingName, &line[..name]);
    let behind = scan.advance(name)?;
    let blanks = behind.line().iter().take_while(|byte| **byte == b' ').count();
    let scan = behind.advance(blanks)?;
    let scan = match (scan.sees("= "), is_key) {
        (true, _) if blanks > 0 => scan.tag("= ")?,
        (_, true) if scan.sees("is set to ") => scan.tag("is set to ")?,
        (_, true) if scan.sees("=") => scan.tag("=")?,
        _ => return None,
    };
    scan.rest_of_line(Field::SettingValue)?.action("setting")
}

/// `Scheduled Metric snapshot period at 10 second(s).`, in 2.7 `Scheduled snapshot period at 10 second(s).`
pub(crate) fn metrics_scheduled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Scheduled ")?.maybe("Metric ");
    scan.tag("snapshot period at ")?.skip_number()?.tag(" second")?.action("metrics_scheduled")
}

/// `Cannot locate configuration: tried hadoop-metrics2-namenode.properties,hadoop-metrics2.properties`
pub(crate) fn configuration_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Cannot locate configuration: tried ")?
        .rest_list(Field::HdfsPath, ",")?
        .action("configuration_missing")
}

/// `hbase.offheapcache.minblocksize is deprecated. Instead, use hbase.blockcache.minblocksize`
pub(crate) fn deprecated<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .until(Field::SettingName, " is deprecated. Instead, use ")?
        .word(Field::SettingReplacement)?
        .action("setting_deprecated")
}

/// `No unit for dfs.namenode.checkpoint.period(120) assuming SECONDS`
fn unit_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("No unit for ")?
        .until(Field::SettingName, "(")?
        .until(Field::SettingValue, ") assuming ")?
        .action("setting_unit_missing")
}

/// `hdfs-site.xml:an attempt to override final parameter: dfs.hosts;  Ignoring.`
pub(crate) fn final_kept<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .skip(":an attempt to override final parameter: ")?
        .until(Field::SettingName, ";")?
        .action("setting_final")
}

/// `Assuming 'file' scheme for path /mnt/nn in configuration.`, up to 2.7
/// `Path /mnt/nn should be specified as a URI in configuration files. Please update hdfs configuration.`
fn scheme_missing<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let (tag, end) = match scan.sees("Path ") {
        true => ("Path ", " should be specified as a URI"),
        false => ("Assuming 'file' scheme for path ", " in configuration"),
    };
    scan.tag(tag)?.until_last(Field::HdfsPath, end)?.action("setting_scheme_missing")
}
