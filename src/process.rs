//! `khp-log process`

use std::sync::{Arc, Mutex, PoisonError};

use processor::{Counters, ProcessError, Stop, setup::Search};
use serde_json::Value;
use settings::Settings;

use crate::{
    Failure,
    daemon::{
        Config, LogArguments, not_reloaded, on_signals, read_again, reloaded, say_what_waits, show, start_log,
    },
};

/// What `khp-log process` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
}

/// What the signals have to say to the run that is under way.
#[derive(Default)]
struct Wishes {
    /// Ends the run under way.
    stop: Stop,
    /// The end was wished for, not only other settings.
    is_end: bool,
    /// Settings for the next run.
    next: Option<Settings>,
}

type Shared = Arc<Mutex<Wishes>>;

fn with<T>(wishes: &Shared, act: impl FnOnce(&mut Wishes) -> T) -> T {
    act(&mut wishes.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Processes until it is told to stop. SIGHUP reads the configuration again: what is under way is drained and committed, then the
/// pipeline begins anew.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    start_log(&arguments.log);
    let settings = arguments.config.load()?;
    let (_, _, process) = settings.for_process().map_err(Failure::usage)?;
    let wishes = Shared::default();
    let (ending, reloading) = (Arc::clone(&wishes), Arc::clone(&wishes));
    let (config, listen) = (arguments.config.clone(), process.listen);
    let end = move || {
        with(&ending, |wishes| {
            wishes.is_end = true;
            wishes.stop.request();
        });
    };
    on_signals(end, move || reload(&config, listen, &reloading))?;
    let counters = Arc::new(Counters::default());
    show("khp_log_processor", process.listen, &counters);
    tracing::info!(group = process.group, topics = process.topics.join(","), "processing");
    refuse_without_templates(&settings, &arguments.config)?;
    let ended = runs(settings, &wishes, &counters);
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

/// One run after the other, each with its settings. Settings that do not even let a run begin are left for those before.
fn runs(first: Settings, wishes: &Shared, counters: &Arc<Counters>) -> Result<(), ProcessError> {
    let (mut settings, mut before): (Settings, Option<Settings>) = (first, None);
    loop {
        let stop = with(wishes, |wishes| {
            wishes.stop = Stop::new();
            if wishes.is_end || wishes.next.is_some() {
                wishes.stop.request();
            }
            wishes.stop.clone()
        });
        let ended = match settings.for_process() {
            Ok((kafka, elasticsearch, process)) => {
                processor::run(process, kafka, Some(elasticsearch), &stop, counters)
            }
            Err(problems) => Err(ProcessError::Setup(problems.to_string())),
        };
        let next = with(wishes, |wishes| if wishes.is_end { None } else { wishes.next.take() });
        match (ended, next) {
            (Err(error @ (ProcessError::Credentials { .. } | ProcessError::Setup(_))), None) => {
                let Some(usable) = before.take() else { return Err(error) };
                not_reloaded(&error);
                settings = usable;
            }
            (ended, None) => return ended,
            (ended, Some(next)) => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the run before the new settings ended badly");
                }
                before = Some(std::mem::replace(&mut settings, next));
                reloaded();
            }
        }
    }
}

/// Asks for a run with the settings of the file, if they can be used.
fn reload(config: &Config, listen: Option<std::net::SocketAddr>, wishes: &Shared) {
    let usable = |settings: &Settings| settings.for_process().map(|_| ());
    let Some(settings) = read_again(&config.config, || settings::load(&config.config), usable) else {
        return;
    };
    if let Err(failure) = refuse_without_templates(&settings, config) {
        return not_reloaded(&failure);
    }
    let new = settings.process.as_ref().and_then(|process| process.listen);
    say_what_waits(&[("process.listen", new != listen)]);
    with(wishes, |wishes| {
        wishes.next = Some(settings);
        wishes.stop.request();
    });
}

/// Without templates the server would guess the type of every field, and guess wrong for good. A server that is away, or does
/// not let us look, is no reason: the processor waits for the one and goes on with the other.
fn refuse_without_templates(settings: &Settings, config: &Config) -> Result<(), Failure> {
    let Some(elasticsearch) = &settings.elasticsearch else {
        return Ok(());
    };
    let answer = Search::new(elasticsearch).and_then(|search| search.get("_index_template/khp-log"));
    match answer {
        Ok(Value::Null) => Err(Failure::new(format!(
            "the index templates are not installed in Elasticsearch\n  hint: khp-log setup --config {}",
            config.config.display()
        ))),
        _ => Ok(()),
    }
}
