//! The variants of a pattern, each checked: can what it writes be read back?

use super::{Item, PatternError, Piece};
use crate::layout::{Charset, Step};

/// A pattern of more variants than this is refused: each is tried on every line.
const MAX_VARIANTS: usize = 8;

/// A step and where in the pattern it stands.
type Placed = (usize, Step);

/// One way to write the pattern.
#[derive(Clone, Default)]
struct Variant {
    steps: Vec<Placed>,
    /// The line ended behind the message: what follows stands on lines of its own.
    ended: bool,
}

/// All variants of `items`; `end` is the pattern's length.
pub(super) fn of(items: &[Item], end: usize) -> Result<Vec<Box<[Step]>>, PatternError> {
    let mut variants = expand(vec![Variant::default()], items, false)?;
    if has_colour(items) {
        variants.extend(expand(vec![Variant::default()], items, true)?);
    }
    let mut compiled: Vec<Box<[Step]>> = Vec::new();
    for variant in variants {
        let steps = merged(variant.steps);
        check(&steps, end)?;
        let steps: Box<[Step]> = with_free_padding(steps).into();
        if !compiled.contains(&steps) {
            compiled.push(steps);
        }
    }
    Ok(compiled)
}

fn has_colour(items: &[Item]) -> bool {
    items.iter().any(|item| match &item.piece {
        Piece::Colour => true,
        Piece::Choice(choices) => choices.iter().any(|choice| has_colour(choice)),
        _ => false,
    })
}

fn expand(mut variants: Vec<Variant>, items: &[Item], coloured: bool) -> Result<Vec<Variant>, PatternError> {
    for Item { at, piece } in items {
        let add = |variants: &mut Vec<Variant>, step: &Step| {
            for variant in variants.iter_mut().filter(|variant| !variant.ended) {
                variant.steps.push((*at, step.clone()));
            }
        };
        match piece {
            Piece::Step(step) => add(&mut variants, step),
            Piece::Colour if coloured => add(&mut variants, &Step::Escape),
            Piece::Colour => {}
            Piece::LineEnd => end_line(&mut variants, *at)?,
            Piece::Choice(choices) => {
                let mut chosen = Vec::new();
                for choice in choices {
                    chosen.extend(expand(variants.clone(), choice, coloured)?);
                }
                if chosen.len() > MAX_VARIANTS {
                    let message =
                        format!("too much here may be there or not: more than {MAX_VARIANTS} variants");
                    return Err(PatternError { at: *at, message });
                }
                variants = chosen;
            }
        }
    }
    Ok(variants)
}

/// `%n`: behind the message it ends what is read; before everything it writes an empty line, which belongs to the event before.
fn end_line(variants: &mut [Variant], at: usize) -> Result<(), PatternError> {
    for variant in variants.iter_mut().filter(|variant| !variant.steps.is_empty()) {
        if !variant.steps.iter().any(|(_, step)| *step == Step::Message) {
            let message = "a line end before the message: all of the header must stand on the message's line";
            return Err(PatternError { at, message: message.into() });
        }
        variant.ended = true;
    }
    Ok(())
}

/// Neighbouring literals as one.
fn merged(steps: Vec<Placed>) -> Vec<Placed> {
    let mut merged: Vec<Placed> = Vec::with_capacity(steps.len());
    for (at, step) in steps {
        match (merged.last_mut(), &step) {
            (Some((_, Step::Literal(before))), Step::Literal(text)) => {
                *before = [before, text.as_ref()].concat().into();
            }
            (Some((_, Step::Escape)), Step::Escape) => {}
            _ => merged.push((at, step)),
        }
    }
    // Blanks behind the message, as before a `%throwable`, cannot be told from the message's own.
    if let [.., (_, Step::Message), (_, Step::Literal(text))] = merged.as_slice()
        && text.trim_ascii().is_empty()
    {
        merged.pop();
    }
    merged
}

/// Refuses what cannot be read back.
fn check(steps: &[Placed], end: usize) -> Result<(), PatternError> {
    let refuse = |at: usize, message: &str| Err(PatternError { at, message: message.into() });
    let mut messages = steps.iter().enumerate().filter(|(_, (_, step))| *step == Step::Message);
    let Some((message, _)) = messages.next() else {
        return refuse(end, "there is no message: a %m is expected, in Python a %(message)s");
    };
    if let Some((_, (at, _))) = messages.next() {
        return refuse(*at, "a second message: its end and the beginning of this one cannot be told");
    }
    let opens = steps[..message]
        .iter()
        .any(|(_, step)| matches!(step, Step::Time(_) | Step::Level | Step::LevelLetter));
    // SLF4J's `SLF4J: ` is as good a beginning as a time.
    let has_own_mark = matches!(steps.first(), Some((_, Step::Literal(text))) if text.len() > 4);
    if !opens && !has_own_mark {
        return refuse(
            steps[message].0,
            "a time or a level is expected before the message: without one, nothing tells an event from its further lines",
        );
    }
    let fields: Vec<&Placed> = steps
        .iter()
        .filter(|(_, step)| !matches!(step, Step::Padding | Step::PadTo(_) | Step::Blanks))
        .collect();
    for pair in fields.windows(2) {
        let [(_, first), (at, second)] = pair else { continue };
        let told_apart = matches!(first, Step::Literal(_) | Step::Escape)
            || matches!(second, Step::Literal(_) | Step::Escape)
            || matches!((first, second), (Step::Time(_), Step::Level));
        if !told_apart {
            return refuse(
                *at,
                match first {
                    Step::Message => {
                        "the message's end cannot be found: literal text is expected between it and this"
                    }
                    _ => {
                        "where the text before this ends cannot be found: literal text is expected between the two"
                    }
                },
            );
        }
        // A single letter behind a number or a class would be searched in vain.
        if let (Step::Text { charset: Charset::Digits, .. }, Step::Literal(text)) = (first, second)
            && text[0].is_ascii_digit()
        {
            return refuse(*at, "a digit right behind a number: where the number ends cannot be found");
        }
        if let (Step::Level, Step::Literal(text)) = (first, second)
            && text[0].is_ascii_alphabetic()
        {
            return refuse(*at, "a letter right behind the level: where the level ends cannot be found");
        }
    }
    Ok(())
}

/// Makes `%p`, `%-5p` and `%5p` the same for reading: any number of blanks before a level, and at least one behind it where
/// the pattern has one. Hosts of one platform differ in nothing as often as in this. Between a level and a message blanks are
/// counted, since further ones are the message's own; also before a text that may be empty.
fn with_free_padding(steps: Vec<Placed>) -> Vec<Step> {
    let mut free: Vec<Step> = Vec::with_capacity(steps.len() + 4);
    let mut steps = steps.into_iter().map(|(_, step)| step).filter(|step| *step != Step::Padding).peekable();
    while let Some(step) = steps.next() {
        match step {
            Step::Level => free.extend([Step::Blanks, Step::Level]),
            // Padding and the blank behind it are one.
            Step::Literal(text) if text[0] == b' ' && free.last() == Some(&Step::Blanks) => {
                free.pop();
                some_blanks(&text, &mut free);
                continue;
            }
            Step::PadTo(_) => continue,
            other => {
                free.push(other);
                continue;
            }
        }
        let padding = steps.next_if(|step| matches!(step, Step::PadTo(_)));
        let Some(Step::Literal(text)) =
            steps.next_if(|step| matches!(step, Step::Literal(text) if text[0] == b' '))
        else {
            free.push(Step::Blanks);
            continue;
        };
        let counts = match steps.peek() {
            Some(Step::Message) => true,
            Some(Step::Text { charset, .. }) => *charset == Charset::Any,
            _ => false,
        };
        if counts && text.trim_ascii().is_empty() {
            free.extend(padding);
            free.push(Step::Literal(text));
        } else {
            some_blanks(&text, &mut free);
        }
    }
    free
}

/// Literal text that begins with a blank, of which there may be more.
fn some_blanks(text: &[u8], free: &mut Vec<Step>) {
    free.push(Step::SomeBlanks);
    let behind = text.trim_ascii_start();
    if !behind.is_empty() {
        free.push(Step::Literal(behind.into()));
    }
}
