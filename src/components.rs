//! `khp-log components`

use std::io::Write;

use grammars::Component;

use crate::Failure;

/// Prints the table of components.
pub(crate) fn run() -> Result<(), Failure> {
    let mut rows =
        vec![["COMPONENT", "ALIASES", "DATASET", "INDEX", "SERVICE", "USUAL FILE NAMES"].map(str::to_owned)];
    for component in Component::all() {
        let info = component.info();
        let dash_if_empty = |text: String| if text.is_empty() { "-".to_owned() } else { text };
        rows.push([
            info.name.to_owned(),
            dash_if_empty(info.aliases.join(",")),
            info.dataset.to_owned(),
            format!("logs-khp.{}-*", info.service_type),
            info.service_name.to_owned(),
            dash_if_empty(info.file_names.join(" ")),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|at| rows.iter().map(|row| row[at].len()).max().unwrap_or(0)).collect();
    let mut out = std::io::stdout().lock();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
        if writeln!(out, "{}", cells.join("  ").trim_end()).is_err() {
            break;
        }
    }
    Ok(())
}
