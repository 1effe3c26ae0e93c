//! The contract between shipper and processor.
//!
//! Whoever reads the same event again, from the live file, its rotated copy, its `.gz`, or after every state file is
//! lost, must arrive at the same document id. So everything here is a pure function of bytes: no I/O, no clock, no
//! memory of what was read before, and every list that an id depends on is versioned.
//!
//! What is deliberately absent: inodes decide nothing for timed files, read sizes decide nothing at all, and no error
//! type wraps another; each decoder has its own closed list.
//!
//! * [`generation`]: one incarnation of a file, minted from its content
//! * [`block`]: the headers of one Kafka record
//! * [`split`]: a block's bytes into events
//! * [`encoding`]: an event's bytes as UTF-8
//! * [`id`]: a document's `_id`
//! * [`journal`]: a daemon's own log, in the same form
//! * [`bytes`]: what a text consists of
//! * [`time`]: a time as a log line writes it, and the list of stamps that make a file *timed*

pub mod block;
pub mod bytes;
pub mod encoding;
pub mod generation;
pub mod id;
pub mod journal;
pub mod name;
pub mod split;
pub mod time;

pub use block::{BlockFlags, BlockHeader, DecodeError};
pub use generation::{Generation, Head, Salt};
pub use id::DocumentId;
pub use split::{Event, EventFlags, Events, MAX_EVENT};
pub use time::WrittenTime;

/// Version of the wire format. A reader refuses blocks of a version that it does not know.
pub const FORMAT_VERSION: u8 = 1;
