//! The command line. Each subcommand is a file that wires the libraries together and nothing else.

mod audit;
mod auto;
mod check;
mod components;
mod daemon;
mod dead_letters;
mod demo;
mod discover;
mod explain;
mod gc;
mod log;
mod parse;
mod process;
mod replay;
mod report;
mod setup;
mod ship;
mod try_out;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What `--version` says. A program that tests can break must never be taken for one to install.
const VERSION: &str = if faults::ARMED {
    concat!(env!("CARGO_PKG_VERSION"), " with failpoints")
} else {
    env!("CARGO_PKG_VERSION")
};

/// Ships, reads and indexes the logs of a Hadoop platform: nothing lost, nothing twice, nothing silent.
#[derive(Parser)]
#[command(name = "khp-log", version = VERSION, max_term_width = 120)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tail log files and push them to Kafka
    Ship(ship::Arguments),
    /// Read events from Kafka and index them into Elasticsearch
    Process(process::Arguments),
    /// Index archived logs: plain, gzip or Zstandard files, or whole directories; or dead letters again
    Replay(replay::Arguments),
    /// List what was refused and waits in the dead-letter topic, with the reasons
    DeadLetters(dead_letters::Arguments),
    /// Install index templates and the lifecycle policy into Elasticsearch
    Setup(setup::Arguments),
    /// Look at this host and print a configuration with its streams, each with the reason
    Discover(discover::Arguments),
    /// Check configuration and connections, every problem at once
    Check(check::Arguments),
    /// Compare what was delivered with what is indexed; name each byte range that is no document
    Audit(audit::Arguments),
    /// Show the main job: write real logs, rotate them, ship, process, search
    Try(try_out::Arguments),
    /// Fill Elasticsearch with the last hour of a whole platform, logs of every component, for dashboards to be looked at
    Demo(demo::Arguments),
    /// Write a page of what the dashboards show, for people without a Kibana: service logs and JVM GC
    Report(report::Arguments),
    /// Print the documents of log files as they would be indexed; needs no server
    Parse(parse::Arguments),
    /// Read JVM GC logs: figures, causes and what to do about them; needs no server
    Gc(gc::Arguments),
    /// Show what became of every byte of a line: component, layout, typed event, fields
    Explain(explain::Arguments),
    /// Print the table of components: names, aliases, datasets, services, usual file names
    Components,
}

/// Why a command failed: what is told, and the exit status.
pub(crate) struct Failure {
    message: String,
    status: u8,
}

/// Exit status of a command line or configuration that cannot be used.
pub(crate) const USAGE: u8 = 2;

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl Failure {
    /// A failure at work: status 1.
    pub(crate) fn new(message: impl std::fmt::Display) -> Failure {
        Failure { message: message.to_string(), status: 1 }
    }

    /// All failures of a command that went on after each, if there are any.
    pub(crate) fn of_all(failures: &[String]) -> Result<(), Failure> {
        if failures.is_empty() { Ok(()) } else { Err(Failure::new(failures.join("\nkhp-log: "))) }
    }

    /// A failure with a status of its own.
    pub(crate) fn with_status(message: impl std::fmt::Display, status: u8) -> Failure {
        Failure { message: message.to_string(), status }
    }

    /// A command line or configuration that cannot be used: status 2.
    pub(crate) fn usage(message: impl std::fmt::Display) -> Failure {
        Failure { message: message.to_string(), status: USAGE }
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Ship(arguments) => ship::run(&arguments),
        Command::Process(arguments) => process::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::DeadLetters(arguments) => dead_letters::run(&arguments),
        Command::Setup(arguments) => setup::run(&arguments),
        Command::Discover(arguments) => discover::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Try(arguments) => try_out::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Gc(arguments) => gc::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Components => components::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            log::last_word(&failure.message);
            ExitCode::from(failure.status)
        }
    }
}
