//! `khp-log demo`: the last hour of a whole platform, shipped and processed as daemons do, for searches and dashboards.

mod bundle;
mod hour;
mod platform;
mod stamps;
mod table;
mod work;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::Utc;
use processor::setup::{Search, SetupOptions, install_blocking};

use self::{
    hour::LogFile,
    work::{Outcome, Site},
};
use crate::{Failure, daemon::on_signal, try_out::Scratch};

/// What `khp-log demo` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Kafka's brokers, host:port
    #[arg(long, value_name = "BROKERS")]
    kafka: String,
    /// Elasticsearch's address
    #[arg(long, value_name = "URL")]
    elasticsearch: String,
    /// Another number deals and spreads the logs in another way
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Makes the hour, sends it through Kafka into Elasticsearch, and tells what is there.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let asked = Arc::new(AtomicBool::new(false));
    let signalled = asked.clone();
    on_signal(move || signalled.store(true, Ordering::Relaxed))?;
    let scratch = Scratch(std::env::temp_dir().join(format!("khp-log-demo-{}", std::process::id())));
    let directory = scratch.0.as_path();
    let until = Utc::now();
    let files = hour::files(until.timestamp_millis(), arguments.seed);
    write(directory, &files).map_err(|error| Failure::new(format!("{}: {error}", directory.display())))?;
    let site = Site::new(&arguments.kafka, &arguments.elasticsearch, directory, &files)?;

    println!("1. templates and lifecycle");
    let report = install_blocking(site.elasticsearch()?, &SetupOptions::default()).map_err(Failure::new)?;
    let mut text = Vec::new();
    crate::setup::print(&report, false, &mut text).map_err(Failure::new)?;
    println!("{}", crate::try_out::show::indented(&String::from_utf8_lossy(&text)));

    let events: u64 = files.iter().map(|file| file.events).sum();
    let of = |what: fn(&LogFile) -> &'static str| files.iter().map(what).collect::<BTreeSet<_>>().len();
    println!(
        "2. the hour before {}: {} log files of {} components on {} hosts, {events} events (--seed {})",
        until.format("%Y-%m-%d %H:%M:%S UTC"),
        files.len(),
        of(|file| file.component.name()),
        of(|file| file.host),
        arguments.seed,
    );
    let search = Search::new(site.elasticsearch()?).map_err(Failure::new)?;
    let Outcome { dead_letters, replayed } = work::run(&site, &search, &files, &asked)?;
    println!("   {} events once more, from a packed log: {} new documents", replayed.events, replayed.new);

    println!("3. what is in Elasticsearch now");
    let documents = table::print(&search, directory, &files)?;
    println!("   {documents} documents of {events} events, {dead_letters} dead letters");
    if documents != events || dead_letters > 0 || replayed.new > 0 {
        return Err(Failure::new("every event must be one document, and none a dead letter"));
    }
    say_what_to_open(&arguments.elasticsearch);
    Ok(())
}

/// Writes each log below `directory`, in folders of its host and its stream.
fn write(directory: &Path, files: &[LogFile]) -> std::io::Result<()> {
    for file in files {
        let path = path(directory, file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, &file.bytes)?;
    }
    Ok(())
}

fn path(directory: &Path, file: &LogFile) -> PathBuf {
    directory.join(file.host).join(file.stream()).join(&file.path)
}

fn say_what_to_open(url: &str) {
    println!("\nLook at it, the last hour:");
    println!("   in Kibana (data view logs-khp.*, cluster demo), its dashboards, or KQL:");
    println!("      khp.cluster : demo and log.level : (ERROR or FATAL)");
    println!("      khp.yarn.application_id : application_{}_0010", platform::STARTED);
    println!("   curl -s '{url}/logs-khp.*/_search?q=khp.cluster:demo+AND+log.level:ERROR&size=3&pretty'");
    println!("Run again, it is another hour: documents of before stay until their indices are deleted.");
}
