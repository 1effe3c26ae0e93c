//! One daemon in one cell.

use std::{
    ops::Range,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{
    contender::{Contender, Kind},
    tally::{Count, Tally},
};
use crate::{
    Outcome,
    program::{Program, Signal},
    rotate::{Log, Style},
    servers::Servers,
    writer::Writer,
};

/// What is done to the daemon and its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// The log is rotated while the daemon runs and has time.
    Running(Style),
    /// It is rotated twice while the daemon is down.
    Stopped(Style),
    /// The daemon is killed while it reads; then the log is rotated.
    Killed(Style),
    /// The daemon gets a signal while it reads, five times over.
    Signalled(Signal),
}

impl Script {
    fn style(self) -> Style {
        match self {
            Script::Running(style) | Script::Stopped(style) | Script::Killed(style) => style,
            Script::Signalled(_) => Style::RenameCreate,
        }
    }
}

/// While the daemon runs, a file lives at least this long, so that nobody misses it between two looks.
const LIFE: Duration = Duration::from_millis(1200);

/// Long enough for a daemon that was just started to have written down where it is.
const SETTLES_IN: Duration = Duration::from_secs(3);

/// For how long a daemon is paused.
const PAUSE: Duration = Duration::from_secs(3);

/// See the module.
struct Trial {
    contender: Contender,
    log: Log,
    tally: Tally,
    program: Option<Program>,
    /// Events that were written when the daemon went down.
    down_from: Option<u64>,
    unreadable: Vec<Range<u64>>,
    born: Instant,
}

/// Where a trial takes place.
pub(super) struct Place<'a> {
    /// `khp-log`.
    pub(super) executable: &'a Path,
    /// Empty.
    pub(super) directory: &'a Path,
    pub(super) servers: &'a Servers,
    /// Of this trial alone.
    pub(super) topic: &'a str,
    /// What payloads are made from.
    pub(super) seed: u64,
}

/// Runs a script with one daemon.
pub(super) fn run(kind: Kind, script: Script, place: &Place<'_>) -> Outcome<Count> {
    place.servers.create_topic(place.topic, "max.message.bytes", "4194304")?;
    let count = Trial::new(kind, script, place).and_then(|mut trial| trial.run(script));
    place.servers.delete_topic(place.topic)?;
    count
}

impl Trial {
    fn new(kind: Kind, script: Script, place: &Place<'_>) -> Outcome<Trial> {
        let Place { executable, directory, servers, topic, seed } = *place;
        let style = script.style();
        let writer = Writer { number: 1, layout: style.layout(), seed };
        let mut log = Log::create(&directory.join("logs/w1"), writer, style)?;
        log.write(150)?;
        let contender = Contender::new(kind, executable, &directory.join("daemon"), &log, servers, topic)?;
        let tally = Tally::new(servers, topic, writer)?;
        let (program, down_from, unreadable) = (None, None, Vec::new());
        Ok(Trial { contender, log, tally, program, down_from, unreadable, born: Instant::now() })
    }

    fn run(&mut self, script: Script) -> Outcome<Count> {
        self.start()?;
        self.wait_delivered()?;
        thread::sleep(SETTLES_IN);
        match script {
            Script::Running(style) => self.running(style)?,
            Script::Stopped(_) => self.stopped()?,
            Script::Killed(_) => self.killed()?,
            Script::Signalled(signal) => self.signalled(signal)?,
        }
        self.wait_delivered()?;
        // A fresh line gets through.
        self.log.write(1)?;
        self.wait_delivered()?;
        if let Some(program) = self.program.take() {
            program.end()?;
        }
        self.wait_delivered()?;
        Ok(self.tally.count(self.log.written(), &self.unreadable))
    }

    fn running(&mut self, style: Style) -> Outcome {
        for _ in 0..4 {
            self.log.write(60)?;
            if style == Style::Truncate {
                // What is unread would be gone.
                self.wait_delivered()?;
            }
            self.rotate()?;
            self.log.write(60)?;
            self.log.write_half()?;
        }
        Ok(self.log.write(10)?)
    }

    fn stopped(&mut self) -> Outcome {
        self.go_down(Signal::TERM)?;
        for _ in 0..2 {
            self.log.write(60)?;
            self.rotate()?;
        }
        self.log.write(60)?;
        self.start()?;
        self.log.write(20)?;
        self.wait_delivered()?;
        self.rotate()?;
        Ok(self.log.write(20)?)
    }

    fn killed(&mut self) -> Outcome {
        for round in 0..3 {
            self.burst(round, |trial| trial.go_down(Signal::KILL))?;
            self.rotate()?;
            self.log.write(40)?;
            self.start()?;
            self.log.write(40)?;
            self.wait_delivered()?;
        }
        Ok(())
    }

    fn signalled(&mut self, signal: Signal) -> Outcome {
        for round in 0..5 {
            if signal == Signal::STOP {
                self.burst(round, |trial| trial.signal(Signal::STOP))?;
                thread::sleep(PAUSE);
                self.signal(Signal::CONT)?;
            } else {
                self.burst(round, |trial| trial.go_down(signal))?;
                self.start()?;
            }
            // It has time: what rotation does meanwhile is tried elsewhere.
            self.wait_delivered()?;
            self.log.write(60)?;
            self.rotate()?;
            self.log.write(60)?;
            self.wait_delivered()?;
        }
        Ok(())
    }

    /// Two thousand events in a tenth of a second or two, with `harm` in the midst of them, a little later each round.
    fn burst(&mut self, round: u64, harm: impl Fn(&mut Trial) -> Outcome) -> Outcome {
        for slice in 0..10 {
            self.log.write(200)?;
            if slice == 5 {
                thread::sleep(Duration::from_millis(round * 4));
                harm(self)?;
            }
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    fn start(&mut self) -> Outcome {
        self.program = Some(self.contender.start()?);
        self.down_from = None;
        Ok(())
    }

    /// SIGTERM and its orderly end, or SIGKILL.
    fn go_down(&mut self, signal: Signal) -> Outcome {
        self.down_from = Some(self.log.written());
        let program = self.program.take().ok_or("it is down already")?;
        if signal == Signal::KILL { program.kill() } else { program.end() }
    }

    fn signal(&mut self, signal: Signal) -> Outcome {
        self.program.as_mut().ok_or("it is down")?.signal(signal)
    }

    /// What of a destroyed file was written while the daemon was down nobody can read any more.
    fn rotate(&mut self) -> Outcome {
        if self.program.is_some() {
            thread::sleep(LIFE.saturating_sub(self.born.elapsed()));
        }
        self.log.rotate()?;
        self.born = Instant::now();
        if let (true, Some(from), [.., destroyed, _]) =
            (self.log.style().destroys(), self.down_from, self.log.generations())
        {
            self.unreadable.push(destroyed.start.max(from)..destroyed.end);
        }
        Ok(())
    }

    fn wait_delivered(&mut self) -> Outcome {
        self.tally.wait(self.log.written(), &self.unreadable)
    }
}
