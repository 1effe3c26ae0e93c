//! Signs of life of both daemons: what they count, how they are, and how operators get to see it.
//!
//! * [`count`]: numbers that any thread may change: counters, gauges, histograms.
//! * [`health`]: what is wrong now and since when; whether the main loop turns and work gets done.
//! * [`exposition`]: all numbers as text that Prometheus reads.
//! * [`http`]: both over HTTP on loopback, for reading only.
//! * [`service`]: word to systemd.
//! * [`throttle`]: warnings that repeat are said seldom.
//!
//! Nothing here knows what a log is. Nothing here wakes up while nobody asks, except for systemd's watchdog.

#![forbid(unsafe_code)]

pub mod count;
pub mod exposition;
pub mod health;
pub mod http;
pub mod process;
pub mod service;
pub mod throttle;

pub use count::{Count, Histogram};
pub use exposition::{Metrics, Page};
pub use health::{Condition, Pulse, Report};
pub use throttle::Throttle;
