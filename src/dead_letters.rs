//! `khp-log dead-letters`: what was refused and waits to be sent again, one letter after the other.

use std::io::{self, BufWriter, Write};

use chrono::{DateTime, SecondsFormat};
use processor::{Stop, letters};
use serde_json::json;

use crate::{
    Failure,
    daemon::{Config, LogArguments, on_signal, start_log},
};

/// How much of an event is shown.
const SHOWN: usize = 200;

/// What `khp-log dead-letters` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    #[command(flatten)]
    log: LogArguments,
    /// Print a JSON object a letter
    #[arg(long)]
    json: bool,
}

/// Prints the letters that wait.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.config.load()?;
    let (kafka, _, process) = settings.for_process().map_err(Failure::usage)?;
    start_log(&arguments.log);
    let stop = Stop::new();
    let asked = stop.clone();
    on_signal(move || asked.request())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut count = 0_u64;
    let mut written = Ok(());
    let print = |letter: letters::Letter| {
        count += 1;
        let line = if arguments.json { as_json(&letter) } else { as_text(&letter) };
        if let Err(error) = writeln!(out, "{line}") {
            // Whoever reads has seen enough.
            stop.request();
            written = if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) };
        }
    };
    letters::list(process, kafka, print, &stop).map_err(Failure::new)?;
    written
        .and_then(|()| out.flush())
        .map_err(|error| Failure::new(format!("print the letters: {error}")))?;
    let topic = &kafka.dead_letters;
    match count {
        0 => eprintln!("no letters wait in {topic}"),
        _ => eprintln!(
            "{count} letters wait in {topic}; when the cause is mended: khp-log replay --dead-letters"
        ),
    }
    Ok(())
}

/// The beginning of the event, in one line.
fn beginning(letter: &letters::Letter) -> String {
    let value = &letter.letter.value;
    String::from_utf8_lossy(&value[..value.len().min(SHOWN)]).into_owned()
}

fn time(letter: &letters::Letter) -> Option<String> {
    let time = DateTime::from_timestamp_millis(letter.written_ms?)?;
    Some(time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn as_json(letter: &letters::Letter) -> String {
    let header = |name: &str| letter.letter.header(name);
    let number = |name: &str| header(name).and_then(|text| text.parse::<u64>().ok());
    json!({
        "time": time(letter),
        "reason": header("reason"),
        "status": number("status"),
        "attempts": letter.letter.attempts(),
        "host": header("host"),
        "stream": header("stream"),
        "path": header("path"),
        "offset": number("base"),
        "length": letter.letter.value.len(),
        "index": header("index"),
        "id": header("id"),
        "source": header("source"),
        "letter": {"partition": letter.partition, "offset": letter.offset},
        "beginning": beginning(letter),
    })
    .to_string()
}

fn as_text(letter: &letters::Letter) -> String {
    let header = |name: &str| letter.letter.header(name).unwrap_or("-");
    let again = match letter.letter.attempts() {
        0 => String::new(),
        attempts => format!(", sent again and refused {attempts} times"),
    };
    format!(
        "{} {} {} at {}, {} bytes, index {}{again}\n  reason: {}\n  event: {}",
        time(letter).as_deref().unwrap_or("-"),
        header("host"),
        header("path"),
        header("base"),
        letter.letter.value.len(),
        header("index"),
        header("reason"),
        beginning(letter).escape_debug(),
    )
}
