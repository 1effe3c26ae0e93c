//! `khp-log ship`

use shipper::{Counters, ShipError, Sink, Stop, Until};

use crate::{
    Failure, USAGE,
    daemon::{Config, LogArguments, on_signal, start_log},
};

/// What `khp-log ship` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
    /// End when every file is read to its end and all of it is in Kafka
    #[arg(long)]
    once: bool,
}

/// Ships until it is told to stop.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.config.load()?;
    let (kafka, ship) = settings.for_ship().map_err(Failure::usage)?;
    start_log(&arguments.log);
    let stop = Stop::new();
    let asked = stop.clone();
    on_signal(move || asked.stop())?;
    let until = if arguments.once { Until::Idle } else { Until::Stopped };
    tracing::info!(host = ship.host, streams = ship.streams.len(), topic = kafka.topic, "shipping");
    let counters = Counters::default();
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
