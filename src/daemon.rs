//! What both daemons share: the configuration file, the log on standard error, the signals.

use std::{io::IsTerminal, path::PathBuf, thread};

use signal_hook::{consts::TERM_SIGNALS, iterator::Signals};
use tracing_subscriber::{EnvFilter, fmt};

use crate::Failure;

/// The configuration file that commands read.
#[derive(clap::Args)]
pub(crate) struct Config {
    /// Configuration file
    #[arg(long, short, value_name = "FILE", default_value = "/etc/khp-log/khp-log.yaml")]
    pub(crate) config: PathBuf,
}

/// How a daemon writes its own log.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

/// The daemon's own log.
#[derive(clap::Args)]
pub(crate) struct LogArguments {
    /// Form of the daemon's own log, which goes to standard error
    #[arg(long, value_enum, default_value = "text")]
    log_format: LogFormat,
    /// Least level of the daemon's own log: error, warn, info, debug, trace
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    log_level: tracing::Level,
}

impl Config {
    /// Reads and checks the file; every problem is in the failure.
    pub(crate) fn load(&self) -> Result<settings::Settings, Failure> {
        settings::load(&self.config).map_err(Failure::usage)
    }
}

/// Starts the log on standard error. Libraries speak from warnings on.
pub(crate) fn start_log(arguments: &LogArguments) {
    let level = arguments.log_level;
    let filter = EnvFilter::new(format!(
        "warn,khp_log={level},shipper={level},processor={level},settings={level},librdkafka=error,rdkafka=error"
    ));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match arguments.log_format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}

/// Calls `stop` at the first SIGTERM, SIGINT or SIGQUIT; the second ends the process at once.
pub(crate) fn on_signal(stop: impl Fn() + Send + 'static) -> Result<(), Failure> {
    let mut signals = Signals::new(TERM_SIGNALS)
        .map_err(|error| Failure::new(format!("signals cannot be handled: {error}")))?;
    thread::spawn(move || {
        let mut asked = false;
        for signal in signals.forever() {
            if asked {
                std::process::exit(128 + signal);
            }
            asked = true;
            tracing::info!(signal, "stopping; a second signal ends at once");
            stop();
        }
    });
    Ok(())
}
