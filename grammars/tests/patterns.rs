//! Layouts from strings: what each conversion reads, in every dialect, and what is refused with a caret under its place.

use grammars::{Component, Field, Reader, Record, Start, Value};
use proptest::prelude::*;
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
        Err(error) => return format!("{} {}", error.caret(pattern), error.message),
    };
    let first = line.split('\n').next().unwrap_or_default();
    assert_eq!(reader.begins(first.as_bytes()), reader.start(first.as_bytes(), &mut Start::default()));
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

#[test]
fn the_spellings_of_log4j_and_logback() {
    check(&[
        // log4j 1.
        (
            "%d{ISO8601} %-5p [%t] %c{2} (%F:%M(%L)) - %m%n",
            "2023-03-15 15:10:38,123 WARN  [a b] x.Y (Y.java:run(12)) - m",
            "2023-03-15T15:10:38.123 | WARN | x.Y | a b | m | Y.java | 12 | run",
        ),
        (
            "%d %-5.5p %20.30c: %m%n",
            "2023-03-15 15:10:38,123 WARN                  x.Y:  m",
            "2023-03-15T15:10:38.123 | WARN | x.Y |  |  m",
        ),
        ("%d %-5p %m%n", "2023-03-15 15:10:38,123 INFO   m", "2023-03-15T15:10:38.123 | INFO |  |  |  m"),
        (
            "%p %d %x - %mn",
            "INFO 2023-03-15 15:10:38,123 a b - mn",
            "2023-03-15T15:10:38.123 | INFO |  |  | m",
        ),
        (
            "%r [%t] %p %d{DATE} %c %x - %m%n",
            "1234 [main] INFO 15 Mar 2023 15:10:38,123 x.Y  - m",
            "2023-03-15T15:10:38.123 | INFO | x.Y | main | m",
        ),
        (
            "%d [%l] %p %m%n",
            "2023-03-15 15:10:38,123 [a.B.run(B.java:7)] INFO m",
            "2023-03-15T15:10:38.123 | INFO |  |  | m | B.java | 7 | a.B.run",
        ),
        ("%d [%l] %p %m%n", "2023-03-15 15:10:38,123 [?] INFO m", "2023-03-15T15:10:38.123 | INFO |  |  | m"),
        // log4j 2.
        (
            "%date{UNIX_MILLIS} %level %logger{1.} %class.%method:%line %sn %message%n%throwable",
            "1678893038123 INFO o.a.Y o.a.Y.run:12 99 m",
            "2023-03-15T15:10:38.123+0h | INFO | o.a.Y |  | m | 12 | o.a.Y.run",
        ),
        (
            "%d{ISO8601} %p [%t] %c -%notEmpty{ [%markerSimpleName]} %m%n",
            "2023-03-15T15:10:38,123 INFO [main] o.a.Y - [ALERT] m",
            "2023-03-15T15:10:38.123 | INFO | o.a.Y | main | m",
        ),
        (
            "%d{ISO8601} %p [%t] %c -%notEmpty{ [%markerSimpleName]} %m%n",
            "2023-03-15T15:10:38,123 INFO [main] o.a.Y - m",
            "2023-03-15T15:10:38.123 | INFO | o.a.Y | main | m",
        ),
        (
            "%highlight{%d{ISO8601} %-5level}{FATAL=bg_red, ERROR=red} %style{[%t]}{bright,cyan} %c: %m%n%ex",
            "\u{1b}[32m2023-03-15 15:10:38,123 INFO \u{1b}[m \u{1b}[1;36m[main]\u{1b}[m a.B: m",
            "2023-03-15T15:10:38.123 | INFO | a.B | main | m",
        ),
        (
            "%highlight{%d{ISO8601} %-5level}{FATAL=bg_red, ERROR=red} %style{[%t]}{bright,cyan} %c: %m%n%ex",
            "2023-03-15 15:10:38,123 INFO  [main] a.B: m",
            "2023-03-15T15:10:38.123 | INFO | a.B | main | m",
        ),
        (
            "%highlight{%d %p %c: %m}%n",
            "\u{1b}[1;31m2023-03-15 15:10:38,123 ERROR a.B: m\u{1b}[m",
            "2023-03-15T15:10:38.123 | ERROR | a.B |  | m",
        ),
        (
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p{length=1} %pid --- [%T:%tn] %replace{%c}{^a\\.}{} %u : %.1000m%n",
            "2023-03-15T15:10:38.123+09:00 W 4711 --- [12:main] b.C 0-1-2 : m",
            "2023-03-15T15:10:38.123+9h | WARN | b.C | main | m | 4711",
        ),
        (
            "%d{ISO8601}{GMT+9} %p %equals{%X{user}}{-}{} %X{a} %K{b}: %m %xEx%n",
            "2023-03-15 15:10:38,123 INFO  x y: m ",
            "2023-03-15T15:10:38.123+9h | INFO |  |  | m ",
        ),
        (
            "%d{COMPACT} %p{lowerCase=true} %maxLen{%c}{20} %m%n",
            "20230315151038123 warn a.B m",
            "2023-03-15T15:10:38.123 | WARN | a.B |  | m",
        ),
        (
            "%d{UNIX} %level{WARN=Warning, DEBUG=Debug} %m | %c{1} | %L%n",
            "1678893038 Warning a | b | Y | 12",
            "2023-03-15T15:10:38.000+0h | WARN | Y |  | a | b | 12",
        ),
        // Logback and Spring.
        (
            "%date{\"yyyy-MM-dd HH:mm:ss,SSS\", UTC} %-5level [%-10.10thread] %logger{36} - %msg%n",
            "2023-03-15 15:10:38,123 WARN  [main      ] o.a.Y - m",
            "2023-03-15T15:10:38.123+0h | WARN | o.a.Y | main | m",
        ),
        (
            "%date{yyyy-MM-dd HH:mm:ss.SSS, GMT-3} %-30(%-5level [%thread]) %mdc{id:-none} %replace(%msg){'\\s', ' '}%nopex%n",
            "2023-03-15 15:10:38.123 WARN  [main]                  none m",
            "2023-03-15T15:10:38.123-3h | WARN |  | main | m",
        ),
        (
            "%cyan(%d{dd/MMM/yyyy hh:mm:ss a z}) %boldGreen(%p) \\(%file:%line\\) %marker %relative %m%ex{full}%n",
            "15/Mar/2023 03:10:38 PM KST INFO (Y.java:3)  17 m",
            "2023-03-15T15:10:38.000 | INFO |  |  | m | Y.java | 3",
        ),
        (
            "%clr(%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}){faint} %clr(%5p) %clr(${PID:- }){magenta} %clr(---){faint} %clr([%15.15t]){faint} %clr(%-40.40logger{39}){cyan} %clr(:){faint} %m%n%wEx",
            "2023-03-15T15:10:38.123Z  INFO 4711 --- [           main] o.s.b.w.embedded.tomcat.TomcatWebServer  : m : n",
            "2023-03-15T15:10:38.123+0h | INFO | o.s.b.w.embedded.tomcat.TomcatWebServer | main | m : n",
        ),
        // Times.
        (
            "%d{EEE MMM dd HH:mm:ss zzz yyyy} %p %m",
            "Wed Mar 15 15:10:38 UTC 2023 INFO m",
            "2023-03-15T15:10:38.000+0h | INFO |  |  | m",
        ),
        (
            "%d{yyMMdd HHmmss} %t %p %c: %m%n",
            "230315 151038 9 INFO a.B: m",
            "2023-03-15T15:10:38.000 | INFO | a.B | 9 | m",
        ),
        (
            "%d{ISO8601_BASIC} %p %m%n",
            "20230315T151038,123 INFO m",
            "2023-03-15T15:10:38.123 | INFO |  |  | m",
        ),
        (
            "%d{MM/dd/yyyy K:mm a} %p %m%n",
            "03/15/2023 3:10 PM INFO m",
            "2023-03-15T15:10:00.000 | INFO |  |  | m",
        ),
        (
            "%d{US_MONTH_DAY_YEAR2_TIME} %p %m%n",
            "03/15/23 15:10:38.123 INFO m",
            "2023-03-15T15:10:38.123 | INFO |  |  | m",
        ),
        (
            "%d{yyyy년 MM월 dd일 HH:mm:ss 'o''clock'} %p %m%n",
            "2023년 03월 15일 15:10:38 o'clock INFO m",
            "no event",
        ),
        (
            "%d{yyyy년 MM월 dd일 HH:mm:ss} %p %m%n",
            "2023년 03월 15일 15:10:38 INFO 메시지",
            "2023-03-15T15:10:38.000 | INFO |  |  | 메시지",
        ),
        (
            "%d{yyyy-M-d H:mm:ss} %p %m%n",
            "2023-3-15 5:10:38 INFO m",
            "2023-03-15T05:10:38.000 | INFO |  |  | m",
        ),
        // What stands behind the message is at the end of its first line that ends so. A stack trace may follow; with anything
        // else there the message is all of it.
        (
            "[%d] %p %m (%c)%n",
            "[2023-03-15 15:10:38,123] INFO a (b) (kafka.X)\njava.io.IOException: x\n\tat a.B.c(B.java:1)",
            "2023-03-15T15:10:38.123 | INFO | kafka.X |  | a (b)",
        ),
        (
            "[%d] %p %m (%c)%n",
            "[2023-03-15 15:10:38,123] INFO a (b) (kafka.X)\nmore",
            "2023-03-15T15:10:38.123 | INFO | kafka.X |  | a (b) (kafka.X)\nmore",
        ),
        ("%d %p: %m%n", "2023-03-15 15:10:38,123 INFO:  m", "2023-03-15T15:10:38.123 | INFO |  |  |  m"),
        (
            "%d 100%% %p\\t%m%n",
            "2023-03-15 15:10:38,123 100% INFO\tm",
            "2023-03-15T15:10:38.123 | INFO |  |  | m",
        ),
    ]);
}

#[test]
fn what_cannot_be_read_back_is_shown_with_a_caret() {
    check(&[
        (
            "%d %p %c: %q%n",
            "",
            "%d %p %c: %q%n\n          ^ %q is unknown; known are %d %p %c %C %t %F %M %L %X %x %r %m %n %pid %throwable",
        ),
        ("%d %levle %m%n", "", "%d %levle %m%n\n   ^ %levle is unknown; did you mean %level?"),
        ("%d %p %mesage%n", "", "%d %p %mesage%n\n      ^ %mesage is unknown; did you mean %message?"),
        (
            "%d %p %t%c: %m%n",
            "",
            "%d %p %t%c: %m%n\n        ^ where the text before this ends cannot be found: literal text is expected between the two",
        ),
        (
            "%d%t %p %m%n",
            "",
            "%d%t %p %m%n\n  ^ where the text before this ends cannot be found: literal text is expected between the two",
        ),
        (
            "%d %p %c%5X{a} %m%n",
            "",
            "%d %p %c%5X{a} %m%n\n        ^ where the text before this ends cannot be found: literal text is expected between the two",
        ),
        (
            "%d %p %c: %m%c%n",
            "",
            "%d %p %c: %m%c%n\n            ^ the message's end cannot be found: literal text is expected between it and this",
        ),
        (
            "%c: %m%n",
            "",
            "%c: %m%n\n    ^ a time or a level is expected before the message: without one, nothing tells an event from its further lines",
        ),
        (
            "%m %d %p%n",
            "",
            "%m %d %p%n\n^ a time or a level is expected before the message: without one, nothing tells an event from its further lines",
        ),
        (
            "%d %p %c: ",
            "",
            "%d %p %c: \n          ^ there is no message: a %m is expected, in Python a %(message)s",
        ),
        ("", "", "\n^ there is no message: a %m is expected, in Python a %(message)s"),
        (
            "%d %m %m%n",
            "",
            "%d %m %m%n\n      ^ a second message: its end and the beginning of this one cannot be told",
        ),
        (
            "%d{HH:mm:ss,SSS} %p %m%n",
            "",
            "%d{HH:mm:ss,SSS} %p %m%n\n^ a time of day without a date cannot be placed; use %d{ISO8601}",
        ),
        (
            "%p %d{ABSOLUTE} %m%n",
            "",
            "%p %d{ABSOLUTE} %m%n\n   ^ a time of day without a date cannot be placed; use %d{ISO8601}",
        ),
        (
            "%d{MM-dd HH:mm:ss} %p %m%n",
            "",
            "%d{MM-dd HH:mm:ss} %p %m%n\n^ the time format \"MM-dd HH:mm:ss\" has no year, month and day",
        ),
        (
            "%d{yyyy-MM-dd QQ} %p %m%n",
            "",
            "%d{yyyy-MM-dd QQ} %p %m%n\n^ the letter Q in the time format \"yyyy-MM-dd QQ\" is unknown",
        ),
        (
            "%d{ISO8601}{Asia/Seoul} %p %m%n",
            "",
            "%d{ISO8601}{Asia/Seoul} %p %m%n\n^ the zone \"Asia/Seoul\" is no fixed offset: leave it out here and give it as the stream's zone",
        ),
        ("%d{ISO8601 %p %m%n", "", "%d{ISO8601 %p %m%n\n  ^ this { is not closed"),
        ("%d %replace(%m{a}{b}", "", "%d %replace(%m{a}{b}\n           ^ this ( is not closed"),
        ("%d % %m%n", "", "%d % %m%n\n   ^ a conversion letter is expected behind %, as in %d, %p, %c, %m"),
        (
            "%d %n%p: %m%n",
            "",
            "%d %n%p: %m%n\n   ^ a line end before the message: all of the header must stand on the message's line",
        ),
        (
            "%d %.2p %m%n",
            "",
            "%d %.2p %m%n\n   ^ a level cut so short cannot be told; %.-1p, its first letter, can",
        ),
        ("%d %level{INFO=Gut} %m%n", "", "%d %level{INFO=Gut} %m%n\n          ^ Gut is the name of no level"),
        (
            "%d %caller{1} %p %m%n",
            "",
            "%d %caller{1} %p %m%n\n   ^ %caller writes lines of its own before the message; use %C, %M and %L",
        ),
        (
            "%d %highlight %m%n",
            "",
            "%d %highlight %m%n\n   ^ %highlight is expected to hold a pattern, as in %highlight{%m}",
        ),
        (
            "한글 %d %Q %m%n",
            "",
            "한글 %d %Q %m%n\n      ^ %Q is unknown; known are %d %p %c %C %t %F %M %L %X %x %r %m %n %pid %throwable",
        ),
    ]);
}

/// A conversion with what stands around it, what it writes, and what is read back of it: the field's place in [`read`].
#[derive(Clone, Debug)]
struct Written {
    pattern: String,
    text: String,
    place: &'static str,
    value: String,
}

fn written(pattern: &str, text: String, place: &'static str, value: String) -> Written {
    Written { pattern: pattern.to_owned(), text, place, value }
}

fn time() -> impl Strategy<Value = Written> {
    let forms = [
        ("%d{ISO8601}", "2023-03-15 15:10:38,123", "2023-03-15T15:10:38.123"),
        ("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}", "2023-03-15T15:10:38.123+09:00", "2023-03-15T15:10:38.123+9h"),
        ("%date{yy/MM/dd HH:mm:ss}", "23/03/15 15:10:38", "2023-03-15T15:10:38.000"),
        ("%d{MMM d, yyyy h:mm:ss a}", "Mar 15, 2023 3:10:38 PM", "2023-03-15T15:10:38.000"),
        ("%d{UNIX_MILLIS}", "1678893038123", "2023-03-15T15:10:38.123+0h"),
        ("%d{COMPACT}{UTC}", "20230315151038123", "2023-03-15T15:10:38.123+0h"),
    ];
    prop::sample::select(forms.to_vec())
        .prop_map(|(pattern, text, value)| written(pattern, text.to_owned(), "time", value.to_owned()))
}

fn level() -> impl Strategy<Value = Written> {
    let level = prop::sample::select(vec!["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);
    (level, 0..5).prop_map(|(level, form)| {
        let (pattern, text) = match form {
            0 => ("%p", level.to_owned()),
            1 => ("%-5level", format!("{level:<5}")),
            2 => ("[%5p]", format!("[{level:>5}]")),
            3 => ("%.-1p", level[..1].to_owned()),
            _ => ("<%-7.7p>", format!("<{level:<7}>")),
        };
        written(pattern, text, "level", level.to_owned())
    })
}

fn logger() -> impl Strategy<Value = Written> {
    ("[a-z]{1,8}(\\.[a-zA-Z$]{1,10}){0,4}", 0..3).prop_map(|(logger, form)| {
        let (pattern, text) = match form {
            0 => ("|%c{2}|", format!("|{logger}|")),
            1 => ("%-30logger{36} :", format!("{logger:<30} :")),
            _ => ("%30.60c :", format!("{logger:>30} :")),
        };
        written(pattern, text, "logger", logger)
    })
}

fn thread() -> impl Strategy<Value = Written> {
    ("[a-zA-Z0-9][a-zA-Z0-9 _.:@/(),=-]{0,30}[a-zA-Z0-9)]", 0..2).prop_map(|(thread, form)| {
        let (pattern, text) = match form {
            0 => ("[%t]", format!("[{thread}]")),
            _ => ("{%-20thread}", format!("{{{thread:<20}}}")),
        };
        written(pattern, text, "thread", thread)
    })
}

fn line_number() -> impl Strategy<Value = Written> {
    (0..100_000_u32, "[A-Z][a-z]{1,8}\\.java")
        .prop_map(|(line, file)| written("(%F:%L)", format!("({file}:{line})"), "line", line.to_string()))
}

fn shuffled() -> impl Strategy<Value = Vec<Written>> {
    (time(), level(), logger(), thread(), line_number(), 1..5_usize)
        .prop_map(|(time, level, logger, thread, line, count)| {
            let mut all = vec![level, logger, thread, line];
            all.truncate(count);
            all.insert(0, time);
            all
        })
        .prop_shuffle()
}

/// Pieces of patterns, whole and broken.
fn any_pattern() -> impl Strategy<Value = String> {
    let pieces = [
        "%",
        "%%",
        "%d",
        "%d{ISO8601}",
        "%d{",
        "}",
        "{",
        "%p",
        "%-5p",
        "%.1p",
        "%m",
        "%m%n",
        "%n",
        "%c{2}",
        "%t",
        "[",
        "]",
        " ",
        "(",
        ")",
        "%(",
        "%replace(",
        "%highlight{",
        "%notEmpty{",
        "${a}",
        "\\",
        "\\(",
        "%X{a}",
        "%l",
        "%L",
        "%5",
        "%.",
        "%-",
        "한",
        "%(asctime)s",
        "%(message)s",
        "%(levelname)-8s",
        "{asctime}",
        "{message}",
        "{%Y-%m-%d",
        "%(msecs)d",
        "é{",
        "%d{yyyy'",
        "%d{\"",
        ", UTC",
        "%level{INFO=",
    ];
    prop::collection::vec(
        prop_oneof![4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"],
        0..14,
    )
    .prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_a_pattern_wrote_is_read_back(
        header in shuffled(),
        message in "[^\r\n |\u{1b}]([^\r\n|\u{1b}]{0,40}[^\\s|\u{1b}])?",
        suffix in any::<bool>(),
    ) {
        let mut pattern = header.iter().map(|piece| format!("{} ", piece.pattern)).collect::<String>();
        let mut line = header.iter().map(|piece| format!("{} ", piece.text)).collect::<String>();
        pattern += "%m";
        line += &message;
        if suffix {
            pattern += " |%X{a}|";
            line += " |x|";
        }
        let reader = Reader::with_layout(Component::GenericJava, &(pattern.clone() + "%n")).expect(&pattern);
        prop_assert!(reader.begins(line.as_bytes()), "{pattern}\n{line}");
        let mut record = Record::default();
        reader.read(line.as_bytes(), &mut record);
        for piece in &header {
            let read = match piece.place {
                "time" => record.time.map_or(String::new(), moment),
                "level" => record.level.map_or("", |level| level.name()).to_owned(),
                "logger" => String::from_utf8_lossy(record.logger).into_owned(),
                "thread" => show(record.get(Field::ProcessThreadName)),
                _ => show(record.get(Field::LogOriginLine)),
            };
            prop_assert_eq!(&read, &piece.value, "{}\n{}", pattern, line);
        }
        prop_assert_eq!(String::from_utf8_lossy(record.message), message.as_str(), "{}\n{}", pattern, line);
    }

    #[test]
    fn no_pattern_panics_and_each_reads_any_line(pattern in any_pattern(), line in any::<Vec<u8>>(), start in "2023-03-15 15:10:38,123 INFO ?.{0,20}") {
        match Reader::with_layout(Component::GenericJava, &pattern) {
            Ok(reader) => {
                let mut record = Record::default();
                reader.read(&line, &mut record);
                reader.read(start.as_bytes(), &mut record);
            }
            Err(error) => {
                prop_assert!(pattern.is_char_boundary(error.at), "{} is inside a character of {pattern:?}", error.at);
                prop_assert!(error.caret(&pattern).ends_with('^'));
            }
        }
    }
}

#[test]
fn a_line_of_separators_is_given_up_on() {
    let pattern = "%X{a} %X{b} %X{c} %X{d} %X{e} %X{f} %d %m%n";
    let reader = Reader::with_layout(Component::GenericJava, pattern).expect("it can be read back");
    assert!(!reader.begins(&[b' '; 5000]), "without a limit this would take years");
    assert!(reader.begins(b"a b c d e f 2023-03-15 15:10:38,123 m"));
}
