//! `khp-log check`: configuration and connections, every problem at once.

use std::path::Path;

use processor::{check, setup::Search};
use settings::{Settings, Ship};

use crate::{Failure, USAGE, daemon::Config};

/// What `khp-log check` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    config: Config,
    /// Check the configuration only, connect to nothing
    #[arg(long)]
    offline: bool,
}

/// What was looked at, and how it is.
struct Finding {
    subject: String,
    state: State,
}

enum State {
    Well,
    /// Not yet as it will be, and nothing needs doing.
    Note(&'static str),
    /// What is wrong, and what to do.
    Ill(String, String),
}

/// Looks at everything, prints a line for each thing, and fails if one is not well: status 2 for the configuration, 1 for
/// what it leads to.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let settings =
        settings::load(&arguments.config.config).map_err(|problems| Failure::with_status(problems, USAGE))?;
    let mut findings = vec![well(format!("configuration {}", arguments.config.config.display()))];
    if let Some(ship) = &settings.ship {
        findings.extend(ship_findings(ship));
    }
    if !arguments.offline {
        findings.extend(connections(&settings));
    }
    let mut bad = Vec::new();
    for finding in &findings {
        match &finding.state {
            State::Well => println!("ok       {}", finding.subject),
            State::Note(note) => println!("note     {}: {note}", finding.subject),
            State::Ill(problem, hint) => {
                println!("PROBLEM  {}: {problem}\n         hint: {hint}", finding.subject);
                bad.push(finding.subject.as_str());
            }
        }
    }
    match bad.as_slice() {
        [] => Ok(()),
        _ => Err(Failure::new(format!(
            "{} of {} checks failed: {}",
            bad.len(),
            findings.len(),
            bad.join("; ")
        ))),
    }
}

fn well(subject: String) -> Finding {
    Finding { subject, state: State::Well }
}

fn ill(subject: String, problem: impl std::fmt::Display, hint: &str) -> Finding {
    Finding { subject, state: State::Ill(problem.to_string(), hint.to_owned()) }
}

/// The state directory, and what each stream finds.
fn ship_findings(ship: &Ship) -> Vec<Finding> {
    let mut findings = vec![state_directory(&ship.state)];
    let looks = match shipper::look(ship) {
        Ok(looks) => looks,
        Err(error) => return vec![ill("ship.streams".into(), error, "correct the pattern or layout")],
    };
    if ship.streams.is_empty() {
        let state = State::Note("none are configured: `khp-log ship` needs --auto");
        findings.push(Finding { subject: "ship.streams".to_owned(), state });
    }
    for (stream, look) in ship.streams.iter().zip(looks) {
        let subject = format!("stream {}: {} files", stream.name, look.files);
        findings.push(match (look.unreadable.as_slice(), look.files) {
            ([], 0) => ill(
                subject,
                format!("nothing matches {}", stream.files.join(", ")),
                "is the service's log directory another, or is it not on this host?",
            ),
            ([], _) => well(subject),
            ([(path, error), ..], _) => ill(
                subject,
                format!("{} cannot be read, the first is {}: {error}", look.unreadable.len(), path.display()),
                "let khp-log's user read it: its group, or setfacl",
            ),
        });
    }
    findings
}

fn state_directory(path: &Path) -> Finding {
    let subject = format!("state directory {}", path.display());
    let probe = path.join(".check");
    let made = std::fs::create_dir_all(path)
        .and_then(|()| std::fs::write(&probe, b""))
        .and_then(|()| std::fs::remove_file(&probe));
    match made {
        Ok(()) => well(subject),
        Err(error) => ill(subject, error, "khp-log's user must be able to write there"),
    }
}

/// Whether it may write can only be seen by writing, so it is only said what the processor's user needs.
fn rights(settings: &Settings, kafka: &settings::Kafka) -> Option<Finding> {
    let process = settings.process.as_ref()?;
    let has_login = kafka.sasl.is_some() || kafka.tls.as_ref().is_some_and(|tls| tls.certificate.is_some());
    let topics = if process.topics.is_empty() { &kafka.topic } else { &process.topics.join(", ") };
    let journal = process.topics.first().unwrap_or(&kafka.topic);
    let subject = format!(
        "rights of the processor's Kafka user: READ on group {} and on {topics}, WRITE on {journal} (its journal) and on {}",
        process.group, kafka.dead_letters
    );
    has_login.then_some(Finding {
        subject,
        state: State::Note("not looked at; the log of the processor names what is missing"),
    })
}

fn connections(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(kafka) = &settings.kafka {
        let subject = format!("Kafka at {}", kafka.brokers.join(", "));
        match check::kafka(kafka) {
            Err(problem) => findings.push(ill(subject, problem.message, &problem.hint)),
            Ok(topics) => {
                findings.push(well(subject));
                for topic in [&kafka.topic, &kafka.dead_letters] {
                    let subject = format!("topic {topic}");
                    findings.push(match topics.iter().any(|found| found == topic) {
                        true => well(subject),
                        false => Finding {
                            subject,
                            state: State::Note("not there yet; the daemons create it if they may, else create it with max.message.bytes=4194304 and message.timestamp.type=LogAppendTime"),
                        },
                    });
                }
            }
        }
        findings.extend(rights(settings, kafka));
    }
    if let Some(elasticsearch) = &settings.elasticsearch {
        let subject = format!("Elasticsearch at {}", elasticsearch.urls.join(", "));
        let answer = Search::new(elasticsearch).map_err(|error| error.to_string()).and_then(|search| {
            let template = search.get("_index_template/khp-log").map_err(|error| error.to_string())?;
            let durability = search.get("logs-khp.*/_settings/index.translog.durability");
            Ok((template["index_templates"].as_array().is_some_and(|found| !found.is_empty()), durability))
        });
        match answer {
            Err(error) => {
                // Most errors bring a hint of their own.
                let (message, hint) = error.split_once("\n  hint: ").unwrap_or((
                    &error,
                    "look at elasticsearch.urls, its login and tls, and whether it runs",
                ));
                findings.push(ill(subject, message, hint));
            }
            Ok((has_template, durability)) => {
                findings.push(well(subject));
                let subject = "index templates".to_owned();
                findings.push(match has_template {
                    true => well(subject),
                    false => ill(subject, "they are not installed", "run `khp-log setup`"),
                });
                let asynchronous = durability.is_ok_and(|answer| answer.to_string().contains("\"async\""));
                if asynchronous {
                    findings.push(ill(
                        "translog durability".to_owned(),
                        "an index of logs-khp.* has index.translog.durability async: a crash of the server may lose what it acknowledged",
                        "set it to request",
                    ));
                }
            }
        }
    }
    findings
}
