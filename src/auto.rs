//! `khp-log ship --auto`: the streams are those that `khp-log discover` finds, at the start and again while it runs.
//!
//! What was found once stays until the process ends, so that a service that is restarted, or has ended with lines unread, loses
//! nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use ::discover::{Files, Findings, look};
use settings::{FoundStream, Kafka, Problems, Settings, Ship};

use crate::Failure;

/// Patterns that are kept of what is not found any more. Beyond them, only what is there is shipped.
const MOST_PATTERNS: usize = 2000;

/// Remarks that are remembered, so as to be told once.
const MOST_TOLD: usize = 1000;

/// What `khp-log ship` is told of finding streams.
#[derive(Clone, clap::Args)]
pub(crate) struct Arguments {
    /// Ship also what `khp-log discover` finds, now and while running; `ship:` needs no streams then, and its own go first
    #[arg(long)]
    auto: bool,
    /// Seconds between two looks of --auto
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "auto",
          value_parser = clap::value_parser!(u64).range(1..=86_400))]
    look_every: u64,
}

/// Where the shipper's settings come from: the file, and with `--auto` what was found.
#[derive(Clone)]
pub(crate) struct Source {
    auto: Option<Auto>,
}

#[derive(Clone)]
struct Auto {
    every: Duration,
    found: Arc<Mutex<Found>>,
}

#[derive(Default)]
struct Found {
    findings: Findings,
    /// What was told.
    told: BTreeSet<String>,
}

impl Found {
    /// Whether this is to be told, or was told before.
    fn is_new(&mut self, text: &str) -> bool {
        if self.told.len() >= MOST_TOLD {
            self.told.clear();
        }
        self.told.insert(text.to_owned())
    }
}

impl Source {
    /// Looks for the first time, if it is asked for.
    pub(crate) fn new(arguments: &Arguments) -> Source {
        let every = Duration::from_secs(arguments.look_every);
        let auto = arguments.auto.then(|| Auto { every, found: Arc::default() });
        if let Some(auto) = &auto {
            auto.look();
        }
        Source { auto }
    }

    /// Reads the file.
    pub(crate) fn load(&self, path: &Path) -> Result<Settings, Problems> {
        match &self.auto {
            None => settings::load(path),
            Some(auto) => auto.load(path),
        }
    }

    /// What `ship` needs of the settings.
    pub(crate) fn needed<'s>(&self, settings: &'s Settings) -> Result<(&'s Kafka, &'s Ship), Problems> {
        match &self.auto {
            None => settings.for_ship(),
            Some(_) => settings.for_ship_with_found(),
        }
    }

    /// Looks again and again on a thread of its own, and calls `changed` when there is something new.
    pub(crate) fn watch(&self, mut changed: impl FnMut() + Send + 'static) -> Result<(), Failure> {
        let Some(auto) = self.auto.clone() else { return Ok(()) };
        let watch = move || {
            loop {
                thread::sleep(auto.every);
                if auto.look() {
                    changed();
                }
            }
        };
        let started = thread::Builder::new().name("look".to_owned()).spawn(watch);
        started.map(|_| ()).map_err(|error| Failure::new(format!("--auto cannot look again: {error}")))
    }
}

impl Auto {
    /// Looks at the host; whether there is a stream or a file more than before. Each is told with its reason.
    fn look(&self) -> bool {
        let mut findings = look(Path::new("/"));
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let kept: usize = found.findings.streams.iter().map(|stream| stream.files.len()).sum();
        if kept > MOST_PATTERNS {
            let hint = "files of processes that ended are not shipped on";
            tracing::warn!(patterns = kept, hint, "too many patterns came together");
            found.findings.retain(&findings);
        }
        let new = findings.keep(&found.findings);
        for remark in &findings.remarks {
            if found.is_new(remark) {
                tracing::info!(what = remark, "seen, and not shipped");
            }
        }
        for unseen in &findings.unseen {
            if found.is_new(unseen) {
                tracing::warn!(what = unseen, "could not be looked at");
            }
        }
        tell(&new);
        found.findings = findings;
        !new.is_empty()
    }

    fn load(&self, path: &Path) -> Result<Settings, Problems> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = found.findings.streams.iter().map(|stream| FoundStream {
            name: stream.name.clone(),
            component: stream.component,
            service: stream.service.clone(),
            files: stream.files.iter().map(|files| files.pattern.clone()).collect(),
            exclude: stream.exclude.clone(),
        });
        let streams: Vec<FoundStream> = streams.collect();
        let settings = settings::load_with(path, &streams)?;
        for stream in settings.ship.iter().flat_map(|ship| &ship.streams) {
            let is_other = |found: &FoundStream| found.name == stream.name && found.files != stream.files;
            if streams.iter().any(is_other) && found.is_new(&stream.name) {
                let hint = "its files are those of the configuration; give it another name to ship those that were found";
                tracing::warn!(
                    stream = stream.name,
                    hint,
                    "the configuration has a stream of a name that was found"
                );
            }
        }
        Ok(settings)
    }
}

/// One line a stream, since lines of one kind are bounded.
fn tell(new: &[(String, Files)]) {
    let mut streams: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    for (stream, files) in new {
        let (patterns, reasons) = streams.entry(stream).or_default();
        patterns.push(&files.pattern);
        for why in &files.why {
            if !reasons.contains(&why.as_str()) {
                reasons.push(why);
            }
        }
    }
    for (stream, (patterns, reasons)) in streams {
        tracing::info!(stream, files = patterns.join(", "), why = reasons.join("; "), "found");
    }
}
