//! Checkpoints of the SecondaryNameNode and of a standby.

use crate::{fields::Field, message::Scan, record::Record};

/// `Triggering checkpoint because it has been 120 seconds since the last checkpoint, which exceeds the configured interval 120`
/// or `.. because there have been 1000001 txns since the last checkpoint, which exceeds the configured threshold 1000000`
pub(super) fn triggered<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Triggering checkpoint because ")?;
    let scan = match scan.sees("there have been ") {
        true => scan.tag("there have been ")?.int(Field::HdfsEdits)?.is(Field::HdfsReason, "transactions"),
        false => scan.tag("it has been ")?.seconds(Field::HdfsDurationMs)?.is(Field::HdfsReason, "time"),
    };
    scan.skip(" since the last checkpoint")?.action("checkpoint_triggered")
}

/// SecondaryNameNode: `Checkpoint done. New Image Size: 1618`
pub(super) fn done<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("Checkpoint done. New Image Size: ")?
        .int(Field::HdfsBytes)?
        .action("checkpoint_done")
}

/// `FSImageSaver clean checkpoint: txid = 4423 when meet shutdown.`
pub(super) fn cleaned<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    Scan::new(message, record)
        .tag("FSImageSaver clean checkpoint: txid = ")?
        .int(Field::HdfsTxid)?
        .action("checkpoint_cleaned")
}

/// SecondaryNameNode: `Image has changed. Downloading updated image from NN.`, `Image has not changed. Will not download image.`
pub(super) fn image<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).tag("Image has ")?;
    match scan.sees("not changed") {
        true => scan.action("checkpoint_image_unchanged"),
        false => scan.tag("changed")?.action("checkpoint_image_changed"),
    }
}

/// `Exception in doCheckpoint`, of the SecondaryNameNode also `Throwable Exception in doCheckpoint`, each with a trace;
/// `Merging failed 3 times.`
pub(super) fn failed<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record).maybe("Throwable ");
    if scan.sees("Merging failed ") {
        return scan.skip(" times.")?.end()?.action("checkpoint_failed");
    }
    scan.tag("Exception in doCheckpoint")?.action("checkpoint_failed")
}

/// A standby: `A checkpoint was triggered but the Standby Node has not received any transactions since the last checkpoint at txid 3475. Skipping...`,
/// `But skipping this checkpoint since we are about to failover!`, `Checkpoint was cancelled: why`, 3.3 `Checkpoint finished successfully.`
pub(super) fn ended<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    if scan.sees("A checkpoint was triggered but ") {
        return scan.skip(" at txid ")?.int(Field::HdfsTxid)?.action("checkpoint_skipped");
    }
    if scan.sees("But skipping this checkpoint ") {
        return scan.action("checkpoint_skipped");
    }
    if scan.sees("Checkpoint finished successfully") {
        return scan.action("checkpoint_done");
    }
    scan.tag("Checkpoint was cancelled: ")?.all_of_line(Field::HdfsReason).action("checkpoint_cancelled")
}

/// SecondaryNameNode: `Checkpoint Period   :60 secs (1 min)`, `Log Size Trigger    :1000000 txns`
pub(super) fn setting<'a>(message: &'a [u8], record: &mut Record<'a>) -> Option<()> {
    let scan = Scan::new(message, record);
    let tag = if scan.sees("Checkpoint Period") { "Checkpoint Period" } else { "Log Size Trigger" };
    scan.tag(tag)?.is(Field::SettingName, tag).skip(":")?.rest_of_line(Field::SettingValue)?.action("setting")
}
