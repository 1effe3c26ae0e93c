//! Message grammars: typed events found by logger name first.

pub(crate) use crate::scan::Scan;
use crate::{components::layouts, origin, record::Record};

/// Reads one kind of message into typed fields; `None` if the message is another. What it had put by then is taken back.
pub type MessageGrammar = for<'a> fn(&'a [u8], &mut Record<'a>) -> Option<()>;

/// The message grammars of one logger. Loggers are matched by the last part of their name: `org.apache.hadoop.hdfs.StateChange`
/// and `hdfs.StateChange` (`%c{2}`) are both `StateChange`. Layouts without a logger (ZooKeeper's `%C{1}@%L`) are matched by
/// the class or the source file. `*` stands for every logger.
pub type Messages = &'static [(&'static str, &'static [MessageGrammar])];

/// The grammars of a component's tables by logger. There are dozens of loggers, and each event asks for one.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    /// At a length, the loggers with names so long, each with all its grammars in the tables' order.
    by_length: Vec<Vec<(&'static [u8], Vec<MessageGrammar>)>>,
    /// Those for every logger.
    of_all: Vec<MessageGrammar>,
    /// Those of loggers that are not named after a source file ([`is_nameless`]): for layouts that have the file instead of the logger.
    nameless: Vec<MessageGrammar>,
}

impl Dispatch {
    pub(crate) fn new(tables: &[Messages]) -> Dispatch {
        let entries = || tables.iter().copied().flatten();
        let of = |logger: &str| -> Vec<MessageGrammar> {
            let wanted = entries().filter(|(name, _)| *name == logger || *name == "*");
            each_once(wanted.flat_map(|(_, grammars)| grammars.iter().copied()))
        };
        let mut by_length: Vec<Vec<(&[u8], Vec<MessageGrammar>)>> = Vec::new();
        for (name, _) in entries() {
            if by_length.len() <= name.len() {
                by_length.resize_with(name.len() + 1, Vec::new);
            }
            let same_length = &mut by_length[name.len()];
            if !same_length.iter().any(|(known, _)| *known == name.as_bytes()) {
                same_length.push((name.as_bytes(), of(name)));
            }
        }
        let nameless = entries().filter(|(name, _)| is_nameless(name));
        let nameless = each_once(nameless.flat_map(|(_, grammars)| grammars.iter().copied()));
        Dispatch { by_length, of_all: of("*"), nameless }
    }

    /// The grammars of the logger of that name, if it has any of its own.
    fn of(&self, simple: &[u8]) -> Option<&Vec<MessageGrammar>> {
        let same_length = self.by_length.get(simple.len())?;
        same_length.iter().find(|(name, _)| wire::bytes::same(name, simple)).map(|(_, grammars)| grammars)
    }

    /// Runs the grammars for the record's logger over its message until one reads it.
    pub(crate) fn read<'a>(&self, message: &'a [u8], record: &mut Record<'a>) -> bool {
        let has_logger = !record.logger.is_empty();
        if has_logger {
            origin::split_line(record);
        } else {
            origin::split(record);
        }
        let mut own = self.of(origin::simple_name(record));
        if own.is_none() && !has_logger {
            own = origin::class(record).and_then(|class| self.of(class));
        }
        if read_with(own.unwrap_or(&self.of_all), message, record) {
            return true;
        }
        // Several loggers write from one source file, and its name is all that this layout has.
        record.layout == layouts::BARS.0 && read_with(&self.nameless, message, record)
    }
}

/// Each of `grammars` where it first stands: what did not read a message then does not later.
fn each_once(grammars: impl Iterator<Item = MessageGrammar>) -> Vec<MessageGrammar> {
    let mut once: Vec<MessageGrammar> = Vec::new();
    for grammar in grammars {
        if !once.iter().any(|known| std::ptr::fn_addr_eq(*known, grammar)) {
            once.push(grammar);
        }
    }
    once
}

/// Whether a logger has another name than the source files it is used in: HDFS's logs of states, those that it uses in files of
/// others, inner classes, names in small letters.
fn is_nameless(logger: &str) -> bool {
    matches!(logger, "DataNode" | "FSNamesystem")
        || logger.ends_with("StateChange")
        || logger.contains('$')
        || logger.starts_with(|first: char| first.is_ascii_lowercase())
}

/// Runs grammars over the message until one reads it.
fn read_with<'a>(grammars: &[MessageGrammar], message: &'a [u8], record: &mut Record<'a>) -> bool {
    let (mark, action) = (record.mark(), record.action);
    for grammar in grammars {
        if grammar(message, record).is_some() {
            return true;
        }
        record.forget_since(mark);
        record.action = action;
    }
    false
}

/// Small steps that message grammars are written with. Each takes what it reads off the front of `rest`, or leaves it alone.
pub mod steps {
    use wire::bytes::leading_digits;

    /// Takes `text` off the front.
    pub fn tag(rest: &mut &[u8], text: &str) -> Option<()> {
        *rest = rest.strip_prefix(text.as_bytes())?;
        Some(())
    }

    /// Takes everything before `text`, and `text`.
    pub fn until<'a>(rest: &mut &'a [u8], text: &str) -> Option<&'a [u8]> {
        let at = wire::bytes::find(rest, text.as_bytes())?;
        let taken = &rest[..at];
        *rest = &rest[at + text.len()..];
        Some(taken)
    }

    /// Takes at least one character that is no white space.
    pub fn word<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
        take_while(rest, |byte| !byte.is_ascii_whitespace())
    }

    /// Takes at least one character that `accept` accepts.
    pub fn take_while<'a>(rest: &mut &'a [u8], accept: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let length = rest.iter().take_while(|byte| accept(**byte)).count();
        let (taken, left) = rest.split_at(length);
        *rest = left;
        (length > 0).then_some(taken)
    }

    /// Takes a whole number, with a sign if there is one. Numbers past 64 bits are none.
    pub fn int(rest: &mut &[u8]) -> Option<i64> {
        let sign = usize::from(rest.first() == Some(&b'-'));
        let end = sign + leading_digits(&rest[sign..]);
        if end == sign {
            return None;
        }
        // Downwards, since there is one negative number more.
        let number = rest[sign..end]
            .iter()
            .try_fold(0i64, |number, digit| number.checked_mul(10)?.checked_sub(i64::from(digit - b'0')))?;
        let number = if sign == 1 { number } else { number.checked_neg()? };
        *rest = &rest[end..];
        Some(number)
    }

    /// Takes a number with an optional fraction behind `.` or `,`.
    pub fn float(rest: &mut &[u8]) -> Option<f64> {
        let whole = leading_digits(rest);
        let mut length = whole;
        if matches!(rest.get(whole), Some(b'.' | b',')) {
            let fraction = leading_digits(&rest[whole + 1..]);
            if fraction > 0 {
                length = whole + 1 + fraction;
            }
        }
        if whole == 0 {
            return None;
        }
        let mut text = [0; 40];
        let text = text.get_mut(..length)?;
        text.copy_from_slice(&rest[..length]);
        if let Some(comma) = text.iter_mut().find(|byte| **byte == b',') {
            *comma = b'.';
        }
        let number = std::str::from_utf8(text).ok()?.parse().ok()?;
        *rest = &rest[length..];
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::steps::*;

    #[test]
    fn numbers() {
        let mut rest: &[u8] = b"-12 ms";
        assert_eq!(int(&mut rest), Some(-12));
        assert_eq!(rest, b" ms");
        assert_eq!(int(&mut rest), None);
        for (text, number, left) in [
            ("0.1323569 secs", 0.132_356_9, " secs"),
            ("0,5]", 0.5, "]"),
            ("7, 8", 7.0, ", 8"),
            ("3.", 3.0, "."),
        ] {
            let mut rest = text.as_bytes();
            assert_eq!(float(&mut rest), Some(number), "{text}");
            assert_eq!(rest, left.as_bytes());
        }
        assert_eq!(int(&mut b"99999999999999999999".as_slice()), None);
    }
}
