//! What both daemons share: the configuration file, the signals, the pages that show how they are.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use settings::{Settings, Ship};
use signal_hook::{
    consts::{SIGHUP, TERM_SIGNALS},
    iterator::Signals,
};
use vitals::{Metrics, Page, Pulse, Report, exposition, http, service};

pub(crate) use crate::log::{LogArguments, start_log};

use crate::Failure;

/// How long a daemon that was asked to end may take.
const ENDS_WITHIN: Duration = Duration::from_secs(45);

/// The configuration file that commands read.
#[derive(Clone, clap::Args)]
pub(crate) struct Config {
    /// Configuration file
    #[arg(long, short, value_name = "FILE", default_value = "/etc/khp-log/khp-log.yaml")]
    pub(crate) config: PathBuf,
}

impl Config {
    /// Reads and checks the file; every problem is in the failure.
    pub(crate) fn load(&self) -> Result<Settings, Failure> {
        settings::load(&self.config).map_err(Failure::usage)
    }
}

/// Calls `stop` at the first SIGTERM, SIGINT or SIGQUIT; the second ends the process at once.
pub(crate) fn on_signal(stop: impl Fn() + Send + 'static) -> Result<(), Failure> {
    handle(TERM_SIGNALS, stop, || {})
}

/// As [`on_signal`], and calls `reload` at each SIGHUP. For daemons: they end within [`ENDS_WITHIN`].
pub(crate) fn on_signals(
    stop: impl Fn() + Send + 'static,
    reload: impl FnMut() + Send + 'static,
) -> Result<(), Failure> {
    let mut signals = TERM_SIGNALS.to_vec();
    signals.push(SIGHUP);
    let stop = move || {
        stop();
        thread::spawn(end_anyway);
    };
    handle(&signals, stop, reload)
}

fn handle(
    signals: &[i32],
    stop: impl Fn() + Send + 'static,
    mut reload: impl FnMut() + Send + 'static,
) -> Result<(), Failure> {
    let mut signals =
        Signals::new(signals).map_err(|error| Failure::new(format!("signals cannot be handled: {error}")))?;
    thread::spawn(move || {
        let mut asked = false;
        for signal in signals.forever() {
            if signal == SIGHUP {
                if !asked {
                    reload();
                }
                continue;
            }
            if asked {
                std::process::exit(128 + signal);
            }
            asked = true;
            tracing::info!(signal, "stopping; a second signal ends at once");
            service::stopping();
            stop();
        }
    });
    Ok(())
}

/// Ends the process if draining and leaving do not come to an end, which a client library may make wait for a server: below what
/// service managers wait before they kill. Nothing depends on the end being in order.
fn end_anyway() {
    thread::sleep(ENDS_WITHIN);
    let hint = "nothing is lost: whoever comes next reads again what was under way";
    tracing::warn!(seconds = ENDS_WITHIN.as_secs(), hint, "did not come to an end in order, ending anyway");
    std::process::exit(0);
}

/// How a daemon shows itself.
pub(crate) trait Shows: Send + Sync + 'static {
    /// How it is.
    fn report(&self) -> Report;
    /// All numbers.
    fn describe(&self, page: &mut Page<'_>);
    /// Its main loop's pulse.
    fn turn(&self) -> &Pulse;
}

impl Shows for shipper::Counters {
    fn report(&self) -> Report {
        self.report()
    }

    fn describe(&self, page: &mut Page<'_>) {
        self.describe(page);
    }

    fn turn(&self) -> &Pulse {
        &self.status.turn
    }
}

impl Shows for processor::Counters {
    fn report(&self) -> Report {
        self.report()
    }

    fn describe(&self, page: &mut Page<'_>) {
        self.describe(page);
    }

    fn turn(&self) -> &Pulse {
        &self.status.turn
    }
}

/// Answers `GET /metrics` and `GET /health`, and keeps the service manager informed. What cannot be had of it is a warning: the
/// daemon's work does not depend on it.
pub(crate) fn show(prefix: &str, listen: Option<SocketAddr>, counters: &Arc<impl Shows>) {
    vitals::process::started();
    if let Some(address) = listen {
        let (described, reported) = (Arc::clone(counters), Arc::clone(counters));
        let metrics = Metrics::new(prefix, move |page| described.describe(page));
        let pages = move |path: &str| match path {
            "/metrics" => Some(http::Answer {
                status: 200,
                content_type: exposition::CONTENT_TYPE,
                body: metrics.text(),
            }),
            "/health" => {
                let (status, body) = reported.report().answer();
                Some(http::Answer { status, content_type: "application/json", body })
            }
            _ => None,
        };
        match http::serve(address, Box::new(pages)) {
            Ok(address) => tracing::info!(%address, "metrics and health are to be read here"),
            Err(error) => {
                let hint = "is another one running? choose a free port for `listen`, or `none`";
                tracing::warn!(%address, %error, hint, "metrics and health cannot be shown, going on without");
            }
        }
    }
    let (turns, reported) = (Arc::clone(counters), Arc::clone(counters));
    let informed = service::keep_informed(move || turns.turn().beats(), move || reported.report().text());
    if let Err(error) = informed {
        tracing::warn!(%error, "the service manager cannot be kept informed");
    }
}

/// Reads the configuration again. What is wrong with it is said, each problem in a line, and the old one stays.
pub(crate) fn read_again(
    file: &Path,
    read: impl FnOnce() -> Result<Settings, settings::Problems>,
    usable: impl FnOnce(&Settings) -> Result<(), settings::Problems>,
) -> Option<Settings> {
    service::reloading();
    tracing::info!(file = %file.display(), "reading the configuration again");
    let read = read().and_then(|settings| usable(&settings).map(|()| settings));
    match read {
        Ok(settings) => Some(settings),
        Err(problems) => {
            for problem in &problems.problems {
                let file = if problem.line == 0 {
                    problems.file.clone()
                } else {
                    format!("{}:{}:{}", problems.file, problem.line, problem.column)
                };
                let hint = problem.hint.as_deref().unwrap_or_default();
                tracing::error!(file, problem = problem.message, hint, "the configuration cannot be used");
            }
            not_reloaded(&"the configuration has problems");
            None
        }
    }
}

/// The old settings stay.
pub(crate) fn not_reloaded(reason: &dyn std::fmt::Display) {
    tracing::error!(%reason, "going on with the settings from before");
    service::ready();
}

/// The new settings are in place.
pub(crate) fn reloaded() {
    tracing::info!("the new settings are in place");
    service::ready();
}

/// Says which changes wait for a new process.
pub(crate) fn say_what_waits(changes: &[(&str, bool)]) {
    for (key, _) in changes.iter().filter(|(_, changed)| *changed) {
        tracing::warn!(
            key,
            hint = "restart the service",
            "this change needs a new process, the old value stays"
        );
    }
}

/// What of the shipper's settings needs a new process.
pub(crate) fn fixed_of_ship(old: &Ship, new: &Ship) -> [(&'static str, bool); 3] {
    [
        ("ship.host", old.host != new.host),
        ("ship.state", old.state != new.state),
        ("ship.listen", old.listen != new.listen),
    ]
}
