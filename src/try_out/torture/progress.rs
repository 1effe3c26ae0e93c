//! How far a run is: a line that lives, where there is a terminal that can erase; else a line now and then.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// How long a line stands where none can be erased.
const PAUSE: Duration = Duration::from_secs(5);

/// See the module.
pub(super) struct Progress {
    started: Instant,
    erases: bool,
    shown: Instant,
}

impl Progress {
    /// Begins to count the seconds.
    pub(super) fn new() -> Progress {
        let dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        let now = Instant::now();
        Progress { started: now, erases: std::io::stdout().is_terminal() && !dumb, shown: now }
    }

    /// Something happened: a line that stays.
    pub(super) fn say(&mut self, text: &str) {
        self.erase();
        println!("{}", self.line(text));
    }

    /// How things stand.
    pub(super) fn live(&mut self, text: &str) {
        if self.erases {
            self.erase();
            print!("{}", self.line(text));
            // A terminal that does not take it shows the next one.
            let _ = std::io::stdout().flush();
        } else if self.shown.elapsed() >= PAUSE {
            self.shown = Instant::now();
            println!("{}", self.line(text));
        }
    }

    fn line(&self, text: &str) -> String {
        format!("   {:5.1} s  {text}", self.started.elapsed().as_secs_f64())
    }

    fn erase(&self) {
        if self.erases {
            print!("\r\x1b[2K");
        }
    }
}
