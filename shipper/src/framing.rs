//! Bytes into blocks: where a block may begin and end. Pure, no I/O, no clock.
//!
//! A block begins at an event's first line, or at a part of an over-long event, and holds whole lines. The last event of a
//! live file is *open*: lines may still be added to it. It is sent provisionally and again from its first line once it has
//! grown, so a block never depends on the one before it. What begins an event is a pure function of the line, which is why
//! the receiver arrives at the same events however the file was read.

use grammars::Reader;
use wire::{
    MAX_EVENT, WrittenTime,
    split::{events, first_line, first_part, last_event_start},
};

/// Offsets of one generation's reading, relative to nothing: absolute file offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Start of the open event: where the next block begins, unless the open event is complete and sent.
    pub(crate) base: u64,
    /// The base is inside an over-long event.
    pub(crate) inside: bool,
    /// Time of the last event before the base that had one.
    pub(crate) last_time: Option<WrittenTime>,
    /// End of what was sent of the open event; the base if nothing was.
    pub(crate) sent: u64,
    /// End of the whole lines that were looked at; nothing in between begins an event.
    pub(crate) seen: u64,
}

/// What follows the bytes at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    /// More bytes, to be read next: the open event is not worth sending yet.
    Bytes,
    /// Nothing for now. `grow` says that an open event that was sent and has grown a little is to be sent again.
    Nothing { grow: bool },
    /// Nothing for now, and what is sent cannot be extended later: the open event waits.
    Wait,
    /// As `Wait`, for so long that the open event counts as complete.
    Pause,
    /// Nothing any more: the last line is complete although it has no line end.
    End,
}

/// A block to send, in absolute offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) base: u64,
    pub(crate) end: u64,
    pub(crate) inside: bool,
    pub(crate) last_time: Option<WrittenTime>,
    /// The last event may still grow.
    pub(crate) open: bool,
    pub(crate) ended: bool,
}

/// Decides what of `bytes`, which begin at the cursor's base, is sent now, and where reading goes on.
pub(crate) fn step(
    cursor: &Cursor,
    bytes: &[u8],
    follows: Follows,
    reader: &Reader,
) -> (Option<Cut>, Cursor) {
    let known = ((cursor.seen - cursor.base) as usize).min(bytes.len());
    let whole = match follows {
        Follows::End => bytes.len(),
        _ => memchr::memrchr(b'\n', &bytes[known..]).map_or(known, |at| known + at + 1),
    };
    // A line longer than the largest event is cut before its end has been seen.
    let horizon = if bytes.len() - whole > MAX_EVENT { bytes.len() } else { whole };
    let new = &bytes[known..horizon];
    let new_begins = known > 0 && !new.is_empty() && reader.begins(first_line(new));
    let (mut next, starts) = match last_event_start(new, |line| reader.begins(line)) {
        0 if new_begins => (known, true),
        0 => (0, false),
        at => (known + at, true),
    };
    let mut inside = cursor.inside && !starts;
    while let Some(part) = first_part(&bytes[next..horizon]) {
        next += part;
        inside = true;
    }

    // The open event is complete and was sent as it is: it need not be sent again.
    let from = if new_begins && cursor.sent == cursor.seen { known } else { 0 };
    let seen = match follows {
        // Should the file grow all the same, its last line is looked at again.
        Follows::End => memchr::memrchr(b'\n', &bytes[known..]).map_or(known, |at| known + at + 1).max(next),
        _ => whole.max(next),
    };
    let to = match follows {
        Follows::Bytes | Follows::Wait => next,
        Follows::Nothing { .. } | Follows::Pause => seen,
        Follows::End => bytes.len(),
    };
    let sent = (cursor.sent - cursor.base) as usize;
    let is_due = match follows {
        Follows::Bytes | Follows::Wait | Follows::Pause | Follows::End => true,
        Follows::Nothing { grow } => next > 0 || sent == 0 || (to > sent && (grow || to >= 2 * sent)),
    };
    let at = |offset: usize| cursor.base + offset as u64;
    if follows == Follows::Pause && seen > next {
        (next, inside) = (seen, false);
    }
    let mut after = Cursor {
        base: at(next),
        inside,
        last_time: reader.last_time(&bytes[..next], cursor.inside).or(cursor.last_time),
        sent: at(next.max(sent)),
        seen: at(seen),
    };
    if to <= from || !is_due {
        return (None, after);
    }
    let cut = Cut {
        base: at(from),
        end: at(to),
        inside: from == 0 && cursor.inside,
        last_time: reader.last_time(&bytes[..from], cursor.inside).or(cursor.last_time),
        open: matches!(follows, Follows::Nothing { .. }) && to > next,
        ended: follows == Follows::End,
    };
    after.sent = at(to);
    (Some(cut), after)
}

/// A part of a cut that is sent as one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) cut: Cut,
    /// Where reading goes on behind it.
    pub(crate) after: Cursor,
    /// It is one event.
    pub(crate) alone: bool,
}

/// Cuts a cut: whole events, together at most `largest` bytes, or one event. `value` is the cut's, `after` the cursor behind it.
pub(crate) fn pieces(cut: &Cut, value: &[u8], after: &Cursor, largest: usize, reader: &Reader) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last_time = cut.last_time;
    for event in events(value, cut.base, cut.inside, |line| reader.begins(line)) {
        let (base, end) = (event.offset, event.offset + event.bytes.len() as u64);
        let inside = event.flags.split;
        match pieces.last_mut() {
            Some(piece) if end - piece.cut.base <= largest as u64 => {
                piece.cut.end = end;
                piece.alone = false;
            }
            before => {
                if let Some(before) = before {
                    before.after = Cursor { base, inside, last_time, sent: base, seen: base };
                }
                let cut = Cut { base, end, inside, last_time, open: false, ended: false };
                pieces.push(Piece { cut, after: *after, alone: true });
            }
        }
        last_time = reader.last_time(event.bytes, inside).or(last_time);
    }
    if let Some(last) = pieces.last_mut() {
        last.cut.open = cut.open;
        last.cut.ended = cut.ended;
    }
    pieces
}
