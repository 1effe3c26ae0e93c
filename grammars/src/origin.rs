//! Where an event was logged: the name by which its message grammars are found, and places that stand behind the message.

use crate::{
    fields::Field,
    message::steps,
    record::{Record, Value},
};

/// The last part of the logger's name, or of the class where a layout has that instead; of layouts with the source file its name,
/// which is that of the class around all inner ones.
pub(crate) fn simple_name<'a>(record: &Record<'a>) -> &'a [u8] {
    let name = match record.logger {
        [] => source(record).or_else(|| text(record, Field::LogOriginFunction)).unwrap_or_default(),
        logger => logger,
    };
    memchr::memrchr(b'.', name).map_or(name, |at| &name[at + 1..])
}

/// Takes the line in the source off a logger, `org.apache.kafka.connect.runtime.Worker:313`: one broker's file is written with `(%c)`, another's
/// with `(%c:%L)`, and the layout's header does not tell which.
pub(crate) fn split_line(record: &mut Record<'_>) {
    let logger = record.logger;
    if logger.last().is_some_and(u8::is_ascii_digit)
        && let Some(colon) = memchr::memrchr(b':', logger)
    {
        let mut digits = &logger[colon + 1..];
        if let Some(line) = steps::int(&mut digits).filter(|_| digits.is_empty()) {
            record.logger = &logger[..colon];
            record.put_int(Field::LogOriginLine, line);
        }
    }
}

/// The name of the source file, without `.java` or `.scala`.
pub(crate) fn source<'a>(record: &Record<'a>) -> Option<&'a [u8]> {
    let file = text(record, Field::LogOriginFile)?;
    file.strip_suffix(b".java").or_else(|| file.strip_suffix(b".scala"))
}

/// The class of a function with its method: `TaskSetManager` of `org.apache.spark.scheduler.TaskSetManager.logInfo`, which stands in
/// `Logging.scala`.
pub(crate) fn class<'a>(record: &Record<'a>) -> Option<&'a [u8]> {
    let function = text(record, Field::LogOriginFunction)?;
    let class = &function[..memchr::memrchr(b'.', function)?];
    Some(memchr::memrchr(b'.', class).map_or(class, |at| &class[at + 1..]))
}

/// Takes apart the place that a `%l` or `%F:%L` behind the message left as one text: `org.apache.x.Y.run(Y.java:12)`, `Y.java:12`.
pub(crate) fn split(record: &mut Record<'_>) {
    let Some(&(Field::LogOriginFunction, Value::Text(whole))) = record.fields().last() else {
        return;
    };
    let (function, place) = match memchr::memrchr(b'(', whole) {
        Some(at) => (&whole[..at], whole[at + 1..].strip_suffix(b")").unwrap_or_default()),
        None => (&[][..], whole),
    };
    let Some(colon) = memchr::memrchr(b':', place) else {
        return;
    };
    let Some(line) = std::str::from_utf8(&place[colon + 1..]).ok().and_then(|line| line.parse().ok()) else {
        return;
    };
    record.forget_since(record.mark() - 1);
    record.put_text(Field::LogOriginFunction, function);
    record.put_text(Field::LogOriginFile, &place[..colon]);
    record.put_int(Field::LogOriginLine, line);
}

fn text<'a>(record: &Record<'a>, field: Field) -> Option<&'a [u8]> {
    match record.get(field) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_behind_the_message_are_taken_apart() {
        for (whole, function, file, line) in [
            ("org.apache.x.Y$Z.run(Y.java:12)", Some("org.apache.x.Y$Z.run"), Some("Y.java"), Some(12)),
            ("Y.java:7", None, Some("Y.java"), Some(7)),
            ("Y.java:", Some("Y.java:"), None, None),
            ("org.apache.x.Y.run(Unknown", Some("org.apache.x.Y.run(Unknown"), None, None),
            ("?", Some("?"), None, None),
        ] {
            let mut record = Record::default();
            record.put_text(Field::ProcessThreadName, b"main");
            record.put_text(Field::LogOriginFunction, whole.as_bytes());
            split(&mut record);
            assert_eq!(text(&record, Field::LogOriginFunction), function.map(str::as_bytes), "{whole}");
            assert_eq!(text(&record, Field::LogOriginFile), file.map(str::as_bytes), "{whole}");
            assert_eq!(record.get(Field::LogOriginLine), line.map(Value::Int), "{whole}");
            assert_eq!(text(&record, Field::ProcessThreadName), Some(&b"main"[..]));
        }
    }

    #[test]
    fn names() {
        let mut record = Record::default();
        assert_eq!(simple_name(&record), b"");
        record.put_text(Field::LogOriginFunction, b"org.apache.x.Y$Z");
        assert_eq!(simple_name(&record), b"Y$Z");
        record.put_text(Field::LogOriginFile, b"Y.java");
        assert_eq!(simple_name(&record), b"Y");
        record.logger = b"org.apache.x.W";
        assert_eq!(simple_name(&record), b"W");
    }
}
