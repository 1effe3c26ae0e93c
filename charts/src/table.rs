//! Tables, with bars in their cells.

use std::fmt::Write;

use crate::{Unit, escape};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A moment as text, on one line.
    Moment(String),
    /// A number, to the right.
    Number(Unit, f64),
    /// A number with a bar behind it: the share, 0 to 1, of the longest.
    Bar(Unit, f64, f64),
    /// A difference of a number to another one: its text, and whether it is for the better, if it is for anything.
    Difference(String, Option<bool>),
    /// Nothing is known.
    Empty,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: String,
    rows: String,
    count: usize,
}

impl Table {
    /// A table with these heads, of which those that begin with `#` are over numbers.
    pub fn new(heads: &[&str]) -> Table {
        let mut head = String::new();
        for name in heads {
            // Writing to memory does not fail.
            let _ = match name.strip_prefix('#') {
                Some(name) => write!(head, "<th class=\"number\">{}</th>", escape(name)),
                None => write!(head, "<th>{}</th>", escape(name)),
            };
        }
        Table { head, ..Table::default() }
    }

    /// A further row, with the CSS class of the colour before its first cell, if any.
    pub fn row(&mut self, class: &str, cells: impl IntoIterator<Item = Cell>) {
        self.count += 1;
        let _ = write!(self.rows, "<tr class=\"{}\">", escape(class));
        for cell in cells {
            let _ = match cell {
                Cell::Text(text) => write!(self.rows, "<td>{}</td>", escape(&text)),
                Cell::Moment(text) => write!(self.rows, "<td class=\"moment\">{}</td>", escape(&text)),
                Cell::Number(unit, number) => {
                    write!(self.rows, "<td class=\"number\">{}</td>", escape(&unit.write(number)))
                }
                Cell::Bar(unit, number, share) => write!(
                    self.rows,
                    "<td class=\"number bar\"><i style=\"width:{:.1}%\"></i>{}</td>",
                    share.clamp(0.0, 1.0) * 100.0,
                    escape(&unit.write(number))
                ),
                Cell::Difference(text, better) => {
                    let class = match better {
                        Some(true) => " better",
                        Some(false) => " worse",
                        None => "",
                    };
                    write!(self.rows, "<td class=\"number{class}\">{}</td>", escape(&text))
                }
                Cell::Empty => write!(self.rows, "<td></td>"),
            };
        }
        self.rows.push_str("</tr>");
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.count
    }

    /// The table as HTML.
    pub fn draw(&self) -> String {
        format!(
            "<div class=\"table\"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>\n",
            self.head, self.rows
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_escaped() {
        let mut table = Table::new(&["<cause>", "#count"]);
        table.row("", [Cell::Text("<script>".into()), Cell::Bar(Unit::Count, 5.0, 0.5)]);
        let drawn = table.draw();
        assert!(!drawn.contains("<script>") && !drawn.contains("<cause>"), "{drawn}");
        assert!(drawn.contains("width:50.0%"), "{drawn}");
    }
}
