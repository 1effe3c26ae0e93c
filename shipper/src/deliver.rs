//! A cut on its way to the sink: as one block, or in pieces.
//!
//! A stream that is framed `lines` or `filebeat` sends each event as a record of its own. Blocks are sent in smaller pieces
//! once the topic has refused one as too large: halves, until they are taken or hold one event. An event that the topic does not
//! take even alone is named, and tried again now and then; its file waits, since the watermark cannot pass it, others do not.

use std::{path::Path, time::Instant};

use settings::Framing;
use tracing::{info, warn};
use wire::{BlockFlags, BlockHeader, Generation, split::first_line};

use crate::{
    filebeat,
    framing::{self, Cursor, Cut, Piece},
    mark::{Mark, Point, partition_of},
    run::Shipper,
    sink::Standing,
};

/// Blocks are not made smaller than this: no topic takes so little.
const SMALLEST: usize = 4096;

/// A record that was sent and not yet acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InFlight {
    pub(crate) generation: Generation,
    /// Of its value.
    pub(crate) bytes: usize,
    /// Where it begins in the generation.
    pub(crate) base: u64,
    /// It holds one event, so it cannot be cut.
    pub(crate) alone: bool,
}

impl Shipper<'_> {
    /// Sends a cut of `window`, which begins at offset `start`, and returns how far it came: `after` if all was taken.
    pub(crate) fn deliver(
        &mut self,
        generation: Generation,
        path: &Path,
        cut: Cut,
        window: &[u8],
        start: u64,
        after: &Cursor,
    ) -> Cursor {
        let Some(tracked) = self.generations.get(&generation) else {
            return *after;
        };
        let (mut reached, base_mark) = (tracked.cursor, tracked.base_mark);
        let stream = &self.streams[tracked.stream];
        let bytes = |cut: &Cut| &window[(cut.base - start) as usize..(cut.end - start) as usize];
        let largest = match stream.framing {
            Framing::Blocks => self.block_limit,
            Framing::Lines | Framing::Filebeat => 0,
        };
        let pieces = if bytes(&cut).len() <= largest {
            vec![Piece { cut, after: *after, alone: false }]
        } else {
            framing::pieces(&cut, bytes(&cut), after, largest, &stream.reader)
        };
        for piece in &pieces {
            // What was held of a truncated file begins at the base; of what lies before, the base's own mark is all that is left.
            let mark = match piece.after.base == base_mark.offset {
                true => base_mark,
                false => Mark::of(window, start, piece.after.base),
            };
            if !self.send(generation, path, piece, bytes(&piece.cut), mark) {
                return reached;
            }
            reached = piece.after;
        }
        reached
    }

    /// Hands a record to the sink. Returns whether it took it.
    fn send(
        &mut self,
        generation: Generation,
        path: &Path,
        piece: &Piece,
        value: &[u8],
        after_mark: Mark,
    ) -> bool {
        let Standing::Ready(partitions) = self.standing else {
            return false;
        };
        let Some(tracked) = self.generations.get_mut(&generation) else {
            return false;
        };
        let stream = &self.streams[tracked.stream];
        let cut = &piece.cut;
        let read_ms = self.clock.now_ms();
        let header = BlockHeader {
            host: self.host.to_owned(),
            cluster: stream.cluster.clone(),
            stream: stream.name.clone(),
            component: stream.component.to_owned(),
            service: stream.service.clone(),
            rule: stream.reader.rule().to_owned(),
            path: std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_owned(),
            generation,
            base: cut.base,
            length: value.len() as u32,
            crc: wire::block::crc(value),
            zone: stream.zone.to_owned(),
            encoding: stream.encoding.clone(),
            read_ms,
            last_time: cut.last_time,
            flags: BlockFlags {
                open: cut.open,
                inside_event: cut.inside,
                ended: cut.ended,
                untimed: tracked.salting.is_untimed(),
                truncated: false,
            },
        };
        let partition = *tracked.partition.get_or_insert_with(|| partition_of(generation, partitions));
        let sequence = self.next_sequence;
        let taken = match stream.framing {
            Framing::Filebeat => {
                let value = filebeat::record(&header, value);
                self.output.send(sequence, partition, None, &value)
            }
            Framing::Blocks | Framing::Lines => self.output.send(sequence, partition, Some(&header), value),
        };
        if taken.is_err() {
            return false;
        }
        faults::at(faults::At::S3);
        self.next_sequence += 1;
        let Cursor { inside, last_time, .. } = piece.after;
        tracked.watermark.sent(sequence, cut.end, Point { mark: after_mark, inside, last_time });
        tracked.sent_at = self.now;
        if tracked.first_day.is_none() {
            let first = stream.reader.time(first_line(value)).or(cut.last_time);
            tracked.first_day = first.filter(|time| time.is_plausible()).map(|time| time.date().to_string());
        }
        self.streams[tracked.stream].totals.last_read_ms = read_ms;
        let bytes = value.len();
        self.blocks.insert(sequence, InFlight { generation, bytes, base: cut.base, alone: piece.alone });
        self.in_flight += bytes;
        self.counters.blocks_sent.add(1);
        self.counters.bytes_sent.add(bytes as u64);
        true
    }

    /// The topic takes no record as large as this one, or as the batch it was in.
    pub(crate) fn too_large(&mut self, block: InFlight, now: Instant) {
        self.counters.too_large.add(1);
        let half = (block.bytes / 2).max(SMALLEST);
        if half < self.block_limit {
            self.block_limit = half;
            info!(
                refused = block.bytes,
                limit = half,
                hint = "set the topic's max.message.bytes to 4194304",
                "the topic refuses a block as too large, blocks are made smaller"
            );
            self.output.limit_batches(half);
            self.rewind(block.generation, now);
            return self.renew(now);
        }
        self.rewind(block.generation, now);
        let Some(tracked) = self.generations.get_mut(&block.generation).filter(|_| block.alone) else {
            return;
        };
        let until = now + self.timing.too_large;
        tracked.stuck_until = Some(until);
        if tracked.attached.is_none() {
            tracked.end_due = Some(until);
        }
        warn!(
            path = %tracked.path.display(),
            generation = %block.generation,
            offset = block.base,
            length = block.bytes,
            hint = "set the topic's max.message.bytes to 4194304",
            "an event is larger than the topic takes, its file waits and it is tried again"
        );
    }
}
