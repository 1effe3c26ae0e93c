//! `khp-log ship`

use std::sync::Arc;

use settings::{Kafka, Settings, Ship};
use shipper::{Counters, Reload, ShipError, Sink, Stop, Until};

use crate::{
    Failure, USAGE,
    auto::{self, Source},
    daemon::{
        Config, LogArguments, fixed_of_ship, not_reloaded, on_signals, read_again, reloaded, say_what_waits,
        show, start_log,
    },
};

/// What `khp-log ship` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
    #[command(flatten)]
    auto: auto::Arguments,
    /// End when every file is read to its end and all of it is in Kafka
    #[arg(long)]
    once: bool,
}

/// Ships until it is told to stop. SIGHUP reads the configuration again.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    start_log(&arguments.log);
    let source = Source::new(&arguments.auto);
    let settings = source.load(&arguments.config.config).map_err(Failure::usage)?;
    let (kafka, ship) = source.needed(&settings).map_err(Failure::usage)?;
    let stop = Stop::new();
    let (asked, steered) = (stop.clone(), stop.clone());
    let (config, running) = (arguments.config.clone(), ship.clone());
    let again = {
        let source = source.clone();
        move || reload(&config, &source, &running, &steered)
    };
    on_signals(move || asked.stop(), again.clone())?;
    source.watch(again)?;
    let until = if arguments.once { Until::Idle } else { Until::Stopped };
    tracing::info!(host = ship.host, streams = ship.streams.len(), topic = kafka.topic, "shipping");
    let counters = Arc::new(Counters::default());
    show("khp_log_shipper", ship.listen, &counters);
    let ended = shipper::run(ship, Sink::Kafka(kafka), until, &stop, &counters);
    tracing::info!(
        bytes_acknowledged = counters.bytes_acknowledged.get(),
        lag_bytes = counters.lag_bytes.get(),
        "stopped"
    );
    ended.map_err(|error| match error {
        ShipError::Pattern { .. } | ShipError::Layout { .. } => Failure::with_status(error, USAGE),
        other => Failure::new(other),
    })
}

/// Hands the settings of the file to the running shipper, if they can be used.
fn reload(config: &Config, source: &Source, running: &Ship, stop: &Stop) {
    if stop.is_stopped() {
        return;
    }
    let usable = |settings: &Settings| source.needed(settings).map(|_| ());
    let Some(settings) = read_again(&config.config, || source.load(&config.config), usable) else {
        return;
    };
    if let Ok((kafka, ship)) = source.needed(&settings) {
        say_what_waits(&fixed_of_ship(running, ship));
        let (kafka, ship): (Kafka, Ship) = (kafka.clone(), ship.clone());
        let done = Box::new(|outcome: Result<(), ShipError>| match outcome {
            Ok(()) => reloaded(),
            Err(error) => not_reloaded(&error),
        });
        stop.reload(Reload { kafka, ship, done });
    }
}
