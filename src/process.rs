//! `khp-log process`

use std::sync::Arc;

use processor::{Counters, Stop, setup::Search};
use serde_json::Value;

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
    refuse_without_templates(elasticsearch, &arguments.config)?;
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

/// Without templates the server would guess the type of every field, and guess wrong for good. A server that is away, or does
/// not let us look, is no reason: the processor waits for the one and goes on with the other.
fn refuse_without_templates(elasticsearch: &settings::Elasticsearch, config: &Config) -> Result<(), Failure> {
    let answer = Search::new(elasticsearch).and_then(|search| search.get("_index_template/khp-log"));
    match answer {
        Ok(Value::Null) => Err(Failure::new(format!(
            "the index templates are not installed in Elasticsearch\n  hint: khp-log setup --config {}",
            config.config.display()
        ))),
        _ => Ok(()),
    }
}
