//! The matrix as data: `tests/torture.toml`. The cells of a group are the product of its axes.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;

use crate::Outcome;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

/// A row of the matrix.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// `t1`.
    pub name: String,
    /// What is tried.
    pub title: String,
    /// How many cells it must have.
    cells: usize,
    /// The values of each axis; a cell takes one of each.
    axes: Vec<Vec<String>>,
    /// Patterns of the cells that run in CI, without the group's name; `*` stands for any value.
    #[serde(default)]
    ci: Vec<String>,
    /// What does not run, and why.
    #[serde(default)]
    not_run: Vec<NotRun>,
    /// Whether its cells break servers, and so run one at a time.
    #[serde(default)]
    pub alone: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotRun {
    cells: Vec<String>,
    reason: String,
}

/// A cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// `t1/S5/sigkill`.
    pub name: String,
    /// Its group: `t1`.
    pub group: String,
    /// Whether it runs in CI, too.
    pub is_ci: bool,
    /// Why it does not run.
    pub not_run: Option<String>,
    /// Whether it runs with no other beside it.
    pub alone: bool,
}

/// Reads the matrix.
///
/// # Errors
/// The file cannot be read, a group has not as many cells as it says, or a pattern matches none.
pub fn read(path: &Path) -> Outcome<Vec<Group>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    parse(&text).map_err(|failure| format!("{}: {failure}", path.display()).into())
}

fn parse(text: &str) -> Outcome<Vec<Group>> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    for group in &file.group {
        let cells = group.cells();
        if cells.len() != group.cells {
            return Err(format!("{} has {} cells, not {}", group.name, cells.len(), group.cells).into());
        }
        for pattern in group.not_run.iter().flat_map(|not_run| &not_run.cells).chain(&group.ci) {
            if !group.values().iter().any(|values| matches(pattern, values)) {
                return Err(format!("{}: no cell is called {pattern}", group.name).into());
            }
        }
    }
    Ok(file.group)
}

impl Group {
    /// Its cells, the last axis fastest.
    pub fn cells(&self) -> Vec<Cell> {
        let cell = |values: Vec<&str>| {
            let is_in = |patterns: &[String]| patterns.iter().any(|pattern| matches(pattern, &values));
            Cell {
                name: format!("{}/{}", self.name, values.join("/")),
                group: self.name.clone(),
                is_ci: is_in(&self.ci),
                not_run: self
                    .not_run
                    .iter()
                    .find(|not_run| is_in(&not_run.cells))
                    .map(|not_run| not_run.reason.clone()),
                alone: self.alone,
            }
        };
        self.values().into_iter().map(cell).collect()
    }

    fn values(&self) -> Vec<Vec<&str>> {
        self.axes.iter().fold(vec![Vec::new()], |rows, axis| {
            rows.iter()
                .flat_map(|row| {
                    axis.iter().map(move |value| row.iter().copied().chain([value.as_str()]).collect())
                })
                .collect()
        })
    }
}

fn matches(pattern: &str, values: &[&str]) -> bool {
    let parts: Vec<&str> = pattern.split('/').collect();
    parts.len() == values.len() && parts.iter().zip(values).all(|(part, value)| *part == "*" || part == value)
}

/// Checks both ways that each cell has either code or a reason not to run.
///
/// # Errors
/// The cells for which that does not hold.
pub fn check<T>(groups: &[Group], code: &BTreeMap<String, T>) -> Outcome {
    let cells: Vec<Cell> = groups.iter().flat_map(Group::cells).collect();
    let mut problems = Vec::new();
    for cell in &cells {
        match (&cell.not_run, code.contains_key(&cell.name)) {
            (None, false) => problems.push(format!("{} has neither code nor a reason", cell.name)),
            (Some(_), true) => problems.push(format!("{} has code, and a reason not to run", cell.name)),
            _ => {}
        }
    }
    let known = |name: &&String| !cells.iter().any(|cell| cell.name == **name);
    problems.extend(code.keys().filter(known).map(|name| format!("{name} has code, and is no cell")));
    match problems.is_empty() {
        true => Ok(()),
        false => Err(problems.join("\n").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [[group]]
        name = "t1"
        title = "a"
        cells = 4
        axes = [["x", "y"], ["1", "2"]]
        ci = ["x/2"]
        not_run = [{ cells = ["y/*"], reason = "not built yet" }]
    "#;

    #[test]
    fn cells_are_the_product() {
        let groups = parse(TEXT).unwrap();
        let cells = groups[0].cells();
        let told = |cell: &Cell| (cell.name.clone(), cell.is_ci, cell.not_run.is_some());
        let expected = [
            ("t1/x/1", false, false),
            ("t1/x/2", true, false),
            ("t1/y/1", false, true),
            ("t1/y/2", false, true),
        ];
        for (cell, (name, is_ci, not_run)) in cells.iter().zip(expected) {
            assert_eq!(told(cell), (name.to_owned(), is_ci, not_run));
        }
    }

    #[test]
    fn a_cell_has_code_or_a_reason() {
        let groups = parse(TEXT).unwrap();
        let code =
            |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), ())).collect::<BTreeMap<_, _>>();
        check(&groups, &code(&["t1/x/1", "t1/x/2"])).unwrap();
        let failure = |names: &[&str]| check(&groups, &code(names)).unwrap_err().what;
        assert!(failure(&["t1/x/1"]).contains("t1/x/2 has neither"));
        assert!(failure(&["t1/x/1", "t1/x/2", "t1/y/1"]).contains("t1/y/1 has code, and a reason"));
        assert!(failure(&["t1/x/1", "t1/x/2", "t9/a"]).contains("t9/a has code, and is no cell"));
    }

    #[test]
    fn mistakes_are_told() {
        assert!(parse(&TEXT.replace("= 4", "= 5")).unwrap_err().what.contains("has 4 cells, not 5"));
        assert!(parse(&TEXT.replace("x/2", "z/2")).unwrap_err().what.contains("no cell is called z/2"));
    }

    #[test]
    fn the_matrix_is_whole() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../torture.toml");
        check(&read(&path).unwrap(), &crate::groups::code()).unwrap();
    }
}
