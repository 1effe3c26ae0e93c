//! One generation as the shipper knows it, whether a file with it is at hand or not.

use std::{path::PathBuf, time::Instant};

use wire::Generation;

use crate::{
    checkpoint::{Entry, Identity},
    discover::FileId,
    files::FileKey,
    framing::Cursor,
    ledger,
    loss::Reason,
    mark::{Mark, Point, Salting},
    watermark::Watermark,
};

/// See the module.
#[derive(Debug)]
pub(crate) struct Tracked {
    pub(crate) stream: usize,
    /// Of the file that has it, or had it last.
    pub(crate) path: PathBuf,
    pub(crate) id: FileId,
    pub(crate) born: Option<u64>,
    /// When the file was last changed, as far as it was read.
    pub(crate) modified: i128,
    /// What it was minted from: normalised name and directories.
    pub(crate) name: String,
    pub(crate) directories: String,
    pub(crate) salting: Salting,
    /// For life; none until the topic's partitions are known.
    pub(crate) partition: Option<i32>,
    pub(crate) watermark: Watermark,
    pub(crate) cursor: Cursor,
    /// Proof of what lies before the cursor's base, and before its seen offset.
    pub(crate) base_mark: Mark,
    pub(crate) seen_mark: Mark,
    /// The bytes from the open event on, as last read at the end of the file: should it be truncated, nobody else has them.
    pub(crate) held: Vec<u8>,
    pub(crate) held_base: u64,
    /// End of what its file was seen to hold.
    pub(crate) reached: u64,
    /// When the open event was last sent.
    pub(crate) sent_at: Instant,
    /// The file that is read for it.
    pub(crate) attached: Option<FileKey>,
    /// When an unattached generation's held bytes become its end: a copy may still turn up before.
    pub(crate) end_due: Option<Instant>,
    /// Why its file was let go of.
    pub(crate) reason: Reason,
    /// Its last line was sent as complete.
    pub(crate) ended: bool,
    /// Its file is gone. A running number: what was missed first is forgotten first.
    pub(crate) gone: Option<u64>,
    /// Failed deliveries in a row.
    pub(crate) failures: u32,
    /// Where its content begins, behind leading NULs.
    pub(crate) content: u64,
    /// Up to where the rest is lost, and why.
    pub(crate) lost: Option<(u64, Reason)>,
    /// Day of the first event that has a time, as in index names.
    pub(crate) first_day: Option<String>,
    /// What its last ledger line said, in this run.
    pub(crate) told: Option<ledger::Entry>,
    /// Its next event is larger than the topic takes: tried again then.
    pub(crate) stuck_until: Option<Instant>,
}

impl Tracked {
    /// From the checkpoint.
    pub(crate) fn restored(entry: &Entry, stream: usize, now: Instant) -> Tracked {
        let point = entry.point();
        let acknowledged = entry.acknowledged.max(point.mark.offset);
        let mut tracked = Tracked {
            stream,
            path: entry.path(),
            id: (entry.device, entry.inode),
            born: entry.born,
            modified: entry.modified(),
            name: entry.name.clone(),
            directories: entry.directories.clone(),
            salting: entry.salting(),
            partition: Some(entry.partition).filter(|&partition| partition >= 0),
            watermark: Watermark::at(point, acknowledged),
            cursor: Cursor::default(),
            base_mark: Mark::default(),
            seen_mark: Mark::default(),
            held: Vec::new(),
            held_base: 0,
            reached: entry.size.max(acknowledged),
            sent_at: now,
            attached: None,
            end_due: None,
            reason: Reason::Gone,
            ended: entry.ended,
            gone: entry.gone,
            failures: 0,
            content: entry.content,
            lost: entry.lost.as_ref().and_then(|(to, reason)| Some((*to, Reason::parse(reason)?))),
            first_day: entry.first_day.clone(),
            told: None,
            stuck_until: None,
        };
        tracked.go_to_watermark();
        tracked.cursor.sent = acknowledged;
        tracked.ended = entry.ended;
        tracked
    }

    /// For the checkpoint.
    pub(crate) fn entry(&self, generation: Generation, stream: &str) -> Entry {
        let identity = Identity {
            generation,
            stream,
            path: &self.path,
            modified: self.modified,
            point: &self.watermark.point,
            salting: self.salting,
        };
        Entry {
            name: self.name.clone(),
            directories: self.directories.clone(),
            device: self.id.0,
            inode: self.id.1,
            born: self.born,
            acknowledged: self.watermark.acknowledged,
            partition: self.partition.unwrap_or(-1),
            ended: self.ended && self.watermark.is_settled(),
            gone: self.gone,
            content: self.content,
            size: self.reached.max(self.cursor.seen),
            lost: self.lost.map(|(to, reason)| (to, reason.to_string())),
            first_day: self.first_day.clone(),
            ..Entry::new(&identity)
        }
    }

    /// Sets reading back to what is acknowledged.
    pub(crate) fn go_to_watermark(&mut self) {
        self.watermark.rewind();
        let Point { mark, inside, last_time } = self.watermark.point;
        self.cursor = Cursor { base: mark.offset, inside, last_time, sent: mark.offset, seen: mark.offset };
        self.base_mark = mark;
        self.seen_mark = mark;
        self.ended = false;
    }

    /// Starts anew at `content`, where the file's content begins.
    pub(crate) fn go_to_start(&mut self, mark: Mark) {
        self.watermark = Watermark::at(Point { mark, ..Point::default() }, mark.offset);
        self.reached = mark.offset;
        self.go_to_watermark();
    }

    /// Whether there is more to be done than waiting for its file to grow.
    pub(crate) fn is_finished(&self) -> bool {
        self.ended && self.watermark.is_settled()
    }

    /// End of what was sent, or is held to be sent.
    pub(crate) fn covered(&self) -> u64 {
        // After failed deliveries the cursor is back at the open event, of which some may be acknowledged.
        let sent = self.cursor.sent.max(self.watermark.acknowledged);
        match self.has_held() {
            true => sent.max(self.held_base + self.held.len() as u64),
            false => sent,
        }
    }

    /// Whether the bytes that are held are those of the open event.
    pub(crate) fn has_held(&self) -> bool {
        !self.held.is_empty() && self.held_base == self.cursor.base
    }

    /// Whether nothing but a late copy could ask for it.
    pub(crate) fn is_forgettable(&self) -> bool {
        self.attached.is_none()
            && self.gone.is_some()
            && self.end_due.is_none()
            && self.watermark.is_settled()
    }
}
