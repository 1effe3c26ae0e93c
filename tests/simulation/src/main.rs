//! `cargo run --profile quick -p simulation -- --seeds 10000`

use std::{
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use clap::Parser;
use simulation::try_seed;

/// Runs random schedules of faults through both daemons; prints each seed that fails, with its schedule cut down.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Prints what the daemons log. For one seed at a time.
    #[arg(long)]
    log: bool,
}

fn main() -> ExitCode {
    let Arguments { seeds, first, log } = Arguments::parse();
    if log {
        tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG).init();
    }
    // A panic is a failure like others, and told with its seed.
    std::panic::set_hook(Box::new(|_| ()));
    let started = Instant::now();
    let (next, failed, events) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let output = Mutex::new(());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= seeds {
                return;
            }
            let result = try_seed(first + number, None);
            let _line = output.lock().unwrap_or_else(PoisonError::into_inner);
            match result {
                Ok(tally) => {
                    events.fetch_add(tally.arrived as u64, Ordering::Relaxed);
                }
                Err(failure) => {
                    failed.fetch_add(1, Ordering::Relaxed);
                    println!("{failure}\n");
                }
            }
            if (number + 1).is_multiple_of(100) {
                let seconds = started.elapsed().as_secs();
                eprintln!(
                    "{} of {seeds} seeds, {} failed, {seconds} s",
                    number + 1,
                    failed.load(Ordering::Relaxed)
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let (failed, events) = (failed.into_inner(), events.into_inner());
    println!("{seeds} seeds, {failed} failed; {events} events, each exactly once in those that did not");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
