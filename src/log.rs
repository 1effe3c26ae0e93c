//! The daemons' own log, on standard error. It never fills a disk: of one kind of message so many lines a minute are written,
//! the others are counted, and the count is said. A kind is a place in the source.
//!
//! What is expected to repeat is throttled where it is said ([`vitals::Throttle`]), with the number withheld; this here is the
//! bound on everything else: a million files that cannot be read, a library that repeats itself, a panic a record.

use std::{
    collections::HashMap,
    io::IsTerminal,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

use tracing::{Level, Metadata, callsite::Identifier, subscriber::Interest};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt,
    fmt::MakeWriter,
    layer::{Context, Filter, SubscriberExt},
    util::SubscriberInitExt,
};

/// Lines of one kind in one minute.
const MOST: u64 = 30;

/// What a minute is.
const MINUTE: Duration = Duration::from_secs(60);

/// How a daemon writes its own log.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
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
    log_level: Level,
}

/// Whether lines are JSON objects: what ends the program has to be one, too.
static IS_JSON: AtomicBool = AtomicBool::new(false);

/// Says why the program ends, in the log's form.
pub(crate) fn last_word(message: &str) {
    if IS_JSON.load(Ordering::Relaxed) {
        tracing::error!("{message}");
    } else {
        eprintln!("khp-log: {message}");
    }
}

/// Starts the log on standard error. Libraries speak from warnings on.
pub(crate) fn start_log(arguments: &LogArguments) {
    let level = arguments.log_level;
    IS_JSON.store(arguments.log_format == LogFormat::Json, Ordering::Relaxed);
    let bound = Arc::new(Bound::default());
    let filter = EnvFilter::new(format!(
        "warn,khp_log={level},shipper={level},processor={level},settings={level},vitals={level},librdkafka=error,rdkafka=error"
    ));
    let lines = lines(arguments.log_format, std::io::stderr().is_terminal(), std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(Bounded(Arc::clone(&bound)))).with(filter).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let payload = panic.payload();
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or_default();
        tracing::error!(place, text, hint = "please report this", "a thread panicked");
    }));
    let said = thread::Builder::new().name("khp-log".to_owned()).spawn(move || bound.say());
    if let Err(error) = said {
        tracing::warn!(%error, "counts of messages that are held back will not be said");
    }
}

fn lines<W>(format: LogFormat, colours: bool, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_target(false).with_writer(writer);
    match format {
        LogFormat::Text => lines.with_ansi(colours).boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
        }
    }
}

/// How much of each kind was written in its minute.
#[derive(Debug, Default)]
struct Bound {
    kinds: Mutex<HashMap<Identifier, Kind>>,
    /// The thread that says what was held back, asleep while there is nothing.
    sayer: Mutex<Option<Thread>>,
}

#[derive(Debug)]
struct Kind {
    began: Instant,
    lines: u64,
    held_back: u64,
    level: Level,
    place: String,
}

/// How many lines of a kind were held back.
#[derive(Debug)]
struct HeldBack {
    place: String,
    level: Level,
    lines: u64,
}

impl Bound {
    /// Whether one more line of this kind may be written.
    fn pass(&self, metadata: &Metadata<'_>, now: Instant) -> bool {
        if *metadata.level() > Level::INFO || metadata.target() == module_path!() {
            // Who asks for more detail gets it; our own words are few.
            return true;
        }
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds.entry(metadata.callsite()).or_insert_with(|| Kind {
            began: now,
            lines: 0,
            held_back: 0,
            level: *metadata.level(),
            place: format!("{}:{}", metadata.file().unwrap_or("?"), metadata.line().unwrap_or(0)),
        });
        if now.saturating_duration_since(kind.began) >= MINUTE {
            (kind.began, kind.lines) = (now, 0);
        }
        if kind.lines < MOST {
            kind.lines += 1;
            return true;
        }
        kind.held_back += 1;
        let is_first = kind.held_back == 1;
        drop(kinds);
        if is_first && let Some(sayer) = &*self.sayer.lock().unwrap_or_else(PoisonError::into_inner) {
            sayer.unpark();
        }
        false
    }

    /// Takes what was held back of each kind since it was last asked.
    fn take(&self) -> Vec<HeldBack> {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let held = kinds.values_mut().filter(|kind| kind.held_back > 0);
        held.map(|kind| HeldBack {
            place: kind.place.clone(),
            level: kind.level,
            lines: std::mem::take(&mut kind.held_back),
        })
        .collect()
    }

    fn say(&self) {
        *self.sayer.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread::current());
        loop {
            // Woken by the first that is held back; a minute's worth is said together.
            thread::park();
            thread::sleep(MINUTE);
            for HeldBack { place, level, lines } in self.take() {
                // Ten thousand files that begin are no reason to worry.
                if level == Level::INFO {
                    tracing::info!(place, held_back = lines, "messages of one kind were held back");
                } else {
                    tracing::warn!(place, held_back = lines, "messages of one kind were held back");
                }
            }
        }
    }
}

/// Lets lines through as the bound allows.
struct Bounded(Arc<Bound>);

impl<S> Filter<S> for Bounded {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn callsite_enabled(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::always()
    }

    fn event_enabled(&self, event: &tracing::Event<'_>, _: &Context<'_, S>) -> bool {
        self.0.pass(event.metadata(), Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write, path::Path};

    use serde_json::Value;

    use super::*;

    /// A log in memory.
    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("locks").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: LogFormat, bound: &Arc<Bound>, speak: impl FnOnce()) -> String {
        let memory = Memory::default();
        let writer = memory.clone();
        let lines = lines(format, false, move || writer.clone()).with_filter(Bounded(Arc::clone(bound)));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), speak);
        let bytes = memory.0.lock().expect("locks").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn unreadable(path: &Path) {
        tracing::warn!(path = %path.display(), "file cannot be read");
    }

    #[test]
    fn a_million_bad_things_are_a_few_lines() {
        let bound = Arc::new(Bound::default());
        let text = logged(LogFormat::Text, &bound, || {
            for number in 0..1_000_000 {
                unreadable(Path::new(&format!("/var/log/{number}")));
            }
            tracing::error!("another kind is still heard");
        });
        assert!(text.lines().count() <= 3 * MOST as usize, "{text}");
        assert!(text.contains("another kind is still heard"));
        let held = bound.take();
        let total: u64 = held.iter().map(|held| held.lines).sum();
        assert_eq!(total as usize, 1_000_001 - text.lines().count());
        assert!(held[0].place.contains("src/log.rs:") && held[0].level == Level::WARN, "{held:?}");
        assert!(bound.take().is_empty());
    }

    #[test]
    fn each_line_is_an_object_with_fixed_names() {
        let text = logged(LogFormat::Json, &Arc::default(), || {
            unreadable(Path::new("/with \"quotes\"\nand lines"));
            tracing::error!("a word");
        });
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["level"], "WARN");
        assert_eq!(lines[0]["message"], "file cannot be read");
        assert_eq!(lines[0]["path"], "/with \"quotes\"\nand lines");
        assert!(lines.iter().all(|line| line["timestamp"].is_string()));
        let names: Vec<&String> = lines[1].as_object().expect("an object").keys().collect();
        assert_eq!(names, ["level", "message", "timestamp"]);
    }
}
