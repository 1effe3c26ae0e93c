//! The dashboards: into a Kibana, or into a file.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::Path,
};

use kibana::{Fate, InstallOptions, InstallReport, Server, install as install_objects, objects, to_ndjson};
use settings::{Elasticsearch, Login, Tls};

use super::{Arguments, told};
use crate::Failure;

/// Writes what Kibana imports by hand.
pub(super) fn write(path: &Path) -> Result<(), Failure> {
    let text = to_ndjson(&objects().map_err(Failure::new)?);
    if path == Path::new("-") {
        return told(io::stdout().lock().write_all(text.as_bytes()));
    }
    fs::write(path, &text).map_err(|error| Failure::new(format!("write {}: {error}", path.display())))?;
    told(writeln!(
        io::stdout(),
        "{}: {} objects; in Kibana: Stack Management, Saved Objects, Import",
        path.display(),
        text.lines().count()
    ))
}

/// Imports, and prints what became of each object.
pub(super) fn install(
    arguments: &Arguments,
    url: &str,
    elasticsearch: Option<&Elasticsearch>,
) -> Result<(), Failure> {
    let (login, tls) = elasticsearch
        .map_or((Login::Nobody, Tls::default()), |settings| (settings.login.clone(), settings.tls.clone()));
    let space = arguments.kibana_space.as_deref();
    let server = Server::new(url, space, &login, &tls).map_err(Failure::usage)?;
    let options = InstallOptions { overwrite: arguments.overwrite, dry_run: arguments.dry_run };
    let report = install_objects(&server, options).map_err(Failure::new)?;
    told(print(&report, arguments.dry_run, &mut io::stdout().lock()))?;
    let refused = report.objects.iter().filter(|object| matches!(object.fate, Fate::Refused(_))).count();
    if refused > 0 {
        return Err(Failure::new(format!(
            "Kibana refused {refused} of {} objects, named above",
            report.objects.len()
        )));
    }
    Ok(())
}

/// A line an object, a line of counts, notes.
fn print(report: &InstallReport, dry_run: bool, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "Kibana {}", report.version)?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for object in &report.objects {
        let fate = match (dry_run, &object.fate) {
            (true, Fate::Created) => "would be created".to_owned(),
            (true, Fate::Updated) => "would be updated".to_owned(),
            (true, Fate::Overwritten) => "would be overwritten: was changed by somebody".to_owned(),
            (_, fate) => fate.to_string(),
        };
        writeln!(out, "  {:13}  {:36}  {fate}", object.kind, object.id)?;
        let kind = fate.split(':').next().unwrap_or_default().to_owned();
        *counts.entry(kind).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(fate, count)| format!("{count} {fate}")).collect();
    writeln!(out, "objects: {}", counts.join(", "))?;
    for note in &report.notes {
        writeln!(out, "note: {note}")?;
    }
    Ok(())
}
