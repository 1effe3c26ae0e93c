//! What the records of a GC log say together.
//!
//! The grammar reads one line, or up to JDK 8 one event, without memory of others. What needs more is here: the lines of one
//! collection put together, pauses inside other pauses, a clock that goes on across restarts of the JVM ([`assembler`], which tells [`event`]s); the
//! figures over all of them ([`summary`]); what they mean, in plain words ([`findings`]); which lines belong to the log at all
//! ([`lines`]); and all of it for people to read ([`text`]). [`log`] puts these in a row for one log.
//!
//! Records go in one at a time, in the order of the log. Memory does not grow with the log, but for eight bytes a pause, since
//! percentiles are exact.

pub mod assembler;
mod clock;
pub mod csv;
pub mod event;
pub mod findings;
pub mod floors;
pub mod history;
pub mod lines;
pub mod log;
pub mod page;
pub mod regions;
mod said;
mod shenandoah;
pub mod summary;
pub mod text;

pub use assembler::{Assembler, REACH};
pub use event::{Event, Pause, Since};
pub use summary::Summary;
