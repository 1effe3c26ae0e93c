//! `khp-log setup`: templates and lifecycle on the server, and how far its shards reach; dashboards into Kibana, or a file.

mod dashboards;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use processor::setup::{
    Change, ExistingIndices, FlattenedType, Retention, SetupOptions, SetupReport, TextType, install_blocking,
};
use settings::{Elasticsearch, Login, Tls};

use crate::Failure;

/// What `khp-log setup` is told.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("target").required(true).multiple(true)))]
#[command(group(clap::ArgGroup::new("server")))]
pub(crate) struct Arguments {
    /// Configuration with an `elasticsearch` section
    #[arg(long, groups = ["server", "target"])]
    config: Option<PathBuf>,
    /// Address of a server that wants no login, such as http://localhost:9200
    #[arg(long, groups = ["server", "target"], value_name = "URL")]
    elasticsearch: Option<String>,
    /// Also, or only, import the dashboards into this Kibana; login and authorities are those of --config
    #[arg(long, group = "target", value_name = "URL")]
    kibana: Option<String>,
    /// Kibana's space, by its id; default is the default space
    #[arg(long, requires = "kibana", value_name = "NAME")]
    kibana_space: Option<String>,
    /// Replace also dashboards and their parts that somebody changed in Kibana
    #[arg(long, requires = "kibana")]
    overwrite: bool,
    /// Write the dashboards to a file, to be imported in Kibana by hand; `-` is standard output
    #[arg(long, group = "target", value_name = "FILE", conflicts_with_all = ["server", "kibana"])]
    kibana_ndjson: Option<PathBuf>,
    /// Days after which indices are deleted; default is what the server's policy says, else 30
    #[arg(long, requires = "server", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    retention_days: Option<u32>,
    /// Copies of each shard beside the first; default is 1, or 0 if the cluster has one data node
    #[arg(long, requires = "server", value_name = "N")]
    replicas: Option<u8>,
    /// Add fields that existing indices lack
    #[arg(long, requires = "server")]
    update_indices: bool,
    /// Print what would be done, change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Installs, and prints what was done.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if let Some(path) = &arguments.kibana_ndjson {
        return dashboards::write(path);
    }
    let server = server(arguments.config.as_deref(), arguments.elasticsearch.as_deref(), "setup")?;
    if let Some(server) = &server {
        let options = SetupOptions {
            retention_days: arguments.retention_days,
            replicas: arguments.replicas,
            dry_run: arguments.dry_run,
            update_indices: arguments.update_indices,
            services: Vec::new(),
        };
        let report = install_blocking(server, &options).map_err(Failure::new)?;
        told(print(&report, arguments.dry_run, &mut io::stdout().lock()))?;
    }
    match &arguments.kibana {
        Some(url) => dashboards::install(arguments, url, server.as_ref()),
        None => Ok(()),
    }
}

/// Whoever closed standard output has seen enough.
fn told(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// The Elasticsearch that `command` is told of, by a configuration or by its address, if it is.
pub(crate) fn server(
    config: Option<&Path>,
    elasticsearch: Option<&str>,
    command: &str,
) -> Result<Option<Elasticsearch>, Failure> {
    if let Some(path) = config {
        let settings = settings::load(path).map_err(Failure::usage)?;
        let missing =
            || Failure::usage(format!("{}: {command} needs an `elasticsearch` section", path.display()));
        return settings.elasticsearch.ok_or_else(missing).map(Some);
    }
    let Some(url) = elasticsearch else { return Ok(None) };
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
    Ok(Some(Elasticsearch { urls, login: Login::Nobody, tls: Tls::default() }))
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
