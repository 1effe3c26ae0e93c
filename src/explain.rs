//! `khp-log explain`: what became of every byte of a line.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use grammars::{
    Reader, Record, Value,
    places::{self, Became, Place},
};
use wire::split::events;

use crate::{Failure, parse};

/// What `khp-log explain` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Component, as `khp-log components` names it, or `auto`: by file name, folder name or content
    #[arg(long, default_value = "auto")]
    component: String,
    /// The site's own log4j ConversionPattern or Python format
    #[arg(long)]
    layout: Option<String>,
    /// Only the event that this line of the file belongs to, counted from 1
    #[arg(long)]
    line: Option<usize>,
    /// At most so many events
    #[arg(long, default_value_t = 10)]
    events: usize,
    /// Colours
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    colour: Colour,
    /// Log file: plain, gzip or Zstandard; `-` is standard input
    #[arg(default_value = "-")]
    file: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// So much of a file is looked at.
const LIMIT: u64 = 64 << 20;
/// So many characters of a value are shown.
const WIDTH: usize = 100;

/// Explains the events of one file.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let bytes = read(&arguments.file)
        .map_err(|error| Failure::new(format!("{}: {error}", arguments.file.display())))?;
    let sample = &bytes[..bytes.len().min(parse::SAMPLE)];
    let component =
        parse::component(&arguments.component, &arguments.file, sample).map_err(Failure::usage)?;
    let reader = parse::reader(component, arguments.layout.as_deref()).map_err(Failure::usage)?;
    let paint = Paint {
        on: match arguments.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        },
    };
    let mut text = String::new();
    let (mut line, mut shown, mut left_out) = (1, 0, 0);
    let mut record = Record::default();
    for event in events(&bytes, 0, false, |line| reader.begins(line)) {
        let next = line + parse::count_lines(event.bytes) as usize;
        let wanted = arguments.line.is_none_or(|asked| (line..next).contains(&asked));
        if wanted && shown < arguments.events {
            reader.read(event.bytes, &mut record);
            let head = Head {
                number: line,
                lines: next - line,
                offset: event.offset,
                begins: !event.flags.continued,
            };
            explain(&reader, &head, event.bytes, &record, &paint, &mut text);
            shown += 1;
        } else if wanted {
            left_out += 1;
        }
        line = next;
    }
    if shown == 0 {
        return Err(Failure::usage(match arguments.line {
            Some(asked) => format!("--line {asked}: the file has {} lines", line - 1),
            None => format!("{}: there is nothing in it", arguments.file.display()),
        }));
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "{left_out} more events; --events N shows more of them, --line N the one of a line"
        );
    }
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    parse::input(file)?.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where an event stands in its file.
struct Head {
    number: usize,
    lines: usize,
    offset: u64,
    begins: bool,
}

fn explain(
    reader: &Reader,
    head: &Head,
    event: &[u8],
    record: &Record<'_>,
    paint: &Paint,
    text: &mut String,
) {
    let component = reader.component();
    let lines = if head.lines == 1 { "1 line".to_owned() } else { format!("{} lines", head.lines) };
    let _ = writeln!(
        text,
        "{}",
        paint.title(&format!(
            "line {}: {lines}, {} bytes from byte {} on",
            head.number,
            event.len(),
            head.offset
        ))
    );
    let _ = writeln!(text, "component    {} ({})", component.name(), component.info().dataset);
    let layout = match (head.begins, record.layout) {
        (false, "") => "no layout reads its first line: it goes on with what was before".to_owned(),
        (true, "") => "none".to_owned(),
        (_, name) => match component.layouts().iter().find(|(known, _)| *known == name) {
            Some((_, pattern)) => format!("{name}, {}", pattern.escape_debug()),
            None => name.to_owned(),
        },
    };
    let _ = writeln!(text, "layout       {layout}");
    let _ =
        writeln!(text, "typed event  {}\n", record.action.unwrap_or("none: a message that no grammar knows"));
    let parts = places::all(event, record);
    for part in &parts {
        text.push_str(&paint.part(part, &event[part.start..part.end]));
    }
    if !event.ends_with(b"\n") {
        text.push('\n');
    }
    let _ = writeln!(text, "\n{:>13}  {:<34}VALUE", "BYTES", "BECAME");
    rows(event, record, &parts, paint, text);
    text.push('\n');
}

/// A row for each field, in the order of their places, then those that have none.
fn rows(event: &[u8], record: &Record<'_>, parts: &[Place], paint: &Paint, text: &mut String) {
    let mut rows: Vec<Place> = places::fields(event, record);
    rows.extend(parts.iter().filter(|part| !matches!(part.became, Became::Field(_))));
    rows.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    for place in rows {
        let value = match place.became {
            Became::Time => record.time.map(time).unwrap_or_default(),
            Became::Layout | Became::LineEnd => {
                format!("\"{}\"", shortened(&event[place.start..place.end]))
            }
            _ => shortened(&event[place.start..place.end]),
        };
        let range = format!("{}-{}", place.start, place.end);
        let name = format!("{:<34}", name(place.became));
        let _ = writeln!(text, "{range:>13}  {}{value}", paint.colour(place.became, &name));
    }
    for (field, value) in record.fields() {
        let value = match value {
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            Value::Hash(hash) => format!("{hash:016x}"),
            Value::Name(name) => (*name).to_owned(),
            Value::Joined(constant, rest) => format!("{constant}{}", shortened(rest)),
            _ => continue,
        };
        let name = format!("{:<34}", field.name());
        let _ = writeln!(text, "{:>13}  {}{value}", "", paint.colour(Became::Field(*field), &name));
    }
}

/// As it is in the line; without an offset the stream's zone applies.
fn time(time: wire::WrittenTime) -> String {
    let Some(clock) = chrono::DateTime::from_timestamp_millis(time.local_ms) else {
        return String::new();
    };
    let offset = match time.offset_s {
        Some(seconds) => format!("{:+03}:{:02}", seconds / 3600, seconds.abs() / 60 % 60),
        None => " in the stream's zone".to_owned(),
    };
    format!("{}{offset}", clock.format("%Y-%m-%dT%H:%M:%S%.3f"))
}

fn name(became: Became) -> &'static str {
    match became {
        Became::Time => "@timestamp",
        Became::Level => "log.level",
        Became::Field(field) => field.name(),
        Became::Message => "message",
        Became::StackTrace => "error.stack_trace",
        Became::Layout => "(the layout's)",
        Became::LineEnd => "(line end)",
    }
}

fn shortened(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut shown: String = text.chars().take(WIDTH).flat_map(char::escape_debug).collect();
    if text.chars().count() > WIDTH {
        shown.push('…');
    }
    shown
}

/// Colours, if they are wanted.
struct Paint {
    on: bool,
}

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn title(&self, text: &str) -> String {
        self.with("1", text)
    }

    /// Neighbours differ: time green, level yellow, fields cyan, what belongs to the layout dim.
    fn colour(&self, became: Became, text: &str) -> String {
        match became {
            Became::Time => self.with("32", text),
            Became::Level => self.with("33;1", text),
            Became::Field(_) => self.with("36;4", text),
            Became::Message => text.to_owned(),
            Became::StackTrace => self.with("35", text),
            Became::Layout | Became::LineEnd => self.with("2", text),
        }
    }

    /// A part of the event as it stands there; without colours, fields are told by brackets.
    fn part(&self, part: &Place, bytes: &[u8]) -> String {
        let text: String = String::from_utf8_lossy(bytes)
            .chars()
            .map(|character| match character {
                '\n' | '\t' => character,
                control if control.is_control() => char::REPLACEMENT_CHARACTER,
                other => other,
            })
            .collect();
        match part.became {
            Became::LineEnd => text,
            Became::Field(_) | Became::Time | Became::Level if !self.on => format!("\u{27e8}{text}\u{27e9}"),
            became => {
                // A colour that is open at a line's end would colour what a pager draws beside it.
                text.split('\n').map(|line| self.colour(became, line)).collect::<Vec<_>>().join("\n")
            }
        }
    }
}
