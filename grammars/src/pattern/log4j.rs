//! `ConversionPattern`s of log4j 1, log4j 2 and logback, as pieces.
//!
//! The three differ in little that matters for reading a line back, so one reader takes what any of them knows: words of one
//! letter and long ones, `{options}` of log4j, `(groups)` of logback, `${properties}` whose value is not known here.

use nom::{
    IResult, Parser,
    bytes::complete::take_while,
    character::complete::{alpha0, char, digit0},
    combinator::{opt, recognize},
    sequence::preceded,
};

use super::{
    Item, PatternError, Piece, date,
    words::{self, Word},
};
use crate::{
    fields::Field,
    layout::{Charset, Step},
    record::Level,
};

/// Patterns in patterns: deeper than anybody writes, and no deeper than the stack.
const MAX_DEPTH: usize = 16;

/// Reads a whole pattern.
pub(super) fn parse(pattern: &str) -> Result<Vec<Item>, PatternError> {
    let mut items = Vec::new();
    Reading { pattern }.group(0, pattern.len(), 0, &mut items)?;
    Ok(items)
}

struct Reading<'a> {
    pattern: &'a str,
}

/// One conversion as written: `%-5p`, `%d{ISO8601}{GMT+9}`, `%X{myid}`, `%replace(%m){'\n', ' '}`.
struct Conversion<'a> {
    at: usize,
    width: usize,
    left_aligned: bool,
    /// At most so many characters, and whether those at the end are cut off.
    most: Option<(usize, bool)>,
    /// As written, for messages.
    name: &'a str,
    word: Word,
    /// What is in logback's parentheses: from, to.
    group: Option<(usize, usize)>,
    /// What is in braces: from, to.
    options: Vec<(usize, usize)>,
    end: usize,
}

fn refuse<T>(at: usize, message: impl Into<String>) -> Result<T, PatternError> {
    Err(PatternError { at, message: message.into() })
}

/// Flags, width, truncation and letters of a conversion, behind its `%`: `-`, `5`, `.30` and `p` of `-5.30p`.
fn spelling(text: &str) -> IResult<&str, (&str, &str, Option<&str>, &str)> {
    let flags = take_while(|letter| matches!(letter, '-' | '0'));
    let most = opt(preceded(char('.'), recognize((opt(char('-')), digit0))));
    (flags, digit0, most, alpha0).parse(text)
}

impl Reading<'_> {
    /// Reads the pattern from `at` to `end`.
    fn group(
        &self,
        mut at: usize,
        end: usize,
        depth: usize,
        items: &mut Vec<Item>,
    ) -> Result<(), PatternError> {
        if depth > MAX_DEPTH {
            return refuse(at, format!("patterns in patterns, more than {MAX_DEPTH} deep"));
        }
        while at < end {
            let rest = &self.pattern[at..end];
            let literal = |text: &[u8]| Item::step(at, Step::Literal(text.into()));
            match rest.as_bytes() {
                [b'%', b'%', ..] => {
                    items.push(literal(b"%"));
                    at += 2;
                }
                [b'%', ..] => {
                    let conversion = self.conversion(at, end)?;
                    at = conversion.end;
                    self.add(&conversion, depth, items)?;
                }
                // `\n` and `\t` of a properties file; logback escapes `\(`, `\)`, `\%` and `\_`, which is nothing.
                [b'\\', letter, ..] if letter.is_ascii() => {
                    match letter {
                        b't' => items.push(literal(b"\t")),
                        b'n' => items.push(Item { at, piece: Piece::LineEnd }),
                        b'r' | b'_' => {}
                        other => items.push(literal(&[*other])),
                    }
                    at += 2;
                }
                [b'$', b'{', ..] | [b'$', b'$', b'{', ..] => {
                    let open = at + rest.find('{').unwrap_or_default();
                    at = self.closing(open, end, b'{', b'}')? + 1;
                    items.push(Item::step(open, Step::Text { field: None, charset: Charset::Any }));
                }
                _ => {
                    let length = rest.chars().next().map_or(1, char::len_utf8);
                    items.push(literal(&rest.as_bytes()[..length]));
                    at += length;
                }
            }
        }
        Ok(())
    }

    /// Where the bracket at `open` is closed.
    fn closing(&self, open: usize, end: usize, left: u8, right: u8) -> Result<usize, PatternError> {
        let mut depth = 0;
        let mut escaped = false;
        for (at, byte) in self.pattern.bytes().enumerate().take(end).skip(open) {
            if !escaped {
                depth += i32::from(byte == left) - i32::from(byte == right);
            }
            if depth == 0 {
                return Ok(at);
            }
            escaped = byte == b'\\' && !escaped;
        }
        refuse(open, format!("this {} is not closed", char::from(left)))
    }

    fn conversion(&self, at: usize, end: usize) -> Result<Conversion<'_>, PatternError> {
        let (behind, (flags, width, most, letters)) =
            spelling(&self.pattern[at + 1..end]).unwrap_or_default();
        let letters_at = end - behind.len() - letters.len();
        let bare_group = letters.is_empty() && behind.starts_with('(');
        if letters.is_empty() && !bare_group {
            return refuse(at, "a conversion letter is expected behind %, as in %d, %p, %c, %m");
        }
        let (name, word) = match bare_group {
            true => ("(", Word::Pattern),
            false => known(letters, at)?,
        };
        let most = most.and_then(|most| {
            let digits = most.trim_start_matches('-');
            Some((digits.parse().ok()?, digits.len() < most.len()))
        });
        let mut conversion = Conversion {
            at,
            width: width.parse().unwrap_or(0),
            left_aligned: flags.contains('-'),
            most,
            name: if bare_group { "" } else { name },
            word,
            group: None,
            options: Vec::new(),
            // log4j reads the longest word: the rest of `%mn` is text.
            end: if bare_group { letters_at } else { letters_at + name.len() },
        };
        let bytes = &self.pattern.as_bytes()[..end];
        let is_composite = matches!(word, Word::Pattern | Word::Coloured | Word::Optional);
        if is_composite && bytes.get(conversion.end) == Some(&b'(') {
            let close = self.closing(conversion.end, end, b'(', b')')?;
            conversion.group = Some((conversion.end + 1, close));
            conversion.end = close + 1;
        }
        while bytes.get(conversion.end) == Some(&b'{') {
            let close = self.closing(conversion.end, end, b'{', b'}')?;
            conversion.options.push((conversion.end + 1, close));
            conversion.end = close + 1;
        }
        Ok(conversion)
    }

    fn add(
        &self,
        conversion: &Conversion<'_>,
        depth: usize,
        items: &mut Vec<Item>,
    ) -> Result<(), PatternError> {
        let at = conversion.at;
        let step = match conversion.word {
            Word::Refused(why) => return refuse(at, why),
            Word::LineEnd => {
                items.push(Item { at, piece: Piece::LineEnd });
                return Ok(());
            }
            Word::Trace => return Ok(()),
            Word::Pattern | Word::Coloured | Word::Optional => return self.nested(conversion, depth, items),
            Word::Location => {
                let is_behind = items.iter().any(|item| matches!(item.piece, Piece::Step(Step::Message)));
                pad(items, conversion, if is_behind { location_behind() } else { location(at) });
                return Ok(());
            }
            Word::Message => Step::Message,
            Word::Level => self.level(conversion)?,
            Word::Time => {
                let options: Vec<&str> =
                    conversion.options.iter().map(|(from, to)| &self.pattern[*from..*to]).collect();
                Step::Time(date::log4j(&options, at)?)
            }
            Word::Text(field, charset) => text(items, field, charset),
            Word::Context => Step::Text { field: self.context(conversion), charset: Charset::Any },
        };
        match step {
            Step::Text { .. } => pad(items, conversion, Piece::Step(step)),
            step => {
                items.push(Item::step(at, step.clone()));
                if step == Step::Level && conversion.left_aligned {
                    items.push(Item::step(at, Step::PadTo(conversion.width)));
                }
            }
        }
        Ok(())
    }

    /// What stands in a conversion's parentheses or first braces is a pattern, too.
    fn nested(
        &self,
        conversion: &Conversion<'_>,
        depth: usize,
        items: &mut Vec<Item>,
    ) -> Result<(), PatternError> {
        let at = conversion.at;
        let Some((from, to)) = conversion.group.or(conversion.options.first().copied()) else {
            return refuse(
                at,
                format!("%{0} is expected to hold a pattern, as in %{0}{{%m}}", conversion.name),
            );
        };
        let mut inner = Vec::new();
        self.group(from, to, depth + 1, &mut inner)?;
        match conversion.word {
            Word::Optional => items.push(Item { at, piece: Piece::Choice(vec![inner, Vec::new()]) }),
            Word::Coloured => {
                items.push(Item { at, piece: Piece::Colour });
                items.append(&mut inner);
                items.push(Item { at, piece: Piece::Colour });
            }
            _ => {
                let padded = conversion.width > 0;
                if padded && !conversion.left_aligned {
                    items.push(Item::step(at, Step::Blanks));
                }
                items.append(&mut inner);
                if padded && conversion.left_aligned {
                    items.push(Item::step(at, Step::Blanks));
                }
            }
        }
        Ok(())
    }

    /// A level: whole, or its first letter. Cut otherwise, it cannot be told.
    fn level(&self, conversion: &Conversion<'_>) -> Result<Step, PatternError> {
        for (from, to) in &conversion.options {
            let option = &self.pattern[*from..*to];
            if option.trim() == "length=1" {
                return Ok(Step::LevelLetter);
            }
            for (name, value) in option.split(',').filter_map(|pair| pair.split_once('=')) {
                let is_name = Level::parse(name.trim().as_bytes()).is_some();
                if is_name && Level::parse(value.trim().as_bytes()).is_none() {
                    return refuse(*from, format!("{} is the name of no level", value.trim()));
                }
                if name.trim() == "length" {
                    return refuse(*from, "a level so short cannot be told; length=1 can");
                }
            }
        }
        match conversion.most {
            Some((1, true)) => Ok(Step::LevelLetter),
            Some((0..5, _)) => {
                refuse(conversion.at, "a level cut so short cannot be told; %.-1p, its first letter, can")
            }
            _ => Ok(Step::Level),
        }
    }

    fn context(&self, conversion: &Conversion<'_>) -> Option<Field> {
        let (from, to) = conversion.options.first()?;
        Some(match &self.pattern[*from..*to] {
            "myid" => Field::ZooKeeperMyid,
            // HttpFS: who asked, on whose behalf, for what, from where.
            "user" => Field::UserName,
            "doAs" => Field::UserEffectiveName,
            "op" => Field::HdfsOperation,
            "hostname" => Field::AuditClientHost,
            _ => return None,
        })
    }
}

/// The longest word that `letters` begin with; a long word with a slip in it is refused rather than read as a short one and text.
fn known(letters: &str, at: usize) -> Result<(&'static str, Word), PatternError> {
    let word = words::word(letters);
    let whole = word.is_some_and(|(name, _)| name.len() == letters.len());
    match (word, words::meant(letters).filter(|_| !whole)) {
        (_, Some(meant)) => refuse(at, format!("%{letters} is unknown; did you mean %{meant}?")),
        (Some(word), None) => Ok(word),
        (None, None) => refuse(
            at,
            format!(
                "%{letters} is unknown; known are %d %p %c %C %t %F %M %L %X %x %r %m %n %pid %throwable"
            ),
        ),
    }
}

/// `%C.%M` is the name of a method with its class, as one: where the class ends cannot be told from the dots in it.
fn text(items: &mut Vec<Item>, field: Option<Field>, charset: Charset) -> Step {
    let method = Step::Text { field: Some(Field::LogOriginFunction), charset: Charset::Name };
    let class = Step::Text { field: Some(Field::LogOriginFunction), charset: Charset::Class };
    let step = Step::Text { field, charset };
    let is = |item: &Item, wanted: &Step| matches!(&item.piece, Piece::Step(step) if step == wanted);
    if step == method
        && let [.., before, dot] = items.as_slice()
        && is(before, &class)
        && is(dot, &Step::Literal(b".".as_slice().into()))
    {
        items.truncate(items.len() - 2);
    }
    step
}

/// `%l`: `org.apache.X.run(X.java:12)`, or whatever stands there if the place is not known.
fn location(at: usize) -> Piece {
    let text = |field, charset| Item::step(at, Step::Text { field: Some(field), charset });
    let literal = |text: &[u8]| Item::step(at, Step::Literal(text.into()));
    let known = vec![
        text(Field::LogOriginFunction, Charset::Name),
        literal(b"("),
        text(Field::LogOriginFile, Charset::Name),
        literal(b":"),
        text(Field::LogOriginLine, Charset::Digits),
        literal(b")"),
    ];
    Piece::Choice(vec![known, vec![Item::step(at, Step::Text { field: None, charset: Charset::Any })]])
}

/// `%l` behind the message: one text, for variants that begin alike could not be told apart. [`origin`](crate::origin) takes it
/// apart, and `X.java:12` as well.
fn location_behind() -> Piece {
    Piece::Step(Step::Text { field: Some(Field::LogOriginFunction), charset: Charset::NoBlank })
}

fn pad(items: &mut Vec<Item>, conversion: &Conversion<'_>, piece: Piece) {
    let at = conversion.at;
    if conversion.width > 0 && !conversion.left_aligned {
        items.push(Item::step(at, Step::Blanks));
    }
    items.push(Item { at, piece });
    if conversion.width > 0 && conversion.left_aligned {
        items.push(Item::step(at, Step::Padding));
    }
}
