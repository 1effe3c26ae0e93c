//! Bytes of one log event into a [`Record`] of borrowed, typed fields.
//!
//! No I/O, no clock, no threads, no async. Reading never fails and never panics: what no grammar knows is a record with its
//! whole text as the message. Time is linear in the event's length.
//!
//! A component is three things, each in its own file below `components`: the **layouts** its files come in ([`layout`]:
//! log4j-style patterns, compiled once), **what begins an event** (a line whose header one of the layouts reads; the shipper
//! asks [`Reader::begins`] too), and its **message grammars**: typed events found by logger name ([`message`]).
//! The exception chain ([`exception`]) and the ids that join components ([`ids`]) are common to all.

mod columns;
pub mod component;
mod components;
mod content;
pub mod exception;
pub mod fields;
mod guess;
pub mod ids;
mod json;
mod jul;
pub mod layout;
pub mod message;
mod months;
mod origin;
mod pattern;
mod phrase;
pub mod places;
mod reader;
mod record;
mod scan;
mod stamp;

pub use component::{Component, ComponentInfo};
pub use fields::{FIELDS, Field, FieldInfo, Kind};
pub use pattern::PatternError;
pub use reader::{Reader, Start, UnknownRule};
pub use record::{Level, Record, Value};
