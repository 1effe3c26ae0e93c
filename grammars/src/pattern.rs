//! Layouts from strings: `ConversionPattern`s of log4j 1, log4j 2 and logback, and formats of Python's `logging`, compiled
//! into [`Layout`](crate::layout::Layout)s.
//!
//! `%d{ISO8601} %-5p [%t] %c{2}: %m%n` is read as a list of conversions and literals. Which dialect a string is in shows in
//! itself: `%(asctime)s` is Python's, `{asctime}` its other style, all else is log4j's or logback's. Python gives the form of
//! its times beside the format; here it stands behind it in braces: `%(asctime)s{%d/%b/%Y %H:%M:%S %z}`.
//!
//! What may be there or not (`%notEmpty{..}`, colours, `%l` without a location) makes several variants of one pattern, which
//! are tried one after the other. What cannot be read back from a line is refused with its place in the pattern: two texts
//! of open length side by side, an unknown conversion, a time format with letters that are not known.

mod date;
mod log4j;
mod python;
mod variants;
mod words;

use std::fmt;

pub(crate) use self::date::CTIME;

use crate::{layout::Step, stamp::TimeFormat};

/// Why a pattern cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Byte in the pattern at which it goes wrong.
    pub at: usize,
    /// What is wrong there and what is expected.
    pub message: String,
}

impl PatternError {
    /// The pattern, and a caret under the place on a second line.
    pub fn caret(&self, pattern: &str) -> String {
        let before = pattern.get(..self.at).unwrap_or(pattern);
        // A tab in the pattern is a tab before the caret.
        let indent: String = before.chars().map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect();
        format!("{pattern}\n{indent}^")
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at, self.message)
    }
}

impl std::error::Error for PatternError {}

/// A piece of a pattern and where it stands in it.
#[derive(Clone, Debug)]
struct Item {
    at: usize,
    piece: Piece,
}

#[derive(Clone, Debug)]
enum Piece {
    /// What is in every line.
    Step(Step),
    /// One of these, tried in this order.
    Choice(Vec<Vec<Item>>),
    /// Where an escape sequence stands if the appender writes colours.
    Colour,
    /// `%n`
    LineEnd,
}

impl Item {
    fn step(at: usize, step: Step) -> Item {
        Item { at, piece: Piece::Step(step) }
    }
}

/// Compiles a pattern into the steps that read a line back: one list for each of its variants, in the order in which they are
/// to be tried.
pub(crate) fn compile(pattern: &str) -> Result<Vec<Box<[Step]>>, PatternError> {
    let items = match python::style(pattern) {
        Some(style) => python::parse(pattern, style)?,
        None => log4j::parse(pattern)?,
    };
    variants::of(&items, pattern.len())
}

/// The form of a time as `%d` has it in its braces.
pub(crate) fn time_format(options: &[&str], at: usize) -> Result<TimeFormat, PatternError> {
    date::log4j(options, at)
}
