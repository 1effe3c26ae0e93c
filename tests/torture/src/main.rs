//! The command line of the torture matrix; `tests/torture/run` builds what it needs and calls it.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use torture::{
    Outcome,
    beside::{self, Other},
    groups, matrix,
    runner::{Plan, Tier},
    servers::Servers,
    soak::Soak,
};

/// Breaks real daemons in every way of the matrix, and says what became of every event.
#[derive(Parser)]
#[command(name = "torture", max_term_width = 120)]
struct Arguments {
    /// How much is run
    #[arg(long, value_enum, default_value = "ci")]
    tier: Tier,
    /// Groups to run, such as t1,t3; all without it
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// The one cell to run, whatever its tier
    #[arg(long)]
    cell: Option<String>,
    /// Cells at once, where they do not harm servers
    #[arg(long, default_value_t = 4)]
    jobs: usize,
    /// What random choices are made from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also write the table of results to this file
    #[arg(long, value_name = "FILE")]
    results: Option<PathBuf>,
    /// Instead of the matrix: rotations and signals, done to khp-log and to another shipper in one run
    #[arg(long, value_enum, conflicts_with = "tier")]
    beside: Option<Other>,
    /// Print the names of all cells, and do nothing
    #[arg(long)]
    list: bool,
    /// Instead of the matrix: everything at once, a random fault every few seconds
    #[arg(long)]
    soak: bool,
    /// Events that a soak writes
    #[arg(long, default_value_t = 2_000_000, requires = "soak")]
    events: u64,
    /// Minutes in which it writes them
    #[arg(long, default_value_t = 20.0, requires = "soak")]
    minutes: f64,
    /// The program under test
    #[arg(long, value_name = "FILE", default_value = "target/quick/khp-log")]
    khp_log: PathBuf,
    /// Where cells have their directories; those of failed ones are kept
    #[arg(long, value_name = "DIRECTORY", default_value = "target/torture")]
    work: PathBuf,
    /// The matrix
    #[arg(long, value_name = "FILE", default_value = "tests/torture.toml")]
    matrix: PathBuf,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("torture: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether nothing failed.
fn run(arguments: Arguments) -> Outcome<bool> {
    let groups = matrix::read(&arguments.matrix)?;
    let code = groups::code();
    matrix::check(&groups, &code)?;
    if arguments.list {
        match arguments.beside {
            Some(Other::Rsyslog) => println!("{}", beside::names().join("\n")),
            None => list(&groups),
        }
        return Ok(true);
    }
    let (executable, work) = (std::path::absolute(arguments.khp_log)?, std::path::absolute(arguments.work)?);
    if arguments.soak {
        let (events, minutes, seed) = (arguments.events, arguments.minutes, arguments.seed);
        return Soak { executable, work, events, minutes, seed }.run(&Servers::from_environment()?);
    }
    let plan = Plan {
        executable,
        work,
        tier: arguments.tier,
        only: arguments.only,
        cell: arguments.cell,
        jobs: arguments.jobs,
        seed: arguments.seed,
    };
    let servers = Servers::from_environment()?;
    let (table, is_good) = match arguments.beside {
        Some(Other::Rsyslog) => (beside::run(&plan, &servers)?, true),
        None => {
            let results = plan.run(&groups, &code, &servers)?;
            (results.table(), results.are_good())
        }
    };
    println!("\n{table}");
    if let Some(path) = &arguments.results {
        std::fs::write(path, &table)?;
    }
    Ok(is_good)
}

fn list(groups: &[matrix::Group]) {
    for cell in groups.iter().flat_map(matrix::Group::cells) {
        println!("{}{}", cell.name, cell.not_run.map_or_else(String::new, |why| format!("  not run: {why}")));
    }
}
