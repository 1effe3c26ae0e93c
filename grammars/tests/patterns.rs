//! Layouts from strings: what each conversion reads, in every dialect, and what is refused with a caret under its place.

use grammars::{Component, Field, Reader, Record, Value};
use wire::{
    WrittenTime,
    time::{DAY_MS, Date},
};

fn show(value: Option<Value<'_>>) -> String {
    match value {
        Some(Value::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(Value::Int(number)) => number.to_string(),
        None => String::new(),
        other => format!("{other:?}"),
    }
}

/// `2023-03-15T15:10:38.123`, and the offset in hours if the line or the pattern has one.
fn moment(time: WrittenTime) -> String {
    let date = Date::from_days(time.local_ms.div_euclid(DAY_MS));
    let seconds = time.local_ms.rem_euclid(DAY_MS) / 1000;
    let offset = time.offset_s.map_or(String::new(), |offset| format!("{:+}h", f64::from(offset) / 3600.0));
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{offset}",
        date.year,
        date.month,
        date.day,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        time.local_ms.rem_euclid(1000)
    )
}

/// What `pattern` reads of `line`: time, level, logger, thread, message, then file, line, function and process where there are any.
fn read(pattern: &str, line: &str) -> String {
    let reader = match Reader::with_layout(Component::GenericJava, pattern) {
        Ok(reader) => reader,
        Err(error) => return error.pointing(pattern),
    };
    let first = line.split('\n').next().unwrap_or_default();
    assert_eq!(reader.begins(first.as_bytes()), reader.start(first.as_bytes()).is_some());
    let mut record = Record::default();
    reader.read(line.as_bytes(), &mut record);
    if !reader.begins(first.as_bytes()) {
        assert_eq!(record.layout, "", "a line that begins no event has no layout");
        return "no event".to_owned();
    }
    let mut parts = vec![
        record.time.map_or(String::new(), moment),
        record.level.map_or("", |level| level.name()).to_owned(),
        String::from_utf8_lossy(record.logger).into_owned(),
        show(record.get(Field::ProcessThreadName)),
        String::from_utf8_lossy(record.message).into_owned(),
    ];
    for field in [Field::LogOriginFile, Field::LogOriginLine, Field::LogOriginFunction, Field::ProcessPid] {
        if let Some(value) = record.get(field) {
            parts.push(show(Some(value)));
        }
    }
    parts.join(" | ")
}

/// Pattern, line, what is read.
type Case = (&'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(pattern, line, expected)| (pattern, line, expected, read(pattern, line)))
        .filter(|(_, _, expected, read)| *expected != read)
        .map(|(pattern, line, expected, read)| {
            format!("{pattern}\n{line}\nexpected {expected}\nread     {read}\n")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn python_formats() {
    check(&[
        (
            "%(asctime)s %(levelname)-8s %(name)s %(message)s",
            "2023-03-15 15:10:38,123 WARNING  desktop.auth a b",
            "2023-03-15T15:10:38.123 | WARN | desktop.auth |  | a b",
        ),
        (
            "[%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(module)-12s %(levelname)-8s %(message)s",
            "[15/Mar/2023 15:10:38 +0900] middleware   INFO     Unloading SpnegoMiddleware",
            "2023-03-15T15:10:38.000+9h | INFO | middleware |  | Unloading SpnegoMiddleware",
        ),
        (
            "[%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(module)-12s %(levelname)-8s %(message)s",
            "[15/Mar/2023 15:10:38 ] a_module_with_a_long_name ERROR    ",
            "2023-03-15T15:10:38.000 | ERROR | a_module_with_a_long_name |  | ",
        ),
        (
            "[%(asctime)s{%d/%b/%Y %H:%M:%S %z}] %(module)-12s %(levelname)-8s %(message)s",
            "Traceback (most recent call last):",
            "no event",
        ),
        (
            "%(asctime)s{%Y-%m-%d %H:%M:%S}.%(msecs)03d [%(process)d:%(threadName)s] %(levelname)s %(filename)s:%(lineno)d %(funcName)s - %(message)s",
            "2023-03-15 15:10:38.042 [4711:MainThread] CRITICAL views.py:12 <module> - x - y",
            "2023-03-15T15:10:38.042 | FATAL |  | MainThread | x - y | views.py | 12 | <module> | 4711",
        ),
        (
            "%(asctime)s{%b %d %H:%M:%S %Y},%(msecs)d %(levelname)s %(name)s %(request_id)s %(message)s",
            "Mar 15 15:10:38 2023,42 DEBUG a.b 7f-1 x",
            "2023-03-15T15:10:38.042 | DEBUG | a.b |  | x",
        ),
        ("%(levelname)s:%(name)s:%(message)s", "INFO:root:started: now", " | INFO | root |  | started: now"),
        (
            "{asctime} {levelname:<8} {name} - {message}",
            "2023-03-15 15:10:38,123 ERROR    a.b - x",
            "2023-03-15T15:10:38.123 | ERROR | a.b |  | x",
        ),
        (
            "{asctime}{%c} [{levelname:>8}] {{{processName}}} {message}",
            "Wed Mar  5 15:10:38 2023 [    INFO] {MainProcess} x",
            "2023-03-05T15:10:38.000 | INFO |  |  | x",
        ),
        (
            "%(created)f 100%% %(levelname)s %(message)s",
            "1678893038.123456 100% INFO x",
            "2023-03-15T15:10:38.123+0h | INFO |  |  | x",
        ),
    ]);
}

#[test]
fn python_formats_that_cannot_be_read_back() {
    check(&[
        (
            "%(asctime)s %(levelnme)s %(message)s",
            "",
            "%(asctime)s %(levelnme)s %(message)s\n            ^ levelnme is unknown; did you mean levelname?",
        ),
        (
            "%(asctime)s %(name) %(message)s",
            "",
            "%(asctime)s %(name) %(message)s\n                   ^ a type is expected behind %(name), as in %(name)s",
        ),
        (
            "%(asctime)s %message",
            "",
            "%(asctime)s %message\n            ^ an attribute is expected behind %, as in %(asctime)s, %(levelname)s, %(message)s",
        ),
        (
            "%(asctime)s %(lineno)d0 %(message)s",
            "",
            "%(asctime)s %(lineno)d0 %(message)s\n                      ^ a digit right behind a number: where the number ends cannot be found",
        ),
        (
            "%(asctime)s{%Q} %(message)s",
            "",
            "%(asctime)s{%Q} %(message)s\n^ %Q in the time format \"%Q\" is unknown",
        ),
        (
            "%(asctime)s{%H:%M} %(message)s",
            "",
            "%(asctime)s{%H:%M} %(message)s\n^ the time format \"%H:%M\" has no year, month and day",
        ),
        (
            "%(asctime)s %(levelname)s",
            "",
            "%(asctime)s %(levelname)s\n                         ^ there is no message: a %m is expected, in Python a %(message)s",
        ),
        ("{asctime} {levelname", "", "{asctime} {levelname\n          ^ this { is not closed"),
    ]);
}
