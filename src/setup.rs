//! `khp-log setup`: templates and lifecycle on the server, and how far its shards reach.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use processor::setup::{
    Change, ExistingIndices, FlattenedType, Retention, SetupOptions, SetupReport, TextType, install_blocking,
};
use settings::{Elasticsearch, Login, Tls};

use crate::Failure;

/// What `khp-log setup` is told.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("server").required(true)))]
pub(crate) struct Arguments {
    /// Configuration with an `elasticsearch` section
    #[arg(long, group = "server")]
    config: Option<PathBuf>,
    /// Address of a server that wants no login, such as http://localhost:9200
    #[arg(long, group = "server", value_name = "URL")]
    elasticsearch: Option<String>,
    /// Days after which indices are deleted; default is what the server's policy says, else 30
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    retention_days: Option<u32>,
    /// Copies of each shard beside the first; default is 1, or 0 if the cluster has one data node
    #[arg(long, value_name = "N")]
    replicas: Option<u8>,
    /// Add fields that existing indices lack
    #[arg(long)]
    update_indices: bool,
    /// Print what would be done, change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Installs, and prints what was done.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let server = server(arguments)?;
    let options = SetupOptions {
        retention_days: arguments.retention_days,
        replicas: arguments.replicas,
        dry_run: arguments.dry_run,
        update_indices: arguments.update_indices,
        services: Vec::new(),
    };
    let report = install_blocking(&server, &options).map_err(Failure::new)?;
    match print(&report, arguments.dry_run, &mut io::stdout().lock()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

fn server(arguments: &Arguments) -> Result<Elasticsearch, Failure> {
    if let Some(path) = &arguments.config {
        let settings = settings::load(path).map_err(Failure::usage)?;
        let missing =
            || Failure::usage(format!("{}: setup needs an `elasticsearch` section", path.display()));
        return settings.elasticsearch.ok_or_else(missing);
    }
    let url = arguments.elasticsearch.as_deref().unwrap_or_default();
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    if host.is_empty() {
        return Err(Failure::usage("--elasticsearch: an address such as http://localhost:9200 is expected"));
    }
    if host.split('/').next().is_some_and(|authority| authority.contains('@')) {
        // The command line is there for everyone to read; so the address is not repeated here either.
        return Err(Failure::usage(
            "--elasticsearch: no user and password in the address; give them in a configuration (--config)",
        ));
    }
    let urls = vec![url.trim_end_matches('/').to_owned()];
    Ok(Elasticsearch { urls, login: Login::Nobody, tls: Tls::default() })
}

/// Prints what was done, or would be.
pub(crate) fn print(report: &SetupReport, dry_run: bool, out: &mut impl Write) -> io::Result<()> {
    let text = match report.flavour.text {
        TextType::MatchOnlyText => "match_only_text",
        TextType::Text => "text",
    };
    let flattened = match report.flavour.flattened {
        FlattenedType::Flattened => "flattened",
        FlattenedType::FlatObject => "flat_object",
        FlattenedType::Object => "object",
    };
    writeln!(out, "{}; messages are mapped as {text}, further keys as {flattened}", report.server)?;
    for object in &report.objects {
        let change = match (dry_run, object.change) {
            (true, Change::Created) => "would be created".to_owned(),
            (true, Change::Updated) => "would be updated".to_owned(),
            (_, change) => change.to_string(),
        };
        writeln!(out, "  {:18}  {:16}  {change}", object.kind, object.name)?;
    }
    match &report.retention {
        Retention::After(age) => {
            writeln!(out, "retention: indices are deleted {age} after the day in their name")?
        }
        Retention::Never | Retention::ByHand => writeln!(out, "retention: nothing is deleted")?,
    }
    let budget = &report.budget;
    writeln!(
        out,
        "shards: {} services x {} days x {} copies = {} shards at most, beside {} of other indices; {} data nodes x {} = {} allowed ({} % of them)",
        budget.services,
        budget.days,
        1 + budget.replicas,
        budget.shards(),
        budget.others,
        budget.data_nodes,
        budget.per_node,
        budget.limit(),
        budget.percent(),
    )?;
    if let Some(existing) = report.existing.as_ref().filter(|existing| existing.total > 0) {
        existing_indices(existing, out)?;
    }
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}

fn existing_indices(existing: &ExistingIndices, out: &mut impl Write) -> io::Result<()> {
    let ExistingIndices { total, lacking, differing, updated, .. } = existing;
    writeln!(
        out,
        "indices: {total} are there; {lacking} lack fields ({updated} of them were given them), {differing} have fields of other types"
    )
}
