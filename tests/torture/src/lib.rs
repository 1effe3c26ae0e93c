//! The torture matrix: what must hold whatever breaks, and how it is tried.
//!
//! A cell breaks real daemons in one way while writers append numbered events; afterwards the oracle reads every document and
//! says what was lost and what is there twice. `matrix` is the table of all cells, `groups` their code, `runner` runs them.
//! `soak` breaks everything at once, for long. The rest is the kit that cells are made of.

#![forbid(unsafe_code)]

pub mod beside;
mod failure;
pub mod fake;
pub mod groups;
pub mod matrix;
pub mod oracle;
pub mod pipeline;
pub mod program;
pub mod proxy;
pub mod rotate;
pub mod runner;
pub mod scene;
pub mod servers;
pub mod soak;
pub mod tls;
pub mod wait;
pub mod writer;

pub use failure::{Failure, Outcome};
