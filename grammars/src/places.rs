//! Which byte of an event became what: what `khp-log explain` shows. Not for the hot path.

use crate::{
    fields::Field,
    record::{Level, Record, Value},
};

/// What bytes of an event became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// `@timestamp`
    Time,
    /// `log.level`
    Level,
    /// A field.
    Field(Field),
    /// `message`, and no field besides.
    Message,
    /// `error.stack_trace`, and no field besides.
    StackTrace,
    /// What the layout puts around its parts: blanks, brackets, colons.
    Layout,
    /// `\n` or `\r\n`
    LineEnd,
}

/// Bytes `start..end` of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// What they became.
    pub became: Became,
}

/// Where the fields of `record` stand in `event`, from which it was read. They may overlap: an application's id is a part of its
/// container's. Values that are computed, such as numbers, have no place.
pub fn fields(event: &[u8], record: &Record<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut add = |text: &[u8], became: Became| {
        if let Some((start, end)) = within(event, text) {
            places.push(Place { start, end, became });
        }
    };
    add(record.logger, Became::Field(Field::LogLogger));
    for (field, value) in record.fields() {
        match value {
            Value::Text(text) | Value::Escaped(text) | Value::Joined(_, text) | Value::List(text, _) => {
                add(text, Became::Field(*field));
            }
            Value::Member(key, value, _) => {
                add(key, Became::Field(*field));
                add(value, Became::Field(*field));
            }
            Value::Name(_) | Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Hash(_) => {}
        }
    }
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    places
}

/// The whole of `event`, each byte once, in order: where fields overlap, the shortest has it.
pub fn all(event: &[u8], record: &Record<'_>) -> Vec<Place> {
    let mut owners = vec![Became::Layout; event.len()];
    let mut fill = |start: usize, end: usize, became: Became| owners[start..end].fill(became);
    let text = wire::split::without_line_end(event).len();
    fill(text, event.len(), Became::LineEnd);
    let message = within(event, record.message);
    for (part, became) in
        [(message, Became::Message), (within(event, record.stack_trace), Became::StackTrace)]
    {
        if let Some((start, end)) = part {
            fill(start, end, became);
        }
    }
    let mut fields = fields(event, record);
    // Of fields that are the same bytes the first has them: it is filled in last.
    fields.reverse();
    fields.sort_by_key(|place| std::cmp::Reverse(place.end - place.start));
    for place in fields {
        fill(place.start, place.end, place.became);
    }
    let header = message.map_or(text, |(start, _)| start);
    mark_header(event, header, record, &mut owners);

    let mut places: Vec<Place> = Vec::new();
    for (at, became) in owners.into_iter().enumerate() {
        match places.last_mut() {
            Some(last) if last.became == became => last.end = at + 1,
            _ => places.push(Place { start: at, end: at + 1, became }),
        }
    }
    places
}

/// Finds level and time among the bytes before the message, which a record holds by value.
fn mark_header(event: &[u8], header: usize, record: &Record<'_>, owners: &mut [Became]) {
    let is_level = |word: &[u8]| record.level.is_some() && Level::parse(word) == record.level;
    let mut time: Option<(usize, usize)> = None;
    let mut level = None;
    let mut at = 0;
    while at < header {
        let length = event[at..header]
            .iter()
            .zip(&owners[at..])
            .take_while(|(byte, owner)| **owner == Became::Layout && is_of_a_word(**byte))
            .count();
        let word = &event[at..at + length];
        if length == 0 {
            at += 1;
            continue;
        }
        if level.is_none() && is_level(word) {
            level = Some((at, at + length));
        } else if record.time.is_some() {
            // The words of a time stand side by side.
            time = match time {
                Some((start, end)) if at - end <= 2 => Some((start, at + length)),
                None if word.iter().any(u8::is_ascii_digit) || is_month_or_day(word) => {
                    Some((at, at + length))
                }
                known => known,
            };
        }
        at += length;
    }
    for (part, became) in [(time, Became::Time), (level, Became::Level)] {
        if let Some((start, end)) = part {
            owners[start..end].fill(became);
        }
    }
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'.' | b',' | b'/' | b'+')
}

fn is_month_or_day(word: &[u8]) -> bool {
    const WORDS: [&[u8]; 19] = [
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
        b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun",
    ];
    WORDS.contains(&word)
}

/// Where `part` stands in `whole`, if it is a part of it and not empty.
fn within(whole: &[u8], part: &[u8]) -> Option<(usize, usize)> {
    let start = (part.as_ptr() as usize).checked_sub(whole.as_ptr() as usize)?;
    (!part.is_empty() && start + part.len() <= whole.len()).then_some((start, start + part.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Component, Reader};

    /// Each part as `<what: text>`.
    fn shown(component: Component, event: &str) -> String {
        let reader = Reader::new(component);
        let mut record = Record::default();
        reader.read(event.as_bytes(), &mut record);
        all(event.as_bytes(), &record)
            .iter()
            .map(|place| {
                let what = match place.became {
                    Became::Field(field) => field.name().to_owned(),
                    became => format!("{became:?}"),
                };
                format!("<{what}|{}>", &event[place.start..place.end])
            })
            .collect()
    }

    #[test]
    fn every_byte_has_one_place() {
        assert_eq!(
            shown(
                Component::NodeManager,
                "2026-11-21 08:12:02,895 INFO org.apache.hadoop.yarn.server.nodemanager.NodeStatusUpdaterImpl: Registered with \
                 ResourceManager as dn1.example.com:44241 with total resource of <memory:1536, vCores:4>\n"
            ),
            "<Time|2026-11-21 08:12:02,895><Layout| ><Level|INFO><Layout| >\
             <log.logger|org.apache.hadoop.yarn.server.nodemanager.NodeStatusUpdaterImpl><Layout|: >\
             <Message|Registered with ResourceManager as ><khp.yarn.node_id|dn1.example.com:44241>\
             <Message| with total resource of <memory:1536, vCores:4>><LineEnd|\n>"
        );
        assert_eq!(
            shown(
                Component::Kafka,
                "[2026-11-21 08:00:55,265] WARN nobody knows this (kafka.server.Nobody)\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n"
            ),
            "<Layout|[><Time|2026-11-21 08:00:55,265><Layout|] ><Level|WARN><Layout| ><Message|nobody knows this>\
             <Layout| (><log.logger|kafka.server.Nobody><Layout|)\n><error.type|java.io.IOException><StackTrace|: >\
             <error.message|x><StackTrace|\n\tat a.B.c(B.java:1)><LineEnd|\n>"
        );
        assert_eq!(shown(Component::NameNode, "no header at all"), "<Message|no header at all>");
        assert_eq!(
            shown(Component::GenericJava, "Nov 21, 2026 7:33:03 AM com.sun.X method\nINFO: message\n"),
            "<Time|Nov 21, 2026 7:33:03 AM><Layout| ><log.origin.function|com.sun.X><Layout| method\nINFO: ><Message|message>\
             <LineEnd|\n>"
        );
    }
}
