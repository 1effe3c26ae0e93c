//! `khp-log report`: one page of what the dashboards show, for people without a Kibana.
//!
//! The panels are those of the dashboards *Service logs overview* and *JVM GC*, and they ask Elasticsearch what those ask
//! ([`kibana::questions`]). What is drawn by Vega in Kibana is drawn here where it can be ([`special`]); the others are named at the end.

mod ask;
mod lens;
mod special;

use std::{
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use charts::{
    Page, Table,
    page::{Figure, Span},
    table::Cell,
};
use processor::setup::Search;

use crate::{Failure, setup};
use ask::Asking;

/// What `khp-log report` is told.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("server").required(true)))]
pub(crate) struct Arguments {
    /// Configuration with an `elasticsearch` section
    #[arg(long, group = "server")]
    config: Option<PathBuf>,
    /// Address of a server that wants no login, such as http://localhost:9200
    #[arg(long, group = "server", value_name = "URL")]
    elasticsearch: Option<String>,
    /// The page that is written
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    /// Hours up to now that it is about
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=87_600))]
    hours: u32,
}

/// Dashboards of which the page is made.
const DASHBOARDS: [&str; 2] = ["khp-overview", "khp-gc"];

/// Asks, draws, writes the page.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let server = setup::server(arguments.config.as_deref(), arguments.elasticsearch.as_deref(), "report")?;
    let server = server.ok_or_else(|| Failure::usage("an Elasticsearch is expected"))?;
    let search = Search::new(&server).map_err(Failure::new)?;
    // Before any panel: what is wrong with the server is wrong with all of them.
    let documents = search.get("logs-khp.*/_count").map_err(Failure::new)?;
    if documents["count"].as_u64() == Some(0) {
        eprintln!(
            "khp-log: there is no document in logs-khp.*: is this the right server, and may this user read them?"
        );
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    let asking = Asking::new(&search, now - f64::from(arguments.hours) * 3600.0, now);
    let below = format!(
        "{} to {} UTC, {} hour{}",
        asking.moment(asking.from),
        asking.moment(asking.to),
        arguments.hours,
        if arguments.hours == 1 { "" } else { "s" },
    );
    let mut page = Page::new("khp-log: service logs and JVM GC", &below);
    let mut left_out = Vec::new();
    let mut figures = Vec::new();
    for dashboard in DASHBOARDS {
        for object in asking.panels(dashboard).map_err(Failure::new)? {
            let title = object.json["attributes"]["title"].as_str().unwrap_or_default();
            // Here a full collection is a dot of a colour of its own, as the key says.
            let title = &title.replace("log scale, triangles are full GCs", "log scale");
            let drawn = match object.kind.as_str() {
                "lens" => lens::panel(&asking, &object),
                "search" => lens::hits(&asking, &object),
                _ => special::panel(&asking, &object),
            };
            match drawn.map_err(|error| Failure::new(format!("{title}: {error}")))? {
                Drawn::Figure(value, text) => {
                    figures.push((object.id.clone(), title.clone(), value, text));
                }
                Drawn::Html(html) => {
                    in_a_row(&mut page, &mut figures);
                    let note = object.json["attributes"]["description"].as_str().unwrap_or_default();
                    page.panel(&object.id, title, note, Span::Whole, &html);
                }
                Drawn::Nothing => {}
                Drawn::OnlyInKibana => left_out.push(title.clone()),
            }
        }
    }
    in_a_row(&mut page, &mut figures);
    if !left_out.is_empty() {
        let mut table = Table::new(&["panel"]);
        left_out.into_iter().for_each(|title| table.row("", [Cell::Text(title)]));
        let note =
            "What these show, the dashboards in Kibana draw; khp-log gc --html has the like of a GC log.";
        page.panel("only-in-kibana", "Only in Kibana", note, Span::Whole, &table.draw());
    }
    let failed = |error| Failure::new(format!("{}: {error}", arguments.out.display()));
    fs::write(&arguments.out, page.write()).map_err(failed)?;
    println!(
        "{}: {} to {} UTC",
        arguments.out.display(),
        asking.moment(asking.from),
        asking.moment(asking.to)
    );
    Ok(())
}

/// Panels that are a figure each, as one: id, title, number and its text.
fn in_a_row(page: &mut Page, figures: &mut Vec<(String, String, f64, String)>) {
    let row: Vec<Figure<'_>> = figures
        .iter()
        .map(|(id, name, value, text)| Figure {
            id,
            name,
            value: *value,
            text: text.clone(),
            below: String::new(),
            is_bad: false,
        })
        .collect();
    if let Some(first) = row.first() {
        page.panel(first.id, "Figures", "", Span::Whole, &charts::page::figures(&row));
    }
    figures.clear();
}

/// What became of a panel.
enum Drawn {
    /// A number, and its text with its unit.
    Figure(f64, String),
    Html(String),
    /// There is no data for it.
    Nothing,
    OnlyInKibana,
}
