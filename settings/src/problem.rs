//! What is wrong with a configuration, and where.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1. 0: the file as a whole.
    pub line: usize,
    /// Column in characters, from 1. 0: the file as a whole.
    pub column: usize,
    /// What is wrong. Never contains a secret.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of the file as a whole.
    pub(crate) fn whole(message: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem { line: 0, column: 0, message: message.into(), hint: Some(hint.into()) }
    }
}

/// Everything that is wrong with a file, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The file, as the user named it.
    pub file: String,
    /// At least one.
    pub problems: Vec<Problem>,
}

impl fmt::Display for Problems {
    /// `file:line:column: message`, one a line, hints indented below.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match problem.line {
                0 => write!(f, "{}: {}", self.file, problem.message)?,
                line => write!(f, "{}:{line}:{}: {}", self.file, problem.column, problem.message)?,
            }
            if let Some(hint) = &problem.hint {
                write!(f, "\n  hint: {hint}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// A place in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// From 1; 0 is the file as a whole.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
}

/// Collects problems while reading goes on.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    problems: Vec<Problem>,
}

impl Collector {
    /// Adds a problem and what to do about it.
    pub(crate) fn add(&mut self, at: Position, message: impl Into<String>, hint: impl Into<String>) {
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        let problem = Problem { line: at.line, column: at.column, message: message.into(), hint };
        // An alias is read wherever it is used, but is wrong only once.
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems in the order of the file.
    pub(crate) fn into_problems(mut self, file: &str) -> Problems {
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        Problems { file: file.to_owned(), problems: self.problems }
    }
}

/// A typed value for a message: short, on one line, in backquotes.
pub(crate) fn shown(value: &str) -> String {
    const LONGEST: usize = 60;
    let mut short = String::new();
    for character in value.chars().take(LONGEST) {
        match character.is_control() {
            true => short.extend(character.escape_default()),
            false => short.push(character),
        }
    }
    if value.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    format!("`{short}`")
}
