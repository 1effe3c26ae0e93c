//! Edit log and namespace images.

use crate::{
    fields::Field,
    message::{Scan, steps},
    record::Record,
};

/// `Number of transactions: 50 Total time for transactions(ms): 18 Number of transactions batched in Syncs: 9 Number of syncs: 42 SyncTimes(ms): 122 37 `:
/// one sync time for each journal
pub(super) fn statistics<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Number of transactions: ")?
        .int(Field::HdfsEdits)?
        .skip("Total time for transactions(ms): ")?
        .int(Field::HdfsEditsMs)?
        .skip("Number of transactions batched in Syncs: ")?
        .int(Field::HdfsEditsBatched)?
        .skip("Number of syncs: ")?
        .int(Field::HdfsSyncs)?
        .skip("SyncTimes(ms): ")?;
    let times = scan.line().split(|byte| *byte == b' ').filter_map(|mut time| steps::int(&mut time));
    if let Some(slowest) = times.max() {
        scan.record().put_int(Field::HdfsSyncMs, slowest);
    }
    scan.action("edits_statistics")
}

/// `Starting log segment at 3475`
pub(super) fn segment_started<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Starting log segment at ")?
        .int(Field::HdfsTxid)?
        .end()?
        .action("edits_segment_started")
}

/// `Ending log segment 1, 2`; before 2.8 only the first number
pub(super) fn segment_ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Ending log segment ")?
        .int(Field::HdfsTxid)?
        .maybe_then(|scan| Some(scan.tag(", ")?.int(Field::HdfsTxidEnd)?.rest()))
        .end()?
        .action("edits_segment_ended")
}

/// `Rolling edit logs`
pub(super) fn rolling<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Rolling edit logs")?.end()?.action("edits_rolling")
}

/// `Roll Edit Log from 10.20.1.2`
pub(super) fn rolled<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Roll Edit Log from ")?
        .address(Field::SourceIp)?
        .action("edits_roll_asked")
}

/// `Finalizing edits file /nn/current/edits_inprogress_0001 -> /nn/current/edits_0001-0002`
pub(crate) fn finalized<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Finalizing edits file ")?
        .skip(" -> ")?
        .rest_of_line(Field::HdfsPath)?
        .action("edits_finalized")
}

/// `Recovering unfinalized segments in /nn/current`
pub(crate) fn recovering<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Recovering unfinalized segments in ")?
        .rest_of_line(Field::HdfsPath)?
        .action("edits_recovering")
}

/// `Loaded 1 edits file(s) (the last named /x/edits_1-2) of total size 42.0, total edits 2.0, total load time 15.0 ms`
pub(super) fn loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let mut scan = Scan::new(message, record)
        .tag("Loaded ")?
        .skip(" edits file(s) (the last named ")?
        .until(Field::HdfsPath, ") of total size ")?;
    // Printed as `42.0`.
    for (field, end) in [(Field::HdfsBytes, ", total edits "), (Field::HdfsEdits, ", total load time ")] {
        let number = steps::float(&mut scan.take_until(end)?)?;
        scan.record().put_int(field, number as i64);
    }
    scan.float(Field::HdfsDurationMs)?.tag(" ms")?.action("edits_loaded")
}

/// 2.7: `Edits file /x/edits_1-2 of size 42 edits # 2 loaded in 0 seconds`
pub(super) fn loaded_file<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Edits file ")?
        .until(Field::HdfsPath, " of size ")?
        .int(Field::HdfsBytes)?
        .tag(" edits # ")?
        .int(Field::HdfsEdits)?
        .tag(" loaded in ")?
        .seconds(Field::HdfsDurationMs)?
        .tag(" seconds")?
        .action("edits_loaded")
}

/// `Start loading edits file http://jn1:8480/getJournal?jid=khp&segmentTxId=3235&.. maxTxnsToRead = 9223372036854775807`
pub(super) fn loading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Start loading edits file ")?;
    let scan = match wire::bytes::find(scan.line(), b" maxTxnsToRead = ") {
        Some(_) => scan.until(Field::HdfsPath, " maxTxnsToRead = ")?,
        None => scan.rest_of_line(Field::HdfsPath)?,
    };
    scan.action("edits_loading")
}

/// `Reading org.apache.x.RedundantEditLogInputStream@58c34bb3 expecting start txid #2886`
pub(super) fn expecting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Reading ")?
        .skip(" expecting start txid #")?
        .int(Field::HdfsTxid)?
        .action("edits_reading")
}

/// `Fast-forwarding stream 'http://jn1:8480/getJournal?..' to transaction ID 2886`
pub(super) fn fast_forward<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Fast-forwarding stream '")?
        .until(Field::HdfsPath, "' to transaction ID ")?
        .int(Field::HdfsTxid)?
        .action("edits_fast_forward")
}

/// `Triggering log roll on remote NameNode` and, before 2.9, its address behind it
pub(super) fn remote_roll<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Triggering log roll on remote NameNode")?;
    scan.maybe_then(|scan| Some(scan.tag(" ")?.rest_of_line(Field::HdfsPeer)?.rest()))
        .action("edits_remote_roll")
}

/// `Loaded 12 edits starting from txid 3475 ` (2.10 and 3.x at DEBUG)
pub(super) fn tailed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Loaded ")?
        .int(Field::HdfsEdits)?
        .tag(" edits starting from txid ")?
        .int(Field::HdfsTxid)?
        .action("edits_tailed")
}

/// `Unable to trigger a roll of the active NN`, `Unable to finish rolling edits in 60000 ms`; `Edits tailer failed to find any streams. Will try again later.`,
/// `Error while reading edits from disk. Will try again.`, `Unknown error encountered while tailing edits. Shutting down standby NN.`, most with a trace
pub(super) fn tailing_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    const KINDS: [(&str, &str); 5] = [
        ("Unable to trigger a roll of the active NN", "edits_remote_roll_failed"),
        ("Unable to finish rolling edits in ", "edits_remote_roll_failed"),
        ("Edits tailer failed to find any streams", "edits_tailing_failed"),
        ("Error while reading edits from disk", "edits_tailing_failed"),
        ("Unknown error encountered while tailing edits", "edits_tailing_failed"),
    ];
    let scan = Scan::new(message, record);
    let (_, action) = KINDS.into_iter().find(|(tag, _)| scan.sees(tag))?;
    scan.action(action)
}

/// `Waited 11036 ms (timeout=20000 ms) for a response for selectStreamingInputStreams. Succeeded so far: [..]` (some versions
/// end with `for a response to sendEdits. No responses yet.`)
pub(super) fn quorum_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Waited ")?
        .float(Field::HdfsDurationMs)?
        .tag(" ms (timeout=")?
        .skip(" ms) for a response ")?
        .skip_word()?
        .tag(" ")?
        .until(Field::HdfsReason, ".")?
        .action("quorum_slow")
}

/// `Took 1203ms to send a batch of 1 edits (17 bytes) to remote journal 10.20.1.31:8485`
pub(super) fn journal_slow<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Took ")?
        .float(Field::HdfsDurationMs)?
        .tag("ms to send a batch of ")?
        .int(Field::HdfsEdits)?
        .tag(" edits (")?
        .int(Field::HdfsBytes)?
        .tag(" bytes) to remote journal ")?
        .word(Field::HdfsPeer)?
        .action("journal_slow")
}

/// `Save namespace ...`
pub(super) fn saving_namespace<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Save namespace ...")?.end()?.action("namespace_saving")
}

/// `Saving image file /nn/current/fsimage.ckpt_0109 using no compression`
pub(super) fn image_saving<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Saving image file ")?
        .until(Field::HdfsPath, " using ")?
        .action("image_saving")
}

/// `Image file /nn/current/fsimage.ckpt_0109 of size 2444 bytes saved in 0 seconds .`
pub(super) fn image_saved<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Image file ")?
        .until(Field::HdfsPath, " of size ")?
        .int(Field::HdfsBytes)?
        .tag(" bytes saved in ")?
        .seconds(Field::HdfsDurationMs)?
        .tag(" seconds")?
        .action("image_saved")
}

/// `Loaded FSImage in 0 seconds.`
pub(super) fn image_read<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Loaded FSImage in ")?
        .seconds(Field::HdfsDurationMs)?
        .tag(" seconds")?
        .action("image_read")
}

/// `Encountered exception loading fsimage` and a trace, `Unable to save image for /nn/name` and a trace
pub(super) fn image_failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("Encountered exception loading fsimage") {
        return scan.action("image_load_failed");
    }
    scan.tag("Unable to save image for ")?.rest_of_line(Field::HdfsPath)?.action("image_save_failed")
}

/// `Loaded image for txid 0 from /nn/current/fsimage_0000`
pub(super) fn image_loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Loaded image for txid ")?
        .int(Field::HdfsTxid)?
        .tag(" from ")?
        .rest_of_line(Field::HdfsPath)?
        .action("image_loaded")
}

/// `Planning to load image: FSImageFile(file=/nn/current/fsimage_0000, cpktTxId=0000)`
pub(super) fn image_planned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Planning to load image: FSImageFile(file=")?
        .until(Field::HdfsPath, ", cpktTxId=")?
        .int(Field::HdfsTxid)?
        .action("image_loading")
}

/// `Loading 415 INodes.`
pub(super) fn inodes_loading<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record).tag("Loading ")?.skip_number()?.tag(" INodes.")?.action("inodes_loading")
}

/// `Successfully loaded 415 inodes`
pub(super) fn inodes_loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Successfully loaded ")?
        .skip_number()?
        .tag(" inodes")?
        .action("inodes_loaded")
}

/// `Finished loading FSImage in 2592 msecs`
pub(super) fn namesystem_loaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Finished loading FSImage in ")?
        .float(Field::HdfsDurationMs)?
        .tag(" msecs")?
        .action("namesystem_loaded")
}

/// `Uploaded image with txid 3475 to namenode at http://nn2.example.com:50070 in 0.396 seconds`, up to 2.5 without the time
pub(super) fn image_uploaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Uploaded image with txid ")?
        .int(Field::HdfsTxid)?
        .tag(" to namenode at ")?
        .word(Field::HdfsPeer)?
        .maybe_then(|scan| Some(scan.tag(" in ")?.seconds(Field::HdfsDurationMs)?.rest()))
        .action("image_uploaded")
}

/// `Downloaded file fsimage.ckpt_0116 size 2576 bytes.`
pub(crate) fn downloaded<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Downloaded file ")?
        .until(Field::HdfsPath, " size ")?
        .int(Field::HdfsBytes)?
        .tag(" bytes")?
        .action("image_downloaded")
}

/// `Sending fileName: /nn/current/fsimage_0000, fileSize: 319. Sent total: 319 bytes. Size of last segment intended to send: -1 bytes.`
pub(crate) fn sending<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Sending fileName: ")?
        .until(Field::HdfsPath, ", fileSize: ")?
        .int(Field::HdfsBytes)?
        .tag(". Sent total: ")?
        .action("image_sent")
}

/// `Combined time for fsimage download and fsync to all disks took 0.02s. The fsimage download took 0.01s at 600.00 KB/s. ..`,
/// before 2.8 `Transfer took 0.02s at 500.00 KB/s`
pub(super) fn transfer_took<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let scan = match scan.sees("Transfer took ") {
        true => scan.tag("Transfer took ")?,
        false => scan.tag("Combined time for ")?.skip(" took ")?,
    };
    scan.seconds(Field::HdfsDurationMs)?.tag("s")?.action("image_transfer_took")
}

/// `Going to retain 2 images with txid >= 109`
pub(super) fn retained<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Going to retain ")?
        .skip(" images with txid >= ")?
        .int(Field::HdfsTxid)?
        .action("images_retained")
}

/// `Purging old image FSImageFile(file=/nn/current/fsimage_0000, cpktTxId=0000)`,
/// `Purging old edit log EditLogFile(file=/nn/current/edits_1-2,first=1,last=2,inProgress=false,hasCorruptHeader=false)`
pub(super) fn purged<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Purging old ")?;
    let scan = match scan.sees("image ") {
        true => scan
            .tag("image FSImageFile(file=")?
            .until(Field::HdfsPath, ", cpktTxId=")?
            .int(Field::HdfsTxid)?,
        false => scan
            .tag("edit log EditLogFile(file=")?
            .until(Field::HdfsPath, ",first=")?
            .int(Field::HdfsTxid)?
            .tag(",last=")?
            .int(Field::HdfsTxidEnd)?,
    };
    scan.action("storage_purged")
}

/// `Opening connection to http://nn1.example.com:9870/imagetransfer?getimage=1&txid=50&storageInfo=..`, `Posted URL http://..`
pub(super) fn transfer_opened<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("Opening ") { "Opening connection to " } else { "Posted URL " };
    scan.tag(tag)?.word(Field::HdfsPeer)?.action("image_transfer_opened")
}
