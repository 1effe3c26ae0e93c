//! `khp-log discover`

use std::{io::Write, path::PathBuf};

use ::discover::{Platform, look};

use crate::Failure;

/// What `khp-log discover` is told.
#[derive(clap::Args)]
#[command(
    after_help = "It reads, and changes nothing: command lines of running JVMs, configuration files of the services and of \
supervisord, names in log directories. Run as root it sees more: where other users' processes have their standard output, and their \
working directories. What was seen and is not shipped, and what could not be looked at, are comments at the end."
)]
pub(crate) struct Arguments {
    /// Name of the platform; without it a stand-in is printed
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,
    /// Kafka's brokers; without them a stand-in is printed
    #[arg(long, value_name = "HOST:PORT,...", value_delimiter = ',')]
    brokers: Vec<String>,
    /// Look below this directory as if it were the whole file system
    #[arg(long, value_name = "DIR", default_value = "/")]
    root: PathBuf,
}

/// Prints a configuration with the streams of this host.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let findings = look(&arguments.root);
    let platform = Platform { cluster: arguments.cluster.clone(), brokers: arguments.brokers.clone() };
    let text = findings.yaml(&platform);
    if std::io::stdout().lock().write_all(text.as_bytes()).is_err() {
        return Ok(()); // Nobody reads on.
    }
    match findings.streams.is_empty() {
        true => Err(Failure::new("no stream was found; the comments say what was seen")),
        false => Ok(()),
    }
}
