//! `khp-log process`

use std::sync::Arc;

use processor::{Counters, Stop};

use crate::{
    Failure,
    daemon::{Config, LogArguments, on_signal, start_log},
};

/// What `khp-log process` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
}

/// Processes until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.config.load()?;
    let (kafka, elasticsearch, process) = settings.for_process().map_err(Failure::usage)?;
    start_log(&arguments.log);
    let stop = Stop::new();
    let asked = stop.clone();
    on_signal(move || asked.request())?;
    tracing::info!(group = process.group, topics = process.topics.join(","), "processing");
    let counters = Arc::new(Counters::default());
    let ended = processor::run(process, kafka, Some(elasticsearch), &stop, &counters);
    tracing::info!(
        events = counters.events.get(),
        created = counters.created.get(),
        updated = counters.updated.get(),
        unchanged = counters.unchanged.get(),
        dead_lettered = counters.dead_lettered.get(),
        "stopped"
    );
    ended.map_err(Failure::new)
}
