//! YAML into nodes that know where they stand.
//!
//! Keys keep their order and their duplicates, plain scalars their text. Aliases share the anchor's node, so no file can
//! expand into more than it is.

use std::{collections::BTreeMap, rc::Rc};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use crate::problem::{Collector, Position};

/// Deeper than any key; what is built on the stack is bounded by it.
const DEEPEST: usize = 32;
/// Each use of an alias is read as if it had been written out, so their number is bounded.
const MOST_ALIASES: usize = 1000;

/// A YAML node.
#[derive(Debug)]
pub(crate) struct Node {
    /// Where it begins.
    pub(crate) at: Position,
    /// What it is.
    pub(crate) data: Data,
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Data {
    /// Nothing after the key, `~` or `null`.
    Nothing,
    /// `true` or `false`.
    Switch(bool),
    /// A whole number; one past 64 bits is the largest.
    Number(i64),
    /// A number with a fraction or an exponent.
    Fraction,
    /// Anything else, and whatever is in quotes.
    Text(String),
    /// Text that runs over several lines. Never wanted, and its end may be a forgotten key with a secret, so it is not kept.
    Lines,
    /// `[..]` or `- ..`.
    List(Vec<Rc<Node>>),
    /// `{..}` or `key: ..`, in the order of the file.
    Map(Vec<(Rc<Node>, Rc<Node>)>),
}

impl Data {
    /// What was found, for a message. Never the value: it might be a secret in the wrong place.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Data::Nothing => "nothing",
            Data::Switch(_) => "a switch (true or false)",
            Data::Number(_) => "a number",
            Data::Fraction => "a number with a fraction",
            Data::Text(_) => "text",
            Data::Lines => "text over several lines",
            Data::List(items) if items.is_empty() => "an empty list",
            Data::List(_) => "a list",
            Data::Map(_) => "a section (keys with values)",
        }
    }
}

/// Reads the one document of a file. `None` if there is none; why is in `problems`.
pub(crate) fn parse(text: &str, problems: &mut Collector) -> Option<Rc<Node>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let outcome = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => Err(syntax(&error, text)),
        };
        if let Err((at, message, hint)) = outcome {
            problems.add(at, message, hint);
            return None;
        }
    }
    if builder.root.is_none() {
        problems.add(
            Position::default(),
            "the file is empty",
            "a first configuration needs the sections `kafka` and `ship` or `process`; see the reference",
        );
    }
    builder.root
}

type Stop = (Position, String, &'static str);

/// A list or section whose end has not come yet.
struct Open {
    at: Position,
    anchor: usize,
    is_map: bool,
    children: Vec<Rc<Node>>,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Rc<Node>>,
    aliases: usize,
    documents: usize,
    root: Option<Rc<Node>>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        let at = position(span.start);
        let tag = match &event {
            Event::Scalar(_, _, _, tag) | Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) => tag,
            _ => &None,
        };
        if tag.is_some() {
            return Err((
                at,
                "YAML tags (`!..`) are not used here".into(),
                "put a text that begins with `!` in quotes",
            ));
        }
        match event {
            Event::DocumentStart(_) => self.document(at),
            Event::Scalar(text, style, anchor, _) => {
                let data = scalar(&text, style, span);
                self.place(Rc::new(Node { at, data }), anchor);
                Ok(())
            }
            Event::SequenceStart(anchor, _) => self.begin(at, anchor, false),
            Event::MappingStart(anchor, _) => self.begin(at, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => {
                self.end();
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn document(&mut self, at: Position) -> Result<(), Stop> {
        self.documents += 1;
        match self.documents {
            1 => Ok(()),
            _ => Err((
                at,
                "a second document begins here".into(),
                "a configuration is one document: remove the `---`",
            )),
        }
    }

    fn begin(&mut self, at: Position, anchor: usize, is_map: bool) -> Result<(), Stop> {
        if self.open.len() >= DEEPEST {
            let message = format!("nested deeper than {DEEPEST} levels");
            return Err((
                at,
                message,
                "no setting is nested that deep; look for brackets that were not closed",
            ));
        }
        self.open.push(Open { at, anchor, is_map, children: Vec::new() });
        Ok(())
    }

    fn end(&mut self) {
        let Some(Open { at, anchor, is_map, children }) = self.open.pop() else {
            return;
        };
        let data = match is_map {
            true => {
                let mut nodes = children.into_iter();
                let pairs = std::iter::from_fn(|| Some((nodes.next()?, nodes.next()?)));
                Data::Map(pairs.collect())
            }
            false => Data::List(children),
        };
        self.place(Rc::new(Node { at, data }), anchor);
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Stop> {
        self.aliases += 1;
        if self.aliases > MOST_ALIASES {
            return Err((at, format!("more than {MOST_ALIASES} aliases"), "write the values out"));
        }
        match self.anchors.get(&anchor) {
            Some(node) => {
                let node = Rc::clone(node);
                self.place(node, 0);
                Ok(())
            }
            None => Err((at, "an alias inside what it stands for".into(), "write the value out")),
        }
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Rc<Node>, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
    }
}

/// YAML's core schema, without its hexadecimal and octal numbers.
fn scalar(text: &str, style: ScalarStyle, span: Span) -> Data {
    let several_lines = span.end.line() > span.start.line() && !text.is_empty();
    match style {
        _ if several_lines => Data::Lines,
        ScalarStyle::Plain => plain(text),
        _ => Data::Text(text.to_owned()),
    }
}

fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Nothing,
        "true" | "True" | "TRUE" => return Data::Switch(true),
        "false" | "False" | "FALSE" => return Data::Switch(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Data::Text(text.to_owned());
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Data::Number(text.parse().unwrap_or(i64::MAX));
    }
    match text.parse::<f64>() {
        Ok(_) => Data::Fraction,
        Err(_) => Data::Text(text.to_owned()),
    }
}

fn position(marker: saphyr_parser::Marker) -> Position {
    Position { line: marker.line(), column: marker.col() + 1 }
}

/// The parser's message, and what usually is behind it.
fn syntax(error: &ScanError, text: &str) -> Stop {
    let at = position(*error.marker());
    let line = text.lines().nth(at.line.saturating_sub(1)).unwrap_or_default();
    let indentation = &line[..line.len() - line.trim_start().len()];
    let hint = if indentation.contains('\t') {
        "indent with spaces, not with tabs"
    } else if error.info().contains("anchor") || error.info().contains("unexpected character") {
        "put a value that begins with `*`, `&`, `%`, `@` or a backquote in quotes"
    } else {
        "look at this line and the one before: indentation, a missing `:` or space after it, an open quote or bracket"
    };
    (at, format!("this is not YAML: {}", error.info()), hint)
}
