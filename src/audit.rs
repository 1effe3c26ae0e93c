//! `khp-log audit`: is every byte that was delivered a document?

use std::time::SystemTime;

use chrono::{NaiveDate, TimeZone, Utc};
use processor::audit::{Audit, AuditOptions, audit};
use serde_json::json;

use crate::{Failure, daemon::Config};

/// Rows of the table; the rest is counted.
const SHOWN: usize = 100;

/// What `khp-log audit` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    /// Only files of which the ledger has heard since: 90m, 2h, 7d, or a day such as 2026-11-20 (UTC)
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<Since>,
    /// Only files of this host
    #[arg(long)]
    host: Option<String>,
    /// Only files of this stream
    #[arg(long)]
    stream: Option<String>,
    /// Read the place of every document, not only of files whose lengths do not add up
    #[arg(long)]
    thorough: bool,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// From when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Since {
    /// Milliseconds ago.
    Ago(i64),
    /// Milliseconds since 1970 UTC.
    At(i64),
}

fn since(text: &str) -> Result<Since, String> {
    let wrong = || format!("{text:?} is no time; 90m, 2h, 7d or 2026-11-20 is expected");
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        let midnight = day.and_hms_opt(0, 0, 0).ok_or_else(wrong)?;
        return Ok(Since::At(Utc.from_utc_datetime(&midnight).timestamp_millis()));
    }
    let unit = text.chars().last().ok_or_else(wrong)?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 1440,
        _ => return Err(wrong()),
    };
    let count: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let ago = count.checked_mul(minutes * 60_000).filter(|ago| *ago >= 0).ok_or_else(wrong)?;
    Ok(Since::Ago(ago))
}

/// Compares ledger and index, prints what is missing, and fails if something is.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings = arguments.config.load()?;
    let elasticsearch = settings.for_elasticsearch("audit").map_err(Failure::usage)?;
    let now_ms = now_ms();
    let options = AuditOptions {
        since_ms: arguments.since.map(|since| match since {
            Since::Ago(ago) => now_ms - ago,
            Since::At(at) => at,
        }),
        host: arguments.host.clone(),
        stream: arguments.stream.clone(),
        thorough: arguments.thorough,
    };
    let processors = settings.kafka.as_ref().zip(settings.process.as_ref());
    let found = audit(elasticsearch, processors, &options, now_ms).map_err(Failure::new)?;
    if arguments.json {
        println!("{}", as_json(&found));
    } else {
        print(&found);
    }
    match found.uncovered_bytes() {
        // A user who may not read sees an empty index, and not that there is more.
        0 if found.until.is_none() => Err(Failure::new(
            "there is nothing to compare with\n  hint: do the shippers and processors run, may this user of Elasticsearch read \
             logs-khp.*, and are --host and --stream spelled as in the ledger?",
        )),
        0 => Ok(()),
        bytes => Err(Failure::new(format!("{bytes} bytes are no documents"))),
    }
}

fn print(audit: &Audit) {
    if !audit.uncovered.is_empty() {
        println!("{:24} {:>12} {:>12} {:>10}  FILE, GENERATION, REASON", "HOST", "FROM", "TO", "BYTES");
    }
    for uncovered in audit.uncovered.iter().take(SHOWN) {
        let range = &uncovered.range;
        println!(
            "{:24} {:>12} {:>12} {:>10}  {} {} {}",
            uncovered.host,
            range.start,
            range.end,
            range.end - range.start,
            uncovered.path,
            if uncovered.generation.is_empty() { "-" } else { &uncovered.generation },
            uncovered.reason,
        );
    }
    if audit.uncovered.len() > SHOWN {
        println!("... and {} more ranges; --json has all", audit.uncovered.len() - SHOWN);
    }
    for overlap in audit.overlaps.iter().take(SHOWN) {
        let (start, end) = (overlap.range.start, overlap.range.end);
        println!("covered twice: {} {} from {start} to {end}", overlap.path, overlap.generation);
    }
    for silent in &audit.silent {
        println!("silent: the {} on {} was last heard of at {}", silent.service, silent.host, silent.last);
    }
    if let Some(behind) = &audit.behind {
        println!("{behind}");
    }
    println!("{}", summary(audit));
}

/// The last line: what was found, in one.
pub(crate) fn summary(audit: &Audit) -> String {
    let verdict = match audit.uncovered_bytes() {
        0 if audit.until.is_none() => "NOTHING IS KNOWN",
        0 => "all covered",
        _ => "NOT all covered",
    };
    format!(
        "{verdict}: {} files, {} events, {} bytes, {} uncovered, {} expired, {} in flight, {} dead letters; the ledger {}",
        audit.files,
        audit.events,
        audit.bytes,
        audit.uncovered_bytes(),
        audit.expired_bytes(),
        audit.in_flight_bytes,
        audit.dead_letters,
        audit.until.as_deref().map_or("has no entry".to_owned(), |until| format!("ends {until}")),
    )
}

fn as_json(audit: &Audit) -> serde_json::Value {
    let uncovered = audit.uncovered.iter().map(|uncovered| {
        json!({
            "host": uncovered.host, "stream": uncovered.stream, "path": uncovered.path, "generation": uncovered.generation,
            "from": uncovered.range.start, "to": uncovered.range.end,
            "bytes": uncovered.range.end - uncovered.range.start,
            "reason": uncovered.reason, "expired": uncovered.expired,
        })
    });
    let overlaps = audit.overlaps.iter().map(|overlap| {
        json!({
            "path": overlap.path, "generation": overlap.generation,
            "from": overlap.range.start, "to": overlap.range.end,
        })
    });
    let silent = audit
        .silent
        .iter()
        .map(|silent| json!({"host": silent.host, "service": silent.service, "last": silent.last}));
    json!({
        "files": audit.files, "events": audit.events, "bytes": audit.bytes,
        "uncovered_bytes": audit.uncovered_bytes(), "expired_bytes": audit.expired_bytes(),
        "in_flight_bytes": audit.in_flight_bytes, "dead_letters": audit.dead_letters,
        "ledger_until": audit.until, "processors_behind": audit.behind,
        "uncovered": uncovered.collect::<Vec<_>>(), "overlaps": overlaps.collect::<Vec<_>>(),
        "silent": silent.collect::<Vec<_>>(),
    })
}

fn now_ms() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_day_or_a_while() {
        assert_eq!(since("2h"), Ok(Since::Ago(7_200_000)));
        assert_eq!(since("90m"), Ok(Since::Ago(5_400_000)));
        assert_eq!(since("7d"), Ok(Since::Ago(604_800_000)));
        assert_eq!(since("2026-11-20"), Ok(Since::At(1_795_132_800_000)));
        for wrong in ["", "h", "2", "-2h", "2026-13-01", "2 h", "99999999999999999d", "2\u{ae30}"] {
            assert!(since(wrong).is_err_and(|message| message.contains("2026-11-20")), "{wrong}");
        }
    }
}
